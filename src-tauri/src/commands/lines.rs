//! A line: all of it, and what moves it on.

use rma_dock::calendar::{Instant, parse_date};
use rma_dock::desk::letters::Sending;
use rma_dock::desk::line::{LineView, by_number};
use rma_dock::desk::movements::Shipment;
use rma_dock::desk::{DeskError, analyses, confirm, movements};
use rma_dock::numbers::LineNumber;
use rma_dock::store::{Analysis, By, CentreSummary, MovementKind, PostKind, Store};

use super::receipts::said;
use super::station::read_line;
use crate::clock::now;
use crate::error::ApiError;
use crate::shell::Shell;
use crate::types::Report;

pub async fn line_view(shell: &Shell, line: String) -> Result<LineView, ApiError> {
    let line = read_line(&line)?;
    shell.records.on_open(move |open| Ok(by_number(open.store.records(), &open.folder, line, now())?)).await
}

/// Does something with a line, and hands on what it is then.
async fn then_view<T>(
    shell: &Shell,
    line: String,
    work: impl FnOnce(&mut Store, LineNumber, Instant, &By<'_>) -> Result<T, DeskError> + Send + 'static,
) -> Result<LineView, ApiError> {
    let line = read_line(&line)?;
    shell
        .records
        .on_open(move |open| {
            open.change(|store, _, by| Ok(work(store, line, by.recorded_at, by)?))?;
            Ok(by_number(open.store.records(), &open.folder, line, now())?)
        })
        .await
}

pub async fn line_forward(shell: &Shell, line: String, centre: Option<String>) -> Result<LineView, ApiError> {
    then_view(shell, line, move |store, line, at, by| movements::forward(store, line, centre.as_deref(), at, by)).await
}

pub async fn line_arrive(shell: &Shell, line: String) -> Result<LineView, ApiError> {
    then_view(shell, line, movements::arrive).await
}

pub async fn line_repair(shell: &Shell, line: String, note: Option<String>) -> Result<LineView, ApiError> {
    then_view(shell, line, move |store, line, at, by| movements::repair(store, line, note.as_deref(), at, by)).await
}

pub async fn line_replace(
    shell: &Shell,
    line: String,
    serial: String,
    note: Option<String>,
) -> Result<LineView, ApiError> {
    let work = move |store: &mut Store, line: LineNumber, at: Instant, by: &By<'_>| {
        movements::replace(store, line, &serial, note.as_deref(), at, by)
    };
    then_view(shell, line, work).await
}

pub async fn line_ship(
    shell: &Shell,
    line: String,
    serial: String,
    carrier: Option<String>,
    tracking: Option<String>,
) -> Result<LineView, ApiError> {
    let work = move |store: &mut Store, line: LineNumber, at: Instant, by: &By<'_>| {
        let shipment = Shipment {
            serial: &serial,
            carrier: carrier.as_deref().and_then(said),
            tracking: tracking.as_deref().and_then(said),
        };
        movements::ship(store, line, &shipment, at, by)
    };
    then_view(shell, line, work).await
}

pub async fn line_take_back(shell: &Shell, line: String, movement: MovementKind) -> Result<LineView, ApiError> {
    then_view(shell, line, move |store, line, _, by| movements::take_back(store, line, movement, by)).await
}

pub async fn line_flag(
    shell: &Shell,
    line: String,
    analysis: Analysis,
    agreed_by: Option<String>,
) -> Result<LineView, ApiError> {
    let work = move |store: &mut Store, line: LineNumber, at: Instant, by: &By<'_>| {
        analyses::flag(store, line, analysis, agreed_by.as_deref(), at, by)
    };
    then_view(shell, line, work).await
}

pub async fn line_unflag(shell: &Shell, line: String, analysis: Analysis) -> Result<LineView, ApiError> {
    then_view(shell, line, move |store, line, _, by| analyses::unflag(store, line, analysis, by)).await
}

pub async fn line_post(
    shell: &Shell,
    line: String,
    results: PostKind,
    report: Report,
    next_on: Option<String>,
) -> Result<LineView, ApiError> {
    let next_on = next_on
        .as_deref()
        .and_then(said)
        .map(parse_date)
        .transpose()
        .map_err(|wrong| ApiError::new("incomplete", wrong))?;
    let report = report.into();
    let work = move |store: &mut Store, line: LineNumber, at: Instant, by: &By<'_>| {
        analyses::post(store, line, results, &report, next_on, at, by)
    };
    then_view(shell, line, work).await
}

pub async fn line_take_back_post(shell: &Shell, line: String, results: PostKind) -> Result<LineView, ApiError> {
    then_view(shell, line, move |store, line, _, by| analyses::take_back_post(store, line, results, by)).await
}

pub async fn line_confirm_rma(shell: &Shell, line: String) -> Result<LineView, ApiError> {
    let work = |store: &mut Store, line: LineNumber, at: Instant, by: &By<'_>| {
        confirm::confirm(store, line.rma(), Sending::ByMail, at, by)
    };
    let view = then_view(shell, line, work).await;
    shell.mail.written();
    view
}

pub async fn line_take_back_confirmation(shell: &Shell, line: String) -> Result<LineView, ApiError> {
    then_view(shell, line, |store, line, _, by| confirm::take_back(store, line.rma(), by)).await
}

pub async fn centres(shell: &Shell) -> Result<Vec<CentreSummary>, ApiError> {
    shell.records.on_open(|open| Ok(open.store.records().centre_summaries()?)).await
}
