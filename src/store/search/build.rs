//! Makes the chunks of lists from records, and keeps them so: in each change's own transaction.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension};

use super::super::{Change, Records, StoreError, millis};
use super::columns::{CHUNKS_MAX, Column, List, Pending, Rows, chunks, load_chunk, set_in_chunk};
use super::words::{settle_texts, words};
use crate::numbers::Number;

/// Numbers for the texts that chunks hold.
struct Terms<'c> {
    connection: &'c Connection,
    known: HashMap<&'static str, HashMap<String, i64>>,
    /// Texts without a number get one; else theirs is -1.
    give: bool,
}

impl Terms<'_> {
    fn term(&mut self, kind: &'static str, key: Option<&str>) -> Result<i64, StoreError> {
        let Some(key) = key else { return Ok(0) };
        let of_kind = self.known.entry(kind).or_default();
        if let Some(term) = of_kind.get(key) {
            return Ok(*term);
        }
        let mut find = self.connection.prepare_cached("SELECT term FROM search_terms WHERE kind = $1 AND key = $2")?;
        let mut term: Option<i64> = find.query_row((kind, key), |row| row.get(0)).optional()?;
        if term.is_none() && self.give {
            self.connection
                .prepare_cached("INSERT INTO search_terms (kind, key) VALUES ($1, $2)")?
                .execute((kind, key))?;
            term = Some(self.connection.last_insert_rowid());
        }
        let term = term.unwrap_or(-1);
        of_kind.insert(key.to_owned(), term);
        Ok(term)
    }
}

/// What the rows of an RMA have from its case: site, contact, platform, priority.
const OF_THE_CASE: [Column; 4] = [Column::Site, Column::Contact, Column::Platform, Column::Priority];

/// What chunks of cases hold, read once each.
#[derive(Default)]
struct CaseColumns(HashMap<i64, (Vec<i64>, Vec<Vec<i64>>)>);

impl CaseColumns {
    fn of(&mut self, connection: &Connection, case: i64) -> Result<[i64; 4], StoreError> {
        let chunk = List::Cases.chunk_of(case);
        let (keys, columns) = match self.0.entry(chunk) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(unread) => {
                let keys = load_chunk(connection, List::Cases, Column::Key, chunk)?;
                let columns = OF_THE_CASE.iter().map(|column| load_chunk(connection, List::Cases, *column, chunk));
                unread.insert((keys, columns.collect::<Result<_, _>>()?))
            }
        };
        // A case that its own list lacks is found by the check.
        let Ok(at) = keys.binary_search(&case) else { return Ok([0; 4]) };
        Ok([columns[0][at], columns[1][at], columns[2][at], columns[3][at]])
    }
}

/// Where each chunk of rows goes as it is complete.
type Take<'t> = &'t mut dyn FnMut(List, i64, &Rows) -> Result<(), StoreError>;

/// Hands rows on a chunk at a time.
struct Chunker<'t> {
    list: List,
    chunk: Option<i64>,
    rows: Rows,
    take: Take<'t>,
}

impl<'t> Chunker<'t> {
    fn new(list: List, take: Take<'t>) -> Self {
        Self { list, chunk: None, rows: Rows::of(list), take }
    }

    fn push(&mut self, key: i64, values: &[i64]) -> Result<(), StoreError> {
        let chunk = self.list.chunk_of(key);
        if self.chunk != Some(chunk) {
            self.hand_on()?;
            self.chunk = Some(chunk);
        }
        self.rows.push(key, values);
        Ok(())
    }

    fn hand_on(&mut self) -> Result<(), StoreError> {
        if let Some(chunk) = self.chunk.take() {
            (self.take)(self.list, chunk, &self.rows)?;
            self.rows.clear();
        }
        Ok(())
    }
}

