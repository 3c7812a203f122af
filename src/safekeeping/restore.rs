//! Putting a backup in place of the data, after looking at what that would lose.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;

use super::{
    BackupSettings, FAILURE_NOTE, REPLACED, STAMP, SafekeepingError, coming, file_error, newest_good, sync_folder,
};
use crate::calendar::Instant;
use crate::dock::DataDirectory;
use crate::encryption::{self, Key};
use crate::people::{self, Actor, Permission};
use crate::store::{
    AuditEntry, AuditFilter, AuditOrder, By, Contents, OtherFile, Records, Store, StoreError, alone_with, contents_of,
    glance_at, is_encrypted, key_of, like_folder, make_folder, settle_log, write_anew,
};

/// So many of the things that would be lost are named.
const NAMED_MAX: usize = 20;

/// What one of two trails has beyond the last entry that both have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Beyond {
    /// Entries of the audit trail.
    pub entries: i64,
    /// How often each thing was done, such as `received`.
    pub by_action: BTreeMap<String, i64>,
    /// To what the latest ones were, the latest first: action and subject.
    pub latest: Vec<(String, String)>,
}

/// What restoring a backup would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct RestorePreview {
    /// The backup.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub path: PathBuf,
    /// What it holds.
    pub holds: Contents,
    /// What is on record now, and not in the backup: it would be lost. None where what is there now cannot
    /// be read, or nothing is there.
    pub lost: Option<Beyond>,
    /// What is in the backup, and was never on record here: nothing, unless the data were restored
    /// before, or the backup is of other data.
    pub foreign: Option<Beyond>,
    /// Who may sign in, and as what, where the backup has it otherwise than it is now: a sentence each.
    pub people: Vec<String>,
    /// What the data is now; none where it cannot be read, or nothing is there.
    pub now: Option<Contents>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Restored {
    /// What is on record now.
    pub holds: Contents,
    /// Where what was there before is kept; none where nothing was there.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub kept: Option<PathBuf>,
    /// What was lost by it; none where that could not be read.
    pub lost: Option<Beyond>,
    /// What is on record now that never was here before; likewise.
    pub foreign: Option<Beyond>,
    /// Who may sign in, and as what, where that is otherwise now.
    pub people: Vec<String>,
}

/// Checks a backup, and says what restoring it would do.
///
/// # Errors
/// [`SafekeepingError::NotGood`]; [`StoreError::NotAllowed`] where sign-in is on and `actor` may not restore.
pub fn preview(data: &DataDirectory, path: &Path, actor: Option<&Actor>) -> Result<RestorePreview, SafekeepingError> {
    must_be_allowed(data, actor)?;
    let not_good = |error| SafekeepingError::NotGood { path: path.to_owned(), error };
    Ok(preview_of(data, path, contents_of(path).map_err(not_good)?))
}

/// What putting the newest good backup in place of the data would do; none where there is no
/// good one.
#[must_use]
pub fn offer(data: &DataDirectory, now: Instant) -> Option<RestorePreview> {
    let (path, holds) = newest_good(data, now).ok()?;
    Some(preview_of(data, &path, holds))
}

/// The same of a backup that was checked.
fn preview_of(data: &DataDirectory, path: &Path, holds: Contents) -> RestorePreview {
    let now = glance_at(&data.database()).ok();
    let compared = now.as_ref().and_then(|now| compared(&data.database(), path, &holds, now).ok());
    let (lost, foreign, people) = match compared {
        Some((lost, foreign, people)) => (Some(lost), Some(foreign), people),
        None => (None, None, Vec::new()),
    };
    RestorePreview { path: path.to_owned(), holds, lost, foreign, people, now }
}

/// What each has beyond the last entry that both have, and how people differ.
fn compared(
    database: &Path,
    backup: &Path,
    holds: &Contents,
    now: &Contents,
) -> Result<(Beyond, Beyond, Vec<String>), StoreError> {
    let (database, backup) = (OtherFile::open(database, None)?, OtherFile::open(backup, None)?);
    let same = |entry: i64| -> Result<bool, StoreError> {
        Ok(entry == 0 || database.records().audit_hash(entry)? == backup.records().audit_hash(entry)?)
    };
    // Each hash covers all entries before it: where one is the same, all before it are.
    let (mut common, mut differs) = (0, holds.audit_entries.min(now.audit_entries) + 1);
    if differs > 1 && same(differs - 1)? {
        common = differs - 1;
    }
    while common + 1 < differs {
        let middle = i64::midpoint(common, differs);
        if same(middle)? { common = middle } else { differs = middle }
    }
    let people = people::differing(database.records(), backup.records())?;
    Ok((beyond(database.records(), common)?, beyond(backup.records(), common)?, people))
}

/// The entries after one.
fn beyond(records: Records<'_>, entry: i64) -> Result<Beyond, StoreError> {
    let mut beyond = Beyond::default();
    let since = AuditFilter { first: Some(entry + 1), ..AuditFilter::default() };
    records.each_kept_entry(&since, AuditOrder::OldestFirst, |entry, _| -> Result<bool, StoreError> {
        beyond.entries += 1;
        *beyond.by_action.entry(entry.action.clone()).or_default() += 1;
        beyond.latest.push((entry.action, entry.subject));
        if beyond.latest.len() > 2 * NAMED_MAX {
            beyond.latest.drain(..NAMED_MAX);
        }
        Ok(true)
    })?;
    beyond.latest.reverse();
    beyond.latest.truncate(NAMED_MAX);
    Ok(beyond)
}

