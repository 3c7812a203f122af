//! What can still be read of a damaged database.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufReader, ErrorKind, Read as _, Write as _};
use std::path::Path;

use rusqlite::Connection;
use serde::Serialize;
use tempfile::TempDir;

use super::backup::read_only;
use super::{StoreError, instant, migrate};

/// So many numbers in a row that are not there are taken for the end.
const MISSES_MAX: i64 = 10_000;

/// A receipt as it was given, read from a damaged file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SalvagedReceipt {
    /// The scans, as they came.
    pub scans: Vec<String>,
    /// When it happened, RFC 3339.
    pub at: String,
    /// Where.
    pub dock: String,
    /// Who received it.
    pub operator: String,
    /// So that it is received once.
    pub key: String,
}

/// What could be read of a damaged file beyond an entry of its trail.
#[derive(Debug, Default)]
pub struct Salvaged {
    /// Boxes that were received, in order. Corrections and withdrawals are not among them.
    pub receipts: Vec<SalvagedReceipt>,
    /// Every entry of the trail: number, when it was recorded, who, action, subject, facts.
    pub entries: Vec<[String; 6]>,
    /// How many numbers between the first and the last entry could not be read.
    pub unreadable: i64,
}

/// Reads what can still be read of a damaged database, entry by entry: a page that is broken takes only
/// what is on it.
///
/// # Errors
/// [`StoreError`] where nothing of a database of this program is found in the file.
pub fn salvage(path: &Path, after_entry: i64, after_receipt: i64) -> Result<Salvaged, StoreError> {
    let connection = read_only(path)?;
    if connection.prepare("SELECT 1 FROM audit, receipts").is_ok() {
        return read(&connection, after_entry, after_receipt);
    }
    let found = found_again(path)?;
    read(&found.connection, after_entry, after_receipt)
}

