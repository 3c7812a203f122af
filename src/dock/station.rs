//! A receiving station: scans come in one by one, and boxes begin and end.
//!
//! **When a box ends.** A box is open from its first scan on, and ends
//! - with the next-box key, or
//! - with a scan of a kind that it has already: another RMA number, another serial, another
//!   part number or another tracking number. That scan is the first of the next box. The
//!   same text again is a double read and changes nothing.
//!
//! The same-box key keeps the box open for one more scan of a kind that it has: for a box
//! with several units (RCV-12).
//!
//! **When a box is recorded.** As soon as the box has an RMA number, its verdict is certain
//! enough to act on: it is recorded at once, and every further scan of the box that changes
//! something is a correction of that receipt (RCV-8). Without an RMA number only the end of
//! the box says that none is on it: it is recorded then.

use serde::Serialize;

use super::receipt::{Receipt, load_receipt};
use super::receive::{Correction, Scanned, correct_scanned, preview_scanned, receive_scanned};
use super::scans::{self, ScanKind, ScanReading, forcing_prefix};
use super::{BoxReceived, DataDirectory, DisposalRequest, DockError, StationSettings, dispose, undo_disposal};
use crate::calendar::Instant;
use crate::numbers::LineNumber;
use crate::rules::receiving::Verdict;
use crate::store::{By, Disposition, Store};

/// How far a box is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum BoxState {
    /// Nothing was scanned yet.
    #[default]
    Empty,
    /// Something was scanned, and no RMA number yet.
    Waiting,
    /// Recorded; a further scan can refine it.
    Decided,
    /// Recorded, and the next scan begins the next box.
    Ended,
}

/// What the next-box key would decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Provisional {
    /// The verdict.
    pub verdict: Verdict,
    /// The line.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub line: Option<LineNumber>,
    /// Why, in one line.
    pub text: String,
}

/// The box at hand.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct BoxView {
    /// Counts up in this session.
    pub box_number: i64,
    /// How far it is.
    pub state: BoxState,
    /// What each scan was taken for.
    pub scans: Vec<ScanReading>,
    /// What it waits for.
    pub prompt: Option<String>,
    /// What the next-box key would decide.
    pub provisional: Option<Provisional>,
    /// The last receipt of it.
    pub receipt: Option<Receipt>,
    /// The next scan joins this box, of whatever kind it is.
    pub same_box: bool,
}

/// What a key or a scan did.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct StationAnswer {
    /// The caller's number for its request.
    pub seq: i64,
    /// The box at hand.
    pub current: BoxView,
    /// Receipts that were recorded, the oldest first.
    pub recorded: Vec<Receipt>,
    /// What else the operator should know.
    pub message: Option<String>,
}

/// The station of one operator at one dock.
pub struct Station {
    folder: DataDirectory,
    /// Tells this session's boxes from those of any other (RCV-7).
    session: String,
    current: BoxView,
    /// The scans of the box at hand, each with the kind that was forced on it.
    raw: Vec<String>,
}

/// What happens at the station, and when.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The settings in force.
    pub settings: &'a StationSettings,
    /// Now, in UTC.
    pub now: Instant,
    /// The caller's number for its request.
    pub seq: i64,
}

impl Moment<'_> {
    fn by(&self) -> By<'_> {
        By { who: &self.settings.operator, recorded_at: self.now }
    }
}

impl Station {
    /// A station; `session` is different for each start of the program.
    #[must_use]
    pub fn new(folder: DataDirectory, session: String) -> Self {
        Self { folder, session, current: BoxView::default(), raw: Vec::new() }
    }

    /// The box at hand.
    #[must_use]
    pub fn current(&self) -> &BoxView {
        &self.current
    }

    /// A scan came.
    ///
    /// # Errors
    /// [`DockError`]; the box at hand is as before, and nothing was recorded.
    pub fn scan(&mut self, store: &mut Store, raw: &str, moment: Moment<'_>) -> Result<StationAnswer, DockError> {
        let reading = scans::read(store.records(), raw, &moment.settings.affixes())?;
        let mut recorded = Vec::new();
        if self.current.state != BoxState::Ended
            && self.current.scans.iter().any(|scan| scan.kind == reading.kind && scan.text == reading.text)
        {
            let message = format!("{} was scanned already: nothing changed", reading.text);
            return Ok(self.answer(moment, recorded, Some(message)));
        }
        if self.ends_with(&reading) {
            recorded.extend(self.finish(store, moment)?);
            self.begin();
        }
        let kept = (self.current.clone(), self.raw.clone());
        if self.current.state == BoxState::Empty {
            self.current.box_number += 1;
        }
        self.current.same_box = false;
        self.current.scans.push(reading);
        self.raw.push(raw.to_owned());
        match self.settle(store, moment) {
            Ok((receipt, message)) => {
                recorded.extend(receipt);
                Ok(self.answer(moment, recorded, message))
            }
            Err(error) => {
                (self.current, self.raw) = kept;
                Err(error)
            }
        }
    }

