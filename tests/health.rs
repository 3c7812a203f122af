//! How everything stands that the work rests on, through `rma` and the library.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use chrono::{DateTime, TimeDelta, Utc};
use rma_dock::dock::DataDirectory;
use rma_dock::health::{Health, Matter, Standing, Subject, health};
use rma_dock::store::Store;
use rma_printing::test_printer::{Condition, ZplPrinter};
use support::{Data, done};

fn of(health: &Health, subject: Subject) -> &Matter {
    health.matters.iter().find(|matter| matter.subject == subject).unwrap()
}

/// As it stands `after` the latest entry.
fn stands(data: &Data, after: TimeDelta) -> Health {
    let store = Store::open(&data.database()).unwrap();
    let latest: DateTime<Utc> = store.records().database_facts().unwrap().latest.unwrap();
    health(&DataDirectory::new(data.path()), store.records(), latest + after).unwrap()
}

#[test]
fn new_data_are_well_and_say_what_is_not_set_up() {
    let data = Data::with_records();
    done(&data, &["backup"]);
    let said = done(&data, &["health"]);
    assert_eq!(said["standing"], "well", "{said}");
    let subjects: Vec<_> = said["matters"].as_array().unwrap().iter().map(|m| m["subject"].as_str().unwrap()).collect();
    assert_eq!(subjects, ["database", "disk", "backups", "clock", "printers", "mail"]);
    let text = data.rma(&["health"]).out;
    assert!(text.contains("No printer is chosen") && text.contains("No mail server is set"), "{text}");
}

#[test]
fn a_clock_before_what_was_recorded_is_to_be_set_right() {
    let data = Data::with_records();
    assert_eq!(of(&stands(&data, TimeDelta::minutes(-4)), Subject::Clock).standing, Standing::Well);
    let back = stands(&data, TimeDelta::hours(-3));
    let clock = of(&back, Subject::Clock);
    assert_eq!((clock.standing, back.standing), (Standing::Act, Standing::Act));
    assert!(clock.to_do.as_ref().unwrap().contains("Set the computer's clock right"));
    let years_on = stands(&data, TimeDelta::days(800));
    assert_eq!(of(&years_on, Subject::Clock).standing, Standing::Look);
}

#[test]
fn a_printer_without_paper_is_told_and_refuses_the_exit_status() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    done(&data, &["printers", "add", "Zebra", &zebra.address().to_string()]);
    done(&data, &["settings", "paper.box.printer", "Zebra"]);
    assert_eq!(done(&data, &["health"])["matters"][4]["standing"], "well");
    zebra.set(Condition { paper_out: true, ..Condition::default() });
    let said = data.rma(&["--json", "health"]);
    let matter = said.json()["matters"][4].clone();
    assert_eq!((said.exit, matter["standing"].as_str()), (1, Some("act")), "{matter}");
    assert!(matter["says"].as_str().unwrap().contains("Zebra"), "{matter}");
}

#[test]
fn mail_that_waits_without_a_server_is_told() {
    let data = Data::with_records();
    // Written for a server, which is then taken away.
    let set = |host: &str| {
        let address = ["--from-name", "RMA desk", "--from-address", "desk@example.com"];
        done(&data, &[&["outbox", "set", "--host", host, "--port", "9"], address.as_slice()].concat());
    };
    set("127.0.0.1");
    let said = data.rma(&["--json", "mail", "2026-1101-0001", "--subject", "Your case", "--text", "Cargo.toml"]);
    assert_eq!(said.exit, 0, "{}{}", said.out, said.err);
    set("");
    let said = done(&data, &["health"]);
    assert_eq!(said["matters"][5]["standing"], "look", "{said}");
    assert_eq!(said["standing"], "look");
}

#[test]
fn data_without_a_good_backup_are_told_until_there_is_one() {
    let data = Data::with_records();
    let backups = |data: &Data| done(data, &["health"])["matters"][2].clone();
    assert_eq!(backups(&data)["standing"], "look");
    done(&data, &["backup"]);
    assert_eq!(backups(&data)["standing"], "well");
    // Whatever is recorded later is in no backup: for a day that is well.
    data.receive(&["R10001-1"]);
    assert_eq!(of(&stands(&data, TimeDelta::hours(25)), Subject::Backups).standing, Standing::Well);
    let later = stands(&data, TimeDelta::hours(27));
    assert_eq!(of(&later, Subject::Backups).standing, Standing::Act, "{later:?}");
}

#[test]
fn a_backup_that_failed_is_told_at_once_and_until_one_is_made() {
    let data = Data::with_records();
    done(&data, &["backup"]);
    let folder = data.path().join("backups");
    let aside = data.path().join("elsewhere");
    std::fs::rename(&folder, &aside).unwrap();
    std::fs::write(&folder, "in its place").unwrap();
    let said = data.rma(&["--json", "backup"]);
    assert_ne!(said.exit, 0, "{}", said.out);
    std::fs::remove_file(&folder).unwrap();
    std::fs::rename(&aside, &folder).unwrap();
    let said = data.rma(&["--json", "health"]);
    let matter = said.json()["matters"][2].clone();
    assert_eq!((said.exit, matter["standing"].as_str()), (1, Some("act")), "{matter}");
    assert!(matter["says"].as_str().unwrap().contains("failed: ") && matter["to_do"].is_string(), "{matter}");
    done(&data, &["backup"]);
    assert_eq!(done(&data, &["health"])["matters"][2]["standing"], "well");

    // Damage anywhere shows there first: the whole is read and checked.
    let mut bytes = std::fs::read(data.database()).unwrap();
    let page = bytes.len() / 4096 / 2;
    bytes[page * 4096..page * 4096 + 64].fill(0xff);
    let store = Store::open(&data.database()).unwrap();
    std::fs::write(data.database(), bytes).unwrap();
    let folder = DataDirectory::new(data.path());
    let now = store.records().database_facts().unwrap().latest.unwrap() + TimeDelta::hours(1);
    assert!(rma_dock::safekeeping::back_up(store.records(), &folder, now).is_err());
    assert!(rma_dock::safekeeping::last_failure(&folder).unwrap().contains("damaged"));
}
