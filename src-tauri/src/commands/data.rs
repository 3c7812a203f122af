//! The data that decisions rest on: families, parts, calendars, holidays and centres.

use rma_dock::desk::reference::{
    HolidayYear, PatternTrial, RecordRow, ReferenceError, ReferenceKind, ReferencePage, ReferenceQuery, add, change,
    holidays, list, remove, try_pattern,
};
use rma_dock::exchange::{RecordColumn, record_columns};
use rma_dock::store::Changed;

use crate::dialogs;
use crate::error::ApiError;
use crate::imports::{self, ImportedFile};
use crate::shell::Shell;
use crate::types::EditAnswer;

pub async fn data_columns(_shell: &Shell, kind: ReferenceKind) -> Result<Vec<RecordColumn>, ApiError> {
    Ok(record_columns(kind.into()))
}

pub async fn data_list(shell: &Shell, kind: ReferenceKind, query: ReferenceQuery) -> Result<ReferencePage, ApiError> {
    shell.records.on_open(move |open| Ok(list(open.store.records(), kind, &query)?)).await
}

pub async fn data_holidays(shell: &Shell, calendar: String, year: i32) -> Result<HolidayYear, ApiError> {
    shell.records.on_open(move |open| Ok(holidays(open.store.records(), &calendar, year)?)).await
}

pub async fn data_add(shell: &Shell, kind: ReferenceKind, row: RecordRow) -> Result<EditAnswer, ApiError> {
    shell.records.on_open(move |open| open.change(|store, _, by| answer(add(store, by, kind, &row)))).await
}

pub async fn data_change(
    shell: &Shell,
    kind: ReferenceKind,
    seen: RecordRow,
    row: RecordRow,
) -> Result<EditAnswer, ApiError> {
    shell.records.on_open(move |open| open.change(|store, _, by| answer(change(store, by, kind, &seen, &row)))).await
}

pub async fn data_remove(shell: &Shell, kind: ReferenceKind, seen: RecordRow) -> Result<EditAnswer, ApiError> {
    let work = move |open: &mut crate::records_thread::Open| {
        open.change(|store, _, by| {
            let removed = remove(store, by, kind, &seen);
            answer(removed.map(|Changed { subjects, .. }| Changed { outcome: seen, subjects }))
        })
    };
    shell.records.on_open(work).await
}

pub async fn data_try_pattern(_shell: &Shell, pattern: String, serial: String) -> Result<PatternTrial, ApiError> {
    Ok(try_pattern(&pattern, &serial))
}

pub async fn data_import_holidays(shell: &Shell, calendar: String) -> Result<Option<ImportedFile>, ApiError> {
    let Some(path) = dialogs::holidays_from(&shell.face).await else { return Ok(None) };
    let operator = shell.records.on_open(|open| Ok(open.settings()?.operator)).await?;
    let (folder, actor) = (shell.folder.clone(), shell.session.actor());
    let work = move || imports::import_holidays(&folder, (&operator, actor), &calendar, &path);
    tauri::async_runtime::spawn_blocking(work).await.map_err(|_| ApiError::broken_off())?.map(Some)
}

/// What became of an edit; what a person can put right in the form is an answer, not an error.
fn answer(edited: Result<Changed<RecordRow>, ReferenceError>) -> Result<EditAnswer, ApiError> {
    match edited {
        Ok(Changed { outcome: row, .. }) => Ok(EditAnswer::Done { row }),
        Err(ReferenceError::Invalid(errors)) => Ok(EditAnswer::Refused { errors }),
        Err(ReferenceError::ChangedMeanwhile(now)) => Ok(EditAnswer::ChangedMeanwhile { now }),
        Err(error) => Err(error.into()),
    }
}
