//! Receiving through whole `rma` invocations: every verdict, what it prints and what it keeps.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use serde_json::{Value, json};
use support::{Data, NOW};

#[test]
fn a_labelled_box_with_its_serial_is_accepted() {
    let data = Data::with_records();
    let receipt = data.receive(&["]C1R10001-1", "sn0001"]);
    assert_eq!(receipt["verdict"], "accept");
    assert_eq!(receipt["line"], "R10001-1");
    assert_eq!(receipt["late"], false);
    assert_eq!(receipt["duplicate"], false);
    assert_eq!(receipt["reason"], Value::Null);
    assert_eq!(receipt["tag"], Value::Null);
    // Twenty business days of us-west from 25 November, less Thanksgiving.
    assert_eq!(receipt["due"], json!({"rtf": "2025-12-24", "ra": null, "fa_interim": null}));
    assert_eq!(receipt["candidates"], json!([]));
    assert_eq!(receipt["units"].as_array().unwrap().len(), 1);
    assert!(receipt["rules"].as_array().unwrap().contains(&json!("RCV-5")));
    assert_eq!(receipt["scans"], json!(["]C1R10001-1", "sn0001"]));
    let documents = receipt["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0]["kind"], "receiving");
    let pdf = std::fs::read(documents[0]["path"].as_str().unwrap()).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));

    let shown = data.rma(&["--json", "show", "R10001-1"]).json();
    assert_eq!(shown["line_state"], "received");
    assert_eq!(shown["received_at"], NOW);
    let due: Vec<&Value> = shown["due_dates"].as_array().unwrap().iter().collect();
    assert!(due.iter().any(|due| due["kind"] == "rtf" && due["due_on"] == "2025-12-24"), "{due:?}");
    assert!(due.iter().any(|due| due["kind"] == "rnr" && due["due_on"] == "2025-12-02" && due["met_at"] == NOW));
    assert_eq!(shown["history"].as_array().unwrap().last().unwrap()["action"], "received");
    data.must_be_whole();
}

#[test]
fn a_return_after_its_window_is_accepted_late() {
    let data = Data::with_records();
    let receipt = data.receive(&["R10002-1"]);
    assert_eq!(receipt["verdict"], "accept_late");
    assert_eq!(receipt["late"], true);
    assert!(receipt["rules"].as_array().unwrap().contains(&json!("RNR-3")));
    // Not under warranty: no return to factory.
    assert_eq!(receipt["due"]["rtf"], Value::Null);
}

#[test]
fn the_return_window_ends_with_its_local_day() {
    // Confirmed on 17 November: ten business days of us-west without Thanksgiving end on 2 December.
    for (at, verdict) in [("2025-12-03T07:59:59Z", "accept"), ("2025-12-03T08:00:00Z", "accept_late")] {
        let data = Data::with_records();
        assert_eq!(data.receive_at(at, &["R10001-1"])["verdict"], verdict, "{at}");
    }
}

#[test]
fn without_a_label_the_serial_finds_the_line_and_the_box_label_is_printed() {
    let data = Data::with_records();
    let receipt = data.receive(&["SN0011"]);
    assert_eq!(receipt["verdict"], "accept_relabel");
    assert_eq!(receipt["line"], "R10010-1");
    // New purchase, RA and FA flagged, and the dock is the repair centre's own (RCV-10).
    assert_eq!(receipt["due"], json!({"rtf": "2025-12-24", "ra": "2025-12-25", "fa_interim": "2025-12-10"}));
    let kinds: Vec<&Value> = receipt["documents"].as_array().unwrap().iter().map(|d| &d["kind"]).collect();
    assert_eq!(kinds, ["box", "receiving"]);
    assert!(receipt["instruction"].as_str().unwrap().contains("Put RMA box label R10010-1 on the box"));
}