    /// The next-box key: the box at hand ends; one without an RMA number is decided now.
    ///
    /// # Errors
    /// [`DockError`]; nothing was recorded.
    pub fn next_box(&mut self, store: &mut Store, moment: Moment<'_>) -> Result<StationAnswer, DockError> {
        let recorded: Vec<Receipt> = self.finish(store, moment)?.into_iter().collect();
        let message = match self.current.state {
            BoxState::Empty => Some("There is no box at hand: scan one".to_owned()),
            _ => recorded.first().and_then(said_again),
        };
        Ok(self.answer(moment, recorded, message))
    }

    /// The same-box key: the next scan joins the box at hand, of whatever kind it is.
    #[must_use]
    pub fn same_box(&mut self, moment: Moment<'_>) -> StationAnswer {
        let message = match self.current.state {
            BoxState::Empty => Some("There is no box at hand: scan one".to_owned()),
            BoxState::Ended if self.current.receipt.is_some() => {
                self.current.state = BoxState::Decided;
                self.current.same_box = true;
                None
            }
            _ => {
                self.current.same_box = !self.current.same_box;
                None
            }
        };
        self.answer(moment, Vec::new(), message)
    }

    /// What a scan was taken for was wrong.
    ///
    /// # Errors
    /// [`DockError`]; nothing was recorded.
    pub fn retake(
        &mut self,
        store: &mut Store,
        index: usize,
        kind: ScanKind,
        moment: Moment<'_>,
    ) -> Result<StationAnswer, DockError> {
        let Some(scan) = self.current.scans.get(index) else {
            return Ok(self.answer(moment, Vec::new(), Some("That scan is not of the box at hand".to_owned())));
        };
        let forced = scans::read_forced(store.records(), &scan.raw, &moment.settings.affixes(), kind)?;
        let raw = format!("{}{}", forcing_prefix(kind), scans::clean(&scan.raw, &moment.settings.affixes()));
        let kept = (self.current.clone(), self.raw.clone());
        self.current.scans[index] = forced;
        self.raw[index] = raw;
        self.settled(store, moment, kept)
    }

    /// Where several lines fit: the operator chose one.
    ///
    /// # Errors
    /// [`DockError`]; nothing was recorded.
    pub fn choose(
        &mut self,
        store: &mut Store,
        line: LineNumber,
        moment: Moment<'_>,
    ) -> Result<StationAnswer, DockError> {
        let raw = format!("{}{line}", forcing_prefix(ScanKind::Chosen));
        let reading = scans::read(store.records(), &raw, &moment.settings.affixes())?;
        let kept = (self.current.clone(), self.raw.clone());
        self.current.scans.push(reading);
        self.raw.push(raw);
        self.settled(store, moment, kept)
    }

    /// A box on the shelf goes back to its sender.
    ///
    /// # Errors
    /// [`DockError`]; nothing was recorded.
    pub fn return_to_sender(
        &mut self,
        store: &mut Store,
        tag: i64,
        moment: Moment<'_>,
    ) -> Result<StationAnswer, DockError> {
        let request = DisposalRequest {
            kind: Disposition::ReturnedToSender,
            line: None,
            tracking: None,
            note: None,
            at: moment.now,
        };
        let disposal = dispose(store, &self.folder, tag, &request, &moment.by())?;
        self.reload(store)?;
        let message = format!("{} goes back to its sender: put the label on the box", disposal.item.tag);
        Ok(self.answer(moment, Vec::new(), Some(message)))
    }

    /// A box stays on the shelf, also where it had been returned to its sender a moment ago.
    ///
    /// # Errors
    /// [`DockError`]; nothing was recorded.
    pub fn keep_on_shelf(
        &mut self,
        store: &mut Store,
        tag: i64,
        moment: Moment<'_>,
    ) -> Result<StationAnswer, DockError> {
        let item = super::shelf_item(store.records(), &self.folder, tag, moment.now)?;
        let item =
            if item.disposition.is_some() { undo_disposal(store, &self.folder, tag, &moment.by())? } else { item };
        self.reload(store)?;
        let message = format!("{} stands on shelf {}", item.tag, item.position);
        Ok(self.answer(moment, Vec::new(), Some(message)))
    }

    /// A receipt was corrected elsewhere on the screen: the box at hand shows what stands.
    ///
    /// # Errors
    /// [`DockError`].
    pub fn corrected(&mut self, store: &Store, receipt: &Receipt) -> Result<(), DockError> {
        let own = self.current.receipt.as_ref().map(|own| own.receipt);
        if own.is_some() && own == receipt.corrects {
            self.current.state = BoxState::Ended;
            self.current.receipt = load_receipt(store.records(), &self.folder, receipt.receipt)?;
        }
        Ok(())
    }

