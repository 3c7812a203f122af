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

/// Posts a report on a line.
fn post(data: &Data, line: &str, kind: &[&str], report: &Value, at: &str) {
    let file = data.path().join("report.json");
    std::fs::write(&file, report.to_string()).unwrap();
    done(data, &[&["post", line], kind, &["--file", file.to_str().unwrap(), "--at", at]].concat());
}

fn ra(test_result: &str, repair_done: &str, verified: bool) -> Value {
    json!({"repair_done": repair_done, "test_result": test_result, "failure_verified": verified, "repair_data": "bench 4"})
}

/// Four units with analyses: two of P-100, one of them with both analyses, and two of P-200.
fn analysed() -> Data {
    let data = Data::with_records();
    for (line, serial) in
        [("R10010-1", "SN0011"), ("R10001-1", "SN0001"), ("R10001-2", "SN0002"), ("R10009-1", "SN0010")]
    {
        data.receive_at("2025-11-25T17:00:00Z", &[line, serial]);
        if line != "R10010-1" {
            done(&data, &["flag", line, "--ra", "--at", "2025-11-25T18:00:00Z"]);
        }
    }
    post(
        &data,
        "R10010-1",
        &["--ra"],
        &ra("No output on the 3.3 V rail", "Power module replaced", true),
        "2025-12-01T18:00:00Z",
    );
    let found = json!({"symptom": "Resets under load", "environment": "40 °C", "root_cause": "Cold joint at the regulator",
                       "corrective_action": "Profile of the oven"});
    post(&data, "R10010-1", &["--fa-final"], &found, "2026-01-05T18:00:00Z");
    post(&data, "R10001-1", &["--ra"], &ra("Passes for 72 hours", "None", false), "2025-12-02T18:00:00Z");
    // The last second of December in Fremont, and the first of January.
    post(&data, "R10001-2", &["--ra"], &ra("Port 7 drops frames", "Cage reseated", true), "2026-01-01T07:59:59Z");
    post(
        &data,
        "R10009-1",
        &["--ra"],
        &ra("Port 3 is dead; 電源 fails", "Board replaced", true),
        "2026-01-01T08:00:00Z",
    );
    data
}

#[test]
fn failures_of_each_month_by_part() {
    let data = analysed();
    let asked = ["failures", "--from", "2025-11-15", "--to", "2026-01-31"];
    // R10010-1 counts once, in December; R10001-1 had no failure.
    assert_eq!(
        plain(&report(&data, &asked)),
        [
            json!({"month": "2025-11", "part_number": "P-200"}),
            json!({"month": "2025-11", "part_number": "P-100"}),
            json!({"month": "2025-12", "part_number": "P-200", "failures": 1}),
            json!({"month": "2025-12", "part_number": "P-100", "failures": 1}),
            json!({"month": "2026-01", "part_number": "P-200", "failures": 1}),
            json!({"month": "2026-01", "part_number": "P-100"}),
        ]
    );
    let rows = data.rma(&[&["report"], &asked[..], &["--rows", "--csv", "-"]].concat());
    let lines: Vec<&str> = rows.out.lines().skip(1).map(|row| row.split(',').nth(1).unwrap()).collect();
    assert_eq!(lines, ["R10010-1", "R10001-2", "R10009-1"], "{}", rows.out);
    // In January the failure analysis of R10010-1 was not the first to say so.
    let january = plain(&report(&data, &["failures", "--from", "2026-01-01", "--to", "2026-01-31"]));
    assert_eq!(january, [json!({"month": "2026-01", "part_number": "P-200", "failures": 1})]);
    done(&data, &["post", "R10009-1", "--ra", "--undo"]);
    assert!(plain(&report(&data, &["failures", "--from", "2026-01-01", "--to", "2026-01-31"])).is_empty());
    data.must_be_whole();
}

