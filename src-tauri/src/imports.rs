//! Records from CSV files, and sample data.

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rma_dock::calendar::{Calendar, Instant};
use rma_dock::dock::{DataDirectory, StationSettings};
use rma_dock::exchange::{
    ImportError, ImportOptions, ImportReport, Kind, import, import_all, import_icalendar, is_icalendar, sample,
};
use rma_dock::people::{Actor, Permission};
use rma_dock::store::{By, Records, Store, StoreError};
use serde::Serialize;

use crate::clock::now;
use crate::error::ApiError;
use crate::types::Progress;

/// How long the app waits for another program, or its own import, that writes.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The setting that says that the data began as a sample.
const SAMPLE: &str = "sample";

/// The sample is the same on every machine, on one day.
const SAMPLE_SEED: u64 = 1;

/// What the import of a file did, or found wrong.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ImportedFile {
    /// The file's name.
    pub file: String,
    /// What is to be told of it.
    #[serde(flatten)]
    pub report: ImportReport,
}

impl From<ImportError> for ApiError {
    fn from(error: ImportError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

/// Imports files, each by the kind that its name says, or all of a folder, in the order in
/// which they build on each other; the first with an error, or that was stopped, is the last.
pub fn import_paths(
    folder: &DataDirectory,
    (operator, actor): (&str, Option<Actor>),
    paths: &[PathBuf],
    stop: &AtomicBool,
    tell: impl Fn(Progress),
) -> Result<Vec<ImportedFile>, ApiError> {
    let mut store = Store::open_with_patience(&folder.database(), PATIENCE)?;
    store.act_as(actor);
    let by = By { who: operator, recorded_at: now() };
    if let [path] = paths
        && path.is_dir()
    {
        return import_folder(&mut store, &by, path, stop, tell);
    }
    let mut files = paths.iter().map(|path| Ok((kind_of(path)?, path))).collect::<Result<Vec<_>, ApiError>>()?;
    files.sort_by_key(|(kind, _)| Kind::ALL.iter().position(|known| known == kind));
    let mut imported = Vec::new();
    for (kind, path) in files {
        let unreadable = |error| ApiError::file(&path.display().to_string(), &error);
        let file = File::open(path).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        let mut progress = |done| tell(importing(kind, done, size));
        let options = ImportOptions { stop: Some(stop), ..ImportOptions::default() };
        let report = import(&mut store, &by, kind, file, options, &mut progress)?;
        let (name, clean) = (file_name(path), report.is_clean());
        imported.push(ImportedFile { file: name, report });
        if !clean {
            break;
        }
    }
    Ok(imported)
}

fn import_folder(
    store: &mut Store,
    by: &By<'_>,
    path: &Path,
    stop: &AtomicBool,
    tell: impl Fn(Progress),
) -> Result<Vec<ImportedFile>, ApiError> {
    let options = ImportOptions { stop: Some(stop), ..ImportOptions::default() };
    let mut progress = |kind, done, size| tell(importing(kind, done, size));
    let reports = import_all(store, by, path, options, &mut progress)?;
    Ok(reports.into_iter().map(|report| ImportedFile { file: report.kind.file_name(), report }).collect())
}

/// Imports a file of holidays: iCalendar for the calendar named, or CSV, whose rows name theirs.
pub fn import_holidays(
    folder: &DataDirectory,
    (operator, actor): (&str, Option<Actor>),
    calendar: &str,
    path: &Path,
) -> Result<ImportedFile, ApiError> {
    let unreadable = |error| ApiError::file(&path.display().to_string(), &error);
    let mut file = File::open(path).map_err(unreadable)?;
    let mut start = Vec::new();
    file.by_ref().take(64).read_to_end(&mut start).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    let mut store = Store::open_with_patience(&folder.database(), PATIENCE)?;
    store.act_as(actor);
    let by = By { who: operator, recorded_at: now() };
    let options = ImportOptions::default();
    let report = if is_icalendar(path, &start) {
        import_icalendar(&mut store, &by, calendar, file, options)?
    } else {
        import(&mut store, &by, Kind::Holidays, file, options, &mut |_| {})?
    };
    Ok(ImportedFile { file: file_name(path), report })
}

fn importing(kind: Kind, done: u64, size: u64) -> Progress {
    Progress { label: format!("Importing {kind}, kB"), done: done / 1000, total: Some(size / 1000) }
}

fn kind_of(path: &Path) -> Result<Kind, ApiError> {
    Kind::from_file_name(path).ok_or_else(|| {
        let known = Kind::ALL.map(Kind::file_name).join(", ");
        ApiError::new("unknown_kind", format!("{} is none of {known}: its name says what it holds", file_name(path)))
    })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Makes the data out of a sample. It stands complete or not at all: a start that is stopped
/// or broken off leaves no half of it.
pub fn make_sample(
    folder: &DataDirectory,
    rmas: u32,
    stop: &AtomicBool,
    tell: impl Fn(Progress),
) -> Result<(), ApiError> {
    let failed = |error| ApiError::file(&folder.path().display().to_string(), &error);
    if folder.database().exists() {
        return Ok(());
    }
    folder.make().map_err(failed)?;
    let workshop = tempfile::tempdir_in(folder.path()).map_err(failed)?;
    let made = DataDirectory::new(workshop.path());
    let moment = now();
    let day = Calendar::default().local_date(moment);
    let files = workshop.path().join("sample");
    tell(Progress { label: "Inventing RMAs".to_owned(), done: 0, total: None });
    sample::write(&files, u64::from(rmas), SAMPLE_SEED, day).map_err(failed)?;

    let mut store = Store::open(&made.database())?;
    let by = By { who: "Sample data", recorded_at: moment };
    for report in import_folder(&mut store, &by, &files, stop, tell)? {
        if report.report.stopped {
            return Ok(());
        }
        if let Some(wrong) = report.report.errors.first() {
            return Err(ApiError::new("unexpected", format!("the sample is wrong: {}", wrong.message)));
        }
    }
    mark_as_sample(&mut store, moment)?;
    // Closing it puts all of it into the one file.
    drop(store);
    std::fs::rename(made.database(), folder.database()).map_err(failed)
}

fn mark_as_sample(store: &mut Store, moment: Instant) -> Result<(), StoreError> {
    let by = By { who: &StationSettings::default().operator, recorded_at: moment };
    store.change(&by, Permission::KeepData, |change| change.set_setting(SAMPLE, &true))?;
    Ok(())
}

/// Whether the data began as a sample.
pub fn is_sample(records: Records<'_>) -> Result<bool, StoreError> {
    Ok(records.setting(SAMPLE)?.unwrap_or(false))
}
