//! Print jobs: sending one, and learning what became of it.

use std::fmt;
use std::time::Duration;

use ipp::model::{DelimiterTag, Operation, StatusCode};
use ipp::value::IppValue;
use serde::{Deserialize, Serialize};

use crate::printer::{self, Sighting, Watch};
use crate::queues::{self, QueueState};
use crate::wire::{self, Attributes, Request};
use crate::words::{self, Weight};
use crate::{Media, PrintError, PrintServer};

/// The number of a job on its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub i32);

impl JobId {
    /// No job has this number.
    pub const NONE: Self = Self(0);
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Accepted by the queue; waiting its turn or being prepared.
    Sent,
    /// Going to the printer.
    Printing,
    /// Printed, as far as the queue can tell; see [`JobReport::impressions`].
    Printed,
    /// Handed over to a printer that is never asked how it is: nothing more will be known of it
    /// until a person has looked.
    Unconfirmed,
    /// Somebody has to do something: load paper, close the cover, resume the queue, switch
    /// the printer on, or look whether the paper came out.
    NeedsAttention,
    /// Given up by the queue. Nothing more will come.
    Failed,
    /// Cancelled by a person.
    Cancelled,
}

impl JobState {
    /// Whether nothing more will happen to the job.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Printed | Self::Unconfirmed | Self::Failed | Self::Cancelled)
    }
}

/// What is known about a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobReport {
    /// Where it stands.
    pub state: JobState,
    /// The same in plain words, with the cause where one is known.
    pub detail: String,
    /// How many pages the queue has prepared and handed on so far. `None` for a raw queue,
    /// which hands bytes on unread: what CUPS counts there are files or nothing, by the kind
    /// of connection. A job there is [`JobState::Printed`] when its last byte was taken by the
    /// printer, and `detail` says that this is all that is known.
    pub impressions: Option<u32>,
    /// The printer is out of reach: a printer that keeps no jobs may have lost what it had.
    #[serde(default)]
    pub away: bool,
}

/// What is asked about a queue before something is sent to it.
const WANTED_OF_QUEUE: [&str; 5] = [
    "media-supported",
    "document-format-supported",
    "printer-is-accepting-jobs",
    "printer-state-message",
    "printer-state",
];
/// What is asked about a queue beside one of its jobs.
const WANTED_BESIDE_JOB: [&str; 4] =
    ["printer-state", "printer-state-reasons", "printer-state-message", "printer-make-and-model"];
/// What is asked about a job.
const WANTED_OF_JOB: [&str; 5] = [
    "job-state",
    "job-state-reasons",
    "job-impressions-completed",
    "job-printer-state-message",
    "job-printer-state-reasons",
];

impl PrintServer {
    /// Sends a PDF to `queue`: on paper of exactly `media`, not scaled, `copies` times.
    ///
    /// That it is accepted says nothing about paper yet: [`follow`](Self::follow) it.
    ///
    /// # Errors
    ///
    /// [`PrintError::NoSuchQueue`], [`PrintError::NotAccepting`],
    /// [`PrintError::MediaNotSupported`] and [`PrintError::PdfNotSupported`] before anything is
    /// sent. After [`PrintError::OutcomeUnknown`] it is open whether the job exists.
    pub fn print_pdf(
        &self,
        queue: &str,
        title: &str,
        pdf: &[u8],
        media: Media,
        copies: u32,
    ) -> Result<JobId, PrintError> {
        let media = self.check_queue(queue, media)?;
        let copies = i32::try_from(copies.max(1)).unwrap_or(i32::MAX);
        let request = Request::to_queue(Operation::PrintJob, queue)
            .operation("job-name", IppValue::new_name_without_language(wire::shortened(title)))
            .operation("document-format", IppValue::new_mime_media_type(PDF))
            .job("media", IppValue::new_keyword(media))
            .job("print-scaling", IppValue::new_keyword("none"))
            .job("copies", Ok(IppValue::Integer(copies)))
            .document(pdf);
        let answer = self.send(request).map_err(|error| match error {
            PrintError::NoAnswer { server } | PrintError::NotUnderstood { server, .. } => {
                PrintError::OutcomeUnknown { server }
            }
            other => other,
        })?;
        let answer = self.success(answer, queue)?;
        let id = answer.group(DelimiterTag::JobAttributes).number("job-id");
        id.map(JobId).ok_or_else(|| PrintError::OutcomeUnknown { server: self.to_string() })
    }

