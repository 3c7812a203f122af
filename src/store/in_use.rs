//! Who has a database open. Everyone who does holds a lock on a file beside it together with the others;
//! who puts another file in its place holds it alone. The system lets go of it with the process, however
//! that ends.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::StoreError;

/// Another one takes its place: for so long it is looked again.
const AGAIN: Duration = Duration::from_millis(20);

fn beside(database: &Path) -> PathBuf {
    // Whoever comes to it by another name, through a link, finds the same.
    let mut name = std::fs::canonicalize(database).unwrap_or_else(|_| database.to_owned()).into_os_string();
    name.push(".lock");
    PathBuf::from(name)
}

/// None where the file cannot be made: then the database cannot be written either.
fn open(database: &Path) -> Option<File> {
    let path = beside(database);
    let is_new = !path.exists();
    let file = File::options().create(true).truncate(false).read(true).write(true).open(&path).ok()?;
    // Whoever may open the database may hold the lock.
    if is_new && let Some(folder) = database.parent() {
        super::like_folder(folder, &path).ok()?;
    }
    Some(file)
}

/// Says that the database is open here, as long as what is returned is there.
///
/// # Errors
/// [`StoreError::Locked`] where another file is taking its place for longer than `patience`.
pub(super) fn together(database: &Path, patience: Duration) -> Result<Option<File>, StoreError> {
    let Some(file) = open(database) else { return Ok(None) };
    let since = Instant::now();
    loop {
        match file.try_lock_shared() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) if since.elapsed() < patience => sleep(AGAIN),
            Err(TryLockError::WouldBlock) => return Err(StoreError::Locked),
            // Where there are no such locks, the database's own are left.
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
}

/// Nobody else has the database open, nor opens it as long as this is there.
#[derive(Debug)]
pub struct Alone {
    _file: Option<File>,
}

/// Has the database to oneself.
///
/// # Errors
/// [`StoreError::Locked`] where somebody has it open.
pub fn alone_with(database: &Path) -> Result<Alone, StoreError> {
    let Some(file) = open(database) else { return Ok(Alone { _file: None }) };
    match file.try_lock() {
        Ok(()) => Ok(Alone { _file: Some(file) }),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked),
        Err(TryLockError::Error(_)) => Ok(Alone { _file: None }),
    }
}
