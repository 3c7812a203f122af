//! Families, parts, calendars, holidays and return centres, as a supervisor edits them.
//!
//! A record is a [`RecordRow`]: what its CSV row would say, checked as an import checks it. A
//! change holds for decisions from then on; what was decided keeps the facts that it was decided
//! with, and the audit trail has each record before and after.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::calendar::spoken_date;
use crate::exchange::record::{checked, text_at, told};
use crate::exchange::{FieldError, FieldKind, Kind, RecordColumn, record_columns};
use crate::numbers::Serial;
use crate::people::Permission;
use crate::rules::doa::SerialPattern;
use crate::store::{
    AuditEntry, By, Change, Changed, Put, Records, RowsWanted, SortOrder, Store, StoreError, TableRow, Users, Value,
    key_columns,
};

/// A page has no more records.
pub const PAGE_MAX: u32 = 500;

/// A kind of record with an editing screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum ReferenceKind {
    /// Product families with their warranty terms (WAR-3).
    Families,
    /// Parts with their serial patterns (DOA-2).
    Parts,
    /// Business calendars with their zones (CAL-1).
    Calendars,
    /// Their holidays.
    Holidays,
    /// Return centres.
    Centres,
}

impl From<ReferenceKind> for Kind {
    fn from(kind: ReferenceKind) -> Self {
        match kind {
            ReferenceKind::Families => Self::Families,
            ReferenceKind::Parts => Self::Parts,
            ReferenceKind::Calendars => Self::Calendars,
            ReferenceKind::Holidays => Self::Holidays,
            ReferenceKind::Centres => Self::Centres,
        }
    }
}

/// A record by the names of its CSV's columns; empty where it has nothing. A column that is
/// missing is as good as empty.
pub type RecordRow = BTreeMap<String, String>;

/// Why a record was not changed. Nothing was.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// Values that may not stand in a record, all of them.
    #[error("{}", .0.iter().map(|field| format!("{}: {}", field.column, field.message)).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<FieldError>),
    /// Somebody else changed it since it was read.
    #[error("somebody changed this record meanwhile; look at what it says now, and change that")]
    ChangedMeanwhile(RecordRow),
    /// It is not there, or not any more.
    #[error("there is no such record any more; somebody removed it meanwhile")]
    Gone,
    /// Something refers to it.
    #[error("{} is in use by {} and stays; let them refer to another first", .record, .users.iter().map(named).collect::<Vec<_>>().join(" and by "))]
    InUse {
        /// The record's key.
        record: String,
        /// What refers to it.
        users: Vec<Users>,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReferenceError {
    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::ChangedMeanwhile(_) => "changed_meanwhile",
            Self::Gone => "not_found",
            Self::InUse { .. } => "in_use",
            Self::Store(error) => error.code(),
        }
    }
}

/// `3 parts (A, B and C)`, `1 site (S1)`, `12 parts (A, B, C and others)`.
fn named(users: &Users) -> String {
    let what = if users.count == 1 { users.what.trim_end_matches('s') } else { users.what };
    let others =
        if i64::try_from(users.first.len()).is_ok_and(|named| users.count > named) { " and others" } else { "" };
    format!("{} {what} ({}{others})", users.count, users.first.join(", "))
}

/// Which records to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReferenceQuery {
    /// Those with this text in any column; all for the empty text.
    pub text: String,
    /// Sorted by this column; by the key where there is none of that name.
    pub sort: String,
    /// The greatest first.
    pub descending: bool,
    /// So many are passed over.
    pub offset: u32,
    /// So many are handed out, 500 at most.
    pub limit: u32,
}

/// A page of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReferencePage {
    /// The records.
    pub rows: Vec<RecordRow>,
    /// How many fit in all.
    pub total: i64,
}

/// The holidays of a calendar in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct HolidayYear {
    /// The holidays, by date.
    pub rows: Vec<RecordRow>,
    /// The years that have any.
    pub years: Vec<YearCount>,
}

/// How many holidays a year has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct YearCount {
    /// The year.
    pub year: i32,
    /// How many holidays.
    pub count: i64,
}