    /// Checks that the queue can take the job, and returns its name for the paper.
    fn check_queue(&self, queue: &str, media: Media) -> Result<String, PrintError> {
        let request = Request::to_queue(Operation::GetPrinterAttributes, queue).wanted(&WANTED_OF_QUEUE);
        let answer = self.success(self.send(request)?, queue)?;
        let about = answer.group(DelimiterTag::PrinterAttributes);
        if about.boolean("printer-is-accepting-jobs") == Some(false) {
            let why = about.text("printer-state-message").unwrap_or_default();
            return Err(PrintError::NotAccepting { queue: queue.to_owned(), why });
        }
        let formats = about.texts("document-format-supported");
        if !formats.is_empty() && !formats.iter().any(|format| format == PDF) {
            return Err(PrintError::PdfNotSupported { queue: queue.to_owned() });
        }
        let supported = about.texts("media-supported");
        if supported.is_empty() {
            // A raw queue knows nothing of paper; whatever the printer holds is used.
            return Ok(media.custom_name());
        }
        media.name_among(&supported).ok_or_else(|| PrintError::MediaNotSupported {
            queue: queue.to_owned(),
            media,
            supported,
        })
    }

    /// Where the job stands now.
    ///
    /// # Errors
    ///
    /// [`PrintError::NoSuchJob`] when the server no longer knows it; otherwise as for any request.
    pub fn job(&self, queue: &str, id: JobId) -> Result<JobReport, PrintError> {
        Ok(self.look_at(queue, id)?.report)
    }

    /// Cancels the job.
    ///
    /// # Errors
    ///
    /// [`PrintError::AlreadyOver`] when there is nothing left to cancel.
    pub fn cancel(&self, queue: &str, id: JobId) -> Result<(), PrintError> {
        let request = Request::to_queue(Operation::CancelJob, queue).operation("job-id", Ok(IppValue::Integer(id.0)));
        let answer = self.send(request)?;
        match answer.status() {
            StatusCode::ClientErrorNotPossible => Err(PrintError::AlreadyOver { queue: queue.to_owned(), job: id }),
            StatusCode::ClientErrorNotFound => Err(self.job_not_found(queue, id)),
            _ => self.success(answer, queue).map(drop),
        }
    }

    /// Looks at the job again and again until it is over, somebody has to act, or `patience` is
    /// over, and returns how it stood then. `on_change` is told of the first report and of
    /// each one that differs from the one before.
    ///
    /// A printer that cannot be reached may yet answer: that is told to `on_change` as
    /// [`JobState::NeedsAttention`] and returned only when it still holds at the end of
    /// `patience`. A job that is under way when patience ends comes back as
    /// [`JobState::NeedsAttention`] too: a printer that has gone silent looks just the same.
    /// The job itself goes on, and can be followed again or cancelled.
    ///
    /// # Errors
    ///
    /// As [`job`](Self::job).
    pub fn follow(
        &self,
        queue: &str,
        id: JobId,
        patience: Duration,
        on_change: impl FnMut(&JobReport),
    ) -> Result<JobReport, PrintError> {
        printer::follow(|| self.look_at(queue, id), Watch::for_(patience), on_change)
    }

    pub(crate) fn look_at(&self, queue: &str, id: JobId) -> Result<Sighting, PrintError> {
        let request = Request::to_queue(Operation::GetJobAttributes, queue)
            .operation("job-id", Ok(IppValue::Integer(id.0)))
            .wanted(&WANTED_OF_JOB);
        let job = self.send(request)?;
        if job.status() == StatusCode::ClientErrorNotFound {
            return Err(self.job_not_found(queue, id));
        }
        let job = self.success(job, queue)?;
        let request = Request::to_queue(Operation::GetPrinterAttributes, queue).wanted(&WANTED_BESIDE_JOB);
        let printer = self.success(self.send(request)?, queue)?;
        Ok(Facts::read(&job.group(DelimiterTag::JobAttributes), &printer.group(DelimiterTag::PrinterAttributes))
            .judged())
    }

