//! What moves a received unit on: forwarded, arrived, shipped (RCV-10, RTF-1).

use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::{Change, Records, StoreError, instant, millis, unreadable};
use crate::calendar::Instant;
use crate::numbers::LineNumber;

/// How a unit moves on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum MovementKind {
    /// Sent on to a repair centre elsewhere.
    Forwarded,
    /// Received there.
    Arrived,
    /// The repaired unit or its replacement left for the customer.
    Shipped,
}

impl MovementKind {
    const ALL: [Self; 3] = [Self::Forwarded, Self::Arrived, Self::Shipped];

    /// The name that the database and the audit trail use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forwarded => "forwarded",
            Self::Arrived => "arrived",
            Self::Shipped => "shipped",
        }
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
    /// The serial that was shipped.
    pub serial: Option<String>,
    /// The carrier's reference.
    pub tracking: Option<String>,
}

/// A movement to record.
#[derive(Clone, Debug)]
pub struct NewMovement<'a> {
    /// Of which line.
    pub line: LineNumber,
    /// How it moves.
    pub kind: MovementKind,
    /// When.
    pub at: Instant,
    /// The repair centre.
    pub centre: Option<&'a str>,
    /// The serial that is shipped.
    pub serial: Option<&'a str>,
    /// The carrier's reference.
    pub tracking: Option<&'a str>,
}

fn movement(row: &Row<'_>) -> Result<MovementRecord, StoreError> {
    let kind: String = row.get(1)?;
    Ok(MovementRecord {
        movement: row.get(0)?,
        kind: MovementKind::ALL
            .into_iter()
            .find(|known| known.as_str() == kind)
            .ok_or_else(|| unreadable("movements.kind", &kind))?,
        at: instant(row.get(2)?)?,
        who: row.get(3)?,
        centre: row.get(4)?,
        centre_calendar: row.get(5)?,
        serial: row.get(6)?,
        tracking: row.get(7)?,
    })
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
            "SELECT m.movement, m.kind, m.at, m.who, m.centre, c.calendar, m.serial, m.tracking
             FROM movements m LEFT JOIN centres c ON c.centre = m.centre
             WHERE m.line = $1 AND m.taken_back IS NULL ORDER BY m.movement",
            [line.key()],
            movement,
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
        self.connection
            .prepare_cached(
                "INSERT INTO movements (line, kind, at, recorded_at, who, centre, serial, tracking)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
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
