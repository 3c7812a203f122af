//! Makes a database where there is none. It is made aside and comes under its name when it is
//! whole, so that nobody ever sees half of one: not another program that starts at the same
//! time, and not the next start after a crash.

use std::io;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{StoreError, migrate};

/// Makes the database; where another program was faster, its database is the one.
pub(super) fn make(path: &Path, flags: OpenFlags) -> Result<(), StoreError> {
    let cannot = |error: io::Error| StoreError::of_opening(path, &error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut prefix = path.file_name().unwrap_or_default().to_owned();
    prefix.push(".making-");
    let mut aside = tempfile::Builder::new();
    aside.prefix(&prefix);
    let aside = aside.tempfile_in(folder).map_err(cannot)?.into_temp_path();
    // Whoever may look into the folder may read it, and whoever may write there may write it.
    super::like_folder(folder, &aside).map_err(cannot)?;
    let mut connection = Connection::open_with_flags(&aside, flags)?;
    migrate::run(&mut connection, path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.close().map_err(|(_, error)| error)?;
    match aside.persist_noclobber(path) {
        Err(failed) if failed.error.kind() != io::ErrorKind::AlreadyExists => Err(cannot(failed.error)),
        _ => Ok(()),
    }
}
