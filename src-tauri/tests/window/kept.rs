//! One page of an RMA and its line: documents issued and opened, notes, history; a purchase order that
//! is dropped on the window; and what goes wrong with them.

use rma_dock::desk::letters::Sending;
use rma_dock::desk::quotes::{OrderReceived, QuoteRequest, confirm_failure, quote, receive_order, view};
use rma_dock::dock::DataDirectory;
use rma_dock::money::Money;
use rma_dock::numbers::RmaNumber;
use rma_dock::rules::quotes::{Channel, QuoteKind};
use rma_dock::store::{By, Store};

use crate::harness::{App, Options, has_focus, key};
use crate::queue::{queued, told};
use crate::seed;

const QUOTED: &str = "R10121";

async fn open(app: &App, number: &str) {
    app.ready().await;
    app.press_with(key::CONTROL, 'k').await;
    app.until("the find field", &has_focus("find-field")).await;
    app.scan(number).await;
    app.wait_css(&format!("[data-testid='side-panel'][data-subject='{number}']")).await;
    app.wait("notes").await;
}

#[tokio::test]
async fn documents_are_issued_and_opened_and_notes_stand_on_the_pages_above() {
    // A viewer that keeps what it was given to open.
    let folder = tempfile::tempdir().expect("a temporary directory");
    let seen = folder.path().join("seen");
    let viewer = folder.path().join("xdg-open");
    std::fs::write(&viewer, format!("#!/bin/sh\ncp \"$1\" {}\n", seen.display())).expect("it can be written");
    make_runnable(&viewer);
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").expect("a path"));
    let options = Options { environment: vec![("PATH".to_owned(), path)], ..Options::default() };
    let app = App::open_with(options, seed::records).await;

    open(&app, "R10001-1").await;
    app.wait("note-text").await.send_keys("Dent on the left side").await.expect("it can be typed into");
    app.click("note-add").await;
    told(&app, "note", "Dent on the left side").await;
    app.press_with(key::CONTROL, 'k').await;
    app.until("the find field", &has_focus("find-field")).await;
    app.scan("R10001").await;
    app.wait_css("[data-testid='side-panel'][data-subject='R10001'] [data-testid='note']").await;
    told(&app, "note", "R10001-1").await;

    app.click("issue-confirmation").await;
    app.wait_css("[data-testid='issued'][data-kind='confirmation']").await;
    app.click("issued-open").await;
    let started = std::time::Instant::now();
    while !seen.exists() && started.elapsed().as_secs() < 20 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let store = app.store();
    let issued = store.records().issued_documents_of("R10001").expect("readable");
    assert_eq!(issued.len(), 1);
    let kept = store.records().issued_content(issued[0].issued).expect("readable").expect("its bytes");
    assert!(kept.starts_with(b"%PDF-"));
    assert_eq!(std::fs::read(&seen).expect("the viewer was given the PDF"), kept);
    // Nothing has changed, so it is the same one.
    app.click("issue-confirmation").await;
    told(&app, "documents-told", "the same document").await;
    app.close().await;
}

#[tokio::test]
async fn a_pdf_that_no_program_opens_is_saved_and_the_page_says_where() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for name in ["xdg-open", "gio", "gnome-open", "kde-open", "wslview"] {
        let program = folder.path().join(name);
        std::fs::write(&program, "#!/bin/sh\nexit 3\n").expect("it can be written");
        make_runnable(&program);
    }
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").expect("a path"));
    let options = Options { environment: vec![("PATH".to_owned(), path)], ..Options::default() };
    let app = App::open_with(options, seed::records).await;
    open(&app, "R10001").await;
    app.click("issue-instructions").await;
    app.wait_css("[data-testid='issued'][data-kind='instructions']").await;
    app.click("issued-open").await;
    told(&app, "documents-error", "no program opened the PDF").await;
    let files: Vec<_> = std::fs::read_dir(app.folder.path().join("opened")).expect("a folder").flatten().collect();
    assert_eq!(files.len(), 1);
    app.close().await;
}

/// An order that came without its document.
fn ordered(folder: &DataDirectory) {
    queued(folder);
    let mut store = Store::open(&folder.database()).expect("the database opens");
    let by = By { who: "Setup", recorded_at: seed::now() };
    let rma: RmaNumber = QUOTED.parse().expect("an RMA");
    let at = seed::now() - chrono::TimeDelta::days(2);
    confirm_failure(&mut store, rma, "Priya Nair", at, &by).expect("it is confirmed");
    let request = QuoteRequest { kind: QuoteKind::Repair, total: None, valid_until: None };
    quote(&mut store, rma, &request, Sending::ByHand, at, &by).expect("it is quoted");
    let received = OrderReceived {
        number: "PO-7",
        date: at.date_naive() + chrono::TimeDelta::days(1),
        total: Money::new(180_000, "USD".parse().expect("a currency")).expect("an amount"),
        channel: Channel::Fax,
        document: None,
        accepted_by: None,
    };
    receive_order(&mut store, rma, &received, seed::now(), &by).expect("it is accepted");
}

#[tokio::test]
async fn a_purchase_order_is_dropped_on_its_rma_and_kept() {
    let app = App::open(ordered).await;
    open(&app, QUOTED).await;
    let drop = |name: &str, bytes: &str| {
        format!(
            "const files = new DataTransfer(); files.items.add(new File([{bytes}], {name:?}));
             const at = document.querySelector(\"[data-testid='quote']\");
             at.dispatchEvent(new DragEvent('dragover', {{ dataTransfer: files, bubbles: true, cancelable: true }}));
             at.dispatchEvent(new DragEvent('drop', {{ dataTransfer: files, bubbles: true, cancelable: true }}));
             return true"
        )
    };
    app.eval(&drop("empty.pdf", "''")).await;
    told(&app, "side-panel", "empty.pdf is empty").await;
    app.eval(&drop("po-7.pdf", "'%PDF-1.4 order'")).await;
    told(&app, "line-told", "po-7.pdf is kept with the order.").await;
    let store = app.store();
    let rma: RmaNumber = QUOTED.parse().expect("an RMA");
    let shown = view(store.records(), rma, seed::now()).expect("readable").expect("a quote");
    let order = shown.purchase_order.expect("an order");
    assert_eq!(order.document.as_ref().map(|document| document.name.as_str()), Some("po-7.pdf"));
    let content = store.records().purchase_order_document(order.purchase_order).expect("readable");
    assert_eq!(content.as_deref(), Some(b"%PDF-1.4 order".as_slice()));
    app.close().await;
}

fn make_runnable(program: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).expect("it can be made runnable");
}
