//! The figures themselves: rows of plain values, as a chart takes them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use serde::Serialize;

use super::{Period, Sheet};
use crate::calendar::{Calendar, Instant};
use crate::desk::DeskError;
use crate::money::with_decimals;
use crate::rules::deadlines::DueKind;
use crate::rules::receiving::Verdict;
use crate::store::{CountedDue, FollowedDate, KindOutcome, QuoteOutcome, Records};

/// What came on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReceiptsOfDay {
    /// The local day.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub day: NaiveDate,
    /// Accepted in time, by verdict.
    pub accept: u32,
    /// Accepted after the return window.
    pub accept_late: u32,
    /// Accepted with another label.
    pub accept_relabel: u32,
    /// To the shelf, with a reason.
    pub discrepancy: u32,
    /// Without a number.
    pub unnumbered: u32,
    /// All of them.
    pub units: u32,
}

/// What stands on the shelf for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ShelfOfAge {
    /// How long: `up to 1 day`, `2 to 7 days`, `8 to 30 days`, `over 30 days`.
    pub age: &'static str,
    /// Without a number.
    pub unnumbered: u32,
    /// With a discrepancy.
    pub discrepancy: u32,
    /// All of them.
    pub boxes: u32,
}

/// How due dates of a kind ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct OnTime {
    /// Of what.
    pub kind: DueKind,
    /// Met in time.
    pub on_time: u32,
    /// Met late.
    pub late: u32,
    /// Not met, and over.
    pub overdue: u32,
    /// Not met, and not over.
    pub open: u32,
    /// Tenths of a percent that were met in time, of those that were met or are over; none where
    /// there are none.
    pub on_time_permille: Option<u32>,
}

/// Returns that did not come, by how long they are overdue, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct NotReturned {
    /// How long overdue: `up to 10 days`, `11 to 30 days`, `31 to 90 days`, `over 90 days`.
    pub age: &'static str,
    /// The currency of the list prices; none for parts without one.
    pub currency: Option<String>,
    /// How many lines.
    pub lines: u32,
    /// Their list prices together, in minor units.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub list_prices: i64,
}

/// What became of quotes, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct QuotesOf {
    /// The currency.
    pub currency: String,
    /// How many were given.
    pub quoted: u32,
    /// For how much together, in minor units.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub quoted_amount: i64,
    /// On how many a purchase order was accepted.
    pub ordered: u32,
    /// For how much together, by the quotes.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub ordered_amount: i64,
    /// How many ended before their last day was over.
    pub declined: u32,
    /// How many ended after it, or are past it without an answer.
    pub expired: u32,
    /// How many wait for an answer.
    pub open: u32,
    /// Tenths of a percent that were ordered, of those that do not wait; none where all do.
    pub ordered_permille: Option<u32>,
}

fn permille(part: u32, whole: u32) -> Option<u32> {
    let (part, whole) = (u64::from(part), u64::from(whole));
    // Rounded to the nearest; half goes up.
    (whole > 0).then(|| u32::try_from((part * 2_000 + whole) / (2 * whole)).unwrap_or(1_000))
}

/// What came on each day of the period, days without anything too.
///
/// # Errors
/// [`DeskError`].
pub fn receipts(records: Records<'_>, period: Period) -> Result<Vec<ReceiptsOfDay>, DeskError> {
    let calendar = period.calendar();
    let mut days: BTreeMap<NaiveDate, ReceiptsOfDay> = period
        .from
        .iter_days()
        .take_while(|day| *day <= period.to)
        .map(|day| (day, ReceiptsOfDay { day, ..ReceiptsOfDay::default() }))
        .collect();
    for counted in records.verdict_counts(period.instants()?)? {
        let Some(day) = days.get_mut(&calendar.local_date(counted.quarter)) else { continue };
        let of = match counted.verdict {
            Verdict::Accept => &mut day.accept,
            Verdict::AcceptLate => &mut day.accept_late,
            Verdict::AcceptRelabel => &mut day.accept_relabel,
            Verdict::Discrepancy => &mut day.discrepancy,
            Verdict::Unnumbered => &mut day.unnumbered,
        };
        *of += counted.count;
        day.units += counted.count;
    }
    Ok(days.into_values().collect())
}

/// The place of a number of days in limits that ascend; after the last where it is beyond all.
fn bucket(days: i64, limits: &[i64]) -> usize {
    limits.iter().position(|limit| days <= *limit).unwrap_or(limits.len())
}

/// How long boxes have been on the shelf, as of a moment.
///
/// # Errors
/// [`DeskError`].
pub fn shelf(records: Records<'_>, as_of: Instant) -> Result<Vec<ShelfOfAge>, DeskError> {
    let mut rows = ["up to 1 day", "2 to 7 days", "8 to 30 days", "over 30 days"].map(|age| ShelfOfAge {
        age,
        unnumbered: 0,
        discrepancy: 0,
        boxes: 0,
    });
    for item in records.counted_boxes()? {
        let row = &mut rows[bucket((as_of - item.since).num_days(), &[1, 7, 30])];
        row.boxes += 1;
        if item.reason.is_some() {
            row.discrepancy += 1;
        } else {
            row.unnumbered += 1;
        }
    }
    Ok(rows.into())
}

