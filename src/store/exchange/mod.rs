//! Rows of CSV into tables and back: what `exchange` asks of the database.

mod batch;
mod demonstration;
mod reading;
mod rmas;
mod rows;
mod single;
mod tables;

pub use demonstration::{DemonstrationLine, DemonstrationLines};
pub use rmas::{LINE_COLUMNS, NewDue, PartFacts, RMA_COLUMNS, ReceivedHere, RmaLineWriter};
pub use rows::{ColumnChange, Put, RowWriter};
pub use single::{RowsWanted, SortOrder, Users, key_columns};
pub use tables::{Reference, TableRow, Value};

use super::{AuditEntry, By, Change, Changed, Store, StoreError};
use crate::people::Permission;

impl Store {
    /// A change that may be large: like [`Store::change`], with scratch files on disk instead
    /// of in memory, and the write-ahead log given back afterwards.
    ///
    /// # Errors
    /// What `change` returns, or a [`StoreError`] of the transaction itself.
    pub fn change_in_bulk<T, E: From<StoreError>>(
        &mut self,
        by: &By<'_>,
        permission: Permission,
        change: impl FnOnce(&Change<'_>) -> Result<T, E>,
    ) -> Result<Changed<T>, E> {
        // What is encrypted is on no disk in clear, for no moment.
        let scratch = if self.is_encrypted { "MEMORY" } else { "FILE" };
        self.connection.pragma_update(None, "temp_store", scratch).map_err(StoreError::from)?;
        // Mapped pages are looked for in the write-ahead log each time; cached ones once.
        self.connection.pragma_update(None, "mmap_size", 0).map_err(StoreError::from)?;
        let outcome = self.change(by, permission, change);
        // None of this is part of the change: where it fails, the change stands all the same.
        let _ = self.connection.pragma_update(None, "temp_store", "MEMORY");
        let _ = self.connection.pragma_update(None, "mmap_size", 1_i64 << 30);
        if outcome.is_ok() {
            let _ = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()));
        }
        outcome
    }
}

impl Change<'_> {
    /// Appends an audit entry that is one of very many: its subject is not handed to screens,
    /// which redraw for the entry of the whole.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn audit_in_bulk(&self, entry: AuditEntry<'_>) -> Result<(), StoreError> {
        self.audit(entry)?;
        self.subjects.borrow_mut().pop();
        Ok(())
    }
}
