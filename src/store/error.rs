use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};

use crate::people::{Permission, Role};

/// Why the database cannot be used. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program writes.
    #[error("another program is writing to the database; nothing was changed. Try again in a moment")]
    Locked,
    /// The file, or the disk that it is on.
    #[error("the database {0} is read-only; nothing was changed. Make it writable, or choose another data directory")]
    ReadOnly(PathBuf),
    /// Made by a newer program.
    #[error(
        "the database was made by a newer version of this program (schema {found}; this one knows {known}); it was left as it is. Install the newer version"
    )]
    Newer {
        /// The schema version found.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// A database of some other program.
    #[error("{0} is a database of another program; it was left as it is. Choose another data directory")]
    NotOurs(PathBuf),
    /// What SQLite or our own checks find broken.
    #[error(
        "the database is damaged: {0}. Nothing was changed. Put the newest good backup in its place with rma restore --newest, which keeps this file; rma salvage saves what can still be read of it"
    )]
    Damaged(String),
    /// The disk is full.
    #[error("there is no space left on the disk of the database; nothing was changed. Free some and try again")]
    NoSpace,
    /// It is encrypted.
    #[error(
        "{} is encrypted, and its key is not here: {why}. Unlock the key store and try again; or add the key with rma encryption add-key and the recovery file, or name that file in {}. If that is its key, the file is damaged, and a backup is to be restored instead of it", .path.display(), crate::encryption::KEY_FILE
    )]
    NoKey {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        why: String,
    },
    /// It cannot be opened at all.
    #[error("the database cannot be opened: {0}")]
    CannotOpen(String),
    /// The disk failed.
    #[error(
        "the disk failed while the database was used: {0}. Look whether it was recorded before it is done again; a box that is scanned again with the same key is recorded once"
    )]
    Disk(String),
    /// A migration's text changed after it was applied.
    #[error("the database's schema {0} is not the one that this program knows under that number; it was left as it is")]
    OtherSchema(i64),
    /// An older database, of which no backup could be made before it was changed.
    #[error(
        "the database is of an older version of this program (schema {found}; this one has {known}), and a backup of it could not be made first: {why}. It was left as it is; make room in the data directory and try again"
    )]
    NoBackup {
        /// The schema version found.
        found: i64,
        /// That of this program.
        known: i64,
        /// What went wrong.
        why: String,
    },
    /// The file is not where it was.
    #[error(
        "the database {0} was removed or replaced while it was open; nothing was recorded. Close the program, see that the file is back in its place, and start again"
    )]
    Gone(PathBuf),
    /// Sign-in is on, and nobody is signed in, or not any more.
    #[error("nobody is signed in who may be here: sign in, and do it again")]
    NotSignedIn,
    /// Who is signed in may not do this.
    #[error("{name} is {}, who may not {}; {} may", .role.spoken(), .permission.spoken(), .permission.who_may())]
    NotAllowed {
        /// Who.
        name: String,
        /// As what.
        role: Role,
        /// What was asked.
        permission: Permission,
    },
    /// A badge or a token would be on record.
    #[error("a badge or a token for signing in stands in what was to be recorded; nothing was. Take it out")]
    Secret,
    /// A broken invariant; a mistake in the program.
    #[error("the database refused what the program asked: {0}. Nothing was changed; this is a mistake in the program")]
    Unexpected(String),
}

impl StoreError {
    /// What the system says of a file that is open.
    pub(crate) fn of_disk(error: &io::Error) -> Self {
        if is_no_space(error) { Self::NoSpace } else { Self::Disk(error.to_string()) }
    }

    /// What the system says of a file that is to be opened or made.
    pub(super) fn of_opening(path: &Path, error: &io::Error) -> Self {
        if is_no_space(error) { Self::NoSpace } else { Self::CannotOpen(format!("{}: {error}", path.display())) }
    }

    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Locked => "database_locked",
            Self::ReadOnly(_) => "database_read_only",
            Self::Newer { .. } => "database_newer",
            Self::NotOurs(_) => "database_not_ours",
            Self::Damaged(_) => "database_damaged",
            Self::NoSpace => "no_space",
            Self::NoKey { .. } => "database_no_key",
            Self::CannotOpen(_) => "database_cannot_open",
            Self::Disk(_) => "disk_failed",
            Self::OtherSchema(_) => "database_other_schema",
            Self::NoBackup { .. } => "no_backup",
            Self::Gone(_) => "database_gone",
            Self::NotSignedIn => "not_signed_in",
            Self::NotAllowed { .. } => "not_allowed",
            Self::Secret => "badge",
            Self::Unexpected(_) => "unexpected",
        }
    }
}

fn is_no_space(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        match error.sqlite_error_code() {
            // What a file of shared memory has no room for, SQLite says in this way only.
            _ if error.sqlite_error().is_some_and(|of| of.extended_code == ffi::SQLITE_IOERR_SHMSIZE) => Self::NoSpace,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(PathBuf::from("file")),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(text),
            Some(ErrorCode::DiskFull) => Self::NoSpace,
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::CannotOpen(text),
            Some(ErrorCode::SystemIoFailure) => Self::Disk(text),
            _ => match error {
                rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..) => Self::Damaged(text),
                _ => Self::Unexpected(text),
            },
        }
    }
}
