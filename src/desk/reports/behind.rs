//! What stands behind the figures: each record that was counted, as CSV.

use std::collections::{HashMap, HashSet};

use super::figures::{followed_dates, quote_end};
use super::{Period, ReportName, Sheet, sheet};
use crate::calendar::{Calendar, Instant, format_instant};
use crate::desk::DeskError;
use crate::desk::analysis_list::{self, FoundAnalysis, PostSearch};
use crate::desk::return_list::{self, ListedReturn};
use crate::dock::tag_name;
use crate::money::Money;
use crate::numbers::LineNumber;
use crate::rules::deadlines::DueKind;
use crate::store::{CountedBox, CountedDue, CountedUnit, QuoteOutcome, Records};

/// The records behind a report, in the order of their time.
pub(super) fn csv(records: Records<'_>, name: ReportName, period: Period, as_of: Instant) -> Result<String, DeskError> {
    match name {
        ReportName::Receipts => sheet(&records.counted_units(period.instants()?)?),
        ReportName::Shelf => {
            let boxes = records.counted_boxes()?;
            sheet(&boxes.into_iter().map(|counted| Standing { counted, as_of }).collect::<Vec<_>>())
        }
        ReportName::OnTime => {
            let kinds = [DueKind::Rtf, DueKind::Ra, DueKind::FaInterim, DueKind::Fa];
            let mut dues = records.counted_dues(&kinds, (period.from, period.to))?;
            dues.extend(followed_dates(records, period)?);
            dues.sort_by_key(|due| (due.due_before, due.line, due.started_at));
            sheet(&dues.into_iter().map(|counted| Ended { counted, as_of }).collect::<Vec<_>>())
        }
        ReportName::NotReturned => sheet(&return_list::all(records, period.zone, as_of)?),
        ReportName::Quotes => {
            let calendar = period.calendar();
            let quotes = records.quote_outcomes(period.instants()?)?;
            let end = |quote: QuoteOutcome| -> Result<Quoted, DeskError> { Quoted::new(&calendar, quote, as_of) };
            sheet(&quotes.into_iter().map(end).collect::<Result<Vec<_>, _>>()?)
        }
        ReportName::Failures => {
            // A unit counts once, with the post that was the first to say so.
            let firsts: HashMap<LineNumber, Instant> =
                records.found_failures(period.instants()?)?.into_iter().map(|found| (found.line, found.at)).collect();
            let mut found = analysis_list::all(records, &PostSearch::default(), Some(period))?;
            found.retain(|found| found.is_failure && firsts.get(&found.line) == Some(&found.at));
            found.reverse();
            let mut seen = HashSet::new();
            found.retain(|found| seen.insert(found.line));
            sheet(&found)
        }
    }
}

impl Sheet for CountedUnit {
    const HEADER: &'static [&'static str] =
        &["receipt", "unit", "at", "dock", "operator", "verdict", "late", "reason", "line"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.receipt.to_string(),
            self.unit.to_string(),
            format_instant(self.at),
            self.dock.clone(),
            self.operator.clone(),
            self.verdict.as_str().to_owned(),
            yes_no(self.late),
            self.reason.clone().unwrap_or_default(),
            self.line.map_or_else(String::new, |line| line.to_string()),
        ]
    }
}

fn yes_no(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// A box on the shelf as of a moment.
struct Standing {
    counted: CountedBox,
    as_of: Instant,
}

impl Sheet for Standing {
    const HEADER: &'static [&'static str] = &["tag", "since", "age_days", "verdict", "reason", "receipt"];

    fn cells(&self) -> Vec<String> {
        let CountedBox { tag, receipt, since, reason } = &self.counted;
        let verdict = if reason.is_some() { "discrepancy" } else { "unnumbered" };
        vec![
            tag_name(*tag),
            format_instant(*since),
            (self.as_of - since).num_days().max(0).to_string(),
            verdict.to_owned(),
            reason.clone().unwrap_or_default(),
            receipt.to_string(),
        ]
    }
}

