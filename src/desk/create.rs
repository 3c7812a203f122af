//! Creating an RMA: the next number (NUM-5), a line a serial, typed by what the units are entitled
//! to (ENT).

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::json;

use super::near::near;
use super::{DeskError, check_follows, check_not_future, refused, said};
use crate::calendar::Instant;
use crate::clocks::{Moved, settle_case, settle_line};
use crate::lifecycle::rma_stage;
use crate::numbers::{CaseNumber, LineNumber, PartNumber, RmaNumber, Serial};
use crate::people::Permission;
use crate::rules::Finding;
use crate::rules::doa::HoursOfOperation;
use crate::rules::entitlement::{Basis, RmaType, entitlement};
use crate::rules::lifecycle::RmaStep;
use crate::rules::receiving::LineFacts;
use crate::rules::why_text;
use crate::store::{Analysis, AuditEntry, By, EntitlementRecord, NewLine, Records, Store, StoreError};

/// So many lines an RMA has at most (NUM-4).
const LINES_MAX: usize = 9_999;

/// An RMA that is to be created.
#[derive(Clone, Copy, Debug)]
pub struct NewRma<'a> {
    /// The case that it is for.
    pub case: CaseNumber,
    /// Its units.
    pub serials: &'a [Serial],
    /// How long they ran before they failed, where that is known (DOA-1).
    pub hours: Option<HoursOfOperation>,
    /// The analyses that are flagged on each line (ANA-1).
    pub analyses: &'a [Analysis],
    /// Who agreed to a destructive failure analysis (ANA-6).
    pub agreed_by: Option<&'a str>,
    /// When it is created, in UTC.
    pub at: Instant,
}

/// A line as ENT sees its unit.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct TypedUnit {
    /// The line; none as long as it is not created.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub line: Option<LineNumber>,
    /// The serial: as it is on record, else as it was given.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub serial: Serial,
    /// The part; none for a unit that is not on record.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub part_number: Option<PartNumber>,
    /// Of the part.
    pub part_description: Option<String>,
    /// The return centre of the part.
    pub centre: Option<String>,
    /// The type that its RMA gets.
    #[serde(rename = "type")]
    pub rma_type: RmaType,
    /// What the customer gets.
    pub basis: Option<Basis>,
    /// The rule that decided, ENT-1 to ENT-6.
    pub deciding: String,
    /// Why, as text.
    pub why: String,
    /// Why, step by step.
    pub findings: Vec<Finding>,
    /// For a serial that is not on record: those on record that it may be meant to be.
    #[cfg_attr(feature = "bindings", ts(type = "Array<string>"))]
    pub near: Vec<Serial>,
    /// Lines that await the return of the same unit.
    #[cfg_attr(feature = "bindings", ts(type = "Array<string>"))]
    pub also_on: Vec<LineNumber>,
}

/// What an RMA of these units would be.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct RmaPreview {
    /// Each unit with its type.
    pub units: Vec<TypedUnit>,
    /// Why they cannot be one RMA.
    pub refused: Option<String>,
}

/// An RMA that was created.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct CreatedRma {
    /// Its number.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub rma: RmaNumber,
    /// Its case.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub case: CaseNumber,
    /// Its state.
    pub state: String,
    /// Its type, which all its lines share.
    #[serde(rename = "type")]
    pub rma_type: String,
    /// Its lines.
    pub lines: Vec<TypedUnit>,
    /// What began or ended for its case.
    pub moved: Vec<Moved>,
}

/// What ENT says of a unit on the day that it is at `at` in its return centre's zone.
fn typed(
    records: Records<'_>,
    serial: &Serial,
    hours: Option<HoursOfOperation>,
    at: Instant,
) -> Result<TypedUnit, StoreError> {
    let unit = records.unit(serial)?;
    let (contracts, near) = match &unit {
        Some(unit) => (records.contracts_of_unit(&unit.facts.serial)?, Vec::new()),
        None => (Vec::new(), near(records, serial)?),
    };
    let zone = unit.as_ref().map_or(crate::calendar::DEFAULT_ZONE, |unit| unit.zone);
    let on = at.with_timezone(&zone).date_naive();
    let explained = entitlement(on, unit.as_ref().map(|unit| &unit.facts), &contracts, hours);
    let (why, decision) = (explained.why(), explained.decision);
    let awaiting = records.facts_by_serial(serial)?.into_iter().filter(LineFacts::is_open);
    Ok(TypedUnit {
        line: None,
        serial: unit.as_ref().map_or(serial, |unit| &unit.facts.serial).clone(),
        part_number: unit.as_ref().map(|unit| unit.part_number.clone()),
        part_description: unit.as_ref().map(|unit| unit.part_description.clone()),
        centre: unit.as_ref().map(|unit| unit.centre.clone()),
        rma_type: decision.rma_type,
        basis: decision.basis,
        deciding: decision.deciding.to_owned(),
        why,
        findings: explained.findings,
        near,
        also_on: awaiting.map(|line| line.line).collect(),
    })
}

