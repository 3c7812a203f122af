//! Inserts many rows by one statement: most of what a row costs is the statement around it.

use rusqlite::{Connection, Statement, params_from_iter};

use super::super::StoreError;
use super::tables::Value;

/// How many rows the statements of a batch insert, the most first.
const ROWS: [usize; 3] = [32, 8, 1];

/// Rows that wait to be inserted together. None of them may be there already.
pub(super) struct Batch<'c> {
    columns: usize,
    statements: [Statement<'c>; ROWS.len()],
    waiting: Vec<Value<'static>>,
}

impl<'c> Batch<'c> {
    pub(super) fn new(connection: &'c Connection, table: &str, columns: &[&str]) -> Result<Self, StoreError> {
        let insert = |rows: usize| -> Result<Statement<'c>, StoreError> {
            let place = |row: usize| {
                let places = (1..=columns.len()).map(|column| format!("${}", row * columns.len() + column));
                format!("({})", places.collect::<Vec<_>>().join(", "))
            };
            let places = (0..rows).map(place).collect::<Vec<_>>().join(", ");
            Ok(connection.prepare(&format!("INSERT INTO {table} ({}) VALUES {places}", columns.join(", ")))?)
        };
        let [most, some, one] = ROWS;
        Ok(Self {
            columns: columns.len(),
            statements: [insert(most)?, insert(some)?, insert(one)?],
            waiting: Vec::with_capacity(columns.len() * ROWS[0]),
        })
    }

    /// Adds a row; whether so many wait now that they should be inserted.
    pub fn push<'v>(&mut self, row: impl IntoIterator<Item = &'v Value<'v>>) -> bool {
        self.waiting.extend(row.into_iter().map(|value| value.clone().into_owned()));
        self.waiting.len() >= self.columns * ROWS[0]
    }

    /// Inserts all that wait.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        let mut rest = self.waiting.as_slice();
        for (statement, rows) in self.statements.iter_mut().zip(ROWS) {
            while rest.len() >= rows * self.columns {
                let (these, others) = rest.split_at(rows * self.columns);
                statement.execute(params_from_iter(these))?;
                rest = others;
            }
        }
        self.waiting.clear();
        Ok(())
    }
}
