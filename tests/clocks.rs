//! Clocks by whole `rma` invocations: what starts them, moves them, meets them, and what
//! `rma deadlines` and `rma check` say of them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::{Value, json};
use support::{Data, done, import, refused};

/// `kind due_on met_at` of a line, the most urgent first.
fn dues(data: &Data, line: &str) -> Vec<String> {
    let shown = data.rma(&["--json", "show", line]).json();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let dues = shown["due_dates"].as_array().unwrap().iter();
    dues.map(|due| format!("{} {} {}", text(&due["kind"]), text(&due["due_on"]), text(&due["met_at"]))).collect()
}

#[test]
fn a_receipt_starts_rtf_and_shipment_meets_it() {
    let data = Data::with_records();
    data.receive_at("2025-11-25T17:00:00Z", &["R10001-1", "SN0001"]);
    // Twenty business days after Tuesday 25 November, less Thanksgiving and Christmas.
    assert_eq!(dues(&data, "R10001-1"), ["rnr 2025-12-02 2025-11-25T17:00:00Z", "rtf 2025-12-24 -"]);

    let message = refused(&data, &["ship", "R10002-1", "--serial", "SN0003"], "not_yet");
    assert!(message.contains("not received at the dock"), "{message}");
    refused(&data, &["ship", "R10001-1", "--serial", "SN0001", "--at", "2025-11-24T17:00:00Z"], "not_yet");
    refused(&data, &["ship", "R10001-1", "--serial", "SN0001", "--at", "2099-01-01T00:00:00Z"], "in_future");

    let shipped = done(
        &data,
        &["ship", "R10001-1", "--serial", "NEW-1", "--tracking", "1Z999AA10123456784", "--at", "2025-12-24T23:00:00Z"],
    );
    assert_eq!(shipped["movements"][0]["serial"], "NEW-1");
    assert_eq!(dues(&data, "R10001-1")[1], "rtf 2025-12-24 2025-12-24T23:00:00Z");
    assert!(refused(&data, &["ship", "R10001-1", "--serial", "NEW-2"], "already_done").contains("2025-12-24"));

    // What has gone cannot be taken back at the dock; the shipment can, and then the receipt.
    let receipt = data.rma(&["--json", "show", "R10001-1"]).json()["receipts"][0]["receipt"].to_string();
    let said = data.rma(&["--json", "withdraw", &receipt]);
    assert_eq!((said.exit, said.code()), (1, "moved_on".to_owned()), "{}", said.out);
    done(&data, &["ship", "R10001-1", "--undo"]);
    assert_eq!(dues(&data, "R10001-1")[1], "rtf 2025-12-24 -");
    done(&data, &["withdraw", &receipt]);
    assert_eq!(dues(&data, "R10001-1"), ["rnr 2025-12-02 -"]);
    data.must_be_whole();
}

#[test]
fn a_corrected_receipt_moves_its_clocks_to_the_other_line() {
    let data = Data::with_records();
    let receipt = data.receive(&["R10001-1", "SN0001"])["receipt"].to_string();
    done(&data, &["correct", &receipt, "R10001-2", "SN0002"]);
    assert_eq!(dues(&data, "R10001-1"), ["rnr 2025-12-02 -"]);
    assert_eq!(dues(&data, "R10001-2"), ["rnr 2025-12-02 2025-11-25T17:00:00Z", "rtf 2025-12-24 -"]);
    data.must_be_whole();
}

