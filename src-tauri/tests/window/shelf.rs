//! The Shelf screen.

use crate::harness::{App, has_focus, key};
use crate::seed;

#[tokio::test]
async fn a_box_on_the_shelf_is_matched_to_its_line() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.scan("ZZ-UNKNOWN-1").await;
    app.press(&key::F2.to_string()).await;
    app.verdict("unnumbered", "D1").await;

    app.press_with(key::CONTROL, '2').await;
    app.wait("shelf-row").await;
    app.press(&format!("D1{}", key::ENTER)).await; // the tag is scanned: its row opens
    app.wait("shelf-detail").await;

    app.click("shelf-note").await;
    app.until("the note to be written", &has_focus("shelf-note")).await;
    app.press("cut open").await;
    app.click("shelf-note-save").await;
    let store = app.store();
    let item = || store.records().shelf_item(1).expect("readable").expect("it is on record");
    app.until(
        "the saved note",
        "document.querySelector(\"[data-testid='shelf-detail']\").textContent.includes('saved')",
    )
    .await;
    assert_eq!(item().note.as_deref(), Some("cut open"));

    app.click("dispose-matched").await;
    app.click("match-line").await;
    app.until("the line to be looked for", &has_focus("match-line")).await;
    app.press("R10008").await;
    app.wait("match-option").await.click().await.expect("the line can be picked");
    app.click("dispose-record").await;
    app.wait("dispose-result").await;
    let disposition = item().disposition.expect("it left the shelf");
    assert_eq!(disposition.kind.as_str(), "matched");
    assert_eq!(disposition.line.map(|line| line.to_string()).as_deref(), Some("R10008-1"));
    let line = store.records().line("R10008-1".parse().expect("a line")).expect("readable").expect("on record");
    assert!(line.is_received());
    let documents = store.records().documents_of_line(line.line).expect("readable");
    assert!(documents.iter().any(|document| document.kind == "receiving"));
    app.wait("shelf-empty").await;
    app.close().await;
}

#[tokio::test]
async fn a_box_on_the_shelf_is_scrapped_only_with_a_reason() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.scan("R10004-1").await;
    app.until(
        "the discrepancy",
        "document.querySelector(\"[data-testid='verdict']\")?.dataset.verdict === 'discrepancy'",
    )
    .await;
    app.press_with(key::CONTROL, '2').await;
    app.wait("shelf-row").await;
    app.until("the first row", "document.activeElement?.getAttribute('role') === 'grid'").await;
    app.press(&key::ENTER.to_string()).await;
    app.click("dispose-scrapped").await;
    app.until(
        "a button that waits for the reason",
        "document.querySelector(\"[data-testid='dispose-record']\").disabled",
    )
    .await;
    app.click("dispose-reason").await;
    app.until("the reason to be written", &has_focus("dispose-reason")).await;
    app.press("crushed").await;
    app.click("dispose-record").await;
    app.wait("dispose-result").await;
    let item = app.store().records().shelf_item(1).expect("readable").expect("on record");
    let disposition = item.disposition.expect("it left the shelf");
    assert_eq!((disposition.kind.as_str(), disposition.note.as_deref()), ("scrapped", Some("crushed")));
    app.close().await;
}
