//! Scans as key presses, and their verdicts.

use rma_dock::rules::receiving::{Reason, Verdict};
use rma_dock::store::{ReceiptRecord, Store, UnitRecord};

use crate::harness::{App, has_focus, key};
use crate::seed;

/// The receipt of that number with its units.
fn receipt(store: &Store, number: i64) -> (ReceiptRecord, Vec<UnitRecord>) {
    let records = store.records();
    let receipt = records.receipt(number).expect("readable").unwrap_or_else(|| panic!("receipt {number} is on record"));
    (receipt, records.receipt_units(number).expect("readable"))
}

fn state_of(store: &Store, line: &str) -> String {
    let line = line.parse().expect("a line");
    store.records().line(line).expect("readable").expect("it is on record").line_state
}

async fn shown_receipt(app: &App) -> i64 {
    let script = "return Number(document.querySelector(\"[data-testid='verdict']\").dataset.receipt)";
    app.eval(script).await.as_i64().expect("a receipt is shown")
}

#[tokio::test]
async fn every_verdict_is_shown_and_recorded() {
    let app = App::open(seed::records).await;
    app.ready().await;

    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    let store = app.store();
    let (record, units) = receipt(&store, shown_receipt(&app).await);
    assert_eq!((record.scans.as_slice(), units[0].decision.verdict), (&["R10001-1".to_owned()][..], Verdict::Accept));
    assert_eq!(state_of(&store, "R10001-1"), "received");

    app.scan("R10002-1").await;
    app.verdict("accept_late", "R10002-1").await;
    assert!(receipt(&store, shown_receipt(&app).await).1[0].decision.late);

    // No label on the box: the serial alone waits for the end of the box.
    app.press(&key::F2.to_string()).await;
    app.scan("SNA0003").await;
    app.wait("provisional").await;
    assert_eq!(state_of(&store, "R10003-1"), "awaiting");
    app.press(&key::F2.to_string()).await;
    app.verdict("accept_relabel", "R10003-1").await;
    let number = shown_receipt(&app).await;
    let documents = store.records().documents_of_receipt(number).expect("readable");
    let kinds: Vec<&str> = documents.iter().map(|document| document.kind.as_str()).collect();
    assert!(kinds.contains(&"box") && kinds.contains(&"receiving"), "{kinds:?}");
    for document in &documents {
        let path = app.folder.document_path(document);
        app.until(
            "the label's PDF",
            &format!(
                "document.querySelector(\"[data-document='{}']\")?.textContent.includes('saved as PDF')",
                document.document
            ),
        )
        .await;
        assert!(std::fs::read(&path).expect("the PDF is there").starts_with(b"%PDF"), "{}", path.display());
    }

    // The label of one line on the unit of another of the same RMA.
    app.scan("R10006-1").await;
    app.verdict("accept", "R10006-1").await;
    app.scan("SNA0062").await;
    app.verdict("accept_relabel", "R10006-2").await;
    assert_eq!(state_of(&store, "R10006-1"), "awaiting");
    assert_eq!(state_of(&store, "R10006-2"), "received");

    app.scan("R10004-1").await;
    app.until(
        "the discrepancy",
        "document.querySelector(\"[data-testid='verdict']\")?.dataset.verdict === 'discrepancy'",
    )
    .await;
    let (_, units) = receipt(&store, shown_receipt(&app).await);
    assert_eq!(units[0].decision.reason, Some(Reason::RmaCancelled));
    assert_eq!(store.records().shelf().expect("readable").len(), 1);
    app.close().await;
}

#[tokio::test]
async fn of_several_lines_a_digit_chooses_one() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.scan("R10005").await;
    app.wait("candidates").await;
    let store = app.store();
    let first = shown_receipt(&app).await;
    assert_eq!(receipt(&store, first).1[0].decision.reason, Some(Reason::Ambiguous));
    app.press("2").await;
    app.verdict("accept", "R10005-2").await;
    let (record, _) = receipt(&store, shown_receipt(&app).await);
    assert_eq!(record.corrects, Some(first));
    assert_eq!(state_of(&store, "R10005-2"), "received");
    assert_eq!(state_of(&store, "R10005-1"), "awaiting");
    assert!(store.records().shelf().expect("readable").is_empty(), "the box left the shelf");
    app.close().await;
}

