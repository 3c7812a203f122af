//! The whole life of an RMA of each type by `rma` invocations, with dates far apart: every due date
//! and every state.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::{Value, json};
use support::{Data, done, refused};

const CREATED: &str = "2025-11-18T18:00:00Z";
const CONFIRMED: &str = "2025-11-19T18:00:00Z";
const RECEIVED: &str = "2025-12-01T18:00:00Z";

/// The records, with a unit for each type and a case of Tuesday 18 November.
fn data() -> Data {
    let data = Data::with_records();
    let import = |kind: &str, text: &str| support::import(&data, kind, text);
    import(
        "units",
        "serial,part_number,site_id,ship_date,reseller,resale_date,customer_receipt_date,registered_on,date_code,new_purchase\n\
         SV0001,P-100,S-1,2021-02-02,no,,,,,no\n\
         AH0001,P-100,S-1,2021-02-02,no,,,,,no\n\
         WA0001,P-100,S-1,2025-06-01,no,,,,,no\n\
         WA0002,P-100,S-1,2025-06-01,no,,,,,no\n\
         NP0001,P-100,S-1,2025-10-01,no,,,,,yes\n\
         DO0001,P-100,S-1,2025-11-01,no,,,,2025-10-20,no\n\
         NC0001,P-100,S-1,2020-01-01,no,,,,,no\n",
    );
    import(
        "contracts",
        "contract,site_id,level,ahr,start,end\nC-10,S-1,Essential,no,2025-01-01,2025-12-31\nC-11,S-1,Agility,yes,2025-01-01,2026-03-31\n",
    );
    import("covered", "contract,serial\nC-10,SV0001\nC-11,AH0001\n");
    let case = done(
        &data,
        &[
            "case",
            "--site",
            "S-1",
            "--contact",
            "ana@pacific.example",
            "--priority",
            "P3",
            "--at",
            "2025-11-18T17:00:00Z",
        ],
    );
    assert_eq!((&case["case"], &case["status"]), (&json!(CASE), &json!("open")));
    data
}

const CASE: &str = "2025-1118-0001";

/// Creates an RMA of one unit: its number, line, type and basis.
fn create(data: &Data, serial: &str, more: &[&str]) -> Value {
    let created = done(data, &[&["create", CASE, serial, "--at", CREATED], more].concat());
    assert_eq!((&created["rma"], &created["lines"][0]["line"]), (&json!("R10012"), &json!(LINE)));
    assert_eq!(created["lines"][0]["serial"], serial);
    assert_eq!(stands(data), "unconfirmed awaiting");
    created
}

const RMA: &str = "R10012";
const LINE: &str = "R10012-1";

fn typed(created: &Value) -> String {
    let line = &created["lines"][0];
    let text = |name: &str| line[name].as_str().unwrap_or("-").to_owned();
    format!("{} {} {}", text("type"), text("basis"), text("deciding"))
}

/// The states of the RMA and its line.
fn stands(data: &Data) -> String {
    let line = done(data, &["show", LINE]);
    format!("{} {}", line["state"].as_str().unwrap(), line["line_state"].as_str().unwrap())
}

/// `kind due_on met_at` of the line, the most urgent first.
fn dues(data: &Data) -> Vec<String> {
    told(&done(data, &["show", LINE])["due_dates"], "due_on")
}

/// `kind due_before met_at` of the case.
fn case_dues(data: &Data) -> Vec<String> {
    told(&done(data, &["show", CASE])["facts"]["due_dates"], "due_before")
}

fn told(dues: &Value, when: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let dues = dues.as_array().unwrap().iter();
    dues.map(|due| format!("{} {} {}", text(&due["kind"]), text(&due[when]), text(&due["met_at"]))).collect()
}

fn history(data: &Data, subject: &str) -> Vec<String> {
    let history = done(data, &["show", subject])["history"].clone();
    history.as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
}

fn entitled(data: &Data, serial: &str, on: &str) -> String {
    let row = done(data, &["entitlement", serial, "--on", on])[0].clone();
    format!("{} {}", row["type"].as_str().unwrap(), row["basis"].as_str().unwrap_or("-"))
}

fn confirm(data: &Data) {
    assert_eq!(done(data, &["confirm", RMA, "--at", CONFIRMED])["state"], "open");
    assert_eq!(stands(data), "open awaiting");
    // Ten business days after Wednesday 19 November, less Thanksgiving.
    assert_eq!(dues(data), ["rnr 2025-12-04 -"]);
}

