//! The audit trail as a whole: read with filters, followed from its first entry, signed off in
//! periods.

use rusqlite::types::Value as Bound;
use rusqlite::{Connection, OptionalExtension};

use super::audit::{KeptEntry, read, record};
use super::{AuditRecord, Change, Records, StoreError, hexadecimal, instant, millis};
use crate::calendar::Instant;
use crate::people::Permission;

/// The schema since which the end of the trail is kept apart from it.
const HEAD_SINCE: i64 = 16;

/// How far the trail reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// How many entries there are.
    pub entries: i64,
    /// The hash of the last one, in hexadecimal digits; empty where there is none.
    pub hash: String,
}

/// Where the trail does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainFault {
    /// This is the first entry that is not as it was written, or not where it was.
    Entry(i64),
    /// Entries are missing from its end: there were so many.
    CutShort(i64),
    /// It ends with another entry than the one that was written last.
    OtherEnd,
    /// A period was signed off with other entries: its number.
    Period(i64),
}

impl std::fmt::Display for ChainFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Entry(entry) => write!(f, "entry {entry} does not fit the chain"),
            Self::CutShort(entries) => write!(f, "entries are missing from the end of the trail: there were {entries}"),
            Self::OtherEnd => f.write_str("the trail does not end with the entry that was written last"),
            Self::Period(period) => write!(f, "period {period} was signed off with other entries than there are now"),
        }
    }
}

/// Which entries are wanted; what is none narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Of this subject: a canonical number, a tag, or a kind and key. An RMA has its lines' too.
    pub subject: Option<String>,
    /// By this person.
    pub who: Option<String>,
    /// What was done, in the past tense.
    pub action: Option<String>,
    /// Decided by this rule.
    pub rule: Option<String>,
    /// Recorded at this moment or later.
    pub from: Option<Instant>,
    /// Recorded before this moment.
    pub until: Option<Instant>,
    /// From this entry on.
    pub first: Option<i64>,
    /// To this entry.
    pub last: Option<i64>,
}

/// The order of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOrder {
    /// As they were written.
    OldestFirst,
    /// The other way round.
    NewestFirst,
}

/// A period that is signed off.
#[derive(Clone, Debug)]
pub struct NewPeriod {
    /// The last entry that belongs to it.
    pub last_entry: i64,
    /// What the supervisor says of it.
    pub note: Option<String>,
}

/// A period that was signed off.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct PeriodRecord {
    /// Counts up from 1 without a gap.
    pub period: i64,
    /// Its first entry.
    pub first_entry: i64,
    /// Its last entry.
    pub last_entry: i64,
    /// The hash of the entry before it, in hexadecimal digits; empty for the first period.
    pub hash_before: String,
    /// The hash of its last entry.
    pub hash: String,
    /// When it was signed off.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub signed_at: Instant,
    /// Who did.
    pub who: String,
    /// What they said of it.
    pub note: Option<String>,
}

impl AuditFilter {
    /// Whether an entry is one that is wanted, whatever its subject.
    #[must_use]
    pub fn takes(&self, record: &AuditRecord) -> bool {
        self.who.as_ref().is_none_or(|who| *who == record.who)
            && self.action.as_ref().is_none_or(|action| *action == record.action)
            && self.rule.as_ref().is_none_or(|rule| record.rules.contains(rule))
            && self.from.is_none_or(|from| record.recorded_at >= from)
            && self.until.is_none_or(|until| record.recorded_at < until)
            && self.first.is_none_or(|first| record.entry >= first)
            && self.last.is_none_or(|last| record.entry <= last)
    }

