//! Today's receipts: their list, their corrections, and their papers.

use rma_dock::calendar::{Calendar, Instant};
use rma_dock::dock::{
    Correction, DataDirectory, DockError, Preview, Receipt, StationSettings, correct, draw_missing, load_receipt,
    withdraw,
};
use rma_dock::store::{Counts, DocumentRecord, Records};

use super::issue_documents_of;
use crate::clock::now;
use crate::dialogs;
use crate::error::ApiError;
use crate::files;
use crate::papers::status_on_record;
use crate::records_thread::Open;
use crate::shell::Shell;
use crate::types::{PrintStatus, TodayPage};

pub async fn today(shell: &Shell, limit: u32, before: Option<i64>) -> Result<TodayPage, ApiError> {
    shell
        .records
        .on_open(move |open| {
            let records = open.store.records();
            let since = start_of_today(&open.settings()?, now())?;
            let mut page = TodayPage { receipts: Vec::new(), prints: Vec::new(), counts: records.counts(since)? };
            for record in records.receipts_since(since, before, limit)? {
                page.receipts.extend(load_receipt(records, &open.folder, record.receipt)?);
            }
            for receipt in &page.receipts {
                page.prints.extend(prints_of(records, &open.folder, receipt)?);
            }
            Ok(page)
        })
        .await
}

/// How much there is, counting receipts from the dock's midnight.
pub fn counts(open: &Open) -> Result<Counts, ApiError> {
    let since = start_of_today(&open.settings()?, now())?;
    Ok(open.store.records().counts(since)?)
}

/// The first instant of the dock's day.
fn start_of_today(settings: &StationSettings, now: Instant) -> Result<Instant, ApiError> {
    let start = Calendar::new(&settings.zone, []).and_then(|calendar| calendar.start_of_day(now));
    Ok(start.map_err(DockError::from)?)
}

fn prints_of(records: Records<'_>, folder: &DataDirectory, receipt: &Receipt) -> Result<Vec<PrintStatus>, ApiError> {
    let mut prints = Vec::new();
    for issued in receipt.units.iter().flat_map(|unit| &unit.documents) {
        if let Some(document) = records.document(issued.id)? {
            prints.push(status_on_record(records, folder, &document)?);
        }
    }
    Ok(prints)
}

pub async fn correct_receipt(
    shell: &Shell,
    receipt: i64,
    scans: Vec<String>,
    note: String,
) -> Result<Receipt, ApiError> {
    let papers = shell.papers.clone();
    shell
        .records
        .on_open(move |open| {
            let made = open.change(|store, folder, by| {
                let correction = Correction { receipt, scans: &scans, note: said(&note), at: by.recorded_at };
                Ok(correct(store, folder, &correction, by)?)
            })?;
            open.station.corrected(&open.store, &made)?;
            issue_documents_of(&papers, open, std::slice::from_ref(&made))?;
            Ok(made)
        })
        .await
}

pub async fn withdraw_receipt(shell: &Shell, receipt: i64, note: String) -> Result<Receipt, ApiError> {
    shell
        .records
        .on_open(move |open| {
            let made = open
                .change(|store, folder, by| Ok(withdraw(store, folder, receipt, said(&note), by.recorded_at, by)?))?;
            open.station.corrected(&open.store, &made)?;
            Ok(made)
        })
        .await
}

/// A text that says nothing is none.
pub fn said(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

pub async fn preview_correction(shell: &Shell, receipt: i64, scans: Vec<String>) -> Result<Preview, ApiError> {
    shell
        .records
        .on_open(move |open| {
            open.change(|store, _, by| Ok(rma_dock::dock::preview_correction(store, receipt, &scans, by)?))
        })
        .await
}

pub async fn reprint(shell: &Shell, document: i64) -> Result<PrintStatus, ApiError> {
    let document = shell.records.on_open(move |open| find(open, document)).await?;
    shell.papers.print(document, shell.session.actor()).await
}

pub async fn save_document(shell: &Shell, document: i64) -> Result<Option<String>, ApiError> {
    let document = shell.records.on_open(move |open| find(open, document)).await?;
    let kept = shell.folder.document_path(&document);
    let name = kept.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some(path) = dialogs::save_as(&shell.face, &name).await else { return Ok(None) };
    let kept = draw_missing(&shell.folder, &document)?;
    let pdf = std::fs::read(&kept).map_err(|error| ApiError::file(&kept.display().to_string(), &error))?;
    files::write(&shell.folder, &path, &pdf).map(Some)
}

fn find(open: &Open, document: i64) -> Result<DocumentRecord, ApiError> {
    open.store.records().document(document)?.ok_or_else(|| ApiError::no_document(document))
}