/// How the due dates of return to factory, repair analysis and failure analysis ended whose day is
/// within the period (RTF-2, ANA-5), as of a moment.
///
/// # Errors
/// [`DeskError`].
pub fn on_time(records: Records<'_>, period: Period, as_of: Instant) -> Result<Vec<OnTime>, DeskError> {
    let kinds = [DueKind::Rtf, DueKind::Ra, DueKind::FaInterim, DueKind::Fa];
    let mut outcomes = records.kind_outcomes(&kinds, (period.from, period.to), as_of)?;
    let followed = followed_dates(records, period)?;
    for outcome in outcomes.iter_mut().filter(|outcome| outcome.kind == DueKind::Fa) {
        for due in &followed {
            let of = if due.met_at < Some(due.due_before) { &mut outcome.on_time } else { &mut outcome.late };
            *of += 1;
        }
    }
    let row = |outcome: KindOutcome| OnTime {
        kind: outcome.kind,
        on_time: outcome.on_time,
        late: outcome.late,
        overdue: outcome.overdue,
        open: outcome.open,
        on_time_permille: permille(outcome.on_time, outcome.on_time + outcome.late + outcome.overdue),
    };
    Ok(outcomes.into_iter().map(row).collect())
}

/// The further dates of failure analyses within the period that later results met and followed by
/// another date (ANA-3): each one was met in time or late (ANA-5).
///
/// # Errors
/// [`DeskError`].
pub(super) fn followed_dates(records: Records<'_>, period: Period) -> Result<Vec<CountedDue>, DeskError> {
    let counted = |date: FollowedDate| -> Result<CountedDue, DeskError> {
        let due = records.calendar_of_facts(date.calendar)?.end_of_day(date.due_on)?;
        Ok(CountedDue {
            kind: DueKind::Fa,
            line: date.line,
            started_at: date.set_at,
            due_on: due.due_on,
            due_before: due.due_before,
            met_at: Some(date.met_at),
        })
    };
    records.followed_dates((period.from, period.to))?.into_iter().map(counted).collect()
}

/// Returns that did not come (RNR-2), by how many calendar days they are overdue and by currency,
/// as of a moment.
///
/// # Errors
/// [`DeskError`].
pub fn not_returned(records: Records<'_>, zone: Tz, as_of: Instant) -> Result<Vec<NotReturned>, DeskError> {
    const AGES: [&str; 4] = ["up to 10 days", "11 to 30 days", "31 to 90 days", "over 90 days"];
    let today = Calendar::in_zone(zone).local_date(as_of);
    let mut rows: BTreeMap<(usize, Option<String>), NotReturned> = BTreeMap::new();
    for overdue in records.overdue_returns(as_of)? {
        let at = bucket((today - overdue.due_on).num_days(), &[10, 30, 90]);
        let row = rows.entry((at, overdue.currency.clone())).or_insert(NotReturned {
            age: AGES[at],
            currency: overdue.currency,
            lines: 0,
            list_prices: 0,
        });
        row.lines += overdue.lines;
        row.list_prices = row.list_prices.saturating_add(overdue.list_prices);
    }
    Ok(rows.into_values().collect())
}

/// What became of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuoteEnd {
    Ordered,
    Declined,
    Expired,
    Open,
}

impl QuoteEnd {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Open => "open",
        }
    }
}

/// QUO-3, as of a moment.
pub(super) fn quote_end(calendar: &Calendar, quote: &QuoteOutcome, as_of: Instant) -> Result<QuoteEnd, DeskError> {
    let over = calendar.end_of_day(quote.valid_until)?.due_before;
    Ok(match quote.ended_at {
        _ if quote.is_ordered => QuoteEnd::Ordered,
        Some(ended_at) if ended_at < over => QuoteEnd::Declined,
        Some(_) => QuoteEnd::Expired,
        None if as_of >= over => QuoteEnd::Expired,
        None => QuoteEnd::Open,
    })
}

/// What became of the quotes that were given in the period (QUO-3), by currency, as of a moment.
///
/// # Errors
/// [`DeskError`].
pub fn quotes(records: Records<'_>, period: Period, as_of: Instant) -> Result<Vec<QuotesOf>, DeskError> {
    let calendar = period.calendar();
    let mut rows: BTreeMap<String, QuotesOf> = BTreeMap::new();
    for quote in records.quote_outcomes(period.instants()?)? {
        let currency = quote.total.currency().to_string();
        let row = rows.entry(currency.clone()).or_insert(QuotesOf {
            currency,
            quoted: 0,
            quoted_amount: 0,
            ordered: 0,
            ordered_amount: 0,
            declined: 0,
            expired: 0,
            open: 0,
            ordered_permille: None,
        });
        row.quoted += 1;
        row.quoted_amount = row.quoted_amount.saturating_add(quote.total.amount());
        match quote_end(&calendar, &quote, as_of)? {
            QuoteEnd::Ordered => {
                row.ordered += 1;
                row.ordered_amount = row.ordered_amount.saturating_add(quote.total.amount());
            }
            QuoteEnd::Declined => row.declined += 1,
            QuoteEnd::Expired => row.expired += 1,
            QuoteEnd::Open => row.open += 1,
        }
    }
    let mut rows: Vec<QuotesOf> = rows.into_values().collect();
    for row in &mut rows {
        row.ordered_permille = permille(row.ordered, row.quoted - row.open);
    }
    Ok(rows)
}

