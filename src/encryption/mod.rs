//! Data at rest: the database and its backups encrypted, with a key that is in the system's key store and in a
//! recovery file, and nowhere else.
//!
//! One key serves all data directories of the person who runs the program. Switching encryption on or off writes
//! the database anew beside the old one, compares the two, and puts it in its place: broken off at any moment, the
//! data is the old or the new, whole. What else is in the data directory (logs, settings of where backups are,
//! documents that were opened in other programs) is not encrypted; `docs/encryption.md` lists it.

mod key;
mod keys;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rma_keys::KeyStoreError;
use serde::Serialize;
use serde_json::json;

pub use key::{Key, KeyTextError};
pub use keys::KEY_FILE;
pub(crate) use keys::first_that;

use crate::dock::DataDirectory;
use crate::files::{self, FileError};
use crate::people::{Actor, Permission};
use crate::safekeeping;
use crate::store::{
    self, AuditEntry, AuditFilter, AuditOrder, By, OtherFile, Records, Store, StoreError, alone_with, contents_of,
    key_of, settle_log, write_anew,
};

/// How the trail says it.
const ENCRYPTED: &str = "encrypted";
const DECRYPTED: &str = "decrypted";

/// Why it was not done. What was not done yet is as it was.
#[derive(Debug, thiserror::Error)]
pub enum EncryptionError {
    /// A file.
    #[error("{}: {error}", .path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// It holds no key.
    #[error("{} is no recovery file: {error}", .path.display())]
    NoKeyFile {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it.
        error: KeyTextError,
    },
    /// There is something of that name.
    #[error("{} is there already; give the recovery file a name of its own", .0.display())]
    Exists(PathBuf),
    /// Whoever takes the data would have the key.
    #[error(
        "{} would be beside the data: whoever takes them has the key too. Choose another place, best on a stick that is locked away", .0.display()
    )]
    Beside(PathBuf),
    /// The key would be in one place only.
    #[error(
        "say where the recovery file is to be written: without it, nobody can read the data when the key store is lost"
    )]
    NoRecoveryFile,
    /// So many were added.
    #[error(
        "the key store has as many keys as it takes (12): take its entry \"RMA Dock database\" out with the operating system's own program, and add those that are needed"
    )]
    TooManyKeys,
    /// It took the key, and has another one now.
    #[error("the system's key store did not keep the key")]
    NotKept,
    /// The key store.
    #[error(
        "{0}. Without one, the key can be in the recovery file only (rma encryption on --no-key-store), which {KEY_FILE} names then"
    )]
    KeyStore(#[from] KeyStoreError),
    /// No random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// There is no data.
    #[error("there is no data in {} yet", .0.display())]
    NoData(PathBuf),
    /// They are not encrypted.
    #[error("the data are not encrypted")]
    NotEncrypted,
    /// Somebody works with the data.
    #[error(
        "another program has the data open; close the app and every other rma that runs on it, and try again. Nothing was changed"
    )]
    InUse,
    /// A place of the program's own.
    #[error(transparent)]
    Own(#[from] FileError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EncryptionError {
    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "file",
            Self::NoKeyFile { .. } => "bad_recovery_file",
            Self::Exists(_) => "exists",
            Self::Beside(_) => "beside_the_data",
            Self::NoRecoveryFile => "no_recovery_file",
            Self::TooManyKeys | Self::NotKept | Self::KeyStore(_) => "key_store",
            Self::Random(_) => "random",
            Self::NoData(_) => "not_found",
            Self::NotEncrypted => "not_encrypted",
            Self::InUse => "in_use",
            Self::Own(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// How the data are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct EncryptionState {
    /// Whether the database is encrypted.
    pub on: bool,
    /// What its key is called; none where it is in clear.
    pub key: Option<String>,
    /// Backups, and what was replaced, that anybody can read who has the file, although the database is encrypted.
    pub clear_copies: Vec<ClearCopy>,
}

/// A copy of the data that is not encrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ClearCopy {
    /// Where it is.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub path: PathBuf,
    /// Why it was not encrypted just now; none where that was not tried.
    pub why: Option<String>,
}

