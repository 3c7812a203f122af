//! The window, measured from outside: `cargo xtask bench`. Prints a table row a figure.
//!
//! With `--rmas N` on a sample of that size, else on 2,000 and on 1,000,000 RMAs. The sample is
//! made once, under the target directory, and kept for the next run.

#![allow(missing_docs, reason = "the harness is shared with the tests")]

#[path = "../tests/window/harness.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod harness;
#[allow(dead_code, reason = "the soak uses the rest of it")]
mod measure;

use harness::{App, Options, key};
use measure::{children, import, megabytes, now, number, of_window, open_lines, percentiles, started_at_ms, target};
use rma_dock::dock::DataDirectory;
use rma_dock::exchange::sample;

const SIZES: [u64; 2] = [2_000, 1_000_000];
const STARTS: usize = 10;
const SCANS: usize = 200;
const BOARDS: usize = 20;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for rmas in number("--rmas").map_or(SIZES.to_vec(), |rmas| vec![rmas]) {
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
    scans(rmas, &data, &open_lines(&files.join("rmas.csv"), SCANS)).await;
}

fn row(rmas: u64, what: &str, figure: &str, note: &str) {
    println!("| {what}, {rmas} RMAs | {figure} | {note} |");
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
    row(rmas, "process start to scan field ready", &percentiles(&times), &format!("{STARTS} starts"));
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
    row(rmas, "Ctrl+4 to painted Deadlines board", &percentiles(&times), &note);
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
    row(rmas, "Enter to painted verdict", &percentiles(&times), &format!("{} scans", lines.len()));
    let window = of_window(&app);
    let all: Vec<u32> = std::iter::once(window).chain(children(window)).collect();
    let (own, shared): (u64, u64) = (megabytes(window, "Rss:"), all.iter().map(|id| megabytes(*id, "Pss:")).sum());
    let note = format!("{} processes; the app's own has {own} MB resident", all.len());
    row(rmas, "memory of all its processes, after the scans", &format!("{shared} MB"), &note);
    app.close().await;
}
