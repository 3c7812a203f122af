//! Records out of the store: what is exported imports again to the same records.

use std::io::Write;

use super::Kind;
use super::columns::columns;
use super::formulas::marked;
use super::record::text_at;
use crate::store::{Records, StoreError};

/// Why an export broke off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file, or what stands for one.
    #[error("the {kind} cannot be written: {source}")]
    Unwritable {
        /// What was being written.
        kind: Kind,
        /// Why.
        source: std::io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ExportError {
    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unwritable { .. } => "unwritable_file",
            Self::Store(error) => error.code(),
        }
    }
}

/// Writes all records of a kind, in the order of their keys; how many there were.
///
/// # Errors
/// [`ExportError`]; the output is cut off then.
pub fn export(records: Records<'_>, kind: Kind, output: impl Write) -> Result<u64, ExportError> {
    let unwritable = |error: csv::Error| ExportError::Unwritable { kind, source: error.into() };
    let columns = columns(kind);
    let mut writer = csv::WriterBuilder::new().buffer_capacity(1 << 18).from_writer(output);
    writer.write_record(columns.iter().map(|column| column.name)).map_err(unwritable)?;
    let mut count = 0;
    records.each_row(kind, |row| {
        for at in 0..columns.len() {
            writer.write_field(marked(text_at(kind, row, at)).as_bytes()).map_err(unwritable)?;
        }
        writer.write_record(None::<&[u8]>).map_err(unwritable)?;
        count += 1;
        Ok::<_, ExportError>(())
    })?;
    writer.flush().map_err(|source| ExportError::Unwritable { kind, source })?;
    Ok(count)
}