#[test]
fn service_under_contract_is_returned_repaired_and_shipped() {
    let data = data();
    let created = create(&data, "SV0001", &["--ra"]);
    assert_eq!(typed(&created), "service return_and_repair ENT-2");
    assert!(created["lines"][0]["why"].as_str().unwrap().contains("C-10"), "{created}");
    // P3 under contract: eight hours from the opening of the case.
    assert_eq!(case_dues(&data), ["response 2025-11-19T01:00:00Z -"]);
    assert!(refused(&data, &["ship", LINE, "--serial", "SV0001"], "not_yet").contains("its RMA is unconfirmed"));
    assert_eq!(data.receive_at(RECEIVED, &[LINE, "SV0001"])["reason"], "not_confirmed");

    confirm(&data);
    // Three business days after the confirmation, until midnight in Fremont.
    assert_eq!(
        case_dues(&data),
        ["response 2025-11-19T01:00:00Z 2025-11-19T18:00:00Z", "update 2025-11-25T08:00:00Z -"]
    );
    assert!(refused(&data, &["repaired", LINE], "not_yet").contains("receive it first"));
    assert_eq!(data.receive_at("2025-12-01T18:10:00Z", &[LINE, "SV0001", "P-100"])["verdict"], "accept");
    assert_eq!(stands(&data), "open received");
    assert_eq!(dues(&data), ["rnr 2025-12-04 2025-12-01T18:10:00Z", "ra 2025-12-31 -"]);

    done(&data, &["repaired", LINE, "--note", "board replaced", "--at", "2025-12-18T18:00:00Z"]);
    assert!(refused(&data, &["replaced", LINE, "--serial", "RP-1"], "already_done").contains("repaired already"));
    assert!(refused(&data, &["ship", LINE, "--serial", "RP-1"], "not_yet").contains("it was repaired"));
    let shipped = done(
        &data,
        &[
            "ship",
            LINE,
            "--serial",
            "sv0001",
            "--carrier",
            "UPS",
            "--tracking",
            "1Z999AA10123456784",
            "--at",
            "2025-12-19T18:00:00Z",
        ],
    );
    assert_eq!(
        (&shipped["movements"][0]["note"], &shipped["movements"][1]["carrier"], &shipped["state"]),
        (&json!("board replaced"), &json!("UPS"), &json!("open"))
    );
    // The repair analysis is still to be posted.
    let report = data.path().join("report.json");
    std::fs::write(
        &report,
        r#"{"repair_done": "board replaced", "test_result": "passed", "failure_verified": true, "repair_data": "U7"}"#,
    )
    .unwrap();
    let report = report.to_str().unwrap();
    done(&data, &["post", LINE, "--ra", "--file", report, "--at", "2026-01-02T18:00:00Z"]);
    assert_eq!(stands(&data), "closed received");
    assert_eq!(dues(&data), ["rnr 2025-12-04 2025-12-01T18:10:00Z", "ra 2025-12-31 2026-01-02T18:00:00Z"]);
    assert_eq!(case_dues(&data).join(" "), "", "nobody waits for an update any more");
    assert_eq!(history(&data, RMA), ["created", "confirmed", "document issued", "document issued", "closed"]);
    // A repaired unit keeps its warranty and its contracts: nothing of it changed.
    assert_eq!(entitled(&data, "SV0001", "2025-12-31"), "service return_and_repair");

    // Taken back, the closing is too.
    done(&data, &["post", LINE, "--ra", "--undo"]);
    assert_eq!((stands(&data), dues(&data)[1].clone()), ("open received".to_owned(), "ra 2025-12-31 -".to_owned()));
    assert_eq!(history(&data, RMA).last().unwrap(), "opened again");
    done(&data, &["post", LINE, "--ra", "--file", report, "--at", "2025-12-30T18:00:00Z"]);
    assert_eq!(stands(&data), "closed received");
    // On a closed RMA an analysis may begin anew.
    done(&data, &["flag", LINE, "--fa", "--agreed-by", "Ana", "--at", "2026-01-05T18:00:00Z"]);
    assert_eq!(
        (stands(&data), dues(&data).last().unwrap().clone()),
        ("open received".to_owned(), "fa_interim 2026-01-20 -".to_owned())
    );
    data.must_be_whole();
}

