//! RMAs that were created and await their confirmation, the oldest first.

use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::{Records, StoreError, instant, unreadable};
use crate::calendar::Instant;
use crate::numbers::{CaseNumber, RmaNumber};
use crate::rules::entitlement::RmaType;
use crate::rules::response::Priority;

/// Which of them; all for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct QueueFilter {
    /// Of this type.
    #[serde(rename = "type")]
    pub rma_type: Option<RmaType>,
    /// Whose case has this priority.
    pub priority: Option<Priority>,
    /// Whose first line's part comes back to this centre.
    pub centre: Option<String>,
    /// Whose case this CSR answers for; nobody for the empty name.
    pub csr: Option<String>,
}

/// An RMA that awaits its confirmation.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct QueuedRma {
    /// Which RMA.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub rma: RmaNumber,
    /// Its case.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub case: CaseNumber,
    /// Its type.
    #[serde(rename = "type")]
    pub rma_type: String,
    /// The basis of its first line.
    pub basis: Option<String>,
    /// When it was created.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub created_at: Instant,
    /// The priority of its case.
    pub priority: String,
    /// Who answers for its case.
    pub csr: Option<String>,
    /// The customer's site.
    pub site_id: String,
    /// Its name.
    pub site_name: String,
    /// How many lines it has.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub lines: i64,
    /// The part of its first line.
    pub part_number: String,
    /// The serial of its first line.
    pub serial: Option<String>,
    /// The return centre of that part.
    pub centre: String,
}

const QUEUE: &str = "SELECT r.rma, r.case_number, r.type, l.basis, r.created_at, k.priority, k.csr, s.site_id, s.name,
            (SELECT count(*) FROM lines f WHERE f.line BETWEEN r.rma * 10000 AND r.rma * 10000 + 9999),
            l.part_number, l.serial, p.centre
     FROM rmas r JOIN cases k ON k.case_number = r.case_number JOIN sites s ON s.site_id = k.site_id
     JOIN lines l ON l.line = (SELECT min(f.line) FROM lines f WHERE f.line BETWEEN r.rma * 10000 AND r.rma * 10000 + 9999)
     JOIN parts p ON p.part_number = l.part_number
     WHERE r.state = 'unconfirmed' AND ($1 IS NULL OR r.type = $1) AND ($2 IS NULL OR k.priority = $2)
       AND ($3 IS NULL OR p.centre = $3) AND ($4 IS NULL OR coalesce(k.csr, '') = $4)
     ORDER BY r.created_at, r.rma LIMIT $5 OFFSET $6";

/// Of any centre: lines and parts need not be looked at.
const COUNT: &str = "SELECT count(*) FROM rmas r JOIN cases k ON k.case_number = r.case_number
     WHERE r.state = 'unconfirmed' AND ($1 IS NULL OR r.type = $1) AND ($2 IS NULL OR k.priority = $2)
       AND ($3 IS NULL OR coalesce(k.csr, '') = $3)";

const COUNT_OF_CENTRE: &str = "SELECT count(*)
     FROM rmas r JOIN cases k ON k.case_number = r.case_number
     JOIN lines l ON l.line = (SELECT min(f.line) FROM lines f WHERE f.line BETWEEN r.rma * 10000 AND r.rma * 10000 + 9999)
     JOIN parts p ON p.part_number = l.part_number
     WHERE r.state = 'unconfirmed' AND ($1 IS NULL OR r.type = $1) AND ($2 IS NULL OR k.priority = $2)
       AND ($3 IS NULL OR p.centre = $3) AND ($4 IS NULL OR coalesce(k.csr, '') = $4)";

fn queued(row: &Row<'_>) -> Result<QueuedRma, StoreError> {
    let (rma, case): (i64, i64) = (row.get(0)?, row.get(1)?);
    Ok(QueuedRma {
        rma: RmaNumber::new(rma).ok_or_else(|| unreadable("rmas.rma", rma))?,
        case: CaseNumber::from_key(case).ok_or_else(|| unreadable("rmas.case_number", case))?,
        rma_type: row.get(2)?,
        basis: row.get(3)?,
        created_at: instant(row.get(4)?)?,
        priority: row.get(5)?,
        csr: row.get(6)?,
        site_id: row.get(7)?,
        site_name: row.get(8)?,
        lines: row.get(9)?,
        part_number: row.get(10)?,
        serial: row.get(11)?,
        centre: row.get(12)?,
    })
}

impl QueueFilter {
    fn bound(&self) -> (Option<&'static str>, Option<&'static str>, Option<&str>, Option<&str>) {
        (
            self.rma_type.map(RmaType::as_str),
            self.priority.map(Priority::as_str),
            self.centre.as_deref(),
            self.csr.as_deref().map(str::trim),
        )
    }

    fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

impl Records<'_> {
    /// A page of the RMAs that await their confirmation, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn queue(&self, filter: &QueueFilter, (offset, limit): (u32, u32)) -> Result<Vec<QueuedRma>, StoreError> {
        let (rma_type, priority, centre, csr) = filter.bound();
        self.all(QUEUE, (rma_type, priority, centre, csr, limit, offset), queued)
    }

    /// How many RMAs await their confirmation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn queue_count(&self, filter: &QueueFilter) -> Result<i64, StoreError> {
        // Without a filter the index alone tells.
        if filter.is_all() {
            let mut statement =
                self.connection.prepare_cached("SELECT count(*) FROM rmas WHERE state = 'unconfirmed'")?;
            return Ok(statement.query_row((), |row| row.get(0))?);
        }
        let (rma_type, priority, centre, csr) = filter.bound();
        if centre.is_none() {
            let mut statement = self.connection.prepare_cached(COUNT)?;
            return Ok(statement.query_row((rma_type, priority, csr), |row| row.get(0))?);
        }
        let mut statement = self.connection.prepare_cached(COUNT_OF_CENTRE)?;
        Ok(statement.query_row((rma_type, priority, centre, csr), |row| row.get(0))?)
    }
}
