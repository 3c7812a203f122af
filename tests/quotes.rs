//! Units without contract or warranty by whole `rma` invocations: failure, quote, purchase
//! order, confirmation, in this order and none skipped (QUO).
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::{Value, json};
use support::{Data, done, refused};

const RMA: &str = "R10005";

/// `due_on met_at state` of the quote's due date.
fn due(data: &Data) -> Vec<String> {
    let shown = done(data, &["show", RMA]);
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let dues = shown["quote"]["due_dates"].as_array().unwrap().iter();
    dues.map(|due| format!("{} {} {}", text(&due["due_on"]), text(&due["met_at"]), text(&due["state"]))).collect()
}

fn fail(data: &Data) {
    done(data, &["failure", RMA, "--confirmed-by", "Ines Duarte", "--at", "2025-11-12T18:00:00Z"]);
}

fn quote(data: &Data, valid_until: &str, at: &str) -> Value {
    done(data, &["quote", RMA, "--kind", "repair", "--valid-until", valid_until, "--at", at])
}

fn order<'a>(date: &'a str, amount: &'a str, currency: &'a str, at: &'a str) -> Vec<&'a str> {
    vec![
        "po",
        RMA,
        "--number",
        "PO-7",
        "--date",
        date,
        "--amount",
        amount,
        "--currency",
        currency,
        "--channel",
        "fax",
        "--at",
        at,
    ]
}

#[test]
fn the_steps_come_in_order_and_none_is_skipped() {
    let data = Data::with_records();
    let message = refused(&data, &["confirm", RMA], "not_yet");
    for missing in ["has not confirmed the hardware failure", "has not quoted", "No purchase order", "QUO-1"] {
        assert!(message.contains(missing), "{message}");
    }
    refused(&data, &["quote", RMA, "--kind", "repair"], "not_yet");
    refused(&data, &order("2025-11-14", "230050", "USD", "2025-11-14T18:00:00Z"), "not_yet");
    refused(&data, &["decline", RMA], "not_yet");
    refused(&data, &["failure", RMA, "--confirmed-by", " "], "incomplete");
    assert!(refused(&data, &["failure", RMA, "--confirmed-by", "Ines\u{1b}[2J"], "incomplete").contains("u{1b}"));
    refused(&data, &["failure", RMA, "--confirmed-by", "Ines", "--at", "2025-11-10T18:00:00Z"], "not_yet");
    // Only what has neither contract nor warranty takes this way.
    assert!(refused(&data, &["failure", "R10001", "--confirmed-by", "Ines"], "not_yet").contains("service"));

    fail(&data);
    assert!(refused(&data, &["failure", RMA, "--confirmed-by", "Ines"], "already_done").contains("confirmed already"));
    assert!(refused(&data, &["confirm", RMA], "not_yet").contains("Ines Duarte confirmed the hardware failure"));
    refused(&data, &["quote", RMA, "--kind", "repair", "--at", "2025-11-12T17:59:59Z"], "not_yet");

    let quoted = quote(&data, "2025-12-01", "2025-11-13T18:00:00Z");
    assert_eq!((&quoted["step"], &quoted["quotes"][0]["version"]), (&json!("expired"), &json!(1)), "as of now");
    assert_eq!((&quoted["quotes"][0]["amount"], &quoted["quotes"][0]["currency"]), (&json!(230_050), &json!("USD")));
    assert_eq!(quoted["quotes"][0]["lines"], json!([{"line": "R10005-1", "part_number": "P-100", "amount": 230_050}]));
    refused(&data, &order("2025-11-13", "230050", "USD", "2025-11-13T17:59:59Z"), "not_yet");

    let pdf = data.path().join("order.pdf");
    std::fs::write(&pdf, b"%PDF-1.4 PO-7").unwrap();
    let arguments = order("2025-11-14", "230050", "USD", "2025-11-14T18:00:00Z");
    let ordered = done(&data, &[&arguments[..], &["--file", pdf.to_str().unwrap()]].concat());
    assert_eq!((&ordered["step"], &ordered["purchase_order"]["number"]), (&json!("confirm"), &json!("PO-7")));
    let document = &ordered["purchase_order"]["document"];
    assert_eq!(
        (&document["name"], &document["media_type"], &document["bytes"]),
        (&json!("order.pdf"), &json!("application/pdf"), &json!(13))
    );
    let copy = data.path().join("copy.pdf");
    done_silently(&data, &["po", RMA, "--save", copy.to_str().unwrap()]);
    assert_eq!(std::fs::read(&copy).unwrap(), b"%PDF-1.4 PO-7");
    assert!(refused(&data, &arguments, "already_done").contains("PO-7"));

    refused(&data, &["confirm", RMA, "--at", "2025-11-14T17:59:59Z"], "not_yet");
    done(&data, &["confirm", RMA, "--at", "2025-11-17T18:00:00Z"]);
    assert_eq!(data.receive(&[RMA, "SN0006"])["verdict"], "accept");
    let shown = done(&data, &["show", RMA]);
    assert_eq!(shown["quote"]["step"], "confirmed");
    let said: Vec<&str> =
        shown["history"].as_array().unwrap().iter().map(|it| it["action"].as_str().unwrap()).collect();
    assert_eq!(
        said,
        [
            "failure confirmed",
            "quoted",
            "document issued",
            "purchase order accepted",
            "confirmed",
            "document issued",
            "document issued"
        ]
    );
    assert!(refused(&data, &["po", RMA, "--undo"], "nothing_to_take_back").contains("confirmation"));
    data.must_be_whole();
}

