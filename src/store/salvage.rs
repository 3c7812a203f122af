//! What can still be read of a damaged database: page by page, in a copy of it, whatever leads to the pages. A page
//! that is broken takes only what is on it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Row};
use serde::Serialize;
use serde_json::Value;
use tempfile::TempDir;

use super::backup::read_only;
use super::header::word;
use super::{StoreError, header, instant, migrate};
use crate::calendar::format_instant;

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
    /// Boxes that were received, in order, as they were corrected last. Those that were withdrawn are not among them.
    pub receipts: Vec<SalvagedReceipt>,
    /// Every entry of the trail: number, when it was recorded, who, action, subject, facts.
    pub entries: Vec<[String; 6]>,
    /// How many numbers up to the last entry could not be read.
    pub lost_entries: i64,
    /// How many receipts up to the last one could not be read, nor be told by their entries.
    pub lost_receipts: i64,
}

/// Reads what can still be read of a damaged database. The file is not touched: what is done is done with a copy.
///
/// # Errors
/// [`StoreError`] where nothing of a database of this program is found in the file.
pub fn salvage(path: &Path, after_entry: i64, after_receipt: i64) -> Result<Salvaged, StoreError> {
    let is_file = fs::metadata(path).map_err(|error| StoreError::of_opening(path, &error))?.is_file();
    if !is_file {
        return Err(StoreError::CannotOpen(format!("{} is not a file", path.display())));
    }
    let rows = if header::is_encrypted(path) {
        Rows::by_number(&read_only(path)?, after_entry, after_receipt)?
    } else {
        Rows::by_page(path, after_entry, after_receipt)?
    };
    Ok(rows.told(after_entry, after_receipt))
}

/// An entry of the trail of a damaged file.
struct EntryRow {
    at: i64,
    recorded_at: i64,
    who: String,
    action: String,
    subject: String,
    detail: String,
}

/// A row of its receipts.
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

/// What was found, by its numbers.
#[derive(Default)]
struct Rows {
    entries: BTreeMap<i64, EntryRow>,
    receipts: BTreeMap<i64, ReceiptRow>,
}

const ENTRY: &str = "SELECT at, recorded_at, who, action, subject, detail FROM audit WHERE entry = $1";
const RECEIPT: &str = "SELECT receipt, scans, at, dock, operator, idempotency_key, corrects, withdrawn
    FROM receipts WHERE receipt = $1";

fn entry(row: &Row<'_>) -> rusqlite::Result<EntryRow> {
    Ok(EntryRow {
        at: row.get(0)?,
        recorded_at: row.get(1)?,
        who: row.get(2)?,
        action: row.get(3)?,
        subject: row.get(4)?,
        detail: row.get(5)?,
    })
}

fn receipt(row: &Row<'_>) -> rusqlite::Result<ReceiptRow> {
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
}

/// So many numbers in a row that are not there are taken for the end.
const MISSES_MAX: i64 = 10_000;

