//! The whole life of an RMA, with the mouse unplugged: created, quoted, ordered, confirmed, received,
//! repaired, shipped, closed.

use rma_dock::numbers::LineNumber;

use crate::harness::{App, has_focus, key};
use crate::queue::{CASE, open_queue, queued, told};
use crate::seed;

const RMA: &str = "R10122";
const LINE: &str = "R10122-1";

#[tokio::test]
async fn an_rma_lives_its_whole_life_by_the_keyboard() {
    let app = App::open(queued).await;

    // Created: its unit has neither contract nor warranty.
    open_queue(&app).await;
    app.press("a").await;
    app.until("the form", &has_focus("create-case")).await;
    app.scan(CASE).await;
    app.until("the serials", &has_focus("create-serials")).await;
    app.scan("NC0002").await;
    app.wait_css("[data-testid='create-unit'][data-serial='NC0002'][data-type='non_contracted']").await;
    app.press_button("create-record").await;
    told(&app, "line-told", "R10122 is created.").await;

    // Quoted from the price list, and ordered.
    app.tab_to("failure-by").await;
    app.type_slowly("Priya Nair").await;
    app.press_button("quote-record").await;
    app.wait_css("[data-testid='quote'][data-step='quote']").await;
    told(&app, "time-and-materials", "Time and Materials").await;
    app.press_button("quote-record").await;
    app.wait_css("[data-testid='quote'][data-step='purchase_order']").await;
    let today = seed::now().date_naive().to_string();
    for (field, text) in [
        ("order-number", "PO-2026-7"),
        ("order-date", today.as_str()),
        ("order-amount", "1800.00"),
        ("order-currency", "USD"),
    ] {
        app.tab_to(field).await;
        app.type_slowly(text).await;
    }
    app.press_button("quote-record").await;
    app.wait_css("[data-testid='quote'][data-step='confirm']").await;

    // Confirmed by its letter.
    app.until("no field with the keyboard", "!document.activeElement?.matches('input, textarea')").await;
    app.press("c").await;
    told(&app, "line-told", "R10122 is confirmed. To be returned by").await;

    // Received at the dock.
    app.press_with(key::CONTROL, '1').await;
    app.ready().await;
    app.scan(LINE).await;
    app.verdict("accept", LINE).await;

    // Found from anywhere, repaired, shipped.
    app.press_with(key::CONTROL, 'k').await;
    app.until("the find field", &has_focus("find-field")).await;
    app.scan(LINE).await;
    app.wait_css(&format!("[data-testid='side-panel'][data-subject='{LINE}']")).await;
    app.press_button("do-repair").await;
    app.until("what was done", &has_focus("field-note")).await;
    app.type_slowly("Power supply changed").await;
    app.press_button("line-record").await;
    told(&app, "line-told", "Repaired.").await;
    app.press_button("do-ship").await;
    app.until("the serial that leaves", &has_focus("field-serial")).await;
    app.press(&key::ENTER.to_string()).await;
    app.until("the tracking number", &has_focus("field-tracking")).await;
    app.scan("1Z999AA10123456784").await;
    app.until("the button", &has_focus("line-record")).await;
    app.press(&format!("{}{}", key::LEFT, key::ENTER)).await;
    told(&app, "line-told", "Shipped as NC0002.").await;
    told(&app, "line-told", "The RMA is closed").await;

    let store = app.store();
    let number: LineNumber = LINE.parse().expect("a line");
    let line = store.records().line(number).expect("readable").expect("on record");
    assert_eq!((line.state.as_str(), line.line_state.as_str()), ("closed", "received"));
    let history = store.records().history(LINE).expect("readable");
    let actions: Vec<&str> = history.iter().map(|entry| entry.action.as_str()).collect();
    assert!(actions.starts_with(&["created"]), "{actions:?}");
    let rma = store.records().history(RMA).expect("readable");
    assert!(rma.iter().any(|entry| entry.action == "confirmed"), "{rma:?}");
    app.close().await;
}
