//! Why a message was not written out or handed over.

/// Why mail did not go.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Not an address.
    #[error("\"{0}\" is not a mail address; write it as name@example.com")]
    Address(String),
    /// The message cannot be written out.
    #[error("the message cannot be written: {0}")]
    Message(String),
    /// The server's name or port cannot be meant.
    #[error("{host}:{port} is no mail server that can be asked: {why}")]
    Server {
        /// Its name.
        host: String,
        /// Its port.
        port: u16,
        /// What is wrong.
        why: String,
    },
    /// No answer, or none in time.
    #[error("{host}:{port} does not answer: {why}")]
    NoAnswer {
        /// Its name.
        host: String,
        /// Its port.
        port: u16,
        /// What happened.
        why: String,
    },
    /// The server had the whole message, and never said whether it took it: nobody knows.
    #[error(
        "{host}:{port} had the whole message and did not say whether it took it ({why}): it may have gone; \
         ask whom it is to, then try it again or mark it as sent"
    )]
    Unanswered {
        /// Its name.
        host: String,
        /// Its port.
        port: u16,
        /// What happened.
        why: String,
    },
    /// The connection cannot be encrypted as it must be.
    #[error("{host} cannot be spoken to in private: {why}; check the port and the encryption")]
    Encryption {
        /// Its name.
        host: String,
        /// What happened.
        why: String,
    },
    /// The user or the password is refused.
    #[error("{host} does not take the user name and password: {why}")]
    Account {
        /// Its name.
        host: String,
        /// Its answer.
        why: String,
    },
    /// Not now, says the server.
    #[error("{host} cannot take it now: {why}")]
    NotNow {
        /// Its name.
        host: String,
        /// Its answer.
        why: String,
    },
    /// Not at all, says the server.
    #[error("{host} refuses it: {why}")]
    Refused {
        /// Its name.
        host: String,
        /// Its answer.
        why: String,
    },
}

impl MailError {
    /// Whether the same message may go through later without anybody doing something. Not so where it may
    /// have gone already.
    #[must_use]
    pub fn is_for_now(&self) -> bool {
        matches!(self, Self::NoAnswer { .. } | Self::NotNow { .. })
    }

    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "mail_address",
            Self::Message(_) => "mail_message",
            Self::Server { .. } => "mail_server",
            Self::NoAnswer { .. } => "mail_no_answer",
            Self::Unanswered { .. } => "mail_unanswered",
            Self::Encryption { .. } => "mail_encryption",
            Self::Account { .. } => "mail_account",
            Self::NotNow { .. } => "mail_not_now",
            Self::Refused { .. } => "mail_refused",
        }
    }
}

/// What lies under an error, which by itself only says where it happened.
pub(crate) fn innermost(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}
