//! Every rule case in `tests/cases/`, compared field by field.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use rma_dock::rules::questions::answer_line;
use serde_json::Value;

fn run(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in text.lines() {
        count += 1;
        let question: Value = serde_json::from_str(line).unwrap();
        let (answer, answered) = answer_line(line);
        let expected = question["expect"].as_object().unwrap();
        if expected.get("error") == Some(&Value::Bool(true)) {
            if answered || answer["error"].as_str().is_none_or(str::is_empty) {
                wrong.push(format!("{}: expected an error, got {answer}", question["id"]));
            }
            continue;
        }
        for (field, value) in expected {
            if answer.get(field) != Some(value) {
                wrong.push(format!("{}: {field} should be {value}, answer {answer}", question["id"]));
            }
        }
    }
    assert!(count > 10, "{file} has only {count} cases");
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn number() {
    run("number.jsonl");
}

#[test]
fn business_days() {
    run("business_days.jsonl");
}

#[test]
fn calendar_days() {
    run("calendar_days.jsonl");
}

#[test]
fn warranty() {
    run("warranty.jsonl");
}

#[test]
fn doa() {
    run("doa.jsonl");
}

#[test]
fn entitlement() {
    run("entitlement.jsonl");
}

#[test]
fn deadline() {
    run("deadline.jsonl");
}

#[test]
fn response() {
    run("response.jsonl");
}

#[test]
fn receiving() {
    run("receiving.jsonl");
}

#[test]
fn no_file_of_cases_is_left_out() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.retain(|file| file.ends_with(".jsonl"));
    files.sort();
    let run = [
        "business_days.jsonl",
        "calendar_days.jsonl",
        "deadline.jsonl",
        "doa.jsonl",
        "entitlement.jsonl",
        "number.jsonl",
        "receiving.jsonl",
        "response.jsonl",
        "warranty.jsonl",
    ];
    assert_eq!(files, run);
}
