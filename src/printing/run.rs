//! Sending a job and following it to its end. The record is always a step ahead: that a paper is being
//! handed over is written before its first byte goes, so that a crash never makes a second one.

use std::thread;
use std::time::{Duration, Instant as Moment};

use rma_printing::{JobId, JobReport, JobState, Media, Print, PrintError, PrintServer, Printer, Sent, Sighting, Watch};

use super::{JobError, PaperSettings};
use crate::calendar::Instant;
use crate::people::Permission;
use crate::store::{By, PaperState, PrintJobRecord, PrintJobState, PrintPaperRecord, Store};

/// How often a printer that is not ready is asked again.
const AGAIN: Duration = Duration::from_secs(1);

/// Sees to print jobs. Whoever runs one holds its [`super::JobLock`].
pub struct Runner<'a> {
    store: &'a mut Store,
    who: &'a str,
    now: &'a dyn Fn() -> Instant,
    server: &'a PrintServer,
    seen: Seen,
}

/// What was seen of the paper that a printer has: whoever goes on with the job takes it along.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// The paper of which the printer has not said that it took it.
    unconfirmed: Option<(i64, u32)>,
    /// The paper whose printer was out of reach while it had it.
    away: Option<(i64, u32)>,
    /// The paper that went to a printer that is never asked how it is.
    unasked: Option<(i64, u32)>,
}

/// How a paper was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// The printer has it.
    Over(Sent),
    /// The printer is not ready; nothing was sent.
    NotYet,
    /// It was not handed over, or may have been: the job's state and detail say what.
    Stopped,
}

/// Whether whoever asks after a paper has watched its printer since it was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watching {
    /// All the time: a printer that has nothing left to do has printed it.
    All,
    /// No: it may have been switched off meanwhile.
    FromNow,
}

impl<'a> Runner<'a> {
    /// One that works on this database in somebody's name, by this clock, with this print service.
    pub fn new(store: &'a mut Store, who: &'a str, now: &'a dyn Fn() -> Instant, server: &'a PrintServer) -> Self {
        Self { store, who, now, server, seen: Seen::default() }
    }

    /// Goes on where another one stopped.
    #[must_use]
    pub fn having_seen(self, seen: Seen) -> Self {
        Self { seen, ..self }
    }

