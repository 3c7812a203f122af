//! One connection to a raw printer.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream, ToSocketAddrs as _};
use std::time::{Duration, Instant};

use super::RawAddress;
use super::status::{self, HostStatus};
use crate::PrintError;

/// A printer on the same network takes a connection at once, is busy with another computer, or is
/// not there.
const CONNECT_LIMIT: Duration = Duration::from_secs(2);
/// Answers come in milliseconds, from a busy printer in some tenths of a second.
const ANSWER_LIMIT: Duration = Duration::from_secs(2);
/// A printer whose memory is full takes nothing until a label is out.
const STALL_LIMIT: Duration = Duration::from_secs(10);
/// Written in pieces, so that it is known how far it came.
const PIECE_BYTES: usize = 4 * 1024;
/// No answer is longer.
const ANSWER_BYTES_MAX: usize = 4 * 1024;

const HOST_STATUS: &[u8] = b"~HS";
/// The answer has so many parts.
const HOST_STATUS_PARTS: usize = 3;
/// Answered by newer printers even when they are out of paper.
const ERRORS: &[u8] = b"~HQES";

/// What came back when the printer was asked how it is.
#[derive(Debug)]
pub(super) enum Ask {
    /// Its status.
    Answered(HostStatus),
    /// No status; what it named as its errors when it was asked for those, nothing where it said
    /// nothing at all.
    Silent(Vec<String>),
    /// It closed the connection.
    Closed(Vec<String>),
}

pub(super) struct Line<'a> {
    address: &'a RawAddress,
    stream: TcpStream,
}

impl<'a> Line<'a> {
    pub(super) fn open(address: &'a RawAddress) -> Result<Self, PrintError> {
        let away = |why: String| PrintError::Unreachable { printer: address.to_string(), why };
        let places = (address.host(), address.port()).to_socket_addrs();
        let places = places.map_err(|_| away(format!("no computer is named {}", address.host())))?;
        let mut why = "it has no address".to_owned();
        for place in places {
            match TcpStream::connect_timeout(&place, CONNECT_LIMIT) {
                Ok(stream) => {
                    // Asked for on a socket that was just opened; without it answers come late.
                    let _ = stream.set_nodelay(true);
                    return Ok(Self { address, stream });
                }
                Err(error) => why = in_words(error.kind()),
            }
        }
        Err(away(why))
    }

    /// Writes all of it, and tells how far it came where it did not.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), PrintError> {
        let printer = || self.address.to_string();
        let of = bytes.len();
        self.stream
            .set_write_timeout(Some(STALL_LIMIT))
            .map_err(|error| PrintError::Unreachable { printer: printer(), why: error.to_string() })?;
        let mut sent = 0;
        while sent < of {
            let piece = &bytes[sent..(sent + PIECE_BYTES).min(of)];
            match self.stream.write(piece) {
                Ok(count) if count > 0 => sent += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_late(error.kind()) => {
                    return Err(PrintError::Stalled { printer: printer(), sent, of });
                }
                Ok(_) | Err(_) => return Err(PrintError::BrokenOff { printer: printer(), sent, of }),
            }
        }
        Ok(())
    }

    /// Nothing more comes of the `of` bytes that were written. A printer that read them closes the
    /// connection in turn, or keeps it; one that lost them breaks it.
    pub(super) fn finish(mut self, of: usize) -> Result<(), PrintError> {
        let broken = || PrintError::BrokenOff { printer: self.address.to_string(), sent: of, of };
        let shut = self.stream.shutdown(Shutdown::Write);
        shut.and_then(|()| self.stream.set_read_timeout(Some(ANSWER_LIMIT))).map_err(|_| broken())?;
        let started = Instant::now();
        let mut buffer = [0; 512];
        while started.elapsed() < ANSWER_LIMIT {
            match self.stream.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_late(error.kind()) => return Ok(()),
                Err(_) => return Err(broken()),
            }
        }
        Ok(())
    }

    /// Asks how the printer is.
    pub(super) fn ask(&mut self) -> Result<Ask, PrintError> {
        let (answer, closed) = self.question(HOST_STATUS, HOST_STATUS_PARTS);
        if let Some(status) = HostStatus::read(&answer) {
            return Ok(Ask::Answered(status));
        }
        if closed {
            return Ok(Ask::Closed(Vec::new()));
        }
        // An answer that began and is not over is late, as none at all is.
        let parts = answer.iter().filter(|&&byte| byte == status::END).count();
        if parts >= HOST_STATUS_PARTS || (parts > 0 && answer.first() != Some(&status::START)) {
            let why = String::from_utf8_lossy(&answer).chars().filter(|c| !c.is_control()).take(60).collect();
            return Err(PrintError::AnswerNotUnderstood { printer: self.address.to_string(), why });
        }
        let (answer, closed) = self.question(ERRORS, 1);
        let troubles = status::errors(&answer);
        Ok(if closed { Ask::Closed(troubles) } else { Ask::Silent(troubles) })
    }

    /// Writes a question and reads until so many parts of an answer are complete, the printer closes
    /// the connection, or it is late. The answer, and whether the connection is closed.
    fn question(&mut self, question: &[u8], parts: usize) -> (Vec<u8>, bool) {
        let started = Instant::now();
        let mut answer = Vec::new();
        if self.stream.set_write_timeout(Some(ANSWER_LIMIT)).is_err() {
            return (answer, true);
        }
        if let Err(error) = self.stream.write_all(question) {
            return (answer, !is_late(error.kind()));
        }
        let mut buffer = [0; 512];
        loop {
            let left = ANSWER_LIMIT.saturating_sub(started.elapsed());
            let complete = answer.iter().filter(|&&byte| byte == status::END).count() >= parts;
            if complete || left.is_zero() || answer.len() > ANSWER_BYTES_MAX {
                return (answer, false);
            }
            if self.stream.set_read_timeout(Some(left)).is_err() {
                return (answer, true);
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => return (answer, true),
                Ok(count) => answer.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return (answer, !is_late(error.kind())),
            }
        }
    }
}

/// What a socket with a time limit says when it is over differs between systems.
fn is_late(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

fn in_words(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::ConnectionRefused => "nothing there takes print data, or another computer prints just now",
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "it does not answer: switched off, or not on this network",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => "there is no way to it on this network",
        other => return other.to_string(),
    }
    .to_owned()
}
