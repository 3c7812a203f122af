//! Figures for a period.

use rma_dock::calendar::parse_date;
use rma_dock::desk::reports::{self, Period, ReportName, Reports};

use super::deadlines::zone;
use super::receipts::said;
use crate::clock::now;
use crate::dialogs;
use crate::error::ApiError;
use crate::records_thread::Open;
use crate::shell::Shell;

/// The days asked for, in the dock's zone; the last thirty where none are.
fn period(open: &Open, from: Option<&str>, to: Option<&str>) -> Result<Period, ApiError> {
    let zone = zone(open)?;
    let day = |field: &'static str, text: Option<&str>| {
        text.and_then(said).map(parse_date).transpose().map_err(|wrong| ApiError::new(field, wrong))
    };
    match (day("from", from)?, day("to", to)?) {
        (Some(from), Some(to)) => Ok(Period::new(from, to, zone)?),
        _ => Ok(Period::last_thirty_days(zone, now())?),
    }
}

pub async fn reports(shell: &Shell, from: Option<String>, to: Option<String>) -> Result<Reports, ApiError> {
    shell
        .records
        .on_open(move |open| {
            let period = period(open, from.as_deref(), to.as_deref())?;
            Ok(reports::all(open.store.records(), period, now())?)
        })
        .await
}

pub async fn report_save(
    shell: &Shell,
    report: ReportName,
    from: Option<String>,
    to: Option<String>,
) -> Result<Option<String>, ApiError> {
    let csv = shell
        .records
        .on_open(move |open| {
            let period = period(open, from.as_deref(), to.as_deref())?;
            Ok(reports::csv(open.store.records(), report, period, now())?)
        })
        .await?;
    let name = match report {
        ReportName::Receipts => "receipts.csv",
        ReportName::Shelf => "shelf.csv",
        ReportName::OnTime => "on-time.csv",
        ReportName::NotReturned => "not-returned.csv",
        ReportName::Quotes => "quotes.csv",
    };
    let Some(path) = dialogs::save_csv(&shell.face, name).await else { return Ok(None) };
    let shown = path.display().to_string();
    std::fs::write(&path, csv).map_err(|error| ApiError::new("file", format!("{shown} cannot be written: {error}")))?;
    Ok(Some(shown))
}