fn done_silently(data: &Data, arguments: &[&str]) {
    let said = data.rma(arguments);
    assert_eq!((said.exit, said.out.as_str()), (0, ""), "{}", said.err);
}

#[test]
fn a_purchase_order_that_does_not_fit_needs_a_supervisor() {
    let data = Data::with_records();
    fail(&data);
    quote(&data, "2025-12-01", "2025-11-13T18:00:00Z");
    let at = "2025-12-03T18:00:00Z";
    let below = refused(&data, &order("2025-11-14", "230049", "USD", at), "order_refused");
    assert!(below.contains("2300.49 USD is below the quoted 2300.50 USD"), "{below}");
    let other = refused(&data, &order("2025-11-14", "230050", "EUR", at), "order_refused");
    assert!(other.contains("in EUR, and the quote in USD"), "{other}");
    let late = refused(&data, &order("2025-12-02", "230050", "USD", at), "order_refused");
    assert!(late.contains("expired with Mon 1 Dec 2025") && late.contains("QUO-2"), "{late}");
    let future = refused(&data, &order("2025-12-20", "230050", "USD", at), "incomplete");
    assert!(future.contains("still to come"), "{future}");
    assert_eq!(data.rma(&[&["--json"], &order("2025-12-01", "0", "USD", at)[..]].concat()).exit, 2);
    assert_eq!(data.rma(&[&["--json"], &order("2025-12-01", "1", "XXX", at)[..]].concat()).exit, 2);

    let arguments = [&order("2025-12-02", "200000", "USD", at)[..], &["--accepted-by", "Sam Okoro"]].concat();
    let accepted = done(&data, &arguments);
    assert_eq!(accepted["purchase_order"]["accepted_by"], "Sam Okoro");
    let why = accepted["why"].as_str().unwrap();
    assert!(why.contains("Sam Okoro accepted it (QUO-2)") && why.contains("document"), "{why}");
    assert_eq!(due(&data), ["2025-12-01 2025-12-03T18:00:00Z met_late"]);
    // The order's own date decides: one that comes later and is dated in time fits.
    done(&data, &["po", RMA, "--undo"]);
    assert_eq!(due(&data), ["2025-12-01 - overdue"]);
    assert_eq!(done(&data, &order("2025-12-01", "230051", "USD", at))["step"], "confirm");
    data.must_be_whole();
}