    /// CUPS says "not found" alike for a queue and a job that it does not know.
    fn job_not_found(&self, queue: &str, id: JobId) -> PrintError {
        let request = Request::to_queue(Operation::GetPrinterAttributes, queue).wanted(&["printer-state"]);
        match self.send(request).and_then(|answer| self.success(answer, queue)) {
            Ok(_) => PrintError::NoSuchJob { queue: queue.to_owned(), job: id },
            Err(error) => error,
        }
    }
}

const PDF: &str = "application/pdf";

/// What the server says about a job and its queue, before it is judged.
struct Facts {
    job_state: i32,
    job_reasons: Vec<String>,
    job_message: String,
    impressions: u32,
    queue_state: QueueState,
    queue_reasons: Vec<String>,
    queue_message: String,
    raw: bool,
}

impl Facts {
    fn read(job: &Attributes<'_>, printer: &Attributes<'_>) -> Self {
        Self {
            job_state: job.number("job-state").unwrap_or_default(),
            job_reasons: job.texts("job-state-reasons"),
            job_message: job.text("job-printer-state-message").unwrap_or_default().trim().to_owned(),
            impressions: job.number("job-impressions-completed").and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
            queue_state: queues::state(printer),
            queue_reasons: printer.texts("printer-state-reasons"),
            queue_message: printer.text("printer-state-message").unwrap_or_default().trim().to_owned(),
            raw: printer.text("printer-make-and-model").is_some_and(|model| model.contains("Raw Printer")),
        }
    }

    fn judged(self) -> Sighting {
        let impressions = (!self.raw).then_some(self.impressions);
        let sighting = |state, detail: String, may_pass| Sighting {
            report: JobReport { state, detail, impressions, away: false },
            may_pass,
        };
        match self.job_state {
            4 => sighting(JobState::NeedsAttention, "the job is held; release it in the print queue".to_owned(), false),
            7 if self.job_reasons.iter().any(|r| r == "aborted-by-system") => {
                sighting(JobState::Failed, with_message("the print system dropped the job", &self.job_message), false)
            }
            7 => sighting(JobState::Cancelled, with_message("cancelled", &self.job_message), false),
            8 => sighting(JobState::Failed, with_message("the print system gave up the job", &self.job_message), false),
            9 => self.completed(impressions),
            // CUPS stops a job whose document it could not turn into print, and the queue goes on.
            6 if self.job_reasons.iter().any(|r| r == "job-completed-with-errors") => sighting(
                JobState::Failed,
                with_message("the print system could not print the document", &self.job_message),
                false,
            ),
            _ => self.under_way(impressions),
        }
    }

    fn completed(&self, impressions: Option<u32>) -> Sighting {
        // A message of an absent printer is from before it came back: absent, it would not have
        // let the job complete.
        let was_absent = words::says_unreachable(&self.job_message);
        let complains = !(self.job_message.is_empty() || was_absent || words::says_nothing(&self.job_message));
        let (state, detail) = match impressions {
            _ if complains => (
                JobState::NeedsAttention,
                with_message(
                    "the queue finished the job but reports a problem; look at the printer",
                    &self.job_message,
                ),
            ),
            None => (
                JobState::Unconfirmed,
                "handed over, not confirmed: this queue has no driver, and says nothing of what came out".to_owned(),
            ),
            Some(0) => (
                JobState::NeedsAttention,
                "the queue finished the job but counted no page; look at the printer".to_owned(),
            ),
            Some(_) if was_absent => {
                (JobState::Printed, "printed; the printer could not be reached for a while".to_owned())
            }
            Some(_) => (JobState::Printed, "printed".to_owned()),
        };
        Sighting { report: JobReport { state, detail, impressions, away: false }, may_pass: false }
    }

