//! The keys that this process can open databases with: from a file that the environment names, and from the
//! system's key store.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rma_keys::{KeyStoreError, Secret};

use super::{EncryptionError, Key, KeyTextError};
use crate::files;

/// The variable that names a recovery file: where there is no key store.
pub const KEY_FILE: &str = "RMA_DOCK_KEY_FILE";

/// All keys of the person who runs the program: a line each, the oldest first, which new data are encrypted with.
const KEPT: Secret<'static> = Secret { service: "RMA Dock database", account: "keys" };

/// A recovery file is some hundred bytes.
const FILE_BYTES_MAX: usize = 64 * 1024;

/// So many are kept: what some key stores take, at least.
const KEPT_MAX: usize = 12;

/// Those that were found before, so that the key store is asked once.
static KNOWN: Mutex<Vec<Key>> = Mutex::new(Vec::new());

fn known() -> MutexGuard<'static, Vec<Key>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens with it from now on, in this process.
pub(super) fn remember(key: &Key) {
    let mut known = known();
    if !known.contains(key) {
        known.push(key.clone());
    }
}

/// The recovery file that the environment names; none where it names none.
pub(super) fn file_named() -> Option<PathBuf> {
    std::env::var_os(KEY_FILE).filter(|file| !file.is_empty()).map(PathBuf::from)
}

/// The key of a recovery file.
pub(super) fn of_file(path: &Path) -> Result<Key, EncryptionError> {
    let cannot = |error| EncryptionError::File { path: path.to_owned(), error };
    let no_key = |error| EncryptionError::NoKeyFile { path: path.to_owned(), error };
    // What is no file may never end.
    let there = std::fs::metadata(path).map_err(cannot)?;
    if !there.is_file() || there.len() > FILE_BYTES_MAX as u64 {
        return Err(no_key(KeyTextError::Text));
    }
    let text = text_of(files::read_at_most(path, FILE_BYTES_MAX).map_err(cannot)?)
        .ok_or_else(|| no_key(KeyTextError::Text))?;
    Key::from_recovery_text(&text).map_err(no_key)
}

/// Some editors of Windows write what they read in UTF-16, with a mark that tells.
fn text_of(bytes: Vec<u8>) -> Option<String> {
    let from: fn([u8; 2]) -> u16 = match bytes.get(..2) {
        Some([0xff, 0xfe]) => u16::from_le_bytes,
        Some([0xfe, 0xff]) => u16::from_be_bytes,
        _ => return String::from_utf8(bytes).ok(),
    };
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| from([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}

/// What the key store has.
pub(super) fn kept() -> Result<Vec<Key>, KeyStoreError> {
    Ok(KEPT.read()?.unwrap_or_default().lines().filter_map(Key::from_digits).collect())
}

/// Another program of this account that adds a key waits: the key store knows no change of an entry. None where
/// there is no place for that.
fn alone() -> Option<File> {
    let folder = dirs::runtime_dir().or_else(dirs::data_local_dir)?;
    std::fs::create_dir_all(&folder).ok()?;
    let path = folder.join("rma-dock-keys.lock");
    let file = File::options().create(true).truncate(false).write(true).open(path).ok()?;
    file.lock().ok()?;
    Some(file)
}

/// Puts a key into the key store after those that are there, and looks whether it is there.
pub(super) fn keep(key: &Key) -> Result<(), EncryptionError> {
    let _alone = alone();
    let mut keys = kept()?;
    if !keys.contains(key) {
        if keys.len() >= KEPT_MAX {
            return Err(EncryptionError::TooManyKeys);
        }
        keys.push(key.clone());
        KEPT.keep(&keys.iter().map(Key::digits).collect::<Vec<_>>().join("\n"))?;
        if !kept()?.contains(key) {
            return Err(EncryptionError::NotKept);
        }
    }
    remember(key);
    Ok(())
}

/// The first key that does it, of all that can be found.
///
/// # Errors
/// What `with` returns. Where no key does it: why not, for a person.
pub(crate) fn first_that<T, E>(
    mut with: impl FnMut(&Key) -> Result<Option<T>, E>,
) -> Result<Result<(Key, T), String>, E> {
    let mut tried = known().clone();
    for key in &tried {
        if let Some(found) = with(key)? {
            return Ok(Ok((key.clone(), found)));
        }
    }
    let mut why = Vec::new();
    let mut try_each = |keys: Vec<Key>| -> Result<Option<(Key, T)>, E> {
        for key in keys {
            if tried.contains(&key) {
                continue;
            }
            if let Some(found) = with(&key)? {
                remember(&key);
                return Ok(Some((key, found)));
            }
            tried.push(key);
        }
        Ok(None)
    };
    if let Some(file) = file_named() {
        match of_file(&file) {
            Ok(key) => {
                if let Some(found) = try_each(vec![key])? {
                    return Ok(Ok(found));
                }
            }
            Err(error) => why.push(error.to_string()),
        }
    }
    match kept() {
        Ok(keys) => {
            if let Some(found) = try_each(keys)? {
                return Ok(Ok(found));
            }
        }
        Err(error) => why.push(error.to_string()),
    }
    let none = match tried.len() {
        0 => "no key is known here".to_owned(),
        count => format!("none of the {count} keys that are known here is its key"),
    };
    why.insert(0, none);
    Ok(Err(why.join("; ")))
}
