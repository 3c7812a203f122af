//! Receiving a box: load the facts, ask the rules, write the outcome and its audit entry in
//! one transaction (RCV-7, RCV-8).

use std::borrow::Cow;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use rma_labels::Label;
use serde::Serialize;
use serde_json::json;

use super::paper::{DataDirectory, box_label_of, next_step, receiving_label, shelf_tag};
use super::receipt::{Due, Receipt, Recorded, UnitOutcome, documents_of_chain, outcome};
use super::scans::{self, ScanReading, scan_set};
use super::settings::UnnumberedDefault;
use super::shelf::{issue_sender_label, position_name, tag_name};
use super::{DockError, SCANS_MAX, StationSettings, check_not_future, is_future};
use crate::calendar::{Instant, parse_zone, spoken_date};
use crate::clocks;
use crate::lifecycle::{follow, reopen, settle_and_follow};
use crate::numbers::LineNumber;
use crate::people::Permission;
use crate::rules::boxes::{BoxScan, UnitDecision, decide_box};
use crate::rules::deadlines::DueKind;
use crate::rules::receiving::{Decision, LineFacts, Verdict};
use crate::rules::{Explained, Finding};
use crate::store::{
    AuditEntry, By, Change, Disposition, DispositionRecord, DocumentRecord, LineRecord, MovementKind, MovementRecord,
    NewDocument, NewReceipt, ReceiptRecord, Records, ShelfRecord, Store, StoreError, UnitRecord, Withdrawn,
};

/// RCV-7: the same scans at the same dock within this time are the same box.
const SAME_BOX: TimeDelta = TimeDelta::minutes(2);

/// A box at the dock.
#[derive(Clone, Debug)]
pub struct BoxReceived<'a> {
    /// The raw scans as they came.
    pub scans: &'a [String],
    /// When, in UTC.
    pub at: Instant,
    /// Where.
    pub dock: &'a str,
    /// By whom.
    pub operator: &'a str,
    /// The caller's idempotency key (RCV-7).
    pub key: Option<&'a str>,
}

/// A receipt to correct (RCV-8).
#[derive(Clone, Debug)]
pub struct Correction<'a> {
    /// Its number.
    pub receipt: i64,
    /// All scans of the box, as they should have been.
    pub scans: &'a [String],
    /// Why.
    pub note: Option<&'a str>,
    /// When the mistake was mended, in UTC. The box came when the receipt says.
    pub at: Instant,
}

/// The scans of a box: as they came, and as they were read where that is known already.
#[derive(Clone, Copy)]
pub(super) struct Scanned<'a> {
    pub(super) raw: &'a [String],
    pub(super) readings: Option<&'a [ScanReading]>,
}

impl Scanned<'_> {
    fn read(&self, records: Records<'_>, settings: &StationSettings) -> Result<Cow<'_, [ScanReading]>, DockError> {
        match self.readings {
            Some(readings) => Ok(Cow::Borrowed(readings)),
            None => Ok(Cow::Owned(read_all(records, self.raw, settings)?)),
        }
    }
}

/// What a box would be decided as; nothing is recorded.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Preview {
    /// What each scan was taken for.
    pub readings: Vec<ScanReading>,
    /// The verdict on each unit.
    pub units: Vec<UnitOutcome>,
}

/// Reads the scans of a box.
fn read_all(records: Records<'_>, raw: &[String], settings: &StationSettings) -> Result<Vec<ScanReading>, DockError> {
    if raw.is_empty() {
        return Err(DockError::NoScan);
    }
    if raw.len() > SCANS_MAX {
        return Err(DockError::TooManyScans(raw.len()));
    }
    let affixes = settings.affixes();
    raw.iter().map(|raw| Ok(scans::read(records, raw, &affixes)?)).collect()
}

/// The lines that the decision needs: those of each RMA named, and those with each serial.
fn facts_for(records: Records<'_>, scans: &[BoxScan]) -> Result<Vec<LineFacts>, StoreError> {
    let mut facts: Vec<LineFacts> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for scan in scans {
        let found = match scan {
            BoxScan::Label(label) => match label.rma() {
                Some(rma) => records.facts_of_rma(rma)?,
                None => continue,
            },
            BoxScan::Serial(serial) => records.facts_by_serial(serial)?,
            BoxScan::Part(_) | BoxScan::Chosen(_) => continue,
        };
        facts.extend(found.into_iter().filter(|found| seen.insert(found.line)));
    }
    Ok(facts)
}

