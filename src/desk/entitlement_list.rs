//! Lists for the entitlement lookup: serials in, results out as CSV.

use std::borrow::Cow;
use std::io::{Read, Write};

use super::entitlement::LookupRow;
use crate::numbers::Serial;
use crate::rules::entitlement::Basis;

/// The most serials of one list.
pub const SERIALS_MAX: usize = 100_000;

/// Why a list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Not CSV, or not readable.
    #[error("the list cannot be read: {0}")]
    Unreadable(#[from] csv::Error),
    /// More than [`SERIALS_MAX`].
    #[error("the list has more than {SERIALS_MAX} serials; ask for them in parts")]
    TooLong,
    /// Nothing in it.
    #[error("the list has no serial")]
    Empty,
}

/// The serials of a list: of the column `serial` where its first row names one, else the first
/// value of every row. A pasted list with a serial a line is one too. Rows without a serial
/// are passed over.
///
/// # Errors
/// [`ListError`].
pub fn read_serials(input: impl Read) -> Result<Vec<Serial>, ListError> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(input);
    let mut serials = Vec::new();
    let mut column = 0;
    let mut row = csv::ByteRecord::new();
    let mut is_first = true;
    while reader.read_byte_record(&mut row)? {
        let texts: Vec<Cow<'_, str>> = row.iter().map(String::from_utf8_lossy).collect();
        let is_serial = |text: &Cow<'_, str>| text.trim_start_matches('\u{feff}').eq_ignore_ascii_case("serial");
        if std::mem::take(&mut is_first)
            && let Some(named) = texts.iter().position(is_serial)
        {
            column = named;
            continue;
        }
        if serials.len() == SERIALS_MAX {
            return Err(ListError::TooLong);
        }
        let text = texts.get(column).map_or("", |text| text.trim_start_matches('\u{feff}'));
        serials.extend(Serial::new(text));
    }
    if serials.is_empty() { Err(ListError::Empty) } else { Ok(serials) }
}

const COLUMNS: [&str; 26] = [
    "serial",
    "known",
    "on",
    "type",
    "basis",
    "deciding",
    "shipping_inbound",
    "shipping_outbound",
    "priority_clock",
    "rtf",
    "part_number",
    "family",
    "site_id",
    "ship_date",
    "warranty_start",
    "start_assumed",
    "warranty_last_day",
    "warranty_active",
    "contract",
    "contract_level",
    "contract_ahr",
    "contract_start",
    "contract_end",
    "missing",
    "why",
    "near",
];

/// Writes the results, a row a serial. A cell that a spreadsheet would take for a formula
/// begins with an apostrophe.
///
/// # Errors
/// The output's own.
pub fn write_results(rows: &[LookupRow], output: impl Write) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(output);
    writer.write_record(COLUMNS)?;
    for row in rows {
        writer.write_record(cells(row).iter().map(|cell| without_formula(cell).into_owned()))?;
    }
    writer.flush()?;
    Ok(())
}

fn cells(row: &LookupRow) -> [String; COLUMNS.len()] {
    let (unit, warranty, contract) = (row.unit.as_ref(), row.warranty.as_ref(), row.contract.as_ref());
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    [
        row.serial.to_string(),
        yes(row.known),
        row.on.to_string(),
        row.rma_type.as_str().to_owned(),
        text(row.basis.map(Basis::as_str)),
        row.deciding.to_owned(),
        text(row.shipping.map(|shipping| shipping.inbound.as_str())),
        text(row.shipping.map(|shipping| shipping.outbound.as_str())),
        yes(row.priority_clock),
        yes(row.rtf),
        text(unit.map(|unit| unit.part_number.as_str())),
        text(unit.map(|unit| unit.family.as_str())),
        text(unit.and_then(|unit| unit.site_id.as_deref())),
        day(unit.and_then(|unit| unit.ship_date)),
        day(warranty.and_then(|warranty| warranty.start)),
        warranty.map_or_else(String::new, |warranty| yes(warranty.start_assumed)),
        day(warranty.and_then(|warranty| warranty.last_day)),
        warranty.map_or_else(String::new, |warranty| yes(warranty.active)),
        text(contract.and_then(|contract| contract.contract.as_deref())),
        text(contract.map(|contract| contract.level.as_str())),
        contract.map_or_else(String::new, |contract| yes(contract.ahr)),
        day(contract.map(|contract| contract.start)),
        day(contract.map(|contract| contract.end)),
        row.missing.join("; "),
        row.why.clone(),
        row.near.iter().map(Serial::as_str).collect::<Vec<_>>().join(" "),
    ]
}

/// What begins like a formula is text to a spreadsheet after an apostrophe.
fn without_formula(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}
