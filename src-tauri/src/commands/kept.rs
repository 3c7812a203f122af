//! What is kept about a case, an RMA or a line: its documents, notes, mail and history.

use rma_dock::desk::documents::{DocumentKind, Issued, Request, issue, reprint};
use rma_dock::desk::kept::{self, Kept};
use rma_dock::numbers::Number;

use crate::clock::now;
use crate::dialogs;
use crate::error::ApiError;
use crate::files;
use crate::shell::Shell;

pub async fn kept(shell: &Shell, number: String) -> Result<Kept, ApiError> {
    let number = read(&number)?;
    shell.records.on_open(move |open| Ok(kept::kept(open.store.records(), number, now())?)).await
}

pub async fn note_add(shell: &Shell, number: String, text: String) -> Result<Kept, ApiError> {
    let number = read(&number)?;
    shell
        .records
        .on_open(move |open| open.change(|store, _, by| Ok(kept::note(store, number, &text, by.recorded_at, by)?)))
        .await
}

pub async fn note_take_back(shell: &Shell, number: String, entry: i64) -> Result<Kept, ApiError> {
    let number = read(&number)?;
    shell
        .records
        .on_open(move |open| open.change(|store, _, by| Ok(kept::take_back_note(store, number, entry, by)?)))
        .await
}

/// Issues a document for a number, from the page of another: that page is handed on.
pub async fn document_issue(shell: &Shell, page: String, number: String, kind: DocumentKind) -> Result<Kept, ApiError> {
    let page = read(&page)?;
    shell
        .records
        .on_open(move |open| {
            open.change(|store, _, by| {
                let request = Request { kind, number: &number, language: None };
                Ok(issue(store, &request, by.recorded_at, by)?)
            })?;
            Ok(kept::kept(open.store.records(), page, now())?)
        })
        .await
}

/// Opens a document as it was issued, in the system's viewer.
pub async fn issued_open(shell: &Shell, issued: i64) -> Result<(), ApiError> {
    let document = as_issued(shell, issued).await?;
    let folder = shell.folder.path().join("opened");
    std::fs::create_dir_all(&folder).map_err(|error| ApiError::file(&folder.display().to_string(), &error))?;
    let path = folder.join(file_name(&document));
    let shown = files::write(&shell.folder, &path, &document.pdf)?;
    files::open(path).await.map_err(|error| {
        ApiError::new("no_viewer", format!("no program opened the PDF ({error}); it is saved as {shown}"))
    })
}

pub async fn issued_save(shell: &Shell, issued: i64) -> Result<Option<String>, ApiError> {
    let document = as_issued(shell, issued).await?;
    let Some(path) = dialogs::save_as(&shell.face, &file_name(&document)).await else { return Ok(None) };
    files::write(&shell.folder, &path, &document.pdf).map(Some)
}

async fn as_issued(shell: &Shell, issued: i64) -> Result<Issued, ApiError> {
    shell.records.on_open(move |open| Ok(reprint(open.store.records(), issued)?)).await
}

fn file_name(document: &Issued) -> String {
    let record = &document.record;
    format!("{}-{}-{}.pdf", record.number, record.kind, record.issued)
}

fn read(text: &str) -> Result<Number, ApiError> {
    text.parse().map_err(|wrong| ApiError::new("not_a_number", format!("{wrong}")))
}
