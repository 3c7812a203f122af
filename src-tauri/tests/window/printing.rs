//! Labels on their way to a printer: a private CUPS server, and the window that tells of it.

use rma_dock::dock::DataDirectory;
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
    job.expect("the print job is on record").state
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
async fn a_print_service_that_is_not_there_is_named_and_the_label_is_kept() {
    let environment = vec![("CUPS_SERVER".to_owned(), "127.0.0.1:1".to_owned())];
    let app = App::open_with(Options { environment, ..Options::default() }, |folder| {
        seed::records_and_settings(folder, |settings| settings.printer = Some("Zebra-3".to_owned()));
    })
    .await;
    app.ready().await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.until("the word that it is not printed", &says("not printed on Zebra-3")).await;
    let document = app.store().records().documents_of_receipt(1).expect("readable").remove(0);
    assert_eq!(kept_state(&app, document.document), "failed");
    assert!(app.folder.document_path(&document).exists());
    app.close().await;
}
