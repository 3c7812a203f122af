//! What is kept about a case, an RMA or a line: documents issued, mail, notes, photographs, and
//! the whole history in order.

use serde::Serialize;
use serde_json::{Value, json};

use super::documents::{DocumentKind, offered};
use super::{DeskError, check_not_future, said};
use crate::calendar::Instant;
use crate::dock::tag_name;
use crate::numbers::{LineNumber, Number, RmaNumber};
use crate::people::Permission;
use crate::store::{AuditEntry, AuditRecord, By, Change, IssuedRecord, MailRecord, Records, Store, StoreError};

const NOTED: &str = "noted";
const TAKEN_BACK: &str = "note taken back";

/// So many entries of a history are shown, the latest.
const HISTORY_MAX: usize = 500;

/// What is kept about a number.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Kept {
    /// Documents that were issued, oldest first.
    pub issued: Vec<IssuedRecord>,
    /// Documents that can be issued now.
    pub offered: Vec<Offered>,
    /// Mail, oldest first.
    pub messages: Vec<MailRecord>,
    /// Notes that stand, oldest first.
    pub notes: Vec<Note>,
    /// The boxes whose photographs there are.
    pub photographed: Vec<Photographed>,
    /// What was done, oldest first.
    pub history: Vec<AuditRecord>,
    /// How many entries of the history came before those.
    pub earlier: usize,
}

/// A document that can be issued.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Offered {
    /// Its kind.
    pub kind: DocumentKind,
    /// The RMA or the line that it is for.
    pub number: String,
}

/// What somebody noted for others here; customers do not see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Note {
    /// Its entry in the history.
    pub entry: i64,
    /// The case, the RMA or the line.
    pub number: String,
    /// What it says.
    pub text: String,
    /// When.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// By whom.
    pub who: String,
}

/// A box on the shelf whose photographs there are.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Photographed {
    /// Its tag.
    pub tag: String,
    /// How many.
    pub photographs: usize,
}

/// The numbers that a page is about.
struct About {
    rmas: Vec<RmaNumber>,
    lines: Vec<LineNumber>,
    /// Whose entries are its history, in the order of the numbers.
    own: Vec<String>,
    /// What else documents and mail for it bear.
    above: Vec<String>,
}

/// What is kept about a case, an RMA or a line. That of a case has what is about its RMAs and lines, that
/// of an RMA what is about its lines; that of a line has the documents and mail of its RMA.
///
/// # Errors
/// [`DeskError`].
pub fn kept(records: Records<'_>, number: Number, as_of: Instant) -> Result<Kept, DeskError> {
    let about = about(records, number)?;
    let mut history: Vec<AuditRecord> = Vec::new();
    for own in &about.own {
        history.extend(records.history(own)?);
    }
    // A receipt of several lines is in the history of each.
    history.sort_by_key(|entry| entry.entry);
    history.dedup_by_key(|entry| entry.entry);
    let (mut issued, mut messages) = (Vec::new(), Vec::new());
    for number in about.own.iter().chain(&about.above) {
        issued.extend(records.issued_documents_of(number)?);
        messages.extend(records.mail_about(number)?);
    }
    issued.sort_by_key(|document| document.issued);
    messages.sort_by_key(|message| message.message);
    let notes = notes_of(&history);
    let earlier = history.len().saturating_sub(HISTORY_MAX);
    Ok(Kept {
        issued,
        offered: offered(records, &about.rmas, &about.lines, as_of)?,
        messages,
        notes,
        photographed: photographed(records, &about.lines)?,
        history: history.split_off(earlier),
        earlier,
    })
}

