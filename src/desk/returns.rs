//! Returns that do not come: what the CSR decides about them (RNR).

use chrono::{Days, NaiveDate};
use serde::Serialize;
use serde_json::json;

use super::{DeskError, check_dated, check_follows, check_not_future, refused, said};
use crate::calendar::{Instant, format_instant};
use crate::clocks::{Moved, settle_case};
use crate::lifecycle::{line_life, rma_stage, settle_and_follow};
use crate::money::Money;
use crate::numbers::LineNumber;
use crate::people::Permission;
use crate::rules::deadlines::DueKind;
use crate::rules::lifecycle::{RmaStage, UnitStep};
use crate::rules::quotes::QuoteKind;
use crate::rules::receiving::RmaState;
use crate::rules::returns::{Decided, ReturnChoice, ReturnDecision, ReturnFacts, ReturnStanding, standing};
use crate::rules::{Explained, Finding};
use crate::store::{
    AuditEntry, By, Change, LineRecord, Records, ReturnDecisionRecord, Store, StoreError, StoredDue, Subject,
};

/// Where the return of a line stands, and why.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReturnView {
    /// Which line.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub line: LineNumber,
    /// Where it stands, and what may be decided.
    #[serde(flatten)]
    pub standing: ReturnStanding,
    /// What may be charged: the list price of the part.
    pub list_price: Option<Money>,
    /// What was decided, oldest first.
    pub decisions: Vec<ReturnDecisionRecord>,
    /// What began, moved, was met, or ended.
    pub moved: Vec<Moved>,
    /// The due dates of the line.
    pub due_dates: Vec<StoredDue>,
    /// The ids of the rules.
    pub rules: Vec<String>,
    /// The steps.
    pub findings: Vec<Finding>,
    /// The same as text.
    pub why: String,
}

/// What a person decides about a return.
#[derive(Clone, Copy, Debug)]
pub enum ReturnRequest<'a> {
    /// Charge the full list price.
    Charge,
    /// Waive the charge.
    Waive,
    /// Give the customer until this day.
    Extend(NaiveDate),
    /// The customer keeps the equipment and orders it.
    Keep {
        /// The number of the purchase order.
        order: &'a str,
    },
    /// The customer claims to have returned it.
    Claim {
        /// Who carried it.
        carrier: &'a str,
        /// The carrier's reference.
        reference: &'a str,
        /// When it was delivered, by the proof of delivery.
        date: NaiveDate,
    },
    /// The claim was looked into and does not hold.
    RejectClaim,
}

impl ReturnRequest<'_> {
    fn choice(self) -> ReturnChoice {
        match self {
            Self::Charge => ReturnChoice::Charge,
            Self::Waive => ReturnChoice::Waive,
            Self::Extend(_) => ReturnChoice::Extend,
            Self::Keep { .. } => ReturnChoice::Keep,
            Self::Claim { .. } => ReturnChoice::Claim,
            Self::RejectClaim => ReturnChoice::RejectClaim,
        }
    }
}

/// A line with what was decided about its return.
struct Return {
    line: LineRecord,
    decisions: Vec<ReturnDecisionRecord>,
    due_dates: Vec<StoredDue>,
}

impl Return {
    fn load(records: Records<'_>, line: LineNumber) -> Result<Self, DeskError> {
        Ok(Self {
            line: records.line(line)?.ok_or(DeskError::NoLine(line))?,
            decisions: records.return_decisions(line)?,
            due_dates: records.due_dates(Subject::Line(line))?,
        })
    }

    fn due(&self) -> Option<&StoredDue> {
        self.due_dates.iter().find(|due| due.kind == DueKind::Rnr)
    }

    fn standing(&self, as_of: Instant) -> Result<Explained<ReturnStanding>, DeskError> {
        let made: Vec<ReturnDecision> = self.decisions.iter().map(|decision| decision.made.clone()).collect();
        Ok(standing(&ReturnFacts {
            // One that closed by itself, with this return charged or waived, goes on with what is decided.
            rma_state: match rma_stage(&self.line)? {
                RmaStage::Ended => RmaState::Open,
                stage => stage.state(),
            },
            line_state: self.line.line_state.parse().map_err(StoreError::Damaged)?,
            due: self.due().map(|due| due.due),
            received_at: self.line.received_at,
            decisions: &made,
            as_of,
        }))
    }
}

