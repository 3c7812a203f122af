//! What a CSR does next, figures for a period, and the lists behind them. Read beside the station: a
//! scan does not wait for them.

use rma_dock::calendar::{Zone, parse_date, parse_zone};
use rma_dock::desk::analysis_list::{self, AnalysisPage, PostSearch};
use rma_dock::desk::home::{self, Home};
use rma_dock::desk::reports::{self, Figures, Period, ReportName, ReportPart};
use rma_dock::desk::return_list::{self, ReturnPage};
use rma_dock::dock::StationSettings;
use rma_dock::store::{Records, ReturnFilter};

use super::receipts::said;
use crate::clock::now;
use crate::dialogs;
use crate::error::ApiError;
use crate::files;
use crate::shell::Shell;

/// So many rows at a time.
const ROWS_MAX: u32 = 500;

/// The dock's zone.
fn zone(records: Records<'_>) -> Result<Zone, ApiError> {
    let settings = StationSettings::load(records)?;
    parse_zone(&settings.zone).map_err(|wrong| ApiError::new("calendar", wrong.to_string()))
}

/// The days asked for, in the dock's zone; none where none are.
fn asked(records: Records<'_>, from: Option<&str>, to: Option<&str>) -> Result<Option<Period>, ApiError> {
    let day = |field: &'static str, text: Option<&str>| {
        text.and_then(said).map(parse_date).transpose().map_err(|wrong| ApiError::new(field, wrong))
    };
    let (Some(from), Some(to)) = (day("from", from)?, day("to", to)?) else { return Ok(None) };
    Ok(Some(Period::new(from, to, zone(records)?)?))
}

/// The same; the last thirty days where none are.
fn period(records: Records<'_>, from: Option<&str>, to: Option<&str>) -> Result<Period, ApiError> {
    match asked(records, from, to)? {
        Some(period) => Ok(period),
        None => Ok(Period::last_thirty_days(zone(records)?, now())?),
    }
}

pub async fn home(shell: &Shell, csr: Option<String>) -> Result<Home, ApiError> {
    let folder = shell.folder.clone();
    let csr = csr.as_deref().and_then(said).map(str::to_owned);
    shell.beside(move |records| Ok(home::home(records, &folder, csr.as_deref(), zone(records)?, now())?)).await
}

pub async fn report(
    shell: &Shell,
    report: ReportName,
    from: Option<String>,
    to: Option<String>,
) -> Result<Figures, ApiError> {
    let work = move |records: Records<'_>| {
        let period = period(records, from.as_deref(), to.as_deref())?;
        Ok(reports::figures(records, report, period, now())?)
    };
    shell.beside(work).await
}

pub async fn report_first_day(shell: &Shell) -> Result<Option<String>, ApiError> {
    let work = |records: Records<'_>| Ok(reports::first_day(records, zone(records)?)?.map(|day| day.to_string()));
    shell.beside(work).await
}

pub async fn report_save(
    shell: &Shell,
    report: ReportName,
    part: ReportPart,
    from: Option<String>,
    to: Option<String>,
) -> Result<Option<String>, ApiError> {
    let name = match report {
        ReportName::Receipts => "receipts",
        ReportName::Shelf => "shelf",
        ReportName::OnTime => "on-time",
        ReportName::NotReturned => "not-returned",
        ReportName::Quotes => "quotes",
        ReportName::Failures => "failures",
    };
    let name = match part {
        ReportPart::Figures => format!("{name}.csv"),
        ReportPart::Rows => format!("{name}-rows.csv"),
    };
    let work = move |records: Records<'_>| {
        let period = period(records, from.as_deref(), to.as_deref())?;
        Ok(reports::csv(records, report, part, period, now())?)
    };
    save(shell, &name, work).await
}

pub async fn analyses_page(
    shell: &Shell,
    search: PostSearch,
    from: Option<String>,
    to: Option<String>,
    offset: u32,
    limit: u32,
) -> Result<AnalysisPage, ApiError> {
    let work = move |records: Records<'_>| {
        let period = asked(records, from.as_deref(), to.as_deref())?;
        Ok(analysis_list::page(records, &search, period, (offset, limit.min(ROWS_MAX)))?)
    };
    shell.beside(work).await
}

pub async fn analyses_save(
    shell: &Shell,
    search: PostSearch,
    from: Option<String>,
    to: Option<String>,
) -> Result<Option<String>, ApiError> {
    let work = move |records: Records<'_>| {
        let period = asked(records, from.as_deref(), to.as_deref())?;
        Ok(analysis_list::csv(records, &search, period)?)
    };
    save(shell, "analyses.csv", work).await
}

pub async fn returns_page(
    shell: &Shell,
    filter: ReturnFilter,
    offset: u32,
    limit: u32,
) -> Result<ReturnPage, ApiError> {
    let page = (offset, limit.min(ROWS_MAX));
    shell.beside(move |records| Ok(return_list::page(records, &filter, zone(records)?, now(), page)?)).await
}

/// Asks where, reads, and writes; where it is then.
async fn save(
    shell: &Shell,
    name: &str,
    work: impl FnOnce(Records<'_>) -> Result<String, ApiError> + Send + 'static,
) -> Result<Option<String>, ApiError> {
    let Some(path) = dialogs::save_csv(&shell.face, name).await else { return Ok(None) };
    let csv = shell.beside(work).await?;
    files::write(&shell.folder, &path, csv.as_bytes()).map(Some)
}
