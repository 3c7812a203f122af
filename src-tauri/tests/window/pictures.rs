//! The pictures of `docs/images`, of sample data:
//! `cargo test -p rma-dock-app --features custom-protocol --test window pictures -- --ignored`

use std::path::{Path, PathBuf};

use rma_dock::dock::{BoxReceived, DataDirectory, StationSettings, receive};
use rma_dock::encryption::{self, KeyPlaces};
use rma_dock::exchange::sample::{demonstration_boxes, write};
use rma_dock::exchange::{ImportOptions, import_all};
use rma_dock::people::{self, Role};
use rma_dock::printing::{NamedPrinter, PaperSettings};
use rma_dock::safekeeping;
use rma_dock::store::{By, Store};
use rma_printing::test_printer::ZplPrinter;
use rma_printing::test_server::{Device, Driver, TestServer};
use serde_json::json;

use crate::harness::{App, Options, key};
use crate::seed;

const DOCK: &str = "Dock 3";
const OPERATOR: &str = "Dana Ruiz";
/// The box that is on the dock in the picture: what it shows in the list of the demonstration.
const ON_THE_DOCK: &str = "accept: line and serial";

/// A sample of which a dozen boxes were received this morning.
fn morning(folder: &DataDirectory, theme: &str) {
    folder.make().expect("the data directory can be made");
    let files = tempfile::tempdir().expect("a temporary directory");
    let now = seed::now();
    write(files.path(), 2_000, 1, now.date_naive()).expect("the sample is written");
    let mut store = Store::open(&folder.database()).expect("the database opens");
    let by = By { who: "Sample data", recorded_at: now };
    import_all(&mut store, &by, files.path(), ImportOptions::default(), &mut |_, _, _| {}).expect("it is imported");
    let settings = json!({ "dock": DOCK, "operator": OPERATOR, "printer": "Zebra-3", "theme": theme });
    let settings: StationSettings = serde_json::from_value(settings).expect("these are settings");
    settings.save(&mut store, &by).expect("the settings are kept");
    let boxes = demonstration_boxes(&store.records()).expect("readable");
    let mut at = now - chrono::TimeDelta::minutes(4 * i64::try_from(boxes.len()).unwrap_or(0));
    for (_, scans) in boxes.iter().filter(|(shows, _)| *shows != ON_THE_DOCK) {
        at += chrono::TimeDelta::minutes(4);
        let received = BoxReceived { scans, at, dock: DOCK, operator: OPERATOR, key: None };
        receive(&mut store, folder, &received, at).expect("the box is received");
    }
}

