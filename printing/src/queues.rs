//! The queues of a print server.

use ipp::model::{DelimiterTag, Operation, StatusCode};
use serde::{Deserialize, Serialize};

use crate::wire::{Attributes, Request};
use crate::{PrintError, PrintServer, words};

/// What a queue is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    /// Ready, with nothing to do.
    Idle,
    /// At work on a job.
    Printing,
    /// Paused by somebody, or stopped by an error. It may still take jobs.
    Stopped,
}

/// A print queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// The name that jobs are sent to.
    pub name: String,
    /// What whoever set it up wrote about it; may be empty.
    pub description: String,
    /// Whether this is the system's default queue. At most one is.
    pub is_default: bool,
    /// What it is doing.
    pub state: QueueState,
    /// What is wrong with it, in plain words; empty when nothing is known to be.
    pub reasons: Vec<String>,
    /// What the queue or its printer last said, as it came; may be empty.
    pub message: String,
    /// Whether it takes new jobs.
    pub accepting: bool,
}

/// What is asked about a queue.
const WANTED: [&str; 6] = [
    "printer-name",
    "printer-info",
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
];

impl PrintServer {
    /// The queues of the server, by name. None is not an error.
    ///
    /// # Errors
    ///
    /// [`PrintError::NoServer`] and its like when the server does not answer properly.
    pub fn queues(&self) -> Result<Vec<Queue>, PrintError> {
        let answer = self.send(Request::new(Operation::CupsGetPrinters).wanted(&WANTED))?;
        if answer.status() == StatusCode::ClientErrorNotFound {
            return Ok(Vec::new());
        }
        let answer = self.success(answer, "")?;
        let default = self.default_queue()?;
        let mut queues: Vec<Queue> = answer
            .groups(DelimiterTag::PrinterAttributes)
            .map(|attributes| Queue::read(&attributes, default.as_deref()))
            .filter(|queue| !queue.name.is_empty())
            .collect();
        queues.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(queues)
    }

    fn default_queue(&self) -> Result<Option<String>, PrintError> {
        let answer = self.send(Request::new(Operation::CupsGetDefault).wanted(&["printer-name"]))?;
        if answer.status() == StatusCode::ClientErrorNotFound {
            return Ok(None);
        }
        let answer = self.success(answer, "")?;
        Ok(answer.group(DelimiterTag::PrinterAttributes).text("printer-name"))
    }
}

impl Queue {
    fn read(attributes: &Attributes<'_>, default: Option<&str>) -> Self {
        let name = attributes.text("printer-name").unwrap_or_default();
        Self {
            description: attributes.text("printer-info").unwrap_or_default(),
            is_default: default == Some(name.as_str()),
            state: state(attributes),
            reasons: words::reasons(&attributes.texts("printer-state-reasons")),
            message: attributes.text("printer-state-message").unwrap_or_default(),
            accepting: attributes.boolean("printer-is-accepting-jobs").unwrap_or(true),
            name,
        }
    }
}

/// The state of the queue that these attributes belong to.
pub(crate) fn state(attributes: &Attributes<'_>) -> QueueState {
    match attributes.number("printer-state") {
        Some(4) => QueueState::Printing,
        Some(5) => QueueState::Stopped,
        _ => QueueState::Idle,
    }
}
