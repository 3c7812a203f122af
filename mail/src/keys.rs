//! The password of an account, in the operating system's key store: the Secret Service on Linux,
//! Keychain on macOS, Credential Manager on Windows. It is never anywhere else on disk.

use keyring::v1::{Entry, Error};

use crate::error::innermost;

/// Whose passwords they are, in the key store.
const SERVICE: &str = "RMA Dock mail";

/// The key store cannot be reached or does not do it, with what it said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system's key store cannot be used: {0}")]
pub struct KeyStoreError(String);

impl From<&Error> for KeyStoreError {
    fn from(error: &Error) -> Self {
        Self(innermost(error))
    }
}

impl From<Error> for KeyStoreError {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

fn entry(host: &str, user: &str) -> Result<Entry, KeyStoreError> {
    Entry::store_status().as_ref().map_err(KeyStoreError::from)?;
    Ok(Entry::new(SERVICE, &format!("{user}@{host}"))?)
}

/// The password that is kept for an account; none where none is. May ask the person to unlock the
/// key store, and waits for that.
///
/// # Errors
/// [`KeyStoreError`].
pub fn password(host: &str, user: &str) -> Result<Option<String>, KeyStoreError> {
    match entry(host, user)?.get_password() {
        Ok(password) => Ok(Some(password)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Keeps the password of an account.
///
/// # Errors
/// [`KeyStoreError`].
pub fn keep(host: &str, user: &str, password: &str) -> Result<(), KeyStoreError> {
    Ok(entry(host, user)?.set_password(password)?)
}

/// Forgets the password of an account.
///
/// # Errors
/// [`KeyStoreError`].
pub fn forget(host: &str, user: &str) -> Result<(), KeyStoreError> {
    match entry(host, user)?.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
