//! The database and its log.

use super::{Matter, Standing, Subject, moment, size};
use crate::dock::DataDirectory;
use crate::store::DatabaseFacts;

/// The log is brought into the database at 16 MB; it grows far beyond that only where something
/// reads without an end.
const LOG_BYTES_MAX: u64 = 256 * 1024 * 1024;

pub(super) fn matter(folder: &DataDirectory, facts: &DatabaseFacts) -> Matter {
    let mut log = folder.database().into_os_string();
    log.push("-wal");
    let log_bytes = std::fs::metadata(log).map_or(0, |log| log.len());
    let matter = if log_bytes > LOG_BYTES_MAX {
        Matter::unwell(
            Subject::Database,
            Standing::Look,
            format!("The database's log has grown to {}.", size(log_bytes)),
            "Close every program that uses the data, backups of others too, and open the app again.",
        )
    } else {
        Matter::well(Subject::Database, "The database is open and answers.")
    };
    matter
        .with("Size", size(facts.bytes.unsigned_abs()))
        .with("Log", size(log_bytes))
        .with("Schema", facts.schema.to_string())
        .with("RMAs", facts.rmas.to_string())
        .with("Audit entries", facts.audit_entries.to_string())
        .with("Latest entry", facts.latest.map_or_else(|| "none".to_owned(), moment))
}