#[test]
fn the_clock_of_a_quote_begins_moves_and_is_met() {
    let data = Data::with_records();
    fail(&data);
    done(&data, &["quote", RMA, "--kind", "replacement", "--at", "2025-11-13T07:30:00Z"]);
    // Still 12 November in Fremont, and thirty calendar days.
    assert_eq!(due(&data), ["2025-12-12 - overdue"]);
    let shown = done(&data, &["show", RMA]);
    assert_eq!(shown["quote"]["quotes"][0]["amount"], 1_250_000);

    let as_of = ["deadlines", "--kind", "quote", "--as-of"];
    let row = |moment: &str| done(&data, &[&as_of[..], &[moment]].concat())[0].clone();
    let open = row("2025-12-13T07:59:59Z");
    assert_eq!((&open["rma"], &open["left"], &open["state"]), (&json!(RMA), &json!("due today"), &json!("open")));
    assert_eq!(row("2025-12-13T08:00:00Z")["state"], "overdue");

    // A new version supersedes the one before, and its clock is the one that counts.
    refused(&data, &["quote", RMA, "--kind", "repair", "--at", "2025-11-13T07:00:00Z"], "not_yet");
    refused(
        &data,
        &["quote", RMA, "--kind", "repair", "--valid-until", "2025-11-13", "--at", "2025-11-14T18:00:00Z"],
        "incomplete",
    );
    let second = quote(&data, "2025-12-31", "2025-11-14T18:00:00Z");
    assert_eq!(second["quotes"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&second["moved"][0]["before"]["due_on"], &second["moved"][0]["after"]["due_on"]),
        (&json!("2025-12-12"), &json!("2025-12-31"))
    );
    assert_eq!(due(&data), ["2025-12-31 - overdue"]);
    done(&data, &["quote", RMA, "--undo"]);
    assert_eq!(due(&data), ["2025-12-12 - overdue"]);
    assert!(refused(&data, &["failure", RMA, "--undo"], "nothing_to_take_back").contains("quoted"));

    done(&data, &order("2025-11-20", "1250000", "USD", "2025-11-20T18:00:00Z"));
    assert_eq!(due(&data), ["2025-12-12 2025-11-20T18:00:00Z met"]);
    assert!(refused(&data, &["quote", RMA, "--kind", "repair"], "already_done").contains("PO-7"));
    assert!(refused(&data, &["quote", RMA, "--undo"], "nothing_to_take_back").contains("PO-7"));
    done(&data, &["po", RMA, "--undo"]);
    done(&data, &["quote", RMA, "--undo"]);
    done(&data, &["failure", RMA, "--undo"]);
    assert_eq!(due(&data), [""; 0]);
    assert_eq!(done(&data, &["show", RMA])["quote"]["step"], "confirm_failure");
    for step in ["po", "quote", "failure", "decline"] {
        refused(&data, &[step, RMA, "--undo"], "nothing_to_take_back");
    }
    data.must_be_whole();
}

#[test]
fn a_declined_quote_and_an_expired_one_end_the_rma_without_a_return() {
    let data = Data::with_records();
    fail(&data);
    quote(&data, "2025-12-01", "2025-11-13T18:00:00Z");
    refused(&data, &["decline", RMA, "--at", "2025-11-13T17:00:00Z"], "not_yet");
    let declined = done(&data, &["decline", RMA, "--at", "2025-12-02T07:59:59Z"]);
    assert_eq!(declined["step"], "declined");
    assert_eq!(due(&data), ["2025-12-01 2025-12-02T07:59:59Z met"]);
    assert_eq!(data.receive(&[RMA, "SN0006"])["reason"], "rma_cancelled");
    assert!(refused(&data, &["confirm", RMA], "not_yet").contains("cancelled"));
    assert!(refused(&data, &["quote", RMA, "--kind", "repair"], "not_yet").contains("QUO-3"));
    assert!(refused(&data, &["quote", RMA, "--undo"], "nothing_to_take_back").contains("ended"));
    refused(&data, &order("2025-11-14", "230050", "USD", "2025-12-03T18:00:00Z"), "not_yet");

    assert!(refused(&data, &["decline", RMA], "already_done").contains("2025-12-02"));

    // A file does not bring it back to life; taking the end back does.
    let rmas = data.path().join("rmas.csv");
    std::fs::copy(support::records().join("rmas.csv"), &rmas).unwrap();
    let said = data.rma(&["--json", "import", "rmas", rmas.to_str().unwrap()]);
    assert_eq!(said.exit, 2, "{}", said.out);
    let errors = said.json()["errors"].clone();
    assert_eq!((errors.as_array().unwrap().len(), &errors[0]["column"]), (1, &json!("state")), "{errors}");
    assert!(errors[0]["message"].as_str().unwrap().contains("QUO-3"), "{errors}");

    done(&data, &["decline", RMA, "--undo"]);
    assert_eq!(due(&data), ["2025-12-01 - overdue"]);
    // From the end of its last day on, a quote is expired by itself; ending the RMA says so.
    assert_eq!(done(&data, &["show", RMA])["quote"]["step"], "expired");
    assert!(refused(&data, &["confirm", RMA, "--at", "2025-12-02T08:00:00Z"], "not_yet").contains("expired"));
    assert_eq!(done(&data, &["decline", RMA, "--at", "2025-12-02T08:00:00Z"])["step"], "expired");
    assert_eq!(due(&data), ["2025-12-01 2025-12-02T08:00:00Z met_late"]);
    data.must_be_whole();
}

