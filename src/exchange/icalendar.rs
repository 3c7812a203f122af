//! Holidays out of an iCalendar file (RFC 5545).
//!
//! Each `VEVENT` is a holiday on its days: a `DTEND` that is a date does not count itself, and an
//! event with times counts on the local dates that it touches, those of its `TZID`; a time in UTC
//! is put into the calendar's zone. What repeats ([`recurrence`]) is written out for
//! [`ICALENDAR_YEARS`] years on either side of the year of the import. Cancelled events are none; other components, such as
//! to-dos and time zones, are passed over.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use icalendar::parser::Property as ParsedProperty;
use icalendar::{CalendarDateTime, DatePerhapsTime, Property};
use sha2::{Digest, Sha256};

use super::Kind;
use super::forms::Form;
use super::import::{ImportOptions, Left, Run, audit_import, audit_update, before_and_after, rolled_back, subject};
use super::recurrence::{self, Years};
use super::report::{ImportError, ImportReport};
use crate::people::Permission;
use crate::store::{By, Change, Put, Reference, Store, StoreError, Value, hexadecimal};

/// No larger file is read: years of holidays are some kilobytes.
pub const ICALENDAR_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// What repeats is written out for so many years before and after the year of the import.
pub const ICALENDAR_YEARS: i32 = 10;

/// An event is no longer than a year.
const EVENT_DAYS_MAX: i64 = 366;
/// A file has no more rules of what repeats: years of them are some dozens.
const RULES_MAX: usize = 500;
/// All events of a file last no more days.
const DAYS_MAX: usize = 50_000;
/// A day has no more events.
const NAMES_MAX: usize = 100;
/// An event's name has no more characters.
const NAME_CHARS_MAX: usize = 1_000;
/// A message names an event by so many characters.
const CALLED_CHARS: usize = 80;

/// Whether a file is iCalendar: by its name, or by how it begins (its first 64 bytes suffice).
#[must_use]
pub fn is_icalendar(name: &Path, start: &[u8]) -> bool {
    let named = name.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ics"));
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    named || start.get(..BEGIN.len()).is_some_and(|start| start.eq_ignore_ascii_case(BEGIN.as_bytes()))
}

const BEGIN: &str = "BEGIN:VCALENDAR";

/// Imports the events of a file as holidays of a calendar on record, in one transaction: any bad
/// event, and nothing is written. A holiday that is on record keeps its name where the event has
/// none; holidays that the file does not have stay. The report's `rows` are the holidays that the
/// file came to; its lines are those of the file.
///
/// # Errors
/// [`ImportError`]; bad events are no error, but in the report.
pub fn import_icalendar(
    store: &mut Store,
    by: &By<'_>,
    calendar: &str,
    input: impl Read,
    options: ImportOptions<'_>,
) -> Result<ImportReport, ImportError> {
    let mut bytes = Vec::new();
    input
        .take(ICALENDAR_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| ImportError::UnreadableInput { kind: Kind::Holidays, source })?;
    if bytes.len() as u64 > ICALENDAR_BYTES_MAX {
        return Err(ImportError::TooLarge { bytes_max: ICALENDAR_BYTES_MAX });
    }
    // Read before the transaction begins: others write meanwhile.
    let no_calendar = || ImportError::NoCalendar { calendar: calendar.to_owned() };
    let records = store.records();
    let calendar = records.recorded_key(Reference::Calendar, calendar)?.ok_or_else(no_calendar)?;
    let zone = records.calendar(Some(&calendar))?.zone;
    let mut report = ImportReport::new(Kind::Holidays);
    let holidays = read(&bytes, zone, by, &mut report);
    if !report.is_clean() {
        return Ok(report);
    }
    rolled_back(store.change(by, Permission::KeepData, |change| {
        if change.recorded_key(Reference::Calendar, &calendar)?.is_none() {
            return Err(Left::Failed(no_calendar()));
        }
        if change.calendar(Some(&calendar))?.zone != zone {
            // Somebody changed it just now.
            return Err(Left::Failed(StoreError::Locked.into()));
        }
        write(change, &calendar, &holidays, &mut report)?;
        let digest = hexadecimal(&Sha256::digest(&bytes));
        audit_import(change, &report, &digest)?;
        if options.run == Run::Write { Ok(report) } else { Err(Left::Undone(report)) }
    }))
}

/// Holidays by date, each with the names of its events.
type Holidays = BTreeMap<NaiveDate, Vec<String>>;

