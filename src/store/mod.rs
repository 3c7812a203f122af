//! All SQL, and nothing but SQL: records in, records out, one module a record family.
//!
//! [`Store`] is one connection to one database file. Reading goes through [`Records`];
//! every change goes through [`Store::change`]: one transaction with its audit entries.
//! No type of the database engine leaves this module.

mod analyses;
mod audit;
mod audit_trail;
mod backup;
mod cases;
mod check;
mod check_trail;
mod cipher;
mod documents;
mod due_dates;
mod error;
mod exchange;
mod facts;
mod header;
mod in_use;
mod issued_documents;
mod lines;
mod make;
mod migrate;
mod modes;
mod movements;
mod outbox;
mod people;
mod photographs;
mod posts;
mod print_jobs;
mod queue;
mod quotes;
mod receipts;
mod reference;
mod reports;
mod return_list;
mod returns;
mod rmas;
mod salvage;
mod search;
mod settings;
mod shelf;
mod units;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

pub use analyses::{Analysis, FlagRecord, PostKind, PostRecord};
pub use audit::{AuditEntry, AuditRecord, KeptEntry};
pub use audit_trail::{AuditFilter, AuditHead, AuditOrder, ChainFault, NewPeriod, PeriodRecord};
pub use backup::{Contents, OtherFile, contents_of, glance_at, settle_log};
pub use cases::{CaseRecord, CaseUpdate, NewCaseRow};
pub use check::{CheckReport, Difference, Fault};
pub use cipher::{key_of, write_anew};
pub use documents::{DocumentRecord, NewDocument};
pub use due_dates::{CalendarFacts, DueDay, DueFilter, KindCount, RunningDue, StoredDue, Subject};
pub use error::StoreError;
pub use exchange::*;
pub use facts::DatabaseFacts;
pub(crate) use header::{file_id, is_database, is_encrypted};
pub use in_use::{Alone, alone_with};
pub use issued_documents::{IssuedFacts, IssuedRecord, NewIssued, SampleOf, SiteRecord, TemplateRecord};
pub use lines::{LineRecord, LineSummary};
pub use modes::{like_folder, make_folder};
pub use movements::{CentreSummary, GivenToReplacement, GoneUnit, MovementKind, MovementRecord, NewMovement};
pub use outbox::{MailAttachment, MailCounts, MailMoved, MailRecord, MailState, NewMail};
pub use people::SignInSettings;
pub(crate) use people::{PersonBy, PersonRow};
pub use photographs::PhotographRecord;
pub use posts::{FoundFailure, PostFilter, PostedRecord};
pub use print_jobs::{
    NewPrintJob, PaperState, PrintCounts, PrintJobRecord, PrintJobState, PrintLanguage, PrintPaperRecord,
};
pub use queue::{QueueFilter, QueuedRma};
pub use quotes::{
    FailureRecord, NewPurchaseOrder, NewQuote, NewReceivedDocument, PurchaseOrderRecord, QuoteEndRecord, QuoteLine,
    QuoteRecord, ReceivedDocument,
};
pub use receipts::{NewReceipt, ReceiptRecord, UnitRecord, Withdrawn};
pub use reference::Counts;
pub use reports::{
    CountedBox, CountedDue, CountedUnit, FollowedDate, KindOutcome, OverdueReturns, QuoteOutcome, VerdictCount,
};
pub use return_list::{ContactRecord, ReturnFilter, ReturnList, ReturnOrder};
pub use returns::ReturnDecisionRecord;
pub use rmas::{EntitlementRecord, NewLine, NewOverride, OverrideRecord};
pub(crate) use salvage::clear_salvage;
pub use salvage::{Salvaged, SalvagedReceipt, salvage};
pub use search::{FoundColumn, FoundRow, NamedRow, Page, PageWanted, TrackedColumn, TrackedRow, Wanted, words};
pub use shelf::{Disposition, DispositionRecord, ShelfRecord};
pub use units::{Replacement, StoredUnit};

use crate::calendar::{Calendar, Instant, parse_date};
use crate::people::{Actor, Permission};

/// How long a writer waits for another one before it gives up.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// A database up to this size is checked for damage whenever it is opened; a larger one by backups and by
/// `rma check`.
const CHECKED_AT_OPEN_BYTES: u64 = 8 * 1024 * 1024;

