//! Two copies of the app on one data directory, as when somebody starts it a second time.

use std::time::{Duration, Instant};

use rma_dock::dock::DataDirectory;
use rma_dock::printing::{NamedPrinter, PaperSettings};
use rma_dock::store::{By, Store};
use rma_printing::test_printer::ZplPrinter;

use crate::harness::{App, Options, key};
use crate::seed;

/// Boxes that only one of the windows has.
const APART: u32 = 8;
/// Boxes with a label that both have.
const SHARED: u32 = 4;

fn line(number: u32) -> String {
    format!("R{}-1", 10_100 + number)
}

async fn open(folder: &DataDirectory) -> App {
    let environment = vec![("CUPS_SERVER".to_owned(), "127.0.0.1:1".to_owned())];
    let app = App::open_on(Options { environment, ..Options::default() }, folder).await;
    app.ready().await;
    app
}

/// The receipt that the window shows.
async fn shown(app: &App) -> i64 {
    let script = "return Number(document.querySelector(\"[data-testid='verdict']\").dataset.receipt)";
    app.eval(script).await.as_i64().expect("a receipt is shown")
}

#[tokio::test]
async fn each_box_is_received_once_its_label_comes_once_and_both_go_on() {
    let zebra = ZplPrinter::start();
    let data = tempfile::tempdir().expect("a temporary directory");
    let folder = DataDirectory::new(&data.path().join("data"));
    seed::records_and_settings(&folder, |settings| settings.printer = Some("Door 3".to_owned()));
    {
        let mut store = Store::open(&folder.database()).expect("the database opens");
        let printers = vec![NamedPrinter { name: "Door 3".to_owned(), address: zebra.address().to_string() }];
        let by = By { who: "Setup", recorded_at: seed::now() };
        PaperSettings { printers, ..PaperSettings::default() }.save(&mut store, &by).expect("saved");
    }
    let (first, second) = (open(&folder).await, open(&folder).await);

    // Different boxes, at both at once.
    for number in (1..=APART).step_by(2) {
        let (odd, even) = (line(number), line(number + 1));
        tokio::join!(first.scan(&odd), second.scan(&even));
        tokio::join!(first.verdict("accept", &odd), second.verdict("accept", &even));
    }
    // The same box at both: at once, and at one after the other.
    for number in APART + 1..=APART + SHARED {
        let shared = line(number);
        if number % 2 == 0 {
            tokio::join!(first.scan(&shared), second.scan(&shared));
        } else {
            first.scan(&shared).await;
            first.verdict("accept", &shared).await;
            second.scan(&shared).await;
        }
        tokio::join!(first.verdict("accept", &shared), second.verdict("accept", &shared));
        assert_eq!(shown(&first).await, shown(&second).await, "{shared} is one box");
    }
    // The same box without its label: it is known by the serial when somebody says that this is all.
    let unlabelled = line(APART + SHARED + 1);
    for app in [&first, &second] {
        app.press(&key::F2.to_string()).await;
        app.scan(&format!("SNB{:04}", APART + SHARED + 1)).await;
        app.wait("provisional").await;
        app.press(&key::F2.to_string()).await;
        app.verdict("accept_relabel", &unlabelled).await;
    }
    assert_eq!(shown(&first).await, shown(&second).await, "{unlabelled} is one box");
    // Both go on.
    let (more, most) = (line(APART + SHARED + 2), line(APART + SHARED + 3));
    first.scan(&more).await;
    first.verdict("accept", &more).await;
    second.scan(&most).await;
    second.verdict("accept", &most).await;

    let boxes = i64::from(APART + SHARED + 3);
    let store = first.store();
    let records = store.records();
    let mut received = Vec::new();
    let mut labels = 0;
    for number in 1..=boxes {
        assert!(records.receipt(number).expect("readable").is_some(), "receipt {number} is on record");
        let units = records.receipt_units(number).expect("readable");
        received.extend(units.iter().filter_map(|unit| Some(unit.decision.line?.to_string())));
        labels += records.documents_of_receipt(number).expect("readable").len();
    }
    assert!(records.receipt(boxes + 1).expect("readable").is_none(), "no box was received twice");
    received.sort();
    assert_eq!(received, (1..=APART + SHARED + 3).map(line).collect::<Vec<_>>());

    let began = Instant::now();
    while zebra.printed().len() < labels || records.print_counts().expect("readable").under_way > 0 {
        assert!(began.elapsed() < Duration::from_secs(60), "{} of {labels} labels came out", zebra.printed().len());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    first.close().await;
    second.close().await;
    // After that none of them prints anything any more.
    assert_eq!(zebra.printed().len(), labels, "a label came out twice");
    assert_eq!(records.print_counts().expect("readable").stopped, 0);
    let report = records.check().expect("it can be checked");
    assert!(report.ok, "{:?}", report.faults);
}
