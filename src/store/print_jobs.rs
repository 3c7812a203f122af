//! What was sent to which printer, and what became of it.

use std::str::FromStr;

use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Change, Records, StoreError, hexadecimal, instant, millis, unreadable};
use crate::calendar::Instant;
use crate::numbers::LineNumber;

/// Where a print job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum PrintJobState {
    /// Nothing was sent yet: the printer is not ready, or its turn has not come.
    Queued,
    /// It is being handed over.
    Sending,
    /// The printer has it.
    Sent,
    /// It is on its way to paper.
    Printing,
    /// It came out.
    Printed,
    /// Somebody has to do something: the detail says what.
    NeedsAttention,
    /// It may have come out or not: somebody must look, and say so.
    Unknown,
    /// Nothing will come.
    Failed,
    /// It was called off, or printed again as another job.
    Cancelled,
}

impl PrintJobState {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Printing,
        Self::Printed,
        Self::NeedsAttention,
        Self::Unknown,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The name that the database and the interfaces use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Printing => "printing",
            Self::Printed => "printed",
            Self::NeedsAttention => "needs_attention",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more happens to it by itself.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Printed | Self::Unknown | Self::Failed | Self::Cancelled)
    }
}

impl FromStr for PrintJobState {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::as_str).join(", ");
        let found = Self::ALL.into_iter().find(|state| state.as_str() == name.replace('-', "_"));
        found.ok_or_else(|| format!("there is no state “{name}”; there are {}", known()))
    }
}

/// Where one paper of a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum PaperState {
    /// It was not sent.
    Waiting,
    /// It is being handed over.
    Sending,
    /// The printer has it.
    Sent,
    /// It came out.
    Printed,
    /// It may have come out or not.
    Unknown,
    /// It does not come.
    Failed,
    /// It was called off.
    Cancelled,
}

impl PaperState {
    const ALL: [Self; 7] =
        [Self::Waiting, Self::Sending, Self::Sent, Self::Printed, Self::Unknown, Self::Failed, Self::Cancelled];

    /// The name that the database uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Printed => "printed",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What a printer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum PrintLanguage {
    /// PDF, for a print queue.
    Pdf,
    /// ZPL II, for a label printer.
    Zpl,
}

/// A print job on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct PrintJobRecord {
    /// Its number.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub job: i64,
    /// The document of a receipt that it prints.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub document: Option<i64>,
    /// `box`, `receiving`, `shelf`, `sender`, `test`, or a kind of document.
    pub kind: String,
    /// What people see of it in a queue: the kind, and for what.
    pub title: String,
    /// What the printer is sent.
    pub language: PrintLanguage,
    /// The paper, such as `4x6`.
    pub stock: String,
    /// Dots an inch that it was drawn for.
    pub dpi: u16,
    /// Width and height of the paper in hundredths of a millimetre.
    #[serde(skip)]
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub size: (u32, u32),
    /// How often each paper comes out.
    pub copies: u16,
    /// As it is named: a queue, `tcp://…`, or a name from the settings.
    pub printer: String,
    /// Where it stands.
    pub state: PrintJobState,
    /// In words.
    pub detail: String,
    /// The job that this one was made from.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub instead_of: Option<i64>,
    /// How many papers it has.
    pub papers: u32,
    /// How many of them came out.
    pub printed: u32,
    /// When it was asked for.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub started_at: Instant,
    /// When it was last seen to change.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub changed_at: Instant,
    /// Who asked for it.
    pub who: String,
}

/// A paper of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct PrintPaperRecord {
    /// From 1, in the order of printing.
    pub place: u32,
    /// The line, RMA or tag that it is for.
    pub number: String,
    /// The SHA-256 of its bytes, in hexadecimal digits; none of jobs before they were kept.
    pub sha256: Option<String>,
    /// The print queue's own number for it.
    pub queue_job: Option<i32>,
    /// Where it stands.
    pub state: PaperState,
}

/// A job to record.
#[derive(Clone, Debug)]
pub struct NewPrintJob<'a> {
    /// As in [`PrintJobRecord::document`].
    pub document: Option<i64>,
    /// As in [`PrintJobRecord::kind`].
    pub kind: &'a str,
    /// As in [`PrintJobRecord::title`].
    pub title: &'a str,
    /// What the printer is sent.
    pub language: PrintLanguage,
    /// The paper's name.
    pub stock: &'a str,
    /// Dots an inch.
    pub dpi: u16,
    /// Width and height of the paper in hundredths of a millimetre.
    pub size: (u32, u32),
    /// How often each paper comes out.
    pub copies: u16,
    /// The printer, as it is named.
    pub printer: &'a str,
    /// The job that this one is made from.
    pub instead_of: Option<i64>,
    /// What is printed: for which number, and the bytes.
    pub papers: &'a [(String, Vec<u8>)],
}

