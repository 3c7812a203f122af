//! RCV-12: which scans of a box belong to which unit. One verdict a unit, one receiving.

use super::Explained;
use super::receiving::{BoxLabel, Decision, LineFacts, LineState, UnitScans, decide};
use crate::calendar::Instant;
use crate::numbers::{LineNumber, PartNumber, RmaNumber, Serial};

/// One scan of a box, as far as the decision needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoxScan {
    /// What the label on the outside says.
    Label(BoxLabel),
    /// A unit's serial number.
    Serial(Serial),
    /// A unit's part number.
    Part(PartNumber),
    /// Where several lines fit, the operator chose this one.
    Chosen(LineNumber),
}

/// A unit of the box, its scans, and the verdict on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitDecision {
    /// The scans that belong to it.
    pub scans: UnitScans,
    /// The verdict.
    pub explained: Explained<Decision>,
}

/// Decides on every unit of a box. The outcome does not depend on the order of the scans;
/// the units come in the order in which their first scan came. There is always one at least.
#[must_use]
pub fn decide_box(now: Instant, scans: &[BoxScan], lines: &[LineFacts]) -> Vec<UnitDecision> {
    let mut lines = lines.to_vec();
    let mut decided: Vec<(usize, UnitDecision)> = Vec::new();
    for unit in split(scans, &lines) {
        let explained = decide(now, &unit, &lines);
        let decision = &explained.decision;
        // The next unit of the same box cannot be the same line again.
        if decision.verdict.accepts()
            && let Some(facts) = lines.iter_mut().find(|facts| Some(facts.line) == decision.line)
        {
            facts.line_state = LineState::Received;
            if let Some(serial) = &decision.takes_serial {
                facts.serial = Some(serial.clone());
            }
        }
        decided.push((first_scan(scans, &unit), UnitDecision { scans: unit, explained }));
    }
    decided.sort_by_key(|(first, _)| *first);
    decided.into_iter().map(|(_, unit)| unit).collect()
}

fn first_scan(scans: &[BoxScan], unit: &UnitScans) -> usize {
    let own = |scan: &BoxScan| match scan {
        BoxScan::Label(label) => *label == unit.label && unit.serial.is_none(),
        BoxScan::Serial(serial) => unit.serial.as_ref() == Some(serial),
        BoxScan::Part(part) => unit.part.as_ref() == Some(part),
        BoxScan::Chosen(_) => false,
    };
    scans.iter().position(own).unwrap_or(usize::MAX)
}

/// The scans of a box by kind, each once, in an order of their own.
#[derive(Default)]
struct Sorted {
    lines: Vec<LineNumber>,
    rmas: Vec<RmaNumber>,
    unusable: Vec<BoxLabel>,
    serials: Vec<Serial>,
    parts: Vec<PartNumber>,
    chosen: Vec<LineNumber>,
}

impl Sorted {
    fn new(scans: &[BoxScan]) -> Self {
        let mut sorted = Self::default();
        for scan in scans {
            match scan {
                BoxScan::Label(BoxLabel::None) => {}
                BoxScan::Label(BoxLabel::Line(line)) => sorted.lines.push(*line),
                BoxScan::Label(BoxLabel::Rma(rma)) => sorted.rmas.push(*rma),
                BoxScan::Label(unusable) => sorted.unusable.push(unusable.clone()),
                BoxScan::Serial(serial) => sorted.serials.push(serial.clone()),
                BoxScan::Part(part) => sorted.parts.push(part.clone()),
                BoxScan::Chosen(line) => sorted.chosen.push(*line),
            }
        }
        sorted.lines.sort_unstable();
        sorted.lines.dedup();
        sorted.rmas.sort_unstable();
        sorted.rmas.dedup();
        // Of two that differ in ASCII case only, which one stays must not depend on the order.
        sorted.serials.sort_by(|a, b| a.cmp(b).then_with(|| a.as_str().cmp(b.as_str())));
        sorted.serials.dedup();
        sorted.parts.sort_by(|a, b| a.cmp(b).then_with(|| a.as_str().cmp(b.as_str())));
        sorted.parts.dedup();
        sorted.unusable.sort_by_key(|label| match label {
            BoxLabel::Unusable(text, _) => text.clone(),
            _ => String::new(),
        });
        sorted
    }

    /// Every RMA that a label names.
    fn named(&self) -> Vec<RmaNumber> {
        let mut named: Vec<RmaNumber> =
            self.lines.iter().map(|line| line.rma()).chain(self.rmas.iter().copied()).collect();
        named.sort_unstable();
        named.dedup();
        named
    }
}

