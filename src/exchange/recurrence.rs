//! The days that a rule of an iCalendar event (`RRULE`, RFC 5545) comes to.
//!
//! The work is bounded whatever a rule says: it is asked within [`Years`] and for
//! [`REPEATS_MAX`] days.

use chrono::{Datelike, NaiveDate};
use icalendar::{Frequency, RRuleSet};

/// A rule comes to no more days, from its start on.
const REPEATS_MAX: usize = 4_000;
/// What repeats more often than yearly does not go on for longer.
const OFTEN_YEARS_MAX: i32 = 100;

/// The years that are written out, from the first day of the first to the last of the last.
#[derive(Clone, Copy)]
pub(super) struct Years {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl Years {
    /// So many years before and after a year.
    pub fn around(year: i32, years: i32) -> Self {
        // Any year has a first of January, and the years of a clock are far from the ends.
        let first_of = |year| NaiveDate::from_yo_opt(year, 1).unwrap_or_default();
        Self { first: first_of(year - years), last: first_of(year + years + 1).pred_opt().unwrap_or_default() }
    }
}

/// The days that a rule comes to within the years. `start` is the first, whether or not the rule
/// says so too. `until` is its `UNTIL`, as a day like those that it gives.
///
/// # Errors
/// What is wrong with it, as words to follow the event's name.
pub(super) fn days(
    start: NaiveDate,
    rule: &str,
    until: Option<NaiveDate>,
    years: Years,
) -> Result<Vec<NaiveDate>, String> {
    let mut text = format!("DTSTART:{}T000000Z\nRRULE:", start.format("%Y%m%d"));
    for (name, value) in parts(rule) {
        if ["INTERVAL", "COUNT"].iter().any(|part| name.eq_ignore_ascii_case(part)) && value.parse() == Ok(0) {
            return Err(format!("repeats by a rule with {name}={value}, which comes to nothing; write 1 or more"));
        }
        match until {
            Some(until) if is_until(name) => text.push_str(&format!("UNTIL={}T000000Z;", until.format("%Y%m%d"))),
            _ => text.push_str(&format!("{name}={value};")),
        }
    }
    let set: RRuleSet =
        text.trim_end_matches(';').parse().map_err(|error| format!("repeats in no way that can be read: {error}"))?;
    let rule = set.get_rrule().first().ok_or("repeats by a rule without a word")?;
    match rule.get_freq() {
        Frequency::Yearly => {}
        Frequency::Monthly | Frequency::Weekly | Frequency::Daily => {
            not_too_often(start, until, rule.get_count(), years)?;
        }
        _ => return Err("repeats within a day; that is no holiday".to_owned()),
    }
    let count = rule.get_count().map_or(usize::MAX, |count| count as usize);
    let mut found = vec![start];
    let mut comes = false;
    for day in set.limit().into_iter().map(|instant| instant.date_naive()) {
        comes = true;
        if day > years.last || found.len() >= count {
            break;
        }
        if day != start {
            if found.len() == REPEATS_MAX {
                return Err(format!("repeats more than {REPEATS_MAX} times; that is no holiday"));
            }
            found.push(day);
        }
    }
    if !comes {
        return Err("repeats by a rule that comes to no day; correct the rule, or leave it out".to_owned());
    }
    found.retain(|day| (years.first..=years.last).contains(day));
    Ok(found)
}

/// What repeats more often than yearly ends, and within the years that are written out.
fn not_too_often(start: NaiveDate, until: Option<NaiveDate>, count: Option<u32>, years: Years) -> Result<(), String> {
    const OFTEN: &str = "repeats more often than yearly";
    match until {
        None if count.is_none() => Err(format!("{OFTEN} and without an end; that is no holiday")),
        Some(until) if until > years.last => Err(format!("{OFTEN} until {until}; such a rule ends by {}", years.last)),
        _ if start.year() < years.first.year() - OFTEN_YEARS_MAX => {
            Err(format!("{OFTEN} since {start}; give it a later DTSTART"))
        }
        _ => Ok(()),
    }
}

/// The name and value of each part of a rule.
fn parts(rule: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts = rule.split(';').filter(|part| !part.trim().is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(name, value)| (name.trim(), value.trim()))
}

fn is_until(name: &str) -> bool {
    name.eq_ignore_ascii_case("UNTIL")
}

/// The text of a rule's `UNTIL`.
pub(super) fn until(rule: &str) -> Option<&str> {
    parts(rule).find_map(|(name, value)| is_until(name).then_some(value))
}