#[test]
fn an_advance_replacement_ships_first_and_the_return_closes_the_rma() {
    let data = data();
    assert_eq!(typed(&create(&data, "AH0001", &[])), "service advance_replacement ENT-2");
    assert!(refused(&data, &["replaced", LINE, "--serial", "RP0001"], "not_yet").contains("unconfirmed"));
    confirm(&data);
    assert!(refused(&data, &["ship", LINE, "--serial", "AH0001"], "not_yet").contains("has not come"));
    assert!(refused(&data, &["replaced", LINE, "--serial", "AH0001"], "not_yet").contains("the unit itself"));
    let waiting = refused(&data, &["replaced", LINE, "--serial", "SN0003"], "not_yet");
    assert!(waiting.contains("R10002-1 awaits its return"), "{waiting}");
    done(&data, &["replaced", LINE, "--serial", "RP0001", "--at", "2025-11-20T18:00:00Z"]);
    assert!(refused(&data, &["ship", LINE, "--serial", "RP0002"], "not_yet").contains("RP0001 was set aside"));
    // The unit takes its place with its contract, and has no warranty beyond what that one had.
    assert_eq!(data.rma(&["--json", "entitlement", "RP0001"]).exit, 1);
    done(&data, &["ship", LINE, "--serial", "RP0001", "--at", "2025-11-21T18:00:00Z"]);
    assert_eq!(entitled(&data, "RP0001", "2026-03-31"), "service advance_replacement");
    assert_eq!(entitled(&data, "RP0001", "2026-04-01"), "non_contracted -");
    done(&data, &["ship", LINE, "--undo"]);
    assert_eq!(data.rma(&["--json", "entitlement", "RP0001"]).exit, 1, "it did not leave after all");
    done(&data, &["ship", LINE, "--serial", "RP0001", "--at", "2025-11-21T18:00:00Z"]);
    assert_eq!((stands(&data), dues(&data)), ("open awaiting".to_owned(), vec!["rnr 2025-12-04 -".to_owned()]));

    // Not returned: the list price is charged, and nothing is left to do.
    done(&data, &["charge", LINE, "--charge", "--note", "asked twice", "--at", "2025-12-08T18:00:00Z"]);
    assert_eq!(stands(&data), "closed awaiting");
    // It comes late after all: processed in the normal manner, and the charge is flagged (RNR-3).
    let received = data.receive_at("2026-01-08T18:00:00Z", &[LINE, "AH0001"]);
    assert_eq!(received["verdict"], "accept_late");
    let line = done(&data, &["show", LINE]);
    assert_eq!((&line["return"]["state"], &line["return"]["charge_flagged"]), (&json!("late_return"), &json!(true)));
    assert_eq!(
        (stands(&data), dues(&data)),
        ("closed received".to_owned(), vec!["rnr 2025-12-04 2026-01-08T18:00:00Z".to_owned()])
    );
    assert_eq!(
        history(&data, RMA),
        ["created", "confirmed", "document issued", "document issued", "closed", "opened again", "closed"]
    );
    // That receipt is withdrawn: as before it.
    done(&data, &["withdraw", &received["receipt"].to_string()]);
    assert_eq!(
        (stands(&data), done(&data, &["show", LINE])["return"]["state"].clone()),
        ("closed awaiting".to_owned(), json!("charged"))
    );
    // A claim is looked into: the RMA goes on.
    done(
        &data,
        &[
            "claim",
            LINE,
            "--carrier",
            "UPS",
            "--reference",
            "1Z",
            "--date",
            "2025-12-01",
            "--at",
            "2026-01-09T18:00:00Z",
        ],
    );
    assert_eq!((stands(&data), dues(&data)), ("open awaiting".to_owned(), vec!["rnr 2025-12-04 -".to_owned()]));
    done(&data, &["charge", LINE, "--waive", "--note", "delivered", "--at", "2026-01-10T18:00:00Z"]);
    assert_eq!(stands(&data), "closed awaiting");
    // What the vendor's own system still has as open does not open it.
    let export = data.rma(&["export", "rmas", "-"]).out;
    let file = data.path().join("back.csv");
    std::fs::write(&file, export.replace("closed,awaiting", "open,awaiting")).unwrap();
    let said = data.rma(&["--json", "import", "rmas", file.to_str().unwrap()]);
    assert_eq!((said.exit, &said.json()["errors"][0]["column"]), (2, &json!("state")), "{}", said.out);
    data.must_be_whole();
}

