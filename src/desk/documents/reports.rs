//! Reports of repair and failure analyses (ANA-5): what was posted, when, and whether in time.

use rma_labels::{Block, Document, Fact};
use serde_json::Value;

use super::DocumentKind;
use super::rma::shipped;
use super::sheet::{Sheet, centre_of, local_day, site_of};
use crate::calendar::{Calendar, Instant};
use crate::desk::DeskError;
use crate::desk::analyses::{Posted, of_line};
use crate::desk::wording::Template;
use crate::numbers::{LineNumber, RmaNumber};
use crate::rules::deadlines::{DueKind, DueState};
use crate::store::{Analysis, LineRecord, PostKind, Records};

fn is_flagged(kind: DocumentKind, line: &LineRecord) -> bool {
    if kind == DocumentKind::Ra { line.ra } else { line.fa }
}

fn name(kind: DocumentKind) -> &'static str {
    if kind == DocumentKind::Ra { "repair analysis" } else { "failure analysis" }
}

/// The line of an RMA that the analysis is flagged on, where it is one only.
pub(super) fn only_line(records: Records<'_>, kind: DocumentKind, rma: RmaNumber) -> Result<LineNumber, DeskError> {
    let lines = super::lines_of(records, rma)?;
    let flagged: Vec<LineNumber> = lines.iter().filter(|line| is_flagged(kind, line)).map(|line| line.line).collect();
    match flagged.as_slice() {
        [only] => Ok(*only),
        [] => Err(DeskError::NotYet {
            subject: rma.to_string(),
            what: "reported on",
            why: format!("{} is flagged on none of its lines (ANA-1)", name(kind)),
        }),
        several => {
            let several: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(DeskError::Incomplete(format!("a report is of one line; say which: {}", several.join(", "))))
        }
    }
}

pub(super) fn gather(
    records: Records<'_>,
    kind: DocumentKind,
    number: LineNumber,
    language: &str,
    at: Instant,
) -> Result<Document, DeskError> {
    let line = records.line(number)?.ok_or(DeskError::NoLine(number))?;
    let analyses = of_line(records, number)?;
    let posts: Vec<&Posted> = analyses
        .posts
        .iter()
        .filter(|posted| (posted.post.kind == PostKind::Ra) == (kind == DocumentKind::Ra))
        .collect();
    let Some(last) = posts.last() else {
        let why = if is_flagged(kind, &line) {
            format!("nothing of its {} was posted (ANA-5)", name(kind))
        } else {
            format!("{} is not flagged on it (ANA-1)", name(kind))
        };
        return Err(DeskError::NotYet { subject: number.to_string(), what: "reported on", why });
    };
    let begins = if kind == DocumentKind::Ra { DueKind::Ra } else { DueKind::FaInterim };
    let due = analyses.due_dates.iter().find(|due| due.kind == begins);
    let calendar = records.calendar_of_facts(due.and_then(|due| due.calendar))?;

    let site = site_of(records, &line)?;
    let mut sheet = Sheet::new(
        records,
        if kind == DocumentKind::Ra { Template::Ra } else { Template::Fa },
        language,
        Some(&site),
        centre_of(&line),
    )?;
    sheet.field("rma", number.rma().to_string());
    sheet.field("line", number.to_string());
    sheet.field("case", line.case.to_string());
    let is_final = last.post.kind != PostKind::FaInterim;
    sheet.title(if is_final { "title" } else { "title_interim" }, &number.to_string());
    let today = sheet.date(local_day(records, &line, at)?);
    sheet.fact("date", today);
    sheet.fact("case", line.case.to_string());
    sheet.fact("rma", number.to_string());
    if let Some(due) = due {
        let from = sheet.date(calendar.local_date(due.started_at));
        sheet.fact("counted_from", from);
    }
    if kind == DocumentKind::Ra {
        if let Some(due) = due {
            let day = sheet.date(due.due.due_on);
            sheet.fact("due", day);
        }
        let (day, timing) = when(&sheet, &calendar, last);
        sheet.fact("posted", day);
        sheet.fact("timing", timing);
    }

    sheet.paragraph(if kind == DocumentKind::Fa && is_final { "opening_final" } else { "opening" });
    sheet.heading("unit");
    let mut unit = vec![
        Fact::new(sheet.word("part"), format!("{}, {}", line.part_number, line.part_description)),
        Fact::new(sheet.word("serial"), sheet.serial(&line)),
    ];
    if let Some(received_at) = line.received_at {
        let received = sheet.word_on("received", local_day(records, &line, received_at)?);
        let status = std::iter::once(received).chain(shipped(records, &sheet, &line)?).collect::<Vec<_>>();
        unit.push(Fact::new(sheet.word("status"), status.join("\n")));
    }
    sheet.push(Block::Facts { facts: unit });
    if kind == DocumentKind::Ra {
        sheet.heading("result");
        results(&mut sheet, &last.post.report, &["repair_done", "test_result", "failure_verified"]);
    } else {
        for posted in &posts {
            let day = sheet.date(calendar.local_date(posted.post.at));
            sheet.field("date", day);
            let interim = posted.post.kind == PostKind::FaInterim;
            sheet.heading(if interim { "interim" } else { "final" });
            let mut facts = Vec::new();
            let (_, timing) = when(&sheet, &calendar, posted);
            if !timing.is_empty() {
                facts.push(Fact::new(sheet.word("timing"), timing));
            }
            if let Some(next) = posted.post.next_on {
                facts.push(Fact::new(sheet.word("next_results"), sheet.date(next)));
            }
            if !facts.is_empty() {
                sheet.push(Block::Facts { facts });
            }
            results(&mut sheet, &posted.post.report, &["symptom", "environment", "root_cause", "corrective_action"]);
        }
        let agreed =
            analyses.flags.iter().find(|flag| flag.kind == Analysis::Fa).and_then(|flag| flag.agreed_by.clone());
        sheet.notice("destructive_heading", "destructive");
        if let Some(name) = agreed {
            let facts = vec![Fact::new(sheet.word("agreed_by"), name)];
            sheet.push(Block::Facts { facts });
        }
    }
    sheet.paragraph("closing");
    Ok(sheet.finish())
}

