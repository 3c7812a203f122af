//! What was sent to which printer, and what became of it.

use rusqlite::Row;

use super::{Change, Records, StoreError, instant, millis};
use crate::calendar::Instant;

/// A print job.
#[derive(Clone, Debug)]
pub struct PrintJobRecord {
    /// Its number.
    pub print_job: i64,
    /// What was printed.
    pub document: i64,
    /// The queue.
    pub printer: String,
    /// The queue's own number for it.
    pub queue_job: Option<i64>,
    /// `sent`, `printing`, `printed`, `needs_attention`, `failed` or `cancelled`.
    pub state: String,
    /// In words.
    pub detail: String,
    /// When the state was last seen to change.
    pub changed_at: Instant,
}

const PRINT_JOB: &str =
    "SELECT p.print_job, p.document, p.printer, p.queue_job, p.state, p.detail, p.changed_at FROM print_jobs p";

fn print_job(row: &Row<'_>) -> Result<PrintJobRecord, StoreError> {
    Ok(PrintJobRecord {
        print_job: row.get(0)?,
        document: row.get(1)?,
        printer: row.get(2)?,
        queue_job: row.get(3)?,
        state: row.get(4)?,
        detail: row.get(5)?,
        changed_at: instant(row.get(6)?)?,
    })
}

impl Records<'_> {
    /// The latest print job of a document.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_print_job(&self, document: i64) -> Result<Option<PrintJobRecord>, StoreError> {
        let query = format!("{PRINT_JOB} WHERE p.document = $1 ORDER BY p.print_job DESC LIMIT 1");
        Ok(self.all(&query, [document], print_job)?.pop())
    }

    /// Print jobs that a queue took and that were not seen to end, the latest first. A document
    /// that was printed again since counts by its latest print job only.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_print_jobs(&self, limit: u32) -> Result<Vec<PrintJobRecord>, StoreError> {
        let query = format!(
            "{PRINT_JOB} WHERE p.state IN ('sent', 'printing', 'needs_attention') AND p.queue_job IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM print_jobs l WHERE l.document = p.document AND l.print_job > p.print_job)
             ORDER BY p.print_job DESC LIMIT $1"
        );
        self.all(&query, [limit], print_job)
    }
}

impl Change<'_> {
    /// A document goes to a printer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_print_job(
        &self,
        document: i64,
        printer: &str,
        queue_job: Option<i64>,
        state: &str,
        detail: &str,
    ) -> Result<i64, StoreError> {
        let now = millis(self.by.recorded_at);
        Ok(self
            .connection
            .prepare_cached(
                "INSERT INTO print_jobs (document, printer, queue_job, state, detail, started_at, changed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING print_job",
            )?
            .query_row((document, printer, queue_job, state, detail, now), |row| row.get(0))?)
    }

    /// A print job's state changed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn update_print_job(&self, print_job: i64, state: &str, detail: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE print_jobs SET state = $1, detail = $2, changed_at = $3 WHERE print_job = $4")?
            .execute((state, detail, millis(self.by.recorded_at), print_job))?;
        Ok(())
    }
}
