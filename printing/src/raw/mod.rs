//! A ZPL label printer on the network, sent to as it is: raw port 9100.
//!
//! There is no queue between: a byte that was written is not a label. So the printer is asked with
//! `~HS` before anything is sent; behind what it is sent comes the same question again, whose answer
//! says that everything before it was read; and then it is asked until it has nothing left to do.

mod address;
mod line;
mod status;

pub use address::RawAddress;

use std::thread;
use std::time::Duration;

use crate::printer::{Language, Print, Printer, Sent, Sighting};
use crate::{JobReport, JobState, PrintError};
use line::{Ask, Line};
use status::HostStatus;

/// Between the two looks that a printer with nothing to do is given: the label that it counts no
/// more may still be coming out, and the paper end with it.
const SETTLING: Duration = Duration::from_millis(300);

/// What a printer that does not answer most likely wants: by its maker's documents many fall silent
/// just then.
const SILENT: &str = "the printer does not say how it is: out of paper, out of ribbon or head open, most likely";

/// A ZPL printer at an address. A connection is open only while something is sent or asked: most
/// take one at a time.
#[derive(Debug, Clone)]
pub struct RawPrinter {
    address: RawAddress,
}

impl RawPrinter {
    /// The printer there. Nothing is asked yet.
    #[must_use]
    pub fn new(address: RawAddress) -> Self {
        Self { address }
    }

    /// How the printer says that it is: what is wrong with it in words, nothing when it is ready.
    ///
    /// # Errors
    ///
    /// [`PrintError::Unreachable`] and [`PrintError::Silent`].
    pub fn troubles(&self) -> Result<Vec<String>, PrintError> {
        Ok(self.status()?.map(|status| status.waits_for()).unwrap_or_default())
    }

    /// What it says of itself; none of a printer that is never asked.
    fn status(&self) -> Result<Option<HostStatus>, PrintError> {
        if !self.address.is_asked() {
            return Ok(None);
        }
        match Line::open(&self.address)?.ask()? {
            Ask::Answered(status) => Ok(Some(status)),
            Ask::Silent(troubles) | Ask::Closed(troubles) => Err(self.silent(&troubles)),
        }
    }

    fn silent(&self, troubles: &[String]) -> PrintError {
        let printer = self.address.to_string();
        if troubles.is_empty() {
            return PrintError::Silent { printer };
        }
        PrintError::NotReady { printer, why: troubles.join(", ") }
    }
}

/// A printer that was switched off, or is starting again: what was in its memory may be gone.
fn out_of_reach(why: &str) -> Sighting {
    let detail = format!("the printer cannot be reached ({why}); it may have lost the label");
    let report = JobReport { state: JobState::NeedsAttention, detail, impressions: None, away: true };
    Sighting { report, may_pass: true }
}

impl Printer for RawPrinter {
    fn language(&self) -> Language {
        Language::Zpl
    }

    fn remembers_jobs(&self) -> bool {
        false
    }

    fn send(&self, print: &Print<'_>) -> Result<Sent, PrintError> {
        print.must_be_label(&self.address)?;
        let troubles = self.troubles()?;
        if !troubles.is_empty() {
            return Err(PrintError::NotReady { printer: self.address.to_string(), why: troubles.join(", ") });
        }
        let mut line = Line::open(&self.address)?;
        line.write(print.content)?;
        if !self.address.is_asked() {
            line.finish(print.content.len())?;
            return Ok(Sent::Taken);
        }
        let answer = match line.ask() {
            // The label went out whole; what came back, nobody understands.
            Err(PrintError::AnswerNotUnderstood { .. }) => return Ok(Sent::Unconfirmed),
            answer => answer?,
        };
        match answer {
            Ask::Answered(_) => Ok(Sent::Taken),
            // The printer names what it waits for: it has read the question, and all before it.
            Ask::Silent(troubles) if !troubles.is_empty() => Ok(Sent::Taken),
            Ask::Silent(_) => Ok(Sent::Unconfirmed),
            Ask::Closed(_) => {
                let (sent, of) = (print.content.len(), print.content.len());
                Err(PrintError::BrokenOff { printer: self.address.to_string(), sent, of })
            }
        }
    }

    fn look(&self, sent: Sent) -> Result<Sighting, PrintError> {
        let report =
            |state, detail: &str| JobReport { state, detail: detail.to_owned(), impressions: None, away: false };
        let first = match self.status() {
            Ok(Some(status)) => status,
            Ok(None) => {
                let unread = "handed over, not confirmed: this printer is never asked how it is";
                return Ok(Sighting { report: report(JobState::Unconfirmed, unread), may_pass: false });
            }
            Err(PrintError::Silent { .. }) => {
                return Ok(Sighting { report: report(JobState::NeedsAttention, SILENT), may_pass: true });
            }
            Err(PrintError::NotReady { why, .. }) => {
                return Ok(Sighting { report: report(JobState::NeedsAttention, &why), may_pass: false });
            }
            Err(PrintError::Unreachable { why, .. }) => return Ok(out_of_reach(&why)),
            Err(error) => return Err(error),
        };
        let mut status = first;
        if status.is_idle() {
            thread::sleep(SETTLING);
            match self.status() {
                Ok(Some(again)) => status = again,
                Err(PrintError::Unreachable { why, .. }) => return Ok(out_of_reach(&why)),
                // It fell silent just now: the next look tells.
                _ => return Ok(Sighting { report: report(JobState::Printing, "printing"), may_pass: true }),
            }
        }
        let troubles = status.troubles();
        Ok(if !troubles.is_empty() {
            Sighting { report: report(JobState::NeedsAttention, &troubles.join(", ")), may_pass: false }
        } else if !status.is_idle() {
            Sighting { report: report(JobState::Printing, &status.at_work()), may_pass: true }
        } else if sent == Sent::Unconfirmed {
            let open = "the printer has nothing to do, but never said that it took the label; look at it";
            Sighting { report: report(JobState::NeedsAttention, open), may_pass: false }
        } else {
            Sighting { report: report(JobState::Printed, "printed"), may_pass: false }
        })
    }

    fn cancel(&self, _sent: Sent) -> Result<(), PrintError> {
        Err(PrintError::CannotTakeBack { printer: self.address.to_string() })
    }
}
