//! What a scan is: cleaned of what the scanner adds, and recognised by its form and by what
//! is on record. A scanner is a keyboard: Caps Lock, the keyboard's layout and the scanner's
//! own prefixes all come with the text.

use serde::{Deserialize, Serialize};

use super::carriers::{self, Strength};
use crate::numbers::{LineNumber, Number, PartNumber, RmaNumber, Serial};
use crate::people::is_badge;
use crate::rules::boxes::BoxScan;
use crate::rules::receiving::BoxLabel;
use crate::store::{Records, StoreError};

/// No barcode on a box is longer; more is a stuck key or the wrong file.
pub const SCAN_CHARACTERS_MAX: usize = 200;

/// What a scan was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum ScanKind {
    /// An RMA number without a line.
    Rma,
    /// A line of an RMA.
    Line,
    /// A serial number.
    Serial,
    /// A part number.
    Part,
    /// A carrier's tracking number.
    Tracking,
    /// A line that the operator chose where several fit; nothing that is printed on a box.
    Chosen,
}

/// A scan as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ScanReading {
    /// As it came.
    pub raw: String,
    /// What it was read as: the canonical number, the cleaned serial.
    pub text: String,
    /// What it was taken for.
    pub kind: ScanKind,
    /// For a tracking number.
    pub carrier: Option<String>,
    /// False for a weak guess.
    pub certain: bool,
    /// What else it could be.
    pub other_kinds: Vec<ScanKind>,
    /// What the operator should know about the reading.
    pub note: Option<String>,
}

/// What the scanner adds to each scan, by its own configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScannerAffixes {
    /// Before the text.
    pub prefix: String,
    /// After it.
    pub suffix: String,
}

/// A scan that cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// Nothing is left of it.
    #[error("the scan is empty; scan again")]
    Empty,
    /// Longer than any barcode on a box.
    #[error("the scan has {0} characters, more than the {SCAN_CHARACTERS_MAX} of any barcode on a box; scan again")]
    TooLong(usize),
    /// Forced to be a part or serial with nothing after the prefix, or the like.
    #[error("\"{0}\" cannot be taken for that")]
    CannotBe(String),
    /// It says who works, and is nothing of a box: it is never kept.
    #[error(
        "this is the badge of a person and nothing of a box: nothing was recorded. Scan it in the app, where sign-in is on"
    )]
    Badge,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keys that scanners' "-" comes out as on other keyboard layouts, and the dashes of text.
const DASHES: &str = "ß?')+*_=/°–—−‐‑﹣－ー";

/// Cleans a raw scan of terminators, control characters, the AIM identifier (`]C1`) and the
/// scanner's own prefix and suffix.
#[must_use]
pub fn clean(raw: &str, affixes: &ScannerAffixes) -> String {
    let text: String = raw.chars().filter(|c| !c.is_control()).collect();
    let mut text = text.trim();
    if !affixes.suffix.is_empty() {
        text = text.strip_suffix(affixes.suffix.as_str()).unwrap_or(text);
    }
    for _ in 0..2 {
        if !affixes.prefix.is_empty() {
            text = text.strip_prefix(affixes.prefix.as_str()).unwrap_or(text);
        }
        let bytes = text.as_bytes();
        if let [b']', letter, modifier, _, ..] = bytes
            && letter.is_ascii_alphabetic()
            && modifier.is_ascii_alphanumeric()
        {
            text = &text[3..];
        }
    }
    text.trim().to_owned()
}

/// Reads a raw scan; a forcing prefix (`rma:`, `serial:`, `part:`, `tracking:`) decides,
/// else its form and what is on record.
///
/// # Errors
/// [`ScanError`].
pub fn read(records: Records<'_>, raw: &str, affixes: &ScannerAffixes) -> Result<ScanReading, ScanError> {
    let length = raw.chars().count();
    if length > SCAN_CHARACTERS_MAX {
        return Err(ScanError::TooLong(length));
    }
    if is_badge(raw) {
        return Err(ScanError::Badge);
    }
    let text = clean(raw, affixes);
    if text.is_empty() {
        return Err(ScanError::Empty);
    }
    if let Some((kind, rest)) = forced(&text) {
        return read_as(records, raw, rest, kind);
    }
    recognise(records, raw, &text)
}

