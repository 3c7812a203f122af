//! The message that tells of an RMA, a line or a case, in the wording that a supervisor set.

use chrono::NaiveDate;

use super::sheet::{CentreHead, Sheet, calendar_of, centre_of, site_of};
use crate::calendar::Instant;
use crate::desk::DeskError;
use crate::desk::settings::Vendor;
use crate::desk::wording::Template;
use crate::numbers::{LineNumber, Number};
use crate::rules::deadlines::DueKind;
use crate::rules::quotes::QuoteKind;
use crate::rules::receiving::LineState;
use crate::store::{LineRecord, Records, Subject};

/// A message in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterText {
    /// What it is about, in one line.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// What a message says besides what is on record.
#[derive(Clone, Copy, Debug, Default)]
pub struct LetterSays<'a> {
    /// What somebody wrote.
    pub note: &'a str,
    /// The title of the document that goes with it, where that has no wording of its own.
    pub document: &'a str,
}

/// Words a message about a number, as of a moment.
///
/// # Errors
/// [`DeskError`]: what is missing for it.
pub fn write(
    records: Records<'_>,
    template: Template,
    number: Number,
    says: LetterSays<'_>,
    language: &str,
    at: Instant,
) -> Result<LetterText, DeskError> {
    let lines = lines_of(records, number)?;
    let mut sheet = match lines.first() {
        Some(first) => Sheet::new(records, template, language, Some(&site_of(records, first)?), centre_of(first))?,
        None => {
            let Number::Case(case) = number else { return Err(unknown(number)) };
            let site = records.site_of_case(case)?.ok_or(DeskError::NoCase(case))?;
            Sheet::new(records, template, language, Some(&site), CentreHead::default())?
        }
    };
    // A message can be answered, where a letter names an address.
    let vendor = Vendor::load(records)?;
    for (field, known) in [("reach", &vendor.phone), ("order_reach", &vendor.fax)] {
        if vendor.email.is_empty() && known.is_empty() {
            let reply = sheet.word("by_reply");
            sheet.field(field, reply);
        }
    }
    if let Some(first) = lines.first() {
        let calendar = records.calendar(first.site_calendar.as_deref().or(first.centre_calendar.as_deref()))?;
        let today = sheet.date(calendar.local_date(at));
        sheet.field("date", today);
        sheet.field("case", first.case.to_string());
        sheet.field("rma", first.line.rma().to_string());
        let units: Vec<String> = lines.iter().map(|line| unit(&sheet, line)).collect();
        sheet.field("units", units.join("\n"));
        if let Some(day) = return_by(records, &lines)? {
            let day = sheet.date(day);
            sheet.field("return_by", day);
        }
        if let Some(price) = records.price(&first.part_number, QuoteKind::Replacement)? {
            let price = sheet.money(price);
            sheet.field("list_price", price);
        }
        if template == Template::MailQuote {
            quote(records, &mut sheet, first)?;
        }
    }
    if let Number::Case(case) = number {
        sheet.field("case", case.to_string());
    }
    if let Number::Line(line) = number {
        sheet.field("line", line.to_string());
    }
    sheet.field("number", number.to_string());
    sheet.field("note", says.note.trim());
    sheet.field("document", says.document);
    let which = if says.document.is_empty() { ["subject", "text"] } else { ["subject_document", "text_document"] };
    let [subject, text] = which.map(|passage| rma_labels::with_isolates(&sheet.passage(passage)));
    Ok(LetterText { subject: subject.split_whitespace().collect::<Vec<_>>().join(" "), text })
}

fn quote(records: Records<'_>, sheet: &mut Sheet, line: &LineRecord) -> Result<(), DeskError> {
    let rma = line.line.rma();
    let Some(quote) = records.quotes(rma)?.pop() else {
        let why = "there is no quote for it (QUO-1)".to_owned();
        return Err(DeskError::NotYet { subject: rma.to_string(), what: "sent a quote", why });
    };
    let (until, total) = (sheet.date(quote.valid_until), sheet.money(quote.total));
    let given = sheet.date(calendar_of(records, line)?.local_date(quote.at));
    sheet.field("date", given);
    sheet.field("version", quote.version.to_string());
    sheet.field("valid_until", until);
    sheet.field("total", total);
    Ok(())
}

/// The lines that a number is about; none for a case. Cancelled ones are no longer.
pub(super) fn lines_of(records: Records<'_>, number: Number) -> Result<Vec<LineRecord>, DeskError> {
    let (lines, of_rma) = match number {
        Number::Case(_) => return Ok(Vec::new()),
        Number::Rma(rma) => (records.lines_of_rma(rma)?, true),
        Number::Line(line) => (records.line(line)?.into_iter().collect(), false),
    };
    if lines.is_empty() {
        return Err(unknown(number));
    }
    let awaits = |line: &LineRecord| line.line_state.parse() != Ok(LineState::Cancelled);
    let kept: Vec<LineRecord> = lines.iter().filter(|line| !of_rma || awaits(line)).cloned().collect();
    Ok(if kept.is_empty() { lines } else { kept })
}

fn unknown(number: Number) -> DeskError {
    DeskError::NotFound(format!("there is no {number} on record"))
}

/// The first of the days that the units must be there by.
fn return_by(records: Records<'_>, lines: &[LineRecord]) -> Result<Option<NaiveDate>, DeskError> {
    let mut first: Option<NaiveDate> = None;
    for line in lines {
        let window = records.due_date(Subject::Line(line.line), DueKind::Rnr)?;
        let day = window.map(|window| window.stored.due.due_on);
        first = [first, day].into_iter().flatten().min();
    }
    Ok(first)
}

/// A unit in one line of text.
fn unit(sheet: &Sheet, line: &LineRecord) -> String {
    let (number, part): (LineNumber, _) = (line.line, &line.part_number);
    format!("  {number}  {part}  {}  {}", sheet.serial(line), line.part_description)
}
