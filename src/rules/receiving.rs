//! RCV: what to do with a box at the dock.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Explained, Why, words};
use crate::calendar::{Instant, format_instant};
use crate::numbers::{LineNumber, Number, PartNumber, RmaNumber, Serial};

/// What to do with the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Verdict {
    /// The line is identified and open.
    Accept,
    /// The same, after the return window closed (RNR-1).
    AcceptLate,
    /// Accepted once the right RMA box label is on it.
    AcceptRelabel,
    /// Matched to an RMA, but not acceptable as it is: the Receiving Discrepancy shelf.
    Discrepancy,
    /// Nothing identifies it: not accepted.
    Unnumbered,
}

impl Verdict {
    /// The name that the interfaces use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::AcceptLate => "accept_late",
            Self::AcceptRelabel => "accept_relabel",
            Self::Discrepancy => "discrepancy",
            Self::Unnumbered => "unnumbered",
        }
    }

    /// For a person.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Accept => "Accept",
            Self::AcceptLate => "Accept, late",
            Self::AcceptRelabel => "Accept and relabel",
            Self::Discrepancy => "Discrepancy",
            Self::Unnumbered => "Unnumbered",
        }
    }

    /// Whether the line is received by it.
    #[must_use]
    pub fn accepts(self) -> bool {
        matches!(self, Self::Accept | Self::AcceptLate | Self::AcceptRelabel)
    }
}

/// RCV-4: why a box that is matched to an RMA cannot be accepted as it is. In the order in
/// which they are given where several hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Reason {
    /// The RMA, or the line, is cancelled.
    RmaCancelled,
    /// The RMA is closed.
    RmaClosed,
    /// The RMA has not been confirmed yet.
    NotConfirmed,
    /// The line that the scans identify was received before.
    AlreadyReceived,
    /// The serial on record is another one, or no line of the RMA is identified by the scanned one.
    SerialMismatch,
    /// The part number scanned is not the line's.
    WrongPart,
    /// Several lines fit.
    Ambiguous,
}

impl Reason {
    /// The name that the interfaces use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RmaCancelled => "rma_cancelled",
            Self::RmaClosed => "rma_closed",
            Self::NotConfirmed => "not_confirmed",
            Self::AlreadyReceived => "already_received",
            Self::SerialMismatch => "serial_mismatch",
            Self::WrongPart => "wrong_part",
            Self::Ambiguous => "ambiguous",
        }
    }

    /// For a person.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::RmaCancelled => "RMA cancelled",
            Self::RmaClosed => "RMA closed",
            Self::NotConfirmed => "RMA not confirmed yet",
            Self::AlreadyReceived => "already received",
            Self::SerialMismatch => "serial does not match",
            Self::WrongPart => "wrong part",
            Self::Ambiguous => "several lines fit",
        }
    }
}

/// The state of an RMA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RmaState {
    /// Created, and the confirmation not sent yet.
    Unconfirmed,
    /// Confirmed: its lines may come.
    Open,
    /// Done.
    Closed,
    /// Called off.
    Cancelled,
}

/// The state of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// The unit has not come yet.
    Awaiting,
    /// The unit was received at the dock.
    Received,
    /// Called off.
    Cancelled,
}

words!(RmaState { Unconfirmed = "unconfirmed", Open = "open", Closed = "closed", Cancelled = "cancelled" });
words!(LineState { Awaiting = "awaiting", Received = "received", Cancelled = "cancelled" });

/// What the decision needs to know of a line.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct LineFacts {
    /// Which line.
    pub line: LineNumber,
    /// The part that comes back.
    pub part_number: PartNumber,
    /// The serial on record; none where it was never recorded (RCV-11).
    #[serde(deserialize_with = "super::nullable")]
    pub serial: Option<Serial>,
    /// The state of its RMA.
    #[serde(deserialize_with = "super::word")]
    pub rma_state: RmaState,
    /// Its own state.
    #[serde(deserialize_with = "super::word")]
    pub line_state: LineState,
    /// The end of the return window (RNR-1): from this instant on the return is late.
    #[serde(with = "crate::calendar::rfc3339::option")]
    pub return_before: Option<Instant>,
}

impl LineFacts {
    fn awaits(&self) -> bool {
        self.line_state == LineState::Awaiting
    }

    /// Whether a return on it can be accepted: its RMA is open and it awaits return.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.awaits() && self.rma_state == RmaState::Open
    }

    fn has_serial(&self, serial: &Serial) -> bool {
        self.serial.as_ref() == Some(serial)
    }

    fn state_words(&self) -> &'static str {
        state_words(self.rma_state, self.line_state)
    }
}