#[test]
fn analyses_are_found_by_part_words_and_period() {
    let data = analysed();
    let found = |arguments: &[&str]| -> Vec<String> {
        let rows = report(&data, &[&["analyses"], arguments].concat());
        let row = |row: &Value| format!("{} {}", row["line"].as_str().unwrap(), row["kind"].as_str().unwrap());
        rows.as_array().unwrap().iter().map(row).collect()
    };
    assert_eq!(found(&[]), ["R10010-1 fa_final", "R10009-1 ra", "R10001-2 ra", "R10001-1 ra", "R10010-1 ra"]);
    assert_eq!(found(&["--text", "PORT"]), ["R10009-1 ra", "R10001-2 ra"]);
    assert_eq!(found(&["--text", "drop port"]), ["R10001-2 ra"], "each word, by its beginning, in any order");
    assert_eq!(found(&["--text", "cold regul"]), ["R10010-1 fa_final"], "the root cause");
    assert_eq!(found(&["--text", "源"]), ["R10009-1 ra"], "from any character of a script without spaces");
    assert!(found(&["--text", "port transceiver"]).is_empty());
    assert_eq!(found(&["--part", "p-1"]), ["R10010-1 fa_final", "R10001-1 ra", "R10010-1 ra"]);
    assert_eq!(found(&["--part", "P-200", "--text", "fails"]), ["R10009-1 ra"]);
    assert_eq!(found(&["--from", "2025-12-01", "--to", "2025-12-31"]), ["R10001-2 ra", "R10001-1 ra", "R10010-1 ra"]);
    assert_eq!(found(&["--limit", "1", "--offset", "1"]), ["R10009-1 ra"]);
    let first = &report(&data, &["analyses", "--limit", "1"])[0];
    assert_eq!(
        (&first["symptom"], &first["root_cause"], &first["part_number"], &first["is_failure"], &first["site"]),
        (
            &json!("Resets under load"),
            &json!("Cold joint at the regulator"),
            &json!("P-100"),
            &json!(true),
            &json!("Pacific Data")
        )
    );
    let csv = data.rma(&["report", "analyses", "--text", "drops", "--csv", "-"]);
    assert_eq!(
        csv.out,
        "at,line,part_number,serial,site,kind,failure_found,symptom,root_cause,who\n\
         2026-01-01T07:59:59Z,R10001-2,P-200,SN0002,Pacific Data,ra,yes,Port 7 drops frames,Cage reseated,dana\n"
    );
    done(&data, &["post", "R10001-2", "--ra", "--undo"]);
    assert!(report(&data, &["analyses", "--text", "drops"]).as_array().unwrap().is_empty(), "it was taken back");
    assert_eq!(data.rma(&["report", "quotes", "--text", "x"]).exit, 2);
}

/// The cells of a column of CSV without quotes.
fn column<'c>(csv: &'c str, name: &str) -> Vec<&'c str> {
    let mut rows = csv.lines();
    let at = rows.next().unwrap().split(',').position(|column| column == name).unwrap();
    rows.map(|row| row.split(',').nth(at).unwrap()).collect()
}

#[test]
fn each_record_behind_a_figure_can_be_had() {
    let data = received();
    let rows = |arguments: &[&str]| {
        let said = data.rma(&[&["report"], arguments, &["--rows", "--csv", "-"]].concat());
        assert_eq!(said.exit, 0, "{}", said.err);
        said.out
    };
    let receipts = rows(&["receipts", "--from", "2025-11-25", "--to", "2025-11-25"]);
    assert_eq!(column(&receipts, "verdict"), ["unnumbered", "accept", "accept_late", "accept"]);
    assert_eq!(column(&receipts, "line"), ["", "R10007-2", "R10002-1", "R10010-1"]);
    let shelf = rows(&["shelf", "--as-of", "2025-12-10T17:00:00Z"]);
    assert_eq!((column(&shelf, "tag"), column(&shelf, "age_days")), (vec!["D2"], vec!["14"]));
    let on_time = rows(&["on-time", "--from", "2025-11-01", "--to", "2026-02-28", "--as-of", "2026-02-20T00:00:00Z"]);
    let outcomes: Vec<(&str, &str)> = column(&on_time, "kind").into_iter().zip(column(&on_time, "outcome")).collect();
    let figures =
        report(&data, &["on-time", "--from", "2025-11-01", "--to", "2026-02-28", "--as-of", "2026-02-20T00:00:00Z"]);
    for kind in figures.as_array().unwrap() {
        let name = kind["kind"].as_str().unwrap();
        for outcome in ["on_time", "late", "overdue", "open"] {
            let counted = outcomes.iter().filter(|row| **row == (name, outcome)).count();
            assert_eq!(kind[outcome], json!(counted), "{name} {outcome}");
        }
    }
    let not_returned = rows(&["not-returned", "--as-of", "2025-12-13T12:00:00Z"]);
    assert_eq!(column(&not_returned, "line"), ["R10011-1", "R10001-2", "R10007-1", "R10008-1", "R10009-1"]);
    assert_eq!(column(&not_returned, "list_price"), ["480000", "2100.00", "12500.00", "12500.00", "2100.00"]);
    let figures = data.rma(&["report", "not-returned", "--as-of", "2025-12-13T12:00:00Z", "--csv", "-"]);
    assert_eq!(
        figures.out, "age,currency,lines,list_prices\n11 to 30 days,JPY,1,480000\n11 to 30 days,USD,4,29200.00\n",
        "amounts have their decimals"
    );
    assert_eq!(data.rma(&["--json", "report", "shelf", "--rows"]).exit, 2, "they are written as CSV");
}