/// The rows of a table whose numbers follow one.
fn up_from<T>(
    connection: &Connection,
    query: &str,
    after: i64,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<BTreeMap<i64, T>, StoreError> {
    let mut statement = connection.prepare(query)?;
    let (mut rows, mut number, mut misses) = (BTreeMap::new(), after, 0);
    while misses < MISSES_MAX {
        number += 1;
        misses += 1;
        if let Ok(row) = statement.query_row([number], read) {
            rows.insert(number, row);
            misses = 0;
        }
    }
    Ok(rows)
}

/// The same of what stands on pages.
fn on_pages<T>(
    connection: &Connection,
    table: &str,
    pages: &[u32],
    query: &str,
    after: i64,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<BTreeMap<i64, T>, StoreError> {
    let mut rows = BTreeMap::new();
    for &page in pages {
        begin_at(connection, table, page)?;
        for number in numbers(connection, table).into_iter().filter(|number| *number > after) {
            if let Ok(row) = connection.query_row(query, [number], read) {
                rows.insert(number, row);
            }
        }
    }
    Ok(rows)
}

impl Rows {
    /// Number by number, through what leads to them: for files whose pages nobody else reads.
    fn by_number(connection: &Connection, after_entry: i64, after_receipt: i64) -> Result<Self, StoreError> {
        Ok(Self {
            entries: up_from(connection, ENTRY, after_entry, entry)?,
            receipts: up_from(connection, RECEIPT, after_receipt, receipt)?,
        })
    }

    /// Page by page.
    fn by_page(path: &Path, after_entry: i64, after_receipt: i64) -> Result<Self, StoreError> {
        let copy = Copy::of(path)?;
        let connection = copy.open()?;
        let width = |table: &str| -> Result<usize, StoreError> {
            Ok(connection.prepare(&format!("SELECT * FROM {table}"))?.column_count())
        };
        let pages = copy.leaves(width("audit")?, width("receipts")?).map_err(|error| StoreError::of_disk(&error))?;
        if pages.audit.is_empty() && pages.receipts.is_empty() && !header::is_database(path) {
            return Err(StoreError::Damaged(format!("{} has nothing of a database of RMA Dock", path.display())));
        }
        Ok(Self {
            entries: on_pages(&connection, "audit", &pages.audit, ENTRY, after_entry, entry)?,
            receipts: on_pages(&connection, "receipts", &pages.receipts, RECEIPT, after_receipt, receipt)?,
        })
    }

    fn told(mut self, after_entry: i64, after_receipt: i64) -> Salvaged {
        let mut last_receipt = self.receipts.last_key_value().map_or(after_receipt, |(number, _)| *number);
        for entry in self.entries.values() {
            let Some((number, row)) = told_by(entry) else { continue };
            last_receipt = last_receipt.max(number);
            if let Some(row) = row.filter(|_| number > after_receipt) {
                self.receipts.entry(number).or_insert(row);
            }
        }
        let last_entry = self.entries.last_key_value().map_or(after_entry, |(number, _)| *number);
        let count = |of: usize| i64::try_from(of).unwrap_or(i64::MAX);
        Salvaged {
            lost_entries: (last_entry - after_entry - count(self.entries.len())).max(0),
            lost_receipts: (last_receipt - after_receipt - count(self.receipts.len())).max(0),
            entries: self.entries.into_iter().map(|(number, entry)| line_of(number, entry)).collect(),
            receipts: boxes(self.receipts),
        }
    }
}

/// The number of the receipt that an entry of the trail tells of, and its row where the entry says enough.
fn told_by(entry: &EntryRow) -> Option<(i64, Option<ReceiptRow>)> {
    let detail: Value = serde_json::from_str(&entry.detail).ok()?;
    if entry.action == "withdrawn" {
        let (receipt, corrects) = (detail["by_receipt"].as_i64()?, detail["receipt"].as_i64()?);
        return Some((receipt, Some(row_of(entry, receipt, "[]".to_owned(), Some(corrects), true))));
    }
    if !["received", "partly accepted", "not accepted", "corrected"].contains(&entry.action.as_str()) {
        return None;
    }
    let receipt = entry.subject.strip_prefix("receipt ")?.parse().ok()?;
    let scans = detail["scans"].is_array().then(|| detail["scans"].to_string());
    let row = scans.map(|scans| {
        let mut row = row_of(entry, receipt, scans, detail["corrects"].as_i64(), false);
        detail["dock"].as_str().unwrap_or_default().clone_into(&mut row.dock);
        row
    });
    Some((receipt, row))
}

fn row_of(entry: &EntryRow, receipt: i64, scans: String, corrects: Option<i64>, withdrawn: bool) -> ReceiptRow {
    let operator = entry.who.clone();
    ReceiptRow { receipt, scans, at: entry.at, dock: String::new(), operator, key: None, corrects, withdrawn }
}

fn line_of(number: i64, entry: EntryRow) -> [String; 6] {
    let at = instant(entry.recorded_at).map(format_instant).unwrap_or_else(|_| entry.recorded_at.to_string());
    [number.to_string(), at, entry.who, entry.action, entry.subject, entry.detail]
}

/// Each box once, as it was corrected last; those that were withdrawn are not among them.
fn boxes(rows: BTreeMap<i64, ReceiptRow>) -> Vec<SalvagedReceipt> {
    let mut boxes: Vec<ReceiptRow> = Vec::new();
    for row in rows.into_values() {
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
    let told = |row: ReceiptRow| {
        Some(SalvagedReceipt {
            scans: serde_json::from_str(&row.scans).ok()?,
            at: format_instant(instant(row.at).ok()?),
            dock: row.dock,
            operator: row.operator,
            key: row.key.unwrap_or_else(|| format!("salvaged receipt {}", row.receipt)),
        })
    };
    boxes.into_iter().filter(|row| !row.withdrawn).filter_map(told).collect()
}

/// As SQLite has them in every file of this program.
const PAGE_BYTES: usize = 4096;

/// Copies that are worked on are in folders of such a name.
const FOLDER: &str = ".rma-dock-salvage-";

/// Whoever works in such a folder holds a lock on this file.
const LOCK: &str = "at-work";

/// A copy of a damaged file, with what stands in its log.
struct Copy {
    path: PathBuf,
    /// Let go of before the folder is removed.
    _at_work: File,
    folder: TempDir,
}

impl Copy {
    fn of(path: &Path) -> Result<Self, StoreError> {
        let disk = |error: std::io::Error| StoreError::of_disk(&error);
        // Beside it there was room for a backup; where nothing can be written any more, the system has a place.
        let around = path.parent().filter(|around| !around.as_os_str().is_empty()).unwrap_or(Path::new("."));
        clear_salvage(around);
        let mut folder = tempfile::Builder::new();
        folder.prefix(FOLDER);
        // Nobody reads it there who may not read the other.
        #[cfg(unix)]
        folder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = folder.tempdir_in(around).or_else(|_| folder.tempdir()).map_err(disk)?;
        let at_work = File::create(folder.path().join(LOCK)).map_err(disk)?;
        at_work.lock().map_err(disk)?;
        let copy = Self { path: folder.path().join("copy.db"), _at_work: at_work, folder };
        fs::copy(path, &copy.path).map_err(disk)?;
        copy.make_whole_pages().map_err(disk)?;
        let log = beside(path, "-wal");
        if log.is_file() {
            copy.bring_in(&log).map_err(disk)?;
        }
        copy.give_first_page()?;
        Ok(copy)
    }

    /// Of a file that was cut, what is left of its last page is of no use; a first one, and where the tables begin on
    /// it, must be there.
    fn make_whole_pages(&self) -> std::io::Result<()> {
        let file = File::options().write(true).open(&self.path)?;
        let bytes = file.metadata()?.len();
        file.set_len((bytes / PAGE_BYTES as u64).max(3) * PAGE_BYTES as u64)
    }

    /// What stands in the log is put where it belongs, as far as it was committed and is whole.
    fn bring_in(&self, log: &Path) -> std::io::Result<()> {
        const FRAME_HEAD: usize = 24;
        let mut log = BufReader::with_capacity(64 * PAGE_BYTES, File::open(log)?);
        let mut copy = File::options().write(true).open(&self.path)?;
        let mut head = [0; 32];
        if log.read_exact(&mut head).is_err() || word(&head, 8) as usize != PAGE_BYTES {
            return Ok(());
        }
        // The lowest bit says in which order the sums take the bytes of a number.
        let is_big = word(&head, 0) & 1 == 1;
        let mut sums = summed((0, 0), &head[..24], is_big);
        let mut frame = vec![0; FRAME_HEAD + PAGE_BYTES];
        let mut uncommitted: Vec<(u32, Vec<u8>)> = Vec::new();
        while log.read_exact(&mut frame).is_ok() {
            sums = summed(summed(sums, &frame[..8], is_big), &frame[FRAME_HEAD..], is_big);
            let is_of_log = frame[8..16] == head[16..24] && (word(&frame, 16), word(&frame, 20)) == sums;
            if !is_of_log {
                break;
            }
            uncommitted.push((word(&frame, 0), frame[FRAME_HEAD..].to_vec()));
            if word(&frame, 4) > 0 {
                for (page, content) in uncommitted.drain(..) {
                    copy.seek(SeekFrom::Start(u64::from(page.saturating_sub(1)) * PAGE_BYTES as u64))?;
                    copy.write_all(&content)?;
                }
            }
        }
        Ok(())
    }

    /// Gives it a first page on which there is nothing but the two tables.
    fn give_first_page(&self) -> Result<(), StoreError> {
        let disk = |error: std::io::Error| StoreError::of_disk(&error);
        let aside = self.folder.path().join("new.db");
        let _ = fs::remove_file(&aside);
        let new = Connection::open(&aside)?;
        new.execute_batch(&format!("PRAGMA page_size = {PAGE_BYTES}"))?;
        for sql in migrate::tables(["audit", "receipts"])? {
            new.execute_batch(&sql)?;
        }
        new.close().map_err(|(_, error)| error)?;
        let mut page = [0; PAGE_BYTES];
        File::open(&aside).and_then(|mut file| file.read_exact(&mut page)).map_err(disk)?;
        let bytes = fs::metadata(&self.path).map_err(disk)?.len();
        let pages = u32::try_from(bytes / PAGE_BYTES as u64).unwrap_or(u32::MAX);
        page[28..32].copy_from_slice(&pages.to_be_bytes());
        // It is written without a log.
        page[18..20].fill(1);
        File::options().write(true).open(&self.path).and_then(|mut file| file.write_all(&page)).map_err(disk)
    }

    fn open(&self) -> Result<Connection, StoreError> {
        let connection = Connection::open(&self.path)?;
        connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")?;
        Ok(connection)
    }

    /// The pages that hold rows of the two tables, told by how many columns they have.
    fn leaves(&self, audit: usize, receipts: usize) -> std::io::Result<Leaves> {
        let mut file = BufReader::with_capacity(64 * PAGE_BYTES, File::open(&self.path)?);
        let mut page = [0; PAGE_BYTES];
        let mut leaves = Leaves::default();
        for number in 1_u32.. {
            match file.read_exact(&mut page) {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
                read => read?,
            }
            match columns_of(&page) {
                Some(columns) if columns == audit => leaves.audit.push(number),
                Some(columns) if columns == receipts => leaves.receipts.push(number),
                _ => {}
            }
        }
        Ok(leaves)
    }
}

#[derive(Default)]
struct Leaves {
    audit: Vec<u32>,
    receipts: Vec<u32>,
}

/// The sums of a log, over some more of it.
fn summed((mut one, mut other): (u32, u32), bytes: &[u8], is_big: bool) -> (u32, u32) {
    let number = |at: usize| if is_big { word(bytes, at) } else { word(bytes, at).swap_bytes() };
    for at in (0..bytes.len() / 8).map(|pair| pair * 8) {
        one = one.wrapping_add(number(at)).wrapping_add(other);
        other = other.wrapping_add(number(at + 4)).wrapping_add(one);
    }
    (one, other)
}

/// How many columns the first row has that can be read of a page of rows; none of any other page.
fn columns_of(page: &[u8; PAGE_BYTES]) -> Option<usize> {
    const ROWS: u8 = 0x0d;
    let short = |at: usize| Some(usize::from(u16::from_be_bytes([*page.get(at)?, *page.get(at + 1)?])));
    if page[0] != ROWS {
        return None;
    }
    let columns = |mut at: usize| -> Option<usize> {
        // How long the row is, its number, and then how long its head is.
        let (_, length) = varint(page.get(at..)?)?;
        at += length;
        let (_, length) = varint(page.get(at..)?)?;
        at += length;
        let (head, length) = varint(page.get(at..)?)?;
        let end = at.checked_add(usize::try_from(head).ok()?)?;
        at += length;
        let mut columns = 0;
        while at < end {
            at += varint(page.get(at..)?)?.1;
            columns += 1;
        }
        (at == end).then_some(columns)
    };
    (0..short(3)?).filter_map(|cell| columns(short(8 + 2 * cell)?)).next()
}

/// A number as SQLite writes it, and how many bytes it takes.
fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut number = 0;
    for (at, &byte) in bytes.iter().take(9).enumerate() {
        if at == 8 {
            return Some((number << 8 | u64::from(byte), 9));
        }
        number = number << 7 | u64::from(byte & 0x7f);
        if byte < 0x80 {
            return Some((number, at + 1));
        }
    }
    None
}

fn begin_at(connection: &Connection, table: &str, page: u32) -> Result<(), StoreError> {
    connection.execute_batch("PRAGMA writable_schema = ON")?;
    connection.execute("UPDATE sqlite_schema SET rootpage = $1 WHERE name = $2", (page, table))?;
    Ok(connection.execute_batch("PRAGMA writable_schema = RESET")?)
}

/// The numbers of the rows of a page, as far as it can be read.
fn numbers(connection: &Connection, table: &str) -> Vec<i64> {
    let Ok(mut statement) = connection.prepare(&format!("SELECT rowid FROM {table}")) else { return Vec::new() };
    let Ok(rows) = statement.query_map((), |row| row.get(0)) else { return Vec::new() };
    rows.map_while(Result::ok).collect()
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Removes the copies that were left by whoever was killed while they read them.
pub(crate) fn clear_salvage(around: &Path) {
    for folder in fs::read_dir(around).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let is_ours = folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with(FOLDER));
        if is_ours && File::open(folder.join(LOCK)).is_ok_and(|at_work| at_work.try_lock().is_ok()) {
            // One that cannot be removed only takes room.
            let _ = fs::remove_dir_all(&folder);
        }
    }
}
