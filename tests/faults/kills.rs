//! The program is killed at random moments of all that it does. (Receiving in batches is killed in
//! `tests/crash.rs`.)

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rma_printing::test_printer::ZplPrinter;
use serde_json::Value;

use crate::support::{self, Data, NOW, done};
use crate::{copy_of, count, is_long, next};

fn rounds() -> usize {
    if is_long() { 420 } else { 12 }
}

fn start(data: &Data, arguments: &[&str]) -> Child {
    let mut command = data.command(&[&["--json"], arguments].concat());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// Kills a command at random moments of the time that it takes; `after` looks at the data, given whether
/// it was answered.
fn killed(what: &str, data: &Data, arguments: &[&str], after: impl Fn(&Data, bool)) {
    let copy = copy_of(data);
    let began = Instant::now();
    let whole = start(&copy, arguments).wait_with_output().unwrap();
    assert!(whole.status.success(), "{what}: {}", String::from_utf8_lossy(&whole.stdout));
    let takes = u64::try_from(began.elapsed().as_micros()).unwrap();
    let mut random = 11;
    let mut in_the_middle = 0;
    for _ in 0..rounds() {
        let copy = copy_of(data);
        let mut child = start(&copy, arguments);
        std::thread::sleep(Duration::from_micros(next(&mut random) % takes));
        child.kill().unwrap();
        let said = child.wait_with_output().unwrap();
        let answered = said.stdout.ends_with(b"\n");
        in_the_middle += usize::from(!answered);
        after(&copy, answered);
        copy.must_be_whole();
    }
    assert!(in_the_middle > 0, "{what}: the kills came after everything was answered");
    count(&format!("{what}: killed"), rounds(), &format!("{in_the_middle} before it answered"));
}

#[test]
fn importing() {
    let data = Data::with_records();
    let sample = data.path().join("sample");
    done(&data, &["sample", sample.to_str().unwrap(), "--rmas", "40"]);
    let empty = Data::new();
    let import = ["import-all", sample.to_str().unwrap()];
    let inserted = |reports: &Value| -> u64 {
        reports.as_array().unwrap().iter().map(|report| report["inserted"].as_u64().unwrap()).sum()
    };
    let tried = |data: &Data| done(data, &[&import[..], &["--dry-run"]].concat());
    let of_nothing = tried(&copy_of(&empty));
    killed("import of a folder", &empty, &import, |data, answered| {
        // Each file is one transaction: what is there is whole files, and the rest comes on top.
        for (report, whole) in tried(data).as_array().unwrap().iter().zip(of_nothing.as_array().unwrap()) {
            let (new, whole) = (&report["inserted"], &whole["inserted"]);
            assert!(*new == 0 || (new == whole && !answered), "a part of a file, or of what was answered: {report}");
        }
        done(data, &import);
        assert_eq!(inserted(&tried(data)), 0);
    });
}

#[test]
fn confirming() {
    let data = Data::with_records();
    support::import(
        &data,
        "rmas",
        "line,case,part_number,serial,type,basis,created_at,confirmed_at,state,line_state,received_at,ra,fa\n\
         R10031-1,2026-1101-0001,P-100,SN0031,service,warranty_rtf,2025-11-13T18:00:00Z,,unconfirmed,awaiting,,no,no\n",
    );
    let confirm = ["confirm", "R10031", "--at", "2025-11-17T18:00:00Z"];
    killed("confirm", &data, &confirm, |data, answered| {
        let shown = done(data, &["show", "R10031-1"])["state"].clone();
        assert!(!answered || shown == "open", "a confirmation that was said is lost");
        let again = data.rma(&[&["--json"], confirm.as_slice()].concat());
        let expected = if shown == "open" { "already_done" } else { "" };
        assert_eq!(if again.exit == 0 { String::new() } else { again.code() }, expected, "{}", again.out);
    });
}

#[test]
fn migrating() {
    let data = Data::with_records();
    done(&data, &["receive", "R10001-1", "--at", NOW]);
    support::undo_newest_migration(&data);
    killed("migrate", &data, &["show", "R10001-1"], |data, _| {
        assert_eq!(done(data, &["show", "R10001-1"])["line_state"], "received");
    });
}

#[test]
fn backing_up_and_restoring() {
    let data = Data::with_records();
    done(&data, &["receive", "R10001-1", "--at", NOW]);
    killed("backup", &data, &["backup"], |data, answered| {
        let list = done(data, &["backup", "--list"])["backups"].as_array().unwrap().clone();
        assert!(!answered || !list.is_empty());
        assert!(list.iter().all(|backup| !backup["contents"].is_null()), "half a backup has its name: {list:?}");
    });
    let backup = data.path().join("kept.db");
    let path = backup.to_str().unwrap();
    done(&data, &["backup", path]);
    done(&data, &["receive", "R10002-1", "--at", NOW]);
    killed("restore", &data, &["restore", path], |data, answered| {
        let state = done(data, &["show", "R10002-1"])["line_state"].clone();
        assert!(state == "awaiting" || (!answered && state == "received"), "{state}");
        assert_eq!(done(data, &["show", "R10001-1"])["line_state"], "received");
    });
}

#[test]
fn printing() {
    let data = Data::with_records();
    let began = Instant::now();
    let zebra = ZplPrinter::start();
    done(&copy_of(&data), &["print", "R10001-1", "--printer", &zebra.address().to_string()]);
    let takes = u64::try_from(began.elapsed().as_micros()).unwrap();
    let mut random = 5;
    let mut in_the_middle = 0;
    for _ in 0..rounds() {
        // A printer of its own: what the one before had taken may still come out of that.
        let zebra = ZplPrinter::start();
        let address = zebra.address().to_string();
        let copy = copy_of(&data);
        let mut child = start(&copy, &["print", "R10001-1", "--printer", &address]);
        std::thread::sleep(Duration::from_micros(next(&mut random) % takes));
        child.kill().unwrap();
        let answered = !child.wait_with_output().unwrap().stdout.is_empty();
        in_the_middle += usize::from(!answered);
        std::thread::sleep(Duration::from_millis(30)); // what it took comes out
        let labels = zebra.printed().len();
        assert!(labels <= 1, "one label was asked for, and {labels} came out");
        // Asking after what was under way never makes a second one.
        let jobs = done(&copy, &["jobs"]);
        std::thread::sleep(Duration::from_millis(30));
        assert_eq!(zebra.printed().len(), labels, "asking made another label");
        let jobs = jobs.as_array().or(jobs["jobs"].as_array()).cloned().unwrap_or_default();
        assert!(labels == 0 || jobs.len() == 1, "a label came out of no job: {jobs:?}");
        let states: Vec<&Value> = jobs.iter().map(|job| &job["state"]).collect();
        assert!(
            labels == 1 || states.iter().all(|state| **state != "printed"),
            "printed is said of no label: {jobs:?}"
        );
        copy.must_be_whole();
    }
    assert!(in_the_middle > 0);
    count(
        "print on a label printer: killed",
        rounds(),
        &format!("{in_the_middle} before it answered; never two labels"),
    );
}