/// `line standing days_late` of each return of a list.
fn listed(data: &Data, arguments: &[&str]) -> Vec<String> {
    let rows = done(data, &[&["returns", "--as-of", "2025-12-13T12:00:00Z"], arguments].concat());
    let row = |row: &Value| {
        format!("{} {} {}", row["line"].as_str().unwrap(), row["state"].as_str().unwrap(), row["days_late"])
    };
    rows.as_array().unwrap().iter().map(row).collect()
}

#[test]
fn returns_that_did_not_come_are_listed_with_what_a_csr_decides_by() {
    let data = received();
    assert_eq!(
        listed(&data, &[]),
        ["R10011-1 late 11", "R10001-2 late 11", "R10007-1 late 11", "R10008-1 late 11", "R10009-1 late 11"]
    );
    let rows = done(&data, &["returns", "--as-of", "2025-12-13T12:00:00Z"]);
    assert_eq!(
        rows[1],
        json!({
            "line": "R10001-2", "case": "2026-1101-0001", "part_number": "P-200",
            "part_description": "Switch 24 ports", "serial": "SN0002",
            "list_price": {"amount": 210_000, "currency": "USD"}, "due_on": "2025-12-02", "days_late": 11,
            "site_id": "S-1", "site_name": "Pacific Data",
            "site_address": ["1 Main Street, Suite 4", "San José CA 95110", "United States"],
            "contact": {"name": "Ana Núñez", "email": "ana@pacific.example", "phone": "+1 408 555 0100"},
            "csr": null, "state": "late", "standing": "return late, to be decided", "decisions": []
        })
    );
    assert_eq!(
        listed(&data, &["--sort", "price", "--desc", "--limit", "3"]),
        ["R10008-1 late 11", "R10007-1 late 11", "R10009-1 late 11"],
        "in dollars, before yen by their code"
    );
    assert_eq!(listed(&data, &["--centre", "OSK"]), ["R10011-1 late 11"]);
    let at = ["--at", "2025-12-04T18:00:00Z"];
    done(&data, &[&["charge", "R10001-2", "--charge", "--note", "asked twice"], &at[..]].concat());
    done(&data, &[&["charge", "R10007-1", "--extend", "2025-12-19", "--note", "on holiday"], &at[..]].concat());
    let claim = ["claim", "R10008-1", "--carrier", "UPS", "--reference", "1Z9", "--date", "2025-12-01"];
    done(&data, &[&claim[..], &at[..]].concat());
    assert_eq!(listed(&data, &[]), ["R10011-1 late 11", "R10009-1 late 11"]);
    assert_eq!(listed(&data, &["--list", "claimed"]), ["R10008-1 claimed_returned 11"]);
    assert_eq!(listed(&data, &["--list", "settled"]), ["R10001-2 charged 11"]);
    // A charge that is claimed against is no longer settled; once the claim falls it is again.
    let claim = ["claim", "R10001-2", "--carrier", "UPS", "--reference", "1Z8", "--date", "2025-12-01"];
    done(&data, &[&claim[..], &["--at", "2025-12-05T18:00:00Z"]].concat());
    assert_eq!(listed(&data, &["--list", "claimed"]), ["R10001-2 claimed_returned 11", "R10008-1 claimed_returned 11"]);
    assert!(listed(&data, &["--list", "settled"]).is_empty());
    done(&data, &["claim", "R10001-2", "--reject", "--note", "another box", "--at", "2025-12-06T18:00:00Z"]);
    assert_eq!(listed(&data, &["--list", "settled"]), ["R10001-2 charged 11"]);
    // The last decision stands with those before it.
    let settled = done(&data, &["returns", "--list", "settled"]);
    let made: Vec<&Value> = settled[0]["decisions"].as_array().unwrap().iter().map(|made| &made["decision"]).collect();
    assert_eq!(made, ["charge", "claim", "reject_claim"]);
    data.receive_at("2025-12-08T18:00:00Z", &["R10001-2", "SN0002"]);
    assert!(listed(&data, &["--list", "settled"]).is_empty(), "the unit came");
    data.must_be_whole();
}