/// Failures that analyses found in a part, in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct FailuresOfMonth {
    /// The month: `2026-01`.
    pub month: String,
    /// The part; none for all the others together.
    pub part_number: Option<String>,
    /// How many units.
    pub failures: u32,
}

/// So many parts are counted by themselves, the rest together.
const PARTS_MAX: usize = 8;

/// Units in which an analysis found a failure (ANA-5), by part and by the month of the first post
/// that said so. Each month of the period, and each of the parts with the most failures, has a row;
/// the other parts have one together where there are any.
///
/// # Errors
/// [`DeskError`].
pub fn failures(records: Records<'_>, period: Period) -> Result<Vec<FailuresOfMonth>, DeskError> {
    let calendar = period.calendar();
    let mut counts: HashMap<(NaiveDate, String), u32> = HashMap::new();
    let mut totals: BTreeMap<String, u32> = BTreeMap::new();
    for failure in records.found_failures(period.instants()?)? {
        *totals.entry(failure.part_number.clone()).or_default() += 1;
        *counts.entry((first_of_month(calendar.local_date(failure.at)), failure.part_number)).or_default() += 1;
    }
    let mut parts: Vec<(String, u32)> = totals.into_iter().collect();
    parts.sort_by_key(|(_, total)| std::cmp::Reverse(*total));
    let others = parts.split_off(parts.len().min(PARTS_MAX));
    let months: BTreeSet<NaiveDate> =
        period.from.iter_days().take_while(|day| *day <= period.to).map(first_of_month).collect();
    let mut rows = Vec::new();
    for month in months {
        let count = |part: &String| counts.get(&(month, part.clone())).copied().unwrap_or_default();
        let name = month.format("%Y-%m").to_string();
        let row = |part_number, failures| FailuresOfMonth { month: name.clone(), part_number, failures };
        rows.extend(parts.iter().map(|(part, _)| row(Some(part.clone()), count(part))));
        if !others.is_empty() {
            rows.push(row(None, others.iter().map(|(part, _)| count(part)).sum()));
        }
    }
    Ok(rows)
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn optional(figure: Option<u32>) -> String {
    figure.map_or_else(String::new, |figure| figure.to_string())
}

impl Sheet for ReceiptsOfDay {
    const HEADER: &'static [&'static str] =
        &["day", "accept", "accept_late", "accept_relabel", "discrepancy", "unnumbered", "units"];

    fn cells(&self) -> Vec<String> {
        let figures =
            [self.accept, self.accept_late, self.accept_relabel, self.discrepancy, self.unnumbered, self.units];
        std::iter::once(self.day.to_string()).chain(figures.map(|figure| figure.to_string())).collect()
    }
}

impl Sheet for ShelfOfAge {
    const HEADER: &'static [&'static str] = &["age", "unnumbered", "discrepancy", "boxes"];

    fn cells(&self) -> Vec<String> {
        vec![self.age.to_owned(), self.unnumbered.to_string(), self.discrepancy.to_string(), self.boxes.to_string()]
    }
}

impl Sheet for OnTime {
    const HEADER: &'static [&'static str] = &["kind", "on_time", "late", "overdue", "open", "on_time_permille"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.kind.as_str().to_owned(),
            self.on_time.to_string(),
            self.late.to_string(),
            self.overdue.to_string(),
            self.open.to_string(),
            optional(self.on_time_permille),
        ]
    }
}

impl Sheet for NotReturned {
    const HEADER: &'static [&'static str] = &["age", "currency", "lines", "list_prices"];

    fn cells(&self) -> Vec<String> {
        let currency = self.currency.clone().unwrap_or_default();
        let prices = if currency.is_empty() { String::new() } else { with_decimals(self.list_prices, &currency) };
        vec![self.age.to_owned(), currency, self.lines.to_string(), prices]
    }
}

impl Sheet for QuotesOf {
    const HEADER: &'static [&'static str] = &[
        "currency",
        "quoted",
        "quoted_amount",
        "ordered",
        "ordered_amount",
        "declined",
        "expired",
        "open",
        "ordered_permille",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.currency.clone(),
            self.quoted.to_string(),
            with_decimals(self.quoted_amount, &self.currency),
            self.ordered.to_string(),
            with_decimals(self.ordered_amount, &self.currency),
            self.declined.to_string(),
            self.expired.to_string(),
            self.open.to_string(),
            optional(self.ordered_permille),
        ]
    }
}

impl Sheet for FailuresOfMonth {
    const HEADER: &'static [&'static str] = &["month", "part_number", "failures"];

    fn cells(&self) -> Vec<String> {
        let part = self.part_number.clone().unwrap_or_else(|| "other parts".to_owned());
        vec![self.month.clone(), part, self.failures.to_string()]
    }
}