#[test]
fn a_unit_sent_on_starts_its_analyses_where_it_arrives() {
    let data = Data::with_records();
    // Osaka does not repair: the dock's receipt starts no analysis.
    let received = data.receive_at("2025-11-25T05:00:00Z", &["R10011-1", "SN0012"]);
    assert_eq!(received["due"], json!({"rtf": null, "ra": null, "fa_interim": null}));
    let message = refused(&data, &["arrive", "R10011-1"], "not_yet");
    assert!(message.contains("forward it first (RCV-10)"), "{message}");
    let nowhere = refused(&data, &["forward", "R10011-1", "--centre", "NOWHERE"], "centre");
    assert!(nowhere.contains("centres that repair: FRE"), "{nowhere}");

    // Only one centre repairs, so it need not be named.
    done(&data, &["forward", "R10011-1", "--at", "2025-11-26T05:00:00Z"]);
    assert!(refused(&data, &["forward", "R10011-1"], "not_yet").contains("on its way to FRE"));
    refused(&data, &["arrive", "R10011-1", "--at", "2025-11-26T04:00:00Z"], "not_yet");
    let arrived = done(&data, &["arrive", "R10011-1", "--at", "2025-12-01T20:00:00Z"]);
    assert_eq!(arrived["moved"][0]["kind"], "ra");
    // Thirty calendar days from Monday 1 December in Fremont.
    assert_eq!(dues(&data, "R10011-1")[1], "ra 2025-12-31 -");

    done(&data, &["arrive", "R10011-1", "--undo"]);
    assert_eq!(dues(&data, "R10011-1").len(), 1);
    assert!(refused(&data, &["arrive", "R10011-1", "--undo"], "nothing_to_take_back").contains("forwarded"));
    data.must_be_whole();
}

#[test]
fn confirming_starts_the_return_window() {
    let data = Data::with_records();
    let rmas = data.path().join("rmas.csv");
    std::fs::write(
        &rmas,
        "line,case,part_number,serial,type,basis,created_at,state,line_state,ra,fa\n\
         R10020-1,2026-1101-0002,P-100,SN0100,service,return_and_repair,2025-11-18T18:00:00Z,unconfirmed,awaiting,no,no\n\
         R10020-2,2026-1101-0002,P-100,SN0101,service,return_and_repair,2025-11-18T18:00:00Z,unconfirmed,awaiting,no,no\n\
         R10021-1,2026-1101-0002,P-100,SN0102,unknown,,2025-11-18T18:00:00Z,unconfirmed,awaiting,no,no\n",
    )
    .unwrap();
    done(&data, &["import", "rmas", rmas.to_str().unwrap()]);
    assert_eq!(data.receive(&["R10020-1", "SN0100"])["reason"], "not_confirmed");

    let confirmed = done(&data, &["confirm", "R10020", "--at", "2025-11-20T18:00:00Z"]);
    assert_eq!((&confirmed["state"], &confirmed["lines"][1]["line"]), (&json!("open"), &json!("R10020-2")));
    // The site has no calendar, so the return centre's: Thanksgiving does not count.
    assert_eq!(dues(&data, "R10020-1"), ["rnr 2025-12-05 -"]);
    assert_eq!(data.receive(&["R10020-1", "SN0100", "1Z999AA10123456784"])["verdict"], "accept");

    assert!(refused(&data, &["confirm", "R10020"], "already_done").contains("2025-11-20T18:00:00Z"));
    assert!(refused(&data, &["confirm", "R10020", "--undo"], "nothing_to_take_back").contains("R10020-1"));
    assert!(refused(&data, &["confirm", "R10005"], "not_yet").contains("QUO-1"));
    assert!(refused(&data, &["confirm", "R10021"], "not_yet").contains("ENT-6"));
    assert!(refused(&data, &["confirm", "R10004"], "not_yet").contains("closed"));
    assert_eq!(data.rma(&["--json", "confirm", "R99999"]).code(), "not_found");
    data.must_be_whole();
}

