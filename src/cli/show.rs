use rma_dock::calendar::format_instant;
use rma_dock::desk::DeskError;
use rma_dock::desk::cases::{CaseView, view as case_view};
use rma_dock::desk::check::check as check_records;
use rma_dock::desk::documents::issued_for;
use rma_dock::desk::kept::{self, Note};
use rma_dock::desk::line::{LineView, view};
use rma_dock::desk::quotes::{QuoteView, view as quote_view};
use rma_dock::desk::returns::{ReturnView, view as return_view};
use rma_dock::dock::{self, ShelfItem};
use rma_dock::numbers::Number;
use rma_dock::store::{AuditRecord, IssuedRecord, MailRecord};
use serde::Serialize;

use crate::Context;
use crate::documents::issued_text;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};
use crate::quotes::{quote_text, return_text};

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Shown {
    Case {
        case: String,
        facts: Box<CaseView>,
        quotes: Vec<QuoteView>,
        lines: Vec<ShownLine>,
        issued: Vec<IssuedRecord>,
        history: Vec<AuditRecord>,
    },
    Rma {
        rma: String,
        quote: Option<Box<QuoteView>>,
        lines: Vec<ShownLine>,
        issued: Vec<IssuedRecord>,
        history: Vec<AuditRecord>,
    },
    Line(Box<ShownLine>),
    Tag {
        item: Box<ShelfItem>,
        issued: Vec<IssuedRecord>,
        history: Vec<AuditRecord>,
    },
}

/// What is shown, with what is kept about it.
#[derive(Serialize)]
struct ShownKept {
    #[serde(flatten)]
    shown: Shown,
    #[serde(flatten)]
    kept: Option<NotesAndMail>,
}

#[derive(Serialize)]
struct NotesAndMail {
    notes: Vec<Note>,
    messages: Vec<MailRecord>,
}

/// A line, and where its return stands.
#[derive(Serialize)]
struct ShownLine {
    #[serde(flatten)]
    view: LineView,
    #[serde(rename = "return")]
    returned: ReturnView,
    /// The documents that were issued for it alone.
    issued: Vec<IssuedRecord>,
}

pub(crate) fn show(context: &Context, text: &str) -> Result<Exit, Failure> {
    let store = context.store()?;
    let records = store.records();
    let mut notes_and_mail = None;
    let found = if text.trim().starts_with(['D', 'd']) {
        let tag = dock::read_tag(text)?;
        let item = dock::shelf_item(records, &context.folder, tag, context.now)?;
        let history = records.history(&item.tag)?;
        let issued = issued_for(records, &item.tag)?;
        Shown::Tag { item: Box::new(item), issued, history }
    } else {
        let number: Number = text.parse()?;
        let lines = match number {
            Number::Case(case) => records.lines_of_case(case)?,
            Number::Rma(rma) => records.lines_of_rma(rma)?,
            Number::Line(line) => records.line(line)?.into_iter().collect(),
        };
        let facts = match number {
            Number::Case(case) if records.case(case)?.is_some() => Some(case_view(records, case, context.now)?),
            _ => None,
        };
        if lines.is_empty() && facts.is_none() {
            return Err(Failure::not_found(format!("{number} is not on record")));
        }
        let mut lines = lines
            .into_iter()
            .map(|line| {
                let returned = return_view(records, line.line, context.now)?;
                let issued = issued_for(records, &line.line.to_string())?;
                Ok(ShownLine { view: view(records, &context.folder, line, context.now)?, returned, issued })
            })
            .collect::<Result<Vec<_>, DeskError>>()?;
        let kept = kept::kept(records, number, context.now)?;
        notes_and_mail = Some(NotesAndMail { notes: kept.notes, messages: kept.messages });
        let history = records.history(&number.to_string())?;
        match (number, facts) {
            (number, Some(facts)) => {
                let (mut quotes, mut issued) = (Vec::new(), Vec::new());
                for rma in records.rmas_of_case(facts.record.case)? {
                    quotes.extend(quote_view(records, rma, context.now)?);
                    issued.extend(issued_for(records, &rma.to_string())?);
                }
                Shown::Case { case: number.to_string(), facts: Box::new(facts), quotes, lines, issued, history }
            }
            (Number::Rma(rma), None) => {
                let quote = quote_view(records, rma, context.now)?.map(Box::new);
                let issued = issued_for(records, &rma.to_string())?;
                Shown::Rma { rma: rma.to_string(), quote, lines, issued, history }
            }
            (_, None) => Shown::Line(Box::new(lines.swap_remove(0))),
        }
    };
    let found = ShownKept { shown: found, kept: notes_and_mail };
    if context.output == Output::Json {
        output::json(&found)?;
        return Ok(Exit::Done);
    }
    match &found.shown {
        Shown::Case { case, facts, quotes, lines, issued, history } => {
            let record = &facts.record;
            output::line(&format!("Case {case}: {}, {}, {}", record.priority, record.status, record.site_name))?;
            for due in &facts.due_dates {
                output::line(&format!("  {}: due {}, {}", due.kind.words(), due.due_on, due.left))?;
            }
            quotes.iter().try_for_each(quote_text)?;
            lines.iter().try_for_each(line_text)?;
            issued_text(issued)?;
            history_text(history)?;
        }
        Shown::Rma { rma, quote, lines, issued, history } => {
            output::line(&format!("RMA {rma}"))?;
            quote.iter().try_for_each(|quote| quote_text(quote))?;
            lines.iter().try_for_each(line_text)?;
            issued_text(issued)?;
            history_text(history)?;
        }
        Shown::Line(line) => line_text(line)?,
        Shown::Tag { item, issued, history } => {
            output::line(&format!("{} on shelf {} since {}", item.tag, item.position, format_instant(item.since)))?;
            output::line(&format!("  {}", item.why))?;
            issued_text(issued)?;
            history_text(history)?;
        }
    }
    if let Some(kept) = &found.kept {
        for message in &kept.messages {
            let (at, to) = (format_instant(message.written_at), message.to.join(", "));
            output::line(&format!("  {at}  mail “{}” to {to}: {}", message.subject, message.state.as_str()))?;
        }
        notes_text(&kept.notes)?;
    }
    Ok(Exit::Done)
}

