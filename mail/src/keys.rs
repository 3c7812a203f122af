//! The password of an account, in the operating system's key store. It is never anywhere else on disk.

use rma_keys::{KeyStoreError, Secret};

/// Whose passwords they are, in the key store.
const SERVICE: &str = "RMA Dock mail";

fn within<T>(host: &str, user: &str, work: impl FnOnce(Secret<'_>) -> T) -> T {
    work(Secret { service: SERVICE, account: &format!("{user}@{host}") })
}

/// The password that is kept for an account; none where none is. May ask the person to unlock the
/// key store, and waits for that.
///
/// # Errors
/// [`KeyStoreError`].
pub fn password(host: &str, user: &str) -> Result<Option<String>, KeyStoreError> {
    within(host, user, |secret| secret.read())
}

/// Keeps the password of an account.
///
/// # Errors
/// [`KeyStoreError`].
pub fn keep(host: &str, user: &str, password: &str) -> Result<(), KeyStoreError> {
    within(host, user, |secret| secret.keep(password))
}

/// Forgets the password of an account.
///
/// # Errors
/// [`KeyStoreError`].
pub fn forget(host: &str, user: &str) -> Result<(), KeyStoreError> {
    within(host, user, |secret| secret.forget())
}
