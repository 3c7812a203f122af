use clap::{Args, ValueEnum};
use rma_dock::calendar::{Instant, Zone, format_instant, parse_zone};
use rma_dock::desk::analysis_list::{self, PostSearch};
use rma_dock::desk::deadlines::DeadlineRow;
use rma_dock::desk::home::{self, Home};
use rma_dock::desk::reports::{self, Period, ReportName, ReportPart};
use rma_dock::desk::return_list;
use rma_dock::dock::StationSettings;
use rma_dock::store::{Records, ReturnFilter, ReturnList, ReturnOrder};

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
    /// Write it as CSV to this file (- for standard output)
    #[arg(long, value_name = "OUT")]
    csv: Option<String>,
    /// Each record that was counted, in place of the figures
    #[arg(long)]
    rows: bool,
    /// Of analyses: whose part number begins like this
    #[arg(long, value_name = "P")]
    part: Option<String>,
    /// Of analyses: whose symptom, root cause or other results have these words
    #[arg(long, value_name = "T")]
    text: Option<String>,
    /// Of analyses: so many at most
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    /// Of analyses: pass over so many
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u32,
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
    /// Failures that analyses found, by month and part
    Failures,
    /// What analyses found, the latest first (default: of any time)
    Analyses,
}

/// Returns that did not come
#[derive(Args)]
pub(crate) struct Returns {
    /// Which of them
    #[arg(long, value_enum, default_value = "to-decide")]
    list: List,
    /// Of this return centre
    #[arg(long, value_name = "C")]
    centre: Option<String>,
    /// Of this CSR
    #[arg(long, value_name = "NAME")]
    csr: Option<String>,
    /// Sorted by this
    #[arg(long, value_enum, default_value = "due")]
    sort: Sort,
    /// The other way round
    #[arg(long)]
    desc: bool,
    /// So many at most
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    /// Pass over so many
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u32,
    /// As of this moment (default: now)
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum List {
    /// The window is over, and nothing is decided
    ToDecide,
    /// The customer claims to have returned it
    Claimed,
    /// Charged or waived
    Settled,
}

#[derive(Clone, Copy, ValueEnum)]
enum Sort {
    /// When the return was due
    Due,
    /// The list price
    Price,
}

/// What a CSR does next
#[derive(Args)]
pub(crate) struct Next {
    /// Of this CSR
    #[arg(long, value_name = "NAME")]
    csr: Option<String>,
    /// As of this moment (default: now)
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
}

fn zone(records: Records<'_>) -> Result<Zone, Failure> {
    parse_zone(&StationSettings::load(records)?.zone).map_err(|wrong| Failure::usage(wrong.to_string()))
}

pub(crate) fn report(context: &Context, asked: &Report) -> Result<Exit, Failure> {
    let store = context.store()?;
    let records = store.records();
    let as_of = output::instant("--as-of", asked.as_of.as_deref())?.unwrap_or(context.now);
    let period = period(asked, zone(records)?, as_of)?;
    let name = match asked.name {
        Name::Receipts => ReportName::Receipts,
        Name::Shelf => ReportName::Shelf,
        Name::OnTime => ReportName::OnTime,
        Name::NotReturned => ReportName::NotReturned,
        Name::Quotes => ReportName::Quotes,
        Name::Failures => ReportName::Failures,
        Name::Analyses => return analyses(context, records, asked, period),
    };
    if asked.part.is_some() || asked.text.is_some() {
        return Err(Failure::usage("--part and --text are for the report analyses".to_owned()));
    }
    let part = if asked.rows { ReportPart::Rows } else { ReportPart::Figures };
    if let Some(file) = &asked.csv {
        output::write(context, file, reports::csv(records, name, part, period, as_of)?.as_bytes())?;
    } else if context.output == Output::Json && part == ReportPart::Figures {
        output::json(&reports::figures(records, name, period, as_of)?.rows())?;
    } else if context.output == Output::Json {
        return Err(Failure::usage("the records behind a report are written as CSV: --rows --csv OUT".to_owned()));
    } else {
        output::line(&aligned(&reports::csv(records, name, part, period, as_of)?))?;
    }
    Ok(Exit::Done)
}

fn period(asked: &Report, zone: Zone, as_of: Instant) -> Result<Period, Failure> {
    let usual = match output::day("--to", asked.to.as_deref())? {
        Some(to) => Period::thirty_days_until(to, zone)?,
        None => Period::last_thirty_days(zone, as_of)?,
    };
    Ok(match output::day("--from", asked.from.as_deref())? {
        Some(from) => Period::new(from, usual.to, zone)?,
        None => usual,
    })
}

fn analyses(context: &Context, records: Records<'_>, asked: &Report, period: Period) -> Result<Exit, Failure> {
    let search = PostSearch { part: asked.part.clone(), text: asked.text.clone() };
    let period = (asked.from.is_some() || asked.to.is_some()).then_some(period);
    if let Some(file) = &asked.csv {
        output::write(context, file, analysis_list::csv(records, &search, period)?.as_bytes())?;
        return Ok(Exit::Done);
    }
    let page = analysis_list::page(records, &search, period, (asked.offset, asked.limit))?;
    if context.output == Output::Json {
        output::json(&page.rows)?;
        return Ok(Exit::Done);
    }
    for row in &page.rows {
        let failure = if row.is_failure { "failure" } else { "no failure" };
        output::line(&format!(
            "{} {} {} {} {failure}: {}; {}",
            format_instant(row.at),
            row.line,
            row.part_number,
            row.kind.as_str(),
            row.symptom.as_deref().unwrap_or("-"),
            row.root_cause.as_deref().unwrap_or("-"),
        ))?;
    }
    output::line(&format!("{} of {}", page.rows.len(), page.total))?;
    Ok(Exit::Done)
}

pub(crate) fn returns(context: &Context, asked: &Returns) -> Result<Exit, Failure> {
    let store = context.store()?;
    let records = store.records();
    let as_of = output::instant("--as-of", asked.as_of.as_deref())?.unwrap_or(context.now);
    let filter = ReturnFilter {
        list: match asked.list {
            List::ToDecide => ReturnList::ToDecide,
            List::Claimed => ReturnList::Claimed,
            List::Settled => ReturnList::Settled,
        },
        centre: asked.centre.clone(),
        csr: asked.csr.clone(),
        order: match asked.sort {
            Sort::Due => ReturnOrder::Due,
            Sort::Price => ReturnOrder::ListPrice,
        },
        descending: asked.desc,
    };
    let page = return_list::page(records, &filter, zone(records)?, as_of, (asked.offset, asked.limit))?;
    if context.output == Output::Json {
        output::json(&page.rows)?;
        return Ok(Exit::Done);
    }
    for row in &page.rows {
        let price = row.list_price.map_or_else(|| "no list price".to_owned(), |price| price.to_string());
        let contact = row.contact.as_ref();
        let who = contact.map_or_else(String::new, |contact| format!("{} <{}>", contact.name, contact.email));
        let phone = contact.and_then(|contact| contact.phone.as_deref()).unwrap_or_default();
        let days = row.days_late.unwrap_or_default();
        output::line(&format!(
            "{} {} {price}, {days} days late, {who} {phone}: {}",
            row.line, row.part_number, row.standing
        ))?;
    }
    output::line(&format!("{} of {}", page.rows.len(), page.total))?;
    Ok(Exit::Done)
}

pub(crate) fn next(context: &Context, asked: &Next) -> Result<Exit, Failure> {
    let store = context.store()?;
    let records = store.records();
    let as_of = output::instant("--as-of", asked.as_of.as_deref())?.unwrap_or(context.now);
    let home = home::home(records, &context.folder, asked.csr.as_deref(), zone(records)?, as_of)?;
    if context.output == Output::Json {
        output::json(&home)?;
        return Ok(Exit::Done);
    }
    let Home { queue, overdue, today, responses, returns, quotes, shelf, .. } = &home;
    let dues = |due: &DeadlineRow| format!("{} {} {}", due.subject, due.kind, due.left);
    let all: [(&str, i64, Vec<String>); 7] = [
        ("to confirm", queue.count, queue.rows.iter().map(|row| format!("{} {}", row.queued.rma, row.next)).collect()),
        ("overdue", overdue.count, overdue.rows.iter().map(dues).collect()),
        ("due today", today.count, today.rows.iter().map(dues).collect()),
        ("waiting for a first response", responses.count, responses.rows.iter().map(dues).collect()),
        (
            "returns to decide",
            returns.count,
            returns.rows.iter().map(|row| format!("{} {}", row.line, row.standing)).collect(),
        ),
        ("quotes that expire within 7 days", quotes.count, quotes.rows.iter().map(dues).collect()),
        (
            "on the shelf with a likely line",
            shelf.count,
            shelf.rows.iter().map(|row| format!("{} at {}", row.tag, row.position)).collect(),
        ),
    ];
    for (what, count, rows) in all {
        output::line(&format!("{count} {what}"))?;
        for row in rows {
            output::line(&format!("  {row}"))?;
        }
    }
    Ok(Exit::Done)
}

/// The rows of CSV under each other: figures to the right, words to the left.
fn aligned(text: &str) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().filter_map(Result::ok).collect();
    let widths: Vec<usize> = (0..rows.first().map_or(0, csv::StringRecord::len))
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    let line = |row: &csv::StringRecord| {
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
