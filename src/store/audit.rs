//! The audit trail: append-only, written in the change's own transaction, each entry's hash
//! covering the one before it.

use rusqlite::OptionalExtension;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Change, Records, StoreError, from_json, instant, json, millis, search};
use crate::calendar::Instant;
use crate::numbers::LineNumber;
use crate::people::holds_code;

/// What is to be said of a change.
#[derive(Clone, Debug)]
pub struct AuditEntry<'a> {
    /// When it happened, in UTC.
    pub at: Instant,
    /// What was done, in the past tense: `received`, `corrected`.
    pub action: &'a str,
    /// A canonical number, a tag, or a kind and key.
    pub subject: String,
    /// The ids of the rules that decided.
    pub rules: Vec<String>,
    /// The facts, as JSON.
    pub detail: Value,
}

/// An entry as it was written.
#[derive(Clone, Debug, serde::Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct AuditRecord {
    /// Counts up from 1 without a gap.
    pub entry: i64,
    /// When it happened.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// When it was recorded.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub recorded_at: Instant,
    /// Who did it.
    pub who: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// By which rules.
    pub rules: Vec<String>,
    /// The facts.
    #[cfg_attr(feature = "bindings", ts(type = "unknown"))]
    pub detail: Value,
}

/// An entry as it is kept: its hash covers just these.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct KeptEntry {
    /// Counts up from 1 without a gap.
    pub entry: i64,
    /// When it happened, in milliseconds UTC.
    pub at: i64,
    /// When it was recorded, in milliseconds UTC.
    pub recorded_at: i64,
    /// Who did it.
    pub who: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// By which rules, as JSON.
    pub rules: String,
    /// The facts, as JSON.
    pub detail: String,
}

impl KeptEntry {
    /// The hash that it has after the entry before it, given that one's hash; none is before the first.
    #[must_use]
    pub fn hash(&self, before: &[u8]) -> Vec<u8> {
        let mut hasher = Sha256::new();
        hasher.update(before);
        for number in [self.entry, self.at, self.recorded_at] {
            hasher.update(number.to_be_bytes());
        }
        for text in [&self.who, &self.action, &self.subject, &self.rules, &self.detail] {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finalize().to_vec()
    }
}

/// Whether a badge or a token stands in a text of a value.
fn has_code(value: &Value) -> bool {
    match value {
        Value::String(text) => holds_code(text),
        Value::Array(values) => values.iter().any(has_code),
        Value::Object(fields) => fields.iter().any(|(name, value)| holds_code(name) || has_code(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

impl Change<'_> {
    /// Appends an entry; the subject counts as touched.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn audit(&self, entry: AuditEntry<'_>) -> Result<(), StoreError> {
        let last = self
            .connection
            .prepare_cached("SELECT entry, hash FROM audit ORDER BY entry DESC LIMIT 1")?
            .query_row((), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))
            .optional()?;
        let (before, hash_before) = last.unwrap_or_default();
        let row = KeptEntry {
            entry: before + 1,
            at: millis(entry.at),
            recorded_at: millis(self.recorded_at()),
            who: self.who().to_owned(),
            action: entry.action.to_owned(),
            subject: entry.subject,
            rules: json(&entry.rules)?,
            detail: json(&entry.detail)?,
        };
        // Each change has its facts here: whoever reads the record must not find a way to sign in.
        if holds_code(&row.who) || holds_code(&row.subject) || has_code(&entry.detail) {
            return Err(StoreError::Secret);
        }
        let hash = row.hash(&hash_before);
        self.head.replace(Some((row.entry, hash.clone())));
        self.connection
            .prepare_cached(
                "INSERT INTO audit (entry, at, recorded_at, who, action, subject, rules, detail, hash)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )?
            .execute((
                row.entry,
                row.at,
                row.recorded_at,
                &row.who,
                &row.action,
                &row.subject,
                &row.rules,
                &row.detail,
                hash,
            ))?;
        self.touched(row.subject);
        Ok(())
    }

    /// What the change concerns besides the subjects of its audit entries.
    pub fn touched(&self, subject: String) {
        self.modified.borrow_mut().extend(search::modified_by(&subject));
        self.subjects.borrow_mut().push(subject);
    }
}

impl Change<'_> {
    /// Keeps how far the trail reaches now.
    pub(super) fn keep_head(&self) -> Result<(), StoreError> {
        if let Some((entries, hash)) = self.head.take() {
            self.connection
                .prepare_cached("UPDATE audit_head SET entries = $1, hash = $2 WHERE one = 1")?
                .execute((entries, hash))?;
        }
        Ok(())
    }
}

impl Records<'_> {
    /// What was done to a subject, oldest first. The history of a line has that of its receipts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn history(&self, subject: &str) -> Result<Vec<AuditRecord>, StoreError> {
        let line = subject.parse::<LineNumber>().ok().map(LineNumber::key);
        let mut statement = self.connection.prepare_cached(
            "SELECT entry, at, recorded_at, who, action, subject, rules, detail
             FROM audit WHERE subject = $1
             UNION
             SELECT a.entry, a.at, a.recorded_at, a.who, a.action, a.subject, a.rules, a.detail
             FROM receipt_units u JOIN receipts r ON r.receipt = u.receipt OR r.corrects = u.receipt
             JOIN audit a ON a.subject = 'receipt ' || r.receipt
             WHERE u.line = $2
             ORDER BY 1",
        )?;
        let rows = statement.query_map((subject, line), read)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(record).collect()
    }
}

pub(super) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<KeptEntry> {
    Ok(KeptEntry {
        entry: row.get(0)?,
        at: row.get(1)?,
        recorded_at: row.get(2)?,
        who: row.get(3)?,
        action: row.get(4)?,
        subject: row.get(5)?,
        rules: row.get(6)?,
        detail: row.get(7)?,
    })
}

pub(super) fn record(row: KeptEntry) -> Result<AuditRecord, StoreError> {
    Ok(AuditRecord {
        entry: row.entry,
        at: instant(row.at)?,
        recorded_at: instant(row.recorded_at)?,
        who: row.who,
        action: row.action,
        subject: row.subject,
        rules: from_json("audit.rules", &row.rules)?,
        detail: from_json("audit.detail", &row.detail)?,
    })
}