#[test]
fn analyses_are_flagged_posted_and_closed() {
    let data = Data::with_records();
    data.receive_at("2025-11-25T17:00:00Z", &["R10002-1", "SN0003"]);
    // Flagged after receipt: the days count from then (ANA-4).
    done(&data, &["flag", "R10002-1", "--ra", "--at", "2025-12-02T17:00:00Z"]);
    assert_eq!(dues(&data, "R10002-1")[1], "ra 2026-01-01 -");
    assert!(refused(&data, &["flag", "R10002-1", "--ra"], "already_done").contains("flagged already"));
    assert!(refused(&data, &["flag", "R10002-1", "--fa"], "incomplete").contains("ANA-6"));
    let flagged =
        done(&data, &["flag", "R10002-1", "--fa", "--agreed-by", "Nikos Papas", "--at", "2025-12-02T17:00:00Z"]);
    assert!(flagged["warning"].as_str().unwrap().contains("does not come back"));
    assert_eq!(dues(&data, "R10002-1")[1], "fa_interim 2025-12-17 -");

    let report = data.path().join("report.json");
    let file = report.to_str().unwrap();
    std::fs::write(&report, r#"{"repair_done": "board replaced", "test_result": "passed"}"#).unwrap();
    let post = |kind: &str, at: &str| done(&data, &["post", "R10002-1", kind, "--file", file, "--at", at]);
    let message = refused(&data, &["post", "R10002-1", "--ra", "--file", file], "incomplete");
    assert!(message.contains("failure_verified, repair_data"), "{message}");
    std::fs::write(
        &report,
        r#"{"repair_done": "board replaced", "test_result": "passed", "failure_verified": true, "repair_data": "U7",
            "symptom": "no link", "environment": "40 C", "root_cause": "cracked joint", "corrective_action": "reflow"}"#,
    )
    .unwrap();
    // The last moment of the last day is in time, the next one late.
    let posted = post("--ra", "2026-01-02T07:59:59Z");
    assert_eq!(posted["posts"][0]["state"], "met");
    let interim = done(
        &data,
        &["post", "R10002-1", "--fa-interim", "--next", "2026-01-20", "--file", file, "--at", "2025-12-18T08:00:00Z"],
    );
    assert_eq!(interim["posts"][1]["state"], "met_late");
    assert_eq!(dues(&data, "R10002-1").last().unwrap(), "fa 2026-01-20 -");
    let last = post("--fa-final", "2026-01-21T08:00:00Z");
    assert_eq!(last["posts"][2]["state"], "met_late", "{last}");
    assert!(refused(&data, &["post", "R10002-1", "--fa-final", "--file", file], "already_done").contains("closed"));
    done(&data, &["post", "R10002-1", "--fa-final", "--undo"]);
    assert_eq!(dues(&data, "R10002-1").last().unwrap(), "fa 2026-01-20 -");
    assert!(refused(&data, &["flag", "R10002-1", "--fa", "--undo"], "nothing_to_take_back").contains("results"));
    refused(&data, &["post", "R10001-1", "--ra", "--file", file], "not_yet");
    data.must_be_whole();
}

#[test]
fn deadlines_come_most_urgent_first_and_by_state() {
    let data = Data::with_records();
    data.receive_at("2025-11-25T17:00:00Z", &["R10001-1", "SN0001"]);
    let rows = |arguments: &[&str]| {
        let rows = done(&data, &[&["deadlines"], arguments].concat());
        rows.as_array().unwrap().clone()
    };
    let as_of = ["--as-of", "2025-12-02T17:00:00Z"];
    let all = rows(&as_of);
    assert!(all.is_sorted_by_key(|row| row["due_before"].as_str().unwrap().to_owned()), "{all:?}");
    assert!(all.iter().all(|row| row["line"] != "R10003-1" && row["line"] != "R10004-1"), "closed and cancelled");
    // Ten business days from 2 October are long over; in Osaka the day is over, in Fremont it
    // has begun.
    let late = rows(&[&as_of[..], &["--state", "overdue"]].concat());
    assert_eq!((late.len(), &late[1]["line"], &late[1]["left"]), (2, &json!("R10011-1"), &json!("2 hours late")));
    assert_eq!(
        (&late[0]["line"], &late[0]["kind"], &late[0]["state"]),
        (&json!("R10002-1"), &json!("rnr"), &json!("overdue"))
    );
    assert_eq!(late[0]["left"], "46 days late");
    let rtf = rows(&[&as_of[..], &["--kind", "rtf", "--state", "open"]].concat());
    assert_eq!((rtf.len(), &rtf[0]["due_on"], &rtf[0]["days_left"]), (1, &json!("2025-12-24"), &json!(16)));
    assert_eq!((&rtf[0]["left"], &rtf[0]["days_count"]), (&json!("16 business days left"), &json!("business_days")));
    let today = rows(&[&as_of[..], &["--kind", "rnr", "--state", "open"]].concat());
    assert_eq!((&today[0]["left"], &today[0]["days_left"]), (&json!("due today"), &json!(0)));
    assert_eq!(rows(&[&as_of[..], &["--centre", "OSK"]].concat()).len(), 1);
    assert_eq!(rows(&[&as_of[..], &["--kind", "rnr", "--limit", "2", "--offset", "1"]].concat()).len(), 2);
    // One second before the end of the day in Fremont, and the end itself.
    let state = |as_of: &str| rows(&["--as-of", as_of, "--kind", "rtf"])[0]["state"].clone();
    assert_eq!((state("2025-12-25T07:59:59Z"), state("2025-12-25T08:00:00Z")), (json!("open"), json!("overdue")));
    let said = data.rma(&["--json", "deadlines", "--kind", "lunch"]);
    assert_eq!(said.exit, 2);
}

