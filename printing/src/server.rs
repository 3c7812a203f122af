//! Where the print server is, and one exchange with it.

use std::fmt;
use std::time::Duration;

use ipp::model::StatusCode;
use ureq::Agent;

use crate::PrintError;
use crate::wire::{self, Answer, Request};

/// The port of IPP.
const DEFAULT_PORT: u16 = 631;
/// A print server on the same computer or the same network takes a connection at once or
/// is not there.
const CONNECT_LIMIT: Duration = Duration::from_secs(2);
/// For everything: a busy CUPS takes a second or two over a request, not ten.
const REQUEST_LIMIT: Duration = Duration::from_secs(10);

/// A print server, where queues live. Cheap to make and to clone; no connection is open
/// until something is asked.
#[derive(Debug, Clone)]
pub struct PrintServer {
    /// Host and port.
    address: String,
    /// The name under which jobs are sent and cancelled.
    user: String,
    agent: Agent,
}

impl PrintServer {
    /// The print server of this computer, or the one that `CUPS_SERVER` names as it does for
    /// the system's own printing commands (`host`, `host:port`).
    #[must_use]
    pub fn system() -> Self {
        let named = std::env::var("CUPS_SERVER").ok();
        Self::at(&address(named.as_deref()))
    }

    /// The print server at `host:port`.
    #[must_use]
    pub fn at(address: &str) -> Self {
        let config = Agent::config_builder()
            // The print server is near: a proxy for the web must not see the jobs.
            .proxy(None)
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(CONNECT_LIMIT))
            .timeout_global(Some(REQUEST_LIMIT))
            .build();
        Self { address: address.to_owned(), user: user(), agent: config.into() }
    }

    /// Sends a request and reads the answer, whatever its status.
    pub(crate) fn send(&self, request: Request) -> Result<Answer, PrintError> {
        let (path, body) = request
            .user(&self.user)
            .encoded()
            .map_err(|error| PrintError::Refused { queue: String::new(), why: error.to_string() })?;
        let response = self
            .agent
            .post(format!("http://{}{path}", self.address))
            .header("content-type", "application/ipp")
            .send(body.as_slice())
            .map_err(|error| self.transport_error(error))?;
        let http_status = response.status();
        let bytes = wire::read_all(response.into_body().into_reader())
            .map_err(|error| self.transport_error(ureq::Error::Io(error)))?;
        match http_status.as_u16() {
            200 => Answer::decoded(bytes).map_err(|error| self.not_understood(&error)),
            401 | 403 | 426 => Err(PrintError::NotAllowed { why: http_status.to_string() }),
            _ => Err(self.not_understood(&http_status)),
        }
    }

    /// The answer when it says success, otherwise what its status means for the request
    /// about `queue`.
    pub(crate) fn success(&self, answer: Answer, queue: &str) -> Result<Answer, PrintError> {
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let why = answer.status_message();
        let queue = queue.to_owned();
        Err(match status {
            StatusCode::ClientErrorNotFound => PrintError::NoSuchQueue { name: queue },
            StatusCode::ServerErrorNotAcceptingJobs => PrintError::NotAccepting { queue, why },
            StatusCode::ClientErrorForbidden
            | StatusCode::ClientErrorNotAuthenticated
            | StatusCode::ClientErrorNotAuthorized => PrintError::NotAllowed { why },
            StatusCode::ClientErrorDocumentFormatNotSupported => PrintError::PdfNotSupported { queue },
            _ => PrintError::Refused { queue, why },
        })
    }

    fn transport_error(&self, error: ureq::Error) -> PrintError {
        use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, TimedOut, UnexpectedEof};
        use ureq::Timeout::{Connect, Resolve};
        let server = self.address.clone();
        match error {
            ureq::Error::Timeout(Connect | Resolve) => PrintError::NoServer { server },
            ureq::Error::Timeout(_) => PrintError::NoAnswer { server },
            ureq::Error::Io(error)
                if matches!(
                    error.kind(),
                    BrokenPipe | ConnectionAborted | ConnectionReset | TimedOut | UnexpectedEof
                ) =>
            {
                PrintError::NoAnswer { server }
            }
            ureq::Error::Io(_) | ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => {
                PrintError::NoServer { server }
            }
            other => self.not_understood(&other),
        }
    }

    fn not_understood(&self, why: &dyn fmt::Display) -> PrintError {
        PrintError::NotUnderstood { server: self.address.clone(), why: why.to_string() }
    }
}

/// Host and port out of the value of `CUPS_SERVER`.
fn address(named: Option<&str>) -> String {
    // A trailing "/version=1.1" asks for an older protocol, which no CUPS of today needs.
    let named = named.unwrap_or_default().trim();
    let host = if named.starts_with('/') { "" } else { named.split('/').next().unwrap_or_default() };
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(before, port)| port.parse::<u16>().is_ok() && (!before.contains(':') || before.ends_with(']')));
    match host {
        "" => format!("localhost:{DEFAULT_PORT}"),
        _ if has_port => host.to_owned(),
        _ if host.contains(':') && !host.starts_with('[') => format!("[{host}]:{DEFAULT_PORT}"),
        _ => format!("{host}:{DEFAULT_PORT}"),
    }
}

/// The login name, by which CUPS knows whose job it is.
fn user() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "rma-dock".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_cups_server_may_hold() {
        for (named, expected) in [
            (None, "localhost:631"),
            (Some(""), "localhost:631"),
            (Some("/run/cups/cups.sock"), "localhost:631"),
            (Some("printhost"), "printhost:631"),
            (Some("printhost:8631"), "printhost:8631"),
            (Some("127.0.0.1:8631/version=1.1"), "127.0.0.1:8631"),
            (Some("::1"), "[::1]:631"),
            (Some("[::1]"), "[::1]:631"),
            (Some("[::1]:8631"), "[::1]:8631"),
        ] {
            assert_eq!(address(named), expected, "{named:?}");
        }
    }
}
