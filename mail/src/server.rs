//! The SMTP server that messages are handed to.

use std::cell::Cell;
use std::fmt;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use serde::{Deserialize, Serialize};

use crate::error::innermost;
use crate::{MailError, Message};

/// How the connection is kept private.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// From the first byte on, as on port 465.
    Tls,
    /// From the STARTTLS command on, as on port 587; a server without it is not spoken to.
    #[default]
    StartTls,
    /// Not at all: for a relay on this computer or in a room of its own.
    None,
}

impl Encryption {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tls, Self::StartTls, Self::None];

    /// The name that settings use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::StartTls => "starttls",
            Self::None => "none",
        }
    }

    /// The port that is usual with it.
    #[must_use]
    pub fn usual_port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

/// Who sends, to the server.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Account").field("user", &self.user).finish_non_exhaustive()
    }
}

/// An SMTP server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept private.
    pub encryption: Encryption,
    /// Who sends; none for a server that asks nobody.
    pub account: Option<Account>,
    /// How long each step may take.
    pub patience: Duration,
}

impl Server {
    /// How long a step takes at most, where nobody says otherwise.
    pub const PATIENCE: Duration = Duration::from_secs(20);

    /// A server looks through a whole message before it takes it: that may take so many times as long.
    const TAKING_IS_SLOWER: u32 = 9;
    const GOODBYE: Duration = Duration::from_secs(1);

    /// Hands a message over, and returns the server's answer. The server has it then, and is to
    /// bring it on or say that it cannot.
    ///
    /// # Errors
    /// [`MailError`]; see [`MailError::is_for_now`]. [`MailError::Unanswered`] where the server had
    /// the whole message and did not say whether it took it.
    pub fn send(&self, message: &Message) -> Result<String, MailError> {
        let built = message.built()?;
        let written = built.formatted();
        let mut connection = self.connect()?;
        if let Err(error) = announce(&mut connection, built.envelope(), &written) {
            if error.status().is_some() {
                let _ = connection.quit();
            }
            return Err(self.failed(&error));
        }

        // Asked for more than the message, the connection has written all of it: the line that ends it is next.
        let is_whole = Cell::new(false);
        let mut parts = std::iter::once(written);
        let watched = std::iter::from_fn(|| {
            let part = parts.next();
            is_whole.set(part.is_none());
            part
        });
        let patience = self.patience.saturating_mul(Self::TAKING_IS_SLOWER);
        connection.set_timeout(Some(patience)).map_err(|error| self.no_answer(error.to_string()))?;
        match connection.message_iter(watched) {
            Ok(answer) => {
                // The server has it: nobody waits long for a goodbye.
                let _ = connection.set_timeout(Some(self.patience.min(Self::GOODBYE)));
                let _ = connection.quit();
                Ok(answer.message().collect::<Vec<_>>().join(" "))
            }
            Err(error) if is_whole.get() && error.status().is_none() => {
                let (host, port) = (self.host.clone(), self.port);
                let why = if is_late(&error) { waited(patience) } else { innermost(&error) };
                Err(MailError::Unanswered { host, port, why })
            }
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// Goes as far as the user name and password, and sends nothing.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn test(&self) -> Result<(), MailError> {
        let mut connection = self.connect()?;
        let answers = connection.test_connected();
        let _ = connection.quit();
        if answers { Ok(()) } else { Err(self.no_answer("it hung up".to_owned())) }
    }

    /// A connection on which the server knows who sends.
    fn connect(&self) -> Result<SmtpConnection, MailError> {
        let wrong = |why: String| MailError::Server { host: self.host.clone(), port: self.port, why };
        if self.host.trim().is_empty() {
            return Err(wrong("it has no name".to_owned()));
        }
        let tls = match self.encryption {
            Encryption::Tls | Encryption::StartTls => {
                Some(TlsParameters::new(self.host.clone()).map_err(|error| wrong(error.to_string()))?)
            }
            Encryption::None => None,
        };
        let connected = || -> Result<SmtpConnection, SmtpError> {
            let hello = ClientId::default();
            let from_the_first = tls.as_ref().filter(|_| self.encryption == Encryption::Tls);
            let place = (self.host.as_str(), self.port);
            let mut connection = SmtpConnection::connect(place, Some(self.patience), &hello, from_the_first, None)?;
            if let Some(tls) = tls.as_ref().filter(|_| self.encryption == Encryption::StartTls) {
                connection.starttls(tls, &hello)?;
            }
            if let Some(Account { user, password }) = &self.account {
                connection.auth(DEFAULT_MECHANISMS, &Credentials::new(user.clone(), password.clone()))?;
            }
            Ok(connection)
        };
        connected().map_err(|error| self.failed(&error))
    }

    fn no_answer(&self, why: String) -> MailError {
        MailError::NoAnswer { host: self.host.clone(), port: self.port, why }
    }

    fn failed(&self, error: &SmtpError) -> MailError {
        let host = self.host.clone();
        let why = innermost(error);
        // 530, 534, 535 and 538 are about the account (RFC 4954).
        let about_account = error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
        if about_account {
            MailError::Account { host, why }
        } else if error.is_permanent() {
            MailError::Refused { host, why }
        } else if error.is_transient() {
            MailError::NotNow { host, why }
        } else if error.is_tls() || error.is_client() || self.encryption != Encryption::None && in_handshake(error) {
            MailError::Encryption { host, why }
        } else if is_late(error) {
            self.no_answer(waited(self.patience))
        } else {
            self.no_answer(why)
        }
    }
}

/// Says from whom to whom, and that the message follows.
fn announce(connection: &mut SmtpConnection, envelope: &Envelope, message: &[u8]) -> Result<(), SmtpError> {
    let knows = |connection: &SmtpConnection, extension| connection.server_info().supports_feature(extension);
    let mut options = Vec::new();
    // A server that does not know an extension refuses its word: it says so better than we could.
    if envelope.to().iter().chain(envelope.from()).any(|address| !address.to_string().is_ascii()) {
        options.push(MailParameter::SmtpUtfEight);
    }
    if !message.is_ascii() && knows(connection, Extension::EightBitMime) {
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    connection.command(Mail::new(envelope.from().cloned(), options))?;
    for to in envelope.to() {
        connection.command(Rcpt::new(to.clone(), Vec::new()))?;
    }
    connection.command(Data).map(drop)
}

/// Nothing came in time; some systems say that as if one could ask again.
fn is_late(error: &SmtpError) -> bool {
    let kind = source_of(error).map(std::io::Error::kind);
    matches!(kind, Some(std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock))
}

/// What the system says that lies under an error.
fn source_of(error: &SmtpError) -> Option<&std::io::Error> {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref() {
            return Some(error);
        }
        source = error.source();
    }
    None
}

fn waited(patience: Duration) -> String {
    format!("nothing came within {} seconds", patience.as_secs())
}

/// A handshake that failed, as over a certificate that is not trusted, comes as data that the
/// connection cannot carry.
fn in_handshake(error: &SmtpError) -> bool {
    source_of(error).is_some_and(|error| error.kind() == std::io::ErrorKind::InvalidData)
}
