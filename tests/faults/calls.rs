//! Each write, sync, truncation and read of the database's files fails once, and from then on: a disk that
//! is full, and one that fails. So does each write, sync, opening to write, renaming, linking and new folder of
//! what else a command writes.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use rma_printing::test_printer::ZplPrinter;

use crate::support::{self, Data, NOW, done};
use crate::{broken, copy_of, count, is_long};

const ENOSPC: &str = "28";
const EIO: &str = "5";
const EROFS: &str = "30";
const EACCES: &str = "13";

/// How many such calls there are when nothing fails.
fn calls(data: &Data, kind: &str, arguments: &[&str]) -> usize {
    let copy = copy_of(data);
    let file = copy.path().join("count");
    let under = folder_of(&copy);
    let variables = [("FAULT_KIND", kind), ("FAULT_UNDER", &under), ("FAULT_COUNT", file.to_str().unwrap())];
    broken(&copy, &variables, &parts(&in_folder(&under, arguments)));
    std::fs::read_to_string(file).map_or(0, |text| text.parse().unwrap())
}

fn folder_of(data: &Data) -> String {
    data.path().canonicalize().unwrap().to_str().unwrap().to_owned()
}

/// A file in the data directory is written as `HERE/name`.
fn in_folder(folder: &str, arguments: &[&str]) -> Vec<String> {
    let here = |argument: &&str| match argument.strip_prefix("HERE/") {
        Some(name) => format!("{folder}/{name}"),
        None => (*argument).to_owned(),
    };
    arguments.iter().map(here).collect()
}

fn parts(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
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

/// All files in a folder, however deep, without the database's.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else if !path.to_str().unwrap().contains(".db") {
            files.push(path);
        }
    }
    files
}

/// Lets each call that writes another file than the database's fail. `before` sets a folder up; `after` looks at
/// it, given whether the command said that it was done.
fn each_file_fails(
    what: &str,
    data: &Data,
    arguments: &[&str],
    before: impl Fn(&Data),
    after: impl Fn(&Data, &[&str], bool),
) {
    let (mut tried, mut said_failed) = (0, 0);
    for (kind, error) in [
        ("other-open", EACCES),
        ("other-open", ENOSPC),
        ("other-write", ENOSPC),
        ("other-write", EIO),
        ("other-sync", EIO),
        ("other-rename", EIO),
        ("other-rename", EROFS),
        ("other-link", EIO),
        ("other-folder", ENOSPC),
    ] {
        let all = calls(data, kind, arguments);
        let most = if is_long() { 60 } else { 3 };
        let step = all.div_ceil(most).max(1);
        for at in (1..=all).step_by(step) {
            for stays in ["0", "1"] {
                let copy = copy_of(data);
                before(&copy);
                let (at, under) = (at.to_string(), folder_of(&copy));
                let faults = [
                    ("FAULT_KIND", kind),
                    ("FAULT_UNDER", &under),
                    ("FAULT_ERROR", error),
                    ("FAULT_AT", &at),
                    ("FAULT_STAYS", stays),
                ];
                let arguments = in_folder(&under, arguments);
                let arguments = parts(&arguments);
                let said = broken(&copy, &faults, &arguments);
                assert!([0, 1, 2, 3].contains(&said.exit), "{what} {faults:?}: exit {}: {}", said.exit, said.out);
                tried += 1;
                // What can be made again at any time is told beside an answer.
                said_failed += usize::from(said.exit != 0 || !said.err.is_empty());
                for file in files_in(copy.path()) {
                    let name = file.file_name().unwrap().to_str().unwrap();
                    assert!(!name.contains(".partial"), "{what} {faults:?} leaves {name}");
                }
                after(&copy, &arguments, said.exit == 0);
                copy.must_be_whole();
            }
        }
    }
    assert!(tried > 3 && said_failed > 0, "{what}: {tried} calls failed, of which {said_failed} were told");
    count(&format!("{what}: a call that writes its file fails"), tried, &format!("{said_failed} told as failed"));
}

