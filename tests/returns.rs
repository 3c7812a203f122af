//! Returns that do not come by whole `rma` invocations: what may be decided, and what becomes of
//! it when the unit comes after all (RNR).
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::{Value, json};
use support::{Data, done, refused};

/// Confirmed on 17 November 2025, due with 2 December in Fremont (Thanksgiving between).
const LINE: &str = "R10001-1";
/// The first instant that is too late.
const OVER: &str = "2025-12-03T08:00:00Z";

fn charge(data: &Data, choice: &[&str], at: &str) -> Value {
    done(data, &[&["charge", LINE], choice, &["--note", "asked twice", "--at", at]].concat())
}

fn returned(data: &Data) -> Value {
    done(data, &["show", LINE])["return"].clone()
}

/// `due_on met_at left` of the return window.
fn window(data: &Data) -> String {
    let shown = done(data, &["show", LINE]);
    let due = shown["due_dates"].as_array().unwrap().iter().find(|due| due["kind"] == "rnr").unwrap().clone();
    let text = |name: &str| due[name].as_str().unwrap_or("-").to_owned();
    let left = if due["met_at"].is_null() { "-".to_owned() } else { text("left") };
    format!("{} {} {left}", text("due_on"), text("met_at"))
}

fn overdue(data: &Data, as_of: &str) -> Vec<String> {
    let rows = done(data, &["deadlines", "--kind", "rnr", "--state", "overdue", "--as-of", as_of]);
    rows.as_array().unwrap().iter().map(|row| row["line"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_return_is_charged_only_late_and_only_by_a_person() {
    let data = Data::with_records();
    let early =
        refused(&data, &["charge", LINE, "--charge", "--note", "now", "--at", "2025-12-03T07:59:59Z"], "not_yet");
    assert!(early.contains("until the end of Tue 2 Dec 2025 (RNR-1)"), "{early}");
    refused(&data, &["charge", LINE, "--charge", "--note", " ", "--at", OVER], "incomplete");
    assert_eq!(data.rma(&["charge", LINE, "--charge"]).exit, 2, "a decision says why");
    assert_eq!(data.rma(&["charge", LINE, "--charge", "--waive", "--note", "x"]).exit, 2);

    // Late, on the CSR's list, and nothing is charged by itself.
    assert_eq!((&returned(&data)["state"], &returned(&data)["decisions"]), (&json!("late"), &json!([])));
    assert_eq!(returned(&data)["choices"], json!(["charge", "waive", "extend", "claim", "keep"]));
    assert!(overdue(&data, OVER).contains(&LINE.to_owned()));

    let charged = charge(&data, &["--charge"], OVER);
    assert_eq!((&charged["state"], &charged["choices"]), (&json!("charged"), &json!(["waive", "claim"])));
    let decision = &charged["decisions"][0];
    assert_eq!(
        (&decision["decision"], &decision["amount"], &decision["currency"], &decision["note"], &decision["who"]),
        (&json!("charge"), &json!(1_250_000), &json!("USD"), &json!("asked twice"), &json!("dana"))
    );
    assert_eq!(window(&data), "2025-12-02 2025-12-03T08:00:00Z settled without the unit");
    assert!(!overdue(&data, OVER).contains(&LINE.to_owned()), "it was decided");
    refused(&data, &["charge", LINE, "--charge", "--note", "again"], "already_done");
    refused(&data, &["charge", LINE, "--waive", "--note", "earlier", "--at", "2025-12-03T07:00:00Z"], "not_yet");

    let waived = charge(&data, &["--waive"], "2025-12-05T18:00:00Z");
    assert_eq!((&waived["state"], &waived["choices"]), (&json!("waived"), &json!([])));
    done(&data, &["charge", LINE, "--undo"]);
    assert_eq!(returned(&data)["state"], "charged");
    done(&data, &["charge", LINE, "--undo"]);
    assert_eq!((returned(&data)["state"].clone(), window(&data)), (json!("late"), "2025-12-02 - -".to_owned()));
    refused(&data, &["charge", LINE, "--undo"], "nothing_to_take_back");
    data.must_be_whole();
}

#[test]
fn a_late_return_lets_an_undecided_charge_fall_away_and_flags_one_that_was_made() {
    let data = Data::with_records();
    let received = data.receive_at(OVER, &[LINE, "SN0001"]);
    assert_eq!(received["verdict"], "accept_late");
    let fell = returned(&data);
    assert_eq!(
        (&fell["state"], &fell["charge_flagged"], &fell["choices"]),
        (&json!("late_return"), &json!(false), &json!([]))
    );
    assert!(fell["why"].as_str().unwrap().contains("none falls due any more (RNR-3)"), "{fell}");
    refused(&data, &["charge", LINE, "--charge", "--note", "late"], "not_yet");

    done(&data, &["withdraw", &received["receipt"].to_string()]);
    charge(&data, &["--charge"], "2025-12-04T18:00:00Z");
    let received = data.receive_at("2025-12-08T18:00:00Z", &[LINE, "SN0001"]);
    assert_eq!(received["verdict"], "accept_late", "processed in the normal manner");
    assert_eq!(window(&data), "2025-12-02 2025-12-08T18:00:00Z met late");
    let flagged = returned(&data);
    assert_eq!((&flagged["charge_flagged"], &flagged["choices"]), (&json!(true), &json!(["waive"])));
    let waived = charge(&data, &["--waive"], "2025-12-09T18:00:00Z");
    assert_eq!((&waived["state"], &waived["charge_flagged"]), (&json!("late_return"), &json!(false)));
    data.must_be_whole();
}

#[test]
fn an_extension_moves_the_window_and_the_dock_goes_by_it() {
    let data = Data::with_records();
    refused(&data, &["charge", LINE, "--extend", "2025-12-02", "--note", "no more time"], "incomplete");
    refused(
        &data,
        &["charge", LINE, "--extend", "2025-12-05", "--note", "over already", "--at", "2025-12-06T08:00:00Z"],
        "incomplete",
    );
    let extended = charge(&data, &["--extend", "2025-12-19"], "2025-12-04T18:00:00Z");
    assert_eq!(extended["decisions"][0]["until"], "2025-12-19");
    let moved = &extended["moved"][0];
    assert_eq!(
        (&moved["kind"], &moved["before"]["due_on"], &moved["after"]["due_on"]),
        (&json!("rnr"), &json!("2025-12-02"), &json!("2025-12-19"))
    );
    assert!(!overdue(&data, "2025-12-10T18:00:00Z").contains(&LINE.to_owned()));
    let history = done(&data, &["show", LINE])["history"].to_string();
    assert!(history.contains(r#""due_on":"2025-12-19""#) && history.contains("RNR-2"), "{history}");
    // A confirmation that something was decided on is not taken back.
    assert!(refused(&data, &["confirm", "R10001", "--undo"], "nothing_to_take_back").contains("extended"));

    let received = data.receive_at("2025-12-20T07:59:59Z", &[LINE, "SN0001"]);
    assert_eq!((&received["verdict"], &returned(&data)["state"]), (&json!("accept"), &json!("returned")));
    assert!(refused(&data, &["charge", LINE, "--undo"], "nothing_to_take_back").contains("received"));
    done(&data, &["withdraw", &received["receipt"].to_string()]);
    let received = data.receive_at("2025-12-20T08:00:00Z", &[LINE, "SN0001"]);
    assert_eq!(received["verdict"], "accept_late");
    done(&data, &["withdraw", &received["receipt"].to_string()]);
    done(&data, &["charge", LINE, "--undo"]);
    assert_eq!(window(&data), "2025-12-02 - -");
    data.must_be_whole();
}

#[test]
fn the_customer_keeps_the_equipment_and_the_line_is_cancelled() {
    let data = Data::with_records();
    refused(&data, &["cancel", LINE, "--po", " "], "incomplete");
    let kept = done(&data, &["cancel", LINE, "--po", "PO-99", "--at", "2025-11-20T18:00:00Z"]);
    assert_eq!((&kept["state"], &kept["decisions"][0]["order"]), (&json!("kept_by_customer"), &json!("PO-99")));
    assert_eq!(done(&data, &["show", LINE])["line_state"], "cancelled");
    assert_eq!(done(&data, &["show", LINE])["due_dates"], json!([]));
    assert_eq!(data.receive(&[LINE, "SN0001"])["reason"], "rma_cancelled");
    refused(&data, &["cancel", LINE, "--po", "PO-100"], "already_done");
    refused(&data, &["charge", LINE, "--charge", "--note", "x"], "not_yet");
    // A file does not bring the line back; taking it back does.
    let said = data.rma(&["--json", "import", "rmas", support::records().join("rmas.csv").to_str().unwrap()]);
    assert_eq!((said.exit, &said.json()["errors"][0]["column"]), (2, &json!("line_state")), "{}", said.out);
    data.must_be_whole();

    refused(&data, &["charge", LINE, "--undo"], "nothing_to_take_back");
    done(&data, &["cancel", LINE, "--undo"]);
    assert_eq!(window(&data), "2025-12-02 - -");
    // Neither what was not confirmed nor what is closed, cancelled or received can be kept.
    for other in ["R10005-1", "R10004-1", "R10003-1", "R10006-1"] {
        refused(&data, &["cancel", other, "--po", "PO-99"], "not_yet");
    }
    assert_eq!(data.rma(&["--json", "cancel", "R99999-1", "--po", "PO-99"]).code(), "not_found");
    data.must_be_whole();
}

#[test]
fn a_claim_holds_the_charge_until_it_was_looked_into() {
    let data = Data::with_records();
    let claim = |at: &str| {
        done(
            &data,
            &[
                "claim",
                LINE,
                "--carrier",
                "UPS",
                "--reference",
                "1Z999AA10123456784",
                "--date",
                "2025-11-28",
                "--at",
                at,
            ],
        )
    };
    refused(
        &data,
        &["claim", LINE, "--carrier", "UPS", "--reference", "1Z", "--date", "2025-12-24", "--at", OVER],
        "incomplete",
    );
    let claimed = claim(OVER);
    assert_eq!(
        (&claimed["state"], &claimed["choices"]),
        (&json!("claimed_returned"), &json!(["reject_claim", "waive", "keep"]))
    );
    assert_eq!(claimed["decisions"][0]["reference"], "1Z999AA10123456784");
    let held = refused(&data, &["charge", LINE, "--charge", "--note", "never came"], "not_yet");
    assert!(held.contains("held while the claim is looked into (RNR-3)"), "{held}");
    assert!(overdue(&data, OVER).contains(&LINE.to_owned()), "it is still to be looked into");

    assert_eq!(data.rma(&["claim", LINE, "--reject"]).exit, 2, "a rejection says why");
    done(&data, &["claim", LINE, "--reject", "--note", "another box", "--at", "2025-12-05T18:00:00Z"]);
    assert_eq!(returned(&data)["state"], "late");
    charge(&data, &["--charge"], "2025-12-06T18:00:00Z");
    // Claimed after the charge: the charge is flagged, and back on the list.
    let claimed = claim("2025-12-07T18:00:00Z");
    assert_eq!((&claimed["state"], &claimed["charge_flagged"]), (&json!("claimed_returned"), &json!(true)));
    assert!(overdue(&data, OVER).contains(&LINE.to_owned()));
    let waived = charge(&data, &["--waive"], "2025-12-08T18:00:00Z");
    assert_eq!((&waived["state"], &waived["charge_flagged"]), (&json!("waived"), &json!(false)));
    assert!(refused(&data, &["claim", LINE, "--undo"], "nothing_to_take_back").contains("waived"));
    done(&data, &["charge", LINE, "--undo"]);
    done(&data, &["claim", LINE, "--undo"]);
    assert_eq!(returned(&data)["state"], "charged");
    data.must_be_whole();
}

#[test]
fn a_claim_is_not_of_a_delivery_before_the_confirmation() {
    let data = Data::with_records();
    let claim = |date: &str| {
        let claim = ["claim", LINE, "--carrier", "UPS", "--reference", "1Z", "--date", date, "--at", OVER];
        data.rma(&[&["--json"], claim.as_slice()].concat())
    };
    assert_eq!((claim("2025-11-10").exit, claim("2025-11-10").code()), (2, "incomplete".to_owned()));
    assert_eq!(claim("2025-11-18").exit, 0);
}
