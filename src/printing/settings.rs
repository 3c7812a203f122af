//! Which printer, which paper and which resolution each kind of paper has.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::fmt;

use rma_labels::{
    BoxLabel, Dpi, Label, LabelError, Layout, Options, PaperSize, ReceivingLabel, SenderLabel, ShelfTag, Stock,
    hidden_character,
};
use rma_printing::{Media, PrintServer, PrinterName, RawAddress};
use serde::{Deserialize, Serialize};

use super::JobError;
use crate::dock::StationSettings;
use crate::numbers::cannot_be_seen;
use crate::people::Permission;
use crate::store::{By, PrintLanguage, Records, Store, StoreError};

const SETTING: &str = "paper";
/// A queue's name is no longer in any print system.
const NAME_CHARS_MAX: usize = 127;

/// A kind of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum PaperKind {
    /// The label for the outside of a box (DOC-1).
    Box,
    /// What a received unit carries on.
    Receiving,
    /// The tag of a box on the shelf.
    Shelf,
    /// The label of a box that goes back.
    Sender,
    /// Documents on US Letter.
    Letter,
    /// Documents on A4.
    A4,
}

impl PaperKind {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Box, Self::Receiving, Self::Shelf, Self::Sender, Self::Letter, Self::A4];

    /// The name that settings and interfaces use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Box => "box",
            Self::Receiving => "receiving",
            Self::Shelf => "shelf",
            Self::Sender => "sender",
            Self::Letter => "letter",
            Self::A4 => "a4",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Box => "box labels",
            Self::Receiving => "receiving labels",
            Self::Shelf => "shelf tags",
            Self::Sender => "sender labels",
            Self::Letter => "documents on Letter",
            Self::A4 => "documents on A4",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether it is a label.
    #[must_use]
    pub fn is_label(self) -> bool {
        !matches!(self, Self::Letter | Self::A4)
    }
}

impl fmt::Display for PaperKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What one kind of paper is printed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct PaperPlace {
    /// The kind of paper.
    pub kind: PaperKind,
    /// A queue, `tcp://HOST[:PORT]`, or a name from the list of printers; none: for labels the dock's
    /// label printer, for documents the system's default.
    pub printer: Option<String>,
    /// The label stock: a name, a size such as `80x50mm+3`, or one of one's own as JSON. Documents have their
    /// own size.
    pub stock: String,
    /// The printer's resolution in dots an inch: 203, 300 or 600.
    pub dpi: u16,
    /// A layout of one's own for labels, as TOML; none for the program's.
    #[serde(default)]
    pub layout: Option<String>,
}

/// A printer at an address, by a name of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct NamedPrinter {
    /// What people call it.
    pub name: String,
    /// `tcp://HOST[:PORT]`, or `spool://NAME` on Windows.
    pub address: String,
}

/// Which printer, stock and resolution each kind of paper has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct PaperSettings {
    /// Each kind, in the order of [`PaperKind::ALL`].
    pub papers: Vec<PaperPlace>,
    /// Label printers at an address.
    #[serde(default)]
    pub printers: Vec<NamedPrinter>,
}

impl NamedPrinter {
    /// Whether people mean it by that name, whatever its case.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.trim().to_lowercase()
    }
}

impl Default for PaperSettings {
    fn default() -> Self {
        Self { papers: PaperKind::ALL.map(PaperPlace::of).to_vec(), printers: Vec::new() }
    }
}

impl PaperPlace {
    /// As it is where nothing was set.
    fn of(kind: PaperKind) -> Self {
        let stock = if kind.is_label() { Stock::default().name.into_owned() } else { kind.as_str().to_owned() };
        Self { kind, printer: None, stock, dpi: Dpi::default().per_inch(), layout: None }
    }

