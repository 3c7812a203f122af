//! The Entitlement screen.

use chrono::{NaiveDate, TimeDelta};
use rma_dock::dock::DataDirectory;
use rma_dock::exchange::{ImportOptions, import_all};
use rma_dock::store::{By, Store};

use crate::harness::{App, has_focus, key};
use crate::seed;

fn day(from_today: i64) -> NaiveDate {
    (seed::now() + TimeDelta::days(from_today)).date_naive()
}

/// Three units besides: under a contract, in warranty, and neither.
fn units(folder: &DataDirectory) {
    seed::records(folder);
    let files = tempfile::tempdir().expect("a temporary directory");
    let units = format!(
        "serial,part_number,site_id,ship_date,reseller,resale_date,customer_receipt_date,registered_on,date_code,\
         new_purchase\n\
         SNA0001,J-2320,S1,{0},no,,,,,no\nSNA0003,J-2320,S1,{0},no,,,,,no\nSNA0008,J-2320,S1,{1},no,,,,,no\n",
        day(-60),
        day(-800)
    );
    let contracts = format!("contract,site_id,level,ahr,start,end\nC-100,S1,Agility,yes,{},{}\n", day(-30), day(335));
    let covered = "contract,serial\nC-100,SNA0001\n";
    for (kind, content) in [("units", units.as_str()), ("contracts", &contracts), ("covered", covered)] {
        std::fs::write(files.path().join(format!("{kind}.csv")), content).expect("the file can be written");
    }
    let mut store = Store::open(&folder.database()).expect("the database opens");
    let by = By { who: "Setup", recorded_at: seed::now() };
    let reports = import_all(&mut store, &by, files.path(), ImportOptions::default(), &mut |_, _, _| {});
    for report in reports.expect("the files can be read") {
        assert!(report.errors.is_empty(), "{:?}", report.errors);
    }
}

async fn open_entitlement(app: &App) {
    app.ready().await;
    app.click("rail-entitlement").await;
    app.until("the box with the focus", &has_focus("ask-serials")).await;
}

/// Waits for the answer to that serial, of that type by that rule.
async fn answer(app: &App, serial: &str, rma_type: &str, deciding: &str) {
    app.wait_css(&format!(
        "[data-testid='answer'][data-serial='{serial}'][data-type='{rma_type}'][data-deciding='{deciding}']"
    ))
    .await;
}

/// Waits for an element whose text holds these words.
async fn told(app: &App, testid: &str, words: &str) {
    let script = format!("document.querySelector(\"[data-testid='{testid}']\")?.textContent.includes({words:?})");
    app.until(words, &script).await;
}

#[tokio::test]
async fn a_serial_is_scanned_and_its_why_unfolds() {
    let app = App::open(units).await;
    open_entitlement(&app).await;
    app.scan("sna0001").await;
    answer(&app, "SNA0001", "service", "ENT-2").await;
    told(&app, "fact-shipping", "The vendor pays both ways").await;
    told(&app, "fact-contract", "C-100, Agility, with advance replacement").await;
    let line = app.wait_css("[data-testid='time-line'] [role='img']").await;
    let line = line.attr("aria-label").await.expect("readable").expect("it has a name");
    for words in ["Shipped, warranty starts", "Today", "Last day of warranty", "Contract C-100"] {
        assert!(line.contains(words), "{line}");
    }

    app.click("entitlement-why-toggle").await;
    told(&app, "entitlement-why", "Contract C-100 (Agility with AHR) covers it").await;
    told(&app, "why-would-change", "It would be dead on arrival").await;
    let held = "return [...document.querySelectorAll(\"[data-testid='entitlement-why'] [data-held='true']\")]
        .some((step) => step.textContent.includes('ENT-2'))";
    assert_eq!(app.eval(held).await, true);

    // A box is a box, whatever screen is open.
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.close().await;
}

#[tokio::test]
async fn an_unknown_serial_is_offered_a_near_one_which_is_taken_only_by_a_person() {
    let app = App::open(units).await;
    open_entitlement(&app).await;
    app.scan("SNAOOO1").await;
    answer(&app, "SNAOOO1", "unknown", "ENT-6").await;
    let offered = "return [...document.querySelectorAll(\"[data-testid='near-option']\")]
        .map((option) => option.dataset.serial)";
    assert_eq!(app.eval(offered).await, serde_json::json!(["SNA0001"]));
    app.click("near-option").await;
    answer(&app, "SNA0001", "service", "ENT-2").await;
    told(&app, "instead-of", "SNAOOO1").await;
    app.click("instead-back").await;
    answer(&app, "SNAOOO1", "unknown", "ENT-6").await;
    app.close().await;
}

#[tokio::test]
async fn a_pasted_list_is_a_table_with_a_row_that_opens() {
    let app = App::open(units).await;
    open_entitlement(&app).await;
    app.eval("document.execCommand('insertText', false, 'SNA0003\\nSNA0008\\nZZ-UNKNOWN-1\\n')").await;
    app.click("ask").await;
    let rows = "[...document.querySelectorAll(\"[data-testid='answer-row']\")]";
    app.until("three rows", &format!("{rows}.length === 3")).await;
    let shown = app.eval(&format!("return {rows}.map((row) => [row.dataset.serial, row.dataset.type])")).await;
    assert_eq!(
        shown,
        serde_json::json!([["SNA0003", "service"], ["SNA0008", "non_contracted"], ["ZZ-UNKNOWN-1", "unknown"]])
    );
    app.until("the table with the focus", "document.activeElement?.getAttribute('role') === 'grid'").await;
    app.press(&key::DOWN.to_string()).await;
    app.press(&key::ENTER.to_string()).await;
    answer(&app, "SNA0008", "non_contracted", "ENT-5").await;
    app.press(&key::ESCAPE.to_string()).await;
    app.until("no card", "document.querySelector(\"[data-testid='answer']\") === null").await;
    app.click("only-unknown").await;
    app.until("the unknown one alone", &format!("{rows}.map((row) => row.dataset.serial).join() === 'ZZ-UNKNOWN-1'"))
        .await;
    app.close().await;
}

#[tokio::test]
async fn a_day_that_does_not_exist_is_refused_at_its_field() {
    let app = App::open(units).await;
    open_entitlement(&app).await;
    app.scan("SNA0003").await;
    answer(&app, "SNA0003", "service", "ENT-4").await;
    app.click("ask-day").await;
    app.until("the day with the focus", &has_focus("ask-day")).await;
    app.press("2026-02-30").await;
    app.click("ask").await;
    told(&app, "error-day", "\"2026-02-30\" is not a date").await;
    app.until("the day with the focus again", &has_focus("ask-day")).await;
    assert_eq!(app.eval("return document.querySelector(\"[data-testid='answer']\")").await, serde_json::Value::Null);

    app.press_with(key::CONTROL, 'a').await;
    app.press("2001-02-28").await;
    app.click("ask").await;
    answer(&app, "SNA0003", "non_contracted", "ENT-5").await;
    app.until("no error", "document.querySelector(\"[data-testid='error-day']\") === null").await;
    app.close().await;
}
