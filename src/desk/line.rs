//! All of a line: its facts, its due dates with their reasons, where its unit went, its
//! analyses, receipts, documents and history.

use serde::Serialize;

use super::analyses::{LineAnalyses, of_line};
use super::overrides::{LineEntitlement, entitlement_shown};
use super::{DeskError, deadlines};
use crate::calendar::Instant;
use crate::clocks::plan_line;
use crate::dock::{DataDirectory, IssuedDocument, Receipt, load_receipt};
use crate::lifecycle::line_life;
use crate::numbers::LineNumber;
use crate::rules::Finding;
use crate::rules::deadlines::{Counts, DueKind, DueState, state, time_left};
use crate::rules::lifecycle::Leaving;
use crate::store::{AuditRecord, LineRecord, MovementRecord, Records, StoredDue, Subject};

/// A due date, running or met, with where it stands and why (RTF-2).
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ShownDue {
    /// What is due.
    pub kind: DueKind,
    /// From when it counts.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub started_at: Instant,
    /// The local day.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub due_on: chrono::NaiveDate,
    /// The first instant that is too late.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub due_before: Instant,
    /// When it was met.
    #[serde(with = "crate::calendar::rfc3339::option")]
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub met_at: Option<Instant>,
    /// Where it stands.
    pub state: DueState,
    /// Days to the due day, negative where it is past.
    pub days_left: i64,
    /// What those days count.
    pub days_count: Counts,
    /// In words: `2 business days left`, `3 days late`, `met on time`, `met late`.
    pub left: String,
    /// The ids of the rules.
    pub rules: Vec<String>,
    /// The steps.
    pub findings: Vec<Finding>,
    /// The same as text.
    pub why: String,
}

/// All of a line.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct LineView {
    /// Its facts.
    #[serde(flatten)]
    pub line: LineRecord,
    /// What it is entitled to, and why; none where its unit is not on record.
    pub entitlement: Option<LineEntitlement>,
    /// Its due dates, the most urgent first.
    pub due_dates: Vec<ShownDue>,
    /// Where its unit went and what became of it, oldest first.
    pub movements: Vec<MovementRecord>,
    /// What whoever repairs the unit or ships it back must know.
    pub own_unit_warning: Option<String>,
    /// Its analyses.
    pub analyses: LineAnalyses,
    /// Its receipts, oldest first.
    pub receipts: Vec<Receipt>,
    /// Its labels.
    pub documents: Vec<IssuedDocument>,
    /// Its history, oldest first.
    pub history: Vec<AuditRecord>,
}

/// The due dates of a line, an RMA or a case.
///
/// # Errors
/// [`DeskError`].
pub fn shown_dues(records: Records<'_>, subject: Subject, as_of: Instant) -> Result<Vec<ShownDue>, DeskError> {
    let line = match subject {
        Subject::Line(line) => records.line(line)?,
        Subject::Case(_) | Subject::Rma(_) => None,
    };
    let planned = line.as_ref().map(|line| plan_line(records, line)).transpose()?.unwrap_or_default();
    // A return that was charged or waived is not waited for (RNR-2), and the unit did not come.
    let settled = |due: &StoredDue| {
        due.kind == DueKind::Rnr && due.met_at.is_some() && line.as_ref().is_some_and(|line| !line.is_received())
    };
    let mut shown = Vec::new();
    for stored in records.due_dates(subject)? {
        let calendar = records.calendar_of_facts(stored.calendar)?;
        let explained = deadlines::explain(&stored, &calendar, &planned)?;
        let left = time_left(stored.term, &calendar, &stored.due, as_of);
        let state = state(stored.due.due_before, as_of, stored.met_at);
        let words = match state {
            _ if settled(&stored) => "settled without the unit".to_owned(),
            DueState::Met => "met on time".to_owned(),
            DueState::MetLate => "met late".to_owned(),
            DueState::Open | DueState::Overdue => left.words(stored.term),
        };
        shown.push(ShownDue {
            kind: stored.kind,
            started_at: stored.started_at,
            due_on: stored.due.due_on,
            due_before: stored.due.due_before,
            met_at: stored.met_at,
            state,
            days_left: left.days,
            days_count: left.counts,
            left: words,
            rules: explained.rules().into_iter().map(std::borrow::Cow::into_owned).collect(),
            why: explained.why(),
            findings: explained.findings,
        });
    }
    Ok(shown)
}

/// All of a line, as of a moment.
///
/// # Errors
/// [`DeskError`].
pub fn view(
    records: Records<'_>,
    folder: &DataDirectory,
    line: LineRecord,
    as_of: Instant,
) -> Result<LineView, DeskError> {
    let number = line.line;
    let mut receipts = Vec::new();
    for receipt in records.receipts_of_line(number)? {
        receipts.extend(load_receipt(records, folder, receipt.receipt)?);
    }
    let documents = records.documents_of_line(number)?;
    Ok(LineView {
        entitlement: entitlement_shown(records, &line)?,
        due_dates: shown_dues(records, Subject::Line(number), as_of)?,
        movements: records.movements(number)?,
        own_unit_warning: line_life(records, &line)?.warning(Leaving::Own),
        analyses: of_line(records, number)?,
        documents: documents.iter().map(|document| IssuedDocument::new(folder, document)).collect(),
        history: records.history(&number.to_string())?,
        receipts,
        line,
    })
}

/// The same by the line's number.
///
/// # Errors
/// [`DeskError`].
pub fn by_number(
    records: Records<'_>,
    folder: &DataDirectory,
    number: LineNumber,
    as_of: Instant,
) -> Result<LineView, DeskError> {
    let line = records.line(number)?.ok_or(DeskError::NoLine(number))?;
    view(records, folder, line, as_of)
}
