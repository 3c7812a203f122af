//! The first start, and data that cannot be used.

use rma_dock::numbers::LineNumber;

use crate::harness::App;

#[tokio::test]
async fn the_first_start_offers_sample_data_and_receives_a_box_of_it() {
    let app = App::open(|_| {}).await;
    app.wait("first-start-sample").await;
    assert!(!app.folder.database().exists(), "nothing is made before it is asked for");
    app.click("first-start-sample").await;
    app.wait("scan-field").await;
    app.ready().await;

    let store = app.store();
    let line = awaiting_line(&store);
    app.scan(&line.to_string()).await;
    app.until("a verdict", &format!("document.querySelector(\"[data-testid='verdict']\")?.dataset.line === '{line}'"))
        .await;
    let received = store.records().line(line).expect("readable").expect("on record");
    assert!(received.is_received());
    let left = std::fs::read_dir(app.folder.path()).expect("readable").flatten();
    let left: Vec<String> = left.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert!(left.iter().all(|name| name.starts_with("rma-dock.db") || name == "documents"), "{left:?}");
    app.close().await;
}

/// A line of the sample that is certain to be accepted.
fn awaiting_line(store: &rma_dock::store::Store) -> LineNumber {
    let records = store.records();
    let open = (0..100_000_u32).filter_map(|number| {
        let rma = format!("R{}", 10_000 + number).parse().ok()?;
        records.lines_of_rma(rma).ok()
    });
    let found = open
        .flatten()
        .find(|line| line.state == "open" && line.line_state == "awaiting" && line.confirmed_at.is_some());
    found.expect("the sample has a line that awaits return").line
}

#[tokio::test]
async fn an_empty_start_goes_to_the_import() {
    let app = App::open(|_| {}).await;
    app.click("first-start-empty").await;
    app.wait("import-choose").await;
    assert!(app.folder.database().exists());
    app.close().await;
}

#[tokio::test]
async fn data_of_another_program_is_left_alone() {
    let text = "this is not a database, and stays as it is";
    let app = App::open(|folder| {
        folder.make().expect("the folder can be made");
        std::fs::write(folder.database(), text).expect("the file can be written");
    })
    .await;
    let message = app.wait("unusable-message").await.text().await.expect("a message");
    assert!(!message.is_empty());
    assert_eq!(std::fs::read_to_string(app.folder.database()).expect("readable"), text);
    app.close().await;
}