#[tokio::test]
async fn a_box_without_a_number_goes_to_the_shelf_or_back_by_one_key() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.scan("ZZ-UNKNOWN-1").await;
    app.press(&key::F2.to_string()).await;
    app.verdict("unnumbered", "D1").await;
    app.press(&key::F8.to_string()).await;
    app.until(
        "the word that it goes back",
        "document.querySelector(\"[data-testid='message']\")?.textContent.includes('D1')",
    )
    .await;
    let store = app.store();
    let disposition = || {
        let item = store.records().shelf_item(1).expect("readable").expect("it is on record");
        item.disposition.map(|disposition| disposition.kind.as_str())
    };
    assert_eq!(disposition(), Some("returned_to_sender"));
    let documents = store.records().documents_of_tag(1).expect("readable");
    assert!(documents.iter().any(|document| document.kind == "sender"));

    // A change of mind: it stays after all.
    app.press(&key::F7.to_string()).await;
    app.until(
        "the word that it stays",
        "document.querySelector(\"[data-testid='message']\")?.textContent.includes('stands on shelf')",
    )
    .await;
    assert_eq!(disposition(), None);
    app.close().await;
}

#[tokio::test]
async fn ten_boxes_without_a_pause_are_ten_verdicts_in_order() {
    let app = App::open(seed::records).await;
    app.ready().await;
    let lines: Vec<String> = (1..=10).map(|number| format!("R{}-1", 10_100 + number)).collect();
    let keys: String = lines.iter().map(|line| format!("{line}{}", key::ENTER)).collect();
    app.press(&keys).await;
    app.verdict("accept", "R10110-1").await;
    app.until("ten rows", "document.querySelectorAll(\"[data-testid='today-row']\").length === 10").await;
    let newest_first: Vec<(String, String)> =
        lines.iter().rev().map(|line| ("accept".to_owned(), line.clone())).collect();
    assert_eq!(app.today().await, newest_first);
    let store = app.store();
    for (number, line) in (1_i64..).zip(&lines) {
        let (record, units) = receipt(&store, number);
        assert_eq!(&record.scans, std::slice::from_ref(line));
        assert_eq!(units.len(), 1);
        assert_eq!(units[0].decision.line.map(|line| line.to_string()).as_ref(), Some(line));
    }
    assert!(store.records().receipt(11).expect("readable").is_none(), "nothing was received twice");
    app.close().await;
}

#[tokio::test]
async fn scanners_that_end_with_tab_or_begin_with_an_aim_identifier_are_read() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.press(&format!("R10101-1{}", key::TAB)).await;
    app.verdict("accept", "R10101-1").await;
    app.press(&format!("]C1R10102-1{}", key::ENTER)).await;
    app.verdict("accept", "R10102-1").await;
    app.press(&format!("]C1r10103-1{}", key::TAB)).await;
    app.verdict("accept", "R10103-1").await;
    app.ready().await;
    let store = app.store();
    assert_eq!(receipt(&store, 2).0.scans, ["]C1R10102-1"], "kept as it came (RCV-8)");
    app.close().await;
}

#[tokio::test]
async fn a_box_ends_with_its_key_or_with_a_scan_of_a_kind_that_it_has() {
    let app = App::open(seed::records).await;
    app.ready().await;
    let store = app.store();
    let chips = "document.querySelectorAll(\"[data-testid='chip'][data-state='read']\").length";

    // A serial joins the box; the next label begins another.
    app.scan("R10101-1").await;
    app.verdict("accept", "R10101-1").await;
    app.scan("SNB0001").await;
    app.until("both scans on one box", &format!("{chips} === 2")).await;
    app.scan("R10102-1").await;
    app.verdict("accept", "R10102-1").await;
    app.until("one scan on the next", &format!("{chips} === 1")).await;

    // After the next-box key a serial is the first scan of another box.
    app.press(&key::F2.to_string()).await;
    app.scan("SNB0003").await;
    app.wait("provisional").await;
    assert_eq!(state_of(&store, "R10103-1"), "awaiting");
    app.press(&key::F2.to_string()).await;
    app.verdict("accept_relabel", "R10103-1").await;

    // The same-box key: two labels, one box, a verdict each.
    app.scan("R10007-1").await;
    app.verdict("accept", "R10007-1").await;
    app.press(&key::F3.to_string()).await;
    app.scan("R10007-2").await;
    app.until(
        "two units",
        "document.querySelectorAll(\"[data-testid='verdict-unit'][data-line='R10007-2']\").length > 0",
    )
    .await;
    let (_, units) = receipt(&store, shown_receipt(&app).await);
    let lines: Vec<String> = units.iter().filter_map(|unit| Some(unit.decision.line?.to_string())).collect();
    assert_eq!(lines, ["R10007-1", "R10007-2"]);

    // The same label again is a double read.
    app.scan("R10007-2").await;
    app.wait("message").await;
    app.close().await;
}

