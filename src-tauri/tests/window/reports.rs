//! Home, the reports with their charts, and the returns that did not come.

use rma_dock::numbers::LineNumber;
use rma_dock::rules::returns::ReturnChoice;
use serde_json::json;

use crate::harness::{App, has_focus, key};
use crate::seed;

async fn says(app: &App, testid: &str, words: &str) {
    let script = format!("document.querySelector(\"[data-testid='{testid}']\")?.textContent.includes({words:?})");
    app.until(words, &script).await;
}

/// What was decided about the only return that is late in the seed.
fn decided(app: &App) -> Vec<ReturnChoice> {
    let line: LineNumber = "R10002-1".parse().expect("a line");
    let decisions = app.store().records().return_decisions(line).expect("readable");
    decisions.iter().map(|decision| decision.made.decided.choice()).collect()
}

#[tokio::test]
async fn figures_are_drawn_within_the_policy_and_stand_as_a_table() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.eval(
        "window.refused = []; addEventListener('securitypolicyviolation', (it) => refused.push(it.effectiveDirective))",
    )
    .await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.press_with(key::CONTROL, '7').await;
    says(&app, "said-receipts", "1 unit, 100.0 % accepted").await;
    app.until("a drawn chart", "document.querySelector(\"[data-testid='report-receipts'] canvas\")?.width > 100").await;
    says(&app, "said-not_returned", "1 line, 2,500.00 USD").await;
    assert_eq!(app.eval("return refused").await, json!([]), "the charts need nothing that the policy refuses");
    app.click("figures-receipts").await;
    app.until(
        "thirty days",
        "document.querySelectorAll(\"[data-testid='table-receipts'] tbody tr\").length === 30
         && [...document.querySelectorAll(\"[data-testid='table-receipts'] tbody tr:last-child td\")].map((it) => it.textContent).join() === '1,0,0,0,0,1'",
    )
    .await;

    // A period that is none says so at its fields, and the figures stay.
    let from = app.wait("period-from").await;
    from.clear().await.expect("it can be emptied");
    // (Keys as fast as these with an Enter after them are a scan.)
    from.send_keys("2026-02-30").await.expect("it can be typed into");
    app.eval("document.activeElement.blur()").await;
    says(&app, "period-error", "The first day is no date").await;
    says(&app, "said-receipts", "1 unit").await;
    app.click("period-7").await;
    app.until("a week", "document.querySelectorAll(\"[data-testid='table-receipts'] tbody tr\").length === 7").await;
    app.until("no error", "document.querySelector(\"[data-testid='period-error']\").hidden").await;

    // Nothing is posted yet, and the list says what comes there.
    app.click("reports-analyses").await;
    app.until("the field with the keyboard", &has_focus("analyses-text")).await;
    says(&app, "analyses-empty", "No analysis").await;
    app.close().await;
}

#[tokio::test]
async fn a_late_return_is_decided_by_the_keyboard_and_taken_back() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.press_with(key::CONTROL, '0').await;
    app.wait_css("[data-testid='home-returns'][data-count='1']").await;
    // One letter goes to the list.
    app.press("d").await;
    app.wait_css("[data-testid='returns-row'][data-key='R10002-1']").await;
    app.until("the list with the keyboard", &has_focus("returns-grid")).await;
    says(&app, "returns-row", "2,500.00 USD").await;
    says(&app, "returns-row", "Ana Reyes").await;
    app.press(&key::ENTER.to_string()).await;
    app.wait_css("[data-testid='line-return'][data-state='late']").await;

    // More time that is over already is refused where it was typed.
    app.click("return-extend").await;
    app.until("the day with the keyboard", &has_focus("return-until")).await;
    app.press("2020-01-01").await;
    app.wait("return-note").await.send_keys("asked for it").await.expect("it can be typed into");
    app.click("return-record").await;
    says(&app, "return-error", "2020-01-01").await;
    assert!(decided(&app).is_empty());

    app.click("return-charge").await;
    app.click("return-record").await;
    app.wait_css("[data-testid='line-return'][data-state='charged']").await;
    assert_eq!(decided(&app), [ReturnChoice::Charge]);
    app.wait("returns-empty").await;
    app.click("returns-settled").await;
    app.wait_css("[data-testid='returns-row'][data-key='R10002-1']").await;
    app.click("line-undo").await;
    app.wait_css("[data-testid='line-return'][data-state='late']").await;
    assert!(decided(&app).is_empty());
    app.close().await;
}
