//! How everything stands, and what helps whoever has to find out why it does not.

use std::fmt::Write as _;

use rma_dock::desk::check;
use rma_dock::health::{self, Health};
use rma_dock::store::CheckReport;

use crate::clock::now;
use crate::error::ApiError;
use crate::journal;
use crate::shell::{Shell, waiting};

pub async fn health(shell: &Shell) -> Result<Health, ApiError> {
    let folder = shell.folder.clone();
    shell.beside(move |records| Ok(health::health(&folder, records, now())?)).await
}

/// The whole record is read, and every due date computed again.
pub async fn check_record(shell: &Shell) -> Result<CheckReport, ApiError> {
    shell.beside(|records| Ok(check::check(records)?)).await
}

/// All of it as a text that can be sent to whoever helps: nothing of a customer is in it.
pub async fn diagnostics(shell: &Shell) -> Result<String, ApiError> {
    let found = health(shell).await;
    let mut text = format!(
        "RMA Dock {} on {} {}, {}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        tauri::webview_version()
            .map_or_else(|_| "web view unknown".to_owned(), |version| format!("web view {version}")),
    );
    match found {
        Ok(found) => {
            let _ = writeln!(text, "{}\n", found.at.to_rfc3339());
            for matter in found.matters {
                let _ = writeln!(text, "{:?}: {:?}", matter.subject, matter.standing);
                for fact in matter.facts {
                    let _ = writeln!(text, "  {}: {}", fact.name, fact.value);
                }
            }
        }
        Err(error) => {
            let _ = writeln!(text, "The data cannot be read: {}", error.code);
        }
    }
    let folder = shell.folder.clone();
    let _ = write!(text, "\n{}", waiting(move || Ok(journal::latest(&folder))).await?);
    Ok(text)
}

/// A mistake of the screens themselves.
pub async fn screen_failed(_shell: &Shell, kind: String, places: Vec<String>) -> Result<(), ApiError> {
    journal::screen_failed(&kind, &places);
    Ok(())
}