#[test]
fn a_repair_centre_elsewhere_starts_no_analysis_at_the_dock() {
    let data = Data::with_records();
    let receipt = data.receive(&["R10011-1", "SN0012"]);
    assert_eq!(receipt["verdict"], "accept");
    assert_eq!(receipt["due"], json!({"rtf": null, "ra": null, "fa_interim": null}));
    assert!(receipt["instruction"].as_str().unwrap().starts_with("To forwarding"));
}

#[test]
fn swapped_labels_are_told_by_the_serial() {
    let data = Data::with_records();
    let receipt = data.receive(&["R10001-2", "SN0001"]);
    assert_eq!((receipt["verdict"].as_str(), receipt["line"].as_str()), (Some("accept_relabel"), Some("R10001-1")));
    assert!(receipt["rules"].as_array().unwrap().contains(&json!("RCV-13")));
}

#[test]
fn a_line_without_a_serial_takes_the_one_that_is_scanned() {
    let data = Data::with_records();
    let receipt = data.receive(&["R10006", "SN7777"]);
    assert_eq!((receipt["verdict"].as_str(), receipt["line"].as_str()), (Some("accept"), Some("R10006-2")));
    assert_eq!(data.rma(&["--json", "show", "R10006-2"]).json()["serial"], "SN7777");
    let number = receipt["receipt"].to_string();
    let said = data.rma(&["--json", "withdraw", &number, "--note", "wrong box"]);
    assert_eq!(said.exit, 0, "{}", said.out);
    let line = data.rma(&["--json", "show", "R10006-2"]).json();
    assert_eq!((line["serial"].clone(), line["line_state"].clone()), (Value::Null, json!("awaiting")));
    data.must_be_whole();
}

#[test]
fn every_discrepancy_has_its_reason_a_tag_and_a_place() {
    let data = Data::with_records();
    let cases: [(&[&str], &str, Value, Value); 8] = [
        (&["R10003-1"], "rma_cancelled", json!("R10003-1"), json!([])),
        (&["R10004"], "rma_closed", Value::Null, json!([])),
        (&["R10005-1", "SN0006"], "not_confirmed", json!("R10005-1"), json!([])),
        (&["R10006-1"], "already_received", json!("R10006-1"), json!([])),
        (&["R10001-1", "SN0008"], "serial_mismatch", json!("R10001-1"), json!(["R10007-1"])),
        (&["R10001-1", "part:P-200"], "wrong_part", json!("R10001-1"), json!([])),
        (&["R10007"], "ambiguous", Value::Null, json!(["R10007-1", "R10007-2"])),
        (&["SN0010"], "ambiguous", Value::Null, json!(["R10008-1", "R10009-1"])),
    ];
    for (number, (scans, reason, line, candidates)) in (1..).zip(cases) {
        let receipt = data.receive(scans);
        assert_eq!(receipt["verdict"], "discrepancy", "{scans:?}");
        assert_eq!(receipt["reason"], reason, "{scans:?}");
        assert_eq!(receipt["line"], line, "{scans:?}");
        assert_eq!(receipt["candidates"], candidates, "{scans:?}");
        assert_eq!(receipt["tag"], format!("D{number}"));
        assert_eq!(receipt["position"], format!("A-{number:02}"));
        assert_eq!(receipt["documents"][0]["kind"], "shelf");
    }
    let shelf = data.rma(&["--json", "shelf"]).json();
    assert_eq!(shelf.as_array().unwrap().len(), 8);
    assert_eq!(shelf[4]["candidates"], json!(["R10007-1"]));
    assert_eq!(shelf[0]["scans"], json!(["R10003-1"]));
    assert!(shelf[0]["age_days"].is_i64());
    data.must_be_whole();
}

#[test]
fn a_part_tells_two_lines_with_one_serial_apart() {
    let data = Data::with_records();
    let receipt = data.receive(&["SN0010", "P-200"]);
    assert_eq!((receipt["verdict"].as_str(), receipt["line"].as_str()), (Some("accept_relabel"), Some("R10009-1")));
}