fn each_case(terms: &mut Terms<'_>, (first, last): (i64, i64), take: Take<'_>) -> Result<(), StoreError> {
    let connection = terms.connection;
    let mut statement = connection.prepare_cached(
        "SELECT case_number, status, site_id, contact, platform, priority, opened_at
         FROM cases WHERE case_number BETWEEN $1 AND $2 ORDER BY case_number",
    )?;
    let mut found = statement.query((first, last))?;
    let mut chunker = Chunker::new(List::Cases, take);
    while let Some(row) = found.next()? {
        let text = |column| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
        let priority = text(5)?.unwrap_or_default();
        let values = [
            i64::from(text(1)? != Some("closed")),
            terms.term("site", text(2)?)?,
            terms.term("contact", text(3)?)?,
            terms.term("platform", text(4)?)?,
            priority.trim_start_matches('P').parse().unwrap_or(0),
            row.get(6)?,
        ];
        chunker.push(row.get(0)?, &values)?;
    }
    chunker.hand_on()
}

fn each_rma(connection: &Connection, (first, last): (i64, i64), take: Take<'_>) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT rma, case_number, created_at, state IN ('closed', 'cancelled') FROM rmas
         WHERE rma BETWEEN $1 AND $2 ORDER BY rma",
    )?;
    let mut found = statement.query((first, last))?;
    let mut cases = CaseColumns::default();
    let mut chunker = Chunker::new(List::Rmas, take);
    while let Some(row) = found.next()? {
        let (case, created): (i64, i64) = (row.get(1)?, row.get(2)?);
        let [site, contact, platform, priority] = cases.of(connection, case)?;
        let open = i64::from(!row.get::<_, bool>(3)?);
        chunker.push(row.get(0)?, &[open, site, contact, platform, priority, created, created, case])?;
    }
    chunker.hand_on()
}

fn each_line(terms: &mut Terms<'_>, (first, last): (i64, i64), take: Take<'_>) -> Result<(), StoreError> {
    let connection = terms.connection;
    let mut statement =
        connection.prepare_cached("SELECT line, part_number FROM lines WHERE line BETWEEN $1 AND $2 ORDER BY line")?;
    let mut found = statement.query((first, last))?;
    let mut chunker = Chunker::new(List::Lines, take);
    while let Some(row) = found.next()? {
        let part = row.get_ref(1)?.as_str_or_null().map_err(rusqlite::Error::from)?;
        chunker.push(row.get(0)?, &[terms.term("part", part)?])?;
    }
    chunker.hand_on()
}

/// All keys.
const ALL: (i64, i64) = (i64::MIN, i64::MAX);

/// Every row of an RMA's or a case's list again, where all records are new: none was modified since.
pub(super) fn build_cases(connection: &Connection) -> Result<(), StoreError> {
    let mut terms = Terms { connection, known: HashMap::new(), give: true };
    let mut pending = Pending::default();
    each_case(&mut terms, ALL, &mut |list, chunk, rows| {
        pending.put(list, chunk, rows);
        Ok(())
    })?;
    pending.write(connection)?;
    let mut kept: Vec<(String, i64)> = Vec::new();
    let mut statement =
        connection.prepare("SELECT tracking_number, case_number FROM cases WHERE tracking_number IS NOT NULL")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let case: i64 = row.get(1)?;
        let text = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        kept.extend(words(text).into_iter().map(|word| (word, case)));
    }
    kept.sort_unstable();
    let mut keep = connection.prepare("INSERT INTO search_words (word, case_number) VALUES ($1, $2)")?;
    for word in kept {
        keep.execute(word)?;
    }
    Ok(())
}

/// The same for RMAs and their lines.
pub(super) fn build_rmas(connection: &Connection) -> Result<(), StoreError> {
    refresh(connection)?;
    let mut terms = Terms { connection, known: HashMap::new(), give: true };
    let mut pending = Pending::default();
    let mut take = |list, chunk, rows: &Rows| {
        pending.put(list, chunk, rows);
        Ok(())
    };
    each_rma(connection, ALL, &mut take)?;
    each_line(&mut terms, ALL, &mut take)?;
    pending.write(connection)
}

