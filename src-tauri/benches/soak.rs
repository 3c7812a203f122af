//! A day's work against the programs as they are: `cargo xtask soak`. Boxes are scanned in the window one
//! after another, each label goes to a label printer on the network, and beside it `rma` creates RMAs,
//! imports, and writes mail that the app hands over. Prints a table row for each tenth of the day, and
//! fails where something that was wanted was not done, once, and where memory, files or the time to a verdict
//! do not stay as they were.
//!
//! With `--boxes N` for another day's work than 20,000 boxes.

#![allow(missing_docs, reason = "the harness is shared with the tests")]

#[path = "../tests/window/harness.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod harness;
#[allow(dead_code, reason = "the other benchmark uses the rest of it")]
mod measure;

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use harness::{App, Options};
use measure::{children, import, megabytes, now, number, of_window, open_lines, percentile, target};
use rma_dock::desk::mail::MailSettings;
use rma_dock::dock::{DataDirectory, StationSettings};
use rma_dock::exchange::sample;
use rma_dock::people::Permission;
use rma_dock::printing::{NamedPrinter, PaperSettings};
use rma_dock::store::{By, Store};
use rma_mail::Encryption;
use rma_mail::test_server::TestServer;
use rma_printing::test_printer::ZplPrinter;

const BOXES: usize = 20_000;
const TENTHS: usize = 10;
/// RMAs that are on record when the day begins, for each box that comes.
const RMAS_PER_BOX: usize = 6;
/// Of each tenth: RMAs that are created, and confirmations that are sent, for each hundred boxes.
const CREATED_PER_HUNDRED: usize = 10;
const MAILED_PER_HUNDRED: usize = 2;
/// So many scans are one question to the page.
const AT_ONCE: usize = 50;
/// What is on its way when the last box was scanned must be done by then.
const PATIENCE: Duration = Duration::from_secs(900);

/// What is measured after each tenth.
struct Tenth {
    verdicts: Vec<f64>,
    memory_mb: u64,
    own_mb: u64,
    database: u64,
    log: u64,
    open_files: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let boxes = number("--boxes").unwrap_or(BOXES);
    assert!(boxes >= TENTHS * AT_ONCE, "a day has at least {} boxes", TENTHS * AT_ONCE);
    day(boxes).await;
}

