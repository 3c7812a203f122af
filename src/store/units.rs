//! Units by serial number, with what their entitlement depends on.

use chrono::NaiveDate;
use chrono_tz::Tz;
use rusqlite::{OptionalExtension, Row};

use super::{Change, GivenToReplacement, Records, StoreError, unreadable};
use crate::calendar::{DEFAULT_ZONE, parse_zone};
use crate::numbers::{PartNumber, Serial};
use crate::rules::doa::SerialPattern;
use crate::rules::entitlement::ContractFacts;
use crate::rules::families::FamilyTerms;
use crate::rules::warranty::UnitFacts;

/// A unit on record, with the facts that decide on its entitlement.
#[derive(Clone, Debug)]
pub struct StoredUnit {
    /// Its part.
    pub part_number: PartNumber,
    /// Of the part.
    pub part_description: String,
    /// The customer's site, where it has one.
    pub site_id: Option<String>,
    /// Its name.
    pub site_name: Option<String>,
    /// The return centre of the part.
    pub centre: String,
    /// Its zone (CAL-4), in which a day is meant.
    pub zone: Tz,
    /// What warranty and entitlement are decided on.
    pub facts: UnitFacts,
}

const UNIT: &str = "SELECT u.serial, u.part_number, u.site_id, u.ship_date, u.reseller, u.resale_date,
            u.customer_receipt_date, u.registered_on, u.date_code, u.new_purchase,
            p.description, p.serial_pattern, p.antivirus, p.centre,
            f.family, f.name, f.online_rma_months, f.hardware_months, f.rtf_business_days, f.software_media_days,
            f.software_release_days, f.registration_required, k.zone, s.name
     FROM units u JOIN parts p ON p.part_number = u.part_number JOIN families f ON f.family = p.family
     JOIN centres c ON c.centre = p.centre LEFT JOIN calendars k ON k.calendar = c.calendar
     LEFT JOIN sites s ON s.site_id = u.site_id
     WHERE upper(u.serial) = $1";

fn serial(text: &str) -> Result<Serial, StoreError> {
    Serial::new(text).ok_or_else(|| unreadable("units.serial", "nothing"))
}

fn day(row: &Row<'_>, column: usize) -> Result<Option<NaiveDate>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| super::day("a date column", &text)).transpose()
}

fn unit(row: &Row<'_>) -> Result<StoredUnit, StoreError> {
    let part: String = row.get(1)?;
    let pattern: Option<String> = row.get(11)?;
    let zone: Option<String> = row.get(22)?;
    Ok(StoredUnit {
        part_number: PartNumber::new(&part).ok_or_else(|| unreadable("units.part_number", "nothing"))?,
        part_description: row.get(10)?,
        site_id: row.get(2)?,
        site_name: row.get(23)?,
        centre: row.get(13)?,
        zone: zone.map_or(Ok(DEFAULT_ZONE), |zone| parse_zone(&zone)).map_err(|it| unreadable("calendars.zone", it))?,
        facts: UnitFacts {
            serial: serial(&row.get::<_, String>(0)?)?,
            family: FamilyTerms {
                family: row.get::<_, String>(14)?.into(),
                name: row.get::<_, String>(15)?.into(),
                online_rma_months: row.get(16)?,
                hardware_months: row.get(17)?,
                rtf_business_days: row.get(18)?,
                software_media_days: row.get(19)?,
                software_release_days: row.get(20)?,
                registration_required: row.get(21)?,
            },
            ship_date: day(row, 3)?,
            reseller: row.get(4)?,
            resale_date: day(row, 5)?,
            customer_receipt_date: day(row, 6)?,
            registered_on: day(row, 7)?,
            date_code: day(row, 8)?,
            serial_pattern: pattern
                .map(|text| SerialPattern::new(&text))
                .transpose()
                .map_err(|wrong| unreadable("parts.serial_pattern", wrong))?,
            antivirus: row.get(12)?,
            new_purchase: row.get(9)?,
        },
    })
}