fn decide(records: Records<'_>, at: Instant, readings: &[ScanReading]) -> Result<Vec<UnitDecision>, StoreError> {
    let scans: Vec<BoxScan> = readings.iter().filter_map(ScanReading::box_scan).collect();
    let facts = facts_for(records, &scans)?;
    Ok(decide_box(at, &scans, &facts))
}

/// What the scans would be decided as, without recording anything.
///
/// # Errors
/// [`DockError`].
pub fn preview(records: Records<'_>, raw: &[String], at: Instant) -> Result<Preview, DockError> {
    preview_scanned(records, Scanned { raw, readings: None }, at)
}

/// The same, where the scans were read already.
pub(super) fn preview_scanned(records: Records<'_>, scanned: Scanned<'_>, at: Instant) -> Result<Preview, DockError> {
    let settings = StationSettings::load(records)?;
    let readings = scanned.read(records, &settings)?.into_owned();
    let mut units = Vec::new();
    for unit in decide(records, at, &readings)? {
        let decision = &unit.explained.decision;
        let (due, instruction) = match decision.line {
            Some(line) if decision.verdict.accepts() => {
                let line = records.line(line)?.ok_or(DockError::NoLine(line))?;
                let due = due_if_received(records, &line, at)?;
                (due, accept_instruction(&line, decision, &due))
            }
            _ => (Due::default(), String::new()),
        };
        units.push(outcome(records, decision, unit.explained.findings.clone(), due, instruction)?);
    }
    Ok(Preview { readings, units })
}

/// Receives a box: decides, and records it with its audit entry in one transaction. The same
/// box again changes nothing and says so (RCV-7).
///
/// # Errors
/// [`DockError`]; nothing was recorded.
pub fn receive(
    store: &mut Store,
    folder: &DataDirectory,
    received: &BoxReceived<'_>,
    recorded_at: Instant,
) -> Result<Receipt, DockError> {
    receive_scanned(store, folder, received, None, recorded_at)
}

/// The same, where the scans were read already.
pub(super) fn receive_scanned(
    store: &mut Store,
    folder: &DataDirectory,
    received: &BoxReceived<'_>,
    readings: Option<&[ScanReading]>,
    recorded_at: Instant,
) -> Result<Receipt, DockError> {
    check_not_future(received.at, recorded_at)?;
    let by = By { who: received.operator, recorded_at };
    let changed = store.change(&by, Permission::Receive, |change| -> Result<(Recorded, bool), DockError> {
        if let Some(key) = received.key
            && let Some(record) = change.receipt_by_key(key)?
        {
            let record = in_force(**change, record)?;
            // It would be taken for a box that is accepted.
            if record.withdrawn {
                return Err(DockError::KeyOfWithdrawn { key: key.to_owned(), receipt: record.receipt });
            }
            return known_already(**change, record);
        }
        let settings = StationSettings::load(**change)?;
        let scanned = Scanned { raw: received.scans, readings };
        let readings = scanned.read(**change, &settings)?;
        let set = scan_set(&readings);
        let (from, to) = (received.at - SAME_BOX, received.at + SAME_BOX);
        if let Some(record) = change.receipt_of_scans(received.dock, &set, from, to)? {
            let record = in_force(**change, record)?;
            // A correction that took the scans away says that this is another box.
            if !record.withdrawn && set.iter().all(|scan| record.scan_set.contains(scan)) {
                return known_already(**change, record);
            }
        }
        let new = NewReceipt {
            at: received.at,
            dock: received.dock,
            key: received.key,
            scans: received.scans,
            scan_set: &set,
            corrects: None,
            withdrawn: Withdrawn::No,
            note: None,
        };
        Ok((record(change, &settings, &new, new.at, &readings, Vec::new(), Vec::new())?, false))
    })?;
    finished(store.records(), folder, changed.outcome)
}

fn known_already(records: Records<'_>, record: ReceiptRecord) -> Result<(Recorded, bool), DockError> {
    Ok((Recorded::load(records, record)?, true))
}

fn finished(
    records: Records<'_>,
    folder: &DataDirectory,
    (recorded, duplicate): (Recorded, bool),
) -> Result<Receipt, DockError> {
    Ok(Receipt { duplicate, ..recorded.shown(records, folder)? })
}

/// The receipt that stands for the box now: the last of its corrections.
fn in_force(records: Records<'_>, mut record: ReceiptRecord) -> Result<ReceiptRecord, DockError> {
    while let Some(by) = record.corrected_by {
        record = records.receipt(by)?.ok_or(DockError::NoReceipt(by))?;
    }
    Ok(record)
}

