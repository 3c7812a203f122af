//! Rows of RMAs that contradict themselves, or what was recorded here.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use serde_json::Value;
use support::{Data, Said};

const COLUMNS: &str =
    "line,case,part_number,serial,type,basis,created_at,confirmed_at,state,line_state,received_at,ra,fa";

/// Columns with their values.
type Cells<'c> = &'c [(&'c str, &'c str)];

/// A row that is good, with other values in some columns.
fn row(line: &str, other: Cells<'_>) -> String {
    let fields = COLUMNS.split(',').map(|column| {
        let given = other.iter().find(|(name, _)| *name == column).map(|(_, value)| *value);
        given.unwrap_or(match column {
            "line" => line,
            "case" => "2026-1101-0001",
            "part_number" => "P-100",
            "type" => "service",
            "basis" => "warranty_rtf",
            "created_at" => "2025-11-10T18:00:00Z",
            "confirmed_at" => "2025-11-12T18:00:00Z",
            "state" => "open",
            "line_state" => "awaiting",
            "ra" | "fa" => "no",
            _ => "",
        })
    });
    fields.collect::<Vec<_>>().join(",")
}

fn import_rows(data: &Data, rows: &[String]) -> Said {
    let file = data.path().join("rows.csv");
    std::fs::write(&file, format!("{COLUMNS}\n{}\n", rows.join("\n"))).unwrap();
    data.rma(&["--json", "import", "rmas", file.to_str().unwrap()])
}

const RECEIVED: (&str, &str) = ("line_state", "received");
const RECEIVED_AT: (&str, &str) = ("received_at", "2025-11-20T18:00:00Z");

#[test]
fn a_row_that_contradicts_itself_is_refused_by_its_column() {
    let data = Data::with_records();
    let cases: &[(Cells, &str, &str)] = &[
        (&[RECEIVED_AT], "received_at", "only a received line"),
        (&[RECEIVED_AT, ("line_state", "cancelled")], "received_at", "only a received line"),
        (&[("confirmed_at", "2025-11-10T17:00:00Z")], "confirmed_at", "created_at, 2025-11-10T18:00:00Z"),
        (&[("state", "unconfirmed")], "confirmed_at", "an unconfirmed RMA"),
        (&[("type", "doa")], "basis", "new_unit, or leave it empty"),
        (&[("type", "doa"), ("basis", "return_and_repair")], "basis", "new_unit"),
        (&[("basis", "new_unit")], "basis", "advance_replacement, return_and_repair, warranty_rtf"),
        (&[("type", "new_purchase")], "basis", "return_and_repair"),
        (&[("type", "non_contracted")], "basis", "leave it empty"),
        (&[("type", "unknown")], "basis", "leave it empty"),
        (&[RECEIVED, ("received_at", "2999-01-01T00:00:00Z")], "received_at", "in the future"),
        (&[("confirmed_at", "2999-01-01T00:00:00Z")], "confirmed_at", "in the future"),
        (&[("created_at", "2999-01-01T00:00:00Z"), ("confirmed_at", "")], "created_at", "in the future"),
    ];
    for (other, column, words) in cases {
        let bad = row("R20000-1", other);
        let said = import_rows(&data, &[row("R20001-1", &[]), bad.clone()]);
        let report = said.json();
        let error = &report["errors"][0];
        assert_eq!(
            (said.exit, report["errors_total"].as_u64(), error["line"].as_u64(), error["column"].as_str()),
            (2, Some(1), Some(3), Some(*column)),
            "{bad}: {report}"
        );
        let at = COLUMNS.split(',').position(|name| name == *column).unwrap();
        assert_eq!(error["value"].as_str(), bad.split(',').nth(at), "{bad}");
        assert!(error["message"].as_str().unwrap().contains(words), "{bad}: {error}");
    }
    let future = data.path().join("cases.csv");
    std::fs::write(
        &future,
        "case,site_id,contact,priority,platform,tracking_number,opened_at,status\n\
         2026-1101-0009,S-1,ana@pacific.example,P4,,,2999-01-01T00:00:00Z,open\n",
    )
    .unwrap();
    let report = data.rma(&["--json", "import", "cases", future.to_str().unwrap()]).json();
    assert_eq!(report["errors"][0]["column"], "opened_at", "{report}");
    assert!(report["errors"][0]["message"].as_str().unwrap().contains("in the future"), "{report}");
    data.must_be_whole();
}

