//! The Receiving Discrepancy shelf: what is on it, and what becomes of it (RCV-9).

use std::borrow::Cow;

use chrono_tz::Tz;
use serde::Serialize;
use serde_json::json;

use super::paper::{DataDirectory, receiving_label, sender_label};
use super::receipt::{IssuedDocument, Receipt, load_receipt, outcome};
use super::receive::{accept_line, correctable, give_back, record_withdrawal, touch_line};
use super::scans::{ScanKind, ScanReading};
use super::{DockError, StationSettings, check_not_future};
use crate::addresses::postal;
use crate::calendar::{Instant, parse_zone};
use crate::lifecycle::rma_stage;
use crate::numbers::{LineNumber, RmaNumber, Serial};
use crate::people::Permission;
use crate::rules::Finding;
use crate::rules::lifecycle::RmaStage;
use crate::rules::receiving::{Decision, LineState, Reason, Verdict};
use crate::store::{
    AuditEntry, By, Change, Disposition, DispositionRecord, DocumentRecord, LineSummary, NewDocument, NewReceipt,
    Records, ShelfRecord, SiteRecord, Store, StoreError, UnitRecord, Withdrawn,
};
use crate::vendor::Vendor;

/// Positions of a shelf bay, then B-01.
const POSITIONS_PER_BAY: i64 = 20;

/// No photograph is larger.
pub const PHOTOGRAPH_BYTES_MAX: usize = 20 * 1024 * 1024;

/// No camera makes one with more pixels on a side; a small file may say that it has, and would take all memory when it
/// is shown.
const PHOTOGRAPH_SIDE_MAX: usize = 20_000;

/// `D12` for 12.
#[must_use]
pub fn tag_name(tag: i64) -> String {
    format!("D{tag}")
}

/// Reads a tag.
///
/// # Errors
/// [`DockError::NotATag`].
pub fn read_tag(text: &str) -> Result<i64, DockError> {
    let trimmed = text.trim();
    let digits = trimmed.strip_prefix(['D', 'd']).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    digits
        .and_then(|digits| digits.parse().ok())
        .filter(|tag| *tag > 0)
        .ok_or_else(|| DockError::NotATag(trimmed.to_owned()))
}

/// The name of a shelf position: `A-03` for 3, `B-01` for 21, `AA-01` after `Z-20`.
#[must_use]
pub fn position_name(position: i64) -> String {
    let index = (position - 1).max(0);
    let mut bay = index / POSITIONS_PER_BAY;
    let mut letters = Vec::new();
    loop {
        letters.insert(0, char::from(b'A' + u8::try_from(bay % 26).unwrap_or(0)));
        bay = bay / 26 - 1;
        if bay < 0 {
            break;
        }
    }
    format!("{}-{:02}", letters.into_iter().collect::<String>(), index % POSITIONS_PER_BAY + 1)
}

fn read_position(text: &str) -> Result<i64, DockError> {
    let wrong = || DockError::Position(format!("\"{}\" is not a shelf position; write it as A-03", text.trim()));
    let upper = text.trim().to_ascii_uppercase();
    let (bay, slot) = upper.split_once('-').ok_or_else(wrong)?;
    let slot: i64 = slot.parse().map_err(|_| wrong())?;
    if bay.is_empty() || bay.len() > 3 || !bay.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(wrong());
    }
    if !(1..=POSITIONS_PER_BAY).contains(&slot) {
        return Err(wrong());
    }
    let bay = bay.bytes().fold(0, |sum, letter| sum * 26 + i64::from(letter - b'A') + 1) - 1;
    Ok(bay * POSITIONS_PER_BAY + slot)
}

/// A photograph of a box on the shelf.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Photo {
    /// Its number.
    pub id: i64,
    /// The file's name as it was.
    pub name: String,
    /// When it was added, in UTC.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// `image/jpeg`, `image/png` or `image/webp`.
    pub media_type: String,
}

