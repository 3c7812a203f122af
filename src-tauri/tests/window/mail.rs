//! Mail: the settings are tried against a real server, a confirmation goes there, and one that the
//! server refuses stops, is seen and goes after all.

use std::time::Duration;

use rma_dock::desk::mail::MailSettings;
use rma_dock::dock::DataDirectory;
use rma_dock::exchange::{ImportOptions, import_all};
use rma_dock::store::{By, MailState, Store};
use rma_mail::Encryption;
use rma_mail::test_server::TestServer;

use crate::harness::{App, Options, has_focus, key};
use crate::seed;

/// In the queue, its contact at an address that the server takes.
const WAITS: &str = "R10131";
/// In the queue, its contact at an address that the server refuses.
const REFUSED: &str = "R10132";

fn waiting(folder: &DataDirectory) {
    seed::records_and_settings(folder, |settings| settings.operator = "Dana Ruiz".to_owned());
    let files = tempfile::tempdir().expect("a temporary directory");
    let at = |days: i64| rma_dock::calendar::format_instant(seed::now() - chrono::TimeDelta::days(days));
    let rows = [
        (
            "contacts",
            "email,name,phone,site_id\nlena@example.com,Lena Holm,,S1\nnobody@refused.invalid,Nobody,,S2\n".to_owned(),
        ),
        (
            "cases",
            format!(
                "case,site_id,contact,priority,platform,tracking_number,opened_at,status\n\
                 2026-0301-0001,S1,lena@example.com,P4,,,{0},open\n\
                 2026-0301-0002,S2,nobody@refused.invalid,P4,,,{0},open\n",
                at(9)
            ),
        ),
        (
            "rmas",
            format!(
                "line,case,part_number,serial,type,basis,created_at,confirmed_at,state,line_state,received_at,ra,fa\n\
                 {WAITS}-1,2026-0301-0001,MX-240,SM0001,service,warranty_rtf,{0},,unconfirmed,awaiting,,no,no\n\
                 {REFUSED}-1,2026-0301-0002,MX-240,SM0002,service,warranty_rtf,{0},,unconfirmed,awaiting,,no,no\n",
                at(8)
            ),
        ),
    ];
    for (kind, content) in rows {
        std::fs::write(files.path().join(format!("{kind}.csv")), content).expect("the file can be written");
    }
    let mut store = Store::open(&folder.database()).expect("the database opens");
    let by = By { who: "Setup", recorded_at: seed::now() };
    let reports = import_all(&mut store, &by, files.path(), ImportOptions::default(), &mut |_, _, _| {});
    for report in reports.expect("the files can be read") {
        assert!(report.errors.is_empty(), "{:?}", report.errors);
    }
}

fn with_server(folder: &DataDirectory, smtp: &TestServer) {
    waiting(folder);
    let mut store = Store::open(&folder.database()).expect("the database opens");
    let settings = MailSettings {
        host: "127.0.0.1".to_owned(),
        port: smtp.port(),
        encryption: Encryption::None,
        user: String::new(),
        from_name: "Returns desk".to_owned(),
        from_address: "returns@example.com".to_owned(),
    };
    settings.save(&mut store, &By { who: "Setup", recorded_at: seed::now() }).expect("the settings are kept");
}

async fn told(app: &App, testid: &str, words: &str) {
    let script = format!("document.querySelector(\"[data-testid='{testid}']\")?.textContent.includes({words:?})");
    app.until(words, &script).await;
}

async fn write(app: &App, testid: &str, text: &str) {
    let field = app.wait(testid).await;
    field.clear().await.expect("it can be emptied");
    field.send_keys(text).await.expect("it can be typed into");
}

async fn confirm(app: &App, rma: &str) {
    app.press_with(key::CONTROL, '3').await;
    app.wait("queue-row").await;
    app.eval(&format!("document.querySelector(\"[data-testid='queue-row'][data-rma='{rma}']\").click(); return true"))
        .await;
    app.wait_css(&format!("[data-testid='queue-panel'][data-rma='{rma}'] [data-testid='queue-line']")).await;
    app.click("rma-confirm").await;
    told(app, "line-told", "is confirmed").await;
    told(app, "line-told", "is in the outbox").await;
}

