use std::path::Path;
use std::time::Duration;

use rma_dock::dock;
use rma_dock::dock::StationSettings;
use rma_dock::numbers::Number;
use rma_dock::store::Records;
use rma_labels::{Dpi, Format, Label, LabelError, Layout, Options, Stock};
use rma_printing::{JobState, Media, PrintError, PrintServer, QueueState};
use serde_json::json;

use crate::Context;
use crate::arguments::{self, LabelFormat, LabelKind};
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

/// How long a print job is followed before it is said to need attention.
const PATIENCE: Duration = Duration::from_secs(30);

/// The labels of a number by kind: of an RMA one a line.
fn labels(records: Records<'_>, text: &str, kind: Option<LabelKind>) -> Result<Vec<Label>, Failure> {
    if text.trim().starts_with(['D', 'd']) {
        let tag = dock::read_tag(text)?;
        let kind = kind.unwrap_or(LabelKind::Shelf).as_str();
        if records.shelf_item(tag)?.is_none() {
            return Err(Failure::not_found(format!("there is no tag D{tag} on record")));
        }
        let label = dock::tag_label(records, tag, kind)?;
        let none = || Failure::not_found(format!("D{tag} has no {kind} label; a sender label comes with its return"));
        return Ok(vec![label.ok_or_else(none)?]);
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
        labels.extend(dock::line_label(records, line, kind)?);
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
    std::fs::read_to_string(file).map_err(|error| Failure::usage(format!("{} cannot be read: {error}", file.display())))
}

pub(crate) fn label(context: &Context, arguments: &arguments::Label) -> Result<Exit, Failure> {
    let stock = stock(&arguments.stock)?;
    let dpi = Dpi::new(arguments.dpi).map_err(|error| Failure::usage(error.to_string()))?;
    let layout = arguments.layout.as_deref().map(layout).transpose()?;
    let format = match arguments.format {
        LabelFormat::Pdf => Format::Pdf,
        LabelFormat::Zpl => Format::Zpl,
        LabelFormat::Png => Format::Png,
    };
    let labels = labels(context.store()?.records(), &arguments.number, arguments.kind)?;
    let options = Options { format, stock, dpi, count: arguments.count, first: arguments.first };
    let drawn = match layout {
        None => rma_labels::render_all(&labels, &options)?,
        Some(layout) => {
            let pages = labels.iter().map(|label| label.lay_out_with(&layout, &options.stock, dpi));
            rma_labels::render_pages(pages.collect::<Result<_, _>>()?, &options)?
        }
    };
    output::write(&arguments.output, &drawn.bytes)?;
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

pub(crate) fn printers(context: &Context) -> Result<Exit, Failure> {
    let queues = PrintServer::system().queues()?;
    if context.output == Output::Json {
        output::json(&queues)?;
        return Ok(Exit::Done);
    }
    if queues.is_empty() {
        output::line("No print queue is set up; labels are saved as PDF.")?;
    }
    for queue in &queues {
        let state = match queue.state {
            QueueState::Idle => "idle",
            QueueState::Printing => "printing",
            QueueState::Stopped => "stopped",
        };
        let default = if queue.is_default { " (default)" } else { "" };
        output::line(&format!("{}{default}: {}, {state} {}", queue.name, queue.description, queue.message))?;
    }
    Ok(Exit::Done)
}

pub(crate) fn print(
    context: &Context,
    number: &str,
    kind: Option<LabelKind>,
    printer: Option<String>,
) -> Result<Exit, Failure> {
    let store = context.store()?;
    let labels = labels(store.records(), number, kind)?;
    let server = PrintServer::system();
    let printer = match printer.or(StationSettings::load(store.records())?.printer) {
        Some(printer) => printer,
        None => {
            server.queues()?.into_iter().find(|queue| queue.is_default).map(|queue| queue.name).ok_or_else(|| {
                Failure::refused(
                    "no_printer",
                    "no label printer is set up; choose one with --printer, see rma printers",
                )
            })?
        }
    };
    let drawn = rma_labels::render_all(&labels, &Options::default())?;
    let title = format!("{} {}", kind.map_or("label", LabelKind::as_str), number.trim());
    let job = server.print_pdf(&printer, &title, &drawn.bytes, Media::LABEL_4X6_IN, 1)?;
    let report = server.follow(&printer, job, PATIENCE, |_| {})?;
    if context.output == Output::Json {
        let (state, detail) = (&report.state, &report.detail);
        output::json(&json!({"printer": printer, "job": job.0, "state": state, "detail": detail}))?;
    } else {
        output::line(&format!("{printer}: {}", report.detail))?;
    }
    Ok(if report.state == JobState::Printed { Exit::Done } else { Exit::Refused })
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