/// A box on the shelf as both faces show it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ShelfItem {
    /// Its tag.
    pub tag: String,
    /// The receipt that put it there.
    pub receipt: i64,
    /// The verdict that put it there.
    pub verdict: Verdict,
    /// Why not accepted, for a discrepancy.
    pub reason: Option<Reason>,
    /// Where it stands.
    pub position: String,
    /// Since when, in UTC.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub since: Instant,
    /// Whole days since.
    pub age_days: i64,
    /// Where it was received.
    pub dock: String,
    /// By whom.
    pub operator: String,
    /// The scans as they came.
    pub scans: Vec<String>,
    /// The line that the scans identify.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub line: Option<LineNumber>,
    /// The lines that it might be.
    #[cfg_attr(feature = "bindings", ts(type = "Array<string>"))]
    pub candidates: Vec<LineNumber>,
    /// The same, with what tells them apart.
    pub candidate_facts: Vec<LineSummary>,
    /// Why it is here, for a person.
    pub why: String,
    /// Why, a step each.
    pub findings: Vec<Finding>,
    /// The ids of the rules that decided.
    #[cfg_attr(feature = "bindings", ts(type = "Array<string>"))]
    pub rules: Vec<Cow<'static, str>>,
    /// What people noted on it.
    pub note: Option<String>,
    /// Photographs of it.
    pub photos: Vec<Photo>,
    /// What was printed for it.
    pub documents: Vec<IssuedDocument>,
    /// What became of it.
    pub disposition: Option<DispositionRecord>,
}

/// The shelf, the oldest box first; with those that left it after them, where asked for.
///
/// # Errors
/// [`StoreError`].
pub fn shelf(
    records: Records<'_>,
    folder: &DataDirectory,
    now: Instant,
    disposed_limit: Option<u32>,
) -> Result<Vec<ShelfItem>, StoreError> {
    let mut items = records.shelf()?;
    if let Some(limit) = disposed_limit {
        items.extend(records.disposed(limit)?);
    }
    items.into_iter().map(|item| shown(records, folder, item, now)).collect()
}

/// A box by its tag.
///
/// # Errors
/// [`DockError::NoTag`], [`StoreError`].
pub fn shelf_item(
    records: Records<'_>,
    folder: &DataDirectory,
    tag: i64,
    now: Instant,
) -> Result<ShelfItem, DockError> {
    Ok(shown(records, folder, find(records, tag)?, now)?)
}

fn find(records: Records<'_>, tag: i64) -> Result<ShelfRecord, DockError> {
    records.shelf_item(tag)?.ok_or_else(|| DockError::NoTag(tag_name(tag)))
}

fn shown(
    records: Records<'_>,
    folder: &DataDirectory,
    item: ShelfRecord,
    now: Instant,
) -> Result<ShelfItem, StoreError> {
    let missing = || StoreError::Damaged(format!("{} has no receipt", tag_name(item.tag)));
    let receipt = records.receipt(item.receipt)?.ok_or_else(missing)?;
    let index = usize::try_from(item.unit - 1).map_err(|_| missing())?;
    let unit = records.receipt_units(item.receipt)?.into_iter().nth(index).ok_or_else(missing)?;
    let unit = outcome(records, &unit.decision, unit.findings, unit.due, unit.instruction)?;
    let photos = records.photographs(item.tag)?.into_iter().map(|photo| Photo {
        id: photo.photograph,
        name: photo.name,
        at: photo.added_at,
        media_type: photo.media_type,
    });
    let documents = records.documents_of_tag(item.tag)?;
    let until = item.disposition.as_ref().map_or(now, |disposition| disposition.at);
    Ok(ShelfItem {
        tag: tag_name(item.tag),
        receipt: item.receipt,
        verdict: unit.verdict,
        reason: unit.reason,
        position: position_name(item.position),
        since: item.since,
        age_days: (until - item.since).num_days().max(0),
        dock: item.dock,
        operator: receipt.operator,
        scans: receipt.scans,
        line: unit.line,
        candidates: unit.candidates,
        candidate_facts: unit.candidate_facts,
        why: unit.why,
        findings: unit.findings,
        rules: unit.rules,
        note: item.note,
        photos: photos.collect(),
        documents: documents.iter().map(|document| IssuedDocument::new(folder, document)).collect(),
        disposition: item.disposition,
    })
}

