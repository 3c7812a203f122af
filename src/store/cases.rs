//! Cases: who answers for them, and what the customer was told (PRI-1).

use chrono::NaiveDate;
use rusqlite::Row;
use serde::Serialize;

use super::{Change, Records, StoreError, instant, millis, unreadable};
use crate::calendar::Instant;
use crate::numbers::{CaseNumber, RmaNumber};

/// A case.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct CaseRecord {
    /// Its number.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub case: CaseNumber,
    /// The customer's site.
    pub site_id: String,
    /// Its name.
    pub site_name: String,
    /// The contact's address.
    pub contact: String,
    /// `P1` to `P4`.
    pub priority: String,
    /// What it is about.
    pub platform: Option<String>,
    /// The customer's own reference.
    pub tracking_number: Option<String>,
    /// When it was opened.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub opened_at: Instant,
    /// `open` or `closed`.
    pub status: String,
    /// Who answers for it.
    pub csr: Option<String>,
    /// What was agreed in place of the first response of PRI-1, as a term.
    pub response_term: Option<String>,
    /// What was agreed in place of the updates of PRI-1, as a term.
    pub update_term: Option<String>,
}

/// An update that the customer was given.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct CaseUpdate {
    /// Its number.
    pub update: i64,
    /// When.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// Who gave it.
    pub who: String,
    /// What was said.
    pub note: Option<String>,
    /// The RMA whose confirmation it was.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub confirmed: Option<RmaNumber>,
}

const CASE: &str = "SELECT k.case_number, k.site_id, s.name, k.contact, k.priority, k.platform, k.tracking_number,
            k.opened_at, k.status, k.csr, k.response_term, k.update_term
     FROM cases k JOIN sites s ON s.site_id = k.site_id";

fn case(row: &Row<'_>) -> Result<CaseRecord, StoreError> {
    let key: i64 = row.get(0)?;
    Ok(CaseRecord {
        case: CaseNumber::from_key(key).ok_or_else(|| unreadable("cases.case_number", key))?,
        site_id: row.get(1)?,
        site_name: row.get(2)?,
        contact: row.get(3)?,
        priority: row.get(4)?,
        platform: row.get(5)?,
        tracking_number: row.get(6)?,
        opened_at: instant(row.get(7)?)?,
        status: row.get(8)?,
        csr: row.get(9)?,
        response_term: row.get(10)?,
        update_term: row.get(11)?,
    })
}

impl Records<'_> {
    /// A case by its number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn case(&self, number: CaseNumber) -> Result<Option<CaseRecord>, StoreError> {
        Ok(self.all(&format!("{CASE} WHERE k.case_number = $1"), [number.key()], case)?.pop())
    }

    /// The RMAs of a case, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rmas_of_case(&self, number: CaseNumber) -> Result<Vec<RmaNumber>, StoreError> {
        self.all("SELECT rma FROM rmas WHERE case_number = $1 ORDER BY rma", [number.key()], |row| {
            let key: i64 = row.get(0)?;
            RmaNumber::new(key).ok_or_else(|| unreadable("rmas.rma", key))
        })
    }

    /// The cases that have a due date, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn cases_with_clocks(&self) -> Result<Vec<CaseNumber>, StoreError> {
        self.all(
            "SELECT DISTINCT subject FROM due_dates WHERE kind IN ('response', 'update') ORDER BY subject",
            (),
            |row| {
                let key: i64 = row.get(0)?;
                CaseNumber::from_key(key).ok_or_else(|| unreadable("due_dates.subject", key))
            },
        )
    }

    /// The updates of a case that were not taken back, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn case_updates(&self, number: CaseNumber) -> Result<Vec<CaseUpdate>, StoreError> {
        self.all(
            "SELECT case_update, at, who, note, rma FROM case_updates
             WHERE case_number = $1 AND taken_back IS NULL ORDER BY at, case_update",
            [number.key()],
            |row| {
                let rma: Option<i64> = row.get(4)?;
                Ok(CaseUpdate {
                    update: row.get(0)?,
                    at: instant(row.get(1)?)?,
                    who: row.get(2)?,
                    note: row.get(3)?,
                    confirmed: rma
                        .map(|key| RmaNumber::new(key).ok_or_else(|| unreadable("case_updates.rma", key)))
                        .transpose()?,
                })
            },
        )
    }
}

