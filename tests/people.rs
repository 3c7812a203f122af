//! Who may do what: whole `rma` invocations in the name of each role, and the sign-in itself.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may break off, and reads the clock")]

mod support;

use std::path::Path;

use chrono::TimeDelta;
use rma_dock::calendar::{Instant, parse_instant};
use rma_dock::people::{self, Actor, PeopleError, Permission, Role};
use rma_dock::store::{AuditEntry, By, Store, StoreError};
use serde_json::json;
use support::staff::{PASSWORD, Staff, typed, with};
use support::{Data, NOW, Said, done};

fn now() -> Instant {
    parse_instant(NOW).unwrap()
}

fn by() -> By<'static> {
    By { who: "Ada Quill", recorded_at: now() }
}

#[test]
fn a_new_data_directory_is_in_single_user_mode() {
    let data = Data::with_records();
    assert_eq!(done(&data, &["whoami"]), json!({"name": "dana", "role": null, "sign_in": false}));
    assert_eq!(done(&data, &["sign-in"])["on"], false);
    assert_eq!(done(&data, &["people"]), json!([]));
    assert_eq!(data.receive(&["R10001"])["operator"], "dana");
}

#[test]
fn it_is_switched_on_only_where_an_administrator_can_sign_in() {
    let data = Data::new();
    let refused = |arguments: &[&str], code: &str| {
        let said = data.rma(&[&["--json"], arguments].concat());
        assert_eq!((said.exit, said.code().as_str()), (1, code), "{arguments:?}: {}", said.out);
    };
    refused(&["sign-in", "on"], "last_administrator");
    done(&data, &["people", "add", "Ada Quill", "--role", "administrator"]);
    refused(&["sign-in", "on"], "last_administrator");
    assert_eq!(typed(&data, &["people", "password", "Ada Quill"], "gravel tulip lantern\n").exit, 0);
    done(&data, &["people", "add", "Bo Ek", "--role", "administrator"]);
    // Whoever switches it on here must be able to go on here.
    refused(&["sign-in", "on"], "would_lock_out");
    let token = done(&data, &["people", "token", "Ada Quill"])["token"].as_str().unwrap().to_owned();
    refused(&["sign-in", "on"], "would_lock_out");
    assert_eq!(with(&data, &token, &["sign-in", "on"]).exit, 0);
    // Somebody must be able to say who may, as long as it is on.
    for arguments in [
        &["people", "off", "Ada Quill"][..],
        &["people", "role", "ada quill", "supervisor"],
        &["people", "off", "ADA QUILL"],
    ] {
        let said = with(&data, &token, &[&["--json"], arguments].concat());
        assert_eq!((said.exit, said.code().as_str()), (1, "last_administrator"), "{arguments:?}");
    }
    assert_eq!(with(&data, &token, &["sign-in", "off"]).exit, 0);
    done(&data, &["people", "off", "Ada Quill"]);
    data.must_be_whole();
}

#[test]
fn nobody_does_anything_without_signing_in() {
    let staff = Staff::new();
    let entries = staff.done(Role::Administrator, &["check"])["audit_entries"].clone();
    for arguments in [
        &["show", "R10001"][..],
        &["receive", "R10001"],
        &["search", "R10001"],
        &["report", "receipts"],
        &["people"],
        &["audit"],
        &["backup"],
        &["health"],
        &["check"],
        &["export", "rmas", "-"],
        &["settings"],
        &["whoami"],
        &["sign-in", "off"],
    ] {
        for token in ["", "RMATOK0000000000000000000000000000000000000000", "Ada Quill", " ", "' OR 1=1 --"] {
            let said = with(&staff.data, token, &[&["--json"], arguments].concat());
            let code = if token.trim().is_empty() { "not_signed_in" } else { "wrong_sign_in" };
            assert_eq!((said.exit, said.code().as_str()), (1, code), "{arguments:?} {token:?}: {}", said.out);
        }
    }
    assert_eq!(staff.done(Role::Administrator, &["check"])["audit_entries"], entries);
    // The account of the computer is that of nobody, until it is said of whom.
    let account = whoami::username().unwrap();
    staff.done(Role::Administrator, &["people", "os-user", "Dora Lund", &account]);
    assert_eq!(done(&staff.data, &["whoami"]), json!({"name": "Dora Lund", "role": "dock", "sign_in": true}));
    let other = staff.run(Role::Administrator, &["--json", "people", "os-user", "Cem Aydin", &account]);
    assert_eq!(other.code(), "already_there");
    // Who says to be somebody else is not.
    let said = staff.data.command(&["--json", "whoami"]).env("USER", "Ada Quill").output().unwrap();
    assert_eq!(Said::from(said).json()["name"], "Dora Lund");
}

