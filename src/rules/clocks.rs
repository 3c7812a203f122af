//! Which clocks run for a line, a case or an RMA, from what, and what meets them: RNR-1, RTF-1,
//! ANA-2 to ANA-4, PRI-1, QUO-2. When each is due is for `deadlines` to say.

use chrono::NaiveDate;

use super::deadlines::{DueKind, RETURN_WINDOW_BUSINESS_DAYS, Term, counts_from};
use super::receiving::{LineState, RmaState};
use crate::calendar::Instant;

/// Whose calendar a clock runs in (CAL-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// That of the centre of the line's part.
    ReturnCentre,
    /// That of the customer's site where it has one, else the return centre's.
    Customer,
    /// That of the repair centre that received the unit.
    RepairCentre,
}

/// A clock that runs or ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// What is due.
    pub kind: DueKind,
    /// What it began with.
    pub start: Instant,
    /// When an analysis was flagged; none where that is not known, or was before.
    pub flagged: Option<Instant>,
    /// How much time there is.
    pub term: Term,
    /// In whose calendar.
    pub whose: Whose,
    /// When it was met.
    pub met_at: Option<Instant>,
}

impl Clock {
    /// From when its days count (ANA-4).
    #[must_use]
    pub fn counts_from(&self) -> Instant {
        counts_from(self.kind, self.start, self.flagged)
    }
}

/// Whether an analysis is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flag {
    /// It is not.
    #[default]
    No,
    /// It is; nobody knows since when.
    Yes,
    /// It was flagged then.
    At(Instant),
}

impl Flag {
    fn at(self) -> Option<Option<Instant>> {
        match self {
            Self::No => None,
            Self::Yes => Some(None),
            Self::At(at) => Some(Some(at)),
        }
    }
}

/// A further date of a failure analysis (ANA-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FurtherDate {
    /// When the interim result was posted that set it.
    pub set_at: Instant,
    /// The day that was set.
    pub due_on: NaiveDate,
    /// When the next result was posted.
    pub met_at: Option<Instant>,
}

/// What the clocks of a line depend on.
#[derive(Clone, Debug)]
pub struct LineClockFacts {
    /// The state of its RMA.
    pub rma_state: RmaState,
    /// Its own.
    pub line_state: LineState,
    /// RTF-1 applies: `warranty_rtf` or `new_purchase`.
    pub returns_to_factory: bool,
    /// RTF days of the family's row.
    pub family_rtf: Option<u32>,
    /// When the confirmation was sent.
    pub confirmed_at: Option<Instant>,
    /// The day to which the return was extended (RNR-2).
    pub return_extended_to: Option<NaiveDate>,
    /// When the return was settled without the unit: charged or waived (RNR-2).
    pub return_settled_at: Option<Instant>,
    /// When the unit came to the dock.
    pub received_at: Option<Instant>,
    /// When it came to a repair centre (RCV-10).
    pub arrived_at: Option<Instant>,
    /// When the repaired unit or its replacement left.
    pub shipped_at: Option<Instant>,
    /// Repair analysis.
    pub ra: Flag,
    /// When it was posted.
    pub ra_posted_at: Option<Instant>,
    /// Failure analysis.
    pub fa: Flag,
    /// When its first results, interim or final, were posted.
    pub fa_posted_at: Option<Instant>,
    /// The last further date.
    pub fa_further: Option<FurtherDate>,
}

