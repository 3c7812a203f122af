//! Single records of a kind: found, listed by the page, and removed where nothing refers to them.

use rusqlite::params_from_iter;

use super::super::{Change, Records, StoreError};
use super::tables::{Value, table, value};
use crate::exchange::Kind;

/// Which way a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortOrder {
    /// The least first.
    #[default]
    Ascending,
    /// The greatest first.
    Descending,
}

/// Which records to list, and in what order.
#[derive(Clone, Copy, Debug)]
pub struct RowsWanted<'w> {
    /// Those with this text; all for the empty text. Without regard to ASCII case.
    pub text: &'w str,
    /// The columns in which it is looked for, as positions in the kind's file.
    pub searched: &'w [usize],
    /// Sorted by this column, as a position in the kind's file; then by the key.
    pub sort: usize,
    /// Which way.
    pub order: SortOrder,
    /// So many are passed over.
    pub offset: u32,
    /// So many are handed out at most.
    pub limit: u32,
}

/// What refers to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Users {
    /// What they are, in the plural: `parts`.
    pub what: &'static str,
    /// How many there are.
    pub count: i64,
    /// The first of them by name.
    pub first: Vec<String>,
}

/// So many users are named.
const NAMED_MAX: u32 = 3;

/// What can refer to a record of a kind: a table's name, which says what it holds, the column that
/// refers, and what names a row.
const USES: [(Kind, &str, &str, &str); 10] = [
    (Kind::Calendars, "holidays", "calendar", "date"),
    (Kind::Calendars, "centres", "calendar", "centre"),
    (Kind::Calendars, "sites", "calendar", "site_id"),
    (Kind::Families, "parts", "family", "part_number"),
    (Kind::Centres, "parts", "centre", "part_number"),
    (Kind::Centres, "movements", "centre", "line"),
    (Kind::Centres, "lines", "repair_centre", "line"),
    (Kind::Centres, "wordings", "centre", "kind"),
    (Kind::Parts, "units", "part_number", "serial"),
    (Kind::Parts, "lines", "part_number", "line"),
];

/// How many of a kind's columns are its key: the first ones.
#[must_use]
pub fn key_columns(kind: Kind) -> usize {
    table(kind).keys
}

/// The condition that a row has a key: `$1` and on are its columns.
fn has_key(kind: Kind) -> String {
    let table = table(kind);
    let equals = |(place, column): (usize, &&str)| {
        if table.folded { format!("upper({column}) = upper(${place})") } else { format!("{column} = ${place}") }
    };
    (1..).zip(&table.columns[..table.keys]).map(equals).collect::<Vec<_>>().join(" AND ")
}

