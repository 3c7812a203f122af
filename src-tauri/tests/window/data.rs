//! The Data screen.

use rma_dock::desk::reference::{RecordRow, ReferenceKind, ReferenceQuery, holidays, list};

use crate::harness::{App, has_focus, key};
use crate::{dialog, seed};

/// The record that has `text` in it.
fn record(app: &App, kind: ReferenceKind, text: &str) -> RecordRow {
    let query = ReferenceQuery { limit: 500, ..ReferenceQuery::default() };
    let page = list(app.store().records(), kind, &query).expect("readable");
    let found = page.rows.into_iter().find(|row| row.values().any(|value| value == text));
    found.unwrap_or_else(|| panic!("there is no {text}"))
}

async fn open_data(app: &App) {
    app.ready().await;
    app.press_with(key::CONTROL, '8').await;
    app.until("the list of families", &has_focus("data-table-families")).await;
}

/// Opens the first record of the list.
async fn open_first(app: &App) {
    let row = app.wait_css("[data-testid='data-row'] th").await;
    row.click().await.expect("a row can be clicked");
    app.wait("data-form").await;
}

/// Puts a text in place of what a field holds.
async fn fill(app: &App, field: &str, text: &str) {
    app.click(field).await;
    app.until("the field", &has_focus(field)).await;
    app.press_with(key::CONTROL, 'a').await;
    app.press(text).await;
    app.until("what was typed", &format!("document.activeElement.value === {text:?}")).await;
}

async fn told(app: &App, words: &str) {
    let script = format!("document.querySelector(\"[data-testid='data-told']\")?.textContent.includes({words:?})");
    app.until(words, &script).await;
}

#[tokio::test]
async fn a_family_is_changed_by_keyboard_and_the_change_undone() {
    let app = App::open(seed::records).await;
    open_data(&app).await;
    // DX, E, EX: the second is E.
    app.press(&key::DOWN.to_string()).await;
    app.press(&key::ENTER.to_string()).await;
    app.until("its form", &has_focus("field-name")).await;
    assert_eq!(record(&app, ReferenceKind::Families, "E")["hardware_months"], "12");
    // Past its name and the months of online RMA.
    app.press(&key::TAB.to_string()).await;
    app.press(&key::TAB.to_string()).await;
    app.until("the field of the hardware's months", &has_focus("field-hardware_months")).await;
    app.press("24").await;
    app.press(&key::ENTER.to_string()).await;
    told(&app, "Saved family E.").await;
    assert_eq!(record(&app, ReferenceKind::Families, "E")["hardware_months"], "24");
    app.until("the list to have the keyboard again", &has_focus("data-table-families")).await;
    app.click("data-undo").await;
    told(&app, "Undone: family E is as it was.").await;
    assert_eq!(record(&app, ReferenceKind::Families, "E")["hardware_months"], "12");
    let history = app.store().records().history("families E").expect("readable");
    assert_eq!(history.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(), ["updated", "updated"]);

    // In use: it stays, and the form says by whom.
    app.click("data-find").await;
    app.press("mx series").await;
    app.until("one family", "document.querySelectorAll(\"[data-testid='data-row']\").length === 1").await;
    open_first(&app).await;
    app.click("data-remove").await;
    let refused = app.wait("data-edit-error").await.text().await.expect("it has words");
    assert!(refused.contains("MX is in use by 1 part (MX-240)"), "{refused}");
    app.close().await;
}

#[tokio::test]
async fn a_bad_pattern_is_refused_at_its_field_and_a_good_one_tried_out() {
    let app = App::open(seed::records).await;
    open_data(&app).await;
    app.click("tab-parts").await;
    open_first(&app).await;
    fill(&app, "field-serial_pattern", r"^SN[A-Z](?<year>\d\d)").await;
    app.click("data-save").await;
    let refused = app.wait("error-serial_pattern").await.text().await.expect("it has words");
    assert!(refused.contains("named groups year and week"), "{refused}");
    app.until("the field to be written again", &has_focus("field-serial_pattern")).await;
    assert_eq!(record(&app, ReferenceKind::Parts, "J-2320")["serial_pattern"], "");

    let pattern = r"^SN[A-Z](?<year>\d\d)(?<week>\d\d)";
    fill(&app, "field-serial_pattern", pattern).await;
    fill(&app, "pattern-serial", "SNA0614").await;
    app.until(
        "the date code",
        "document.querySelector(\"[data-testid='pattern-trial']\").textContent.includes('Mon 3 Apr 2006')",
    )
    .await;
    app.click("data-save").await;
    told(&app, "Saved part J-2320.").await;
    assert_eq!(record(&app, ReferenceKind::Parts, "J-2320")["serial_pattern"], pattern);

    // A scan goes to the dock from here as from anywhere.
    app.scan("R10101-1").await;
    app.verdict("accept", "R10101-1").await;
    app.close().await;
}

#[tokio::test]
async fn a_calendar_gets_its_holidays_by_hand_and_from_a_file() {
    let app = App::open(seed::records).await;
    open_data(&app).await;
    app.click("tab-calendars").await;
    app.wait("data-empty").await;
    app.click("data-add").await;
    fill(&app, "field-calendar", "us-west").await;
    fill(&app, "field-zone", "Mars/Olympus").await;
    app.click("data-save").await;
    let refused = app.wait("error-zone").await.text().await.expect("it has words");
    assert!(refused.contains("\"Mars/Olympus\" is not a time zone"), "{refused}");
    fill(&app, "field-zone", "America/Los_Angeles").await;
    app.click("data-save").await;
    told(&app, "Saved calendar us-west.").await;

    app.wait("holidays").await;
    app.click("holiday-add").await;
    fill(&app, "field-date", "2031-05-01").await;
    fill(&app, "field-name", "Works outing").await;
    app.click("data-save").await;
    told(&app, "Saved holiday 2031-05-01.").await;
    let in_year = || holidays(app.store().records(), "us-west", 2031).expect("readable").rows.len();
    assert_eq!(in_year(), 1);
    app.click("data-undo").await;
    told(&app, "Undone: holiday 2031-05-01 is removed again.").await;
    assert_eq!(in_year(), 0);

    // From a file, by the system's own dialog.
    let folder = std::env::temp_dir().join(format!("rma{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let file = folder.join("days.ics");
    let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:May Day\r\nDTSTART;VALUE=DATE:20310501\r\n\
                DTEND;VALUE=DATE:20310503\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    std::fs::write(&file, text).expect("the file can be written");
    app.click("holidays-import").await;
    let (display, path) = (app.display().to_owned(), file.display().to_string());
    let choose = move || dialog::choose_file(&display, "Choose a file of holidays", &path);
    tokio::task::spawn_blocking(choose).await.expect("the file is chosen");
    let imported = app.wait("holidays-imported").await.text().await.expect("it has words");
    assert!(imported.contains("days.ics") && imported.contains("2 holidays"), "{imported}");
    assert_eq!(in_year(), 2);
    std::fs::remove_dir_all(&folder).expect("the folder is removed");
    app.close().await;
}