#[test]
fn a_changed_calendar_holds_for_what_starts_from_then_on() {
    let data = Data::with_records();
    data.receive_at("2025-11-25T17:00:00Z", &["R10001-1", "SN0001"]);
    let holidays = data.path().join("holidays.csv");
    std::fs::write(&holidays, "calendar,date,name\nus-west,2025-12-10,Works outing\n").unwrap();
    done(&data, &["import", "holidays", holidays.to_str().unwrap()]);
    let families = data.path().join("families.csv");
    std::fs::write(&families, "family,name,rtf_business_days,registration_required\nEX,Ethernet switches,5,no\n")
        .unwrap();
    done(&data, &["import", "families", families.to_str().unwrap()]);

    assert_eq!(dues(&data, "R10001-1")[1], "rtf 2025-12-24 -", "it keeps what it was decided with");
    data.receive_at("2025-12-04T17:00:00Z", &["R10001-2", "SN0002"]);
    // Five business days after Thursday 4 December, less the outing.
    assert_eq!(dues(&data, "R10001-2")[1], "rtf 2025-12-12 -");
    data.receive_at("2025-12-04T17:00:00Z", &["R10010-1", "SN0011"]);
    assert_eq!(dues(&data, "R10010-1").last().unwrap(), "rtf 2026-01-05 -");
    data.must_be_whole();
}

#[test]
fn check_finds_a_due_date_that_its_facts_do_not_give() {
    let data = Data::with_records();
    data.receive_at("2025-11-25T17:00:00Z", &["R10001-1", "SN0001"]);
    let database = rusqlite::Connection::open(data.database()).unwrap();
    let spoil = |sql: &str, expected: &str| {
        database.execute_batch(&format!("SAVEPOINT s; {sql}; RELEASE s;")).unwrap();
        let said = data.rma(&["--json", "check"]);
        assert_eq!(said.exit, 3, "{sql}");
        assert!(said.out.contains(expected), "{sql}: {}", said.out);
    };
    spoil(
        "UPDATE due_dates SET due_on = '2025-12-31' WHERE kind = 'rtf'",
        "R10001-1, rtf: the facts give 2025-12-24, and 2025-12-31 is stored",
    );
    spoil("UPDATE due_dates SET met_at = 1 WHERE kind = 'rtf'", "when it was met is not what the facts say");
    spoil("DELETE FROM due_dates WHERE kind = 'rtf'", "R10001-1: rtf should run, and does not");
}

/// A case of a unit under contract, and one of a unit under warranty only; neither confirmed.
fn with_unanswered_cases() -> Data {
    let data = Data::with_records();
    import(
        &data,
        "cases",
        "case,site_id,contact,priority,opened_at,status\n\
         2025-1120-0001,S-2,nikos@athina.example,P2,2025-11-20T10:00:00Z,open\n\
         2025-1120-0002,S-1,ana@pacific.example,P1,2025-11-20T10:00:00Z,open\n",
    );
    import(
        &data,
        "rmas",
        "line,case,part_number,serial,type,basis,created_at,state,line_state,ra,fa\n\
         R10030-1,2025-1120-0001,P-300,SN0012,service,advance_replacement,2025-11-20T10:05:00Z,unconfirmed,awaiting,no,no\n\
         R10031-1,2025-1120-0002,P-100,SN0001,service,warranty_rtf,2025-11-20T10:05:00Z,unconfirmed,awaiting,no,no\n",
    );
    data
}