/// Corrects a receipt by a new entry with other scans (RCV-8): what the old one did is taken
/// back, and the box is decided anew. The same scans change nothing.
///
/// # Errors
/// [`DockError`]; nothing was recorded.
pub fn correct(
    store: &mut Store,
    folder: &DataDirectory,
    correction: &Correction<'_>,
    by: &By<'_>,
) -> Result<Receipt, DockError> {
    correct_scanned(store, folder, correction, None, by)
}

/// The same, where the scans were read already.
pub(super) fn correct_scanned(
    store: &mut Store,
    folder: &DataDirectory,
    correction: &Correction<'_>,
    readings: Option<&[ScanReading]>,
    by: &By<'_>,
) -> Result<Receipt, DockError> {
    check_not_future(correction.at, by.recorded_at)?;
    let changed = store.change(by, Permission::Receive, |change| -> Result<(Recorded, bool), DockError> {
        let old = correctable(**change, correction.receipt)?;
        check_not_before(&old, correction.at)?;
        let scanned = Scanned { raw: correction.scans, readings };
        let settings = StationSettings::load(**change)?;
        let readings = scanned.read(**change, &settings)?;
        let set = scan_set(&readings);
        if set == old.scan_set {
            return known_already(**change, old);
        }
        let kept = take_back(change, &old)?;
        let new = NewReceipt {
            at: old.at,
            dock: &old.dock,
            key: None,
            scans: correction.scans,
            scan_set: &set,
            corrects: Some(old.receipt),
            withdrawn: Withdrawn::No,
            note: correction.note,
        };
        // A label that stays right is not printed again.
        let issued = documents_of_chain(**change, old.receipt)?;
        Ok((record(change, &settings, &new, correction.at, &readings, kept, issued)?, false))
    })?;
    finished(store.records(), folder, changed.outcome)
}

