//! Putting a job on record: what is printed is drawn, for the printer that its kind of paper has.

use rma_labels::{Format, Label, LabelError, Note, PaperSize, TestLabel, render_pages};
use rma_printing::{Language, Media, PrintError, PrintServer, PrinterName};

use super::{JobError, PaperKind, PaperPlace, PaperSettings};
use crate::calendar::{Calendar, Instant};
use crate::dock::StationSettings;
use crate::numbers::LineNumber;
use crate::people::Permission;
use crate::store::{By, NewPrintJob, PrintJobRecord, PrintLanguage, Records, Store};

/// What is to be printed.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// `box`, `receiving`, `shelf`, `sender`, or a kind of document.
    pub kind: &'a str,
    /// The document of a receipt that it prints.
    pub document: Option<i64>,
    /// What.
    pub what: What,
    /// How often each comes out.
    pub copies: u16,
    /// The printer; none for the one that its kind of paper has.
    pub printer: Option<&'a str>,
    /// The label stock; none for the one that its kind of paper has.
    pub stock: Option<&'a str>,
    /// The first free label of the first sheet, from 1; where the stock is no sheet there is only the first.
    pub first: u16,
}

/// The papers of a job.
#[derive(Clone, Debug)]
pub enum What {
    /// Labels of one kind, each with the line or tag that it is for.
    Labels(PaperKind, Vec<(String, Label)>),
    /// A document as it was issued.
    Pdf {
        /// The RMA, line or tag that it is for.
        number: String,
        /// Its bytes.
        pdf: Vec<u8>,
        /// Its paper.
        size: PaperSize,
    },
}

/// A job that is on record.
#[derive(Clone, Debug)]
pub struct Ordered {
    /// The job.
    pub job: PrintJobRecord,
    /// What is not as it was asked for.
    pub notes: Vec<Note>,
}

/// Puts a job on record, drawn for its printer. Nothing is sent: that is [`super::Runner::run`].
///
/// # Errors
/// [`JobError`]: no printer, no such stock, a label that cannot be drawn. Nothing is on record then.
pub fn order(store: &mut Store, server: &PrintServer, wanted: &Wanted<'_>, by: &By<'_>) -> Result<Ordered, JobError> {
    let records = store.records();
    let settings = PaperSettings::load(records)?;
    let kind = match &wanted.what {
        What::Labels(kind, _) => *kind,
        What::Pdf { size: PaperSize::A4, .. } => PaperKind::A4,
        What::Pdf { size: PaperSize::Letter, .. } => PaperKind::Letter,
    };
    let mut place = settings.place(kind);
    if let Some(stock) = wanted.stock {
        stock.clone_into(&mut place.stock);
    }
    let printer = chosen(records, &settings, kind, wanted.printer, server)?;
    // Another printer than that of its kind may have another resolution.
    if wanted.printer.is_some() && place.printer.as_deref() != Some(&*printer) {
        place.dpi = settings.resolution_of(&printer).unwrap_or(place.dpi);
    }
    let language = language_of(&settings.resolve(&printer)?);
    let Drawn { papers, copies, notes } = match &wanted.what {
        What::Pdf { number, pdf, .. } => {
            Drawn { papers: vec![(number.clone(), pdf.clone())], copies: wanted.copies, notes: Vec::new() }
        }
        What::Labels(_, labels) => drawn(labels, &place, language, wanted)?,
    };
    let stock = stock_name(&place)?;
    let title = match &wanted.what {
        What::Pdf { number, .. } => format!("{} {number}", wanted.kind),
        What::Labels(_, labels) => match labels.as_slice() {
            [] => return Err(JobError::Nothing),
            [(number, _)] => format!("{} {number}", wanted.kind),
            [(number, _), others @ ..] => format!("{} {number} and {} more", wanted.kind, others.len()),
        },
    };
    let job = NewPrintJob {
        document: wanted.document,
        kind: wanted.kind,
        title: &title,
        language,
        stock: &stock,
        dpi: place.dpi,
        size: size(place.media()?),
        copies,
        printer: &printer,
        instead_of: None,
        papers: &papers,
    };
    Ok(Ordered { job: recorded(store, &job, by)?, notes })
}

/// Refuses a printer that was named for a document and prints labels only.
///
/// # Errors
/// [`rma_printing::PrintError::LabelsOnly`], and a name that cannot be one.
pub fn must_print_documents(records: Records<'_>, printer: Option<&str>) -> Result<(), JobError> {
    let Some(printer) = printer else { return Ok(()) };
    match PaperSettings::load(records)?.resolve(printer)? {
        PrinterName::Queue(_) => Ok(()),
        labels_only => Err(PrintError::LabelsOnly { printer: labels_only.to_string() }.into()),
    }
}

/// Puts a test label on record: a ruler and bars of several widths, for a printer and a stock.
///
/// # Errors
/// As [`order`].
pub fn order_test(
    store: &mut Store,
    server: &PrintServer,
    printer: &str,
    stock: Option<&str>,
    dpi: Option<u16>,
    by: &By<'_>,
) -> Result<Ordered, JobError> {
    let settings = PaperSettings::load(store.records())?;
    settings.must_be_printer(printer, server)?;
    // As the papers that this printer is set for are drawn.
    let set = settings.papers.iter().find(|place| place.kind.is_label() && place.printer.as_deref() == Some(printer));
    let mut place = set.cloned().unwrap_or_else(|| settings.place(PaperKind::Box));
    if let Some(stock) = stock {
        stock.clone_into(&mut place.stock);
    }
    place.dpi = dpi.unwrap_or(place.dpi);
    let language = language_of(&settings.resolve(printer)?);
    let mut options = place.options(1)?;
    options.format = format(language);
    let drawn = TestLabel { printer: printer.to_owned() }.render(&options)?;
    let papers = [("test".to_owned(), drawn.bytes)];
    let stock = stock_name(&place)?;
    let job = NewPrintJob {
        document: None,
        kind: "test",
        title: "test label",
        language,
        stock: &stock,
        dpi: place.dpi,
        size: size(place.media()?),
        copies: 1,
        printer,
        instead_of: None,
        papers: &papers,
    };
    Ok(Ordered { job: recorded(store, &job, by)?, notes: drawn.notes })
}