fn notes_text(notes: &[Note]) -> Result<(), Failure> {
    for note in notes {
        let at = format_instant(note.at);
        output::line(&format!("  {at}  note {} by {} on {}: {}", note.entry, note.who, note.number, note.text))?;
    }
    Ok(())
}

pub(crate) fn note(
    context: &Context,
    number: &str,
    text: Option<&str>,
    at: Option<&str>,
    take_back: Option<i64>,
) -> Result<Exit, Failure> {
    let number: Number = number.parse()?;
    let mut store = context.store()?;
    let kept = match (text, take_back) {
        (Some(text), _) => kept::note(&mut store, number, text, output::at(at, context.now)?, &context.by())?,
        (None, Some(entry)) => kept::take_back_note(&mut store, number, entry, &context.by())?,
        (None, None) => return Err(Failure::usage("say what is to be noted")),
    };
    match context.output {
        Output::Json => output::json(&kept.notes)?,
        Output::Text => notes_text(&kept.notes)?,
    }
    Ok(Exit::Done)
}

fn line_text(ShownLine { view: shown, returned, issued }: &ShownLine) -> Result<(), Failure> {
    let line = &shown.line;
    let serial = line.serial.as_ref().map_or("no serial on record", |serial| serial.as_str());
    output::line(&format!(
        "{}  {} ({}), {serial}\n  {} RMA {}, line {}; case {}; {}\n  Return to {}",
        line.line,
        line.part_number,
        line.part_description,
        line.rma_type.replace('_', " "),
        line.state,
        line.line_state,
        line.case,
        line.site_name,
        line.centre_name,
    ))?;
    if let Some(entitlement) = &shown.entitlement {
        output::line(&format!("  {}", entitlement.why))?;
    }
    for due in &shown.due_dates {
        output::line(&format!("  {}: due {}, {}", due.kind.words(), due.due_on, due.left))?;
    }
    output::line(&format!("  {}", return_text(returned)))?;
    for document in &shown.documents {
        output::line(&format!("  {} label: {}", document.kind, document.path))?;
    }
    issued_text(issued)?;
    history_text(&shown.history)
}

fn history_text(history: &[AuditRecord]) -> Result<(), Failure> {
    for entry in history {
        output::line(&format!(
            "  {}  {} by {} ({})",
            format_instant(entry.at),
            entry.action,
            entry.who,
            entry.rules.join(", ")
        ))?;
    }
    Ok(())
}

/// So many are told to a person; JSON has them all.
const DIFFERENCES_TOLD: usize = 20;

pub(crate) fn check(context: &Context) -> Result<Exit, Failure> {
    let report = check_records(context.store()?.records())?;
    if context.output == Output::Json {
        output::json(&report)?;
    } else if report.ok {
        output::line(&format!("The database is whole; {} audit entries fit their chain.", report.audit_entries))?;
    } else {
        for fault in &report.faults {
            output::line(&format!("{}: {}", fault.check, fault.message))?;
        }
    }
    if context.output == Output::Text && !report.differences.is_empty() {
        output::line(&format!(
            "{} open lines have another entitlement than their facts give; look at them:",
            report.differences.len()
        ))?;
        for difference in report.differences.iter().take(DIFFERENCES_TOLD) {
            output::line(&format!(
                "  {}: {} on record, {} by the rules. {}",
                difference.line, difference.recorded, difference.computed, difference.why
            ))?;
        }
    }
    Ok(if report.ok { Exit::Done } else { Exit::Database })
}
