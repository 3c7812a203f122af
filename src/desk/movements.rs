//! Moving a received unit on: sent to a repair centre elsewhere and received there (RCV-10),
//! and the shipment of the repaired unit or its replacement, which meets RTF-1.

use serde::Serialize;
use serde_json::json;

use super::{DeskError, check_follows, check_not_future};
use crate::calendar::{Instant, format_instant};
use crate::clocks::{Moved, settle_line};
use crate::numbers::{LineNumber, Serial};
use crate::rules::receiving::{LineState, RmaState};
use crate::store::{
    AuditEntry, By, CentreSummary, Change, LineRecord, MovementKind, MovementRecord, NewMovement, Records, Store,
    StoredDue, Subject,
};

/// A line whose unit moved, with its clocks.
#[derive(Clone, Debug, Serialize)]
pub struct LineMoved {
    /// Which line.
    pub line: LineNumber,
    /// Where it went, oldest first.
    pub movements: Vec<MovementRecord>,
    /// What began, moved, was met, or ended by it.
    pub moved: Vec<Moved>,
    /// All due dates of the line.
    pub due_dates: Vec<StoredDue>,
}

/// A unit is sent on to a repair centre elsewhere.
///
/// `centre` may be missing where only one other centre repairs.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn forward(
    store: &mut Store,
    line: LineNumber,
    centre: Option<&str>,
    at: Instant,
    by: &By<'_>,
) -> Result<LineMoved, DeskError> {
    check_not_future(at, by.recorded_at)?;
    record(store, line, by, |change, unit| {
        unit.must_be_received("forwarded", at)?;
        if let Some(centre) = unit.on_its_way() {
            let subject = line.to_string();
            let why = format!("it is on its way to {centre}; record its arrival there, or take that back, first");
            return Err(DeskError::NotYet { subject, what: "forwarded", why });
        }
        let centre = repair_centre(&change.centre_summaries()?, unit.place(), centre)?;
        Ok(Step { kind: MovementKind::Forwarded, at, centre: Some(centre), serial: None, tracking: None })
    })
}

/// A unit that was sent on is received at the repair centre: RA and FA begin (RCV-10).
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn arrive(store: &mut Store, line: LineNumber, at: Instant, by: &By<'_>) -> Result<LineMoved, DeskError> {
    check_not_future(at, by.recorded_at)?;
    record(store, line, by, |_, unit| {
        let Some(centre) = unit.on_its_way() else {
            let why = "it was not sent on to a repair centre; forward it first (RCV-10)".to_owned();
            return Err(DeskError::NotYet { subject: line.to_string(), what: "received there", why });
        };
        unit.must_be_received("received there", at)?;
        let centre = Some(centre.to_owned());
        Ok(Step { kind: MovementKind::Arrived, at, centre, serial: None, tracking: None })
    })
}

/// The repaired unit or its replacement leaves: RTF is met (RTF-1).
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn ship(
    store: &mut Store,
    line: LineNumber,
    serial: &str,
    tracking: Option<&str>,
    at: Instant,
    by: &By<'_>,
) -> Result<LineMoved, DeskError> {
    check_not_future(at, by.recorded_at)?;
    let serial = Serial::new(serial).ok_or_else(|| {
        DeskError::Incomplete("a shipment needs the serial number of the unit that leaves".to_owned())
    })?;
    record(store, line, by, |_, unit| {
        if let Some(shipped) = unit.last_of(MovementKind::Shipped) {
            return Err(DeskError::AlreadyDone(format!(
                "{line} was shipped on {}; take that back first",
                format_instant(shipped.at)
            )));
        }
        // A replacement in advance and a DOA replacement may leave before the unit comes back.
        let in_advance = matches!(unit.line.basis.as_deref(), Some("advance_replacement" | "new_unit"));
        if in_advance && !unit.line.is_received() {
            unit.must_be_open("shipped")?;
            let confirmed_at = unit.line.confirmed_at.unwrap_or(unit.line.created_at);
            check_follows(&line, "shipped", at, "its RMA was confirmed", confirmed_at)?;
        } else {
            unit.must_be_received("shipped", at)?;
        }
        let (serial, tracking) = (Some(serial.to_string()), tracking.map(str::to_owned));
        Ok(Step { kind: MovementKind::Shipped, at, centre: None, serial, tracking })
    })
}

/// Takes the last movement of a line back, where it is of that kind. The record keeps it.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take_back(store: &mut Store, line: LineNumber, kind: MovementKind, by: &By<'_>) -> Result<LineMoved, DeskError> {
    let changed = store.change(by, |change| -> Result<Vec<Moved>, DeskError> {
        change.line(line)?.ok_or(DeskError::NoLine(line))?;
        let last = change.movements(line)?.pop();
        let last = match last {
            Some(last) if last.kind == kind => last,
            Some(last) => {
                return Err(DeskError::NothingToTakeBack(format!(
                    "the last that became of {line} is that it was {}; take that back first",
                    last.kind.as_str()
                )));
            }
            None => {
                return Err(DeskError::NothingToTakeBack(format!("{line} was not {}", kind.as_str())));
            }
        };
        if kind == MovementKind::Arrived
            && let Some(post) = change.analysis_posts(line)?.into_iter().rfind(|post| post.at >= last.at)
        {
            return Err(DeskError::NothingToTakeBack(format!(
                "{line} has results of {}, after it arrived; take those back first",
                format_instant(post.at)
            )));
        }
        change.take_back_movement(last.movement)?;
        let moved = settle_line(change, line)?;
        change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "taken back",
            subject: line.to_string(),
            rules: vec!["RCV-8".to_owned()],
            detail: json!({"movement": last, "due_dates": moved}),
        })?;
        Ok(moved)
    })?;
    moved(store.records(), line, changed.outcome)
}

