//! A label printer behind the print spooler of Windows: `spool://NAME`.
//!
//! Not verified on a printer: the program is built and tested on other systems. What the spooler is asked
//! is little: it hands the bytes on as they are, and knows no more of a label once it has.

use crate::PrintError;
use crate::printer::{Language, Print, Printer, Sent, Sighting};

/// What such a name begins with.
const SCHEME: &str = "spool://";

/// A printer of the Windows spooler by its name there, for labels in ZPL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SpoolName(String);

impl SpoolName {
    /// The name in a text such as `spool://ZDesigner GK420t`; none where it is meant as something else.
    pub(crate) fn read(text: &str) -> Option<Result<Self, PrintError>> {
        let text = text.trim();
        let (scheme, name) = text.split_at_checked(SCHEME.len())?;
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return None;
        }
        let name = name.trim();
        let wrong = |why: &str| Err(PrintError::BadAddress { text: text.to_owned(), why: why.to_owned() });
        // No name of a printer is longer on Windows, nor has a comma or a backslash.
        Some(match name {
            "" => wrong("behind spool:// stands the name that the printer has on Windows"),
            _ if name.chars().count() > 220
                || name.contains([',', '\\', '!'])
                || name.chars().any(char::is_control) =>
            {
                wrong("no printer has such a name on Windows")
            }
            _ => Ok(Self(name.to_owned())),
        })
    }

    /// The name that the printer has on Windows.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for SpoolName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{SCHEME}{}", self.0)
    }
}

/// The printer of that name.
#[derive(Debug, Clone)]
pub struct SpoolPrinter {
    name: SpoolName,
}

impl SpoolPrinter {
    pub(crate) fn new(name: SpoolName) -> Self {
        Self { name }
    }
}

impl Printer for SpoolPrinter {
    fn language(&self) -> Language {
        Language::Zpl
    }

    fn remembers_jobs(&self) -> bool {
        false
    }

    fn send(&self, print: &Print<'_>) -> Result<Sent, PrintError> {
        print.must_be_label(&self.name)?;
        spooler::send(&self.name, print)
    }

    fn look(&self, sent: Sent) -> Result<Sighting, PrintError> {
        spooler::look(&self.name, sent)
    }

    fn cancel(&self, sent: Sent) -> Result<(), PrintError> {
        spooler::cancel(&self.name, sent)
    }
}

#[cfg(windows)]
mod spooler {
    use printers::common::base::job::{PrinterJobOptions, PrinterJobState};
    use printers::common::base::printer::{Printer as Known, PrinterState};

    use super::SpoolName;
    use crate::printer::{Print, Sent, Sighting};
    use crate::{JobId, JobReport, JobState, PrintError};

    fn known(name: &SpoolName) -> Result<Known, PrintError> {
        let away = || PrintError::Unreachable {
            printer: name.to_string(),
            why: "Windows knows no printer of that name".to_owned(),
        };
        printers::get_printer_by_name(name.name()).ok_or_else(away)
    }

    pub(super) fn send(name: &SpoolName, print: &Print<'_>) -> Result<Sent, PrintError> {
        let printer = known(name)?;
        if matches!(printer.state, PrinterState::OFFLINE | PrinterState::PAUSED) {
            let why = if printer.state == PrinterState::PAUSED { "paused" } else { "out of reach" };
            return Err(PrintError::NotReady { printer: name.to_string(), why: why.to_owned() });
        }
        let options = PrinterJobOptions { name: Some(print.title), ..PrinterJobOptions::none() };
        // As far as anybody can tell, something of it may have gone out.
        let open = |_| PrintError::BrokenOff { printer: name.to_string(), sent: 0, of: print.content.len() };
        let job = printer.print(print.content, options).map_err(open)?;
        Ok(i32::try_from(job).map_or(Sent::Taken, |job| Sent::Job(JobId(job))))
    }

    pub(super) fn look(name: &SpoolName, sent: Sent) -> Result<Sighting, PrintError> {
        let printer = known(name)?;
        let report =
            |state, detail: &str| JobReport { state, detail: detail.to_owned(), impressions: None, away: false };
        let gone = || report(JobState::Unconfirmed, "handed over by Windows, which says nothing of what came out");
        let Sent::Job(wanted) = sent else { return Ok(Sighting { report: gone(), may_pass: false }) };
        let is_it = |id: u64| i32::try_from(id) == Ok(wanted.0);
        let Some(job) = printer.get_active_jobs().into_iter().find(|job| is_it(job.id)) else {
            return Ok(Sighting { report: gone(), may_pass: false });
        };
        let reasons = printer.state_reasons.join(", ");
        let report = match job.state {
            _ if matches!(printer.state, PrinterState::OFFLINE | PrinterState::PAUSED) => {
                report(JobState::NeedsAttention, if reasons.is_empty() { "the printer is stopped" } else { &reasons })
            }
            PrinterJobState::PAUSED => report(JobState::NeedsAttention, "paused in the print queue of Windows"),
            PrinterJobState::CANCELLED => report(JobState::Cancelled, "cancelled in the print queue of Windows"),
            PrinterJobState::PENDING => report(JobState::Sent, "waiting its turn"),
            PrinterJobState::PROCESSING | PrinterJobState::UNKNOWN => report(JobState::Printing, "printing"),
            PrinterJobState::COMPLETED => gone(),
        };
        Ok(Sighting { report, may_pass: true })
    }

    pub(super) fn cancel(name: &SpoolName, sent: Sent) -> Result<(), PrintError> {
        let Sent::Job(job) = sent else { return Err(PrintError::CannotTakeBack { printer: name.to_string() }) };
        let keeps = |_| PrintError::CannotTakeBack { printer: name.to_string() };
        let id = u64::try_from(job.0).map_err(|_| PrintError::CannotTakeBack { printer: name.to_string() })?;
        known(name)?.cancel_job(id).map_err(keeps)
    }
}

#[cfg(not(windows))]
mod spooler {
    use super::SpoolName;
    use crate::PrintError;
    use crate::printer::{Print, Sent, Sighting};

    fn none(name: &SpoolName) -> PrintError {
        let why = "only Windows has such a spooler".to_owned();
        PrintError::BadAddress { text: name.to_string(), why }
    }

    pub(super) fn send(name: &SpoolName, _print: &Print<'_>) -> Result<Sent, PrintError> {
        Err(none(name))
    }

    pub(super) fn look(name: &SpoolName, _sent: Sent) -> Result<Sighting, PrintError> {
        Err(none(name))
    }

    pub(super) fn cancel(name: &SpoolName, _sent: Sent) -> Result<(), PrintError> {
        Err(none(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written_again() {
        let read = |text: &str| SpoolName::read(text).map(|name| name.map(|name| name.to_string()));
        assert_eq!(read(" SPOOL://ZDesigner GK420t ").unwrap().unwrap(), "spool://ZDesigner GK420t");
        assert!(read("Zebra-3").is_none() && read("tcp://zebra").is_none() && read("spöl").is_none());
        for wrong in ["spool://", "spool:// ", "spool://a,b", "spool://a\\b", "spool://a\u{7}"] {
            assert!(matches!(read(wrong), Some(Err(PrintError::BadAddress { .. }))), "{wrong}");
        }
    }
}
