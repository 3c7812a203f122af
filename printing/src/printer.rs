//! What all printers have in common, however they are reached.

use std::fmt;
use std::str::FromStr;
use std::thread;
use std::time::{Duration, Instant};

use crate::raw::{RawAddress, RawPrinter};
use crate::spool::{SpoolName, SpoolPrinter};
use crate::{JobId, JobReport, JobState, Media, PrintError, PrintServer};

/// How often a job that is followed is looked at. A label takes a second or two.
const POLL_INTERVAL: Duration = Duration::from_millis(150);

/// What a printer wants to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// PDF: what a print queue takes.
    Pdf,
    /// ZPL II: what a label printer takes.
    Zpl,
}

/// Something to print, in the printer's [`Language`].
#[derive(Debug, Clone, Copy)]
pub struct Print<'a> {
    /// What people see in the queue.
    pub title: &'a str,
    /// The file. ZPL says in itself how many copies it is for.
    pub content: &'a [u8],
    /// The paper; a label printer uses what is loaded.
    pub media: Media,
    /// How often a PDF comes out.
    pub copies: u32,
}

impl Print<'_> {
    /// Refuses what a label printer cannot print.
    pub(crate) fn must_be_label(&self, printer: &impl fmt::Display) -> Result<(), PrintError> {
        if self.content.starts_with(b"^XA") {
            return Ok(());
        }
        Err(PrintError::LabelsOnly { printer: printer.to_string() })
    }
}

/// How a printer took something, and by what to ask after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// As a job of that number.
    Job(JobId),
    /// All of it, and the printer has said so. It gives no numbers.
    Taken,
    /// All of it went out, but the printer has not said a word since: whether it has read it is open.
    Unconfirmed,
}

/// One look at a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// How it stands.
    pub report: JobReport,
    /// Whether a need for attention may pass by itself.
    pub may_pass: bool,
}

/// A printer, by whatever way it is reached.
pub trait Printer {
    /// What it wants to be sent.
    fn language(&self) -> Language;

    /// Whether it can say of a job that is over what became of it. A printer that cannot only
    /// tells that it has nothing left to do.
    fn remembers_jobs(&self) -> bool;

    /// Sends something, once. That it is taken says nothing about paper yet: [`follow`](Self::follow) it.
    ///
    /// # Errors
    ///
    /// Where [`PrintError::may_have_printed`] says so it is open whether it comes out; after any other
    /// error it does not.
    fn send(&self, print: &Print<'_>) -> Result<Sent, PrintError>;

    /// Where that stands now.
    ///
    /// # Errors
    ///
    /// [`PrintError::NoSuchJob`] when the printer no longer knows it; otherwise as for any question.
    fn look(&self, sent: Sent) -> Result<Sighting, PrintError>;

    /// Takes it back.
    ///
    /// # Errors
    ///
    /// [`PrintError::AlreadyOver`] when there is nothing left to cancel, and
    /// [`PrintError::CannotTakeBack`] of a printer that keeps what it has.
    fn cancel(&self, sent: Sent) -> Result<(), PrintError>;

    /// Looks again and again until it is over, somebody has to act, or `watch` says that it is
    /// enough, and returns how it stood then. `on_change` is told of the first report and of each
    /// one that differs from the one before.
    ///
    /// What is under way when patience ends comes back as [`JobState::NeedsAttention`]: a printer
    /// that has gone silent looks just the same. It can be followed again.
    ///
    /// # Errors
    ///
    /// As [`look`](Self::look).
    fn follow(
        &self,
        sent: Sent,
        watch: Watch<'_>,
        on_change: &mut dyn FnMut(&JobReport),
    ) -> Result<JobReport, PrintError> {
        follow(|| self.look(sent), watch, on_change)
    }
}

/// How long something is followed.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// At most so long.
    pub patience: Duration,
    /// No longer than until this says so.
    pub stop: &'a dyn Fn() -> bool,
}

impl Watch<'static> {
    /// As long as patience lasts.
    #[must_use]
    pub fn for_(patience: Duration) -> Self {
        Self { patience, stop: &|| false }
    }
}