/// How many print jobs want somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct PrintCounts {
    /// That stopped: they need attention, failed, or may have come out.
    pub stopped: u32,
    /// That are under way.
    pub under_way: u32,
}

const JOB: &str = "SELECT j.print_job, j.document, j.kind, j.title, j.language, j.stock, j.dpi, j.width, j.height,
        j.copies, j.printer, j.state, j.detail, j.instead_of, j.started_at, j.changed_at, j.who,
        (SELECT count(*) FROM print_job_papers p WHERE p.print_job = j.print_job),
        (SELECT count(*) FROM print_job_papers p WHERE p.print_job = j.print_job AND p.state = 'printed')
     FROM print_jobs j";

fn job(row: &Row<'_>) -> Result<PrintJobRecord, StoreError> {
    let language: String = row.get(4)?;
    let state: String = row.get(11)?;
    Ok(PrintJobRecord {
        job: row.get(0)?,
        document: row.get(1)?,
        kind: row.get(2)?,
        title: row.get(3)?,
        language: if language == "zpl" { PrintLanguage::Zpl } else { PrintLanguage::Pdf },
        stock: row.get(5)?,
        dpi: row.get(6)?,
        size: (row.get(7)?, row.get(8)?),
        copies: row.get(9)?,
        printer: row.get(10)?,
        state: state.parse().map_err(|wrong| unreadable("print_jobs.state", wrong))?,
        detail: row.get(12)?,
        instead_of: row.get(13)?,
        started_at: instant(row.get(14)?)?,
        changed_at: instant(row.get(15)?)?,
        who: row.get(16)?,
        papers: row.get(17)?,
        printed: row.get(18)?,
    })
}

fn paper(row: &Row<'_>) -> Result<PrintPaperRecord, StoreError> {
    let state: String = row.get(4)?;
    let known = PaperState::ALL.into_iter().find(|known| known.as_str() == state);
    Ok(PrintPaperRecord {
        place: row.get(0)?,
        number: row.get(1)?,
        sha256: row.get::<_, Option<Vec<u8>>>(2)?.map(|digest| hexadecimal(&digest)),
        queue_job: row.get(3)?,
        state: known.ok_or_else(|| unreadable("print_job_papers.state", state))?,
    })
}

impl Records<'_> {
    /// A print job by its number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn print_job(&self, number: i64) -> Result<Option<PrintJobRecord>, StoreError> {
        Ok(self.all(&format!("{JOB} WHERE j.print_job = $1"), [number], job)?.pop())
    }

    /// The latest job that was made of what did not come out of this one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn print_job_instead_of(&self, job: i64) -> Result<Option<i64>, StoreError> {
        let query = "SELECT print_job FROM print_jobs WHERE instead_of = $1 ORDER BY print_job DESC LIMIT 1";
        Ok(self.all(query, [job], |row| Ok(row.get(0)?))?.pop())
    }

    /// The jobs of a printer by its name that still may come out, or of which that is open.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn print_jobs_open_at(&self, printer: &str) -> Result<Vec<i64>, StoreError> {
        self.all(
            "SELECT print_job FROM print_jobs
             WHERE state IN ('queued', 'sending', 'sent', 'printing', 'needs_attention', 'unknown') AND printer = $1
             ORDER BY print_job",
            [printer],
            |row| Ok(row.get(0)?),
        )
    }

    /// The latest print job of a document of a receipt.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_print_job(&self, document: i64) -> Result<Option<PrintJobRecord>, StoreError> {
        let query = format!("{JOB} WHERE j.document = $1 ORDER BY j.print_job DESC LIMIT 1");
        Ok(self.all(&query, [document], job)?.pop())
    }

    /// Print jobs, the latest first; of one state, or of all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn print_jobs(
        &self,
        state: Option<PrintJobState>,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<PrintJobRecord>, StoreError> {
        match state {
            Some(state) => self.all(
                &format!("{JOB} WHERE j.state = $1 ORDER BY j.print_job DESC LIMIT $2 OFFSET $3"),
                (state.as_str(), limit, offset),
                job,
            ),
            None => self.all(&format!("{JOB} ORDER BY j.print_job DESC LIMIT $1 OFFSET $2"), (limit, offset), job),
        }
    }

    /// Print jobs that are not over, in the order in which they were asked for.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn print_jobs_not_over(&self, limit: u32) -> Result<Vec<PrintJobRecord>, StoreError> {
        let query = format!(
            "{JOB} WHERE j.state IN ('queued', 'sending', 'sent', 'printing', 'needs_attention')
             ORDER BY j.print_job DESC LIMIT $1"
        );
        let mut jobs = self.all(&query, [limit], job)?;
        jobs.reverse();
        Ok(jobs)
    }

    /// Print jobs of which nobody knows whether they came out, up to one of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unknown_print_jobs(&self, up_to: i64) -> Result<Vec<i64>, StoreError> {
        self.all(
            "SELECT print_job FROM print_jobs WHERE state = 'unknown' AND print_job <= $1 ORDER BY print_job",
            [up_to],
            |row| Ok(row.get(0)?),
        )
    }

    /// How many print jobs want somebody.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn print_counts(&self) -> Result<PrintCounts, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT count(*) FILTER (WHERE state IN ('needs_attention', 'unknown', 'failed')),
                        count(*) FILTER (WHERE state IN ('queued', 'sending', 'sent', 'printing'))
                 FROM print_jobs
                 WHERE state IN ('needs_attention', 'unknown', 'failed', 'queued', 'sending', 'sent', 'printing')",
            )?
            .query_row((), |row| Ok(PrintCounts { stopped: row.get(0)?, under_way: row.get(1)? }))?)
    }

    /// The papers of a print job, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn print_papers(&self, job: i64) -> Result<Vec<PrintPaperRecord>, StoreError> {
        self.all(
            "SELECT place, number, digest, queue_job, state FROM print_job_papers WHERE print_job = $1 ORDER BY place",
            [job],
            paper,
        )
    }

    /// The bytes of a paper as they were printed (DOC-5); none of jobs before they were kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn print_content(&self, job: i64, place: u32) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT c.content FROM print_job_papers p JOIN issued_contents c ON c.digest = p.digest
                 WHERE p.print_job = $1 AND p.place = $2",
            )?
            .query_row((job, place), |row| row.get(0))
            .optional()?)
    }

    /// The lines of RMAs that were confirmed from `since` on and whose units are awaited, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lines_confirmed_since(&self, since: Instant) -> Result<Vec<LineNumber>, StoreError> {
        self.all(
            "SELECT l.line FROM rmas r JOIN lines l ON l.rma = r.rma
             WHERE r.confirmed_at >= $1 AND r.state = 'open' AND l.state = 'awaiting' ORDER BY l.line",
            [millis(since)],
            |row| super::lines::line_number(row.get(0)?),
        )
    }
}

