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
    /// Nothing takes a connection where the printer should be; nothing was sent.
    #[error(
        "The printer {printer} cannot be reached ({why}). Nothing was sent. \
         Check that it is switched on and that its address is right."
    )]
    Unreachable {
        /// Its address.
        printer: String,
        /// What the network says about it.
        why: String,
    },
    /// The printer waits for somebody; nothing was sent.
    #[error("The printer {printer} is not ready: {why}. Nothing was sent.")]
    NotReady {
        /// Its address.
        printer: String,
        /// What it waits for, in words.
        why: String,
    },
    /// The printer takes the connection and does not answer; nothing was sent.
    #[error(
        "The printer {printer} does not say how it is, as when it is out of paper or ribbon or its head is open. \
         Nothing was sent. Look at it; one that never answers is named with ?status=no behind its address."
    )]
    Silent {
        /// Its address.
        printer: String,
    },
    /// The printer answers, but not as a ZPL printer does; nothing was sent.
    #[error(
        "What answers at {printer} is not a ZPL printer that this program understands (\"{why}\"). Check the address."
    )]
    AnswerNotUnderstood {
        /// Its address.
        printer: String,
        /// The beginning of what it said.
        why: String,
    },
    /// The printer dropped the connection in the middle.
    #[error(
        "The printer {printer} broke off after {sent} of {of} bytes. \
         Look whether it came out before printing again."
    )]
    BrokenOff {
        /// Its address.
        printer: String,
        /// So many bytes were on their way.
        sent: usize,
        /// So many there are.
        of: usize,
    },
    /// The printer stopped taking what it was sent.
    #[error(
        "The printer {printer} stopped taking data after {sent} of {of} bytes. \
         Look whether it came out before printing again."
    )]
    Stalled {
        /// Its address.
        printer: String,
        /// So many bytes it took.
        sent: usize,
        /// So many there are.
        of: usize,
    },
    /// A document was to be printed on a label printer; nothing was sent.
    #[error("The printer {printer} prints labels only. Choose a print queue for documents.")]
    LabelsOnly {
        /// Its address.
        printer: String,
    },
    /// The printer has the label already and keeps it.
    #[error(
        "The printer {printer} has this label already and cannot give it back. \
         Clear it at the printer, with its cancel key or by switching it off and on."
    )]
    CannotTakeBack {
        /// Its address.
        printer: String,
    },
    /// The name of a raw printer is not an address.
    #[error(
        "\"{text}\" is not the address of a printer: {why}. Such addresses are tcp://zebra-3 and tcp://10.0.0.7:9100."
    )]
    BadAddress {
        /// What was given.
        text: String,
        /// What is wrong with it.
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
            Self::Unreachable { .. } => "printer_unreachable",
            Self::NotReady { .. } => "printer_not_ready",
            Self::Silent { .. } => "printer_silent",
            Self::AnswerNotUnderstood { .. } => "printer_not_understood",
            Self::BrokenOff { .. } => "print_broken_off",
            Self::Stalled { .. } => "print_stalled",
            Self::LabelsOnly { .. } => "labels_only",
            Self::CannotTakeBack { .. } => "cannot_take_back",
            Self::BadAddress { .. } => "bad_printer_address",
        }
    }

    /// Whether something may come out all the same: then it is printed again only when a person
    /// has looked.
    #[must_use]
    pub fn may_have_printed(&self) -> bool {
        matches!(self, Self::OutcomeUnknown { .. } | Self::BrokenOff { .. } | Self::Stalled { .. })
    }

    /// Whether it may go well a little later without anything being changed but at the printer:
    /// paper loaded, the printer switched on. Nothing was sent yet.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::NoServer { .. }
                | Self::NoAnswer { .. }
                | Self::NotAccepting { .. }
                | Self::Unreachable { .. }
                | Self::NotReady { .. }
                | Self::Silent { .. }
        )
    }
}

fn in_brackets(why: &str) -> String {
    let why = why.trim().trim_end_matches('.');
    if why.is_empty() { String::new() } else { format!(" ({why})") }
}