    /// How labels are drawn for it.
    ///
    /// # Errors
    /// [`JobError::Label`] for a stock that there is none of.
    pub fn options(&self, count: u16) -> Result<Options, JobError> {
        Ok(Options { stock: self.label_stock()?, dpi: Dpi::new(self.dpi)?, count, ..Options::default() })
    }

    /// The stock that labels are drawn for.
    ///
    /// # Errors
    /// [`LabelError`]: there is none of that name, or there cannot be one of that size.
    pub fn label_stock(&self) -> Result<Stock, LabelError> {
        if !self.stock.starts_with('{') {
            return Stock::by_name(&self.stock);
        }
        serde_json::from_str(&self.stock)
            .map_err(|error| LabelError::ImpossibleStock { name: "own".to_owned(), why: error.to_string() })
    }

    /// The layout of one's own that labels are drawn by.
    ///
    /// # Errors
    /// [`JobError::Setting`]: where it cannot be read.
    pub fn own_layout(&self) -> Result<Option<Layout>, JobError> {
        let wrong = |wrong: String| JobError::Setting { field: format!("{SETTING}.{}.layout", self.kind), wrong };
        let Some(text) = &self.layout else { return Ok(None) };
        let layout = Layout::parse(text).map_err(|error| wrong(error.to_string()))?;
        let Some(label) = smallest(self.kind) else {
            return Err(wrong(format!("{} have no layout of one's own", self.kind.words())));
        };
        if layout.kind() != label.kind() {
            let (is, wanted) = (layout.kind().name(), label.kind().name());
            return Err(wrong(format!("it is of a {is}, and this paper is a {wanted}")));
        }
        Ok(Some(layout))
    }

    /// The size of its paper.
    ///
    /// # Errors
    /// [`JobError::Label`] for a stock that there is none of.
    pub fn media(&self) -> Result<Media, JobError> {
        let hundredths = |mm: f64| (mm * 100.0).round() as u32;
        Ok(match self.kind {
            PaperKind::Letter => Media::LETTER,
            PaperKind::A4 => Media::A4,
            _ => {
                let stock = self.label_stock()?;
                match stock.sheet.map(|grid| grid.paper) {
                    Some(PaperSize::Letter) => Media::LETTER,
                    Some(PaperSize::A4) => Media::A4,
                    None => Media::hundredths_mm(hundredths(stock.width_mm), hundredths(stock.height_mm)),
                }
            }
        })
    }
}

