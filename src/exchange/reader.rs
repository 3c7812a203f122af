//! Reads CSV by RFC 4180, a row at a time, and knows on which line of the file each began.
//!
//! Its own reader, because a refused row must name its line: the `csv` crate counts lines
//! otherwise where they end in CR LF, and takes a quote that is never closed as it comes.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::formulas::unmarked;
use crate::store::hexadecimal;

const BUFFER_BYTES: usize = 256 * 1024;

/// A longer row is a quote that was never closed.
const ROW_BYTES_MAX: usize = 1024 * 1024;

/// A row: its fields behind each other, and where each ends.
#[derive(Debug, Default)]
pub(super) struct Row {
    text: Vec<u8>,
    ends: Vec<usize>,
    /// The line of the file on which it begins.
    pub line: u64,
    /// What is wrong with its quotes.
    pub broken: Option<&'static str>,
}

impl Row {
    /// How many fields it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field's bytes; empty where there is no such field.
    pub fn bytes(&self, field: usize) -> &[u8] {
        let start = if field == 0 { 0 } else { self.ends.get(field - 1).copied().unwrap_or(self.text.len()) };
        let end = self.ends.get(field).copied().unwrap_or(self.text.len());
        &self.text[start..end]
    }

    /// The whole row as UTF-8 text; none where any of it is not.
    pub fn text(&self) -> Option<RowText<'_>> {
        let text = std::str::from_utf8(&self.text).ok()?;
        // A comma can part the bytes of one character, which joined again would pass.
        self.ends.iter().all(|end| text.is_char_boundary(*end)).then_some(RowText { text, ends: &self.ends })
    }
}

/// A row that is known to be UTF-8.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowText<'r> {
    text: &'r str,
    ends: &'r [usize],
}

impl<'r> RowText<'r> {
    /// A field; empty where there is no such field.
    pub fn field(self, field: usize) -> &'r str {
        let start = if field == 0 { 0 } else { self.ends.get(field - 1).copied().unwrap_or(self.text.len()) };
        self.ends.get(field).map_or("", |end| unmarked(&self.text[start..*end]))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Unquoted,
    Quoted,
    /// After a quote inside quotes: the end of the field, or half of an escaped quote.
    Quote,
}

/// Reads rows.
pub(super) struct RowReader<R> {
    input: R,
    buffer: Vec<u8>,
    next: usize,
    end: usize,
    line: u64,
    bytes: u64,
    digest: Sha256,
    /// The byte before was a CR that ended a line: an LF belongs to it.
    after_cr: bool,
    finished: bool,
}