    fn settled(
        &mut self,
        store: &mut Store,
        moment: Moment<'_>,
        kept: (BoxView, Vec<String>),
    ) -> Result<StationAnswer, DockError> {
        match self.settle(store, moment) {
            Ok((receipt, message)) => Ok(self.answer(moment, receipt.into_iter().collect(), message)),
            Err(error) => {
                (self.current, self.raw) = kept;
                Err(error)
            }
        }
    }

    fn answer(&self, moment: Moment<'_>, recorded: Vec<Receipt>, message: Option<String>) -> StationAnswer {
        StationAnswer { seq: moment.seq, current: self.current.clone(), recorded, message }
    }

    fn reload(&mut self, store: &Store) -> Result<(), DockError> {
        if let Some(receipt) = &self.current.receipt {
            self.current.receipt = load_receipt(store.records(), &self.folder, receipt.receipt)?;
        }
        Ok(())
    }

    /// Whether the scan is the first of another box.
    fn ends_with(&self, reading: &ScanReading) -> bool {
        let kind = |kind: ScanKind| if kind == ScanKind::Line { ScanKind::Rma } else { kind };
        match self.current.state {
            BoxState::Ended => true,
            BoxState::Empty => false,
            BoxState::Waiting | BoxState::Decided => {
                !self.current.same_box && self.current.scans.iter().any(|scan| kind(scan.kind) == kind(reading.kind))
            }
        }
    }

    fn begin(&mut self) {
        self.current = BoxView { box_number: self.current.box_number, ..BoxView::default() };
        self.raw.clear();
    }

    /// Ends the box at hand; one that waits is recorded.
    fn finish(&mut self, store: &mut Store, moment: Moment<'_>) -> Result<Option<Receipt>, DockError> {
        let receipt = match self.current.state {
            BoxState::Waiting => Some(self.record(store, moment)?),
            BoxState::Empty => return Ok(None),
            BoxState::Decided | BoxState::Ended => None,
        };
        self.current.state = BoxState::Ended;
        self.current.same_box = false;
        self.current.prompt = None;
        self.current.provisional = None;
        Ok(receipt)
    }

    /// Records or refines the box at hand where it has an RMA number, else says what it
    /// waits for.
    fn settle(
        &mut self,
        store: &mut Store,
        moment: Moment<'_>,
    ) -> Result<(Option<Receipt>, Option<String>), DockError> {
        let labelled = self.current.scans.iter().any(|scan| matches!(scan.kind, ScanKind::Rma | ScanKind::Line));
        if labelled || self.current.receipt.is_some() {
            let receipt = self.record(store, moment)?;
            if self.current.state != BoxState::Ended {
                self.current.state = BoxState::Decided;
            }
            self.current.prompt = None;
            self.current.provisional = None;
            let message = said_again(&receipt);
            return Ok(((!receipt.duplicate).then_some(receipt), message));
        }
        let scanned = Scanned { raw: &self.raw, readings: Some(&self.current.scans) };
        let found = preview_scanned(store.records(), scanned, moment.now)?;
        self.current.state = BoxState::Waiting;
        self.current.provisional = found.units.first().map(|unit| Provisional {
            verdict: unit.verdict,
            line: unit.line,
            text: unit.headline.clone(),
        });
        let has_serial = self.current.scans.iter().any(|scan| scan.kind == ScanKind::Serial);
        let prompt = if has_serial {
            "Scan the RMA label. No label on the box: press F2"
        } else {
            "Scan the RMA label or the unit's serial number. Neither on the box: press F2"
        };
        self.current.prompt = Some(prompt.to_owned());
        Ok((None, None))
    }

    fn record(&mut self, store: &mut Store, moment: Moment<'_>) -> Result<Receipt, DockError> {
        let readings = Some(self.current.scans.as_slice());
        let receipt = match &self.current.receipt {
            Some(receipt) => {
                let correction = Correction { receipt: receipt.receipt, scans: &self.raw, note: None, at: moment.now };
                correct_scanned(store, &self.folder, &correction, readings, &moment.by())?
            }
            None => {
                let key = format!("{}/{}", self.session, self.current.box_number);
                let received = BoxReceived {
                    scans: &self.raw,
                    at: moment.now,
                    dock: &moment.settings.dock,
                    operator: &moment.settings.operator,
                    key: Some(&key),
                };
                receive_scanned(store, &self.folder, &received, readings, moment.now)?
            }
        };
        self.current.receipt = Some(receipt.clone());
        Ok(receipt)
    }
}

fn said_again(receipt: &Receipt) -> Option<String> {
    receipt.duplicate.then(|| format!("This box is recorded already: nothing changed (receipt {})", receipt.receipt))
}
