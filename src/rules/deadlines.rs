//! Due dates: by when what must happen, counted in the calendar that CAL-4 names.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::{Explained, Why};
use crate::calendar::{Calendar, CalendarError, DueDate, Instant, format_instant, parse_date, spoken_date};

/// RNR-1: the customer's return window.
pub const RETURN_WINDOW_BUSINESS_DAYS: u32 = 10;
/// RTF-1: from dock receipt to the repaired unit or its replacement.
pub const RTF_BUSINESS_DAYS: u32 = 20;
/// ANA-2: from receipt at the repair centre.
pub const RA_DAYS: u32 = 30;
/// ANA-3: from receipt at the repair centre.
pub const FA_INTERIM_DAYS: u32 = 15;

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum DueKind {
    /// The customer's return window (RNR-1), of a line.
    Rnr,
    /// Return to factory (RTF-1), of a line.
    Rtf,
    /// Repair analysis (ANA-2), of a line.
    Ra,
    /// Failure analysis, interim results (ANA-3), of a line.
    FaInterim,
    /// Failure analysis, the further date that was set by hand (ANA-3), of a line.
    Fa,
    /// The first response to a case (PRI-1).
    Response,
    /// The next update of a case (PRI-1).
    Update,
    /// The last day of a quote (QUO-2), of an RMA.
    Quote,
}

impl DueKind {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Rnr, Self::Rtf, Self::Ra, Self::FaInterim, Self::Fa, Self::Response, Self::Update, Self::Quote];

    /// The name that the database and the interfaces use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rnr => "rnr",
            Self::Rtf => "rtf",
            Self::Ra => "ra",
            Self::FaInterim => "fa_interim",
            Self::Fa => "fa",
            Self::Response => "response",
            Self::Update => "update",
            Self::Quote => "quote",
        }
    }

    /// The rule that says when it is due.
    #[must_use]
    pub fn rule(self) -> &'static str {
        match self {
            Self::Rnr => "RNR-1",
            Self::Rtf => "RTF-1",
            Self::Ra => "ANA-2",
            Self::FaInterim | Self::Fa => "ANA-3",
            Self::Response | Self::Update => "PRI-1",
            Self::Quote => "QUO-2",
        }
    }

    /// What it is, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Rnr => "customer's return",
            Self::Rtf => "return to factory",
            Self::Ra => "repair analysis",
            Self::FaInterim => "failure analysis, interim results",
            Self::Fa => "failure analysis",
            Self::Response => "first response",
            Self::Update => "update",
            Self::Quote => "quote",
        }
    }

    /// What its days count from, in words.
    #[must_use]
    pub fn starts_with(self) -> &'static str {
        match self {
            Self::Rnr => "the day that the confirmation was sent",
            Self::Rtf => "dock receipt",
            Self::Ra | Self::FaInterim => "receipt at the repair centre",
            Self::Fa => "the interim results",
            Self::Response => "the opening of the case",
            Self::Update => "the last update",
            Self::Quote => "the quote",
        }
    }

    /// Whether it can be flagged after its start (ANA-4).
    #[must_use]
    pub fn is_analysis(self) -> bool {
        matches!(self, Self::Ra | Self::FaInterim)
    }
}

impl FromStr for DueKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|kind| kind.as_str()).collect();
            format!("\"{text}\" is none of {}", known.join(", "))
        })
    }
}

/// How much time there is. As text, which is how it is kept: `20B` business days, `30D`
/// calendar days, `4H` hours, or the day itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// CAL-2.
    BusinessDays(u32),
    /// CAL-3.
    CalendarDays(u32),
    /// Elapsed hours (PRI-1).
    Hours(u32),
    /// A day that a person set: met until that local day ends.
    Day(NaiveDate),
}

impl Term {
    /// The term of a kind that has a fixed one. `family_rtf` is what the family's row says for
    /// RTF; none for kinds whose term depends on the priority or is set by hand.
    #[must_use]
    pub fn fixed(kind: DueKind, family_rtf: Option<u32>) -> Option<Self> {
        match kind {
            DueKind::Rnr => Some(Self::BusinessDays(RETURN_WINDOW_BUSINESS_DAYS)),
            DueKind::Rtf => Some(Self::BusinessDays(family_rtf.unwrap_or(RTF_BUSINESS_DAYS))),
            DueKind::Ra => Some(Self::CalendarDays(RA_DAYS)),
            DueKind::FaInterim => Some(Self::CalendarDays(FA_INTERIM_DAYS)),
            DueKind::Fa | DueKind::Response | DueKind::Update | DueKind::Quote => None,
        }
    }