/// Why a preview's change was left without a trace.
enum Undone {
    Preview(Preview),
    Refused(DockError),
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<DockError> for Undone {
    fn from(error: DockError) -> Self {
        Self::Refused(error)
    }
}

/// What a correction with these scans would decide. What the receipt did is taken back for
/// the question only: nothing is recorded.
///
/// # Errors
/// [`DockError`].
pub fn preview_correction(store: &mut Store, receipt: i64, raw: &[String], by: &By<'_>) -> Result<Preview, DockError> {
    let asked = store.change(by, Permission::Receive, |change| -> Result<(), Undone> {
        let old = correctable(**change, receipt)?;
        take_back(change, &old)?;
        Err(Undone::Preview(preview(**change, raw, old.at)?))
    });
    match asked {
        Err(Undone::Preview(preview)) => Ok(preview),
        Err(Undone::Refused(error)) => Err(error),
        Ok(_) => Err(DockError::NoReceipt(receipt)),
    }
}

/// A receipt is corrected or taken back after the box came, as far as clocks agree.
fn check_not_before(receipt: &ReceiptRecord, at: Instant) -> Result<(), DockError> {
    if is_future(receipt.at, at) {
        return Err(DockError::BeforeBox);
    }
    Ok(())
}

/// Takes a receipt back by a new entry (RCV-8): the box was not received. `at` says when that
/// was found, in UTC. Nothing is erased.
///
/// # Errors
/// [`DockError`]; nothing was recorded.
pub fn withdraw(
    store: &mut Store,
    folder: &DataDirectory,
    receipt: i64,
    note: Option<&str>,
    at: Instant,
    by: &By<'_>,
) -> Result<Receipt, DockError> {
    check_not_future(at, by.recorded_at)?;
    let changed = store.change(by, Permission::Receive, |change| -> Result<(Recorded, bool), DockError> {
        let old = correctable(**change, receipt)?;
        check_not_before(&old, at)?;
        for item in take_back(change, &old)? {
            leave_shelf(change, &item, at)?;
        }
        let withdrawal = record_withdrawal(change, &old, note, at)?;
        Ok((Recorded::load(**change, withdrawal)?, false))
    })?;
    finished(store.records(), folder, changed.outcome)
}

/// The entry that takes a receipt back, once what it did is undone.
pub(super) fn record_withdrawal(
    change: &Change<'_>,
    old: &ReceiptRecord,
    note: Option<&str>,
    at: Instant,
) -> Result<ReceiptRecord, StoreError> {
    let withdrawal = change.insert_receipt(&NewReceipt {
        at: old.at,
        dock: &old.dock,
        key: None,
        scans: &old.scans,
        scan_set: &["withdrawn".to_owned(), old.receipt.to_string()],
        corrects: Some(old.receipt),
        withdrawn: Withdrawn::Yes,
        note,
    })?;
    change.audit(AuditEntry {
        at,
        action: "withdrawn",
        subject: format!("receipt {}", old.receipt),
        rules: vec!["RCV-8".to_owned()],
        detail: json!({"receipt": old.receipt, "by_receipt": withdrawal.receipt, "note": note, "scans": old.scans}),
    })?;
    for unit in change.receipt_units(old.receipt)? {
        touch_line(change, &unit.decision);
    }
    Ok(withdrawal)
}

/// The audit entry of a receipt is that of its lines too.
pub(super) fn touch_line(change: &Change<'_>, decision: &Decision) {
    if let Some(line) = decision.line {
        change.touched(line.to_string());
    }
}

pub(super) fn correctable(records: Records<'_>, receipt: i64) -> Result<ReceiptRecord, DockError> {
    let old = records.receipt(receipt)?.ok_or(DockError::NoReceipt(receipt))?;
    if let Some(by) = old.corrected_by {
        return Err(DockError::AlreadyCorrected { receipt, by });
    }
    if old.withdrawn {
        return Err(DockError::Withdrawn(receipt));
    }
    Ok(old)
}

/// Undoes what a receipt did to lines and due dates, and returns its boxes on the shelf.
fn take_back(change: &Change<'_>, old: &ReceiptRecord) -> Result<Vec<ShelfRecord>, DockError> {
    let items = change.shelf_of_receipt(old.receipt)?;
    for item in &items {
        // A label that sends it back can be thrown away, as long as no carrier has the box.
        let is_here = |disposition: &DispositionRecord| {
            disposition.kind == Disposition::ReturnedToSender && disposition.tracking.is_none()
        };
        if let Some(disposition) = item.disposition.as_ref().filter(|disposition| !is_here(disposition)) {
            return Err(DockError::AlreadyDisposed { tag: tag_name(item.tag), disposition: disposition.kind.as_str() });
        }
    }
    if let Some(item) = change.matched_by(old.receipt)? {
        return Err(DockError::AlreadyDisposed { tag: tag_name(item.tag), disposition: "matched to a line" });
    }
    for unit in change.receipt_units(old.receipt)? {
        give_back(change, &unit.decision)?;
    }
    Ok(items)
}

/// A line that a receipt accepted awaits return again, its due dates as before.
pub(super) fn give_back(change: &Change<'_>, decision: &Decision) -> Result<(), DockError> {
    let Some(line) = decision.line.filter(|_| decision.verdict.accepts()) else { return Ok(()) };
    if let Some(post) = change.analysis_posts(line)?.pop() {
        return Err(DockError::MovedOn { line, what: "analysed", at: post.at });
    }
    // A replacement that was shipped in advance does not hold the receipt.
    let received_at = change.line(line)?.and_then(|line| line.received_at);
    let moved_on = |movement: &MovementRecord| {
        !matches!(movement.kind, MovementKind::Replaced | MovementKind::Shipped)
            || received_at.is_some_and(|received_at| movement.at >= received_at)
    };
    if let Some(movement) = change.movements(line)?.into_iter().rfind(moved_on) {
        return Err(DockError::MovedOn { line, what: movement.kind.as_str(), at: movement.at });
    }
    change.await_line(line, decision.takes_serial.as_ref())?;
    settle_and_follow(change, line, change.recorded_at())?;
    Ok(())
}

fn leave_shelf(change: &Change<'_>, item: &ShelfRecord, at: Instant) -> Result<(), StoreError> {
    change.dispose(
        item.tag,
        &DispositionRecord {
            kind: Disposition::Withdrawn,
            at,
            by: change.who().to_owned(),
            line: None,
            receipt: None,
            tracking: None,
            note: Some("its receipt was corrected".to_owned()),
        },
    )?;
    change.audit(AuditEntry {
        at,
        action: "withdrawn",
        subject: tag_name(item.tag),
        rules: vec!["RCV-8".to_owned()],
        detail: json!({"receipt": item.receipt}),
    })
}

/// The due dates that acceptance would start.
fn due_if_received(records: Records<'_>, line: &LineRecord, at: Instant) -> Result<Due, DockError> {
    Ok(due_started(
        clocks::dues_of_line(records, &line.received(at))?.into_iter().map(|(kind, due)| (kind, due.due_on)),
    ))
}

fn due_started(dues: impl Iterator<Item = (DueKind, NaiveDate)>) -> Due {
    let mut started = Due::default();
    for (kind, due_on) in dues {
        match kind {
            DueKind::Rtf => started.rtf = Some(due_on),
            DueKind::Ra => started.ra = Some(due_on),
            DueKind::FaInterim => started.fa_interim = Some(due_on),
            _ => {}
        }
    }
    started
}

fn accept_instruction(line: &LineRecord, decision: &Decision, due: &Due) -> String {
    let mut text = String::new();
    if decision.verdict == Verdict::AcceptRelabel {
        text.push_str(&format!("Put RMA box label {} on the box. ", line.line));
    }
    text.push_str(&next_step(line));
    text.push('.');
    for (name, day) in [("RTF", due.rtf), ("RA", due.ra), ("FA interim", due.fa_interim)] {
        if let Some(day) = day {
            text.push_str(&format!(" {name} due {}.", spoken_date(day)));
        }
    }
    text
}

/// Receives the unit on its line: state, serial, due dates. Returns the dates and what the
/// operator is told.
pub(super) fn accept_line(
    change: &Change<'_>,
    line: &LineRecord,
    decision: &Decision,
    at: Instant,
) -> Result<(Due, String), DockError> {
    let number = line.line;
    if line.ended_at.is_some() {
        reopen(change, number.rma(), at)?;
    }
    let received = change.receive_line(line, at, decision.takes_serial.as_ref())?;
    let moved = clocks::settle_record(change, &received)?;
    // What is sent to the customer may have left before: of an advance replacement, or of a line that was
    // one until its type was overridden.
    if line.leaves_in_advance() || !change.movements(number)?.is_empty() {
        follow(change, number.rma(), at)?;
    }
    let due = due_started(moved.into_iter().filter_map(|moved| Some((moved.kind, moved.after?.due_on))));
    Ok((due, accept_instruction(line, decision, &due)))
}

/// Decides and writes: the receipt, its units, lines, due dates, shelf, documents, audit. `at`
/// is when that happens: for a correction after the box came. `kept` are the boxes that a
/// corrected receipt put on the shelf, `issued` its labels, the latest first.
fn record(
    change: &Change<'_>,
    settings: &StationSettings,
    new: &NewReceipt<'_>,
    at: Instant,
    readings: &[ScanReading],
    kept: Vec<ShelfRecord>,
    issued: Vec<DocumentRecord>,
) -> Result<Recorded, DockError> {
    let zone = parse_zone(&settings.zone)?;
    let decided = decide(**change, new.at, readings)?;
    let mut recorded =
        Recorded { record: change.insert_receipt(new)?, units: Vec::new(), shelf: Vec::new(), documents: issued };
    let receipt = recorded.record.receipt;
    let mut rules: Vec<String> = Vec::new();
    for rule in decided.iter().flat_map(|unit| unit.explained.rules()) {
        if !rules.iter().any(|known| *known == rule) {
            rules.push(rule.into_owned());
        }
    }
    let mut kept = kept.into_iter();
    let mut told = Vec::new();
    for (number, unit) in (1_i64..).zip(decided) {
        let Explained { decision, findings } = unit.explained;
        let accepted = match decision.line.filter(|_| decision.verdict.accepts()) {
            Some(line) => Some(change.line(line)?.ok_or(DockError::NoLine(line))?),
            None => None,
        };
        told.push(json!({
            "verdict": decision.verdict,
            "line": decision.line,
            "late": decision.late,
            "reason": decision.reason,
            "candidates": decision.candidates,
            "takes_serial": decision.takes_serial,
        }));
        touch_line(change, &decision);
        let mut paper = Paper { change, zone, new, at, receipt, unit: number, documents: &mut recorded.documents };
        let unit = match accepted {
            Some(line) => {
                let (due, instruction) = accept_line(change, &line, &decision, new.at)?;
                let unit = UnitRecord { decision, findings, due, instruction };
                change.insert_unit(receipt, number, &unit)?;
                paper.accepted(&line, &unit)?;
                unit
            }
            None => {
                let (item, unit) = shelve(change, (receipt, number), decision, findings, new, kept.next())?;
                paper.shelved(&item, &unit.decision)?;
                if unit.decision.verdict == Verdict::Unnumbered
                    && settings.unnumbered_default == UnnumberedDefault::ReturnToSender
                    && item.disposition.is_none()
                {
                    let label = return_at_once(change, &item, at)?;
                    recorded.documents.insert(0, label);
                }
                recorded.shelf.push(item);
                unit
            }
        };
        recorded.units.push(unit);
    }
    for item in kept {
        leave_shelf(change, &item, at)?;
    }
    let accepted = recorded.units.iter().filter(|unit| unit.decision.verdict.accepts()).count();
    let action = match accepted {
        _ if new.corrects.is_some() => "corrected",
        0 => "not accepted",
        all if all == recorded.units.len() => "received",
        _ => "partly accepted",
    };
    change.audit(AuditEntry {
        at,
        action,
        subject: format!("receipt {receipt}"),
        rules,
        detail: json!({"scans": new.scans, "dock": new.dock, "units": told, "corrects": new.corrects,
                       "note": new.note}),
    })?;
    Ok(recorded)
}

/// Puts the unit on the shelf; a box that stands there already keeps its tag and place.
fn shelve(
    change: &Change<'_>,
    (receipt, number): (i64, i64),
    decision: Decision,
    findings: Vec<Finding>,
    new: &NewReceipt<'_>,
    kept: Option<ShelfRecord>,
) -> Result<(ShelfRecord, UnitRecord), DockError> {
    // The instruction names the position, and the shelf item refers to the unit: so first
    // the place is found.
    let (tag, position) = match &kept {
        Some(item) => (item.tag, item.position),
        None => change.next_shelf_place()?,
    };
    let instruction = format!("Put on shelf {} with tag {}.", position_name(position), tag_name(tag));
    let unit = UnitRecord { decision, findings, due: Due::default(), instruction };
    change.insert_unit(receipt, number, &unit)?;
    let item = match kept {
        Some(item) => {
            change.rebind_shelf_item(item.tag, receipt, number)?;
            ShelfRecord { receipt, unit: number, ..item }
        }
        None => change.insert_shelf_item(tag, position, receipt, number, new.dock, new.at)?,
    };
    Ok((item, unit))
}

/// RCV-3: the dock's default is to return to the sender.
fn return_at_once(change: &Change<'_>, item: &ShelfRecord, at: Instant) -> Result<DocumentRecord, DockError> {
    let label = issue_sender_label(change, item, None, at)?;
    let disposition = DispositionRecord {
        kind: Disposition::ReturnedToSender,
        at,
        by: change.who().to_owned(),
        line: None,
        receipt: None,
        tracking: None,
        note: Some("the dock's default".to_owned()),
    };
    change.dispose(item.tag, &disposition)?;
    change.audit(AuditEntry {
        at,
        action: Disposition::ReturnedToSender.as_str(),
        subject: tag_name(item.tag),
        rules: vec!["RCV-3".to_owned(), "RCV-9".to_owned()],
        detail: json!({"disposition": disposition}),
    })?;
    Ok(label)
}

/// Issues a unit's labels.
struct Paper<'a> {
    change: &'a Change<'a>,
    zone: Tz,
    new: &'a NewReceipt<'a>,
    at: Instant,
    receipt: i64,
    unit: i64,
    /// The latest first.
    documents: &'a mut Vec<DocumentRecord>,
}

