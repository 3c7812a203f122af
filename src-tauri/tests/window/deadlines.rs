//! The Deadlines board, and the line beside it.

use chrono::{NaiveDate, TimeDelta};
use rma_dock::calendar::{format_instant, parse_date};
use rma_dock::dock::DataDirectory;
use rma_dock::exchange::{ImportOptions, import_all};
use rma_dock::store::{By, MovementKind, MovementRecord, Store};

use crate::harness::{App, has_focus, key};
use crate::seed;

/// Its return to factory is overdue.
const LATE: &str = "R10020-1";
/// Its return to factory is due in four weeks.
const EARLY: &str = "R10021-1";

/// Two units besides that were received for return to factory, long ago and yesterday.
fn received(folder: &DataDirectory) {
    seed::records(folder);
    let files = tempfile::tempdir().expect("a temporary directory");
    let ago = |days| format_instant(seed::now() - TimeDelta::days(days));
    let line = |line: &str, serial: &str, received: i64| {
        format!(
            "{line},2026-0105-0001,J-2320,{serial},service,warranty_rtf,{0},{0},open,received,{1},no,no\n",
            ago(55),
            ago(received)
        )
    };
    let rmas = format!(
        "line,case,part_number,serial,type,basis,created_at,confirmed_at,state,line_state,received_at,ra,fa\n{}{}",
        line(LATE, "SNA0020", 50),
        line(EARLY, "SNA0021", 1)
    );
    std::fs::write(files.path().join("rmas.csv"), rmas).expect("the file can be written");
    let mut store = Store::open(&folder.database()).expect("the database opens");
    let by = By { who: "Setup", recorded_at: seed::now() };
    let reports = import_all(&mut store, &by, files.path(), ImportOptions::default(), &mut |_, _, _| {});
    for report in reports.expect("the file can be read") {
        assert!(report.errors.is_empty(), "{:?}", report.errors);
    }
}

async fn open_board(app: &App) {
    app.ready().await;
    app.press_with(key::CONTROL, '4').await;
    app.until("the board with the keyboard", &has_focus("board-grid")).await;
    app.wait("due-row").await;
}

/// The row of a line's return to factory in a group.
fn row_in(group: &str, line: &str) -> String {
    format!(
        "document.querySelector(\"[data-testid='group-{group}'] [data-subject='{line}'][data-clock='rtf']\") !== null"
    )
}

/// A letter is a key of the screen when nothing follows it for a quarter of a second.
async fn letter(app: &App, letter: char, then: &str) {
    app.press(&letter.to_string()).await;
    app.until(&format!("what {letter} does"), then).await;
}

async fn told(app: &App, testid: &str, words: &str) {
    let script = format!("document.querySelector(\"[data-testid='{testid}']\")?.textContent.includes({words:?})");
    app.until(words, &script).await;
}

async fn open_line(app: &App, line: &str) {
    let row = app.wait_css(&format!("[data-testid='due-row'][data-subject='{line}'][data-clock='rtf'] th")).await;
    row.click().await.expect("a row can be clicked");
    app.wait_css(&format!("[data-testid='side-panel'][data-subject='{line}'] [data-testid='line-due']")).await;
}

fn movements(app: &App, line: &str) -> Vec<MovementRecord> {
    app.store().records().movements(line.parse().expect("a line")).expect("readable")
}