#[test]
fn what_only_looks_odd_is_taken() {
    let data = Data::with_records();
    let unconfirmed = [("state", "unconfirmed"), ("confirmed_at", "")];
    let rows = [
        // What the rule book's own cases have on record.
        row("R20000-1", &[unconfirmed[0], unconfirmed[1], RECEIVED, RECEIVED_AT]),
        row("R20001-1", &[unconfirmed[0], unconfirmed[1], ("line_state", "cancelled")]),
        row("R20002-1", &[("state", "cancelled")]),
        row("R20003-1", &[("state", "cancelled"), RECEIVED, RECEIVED_AT]),
        row("R20004-1", &[("state", "closed")]),
        row("R20005-1", &[("line_state", "cancelled")]),
        // Nothing says that an open RMA must tell when it was confirmed, or a line its basis.
        row("R20006-1", &[("confirmed_at", "")]),
        row("R20007-1", &[("basis", ""), ("type", "doa")]),
        // Within a second nobody can tell which was first.
        row("R20008-1", &[("created_at", "2025-11-12T18:00:00.900Z")]),
        row("R20009-1", &[RECEIVED, ("received_at", "2025-11-12T18:00:00Z")]),
        // A box may stand at the dock before its RMA is created or confirmed.
        row("R20010-1", &[RECEIVED, ("received_at", "2025-11-01T18:00:00Z")]),
        // Nobody knows any more when it came.
        row("R20011-1", &[RECEIVED]),
    ];
    let said = import_rows(&data, &rows);
    assert_eq!((said.exit, said.json()["inserted"].as_u64()), (0, Some(12)), "{}", said.out);
    data.must_be_whole();
}

/// The row of a line as `rma export` writes it.
fn exported(data: &Data, line: &str) -> String {
    let said = data.rma(&["export", "rmas", "-"]);
    said.out.lines().find(|row| row.starts_with(&format!("{line},"))).unwrap().to_owned()
}

#[test]
fn what_is_on_record_is_no_contradiction() {
    let data = Data::with_records();
    // The dock was told a time before the confirmation.
    data.receive_at("2025-11-15T00:00:00Z", &["R10001-1"]);
    let said = data.rma(&["export", "rmas", data.path().join("out.csv").to_str().unwrap()]);
    assert_eq!(said.exit, 0);
    let report = data.rma(&["--json", "import", "rmas", data.path().join("out.csv").to_str().unwrap()]).json();
    assert_eq!((&report["errors_total"], &report["unchanged"]), (&Value::from(0), &report["rows"]));
    // Another database takes it too: what is exported imports again.
    let other = Data::with_records();
    let report = other.rma(&["--json", "import", "rmas", data.path().join("out.csv").to_str().unwrap()]).json();
    assert_eq!((&report["errors_total"], &report["updated"]), (&Value::from(0), &Value::from(1)), "{report}");
    // Another column may change.
    let said = import_rows(&data, &[exported(&data, "R10001-1").replace(",no,no", ",yes,no")]);
    assert_eq!(said.json()["updated"], 1, "{}", said.out);
}

/// The RMA's rows with no confirmation.
fn without_confirmation(data: &Data, lines: &[&str]) -> Vec<String> {
    let rows = lines.iter().map(|line| exported(data, line).replace("2025-11-17T18:00:00Z,open", ",unconfirmed"));
    rows.collect()
}

fn refused(data: &Data, rows: &[String], column: &str, words: &str) {
    let before = data.rma(&["export", "rmas", "-"]).out;
    let said = import_rows(data, rows);
    let report = said.json();
    let error = &report["errors"][0];
    assert_eq!((said.exit, error["column"].as_str()), (2, Some(column)), "{report}");
    assert!(error["message"].as_str().unwrap().contains(words), "{error}");
    assert_eq!(data.rma(&["export", "rmas", "-"]).out, before);
    data.must_be_whole();
}

fn done(data: &Data, arguments: &[&str]) {
    let said = data.rma(arguments);
    assert_eq!(said.exit, 0, "{arguments:?}: {}{}", said.out, said.err);
}