fn read(connection: &Connection, after_entry: i64, after_receipt: i64) -> Result<Salvaged, StoreError> {
    let mut found = Salvaged::default();
    let mut misses = 0;
    let mut number = after_entry;
    while misses < MISSES_MAX {
        number += 1;
        let entry: rusqlite::Result<[String; 6]> = connection
            .prepare_cached("SELECT recorded_at, who, action, subject, detail FROM audit WHERE entry = $1")?
            .query_row([number], |row| {
                let at: i64 = row.get(0)?;
                let at = instant(at).map(crate::calendar::format_instant).unwrap_or_else(|_| at.to_string());
                Ok([number.to_string(), at, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
            });
        match entry {
            Ok(entry) => {
                found.unreadable += misses;
                misses = 0;
                found.entries.push(entry);
            }
            Err(_) => misses += 1,
        }
    }
    salvage_receipts(connection, after_receipt, &mut found)?;
    Ok(found)
}

/// A row of the receipts of a damaged file.
struct ReceiptRow {
    receipt: i64,
    scans: String,
    at: i64,
    dock: String,
    operator: String,
    key: Option<String>,
    corrects: Option<i64>,
    withdrawn: bool,
}

/// Each box once, as it was corrected last; those that were withdrawn are not among them.
fn salvage_receipts(connection: &Connection, after: i64, found: &mut Salvaged) -> Result<(), StoreError> {
    let statement = connection.prepare(
        "SELECT receipt, scans, at, dock, operator, idempotency_key, corrects, withdrawn
         FROM receipts WHERE receipt = $1",
    );
    // Nothing of them is left.
    let Ok(mut statement) = statement else { return Ok(()) };
    let mut boxes: Vec<ReceiptRow> = Vec::new();
    let (mut misses, mut number) = (0, after);
    while misses < MISSES_MAX {
        number += 1;
        let row = statement.query_row([number], |row| {
            Ok(ReceiptRow {
                receipt: row.get(0)?,
                scans: row.get(1)?,
                at: row.get(2)?,
                dock: row.get(3)?,
                operator: row.get(4)?,
                key: row.get(5)?,
                corrects: row.get(6)?,
                withdrawn: row.get(7)?,
            })
        });
        let Ok(row) = row else {
            misses += 1;
            continue;
        };
        misses = 0;
        match row.corrects {
            None => boxes.push(row),
            Some(corrected) => {
                // What was received before the backup, and corrected after it, is told by its entry.
                if let Some(before) = boxes.iter_mut().find(|before| before.receipt == corrected) {
                    (before.receipt, before.scans, before.withdrawn) = (row.receipt, row.scans, row.withdrawn);
                }
            }
        }
    }
    for row in boxes.into_iter().filter(|row| !row.withdrawn) {
        let (Ok(scans), Ok(at)) = (serde_json::from_str(&row.scans), instant(row.at)) else { continue };
        found.receipts.push(SalvagedReceipt {
            scans,
            at: crate::calendar::format_instant(at),
            dock: row.dock,
            operator: row.operator,
            key: row.key.unwrap_or_else(|| format!("salvaged receipt {}", row.receipt)),
        });
    }
    Ok(())
}

/// As SQLite has them in every file of this program.
const PAGE_BYTES: usize = 4096;

/// A copy of a file whose first page, or whose schema, is lost, with the trail and the receipts found in it.
struct FoundAgain {
    connection: Connection,
    _folder: TempDir,
}

/// What its rows look like tells a table.
struct Sought {
    table: &'static str,
    /// How many of its first rows are of it.
    looks_right: &'static str,
    last: &'static str,
}

const SOUGHT: [Sought; 2] = [
    Sought {
        table: "audit",
        looks_right: "SELECT count(*) FROM (SELECT * FROM audit LIMIT 5)
            WHERE typeof(at) = 'integer' AND typeof(recorded_at) = 'integer' AND typeof(who) = 'text'
              AND typeof(action) = 'text' AND typeof(rules) = 'text' AND typeof(hash) = 'blob' AND length(hash) = 32",
        last: "SELECT max(entry) FROM audit",
    },
    Sought {
        table: "receipts",
        looks_right: "SELECT count(*) FROM (SELECT * FROM receipts LIMIT 5)
            WHERE typeof(at) = 'integer' AND typeof(recorded_at) = 'integer' AND typeof(dock) = 'text'
              AND typeof(operator) = 'text' AND json_valid(scans) AND typeof(scan_set) = 'text'
              AND typeof(withdrawn) = 'integer'",
        last: "SELECT max(receipt) FROM receipts",
    },
];

/// Where a table begins stands on the pages that are lost: each page that no other one leads to may be where. A
/// first page is made anew, and the tables are told by what is read from there.
fn found_again(path: &Path) -> Result<FoundAgain, StoreError> {
    let disk = |error: std::io::Error| StoreError::of_disk(&error);
    // Beside it there was room for a backup, and nobody reads it there who may not read the other.
    let around = path.parent().filter(|around| !around.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = tempfile::Builder::new().prefix(".rma-dock-salvage-").tempdir_in(around).map_err(disk)?;
    let copy = folder.path().join("copy.db");
    fs::copy(path, &copy).map_err(disk)?;
    let beside = |path: &Path, end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        name
    };
    let has_log = fs::copy(beside(path, "-wal"), beside(&copy, "-wal")).is_ok();
    let roots = roots(&copy).map_err(disk)?;
    give_first_page(&copy, &folder.path().join("new.db"), has_log)?;
    let connection = Connection::open(&copy)?;
    for sought in SOUGHT {
        match beginning(&connection, &sought, &roots)? {
            Some(root) => begin_at(&connection, sought.table, root)?,
            None if sought.table == "audit" => {
                return Err(StoreError::Damaged(format!("{} has nothing of a database of RMA Dock", path.display())));
            }
            None => forget(&connection, sought.table)?,
        }
    }
    Ok(FoundAgain { connection, _folder: folder })
}

/// The page at which a table begins; of several, that which reaches furthest: others were left behind.
fn beginning(connection: &Connection, sought: &Sought, roots: &[u32]) -> Result<Option<u32>, StoreError> {
    let mut best: Option<(i64, u32)> = None;
    for &root in roots {
        begin_at(connection, sought.table, root)?;
        // What is of another table, or damaged at once, is no error here.
        let ask = |query: &str| connection.query_row(query, (), |row| row.get::<_, Option<i64>>(0)).ok().flatten();
        if ask(sought.looks_right).is_some_and(|rows| rows > 0)
            && let Some(last) = ask(sought.last)
            && best.is_none_or(|(known, _)| last > known)
        {
            best = Some((last, root));
        }
    }
    Ok(best.map(|(_, root)| root))
}

fn begin_at(connection: &Connection, table: &str, root: u32) -> Result<(), StoreError> {
    connection.execute_batch("PRAGMA writable_schema = ON")?;
    connection.execute("UPDATE sqlite_schema SET rootpage = $1 WHERE name = $2", (root, table))?;
    Ok(connection.execute_batch("PRAGMA writable_schema = RESET")?)
}

fn forget(connection: &Connection, table: &str) -> Result<(), StoreError> {
    connection.execute_batch("PRAGMA writable_schema = ON")?;
    connection.execute("DELETE FROM sqlite_schema WHERE name = $1", [table])?;
    Ok(connection.execute_batch("PRAGMA writable_schema = RESET")?)
}

/// The pages of tables that no other page leads to.
fn roots(path: &Path) -> std::io::Result<Vec<u32>> {
    const INNER: u8 = 0x05;
    const LEAF: u8 = 0x0d;
    let mut file = BufReader::new(File::open(path)?);
    let mut page = [0; PAGE_BYTES];
    let (mut tables, mut led_to) = (Vec::new(), HashSet::new());
    for number in 1_u32.. {
        match file.read_exact(&mut page) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
            read => read?,
        }
        if number == 1 || ![INNER, LEAF].contains(&page[0]) {
            continue;
        }
        tables.push(number);
        if page[0] == INNER {
            let short = |at: usize| usize::from(u16::from_be_bytes([page[at], page[at + 1]]));
            let word = |at: usize| u32::from_be_bytes([page[at], page[at + 1], page[at + 2], page[at + 3]]);
            let cells = short(3).min((PAGE_BYTES - 12) / 2);
            led_to.extend((0..cells).map(|cell| short(12 + 2 * cell)).filter(|&at| at <= PAGE_BYTES - 4).map(word));
            led_to.insert(word(8));
        }
    }
    tables.retain(|number| !led_to.contains(number));
    Ok(tables)
}

/// Gives a database a first page on which there is nothing but the two tables.
fn give_first_page(copy: &Path, aside: &Path, has_log: bool) -> Result<(), StoreError> {
    let disk = |error: std::io::Error| StoreError::of_disk(&error);
    let new = Connection::open(aside)?;
    new.execute_batch(&format!("PRAGMA page_size = {PAGE_BYTES}"))?;
    for sql in migrate::tables(SOUGHT.map(|sought| sought.table))? {
        new.execute_batch(&sql)?;
    }
    new.close().map_err(|(_, error)| error)?;
    let mut page = [0; PAGE_BYTES];
    File::open(aside).and_then(|mut file| file.read_exact(&mut page)).map_err(disk)?;
    let bytes = fs::metadata(copy).map_err(disk)?.len();
    let pages = u32::try_from(bytes / PAGE_BYTES as u64).unwrap_or(u32::MAX);
    page[28..32].copy_from_slice(&pages.to_be_bytes());
    // How it is written: with a log, or without one.
    page[18..20].fill(if has_log { 2 } else { 1 });
    File::options().write(true).open(copy).and_then(|mut file| file.write_all(&page)).map_err(disk)
}
