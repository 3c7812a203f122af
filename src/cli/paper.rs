use std::collections::BTreeSet;
use std::path::Path;

use clap::ValueEnum;
use rma_dock::desk::documents::{self, DocumentKind, Request};
use rma_dock::dock;
use rma_dock::files;
use rma_dock::numbers::Number;
use rma_dock::printing::{self, PaperKind, Wanted, What};
use rma_dock::store::{IssuedFacts, Records, Store};
use rma_labels::{Dpi, Format, Label, LabelError, Layout, Options, Stock};
use rma_printing::PrintError;
use serde_json::json;

use crate::Context;
use crate::arguments::{self, LabelFormat, LabelKind};
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};
use crate::printing::Print;

/// Some hundred thousand numbers.
const LIST_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A stock or a layout has some thousands.
const LAYOUT_BYTES_MAX: usize = 1024 * 1024;

/// The list of the lines whose RMAs were confirmed since the dock's midnight.
const CONFIRMED_TODAY: &str = "confirmed-today";

/// The labels of a number by kind, each with what it is for: of an RMA one a line.
fn labels(records: Records<'_>, text: &str, kind: Option<LabelKind>) -> Result<Vec<(String, Label)>, Failure> {
    if text.trim().starts_with(['D', 'd']) {
        let tag = dock::read_tag(text)?;
        let kind = kind.unwrap_or(LabelKind::Shelf).as_str();
        if records.shelf_item(tag)?.is_none() {
            return Err(Failure::not_found(format!("there is no tag D{tag} on record")));
        }
        let label = dock::tag_label(records, tag, kind)?;
        let none = || Failure::not_found(format!("D{tag} has no {kind} label; a sender label comes with its return"));
        return Ok(vec![(dock::tag_name(tag), label.ok_or_else(none)?)]);
    }
    let number: Number = text.parse()?;
    let lines = match number {
        Number::Case(_) => return Err(Failure::usage(format!("{number} is a case; a label is for an RMA or a line"))),
        Number::Rma(rma) => records.lines_of_rma(rma)?.into_iter().map(|line| line.line).collect(),
        Number::Line(line) => vec![line],
    };
    if lines.is_empty() {
        return Err(Failure::not_found(format!("{number} is not on record")));
    }
    let kind = kind.unwrap_or(LabelKind::Box).as_str();
    let mut labels = Vec::new();
    for line in lines {
        if records.line_summary(line)?.is_none() {
            return Err(Failure::not_found(format!("{line} is not on record")));
        }
        labels.extend(dock::line_label(records, line, kind)?.map(|label| (line.to_string(), label)));
    }
    if labels.is_empty() {
        let message = match kind {
            "receiving" => format!("{number} has no receiving label; it comes with the receipt"),
            _ => format!("{number} has no {kind} label; that is for a shelf tag, such as D12"),
        };
        return Err(Failure::not_found(message));
    }
    Ok(labels)
}

/// A stock by its name or size, or from a file of one's own.
fn stock(name: &str) -> Result<Stock, Failure> {
    if !Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        return Stock::by_name(name).map_err(|error| Failure::usage(error.to_string()));
    }
    let text = read(Path::new(name))?;
    serde_json::from_str(&text).map_err(|error| Failure::usage(format!("{name}: {error}")))
}

fn layout(file: &Path) -> Result<Layout, Failure> {
    Layout::parse(&read(file)?).map_err(|error| Failure::usage(format!("{}: {error}", file.display())))
}

fn read(file: &Path) -> Result<String, Failure> {
    files::text_at_most(file, LAYOUT_BYTES_MAX)
        .map_err(|error| Failure::usage(format!("{} cannot be read: {error}", file.display())))
}

pub(crate) fn label(context: &Context, arguments: &arguments::Label) -> Result<Exit, Failure> {
    output::must_be_apart(context.output, &arguments.output)?;
    let stock = stock(&arguments.stock)?;
    let dpi = Dpi::new(arguments.dpi).map_err(|error| Failure::usage(error.to_string()))?;
    let layout = arguments.layout.as_deref().map(layout).transpose()?;
    let format = match arguments.format {
        LabelFormat::Pdf => Format::Pdf,
        LabelFormat::Zpl => Format::Zpl,
        LabelFormat::Png => Format::Png,
    };
    let labels = labels(context.store()?.records(), &arguments.number, arguments.kind)?;
    let labels: Vec<Label> = labels.into_iter().map(|(_, label)| label).collect();
    let options = Options { format, stock, dpi, count: arguments.count, first: arguments.first };
    let drawn = match layout {
        None => rma_labels::render_all(&labels, &options)?,
        Some(layout) => {
            let pages = labels.iter().map(|label| label.lay_out_with(&layout, &options.stock, dpi));
            rma_labels::render_pages(pages.collect::<Result<_, _>>()?, &options)?
        }
    };
    output::write(context, &arguments.output, &drawn.bytes)?;
    for note in &drawn.notes {
        eprintln!("rma: {note}");
    }
    if arguments.output != "-" {
        if context.output == Output::Json {
            let notes: Vec<String> = drawn.notes.iter().map(ToString::to_string).collect();
            output::json(&json!({"file": arguments.output, "labels": labels.len(), "notes": notes}))?;
        } else {
            output::line(&format!("{} labels: {}", labels.len() * usize::from(arguments.count), arguments.output))?;
        }
    }
    Ok(Exit::Done)
}

