//! The main path at a million RMAs: `cargo xtask bench`. Prints a table row a figure.
//!
//! The data is made once, under the target directory, and kept for the next run.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rma_dock::desk::deadlines::{BoardFilter, board, board_rows, month};
use rma_dock::desk::entitlement::{AskedDay, lookup};
use rma_dock::desk::search::{SearchBy, SearchQuery, TrackQuery, find, search, track};
use rma_dock::dock::{self, BoxReceived, DataDirectory};
use rma_dock::encryption::{KeyPlaces, switch_on};
use rma_dock::exchange::{self, ImportOptions, ImportReport, Kind};
use rma_dock::numbers::{LineNumber, Serial};
use rma_dock::rules::deadlines::DueKind;
use rma_dock::rules::questions::answer_line;
use rma_dock::store::{By, FoundColumn, Store, TrackedColumn};

const RMAS: u64 = 1_000_000;
const VERDICTS: usize = 20_000;
const RECEIPTS: usize = 5_000;
const LABELS: usize = 1_000;
const LOOKUPS: usize = 10_000;
const QUESTION_ROUNDS: usize = 200;
const BOARDS: usize = 100;
const BOARD_ROWS: u32 = 50;
const PAGES: u32 = 9;
const FINDS: usize = 200;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rmas = arguments
        .iter()
        .position(|argument| argument == "--rmas")
        .and_then(|at| arguments.get(at + 1))
        .map_or(RMAS, |text| text.parse().expect("--rmas takes a number"));
    let folder = target().join(format!("bench-{rmas}"));
    let sample = folder.join("sample");
    if !sample.join("rmas.csv").exists() {
        let start = Instant::now();
        exchange::sample::write(&sample, rmas, 1, today()).expect("the sample is written");
        row("sample data written", &seconds(start.elapsed()), &format!("{rmas} RMAs"));
    }
    let data = DataDirectory::new(&folder.join("data"));
    // With --keep the database of the run before is used again: for a closer look at receipts.
    let mut store = if arguments.iter().any(|argument| argument == "--keep") {
        Store::open(&data.database()).expect("the database opens")
    } else {
        let store = import(&sample, &data);
        beside_sqlite(&sample);
        store
    };
    let lines = open_lines(&data);
    // With --encrypted everything from here on is done with encrypted data.
    if arguments.iter().any(|argument| argument == "--encrypted") {
        drop(store);
        store = encrypt(&folder, &data);
    }
    verdicts(&store, &lines);
    receipts(&mut store, &data, &lines);
    deadlines_board(&store);
    searches(&store);
    labels(&store, &lines);
    entitlements(&store, &sample);
    rule_questions();
    row("resident memory, after all of it", &format!("{} MB", resident_megabytes()), "VmRSS; VmHWM in brackets");
}

fn row(what: &str, figure: &str, note: &str) {
    println!("| {what} | {figure} | {note} |");
}

fn encrypt(folder: &Path, data: &DataDirectory) -> Store {
    let recovery_file = folder.join("recovery-key.txt");
    let _ = std::fs::remove_file(&recovery_file);
    let places = KeyPlaces { recovery_file: Some(&recovery_file), key_store: false };
    let by = By { who: "bench", recorded_at: now() };
    let start = Instant::now();
    switch_on(data, places, None, &by, |_, _| ()).expect("the data are encrypted");
    row("encrypting the database, compared to the last row", &seconds(start.elapsed()), "");
    Store::open(&data.database()).expect("the database opens")
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark is a face: it reads the clock")]
fn now() -> rma_dock::calendar::Instant {
    chrono::DateTime::from_timestamp_millis(chrono::Utc::now().timestamp_millis()).expect("now is in range")
}

fn today() -> chrono::NaiveDate {
    now().date_naive()
}

fn resident_megabytes() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or_default() / 1024
    };
    format!("{} ({})", of("VmRSS"), of("VmHWM"))
}

/// The figure at a fraction of the sorted times, in microseconds.
fn percentiles(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e6;
    format!("p50 {:.0} µs, p99 {:.0} µs", at(50), at(99))
}

fn import(sample: &Path, data: &DataDirectory) -> Store {
    if data.path().exists() {
        std::fs::remove_dir_all(data.path()).expect("the old database is removed");
    }
    data.make().expect("the data directory is made");
    let mut store = Store::open(&data.database()).expect("the database opens");
    let by = By { who: "bench", recorded_at: now() };
    for kind in Kind::ALL {
        let file = File::open(sample.join(kind.file_name())).expect("the sample is there");
        let start = Instant::now();
        let report: ImportReport =
            exchange::import(&mut store, &by, kind, file, ImportOptions::default(), &mut |_| {}).expect("it imports");
        assert!(report.is_clean(), "{:?}", report.errors.first());
        if kind == Kind::Rmas {
            let note = format!("{} lines; resident {} MB", report.rows, resident_megabytes());
            row("import of the RMA lines, checked and linked", &seconds(start.elapsed()), &note);
        }
    }
    store
}