/// Reads a raw scan as the kind that the operator says it is.
///
/// # Errors
/// [`ScanError`].
pub fn read_forced(
    records: Records<'_>,
    raw: &str,
    affixes: &ScannerAffixes,
    kind: ScanKind,
) -> Result<ScanReading, ScanError> {
    let text = clean(raw, affixes);
    let text = forced(&text).map_or(text.as_str(), |(_, rest)| rest);
    read_as(records, raw, text, kind)
}

fn forced(text: &str) -> Option<(ScanKind, &str)> {
    let (prefix, rest) = text.split_once(':')?;
    let kind = match prefix.to_ascii_lowercase().as_str() {
        "rma" => ScanKind::Rma,
        "serial" => ScanKind::Serial,
        "part" => ScanKind::Part,
        "tracking" => ScanKind::Tracking,
        "choose" => ScanKind::Chosen,
        _ => return None,
    };
    Some((kind, rest.trim()))
}

/// The prefix that forces a kind, for a scan that is kept as text.
#[must_use]
pub fn forcing_prefix(kind: ScanKind) -> &'static str {
    match kind {
        ScanKind::Rma | ScanKind::Line => "rma:",
        ScanKind::Serial => "serial:",
        ScanKind::Part => "part:",
        ScanKind::Tracking => "tracking:",
        ScanKind::Chosen => "choose:",
    }
}

fn read_as(records: Records<'_>, raw: &str, text: &str, kind: ScanKind) -> Result<ScanReading, ScanError> {
    if text.is_empty() {
        return Err(ScanError::Empty);
    }
    let mut reading = ScanReading {
        raw: raw.to_owned(),
        text: text.to_owned(),
        kind,
        carrier: None,
        certain: true,
        other_kinds: others(kind),
        note: None,
    };
    match kind {
        ScanKind::Rma | ScanKind::Line => {
            let (number, note) = rma_form(text);
            reading.note = note;
            match number {
                Some(Number::Line(line)) => {
                    reading.kind = ScanKind::Line;
                    reading.text = line.to_string();
                }
                Some(Number::Rma(rma)) => {
                    reading.kind = ScanKind::Rma;
                    reading.text = rma.to_string();
                }
                _ => {
                    reading.kind = ScanKind::Rma;
                    reading.note = text.parse::<Number>().err().map(|wrong| wrong.to_string());
                }
            }
        }
        ScanKind::Chosen => {
            let line: LineNumber = text.parse().map_err(|_| ScanError::CannotBe(text.to_owned()))?;
            reading.text = line.to_string();
        }
        ScanKind::Serial => {
            let serial = Serial::new(text).ok_or(ScanError::Empty)?;
            reading.text = records.known_serial(&serial)?.unwrap_or(serial).to_string();
        }
        ScanKind::Part => {
            let part = PartNumber::new(text).ok_or(ScanError::Empty)?;
            reading.text = records.known_part(&part)?.unwrap_or(part).to_string();
        }
        ScanKind::Tracking => {
            reading.carrier = carriers::recognise(text).map(|(carrier, _)| carrier.to_owned());
        }
    }
    Ok(reading)
}

fn others(kind: ScanKind) -> Vec<ScanKind> {
    match kind {
        ScanKind::Chosen => Vec::new(),
        _ => {
            [ScanKind::Serial, ScanKind::Part, ScanKind::Tracking].into_iter().filter(|other| *other != kind).collect()
        }
    }
}

/// The RMA or line number that a text is by its form, also where another keyboard layout
/// turned its dash into something else; that is said in a note.
fn rma_form(text: &str) -> (Option<Number>, Option<String>) {
    if let Ok(number @ (Number::Rma(_) | Number::Line(_))) = text.parse() {
        return (Some(number), None);
    }
    if let Some((at, dash)) = text.char_indices().find(|(_, c)| DASHES.contains(*c)) {
        let repaired = format!("{}-{}", &text[..at], &text[at + dash.len_utf8()..]);
        if let Ok(line) = repaired.parse::<LineNumber>() {
            let note = format!("{dash} was read as a dash: the keyboard layout is not the scanner's");
            return (Some(Number::Line(line)), Some(note));
        }
    }
    (None, None)
}

