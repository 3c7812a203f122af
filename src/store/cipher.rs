//! Databases that are encrypted, by SQLCipher: each page with 256-bit AES and a code that tells whether it was
//! changed. The first bytes of the file stay as they are, so that it is known what it is; there SQLite says too
//! that each page leaves room for its code, which it does in no other file of this program.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use sha2::Sha512;

use super::{StoreError, check, header};
use crate::encryption::{Key, first_that};

/// So much of the file's beginning stays readable: whole blocks of the cipher.
const CLEAR_HEADER_BYTES: usize = 96;

/// The size of a page, and of the code at its end.
const PAGE_BYTES: usize = 4096;
const CODE_BYTES: usize = 64;

/// A database that was opened.
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// With which key; none where it is in clear.
    pub(super) key: Option<Key>,
}

/// Opens a database file, with its key where it is encrypted.
///
/// # Errors
/// [`StoreError::NoKey`] where that is not at hand, or another [`StoreError`].
pub(super) fn open(path: &Path, flags: OpenFlags, patience: Duration) -> Result<Opened, StoreError> {
    // Of a file that is empty SQLite would remove the log, which may be all that is left.
    if std::fs::metadata(path).is_ok_and(|file| file.len() == 0) {
        return Err(StoreError::Damaged(format!("{} is empty", path.display())));
    }
    let connect = || -> Result<Connection, StoreError> {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(patience)?;
        Ok(connection)
    };
    if !header::is_encrypted(path) {
        return Ok(Opened { connection: connect()?, key: None });
    }
    let found = first_that(|key| -> Result<Option<Connection>, StoreError> {
        let connection = connect()?;
        unlock(&connection, key)?;
        match connection.query_row("SELECT count(*) FROM sqlite_schema", (), |_| Ok(())) {
            Ok(()) => Ok(Some(connection)),
            Err(error) => match error.sqlite_error_code() {
                // With its own key it is damaged, which is told by whatever is read of it.
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    Ok(is_key_of(path, key).then_some(connection))
                }
                _ => Err(error.into()),
            },
        }
    })?;
    match found {
        Ok((key, connection)) => Ok(Opened { connection, key: Some(key) }),
        Err(why) => Err(StoreError::NoKey { path: path.to_owned(), why }),
    }
}

/// Whether the code of the file's first page was made with the key, as SQLCipher makes it.
fn is_key_of(path: &Path, key: &Key) -> bool {
    const MASK: u8 = 0x3a;
    let mut page = [0; PAGE_BYTES];
    if File::open(path).and_then(|mut file| file.read_exact(&mut page)).is_err() {
        return false;
    }
    let code_at = PAGE_BYTES - CODE_BYTES;
    // PBKDF2 of one block and two rounds.
    let salt = key.salt().map(|byte| byte ^ MASK);
    let first = code(key.secret(), &[&salt, &1_u32.to_be_bytes()]).finalize().into_bytes();
    let second = code(key.secret(), &[&first]).finalize().into_bytes();
    let of_pages: Vec<u8> = first.iter().zip(&second).take(32).map(|(one, other)| one ^ other).collect();
    let number = 1_u32.to_le_bytes();
    code(&of_pages, &[&page[CLEAR_HEADER_BYTES..code_at], &number]).verify_slice(&page[code_at..]).is_ok()
}

