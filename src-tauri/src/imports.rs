//! Records from CSV files, and sample data.

use std::path::PathBuf;
use std::time::Duration;

use rma_dock::dock::DataDirectory;
use rma_dock::store::{Records, StoreError};
use serde::Serialize;

use crate::error::ApiError;
use crate::types::Progress;

/// How long the app waits for another program, or its own import, that writes.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A file that was imported.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ImportedFile {
    /// Its name.
    pub file: String,
}

pub fn make_sample(_folder: &DataDirectory, _rmas: u32, _tell: impl Fn(Progress)) -> Result<(), ApiError> {
    Ok(())
}

pub fn is_sample(records: Records<'_>) -> Result<bool, StoreError> {
    Ok(records.setting("sample")?.unwrap_or(false))
}

pub fn import_paths(_folder: &DataDirectory, _operator: &str, _paths: &[PathBuf], _tell: impl Fn(Progress)) -> Result<Vec<ImportedFile>, ApiError> {
    Ok(Vec::new())
}