impl Paper<'_> {
    fn issue(
        &mut self,
        kind: &str,
        line: Option<LineNumber>,
        tag: Option<i64>,
        label: Label,
    ) -> Result<(), StoreError> {
        let corrected = |document: &DocumentRecord| document.receipt != Some(self.receipt);
        if self.documents.iter().any(|document| corrected(document) && document.label == label) {
            return Ok(());
        }
        let receipt = (self.receipt, self.unit);
        let issued = self.change.issue(NewDocument { kind, line, tag, receipt, issued_at: self.at, label })?;
        self.documents.insert(0, issued);
        Ok(())
    }

    fn accepted(&mut self, line: &LineRecord, unit: &UnitRecord) -> Result<(), StoreError> {
        if unit.decision.verdict == Verdict::AcceptRelabel {
            self.issue("box", Some(line.line), None, box_label_of(**self.change, line)?)?;
        }
        let new = self.new;
        let label = receiving_label(line, &unit.decision, &unit.due, new.at, self.zone, new.dock, self.change.who());
        self.issue("receiving", Some(line.line), None, label)
    }

    fn shelved(&mut self, item: &ShelfRecord, decision: &Decision) -> Result<(), StoreError> {
        let label = shelf_tag(item, decision, self.zone, self.change.who(), self.new.scans);
        self.issue("shelf", None, Some(item.tag), label)
    }
}
