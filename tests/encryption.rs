//! Encrypted data: whole `rma` invocations on real files, with a real key store and without one.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use proptest::prelude::*;
use rma_dock::encryption::{Key, KeyTextError};
use serde_json::{Value, json};
use support::key_store::KeyStore;
use support::{Data, NOW, Said};

/// Stands in the records, and in each of their backups.
const OF_A_CUSTOMER: &[u8] = b"pacific.example";

/// With no bus there is no key store.
const NO_BUS: (&str, &str) = ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");

fn run(command: &mut Command) -> Said {
    command.stdin(Stdio::null()).output().unwrap().into()
}

/// `rma` where there is no key store, with a recovery file or without one.
fn rma(data: &Data, file: Option<&Path>, arguments: &[&str]) -> Said {
    let mut command = data.command(&[&["--json"], arguments].concat());
    command.env(NO_BUS.0, NO_BUS.1).env_remove("RMA_DOCK_KEY_FILE");
    if let Some(file) = file {
        command.env("RMA_DOCK_KEY_FILE", file);
    }
    run(&mut command)
}

fn done(data: &Data, file: Option<&Path>, arguments: &[&str]) -> Value {
    let said = rma(data, file, arguments);
    assert_eq!(said.exit, 0, "{arguments:?}: {}{}", said.out, said.err);
    said.json()
}

fn fails(data: &Data, file: Option<&Path>, arguments: &[&str], exit: i32, code: &str) -> String {
    let before = std::fs::read(data.database()).unwrap();
    let said = rma(data, file, arguments);
    assert_eq!((said.exit, said.code().as_str()), (exit, code), "{arguments:?}: {}{}", said.out, said.err);
    assert!(std::fs::read(data.database()).unwrap() == before, "{arguments:?} changed the data");
    said.json()["error"]["message"].as_str().unwrap().to_owned()
}

fn whole(data: &Data, file: &Path) {
    assert_eq!(done(data, Some(file), &["check"])["ok"], true);
}

/// Files of the data directory in which a customer can be read, but for drawn papers.
fn readable(data: &Data) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![data.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("documents") {
                    folders.push(path);
                }
            } else if std::fs::read(&path).unwrap().windows(OF_A_CUSTOMER.len()).any(|bytes| bytes == OF_A_CUSTOMER) {
                found.push(path);
            }
        }
    }
    found
}

/// Encrypted, with the key in a recovery file only.
fn encrypted(data: &Data) -> PathBuf {
    let file = data.beside().join("recovery.txt");
    let state = done(data, None, &["encryption", "on", "--no-key-store", "--recovery-file", file.to_str().unwrap()]);
    assert_eq!((state["on"].clone(), state["clear_copies"].clone()), (json!(true), json!([])), "{state}");
    file
}