/// Records what a person decided about the return of a line. Charging, waiving, extending and
/// the rejection of a claim say why.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn decide(
    store: &mut Store,
    line: LineNumber,
    request: &ReturnRequest<'_>,
    note: Option<&str>,
    at: Instant,
    by: &By<'_>,
) -> Result<ReturnView, DeskError> {
    check_not_future(at, by.recorded_at)?;
    let choice = request.choice();
    let note = match (choice, note) {
        (ReturnChoice::Keep | ReturnChoice::Claim, None) => None,
        (_, note) => Some(said("why, in a note", note.unwrap_or_default())?),
    };
    change_return(store, line, by, |change, before| {
        let explained = before.standing(at)?;
        let cannot = |why: String| DeskError::NotYet { subject: line.to_string(), what: choice.past(), why };
        let choices = &explained.decision.choices;
        if !choices.contains(&choice) {
            let last = before.decisions.last().map(|last| &last.made);
            if let Some(last) = last.filter(|last| last.decided.choice() == choice) {
                let (what, at) = (choice.past(), format_instant(last.at));
                return Err(DeskError::AlreadyDone(format!("{line} was {what} on {at}; take that back first")));
            }
            let possible: Vec<&str> = choices.iter().map(|choice| choice.past()).collect();
            let possible = match possible.as_slice() {
                [] => String::new(),
                possible => format!(" It can be {}.", possible.join(", or ")),
            };
            return Err(cannot(explained.why() + &possible));
        }
        if let Some(confirmed_at) = before.line.confirmed_at {
            check_follows(&line, choice.past(), at, "it was confirmed", confirmed_at)?;
        }
        if let Some(last) = before.decisions.last() {
            check_follows(&line, choice.past(), at, "something was decided about it", last.made.at)?;
        }
        let step = match choice {
            ReturnChoice::Charge | ReturnChoice::Waive => Some(UnitStep::Settle),
            ReturnChoice::Keep => Some(UnitStep::Keep),
            ReturnChoice::Extend | ReturnChoice::Claim | ReturnChoice::RejectClaim => None,
        };
        if let Some(step) = step.filter(|_| !before.line.is_received()) {
            let life = line_life(**change, &before.line)?;
            life.decide_return(step).map_err(|refusal| refused(&line, choice.past(), refusal))?;
        }
        let decided = decided(change, before, request, at)?;
        change.insert_return_decision(line, &decided, note, at)?;
        let moved = settle(change, before, choice, at)?;
        change.audit(AuditEntry {
            at,
            action: choice.past(),
            subject: line.to_string(),
            rules: vec![choice.rule().to_owned()],
            detail: json!({"decided": decided, "note": note, "findings": explained.findings, "due_dates": moved}),
        })?;
        Ok(moved)
    })
}

