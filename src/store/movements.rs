//! What becomes of a unit: forwarded, arrived, repaired, replaced, shipped (RCV-10, RTF-1).

use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::lines::line_number;
use super::{Change, Records, StoreError, from_json, instant, json, millis, unreadable};
use crate::calendar::Instant;
use crate::numbers::{LineNumber, Serial};

/// How a unit moves on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum MovementKind {
    /// Sent on to a repair centre elsewhere.
    Forwarded,
    /// Received there.
    Arrived,
    /// The unit is repaired.
    Repaired,
    /// A replacement for it is set aside.
    Replaced,
    /// The repaired unit or its replacement left for the customer.
    Shipped,
}

impl MovementKind {
    const ALL: [Self; 5] = [Self::Forwarded, Self::Arrived, Self::Repaired, Self::Replaced, Self::Shipped];

    /// The name that the database and the audit trail use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forwarded => "forwarded",
            Self::Arrived => "arrived",
            Self::Repaired => "repaired",
            Self::Replaced => "replaced",
            Self::Shipped => "shipped",
        }
    }

    /// Whether the unit that came back goes elsewhere by it.
    #[must_use]
    pub fn is_journey(self) -> bool {
        matches!(self, Self::Forwarded | Self::Arrived)
    }
}

/// A movement in force.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct MovementRecord {
    /// Its number.
    pub movement: i64,
    /// How it moved.
    pub kind: MovementKind,
    /// When.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// Who recorded it.
    pub who: String,
    /// The repair centre that it goes to or came to.
    pub centre: Option<String>,
    /// The calendar of that centre.
    #[serde(skip)]
    pub centre_calendar: Option<String>,
    /// The serial of the unit that was repaired, set aside or shipped.
    pub serial: Option<String>,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's reference.
    pub tracking: Option<String>,
    /// What was said of it.
    pub note: Option<String>,
    /// The unit was not on record before.
    #[serde(skip)]
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub unit_added: bool,
    /// The contracts that cover it by this.
    #[serde(skip)]
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub contracts_added: Vec<String>,
}

/// A movement to record.
#[derive(Clone, Copy, Debug)]
pub struct NewMovement<'a> {
    /// Of which line.
    pub line: LineNumber,
    /// How it moves.
    pub kind: MovementKind,
    /// When.
    pub at: Instant,
    /// The repair centre.
    pub centre: Option<&'a str>,
    /// The serial of the unit that is repaired, set aside or shipped.
    pub serial: Option<&'a str>,
    /// Who carries it.
    pub carrier: Option<&'a str>,
    /// The carrier's reference.
    pub tracking: Option<&'a str>,
    /// What is said of it.
    pub note: Option<&'a str>,
    /// What the replacement was given.
    pub given: &'a GivenToReplacement,
}

/// What a replacement was given when it took the place of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenToReplacement {
    /// A record of its own.
    pub unit_added: bool,
    /// Contracts that cover it.
    pub contracts: Vec<String>,
}

fn movement_kind(kind: &str) -> Result<MovementKind, StoreError> {
    let known = MovementKind::ALL.into_iter().find(|known| known.as_str() == kind);
    known.ok_or_else(|| unreadable("movements.kind", kind))
}

fn movement(row: &Row<'_>) -> Result<MovementRecord, StoreError> {
    let kind: String = row.get(1)?;
    Ok(MovementRecord {
        movement: row.get(0)?,
        kind: movement_kind(&kind)?,
        at: instant(row.get(2)?)?,
        who: row.get(3)?,
        centre: row.get(4)?,
        centre_calendar: row.get(5)?,
        serial: row.get(6)?,
        tracking: row.get(7)?,
        carrier: row.get(8)?,
        note: row.get(9)?,
        unit_added: row.get(10)?,
        contracts_added: row
            .get::<_, Option<String>>(11)?
            .map_or_else(|| Ok(Vec::new()), |text| from_json("movements.contracts_added", &text))?,
    })
}

/// A unit that was set aside or left for a customer, and was not taken back.
#[derive(Clone, Copy, Debug)]
pub struct GoneUnit {
    /// For which line.
    pub line: LineNumber,
    /// Set aside or shipped.
    pub kind: MovementKind,
    /// When.
    pub at: Instant,
    /// Something was shipped for the line.
    pub shipped: bool,
}

/// A return or repair centre, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct CentreSummary {
    /// Its code.
    pub centre: String,
    /// Its name.
    pub name: String,
    /// It repairs.
    pub repairs: bool,
}

impl Records<'_> {
    /// The movements of a line that were not taken back, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn movements(&self, line: LineNumber) -> Result<Vec<MovementRecord>, StoreError> {
        self.all(
            "SELECT m.movement, m.kind, m.at, m.who, m.centre, c.calendar, m.serial, m.tracking, m.carrier, m.note,
                    m.unit_added, m.contracts_added
             FROM movements m LEFT JOIN centres c ON c.centre = m.centre
             WHERE m.line = $1 AND m.taken_back IS NULL ORDER BY m.movement",
            [line.key()],
            movement,
        )
    }

    /// For which lines a unit was set aside or left, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn replacements_by_serial(&self, serial: &Serial) -> Result<Vec<GoneUnit>, StoreError> {
        self.all(
            "SELECT m.line, m.kind, m.at,
                    EXISTS (SELECT 1 FROM movements s
                            WHERE s.line = m.line AND s.kind = 'shipped' AND s.taken_back IS NULL)
             FROM movements m
             WHERE upper(m.serial) = $1 AND m.serial IS NOT NULL AND m.kind IN ('replaced', 'shipped')
               AND m.taken_back IS NULL ORDER BY m.movement",
            [serial.folded()],
            |row| {
                Ok(GoneUnit {
                    line: line_number(row.get(0)?)?,
                    kind: movement_kind(&row.get::<_, String>(1)?)?,
                    at: instant(row.get(2)?)?,
                    shipped: row.get(3)?,
                })
            },
        )
    }

    /// All centres, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn centre_summaries(&self) -> Result<Vec<CentreSummary>, StoreError> {
        self.all("SELECT centre, name, repairs FROM centres ORDER BY centre", (), |row| {
            Ok(CentreSummary { centre: row.get(0)?, name: row.get(1)?, repairs: row.get(2)? })
        })
    }
}

impl Change<'_> {
    /// Records a movement.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_movement(&self, new: &NewMovement<'_>) -> Result<(), StoreError> {
        let contracts = &new.given.contracts;
        let contracts = if contracts.is_empty() { None } else { Some(json(contracts)?) };
        self.connection
            .prepare_cached(
                "INSERT INTO movements (line, kind, at, recorded_at, who, centre, serial, tracking, carrier, note,
                                        unit_added, contracts_added)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            )?
            .execute((
                new.line.key(),
                new.kind.as_str(),
                millis(new.at),
                millis(self.recorded_at()),
                self.who(),
                new.centre,
                new.serial,
                new.tracking,
                new.carrier,
                new.note,
                new.given.unit_added,
                contracts,
            ))?;
        Ok(())
    }

    /// A movement was recorded by mistake; its row stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_back_movement(&self, movement: i64) -> Result<(), StoreError> {
        self.take_back("UPDATE movements SET taken_back = $1 WHERE movement = $2", movement)
    }
}