/// The day of a post, and whether it was in time (ANA-5); nothing where no day was set for it.
fn when(sheet: &Sheet, calendar: &Calendar, posted: &Posted) -> (String, String) {
    let day = sheet.date(calendar.local_date(posted.post.at));
    let timing = match posted.state {
        None => String::new(),
        Some(DueState::MetLate | DueState::Overdue) => sheet.word("late"),
        Some(DueState::Met | DueState::Open) => sheet.word("in_time"),
    };
    (day, timing)
}

/// What a report says: the fields that it must have first, then all others as they come.
fn results(sheet: &mut Sheet, report: &Value, first: &[&str]) {
    let Some(fields) = report.as_object() else { return };
    let mut facts = Vec::new();
    for name in first {
        if let Some(value) = fields.get(*name) {
            let value = match (*name, value) {
                ("failure_verified", Value::Bool(true)) => sheet.word("verified"),
                ("failure_verified", Value::Bool(false)) => sheet.word("not_verified"),
                (_, value) => in_words(sheet, value),
            };
            facts.push(Fact::new(sheet.word(name), value));
        }
    }
    if !facts.is_empty() {
        sheet.push(Block::Facts { facts });
    }
    let mut further = Vec::new();
    for (name, value) in fields.iter().filter(|(name, _)| !first.contains(&name.as_str())) {
        match value {
            Value::Object(inner) if name == "repair_data" => {
                further.extend(inner.iter().map(|(name, value)| Fact::new(spoken(name), in_words(sheet, value))));
            }
            Value::Object(inner) => {
                let outer = spoken(name);
                let named = |name: &str| format!("{outer}: {}", name.replace('_', " ").trim());
                further.extend(inner.iter().map(|(name, value)| Fact::new(named(name), in_words(sheet, value))));
            }
            value if name == "repair_data" => further.push(Fact::new(sheet.word(name), in_words(sheet, value))),
            value => further.push(Fact::new(spoken(name), in_words(sheet, value))),
        }
    }
    if !further.is_empty() {
        sheet.heading("further");
        sheet.push(Block::Facts { facts: further });
    }
}

/// A name of a field as a person would write it: `root_cause` is `Root cause`.
fn spoken(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.trim().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A value of a report; a list is a line each.
fn in_words(sheet: &Sheet, value: &Value) -> String {
    match value {
        Value::Null => sheet.word("none"),
        Value::Bool(true) => sheet.word("yes"),
        Value::Bool(false) => sheet.word("no"),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values.iter().map(|value| in_words(sheet, value)).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| format!("{}: {}", spoken(name), in_words(sheet, value)))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}
