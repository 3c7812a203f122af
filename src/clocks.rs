//! The clocks of lines, cases and RMAs: loads the facts, asks the rules, and writes what differs.
//!
//! A due date that runs keeps what it was computed from: a calendar or a family that changes
//! holds for those that start from then on. One whose start is corrected is computed anew.

use serde::Serialize;

use crate::calendar::{Calendar, CalendarError, DueDate, Instant};
use crate::numbers::{CaseNumber, LineNumber, RmaNumber};
use crate::rules::Explained;
use crate::rules::clocks::{
    CaseClockFacts, Clock, Flag, FurtherDate, LineClockFacts, RmaClockFacts, Whose, of_case, of_line, of_rma,
};
use crate::rules::deadlines::{DueKind, Term};
use crate::rules::entitlement::{Entitlement, entitlement};
use crate::rules::receiving::RmaState;
use crate::rules::response::Priority;
use crate::rules::returns::{self, ReturnDecision};
use crate::store::{
    Analysis, CaseRecord, Change, LineRecord, MovementKind, PostKind, PostRecord, Records, StoreError, StoredDue,
    Subject,
};

/// Why the clocks cannot be set.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// The rule that computes a due date refused.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A clock that should run, and where it runs.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The clock.
    pub clock: Clock,
    /// The centre that it concerns.
    pub centre: String,
    /// The name of its calendar (CAL-4).
    pub calendar: Option<String>,
}

impl Planned {
    fn due(&self, calendar: &Calendar) -> Result<DueDate, CalendarError> {
        self.clock.term.due(calendar, self.clock.counts_from())
    }

    /// Whether a stored due date is this clock's: then it keeps what it was computed from.
    #[must_use]
    pub fn is_of(&self, stored: &StoredDue) -> bool {
        let clock = &self.clock;
        stored.kind == clock.kind
            && stored.started_at == clock.counts_from()
            && self.term_beside(stored.term) == stored.term
    }

    /// The clock's term where another one is kept for it: a day, or what is agreed on a case, is
    /// set by somebody, who may set it anew; all others are kept.
    fn term_beside(&self, kept: Term) -> Term {
        let clock = &self.clock;
        let set_day = matches!(clock.term, Term::Day(_)) || matches!(kept, Term::Day(_));
        let is_set = set_day || matches!(clock.kind, DueKind::Response | DueKind::Update);
        if is_set { clock.term } else { kept }
    }
}

/// A due date as the history tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Told {
    /// The day.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub due_on: chrono::NaiveDate,
    /// When it was met.
    #[serde(with = "crate::calendar::rfc3339::option")]
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub met_at: Option<Instant>,
    /// It was met at its end or after it (RTF-2, ANA-5).
    pub late: bool,
}

/// A due date that began, moved, was met, or ended.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Moved {
    /// What is due.
    pub kind: DueKind,
    /// As it was.
    pub before: Option<Told>,
    /// As it is.
    pub after: Option<Told>,
}

fn told(stored: &StoredDue) -> Told {
    let late = stored.met_at.is_some_and(|met_at| met_at >= stored.due.due_before);
    Told { due_on: stored.due.due_on, met_at: stored.met_at, late }
}

/// Where a line's unit was received for repair (RCV-10).
struct Arrival {
    at: Instant,
    centre: String,
    calendar: Option<String>,
}