async fn day(boxes: usize) {
    let folder = target().join("soak");
    let _ = std::fs::remove_dir_all(&folder);
    let files = folder.join("sample");
    sample::write(&files, (boxes * RMAS_PER_BOX) as u64, 1, now().date_naive()).expect("the sample is written");
    let data = DataDirectory::new(&folder.join("data"));
    import(&files, &data);
    let lines = open_lines(&files.join("rmas.csv"), boxes);
    assert_eq!(lines.len(), boxes, "the sample has too few lines that await return");
    let (printer, mail) = (ZplPrinter::start(), TestServer::start());
    set_up(&data, &printer, &mail);
    let before = rma_dock::store::contents_of(&data.database()).expect("it is whole");
    let mut desk = Desk::new(&data, &files);

    let environment = vec![("CUPS_SERVER".to_owned(), "127.0.0.1:1".to_owned())];
    let app = App::open_on(Options { environment, ..Options::default() }, &data).await;
    app.ready().await;
    let mut tenths = Vec::new();
    for (number, part) in lines.chunks(boxes.div_ceil(TENTHS)).enumerate() {
        let mut verdicts = Vec::new();
        for (at, few) in part.chunks(AT_ONCE).enumerate() {
            verdicts.extend(scan(&app, few).await);
            desk.works(at * AT_ONCE);
        }
        desk.imports(number);
        let tenth = Tenth::of(&app, &data, verdicts);
        println!("{}", tenth.row(number + 1, part.len()));
        tenths.push(tenth);
    }
    settled(&app, &mail, desk.mailed.done).await;
    let waiting = "document.querySelector(\"[data-testid='rail-receive']\") !== null";
    app.until("the window that still answers", waiting).await;
    app.close().await;

    let store = Store::open(&data.database()).expect("the database opens");
    let report = store.records().check().expect("it can be checked");
    assert!(report.ok, "{:?}", report.faults);
    let holds = rma_dock::store::contents_of(&data.database()).expect("it is whole");
    assert_eq!(holds.receipts, boxes as i64, "each box is there once");
    let counts = store.records().print_counts().expect("they can be read");
    let labels = printer.printed().len();
    println!(
        "| in all | {boxes} boxes received, {labels} labels at the printer, {} RMAs created, {} messages at the server | {} jobs on their way, {} handed over and not confirmed; `rma check` finds nothing |",
        desk.created.done,
        mail.taken().len(),
        counts.under_way,
        counts.stopped,
    );
    // A line that is accepted by its label has one label of ours.
    assert_eq!(labels, boxes, "each box has one label");
    // The printer is not asked, so that each job ends as handed over, not confirmed.
    assert_eq!((counts.under_way, counts.stopped as usize), (0, boxes), "each job was handed over");
    assert_eq!(desk.created.done, desk.created.wanted, "each RMA that was wanted was created");
    assert_eq!(holds.rmas, before.rmas + desk.created.done as i64, "and is there once");
    assert_eq!(desk.mailed.done, desk.mailed.wanted, "each confirmation that was wanted was written");
    assert_eq!(mail.taken().len(), desk.mailed.done, "each message is handed over once");
    let outbox = store.records().mail_counts().expect("they can be read");
    assert_eq!((outbox.waiting, outbox.stopped), (0, 0), "no message waits or needs a hand");
    stays(&tenths, boxes / TENTHS);
    println!("The day is over, and everything stays as it was.");
}

