//! Whether the data are encrypted, encrypting them, and their key.

use std::path::PathBuf;

use rma_dock::dock::DataDirectory;
use rma_dock::encryption::{self, EncryptionState, KeyPlaces};
use rma_dock::store::By;

use crate::dialogs;
use crate::error::ApiError;
use crate::shell::{Shell, waiting};

pub async fn encryption(shell: &Shell) -> Result<EncryptionState, ApiError> {
    let folder = shell.folder.clone();
    shell.beside(move |records| Ok(encryption::state(records, &folder)?)).await
}

/// Encrypts the data; none where nobody says where the recovery file is to be. The screens start anew after it.
pub async fn encryption_on(shell: &Shell) -> Result<Option<EncryptionState>, ApiError> {
    let Some(file) = dialogs::save_recovery_file(&shell.face).await else { return Ok(None) };
    switched_on(shell, Some(file)).await.map(Some)
}

/// Encrypts what is still in clear beside an encrypted database.
pub async fn encryption_of_copies(shell: &Shell) -> Result<EncryptionState, ApiError> {
    switched_on(shell, None).await
}

async fn switched_on(shell: &Shell, recovery_file: Option<PathBuf>) -> Result<EncryptionState, ApiError> {
    let actor = shell.session.actor();
    let work = move |folder: &DataDirectory, by: &By<'_>| {
        let places = KeyPlaces { recovery_file: recovery_file.as_deref(), key_store: true };
        Ok(encryption::switch_on(folder, places, actor.as_ref(), by, |_, _| ())?)
    };
    shell.apart(work).await
}

/// Puts the database in clear again. The screens start anew after it.
pub async fn encryption_off(shell: &Shell) -> Result<EncryptionState, ApiError> {
    let actor = shell.session.actor();
    shell.apart(move |folder, by| Ok(encryption::switch_off(folder, actor.as_ref(), by)?)).await
}

/// Writes the recovery file once more. Returns where; none where nobody says that.
pub async fn encryption_recovery_file(shell: &Shell) -> Result<Option<String>, ApiError> {
    let Some(file) = dialogs::save_recovery_file(&shell.face).await else { return Ok(None) };
    let (folder, actor) = (shell.folder.clone(), shell.session.actor());
    waiting(move || {
        encryption::write_recovery_file(&folder, &file, actor.as_ref())?;
        Ok(Some(file.display().to_string()))
    })
    .await
}

/// Puts the key of a recovery file into the key store of this account. Returns what it is called; none where
/// nobody chooses a file.
pub async fn encryption_add_key(shell: &Shell) -> Result<Option<String>, ApiError> {
    let Some(file) = dialogs::recovery_file(&shell.face).await else { return Ok(None) };
    waiting(move || Ok(Some(encryption::add_key(&file)?))).await
}
