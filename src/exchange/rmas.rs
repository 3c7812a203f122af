//! Rows of RMAs: a row is a line and its RMA, and starts the due dates of both.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::Read;
use std::rc::Rc;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::Kind;
use super::columns::{columns, rma};
use super::contradictions::{Contradiction, contradictions, wrong_basis};
use super::import::{Sheet, audit_update, before_and_after};
use super::reader::Row;
use super::references::fold;
use super::report::ImportError;
use crate::calendar::{Calendar, CalendarError, Instant, format_instant};
use crate::clocks::{self, ClockError, Moved};
use crate::numbers::{CaseNumber, LineNumber, RmaNumber};
use crate::rules::clocks::{Clock, Flag, LineClockFacts, Whose, of_line};
use crate::rules::deadlines::{DueKind, Term};
use crate::store::{
    CalendarFacts, Change, ColumnChange, LINE_COLUMNS, NewDue, PartFacts, RMA_COLUMNS, RmaLineWriter, StoreError, Value,
};

/// So many parts are kept; then the store is asked again.
const PARTS_KEPT_MAX: usize = 50_000;
/// So many sites are kept.
const SITES_KEPT_MAX: usize = 50_000;
/// So many due dates are kept.
const DUE_KEPT_MAX: usize = 100_000;

pub(super) fn import_rows<R: Read>(change: &Change<'_>, sheet: &mut Sheet<'_, R>) -> Result<(), ImportError> {
    let mut writer = change.rma_line_writer()?;
    let mut lines = Lines {
        change,
        writer: &mut writer,
        seen: Seen::default(),
        last: None,
        known: Known::default(),
        cases: BTreeSet::new(),
        retyped: Vec::new(),
    };
    let whole = sheet.present.iter().all(|present| *present);
    let mut row = Row::default();
    while sheet.next(&mut row)? {
        let Some(mut values) = sheet.values(&row) else { continue };
        let Some(line) = values[rma::LINE].as_integer().and_then(LineNumber::from_key) else { continue };
        if !whole {
            lines.complete(line, &mut values, &sheet.present)?;
        }
        lines.put(sheet, &row, line, &mut values)?;
    }
    if sheet.report.stopped {
        return Ok(());
    }
    lines.check_bases(sheet)?;
    let cases = std::mem::take(&mut lines.cases);
    change.finish_rma_lines(writer)?;
    for case in cases {
        settle_case(change, case)?;
    }
    Ok(())
}

/// The clocks of a case follow its facts; where they move, its history says so.
pub(super) fn settle_case(change: &Change<'_>, case: i64) -> Result<(), StoreError> {
    let Some(case) = CaseNumber::from_key(case) else { return Ok(()) };
    let moved = match clocks::settle_case(change, case) {
        Ok(moved) => moved,
        Err(ClockError::Store(error)) => return Err(error),
        Err(ClockError::Calendar(error)) => return Err(StoreError::Unexpected(format!("case {case}: {error}"))),
    };
    // What begins with the import is told by the import's own entry.
    if moved.iter().any(|moved| moved.before.is_some()) {
        audit_update(change, case.to_string(), Map::from_iter([("due_dates".to_owned(), json!(moved))]))?;
    }
    Ok(())
}

/// What became of an RMA's first row in this file.
#[derive(Clone, Copy)]
struct SeenRma {
    /// On which line of the file.
    at: u32,
    /// Which line of the RMA.
    first: u16,
    /// A bit for each of the lines 1 to 30 that were seen, and [`RMA_CHANGED`].
    lines: u32,
}

const RMA_CHANGED: u32 = 1 << 31;
const LINES_IN_BITS: u16 = 30;

/// RMAs and lines of this file so far.
#[derive(Default)]
struct Seen {
    rmas: HashMap<u32, SeenRma>,
    /// Lines beyond those that have a bit.
    others: HashSet<i64>,
}

impl Seen {
    fn key(line: LineNumber) -> u32 {
        // At most nine digits (NUM-4).
        u32::try_from(line.rma().key()).unwrap_or(u32::MAX)
    }

