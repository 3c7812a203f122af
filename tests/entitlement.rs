//! The entitlement lookup (SRC-5) as whole `rma` invocations, and the families of WAR-3.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::io::Write;
use std::process::Stdio;

use rma_dock::rules::families::built_in;
use serde_json::{Value, json};

use support::{Data, Said};

/// Besides those of `tests/records/`: P-100 is an MX router, P-200 a switch with a serial
/// pattern, P-300 a firewall, and returns of P-300 go to a centre in Osaka.
const UNITS: &str = "\
serial,part_number,site_id,ship_date,reseller,resale_date,customer_receipt_date,registered_on,date_code,new_purchase
JN10001,P-100,S-1,2025-02-02,no,,,,,no
JN10002,P-300,S-2,2025-02-02,no,,,,,no
SN2501A,P-200,S-1,2025-01-10,no,,2025-01-20,,,yes
JN10004,P-100,,,yes,2025-03-01,,,,no
JN10005,P-100,S-1,2025-02-02,yes,,,,,no
-1+1,P-100,S-1,2019-02-02,no,,,,,no
";
const CONTRACTS: &str = "\
contract,site_id,level,ahr,start,end
C-2,S-1,Essential,no,2025-06-01,2026-05-31
C-3,S-1,Agility,yes,2025-11-01,2025-11-30
";
const COVERED: &str = "contract,serial\nC-2,JN10001\nC-3,JN10001\n";

fn data() -> Data {
    let data = Data::with_records();
    for (kind, text) in [("units", UNITS), ("contracts", CONTRACTS), ("covered", COVERED)] {
        let file = data.path().join(format!("{kind}.csv"));
        std::fs::write(&file, text).unwrap();
        let said = data.rma(&["--json", "import", kind, file.to_str().unwrap()]);
        assert_eq!(said.exit, 0, "{}{}", said.out, said.err);
    }
    data
}

fn rows(data: &Data, arguments: &[&str]) -> (i32, Vec<Value>) {
    let said = data.rma(&[&["--json", "entitlement"], arguments].concat());
    (said.exit, said.json().as_array().unwrap_or_else(|| panic!("{}", said.out)).clone())
}

fn one(data: &Data, arguments: &[&str]) -> Value {
    let (exit, rows) = rows(data, arguments);
    assert_eq!((exit, rows.len()), (0, 1), "{rows:?}");
    rows[0].clone()
}

fn with_input(data: &Data, arguments: &[&str], input: &[u8]) -> Said {
    let mut command = data.command(arguments);
    let mut running = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    running.stdin.take().unwrap().write_all(input).unwrap();
    running.wait_with_output().unwrap().into()
}

#[test]
fn the_best_contract_of_the_day_decides() {
    let data = data();
    let row = one(&data, &["jn10001", "--on", "2025-11-30"]);
    assert_eq!(row["serial"], "JN10001", "as it is on record");
    assert_eq!(
        (&row["type"], &row["basis"], &row["deciding"], &row["contract"]["contract"]),
        (&json!("service"), &json!("advance_replacement"), &json!("ENT-2"), &json!("C-3"))
    );
    assert_eq!(row["shipping"], json!({"inbound": "vendor", "outbound": "vendor"}));
    assert_eq!((&row["priority_clock"], &row["rtf"], &row["known"]), (&json!(true), &json!(false), &json!(true)));
    assert_eq!(row["contracts"].as_array().unwrap().len(), 2);
    assert_eq!(row["warranty"]["last_day"], "2026-02-01");
    assert_eq!(row["unit"]["part_number"], "P-100");
    assert_eq!(row["unit"]["site_name"], "Pacific Data");

    let row = one(&data, &["JN10001", "--on", "2025-12-01"]);
    assert_eq!((&row["basis"], &row["contract"]["contract"]), (&json!("return_and_repair"), &json!("C-2")));
    let row = one(&data, &["JN10001", "--on", "2025-05-31"]);
    assert_eq!(
        (&row["basis"], &row["contract"], &row["deciding"]),
        (&json!("warranty_rtf"), &Value::Null, &json!("ENT-4"))
    );
    assert!(row["would_change"].to_string().contains("From 2025-06-01 on a contract covers it"), "{row}");
}

