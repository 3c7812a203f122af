//! Lists for the entitlement lookup: serials in, results out as CSV.

use std::borrow::Cow;
use std::io::{Read, Write};

use super::entitlement::LookupRow;
use crate::exchange::formulas::without_formula;
use crate::numbers::Serial;
use crate::rules::entitlement::Basis;

/// The most serials of one list.
pub const SERIALS_MAX: usize = 100_000;

/// A larger list is none.
const LIST_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Why a list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Not readable.
    #[error("the list cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// A workbook, a picture, or text in a form that does not say what it is.
    #[error("the list is no text that can be read; save it as CSV in UTF-8, with a column serial or a serial a line")]
    NotText,
    /// Several columns, and none that is known to hold serials.
    #[error(
        "the list has several columns on line {0}, and none of its columns is named serial; name it in the first row, or give a serial a line"
    )]
    NoColumn(u64),
    /// Several columns that may hold serials.
    #[error("the list has more than one column of serials: {0}; leave one")]
    SeveralColumns(String),
    /// A serial in a form that does not say what it is.
    #[error("the serial \"{text}\" on line {line} is not UTF-8; save the list as UTF-8")]
    NotUtf8 {
        /// The line of the file.
        line: u64,
        /// What can be read of it.
        text: String,
    },
    /// More than [`SERIALS_MAX`], or larger than any list of so many.
    #[error("the list has more than {SERIALS_MAX} serials; ask for them in parts")]
    TooLong,
    /// Nothing in it.
    #[error("the list has no serial")]
    Empty,
}

/// The serials of a list: of the column `serial` (or `Serial number`, `S/N` and the like) where
/// its first row names one, else the one value of every row. A pasted list with a serial a line
/// is one too. Commas, semicolons or tabs part the columns; the text is UTF-8, or UTF-16 with a
/// byte order mark. Rows without a serial are passed over.
///
/// # Errors
/// [`ListError`].
pub fn read_serials(input: impl Read) -> Result<Vec<Serial>, ListError> {
    let mut bytes = Vec::new();
    input.take(LIST_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIST_BYTES_MAX {
        return Err(ListError::TooLong);
    }
    let text = decoded(&bytes).filter(|text| !text.contains('\0')).ok_or(ListError::NotText)?;
    // Lines are counted alike whatever ends them.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut rows = rows(&text, separator(&text));
    let mut row = csv::StringRecord::new();
    let mut column = None;
    let mut serials = Vec::new();
    let mut is_first = true;
    while rows.read_record(&mut row).map_err(std::io::Error::from)? {
        if std::mem::take(&mut is_first) {
            column = serial_column(&row)?;
            if column.is_some() {
                continue;
            }
        }
        let line = row.position().map_or(0, csv::Position::line);
        if column.is_none() && row.iter().filter(|field| !field.is_empty()).count() > 1 {
            return Err(ListError::NoColumn(line));
        }
        if serials.len() == SERIALS_MAX {
            return Err(ListError::TooLong);
        }
        let text = row.get(column.unwrap_or(0)).unwrap_or_default();
        if text.contains(char::REPLACEMENT_CHARACTER) {
            return Err(ListError::NotUtf8 { line, text: text.to_owned() });
        }
        serials.extend(Serial::new(text));
    }
    if serials.is_empty() { Err(ListError::Empty) } else { Ok(serials) }
}

/// The text, by its byte order mark; what is not UTF-8 without one is marked in it.
fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let wide: fn([u8; 2]) -> u16 = match bytes {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => return Some(String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))),
    };
    let (units, rest) = bytes[2..].as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| wide(*unit)).collect();
    String::from_utf16(&units).ok().filter(|_| rest.is_empty()).map(Cow::Owned)
}

fn rows(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).trim(csv::Trim::All).delimiter(separator).from_reader(text.as_bytes())
}

/// What parts the columns: what makes the first row name a column of serials, else what makes
/// the most of it.
fn separator(text: &str) -> u8 {
    let first = |separator: &u8| {
        let row = rows(text, *separator).into_records().next().and_then(Result::ok).unwrap_or_default();
        (row.iter().any(names_serials), row.len())
    };
    // Of equals the last is taken.
    *b"\t;,".iter().max_by_key(|separator| first(separator)).unwrap_or(&b',')
}

/// Which column is that of the serials, by the first row.
fn serial_column(row: &csv::StringRecord) -> Result<Option<usize>, ListError> {
    let named: Vec<usize> = (0..row.len()).filter(|at| names_serials(&row[*at])).collect();
    match named[..] {
        [] => Ok(None),
        [column] => Ok(Some(column)),
        _ => Err(ListError::SeveralColumns(named.iter().map(|at| &row[*at]).collect::<Vec<_>>().join(", "))),
    }
}

/// Whether a column of that name holds serials.
fn names_serials(name: &str) -> bool {
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    ["serial", "serials", "serialno", "serialnumber", "serialnumbers", "sn"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
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
        writer.write_record(cells(row).map(without_formula))?;
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
