//! Figures for a period: what came, how it was taken, what stands, what was kept and what was not;
//! and what stands behind each. A report is rows of plain values, as a chart and a CSV file take them.

mod behind;
mod figures;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::DeskError;
use crate::calendar::{Calendar, Instant};
use crate::exchange::formulas::without_formula;
use crate::store::{Records, StoreError};

pub use figures::{
    FailuresOfMonth, NotReturned, OnTime, QuotesOf, ReceiptsOfDay, ShelfOfAge, failures, not_returned, on_time, quotes,
    receipts, shelf,
};

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

    pub(super) fn calendar(&self) -> Calendar {
        Calendar::in_zone(self.zone)
    }

    /// Its first instant, and the first that is too late.
    pub(super) fn instants(&self) -> Result<(Instant, Instant), DeskError> {
        let calendar = self.calendar();
        let before = calendar.end_of_day(self.from - Days::new(1))?.due_before;
        Ok((before, calendar.end_of_day(self.to)?.due_before))
    }
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
    /// Failures that analyses found, by month and part.
    Failures,
}

/// What of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum ReportPart {
    /// The figures.
    Figures,
    /// Each record that was counted.
    Rows,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "report", content = "rows", rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Figures {
    /// What came each day.
    Receipts(Vec<ReceiptsOfDay>),
    /// What stands on the shelf.
    Shelf(Vec<ShelfOfAge>),
    /// What was on time.
    OnTime(Vec<OnTime>),
    /// What did not come back.
    NotReturned(Vec<NotReturned>),
    /// What became of quotes.
    Quotes(Vec<QuotesOf>),
    /// What failed.
    Failures(Vec<FailuresOfMonth>),
}

impl Figures {
    /// Its rows as JSON objects.
    #[must_use]
    pub fn rows(&self) -> Value {
        match self {
            Self::Receipts(rows) => json!(rows),
            Self::Shelf(rows) => json!(rows),
            Self::OnTime(rows) => json!(rows),
            Self::NotReturned(rows) => json!(rows),
            Self::Quotes(rows) => json!(rows),
            Self::Failures(rows) => json!(rows),
        }
    }

    /// Its rows as CSV, with their header also where there are none. Amounts have their decimals.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn csv(&self) -> Result<String, DeskError> {
        match self {
            Self::Receipts(rows) => sheet(rows),
            Self::Shelf(rows) => sheet(rows),
            Self::OnTime(rows) => sheet(rows),
            Self::NotReturned(rows) => sheet(rows),
            Self::Quotes(rows) => sheet(rows),
            Self::Failures(rows) => sheet(rows),
        }
    }
}

/// The figures of a period, as of a moment.
///
/// # Errors
/// [`DeskError`].
pub fn figures(records: Records<'_>, name: ReportName, period: Period, as_of: Instant) -> Result<Figures, DeskError> {
    Ok(match name {
        ReportName::Receipts => Figures::Receipts(receipts(records, period)?),
        ReportName::Shelf => Figures::Shelf(shelf(records, as_of)?),
        ReportName::OnTime => Figures::OnTime(on_time(records, period, as_of)?),
        ReportName::NotReturned => Figures::NotReturned(not_returned(records, period.zone, as_of)?),
        ReportName::Quotes => Figures::Quotes(quotes(records, period, as_of)?),
        ReportName::Failures => Figures::Failures(failures(records, period)?),
    })
}

/// A report as CSV. Amounts are written with their decimals.
///
/// # Errors
/// [`DeskError`].
pub fn csv(
    records: Records<'_>,
    name: ReportName,
    part: ReportPart,
    period: Period,
    as_of: Instant,
) -> Result<String, DeskError> {
    match part {
        ReportPart::Figures => figures(records, name, period, as_of)?.csv(),
        ReportPart::Rows => behind::csv(records, name, period, as_of),
    }
}

/// The first day of which there is something on record, in a zone; none where there is nothing.
///
/// # Errors
/// [`DeskError`].
pub fn first_day(records: Records<'_>, zone: Tz) -> Result<Option<NaiveDate>, DeskError> {
    Ok(records.first_record()?.map(|at| Calendar::in_zone(zone).local_date(at)))
}

/// A row of a CSV file.
pub(crate) trait Sheet {
    /// Its columns.
    const HEADER: &'static [&'static str];

    /// What stands in them.
    fn cells(&self) -> Vec<String>;
}

/// Rows as CSV (RFC 4180), with their header. A cell that a spreadsheet would take for a formula
/// begins with an apostrophe: what is for people to read is not imported again.
pub(crate) fn sheet<R: Sheet>(rows: &[R]) -> Result<String, DeskError> {
    let unexpected = |error: String| DeskError::Store(StoreError::Unexpected(error));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut put = |cells: &[String]| writer.write_record(cells).map_err(|error| unexpected(error.to_string()));
    put(&R::HEADER.iter().map(|&column| column.to_owned()).collect::<Vec<_>>())?;
    for row in rows {
        put(&row.cells().into_iter().map(without_formula).collect::<Vec<_>>())?;
    }
    let bytes = writer.into_inner().map_err(|error| unexpected(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| unexpected(error.to_string()))
}