fn about(records: Records<'_>, number: Number) -> Result<About, DeskError> {
    let (rmas, mut own, above) = match number {
        Number::Case(case) => {
            records.case(case)?.ok_or(DeskError::NoCase(case))?;
            (records.rmas_of_case(case)?, vec![case.to_string()], Vec::new())
        }
        Number::Rma(rma) => (vec![rma], Vec::new(), Vec::new()),
        Number::Line(line) => {
            records.line(line)?.ok_or(DeskError::NoLine(line))?;
            let rma = line.rma();
            let (own, above) = (vec![line.to_string()], vec![rma.to_string()]);
            return Ok(About { rmas: vec![rma], lines: vec![line], own, above });
        }
    };
    let mut lines = Vec::new();
    for rma in &rmas {
        let of_rma = records.lines_of_rma(*rma)?;
        if of_rma.is_empty() {
            return Err(DeskError::NoRma(*rma));
        }
        own.push(rma.to_string());
        own.extend(of_rma.iter().map(|line| line.line.to_string()));
        lines.extend(of_rma.into_iter().map(|line| line.line));
    }
    Ok(About { rmas, lines, own, above })
}

fn photographed(records: Records<'_>, lines: &[LineNumber]) -> Result<Vec<Photographed>, StoreError> {
    let mut tags = Vec::new();
    for line in lines {
        for receipt in records.receipts_of_line(*line)? {
            tags.extend(records.shelf_of_receipt(receipt.receipt)?.into_iter().map(|item| item.tag));
            tags.extend(records.matched_by(receipt.receipt)?.map(|item| item.tag));
        }
    }
    tags.sort_unstable();
    tags.dedup();
    let mut photographed = Vec::new();
    for tag in tags {
        let photographs = records.photographs(tag)?.len();
        if photographs > 0 {
            photographed.push(Photographed { tag: tag_name(tag), photographs });
        }
    }
    Ok(photographed)
}

/// The notes of a history that stand.
fn notes_of(history: &[AuditRecord]) -> Vec<Note> {
    let taken_back: Vec<i64> = history
        .iter()
        .filter(|entry| entry.action == TAKEN_BACK)
        .filter_map(|entry| entry.detail["note"].as_i64())
        .collect();
    let stands = |entry: &&AuditRecord| entry.action == NOTED && !taken_back.contains(&entry.entry);
    let note = |entry: &AuditRecord| Note {
        entry: entry.entry,
        number: entry.subject.clone(),
        text: entry.detail["text"].as_str().unwrap_or_default().to_owned(),
        at: entry.at,
        who: entry.who.clone(),
    };
    history.iter().filter(stands).map(note).collect()
}

/// Notes something about a case, an RMA or a line, for others here.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn note(store: &mut Store, number: Number, text: &str, at: Instant, by: &By<'_>) -> Result<Kept, DeskError> {
    check_not_future(at, by.recorded_at)?;
    let text = said("what is to be noted", text)?;
    write(store, number, at, by, NOTED, |_| Ok(json!({"text": text})))
}

/// A note no longer stands; it stays in the history.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take_back_note(store: &mut Store, number: Number, entry: i64, by: &By<'_>) -> Result<Kept, DeskError> {
    write(store, number, by.recorded_at, by, TAKEN_BACK, |change| {
        let notes = notes_of(&change.history(&number.to_string())?);
        let Some(note) = notes.into_iter().find(|note| note.entry == entry) else {
            return Err(DeskError::NothingToTakeBack(format!("there is no note {entry} of {number} that stands")));
        };
        Ok(json!({"note": entry, "text": note.text}))
    })
}

fn write(
    store: &mut Store,
    number: Number,
    at: Instant,
    by: &By<'_>,
    action: &str,
    detail: impl FnOnce(&Change<'_>) -> Result<Value, DeskError>,
) -> Result<Kept, DeskError> {
    store.change(by, Permission::Note, |change| -> Result<(), DeskError> {
        about(**change, number)?;
        let detail = detail(change)?;
        change.audit(AuditEntry { at, action, subject: number.to_string(), rules: Vec::new(), detail })?;
        Ok(())
    })?;
    kept(store.records(), number, by.recorded_at)
}
