//! DOA: whether a unit was dead on arrival, and what the date code in its serial number is.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use chrono::{NaiveDate, Weekday};
use regex::{Captures, Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::warranty::UnitFacts;
use super::{Explained, Why};
use crate::numbers::Serial;

/// DOA-1: within how many hours of operation the unit failed; this many are within.
pub const HOURS_MAX: f64 = 24.0;
/// DOA-1: how far the date code may be from the ship date, on either side; this many are within.
pub const DATE_CODE_DAYS_MAX: i64 = 30;

/// The longest pattern, in bytes: a serial number's form takes a line.
pub const PATTERN_BYTES_MAX: usize = 500;
/// What a compiled pattern may take, in bytes.
const COMPILED_BYTES_MAX: usize = 1 << 18;
/// No more patterns than this are kept compiled: those of real parts are few.
const PATTERNS_KEPT_MAX: usize = 256;

type Compiled = HashMap<String, Result<SerialPattern, PatternError>>;

thread_local! {
    /// Compiling takes far longer than reading a serial, and the same few patterns come again.
    static COMPILED: RefCell<Compiled> = RefCell::new(Compiled::new());
}

/// Why a text is not a pattern for serial numbers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// More than [`PATTERN_BYTES_MAX`].
    #[error("the regular expression has {0} bytes; the most is {PATTERN_BYTES_MAX}")]
    TooLong(usize),
    /// Not a regular expression, or too large a one.
    #[error("the regular expression does not compile: {0}")]
    NotARegularExpression(String),
    /// Without the groups that a date code is read from.
    #[error("the regular expression needs the named groups year and week, or year, month and day (DOA-2)")]
    NoGroups,
}

/// DOA-2: how to read a date code from a serial number. A regular expression with the named
/// groups `year` and `week`, or `year`, `month` and `day`. A copy shares what was compiled.
#[derive(Clone, Debug)]
pub struct SerialPattern(Regex);

impl SerialPattern {
    /// The pattern; one that was met before is not compiled again.
    ///
    /// # Errors
    /// [`PatternError`].
    pub fn new(text: &str) -> Result<Self, PatternError> {
        COMPILED.with_borrow_mut(|compiled| {
            if let Some(known) = compiled.get(text) {
                return known.clone();
            }
            if compiled.len() >= PATTERNS_KEPT_MAX {
                compiled.clear();
            }
            let pattern = Self::compile(text);
            compiled.insert(text.to_owned(), pattern.clone());
            pattern
        })
    }

    fn compile(text: &str) -> Result<Self, PatternError> {
        if text.len() > PATTERN_BYTES_MAX {
            return Err(PatternError::TooLong(text.len()));
        }
        let compiled = RegexBuilder::new(text).size_limit(COMPILED_BYTES_MAX).build().map_err(|error| {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            PatternError::NotARegularExpression(reason)
        })?;
        let has = |name: &str| compiled.capture_names().flatten().any(|group| group == name);
        if has("year") && (has("week") || (has("month") && has("day"))) {
            Ok(Self(compiled))
        } else {
            Err(PatternError::NoGroups)
        }
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The date that the serial's date code stands for; none where it does not match, or the
    /// date does not exist. A week stands for its Monday (ISO), a two-digit year for 20YY.
    #[must_use]
    pub fn date_code(&self, serial: &Serial) -> Option<NaiveDate> {
        self.read(serial).ok()
    }

    /// The same, for somebody who tries a pattern out.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub fn read(&self, serial: &Serial) -> Result<NaiveDate, String> {
        let found = self.0.captures(serial.as_str()).ok_or("the pattern does not match this serial")?;
        let year = year(&found)?;
        if found.name("week").is_some() {
            let week = group(&found, "week")?;
            return NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)
                .ok_or_else(|| format!("{year} has no week {week}"));
        }
        let (month, day) = (group(&found, "month")?, group(&found, "day")?);
        NaiveDate::from_ymd_opt(year, month, day)
            .ok_or_else(|| format!("there is no date {year:04}-{month:02}-{day:02}"))
    }
}

fn year(found: &Captures<'_>) -> Result<i32, String> {
    let number = group(found, "year")?;
    let century = match found.name("year").map_or(0, |year| year.len()) {
        2 => 2000,
        4 => 0,
        _ => return Err("the year has neither two digits nor four".to_owned()),
    };
    let year = i32::try_from(number).ok().map(|year| century + year).filter(|year| *year > 0);
    year.ok_or_else(|| format!("there is no year {number}"))
}

/// A named group: ASCII digits only.
fn group(found: &Captures<'_>, name: &str) -> Result<u32, String> {
    let text = found.name(name).ok_or_else(|| format!("the pattern matches, and finds no {name}"))?.as_str();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| format!("the {name} \"{text}\" is not a number"))
}

/// How many hours a unit ran before it failed: a number that is not negative.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Deserialize)]
#[serde(try_from = "f64")]
pub struct HoursOfOperation(f64);