/// Refuses whoever may not restore, where sign-in is on in what is there now. Nobody can sign in to data
/// that cannot be opened: then whoever may write the file decides.
fn must_be_allowed(data: &DataDirectory, actor: Option<&Actor>) -> Result<(), StoreError> {
    let database = data.database();
    if !database.exists() {
        return Ok(());
    }
    match Store::open(&database) {
        Err(StoreError::Damaged(_) | StoreError::NotOurs(_)) => return Ok(()),
        // Who may sign in to them is in them.
        Err(error @ StoreError::NoKey { .. }) => return Err(error),
        _ => {}
    }
    let Ok(present) = OtherFile::open(&database, actor.cloned()) else { return Ok(()) };
    match present.records().require(Permission::Restore) {
        Err(refusal @ (StoreError::NotSignedIn | StoreError::NotAllowed { .. })) => Err(refusal),
        _ => Ok(()),
    }
}

/// Puts a backup in place of the data. What was there is kept beside it, and the restored record says
/// that and by whom it was restored. Broken off at any moment, the data is the old or the new, whole.
///
/// Where sign-in is on in what is there now, `actor` must be allowed it. Who may sign in, and how, is as it
/// was in the backup from then on.
///
/// # Errors
/// [`SafekeepingError`]; the data is as it was.
pub fn restore(
    data: &DataDirectory,
    path: &Path,
    actor: Option<&Actor>,
    by: &By<'_>,
) -> Result<Restored, SafekeepingError> {
    let preview = preview(data, path, actor)?;
    data.make().map_err(file_error(data.path()))?;
    let database = data.database();
    // Data that are encrypted stay so.
    let key = if is_encrypted(&database) { key_of(&database)? } else { None };
    // Until the new one is in its place nobody opens it, and nobody has it open.
    let alone = alone_with(&database).map_err(|_| SafekeepingError::InUse)?;
    let is_there = database.exists();
    if is_there && let Err(error) = settle_log(&database) {
        match error {
            StoreError::Locked => return Err(SafekeepingError::InUse),
            // A file that is no database any more cannot be asked who has it open.
            StoreError::Damaged(_) | StoreError::Unexpected(_) | StoreError::CannotOpen(_) => {}
            error => return Err(error.into()),
        }
    }
    let coming = coming(&database);
    // Of an attempt that was broken off.
    let _ = fs::remove_file(&coming);
    let copied = copy(path, &coming, key.as_ref()).and_then(|()| {
        like_folder(data.path(), &coming)
            .and_then(|()| fs::File::open(&coming)?.sync_all())
            .map_err(file_error(&coming))
    });
    if let Err(error) = copied {
        let _ = fs::remove_file(&coming);
        return Err(error);
    }
    let kept =
        is_there.then(|| data.path().join(REPLACED).join(format!("rma-dock-{}.db", by.recorded_at.format(STAMP))));
    if let Some(kept) = &kept {
        keep(&database, kept).map_err(file_error(kept))?;
    }
    fs::rename(&coming, &database).and_then(|()| sync_folder(&database)).map_err(file_error(&database))?;
    drop(alone);
    let mut store = Store::open(&database)?;
    store.change(by, Permission::Anyone, |change| -> Result<(), StoreError> {
        change.audit(AuditEntry {
            at: by.recorded_at,
            action: "restored",
            subject: "backup".to_owned(),
            rules: Vec::new(),
            detail: json!({
                "backup": path.file_name().map(|name| name.to_string_lossy()),
                "entries": preview.holds.audit_entries,
                "hash": preview.holds.audit_hash,
                "replaced": kept.as_ref().and_then(|kept| kept.file_name()).map(|name| name.to_string_lossy()),
                "entries_lost": preview.lost.as_ref().map(|lost| lost.entries),
                "entries_foreign": preview.foreign.as_ref().map(|foreign| foreign.entries),
            }),
        })
    })?;
    // What was found of what was there before is of no interest any more.
    let _ = fs::remove_file(database.with_file_name(FAILURE_NOTE));
    // The backup may be encrypted where the data were not, or with another key.
    encryption::record(&mut store, Permission::Anyone, by)?;
    // Where backups are from now on is noted for when the database cannot be read.
    BackupSettings::load(store.records())?.note_folder(store.path(), store.records())?;
    let RestorePreview { holds, lost, foreign, people, .. } = preview;
    Ok(Restored { holds, kept, lost, foreign, people })
}

/// Copies a backup; with the key of the data, whatever its own is.
fn copy(backup: &Path, to: &Path, key: Option<&Key>) -> Result<(), SafekeepingError> {
    match key {
        Some(key) if key_of(backup)?.as_ref() != Some(key) => Ok(write_anew(backup, to, Some(key))?),
        _ => fs::copy(backup, to).map(drop).map_err(file_error(to)),
    }
}

/// Keeps a file under another name too. Its log goes with it: the database in its place has one of its
/// own.
fn keep(database: &Path, kept: &Path) -> std::io::Result<()> {
    if let Some(folder) = kept.parent() {
        make_folder(folder)?;
    }
    let beside = |path: &Path, end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    // Both names are of one file, so that at no moment there is none; where the disk has no such
    // names, it is copied.
    fs::hard_link(database, kept).or_else(|_| fs::copy(database, kept).map(drop))?;
    fs::File::open(kept)?.sync_all()?;
    sync_folder(kept)?;
    // Only a damaged database has a log now.
    for end in ["-wal", "-shm"] {
        if beside(database, end).exists() {
            fs::rename(beside(database, end), beside(kept, end))?;
        }
    }
    Ok(())
}