#[test]
fn whoever_has_the_files_and_not_the_key_reads_nothing_and_work_goes_on_with_it() {
    let data = Data::with_records();
    done(&data, None, &["backup"]);
    let monday = data.path().join("monday.db");
    done(&data, None, &["backup", monday.to_str().unwrap()]);
    done(&data, None, &["restore", monday.to_str().unwrap()]);
    std::fs::remove_file(&monday).unwrap();
    let before = readable(&data);
    // The database, a backup, and what the restore replaced.
    assert_eq!(before.len(), 3, "{before:?}");
    assert_eq!(done(&data, None, &["encryption"]), json!({"on": false, "key": null, "clear_copies": []}));

    let file = encrypted(&data);
    assert_eq!(readable(&data), Vec::<PathBuf>::new());
    let received = done(&data, Some(&file), &["receive", "--at", NOW, "R10001-1"]);
    assert_eq!(received["receipt"], 1, "{received}");
    done(&data, Some(&file), &["note", "R10001", "Write to lee@pacific.example"]);
    done(&data, Some(&file), &["backup"]);
    assert_eq!(readable(&data), Vec::<PathBuf>::new(), "the log and a new backup too");
    whole(&data, &file);
    let backups = done(&data, Some(&file), &["backup", "--list"]);
    assert_eq!(backups["backups"].as_array().unwrap().len(), 1, "{backups}");
    let trail = done(&data, Some(&file), &["audit", "--action", "encrypted"]);
    assert_eq!(trail[0]["detail"]["key"], done(&data, Some(&file), &["encryption"])["key"], "{trail}");

    // Without the key, or with another one.
    let message = fails(&data, None, &["receive", "R10002-1"], 3, "database_no_key");
    assert!(message.contains("is encrypted") && message.contains("rma encryption add-key"), "{message}");
    let other = Data::with_records();
    let other_file = encrypted(&other);
    let message = fails(&data, Some(&other_file), &["receive", "R10002-1"], 3, "database_no_key");
    assert!(message.contains("none of the 1 keys"), "{message}");
    for command in [
        &["encryption", "off"][..],
        &["restore", "--newest"],
        &["backup"],
        &["salvage", "--receipts", "r", "--entries", "e"],
    ] {
        fails(&data, None, command, 3, "database_no_key");
    }

    // In clear again, with all that was recorded meanwhile.
    let state = done(&data, Some(&file), &["encryption", "off"]);
    assert_eq!(state, json!({"on": false, "key": null, "clear_copies": []}));
    assert_eq!(done(&data, None, &["check"])["ok"], true);
    assert_eq!(done(&data, None, &["show", "R10001-1"])["line_state"], "received");
    assert_eq!(readable(&data).len(), 1, "the database alone");
    fails(&data, Some(&file), &["encryption", "off"], 1, "not_encrypted");
}

#[test]
fn a_backup_in_clear_is_encrypted_when_it_is_restored_into_encrypted_data() {
    let data = Data::with_records();
    let apart = tempfile::tempdir().unwrap();
    let backup = apart.path().join("in-clear.db");
    done(&data, None, &["backup", backup.to_str().unwrap()]);
    let file = encrypted(&data);
    done(&data, Some(&file), &["receive", "--at", NOW, "R10001-1"]);
    let restored = done(&data, Some(&file), &["restore", backup.to_str().unwrap()]);
    assert_eq!(restored["lost"]["by_action"], json!({"encrypted": 1, "received": 1}), "{restored}");
    assert_eq!(done(&data, Some(&file), &["encryption"])["on"], true);
    assert_eq!(readable(&data), Vec::<PathBuf>::new());
    whole(&data, &file);
    // What was replaced can be put back.
    done(&data, Some(&file), &["restore", restored["kept"].as_str().unwrap()]);
    assert_eq!(done(&data, Some(&file), &["show", "R10001-1"])["line_state"], "received");
}

