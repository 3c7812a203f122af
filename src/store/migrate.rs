//! Brings a database to this program's schema: numbered, immutable, each atomic.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest, Sha256};

use super::header::APPLICATION_ID;
use super::{StoreError, backup, hexadecimal};

/// The migrations in order; the schema's version is how many were applied.
const MIGRATIONS: [&str; 18] = [
    include_str!("../../migrations/0001_initial.sql"),
    include_str!("../../migrations/0002_clocks.sql"),
    include_str!("../../migrations/0003_quotes.sql"),
    include_str!("../../migrations/0004_thin_receipts.sql"),
    include_str!("../../migrations/0005_open_print_jobs.sql"),
    include_str!("../../migrations/0006_kept_facts.sql"),
    include_str!("../../migrations/0007_outbox.sql"),
    include_str!("../../migrations/0008_lifecycle.sql"),
    include_str!("../../migrations/0009_issued_documents.sql"),
    include_str!("../../migrations/0010_search.sql"),
    include_str!("../../migrations/0011_outbox_states.sql"),
    include_str!("../../migrations/0012_analysis_search.sql"),
    include_str!("../../migrations/0013_replacements.sql"),
    include_str!("../../migrations/0014_wordings_of_centres.sql"),
    include_str!("../../migrations/0015_print_jobs.sql"),
    include_str!("../../migrations/0016_audit_head.sql"),
    include_str!("../../migrations/0017_people.sql"),
    include_str!("../../migrations/0018_sessions.sql"),
];

/// The newest schema that this program knows.
pub(super) fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

fn digest(migration: &str) -> String {
    hexadecimal(&Sha256::digest(migration))
}

/// A database that is older is copied first, and the copy checked: `backups/before-schema-16.db`.
pub(super) fn run(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let version = version(connection)?;
    if version == newest() {
        return verify(connection);
    }
    if version > 0 {
        back_up(connection, path).map_err(|error| StoreError::NoBackup {
            found: version,
            known: newest(),
            why: error.to_string(),
        })?;
    }
    // Two programs may start at once: what is left to do is asked again under the lock.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    let found = self::version(&transaction)?;
    if found > newest() {
        return Err(StoreError::Newer { found, known: newest() });
    }
    if found == 0 {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction
            .execute_batch("CREATE TABLE migrations (version INTEGER PRIMARY KEY, digest TEXT NOT NULL) STRICT;")?;
    }
    for (version, migration) in (1_i64..).zip(MIGRATIONS) {
        if version > found {
            transaction.execute_batch(migration)?;
            transaction
                .execute("INSERT INTO migrations (version, digest) VALUES ($1, $2)", (version, digest(migration)))?;
        }
    }
    super::search::refresh(&transaction)?;
    super::posts::keep_missing_words(&transaction)?;
    transaction.pragma_update(None, "user_version", newest())?;
    transaction.commit()?;
    verify(connection)
}

/// How tables are made, as this program has them.
pub(super) fn tables<const N: usize>(names: [&str; N]) -> Result<[String; N], StoreError> {
    let mut own = Connection::open_in_memory()?;
    run(&mut own, Path::new(""))?;
    let mut texts = names.map(str::to_owned);
    for text in &mut texts {
        *text = own.query_row("SELECT sql FROM sqlite_schema WHERE name = $1", [&*text], |row| row.get(0))?;
    }
    Ok(texts)
}

/// What the schema holds that this program makes, and another program changed: tables, indexes and
/// triggers, by name.
pub(super) fn schema_differences(connection: &Connection) -> Result<Vec<String>, StoreError> {
    const SCHEMA: &str =
        "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'";
    let read = |connection: &Connection| -> Result<BTreeMap<String, String>, StoreError> {
        let mut statement = connection.prepare(SCHEMA)?;
        let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let mut own = Connection::open_in_memory()?;
    run(&mut own, Path::new(""))?;
    let (own, mut there) = (read(&own)?, read(connection)?);
    let mut differing = Vec::new();
    for (name, sql) in own {
        match there.remove(&name) {
            None => differing.push(format!("{name} is missing")),
            Some(found) if found != sql => differing.push(format!("{name} is another one")),
            Some(_) => {}
        }
    }
    differing.extend(there.into_keys().map(|name| format!("{name} is of no version of this program")));
    Ok(differing)
}

/// Keeps the database as it was before.
fn back_up(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let disk = |error: std::io::Error| StoreError::of_disk(&error);
    let folder = path.parent().unwrap_or(Path::new(".")).join("backups");
    super::make_folder(&folder).map_err(disk)?;
    let kept = folder.join(format!("before-schema-{}.db", newest()));
    // Two programs may start at once: each writes its own, and they are the same.
    let partial = folder.join(format!("before-schema-{}.{}.partial", newest(), std::process::id()));
    let _ = std::fs::remove_file(&partial);
    let made = backup::copy_into(connection, &partial)
        .and_then(|()| backup::contents_of(&partial))
        .and_then(|_| std::fs::rename(&partial, &kept).map_err(disk));
    if made.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    made
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn verify(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT version, digest FROM migrations ORDER BY version")?;
    let applied = statement
        .query_map((), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    for ((version, applied), migration) in applied.iter().zip(MIGRATIONS) {
        if *applied != digest(migration) {
            return Err(StoreError::OtherSchema(*version));
        }
    }
    Ok(())
}