/// Where the key of newly encrypted data is to be, unless it is in a file that the environment names.
#[derive(Clone, Copy, Debug)]
pub struct KeyPlaces<'a> {
    /// Written here; needed, unless there is such a file.
    pub recovery_file: Option<&'a Path>,
    /// In the system's key store.
    pub key_store: bool,
}

/// How the data are kept now.
///
/// # Errors
/// [`StoreError`].
pub fn state(records: Records<'_>, data: &DataDirectory) -> Result<EncryptionState, StoreError> {
    state_after(records, data, &mut BTreeMap::new())
}

/// The same after an attempt to encrypt all copies: why some are not.
fn state_after(
    records: Records<'_>,
    data: &DataDirectory,
    failed: &mut BTreeMap<PathBuf, String>,
) -> Result<EncryptionState, StoreError> {
    let key = key_of(&data.database())?;
    let paths = if key.is_some() { safekeeping::clear_copies(records, data)? } else { Vec::new() };
    let clear_copies = paths.into_iter().map(|path| ClearCopy { why: failed.remove(&path), path }).collect();
    Ok(EncryptionState { on: key.is_some(), clear_copies, key: key.map(|key| key.name()) })
}

/// Encrypts the database, and then each of its backups and of what was replaced: `tell` is told how many of how
/// many are done. Where it is encrypted already, what is still in clear beside it is encrypted. Where the recovery
/// file is there already, its key is the one: what was broken off is gone on with.
///
/// # Errors
/// [`EncryptionError`].
pub fn switch_on(
    data: &DataDirectory,
    places: KeyPlaces<'_>,
    actor: Option<&Actor>,
    by: &By<'_>,
    mut tell: impl FnMut(usize, usize),
) -> Result<EncryptionState, EncryptionError> {
    must_be_apart(data, places.recovery_file)?;
    let written = places.recovery_file.map(use_recovery_file).transpose()?.flatten();
    must_be_allowed(data, actor)?;
    let alone = Alone::with(data)?;
    safekeeping::clear_away(opened(data, actor)?.records(), data)?;
    let key = match key_of(&data.database())? {
        Some(key) => {
            if let Some(path) = places.recovery_file.filter(|_| written.as_ref() != Some(&key)) {
                write_down(data, path, &key)?;
            }
            key
        }
        None => {
            let key = new_key(data, places, written)?;
            alone.put_anew(Some(&key))?;
            key
        }
    };
    drop(alone);
    record(&mut store_of(data, actor)?, Permission::Encrypt, by)?;
    let copies = safekeeping::clear_copies(opened(data, actor)?.records(), data)?;
    // What cannot be encrypted is as it was, and is told.
    let mut failed = BTreeMap::new();
    for (done, copy) in copies.iter().enumerate() {
        tell(done, copies.len());
        if let Err(error) = encrypt_copy(copy, &key) {
            failed.insert(copy.clone(), safekeeping::why_not(&error));
        }
    }
    tell(copies.len(), copies.len());
    Ok(state_after(opened(data, actor)?.records(), data, &mut failed)?)
}

/// Opens data with the key of a recovery file from now on, in this process, where there is such a file: of an
/// attempt to encrypt them that was broken off.
///
/// # Errors
/// [`EncryptionError::Exists`] where there is another file of that name.
pub fn use_recovery_file(path: &Path) -> Result<Option<Key>, EncryptionError> {
    if !path.exists() {
        return Ok(None);
    }
    let key = keys::of_file(path).map_err(|_| EncryptionError::Exists(path.to_owned()))?;
    keys::remember(&key);
    Ok(Some(key))
}