#[test]
fn nothing_is_encrypted_with_a_key_that_is_not_written_down() {
    let data = Data::with_records();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    fails(&data, None, &["encryption", "on"], 2, "no_recovery_file");
    let file = data.beside().join("key.txt");
    let message = fails(&data, None, &["encryption", "on", "--recovery-file", &text(&file)], 1, "key_store");
    assert!(message.contains("--no-key-store"), "{message}");
    assert!(!file.exists());
    std::fs::write(&file, "mine").unwrap();
    let on = ["encryption", "on", "--no-key-store", "--recovery-file", &text(&file)];
    fails(&data, None, &on, 1, "exists");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    // Whoever takes the data, or their backups, would have the key.
    let (keys, backups) = (data.path().join("keys"), data.beside().join("backups"));
    for folder in [&keys, &backups] {
        std::fs::create_dir(folder).unwrap();
    }
    done(&data, None, &["backup", "--folder", &text(&backups)]);
    for folder in [data.path(), &keys, &backups] {
        let beside = text(&folder.join("key.txt"));
        fails(&data, None, &["encryption", "on", "--no-key-store", "--recovery-file", &beside], 1, "beside_the_data");
        assert!(!Path::new(&beside).exists());
    }
    let nowhere = data.beside().join("nowhere").join("key.txt");
    fails(&data, None, &["encryption", "on", "--no-key-store", "--recovery-file", &text(&nowhere)], 2, "unreadable");
    fails(&data, Some(&file), &["encryption", "on"], 2, "bad_recovery_file");
    let empty = Data::new();
    let unused = empty.beside().join("unused.txt");
    let said = rma(&empty, None, &["encryption", "on", "--no-key-store", "--recovery-file", &text(&unused)]);
    assert_eq!((said.exit, said.code().as_str()), (1, "not_found"), "{}", said.out);

    // Somebody works with the data.
    let mut batch =
        data.command(&["receive", "--batch", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut answers = std::io::BufReader::new(batch.stdout.take().unwrap());
    let mut input = batch.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, format!("{}\n", json!({"scans": ["R10001-1"], "at": NOW})).as_bytes())
        .unwrap();
    std::io::BufRead::read_line(&mut answers, &mut String::new()).unwrap();
    let key = data.beside().join("unused.txt");
    let said = rma(&data, None, &["encryption", "on", "--no-key-store", "--recovery-file", &text(&key)]);
    assert_eq!((said.exit, said.code().as_str()), (3, "in_use"), "{}", said.out);
    drop(input);
    batch.wait().unwrap();
    assert!(!key.exists());
    let state = done(&data, None, &["encryption", "on", "--no-key-store", "--recovery-file", &text(&key)]);
    assert_eq!(state["on"], true);
    whole(&data, &key);
}

#[test]
fn the_key_store_of_the_system_opens_the_data_and_a_recovery_file_another_one() {
    let data = Data::with_records();
    let (store, other) = (KeyStore::new(), KeyStore::new());
    let file = data.beside().join("key.txt");
    let with = |store: &KeyStore, arguments: &[&str]| -> Said {
        let mut command = data.command(&[&["--json"], arguments].concat());
        run(command.env_remove("RMA_DOCK_KEY_FILE").envs(store.environment()))
    };
    let said = with(&store, &["encryption", "on", "--recovery-file", file.to_str().unwrap()]);
    assert_eq!(said.exit, 0, "{}{}", said.out, said.err);
    let key = said.json()["key"].clone();
    assert_eq!(with(&store, &["check"]).json()["ok"], true);
    // Another computer.
    assert_eq!(with(&other, &["check"]).code(), "database_no_key");
    let said = with(&other, &["encryption", "add-key", file.to_str().unwrap()]);
    assert_eq!(said.json()["key"], key, "{}", said.err);
    assert_eq!(with(&other, &["check"]).json()["ok"], true);
    // The file again, the same; and other data with the same key.
    let again = data.beside().join("again.txt");
    assert_eq!(with(&other, &["encryption", "recovery-file", again.to_str().unwrap()]).exit, 0);
    assert_eq!(std::fs::read(&again).unwrap(), std::fs::read(&file).unwrap());
    let second = Data::with_records();
    let third = second.beside().join("third.txt");
    let mut command = second.command(&["--json", "encryption", "on", "--recovery-file", third.to_str().unwrap()]);
    assert_eq!(run(command.envs(other.environment())).json()["key"], key);
}

#[test]
fn keys_that_are_added_at_once_are_all_kept() {
    let store = KeyStore::new();
    let all: Vec<(Data, PathBuf)> = (0..5)
        .map(|_| {
            let data = Data::with_records();
            let file = encrypted(&data);
            (data, file)
        })
        .collect();
    let with = |data: &Data, arguments: &[&str]| {
        let mut command = data.command(&[&["--json"], arguments].concat());
        command.env_remove("RMA_DOCK_KEY_FILE").env("XDG_RUNTIME_DIR", all[0].0.path()).envs(store.environment());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let adding: Vec<_> = all
        .iter()
        .map(|(data, file)| with(data, &["encryption", "add-key", file.to_str().unwrap()]).spawn().unwrap())
        .collect();
    for mut one in adding {
        assert!(one.wait().unwrap().success());
    }
    for (data, _) in &all {
        assert!(with(data, &["check"]).status().unwrap().success());
    }
}

#[test]
fn a_page_that_was_changed_is_found_and_is_no_wrong_key() {
    let data = Data::with_records();
    let file = encrypted(&data);
    let whole = std::fs::read(data.database()).unwrap();
    // Pages of the schema among them.
    for page in [1, 2, 3, whole.len() / 8192] {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 200] ^= 1;
        std::fs::write(data.database(), bytes).unwrap();
        fails(&data, Some(&file), &["check"], 3, "database_damaged");
    }
    // On the first page the two look the same.
    let mut bytes = whole;
    bytes[200] ^= 1;
    std::fs::write(data.database(), bytes).unwrap();
    let message = fails(&data, Some(&file), &["check"], 3, "database_no_key");
    assert!(message.contains("the file is damaged, and a backup is to be restored"), "{message}");
}

#[test]
fn a_backup_of_another_key_is_no_damaged_one_and_is_found_again_with_its_own() {
    let (data, other) = (Data::with_records(), Data::with_records());
    let (file, other_file) = (encrypted(&data), encrypted(&other));
    let backup = data.path().join("backup.db");
    done(&data, Some(&file), &["backup", backup.to_str().unwrap()]);
    let said = rma(&other, Some(&other_file), &["restore", backup.to_str().unwrap()]);
    assert_eq!((said.exit, said.code().as_str()), (3, "bad_backup"), "{}", said.out);
    assert!(said.out.contains("its key is not here") && !said.out.contains("damaged, or no"), "{}", said.out);
    // Both keys in one store, the wrong one first.
    let store = KeyStore::new();
    let with = |data: &Data, arguments: &[&str]| {
        let mut command = data.command(&[&["--json"], arguments].concat());
        let said = run(command.env_remove("RMA_DOCK_KEY_FILE").envs(store.environment()));
        assert_eq!(said.exit, 0, "{arguments:?}: {}{}", said.out, said.err);
        said.json()
    };
    with(&other, &["encryption", "add-key", other_file.to_str().unwrap()]);
    with(&data, &["encryption", "add-key", file.to_str().unwrap()]);
    with(&data, &["receive", "--at", NOW, "R10001-1"]);
    let restored = with(&data, &["restore", backup.to_str().unwrap()]);
    assert_eq!(restored["lost"]["by_action"]["received"], 1, "{restored}");
    // A database that was left without its log opens with its own key too, and nobody gets past it.
    let copied = Data::new();
    std::fs::copy(&backup, copied.database()).unwrap();
    fails(&copied, Some(&other_file), &["restore", backup.to_str().unwrap()], 3, "database_no_key");
    assert_eq!(with(&copied, &["check"])["ok"], true);
}

#[test]
fn backups_whose_key_is_not_here_are_told_as_that_and_kept() {
    let (data, other) = (Data::with_records(), Data::with_records());
    let (file, other_file) = (encrypted(&data), encrypted(&other));
    let backup = done(&data, Some(&file), &["backup"])["made"]["path"].as_str().unwrap().to_owned();
    // The key of the others is here, and theirs is not.
    done(&data, Some(&file), &["encryption", "off"]);
    let listed = done(&data, Some(&other_file), &["backup", "--list"]);
    let one = &listed["backups"][0];
    assert_eq!((&one["path"], &one["needs_key"], &one["contents"]), (&json!(backup), &json!(true), &json!(null)));
    assert_eq!(listed["is_too_old"], true, "{listed}");
    let health = rma(&data, Some(&other_file), &["health"]).json();
    let of = |health: &Value| {
        health["matters"].as_array().unwrap().iter().find(|matter| matter["subject"] == "backups").unwrap().to_string()
    };
    assert!(of(&health).contains("encrypted with a key that is not here"), "{health}");
    done(&data, Some(&other_file), &["backup"]);
    let listed = done(&data, Some(&file), &["backup", "--list"]);
    assert_eq!(listed["backups"].as_array().unwrap().len(), 2, "{listed}");
    assert_eq!(listed["backups"][1]["needs_key"], false, "{listed}");
}

#[test]
fn a_restore_says_on_record_that_the_data_are_encrypted_from_then_on() {
    let data = Data::with_records();
    let file = encrypted(&data);
    let backup = data.beside().join("backup.db");
    done(&data, Some(&file), &["backup", backup.to_str().unwrap()]);
    let key = done(&data, Some(&file), &["encryption", "off"]);
    assert_eq!(key["on"], false);
    // Its trail ends before they were put in clear: it is right as it is.
    done(&data, Some(&file), &["restore", backup.to_str().unwrap()]);
    let said = |action: &str| done(&data, Some(&file), &["audit", "--action", action]).as_array().unwrap().len();
    assert_eq!((said("encrypted"), said("decrypted")), (1, 0));
    // Another one, in clear when it was made, and encrypted since.
    done(&data, Some(&file), &["encryption", "off"]);
    let clear = done(&data, None, &["backup"])["made"]["path"].as_str().unwrap().to_owned();
    done(&data, Some(&file), &["encryption", "on"]);
    done(&data, Some(&file), &["encryption", "off"]);
    assert_eq!(done(&data, Some(&file), &["encryption"])["on"], false);
    done(&data, Some(&file), &["restore", &clear]);
    let state = done(&data, Some(&file), &["encryption"]);
    assert_eq!(state["on"], true, "{state}");
    let trail = done(&data, Some(&file), &["audit"]);
    let last = trail.as_array().unwrap().iter().max_by_key(|entry| entry["entry"].as_i64()).unwrap();
    assert_eq!((&last["action"], &last["detail"]["key"]), (&json!("encrypted"), &state["key"]), "{trail}");
    whole(&data, &file);
}

#[test]
fn health_and_backups_of_encrypted_data_are_as_those_of_others() {
    let data = Data::with_records();
    let clear = rma(&data, None, &["health"]).json();
    let file = encrypted(&data);
    let said = rma(&data, Some(&file), &["health"]);
    let of = |health: &Value| {
        health["matters"].as_array().unwrap().iter().find(|matter| matter["subject"] == "database").cloned()
    };
    assert_eq!(of(&said.json()).unwrap()["standing"], of(&clear).unwrap()["standing"], "{}", said.out);
}

#[test]
fn backups_of_others_stay_as_they_are_and_what_was_broken_off_is_cleared_away() {
    let (data, other) = (Data::with_records(), Data::with_records());
    done(&data, None, &["backup"]);
    let folder = data.path().join("backups");
    done(&other, None, &["note", "R10001", "of other data"]);
    done(&other, None, &["backup", "--folder", folder.to_str().unwrap()]);
    done(&other, None, &["backup"]);
    // As if switching it off, a backup and a migration had been killed.
    let left = ["rma-dock.db.coming", "backups/a.db.rma-dock-partial", "backups/before-schema-18.4711.partial"];
    let file = encrypted(&data);
    done(&data, Some(&file), &["encryption", "off"]);
    let clear = std::fs::read(data.database()).unwrap();
    done(&data, Some(&file), &["encryption", "on"]);
    for name in left {
        std::fs::write(data.path().join(name), &clear).unwrap();
    }
    let state = done(&data, Some(&file), &["encryption"]);
    assert_eq!(state["clear_copies"].as_array().unwrap().len(), left.len(), "{state}");
    let state = done(&data, Some(&file), &["encryption", "on"]);
    assert_eq!(state["clear_copies"], json!([]), "{state}");
    assert!(left.iter().all(|name| !data.path().join(name).exists()));
    assert_eq!(readable(&data).len(), 1, "the backup of the others alone");
    assert_eq!(done(&other, None, &["backup", "--list"])["backups"].as_array().unwrap().len(), 1);
    // One that is damaged is named, and left.
    let damaged = folder.join("rma-dock-20250101T000000000Z.db");
    std::fs::write(&damaged, &clear[..clear.len() / 2]).unwrap();
    let said = rma(&data, Some(&file), &["encryption", "on"]);
    let copy = &said.json()["clear_copies"][0];
    assert_eq!((said.exit, copy["path"].as_str()), (1, damaged.to_str()), "{}", said.out);
    assert!(copy["why"].as_str().unwrap().contains("it is damaged"), "{copy}");
    assert_eq!(done(&data, Some(&file), &["encryption"])["clear_copies"], json!([{"path": damaged, "why": null}]));
    assert_eq!(std::fs::read(&damaged).unwrap().len(), clear.len() / 2);
}

#[cfg(unix)]
#[test]
fn a_database_behind_a_link_is_encrypted_where_it_is() {
    let (data, elsewhere) = (Data::with_records(), tempfile::tempdir().unwrap());
    let target = elsewhere.path().join("real.db");
    done(&data, None, &["backup", target.to_str().unwrap()]);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(data.path().join(format!("rma-dock.db{end}")));
    }
    std::os::unix::fs::symlink(&target, data.database()).unwrap();
    let file = encrypted(&data);
    assert!(data.database().is_symlink());
    let bytes = std::fs::read(&target).unwrap();
    assert!(!bytes.windows(OF_A_CUSTOMER.len()).any(|bytes| bytes == OF_A_CUSTOMER));
    whole(&data, &file);
    // A recovery file is written over nothing, not even through a link to nothing.
    let (link, nothing) = (elsewhere.path().join("link.txt"), elsewhere.path().join("nothing.txt"));
    std::os::unix::fs::symlink(&nothing, &link).unwrap();
    fails(&data, Some(&file), &["encryption", "recovery-file", link.to_str().unwrap()], 1, "exists");
    assert!(!nothing.exists());
    // What never ends is no recovery file.
    for endless in ["/dev/zero", "/dev/stdin"] {
        fails(&data, Some(&file), &["encryption", "add-key", endless], 2, "bad_recovery_file");
    }
}

