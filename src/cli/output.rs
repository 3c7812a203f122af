use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use chrono::NaiveDate;
use rma_dock::calendar::{Instant, parse_date, parse_instant};
use rma_dock::files::{self, FileError, Readers};
use serde::Serialize;

use crate::Context;
use crate::failure::Failure;

/// For a person or for a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    Text,
    Json,
}

/// A write to standard output failed: whoever read it is gone.
pub(crate) fn broken(error: &std::io::Error) -> Failure {
    Failure::usage(format!("the output cannot be written: {error}"))
}

/// Prints a line, and is sure that it went out.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    as_is(&shown(text))
}

/// Text that customers and scanners gave, for a terminal: what would steer it, or turn the order of what is
/// read, is shown as the sign for what cannot be shown. JSON has it as it is.
pub(crate) fn shown(text: &str) -> String {
    let steers = |character: char| {
        (character.is_control() && !matches!(character, '\n' | '\t'))
            || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|character| if steers(character) { '\u{fffd}' } else { character }).collect()
}

/// Prints a text that is read back, such as a wording.
pub(crate) fn as_is(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush())
        .map_err(|error| broken(&error))
}

/// Prints a value as one line of JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::usage(error.to_string()))?;
    as_is(&text)
}

/// Opens a file, or standard input for `-`.
pub(crate) fn reader(file: &str) -> Result<Box<dyn Read>, Failure> {
    if file == "-" {
        return Ok(Box::new(std::io::stdin()));
    }
    match File::open(file) {
        Ok(opened) => Ok(Box::new(opened)),
        Err(error) => Err(Failure::usage(format!("{file} cannot be opened: {error}"))),
    }
}

/// The text of a file that is no longer than that; standard input for `-`.
pub(crate) fn text(file: &str, most: usize) -> Result<String, Failure> {
    let mut text = String::new();
    let read = reader(file)?.take(most as u64 + 1).read_to_string(&mut text);
    read.map_err(|error| Failure::usage(format!("{file} cannot be read: {error}")))?;
    if text.len() > most {
        return Err(Failure::usage(format!("{file} is longer than {most} bytes")));
    }
    Ok(text)
}

/// Writes a file whole, or standard output for `-`.
pub(crate) fn write(context: &Context, file: &str, bytes: &[u8]) -> Result<(), Failure> {
    if file == "-" {
        let mut out = std::io::stdout().lock();
        return out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| broken(&error));
    }
    Ok(files::write(&context.folder, Path::new(file), Readers::Usual, bytes)?)
}

/// Whether a file may be written at all: asked before something is recorded for it.
pub(crate) fn may_write(context: &Context, file: &str) -> Result<(), Failure> {
    if file == "-" { Ok(()) } else { Ok(files::may_write(&context.folder, Path::new(file))?) }
}

/// The same, written bit by bit.
pub(crate) fn write_with<T>(
    context: &Context,
    file: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if file == "-" {
        return write(&mut std::io::stdout().lock());
    }
    files::write_with(&context.folder, Path::new(file), Readers::Usual, write)
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Own(_) => Self::refused(error.code(), error.to_string()),
            FileError::Cannot { .. } => Self::usage(error.to_string()),
        }
    }
}

/// Standard output takes one JSON value, or a file: not both.
pub(crate) fn must_be_apart(output: Output, file: &str) -> Result<(), Failure> {
    if output == Output::Json && file == "-" {
        return Err(Failure::usage("with --json standard output is one JSON value: name a file for what is written"));
    }
    Ok(())
}

/// When an event happened: as given, else now.
pub(crate) fn at(given: Option<&str>, now: Instant) -> Result<Instant, Failure> {
    Ok(instant("--at", given)?.unwrap_or(now))
}

/// The instant that an argument gives, where it is given.
pub(crate) fn instant(argument: &str, text: Option<&str>) -> Result<Option<Instant>, Failure> {
    text.map(|text| parse_instant(text).map_err(|wrong| Failure::usage(format!("{argument}: {wrong}")))).transpose()
}

/// The day that an argument gives, likewise.
pub(crate) fn day(argument: &str, text: Option<&str>) -> Result<Option<NaiveDate>, Failure> {
    text.map(|text| parse_date(text).map_err(|wrong| Failure::usage(format!("{argument}: {wrong}")))).transpose()
}