fn recognise(records: Records<'_>, raw: &str, text: &str) -> Result<ScanReading, ScanError> {
    let reading = |text: String, kind, certain, carrier: Option<&str>, note| ScanReading {
        raw: raw.to_owned(),
        text,
        kind,
        carrier: carrier.map(str::to_owned),
        certain,
        other_kinds: others(kind),
        note,
    };
    let (number, note) = rma_form(text);
    let label = |number: Number| match number {
        Number::Line(_) => ScanKind::Line,
        _ => ScanKind::Rma,
    };
    let rma_of = |number: Number| -> Option<RmaNumber> {
        match number {
            Number::Rma(rma) => Some(rma),
            Number::Line(line) => Some(line.rma()),
            Number::Case(_) => None,
        }
    };
    if let Some(number) = number
        && let Some(rma) = rma_of(number)
        && records.has_rma(rma)?
    {
        return Ok(reading(number.to_string(), label(number), true, None, note));
    }
    let serial = Serial::new(text).ok_or(ScanError::Empty)?;
    if let Some(known) = records.known_serial(&serial)? {
        return Ok(reading(known.to_string(), ScanKind::Serial, true, None, None));
    }
    let part = PartNumber::new(text).ok_or(ScanError::Empty)?;
    if let Some(known) = records.known_part(&part)? {
        return Ok(reading(known.to_string(), ScanKind::Part, true, None, None));
    }
    if let Some(number) = number {
        let unknown = format!("{number} is not on record");
        let note = note.map_or(unknown.clone(), |note| format!("{note}; {unknown}"));
        return Ok(reading(number.to_string(), label(number), true, None, Some(note)));
    }
    match carriers::recognise(text) {
        Some((carrier, Strength::Strong)) => {
            Ok(reading(text.to_owned(), ScanKind::Tracking, true, Some(carrier), None))
        }
        Some((carrier, Strength::Weak)) => {
            let note = format!("could be a {carrier} tracking number by its length and check digit only");
            Ok(reading(text.to_owned(), ScanKind::Tracking, false, Some(carrier), Some(note)))
        }
        None => {
            let note = looks_like_rma(text).or_else(|| text.parse().ok().and_then(|number: Number| case_note(number)));
            Ok(reading(text.to_owned(), ScanKind::Serial, note.is_none(), None, note))
        }
    }
}

/// What is wrong with a text that was probably meant as an RMA number.
fn looks_like_rma(text: &str) -> Option<String> {
    let rest = text.strip_prefix(['R', 'r'])?;
    if !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c == '-') {
        text.parse::<Number>().err().map(|wrong| format!("not an RMA number: {wrong}"))
    } else {
        None
    }
}

fn case_note(number: Number) -> Option<String> {
    match number {
        Number::Case(case) => Some(format!("{case} has the form of a case number, not of an RMA number")),
        _ => None,
    }
}

impl ScanReading {
    /// What the decision makes of it; none for a tracking number.
    #[must_use]
    pub fn box_scan(&self) -> Option<BoxScan> {
        match self.kind {
            ScanKind::Rma | ScanKind::Line => Some(BoxScan::Label(BoxLabel::read(&self.text))),
            ScanKind::Serial => Serial::new(&self.text).map(BoxScan::Serial),
            ScanKind::Part => PartNumber::new(&self.text).map(BoxScan::Part),
            ScanKind::Chosen => self.text.parse().ok().map(BoxScan::Chosen),
            ScanKind::Tracking => None,
        }
    }
}

/// The scans in an order of their own: equal for the same box, in whatever order it was
/// scanned (RCV-7).
#[must_use]
pub fn scan_set(readings: &[ScanReading]) -> Vec<String> {
    let mut texts: Vec<String> = readings
        .iter()
        .map(|reading| format!("{}{}", forcing_prefix(reading.kind), reading.text.to_ascii_uppercase()))
        .collect();
    texts.sort();
    texts.dedup();
    texts
}
