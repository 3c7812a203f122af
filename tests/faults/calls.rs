//! Each write, sync, truncation and read of the database's files fails once, and from then on: a disk that
//! is full, and one that fails.

use crate::support::{self, Data, NOW, done};
use crate::{broken, copy_of, count, is_long};

const ENOSPC: &str = "28";
const EIO: &str = "5";
const EROFS: &str = "30";

/// How many such calls there are when nothing fails.
fn calls(data: &Data, kind: &str, arguments: &[&str]) -> usize {
    let copy = copy_of(data);
    let file = copy.path().join("count");
    broken(&copy, &[("FAULT_KIND", kind), ("FAULT_COUNT", file.to_str().unwrap())], arguments);
    std::fs::read_to_string(file).map_or(0, |text| text.parse().unwrap())
}

/// Lets each call of a kind fail; `after` looks at the data, given whether the command said that it was
/// done.
fn each_call_fails(what: &str, data: &Data, arguments: &[&str], after: impl Fn(&Data, bool)) {
    let (mut tried, mut said_failed) = (0, 0);
    for (kind, error) in
        [("write", ENOSPC), ("write", EIO), ("sync", EIO), ("truncate", EIO), ("read", EIO), ("write", EROFS)]
    {
        let all = calls(data, kind, arguments);
        // Each call of a receipt; of what makes thousands of them, some of each kind.
        let most = if is_long() { 60 } else { 6 };
        let step = all.div_ceil(most).max(1);
        for at in (1..=all).step_by(step) {
            for stays in ["0", "1"] {
                let copy = copy_of(data);
                let at = at.to_string();
                let faults = [("FAULT_KIND", kind), ("FAULT_ERROR", error), ("FAULT_AT", &at), ("FAULT_STAYS", stays)];
                let said = broken(&copy, &faults, arguments);
                assert!([0, 2, 3].contains(&said.exit), "{what} {faults:?}: exit {}: {}", said.exit, said.out);
                tried += 1;
                said_failed += usize::from(said.exit != 0);
                after(&copy, said.exit == 0);
                copy.must_be_whole();
            }
        }
    }
    assert!(tried > 10 && said_failed > 0, "{what}: {tried} calls failed, of which {said_failed} were told");
    count(&format!("{what}: a write, sync, truncation or read fails"), tried, &format!("{said_failed} told as failed"));
}

#[test]
fn of_a_receipt() {
    let data = Data::with_records();
    let receive = ["receive", "R10001-1", "SN0001", "--at", NOW, "--key", "k1"];
    each_call_fails("receive", &data, &receive, |data, is_done| {
        let again = done(data, &receive);
        assert!(!is_done || again["duplicate"] == true, "an answered receipt is lost");
        assert_eq!(again["receipt"], 1, "it is there twice");
        assert_eq!(done(data, &receive)["duplicate"], true);
    });
}

#[test]
fn of_an_import() {
    let data = Data::with_records();
    let file = support::records().join("rmas.csv");
    let text = std::fs::read_to_string(file).unwrap();
    let changed = data.path().join("rmas-again.csv");
    let (head, rows) = text.split_once('\n').unwrap();
    let more: String = rows.lines().map(|row| row.replacen("R100", "R770", 1) + "\n").collect();
    std::fs::write(&changed, format!("{head}\n{more}")).unwrap();
    let lines = more.lines().count();
    let import = ["import", "rmas", changed.to_str().unwrap()];
    each_call_fails("import", &data, &import, |data, is_done| {
        let again = done(data, &import);
        let unchanged = again["unchanged"].as_u64().unwrap() as usize;
        assert!(unchanged == 0 || unchanged == lines, "half an import: {again}");
        assert!(!is_done || unchanged == lines, "an import that was done is lost: {again}");
    });
}

#[test]
fn of_a_confirmation() {
    let data = Data::with_records();
    support::import(
        &data,
        "rmas",
        "line,case,part_number,serial,type,basis,created_at,confirmed_at,state,line_state,received_at,ra,fa\n\
         R10031-1,2026-1101-0001,P-100,SN0031,service,warranty_rtf,2025-11-13T18:00:00Z,,unconfirmed,awaiting,,no,no\n",
    );
    let confirm = ["confirm", "R10031", "--at", "2025-11-17T18:00:00Z"];
    each_call_fails("confirm", &data, &confirm, |data, is_done| {
        let again = data.rma(&[&["--json"], confirm.as_slice()].concat());
        assert!(again.exit == 0 || again.code() == "already_done", "{}", again.out);
        assert!(!is_done || again.code() == "already_done", "a confirmation that was said is lost");
        let shown = done(data, &["show", "R10031-1"]);
        assert_eq!(shown["state"], "open", "{shown}");
    });
}

#[test]
fn of_a_migration() {
    let data = Data::with_records();
    done(&data, &["receive", "R10001-1", "--at", NOW]);
    support::undo_newest_migration(&data);
    each_call_fails("migrate", &data, &["show", "R10001-1"], |data, _| {
        assert_eq!(done(data, &["show", "R10001-1"])["line_state"], "received");
    });
}

#[test]
fn of_a_backup_and_a_restore() {
    let data = Data::with_records();
    done(&data, &["receive", "R10001-1", "--at", NOW]);
    each_call_fails("backup", &data, &["backup"], |data, is_done| {
        let list = done(data, &["backup", "--list"]);
        let good = list["backups"].as_array().unwrap().iter().filter(|backup| !backup["contents"].is_null()).count();
        assert_eq!(good, usize::from(is_done), "{list}");
        done(data, &["backup"]);
    });
    let backup = data.path().join("kept.db");
    let path = backup.to_str().unwrap();
    done(&data, &["backup", path]);
    done(&data, &["receive", "R10002-1", "--at", NOW]);
    each_call_fails("restore", &data, &["restore", path], |data, _| {
        let state = |line: &str| done(data, &["show", line])["line_state"].clone();
        assert_eq!(state("R10001-1"), "received");
        assert!(state("R10002-1") == "received" || state("R10002-1") == "awaiting");
        done(data, &["restore", path]);
        assert_eq!(state("R10002-1"), "awaiting");
    });
}