/// The same for a command that writes one file, over one that is there: it is as before or whole.
fn each_output_fails(what: &str, data: &Data, arguments: &[&str]) {
    let place = Path::new(arguments.last().unwrap().strip_prefix("HERE/").unwrap());
    let whole = copy_of(data);
    done(&whole, &parts(&in_folder(&folder_of(&whole), arguments)));
    let wanted = std::fs::read(whole.path().join(place)).unwrap();
    assert!(!wanted.is_empty());
    for old in [None, Some("what was there before")] {
        let what = if old.is_some() { &format!("{what} over another file") } else { what };
        let before = |copy: &Data| {
            if let Some(old) = old {
                std::fs::write(copy.path().join(place), old).unwrap();
            }
        };
        each_file_fails(what, data, arguments, before, |copy, arguments, is_done| {
            let now = std::fs::read(copy.path().join(place)).ok();
            if is_done {
                assert!(now.as_ref() == Some(&wanted), "{what}: it was said to be written, and is not whole");
            } else {
                assert!(
                    now == old.map(|old| old.as_bytes().to_vec()),
                    "{what}: it failed, and the file is not as before"
                );
            }
            done(copy, arguments);
            assert!(std::fs::read(copy.path().join(place)).unwrap() == wanted, "{what}: not the same the second time");
        });
    }
}

#[test]
fn of_a_file_that_a_person_asked_for() {
    let data = Data::with_records();
    each_output_fails("label", &data, &["label", "R10001-1", "-o", "HERE/label.pdf"]);
    each_output_fails("export", &data, &["export", "rmas", "HERE/rmas.csv"]);
    let confirmation = ["document", "R10001", "--kind", "confirmation", "--at", NOW, "-o", "HERE/confirmation.pdf"];
    each_output_fails("document", &data, &confirmation);
}

#[test]
fn of_the_papers_of_a_receipt() {
    let data = Data::with_records();
    let receive = ["receive", "SN0001", "--at", NOW, "--key", "k1"];
    let whole = copy_of(&data);
    done(&whole, &receive);
    let papers = |data: &Data| {
        let mut papers: Vec<(String, Vec<u8>)> = files_in(&data.path().join("documents"))
            .into_iter()
            .map(|file| (file.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(file).unwrap()))
            .collect();
        papers.sort();
        papers
    };
    let wanted = papers(&whole);
    assert!(!wanted.is_empty());
    each_file_fails(
        "papers of a receipt",
        &data,
        &receive,
        |_| (),
        |copy, arguments, is_done| {
            for (name, paper) in papers(copy) {
                assert!(wanted.contains(&(name.clone(), paper)), "{name} is not whole");
            }
            let again = done(copy, arguments);
            assert_eq!((&again["receipt"], &again["duplicate"]), (&1.into(), &is_done.into()));
            assert!(papers(copy) == wanted, "a paper that could not be drawn is not drawn later");
        },
    );
}

#[test]
fn of_a_job_at_a_label_printer() {
    let data = Data::with_records();
    let zebra = ZplPrinter::start();
    let address = zebra.address().to_string();
    let print = ["print", "R10001-1", "--printer", &address];
    let before = Cell::new(0);
    let out = || zebra.printed().len() - before.get();
    let begin = |_: &Data| before.set(zebra.printed().len());
    each_file_fails("print on a label printer", &data, &print, begin, |copy, arguments, is_done| {
        assert_eq!(out(), usize::from(is_done), "what came out is not what was said");
        // What was said to have failed does not come out later, beside what is ordered again.
        let jobs = done(copy, &["jobs"]);
        let over = if is_done { "printed" } else { "cancelled" };
        assert!(jobs.as_array().unwrap().iter().all(|job| job["state"] == over), "{jobs}");
        assert_eq!(done(copy, arguments)["state"], "printed");
        assert_eq!(out(), usize::from(is_done) + 1);
    });
}