/// The folder of pictures that are only looked at.
fn looked_at() -> PathBuf {
    let folder = std::env::temp_dir().join("rma-dock-pictures");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

async fn take(theme: &str, name: &str, size: (u32, u32), into: &Path) {
    let other = looked_at();
    let cups = TestServer::start();
    cups.add_queue("Zebra-3", &Device::Null, Driver::Zebra);
    let environment = vec![("CUPS_SERVER".to_owned(), cups.address().to_owned())];
    let mut boxes = Vec::new();
    let app = App::open_with(Options { screen: size, environment }, |folder| {
        morning(folder, theme);
        let store = Store::open(&folder.database()).expect("the database opens");
        boxes = demonstration_boxes(&store.records()).expect("readable");
    })
    .await;
    app.ready().await;
    app.park_pointer().await;
    let on_the_dock = boxes.iter().find(|(shows, _)| *shows == ON_THE_DOCK).expect("there is such a box");
    for scan in on_the_dock.1.iter().map(String::as_str).chain(["1Z999AA10123456784"]) {
        app.scan(scan).await;
    }
    app.until(
        "the printed label",
        "document.querySelector(\"[data-testid='print-status']\")?.textContent.includes('printed on')
         && document.querySelectorAll(\"[data-testid='chip'][data-state='read']\").length === 3",
    )
    .await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await; // the list beside it is read again
    app.screenshot(&into.join(format!("receive-{name}.png"))).await;
    app.press_with(key::CONTROL, '2').await;
    app.wait("shelf-row").await;
    app.until("the first row", "document.activeElement?.getAttribute('role') === 'grid'").await;
    app.press(&key::ENTER.to_string()).await;
    app.wait("shelf-detail").await;
    app.screenshot(&into.join(format!("shelf-{name}.png"))).await;
    app.press_with(key::CONTROL, ',').await;
    app.wait("setting-zone").await;
    app.screenshot(&other.join(format!("settings-{name}.png"))).await;
    app.press_with(key::CONTROL, '9').await;
    app.wait("import-choose").await;
    app.screenshot(&other.join(format!("import-{name}.png"))).await;
    app.close().await;
}

/// The Data screen: the families, each tab with a record open, and a pattern that is refused.
async fn take_data(theme: &str, name: &str, size: (u32, u32)) {
    let into = looked_at();
    let app = App::open_with(Options { screen: size, ..Options::default() }, |folder| {
        folder.make().expect("the data directory can be made");
        let files = tempfile::tempdir().expect("a temporary directory");
        write(files.path(), 100, 1, seed::now().date_naive()).expect("the sample is written");
        let mut store = Store::open(&folder.database()).expect("the database opens");
        let by = By { who: "Sample data", recorded_at: seed::now() };
        import_all(&mut store, &by, files.path(), ImportOptions::default(), &mut |_, _, _| {}).expect("it is imported");
        drop(store);
        seed::settings(folder, |settings| {
            *settings = serde_json::from_value(json!({ "dock": DOCK, "operator": OPERATOR, "theme": theme }))
                .expect("these are settings");
        });
    })
    .await;
    app.ready().await;
    app.press_with(key::CONTROL, '8').await;
    app.wait("data-row").await;
    app.park_pointer().await;
    app.screenshot(&into.join(format!("data-families-{name}.png"))).await;
    for tab in ["families", "parts", "calendars", "centres"] {
        app.click(&format!("tab-{tab}")).await;
        app.wait(&format!("data-table-{tab}")).await;
        app.wait_css("[data-testid='data-row'] th").await.click().await.expect("a row can be clicked");
        app.wait("data-form").await;
        app.park_pointer().await;
        app.screenshot(&into.join(format!("data-{tab}-open-{name}.png"))).await;
    }
    app.click("tab-parts").await;
    app.wait("field-serial_pattern").await.send_keys("(?<year>..)").await.expect("it can be typed into");
    app.wait("pattern-serial").await.send_keys("AB0614").await.expect("it can be typed into");
    app.click("data-save").await;
    app.wait("error-serial_pattern").await;
    app.screenshot(&into.join(format!("data-refused-{name}.png"))).await;
    app.close().await;
}

/// The Deadlines screen: the board, a why unfolded, a line, and the calendar with a day.
async fn take_deadlines(theme: &str, name: &str, size: (u32, u32)) {
    let into = looked_at();
    let app = App::open_with(Options { screen: size, ..Options::default() }, |folder| morning(folder, theme)).await;
    app.ready().await;
    app.press_with(key::CONTROL, '4').await;
    app.wait("due-row").await;
    app.park_pointer().await;
    app.screenshot(&into.join(format!("deadlines-{name}.png"))).await;
    app.press(&format!("{}w", key::DOWN)).await;
    app.wait("due-why").await;
    app.screenshot(&into.join(format!("deadlines-why-{name}.png"))).await;
    app.press(&format!("{}{}", key::ESCAPE, key::ENTER)).await;
    app.wait("line-due").await;
    app.screenshot(&into.join(format!("deadlines-line-{name}.png"))).await;
    app.press(&format!("{}c", key::ESCAPE)).await;
    app.wait_css("[data-testid='month-day'] strong").await;
    app.screenshot(&into.join(format!("deadlines-calendar-{name}.png"))).await;
    app.press(&key::ENTER.to_string()).await;
    app.wait("day-list").await;
    app.screenshot(&into.join(format!("deadlines-day-{name}.png"))).await;
    app.close().await;
}

/// The pages of a line, its RMA and its case, to their ends.
async fn take_pages(theme: &str, name: &str, size: (u32, u32)) {
    let into = looked_at();
    let app = App::open_with(Options { screen: size, ..Options::default() }, |folder| morning(folder, theme)).await;
    app.ready().await;
    app.press_with(key::CONTROL, '4').await;
    app.wait("due-row").await;
    app.press(&key::ENTER.to_string()).await;
    app.wait("line-case").await;
    app.park_pointer().await;
    let line = app.wait("side-panel").await.attr("data-subject").await.expect("readable").expect("a line");
    let rma = line.split('-').next().expect("its RMA").to_owned();
    let case = app.wait("line-case").await.text().await.expect("readable").trim().to_owned();
    for (subject, page) in [(line, "line"), (rma, "rma"), (case, "case")] {
        app.press_with(key::CONTROL, 'k').await;
        app.until("the find field", &crate::harness::has_focus("find-field")).await;
        app.scan(&subject).await;
        app.wait_css(&format!("[data-testid='side-panel'][data-subject='{subject}'] [data-testid='notes']")).await;
        if page != "case" {
            app.click("issue-confirmation").await;
            app.wait("issued").await;
        }
        app.wait("note-text").await.send_keys("The customer calls back on Monday").await.expect("it can be typed");
        app.click("note-add").await;
        app.wait("note").await;
        app.click("history-toggle").await;
        app.park_pointer().await;
        app.screenshot(&into.join(format!("page-{page}-end-{name}.png"))).await;
        app.eval("document.querySelector(\"[data-testid='side-panel'] .body\").scrollTop = 0; return true").await;
        app.screenshot(&into.join(format!("page-{page}-{name}.png"))).await;
    }
    app.close().await;
}

#[tokio::test]
#[ignore = "writes docs/images"]
async fn of_both_screens_in_light_and_dark() {
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images");
    std::fs::create_dir_all(&images).expect("the folder can be made");
    take("light", "light", (1280, 800), &images).await;
    take("dark", "dark", (1280, 800), &images).await;
}

#[tokio::test]
#[ignore = "writes pictures to look at"]
async fn on_small_and_large_screens() {
    let images = looked_at();
    take("light", "small", (1024, 700), &images).await;
    take("light", "large", (1920, 1080), &images).await;
}

#[tokio::test]
#[ignore = "writes pictures to look at"]
async fn of_the_data_screen() {
    for theme in ["light", "dark"] {
        for (size, named) in [((1024, 700), "small"), ((1280, 800), "middling"), ((1920, 1080), "large")] {
            take_data(theme, &format!("{named}-{theme}"), size).await;
        }
    }
}

#[tokio::test]
#[ignore = "writes pictures to look at"]
async fn of_the_deadlines() {
    for theme in ["light", "dark"] {
        for (size, named) in [((1280, 800), "middling"), ((1920, 1080), "large")] {
            take_deadlines(theme, &format!("{named}-{theme}"), size).await;
        }
    }
}

#[tokio::test]
#[ignore = "writes pictures to look at"]
async fn of_the_pages() {
    for (theme, size, named) in [("light", (1280, 800), "middling"), ("dark", (1920, 1080), "large")] {
        take_pages(theme, &format!("{named}-{theme}"), size).await;
    }
}

/// Every place of the rail and the pages beside it, as they open.
async fn take_places(theme: &str, name: &str, size: (u32, u32)) {
    let into = looked_at();
    let app = App::open_with(Options { screen: size, ..Options::default() }, |folder| morning(folder, theme)).await;
    app.ready().await;
    app.park_pointer().await;
    let places = [
        ('0', "home"),
        ('3', "queue"),
        ('6', "search"),
        ('7', "reports"),
        ('9', "import"),
        (',', "settings"),
        ('.', "outbox"),
        ('p', "jobs"),
        ('h', "health"),
    ];
    for (letter, place) in places {
        app.press_with(key::CONTROL, letter).await;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await; // it is read
        app.screenshot(&into.join(format!("place-{place}-{name}.png"))).await;
        let is_longer = app
            .eval("const page = document.querySelector('main .page'); const longer = page !== null && page.scrollHeight > page.clientHeight + 8; if (longer) page.scrollTop = page.scrollHeight; return longer")
            .await;
        if is_longer == json!(true) {
            app.screenshot(&into.join(format!("place-{place}-end-{name}.png"))).await;
        }
    }
    app.click("health-licences").await;
    app.wait("licences-table").await;
    app.park_pointer().await;
    app.screenshot(&into.join(format!("place-licences-{name}.png"))).await;
    app.close().await;
}

#[tokio::test]
#[ignore = "writes pictures to look at"]
async fn of_all_places() {
    for (theme, size, named) in [("light", (1280, 800), "middling"), ("dark", (1920, 1080), "large")] {
        take_places(theme, &format!("{named}-{theme}"), size).await;
    }
}

/// Signing in, locked with a PIN, the window of somebody at the dock, and people in the settings.
#[tokio::test]
#[ignore = "writes pictures to look at"]
async fn of_signing_in() {
    let into = looked_at();
    for (name, theme, size) in [("middling", "light", (1280, 800)), ("large", "dark", (1920, 1080))] {
        let app = App::open_with(Options { screen: size, ..Options::default() }, |folder| {
            seed::people(folder);
            seed::change_people(folder, |store, by| {
                let settings =
                    serde_json::from_value::<StationSettings>(json!({ "theme": theme })).expect("these are settings");
                settings.save(store, by).expect("the settings are kept");
                Ok(())
            });
        })
        .await;
        app.wait("sign-in").await;
        app.screenshot(&into.join(format!("sign-in-{name}.png"))).await;
        app.type_slowly("Dora Lund").await;
        app.press(&key::TAB.to_string()).await;
        app.scan("wrong").await;
        app.wait("sign-in-error").await;
        app.screenshot(&into.join(format!("sign-in-wrong-{name}.png"))).await;
        app.scan(seed::PASSWORD).await;
        app.ready().await;
        app.scan("SNA0061").await;
        app.wait("chip").await;
        app.park_pointer().await;
        app.screenshot(&into.join(format!("signed-in-{name}.png"))).await;
        app.press_with(key::CONTROL, ',').await;
        app.wait("may-not").await;
        app.screenshot(&into.join(format!("may-not-{name}.png"))).await;
        app.press_with(key::CONTROL, 'l').await;
        app.wait("pin-name").await;
        app.screenshot(&into.join(format!("locked-{name}.png"))).await;
        app.click("way-password").await;
        app.eval(
            "const it = document.querySelector(\"[data-testid='sign-in-name']\"); it.value = 'Ada Quill';
             it.dispatchEvent(new Event('input', { bubbles: true })); it.focus()",
        )
        .await;
        app.press(&key::TAB.to_string()).await;
        app.scan(seed::PASSWORD).await;
        app.wait("people-card").await;
        app.click("person").await;
        app.eval("document.querySelector(\"[data-testid='people-card']\").scrollIntoView()").await;
        app.screenshot(&into.join(format!("people-{name}.png"))).await;
        app.close().await;
    }
}

/// What is said before a backup is put in place of the data that has more than they do.
#[tokio::test]
#[ignore = "writes pictures to look at"]
async fn of_restoring() {
    let into = looked_at();
    for (name, theme, size) in [("middling", "light", (1280, 800)), ("large", "dark", (1920, 1080))] {
        let app = App::open_with(Options { screen: size, ..Options::default() }, |folder| {
            morning(folder, theme);
            let mut store = Store::open(&folder.database()).expect("the database opens");
            let at = |hours| seed::now() - chrono::TimeDelta::hours(hours);
            let first = safekeeping::back_up(store.records(), folder, at(3)).expect("it is backed up");
            let by = By { who: "Dana", recorded_at: at(2) };
            people::add(&mut store, "Ada Quill", Role::Administrator, Some(seed::PASSWORD), &by).expect("she is added");
            safekeeping::back_up(store.records(), folder, at(1)).expect("it is backed up");
            drop(store);
            safekeeping::restore(folder, &first.path, None, &by).expect("it is restored");
        })
        .await;
        app.ready().await;
        app.press_with(key::CONTROL, ',').await;
        app.wait("backup").await;
        app.eval("document.querySelector(\"[data-testid='backup'] button\").click()").await;
        app.wait("restore-people").await;
        app.eval("document.querySelector(\"[data-testid='restore']\").scrollIntoView({ block: 'center' })").await;
        app.park_pointer().await;
        app.screenshot(&into.join(format!("restore-{name}.png"))).await;
        app.close().await;
    }
}

#[tokio::test]
#[ignore = "writes pictures to look at"]
async fn of_encrypting() {
    let into = looked_at();
    for (name, theme, size) in [("middling", "light", (1280, 800)), ("large", "dark", (1920, 1080))] {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let data = DataDirectory::new(&folder.path().join("data"));
        morning(&data, theme);
        let options = || Options { screen: size, ..Options::default() };
        let app = App::open_on(options(), &data).await;
        app.ready().await;
        app.press_with(key::CONTROL, ',').await;
        app.wait("encryption-on").await;
        app.click("encryption-on").await;
        let card = "document.querySelector(\"[data-testid='encryption-card']\").scrollIntoView({ block: 'center' })";
        app.eval(card).await;
        app.park_pointer().await;
        app.screenshot(&into.join(format!("encryption-asked-{name}.png"))).await;
        app.close().await;

        let by = By { who: "Dana", recorded_at: seed::now() };
        let store = Store::open(&data.database()).expect("the database opens");
        let made = safekeeping::back_up(store.records(), &data, seed::now()).expect("it is backed up");
        drop(store);
        let clear = std::fs::read(&made.path).expect("the backup is there");
        let recovery = folder.path().join("key.txt");
        let places = KeyPlaces { recovery_file: Some(&recovery), key_store: false };
        encryption::switch_on(&data, places, None, &by, |_, _| ()).expect("they are encrypted");
        std::fs::write(&made.path, clear).expect("the backup is put back");
        let environment = vec![(encryption::KEY_FILE.to_owned(), recovery.display().to_string())];
        let app = App::open_on(Options { environment, ..options() }, &data).await;
        app.ready().await;
        app.press_with(key::CONTROL, ',').await;
        app.wait("encryption-copies").await;
        app.eval(card).await;
        app.park_pointer().await;
        app.screenshot(&into.join(format!("encryption-on-{name}.png"))).await;
        app.close().await;
    }
}

/// Labels that went to a printer which is never asked.
#[tokio::test]
#[ignore = "writes pictures to look at"]
async fn of_jobs_to_be_looked_at() {
    let into = looked_at();
    let printer = ZplPrinter::start();
    for (name, theme, size) in [("middling", "light", (1280, 800)), ("large", "dark", (1920, 1080))] {
        let app = App::open_with(Options { screen: size, ..Options::default() }, |folder| {
            morning(folder, theme);
            seed::settings(folder, |settings| settings.printer = Some("Door 3".to_owned()));
            let mut store = Store::open(&folder.database()).expect("the database opens");
            let by = By { who: "Dana", recorded_at: seed::now() };
            let address = format!("{}?status=no", printer.address());
            let printers = vec![NamedPrinter { name: "Door 3".to_owned(), address }];
            PaperSettings { printers, ..PaperSettings::default() }.save(&mut store, &by).expect("they are kept");
        })
        .await;
        app.ready().await;
        for scan in ["SN-OF-NOBODY-1", "SN-OF-NOBODY-2", "SN-OF-NOBODY-3"] {
            app.scan(scan).await;
            app.wait("verdict").await;
        }
        tokio::time::sleep(std::time::Duration::from_secs(3)).await; // they go out
        app.press_with(key::CONTROL, 'p').await;
        app.click("jobs-unknown").await;
        app.click("jobs-came-out").await;
        app.screenshot(&into.join(format!("jobs-unknown-{name}.png"))).await;
        app.close().await;
    }
}

/// Box labels on sheets: the first free label is asked for.
#[tokio::test]
#[ignore = "writes pictures to look at"]
async fn of_labels_on_sheets() {
    let into = looked_at();
    for (name, theme, size) in [("middling", "light", (1280, 800)), ("large", "dark", (1920, 1080))] {
        let app = App::open_with(Options { screen: size, ..Options::default() }, |folder| {
            morning(folder, theme);
            let mut store = Store::open(&folder.database()).expect("the database opens");
            let by = By { who: "Dana", recorded_at: seed::now() };
            let mut settings = PaperSettings::default();
            settings.papers[0].stock = "a4-3x8".to_owned();
            settings.save(&mut store, &by).expect("they are kept");
        })
        .await;
        app.ready().await;
        app.press_with(key::CONTROL, '3').await;
        app.click("queue-print").await;
        app.wait("batch-first").await;
        app.screenshot(&into.join(format!("sheets-{name}.png"))).await;
        app.close().await;
    }
}