#[test]
fn the_same_command_again_goes_on_and_writes_what_is_missing() {
    let (data, other) = (Data::with_records(), Data::with_records());
    let file = data.beside().join("key.txt");
    let on = ["encryption", "on", "--no-key-store", "--recovery-file", file.to_str().unwrap()];
    let first = done(&data, None, &on);
    // Without the variable: the file is named.
    assert_eq!(done(&data, None, &on), first);
    assert_eq!(done(&other, None, &on)["key"], first["key"], "the key that is written there");
    std::fs::remove_file(&file).unwrap();
    fails(&data, None, &on, 3, "database_no_key");
    let third = encrypted(&Data::with_records());
    fails(&data, Some(&third), &["encryption", "on", "--recovery-file", third.to_str().unwrap()], 3, "database_no_key");
}

#[test]
fn killed_while_it_is_encrypted_the_data_is_the_old_or_the_new() {
    let data = Data::with_records();
    done(&data, None, &["backup"]);
    let file = encrypted(&data);
    let lines = done(&data, Some(&file), &["show", "R10001"]);
    for round in 0..24 {
        let arguments = if round % 2 == 0 { ["encryption", "off"] } else { ["encryption", "on"] };
        let mut command = data.command(&arguments);
        command.env(NO_BUS.0, NO_BUS.1).env("RMA_DOCK_KEY_FILE", &file);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(8 * round));
        let _ = child.kill();
        child.wait().unwrap();
        whole(&data, &file);
        assert_eq!(done(&data, Some(&file), &["show", "R10001"]), lines);
    }
    // What was broken off is brought to its end.
    let state = done(&data, Some(&file), &["encryption", "on"]);
    assert_eq!(state["clear_copies"], json!([]), "{state}");
    assert_eq!(readable(&data), Vec::<PathBuf>::new());
}