/// A disposition to record.
#[derive(Clone, Debug)]
pub struct DisposalRequest<'a> {
    /// Which; `Withdrawn` is what a correction does and cannot be asked for.
    pub kind: Disposition,
    /// For `Matched`.
    pub line: Option<LineNumber>,
    /// For `ReturnedToSender`.
    pub tracking: Option<&'a str>,
    /// Why; needed for `Scrapped`.
    pub note: Option<&'a str>,
    /// When, in UTC.
    pub at: Instant,
}

/// A disposition as it was recorded.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Disposal {
    /// The box.
    pub item: ShelfItem,
    /// For `matched`: the receipt on the line.
    pub receipt: Option<Receipt>,
    /// The labels that were issued for it.
    pub documents: Vec<IssuedDocument>,
}

/// Records what becomes of a box on the shelf (RCV-9).
///
/// # Errors
/// [`DockError`]; nothing was changed.
pub fn dispose(
    store: &mut Store,
    folder: &DataDirectory,
    tag: i64,
    request: &DisposalRequest<'_>,
    by: &By<'_>,
) -> Result<Disposal, DockError> {
    check_not_future(request.at, by.recorded_at)?;
    if let Some(hidden) = request.tracking.and_then(rma_labels::hidden_character) {
        return Err(DockError::Tracking(crate::numbers::cannot_be_seen("the tracking number", hidden)));
    }
    let settings = StationSettings::load(store.records())?;
    let zone = parse_zone(&settings.zone)?;
    let needed = if request.kind == Disposition::Scrapped { Permission::Scrap } else { Permission::Shelve };
    let changed = store.change(by, needed, |change| -> Result<Option<i64>, DockError> {
        let item = find(**change, tag)?;
        if let Some(disposition) = &item.disposition {
            return Err(DockError::AlreadyDisposed { tag: tag_name(tag), disposition: words(disposition.kind) });
        }
        if request.at < item.since {
            return Err(DockError::BeforeBox);
        }
        match request.kind {
            Disposition::Matched => matched(change, &item, request, zone).map(Some),
            Disposition::ReturnedToSender => returned(change, &item, request).map(|()| None),
            Disposition::Scrapped => {
                let reason = request.note.map(str::trim).filter(|note| !note.is_empty());
                if reason.is_none() {
                    return Err(DockError::Incomplete("say why the box is scrapped: a reason is kept with it (RCV-9)"));
                }
                record(change, &item, request, None).map(|()| None)
            }
            Disposition::Withdrawn => Err(DockError::Incomplete("a box is withdrawn by correcting its receipt")),
        }
    })?;
    let records = store.records();
    let item = shelf_item(records, folder, tag, by.recorded_at)?;
    let receipt = match changed.outcome {
        Some(number) => load_receipt(records, folder, number)?,
        None => None,
    };
    let documents = match &receipt {
        Some(receipt) => receipt.first.documents.clone(),
        None => item.documents.iter().filter(|document| document.kind == "sender").cloned().collect(),
    };
    Ok(Disposal { item, receipt, documents })
}

fn words(kind: Disposition) -> &'static str {
    match kind {
        Disposition::Matched => "matched to a line",
        Disposition::ReturnedToSender => "returned to sender",
        Disposition::Scrapped => "scrapped",
        Disposition::Withdrawn => "its receipt was corrected",
    }
}

fn record(
    change: &Change<'_>,
    item: &ShelfRecord,
    request: &DisposalRequest<'_>,
    receipt: Option<i64>,
) -> Result<(), DockError> {
    let disposition = DispositionRecord {
        kind: request.kind,
        at: request.at,
        by: change.who().to_owned(),
        line: request.line,
        receipt,
        tracking: request.tracking.map(str::to_owned),
        note: request.note.map(str::to_owned),
    };
    change.dispose(item.tag, &disposition)?;
    change.audit(AuditEntry {
        at: request.at,
        action: request.kind.as_str(),
        subject: tag_name(item.tag),
        rules: vec!["RCV-9".to_owned()],
        detail: json!({"disposition": disposition}),
    })?;
    Ok(())
}