/// What each permission is asked for, as a command that comes that far.
fn asking(permission: Permission, folder: &Path) -> Vec<Vec<String>> {
    let file = |name: &str| folder.join(name).display().to_string();
    let commands: Vec<Vec<&str>> = match permission {
        // Signing in itself, and what the program does by itself.
        Permission::Anyone => vec![vec!["sign-in"]],
        Permission::CarryOn => vec![vec!["outbox", "send"]],
        Permission::Read => {
            vec![vec!["show", "R10001"], vec!["search", "R10001"], vec!["shelf"], vec!["whoami"]]
        }
        Permission::Receive => vec![
            vec!["receive", "R10001"],
            vec!["correct", "1", "R10002"],
            vec!["correct", "1", "R10002", "--dry-run"],
            vec!["withdraw", "1"],
        ],
        Permission::Shelve => vec![
            vec!["shelf", "note", "D1", "damp"],
            vec!["shelf", "move", "D1", "A-09"],
            vec!["shelf", "dispose", "D1", "--returned-to-sender"],
            vec!["shelf", "undo", "D1"],
        ],
        Permission::Move => vec![vec!["forward", "R10001-1"], vec!["ship", "R10001-1", "--serial", "X1"]],
        Permission::Note => vec![vec!["note", "R10001", "called"]],
        Permission::Print => vec![vec!["job", "cancel", "1"], vec!["job", "printed", "1"]],
        Permission::Serve => vec![
            vec!["case", "--site", "S-1", "--contact", "ana@pacific.example"],
            vec!["update", "2026-1101-0001"],
            vec!["take", "2026-1101-0001", "--csr", "Cem Aydin"],
            vec!["confirm", "R10001"],
            vec!["decline", "R10001"],
            vec!["outbox", "cancel", "1"],
            vec!["outbox", "retry", "1"],
        ],
        Permission::Decide => vec![vec![
            "override",
            "R10001",
            "--type",
            "service",
            "--basis",
            "advance_replacement",
            "--reason",
            "agreed",
        ]],
        Permission::Scrap => vec![vec!["shelf", "dispose", "D1", "--scrapped", "--note", "burnt"]],
        Permission::Word => vec![vec!["template", "instructions", "--set", "wording.txt"]],
        Permission::KeepData => vec![vec!["import", "calendars", "calendars.csv"]],
        Permission::SetUp => vec![vec!["settings", "station.dock", "Dock 9"], vec!["settings", "vendor.name", "Ours"]],
        Permission::BackUp => vec![vec!["backup"], vec!["backup", "--too-old-hours", "9"]],
        Permission::ReadAudit => vec![vec!["audit"], vec!["audit", "--line", "R10001-1"], vec!["audit", "periods"]],
        Permission::SignOff => vec![vec!["audit", "sign-off"]],
        Permission::SetUpMail => {
            vec![vec!["outbox", "set", "--host", "mail.example", "--from-address", "rma@example.com"]]
        }
        Permission::Restore => vec![vec!["restore", "good.db"]],
        Permission::Encrypt => vec![
            vec!["encryption", "on", "--recovery-file", "key.txt"],
            vec!["encryption", "off"],
            vec!["encryption", "recovery-file", "key.txt"],
        ],
        Permission::ManagePeople => vec![
            vec!["people"],
            vec!["people", "add", "New Comer", "--role", "administrator"],
            vec!["people", "role", "Dora Lund", "administrator"],
            vec!["people", "off", "Ada Quill"],
            vec!["people", "pin", "Dora Lund", "--none"],
            vec!["people", "badge", "Ada Quill"],
            vec!["people", "token", "Ada Quill"],
            vec!["people", "os-user", "Ada Quill", "root"],
            vec!["sign-in", "idle", "3"],
            vec!["sign-in", "off"],
        ],
    };
    let path = |word: &str| {
        if [".csv", ".db", ".txt"].iter().any(|end| word.ends_with(end)) { file(word) } else { word.to_owned() }
    };
    commands.into_iter().map(|command| command.into_iter().map(path).collect()).collect()
}

