//! Backups of the database, made while it is in use and checked before they count; restoring one;
//! and what can be saved from a damaged file.
//!
//! The database is the whole of the data: labels are drawn again from what it holds, documents for
//! customers and photographs are in it with their bytes.

mod generations;
mod restore;

use std::path::{Path, PathBuf};

use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

pub use generations::{Generation, kept};
pub use restore::{Beyond, RestorePreview, Restored, offer, preview, restore};

use crate::calendar::Instant;
use crate::dock::DataDirectory;
use crate::files::{FileError, may_write};
use crate::people::Permission;
use crate::store::{
    By, Contents, OtherFile, Records, Store, StoreError, clear_salvage, contents_of, glance_at, is_database,
    is_encrypted, like_folder, make_folder,
};

const SETTING: &str = "backups";

/// Where what was replaced is kept, in the data directory.
const REPLACED: &str = "replaced";

/// Names the folder of backups where another one was chosen, in the data directory.
pub(crate) const FOLDER_NOTE: &str = "backup-folder.txt";

/// Tells why the last attempt to make a backup failed, in the data directory.
pub(crate) use crate::store::FAILURE_NOTE;

/// A backup is made when the last one is as old as that, and something was recorded since.
const EVERY: TimeDelta = TimeDelta::hours(1);

/// How backups are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct BackupSettings {
    /// The folder; none: `backups` in the data directory.
    pub folder: Option<PathBuf>,
    /// A last good backup that is older, in hours, is told as too old.
    pub too_old_hours: u32,
}

impl Default for BackupSettings {
    fn default() -> Self {
        Self { folder: None, too_old_hours: 26 }
    }
}

/// Why a backup could not be made or restored. What was there is as it was.
#[derive(Debug, thiserror::Error)]
pub enum SafekeepingError {
    /// The file or folder.
    #[error("{}: {error}. Nothing was changed", .path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// There is something of that name.
    #[error("{} is there already; give a backup a name of its own", .0.display())]
    Exists(PathBuf),
    /// No good backup.
    #[error("there is no good backup in {}", .0.display())]
    None(PathBuf),
    /// The file is not one that can be restored.
    #[error("{} cannot be restored: {}", .path.display(), why_not(error))]
    NotGood {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it.
        error: StoreError,
    },
    /// Somebody works with the data.
    #[error(
        "another program has the data open; close the app and every other rma that runs on it, and try again. Nothing was changed"
    )]
    InUse,
    /// A setting that cannot be.
    #[error("{0}")]
    Setting(String),
    /// A place of the program's own.
    #[error(transparent)]
    Own(#[from] FileError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SafekeepingError {
    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "file",
            Self::Exists(_) => "exists",
            Self::None(_) => "no_backup",
            Self::NotGood { .. } => "bad_backup",
            Self::InUse => "in_use",
            Self::Setting(_) => "bad_setting",
            Self::Own(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// A backup in the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Backup {
    /// Where it is.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub path: PathBuf,
    /// When it was made.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub made_at: Instant,
    /// As what it is kept; none: it goes when the next one is made.
    pub generation: Option<Generation>,
    /// What it holds; none where it cannot be read.
    pub contents: Option<Contents>,
    /// It is encrypted with a key that is not here. It is kept.
    pub needs_key: bool,
}

/// How backups stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct BackupState {
    /// Where they are.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub folder: PathBuf,
    /// The newest first.
    pub backups: Vec<Backup>,
    /// There is none, or the last good one is too old, and something was recorded since.
    pub is_too_old: bool,
}