#[test]
fn prices_of_parts_are_summed_where_they_can_be() {
    let data = Data::with_records();
    let rmas = data.path().join("rmas.csv");
    std::fs::write(
        &rmas,
        "line,case,part_number,serial,type,basis,created_at,state,line_state,ra,fa\n\
         R10040-1,2026-1101-0001,P-100,SN0201,non_contracted,,2025-11-11T18:00:00Z,unconfirmed,awaiting,no,no\n\
         R10040-2,2026-1101-0001,P-200,SN0202,non_contracted,,2025-11-11T18:00:00Z,unconfirmed,awaiting,no,no\n\
         R10040-3,2026-1101-0001,P-300,SN0203,non_contracted,,2025-11-11T18:00:00Z,unconfirmed,cancelled,no,no\n\
         R10041-1,2026-1101-0001,P-100,SN0204,non_contracted,,2025-11-11T18:00:00Z,unconfirmed,awaiting,no,no\n\
         R10041-2,2026-1101-0001,P-300,SN0205,non_contracted,,2025-11-11T18:00:00Z,unconfirmed,awaiting,no,no\n",
    )
    .unwrap();
    done(&data, &["import", "rmas", rmas.to_str().unwrap()]);
    for rma in ["R10040", "R10041"] {
        done(&data, &["failure", rma, "--confirmed-by", "Ines", "--at", "2025-11-12T18:00:00Z"]);
    }
    let message = refused(&data, &["quote", "R10040", "--kind", "repair"], "not_yet");
    assert!(message.contains("P-200 has no repair price"), "{message}");
    let message = refused(&data, &["quote", "R10041", "--kind", "repair"], "not_yet");
    assert!(message.contains("prices in USD and JPY"), "{message}");
    assert_eq!(data.rma(&["quote", "R10041", "--kind", "repair", "--amount", "5"]).exit, 2);

    let summed = done(&data, &["quote", "R10040", "--kind", "replacement"]);
    // The cancelled line is not quoted.
    assert_eq!(summed["quotes"][0]["lines"].as_array().unwrap().len(), 2);
    assert_eq!(summed["quotes"][0]["amount"], 1_460_000);
    let given = done(&data, &["quote", "R10041", "--kind", "repair", "--amount", "99000", "--currency", "jpy"]);
    assert_eq!((&given["quotes"][0]["amount"], &given["quotes"][0]["currency"]), (&json!(99_000), &json!("JPY")));
    assert_eq!(given["quotes"][0]["lines"][0]["amount"], json!(null));
    data.must_be_whole();
}

#[test]
fn what_was_recorded_is_never_changed_and_check_sees_what_does_not_fit() {
    let data = Data::with_records();
    fail(&data);
    quote(&data, "2025-12-01", "2025-11-13T18:00:00Z");
    let file = data.path().join("order.txt");
    std::fs::write(&file, "Please repair it.").unwrap();
    let arguments = order("2025-11-14", "230050", "USD", "2025-11-14T18:00:00Z");
    done(&data, &[&arguments[..], &["--file", file.to_str().unwrap()]].concat());

    let database = rusqlite::Connection::open(data.database()).unwrap();
    for sql in [
        "UPDATE quotes SET amount = 1",
        "DELETE FROM quotes",
        "UPDATE purchase_orders SET accepted_by = 'Sam'",
        "DELETE FROM purchase_orders",
        "UPDATE failures SET confirmed_by = 'Sam'",
        "UPDATE received_documents SET content = x'00'",
        "DELETE FROM quote_lines",
    ] {
        let error = database.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("never"), "{sql}: {error}");
    }
    data.must_be_whole();
    let spoil = |sql: &str, expected: &str| {
        database.execute_batch(sql).unwrap();
        let said = data.rma(&["--json", "check"]);
        assert_eq!(said.exit, 3, "{sql}");
        assert!(said.out.contains(expected), "{sql}: {}", said.out);
    };
    spoil(
        "DROP TRIGGER received_documents_are_never_changed; UPDATE received_documents SET content = x'00'",
        "has other bytes than it came with",
    );
    spoil("UPDATE due_dates SET met_at = NULL WHERE kind = 'quote'", "R10005, quote: when it was met");
    spoil(
        "DROP TRIGGER quotes_are_never_changed; UPDATE quotes SET valid_until = '2026-01-01'",
        "R10005, quote: its term is not the one that the facts give",
    );
    spoil("DELETE FROM due_dates WHERE kind = 'quote'", "R10005: quote should run, and does not");
}