impl HoursOfOperation {
    /// So many hours, fractions among them.
    ///
    /// # Errors
    /// Less than none, or not a number.
    pub fn new(hours: f64) -> Result<Self, String> {
        if hours.is_finite() && hours >= 0.0 {
            // Minus nothing is nothing.
            Ok(Self(hours + 0.0))
        } else {
            Err(format!("{hours} is not a number of hours from 0 on"))
        }
    }
}

impl HoursOfOperation {
    /// How many.
    #[must_use]
    pub fn hours(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for HoursOfOperation {
    type Error = String;

    fn try_from(hours: f64) -> Result<Self, String> {
        Self::new(hours)
    }
}

impl fmt::Display for HoursOfOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if (self.0 - 1.0).abs() < f64::EPSILON { "hour" } else { "hours" };
        write!(f, "{} {unit}", self.0)
    }
}

/// A fact without which DOA-1 cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum MissingFact {
    /// No date code is recorded, and none can be read from the serial.
    DateCode,
    /// How long it ran before it failed.
    HoursOfOperation,
    /// When it left manufacturing.
    ShipDate,
}

/// Whether a unit was dead on arrival.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Doa {
    /// DOA-1 holds.
    pub doa: bool,
    /// DOA-2.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub date_code: Option<NaiveDate>,
    /// The facts that are not known, in the order of their names.
    pub missing: Vec<MissingFact>,
}

/// Whether a unit that failed after so many hours was dead on arrival (DOA-1 to DOA-3).
#[must_use]
pub fn doa(unit: &UnitFacts, hours: Option<HoursOfOperation>) -> Explained<Doa> {
    let mut why = Why::default();
    let mut missing = Vec::new();
    let date_code = date_code(unit, &mut why);
    if date_code.is_none() {
        missing.push(MissingFact::DateCode);
    }
    if hours.is_none() {
        missing.push(MissingFact::HoursOfOperation);
        why.missing("DOA-1", "How many hours it ran before it failed is not known");
    }
    if unit.ship_date.is_none() {
        missing.push(MissingFact::ShipDate);
        why.missing("DOA-1", "The ship date is not known, to which the date code must be near");
    }
    let facts: Vec<(bool, String)> =
        [hours.map(within_hours), date_code.zip(unit.ship_date).map(|(code, ship)| near(code, ship))]
            .into_iter()
            .flatten()
            .collect();
    let all_hold = facts.iter().all(|(holds, _)| *holds);
    let doa = all_hold && missing.is_empty();
    let told = facts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(". ");
    if doa {
        why.held("DOA-1", told);
        why.held("DOA-3", "The replacement is a new unit from manufacturing");
    } else {
        if !told.is_empty() {
            why.not("DOA-1", told);
        }
        if all_hold {
            why.would_change("DOA-1", would_be_doa(unit, date_code, hours));
        }
    }
    why.explain(Doa { doa, date_code, missing })
}

fn within_hours(hours: HoursOfOperation) -> (bool, String) {
    if hours.0 <= HOURS_MAX {
        (true, format!("It failed after {hours} of operation, within 24"))
    } else {
        (false, format!("It ran for {hours}, more than 24, before it failed"))
    }
}

/// DOA-2: the date code on record, else that in the serial.
fn date_code(unit: &UnitFacts, why: &mut Why) -> Option<NaiveDate> {
    if let Some(code) = unit.date_code {
        why.held("DOA-2", format!("The date code on record is {code}"));
        return Some(code);
    }
    let Some(pattern) = &unit.serial_pattern else {
        why.missing("DOA-2", "No date code is on record, and its part has no pattern to read one from the serial");
        return None;
    };
    let code = pattern.date_code(&unit.serial);
    match code {
        Some(code) => why.held("DOA-2", format!("Serial {} has the date code {code}", unit.serial)),
        None => why.missing(
            "DOA-2",
            format!("No date code is on record, and serial {} has none by its part's pattern", unit.serial),
        ),
    }
    code
}

fn near(code: NaiveDate, ship: NaiveDate) -> (bool, String) {
    let days = (code - ship).num_days();
    let count = days.abs();
    let unit = if count == 1 { "day" } else { "days" };
    let distance = match days {
        0 => "is the ship date itself".to_owned(),
        1.. => format!("is {count} {unit} after the ship date, {ship}"),
        _ => format!("is {count} {unit} before the ship date, {ship}"),
    };
    if count <= DATE_CODE_DAYS_MAX {
        (true, format!("The date code, {code}, {distance}: within 30"))
    } else {
        (false, format!("The date code, {code}, {distance}: more than 30"))
    }
}

/// What the facts that are not known would have to be.
fn would_be_doa(unit: &UnitFacts, date_code: Option<NaiveDate>, hours: Option<HoursOfOperation>) -> String {
    let mut conditions = Vec::new();
    if hours.is_none() {
        conditions.push("a failure within 24 hours of operation".to_owned());
    }
    match (date_code, unit.ship_date) {
        (Some(_), Some(_)) => {}
        (None, Some(ship)) => conditions.push(format!("a date code within 30 days of {ship}")),
        (Some(code), None) => conditions.push(format!("a ship date within 30 days of {code}")),
        (None, None) => conditions.push("a date code within 30 days of the ship date".to_owned()),
    }
    format!("It would be dead on arrival with {}", conditions.join(" and "))
}
