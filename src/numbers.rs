//! NUM: case, RMA and line numbers as types that cannot hold a wrong one.
//!
//! Reading is strict (NUM-4): what deviates is an error that names what was wrong, and a
//! number is never guessed. Each type is one integer, so that it is its own database key.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Most digits that an RMA number may have (NUM-4).
const RMA_DIGITS_MAX: usize = 9;
/// Fewest digits that an RMA number may have (NUM-2).
const RMA_DIGITS_MIN: usize = 5;
/// Most digits that a line may have (NUM-4).
const LINE_DIGITS_MAX: usize = 4;
/// A line number's key is the RMA number times this, plus the line.
const LINES_PER_RMA: i64 = 10_000;

/// Why a text is not a number of the kind asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Nothing but white space.
    #[error("there is no number in an empty text")]
    Empty,
    /// Neither a case, an RMA nor a line by its form.
    #[error("\"{0}\" is not a case number (2008-0101-0123), an RMA number (R12345) or an RMA line (R12345-1)")]
    NotANumber(String),
    /// A character that no number holds.
    #[error("\"{text}\" has \"{found}\" where a digit was expected")]
    NotADigit {
        /// The whole text.
        text: String,
        /// The character in the way.
        found: char,
    },
    /// NUM-2.
    #[error("an RMA number has at least {RMA_DIGITS_MIN} digits after the R; \"{0}\" has fewer")]
    RmaTooShort(String),
    /// NUM-4.
    #[error("an RMA number has at most {RMA_DIGITS_MAX} digits after the R; \"{0}\" has more")]
    RmaTooLong(String),
    /// NUM-2.
    #[error("an RMA number of more than {RMA_DIGITS_MIN} digits has no leading zero; \"{0}\" has one")]
    RmaLeadingZero(String),
    /// NUM-2.
    #[error("R00000 is never issued and never valid")]
    RmaZero,
    /// NUM-3.
    #[error("\"{0}\" has no line after the dash")]
    LineMissing(String),
    /// NUM-3.
    #[error("a line is a positive number without a leading zero; \"{0}\" has one")]
    LineLeadingZero(String),
    /// NUM-4.
    #[error("a line has at most {LINE_DIGITS_MAX} digits; \"{0}\" has more")]
    LineTooLong(String),
    /// NUM-1.
    #[error("a case number is YYYY-MMDD-NNNN, or its 12 digits; \"{0}\" is not")]
    CaseForm(String),
    /// NUM-1.
    #[error("\"{text}\" names the date {date}, which does not exist")]
    CaseDate {
        /// The whole text.
        text: String,
        /// The date as it was written.
        date: String,
    },
}

/// Reads ASCII digits only; `text` is the whole text, for the message.
fn digits(part: &str, text: &str) -> Result<i64, NumberError> {
    if let Some(found) = part.chars().find(|c| !c.is_ascii_digit()) {
        return Err(NumberError::NotADigit { text: text.to_owned(), found });
    }
    part.parse().map_err(|_| NumberError::NotANumber(text.to_owned()))
}

/// NUM-2: `R12345`, at most nine digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RmaNumber(u32);

impl RmaNumber {
    /// The number whose digits are `number`; none for 0 or more than nine digits.
    #[must_use]
    pub fn new(number: i64) -> Option<Self> {
        let number = u32::try_from(number).ok()?;
        (1..=999_999_999).contains(&number).then_some(Self(number))
    }

    /// The database key: the digits as an integer.
    #[must_use]
    pub fn key(self) -> i64 {
        i64::from(self.0)
    }

    /// The keys of all lines that this RMA can have, first and last.
    #[must_use]
    pub fn line_keys(self) -> (i64, i64) {
        let first = self.key() * LINES_PER_RMA;
        (first, first + LINES_PER_RMA - 1)
    }
}

impl FromStr for RmaNumber {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let trimmed = text.trim();
        let Some(number) = trimmed.strip_prefix(['R', 'r']) else {
            return Err(if trimmed.is_empty() {
                NumberError::Empty
            } else {
                NumberError::NotANumber(trimmed.to_owned())
            });
        };
        if let Some(found) = number.chars().find(|c| !c.is_ascii_digit()) {
            return Err(NumberError::NotADigit { text: trimmed.to_owned(), found });
        }
        if number.len() < RMA_DIGITS_MIN {
            return Err(NumberError::RmaTooShort(trimmed.to_owned()));
        }
        if number.len() > RMA_DIGITS_MAX {
            return Err(NumberError::RmaTooLong(trimmed.to_owned()));
        }
        if number.len() > RMA_DIGITS_MIN && number.starts_with('0') {
            return Err(NumberError::RmaLeadingZero(trimmed.to_owned()));
        }
        Self::new(digits(number, trimmed)?).ok_or(NumberError::RmaZero)
    }
}