#[test]
fn the_document_of_an_order_can_come_later() {
    let data = Data::with_records();
    fail(&data);
    quote(&data, "2025-12-15", "2025-11-13T18:00:00Z");
    let file = data.path().join("po.pdf");
    std::fs::write(&file, b"%PDF-1.7 the order").unwrap();
    let file = file.to_str().unwrap();
    assert!(refused(&data, &["po", RMA, "--file", file], "not_yet").contains("record that first"));
    let arguments = order("2025-11-14", "230050", "USD", "2025-11-14T18:00:00Z");
    done(&data, &arguments);
    let view = done(&data, &["po", RMA, "--file", file]);
    assert_eq!((&view["purchase_order"]["number"], &view["step"]), (&json!("PO-7"), &json!("confirm")));
    let saved = data.path().join("saved.pdf");
    done_without_answer(&data, &["po", RMA, "--save", saved.to_str().unwrap()]);
    assert_eq!(std::fs::read(saved).unwrap(), b"%PDF-1.7 the order");
    assert!(refused(&data, &["po", RMA, "--file", file], "already_done").contains("has its document"));
    assert_eq!(data.rma(&["po", RMA, "--file", file, "--number", "PO-8"]).exit, 2, "half an order");
    done(&data, &["po", RMA, "--undo"]);
    data.must_be_whole();
}

fn done_without_answer(data: &Data, arguments: &[&str]) {
    let said = data.rma(arguments);
    assert_eq!(said.exit, 0, "{}{}", said.out, said.err);
}

#[test]
fn an_order_answers_the_quote_that_was_given_for_all_lines() {
    let data = Data::with_records();
    fail(&data);
    quote(&data, "2025-12-15", "2025-11-13T18:00:00Z");
    let early = order("2025-11-11", "230050", "USD", "2025-11-14T18:00:00Z");
    assert!(refused(&data, &early, "order_refused").contains("before it was quoted"));
    done(&data, &order("2025-11-12", "230050", "USD", "2025-11-14T18:00:00Z"));

    let header = "line,case,part_number,serial,type,basis,created_at,state,line_state,ra,fa\n";
    let rmas = data.path().join("rmas.csv");
    let import = |row: &str| {
        std::fs::write(&rmas, format!("{header}{row}\n")).unwrap();
        data.rma(&["--json", "import", "rmas", rmas.to_str().unwrap()])
    };
    // The type holds the quote.
    let other =
        "R10005-1,2026-1101-0003,P-100,SN0006,service,warranty_rtf,2025-11-11T18:00:00Z,unconfirmed,awaiting,no,no";
    let said = import(other);
    assert_eq!((said.exit, &said.json()["errors"][0]["column"]), (2, &json!("type")), "{}", said.out);
    let more = "R10005-2,2026-1101-0003,P-300,SN0199,non_contracted,,2025-11-11T18:00:00Z,unconfirmed,awaiting,no,no";
    assert_eq!(import(more).exit, 0);
    let message = refused(&data, &["confirm", RMA, "--at", "2025-11-15T18:00:00Z"], "not_yet");
    assert!(message.contains("R10005-2 is not in the quote"), "{message}");
    data.must_be_whole();
}

#[test]
fn an_expired_quote_takes_an_order_until_somebody_records_the_end() {
    let data = Data::with_records();
    fail(&data);
    quote(&data, "2025-12-01", "2025-11-13T18:00:00Z");
    let ended = done(&data, &["decline", RMA, "--at", "2025-12-05T18:00:00Z"]);
    assert_eq!(ended["step"], "expired");
    let late = order("2025-12-06", "230050", "USD", "2025-12-06T18:00:00Z");
    assert!(refused(&data, &late, "not_yet").contains("QUO-3"));
    assert!(refused(&data, &["quote", RMA, "--kind", "repair"], "not_yet").contains("take that back first"));
    assert!(refused(&data, &["decline", RMA], "already_done").contains("2025-12-05"));
    done(&data, &["decline", RMA, "--undo"]);
    quote(&data, "2025-12-31", "2025-12-06T17:00:00Z");
    done(&data, &late);
    assert!(refused(&data, &late, "already_done").contains("PO-7"));
    data.must_be_whole();
}
