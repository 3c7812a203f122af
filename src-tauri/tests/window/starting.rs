//! The first start, and data that cannot be used.

use std::path::Path;

use rma_dock::dock::DataDirectory;
use rma_dock::exchange::{Kind, export};
use rma_dock::numbers::LineNumber;
use rma_dock::safekeeping;
use rma_dock::store::Store;

use crate::dialog;
use crate::harness::{App, Options};
use crate::seed;

#[tokio::test]
async fn the_first_start_offers_sample_data_and_receives_a_box_of_it() {
    let app = App::open(|_| {}).await;
    app.wait("first-start-sample").await;
    assert!(!app.folder.database().exists(), "nothing is made before it is asked for");
    app.click("first-start-sample").await;
    app.wait("scan-field").await;
    app.ready().await;

    let store = app.store();
    let line = awaiting_line(&store);
    app.scan(&line.to_string()).await;
    app.until("a verdict", &format!("document.querySelector(\"[data-testid='verdict']\")?.dataset.line === '{line}'"))
        .await;
    let received = store.records().line(line).expect("readable").expect("on record");
    assert!(received.is_received());
    let left = std::fs::read_dir(app.folder.path()).expect("readable").flatten();
    let left: Vec<String> = left.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert!(
        left.iter().all(|name| name.starts_with("rma-dock.db") || ["documents", "logs"].contains(&name.as_str())),
        "{left:?}"
    );
    app.close().await;
}

#[tokio::test]
async fn where_the_data_are_gone_and_their_backups_are_there_the_newest_is_offered() {
    let data = tempfile::tempdir().expect("a temporary directory");
    let folder = DataDirectory::new(&data.path().join("data"));
    seed::records(&folder);
    let store = Store::open(&folder.database()).expect("the database opens");
    safekeeping::back_up(store.records(), &folder, seed::now()).expect("it is backed up");
    drop(store);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", folder.database().display()));
    }
    let app = App::open_on(Options::default(), &folder).await;
    app.click("first-start-restore").await;
    app.ready().await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.close().await;
}

/// A line of the sample that is certain to be accepted.
fn awaiting_line(store: &Store) -> LineNumber {
    let records = store.records();
    let open = (0..100_000_u32).filter_map(|number| {
        let rma = format!("R{}", 10_000 + number).parse().ok()?;
        records.lines_of_rma(rma).ok()
    });
    let found = open
        .flatten()
        .find(|line| line.state == "open" && line.line_state == "awaiting" && line.confirmed_at.is_some());
    found.expect("the sample has a line that awaits return").line
}

#[tokio::test]
async fn an_empty_start_goes_to_the_import() {
    let app = App::open(|_| {}).await;
    app.click("first-start-empty").await;
    app.wait("import-choose").await;
    assert!(app.folder.database().exists());
    app.close().await;
}

/// Chooses a file for the import by the system's own dialog.
async fn choose(app: &App, path: &Path) {
    app.click("import-choose").await;
    let (display, path) = (app.display().to_owned(), path.display().to_string());
    let choose = move || dialog::choose_file(&display, "Choose CSV files to import", &path);
    tokio::task::spawn_blocking(choose).await.expect("the file is chosen");
}

#[tokio::test]
async fn a_file_is_chosen_and_imported_and_a_long_import_is_stopped() {
    let app = App::open(|_| {}).await;
    app.click("first-start-empty").await;
    app.wait("import-choose").await;
    let folder = std::env::temp_dir().join(format!("csv{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let file = folder.join("sites.csv");
    let header = "site_id,name,address,country,calendar\n";
    std::fs::write(&file, format!("{header}S-1,Lakeside,1 Shore Road|Oslo,NO,\n")).expect("the file can be written");
    choose(&app, &file).await;
    let row = app.wait("import-row").await.text().await.expect("it has words");
    assert!(row.contains("sites.csv") && row.contains('1'), "{row}");
    let sites = || export(app.store().records(), Kind::Sites, std::io::sink()).expect("it is exported");
    assert_eq!(sites(), 1);

    // Long enough for whoever looks for the button under load.
    let long: String = (2..1_500_000).map(|site| format!("S-{site},Site {site},1 Shore Road|Oslo,NO,\n")).collect();
    std::fs::write(&file, format!("{header}{long}")).expect("the file can be written");
    choose(&app, &file).await;
    app.click("import-stop").await;
    let told = app.wait("import-stopped").await.text().await.expect("it has words");
    assert!(told.contains("nothing of sites.csv was written"), "{told}");
    assert_eq!(sites(), 1);
    std::fs::remove_dir_all(&folder).expect("the folder is removed");
    app.close().await;
}

#[tokio::test]
async fn data_of_another_program_is_left_alone() {
    let text = "this is not a database, and stays as it is";
    let app = App::open(|folder| {
        folder.make().expect("the folder can be made");
        std::fs::write(folder.database(), text).expect("the file can be written");
    })
    .await;
    let message = app.wait("unusable-message").await.text().await.expect("a message");
    assert!(!message.is_empty());
    assert_eq!(std::fs::read_to_string(app.folder.database()).expect("readable"), text);
    app.close().await;
}
