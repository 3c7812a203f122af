//! What documents say: letters of several pages, on Letter or A4 paper. Plain data, filled in
//! by whoever knows the returns.

use serde::{Deserialize, Serialize};

use crate::picture::Picture;
use crate::text::shape::From;

/// A document, ready to be drawn: a letter with a head, an addressee, facts beside them, and
/// a body that takes as many pages as it needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is, for example `RMA confirmation`.
    pub title: String,
    /// The number that it is about, for example `R12345`.
    pub number: String,
    /// Its language, a BCP 47 tag such as `en`.
    pub language: String,
    /// Its paper.
    pub paper: PaperSize,
    /// Whose letter it is.
    pub sender: Sender,
    /// Who it goes to, a line each, as it stands on an envelope.
    #[serde(default)]
    pub addressee: Vec<String>,
    /// What stands beside the addressee: numbers and dates.
    #[serde(default)]
    pub facts: Vec<Fact>,
    /// The number in a Code 128 barcode, where somebody will scan it.
    #[serde(default)]
    pub barcode: Option<String>,
    /// What it says.
    #[serde(default)]
    pub body: Vec<Block>,
    /// How pages are numbered: `Page {page} of {pages}`.
    pub page_words: String,
}

/// Whose letter it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The name, set large.
    pub name: String,
    /// Address, telephone, mail: a line each.
    #[serde(default)]
    pub details: Vec<String>,
    /// The logo, in the place of the name; that goes above the details then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Picture>,
}

/// A name and what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// For example `Case`.
    pub name: String,
    /// For example `2011-0603-0001`.
    pub value: String,
}

/// A piece of a document's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// Opens a section; stays with what follows it.
    Heading {
        /// What it says.
        text: String,
    },
    /// Running text; a line break in it is one on paper.
    Paragraph {
        /// What it says.
        text: String,
    },
    /// Something that must not be overlooked.
    Notice {
        /// What it is about.
        heading: String,
        /// What it says.
        text: String,
    },
    /// What is done, in this order.
    Steps {
        /// A text each.
        steps: Vec<String>,
    },
    /// Names and what they are, one below the other.
    Facts {
        /// In this order.
        facts: Vec<Fact>,
    },
    /// An address, a line each, the name first.
    Address {
        /// The lines.
        lines: Vec<String>,
    },
    /// Rows and columns; the headings come again on each page.
    Table(Table),
}

/// Rows and columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The rows; a cell a column.
    pub rows: Vec<Vec<String>>,
    /// Sums under the last column.
    #[serde(default)]
    pub totals: Vec<Fact>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// What stands in it.
    pub holds: Holds,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// Numbers and dates, which are not wrapped while there is room.
    Numbers,
    /// Amounts, below each other from the right.
    Amounts,
    /// Words, which wrap.
    Words,
}

/// The paper of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperSize {
    /// 8½ × 11 inch.
    #[default]
    Letter,
    /// 210 × 297 mm.
    A4,
}

/// Where offices have Letter paper in their trays.
const LETTER_COUNTRIES: [&str; 17] =
    ["BZ", "CA", "CL", "CO", "CR", "DO", "GT", "HN", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE", "VI"];

impl PaperSize {
    /// The paper of a country, an ISO 3166 alpha-2 code in upper case.
    #[must_use]
    pub fn of_country(code: &str) -> Self {
        if LETTER_COUNTRIES.contains(&code) { Self::Letter } else { Self::A4 }
    }

    /// Width and height in millimetres.
    #[must_use]
    pub fn size_mm(self) -> (f64, f64) {
        match self {
            Self::Letter => (215.9, 279.4),
            Self::A4 => (210.0, 297.0),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Letter => "Letter",
            Self::A4 => "A4",
        }
    }
}

/// Languages that are written in Arabic or Hebrew letters.
const FROM_THE_RIGHT: [&str; 11] = ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

impl Document {
    /// The side that its language is read from.
    pub(crate) fn reads_from(&self) -> From {
        let mut tags = self.language.split(['-', '_']).map(str::to_ascii_lowercase);
        let language = tags.next().unwrap_or_default();
        match tags.find(|tag| tag.len() == 4).as_deref() {
            Some("arab" | "hebr" | "syrc" | "thaa") => From::Right,
            None if FROM_THE_RIGHT.contains(&language.as_str()) => From::Right,
            _ => From::Left,
        }
    }
}

impl Fact {
    /// A name and what it is.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}