/// Beside the database, why the last backup or check of it failed: its code, and a sentence. Where it was found
/// damaged, it is checked when it is opened, however large it is.
pub(crate) const FAILURE_NOTE: &str = "backup-failed.txt";

/// The write-ahead log is brought into the database when it has grown to this many pages.
const LOG_PAGES: i64 = 4_000;

/// So many pages of an encrypted database are kept in clear in memory: 64 MB.
const CIPHER_PAGES: i64 = 16_000;

/// One connection to the database.
pub struct Store {
    connection: Connection,
    is_encrypted: bool,
    path: PathBuf,
    /// Which file it was when it was opened.
    file: Option<header::FileId>,
    calendars: KnownCalendars,
    /// In whose name it works.
    actor: Option<Actor>,
    /// Nobody puts another file in its place meanwhile. Let go of after the connection.
    _open: Option<File>,
}

/// Calendars that were read before. What they are the facts of never changes.
type KnownCalendars = RefCell<HashMap<i64, Arc<Calendar>>>;

/// Who makes a change, and when it is recorded.
#[derive(Clone, Debug)]
pub struct By<'a> {
    /// Who says to be the operator, or the person at the desk. Where sign-in is on, who signed in is
    /// recorded.
    pub who: &'a str,
    /// The moment of recording, in UTC.
    pub recorded_at: Instant,
}

/// A change's outcome, and the subjects of its audit entries: what a screen must redraw.
#[derive(Debug)]
pub struct Changed<T> {
    /// What the change returned.
    pub outcome: T,
    /// Canonical numbers, tags and record keys that were written.
    pub subjects: Vec<String>,
}

impl Store {
    /// Opens the database, or makes it where there is none, and brings it to this program's
    /// schema.
    ///
    /// # Errors
    /// [`StoreError`]; the file is left as it was.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with_patience(path, PATIENCE)
    }

    /// The same, with another wait for other writers.
    ///
    /// # Errors
    /// [`StoreError`]; the file is left as it was.
    pub fn open_with_patience(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let open = in_use::together(path, patience)?;
        let size = match header::examine(path, migrate::newest())? {
            Some(size) => size,
            None => {
                make::make(path, flags)?;
                header::examine(path, migrate::newest())?.unwrap_or_default()
            }
        };
        let cipher::Opened { mut connection, key } = cipher::open(path, flags, patience)?;
        connection.set_prepared_statement_cache_capacity(128);
        // A plan must not depend on what is bound: else statements are planned at each use.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let was_damaged = || {
            let note = std::fs::read_to_string(path.with_file_name(FAILURE_NOTE)).unwrap_or_default();
            note.lines().next() == Some(StoreError::Damaged(String::new()).code())
        };
        if size <= CHECKED_AT_OPEN_BYTES || was_damaged() {
            check::quick(&connection)?;
        }
        migrate::run(&mut connection, path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        // What is in the log, and no more: the rest is read through the memory map, and SQLite
        // walks over the whole cache after a commit that split a page.
        // What is encrypted is not mapped: there the cache is all that is read without the cipher.
        connection.pragma_update(None, "cache_size", if key.is_some() { CIPHER_PAGES } else { LOG_PAGES })?;
        connection.pragma_update(None, "mmap_size", 1_i64 << 30)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        // Receipts touch the same pages again and again: fewer checkpoints write them less often.
        connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        let file = file_id(path);
        let calendars = KnownCalendars::default();
        let is_encrypted = key.is_some();
        Ok(Self { connection, is_encrypted, path: path.to_owned(), file, calendars, actor: None, _open: open })
    }

    /// Where the database is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Works in the name of an actor from now on; in nobody's at first.
    pub fn act_as(&mut self, actor: Option<Actor>) {
        self.actor = actor;
    }

    /// In whose name it works.
    #[must_use]
    pub fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// Reads records.
    #[must_use]
    pub fn records(&self) -> Records<'_> {
        Records { connection: &self.connection, calendars: &self.calendars, actor: self.actor.as_ref() }
    }

    /// The one write path: runs `change` in one transaction with its audit entries, in the name of the
    /// actor, whom `permission` must allow it where sign-in is on. Where it fails, nothing of it is kept.
    ///
    /// # Errors
    /// What `change` returns, or a [`StoreError`] of the transaction itself:
    /// [`StoreError::NotSignedIn`] and [`StoreError::NotAllowed`] among them.
    pub fn change<T, E: From<StoreError>>(
        &mut self,
        by: &By<'_>,
        permission: Permission,
        change: impl FnOnce(&Change<'_>) -> Result<T, E>,
    ) -> Result<Changed<T>, E> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let forgotten = Forgotten(&self.calendars);
        let outcome;
        let subjects;
        {
            let records = Records { connection: &transaction, calendars: &self.calendars, actor: self.actor.as_ref() };
            let running = Change {
                records,
                who: records.acting(permission, by.who)?,
                recorded_at: by.recorded_at,
                subjects: RefCell::new(Vec::new()),
                modified: RefCell::new(BTreeSet::new()),
                head: RefCell::default(),
            };
            outcome = change(&running)?;
            running.keep_head()?;
            running.settle_lists()?;
            subjects = running.subjects.into_inner();
        }
        // A file that was removed takes what is written to it along.
        if file_id(&self.path) != self.file {
            return Err(StoreError::Gone(self.path.clone()).into());
        }
        transaction.commit().map_err(StoreError::from)?;
        std::mem::forget(forgotten);
        Ok(Changed { outcome, subjects })
    }
}

