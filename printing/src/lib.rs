//! Print queues of the system, label printers on the network, and the jobs on them.
//!
//! Takes finished PDF or ZPL bytes and sees them to paper. It knows neither labels nor the
//! database: the crates above say what to print, this one says what became of it, in words
//! for the person at the printer.
//!
//! It speaks IPP to CUPS, to a label printer at an address ([`RawPrinter`]) as the printer itself does, and
//! to the spooler of Windows ([`SpoolPrinter`]); [`Printer`] is what all have in common. What it holds to:
//!
//! - *Accepted is not printed, and completed is not printed either.* A job is
//!   [`JobState::Printed`] when CUPS says that it is complete, has no complaint left over and
//!   counted a page. See [`JobReport`] for the queues that cannot count.
//! - *The paper is checked before anything is sent.* CUPS takes a job for paper that the
//!   queue does not have and then drops it, or scales it onto another.
//! - *Nothing is sent twice.* Where it is open whether something came out, the error says so
//!   ([`PrintError::may_have_printed`]), and it is for a person to look.
//! - *A wait has an end.* [`Printer::follow`] returns when its patience is over, and every
//!   request has a time limit.
//!
//! With the feature `test-server`, `test_server` starts a private CUPS for tests.
#![forbid(unsafe_code)]

mod error;
mod found;
mod jobs;
mod media;
mod printer;
mod queues;
mod raw;
mod server;
#[cfg(unix)]
mod socket;
mod spool;
mod wire;
mod words;

#[cfg(feature = "test-server")]
pub mod test_printer;
#[cfg(feature = "test-server")]
pub mod test_server;

pub use error::PrintError;
pub use found::{FoundPrinter, find_on_network};
pub use jobs::{JobId, JobReport, JobState};
pub use media::Media;
pub use printer::{Language, Print, Printer, PrinterName, Sent, Sighting, Watch};
pub use queues::{Queue, QueueState};
pub use raw::{RawAddress, RawPrinter};
pub use server::PrintServer;
pub use spool::{SpoolName, SpoolPrinter};
