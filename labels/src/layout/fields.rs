//! What layouts may show: the fields of each kind of label, by the names that layout files
//! and messages have for them.

use std::borrow::Cow;

use crate::code128;
use crate::error::LabelError;
use crate::label::{Label, LabelKind};

/// What a field holds.
pub(super) enum Value<'a> {
    /// Text; empty when there is none.
    Text(Cow<'a, str>),
    /// An address or a list, a line each.
    Lines(&'a [String]),
    /// What and when, a row each.
    Pairs(&'a [(String, String)]),
}

/// What kind of thing a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Text,
    Lines,
    Pairs,
}

/// A field of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// Its name in layout files.
    pub(crate) key: &'static str,
    /// Its name in messages.
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
}

const fn text(key: &'static str, name: &'static str) -> Field {
    Field { key, name, holds: Holds::Text }
}

const fn lines(key: &'static str, name: &'static str) -> Field {
    Field { key, name, holds: Holds::Lines }
}

const PART: Field = text("part_number", "part number");
const DESCRIPTION: Field = text("part_description", "part description");
const SERIAL: Field = text("serial", "serial number");
const LINE: Field = text("line", "RMA line");
const TAG: Field = text("tag", "shelf tag");
const DOCK: Field = text("dock", "dock");
const OPERATOR: Field = text("operator", "operator");

const BOX: &[Field] = &[
    text("rma", "RMA number"),
    LINE,
    lines("return_to", "return address"),
    lines("sender", "sender"),
    PART,
    DESCRIPTION,
    SERIAL,
    text("return_by", "return-by date"),
];
const RECEIVING: &[Field] = &[
    LINE,
    text("next_step", "next step"),
    text("rma_type", "RMA type"),
    PART,
    DESCRIPTION,
    SERIAL,
    text("received", "time of receipt"),
    DOCK,
    text("site", "site"),
    text("dock_and_site", "dock"),
    OPERATOR,
    text("late", "lateness"),
    Field { key: "due", name: "due date", holds: Holds::Pairs },
];
const SHELF: &[Field] = &[
    TAG,
    text("position", "shelf position"),
    text("verdict", "verdict"),
    text("reason", "reason"),
    text("since", "shelved since"),
    DOCK,
    OPERATOR,
    text("rma", "RMA number"),
    lines("scans", "list of scans"),
    lines("candidates", "list of candidates"),
];
const SENDER: &[Field] = &[
    TAG,
    lines("to", "address"),
    lines("from", "dock address"),
    text("carrier", "carrier"),
    text("tracking", "tracking number"),
    text("reason", "reason"),
];

/// The fields of a kind of label.
pub(crate) fn of(kind: LabelKind) -> &'static [Field] {
    match kind {
        LabelKind::Box => BOX,
        LabelKind::Receiving => RECEIVING,
        LabelKind::Shelf => SHELF,
        LabelKind::Sender => SENDER,
    }
}

/// What a label has in a field; empty text for a name that it does not have, which a
/// layout that was read cannot ask for.
pub(super) fn value<'a>(label: &'a Label, key: &str) -> Value<'a> {
    let maybe = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
    let text: &str = match (label, key) {
        (Label::Box(data), "return_to") => return Value::Lines(&data.return_to),
        (Label::Box(data), "sender") => return Value::Lines(&data.sender),
        (Label::Shelf(data), "scans") => return Value::Lines(&data.scans),
        (Label::Shelf(data), "candidates") => return Value::Lines(&data.candidates),
        (Label::Sender(data), "to") => return Value::Lines(&data.to),
        (Label::Sender(data), "from") => return Value::Lines(&data.from),
        (Label::Receiving(data), "due") => return Value::Pairs(&data.due),
        (Label::Receiving(data), "dock_and_site") => {
            let parts = [data.dock.as_str(), data.site.as_str()].into_iter().filter(|part| !part.trim().is_empty());
            return Value::Text(parts.collect::<Vec<_>>().join(" · ").into());
        }
        (Label::Box(data), "rma") => &data.rma,
        (Label::Box(data), "line") => &data.line,
        (Label::Box(data), "part_number") => &data.part_number,
        (Label::Box(data), "part_description") => &data.part_description,
        (Label::Box(data), "serial") => maybe(&data.serial),
        (Label::Box(data), "return_by") => maybe(&data.return_by),
        (Label::Receiving(data), "line") => &data.line,
        (Label::Receiving(data), "next_step") => &data.next_step,
        (Label::Receiving(data), "rma_type") => &data.rma_type,
        (Label::Receiving(data), "part_number") => &data.part_number,
        (Label::Receiving(data), "part_description") => &data.part_description,
        (Label::Receiving(data), "serial") => maybe(&data.serial),
        (Label::Receiving(data), "received") => &data.received,
        (Label::Receiving(data), "dock") => &data.dock,
        (Label::Receiving(data), "site") => &data.site,
        (Label::Receiving(data), "operator") => &data.operator,
        (Label::Receiving(data), "late") => maybe(&data.late),
        (Label::Shelf(data), "tag") => &data.tag,
        (Label::Shelf(data), "position") => &data.position,
        (Label::Shelf(data), "verdict") => &data.verdict,
        (Label::Shelf(data), "reason") => &data.reason,
        (Label::Shelf(data), "since") => &data.since,
        (Label::Shelf(data), "dock") => &data.dock,
        (Label::Shelf(data), "operator") => &data.operator,
        (Label::Shelf(data), "rma") => maybe(&data.rma),
        (Label::Sender(data), "tag") => &data.tag,
        (Label::Sender(data), "carrier") => maybe(&data.carrier),
        (Label::Sender(data), "tracking") => maybe(&data.tracking),
        (Label::Sender(data), "reason") => &data.reason,
        _ => "",
    };
    Value::Text(text.into())
}

impl Value<'_> {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Lines(lines) => lines.iter().all(|line| line.trim().is_empty()),
            Self::Pairs(pairs) => pairs.is_empty(),
        }
    }

    /// Its text; nothing when it holds something else.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }
}

/// Refuses a label whose numbers are missing or cannot be bars, whatever its layout shows.
pub(super) fn check_numbers(label: &Label) -> Result<(), LabelError> {
    match label {
        Label::Box(data) => {
            code128::check("RMA number", &data.rma)?;
            code128::check(LINE.name, &data.line)
        }
        Label::Receiving(data) => code128::check(LINE.name, &data.line),
        Label::Shelf(data) => code128::check(TAG.name, &data.tag),
        Label::Sender(data) => code128::check(TAG.name, &data.tag),
    }
}
