//! Confirming an RMA: the confirmation goes out, and the customer's return window begins
//! (RNR-1).

use serde::Serialize;
use serde_json::json;

use super::letters::{self, Mailed, Sending};
use super::{DeskError, check_not_future, quotes, refused};
use crate::calendar::{Instant, format_instant};
use crate::clocks::{Moved, settle_case, settle_line};
use crate::lifecycle::rma_stage;
use crate::numbers::{LineNumber, RmaNumber};
use crate::people::Permission;
use crate::rules::lifecycle::{Refusal, RmaStep};
use crate::store::{AuditEntry, By, Change, IssuedRecord, LineRecord, Store, StoredDue, Subject};

/// An RMA that was confirmed.
#[derive(Clone, Debug, Serialize)]
pub struct Confirmed {
    /// Which.
    pub rma: RmaNumber,
    /// When the confirmation was sent: the date of issuance.
    #[serde(with = "crate::calendar::rfc3339::option")]
    pub confirmed_at: Option<Instant>,
    /// Its state now.
    pub state: String,
    /// Its lines, with the end of the return window.
    pub lines: Vec<ConfirmedLine>,
    /// What was issued with it (DOC-1, DOC-3, DOC-4); none where it is taken back.
    pub documents: Vec<IssuedRecord>,
    /// What became of the message with it; none where there was none to take back.
    pub mailed: Option<Mailed>,
}

/// A line of an RMA that was confirmed.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmedLine {
    /// Which.
    pub line: LineNumber,
    /// Its due dates.
    pub due_dates: Vec<StoredDue>,
}

/// Sends the confirmation: issues it with the return instructions and the box labels, and writes
/// the message that they go with.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn confirm(
    store: &mut Store,
    rma: RmaNumber,
    sending: Sending,
    at: Instant,
    by: &By<'_>,
) -> Result<Confirmed, DeskError> {
    check_not_future(at, by.recorded_at)?;
    let changed = store.change(by, Permission::Serve, |change| -> Result<_, DeskError> {
        let lines = change.lines_of_rma(rma)?;
        let first = lines.first().ok_or(DeskError::NoRma(rma))?;
        let not_yet = |why: String| DeskError::NotYet { subject: rma.to_string(), what: "confirmed", why };
        rma_stage(first)?.after(RmaStep::Confirm).map_err(|refusal| match refusal {
            Refusal::Already(text) => {
                let when = first.confirmed_at.map(|at| format!(" on {}", format_instant(at))).unwrap_or_default();
                DeskError::AlreadyDone(format!("{rma} {text}{when}"))
            }
            first @ Refusal::First(_) => refused(&rma, "confirmed", first),
        })?;
        match first.rma_type.as_str() {
            "non_contracted" => quotes::must_be_complete(change, rma, at)?,
            "unknown" => return Err(not_yet("its unit is not identified (ENT-6)".to_owned())),
            _ => {}
        }
        if at < first.created_at {
            return Err(not_yet(format!("it was created on {}, which is later", format_instant(first.created_at))));
        }
        change.confirm_rma(rma, Some(at))?;
        // The customer hears by it: the first time is the first response (PRI-1).
        change.insert_case_update(first.case, at, Some(&format!("Confirmation of {rma}")), Some(rma))?;
        told(change, rma, &lines, at, "confirmed")?;
        letters::confirmation(change, rma, sending, at)
    })?;
    let (documents, mailed) = changed.outcome;
    confirmed(store, rma, documents, Some(mailed))
}

/// The confirmation did not go out after all: the RMA is unconfirmed again, and its message is
/// called off where it still waits. Refused once a unit of it came back.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take_back(store: &mut Store, rma: RmaNumber, by: &By<'_>) -> Result<Confirmed, DeskError> {
    let changed = store.change(by, Permission::Serve, |change| -> Result<_, DeskError> {
        let lines = change.lines_of_rma(rma)?;
        let first = lines.first().ok_or(DeskError::NoRma(rma))?;
        if rma_stage(first)?.after(RmaStep::TakeBackConfirmation).is_err() {
            return Err(DeskError::NothingToTakeBack(format!("{rma} is {}", first.state)));
        }
        for line in &lines {
            // What came by an import may have come before.
            let came = line.is_received() && line.received_at >= line.confirmed_at;
            if came || !change.movements(line.line)?.is_empty() {
                return Err(DeskError::NothingToTakeBack(format!(
                    "{} was received, replaced or shipped on this confirmation; take that back first",
                    line.line
                )));
            }
            if let Some(decision) = change.return_decisions(line.line)?.pop() {
                return Err(DeskError::NothingToTakeBack(format!(
                    "{} was {} on this confirmation; take that back first",
                    line.line,
                    decision.made.decided.choice().past()
                )));
            }
        }
        change.confirm_rma(rma, None)?;
        let sent = change.case_updates(first.case)?;
        if let Some(update) = sent.iter().rfind(|update| update.confirmed == Some(rma)) {
            change.take_back_case_update(update.update)?;
        }
        told(change, rma, &lines, change.recorded_at(), "confirmation taken back")?;
        letters::call_off(change, &rma.to_string(), "confirmation")
    })?;
    confirmed(store, rma, Vec::new(), changed.outcome)
}

fn told(change: &Change<'_>, rma: RmaNumber, lines: &[LineRecord], at: Instant, action: &str) -> Result<(), DeskError> {
    let mut moved: Vec<(LineNumber, Vec<Moved>)> = Vec::new();
    for line in lines {
        moved.push((line.line, settle_line(change, line.line)?));
    }
    for (line, moved) in &moved {
        change.audit(AuditEntry {
            at,
            action,
            subject: line.to_string(),
            rules: vec!["RNR-1".to_owned()],
            detail: json!({"due_dates": moved}),
        })?;
    }
    if let Some(line) = lines.first() {
        let moved = settle_case(change, line.case)?;
        if !moved.is_empty() {
            change.audit(AuditEntry {
                at,
                action,
                subject: line.case.to_string(),
                rules: vec!["PRI-1".to_owned()],
                detail: json!({"rma": rma, "due_dates": moved}),
            })?;
        }
    }
    change.audit(AuditEntry {
        at,
        action,
        subject: rma.to_string(),
        rules: vec!["RNR-1".to_owned()],
        detail: json!({"lines": moved.iter().map(|(line, _)| line).collect::<Vec<_>>()}),
    })?;
    Ok(())
}

fn confirmed(
    store: &Store,
    rma: RmaNumber,
    documents: Vec<IssuedRecord>,
    mailed: Option<Mailed>,
) -> Result<Confirmed, DeskError> {
    let records = store.records();
    let lines = records.lines_of_rma(rma)?;
    let first = lines.first().ok_or(DeskError::NoRma(rma))?;
    let (confirmed_at, state) = (first.confirmed_at, first.state.clone());
    let lines = lines
        .iter()
        .map(|line| Ok(ConfirmedLine { line: line.line, due_dates: records.due_dates(Subject::Line(line.line))? }))
        .collect::<Result<_, DeskError>>()?;
    Ok(Confirmed { rma, confirmed_at, state, lines, documents, mailed })
}
