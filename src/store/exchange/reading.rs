//! Rows on their way out.

use super::super::{Records, StoreError};
use super::tables::{TableRow, Value, table, value};
use crate::exchange::Kind;

impl Records<'_> {
    /// Hands every record of a kind to `each`, in the order of the keys and with the columns
    /// in the order of the kind's file.
    ///
    /// # Errors
    /// What `each` returns, or a [`StoreError`].
    pub fn each_row<E: From<StoreError>>(
        &self,
        kind: Kind,
        mut each: impl FnMut(&TableRow<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let table = table(kind);
        let query = format!(
            "SELECT {} FROM {} ORDER BY {}",
            table.columns.join(", "),
            table.name,
            table.columns[..table.keys].join(", ")
        );
        let mut statement = self.connection.prepare(&query).map_err(StoreError::from)?;
        let mut rows = statement.query(()).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let values: Vec<Value<'_>> =
                (0..table.columns.len()).map(|column| value(row, column)).collect::<Result<_, _>>()?;
            each(&values)?;
        }
        Ok(())
    }
}
