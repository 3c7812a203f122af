use std::io::Write;
use std::process::ExitCode;

use rma_dock::desk::DeskError;
use rma_dock::dock::{DockError, PaperError};
use rma_dock::numbers::NumberError;
use rma_dock::store::StoreError;
use serde_json::json;

use crate::output::{Output, shown};

/// How a command ended; scripts act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// Understood and refused, or not found.
    Refused,
    /// Wrong usage or unreadable input.
    Unreadable,
    /// The database cannot be used.
    Database,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::Unreadable => 2,
            Exit::Database => 3,
        }
        .into()
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    code: &'static str,
    message: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, code: &'static str, message: impl Into<String>) -> Self {
        // Whoever may not is refused, whatever was asked; the database is in order.
        let exit = match code {
            "not_signed_in" | "not_allowed" => Exit::Refused,
            "badge" => Exit::Unreadable,
            _ => exit,
        };
        Self { exit, code, message: shortened(message.into()) }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Unreadable, "unreadable", message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(Exit::Refused, "not_found", message)
    }

    pub(crate) fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Exit::Refused, code, message)
    }

    /// The same, with what is to be done.
    pub(crate) fn and(self, words: &str) -> Self {
        Self { message: format!("{}{words}", self.message), ..self }
    }

    /// The same, of a place in a file.
    pub(crate) fn of(self, place: &str) -> Self {
        Self { message: format!("{place}: {}", self.message), ..self }
    }

    pub(crate) fn is_database(&self) -> bool {
        self.exit == Exit::Database
    }

    pub(crate) fn is(&self, code: &str) -> bool {
        self.code == code
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        json!({"error": {"code": self.code, "message": self.message}})
    }

    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    pub(crate) fn report(&self, output: Output) -> ExitCode {
        // Where nobody reads any more there is nothing left to say.
        if output == Output::Json {
            let _ = writeln!(std::io::stdout(), "{}", self.json());
        }
        let _ = writeln!(std::io::stderr(), "rma: {}", shown(&self.message));
        self.exit.into()
    }
}

/// What was read may be part of a message: it may be long.
fn shortened(message: String) -> String {
    const MOST: usize = 4000;
    match message.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &message[..at]),
        None => message,
    }
}

/// What the argument parser has to say: help and version, or wrong usage.
pub(crate) fn usage(error: &clap::Error, output: Output) -> ExitCode {
    if !error.use_stderr() {
        return match error.print() {
            Ok(()) => Exit::Done.into(),
            Err(_) => Exit::Unreadable.into(),
        };
    }
    if output == Output::Json {
        let message = error.render().to_string();
        let message = message.trim().trim_start_matches("error: ");
        let _ = writeln!(std::io::stdout(), "{}", Failure::new(Exit::Unreadable, "usage", message).json());
    }
    let _ = error.print();
    Exit::Unreadable.into()
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::new(Exit::Database, error.code(), error.to_string())
    }
}

impl From<DockError> for Failure {
    fn from(error: DockError) -> Self {
        let exit = match &error {
            error if error.store_error().is_some() => Exit::Database,
            DockError::Scan(_)
            | DockError::NoScan
            | DockError::TooManyScans(_)
            | DockError::NotATag(_)
            | DockError::Incomplete(_)
            | DockError::Photograph(_) => Exit::Unreadable,
            _ => Exit::Refused,
        };
        Self::new(exit, error.code(), error.to_string())
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        let exit = match &error {
            DeskError::Store(_) => Exit::Database,
            DeskError::Incomplete(_) => Exit::Unreadable,
            _ => Exit::Refused,
        };
        Self::new(exit, error.code(), error.to_string())
    }
}

impl From<PaperError> for Failure {
    fn from(error: PaperError) -> Self {
        match error {
            PaperError::Label(error) => Self::refused("label", error.to_string()),
            PaperError::File(..) => Self::new(Exit::Database, "document_not_written", error.to_string()),
        }
    }
}

impl From<NumberError> for Failure {
    fn from(error: NumberError) -> Self {
        Self::new(Exit::Unreadable, "not_a_number", error.to_string())
    }
}
