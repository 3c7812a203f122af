use clap::{Args, ValueEnum};
use rma_dock::calendar::{DEFAULT_ZONE, Instant};
use rma_dock::desk::search::{
    SearchBy, SearchQuery, SearchRow, TrackQuery, TrackRow, search as find, track as tracked,
};
use rma_dock::store::{FoundColumn, TrackedColumn};

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

#[derive(Args)]
pub(crate) struct Search {
    /// A case, RMA or line number or its beginning, or words of a customer's tracking number; "" for all
    #[arg(value_name = "TEXT")]
    text: String,
    /// What the text is (default: by its form)
    #[arg(long)]
    by: Option<By>,
    /// The column to sort by
    #[arg(long, value_name = "COLUMN", default_value = "id")]
    sort: Found,
    #[command(flatten)]
    page: Page,
}

#[derive(Args)]
pub(crate) struct Track {
    /// The column to sort by
    #[arg(long, value_name = "COLUMN", default_value = "rma")]
    sort: Tracked,
    #[command(flatten)]
    page: Page,
}

#[derive(Args)]
struct Page {
    /// The other way round
    #[arg(long)]
    desc: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = u32::MAX, hide_default_value = true)]
    limit: u32,
    /// From which on
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    /// Cases by their number
    Case,
    /// RMAs by their number, or that of a line
    Rma,
    /// Cases by the customer's tracking number
    Tracking,
    /// Cases of a site
    Site,
    /// Cases of a contact, by address
    Contact,
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Found {
    Status,
    Id,
    SiteName,
    SiteId,
    ContactName,
    LastModified,
    Platform,
    Priority,
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Tracked {
    Status,
    Rma,
    PartNumber,
    Serial,
    Case,
    CreateDate,
}

impl From<By> for SearchBy {
    fn from(by: By) -> Self {
        match by {
            By::Case => Self::Case,
            By::Rma => Self::Rma,
            By::Tracking => Self::Tracking,
            By::Site => Self::Site,
            By::Contact => Self::Contact,
        }
    }
}

impl From<Found> for FoundColumn {
    fn from(column: Found) -> Self {
        match column {
            Found::Status => Self::Status,
            Found::Id => Self::Id,
            Found::SiteName => Self::SiteName,
            Found::SiteId => Self::SiteId,
            Found::ContactName => Self::ContactName,
            Found::LastModified => Self::LastModified,
            Found::Platform => Self::Platform,
            Found::Priority => Self::Priority,
        }
    }
}

impl From<Tracked> for TrackedColumn {
    fn from(column: Tracked) -> Self {
        match column {
            Tracked::Status => Self::Status,
            Tracked::Rma => Self::Rma,
            Tracked::PartNumber => Self::PartNumber,
            Tracked::Serial => Self::Serial,
            Tracked::Case => Self::Case,
            Tracked::CreateDate => Self::CreateDate,
        }
    }
}

pub(crate) fn search(context: &Context, asked: Search) -> Result<Exit, Failure> {
    let query = SearchQuery {
        text: asked.text,
        by: asked.by.map(SearchBy::from),
        sort: asked.sort.into(),
        descending: asked.page.desc,
        offset: asked.page.offset,
        limit: asked.page.limit,
    };
    let store = context.store()?;
    let page = find(store.records(), &query)?;
    if context.output == Output::Json {
        output::json(&page.rows)?;
        return Ok(Exit::Done);
    }
    let cells = |row: &SearchRow| {
        [
            row.status.words().to_owned(),
            row.id.clone(),
            row.site_name.clone(),
            row.site_id.clone(),
            row.contact_name.clone(),
            pacific(row.last_modified),
            row.platform.clone().unwrap_or_default(),
            row.priority.clone(),
        ]
    };
    let heads = ["Status", "ID", "Site name", "Site ID", "Contact name", "Last modified", "Platform", "Priority"];
    table(heads, &page.rows.iter().map(cells).collect::<Vec<_>>(), page.total)
}

pub(crate) fn track(context: &Context, asked: &Track) -> Result<Exit, Failure> {
    let query = TrackQuery {
        sort: asked.sort.into(),
        descending: asked.page.desc,
        offset: asked.page.offset,
        limit: asked.page.limit,
    };
    let store = context.store()?;
    let page = tracked(store.records(), &query)?;
    if context.output == Output::Json {
        output::json(&page.rows)?;
        return Ok(Exit::Done);
    }
    let cells = |row: &TrackRow| {
        [
            row.status.words().to_owned(),
            row.line.to_string(),
            row.part_number.clone(),
            row.serial.clone().unwrap_or_default(),
            row.case.to_string(),
            pacific(row.create_date),
        ]
    };
    let heads = ["Status", "RMA ID", "Part number", "Serial number", "Case ID", "Create date"];
    table(heads, &page.rows.iter().map(cells).collect::<Vec<_>>(), page.total)
}

/// Date and time in United States Pacific time, with its zone (CAL-5).
fn pacific(instant: Instant) -> String {
    instant.with_timezone(&DEFAULT_ZONE).format("%Y-%m-%d %H:%M %Z").to_string()
}

fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]], total: usize) -> Result<Exit, Failure> {
    if rows.is_empty() {
        output::line("Nothing is found.")?;
        return Ok(Exit::Done);
    }
    let shown = rows.len();
    let heads = heads.map(str::to_owned);
    let mut widths = [0; N];
    for row in std::iter::once(&heads).chain(rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for row in std::iter::once(&heads).chain(rows) {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        output::line(cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    output::line(&format!("{shown} of {total}"))?;
    Ok(Exit::Done)
}
