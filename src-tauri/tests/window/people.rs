//! Signing in, locking, and changing hands at the window.

use serde_json::json;

use crate::harness::{App, has_focus, key};
use crate::seed;

async fn sign_in(app: &App, name: &str, password: &str) {
    app.until("the name", &has_focus("sign-in-name")).await;
    app.type_slowly(name).await;
    app.press(&key::TAB.to_string()).await;
    app.type_slowly(password).await;
    app.press(&key::ENTER.to_string()).await;
}

async fn works(app: &App, name: &str) {
    let who = format!("document.querySelector(\"[data-testid='who']\")?.textContent.includes('{name}')");
    app.until(name, &who).await;
}

#[tokio::test]
async fn the_box_at_hand_stays_while_hands_change() {
    let mut badge = String::new();
    let app = App::open(|folder| {
        seed::people(folder);
        seed::change_people(folder, |store, by| {
            badge = seed::badge(store, "Dora Lund", by);
            Ok(())
        });
    })
    .await;
    // By the keyboard alone, wrong first.
    sign_in(&app, "Ada Quill", "not the password").await;
    app.wait("sign-in-error").await;
    app.until("the field for another try", &has_focus("sign-in-secret")).await;
    app.type_slowly(seed::PASSWORD).await;
    app.press(&key::ENTER.to_string()).await;
    app.ready().await;
    works(&app, "Ada Quill").await;

    // Without an RMA label the box waits for more: it is at hand.
    app.scan("SNA0061").await;
    app.wait("chip").await;
    app.press_with(key::CONTROL, 'l').await;
    app.wait("sign-in").await;
    // Whatever is scanned while it is locked is of no box.
    app.eval("document.activeElement.blur()").await;
    app.scan("R10001-1").await;
    app.eval("document.querySelector(\"[data-testid='sign-in-name']\").value = ''").await;
    app.click("way-pin").await;
    app.click("pin-name").await;
    app.until("the PIN", &has_focus("sign-in-secret")).await;
    app.type_slowly(seed::PIN).await;
    app.press(&key::ENTER.to_string()).await;
    works(&app, "Dora Lund").await;
    app.ready().await;
    app.scan("R10006").await;
    app.verdict("accept", "R10006-1").await;
    let receipts = app.store().records().receipts_since(seed::now() - chrono::TimeDelta::hours(1), None, 10);
    let receipts = receipts.expect("readable");
    let operators: Vec<&str> = receipts.iter().map(|receipt| receipt.operator.as_str()).collect();
    assert_eq!(operators, ["Dora Lund"]);

    // And by a badge, in the middle of the next one.
    app.press(&key::F2.to_string()).await;
    app.press_with(key::CONTROL, 'l').await;
    app.wait("sign-in").await;
    app.click("way-password").await;
    app.eval("document.querySelector(\"[data-testid='sign-in-name']\").focus()").await;
    app.scan(&badge).await;
    works(&app, "Dora Lund").await;
    app.ready().await;
    app.scan(&badge).await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    let kept = app.eval("return document.body.innerHTML").await.to_string();
    assert!(!kept.contains("RMABDG"), "the badge is on the screen");
    app.close().await;
}

#[tokio::test]
async fn sign_in_is_switched_on_from_the_settings() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.click("single-user").await;
    app.wait("people-card").await;
    app.tab_to("people-name").await;
    app.type_slowly("Ada Quill").await;
    app.eval(
        "const it = document.querySelector(\"[data-testid='people-role']\"); it.value = 'administrator';
         it.dispatchEvent(new Event('change', { bubbles: true }))",
    )
    .await;
    app.press_button("people-add").await;
    app.tab_to("person-password").await;
    app.type_slowly("password1").await;
    app.press(&key::ENTER.to_string()).await;
    app.until("why not", "document.querySelector(\"[data-testid='people-error']\")?.textContent.includes('guessed')")
        .await;
    app.eval("document.querySelector(\"[data-testid='person-password']\").select()").await;
    app.type_slowly(seed::PASSWORD).await;
    app.press(&key::ENTER.to_string()).await;
    app.tab_to("switch-password").await;
    app.type_slowly(seed::PASSWORD).await;
    app.press(&key::ENTER.to_string()).await;
    works(&app, "Ada Quill").await;
    assert_eq!(app.eval("return document.querySelector(\"[data-testid='single-user']\")").await, json!(null));
    assert!(app.store().records().sign_in_settings().expect("readable").on);
    // Whoever switched it on goes on working.
    app.press_with(key::CONTROL, '1').await;
    app.ready().await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.close().await;
}