#[test]
fn what_nothing_identifies_is_unnumbered_and_says_what_is_known_of_it() {
    let data = Data::with_records();
    for scans in [&["R99999", "SN-UNKNOWN"][..], &["P-100"], &["1Z999AA10123456784"], &["SN0005"]] {
        let receipt = data.receive(scans);
        assert_eq!(receipt["verdict"], "unnumbered", "{scans:?}");
        assert_eq!(receipt["line"], Value::Null);
        assert!(receipt["tag"].is_string());
    }
    let shelf = data.rma(&["--json", "shelf"]).json();
    assert!(shelf[3]["why"].as_str().unwrap().contains("R10004-1 (received)"), "{}", shelf[3]["why"]);
}

#[test]
fn several_units_in_one_box_have_a_verdict_each() {
    let data = Data::with_records();
    let receipt = data.receive(&["R10001-1", "SN0002", "R10001-2", "SN0001"]);
    let lines: Vec<&Value> = receipt["units"].as_array().unwrap().iter().map(|unit| &unit["line"]).collect();
    assert_eq!(lines, ["R10001-2", "R10001-1"]);
    assert!(receipt["units"].as_array().unwrap().iter().all(|unit| unit["verdict"] == "accept"));
    assert_eq!(receipt["line"], "R10001-2");
}

#[test]
fn the_same_box_again_changes_nothing() {
    let data = Data::with_records();
    let first = data.receive(&["R10001-1", "SN0001"]);
    let again = data.receive_at("2025-11-25T17:02:00Z", &["sn0001", "r10001-1"]);
    assert_eq!((again["receipt"].clone(), again["duplicate"].clone()), (first["receipt"].clone(), json!(true)));
    assert_eq!(again["verdict"], "accept");
    // After two minutes, or at another dock, it is another box.
    let later = data.receive_at("2025-11-25T17:02:01Z", &["R10001-1", "SN0001"]);
    assert_eq!(later["reason"], "already_received");
    let said = data.rma(&["--json", "receive", "--at", NOW, "--dock", "Dock 4", "R10001-1", "SN0001"]);
    assert_eq!(said.json()["duplicate"], false);
}

#[test]
fn a_key_makes_a_box_the_same_at_any_time() {
    let data = Data::with_records();
    let run = |at: &str| data.rma(&["--json", "receive", "--key", "k-1", "--at", at, "R10001-1"]).json();
    let (first, again) = (run(NOW), run("2025-11-25T18:30:00Z"));
    assert_eq!((first["duplicate"].clone(), again["duplicate"].clone()), (json!(false), json!(true)));
    assert_eq!(first["receipt"], again["receipt"]);
    assert_eq!(again["at"], NOW);
}

#[test]
fn an_answer_is_what_is_on_record() {
    let data = Data::with_records();
    let boxes: [&[&str]; 8] = [
        &["R10001-1", "SN0002", "R10001-2", "SN0001"],
        &["R10002-1"],
        &["SN0011"],
        &["R10006", "SN7777"],
        &["R10007"],
        &["SN0010"],
        &["R10003-1", "R10005-1"],
        &["ZZ999"],
    ];
    let same = |answer: &Value, key: &str| {
        // The key finds the receipt in force, and shows it from the record.
        let mut again = data.rma(&["--json", "receive", "--key", key, "--at", NOW, "ANY"]).json();
        assert_eq!(again["duplicate"], true);
        again["duplicate"] = json!(false);
        assert_eq!(&again, answer, "{key}");
    };
    for (index, scans) in boxes.iter().enumerate() {
        let key = format!("k-{index}");
        let arguments = [&["--json", "receive", "--key", &key, "--at", NOW], *scans].concat();
        same(&data.rma(&arguments).json(), &key);
    }
    // A correction keeps the labels that stay right, and a box that leaves the shelf its tag.
    for (receipt, key, scans) in [("2", "k-1", &["R10002-1", "SN0003"][..]), ("5", "k-4", &["R10007-2"])] {
        same(&data.rma(&[&["--json", "correct", receipt], scans].concat()).json(), key);
    }
    data.must_be_whole();
}

