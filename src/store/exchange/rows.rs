//! Writes the rows of a kind that is one table: inserts what is new, changes what differs.

use rusqlite::{Statement, params_from_iter};

use super::super::search::SuspendedTriggers;
use super::super::{Change, StoreError};
use super::batch::Batch;
use super::tables::{Suspended, Table, TableRow, Value, table, value};
use crate::exchange::Kind;

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// There was no record of the key.
    Inserted,
    /// The record was as the row says.
    Unchanged,
    /// The record differed in these columns, in order.
    Updated(Vec<ColumnChange>),
}

/// A column of a record that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnChange {
    /// Its position in the kind's file.
    pub column: usize,
    /// What was on record.
    pub before: Value<'static>,
    /// What is now.
    pub after: Value<'static>,
}

/// Writes rows of one kind within a change.
pub struct RowWriter<'c> {
    table: Table,
    insert: Statement<'c>,
    select: Statement<'c>,
    update: Option<Statement<'c>>,
    recorded_key: Option<Statement<'c>>,
    /// Where the table was empty before: rows that are put off, and the indexes.
    first: Option<(Batch<'c>, Suspended, Option<SuspendedTriggers>)>,
}

impl<'a> Change<'a> {
    /// A writer of rows of a kind; not for [`Kind::Rmas`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn row_writer(&self, kind: Kind) -> Result<RowWriter<'a>, StoreError> {
        let table = table(kind);
        let connection = self.records.connection;
        let first = if self.is_empty(table.name)? {
            let suspended = self.suspend_indexes(&[table.name])?;
            let lists = if kind == Kind::Cases { Some(self.suspend_lists(&[table.name])?) } else { None };
            Some((Batch::new(connection, table.name, table.columns)?, suspended, lists))
        } else {
            None
        };
        let (name, columns) = (table.name, table.columns.join(", "));
        let (keys, others) = table.columns.split_at(table.keys);
        let places: Vec<String> = (1..=table.columns.len()).map(|place| format!("${place}")).collect();
        let is_key: Vec<String> = keys.iter().zip(&places).map(|(key, place)| format!("{key} = {place}")).collect();
        let is_key = is_key.join(" AND ");
        let insert = connection.prepare(&format!(
            "INSERT INTO {name} ({columns}) VALUES ({}) ON CONFLICT ({}) DO NOTHING",
            places.join(", "),
            keys.join(", ")
        ))?;
        let select = connection.prepare(&format!("SELECT {columns} FROM {name} WHERE {is_key}"))?;
        let update = if others.is_empty() {
            None
        } else {
            // In the order of their places, others first: so numbered they mean the same to every engine.
            let set: Vec<String> =
                others.iter().zip(&places).map(|(column, place)| format!("{column} = {place}")).collect();
            let places_of_keys = &places[others.len()..];
            let is_key: Vec<String> =
                keys.iter().zip(places_of_keys).map(|(key, place)| format!("{key} = {place}")).collect();
            Some(connection.prepare(&format!("UPDATE {name} SET {} WHERE {}", set.join(", "), is_key.join(" AND ")))?)
        };
        let recorded_key = if table.folded && first.is_none() {
            Some(connection.prepare(&format!("SELECT {0} FROM {name} WHERE upper({0}) = $1", keys[0]))?)
        } else {
            None
        };
        Ok(RowWriter { table, insert, select, update, recorded_key, first })
    }

    /// Ends writing: what was put off is done.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn finish_rows(&self, writer: RowWriter<'a>) -> Result<(), StoreError> {
        let Some((mut batch, suspended, lists)) = writer.first else { return Ok(()) };
        batch.flush()?;
        self.restore_indexes(suspended)?;
        lists.map_or(Ok(()), |lists| self.restore_case_list(lists))
    }
}

impl RowWriter<'_> {
    /// How many columns are the key.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.table.keys
    }

    /// Whether the key is the same in upper and lower case.
    #[must_use]
    pub fn is_folded(&self) -> bool {
        self.table.folded
    }

    /// Inserts the row, or changes the record of its key. A column that is not `present` keeps
    /// what is on record. A record keeps its key as it was first written. No key may come twice.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put(&mut self, row: &mut TableRow<'_>, present: &[bool]) -> Result<Put, StoreError> {
        if let Some((batch, ..)) = &mut self.first {
            if batch.push(row.iter()) {
                batch.flush()?;
            }
            return Ok(Put::Inserted);
        }
        if let (Some(recorded_key), Some(key)) = (&mut self.recorded_key, row[0].as_text()) {
            let folded = key.to_ascii_uppercase();
            let mut found = recorded_key.query([folded])?;
            if let Some(found) = found.next()? {
                row[0] = value(found, 0)?.into_owned();
            }
        }
        if self.insert.execute(params_from_iter(row.iter()))? == 1 {
            return Ok(Put::Inserted);
        }
        let mut changes = Vec::new();
        {
            let keys = &row[..self.table.keys];
            let mut found = self.select.query(params_from_iter(keys.iter()))?;
            let Some(found) = found.next()? else {
                return Err(StoreError::Unexpected(format!("a row of {} is neither new nor there", self.table.name)));
            };
            for column in self.table.keys..row.len() {
                let before = value(found, column)?;
                if !present[column] {
                    row[column] = before.into_owned();
                } else if row[column] != before {
                    let after = row[column].clone().into_owned();
                    changes.push(ColumnChange { column, before: before.into_owned(), after });
                }
            }
        }
        let Some(update) = self.update.as_mut().filter(|_| !changes.is_empty()) else { return Ok(Put::Unchanged) };
        let (keys, others) = row.split_at(self.table.keys);
        update.execute(params_from_iter(others.iter().chain(keys)))?;
        Ok(Put::Updated(changes))
    }
}