fn split(scans: &[BoxScan], facts: &[LineFacts]) -> Vec<UnitScans> {
    let sorted = Sorted::new(scans);
    let serial_of = |line: LineNumber| facts.iter().find(|f| f.line == line).and_then(|f| f.serial.as_ref());
    let mut units: Vec<UnitScans> = Vec::new();
    let mut unit = |label: BoxLabel, serial: Option<Serial>| {
        units.push(UnitScans { label, serial, part: None, chosen: sorted.chosen.clone() });
    };

    // A line's own serial goes with its label.
    let mut labels = sorted.lines.clone();
    let mut serials = sorted.serials.clone();
    labels.retain(|line| {
        let Some(at) = serials.iter().position(|serial| serial_of(*line) == Some(serial)) else { return true };
        unit(BoxLabel::Line(*line), Some(serials.remove(at)));
        false
    });
    // What is left of both goes together: no label passes alone while a serial has none.
    let named = sorted.named();
    for serial in serials {
        let of_rma = |rma: &RmaNumber| facts.iter().any(|f| f.line.rma() == *rma && f.serial.as_ref() == Some(&serial));
        let label = if labels.is_empty() {
            match (named.iter().find(|rma| of_rma(rma)), named.as_slice()) {
                (Some(rma), _) | (None, [rma]) => BoxLabel::Rma(*rma),
                // Several RMAs, and none knows it: the serial alone must tell.
                _ => sorted.unusable.first().cloned().unwrap_or(BoxLabel::None),
            }
        } else {
            let at = labels.iter().position(|line| of_rma(&line.rma())).unwrap_or(0);
            BoxLabel::Line(labels.remove(at))
        };
        unit(label, Some(serial));
    }
    for line in labels {
        unit(BoxLabel::Line(line), None);
    }
    for rma in &sorted.rmas {
        if !units.iter().any(|unit| unit.label.rma() == Some(*rma)) {
            units.push(UnitScans { label: BoxLabel::Rma(*rma), ..blank(&sorted) });
        }
    }
    if units.is_empty() {
        let label = sorted.unusable.first().cloned().unwrap_or(BoxLabel::None);
        units.push(UnitScans { label, ..blank(&sorted) });
    }
    give_parts(&sorted, facts, &mut units);
    units
}

fn blank(sorted: &Sorted) -> UnitScans {
    UnitScans { label: BoxLabel::None, serial: None, part: None, chosen: sorted.chosen.clone() }
}

/// A part goes to the units that are expected to be one, unless the parts leave a unit
/// several lines. What is left contradicts the only unit of the box, or the only one without a
/// part; it is never a unit of its own (RCV-12).
fn give_parts(sorted: &Sorted, facts: &[LineFacts], units: &mut [UnitScans]) {
    let expected = |unit: &UnitScans| -> Vec<PartNumber> {
        facts
            .iter()
            .filter(|f| match (&unit.serial, &unit.label) {
                (Some(serial), label) => {
                    f.serial.as_ref() == Some(serial) && label.rma().is_none_or(|rma| rma == f.line.rma())
                }
                (None, BoxLabel::Line(line)) => f.line == *line,
                (None, label) => label.rma() == Some(f.line.rma()) && f.is_open(),
            })
            .map(|f| f.part_number.clone())
            .collect()
    };
    let mut left = Vec::new();
    for part in &sorted.parts {
        let mut fits = false;
        for unit in units.iter_mut().filter(|unit| unit.part.is_none()) {
            let expected = expected(unit);
            if expected.contains(part) {
                fits = true;
                // Several parts that all fit one serial do not tell which line it is (RCV-2).
                if unit.serial.is_some() && sorted.parts.iter().filter(|part| expected.contains(part)).count() > 1 {
                    continue;
                }
                unit.part = Some(part.clone());
                // A label without a line is one unit a part.
                if unit.serial.is_none() && matches!(unit.label, BoxLabel::Rma(_)) {
                    break;
                }
            }
        }
        if !fits {
            left.push(part.clone());
        }
    }
    for part in left {
        if let [unit] = &mut *units {
            unit.part = Some(part);
            continue;
        }
        let mut without: Vec<&mut UnitScans> = units.iter_mut().filter(|unit| unit.part.is_none()).collect();
        if let [unit] = without.as_mut_slice() {
            unit.part = Some(part);
        }
    }
}