#[test]
fn the_history_of_a_line_is_that_of_its_receipts() {
    let data = Data::with_records();
    let actions = |line: &str| -> Vec<String> {
        let shown = data.rma(&["--json", "show", line]).json();
        let history = shown["history"].as_array().unwrap().iter();
        history.map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
    };
    let number = data.receive(&["R10001-1"])["receipt"].to_string();
    data.rma(&["--json", "correct", &number, "R10001-2", "SN0001"]);
    assert_eq!(actions("R10001-1"), ["received", "corrected"]);
    data.receive(&["R10003-1"]);
    assert_eq!(actions("R10003-1"), ["not accepted"]);
    data.receive(&["R10007-1", "SN0008", "R10005-1", "SN0006"]);
    assert_eq!(
        (actions("R10007-1"), actions("R10005-1")),
        (vec!["partly accepted".into()], vec!["partly accepted".into()])
    );
    assert_eq!(actions("R10008-1"), [""; 0]);
}

#[test]
fn a_correction_takes_back_what_the_first_receipt_did() {
    let data = Data::with_records();
    let first = data.receive(&["R10001-1"]);
    let number = first["receipt"].to_string();
    let second = data.rma(&["--json", "correct", &number, "R10010-1", "SN0011", "--note", "misread"]).json();
    assert_eq!(second["corrects"], first["receipt"]);
    assert_eq!(second["line"], "R10010-1");
    assert_eq!(second["at"], NOW);
    let line = data.rma(&["--json", "show", "R10001-1"]).json();
    assert_eq!(line["line_state"], "awaiting");
    assert_eq!(line["due_dates"].as_array().unwrap().len(), 1, "only the return window runs");
    assert_eq!(line["due_dates"][0]["met_at"], Value::Null);
    assert_eq!(line["receipts"][0]["corrected_by"], second["receipt"], "the old entry is still there");
    let said = data.rma(&["--json", "correct", &number, "R10002-1"]);
    assert_eq!((said.exit, said.code().as_str()), (1, "already_corrected"));
    data.must_be_whole();
}

#[test]
fn a_correction_says_when_it_happened() {
    let data = Data::with_records();
    let number = data.receive(&["R10001-1"])["receipt"].to_string();
    for (arguments, when) in [(["correct", "R10007"], "18:00"), (["withdraw", "--json"], "19:00")] {
        let (command, rest) = (arguments[0], arguments[1]);
        let receipt = if command == "correct" { number.as_str() } else { "2" };
        let run = |at: &str| data.rma(&["--json", command, receipt, rest, "--at", at]);
        let early = run("2025-11-25T16:50:00Z");
        assert_eq!((early.exit, early.code().as_str()), (1, "not_yet"), "{}", early.out);
        assert_eq!(run("2099-01-01T00:00:00Z").code(), "in_future");
        let made = run(&format!("2025-11-25T{when}:00Z")).json();
        assert_eq!(made["at"], NOW, "the box came when it came");
    }
    let shown = data.rma(&["--json", "show", "R10001-1"]).json();
    let entries = |entries: &Value| -> Vec<(String, String)> {
        let text = |entry: &Value, field: &str| entry[field].as_str().unwrap().to_owned();
        entries.as_array().unwrap().iter().map(|entry| (text(entry, "action"), text(entry, "at"))).collect()
    };
    let happened = |action: &str, at: &str| (action.to_owned(), at.to_owned());
    let withdrawn = happened("withdrawn", "2025-11-25T19:00:00Z");
    let corrected = happened("corrected", "2025-11-25T18:00:00Z");
    assert_eq!(entries(&shown["history"]), [happened("received", NOW), corrected, withdrawn.clone()]);
    assert_ne!(
        shown["history"][1]["recorded_at"], shown["history"][1]["at"],
        "the time of recording is kept beside it"
    );
    let tag = data.rma(&["--json", "show", "D1"]).json();
    assert_eq!(entries(&tag["history"]), [withdrawn]);
    assert_eq!(tag["item"]["disposition"]["at"], "2025-11-25T19:00:00Z");
    data.must_be_whole();
}