/// Lists records of a kind.
///
/// # Errors
/// [`StoreError`].
pub fn list(records: Records<'_>, kind: ReferenceKind, query: &ReferenceQuery) -> Result<ReferencePage, StoreError> {
    let kind = Kind::from(kind);
    let columns = record_columns(kind);
    let position = |name: &str| columns.iter().position(|column| column.name == name);
    let searched: Vec<usize> = (0..columns.len())
        .filter(|at| {
            matches!(
                columns[*at].field,
                FieldKind::Key | FieldKind::Text | FieldKind::Zone | FieldKind::Date | FieldKind::Pattern
            )
        })
        .collect();
    let wanted = RowsWanted {
        text: query.text.trim(),
        searched: &searched,
        sort: position(&query.sort).unwrap_or(0),
        order: if query.descending { SortOrder::Descending } else { SortOrder::Ascending },
        offset: query.offset,
        limit: query.limit.min(PAGE_MAX),
    };
    let (rows, total) = records.rows(kind, wanted)?;
    Ok(ReferencePage { rows: rows.iter().map(|row| spelled(kind, row)).collect(), total })
}

/// The holidays of a calendar in a year.
///
/// # Errors
/// [`StoreError`].
pub fn holidays(records: Records<'_>, calendar: &str, year: i32) -> Result<HolidayYear, StoreError> {
    let (rows, years) = (records.holidays_in(calendar, year)?, records.holiday_years(calendar)?);
    Ok(HolidayYear {
        rows: rows.iter().map(|row| spelled(Kind::Holidays, row)).collect(),
        years: years.into_iter().map(|(year, count)| YearCount { year, count }).collect(),
    })
}

/// Adds a record; what it is on record.
///
/// # Errors
/// [`ReferenceError`].
pub fn add(
    store: &mut Store,
    by: &By<'_>,
    kind: ReferenceKind,
    row: &RecordRow,
) -> Result<Changed<RecordRow>, ReferenceError> {
    let kind = Kind::from(kind);
    store.change(by, Permission::KeepData, |change| {
        let texts = texts(kind, row)?;
        let values = valid(change, kind, &texts)?;
        let keys = &values[..key_columns(kind)];
        if let Some(there) = change.row(kind, keys)? {
            let column = record_columns(kind)[keys.len() - 1].name;
            let message = format!("there is {} already", text_at(kind, &there, keys.len() - 1));
            return Err(ReferenceError::Invalid(vec![FieldError { column: column.to_owned(), message }]));
        }
        put(change, kind, values.clone())?;
        let (subject, after) = told(kind, &values);
        audit(change, "added", subject, json!({ "after": after }))?;
        Ok(spelled(kind, &values))
    })
}

/// Changes a record that is still as it was `seen`; what it is on record then. Its key stays.
///
/// # Errors
/// [`ReferenceError`].
pub fn change(
    store: &mut Store,
    by: &By<'_>,
    kind: ReferenceKind,
    seen: &RecordRow,
    row: &RecordRow,
) -> Result<Changed<RecordRow>, ReferenceError> {
    let kind = Kind::from(kind);
    store.change(by, Permission::KeepData, |change| {
        let before = as_seen(change, kind, seen)?;
        let texts = texts(kind, row)?;
        let mut values = valid(change, kind, &texts)?;
        for (at, column) in record_columns(kind).iter().enumerate().take_while(|(_, column)| column.key) {
            if values[at] != before[at] {
                let message = format!("{} stays as it is; add another record instead", column.name);
                return Err(ReferenceError::Invalid(vec![FieldError { column: column.name.to_owned(), message }]));
            }
        }
        put(change, kind, std::mem::take(&mut values))?;
        let now = on_record(change, kind, &before)?.ok_or(ReferenceError::Gone)?;
        let ((subject, mut was), (_, mut is)) = (told(kind, &before), told(kind, &now));
        is.retain(|column, value| was.get(column) != Some(value));
        was.retain(|column, _| is.contains_key(column));
        if !is.is_empty() {
            audit(change, "updated", subject, json!({ "before": was, "after": is }))?;
        }
        Ok(spelled(kind, &now))
    })
}