    /// When the term ends that begins at `from`.
    ///
    /// # Errors
    /// Where no date can be computed.
    pub fn due(self, calendar: &Calendar, from: Instant) -> Result<DueDate, CalendarError> {
        match self {
            Self::BusinessDays(days) => calendar.business_days_after(from, days),
            Self::CalendarDays(days) => calendar.calendar_days_after(from, days),
            Self::Hours(hours) => {
                let due_before =
                    from.checked_add_signed(TimeDelta::hours(i64::from(hours))).ok_or(CalendarError::OutOfRange)?;
                Ok(DueDate { due_on: calendar.local_date(due_before - TimeDelta::milliseconds(1)), due_before })
            }
            Self::Day(day) => calendar.end_of_day(day),
        }
    }

    /// Whether it is over within a year, whatever it counts.
    #[must_use]
    pub fn is_within_a_year(self) -> bool {
        match self {
            Self::BusinessDays(days) | Self::CalendarDays(days) => days <= 366,
            Self::Hours(hours) => hours <= 366 * 24,
            Self::Day(_) => true,
        }
    }

    /// Whether it counts hours or days, and at least one.
    #[must_use]
    pub fn is_count(self) -> bool {
        match self {
            Self::BusinessDays(count) | Self::CalendarDays(count) | Self::Hours(count) => count > 0,
            Self::Day(_) => false,
        }
    }

    /// The rule that says how it is counted.
    #[must_use]
    pub fn rule(self) -> Option<&'static str> {
        match self {
            Self::BusinessDays(_) => Some("CAL-2"),
            Self::CalendarDays(_) => Some("CAL-3"),
            Self::Hours(_) | Self::Day(_) => None,
        }
    }

    fn words(self) -> String {
        let (count, one) = match self {
            Self::BusinessDays(days) => (days, "business day"),
            Self::CalendarDays(days) => (days, "calendar day"),
            Self::Hours(hours) => (hours, "hour"),
            Self::Day(day) => return spoken_date(day),
        };
        counted(i64::from(count), one)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BusinessDays(days) => write!(formatter, "{days}B"),
            Self::CalendarDays(days) => write!(formatter, "{days}D"),
            Self::Hours(hours) => write!(formatter, "{hours}H"),
            Self::Day(day) => write!(formatter, "{day}"),
        }
    }
}

impl FromStr for Term {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no time; write 2H, 3B or 7D for hours, business days or calendar days");
        let count = |of: &str| of.parse::<u32>().map_err(|_| wrong());
        if let Some(days) = text.strip_suffix('B') {
            Ok(Self::BusinessDays(count(days)?))
        } else if let Some(days) = text.strip_suffix('D') {
            Ok(Self::CalendarDays(count(days)?))
        } else if let Some(hours) = text.strip_suffix('H') {
            Ok(Self::Hours(count(hours)?))
        } else if text.contains('-') {
            parse_date(text).map(Self::Day)
        } else {
            Err(wrong())
        }
    }
}

/// What a due date is computed from.
#[derive(Clone, Debug)]
pub struct DeadlineFacts<'a> {
    /// What is due.
    pub kind: DueKind,
    /// How much time there is.
    pub term: Term,
    /// The calendar that CAL-4 names.
    pub calendar: &'a Calendar,
    /// Dock receipt, confirmation, receipt at the repair centre, and so on.
    pub start: Instant,
    /// When an analysis was flagged; none for one that was flagged before its start.
    pub flagged: Option<Instant>,
}

/// A due date, and from when its days count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// From when the days count (ANA-4).
    pub start: Instant,
    /// The day, and the first instant that is too late.
    pub due: DueDate,
}

/// ANA-4: an analysis that is flagged only after receipt counts from the day of flagging.
#[must_use]
pub fn counts_from(kind: DueKind, start: Instant, flagged: Option<Instant>) -> Instant {
    flagged.filter(|flagged| kind.is_analysis() && *flagged > start).unwrap_or(start)
}