impl BackupSettings {
    /// What is on record, or the defaults.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn load(records: Records<'_>) -> Result<Self, StoreError> {
        Ok(records.setting(SETTING)?.unwrap_or_default())
    }

    /// Puts them on record.
    ///
    /// # Errors
    /// [`SafekeepingError::Setting`]: what cannot be.
    pub fn save(&self, store: &mut Store, by: &By<'_>) -> Result<(), SafekeepingError> {
        if let Some(folder) = &self.folder
            && !folder.is_absolute()
        {
            return Err(SafekeepingError::Setting(format!(
                "the folder of backups is given from the root, such as /mnt/backups; {} is not",
                folder.display()
            )));
        }
        if !(1..=24 * 366).contains(&self.too_old_hours) {
            return Err(SafekeepingError::Setting("a backup is too old after 1 to 8784 hours".to_owned()));
        }
        // Whatever is in that folder is offered to be put in place of the data.
        let moves = self.folder != Self::load(store.records())?.folder;
        store.save_setting(SETTING, self, if moves { Permission::Restore } else { Permission::BackUp }, by)?;
        self.note_folder(store.path(), store.records())
    }

    /// Keeps the folder beside the database too: it is wanted most when the database cannot be read. Others
    /// may have their backups there as well: which are of these data is noted with it.
    fn note_folder(&self, database: &Path, records: Records<'_>) -> Result<(), SafekeepingError> {
        let note = database.with_file_name(FOLDER_NOTE);
        let first = records.audit_hash(1)?.unwrap_or_default();
        let noted = match &self.folder {
            Some(folder) => {
                std::fs::write(&note, [folder.as_os_str().as_encoded_bytes(), b"\n", first.as_bytes()].concat())
                    .and_then(|()| like_folder(database.parent().unwrap_or(Path::new(".")), &note))
            }
            None => std::fs::remove_file(&note).or_else(|error| match error.kind() {
                std::io::ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            }),
        };
        noted.map_err(file_error(&note))
    }

    /// Where backups are.
    #[must_use]
    pub fn folder_of(&self, data: &DataDirectory) -> PathBuf {
        self.folder.clone().unwrap_or_else(|| default_folder(data))
    }
}

/// Where backups are, whether or not the database can be read.
#[must_use]
pub fn folder_noted(data: &DataDirectory) -> PathBuf {
    noted(data).0
}

/// The folder, and the hash of the first entry of the data whose backups count there; none where all do.
fn noted(data: &DataDirectory) -> (PathBuf, Option<String>) {
    let noted = std::fs::read_to_string(data.database().with_file_name(FOLDER_NOTE)).unwrap_or_default();
    let (folder, first) = noted.split_once('\n').unwrap_or((&noted, ""));
    let folder = if folder.is_empty() { default_folder(data) } else { PathBuf::from(folder) };
    (folder, Some(first.trim().to_owned()).filter(|first| !first.is_empty()))
}

/// Whether a backup is of the data whose first entry has that hash; what cannot be read is of nobody.
fn is_of(path: &Path, first: &str) -> bool {
    first_entry(path).is_ok_and(|own| own.as_deref() == Some(first))
}

fn first_entry(path: &Path) -> Result<Option<String>, StoreError> {
    OtherFile::open(path, None)?.records().audit_hash(1)
}

/// The backups of a folder that are of these data, the newest first.
fn own_files(records: Records<'_>, folder: &Path) -> Result<Vec<(Instant, PathBuf)>, StoreError> {
    let Some(first) = records.audit_hash(1)? else { return Ok(Vec::new()) };
    Ok(files(folder).into_iter().filter(|(_, path)| is_of(path, &first)).collect())
}

/// Copies of the data that the program made and keeps, and that are not encrypted: the backups of the folder, those
/// from before a migration, what was replaced, and what was left of attempts that were broken off. One that cannot
/// be read is among them: whose it is cannot be told.
pub(crate) fn clear_copies(records: Records<'_>, data: &DataDirectory) -> Result<Vec<PathBuf>, StoreError> {
    let first = records.audit_hash(1)?;
    let is_copy = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        // Of one that is damaged the name must say what it was.
        let is_ours = || is_database(path) || made_at(path).is_some() || name.starts_with("before-schema-");
        [".db", ".partial", PARTIAL].iter().any(|end| name.ends_with(end)) && path.is_file() && is_ours()
    };
    let database = data.database();
    let coming = coming(&std::fs::canonicalize(&database).unwrap_or(database));
    let mut copies = vec![coming.clone()];
    for folder in [BackupSettings::load(records)?.folder_of(data), default_folder(data), data.path().join(REPLACED)] {
        copies.extend(std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()));
    }
    copies.retain(|path| (is_copy(path) || (*path == coming && path.is_file())) && !is_encrypted(path));
    copies.sort();
    copies.dedup();
    copies.retain(|path| first_entry(path).map_or(true, |of| of.is_none() || of == first));
    Ok(copies)
}