/// Why units cannot be one RMA, as an error; nothing where they can.
fn check_together(serials: &[Serial], units: &[TypedUnit]) -> Result<(), DeskError> {
    if units.is_empty() {
        return Err(DeskError::Incomplete("an RMA needs the serial number of a unit".to_owned()));
    }
    if units.len() > LINES_MAX {
        return Err(DeskError::Incomplete(format!("an RMA has at most {LINES_MAX} lines")));
    }
    let mut sorted: Vec<&Serial> = serials.iter().collect();
    sorted.sort();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(DeskError::Incomplete(format!("{} is given twice", twice[0])));
    }
    let unknown: Vec<String> =
        units.iter().filter(|unit| unit.rma_type == RmaType::Unknown).map(unknown_words).collect();
    if !unknown.is_empty() {
        return Err(DeskError::UnknownUnits(unknown.join("; ")));
    }
    let first = units[0].rma_type;
    if units.iter().any(|unit| unit.rma_type != first) {
        let mut told = String::new();
        for unit in units {
            let separator = if told.is_empty() { "" } else { ", " };
            let _ = write!(told, "{separator}{} is {} ({})", unit.serial, unit.rma_type.words(), unit.deciding);
        }
        return Err(DeskError::MixedTypes(told));
    }
    Ok(())
}

fn unknown_words(unit: &TypedUnit) -> String {
    if unit.near.is_empty() {
        return unit.serial.to_string();
    }
    let near: Vec<String> = unit.near.iter().map(Serial::to_string).collect();
    format!("{} (near it: {})", unit.serial, near.join(", "))
}

/// What an RMA of these units would be; nothing is recorded.
///
/// # Errors
/// [`DeskError`] of the store.
pub fn preview(
    records: Records<'_>,
    serials: &[Serial],
    hours: Option<HoursOfOperation>,
    at: Instant,
) -> Result<RmaPreview, DeskError> {
    let mut units = Vec::new();
    for serial in serials {
        units.push(typed(records, serial, hours, at)?);
    }
    let refused = check_together(serials, &units).err().map(|error| error.to_string());
    Ok(RmaPreview { units, refused })
}

/// Creates an RMA with the next number; it awaits its confirmation.
///
/// # Errors
/// [`DeskError`]; nothing was changed, and no number was used.
pub fn create(store: &mut Store, new: &NewRma<'_>, by: &By<'_>) -> Result<CreatedRma, DeskError> {
    check_not_future(new.at, by.recorded_at)?;
    let agreed_by = new.agreed_by.map(|name| said("who agreed to the failure analysis", name)).transpose()?;
    if new.analyses.contains(&Analysis::Fa) && agreed_by.is_none() {
        let warning = super::analyses::FA_IS_DESTRUCTIVE;
        return Err(DeskError::Incomplete(format!("{warning} Say who agreed to it")));
    }
    let changed = store.change(by, Permission::Serve, |change| {
        let case = change.case(new.case)?.ok_or(DeskError::NoCase(new.case))?;
        if case.status != "open" {
            let subject = "an RMA".to_owned();
            let why = format!("case {} is {}", new.case, case.status);
            return Err(DeskError::NotYet { subject, what: "created for it", why });
        }
        check_follows(&"an RMA", "created", new.at, "its case was opened", case.opened_at)?;
        let mut units = Vec::new();
        for serial in new.serials {
            units.push(typed(**change, serial, new.hours, new.at)?);
        }
        check_together(new.serials, &units)?;
        let rma = change.next_rma_number()?.ok_or(DeskError::NumbersUsedUp)?;
        let mut lines = Vec::new();
        for (count, unit) in (1_u16..).zip(&mut units) {
            let line = LineNumber::new(rma, count).ok_or(DeskError::NumbersUsedUp)?;
            unit.line = Some(line);
            lines.push(new_line(line, unit, new.hours)?);
        }
        change.insert_rma(rma, new.case, units[0].rma_type, new.at, &lines)?;
        for line in &lines {
            for kind in new.analyses {
                let agreed_by = agreed_by.filter(|_| *kind == Analysis::Fa);
                change.flag_analysis(line.line, *kind, new.at, agreed_by)?;
            }
            change.audit(AuditEntry {
                at: new.at,
                action: "created",
                subject: line.line.to_string(),
                rules: vec![line.entitlement.deciding.clone()],
                detail: json!({"serial": line.serial, "part_number": line.part_number,
                               "entitlement": line.entitlement, "analyses": new.analyses, "agreed_by": agreed_by}),
            })?;
        }
        let moved = settle_case(change, new.case)?;
        change.audit(AuditEntry {
            at: new.at,
            action: "created",
            subject: rma.to_string(),
            rules: vec!["NUM-5".to_owned()],
            detail: json!({"case": new.case, "type": units[0].rma_type,
                           "lines": lines.iter().map(|line| line.line).collect::<Vec<_>>(), "due_dates": moved}),
        })?;
        change.touched(new.case.to_string());
        Ok((rma, units, moved))
    })?;
    let (rma, lines, moved) = changed.outcome;
    let first = lines.first().map_or(RmaType::Unknown, |line| line.rma_type);
    Ok(CreatedRma {
        rma,
        case: new.case,
        state: "unconfirmed".to_owned(),
        rma_type: first.as_str().to_owned(),
        lines,
        moved,
    })
}

