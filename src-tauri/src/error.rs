//! What a command rejects with: a code to act on, and a message for the person.

use rma_dock::audit::AuditError;
use rma_dock::desk::DeskError;
use rma_dock::desk::mail::OutboxError;
use rma_dock::desk::reference::ReferenceError;
use rma_dock::dock::{DockError, PaperError};
use rma_dock::encryption::EncryptionError;
use rma_dock::files::FileError;
use rma_dock::people::PeopleError;
use rma_dock::printing::JobError;
use rma_dock::safekeeping::SafekeepingError;
use rma_dock::store::StoreError;
use rma_labels::LabelError;
use rma_mail::MailError;
use rma_printing::PrintError;
use serde::Serialize;

/// Every command rejects with this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ApiError {
    /// What the screens act on.
    pub code: String,
    /// For the person.
    pub message: String,
}

impl ApiError {
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }

    /// A thread of the shell is gone or broke off: a mistake in the program.
    pub fn broken_off() -> Self {
        Self::new(
            "unexpected",
            "the program made a mistake and broke off what it was doing; look at today's list before trying again",
        )
    }

    /// Nothing is open yet.
    pub fn not_open() -> Self {
        Self::new("not_open", "the data is not open; start the program again")
    }

    pub fn no_document(document: i64) -> Self {
        Self::new("not_found", format!("there is no document {document}"))
    }

    pub fn file(what: &str, error: &std::io::Error) -> Self {
        Self::new("file", format!("{what}: {error}"))
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<FileError> for ApiError {
    fn from(error: FileError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<DockError> for ApiError {
    fn from(error: DockError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<DeskError> for ApiError {
    fn from(error: DeskError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<OutboxError> for ApiError {
    fn from(error: OutboxError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<MailError> for ApiError {
    fn from(error: MailError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<ReferenceError> for ApiError {
    fn from(error: ReferenceError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<LabelError> for ApiError {
    fn from(error: LabelError) -> Self {
        Self::new("label", error.to_string())
    }
}

impl From<PaperError> for ApiError {
    fn from(error: PaperError) -> Self {
        match error {
            PaperError::Label(error) => error.into(),
            PaperError::File(..) => Self::new("file", error.to_string()),
        }
    }
}

impl From<PrintError> for ApiError {
    fn from(error: PrintError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<JobError> for ApiError {
    fn from(error: JobError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<EncryptionError> for ApiError {
    fn from(error: EncryptionError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<SafekeepingError> for ApiError {
    fn from(error: SafekeepingError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<PeopleError> for ApiError {
    fn from(error: PeopleError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<AuditError> for ApiError {
    fn from(error: AuditError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}
