//! CAL: business days, local days, due dates.

use std::collections::BTreeSet;

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A moment, in UTC, kept to the millisecond.
pub type Instant = DateTime<Utc>;

/// A time zone of the IANA's.
pub type Zone = Tz;

/// The zone in force where no calendar is chosen (CAL-1), and that of search pages (CAL-5).
pub const DEFAULT_ZONE: Tz = Tz::America__Los_Angeles;

/// No count of days goes beyond this: a century of days is a mistake, not a deadline.
pub const DAYS_MAX: u32 = 36_525;

/// The last year that a due date may fall in.
const LAST_YEAR: i32 = 9999;

/// A calendar or a count of days that no due date can be computed from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Not an IANA name.
    #[error("\"{0}\" is not a time zone; give an IANA name such as America/Los_Angeles")]
    UnknownZone(String),
    /// More than [`DAYS_MAX`].
    #[error("{0} days is more than the {DAYS_MAX} that a due date can be away")]
    TooManyDays(u32),
    /// Beyond year 9999.
    #[error("the due date would fall beyond the year {LAST_YEAR}")]
    OutOfRange,
}

/// CAL-1: a time zone and the days on which nobody works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Where the local days begin and end.
    pub zone: Tz,
    /// Days besides Saturdays and Sundays that are not business days.
    pub holidays: BTreeSet<NaiveDate>,
}

impl Default for Calendar {
    /// CAL-1: no holidays, US Pacific time.
    fn default() -> Self {
        Self { zone: DEFAULT_ZONE, holidays: BTreeSet::new() }
    }
}

/// A local day, and the first instant that is too late for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct DueDate {
    /// The local day in the calendar's zone.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub due_on: NaiveDate,
    /// The first instant that is too late.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub due_before: Instant,
}

impl Calendar {
    /// Days of a zone, without holidays.
    #[must_use]
    pub fn in_zone(zone: Tz) -> Self {
        Self { zone, ..Self::default() }
    }

    /// A calendar in the zone of that IANA name.
    ///
    /// # Errors
    /// [`CalendarError::UnknownZone`].
    pub fn new(zone: &str, holidays: impl IntoIterator<Item = NaiveDate>) -> Result<Self, CalendarError> {
        Ok(Self { zone: parse_zone(zone)?, holidays: holidays.into_iter().collect() })
    }

    /// The local date of an instant.
    #[must_use]
    pub fn local_date(&self, instant: Instant) -> NaiveDate {
        instant.with_timezone(&self.zone).date_naive()
    }

    /// CAL-1: Monday to Friday, less the holidays.
    #[must_use]
    pub fn is_business_day(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.holidays.contains(&day)
    }

    /// CAL-2: the `days`th business day after the local date of `from`; with 0, that date itself.
    ///
    /// # Errors
    /// [`CalendarError::TooManyDays`], [`CalendarError::OutOfRange`].
    pub fn business_days_after(&self, from: Instant, days: u32) -> Result<DueDate, CalendarError> {
        check_days(days)?;
        let mut day = self.local_date(from);
        let mut left = days;
        while left > 0 {
            day = day.succ_opt().filter(|day| day.year() <= LAST_YEAR).ok_or(CalendarError::OutOfRange)?;
            if self.is_business_day(day) {
                left -= 1;
            }
        }
        self.due_at_end_of(day)
    }

    /// CAL-3: the local date of `from` plus `days`; it does not move off a weekend.
    ///
    /// # Errors
    /// [`CalendarError::TooManyDays`], [`CalendarError::OutOfRange`].
    pub fn calendar_days_after(&self, from: Instant, days: u32) -> Result<DueDate, CalendarError> {
        check_days(days)?;
        let day = self
            .local_date(from)
            .checked_add_days(Days::new(u64::from(days)))
            .filter(|day| day.year() <= LAST_YEAR)
            .ok_or(CalendarError::OutOfRange)?;
        self.due_at_end_of(day)
    }

    /// How many business days lie after the local date of `from`, up to and including `day`;
    /// negative where `day` is past.
    #[must_use]
    pub fn business_days_until(&self, from: Instant, day: NaiveDate) -> i64 {
        let today = self.local_date(from);
        let (first, last, sign) = if day >= today { (today, day, 1) } else { (day, today, -1) };
        let count = first.iter_days().skip(1).take_while(|d| *d <= last).filter(|d| self.is_business_day(*d)).count();
        sign * i64::try_from(count).unwrap_or(i64::MAX)
    }

    /// The first instant of the local day that an instant is in.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`].
    pub fn start_of_day(&self, instant: Instant) -> Result<Instant, CalendarError> {
        self.local_date(instant).pred_opt().and_then(|day| self.end_of(day)).ok_or(CalendarError::OutOfRange)
    }

    /// The local day as a due date.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`].
    pub fn end_of_day(&self, day: NaiveDate) -> Result<DueDate, CalendarError> {
        if day.year() > LAST_YEAR { Err(CalendarError::OutOfRange) } else { self.due_at_end_of(day) }
    }

