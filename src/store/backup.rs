//! The database as a file that is copied, looked at, and put in place of another one.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use serde::Serialize;

use super::audit_trail;
use super::{KnownCalendars, PATIENCE, Records, StoreError, check, cipher, header, hexadecimal, instant, migrate};
use crate::calendar::Instant;
use crate::people::Actor;

/// What a database file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Contents {
    /// How large it is.
    pub bytes: u64,
    /// The schema's version.
    pub schema: i64,
    /// RMAs on record.
    pub rmas: i64,
    /// Lines on record.
    pub lines: i64,
    /// Cases on record.
    pub cases: i64,
    /// Receipts on record.
    pub receipts: i64,
    /// Entries of its audit trail.
    pub audit_entries: i64,
    /// The hash of the last one, in hexadecimal digits.
    pub audit_hash: String,
    /// When the last one was recorded.
    #[serde(with = "crate::calendar::rfc3339::option")]
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub latest: Option<Instant>,
}

impl Records<'_> {
    /// Writes a copy of the whole database, as it is at this moment, while others read and write.
    /// The copy is on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError`]; what was written so far is left to the caller.
    pub fn copy_into(&self, path: &Path) -> Result<(), StoreError> {
        copy_into(self.connection, path)
    }
}

pub(super) fn copy_into(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let text = path
        .to_str()
        .ok_or_else(|| StoreError::CannotOpen(format!("{} is no name that can be written", path.display())))?;
    let disk = |error: std::io::Error| StoreError::of_disk(&error);
    // Nobody may read the copy who may not read what it is of, nor while it is written.
    if let Some(own) = connection.path().filter(|own| !own.is_empty()) {
        let own = std::fs::metadata(own).map_err(disk)?;
        let made = File::create_new(path).map_err(|error| StoreError::of_opening(path, &error))?;
        made.set_permissions(own.permissions()).map_err(disk)?;
    }
    connection.execute("VACUUM INTO $1", [text]).map_err(|error| of_copying(connection, error.into()))?;
    File::open(path).and_then(|file| file.sync_all()).map_err(disk)
}

/// A page that names one far beyond the end of the file is told as a full disk when it is copied.
pub(super) fn of_copying(connection: &Connection, error: StoreError) -> StoreError {
    match error {
        StoreError::NoSpace => check::quick(connection).err().unwrap_or(StoreError::NoSpace),
        error => error,
    }
}

/// Looks at a database file without changing it, and checks all of it: its structure, its references
/// and its audit trail.
///
/// # Errors
/// [`StoreError`]: what is wrong with it.
pub fn contents_of(path: &Path) -> Result<Contents, StoreError> {
    let bytes = examined(path)?;
    let connection = read_only(path)?;
    check::whole(&connection)?;
    let schema: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let (entries, broken) = audit_trail::verify(&connection, schema)?;
    if let Some(broken) = broken {
        return Err(StoreError::Damaged(broken.to_string()));
    }
    read(&connection, bytes, Some(entries))
}

/// The same without the checks: in a moment, however large it is.
///
/// # Errors
/// [`StoreError`]: why it cannot be read.
pub fn glance_at(path: &Path) -> Result<Contents, StoreError> {
    let bytes = examined(path)?;
    read(&read_only(path)?, bytes, None)
}

/// How large a file is that is a database of this program.
fn examined(path: &Path) -> Result<u64, StoreError> {
    header::examine(path, migrate::newest())?
        .ok_or_else(|| StoreError::CannotOpen(format!("there is no file {}", path.display())))
}

pub(super) fn read_only(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = cipher::open(path, flags, PATIENCE)?.connection;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

fn read(connection: &Connection, bytes: u64, entries: Option<i64>) -> Result<Contents, StoreError> {
    let count = |query: &str| -> Result<i64, StoreError> { Ok(connection.query_row(query, (), |row| row.get(0))?) };
    let last: Option<(i64, i64, Vec<u8>)> = connection
        .query_row("SELECT entry, recorded_at, hash FROM audit ORDER BY entry DESC LIMIT 1", (), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    Ok(Contents {
        bytes,
        schema: connection.pragma_query_value(None, "user_version", |row| row.get(0))?,
        rmas: count("SELECT count(*) FROM rmas")?,
        lines: count("SELECT count(*) FROM lines")?,
        cases: count("SELECT count(*) FROM cases")?,
        receipts: count("SELECT coalesce(max(receipt), 0) FROM receipts")?,
        audit_entries: entries.or(last.as_ref().map(|last| last.0)).unwrap_or(0),
        audit_hash: last.as_ref().map(|last| hexadecimal(&last.2)).unwrap_or_default(),
        latest: last.map(|last| instant(last.1)).transpose()?,
    })
}

/// A database file beside the one that is open, to be read and not changed.
pub struct OtherFile {
    connection: Connection,
    calendars: KnownCalendars,
    actor: Option<Actor>,
}

impl OtherFile {
    /// Opens it in the name of an actor.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(path: &Path, actor: Option<Actor>) -> Result<Self, StoreError> {
        Ok(Self { connection: read_only(path)?, calendars: KnownCalendars::default(), actor })
    }

    /// What it holds, as [`glance_at`] has it.
    ///
    /// # Errors
    /// [`StoreError`]: why it cannot be read.
    pub fn contents(&self) -> Result<Contents, StoreError> {
        let path = Path::new(self.connection.path().unwrap_or_default());
        read(&self.connection, examined(path)?, None)
    }

    /// Works in the name of an actor from now on.
    pub fn act_as(&mut self, actor: Option<Actor>) {
        self.actor = actor;
    }

    /// Reads records.
    #[must_use]
    pub fn records(&self) -> Records<'_> {
        Records { connection: &self.connection, calendars: &self.calendars, actor: self.actor.as_ref() }
    }
}

/// A database that nobody else has open, with its log in it: it can be put elsewhere as one file.
///
/// # Errors
/// [`StoreError::Locked`] where another program has it open, or what is wrong with it.
pub fn settle_log(path: &Path) -> Result<(), StoreError> {
    // Leaving the log needs the file for oneself: whoever else has it open prevents that.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = cipher::open(path, flags, std::time::Duration::ZERO)?.connection;
    let mode: String = connection.query_row("PRAGMA journal_mode = DELETE", (), |row| row.get(0))?;
    if mode == "delete" { Ok(()) } else { Err(StoreError::Locked) }
}
