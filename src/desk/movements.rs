//! What becomes of a unit: sent to a repair centre elsewhere and received there (RCV-10), repaired
//! or replaced, and the shipment of that, which meets RTF-1.

use serde::Serialize;
use serde_json::json;

use super::{DeskError, check_follows, check_not_future, refused, said, serial_given};
use crate::calendar::{Instant, format_instant};
use crate::clocks::Moved;
use crate::lifecycle::{line_life, settle_and_follow};
use crate::numbers::{LineNumber, Serial};
use crate::people::Permission;
use crate::rules::lifecycle::{Leaving, LineLife, Refusal};
use crate::rules::receiving::LineState;
use crate::store::{
    AuditEntry, By, CentreSummary, Change, GivenToReplacement, LineRecord, MovementKind, MovementRecord, NewMovement,
    Records, Replacement, Store, StoredDue, Subject,
};

/// A line whose unit moved, with its clocks.
#[derive(Clone, Debug, Serialize)]
pub struct LineMoved {
    /// Which line.
    pub line: LineNumber,
    /// The state of its RMA: the last line that ends closes it.
    pub state: String,
    /// Where it went and what became of it, oldest first.
    pub movements: Vec<MovementRecord>,
    /// What whoever recorded it must know: it was recorded all the same.
    pub warning: Option<String>,
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
    record(store, line, (MovementKind::Forwarded, at), by, |change, unit| {
        unit.may("forwarded", unit.life.forward())?;
        let centre = Some(repair_centre(&change.centre_summaries()?, &unit.life.centre, centre)?);
        Ok(Step { centre, ..Step::default() })
    })
}

/// A unit that was sent on is received at the repair centre: RA and FA begin (RCV-10).
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn arrive(store: &mut Store, line: LineNumber, at: Instant, by: &By<'_>) -> Result<LineMoved, DeskError> {
    record(store, line, (MovementKind::Arrived, at), by, |_, unit| {
        unit.may("received there", unit.life.arrive())?;
        Ok(Step { centre: Some(unit.life.centre.clone()), ..Step::default() })
    })
}

/// The unit is repaired. It keeps its warranty.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn repair(
    store: &mut Store,
    line: LineNumber,
    note: Option<&str>,
    at: Instant,
    by: &By<'_>,
) -> Result<LineMoved, DeskError> {
    let note = noted(note)?;
    record(store, line, (MovementKind::Repaired, at), by, |_, unit| {
        unit.may("repaired", unit.life.repair())?;
        let serial = unit.line.serial.as_ref().map(Serial::to_string);
        Ok(Step { serial, note, warning: unit.life.warning(Leaving::Own), ..Step::default() })
    })
}

/// A replacement is set aside for the customer.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn replace(
    store: &mut Store,
    line: LineNumber,
    serial: &str,
    note: Option<&str>,
    at: Instant,
    by: &By<'_>,
) -> Result<LineMoved, DeskError> {
    const WHAT: &str = "replaced";
    let note = noted(note)?;
    let serial = serial_given("the replacement", serial)?;
    record(store, line, (MovementKind::Replaced, at), by, |change, unit| {
        unit.may(WHAT, unit.life.replace())?;
        if unit.line.serial.as_ref() == Some(&serial) {
            let why = format!("{serial} is the unit itself; record that it is repaired");
            return Err(DeskError::NotYet { subject: line.to_string(), what: WHAT, why });
        }
        let serial = may_replace(**change, unit, WHAT, serial)?;
        Ok(Step { serial: Some(serial.to_string()), note, ..Step::default() })
    })
}

/// What leaves for the customer, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shipment<'a> {
    /// The serial of the unit.
    pub serial: &'a str,
    /// Who carries it.
    pub carrier: Option<&'a str>,
    /// The carrier's reference.
    pub tracking: Option<&'a str>,
}

