//! RMAs that are created here: their numbers (NUM-5), what ENT said of their units, overrides
//! (ENT-7), and the state they are in.

use rusqlite::{OptionalExtension, Row};
use serde::Serialize;

use super::{Change, Records, StoreError, from_json, instant, json, millis, unreadable};
use crate::calendar::Instant;
use crate::numbers::{CaseNumber, LineNumber, PartNumber, RmaNumber, Serial};
use crate::rules::Finding;
use crate::rules::entitlement::{Basis, RmaType};
use crate::rules::receiving::{LineState, RmaState};

/// What ENT said of a line's unit when its RMA was created here.
#[derive(Clone, Debug, Serialize)]
pub struct EntitlementRecord {
    /// How long it ran before it failed, in hours, where that was known.
    pub hours: Option<f64>,
    /// The type.
    #[serde(rename = "type")]
    pub rma_type: RmaType,
    /// What the customer gets.
    pub basis: Option<Basis>,
    /// The rule that decided.
    pub deciding: String,
    /// Why, step by step.
    pub findings: Vec<Finding>,
}

/// A line that is created.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// Which line.
    pub line: LineNumber,
    /// The part that comes back.
    pub part_number: PartNumber,
    /// Its serial.
    pub serial: Serial,
    /// What ENT said of it.
    pub entitlement: EntitlementRecord,
}

/// An override in force (ENT-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct OverrideRecord {
    /// Its key.
    #[serde(skip)]
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub key: i64,
    /// The type that was given.
    #[serde(rename = "type")]
    pub rma_type: RmaType,
    /// What the customer gets by it.
    pub basis: Option<Basis>,
    /// Why.
    pub reason: String,
    /// The type before.
    pub before_type: String,
    /// The basis of each line before.
    #[cfg_attr(feature = "bindings", ts(type = "Array<[string, string | null]>"))]
    pub before_bases: Vec<(LineNumber, Option<String>)>,
    /// When.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// Who.
    pub who: String,
}

/// An override to record.
#[derive(Clone, Debug)]
pub struct NewOverride<'a> {
    /// Of which RMA.
    pub rma: RmaNumber,
    /// The type that it gets.
    pub rma_type: RmaType,
    /// The basis that all its lines get.
    pub basis: Option<Basis>,
    /// Why.
    pub reason: &'a str,
    /// The type before.
    pub before_type: &'a str,
    /// The basis of each line before.
    pub before_bases: &'a [(LineNumber, Option<String>)],
    /// When.
    pub at: Instant,
}

fn read_override(row: &Row<'_>) -> Result<OverrideRecord, StoreError> {
    let (rma_type, basis): (String, Option<String>) = (row.get(1)?, row.get(2)?);
    Ok(OverrideRecord {
        key: row.get(0)?,
        rma_type: rma_type.parse().map_err(|wrong| unreadable("overrides.type", wrong))?,
        basis: basis.map(|basis| basis.parse().map_err(|wrong| unreadable("overrides.basis", wrong))).transpose()?,
        reason: row.get(3)?,
        before_type: row.get(4)?,
        before_bases: from_json("overrides.before_bases", &row.get::<_, String>(5)?)?,
        at: instant(row.get(6)?)?,
        who: row.get(7)?,
    })
}

impl Records<'_> {
    /// What ENT said of a line's unit when its RMA was created; none where that was elsewhere.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn line_entitlement(&self, line: LineNumber) -> Result<Option<EntitlementRecord>, StoreError> {
        Ok(self
            .all(
                "SELECT hours, type, basis, deciding, findings FROM line_entitlements WHERE line = $1",
                [line.key()],
                |row| {
                    let (rma_type, basis): (String, Option<String>) = (row.get(1)?, row.get(2)?);
                    Ok(EntitlementRecord {
                        hours: row.get(0)?,
                        rma_type: rma_type.parse().map_err(|wrong| unreadable("line_entitlements.type", wrong))?,
                        basis: basis
                            .map(|basis| basis.parse().map_err(|wrong| unreadable("line_entitlements.basis", wrong)))
                            .transpose()?,
                        deciding: row.get(3)?,
                        findings: from_json("line_entitlements.findings", &row.get::<_, String>(4)?)?,
                    })
                },
            )?
            .pop())
    }

    /// The override of an RMA that was not taken back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn override_of(&self, rma: RmaNumber) -> Result<Option<OverrideRecord>, StoreError> {
        Ok(self
            .all(
                "SELECT override, type, basis, reason, before_type, before_bases, at, who
                 FROM overrides WHERE rma = $1 AND taken_back IS NULL",
                [rma.key()],
                read_override,
            )?
            .pop())
    }

    /// When an RMA closed by itself or was called off here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rma_ended_at(&self, rma: RmaNumber) -> Result<Option<Instant>, StoreError> {
        let found: Option<Option<i64>> = self
            .connection
            .prepare_cached("SELECT ended_at FROM rmas WHERE rma = $1")?
            .query_row([rma.key()], |row| row.get(0))
            .optional()?;
        found.flatten().map(instant).transpose()
    }
}