/// The digits of a recovery file, as a person types them.
fn text_of(digits: &str, name: &str) -> String {
    format!("RMA Dock recovery key {name}\n{digits}\n")
}

#[test]
fn a_recovery_file_is_read_however_it_was_typed_and_not_with_a_wrong_digit() {
    let data = Data::with_records();
    let written = std::fs::read_to_string(encrypted(&data)).unwrap();
    let key = Key::from_recovery_text(&written).unwrap();
    assert_eq!(key.recovery_text(), written);
    assert_eq!(Key::from_recovery_text(&format!("\u{feff}{}", written.replace('\n', "\r\n"))).unwrap(), key);
    // As an editor of Windows may save it.
    let utf_16 = data.beside().join("utf-16.txt");
    let units: Vec<u8> = format!("\u{feff}{written}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(&utf_16, units).unwrap();
    whole(&data, &utf_16);
    assert_eq!(Key::from_recovery_text(&written.to_uppercase()), Err(KeyTextError::Title));
    let digits: String = written.lines().filter(|line| line.starts_with("    ")).collect::<String>().replace(' ', "");
    assert_eq!(Key::from_recovery_text(&text_of(&digits.to_uppercase(), &key.name())).unwrap(), key);
    for place in 0..digits.len() {
        let mut wrong = digits.clone();
        let other = if &wrong[place..=place] == "0" { "1" } else { "0" };
        wrong.replace_range(place..=place, other);
        assert_eq!(Key::from_recovery_text(&text_of(&wrong, &key.name())), Err(KeyTextError::Other));
        wrong.remove(place);
        assert_eq!(Key::from_recovery_text(&text_of(&wrong, &key.name())), Err(KeyTextError::Digits(95)));
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_reading_of_keys(text in "(RMA Dock recovery key )?\\PC{0,40}(\\n[0-9a-fA-F é\\t]{0,120}){0,4}") {
        // 32 bits of a digest guard it: nothing made up is a key.
        prop_assert!(Key::from_recovery_text(&text).is_err());
    }
}

#[test]
fn switching_it_off_is_recorded_also_when_that_was_broken_off_before_it_was() {
    let data = Data::with_records();
    let file = encrypted(&data);
    let key = done(&data, Some(&file), &["encryption"])["key"].clone();
    // As if it had been killed between its two last steps.
    assert!(rma_dock::encryption::use_recovery_file(&file).unwrap().is_some());
    let clear = data.path().join("clear.db");
    rma_dock::store::write_anew(&data.database(), &clear, None).unwrap();
    std::fs::rename(&clear, data.database()).unwrap();
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(data.path().join(format!("rma-dock.db{end}")));
    }
    assert_eq!(done(&data, None, &["encryption", "off"])["on"], false);
    let trail = done(&data, None, &["audit", "--action", "decrypted"]);
    assert_eq!(trail[0]["detail"]["key"], key, "{trail}");
    fails(&data, None, &["encryption", "off"], 1, "not_encrypted");
    // With another key: that is on record too.
    let other = data.beside().join("other.txt");
    let on = ["encryption", "on", "--no-key-store", "--recovery-file", other.to_str().unwrap()];
    let new = done(&data, None, &on)["key"].clone();
    let trail = done(&data, Some(&other), &["audit", "--action", "encrypted", "--newest-first"]);
    assert_eq!(trail[0]["detail"]["key"], new, "{trail}");

    // A backup of the key before is written anew with the one that the data have.
    let backup = data.path().join("before.db");
    rma_dock::store::write_anew(&data.database(), &backup, None).unwrap_err();
    std::fs::remove_file(&backup).unwrap();
    let source = Data::with_records();
    let source_file = encrypted(&source);
    done(&source, Some(&source_file), &["backup", backup.to_str().unwrap()]);
    let store = KeyStore::new();
    let mut command = data.command(&["--json", "encryption", "add-key", source_file.to_str().unwrap()]);
    assert_eq!(run(command.envs(store.environment())).exit, 0);
    let mut command = data.command(&["--json", "restore", backup.to_str().unwrap()]);
    let said = run(command.env("RMA_DOCK_KEY_FILE", &other).envs(store.environment()));
    assert_eq!(said.exit, 0, "{}{}", said.out, said.err);
    assert_eq!(done(&data, Some(&other), &["encryption"])["key"], new);
    // Two keys that are named at once are a mistake.
    done(&data, Some(&other), &["encryption", "off"]);
    let on = ["encryption", "on", "--recovery-file", source_file.to_str().unwrap()];
    fails(&data, Some(&other), &on, 1, "exists");
}