#[test]
fn a_correction_can_be_looked_at_before_it_is_recorded() {
    let data = Data::with_records();
    let number = data.receive(&["R10001-1"])["receipt"].to_string();
    let preview = data.rma(&["--json", "correct", &number, "R10001-1", "SN0001", "--dry-run"]).json();
    // The receipt itself does not stand in the way of its own correction.
    assert_eq!(preview["units"][0]["verdict"], "accept");
    let line = data.rma(&["--json", "show", "R10001-1"]).json();
    assert_eq!((line["line_state"].clone(), line["receipts"].as_array().unwrap().len()), (json!("received"), 1));
    data.must_be_whole();
}

#[test]
fn a_corrected_discrepancy_keeps_its_tag_or_leaves_the_shelf() {
    let data = Data::with_records();
    let first = data.receive(&["R10007"]);
    let second = data.rma(&["--json", "correct", &first["receipt"].to_string(), "R10007", "P-200"]).json();
    assert_eq!(second["verdict"], "discrepancy");
    assert_eq!(second["tag"], "D1");
    let third = data.rma(&["--json", "correct", &second["receipt"].to_string(), "R10007", "SN0009"]).json();
    assert_eq!((third["verdict"].as_str(), third["line"].as_str()), (Some("accept"), Some("R10007-2")));
    assert_eq!(data.rma(&["--json", "shelf"]).json(), json!([]));
    let gone = data.rma(&["--json", "shelf", "--disposed"]).json();
    assert_eq!(gone[0]["disposition"]["kind"], "withdrawn");
    data.must_be_whole();
}

#[test]
fn a_box_whose_scans_a_correction_took_away_is_not_the_same_box() {
    let data = Data::with_records();
    let first = data.receive(&["R10002-1"]);
    data.rma(&["--json", "correct", &first["receipt"].to_string(), "R10001-1", "SN0001"]);
    let second = data.receive(&["R10002-1"]);
    assert_eq!((second["duplicate"].clone(), second["line"].clone()), (json!(false), json!("R10002-1")));
    data.must_be_whole();
}

#[test]
fn parts_that_do_not_tell_one_line_receive_nothing_by_themselves() {
    let data = Data::with_records();
    // Both parts fit the serial: they do not leave exactly one line.
    let receipt = data.receive(&["SN0010", "P-100", "P-200"]);
    assert_eq!(receipt["reason"], "ambiguous");
    assert_eq!(receipt["candidates"], json!(["R10008-1", "R10009-1"]));
    // A second part on the label of one line is a wrong part, not another unit.
    let receipt = data.receive(&["R10001-1", "P-100", "P-200"]);
    assert_eq!((receipt["reason"].clone(), receipt["units"].as_array().unwrap().len()), (json!("wrong_part"), 1));
    assert_eq!(data.rma(&["--json", "show", "R10001-2"]).json()["line_state"], "awaiting");
    data.must_be_whole();
}

#[test]
fn whoever_stops_reading_is_no_crash() {
    let data = Data::with_records();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = data.command(&["--json", "shelf"]).stdout(full).stderr(std::process::Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(2));
}

#[test]
fn an_export_never_replaces_the_database() {
    let data = Data::with_records();
    let database = data.database();
    let said = data.rma(&["--json", "export", "cases", database.to_str().unwrap()]);
    assert_eq!((said.exit, said.code().as_str()), (1, "not_over_the_database"));
    data.must_be_whole();
}