#[test]
fn under_warranty_the_unit_is_replaced_late_and_the_replacement_has_the_rest_of_its_warranty() {
    let data = data();
    assert_eq!(typed(&create(&data, "WA0001", &[])), "service warranty_rtf ENT-4");
    // Warranty only: no response is due (ENT-9).
    assert_eq!(case_dues(&data).len(), 0);
    confirm(&data);
    assert!(refused(&data, &["replaced", LINE, "--serial", "RP0001"], "not_yet").contains("receive it first"));
    data.receive_at(RECEIVED, &[LINE, "WA0001"]);
    // Twenty business days after Monday 1 December, less Christmas.
    assert_eq!(dues(&data), ["rnr 2025-12-04 2025-12-01T18:00:00Z", "rtf 2025-12-30 -"]);
    done(&data, &["replaced", LINE, "--serial", "RP0001", "--at", "2025-12-30T18:00:00Z"]);
    let shipped = done(&data, &["ship", LINE, "--serial", "RP0001", "--at", "2025-12-31T08:00:00Z"]);
    assert_eq!((&shipped["state"], &shipped["moved"][0]["kind"]), (&json!("closed"), &json!("rtf")));
    let line = done(&data, &["show", LINE]);
    assert_eq!(line["due_dates"][1]["state"], "met_late");
    assert_eq!(entitled(&data, "RP0001", "2026-05-31"), "service warranty_rtf");
    assert_eq!(entitled(&data, "RP0001", "2026-06-01"), "non_contracted -");
    let export = data.rma(&["export", "units", "-"]).out;
    assert!(export.contains("RP0001,P-100,S-1,2025-06-01,no"), "{export}");

    // The shipment did not happen: the clock runs again as it did.
    let undone = done(&data, &["ship", LINE, "--undo"]);
    assert_eq!((&undone["state"], &undone["moved"][0]["after"]["due_on"]), (&json!("open"), &json!("2025-12-30")));
    done(&data, &["replaced", LINE, "--undo"]);
    done(&data, &["repaired", LINE, "--at", "2025-12-29T18:00:00Z"]);
    done(&data, &["ship", LINE, "--serial", "WA0001", "--at", "2025-12-31T07:59:59Z"]);
    assert_eq!(dues(&data)[1], "rtf 2025-12-30 2025-12-31T07:59:59Z");
    assert_eq!(done(&data, &["show", LINE])["due_dates"][1]["state"], "met");
    assert_eq!(data.rma(&["--json", "entitlement", "RP0001"]).exit, 1);
    // Closed, its box comes no more.
    assert_eq!(data.receive_at("2026-02-01T18:00:00Z", &[RMA])["reason"], "rma_closed");
    data.must_be_whole();
}

#[test]
fn a_new_purchase_has_both_clocks() {
    let data = data();
    assert_eq!(typed(&create(&data, "NP0001", &[])), "new_purchase return_and_repair ENT-3");
    assert_eq!(case_dues(&data), ["response 2025-11-19T01:00:00Z -"]);
    confirm(&data);
    data.receive_at(RECEIVED, &[LINE, "NP0001"]);
    assert_eq!(dues(&data), ["rnr 2025-12-04 2025-12-01T18:00:00Z", "rtf 2025-12-30 -"]);
    done(&data, &["ship", LINE, "--serial", "NP0001", "--at", "2025-12-22T18:00:00Z"]);
    assert_eq!(
        (stands(&data), dues(&data)[1].clone()),
        ("closed received".to_owned(), "rtf 2025-12-30 2025-12-22T18:00:00Z".to_owned())
    );
    data.must_be_whole();
}

#[test]
fn dead_on_arrival_is_replaced_by_new_stock_before_the_return() {
    let data = data();
    // Without the hours it is no DOA, and says what is missing.
    let typed_so = done(&data, &["create", CASE, "DO0001", "--at", CREATED]);
    assert_eq!(typed(&typed_so), "service warranty_rtf ENT-4");
    assert!(typed_so["lines"][0]["why"].as_str().unwrap().contains("ours of operation"), "{typed_so}");
    done(&data, &["create", RMA, "--undo"]);
    assert_eq!(stands(&data), "cancelled cancelled");
    assert_eq!(history(&data, RMA), ["created", "taken back"]);
    assert!(refused(&data, &["confirm", RMA], "not_yet").contains("cancelled"));

    let created = done(&data, &["create", CASE, "DO0001", "--hours", "24", "--at", CREATED]);
    assert_eq!((created["rma"].as_str().unwrap(), typed(&created)), ("R10013", "doa new_unit ENT-1".to_owned()));
    let line = "R10013-1";
    done(&data, &["confirm", "R10013", "--at", CONFIRMED]);
    // SN0007 came back on R10006-1: it is no new unit, nor is the dead one.
    for arguments in [["replaced", line, "--serial", "SN0007"], ["ship", line, "--serial", "sn0007"]] {
        let message = refused(&data, &arguments, "not_yet");
        assert!(message.contains("SN0007 came back on R10006-1") || message.contains("sn0007 came back"), "{message}");
        assert!(message.contains("(DOA-3)"), "{message}");
    }
    assert!(refused(&data, &["ship", line, "--serial", "DO0001"], "not_yet").contains("(DOA-3)"));
    done(&data, &["ship", line, "--serial", "NEW0001", "--carrier", "DHL", "--at", "2025-11-20T18:00:00Z"]);
    // Its own warranty begins with the day on which it left.
    assert_eq!(entitled(&data, "NEW0001", "2026-11-19"), "service warranty_rtf");
    assert_eq!(entitled(&data, "NEW0001", "2026-11-20"), "non_contracted -");
    assert!(refused(&data, &["repaired", line], "already_done").contains("was shipped on 2025-11-20"));
    data.receive_at("2026-02-03T18:00:00Z", &[line, "DO0001"]);
    let shown = done(&data, &["show", line]);
    assert_eq!((&shown["state"], &shown["return"]["state"]), (&json!("closed"), &json!("late_return")));
    assert_eq!(shown["entitlement"]["deciding"], "ENT-1");
    assert_eq!(shown["entitlement"]["hours"], 24.0);
    data.must_be_whole();
}

