//! Labels on their way to a printer: a private CUPS server, and the window that tells of it.

use rma_dock::dock::DataDirectory;
use rma_dock::printing::{NamedPrinter, PaperSettings};
use rma_dock::store::{By, Store};
use rma_printing::test_printer::{Condition, ZplPrinter};
use rma_printing::test_server::{Device, Driver, TestServer};

use crate::harness::{App, Options, key};
use crate::seed;

async fn open(cups: &TestServer) -> App {
    let environment = vec![("CUPS_SERVER".to_owned(), cups.address().to_owned())];
    let app = App::open_with(Options { environment, ..Options::default() }, |folder| {
        seed::records_and_settings(folder, |settings| settings.printer = Some("Zebra-3".to_owned()));
    })
    .await;
    app.ready().await;
    app
}

fn says(words: &str) -> String {
    format!("document.querySelector(\"[data-testid='print-status']\")?.textContent.includes('{words}')")
}

fn kept_state(app: &App, document: i64) -> String {
    let job = app.store().records().last_print_job(document).expect("readable");
    job.expect("the print job is on record").state.as_str().to_owned()
}

#[tokio::test]
async fn a_label_is_printed_and_that_is_told_and_kept() {
    let cups = TestServer::start();
    cups.add_queue("Zebra-3", &Device::Null, Driver::Zebra);
    let app = open(&cups).await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.until("the word that it is printed", &says("printed on Zebra-3")).await;
    let document = app.store().records().documents_of_receipt(1).expect("readable").remove(0).document;
    assert_eq!(kept_state(&app, document), "printed");
    app.close().await;
}

#[tokio::test]
async fn a_printer_that_stands_still_asks_for_a_hand_and_keeps_no_scan_waiting() {
    let cups = TestServer::start();
    cups.add_queue("Zebra-3", &Device::Null, Driver::Zebra);
    cups.pause("Zebra-3", "end of shift");
    let app = open(&cups).await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.until("the call for a hand", &says("needs attention on Zebra-3")).await;
    app.scan("R10002-1").await;
    app.verdict("accept_late", "R10002-1").await;
    app.until("the call for a hand", &says("needs attention on Zebra-3")).await;

    cups.resume("Zebra-3");
    app.press(&key::F6.to_string()).await;
    app.until("the word that it is printed", &says("printed on Zebra-3")).await;
    let document = app.store().records().documents_of_receipt(2).expect("readable").remove(0).document;
    assert_eq!(kept_state(&app, document), "printed");
    app.close().await;
}

#[tokio::test]
async fn what_was_under_way_when_the_app_was_closed_is_followed_on() {
    let cups = TestServer::start();
    cups.add_queue("Zebra-3", &Device::Null, Driver::Zebra);
    cups.pause("Zebra-3", "end of shift");
    let data = tempfile::tempdir().expect("a temporary directory");
    let folder = DataDirectory::new(&data.path().join("data"));
    seed::records_and_settings(&folder, |settings| settings.printer = Some("Zebra-3".to_owned()));
    let options =
        || Options { environment: vec![("CUPS_SERVER".to_owned(), cups.address().to_owned())], ..Options::default() };
    let app = App::open_on(options(), &folder).await;
    app.ready().await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.until("the call for a hand", &says("needs attention on Zebra-3")).await;
    let document = app.store().records().documents_of_receipt(1).expect("readable").remove(0).document;
    app.close().await;

    cups.resume("Zebra-3");
    let app = App::open_on(options(), &folder).await;
    app.ready().await;
    app.click("today-row").await;
    app.until("the word that it is printed", &says("printed on Zebra-3")).await;
    assert_eq!(kept_state(&app, document), "printed");
    assert_eq!(cups.jobs_ever("Zebra-3"), 1, "nothing was sent again");
    app.close().await;
}

#[tokio::test]
async fn a_print_service_that_is_not_there_is_named_and_the_label_waits_for_it() {
    let environment = vec![("CUPS_SERVER".to_owned(), "127.0.0.1:1".to_owned())];
    let app = App::open_with(Options { environment, ..Options::default() }, |folder| {
        seed::records_and_settings(folder, |settings| settings.printer = Some("Zebra-3".to_owned()));
    })
    .await;
    app.ready().await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.until("the word that it waits", &says("waits for Zebra-3")).await;
    let document = app.store().records().documents_of_receipt(1).expect("readable").remove(0);
    assert_eq!(kept_state(&app, document.document), "queued");
    assert!(app.folder.document_path(&document).exists());
    app.close().await;
}

