//! The Receiving Discrepancy shelf.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rma_dock::dock::{
    Disposal, DisposalRequest, PHOTOGRAPH_BYTES_MAX, ShelfItem, add_photograph, dispose, move_item, note_item,
    read_tag, shelf as shelf_of, shelf_item,
};
use rma_dock::files;
use rma_dock::store::{Disposition, LineSummary};

use super::receipts::said;
use super::station::read_line;
use crate::clock::now;
use crate::dialogs;
use crate::error::ApiError;
use crate::records_thread::Open;
use crate::shell::Shell;
use crate::types::ShownPhoto;

/// So many boxes that left the shelf are listed, the latest first.
const DISPOSED_MAX: u32 = 200;
/// So many lines are offered while one types.
const LINES_FOUND_MAX: u32 = 10;

pub async fn shelf(shell: &Shell, include_disposed: bool) -> Result<Vec<ShelfItem>, ApiError> {
    shell
        .records
        .on_open(move |open| {
            let disposed = include_disposed.then_some(DISPOSED_MAX);
            Ok(shelf_of(open.store.records(), &open.folder, now(), disposed)?)
        })
        .await
}

pub async fn shelf_dispose(
    shell: &Shell,
    tag: String,
    disposition: Disposition,
    line: Option<String>,
    tracking: Option<String>,
    note: Option<String>,
) -> Result<Disposal, ApiError> {
    let tag = read_tag(&tag)?;
    let line = line.as_deref().map(read_line).transpose()?;
    let papers = shell.papers.clone();
    shell
        .records
        .on_open(move |open| {
            let (tracking, note) = (tracking.as_deref().and_then(said), note.as_deref().and_then(said));
            let request = DisposalRequest { kind: disposition, line, tracking, note, at: now() };
            let made = open.change(|store, folder, by| Ok(dispose(store, folder, tag, &request, by)?))?;
            let records = open.store.records();
            let issued =
                made.documents.iter().map(|issued| records.document(issued.id)).collect::<Result<Vec<_>, _>>()?;
            papers.issue(issued.into_iter().flatten().collect(), open.store.actor());
            Ok(made)
        })
        .await
}

pub async fn shelf_note(shell: &Shell, tag: String, note: String) -> Result<ShelfItem, ApiError> {
    let tag = read_tag(&tag)?;
    let work = move |open: &mut Open| open.change(|store, folder, by| Ok(note_item(store, folder, tag, &note, by)?));
    shell.records.on_open(work).await
}

pub async fn shelf_move(shell: &Shell, tag: String, position: String) -> Result<ShelfItem, ApiError> {
    let tag = read_tag(&tag)?;
    let work =
        move |open: &mut Open| open.change(|store, folder, by| Ok(move_item(store, folder, tag, &position, by)?));
    shell.records.on_open(work).await
}

pub async fn shelf_photos(shell: &Shell, tag: String) -> Result<Vec<ShownPhoto>, ApiError> {
    let tag = read_tag(&tag)?;
    let work = move |open: &mut Open| {
        let records = open.store.records();
        let photos = shelf_item(records, &open.folder, tag, now())?.photos;
        let mut pictures = Vec::new();
        for photo in photos {
            pictures.extend(records.picture(photo.id)?.map(|picture| (photo, picture)));
        }
        Ok(pictures)
    };
    let pictures = shell.records.on_open(work).await?;
    let shown = pictures.into_iter().map(|(photo, picture)| {
        let data_url = format!("data:{};base64,{}", photo.media_type, STANDARD.encode(&picture));
        ShownPhoto { photo, data_url }
    });
    Ok(shown.collect())
}

pub async fn shelf_add_photo(shell: &Shell, tag: String) -> Result<Option<ShelfItem>, ApiError> {
    let tag = read_tag(&tag)?;
    let Some(path) = dialogs::photograph(&shell.face).await else { return Ok(None) };
    let content = files::read_at_most(&path, PHOTOGRAPH_BYTES_MAX)
        .map_err(|error| ApiError::file(&path.display().to_string(), &error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let work = move |open: &mut Open| {
        open.change(|store, folder, by| Ok(add_photograph(store, folder, tag, &name, &content, by)?))
    };
    shell.records.on_open(work).await.map(Some)
}

pub async fn find_line(shell: &Shell, text: String) -> Result<Vec<LineSummary>, ApiError> {
    shell.records.on_open(move |open| Ok(open.store.records().find_lines(&text, LINES_FOUND_MAX)?)).await
}
