//! The window, measured from outside: `cargo xtask bench`. Prints a table row a figure.
//!
//! With `--rmas N` on a sample of that size, else on 2,000 and on 1,000,000 RMAs. The sample is
//! made once, under the target directory, and kept for the next run.

#![allow(missing_docs, reason = "the harness is shared with the tests")]

#[path = "../tests/window/harness.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod harness;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use harness::{App, Options, key};
use rma_dock::dock::DataDirectory;
use rma_dock::exchange::{ImportOptions, import_all, sample};
use rma_dock::store::{By, Store};

const SIZES: [u64; 2] = [2_000, 1_000_000];
const STARTS: usize = 10;
const SCANS: usize = 200;
const BOARDS: usize = 20;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let named = arguments.iter().position(|argument| argument == "--rmas").and_then(|at| arguments.get(at + 1));
    let named = named.map(|text| text.parse().expect("--rmas takes a number"));
    for rmas in named.map_or(SIZES.to_vec(), |rmas| vec![rmas]) {
        measure(rmas).await;
    }
}

async fn measure(rmas: u64) {
    let folder = target().join(format!("bench-{rmas}"));
    let files = folder.join("sample");
    if !files.join("rmas.csv").exists() {
        sample::write(&files, rmas, 1, now().date_naive()).expect("the sample is written");
    }
    let data = DataDirectory::new(&folder.join("window"));
    import(&files, &data);
    starts(rmas, &data).await;
    boards(rmas, &data).await;
    scans(rmas, &data, &open_lines(&files.join("rmas.csv"))).await;
}

fn row(rmas: u64, what: &str, figure: &str, note: &str) {
    println!("| {what}, {rmas} RMAs | {figure} | {note} |");
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark is a face: it reads the clock")]
fn now() -> rma_dock::calendar::Instant {
    chrono::Utc::now()
}

fn import(files: &Path, data: &DataDirectory) {
    let _ = fs::remove_dir_all(data.path());
    data.make().expect("the data directory is made");
    let mut store = Store::open(&data.database()).expect("the database opens");
    let by = By { who: "bench", recorded_at: now() };
    let reports = import_all(&mut store, &by, files, ImportOptions::default(), &mut |_, _, _| {}).expect("it imports");
    assert!(reports.iter().all(rma_dock::exchange::ImportReport::is_clean));
}

/// Lines that a scan of their number accepts, one an RMA.
fn open_lines(file: &Path) -> Vec<String> {
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
    let step = (open.len() / SCANS).max(1);
    open.into_iter().step_by(step).take(SCANS).collect()
}

async fn starts(rmas: u64, data: &DataDirectory) {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let app = App::open_on(Options::default(), data).await;
        app.ready().await;
        let ready = "performance.getEntriesByName('ready')[0]";
        app.until("the mark that it is ready", &format!("{ready} !== undefined")).await;
        let ready = app.eval(&format!("return performance.timeOrigin + {ready}.startTime")).await;
        let process = of_window(&app);
        times.push(ready.as_f64().expect("a time") - started_at_ms(process));
        app.close().await;
    }
    row(rmas, "process start to scan field ready", &percentiles(times), &format!("{STARTS} starts"));
}

/// The Deadlines screen, opened again and again from the Receive screen.
async fn boards(rmas: u64, data: &DataDirectory) {
    let app = App::open_on(Options::default(), data).await;
    let mut times = Vec::new();
    for _ in 0..BOARDS {
        app.ready().await;
        app.eval("delete document.documentElement.dataset.boardPaint").await;
        app.press_with(key::CONTROL, '4').await;
        let painted = "document.documentElement.dataset.boardPaint";
        app.until("the painted board", &format!("{painted} !== undefined")).await;
        let time = app.eval(&format!("return Number({painted})")).await;
        times.push(time.as_f64().expect("a time"));
        app.press_with(key::CONTROL, '1').await;
    }
    let counts =
        "return [...document.querySelectorAll(\"[data-testid^='jump-']\")].map((it) => Number(it.dataset.count))";
    app.press_with(key::CONTROL, '4').await;
    app.wait("due-row").await;
    let clocks: Vec<u64> = serde_json::from_value(app.eval(counts).await).expect("numbers");
    let note = format!(
        "{BOARDS} openings, the first in {:.0} ms; {} open clocks",
        times.first().copied().unwrap_or_default(),
        clocks.iter().sum::<u64>()
    );
    row(rmas, "Ctrl+4 to painted Deadlines board", &percentiles(times), &note);
    app.close().await;
}

async fn scans(rmas: u64, data: &DataDirectory, lines: &[String]) {
    let app = App::open_on(Options::default(), data).await;
    app.ready().await;
    let mut times = Vec::new();
    for line in lines {
        let before = app.eval("return Number(document.documentElement.dataset.lastPaintSeq ?? 0)").await;
        app.scan(line).await;
        let painted = format!("Number(document.documentElement.dataset.lastPaintSeq ?? 0) > {before}");
        app.until("the painted verdict", &painted).await;
        let time = app.eval("return Number(document.documentElement.dataset.lastPaint)").await;
        times.push(time.as_f64().expect("a time"));
    }
    row(rmas, "Enter to painted verdict", &percentiles(times), &format!("{} scans", lines.len()));
    let window = of_window(&app);
    let all: Vec<u32> = std::iter::once(window).chain(children(window)).collect();
    let (own, shared): (u64, u64) = (megabytes(window, "Rss:"), all.iter().map(|id| megabytes(*id, "Pss:")).sum());
    let note = format!("{} processes; the app's own has {own} MB resident", all.len());
    row(rmas, "memory of all its processes, after the scans", &format!("{shared} MB"), &note);
    app.close().await;
}

fn percentiles(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    format!("p50 {:.0} ms, p95 {:.0} ms", at(50), at(95))
}

/// The app's process on the display.
fn of_window(app: &App) -> u32 {
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
fn stat(process: u32, place: usize) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    after_name.split_whitespace().nth(place - 3).and_then(|field| field.parse().ok()).unwrap_or_default()
}

/// When a process was started, in milliseconds of the epoch, to 10 ms.
fn started_at_ms(process: u32) -> f64 {
    let uptime = fs::read_to_string("/proc/uptime").expect("a Linux system");
    let uptime: f64 = uptime.split_whitespace().next().and_then(|text| text.parse().ok()).expect("seconds");
    let now = now().timestamp_micros() as f64 / 1_000.0;
    let started = stat(process, 22) as f64 * 10.0; // in hundredths of a second since the boot
    now - uptime * 1_000.0 + started
}

/// All processes below one.
fn children(of: u32) -> Vec<u32> {
    let ids = fs::read_dir("/proc").expect("a Linux system").flatten();
    let ids: Vec<u32> = ids.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    let own = ids.iter().copied().filter(|id| stat(*id, 4) == u64::from(of));
    own.flat_map(|id| std::iter::once(id).chain(children(id))).collect()
}

fn megabytes(process: u32, field: &str) -> u64 {
    let smaps = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = smaps.lines().find(|line| line.starts_with(field)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or_default() / 1024
}
