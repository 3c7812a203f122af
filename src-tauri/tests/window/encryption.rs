//! Data that are encrypted in the window, with a real key store, and opened where that has no key.

use std::path::Path;

use rma_dock::dock::DataDirectory;

use crate::dialog;
use crate::harness::{App, Options, key};
use crate::key_store::KeyStore;
use crate::seed;

async fn says(app: &App, testid: &str, words: &str) {
    let script = format!("document.querySelector(\"[data-testid='{testid}']\")?.textContent.includes({words:?})");
    app.until(words, &script).await;
}

fn with(store: &KeyStore) -> Options {
    Options { environment: store.environment(), ..Options::default() }
}

/// Presses a button, and gives a path to the dialog that it opens.
async fn choose(app: &App, button: &str, title: &'static str, path: &Path) {
    app.click(button).await;
    let (display, path) = (app.display().to_owned(), path.display().to_string());
    let choose = move || dialog::choose_file(&display, title, &path);
    tokio::task::spawn_blocking(choose).await.expect("the dialog takes the path");
}

#[tokio::test]
async fn the_data_are_encrypted_and_opened_elsewhere_with_the_recovery_file() {
    // The dialog is given its path key by key: small letters.
    let apart = std::env::temp_dir().join(format!("rmakeys{}", std::process::id()));
    std::fs::create_dir_all(&apart).expect("a folder can be made");
    let recovery = apart.join("key.txt");
    let data = DataDirectory::new(&apart.join("data"));
    seed::records(&data);

    let store = KeyStore::new();
    let app = App::open_on(with(&store), &data).await;
    app.ready().await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.press_with(key::CONTROL, ',').await;
    says(&app, "encryption-state", "is not encrypted").await;
    app.click("encryption-on").await;
    choose(&app, "encryption-do", "Write the recovery file, not on this computer if you can", &recovery).await;
    says(&app, "encryption-told", "Keep the recovery file away").await;
    says(&app, "encryption-state", "is encrypted with the key").await;
    // The box that was at hand is on record, and work goes on.
    app.press_with(key::CONTROL, '1').await;
    app.ready().await;
    app.scan("R10002-1").await;
    app.verdict("accept_late", "R10002-1").await;
    app.close().await;
    let bytes = std::fs::read(data.database()).expect("the database is there");
    let customer = b"kern.example";
    assert!(!bytes.windows(customer.len()).any(|bytes| bytes == customer), "a customer can be read");

    let other = KeyStore::new();
    let app = App::open_on(with(&other), &data).await;
    says(&app, "unusable-message", "is encrypted, and its key is not here").await;
    choose(&app, "add-key", "Choose the recovery file", &recovery).await;
    app.ready().await;
    let today = app.today().await;
    assert_eq!(today.iter().filter(|(_, line)| line.contains("R1000")).count(), 2, "{today:?}");
    app.press_with(key::CONTROL, ',').await;
    app.wait("encryption-off").await;
    app.click("encryption-off").await;
    app.click("encryption-do").await;
    says(&app, "encryption-state", "is not encrypted").await;
    app.close().await;
    let _ = std::fs::remove_dir_all(apart);
}
