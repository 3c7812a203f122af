//! Reports by whole `rma` invocations: each figure counted by hand from a few records.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::{Value, json};
use support::{Data, done, import};

fn report(data: &Data, arguments: &[&str]) -> Value {
    done(data, &[&["report"], arguments].concat())
}

/// The rows without what is zero or missing.
fn plain(rows: &Value) -> Vec<Value> {
    let plain = |row: &Value| {
        let fields = row.as_object().unwrap().iter();
        Value::Object(fields.filter(|(_, value)| **value != json!(0)).map(|(k, v)| (k.clone(), v.clone())).collect())
    };
    rows.as_array().unwrap().iter().map(plain).collect()
}

/// Boxes over three days in Fremont, with a correction, a withdrawal and a match.
fn received() -> Data {
    let data = Data::with_records();
    // The last second of the 24th there, and the first of the 25th.
    data.receive_at("2025-11-25T07:59:59Z", &["R10001-1", "SN0001"]);
    data.receive_at("2025-11-25T08:00:00Z", &["SN9999"]);
    let withdrawn = data.receive_at("2025-11-25T17:00:00Z", &["R10001-2", "SN0002"])["receipt"].to_string();
    done(&data, &["withdraw", &withdrawn]);
    let corrected = data.receive_at("2025-11-25T18:00:00Z", &["R10007-1", "SN0008"])["receipt"].to_string();
    done(&data, &["correct", &corrected, "R10007-2", "SN0009"]);
    // Confirmed on 2 October: late.
    assert_eq!(data.receive_at("2025-11-25T19:00:00Z", &["R10002-1", "SN0003"])["verdict"], "accept_late");
    data.receive_at("2025-11-25T20:00:00Z", &["R10010-1", "SN0011"]);
    assert_eq!(data.receive_at("2025-11-26T17:00:00Z", &["R10003-1", "SN0004"])["verdict"], "discrepancy");
    done(&data, &["shelf", "dispose", "D1", "--matched", "R10006-2", "--at", "2025-11-27T17:00:00Z"]);
    data
}

#[test]
fn receipts_of_each_day() {
    let data = received();
    let rows = report(&data, &["receipts", "--from", "2025-11-23", "--to", "2025-11-27"]);
    assert_eq!(
        plain(&rows),
        [
            json!({"day": "2025-11-23"}),
            json!({"day": "2025-11-24", "accept": 1, "units": 1}),
            json!({"day": "2025-11-25", "accept": 2, "accept_late": 1, "unnumbered": 1, "units": 4}),
            json!({"day": "2025-11-26", "discrepancy": 1, "units": 1}),
            json!({"day": "2025-11-27"}),
        ]
    );
    let csv = data.rma(&["report", "receipts", "--from", "2025-11-25", "--to", "2025-11-25", "--csv", "-"]);
    assert_eq!(csv.out, "day,accept,accept_late,accept_relabel,discrepancy,unnumbered,units\n2025-11-25,2,1,0,0,1,4\n");
    assert_eq!(report(&data, &["receipts"]).as_array().unwrap().len(), 30, "the last thirty days");
}

#[test]
fn how_long_boxes_stand_on_the_shelf() {
    let data = received();
    data.receive_at("2025-11-26T18:00:00Z", &["SN9998"]);
    data.receive_at("2025-12-10T01:00:00Z", &["SN9997"]);
    data.receive_at("2025-12-03T17:00:00Z", &["SN9996"]);
    let rows = report(&data, &["shelf", "--as-of", "2025-12-10T17:00:00Z"]);
    assert_eq!(
        plain(&rows),
        [
            json!({"age": "up to 1 day", "unnumbered": 1, "boxes": 1}),
            json!({"age": "2 to 7 days", "unnumbered": 1, "boxes": 1}),
            json!({"age": "8 to 30 days", "unnumbered": 1, "discrepancy": 1, "boxes": 2}),
            json!({"age": "over 30 days"}),
        ]
    );
}

#[test]
fn on_time_and_late() {
    let data = received();
    done(&data, &["ship", "R10001-1", "--serial", "SN0001", "--at", "2025-12-01T18:00:00Z"]);
    done(&data, &["ship", "R10010-1", "--serial", "SN0011", "--at", "2026-02-01T18:00:00Z"]);
    let report_file = data.path().join("ra.json");
    std::fs::write(
        &report_file,
        r#"{"repair_done": "x", "test_result": "x", "failure_verified": true, "repair_data": "x"}"#,
    )
    .unwrap();
    let file = report_file.to_str().unwrap();
    done(&data, &["post", "R10010-1", "--ra", "--file", file, "--at", "2025-12-01T18:00:00Z"]);
    let asked = ["on-time", "--from", "2025-11-01", "--to", "2026-02-28", "--as-of", "2026-02-20T00:00:00Z"];
    assert_eq!(
        plain(&report(&data, &asked)),
        [
            json!({"kind": "rtf", "on_time": 1, "late": 1, "on_time_permille": 500}),
            json!({"kind": "ra", "on_time": 1, "on_time_permille": 1000}),
            json!({"kind": "fa_interim", "overdue": 1}),
            json!({"kind": "fa", "on_time_permille": null}),
        ]
    );
    // Only those whose day is within the period.
    let asked = ["on-time", "--from", "2025-11-01", "--to", "2025-11-30", "--as-of", "2026-02-20T00:00:00Z"];
    assert!(plain(&report(&data, &asked)).iter().all(|row| row["on_time_permille"].is_null()));
}

