//! Backups made and restored in the window, and data that are damaged.

use rma_dock::dock::DataDirectory;
use rma_dock::people::Actor;
use rma_dock::safekeeping;
use rma_dock::store::Store;

use crate::harness::{App, Options, has_focus, key};
use crate::seed;

async fn says(app: &App, testid: &str, words: &str) {
    let script = format!("document.querySelector(\"[data-testid='{testid}']\")?.textContent.includes({words:?})");
    app.until(words, &script).await;
}

#[tokio::test]
async fn a_backup_is_made_and_restored_after_its_loss_was_read() {
    let app = App::open(seed::records).await;
    app.ready().await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.press_with(key::CONTROL, ',').await;
    app.press_button("backup-make").await;
    says(&app, "backups-told", "1 receipt,").await;
    app.press_with(key::CONTROL, '1').await;
    app.ready().await;
    app.scan("R10002-1").await;
    app.verdict("accept_late", "R10002-1").await;
    app.press_with(key::CONTROL, ',').await;
    app.wait("backup").await;
    app.eval("document.querySelector(\"[data-testid='backup'] button\").click()").await;
    says(&app, "restore-lost", "1 received").await;
    app.tab_to("restore-agreed").await;
    app.press(" ").await;
    app.press_button("restore-do").await;
    says(&app, "backups-told", "Restored").await;
    let line = app.store().records().line("R10002-1".parse().expect("a line")).expect("readable").expect("on record");
    assert!(!line.is_received());
    app.press_with(key::CONTROL, '1').await;
    app.ready().await;
    let today = app.today().await;
    assert!(today.iter().all(|(_, line)| !line.contains("R10002-1")), "{today:?}");
    // Work goes on in the data that were restored.
    app.scan("R10002-1").await;
    app.verdict("accept_late", "R10002-1").await;
    app.close().await;
}

#[tokio::test]
async fn damaged_data_lead_to_the_newest_good_backup() {
    damaged_data(seed::records, false).await;
}

#[tokio::test]
async fn damaged_data_lead_there_also_where_people_must_sign_in_and_cannot() {
    damaged_data(seed::people, true).await;
}

async fn damaged_data(seed: impl FnOnce(&DataDirectory), must_sign_in: bool) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let data = DataDirectory::new(&folder.path().join("data"));
    seed(&data);
    let mut store = Store::open(&data.database()).expect("the database opens");
    store.act_as(Some(Actor::program()));
    safekeeping::back_up(store.records(), &data, seed::now()).expect("a backup is made");
    drop(store);
    let mut content = std::fs::read(data.database()).expect("readable");
    let end = content.len() - 4096;
    content[end..].fill(0xA5);
    std::fs::write(data.database(), content).expect("writable");
    let app = App::open_on(Options::default(), &data).await;
    says(&app, "restore-offer", "The newest good backup").await;
    app.press_button("restore-newest").await;
    if must_sign_in {
        app.until("the name", &has_focus("sign-in-name")).await;
        app.type_slowly("Dora Lund").await;
        app.press(&key::TAB.to_string()).await;
        app.scan(seed::PASSWORD).await;
    }
    app.ready().await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    let kept = std::fs::read_dir(data.path().join("replaced")).expect("there is a folder").count();
    assert_eq!(kept, 1, "the damaged file is kept");
    app.close().await;
}
