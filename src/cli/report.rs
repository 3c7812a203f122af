use clap::{Args, ValueEnum};
use rma_dock::calendar::parse_zone;
use rma_dock::desk::reports::{self, Period, ReportName};
use rma_dock::dock::StationSettings;

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

#[derive(Args)]
pub(crate) struct Report {
    /// Which figures
    name: Name,
    /// The first day, in the dock's zone (default: 29 days before the last)
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// The last day (default: today)
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// As of this moment (default: now)
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
    /// Write the rows as CSV to this file (- for standard output)
    #[arg(long, value_name = "OUT")]
    csv: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// What came each day, by verdict
    Receipts,
    /// How long boxes have been on the shelf
    Shelf,
    /// Return to factory, repair and failure analysis: on time or late
    OnTime,
    /// Returns that did not come, by age and list price
    NotReturned,
    /// What became of quotes
    Quotes,
}

pub(crate) fn report(context: &Context, asked: &Report) -> Result<Exit, Failure> {
    let store = context.store()?;
    let records = store.records();
    let zone = parse_zone(&StationSettings::load(records)?.zone).map_err(|wrong| Failure::usage(wrong.to_string()))?;
    let as_of = output::instant("--as-of", asked.as_of.as_deref())?.unwrap_or(context.now);
    let usual = match output::day("--to", asked.to.as_deref())? {
        Some(to) => Period::thirty_days_until(to, zone)?,
        None => Period::last_thirty_days(zone, as_of)?,
    };
    let period = match output::day("--from", asked.from.as_deref())? {
        Some(from) => Period::new(from, usual.to, zone)?,
        None => usual,
    };
    let name = match asked.name {
        Name::Receipts => ReportName::Receipts,
        Name::Shelf => ReportName::Shelf,
        Name::OnTime => ReportName::OnTime,
        Name::NotReturned => ReportName::NotReturned,
        Name::Quotes => ReportName::Quotes,
    };
    if let Some(file) = &asked.csv {
        output::write(file, reports::csv(records, name, period, as_of)?.as_bytes())?;
    } else if context.output == Output::Json {
        output::json(&reports::rows(records, name, period, as_of)?)?;
    } else {
        output::line(&aligned(&reports::csv(records, name, period, as_of)?))?;
    }
    Ok(Exit::Done)
}

/// The rows of plain CSV under each other: figures to the right, words to the left.
fn aligned(csv: &str) -> String {
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len))
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.len()).max().unwrap_or(0))
        .collect();
    let line = |row: &Vec<&str>| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(
            |(column, (cell, width))| {
                if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            },
        );
        cells.collect::<Vec<_>>().join("  ")
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
