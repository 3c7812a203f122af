//! A case: what its customer was told, and who answers for it.

use rma_dock::desk::DeskError;
use rma_dock::desk::cases::{self, CaseView};
use rma_dock::numbers::CaseNumber;
use rma_dock::store::{By, Store};

use super::receipts::said;
use crate::clock::now;
use crate::error::ApiError;
use crate::shell::Shell;

pub async fn case_view(shell: &Shell, case: String) -> Result<CaseView, ApiError> {
    let case = read(&case)?;
    shell.records.on_open(move |open| Ok(cases::view(open.store.records(), case, now())?)).await
}

pub async fn case_update(shell: &Shell, case: String, note: Option<String>) -> Result<CaseView, ApiError> {
    let work = move |store: &mut Store, case: CaseNumber, by: &By<'_>| {
        cases::update(store, case, note.as_deref(), by.recorded_at, by)
    };
    change(shell, case, work).await
}

pub async fn case_take_back_update(shell: &Shell, case: String) -> Result<CaseView, ApiError> {
    change(shell, case, cases::take_back_update).await
}

pub async fn case_assign(shell: &Shell, case: String, csr: Option<String>) -> Result<CaseView, ApiError> {
    let work = move |store: &mut Store, case: CaseNumber, by: &By<'_>| {
        cases::assign(store, case, csr.as_deref().and_then(said), by)
    };
    change(shell, case, work).await
}

async fn change(
    shell: &Shell,
    case: String,
    work: impl FnOnce(&mut Store, CaseNumber, &By<'_>) -> Result<CaseView, DeskError> + Send + 'static,
) -> Result<CaseView, ApiError> {
    let case = read(&case)?;
    shell.records.on_open(move |open| open.change(|store, _, by| Ok(work(store, case, by)?))).await
}

fn read(text: &str) -> Result<CaseNumber, ApiError> {
    text.parse().map_err(|wrong| ApiError::new("not_a_number", format!("{wrong}")))
}
