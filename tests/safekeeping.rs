//! Backups, restoring them, and what is saved from a damaged file: whole `rma` invocations on real
//! files.
#![allow(clippy::disallowed_methods, reason = "files are named by when they were made")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use rma_dock::safekeeping::{Generation, kept};
use serde_json::{Value, json};
use support::{Data, NOW, done};

fn file(data: &Data, name: &str) -> PathBuf {
    data.path().join(name)
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn state(data: &Data, line: &str) -> Value {
    done(data, &["show", line])["line_state"].clone()
}

/// `rma` fails, says which code, and the data is as it was.
fn fails(data: &Data, arguments: &[&str], exit: i32, code: &str) -> String {
    let before = std::fs::read(data.database()).unwrap();
    let said = data.rma(&[&["--json"], arguments].concat());
    assert_eq!((said.exit, said.code().as_str()), (exit, code), "{arguments:?}: {}{}", said.out, said.err);
    assert_eq!(std::fs::read(data.database()).unwrap(), before, "the data was changed");
    said.json()["error"]["message"].as_str().unwrap().to_owned()
}

#[test]
fn a_backup_is_made_while_boxes_are_received_and_holds_each_receipt_that_came_before_it() {
    let data = Data::with_records();
    let mut batch = data
        .command(&["--json", "receive", "--batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = batch.stdin.take().unwrap();
    let writing = std::thread::spawn(move || {
        for number in 0..300 {
            writeln!(input, "{}", json!({"scans": [format!("tracking:T{number}"), "SN-NOBODY"], "at": NOW})).unwrap();
        }
    });
    let mut last = 0;
    for round in 0..4 {
        let path = file(&data, &format!("copy-{round}.db"));
        let made = done(&data, &["backup", &text(&path)]);
        let receipts = made["made"]["contents"]["receipts"].as_i64().unwrap();
        assert!(receipts >= last, "{made}");
        last = receipts;
    }
    writing.join().unwrap();
    let said: support::Said = batch.wait_with_output().unwrap().into();
    assert_eq!(said.out.lines().count(), 300, "{}", said.err);
    // The last copy is whole, and can be worked with.
    let other = Data::new();
    let restored = done(&other, &["restore", &text(&file(&data, "copy-3.db"))]);
    assert_eq!(restored["holds"]["receipts"].as_i64().unwrap(), last);
    other.must_be_whole();
}

#[test]
fn what_a_restore_loses_is_told_before_and_kept_after() {
    let data = Data::with_records();
    let backup = file(&data, "monday.db");
    data.receive(&["R10001-1"]);
    done(&data, &["backup", &text(&backup)]);
    let message = fails(&data, &["backup", &text(&backup)], 1, "exists");
    assert!(message.contains("monday.db"), "{message}");

    data.receive(&["R10002-1"]);
    done(&data, &["note", "R10001", "The customer called"]);
    let preview = done(&data, &["restore", &text(&backup), "--preview"]);
    assert_eq!(preview["lost"]["entries"].as_i64(), Some(2), "{preview}");
    assert_eq!(preview["lost"]["by_action"]["received"], 1, "{preview}");
    assert_eq!(preview["holds"]["receipts"], 1);
    assert_eq!(state(&data, "R10002-1"), "received", "a preview changes nothing");

    let restored = done(&data, &["restore", &text(&backup)]);
    assert_eq!(restored["lost"], preview["lost"]);
    assert_eq!(state(&data, "R10002-1"), "awaiting");
    assert_eq!(state(&data, "R10001-1"), "received");
    let trail = done(&data, &["audit", "--action", "restored"]);
    assert_eq!((trail[0]["who"].as_str(), trail[0]["detail"]["entries_lost"].as_i64()), (Some("dana"), Some(2)));
    data.must_be_whole();

    // What was replaced is whole too, and comes back the same way.
    let kept = restored["kept"].as_str().unwrap();
    done(&data, &["restore", kept]);
    assert_eq!(state(&data, "R10002-1"), "received");
    data.must_be_whole();
}

#[test]
fn nothing_is_restored_that_is_no_good_backup_or_while_others_work() {
    let data = Data::with_records();
    let backup = file(&data, "good.db");
    done(&data, &["backup", &text(&backup)]);
    let content = std::fs::read(&backup).unwrap();
    let bad = file(&data, "bad.db");
    let with = |change: &dyn Fn(&mut Vec<u8>), exit: i32, code: &str| {
        let mut content = content.clone();
        change(&mut content);
        std::fs::write(&bad, content).unwrap();
        fails(&data, &["restore", &text(&bad)], exit, code);
        fails(&data, &["restore", &text(&bad), "--preview"], exit, code);
    };
    with(&|content| content.truncate(content.len() / 2), 3, "bad_backup");
    with(&|content| content[60..64].copy_from_slice(&99_u32.to_be_bytes()), 3, "bad_backup");
    with(&|content| content[68..72].copy_from_slice(&7_u32.to_be_bytes()), 3, "bad_backup");
    with(&|content| content.clear(), 3, "bad_backup");
    with(&|content| content.fill(b'x'), 3, "bad_backup");
    // An entry of the trail that was changed by hand.
    let by_hand = |content: &mut Vec<u8>| {
        let at = content.windows(8).position(|window| window == b"imported").unwrap();
        content[at..at + 8].copy_from_slice(b"IMPORTED");
    };
    with(&by_hand, 3, "bad_backup");
    fails(&data, &["restore", &text(&file(&data, "none.db"))], 2, "unreadable");

    // A program that has the data open, and does nothing.
    let mut other =
        data.command(&["receive", "--batch", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = other.stdin.take().unwrap();
    writeln!(input, "{}", json!({"scans": ["R10001-1"], "at": NOW})).unwrap();
    let mut answer = [0; 1];
    std::io::Read::read_exact(other.stdout.as_mut().unwrap(), &mut answer).unwrap();
    let said = data.rma(&["--json", "restore", &text(&backup)]);
    assert_eq!((said.exit, said.code().as_str()), (3, "in_use"), "{}", said.out);
    drop(input);
    other.wait().unwrap();
    assert_eq!(state(&data, "R10001-1"), "received", "nothing was lost by the attempt");
    done(&data, &["restore", &text(&backup)]);
}

#[test]
fn the_folder_of_backups_is_thinned_out_and_named_by_generation() {
    let data = Data::with_records();
    let folder = file(&data, "elsewhere");
    done(&data, &["backup", "--folder", &text(&folder)]);
    assert_eq!(done(&data, &["backup", "--due"])["made"]["generation"], "hourly");
    assert_eq!(done(&data, &["backup", "--due"])["made"], Value::Null, "an hour has not passed");
    // Backups of the last weeks, as if the program had been used all the time.
    let first = done(&data, &["backup", "--list"])["backups"][0]["path"].as_str().unwrap().to_owned();
    let now = Utc::now();
    for hours in 1..24 * 30 {
        let at = now - TimeDelta::hours(hours);
        let name = format!("rma-dock-{}.db", at.format("%Y%m%dT%H%M%S%3fZ"));
        std::fs::hard_link(&first, folder.join(name)).unwrap();
    }
    // What backups left that were broken off the day before yesterday, and those of others that are at work.
    let begun = |hours: i64, name: &str| {
        let at = (now - TimeDelta::hours(hours)).format("%Y%m%dT%H%M%S%3fZ").to_string();
        let path = folder.join(name.replace("AT", &at));
        std::fs::write(&path, "").unwrap();
        path
    };
    let broken_off = ["rma-dock-AT.db.rma-dock-partial", "rma-dock-AT.db.rma-dock-partial-journal"];
    let [left, beside_it] = broken_off.map(|name| begun(30, name));
    let at_work = [begun(1, broken_off[0]), begun(30, "others-AT.db.rma-dock-partial")];
    data.receive(&["R10001-1"]);
    done(&data, &["backup"]);
    assert!(!left.exists() && !beside_it.exists());
    assert!(at_work.iter().all(|path| path.exists()));
    at_work.iter().for_each(|path| std::fs::remove_file(path).unwrap());
    let list = done(&data, &["backup", "--list"]);
    let count = |generation: &str| {
        list["backups"].as_array().unwrap().iter().filter(|backup| backup["generation"] == generation).count()
    };
    assert_eq!(count("hourly"), 24);
    assert!(
        (12..=14).contains(&count("daily")) && (2..=5).contains(&count("weekly")),
        "daily {}, weekly {}",
        count("daily"),
        count("weekly")
    );
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), list["backups"].as_array().unwrap().len());
    let newest = done(&data, &["restore", "--newest"]);
    assert_eq!(newest["holds"]["receipts"], 1);

    fails(&data, &["backup", "--folder", "relative"], 1, "bad_setting");
    fails(&data, &["backup", "--too-old-hours", "0"], 1, "bad_setting");
    // A folder that cannot be written to: told, and nothing is lost.
    std::fs::write(file(&data, "blocked"), "").unwrap();
    done(&data, &["backup", "--folder", &text(&file(&data, "blocked"))]);
    fails(&data, &["backup"], 2, "file");
}

#[test]
fn a_backup_of_the_future_counts_last() {
    let data = Data::with_records();
    let first = done(&data, &["backup"])["made"]["path"].as_str().unwrap().to_owned();
    let folder = Path::new(&first).parent().unwrap().to_owned();
    // A clock was years ahead when it was made.
    std::fs::rename(&first, folder.join("rma-dock-20990101T000000000Z.db")).unwrap();
    data.receive(&["R10001-1"]);
    assert_eq!(done(&data, &["backup", "--list"])["is_too_old"], true, "nobody knows when it was made");
    done(&data, &["backup"]);
    assert_eq!(done(&data, &["backup", "--list"])["is_too_old"], false);
    data.receive(&["R10002-1"]);
    assert_eq!(done(&data, &["backup", "--list"])["is_too_old"], false);
    let preview = done(&data, &["restore", "--newest", "--preview"]);
    assert_eq!((&preview["holds"]["receipts"], &preview["lost"]["by_action"]["received"]), (&json!(1), &json!(1)));
}

#[test]
fn a_large_database_in_which_damage_was_found_is_told_as_damaged_from_then_on() {
    let data = Data::with_records();
    data.receive(&["SN-UNKNOWN"]);
    let photograph = file(&data, "box.png");
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x0f\xa0\0\0\x0b\xb8\x08\x02\0\0\0".as_slice();
    std::fs::write(&photograph, [head, &vec![7; 9_000_000]].concat()).unwrap();
    done(&data, &["shelf", "photograph", "D1", &text(&photograph)]);
    done(&data, &["backup"]);
    done(&data, &["backup", "--too-old-hours", "30"]);
    let length = std::fs::metadata(data.database()).unwrap().len() as usize;
    assert!(length > 9_000_000, "{length}");
    // A page in the middle, of the photograph: a look at one RMA does not come by.
    let mut content = std::fs::read(data.database()).unwrap();
    let page = length / 4096 / 2;
    content[page * 4096..page * 4096 + 64].fill(0xff);
    std::fs::write(data.database(), &content).unwrap();
    done(&data, &["whoami"]);
    assert_eq!(data.rma(&["--json", "backup"]).code(), "database_damaged");
    assert_eq!(data.rma(&["--json", "whoami"]).code(), "database_damaged");
    done(&data, &["restore", "--newest"]);
    done(&data, &["whoami"]);
    data.must_be_whole();
}

/// A backup of each generation is restored.
#[test]
fn each_generation_comes_back() {
    let data = Data::with_records();
    for (round, line) in ["R10001-1", "R10002-1", "R10003-1"].into_iter().enumerate() {
        data.receive(&[line]);
        done(&data, &["backup"]);
        std::thread::sleep(std::time::Duration::from_millis(5)); // a name of its own
        let newest = done(&data, &["backup", "--list"])["backups"][0]["path"].as_str().unwrap().to_owned();
        let ago = [TimeDelta::days(30), TimeDelta::days(3), TimeDelta::hours(3)][round];
        let name = format!("rma-dock-{}.db", (Utc::now() - ago).format("%Y%m%dT%H%M%S%3fZ"));
        std::fs::rename(&newest, Path::new(&newest).with_file_name(name)).unwrap();
    }
    let listed = || done(&data, &["backup", "--list"])["backups"].as_array().unwrap().clone();
    // Others of the hours and days between, so that the older ones are kept for their day and their week.
    let newest = PathBuf::from(listed()[0]["path"].as_str().unwrap());
    let ago = (1..29).filter(|hours| *hours != 3).chain((2..21).filter(|days| *days != 3).map(|days| days * 24));
    for hours in ago {
        let name = format!("rma-dock-{}.db", (Utc::now() - TimeDelta::hours(hours)).format("%Y%m%dT%H%M%S%3fZ"));
        std::fs::hard_link(&newest, newest.with_file_name(name)).unwrap();
    }
    done(&data, &["backup"]);
    for (receipts, generation) in [(3, "hourly"), (2, "daily"), (1, "weekly")] {
        let list = listed();
        let of = |backup: &&Value| backup["contents"]["receipts"] == receipts && backup["generation"] == generation;
        let backup = list.iter().find(of).unwrap_or_else(|| panic!("no {generation} one of {receipts}: {list:?}"));
        let other = Data::new();
        let restored = done(&other, &["restore", backup["path"].as_str().unwrap()]);
        assert_eq!(restored["holds"]["receipts"], receipts);
        other.must_be_whole();
    }
}

/// Overwrites a page somewhere in the middle of the file.
fn damage(data: &Data, page: usize) {
    let mut content = std::fs::read(data.database()).unwrap();
    let at = page * 4096 % content.len() / 4096 * 4096;
    content[at..at + 4096].fill(0xA5);
    std::fs::write(data.database(), content).unwrap();
}

#[test]
fn a_damaged_database_is_told_and_replaced_and_what_came_after_the_backup_is_received_again() {
    let data = Data::with_records();
    data.receive(&["R10001-1"]);
    // In a folder of its own, which is found although the setting cannot be read any more.
    done(&data, &["backup", "--folder", &text(&file(&data, "elsewhere"))]);
    done(&data, &["backup"]);
    let backup = done(&data, &["backup", "--list"])["backups"][0]["path"].as_str().unwrap().to_owned();
    data.receive(&["R10002-1", "tracking:T2"]);
    let wrong = data.receive(&["SN-NOBODY", "tracking:T3"]);
    let receipt = wrong["receipt"].to_string();
    done(&data, &["correct", &receipt, "SN-SOMEBODY", "tracking:T3", "--note", "misread"]);
    let gone = data.receive(&["SN-OTHER"])["receipt"].to_string();
    done(&data, &["withdraw", &gone, "--note", "not ours"]);
    let length = std::fs::metadata(data.database()).unwrap().len() as usize / 4096;
    // A page of the search index: nothing of receipts is on it, and the file is damaged all the same.
    damage(&data, length - 1);
    let said = data.rma(&["--json", "show", "R10001-1"]);
    assert_eq!((said.exit, said.code().as_str()), (3, "database_damaged"), "{}", said.out);
    assert!(said.err.contains("rma restore --newest") && said.err.contains("rma salvage"), "{}", said.err);

    let (receipts, entries) = (file(&data, "boxes.jsonl"), file(&data, "entries.txt"));
    let arguments = ["salvage", "--since", &backup, "--receipts", &text(&receipts), "--entries", &text(&entries)];
    let saved = done(&data, &arguments);
    assert_eq!(saved["receipts"], 2, "{saved}");
    let restored = done(&data, &["restore", "--newest"]);
    assert!(Path::new(restored["kept"].as_str().unwrap()).exists());
    let again = data.rma(&["--json", "receive", "--batch", &text(&receipts)]);
    assert_eq!(again.exit, 0, "{}{}", again.out, again.err);
    let again: Vec<Value> = again.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((again[0]["line"].as_str(), again[0]["verdict"].as_str()), (Some("R10002-1"), Some("accept_late")));
    assert_eq!(again[1]["units"].as_array().map(Vec::len).unwrap_or(1), 1);
    assert!(std::fs::read_to_string(&entries).unwrap().contains("misread"));
    // Received once more, they are known.
    let twice = data.rma(&["--json", "receive", "--batch", &text(&receipts)]);
    assert!(twice.out.lines().all(|line| serde_json::from_str::<Value>(line).unwrap()["duplicate"] == true));
    data.must_be_whole();
}

#[test]
fn boxes_are_saved_also_where_the_first_page_or_the_schema_is_lost() {
    for lost in [0..1, 0..12] {
        let data = Data::with_records();
        data.receive(&["R10001-1"]);
        data.receive(&["R10002-1", "tracking:T2"]);
        let entries = done(&data, &["audit"]).as_array().unwrap().len();
        // The program that has it open is killed: what came last is in the log alone.
        let log = data.path().join("rma-dock.db-wal");
        let mut batch =
            data.command(&["receive", "--batch", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut answers = BufReader::new(batch.stdout.take().unwrap());
        let line = format!("{}\n", json!({"scans": ["R10003-1"], "at": NOW}));
        batch.stdin.as_mut().unwrap().write_all(line.as_bytes()).unwrap();
        answers.read_line(&mut String::new()).unwrap();
        batch.kill().unwrap();
        batch.wait().unwrap();
        let is_logged = std::fs::metadata(&log).unwrap().len() > 0;
        assert!(is_logged);
        if lost.end > 1 {
            // It was not open: there is no log.
            done(&data, &["check"]);
            assert!(!log.exists());
        }
        let mut content = std::fs::read(data.database()).unwrap();
        content[lost.start * 4096..lost.end * 4096].fill(0xA5);
        std::fs::write(data.database(), &content).unwrap();
        let (receipts, said) = (file(&data, "boxes.jsonl"), file(&data, "entries.txt"));
        let arguments = ["salvage", "--receipts", &text(&receipts), "--entries", &text(&said)];
        let saved = done(&data, &arguments);
        let boxes = std::fs::read_to_string(&receipts).unwrap();
        assert_eq!(saved["receipts"], 3, "{saved} {boxes}");
        assert!(["R10001-1", "R10002-1", "R10003-1"].iter().all(|scan| boxes.contains(scan)), "{boxes}");
        assert!(saved["entries"].as_u64().unwrap() as usize > entries, "{saved}, of {entries} and more");
        assert!(std::fs::read(data.database()).unwrap() == content, "the damaged file is as it was");
        let left = std::fs::read_dir(data.path()).unwrap().flatten().map(|entry| entry.file_name());
        assert!(!left.into_iter().any(|name| name.to_string_lossy().contains("salvage")));
    }
    // Of what never was one, nothing is.
    let data = Data::new();
    std::fs::write(data.database(), vec![0xA5; 40 * 4096]).unwrap();
    let message =
        fails(&data, &["salvage", "--receipts", "boxes.jsonl", "--entries", "entries.txt"], 3, "database_damaged");
    assert!(message.contains("has nothing of a database"), "{message}");
}

#[test]
fn a_page_that_is_lost_takes_only_what_is_on_it() {
    const BOXES: usize = 150;
    let data = Data::with_records();
    let lines: Vec<String> = (0..BOXES)
        .map(|number| json!({"scans": [format!("SN-{number}"), format!("tracking:T{number}")], "at": NOW}).to_string())
        .collect();
    let batch = file(&data, "batch.jsonl");
    std::fs::write(&batch, lines.join("\n")).unwrap();
    assert_eq!(data.rma(&["--json", "receive", "--batch", &text(&batch)]).exit, 0);
    let entries = done(&data, &["audit", "--limit", "1000"]).as_array().unwrap().len();
    let whole = std::fs::read(data.database()).unwrap();
    let (receipts, said) = (file(&data, "boxes.jsonl"), file(&data, "entries.txt"));
    let arguments = ["salvage", "--receipts", &text(&receipts), "--entries", &text(&said)];
    let salvaged = |content: &[u8]| -> [usize; 4] {
        std::fs::write(data.database(), content).unwrap();
        let saved = done(&data, &arguments);
        ["receipts", "lost_receipts", "entries", "unreadable"].map(|name| saved[name].as_u64().unwrap() as usize)
    };
    assert_eq!(salvaged(&whole), [BOXES, 0, entries, 0]);
    let broken = |is_broken: &dyn Fn(usize, u8) -> bool| -> Vec<u8> {
        let mut content = whole.clone();
        for (number, page) in content.chunks_exact_mut(4096).enumerate() {
            if is_broken(number, page[0]) {
                page.fill(0xA5);
            }
        }
        content
    };
    // Everything that leads to the pages, the schema among it.
    assert_eq!(salvaged(&broken(&|number, kind| number == 0 || kind == 0x05)), [BOXES, 0, entries, 0]);
    // Pages themselves, of both tables: what their entries tell comes out all the same, and the rest is counted.
    let [found, lost, read, unreadable] = salvaged(&broken(&|number, kind| kind == 0x0d && number % 3 == 0));
    assert!(found > BOXES / 2 && found + lost <= BOXES, "{found} of {BOXES}, {lost} lost");
    assert!(read > entries / 3 && unreadable > 0 && read + unreadable <= entries, "{read} of {entries}");
    // The end of the file.
    let [found, _, read, _] = salvaged(&whole[..whole.len() - 8 * 4096 + 100]);
    assert!(found > 20 && read > 20, "{found} boxes, {read} entries");
    // All but the log of a program that was killed.
    let data = Data::with_records();
    let mut batch =
        data.command(&["receive", "--batch", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut answers = BufReader::new(batch.stdout.take().unwrap());
    batch.stdin.as_mut().unwrap().write_all(format!("{}\n", lines[0]).as_bytes()).unwrap();
    answers.read_line(&mut String::new()).unwrap();
    batch.kill().unwrap();
    batch.wait().unwrap();
    let log = std::fs::read(data.path().join("rma-dock.db-wal")).unwrap();
    std::fs::write(data.database(), "").unwrap();
    let saved = done(&data, &["salvage", "--receipts", &text(&receipts), "--entries", &text(&said)]);
    assert_eq!(saved["receipts"], 1, "{saved}");
    assert!(std::fs::read(data.path().join("rma-dock.db-wal")).unwrap() == log, "the log is as it was");
}

#[test]
fn an_older_database_is_backed_up_before_it_is_brought_to_this_schema() {
    let data = Data::with_records();
    data.receive(&["R10001-1"]);
    support::undo_newest_migration(&data);
    let before = std::fs::read(data.database()).unwrap();
    // Where no backup can be made, it is left as it is.
    std::fs::write(file(&data, "backups"), "in the way").unwrap();
    let message = fails(&data, &["show", "R10001-1"], 3, "no_backup");
    assert!(message.contains("left as it is"), "{message}");
    std::fs::remove_file(file(&data, "backups")).unwrap();
    assert_eq!(state(&data, "R10001-1"), "received");
    let kept: Vec<_> = std::fs::read_dir(file(&data, "backups")).unwrap().flatten().map(|file| file.path()).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(text(&kept[0]).contains("before-schema-"), "{kept:?}");
    assert!(before.len() >= std::fs::read(&kept[0]).unwrap().len());
    // It is of the older schema, and is restored and brought up again.
    done(&data, &["restore", &text(&kept[0])]);
    assert_eq!(state(&data, "R10001-1"), "received");
    data.must_be_whole();
}

#[test]
fn a_database_that_was_removed_while_it_was_open_takes_no_receipt_along() {
    let data = Data::with_records();
    let mut batch = data
        .command(&["--json", "receive", "--batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = batch.stdin.take().unwrap();
    writeln!(input, "{}", json!({"scans": ["R10001-1"], "at": NOW})).unwrap();
    let mut output = BufReader::new(batch.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut output, &mut line).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["verdict"], "accept");
    std::fs::rename(data.database(), file(&data, "moved.db")).unwrap();
    writeln!(input, "{}", json!({"scans": ["R10002-1"], "at": NOW})).unwrap();
    drop(input);
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut output, &mut rest).unwrap();
    assert_eq!(batch.wait().unwrap().code(), Some(3), "{rest}");
    assert!(rest.contains("database_gone") && !rest.contains("\"verdict\""), "{rest}");
    // Back in its place it is whole, with the first box and without the second.
    std::fs::rename(file(&data, "moved.db"), data.database()).unwrap();
    assert_eq!(state(&data, "R10001-1"), "received");
    assert_eq!(state(&data, "R10002-1"), "awaiting");
    data.must_be_whole();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever was made when: the newest stays, each kept one is the last of its span, and there are
    /// never more than the spans.
    #[test]
    fn generations_keep_the_newest_and_no_more_than_their_spans(minutes in proptest::collection::vec(0_i64..200_000, 1..300)) {
        let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        let mut instants: Vec<_> = minutes.into_iter().map(|minutes| start + TimeDelta::minutes(minutes)).collect();
        instants.sort_by(|one, other| other.cmp(one));
        instants.dedup();
        let kept = kept(&instants);
        prop_assert_eq!(kept[0], Some(Generation::Hourly));
        for (generation, most) in [(Generation::Hourly, 24), (Generation::Daily, 14), (Generation::Weekly, 8)] {
            prop_assert!(kept.iter().filter(|kept| **kept == Some(generation)).count() <= most);
        }
        // What was let go of stays gone, and what is kept stays kept, when it is thinned out again.
        let left: Vec<_> = instants.iter().zip(&kept).filter(|(_, kept)| kept.is_some()).map(|(at, _)| *at).collect();
        prop_assert!(rma_dock::safekeeping::kept(&left).iter().all(Option::is_some));
    }
}
