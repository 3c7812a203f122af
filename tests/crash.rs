//! A batch that is killed at random moments: what was answered is on record, nothing is there
//! twice after the same batch runs again, and the database is whole.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use support::{Data, NOW, Said};

/// How many kills; `cargo xtask faults` sets another number.
fn kills() -> usize {
    std::env::var("RMA_DOCK_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(60)
}
/// How many boxes a batch has.
const BOXES: usize = 40;

/// Boxes of many verdicts, each with a key of its own.
fn batch(round: usize) -> Vec<String> {
    let scans = ["R10001-1", "R10002-1", "SN0011", "R10007", "SN-UNKNOWN", "R10003-1", "R10006 SN7777", "R10011-1"];
    (0..BOXES)
        .map(|number| {
            let mut scans: Vec<String> = scans[number % scans.len()].split(' ').map(str::to_owned).collect();
            // A box of its own, and not the one before again.
            scans.push(format!("tracking:T{round}-{number}"));
            json!({"scans": scans, "at": NOW, "key": format!("{round}/{number}")}).to_string()
        })
        .collect()
}

/// Pseudo-random, the same in each run of the test: what varies is the machine.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn killed_at_any_moment_no_answered_receipt_is_lost_and_none_is_there_twice() {
    let data = Data::with_records();
    let mut random = 7;
    let mut answered_before_kill = 0;
    let mut killed_in_the_middle = 0;
    let kills = kills();
    for round in 0..kills {
        let lines = batch(round);
        let mut child = data
            .command(&["--json", "receive", "--batch", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let feed = lines.join("\n");
        let feeder = std::thread::spawn(move || {
            let _ = input.write_all(feed.as_bytes());
        });
        let mut output = BufReader::new(child.stdout.take().unwrap());
        // Kill after some answers and then a little time, so that any moment of a receipt is hit.
        let wanted = usize::try_from(next(&mut random)).unwrap() % BOXES;
        let mut answers = Vec::new();
        let mut line = String::new();
        while answers.len() < wanted && output.read_line(&mut line).unwrap() > 0 {
            answers.push(std::mem::take(&mut line));
        }
        std::thread::sleep(Duration::from_micros(next(&mut random) % 3000));
        child.kill().unwrap();
        child.wait().unwrap();
        feeder.join().unwrap();
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        answers.extend(rest.split_inclusive('\n').filter(|line| line.ends_with('\n')).map(str::to_owned));
        answered_before_kill += answers.len();
        killed_in_the_middle += usize::from(answers.len() < BOXES);

        // The same batch again: what was answered is there, under the same number.
        let said = run_again(&data, &lines);
        let again: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(again.len(), BOXES, "{}", said.err);
        for (answer, again) in answers.iter().zip(&again) {
            let answer: Value = serde_json::from_str(answer).unwrap();
            assert_eq!(again["duplicate"], true, "lost: {answer}");
            for field in ["receipt", "verdict", "line", "tag", "reason", "due", "documents"] {
                assert_eq!(answer[field], again[field], "{field}");
            }
        }
        let mut receipts: Vec<i64> = again.iter().map(|answer| answer["receipt"].as_i64().unwrap()).collect();
        receipts.sort_unstable();
        receipts.dedup();
        assert_eq!(receipts.len(), BOXES, "two boxes share a receipt");
        data.must_be_whole();
    }
    assert!(answered_before_kill > kills, "the kills came before anything was answered");
    assert!(killed_in_the_middle > kills / 2, "the kills came after everything was answered");
    // Every box once: as many receipts as keys.
    let last = data.receive_at(NOW, &["SN-LAST", "tracking:LAST"]);
    assert_eq!(last["receipt"], i64::try_from(kills * BOXES).unwrap() + 1);
    data.must_be_whole();
    println!(
        "| receive in batches: killed | {kills} | {answered_before_kill} receipts answered before, none lost, none twice |"
    );
}

fn run_again(data: &Data, lines: &[String]) -> Said {
    let mut child = data
        .command(&["--json", "receive", "--batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let feed = lines.join("\n");
    let feeder = std::thread::spawn(move || input.write_all(feed.as_bytes()));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap().unwrap();
    output.into()
}
