//! What the database is, as a file.

use serde::Serialize;

use rusqlite::types::Value;

use super::{Records, StoreError, instant, unreadable};
use crate::calendar::Instant;

/// The database as a file, and how far its record reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DatabaseFacts {
    /// The schema's version.
    pub schema: i64,
    /// How large it is, without its log.
    pub bytes: i64,
    /// How much of that is free for what comes.
    pub free_bytes: i64,
    /// How many entries the audit trail has.
    pub audit_entries: i64,
    /// When the latest thing was recorded, of all that is on record.
    pub latest: Option<Instant>,
    /// The RMAs on record.
    pub rmas: i64,
}

impl Records<'_> {
    /// What the database is, in a moment however large it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn database_facts(&self) -> Result<DatabaseFacts, StoreError> {
        let number = |name: &str| -> Result<i64, StoreError> {
            // SQLCipher answers some in digits.
            let value: Value = self.connection.pragma_query_value(None, name, |row| row.get(0))?;
            match value {
                Value::Integer(number) => Ok(number),
                Value::Text(digits) => digits.parse().map_err(|_| unreadable(name, digits)),
                other => Err(unreadable(name, format!("{other:?}"))),
            }
        };
        let page_bytes = number("page_size")?;
        // Of the last entries: a clock that was set back has left later ones before them.
        let (audit_entries, latest): (i64, Option<i64>) = self.connection.query_row(
            "SELECT coalesce(max(entry), 0), max(recorded_at)
             FROM (SELECT entry, recorded_at FROM audit ORDER BY entry DESC LIMIT 1000)",
            (),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(DatabaseFacts {
            schema: number("user_version")?,
            bytes: number("page_count")? * page_bytes,
            free_bytes: number("freelist_count")? * page_bytes,
            audit_entries,
            latest: latest.map(instant).transpose()?,
            rmas: self.connection.query_row("SELECT count(*) FROM rmas", (), |row| row.get(0))?,
        })
    }
}
