//! How the station is set up, and its printer.

use rma_dock::dock::StationSettings;
use rma_printing::PrintServer;

use crate::error::ApiError;
use crate::shell::Shell;
use crate::types::{PrintStatus, PrinterInfo};

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

pub async fn printers(_shell: &Shell) -> Result<Vec<PrinterInfo>, ApiError> {
    // The print service may take seconds to answer.
    let queues = tauri::async_runtime::spawn_blocking(|| PrintServer::system().queues());
    let queues = queues.await.map_err(|_| ApiError::broken_off())??;
    Ok(queues.into_iter().map(PrinterInfo::from).collect())
}

pub async fn print_test_label(shell: &Shell) -> Result<PrintStatus, ApiError> {
    let settings = settings_get(shell).await?;
    shell.papers.print_test(settings.dock, settings.printer.as_deref()).await
}
