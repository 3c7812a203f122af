//! The Receiving Discrepancy shelf through whole `rma` invocations (RCV-9).
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use serde_json::{Value, json};
use support::{Data, NOW};

fn shelved() -> Data {
    let data = Data::with_records();
    assert_eq!(data.receive(&["SN-UNKNOWN"])["tag"], "D1");
    assert_eq!(data.receive(&["R10007"])["tag"], "D2");
    assert_eq!(data.receive(&["SN0099", "R10001-1"])["tag"], "D3");
    data
}

#[test]
fn a_matched_box_is_accepted_and_labelled() {
    let data = shelved();
    let said =
        data.rma(&["--json", "shelf", "dispose", "D2", "--matched", "R10007-2", "--note", "slip inside", "--at", NOW]);
    assert_eq!(said.exit, 0, "{}", said.out);
    let disposal = said.json();
    assert_eq!(disposal["item"]["disposition"]["kind"], "matched");
    assert_eq!(disposal["item"]["disposition"]["line"], "R10007-2");
    assert_eq!(disposal["item"]["disposition"]["by"], "dana");
    assert_eq!(disposal["receipt"]["line"], "R10007-2");
    let kinds: Vec<&Value> = disposal["documents"].as_array().unwrap().iter().map(|d| &d["kind"]).collect();
    assert_eq!(kinds, ["box", "receiving"]);
    for document in disposal["documents"].as_array().unwrap() {
        assert!(std::path::Path::new(document["path"].as_str().unwrap()).exists());
    }
    assert_eq!(data.rma(&["--json", "show", "R10007-2"]).json()["line_state"], "received");
    assert_eq!(data.rma(&["--json", "shelf"]).json().as_array().unwrap().len(), 2);
    let again = data.rma(&["--json", "shelf", "dispose", "D2", "--scrapped", "--note", "x"]);
    assert_eq!((again.exit, again.code().as_str()), (1, "already_disposed"));
    data.must_be_whole();
}

#[test]
fn a_matched_box_can_be_put_back() {
    let data = shelved();
    data.rma(&["--json", "shelf", "dispose", "D2", "--matched", "R10007-2", "--at", NOW]);
    let item = data.rma(&["--json", "shelf", "undo", "D2"]).json();
    assert_eq!((item["disposition"].clone(), item["position"].clone()), (Value::Null, json!("A-02")));
    let line = data.rma(&["--json", "show", "R10007-2"]).json();
    assert_eq!(line["line_state"], "awaiting");
    let history: Vec<&Value> = line["history"].as_array().unwrap().iter().map(|entry| &entry["action"]).collect();
    assert_eq!(history, ["received", "withdrawn"]);
    // And the line can be received again.
    assert_eq!(data.receive(&["R10007-2"])["verdict"], "accept");
    data.must_be_whole();
}

#[test]
fn a_box_is_matched_only_to_a_line_that_can_take_it() {
    let data = shelved();
    for (line, code) in [
        ("R10003-1", "line_not_open"),
        ("R10004-1", "line_not_open"),
        ("R10005-1", "line_not_open"),
        ("R10006-1", "line_not_open"),
        ("R77777-1", "not_found"),
    ] {
        let said = data.rma(&["--json", "shelf", "dispose", "D1", "--matched", line]);
        assert_eq!((said.exit, said.code().as_str()), (1, code), "{line}");
    }
    assert_eq!(data.rma(&["--json", "shelf", "dispose", "D1", "--matched", "R1"]).exit, 2);
    assert_eq!(data.rma(&["--json", "shelf", "dispose", "X1", "--scrapped", "--note", "x"]).exit, 2);
    assert_eq!(data.rma(&["--json", "shelf", "dispose", "D9", "--scrapped", "--note", "x"]).exit, 1);
    assert_eq!(data.rma(&["--json", "shelf"]).json().as_array().unwrap().len(), 3);
}

#[test]
fn a_box_goes_back_to_its_sender_with_a_label_and_the_carriers_reference() {
    let data = shelved();
    for hidden in ["1Z\u{202e}999", "1Z\t999", "1Z\u{200b}999"] {
        let said = data.rma(&["--json", "shelf", "dispose", "D3", "--returned-to-sender", "--tracking", hidden]);
        let message = said.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(said.exit == 1 && said.code() == "tracking" && message.contains("U+"), "{hidden:?}: {message}");
    }
    let said =
        data.rma(&["--json", "shelf", "dispose", "D3", "--returned-to-sender", "--tracking", "1Z999AA10123456784"]);
    let disposal = said.json();
    assert_eq!(disposal["item"]["disposition"]["tracking"], "1Z999AA10123456784");
    assert_eq!(disposal["documents"][0]["kind"], "sender");
    let out = data.path().join("sender.pdf");
    let said = data.rma(&["label", "D3", "--kind", "sender", "-o", out.to_str().unwrap()]);
    assert_eq!(said.exit, 0, "{}", said.err);
    assert_eq!(
        std::fs::read(&out).unwrap(),
        std::fs::read(disposal["documents"][0]["path"].as_str().unwrap()).unwrap()
    );
    // A position that became free is used again.
    assert_eq!(data.receive(&["SN-OTHER"])["position"], "A-03");
}

