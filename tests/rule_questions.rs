//! Rule questions at the edges of the rules, and questions that cannot be answered.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use rma_dock::rules::Finding;
use rma_dock::rules::questions::answer_line;
use serde_json::{Value, json};

fn ask(question: &Value) -> Value {
    let (answer, answered) = answer_line(&question.to_string());
    assert_eq!(answered, answer.get("error").is_none());
    answer
}

/// The value with some of its fields set to others; a path has dots.
fn with(mut value: Value, fields: &[(&str, Value)]) -> Value {
    for (path, to) in fields {
        let pointer = format!("/{}", path.replace('.', "/"));
        if let Some(field) = value.pointer_mut(&pointer) {
            *field = to.clone();
        } else {
            value[*path] = to.clone();
        }
    }
    value
}

fn without(mut value: Value, path: &str) -> Value {
    let (parent, field) = path.rsplit_once('.').map_or(("", path), |(parent, field)| (parent, field));
    let pointer = if parent.is_empty() { String::new() } else { format!("/{}", parent.replace('.', "/")) };
    value.pointer_mut(&pointer).unwrap().as_object_mut().unwrap().remove(field).unwrap();
    value
}

fn unit() -> Value {
    json!({
        "serial": "JN08094999", "family": "MX", "ship_date": "2008-02-29", "reseller": false, "resale_date": null,
        "registered_on": null, "date_code": null, "serial_pattern": "^JN(?P<year>\\d{2})(?P<week>\\d{2})",
        "antivirus": false, "new_purchase": false,
    })
}

fn calendar() -> Value {
    json!({"zone": "Europe/London", "holidays": ["2008-12-25"]})
}

fn question(ask: &str) -> Value {
    match ask {
        "number" => json!({"id": 1, "ask": "number", "text": "R12345"}),
        "business_days" => json!({"id": 1, "ask": "business_days", "calendar": calendar(),
            "from": "2008-12-24T12:00:00Z", "days": 1}),
        "warranty" => json!({"id": 1, "ask": "warranty", "on": "2008-06-01", "unit": unit()}),
        "doa" => json!({"id": 1, "ask": "doa", "unit": unit(), "hours_of_operation": 24}),
        "entitlement" => json!({"id": 1, "ask": "entitlement", "on": "2008-06-01", "unit": unit(), "contract":
            {"level": "Agility", "ahr": true, "start": "2008-06-01", "end": "2008-06-01"}, "hours_of_operation": null}),
        "deadline" => json!({"id": 1, "ask": "deadline", "kind": "ra", "calendar": calendar(),
            "start": "2008-06-02T12:00:00Z", "flagged": null, "as_of": "2008-06-03T12:00:00Z", "met_at": null}),
        "response" => json!({"id": 1, "ask": "response", "priority": "P1", "calendar": calendar(),
            "opened_at": "2008-06-02T12:00:00Z", "last_update_at": null}),
        "receiving" => json!({"id": 1, "ask": "receiving", "now": "2008-06-02T12:00:00Z",
            "scans": [{"rma": "R12345"}], "lines": [{"line": "R12345-1", "part_number": "P", "serial": null,
            "rma_state": "open", "line_state": "awaiting", "return_before": null}]}),
        _ => unreachable!("{ask} is not asked here"),
    }
}

const ASKS: [&str; 8] =
    ["number", "business_days", "warranty", "doa", "entitlement", "deadline", "response", "receiving"];

/// Every field of an object, and those of the objects in it.
fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
    for (field, value) in value.as_object().unwrap() {
        let path = if at.is_empty() { field.clone() } else { format!("{at}.{field}") };
        if value.is_object() {
            paths(value, &path, found);
        }
        found.push(path);
    }
}

#[test]
fn every_answer_has_its_rules_and_its_why() {
    for ask_for in ASKS {
        let answer = ask(&question(ask_for));
        assert_eq!(answer["id"], 1, "{answer}");
        assert!(!answer["rules"].as_array().unwrap().is_empty(), "{answer}");
        let why = answer["why"].as_str().unwrap();
        assert!(why.ends_with(").") && why.starts_with(char::is_alphanumeric), "{answer}");
    }
}

