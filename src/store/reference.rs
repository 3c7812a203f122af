//! Reference data as the rules and the dock ask for it.

use std::sync::Arc;

use rusqlite::OptionalExtension;
use serde::Serialize;

use super::lines::address_lines;
use super::receipts::SPAN_MILLIS;
use super::{CalendarFacts, Change, Records, StoreError, day, from_json, unreadable};
use crate::calendar::Calendar;
use crate::numbers::{PartNumber, Serial};

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Counts {
    /// Receipts in force since midnight in the dock's zone.
    pub today: i64,
    /// Boxes on the Receiving Discrepancy shelf.
    pub shelf: i64,
    /// Whether any RMA is on record.
    pub has_rmas: bool,
}

impl Records<'_> {
    /// A calendar by its name; the default (CAL-1) for none.
    ///
    /// # Errors
    /// [`StoreError`], also where the name or its zone is not known.
    pub fn calendar(&self, name: Option<&str>) -> Result<Arc<Calendar>, StoreError> {
        let Some(name) = name else { return Ok(Arc::default()) };
        let known = self.calendar_row(name)?;
        match known.facts {
            Some(facts) => self.calendar_of_facts(Some(facts)),
            None => read_calendar(&known.zone, &self.holidays_json(name)?).map(Arc::new),
        }
    }

    /// A calendar as it was when a due date was computed; the default (CAL-1) for none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn calendar_of_facts(&self, facts: CalendarFacts) -> Result<Arc<Calendar>, StoreError> {
        let Some(facts) = facts else { return Ok(Arc::default()) };
        if let Some(known) = self.calendars.borrow().get(&facts) {
            return Ok(Arc::clone(known));
        }
        let (zone, holidays): (String, String) = self
            .connection
            .prepare_cached("SELECT zone, holidays FROM calendar_facts WHERE calendar_facts = $1")?
            .query_row([facts], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let calendar = Arc::new(read_calendar(&zone, &holidays)?);
        self.calendars.borrow_mut().insert(facts, Arc::clone(&calendar));
        Ok(calendar)
    }

    fn calendar_row(&self, name: &str) -> Result<CalendarRow, StoreError> {
        self.connection
            .prepare_cached("SELECT zone, facts FROM calendars WHERE calendar = $1")?
            .query_row([name], |row| Ok(CalendarRow { zone: row.get(0)?, facts: row.get(1)? }))
            .optional()?
            .ok_or_else(|| unreadable("a record", format!("the unknown calendar {name}")))
    }

    fn holidays_json(&self, name: &str) -> Result<String, StoreError> {
        let days = self.all("SELECT date FROM holidays WHERE calendar = $1 ORDER BY date", [name], |row| {
            Ok(row.get::<_, String>(0)?)
        })?;
        super::json(&days)
    }

    /// Whether the part number is on record, and how it is written there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn known_part(&self, part: &PartNumber) -> Result<Option<PartNumber>, StoreError> {
        let found: Option<String> = self
            .connection
            .prepare_cached("SELECT part_number FROM parts WHERE upper(part_number) = $1")?
            .query_row([part.folded()], |row| row.get(0))
            .optional()?;
        Ok(found.and_then(|text| PartNumber::new(&text)))
    }

    /// Whether the serial is that of a unit or a line on record.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn known_serial(&self, serial: &Serial) -> Result<Option<Serial>, StoreError> {
        let found: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT serial FROM units WHERE upper(serial) = $1
                 UNION ALL
                 SELECT serial FROM lines WHERE upper(serial) = $1 AND serial IS NOT NULL
                 LIMIT 1",
            )?
            .query_row([serial.folded()], |row| row.get(0))
            .optional()?;
        Ok(found.and_then(|text| Serial::new(&text)))
    }

    /// The name and address of the first return centre, a line each: what stands for the
    /// dock's own address until one is set.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn first_centre_address(&self) -> Result<Option<Vec<String>>, StoreError> {
        let found: Option<(String, String)> = self
            .connection
            .prepare_cached("SELECT name, address FROM centres ORDER BY centre LIMIT 1")?
            .query_row((), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(found.map(|(name, address)| std::iter::once(name).chain(address_lines(&address)).collect()))
    }

    /// How many receipts are in force since an instant, boxes on the shelf, RMAs and lines.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn counts(&self, today_from: crate::calendar::Instant) -> Result<Counts, StoreError> {
        let count = |query: &str, params: &[i64]| -> Result<i64, StoreError> {
            Ok(self
                .connection
                .prepare_cached(query)?
                .query_row(rusqlite::params_from_iter(params), |row| row.get(0))?)
        };
        Ok(Counts {
            today: count(
                &format!(
                    "SELECT count(*) FROM receipts r WHERE r.at / {SPAN_MILLIS} >= $1 AND r.at >= $2
                         AND r.withdrawn = 0 AND NOT EXISTS (SELECT 1 FROM receipts c WHERE c.corrects = r.receipt)"
                ),
                &[super::millis(today_from) / SPAN_MILLIS, super::millis(today_from)],
            )?,
            shelf: count("SELECT count(*) FROM shelf_items WHERE disposition IS NULL", &[])?,
            has_rmas: count("SELECT EXISTS (SELECT 1 FROM rmas)", &[])? == 1,
        })
    }
}

struct CalendarRow {
    zone: String,
    facts: CalendarFacts,
}

fn read_calendar(zone: &str, holidays: &str) -> Result<Calendar, StoreError> {
    let holidays: Vec<String> = from_json("the holidays of a calendar", holidays)?;
    let holidays = holidays.iter().map(|date| day("holidays.date", date)).collect::<Result<Vec<_>, _>>()?;
    Calendar::new(zone, holidays).map_err(|wrong| unreadable("calendars.zone", wrong))
}

impl Change<'_> {
    /// The facts of a calendar as it is now, kept for what is computed with them.
    ///
    /// # Errors
    /// [`StoreError`], also where the name is not known.
    pub fn calendar_facts(&self, name: Option<&str>) -> Result<CalendarFacts, StoreError> {
        let Some(name) = name else { return Ok(None) };
        let known = self.calendar_row(name)?;
        if known.facts.is_some() {
            return Ok(known.facts);
        }
        let holidays = self.holidays_json(name)?;
        self.connection
            .prepare_cached(
                "INSERT INTO calendar_facts (zone, holidays) VALUES ($1, $2) ON CONFLICT (zone, holidays) DO NOTHING",
            )?
            .execute((&known.zone, &holidays))?;
        let facts: i64 = self
            .connection
            .prepare_cached("SELECT calendar_facts FROM calendar_facts WHERE zone = $1 AND holidays = $2")?
            .query_row((&known.zone, &holidays), |row| row.get(0))?;
        self.connection
            .prepare_cached("UPDATE calendars SET facts = $1 WHERE calendar = $2")?
            .execute((facts, name))?;
        Ok(Some(facts))
    }
}