#[test]
fn home_counts_what_a_csr_does_next() {
    let data = received();
    // A second box without a number; its serial is that of a line which was not confirmed.
    data.receive_at("2025-11-26T18:00:00Z", &["SN9998"]);
    let as_of = "2025-12-13T12:00:00Z";
    let next = |arguments: &[&str]| done(&data, &[&["home", "--as-of", as_of], arguments].concat());
    let home = next(&[]);
    let count = |what: &str| home[what]["count"].as_i64().unwrap();
    // R10005 alone awaits its confirmation; five returns are late; D2 and D3 are on the shelf.
    assert_eq!((count("queue"), &home["queue"]["rows"][0]["rma"]), (1, &json!("R10005")));
    assert_eq!((count("returns"), home["returns"]["rows"].as_array().unwrap().len()), (5, 4), "the first four");
    assert_eq!((&home["on_the_shelf"], count("shelf")), (&json!(2), 0));
    // What is overdue and due today is the board's, without the returns that stand by themselves.
    let board = |state: &str| {
        let rows = done(&data, &["deadlines", "--state", state, "--as-of", as_of]);
        rows.as_array().unwrap().clone()
    };
    let overdue = board("overdue").iter().filter(|row| row["kind"] != "rnr").count();
    assert_eq!(count("overdue"), i64::try_from(overdue).unwrap());
    assert!(overdue > 0);
    let today = board("open").iter().filter(|row| row["due_on"] == "2025-12-13").count();
    assert_eq!(count("today"), i64::try_from(today).unwrap());
    let responses = [board("overdue"), board("open")].concat().iter().filter(|row| row["kind"] == "response").count();
    assert_eq!(count("responses"), i64::try_from(responses).unwrap());
    // A quote is about to expire in its last seven days.
    done(&data, &["failure", "R10005", "--confirmed-by", "Ines", "--at", "2025-11-12T18:00:00Z"]);
    let quote = ["quote", "R10005", "--kind", "repair", "--valid-until", "2025-12-19", "--at", "2025-12-01T18:00:00Z"];
    done(&data, &quote);
    assert_eq!(next(&[])["quotes"]["count"], 1);
    let before = done(&data, &["home", "--as-of", "2025-12-10T12:00:00Z"]);
    assert_eq!(before["quotes"]["count"], 0);
    // Of a CSR only what is theirs.
    done(&data, &["assign", "2026-1101-0002", "--csr", "Ben"]);
    let of_ben = next(&["--csr", "Ben"]);
    assert_eq!(of_ben["queue"]["count"], 0);
    let lines: Vec<&str> =
        of_ben["returns"]["rows"].as_array().unwrap().iter().map(|row| row["line"].as_str().unwrap()).collect();
    assert_eq!(lines, ["R10011-1", "R10007-1", "R10008-1"]);
    let text = data.rma(&["home", "--as-of", as_of]);
    assert!(text.out.contains("5 returns to decide\n"), "{}", text.out);
}