pub(crate) fn stocks(context: &Context) -> Result<Exit, Failure> {
    if context.output == Output::Json {
        output::json(&Stock::ALL)?;
        return Ok(Exit::Done);
    }
    for stock in Stock::ALL {
        let sheet = stock
            .sheet
            .map_or_else(String::new, |sheet| format!(", {} on a sheet of {}", sheet.places(), sheet.paper.name()));
        let (name, width, height) = (stock.name, stock.width_mm, stock.height_mm);
        output::line(&format!("{name}: {width} × {height} mm, bars from {} mm{sheet}", stock.least_module_mm))?;
    }
    Ok(Exit::Done)
}

pub(crate) fn layouts(context: &Context, name: Option<&str>) -> Result<Exit, Failure> {
    let names = || Layout::files().iter().map(|(name, _)| *name);
    match name {
        None if context.output == Output::Json => output::json(&names().collect::<Vec<_>>())?,
        None => names().try_for_each(output::line)?,
        Some(wanted) => {
            let file = Layout::files().iter().find(|(name, _)| *name == wanted);
            let none = || Failure::not_found(format!("there is no layout “{wanted}”; rma layouts names them"));
            output::line(file.ok_or_else(none)?.1.trim_end())?;
        }
    }
    Ok(Exit::Done)
}

/// What is to be printed: labels or a document of a number, or labels of a list.
pub(crate) fn wanted<'a>(context: &Context, store: &mut Store, arguments: &'a Print) -> Result<Wanted<'a>, Failure> {
    let kind = arguments.kind.as_deref();
    let as_label = kind.map_or(Ok(None), |kind| LabelKind::from_str(kind, true).map(Some));
    let what = match (&arguments.list, as_label, &arguments.number) {
        (Some(list), Ok(kind), _) => {
            let kind = kind.unwrap_or(LabelKind::Box);
            let (mut all, mut known) = (Vec::new(), BTreeSet::new());
            for number in numbers(context, store, list)? {
                for (of, label) in labels(store.records(), &number, Some(kind))? {
                    // --count says how often each comes out.
                    if known.insert(of.clone()) {
                        all.push((of, label));
                    } else {
                        eprintln!("rma: {of} is in the list more than once; it is printed once");
                    }
                }
            }
            What::Labels(kind.paper(), all)
        }
        (None, Ok(kind), Some(number)) => {
            let is_tag = number.trim().starts_with(['D', 'd']);
            let usual = if is_tag { LabelKind::Shelf } else { LabelKind::Box };
            What::Labels(kind.unwrap_or(usual).paper(), labels(store.records(), number, kind)?)
        }
        (None, Err(_), Some(number)) => {
            document(context, store, number, kind.unwrap_or_default(), arguments.printer.as_deref())?
        }
        (Some(_), Err(_), _) => {
            return Err(Failure::usage("a list is printed as labels: box, receiving, shelf or sender"));
        }
        (None, _, None) => return Err(Failure::usage("say what to print: a number, or --list")),
    };
    let kind = match (&what, kind) {
        (What::Labels(paper, _), _) => paper.as_str(),
        (What::Pdf { .. }, kind) => kind.unwrap_or_default(),
    };
    let (printer, stock) = (arguments.printer.as_deref(), arguments.stock.as_deref());
    Ok(Wanted { kind, document: None, what, copies: arguments.count, printer, stock, first: arguments.first })
}

/// The numbers of a list.
fn numbers(context: &Context, store: &Store, list: &str) -> Result<Vec<String>, Failure> {
    let numbers: Vec<String> = if list == CONFIRMED_TODAY {
        printing::confirmed_today(store.records(), context.now)?.iter().map(ToString::to_string).collect()
    } else {
        let text = output::text(list, LIST_BYTES_MAX)?;
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
    };
    if numbers.is_empty() {
        return Err(Failure::refused("nothing_to_print", format!("there is nothing to print: {list} has no number")));
    }
    Ok(numbers)
}

/// A document for a customer: as it was issued, or issued now.
fn document(
    context: &Context,
    store: &mut Store,
    number: &str,
    kind: &str,
    printer: Option<&str>,
) -> Result<What, Failure> {
    let kind: DocumentKind = kind
        .parse()
        .map_err(|wrong: String| Failure::usage(format!("{wrong}; labels are box, receiving, shelf and sender")))?;
    let request = Request { kind, number, language: None };
    // Nothing is issued for a printer that cannot print it.
    if kind != DocumentKind::BoxLabel {
        printing::must_print_documents(store.records(), printer)?;
    }
    let issued = documents::issue(store, &request, context.now, &context.by())?;
    let number = issued.record.number.clone();
    Ok(match issued.record.facts {
        IssuedFacts::Document(document) => What::Pdf { number, pdf: issued.pdf, size: document.paper },
        IssuedFacts::Label(label) => What::Labels(PaperKind::Box, vec![(number, label)]),
    })
}

impl From<LabelError> for Failure {
    fn from(error: LabelError) -> Self {
        Self::refused("label", error.to_string())
    }
}

impl From<PrintError> for Failure {
    fn from(error: PrintError) -> Self {
        Self::refused(error.code(), error.to_string())
    }
}