impl fmt::Display for RmaNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R{:05}", self.0)
    }
}

/// NUM-3: `R12345-1`. Orders by RMA number and line as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineNumber {
    rma: RmaNumber,
    line: u16,
}

impl LineNumber {
    /// The line of an RMA; none for 0 or more than four digits.
    #[must_use]
    pub fn new(rma: RmaNumber, line: u16) -> Option<Self> {
        (1..=9999).contains(&line).then_some(Self { rma, line })
    }

    /// The RMA that this is a line of.
    #[must_use]
    pub fn rma(self) -> RmaNumber {
        self.rma
    }

    /// The line within its RMA.
    #[must_use]
    pub fn line(self) -> u16 {
        self.line
    }

    /// The database key.
    #[must_use]
    pub fn key(self) -> i64 {
        self.rma.key() * LINES_PER_RMA + i64::from(self.line)
    }

    /// The line that a database key stands for.
    #[must_use]
    pub fn from_key(key: i64) -> Option<Self> {
        let rma = RmaNumber::new(key.div_euclid(LINES_PER_RMA))?;
        Self::new(rma, u16::try_from(key.rem_euclid(LINES_PER_RMA)).ok()?)
    }
}

impl FromStr for LineNumber {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let trimmed = text.trim();
        let Some((rma, line)) = trimmed.split_once('-') else {
            return Err(match trimmed.parse::<RmaNumber>() {
                Ok(_) => NumberError::LineMissing(trimmed.to_owned()),
                Err(error) => error,
            });
        };
        let rma = match rma.parse::<RmaNumber>() {
            // The part before the dash is not trimmed: "R12345 -1" deviates.
            Ok(_) if rma.ends_with(char::is_whitespace) => {
                return Err(NumberError::NotADigit { text: trimmed.to_owned(), found: ' ' });
            }
            Ok(rma) => rma,
            Err(NumberError::Empty) => return Err(NumberError::NotANumber(trimmed.to_owned())),
            Err(error) => return Err(error),
        };
        if line.is_empty() {
            return Err(NumberError::LineMissing(trimmed.to_owned()));
        }
        let number = digits(line, trimmed)?;
        if line.starts_with('0') {
            return Err(NumberError::LineLeadingZero(trimmed.to_owned()));
        }
        if line.len() > LINE_DIGITS_MAX {
            return Err(NumberError::LineTooLong(trimmed.to_owned()));
        }
        u16::try_from(number)
            .ok()
            .and_then(|line| Self::new(rma, line))
            .ok_or_else(|| NumberError::LineTooLong(trimmed.to_owned()))
    }
}

impl fmt::Display for LineNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.rma, self.line)
    }
}

/// NUM-1: `2006-0811-0120`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber(u64);

impl CaseNumber {
    /// The database key: the twelve digits as an integer.
    #[must_use]
    pub fn key(self) -> i64 {
        // Twelve digits always fit.
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    /// The case that a database key stands for.
    #[must_use]
    pub fn from_key(key: i64) -> Option<Self> {
        format!("{key:012}").parse().ok()
    }
}

impl FromStr for CaseNumber {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(NumberError::Empty);
        }
        let form = || NumberError::CaseForm(trimmed.to_owned());
        let bytes = trimmed.as_bytes();
        let number = match bytes {
            [_, _, _, _, b'-', _, _, _, _, b'-', _, _, _, _] => trimmed.replace('-', ""),
            _ => trimmed.strip_suffix('#').unwrap_or(trimmed).to_owned(),
        };
        if number.chars().count() != 12 {
            return Err(form());
        }
        let value = digits(&number, trimmed)?;
        let date = || NumberError::CaseDate {
            text: trimmed.to_owned(),
            date: format!("{}-{}-{}", &number[..4], &number[4..6], &number[6..8]),
        };
        let day = u32::try_from(value / 10_000).map_err(|_| form())?;
        let year = i32::try_from(day / 10_000).map_err(|_| form())?;
        if year == 0 {
            return Err(date());
        }
        NaiveDate::from_ymd_opt(year, day / 100 % 100, day % 100).ok_or_else(date)?;
        u64::try_from(value).map(Self).map_err(|_| form())
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.0 / 10_000;
        write!(f, "{:04}-{:04}-{:04}", day / 10_000, day % 10_000, self.0 % 10_000)
    }
}

