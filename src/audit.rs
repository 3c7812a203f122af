//! Periods of the audit trail that a supervisor signs off: each begins where the last one ended, and
//! goes out as one file that can be verified by itself and against the data.

use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::calendar::Instant;
use crate::files;
use crate::people::Permission;
use crate::store::{
    AuditEntry, AuditFilter, AuditOrder, By, KeptEntry, NewPeriod, PeriodRecord, Records, Store, StoreError,
    hexadecimal,
};

/// No line of a file is longer.
const LINE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Why a period could not be signed off, written or verified. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// Nothing is left to sign off.
    #[error("nothing was recorded before {0} that is not signed off already")]
    NothingToSignOff(String),
    /// A moment that is still to come.
    #[error("{0} is still to come; a period is signed off when it is over")]
    ToCome(String),
    /// The trail does not fit as it is.
    #[error("the audit trail does not fit ({0}), and is not signed off; see rma check")]
    Broken(String),
    /// No such period.
    #[error("there is no period {0}; rma audit periods lists them")]
    NoPeriod(i64),
    /// A file that is none of a period.
    #[error("line {line} cannot be read: {why}")]
    Unreadable {
        /// Counted from 1.
        line: u64,
        /// What is wrong.
        why: String,
    },
    /// A file that was changed.
    #[error("the file was changed: {0}")]
    Changed(String),
    /// A file of other data, or data that were changed.
    #[error("the file fits by itself, and not the data: {0}")]
    Differs(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AuditError {
    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NothingToSignOff(_) => "nothing_to_sign_off",
            Self::ToCome(_) => "in_future",
            Self::Broken(_) => "audit_broken",
            Self::NoPeriod(_) => "not_found",
            Self::Unreadable { .. } => "unreadable",
            Self::Changed(_) => "file_changed",
            Self::Differs(_) => "file_differs",
            Self::Store(error) => error.code(),
        }
    }
}

/// A file of a period that fits, by itself and against the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedPeriod {
    /// The period.
    pub period: PeriodRecord,
    /// How many entries it has.
    pub entries: i64,
}

/// The periods that were signed off, in order.
///
/// # Errors
/// [`AuditError`].
pub fn periods(records: Records<'_>) -> Result<Vec<PeriodRecord>, AuditError> {
    records.require(Permission::ReadAudit)?;
    Ok(records.audit_periods()?)
}

/// Signs off everything that was recorded before `until`, since the last period. The trail is followed
/// from its first entry before: one that does not fit is not signed off.
///
/// # Errors
/// [`AuditError`].
pub fn sign_off(
    store: &mut Store,
    until: Instant,
    note: Option<&str>,
    by: &By<'_>,
) -> Result<PeriodRecord, AuditError> {
    let spoken = crate::calendar::format_instant(until);
    if until > by.recorded_at {
        return Err(AuditError::ToCome(spoken));
    }
    if let Some(fault) = store.records().chain_fault()? {
        return Err(AuditError::Broken(fault.to_string()));
    }
    let note = note.map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned);
    let signed = store.change(by, Permission::SignOff, |change| -> Result<PeriodRecord, AuditError> {
        let signed = change.audit_periods()?.pop().map_or(0, |period| period.last_entry);
        // A clock that was set back has left earlier moments after later ones: a period ends before the
        // first entry that is not of it.
        let beyond = change.first_entry_since(signed, until)?;
        let last_entry = match beyond {
            Some(entry) => entry - 1,
            None => change.audit_head()?.entries,
        };
        if last_entry <= signed {
            return Err(AuditError::NothingToSignOff(spoken));
        }
        let period = change.insert_period(&NewPeriod { last_entry, note })?;
        change.audit(AuditEntry {
            at: by.recorded_at,
            action: "signed_off",
            subject: format!("period {}", period.period),
            rules: Vec::new(),
            detail: json!({
                "first_entry": period.first_entry, "last_entry": period.last_entry, "hash": period.hash,
                "note": period.note,
            }),
        })?;
        Ok(period)
    })?;
    Ok(signed.outcome)
}

