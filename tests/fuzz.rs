//! Input that nobody meant, into everything that reads input: each is taken, or refused with a reason, and
//! what is on record stays whole. With `RMA_DOCK_FUZZ_SECONDS` each target runs so long; `cargo xtask fuzz`
//! does that. The arguments of the window's commands are in `src-tauri/tests/window/fuzz.rs`.
#![allow(clippy::unwrap_used, reason = "a test may break off")]

#[path = "support/fuzzing.rs"]
mod fuzzing;
mod support;

use std::collections::BTreeMap;
use std::path::Path;

use fuzzing::{PIECES, fuzz};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use rma_dock::calendar::{Instant, parse_instant};
use rma_dock::desk::wording::{self, Template, WordingScope};
use rma_dock::dock::scans::{self, ScannerAffixes};
use rma_dock::dock::{BoxReceived, DataDirectory, receive};
use rma_dock::exchange::{ImportOptions, Kind, Run, import, import_icalendar};
use rma_dock::numbers::{CaseNumber, LineNumber, Number, RmaNumber};
use rma_dock::rules::questions::answer_line;
use rma_dock::safekeeping;
use rma_dock::store::{By, Store};
use support::{Data, NOW, records};

/// Something that is right, changed in some places.
fn mutated(corpus: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<u32>(), any::<u32>(), 0..7_u8, any::<u8>(), 0..PIECES.len());
    (0..corpus.len(), vec(edit, 0..6)).prop_map(move |(seed, edits)| {
        let mut bytes = corpus[seed].clone();
        for (at, length, kind, byte, piece) in edits {
            let at = at as usize % (bytes.len() + 1);
            let until = (at + length as usize % 40).min(bytes.len());
            match kind {
                0 if at < bytes.len() => bytes[at] ^= 1 << (byte % 8),
                1 if at < bytes.len() => bytes[at] = byte,
                2 => drop(bytes.drain(at..until)),
                3 => {
                    let again = bytes[at..until].repeat(usize::from(byte % 8) + 1);
                    drop(bytes.splice(at..at, again));
                }
                4 => drop(bytes.splice(at..until, PIECES[piece].bytes())),
                5 => bytes.truncate(at),
                _ => drop(bytes.splice(at..at, PIECES[piece].bytes())),
            }
        }
        bytes
    })
}

/// The same as text, and text of any kind.
fn text(corpus: &[&str]) -> impl Strategy<Value = String> {
    let corpus = corpus.iter().map(|text| text.as_bytes().to_vec()).collect();
    let pieces = vec(0..PIECES.len(), 0..8).prop_map(|all| all.into_iter().map(|at| PIECES[at]).collect::<String>());
    prop_oneof![
        6 => mutated(corpus).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        1 => any::<String>(),
        1 => pieces,
        1 => Just("x".repeat(200_000)),
    ]
}

fn now() -> Instant {
    parse_instant(NOW).unwrap()
}

fn by() -> By<'static> {
    By { who: "fuzz", recorded_at: now() }
}

fn whole(store: &Store) {
    let report = store.records().check().unwrap();
    assert!(report.ok, "{:?}", report.faults);
}

