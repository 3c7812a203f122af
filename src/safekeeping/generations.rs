//! Which backups are kept: the last of each of the last hours, days and weeks.

use chrono::{Datelike, Timelike};
use serde::Serialize;

use crate::calendar::Instant;

/// So many hours, days and weeks have a backup of their own.
const HOURS: usize = 24;
const DAYS: usize = 14;
const WEEKS: usize = 8;

/// As what a backup is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Generation {
    /// The last one of its hour.
    Hourly,
    /// The last one of its day.
    Daily,
    /// The last one of its week.
    Weekly,
}

/// As what each backup is kept, given when they were made, the newest first; none: it can go. The
/// newest one is always kept. Hours, days and weeks are those in which there are backups: a program
/// that was not used for a month has lost none of them.
#[must_use]
pub fn kept(newest_first: &[Instant]) -> Vec<Option<Generation>> {
    let mut generations = vec![None; newest_first.len()];
    let hour = |at: &Instant| (at.date_naive().num_days_from_ce(), at.hour());
    let day = |at: &Instant| (at.date_naive().num_days_from_ce(), 0);
    let week = |at: &Instant| (at.date_naive().num_days_from_ce().div_euclid(7), 0);
    keep(newest_first, &mut generations, Generation::Weekly, WEEKS, week);
    keep(newest_first, &mut generations, Generation::Daily, DAYS, day);
    keep(newest_first, &mut generations, Generation::Hourly, HOURS, hour);
    generations
}

/// The newest one of each span, of so many spans. One that is kept for a shorter span is named by that.
fn keep(
    newest_first: &[Instant],
    generations: &mut [Option<Generation>],
    generation: Generation,
    spans: usize,
    span_of: impl Fn(&Instant) -> (i32, u32),
) {
    let mut last = None;
    let mut count = 0;
    for (at, kept) in newest_first.iter().zip(generations) {
        let span = Some(span_of(at));
        if span == last {
            continue;
        }
        last = span;
        count += 1;
        if count > spans {
            break;
        }
        *kept = Some(generation);
    }
}