impl<R: Read> RowReader<R> {
    pub fn new(input: R) -> Self {
        Self {
            input,
            buffer: vec![0; BUFFER_BYTES],
            next: 0,
            end: 0,
            line: 1,
            bytes: 0,
            digest: Sha256::new(),
            after_cr: false,
            finished: false,
        }
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The SHA-256 of the bytes read, as hexadecimal.
    pub fn sha256(&self) -> String {
        hexadecimal(&self.digest.clone().finalize())
    }

    fn fill(&mut self) -> io::Result<bool> {
        let first = self.bytes == 0;
        self.next = 0;
        self.end = 0;
        // The byte order mark must be whole before it can be seen.
        while self.end < if first { 3 } else { 1 } {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.digest.update(&self.buffer[..self.end]);
        self.bytes += self.end as u64;
        if first && self.buffer[..self.end].starts_with(b"\xEF\xBB\xBF") {
            self.next = 3;
        }
        Ok(self.next < self.end || (first && self.end > 0))
    }

    /// Reads the next row that is not an empty line; false at the end.
    pub fn read(&mut self, row: &mut Row) -> io::Result<bool> {
        loop {
            row.text.clear();
            row.ends.clear();
            row.broken = None;
            let Some(quoted) = self.read_any(row)? else { return Ok(false) };
            if quoted || row.ends.len() > 1 || !row.text.is_empty() {
                return Ok(true);
            }
        }
    }

    /// Reads a row, which may be an empty line; whether it had quotes, or none at the end.
    fn read_any(&mut self, row: &mut Row) -> io::Result<Option<bool>> {
        let mut state = State::FieldStart;
        let mut quoted = false;
        let mut begun = false;
        row.line = self.line;
        loop {
            if self.next >= self.end {
                if self.finished || !self.fill()? {
                    self.finished = true;
                    if !begun {
                        return Ok(None);
                    }
                    if state == State::Quoted {
                        row.broken = Some("a quote is opened in this row and never closed");
                    }
                    row.ends.push(row.text.len());
                    return Ok(Some(quoted));
                }
                continue;
            }
            if self.after_cr {
                self.after_cr = false;
                if self.buffer[self.next] == b'\n' {
                    self.next += 1;
                    if state == State::Quoted {
                        row.text.push(b'\n');
                    }
                    continue;
                }
            }
            begun = true;
            if row.text.len() > ROW_BYTES_MAX || row.ends.len() > ROW_BYTES_MAX {
                row.broken = Some("the row is longer than 1 MiB; is a quote never closed?");
                row.ends.push(row.text.len());
                // What follows may never end.
                self.finished = true;
                self.next = self.end;
                return Ok(Some(quoted));
            }
            let rest = &self.buffer[self.next..self.end];
            match state {
                State::FieldStart if rest[0] == b'"' => {
                    quoted = true;
                    state = State::Quoted;
                    self.next += 1;
                }
                State::FieldStart | State::Unquoted => {
                    let plain = rest.iter().position(|byte| matches!(byte, b',' | b'\n' | b'\r'));
                    let length = plain.unwrap_or(rest.len());
                    row.text.extend_from_slice(&rest[..length]);
                    let stop = plain.map(|at| rest[at]);
                    self.next += length + usize::from(stop.is_some());
                    state = State::Unquoted;
                    if let Some(stop) = stop {
                        row.ends.push(row.text.len());
                        if stop != b',' {
                            self.end_line(stop);
                            return Ok(Some(quoted));
                        }
                        state = State::FieldStart;
                    }
                }
                State::Quoted => {
                    let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\n' | b'\r'));
                    let length = plain.unwrap_or(rest.len());
                    row.text.extend_from_slice(&rest[..length]);
                    let stop = plain.map(|at| rest[at]);
                    self.next += length + usize::from(stop.is_some());
                    match stop {
                        Some(b'"') => state = State::Quote,
                        Some(stop) => {
                            row.text.push(stop);
                            self.end_line(stop);
                        }
                        None => {}
                    }
                }
                State::Quote => {
                    let byte = rest[0];
                    self.next += 1;
                    match byte {
                        b'"' => {
                            row.text.push(b'"');
                            state = State::Quoted;
                        }
                        b',' => {
                            row.ends.push(row.text.len());
                            state = State::FieldStart;
                        }
                        b'\n' | b'\r' => {
                            row.ends.push(row.text.len());
                            self.end_line(byte);
                            return Ok(Some(quoted));
                        }
                        other => {
                            row.broken = Some("text follows a closing quote; a quote inside quotes is written twice");
                            row.text.push(other);
                            state = State::Unquoted;
                        }
                    }
                }
            }
        }
    }

    fn end_line(&mut self, byte: u8) {
        self.line += 1;
        self.after_cr = byte == b'\r';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn rows(input: impl Read) -> Vec<(u64, Vec<String>, bool)> {
        let mut reader = RowReader::new(input);
        let mut row = Row::default();
        let mut found = Vec::new();
        while reader.read(&mut row).unwrap() {
            let fields = (0..row.len()).map(|i| String::from_utf8_lossy(row.bytes(i)).into_owned()).collect();
            found.push((row.line, fields, row.broken.is_some()));
        }
        found
    }

    fn row(line: u64, fields: &[&str]) -> (u64, Vec<String>, bool) {
        (line, fields.iter().map(|field| (*field).to_owned()).collect(), false)
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["\u{FEFF}a,b", "", "1,\"x", "y\"", "\"q\"\"q\", z", "", ",", "last,one"].join(end);
            let expected = [
                row(1, &["a", "b"]),
                row(3, &["1", &format!("x{end}y")]),
                row(5, &["q\"q", " z"]),
                row(7, &["", ""]),
                row(8, &["last", "one"]),
            ];
            assert_eq!(rows(text.as_bytes()), expected, "{end:?}");
            assert_eq!(rows(Drip(text.as_bytes())), expected, "{end:?}");
            assert_eq!(rows(format!("{text}{end}").as_bytes()), expected, "{end:?}");
        }
    }

    #[test]
    fn broken_quotes_are_told() {
        let broken = |text: &str| rows(text.as_bytes()).last().map(|(line, _, broken)| (*line, *broken));
        assert_eq!(broken("a\n\"b\n\nc"), Some((2, true)));
        assert_eq!(broken("a\n\"b\"c,d"), Some((2, true)));
        assert_eq!(broken("a\n5\" disk,d"), Some((2, false)));
        assert_eq!(broken("a\n\"\""), Some((2, false)));
        assert_eq!(broken(&format!("a\n\"{}", "x\n".repeat(1_000_000))), Some((2, true)));
    }

    #[test]
    fn half_a_character_on_each_side_of_a_comma_is_not_text() {
        let mut reader = RowReader::new(&b"\xC3,\xA9\n"[..]);
        let mut row = Row::default();
        assert!(reader.read(&mut row).unwrap());
        assert!(row.text().is_none());
    }
}