#[test]
fn each_role_may_what_the_table_says_and_is_refused_the_rest() {
    let staff = Staff::new();
    staff.done(Role::Dock, &["receive", "SN-OF-NOBODY"]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(support::records().join("calendars.csv"), folder.path().join("calendars.csv")).unwrap();
    std::fs::write(folder.path().join("wording.txt"), "[title]\nHow to send it back\n").unwrap();
    staff.done(Role::Administrator, &["backup", folder.path().join("good.db").to_str().unwrap()]);
    let mut refused = 0;
    for permission in Permission::ALL {
        for command in asking(permission, folder.path()) {
            for role in Role::ALL.into_iter().filter(|role| !role.may(permission)) {
                let arguments: Vec<&str> = ["--json"].into_iter().chain(command.iter().map(String::as_str)).collect();
                let said = staff.run(role, &arguments);
                assert_eq!((said.exit, said.code().as_str()), (1, "not_allowed"), "{role:?} {command:?}: {}", said.out);
                let message = said.json()["error"]["message"].as_str().unwrap().to_owned();
                assert!(message.contains(role.spoken()) && message.contains(&permission.who_may()), "{message}");
                refused += 1;
            }
        }
    }
    assert!(refused > 60, "{refused}");
    // Nothing of all that was recorded.
    assert_eq!(staff.done(Role::Administrator, &["whoami"])["role"], "administrator");
    assert_eq!(staff.done(Role::Dock, &["whoami"])["role"], "dock");
    assert_eq!(staff.done(Role::Administrator, &["people"]).as_array().unwrap().len(), 4);
    let settings = staff.done(Role::Administrator, &["settings"]).to_string();
    assert!(!settings.contains("Dock 9"), "{settings}");
    // And whoever may is not refused for that.
    for permission in Permission::ALL {
        for role in Role::ALL.into_iter().filter(|role| role.may(permission)) {
            // What would end the test is asked last, by the one who may.
            for command in asking(permission, folder.path()).iter().filter(|command| {
                !matches!(command[0].as_str(), "restore" | "sign-in" | "outbox" | "mail")
                    && command.get(1).is_none_or(|word| word != "token" && word != "off")
            }) {
                let arguments: Vec<&str> = ["--json"].into_iter().chain(command.iter().map(String::as_str)).collect();
                let said = staff.run(role, &arguments);
                assert!(!said.out.contains("not_allowed"), "{role:?} {command:?}: {}", said.out);
                assert_ne!(said.code(), "usage", "{command:?}: {}", said.out);
            }
        }
    }
}

#[test]
fn what_is_recorded_carries_who_signed_in() {
    let staff = Staff::new();
    let receipt = staff.done(Role::Dock, &["receive", "R10001", "--operator", "Mallory"]);
    assert_eq!(receipt["operator"], "Dora Lund");
    let batch = staff.data.path().join("batch.jsonl");
    std::fs::write(&batch, r#"{"scans": ["SN-OF-NOBODY"], "operator": "Mallory"}"#).unwrap();
    let received = staff.done(Role::Dock, &["receive", "--batch", batch.to_str().unwrap()]);
    assert_eq!(received["operator"], "Dora Lund");
    staff.done(Role::Csr, &["note", "R10001", "called"]);
    let audit = staff.done(Role::Supervisor, &["audit", "--action", "received"]);
    assert!(audit.as_array().unwrap().iter().all(|entry| entry["who"] == "Dora Lund"), "{audit}");
    assert!(!staff.done(Role::Supervisor, &["audit"]).to_string().contains("Mallory"));
    // A script in the name of a person that was let in no more ends at once.
    staff.done(Role::Administrator, &["people", "off", "Dora Lund"]);
    assert_eq!(staff.run(Role::Dock, &["--json", "receive", "R10002"]).code(), "wrong_sign_in");
    staff.data.must_be_whole_as(&staff.tokens[3].2);
}

#[test]
fn an_order_below_its_quote_is_accepted_by_whoever_signed_in() {
    let staff = Staff::new();
    for (role, accepted) in [(Role::Csr, None), (Role::Supervisor, Some("Sol Reyes"))] {
        let mut store = staff.open();
        let token = &staff.tokens.iter().find(|(known, ..)| *known == role).unwrap().2;
        store.act_as(Some(people::by_token(store.records(), token).unwrap().actor));
        let said = store.change(&by(), Permission::Serve, |change| -> Result<String, StoreError> {
            Ok(change.vouched("Mallory")?.to_owned())
        });
        match accepted {
            Some(name) => assert_eq!(said.unwrap().outcome, name),
            None => assert!(matches!(said, Err(StoreError::NotAllowed { role: Role::Csr, .. }))),
        }
    }
}

#[test]
fn wrong_passwords_are_slowed_down_and_the_count_stays() {
    let staff = Staff::new();
    let mut store = staff.open();
    let mut at = now();
    let wrong = |store: &mut Store, at: Instant| people::by_password(store, "ada quill", "gravel tulip", at);
    for _ in 0..people::FREE_FAILURES - 1 {
        assert!(matches!(wrong(&mut store, at), Err(PeopleError::Wrong("password"))));
    }
    let mut waits = Vec::new();
    for _ in 0..9 {
        let Err(PeopleError::LockedOut(until)) = wrong(&mut store, at) else { panic!("not locked out") };
        waits.push((until - at).num_seconds());
        // Not even the right one is looked at meanwhile, also by a program that was started anew.
        store = staff.open();
        let early = people::by_password(&mut store, "Ada Quill", PASSWORD, until - TimeDelta::milliseconds(1));
        assert!(matches!(early, Err(PeopleError::LockedOut(same)) if same == until));
        at = until;
    }
    assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    let signed_in = people::by_password(&mut store, "Ada Quill", PASSWORD, at).unwrap();
    assert_eq!((signed_in.name.as_str(), signed_in.role), ("Ada Quill", Role::Administrator));
    assert!(matches!(wrong(&mut store, at), Err(PeopleError::Wrong("password"))));
    // A clock that goes back years keeps nobody out.
    for _ in 0..people::FREE_FAILURES {
        let _ = wrong(&mut store, at);
    }
    people::by_password(&mut store, "Ada Quill", PASSWORD, at - TimeDelta::days(900)).unwrap();
    let audit = staff.done(Role::Supervisor, &["audit", "--action", "locked out"]);
    assert_eq!(audit.as_array().unwrap().len(), 10);
    assert!(audit.as_array().unwrap().iter().all(|entry| entry["who"] == people::PROGRAM), "{audit}");
    // One that is over is not told any more.
    let locked = |store: &Store, at: Instant| {
        let people = people::list(store.records(), at).unwrap();
        people.into_iter().find(|person| person.name == "Ada Quill").unwrap().locked_until
    };
    for _ in 0..people::FREE_FAILURES {
        let _ = wrong(&mut store, at);
    }
    let administrator = people::by_token(store.records(), &staff.tokens[3].2).unwrap();
    store.act_as(Some(administrator.actor));
    assert_eq!(locked(&store, at), Some(at + TimeDelta::seconds(30)));
    assert_eq!(locked(&store, at + TimeDelta::seconds(30)), None);
    // Nor do they count for ever.
    at += TimeDelta::hours(25);
    assert!(matches!(wrong(&mut store, at), Err(PeopleError::Wrong("password"))));
    // An unknown name leaves nothing behind.
    for name in ["Nobody", "", "' OR 1=1 --", "RMA Dock"] {
        let error = people::by_password(&mut store, name, PASSWORD, at).unwrap_err();
        assert_eq!(error.to_string(), "this name and this password do not go together");
    }
}

#[test]
fn many_who_guess_at_once_have_no_more_attempts_than_one() {
    let staff = Staff::new();
    let outcomes: Vec<Result<_, PeopleError>> = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..12)
            .map(|guess| {
                let mut store = staff.open();
                scope.spawn(move || people::by_password(&mut store, "Ada Quill", &format!("guess {guess}"), now()))
            })
            .collect();
        guesses.into_iter().map(|guess| guess.join().unwrap()).collect()
    });
    let wrong = outcomes.iter().filter(|outcome| matches!(outcome, Err(PeopleError::Wrong(_)))).count();
    assert!(wrong < people::FREE_FAILURES as usize, "{outcomes:?}");
    assert!(matches!(
        people::by_password(&mut staff.open(), "Ada Quill", PASSWORD, now()),
        Err(PeopleError::LockedOut(_))
    ));
}