/// Removes a record that is still as it was `seen`, and that nothing refers to.
///
/// # Errors
/// [`ReferenceError`].
pub fn remove(
    store: &mut Store,
    by: &By<'_>,
    kind: ReferenceKind,
    seen: &RecordRow,
) -> Result<Changed<()>, ReferenceError> {
    let kind = Kind::from(kind);
    store.change(by, Permission::KeepData, |change| {
        let before = as_seen(change, kind, seen)?;
        let keys = &before[..key_columns(kind)];
        let users = change.users(kind, keys[0].as_text().unwrap_or_default())?;
        if !users.is_empty() {
            return Err(ReferenceError::InUse { record: text_at(kind, &before, 0).into_owned(), users });
        }
        change.remove_row(kind, keys)?;
        let (subject, was) = told(kind, &before);
        audit(change, "removed", subject, json!({ "before": was }))?;
        Ok(())
    })
}

/// What a serial pattern reads from a serial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct PatternTrial {
    /// The date code, where there is one.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub date_code: Option<NaiveDate>,
    /// In words: the date, or why there is none.
    pub message: String,
}

/// DOA-2: tries a serial pattern out on a serial.
#[must_use]
pub fn try_pattern(pattern: &str, serial: &str) -> PatternTrial {
    let read = || {
        let pattern = SerialPattern::new(pattern.trim()).map_err(|error| error.to_string())?;
        let serial = Serial::new(serial.trim()).ok_or("give a serial to try the pattern on")?;
        pattern.read(&serial)
    };
    match read() {
        Ok(date) => PatternTrial { date_code: Some(date), message: format!("date code {}", spoken_date(date)) },
        Err(message) => PatternTrial { date_code: None, message },
    }
}

/// A row's texts in the order of the columns.
fn texts(kind: Kind, row: &RecordRow) -> Result<Vec<&str>, ReferenceError> {
    let columns = record_columns(kind);
    let unknown = |name: &&String| !columns.iter().any(|column| column.name == name.as_str());
    if let Some(column) = row.keys().find(unknown) {
        let message = format!("{kind} have no such column");
        return Err(ReferenceError::Invalid(vec![FieldError { column: column.clone(), message }]));
    }
    Ok(columns.iter().map(|column: &RecordColumn| row.get(column.name).map_or("", String::as_str)).collect())
}

fn valid<'r>(change: &Change<'_>, kind: Kind, texts: &[&'r str]) -> Result<Vec<Value<'r>>, ReferenceError> {
    checked(change, kind, texts)?.map_err(ReferenceError::Invalid)
}

/// A record as a row of texts.
fn spelled(kind: Kind, row: &TableRow<'_>) -> RecordRow {
    let columns = record_columns(kind);
    let texts = columns.iter().enumerate();
    texts.map(|(at, column)| (column.name.to_owned(), text_at(kind, row, at).into_owned())).collect()
}

fn on_record(change: &Change<'_>, kind: Kind, row: &TableRow<'_>) -> Result<Option<Vec<Value<'static>>>, StoreError> {
    change.row(kind, &row[..key_columns(kind)])
}

/// The record as it is, which must be as it was seen.
fn as_seen(change: &Change<'_>, kind: Kind, seen: &RecordRow) -> Result<Vec<Value<'static>>, ReferenceError> {
    let keys: Vec<Value<'_>> =
        texts(kind, seen)?.into_iter().take(key_columns(kind)).map(|text| Value::Text(text.into())).collect();
    let now = change.row(kind, &keys)?.ok_or(ReferenceError::Gone)?;
    let spelled = spelled(kind, &now);
    if spelled == *seen { Ok(now) } else { Err(ReferenceError::ChangedMeanwhile(spelled)) }
}

fn put(change: &Change<'_>, kind: Kind, mut values: Vec<Value<'_>>) -> Result<Put, StoreError> {
    let mut writer = change.row_writer(kind)?;
    let present = vec![true; values.len()];
    let put = writer.put(&mut values, &present)?;
    change.finish_rows(writer)?;
    Ok(put)
}

fn audit(
    change: &Change<'_>,
    action: &'static str,
    subject: String,
    detail: serde_json::Value,
) -> Result<(), StoreError> {
    change.audit(AuditEntry { at: change.recorded_at(), action, subject, rules: Vec::new(), detail })
}
