//! The columns of lists: values of fixed width, a chunk of rows a record, in the order of keys.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use super::super::{StoreError, unreadable};

/// A list that is sorted and paged through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) enum List {
    Cases,
    Rmas,
    Lines,
}

/// What rows are sorted by, as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// The key, counted from the chunk's first.
    Key,
    /// 1 for open, 0 for closed.
    Open,
    /// A term.
    Site,
    /// A term.
    Contact,
    /// A term; 0 for none.
    Platform,
    /// 1 to 4.
    Priority,
    /// Milliseconds UTC.
    Modified,
    /// Milliseconds UTC.
    Created,
    /// The case's key.
    Case,
    /// A term.
    Part,
}

/// Chunks of cases are a thousand numbers, those of RMAs and their lines 250: two of the widest fit a
/// page of the database.
const CASES_A_CHUNK: i64 = 1_000;
const RMAS_A_CHUNK: i64 = 250;
pub(super) const LINES_AN_RMA: i64 = 10_000;
/// More chunks than any list has.
pub(super) const CHUNKS_MAX: i64 = 10_000_000_000;

impl List {
    /// All but the key.
    pub(super) fn columns(self) -> &'static [Column] {
        match self {
            Self::Cases => {
                &[Column::Open, Column::Site, Column::Contact, Column::Platform, Column::Priority, Column::Modified]
            }
            Self::Rmas => &[
                Column::Open,
                Column::Site,
                Column::Contact,
                Column::Platform,
                Column::Priority,
                Column::Modified,
                Column::Created,
                Column::Case,
            ],
            Self::Lines => &[Column::Part],
        }
    }

    fn keys_a_chunk(self) -> i64 {
        match self {
            Self::Cases => CASES_A_CHUNK,
            Self::Rmas => RMAS_A_CHUNK,
            Self::Lines => RMAS_A_CHUNK * LINES_AN_RMA,
        }
    }

    pub(super) fn chunk_of(self, key: i64) -> i64 {
        key.div_euclid(self.keys_a_chunk())
    }

    /// The first and the last key that a chunk can have.
    pub(super) fn keys_of(self, chunk: i64) -> (i64, i64) {
        let first = chunk * self.keys_a_chunk();
        (first, first + self.keys_a_chunk() - 1)
    }

    /// Where the first chunk of a column is, and where those of the next column begin.
    fn span(self, column: Column) -> (i64, i64) {
        let list = match self {
            Self::Cases => 1,
            Self::Rmas => 2,
            Self::Lines => 3,
        };
        let first = (list * 10 + column as i64) * CHUNKS_MAX;
        (first, first + CHUNKS_MAX)
    }

    fn width(self, column: Column) -> usize {
        match column {
            Column::Key if self == Self::Lines => 4,
            Column::Key => 2,
            Column::Open | Column::Priority => 1,
            Column::Site | Column::Contact | Column::Platform | Column::Part => 4,
            Column::Modified | Column::Created | Column::Case => 8,
        }
    }

    pub(super) fn encode(self, column: Column, values: &[i64]) -> Vec<u8> {
        let width = self.width(column);
        values.iter().flat_map(|value| value.to_le_bytes().into_iter().take(width)).collect()
    }

    /// Appends the values of a chunk.
    fn decode(self, column: Column, content: &[u8], base: i64, values: &mut Vec<i64>) {
        match self.width(column) {
            1 => values.extend(content.iter().map(|byte| base + i64::from(*byte))),
            2 => values.extend(content.as_chunks().0.iter().map(|bytes| base + i64::from(u16::from_le_bytes(*bytes)))),
            4 => values.extend(content.as_chunks().0.iter().map(|bytes| base + i64::from(u32::from_le_bytes(*bytes)))),
            _ => values.extend(content.as_chunks().0.iter().map(|bytes| i64::from_le_bytes(*bytes))),
        }
    }
}

/// Rows of a list in the order of their keys: the keys, and their values by column.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    pub keys: Vec<i64>,
    pub values: Vec<Vec<i64>>,
}

impl Rows {
    pub(super) fn of(list: List) -> Self {
        Self { keys: Vec::new(), values: vec![Vec::new(); list.columns().len()] }
    }

    pub(super) fn push(&mut self, key: i64, values: &[i64]) {
        self.keys.push(key);
        for (column, value) in self.values.iter_mut().zip(values) {
            column.push(*value);
        }
    }

    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.values.iter_mut().for_each(Vec::clear);
    }
}

/// A whole column, row by row.
pub(super) fn load(connection: &Connection, list: List, column: Column) -> Result<Vec<i64>, StoreError> {
    let (first, next) = list.span(column);
    let mut statement =
        connection.prepare_cached("SELECT chunk, content FROM search_chunks WHERE chunk >= $1 AND chunk < $2")?;
    let mut rows = statement.query((first, next))?;
    let mut values = Vec::new();
    while let Some(row) = rows.next()? {
        let base = if column == Column::Key { list.keys_of(row.get::<_, i64>(0)? - first).0 } else { 0 };
        let content = row.get_ref(1)?.as_blob().map_err(|error| unreadable("search_chunks.content", error))?;
        list.decode(column, content, base, &mut values);
    }
    Ok(values)
}