    fn rma(&self, line: LineNumber) -> Option<SeenRma> {
        self.rmas.get(&Self::key(line)).copied()
    }

    fn has(&self, seen: SeenRma, line: LineNumber) -> bool {
        if line.line() <= LINES_IN_BITS {
            seen.lines & 1 << line.line() != 0
        } else {
            self.others.contains(&line.key())
        }
    }

    fn add(&mut self, line: LineNumber, at: u64, rma_changed: bool) {
        let first = SeenRma { at: u32::try_from(at).unwrap_or(u32::MAX), first: line.line(), lines: 0 };
        let seen = self.rmas.entry(Self::key(line)).or_insert(first);
        if rma_changed {
            seen.lines |= RMA_CHANGED;
        }
        if line.line() <= LINES_IN_BITS {
            seen.lines |= 1 << line.line();
        } else {
            self.others.insert(line.key());
        }
    }
}

struct Lines<'l, 'c> {
    change: &'l Change<'c>,
    writer: &'l mut RmaLineWriter<'c>,
    seen: Seen,
    /// The RMA of the row before, as that row has it.
    last: Option<(u32, [Value<'static>; RMA_COLUMNS.len()])>,
    known: Known,
    /// Cases whose clocks may begin or move: those of RMAs that nobody confirmed yet, and of
    /// those that changed. An RMA that comes confirmed was answered elsewhere.
    cases: BTreeSet<i64>,
    /// RMAs whose type changed, and on which line of the file.
    retyped: Vec<(RmaNumber, u64)>,
}

impl Lines<'_, '_> {
    /// Fills columns that the file does not have from what is on record.
    fn complete(&mut self, line: LineNumber, values: &mut [Value<'_>], present: &[bool]) -> Result<(), StoreError> {
        if let Some(recorded) = self.writer.row(line.key())? {
            for (at, recorded) in recorded.into_iter().enumerate().filter(|(at, _)| !present[*at]) {
                values[at] = recorded;
            }
        } else if !present[rma::CONFIRMED_AT]
            && let Some([.., confirmed_at, _]) = self.writer.rma(line.rma().key())?.as_deref()
        {
            values[rma::CONFIRMED_AT] = confirmed_at.clone();
        }
        Ok(())
    }

    fn put<R>(
        &mut self,
        sheet: &mut Sheet<'_, R>,
        row: &Row,
        line: LineNumber,
        values: &mut [Value<'_>],
    ) -> Result<(), StoreError> {
        let refused = sheet.report.errors_total;
        let folded = values[rma::PART_NUMBER].as_text().map(fold).map(Cow::into_owned).unwrap_or_default();
        let part = self.known.part(self.change, &folded)?;
        match &part {
            None => sheet.refuse(row, rma::PART_NUMBER, format!("there is no part \"{folded}\"")),
            Some(part) if values[rma::PART_NUMBER].as_text() != Some(&part.facts.part_number) => {
                values[rma::PART_NUMBER] = Value::Text(Cow::Owned(part.facts.part_number.clone()));
            }
            Some(_) => {}
        }
        let seen = self.seen.rma(line);
        self.check_against_itself(sheet, row, line, values, seen)?;
        let site = self.site_calendar(sheet, row, values, seen.is_some())?;
        if let Some(seen) = seen {
            self.check_against_earlier(sheet, row, line, values, seen)?;
        }
        let (Some(part), Some(site), true) = (part, site, sheet.report.errors_total == refused) else { return Ok(()) };
        let wanted = match self.known.wanted(values, site, &part) {
            Ok(wanted) => wanted,
            Err(error) => {
                sheet.refuse(row, rma::CONFIRMED_AT, error.to_string());
                return Ok(());
            }
        };

        let rma_changed = match seen {
            Some(seen) => seen.lines & RMA_CHANGED != 0,
            None => match self.put_rma(line, row.line, values)? {
                Ok(changed) => changed,
                Err((column, message)) => {
                    sheet.refuse(row, column, message);
                    return Ok(());
                }
            },
        };
        if self.writer.insert_line(line.key(), line.rma().key(), values, &part.facts)? {
            self.start_dues(line, &part.facts.centre, &wanted)?;
            sheet.report.inserted += 1;
        } else {
            match self.update_line(line, values)? {
                Ok(changed) if changed || rma_changed => sheet.report.updated += 1,
                Ok(_) => sheet.report.unchanged += 1,
                Err((column, message)) => sheet.refuse(row, column, message),
            }
        }
        if rma_changed || values[rma::STATE].as_text() == Some("unconfirmed") {
            self.cases.extend(values[rma::CASE].as_integer());
        }
        self.seen.add(line, row.line, rma_changed);
        Ok(())
    }

    /// The calendar of the case's site; none where there is no such case, which is reported.
    fn site_calendar<R>(
        &mut self,
        sheet: &mut Sheet<'_, R>,
        row: &Row,
        values: &[Value<'_>],
        again: bool,
    ) -> Result<Option<Option<usize>>, StoreError> {
        let case = values[rma::CASE].as_integer().unwrap_or_default();
        if again && self.known.last_case.is_some_and(|(last, _)| last == case) {
            return Ok(self.known.last_case.map(|(_, calendar)| calendar));
        }
        let (change, known) = (self.change, &mut self.known);
        let found = self.writer.site_of_case(case, |site| known.site_calendar(change, site))?.transpose()?;
        match found {
            Some(calendar) => self.known.last_case = Some((case, calendar)),
            None => sheet.refuse(row, rma::CASE, "there is no such case"),
        }
        Ok(found)
    }

    /// No value contradicts another, unless both are on record already.
    fn check_against_itself<R>(
        &mut self,
        sheet: &mut Sheet<'_, R>,
        row: &Row,
        line: LineNumber,
        values: &[Value<'_>],
        seen: Option<SeenRma>,
    ) -> Result<(), StoreError> {
        let contradictions = contradictions(values, self.change.recorded_at());
        if contradictions.is_empty() {
            return Ok(());
        }
        // An earlier row may have changed what is on record of the RMA.
        let as_it_was = seen.is_none_or(|seen| seen.lines & RMA_CHANGED == 0);
        let recorded = self.writer.row(line.key())?.filter(|_| as_it_was);
        let is_recorded = |at: usize| recorded.as_ref().is_some_and(|recorded| recorded[at] == values[at]);
        for Contradiction { column, other, message } in contradictions {
            if !(is_recorded(column) && is_recorded(other)) {
                sheet.refuse(row, column, message);
            }
        }
        Ok(())
    }

    /// The RMA's columns agree between its rows, and no line comes twice.
    fn check_against_earlier<R>(
        &mut self,
        sheet: &mut Sheet<'_, R>,
        row: &Row,
        line: LineNumber,
        values: &[Value<'_>],
        seen: SeenRma,
    ) -> Result<(), StoreError> {
        if self.seen.has(seen, line) {
            let which = if seen.first == line.line() {
                format!("on line {}", seen.at)
            } else {
                format!("after line {}, where {} begins", seen.at, line.rma())
            };
            sheet.refuse(row, rma::LINE, format!("{line} is in this file already, {which}"));
        }
        let key = Seen::key(line);
        if self.last.as_ref().is_none_or(|(last, _)| *last != key) {
            let recorded = self.writer.rma(line.rma().key())?.and_then(|recorded| recorded.try_into().ok());
            self.last = recorded.map(|recorded| (key, recorded));
        }
        let Some((_, earlier)) = &self.last else { return Ok(()) };
        for (at, earlier) in RMA_COLUMNS.into_iter().zip(earlier) {
            if values[at] != *earlier {
                let name = columns(Kind::Rmas)[at].name;
                sheet.refuse(row, at, format!("line {} gives {} another {name}", seen.at, line.rma()));
            }
        }
        Ok(())
    }

    /// A type that changed fits the bases of the lines that the file does not have, too.
    fn check_bases<R>(&mut self, sheet: &mut Sheet<'_, R>) -> Result<(), StoreError> {
        for (number, at) in std::mem::take(&mut self.retyped) {
            for row in self.writer.rows_of_rma(number.line_keys())? {
                let Some(line) = row[rma::LINE].as_integer().and_then(LineNumber::from_key) else { continue };
                let is_here = self.seen.rma(line).is_some_and(|seen| self.seen.has(seen, line));
                let Some(wrong) = wrong_basis(&row).filter(|_| !is_here) else { continue };
                let rma_type = row[rma::TYPE].as_text().unwrap_or_default().to_owned();
                let message = format!("{line} is not in this file, and does not fit: {wrong}; give its row too");
                sheet.report.refuse(at, Some(columns(Kind::Rmas)[rma::TYPE].name), &rma_type, message);
            }
        }
        Ok(())
    }

    /// Inserts or changes the RMA; whether it was there and changed, or why it may not.
    fn put_rma(
        &mut self,
        line: LineNumber,
        at: u64,
        values: &[Value<'_>],
    ) -> Result<Result<bool, (usize, String)>, StoreError> {
        let number = line.rma();
        self.last = Some((Seen::key(line), RMA_COLUMNS.map(|at| values[at].clone().into_owned())));
        if self.writer.insert_rma(number.key(), values)? {
            return Ok(Ok(false));
        }
        let recorded = self.writer.rma(number.key())?.unwrap_or_default();
        let changes = differences(RMA_COLUMNS.into_iter().zip(recorded), values);
        if changes.is_empty() {
            return Ok(Ok(false));
        }
        let becomes = |column: usize| changes.iter().any(|change| change.column == column);
        if becomes(rma::STATE)
            && let Some(quote) = self.change.quotes(number)?.pop()
            && let Some(end) = self.change.quote_end(quote.quote)?
        {
            let message = format!(
                "{number} ended by its quote here at {}; state cannot become this unless that is taken back (QUO-3)",
                format_instant(end.at)
            );
            return Ok(Err((rma::STATE, message)));
        }
        if let Some(refused) = self.unsettles_confirmation(number, &changes)? {
            return Ok(Err(refused));
        }
        if becomes(rma::STATE)
            && let Some(ended_at) = self.change.rma_ended_at(number)?
        {
            let message = format!(
                "{number} ended here at {}; state cannot become this unless what ended it is taken back",
                format_instant(ended_at)
            );
            return Ok(Err((rma::STATE, message)));
        }
        if becomes(rma::TYPE) {
            if let Some(message) = self.overridden(number, "type")? {
                return Ok(Err((rma::TYPE, message)));
            }
            if let Some(quote) = self.change.quotes(number)?.pop() {
                let message = format!(
                    "{number} was quoted here at {}; type cannot become this unless the quote is taken back (QUO-1)",
                    format_instant(quote.at)
                );
                return Ok(Err((rma::TYPE, message)));
            }
            self.retyped.push((number, at));
        }
        self.writer.update_rma(number.key(), values)?;
        let mut detail = before_and_after(Kind::Rmas, &changes);
        let mut moved = Vec::new();
        for other in self.writer.rows_of_rma(number.line_keys())? {
            if let Some(line) = other[rma::LINE].as_integer().and_then(LineNumber::from_key) {
                moved.extend(self.move_dues(line)?);
            }
        }
        moved.extend(moved_dues("rma", number, clocks::settle_rma(self.change, number))?);
        if !moved.is_empty() {
            detail.insert("due_dates".to_owned(), moved.into());
        }
        audit_update(self.change, number.to_string(), detail)?;
        Ok(Ok(true))
    }

    /// Why the confirmation may not be taken away, or become later than what was recorded here
    /// and rests on it.
    fn unsettles_confirmation(
        &mut self,
        number: RmaNumber,
        changes: &[ColumnChange],
    ) -> Result<Option<(usize, String)>, StoreError> {
        let of = |column: usize| changes.iter().find(|change| change.column == column);
        let confirmed = of(rma::CONFIRMED_AT).filter(|change| change.before != Value::Null);
        let unconfirmed = of(rma::STATE).filter(|change| change.after.as_text() == Some("unconfirmed"));
        let Some(changed) = confirmed.or(unconfirmed) else { return Ok(None) };
        let at = |value: &Value<'_>| value.as_integer().and_then(DateTime::from_timestamp_millis);
        let (before, after) = (at(&changed.before), at(&changed.after));
        let mut rests = self.rests_on_confirmation(number)?;
        if let Some(after) = after {
            rests.retain(|(_, at)| before.is_some_and(|before| (before..after).contains(at)));
        } else if let Some(quote) = self.change.quotes(number)?.pop()
            && let Some(order) = self.change.purchase_order(quote.quote)?
        {
            rests.push((format!("{number} was confirmed on purchase order {}, received", order.number), order.at));
        }
        let name = columns(Kind::Rmas)[changed.column].name;
        Ok(rests.first().map(|(what, at)| {
            let at = format_instant(*at);
            (changed.column, format!("{what} here at {at}; {name} cannot become this unless that is taken back"))
        }))
    }

    /// What was recorded here of an RMA that was confirmed, and when.
    fn rests_on_confirmation(&mut self, number: RmaNumber) -> Result<Vec<(String, Instant)>, StoreError> {
        let mut found = Vec::new();
        for row in self.writer.rows_of_rma(number.line_keys())? {
            let Some(line) = row[rma::LINE].as_integer().and_then(LineNumber::from_key) else { continue };
            if let Some(received) = self.change.received_here(line.key())? {
                found.push((format!("{} {line}", received.by), received.at));
            }
            for decision in self.change.return_decisions(line)? {
                found.push((format!("{line} was {}", decision.made.decided.choice().past()), decision.made.at));
            }
        }
        Ok(found)
    }

    /// Why a column does not become what a file says: a CSR gave the RMA another type here.
    fn overridden(&self, rma: RmaNumber, column: &str) -> Result<Option<String>, StoreError> {
        Ok(self.change.override_of(rma)?.map(|record| {
            format!(
                "{} gave {rma} its type here at {}; {column} cannot become this unless that is taken back (ENT-7)",
                record.who,
                format_instant(record.at)
            )
        }))
    }

    /// Changes a line that is on record; whether it differed, or why it may not.
    fn update_line(
        &mut self,
        line: LineNumber,
        values: &mut [Value<'_>],
    ) -> Result<Result<bool, (usize, String)>, StoreError> {
        let recorded = self.writer.row(line.key())?.unwrap_or_default();
        let of_line = || LINE_COLUMNS.into_iter().filter_map(|at| Some((at, recorded.get(at)?.clone())));
        let mut changes = differences(of_line(), values);
        if changes.is_empty() {
            return Ok(Ok(false));
        }
        if changes.iter().any(|change| change.column == rma::BASIS)
            && let Some(message) = self.overridden(line.rma(), "basis")?
        {
            return Ok(Err((rma::BASIS, message)));
        }
        let touches_receipt = |change: &ColumnChange| {
            matches!(change.column, rma::LINE_STATE | rma::RECEIVED_AT) || change.column == rma::SERIAL
        };
        if changes.iter().any(touches_receipt)
            && let Some(here) = self.change.received_here(line.key())?
        {
            let second = |value: &Value<'_>| value.as_integer().map(|millis| millis.div_euclid(1_000));
            for change in changes.iter().filter(|change| touches_receipt(change)) {
                let name = columns(Kind::Rmas)[change.column].name;
                let whole_second = change.after.as_integer().is_some_and(|millis| millis % 1_000 == 0);
                if change.column == rma::RECEIVED_AT && whole_second && second(&change.after) == second(&change.before)
                {
                    // Others keep seconds, and say the same.
                    values[rma::RECEIVED_AT] = change.before.clone();
                    continue;
                }
                if change.column == rma::SERIAL && !here.took_serial {
                    continue;
                }
                let message = format!(
                    "{} {line} here at {}; {name} cannot become this unless that is corrected (RCV-8)",
                    here.by,
                    format_instant(here.at)
                );
                return Ok(Err((change.column, message)));
            }
            changes = differences(of_line(), values);
            if changes.is_empty() {
                return Ok(Ok(false));
            }
        }
        self.writer.update_line(line.key(), values)?;
        let mut detail = before_and_after(Kind::Rmas, &changes);
        let mut moved = self.move_dues(line)?;
        if changes.iter().any(|change| change.column == rma::PART_NUMBER) {
            moved.extend(moved_dues("rma", line.rma(), clocks::settle_rma(self.change, line.rma()))?);
        }
        if !moved.is_empty() {
            detail.insert("due_dates".to_owned(), moved.into());
        }
        audit_update(self.change, line.to_string(), detail)?;
        Ok(Ok(true))
    }

    /// A new line's due dates begin to run.
    fn start_dues(&mut self, line: LineNumber, centre: &str, wanted: &[Due]) -> Result<(), StoreError> {
        for due in wanted {
            self.writer.start_due(
                line.key(),
                &NewDue {
                    kind: due.kind,
                    started_at: due.started_at,
                    term: &due.term,
                    calendar: due.calendar,
                    centre,
                    due_on: &due.day.0,
                    due_before: due.day.1,
                    met_at: due.met_at,
                },
            )?;
        }
        Ok(())
    }

    /// The due dates of a line that changed follow its facts.
    fn move_dues(&mut self, line: LineNumber) -> Result<Vec<Json>, StoreError> {
        moved_dues("line", line, clocks::settle_line(self.change, line))
    }
}

/// The due dates of a line or an RMA that moved, as the history tells them.
fn moved_dues(
    name: &str,
    of: impl Serialize,
    settled: Result<Vec<Moved>, ClockError>,
) -> Result<Vec<Json>, StoreError> {
    match settled {
        Ok(moved) => {
            let told =
                |moved: Moved| json!({name: &of, "kind": moved.kind, "before": moved.before, "after": moved.after});
            Ok(moved.into_iter().map(told).collect())
        }
        Err(ClockError::Store(error)) => Err(error),
        // Each row's own dates were computed before it was written.
        Err(ClockError::Calendar(error)) => Err(StoreError::Unexpected(error.to_string())),
    }
}

fn differences(recorded: impl Iterator<Item = (usize, Value<'static>)>, values: &[Value<'_>]) -> Vec<ColumnChange> {
    recorded
        .filter(|(at, before)| values[*at] != *before)
        .map(|(column, before)| ColumnChange { column, before, after: values[column].clone().into_owned() })
        .collect()
}

/// The end of a local day: the day as text, and the first instant that is too late.
type Day = Rc<(String, i64)>;

/// A calendar that was asked for, and the facts that are kept of it.
struct KnownCalendar {
    calendar: Arc<Calendar>,
    facts: CalendarFacts,
}

/// A due date that a row's facts ask for.
struct Due {
    kind: DueKind,
    started_at: i64,
    term: Rc<str>,
    calendar: CalendarFacts,
    day: Day,
    met_at: Option<i64>,
}

struct Part {
    facts: PartFacts,
    calendar: Option<usize>,
}

/// Parts, calendars and due dates that were asked for before.
#[derive(Default)]
struct Known {
    parts: HashMap<String, Option<Rc<Part>>>,
    calendars: Vec<KnownCalendar>,
    calendar_names: HashMap<String, usize>,
    default_calendar: Calendar,
    terms: HashMap<Term, Rc<str>>,
    /// The calendar of each site.
    sites: HashMap<String, Option<usize>>,
    due: HashMap<(Option<usize>, NaiveDate, Term), Day>,
    last_case: Option<(i64, Option<usize>)>,
}

impl Known {
    fn calendar(&mut self, change: &Change<'_>, name: Option<&str>) -> Result<Option<usize>, StoreError> {
        let Some(name) = name else { return Ok(None) };
        if let Some(known) = self.calendar_names.get(name) {
            return Ok(Some(*known));
        }
        let facts = change.calendar_facts(Some(name))?;
        self.calendars.push(KnownCalendar { calendar: change.calendar_of_facts(facts)?, facts });
        self.calendar_names.insert(name.to_owned(), self.calendars.len() - 1);
        Ok(Some(self.calendars.len() - 1))
    }

    fn site_calendar(&mut self, change: &Change<'_>, site: &str) -> Result<Option<usize>, StoreError> {
        if let Some(known) = self.sites.get(site) {
            return Ok(*known);
        }
        let calendar = self.calendar(change, change.site_calendar(site)?.as_deref())?;
        if self.sites.len() >= SITES_KEPT_MAX {
            self.sites.clear();
        }
        self.sites.insert(site.to_owned(), calendar);
        Ok(calendar)
    }

    fn part(&mut self, change: &Change<'_>, folded: &str) -> Result<Option<Rc<Part>>, StoreError> {
        if let Some(known) = self.parts.get(folded) {
            return Ok(known.clone());
        }
        let part = match change.part_facts(folded)? {
            Some(facts) => {
                let calendar = self.calendar(change, facts.centre_calendar.as_deref())?;
                Some(Rc::new(Part { facts, calendar }))
            }
            None => None,
        };
        if self.parts.len() >= PARTS_KEPT_MAX {
            self.parts.clear();
        }
        self.parts.insert(folded.to_owned(), part.clone());
        Ok(part)
    }

    /// The due dates that a new line's facts ask for. `site` is the calendar of the case's site.
    fn wanted(&mut self, values: &[Value<'_>], site: Option<usize>, part: &Part) -> Result<Vec<Due>, CalendarError> {
        let text = |at: usize| values[at].as_text().unwrap_or_default();
        let (Ok(rma_state), Ok(line_state)) = (text(rma::STATE).parse(), text(rma::LINE_STATE).parse()) else {
            return Ok(Vec::new());
        };
        let at = |column: usize| {
            let millis = values[column].as_integer();
            millis.map(|millis| DateTime::from_timestamp_millis(millis).ok_or(CalendarError::OutOfRange)).transpose()
        };
        let flag = |at: usize| if values[at] == Value::Integer(1) { Flag::Yes } else { Flag::No };
        let received_at = at(rma::RECEIVED_AT)?;
        let facts = LineClockFacts {
            rma_state,
            line_state,
            returns_to_factory: text(rma::TYPE) == "new_purchase" || text(rma::BASIS) == "warranty_rtf",
            family_rtf: part.facts.rtf_business_days,
            confirmed_at: at(rma::CONFIRMED_AT)?,
            return_extended_to: None,
            return_settled_at: None,
            received_at,
            arrived_at: received_at.filter(|_| part.facts.centre_repairs),
            shipped_at: None,
            ra: flag(rma::RA),
            ra_posted_at: None,
            fa: flag(rma::FA),
            fa_posted_at: None,
            fa_further: None,
        };
        of_line(&facts)
            .into_iter()
            .map(|clock| {
                let calendar = if clock.whose == Whose::Customer { site.or(part.calendar) } else { part.calendar };
                self.due(&clock, calendar)
            })
            .collect()
    }

    /// What the rule says, asked once for each local day, which the count begins with.
    fn due(&mut self, clock: &Clock, calendar: Option<usize>) -> Result<Due, CalendarError> {
        let start = clock.counts_from();
        let (known, facts) = match calendar {
            Some(at) => (&*self.calendars[at].calendar, self.calendars[at].facts),
            None => (&self.default_calendar, None),
        };
        let key = (calendar, known.local_date(start), clock.term);
        let day = match self.due.get(&key) {
            Some(day) => Rc::clone(day),
            None => {
                let due = clock.term.due(known, start)?;
                let day = Rc::new((due.due_on.to_string(), due.due_before.timestamp_millis()));
                if self.due.len() >= DUE_KEPT_MAX {
                    self.due.clear();
                }
                self.due.insert(key, Rc::clone(&day));
                day
            }
        };
        let term = self.terms.entry(clock.term).or_insert_with(|| clock.term.to_string().into());
        Ok(Due {
            kind: clock.kind,
            started_at: start.timestamp_millis(),
            term: Rc::clone(term),
            calendar: facts,
            day,
            met_at: clock.met_at.map(|at| at.timestamp_millis()),
        })
    }
}