/// Waits until the server has so many messages.
async fn taken(smtp: &TestServer, count: usize) -> Vec<String> {
    for _ in 0..600 {
        let taken = smtp.taken();
        if taken.len() >= count {
            return taken;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the server has {} messages, not {count}", smtp.taken().len());
}

#[tokio::test]
async fn the_settings_are_tried_and_a_confirmation_goes_out() {
    let smtp = TestServer::asking("desk", "s3cret-word");
    // Without a session bus there is no key store: the password is kept for the session.
    let environment = vec![("DBUS_SESSION_BUS_ADDRESS".to_owned(), "unix:path=/nonexistent".to_owned())];
    let app = App::open_with(Options { environment, ..Options::default() }, waiting).await;
    app.ready().await;
    app.click("rail-settings").await;
    app.until("the settings of mail", "document.querySelector(\"[data-testid='mail-host']\") !== null").await;
    write(&app, "mail-from_name", "Returns desk").await;
    write(&app, "mail-from_address", "returns").await;
    write(&app, "mail-host", "127.0.0.1").await;
    write(&app, "mail-port", &smtp.port().to_string()).await;
    let choose = "const list = document.querySelector(\"[data-testid='mail-encryption']\");
                  list.value = 'none'; list.dispatchEvent(new Event('change', { bubbles: true })); return true";
    app.eval(choose).await;
    write(&app, "mail-user", "desk").await;
    write(&app, "mail-password", "wrong").await;

    // What is wrong stands at its field.
    app.click("mail-try").await;
    told(&app, "mail-error-from_address", "is not a mail address").await;
    write(&app, "mail-from_address", "returns@example.com").await;
    app.click("mail-try").await;
    told(&app, "mail-error-password", "does not take the user name and password").await;
    write(&app, "mail-password", "s3cret-word").await;
    app.click("mail-try").await;
    told(&app, "mail-told", "answers and takes the user name and password").await;
    assert!(smtp.taken().is_empty(), "nothing was sent");
    app.click("mail-save").await;
    told(&app, "mail-told", "saved").await;
    told(&app, "mail-password-note", "until this program is closed").await;
    told(&app, "mail-key-store", "key store cannot be used").await;
    assert_eq!(MailSettings::load(app.store().records()).expect("readable").user, "desk");

    confirm(&app, WAITS).await;
    let messages = taken(&smtp, 1).await;
    assert!(messages[0].starts_with("X-Recipient: lena@example.com"), "{}", messages[0]);
    for name in ["R10131-confirmation.pdf", "R10131-instructions.pdf", "R10131-1-box-label.pdf"] {
        assert!(messages[0].contains(name), "{name}");
    }
    app.click("rail-outbox").await;
    app.wait_css("[data-testid='outbox-row'][data-message='1'][data-state='sent']").await;
    app.until("the keyboard on the list", &has_focus("outbox-grid")).await;
    app.press(&key::ENTER.to_string()).await;
    told(&app, "message-answer", "taken as 1").await;
    app.close().await;
}

#[tokio::test]
async fn a_message_that_the_server_refuses_stops_is_seen_and_is_tried_again() {
    let smtp = TestServer::start();
    let app = App::open_with(Options::default(), |folder| with_server(folder, &smtp)).await;
    app.ready().await;
    confirm(&app, REFUSED).await;
    // It is counted on the rail, wherever one is.
    told(&app, "stopped-count", "1").await;
    app.click("rail-outbox").await;
    app.wait_css("[data-testid='outbox-row'][data-message='1'][data-state='stopped']").await;
    app.until("the keyboard on the list", &has_focus("outbox-grid")).await;
    app.press(&key::ENTER.to_string()).await;
    told(&app, "message-answer", "no such person here").await;
    app.press("r").await;
    app.until(
        "the second refusal",
        "document.querySelector(\"[data-testid='message-stands']\")?.textContent.includes('after 2 tries')",
    )
    .await;
    app.press("m").await;
    told(&app, "message-told", "marked as sent by hand").await;
    app.until("no count", "document.querySelector(\"[data-testid='stopped-count']\") === null").await;
    let record = app.store().records().mail(1).expect("readable").expect("on record");
    assert_eq!((record.state, record.attempts), (MailState::Sent, 2));
    assert_eq!(record.answer.as_deref(), Some("sent by hand, says Dana Ruiz"));

    // The server works: what follows is not held back.
    confirm(&app, WAITS).await;
    assert!(taken(&smtp, 1).await[0].contains("R10131"));
    app.close().await;
}

#[tokio::test]
async fn a_wording_is_tried_on_real_data_refused_by_name_and_holds_for_the_next_message() {
    let smtp = TestServer::start();
    let app = App::open_with(Options::default(), |folder| with_server(folder, &smtp)).await;
    app.ready().await;
    app.click("rail-data").await;
    app.click("tab-wording").await;
    told(&app, "wording-letter", "is confirmed: please send your units by").await;
    write(&app, "passage-subject", "Good news: {rna}").await;
    told(&app, "passage-error-subject", "{rna}").await;
    app.click("wording-save").await;
    told(&app, "passage-error-subject", "{rna}").await;
    assert!(app.store().records().templates("mail-confirmation", "en", None).expect("readable").is_empty());
    write(&app, "passage-subject", "Good news: {rma}").await;
    told(&app, "wording-letter", "Good news: R1").await;
    app.click("wording-save").await;
    told(&app, "wording-told", "Version 1 holds").await;
    // A document too, as a picture of its first page.
    app.click("wording-confirmation").await;
    app.until("the page", "document.querySelector(\"[data-testid='wording-page']\")?.naturalWidth > 500").await;
    confirm(&app, WAITS).await;
    assert!(taken(&smtp, 1).await[0].contains("Subject: Good news: R10131"));
    app.close().await;
}

#[tokio::test]
#[ignore = "writes pictures to look at"]
async fn pictures_of_mail() {
    let into = std::env::temp_dir().join("rma-dock-pictures");
    std::fs::create_dir_all(&into).expect("the folder can be made");
    for (size, named) in [((1280, 800), "middling"), ((1920, 1080), "large")] {
        for theme in ["light", "dark"] {
            let smtp = TestServer::start();
            let app = App::open_with(Options { screen: size, ..Options::default() }, |folder| {
                with_server(folder, &smtp);
                seed::settings(folder, |settings| {
                    *settings = serde_json::from_value(
                        serde_json::json!({ "dock": "Dock 3", "operator": "Dana Ruiz", "theme": theme }),
                    )
                    .expect("these are settings");
                });
            })
            .await;
            app.ready().await;
            let name = |screen: &str| into.join(format!("mail-{screen}-{named}-{theme}.png"));
            app.click("rail-outbox").await;
            app.wait("outbox-empty").await;
            app.park_pointer().await;
            app.screenshot(&name("empty")).await;
            confirm(&app, WAITS).await;
            app.screenshot(&name("confirmed")).await;
            confirm(&app, REFUSED).await;
            told(&app, "stopped-count", "1").await;
            app.click("rail-outbox").await;
            app.wait("outbox-row").await;
            app.until("the keyboard on the list", &has_focus("outbox-grid")).await;
            app.screenshot(&name("outbox")).await;
            app.press(&key::ENTER.to_string()).await;
            app.wait("message").await;
            app.park_pointer().await;
            app.screenshot(&name("message")).await;
            app.click("rail-settings").await;
            app.wait("mail-host").await;
            app.eval("document.querySelector(\"[data-testid='mail-card']\").scrollIntoView(); return true").await;
            app.screenshot(&name("settings")).await;
            app.click("rail-data").await;
            app.click("tab-wording").await;
            app.wait("wording-letter").await;
            app.park_pointer().await;
            app.screenshot(&name("wording")).await;
            write(&app, "passage-subject", "Good news: {rna}").await;
            app.wait("passage-error-subject").await;
            app.screenshot(&name("wording-error")).await;
            write(&app, "passage-subject", "Good news: {rma}").await;
            app.click("wording-save").await;
            app.wait("wording-told").await;
            app.screenshot(&name("wording-saved")).await;
            app.click("wording-instructions").await;
            app.until("the page", "document.querySelector(\"[data-testid='wording-page']\")?.naturalWidth > 500").await;
            app.park_pointer().await;
            app.screenshot(&name("wording-document")).await;
            app.close().await;
        }
    }
}
