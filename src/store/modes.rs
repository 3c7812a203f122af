//! Who may read and write what is made: whoever may do so in the folder that it is made in.

use std::fs;
use std::io;
use std::path::Path;

/// Opens a file or a folder to those to whom the folder is open.
///
/// # Errors
/// The file system's.
pub fn like_folder(folder: &Path, path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let (of, own) = (fs::metadata(folder)?.permissions().mode(), fs::metadata(path)?);
        let mode = if own.is_dir() { of & 0o7777 } else { of & 0o666 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
    }
    #[cfg(not(unix))]
    {
        let _ = (folder, path);
        Ok(())
    }
}

/// Gives a file the modes of another one, and its owner where that may be done.
///
/// # Errors
/// The file system's.
pub(super) fn like_file(of: &Path, path: &Path) -> io::Result<()> {
    let of = fs::metadata(of)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        // Only an administrator of the system gives files away, and only there it is needed.
        let _ = std::os::unix::fs::chown(path, Some(of.uid()), Some(of.gid()));
    }
    fs::set_permissions(path, of.permissions())
}

/// Makes a folder where it is missing, open to those to whom the one around it is.
///
/// # Errors
/// The file system's.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(path)?;
    path.parent().map_or(Ok(()), |around| like_folder(around, path))
}
