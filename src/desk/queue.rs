//! The queue: RMAs that were created and await their confirmation, the oldest first; and who takes
//! which.

use serde::Serialize;

use super::letters::Mailed;
use super::line::{LineView, ShownDue, shown_dues, view};
use super::{DeskError, cases, check_centre, quotes};
use crate::calendar::Instant;
use crate::dock::DataDirectory;
use crate::numbers::{CaseNumber, RmaNumber};
use crate::people::Permission;
use crate::rules::quotes::QuoteStep;
use crate::store::{By, CaseRecord, OverrideRecord, QueueFilter, QueuedRma, Records, Store, Subject};

/// An RMA in the queue, and what it waits for.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct QueueRow {
    /// The RMA.
    #[serde(flatten)]
    pub queued: QueuedRma,
    /// For a unit without contract or warranty: what comes next (QUO-1).
    pub step: Option<QuoteStep>,
    /// The same in words; for the others that it can be confirmed.
    pub next: String,
    /// Whole days since it was created.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub age_days: i64,
}

/// A page of the queue.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct QueuePage {
    /// The rows, the oldest first.
    pub rows: Vec<QueueRow>,
    /// How many the filter lets through.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub count: i64,
    /// How many there are in all.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub total: i64,
    /// The centres there are.
    pub centres: Vec<String>,
    /// The CSRs there are.
    pub csrs: Vec<String>,
}

/// All of an RMA: what a CSR looks at before confirming it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct RmaView {
    /// Which RMA.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub rma: RmaNumber,
    /// Its type.
    #[serde(rename = "type")]
    pub rma_type: String,
    /// Its state.
    pub state: String,
    /// When it was created.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub created_at: Instant,
    /// It was created here, so that its creation can be taken back.
    pub created_here: bool,
    /// What is due of it as a whole.
    pub due_dates: Vec<ShownDue>,
    /// Its case.
    pub case: cases::CaseView,
    /// Its lines.
    pub lines: Vec<LineView>,
    /// How far it has come, where it needs a quote.
    pub quote: Option<quotes::QuoteView>,
    /// The type that a CSR gave it (ENT-7).
    #[serde(rename = "override")]
    pub overridden: Option<OverrideRecord>,
    /// What became of the mail of the step that was taken just now.
    pub mailed: Option<Mailed>,
}

/// All of an RMA, as of a moment.
///
/// # Errors
/// [`DeskError`].
pub fn rma_view(
    records: Records<'_>,
    folder: &DataDirectory,
    rma: RmaNumber,
    as_of: Instant,
) -> Result<RmaView, DeskError> {
    let lines = records.lines_of_rma(rma)?;
    let first = lines.first().ok_or(DeskError::NoRma(rma))?;
    let (case, rma_type, state) = (first.case, first.rma_type.clone(), first.state.clone());
    let (created_at, created_here) = (first.created_at, records.line_entitlement(first.line)?.is_some());
    Ok(RmaView {
        rma,
        rma_type,
        state,
        created_at,
        created_here,
        due_dates: shown_dues(records, Subject::Rma(rma), as_of)?,
        case: cases::view(records, case, as_of)?,
        lines: lines.into_iter().map(|line| view(records, folder, line, as_of)).collect::<Result<_, _>>()?,
        quote: quotes::view(records, rma, as_of)?,
        overridden: records.override_of(rma)?,
        mailed: None,
    })
}

/// A page of the queue, as of a moment.
///
/// # Errors
/// [`DeskError`].
pub fn page(
    records: Records<'_>,
    filter: &QueueFilter,
    page: (u32, u32),
    as_of: Instant,
) -> Result<QueuePage, DeskError> {
    check_centre(records, filter.centre.as_deref())?;
    let rows = rows(records, filter, page, as_of)?;
    let (centres, csrs) = records.who_answers()?;
    let (count, total) = (records.queue_count(filter)?, records.queue_count(&QueueFilter::default())?);
    Ok(QueuePage { rows, count, total, centres, csrs })
}

/// The rows of a page.
pub(super) fn rows(
    records: Records<'_>,
    filter: &QueueFilter,
    page: (u32, u32),
    as_of: Instant,
) -> Result<Vec<QueueRow>, DeskError> {
    records.queue(filter, page)?.into_iter().map(|queued| row(records, queued, as_of)).collect()
}

fn row(records: Records<'_>, queued: QueuedRma, as_of: Instant) -> Result<QueueRow, DeskError> {
    let step = match queued.rma_type.as_str() {
        "non_contracted" => quotes::view(records, queued.rma, as_of)?.map(|view| view.step),
        _ => None,
    };
    let next = match (step, queued.rma_type.as_str()) {
        (Some(step), _) => step.words(),
        (None, "unknown") => "identify the unit (ENT-6)",
        (None, _) => "confirm it",
    };
    let age_days = as_of.signed_duration_since(queued.created_at).num_days();
    Ok(QueueRow { step, next: next.to_owned(), age_days, queued })
}

/// A CSR takes the oldest RMA of the queue whose case nobody answers for. None where there is none.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take_next(
    store: &mut Store,
    filter: &QueueFilter,
    csr: &str,
    by: &By<'_>,
) -> Result<Option<QueueRow>, DeskError> {
    check_centre(store.records(), filter.centre.as_deref())?;
    let free = QueueFilter { csr: Some(String::new()), ..filter.clone() };
    let changed = store.change(by, Permission::Serve, |change| -> Result<_, DeskError> {
        let Some(queued) = change.queue(&free, (0, 1))?.into_iter().next() else { return Ok(None) };
        cases::assign_within(change, queued.case, Some(super::said("which CSR takes it", csr)?), |_| Ok(()))?;
        Ok(Some(queued))
    })?;
    let Some(queued) = changed.outcome else { return Ok(None) };
    let csr = Some(csr.trim().to_owned());
    row(store.records(), QueuedRma { csr, ..queued }, by.recorded_at).map(Some)
}

/// A CSR takes a case that nobody answers for. Refused where somebody does.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take(store: &mut Store, case: CaseNumber, csr: &str, by: &By<'_>) -> Result<cases::CaseView, DeskError> {
    let csr = super::said("which CSR takes it", csr)?;
    cases::assign_checked(store, case, Some(csr), by, |record| still(record, None, Some(csr)))
}

/// A case passes from a CSR (or nobody) to another (or nobody). Refused where somebody else has it
/// by now.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn hand_over(
    store: &mut Store,
    case: CaseNumber,
    from: Option<&str>,
    to: Option<&str>,
    by: &By<'_>,
) -> Result<cases::CaseView, DeskError> {
    let named = |name: Option<&str>| name.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    let (from, to) = (named(from), named(to));
    cases::assign_checked(store, case, to.as_deref(), by, |record| still(record, from.as_deref(), to.as_deref()))
}

/// The case is still in the hands that it was seen in, or already where it is to go.
fn still(record: &CaseRecord, from: Option<&str>, to: Option<&str>) -> Result<(), DeskError> {
    let now = record.csr.as_deref();
    if now == from || now == to {
        return Ok(());
    }
    let now = now.unwrap_or("nobody");
    Err(DeskError::ChangedMeanwhile(format!("{now} answers for {} by now; nothing was changed", record.case)))
}