    /// For whoever goes on.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.seen
    }

    /// Prints what is left of a job, a paper after the other, each to its end, and returns how the
    /// job stands. `watch.patience` holds for each paper; when `watch.stop` says so, no further paper
    /// is handed over. `on_change` is told of each change.
    ///
    /// # Errors
    /// [`JobError`] of the database; what the printer says is in the job.
    pub fn run(
        &mut self,
        job: i64,
        watch: Watch<'_>,
        on_change: &mut dyn FnMut(&PrintJobRecord),
    ) -> Result<PrintJobRecord, JobError> {
        for paper in self.store.records().print_papers(job)? {
            if paper.state != PaperState::Waiting {
                continue;
            }
            if (watch.stop)() {
                return self.stopped(job, on_change);
            }
            let began = Moment::now();
            let sent = loop {
                match self.hand_over(job, paper.place)? {
                    Handed::Over(sent) => break sent,
                    Handed::Stopped => return self.told(job, on_change),
                    Handed::NotYet if (watch.stop)() => return self.stopped(job, on_change),
                    Handed::NotYet if began.elapsed() >= watch.patience => {
                        let record = self.record(job)?;
                        let detail = not_sent(&record.detail);
                        self.note(job, PrintJobState::NeedsAttention, &detail)?;
                        return self.told(job, on_change);
                    }
                    Handed::NotYet => {
                        self.told(job, on_change)?;
                        thread::sleep(AGAIN.min(watch.patience));
                    }
                }
            };
            self.told(job, on_change)?;
            let mut record = self.follow(job, &paper, sent, watch, on_change)?;
            // The rest of a list waits for what stopped this one: paper is loaded, the head closed.
            while record.papers > 1
                && record.state == PrintJobState::NeedsAttention
                && began.elapsed() < watch.patience
                && !(watch.stop)()
            {
                thread::sleep(AGAIN.min(watch.patience));
                let after = self.ask_after(job, Watching::All)?;
                if after != record {
                    on_change(&after);
                }
                record = after;
                if record.state == PrintJobState::Printing && self.paper(job, paper.place)?.state == PaperState::Sent {
                    record = self.follow(job, &paper, sent, watch, on_change)?;
                }
            }
            // Of a printer that is never asked nothing more will be known: the next one goes all the same.
            let went = self.paper(job, paper.place)?.state == PaperState::Printed
                || self.seen.unasked == Some((job, paper.place));
            if !went {
                return Ok(record);
            }
        }
        self.record(job)
    }

    /// Hands one paper over: once, however many ask for it.
    ///
    /// # Errors
    /// [`JobError`] of the database; what the printer says is in the job.
    pub fn hand_over(&mut self, job: i64, place: u32) -> Result<Handed, JobError> {
        let record = self.record(job)?;
        let printer = match self.printer(&record) {
            Ok(printer) => printer,
            Err(JobError::Store(error)) => return Err(error.into()),
            Err(error) => {
                self.note(job, PrintJobState::NeedsAttention, &not_sent(&error.to_string()))?;
                return Ok(Handed::Stopped);
            }
        };
        let Some(content) = self.store.records().print_content(job, place)? else {
            let before = "was printed before its bytes were kept; print it anew from its receipt".to_owned();
            return Err(JobError::NotSo { job, why: before });
        };
        let by = By { who: self.who, recorded_at: (self.now)() };
        let going = format!("going to the printer{}", of(&record));
        let mine = self.store.change(&by, Permission::CarryOn, |change| -> Result<bool, JobError> {
            let mine = change.move_print_paper((job, place), (PaperState::Waiting, PaperState::Sending), None)?;
            if mine {
                change.update_print_job(job, PrintJobState::Sending, &going)?;
            }
            Ok(mine)
        })?;
        if !mine.outcome {
            return Ok(Handed::Stopped);
        }
        let media = Media::hundredths_mm(record.size.0, record.size.1);
        let copies = u32::from(record.copies);
        let sent = printer.send(&Print { title: &record.title, content: &content, media, copies });
        let (paper, state, detail, handed) = match &sent {
            Ok(sent) => (PaperState::Sent, PrintJobState::Sent, format!("sent{}", of(&record)), Handed::Over(*sent)),
            Err(error) if error.may_have_printed() => {
                (PaperState::Unknown, PrintJobState::Unknown, unknown(&error.to_string()), Handed::Stopped)
            }
            Err(error) if error.may_pass() => {
                (PaperState::Waiting, PrintJobState::Queued, waits(error), Handed::NotYet)
            }
            Err(error) => (PaperState::Failed, PrintJobState::Failed, error.to_string(), Handed::Stopped),
        };
        let queue_job = match sent {
            Ok(Sent::Job(id)) => Some(id.0),
            _ => None,
        };
        self.seen.unconfirmed = (sent == Ok(Sent::Unconfirmed)).then_some((job, place));
        self.settle(job, place, (PaperState::Sending, paper), queue_job, (state, &detail))?;
        Ok(handed)
    }

    /// Follows a paper that was handed over, and returns how the job stands then.
    ///
    /// # Errors
    /// [`JobError`] of the database.
    pub fn follow(
        &mut self,
        job: i64,
        paper: &PrintPaperRecord,
        sent: Sent,
        watch: Watch<'_>,
        on_change: &mut dyn FnMut(&PrintJobRecord),
    ) -> Result<PrintJobRecord, JobError> {
        let printer = self.printer(&self.record(job)?)?;
        let mut failed = None;
        let followed = printer.follow(sent, watch, &mut |report| {
            if let Err(error) = self.noted(job, paper.place, report, on_change) {
                failed = Some(error);
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        if let Err(error) = followed {
            self.lost(job, paper.place, &error)?;
            return self.told(job, on_change);
        }
        self.record(job)
    }

    /// Asks once after each paper that a printer has, and returns how the job stands. What was being
    /// handed over when its process ended is open from then on, and what was not sent stays so until a
    /// person says what becomes of it.
    ///
    /// # Errors
    /// [`JobError`] of the database.
    pub fn ask_after(&mut self, job: i64, watching: Watching) -> Result<PrintJobRecord, JobError> {
        let record = self.record(job)?;
        let papers = self.store.records().print_papers(job)?;
        if let Some(paper) = papers.iter().find(|paper| paper.state == PaperState::Sending) {
            let detail = unknown("The program ended while it was handing it to the printer.");
            let to = (PaperState::Sending, PaperState::Unknown);
            self.settle(job, paper.place, to, None, (PrintJobState::Unknown, &detail))?;
            return self.record(job);
        }
        for paper in papers.iter().filter(|paper| paper.state == PaperState::Sent) {
            let printer = match self.printer(&record) {
                Ok(printer) => printer,
                Err(JobError::Store(error)) => return Err(error.into()),
                Err(error) => {
                    self.note(job, PrintJobState::NeedsAttention, &error.to_string())?;
                    return self.record(job);
                }
            };
            let sent = match paper.queue_job {
                Some(id) => Sent::Job(JobId(id)),
                None if self.seen.unconfirmed == Some((job, paper.place)) => Sent::Unconfirmed,
                None => Sent::Taken,
            };
            match printer.look(sent) {
                Ok(Sighting { report, .. })
                    if report.state == JobState::Printed
                        && watching == Watching::FromNow
                        && !printer.remembers_jobs() =>
                {
                    let detail = unknown("The printer has nothing to do, but nobody saw this come out.");
                    let to = (PaperState::Sent, PaperState::Unknown);
                    self.settle(job, paper.place, to, None, (PrintJobState::Unknown, &detail))?;
                }
                Ok(Sighting { report, .. }) => self.noted(job, paper.place, &report, &mut |_| {})?,
                Err(error) => self.lost(job, paper.place, &error)?,
            }
        }
        let after = self.record(job)?;
        let is_waiting = |state: PrintJobState| !state.is_over() && state != PrintJobState::NeedsAttention;
        if watching == Watching::FromNow && is_waiting(after.state) {
            let papers = self.store.records().print_papers(job)?;
            let left = papers.iter().filter(|paper| paper.state == PaperState::Waiting).count();
            let open = self.count(job, PaperState::Unknown)?;
            if left > 0 && open > 0 {
                let detail = stopped_open(after.printed + open, after.papers);
                self.note(job, PrintJobState::NeedsAttention, &detail)?;
            } else if left > 0 && !papers.iter().any(|paper| paper.state == PaperState::Sent) {
                let detail = match after.printed {
                    0 => not_sent(&after.detail),
                    printed => rest(printed, after.papers),
                };
                self.note(job, PrintJobState::NeedsAttention, &detail)?;
            }
        }
        self.record(job)
    }

    /// Writes down what one look showed, where it differs from what is on record.
    fn noted(
        &mut self,
        job: i64,
        place: u32,
        report: &JobReport,
        on_change: &mut dyn FnMut(&PrintJobRecord),
    ) -> Result<(), JobError> {
        if report.away {
            self.seen.away = Some((job, place));
        } else if report.state == JobState::Printed && self.seen.away == Some((job, place)) {
            self.seen.away = None;
            let detail = unknown("The printer was out of reach while it had this, and has nothing to do now.");
            let to = (PaperState::Sent, PaperState::Unknown);
            self.settle(job, place, to, None, (PrintJobState::Unknown, &detail))?;
            return self.told(job, on_change).map(drop);
        }
        let before = self.record(job)?;
        if report.state == JobState::Unconfirmed {
            self.seen.unasked = Some((job, place));
            let waiting = self.count(job, PaperState::Waiting)?;
            let (state, detail) = if waiting == 0 {
                (PrintJobState::Unknown, unknown(&format!("{}.", report.detail)))
            } else {
                let over = before.papers - waiting;
                (PrintJobState::Printing, format!("{over} of {} handed over, not confirmed", before.papers))
            };
            self.settle(job, place, (PaperState::Sent, PaperState::Unknown), None, (state, &detail))?;
            return self.told(job, on_change).map(drop);
        }
        let last = before.printed + 1 >= before.papers;
        let (paper, state) = match report.state {
            JobState::Sent => (PaperState::Sent, PrintJobState::Sent),
            JobState::Printing => (PaperState::Sent, PrintJobState::Printing),
            JobState::Unconfirmed => (PaperState::Unknown, PrintJobState::Unknown),
            JobState::Printed => {
                (PaperState::Printed, if last { PrintJobState::Printed } else { PrintJobState::Printing })
            }
            JobState::NeedsAttention => (PaperState::Sent, PrintJobState::NeedsAttention),
            JobState::Failed => (PaperState::Failed, PrintJobState::Failed),
            JobState::Cancelled => (PaperState::Cancelled, PrintJobState::Cancelled),
        };
        let detail = if paper == PaperState::Printed && !last {
            format!("{} of {} printed", before.printed + 1, before.papers)
        } else if before.papers > 1 && paper != PaperState::Printed {
            format!("{}{}", report.detail, of(&before))
        } else {
            report.detail.clone()
        };
        if paper == PaperState::Sent && (before.state, before.detail.as_str()) == (state, detail.as_str()) {
            return Ok(());
        }
        self.settle(job, place, (PaperState::Sent, paper), None, (state, &detail))?;
        self.told(job, on_change).map(drop)
    }

    /// The printer cannot be asked, or no longer knows the paper.
    fn lost(&mut self, job: i64, place: u32, error: &PrintError) -> Result<(), JobError> {
        match error {
            PrintError::NoSuchJob { .. } => {
                let to = (PaperState::Sent, PaperState::Unknown);
                self.settle(job, place, to, None, (PrintJobState::Unknown, &unknown(&error.to_string())))
            }
            _ => self.note(job, PrintJobState::NeedsAttention, &error.to_string()),
        }
    }

    /// No further paper is to be handed over.
    fn stopped(&mut self, job: i64, on_change: &mut dyn FnMut(&PrintJobRecord)) -> Result<PrintJobRecord, JobError> {
        let record = self.record(job)?;
        let open = self.count(job, PaperState::Unknown)?;
        let (state, detail) = if open > 0 {
            (PrintJobState::Unknown, stopped_open(record.printed + open, record.papers))
        } else if record.papers == 1 {
            (PrintJobState::Cancelled, "stopped; nothing was sent".to_owned())
        } else {
            (PrintJobState::Cancelled, stopped_after(&record))
        };
        let by = By { who: self.who, recorded_at: (self.now)() };
        self.store.change(&by, Permission::CarryOn, |change| -> Result<(), JobError> {
            change.move_print_papers(job, PaperState::Waiting, PaperState::Cancelled)?;
            Ok(change.update_print_job(job, state, &detail)?)
        })?;
        self.told(job, on_change)
    }

    fn settle(
        &mut self,
        job: i64,
        place: u32,
        from_to: (PaperState, PaperState),
        queue_job: Option<i32>,
        (state, detail): (PrintJobState, &str),
    ) -> Result<(), JobError> {
        let by = By { who: self.who, recorded_at: (self.now)() };
        self.store.change(&by, Permission::CarryOn, |change| -> Result<(), JobError> {
            // Where a person has decided meanwhile, that stands.
            if change.move_print_paper((job, place), from_to, queue_job)? {
                change.update_print_job(job, state, detail)?;
            }
            Ok(())
        })?;
        Ok(())
    }

    fn note(&mut self, job: i64, state: PrintJobState, detail: &str) -> Result<(), JobError> {
        let before = self.record(job)?;
        if before.state.is_over() || (before.state, before.detail.as_str()) == (state, detail) {
            return Ok(());
        }
        let by = By { who: self.who, recorded_at: (self.now)() };
        self.store.change(&by, Permission::CarryOn, |change| change.update_print_job(job, state, detail))?;
        Ok(())
    }

    fn printer(&self, record: &PrintJobRecord) -> Result<Box<dyn Printer + Send>, JobError> {
        let name = PaperSettings::load(self.store.records())?.resolve_for(&record.printer, record.language)?;
        Ok(name.open(self.server))
    }

    fn told(&self, job: i64, on_change: &mut dyn FnMut(&PrintJobRecord)) -> Result<PrintJobRecord, JobError> {
        let record = self.record(job)?;
        on_change(&record);
        Ok(record)
    }

    fn record(&self, job: i64) -> Result<PrintJobRecord, JobError> {
        self.store.records().print_job(job)?.ok_or(JobError::NoJob(job))
    }

    /// How many papers of the job stand so.
    fn count(&self, job: i64, state: PaperState) -> Result<u32, JobError> {
        let papers = self.store.records().print_papers(job)?;
        Ok(u32::try_from(papers.iter().filter(|paper| paper.state == state).count()).unwrap_or(u32::MAX))
    }

    fn paper(&self, job: i64, place: u32) -> Result<PrintPaperRecord, JobError> {
        let papers = self.store.records().print_papers(job)?;
        papers.into_iter().find(|paper| paper.place == place).ok_or(JobError::NoJob(job))
    }
}

/// Which of several papers it is about.
fn of(record: &PrintJobRecord) -> String {
    if record.papers == 1 { String::new() } else { format!(" ({} of {})", record.printed + 1, record.papers) }
}

fn stopped_after(record: &PrintJobRecord) -> String {
    format!("stopped after {} of {}", record.printed, record.papers)
}

/// Of a list that went to a printer that is never asked.
fn stopped_open(over: u32, papers: u32) -> String {
    format!(
        "Stopped after {over} of {papers} were handed over, not confirmed. Look which came out: say that they were \
         printed, and then print the rest; or print all of them again."
    )
}

fn rest(printed: u32, papers: u32) -> String {
    format!("stopped after {printed} of {papers}; retry prints the rest")
}

/// Why a paper waits, in a few words where there are some.
fn waits(error: &PrintError) -> String {
    match error {
        PrintError::NotReady { why, .. } => format!("waiting: {why}"),
        other => format!("waiting: {other}"),
    }
}

fn not_sent(why: &str) -> String {
    let why = why.strip_prefix("waiting: ").unwrap_or(why);
    if why.is_empty() { "not sent".to_owned() } else { format!("not sent: {why}") }
}

fn unknown(why: &str) -> String {
    // Some errors say it already.
    if let Some((why, _)) = why.split_once(" Look whether") {
        return unknown(why);
    }
    format!("{why} Look whether it came out, and then say that it was printed, or print it again.")
}
