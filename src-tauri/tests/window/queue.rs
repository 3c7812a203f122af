//! The Queue: an RMA is created, given another type, confirmed; and what is refused.

use chrono::TimeDelta;
use rma_dock::calendar::format_instant;
use rma_dock::desk::create::{NewRma, create};
use rma_dock::dock::DataDirectory;
use rma_dock::exchange::{ImportOptions, import_all};
use rma_dock::numbers::{RmaNumber, Serial};
use rma_dock::store::{By, LineRecord, Store};

use crate::harness::{App, has_focus, key};
use crate::seed;

pub const CASE: &str = "2026-0105-0002";
/// It waits in the queue, and needs a quote.
const QUOTED: &str = "R10121";
/// The next that is created.
const NEXT: &str = "R10122";

/// Units under contract, in warranty and with neither; an RMA of the last that waits.
pub fn queued(folder: &DataDirectory) {
    seed::records_and_settings(folder, |settings| settings.operator = "Dana Ruiz".to_owned());
    let files = tempfile::tempdir().expect("a temporary directory");
    let day = |days: i64| (seed::now() - TimeDelta::days(days)).date_naive();
    let units = format!(
        "serial,part_number,site_id,ship_date,reseller,resale_date,customer_receipt_date,registered_on,date_code,new_purchase\n\
         SV0001,MX-240,S2,{0},no,,,,,no\nWA0001,MX-240,S2,{1},no,,,,,no\nNC0001,MX-240,S2,{0},no,,,,,no\nNC0002,MX-240,S2,{0},no,,,,,no\n",
        day(2_000),
        day(100)
    );
    let contracts = format!("contract,site_id,level,ahr,start,end\nC-1,S2,Essential,no,{},{}\n", day(100), day(-100));
    for (kind, content) in
        [("units", units.as_str()), ("contracts", &contracts), ("covered", "contract,serial\nC-1,SV0001\n")]
    {
        std::fs::write(files.path().join(format!("{kind}.csv")), content).expect("the file can be written");
    }
    let mut store = Store::open(&folder.database()).expect("the database opens");
    let by = By { who: "Setup", recorded_at: seed::now() };
    let reports = import_all(&mut store, &by, files.path(), ImportOptions::default(), &mut |_, _, _| {});
    for report in reports.expect("the files can be read") {
        assert!(report.errors.is_empty(), "{:?}", report.errors);
    }
    let serials = [Serial::new("NC0001").expect("a serial")];
    let at = seed::now() - TimeDelta::days(3);
    let new = NewRma {
        case: CASE.parse().expect("a case"),
        serials: &serials,
        hours: None,
        analyses: &[],
        agreed_by: None,
        at,
    };
    let created = create(&mut store, &new, &by).unwrap_or_else(|error| panic!("{error}, {}", format_instant(at)));
    assert_eq!(created.rma.to_string(), QUOTED);
}

pub async fn open_queue(app: &App) {
    app.ready().await;
    app.press_with(key::CONTROL, '3').await;
    app.wait("queue-row").await;
    let grid = "document.activeElement?.getAttribute('aria-label') === 'RMAs to be confirmed'";
    app.until("the queue with the keyboard", grid).await;
}

pub async fn told(app: &App, testid: &str, words: &str) {
    let script = format!("document.querySelector(\"[data-testid='{testid}']\")?.textContent.includes({words:?})");
    app.until(words, &script).await;
}

async fn opened(app: &App, rma: &str) {
    app.wait_css(&format!("[data-testid='queue-panel'][data-rma='{rma}'] [data-testid='queue-line']")).await;
}

fn line(app: &App, rma: &str) -> LineRecord {
    let rma: RmaNumber = rma.parse().expect("an RMA");
    app.store().records().lines_of_rma(rma).expect("readable").into_iter().next().expect("on record")
}