#[test]
fn a_confirmation_that_something_rests_on_stays() {
    let data = Data::with_records();
    let at = ["--at", support::NOW];
    let lines = ["R10001-1", "R10001-2"];
    let rows = without_confirmation(&data, &lines);

    done(&data, &[&["charge", "R10001-2", "--extend", "2026-01-15", "--note", "asked"][..], &at].concat());
    refused(&data, &rows, "confirmed_at", "R10001-2 was extended here at 2025-11-25T17:00:00Z");
    // Only emptied, and moved beyond it.
    let emptied: Vec<String> = lines.map(|line| exported(&data, line).replace("2025-11-17T18:00:00Z", "")).to_vec();
    refused(&data, &emptied, "confirmed_at", "R10001-2 was extended");
    let later = lines.map(|line| exported(&data, line).replace("2025-11-17T18:00:00Z", "2025-11-26T18:00:00Z"));
    refused(&data, &later, "confirmed_at", "R10001-2 was extended");
    done(&data, &["charge", "R10001-2", "--undo"]);

    done(
        &data,
        &[&["claim", "R10001-1", "--carrier", "C", "--reference", "R", "--date", "2025-11-20"][..], &at].concat(),
    );
    refused(&data, &rows, "confirmed_at", "R10001-1 was claimed");
    done(&data, &["claim", "R10001-1", "--undo"]);

    data.receive(&["R10001-2"]);
    // The file that says nothing of the line that came.
    refused(&data, &rows[..1], "confirmed_at", "receipt 1 received R10001-2 here");
    done(&data, &["withdraw", "1"]);

    let said = import_rows(&data, &rows);
    assert_eq!((said.exit, said.json()["updated"].as_u64()), (0, Some(2)), "{}", said.out);
    data.must_be_whole();
}

#[test]
fn a_confirmation_on_a_purchase_order_stays() {
    let data = Data::with_records();
    let at = ["--at", support::NOW];
    for step in [
        &["failure", "R10005", "--confirmed-by", "Lee"][..],
        &["quote", "R10005", "--kind", "repair", "--valid-until", "2026-01-15"],
        &[
            "po",
            "R10005",
            "--number",
            "PO-1",
            "--date",
            "2025-11-25",
            "--amount",
            "230050",
            "--currency",
            "USD",
            "--channel",
            "fax",
        ],
        &["confirm", "R10005"],
    ] {
        done(&data, &[step, &at].concat());
    }
    // The order came before the confirmation, whenever that was.
    let later = exported(&data, "R10005-1").replace("2025-11-25T17:00:00Z,open", "2025-11-25T18:00:00Z,open");
    assert_eq!(import_rows(&data, &[later]).json()["updated"], 1);
    let row = exported(&data, "R10005-1").replace("2025-11-25T18:00:00Z,open", ",unconfirmed");
    refused(&data, &[row], "confirmed_at", "on purchase order PO-1");
}

#[test]
fn a_type_that_changes_fits_the_lines_that_the_file_does_not_have() {
    let data = Data::with_records();
    let both = |of_type: &str, basis: &str| {
        [
            row("R19000-1", &[("type", of_type), ("basis", basis)]),
            row("R19000-2", &[("type", of_type), ("basis", basis)]),
        ]
    };
    assert_eq!(import_rows(&data, &both("service", "warranty_rtf")).exit, 0);
    let said = import_rows(&data, &both("new_purchase", "return_and_repair")[..1]);
    assert_eq!(said.exit, 2, "{}", said.out);
    let error = &said.json()["errors"][0];
    assert_eq!((error["line"].as_i64(), error["column"].as_str()), (Some(2), Some("type")), "{error}");
    assert!(error["message"].as_str().unwrap().contains("R19000-2 is not in this file"), "{error}");
    // With both rows it is done; alone too, where the other line has no basis.
    assert_eq!(import_rows(&data, &both("new_purchase", "return_and_repair")).exit, 0);
    let said = import_rows(&data, &both("new_purchase", ""));
    assert_eq!(said.exit, 0, "{}", said.out);
    assert_eq!(import_rows(&data, &both("non_contracted", "")[..1]).exit, 0);
}
