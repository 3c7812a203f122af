//! Files that a person has written: where that person chose, and never over what the program itself keeps.

use std::fs::{self, File};
use std::io::{self, BufRead, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use crate::dock::DataDirectory;
use crate::safekeeping;
use crate::store::{file_id, is_database};

/// Why a file was not written. What was there is as it was.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// One of the program's own.
    #[error("{} is where RMA Dock keeps its own data; choose another file", .0.display())]
    Own(PathBuf),
    /// What the system says.
    #[error("{} cannot be written: {error}", .path.display())]
    Cannot {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl FileError {
    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Own(_) => "not_over_the_database",
            Self::Cannot { .. } => "file",
        }
    }
}

/// Who may read a file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// As the system has it for every new file.
    Usual,
    /// Whoever writes it, and nobody else, where the system knows that: it holds a secret.
    Owner,
}

/// Writes a file whole, or leaves what is there.
///
/// # Errors
/// [`FileError`].
pub fn write(data: &DataDirectory, path: &Path, readers: Readers, bytes: &[u8]) -> Result<(), FileError> {
    let cannot = |error| FileError::Cannot { path: path.to_owned(), error };
    write_with(data, path, readers, |output| output.write_all(bytes).map_err(cannot))
}

/// The same, written bit by bit.
///
/// # Errors
/// [`FileError`], or what `write` returns.
pub fn write_with<T, E: From<FileError>>(
    data: &DataDirectory,
    path: &Path,
    readers: Readers,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    let cannot = |error| E::from(FileError::Cannot { path: path.to_owned(), error });
    may_write(data, path)?;
    // Whatever is no plain file (a link, a pipe, a device) is written to as it is.
    if fs::symlink_metadata(path).is_ok_and(|there| !there.is_file()) {
        let mut output = BufWriter::new(File::create(path).map_err(cannot)?);
        let outcome = write(&mut output)?;
        output.flush().map_err(cannot)?;
        return Ok(outcome);
    }
    // A file that is half written must not be taken for the whole.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut aside = tempfile::Builder::new();
    aside.prefix(".rma-dock-").suffix(".partial");
    #[cfg(unix)]
    if readers == Readers::Usual {
        // What the system takes away of it, it takes away here too.
        aside.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = readers;
    // The name that it has meanwhile is of no interest.
    let aside = aside.tempfile_in(folder).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => cannot(io::Error::new(error.kind(), "there is no such folder")),
        kind => cannot(io::Error::from(kind)),
    })?;
    let mut output = BufWriter::new(aside);
    let outcome = write(&mut output)?;
    let aside = output.into_inner().map_err(|error| cannot(error.into_error()))?;
    aside.persist(path).map_err(|error| cannot(error.error))?;
    Ok(outcome)
}

/// Writes a new file that nobody else may read: never over anything, nor through a link. It is on the disk when
/// this returns.
///
/// # Errors
/// [`FileError`]; nothing of it is left.
pub fn write_secret(data: &DataDirectory, path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let cannot = |error| FileError::Cannot { path: path.to_owned(), error };
    may_write(data, path)?;
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => cannot(io::Error::new(error.kind(), "there is no such folder")),
        _ => cannot(error),
    })?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| safekeeping::sync_folder(path));
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written.map_err(cannot)
}

/// Reads a file that a person named, which is no longer than that: what never ends is not read to its end.
///
/// # Errors
/// What the system says, or that it is longer.
pub fn read_at_most(path: &Path, bytes: usize) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?.take(bytes as u64 + 1).read_to_end(&mut content)?;
    if content.len() > bytes {
        return Err(too_long(bytes));
    }
    Ok(content)
}

/// The same as text.
///
/// # Errors
/// As [`read_at_most`], and that it is none in UTF-8.
pub fn text_at_most(path: &Path, bytes: usize) -> io::Result<String> {
    String::from_utf8(read_at_most(path, bytes)?).map_err(io::Error::other)
}

fn too_long(bytes: usize) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it is longer than {bytes} bytes"))
}

