//! Where the print server is, and one exchange with it.

use std::fmt;
use std::path::{Path, PathBuf};
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

/// The socket files of CUPS, in the order in which its own programs look for them.
const SOCKETS: [&str; 3] = ["/run/cups/cups.sock", "/var/run/cups/cups.sock", "/private/var/run/cupsd"];

/// A print server, where queues live. Cheap to make and to clone; a connection is open only
/// while something is asked.
#[derive(Debug, Clone)]
pub struct PrintServer {
    address: Address,
    /// The name under which jobs are sent and cancelled.
    user: String,
    agent: Agent,
}

/// Where a print server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Address {
    /// Host and port.
    Network(String),
    /// A socket file of this computer.
    Socket(PathBuf),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(host_and_port) => f.write_str(host_and_port),
            Self::Socket(path) => path.display().fmt(f),
        }
    }
}

impl PrintServer {
    /// The print server that `CUPS_SERVER` names, as it does for the system's own printing
    /// commands: `host`, `host:port` or the path of a socket file. Without it the print server
    /// of this computer: the socket file of CUPS where there is one, else port 631.
    #[must_use]
    pub fn system() -> Self {
        let named = std::env::var("CUPS_SERVER").unwrap_or_default();
        if named.trim().is_empty()
            && let Some(socket) = SOCKETS.iter().map(Path::new).find(|path| cfg!(unix) && path.exists())
        {
            return Self::new(Address::Socket(socket.to_owned()));
        }
        Self::at(&named)
    }

    /// The print server at an address as `CUPS_SERVER` may hold.
    #[must_use]
    pub fn at(address: &str) -> Self {
        Self::new(Address::parse(address))
    }

    fn new(address: Address) -> Self {
        let config = Agent::config_builder()
            // The print server is near: a proxy for the web must not see the jobs.
            .proxy(None)
            .http_status_as_error(false)
            .max_redirects(0)
            // A connection kept for later may be closed by the server just when it is used,
            // and then nobody knows whether the job arrived.
            .max_idle_connections(0)
            .timeout_connect(Some(CONNECT_LIMIT))
            .timeout_global(Some(REQUEST_LIMIT))
            .build();
        let agent = match &address {
            #[cfg(unix)]
            Address::Socket(path) => crate::socket::agent(config, path.clone()),
            _ => config.into(),
        };
        Self { address, user: user(), agent }
    }

    /// Sends a request and reads the answer, whatever its status.
    pub(crate) fn send(&self, request: Request) -> Result<Answer, PrintError> {
        let (path, body) = request
            .user(&self.user)
            .encoded()
            .map_err(|error| PrintError::Refused { queue: String::new(), why: error.to_string() })?;
        let response = self
            .agent
            .post(format!("http://{}{path}", self.address.host()))
            .header("content-type", "application/ipp")
            .send(body.as_slice())
            .map_err(|error| self.transport_error(error))?;
        let http_status = response.status();
        let bytes = wire::read_all(response.into_body().into_reader())
            .map_err(|_| PrintError::NoAnswer { server: self.address.to_string() })?;
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
        let server = self.address.to_string();
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
        PrintError::NotUnderstood { server: self.address.to_string(), why: why.to_string() }
    }
}

impl fmt::Display for PrintServer {
    /// Its address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)
    }
}

impl Address {
    fn parse(named: &str) -> Self {
        let named = named.trim();
        if named.starts_with('/') {
            return Self::Socket(named.into());
        }
        // A trailing "/version=1.1" asks for an older protocol, which no CUPS of today needs.
        let host = named.split('/').next().unwrap_or_default();
        let has_port = host.rsplit_once(':').is_some_and(|(before, port)| {
            port.parse::<u16>().is_ok() && (!before.contains(':') || before.ends_with(']'))
        });
        Self::Network(match host {
            "" => format!("localhost:{DEFAULT_PORT}"),
            _ if has_port => host.to_owned(),
            _ if host.contains(':') && !host.starts_with('[') => format!("[{host}]:{DEFAULT_PORT}"),
            _ => format!("{host}:{DEFAULT_PORT}"),
        })
    }

    /// What to call the server in a request.
    fn host(&self) -> &str {
        match self {
            Self::Network(host_and_port) => host_and_port,
            Self::Socket(_) => "localhost",
        }
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
            ("", "localhost:631"),
            ("printhost", "printhost:631"),
            (" printhost:8631 ", "printhost:8631"),
            ("127.0.0.1:8631/version=1.1", "127.0.0.1:8631"),
            ("::1", "[::1]:631"),
            ("[::1]", "[::1]:631"),
            ("[::1]:8631", "[::1]:8631"),
        ] {
            assert_eq!(Address::parse(named), Address::Network(expected.to_owned()), "{named:?}");
        }
        assert_eq!(Address::parse("/run/cups/cups.sock"), Address::Socket("/run/cups/cups.sock".into()));
    }
}