impl Change<'_> {
    /// Something is to be printed: the job, queued, with its bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_print_job(&self, new: &NewPrintJob<'_>) -> Result<i64, StoreError> {
        let job = self.next_number("SELECT coalesce(max(print_job), 0) + 1 FROM print_jobs")?;
        let now = millis(self.recorded_at());
        let language = match new.language {
            PrintLanguage::Pdf => "pdf",
            PrintLanguage::Zpl => "zpl",
        };
        self.connection
            .prepare_cached(
                "INSERT INTO print_jobs (print_job, document, kind, title, language, stock, dpi, width, height, copies,
                                         printer, state, detail, instead_of, started_at, changed_at, who)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'queued', '', $12, $13, $13, $14)",
            )?
            .execute((
                job,
                new.document,
                new.kind,
                new.title,
                language,
                new.stock,
                new.dpi,
                new.size.0,
                new.size.1,
                new.copies,
                new.printer,
                new.instead_of,
                now,
                self.who(),
            ))?;
        for (place, (number, content)) in (1_u32..).zip(new.papers) {
            let digest = Sha256::digest(content).to_vec();
            self.connection
                .prepare_cached(
                    "INSERT INTO issued_contents (digest, content) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
                )?
                .execute((&digest, content))?;
            self.connection
                .prepare_cached(
                    "INSERT INTO print_job_papers (print_job, place, number, digest, state)
                     VALUES ($1, $2, $3, $4, 'waiting')",
                )?
                .execute((job, place, number, &digest))?;
        }
        Ok(job)
    }

    /// A print job's state changed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn update_print_job(&self, job: i64, state: PrintJobState, detail: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE print_jobs SET state = $1, detail = $2, changed_at = $3 WHERE print_job = $4")?
            .execute((state.as_str(), detail, millis(self.recorded_at()), job))?;
        Ok(())
    }

    /// A paper of a job comes from one state to another. False where it stood elsewhere, and stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn move_print_paper(
        &self,
        (job, place): (i64, u32),
        (from, to): (PaperState, PaperState),
        queue_job: Option<i32>,
    ) -> Result<bool, StoreError> {
        let moved = self
            .connection
            .prepare_cached(
                "UPDATE print_job_papers SET state = $1, queue_job = coalesce($2, queue_job)
                 WHERE print_job = $3 AND place = $4 AND state = $5",
            )?
            .execute((to.as_str(), queue_job, job, place, from.as_str()))?;
        Ok(moved == 1)
    }

    /// All papers of a job that stand in one state come to another. How many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn move_print_papers(&self, job: i64, from: PaperState, to: PaperState) -> Result<usize, StoreError> {
        Ok(self
            .connection
            .prepare_cached("UPDATE print_job_papers SET state = $1 WHERE print_job = $2 AND state = $3")?
            .execute((to.as_str(), job, from.as_str()))?)
    }
}
