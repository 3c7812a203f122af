//! Rows into the store: one kind is one transaction.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Map, json};

use super::checks::{Wrong, agrees, read, refers};
use super::columns::{Column, columns, together};
use super::contradictions::future;
use super::forms::{Form, spoken, written};
use super::reader::{Row, RowReader};
use super::references::{References, Seen, fold};
use super::report::{ImportError, ImportReport};
use super::{Kind, rmas};
use crate::people::{Permission, holds_code};
use crate::store::{AuditEntry, By, Change, ColumnChange, Put, Store, StoreError, Value};

/// Progress is told every so many bytes.
const PROGRESS_BYTES: u64 = 256 * 1024;

/// Whether an import is for real.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Run {
    /// What the rows say is written.
    #[default]
    Write,
    /// Everything is checked and counted, and nothing written.
    Dry,
}

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportOptions<'a> {
    /// Whether it is for real.
    pub run: Run,
    /// Set to true, also from another thread, it stops the import: nothing of that file is written.
    pub stop: Option<&'a AtomicBool>,
}

/// Imports one kind, in one transaction: any bad row, and nothing is written. `progress` is
/// told how many bytes are read.
///
/// A row whose key is on record changes that record; a row that says what is on record changes
/// nothing and leaves no audit entry, so the same file twice is the same as once. A column that
/// may be empty may be missing as a whole: then what is on record stays. A record keeps its key
/// as it was first written. An RMA line that was received in this database by a receipt in force
/// (or by the disposition of a box on the shelf) is not taken back: a row that says anything
/// else of its state, its instant of receipt, or the serial that it took then, is a bad row. So is
/// one that takes the confirmation from under what was recorded here.
///
/// # Errors
/// [`ImportError`]; bad rows are no error, but in the report.
pub fn import(
    store: &mut Store,
    by: &By<'_>,
    kind: Kind,
    input: impl Read,
    options: ImportOptions<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<ImportReport, ImportError> {
    rolled_back(store.change_in_bulk(by, Permission::KeepData, |change| {
        let report = import_within(change, kind, input, options.stop, progress)?;
        if report.is_clean() && options.run == Run::Write { Ok(report) } else { Err(Left::Undone(report)) }
    }))
}

/// Imports every `KIND.csv` of a folder, in the order of [`Kind::ALL`], and stops after the
/// first kind that has errors or was stopped. Each kind is a transaction of its own: what came
/// before that one stays. `progress` is told the kind, how many of its bytes are read, and how many
/// it has. A dry run tries all kinds together, so that later ones find what earlier ones bring.
///
/// # Errors
/// [`ImportError`]: a folder without any such file, and a file that cannot be read or has a bad
/// header, which is found before anything is written.
pub fn import_all(
    store: &mut Store,
    by: &By<'_>,
    folder: &Path,
    options: ImportOptions<'_>,
    progress: &mut dyn FnMut(Kind, u64, u64),
) -> Result<Vec<ImportReport>, ImportError> {
    let files = files_of(folder)?;
    for (kind, path) in &files {
        let mut reader = RowReader::new(open(path)?.0);
        Sheet::read_header(*kind, &mut reader)?;
    }
    let mut reports = Vec::new();
    if options.run == Run::Dry {
        return rolled_back(store.change_in_bulk(by, Permission::KeepData, |change| {
            for (kind, path) in &files {
                let (file, size) = open(path)?;
                let mut progress = |done| progress(*kind, done, size);
                reports.push(import_within(change, *kind, file, options.stop, &mut progress)?);
                if reports.last().is_some_and(|report| !report.is_clean()) {
                    break;
                }
            }
            Err(Left::Undone(reports))
        }));
    }
    for (kind, path) in &files {
        let (file, size) = open(path)?;
        reports.push(import(store, by, *kind, file, options, &mut |done| progress(*kind, done, size))?);
        if reports.last().is_some_and(|report| !report.is_clean()) {
            break;
        }
    }
    Ok(reports)
}

/// The files of a folder that have the name of a kind, in the order of import.
fn files_of(folder: &Path) -> Result<Vec<(Kind, PathBuf)>, ImportError> {
    let unreadable = |source| ImportError::UnreadableFile { path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if let Some(kind) = Kind::from_file_name(&path).filter(|_| path.is_file()) {
            files.push((kind, path));
        }
    }
    files.sort();
    files.dedup_by_key(|(kind, _)| *kind);
    if files.is_empty() { Err(ImportError::NothingToImport { path: folder.to_owned() }) } else { Ok(files) }
}

fn open(path: &Path) -> Result<(File, u64), ImportError> {
    let unreadable = |source| ImportError::UnreadableFile { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    Ok((file, size))
}

/// Why a transaction was left without a trace.
pub(super) enum Left<T> {
    Undone(T),
    Failed(ImportError),
}

impl<T> From<StoreError> for Left<T> {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl<T> From<ImportError> for Left<T> {
    fn from(error: ImportError) -> Self {
        Self::Failed(error)
    }
}

pub(super) fn rolled_back<T>(outcome: Result<crate::store::Changed<T>, Left<T>>) -> Result<T, ImportError> {
    match outcome {
        Ok(changed) => Ok(changed.outcome),
        Err(Left::Undone(report)) => Ok(report),
        Err(Left::Failed(error)) => Err(error),
    }
}

fn import_within<R: Read>(
    change: &Change<'_>,
    kind: Kind,
    input: R,
    stop: Option<&AtomicBool>,
    progress: &mut dyn FnMut(u64),
) -> Result<ImportReport, ImportError> {
    let mut sheet = Sheet::begin(kind, input, stop, progress)?;
    if kind == Kind::Rmas {
        rmas::import_rows(change, &mut sheet)?;
    } else {
        import_rows(change, &mut sheet)?;
    }
    let Sheet { report, reader, .. } = &mut sheet;
    report.settle();
    audit_import(change, report, &reader.sha256())?;
    Ok(sheet.report)
}

/// The audit entry of a whole import, where it changed anything; `sha256` is that of the file.
pub(super) fn audit_import(change: &Change<'_>, report: &ImportReport, sha256: &str) -> Result<(), StoreError> {
    if report.inserted + report.updated == 0 {
        return Ok(());
    }
    change.audit(AuditEntry {
        at: change.recorded_at(),
        action: "imported",
        subject: format!("import {}", report.kind),
        rules: Vec::new(),
        detail: json!({
            "rows": report.rows,
            "inserted": report.inserted,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "sha256": sha256,
        }),
    })
}

fn import_rows<R: Read>(change: &Change<'_>, sheet: &mut Sheet<'_, R>) -> Result<(), ImportError> {
    let kind = sheet.kind;
    let mut writer = change.row_writer(kind)?;
    let mut references = References::default();
    let mut seen = Seen::default();
    let mut changed_cases = Vec::new();
    let mut row = Row::default();
    while sheet.next(&mut row)? {
        let Some(mut values) = sheet.values(&row) else { continue };
        if !holds(change, sheet, &row, &mut values, &mut references)? {
            continue;
        }
        let keys = &values[..writer.keys()];
        let earlier = match keys {
            [Value::Text(key)] if writer.is_folded() => seen.before(fold(key), row.line),
            _ => seen.before(keys.iter().map(|key| written(Form::Text, key)).collect::<Vec<_>>(), row.line),
        };
        if let Some(earlier) = earlier {
            sheet.refuse(&row, 0, format!("{} is on line {earlier} already", subject(kind, keys)));
            continue;
        }
        match writer.put(&mut values, &sheet.present)? {
            Put::Inserted => sheet.report.inserted += 1,
            Put::Unchanged => sheet.report.unchanged += 1,
            Put::Updated(changes) => {
                sheet.report.updated += 1;
                let detail = before_and_after(kind, &changes);
                audit_update(change, subject(kind, &values[..writer.keys()]), detail)?;
                if kind == Kind::Cases {
                    changed_cases.extend(values[0].as_integer());
                }
            }
        }
    }
    if sheet.report.stopped {
        return Ok(());
    }
    change.finish_rows(writer)?;
    for case in changed_cases {
        rmas::settle_case(change, case)?;
    }
    Ok(())
}

/// Whether what the row refers to is there, and its values fit each other; what is not is
/// reported.
fn holds<R>(
    change: &Change<'_>,
    sheet: &mut Sheet<'_, R>,
    row: &Row,
    values: &mut [Value<'_>],
    references: &mut References,
) -> Result<bool, StoreError> {
    let mut wrong = refers(change, sheet.kind, values, references)?;
    if wrong.is_empty() {
        wrong = agrees(sheet.kind, values);
        for (column, described) in columns(sheet.kind).iter().enumerate() {
            if described.form == Form::Instant
                && let Some(message) = future(&values[column], change.recorded_at())
            {
                wrong.push(Wrong { column, message: message.to_owned() });
            }
        }
    }
    let good = wrong.is_empty();
    for Wrong { column, message } in wrong {
        sheet.refuse(row, column, message);
    }
    Ok(good)
}

/// A record as audit entries name it: a canonical number, or its kind and key.
pub(super) fn subject(kind: Kind, keys: &[Value<'_>]) -> String {
    let forms = columns(kind).iter().map(|column| column.form);
    let key = keys.iter().zip(forms).map(|(key, form)| written(form, key)).collect::<Vec<_>>().join(" ");
    if matches!(kind, Kind::Cases | Kind::Rmas) { key } else { format!("{kind} {key}") }
}

/// What an update's audit entry says.
pub(super) fn before_and_after(kind: Kind, changes: &[ColumnChange]) -> Map<String, serde_json::Value> {
    let side = |pick: fn(&ColumnChange) -> &Value<'static>| -> Map<String, serde_json::Value> {
        let column = |change: &ColumnChange| &columns(kind)[change.column];
        changes
            .iter()
            .map(|change| (column(change).name.to_owned(), spoken(column(change).form, pick(change))))
            .collect()
    };
    let mut detail = Map::new();
    detail.insert("before".to_owned(), side(|change| &change.before).into());
    detail.insert("after".to_owned(), side(|change| &change.after).into());
    detail
}

pub(super) fn audit_update(
    change: &Change<'_>,
    subject: String,
    detail: Map<String, serde_json::Value>,
) -> Result<(), StoreError> {
    let entry =
        AuditEntry { at: change.recorded_at(), action: "updated", subject, rules: Vec::new(), detail: detail.into() };
    change.audit_in_bulk(entry)
}

/// A file on its way in: its reader, its header, and the report.
pub(super) struct Sheet<'p, R> {
    pub kind: Kind,
    reader: RowReader<R>,
    /// For each field of the file, which column it is.
    order: Vec<usize>,
    /// For each column, whether the file has it.
    pub present: Vec<bool>,
    pub report: ImportReport,
    stop: Option<&'p AtomicBool>,
    progress: &'p mut dyn FnMut(u64),
    told: u64,
}

impl<'p, R: Read> Sheet<'p, R> {
    fn begin(
        kind: Kind,
        input: R,
        stop: Option<&'p AtomicBool>,
        progress: &'p mut dyn FnMut(u64),
    ) -> Result<Self, ImportError> {
        let mut reader = RowReader::new(input);
        let order = Self::read_header(kind, &mut reader)?;
        let present = (0..columns(kind).len()).map(|column| order.contains(&column)).collect();
        Ok(Self { kind, reader, order, present, report: ImportReport::new(kind), stop, progress, told: 0 })
    }

    /// Which column each field is.
    fn read_header(kind: Kind, reader: &mut RowReader<R>) -> Result<Vec<usize>, ImportError> {
        let bad = |message: String| ImportError::BadHeader { kind, message };
        let mut row = Row::default();
        if !reader.read(&mut row).map_err(|source| ImportError::UnreadableInput { kind, source })? {
            return Err(bad("there is none; the first line names the columns".to_owned()));
        }
        if let Some(broken) = row.broken {
            return Err(bad(broken.to_owned()));
        }
        let Some(text) = row.text() else {
            let wide = [&b"\xFF\xFE"[..], b"\xFE\xFF"].iter().any(|mark| row.bytes(0).starts_with(mark));
            let message = if wide { "it is UTF-16; save the file as UTF-8" } else { "it is not UTF-8" };
            return Err(bad(message.to_owned()));
        };
        if row.bytes(0).contains(&0) {
            return Err(bad("it is UTF-16, or no text at all; save the file as UTF-8".to_owned()));
        }
        let columns = columns(kind);
        let names: Vec<&str> = (0..row.len()).map(|field| text.field(field).trim()).collect();
        let known = |name: &str| columns.iter().position(|column| column.name == name);
        if let [all] = names[..] {
            for (separator, parted) in [(';', "semicolons"), ('\t', "tabs")] {
                let mut parts = all.split(separator).map(|name| name.trim_matches([' ', '"']));
                if all.contains(separator) && parts.any(|name| known(name).is_some()) {
                    return Err(bad(format!("its columns are parted by {parted}; save the file with commas")));
                }
            }
        }
        let quoted = |names: Vec<&str>| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let unknown: Vec<&str> = names.iter().copied().filter(|name| known(name).is_none()).collect();
        let missing: Vec<&str> = columns
            .iter()
            .filter(|column| column.required && !names.contains(&column.name))
            .map(|column| column.name)
            .collect();
        let twice: Vec<&str> = columns
            .iter()
            .map(|column| column.name)
            .filter(|name| names.iter().filter(|other| *other == name).count() > 1)
            .collect();
        let group = together(kind);
        let absent: Vec<&str> = group.iter().copied().filter(|name| !names.contains(name)).collect();
        let mut wrong = Vec::new();
        if !unknown.is_empty() {
            wrong.push(format!("unknown columns: {}", quoted(unknown)));
        }
        if !missing.is_empty() {
            wrong.push(format!("missing columns: {}", quoted(missing)));
        }
        if !twice.is_empty() {
            wrong.push(format!("columns that are there twice: {}", quoted(twice)));
        }
        if !absent.is_empty() && absent.len() < group.len() {
            wrong.push(format!("{} come together, and {} is missing", quoted(group.to_vec()), quoted(absent)));
        }
        if !wrong.is_empty() {
            let all = columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
            return Err(bad(format!("{} (the columns are {all})", wrong.join("; "))));
        }
        Ok(names.into_iter().filter_map(known).collect())
    }

    /// Reads the next row; false at the end, and where the import is to stop.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        let kind = self.kind;
        let more = self.reader.read(row).map_err(|source| ImportError::UnreadableInput { kind, source })?;
        let bytes = self.reader.bytes();
        if bytes >= self.told + PROGRESS_BYTES || (!more && bytes > self.told) {
            self.told = bytes;
            (self.progress)(bytes);
            if self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                self.report.stopped = true;
                return Ok(false);
            }
        }
        self.report.rows += u64::from(more);
        Ok(more)
    }
}

impl<R> Sheet<'_, R> {
    /// The row's values in the order of the columns; none where any is wrong, which is
    /// reported then.
    pub fn values<'r>(&mut self, row: &'r Row) -> Option<Vec<Value<'r>>> {
        let columns: &'static [Column] = columns(self.kind);
        if let Some(broken) = row.broken {
            self.report.refuse(row.line, None, &String::from_utf8_lossy(row.bytes(0)), broken);
            return None;
        }
        if row.len() != self.order.len() {
            let message = format!("the row has {} fields, the header has {}", row.len(), self.order.len());
            self.report.refuse(row.line, None, &String::from_utf8_lossy(row.bytes(0)), message);
            return None;
        }
        let Some(text) = row.text() else {
            self.refuse_bytes(row);
            return None;
        };
        let mut values = vec![Value::Null; columns.len()];
        let mut good = true;
        for (field, at) in self.order.iter().enumerate() {
            if holds_code(text.field(field)) {
                let message = "a badge or a token for signing in; take it out";
                self.report.refuse(row.line, Some(columns[*at].name), "", message);
                good = false;
                continue;
            }
            match read(&columns[*at], text.field(field)) {
                Ok(value) => values[*at] = value,
                Err(message) => {
                    self.report.refuse(row.line, Some(columns[*at].name), text.field(field), message);
                    good = false;
                }
            }
        }
        good.then_some(values)
    }

    /// Reports a value that is wrong besides what its form says.
    pub fn refuse(&mut self, row: &Row, column: usize, message: impl Into<String>) {
        let field = self.order.iter().position(|at| *at == column);
        let value = field.and_then(|field| row.text().map(|text| text.field(field))).unwrap_or_default();
        self.report.refuse(row.line, Some(columns(self.kind)[column].name), value, message);
    }

    fn refuse_bytes(&mut self, row: &Row) {
        for (field, at) in self.order.iter().enumerate() {
            let bytes = row.bytes(field);
            if std::str::from_utf8(bytes).is_err() {
                let name = columns(self.kind)[*at].name;
                self.report.refuse(row.line, Some(name), &String::from_utf8_lossy(bytes), "the value is not UTF-8");
            }
        }
    }
}