#[test]
fn without_contract_nothing_is_skipped() {
    let data = data();
    assert_eq!(typed(&create(&data, "NC0001", &[])), "non_contracted - ENT-5");
    assert!(refused(&data, &["confirm", RMA], "not_yet").contains("QUO-1"));
    done(&data, &["failure", RMA, "--confirmed-by", "Priya", "--at", "2025-11-18T19:00:00Z"]);
    assert!(refused(&data, &["create", RMA, "--undo"], "nothing_to_take_back").contains("take that back first"));
    assert!(refused(&data, &["confirm", RMA], "not_yet").contains("quote"));
    let quoted = done(&data, &["quote", RMA, "--kind", "repair", "--at", "2025-11-18T20:00:00Z"]);
    assert_eq!(
        (&quoted["quotes"][0]["amount"], &quoted["due_dates"][0]["due_on"]),
        (&json!(230_050), &json!("2025-12-18"))
    );
    assert!(refused(&data, &["confirm", RMA], "not_yet").contains("order"));
    let order = [
        "po",
        RMA,
        "--number",
        "PO-7",
        "--date",
        "2025-11-19",
        "--amount",
        "230050",
        "--currency",
        "USD",
        "--channel",
        "fax",
        "--at",
        "2025-11-19T17:00:00Z",
    ];
    done(&data, &order);
    confirm(&data);
    data.receive_at(RECEIVED, &[LINE, "NC0001"]);
    // Neither return to factory nor responses are due: the return alone, which came.
    assert_eq!((dues(&data), case_dues(&data)), (vec!["rnr 2025-12-04 2025-12-01T18:00:00Z".to_owned()], Vec::new()));
    done(&data, &["repaired", LINE, "--at", "2026-01-20T18:00:00Z"]);
    done(&data, &["ship", LINE, "--serial", "NC0001", "--at", "2026-01-21T18:00:00Z"]);
    assert_eq!(stands(&data), "closed received");
    let quote = done(&data, &["show", RMA])["quote"].clone();
    assert_eq!(
        (&quote["step"], &quote["due_dates"][0]["met_at"]),
        (&json!("confirmed"), &json!("2025-11-19T17:00:00Z"))
    );
    data.must_be_whole();
}

#[test]
fn units_of_several_types_are_named_and_unknown_ones_have_near_matches() {
    let data = data();
    let said = data.rma(&["--json", "create", CASE, "SV0001", "NP0001", "NC0001", "--at", CREATED]);
    assert_eq!((said.exit, said.code()), (1, "mixed_types".to_owned()), "{}", said.out);
    let message = said.json()["error"]["message"].as_str().unwrap().to_owned();
    for told in [
        "SV0001 is service (ENT-2)",
        "NP0001 is new purchase (ENT-3)",
        "NC0001 is neither contract nor warranty (ENT-5)",
    ] {
        assert!(message.contains(told), "{message}");
    }
    let said = data.rma(&["--json", "create", CASE, "SVOOO1", "--at", CREATED]);
    assert_eq!((said.exit, said.code()), (1, "unknown_units".to_owned()), "{}", said.out);
    assert!(said.out.contains("near it: SV0001") && said.out.contains("ENT-6"), "{}", said.out);
    assert_eq!(data.rma(&["--json", "create", CASE, "SV0001", "sv0001"]).exit, 2, "the same unit twice");
    assert_eq!(data.rma(&["--json", "create", "2025-1118-0009", "SV0001"]).code(), "not_found");
    assert_eq!(data.rma(&["--json", "create", "2026-1101-0003", "SV0001"]).code(), "not_yet", "the case is closed");
    let early = data.rma(&["--json", "create", CASE, "SV0001", "--at", "2025-11-18T16:59:59Z"]);
    assert_eq!(early.code(), "not_yet", "{}", early.out);
    assert_eq!(data.rma(&["--json", "create", CASE, "SV0001", "--fa"]).exit, 2, "somebody must agree (ANA-6)");
    // Nothing of that used a number.
    let created = done(&data, &["create", CASE, "WA0001", "WA0002", "--fa", "--agreed-by", "Ana", "--at", CREATED]);
    let lines: Vec<&str> =
        created["lines"].as_array().unwrap().iter().map(|line| line["line"].as_str().unwrap()).collect();
    assert_eq!(lines, ["R10012-1", "R10012-2"]);
    let line = done(&data, &["show", "R10012-2"]);
    assert_eq!(
        (&line["ra"], &line["fa"], &line["analyses"]["flags"][0]["agreed_by"]),
        (&json!(false), &json!(true), &json!("Ana"))
    );
    data.must_be_whole();
}