impl Change<'_> {
    /// The next RMA number: above the highest on record (NUM-5). RMAs are never removed, and one
    /// change at a time numbers, so none is given twice. None where the numbers are used up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn next_rma_number(&self) -> Result<Option<RmaNumber>, StoreError> {
        Ok(RmaNumber::new(self.next_number("SELECT coalesce(max(rma), 0) + 1 FROM rmas")?))
    }

    /// Creates an RMA that awaits its confirmation, with its lines.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_rma(
        &self,
        rma: RmaNumber,
        case: CaseNumber,
        rma_type: RmaType,
        at: Instant,
        lines: &[NewLine],
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO rmas (rma, case_number, type, created_at, state) VALUES ($1, $2, $3, $4, $5)")?
            .execute((rma.key(), case.key(), rma_type.as_str(), millis(at), RmaState::Unconfirmed.as_str()))?;
        for new in lines {
            let entitlement = &new.entitlement;
            let basis = entitlement.basis.map(Basis::as_str);
            self.connection
                .prepare_cached(
                    "INSERT INTO lines (line, rma, part_number, serial, basis, state, ra, fa)
                     VALUES ($1, $2, $3, $4, $5, $6, 0, 0)",
                )?
                .execute((
                    new.line.key(),
                    rma.key(),
                    new.part_number.as_str(),
                    new.serial.as_str(),
                    basis,
                    LineState::Awaiting.as_str(),
                ))?;
            self.connection
                .prepare_cached(
                    "INSERT INTO line_entitlements (line, hours, type, basis, deciding, findings)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                )?
                .execute((
                    new.line.key(),
                    entitlement.hours,
                    entitlement.rma_type.as_str(),
                    basis,
                    &entitlement.deciding,
                    json(&entitlement.findings)?,
                ))?;
        }
        Ok(())
    }

    /// An RMA is in another state; `ended_at` where it closed by itself or was called off here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_rma_state(&self, rma: RmaNumber, state: RmaState, ended_at: Option<Instant>) -> Result<(), StoreError> {
        self.connection.prepare_cached("UPDATE rmas SET state = $1, ended_at = $2 WHERE rma = $3")?.execute((
            state.as_str(),
            ended_at.map(millis),
            rma.key(),
        ))?;
        Ok(())
    }

    /// The lines of an RMA that await return are called off.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn cancel_lines(&self, rma: RmaNumber) -> Result<(), StoreError> {
        let (first, last) = rma.line_keys();
        self.connection
            .prepare_cached("UPDATE lines SET state = 'cancelled' WHERE line BETWEEN $1 AND $2 AND state = 'awaiting'")?
            .execute((first, last))?;
        Ok(())
    }

    /// Records an override: the RMA and its lines have that type and basis.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_override(&self, new: &NewOverride<'_>) -> Result<(), StoreError> {
        let basis = new.basis.map(Basis::as_str);
        self.connection
            .prepare_cached(
                "INSERT INTO overrides (rma, type, basis, reason, before_type, before_bases, at, recorded_at, who)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )?
            .execute((
                new.rma.key(),
                new.rma_type.as_str(),
                basis,
                new.reason,
                new.before_type,
                json(&new.before_bases)?,
                millis(new.at),
                millis(self.recorded_at()),
                self.who(),
            ))?;
        self.set_type(new.rma, new.rma_type.as_str())?;
        for (line, _) in new.before_bases {
            self.set_basis(*line, basis)?;
        }
        Ok(())
    }

    /// An override was a mistake; its row stays, and the RMA has the type that it had before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_back_override(&self, rma: RmaNumber, record: &OverrideRecord) -> Result<(), StoreError> {
        self.take_back("UPDATE overrides SET taken_back = $1 WHERE override = $2", record.key)?;
        self.set_type(rma, &record.before_type)?;
        for (line, basis) in &record.before_bases {
            self.set_basis(*line, basis.as_deref())?;
        }
        Ok(())
    }

    fn set_type(&self, rma: RmaNumber, rma_type: &str) -> Result<(), StoreError> {
        self.connection.prepare_cached("UPDATE rmas SET type = $1 WHERE rma = $2")?.execute((rma_type, rma.key()))?;
        Ok(())
    }

    fn set_basis(&self, line: LineNumber, basis: Option<&str>) -> Result<(), StoreError> {
        self.connection.prepare_cached("UPDATE lines SET basis = $1 WHERE line = $2")?.execute((basis, line.key()))?;
        Ok(())
    }
}