fn matched(change: &Change<'_>, item: &ShelfRecord, request: &DisposalRequest<'_>, zone: Tz) -> Result<i64, DockError> {
    let Some(number) = request.line else {
        return Err(DockError::Incomplete("say which line the box is matched to"));
    };
    let line = change.line(number)?.ok_or(DockError::NoLine(number))?;
    let refuse = |why: String| Err(DockError::LineNotOpen { line: number, why });
    // One that closed by itself opens again: a unit that was charged or waived came (RNR-3).
    if !matches!(rma_stage(&line)?, RmaStage::Open | RmaStage::Ended) {
        return refuse(format!("its RMA is {}", line.state));
    }
    if line.line_state != LineState::Awaiting.as_str() {
        return refuse(format!("it is {}", line.line_state));
    }
    let record_of_box = change.receipt(item.receipt)?.ok_or(DockError::NoReceipt(item.receipt))?;
    // RCV-11: the line takes the only serial that was scanned for the box.
    let scanned = scanned_serials(&readings(**change, &record_of_box.scans)?);
    let takes_serial = match (&line.serial, scanned.as_slice()) {
        (None, [serial]) => Some(serial.clone()),
        _ => None,
    };
    let tag = tag_name(item.tag);
    let mut findings = vec![Finding::held("RCV-9", format!("{} matched {tag} to {number}", change.who()))];
    if let Some(serial) = &takes_serial {
        findings.push(Finding::held("RCV-11", format!("{number} had no serial on record and takes {serial}")));
    }
    if let (Some(own), [other]) = (&line.serial, scanned.as_slice())
        && own != other
    {
        let text = format!("The box was scanned with {other}, and {number} has {own} on record");
        findings.push(Finding::held("RCV-9", text));
    }
    // The customer is on time or late by the day on which the box came.
    let window = change.facts_of_rma(number.rma())?.into_iter().find(|facts| facts.line == number);
    let late = window.and_then(|facts| facts.return_before).is_some_and(|end| item.since >= end);
    if late {
        findings.push(Finding::held("RNR-3", "It came after the return window and is processed in the normal manner"));
    }
    let decision = Decision {
        verdict: Verdict::AcceptRelabel,
        line: Some(number),
        late,
        reason: None,
        candidates: Vec::new(),
        takes_serial,
    };
    let (due, instruction) = accept_line(change, &line, &decision, item.since)?;
    let scans = vec![tag.clone(), number.to_string()];
    let received = change.insert_receipt(&NewReceipt {
        at: request.at,
        dock: &item.dock,
        key: None,
        scans: &scans,
        scan_set: &["matched".to_owned(), tag.clone(), number.to_string()],
        corrects: None,
        withdrawn: Withdrawn::No,
        note: request.note,
    })?;
    let receipt = received.receipt;
    let unit = UnitRecord { decision, findings, due, instruction };
    change.insert_unit(receipt, 1, &unit)?;
    let fresh = change.line(number)?.ok_or(DockError::NoLine(number))?;
    for (kind, label) in [
        ("box", super::paper::box_label_of(**change, &fresh)?),
        ("receiving", receiving_label(&fresh, &unit.decision, &due, item.since, zone, &item.dock, change.who())),
    ] {
        let receipt = (receipt, 1);
        change.issue(NewDocument { kind, line: Some(number), tag: None, receipt, issued_at: request.at, label })?;
    }
    record(change, item, request, Some(receipt))?;
    change.audit(AuditEntry {
        at: request.at,
        action: "received",
        subject: format!("receipt {receipt}"),
        rules: unit.findings.iter().map(|finding| finding.rule.to_string()).collect(),
        detail: json!({"receipt": receipt, "line": number, "from_shelf": tag, "due": unit.due, "late": late}),
    })?;
    touch_line(change, &unit.decision);
    Ok(receipt)
}

/// What the scans of a box are.
fn readings(records: Records<'_>, scans: &[String]) -> Result<Vec<ScanReading>, DockError> {
    let affixes = StationSettings::load(records)?.affixes();
    scans.iter().map(|raw| Ok(super::scans::read(records, raw, &affixes)?)).collect()
}

fn scanned_serials(readings: &[ScanReading]) -> Vec<Serial> {
    let mut serials: Vec<Serial> = Vec::new();
    for reading in readings {
        if reading.kind == ScanKind::Serial
            && let Some(serial) = Serial::new(&reading.text)
            && !serials.contains(&serial)
        {
            serials.push(serial);
        }
    }
    serials
}