#[test]
fn the_next_number_is_above_the_highest_on_record() {
    let data = data();
    create(&data, "SV0001", &[]);
    let rmas = data.path().join("rmas.csv");
    let import = |line: &str| {
        let text = format!(
            "line,case,part_number,serial,type,basis,created_at,state,line_state,ra,fa\n\
             {line},{CASE},P-100,SN0500,service,return_and_repair,2025-11-18T18:00:00Z,unconfirmed,awaiting,no,no\n"
        );
        std::fs::write(&rmas, text).unwrap();
        done(&data, &["import", "rmas", rmas.to_str().unwrap()])
    };
    import("R99999-1");
    let next = || data.rma(&["--json", "create", CASE, "WA0001", "--at", CREATED]);
    assert_eq!(next().json()["rma"], "R100000");
    // Taken back, its number is not given again.
    done(&data, &["create", "R100000", "--undo"]);
    assert_eq!(next().json()["rma"], "R100001");
    import("R500-1".replace("R500", "R00500").as_str());
    assert_eq!(next().json()["rma"], "R100002");
    import("R999999999-1");
    assert_eq!((next().exit, next().code()), (1, "numbers_used_up".to_owned()));
    data.must_be_whole();
}

#[test]
fn an_override_is_kept_with_its_reason_and_taken_back() {
    let data = data();
    create(&data, "WA0001", &[]);
    let by = |more: &[&str]| done(&data, &[&["override", RMA], more].concat());
    assert_eq!(data.rma(&["override", RMA, "--type", "service"]).exit, 2, "a reason");
    assert_eq!(data.rma(&["override", RMA, "--type", "service", "--reason", "x"]).exit, 2, "which basis");
    assert_eq!(data.rma(&["override", RMA, "--type", "doa", "--basis", "warranty_rtf", "--reason", "x"]).exit, 2);
    let same = refused(
        &data,
        &["override", RMA, "--type", "service", "--basis", "warranty_rtf", "--reason", "x"],
        "already_done",
    );
    assert!(same.contains("already"), "{same}");
    let given = by(&[
        "--type",
        "service",
        "--basis",
        "return_and_repair",
        "--reason",
        "contract C-12 was signed",
        "--at",
        CREATED,
    ]);
    let line = &given["lines"][0];
    assert_eq!(
        (&line["type"], &line["basis"], &line["deciding"]),
        (&json!("service"), &json!("return_and_repair"), &json!("ENT-7"))
    );
    assert!(line["why"].as_str().unwrap().contains("contract C-12 was signed (ENT-7)"), "{line}");
    assert_eq!(
        (&line["override"]["who"], &line["override"]["reason"]),
        (&json!("dana"), &json!("contract C-12 was signed"))
    );
    let twice = refused(&data, &["override", RMA, "--type", "non_contracted", "--reason", "no"], "already_done");
    assert!(twice.contains("dana gave R10012"), "{twice}");
    confirm(&data);
    data.receive_at(RECEIVED, &[LINE, "WA0001"]);
    assert_eq!(dues(&data).len(), 1, "no return to factory is due by the contract");
    // A file has the type that it has from elsewhere.
    let export = data.rma(&["export", "rmas", "-"]).out;
    let file = data.path().join("back.csv");
    let back = export.replace("WA0001,service,return_and_repair", "WA0001,service,warranty_rtf");
    assert_ne!(back, export);
    std::fs::write(&file, back).unwrap();
    let said = data.rma(&["--json", "import", "rmas", file.to_str().unwrap()]);
    assert!(said.exit == 2 && said.out.contains("ENT-7"), "{}", said.out);

    by(&["--undo"]);
    assert_eq!(dues(&data)[1], "rtf 2025-12-30 -", "the warranty's, from the receipt on");
    refused(&data, &["override", RMA, "--undo"], "nothing_to_take_back");
    let late = refused(&data, &["override", RMA, "--type", "non_contracted", "--reason", "lapsed"], "not_yet");
    assert!(late.contains("QUO-1"), "{late}");
    assert_eq!(
        history(&data, RMA),
        ["created", "given another type", "confirmed", "document issued", "document issued", "taken back"]
    );
    data.must_be_whole();
}