#[test]
fn a_session_ends_with_what_it_was_begun_by() {
    let staff = Staff::new();
    let mut store = staff.open();
    let administrator = people::by_token(store.records(), &staff.tokens[3].2).unwrap().actor;
    let begin = |store: &mut Store| {
        store.act_as(Some(administrator.clone()));
        people::set_password(store, "Dora Lund", PASSWORD, &by()).unwrap();
        people::by_password(store, "Dora Lund", PASSWORD, now()).unwrap().actor
    };
    type Ending = fn(&mut Store);
    let endings: [(&str, Ending); 6] = [
        ("let out and in again", |store| {
            people::set_active(store, "Dora Lund", false, &by()).unwrap();
            people::set_active(store, "Dora Lund", true, &by()).unwrap();
        }),
        ("another password", |store| {
            drop(people::set_password(store, "Dora Lund", "violet harbour engine", &by()).unwrap());
        }),
        ("own password", |store| {
            people::set_own_password(store, "Dora Lund", (PASSWORD, "violet harbour engine"), now()).unwrap();
        }),
        ("PIN taken", |store| {
            people::set_pin(store, "Dora Lund", Some("4711"), &by()).unwrap();
            people::set_pin(store, "Dora Lund", None, &by()).unwrap();
        }),
        ("badge lost", |store| {
            people::new_badge(store, "Dora Lund", &by(), |_, _, _| Ok::<(), PeopleError>(())).unwrap();
            people::drop_badge(store, "Dora Lund", &by()).unwrap();
        }),
        ("sign-in off and on", |store| {
            people::switch_off(store, &by()).unwrap();
            people::switch_on(store, &by()).unwrap();
        }),
    ];
    for (what, end) in endings {
        let session = begin(&mut store);
        store.act_as(Some(session.clone()));
        store.records().require(Permission::Read).unwrap();
        store.act_as(Some(people::by_token(store.records(), &staff.tokens[3].2).unwrap().actor));
        end(&mut store);
        store.act_as(Some(session));
        assert!(matches!(store.records().require(Permission::Read), Err(StoreError::NotSignedIn)), "{what}");
        store.act_as(Some(people::by_token(store.records(), &staff.tokens[3].2).unwrap().actor));
        people::set_active(&mut store, "Dora Lund", true, &by()).unwrap();
    }
}