/// The first line of a file.
#[derive(Serialize, Deserialize)]
struct Head {
    rma_dock_audit: u32,
    period: PeriodRecord,
}

/// An entry as it stands in a file.
#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    entry: KeptEntry,
    hash: String,
}

/// Writes a period as JSON Lines: what was signed off, then each entry with its hash. Returns how many
/// entries there are.
///
/// # Errors
/// [`AuditError`].
pub fn export(records: Records<'_>, period: i64, out: &mut impl Write) -> Result<i64, AuditError> {
    records.require(Permission::ReadAudit)?;
    let found = records.audit_periods()?.into_iter().find(|known| known.period == period);
    let period = found.ok_or(AuditError::NoPeriod(period))?;
    let failed = |error: std::io::Error| AuditError::Store(StoreError::of_disk(&error));
    let filter =
        AuditFilter { first: Some(period.first_entry), last: Some(period.last_entry), ..AuditFilter::default() };
    let line = |value: &Value| format!("{value}\n");
    out.write_all(line(&json!(Head { rma_dock_audit: 1, period })).as_bytes()).map_err(failed)?;
    let mut count = 0;
    records.each_kept_entry(&filter, AuditOrder::OldestFirst, |entry, hash| -> Result<bool, AuditError> {
        count += 1;
        out.write_all(line(&json!(Line { entry, hash: hash.to_owned() })).as_bytes()).map_err(failed)?;
        Ok(true)
    })?;
    Ok(count)
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits = hexadecimal.as_bytes();
    digits
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect()
}

/// Verifies a file of a period: by itself, then against the data.
///
/// # Errors
/// [`AuditError`]: what does not fit, by the entry.
pub fn verify(records: Records<'_>, mut file: impl BufRead) -> Result<SignedPeriod, AuditError> {
    records.require(Permission::ReadAudit)?;
    let mut lines = (1_u64..).zip(std::iter::from_fn(|| files::line_at_most(&mut file, LINE_BYTES_MAX).transpose()));
    let unreadable = |line: u64, why: String| AuditError::Unreadable { line, why };
    let (_, first) = lines.next().ok_or_else(|| unreadable(1, "the file is empty".to_owned()))?;
    let first = first.map_err(|error| unreadable(1, error.to_string()))?;
    let head: Head = serde_json::from_slice(&first).map_err(|error| unreadable(1, error.to_string()))?;
    let period = head.period;
    let mut before = bytes(&period.hash_before).ok_or_else(|| unreadable(1, "hash_before is no hash".to_owned()))?;
    let mut entries = 0;
    let mut hash = period.hash_before.clone();
    for (number, line) in lines {
        let line = line.map_err(|error| unreadable(number, error.to_string()))?;
        if line.is_empty() {
            continue;
        }
        let Line { entry, hash: kept } =
            serde_json::from_slice(&line).map_err(|error| unreadable(number, error.to_string()))?;
        if entry.entry != period.first_entry + entries {
            return Err(AuditError::Changed(format!("entry {} is not where it was", entry.entry)));
        }
        before = entry.hash(&before);
        hash = hexadecimal(&before);
        if hash != kept {
            return Err(AuditError::Changed(format!("entry {} is not as it was written", entry.entry)));
        }
        entries += 1;
    }
    if period.first_entry + entries - 1 != period.last_entry || hash != period.hash {
        return Err(AuditError::Changed("it does not end with the entry that was signed off".to_owned()));
    }
    let known = records.audit_periods()?.into_iter().find(|known| known.period == period.period);
    if known.as_ref() != Some(&period) {
        return Err(AuditError::Differs(format!("period {} was signed off otherwise, or not at all", period.period)));
    }
    if records.audit_hash(period.last_entry)?.as_ref() != Some(&period.hash) {
        return Err(AuditError::Differs(format!("entry {} is another one", period.last_entry)));
    }
    Ok(SignedPeriod { period, entries })
}