fn recorded(store: &mut Store, new: &NewPrintJob<'_>, by: &By<'_>) -> Result<PrintJobRecord, JobError> {
    let job = store.change(by, Permission::Print, |change| change.insert_print_job(new))?.outcome;
    store.records().print_job(job)?.ok_or(JobError::NoJob(job))
}

/// The printer: as asked for, as its kind of paper has it, or the system's default.
fn chosen(
    records: Records<'_>,
    settings: &PaperSettings,
    kind: PaperKind,
    asked: Option<&str>,
    server: &PrintServer,
) -> Result<String, JobError> {
    let asked = asked.map(str::trim).filter(|printer| !printer.is_empty()).map(str::to_owned);
    if let Some(asked) = &asked {
        settings.must_be_printer(asked, server)?;
    }
    if let Some(printer) = asked.or(settings.printer(kind, &StationSettings::load(records)?)) {
        return Ok(printer);
    }
    let default = server.queues()?.into_iter().find(|queue| queue.is_default);
    default.map(|queue| queue.name).ok_or(JobError::NoPrinter(kind.words()))
}

/// What a job says that it is on.
fn stock_name(place: &PaperPlace) -> Result<String, LabelError> {
    if place.kind.is_label() { Ok(place.label_stock()?.name.into_owned()) } else { Ok(place.stock.clone()) }
}

/// Whether a job was drawn as labels of this kind are drawn now: then it can be printed once more, byte for byte.
#[must_use]
pub fn is_drawn_for(job: &PrintJobRecord, place: &PaperPlace) -> bool {
    job.dpi == place.dpi && stock_name(place).is_ok_and(|stock| stock == job.stock)
}

/// Papers as they are sent, each with the number that it is of.
type Papers = Vec<(String, Vec<u8>)>;

/// What is drawn of what is wanted.
struct Drawn {
    papers: Papers,
    /// How often each paper comes out: of a sheet, its copies have places of their own.
    copies: u16,
    notes: Vec<Note>,
}

fn drawn(
    labels: &[(String, Label)],
    place: &PaperPlace,
    language: PrintLanguage,
    wanted: &Wanted<'_>,
) -> Result<Drawn, JobError> {
    let mut options = place.options(if language == PrintLanguage::Zpl { wanted.copies } else { 1 })?;
    options.format = format(language);
    options.first = wanted.first;
    let layout = place.own_layout()?;
    let lay_out = |label: &Label| match &layout {
        Some(layout) => label.lay_out_with(layout, &options.stock, options.dpi),
        None => label.lay_out(&options.stock, options.dpi),
    };
    let sheet = options.stock.sheet;
    // On a sheet each copy has a place of its own.
    let (places_each, copies) = if sheet.is_some() { (wanted.copies, 1) } else { (1, wanted.copies) };
    let mut pages = Vec::with_capacity(labels.len() * usize::from(places_each));
    for (number, label) in labels {
        let page = lay_out(label)?;
        pages.extend(std::iter::repeat_n((number, page), usize::from(places_each)));
    }
    let mut drawn = Drawn { papers: Vec::new(), copies, notes: Vec::new() };
    let mut pages = pages.into_iter().peekable();
    while let Some((first, _)) = pages.peek() {
        let number = (*first).clone();
        // One after the other; of a sheet as many as are free on it. A first one that is none is refused below.
        let places = sheet.map_or(1, |grid| grid.places().saturating_sub(options.first - 1).max(1));
        let of_paper: Vec<_> = pages.by_ref().take(places.into()).map(|(_, page)| page).collect();
        let others = of_paper.len() - 1;
        let rendered = render_pages(of_paper, &options)?;
        let notes: Vec<Note> = rendered.notes.into_iter().filter(|note| !drawn.notes.contains(note)).collect();
        drawn.notes.extend(notes);
        let number = if others > 0 { format!("{number} and {others} more") } else { number };
        drawn.papers.push((number, rendered.bytes));
        if sheet.is_some() {
            options.first = 1;
        }
    }
    Ok(drawn)
}

fn format(language: PrintLanguage) -> Format {
    match language {
        PrintLanguage::Pdf => Format::Pdf,
        PrintLanguage::Zpl => Format::Zpl,
    }
}

/// What a printer of that name is sent.
pub(super) fn language_of(printer: &PrinterName) -> PrintLanguage {
    match printer.language() {
        Language::Pdf => PrintLanguage::Pdf,
        Language::Zpl => PrintLanguage::Zpl,
    }
}

fn size(media: Media) -> (u32, u32) {
    (media.width_hundredths_mm, media.height_hundredths_mm)
}

/// The lines of RMAs that were confirmed since the dock's midnight and whose units are awaited.
///
/// # Errors
/// [`JobError`] of the database.
pub fn confirmed_today(records: Records<'_>, now: Instant) -> Result<Vec<LineNumber>, JobError> {
    let zone = StationSettings::load(records)?.zone;
    let wrong = |error: crate::calendar::CalendarError| JobError::Setting {
        field: "station.zone".to_owned(),
        wrong: error.to_string(),
    };
    let since = Calendar::new(&zone, []).and_then(|calendar| calendar.start_of_day(now)).map_err(wrong)?;
    Ok(records.lines_confirmed_since(since)?)
}
