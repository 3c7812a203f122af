//! The audit trail in the window.

use crate::harness::{App, has_focus, key};
use crate::seed;

#[tokio::test]
async fn the_trail_is_narrowed_read_and_signed_off_by_the_keyboard() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.press_with(key::CONTROL, 'h').await;
    app.press_button("health-audit").await;
    app.until("the field", &has_focus("audit-subject")).await;
    app.wait("audit-entry").await;
    app.tab_to("audit-action").await;
    app.type_slowly("received").await;
    app.press_button("audit-find").await;
    app.until("one entry", "document.querySelectorAll(\"[data-testid='audit-entry']\").length === 1").await;
    app.eval("document.querySelector(\"[data-testid='audit-entry'] button\").click()").await;
    app.until("its facts", "document.querySelector(\"[data-testid='audit-facts']\")?.textContent.includes('R10001-1')")
        .await;
    app.press_button("audit-sign-off").await;
    app.wait("audit-period").await;
    let periods = app.store().records().audit_periods().expect("readable");
    assert_eq!((periods.len(), periods[0].first_entry), (1, 1));
    app.close().await;
}