#[test]
fn scrapping_needs_a_reason() {
    let data = shelved();
    let said = data.rma(&["--json", "shelf", "dispose", "D1", "--scrapped"]);
    assert_eq!((said.exit, said.code().as_str()), (2, "incomplete"));
    let early = ["--json", "shelf", "dispose", "D1", "--scrapped", "--note", "burnt", "--at", "2025-11-01T00:00:00Z"];
    let said = data.rma(&early);
    assert_eq!((said.exit, said.code().as_str()), (1, "not_yet"));
    let said = data.rma(&["--json", "shelf", "dispose", "D1", "--scrapped", "--note", "burnt"]);
    assert_eq!(said.json()["item"]["disposition"]["note"], "burnt");
    let item = data.rma(&["--json", "show", "D1"]).json();
    let actions: Vec<&Value> = item["history"].as_array().unwrap().iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["scrapped"]);
}

#[test]
fn boxes_can_be_noted_moved_and_photographed() {
    let data = shelved();
    assert_eq!(data.rma(&["--json", "shelf", "note", "D1", "dented corner"]).json()["note"], "dented corner");
    assert_eq!(data.rma(&["--json", "shelf", "move", "D1", "b-07"]).json()["position"], "B-07");
    let said = data.rma(&["--json", "shelf", "move", "D2", "B-07"]);
    assert_eq!((said.exit, said.code().as_str()), (1, "position"));
    let photo = data.path().join("box.png");
    let png = |width: u32, height: u32| {
        let head = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &width.to_be_bytes(), &height.to_be_bytes()].concat();
        std::fs::write(&photo, [&head, b"\x08\x02\0\0\0 and the rest".as_slice()].concat()).unwrap();
    };
    png(4000, 3000);
    let item = data.rma(&["--json", "shelf", "photograph", "D1", photo.to_str().unwrap()]).json();
    assert_eq!(item["photos"][0]["name"], "box.png");
    std::fs::write(&photo, b"#!/bin/sh").unwrap();
    assert_eq!(data.rma(&["--json", "shelf", "photograph", "D1", photo.to_str().unwrap()]).code(), "photograph");
    // A small file that would take all memory when it is shown, and one that never ends.
    png(400_000, 400_000);
    let said = data.rma(&["--json", "shelf", "photograph", "D1", photo.to_str().unwrap()]);
    assert!(said.code() == "photograph" && said.out.contains("400000 × 400000 pixels"), "{}", said.out);
    let said = data.rma(&["--json", "shelf", "photograph", "D1", "/dev/zero"]);
    assert_eq!((said.exit, said.code().as_str()), (2, "unreadable"), "{}", said.out);
    data.must_be_whole();
}

#[test]
fn a_box_on_which_a_shelf_tag_was_scanned_is_not_taken_for_one_matched_from_the_shelf() {
    let data = shelved();
    data.rma(&["--json", "shelf", "dispose", "D1", "--scrapped", "--note", "burnt"]);
    let receipt = data.receive(&["D1", "R10001-2"]);
    let said = data.rma(&["--json", "correct", &receipt["receipt"].to_string(), "R10001-2", "SN0002"]);
    assert_eq!((said.exit, said.json()["verdict"].clone()), (0, json!("accept")), "{}", said.out);
    // One that was matched is taken back on the shelf.
    let matched = data.rma(&["--json", "shelf", "dispose", "D2", "--matched", "R10007-2"]).json();
    let number = matched["receipt"]["receipt"].clone();
    assert_eq!(matched["item"]["disposition"]["receipt"], number);
    let said = data.rma(&["--json", "withdraw", &number.to_string()]);
    assert_eq!((said.exit, said.code().as_str()), (1, "already_disposed"));
    data.must_be_whole();
}