/// The clocks that a line's facts ask for.
///
/// # Errors
/// [`StoreError`].
pub fn plan_line(records: Records<'_>, line: &LineRecord) -> Result<Vec<Planned>, StoreError> {
    let movements = records.movements(line.line)?;
    // The first receipt at a repair centre counts: being sent on from there gains no time.
    let arrival = match (&line.repair_centre, line.received_at) {
        (Some(centre), Some(at)) => {
            Some(Arrival { at, centre: centre.clone(), calendar: line.repair_calendar.clone() })
        }
        _ => movements.iter().find(|movement| movement.kind == MovementKind::Arrived).map(|movement| Arrival {
            at: movement.at,
            centre: movement.centre.clone().unwrap_or_default(),
            calendar: movement.centre_calendar.clone(),
        }),
    };
    let (flags, posts) = if line.ra || line.fa {
        (records.analysis_flags(line.line)?, records.analysis_posts(line.line)?)
    } else {
        Default::default()
    };
    let flag = |wanted: bool, kind: Analysis| match flags.iter().find(|flag| flag.kind == kind) {
        _ if !wanted => Flag::No,
        Some(flag) => Flag::At(flag.flagged_at),
        None => Flag::Yes,
    };
    let of_fa = |post: &&PostRecord| post.kind != PostKind::Ra;
    let further = posts.iter().filter(of_fa).rfind(|post| post.next_on.is_some());
    let decisions: Vec<ReturnDecision> = match line.confirmed_at {
        Some(_) => records.return_decisions(line.line)?.into_iter().map(|decision| decision.made).collect(),
        None => Vec::new(),
    };
    let facts = LineClockFacts {
        rma_state: line.state.parse().map_err(StoreError::Damaged)?,
        line_state: line.line_state.parse().map_err(StoreError::Damaged)?,
        returns_to_factory: line.returns_to_factory(),
        family_rtf: line.family_rtf_business_days,
        confirmed_at: line.confirmed_at,
        return_extended_to: returns::extended_to(&decisions),
        return_settled_at: returns::settled_at(&decisions),
        received_at: line.received_at,
        arrived_at: arrival.as_ref().map(|arrival| arrival.at),
        shipped_at: movements
            .iter()
            .find(|movement| movement.kind == MovementKind::Shipped)
            .map(|movement| movement.at),
        ra: flag(line.ra, Analysis::Ra),
        ra_posted_at: posts.iter().find(|post| post.kind == PostKind::Ra).map(|post| post.at),
        fa: flag(line.fa, Analysis::Fa),
        fa_posted_at: posts.iter().find(of_fa).map(|post| post.at),
        fa_further: further.and_then(|post| {
            let next = posts.iter().filter(of_fa).find(|other| other.post > post.post);
            Some(FurtherDate { set_at: post.at, due_on: post.next_on?, met_at: next.map(|next| next.at) })
        }),
    };
    let planned = of_line(&facts).into_iter().map(|clock| {
        let (centre, calendar) = match (clock.whose, &arrival) {
            (Whose::RepairCentre, Some(arrival)) => (&arrival.centre, &arrival.calendar),
            (Whose::Customer, _) if line.site_calendar.is_some() => (&line.centre, &line.site_calendar),
            _ => (&line.centre, &line.centre_calendar),
        };
        Planned { clock, centre: centre.clone(), calendar: calendar.clone() }
    });
    Ok(planned.collect())
}

/// The due dates that a line's facts ask for, computed as of now.
///
/// # Errors
/// [`ClockError`].
pub fn dues_of_line(records: Records<'_>, line: &LineRecord) -> Result<Vec<(DueKind, DueDate)>, ClockError> {
    let mut dues = Vec::new();
    for planned in plan_line(records, line)? {
        let calendar = records.calendar(planned.calendar.as_deref())?;
        dues.push((planned.clock.kind, planned.due(&calendar)?));
    }
    Ok(dues)
}

/// Sets a line's clocks by its facts as they are in the change, and says what that moved.
///
/// # Errors
/// [`ClockError`].
pub fn settle_line(change: &Change<'_>, line: LineNumber) -> Result<Vec<Moved>, ClockError> {
    change.line(line)?.map_or_else(|| Ok(Vec::new()), |record| settle_record(change, &record))
}

/// The same for a line whose record, as it is in the change, is at hand.
///
/// # Errors
/// [`ClockError`].
pub fn settle_record(change: &Change<'_>, line: &LineRecord) -> Result<Vec<Moved>, ClockError> {
    let planned = plan_line(**change, line)?;
    let over = line.state.parse() != Ok(RmaState::Open);
    settle(change, Subject::Line(line.line), line.csr.as_deref(), &planned, over)
}

