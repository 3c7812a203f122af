//! Figures for a period: what came, how it was taken, what stands, what was kept and what was not.
//! Each report is rows of plain values, as a chart and a CSV file take them.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::DeskError;
use crate::calendar::{Calendar, Instant};
use crate::money::Money;
use crate::rules::deadlines::DueKind;
use crate::rules::receiving::Verdict;
use crate::store::Records;

/// Local days from the first to the last, both within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Whose days.
    pub zone: Tz,
}

/// No period is longer: ten years.
const DAYS_MAX: i64 = 3_653;

impl Period {
    /// The days from the first to the last.
    ///
    /// # Errors
    /// [`DeskError::Incomplete`] for a last day before the first, or more than ten years.
    pub fn new(from: NaiveDate, to: NaiveDate, zone: Tz) -> Result<Self, DeskError> {
        if to < from {
            return Err(DeskError::Incomplete(format!("the period ends with {to}, before it begins with {from}")));
        }
        if (to - from).num_days() >= DAYS_MAX {
            return Err(DeskError::Incomplete(format!("{from} to {to} is more than ten years")));
        }
        Ok(Self { from, to, zone })
    }

    /// The last thirty days until today.
    ///
    /// # Errors
    /// [`DeskError`] where the calendar cannot go there.
    pub fn last_thirty_days(zone: Tz, now: Instant) -> Result<Self, DeskError> {
        Self::thirty_days_until(Calendar::in_zone(zone).local_date(now), zone)
    }

    /// Thirty days, of which that is the last.
    ///
    /// # Errors
    /// [`DeskError`] where the calendar cannot go there.
    pub fn thirty_days_until(to: NaiveDate, zone: Tz) -> Result<Self, DeskError> {
        Self::new(to - Days::new(29), to, zone)
    }

    fn calendar(&self) -> Calendar {
        Calendar::in_zone(self.zone)
    }

    /// Its first instant, and the first that is too late.
    fn instants(&self) -> Result<(Instant, Instant), DeskError> {
        let calendar = self.calendar();
        let before = calendar.end_of_day(self.from - Days::new(1))?.due_before;
        Ok((before, calendar.end_of_day(self.to)?.due_before))
    }
}

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
    for item in records.shelf_ages()? {
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
    let outcomes = records.kind_outcomes(&kinds, (period.from, period.to), as_of)?;
    let row = |outcome: crate::store::KindOutcome| OnTime {
        kind: outcome.kind,
        on_time: outcome.on_time,
        late: outcome.late,
        overdue: outcome.overdue,
        open: outcome.open,
        on_time_permille: permille(outcome.on_time, outcome.on_time + outcome.late + outcome.overdue),
    };
    Ok(outcomes.into_iter().map(row).collect())
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
        let currency = overdue.list_price.map(|price| price.currency().to_string());
        let row = rows.entry((at, currency.clone())).or_insert(NotReturned {
            age: AGES[at],
            currency,
            lines: 0,
            list_prices: 0,
        });
        row.lines += 1;
        row.list_prices = row.list_prices.saturating_add(overdue.list_price.map_or(0, Money::amount));
    }
    Ok(rows.into_values().collect())
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
        let over = calendar.end_of_day(quote.valid_until)?.due_before;
        if quote.is_ordered {
            row.ordered += 1;
            row.ordered_amount = row.ordered_amount.saturating_add(quote.total.amount());
        } else if quote.ended_at.is_some_and(|ended_at| ended_at < over) {
            row.declined += 1;
        } else if quote.ended_at.is_some() || as_of >= over {
            row.expired += 1;
        } else {
            row.open += 1;
        }
    }
    let mut rows: Vec<QuotesOf> = rows.into_values().collect();
    for row in &mut rows {
        row.ordered_permille = permille(row.ordered, row.quoted - row.open);
    }
    Ok(rows)
}

/// Which figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum ReportName {
    /// What came each day, by verdict.
    Receipts,
    /// How long boxes have been on the shelf.
    Shelf,
    /// Return to factory, repair and failure analysis: on time or late.
    OnTime,
    /// Returns that did not come, by age and list price.
    NotReturned,
    /// What became of quotes.
    Quotes,
}

/// All reports of a period.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Reports {
    /// The first day.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub from: NaiveDate,
    /// The last day.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub to: NaiveDate,
    /// What came each day.
    pub receipts: Vec<ReceiptsOfDay>,
    /// What stands on the shelf.
    pub shelf: Vec<ShelfOfAge>,
    /// What was on time.
    pub on_time: Vec<OnTime>,
    /// What did not come back.
    pub not_returned: Vec<NotReturned>,
    /// What became of quotes.
    pub quotes: Vec<QuotesOf>,
}

/// All reports of a period, as of a moment.
///
/// # Errors
/// [`DeskError`].
pub fn all(records: Records<'_>, period: Period, as_of: Instant) -> Result<Reports, DeskError> {
    Ok(Reports {
        from: period.from,
        to: period.to,
        receipts: receipts(records, period)?,
        shelf: shelf(records, as_of)?,
        on_time: on_time(records, period, as_of)?,
        not_returned: not_returned(records, period.zone, as_of)?,
        quotes: quotes(records, period, as_of)?,
    })
}

/// A report as rows of JSON objects.
///
/// # Errors
/// [`DeskError`].
pub fn rows(records: Records<'_>, name: ReportName, period: Period, as_of: Instant) -> Result<Value, DeskError> {
    Ok(match name {
        ReportName::Receipts => json!(receipts(records, period)?),
        ReportName::Shelf => json!(shelf(records, as_of)?),
        ReportName::OnTime => json!(on_time(records, period, as_of)?),
        ReportName::NotReturned => json!(not_returned(records, period.zone, as_of)?),
        ReportName::Quotes => json!(quotes(records, period, as_of)?),
    })
}

/// A report as CSV, with its header also where it has no rows.
///
/// # Errors
/// [`DeskError`].
pub fn csv(records: Records<'_>, name: ReportName, period: Period, as_of: Instant) -> Result<String, DeskError> {
    let header = match name {
        ReportName::Receipts => "day,accept,accept_late,accept_relabel,discrepancy,unnumbered,units",
        ReportName::Shelf => "age,unnumbered,discrepancy,boxes",
        ReportName::OnTime => "kind,on_time,late,overdue,open,on_time_permille",
        ReportName::NotReturned => "age,currency,lines,list_prices",
        ReportName::Quotes => {
            "currency,quoted,quoted_amount,ordered,ordered_amount,declined,expired,open,ordered_permille"
        }
    };
    let mut text = format!("{header}\n");
    // Words of this program, dates and figures: no cell needs a quote.
    for row in rows(records, name, period, as_of)?.as_array().into_iter().flatten() {
        let cells = header.split(',').map(|column| match &row[column] {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        });
        text.push_str(&cells.collect::<Vec<_>>().join(","));
        text.push('\n');
    }
    Ok(text)
}
