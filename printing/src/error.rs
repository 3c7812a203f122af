//! What can go wrong between the program and the print queue, worded for the person at it.

use crate::{JobId, Media};

/// Why something could not be printed or looked up: what happened and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// Nothing answers where the print service should be; nothing was sent.
    #[error(
        "The print service of this computer ({server}) cannot be reached. \
         Check that CUPS is running, or save as PDF."
    )]
    NoServer {
        /// Host and port, or the path of the socket.
        server: String,
    },
    /// The service took the request and then said nothing in time.
    #[error("The print service of this computer ({server}) did not answer in time. Try again.")]
    NoAnswer {
        /// Host and port, or the path of the socket.
        server: String,
    },
    /// The service was sent something to print and said nothing in time. A job may exist.
    #[error(
        "The print service of this computer ({server}) did not say whether it took the job. \
         Look at the printer before printing again."
    )]
    OutcomeUnknown {
        /// Host and port, or the path of the socket.
        server: String,
    },
    /// The queue is not there: never was, or was removed or renamed.
    #[error("There is no print queue named \"{name}\" on this computer. Choose another printer.")]
    NoSuchQueue {
        /// The queue that was asked for.
        name: String,
    },
    /// The job is not there: never was, or is forgotten.
    #[error(
        "The print queue \"{queue}\" no longer knows job {job}. \
         Look at the printer to see whether it came out."
    )]
    NoSuchJob {
        /// The queue that was asked.
        queue: String,
        /// The job that was asked for.
        job: JobId,
    },
    /// The queue does not have the paper; nothing was sent.
    #[error(
        "The print queue \"{queue}\" has no paper of {media}. It knows: {}. \
         Set up the size on the queue or choose another printer.",
        Media::in_words(supported)
    )]
    MediaNotSupported {
        /// The queue that was asked.
        queue: String,
        /// The paper that was wanted.
        media: Media,
        /// The IPP names of the papers that the queue knows.
        supported: Vec<String>,
    },
    /// The queue cannot print PDF; nothing was sent.
    #[error(
        "The print queue \"{queue}\" cannot print PDF. Set it up with the printer's driver, \
         or choose another printer."
    )]
    PdfNotSupported {
        /// The queue that was asked.
        queue: String,
    },
    /// The queue takes no jobs at present; nothing was sent.
    #[error(
        "The print queue \"{queue}\" takes no jobs at present{}. \
         Let it accept jobs again or choose another printer.",
        in_brackets(why)
    )]
    NotAccepting {
        /// The queue that was asked.
        queue: String,
        /// What the queue says about it; may be empty.
        why: String,
    },
    /// The print service wants a login or refuses this user.
    #[error("The print service does not allow this{}. Ask whoever looks after the printers.", in_brackets(why))]
    NotAllowed {
        /// What the service says about it; may be empty.
        why: String,
    },
    /// The job is over, so that it cannot be cancelled.
    #[error("Job {job} on \"{queue}\" is already over and cannot be cancelled.")]
    AlreadyOver {
        /// The queue that was asked.
        queue: String,
        /// The job that was to be cancelled.
        job: JobId,
    },
    /// The service refused for another reason; nothing was printed.
    #[error("The print queue \"{queue}\" refused{}. Nothing was printed.", in_brackets(why))]
    Refused {
        /// The queue that was asked; empty when the request was about no queue.
        queue: String,
        /// What the service says about it.
        why: String,
    },
    /// What answered is not a print service, or does not speak as one.
    #[error(
        "What answers at {server} is not a print service that this program understands ({why}). \
         Check the address in CUPS_SERVER."
    )]
    NotUnderstood {
        /// Host and port, or the path of the socket.
        server: String,
        /// What was wrong with the answer.
        why: String,
    },
}

impl PrintError {
    /// A stable word for the kind of error, for programs to act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoServer { .. } => "no_print_server",
            Self::NoAnswer { .. } => "no_print_answer",
            Self::OutcomeUnknown { .. } => "print_outcome_unknown",
            Self::NoSuchQueue { .. } => "no_such_queue",
            Self::NoSuchJob { .. } => "no_such_job",
            Self::MediaNotSupported { .. } => "media_not_supported",
            Self::PdfNotSupported { .. } => "pdf_not_supported",
            Self::NotAccepting { .. } => "queue_not_accepting",
            Self::NotAllowed { .. } => "printing_not_allowed",
            Self::AlreadyOver { .. } => "job_already_over",
            Self::Refused { .. } => "print_refused",
            Self::NotUnderstood { .. } => "print_server_not_understood",
        }
    }
}

fn in_brackets(why: &str) -> String {
    let why = why.trim().trim_end_matches('.');
    if why.is_empty() { String::new() } else { format!(" ({why})") }
}