fn code(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha512> {
    // It takes keys of any length.
    let mut code = Hmac::<Sha512>::new_from_slice(key).unwrap_or_else(|_| Hmac::<Sha512>::new(&Default::default()));
    parts.iter().for_each(|part| code.update(part));
    code
}

/// As SQLCipher takes a key that is none of its passwords.
fn literal(key: &Key) -> String {
    format!("x'{}'", key.digits())
}

fn unlock(connection: &Connection, key: &Key) -> Result<(), StoreError> {
    // It would tell of a key that does not fit on standard error.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    leave_headers_clear(connection)?;
    connection.pragma_update(None, "key", literal(key))?;
    connection.execute_batch(&format!("PRAGMA cipher_plaintext_header_size = {CLEAR_HEADER_BYTES}"))?;
    Ok(())
}

/// So that it is for every file that is attached or made from now on.
fn leave_headers_clear(connection: &Connection) -> Result<(), StoreError> {
    let header = format!("PRAGMA cipher_default_plaintext_header_size = {CLEAR_HEADER_BYTES}");
    Ok(connection.execute_batch(&header)?)
}

/// Writes a database file once more, encrypted with a key or in clear, and compares the two to the last row.
/// Nobody may write to it meanwhile. The copy is on the disk when this returns; what was written where it fails
/// is left to the caller.
///
/// # Errors
/// [`StoreError`].
pub fn write_anew(from: &Path, to: &Path, key: Option<&Key>) -> Result<(), StoreError> {
    let name = to
        .to_str()
        .ok_or_else(|| StoreError::CannotOpen(format!("{} is no name that can be written", to.display())))?;
    let disk = |error: std::io::Error| StoreError::of_disk(&error);
    // Nobody may read the copy who may not read what it is of, nor while it is written.
    File::create_new(to).map_err(|error| StoreError::of_opening(to, &error))?;
    super::modes::like_file(from, to).map_err(disk)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = open(from, flags, super::PATIENCE)?.connection;
    leave_headers_clear(&connection)?;
    connection.execute_batch("PRAGMA foreign_keys = OFF")?;
    connection.execute("ATTACH $1 AS anew KEY $2", (name, key.map(literal).unwrap_or_default()))?;
    // It is of no use to anybody before it is whole.
    connection.execute_batch("PRAGMA anew.journal_mode = OFF; PRAGMA anew.synchronous = OFF;")?;
    let written = export(&connection).and_then(|()| connection.close().map_err(|(_, error)| error.into()));
    written.map_err(|error| match error {
        // A copy that had no room is malformed too: what is wrong, the database itself says.
        StoreError::NoSpace | StoreError::Damaged(_) => {
            let itself = open(from, flags, super::PATIENCE).and_then(|itself| check::quick(&itself.connection));
            itself.err().unwrap_or(StoreError::NoSpace)
        }
        error => error,
    })?;
    File::open(to).and_then(|file| file.sync_all()).map_err(disk)
}

/// Writes what `main` holds to `anew`, and compares the two.
fn export(connection: &Connection) -> Result<(), StoreError> {
    connection.query_row("SELECT sqlcipher_export('anew')", (), |_| Ok(())).map_err(|error| {
        // It says so in words only.
        let text = error.to_string();
        match error.into() {
            StoreError::Unexpected(_) if text.contains("disk is full") => StoreError::NoSpace,
            StoreError::Unexpected(_) if text.contains("malformed") => StoreError::Damaged(text),
            error => error,
        }
    })?;
    for name in ["application_id", "user_version"] {
        let value: i64 = connection.pragma_query_value(Some("main"), name, |row| row.get(0))?;
        connection.pragma_update(Some("anew"), name, value)?;
    }
    compare(connection)?;
    Ok(connection.execute_batch("DETACH anew")?)
}

/// Whether `anew` holds what `main` holds, in the same order.
fn compare(connection: &Connection) -> Result<(), StoreError> {
    let differs = |what: &str| StoreError::Unexpected(format!("the copy differs from the database in {what}"));
    let schema = |of: &str| -> Result<Vec<[Option<String>; 3]>, StoreError> {
        let query = format!("SELECT type, name, sql FROM {of}.sqlite_schema ORDER BY type, name");
        let mut statement = connection.prepare(&query)?;
        let rows = statement.query_map((), |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let tables = schema("main")?;
    if tables != schema("anew")? {
        return Err(differs("its schema"));
    }
    for [_, name, _] in tables.into_iter().filter(|[kind, ..]| kind.as_deref() == Some("table")) {
        let name = name.unwrap_or_default();
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        let mut own = connection.prepare(&format!("SELECT * FROM main.{quoted}"))?;
        let mut anew = connection.prepare(&format!("SELECT * FROM anew.{quoted}"))?;
        let columns = own.column_count();
        let (mut own, mut anew) = (own.query(())?, anew.query(())?);
        loop {
            match (own.next()?, anew.next()?) {
                (None, None) => break,
                (Some(one), Some(other)) => {
                    for column in 0..columns {
                        if one.get::<_, Value>(column)? != other.get::<_, Value>(column)? {
                            return Err(differs(&name));
                        }
                    }
                }
                _ => return Err(differs(&name)),
            }
        }
    }
    Ok(())
}

/// The key of a database file; none where it is in clear.
///
/// # Errors
/// [`StoreError::NoKey`] where that is not at hand, or another [`StoreError`].
pub fn key_of(path: &Path) -> Result<Option<Key>, StoreError> {
    Ok(open(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX, super::PATIENCE)?.key)
}