/// The site whose RMA the box says it is of.
fn site_of_scanned_rma(records: Records<'_>, readings: &[ScanReading]) -> Result<Option<SiteRecord>, DockError> {
    for reading in readings {
        let rma = match reading.kind {
            ScanKind::Rma => reading.text.parse::<RmaNumber>().ok(),
            ScanKind::Line | ScanKind::Chosen => reading.text.parse::<LineNumber>().ok().map(LineNumber::rma),
            ScanKind::Serial | ScanKind::Part | ScanKind::Tracking => None,
        };
        let Some(rma) = rma else { continue };
        if let Some(line) = records.lines_of_rma(rma)?.into_iter().next() {
            return Ok(records.site_of_case(line.case)?);
        }
    }
    Ok(None)
}

fn returned(change: &Change<'_>, item: &ShelfRecord, request: &DisposalRequest<'_>) -> Result<(), DockError> {
    issue_sender_label(change, item, request.tracking, request.at)?;
    record(change, item, request, None)
}

pub(super) fn issue_sender_label(
    change: &Change<'_>,
    item: &ShelfRecord,
    tracking: Option<&str>,
    at: Instant,
) -> Result<DocumentRecord, DockError> {
    let receipt = change.receipt(item.receipt)?.ok_or(DockError::NoReceipt(item.receipt))?;
    let index = usize::try_from(item.unit - 1).unwrap_or(0);
    let unit = change.receipt_units(item.receipt)?.into_iter().nth(index);
    let reason = unit.and_then(|unit| unit.decision.reason).map_or_else(
        || "No RMA number on the box that is known here".to_owned(),
        |reason| format!("Not accepted: {reason}"),
    );
    let readings = readings(**change, &receipt.scans)?;
    let mut to = site_of_scanned_rma(**change, &readings)?;
    for serial in scanned_serials(&readings) {
        if to.is_none() {
            to = change.site_with_unit(&serial)?;
        }
    }
    let vendor = Vendor::load(**change)?;
    let to = to.map(|site| postal(&site, &vendor.country));
    let from = if vendor.address.is_empty() {
        change.first_centre_address()?
    } else {
        Some(std::iter::once(vendor.name).chain(vendor.address).filter(|line| !line.is_empty()).collect())
    };
    let label = sender_label(item.tag, to, from, tracking, &reason);
    Ok(change.issue(NewDocument {
        kind: "sender",
        line: None,
        tag: Some(item.tag),
        receipt: (item.receipt, item.unit),
        issued_at: at,
        label,
    })?)
}

/// Takes a disposition back: the box is on the shelf again, and a line that it was matched
/// to awaits return again. The record keeps both.
///
/// # Errors
/// [`DockError`]; nothing was changed.
pub fn undo_disposal(store: &mut Store, folder: &DataDirectory, tag: i64, by: &By<'_>) -> Result<ShelfItem, DockError> {
    store.change(by, Permission::Shelve, |change| -> Result<(), DockError> {
        let item = find(**change, tag)?;
        let Some(disposition) = item.disposition else { return Err(DockError::NotDisposed(tag_name(tag))) };
        match disposition.kind {
            Disposition::Withdrawn => {
                return Err(DockError::AlreadyDisposed {
                    tag: tag_name(tag),
                    disposition: words(Disposition::Withdrawn),
                });
            }
            Disposition::Matched => {
                if let Some(receipt) = disposition.receipt {
                    let old = correctable(**change, receipt)?;
                    for unit in change.receipt_units(receipt)? {
                        give_back(change, &unit.decision)?;
                    }
                    let note = format!("{} is back on the shelf", tag_name(tag));
                    record_withdrawal(change, &old, Some(&note), change.recorded_at())?;
                }
            }
            Disposition::Scrapped => change.require(Permission::Scrap)?,
            Disposition::ReturnedToSender => {}
        }
        change.put_back(tag)?;
        change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "put back",
            subject: tag_name(tag),
            rules: vec!["RCV-8".to_owned()],
            detail: json!({"taken_back": disposition}),
        })?;
        Ok(())
    })?;
    shelf_item(store.records(), folder, tag, by.recorded_at)
}