    fn conditions(&self) -> (String, Vec<Bound>) {
        let mut conditions = Vec::new();
        let mut bound: Vec<Bound> = Vec::new();
        let mut narrow = |condition: &str, values: Vec<Bound>| {
            let mut condition = condition.to_owned();
            for value in values {
                bound.push(value);
                condition = condition.replacen('?', &format!("${}", bound.len()), 1);
            }
            conditions.push(condition);
        };
        if let Some(subject) = &self.subject {
            let text = Bound::from(subject.clone());
            narrow(
                "(subject = ? OR (subject > ? AND subject < ?))",
                vec![text, Bound::from(format!("{subject}-")), Bound::from(format!("{subject}."))],
            );
        }
        if let Some(who) = &self.who {
            narrow("who = ?", vec![who.clone().into()]);
        }
        if let Some(action) = &self.action {
            narrow("action = ?", vec![action.clone().into()]);
        }
        if let Some(rule) = &self.rule {
            narrow("EXISTS (SELECT 1 FROM json_each(rules) WHERE value = ?)", vec![rule.clone().into()]);
        }
        if let Some(from) = self.from {
            narrow("recorded_at >= ?", vec![millis(from).into()]);
        }
        if let Some(until) = self.until {
            narrow("recorded_at < ?", vec![millis(until).into()]);
        }
        if let Some(first) = self.first {
            narrow("entry >= ?", vec![first.into()]);
        }
        if let Some(last) = self.last {
            narrow("entry <= ?", vec![last.into()]);
        }
        let text = if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
        (text, bound)
    }
}

impl Records<'_> {
    /// How far the trail reaches, as it was kept apart from it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn audit_head(&self) -> Result<AuditHead, StoreError> {
        head(self.connection)
    }

    /// The hash of an entry, in hexadecimal digits; none where there is no such entry.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn audit_hash(&self, entry: i64) -> Result<Option<String>, StoreError> {
        let hash: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT hash FROM audit WHERE entry = $1")?
            .query_row([entry], |row| row.get(0))
            .optional()?;
        Ok(hash.map(|hash| hexadecimal(&hash)))
    }

    /// Hands each entry that is wanted with its hash to `take`, until that says that it is enough.
    ///
    /// # Errors
    /// [`StoreError`], or that of `take`.
    pub fn each_audit_entry<E: From<StoreError>>(
        &self,
        filter: &AuditFilter,
        order: AuditOrder,
        mut take: impl FnMut(AuditRecord, &str) -> Result<bool, E>,
    ) -> Result<(), E> {
        self.require(Permission::ReadAudit)?;
        self.each_kept_entry(filter, order, |entry, hash| take(record(entry)?, hash))
    }

    /// The same, of the entries as they are kept.
    ///
    /// # Errors
    /// [`StoreError`], or that of `take`.
    pub fn each_kept_entry<E: From<StoreError>>(
        &self,
        filter: &AuditFilter,
        order: AuditOrder,
        mut take: impl FnMut(KeptEntry, &str) -> Result<bool, E>,
    ) -> Result<(), E> {
        let (conditions, bound) = filter.conditions();
        let order = match order {
            AuditOrder::OldestFirst => "",
            AuditOrder::NewestFirst => " DESC",
        };
        let query = format!(
            "SELECT entry, at, recorded_at, who, action, subject, rules, detail, hash FROM audit
             {conditions} ORDER BY entry{order}"
        );
        let mut statement = self.connection.prepare(&query).map_err(StoreError::from)?;
        let mut rows = statement.query(rusqlite::params_from_iter(bound)).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let hash: Vec<u8> = row.get(8).map_err(StoreError::from)?;
            if !take(read(row).map_err(StoreError::from)?, &hexadecimal(&hash))? {
                break;
            }
        }
        Ok(())
    }

    /// The first entry after one that was not recorded before a moment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn first_entry_since(&self, after: i64, moment: Instant) -> Result<Option<i64>, StoreError> {
        Ok(self.connection.query_row(
            "SELECT min(entry) FROM audit WHERE entry > $1 AND recorded_at >= $2",
            (after, millis(moment)),
            |row| row.get(0),
        )?)
    }

    /// Where the trail does not fit, followed from its first entry; none where all of it does.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn chain_fault(&self) -> Result<Option<ChainFault>, StoreError> {
        Ok(verify(self.connection, super::migrate::newest())?.1)
    }

    /// The periods that were signed off, the first one first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn audit_periods(&self) -> Result<Vec<PeriodRecord>, StoreError> {
        periods(self.connection)
    }
}

