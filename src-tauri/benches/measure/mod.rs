//! What the measurements of the window share: the data, and what a process takes.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use rma_dock::dock::DataDirectory;
use rma_dock::exchange::{ImportOptions, import_all};
use rma_dock::store::{By, Store};

use crate::harness::App;

pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark is a face: it reads the clock")]
pub fn now() -> rma_dock::calendar::Instant {
    chrono::Utc::now()
}

pub fn import(files: &Path, data: &DataDirectory) {
    let _ = fs::remove_dir_all(data.path());
    data.make().expect("the data directory is made");
    let mut store = Store::open(&data.database()).expect("the database opens");
    let by = By { who: "bench", recorded_at: now() };
    let reports = import_all(&mut store, &by, files, ImportOptions::default(), &mut |_, _, _| {}).expect("it imports");
    assert!(reports.iter().all(rma_dock::exchange::ImportReport::is_clean));
}

/// So many lines that a scan of their number accepts, one an RMA.
pub fn open_lines(file: &Path, count: usize) -> Vec<String> {
    let mut rows = BufReader::new(fs::File::open(file).expect("the sample is there")).lines().map_while(Result::ok);
    let header = rows.next().expect("it has a header");
    let column = |name: &str| header.split(',').position(|known| known == name).expect("the column is there");
    let (line, state, line_state) = (column("line"), column("state"), column("line_state"));
    let mut open = Vec::new();
    for row in rows {
        let fields: Vec<&str> = row.split(',').collect();
        if fields[state] == "open" && fields[line_state] == "awaiting" && fields[line].ends_with("-1") {
            open.push(fields[line].to_owned());
        }
    }
    // From all over the numbers, as boxes come.
    let step = (open.len() / count).max(1);
    open.into_iter().step_by(step).take(count).collect()
}

/// The number behind an argument; none where it is not given.
pub fn number<T: std::str::FromStr>(name: &str) -> Option<T> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1))?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} takes a number")))
}

pub fn percentiles(times: &[f64]) -> String {
    format!("p50 {:.0} ms, p95 {:.0} ms", percentile(times, 50), percentile(times, 95))
}

/// The time that so many of a hundred took at most.
pub fn percentile(times: &[f64], percent: usize) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times[(times.len() - 1) * percent / 100]
}

/// The app's process on the display.
pub fn of_window(app: &App) -> u32 {
    let display = format!("DISPLAY={}", app.display());
    let ids = fs::read_dir("/proc").expect("a Linux system").flatten();
    let mut ids = ids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let is_it = |id: &u32| {
        let link = fs::read_link(format!("/proc/{id}/exe")).unwrap_or_default();
        let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        link == Path::new(env!("CARGO_BIN_EXE_rma-dock-app"))
            && environment.split(|byte| *byte == 0).any(|variable| variable == display.as_bytes())
    };
    ids.find(is_it).expect("the app is running")
}

/// The field of `/proc/ID/stat` at that place, counted as proc(5) does.
pub fn stat(process: u32, place: usize) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    after_name.split_whitespace().nth(place - 3).and_then(|field| field.parse().ok()).unwrap_or_default()
}

/// When a process was started, in milliseconds of the epoch, to 10 ms.
pub fn started_at_ms(process: u32) -> f64 {
    let uptime = fs::read_to_string("/proc/uptime").expect("a Linux system");
    let uptime: f64 = uptime.split_whitespace().next().and_then(|text| text.parse().ok()).expect("seconds");
    let now = now().timestamp_micros() as f64 / 1_000.0;
    let started = stat(process, 22) as f64 * 10.0; // in hundredths of a second since the boot
    now - uptime * 1_000.0 + started
}

/// All processes below one.
pub fn children(of: u32) -> Vec<u32> {
    let ids = fs::read_dir("/proc").expect("a Linux system").flatten();
    let ids: Vec<u32> = ids.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    let own = ids.iter().copied().filter(|id| stat(*id, 4) == u64::from(of));
    own.flat_map(|id| std::iter::once(id).chain(children(id))).collect()
}

pub fn megabytes(process: u32, field: &str) -> u64 {
    let smaps = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = smaps.lines().find(|line| line.starts_with(field)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or_default() / 1024
}