/// The clocks that a case's facts ask for: PRI-1 where an RMA of it that is not over has a right
/// to it (ENT-9). The calendar is that of the first such line's return centre (CAL-4).
///
/// # Errors
/// [`StoreError`].
pub fn plan_case(records: Records<'_>, case: &CaseRecord) -> Result<Vec<Planned>, StoreError> {
    if case.status != "open" {
        return Ok(Vec::new());
    }
    let lines = records.lines_of_case(case.case)?;
    let Some(line) = first_with_priority(records, &lines)? else { return Ok(Vec::new()) };
    let updates = records.case_updates(case.case)?;
    let first_update = updates.first().map(|update| update.at);
    // A confirmation that was sent before the first word from here: it was answered elsewhere.
    let answered_elsewhere = lines
        .iter()
        .filter_map(|line| line.confirmed_at)
        .any(|confirmed_at| first_update.is_none_or(|first_update| confirmed_at < first_update));
    let priority: Priority = case.priority.parse().map_err(StoreError::Damaged)?;
    let terms = priority.terms();
    let agreed = |text: &Option<String>, own: Term| {
        text.as_ref().map_or(Ok(own), |text| text.parse().map_err(StoreError::Damaged))
    };
    let facts = CaseClockFacts {
        opened_at: Some(case.opened_at).filter(|_| !answered_elsewhere),
        response: agreed(&case.response_term, terms.first_response)?,
        update: agreed(&case.update_term, terms.update_every)?,
        first_update,
        last_update: updates.last().map(|update| update.at),
    };
    let planned = of_case(&facts).into_iter().map(|clock| Planned {
        clock,
        centre: line.centre.clone(),
        calendar: line.centre_calendar.clone(),
    });
    Ok(planned.collect())
}