/// What attempts that were broken off left behind: nobody else may have the data open.
pub(crate) fn clear_away(records: Records<'_>, data: &DataDirectory) -> Result<(), StoreError> {
    let is_left = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(PARTIAL) || (name.starts_with("before-schema-") && name.ends_with(".partial"))
    };
    clear_salvage(data.path());
    for path in clear_copies(records, data)? {
        if path.extension().is_some_and(|end| end == "coming") || (is_left(&path) && path.starts_with(data.path())) {
            std::fs::remove_file(&path).map_err(|error| StoreError::of_disk(&error))?;
        }
    }
    Ok(())
}

/// Where backups are unless another folder was chosen.
#[must_use]
pub fn default_folder(data: &DataDirectory) -> PathBuf {
    data.path().join("backups")
}

/// Why a backup is not good; what is to be done about the data is no matter of it.
pub(crate) fn why_not(error: &StoreError) -> String {
    match error {
        StoreError::Damaged(what) => format!("it is damaged, or no database: {what}"),
        error => error.to_string(),
    }
}

fn file_error(path: &Path) -> impl FnOnce(std::io::Error) -> SafekeepingError + '_ {
    |error| match StoreError::of_disk(&error) {
        full @ StoreError::NoSpace => full.into(),
        _ => SafekeepingError::File { path: path.to_owned(), error },
    }
}

/// Writes a backup to a file while the data is in use, checks it, and gives it its name only then.
///
/// # Errors
/// [`SafekeepingError`]; no file of that name is there then.
pub fn back_up_to(records: Records<'_>, data: &DataDirectory, path: &Path) -> Result<Contents, SafekeepingError> {
    records.require(Permission::BackUp)?;
    // What is there already is told as that, whatever it is.
    if !path.exists() {
        may_write(data, path)?;
    }
    made(records, path)
}

fn made(records: Records<'_>, path: &Path) -> Result<Contents, SafekeepingError> {
    if path.exists() {
        return Err(SafekeepingError::Exists(path.to_owned()));
    }
    let mut partial = path.as_os_str().to_owned();
    partial.push(PARTIAL);
    let partial = PathBuf::from(partial);
    // Of an attempt that was broken off.
    let _ = std::fs::remove_file(&partial);
    let made = records.copy_into(&partial).map_err(SafekeepingError::from).and_then(|()| {
        let contents = contents_of(&partial)?;
        std::fs::rename(&partial, path).map_err(file_error(path))?;
        sync_folder(path).map_err(file_error(path))?;
        Ok(contents)
    });
    if made.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    made
}

/// A name that was given to a file is on the disk.
pub(crate) fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Windows keeps names without being asked, and opens no folder.
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Follows the name of a file that is being written.
pub(crate) const PARTIAL: &str = ".rma-dock-partial";

/// What will be put in place of a database, beside it.
pub(crate) fn coming(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".coming");
    PathBuf::from(name)
}

const STAMP: &str = "%Y%m%dT%H%M%S%3fZ";
const PREFIX: &str = "rma-dock-";

fn name_of(at: Instant) -> String {
    format!("{PREFIX}{}.db", at.format(STAMP))
}

fn made_at(path: &Path) -> Option<Instant> {
    let stamp = path.file_name()?.to_str()?.strip_prefix(PREFIX)?.strip_suffix(".db")?;
    Some(NaiveDateTime::parse_from_str(stamp, STAMP).ok()?.and_utc())
}

/// Whether a file is called as the program calls the backups that it makes by itself.
pub(crate) fn is_backup_name(path: &Path) -> bool {
    made_at(path).is_some()
}

/// The backups of a folder, the newest first, whosesoever, without looking into them.
fn files(folder: &Path) -> Vec<(Instant, PathBuf)> {
    let mut files: Vec<(Instant, PathBuf)> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|file| Some((made_at(&file.path())?, file.path())))
        // What is no file is not read: it may never end.
        .filter(|(_, path)| path.is_file())
        .collect();
    files.sort_by(|one, other| other.cmp(one));
    files
}

