//! The SMTP server that messages are handed to.

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport};
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

    /// Hands a message over, and returns the server's answer. The server has it then, and is to
    /// bring it on or say that it cannot.
    ///
    /// # Errors
    /// [`MailError`]; see [`MailError::is_for_now`].
    pub fn send(&self, message: &Message) -> Result<String, MailError> {
        let built = message.built()?;
        let answer = self.transport()?.send(&built).map_err(|error| self.failed(&error))?;
        Ok(answer.message().collect::<Vec<_>>().join(" "))
    }

    /// Goes as far as the user name and password, and sends nothing.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn test(&self) -> Result<(), MailError> {
        let answers = self.transport()?.test_connection().map_err(|error| self.failed(&error))?;
        if answers { Ok(()) } else { Err(self.no_answer("it hung up".to_owned())) }
    }

    fn transport(&self) -> Result<SmtpTransport, MailError> {
        let wrong = |why: String| MailError::Server { host: self.host.clone(), port: self.port, why };
        if self.host.trim().is_empty() {
            return Err(wrong("it has no name".to_owned()));
        }
        let tls = || TlsParameters::new(self.host.clone()).map_err(|error| wrong(error.to_string()));
        let tls = match self.encryption {
            Encryption::Tls => Tls::Wrapper(tls()?),
            Encryption::StartTls => Tls::Required(tls()?),
            Encryption::None => Tls::None,
        };
        let mut builder =
            SmtpTransport::builder_dangerous(self.host.clone()).port(self.port).tls(tls).timeout(Some(self.patience));
        if let Some(Account { user, password }) = &self.account {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(builder.build())
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
        } else if error.is_timeout() {
            self.no_answer(format!("nothing came within {} seconds", self.patience.as_secs()))
        } else {
            self.no_answer(why)
        }
    }
}

/// A handshake that failed, as over a certificate that is not trusted, comes as data that the
/// connection cannot carry.
fn in_handshake(error: &SmtpError) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::InvalidData) {
            return true;
        }
        source = error.source();
    }
    false
}