    /// The holidays on weekdays after `from`, up to and including `to`.
    pub fn holidays_between(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> + '_ {
        let days = (std::ops::Bound::Excluded(from), std::ops::Bound::Included(to.max(from)));
        let weekday = |day: &&NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        (from < to).then(|| self.holidays.range(days)).into_iter().flatten().filter(weekday).copied()
    }

    fn due_at_end_of(&self, day: NaiveDate) -> Result<DueDate, CalendarError> {
        let due_before = self.end_of(day).ok_or(CalendarError::OutOfRange)?;
        Ok(DueDate { due_on: day, due_before })
    }

    /// The first instant from which on the local day is over for good: mostly the next
    /// midnight. Where that midnight does not exist (the clock jumps over it) it is the first
    /// instant after the jump. Where it comes twice, it is the first, unless the clock goes
    /// back into the day between the two.
    fn end_of(&self, day: NaiveDate) -> Option<Instant> {
        let midnight = day.succ_opt()?.and_time(NaiveTime::MIN);
        match self.zone.from_local_datetime(&midnight) {
            LocalResult::Single(instant) => Some(instant.to_utc()),
            LocalResult::Ambiguous(a, b) => {
                let (first, second) = (a.min(b).to_utc(), a.max(b).to_utc());
                let comes_back = self.local_date(second - TimeDelta::milliseconds(1)) <= day;
                Some(if comes_back { second } else { first })
            }
            LocalResult::None => Some(self.first_instant_at_or_after(midnight)),
        }
    }

    /// For a local time that the zone jumps over: the instant of the jump.
    fn first_instant_at_or_after(&self, local: NaiveDateTime) -> Instant {
        let local_of = |instant: Instant| instant.with_timezone(&self.zone).naive_local();
        // No offset is more than a day from UTC, and no jump longer than one.
        let (mut before, mut after) = (local.and_utc() - TimeDelta::days(2), local.and_utc() + TimeDelta::days(2));
        while after - before > TimeDelta::seconds(1) {
            let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
            if local_of(middle) < local {
                before = middle;
            } else {
                after = middle;
            }
        }
        after
    }
}

fn check_days(days: u32) -> Result<(), CalendarError> {
    if days > DAYS_MAX { Err(CalendarError::TooManyDays(days)) } else { Ok(()) }
}

/// A zone by its IANA name.
///
/// # Errors
/// [`CalendarError::UnknownZone`].
pub fn parse_zone(name: &str) -> Result<Tz, CalendarError> {
    name.trim().parse().map_err(|_| CalendarError::UnknownZone(name.to_owned()))
}

/// An instant as RFC 3339 in UTC, to the second.
#[must_use]
pub fn format_instant(instant: Instant) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

/// An instant from RFC 3339 text, with `Z` or an offset, to the millisecond.
///
/// # Errors
/// A sentence that names the text.
pub fn parse_instant(text: &str) -> Result<Instant, String> {
    let instant = DateTime::parse_from_rfc3339(text.trim())
        .map_err(|_| format!("\"{text}\" is not an instant; write it as 2009-03-02T17:00:00Z"))?
        .to_utc();
    if !(1..=LAST_YEAR).contains(&instant.year()) {
        return Err(format!("\"{text}\" is outside the years 1 to {LAST_YEAR}"));
    }
    DateTime::from_timestamp_millis(instant.timestamp_millis()).ok_or_else(|| format!("\"{text}\" is out of range"))
}

/// A date from `YYYY-MM-DD`.
///
/// # Errors
/// A sentence that names the text.
pub fn parse_date(text: &str) -> Result<NaiveDate, String> {
    let text = text.trim();
    let digits = |from: usize, to: usize| {
        let digits = text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse::<u32>().ok()
    };
    let date = || {
        let parted = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
        let year = i32::try_from(digits(0, 4).filter(|year| parted && *year >= 1)?).ok()?;
        NaiveDate::from_ymd_opt(year, digits(5, 7)?, digits(8, 10)?)
    };
    date().ok_or_else(|| format!("\"{text}\" is not a date; write it as 2011-06-03"))
}

/// A date for the eye: `Fri 3 Jun 2011`.
#[must_use]
pub fn spoken_date(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// Instants in JSON: RFC 3339 in UTC with `Z`.
pub mod rfc3339 {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Instant;

    /// Writes the instant.
    ///
    /// # Errors
    /// The serializer's own.
    pub fn serialize<S: Serializer>(instant: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::format_instant(*instant))
    }

    /// Reads the instant.
    ///
    /// # Errors
    /// A text that is not an instant.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
        super::parse_instant(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }

    /// The same where the instant may be missing.
    pub mod option {
        use super::{Deserialize, Deserializer, Instant, Serializer};

        /// Writes the instant or null.
        ///
        /// # Errors
        /// The serializer's own.
        pub fn serialize<S: Serializer>(instant: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
            match instant {
                Some(instant) => super::serialize(instant, serializer),
                None => serializer.serialize_none(),
            }
        }

        /// Reads the instant or null.
        ///
        /// # Errors
        /// A text that is not an instant.
        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
            Option::<String>::deserialize(deserializer)?
                .map(|text| super::super::parse_instant(&text).map_err(serde::de::Error::custom))
                .transpose()
        }
    }
}
