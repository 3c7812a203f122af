//! Print jobs: what was asked for is on record with its bytes before anything is sent, and what became
//! of it is on record too. A job is sent once; where it is open whether it came out, a person looks
//! and says so.
//!
//! Each kind of paper has its printer, its stock and its resolution ([`PaperSettings`]). [`order`]
//! puts a job on record, [`Runner`] sends it and follows it to its end, and [`decide`] is what a person
//! decides about one that stopped.

mod decide;
mod lock;
mod order;
mod run;
mod settings;

use rma_labels::LabelError;
use rma_printing::PrintError;

pub use decide::{Word, all_printed, cancel, move_to, printed, retry};
pub use lock::JobLock;
pub use order::{Ordered, Wanted, What, confirmed_today, is_drawn_for, must_print_documents, order, order_test};
pub use run::{Handed, Runner, Seen, Watching};
pub use settings::{NamedPrinter, PaperKind, PaperPlace, PaperSettings};

use crate::store::StoreError;

/// Why something could not be printed, or a job not be changed.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// There is no printer for it.
    #[error("no printer is set for {0}; choose one with --printer or in the settings of printers, see rma printers")]
    NoPrinter(&'static str),
    /// A printer that was named and is none.
    #[error("there is no printer “{name}”; known printers: {known}")]
    NoSuchPrinter {
        /// The name.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// The printer of a job is not on record any more.
    #[error(
        "the printer “{0}” is no longer known: it is not among the printers on record; add it again with rma printers \
         add, or move the job to another printer"
    )]
    PrinterGone(String),
    /// No such job.
    #[error("there is no print job {0}")]
    NoJob(i64),
    /// The job cannot be changed so.
    #[error("print job {job} {why}")]
    NotSo {
        /// The job.
        job: i64,
        /// Why not, and what to do.
        why: String,
    },
    /// It came out before it could be taken back.
    #[error("print job {0} came out meanwhile")]
    CameOut(i64),
    /// A setting that cannot be.
    #[error("{field}: {wrong}")]
    Setting {
        /// Which one.
        field: String,
        /// What is wrong with it.
        wrong: String,
    },
    /// Nothing to print.
    #[error("there is nothing to print")]
    Nothing,
    /// The label.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// The printer.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// The file that says which jobs are being seen to.
    #[error("the folder for print jobs cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl JobError {
    /// A stable word for the kind of error, for programs to act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPrinter(_) | Self::NoSuchPrinter { .. } => "no_printer",
            Self::PrinterGone(_) => "printer_gone",
            Self::NoJob(_) => "no_such_print_job",
            Self::NotSo { .. } => "print_job_refused",
            Self::CameOut(_) => "came_out",
            Self::Setting { .. } => "bad_setting",
            Self::Nothing => "nothing_to_print",
            Self::Label(_) => "label",
            Self::Print(error) => error.code(),
            Self::Folder(_) => "print_folder",
            Self::Store(error) => error.code(),
        }
    }
}
