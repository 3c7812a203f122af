//! Eight desks at once, each a process of its own, on one database (NUM-5).
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeSet;
use std::process::{Child, Stdio};
use std::thread;

use serde_json::Value;
use support::{Data, Said, done};

const DESKS: usize = 8;
const EACH: usize = 4;
const CASE: &str = "2026-1101-0001";
const CREATED: &str = "2025-11-18T18:00:00Z";

/// The records, with a unit under contract for every RMA.
fn data() -> Data {
    let data = Data::with_records();
    let import = |kind: &str, text: String| support::import(&data, kind, &text);
    let header = "serial,part_number,site_id,ship_date,reseller,resale_date,customer_receipt_date,registered_on,\
                  date_code,new_purchase\n";
    let serials = || (0..DESKS * EACH).map(|number| format!("DK{number:04}"));
    import("units", serials().fold(header.to_owned(), |all, serial| all + &format!("{serial},P-100,S-1,,no,,,,,no\n")));
    import(
        "contracts",
        "contract,site_id,level,ahr,start,end\nC-10,S-1,Essential,no,2025-01-01,2025-12-31\n".to_owned(),
    );
    import("covered", serials().fold("contract,serial\n".to_owned(), |all, serial| all + &format!("C-10,{serial}\n")));
    data
}

fn said(data: &Data, arguments: &[&str]) -> Said {
    data.rma(&[&["--json"], arguments].concat())
}

/// What every desk does, all at once; the outcome of each.
fn at_once<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let work = &work;
        let desks: Vec<_> = (0..DESKS).map(|desk| scope.spawn(move || work(desk))).collect();
        desks.into_iter().map(|desk| desk.join().unwrap()).collect()
    })
}

#[test]
fn no_number_is_given_twice_and_nothing_is_lost() {
    let data = data();
    let created = at_once(|desk| {
        let mut numbers = Vec::new();
        for count in 0..EACH {
            let serial = format!("DK{:04}", desk * EACH + count);
            let rma = done(&data, &["create", CASE, &serial, "--at", CREATED])["rma"].as_str().unwrap().to_owned();
            done(&data, &["confirm", &rma, "--at", "2025-11-19T18:00:00Z"]);
            let line = format!("{rma}-1");
            let received = data.receive_at("2025-11-25T17:00:00Z", &[&line, &serial]);
            assert_eq!(
                (&received["verdict"], &received["line"]),
                (&Value::from("accept"), &Value::from(line.as_str()))
            );
            done(&data, &["ship", &line, "--serial", &serial, "--at", "2025-11-26T17:00:00Z"]);
            numbers.push((rma, serial));
        }
        numbers
    });
    let created: Vec<(String, String)> = created.into_iter().flatten().collect();
    let numbers: BTreeSet<&str> = created.iter().map(|(rma, _)| rma.as_str()).collect();
    let expected: BTreeSet<String> = (10_012..10_012 + DESKS * EACH).map(|number| format!("R{number}")).collect();
    assert_eq!(numbers, expected.iter().map(String::as_str).collect());
    for (rma, serial) in &created {
        let line = done(&data, &["show", &format!("{rma}-1")]);
        assert_eq!((&line["serial"], &line["state"]), (&Value::from(serial.as_str()), &Value::from("closed")));
    }
    data.must_be_whole();
}

#[test]
fn the_second_of_two_who_edit_the_same_is_told_so() {
    let data = data();
    let rma = done(&data, &["create", CASE, "DK0000", "--at", CREATED])["rma"].as_str().unwrap().to_owned();
    let line = format!("{rma}-1");
    let one_does = |work: &(dyn Fn(usize) -> Said + Sync), code: &str| {
        let outcomes = at_once(work);
        let refused: Vec<String> = outcomes.iter().filter(|said| said.exit != 0).map(Said::code).collect();
        assert_eq!(refused, vec![code.to_owned(); DESKS - 1]);
    };
    let reason = |desk: usize| format!("said desk {desk}");
    one_does(
        &|desk| {
            let reason = reason(desk);
            said(&data, &["override", &rma, "--type", "service", "--basis", "warranty_rtf", "--reason", &reason])
        },
        "already_done",
    );
    one_does(&|_| said(&data, &["confirm", &rma, "--at", "2025-11-19T18:00:00Z"]), "already_done");
    one_does(&|desk| said(&data, &["take", CASE, "--csr", &format!("csr {desk}")]), "changed_meanwhile");
    data.receive_at("2025-11-25T17:00:00Z", &[&line, "DK0000"]);
    one_does(&|desk| said(&data, &["ship", &line, "--serial", &format!("RP{desk}")]), "already_done");
    let shown = done(&data, &["show", &line]);
    assert_eq!(shown["movements"].as_array().unwrap().len(), 1);
    assert_eq!(data.rma(&["export", "units", "-"]).out.matches("\nRP").count(), 1);
    data.must_be_whole();
}

#[test]
fn a_desk_that_dies_leaves_no_half_an_rma_and_uses_no_number() {
    let data = data();
    // Killed at some moment between its start and its end.
    let killed = |desk: usize| {
        let serial = format!("DK{desk:04}");
        let mut command = data.command(&["--json", "create", CASE, &serial, "--at", CREATED]);
        let mut child: Child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        for _ in 0..desk {
            thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    };
    at_once(killed);
    data.must_be_whole();
    let queued = done(&data, &["queue"]);
    let numbers: Vec<&str> = queued.as_array().unwrap().iter().map(|row| row["rma"].as_str().unwrap()).collect();
    let whole = numbers.len() - 1;
    for rma in numbers.iter().filter(|rma| **rma != "R10005") {
        assert_eq!(done(&data, &["show", rma])["lines"].as_array().unwrap().len(), 1);
    }
    let next = done(&data, &["create", CASE, "DK0020", "--at", CREATED])["rma"].clone();
    assert_eq!(next, format!("R{}", 10_012 + whole));
    data.must_be_whole();
}