/// What was ordered is done: nothing waits at the printer or in the outbox.
async fn settled(app: &App, mail: &TestServer, mailed: usize) {
    let started = Instant::now();
    loop {
        let store = app.store();
        let counts = store.records().print_counts().expect("they can be read");
        let outbox = store.records().mail_counts().expect("they can be read");
        if counts.under_way == 0 && outbox.waiting == 0 && mail.taken().len() >= mailed {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "{} jobs and some mail are still on their way", counts.under_way);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

fn set_up(data: &DataDirectory, printer: &ZplPrinter, mail: &TestServer) {
    let mut store = Store::open(&data.database()).expect("the database opens");
    let by = By { who: "soak", recorded_at: now() };
    let mut settings = StationSettings::load(store.records()).expect("they can be read");
    settings.printer = Some("Door 3".to_owned());
    settings.save(&mut store, &by).expect("they are kept");
    let address = format!("{}?status=no", printer.address());
    let printers = vec![NamedPrinter { name: "Door 3".to_owned(), address }];
    PaperSettings { printers, ..PaperSettings::default() }.save(&mut store, &by).expect("they are kept");
    let settings = MailSettings {
        host: "127.0.0.1".to_owned(),
        port: mail.port(),
        encryption: Encryption::None,
        user: String::new(),
        from_name: "Returns desk".to_owned(),
        from_address: "returns@example.com".to_owned(),
    };
    settings.save(&mut store, &by).expect("they are kept");
    assert!(store.records().require(Permission::Read).is_ok());
}

/// Scans lines in the page as a scanner does, each when the verdict before it is painted. Returns the times
/// from the last key to the painted verdict, in milliseconds.
async fn scan(app: &App, lines: &[String]) -> Vec<f64> {
    const SCRIPT: &str = "
        const [lines, done] = arguments;
        const shown = document.documentElement.dataset;
        const key = (key) => {
            for (const kind of ['keydown', 'keyup']) {
                const event = new KeyboardEvent(kind, { key, bubbles: true, cancelable: true });
                (document.activeElement ?? document.body).dispatchEvent(event);
            }
        };
        const times = [];
        const next = (at) => {
            if (at === lines.length) { done(times); return; }
            const before = Number(shown.lastPaintSeq ?? 0);
            for (const letter of lines[at]) key(letter);
            key('Enter');
            const look = () => {
                if (Number(shown.lastPaintSeq ?? 0) > before) {
                    times.push(Number(shown.lastPaint));
                    next(at + 1);
                } else setTimeout(look, 2);
            };
            look();
        };
        next(0);";
    let times = app.client.execute_async(SCRIPT, vec![serde_json::json!(lines)]).await.expect("the page answers");
    serde_json::from_value(times).expect("a list of times")
}

/// What CSRs do meanwhile with `rma`, one program a piece of work.
struct Desk<'a> {
    data: &'a DataDirectory,
    files: &'a Path,
    /// Whose a unit is, site and contact, and its serial.
    units: Vec<((String, String), String)>,
    confirmed: Vec<String>,
    created: Work,
    mailed: Work,
}

/// How often something was to be done, and was.
#[derive(Default)]
struct Work {
    wanted: usize,
    done: usize,
}

impl<'a> Desk<'a> {
    fn new(data: &'a DataDirectory, files: &'a Path) -> Self {
        let column = |file: &str, names: &[&str]| -> Vec<Vec<String>> {
            let text = std::fs::read_to_string(files.join(file)).expect("the sample is there");
            let mut rows = text.lines().map(|row| row.split(',').map(str::to_owned).collect::<Vec<_>>());
            let head = rows.next().expect("it has a header");
            let places: Vec<usize> = names
                .iter()
                .map(|name| head.iter().position(|known| known == name).unwrap_or_else(|| panic!("{file}: {name}")))
                .collect();
            rows.map(|row| places.iter().map(|place| row.get(*place).cloned().unwrap_or_default()).collect()).collect()
        };
        let lines = column("rmas.csv", &["line", "case", "serial", "state", "line_state"]);
        // A unit that came back once comes again, for a new case of those to whom it belonged.
        let closed = lines.iter().filter(|row| row[3] == "closed" && row[0].ends_with("-1") && !row[2].is_empty());
        let of_case: HashMap<String, (String, String)> = column("cases.csv", &["case", "site_id", "contact"])
            .into_iter()
            .filter_map(|row| <[String; 3]>::try_from(row).ok())
            .map(|[case, site, contact]| (case, (site, contact)))
            .collect();
        let units = closed.filter_map(|row| Some((of_case.get(&row[1])?.clone(), row[2].clone()))).collect();
        let open = lines.iter().filter(|row| row[3] == "open" && row[4] == "awaiting" && row[0].ends_with("-1"));
        let confirmed = open.map(|row| row[0].trim_end_matches("-1").to_owned()).collect();
        Self { data, files, units, confirmed, created: Work::default(), mailed: Work::default() }
    }

    fn rma(&self, arguments: &[&str]) -> bool {
        self.said(arguments).status.success()
    }

    fn said(&self, arguments: &[&str]) -> Output {
        let run = Command::new(target().join("release/rma"))
            .arg("--data")
            .arg(self.data.path())
            .args(arguments)
            .output()
            .expect("rma is built: cargo build --release --bin rma");
        assert!(matches!(run.status.code(), Some(0 | 1)), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
        run
    }

    /// After so many boxes of a tenth, the share of them.
    fn works(&mut self, boxes: usize) {
        let share = |per_hundred: usize| (boxes + AT_ONCE) * per_hundred / 100 - boxes * per_hundred / 100;
        for _ in 0..share(CREATED_PER_HUNDRED) {
            self.created.wanted += 1;
            // Some are not to be had: the unit is on its way already.
            while let Some(((site, contact), serial)) = self.units.pop() {
                let opened = self.said(&["--json", "case", "--site", &site, "--contact", &contact]);
                let case: serde_json::Value = serde_json::from_slice(&opened.stdout).expect("a case is opened");
                if self.rma(&["create", case["case"].as_str().expect("it has a number"), &serial]) {
                    self.created.done += 1;
                    break;
                }
            }
        }
        for _ in 0..share(MAILED_PER_HUNDRED) {
            self.mailed.wanted += 1;
            while let Some(rma) = self.confirmed.pop() {
                if self.rma(&["document", &rma, "--kind", "confirmation", "--mail"]) {
                    self.mailed.done += 1;
                    break;
                }
            }
        }
    }

    /// The reference data come again from elsewhere, some of them changed.
    fn imports(&self, number: usize) {
        for kind in ["parts", "contacts"] {
            let from = self.files.join(format!("{kind}.csv"));
            let text = std::fs::read_to_string(&from).expect("the sample is there");
            let changed = self.files.join(format!("{kind}-{number}.csv"));
            std::fs::write(&changed, text.replacen("Router", &format!("Router {number}"), 20)).expect("it is written");
            assert!(self.rma(&["import", kind, &changed.display().to_string()]), "{kind} is imported");
        }
    }
}

impl Tenth {
    fn of(app: &App, data: &DataDirectory, verdicts: Vec<f64>) -> Self {
        let window = of_window(app);
        let all: Vec<u32> = std::iter::once(window).chain(children(window)).collect();
        let size =
            |end: &str| std::fs::metadata(data.path().join(format!("rma-dock.db{end}"))).map_or(0, |file| file.len());
        let open_files = std::fs::read_dir(format!("/proc/{window}/fd")).map_or(0, Iterator::count);
        Self {
            verdicts,
            memory_mb: all.iter().map(|id| megabytes(*id, "Pss:")).sum(),
            own_mb: megabytes(window, "Rss:"),
            database: size(""),
            log: size("-wal"),
            open_files,
        }
    }

    /// The time that so many of a hundred verdicts took at most.
    fn verdict(&self, percent: usize) -> f64 {
        percentile(&self.verdicts, percent)
    }

    fn row(&self, number: usize, boxes: usize) -> String {
        format!(
            "| {number:>2} | {boxes} | {:.0} ms, {:.0} ms | {} MB, {} MB | {:.1} MB, {:.1} MB | {} |",
            self.verdict(50),
            self.verdict(95),
            self.memory_mb,
            self.own_mb,
            self.database as f64 / 1e6,
            self.log as f64 / 1e6,
            self.open_files,
        )
    }
}

/// What grows with the day grows without end. The first tenth warms up: memory is compared with the second.
fn stays(tenths: &[Tenth], boxes: usize) {
    let (first, second, last) = (&tenths[0], &tenths[1], &tenths[tenths.len() - 1]);
    let grown = |before: u64, after: u64, of: u64, more: u64| after <= before * (100 + of) / 100 + more;
    assert!(
        grown(second.memory_mb, last.memory_mb, 25, 30),
        "memory grew: {} to {} MB",
        second.memory_mb,
        last.memory_mb
    );
    assert!(last.open_files <= second.open_files + 8, "files stay open: {} and {}", second.open_files, last.open_files);
    let logs = tenths.iter().map(|tenth| tenth.log).max().unwrap_or_default();
    assert!(logs < 64 * 1024 * 1024, "the write-ahead log grew to {logs} bytes");
    let each = |before: &Tenth, after: &Tenth| (after.database - before.database) as f64 / boxes as f64;
    let (early, late) = (each(first, second), each(&tenths[tenths.len() - 2], last));
    assert!(late <= early * 1.5 + 512.0, "a box takes {early:.0} bytes early and {late:.0} late");
    let (before, after) = (first.verdict(95), last.verdict(95));
    assert!(after <= before * 1.5 + 10.0, "verdicts slowed down: p95 {before:.0} ms and {after:.0} ms");
}