fn read(bytes: &[u8], zone: Tz, by: &By<'_>, report: &mut ImportReport) -> Holidays {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() as u64;
            report.refuse(line, None, "", "the text is not UTF-8; save the file as UTF-8");
            return Holidays::new();
        }
    };
    let year = by.recorded_at.with_timezone(&zone).year();
    let (events, wrong) = events(text);
    for wrong in wrong {
        refuse(report, &wrong);
    }
    let (holidays, wrong) = holidays(&events, zone, year);
    for wrong in wrong {
        refuse(report, &wrong);
    }
    report.rows = holidays.len() as u64;
    holidays
}

fn refuse(report: &mut ImportReport, wrong: &Wrong) {
    report.refuse(wrong.line, wrong.property, &wrong.value, wrong.message.clone());
}

fn write(
    change: &Change<'_>,
    calendar: &str,
    holidays: &Holidays,
    report: &mut ImportReport,
) -> Result<(), StoreError> {
    let mut writer = change.row_writer(Kind::Holidays)?;
    for (date, names) in holidays {
        let name = if names.is_empty() { Value::Null } else { Value::Text(names.join(", ").into()) };
        let date = date.format("%Y-%m-%d").to_string();
        let mut row = [Value::Text(Cow::Borrowed(calendar)), Value::Text(date.into()), name];
        match writer.put(&mut row, &[true, true, !names.is_empty()])? {
            Put::Inserted => report.inserted += 1,
            Put::Unchanged => report.unchanged += 1,
            Put::Updated(changes) => {
                report.updated += 1;
                let detail = before_and_after(Kind::Holidays, &changes);
                audit_update(change, subject(Kind::Holidays, &row[..2]), detail)?;
            }
        }
    }
    change.finish_rows(writer)
}

/// What is wrong with a line.
struct Wrong {
    line: u64,
    property: Option<&'static str>,
    value: String,
    message: String,
}

impl Wrong {
    fn line(line: u64, value: &str, message: impl Into<String>) -> Self {
        Self { line, property: None, value: value.to_owned(), message: message.into() }
    }
}

/// An event: the line on which it begins, and its properties with theirs.
struct Event {
    line: u64,
    properties: Vec<(u64, Property)>,
}

/// The content lines with the number of the line on which each begins: one that starts with white
/// space goes on with the line before it.
fn unfolded(text: &str) -> Vec<(u64, Cow<'_, str>)> {
    let mut lines: Vec<(u64, Cow<'_, str>)> = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, before))) => before.to_mut().push_str(rest),
            _ if line.trim().is_empty() => {}
            _ => lines.push((number, Cow::Borrowed(line))),
        }
    }
    lines
}

/// The events of a file, and what is wrong with its lines.
fn events(text: &str) -> (Vec<Event>, Vec<Wrong>) {
    let (mut events, mut wrong) = (Vec::new(), Vec::new());
    // The components that are open, each with the line on which it begins.
    let mut open: Vec<(u64, String)> = Vec::new();
    let mut any = false;
    for (number, line) in unfolded(text) {
        let named = |name: &str| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if !any && !named(BEGIN) {
            wrong.push(Wrong::line(number, &line, format!("an iCalendar file begins with {BEGIN}")));
            return (events, wrong);
        }
        any = true;
        if named("BEGIN:") {
            let component = line["BEGIN:".len()..].trim().to_ascii_uppercase();
            if component == "VEVENT" {
                events.push(Event { line: number, properties: Vec::new() });
            }
            open.push((number, component));
        } else if named("END:") {
            let component = line["END:".len()..].trim().to_ascii_uppercase();
            match open.pop() {
                Some((_, begun)) if begun == component => {}
                Some((begun_on, begun)) => {
                    let message = format!("{begun}, which begins on line {begun_on}, must end first");
                    wrong.push(Wrong::line(number, &line, message));
                    return (events, wrong);
                }
                None => {
                    wrong.push(Wrong::line(number, &line, "nothing is open that this could end"));
                    return (events, wrong);
                }
            }
        } else {
            let property = ParsedProperty::try_from(&*line).ok().filter(|_| line.contains(':'));
            match (property, open.last(), events.last_mut()) {
                (None, ..) => {
                    let message = "this is no line of iCalendar: a name, a colon and a value";
                    wrong.push(Wrong::line(number, &line, message));
                }
                (_, None, _) => {
                    wrong.push(Wrong::line(number, &line, "this is outside of any calendar"));
                }
                (Some(property), Some((_, component)), Some(event)) if component == "VEVENT" => {
                    event.properties.push((number, property.into()));
                }
                _ => {}
            }
        }
    }
    if let Some((line, component)) = open.last() {
        wrong.push(Wrong::line(*line, "", format!("{component} begins here and never ends")));
    } else if !any {
        wrong.push(Wrong::line(1, "", format!("the file is empty; an iCalendar file begins with {BEGIN}")));
    }
    (events, wrong)
}

