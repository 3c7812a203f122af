use clap::Args;
use rma_dock::desk::entitlement::{AskedDay, LookupRow, lookup};
use rma_dock::desk::entitlement_list::{read_serials, write_results};
use rma_dock::numbers::Serial;
use rma_dock::rules::doa::HoursOfOperation;

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

#[derive(Args)]
pub(crate) struct Entitlement {
    /// Serial numbers
    #[arg(value_name = "SERIAL", required_unless_present = "file")]
    serials: Vec<String>,
    /// The day (default: today in the zone of the unit's return centre)
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// How many hours the unit ran before it failed
    #[arg(long, value_name = "N")]
    hours: Option<f64>,
    /// A list: a column "serial", or a serial a line (- for standard input)
    #[arg(long, value_name = "LIST", conflicts_with = "serials")]
    file: Option<String>,
    /// Write the results as CSV (- for standard output)
    #[arg(long, value_name = "FILE")]
    csv: Option<String>,
}

pub(crate) fn entitlement(context: &Context, arguments: &Entitlement) -> Result<Exit, Failure> {
    let on = output::day("--on", arguments.on.as_deref())?.map_or(AskedDay::Today(context.now), AskedDay::Day);
    let hours = arguments
        .hours
        .map(|hours| HoursOfOperation::new(hours).map_err(|wrong| Failure::usage(format!("--hours: {wrong}"))))
        .transpose()?;
    let csv_to_output = arguments.csv.as_deref() == Some("-");
    if csv_to_output && context.output == Output::Json {
        return Err(Failure::usage("--csv - and --json both go to standard output; choose one"));
    }
    let serials = serials(arguments)?;
    let store = context.store()?;
    let rows = lookup(store.records(), &serials, on, hours)?;
    if let Some(file) = &arguments.csv {
        output::write_with(context, file, |output| {
            write_results(&rows, output).map_err(|error| Failure::usage(format!("{file} cannot be written: {error}")))
        })?;
    }
    match (&arguments.csv, context.output) {
        (_, Output::Json) => output::json(&rows)?,
        (Some(_), Output::Text) if csv_to_output => {}
        (Some(file), Output::Text) => output::line(&format!("{} serials to {file}", rows.len()))?,
        (None, Output::Text) => rows.iter().try_for_each(|row| output::line(&text(row)))?,
    }
    Ok(if rows.iter().any(|row| row.known) { Exit::Done } else { Exit::Refused })
}

fn serials(arguments: &Entitlement) -> Result<Vec<Serial>, Failure> {
    let Some(file) = &arguments.file else {
        let read = |text: &String| Serial::new(text).ok_or_else(|| Failure::usage("a serial number is empty"));
        return arguments.serials.iter().map(read).collect();
    };
    read_serials(output::reader(file)?).map_err(|error| Failure::usage(format!("{file}: {error}")))
}

/// A short block for a person.
fn text(row: &LookupRow) -> String {
    let mut lines = vec![match row.basis {
        Some(basis) => format!("{}  {}: {} ({})", row.serial, row.rma_type.words(), basis.words(), row.deciding),
        None => format!("{}  {} ({})", row.serial, row.rma_type.words(), row.deciding),
    }];
    if let Some(unit) = &row.unit {
        let site = unit.site_name.as_ref().map_or_else(String::new, |site| format!(", {site}"));
        lines.push(format!("  {} ({}), {}{site}", unit.part_number, unit.part_description, unit.family_name));
    }
    if let Some(shipping) = row.shipping {
        let (inbound, outbound) = (shipping.inbound.as_str(), shipping.outbound.as_str());
        lines.push(format!("  On {}: the way in is paid by the {inbound}, the way back by the {outbound}", row.on));
    }
    for finding in &row.findings {
        lines.push(format!("  {} ({})", finding.text, finding.rule));
    }
    if !row.near.is_empty() {
        let near: Vec<&str> = row.near.iter().map(Serial::as_str).collect();
        lines.push(format!("  On record and near it: {}", near.join(", ")));
    }
    lines.join("\n")
}
