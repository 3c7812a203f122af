//! Lists of all cases, RMAs and lines, sorted by any column, any page of them; and what is
//! looked for by words.
//!
//! A list is kept as columns of numbers of fixed width (`search_chunks`), apart from the records,
//! in the order of the rows' keys. A page is found by selection over one column: a million
//! numbers are read and parted in a few milliseconds, whatever the order and wherever the page is,
//! and only the page's rows are read as records. Texts are numbers there (`search_terms`), and
//! take their place among each other when they are asked for, so that a name that changes moves
//! nothing. Triggers note which chunks a change makes stale, and [`super::Store::change`] makes them anew
//! before it ends; nothing is written for a line that is received but when its RMA was modified.
//!
//! Words are kept in tables of their own, one row a word: a word's beginning is one range. (The
//! full-text tables of the engine would need another way to write and ask for each engine.)

mod build;
mod columns;
mod pages;
mod words;

pub(super) use build::{modified_by, refresh};
pub(super) use columns::List;
pub use pages::{FoundColumn, FoundRow, NamedRow, Page, PageWanted, TrackedColumn, TrackedRow, Wanted};
pub use words::words;
pub(super) use words::{beyond, found_words};

use super::{Change, StoreError};

/// The triggers of a table that note stale chunks, away until all rows are in.
pub(super) struct SuspendedTriggers(Vec<String>);

impl Change<'_> {
    /// Many rows are to come into empty tables: their lists are made at once, afterwards.
    pub(super) fn suspend_lists(&self, tables: &[&str]) -> Result<SuspendedTriggers, StoreError> {
        let mut made = Vec::new();
        for table in tables {
            let triggers = self.all(
                "SELECT name, sql FROM sqlite_master
                 WHERE type = 'trigger' AND tbl_name = $1 AND name LIKE 'search\\_%' ESCAPE '\\' ORDER BY name",
                [table],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
            )?;
            for (name, sql) in triggers {
                self.records.connection.execute_batch(&format!("DROP TRIGGER {name}"))?;
                made.push(sql);
            }
        }
        Ok(SuspendedTriggers(made))
    }

    fn restore_triggers(&self, suspended: SuspendedTriggers) -> Result<(), StoreError> {
        for sql in suspended.0 {
            self.records.connection.execute_batch(&sql)?;
        }
        Ok(())
    }

    /// All cases are in.
    pub(super) fn restore_case_list(&self, suspended: SuspendedTriggers) -> Result<(), StoreError> {
        self.restore_triggers(suspended)?;
        build::build_cases(self.records.connection)
    }

    /// All RMAs and lines are in.
    pub(super) fn restore_rma_lists(&self, suspended: SuspendedTriggers) -> Result<(), StoreError> {
        self.restore_triggers(suspended)?;
        build::build_rmas(self.records.connection)
    }
}
