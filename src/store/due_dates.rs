//! Due dates: stored when they begin to run, always from the rule that explains them.

use serde::Serialize;

use super::{Change, Records, StoreError, instant, millis, unreadable};
use crate::calendar::{DueDate, Instant, parse_date};
use crate::numbers::LineNumber;
use crate::rules::deadlines::DueKind;

/// A due date that runs or ran.
#[derive(Clone, Debug, Serialize)]
pub struct StoredDue {
    /// `rnr`, `rtf`, `ra` or `fa_interim`.
    pub kind: String,
    /// When it began to run.
    #[serde(with = "crate::calendar::rfc3339")]
    pub started_at: Instant,
    /// The day and its end.
    #[serde(flatten)]
    pub due: DueDate,
    /// When it was met.
    #[serde(with = "crate::calendar::rfc3339::option")]
    pub met_at: Option<Instant>,
}

impl Records<'_> {
    /// The due dates of a line.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn due_dates(&self, line: LineNumber) -> Result<Vec<StoredDue>, StoreError> {
        self.all(
            "SELECT kind, started_at, due_on, due_before, met_at FROM due_dates WHERE line = $1 ORDER BY due_before",
            [line.key()],
            |row| {
                Ok(StoredDue {
                    kind: row.get(0)?,
                    started_at: instant(row.get(1)?)?,
                    due: DueDate {
                        due_on: parse_date(&row.get::<_, String>(2)?)
                            .map_err(|wrong| unreadable("due_dates.due_on", wrong))?,
                        due_before: instant(row.get(3)?)?,
                    },
                    met_at: row.get::<_, Option<i64>>(4)?.map(instant).transpose()?,
                })
            },
        )
    }
}

impl Change<'_> {
    /// A due date begins to run; one of its kind that ran already is replaced.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn start_due(
        &self,
        line: LineNumber,
        kind: DueKind,
        started_at: Instant,
        due: DueDate,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO due_dates (line, kind, started_at, due_on, due_before) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (line, kind) DO UPDATE SET started_at = excluded.started_at, due_on = excluded.due_on,
                     due_before = excluded.due_before, met_at = NULL",
            )?
            .execute((line.key(), kind.as_str(), millis(started_at), due.due_on.to_string(), millis(due.due_before)))?;
        Ok(())
    }

    /// What started a due date was taken back; the audit trail keeps what it was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn stop_due(&self, line: LineNumber, kind: DueKind) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM due_dates WHERE line = $1 AND kind = $2")?
            .execute((line.key(), kind.as_str()))?;
        Ok(())
    }

    /// A due date is met, or (without an instant) runs again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn meet_due(&self, line: LineNumber, kind: DueKind, met_at: Option<Instant>) -> Result<(), StoreError> {
        self.connection.prepare_cached("UPDATE due_dates SET met_at = $1 WHERE line = $2 AND kind = $3")?.execute((
            met_at.map(millis),
            line.key(),
            kind.as_str(),
        ))?;
        Ok(())
    }
}