/// The decision with its facts.
fn decided(
    change: &Change<'_>,
    before: &Return,
    request: &ReturnRequest<'_>,
    at: Instant,
) -> Result<Decided, DeskError> {
    Ok(match *request {
        ReturnRequest::Charge => {
            let part = &before.line.part_number;
            let price = change.price(part, QuoteKind::Replacement)?.ok_or_else(|| DeskError::NotYet {
                subject: before.line.line.to_string(),
                what: ReturnChoice::Charge.past(),
                why: format!("{part} has no list price (RNR-2)"),
            })?;
            Decided::Charged(price)
        }
        ReturnRequest::Waive => Decided::Waived,
        ReturnRequest::Extend(until) => {
            if let Some(due_on) = before.due().map(|due| due.due.due_on).filter(|due_on| until <= *due_on) {
                return Err(DeskError::Incomplete(format!("{until} gives no more time: the return is due {due_on}")));
            }
            let line = &before.line;
            // More time in the calendar that the return window runs in (RNR-1).
            let calendar = match before.due() {
                Some(due) => change.calendar_of_facts(due.calendar)?,
                None => change.calendar(line.site_calendar.as_deref().or(line.centre_calendar.as_deref()))?,
            };
            if calendar.end_of_day(until)?.due_before <= at {
                return Err(DeskError::Incomplete(format!("{until} is over already; extend to a day to come")));
            }
            Decided::Extended { until }
        }
        ReturnRequest::Keep { order } => {
            Decided::Kept { order: said("the number of the purchase order", order)?.to_owned() }
        }
        ReturnRequest::Claim { carrier, reference, date } => {
            check_dated("the proof of delivery", date, at)?;
            // In any zone, it was delivered after the customer was told where to.
            if before.line.confirmed_at.is_some_and(|confirmed_at| date < confirmed_at.date_naive() - Days::new(1)) {
                return Err(DeskError::Incomplete(format!("{date} is before {} was confirmed", before.line.line)));
            }
            Decided::Claimed {
                carrier: said("the carrier", carrier)?.to_owned(),
                reference: said("the carrier's reference", reference)?.to_owned(),
                date,
            }
        }
        ReturnRequest::RejectClaim => Decided::ClaimRejected,
    })
}

/// Takes the last decision back, where it is one of these: it was recorded by mistake. The record
/// keeps it.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take_back(
    store: &mut Store,
    line: LineNumber,
    choices: &[ReturnChoice],
    by: &By<'_>,
) -> Result<ReturnView, DeskError> {
    change_return(store, line, by, |change, before| {
        let nothing = |why: String| Err(DeskError::NothingToTakeBack(why));
        let Some(last) = before.decisions.last() else {
            return nothing(format!("nothing was decided about the return of {line}"));
        };
        let choice = last.made.decided.choice();
        if !choices.contains(&choice) {
            return nothing(format!(
                "the last that was decided about {line} is that it was {}; take that back first",
                choice.past()
            ));
        }
        if choice == ReturnChoice::Extend && before.line.is_received() {
            return nothing(format!("{line} was received within the extended window; withdraw that receipt first"));
        }
        change.take_back_return_decision(line, last)?;
        let moved = settle(change, before, choice, change.recorded_at())?;
        change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "taken back",
            subject: line.to_string(),
            rules: vec![choice.rule().to_owned()],
            detail: json!({"decision": last, "due_dates": moved}),
        })?;
        Ok(moved)
    })
}

/// The clocks follow; whether a line is cancelled touches those of its case too (PRI-1).
fn settle(change: &Change<'_>, before: &Return, choice: ReturnChoice, at: Instant) -> Result<Vec<Moved>, DeskError> {
    if choice == ReturnChoice::Keep {
        settle_case(change, before.line.case)?;
    }
    Ok(settle_and_follow(change, before.line.line, at)?)
}

/// Where the return of a line stands, as of a moment.
///
/// # Errors
/// [`DeskError`].
pub fn view(records: Records<'_>, line: LineNumber, as_of: Instant) -> Result<ReturnView, DeskError> {
    shown(records, line, as_of, Vec::new())
}

fn shown(records: Records<'_>, line: LineNumber, as_of: Instant, moved: Vec<Moved>) -> Result<ReturnView, DeskError> {
    let found = Return::load(records, line)?;
    let explained = found.standing(as_of)?;
    Ok(ReturnView {
        line,
        list_price: records.price(&found.line.part_number, QuoteKind::Replacement)?,
        decisions: found.decisions,
        moved,
        due_dates: found.due_dates,
        rules: explained.rules().into_iter().map(std::borrow::Cow::into_owned).collect(),
        why: explained.why(),
        findings: explained.findings,
        standing: explained.decision,
    })
}

fn change_return(
    store: &mut Store,
    line: LineNumber,
    by: &By<'_>,
    work: impl FnOnce(&Change<'_>, &Return) -> Result<Vec<Moved>, DeskError>,
) -> Result<ReturnView, DeskError> {
    let changed = store.change(by, Permission::Serve, |change| work(change, &Return::load(**change, line)?))?;
    shown(store.records(), line, by.recorded_at, changed.outcome)
}