#[test]
fn a_field_that_is_left_out_or_of_another_type_is_named() {
    for ask_for in ASKS {
        let whole = question(ask_for);
        let mut fields = Vec::new();
        paths(&whole, "", &mut fields);
        fields.retain(|field| field != "id");
        for field in fields {
            let answer = ask(&without(whole.clone(), &field));
            let error = answer["error"].as_str().unwrap_or_default();
            assert!(error.starts_with(&format!("{field}: ")), "{ask_for} without {field}: {answer}");
            let answer = ask(&with(whole.clone(), &[(&field, json!([7]))]));
            let error = answer["error"].as_str().unwrap_or_default();
            assert!(
                error.starts_with(&format!("{field}: ")) || error.starts_with(&format!("{field}[0]: ")),
                "{ask_for} with a list as {field}: {answer}"
            );
            assert_eq!(answer["id"], 1);
            assert_eq!(answer.as_object().unwrap().len(), 2, "{answer}");
        }
    }
}

#[test]
fn a_value_that_cannot_be_is_named() {
    let long = format!("(?P<year>..)(?P<week>..){}", "x".repeat(500));
    for (ask_for, field, value, said) in [
        ("warranty", "unit.family", json!("ZZ"), "\"ZZ\" is not a family"),
        ("warranty", "unit.family", json!("mx"), "\"mx\" is not a family"),
        ("warranty", "unit.ship_date", json!("2009-02-29"), "\"2009-02-29\" is not a date"),
        ("warranty", "unit.ship_date", json!("2009-2-3"), "is not a date"),
        ("warranty", "unit.ship_date", json!("0000-01-01"), "is not a date"),
        ("warranty", "unit.ship_date", json!("9998-01-01"), "after the year 9997"),
        ("warranty", "unit.reseller", json!("yes"), "expected a boolean"),
        ("warranty", "unit.serial", json!(" "), "an empty text"),
        ("warranty", "on", json!("2009-13-01"), "is not a date"),
        ("doa", "unit.serial_pattern", json!("("), "unclosed group"),
        ("doa", "unit.serial_pattern", json!("^JN"), "needs the named groups"),
        ("doa", "unit.serial_pattern", json!("(?P<year>..)(?P<month>..)"), "needs the named groups"),
        ("doa", "unit.serial_pattern", json!("(?P<year>..)(?=x)(?P<week>..)"), "look-around"),
        ("doa", "unit.serial_pattern", json!("(?P<year>(a{999}){999})(?P<week>.)"), "size limit"),
        ("doa", "unit.serial_pattern", json!(long), "the most is 500"),
        ("doa", "hours_of_operation", json!(-0.01), "-0.01 is not a number of hours"),
        ("doa", "hours_of_operation", json!("24"), "expected a number"),
        ("doa", "hours_of_operation", json!(true), "expected a number"),
        ("entitlement", "contract.level", json!("Gold"), "\"Gold\" is none of"),
        ("entitlement", "contract.end", json!("2008-05-31"), "before the contract's start"),
        ("entitlement", "contract.start", json!("2008-02-30"), "is not a date"),
        ("deadline", "kind", json!("quote"), "\"quote\" is none of rnr, rtf, ra, fa_interim"),
        ("deadline", "calendar.zone", json!("Mars/Base"), "is not a time zone"),
        ("deadline", "calendar.holidays", json!(["2008-12-25", "2008-12-32"]), "\"2008-12-32\" is not a date"),
        ("deadline", "start", json!("2008-06-02"), "is not an instant"),
        ("deadline", "met_at", json!("2008-06-02T24:00:01Z"), "is not an instant"),
        ("response", "priority", json!("P5"), "\"P5\" is none of P1, P2, P3, P4"),
        ("response", "opened_at", json!("9999-12-31T23:30:00Z"), "beyond the year 9999"),
        ("response", "agreement", json!({"first_response": "2H", "update_every": "0B"}), "a number from 1 on"),
        ("business_days", "days", json!(-1), "-1 is not a count of days"),
        ("business_days", "days", json!(2.5), "expected a whole number"),
        ("business_days", "days", json!(36_526), "more than the 36525"),
        ("receiving", "lines", json!([{"line": "R1"}]), "at least 5 digits"),
        ("number", "text", json!("R0"), "at least 5 digits"),
    ] {
        let answer = ask(&with(question(ask_for), &[(field, value)]));
        let error = answer["error"].as_str().unwrap_or_default();
        assert!(error.starts_with(field) && error.contains(said), "{ask_for}, {field}: {answer}");
    }
}