/// The state of a line for a person, in one word or two.
#[must_use]
pub const fn state_words(rma: RmaState, line: LineState) -> &'static str {
    match (rma, line) {
        (RmaState::Cancelled, _) | (_, LineState::Cancelled) => "cancelled",
        (_, LineState::Received) => "received",
        (RmaState::Closed, _) => "closed",
        (RmaState::Unconfirmed, _) => "unconfirmed",
        (RmaState::Open, LineState::Awaiting) => "awaiting return",
    }
}

/// The RMA number on the outside of the box (RCV-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoxLabel {
    /// No label was scanned.
    None,
    /// Something is there that is not an RMA number; the text and what is wrong with it.
    Unusable(String, String),
    /// An RMA number without a line.
    Rma(RmaNumber),
    /// A line.
    Line(LineNumber),
}

impl BoxLabel {
    /// Reads a label's text (NUM-4).
    #[must_use]
    pub fn read(text: &str) -> Self {
        match text.parse() {
            Ok(Number::Rma(rma)) => Self::Rma(rma),
            Ok(Number::Line(line)) => Self::Line(line),
            Ok(Number::Case(case)) => Self::Unusable(text.trim().to_owned(), format!("{case} is a case number")),
            Err(error) => Self::Unusable(text.trim().to_owned(), error.to_string()),
        }
    }

    /// The RMA that it names.
    #[must_use]
    pub fn rma(&self) -> Option<RmaNumber> {
        match self {
            Self::None | Self::Unusable(..) => None,
            Self::Rma(rma) => Some(*rma),
            Self::Line(line) => Some(line.rma()),
        }
    }
}

/// The scans that belong to one unit of the box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitScans {
    /// The label on the box.
    pub label: BoxLabel,
    /// The unit's serial number.
    pub serial: Option<Serial>,
    /// The unit's part number.
    pub part: Option<PartNumber>,
    /// Where several lines fit, the operator chose these.
    pub chosen: Vec<LineNumber>,
}

/// The verdict on one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What to do.
    pub verdict: Verdict,
    /// The line that the scans identify, also for a discrepancy.
    pub line: Option<LineNumber>,
    /// Accepted at or after the end of the return window.
    pub late: bool,
    /// Why not, for a discrepancy.
    pub reason: Option<Reason>,
    /// For a discrepancy: the lines that fit, and open lines of other RMAs with the serial.
    pub candidates: Vec<LineNumber>,
    /// RCV-11: the line's serial was never recorded and becomes the scanned one.
    pub takes_serial: Option<Serial>,
}

/// Decides on one unit (RCV-1 to RCV-6, RCV-11, RCV-13). `lines` are the lines of the RMA
/// that the label names, and every line that has the scanned serial; more do no harm.
#[must_use]
pub fn decide(now: Instant, scans: &UnitScans, lines: &[LineFacts]) -> Explained<Decision> {
    let mut why = Why::default();
    let own: Vec<&LineFacts> = match scans.label.rma() {
        Some(rma) => lines.iter().filter(|facts| facts.line.rma() == rma).collect(),
        None => Vec::new(),
    };
    let decision = if own.is_empty() {
        without_rma(now, scans, lines, &mut why)
    } else {
        within_rma(now, scans, &own, lines, &mut why)
    };
    why.explain(decision)
}

/// Open lines with the scanned serial, outside the RMA that the label names (RCV-6).
fn elsewhere(scans: &UnitScans, lines: &[LineFacts], named: Option<RmaNumber>) -> Vec<LineNumber> {
    let Some(serial) = &scans.serial else { return Vec::new() };
    lines
        .iter()
        .filter(|facts| Some(facts.line.rma()) != named && facts.is_open() && facts.has_serial(serial))
        .map(|facts| facts.line)
        .collect()
}

fn discrepancy(
    line: Option<LineNumber>,
    reason: Reason,
    fitting: impl IntoIterator<Item = LineNumber>,
    elsewhere: Vec<LineNumber>,
) -> Decision {
    let mut candidates: Vec<LineNumber> = fitting.into_iter().chain(elsewhere).filter(|l| Some(*l) != line).collect();
    candidates.sort_unstable();
    candidates.dedup();
    Decision { verdict: Verdict::Discrepancy, line, late: false, reason: Some(reason), candidates, takes_serial: None }
}

