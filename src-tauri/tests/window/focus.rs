//! The scan field has the keyboard again after anything.

use crate::harness::{App, key};
use crate::{dialog, seed};

#[tokio::test]
async fn the_scan_field_has_the_focus_again_after_clicks_and_overlays() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.scan("R10101-1").await;
    app.verdict("accept", "R10101-1").await;

    for testid in ["verdict", "why-toggle", "key-next", "print-status", "today-count"] {
        app.click(testid).await;
        app.ready().await;
    }
    // The list of today keeps the focus, for the arrow keys; a scan is taken all the same.
    app.click("today-row").await;
    app.scan("R10102-1").await;
    app.verdict("accept", "R10102-1").await;

    app.press(&key::F1.to_string()).await;
    app.wait_css("[role='dialog']").await;
    app.press(&key::ESCAPE.to_string()).await;
    app.ready().await;
    app.press("?").await;
    app.wait_css("[role='dialog']").await;
    app.press(&key::ESCAPE.to_string()).await;
    app.ready().await;

    // From any screen a scan goes to Receive.
    for digit in ['2', '3', '4'] {
        app.press_with(key::CONTROL, digit).await;
        app.until("another screen", "document.querySelector(\"[data-testid='verdict']\") === null").await;
        let line = format!("R1010{}-1", u32::from(digit) - u32::from('0') + 1);
        app.scan(&line).await;
        app.verdict("accept", &line).await;
        app.ready().await;
    }
    app.close().await;
}

#[tokio::test]
async fn a_native_dialog_that_is_cancelled_leaves_everything_as_it_was() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.click("rail-import").await;
    app.click("import-choose").await;
    let display = app.display().to_owned();
    tokio::task::spawn_blocking(move || dialog::close_with_escape(&display, "Choose CSV files to import"))
        .await
        .expect("the dialog closes");
    app.until("the button to be free again", "!document.querySelector(\"[data-testid='import-choose']\").disabled")
        .await;
    app.scan("R10101-1").await;
    app.verdict("accept", "R10101-1").await;
    app.ready().await;
    app.close().await;
}