/// A case to record.
#[derive(Clone, Copy, Debug)]
pub struct NewCaseRow<'a> {
    /// Its number.
    pub case: CaseNumber,
    /// The customer's site.
    pub site_id: &'a str,
    /// The contact's address.
    pub contact: &'a str,
    /// `P1` to `P4`.
    pub priority: &'a str,
    /// What it is about.
    pub platform: Option<&'a str>,
    /// The customer's own reference.
    pub tracking_number: Option<&'a str>,
    /// When it is opened.
    pub opened_at: Instant,
}

impl Change<'_> {
    /// The next case number of a day: above the highest on record. None where they are used up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn next_case_number(&self, day: NaiveDate) -> Result<Option<CaseNumber>, StoreError> {
        let first = day.format("%Y%m%d0000").to_string();
        let Some(first) = first.parse::<i64>().ok().filter(|_| first.len() == 12) else { return Ok(None) };
        let mut statement = self.connection.prepare_cached(
            "SELECT coalesce(max(case_number), $1) + 1 FROM cases WHERE case_number BETWEEN $1 AND $2",
        )?;
        let next: i64 = statement.query_row((first, first + 9_999), |row| row.get(0))?;
        Ok(CaseNumber::from_key(next).filter(|_| next <= first + 9_999))
    }

    /// Records a case that is open.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_case(&self, new: &NewCaseRow<'_>) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO cases (case_number, site_id, contact, priority, platform, tracking_number, opened_at, status)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 'open')",
            )?
            .execute((
                new.case.key(),
                new.site_id,
                new.contact,
                new.priority,
                new.platform,
                new.tracking_number,
                millis(new.opened_at),
            ))?;
        Ok(())
    }

    /// A case is closed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn close_case(&self, case: CaseNumber) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE cases SET status = 'closed' WHERE case_number = $1")?
            .execute([case.key()])?;
        Ok(())
    }

    /// Records an update that the customer was given: a note, or the confirmation of an RMA.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_case_update(
        &self,
        case: CaseNumber,
        at: Instant,
        note: Option<&str>,
        confirmed: Option<RmaNumber>,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO case_updates (case_number, at, recorded_at, who, note, rma)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )?
            .execute((
                case.key(),
                millis(at),
                millis(self.recorded_at()),
                self.who(),
                note,
                confirmed.map(RmaNumber::key),
            ))?;
        Ok(())
    }

    /// An update was recorded by mistake; its row stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_back_case_update(&self, update: i64) -> Result<(), StoreError> {
        self.take_back("UPDATE case_updates SET taken_back = $1 WHERE case_update = $2", update)
    }

    /// Somebody answers for a case, or nobody; its running due dates follow.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn assign_case(&self, case: CaseNumber, csr: Option<&str>) -> Result<(), StoreError> {
        if let Some(csr) = csr {
            self.connection
                .prepare_cached("INSERT INTO csrs (csr) VALUES ($1) ON CONFLICT (csr) DO NOTHING")?
                .execute([csr])?;
        }
        self.connection
            .prepare_cached("UPDATE cases SET csr = $1 WHERE case_number = $2")?
            .execute((csr, case.key()))?;
        let set = |condition: &str, from: i64, to: i64| -> Result<(), StoreError> {
            self.connection
                .prepare_cached(&format!(
                    "UPDATE due_dates SET csr = $1 WHERE subject BETWEEN $2 AND $3 AND kind {condition}"
                ))?
                .execute((csr, from, to))?;
            Ok(())
        };
        set("IN ('response', 'update')", case.key(), case.key())?;
        for rma in self.rmas_of_case(case)? {
            set("= 'quote'", rma.key(), rma.key())?;
            let (first, last) = rma.line_keys();
            set("IN ('rnr', 'rtf', 'ra', 'fa_interim', 'fa')", first, last)?;
        }
        Ok(())
    }

    /// What was agreed with the customer in place of PRI-1's times, as terms; none for PRI-1's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn agree_on_case(
        &self,
        case: CaseNumber,
        response: Option<&str>,
        update: Option<&str>,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE cases SET response_term = $1, update_term = $2 WHERE case_number = $3")?
            .execute((response, update, case.key()))?;
        Ok(())
    }

    /// The confirmation of an RMA was sent, or (without an instant) was not: it is open, or
    /// unconfirmed again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn confirm_rma(&self, rma: RmaNumber, at: Option<Instant>) -> Result<(), StoreError> {
        let state = if at.is_some() { "open" } else { "unconfirmed" };
        self.connection.prepare_cached("UPDATE rmas SET confirmed_at = $1, state = $2 WHERE rma = $3")?.execute((
            at.map(millis),
            state,
            rma.key(),
        ))?;
        Ok(())
    }
}
