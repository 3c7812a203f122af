//! The tables of the kinds, and the values that go in and come out.

use std::borrow::Cow;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};

use super::super::{Change, Records, StoreError, unreadable};
use crate::exchange::Kind;

/// A value of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'r> {
    /// Nothing.
    Null,
    /// A count, an amount, yes or no, an instant or a number's key.
    Integer(i64),
    /// A text, or a date.
    Text(Cow<'r, str>),
}

impl Value<'_> {
    /// The same, kept beyond what it was read from.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Integer(number) => Value::Integer(number),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        }
    }

    /// The text, where it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Integer(_) => None,
        }
    }

    /// The number, where it is one.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Null | Self::Text(_) => None,
        }
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Integer(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// Reads a column as it is.
pub(super) fn value<'r>(row: &'r rusqlite::Row<'_>, column: usize) -> Result<Value<'r>, StoreError> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Integer(number)),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(Value::Text(Cow::Borrowed(text))),
            Err(error) => Err(unreadable("a text column", error)),
        },
        ValueRef::Real(_) | ValueRef::Blob(_) => Err(unreadable("a column", "a value of another type")),
    }
}

/// A row as it is on record, in the order of the kind's columns.
pub type TableRow<'r> = [Value<'r>];

/// Where a kind is kept: the columns in the order of its file, the key first.
pub(super) struct Table {
    pub name: &'static str,
    pub columns: &'static [&'static str],
    /// How many of the columns are the key.
    pub keys: usize,
    /// The key is compared without regard to ASCII case.
    pub folded: bool,
}

/// The table of a kind; that of RMAs is two, which `rmas` knows.
pub(super) fn table(kind: Kind) -> Table {
    let plain = |name, keys, columns| Table { name, columns, keys, folded: false };
    let folded = |name, keys, columns| Table { name, columns, keys, folded: true };
    match kind {
        Kind::Calendars => plain("calendars", 1, &["calendar", "zone"]),
        Kind::Holidays => plain("holidays", 2, &["calendar", "date", "name"]),
        Kind::Families => plain(
            "families",
            1,
            &[
                "family",
                "name",
                "online_rma_months",
                "hardware_months",
                "rtf_business_days",
                "software_media_days",
                "software_release_days",
                "registration_required",
            ],
        ),
        Kind::Centres => plain("centres", 1, &["centre", "name", "address", "calendar", "repairs"]),
        Kind::Parts => folded(
            "parts",
            1,
            &[
                "part_number",
                "description",
                "family",
                "centre",
                "list_price",
                "repair_price",
                "currency",
                "serial_pattern",
                "antivirus",
            ],
        ),
        Kind::Sites => plain("sites", 1, &["site_id", "name", "address", "country", "calendar"]),
        Kind::Contacts => plain("contacts", 1, &["email", "name", "phone", "site_id"]),
        Kind::Contracts => plain("contracts", 1, &["contract", "site_id", "level", "ahr", "start_date", "end_date"]),
        Kind::Units => folded(
            "units",
            1,
            &[
                "serial",
                "part_number",
                "site_id",
                "ship_date",
                "reseller",
                "resale_date",
                "customer_receipt_date",
                "registered_on",
                "date_code",
                "new_purchase",
            ],
        ),
        Kind::Covered => plain("covered", 2, &["contract", "serial"]),
        Kind::Cases => plain(
            "cases",
            1,
            &["case_number", "site_id", "contact", "priority", "platform", "tracking_number", "opened_at", "status"],
        ),
        Kind::Rmas => plain(
            "lines l JOIN rmas r ON r.rma = l.rma",
            1,
            &[
                "l.line",
                "r.case_number",
                "l.part_number",
                "l.serial",
                "r.type",
                "l.basis",
                "r.created_at",
                "r.confirmed_at",
                "r.state",
                "l.state",
                "l.received_at",
                "l.ra",
                "l.fa",
            ],
        ),
    }
}

/// What a row can refer to by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// A calendar's name.
    Calendar,
    /// A family's code.
    Family,
    /// A return centre.
    Centre,
    /// A part number, in any ASCII case.
    Part,
    /// A site.
    Site,
    /// A contact's email.
    Contact,
    /// A contract.
    Contract,
    /// A unit's serial number, in any ASCII case.
    Unit,
}

impl Reference {
    /// What it is, for a person.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::Family => "family",
            Self::Centre => "centre",
            Self::Part => "part",
            Self::Site => "site",
            Self::Contact => "contact",
            Self::Contract => "contract",
            Self::Unit => "unit",
        }
    }

    /// Whether its keys are the same in upper and lower case.
    #[must_use]
    pub fn is_folded(self) -> bool {
        matches!(self, Self::Part | Self::Unit)
    }

    fn query(self) -> &'static str {
        match self {
            Self::Calendar => "SELECT calendar FROM calendars WHERE calendar = $1",
            Self::Family => "SELECT family FROM families WHERE family = $1",
            Self::Centre => "SELECT centre FROM centres WHERE centre = $1",
            Self::Part => "SELECT part_number FROM parts WHERE upper(part_number) = $1",
            Self::Site => "SELECT site_id FROM sites WHERE site_id = $1",
            Self::Contact => "SELECT email FROM contacts WHERE email = $1",
            Self::Contract => "SELECT contract FROM contracts WHERE contract = $1",
            Self::Unit => "SELECT serial FROM units WHERE upper(serial) = $1",
        }
    }
}

impl Records<'_> {
    /// The key of a record as it is written there; `key` in upper case where
    /// [`Reference::is_folded`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn recorded_key(&self, reference: Reference, key: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached(reference.query())?;
        let mut rows = statement.query([key])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }
}

impl Records<'_> {
    pub(super) fn is_empty(&self, table: &str) -> Result<bool, StoreError> {
        let query = format!("SELECT NOT EXISTS (SELECT 1 FROM {table})");
        Ok(self.connection.query_row(&query, (), |row| row.get(0))?)
    }
}

/// The indexes of tables that were empty, away until all rows are in: made once over all rows
/// they cost a third of what they cost row by row.
pub(super) struct Suspended(Vec<String>);

impl Change<'_> {
    pub(super) fn suspend_indexes(&self, tables: &[&str]) -> Result<Suspended, StoreError> {
        let mut made = Vec::new();
        for table in tables {
            let found = self.all(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = $1 AND sql IS NOT NULL
                 ORDER BY name",
                [table],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
            )?;
            for (name, sql) in found {
                self.connection.execute_batch(&format!("DROP INDEX {name}"))?;
                made.push(sql);
            }
        }
        Ok(Suspended(made))
    }

    pub(super) fn restore_indexes(&self, suspended: Suspended) -> Result<(), StoreError> {
        for sql in suspended.0 {
            self.connection.execute_batch(&sql)?;
        }
        Ok(())
    }
}