#[test]
fn a_box_with_a_likely_line_is_pointed_out() {
    let data = Data::with_records();
    // SN0010 is on two lines that await their return.
    let shelved = data.receive_at("2025-11-26T18:00:00Z", &["SN0010"]);
    assert_eq!(shelved["reason"], "ambiguous");
    let home = done(&data, &["home", "--as-of", "2025-11-28T18:00:00Z"]);
    assert_eq!(home["shelf"]["count"], 1);
    let row = &home["shelf"]["rows"][0];
    assert_eq!((&row["tag"], &row["age_days"]), (&json!("D1"), &json!(2)));
    let lines: Vec<&str> = row["lines"].as_array().unwrap().iter().map(|line| line["line"].as_str().unwrap()).collect();
    assert_eq!(lines, ["R10008-1", "R10009-1"]);
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

#[test]
fn a_further_date_that_was_missed_stays_late_when_another_one_follows() {
    let data = received();
    let file = data.path().join("fa.json");
    std::fs::write(&file, r#"{"symptom": "x", "environment": "x", "root_cause": "x", "corrective_action": "x"}"#)
        .unwrap();
    let file = file.to_str().unwrap();
    let post = |at: &str, kind: &[&str]| {
        done(&data, &[&["post", "R10010-1", "--file", file, "--at", at], kind].concat());
    };
    post("2025-12-09T18:00:00Z", &["--fa-interim", "--next", "2025-12-15"]);
    // Ten days after its day, and again in time.
    post("2025-12-25T18:00:00Z", &["--fa-interim", "--next", "2026-01-10"]);
    post("2026-01-08T18:00:00Z", &["--fa-interim", "--next", "2026-01-20"]);
    post("2026-01-19T18:00:00Z", &["--fa-final"]);
    let asked = |from: &str, to: &str| {
        let asked = ["on-time", "--from", from, "--to", to, "--as-of", "2026-02-20T00:00:00Z"];
        plain(&report(&data, &asked)).pop().unwrap()
    };
    assert_eq!(
        asked("2025-12-01", "2026-01-31"),
        json!({"kind": "fa", "on_time": 2, "late": 1, "on_time_permille": 667})
    );
    assert_eq!(asked("2025-12-15", "2025-12-15"), json!({"kind": "fa", "late": 1}));
    let rows =
        data.rma(&["report", "on-time", "--from", "2025-12-15", "--to", "2026-01-20", "--rows", "--csv", "-"]).out;
    let late = "fa,R10010-1,2025-12-09T18:00:00Z,2025-12-15,2025-12-16T08:00:00Z,2025-12-25T18:00:00Z,late";
    assert!(rows.contains(late), "{rows}");
    assert_eq!(rows.matches("\nfa,").count(), 3, "{rows}");
    // Taken back, they are not counted.
    done(&data, &["post", "R10010-1", "--fa-final", "--undo"]);
    done(&data, &["post", "R10010-1", "--fa-interim", "--undo"]);
    done(&data, &["post", "R10010-1", "--fa-interim", "--undo"]);
    assert_eq!(asked("2025-12-01", "2026-01-31"), json!({"kind": "fa", "overdue": 1}));
    data.must_be_whole();
}

#[test]
fn cells_that_begin_like_formulas_are_text_in_what_goes_out_and_exact_in_what_comes_in() {
    let data = Data::with_records();
    import(
        &data,
        "sites",
        "site_id,name,address,country,calendar\nS-1,\"=HYPERLINK(\"\"http://x\"\")\",1 Main Street,US,us-west\n",
    );
    // What is exported is marked, and comes in again as it was.
    let exported = data.rma(&["export", "sites", "-"]).out;
    assert!(exported.contains("S-1,\"'=HYPERLINK("), "{exported}");
    let file = data.path().join("sites-again.csv");
    std::fs::write(&file, &exported).unwrap();
    let again = done(&data, &["import", "sites", file.to_str().unwrap()]);
    assert_eq!(
        (again["unchanged"].as_u64(), again["updated"].as_u64()),
        (Some(exported.lines().count() as u64 - 1), Some(0))
    );
    assert!(data.rma(&["export", "contacts", "-"]).out.contains(",+1 408 555 0100,"), "a telephone number is none");
    let rows = data.rma(&["report", "not-returned", "--rows", "--csv", "-", "--as-of", "2025-12-13T12:00:00Z"]).out;
    assert!(rows.contains("\"'=HYPERLINK(") && !rows.contains("\"=HYPERLINK("), "{rows}");
    let csv = data.rma(&["entitlement", "=1+1", "+SUM", "--csv", "-"]).out;
    assert!(csv.contains("\n'=1+1,") && csv.contains("\n'+SUM,"), "{csv}");
}