/// Puts the database in clear again. Its backups stay as they are, and their key where it is.
///
/// # Errors
/// [`EncryptionError`].
pub fn switch_off(
    data: &DataDirectory,
    actor: Option<&Actor>,
    by: &By<'_>,
) -> Result<EncryptionState, EncryptionError> {
    must_be_allowed(data, actor)?;
    let alone = Alone::with(data)?;
    let was_on = key_of(&data.database())?.is_some();
    if was_on {
        alone.put_anew(None)?;
    }
    drop(alone);
    // An attempt that was broken off may have done it, and not recorded it.
    if !record(&mut store_of(data, actor)?, Permission::Encrypt, by)? && !was_on {
        return Err(EncryptionError::NotEncrypted);
    }
    Ok(state(opened(data, actor)?.records(), data)?)
}

/// Puts the key of a recovery file into the key store of the person who runs the program: what is encrypted
/// with it can be opened from then on. Returns what it is called.
///
/// # Errors
/// [`EncryptionError`].
pub fn add_key(recovery_file: &Path) -> Result<String, EncryptionError> {
    let key = keys::of_file(recovery_file)?;
    keys::keep(&key)?;
    Ok(key.name())
}

/// Writes the recovery file of the data once more. Returns what its key is called.
///
/// # Errors
/// [`EncryptionError`].
pub fn write_recovery_file(
    data: &DataDirectory,
    path: &Path,
    actor: Option<&Actor>,
) -> Result<String, EncryptionError> {
    must_be_allowed(data, actor)?;
    let key = key_of(&data.database())?.ok_or(EncryptionError::NotEncrypted)?;
    write_down(data, path, &key)?;
    Ok(key.name())
}

fn opened(data: &DataDirectory, actor: Option<&Actor>) -> Result<OtherFile, StoreError> {
    OtherFile::open(&data.database(), actor.cloned())
}

fn store_of(data: &DataDirectory, actor: Option<&Actor>) -> Result<Store, StoreError> {
    let mut store = Store::open(&data.database())?;
    store.act_as(actor.cloned());
    Ok(store)
}

fn must_be_allowed(data: &DataDirectory, actor: Option<&Actor>) -> Result<(), EncryptionError> {
    if !data.database().exists() {
        return Err(EncryptionError::NoData(data.path().to_owned()));
    }
    Ok(opened(data, actor)?.records().require(Permission::Encrypt)?)
}

/// The key that the data will be encrypted with, once it is where it is to be.
fn new_key(data: &DataDirectory, places: KeyPlaces<'_>, written: Option<Key>) -> Result<Key, EncryptionError> {
    let of_file = keys::file_named().map(|file| keys::of_file(&file)).transpose()?;
    if of_file.is_none() && places.recovery_file.is_none() {
        return Err(EncryptionError::NoRecoveryFile);
    }
    if let (Some(of_file), Some(written), Some(path)) = (&of_file, &written, places.recovery_file)
        && of_file != written
    {
        return Err(EncryptionError::Exists(path.to_owned()));
    }
    let key_store = places.key_store && of_file.is_none();
    let kept = if key_store { keys::kept()?.into_iter().next() } else { None };
    let to_write = places.recovery_file.filter(|_| written.is_none());
    let key = written.or(of_file).or(kept).map_or_else(Key::random, Ok)?;
    if let Some(path) = to_write {
        write_down(data, path, &key)?;
    }
    if key_store {
        // The recovery file stays: others may have begun to use it, and it serves the next attempt.
        keys::keep(&key)?;
    } else {
        keys::remember(&key);
    }
    Ok(key)
}

/// Refuses a place for the key that whoever takes the data takes too.
fn must_be_apart(data: &DataDirectory, recovery_file: Option<&Path>) -> Result<(), EncryptionError> {
    let folders = [data.path().to_owned(), safekeeping::folder_noted(data)];
    match recovery_file.filter(|path| folders.iter().any(|folder| files::is_in(path, folder))) {
        Some(path) => Err(EncryptionError::Beside(path.to_owned())),
        None => Ok(()),
    }
}