/// The next line of an input, without its end; none at the end. One that is longer than that is not read to its end.
///
/// # Errors
/// What the system says, or that it is longer.
pub fn line_at_most(input: &mut dyn BufRead, bytes: usize) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if input.take(bytes as u64 + 1).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() > bytes {
        return Err(too_long(bytes));
    }
    Ok(Some(line))
}

/// Refuses what the program keeps itself.
///
/// # Errors
/// [`FileError::Own`].
pub fn may_write(data: &DataDirectory, path: &Path) -> Result<(), FileError> {
    if is_own(data, path) { Err(FileError::Own(path.to_owned())) } else { Ok(()) }
}

/// Folders in a data directory that the program fills.
const OWN_FOLDERS: [&str; 6] = ["documents", "replaced", "backups", "printing", "logs", "crashes"];

/// Whether a path is of something that the program keeps, in this or any other data directory: a database
/// and what belongs to it, the documents that were issued, what was replaced, and backups.
fn is_own(data: &DataDirectory, path: &Path) -> bool {
    let Some(target) = resolved(path) else { return false };
    // A folder of the data may be a link to another disk: both ways to see it count.
    let seen = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let own_folders = OWN_FOLDERS.iter().filter_map(|name| resolved(&data.path().join(name)));
    safekeeping::is_backup_name(&target)
        || file_name(&target).ends_with(safekeeping::PARTIAL)
        || [&target, &seen].into_iter().any(|path| is_in_data_directory(path))
        || own_folders.into_iter().any(|folder| target.starts_with(folder))
        || is_of_database(&target)
}

/// Whether it is, or would be, one of the files in a folder that holds a database.
fn is_in_data_directory(path: &Path) -> bool {
    let has_database = |folder: &Path| folder.join(DataDirectory::DATABASE).exists();
    let name = file_name(path);
    let folder = path.parent().unwrap_or(Path::new(""));
    if has_database(folder)
        && (name.starts_with(DataDirectory::DATABASE)
            || [safekeeping::FOLDER_NOTE, safekeeping::FAILURE_NOTE].contains(&name.as_str())
            || OWN_FOLDERS.contains(&name.as_str()))
    {
        return true;
    }
    path.ancestors()
        .skip(1)
        .any(|around| OWN_FOLDERS.contains(&file_name(around).as_str()) && around.parent().is_some_and(has_database))
}

/// Whether there is a database of this program, or the log of one, under whatever name.
fn is_of_database(target: &Path) -> bool {
    let name = target.as_os_str().to_string_lossy();
    let of = ["-wal", "-shm", "-journal"].into_iter().find_map(|end| name.strip_suffix(end));
    is_database(target) || of.is_some_and(|database| is_database(Path::new(database)))
}

/// The path without links and dots, also where nothing is there yet.
fn resolved(path: &Path) -> Option<PathBuf> {
    let mut path = path.to_owned();
    // A link to nothing yet is followed too.
    for _ in 0..LINKS_MAX {
        if let Ok(path) = fs::canonicalize(&path) {
            return Some(path);
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = fs::canonicalize(folder).ok()?;
        match fs::read_link(&path) {
            Ok(target) => path = folder.join(target),
            Err(_) => return Some(folder.join(path.file_name()?)),
        }
    }
    None
}

/// Whether two paths are of one file, also where there is none yet.
#[must_use]
pub fn is_same(one: &Path, other: &Path) -> bool {
    let same_file = file_id(one).is_some_and(|file| file_id(other) == Some(file));
    same_file || resolved(one).is_some_and(|one| resolved(other) == Some(one))
}

/// Whether a file is, or would be, somewhere in a folder.
#[must_use]
pub(crate) fn is_in(path: &Path, folder: &Path) -> bool {
    let (Some(path), Some(folder)) = (resolved(path), resolved(folder)) else { return false };
    // A folder can be seen in two places.
    let is_folder = |around: &Path| file_id(around).is_some_and(|around| file_id(&folder) == Some(around));
    path.starts_with(&folder) || path.ancestors().skip(1).any(is_folder)
}

/// So many links one after another are followed.
const LINKS_MAX: usize = 20;

/// Some systems take names in capitals for the same.
fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default()
}
