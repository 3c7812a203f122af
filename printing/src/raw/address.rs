//! How a raw printer is named: `tcp://HOST[:PORT]`.

use std::fmt;
use std::str::FromStr;

use crate::PrintError;

/// The port on which printers take what is sent to them as it is.
const DEFAULT_PORT: u16 = 9100;
const SCHEME: &str = "tcp://";
/// Behind the address of a printer that is never asked how it is.
const NOT_ASKED: &str = "?status=no";

/// Where a raw printer is, and whether it can be asked how it is.
///
/// `tcp://zebra-3`, `tcp://10.0.0.7:9101`, `tcp://[fe80::1]`; with `?status=no` behind it one that
/// never answers `~HS`, as behind some print servers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RawAddress {
    host: String,
    port: u16,
    asked: bool,
}

impl RawAddress {
    /// Whether the name is meant as such an address.
    pub(crate) fn is_meant(text: &str) -> bool {
        text.get(..SCHEME.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
    }

    /// The address of a printer that says how it is.
    #[must_use]
    pub fn new(host: &str, port: u16) -> Self {
        Self { host: host.trim_matches(['[', ']']).to_owned(), port, asked: true }
    }

    /// Host name or address, without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether the printer is asked how it is.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.asked
    }
}

impl FromStr for RawAddress {
    type Err = PrintError;

    fn from_str(text: &str) -> Result<Self, PrintError> {
        let wrong = |why: &str| PrintError::BadAddress { text: text.to_owned(), why: why.to_owned() };
        let text = text.trim();
        let rest =
            text.get(SCHEME.len()..).filter(|_| Self::is_meant(text)).ok_or_else(|| wrong("it begins with tcp://"))?;
        let (rest, asked) = match rest.strip_suffix(NOT_ASKED) {
            Some(rest) => (rest, false),
            None => (rest, true),
        };
        if let Some((_, option)) = rest.split_once('?') {
            return Err(wrong(&format!("?{option} is none of its options; the only one is {NOT_ASKED}")));
        }
        if rest.contains('@') {
            return Err(wrong("a raw printer asks for no user: leave out what stands before @"));
        }
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or_else(|| wrong("after ] comes :PORT"))?)),
            None => match rest.rsplit_once(':') {
                Some((host, _)) if host.contains(':') => return Err(wrong("an IPv6 address stands in brackets")),
                Some((host, port)) => (host, Some(port)),
                None => (rest, None),
            },
        };
        let port = port.map_or(Ok(DEFAULT_PORT), |port| {
            port.parse().ok().filter(|&port| port > 0).ok_or_else(|| wrong("the port is a number from 1 to 65535"))
        })?;
        let is_host = |c: char| c.is_ascii_alphanumeric() || ".-_:%".contains(c);
        if host.starts_with('-') {
            return Err(wrong("a host does not begin with -"));
        }
        if host.is_empty() || host.len() > 253 || !host.chars().all(is_host) {
            return Err(wrong("the host is a name or an address"));
        }
        Ok(Self { host: host.to_owned(), port, asked })
    }
}

impl fmt::Display for RawAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = &self.host;
        if host.contains(':') {
            write!(f, "{SCHEME}[{host}]")?;
        } else {
            write!(f, "{SCHEME}{host}")?;
        }
        if self.port != DEFAULT_PORT {
            write!(f, ":{}", self.port)?;
        }
        if self.asked { Ok(()) } else { f.write_str(NOT_ASKED) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_addresses_and_writes_them_again() {
        for (text, host, port, again) in [
            ("tcp://zebra-3", "zebra-3", 9100, "tcp://zebra-3"),
            (" TCP://10.0.0.7:9101/ ", "10.0.0.7", 9101, "tcp://10.0.0.7:9101"),
            ("tcp://[fe80::1]", "fe80::1", 9100, "tcp://[fe80::1]"),
            ("tcp://[::1]:9200?status=no", "::1", 9200, "tcp://[::1]:9200?status=no"),
        ] {
            let address: RawAddress = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!((address.host(), address.port(), address.to_string().as_str()), (host, port, again));
            assert_eq!(address.is_asked(), !text.ends_with("status=no"));
        }
    }

    #[test]
    fn says_what_is_wrong_with_an_address() {
        for text in
            ["tcp://", "tcp://a b", "tcp://a:0", "tcp://a:x", "tcp://::1", "tcp://[::1]9100", "tcp://a?x=1", "tcp://-h"]
        {
            let error = text.parse::<RawAddress>().expect_err(text);
            assert!(matches!(error, PrintError::BadAddress { .. }), "{text}: {error:?}");
            assert!(error.to_string().contains(text), "{error}");
        }
    }
}
