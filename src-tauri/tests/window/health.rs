//! How everything stands, what is copied for whoever helps, and the licences.

use serde_json::{Value, json};

use crate::harness::{App, has_focus, key};
use crate::seed;

/// What only customers' records and scans have.
const OF_CUSTOMERS: [&str; 5] = ["pacific", "Ana", "SN0001", "1Z999AA10123456784", "R10001"];

fn log(app: &App) -> String {
    let folder = app.store().path().with_file_name("logs");
    let file = std::fs::read_dir(folder).expect("there are logs").flatten().next().expect("there is one");
    std::fs::read_to_string(file.path()).expect("readable")
}

#[tokio::test]
async fn health_is_told_checked_and_copied_without_anything_of_a_customer() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.scan("1Z999AA10123456784").await;
    app.press_with(key::CONTROL, 'h').await;
    app.wait_css("[data-testid='health-database'][data-standing='well']").await;
    app.until("the button", &has_focus("health-again")).await;

    app.press_button("health-check").await;
    app.until(
        "the record is whole",
        "document.querySelector(\"[data-testid='health-checked']\")?.textContent.includes('Nothing is wrong')",
    )
    .await;

    app.press_button("health-copy").await;
    app.until("copied", "document.querySelector(\"[data-testid='health-copied']\")?.textContent.includes('Copied')")
        .await;
    let copied = app.eval("return window.__TAURI_INTERNALS__.invoke('diagnostics')").await;
    let copied = copied.as_str().expect("a text");
    assert!(copied.contains("RMAs: ") && copied.contains("\"started\""), "{copied}");
    for word in OF_CUSTOMERS {
        assert!(!copied.contains(word), "{word} is in {copied}");
    }

    // A refusal is in the log by its code, not by its words.
    app.eval(
        "return window.__TAURI_INTERNALS__.invoke('line_view', { line: 'Ana of pacific' }).catch((error) => error.code)",
    )
    .await;
    let lines: Vec<Value> =
        log(&app).lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    let refused = lines.iter().find(|line| line["fields"]["command"] == json!("line_view")).expect("it is in the log");
    assert!(refused["fields"]["code"].is_string(), "{refused}");
    for word in OF_CUSTOMERS {
        assert!(!log(&app).contains(word), "{word} is in the log");
    }
    app.close().await;
}

#[tokio::test]
async fn a_mistake_of_the_screens_is_in_the_log_by_its_place() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.eval("setTimeout(() => { throw new TypeError('Ana of pacific') })").await;
    let written = async {
        while !log(&app).contains("the screens failed") {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), written).await.expect("it is written");
    assert!(log(&app).contains("TypeError") && !log(&app).contains("pacific"), "{}", log(&app));
    app.close().await;
}

#[tokio::test]
async fn the_licences_are_found_from_health() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.press_with(key::CONTROL, 'h').await;
    app.press_button("health-licences").await;
    app.until("the field", &has_focus("licences-search")).await;
    app.type_slowly("rusqlite").await;
    app.until("rusqlite", "document.querySelectorAll(\"[data-testid='licences-table'] tbody tr\").length === 2").await;
    app.press(&key::ESCAPE.to_string()).await;
    app.press(&key::ESCAPE.to_string()).await;
    app.wait("health-again").await;
    app.close().await;
}
