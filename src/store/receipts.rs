//! Receipts (RCV-8): one row a receiving, one a unit of it; never changed, only corrected by
//! a later one that refers to it.

use rusqlite::Row;

use super::lines::line_number;
use super::{Change, Records, StoreError, from_json, instant, json, millis, unreadable};
use crate::calendar::Instant;
use crate::dock::Due;
use crate::numbers::{LineNumber, Serial};
use crate::people::holds_code;
use crate::rules::Finding;
use crate::rules::receiving::{Decision, Reason, Verdict};

/// A receiving to record.
#[derive(Clone, Debug)]
pub struct NewReceipt<'a> {
    /// When the box was received, in UTC.
    pub at: Instant,
    /// Where.
    pub dock: &'a str,
    /// The caller's idempotency key.
    pub key: Option<&'a str>,
    /// The raw scans as they came.
    pub scans: &'a [String],
    /// What the scans are, in an order of their own: equal for the same box (RCV-7).
    pub scan_set: &'a [String],
    /// The receipt that this one corrects.
    pub corrects: Option<i64>,
    /// Takes the corrected receipt back without another verdict.
    pub withdrawn: Withdrawn,
    /// Why it is corrected.
    pub note: Option<&'a str>,
}

/// Whether a receipt only takes an earlier one back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// It records a verdict.
    No,
    /// It takes one back.
    Yes,
}

/// A receiving as it was recorded.
#[derive(Clone, Debug)]
pub struct ReceiptRecord {
    /// Its number.
    pub receipt: i64,
    /// When the box was received.
    pub at: Instant,
    /// When that was recorded.
    pub recorded_at: Instant,
    /// Where.
    pub dock: String,
    /// By whom.
    pub operator: String,
    /// The raw scans as they came.
    pub scans: Vec<String>,
    /// What they are, in an order of their own.
    pub scan_set: Vec<String>,
    /// The receipt that this one corrects.
    pub corrects: Option<i64>,
    /// The receipt that corrects this one.
    pub corrected_by: Option<i64>,
    /// It only takes the corrected one back.
    pub withdrawn: bool,
    /// Why it was corrected.
    pub note: Option<String>,
}

/// A unit of a receiving as it is recorded.
#[derive(Clone, Debug)]
pub struct UnitRecord {
    /// The verdict.
    pub decision: Decision,
    /// Why.
    pub findings: Vec<Finding>,
    /// The due dates that it started.
    pub due: Due,
    /// What the operator was told to do.
    pub instruction: String,
}

/// Receipts are indexed by spans of this length, and within one by their scans: so one index
/// finds the same box again (RCV-7) and the receipts of a day, and grows at its end only.
pub(super) const SPAN_MILLIS: i64 = 240_000;

const RECEIPT: &str = "SELECT r.receipt, r.at, r.recorded_at, r.dock, r.operator, r.scans, r.corrects,
            (SELECT c.receipt FROM receipts c WHERE c.corrects = r.receipt), r.withdrawn, r.note, r.scan_set
     FROM receipts r";

fn receipt(row: &Row<'_>) -> Result<ReceiptRecord, StoreError> {
    Ok(ReceiptRecord {
        receipt: row.get(0)?,
        at: instant(row.get(1)?)?,
        recorded_at: instant(row.get(2)?)?,
        dock: row.get(3)?,
        operator: row.get(4)?,
        scans: from_json("receipts.scans", &row.get::<_, String>(5)?)?,
        corrects: row.get(6)?,
        corrected_by: row.get(7)?,
        withdrawn: row.get(8)?,
        note: row.get(9)?,
        scan_set: from_json("receipts.scan_set", &row.get::<_, String>(10)?)?,
    })
}

pub(super) fn named<T: serde::de::DeserializeOwned>(what: &str, name: String) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(name)).map_err(|error| unreadable(what, error))
}

fn unit(row: &Row<'_>) -> Result<UnitRecord, StoreError> {
    let verdict: Verdict = named("receipt_units.verdict", row.get(0)?)?;
    let reason: Option<Reason> =
        row.get::<_, Option<String>>(3)?.map(|name| named("receipt_units.reason", name)).transpose()?;
    Ok(UnitRecord {
        decision: Decision {
            verdict,
            line: row.get::<_, Option<i64>>(1)?.map(line_number).transpose()?,
            late: row.get(2)?,
            reason,
            candidates: from_json("receipt_units.candidates", &row.get::<_, String>(4)?)?,
            takes_serial: row.get::<_, Option<String>>(8)?.and_then(|serial| Serial::new(&serial)),
        },
        findings: from_json("receipt_units.findings", &row.get::<_, String>(5)?)?,
        due: from_json("receipt_units.due", &row.get::<_, String>(6)?)?,
        instruction: row.get(7)?,
    })
}

