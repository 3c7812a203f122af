//! RNR: where the return of a line stands, and what may be decided about it. Nothing is ever
//! decided by itself.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::receiving::{LineState, RmaState};
use super::{Explained, Why, words};
use crate::calendar::{DueDate, Instant, format_instant, spoken_date};
use crate::money::Money;

/// What a person may decide about a return that does not come (RNR-2, RNR-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum ReturnChoice {
    /// Charge the full list price.
    Charge,
    /// Waive the charge, or one that was made.
    Waive,
    /// Give the customer until another day.
    Extend,
    /// The customer keeps the equipment and orders it: the line is cancelled.
    Keep,
    /// The customer claims to have returned it, with a proof of delivery: the charge is held.
    Claim,
    /// The claim was looked into and does not hold.
    RejectClaim,
}
words!(ReturnChoice {
    Charge = "charge",
    Waive = "waive",
    Extend = "extend",
    Keep = "keep",
    Claim = "claim",
    RejectClaim = "reject_claim",
});

impl ReturnChoice {
    /// In the past tense, as a line "cannot be …".
    #[must_use]
    pub fn past(self) -> &'static str {
        match self {
            Self::Charge => "charged",
            Self::Waive => "waived",
            Self::Extend => "extended",
            Self::Keep => "cancelled as kept by the customer",
            Self::Claim => "claimed as returned",
            Self::RejectClaim => "freed of a claim",
        }
    }

    /// The rule that says so.
    #[must_use]
    pub fn rule(self) -> &'static str {
        match self {
            Self::Charge | Self::Waive | Self::Extend => "RNR-2",
            Self::Keep | Self::Claim | Self::RejectClaim => "RNR-3",
        }
    }
}

/// What was decided, with its facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "decision")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Decided {
    /// The full list price, as it was then.
    #[serde(rename = "charge")]
    Charged(Money),
    /// No charge.
    #[serde(rename = "waive")]
    Waived,
    /// More time.
    #[serde(rename = "extend")]
    Extended {
        /// The last day.
        #[cfg_attr(feature = "bindings", ts(type = "string"))]
        until: NaiveDate,
    },
    /// The customer ordered the equipment.
    #[serde(rename = "keep")]
    Kept {
        /// The number of the purchase order.
        order: String,
    },
    /// The proof of delivery.
    #[serde(rename = "claim")]
    Claimed {
        /// Who carried it.
        carrier: String,
        /// The carrier's reference.
        reference: String,
        /// When it was delivered.
        #[cfg_attr(feature = "bindings", ts(type = "string"))]
        date: NaiveDate,
    },
    /// The claim does not hold.
    #[serde(rename = "reject_claim")]
    ClaimRejected,
}

impl Decided {
    /// The choice that was made.
    #[must_use]
    pub fn choice(&self) -> ReturnChoice {
        match self {
            Self::Charged(_) => ReturnChoice::Charge,
            Self::Waived => ReturnChoice::Waive,
            Self::Extended { .. } => ReturnChoice::Extend,
            Self::Kept { .. } => ReturnChoice::Keep,
            Self::Claimed { .. } => ReturnChoice::Claim,
            Self::ClaimRejected => ReturnChoice::RejectClaim,
        }
    }
}

impl fmt::Display for Decided {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Charged(price) => write!(formatter, "charged the list price of {price}"),
            Self::Waived => write!(formatter, "waived the charge"),
            Self::Extended { until } => write!(formatter, "extended the return to {}", spoken_date(*until)),
            Self::Kept { order } => write!(formatter, "recorded that the customer keeps it on purchase order {order}"),
            Self::Claimed { carrier, reference, date } => write!(
                formatter,
                "recorded the customer's claim of its return with {carrier}, reference {reference}, delivered {}",
                spoken_date(*date)
            ),
            Self::ClaimRejected => write!(formatter, "found that the claim of its return does not hold"),
        }
    }
}

/// A decision that was not taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReturnDecision {
    /// What was decided.
    #[serde(flatten)]
    pub decided: Decided,
    /// When.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// By whom.
    pub who: String,
}