#[test]
fn scans() {
    let data = Data::with_records();
    let folder = DataDirectory::new(data.path());
    let mut store = Store::open(&data.database()).unwrap();
    let one = text(&["R10001", "R10007-1", "SN0008", "P-100", "1Z999AA10123456784", "]C1R10001-1", "serial:SN1", "D1"]);
    let affixes = (any::<bool>(), any::<bool>());
    fuzz("scans", (vec(one, 1..5), affixes), |(scans, (prefix, suffix))| {
        let affixes = ScannerAffixes {
            prefix: if prefix { "]".to_owned() } else { String::new() },
            suffix: if suffix { "#".to_owned() } else { String::new() },
        };
        for scan in &scans {
            match scans::read(store.records(), scan, &affixes) {
                Ok(reading) => assert!(!reading.text.is_empty() && reading.text.len() <= scan.len(), "{reading:?}"),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
        let received = BoxReceived { scans: &scans, at: now(), dock: "Dock 3", operator: "fuzz", key: None };
        if let Ok(receipt) = receive(&mut store, &folder, &received, now()) {
            assert!(!receipt.first.why.is_empty());
            assert!(!scans.iter().any(|scan| rma_dock::people::is_badge(scan)), "{scans:?}");
        }
    });
    whole(&store);
}

#[test]
fn numbers() {
    fn same<T: std::str::FromStr + ToString>(text: &str) {
        if let Ok(number) = text.parse::<T>() {
            let written = number.to_string();
            let again = written.parse::<T>().unwrap_or_else(|_| panic!("{text:?} is written {written:?}"));
            assert_eq!(again.to_string(), written, "{text:?}");
        }
    }
    fuzz("numbers", text(&["R12345", "r12345-1", "R123456789-9999", "2008-0101-0123", "200801010123"]), |text| {
        same::<Number>(&text);
        same::<LineNumber>(&text);
        same::<RmaNumber>(&text);
        same::<CaseNumber>(&text);
    });
}

#[test]
fn csv_files() {
    let data = Data::with_records();
    let mut store = Store::open(&data.database()).unwrap();
    let files: BTreeMap<usize, Vec<u8>> = Kind::ALL
        .iter()
        .enumerate()
        .filter_map(|(at, kind)| Some((at, std::fs::read(records().join(kind.file_name())).ok()?)))
        .collect();
    assert!(files.len() > 8, "{}", files.len());
    let file = (0..Kind::ALL.len()).prop_flat_map(move |at| {
        let corpus = files.get(&at).cloned().unwrap_or_default();
        (Just(at), mutated(vec![corpus]))
    });
    fuzz("CSV files", file, |(at, bytes)| {
        let before = store.records().audit_head().unwrap().entries;
        match import(&mut store, &by(), Kind::ALL[at], bytes.as_slice(), ImportOptions::default(), &mut |_| {}) {
            Ok(report) if report.is_clean() => {}
            Ok(report) => {
                assert!(report.errors.iter().all(|error| !error.message.is_empty()));
                assert_eq!(store.records().audit_head().unwrap().entries, before, "a file with errors wrote something");
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    });
    whole(&store);
}

#[test]
fn icalendar_files() {
    const HOLIDAYS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20250101T000000Z\r\n\
        DTSTART;VALUE=DATE:20251225\r\nDTEND;VALUE=DATE:20251227\r\nRRULE:FREQ=YEARLY;COUNT=5\r\nEXDATE;VALUE=DATE:20271225\r\n\
        SUMMARY:Holiday\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let data = Data::with_records();
    let mut store = Store::open(&data.database()).unwrap();
    fuzz("iCalendar files", mutated(vec![HOLIDAYS.as_bytes().to_vec()]), |bytes| {
        let options = ImportOptions { run: Run::Dry, ..ImportOptions::default() };
        if let Err(error) = import_icalendar(&mut store, &by(), "us-west", bytes.as_slice(), options) {
            assert!(!error.to_string().is_empty());
        }
    });
    whole(&store);
}

#[test]
fn templates() {
    let data = Data::with_records();
    let mut store = Store::open(&data.database()).unwrap();
    let corpus = [
        "[title]\nConfirmation\n[opening]\nDear {contact},\n\nRMA {rma} of {date}.\n",
        "[subject]\n{rma}\n[text]\nHello {contact}\n",
    ];
    fuzz("wordings of documents and mail", (0..Template::ALL.len(), text(&corpus)), |(at, text)| {
        let scope = WordingScope { language: "en".to_owned(), centre: None };
        match wording::set(&mut store, Template::ALL[at], &scope, Some(&text), &by()) {
            Ok(view) => assert!(!view.passages.is_empty()),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    });
    whole(&store);
}

#[test]
fn rule_questions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut corpus = Vec::new();
    for file in std::fs::read_dir(folder).unwrap().flatten() {
        let text = std::fs::read_to_string(file.path()).unwrap();
        corpus.extend(text.lines().take(30).map(|line| line.as_bytes().to_vec()));
    }
    assert!(corpus.len() > 100, "{}", corpus.len());
    fuzz("rule questions", mutated(corpus), |bytes| {
        let (answer, _) = answer_line(&String::from_utf8_lossy(&bytes));
        assert!(answer.is_object(), "{answer}");
    });
}

#[test]
fn backup_files() {
    let data = Data::new();
    support::done(&data, &["people", "add", "Ada Quill", "--role", "administrator"]);
    let backup = data.path().join("good.db");
    support::done(&data, &["backup", backup.to_str().unwrap()]);
    let good = std::fs::read(&backup).unwrap();
    let elsewhere = Data::new();
    let (folder, file) = (DataDirectory::new(elsewhere.path()), elsewhere.path().join("some.db"));
    let (mut taken, mut refused) = (0_u64, 0_u64);
    fuzz("backup files", mutated(vec![good]), |bytes| {
        std::fs::write(&file, &bytes).unwrap();
        match safekeeping::restore(&folder, &file, None, &by()) {
            Ok(_) => {
                taken += 1;
                // What was let in can be worked with.
                let store = Store::open(&folder.database()).unwrap();
                store.records().audit_head().unwrap();
            }
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().is_empty());
            }
        }
        let _ = std::fs::remove_dir_all(elsewhere.path().join("replaced"));
    });
    assert!(taken > 0 && refused > 0, "{taken} {refused}");
}

#[test]
fn layouts_and_stocks() {
    let mut corpus: Vec<Vec<u8>> =
        rma_labels::Layout::files().iter().map(|(_, text)| text.as_bytes().to_vec()).collect();
    corpus.push(br#"{"name": "roll", "width_mm": 90, "height_mm": 60, "margin_mm": 3}"#.to_vec());
    fuzz("layouts and stocks of labels", mutated(corpus), |bytes| {
        let text = String::from_utf8_lossy(&bytes);
        if let Err(error) = rma_labels::Layout::parse(&text) {
            assert!(!error.to_string().is_empty());
        }
        let _ = serde_json::from_str::<rma_labels::Stock>(&text);
        let _ = rma_labels::Stock::by_name(&text);
    });
}
