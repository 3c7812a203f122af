//! Looks at a database file before SQLite does, so that one which is not for us is not touched.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::StoreError;

/// "RMAD" in the file's header.
pub(super) const APPLICATION_ID: i32 = 0x524D_4144;

const HEADER_BYTES: usize = 100;

/// Four bytes as SQLite writes a number.
pub(super) fn word(from: &[u8], offset: usize) -> u32 {
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&from[offset..offset + 4]);
    u32::from_be_bytes(bytes)
}

/// Whether the write-ahead log holds nothing, or is not there.
fn log_is_empty(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).map_or(true, |log| log.len() == 0)
}

/// The size of the file; none where there is no file yet.
pub(super) fn examine(path: &Path, newest: i64) -> Result<Option<u64>, StoreError> {
    let cannot = |error: std::io::Error| StoreError::of_opening(path, &error);
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            if let Some(Ok(folder)) = folder.map(std::fs::metadata)
                && folder.permissions().readonly()
            {
                return Err(StoreError::ReadOnly(path.to_owned()));
            }
            return Ok(None);
        }
        Err(error) => return Err(cannot(error)),
    };
    if !metadata.is_file() {
        return Err(StoreError::CannotOpen(format!("{} is not a file", path.display())));
    }
    if metadata.len() < HEADER_BYTES as u64 {
        return Err(StoreError::Damaged(format!("{} has only {} bytes", path.display(), metadata.len())));
    }
    let log_was_empty = log_is_empty(path);
    let mut header = [0; HEADER_BYTES];
    File::open(path).and_then(|mut file| file.read_exact(&mut header)).map_err(cannot)?;
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(StoreError::Damaged(format!("{} is not a database", path.display())));
    }
    if word(&header, 68) != APPLICATION_ID.cast_unsigned() {
        return Err(StoreError::NotOurs(path.to_owned()));
    }
    let found = i64::from(word(&header, 60));
    if found > newest {
        return Err(StoreError::Newer { found, known: newest });
    }
    let page_bytes = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        bytes => u64::from(bytes),
    };
    let expected = u64::from(word(&header, 28)) * page_bytes;
    // Another program may bring its log into the file meanwhile: what the header says was then
    // in the log before, or is in the file now.
    let size = std::fs::metadata(path).map_err(cannot)?.len();
    if size < expected && log_was_empty && log_is_empty(path) {
        return Err(StoreError::Damaged(format!("{} has {size} of its {expected} bytes", path.display())));
    }
    if metadata.permissions().readonly() {
        return Err(StoreError::ReadOnly(path.to_owned()));
    }
    Ok(Some(size))
}

/// The first bytes of a database of this program; none of any other file.
fn of_ours(path: &Path) -> Option<[u8; HEADER_BYTES]> {
    let mut header = [0; HEADER_BYTES];
    let is_file = std::fs::metadata(path).is_ok_and(|file| file.is_file());
    let is_ours = is_file
        && File::open(path).and_then(|mut file| file.read_exact(&mut header)).is_ok()
        && header.starts_with(b"SQLite format 3\0")
        && word(&header, 68) == APPLICATION_ID.cast_unsigned();
    is_ours.then_some(header)
}

/// Whether a file is a database of this program, by its first bytes.
pub(crate) fn is_database(path: &Path) -> bool {
    of_ours(path).is_some()
}

/// Where SQLite says how much of each page it leaves to others: SQLCipher's code of the page is there.
const RESERVED_BYTES_AT: usize = 20;

/// Whether a database of this program is encrypted. One that cannot be read is not.
pub(crate) fn is_encrypted(path: &Path) -> bool {
    of_ours(path).is_some_and(|header| header[RESERVED_BYTES_AT] > 0)
}

/// Which file a path names: another file of the same name is another one.
pub(crate) type FileId = (u64, u64);

/// Which file it is; none where there is none, or where the system does not let go of the name of a
/// file that is open. (It is not opened for this: closing it would give up SQLite's locks on it.)
pub(crate) fn file_id(path: &Path) -> Option<FileId> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}
