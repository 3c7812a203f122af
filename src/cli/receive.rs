use std::io::{BufReader, ErrorKind};

use rma_dock::calendar::parse_instant;
use rma_dock::dock::{self, BoxReceived, Correction, DockError, Receipt, StationSettings, UnitOutcome};
use rma_dock::files;
use rma_dock::store::Store;
use serde::Deserialize;

use crate::Context;
use crate::arguments;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

/// No box of `--batch` is written in more bytes.
const LINE_BYTES_MAX: usize = 1024 * 1024;

/// A box of `--batch`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BatchBox {
    scans: Vec<String>,
    at: Option<String>,
    dock: Option<String>,
    operator: Option<String>,
    key: Option<String>,
}

pub(crate) fn receive(context: &Context, arguments: arguments::Receive) -> Result<Exit, Failure> {
    let at = output::at(arguments.at.as_deref(), context.now)?;
    let mut store = context.store()?;
    let settings = StationSettings::load(store.records())?;
    let dock = arguments.dock.unwrap_or_else(|| settings.dock.clone());
    let operator = arguments.operator.unwrap_or_else(|| context.who().to_owned());
    if let Some(file) = arguments.batch {
        return batch(context, &mut store, &file, at, &dock, &operator);
    }
    let received =
        BoxReceived { scans: &arguments.scans, at, dock: &dock, operator: &operator, key: arguments.key.as_deref() };
    let receipt = dock::receive(&mut store, &context.folder, &received, context.now)?;
    told(context, &store, &receipt)?;
    Ok(Exit::Done)
}

fn batch(
    context: &Context,
    store: &mut Store,
    file: &str,
    at: rma_dock::calendar::Instant,
    dock: &str,
    operator: &str,
) -> Result<Exit, Failure> {
    let mut exit = Exit::Done;
    let mut reader = BufReader::new(output::reader(file)?);
    for number in 1_u64.. {
        let line = files::line_at_most(&mut reader, LINE_BYTES_MAX).map_err(|error| match error.kind() {
            // What follows in a line that has no end is no box either.
            ErrorKind::FileTooLarge => Failure::usage(format!(
                "line {number} of {file} is longer than {LINE_BYTES_MAX} bytes: no box has so many scans"
            )),
            _ => Failure::usage(format!("{file} cannot be read: {error}")),
        })?;
        let Some(line) = line else { break };
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let outcome = read_box(&line).and_then(|given| {
            let at = match &given.at {
                Some(text) => parse_instant(text).map_err(|wrong| Failure::usage(format!("at: {wrong}")))?,
                None => at,
            };
            let received = BoxReceived {
                scans: &given.scans,
                at,
                dock: given.dock.as_deref().unwrap_or(dock),
                operator: given.operator.as_deref().unwrap_or(operator),
                key: given.key.as_deref(),
            };
            // The clock is read for each box: a long batch runs for a while.
            let now = crate::now();
            Ok(dock::receive(store, &context.folder, &received, now)?)
        });
        match outcome {
            Ok(receipt) => {
                draw(context, store, &receipt)?;
                output::json(&receipt)?;
            }
            Err(failure) if failure.is_database() => return Err(failure),
            Err(failure) => {
                let place = if file == "-" { format!("line {number}") } else { format!("line {number} of {file}") };
                let failure = failure.of(&place);
                output::json(&failure.json())?;
                failure.report(Output::Text);
                exit = failure.exit();
            }
        }
    }
    Ok(exit)
}

fn read_box(line: &[u8]) -> Result<BatchBox, Failure> {
    let mut json = serde_json::Deserializer::from_slice(line.strip_prefix(crate::BYTE_ORDER_MARK).unwrap_or(line));
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        (path.trim_end_matches(['.', '?']).to_owned(), error.into_inner())
    });
    read.and_then(|given| json.end().map(|()| given).map_err(|error| (String::new(), error))).map_err(
        |(path, error)| {
            let text = error.to_string();
            // Which line it is is that of the file.
            let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
            let place = if path.is_empty() { path } else { format!("{path}: ") };
            Failure::usage(format!("{place}this is no box in JSON: {text}"))
        },
    )
}

pub(crate) fn correct(context: &Context, correction: &Correction<'_>) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    let receipt = dock::correct(&mut store, &context.folder, correction, &context.by())?;
    told(context, &store, &receipt)?;
    Ok(Exit::Done)
}

pub(crate) fn preview(context: &Context, receipt: i64, scans: &[String]) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    let preview = dock::preview_correction(&mut store, receipt, scans, &context.by())?;
    if context.output == Output::Json {
        output::json(&preview)?;
    } else {
        preview.units.iter().try_for_each(|unit| output::line(&unit_text(unit)))?;
        output::line("Nothing was recorded.")?;
    }
    Ok(Exit::Done)
}

pub(crate) fn withdraw(context: &Context, receipt: i64, note: Option<&str>, at: Option<&str>) -> Result<Exit, Failure> {
    let at = output::at(at, context.now)?;
    let mut store = context.store()?;
    let receipt = dock::withdraw(&mut store, &context.folder, receipt, note, at, &context.by())?;
    told(context, &store, &receipt)?;
    Ok(Exit::Done)
}

/// Draws the receipt's labels. They can be drawn again at any time, so that one which fails
/// does not take the verdict back: it is only said.
pub(crate) fn draw(context: &Context, store: &Store, receipt: &Receipt) -> Result<(), Failure> {
    for document in receipt.units.iter().flat_map(|unit| &unit.documents) {
        let record = store.records().document(document.id)?;
        if let Some(Err(error)) = record.map(|record| dock::draw_missing(&context.folder, &record)) {
            eprintln!("rma: {error}");
        }
    }
    Ok(())
}

pub(crate) fn told(context: &Context, store: &Store, receipt: &Receipt) -> Result<(), Failure> {
    draw(context, store, receipt)?;
    if context.output == Output::Json {
        return output::json(receipt);
    }
    if receipt.withdrawn {
        return output::line(&format!(
            "Receipt {} takes receipt {} back.",
            receipt.receipt,
            receipt.corrects.unwrap_or_default()
        ));
    }
    if receipt.duplicate {
        output::line(&format!("Recorded already as receipt {}: nothing changed (RCV-7).", receipt.receipt))?;
    }
    for unit in &receipt.units {
        output::line(&unit_text(unit))?;
    }
    output::line(&format!("Receipt {} at {}, {}.", receipt.receipt, receipt.dock, receipt.operator))
}

/// A unit's verdict for a person.
pub(crate) fn unit_text(unit: &UnitOutcome) -> String {
    let mut text = unit.verdict.words().to_uppercase();
    if let Some(line) = unit.line {
        text.push_str(&format!("  {line}"));
    }
    if let Some(reason) = unit.reason {
        text.push_str(&format!("  ({reason})"));
    }
    text.push_str(&format!("\n  {}\n  Why: {}", unit.instruction, unit.why));
    for candidate in &unit.candidate_facts {
        let serial = candidate.serial.as_ref().map_or("no serial on record", |serial| serial.as_str());
        text.push_str(&format!(
            "\n  Candidate: {}, part {}, {serial}, {}, {}",
            candidate.line, candidate.part_number, candidate.site, candidate.state
        ));
    }
    for document in &unit.documents {
        text.push_str(&format!("\n  {} label: {}", document.kind, document.path));
    }
    text
}

impl From<dock::scans::ScanError> for Failure {
    fn from(error: dock::scans::ScanError) -> Self {
        DockError::from(error).into()
    }
}
