//! What is kept about a case, an RMA and a line, by whole `rma` invocations: notes, documents, mail
//! and history on one page.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use serde_json::Value;
use support::{Data, done, refused};

fn texts(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|note| note["text"].as_str().unwrap()).collect()
}

#[test]
fn notes_stand_on_the_pages_of_their_line_its_rma_and_its_case_until_taken_back() {
    let data = Data::with_records();
    let line = done(&data, &["show", "R10001-1"]);
    let case = line["case"].as_str().unwrap();
    done(&data, &["note", case, "Calls back on Monday"]);
    done(&data, &["note", "R10001", "Two boxes come together"]);
    let notes = done(&data, &["note", "R10001-1", "  Dent on the left side  "]);
    assert_eq!(texts(&notes), ["Dent on the left side"]);
    let entry = notes[0]["entry"].as_i64().unwrap();

    let of = |number: &str| done(&data, &["show", number])["notes"].clone();
    assert_eq!(texts(&of("R10001-1")), ["Dent on the left side"]);
    assert_eq!(texts(&of("R10001")), ["Two boxes come together", "Dent on the left side"]);
    let all = of(case);
    assert_eq!(texts(&all), ["Calls back on Monday", "Two boxes come together", "Dent on the left side"]);
    assert_eq!(all[2]["number"], "R10001-1");

    // Another number's note is not taken back by mistake, and none twice.
    let entry = entry.to_string();
    refused(&data, &["note", "R10001", "--take-back", &entry], "nothing_to_take_back");
    assert_eq!(done(&data, &["note", "R10001-1", "--take-back", &entry]), serde_json::json!([]));
    refused(&data, &["note", "R10001-1", "--take-back", &entry], "nothing_to_take_back");
    // It stays in the history, with what it said.
    let history = done(&data, &["show", "R10001-1"])["history"].clone();
    let actions: Vec<&str> = history.as_array().unwrap().iter().map(|it| it["action"].as_str().unwrap()).collect();
    assert!(actions.ends_with(&["noted", "note taken back"]), "{actions:?}");
}

#[test]
fn a_note_needs_a_text_and_a_number_on_record() {
    let data = Data::with_records();
    refused(&data, &["note", "R10001", "   "], "incomplete");
    refused(&data, &["note", "R999999", "Lost"], "not_found");
    refused(&data, &["note", "R10001-99", "Lost"], "not_found");
    refused(&data, &["note", "2001-0101-0001", "Lost"], "not_found");
    refused(&data, &["note", "R10001", "Later", "--at", "2999-01-01T00:00:00Z"], "in_future");
    assert_eq!(done(&data, &["show", "R10001"])["notes"], serde_json::json!([]));
}
