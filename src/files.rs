//! Files that a person has written: where that person chose, and never over what the program itself keeps.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::dock::DataDirectory;
use crate::safekeeping;
use crate::store::file_id;

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
    let aside = aside.tempfile_in(folder).map_err(|error| cannot(io::Error::from(error.kind())))?;
    let mut output = BufWriter::new(aside);
    let outcome = write(&mut output)?;
    let aside = output.into_inner().map_err(|error| cannot(error.into_error()))?;
    aside.persist(path).map_err(|error| cannot(error.error))?;
    Ok(outcome)
}

/// Refuses what the program keeps itself.
///
/// # Errors
/// [`FileError::Own`].
pub fn may_write(data: &DataDirectory, path: &Path) -> Result<(), FileError> {
    if is_own(data, path) { Err(FileError::Own(path.to_owned())) } else { Ok(()) }
}

/// Whether a path is of something that the program keeps: the database and what belongs to it, the documents
/// that were issued, what was replaced, and the backups.
fn is_own(data: &DataDirectory, path: &Path) -> bool {
    let Some(target) = resolved(path) else { return false };
    let Some(folder) = resolved(data.path()) else { return false };
    let named = |name: &str| target.parent() == Some(&folder) && file_name(&target).starts_with(name);
    let within = |name: &str| target.starts_with(folder.join(name));
    let is_backup = || {
        let backups = resolved(&safekeeping::folder_noted(data));
        target.parent() == backups.as_deref() && file_name(&target).starts_with(safekeeping::PREFIX)
    };
    // Under whatever name it stands.
    let is_database = || file_id(&target).is_some_and(|file| file_id(&data.database()) == Some(file));
    ["rma-dock.db", "backup-folder.txt"].into_iter().any(named)
        || ["documents", "replaced", "backups"].into_iter().any(within)
        || is_backup()
        || is_database()
}

/// The path without links and dots, also where nothing is there yet.
fn resolved(path: &Path) -> Option<PathBuf> {
    if let Ok(path) = fs::canonicalize(path) {
        return Some(path);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
}

/// Some systems take names in capitals for the same.
fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default()
}