/// The backups of a folder that are of these data, and what they hold. Of one that needs a key which is not here
/// nobody can tell whose it is: where the data directory has its own folder, it is of these data.
fn backups(records: Records<'_>, folder: &Path, is_own_folder: bool) -> Result<Vec<Backup>, StoreError> {
    let first = records.audit_hash(1)?;
    let look = |path: &Path| -> Result<(Option<String>, Option<Contents>), StoreError> {
        let file = OtherFile::open(path, None)?;
        Ok((file.records().audit_hash(1)?, file.contents().ok()))
    };
    let mut backups = Vec::new();
    for (made_at, path) in files(folder) {
        let (contents, needs_key) = match look(&path) {
            Ok((of, contents)) if of == first && of.is_some() => (contents, false),
            Err(StoreError::NoKey { .. }) if is_own_folder => (None, true),
            _ => continue,
        };
        backups.push(Backup { path, made_at, generation: None, contents, needs_key });
    }
    let instants: Vec<Instant> = backups.iter().filter(|one| !one.needs_key).map(|one| one.made_at).collect();
    for (backup, generation) in backups.iter_mut().filter(|one| !one.needs_key).zip(kept(&instants)) {
        backup.generation = generation;
    }
    Ok(backups)
}

/// The backup of that folder which is there; none where the path is of any other file.
#[must_use]
pub fn backup_at(folder: &Path, path: &str) -> Option<PathBuf> {
    files(folder).into_iter().map(|(_, known)| known).find(|known| known.as_os_str() == path)
}

/// How backups stand now.
///
/// # Errors
/// [`StoreError`].
pub fn state(records: Records<'_>, data: &DataDirectory, now: Instant) -> Result<BackupState, StoreError> {
    let settings = BackupSettings::load(records)?;
    let folder = settings.folder_of(data);
    let backups = backups(records, &folder, folder == default_folder(data))?;
    let head = records.audit_head()?;
    let mut good = backups.iter().filter_map(|backup| Some((backup.made_at, backup.contents.as_ref()?)));
    let holds_all = |contents: &Contents| contents.audit_entries == head.entries && contents.audit_hash == head.hash;
    // Nothing was recorded that could be lost, or all of it is in a backup. One that says to be of the future says
    // nothing of when it was made.
    let is_too_old = head.entries > 0
        && !good.clone().any(|(_, contents)| holds_all(contents))
        && good
            .find(|(made_at, _)| *made_at <= now)
            .is_none_or(|(made_at, _)| now - made_at > TimeDelta::hours(settings.too_old_hours.into()));
    Ok(BackupState { folder, backups, is_too_old })
}

/// Whether a backup should be made now: something was recorded since the last one, and that is an
/// hour old.
///
/// # Errors
/// [`StoreError`].
pub fn is_due(records: Records<'_>, data: &DataDirectory, now: Instant) -> Result<bool, StoreError> {
    let folder = BackupSettings::load(records)?.folder_of(data);
    let head = records.audit_head()?;
    // The newest one only is looked into: this is asked every few minutes.
    let first = records.audit_hash(1)?.unwrap_or_default();
    let newest = files(&folder).into_iter().find(|(_, path)| is_of(path, &first));
    let Some((made_at, path)) = newest else { return Ok(head.entries > 0) };
    // A clock that was set back must not keep backups from being made.
    if made_at <= now && now - made_at < EVERY {
        return Ok(false);
    }
    Ok(glance_at(&path).map_or(true, |last| last.audit_entries != head.entries || last.audit_hash != head.hash))
}

/// Makes the next backup in the folder, checks it, and lets go of those that no generation keeps.
///
/// # Errors
/// [`SafekeepingError`]; the backups that were there are there.
pub fn back_up(records: Records<'_>, data: &DataDirectory, now: Instant) -> Result<Backup, SafekeepingError> {
    records.require(Permission::BackUp)?;
    let made = back_up_into_folder(records, data, now);
    note_failure(data, "backup", now, made.as_ref().err().map(|error| (error.code(), error.to_string())));
    made
}