/// A due date as of a moment.
struct Ended {
    counted: CountedDue,
    as_of: Instant,
}

impl Sheet for Ended {
    const HEADER: &'static [&'static str] =
        &["kind", "line", "started_at", "due_on", "due_before", "met_at", "outcome"];

    fn cells(&self) -> Vec<String> {
        let CountedDue { kind, line, started_at, due_on, due_before, met_at } = &self.counted;
        let outcome = match met_at {
            Some(met_at) if met_at < due_before => "on_time",
            Some(_) => "late",
            None if *due_before <= self.as_of => "overdue",
            None => "open",
        };
        vec![
            kind.as_str().to_owned(),
            line.to_string(),
            format_instant(*started_at),
            due_on.to_string(),
            format_instant(*due_before),
            met_at.map_or_else(String::new, format_instant),
            outcome.to_owned(),
        ]
    }
}

/// A quote with its end.
struct Quoted {
    quote: QuoteOutcome,
    outcome: &'static str,
}

impl Quoted {
    fn new(calendar: &Calendar, quote: QuoteOutcome, as_of: Instant) -> Result<Self, DeskError> {
        Ok(Self { outcome: quote_end(calendar, &quote, as_of)?.as_str(), quote })
    }
}

impl Sheet for Quoted {
    const HEADER: &'static [&'static str] =
        &["rma", "version", "at", "valid_until", "amount", "currency", "outcome", "ended_at"];

    fn cells(&self) -> Vec<String> {
        let quote = &self.quote;
        let (amount, currency) = priced(Some(quote.total));
        vec![
            quote.rma.to_string(),
            quote.version.to_string(),
            format_instant(quote.at),
            quote.valid_until.to_string(),
            amount,
            currency,
            self.outcome.to_owned(),
            quote.ended_at.map_or_else(String::new, format_instant),
        ]
    }
}

/// An amount with its decimals, and its currency; both empty where there is none.
fn priced(amount: Option<Money>) -> (String, String) {
    let Some(amount) = amount else { return (String::new(), String::new()) };
    let currency = amount.currency().code();
    (crate::money::with_decimals(amount.amount(), currency), currency.to_owned())
}

impl Sheet for ListedReturn {
    const HEADER: &'static [&'static str] = &[
        "line",
        "part_number",
        "serial",
        "list_price",
        "currency",
        "due_on",
        "days_late",
        "state",
        "site_id",
        "site_name",
        "contact_name",
        "contact_email",
        "contact_phone",
        "case",
    ];

    fn cells(&self) -> Vec<String> {
        let (price, currency) = priced(self.list_price);
        let contact = self.contact.as_ref();
        vec![
            self.line.to_string(),
            self.part_number.to_string(),
            self.serial.as_ref().map_or_else(String::new, ToString::to_string),
            price,
            currency,
            self.due_on.map_or_else(String::new, |day| day.to_string()),
            self.days_late.map_or_else(String::new, |days| days.to_string()),
            self.state.as_str().to_owned(),
            self.site_id.clone(),
            self.site_name.clone(),
            contact.map_or_else(String::new, |contact| contact.name.clone()),
            contact.map_or_else(String::new, |contact| contact.email.clone()),
            contact.and_then(|contact| contact.phone.clone()).unwrap_or_default(),
            self.case.to_string(),
        ]
    }
}

impl Sheet for FoundAnalysis {
    const HEADER: &'static [&'static str] =
        &["at", "line", "part_number", "serial", "site", "kind", "failure_found", "symptom", "root_cause", "who"];

    fn cells(&self) -> Vec<String> {
        vec![
            format_instant(self.at),
            self.line.to_string(),
            self.part_number.to_string(),
            self.serial.as_ref().map_or_else(String::new, ToString::to_string),
            self.site.clone(),
            self.kind.as_str().to_owned(),
            yes_no(self.is_failure),
            self.symptom.clone().unwrap_or_default(),
            self.root_cause.clone().unwrap_or_default(),
            self.who.clone(),
        ]
    }
}