/// The window on records whose labels go to this label printer, named `Door 3`.
async fn at(zebra: &ZplPrinter, folder: &DataDirectory) -> App {
    let address = zebra.address().to_string();
    seed::records_and_settings(folder, |settings| settings.printer = Some("Door 3".to_owned()));
    let mut store = Store::open(&folder.database()).expect("the database opens");
    let printers = vec![NamedPrinter { name: "Door 3".to_owned(), address }];
    let by = By { who: "Dana", recorded_at: seed::now() };
    PaperSettings { printers, ..PaperSettings::default() }.save(&mut store, &by).expect("saved");
    drop(store);
    let environment = vec![("CUPS_SERVER".to_owned(), "127.0.0.1:1".to_owned())];
    let app = App::open_on(Options { environment, ..Options::default() }, folder).await;
    app.ready().await;
    app
}

#[tokio::test]
async fn a_label_waits_for_paper_and_comes_out_when_it_is_loaded() {
    let zebra = ZplPrinter::start();
    let data = tempfile::tempdir().expect("a temporary directory");
    let folder = DataDirectory::new(&data.path().join("data"));
    let app = at(&zebra, &folder).await;
    zebra.set(Condition { paper_out: true, ..Condition::default() });
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.until("what the printer waits for", &says("waits for Door 3: out of paper")).await;
    // The dock goes on meanwhile.
    app.scan("R10002-1").await;
    app.verdict("accept_late", "R10002-1").await;
    zebra.set(Condition::default());
    app.until("the word that it is printed", &says("printed on Door 3")).await;
    let document = app.store().records().documents_of_receipt(1).expect("readable").remove(0).document;
    // The first one waits for a moment of its own in which the printer is asked again.
    let began = std::time::Instant::now();
    while kept_state(&app, document) != "printed" {
        assert!(began.elapsed().as_secs() < 30, "the first one never came out");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(zebra.printed().len(), 2, "each once");
    app.close().await;
}

#[tokio::test]
async fn a_job_that_stopped_is_told_and_decided_about_by_the_keyboard() {
    let zebra = ZplPrinter::start();
    let data = tempfile::tempdir().expect("a temporary directory");
    let folder = DataDirectory::new(&data.path().join("data"));
    let app = at(&zebra, &folder).await;
    zebra.set(Condition { drops_after: Some(40), ..Condition::default() });
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.until("the count of what stopped", "document.querySelector(\"[data-testid='jobs-stopped']\") !== null").await;
    zebra.set(Condition::default());
    app.press_with(key::CONTROL, 'p').await;
    app.until("the job", "document.querySelector(\"[data-testid='job-row'][data-state='unknown']\") !== null").await;
    app.press("r").await;
    app.until("the second one", "document.querySelector(\"[data-testid='job-row'][data-state='printed']\") !== null")
        .await;
    app.until("nothing stopped", "document.querySelector(\"[data-testid='jobs-stopped']\") === null").await;
    assert_eq!(zebra.printed().len(), 1);
    app.close().await;
}

#[tokio::test]
async fn a_label_that_the_printer_never_said_it_took_is_not_called_printed() {
    let zebra = ZplPrinter::start();
    let data = tempfile::tempdir().expect("a temporary directory");
    let folder = DataDirectory::new(&data.path().join("data"));
    let app = at(&zebra, &folder).await;
    let mute = Condition { mute: true, ..Condition::default() };
    zebra.set(Condition { then_after: Some((1, Box::new(mute))), ..Condition::default() });
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    let document = app.store().records().documents_of_receipt(1).expect("readable").remove(0).document;
    let stands = |state: &'static str| {
        let app = &app;
        async move {
            let began = std::time::Instant::now();
            while kept_state(app, document) != state {
                assert!(began.elapsed().as_secs() < 90, "it stands at {}", kept_state(app, document));
                assert_ne!(kept_state(app, document), "printed");
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        }
    };
    stands("needs_attention").await;
    // It answers again, and has nothing to do.
    zebra.set(Condition::default());
    app.until("that it never said so", &says("never said that it took the label")).await;
    tokio::time::sleep(std::time::Duration::from_secs(8)).await;
    assert_eq!(kept_state(&app, document), "needs_attention");
    app.close().await;
}