impl PaperSettings {
    /// What is on record, or the defaults; each kind of paper once, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn load(records: Records<'_>) -> Result<Self, StoreError> {
        let mut settings: Self = records.setting(SETTING)?.unwrap_or_default();
        settings.papers = PaperKind::ALL.map(|kind| settings.place(kind)).to_vec();
        Ok(settings)
    }

    /// Puts them on record.
    ///
    /// # Errors
    /// [`JobError::Setting`]: what is wrong with them.
    pub fn save(&self, store: &mut Store, by: &By<'_>) -> Result<(), JobError> {
        self.check()?;
        self.check_open_jobs(store.records())?;
        Ok(store.save_setting(SETTING, self, Permission::SetUp, by)?)
    }

    /// A name does not go from an address, nor to another one, while what was sent there may still
    /// come out: the job would be lost sight of, and printed twice.
    fn check_open_jobs(&self, records: Records<'_>) -> Result<(), JobError> {
        for before in Self::load(records)?.printers {
            if self.printers.contains(&before) {
                continue;
            }
            let open = records.print_jobs_open_at(&before.name)?;
            if let Some(first) = open.first() {
                let wrong = format!(
                    "print job {first} was sent to it at {}, and may still come out; decide about that first",
                    before.address
                );
                return Err(JobError::Setting { field: format!("printer {}", before.name), wrong });
            }
            let removed = !self.printers.iter().any(|printer| printer.name == before.name);
            let used = self.papers.iter().find(|place| place.printer.as_deref() == Some(&before.name));
            if let Some(place) = used.filter(|_| removed) {
                let wrong = format!("{} are printed on it; choose another printer for them first", place.kind.words());
                return Err(JobError::Setting { field: format!("printer {}", before.name), wrong });
            }
        }
        Ok(())
    }

    /// What one kind of paper is printed on.
    #[must_use]
    pub fn place(&self, kind: PaperKind) -> PaperPlace {
        self.papers.iter().find(|place| place.kind == kind).cloned().unwrap_or_else(|| PaperPlace::of(kind))
    }

    /// The printer of a kind of paper; none where neither it nor the dock has one.
    #[must_use]
    pub fn printer(&self, kind: PaperKind, station: &StationSettings) -> Option<String> {
        self.place(kind).printer.or_else(|| station.printer.clone().filter(|_| kind.is_label()))
    }

    /// The resolution of a printer, as the kinds of paper have it that are printed on it; none where none is.
    #[must_use]
    pub fn resolution_of(&self, printer: &str) -> Option<u16> {
        let named = self.resolve(printer).ok()?;
        let is_named = |other: &str| self.resolve(other).is_ok_and(|other| other == named);
        let set = |place: &&PaperPlace| place.kind.is_label() && place.printer.as_deref().is_some_and(is_named);
        self.papers.iter().find(set).map(|place| place.dpi)
    }

    /// The printer that a name means: one from the list, a queue, or an address.
    ///
    /// # Errors
    /// [`rma_printing::PrintError::BadAddress`].
    pub fn resolve(&self, name: &str) -> Result<PrinterName, JobError> {
        let name = name.trim();
        let named = self.printers.iter().find(|printer| printer.is_named(name));
        Ok(named.map_or(name, |printer| &printer.address).parse()?)
    }

    /// The printer that a job on record names. Only printers at an address are sent ZPL: such a job whose
    /// name means none any more was for a printer that is no longer on record.
    ///
    /// # Errors
    /// [`JobError::PrinterGone`], and as [`Self::resolve`].
    pub fn resolve_for(&self, name: &str, language: PrintLanguage) -> Result<PrinterName, JobError> {
        let printer = self.resolve(name)?;
        match (&printer, language) {
            (PrinterName::Queue(_), PrintLanguage::Zpl) => Err(JobError::PrinterGone(name.trim().to_owned())),
            _ => Ok(printer),
        }
    }

    /// Refuses a name that is neither on record, nor an address, nor a queue of the print service. Where that
    /// cannot be asked, the printing itself tells.
    ///
    /// # Errors
    /// [`JobError::NoSuchPrinter`], naming those that there are.
    pub fn must_be_printer(&self, name: &str, server: &PrintServer) -> Result<(), JobError> {
        let PrinterName::Queue(queue) = self.resolve(name)? else { return Ok(()) };
        let Ok(queues) = server.queues() else { return Ok(()) };
        if queues.iter().any(|known| known.name == queue) {
            return Ok(());
        }
        let named = self.printers.iter().map(|printer| printer.name.as_str());
        let known = listed(named.chain(queues.iter().map(|queue| queue.name.as_str())));
        Err(JobError::NoSuchPrinter { name: name.trim().to_owned(), known })
    }

    /// Refuses a printer that was just chosen for a kind of paper and is none: neither on record nor a
    /// queue of the print service.
    ///
    /// # Errors
    /// [`JobError::Setting`], naming those that there are.
    pub fn must_be_printers(&self, records: Records<'_>, server: &PrintServer) -> Result<(), JobError> {
        self.check()?;
        let before = Self::load(records)?;
        let on_record: Vec<&str> = self
            .printers
            .iter()
            .map(|printer| printer.name.as_str())
            .chain(before.papers.iter().filter_map(|place| place.printer.as_deref()))
            .collect();
        let is_new = |name: &str| !on_record.contains(&name);
        let queues = LazyCell::new(|| server.queues());
        for place in &self.papers {
            let Some(name) = place.printer.as_deref().map(str::trim).filter(|name| is_new(name)) else { continue };
            let Ok(PrinterName::Queue(queue)) = self.resolve(name) else { continue };
            let (queues, unasked) = match &*queues {
                Ok(queues) => (queues.as_slice(), String::new()),
                Err(error) => (&[][..], format!(", and the queues of this computer are not known now: {error}")),
            };
            if queues.iter().any(|known| known.name == queue) {
                continue;
            }
            let known = listed(on_record.iter().copied().chain(queues.iter().map(|queue| queue.name.as_str())));
            let wrong = format!("there is no printer “{name}”{unasked}; known printers: {known}");
            return Err(JobError::Setting { field: format!("{SETTING}.{}.printer", place.kind), wrong });
        }
        Ok(())
    }

    /// # Errors
    /// [`JobError::Setting`].
    fn check(&self) -> Result<(), JobError> {
        let wrong = |field: String, wrong: String| Err(JobError::Setting { field, wrong });
        for (index, printer) in self.printers.iter().enumerate() {
            let field = || format!("printer {}", printer.name);
            let name = printer.name.trim();
            let chars = name.chars().count();
            if chars == 0 || chars > 60 || name != printer.name || name.contains("://") {
                return wrong(field(), "a printer's name is a text of 1 to 60 characters".to_owned());
            }
            if let Some(hidden) = hidden_character(name) {
                let name = name.replace(hidden, "");
                return wrong(format!("printer {name}"), cannot_be_seen("its name", hidden));
            }
            if self.printers[..index].iter().any(|other| other.is_named(name)) {
                return wrong(field(), "there are two printers of that name".to_owned());
            }
            // What is neither is no address.
            let read = match printer.address.parse() {
                Ok(PrinterName::Queue(text)) => text.parse::<RawAddress>().map(drop),
                read => read.map(drop),
            };
            if let Err(error) = read {
                return wrong(field(), error.to_string());
            }
        }
        for place in &self.papers {
            let field = |name: &str| format!("{SETTING}.{}.{name}", place.kind);
            let stock = match place.kind.is_label().then(|| place.label_stock()).transpose() {
                Ok(stock) => stock,
                Err(error) => return wrong(field("stock"), error.to_string()),
            };
            let layout = place.own_layout()?;
            let dpi = [Dpi::D203, Dpi::D300, Dpi::D600].into_iter().find(|dpi| dpi.per_inch() == place.dpi);
            let labels = smallest(place.kind).into_iter().chain(layout.as_ref().and_then(|_| ordinary(place.kind)));
            for (label, stock) in labels.filter_map(|label| Some((label, stock.as_ref()?))) {
                let (what, laid_out) = match &layout {
                    Some(layout) => ("layout", label.lay_out_with(layout, stock, dpi.unwrap_or_default())),
                    None => ("stock", label.lay_out(stock, dpi.unwrap_or_default())),
                };
                if let Err(error) = laid_out {
                    return wrong(field(what), error.to_string());
                }
            }
            if !place.kind.is_label() && place.stock != place.kind.as_str() {
                return wrong(field("stock"), format!("{} are always on {}", place.kind.words(), place.kind));
            }
            if dpi.is_none() {
                return wrong(field("dpi"), format!("{} is none of 203, 300 and 600", place.dpi));
            }
            let Some(printer) = &place.printer else { continue };
            if printer.trim().is_empty() || printer.chars().count() > NAME_CHARS_MAX {
                return wrong(field("printer"), format!("a printer's name has 1 to {NAME_CHARS_MAX} characters"));
            }
            if let Some(hidden) = hidden_character(printer) {
                return wrong(field("printer"), cannot_be_seen("the name", hidden));
            }
            match self.resolve(printer) {
                Ok(PrinterName::Raw(_) | PrinterName::Spool(_)) if !place.kind.is_label() => {
                    return wrong(field("printer"), format!("{printer} prints labels only"));
                }
                Ok(PrinterName::Raw(_) | PrinterName::Spool(_))
                    if stock.as_ref().is_some_and(|stock| stock.sheet.is_some()) =>
                {
                    let why = format!("{} are on sheets, which {printer} does not print: it has a roll", place.stock);
                    return wrong(field("stock"), why);
                }
                Ok(_) => {}
                Err(error) => return wrong(field("printer"), error.to_string()),
            }
        }
        Ok(())
    }
}

