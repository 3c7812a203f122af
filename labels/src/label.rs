//! What the labels say: plain data, filled in by whoever knows the returns.

use serde::{Deserialize, Serialize};

/// One label, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Label {
    /// For the outside of the box (DOC-1).
    Box(BoxLabel),
    /// For an accepted box: where it goes next.
    Receiving(ReceivingLabel),
    /// For a box on the discrepancy shelf.
    Shelf(ShelfTag),
    /// For a box that goes back to whoever sent it.
    Sender(SenderLabel),
}

/// A kind of label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelKind {
    /// For the outside of the box (DOC-1).
    Box,
    /// For an accepted box.
    Receiving,
    /// For the discrepancy shelf.
    Shelf,
    /// For a box that goes back.
    Sender,
}

impl LabelKind {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Box => "box label",
            Self::Receiving => "receiving label",
            Self::Shelf => "shelf tag",
            Self::Sender => "return-to-sender label",
        }
    }
}

impl Label {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> LabelKind {
        match self {
            Self::Box(_) => LabelKind::Box,
            Self::Receiving(_) => LabelKind::Receiving,
            Self::Shelf(_) => LabelKind::Shelf,
            Self::Sender(_) => LabelKind::Sender,
        }
    }
}

/// The label that a customer puts on the outside of the box (DOC-1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoxLabel {
    /// RMA number, for example `R12345`.
    pub rma: String,
    /// RMA line number, for example `R12345-1`; this is the barcode.
    pub line: String,
    /// Address that the box goes to, a line each.
    #[serde(default)]
    pub return_to: Vec<String>,
    /// Address that the box comes from, a line each.
    #[serde(default)]
    pub sender: Vec<String>,
    /// Part number.
    pub part_number: String,
    /// What the part is.
    pub part_description: String,
    /// Serial number of the unit in the box.
    #[serde(default)]
    pub serial: Option<String>,
    /// Last day for the return, as text, for example `Fri 3 Jun 2011`.
    #[serde(default)]
    pub return_by: Option<String>,
}

/// The label for an accepted box: which line it is and where it goes next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivingLabel {
    /// RMA line number; this is the barcode.
    pub line: String,
    /// Where the box goes, for example `Repair lane`.
    pub next_step: String,
    /// Kind of return, for example `Return to factory`.
    pub rma_type: String,
    /// Part number.
    pub part_number: String,
    /// What the part is.
    pub part_description: String,
    /// Serial number of the unit in the box.
    #[serde(default)]
    pub serial: Option<String>,
    /// When it was received, as text with its zone.
    pub received: String,
    /// Dock that received it.
    pub dock: String,
    /// Who received it.
    pub operator: String,
    /// Set when the box came late: how late, as text.
    #[serde(default)]
    pub late: Option<String>,
    /// Due dates that receiving started: what is due, and when, as text.
    #[serde(default)]
    pub due: Vec<(String, String)>,
    /// Site that received it.
    pub site: String,
}

/// The tag for a box on the discrepancy shelf.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelfTag {
    /// Number of the tag, for example `D12`; this is the barcode.
    pub tag: String,
    /// Where the box lies, for example `A-03`.
    pub position: String,
    /// Verdict that put it there, for example `Discrepancy`.
    pub verdict: String,
    /// Why, as a sentence.
    pub reason: String,
    /// Since when it lies there, as text with its zone.
    pub since: String,
    /// Dock that shelved it.
    pub dock: String,
    /// Who shelved it.
    pub operator: String,
    /// RMA that the box claims to be of, when one is known.
    #[serde(default)]
    pub rma: Option<String>,
    /// What was scanned, as it came.
    #[serde(default)]
    pub scans: Vec<String>,
    /// RMA lines that it could be.
    #[serde(default)]
    pub candidates: Vec<String>,
}

/// The label for a box that is sent back to its sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderLabel {
    /// Number of the shelf tag that the box had, for example `D12`.
    pub tag: String,
    /// Address that the box goes to, a line each.
    #[serde(default)]
    pub to: Vec<String>,
    /// Address of the dock, a line each.
    #[serde(default)]
    pub from: Vec<String>,
    /// Carrier that takes it.
    #[serde(default)]
    pub carrier: Option<String>,
    /// Carrier's tracking number. It is the barcode when Code 128 can hold it and it
    /// fits; else the tag is.
    #[serde(default)]
    pub tracking: Option<String>,
    /// Why it goes back, as a sentence.
    pub reason: String,
}
