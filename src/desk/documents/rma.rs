//! The confirmation of an RMA (DOC-3) and its return instructions (DOC-4, DOC-2).

use chrono::NaiveDate;
use rma_labels::{Block, Document, Holds, Table};

use super::sheet::{Sheet, centre_of, local_day, site_of};
use crate::calendar::{Instant, format_instant};
use crate::desk::DeskError;
use crate::desk::wording::Template;
use crate::numbers::{RmaNumber, Serial};
use crate::rules::deadlines::DueKind;
use crate::rules::receiving::{LineState, RmaState};
use crate::store::{LineRecord, MovementKind, Records, Subject};

/// A line that its unit is still awaited on, or not, and until when.
struct Awaited {
    line: LineRecord,
    /// The last day of the return window, where the unit is awaited.
    return_by: Option<NaiveDate>,
    awaited: bool,
}

fn awaited(records: Records<'_>, lines: Vec<LineRecord>) -> Result<Vec<Awaited>, DeskError> {
    lines
        .into_iter()
        .map(|line| {
            let awaited =
                line.state.parse() == Ok(RmaState::Open) && line.line_state.parse() == Ok(LineState::Awaiting);
            let window = records.due_date(Subject::Line(line.line), DueKind::Rnr)?.filter(|_| awaited);
            Ok(Awaited { line, return_by: window.map(|window| window.stored.due.due_on), awaited })
        })
        .collect()
}

/// The days that awaited units must be there by, the first one first.
fn days(lines: &[Awaited]) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> = lines.iter().filter_map(|line| line.return_by).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// What both say in their head. Refused for an RMA that was not confirmed: nothing is sent before
/// (QUO-1, RNR-1).
fn begin(
    records: Records<'_>,
    template: Template,
    number: &str,
    lines: &[Awaited],
    language: &str,
    at: Instant,
) -> Result<Sheet, DeskError> {
    let Some(Awaited { line, .. }) = lines.first() else {
        return Err(DeskError::Incomplete(format!("{number} has no lines")));
    };
    let (what, rma) = (template.as_str(), line.line.rma());
    let Some(confirmed_at) = line.confirmed_at else {
        let what = if what == "confirmation" { "given a confirmation" } else { "given return instructions" };
        let why = "it was not confirmed; the return window that both tell begins with that (RNR-1)".to_owned();
        return Err(DeskError::NotYet { subject: number.to_owned(), what, why });
    };
    if at < confirmed_at {
        let what = if what == "confirmation" { "given a confirmation" } else { "given return instructions" };
        let why = format!("at that moment it was not confirmed yet: that was at {}", format_instant(confirmed_at));
        return Err(DeskError::NotYet { subject: number.to_owned(), what, why });
    }
    let site = site_of(records, line)?;
    let mut sheet = Sheet::new(records, template, language, Some(&site), centre_of(line))?;
    sheet.field("rma", rma.to_string());
    sheet.field("case", line.case.to_string());
    let calendar = records.calendar(line.site_calendar.as_deref().or(line.centre_calendar.as_deref()))?;
    let today = sheet.date(calendar.local_date(at));
    sheet.field("date", today.clone());
    let days = days(lines);
    if let Some(first) = days.first() {
        let first = sheet.date(*first);
        sheet.field("return_by", first);
    }
    sheet.title("title", number);
    sheet.barcode(&rma.to_string());
    sheet.fact("date", today);
    sheet.fact("case", line.case.to_string());
    let reference = records.case(line.case)?.and_then(|case| case.tracking_number);
    sheet.fact("your_reference", reference.unwrap_or_default());
    if what == "confirmation" {
        // The day that the return window counts from (CAL-4).
        let day = sheet.date(calendar.local_date(confirmed_at));
        sheet.fact("confirmed", day);
        let kind = sheet.rma_type(line);
        sheet.fact("type", kind);
    }
    if let [only] = days.as_slice() {
        let only = sheet.date(*only);
        sheet.fact("return_by", only);
    }
    Ok(sheet)
}

/// The confirmation (DOC-3): what the RMA covers, where each unit stands, until when it must be
/// there (RNR-1), what happens otherwise (RNR-2), and who pays for shipping (ENT-8).
pub(super) fn confirmation(
    records: Records<'_>,
    rma: RmaNumber,
    lines: Vec<LineRecord>,
    language: &str,
    at: Instant,
) -> Result<Document, DeskError> {
    let lines = awaited(records, lines)?;
    let mut sheet = begin(records, Template::Confirmation, &rma.to_string(), &lines, language, at)?;
    sheet.paragraph("opening");
    sheet.heading("covers");
    let mut rows = Vec::new();
    for line in &lines {
        let status = status(records, &sheet, line)?;
        rows.push(vec![line.line.line.to_string(), Sheet::part(&line.line), sheet.serial(&line.line), status]);
    }
    let columns = vec![
        sheet.column("line", Holds::Numbers),
        sheet.column("part", Holds::Words),
        sheet.column("serial", Holds::Numbers),
        sheet.column("status", Holds::Words),
    ];
    sheet.push(Block::Table(Table { columns, rows, totals: Vec::new() }));
    if lines.iter().any(|line| line.awaited) {
        sheet.heading("returning");
        sheet.paragraph(if days(&lines).len() > 1 { "return_by_each" } else { "return_by" });
        sheet.notice("notice_heading", "notice");
    } else {
        sheet.paragraph("nothing_awaited");
    }
    sheet.shipping(&lines[0].line)?;
    sheet.paragraph("closing");
    Ok(sheet.finish())
}