/// Changes the note on a box; an empty text removes it.
///
/// # Errors
/// [`DockError`].
pub fn note_item(
    store: &mut Store,
    folder: &DataDirectory,
    tag: i64,
    note: &str,
    by: &By<'_>,
) -> Result<ShelfItem, DockError> {
    let note = Some(note.trim()).filter(|note| !note.is_empty());
    store.change(by, Permission::Shelve, |change| -> Result<(), DockError> {
        let before = find(**change, tag)?.note;
        change.note_shelf_item(tag, note)?;
        Ok(change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "noted",
            subject: tag_name(tag),
            rules: vec!["RCV-9".to_owned()],
            detail: json!({"before": before, "after": note}),
        })?)
    })?;
    shelf_item(store.records(), folder, tag, by.recorded_at)
}

/// Moves a box to a free position.
///
/// # Errors
/// [`DockError`].
pub fn move_item(
    store: &mut Store,
    folder: &DataDirectory,
    tag: i64,
    position: &str,
    by: &By<'_>,
) -> Result<ShelfItem, DockError> {
    let position = read_position(position)?;
    store.change(by, Permission::Shelve, |change| -> Result<(), DockError> {
        let item = find(**change, tag)?;
        if let Some(disposition) = &item.disposition {
            return Err(DockError::AlreadyDisposed { tag: tag_name(tag), disposition: words(disposition.kind) });
        }
        match change.at_position(position)? {
            Some(there) if there.tag == tag => return Ok(()),
            Some(there) => {
                let (name, tag) = (position_name(position), tag_name(there.tag));
                return Err(DockError::Position(format!("{name} is taken by {tag}; choose a free position")));
            }
            None => {}
        }
        change.move_shelf_item(tag, position)?;
        Ok(change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "moved",
            subject: tag_name(tag),
            rules: vec!["RCV-9".to_owned()],
            detail: json!({"from": position_name(item.position), "to": position_name(position)}),
        })?)
    })?;
    shelf_item(store.records(), folder, tag, by.recorded_at)
}

/// Adds a photograph (JPEG, PNG or WebP by its first bytes) to a box.
///
/// # Errors
/// [`DockError`].
pub fn add_photograph(
    store: &mut Store,
    folder: &DataDirectory,
    tag: i64,
    name: &str,
    content: &[u8],
    by: &By<'_>,
) -> Result<ShelfItem, DockError> {
    let media_type = match content {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => {
            return Err(DockError::Photograph(format!(
                "{name} is not a photograph that can be shown; choose a JPEG, PNG or WebP file"
            )));
        }
    };
    if content.len() > PHOTOGRAPH_BYTES_MAX {
        let megabytes = PHOTOGRAPH_BYTES_MAX / 1024 / 1024;
        return Err(DockError::Photograph(format!("{name} is larger than {megabytes} MB; choose a smaller one")));
    }
    let size = imagesize::blob_size(content)
        .map_err(|error| DockError::Photograph(format!("{name} cannot be shown: {error}; choose another file")))?;
    if size.width.min(size.height) == 0 || size.width.max(size.height) > PHOTOGRAPH_SIDE_MAX {
        return Err(DockError::Photograph(format!(
            "{name} says that it has {} × {} pixels; a photograph has 1 to {PHOTOGRAPH_SIDE_MAX} on a side",
            size.width, size.height
        )));
    }
    store.change(by, Permission::Shelve, |change| -> Result<(), DockError> {
        find(**change, tag)?;
        let id = change.insert_photograph(tag, name, media_type, content)?;
        Ok(change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "photographed",
            subject: tag_name(tag),
            rules: vec!["RCV-9".to_owned()],
            detail: json!({"photograph": id, "name": name, "bytes": content.len()}),
        })?)
    })?;
    shelf_item(store.records(), folder, tag, by.recorded_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_has_a_name_of_its_own_that_reads_back() {
        assert_eq!(position_name(1), "A-01");
        assert_eq!(position_name(20), "A-20");
        assert_eq!(position_name(21), "B-01");
        assert_eq!(position_name(26 * 20), "Z-20");
        assert_eq!(position_name(26 * 20 + 1), "AA-01");
        for position in 1..20_000 {
            assert_eq!(read_position(&position_name(position)).unwrap(), position);
        }
        for wrong in ["", "A", "A-0", "A-21", "1-1", "A--1", "AAAA-1", "Å-1"] {
            assert!(read_position(wrong).is_err(), "{wrong}");
        }
    }
}
