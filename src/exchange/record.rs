//! A single record, written as its row in a file would be: what an editing screen shows and
//! sends back. The checks are those of an import, so that both refuse the same in the same words.

use std::borrow::Cow;

use serde::Serialize;

use super::Kind;
use super::checks::{Wrong, agrees, read, refers};
use super::columns::columns;
use super::forms::{Form, spoken, written};
use super::import::subject;
use super::references::References;
use crate::money;
use crate::store::{Records, Reference, StoreError, TableRow, Value, key_columns};

/// What is typed into a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum FieldKind {
    /// A key: one line, of which `0` and `O` must be told apart.
    Key,
    /// Any text.
    Text,
    /// The IANA name of a time zone.
    Zone,
    /// `YYYY-MM-DD`.
    Date,
    /// `yes` or `no`.
    YesNo,
    /// A whole number.
    Count,
    /// An amount with the decimals of the row's currency.
    Money,
    /// An ISO 4217 code.
    Currency,
    /// A regular expression for the date code in a serial (DOA-2).
    Pattern,
}

/// A column of a kind, for whoever lays out a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct RecordColumn {
    /// Its name, as the CSV has it.
    pub name: &'static str,
    /// What is typed into it.
    pub field: FieldKind,
    /// Whether it may not be empty.
    pub required: bool,
    /// Whether it is the key, or a part of it: that is never changed.
    pub key: bool,
    /// The kind of record whose key it holds.
    pub refers_to: Option<Kind>,
}

/// The columns of a kind, in the order of its file.
#[must_use]
pub fn record_columns(kind: Kind) -> Vec<RecordColumn> {
    let keys = key_columns(kind);
    let described = columns(kind).iter().enumerate().map(|(at, column)| RecordColumn {
        name: column.name,
        field: match column.form {
            Form::Key | Form::Email | Form::Case | Form::Line | Form::Country => FieldKind::Key,
            Form::Text | Form::Word(_) | Form::Instant => FieldKind::Text,
            Form::Zone => FieldKind::Zone,
            Form::Date => FieldKind::Date,
            Form::YesNo => FieldKind::YesNo,
            Form::Count(_) => FieldKind::Count,
            Form::Money => FieldKind::Money,
            Form::Currency => FieldKind::Currency,
            Form::Pattern => FieldKind::Pattern,
        },
        required: column.required,
        key: at < keys,
        refers_to: column.reference.map(kind_of),
    });
    described.collect()
}

fn kind_of(reference: Reference) -> Kind {
    match reference {
        Reference::Calendar => Kind::Calendars,
        Reference::Family => Kind::Families,
        Reference::Centre => Kind::Centres,
        Reference::Part => Kind::Parts,
        Reference::Site => Kind::Sites,
        Reference::Contact => Kind::Contacts,
        Reference::Contract => Kind::Contracts,
        Reference::Unit => Kind::Units,
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct FieldError {
    /// The column.
    pub column: String,
    /// What is wrong with it.
    pub message: String,
}

/// The values of a row, or all that is wrong with it.
pub(crate) type Checked<'r> = Result<Vec<Value<'r>>, Vec<FieldError>>;

/// Reads a row that has a text for each column, as an import reads it.
pub(crate) fn checked<'r>(records: &Records<'_>, kind: Kind, texts: &[&'r str]) -> Result<Checked<'r>, StoreError> {
    let columns = columns(kind);
    let mut wrong = Vec::new();
    let mut values = vec![Value::Null; columns.len()];
    for (column, (text, described)) in texts.iter().zip(columns).enumerate() {
        match read(described, text) {
            Ok(value) => values[column] = value,
            Err(message) => wrong.push(Wrong { column, message }),
        }
    }
    wrong.extend(refers(records, kind, &mut values, &mut References::default())?);
    if wrong.is_empty() {
        wrong = agrees(kind, &mut values);
    }
    if wrong.is_empty() {
        return Ok(Ok(values));
    }
    let field = |wrong: Wrong| FieldError { column: columns[wrong.column].name.to_owned(), message: wrong.message };
    Ok(Err(wrong.into_iter().map(field).collect()))
}

/// One value of a record as its file has it.
pub(crate) fn text_at<'v>(kind: Kind, row: &'v TableRow<'_>, at: usize) -> Cow<'v, str> {
    let (form, value) = (columns(kind)[at].form, &row[at]);
    if let (Form::Money, Value::Integer(units)) = (form, value) {
        let currency = columns(kind).iter().position(|column| column.form == Form::Currency);
        if let Some(currency) = currency.and_then(|currency| row[currency].as_text()) {
            return Cow::Owned(money::with_decimals(*units, currency));
        }
    }
    written(form, value)
}

/// A record as an audit entry names it, and its values there, all but its key.
pub(crate) fn told(kind: Kind, row: &TableRow<'_>) -> (String, serde_json::Map<String, serde_json::Value>) {
    let keys = key_columns(kind);
    let values = columns(kind).iter().zip(row).skip(keys);
    let values = values.map(|(column, value)| (column.name.to_owned(), spoken(column.form, value)));
    (subject(kind, &row[..keys]), values.collect())
}
