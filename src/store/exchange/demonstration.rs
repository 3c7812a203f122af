//! Lines on record that show what the dock can say.

use rusqlite::Row;

use super::super::lines::line_number;
use super::super::{Records, StoreError};
use crate::numbers::LineNumber;

/// A line that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemonstrationLine {
    /// Which.
    pub line: LineNumber,
    /// Its serial, where no other line has it too.
    pub serial: Option<String>,
    /// Another line of the same RMA that awaits return.
    pub other_line: Option<LineNumber>,
    /// A part number that is not the line's.
    pub other_part: Option<String>,
}

/// A few lines of each state, in a fixed order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemonstrationLines {
    /// Awaiting return, the return window that ends last first.
    pub newest: Vec<DemonstrationLine>,
    /// Awaiting return, the return window that ended first first.
    pub oldest: Vec<DemonstrationLine>,
    /// Received lines of closed RMAs.
    pub closed: Vec<DemonstrationLine>,
    /// Cancelled lines of cancelled RMAs.
    pub cancelled: Vec<DemonstrationLine>,
    /// Awaiting return on RMAs that are not confirmed.
    pub unconfirmed: Vec<DemonstrationLine>,
    /// Received lines of open RMAs.
    pub received: Vec<DemonstrationLine>,
}

const LINE: &str = "SELECT l.line,
            CASE WHEN (SELECT count(*) FROM lines o WHERE upper(o.serial) = upper(l.serial)
                           AND o.serial IS NOT NULL) = 1 THEN l.serial END,
            (SELECT o.line FROM lines o WHERE o.rma = l.rma AND o.line <> l.line AND o.state = 'awaiting'
                 AND o.line BETWEEN l.rma * 10000 AND l.rma * 10000 + 9999 ORDER BY o.line LIMIT 1),
            (SELECT p.part_number FROM parts p WHERE p.part_number <> l.part_number ORDER BY p.part_number LIMIT 1)";

fn line(row: &Row<'_>) -> Result<DemonstrationLine, StoreError> {
    Ok(DemonstrationLine {
        line: line_number(row.get(0)?)?,
        serial: row.get(1)?,
        other_line: row.get::<_, Option<i64>>(2)?.map(line_number).transpose()?,
        other_part: row.get(3)?,
    })
}

impl Records<'_> {
    /// Lines that show what the dock can say.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn demonstration_lines(&self) -> Result<DemonstrationLines, StoreError> {
        let awaiting = |order: &str| {
            let query = format!(
                "{LINE} FROM due_dates d JOIN lines l ON l.line = d.subject
                 WHERE d.kind = 'rnr' AND d.met_at IS NULL ORDER BY d.due_before {order}, d.subject LIMIT 200"
            );
            self.all(&query, (), line)
        };
        let of = |state: &str, line_state: &str| {
            let query = format!(
                "{LINE} FROM lines l JOIN rmas r ON r.rma = l.rma WHERE r.state = $1 AND l.state = $2
                 ORDER BY l.line DESC LIMIT 5"
            );
            self.all(&query, (state, line_state), line)
        };
        Ok(DemonstrationLines {
            newest: awaiting("DESC")?,
            oldest: awaiting("ASC")?,
            closed: of("closed", "received")?,
            cancelled: of("cancelled", "cancelled")?,
            unconfirmed: of("unconfirmed", "awaiting")?,
            received: of("open", "received")?,
        })
    }
}