/// Reads and checks all of the data, as a backup does: for where none is due.
///
/// # Errors
/// [`StoreError`]: what is wrong with them.
pub fn check(data: &DataDirectory, now: Instant) -> Result<Contents, StoreError> {
    let checked = contents_of(&data.database());
    note_failure(data, "check", now, checked.as_ref().err().map(|error| (error.code(), error.to_string())));
    checked
}

/// Keeps why it failed, or that it did not, until it is done again.
fn note_failure(data: &DataDirectory, what: &str, now: Instant, failure: Option<(&str, String)>) {
    let note = data.database().with_file_name(FAILURE_NOTE);
    let at = crate::calendar::format_instant(now);
    // It tells of a failure that is told elsewhere too: where it cannot be written, nothing else is wrong.
    let _ = match failure {
        None => std::fs::remove_file(&note),
        Some((code, why)) => std::fs::write(&note, format!("{code}\nThe {what} of {at} failed: {why}.\n"))
            .and_then(|()| like_folder(data.path(), &note)),
    };
}

/// Which of the last backup and the last check failed, when and why; none where none did.
#[must_use]
pub fn last_failure(data: &DataDirectory) -> Option<String> {
    let note = std::fs::read_to_string(data.database().with_file_name(FAILURE_NOTE)).ok()?;
    Some(note.split_once('\n')?.1.trim().to_owned())
}

fn back_up_into_folder(records: Records<'_>, data: &DataDirectory, now: Instant) -> Result<Backup, SafekeepingError> {
    let folder = BackupSettings::load(records)?.folder_of(data);
    make_folder(&folder).map_err(file_error(&folder))?;
    let path = folder.join(name_of(now));
    let contents = made(records, &path)?;
    thin_out(&own_files(records, &folder)?, now);
    clear_partials(&folder, now);
    Ok(Backup { path, made_at: now, generation: Some(Generation::Hourly), contents: Some(contents), needs_key: false })
}

/// A backup that is not whole after so long was broken off.
const WRITTEN_WITHIN: TimeDelta = TimeDelta::days(1);

/// What backups that were broken off left in the folder.
fn clear_partials(folder: &Path, now: Instant) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What SQLite keeps beside it is called after it.
        let begun = name.split_once(PARTIAL).and_then(|(backup, _)| made_at(Path::new(backup)));
        if begun.is_some_and(|begun| now - begun > WRITTEN_WITHIN) {
            // One that cannot be removed only takes room.
            let _ = std::fs::remove_file(&path);
        }
    }
}

/// The one just made is good: what no generation keeps can go. Of those that say to be of the future none
/// does: a clock was wrong, or somebody made them up.
fn thin_out(files: &[(Instant, PathBuf)], now: Instant) {
    let files: Vec<&(Instant, PathBuf)> = files.iter().filter(|(made_at, _)| *made_at <= now).collect();
    let instants: Vec<Instant> = files.iter().map(|(at, _)| *at).collect();
    for ((_, path), generation) in files.iter().zip(kept(&instants)) {
        if generation.is_none() {
            // One that cannot be removed only takes room.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The newest backup that passes every check, of the folder that is noted. Those that say to be of the future come
/// last: a clock was ahead when they were made, and others may have been made since.
///
/// # Errors
/// [`SafekeepingError::None`].
pub fn newest_good(data: &DataDirectory, now: Instant) -> Result<(PathBuf, Contents), SafekeepingError> {
    let (folder, first) = noted(data);
    let mut without_key = None;
    let (future, past): (Vec<_>, Vec<_>) = files(&folder).into_iter().partition(|(made_at, _)| *made_at > now);
    for (_, path) in past.into_iter().chain(future) {
        let of = match first_entry(&path) {
            Err(error @ StoreError::NoKey { .. }) => {
                without_key.get_or_insert(error);
                continue;
            }
            of => of.ok().flatten(),
        };
        if (first.is_none() || of == first)
            && let Ok(contents) = contents_of(&path)
        {
            return Ok((path, contents));
        }
    }
    Err(without_key.map_or(SafekeepingError::None(folder), SafekeepingError::Store))
}
