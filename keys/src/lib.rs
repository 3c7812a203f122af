//! Secrets in the operating system's key store: the Secret Service on Linux, Keychain on macOS, Credential
//! Manager on Windows.

use keyring::v1::{Entry, Error};

/// The key store cannot be reached or does not do it, with what it said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system's key store cannot be used: {0}")]
pub struct KeyStoreError(String);

impl From<&Error> for KeyStoreError {
    fn from(error: &Error) -> Self {
        let mut innermost: &dyn std::error::Error = error;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        Self(innermost.to_string())
    }
}

impl From<Error> for KeyStoreError {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

/// One secret of the person who runs the program.
#[derive(Clone, Copy, Debug)]
pub struct Secret<'a> {
    /// What it is for, as the person sees it in the key store.
    pub service: &'a str,
    /// Whose it is there.
    pub account: &'a str,
}

impl Secret<'_> {
    fn entry(&self) -> Result<Entry, KeyStoreError> {
        Entry::store_status().as_ref().map_err(KeyStoreError::from)?;
        Ok(Entry::new(self.service, self.account)?)
    }

    /// The secret that is kept; none where none is. May ask the person to unlock the key store, and waits
    /// for that.
    ///
    /// # Errors
    /// [`KeyStoreError`].
    pub fn read(&self) -> Result<Option<String>, KeyStoreError> {
        match self.entry()?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps the secret in place of the one that was kept.
    ///
    /// # Errors
    /// [`KeyStoreError`].
    pub fn keep(&self, secret: &str) -> Result<(), KeyStoreError> {
        Ok(self.entry()?.set_password(secret)?)
    }

    /// Forgets the secret.
    ///
    /// # Errors
    /// [`KeyStoreError`].
    pub fn forget(&self) -> Result<(), KeyStoreError> {
        match self.entry()?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
