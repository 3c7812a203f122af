//! What an import answers.

use std::path::PathBuf;

use serde::Serialize;

use super::Kind;
use crate::store::StoreError;

/// So many bad values are reported in full; all are counted.
pub const ERRORS_REPORTED_MAX: usize = 1_000;

/// A reported value is cut to this many characters.
const VALUE_CHARS_MAX: usize = 200;

/// What an import did, or found wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ImportReport {
    /// Which kind of record.
    pub kind: Kind,
    /// Rows read, without the header and empty lines.
    pub rows: u64,
    /// Records that were not there before. 0 where there are errors, or it was stopped, since then nothing is written.
    pub inserted: u64,
    /// Records that the rows changed; likewise.
    pub updated: u64,
    /// Records that were there as the rows say; likewise.
    pub unchanged: u64,
    /// The first [`ERRORS_REPORTED_MAX`] of what is wrong. Where there is any, nothing was written.
    pub errors: Vec<RowError>,
    /// How much is wrong in all.
    pub errors_total: u64,
    /// It was stopped before its end: nothing was written.
    pub stopped: bool,
}

/// A value that keeps an import from being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct RowError {
    /// The line of the file on which the row begins; the first is 1.
    pub line: u64,
    /// The column; none where the row as a whole is wrong.
    pub column: Option<String>,
    /// The value as it stands in the file, cut where it is long.
    pub value: String,
    /// What is wrong with it.
    pub message: String,
}

impl ImportReport {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            rows: 0,
            inserted: 0,
            updated: 0,
            unchanged: 0,
            errors: Vec::new(),
            errors_total: 0,
            stopped: false,
        }
    }

    /// Whether every row was read, and good.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.errors_total == 0 && !self.stopped
    }

    pub(super) fn refuse(&mut self, line: u64, column: Option<&str>, value: &str, message: impl Into<String>) {
        self.errors_total += 1;
        if self.errors.len() >= ERRORS_REPORTED_MAX {
            return;
        }
        let mut shown: String = value.chars().take(VALUE_CHARS_MAX).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        self.errors.push(RowError { line, column: column.map(str::to_owned), value: shown, message: message.into() });
    }

    /// Where anything is wrong, nothing is written: the counts say so.
    pub(super) fn settle(&mut self) {
        if !self.is_clean() {
            (self.inserted, self.updated, self.unchanged) = (0, 0, 0);
        }
    }
}

/// Why an import could not even look at its rows. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file or folder that cannot be opened or read.
    #[error("{} cannot be read: {source}", path.display())]
    UnreadableFile {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The input broke off.
    #[error("the {kind} cannot be read: {source}")]
    UnreadableInput {
        /// What was being read.
        kind: Kind,
        /// Why.
        source: std::io::Error,
    },
    /// No header, or one that does not fit the kind.
    #[error("the header of the {kind} is not usable: {message}")]
    BadHeader {
        /// What was being read.
        kind: Kind,
        /// What is wrong with it, naming the columns.
        message: String,
    },
    /// Holidays for a calendar that there is not.
    #[error("there is no calendar \"{calendar}\"; add it first")]
    NoCalendar {
        /// Its name.
        calendar: String,
    },
    /// A file that is larger than any of its kind should be.
    #[error("the file is larger than {} MiB; it holds more than holidays", bytes_max / 1024 / 1024)]
    TooLarge {
        /// What is read at most.
        bytes_max: u64,
    },
    /// A folder without any file of a known name.
    #[error("{} holds none of the files {}", path.display(), Kind::ALL.map(Kind::file_name).join(", "))]
    NothingToImport {
        /// Which folder.
        path: PathBuf,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportError {
    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnreadableFile { .. } | Self::UnreadableInput { .. } => "unreadable_file",
            Self::BadHeader { .. } => "bad_header",
            Self::NoCalendar { .. } => "not_found",
            Self::TooLarge { .. } => "too_large",
            Self::NothingToImport { .. } => "nothing_to_import",
            Self::Store(error) => error.code(),
        }
    }
}