#[test]
fn a_pin_is_for_the_station_only() {
    let staff = Staff::new();
    let mut store = staff.open();
    assert!(matches!(people::by_pin(&mut store, "Dora Lund", "4711", now()), Err(PeopleError::Wrong("PIN"))));
    let administrator = people::by_password(&mut store, "Ada Quill", PASSWORD, now()).unwrap();
    store.act_as(Some(administrator.actor));
    assert!(matches!(people::set_pin(&mut store, "Dora Lund", Some("1234"), &by()), Err(PeopleError::Weak(_))));
    people::set_pin(&mut store, "Dora Lund", Some("4711"), &by()).unwrap();
    for name in ["Sol Reyes", "Ada Quill"] {
        assert!(matches!(people::set_pin(&mut store, name, Some("4711"), &by()), Err(PeopleError::NoPin(_))));
    }
    assert_eq!(people::pin_names(store.records()).unwrap(), ["Dora Lund"]);
    assert_eq!(people::by_pin(&mut store, "Dora Lund", "4711", now()).unwrap().role, Role::Dock);
    assert!(matches!(people::by_pin(&mut store, "Dora Lund", "4712", now()), Err(PeopleError::Wrong("PIN"))));
    assert!(matches!(people::by_password(&mut store, "Dora Lund", "4711", now()), Err(PeopleError::Wrong(_))));
    // With more rights it is not enough any more.
    people::set_role(&mut store, "Dora Lund", Role::Supervisor, &by()).unwrap();
    assert!(people::by_pin(&mut store, "Dora Lund", "4711", now()).is_err());
    assert!(people::pin_names(store.records()).unwrap().is_empty());
}