#[test]
fn returns_that_did_not_come() {
    let data = received();
    let as_of = "2025-12-13T12:00:00Z";
    // Which lines are overdue, as the board has them, at the prices of tests/records/parts.csv.
    let rows = done(&data, &["deadlines", "--kind", "rnr", "--state", "overdue", "--as-of", as_of]);
    let lines: Vec<(&str, &str, &str)> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let text = |field: &str| row[field].as_str().unwrap();
            (text("line"), text("part_number"), text("due_on"))
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("R10011-1", "P-300", "2025-12-02"),
            ("R10001-2", "P-200", "2025-12-02"),
            ("R10007-1", "P-100", "2025-12-02"),
            ("R10008-1", "P-100", "2025-12-02"),
            ("R10009-1", "P-200", "2025-12-02"),
        ]
    );
    // On the 13th in Fremont, eleven days after the 2nd.
    assert_eq!(
        plain(&report(&data, &["not-returned", "--as-of", as_of])),
        [
            json!({"age": "11 to 30 days", "currency": "JPY", "lines": 1, "list_prices": 480_000}),
            json!({"age": "11 to 30 days", "currency": "USD", "lines": 4,
                   "list_prices": 2 * 210_000 + 2 * 1_250_000}),
        ]
    );
    // A day earlier the ones of the 2nd were ten days late.
    let earlier = plain(&report(&data, &["not-returned", "--as-of", "2025-12-12T12:00:00Z"]));
    assert_eq!(earlier[1], json!({"age": "up to 10 days", "currency": "USD", "lines": 4, "list_prices": 2_920_000}));
    assert_eq!(earlier.len(), 2);
}

#[test]
fn what_became_of_quotes() {
    let data = Data::with_records();
    let rows: String = (30..34)
        .map(|number| {
            format!("R100{number}-1,2026-1101-0001,P-100,SN01{number},non_contracted,,2025-11-11T18:00:00Z,unconfirmed,awaiting,no,no\n")
        })
        .collect();
    let header = "line,case,part_number,serial,type,basis,created_at,state,line_state,ra,fa\n";
    import(&data, "rmas", &format!("{header}{rows}"));
    let quote = |rma: &str, until: &str| {
        done(&data, &["failure", rma, "--confirmed-by", "Ines", "--at", "2025-11-12T18:00:00Z"]);
        let kind = ["quote", rma, "--kind", "repair", "--valid-until", until, "--at", "2025-11-13T18:00:00Z"];
        done(&data, &kind);
    };
    for (rma, until) in
        [("R10005", "2025-12-01"), ("R10030", "2025-12-01"), ("R10031", "2025-12-01"), ("R10032", "2025-12-31")]
    {
        quote(rma, until);
    }
    quote("R10033", "2025-12-01");
    // A second version is in force, in yen; the first does not count.
    done(
        &data,
        &[
            "quote",
            "R10033",
            "--kind",
            "repair",
            "--amount",
            "90000",
            "--currency",
            "JPY",
            "--valid-until",
            "2025-12-31",
            "--at",
            "2025-11-14T18:00:00Z",
        ],
    );
    done(
        &data,
        &[
            "po",
            "R10005",
            "--number",
            "PO-1",
            "--date",
            "2025-11-20",
            "--amount",
            "230050",
            "--currency",
            "USD",
            "--channel",
            "fax",
            "--at",
            "2025-11-20T18:00:00Z",
        ],
    );
    done(&data, &["decline", "R10030", "--at", "2025-11-25T18:00:00Z"]);
    let asked = ["quotes", "--from", "2025-11-01", "--to", "2025-11-30", "--as-of", "2025-12-10T00:00:00Z"];
    assert_eq!(
        plain(&report(&data, &asked)),
        [
            json!({"currency": "JPY", "quoted": 1, "quoted_amount": 90_000, "open": 1, "ordered_permille": null}),
            json!({"currency": "USD", "quoted": 4, "quoted_amount": 4 * 230_050, "ordered": 1,
                   "ordered_amount": 230_050, "declined": 1, "expired": 1, "open": 1, "ordered_permille": 333}),
        ]
    );
}

#[test]
fn a_period_that_is_none_is_refused() {
    let data = Data::with_records();
    for (from, to) in [("2025-11-02", "2025-11-01"), ("2000-01-01", "2025-11-01"), ("2025-02-30", "2025-03-01")] {
        let said = data.rma(&["--json", "report", "receipts", "--from", from, "--to", to]);
        assert_eq!(said.exit, 2, "{}", said.out);
        assert!(!said.json()["error"]["message"].as_str().unwrap().is_empty());
    }
}