/// How many rows a list has.
pub(super) fn count(connection: &Connection, list: List) -> Result<usize, StoreError> {
    let bytes: i64 = connection
        .prepare_cached("SELECT coalesce(sum(length(content)), 0) FROM search_chunks WHERE chunk >= $1 AND chunk < $2")?
        .query_row(list.span(Column::Key), |row| row.get(0))?;
    Ok(usize::try_from(bytes).unwrap_or_default() / list.width(Column::Key))
}

/// A column of one chunk.
pub(super) fn load_chunk(
    connection: &Connection,
    list: List,
    column: Column,
    chunk: i64,
) -> Result<Vec<i64>, StoreError> {
    let content: Option<Vec<u8>> = connection
        .prepare_cached("SELECT content FROM search_chunks WHERE chunk = $1")?
        .query_row([list.span(column).0 + chunk], |row| row.get(0))
        .optional()?;
    let base = if column == Column::Key { list.keys_of(chunk).0 } else { 0 };
    let mut values = Vec::new();
    list.decode(column, &content.unwrap_or_default(), base, &mut values);
    Ok(values)
}

/// Gives rows of one chunk another value, in place: nothing else of it is read or written. A key
/// that has no row is passed over.
pub(super) fn set_in_chunk(
    connection: &Connection,
    list: List,
    column: Column,
    keys: &[i64],
    value: i64,
) -> Result<(), StoreError> {
    let Some(chunk) = keys.first().map(|key| list.chunk_of(*key)) else { return Ok(()) };
    let (first, width) = (list.keys_of(chunk).0, list.width(column));
    let mut read = connection.prepare_cached("SELECT content FROM search_chunks WHERE chunk = $1")?;
    let content = |row: &rusqlite::Row<'_>| row.get::<_, Vec<u8>>(0);
    let Some(all) = read.query_row([list.span(Column::Key).0 + chunk], content).optional()? else { return Ok(()) };
    let Some(mut values) = read.query_row([list.span(column).0 + chunk], content).optional()? else { return Ok(()) };
    for key in keys {
        let key = list.encode(Column::Key, &[key - first]);
        if let Some(at) = all.chunks_exact(key.len()).position(|other| *other == key)
            && let Some(place) = values.get_mut(at * width..(at + 1) * width)
        {
            place.copy_from_slice(&list.encode(column, &[value]));
        }
    }
    connection
        .prepare_cached("UPDATE search_chunks SET content = $1 WHERE chunk = $2")?
        .execute((values, list.span(column).0 + chunk))?;
    Ok(())
}

/// The chunks of columns that wait to be written, in the order of their keys.
#[derive(Default)]
pub(super) struct Pending(BTreeMap<i64, Vec<u8>>);

impl Pending {
    pub(super) fn put_column(&mut self, list: List, column: Column, chunk: i64, values: &[i64]) {
        self.0.insert(list.span(column).0 + chunk, list.encode(column, values));
    }

    /// All columns of a chunk; no rows where it is to go.
    pub(super) fn put(&mut self, list: List, chunk: i64, rows: &Rows) {
        let first = list.keys_of(chunk).0;
        let keys: Vec<i64> = rows.keys.iter().map(|key| key - first).collect();
        self.put_column(list, Column::Key, chunk, &keys);
        for (column, values) in list.columns().iter().zip(&rows.values) {
            self.put_column(list, *column, chunk, values);
        }
    }

    pub(super) fn write(self, connection: &Connection) -> Result<(), StoreError> {
        let mut put = connection.prepare_cached(
            "INSERT INTO search_chunks (chunk, content) VALUES ($1, $2)
             ON CONFLICT (chunk) DO UPDATE SET content = excluded.content",
        )?;
        let mut remove = connection.prepare_cached("DELETE FROM search_chunks WHERE chunk = $1")?;
        for (chunk, content) in self.0 {
            if content.is_empty() {
                remove.execute([chunk])?;
            } else {
                put.execute((chunk, content))?;
            }
        }
        Ok(())
    }

    /// The chunks that are not as they are stored, of columns that follow from records.
    pub(super) fn differing(self, connection: &Connection) -> Result<Vec<i64>, StoreError> {
        let mut stored = connection.prepare_cached("SELECT content FROM search_chunks WHERE chunk = $1")?;
        let mut differing = Vec::new();
        for (chunk, content) in self.0 {
            let found: Option<Vec<u8>> = stored.query_row([chunk], |row| row.get(0)).optional()?;
            let is_modified = chunk / CHUNKS_MAX % 10 == Column::Modified as i64;
            let same = if is_modified {
                found.map_or(0, |found| found.len()) == content.len()
            } else {
                found.unwrap_or_default() == content
            };
            if !same {
                differing.push(chunk);
            }
        }
        Ok(differing)
    }
}

/// Every chunk of a list that is stored.
pub(super) fn chunks(connection: &Connection, list: List) -> Result<Vec<i64>, StoreError> {
    let (first, next) = list.span(Column::Key);
    let mut statement = connection.prepare("SELECT chunk FROM search_chunks WHERE chunk >= $1 AND chunk < $2")?;
    let chunks = statement.query_map((first, next), |row| Ok(row.get::<_, i64>(0)? - first))?.collect::<Result<_, _>>();
    Ok(chunks?)
}