/// The first line of an RMA that is not over and whose unit has a right to PRI-1's times.
fn first_with_priority<'l>(
    records: Records<'_>,
    lines: &'l [LineRecord],
) -> Result<Option<&'l LineRecord>, StoreError> {
    for line in lines {
        let runs = matches!(line.state.parse(), Ok(RmaState::Open | RmaState::Unconfirmed));
        if runs
            && line.line_state != "cancelled"
            && entitlement_of_line(records, line)?.is_some_and(|explained| explained.decision.priority_clock)
        {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

/// What ENT says of a line's unit on the day that its RMA was created, in the return centre's
/// zone; none where the unit is not on record. Hours of operation are not known of it.
///
/// # Errors
/// [`StoreError`].
pub fn entitlement_of_line(
    records: Records<'_>,
    line: &LineRecord,
) -> Result<Option<Explained<Entitlement>>, StoreError> {
    let Some(serial) = &line.serial else { return Ok(None) };
    let Some(unit) = records.unit(serial)? else { return Ok(None) };
    let on = records.calendar(line.centre_calendar.as_deref())?.local_date(line.created_at);
    let contracts = records.contracts_of_unit(&unit.facts.serial)?;
    Ok(Some(entitlement(on, Some(&unit.facts), &contracts, None)))
}

/// Sets a case's clocks by its facts as they are in the change, and says what that moved.
///
/// # Errors
/// [`ClockError`].
pub fn settle_case(change: &Change<'_>, case: CaseNumber) -> Result<Vec<Moved>, ClockError> {
    let Some(record) = change.case(case)? else { return Ok(Vec::new()) };
    let planned = plan_case(**change, &record)?;
    settle(change, Subject::Case(case), record.csr.as_deref(), &planned, record.status != "open")
}

/// The clock that an RMA's facts ask for: how long its quote is valid, in the return centre's
/// calendar (QUO-2, CAL-4).
///
/// # Errors
/// [`StoreError`].
pub fn plan_rma(records: Records<'_>, rma: RmaNumber) -> Result<Vec<Planned>, StoreError> {
    let Some(quote) = records.quotes(rma)?.pop() else { return Ok(Vec::new()) };
    let Some(line) = records.lines_of_rma(rma)?.into_iter().next() else { return Ok(Vec::new()) };
    let ordered = records.purchase_order(quote.quote)?.map(|order| order.at);
    let ended = records.quote_end(quote.quote)?.map(|end| end.at);
    let facts = RmaClockFacts {
        rma_state: line.state.parse().map_err(StoreError::Damaged)?,
        quoted_at: quote.at,
        valid_until: quote.valid_until,
        answered_at: ordered.or(ended),
    };
    let planned = |clock| Planned { clock, centre: line.centre.clone(), calendar: line.centre_calendar.clone() };
    Ok(of_rma(&facts).map(planned).into_iter().collect())
}

/// Sets an RMA's clock by its facts as they are in the change, and says what that moved.
///
/// # Errors
/// [`ClockError`].
pub fn settle_rma(change: &Change<'_>, rma: RmaNumber) -> Result<Vec<Moved>, ClockError> {
    let planned = plan_rma(**change, rma)?;
    let csr = match planned.as_slice() {
        [] => None,
        _ => change.lines_of_rma(rma)?.into_iter().next().and_then(|line| line.csr),
    };
    settle(change, Subject::Rma(rma), csr.as_deref(), &planned, false)
}

/// Where the RMA or the case is over, what was met stays as it was.
fn settle(
    change: &Change<'_>,
    subject: Subject,
    csr: Option<&str>,
    planned: &[Planned],
    over: bool,
) -> Result<Vec<Moved>, ClockError> {
    let stored = change.due_dates(subject)?;
    let mut moved = Vec::new();
    for planned in planned {
        let kind = planned.clock.kind;
        let before = stored.iter().find(|stored| stored.kind == kind);
        let after = match before.filter(|stored| planned.is_of(stored)) {
            Some(stored) => {
                StoredDue { met_at: planned.clock.met_at, centre: planned.centre.clone(), ..stored.clone() }
            }
            None => compute(change, subject, planned, before)?,
        };
        if before != Some(&after) {
            if let Some(former) = before.filter(|before| before.started_at != after.started_at) {
                change.keep_former_due(subject, former)?;
            }
            change.put_due(subject, csr, &after)?;
            let (before, after) = (before.map(told), Some(told(&after)));
            if before != after {
                moved.push(Moved { kind, before, after });
            }
        }
    }
    for stored in stored {
        let wanted = planned.iter().any(|planned| planned.clock.kind == stored.kind);
        let stays = wanted || over && stored.met_at.is_some();
        if !stays {
            change.keep_former_due(subject, &stored)?;
            change.stop_due(subject, stored.kind)?;
            moved.push(Moved { kind: stored.kind, before: Some(told(&stored)), after: None });
        }
    }
    Ok(moved)
}

/// What counts from the same moment as before keeps the calendar that it was made with, and the
/// term where nobody set another: so taking something back gives what was there.
fn compute(
    change: &Change<'_>,
    subject: Subject,
    planned: &Planned,
    before: Option<&StoredDue>,
) -> Result<StoredDue, ClockError> {
    let Planned { clock, centre, .. } = planned;
    let started_at = clock.counts_from();
    let kept = match before.filter(|before| before.started_at == started_at) {
        Some(before) => Some((before.term, before.calendar)),
        None => change.former_due(subject, clock.kind, started_at)?,
    };
    let (term, facts) = match kept {
        Some((term, facts)) => (planned.term_beside(term), facts),
        None => (clock.term, change.calendar_facts(planned.calendar.as_deref())?),
    };
    let calendar = change.calendar_of_facts(facts)?;
    let due = term.due(&calendar, started_at)?;
    Ok(StoredDue {
        kind: clock.kind,
        started_at,
        term,
        calendar: facts,
        centre: centre.clone(),
        due,
        met_at: clock.met_at,
    })
}