/// Makes the chunks anew whose records changed in this transaction. When rows were modified stays.
pub(in crate::store) fn refresh(connection: &Connection) -> Result<(), StoreError> {
    let stale: Vec<i64> = {
        let mut statement = connection.prepare_cached("SELECT chunk FROM search_stale ORDER BY chunk")?;
        statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    if !stale.is_empty() {
        let mut terms = Terms { connection, known: HashMap::new(), give: true };
        // Cases come first: RMAs have their columns from them.
        for key in stale {
            let (list, chunk) = (key / CHUNKS_MAX, key % CHUNKS_MAX);
            let lists: &[List] = if list == 1 { &[List::Cases] } else { &[List::Rmas, List::Lines] };
            let mut pending = Pending::default();
            for list in lists {
                refresh_chunk(&mut terms, *list, chunk, &mut pending)?;
            }
            pending.write(connection)?;
        }
        connection.prepare_cached("DELETE FROM search_stale")?.execute(())?;
    }
    settle_texts(connection)
}

fn refresh_chunk(terms: &mut Terms<'_>, list: List, chunk: i64, pending: &mut Pending) -> Result<(), StoreError> {
    let connection = terms.connection;
    // Where no record is left, the chunk goes.
    pending.put(list, chunk, &Rows::of(list));
    let mut take = |list: List, chunk, rows: &Rows| {
        pending.put(list, chunk, rows);
        if let Some(at) = list.columns().iter().position(|column| *column == Column::Modified) {
            let keys = load_chunk(connection, list, Column::Key, chunk)?;
            let before = load_chunk(connection, list, Column::Modified, chunk)?;
            let mut modified = rows.values[at].clone();
            for (key, modified) in rows.keys.iter().zip(&mut modified) {
                if let Ok(at) = keys.binary_search(key) {
                    *modified = before[at];
                }
            }
            pending.put_column(list, Column::Modified, chunk, &modified);
        }
        Ok(())
    };
    match list {
        List::Cases => each_case(terms, list.keys_of(chunk), &mut take),
        List::Rmas => each_rma(connection, list.keys_of(chunk), &mut take),
        List::Lines => each_line(terms, list.keys_of(chunk), &mut take),
    }
}

/// The case or the RMA that an audit entry's subject is, or is a part of.
pub(in crate::store) fn modified_by(subject: &str) -> Option<(List, i64)> {
    match subject.parse().ok()? {
        Number::Case(case) => Some((List::Cases, case.key())),
        Number::Rma(rma) => Some((List::Rmas, rma.key())),
        Number::Line(line) => Some((List::Rmas, line.rma().key())),
    }
}

impl Change<'_> {
    /// Before a change ends: the lists are as the records, and say what it modified.
    pub(in crate::store) fn settle_lists(&self) -> Result<(), StoreError> {
        let connection = self.records.connection;
        let is_stale: bool = connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM search_stale) OR EXISTS (SELECT 1 FROM search_stale_texts)")?
            .query_row((), |row| row.get(0))?;
        if is_stale {
            refresh(connection)?;
        }
        let now = millis(self.recorded_at());
        let mut modified = self.modified.take().into_iter().peekable();
        while let Some((list, key)) = modified.next() {
            let chunk = list.chunk_of(key);
            let mut keys = vec![key];
            while let Some((_, key)) = modified.next_if(|next| next.0 == list && list.chunk_of(next.1) == chunk) {
                keys.push(key);
            }
            set_in_chunk(connection, list, Column::Modified, &keys, now)?;
        }
        Ok(())
    }
}

impl Records<'_> {
    /// How many chunks of lists are not as the records say.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn differing_lists(&self) -> Result<usize, StoreError> {
        let connection = self.connection;
        let mut terms = Terms { connection, known: HashMap::new(), give: false };
        let mut differing = 0;
        let mut made = BTreeSet::new();
        let mut take = |list: List, chunk, rows: &Rows| {
            let mut pending = Pending::default();
            pending.put(list, chunk, rows);
            made.insert((list, chunk));
            differing += pending.differing(connection)?.len();
            Ok(())
        };
        each_case(&mut terms, ALL, &mut take)?;
        each_rma(connection, ALL, &mut take)?;
        each_line(&mut terms, ALL, &mut take)?;
        for list in [List::Cases, List::Rmas, List::Lines] {
            differing += chunks(connection, list)?.into_iter().filter(|chunk| !made.contains(&(list, *chunk))).count();
        }
        Ok(differing)
    }
}