/// The names of printers, each once.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: BTreeSet<&str> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.into_iter().collect::<Vec<_>>().join(", ") }
}

/// The label of a kind that needs the least room: a stock on which not even that fits is not for it.
fn smallest(kind: PaperKind) -> Option<Label> {
    let (rma, line, tag) = ("R10000".to_owned(), "R10000-1".to_owned(), "D1".to_owned());
    Some(match kind {
        PaperKind::Box => Label::Box(BoxLabel { rma, line, ..BoxLabel::default() }),
        PaperKind::Receiving => Label::Receiving(ReceivingLabel { line, ..ReceivingLabel::default() }),
        PaperKind::Shelf => Label::Shelf(ShelfTag { tag, position: "A-01".to_owned(), ..ShelfTag::default() }),
        PaperKind::Sender => Label::Sender(SenderLabel { tag, ..SenderLabel::default() }),
        PaperKind::Letter | PaperKind::A4 => return None,
    })
}

/// A label as most are, for a layout of one's own to be tried on.
fn ordinary(kind: PaperKind) -> Option<Label> {
    let some = |text: &str| Some(text.to_owned());
    let lines = |text: &str| text.split(" | ").map(str::to_owned).collect::<Vec<_>>();
    let (rma, line, tag) = ("R123456".to_owned(), "R123456-12".to_owned(), "D1234".to_owned());
    let (part_number, part_description) = ("NR-4100-AC-US".to_owned(), "Router, 4 slots, redundant power".to_owned());
    let serial = some("NR41A0012345");
    let from = || lines("Receiving, Dock 3 | 3600 Zanker Road | San Jose, CA 95134 | United States");
    let to = || lines("Pacific Data Services | Ana Núñez | 1 Main Street, Suite 4 | San José CA 95110 | United States");
    let moment = || "Tue 25 Nov 2025, 09:12 PST".to_owned();
    Some(match kind {
        PaperKind::Box => Label::Box(BoxLabel {
            rma,
            line,
            return_to: from(),
            sender: to(),
            part_number,
            part_description,
            serial,
            return_by: some("Tue 2 Dec 2025"),
        }),
        PaperKind::Receiving => Label::Receiving(ReceivingLabel {
            line,
            next_step: "Repair lane".to_owned(),
            rma_type: "Return to factory".to_owned(),
            part_number,
            part_description,
            serial,
            received: moment(),
            dock: "Dock 3".to_owned(),
            operator: "Dana Ortiz".to_owned(),
            late: some("6 days late"),
            due: vec![("Repair analysis".to_owned(), "Thu 25 Dec 2025".to_owned())],
            site: "San Jose".to_owned(),
        }),
        PaperKind::Shelf => Label::Shelf(ShelfTag {
            tag,
            position: "A-03".to_owned(),
            verdict: "Discrepancy".to_owned(),
            reason: "The serial number does not match the RMA".to_owned(),
            since: moment(),
            dock: "Dock 3".to_owned(),
            operator: "Dana Ortiz".to_owned(),
            rma: Some(rma),
            scans: lines("R123456-12 | NR41A0099999"),
            candidates: vec![line],
        }),
        PaperKind::Sender => Label::Sender(SenderLabel {
            tag,
            to: to(),
            from: from(),
            carrier: some("UPS"),
            tracking: some("1Z999AA10123456784"),
            reason: "There is no RMA number on the outside of the box".to_owned(),
        }),
        PaperKind::Letter | PaperKind::A4 => return None,
    })
}