/// `kind due_before met_at` of a case.
fn case_dues(data: &Data, case: &str) -> Vec<String> {
    let shown = data.rma(&["--json", "show", case]).json();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let dues = shown["facts"]["due_dates"].as_array().unwrap().iter();
    dues.map(|due| format!("{} {} {}", text(&due["kind"]), text(&due["due_before"]), text(&due["met_at"]))).collect()
}

#[test]
fn a_case_under_contract_has_its_response_and_update_clocks() {
    let data = with_unanswered_cases();
    let case = "2025-1120-0001";
    assert_eq!(case_dues(&data, case), ["response 2025-11-20T11:00:00Z -"]);
    // Under warranty only: no clock (ENT-9).
    assert_eq!(case_dues(&data, "2025-1120-0002"), [""; 0]);
    let rows = done(&data, &["deadlines", "--kind", "response", "--as-of", "2025-11-20T10:15:00Z"]);
    assert_eq!(
        (rows.as_array().unwrap().len(), &rows[0]["case"], &rows[0]["left"], &rows[0]["state"]),
        (1, &json!(case), &json!("45 minutes left"), &json!("open"))
    );

    refused(&data, &["update", case, "--at", "2025-11-20T09:59:59Z"], "not_yet");
    done(&data, &["update", case, "--note", "We have your request", "--at", "2025-11-20T10:30:00Z"]);
    // One business day after 20 November in Osaka, where the evening has begun.
    assert_eq!(
        case_dues(&data, case),
        ["response 2025-11-20T11:00:00Z 2025-11-20T10:30:00Z", "update 2025-11-21T15:00:00Z -"]
    );
    // The confirmation is an update as well; taken back, it is none.
    done(&data, &["confirm", "R10030", "--at", "2025-11-21T10:00:00Z"]);
    assert_eq!(case_dues(&data, case)[1], "update 2025-11-24T15:00:00Z -");
    done(&data, &["confirm", "R10030", "--undo"]);
    assert_eq!(case_dues(&data, case)[1], "update 2025-11-21T15:00:00Z -");
    done(&data, &["update", case, "--undo"]);
    assert_eq!(case_dues(&data, case), ["response 2025-11-20T11:00:00Z -"]);
    data.must_be_whole();
}