/// The due date of its facts, with the reasons.
///
/// # Errors
/// Where no date can be computed.
pub fn deadline(facts: &DeadlineFacts<'_>) -> Result<Explained<Deadline>, CalendarError> {
    let DeadlineFacts { kind, term, calendar, .. } = *facts;
    let start = counts_from(kind, facts.start, facts.flagged);
    let due = term.due(calendar, start)?;
    let mut why = Why::default();
    let zone = calendar.zone.name();
    match term {
        Term::Day(day) => why.held(kind.rule(), format!("{} is set for {}", kind.words(), spoken_date(day))),
        _ => {
            why.held(kind.rule(), format!("{} is due {} from {}", kind.words(), term.words(), kind.starts_with()));
        }
    }
    if kind.is_analysis() {
        match facts.flagged {
            Some(_) if start != facts.start => why.held(
                "ANA-4",
                format!(
                    "it was flagged on {}, after receipt on {}, so the days count from flagging",
                    spoken_date(calendar.local_date(start)),
                    spoken_date(calendar.local_date(facts.start)),
                ),
            ),
            Some(_) => why.not("ANA-4", "it was flagged before receipt, so the days count from receipt"),
            None => {}
        }
    }
    let from = calendar.local_date(start);
    match term {
        Term::BusinessDays(_) => {
            let skipped: Vec<String> = calendar.holidays_between(from, due.due_on).map(|day| day.to_string()).collect();
            let holidays = if skipped.is_empty() {
                "no holiday falls into them".to_owned()
            } else {
                format!("holidays passed over: {}", skipped.join(", "))
            };
            why.held(
                "CAL-2",
                format!(
                    "{} in {zone}, itself not counted, and {} end with {}; {holidays}",
                    spoken_date(from),
                    term.words(),
                    spoken_date(due.due_on)
                ),
            );
        }
        Term::CalendarDays(_) => why.held(
            "CAL-3",
            format!("{} in {zone} and {} end with {}", spoken_date(from), term.words(), spoken_date(due.due_on)),
        ),
        Term::Hours(_) => why.held(
            kind.rule(),
            format!("{} and {} end at {}", format_instant(start), term.words(), format_instant(due.due_before)),
        ),
        Term::Day(_) => {}
    }
    Ok(why.explain(Deadline { start, due }))
}

/// Where a due date stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum DueState {
    /// It runs, and there is time.
    Open,
    /// It runs, and is late.
    Overdue,
    /// It was met in time (RTF-2).
    Met,
    /// It was met, and late (RTF-2).
    MetLate,
}

impl DueState {
    /// The name that the interfaces use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Met => "met",
            Self::MetLate => "met_late",
        }
    }
}

/// Where a due date stands at `as_of`: one met before `due_before` is in time.
#[must_use]
pub fn state(due_before: Instant, as_of: Instant, met_at: Option<Instant>) -> DueState {
    match met_at {
        Some(met_at) if met_at < due_before => DueState::Met,
        Some(_) => DueState::MetLate,
        None if as_of < due_before => DueState::Open,
        None => DueState::Overdue,
    }
}

/// How much time is left, signed: negative where it is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLeft {
    /// Days from the local day of the question to the due day: business days where the term
    /// counts them, else calendar days; negative where the due day is past.
    pub days: i64,
    /// Whether those are business days.
    pub counts: Counts,
    /// Milliseconds to `due_before`.
    pub millis: i64,
}

/// What a number of days counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export, rename = "DaysCount"))]
pub enum Counts {
    /// CAL-1.
    BusinessDays,
    /// All of them.
    CalendarDays,
}

/// RTF-2: what is left of a term at `as_of`.
#[must_use]
pub fn time_left(term: Term, calendar: &Calendar, due: &DueDate, as_of: Instant) -> TimeLeft {
    let (days, counts) = match term {
        Term::BusinessDays(_) => (calendar.business_days_until(as_of, due.due_on), Counts::BusinessDays),
        _ => ((due.due_on - calendar.local_date(as_of)).num_days(), Counts::CalendarDays),
    };
    TimeLeft { days, counts, millis: (due.due_before - as_of).num_milliseconds() }
}

const HOUR_MILLIS: i64 = 3_600_000;
const DAY_MILLIS: i64 = 24 * HOUR_MILLIS;

impl TimeLeft {
    /// In words: `2 business days left`, `due today`, `3 days late`; hours and minutes for a
    /// term of hours.
    #[must_use]
    pub fn words(&self, term: Term) -> String {
        if self.millis <= 0 {
            return format!("{} late", elapsed(-self.millis));
        }
        match term {
            Term::Hours(_) => format!("{} left", elapsed(self.millis)),
            _ if self.days <= 0 => "due today".to_owned(),
            _ => match self.counts {
                Counts::BusinessDays => format!("{} left", counted(self.days, "business day")),
                Counts::CalendarDays => format!("{} left", counted(self.days, "day")),
            },
        }
    }
}

fn elapsed(millis: i64) -> String {
    match millis {
        ..HOUR_MILLIS => counted(millis / 60_000, "minute"),
        HOUR_MILLIS..DAY_MILLIS => counted(millis / HOUR_MILLIS, "hour"),
        _ => counted(millis / DAY_MILLIS, "day"),
    }
}

fn counted(count: i64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