/// The repaired unit or its replacement leaves: RTF is met (RTF-1). A replacement takes the place of
/// the unit with what that is entitled to.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn ship(
    store: &mut Store,
    line: LineNumber,
    shipment: &Shipment<'_>,
    at: Instant,
    by: &By<'_>,
) -> Result<LineMoved, DeskError> {
    const WHAT: &str = "shipped";
    for (what, text) in [("the carrier", shipment.carrier), ("the tracking number", shipment.tracking)] {
        if let Some(hidden) = text.and_then(rma_labels::hidden_character) {
            return Err(DeskError::Incomplete(crate::numbers::cannot_be_seen(what, hidden)));
        }
    }
    let serial = serial_given("the unit that leaves", shipment.serial)?;
    let carrier = shipment.carrier.filter(|carrier| !carrier.trim().is_empty());
    let carrier = carrier.map(|carrier| said("the carrier", carrier)).transpose()?;
    record(store, line, (MovementKind::Shipped, at), by, |change, unit| {
        let own = unit.line.serial.as_ref() == Some(&serial);
        let leaving = if own { Leaving::Own } else { Leaving::Other };
        unit.may(WHAT, unit.life.ship(leaving))?;
        let mut given = GivenToReplacement::default();
        let mut leaves = serial;
        if own {
            // As it is on record, whatever case it was typed in.
            leaves = unit.line.serial.clone().unwrap_or(leaves);
        } else {
            leaves = unit.must_be_set_aside(leaves)?;
            leaves = may_replace(**change, unit, WHAT, leaves)?;
            let calendar = change.calendar(unit.line.centre_calendar.as_deref())?;
            let day = calendar.local_date(at);
            given = change.give_to_replacement(&Replacement {
                serial: &leaves,
                part_number: &unit.line.part_number,
                site_id: &unit.line.site_id,
                of: unit.line.serial.as_ref(),
                new_since: Some(day).filter(|_| unit.life.new_unit_only),
                day,
            })?;
        }
        Ok(Step {
            serial: Some(leaves.to_string()),
            carrier: carrier.map(str::to_owned),
            tracking: shipment.tracking.map(str::to_owned),
            given,
            warning: unit.life.warning(leaving),
            ..Step::default()
        })
    })
}

/// Whether a unit is here to take the place of another one, and is new where it must be (DOA-3).
/// Returns its serial as it is on record.
fn may_replace(records: Records<'_>, unit: &Unit, what: &'static str, serial: Serial) -> Result<Serial, DeskError> {
    let own = &unit.line;
    let refuse = |why: String| Err(DeskError::NotYet { subject: own.line.to_string(), what, why });
    let lines = records.facts_by_serial(&serial)?;
    if let Some(awaiting) = lines.iter().find(|line| line.is_open() && line.line != own.line) {
        return refuse(format!("{serial} is still with a customer: {} awaits its return", awaiting.line));
    }
    let came: Vec<_> = lines.iter().filter(|line| line.line_state == LineState::Received).collect();
    if let Some(came) = came.first().filter(|_| unit.life.new_unit_only) {
        return refuse(format!(
            "{serial} came back on {}; the replacement is a new unit from manufacturing, never a repaired one (DOA-3)",
            came.line
        ));
    }
    let mut came_at = None;
    for line in &came {
        came_at = came_at.max(records.line(line.line)?.and_then(|line| line.received_at));
    }
    for gone in records.replacements_by_serial(&serial)?.iter().filter(|gone| gone.line != own.line) {
        let (line, at) = (gone.line, format_instant(gone.at));
        match gone.kind {
            MovementKind::Shipped if came.is_empty() || came_at.is_some_and(|came_at| came_at < gone.at) => {
                return refuse(format!("{serial} left for {line} on {at} and has not come back"));
            }
            MovementKind::Replaced if !gone.shipped => {
                return refuse(format!("{serial} is set aside for {line} since {at}; take another unit"));
            }
            _ => {}
        }
    }
    let Some(known) = records.unit(&serial)? else { return Ok(serial) };
    if let Some(site) = known.site_id.as_ref().filter(|site| came.is_empty() && **site != own.site_id) {
        return refuse(format!("{serial} is with a customer, at site {site}, and has not come back"));
    }
    if let Some(day) = known.facts.ship_date.filter(|day| unit.life.new_unit_only && *day < own.created_at.date_naive())
    {
        return refuse(format!(
            "{serial} left manufacturing on {day}; the replacement is a new unit, whose warranty begins with the day \
             on which it leaves (DOA-3)"
        ));
    }
    Ok(known.facts.serial)
}

fn noted(note: Option<&str>) -> Result<Option<String>, DeskError> {
    let note = note.filter(|note| !note.trim().is_empty());
    note.map(|note| said("the note", note).map(str::to_owned)).transpose()
}