#[test]
fn a_matched_box_was_received_when_it_came() {
    let data = Data::with_records();
    // The window of R10001-1 ends with 2 December; the box came before, and is matched after.
    data.receive_at("2025-12-02T18:00:00Z", &["SN9999"]);
    let matched =
        data.rma(&["--json", "shelf", "dispose", "D1", "--matched", "R10001-1", "--at", "2025-12-05T18:00:00Z"]);
    assert_eq!(matched.exit, 0, "{}", matched.out);
    assert_eq!(matched.json()["receipt"]["late"], false);
    let shown = data.rma(&["--json", "show", "R10001-1"]).json();
    assert_eq!(shown["received_at"], "2025-12-02T18:00:00Z");
    let dues: Vec<_> = shown["due_dates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|due| (due["kind"].as_str(), due["state"].as_str(), due["started_at"].as_str()))
        .collect();
    assert_eq!(dues[0], (Some("rnr"), Some("met"), Some("2025-11-17T18:00:00Z")));
    assert_eq!((dues[1].0, dues[1].2), (Some("rtf"), Some("2025-12-02T18:00:00Z")));
    // A box that came before its RMA was confirmed was received for it with the confirmation.
    data.receive_at("2025-11-01T18:00:00Z", &["SN9998"]);
    let matched =
        data.rma(&["--json", "shelf", "dispose", "D2", "--matched", "R10001-2", "--at", "2025-12-05T18:00:00Z"]);
    assert_eq!(matched.exit, 0, "{}", matched.out);
    assert_eq!(data.rma(&["--json", "show", "R10001-2"]).json()["received_at"], "2025-11-17T18:00:00Z");
    data.must_be_whole();
}

#[test]
fn a_box_that_a_carrier_has_is_not_corrected_into_the_house() {
    let data = Data::with_records();
    data.receive(&["SN9999"]);
    let sent = ["shelf", "dispose", "D1", "--returned-to-sender", "--tracking", "1Z999AA10123456784"];
    assert_eq!(data.rma(&sent).exit, 0);
    for arguments in [["correct", "1", "R10001-1"].as_slice(), &["withdraw", "1"]] {
        let said = data.rma(&[&["--json"], arguments].concat());
        assert_eq!(said.exit, 1, "{}", said.out);
        assert!(said.json()["error"]["message"].as_str().unwrap().contains("take that back first"), "{}", said.out);
    }
    assert_eq!(data.rma(&["shelf", "undo", "D1"]).exit, 0);
    assert_eq!(data.rma(&["--json", "correct", "1", "R10001-1", "SN0001"]).json()["verdict"], "accept");
    data.must_be_whole();
}

#[test]
fn a_match_says_where_the_serials_differ() {
    let data = Data::with_records();
    data.receive(&["SN9999"]);
    let matched = data.rma(&["--json", "shelf", "dispose", "D1", "--matched", "R10001-1"]).json();
    assert!(
        matched["receipt"]["why"].as_str().unwrap().contains("scanned with SN9999"),
        "{}",
        matched["receipt"]["why"]
    );
}

#[test]
fn a_box_that_names_its_rma_goes_back_to_the_site_of_that_rma() {
    let data = Data::with_records();
    let received = data.receive(&["R10004-1"]);
    assert_eq!(received["verdict"], "discrepancy", "{received}");
    let tag = received["tag"].as_str().unwrap();
    assert_eq!(data.rma(&["shelf", "dispose", tag, "--returned-to-sender"]).exit, 0);
    let label = data.path().join("sender.pdf");
    let file = label.to_str().unwrap();
    assert_eq!(data.rma(&["label", tag, "--kind", "sender", "--format", "pdf", "-o", file]).exit, 0);
    let text = std::process::Command::new("pdftotext").args(["-layout", file, "-"]).output().unwrap();
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    let site = data.rma(&["--json", "show", "R10004-1"]).json()["site_name"].as_str().unwrap().to_owned();
    assert!(text.contains(&site) && !text.contains("as on the box"), "{site}: {text}");

    // From abroad the country stands last, and the vendor's own address is what it comes from.
    for (name, value) in
        [("vendor.country", "DE"), ("vendor.name", "Nordlicht"), ("vendor.address", "Hafenweg 1 | 20457 Hamburg")]
    {
        assert_eq!(data.rma(&["settings", name, value]).exit, 0, "{name}");
    }
    let received = data.receive(&["R10004-1", "tracking:T2"]);
    let tag = received["tag"].as_str().unwrap();
    assert_eq!(data.rma(&["shelf", "dispose", tag, "--returned-to-sender"]).exit, 0);
    assert_eq!(data.rma(&["label", tag, "--kind", "sender", "--format", "pdf", "-o", file]).exit, 0);
    let text = std::process::Command::new("pdftotext").args(["-layout", file, "-"]).output().unwrap();
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("RUSSIA") && text.contains("Nordlicht") && text.contains("20457 Hamburg"), "{text}");
}