/// The one loop behind every `follow`.
pub(crate) fn follow(
    look: impl Fn() -> Result<Sighting, PrintError>,
    watch: Watch<'_>,
    mut on_change: impl FnMut(&JobReport),
) -> Result<JobReport, PrintError> {
    let started = Instant::now();
    let mut last: Option<JobReport> = None;
    loop {
        let Sighting { report, may_pass } = look()?;
        if last.as_ref() != Some(&report) {
            on_change(&report);
        }
        let stuck = report.state == JobState::NeedsAttention && !may_pass;
        if report.state.is_over() || stuck || (watch.stop)() {
            return Ok(report);
        }
        if started.elapsed() >= watch.patience {
            let given_up = out_of_patience(report.clone(), watch.patience);
            if given_up != report {
                on_change(&given_up);
            }
            return Ok(given_up);
        }
        last = Some(report);
        thread::sleep(POLL_INTERVAL.min(watch.patience.saturating_sub(started.elapsed())));
    }
}

/// A job under way when nobody waits any longer.
fn out_of_patience(report: JobReport, patience: Duration) -> JobReport {
    if report.state == JobState::NeedsAttention {
        return report;
    }
    JobReport {
        state: JobState::NeedsAttention,
        detail: format!("not printed after {} seconds: {}; look at the printer", patience.as_secs(), report.detail),
        ..report
    }
}

/// By what name a printer is chosen: a print queue, a label printer at an address, or one of
/// the Windows spooler.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PrinterName {
    /// A queue of the print server.
    Queue(String),
    /// `tcp://HOST[:PORT]`: a ZPL printer that is sent what it prints as it is.
    Raw(RawAddress),
    /// `spool://NAME`: a ZPL printer of the Windows spooler.
    Spool(SpoolName),
}

impl FromStr for PrinterName {
    type Err = PrintError;

    fn from_str(text: &str) -> Result<Self, PrintError> {
        let text = text.trim();
        if let Some(name) = SpoolName::read(text) {
            return name.map(Self::Spool);
        }
        if RawAddress::is_meant(text) { text.parse().map(Self::Raw) } else { Ok(Self::Queue(text.to_owned())) }
    }
}

impl fmt::Display for PrinterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Queue(name) => f.write_str(name),
            Self::Raw(address) => address.fmt(f),
            Self::Spool(name) => name.fmt(f),
        }
    }
}

impl PrinterName {
    /// What it wants to be sent.
    #[must_use]
    pub fn language(&self) -> Language {
        match self {
            Self::Queue(_) => Language::Pdf,
            Self::Raw(_) | Self::Spool(_) => Language::Zpl,
        }
    }

    /// The printer of that name; a queue is one of `server`. Nothing is asked yet.
    #[must_use]
    pub fn open(&self, server: &PrintServer) -> Box<dyn Printer + Send> {
        match self {
            Self::Queue(name) => Box::new(QueuePrinter { server: server.clone(), queue: name.clone() }),
            Self::Raw(address) => Box::new(RawPrinter::new(address.clone())),
            Self::Spool(name) => Box::new(SpoolPrinter::new(name.clone())),
        }
    }
}

/// A queue of a print server.
struct QueuePrinter {
    server: PrintServer,
    queue: String,
}

impl QueuePrinter {
    fn job_of(&self, sent: Sent) -> Result<JobId, PrintError> {
        match sent {
            Sent::Job(job) => Ok(job),
            Sent::Taken | Sent::Unconfirmed => {
                Err(PrintError::NoSuchJob { queue: self.queue.clone(), job: JobId::NONE })
            }
        }
    }
}

impl Printer for QueuePrinter {
    fn language(&self) -> Language {
        Language::Pdf
    }

    fn remembers_jobs(&self) -> bool {
        true
    }

    fn send(&self, print: &Print<'_>) -> Result<Sent, PrintError> {
        self.server.print_pdf(&self.queue, print.title, print.content, print.media, print.copies).map(Sent::Job)
    }

    fn look(&self, sent: Sent) -> Result<Sighting, PrintError> {
        self.server.look_at(&self.queue, self.job_of(sent)?)
    }

    fn cancel(&self, sent: Sent) -> Result<(), PrintError> {
        self.server.cancel(&self.queue, self.job_of(sent)?)
    }
}
