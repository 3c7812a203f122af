//! Backups: which there are, making one, and putting one in place of the data.

use std::path::PathBuf;

use rma_dock::dock::DataDirectory;
use rma_dock::safekeeping::{self, Backup, BackupSettings, BackupState, RestorePreview, Restored};

use crate::clock::now;
use crate::dialogs;
use crate::error::ApiError;
use crate::shell::{Shell, waiting};

pub async fn backups(shell: &Shell) -> Result<BackupState, ApiError> {
    let folder = shell.folder.clone();
    shell.beside(move |records| Ok(safekeeping::state(records, &folder, now())?)).await
}

pub async fn backup_make(shell: &Shell) -> Result<Backup, ApiError> {
    let folder = shell.folder.clone();
    shell.beside(move |records| Ok(safekeeping::back_up(records, &folder, now())?)).await
}

pub async fn backup_choose_folder(shell: &Shell) -> Result<Option<BackupState>, ApiError> {
    let Some(folder) = dialogs::backup_folder(&shell.face).await else { return Ok(None) };
    shell
        .records
        .on_open(move |open| {
            open.change(|store, _, by| {
                let settings = BackupSettings { folder: Some(folder), ..BackupSettings::load(store.records())? };
                Ok(settings.save(store, by)?)
            })
        })
        .await?;
    backups(shell).await.map(Some)
}

/// What restoring one of the backups of the folder would do.
pub async fn restore_preview(shell: &Shell, path: String) -> Result<RestorePreview, ApiError> {
    let folder = shell.folder.clone();
    let actor = shell.session.actor();
    waiting(move || Ok(safekeeping::preview(&folder, &of_the_folder(&folder, &path)?, actor.as_ref())?)).await
}

/// Puts a backup of the folder in place of the data: the station and every other thread let go of them
/// first. The screens start anew after it.
pub async fn restore_backup(shell: &Shell, path: String) -> Result<Restored, ApiError> {
    let session = shell.session.clone();
    let actor = session.actor();
    shell
        .apart(move |folder, by| {
            let path = of_the_folder(folder, &path)?;
            let restored = safekeeping::restore(folder, &path, actor.as_ref(), by)?;
            // Who that was may be somebody else in it: the door opens after this.
            session.end();
            Ok(restored)
        })
        .await
}

/// What can be done about data that cannot be used; none where there is no good backup.
pub async fn restore_offer(shell: &Shell) -> Result<Option<RestorePreview>, ApiError> {
    let folder = shell.folder.clone();
    waiting(move || Ok(safekeeping::offer(&folder, now()))).await
}

/// A backup that the screens name is one of the folder, and no other file.
fn of_the_folder(folder: &DataDirectory, path: &str) -> Result<PathBuf, ApiError> {
    safekeeping::backup_at(&safekeeping::folder_noted(folder), path)
        .ok_or_else(|| ApiError::new("not_found", format!("there is no backup {path} any more")))
}