#[test]
fn a_badge_says_who_works_and_is_never_recorded() {
    let staff = Staff::new();
    let badge =
        |name: &str| staff.done(Role::Administrator, &["people", "badge", name])["badge"].as_str().unwrap().to_owned();
    let first = badge("Dora Lund");
    let mut store = staff.open();
    assert_eq!(people::by_badge(&mut store, &format!("]C1{first}\r\n"), now()).unwrap().name, "Dora Lund");
    let second = badge("Dora Lund");
    assert!(matches!(people::by_badge(&mut store, &first, now()), Err(PeopleError::Nobodys("badge"))));
    assert_eq!(people::by_badge(&mut store, &second.to_lowercase(), now()).unwrap().name, "Dora Lund");
    for scan in [second.clone(), format!("serial:{second}"), format!("tracking:{second}"), format!("]C0{second}")] {
        let said = staff.run(Role::Dock, &["--json", "receive", "R10001", &scan]);
        assert_eq!((said.exit, said.code().as_str()), (2, "badge"), "{scan}");
    }
    staff.done(Role::Administrator, &["people", "off", "Dora Lund"]);
    assert!(people::by_badge(&mut store, &second, now()).is_err());
    staff.done(Role::Administrator, &["people", "on", "Dora Lund"]);
    staff.done(Role::Administrator, &["people", "badge", "Dora Lund", "--none"]);
    assert!(people::by_badge(&mut store, &second, now()).is_err());
    // Nor is any secret kept, anywhere.
    let third = badge("Cem Aydin");
    drop(store);
    let mut kept = std::fs::read(staff.data.database()).unwrap();
    kept.extend(std::fs::read(staff.data.path().join("rma-dock.db-wal")).unwrap_or_default());
    let holds = |secret: &str| kept.windows(secret.len()).any(|bytes| bytes.eq_ignore_ascii_case(secret.as_bytes()));
    assert!(holds("Dora Lund") && holds("$argon2id$v=19$m=19456,t=2,p=1$"));
    for secret in [first.as_str(), &second, &third, &staff.tokens[0].2, PASSWORD] {
        assert!(!holds(secret), "{secret}");
    }
}