/// Where the buttons are that take a scan out of a correction, frame by frame, with how much of
/// the panel's answer was there.
const WATCH: &str = "window.seen = new Map();
    const look = () => {
        const scans = [...document.querySelectorAll(\"[data-testid='correct-chip']\")];
        if (scans.length === 2) {
            const places = scans.map((scan) => {
                const { x, y, width, height } = scan.querySelector('button').getBoundingClientRect();
                return [x, y, width, height].map(Math.round).join(' ');
            });
            const key = places.join(', ');
            window.seen.set(key, [...(window.seen.get(key) ?? []), scans.some((scan) => scan.dataset.kind === '')]);
        }
        requestAnimationFrame(look);
    };
    look();";

#[tokio::test]
async fn nothing_moves_in_a_correction_while_it_is_read() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.scan("R10101-1").await;
    app.verdict("accept", "R10101-1").await;
    // A second scan, so that one button stands before or above another.
    app.scan("1Z999AA10123456784").await;
    app.until("both scans", "document.querySelectorAll(\"[data-testid='chip']\").length === 2").await;
    app.eval(WATCH).await;
    app.press(&key::F4.to_string()).await;
    app.wait_css("[data-testid='correct-chip'][data-kind='tracking'] button").await;
    for index in 1..=2 {
        let button = app.wait_css(&format!("[data-testid='correct-chip']:nth-of-type({index}) button")).await;
        app.hover(&button).await;
        app.eval(&format!("document.querySelectorAll(\"[data-testid='correct-chip'] button\")[{}].focus()", index - 1))
            .await;
    }
    app.until("a few frames", "[...window.seen.values()].flat().length > 20").await;
    let seen: Vec<(String, Vec<bool>)> =
        serde_json::from_value(app.eval("return [...window.seen]").await).expect("places");
    let [(places, unread)] = seen.as_slice() else { panic!("the buttons moved: {seen:?}") };
    assert!(unread.contains(&true) && unread.contains(&false), "before and after the scans were read: {unread:?}");
    for place in places.split(", ") {
        let sides: Vec<u32> = place.split(' ').map(|side| side.parse().expect("a number")).collect();
        assert!(sides[2] >= 44 && sides[3] >= 44, "large enough for gloves: {place}");
    }
    app.close().await;
}

#[tokio::test]
async fn a_receipt_is_corrected_by_a_new_entry() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.scan("R10101-1").await;
    app.verdict("accept", "R10101-1").await;
    let wrong = shown_receipt(&app).await;
    app.press(&key::F4.to_string()).await;
    app.wait_css("[data-testid='correct-chip'] button").await.click().await.expect("the scan can be removed");
    let none_left = "document.querySelector(\"[data-testid='correct-chip']\") === null";
    app.until("an empty panel that waits for a scan", &format!("{none_left} && {}", has_focus("correct-add"))).await;
    app.press(&format!("R10102-1{}", key::ENTER)).await;
    app.until("the scan in the panel", "document.querySelectorAll(\"[data-testid='correct-chip']\").length === 1")
        .await;
    app.click("correct-note").await;
    app.until("the note to be written", &has_focus("correct-note")).await;
    app.press("wrong box").await;
    app.click("correct-record").await;
    app.verdict("accept", "R10102-1").await;
    let store = app.store();
    let (record, _) = receipt(&store, shown_receipt(&app).await);
    assert_eq!((record.corrects, record.note.as_deref()), (Some(wrong), Some("wrong box")));
    assert_eq!(state_of(&store, "R10101-1"), "awaiting");
    assert_eq!(state_of(&store, "R10102-1"), "received");

    app.press(&key::F4.to_string()).await;
    app.click("correct-withdraw").await;
    app.until("the withdrawal", "document.querySelector(\"[data-testid='verdict']\")?.dataset.verdict === 'withdrawn'")
        .await;
    assert_eq!(state_of(&store, "R10102-1"), "awaiting");
    app.ready().await;
    app.close().await;
}