fn owned(row: &rusqlite::Row<'_>, columns: usize) -> Result<Vec<Value<'static>>, StoreError> {
    (0..columns).map(|column| value(row, column).map(Value::into_owned)).collect()
}

impl Records<'_> {
    /// The record of a key, in the order of the kind's columns. Not for [`Kind::Rmas`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn row(&self, kind: Kind, keys: &[Value<'_>]) -> Result<Option<Vec<Value<'static>>>, StoreError> {
        let table = table(kind);
        let query = format!("SELECT {} FROM {} WHERE {}", table.columns.join(", "), table.name, has_key(kind));
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut found = statement.query(params_from_iter(keys))?;
        found.next()?.map(|row| owned(row, table.columns.len())).transpose()
    }

    /// A page of the records of a kind, and how many fit in all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rows(&self, kind: Kind, wanted: RowsWanted<'_>) -> Result<(Vec<Vec<Value<'static>>>, i64), StoreError> {
        let table = table(kind);
        let (columns, keys) = (table.columns.join(", "), table.columns[..table.keys].join(", "));
        let searched = wanted.searched.iter().filter_map(|column| table.columns.get(*column));
        // A text of any length: a pattern may only be so long.
        let holds = searched.map(|column| format!("instr(upper({column}), upper($1)) > 0"));
        let holds = holds.collect::<Vec<_>>().join(" OR ");
        let order = match wanted.order {
            SortOrder::Ascending => "ASC",
            SortOrder::Descending => "DESC",
        };
        let sort = table.columns.get(wanted.sort).unwrap_or(&table.columns[0]);
        let total = self
            .connection
            .prepare_cached(&format!("SELECT count(*) FROM {} WHERE $1 = '' OR {holds}", table.name))?
            .query_row([wanted.text], |row| row.get(0))?;
        let query = format!(
            "SELECT {columns} FROM {} WHERE $1 = '' OR {holds} ORDER BY {sort} {order}, {keys} LIMIT $2 OFFSET $3",
            table.name
        );
        let page = (wanted.text, wanted.limit, wanted.offset);
        Ok((self.all(&query, page, |row| owned(row, table.columns.len()))?, total))
    }

    /// The holidays of a calendar in a year, by date.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn holidays_in(&self, calendar: &str, year: i32) -> Result<Vec<Vec<Value<'static>>>, StoreError> {
        let (first, last) = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
        self.all(
            "SELECT calendar, date, name FROM holidays WHERE calendar = $1 AND date >= $2 AND date <= $3
             ORDER BY date",
            (calendar, first, last),
            |row| owned(row, 3),
        )
    }

    /// How many holidays a calendar has in each year that has any, by year.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn holiday_years(&self, calendar: &str) -> Result<Vec<(i32, i64)>, StoreError> {
        self.all(
            "SELECT CAST(substr(date, 1, 4) AS INTEGER), count(*) FROM holidays WHERE calendar = $1
             GROUP BY 1 ORDER BY 1",
            [calendar],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// What refers to a record of calendars, families, centres or parts; empty where nothing does.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn users(&self, kind: Kind, key: &str) -> Result<Vec<Users>, StoreError> {
        let mut users = Vec::new();
        for (_, what, column, name) in USES.iter().filter(|(of, ..)| *of == kind) {
            let count: i64 = self
                .connection
                .prepare_cached(&format!("SELECT count(*) FROM {what} WHERE {column} = $1"))?
                .query_row([key], |row| row.get(0))?;
            if count == 0 {
                continue;
            }
            let first = self.all(
                &format!("SELECT {name} FROM {what} WHERE {column} = $1 ORDER BY {name} LIMIT {NAMED_MAX}"),
                [key],
                |row| match value(row, 0)? {
                    Value::Integer(number) => Ok(crate::numbers::LineNumber::from_key(number)
                        .map_or_else(|| number.to_string(), |line| line.to_string())),
                    text => Ok(text.as_text().unwrap_or_default().to_owned()),
                },
            )?;
            users.push(Users { what, count, first });
        }
        Ok(users)
    }
}

impl Change<'_> {
    /// Removes the record of a key; whether it was there. The audit entry is the caller's.
    ///
    /// # Errors
    /// [`StoreError`], also where something refers to it.
    pub fn remove_row(&self, kind: Kind, keys: &[Value<'_>]) -> Result<bool, StoreError> {
        let query = format!("DELETE FROM {} WHERE {}", table(kind).name, has_key(kind));
        Ok(self.connection.prepare_cached(&query)?.execute(params_from_iter(keys))? > 0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use super::*;
    use crate::store::Store;

    #[test]
    fn all_that_the_schema_lets_refer_to_a_record_is_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("rma.db")).unwrap();
        let records = store.records();
        let referring = records
            .all(
                "SELECT m.name, f.\"from\", f.\"table\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
                 WHERE m.type = 'table' AND f.\"table\" IN ('calendars', 'families', 'centres', 'parts')",
                (),
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)),
            )
            .unwrap();
        assert!(referring.len() >= 7);
        for (what, column, of) in referring {
            let known = USES.iter().any(|use_| use_.0.as_str() == of && (use_.1, use_.2) == (&*what, &*column));
            assert!(known, "{what}.{column} refers to {of}");
        }
    }
}