/// The holidays that events come to, and what is wrong with them.
fn holidays(events: &[Event], zone: Tz, year: i32) -> (Holidays, Vec<Wrong>) {
    let (mut holidays, mut wrong) = (Holidays::new(), Vec::new());
    let mut replaced = BTreeSet::new();
    for event in events {
        if let (Some(uid), Ok(Some(day))) = (event.value("UID"), event.moment("RECURRENCE-ID", zone)) {
            replaced.insert((uid, day.date()));
        }
    }
    let (mut rules, mut lasting) = (0, 0);
    for event in events.iter().filter(|event| !event.is_cancelled()) {
        let too_much = |message: String| Wrong::line(event.line, "", format!("with {} {message}", event.called()));
        rules += event.all("RRULE").count();
        if rules > RULES_MAX {
            let message = format!("the file has more than {RULES_MAX} rules of what repeats");
            wrong.push(too_much(message));
            break;
        }
        let (name, days) = match event.days(zone, year, &replaced).and_then(|days| Ok((event.name()?, days))) {
            Ok(found) => found,
            Err(refused) => {
                wrong.push(refused);
                continue;
            }
        };
        lasting += days.count();
        if lasting > DAYS_MAX {
            wrong.push(too_much(format!("the events last more than {DAYS_MAX} days")));
            break;
        }
        for day in days.each() {
            let names = holidays.entry(day).or_default();
            names.extend(name.clone().filter(|name| !names.contains(name)));
            if names.len() > NAMES_MAX {
                wrong.push(too_much(format!("the file has more than {NAMES_MAX} events on {day}")));
                return (holidays, wrong);
            }
        }
    }
    (holidays, wrong)
}

impl Event {
    fn all<'e>(&'e self, name: &'static str) -> impl Iterator<Item = (u64, &'e Property)> {
        let named = self.properties.iter().filter(move |(_, property)| property.key().eq_ignore_ascii_case(name));
        named.map(|(line, property)| (*line, property))
    }

    fn value(&self, name: &'static str) -> Option<&str> {
        self.all(name).next().map(|(_, property)| property.value())
    }

    fn is_cancelled(&self) -> bool {
        self.value("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED"))
    }

    /// The event in a message.
    fn called(&self) -> String {
        match self.value("SUMMARY").map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => format!("the event \"{}\"", name.chars().take(CALLED_CHARS).collect::<String>()),
            None => format!("the event that begins on line {}", self.line),
        }
    }

    /// The event's name, on one line.
    fn name(&self) -> Result<Option<String>, Wrong> {
        let Some((line, summary)) = self.all("SUMMARY").next() else { return Ok(None) };
        let name = summary.value().split_whitespace().collect::<Vec<_>>().join(" ");
        match Form::Text.read(&name) {
            Ok(_) if name.chars().count() > NAME_CHARS_MAX => {
                let message = format!("the name of a holiday has at most {NAME_CHARS_MAX} characters");
                Err(wrong_at(line, "SUMMARY", &name, message))
            }
            Ok(_) => Ok(Some(name).filter(|name| !name.is_empty())),
            Err(message) => Err(wrong_at(line, "SUMMARY", &name, message)),
        }
    }

    /// A moment in local time, that of the calendar where it is in UTC; a date is its midnight.
    fn moment(&self, name: &'static str, zone: Tz) -> Result<Option<NaiveDateTime>, Wrong> {
        let Some((line, property)) = self.all(name).next() else { return Ok(None) };
        match moment(property, zone) {
            Some(moment) => Ok(Some(moment)),
            None => Err(wrong_at(line, name, property.value(), NO_MOMENT)),
        }
    }

    /// The days of an `EXDATE` or `RDATE`.
    fn listed(&self, name: &'static str, zone: Tz) -> Result<BTreeSet<NaiveDate>, Wrong> {
        let mut days = BTreeSet::new();
        for (line, property) in self.all(name) {
            for one in property.value().split(',') {
                // Of a period its start.
                let one = one.split('/').next().unwrap_or(one).trim();
                let mut alone = Property::new(name, one);
                if let Some(zone) = property.params().get("TZID") {
                    alone.append_parameter(zone.clone());
                }
                let day = moment(&alone, zone).ok_or_else(|| wrong_at(line, name, one, NO_MOMENT))?;
                days.insert(day.date());
            }
        }
        Ok(days)
    }

    /// All days of the event.
    fn days(&self, zone: Tz, year: i32, replaced: &BTreeSet<(&str, NaiveDate)>) -> Result<Days, Wrong> {
        let Some(start) = self.moment("DTSTART", zone)? else {
            return Err(Wrong::line(self.line, "", "the event that begins here has no DTSTART"));
        };
        let length = self.days_long(start, zone)?;
        let mut starts = self.starts(start.date(), zone, year)?;
        starts.extend(self.listed("RDATE", zone)?);
        for excluded in self.listed("EXDATE", zone)? {
            starts.remove(&excluded);
        }
        if let (Some(uid), None) = (self.value("UID"), self.value("RECURRENCE-ID")) {
            starts.retain(|start| !replaced.contains(&(uid, *start)));
        }
        Ok(Days { starts, length })
    }

    /// How many days it lasts, the first included.
    fn days_long(&self, start: NaiveDateTime, zone: Tz) -> Result<usize, Wrong> {
        let lasting = self.all("DURATION").next();
        let (line, name, value, end) = match (self.all("DTEND").next(), lasting) {
            (Some((line, end)), _) => (line, "DTEND", end.value(), self.moment("DTEND", zone)?),
            (None, Some((line, duration))) => {
                let lasts = duration_of(duration.value());
                let lasts = lasts.ok_or_else(|| {
                    wrong_at(line, "DURATION", duration.value(), "this is no duration; a day is written P1D")
                })?;
                (line, "DURATION", duration.value(), start.checked_add_signed(lasts))
            }
            (None, None) => return Ok(1),
        };
        let end = end.filter(|end| *end >= start);
        let end = end.ok_or_else(|| wrong_at(line, name, value, "the event would end before it starts"))?;
        // An end at midnight is that of the day before.
        let last = (end - TimeDelta::milliseconds(1)).date().max(start.date());
        let days = (last - start.date()).num_days() + 1;
        usize::try_from(days).ok().filter(|_| days <= EVENT_DAYS_MAX).ok_or_else(|| {
            wrong_at(
                line,
                name,
                value,
                format!("the event lasts {days} days; a holiday lasts {EVENT_DAYS_MAX} at most"),
            )
        })
    }

    /// The days on which it starts: once, or as its rules say, within the years around `year`.
    fn starts(&self, start: NaiveDate, zone: Tz, year: i32) -> Result<BTreeSet<NaiveDate>, Wrong> {
        let years = Years::around(year, ICALENDAR_YEARS);
        let mut starts = BTreeSet::new();
        let mut is_single = true;
        for (line, rule) in self.all("RRULE") {
            is_single = false;
            let refused = |why: String| wrong_at(line, "RRULE", rule.value(), format!("{} {why}", self.called()));
            let until = recurrence::until(rule.value()).map(|until| {
                let until = moment(&Property::new("UNTIL", until), zone).map(|until| until.date());
                until.ok_or_else(|| {
                    refused("repeats until a day that cannot be read; it is written 20251127".to_owned())
                })
            });
            starts.extend(recurrence::days(start, rule.value(), until.transpose()?, years).map_err(refused)?);
        }
        if is_single {
            starts.insert(start);
        }
        Ok(starts)
    }
}