/// Any of the three, recognised by its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// A case.
    Case(CaseNumber),
    /// An RMA.
    Rma(RmaNumber),
    /// A line of an RMA.
    Line(LineNumber),
}

impl Number {
    /// The kind as rule answers name it.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Case(_) => "case",
            Self::Rma(_) => "rma",
            Self::Line(_) => "line",
        }
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let trimmed = text.trim();
        if trimmed.starts_with(['R', 'r']) {
            return if trimmed.contains('-') {
                trimmed.parse().map(Self::Line)
            } else {
                trimmed.parse().map(Self::Rma)
            };
        }
        match trimmed.parse() {
            Ok(case) => Ok(Self::Case(case)),
            Err(NumberError::CaseForm(text)) if !text.starts_with(|c: char| c.is_ascii_digit()) => {
                Err(NumberError::NotANumber(text))
            }
            Err(error) => Err(error),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case(number) => number.fmt(f),
            Self::Rma(number) => number.fmt(f),
            Self::Line(number) => number.fmt(f),
        }
    }
}

macro_rules! as_text {
    ($($number:ty),*) => {$(
        impl Serialize for $number {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $number {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
as_text!(RmaNumber, LineNumber, CaseNumber);

/// A serial number. Compared without regard to ASCII case, since a scanner with Caps Lock on
/// sends it in the other one; kept and shown as it was recorded.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Serial(String);

/// A part number. Compared without regard to ASCII case, as [`Serial`] is.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct PartNumber(String);

/// No serial number is longer.
pub const SERIAL_CHARS_MAX: usize = 100;

/// Why a text that somebody gives is not a serial number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SerialError {
    /// Nothing was given.
    #[error("is empty")]
    Empty,
    /// More than [`SERIAL_CHARS_MAX`].
    #[error("is longer than {SERIAL_CHARS_MAX} characters")]
    TooLong,
    /// It is one line of text.
    #[error("holds the character {}, which no serial number has", .0.escape_unicode())]
    Control(char),
    /// The number of an RMA, or of a line of one, was given in its place (NUM-2).
    #[error("is the RMA number {0}, not the number of a unit")]
    RmaNumber(String),
}

impl Serial {
    /// A serial number that somebody gives for a unit that gets a record by that.
    ///
    /// # Errors
    /// [`SerialError`].
    pub fn given(text: &str) -> Result<Self, SerialError> {
        let serial = Self::new(text).ok_or(SerialError::Empty)?;
        let text = serial.as_str();
        if text.chars().count() > SERIAL_CHARS_MAX {
            return Err(SerialError::TooLong);
        }
        if let Some(found) = text.chars().find(|c| c.is_control()) {
            return Err(SerialError::Control(found));
        }
        if text.parse::<LineNumber>().is_ok() || text.parse::<RmaNumber>().is_ok() {
            return Err(SerialError::RmaNumber(text.to_owned()));
        }
        Ok(serial)
    }
}

macro_rules! folded {
    ($($name:ident),*) => {$(
        impl $name {
            /// The text without surrounding white space; none where nothing is left.
            #[must_use]
            pub fn new(text: &str) -> Option<Self> {
                let text = text.trim();
                (!text.is_empty()).then(|| Self(text.to_owned()))
            }

            /// As it was recorded.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The form that look-ups use: ASCII letters in upper case.
            #[must_use]
            pub fn folded(&self) -> String {
                self.0.to_ascii_uppercase()
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.eq_ignore_ascii_case(&other.0)
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.folded().cmp(&other.folded())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::new(&text).ok_or_else(|| serde::de::Error::custom("an empty text"))
            }
        }
    )*};
}
folded!(Serial, PartNumber);

/// What is said of a text that holds a character which cannot be seen.
#[must_use]
pub fn cannot_be_seen(what: &str, hidden: char) -> String {
    format!(
        "{what} holds U+{:04X}, which cannot be seen or turns what stands around it; type it again",
        u32::from(hidden)
    )
}