#[test]
fn a_batch_answers_line_by_line_and_a_bad_line_stops_only_itself() {
    let data = Data::with_records();
    let batch = data.path().join("batch.jsonl");
    let lines = [
        json!({"scans": ["R10001-1", "SN0001"], "at": NOW, "dock": "Dock 9", "operator": "gil", "key": "a"})
            .to_string(),
        "{\"scans\": 1}".to_owned(),
        json!({"scans": ["R10002-1"], "at": NOW, "key": "b"}).to_string(),
        json!({"scans": ["R10001-1", "SN0001"], "at": NOW, "key": "a"}).to_string(),
        json!({"scans": [], "at": NOW}).to_string(),
        "{\"scans\": [\"R10006-2\"], \"key\": \"c\", \"key\": \"d\"}".to_owned(),
        json!({"scans": ["R10006-2"], "at": "2999-01-01T00:00:00Z"}).to_string(),
        json!({"scans": ["R10006-2"], "at": "noon"}).to_string(),
        json!({"scans": ["R10006-2", 7], "at": NOW}).to_string(),
    ];
    std::fs::write(&batch, lines.join("\n")).unwrap();
    let said = data.rma(&["--json", "receive", "--batch", batch.to_str().unwrap()]);
    assert_eq!(said.exit, 2);
    let answers: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 9);
    assert_eq!(answers[0]["dock"], "Dock 9");
    assert_eq!(answers[0]["operator"], "gil");
    assert!(answers[1]["error"]["message"].as_str().unwrap().contains("line 2"));
    assert_eq!(answers[2]["verdict"], "accept_late");
    assert_eq!(answers[3]["duplicate"], true);
    let told = [
        (1, "scans: "),
        (4, "there is no scan"),
        (5, "duplicate field `key`"),
        (6, "in the future"),
        (7, "at: \"noon\""),
        (8, "scans[1]: "),
    ];
    for (at, words) in told {
        let message = answers[at]["error"]["message"].as_str().unwrap();
        let line = format!("line {} of {}: ", at + 1, batch.display());
        assert!(message.starts_with(&line) && message.contains(words), "{message}");
        assert!(!message.contains(" column ") && said.err.contains(message), "{message}");
    }
    data.must_be_whole();
}

#[test]
fn a_scan_is_read_as_scanners_send_it() {
    let data = Data::with_records();
    // Caps Lock inverts the case; a German layout turns the dash into ß; a US scanner on a
    // French layout into a bracket.
    for scan in ["r10002ß1", "R10002)1", " R10002-1\r\n", "]C1R10002-1", "R10002–1"] {
        let receipt = data.receive(&[scan]);
        assert_eq!(receipt["line"], "R10002-1", "{scan}");
    }
    let receipt = data.receive(&["rma:R10001-1", "serial:SN0001", "part:p-100", "tracking:ANYTHING"]);
    assert_eq!((receipt["verdict"].as_str(), receipt["line"].as_str()), (Some("accept"), Some("R10001-1")));
}

#[test]
fn wrong_input_is_refused_and_changes_nothing() {
    let data = Data::with_records();
    let long = "X".repeat(5000);
    let refused: [(&[&str], i32, &str); 5] = [
        (&["receive", "--at", "2999-01-01T00:00:00Z", "R10001-1"], 1, "in_future"),
        (&["receive", "--at", "yesterday", "R10001-1"], 2, "unreadable"),
        (&["receive", "   "], 2, "scan_unreadable"),
        (&["receive", &long], 2, "scan_unreadable"),
        (&["receive"], 2, "usage"),
    ];
    for (arguments, exit, code) in refused {
        let said = data.rma(&[&["--json"], arguments].concat());
        assert_eq!((said.exit, said.code().as_str()), (exit, code), "{:?}", &arguments[..arguments.len().min(3)]);
        assert!(!said.err.is_empty());
    }
    assert_eq!(data.rma(&["--json", "show", "R10001-1"]).json()["line_state"], "awaiting");
    for (number, exit) in [("R77777", 1), ("R77777-1", 1), ("R1", 2), ("D7", 1), ("Dx", 2), ("2026-1331-0001", 2)] {
        assert_eq!(data.rma(&["--json", "show", number]).exit, exit, "{number}");
    }
    data.must_be_whole();
}