#[test]
fn the_queue_is_what_awaits_its_confirmation_the_oldest_first() {
    let data = data();
    let rmas = |arguments: &[&str]| {
        let rows = done(&data, &[&["queue", "--as-of", "2025-11-25T18:00:00Z"], arguments].concat());
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row["rma"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    create(&data, "SV0001", &[]);
    done(&data, &["create", CASE, "DO0001", "--hours", "1", "--at", "2025-11-18T17:30:00Z"]);
    assert_eq!(rmas(&[]), ["R10005", "R10013", "R10012"]);
    assert_eq!(rmas(&["--type", "service"]), [RMA]);
    assert_eq!(rmas(&["--priority", "P4"]), ["R10005"]);
    assert_eq!(rmas(&["--centre", "OSK"]).join(" "), "");
    assert_eq!(rmas(&["--centre", "FRE", "--limit", "1", "--offset", "1"]), ["R10013"]);
    let rows = done(&data, &["queue", "--as-of", "2025-11-25T18:00:00Z"]);
    assert_eq!(
        (&rows[0]["step"], &rows[0]["age_days"], &rows[2]["next"], &rows[2]["priority"]),
        (&json!("confirm_failure"), &json!(14), &json!("confirm it"), &json!("P3"))
    );
    // Somebody takes the first that nobody answers for; another cannot take it from them.
    assert_eq!(done(&data, &["queue", "--take-next", "bo", "--type", "doa"])["rma"], "R10013");
    assert_eq!(rmas(&["--csr", "bo"]), ["R10013", "R10012"], "the case is theirs");
    assert_eq!(rmas(&["--csr", ""]), ["R10005"]);
    let taken = data.rma(&["--json", "take", CASE, "--csr", "cy"]);
    assert_eq!((taken.exit, taken.code()), (1, "changed_meanwhile".to_owned()), "{}", taken.out);
    assert!(taken.out.contains("bo answers for"), "{}", taken.out);
    done(&data, &["assign", CASE, "--csr", "cy", "--from", "bo"]);
    let stale = data.rma(&["--json", "assign", CASE, "--csr", "di", "--from", "bo"]);
    assert_eq!(stale.code(), "changed_meanwhile");
    assert_eq!(done(&data, &["show", CASE])["facts"]["csr"], "cy");
    done(&data, &["confirm", RMA, "--at", CONFIRMED]);
    assert_eq!(rmas(&[]), ["R10005", "R10013"]);
    assert_eq!(data.rma(&["--json", "queue", "--take-next", "bo", "--type", "service"]).exit, 1);
    data.must_be_whole();
}

#[test]
fn a_case_is_opened_with_the_next_number_of_its_day() {
    let data = data();
    let open = |more: &[&str]| {
        let all = [&["--json", "case", "--site", "S-2", "--contact", "nikos@athina.example"], more].concat();
        data.rma(&all)
    };
    // Still 18 November in Pacific time (CAL-5).
    assert_eq!(open(&["--at", "2025-11-19T07:59:59Z"]).json()["case"], "2025-1118-0002");
    let next = open(&["--at", "2025-11-19T08:00:00Z"]).json();
    assert_eq!((&next["case"], &next["priority"]), (&json!("2025-1119-0001"), &json!("P4")));
    done(&data, &["case", "2025-1119-0001", "--undo"]);
    assert_eq!(done(&data, &["show", "2025-1119-0001"])["facts"]["status"], "closed");
    assert_eq!(open(&["--at", "2025-11-19T08:00:00Z"]).json()["case"], "2025-1119-0002");
    let given = data.rma(&["--json", "case", "200608110120#", "--site", "S-2", "--contact", "nikos@athina.example"]);
    assert_eq!(given.json()["case"], "2006-0811-0120");
    assert_eq!(
        data.rma(&["--json", "case", "2006-0811-0120", "--site", "S-2", "--contact", "nikos@athina.example"]).code(),
        "already_done"
    );
    refused(&data, &["case", "--site", "S-9", "--contact", "nikos@athina.example"], "not_found");
    create(&data, "SV0001", &[]);
    assert_eq!(data.rma(&["--json", "case", CASE, "--undo"]).code(), "nothing_to_take_back");
    data.must_be_whole();
}

/// Two lines of the same kind, both received at the dock.
fn two_received(data: &Data) -> [&'static str; 2] {
    create(data, "WA0001", &[]);
    confirm(data);
    data.receive_at(RECEIVED, &[LINE, "WA0001"]);
    data.receive_at("2025-11-25T17:00:00Z", &["R10001-1", "SN0001"]);
    [LINE, "R10001-1"]
}

#[test]
fn a_replacement_is_one_unit_for_one_line() {
    let data = data();
    let [first, second] = two_received(&data);
    for (serial, wrong) in [
        ("RP\n1", "\\u{a}"),
        ("RP\u{7f}1", "\\u{7f}"),
        ("R10002-1", "RMA number"),
        (&*"X".repeat(101), "longer than 100"),
        (" ", "empty"),
    ] {
        for step in ["replaced", "ship"] {
            let message = refused(&data, &[step, first, "--serial", serial], "incomplete");
            assert!(message.contains(wrong), "{message}");
        }
    }
    // With a customer of another site, and never returned.
    assert!(refused(&data, &["replaced", first, "--serial", "SN0099"], "not_yet").contains("site S-3"));

    done(&data, &["replaced", first, "--serial", "RPL1", "--at", "2025-12-10T18:00:00Z"]);
    for step in ["replaced", "ship"] {
        let message = refused(&data, &[step, second, "--serial", "rpl1"], "not_yet");
        assert!(message.contains(&format!("set aside for {first}")), "{message}");
    }
    let shipped = done(&data, &["ship", first, "--serial", "rpl1", "--at", "2025-12-11T18:00:00Z"]);
    assert_eq!(shipped["movements"][1]["serial"], "RPL1");
    let message = refused(&data, &["ship", second, "--serial", "RPL1"], "not_yet");
    assert!(message.contains(&format!("left for {first}")), "{message}");
    done(&data, &["ship", first, "--undo"]);
    done(&data, &["replaced", first, "--undo"]);
    done(&data, &["ship", second, "--serial", "RPL1", "--at", "2025-12-11T18:00:00Z"]);
    data.must_be_whole();
}

#[test]
fn a_new_unit_left_manufacturing_after_the_rma_was_created() {
    let data = data();
    done(&data, &["create", CASE, "DO0001", "--hours", "24", "--at", CREATED]);
    done(&data, &["confirm", RMA, "--at", CONFIRMED]);
    support::import(
        &data,
        "units",
        "serial,part_number,site_id,ship_date,reseller,new_purchase\nOLD1,P-100,S-1,2024-01-10,no,no\n",
    );
    let message = refused(&data, &["ship", LINE, "--serial", "OLD1"], "not_yet");
    assert!(message.contains("2024-01-10") && message.contains("DOA-3"), "{message}");
    data.must_be_whole();
}

#[test]
fn the_unit_itself_leaves_from_where_it_is_and_says_what_speaks_against_it() {
    let data = data();
    let [line, _] = two_received(&data);
    support::import(&data, "centres", "centre,name,address,calendar,repairs\nSYD,Sydney,1 Quay,,yes\n");
    done(&data, &["forward", line, "--centre", "SYD", "--at", "2025-12-02T18:00:00Z"]);
    assert!(refused(&data, &["ship", line, "--serial", "WA0001"], "not_yet").contains("on its way"));
    done(&data, &["arrive", line, "--at", "2025-12-05T18:00:00Z"]);
    done(&data, &["flag", line, "--fa", "--agreed-by", "Nikos Papas", "--at", "2025-12-05T18:00:00Z"]);
    let repaired = done(&data, &["repaired", line, "--at", "2025-12-06T18:00:00Z"]);
    assert!(repaired["warning"].as_str().unwrap().contains("ANA-6"), "{repaired}");
    let shipped = done(&data, &["ship", line, "--serial", "wa0001", "--at", "2025-12-07T18:00:00Z"]);
    assert!(shipped["warning"].as_str().unwrap().contains("does not come back"), "{shipped}");
    assert_eq!(shipped["movements"][3]["serial"], "WA0001");
    data.must_be_whole();
}
