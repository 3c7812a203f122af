//! The audit trail: read with filters, and signed off in periods.

use rma_dock::audit;
use rma_dock::store::{AuditFilter, AuditOrder, AuditRecord, PeriodRecord, StoreError};

use crate::error::ApiError;
use crate::shell::{Shell, waiting};
use crate::types::{AuditPage, AuditWanted};
use crate::{dialogs, files};

pub async fn audit_page(
    shell: &Shell,
    wanted: AuditWanted,
    before: Option<i64>,
    limit: u32,
) -> Result<AuditPage, ApiError> {
    let filter = AuditFilter { last: before.map(|entry| entry.saturating_sub(1)), ..AuditFilter::from(wanted) };
    shell
        .beside(move |records| {
            let mut entries: Vec<AuditRecord> = Vec::new();
            let mut has_more = false;
            records.each_audit_entry(&filter, AuditOrder::NewestFirst, |entry, _| -> Result<bool, StoreError> {
                has_more = entries.len() == limit as usize;
                if !has_more {
                    entries.push(entry);
                }
                Ok(!has_more)
            })?;
            Ok(AuditPage { entries, has_more })
        })
        .await
}

pub async fn audit_periods(shell: &Shell) -> Result<Vec<PeriodRecord>, ApiError> {
    shell.beside(|records| Ok(audit::periods(records)?)).await
}

/// Everything that was recorded until now, since the last period.
pub async fn audit_sign_off(shell: &Shell, note: Option<String>) -> Result<PeriodRecord, ApiError> {
    // The whole trail is followed first: on a connection of its own, the station goes on meanwhile.
    let prints = shell.prints.clone();
    waiting(move || prints.change(|store, _, by| Ok(audit::sign_off(store, by.recorded_at, note.as_deref(), by)?)))
        .await
}

pub async fn audit_export(shell: &Shell, period: i64) -> Result<Option<String>, ApiError> {
    let Some(path) = dialogs::save_period(&shell.face, &format!("audit-period-{period}.jsonl")).await else {
        return Ok(None);
    };
    let folder = shell.folder.clone();
    let written = shell.beside(move |records| {
        let mut bytes = Vec::new();
        audit::export(records, period, &mut bytes)?;
        files::write(&folder, &path, &bytes)
    });
    written.await.map(Some)
}