/// The `sqlite3` shell's own import of the same file into a plain table.
fn beside_sqlite(sample: &Path) {
    let database = sample.join("plain.db");
    let _ = std::fs::remove_file(&database);
    let csv = sample.join(Kind::Rmas.file_name());
    let start = Instant::now();
    let status = Command::new("sqlite3")
        .arg(&database)
        .args([".mode csv", &format!(".import {} rmas", csv.display())])
        .stdout(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => {
            row("the sqlite3 shell's .import of the same file", &seconds(start.elapsed()), "no checks, no links");
        }
        _ => panic!("the sqlite3 shell is needed for comparison: apt-get install sqlite3"),
    }
}

/// Lines that await return on open RMAs, spread over the whole range.
fn open_lines(data: &DataDirectory) -> Vec<LineNumber> {
    let connection = rusqlite::Connection::open(data.database()).expect("it opens");
    let mut statement = connection
        .prepare(
            "SELECT l.line FROM lines l JOIN rmas r ON r.rma = l.rma WHERE l.state = 'awaiting' AND r.state = 'open'
             ORDER BY l.line",
        )
        .expect("it is a query");
    let all: Vec<LineNumber> = statement
        .query_map((), |row| row.get(0))
        .expect("it runs")
        .filter_map(|key| LineNumber::from_key(key.expect("it is a key")))
        .collect();
    assert!(all.len() > RECEIPTS, "the sample has only {} open lines", all.len());
    all.iter().step_by((all.len() / VERDICTS).max(1)).take(VERDICTS).copied().collect()
}

fn verdicts(store: &Store, lines: &[LineNumber]) {
    let at = now();
    let records = store.records();
    let mut times = Vec::new();
    for line in lines {
        let serial = records.line(*line).expect("it is read").and_then(|line| line.serial);
        let mut scans = vec![line.to_string()];
        scans.extend(serial.map(|serial| serial.to_string()));
        let start = Instant::now();
        dock::preview(records, &scans, at).expect("it is decided");
        times.push(start.elapsed());
    }
    let note = format!("{} boxes: read the scans, load the facts, decide", times.len());
    row("verdict in the library", &percentiles(times), &note);
}

fn receipts(store: &mut Store, data: &DataDirectory, lines: &[LineNumber]) {
    // What any durable write costs on this disk: two rows, one transaction.
    let bare = rusqlite::Connection::open(data.path().join("bare.db")).expect("it opens");
    bare.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE IF NOT EXISTS a (id INTEGER PRIMARY KEY, text TEXT) STRICT;
         CREATE TABLE IF NOT EXISTS b (id INTEGER PRIMARY KEY, a INTEGER, text TEXT) STRICT;",
    )
    .expect("the tables are made");
    let mut bare_times = Vec::new();
    let mut times = Vec::new();
    let step = lines.len() / RECEIPTS;
    for line in lines.iter().step_by(step.max(1)).take(RECEIPTS) {
        let start = Instant::now();
        bare.execute_batch("BEGIN IMMEDIATE").expect("it begins");
        bare.prepare_cached("INSERT INTO a (text) VALUES (?1)")
            .and_then(|mut statement| statement.execute(["a receipt of about this size, with some text"]))
            .expect("it is written");
        bare.prepare_cached("INSERT INTO b (a, text) VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute((1, "and an entry that tells of it")))
            .expect("it is written");
        bare.execute_batch("COMMIT").expect("it commits");
        bare_times.push(start.elapsed());

        let scans = [line.to_string()];
        let at = now();
        let received = BoxReceived { scans: &scans, at, dock: "Dock 1", operator: "bench", key: None };
        let start = Instant::now();
        let receipt = dock::receive(store, data, &received, at).expect("it is recorded");
        times.push(start.elapsed());
        assert!(receipt.first.verdict.accepts(), "{line}: {}", receipt.first.why);
    }
    let note = format!("{} receipts, each decided, recorded and audited", times.len());
    row("durable receipt", &percentiles(times), &note);
    row("bare durable commit of two rows, in turn with it", &percentiles(bare_times), "same disk, same settings");
}

