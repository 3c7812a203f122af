//! Ways around the sign-in that somebody with a shell on the computer would try.
#![allow(clippy::unwrap_used, reason = "a test may break off")]

mod support;

use rma_dock::people::Role;
use serde_json::json;
use support::staff::{PASSWORD, Staff, typed};
use support::{Data, done};

/// Changes something in the file by hand, whatever guards it.
fn by_hand(data: &Data, statement: &str) {
    let database = rusqlite::Connection::open(data.database()).unwrap();
    database
        .execute_batch(
            "DROP TRIGGER IF EXISTS people_keep_their_names; DROP TRIGGER IF EXISTS people_are_never_erased;",
        )
        .unwrap();
    assert_eq!(database.execute(statement, ()).unwrap(), 1, "{statement}");
}

#[test]
fn no_output_is_written_over_what_the_program_keeps() {
    let staff = Staff::new();
    let administrator = Role::Administrator;
    staff.done(administrator, &["receive", "R10001"]);
    staff.done(administrator, &["backup"]);
    staff.done(administrator, &["audit", "sign-off"]);
    let folder = staff.data.path();
    let backups: Vec<_> = std::fs::read_dir(folder.join("backups")).unwrap().flatten().collect();
    let linked = folder.join("innocent.csv");
    std::fs::hard_link(staff.data.database(), &linked).unwrap();
    let own = [
        staff.data.database(),
        folder.join("rma-dock.db-wal"),
        folder.join("rma-dock.db.coming"),
        folder.join("documents/../rma-dock.db"),
        folder.join("backup-folder.txt"),
        folder.join("documents/000001-box-R10001-1.pdf"),
        folder.join("replaced/rma-dock-20260101T000000000Z.db"),
        folder.join("backups/rma-dock-29991231T000000000Z.db"),
        backups[0].path(),
        linked,
    ];
    std::fs::create_dir_all(folder.join("replaced")).unwrap();
    let before = std::fs::read(staff.data.database()).unwrap();
    for own in own {
        let own = own.to_str().unwrap();
        let elsewhere = folder.join("elsewhere.txt");
        let elsewhere = elsewhere.to_str().unwrap();
        for arguments in [
            &["label", "R10001-1", "-o", own][..],
            &["document", "R10001", "--kind", "confirmation", "-o", own],
            &["people", "badge", "Dora Lund", "-o", own],
            &["audit", "export", "1", own],
            &["report", "receipts", "--csv", own],
            &["export", "rmas", own],
            &["entitlement", "SN0411", "--csv", own],
            &["salvage", "--receipts", own, "--entries", elsewhere],
            &["salvage", "--receipts", elsewhere, "--entries", own],
        ] {
            let said = staff.run(administrator, &[&["--json"], arguments].concat());
            assert_eq!(
                (said.exit, said.code().as_str()),
                (1, "not_over_the_database"),
                "{arguments:?}: {}{}",
                said.out,
                said.err
            );
        }
    }
    assert!(std::fs::read(staff.data.database()).unwrap() == before, "something was recorded");
    staff.data.must_be_whole_as(staff.token(administrator));
    // Beside it there is room.
    let file = folder.join("rmas.csv");
    std::fs::write(folder.join("rmas.csv.partial"), "mine").unwrap();
    staff.done(administrator, &["export", "rmas", file.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(folder.join("rmas.csv.partial")).unwrap(), "mine");
    let backup = folder.join("copy.db");
    std::fs::write(folder.join("copy.db.partial"), "mine").unwrap();
    staff.done(administrator, &["backup", backup.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(folder.join("copy.db.partial")).unwrap(), "mine");
}

#[test]
fn what_is_salvaged_is_for_whoever_may_read_the_trail() {
    let staff = Staff::new();
    staff.done(Role::Dock, &["receive", "R10001"]);
    let copy = staff.data.path().join("copy.db");
    staff.done(Role::Administrator, &["backup", copy.to_str().unwrap()]);
    let (receipts, entries) = (staff.data.path().join("receipts.jsonl"), staff.data.path().join("entries.txt"));
    let asked = ["--receipts", receipts.to_str().unwrap(), "--entries", entries.to_str().unwrap()];
    for file in [&[][..], &[copy.to_str().unwrap()]] {
        let arguments = [&["--json", "salvage"], file, &asked].concat();
        assert_eq!(staff.data.rma(&arguments).code(), "not_signed_in");
        for role in [Role::Dock, Role::Csr] {
            assert_eq!(staff.run(role, &arguments).code(), "not_allowed", "{role:?}");
        }
        assert!(!receipts.exists() && !entries.exists());
        let said = staff.run(Role::Supervisor, &arguments);
        assert_eq!((said.exit, said.json()["receipts"].clone()), (0, json!(1)), "{}", said.out);
        std::fs::remove_file(&receipts).unwrap();
        std::fs::remove_file(&entries).unwrap();
    }
    let over = ["--json", "salvage", copy.to_str().unwrap(), "--receipts", copy.to_str().unwrap(), "--entries", "e"];
    assert_eq!(staff.run(Role::Administrator, &over).code(), "not_over_the_database");
}

#[test]
fn a_broken_trail_lets_nobody_restore_who_may_not() {
    let staff = Staff::new();
    let backup = staff.data.path().join("kept.db");
    let backup = backup.to_str().unwrap();
    staff.done(Role::Administrator, &["backup", backup]);
    let database = rusqlite::Connection::open(staff.data.database()).unwrap();
    let triggers: Vec<String> = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'")
        .unwrap()
        .query_map((), |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for trigger in triggers {
        database.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    assert_eq!(database.execute("UPDATE audit SET who = 'Mallory' WHERE entry = 2", ()).unwrap(), 1);
    drop(database);
    for role in [Role::Dock, Role::Csr, Role::Supervisor] {
        for arguments in [&["--json", "restore", backup][..], &["--json", "restore", "--preview", backup]] {
            assert_eq!(staff.run(role, arguments).code(), "not_allowed", "{role:?} {arguments:?}");
        }
    }
    assert_eq!(staff.data.rma(&["--json", "restore", backup]).code(), "not_signed_in");
    staff.done(Role::Administrator, &["restore", backup]);
    staff.data.must_be_whole_as(staff.token(Role::Administrator));
}

#[test]
fn a_backup_that_somebody_made_up_is_told_before_it_is_restored() {
    let staff = Staff::new();
    let forged = Data::new();
    assert_eq!(
        typed(&forged, &["people", "add", "Mallory", "--role", "administrator", "--password"], PASSWORD).exit,
        0
    );
    std::fs::create_dir(forged.path().join("elsewhere")).unwrap();
    let planted = forged.path().join("elsewhere/rma-dock-29991231T000000000Z.db");
    let made = forged.path().join("made.db");
    done(&forged, &["backup", made.to_str().unwrap()]);
    // Nor by a name that only the program gives, in whatever folder.
    let named = forged.rma(&["--json", "backup", planted.to_str().unwrap()]);
    assert_eq!(named.code(), "not_over_the_database");
    std::fs::rename(made, &planted).unwrap();
    // Whoever may not restore does not say either what is offered to be restored.
    let elsewhere = planted.parent().unwrap().to_str().unwrap();
    for role in [Role::Dock, Role::Csr, Role::Supervisor] {
        assert_eq!(staff.run(role, &["--json", "backup", "--folder", elsewhere]).code(), "not_allowed", "{role:?}");
    }
    for role in [Role::Dock, Role::Csr] {
        assert_eq!(staff.run(role, &["--json", "backup", "--list"]).code(), "not_allowed", "{role:?}");
    }
    staff.done(Role::Supervisor, &["backup", "--too-old-hours", "9"]);
    staff.done(Role::Administrator, &["backup", "--folder", elsewhere]);
    // What is of other data is not taken for the newest one of these.
    let newest = staff.run(Role::Administrator, &["--json", "restore", "--newest", "--preview"]);
    assert_eq!(newest.code(), "no_backup");
    staff.done(Role::Administrator, &["backup"]);
    let newest = staff.done(Role::Administrator, &["restore", "--newest", "--preview"]);
    assert_ne!(newest["path"], planted.to_str().unwrap());
    assert!(planted.exists(), "a backup of other data is not thinned out");
    let planted = planted.to_str().unwrap();
    let preview = staff.done(Role::Administrator, &["restore", planted, "--preview"]);
    assert_eq!(preview["foreign"]["by_action"], json!({"added": 1}));
    let people = preview["people"].to_string();
    for told in [
        "Sign-in is on now, and off in the backup",
        "Mallory is not on record now, and an administrator in the backup",
        "Dora Lund is not on record in the backup",
    ] {
        assert!(people.contains(told), "{people}");
    }
    let said = staff.run(Role::Administrator, &["restore", planted, "--preview"]).out;
    assert!(said.contains("never on record here") && said.contains("person Mallory"), "{said}");
    // A backup of these data says nothing of the kind.
    let own = staff.data.path().join("own.db");
    staff.done(Role::Administrator, &["backup", own.to_str().unwrap()]);
    staff.done(Role::Administrator, &["people", "role", "Dora Lund", "csr"]);
    staff.done(Role::Administrator, &["people", "pin", "Cem Aydin", "--none"]);
    let preview = staff.done(Role::Administrator, &["restore", own.to_str().unwrap(), "--preview"]);
    assert_eq!(preview["foreign"]["entries"], 0);
    assert_eq!(preview["people"], json!(["Dora Lund is a CSR now, and dock staff in the backup"]));
}

#[test]
fn what_somebody_writes_into_the_file_lets_nobody_in_and_is_never_passed_over() {
    let administrator = Role::Administrator;
    let named = |staff: &Staff| -> String {
        let said = staff.run(administrator, &["--json", "check"]);
        said.json()["faults"].to_string()
    };
    // Another role, somebody else's badge, a person that nobody put there.
    for (statement, name, who) in [
        ("UPDATE people SET role = 'administrator' WHERE name = 'Dora Lund'", "Dora Lund", Role::Dock),
        ("UPDATE people SET token = NULL WHERE name = 'Cem Aydin'", "Cem Aydin", Role::Csr),
        ("UPDATE people SET person = 77 WHERE name = 'Cem Aydin'", "Cem Aydin", Role::Csr),
        ("UPDATE people SET name_key = 'nobody' WHERE name = 'Dora Lund'", "Dora Lund", Role::Supervisor),
        ("DELETE FROM people WHERE name = 'Dora Lund'", "Dora Lund is not on record any more", Role::Supervisor),
    ] {
        let staff = Staff::new();
        assert!(!named(&staff).contains("Lund"));
        by_hand(&staff.data, statement);
        assert!(named(&staff).contains(name), "{statement}: {}", named(&staff));
        assert!(named(&staff).contains("trigger people_are_never_erased is missing"), "{}", named(&staff));
        if who != Role::Supervisor {
            let said = staff.run(who, &["--json", "whoami"]);
            assert!(["altered", "wrong_sign_in"].contains(&said.code().as_str()), "{statement}: {}", said.out);
        }
        // What others do does not make it right.
        staff.done(Role::Supervisor, &["note", "R10001", "called"]);
        assert!(named(&staff).contains(name), "{statement}");
    }

    // An administrator who changes such a person leaves that on record, and no way in of before holds.
    let staff = Staff::new();
    by_hand(&staff.data, "UPDATE people SET role = 'administrator' WHERE name = 'Dora Lund'");
    let said = staff.run(Role::Dock, &["--json", "whoami"]);
    assert_eq!((said.exit, said.code().as_str()), (1, "altered"), "{}", said.out);
    let person = staff.done(administrator, &["people", "role", "Dora Lund", "dock"]);
    assert_eq!((&person["role"], &person["has_token"]), (&json!("dock"), &json!(false)));
    assert_eq!(staff.run(Role::Dock, &["--json", "whoami"]).code(), "wrong_sign_in");
    let audit = staff.done(Role::Supervisor, &["audit", "--subject", "person Dora Lund"]);
    let actions: Vec<&str> = audit.as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(&actions[actions.len() - 2..], ["found changed from outside", "given another role"]);

    // So it is with the switch.
    by_hand(&staff.data, r#"UPDATE settings SET value = '{"on": false, "idle_minutes": 10}' WHERE name = 'people'"#);
    assert!(named(&staff).contains("whether people must sign in"), "{}", named(&staff));
    done(&staff.data, &["sign-in", "idle", "9"]);
    let audit = done(&staff.data, &["audit", "--subject", "settings people"]);
    let actions: Vec<&str> = audit.as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["set", "found changed from outside", "set"]);
}

#[test]
fn a_namespace_of_the_own_making_is_no_account_of_the_computer() {
    let staff = Staff::new();
    let account = whoami::username().unwrap();
    staff.done(Role::Administrator, &["people", "os-user", "Ada Quill", &account]);
    assert_eq!(done(&staff.data, &["whoami"])["name"], "Ada Quill");
    let rma = staff.data.command(&["--json", "whoami"]);
    let mut unshare = std::process::Command::new("unshare");
    unshare.args(["--user", "--map-root-user", "--"]).arg(rma.get_program()).args(rma.get_args());
    for (name, value) in rma.get_envs() {
        unshare.env(name, value.unwrap_or_default());
    }
    let tried = std::process::Command::new("unshare").args(["--user", "--map-root-user", "true"]).status().unwrap();
    // Where the system makes no such namespaces, nobody gets in by one.
    if tried.success() {
        let said: support::Said = unshare.output().unwrap().into();
        assert_eq!((said.exit, said.code().as_str()), (1, "not_signed_in"), "{}{}", said.out, said.err);
        assert!(said.err.contains("--token-file"), "{}", said.err);
    }
}

#[test]
fn no_badge_and_no_token_gets_on_record_whatever_it_is_typed_into() {
    let staff = Staff::new();
    let badge =
        staff.done(Role::Administrator, &["people", "badge", "Dora Lund"])["badge"].as_str().unwrap().to_owned();
    let token = staff.token(Role::Dock).to_owned();
    staff.done(Role::Dock, &["receive", "SN-OF-NOBODY"]);
    staff.done(Role::Dock, &["receive", "R10001"]);
    let spelled = format!("RMABDG-{}-{}", &badge[6..18], &badge[18..]);
    let entries = staff.done(Role::Administrator, &["check"])["audit_entries"].clone();
    for code in [badge.clone(), format!("RMABDG{badge}"), spelled, badge.to_lowercase(), token] {
        for arguments in [
            &["receive", "R10002", &code][..],
            &["receive", "R10002", "--key", &code],
            &["receive", "R10002", "--dock", &code],
            &["receive", &format!("tracking:{code}"), "R10002"],
            &["correct", "2", "R10002", "--note", &code],
            &["withdraw", "2", "--note", &code],
            &["note", "R10001", &code],
            &["shelf", "note", "D1", &code],
            &["shelf", "move", "D1", &code],
            &["shelf", "dispose", "D1", "--returned-to-sender", "--tracking", &code],
            &["forward", "R10001-1", "--centre", &code],
        ] {
            let said = staff.run(Role::Dock, &[&["--json"], arguments].concat());
            assert_ne!(said.exit, 0, "{arguments:?}: {}", said.out);
            if arguments[0] != "forward" {
                assert!(
                    ["badge", "position", "tracking"].contains(&said.code().as_str()),
                    "{arguments:?}: {}",
                    said.out
                );
            }
        }
    }
    assert_eq!(staff.done(Role::Administrator, &["check"])["audit_entries"], entries);
}

#[test]
fn names_that_cannot_be_told_apart_are_not_given_twice() {
    let staff = Staff::new();
    staff.done(Role::Administrator, &["people", "add", "José  Núñez", "--role", "dock"]);
    for (name, code) in [
        ("Jose\u{301} Nu\u{301}n\u{303}ez", "already_there"),
        ("José\u{a0}Núñez", "already_there"),
        ("ＪＯＳÉ Núñez", "incomplete"),
        ("D\u{43e}ra Lund", "already_there"),
        ("Ada QuiIl", "already_there"),
        ("ADA QUlLL", "already_there"),
        ("Ada. Quill", "already_there"),
        ("Ada Quill\u{1d159}", "incomplete"),
        ("Ada Quill\u{13430}", "incomplete"),
        ("Ada\u{e000} Quill", "incomplete"),
        ("\u{301}", "incomplete"),
        ("account root", "incomplete"),
        ("RMA Dock.", "incomplete"),
        ("RMA  Dock", "incomplete"),
        ("sample data", "incomplete"),
        ("\u{2800}", "incomplete"),
        ("command line", "incomplete"),
    ] {
        let said = staff.run(Role::Administrator, &["--json", "people", "add", name, "--role", "administrator"]);
        assert_eq!(said.code(), code, "{name}: {}", said.out);
    }
    assert_eq!(staff.done(Role::Administrator, &["people", "role", "jose\u{301} núñez", "csr"])["name"], "José Núñez");
    assert_eq!(staff.done(Role::Administrator, &["people"]).as_array().unwrap().len(), 5);
}

#[test]
fn what_fails_changes_nothing_of_who_may_sign_in() {
    let staff = Staff::new();
    let administrator = Role::Administrator;
    let said = typed(&staff.data, &["--json", "people"], "");
    assert_eq!(said.code(), "not_signed_in");
    // A badge that cannot be written leaves the one before.
    let before = staff.done(administrator, &["people", "badge", "Dora Lund"])["badge"].as_str().unwrap().to_owned();
    let nowhere = staff.data.path().join("nowhere/badge.pdf");
    let said = staff.run(administrator, &["--json", "people", "badge", "Dora Lund", "-o", nowhere.to_str().unwrap()]);
    assert_ne!(said.exit, 0);
    rma_dock::people::by_badge(&mut staff.open(), &before, chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap())
        .unwrap();
    // Nor does a password that is not taken leave a person behind.
    let mut command = staff.data.command(&["--json", "people", "add", "New Comer", "--role", "csr", "--password"]);
    command.env("RMA_DOCK_TOKEN", staff.token(administrator)).stdin(std::process::Stdio::piped());
    let mut running =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut running.stdin.take().unwrap(), b"newcomer2026\n").unwrap();
    let said: support::Said = running.wait_with_output().unwrap().into();
    assert_eq!((said.exit, said.code().as_str()), (2, "incomplete"), "{}", said.out);
    assert_eq!(staff.done(administrator, &["people"]).as_array().unwrap().len(), 4);
    // Whoever may not is told so before anything of others.
    staff.done(administrator, &["people", "os-user", "Sol Reyes", "somebody"]);
    let said = staff.run(Role::Dock, &["--json", "people", "os-user", "Dora Lund", "somebody"]);
    assert_eq!(said.code(), "not_allowed");
    for arguments in [&["outbox", "test"][..], &["printers", "--find"]] {
        let said = staff.run(Role::Dock, &[&["--json"], arguments].concat());
        assert_eq!(said.code(), "not_allowed", "{arguments:?}: {}", said.out);
    }
    // A token file as some editors save it.
    let file = staff.data.path().join("token.txt");
    std::fs::write(&file, format!("\u{feff}{}\r\n", staff.token(Role::Csr))).unwrap();
    assert_eq!(done(&staff.data, &["--token-file", file.to_str().unwrap(), "whoami"])["name"], "Cem Aydin");
}

#[test]
fn whoever_is_locked_out_of_the_command_line_gets_in_again() {
    let staff = Staff::new();
    let account = whoami::username().unwrap();
    let said = typed(&staff.data, &["--json", "people", "reset-administrator", "New Boss"], "violet harbour engine\n");
    assert_eq!(said.json()["os_user"], json!(account), "{}{}", said.out, said.err);
    assert_eq!(done(&staff.data, &["whoami"])["name"], "New Boss");
    let audit = done(&staff.data, &["audit", "--subject", "person New Boss"]);
    assert_eq!(audit[0]["detail"]["what"]["before"], json!(null));
    assert_eq!(audit[0]["who"], json!(format!("account {account}")));
    // Whosesoever the account was: somebody let in no more among them.
    let staff = Staff::new();
    staff.done(Role::Administrator, &["people", "os-user", "Dora Lund", &account]);
    staff.done(Role::Administrator, &["people", "off", "Dora Lund"]);
    assert_eq!(typed(&staff.data, &["people", "reset-administrator", "Sol Reyes"], "violet harbour engine\n").exit, 0);
    assert_eq!(done(&staff.data, &["whoami"])["role"], "administrator");
    staff.data.must_be_whole();
}

#[test]
fn nobody_works_with_data_that_are_being_replaced() {
    let data = Data::with_records();
    let backup = data.path().join("kept.db");
    let backup = backup.to_str().unwrap();
    done(&data, &["backup", backup]);
    let open = rma_dock::store::Store::open(&data.database()).unwrap();
    assert_eq!(data.rma(&["--json", "restore", backup]).code(), "in_use");
    drop(open);
    let alone = rma_dock::store::alone_with(&data.database()).unwrap();
    let refused = data.rma(&["--json", "note", "R10001", "lost?"]);
    assert_eq!((refused.exit, refused.code().as_str()), (3, "database_locked"));
    assert_eq!(data.rma(&["--json", "restore", backup]).code(), "in_use");
    drop(alone);
    done(&data, &["note", "R10001", "kept"]);
    done(&data, &["restore", backup]);
    data.must_be_whole();
}

#[test]
fn nothing_is_written_over_data_by_a_roundabout_way() {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;
    let staff = Staff::new();
    let other = Data::with_records();
    let outer = tempfile::tempdir().unwrap();
    let path = |name: &str| outer.path().join(name);
    // Links: to the database, to nothing yet, as the folder of what was replaced, as the database itself.
    symlink(staff.data.database(), path("sites.csv")).unwrap();
    symlink(staff.data.path().join("backup-folder.txt"), path("note")).unwrap();
    std::fs::create_dir(path("disk")).unwrap();
    symlink(path("disk"), staff.data.path().join("replaced")).unwrap();
    let before: Vec<Vec<u8>> =
        [staff.data.database(), other.database()].iter().map(|file| std::fs::read(file).unwrap()).collect();
    let refused = |arguments: &[&str]| {
        let said = staff.run(Role::Dock, &[&["--json"], arguments].concat());
        assert_eq!(said.code(), "not_over_the_database", "{arguments:?}: {}{}", said.out, said.err);
    };
    let text = |path: std::path::PathBuf| path.to_str().unwrap().to_owned();
    refused(&["sample", "--rmas", "2", outer.path().to_str().unwrap()]);
    refused(&["sample", "--rmas", "2", &text(staff.data.path().join("documents"))]);
    for target in [
        path("note"),
        path("disk/any.csv"),
        staff.data.path().join("replaced/any.csv"),
        staff.data.path().join("printing"),
        other.database(),
        other.path().join("rma-dock.db-wal"),
        other.path().join("documents/any.csv"),
        path("rma-dock-20991231T000000000Z.db"),
    ] {
        refused(&["export", "sites", &text(target)]);
    }
    let after: Vec<Vec<u8>> =
        [staff.data.database(), other.database()].iter().map(|file| std::fs::read(file).unwrap()).collect();
    assert!(before == after);
    // An argument that is no text is no reason to break off.

    let mut command = staff.data.command(&["export", "sites"]);
    let said = command.arg(std::ffi::OsStr::from_bytes(b"b\xff.csv")).output().unwrap();
    assert_eq!(said.status.code(), Some(2));
    let (one, again) = (text(path("a")), text(path("./a")));
    let said = staff.run(Role::Supervisor, &["salvage", "--receipts", &one, "--entries", &again]);
    assert_eq!(said.exit, 2, "{}", said.err);
}

#[test]
fn no_badge_comes_in_by_a_file() {
    let staff = Staff::new();
    let badge =
        staff.done(Role::Administrator, &["people", "badge", "Dora Lund"])["badge"].as_str().unwrap().to_owned();
    let file = staff.data.path().join("contacts.csv");
    let contacts = std::fs::read_to_string(support::records().join("contacts.csv")).unwrap();
    let row = contacts.lines().nth(1).unwrap().replacen("Ana", &badge, 1);
    assert!(row.contains(&badge));
    let row = row.replacen('@', "-new@", 1);
    std::fs::write(&file, format!("{}\n{row}\n", contacts.lines().next().unwrap())).unwrap();
    let said = staff.run(Role::Supervisor, &["--json", "import", "contacts", file.to_str().unwrap()]);
    assert!(said.exit != 0 && said.out.contains("a badge or a token"), "{}", said.out);
    assert!(!said.out.contains(&badge), "{}", said.out);
    let wording = staff.data.path().join("wording.txt");
    std::fs::write(&wording, format!("[title]\nConfirmation {badge}\n")).unwrap();
    let said = staff.run(Role::Supervisor, &["--json", "template", "confirmation", "--set", wording.to_str().unwrap()]);
    assert_eq!(said.code(), "badge", "{}", said.out);
    let lines = format!("RMABDG {}\n{}", &badge[6..18], &badge[18..]);
    assert_eq!(staff.run(Role::Dock, &["--json", "note", "R10001", &lines]).code(), "badge");
}

#[cfg(unix)]
#[test]
fn what_is_made_is_for_whoever_made_it_unless_the_folder_says_more() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let outer = tempfile::tempdir().unwrap();
    std::fs::set_permissions(outer.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let rma = |folder: &std::path::Path, arguments: &[&str]| {
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_rma"))
            .args(["--data", folder.to_str().unwrap()])
            .args(arguments)
            .env_remove("RMA_DOCK_TOKEN")
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    let own = outer.path().join("own");
    rma(&own, &["people", "add", "Ada Quill", "--role", "administrator"]);
    rma(&own, &["backup", own.join("copy.db").to_str().unwrap()]);
    rma(&own, &["people", "badge", "Ada Quill", "-o", outer.path().join("badge.pdf").to_str().unwrap()]);
    assert_eq!((mode(&own), mode(&own.join("rma-dock.db")), mode(&own.join("copy.db"))), (0o700, 0o600, 0o600));
    assert_eq!(mode(&outer.path().join("badge.pdf")), 0o600);
    let shared = outer.path().join("shared");
    std::fs::create_dir(&shared).unwrap();
    std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o770)).unwrap();
    rma(&shared, &["people"]);
    assert_eq!((mode(&shared.join("rma-dock.db")), mode(&shared.join("documents"))), (0o660, 0o770));
}