#[tokio::test]
async fn a_late_line_is_found_explained_shipped_and_taken_back() {
    let app = App::open(received).await;
    open_board(&app).await;
    app.until("the late line", &row_in("overdue", LATE)).await;
    app.until("the early line", &row_in("later", EARLY)).await;
    let overdue = app.wait("jump-overdue").await.attr("data-count").await.expect("readable");
    let badge = app.wait("overdue-count").await.text().await.expect("readable");
    assert_eq!(overdue.as_deref(), Some(badge.trim()));

    // By its kind, from the keyboard.
    letter(&app, 'f', &has_focus("kind-all")).await;
    app.click("kind-rtf").await;
    let shown = "[...document.querySelectorAll(\"[data-testid='due-row']\")].map((row) => row.dataset.subject)";
    app.until("the two returns to factory alone", &format!("{shown}.join() === '{LATE},{EARLY}'")).await;
    app.press(&key::ESCAPE.to_string()).await;
    app.until("the board with the keyboard", &has_focus("board-grid")).await;

    // Its why unfolds in its place, and goes again.
    let why = "document.querySelector(\"[data-testid='due-why']\")";
    letter(&app, 'w', &format!("{why}?.textContent.includes('RTF-1')")).await;
    letter(&app, 'w', &format!("{why} === null")).await;

    // Enter opens the line, and goes on to what can be done with it.
    app.press(&key::ENTER.to_string()).await;
    app.wait_css(&format!("[data-testid='side-panel'][data-subject='{LATE}']")).await;
    app.wait("do-ship").await;
    app.press(&key::ENTER.to_string()).await;
    app.until("the first action", &has_focus("do-repair")).await;
    app.click("do-ship").await;
    app.until("the form", &has_focus("field-serial")).await;
    app.scan("SNX0001").await; // into the form, and its Enter goes on to the next field
    app.until("the next field", &has_focus("field-tracking")).await;
    assert!(movements(&app, LATE).is_empty(), "a scanner's Enter ships nothing");
    app.click("line-record").await;
    told(&app, "line-told", "Shipped as SNX0001. Return to factory met late.").await;
    let shipped = movements(&app, LATE);
    assert_eq!(shipped.len(), 1);
    assert_eq!((shipped[0].kind, shipped[0].serial.as_deref()), (MovementKind::Shipped, Some("SNX0001")));
    app.until("a board without it", &format!("{shown}.join() === '{EARLY}'")).await;

    app.click("line-undo").await;
    told(&app, "line-told", "Return to factory runs again").await;
    assert!(movements(&app, LATE).is_empty());
    app.until("the late line again", &row_in("overdue", LATE)).await;
    let typed = "document.querySelector(\"[data-testid='field-serial']\")?.value === 'SNX0001'";
    app.until("what was typed before", typed).await;

    // A box is a box, whatever screen is open.
    app.press(&key::ESCAPE.to_string()).await;
    app.until("the board with the keyboard", &has_focus("board-grid")).await;
    app.scan("R10001-1").await;
    app.verdict("accept", "R10001-1").await;
    app.close().await;
}

#[tokio::test]
async fn the_calendar_is_gone_through_by_keyboard() {
    let app = App::open(received).await;
    open_board(&app).await;
    app.until("the early line", &row_in("later", EARLY)).await;
    let due = format!("return document.querySelector(\"[data-subject='{EARLY}'][data-clock='rtf'] time\").dateTime");
    let due = date(&app.eval(&due).await);

    letter(&app, 'c', &has_focus("month-grid")).await;
    let month = "return document.querySelector(\"[data-testid='month-name']\").textContent";
    let this_month = app.eval(month).await;
    app.press(&key::PAGE_DOWN.to_string()).await;
    app.until("the next month", &format!("(() => {{ {month} }})() !== {this_month}")).await;
    app.press(&key::PAGE_UP.to_string()).await;
    app.until("this month again", &format!("(() => {{ {month} }})() === {this_month}")).await;

    let selected = "return document.querySelector(\"[data-testid='month-day'][aria-selected='true']\").dataset.day";
    let days = (due - date(&app.eval(selected).await)).num_days();
    let step = if days < 0 { key::LEFT } else { key::RIGHT };
    let steps = usize::try_from(days.unsigned_abs()).expect("a few weeks");
    app.press(&step.to_string().repeat(steps)).await;
    let day = format!("document.querySelector(\"[data-testid='month-day'][data-day='{due}']\")");
    app.until("the day", &format!("{day}?.getAttribute('aria-selected') === 'true' && {day}.dataset.count > 0")).await;
    app.press(&key::ENTER.to_string()).await;
    app.until("the list of the day with the keyboard", &has_focus("day-grid")).await;
    let listed = format!("document.querySelector(\"[data-testid='day-list'] [data-subject='{EARLY}']\") !== null");
    app.until("its line", &listed).await;
    app.press(&key::ENTER.to_string()).await;
    app.wait("side-panel").await;
    for (what, back) in [("the list", "day-grid"), ("the calendar", "month-grid"), ("the board", "board-grid")] {
        app.press(&key::ESCAPE.to_string()).await;
        app.until(what, &has_focus(back)).await;
    }
    app.close().await;
}

#[tokio::test]
async fn failure_analysis_warns_is_flagged_with_who_agreed_and_taken_off() {
    let app = App::open(received).await;
    open_board(&app).await;
    open_line(&app, EARLY).await;
    app.click("do-flag_fa").await;
    told(&app, "fa-warning", "the unit does not come back").await;
    app.until("the form", &has_focus("field-agreed-by")).await;
    app.press("Ana Reyes").await;
    app.click("line-record").await;
    told(&app, "line-told", "Failure analysis flagged, agreed by Ana Reyes").await;
    let flagged =
        || app.store().records().line(EARLY.parse().expect("a line")).expect("readable").expect("on record").fa;
    assert!(flagged());
    app.wait_css("[data-testid='line-due'][data-clock='fa_interim']").await;
    app.click("line-undo").await;
    told(&app, "line-told", "Taken back").await;
    assert!(!flagged());
    app.close().await;
}

fn date(text: &serde_json::Value) -> NaiveDate {
    parse_date(text.as_str().expect("a text")).expect("a date")
}
