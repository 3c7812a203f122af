//! Layouts as data: a TOML file a kind of label and of paper, read and checked.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::check;
use super::fields::Field;
use crate::label::LabelKind;

/// How a kind of label is arranged on paper: rows from top to bottom, with what stands in
/// them. It is read from a TOML file with [`Layout::parse`]; `docs/labels.md` tells what
/// the keys mean. [`crate::Label::lay_out_with`] draws it.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub(super) kind: LabelKind,
    /// Title of the file, with fields in braces.
    pub(super) title: String,
    /// The smallest paper that it is made for, width and height in mm.
    pub(super) least: (f64, f64),
    pub(super) rows: Vec<Row>,
}

/// What is wrong with a layout file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the layout, {field}: {why}")]
pub struct LayoutError {
    /// Line of the file, counted from 1.
    pub line: usize,
    /// The key that is wrong, for example `size`.
    pub field: String,
    /// What is wrong with it.
    pub why: String,
}

/// Part of a label from its left to its right edge.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// Its share of the printable height.
    pub(super) share: f64,
    /// Thickness of the line at its top, in mm.
    pub(super) rule: Option<f64>,
    /// Space left empty at its top and bottom, in mm.
    pub(super) above: f64,
    pub(super) below: f64,
    /// Shares of the width; empty when it is one.
    pub(super) columns: Vec<f64>,
    pub(super) gap: f64,
    /// A thin line between columns.
    pub(super) divider: bool,
    pub(super) items: Vec<Item>,
}

/// Something that stands in a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) show: Show,
    /// Index of its column; none is the whole row.
    pub(super) column: Option<usize>,
    pub(super) place: Place,
    pub(super) field: Option<Field>,
    pub(super) otherwise: Option<Field>,
    pub(super) words: Option<String>,
    pub(super) caption: Option<String>,
    pub(super) when: Option<Field>,
    pub(super) unless: Option<Field>,
    pub(super) icon: Option<Icon>,
    pub(super) face: Face,
    pub(super) align: Align,
    pub(super) stand: Stand,
    pub(super) colour: Colour,
    /// Sizes of type in points.
    pub(super) size: Option<f64>,
    pub(super) least: Option<f64>,
    pub(super) unwrapped: Option<f64>,
    pub(super) pitch: Option<f64>,
    pub(super) tracking: f64,
}

/// Where an item stands in its column, in mm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Place {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
    pub(super) width: Option<f64>,
    pub(super) height: Option<f64>,
    /// Below the text that came before it, in place of `top`.
    pub(super) after: Option<f64>,
    pub(super) from: Side,
}

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($variant:ident),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub(super) enum $name { #[default] $($variant),+ }
    };
}

words!(
    /// What an item is.
    Show { Text, Value, Number, Address, List, Pairs, Code128, Qr, DataMatrix, Block, Frame, Icon }
);
words!(
    /// Which side `width` is measured from.
    Side { Left, Right }
);
words!(
    /// A face of type.
    Face { Sans, Bold, Mono }
);
words!(
    /// Where text stands in its width.
    Align { Centre, Left, Right }
);
words!(
    /// Where text stands in its height.
    Stand { Top, Middle }
);
words!(
    /// Black, or white on a block.
    Colour { Black, White }
);
words!(
    /// A sign.
    Icon { Arrow, Back, Discrepancy, Late }
);
words!(
    /// A line.
    Rule { Thin, Heavy }
);

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) label: LabelKind,
    pub(super) title: Spanned<String>,
    pub(super) paper: Spanned<Paper>,
    pub(super) row: Spanned<Vec<Spanned<FileRow>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paper {
    pub(super) width: f64,
    pub(super) height: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileRow {
    pub(super) height: Spanned<f64>,
    #[serde(default)]
    pub(super) above: Option<Spanned<f64>>,
    pub(super) below: Option<Spanned<f64>>,
    pub(super) rule: Option<Rule>,
    pub(super) columns: Option<Spanned<Vec<f64>>>,
    pub(super) gap: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) divider: bool,
    #[serde(default)]
    pub(super) item: Vec<Spanned<FileItem>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileItem {
    pub(super) show: Show,
    pub(super) column: Option<Spanned<usize>>,
    pub(super) left: Option<Spanned<f64>>,
    pub(super) top: Option<Spanned<f64>>,
    pub(super) right: Option<Spanned<f64>>,
    pub(super) bottom: Option<Spanned<f64>>,
    pub(super) width: Option<Spanned<f64>>,
    pub(super) height: Option<Spanned<f64>>,
    pub(super) after: Option<Spanned<f64>>,
    pub(super) from: Option<Spanned<Side>>,
    pub(super) field: Option<Spanned<String>>,
    pub(super) otherwise: Option<Spanned<String>>,
    pub(super) words: Option<Spanned<String>>,
    pub(super) caption: Option<Spanned<String>>,
    pub(super) when: Option<Spanned<String>>,
    pub(super) unless: Option<Spanned<String>>,
    pub(super) icon: Option<Spanned<Icon>>,
    pub(super) face: Option<Spanned<Face>>,
    pub(super) align: Option<Spanned<Align>>,
    pub(super) stand: Option<Spanned<Stand>>,
    pub(super) colour: Option<Spanned<Colour>>,
    pub(super) size: Option<Spanned<f64>>,
    pub(super) least: Option<Spanned<f64>>,
    pub(super) unwrapped: Option<Spanned<f64>>,
    pub(super) pitch: Option<Spanned<f64>>,
    pub(super) tracking: Option<Spanned<f64>>,
}

impl Layout {
    /// Reads a layout file.
    ///
    /// # Errors
    ///
    /// [`LayoutError`], with the line and the key, when it is no TOML, has a key or a field
    /// that there is not, a value that cannot be, a key that its item does not take, or
    /// something that does not fit on the smallest paper that the layout is for.
    pub fn parse(text: &str) -> Result<Self, LayoutError> {
        let file: File = toml::from_str(text).map_err(|error| of_toml(text, &error))?;
        check::layout(file).map_err(|fault| LayoutError {
            line: line_of(text, fault.span.start),
            field: fault.field,
            why: fault.why,
        })
    }

    /// The kind of label that it is for.
    #[must_use]
    pub fn kind(&self) -> LabelKind {
        self.kind
    }

    /// The smallest paper that it is made for: width and height in millimetres.
    #[must_use]
    pub fn smallest_paper_mm(&self) -> (f64, f64) {
        self.least
    }
}

/// What the TOML reader has to say.
fn of_toml(text: &str, error: &toml::de::Error) -> LayoutError {
    let at: Range<usize> = error.span().unwrap_or(0..0);
    let line = line_of(text, at.start);
    let written = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let key = written.split('=').next().unwrap_or_default().trim();
    LayoutError {
        line,
        field: if key.is_empty() { "the file".to_owned() } else { key.to_owned() },
        why: in_words(&error.message().lines().collect::<Vec<_>>().join(", ")),
    }
}

/// What the reader says, without the words of programmers.
fn in_words(message: &str) -> String {
    let message = message.replace("expected f64", "expected a number").replace("expected usize", "expected a number");
    let unknown = message.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", "));
    unknown.map_or(message.clone(), |(found, known)| format!("{found} is not known here; {known}"))
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|&byte| byte == b'\n').count() + 1
}