impl Records<'_> {
    /// The unit of a serial number, in upper or lower case; none where it is not on record.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unit(&self, serial: &Serial) -> Result<Option<StoredUnit>, StoreError> {
        let mut statement = self.connection.prepare_cached(UNIT)?;
        let mut rows = statement.query([serial.folded()])?;
        rows.next()?.map(unit).transpose()
    }

    /// All contracts that name the unit, in the order of their numbers. The serial is as it is
    /// on record.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn contracts_of_unit(&self, serial: &Serial) -> Result<Vec<ContractFacts>, StoreError> {
        self.all(
            "SELECT c.contract, c.level, c.ahr, c.start_date, c.end_date
             FROM covered v JOIN contracts c ON c.contract = v.contract
             WHERE v.serial = $1 ORDER BY c.contract",
            [serial.as_str()],
            |row| {
                let level: String = row.get(1)?;
                let date = |column| day(row, column)?.ok_or_else(|| unreadable("contracts", "no date"));
                Ok(ContractFacts {
                    contract: row.get(0)?,
                    level: level.parse().map_err(|wrong| unreadable("contracts.level", wrong))?,
                    ahr: row.get(2)?,
                    start: date(3)?,
                    end: date(4)?,
                })
            },
        )
    }

    /// The folded serials on record among `sorted`, folded texts in ascending order. Walks the
    /// index of serials: where nothing lies between two texts, the second is not asked for.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn serials_among(&self, sorted: &[String]) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT upper(serial) FROM units WHERE upper(serial) >= $1 ORDER BY upper(serial) LIMIT 1",
        )?;
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(text) = sorted.get(at) {
            let next: Option<String> = statement.query_row([text], |row| row.get(0)).optional()?;
            let Some(next) = next else { break };
            at += sorted[at..].partition_point(|text| *text < next);
            if sorted.get(at) == Some(&next) {
                found.push(next);
                at += 1;
            }
        }
        Ok(found)
    }
}

/// A replacement that leaves for a customer.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    /// Its serial.
    pub serial: &'a Serial,
    /// Its part.
    pub part_number: &'a PartNumber,
    /// The customer's site.
    pub site_id: &'a str,
    /// The unit that it takes the place of, where that is known.
    pub of: Option<&'a Serial>,
    /// It is new stock: its own warranty begins with the day on which it leaves (DOA-3).
    pub new_since: Option<NaiveDate>,
    /// The day on which it leaves.
    pub day: NaiveDate,
}

impl Change<'_> {
    /// Gives a replacement the place of the unit that it replaces: a record where it has none, with
    /// that unit's dates unless it is new stock, and the contracts that cover that unit and are not
    /// over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn give_to_replacement(&self, new: &Replacement<'_>) -> Result<GivenToReplacement, StoreError> {
        let known: Option<String> = self
            .connection
            .prepare_cached("SELECT serial FROM units WHERE upper(serial) = $1")?
            .query_row([new.serial.folded()], |row| row.get(0))
            .optional()?;
        let folded_of = new.of.map(Serial::folded);
        if known.is_none() {
            let ship_date = new.new_since.map(|day| day.to_string());
            self.connection
                .prepare_cached(
                    "INSERT INTO units (serial, part_number, site_id, ship_date, reseller, resale_date,
                                        customer_receipt_date, registered_on, date_code, new_purchase)
                     SELECT $1, $2, $3, coalesce($4, o.ship_date),
                            CASE WHEN $4 IS NULL THEN coalesce(o.reseller, 0) ELSE 0 END,
                            CASE WHEN $4 IS NULL THEN o.resale_date END,
                            CASE WHEN $4 IS NULL THEN o.customer_receipt_date END,
                            o.registered_on, NULL, coalesce(o.new_purchase, 0)
                     FROM (SELECT 1) LEFT JOIN units o ON upper(o.serial) = $5",
                )?
                .execute((new.serial.as_str(), new.part_number.as_str(), new.site_id, ship_date, &folded_of))?;
        }
        let serial = known.as_deref().unwrap_or(new.serial.as_str());
        let contracts: Vec<String> = self.all(
            "SELECT v.contract FROM units o JOIN covered v ON v.serial = o.serial
             JOIN contracts c ON c.contract = v.contract
             WHERE upper(o.serial) = $1 AND c.end_date >= $2
               AND NOT EXISTS (SELECT 1 FROM covered n WHERE n.contract = v.contract AND n.serial = $3)
             ORDER BY v.contract",
            (&folded_of, new.day.to_string(), serial),
            |row| Ok(row.get(0)?),
        )?;
        for contract in &contracts {
            self.connection
                .prepare_cached("INSERT INTO covered (contract, serial) VALUES ($1, $2)")?
                .execute((contract, serial))?;
        }
        Ok(GivenToReplacement { unit_added: known.is_none(), contracts })
    }

    /// A replacement did not leave after all: it has nothing of what it was given. A record that
    /// something else refers to by now stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_from_replacement(&self, serial: &Serial, given: &GivenToReplacement) -> Result<(), StoreError> {
        for contract in &given.contracts {
            self.connection
                .prepare_cached("DELETE FROM covered WHERE contract = $1 AND upper(serial) = $2")?
                .execute((contract, serial.folded()))?;
        }
        if given.unit_added {
            self.connection
                .prepare_cached(
                    "DELETE FROM units WHERE upper(serial) = $1
                       AND NOT EXISTS (SELECT 1 FROM covered v WHERE v.serial = units.serial)
                       AND NOT EXISTS (SELECT 1 FROM lines l WHERE upper(l.serial) = $1 AND l.serial IS NOT NULL)",
                )?
                .execute([serial.folded()])?;
        }
        Ok(())
    }
}