/// The clocks of a line. An RMA that is not open starts none; nor does a line that was
/// cancelled, or was received nobody knows when.
#[must_use]
pub fn of_line(facts: &LineClockFacts) -> Vec<Clock> {
    let runs = match facts.line_state {
        LineState::Awaiting => true,
        LineState::Received => facts.received_at.is_some(),
        LineState::Cancelled => false,
    };
    let mut clocks = Vec::new();
    if !runs || facts.rma_state != RmaState::Open {
        return clocks;
    }
    if let Some(start) = facts.confirmed_at {
        let term = facts.return_extended_to.map_or(Term::BusinessDays(RETURN_WINDOW_BUSINESS_DAYS), Term::Day);
        // What was charged or waived is not waited for any more, and still may come.
        let met_at = facts.received_at.or(facts.return_settled_at);
        clocks.push(Clock { kind: DueKind::Rnr, start, flagged: None, term, whose: Whose::Customer, met_at });
    }
    let mut add = |kind, start, flagged, whose, met_at| {
        if let Some(term) = Term::fixed(kind, facts.family_rtf) {
            clocks.push(Clock { kind, start, flagged, term, whose, met_at });
        }
    };
    if let Some(received_at) = facts.received_at.filter(|_| facts.returns_to_factory) {
        add(DueKind::Rtf, received_at, None, Whose::ReturnCentre, facts.shipped_at);
    }
    if let Some(arrived_at) = facts.arrived_at {
        if let Some(flagged) = facts.ra.at() {
            add(DueKind::Ra, arrived_at, flagged, Whose::RepairCentre, facts.ra_posted_at);
        }
        if let Some(flagged) = facts.fa.at() {
            add(DueKind::FaInterim, arrived_at, flagged, Whose::RepairCentre, facts.fa_posted_at);
        }
        if let Some(FurtherDate { set_at, due_on, met_at }) = facts.fa_further.filter(|_| facts.fa != Flag::No) {
            let (kind, term, whose) = (DueKind::Fa, Term::Day(due_on), Whose::RepairCentre);
            clocks.push(Clock { kind, start: set_at, flagged: None, term, whose, met_at });
        }
    }
    clocks
}

/// What the clocks of a case depend on that is open and has a right to PRI-1's times (ENT-9).
#[derive(Clone, Debug)]
pub struct CaseClockFacts {
    /// When it was opened; none where it was answered before it came here.
    pub opened_at: Option<Instant>,
    /// How long the first response may take.
    pub response: Term,
    /// How long until each update.
    pub update: Term,
    /// When the customer was first told something.
    pub first_update: Option<Instant>,
    /// When the customer was last told something.
    pub last_update: Option<Instant>,
}

/// The clocks of a case: the first response, and from then on the next update. What somebody
/// told the customer before this program knew of it starts no clock.
#[must_use]
pub fn of_case(facts: &CaseClockFacts) -> Vec<Clock> {
    let mut clocks = Vec::new();
    let clock =
        |kind, start, term, met_at| Clock { kind, start, flagged: None, term, whose: Whose::ReturnCentre, met_at };
    if let Some(opened_at) = facts.opened_at {
        clocks.push(clock(DueKind::Response, opened_at, facts.response, facts.first_update));
    }
    if let Some(last_update) = facts.last_update {
        clocks.push(clock(DueKind::Update, last_update, facts.update, None));
    }
    clocks
}

/// What the clock of an RMA depends on: the quote in force.
#[derive(Clone, Debug)]
pub struct RmaClockFacts {
    /// The state of the RMA.
    pub rma_state: RmaState,
    /// When the quote was given.
    pub quoted_at: Instant,
    /// Its last day.
    pub valid_until: NaiveDate,
    /// When a purchase order was accepted on it, or the RMA ended by it.
    pub answered_at: Option<Instant>,
}

/// The clock of an RMA: how long its quote is valid (QUO-2). An RMA that was processed or called
/// off without an answer waits for none.
#[must_use]
pub fn of_rma(facts: &RmaClockFacts) -> Option<Clock> {
    let runs = facts.rma_state == RmaState::Unconfirmed || facts.answered_at.is_some();
    runs.then_some(Clock {
        kind: DueKind::Quote,
        start: facts.quoted_at,
        flagged: None,
        term: Term::Day(facts.valid_until),
        whose: Whose::ReturnCentre,
        met_at: facts.answered_at,
    })
}