#[test]
fn a_line_that_is_not_json_keeps_the_id_that_can_be_read() {
    for (line, id, said) in [
        (
            r#"{"id": "a", "ask": "doa", "unit": {"serial": "S"}, "hours_of_operation": NaN}"#,
            json!("a"),
            "unit.family: ",
        ),
        (r#"{"id": "b", "ask": "doa", "hours_of_operation": NaN}"#, json!("b"), "hours_of_operation: not JSON"),
        (r#"{"id": "c", "ask": "doa""#, json!("c"), "not JSON"),
        (r#"{"id": "d", "ask": "number", "text": "R12345"} x"#, json!("d"), "not JSON: trailing"),
        (r#"{"id": "e", "ask": "number", "text": "R12345", "text": "R12346"}"#, json!("e"), "duplicate field `text`"),
        (r#"{"id": "f"}"#, json!("f"), "ask: "),
        (r#"{"id": "g", "ask": "weather"}"#, json!("g"), "ask: \"weather\" is none of"),
        (r#"{"id": "h", "ask": 5}"#, json!("h"), "ask: "),
        ("[1]", Value::Null, "not a question in JSON"),
        ("nonsense", Value::Null, "not a question in JSON"),
    ] {
        let (answer, answered) = answer_line(line);
        assert!(!answered);
        assert_eq!(answer["id"], id, "{line}");
        let error = answer["error"].as_str().unwrap();
        assert!(error.contains(said), "{line}: {error}");
    }
}

#[test]
fn warranty_at_its_edges() {
    let resold = [("unit.reseller", json!(true)), ("unit.ship_date", json!("2008-01-10"))];
    let start = |resale: Value| {
        let answer = ask(&with(with(question("warranty"), &resold), &[("unit.resale_date", resale)]));
        (answer["start"].clone(), answer["start_assumed"] == true, !answer["assumed"].as_array().unwrap().is_empty())
    };
    assert_eq!(start(json!("2008-01-09")), (json!("2008-01-10"), false, false), "before the ship date");
    assert_eq!(start(json!("2008-01-11")), (json!("2008-01-11"), false, false));
    assert_eq!(start(json!("2008-04-09")), (json!("2008-04-09"), false, false), "the 90th day");
    assert_eq!(start(json!("2008-04-10")), (json!("2008-04-09"), false, false), "later");
    assert_eq!(start(Value::Null), (json!("2008-04-09"), true, true), "not known");

    // A resale date means nothing where no reseller sold it, and nothing without a ship date.
    let direct = ask(&with(question("warranty"), &[("unit.resale_date", json!("2008-04-01"))]));
    assert_eq!(direct["start"], "2008-02-29");
    let unshipped =
        [("unit.ship_date", Value::Null), ("unit.reseller", json!(true)), ("unit.resale_date", json!("2008-04-01"))];
    let unshipped = ask(&with(question("warranty"), &unshipped));
    assert_eq!(
        (&unshipped["start"], &unshipped["last_day"], &unshipped["active"]),
        (&Value::Null, &Value::Null, &json!(false))
    );
    assert_eq!(unshipped["missing"], json!(["The ship date is not known, so the warranty has no start date"]));

    // The year that begins on a leap day ends with the last of February.
    for (on, covered) in [("2008-02-28", false), ("2008-02-29", true), ("2009-02-28", true), ("2009-03-01", false)] {
        let answer = ask(&with(question("warranty"), &[("on", json!(on))]));
        assert_eq!((&answer["last_day"], &answer["covered"]), (&json!("2009-02-28"), &json!(covered)), "{on}");
    }

    // Registration counts from its day on, and any antivirus part needs it.
    for (registered, active) in [(json!("2008-06-01"), true), (json!("2008-06-02"), false), (Value::Null, false)] {
        for needs in [("unit.family", json!("SA")), ("unit.antivirus", json!(true))] {
            let answer = ask(&with(question("warranty"), &[needs, ("unit.registered_on", registered.clone())]));
            assert_eq!((&answer["covered"], &answer["active"]), (&json!(true), &json!(active)), "{answer}");
            let told = answer["would_change"].to_string();
            assert_eq!(told.contains("activate"), !active, "{told}");
        }
    }
}

#[test]
fn software_at_its_edges() {
    let software = |on: &str, fields: &[(&str, Value)]| {
        ask(&with(with(question("warranty"), &[("on", json!(on))]), fields))["software"].clone()
    };
    assert_eq!(software("2008-06-01", &[])["media_last_day"], "2008-05-28");
    let release = |on: &str, received: Value, registered: Value| {
        let mut asked = with(question("warranty"), &[("on", json!(on)), ("unit.family", json!("NSM"))]);
        asked["unit"]["customer_receipt_date"] = received;
        asked["unit"]["registered_on"] = registered;
        ask(&asked)["software"].clone()
    };
    let open = release("2008-03-25", json!("2008-03-10"), json!("2008-03-11"));
    assert_eq!((&open["release"], &open["release_request_by"]), (&json!("open"), &json!("2008-03-25")));
    assert_eq!(open["release_register_by"], "2009-03-01");
    assert_eq!(release("2008-03-26", json!("2008-03-10"), json!("2008-03-11"))["release"], "closed");
    assert_eq!(release("2008-03-25", json!("2008-03-10"), Value::Null)["release"], "needs_registration");
    assert_eq!(release("2008-03-25", Value::Null, Value::Null)["release"], "unknown");
    assert_eq!(release("2009-03-02", json!("2009-03-01"), json!("2009-03-02"))["release"], "closed");
}

#[test]
fn doa_at_its_edges() {
    let asked = |fields: &[(&str, Value)]| ask(&with(question("doa"), fields));
    let recorded = |code: &str| asked(&[("unit.date_code", json!(code))])["doa"] == true;
    assert!(recorded("2008-01-30") && !recorded("2008-01-29") && recorded("2008-03-30") && !recorded("2008-03-31"));
    for (hours, doa) in [(json!(0), true), (json!(24.0), true), (json!(24.01), false), (Value::Null, false)] {
        assert_eq!(asked(&[("hours_of_operation", hours.clone())])["doa"], doa, "{hours}");
    }
    let code = |serial: &str, pattern: &str| {
        asked(&[("unit.serial", json!(serial)), ("unit.serial_pattern", json!(pattern))])["date_code"].clone()
    };
    let weeks = r"^JN(?P<year>\d{2,4})W?(?P<week>\d{2})";
    assert_eq!(code("JN08W01", weeks), "2007-12-31", "the ISO week's Monday");
    assert_eq!(code("JN09W53", weeks), "2009-12-28");
    assert_eq!(code("JN08W53", weeks), Value::Null, "no week 53");
    assert_eq!(code("JN08W00", weeks), Value::Null);
    assert_eq!(code("JN2009W53", weeks), "2009-12-28");
    assert_eq!(code("JN99W01", weeks), "2098-12-29", "20YY");
    assert_eq!(code("ZX08W01", weeks), Value::Null, "another form");
    let days = r"(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})$";
    assert_eq!(code("A080229", days), "2008-02-29");
    assert_eq!(code("A090229", days), Value::Null);
    assert_eq!(code("A٠٨٠٢٢٩", days), Value::Null, "digits are ASCII");
    // What is missing is all named, whatever else decides.
    let nothing = asked(&[
        ("unit.ship_date", Value::Null),
        ("unit.serial_pattern", Value::Null),
        ("hours_of_operation", Value::Null),
    ]);
    assert_eq!(nothing["missing"], json!(["date_code", "hours_of_operation", "ship_date"]));
}

#[test]
fn entitlement_says_what_would_change_it() {
    let asked = |fields: &[(&str, Value)]| ask(&with(question("entitlement"), fields));
    let told = |answer: &Value, text: &str| {
        assert!(answer["would_change"].to_string().contains(text), "{text}: {answer}");
    };
    let none = [("contract", Value::Null)];
    let unregistered = asked(&[("unit.family", json!("FWVPN")), none[0].clone()]);
    assert_eq!((&unregistered["type"], &unregistered["deciding"]), (&json!("non_contracted"), &json!("ENT-5")));
    told(&unregistered, "Registering it would activate the warranty, until 2009-02-28");
    told(&unregistered, "A contract that covers it on 2008-06-01");
    told(&unregistered, "dead on arrival with a failure within 24 hours");

    let later = asked(&[("contract.start", json!("2008-06-02")), ("contract.end", json!("2008-07-01"))]);
    assert_eq!(later["deciding"], "ENT-4");
    told(&later, "From 2008-06-02 on a contract covers it");

    let without_ahr = asked(&[("contract.ahr", json!(false))]);
    assert_eq!(without_ahr["basis"], "return_and_repair");
    told(&without_ahr, "the replacement would ship first");

    let early = asked(&[("unit.reseller", json!(true)), ("on", json!("2008-03-15")), none[0].clone()]);
    assert_eq!(early["type"], "non_contracted", "before the assumed start");
    told(&early, "A resale on or before 2008-03-15 would start the warranty by then");
    assert_eq!(early["assumed"].as_array().unwrap().len(), 1);

    let late = asked(&[("unit.reseller", json!(true)), ("on", json!("2009-03-15")), none[0].clone()]);
    assert_eq!(late["type"], "service");
    told(&late, "A resale before 2008-03-16 would have ended the warranty before 2009-03-15");

    let unshipped = asked(&[("unit.ship_date", Value::Null), none[0].clone()]);
    assert_eq!(unshipped["type"], "non_contracted");
    assert!(unshipped["missing"].to_string().contains("The ship date is not known"), "{unshipped}");
}

#[test]
fn support_of_a_new_purchase_is_ninety_days() {
    for (on, runs) in [("2008-02-28", false), ("2008-02-29", true), ("2008-05-28", true), ("2008-05-29", false)] {
        let new = [("unit.new_purchase", json!(true)), ("contract", Value::Null), ("on", json!(on))];
        let answer = ask(&with(question("entitlement"), &new));
        assert_eq!(answer["priority_clock"], runs, "{on}: {answer}");
    }
}

#[test]
fn analysis_counts_from_the_later_of_receipt_and_flagging() {
    let due = |flagged: Value| ask(&with(question("deadline"), &[("flagged", flagged)]))["due_on"].clone();
    assert_eq!(due(Value::Null), "2008-07-02");
    assert_eq!(due(json!("2008-06-01T12:00:00Z")), "2008-07-02");
    assert_eq!(due(json!("2008-06-12T23:30:00Z")), "2008-07-13", "in London it is the 13th");
}

/// RCV-4 and RCV-5: an RMA scanned without a line, and a serial that two of its lines have.
#[test]
fn of_two_lines_with_the_serial_a_received_one_counts_before_a_cancelled_one() {
    let line = |line: &str, part: &str, state: &str| {
        json!({"line": line, "part_number": part, "serial": "SN1", "rma_state": "open", "line_state": state,
            "return_before": null})
    };
    let answer = |scans: &[Value], lines: &[Value]| {
        let scanned = [&[json!({"rma": "R12345"}), json!({"serial": "SN1"})], scans].concat();
        ask(&with(question("receiving"), &[("scans", json!(scanned)), ("lines", json!(lines))]))
    };
    let told = |answer: &Value| (answer["reason"].clone(), answer["line"].clone(), answer["candidates"].clone());
    let (cancelled, received) = (line("R12345-1", "A", "cancelled"), line("R12345-2", "B", "received"));
    for lines in [[cancelled.clone(), received.clone()], [received.clone(), cancelled.clone()]] {
        let reason = |scans: &[Value]| told(&answer(scans, &lines));
        assert_eq!(reason(&[]), (json!("already_received"), json!("R12345-2"), json!([])));
        // The part tells which line it is, and so which reason.
        assert_eq!(reason(&[json!({"part": "A"})]), (json!("rma_cancelled"), json!("R12345-1"), json!([])));
        assert_eq!(reason(&[json!({"part": "B"})]), (json!("already_received"), json!("R12345-2"), json!([])));
        assert_eq!(reason(&[json!({"part": "C"})]), (json!("already_received"), json!("R12345-2"), json!([])));
        assert!(answer(&[], &lines)["why"].to_string().contains("none awaiting return"));
    }
    // Where the RMA itself is cancelled, that is the first reason.
    let lines = [cancelled, received].map(|line| with(line, &[("rma_state", json!("cancelled"))]));
    assert_eq!(told(&answer(&[], &lines)).0, "rma_cancelled");
}

#[test]
fn an_agreement_stands_in_place_of_the_priority() {
    let agreed = |last: Value| {
        let agreement = json!({"first_response": "2H", "update_every": "2B"});
        ask(&with(question("response"), &[("agreement", agreement), ("last_update_at", last)]))["next_by"].clone()
    };
    assert_eq!(agreed(Value::Null), "2008-06-02T14:00:00Z");
    assert_eq!(agreed(json!("2008-12-24T12:00:00Z")), "2008-12-30T00:00:00Z", "neither holiday nor weekend");
}

#[test]
fn a_finding_kept_before_there_were_kinds_is_a_step() {
    let kept = r#"{"rule": "RCV-1", "held": true, "text": "The label names R12345"}"#;
    let finding: Finding = serde_json::from_str(kept).unwrap();
    assert_eq!(finding, Finding::held("RCV-1", "The label names R12345"));
    assert_eq!(serde_json::to_value(&finding).unwrap()["kind"], "step");
}

#[test]
fn an_id_keeps_its_digits() {
    for (id, answered) in [
        ("12345678901234567890123", json!("12345678901234567890123")),
        ("-9007199254740993123456", json!("-9007199254740993123456")),
        ("1e999", json!("1e999")),
        ("9007199254740993", json!(9_007_199_254_740_993_u64)),
        ("18446744073709551615", json!(u64::MAX)),
        ("-5", json!(-5)),
        ("1.5", json!(1.5)),
        ("\"a\"", json!("a")),
        ("{\"a\": [1]}", json!({"a": [1]})),
        ("null", Value::Null),
    ] {
        let (answer, _) = answer_line(&format!("{{\"id\": {id}, \"ask\": \"number\", \"text\": \"R12345\"}}"));
        assert_eq!((&answer["id"], &answer["canonical"]), (&answered, &json!("R12345")), "{id}");
    }
}

#[test]
fn a_date_beyond_the_calendar_is_that_of_the_field_it_counts_from() {
    let late = json!("9999-12-31T23:00:00Z");
    let opened = ask(&with(question("response"), &[("opened_at", late.clone())]));
    assert!(opened["error"].as_str().unwrap().starts_with("opened_at: "), "{opened}");
    let updated = ask(&with(question("response"), &[("last_update_at", late)]));
    assert!(updated["error"].as_str().unwrap().starts_with("last_update_at: "), "{updated}");
}