#[test]
fn a_corrected_priority_and_an_agreement_move_the_clocks_of_a_case() {
    let data = with_unanswered_cases();
    let case = "2025-1120-0001";
    let file = data.path().join("cases.csv");
    let corrected = "case,site_id,contact,priority,opened_at,status\n\
                     2025-1120-0001,S-2,nikos@athina.example,P4,2025-11-20T10:00:00Z,open\n";
    std::fs::write(&file, corrected).unwrap();
    done(&data, &["import", "cases", file.to_str().unwrap()]);
    assert_eq!(case_dues(&data, case), ["response 2025-11-21T10:00:00Z -"]);
    let history = data.rma(&["--json", "show", case]).json()["history"].to_string();
    assert!(history.contains(r#""due_on":"2025-11-20""#) && history.contains(r#""due_on":"2025-11-21""#), "{history}");

    for wrong in ["0H", "2026-01-01", "9999999D", "8785H"] {
        refused(&data, &["agree", case, "--response", wrong], "incomplete");
    }
    done(&data, &["agree", case, "--response", "2H", "--update", "3D"]);
    assert_eq!(case_dues(&data, case), ["response 2025-11-20T12:00:00Z -"]);
    done(&data, &["update", case, "--at", "2025-11-20T12:00:00Z"]);
    let shown = data.rma(&["--json", "show", case]).json();
    assert_eq!(shown["facts"]["due_dates"][0]["state"], "met_late", "at the end itself it is too late");
    assert_eq!(case_dues(&data, case)[1], "update 2025-11-23T15:00:00Z -");

    done(&data, &["assign", case, "--csr", "Mei"]);
    assert_eq!(done(&data, &["deadlines", "--csr", "Mei"]).as_array().unwrap().len(), 1);
    assert_eq!(done(&data, &["deadlines", "--csr", "Somebody else"]), json!([]));
    // What the case closes with is over; what was met is kept.
    std::fs::write(&file, corrected.replace("Z,open", "Z,closed")).unwrap();
    done(&data, &["import", "cases", file.to_str().unwrap()]);
    assert_eq!(case_dues(&data, case), ["response 2025-11-20T12:00:00Z 2025-11-20T12:00:00Z"]);
    refused(&data, &["update", case], "not_yet");
    data.must_be_whole();
}

#[test]
fn a_file_does_not_set_back_what_moved_on_here() {
    let data = Data::with_records();
    done(&data, &["ship", "R10006-1", "--serial", "SN0007", "--at", "2025-11-24T18:00:00Z"]);
    let rmas = std::fs::read_to_string(support::records().join("rmas.csv")).unwrap();
    let file = data.path().join("rmas.csv");
    let back = rmas.replace("received,2025-11-21T18:00:00Z", "awaiting,");
    assert_ne!(back, rmas);
    std::fs::write(&file, back).unwrap();
    let said = data.rma(&["--json", "import", "rmas", file.to_str().unwrap()]);
    assert_eq!(said.exit, 2);
    assert!(said.out.contains("a record of its being shipped moved R10006-1 here"), "{}", said.out);
    data.must_be_whole();
}

/// `kind state` of each post.
fn posts(data: &Data, line: &str) -> Vec<String> {
    let shown = data.rma(&["--json", "show", line]).json();
    let posts = shown["analyses"]["posts"].as_array().unwrap().iter();
    posts.map(|post| format!("{} {}", post["kind"].as_str().unwrap(), post["state"].as_str().unwrap_or("-"))).collect()
}

/// Reports of each kind that say enough.
fn reports(data: &Data) -> (String, String, String) {
    let file = |name: &str, text: &str| {
        let file = data.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    (
        file("ra.json", r#"{"repair_done": "x", "test_result": "x", "failure_verified": true, "repair_data": "x"}"#),
        file("interim.json", r#"{"symptom": "none yet"}"#),
        file("final.json", r#"{"symptom": "x", "environment": "x", "root_cause": "x", "corrective_action": "x"}"#),
    )
}

#[test]
fn where_a_unit_arrived_stays_whatever_becomes_of_centres_and_parts() {
    let data = Data::with_records();
    data.receive(&["R10010-1", "SN0011"]);
    data.receive_at("2025-11-25T05:00:00Z", &["R10011-1", "SN0012"]);
    let before = [dues(&data, "R10010-1"), dues(&data, "R10011-1")];
    assert!(before[0].iter().any(|due| due.starts_with("ra ")), "{before:?}");

    let centres = "centre,name,address,calendar,repairs\n\
                   FRE,Fremont Repair Centre,4100 Harbour Road,us-west,no\nOSK,Osaka,Umeda,kansai,yes\n";
    import(&data, "centres", centres);
    let parts = std::fs::read_to_string(support::records().join("parts.csv")).unwrap();
    import(&data, "parts", &parts.replace(",MX,FRE,", ",MX,OSK,").replace(",FWVPN,OSK,", ",FWVPN,FRE,"));
    data.must_be_whole();
    // A change of the line finds the clocks as they were.
    done(&data, &["flag", "R10011-1", "--fa", "--agreed-by", "Mia Lind"]);
    done(&data, &["flag", "R10011-1", "--fa", "--undo"]);
    done(&data, &["flag", "R10010-1", "--ra", "--undo"]);
    done(&data, &["flag", "R10010-1", "--ra", "--at", "2025-11-25T17:00:00Z"]);
    assert_eq!([dues(&data, "R10010-1"), dues(&data, "R10011-1")], before);
    data.must_be_whole();
}

#[test]
fn a_due_date_that_begins_again_ends_as_before() {
    let data = Data::with_records();
    let before = dues(&data, "R10001-1");
    assert_eq!(before, ["rnr 2025-12-02 -"]);
    // From now on the first three days of December do not count.
    import(
        &data,
        "holidays",
        "calendar,date,name\nus-west,2025-11-27,Thanksgiving\nus-west,2025-12-01,A\nus-west,2025-12-02,B\n",
    );
    let extend = ["charge", "R10001-1", "--extend", "2025-12-12", "--note", "asked", "--at", "2025-11-26T18:00:00Z"];
    done(&data, &extend);
    assert_eq!(dues(&data, "R10001-1"), ["rnr 2025-12-12 -"]);
    done(&data, &["charge", "R10001-1", "--undo"]);
    assert_eq!(dues(&data, "R10001-1"), before);
    done(&data, &["cancel", "R10001-1", "--po", "PO-1", "--at", "2025-11-26T18:00:00Z"]);
    done(&data, &["cancel", "R10001-1", "--undo"]);
    assert_eq!(dues(&data, "R10001-1"), before);
    data.must_be_whole();
}

#[test]
fn an_update_that_was_recorded_last_is_taken_back_first() {
    let data = Data::with_records();
    let case = "2026-1101-0001";
    import(
        &data,
        "rmas",
        "line,case,part_number,serial,type,basis,created_at,state,line_state,ra,fa\n\
         R10020-1,2026-1101-0001,P-100,SN0100,service,return_and_repair,2025-11-18T18:00:00Z,unconfirmed,awaiting,no,no\n",
    );
    let told = |at: &str, note: &str| done(&data, &["update", case, "--note", note, "--at", at]);
    told("2025-11-25T18:00:00Z", "later");
    told("2025-11-24T18:00:00Z", "earlier, recorded last");
    let shown = done(&data, &["update", case, "--undo"]);
    assert_eq!(shown["updates"].as_array().unwrap().len(), 1);
    assert_eq!(shown["updates"][0]["note"], "later");
    done(&data, &["confirm", "R10020", "--at", "2025-11-25T19:00:00Z"]);
    let message = refused(&data, &["update", case, "--undo"], "nothing_to_take_back");
    assert!(message.contains("the confirmation of R10020"), "{message}");
    done(&data, &["confirm", "R10020", "--undo"]);
    assert_eq!(done(&data, &["update", case, "--undo"])["updates"], json!([]));
    data.must_be_whole();
}

#[test]
fn results_hold_the_receipt_that_they_rest_on() {
    let data = Data::with_records();
    let (ra, _, _) = reports(&data);
    let receipt = data.receive(&["R10010-1", "SN0011"])["receipt"].to_string();
    done(&data, &["post", "R10010-1", "--ra", "--file", &ra, "--at", "2025-12-01T18:00:00Z"]);
    let said = data.rma(&["--json", "withdraw", &receipt]);
    assert_eq!((said.exit, said.code()), (1, "moved_on".to_owned()), "{}", said.out);
    done(&data, &["post", "R10010-1", "--ra", "--undo"]);
    done(&data, &["withdraw", &receipt]);

    data.receive_at("2025-11-25T05:00:00Z", &["R10011-1", "SN0012"]);
    done(&data, &["forward", "R10011-1", "--at", "2025-11-26T05:00:00Z"]);
    done(&data, &["arrive", "R10011-1", "--at", "2025-12-01T20:00:00Z"]);
    done(&data, &["post", "R10011-1", "--ra", "--file", &ra, "--at", "2025-12-02T20:00:00Z"]);
    let message = refused(&data, &["arrive", "R10011-1", "--undo"], "nothing_to_take_back");
    assert!(message.contains("results"), "{message}");
    data.must_be_whole();
}

#[test]
fn nothing_happens_before_what_it_follows() {
    let data = Data::with_records();
    let (ra, _, _) = reports(&data);
    let before = "2025-11-10T18:00:00Z";
    let message = refused(&data, &["flag", "R10001-1", "--ra", "--at", before], "not_yet");
    assert!(message.contains("its RMA was created on 2025-11-13"), "{message}");
    data.receive(&["R10010-1", "SN0011"]);
    let message = refused(&data, &["post", "R10010-1", "--ra", "--file", &ra, "--at", before], "not_yet");
    assert!(message.contains("its analysis began on 2025-11-25"), "{message}");
    // R10011-1 is an advance replacement, confirmed on 17 November.
    let message = refused(&data, &["ship", "R10011-1", "--serial", "NEW-1", "--at", before], "not_yet");
    assert!(message.contains("its RMA was confirmed on 2025-11-17"), "{message}");
}

#[test]
fn a_further_date_that_was_missed_stays_late() {
    let data = Data::with_records();
    let (_, interim, last) = reports(&data);
    data.receive(&["R10010-1", "SN0011"]);
    let post = |next: &[&str], at: &str| {
        let all = [&["post", "R10010-1", "--fa-interim", "--file", interim.as_str(), "--at", at], next].concat();
        done(&data, &all)
    };
    post(&["--next", "2025-12-10"], "2025-12-01T18:00:00Z");
    // The first instant after 10 December in Fremont.
    post(&["--next", "2025-12-20"], "2025-12-11T08:00:00Z");
    post(&[], "2025-12-20T18:00:00Z");
    done(&data, &["post", "R10010-1", "--fa-final", "--file", &last, "--at", "2025-12-22T18:00:00Z"]);
    // The last had no date to keep.
    assert_eq!(posts(&data, "R10010-1"), ["fa_interim met", "fa_interim met_late", "fa_interim met", "fa_final -"]);
    let history = data.rma(&["--json", "show", "R10010-1"]).json()["history"].clone();
    let told: Vec<&Value> = history
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["action"] == "posted")
        .map(|entry| &entry["detail"]["state"])
        .collect();
    assert_eq!(told, [&json!("met"), &json!("met_late"), &json!("met"), &Value::Null]);
    data.must_be_whole();
}

#[test]
fn deadlines_of_a_moment_are_those_that_ran_then() {
    let data = Data::with_records();
    let receipt = data.receive(&["R10001-1", "SN0001"]);
    assert_eq!(receipt["verdict"], "accept");
    let at = |as_of: &str| -> Vec<String> {
        let rows = done(&data, &["deadlines", "--as-of", as_of]);
        let rows = rows.as_array().unwrap().iter().filter(|row| row["line"] == "R10001-1");
        rows.map(|row| format!("{} {}", row["kind"].as_str().unwrap(), row["state"].as_str().unwrap())).collect()
    };
    assert!(at("2025-11-17T17:59:59Z").is_empty(), "it was not confirmed yet");
    assert_eq!(at("2025-11-24T18:00:00Z"), ["rnr open"], "met on the day after");
    assert_eq!(at("2025-11-25T18:00:00Z"), ["rtf open"]);
    assert_eq!(at("2026-01-25T18:00:00Z"), ["rtf overdue"]);
}

#[test]
fn a_report_says_what_it_must_in_values_that_say_something() {
    let data = Data::with_records();
    data.receive_at("2025-11-25T17:00:00Z", &["R10002-1", "SN0003"]);
    done(&data, &["flag", "R10002-1", "--ra", "--at", "2025-12-02T17:00:00Z"]);
    let file = data.path().join("ra.json");
    let file = file.to_str().unwrap();
    let wrong = [
        (r#"{"repair_done": [], "test_result": {}, "failure_verified": true, "repair_data": [""]}"#, "repair_data"),
        (r#"{"repair_done": "x", "test_result": "x", "failure_verified": "maybe", "repair_data": "x"}"#, "maybe"),
        (r#"{"repair_done": "x", "test_result": "x", "failure_verified": 0, "repair_data": "x"}"#, "failure_verified"),
    ];
    for (report, named) in wrong {
        std::fs::write(file, report).unwrap();
        let message = refused(&data, &["post", "R10002-1", "--ra", "--file", file], "incomplete");
        assert!(message.contains(named) && message.contains("ANA-5"), "{message}");
    }
    std::fs::write(
        file,
        r#"{"repair_done": "x", "test_result": "x", "failure_verified": "Yes", "repair_data": {"board": "U7"}}"#,
    )
    .unwrap();
    done(&data, &["post", "R10002-1", "--ra", "--file", file, "--at", "2025-12-20T17:00:00Z"]);
    let failures = done(&data, &["report", "failures", "--from", "2025-12-01", "--to", "2025-12-31"]);
    assert_eq!(failures[0]["failures"], 1, "{failures}");
    data.must_be_whole();
}

#[test]
fn lists_are_narrowed_to_centres_that_there_are() {
    let data = Data::with_records();
    for list in ["queue", "deadlines", "returns"] {
        assert!(refused(&data, &[list, "--centre", "NOPE"], "centre").contains("FRE"));
        done(&data, &[list, "--centre", "FRE"]);
    }
}