/// Where a unit and what comes for it stand.
fn status(records: Records<'_>, sheet: &Sheet, line: &Awaited) -> Result<String, DeskError> {
    let record = &line.line;
    let mut said = Vec::new();
    if let Some(received_at) = record.received_at {
        said.push(sheet.word_on("received", local_day(records, record, received_at)?));
    } else if line.awaited {
        said.push(line.return_by.map_or_else(|| sheet.word("expected"), |day| sheet.word_on("awaited", day)));
    } else if record.line_state.parse() == Ok(LineState::Cancelled) || record.state.parse() == Ok(RmaState::Cancelled) {
        said.push(sheet.word("cancelled"));
    }
    said.extend(shipped(records, sheet, record)?);
    Ok(said.join("\n"))
}

/// When what came for a line left, and how.
pub(super) fn shipped(records: Records<'_>, sheet: &Sheet, record: &LineRecord) -> Result<Vec<String>, DeskError> {
    let mut said = Vec::new();
    for movement in records.movements(record.line)? {
        if movement.kind == MovementKind::Shipped {
            let own = movement.serial.as_deref() == record.serial.as_ref().map(Serial::as_str);
            let word = if own { "unit_shipped" } else { "replacement_shipped" };
            said.push(sheet.word_on(word, local_day(records, record, movement.at)?));
            said.extend(movement.tracking);
        }
    }
    Ok(said)
}

/// The return instructions (DOC-4): for each return centre its address (DOC-2), what goes there,
/// how it is packed and marked (RCV-1), and what becomes of a box without a number (RCV-2).
pub(super) fn instructions(
    records: Records<'_>,
    lines: Vec<LineRecord>,
    number: &str,
    language: &str,
    at: Instant,
) -> Result<Document, DeskError> {
    let lines = awaited(records, lines)?;
    let mut sheet = begin(records, Template::Instructions, number, &lines, language, at)?;
    let lines: Vec<Awaited> = lines.into_iter().filter(|line| line.awaited).collect();
    let Some(Awaited { line: first, .. }) = lines.first() else {
        let why = "no unit of it is awaited".to_owned();
        return Err(DeskError::NotYet { subject: number.to_owned(), what: "given return instructions", why });
    };
    // A day that is over cannot be asked for; a document that was issued before it comes again as it was.
    let last = lines.iter().filter_map(|line| line.return_by).max();
    if let Some(last) = last.filter(|last| *last < local_day(records, first, at).unwrap_or(*last)) {
        let why = format!(
            "its return window ended on {last} (RNR-1); give the customer another day first (RNR-2): rma charge LINE \
             --extend DATE --note WHY, or the returns page"
        );
        return Err(DeskError::NotYet { subject: number.to_owned(), what: "given return instructions", why });
    }
    sheet.paragraph("opening");
    let mut centres: Vec<&str> = Vec::new();
    for centre in lines.iter().map(|line| line.line.centre.as_str()) {
        if !centres.contains(&centre) {
            centres.push(centre);
        }
    }
    for centre in centres {
        let there: Vec<&Awaited> = lines.iter().filter(|line| line.line.centre == centre).collect();
        sheet.heading("send_to");
        sheet.push(Block::Address {
            lines: there.first().map(|line| centre_of(&line.line).address).unwrap_or_default(),
        });
        let rows = there.iter().map(|line| {
            let day = line.return_by.map(|day| sheet.date(day)).unwrap_or_default();
            vec![line.line.line.to_string(), Sheet::part(&line.line), sheet.serial(&line.line), day]
        });
        let rows = rows.collect();
        let columns = vec![
            sheet.column("line", Holds::Numbers),
            sheet.column("part", Holds::Words),
            sheet.column("serial", Holds::Numbers),
            sheet.column("return_by", Holds::Numbers),
        ];
        sheet.push(Block::Table(Table { columns, rows, totals: Vec::new() }));
    }
    sheet.heading("packing");
    sheet.steps("steps");
    sheet.notice("unnumbered_heading", "unnumbered");
    sheet.notice("notice_heading", "notice");
    sheet.shipping(first)?;
    sheet.paragraph("closing");
    Ok(sheet.finish())
}