#[test]
fn it_says_what_is_missing_assumed_and_would_change() {
    let data = data();
    let row = one(&data, &["JN10002", "--on", "2025-06-01"]);
    assert_eq!((&row["type"], &row["warranty"]["covered"]), (&json!("non_contracted"), &json!(true)));
    assert!(row["would_change"].to_string().contains("Registering it would activate the warranty, until 2026-02-01"));
    let kinds: Vec<&str> =
        row["findings"].as_array().unwrap().iter().map(|finding| finding["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"step") && kinds.contains(&"missing") && kinds.contains(&"would_change"), "{kinds:?}");

    let row = one(&data, &["JN10004", "--on", "2025-06-01"]);
    assert_eq!(row["warranty"]["start"], Value::Null);
    assert!(row["missing"].to_string().contains("The ship date is not known, so the warranty has no start date"));

    let row = one(&data, &["JN10005", "--on", "2025-06-01"]);
    assert_eq!((&row["warranty"]["start"], &row["warranty"]["start_assumed"]), (&json!("2025-05-03"), &json!(true)));
    assert_eq!(row["assumed"].as_array().unwrap().len(), 1);

    // The date code is read by the part's pattern: week 1 of 2025 begins on 30 December.
    let row = one(&data, &["SN2501A", "--on", "2025-02-01", "--hours", "24"]);
    assert_eq!((&row["type"], &row["doa"]["date_code"]), (&json!("doa"), &json!("2024-12-30")));
    let row = one(&data, &["SN2501A", "--on", "2025-02-01"]);
    assert_eq!((&row["type"], &row["priority_clock"]), (&json!("new_purchase"), &json!(true)));
    assert_eq!(row["doa"]["missing"], json!(["hours_of_operation"]));
    assert_eq!(row["software"]["release"], "needs_registration");
}

#[test]
fn a_changed_record_counts_from_then_on() {
    let data = data();
    assert_eq!(one(&data, &["JN10005", "--on", "2026-06-01"])["type"], "non_contracted");
    let file = data.path().join("families.csv");
    std::fs::write(&file, "family,name,hardware_months,registration_required\nMX,MX Series routers,24,no\n").unwrap();
    assert_eq!(data.rma(&["import", "families", file.to_str().unwrap()]).exit, 0);
    let row = one(&data, &["JN10005", "--on", "2026-06-01"]);
    assert_eq!((&row["type"], &row["warranty"]["last_day"]), (&json!("service"), &json!("2027-05-02")));
}

#[test]
fn a_serial_that_is_not_on_record_gets_near_ones_and_nothing_else() {
    let data = data();
    for (asked, near) in [
        ("JN1OOO1", vec!["JN10001"]),
        ("jnioool", vec!["JN10001"]),
        ("JN01001", vec!["JN10001"]),
        ("JN1001", vec!["JN10001"]),
        ("JN100051", vec!["JN10001", "JN10005"]),
        ("JN1000X", vec!["JN10001", "JN10002", "JN10004", "JN10005"]),
        ("JX10001X", vec![]),
        ("SN00I2", vec!["SN0012"]),
    ] {
        let (exit, rows) = rows(&data, &[asked]);
        assert_eq!((exit, rows.len()), (1, 1), "{asked}");
        let row = &rows[0];
        assert_eq!((&row["serial"], &row["known"], &row["type"]), (&json!(asked), &json!(false), &json!("unknown")));
        assert_eq!((&row["unit"], &row["shipping"], &row["deciding"]), (&Value::Null, &Value::Null, &json!("ENT-6")));
        if asked == "JN100051" {
            let offered = row["near"].as_array().unwrap();
            assert!(offered.contains(&json!("JN10005")), "{row}");
        } else {
            assert_eq!(row["near"], json!(near), "{asked}");
        }
    }
    let (exit, rows) = rows(&data, &["JN10001", "NOTHING"]);
    assert_eq!((exit, rows.len()), (0, 2), "some are known");
}

#[test]
fn a_list_in_and_results_out() {
    let data = data();
    let list = "\u{feff}site,Serial\r\nS-1,JN10001\r\n,\"-1+1\"\r\n\r\nS-9,JN1OOO1\r\nS-1,jn10001\r\n";
    let said = with_input(&data, &["entitlement", "--file", "-", "--on", "2025-11-30", "--csv", "-"], list.as_bytes());
    assert_eq!(said.exit, 0, "{}", said.err);
    let mut reader = csv::Reader::from_reader(said.out.as_bytes());
    let header = reader.headers().unwrap().clone();
    let results: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell =
        |row: usize, column: &str| results[row][header.iter().position(|name| name == column).unwrap()].to_owned();
    assert_eq!(results.len(), 4);
    assert_eq!(
        (cell(0, "serial"), cell(0, "contract"), cell(0, "contract_ahr")),
        ("JN10001".into(), "C-3".into(), "yes".into())
    );
    assert_eq!(cell(1, "serial"), "'-1+1", "not a formula");
    assert_eq!((cell(1, "type"), cell(1, "shipping_inbound")), ("non_contracted".into(), "customer".into()));
    assert_eq!((cell(2, "known"), cell(2, "type"), cell(2, "near")), ("no".into(), "unknown".into(), "JN10001".into()));
    assert_eq!(cell(3, "serial"), "JN10001");

    // A serial a line, and the results to a file.
    let list = data.path().join("list.txt");
    std::fs::write(&list, "JN10001\nJN10002\n").unwrap();
    let results = data.path().join("results.csv");
    let arguments = ["--file", list.to_str().unwrap(), "--csv", results.to_str().unwrap()];
    let (exit, answers) = rows(&data, &arguments);
    assert_eq!((exit, answers.len()), (0, 2));
    assert_eq!(std::fs::read_to_string(&results).unwrap().lines().count(), 3);
}

/// UTF-16 with a byte order mark.
fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn a_list_is_read_as_programs_write_it() {
    let data = data();
    let listed = |list: &[u8]| {
        let said = with_input(&data, &["--json", "entitlement", "--file", "-", "--on", "2025-11-30"], list);
        assert_eq!(said.exit, 0, "{}{}", String::from_utf8_lossy(list), said.err);
        let rows: Vec<String> =
            said.json().as_array().unwrap().iter().map(|row| row["serial"].as_str().unwrap().to_owned()).collect();
        rows
    };
    for list in [
        "Site;Serial;Note\r\nS-1;JN10001;a, b\r\nS-1;\"JN10002\";\r\n",
        "note\tserial\na,b\tJN10001\n\tJN10002\n",
        "Part number,Serial Number\nP-100,JN10001\nP-100,JN10002\n",
        "S/N;part\nJN10001;P-100\nJN10002;P-100\n",
        "serial_no\nJN10001\nJN10002\n",
        "\"part, and more\";serial\nx;JN10001\nx;JN10002\n",
        "JN10001\r\n\r\nJN10002",
        "JN10001;\nJN10002;\n",
    ] {
        for bytes in [list.as_bytes().to_vec(), utf16(list, u16::to_le_bytes), utf16(list, u16::to_be_bytes)] {
            assert_eq!(listed(&bytes), ["JN10001", "JN10002"], "{list}");
        }
    }
    // Another program's bytes beside the serials.
    assert_eq!(listed(b"site;serial\nM\xFCnchen;JN10001\n"), ["JN10001"]);
    for (list, words) in [
        (&b"site,unit\nS-1,JN10001\n"[..], "none of its columns is named serial"),
        (b"JN10001,P-100\nJN10002,P-100\n", "none of its columns is named serial"),
        (b"PK\x03\x04\x00\x00", "no text"),
        (b"s\0e\0r\0i\0a\0l\0", "no text"),
        (b"\xFF\xFEs\0\x00\xD8x\0", "no text"),
        (b"serial\nJN10001\nJ\xFC1\n", "line 3"),
        (b"serial,Serial Number\nJN10001,JN10002\n", "more than one"),
    ] {
        let said = with_input(&data, &["--json", "entitlement", "--file", "-"], list);
        assert_eq!((said.exit, said.code().as_str()), (2, "unreadable"), "{words}: {}", said.out);
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the day that the command takes by itself is that of the clock")]
fn today_is_that_of_the_return_centre() {
    let data = data();
    for (serial, zone) in [("JN10001", chrono_tz::America::Los_Angeles), ("JN10002", chrono_tz::Asia::Tokyo)] {
        let today = || chrono::Utc::now().with_timezone(&zone).date_naive().to_string();
        // Midnight may pass meanwhile.
        let before = today();
        let on = one(&data, &[serial])["on"].as_str().unwrap().to_owned();
        assert!(on == before || on == today(), "{serial}: {on}");
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let data = data();
    for (arguments, exit) in [
        (&["entitlement"][..], 2),
        (&["entitlement", "S", "--on", "2025-02-30"], 2),
        (&["entitlement", "S", "--hours=-1"], 2),
        (&["entitlement", "S", "--hours", "NaN"], 2),
        (&["entitlement", " "], 2),
        (&["entitlement", "S", "--file", "list.csv"], 2),
        (&["entitlement", "--file", "/nowhere/list.csv"], 2),
        (&["entitlement", "S", "--csv", "-"], 2),
        (&["entitlement", "JN10001", "--csv", data.database().to_str().unwrap()], 1),
    ] {
        let said = data.rma(&[&["--json"], arguments].concat());
        assert_eq!(said.exit, exit, "{arguments:?}: {}{}", said.out, said.err);
        assert!(!said.code().is_empty(), "{}", said.out);
    }
    let said = with_input(&data, &["--json", "entitlement", "--file", "-"], b"serial\n\n");
    assert_eq!(said.exit, 2, "{}", said.out);
    data.must_be_whole();
}

#[test]
fn text_for_a_person_says_why() {
    let data = data();
    let said = data.rma(&["entitlement", "JN10001", "--on", "2025-11-30"]);
    assert_eq!(said.exit, 0);
    assert!(said.out.starts_with("JN10001  service: advance replacement (ENT-2)\n"), "{}", said.out);
    assert!(
        said.out.contains("Contract C-3 (Agility with AHR) covers it from 2025-11-01 to 2025-11-30"),
        "{}",
        said.out
    );
}

/// The families that rule questions mean are those that a database begins with.
#[test]
fn families_are_those_of_the_rule_book() {
    let data = Data::new();
    let said = data.rma(&["export", "families", "-"]);
    let mut reader = csv::Reader::from_reader(said.out.as_bytes());
    let stored: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let count = |count: Option<u32>| count.map_or_else(String::new, |count| count.to_string());
    let mut known: Vec<Vec<String>> = built_in()
        .iter()
        .map(|terms| {
            vec![
                terms.family.to_string(),
                terms.name.to_string(),
                count(terms.online_rma_months),
                count(terms.hardware_months),
                count(terms.rtf_business_days),
                count(terms.software_media_days),
                count(terms.software_release_days),
                if terms.registration_required { "yes" } else { "no" }.to_owned(),
            ]
        })
        .collect();
    known.sort();
    assert_eq!(stored, known);
    assert_eq!(known.len(), 19);
}
