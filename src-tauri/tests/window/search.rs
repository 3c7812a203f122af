//! The Search screen, the tracking list, and the find that goes anywhere.

use std::fmt::Write as _;

use rma_dock::calendar::format_instant;
use rma_dock::dock::DataDirectory;
use rma_dock::exchange::{ImportOptions, import_all};
use rma_dock::store::{By, Store};

use crate::harness::{App, has_focus, key};
use crate::seed;

/// Cases enough for three pages, one with a customer's tracking number.
fn many(folder: &DataDirectory) {
    seed::records(folder);
    let files = tempfile::tempdir().expect("a temporary directory");
    let mut cases = String::from("case,site_id,contact,priority,platform,tracking_number,opened_at,status\n");
    for number in 1..=230 {
        let tracked = if number == 117 { "Lab 9 / WEST-117" } else { "" };
        let at = format_instant(seed::now() - chrono::TimeDelta::days(400));
        writeln!(cases, "2024-0311-{number:04},S2,ken@osaka.example,P4,EX4200,{tracked},{at},closed")
            .expect("a string");
    }
    std::fs::write(files.path().join("cases.csv"), cases).expect("the file can be written");
    let mut store = Store::open(&folder.database()).expect("the database opens");
    let by = By { who: "Setup", recorded_at: seed::now() };
    let reports = import_all(&mut store, &by, files.path(), ImportOptions::default(), &mut |_, _, _| {});
    for report in reports.expect("the file can be read") {
        assert!(report.errors.is_empty(), "{:?}", report.errors);
    }
}

async fn open_search(app: &App) {
    app.ready().await;
    app.press_with(key::CONTROL, '6').await;
    app.until("the search field with the keyboard", &has_focus("search-field")).await;
    app.wait("found-row").await;
}

/// The rows are these, joined by commas.
async fn rows(app: &App, list: &str, wanted: &str) {
    let shown =
        format!("[...document.querySelectorAll(\"[data-testid='{list}-row']\")].map((row) => row.dataset.key).join()");
    app.until(wanted, &format!("{shown} === {wanted:?}")).await;
}

async fn says(app: &App, testid: &str, words: &str) {
    let script = format!("document.querySelector(\"[data-testid='{testid}']\")?.textContent.includes({words:?})");
    app.until(words, &script).await;
}

async fn panel(app: &App, subject: &str) {
    app.wait_css(&format!("[data-testid='side-panel'][data-subject='{subject}']")).await;
}

#[tokio::test]
async fn a_customers_number_is_found_and_its_case_opened_by_the_keyboard() {
    let app = App::open(many).await;
    open_search(&app).await;
    app.press("west 117").await;
    rows(&app, "found", "2024-0311-0117").await;
    says(&app, "search-said", "customer tracking numbers").await;
    app.press(&key::ENTER.to_string()).await;
    app.until("the list with the keyboard", &has_focus("found-grid")).await;
    // (Two Enters within 50 ms are one line end of a scanner.)
    app.press(&format!("{}{}", key::DOWN, key::ENTER)).await;
    panel(&app, "2024-0311-0117").await;
    says(&app, "side-panel", "Lab 9 / WEST-117").await;

    // Esc closes the panel, and again takes the text away: all are there, to the last page.
    app.press(&key::ESCAPE.to_string()).await;
    app.until("the list with the keyboard", &has_focus("found-grid")).await;
    app.press(&key::ESCAPE.to_string()).await;
    says(&app, "pager", "1–100 of 232").await;
    app.click("page-last").await;
    says(&app, "pager", "201–232 of 232").await;
    app.click("found-sort-status").await;
    says(&app, "pager", "1–100 of 232").await;
    let sorted = "document.querySelector(\"[data-testid='found-grid'] th\")?.getAttribute('aria-sort')";
    app.until("ascending", &format!("{sorted} === 'ascending'")).await;
    app.click("found-sort-status").await;
    app.until("descending", &format!("{sorted} === 'descending'")).await;
    app.close().await;
}

#[tokio::test]
async fn the_tracking_list_leads_to_a_line_and_its_case() {
    let app = App::open(many).await;
    open_search(&app).await;
    app.click("tab-tracking").await;
    app.until("the list with the keyboard", &has_focus("tracked-grid")).await;
    let first = "document.querySelector(\"[data-testid='tracked-row']\").dataset.key";
    app.wait("tracked-row").await;
    let line = app.eval(&format!("return {first}")).await;
    let line = line.as_str().expect("a line").to_owned();
    app.press(&key::ENTER.to_string()).await;
    panel(&app, &line).await;
    let case = app.wait("line-case").await.text().await.expect("readable").trim().to_owned();
    app.click("line-case").await;
    panel(&app, &case).await;
    app.close().await;
}

#[tokio::test]
async fn find_goes_to_what_is_scanned_into_it() {
    let app = App::open(many).await;
    app.ready().await;
    app.press_with(key::CONTROL, 'k').await;
    app.until("the find field with the keyboard", &has_focus("find-field")).await;
    app.scan("202403110042#").await;
    panel(&app, "2024-0311-0042").await;
    // By a part of a site's name, in the middle of its words.
    app.press_with(key::CONTROL, 'k').await;
    app.until("the find field with the keyboard", &has_focus("find-field")).await;
    app.press("medical").await;
    app.wait_css("[data-testid='find-hit'][data-kind='site']").await;
    app.press(&key::ENTER.to_string()).await;
    says(&app, "search-scope", "Kern Medical Center").await;
    rows(&app, "found", "2026-0105-0001").await;
    let store = app.store();
    assert!(store.records().receipt(1).expect("readable").is_none(), "nothing was received by it");
    app.close().await;
}

#[tokio::test]
async fn a_text_that_is_no_number_says_so_at_the_field_and_the_list_stays() {
    let app = App::open(many).await;
    open_search(&app).await;
    app.click("by-case").await;
    app.click("search-field").await;
    app.press("2024-1311-0001").await;
    says(&app, "search-error", "2024-13-11").await;
    app.wait("found-grid").await;
    // Its form alone says the same; as words it may be a customer's own number.
    app.click("by-form").await;
    says(&app, "search-error", "2024-13-11").await;
    app.click("by-tracking").await;
    says(&app, "search-empty", "Nothing on record is that").await;
    app.click("search-clear").await;
    says(&app, "pager", "of 232").await;
    app.close().await;
}
