//! What passes to the screens of printers, papers and print jobs.

use std::collections::BTreeMap;

use rma_dock::printing::{PaperKind, PaperPlace, PaperSettings};
use rma_dock::store::{DocumentRecord, PrintCounts, PrintJobRecord, PrintJobState};
use rma_labels::Stock;
use rma_printing::QueueState;
use serde::Serialize;

/// Where a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum PrintState {
    /// Kept as PDF; no printer is set.
    Saved,
    /// Nothing was sent yet: the printer is not ready.
    Queued,
    /// It is being handed over.
    Sending,
    /// The printer has it.
    Sent,
    /// Going to the printer.
    Printing,
    /// On paper, as far as the printer can tell.
    Printed,
    /// Somebody has to go to the printer.
    NeedsAttention,
    /// It may have come out or not: somebody must look.
    Unknown,
    /// Nothing will come.
    Failed,
    /// A person cancelled it.
    Cancelled,
}

impl From<PrintJobState> for PrintState {
    fn from(state: PrintJobState) -> Self {
        match state {
            PrintJobState::Queued => Self::Queued,
            PrintJobState::Sending => Self::Sending,
            PrintJobState::Sent => Self::Sent,
            PrintJobState::Printing => Self::Printing,
            PrintJobState::Printed => Self::Printed,
            PrintJobState::NeedsAttention => Self::NeedsAttention,
            PrintJobState::Unknown => Self::Unknown,
            PrintJobState::Failed => Self::Failed,
            PrintJobState::Cancelled => Self::Cancelled,
        }
    }
}

/// A print job that moved, and how many want somebody then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct JobMoved {
    /// The job.
    pub job: PrintJobRecord,
    /// How many want somebody.
    pub counts: PrintCounts,
}

/// A page of print jobs.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct JobsPage {
    /// The latest first.
    pub rows: Vec<PrintJobRecord>,
    /// How many want somebody.
    pub counts: PrintCounts,
}

/// What each kind of paper is printed on, and what there is to choose from.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PaperSetup {
    /// As it is set.
    pub settings: PaperSettings,
    /// The label stocks there are.
    pub stocks: Vec<String>,
    /// How many labels a sheet has, of the kinds that are on sheets.
    pub sheets: BTreeMap<PaperKind, u16>,
}

impl PaperSetup {
    /// With the stocks that there are.
    pub fn of(settings: PaperSettings) -> Self {
        let stocks = Stock::ALL.iter().map(|stock| stock.name.to_string()).collect();
        let labels = settings.papers.iter().filter(|place| place.kind.is_label());
        let sheet = |place: &PaperPlace| Some((place.kind, place.label_stock().ok()?.sheet?.places()));
        let sheets = labels.filter_map(sheet).collect();
        Self { settings, stocks, sheets }
    }
}

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PrintStatus {
    /// Its number.
    pub document: i64,
    /// `box`, `receiving`, `shelf` or `sender`.
    pub kind: String,
    /// The line or the tag that it is for.
    pub subject: String,
    /// The queue; none where it is kept as PDF only.
    pub printer: Option<String>,
    /// Where it stands.
    pub state: PrintState,
    /// In words.
    pub detail: String,
}

impl PrintStatus {
    pub fn of(document: &DocumentRecord, printer: Option<&str>, state: PrintState, detail: String) -> Self {
        Self {
            document: document.document,
            kind: document.kind.clone(),
            subject: Self::subject_of(document),
            printer: printer.map(str::to_owned),
            state,
            detail,
        }
    }

    /// What became of a document by its print job.
    pub fn of_job(job: &PrintJobRecord) -> Self {
        let state = PrintState::from(job.state);
        let subject = job.title.strip_prefix(job.kind.as_str()).unwrap_or(&job.title).trim().to_owned();
        let says_more = !matches!(state, PrintState::Sent | PrintState::Printed);
        Self {
            document: job.document.unwrap_or_default(),
            kind: job.kind.clone(),
            subject,
            printer: Some(job.printer.clone()),
            state,
            detail: if says_more { job.detail.clone() } else { String::new() },
        }
    }

    /// The line or the tag that a document is for.
    pub fn subject_of(document: &DocumentRecord) -> String {
        match (document.tag, document.line) {
            (Some(tag), _) => format!("D{tag}"),
            (None, Some(line)) => line.to_string(),
            (None, None) => String::new(),
        }
    }
}

/// What a print queue is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum PrinterState {
    /// Ready.
    Idle,
    /// At work.
    Printing,
    /// Paused, or stopped by an error.
    Stopped,
}

/// A print queue of this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PrinterInfo {
    /// Its name.
    pub name: String,
    /// What whoever set it up wrote about it.
    pub description: String,
    /// Whether it is the system's default.
    pub is_default: bool,
    /// What it is doing.
    pub state: PrinterState,
    /// What is wrong with it; empty when nothing is known to be.
    pub detail: String,
}

impl From<rma_printing::Queue> for PrinterInfo {
    fn from(queue: rma_printing::Queue) -> Self {
        let mut detail = queue.reasons.join(", ");
        if detail.is_empty() && !queue.accepting {
            "takes no jobs at present".clone_into(&mut detail);
        }
        let state = match queue.state {
            QueueState::Idle => PrinterState::Idle,
            QueueState::Printing => PrinterState::Printing,
            QueueState::Stopped => PrinterState::Stopped,
        };
        Self { name: queue.name, description: queue.description, is_default: queue.is_default, state, detail }
    }
}