/// The board as the screen opens it, filtered, deep down, and as a calendar.
fn deadlines_board(store: &Store) {
    let records = store.records();
    let (as_of, zone) = (now(), rma_dock::calendar::DEFAULT_ZONE);
    let all = BoardFilter::default();
    let opened = board(records, &all, as_of, zone, BOARD_ROWS).expect("it opens");
    let open: i64 = opened.groups.iter().map(|group| group.count).sum();
    let some = BoardFilter { kinds: vec![DueKind::Rtf], centre: opened.centres.first().cloned(), csr: None };
    let timed = |what: &str, note: &str, ask: &dyn Fn()| {
        let times = (0..BOARDS).map(|_| {
            let start = Instant::now();
            ask();
            start.elapsed()
        });
        row(what, &percentiles(times.collect()), note);
    };
    timed("deadlines board opens", &format!("{open} open clocks, {BOARD_ROWS} rows a group"), &|| {
        board(records, &all, as_of, zone, BOARD_ROWS).expect("it opens");
    });
    timed("the same, one kind of one centre", "counts of all kinds stay", &|| {
        board(records, &some, as_of, zone, BOARD_ROWS).expect("it opens");
    });
    let later = opened.groups.iter().max_by_key(|group| group.count).expect("it has groups");
    let middle = u32::try_from(later.count / 2).expect("it fits");
    timed("a page of rows in the middle of its largest group", &format!("from row {middle} on"), &|| {
        board_rows(records, &all, later.urgency, as_of, zone, (middle, BOARD_ROWS)).expect("they are read");
    });
    timed("its calendar of this month", "counts a day and kind", &|| {
        month(records, &all, as_of.date_naive()).expect("it is counted");
    });
}

/// Any page of any order, the first to the last, both ways; and what is looked for by text.
fn searches(store: &Store) {
    let records = store.records();
    let columns = [
        FoundColumn::Status,
        FoundColumn::Id,
        FoundColumn::SiteName,
        FoundColumn::SiteId,
        FoundColumn::ContactName,
        FoundColumn::LastModified,
        FoundColumn::Platform,
        FoundColumn::Priority,
    ];
    for (by, name) in [(SearchBy::Case, "cases"), (SearchBy::Rma, "RMAs")] {
        let asked = |sort, descending, offset| {
            let query = SearchQuery { text: String::new(), by: Some(by), sort, descending, offset, limit: BOARD_ROWS };
            search(records, &query).expect("it is searched").total
        };
        pages(&format!("a page of all {name}"), &columns, &asked);
    }
    let columns = [
        TrackedColumn::Status,
        TrackedColumn::Rma,
        TrackedColumn::PartNumber,
        TrackedColumn::Serial,
        TrackedColumn::Case,
        TrackedColumn::CreateDate,
    ];
    let asked = |sort, descending, offset| {
        let query = TrackQuery { sort, descending, offset, limit: BOARD_ROWS };
        track(records, &query).expect("it is tracked").total
    };
    pages("a page of the tracking list", &columns, &asked);

    let some = SearchQuery {
        text: String::new(),
        by: Some(SearchBy::Case),
        sort: FoundColumn::Id,
        descending: false,
        offset: 0,
        limit: 20_000,
    };
    let some = search(records, &some).expect("it is searched").rows;
    let tracked: Vec<&str> = some.iter().filter_map(|row| row.tracking_number.as_deref()).take(FINDS).collect();
    let words = |text: &str| {
        let text = text.to_owned();
        let sort = FoundColumn::LastModified;
        let query =
            SearchQuery { text, by: Some(SearchBy::Tracking), sort, descending: true, offset: 0, limit: BOARD_ROWS };
        search(records, &query).expect("it is searched").total
    };
    let timed = |texts: &[&str], ask: &dyn Fn(&str)| {
        let times = texts.iter().map(|text| {
            let start = Instant::now();
            ask(text);
            start.elapsed()
        });
        fractions(times.collect())
    };
    let note = format!("{} numbers", tracked.len());
    row("search of a customer tracking number", &timed(&tracked, &|text| assert!(words(text) > 0)), &note);
    let note = format!("{} cases have it", words("PO"));
    row(
        "search of a word that a fifth of the cases have",
        &timed(&["PO"; 20], &|text| assert!(words(text) > 0)),
        &note,
    );
    let names: Vec<&str> = some.iter().map(|row| row.site_name.as_str()).take(FINDS).collect();
    row(
        "find of a site by its name",
        &timed(&names, &|text| assert!(!find(records, text).expect("it is found").is_empty())),
        "",
    );
    let ids: Vec<&str> = some.iter().map(|row| row.id.as_str()).take(FINDS).collect();
    row(
        "find of a case by its number",
        &timed(&ids, &|text| assert!(!find(records, text).expect("it is found").is_empty())),
        "",
    );
}