/// What the standing of a return depends on.
#[derive(Clone, Debug)]
pub struct ReturnFacts<'a> {
    /// The state of the RMA.
    pub rma_state: RmaState,
    /// The state of the line.
    pub line_state: LineState,
    /// The end of the return window, extended or not (RNR-1); none where none runs or ran.
    pub due: Option<DueDate>,
    /// When the unit came.
    pub received_at: Option<Instant>,
    /// What was decided, oldest first.
    pub decisions: &'a [ReturnDecision],
    /// For which moment.
    pub as_of: Instant,
}

/// Where a return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum ReturnState {
    /// No return is awaited.
    NotExpected,
    /// There is time.
    InTime,
    /// There is time, because it was extended.
    Extended,
    /// The window is over, and nothing was decided: it is on the CSR's list (RNR-2).
    Late,
    /// The list price was charged.
    Charged,
    /// The charge was waived.
    Waived,
    /// The customer keeps the unit and ordered it.
    KeptByCustomer,
    /// The customer claims to have returned it; the charge is held.
    ClaimedReturned,
    /// It came in time.
    Returned,
    /// It came late, and is processed normally.
    LateReturn,
}
words!(ReturnState {
    NotExpected = "not_expected",
    InTime = "in_time",
    Extended = "extended",
    Late = "late",
    Charged = "charged",
    Waived = "waived",
    KeptByCustomer = "kept_by_customer",
    ClaimedReturned = "claimed_returned",
    Returned = "returned",
    LateReturn = "late_return",
});

impl ReturnState {
    /// For a person.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotExpected => "no return awaited",
            Self::InTime => "return awaited, in time",
            Self::Extended => "return awaited, extended",
            Self::Late => "return late, to be decided",
            Self::Charged => "charged",
            Self::Waived => "charge waived",
            Self::KeptByCustomer => "kept by the customer",
            Self::ClaimedReturned => "claimed as returned, charge held",
            Self::Returned => "returned",
            Self::LateReturn => "returned late",
        }
    }
}

/// Where a return stands, and what may be decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReturnStanding {
    /// Where it stands.
    pub state: ReturnState,
    /// What a person may decide now.
    pub choices: Vec<ReturnChoice>,
    /// A charge was made, and the unit came, or is claimed to have: the CSR must look at it.
    pub charge_flagged: bool,
}

/// What the decisions come to, each superseding those before that it contradicts.
#[derive(Default)]
struct Outcome<'a> {
    /// The charge that was made or waived last.
    charge: Option<&'a ReturnDecision>,
    claim: Option<&'a ReturnDecision>,
    kept: Option<&'a ReturnDecision>,
    extended: Option<&'a ReturnDecision>,
}

impl<'a> Outcome<'a> {
    fn of(decisions: &'a [ReturnDecision]) -> Self {
        let mut outcome = Self::default();
        for decision in decisions {
            match decision.decided {
                Decided::Charged(_) => outcome.charge = Some(decision),
                Decided::Waived => (outcome.charge, outcome.claim) = (Some(decision), None),
                Decided::Extended { .. } => outcome.extended = Some(decision),
                Decided::Kept { .. } => outcome.kept = Some(decision),
                Decided::Claimed { .. } => outcome.claim = Some(decision),
                Decided::ClaimRejected => outcome.claim = None,
            }
        }
        outcome
    }

    fn charged(&self) -> Option<&'a ReturnDecision> {
        self.charge.filter(|decision| matches!(decision.decided, Decided::Charged(_)))
    }
}

/// When the return was settled without the unit: its price was charged, or that was waived. The
/// customer's return is due no more; no claim is being looked into.
#[must_use]
pub fn settled_at(decisions: &[ReturnDecision]) -> Option<Instant> {
    let outcome = Outcome::of(decisions);
    outcome.charge.filter(|_| outcome.claim.is_none()).map(|decision| decision.at)
}

/// The day to which the return was last extended.
#[must_use]
pub fn extended_to(decisions: &[ReturnDecision]) -> Option<NaiveDate> {
    decisions.iter().rev().find_map(|decision| match decision.decided {
        Decided::Extended { until } => Some(until),
        _ => None,
    })
}