/// Several lines fit: the one that the operator chose, else those with the part that was
/// scanned, where it leaves any.
fn narrow<'a>(fitting: Vec<&'a LineFacts>, scans: &UnitScans, why: &mut Why) -> Vec<&'a LineFacts> {
    if let Some(facts) = fitting.iter().copied().find(|facts| scans.chosen.contains(&facts.line)) {
        why.held("RCV-4", format!("{} fit, and the operator chose {}", list(lines_of(&fitting)), facts.line));
        return vec![facts];
    }
    let Some(part) = &scans.part else { return fitting };
    let narrowed: Vec<_> = fitting.iter().copied().filter(|facts| facts.part_number == *part).collect();
    if narrowed.is_empty() {
        why.not("RCV-5", format!("Part {part} is on none of the lines that fit"));
        return fitting;
    }
    if narrowed.len() < fitting.len() {
        why.held("RCV-5", format!("Part {part} leaves {}", list(lines_of(&narrowed))));
    }
    narrowed
}

fn part_is_wrong(scans: &UnitScans, facts: &LineFacts, why: &mut Why) -> bool {
    match &scans.part {
        Some(part) if *part != facts.part_number => {
            why.held("RCV-4", format!("Part {part} was scanned, {} is for part {}", facts.line, facts.part_number));
            true
        }
        _ => false,
    }
}

fn accept(now: Instant, facts: &LineFacts, on_time: Verdict, takes_serial: Option<Serial>, why: &mut Why) -> Decision {
    let late = match facts.return_before {
        Some(end) if now >= end => {
            why.held("RNR-1", format!("The return window closed at {}", format_instant(end)));
            why.held("RNR-3", "A late return is processed in the normal manner");
            true
        }
        Some(_) => {
            why.held("RNR-1", "Within the return window");
            false
        }
        None => false,
    };
    let verdict = if late && on_time == Verdict::Accept { Verdict::AcceptLate } else { on_time };
    Decision { verdict, line: Some(facts.line), late, reason: None, candidates: Vec::new(), takes_serial }
}

/// RCV-2: no usable RMA number, so the serial decides.
fn without_rma(now: Instant, scans: &UnitScans, lines: &[LineFacts], why: &mut Why) -> Decision {
    match &scans.label {
        BoxLabel::None => why.held("RCV-2", "No RMA number on the box"),
        BoxLabel::Unusable(text, wrong) => {
            why.held("RCV-2", format!("\"{text}\" is not a usable RMA number: {wrong}"));
        }
        BoxLabel::Rma(rma) => why.held("RCV-2", format!("{rma} is not a known RMA number")),
        BoxLabel::Line(line) => why.held("RCV-2", format!("{} is not a known RMA number", line.rma())),
    }
    let unnumbered = Decision {
        verdict: Verdict::Unnumbered,
        line: None,
        late: false,
        reason: None,
        candidates: Vec::new(),
        takes_serial: None,
    };
    let Some(serial) = &scans.serial else {
        match &scans.part {
            Some(part) => why.held("RCV-12", format!("Part {part} alone identifies nothing")),
            None => why.held("RCV-1", "No serial number was scanned either"),
        }
        return unnumbered;
    };
    let fitting: Vec<&LineFacts> = lines.iter().filter(|facts| facts.is_open() && facts.has_serial(serial)).collect();
    match fitting.as_slice() {
        [] => {
            let others = lines.iter().filter(|facts| facts.has_serial(serial));
            let named: Vec<String> = others.map(|facts| format!("{} ({})", facts.line, facts.state_words())).collect();
            if named.is_empty() {
                why.held("RCV-2", format!("Serial {serial} is on no line that awaits return"));
            } else {
                why.held(
                    "RCV-2",
                    format!("Serial {serial} is on no line that awaits return, only on {}", named.join(", ")),
                );
            }
            unnumbered
        }
        [facts] => {
            why.held("RCV-2", format!("Serial {serial} is that of {}, which awaits return", facts.line));
            if part_is_wrong(scans, facts, why) {
                return discrepancy(Some(facts.line), Reason::WrongPart, [], Vec::new());
            }
            accept(now, facts, Verdict::AcceptRelabel, None, why)
        }
        _ => {
            why.held("RCV-2", format!("Serial {serial} is on {}", list(lines_of(&fitting))));
            let narrowed = narrow(fitting, scans, why);
            if let [facts] = narrowed.as_slice() {
                return accept(now, facts, Verdict::AcceptRelabel, None, why);
            }
            why.held("RCV-4", "The scans do not tell which line it is");
            discrepancy(None, Reason::Ambiguous, lines_of(&narrowed), Vec::new())
        }
    }
}