/// The days of an event.
struct Days {
    starts: BTreeSet<NaiveDate>,
    /// How many days it lasts from each.
    length: usize,
}

impl Days {
    fn count(&self) -> usize {
        self.starts.len() * self.length
    }

    fn each(&self) -> impl Iterator<Item = NaiveDate> {
        self.starts.iter().flat_map(|start| start.iter_days().take(self.length))
    }
}

const NO_MOMENT: &str = "this is no date of iCalendar; it is written 20251127, or 20251127T090000 with a time";

fn wrong_at(line: u64, property: &'static str, value: &str, message: impl Into<String>) -> Wrong {
    Wrong { line, property: Some(property), value: value.to_owned(), message: message.into() }
}

fn moment(property: &Property, zone: Tz) -> Option<NaiveDateTime> {
    let (date, time) = property.value().split_at_checked(8)?;
    let whole = date.bytes().all(|byte| byte.is_ascii_digit()) && (time.is_empty() || time.starts_with('T'));
    let moment = match DatePerhapsTime::from_property(property).filter(|_| whole)? {
        DatePerhapsTime::Date(date) => date.and_time(NaiveTime::MIN),
        DatePerhapsTime::DateTime(CalendarDateTime::Utc(instant)) => instant.with_timezone(&zone).naive_local(),
        DatePerhapsTime::DateTime(
            CalendarDateTime::Floating(moment) | CalendarDateTime::WithTimezone { date_time: moment, .. },
        ) => moment,
    };
    (1..=9999).contains(&moment.year()).then_some(moment)
}

fn duration_of(text: &str) -> Option<TimeDelta> {
    let lasts = iso8601::duration(text.strip_prefix('+').unwrap_or(text)).ok()?;
    TimeDelta::from_std(lasts.into()).ok()
}