impl Change<'_> {
    /// Signs a period off. The caller looked that it follows the one before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_period(&self, new: &NewPeriod) -> Result<PeriodRecord, StoreError> {
        let before = self.audit_periods()?.pop();
        let first_entry = before.as_ref().map_or(1, |period| period.last_entry + 1);
        let record = PeriodRecord {
            period: before.as_ref().map_or(1, |period| period.period + 1),
            first_entry,
            last_entry: new.last_entry,
            hash_before: before.map(|period| period.hash).unwrap_or_default(),
            hash: self.audit_hash(new.last_entry)?.unwrap_or_default(),
            signed_at: self.recorded_at(),
            who: self.who().to_owned(),
            note: new.note.clone(),
        };
        self.connection
            .prepare_cached(
                "INSERT INTO audit_periods (period, first_entry, last_entry, hash_before, hash, signed_at, who, note)
                 VALUES ($1, $2, $3, unhex($4), unhex($5), $6, $7, $8)",
            )?
            .execute((
                record.period,
                record.first_entry,
                record.last_entry,
                &record.hash_before,
                &record.hash,
                millis(record.signed_at),
                &record.who,
                &record.note,
            ))?;
        Ok(record)
    }
}

fn head(connection: &Connection) -> Result<AuditHead, StoreError> {
    let (entries, hash): (i64, Vec<u8>) =
        connection.query_row("SELECT entries, hash FROM audit_head WHERE one = 1", (), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(AuditHead { entries, hash: hexadecimal(&hash) })
}

fn periods(connection: &Connection) -> Result<Vec<PeriodRecord>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT period, first_entry, last_entry, lower(hex(hash_before)), lower(hex(hash)), signed_at, who, note
         FROM audit_periods ORDER BY period",
    )?;
    let mut rows = statement.query(())?;
    let mut periods = Vec::new();
    while let Some(row) = rows.next()? {
        periods.push(PeriodRecord {
            period: row.get(0)?,
            first_entry: row.get(1)?,
            last_entry: row.get(2)?,
            hash_before: row.get(3)?,
            hash: row.get(4)?,
            signed_at: instant(row.get(5)?)?,
            who: row.get(6)?,
            note: row.get(7)?,
        });
    }
    Ok(periods)
}

/// The first place where the chain does not fit, if any, and how many entries fit before it.
pub(super) fn verify(connection: &Connection, schema: i64) -> Result<(i64, Option<ChainFault>), StoreError> {
    let has_head = schema >= HEAD_SINCE;
    let mut ends = if has_head { periods(connection)? } else { Vec::new() }.into_iter().peekable();
    let mut statement = connection.prepare(
        "SELECT entry, at, recorded_at, who, action, subject, rules, detail, hash FROM audit ORDER BY entry",
    )?;
    let mut rows = statement.query(())?;
    let mut before: Vec<u8> = Vec::new();
    let mut count = 0;
    while let Some(found) = rows.next()? {
        let row = read(found)?;
        let hash: Vec<u8> = found.get(8)?;
        if row.entry != count + 1 || row.hash(&before) != hash {
            // What is missing is named by its own number, and so is what was changed.
            return Ok((count, Some(ChainFault::Entry(count + 1))));
        }
        count += 1;
        if let Some(period) = ends.next_if(|period| period.last_entry == count)
            && period.hash != hexadecimal(&hash)
        {
            return Ok((count, Some(ChainFault::Period(period.period))));
        }
        before = hash;
    }
    if !has_head {
        return Ok((count, None));
    }
    let kept = head(connection)?;
    let fault = if kept.entries > count {
        Some(ChainFault::CutShort(kept.entries))
    } else if kept.entries != count || kept.hash != hexadecimal(&before) {
        Some(ChainFault::OtherEnd)
    } else {
        ends.next().map(|period| ChainFault::Period(period.period))
    };
    Ok((count, fault))
}