#[test]
fn a_badge_is_a_card_that_scans() {
    let staff = Staff::new();
    let file = staff.data.path().join("badge.pdf");
    staff.done(Role::Administrator, &["people", "badge", "dora lund", "-o", file.to_str().unwrap()]);
    let picture = staff.data.path().join("badge");
    let run = |program: &str, arguments: &[&str]| {
        let run = std::process::Command::new(program)
            .args(arguments)
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        assert!(run.status.success(), "{program}: {}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8(run.stdout).unwrap()
    };
    run("pdftoppm", &["-png", "-r", "300", "-singlefile", file.to_str().unwrap(), picture.to_str().unwrap()]);
    let scanned = run("zbarimg", &["-q", "--raw", picture.with_extension("png").to_str().unwrap()]);
    let mut store = staff.open();
    assert_eq!(people::by_badge(&mut store, scanned.trim(), now()).unwrap().name, "Dora Lund");
    let text = run("pdftotext", &[file.to_str().unwrap(), "-"]);
    assert!(text.contains("Dora Lund") && text.contains("Dock staff"), "{text}");
    assert!(!text.contains("RMABDG"), "the code can be copied by hand: {text}");
}

#[test]
fn a_role_that_is_taken_away_is_gone_at_once() {
    let staff = Staff::new();
    let mut store = staff.open();
    let token = &staff.tokens[2].2;
    store.act_as(Some(people::by_token(store.records(), token).unwrap().actor));
    let try_it = |store: &mut Store| {
        store.change(&by(), Permission::Scrap, |change| {
            change.audit(AuditEntry {
                at: now(),
                action: "tried",
                subject: "nothing".to_owned(),
                rules: Vec::new(),
                detail: json!({}),
            })
        })
    };
    try_it(&mut store).unwrap();
    staff.done(Role::Administrator, &["people", "role", "Sol Reyes", "csr"]);
    assert!(matches!(try_it(&mut store), Err(StoreError::NotAllowed { role: Role::Csr, .. })));
    staff.done(Role::Administrator, &["people", "off", "Sol Reyes"]);
    assert!(matches!(try_it(&mut store), Err(StoreError::NotSignedIn)));
    assert!(store.records().require(Permission::Read).is_err());
    // The program goes on with what was ordered, and does nothing else.
    store.act_as(Some(Actor::program()));
    assert!(matches!(try_it(&mut store), Err(StoreError::NotSignedIn)));
    let carried =
        store.change(&By { who: "Mallory", ..by() }, Permission::CarryOn, |change| -> Result<_, StoreError> {
            Ok(change.who().to_owned())
        });
    assert_eq!(carried.unwrap().outcome, people::PROGRAM);
    store.act_as(None);
    assert!(matches!(try_it(&mut store), Err(StoreError::NotSignedIn)));
}

#[test]
fn ones_own_password_is_changed_with_the_one_before() {
    let staff = Staff::new();
    let mut store = staff.open();
    let set = |store: &mut Store, before: &str, after: &str| {
        people::set_own_password(store, "Ada Quill", (before, after), now())
    };
    assert!(matches!(set(&mut store, "wrong one here", "violet harbour engine"), Err(PeopleError::Wrong(_))));
    assert!(matches!(set(&mut store, PASSWORD, "adaquill"), Err(PeopleError::Weak(_))));
    set(&mut store, PASSWORD, "violet harbour engine").unwrap();
    assert!(people::by_password(&mut store, "Ada Quill", PASSWORD, now()).is_err());
    people::by_password(&mut store, "Ada Quill", "violet harbour engine", now()).unwrap();
}

#[test]
fn whoever_may_write_the_file_gets_in_again_and_the_record_says_so() {
    let staff = Staff::new();
    for (text, code) in [("short\n", "incomplete"), ("", "incomplete")] {
        let said = typed(&staff.data, &["--json", "people", "reset-administrator", "Cem Aydin"], text);
        assert_eq!((said.exit, said.code().as_str()), (2, code));
    }
    let said = typed(&staff.data, &["--json", "people", "reset-administrator", "Cem Aydin"], "violet harbour engine\n");
    assert_eq!((said.exit, said.json()["role"].clone()), (0, json!("administrator")), "{}", said.err);
    let mut store = staff.open();
    people::by_password(&mut store, "Cem Aydin", "violet harbour engine", now()).unwrap();
    let audit = staff.done(Role::Supervisor, &["audit", "--subject", "person Cem Aydin"]);
    let last = audit.as_array().unwrap().iter().rfind(|entry| entry["action"] != "signed in").unwrap();
    let account = format!("account {}", whoami::username().unwrap());
    assert_eq!((&last["action"], &last["who"]), (&json!("made an administrator from outside"), &json!(account)));
    // The database itself keeps them from being erased or renamed.
    let database = rusqlite::Connection::open(staff.data.database()).unwrap();
    for statement in ["DELETE FROM people", "UPDATE people SET name = 'Mallory'", "UPDATE people SET role = 'owner'"] {
        assert!(database.execute_batch(statement).is_err(), "{statement}");
    }
}

#[test]
fn a_backup_brings_back_the_people_of_its_moment() {
    let staff = Staff::new();
    let backup = staff.data.path().join("kept.db");
    staff.done(Role::Administrator, &["backup", backup.to_str().unwrap()]);
    staff.done(Role::Administrator, &["people", "role", "Dora Lund", "administrator"]);
    let refused = staff.run(Role::Supervisor, &["--json", "restore", backup.to_str().unwrap()]);
    assert_eq!(refused.code(), "not_allowed");
    staff.done(Role::Dock, &["restore", backup.to_str().unwrap()]);
    assert_eq!(staff.done(Role::Dock, &["whoami"])["role"], "dock");
    let audit = staff.done(Role::Supervisor, &["audit", "--action", "restored"]);
    assert_eq!(audit[0]["who"], "Dora Lund");
}

#[test]
fn data_that_cannot_be_used_are_restored_though_nobody_can_sign_in() {
    let staff = Staff::new();
    let backup = staff.data.path().join("kept.db");
    staff.done(Role::Administrator, &["backup", backup.to_str().unwrap()]);
    // Whole, it asks who that is.
    assert_eq!(staff.data.rma(&["--json", "restore", backup.to_str().unwrap()]).code(), "not_signed_in");
    let mut content = std::fs::read(staff.data.database()).unwrap();
    let end = content.len() - 4096;
    content[end..].fill(0xA5);
    std::fs::write(staff.data.database(), content).unwrap();
    let _ = std::fs::remove_file(staff.data.path().join("rma-dock.db-wal"));
    assert_eq!(staff.run(Role::Administrator, &["--json", "whoami"]).code(), "database_damaged");
    let restored = staff.data.rma(&["--json", "restore", backup.to_str().unwrap()]);
    assert_eq!(restored.exit, 0, "{}", restored.out);
    assert_eq!(staff.done(Role::Dock, &["whoami"])["role"], "dock");
}

#[test]
fn the_page_shows_the_table_of_roles() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/people.md")).unwrap();
    let shown: Vec<&str> = page.lines().filter(|line| line.starts_with("| ") && line.contains("yes |")).collect();
    let table: Vec<String> = Permission::ALL
        .into_iter()
        .filter(|permission| *permission != Permission::Anyone)
        .map(|permission| {
            let may = Role::ALL.map(|role| if role.may(permission) { "yes" } else { "no" });
            format!("| {} | {} |", permission.spoken(), may.join(" | "))
        })
        .collect();
    assert_eq!(shown, table);
    assert!(Role::ALL.into_iter().all(|role| role.may(Permission::Anyone)));
}