    /// Pending, processing or stopped in the middle.
    fn under_way(&self, impressions: Option<u32>) -> Sighting {
        let troubles: Vec<(String, Weight)> =
            self.queue_reasons.iter().filter_map(|keyword| words::reason(keyword)).collect();
        let with_weight = |weight| {
            troubles
                .iter()
                .filter(|(_, of)| *of == weight)
                .map(|(words, _)| words.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let attention = with_weight(Weight::Attention);
        let waiting = with_weight(Weight::Waiting);
        let (job_says, queue_says) = (&self.job_message, &self.queue_message);
        let unreachable = [job_says, queue_says].into_iter().find(|says| words::says_unreachable(says));
        let (state, detail, may_pass) = if !attention.is_empty() {
            (JobState::NeedsAttention, with_message(&attention, queue_says), false)
        } else if self.queue_state == QueueState::Stopped {
            (JobState::NeedsAttention, with_message("the queue is paused", queue_says), false)
        } else if let Some(says) = unreachable {
            (JobState::NeedsAttention, with_message("cannot reach the printer", says), true)
        } else if self.job_state == 6 {
            (JobState::NeedsAttention, with_message("the printer has stopped", job_says), false)
        } else if self.job_state == 5 {
            let detail = if waiting.is_empty() { "printing" } else { &waiting };
            (JobState::Printing, detail.to_owned(), false)
        } else {
            (JobState::Sent, "sent; waiting its turn".to_owned(), false)
        };
        Sighting { report: JobReport { state, detail, impressions, away: false }, may_pass }
    }
}

/// Plain words, and in brackets what the print system says where that adds something.
fn with_message(words: &str, message: &str) -> String {
    let message = message.trim().trim_end_matches('.');
    if message.is_empty() || words::says_nothing(message) {
        words.to_owned()
    } else {
        format!("{words} (\"{message}\")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(job_state: i32) -> Facts {
        Facts {
            job_state,
            job_reasons: Vec::new(),
            job_message: String::new(),
            impressions: 0,
            queue_state: QueueState::Printing,
            queue_reasons: Vec::new(),
            queue_message: String::new(),
            raw: false,
        }
    }

    fn judged(facts: Facts) -> (JobState, String) {
        let JobReport { state, detail, .. } = facts.judged().report;
        (state, detail)
    }

    #[test]
    fn completed_alone_is_not_printed() {
        assert_eq!(judged(Facts { impressions: 1, ..facts(9) }), (JobState::Printed, "printed".to_owned()));
        assert_eq!(judged(facts(9)).0, JobState::NeedsAttention, "no page was counted");
        let complaint = Facts { impressions: 1, job_message: "Output tray missing".to_owned(), ..facts(9) };
        let (state, detail) = judged(complaint);
        assert_eq!(state, JobState::NeedsAttention);
        assert!(detail.contains("Output tray missing"), "{detail}");
    }

    #[test]
    fn a_queue_that_cannot_count_says_so() {
        let report = Facts { raw: true, ..facts(9) }.judged().report;
        assert_eq!((report.state, report.impressions), (JobState::Unconfirmed, None));
        assert!(report.detail.contains("not confirmed"), "{}", report.detail);
    }

    #[test]
    fn trouble_at_the_printer_outweighs_a_job_that_seems_to_run() {
        let empty = Facts { queue_reasons: vec!["media-empty-error".to_owned()], ..facts(5) };
        assert_eq!(judged(empty), (JobState::NeedsAttention, "out of paper".to_owned()));
        let low = Facts { queue_reasons: vec!["media-low-warning".to_owned()], ..facts(5) };
        assert_eq!(judged(low), (JobState::Printing, "printing".to_owned()));
        let stopped = Facts { queue_state: QueueState::Stopped, ..facts(3) };
        assert_eq!(judged(stopped), (JobState::NeedsAttention, "the queue is paused".to_owned()));
        assert_eq!(judged(facts(6)).0, JobState::NeedsAttention);
    }

    #[test]
    fn only_an_absent_printer_may_come_back_by_itself() {
        let absent = Facts { job_message: "The printer is not responding.".to_owned(), ..facts(5) };
        assert!(absent.judged().may_pass);
        let jammed = Facts { queue_reasons: vec!["media-jam".to_owned()], ..facts(5) };
        assert!(!jammed.judged().may_pass);
    }

    #[test]
    fn the_ends_that_are_not_print() {
        assert_eq!(judged(facts(4)).0, JobState::NeedsAttention);
        assert_eq!(judged(facts(7)).0, JobState::Cancelled);
        assert_eq!(judged(facts(8)).0, JobState::Failed);
    }
}
