//! Every rule case in `tests/cases/` that the product answers, compared field by field.
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
fn receiving() {
    run("receiving.jsonl");
}