/// The line that the scans identify within the RMA on the label.
struct Identified<'a> {
    line: Option<&'a LineFacts>,
    /// The first of these that RCV-4's list knows, besides what the states say.
    reason: Option<Reason>,
    /// For `ambiguous`.
    fitting: Vec<LineNumber>,
    takes_serial: Option<Serial>,
    /// RCV-13: the label names another line.
    swapped: bool,
}

impl<'a> Identified<'a> {
    fn line(line: &'a LineFacts) -> Self {
        Self { line: Some(line), reason: None, fitting: Vec::new(), takes_serial: None, swapped: false }
    }

    fn none(reason: Reason) -> Self {
        Self { line: None, reason: Some(reason), fitting: Vec::new(), takes_serial: None, swapped: false }
    }

    fn several(lines: &[&'a LineFacts]) -> Self {
        Self { fitting: lines.iter().map(|facts| facts.line).collect(), ..Self::none(Reason::Ambiguous) }
    }
}

fn within_rma(now: Instant, scans: &UnitScans, own: &[&LineFacts], lines: &[LineFacts], why: &mut Why) -> Decision {
    let rma = own[0].line.rma();
    let rma_state = own[0].rma_state;
    let identified = match &scans.label {
        BoxLabel::Line(line) => match own.iter().copied().find(|facts| facts.line == *line) {
            Some(facts) => {
                why.held("RCV-1", format!("The label names {line}"));
                on_named_line(facts, scans, own, why)
            }
            None => {
                why.held("RCV-5", format!("{rma} has no line {}", line.line()));
                on_rma(scans, own, why)
            }
        },
        _ => {
            why.held("RCV-1", format!("The label names {rma}"));
            on_rma(scans, own, why)
        }
    };
    let others = elsewhere(scans, lines, Some(rma));
    if let (Some(serial), false) = (&scans.serial, others.is_empty()) {
        why.held(
            "RCV-6",
            format!(
                "Serial {serial} is on {} of another RMA; the box is not moved there by itself",
                list(others.iter().copied())
            ),
        );
    }
    let Identified { line, reason, fitting, takes_serial, swapped } = identified;
    let number = line.map(|facts| facts.line);

    let refused = if rma_state == RmaState::Cancelled {
        why.held("RCV-4", format!("{rma} is cancelled"));
        Some(Reason::RmaCancelled)
    } else if let Some(facts) = line.filter(|facts| facts.line_state == LineState::Cancelled) {
        why.held("RCV-4", format!("{} is cancelled", facts.line));
        Some(Reason::RmaCancelled)
    } else if reason == Some(Reason::RmaCancelled) {
        reason
    } else if rma_state == RmaState::Closed {
        why.held("RCV-4", format!("{rma} is closed"));
        Some(Reason::RmaClosed)
    } else if rma_state == RmaState::Unconfirmed {
        why.held("RCV-4", format!("{rma} has not been confirmed yet"));
        Some(Reason::NotConfirmed)
    } else if let Some(facts) = line.filter(|facts| facts.line_state == LineState::Received) {
        why.held("RCV-4", format!("{} was received before", facts.line));
        Some(Reason::AlreadyReceived)
    } else {
        reason
    };
    if let Some(reason) = refused {
        let fitting = if reason == Reason::Ambiguous { fitting } else { Vec::new() };
        return discrepancy(number, reason, fitting, others);
    }
    // Without a reason there is a line, and it is open.
    let Some(facts) = line else {
        return discrepancy(None, Reason::Ambiguous, fitting, others);
    };
    if part_is_wrong(scans, facts, why) {
        return discrepancy(number, Reason::WrongPart, [], others);
    }
    if let Some(serial) = &takes_serial {
        why.held("RCV-11", format!("{} had no serial on record and takes {serial}", facts.line));
    }
    accept(now, facts, if swapped { Verdict::AcceptRelabel } else { Verdict::Accept }, takes_serial, why)
}

/// The label names a line that the RMA has.
fn on_named_line<'a>(named: &'a LineFacts, scans: &UnitScans, own: &[&'a LineFacts], why: &mut Why) -> Identified<'a> {
    let Some(serial) = &scans.serial else { return Identified::line(named) };
    if named.has_serial(serial) {
        why.held("RCV-5", format!("Serial {serial} is the line's"));
        return Identified::line(named);
    }
    let others: Vec<_> =
        own.iter().copied().filter(|facts| facts.line != named.line && facts.has_serial(serial)).collect();
    if let [other] = others.iter().copied().filter(|facts| facts.awaits()).collect::<Vec<_>>().as_slice() {
        why.held(
            "RCV-13",
            format!("Serial {serial} is that of {}, which decides: the labels were swapped", other.line),
        );
        return Identified { swapped: true, ..Identified::line(other) };
    }
    match &named.serial {
        None => Identified { takes_serial: Some(serial.clone()), ..Identified::line(named) },
        Some(on_record) => {
            why.held("RCV-4", format!("{} has serial {on_record} on record, {serial} was scanned", named.line));
            Identified { reason: Some(Reason::SerialMismatch), ..Identified::line(named) }
        }
    }
}

/// RCV-5: the label names the RMA, or a line that it does not have.
fn on_rma<'a>(scans: &UnitScans, own: &[&'a LineFacts], why: &mut Why) -> Identified<'a> {
    let awaiting: Vec<&LineFacts> = own.iter().copied().filter(|facts| facts.awaits()).collect();
    if let Some(serial) = &scans.serial {
        let with_serial: Vec<&LineFacts> = own.iter().copied().filter(|facts| facts.has_serial(serial)).collect();
        let open: Vec<&LineFacts> = with_serial.iter().copied().filter(|facts| facts.awaits()).collect();
        return match (open.as_slice(), with_serial.as_slice()) {
            ([facts], _) | ([], [facts]) => {
                why.held("RCV-5", format!("Serial {serial} is that of {}", facts.line));
                Identified::line(facts)
            }
            ([], []) => match awaiting.as_slice() {
                [facts] if facts.serial.is_none() => {
                    why.held("RCV-5", format!("{} is the only line that awaits return", facts.line));
                    Identified { takes_serial: Some(serial.clone()), ..Identified::line(facts) }
                }
                _ => {
                    why.held("RCV-4", format!("None of the RMA's lines is identified by serial {serial}"));
                    Identified::none(Reason::SerialMismatch)
                }
            },
            ([], several) => {
                // None of them can come any more. As without a serial, one that was received tells
                // what became of the unit; RCV-4's order is for the reasons of one line.
                let narrowed = narrow(several.to_vec(), scans, why);
                let cannot = |facts: &&&LineFacts| (facts.line_state != LineState::Received, facts.line);
                let facts = narrowed.iter().min_by_key(cannot).unwrap_or(&several[0]);
                let all = list(lines_of(several));
                why.held(
                    "RCV-5",
                    format!("Serial {serial} is on {all}, none awaiting return: taken for {}", facts.line),
                );
                Identified::line(facts)
            }
            _ => {
                why.held("RCV-5", format!("Serial {serial} is on {}", list(lines_of(&open))));
                one_or_several(open, scans, why)
            }
        };
    }
    match awaiting.as_slice() {
        [] => {
            if own.iter().any(|facts| facts.line_state == LineState::Received) {
                why.held("RCV-5", "No line of it awaits return, and one was received");
                Identified::none(Reason::AlreadyReceived)
            } else {
                why.held("RCV-5", "No line of it awaits return: all are cancelled");
                Identified::none(Reason::RmaCancelled)
            }
        }
        [facts] => {
            why.held("RCV-5", format!("{} is the only line that awaits return", facts.line));
            Identified::line(facts)
        }
        _ => {
            why.held("RCV-5", format!("{} await return", list(lines_of(&awaiting))));
            one_or_several(awaiting, scans, why)
        }
    }
}

fn one_or_several<'a>(fitting: Vec<&'a LineFacts>, scans: &UnitScans, why: &mut Why) -> Identified<'a> {
    let narrowed = narrow(fitting, scans, why);
    if let [facts] = narrowed.as_slice() {
        return Identified::line(facts);
    }
    why.held("RCV-4", "The scans do not tell which line it is");
    Identified::several(&narrowed)
}

fn lines_of<'a>(facts: &'a [&LineFacts]) -> impl Iterator<Item = LineNumber> + 'a {
    facts.iter().map(|facts| facts.line)
}

/// At most this many lines are spelled out in a sentence.
const LISTED_MAX: usize = 6;

fn list(lines: impl IntoIterator<Item = LineNumber>) -> String {
    let lines: Vec<LineNumber> = lines.into_iter().collect();
    let mut text = lines.iter().take(LISTED_MAX).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if lines.len() > LISTED_MAX {
        text.push_str(&format!(" and {} more", lines.len() - LISTED_MAX));
    }
    text
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