struct Step {
    kind: MovementKind,
    at: Instant,
    centre: Option<String>,
    serial: Option<String>,
    tracking: Option<String>,
}

/// A line's unit, and where it went.
struct Unit {
    line: LineRecord,
    movements: Vec<MovementRecord>,
}

impl Unit {
    fn last_of(&self, kind: MovementKind) -> Option<&MovementRecord> {
        self.movements.iter().rfind(|movement| movement.kind == kind)
    }

    /// The centre that it was sent to and did not come to yet.
    fn on_its_way(&self) -> Option<&str> {
        let journey = self.movements.iter().rfind(|movement| movement.kind != MovementKind::Shipped)?;
        journey.centre.as_deref().filter(|_| journey.kind == MovementKind::Forwarded)
    }

    /// The centre where it is.
    fn place(&self) -> &str {
        let arrived = self.last_of(MovementKind::Arrived);
        let centre = arrived.and_then(|arrived| arrived.centre.as_ref()).or(self.line.repair_centre.as_ref());
        centre.unwrap_or(&self.line.centre)
    }

    fn must_be_open(&self, what: &'static str) -> Result<(), DeskError> {
        let refuse = |why: String| Err(DeskError::NotYet { subject: self.line.line.to_string(), what, why });
        if self.line.state.parse() != Ok(RmaState::Open) {
            return refuse(format!("its RMA is {}", self.line.state));
        }
        if self.line.line_state.parse() == Ok(LineState::Cancelled) {
            return refuse("it is cancelled".to_owned());
        }
        Ok(())
    }

    /// The unit is here, and what happens now does not happen before what happened last.
    fn must_be_received(&self, what: &'static str, at: Instant) -> Result<(), DeskError> {
        self.must_be_open(what)?;
        let subject = self.line.line.to_string();
        if !self.line.is_received() {
            let why = "its unit was not received at the dock; receive it first".to_owned();
            return Err(DeskError::NotYet { subject, what, why });
        }
        let received = self.line.received_at.map(|at| (at, "received"));
        let moves = self.movements.iter().map(|movement| (movement.at, movement.kind.as_str()));
        let last = received.into_iter().chain(moves).max_by_key(|(at, _)| *at);
        match last {
            Some((last, event)) => check_follows(&subject, what, at, &format!("it was {event}"), last),
            None => Ok(()),
        }
    }
}

fn repair_centre(centres: &[CentreSummary], place: &str, named: Option<&str>) -> Result<String, DeskError> {
    let others: Vec<&CentreSummary> =
        centres.iter().filter(|centre| centre.repairs && centre.centre != place).collect();
    let names = || others.iter().map(|centre| centre.centre.as_str()).collect::<Vec<_>>().join(", ");
    let Some(named) = named else {
        return match others.as_slice() {
            [only] => Ok(only.centre.clone()),
            [] => Err(DeskError::Centre(format!("no other centre than {place} repairs"))),
            _ => Err(DeskError::Centre(format!("several centres repair; say which: {}", names()))),
        };
    };
    let named = named.trim();
    if named == place {
        return Err(DeskError::Centre(format!("the unit is at {place} already")));
    }
    match centres.iter().find(|centre| centre.centre == named) {
        Some(centre) if centre.repairs => Ok(centre.centre.clone()),
        Some(_) => Err(DeskError::Centre(format!("{named} does not repair; centres that do: {}", names()))),
        None => Err(DeskError::Centre(format!("there is no centre \"{named}\"; centres that repair: {}", names()))),
    }
}

fn record(
    store: &mut Store,
    line: LineNumber,
    by: &By<'_>,
    step: impl FnOnce(&Change<'_>, &Unit) -> Result<Step, DeskError>,
) -> Result<LineMoved, DeskError> {
    let changed = store.change(by, |change| -> Result<Vec<Moved>, DeskError> {
        let record = change.line(line)?.ok_or(DeskError::NoLine(line))?;
        let unit = Unit { line: record, movements: change.movements(line)? };
        let step = step(change, &unit)?;
        change.insert_movement(&NewMovement {
            line,
            kind: step.kind,
            at: step.at,
            centre: step.centre.as_deref(),
            serial: step.serial.as_deref(),
            tracking: step.tracking.as_deref(),
        })?;
        let moved = settle_line(change, line)?;
        let rule = if step.kind == MovementKind::Shipped { "RTF-1" } else { "RCV-10" };
        change.audit(AuditEntry {
            at: step.at,
            action: step.kind.as_str(),
            subject: line.to_string(),
            rules: vec![rule.to_owned()],
            detail: json!({"centre": step.centre, "serial": step.serial, "tracking": step.tracking,
                           "due_dates": moved}),
        })?;
        Ok(moved)
    })?;
    moved(store.records(), line, changed.outcome)
}

fn moved(records: Records<'_>, line: LineNumber, moved: Vec<Moved>) -> Result<LineMoved, DeskError> {
    Ok(LineMoved {
        line,
        movements: records.movements(line)?,
        moved,
        due_dates: records.due_dates(Subject::Line(line))?,
    })
}
