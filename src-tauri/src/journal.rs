//! What the program did and what failed, for whoever has to find out why: a log of the last days in
//! the data directory, one JSON object a line, and a report of each time that it broke off.
//!
//! Nothing of a customer is in them: names of commands, codes of errors, numbers of jobs, and
//! durations; no texts that somebody typed or scanned, and no messages made from those.

use std::backtrace::Backtrace;
use std::fmt::Write as _;
use std::fs;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rma_dock::dock::DataDirectory;
use tracing_appender::rolling::{RollingFileAppender, Rotation};

use crate::clock::now;
use crate::error::ApiError;

/// A new file a day, and so many of them.
const LOGS_MAX: usize = 14;
/// The reports of the last crashes.
const CRASHES_MAX: usize = 20;
/// An answer that takes longer is in the log though nothing failed.
const SLOW: Duration = Duration::from_millis(250);

/// The folder of the logs.
fn logs(folder: &DataDirectory) -> PathBuf {
    folder.path().join("logs")
}

/// The folder of the reports of crashes.
fn crashes(folder: &DataDirectory) -> PathBuf {
    folder.path().join("crashes")
}

/// Begins to write the log and to report crashes. Where the log cannot be written the program works
/// without one, and says so on its standard error.
pub fn begin(folder: &DataDirectory) {
    // Where it cannot be made, whoever opens the data says so.
    let _ = folder.make();
    let reports = crashes(folder);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        before(info);
        report_crash(&reports, info);
    }));
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("rma-dock")
        .filename_suffix("log")
        .max_log_files(LOGS_MAX)
        .build(logs(folder));
    match file {
        Ok(file) => {
            // Another log may be there in a program that starts this one twice, such as a test.
            let _ = tracing_subscriber::fmt().json().with_target(false).with_writer(file).try_init();
            tracing::info!(version = env!("CARGO_PKG_VERSION"), system = std::env::consts::OS, "started");
        }
        Err(error) => eprintln!("The log cannot be written: {error}"),
    }
}

/// A call of the screens that is being answered.
pub struct Asked {
    command: &'static str,
    since: Instant,
}

impl Asked {
    /// It was asked now.
    pub fn now(command: &'static str) -> Self {
        Self { command, since: Instant::now() }
    }

    /// It is answered. What failed and what was slow is in the log.
    pub fn answered<T>(self, answer: Result<T, ApiError>) -> Result<T, ApiError> {
        let (command, after) = (self.command, self.since.elapsed());
        let milliseconds = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        match &answer {
            Err(error) => tracing::warn!(command, code = error.code, milliseconds, "refused or failed"),
            Ok(_) if after > SLOW => tracing::info!(command, milliseconds, "slow"),
            Ok(_) => {}
        }
        answer
    }
}

/// A mistake of the screens themselves: what kind, and where in their code.
pub fn screen_failed(kind: &str, places: &[String]) {
    const PLACES_MAX: usize = 10;
    const CHARS_MAX: usize = 80;
    // Only what names code: whatever else is in it may be somebody's data.
    let is_of_code = |c: &char| c.is_ascii_alphanumeric() || ".:_-/".contains(*c);
    let clean = |text: &str| text.chars().filter(is_of_code).take(CHARS_MAX).collect::<String>();
    let places: Vec<String> = places.iter().take(PLACES_MAX).map(|place| clean(place)).collect();
    tracing::error!(kind = clean(kind), places = places.join(" "), "the screens failed");
}

fn report_crash(folder: &Path, info: &PanicHookInfo<'_>) {
    let at = now();
    // A text that is made when it happens may hold what somebody scanned; one from the code does not.
    let words =
        info.payload().downcast_ref::<&'static str>().copied().unwrap_or("(its words may hold data, and are not kept)");
    let place = info.location().map_or_else(|| "?".to_owned(), ToString::to_string);
    let mut report = String::new();
    let _ = writeln!(report, "RMA Dock {} broke off at {}", env!("CARGO_PKG_VERSION"), at.to_rfc3339());
    let _ = writeln!(report, "System: {} {}", std::env::consts::OS, std::env::consts::ARCH);
    let _ = writeln!(report, "Thread: {}", std::thread::current().name().unwrap_or("without a name"));
    let _ = writeln!(report, "Place: {place}");
    let _ = writeln!(report, "Words: {words}\n\n{}", Backtrace::force_capture());
    tracing::error!(place, "broke off");
    // Where even that fails, there is nothing left to do.
    let _ = fs::create_dir_all(folder);
    let _ = fs::write(folder.join(format!("crash-{}.txt", at.format("%Y%m%dT%H%M%S%3fZ"))), report);
    for old in files(folder).into_iter().rev().skip(CRASHES_MAX) {
        let _ = fs::remove_file(old);
    }
}

/// The files of a folder, the oldest first: their names begin with when they were made.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.sort();
    files
}

/// The last lines of the log, and the heads of the reports of crashes.
pub fn latest(folder: &DataDirectory) -> String {
    const LINES: usize = 200;
    const HEAD_LINES: usize = 5;
    let mut text = String::new();
    for report in files(&crashes(folder)).iter().rev().take(CRASHES_MAX) {
        let whole = fs::read_to_string(report).unwrap_or_default();
        for line in whole.lines().take(HEAD_LINES) {
            let _ = writeln!(text, "{line}");
        }
        text.push('\n');
    }
    let log = files(&logs(folder)).pop().map(fs::read).and_then(Result::ok).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let lines: Vec<&str> = log.lines().collect();
    for line in &lines[lines.len().saturating_sub(LINES)..] {
        let _ = writeln!(text, "{line}");
    }
    text
}
