use std::io::Read;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use rma_dock::exchange::{self, ExportError, ImportError, ImportOptions, ImportReport, Kind, Run};
use rma_dock::files;
use serde_json::json;

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

/// The day that a sample is made for unless one is given: the same files for the same number
/// and seed, whenever they are written.
const SAMPLE_DAY: chrono::NaiveDate = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date of the calendar");

/// A bar on a terminal; nothing elsewhere.
fn bar(size: Option<u64>) -> ProgressBar {
    let bar = size.map_or_else(ProgressBar::no_length, ProgressBar::new);
    if let Ok(style) = ProgressStyle::with_template("{msg:10} {wide_bar} {bytes}/{total_bytes} {eta}") {
        bar.set_style(style);
    }
    bar
}

fn options(dry_run: bool) -> ImportOptions<'static> {
    ImportOptions { run: if dry_run { Run::Dry } else { Run::Write }, stop: None }
}

fn kind(text: &str) -> Result<Kind, Failure> {
    text.parse().map_err(|_| {
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        Failure::usage(format!("\"{text}\" is not a kind of record; the kinds are {}", kinds.join(", ")))
    })
}

pub(crate) fn import(
    context: &Context,
    kind_name: &str,
    file: &str,
    calendar: Option<&str>,
    dry_run: bool,
) -> Result<Exit, Failure> {
    let kind = kind(kind_name)?;
    let (start, input) =
        begun(output::reader(file)?).map_err(|error| Failure::usage(format!("{file} cannot be read: {error}")))?;
    let is_icalendar = kind == Kind::Holidays && exchange::is_icalendar(Path::new(file), &start);
    let report = match (is_icalendar, calendar) {
        (true, Some(calendar)) => {
            let mut store = context.store()?;
            exchange::import_icalendar(&mut store, &context.by(), calendar, input, options(dry_run))?
        }
        (true, None) => {
            let message = format!("{file} is an iCalendar file: say with --calendar NAME whose holidays it has");
            return Err(Failure::usage(message));
        }
        (false, Some(_)) => {
            let message = "--calendar is for holidays from an iCalendar file; rows of a CSV file name their calendar";
            return Err(Failure::usage(message));
        }
        (false, None) => {
            let bar = bar(std::fs::metadata(file).ok().map(|metadata| metadata.len()));
            bar.set_message(kind.as_str());
            let mut progress = |done| bar.set_position(done);
            let mut store = context.store()?;
            let report = exchange::import(&mut store, &context.by(), kind, input, options(dry_run), &mut progress)?;
            bar.finish_and_clear();
            report
        }
    };
    if context.output == Output::Json {
        output::json(&report)?;
    } else {
        report_text(&report, dry_run)?;
    }
    Ok(exit(&[report]))
}

/// How an input begins, and the whole of it.
fn begun(mut input: Box<dyn Read>) -> std::io::Result<(Vec<u8>, impl Read)> {
    let mut start = Vec::new();
    input.by_ref().take(64).read_to_end(&mut start)?;
    Ok((start.clone(), std::io::Cursor::new(start).chain(input)))
}

pub(crate) fn import_all(context: &Context, folder: &Path, dry_run: bool) -> Result<Exit, Failure> {
    let bar = bar(Some(0));
    let mut store = context.store()?;
    let reports =
        exchange::import_all(&mut store, &context.by(), folder, options(dry_run), &mut |kind, done, size| {
            bar.set_message(kind.as_str());
            bar.set_length(size);
            bar.set_position(done);
        })?;
    bar.finish_and_clear();
    if context.output == Output::Json {
        output::json(&reports)?;
    } else {
        reports.iter().try_for_each(|report| report_text(report, dry_run))?;
    }
    Ok(exit(&reports))
}

fn exit(reports: &[ImportReport]) -> Exit {
    if reports.iter().all(ImportReport::is_clean) { Exit::Done } else { Exit::Unreadable }
}

fn report_text(report: &ImportReport, dry_run: bool) -> Result<(), Failure> {
    let kind = report.kind.as_str();
    if report.is_clean() {
        let would = if dry_run { " (dry run: nothing was written)" } else { "" };
        return output::line(&format!(
            "{kind}: {} rows, {} inserted, {} updated, {} unchanged{would}",
            report.rows, report.inserted, report.updated, report.unchanged
        ));
    }
    for error in &report.errors {
        let column = error.column.as_deref().map_or_else(String::new, |column| format!(", {column}"));
        eprintln!(
            "{kind}, line {}{column}: \"{}\": {}",
            error.line,
            output::shown(&error.value),
            output::shown(&error.message)
        );
    }
    output::line(&format!("{kind}: {} rows, {} errors; nothing of it was written", report.rows, report.errors_total))
}

pub(crate) fn export(context: &Context, kind_name: &str, file: &str) -> Result<Exit, Failure> {
    let kind = kind(kind_name)?;
    let store = context.store()?;
    let rows = output::write_with(context, file, |output| Ok(exchange::export(store.records(), kind, output)?))?;
    if file == "-" {
        return Ok(Exit::Done);
    }
    if context.output == Output::Json {
        output::json(&json!({"kind": kind.as_str(), "rows": rows, "file": file}))?;
    } else {
        output::line(&format!("{}: {rows} rows to {file}", kind.as_str()))?;
    }
    Ok(Exit::Done)
}

pub(crate) fn sample(
    context: &Context,
    folder: &Path,
    rmas: u64,
    seed: u64,
    today: Option<&str>,
) -> Result<Exit, Failure> {
    let today = output::day("--today", today)?.unwrap_or(SAMPLE_DAY);
    for kind in Kind::ALL {
        files::may_write(&context.folder, &folder.join(kind.file_name()))?;
    }
    exchange::sample::write(folder, rmas, seed, today)
        .map_err(|error| Failure::usage(format!("{} cannot be written: {error}", folder.display())))?;
    if context.output == Output::Json {
        output::json(&json!({"folder": folder, "rmas": rmas, "seed": seed, "today": today}))?;
    } else {
        output::line(&format!("{rmas} RMAs and all that belongs to them: {}", folder.display()))?;
    }
    Ok(Exit::Done)
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Store(error) => error.into(),
            error @ ImportError::NoCalendar { .. } => Self::new(Exit::Refused, error.code(), error.to_string()),
            error => Self::new(Exit::Unreadable, error.code(), error.to_string()),
        }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(error) => error.into(),
            error => Self::new(Exit::Unreadable, error.code(), error.to_string()),
        }
    }
}