fn write_down(data: &DataDirectory, path: &Path, key: &Key) -> Result<(), EncryptionError> {
    must_be_apart(data, Some(path))?;
    files::write_secret(data, path, key.recovery_text().as_bytes()).map_err(|error| match error {
        FileError::Cannot { error, .. } if error.kind() == std::io::ErrorKind::AlreadyExists => {
            EncryptionError::Exists(path.to_owned())
        }
        error => error.into(),
    })?;
    // It is read back: nothing is encrypted with a key that is not there.
    if keys::of_file(path)? == *key { Ok(()) } else { Err(EncryptionError::NotKept) }
}

/// The data, which nobody else has open.
struct Alone {
    /// The file itself, where the data directory has a link to it.
    database: PathBuf,
    _alone: store::Alone,
}

impl Alone {
    fn with(data: &DataDirectory) -> Result<Self, EncryptionError> {
        let alone = alone_with(&data.database()).map_err(|_| EncryptionError::InUse)?;
        let cannot = |error| EncryptionError::File { path: data.database(), error };
        Ok(Self { database: fs::canonicalize(data.database()).map_err(cannot)?, _alone: alone })
    }

    /// Writes the database anew and puts it in its place.
    fn put_anew(&self, key: Option<&Key>) -> Result<(), EncryptionError> {
        settle_log(&self.database).map_err(|error| match error {
            StoreError::Locked => EncryptionError::InUse,
            error => error.into(),
        })?;
        Ok(replaced(&self.database, &safekeeping::coming(&self.database), key)?)
    }
}

fn encrypt_copy(copy: &Path, key: &Key) -> Result<(), StoreError> {
    let disk = |error: std::io::Error| StoreError::of_disk(&error);
    let copy = fs::canonicalize(copy).map_err(disk)?;
    let mut partial = copy.as_os_str().to_owned();
    partial.push(safekeeping::PARTIAL);
    replaced(&copy, Path::new(&partial), Some(key))
}

/// Writes a file anew under another name, checks it, and gives it the name of the first.
fn replaced(file: &Path, aside: &Path, key: Option<&Key>) -> Result<(), StoreError> {
    let disk = |error: std::io::Error| StoreError::of_disk(&error);
    // Of an attempt that was broken off.
    let _ = fs::remove_file(aside);
    let done = write_anew(file, aside, key)
        .and_then(|()| contents_of(aside))
        .and_then(|_| fs::rename(aside, file).and_then(|()| safekeeping::sync_folder(file)).map_err(disk));
    if done.is_err() {
        let _ = fs::remove_file(aside);
    }
    done
}

/// With which key the data are encrypted, as the trail says it last; none where it says that they are not.
fn key_on_record(records: Records<'_>) -> Result<Option<String>, StoreError> {
    let last = |action: &str| -> Result<Option<(i64, String)>, StoreError> {
        let filter = AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() };
        let mut last = None;
        records.each_kept_entry(&filter, AuditOrder::NewestFirst, |entry, _| -> Result<bool, StoreError> {
            last = Some((entry.entry, entry.detail));
            Ok(false)
        })?;
        Ok(last)
    };
    let Some((encrypted, detail)) = last(ENCRYPTED)? else { return Ok(None) };
    if last(DECRYPTED)?.is_some_and(|(decrypted, _)| decrypted > encrypted) {
        return Ok(None);
    }
    let detail: serde_json::Value = serde_json::from_str(&detail).unwrap_or_default();
    Ok(detail["key"].as_str().map(str::to_owned))
}

/// Puts on record whether the data are encrypted, and with which key, where the trail says otherwise. Returns
/// whether it did.
pub(crate) fn record(store: &mut Store, permission: Permission, by: &By<'_>) -> Result<bool, StoreError> {
    let key = key_of(store.path())?.map(|key| key.name());
    let on_record = key_on_record(store.records())?;
    if key == on_record {
        return Ok(false);
    }
    let action = if key.is_some() { ENCRYPTED } else { DECRYPTED };
    store.change(by, permission, |change| -> Result<(), StoreError> {
        change.audit(AuditEntry {
            at: by.recorded_at,
            action,
            subject: "database".to_owned(),
            rules: Vec::new(),
            detail: json!({ "key": key.or(on_record) }),
        })
    })?;
    Ok(true)
}
