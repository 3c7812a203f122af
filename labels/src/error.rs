//! What can go wrong, worded for whoever stands at the printer.

use std::fmt;

/// Why a label was not drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LabelError {
    /// A number that the label is about is missing.
    #[error("the label has no {field}: fill it in before printing")]
    EmptyNumber {
        /// Which field.
        field: &'static str,
    },
    /// A number has a character that a Code 128 barcode of this product cannot hold.
    #[error(
        "the {field} “{number}” has {character} at place {place}: a barcode takes only letters, digits and signs of ASCII"
    )]
    NotInBarcode {
        /// Which field.
        field: &'static str,
        /// The number as it came, with controls made visible.
        number: String,
        /// The character, named.
        character: String,
        /// Where it stands, counted from 1.
        place: usize,
    },
    /// A number is too long for a barcode that scanners read at first try.
    #[error(
        "the {field} “{number}” is too long for {stock} labels: its barcode needs {needs_mm} mm, the label has {has_mm} mm"
    )]
    NumberTooLong {
        /// Which field.
        field: &'static str,
        /// The number.
        number: String,
        /// Name of the stock.
        stock: String,
        /// Width that the barcode needs with its quiet zones, in whole millimetres.
        needs_mm: u32,
        /// Width that there is, in whole millimetres.
        has_mm: u32,
    },
    /// The layout does not fit on the paper.
    #[error("{stock} labels are too small for this: {what} does not fit")]
    StockTooSmall {
        /// Name of the stock.
        stock: String,
        /// What has no room.
        what: &'static str,
    },
    /// No layout of the label is made for paper as small as this.
    #[error("a {label} does not fit on {stock} labels, which are {size}: it needs {needs}")]
    DoesNotFit {
        /// Which label, for example `return-to-sender label`.
        label: &'static str,
        /// Name of the stock.
        stock: String,
        /// The stock's size, for example `50.8 × 25.4 mm`.
        size: String,
        /// The smallest paper of each layout of it, for example `56 × 90 mm or 90 × 48 mm`.
        needs: String,
    },
    /// A layout of another kind of label.
    #[error("the layout is for a {layout}, and this is a {label}")]
    WrongLayout {
        /// What the layout is for.
        layout: &'static str,
        /// What was to be drawn.
        label: &'static str,
    },
    /// A barcode was read back before printing, and a scanner would not read it.
    #[error("the {symbology} barcode of “{number}” would not scan: {why}")]
    WouldNotScan {
        /// Kind of barcode.
        symbology: &'static str,
        /// The number.
        number: String,
        /// What is wrong.
        why: &'static str,
    },
    /// Nothing on the label would scan.
    #[error(
        "the {label} would have no barcode on {stock}: what its layout shows as one is empty, or has no room; give it more room, or another field"
    )]
    NoBarcode {
        /// Kind of label.
        label: &'static str,
        /// Name of the stock.
        stock: String,
    },
    /// There cannot be such a stock.
    #[error("the label stock “{name}” cannot be: {why}")]
    ImpossibleStock {
        /// Name of the stock.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// A place on a sheet that there is not.
    #[error("there is no place {first} to begin at: {stock} has {places}")]
    NoSuchPlace {
        /// The place that was asked for.
        first: u16,
        /// Name of the stock.
        stock: String,
        /// What there is, for example `24 labels a sheet`.
        places: String,
    },
    /// ZPL printers have no sheets.
    #[error("{stock} is a sheet of labels, and ZPL printers take rolls: use PDF")]
    SheetOnRollPrinter {
        /// Name of the stock.
        stock: String,
    },
    /// There is no stock of that name.
    #[error("there is no label stock “{name}”; there are {known}, and sizes such as 80x50mm, with a margin 80x50mm+3")]
    UnknownStock {
        /// The name that was asked for.
        name: String,
        /// Names that there are.
        known: String,
    },
    /// A resolution that no label printer has.
    #[error("{dots_per_inch} dpi is not a label printer's resolution: use 203, 300 or 600")]
    Resolution {
        /// What was asked for.
        dots_per_inch: u16,
    },
    /// No label, or no copy, was asked for.
    #[error("there is nothing to print: no label or no copy was asked for")]
    Nothing,
    /// A picture shows one label.
    #[error("a PNG picture holds one label, not {labels}: use PDF or ZPL for more")]
    OnePicture {
        /// How many were asked for.
        labels: usize,
    },
    /// The file could not be made; a fault of the program.
    #[error("the {format} file could not be made: {why}")]
    Drawing {
        /// Which output.
        format: &'static str,
        /// What failed.
        why: String,
    },
}

/// Something on a label that is not as it was asked for. The label is good to use: text
/// from customers never stops the dock. Show notes to whoever prints.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// No font has these characters; � stands in their place.
    Replaced {
        /// Which field.
        field: &'static str,
        /// The characters, each once.
        characters: Vec<char>,
    },
    /// The text was cut, with an ellipsis, since it does not fit even at the smallest size.
    Cut {
        /// Which field.
        field: &'static str,
    },
    /// A square barcode beside the bars was left out, since it has no room.
    NoRoom {
        /// Which kind.
        symbology: &'static str,
        /// Which field.
        field: &'static str,
    },
    /// Marks that are stacked on letters were left out, since they would reach into other text.
    Unmarked {
        /// Which field.
        field: &'static str,
    },
    /// The tracking number has no barcode, since Code 128 cannot hold it or it is too long.
    NoTrackingBarcode {
        /// Why.
        why: String,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replaced { field, characters } => {
                let named: Vec<String> = characters.iter().map(|&c| name_of(c)).collect();
                write!(f, "no font has {} in the {field}; � is printed", named.join(", "))
            }
            Self::Cut { field } => write!(f, "the {field} is too long and was cut"),
            Self::NoRoom { symbology, field } => {
                write!(f, "the {field} is too long for the {symbology} barcode beside it; the bars say it")
            }
            Self::Unmarked { field } => write!(f, "marks above or below letters of the {field} were left out"),
            Self::NoTrackingBarcode { why } => {
                write!(f, "the tracking number has no barcode: {why}")
            }
        }
    }
}

/// A character as a person can look it up: itself when it shows, and its code point.
pub(crate) fn name_of(character: char) -> String {
    let code = u32::from(character);
    if character.is_control() || character.is_whitespace() {
        format!("U+{code:04X}")
    } else {
        format!("“{character}” (U+{code:04X})")
    }
}
