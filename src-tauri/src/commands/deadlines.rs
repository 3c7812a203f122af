//! The Deadlines board.

use chrono::NaiveDate;
use rma_dock::calendar::{Zone, parse_date, parse_zone};
use rma_dock::desk::deadlines::{self, Board, BoardFilter, DeadlineRow, DeadlineWhy, Urgency};
use rma_dock::numbers::Number;
use rma_dock::rules::deadlines::DueKind;
use rma_dock::store::{DueDay, Subject};

use crate::clock::now;
use crate::error::ApiError;
use crate::records_thread::Open;
use crate::shell::Shell;

/// So many rows at a time; a screen that shows more asks again.
const ROWS_MAX: u32 = 500;

pub async fn deadlines_board(shell: &Shell, filter: BoardFilter, rows: u32) -> Result<Board, ApiError> {
    let work = move |open: &mut Open| {
        let zone = zone(open)?;
        Ok(deadlines::board(open.store.records(), &filter, now(), zone, rows.min(ROWS_MAX))?)
    };
    shell.records.on_open(work).await
}

pub async fn deadlines_rows(
    shell: &Shell,
    filter: BoardFilter,
    urgency: Urgency,
    offset: u32,
    limit: u32,
) -> Result<Vec<DeadlineRow>, ApiError> {
    let work = move |open: &mut Open| {
        let page = (offset, limit.min(ROWS_MAX));
        Ok(deadlines::board_rows(open.store.records(), &filter, urgency, now(), zone(open)?, page)?)
    };
    shell.records.on_open(work).await
}

pub async fn deadlines_month(shell: &Shell, filter: BoardFilter, month: String) -> Result<Vec<DueDay>, ApiError> {
    let month = day(&month)?;
    shell.records.on_open(move |open| Ok(deadlines::month(open.store.records(), &filter, month)?)).await
}

pub async fn deadlines_day(
    shell: &Shell,
    filter: BoardFilter,
    day: String,
    offset: u32,
    limit: u32,
) -> Result<Vec<DeadlineRow>, ApiError> {
    let day = self::day(&day)?;
    let page = (offset, limit.min(ROWS_MAX));
    shell.records.on_open(move |open| Ok(deadlines::day(open.store.records(), &filter, day, now(), page)?)).await
}

pub async fn deadline_why(shell: &Shell, subject: String, clock: DueKind) -> Result<DeadlineWhy, ApiError> {
    let number = subject.parse::<Number>().map_err(|wrong| ApiError::new("not_a_number", wrong.to_string()))?;
    let of = match number {
        Number::Case(case) => Subject::Case(case),
        Number::Rma(rma) => Subject::Rma(rma),
        Number::Line(line) => Subject::Line(line),
    };
    let work = move |open: &mut Open| {
        deadlines::why(open.store.records(), of, clock, now())?
            .ok_or_else(|| ApiError::new("not_found", format!("{subject} has no such due date any more")))
    };
    shell.records.on_open(work).await
}

pub(super) fn zone(open: &Open) -> Result<Zone, ApiError> {
    parse_zone(&open.settings()?.zone).map_err(|wrong| ApiError::new("calendar", wrong.to_string()))
}

fn day(text: &str) -> Result<NaiveDate, ApiError> {
    parse_date(text).map_err(|wrong| ApiError::new("calendar", wrong))
}