/// Times pages by column and direction; prints all together, and the slowest column.
fn pages<C: Copy + std::fmt::Debug>(what: &str, columns: &[C], ask: &dyn Fn(C, bool, u32) -> usize) {
    let mut all = Vec::new();
    let mut slowest = (Duration::ZERO, String::new());
    let mut total = 0;
    for column in columns {
        let mut of_column = Vec::new();
        for descending in [false, true] {
            total = ask(*column, descending, 0);
            let last = u32::try_from(total).expect("it fits").saturating_sub(BOARD_ROWS);
            for page in 0..PAGES {
                let start = Instant::now();
                ask(*column, descending, last / (PAGES - 1) * page);
                of_column.push(start.elapsed());
            }
        }
        of_column.sort_unstable();
        let at_95 = of_column[(of_column.len() - 1) * 95 / 100];
        if at_95 > slowest.0 {
            slowest = (at_95, format!("{column:?}"));
        }
        all.append(&mut of_column);
    }
    let note = format!("{total} rows; slowest by {}: p95 {:.1} ms", slowest.1, slowest.0.as_secs_f64() * 1e3);
    row(what, &fractions(all), &note);
}

/// In milliseconds.
fn fractions(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    format!("p50 {:.1} ms, p95 {:.1} ms", at(50), at(95))
}

fn labels(store: &Store, lines: &[LineNumber]) {
    let records = store.records();
    let labels: Vec<_> = lines
        .iter()
        .take(LABELS)
        .filter_map(|line| dock::line_label(records, *line, "box").expect("it is read"))
        .collect();
    labels[0].to_pdf().expect("it is drawn");
    let start = Instant::now();
    let bytes: usize = labels.iter().map(|label| label.to_pdf().expect("it is drawn").len()).sum();
    let rate = labels.len() as f64 / start.elapsed().as_secs_f64();
    let note = format!("{} box labels, {} KB each, one core", labels.len(), bytes / labels.len() / 1024);
    row("label PDFs", &format!("{rate:.0} a second"), &note);
}

fn entitlements(store: &Store, sample: &Path) {
    let mut units = csv::Reader::from_path(sample.join(Kind::Units.file_name())).expect("the sample is there");
    let all: Vec<Serial> = units.records().filter_map(|unit| Serial::new(&unit.expect("it is a record")[0])).collect();
    let known: Vec<Serial> = all.iter().step_by((all.len() / LOOKUPS).max(1)).take(LOOKUPS).cloned().collect();
    let on = AskedDay::Today(now());
    let start = Instant::now();
    let rows = lookup(store.records(), &known, on, None).expect("they are looked up");
    let rate = rows.len() as f64 / start.elapsed().as_secs_f64();
    assert!(rows.iter().all(|row| row.known));
    row("entitlement lookup", &format!("{rate:.0} a second"), &format!("{} serials, each with its why", rows.len()));
    // A digit too many: each is looked for among the serials on record.
    let mistyped: Vec<Serial> =
        known.iter().take(LOOKUPS / 10).filter_map(|serial| Serial::new(&format!("{serial}7"))).collect();
    let start = Instant::now();
    let rows = lookup(store.records(), &mistyped, on, None).expect("they are looked up");
    let rate = rows.len() as f64 / start.elapsed().as_secs_f64();
    let offered = rows.iter().filter(|row| !row.near.is_empty()).count();
    row(
        "near matches of mistyped serials",
        &format!("{rate:.0} a second"),
        &format!("{offered} of {} have some", rows.len()),
    );
}

/// The rule cases over and over, as `rma rules` answers them.
fn rule_questions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut questions = Vec::new();
    for file in std::fs::read_dir(folder).expect("the cases are there") {
        let text = std::fs::read_to_string(file.expect("it is a file").path()).expect("it is read");
        questions.extend(text.lines().map(str::to_owned));
    }
    let start = Instant::now();
    let mut bytes = 0;
    for _ in 0..QUESTION_ROUNDS {
        for question in &questions {
            bytes += answer_line(question).0.to_string().len();
        }
    }
    let count = questions.len() * QUESTION_ROUNDS;
    let rate = count as f64 / start.elapsed().as_secs_f64();
    let note = format!("{count} mixed, one core, {} bytes an answer", bytes / count);
    row("rule questions", &format!("{rate:.0} a second"), &note);
}