#[tokio::test]
async fn an_rma_is_created_taken_overridden_and_confirmed_from_the_keyboard() {
    let app = App::open(queued).await;
    open_queue(&app).await;
    app.press("a").await;
    app.until("the form", &has_focus("create-case")).await;
    app.press("202601050002#").await;
    app.press(&key::ENTER.to_string()).await;
    app.until("the serials", &has_focus("create-serials")).await;
    app.scan("WA0001").await;
    app.wait_css("[data-testid='create-unit'][data-serial='WA0001'][data-type='service']").await;
    app.click("create-record").await;
    opened(&app, NEXT).await;
    told(&app, "line-told", "R10122 is created.").await;
    assert_eq!(line(&app, NEXT).basis.as_deref(), Some("warranty_rtf"));
    told(&app, "line-entitlement", "decided by ENT-4").await;
    told(&app, "entitlement-findings", "WAR-2").await;

    // Another type, with its reason.
    app.click("rma-override").await;
    let choose = "const list = document.querySelector(\"[data-testid='override-type']\");
                  list.value = 'service'; list.dispatchEvent(new Event('change', { bubbles: true })); return true";
    app.eval(choose).await;
    app.wait("override-basis").await;
    let choose = "const list = document.querySelector(\"[data-testid='override-basis']\");
                  list.value = 'advance_replacement'; list.dispatchEvent(new Event('change', { bubbles: true })); return true";
    app.eval(choose).await;
    app.wait("override-why").await.send_keys("Contract C-2 was signed").await.expect("it can be typed into");
    app.click("override-record").await;
    told(&app, "override-reason", "Contract C-2 was signed").await;
    assert_eq!(line(&app, NEXT).basis.as_deref(), Some("advance_replacement"));
    app.click("line-undo").await;
    told(&app, "line-told", "Taken back: the type.").await;
    assert_eq!(line(&app, NEXT).basis.as_deref(), Some("warranty_rtf"));

    // Taken and confirmed, a letter each.
    app.press("t").await;
    told(&app, "queue-case-csr", "Dana Ruiz").await;
    assert_eq!(line(&app, NEXT).csr.as_deref(), Some("Dana Ruiz"));
    app.press("c").await;
    told(&app, "line-told", "R10122 is confirmed. To be returned by").await;
    assert_eq!(line(&app, NEXT).state, "open");
    let gone = format!("document.querySelector(\"[data-testid='queue-row'][data-rma='{NEXT}']\") === null");
    app.until("a queue without it", &gone).await;
    app.click("line-undo").await;
    told(&app, "line-told", "Taken back: the confirmation.").await;
    assert_eq!(line(&app, NEXT).state, "unconfirmed");
    app.close().await;
}

#[tokio::test]
async fn what_cannot_be_one_rma_and_what_is_not_quoted_are_refused_where_they_stand() {
    let app = App::open(queued).await;
    open_queue(&app).await;
    app.click("queue-create").await;
    app.until("the form", &has_focus("create-case")).await;
    app.press("2026-0105-0002").await;
    app.press(&key::ENTER.to_string()).await;
    app.until("the serials", &has_focus("create-serials")).await;
    for serial in ["SV0001", "NC0001"] {
        app.scan(serial).await;
    }
    told(&app, "create-refused", "NC0001 is neither contract nor warranty (ENT-5)").await;
    app.until("no way to create it", "document.querySelector(\"[data-testid='create-record']\").disabled").await;
    app.click("create-close").await;

    // Nothing is skipped.
    app.wait_css(&format!("[data-testid='queue-row'][data-rma='{QUOTED}'] th")).await.click().await.expect("a row");
    opened(&app, QUOTED).await;
    told(&app, "confirm-first", "the support engineer confirms the hardware failure (QUO-1)").await;
    app.press("c").await;
    told(&app, "confirm-error", "QUO-1").await;
    assert_eq!(line(&app, QUOTED).state, "unconfirmed");
    app.wait("failure-by").await.send_keys("Priya Nair").await.expect("it can be typed into");
    app.click("quote-record").await;
    app.wait_css("[data-testid='quote'][data-step='quote']").await;
    app.click("quote-record").await;
    app.wait_css("[data-testid='quote'][data-step='purchase_order']").await;
    for (field, text) in [
        ("order-number", "PO-7"),
        ("order-date", &seed::now().date_naive().to_string()),
        ("order-amount", "100.00"),
        ("order-currency", "usd"),
    ] {
        app.wait(field).await.send_keys(text).await.expect("it can be typed into");
    }
    app.click("quote-record").await;
    told(&app, "quote-error", "QUO-2").await;
    app.wait("order-accepted").await.send_keys("Sam Ito").await.expect("it can be typed into");
    app.click("quote-record").await;
    app.wait_css("[data-testid='quote'][data-step='confirm']").await;
    app.click("rma-confirm").await;
    told(&app, "line-told", "R10121 is confirmed.").await;
    assert_eq!(line(&app, QUOTED).state, "open");
    app.close().await;
}
