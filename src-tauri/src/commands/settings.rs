//! How the station is set up.

use rma_dock::dock::StationSettings;

use crate::error::ApiError;
use crate::shell::Shell;

pub async fn settings_get(shell: &Shell) -> Result<StationSettings, ApiError> {
    shell.records.on_open(|open| open.settings()).await
}

pub async fn settings_set(shell: &Shell, settings: StationSettings) -> Result<StationSettings, ApiError> {
    if let Some((_, message)) = settings.wrong() {
        return Err(ApiError::new("bad_setting", message));
    }
    shell
        .records
        .on_open(move |open| {
            open.change(|store, _, by| Ok(settings.save(store, by)?))?;
            open.settings()
        })
        .await
}