/// RNR-2 and RNR-3: where the return of a line stands, and what may be decided about it.
#[must_use]
pub fn standing(facts: &ReturnFacts<'_>) -> Explained<ReturnStanding> {
    let mut why = Why::default();
    let outcome = Outcome::of(facts.decisions);
    for ReturnDecision { decided, at, who } in facts.decisions {
        why.held(decided.choice().rule(), format!("{who} {decided} on {}", format_instant(*at)));
    }
    let (state, mut choices) = match facts.line_state {
        LineState::Received => (came(facts, &outcome, &mut why), Vec::new()),
        LineState::Cancelled if outcome.kept.is_some() => {
            why.held("RNR-3", "The customer keeps the unit, so no return is awaited");
            (ReturnState::KeptByCustomer, Vec::new())
        }
        LineState::Cancelled => {
            why.not("RNR-1", "The line is cancelled");
            (ReturnState::NotExpected, Vec::new())
        }
        LineState::Awaiting => awaited(facts, &outcome, &mut why),
    };
    let flagged = outcome.charged().is_some()
        && matches!(state, ReturnState::Returned | ReturnState::LateReturn | ReturnState::ClaimedReturned);
    if flagged {
        why.held("RNR-3", "A charge was made already: the CSR looks at it");
        if !choices.contains(&ReturnChoice::Waive) {
            choices.push(ReturnChoice::Waive);
        }
    }
    why.explain(ReturnStanding { state, choices, charge_flagged: flagged })
}

fn came(facts: &ReturnFacts<'_>, outcome: &Outcome<'_>, why: &mut Why) -> ReturnState {
    let (Some(received_at), Some(due)) = (facts.received_at, facts.due) else {
        why.assumed("RNR-1", "The unit came, and whether in time is not on record: it is taken to be in time");
        return ReturnState::Returned;
    };
    let (came, last) = (format_instant(received_at), spoken_date(due.due_on));
    if received_at < due.due_before {
        why.held("RNR-1", format!("The unit came on {came}, before {last} was over"));
        return ReturnState::Returned;
    }
    why.held("RNR-3", format!("The unit came on {came}, after {last}: it is processed in the normal manner"));
    if outcome.charge.is_none() {
        why.held("RNR-3", "No charge was decided, and none falls due any more");
    }
    ReturnState::LateReturn
}

fn awaited(facts: &ReturnFacts<'_>, outcome: &Outcome<'_>, why: &mut Why) -> (ReturnState, Vec<ReturnChoice>) {
    use ReturnChoice::{Charge, Claim, Extend, Keep, RejectClaim, Waive};

    let not_awaited = match facts.rma_state {
        RmaState::Open => None,
        RmaState::Unconfirmed => Some("The confirmation was not sent, so no return is awaited yet"),
        RmaState::Closed => Some("The RMA is closed"),
        RmaState::Cancelled => Some("The RMA is cancelled"),
    };
    if let Some(text) = not_awaited {
        why.not("RNR-1", text);
        return (ReturnState::NotExpected, Vec::new());
    }
    if outcome.claim.is_some() {
        why.held("RNR-3", "The charge is held while the claim is looked into");
        return (ReturnState::ClaimedReturned, vec![RejectClaim, Waive, Keep]);
    }
    match outcome.charge.map(|decision| &decision.decided) {
        Some(Decided::Charged(_)) => return (ReturnState::Charged, vec![Waive, Claim]),
        Some(_) => return (ReturnState::Waived, Vec::new()),
        None => {}
    }
    let Some(due) = facts.due else {
        why.missing("RNR-1", "When the confirmation was sent is not on record, so no return window runs");
        return (ReturnState::NotExpected, vec![Claim, Keep]);
    };
    let last = spoken_date(due.due_on);
    if facts.as_of < due.due_before {
        why.held("RNR-1", format!("The customer has until the end of {last}"));
        why.would_change("RNR-2", "After that it may be charged at the full list price, or waived");
        let state = if outcome.extended.is_some() { ReturnState::Extended } else { ReturnState::InTime };
        return (state, vec![Extend, Claim, Keep]);
    }
    why.held(
        "RNR-2",
        format!("The return was due with {last} and did not come: the CSR may charge, waive or extend, and nothing is charged without that"),
    );
    (ReturnState::Late, vec![Charge, Waive, Extend, Claim, Keep])
}
