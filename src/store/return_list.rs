//! Returns that did not come, as a list: those to be decided, those that customers claim to have
//! made, and those that were charged or waived (RNR-2, RNR-3).

use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde::{Deserialize, Serialize};

use super::lines::line_number;
use super::{Records, StoreError, millis};
use crate::calendar::Instant;
use crate::numbers::{CaseNumber, LineNumber};

/// Which returns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum ReturnList {
    /// The window is over, and nothing settles it yet (RNR-2).
    #[default]
    ToDecide,
    /// The customer claims to have returned it, and that is being looked into (RNR-3).
    Claimed,
    /// Charged or waived; the unit may still come.
    Settled,
}

/// What they are sorted by; those that are the same there by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum ReturnOrder {
    /// When the return was due.
    #[default]
    Due,
    /// The list price, by currency; parts without one first.
    ListPrice,
}

/// Which returns are asked for, and in what order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReturnFilter {
    /// Which.
    pub list: ReturnList,
    /// Whose part comes back to this centre.
    pub centre: Option<String>,
    /// Whose case this CSR answers for.
    pub csr: Option<String>,
    /// Sorted by this.
    pub order: ReturnOrder,
    /// The other way round.
    pub descending: bool,
}

/// Who a case is with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ContactRecord {
    /// The name.
    pub name: String,
    /// The address for messages.
    pub email: String,
    /// The telephone number.
    pub phone: Option<String>,
}

/// The lines whose last word on a claim is the claim itself.
const CLAIMED: &str = "SELECT c.line FROM return_decisions c
     WHERE c.kind = 'claim' AND c.taken_back IS NULL
       AND NOT EXISTS (SELECT 1 FROM return_decisions n WHERE n.line = c.line AND n.return_decision > c.return_decision
                         AND n.kind IN ('claim', 'reject_claim', 'waive') AND n.taken_back IS NULL)";

impl ReturnFilter {
    /// Where they are, with `d` for the return window, for [`Self::places`].
    fn from(&self, as_of: Instant) -> (String, Vec<Value>) {
        let mut places = Vec::new();
        let mut from = match self.list {
            ReturnList::ToDecide => {
                places.push(Value::Integer(millis(as_of)));
                format!(
                    "FROM due_dates d WHERE d.kind = 'rnr' AND d.met_at IS NULL AND d.due_before <= $1
                       AND d.subject NOT IN ({CLAIMED})"
                )
            }
            ReturnList::Claimed => format!(
                "FROM due_dates d JOIN lines a ON a.line = d.subject
                 WHERE d.kind = 'rnr' AND a.state = 'awaiting' AND d.subject IN ({CLAIMED})"
            ),
            ReturnList::Settled => format!(
                "FROM due_dates d JOIN lines a ON a.line = d.subject
                 WHERE d.kind = 'rnr' AND d.met_at IS NOT NULL AND a.state = 'awaiting'
                   AND d.subject IN (SELECT x.line FROM return_decisions x
                                     WHERE x.kind IN ('charge', 'waive') AND x.taken_back IS NULL)
                   AND d.subject NOT IN ({CLAIMED})"
            ),
        };
        for (column, wanted) in [("d.centre", &self.centre), ("d.csr", &self.csr)] {
            if let Some(wanted) = wanted {
                places.push(Value::Text(wanted.clone()));
                from.push_str(&format!(" AND {column} = ${}", places.len()));
            }
        }
        (from, places)
    }
}

impl Records<'_> {
    /// Returns that did not come as of a moment, from the `offset`th on, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn returns_listed(
        &self,
        filter: &ReturnFilter,
        as_of: Instant,
        (offset, limit): (u32, u32),
    ) -> Result<Vec<LineNumber>, StoreError> {
        let (from, places) = filter.from(as_of);
        let way = if filter.descending { "DESC" } else { "ASC" };
        let query = match filter.order {
            ReturnOrder::Due => format!(
                "SELECT d.subject {from} ORDER BY d.due_before {way}, d.subject {way} LIMIT {limit} OFFSET {offset}"
            ),
            ReturnOrder::ListPrice => format!(
                "SELECT r.subject FROM (SELECT d.subject {from}) r
                 JOIN lines l ON l.line = r.subject JOIN parts p ON p.part_number = l.part_number
                 ORDER BY CASE WHEN p.list_price IS NULL THEN NULL ELSE p.currency END {way}, p.list_price {way},
                          r.subject {way} LIMIT {limit} OFFSET {offset}"
            ),
        };
        self.all(&query, params_from_iter(places), |row| line_number(row.get(0)?))
    }

    /// How many there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn returns_counted(&self, filter: &ReturnFilter, as_of: Instant) -> Result<i64, StoreError> {
        let (from, places) = filter.from(as_of);
        let query = format!("SELECT count(*) {from}");
        Ok(self.connection.prepare_cached(&query)?.query_row(params_from_iter(places), |row| row.get(0))?)
    }

    /// Who a case is with.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn contact_card(&self, case: CaseNumber) -> Result<Option<ContactRecord>, StoreError> {
        let found = self.all(
            "SELECT c.name, c.email, c.phone FROM cases k JOIN contacts c ON c.email = k.contact
             WHERE k.case_number = $1",
            [case.key()],
            |row| Ok(ContactRecord { name: row.get(0)?, email: row.get(1)?, phone: row.get(2)? }),
        )?;
        Ok(found.into_iter().next())
    }
}