#[test]
fn a_person_gets_text() {
    let data = Data::with_records();
    let said = data.rma(&["receive", "--at", NOW, "R10001-1", "SN0001"]);
    assert!(said.out.starts_with("ACCEPT  R10001-1\n"), "{}", said.out);
    assert!(said.out.contains("RTF due Wed 24 Dec 2025"), "{}", said.out);
    assert!(said.out.contains("(RCV-5)"));
    let said = data.rma(&["shelf"]);
    assert!(said.out.contains("The shelf is empty"));
}

#[test]
fn a_box_that_came_before_its_confirmation_was_received_with_it() {
    let data = Data::with_records();
    // R10001 was confirmed on 17 November.
    let received = data.receive_at("2025-11-10T17:00:00Z", &["R10001-1", "SN0001"]);
    assert_eq!((&received["verdict"], &received["at"]), (&json!("accept"), &json!("2025-11-10T17:00:00Z")));
    let shown = data.rma(&["--json", "show", "R10001-1"]).json();
    assert_eq!(shown["received_at"], "2025-11-17T18:00:00Z");
    assert!(shown["due_dates"].as_array().unwrap().iter().all(|due| due["started_at"] == "2025-11-17T18:00:00Z"));
    data.must_be_whole();
}

#[test]
fn the_key_of_a_withdrawn_receipt_accepts_nothing() {
    let data = Data::with_records();
    let scans = ["--json", "receive", "R10001-1", "SN0001", "--key", "K1", "--at", NOW];
    assert_eq!(data.rma(&scans).json()["verdict"], "accept");
    assert_eq!(data.rma(&["withdraw", "1"]).exit, 0);
    let again = data.rma(&scans);
    assert_eq!((again.exit, again.code().as_str()), (1, "withdrawn"), "{}", again.out);
    assert_eq!(data.rma(&["--json", "show", "R10001-1"]).json()["line_state"], "awaiting");
}

#[test]
fn a_line_of_a_batch_without_an_end_is_refused_and_what_came_before_it_is_kept() {
    let data = Data::with_records();
    let file = data.path().join("batch.jsonl");
    let good = json!({"scans": ["R10001-1"], "at": NOW, "key": "1"}).to_string();
    std::fs::write(&file, format!("{good}\n{}", "x".repeat(3_000_000))).unwrap();
    let said = data.rma(&["--json", "receive", "--batch", file.to_str().unwrap()]);
    assert_eq!(said.exit, 2, "{}", said.err);
    assert!(said.err.contains("line 2 of") && said.err.contains("longer than"), "{}", said.err);
    assert_eq!(data.rma(&["--json", "show", "R10001-1"]).json()["line_state"], "received");
}

#[test]
fn what_a_scanner_sends_does_not_steer_the_terminal() {
    let data = Data::with_records();
    let scan = "R77777\u{202e}\u{1b}[31m\u{7}";
    let received = data.rma(&["receive", "SN0099", scan, "--at", NOW]);
    assert_eq!(received.exit, 0, "{}", received.err);
    for text in [received.out, data.rma(&["shelf"]).out, data.rma(&["audit"]).out, data.rma(&["show", "D1"]).out] {
        assert!(!text.contains(['\u{202e}', '\u{1b}', '\u{7}']), "{text:?}");
    }
    // As it came, for programs.
    let said = data.rma(&["--json", "audit", "--action", "received"]);
    let all = data.rma(&["--json", "audit"]);
    assert!(format!("{}{}", said.json(), all.json()).contains('\u{202e}'), "{}", all.out);
}