/// A change that is undone takes the facts of calendars with it that it kept, and their numbers
/// come again: unless it is committed, nothing that was read meanwhile is known any more.
struct Forgotten<'a>(&'a KnownCalendars);

impl Drop for Forgotten<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().clear();
    }
}

/// Reads records, inside or outside a change.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    connection: &'a Connection,
    calendars: &'a KnownCalendars,
    actor: Option<&'a Actor>,
}

/// A change that is running: reads like [`Records`], and writes.
pub struct Change<'a> {
    records: Records<'a>,
    who: String,
    recorded_at: Instant,
    subjects: RefCell<Vec<String>>,
    /// Cases and RMAs that the change modified.
    modified: RefCell<BTreeSet<(search::List, i64)>>,
    /// The last audit entry of the change, and its hash.
    head: RefCell<Option<(i64, Vec<u8>)>>,
}

impl<'a> Deref for Change<'a> {
    type Target = Records<'a>;

    fn deref(&self) -> &Self::Target {
        &self.records
    }
}

impl Change<'_> {
    /// Who makes the change.
    #[must_use]
    pub fn who(&self) -> &str {
        &self.who
    }

    /// Who vouches for what needs a supervisor: where sign-in is on, nobody but whoever signed in, who must
    /// be one.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`].
    pub fn vouched<'b>(&'b self, said: &'b str) -> Result<&'b str, StoreError> {
        self.require(Permission::Decide)?;
        Ok(if self.sign_in_settings()?.on { &self.who } else { said })
    }

    /// When it is recorded.
    #[must_use]
    pub fn recorded_at(&self) -> Instant {
        self.recorded_at
    }

    /// The next number of a kind. One writer at a time: nobody else takes it meanwhile. (With
    /// `RETURNING` SQLite would open a temporary table for each row that it numbers.)
    fn next_number(&self, query: &str) -> Result<i64, StoreError> {
        Ok(self.connection.prepare_cached(query)?.query_row((), |row| row.get(0))?)
    }

    /// A row was recorded by mistake and stays, marked: `$1` is when that was said, `$2` its key.
    fn take_back(&self, query: &str, key: i64) -> Result<(), StoreError> {
        self.connection.prepare_cached(query)?.execute((millis(self.recorded_at()), key))?;
        Ok(())
    }
}

fn millis(instant: Instant) -> i64 {
    instant.timestamp_millis()
}

fn instant(millis: i64) -> Result<Instant, StoreError> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| StoreError::Damaged(format!("{millis} is not an instant")))
}

/// A date as it is kept.
fn day(column: &str, text: &str) -> Result<NaiveDate, StoreError> {
    parse_date(text).map_err(|wrong| unreadable(column, wrong))
}

/// Bytes in hexadecimal digits.
pub(crate) fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A value that the database should not hold.
fn unreadable(what: &str, value: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(format!("{what} holds {value}"))
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Unexpected(error.to_string()))
}

fn from_json<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| unreadable(what, error))
}