fn new_line(line: LineNumber, unit: &TypedUnit, hours: Option<HoursOfOperation>) -> Result<NewLine, DeskError> {
    let unknown = || DeskError::UnknownUnits(unit.serial.to_string());
    Ok(NewLine {
        line,
        part_number: unit.part_number.clone().ok_or_else(unknown)?,
        serial: unit.serial.clone(),
        entitlement: EntitlementRecord {
            hours: hours.map(HoursOfOperation::hours),
            rma_type: unit.rma_type,
            basis: unit.basis,
            deciding: unit.deciding.clone(),
            findings: unit.findings.clone(),
        },
    })
}

/// An RMA was created here by mistake: it is cancelled, and its number is never used again. Refused
/// once it was confirmed, or anything was recorded of its quote.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take_back(store: &mut Store, rma: RmaNumber, by: &By<'_>) -> Result<CreatedRma, DeskError> {
    let changed = store.change(by, Permission::Serve, |change| {
        let lines = change.lines_of_rma(rma)?;
        let first = lines.first().ok_or(DeskError::NoRma(rma))?;
        let nothing = |why: String| Err(DeskError::NothingToTakeBack(why));
        if change.line_entitlement(first.line)?.is_none() {
            return nothing(format!("{rma} was not created here"));
        }
        let to = rma_stage(first)?
            .after(RmaStep::TakeBackCreation)
            .map_err(|refusal| refused(&rma, "taken back", refusal))?;
        if change.failure(rma)?.is_some() || !change.quotes(rma)?.is_empty() {
            return nothing(format!("the failure of {rma} was confirmed, or it was quoted; take that back first"));
        }
        if change.override_of(rma)?.is_some() {
            return nothing(format!("{rma} was given another type; take that back first"));
        }
        change.set_rma_state(rma, to.state(), Some(change.recorded_at()))?;
        change.cancel_lines(rma)?;
        for line in &lines {
            settle_line(change, line.line)?;
        }
        let moved = settle_case(change, first.case)?;
        change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "taken back",
            subject: rma.to_string(),
            rules: vec!["NUM-5".to_owned()],
            detail: json!({"created_at": first.created_at, "due_dates": moved}),
        })?;
        change.touched(first.case.to_string());
        Ok(moved)
    })?;
    created(store.records(), rma, changed.outcome)
}

/// The RMA as it was created.
fn created(records: Records<'_>, rma: RmaNumber, moved: Vec<Moved>) -> Result<CreatedRma, DeskError> {
    let lines = records.lines_of_rma(rma)?;
    let first = lines.first().ok_or(DeskError::NoRma(rma))?;
    let (case, state, rma_type) = (first.case, first.state.clone(), first.rma_type.clone());
    let mut units = Vec::new();
    for line in &lines {
        let (Some(entitlement), Some(serial)) = (records.line_entitlement(line.line)?, &line.serial) else { continue };
        units.push(TypedUnit {
            line: Some(line.line),
            serial: serial.clone(),
            part_number: Some(line.part_number.clone()),
            part_description: Some(line.part_description.clone()),
            centre: Some(line.centre.clone()),
            rma_type: entitlement.rma_type,
            basis: entitlement.basis,
            deciding: entitlement.deciding,
            why: why_text(&entitlement.findings),
            findings: entitlement.findings,
            near: Vec::new(),
            also_on: Vec::new(),
        });
    }
    Ok(CreatedRma { rma, case, state, rma_type, lines: units, moved })
}