/// Takes the last movement of a line back, where it is of that kind. The record keeps it.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take_back(store: &mut Store, line: LineNumber, kind: MovementKind, by: &By<'_>) -> Result<LineMoved, DeskError> {
    let changed = store.change(by, Permission::Move, |change| -> Result<Vec<Moved>, DeskError> {
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
        if let Some(serial) = last.serial.as_deref().and_then(Serial::new) {
            let given = GivenToReplacement { unit_added: last.unit_added, contracts: last.contracts_added.clone() };
            change.take_from_replacement(&serial, &given)?;
        }
        let moved = settle_and_follow(change, line, change.recorded_at())?;
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

/// A movement that may be made: what is to be recorded of it.
#[derive(Default)]
struct Step {
    centre: Option<String>,
    serial: Option<String>,
    carrier: Option<String>,
    tracking: Option<String>,
    note: Option<String>,
    given: GivenToReplacement,
    warning: Option<String>,
}

/// A line's unit, and what became of it.
struct Unit {
    line: LineRecord,
    movements: Vec<MovementRecord>,
    life: LineLife,
    at: Instant,
}

impl Unit {
    /// The step may be taken, and it does not happen before what happened last.
    fn may(&self, what: &'static str, step: Result<LineLife, Refusal>) -> Result<(), DeskError> {
        let line = self.line.line;
        step.map_err(|refusal| refused(&line, what, refusal))?;
        let begun = match self.line.received_at {
            Some(at) => Some((at, "received")),
            None => Some((self.line.confirmed_at.unwrap_or(self.line.created_at), "confirmed")),
        };
        let moves = self.movements.iter().map(|movement| (movement.at, movement.kind.as_str()));
        match begun.into_iter().chain(moves).max_by_key(|(at, _)| *at) {
            Some((at, "confirmed")) => check_follows(&line, what, self.at, "its RMA was confirmed", at),
            Some((at, event)) => check_follows(&line, what, self.at, &format!("it was {event}"), at),
            None => Ok(()),
        }
    }

    /// Where a replacement was set aside, it is the one that leaves, under the serial as it was recorded.
    fn must_be_set_aside(&self, serial: Serial) -> Result<Serial, DeskError> {
        let replaced = self.movements.iter().rfind(|movement| movement.kind == MovementKind::Replaced);
        let Some(aside) = replaced.and_then(|replaced| replaced.serial.as_deref()) else { return Ok(serial) };
        if let Some(aside) = Serial::new(aside).filter(|aside| *aside == serial) {
            return Ok(aside);
        }
        let why = format!("{aside} was set aside for it; ship that, or take it back first");
        Err(DeskError::NotYet { subject: self.line.line.to_string(), what: "shipped", why })
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
    (kind, at): (MovementKind, Instant),
    by: &By<'_>,
    step: impl FnOnce(&Change<'_>, &Unit) -> Result<Step, DeskError>,
) -> Result<LineMoved, DeskError> {
    check_not_future(at, by.recorded_at)?;
    let mut warning = None;
    let changed = store.change(by, Permission::Move, |change| -> Result<Vec<Moved>, DeskError> {
        let record = change.line(line)?.ok_or(DeskError::NoLine(line))?;
        let life = line_life(**change, &record)?;
        let unit = Unit { line: record, movements: change.movements(line)?, life, at };
        let step = step(change, &unit)?;
        change.insert_movement(&NewMovement {
            line,
            kind,
            at,
            centre: step.centre.as_deref(),
            serial: step.serial.as_deref(),
            carrier: step.carrier.as_deref(),
            tracking: step.tracking.as_deref(),
            note: step.note.as_deref(),
            given: &step.given,
        })?;
        let moved = settle_and_follow(change, line, at)?;
        let rules = match kind {
            MovementKind::Forwarded | MovementKind::Arrived => vec!["RCV-10".to_owned()],
            MovementKind::Repaired => Vec::new(),
            MovementKind::Replaced | MovementKind::Shipped if unit.life.new_unit_only => {
                vec!["RTF-1".to_owned(), "DOA-3".to_owned()]
            }
            MovementKind::Replaced | MovementKind::Shipped => vec!["RTF-1".to_owned()],
        };
        change.audit(AuditEntry {
            at,
            action: kind.as_str(),
            subject: line.to_string(),
            rules,
            detail: json!({"centre": step.centre, "serial": step.serial, "carrier": step.carrier,
                           "tracking": step.tracking, "note": step.note, "unit_added": step.given.unit_added,
                           "contracts": step.given.contracts, "warning": step.warning, "due_dates": moved}),
        })?;
        warning = step.warning;
        Ok(moved)
    })?;
    Ok(LineMoved { warning, ..moved(store.records(), line, changed.outcome)? })
}

fn moved(records: Records<'_>, line: LineNumber, moved: Vec<Moved>) -> Result<LineMoved, DeskError> {
    let record = records.line(line)?.ok_or(DeskError::NoLine(line))?;
    Ok(LineMoved {
        line,
        state: record.state,
        movements: records.movements(line)?,
        warning: None,
        moved,
        due_dates: records.due_dates(Subject::Line(line))?,
    })
}