impl Records<'_> {
    /// A receipt by its number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipt(&self, number: i64) -> Result<Option<ReceiptRecord>, StoreError> {
        Ok(self.all(&format!("{RECEIPT} WHERE r.receipt = $1"), [number], receipt)?.pop())
    }

    /// The units of a receipt, in the order of the scans.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipt_units(&self, number: i64) -> Result<Vec<UnitRecord>, StoreError> {
        self.all(
            "SELECT verdict, line, late, reason, candidates, findings, due, instruction, takes_serial
             FROM receipt_units WHERE receipt = $1 ORDER BY unit",
            [number],
            unit,
        )
    }

    /// The receipt that was recorded under an idempotency key (RCV-7).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipt_by_key(&self, key: &str) -> Result<Option<ReceiptRecord>, StoreError> {
        Ok(self.all(&format!("{RECEIPT} WHERE r.idempotency_key = $1"), [key], receipt)?.pop())
    }

    /// The latest receipt of the same scans at the same dock between two instants (RCV-7).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipt_of_scans(
        &self,
        dock: &str,
        scan_set: &[String],
        from: Instant,
        to: Instant,
    ) -> Result<Option<ReceiptRecord>, StoreError> {
        // By spans, as they are indexed: the two that the instants lie in, and those between.
        let (from, to) = (millis(from), millis(to));
        let set = json(&scan_set)?;
        let mut latest: Option<ReceiptRecord> = None;
        for span in from / SPAN_MILLIS..=to / SPAN_MILLIS {
            let found = self.all(
                &format!(
                    "{RECEIPT} WHERE r.at / {SPAN_MILLIS} = $1 AND r.scan_set = $2 AND r.dock = $3
                         AND r.at BETWEEN $4 AND $5
                     ORDER BY r.receipt DESC LIMIT 1"
                ),
                (span, &set, dock, from, to),
                receipt,
            )?;
            latest = latest.into_iter().chain(found).max_by_key(|record| record.receipt);
        }
        Ok(latest)
    }

    /// Receipts in force (neither corrected nor withdrawn) received from an instant on, the
    /// latest first, numbered below `before` where given.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipts_since(
        &self,
        from: Instant,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<ReceiptRecord>, StoreError> {
        self.all(
            &format!(
                "{RECEIPT} WHERE r.at / {SPAN_MILLIS} >= $1 AND r.at >= $2 AND r.receipt < $3 AND r.withdrawn = 0
                     AND NOT EXISTS (SELECT 1 FROM receipts c WHERE c.corrects = r.receipt)
                 ORDER BY r.receipt DESC LIMIT $4"
            ),
            (millis(from) / SPAN_MILLIS, millis(from), before.unwrap_or(i64::MAX), limit),
            receipt,
        )
    }

    /// Receipts that name the line, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipts_of_line(&self, line: LineNumber) -> Result<Vec<ReceiptRecord>, StoreError> {
        self.all(
            &format!(
                "{RECEIPT} WHERE r.receipt IN (SELECT u.receipt FROM receipt_units u WHERE u.line = $1)
                 ORDER BY r.receipt"
            ),
            [line.key()],
            receipt,
        )
    }
}

impl Change<'_> {
    /// Records a receiving.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_receipt(&self, new: &NewReceipt<'_>) -> Result<ReceiptRecord, StoreError> {
        // The audit trail has no key and no dock; what it has is looked through there.
        if [new.key, Some(new.dock)].into_iter().flatten().any(holds_code) {
            return Err(StoreError::Secret);
        }
        let number = self.next_number("SELECT coalesce(max(receipt), 0) + 1 FROM receipts")?;
        self.connection
            .prepare_cached(
                "INSERT INTO receipts (receipt, at, recorded_at, dock, operator, idempotency_key, scans, scan_set,
                                       corrects, withdrawn, note)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )?
            .execute((
                number,
                millis(new.at),
                millis(self.recorded_at()),
                new.dock,
                self.who(),
                new.key,
                json(&new.scans)?,
                json(&new.scan_set)?,
                new.corrects,
                new.withdrawn == Withdrawn::Yes,
                new.note,
            ))?;
        Ok(ReceiptRecord {
            receipt: number,
            at: new.at,
            recorded_at: self.recorded_at(),
            dock: new.dock.to_owned(),
            operator: self.who().to_owned(),
            scans: new.scans.to_vec(),
            scan_set: new.scan_set.to_vec(),
            corrects: new.corrects,
            corrected_by: None,
            withdrawn: new.withdrawn == Withdrawn::Yes,
            note: new.note.map(str::to_owned),
        })
    }

    /// Records a unit of a receiving; `unit` counts from 1.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_unit(&self, receipt: i64, unit: i64, new: &UnitRecord) -> Result<(), StoreError> {
        let decision = &new.decision;
        self.connection
            .prepare_cached(
                "INSERT INTO receipt_units (receipt, unit, verdict, line, late, reason, candidates, findings, due,
                                            instruction, takes_serial)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )?
            .execute((
                receipt,
                unit,
                decision.verdict.as_str(),
                decision.line.map(LineNumber::key),
                decision.late,
                decision.reason.map(Reason::as_str),
                json(&decision.candidates)?,
                json(&new.findings)?,
                json(&new.due)?,
                &new.instruction,
                decision.takes_serial.as_ref().map(Serial::as_str),
            ))?;
        Ok(())
    }
}
