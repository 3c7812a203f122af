//! Documents for customers by whole `rma` invocations (DOC-2 to DOC-5): their PDFs are read back
//! by other programs.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use support::{Data, NOW, done, refused};

/// Runs a program that the test needs.
fn tool(program: &str, arguments: &[&str]) -> Output {
    let ran = Command::new(program).args(arguments).output();
    ran.unwrap_or_else(|error| panic!("{program} is needed (poppler-utils, qpdf, zbar-tools): {error}"))
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Records as they are, with the vendor's settings.
fn vendor() -> Data {
    let data = Data::with_records();
    for (key, value) in [
        ("vendor.name", "Northern Network Works"),
        ("vendor.address", "3600 Zanker Road | San Jose, CA 95134"),
        ("vendor.phone", "+1 408 555 0100"),
        ("vendor.fax", "+1 408 555 0199"),
        ("vendor.email", "returns@northern.example"),
    ] {
        done(&data, &["settings", key, value]);
    }
    data
}

const AT: &str = "2025-11-26T18:00:00Z";

/// Issues a document; what was said of it, and its file.
fn issue(data: &Data, number: &str, kind: &str, options: &[&str]) -> (Value, PathBuf) {
    let file = data.path().join(format!("{kind}-{number}.pdf"));
    let mut arguments = vec!["document", number, "--kind", kind, "-o", path(&file)];
    if !options.contains(&"--at") {
        arguments.extend(["--at", AT]);
    }
    (done(data, &[&arguments[..], options].concat()), file)
}

/// The text of a PDF that a checker found sound, its white space folded.
fn text(file: &Path) -> String {
    let checked = tool("qpdf", &["--check", path(file)]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let read = tool("pdftotext", &["-layout", path(file), "-"]);
    let text = String::from_utf8(read.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn says(text: &str, all: &[&str]) {
    for said in all {
        assert!(text.contains(said), "“{said}” is not in\n{text}");
    }
}

fn paper(file: &Path) -> String {
    let info = String::from_utf8(tool("pdfinfo", &[path(file)]).stdout).unwrap();
    info.lines().find_map(|line| line.strip_prefix("Page size:")).unwrap().trim().to_owned()
}

#[test]
fn a_confirmation_says_what_is_covered_until_when_and_who_pays() {
    let data = vendor();
    let (said, file) = issue(&data, "R10001", "confirmation", &[]);
    assert_eq!((&said["issued"], &said["number"], &said["reprint"]), (&json!(1), &json!("R10001"), &json!(false)));
    let read = text(&file);
    says(
        &read,
        &[
            "RMA confirmation R10001",
            "Northern Network Works",
            "San José CA 95110",
            "Dear Ana Núñez,",
            "2026-1101-0001",
            "Confirmed Mon 17 Nov 2025",
            "Service, return to",
            "R10001-1",
            "R10001-2",
            "SN0002",
            "Router, 4 slots",
            // RNR-1, RNR-2, ENT-8.
            "Awaited by Tue 2 Dec 2025",
            "reach us by Tue 2 Dec 2025",
            "we may charge its full list price",
            "You pay for the way to us and for the way back.",
            "Page 1 of 1",
        ],
    );
    assert_eq!(paper(&file), "612 x 792 pts (letter)", "the customer is in the United States");

    // A line's number asks for the confirmation of its RMA; the customer is in Greece.
    let (said, file) = issue(&data, "R10011-1", "confirmation", &[]);
    assert_eq!(said["number"], "R10011");
    says(
        &text(&file),
        &["Αθηναϊκή Δικτύωση", "Σταδίου 28", "TRK-77", "We pay for the way to us and for the way back."],
    );
    assert!(paper(&file).ends_with("(A4)"), "{}", paper(&file));

    // What came is not asked for any more.
    let (_, file) = issue(&data, "R10006", "confirmation", &[]);
    says(&text(&file), &["Received on Fri 21 Nov 2025", "Awaited by Tue 2 Dec 2025", "Not on record"]);

    let before = ["document", "R10007", "--kind", "confirmation", "--at", "2024-01-01T00:00:00Z", "-o", "-"];
    assert!(refused(&data, &before, "not_yet").contains("was not confirmed yet"));
    assert!(refused(&data, &["document", "R10005", "--kind", "confirmation", "-o", "-"], "not_yet").contains("RNR-1"));
    refused(&data, &["document", "R99999", "--kind", "confirmation", "-o", "-"], "not_found");
    refused(&data, &["document", "D1", "--kind", "confirmation", "-o", "-"], "incomplete");
    data.must_be_whole();
}

#[test]
fn instructions_send_each_line_to_the_centre_of_its_part() {
    let data = vendor();
    let (_, file) = issue(&data, "R10007", "instructions", &[]);
    says(
        &text(&file),
        &[
            "Return instructions R10007",
            "Fremont Repair Centre",
            "4100 Harbour Road",
            "R10007-1",
            "R10007-2",
            "antistatic bag",
            "one RMA a box",
            "box label",
            "We cannot accept a box without an RMA number",
            "Return by Tue 2 Dec 2025",
        ],
    );
    // One line alone, to the centre of its part in Osaka.
    let (said, file) = issue(&data, "R10011-1", "instructions", &[]);
    assert_eq!(said["number"], "R10011-1");
    let read = text(&file);
    says(&read, &["大阪返品センター", "大阪市北区梅田3丁目1-3", "SN0012"]);
    assert!(!read.contains("Fremont"), "{read}");
    let stem = data.path().join("page");
    tool("pdftoppm", &["-r", "200", "-gray", "-singlefile", path(&file), path(&stem)]);
    let scanned = tool("zbarimg", &["-q", "--raw", path(&data.path().join("page.pgm"))]);
    assert_eq!(String::from_utf8(scanned.stdout).unwrap().trim(), "R10011");

    // Nobody is asked to send something by a day that is over, until there is another one.
    let over = refused(&data, &["document", "R10002", "--kind", "instructions", "--at", NOW, "-o", "-"], "not_yet");
    assert!(over.contains("its return window ended on 2025-10-16") && over.contains("--extend"), "{over}");
    done(&data, &["charge", "R10002-1", "--extend", "2026-01-15", "--note", "agreed", "--at", NOW]);
    let (_, file) = issue(&data, "R10002", "instructions", &["--at", NOW]);
    says(&text(&file), &["Return by Thu 15 Jan 2026"]);

    // Nothing is awaited once it came.
    data.receive(&["R10011-1", "SN0012"]);
    let message = refused(&data, &["document", "R10011", "--kind", "instructions", "-o", "-"], "not_yet");
    assert!(message.contains("no unit of it is awaited"), "{message}");
    refused(&data, &["document", "R10005", "--kind", "instructions", "-o", "-"], "not_yet");
}

#[test]
fn a_quote_is_the_version_in_force_with_its_total_and_how_to_order() {
    let data = vendor();
    let none = refused(&data, &["document", "R10005", "--kind", "quote", "-o", "-"], "not_yet");
    assert!(none.contains("no quote") && none.contains("QUO-1"), "{none}");
    done(&data, &["failure", "R10005", "--confirmed-by", "Ines Duarte", "--at", "2025-11-12T18:00:00Z"]);
    let quote = ["quote", "R10005", "--kind", "repair", "--valid-until", "2025-12-01", "--at", "2025-11-13T18:00:00Z"];
    done(&data, &quote);
    let (first, file) = issue(&data, "R10005", "quote", &[]);
    let read = text(&file);
    says(
        &read,
        &[
            "Quote R10005",
            "Thu 13 Nov 2025",
            "Amount in USD",
            "2,300.50",
            "Total USD 2,300.50",
            "Valid until Mon 1 Dec 2025",
            "at least 2,300.50 USD",
            "by email to returns@northern.example or by fax to +1 408 555 0199",
            "time and materials",
            "You pay for the way to us and for the way back.",
        ],
    );
    let yen = ["quote", "R10005", "--kind", "replacement", "--amount", "1234567", "--currency", "JPY"];
    done(&data, &[&yen[..], &["--valid-until", "2025-12-01", "--at", "2025-11-14T18:00:00Z"]].concat());
    let (second, file) = issue(&data, "R10005", "quote", &[]);
    says(&text(&file), &["This is version 2", "Total JPY 1,234,567", "We offer to replace"]);
    // One amount for all of it stands once.
    assert!(!text(&file).contains("Amount in"), "{}", text(&file));
    // Each was issued with its quote.
    assert_eq!((&second["reprint"], &second["issued"]), (&json!(true), &json!(2)));

    // The first one comes again as it was (DOC-5).
    let again = data.path().join("again.pdf");
    let said = done(&data, &["document", "R10005", "--issued", "1", "-o", path(&again)]);
    assert_eq!((&said["sha256"], &said["reprint"]), (&first["sha256"], &json!(true)));
    assert_eq!(text(&again), read);
    let shown = done(&data, &["show", "R10005"]);
    let kinds: Vec<&Value> = shown["issued"].as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["quote", "quote"]);
    refused(&data, &["document", "R10001", "--issued", "1", "-o", "-"], "not_found");
    refused(&data, &["document", "R10001", "--issued", "9", "-o", "-"], "not_found");
    data.must_be_whole();
}

/// A report file of these fields.
fn report(data: &Data, fields: &Value) -> String {
    let file = data.path().join("report.json");
    std::fs::write(&file, fields.to_string()).unwrap();
    path(&file).to_owned()
}

#[test]
fn reports_say_what_was_found_and_whether_in_time() {
    let data = vendor();
    data.receive(&["R10010-1", "SN0011"]);
    let nothing = refused(&data, &["document", "R10010-1", "--kind", "ra", "-o", "-"], "not_yet");
    assert!(nothing.contains("nothing of its repair analysis was posted"), "{nothing}");
    assert!(refused(&data, &["document", "R10001-1", "--kind", "fa", "-o", "-"], "not_yet").contains("ANA-1"));

    let ra = json!({"repair_done": "Board replaced", "test_result": ["Passed", "48 hours at 40 °C"],
                    "failure_verified": false, "repair_data": {"board_in": "SFB-210"}, "technician": "M. Ortega"});
    let file = report(&data, &ra);
    done(&data, &["post", "R10010-1", "--ra", "--file", &file, "--at", "2025-12-26T08:00:00Z"]);
    // The only line with the flag is meant.
    let (said, pdf) = issue(&data, "R10010", "ra", &["--at", "2025-12-27T18:00:00Z"]);
    assert_eq!(said["number"], "R10010-1");
    says(
        &text(&pdf),
        &[
            "Repair analysis report R10010-1",
            "Due Thu 25 Dec 2025",
            "Timing Late",
            "Board replaced",
            "48 hours at 40 °C",
            "Not verified",
            "Board in SFB-210",
            "Technician M. Ortega",
        ],
    );

    // What came for a unit meanwhile is told too.
    data.receive(&["R10011-1", "SN0012"]);
    done(&data, &["forward", "R10011-1", "--at", "2025-11-25T18:00:00Z"]);
    done(&data, &["arrive", "R10011-1", "--at", "2025-11-26T08:00:00Z"]);
    done(&data, &["replaced", "R10011-1", "--serial", "RPL-1", "--at", "2025-11-26T17:00:00Z"]);
    done(&data, &["ship", "R10011-1", "--serial", "RPL-1", "--tracking", "T77", "--at", "2025-11-27T17:00:00Z"]);
    done(&data, &["post", "R10011-1", "--ra", "--file", &report(&data, &ra), "--at", "2025-12-01T08:00:00Z"]);
    let (_, pdf) = issue(&data, "R10011-1", "ra", &["--at", "2025-12-02T18:00:00Z"]);
    says(&text(&pdf), &["Received on Wed 26 Nov 2025", "Replacement shipped on Fri 28 Nov 2025", "T77"]);

    let file = report(&data, &json!({"symptom": "Links flap"}));
    let interim = ["post", "R10010-1", "--fa-interim", "--file", &file];
    done(&data, &[&interim[..], &["--next", "2025-12-19", "--at", "2025-12-09T18:00:00Z"]].concat());
    let (_, pdf) = issue(&data, "R10010-1", "fa", &["--at", "2025-12-10T18:00:00Z"]);
    says(
        &text(&pdf),
        &[
            "Failure analysis, interim report R10010-1",
            "Interim results of Tue 9 Dec 2025",
            "Timing On time",
            "Next results Fri 19 Dec 2025",
            "Links flap",
            "The unit does not come back",
        ],
    );
    let last = json!({"symptom": "Links flap", "environment": "40 °C", "root_cause": "Cracked joint",
                      "corrective_action": "New reflow profile"});
    let file = report(&data, &last);
    done(&data, &["post", "R10010-1", "--fa-final", "--file", &file, "--at", "2025-12-19T18:00:00Z"]);
    let (_, pdf) = issue(&data, "R10010-1", "fa", &["--at", "2025-12-20T18:00:00Z"]);
    says(
        &text(&pdf),
        &[
            "Failure analysis report R10010-1",
            "Final results of Fri 19 Dec 2025",
            "Root cause Cracked joint",
            "Corrective action New reflow profile",
        ],
    );
    data.must_be_whole();
}

#[test]
fn a_box_that_goes_back_carries_the_reason_with_it() {
    let data = vendor();
    data.receive(&["SN0099", "R77777\u{202e}\u{1b}[31m"]);
    let shelved = refused(&data, &["document", "D1", "--kind", "sender-notice", "-o", "-"], "not_yet");
    assert!(shelved.contains("does not go back") && shelved.contains("RCV-9"), "{shelved}");
    let back = ["shelf", "dispose", "D1", "--returned-to-sender", "--tracking", "1Z999AA10123456784"];
    done(&data, &[&back[..], &["--note", "Torn box", "--at", AT]].concat());
    let (_, file) = issue(&data, "D1", "sender-notice", &[]);
    let read = text(&file);
    says(
        &read,
        &[
            "Why your box comes back D1",
            "Северная Связь",
            "Tue 25 Nov 2025",
            "1Z999AA10123456784",
            "no RMA number on the outside of the box",
            "Torn box",
            "What to do now",
        ],
    );
    assert!(!read.contains('\u{1b}') && !read.contains('\u{202e}'));

    assert_eq!(data.receive_at("2025-11-25T18:00:00Z", &["R10005", "SN0006"])["tag"], "D3");
    done(&data, &["shelf", "dispose", "D3", "--returned-to-sender", "--at", AT]);
    let (_, file) = issue(&data, "D3", "sender-notice", &[]);
    says(&text(&file), &["R10005", "was not confirmed yet"]);
    refused(&data, &["document", "R10001", "--kind", "sender-notice", "-o", "-"], "incomplete");
    refused(&data, &["document", "D9", "--kind", "sender-notice", "-o", "-"], "not_found");
}

#[test]
fn a_packing_list_says_what_left_together() {
    let data = vendor();
    assert!(
        refused(&data, &["document", "R10010", "--kind", "packing-list", "-o", "-"], "not_yet").contains("shipped")
    );
    data.receive(&["R10010-1", "SN0011"]);
    let ship = ["ship", "R10010-1", "--serial", "SN7777", "--tracking", "1Z999AA10123456784"];
    done(&data, &[&ship[..], &["--at", "2025-12-10T17:00:00Z"]].concat());
    let (_, file) = issue(&data, "R10010", "packing-list", &["--at", "2025-12-10T18:00:00Z"]);
    says(&text(&file), &["Packing list R10010", "SN7777", "1Z999AA10123456784", "Wed 10 Dec 2025"]);
}

#[test]
fn what_was_issued_comes_again_and_what_changed_is_issued_anew() {
    let data = vendor();
    let (first, file) = issue(&data, "R10001", "confirmation", &[]);
    let bytes = std::fs::read(&file).unwrap();
    // Another day, the same facts: the same bytes with the same date.
    let (again, file) = issue(&data, "R10001", "confirmation", &["--at", "2025-12-20T18:00:00Z"]);
    assert_eq!((&again["issued"], &again["reprint"]), (&first["issued"], &json!(true)));
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    // A unit came: another document.
    data.receive(&["R10001-1", "SN0001"]);
    let (second, _) = issue(&data, "R10001", "confirmation", &[]);
    assert_eq!((&second["issued"], &second["reprint"]), (&json!(2), &json!(false)));
    // Whatever is set since, the first one is what it was.
    done(&data, &["settings", "vendor.name", "Another Name"]);
    let old = data.path().join("old.pdf");
    done(&data, &["document", "R10001", "--issued", "1", "-o", path(&old)]);
    assert_eq!(std::fs::read(&old).unwrap(), bytes);
    // The same database elsewhere gives the same bytes.
    let other = vendor();
    let (_, file) = issue(&other, "R10001", "confirmation", &[]);
    assert_eq!(std::fs::read(file).unwrap(), bytes);

    // A preview issues nothing.
    let png = data.path().join("preview.png");
    let said =
        done(&data, &["document", "R10007", "--kind", "confirmation", "--format", "png", "--at", AT, "-o", path(&png)]);
    assert_eq!(said["issued"], Value::Null);
    assert!(std::fs::read(&png).unwrap().starts_with(b"\x89PNG"));
    assert_eq!(done(&data, &["show", "R10007"])["issued"], json!([]));
    refused(
        &data,
        &["document", "R10007", "--kind", "confirmation", "--at", "2199-01-01T00:00:00Z", "-o", "-"],
        "in_future",
    );
    data.must_be_whole();
}

#[test]
fn long_lists_go_on_with_their_headings() {
    let data = vendor();
    let mut rows =
        "line,case,part_number,serial,type,basis,created_at,confirmed_at,state,line_state,received_at,ra,fa\n"
            .to_owned();
    for line in 1..=60 {
        rows.push_str(&format!(
            "R20001-{line},2026-1101-0002,P-100,XN{line:04},service,return_and_repair,2025-11-11T18:00:00Z,\
             2025-11-17T18:00:00Z,open,awaiting,,no,no\n"
        ));
    }
    support::import(&data, "rmas", &rows);
    let (_, file) = issue(&data, "R20001", "confirmation", &[]);
    let read = tool("pdftotext", &["-layout", path(&file), "-"]);
    let read = String::from_utf8(read.stdout).unwrap();
    let pages: Vec<&str> = read.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() >= 3, "{}", pages.len());
    for (number, page) in (1..).zip(&pages) {
        assert!(page.contains(&format!("Page {number} of {}", pages.len())));
        assert_eq!(page.contains("XN00"), page.contains("Serial number"), "{page}");
    }
    for line in 1..=60 {
        assert_eq!(read.matches(&format!("XN{line:04}")).count(), 1);
    }
}

#[test]
fn customers_text_is_data() {
    let data = vendor();
    let sites = "site_id,name,address,country,calendar\n\
                 S-1,\"Pacific\u{202e} {rma} (Tj) ET\u{7} 😀\",\"1 Main ^XA~JA|530-0001|大阪市\u{2067}北区|日本\",JP,us-west\n";
    let csv = data.path().join("sites.csv");
    std::fs::write(&csv, sites).unwrap();
    done(&data, &["import", "sites", path(&csv)]);
    let (said, file) = issue(&data, "R10001", "confirmation", &[]);
    assert_eq!(said["notes"].as_array().unwrap().len(), 1, "{}", said["notes"]);
    let read = text(&file);
    says(&read, &["Pacific {rma} (Tj) ET", "〒530-0001", "1 Main ^XA~JA", "大阪市北区", "日本"]);
    assert!(!read.contains('\u{202e}') && !read.contains('\u{7}'));
    assert!(paper(&file).ends_with("(A4)"));
}

#[test]
fn wording_is_set_in_versions_and_what_is_not_known_is_refused() {
    let data = vendor();
    let built_in = done(&data, &["template", "confirmation", "--show"]);
    assert!(built_in["text"].as_str().unwrap().contains("[opening]\nDear {contact},"));
    let file = data.path().join("wording.txt");
    let set = |text: &str, options: &[&str]| {
        std::fs::write(&file, text).unwrap();
        data.rma(&[&["--json", "template", "confirmation", "--set", path(&file)], options].concat())
    };
    for (text, wrong) in [
        ("[opening]\nHello {rna}", "{rna}"),
        ("[greeting]\nHello", "[greeting]"),
        ("Hello", "line 1"),
        ("", "no passage"),
        ("[opening]\nHello\n\nA\0", "line 4, character 2: U+0000"),
        ("[opening]\n\u{202e}Hello", "line 2, character 1: U+202E"),
        ("[opening]\nHello {rma}}", "closed and was not opened"),
        ("[opening]\n} Hello {rma}", "closed and was not opened"),
    ] {
        let said = set(text, &[]);
        assert_eq!((said.exit, said.code().as_str()), (2, "incomplete"));
        let message = said.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(wrong), "{message}");
    }
    assert_eq!(done(&data, &["template", "confirmation"]), built_in);

    let said = set("[opening]\nHello {contact}, about {rma}.\n[notice_heading]\n[notice]\n", &[]);
    assert_eq!(said.exit, 0, "{}", said.out);
    let (_, first) = issue(&data, "R10001", "confirmation", &[]);
    let read = text(&first);
    says(&read, &["Hello Ana Núñez, about R10001.", "Shipping costs"]);
    assert!(!read.contains("full list price"), "the passage was left empty");
    // Another language has its own wording, and ISO dates; what it lacks is built in.
    assert_eq!(set("[title]\nBestätigung\n[opening]\nGuten Tag {contact}\n", &["--language", "de"]).exit, 0);
    let none = data.path().join("fa.pdf");
    let run = data.rma(&["document", "R10001", "--kind", "confirmation", "--language", "fa", "-o", path(&none)]);
    assert!(run.exit == 0 && run.err.contains("there is no wording in fa yet: it is in en"), "{}", run.err);
    let (said, file) = issue(&data, "R10001", "confirmation", &["--language", "de"]);
    assert_eq!(said["language"], "de");
    says(&text(&file), &["Bestätigung R10001", "Guten Tag Ana Núñez", "2025-12-02"]);

    // What comes back to one contract manufacturer has its own, over that for all (DOC-2).
    let of_centre = ["--centre", "OSK"];
    assert_eq!(set("[opening]\nFrom Osaka to {contact}\n", &of_centre).json()["centre"], "OSK");
    let shown = done(&data, &["template", "confirmation", "--show", "--centre", "OSK"]);
    assert_eq!(shown["passages"][1]["underlying"], "Hello {contact}, about {rma}.", "{shown}");
    let (_, file) = issue(&data, "R10011", "confirmation", &[]);
    let read = text(&file);
    says(&read, &["From Osaka to"]);
    assert!(!read.contains("full list price"), "what is not set for it is as for all");
    let (_, file) = issue(&data, "R10001", "confirmation", &["--at", "2025-11-27T18:00:00Z"]);
    says(&text(&file), &["Hello Ana Núñez, about R10001."]);
    refused(&data, &["template", "confirmation", "--centre", "NOPE"], "centre");
    refused(&data, &["template", "sender-notice", "--centre", "OSK"], "incomplete");

    let reset = done(&data, &["template", "confirmation", "--reset"]);
    assert_eq!(reset["text"], built_in["text"]);
    let versions: Vec<&Value> = reset["versions"].as_array().unwrap().iter().map(|it| &it["version"]).collect();
    assert_eq!(versions, [1, 2]);
    let (said, file) = issue(&data, "R10001", "confirmation", &[]);
    assert_eq!(said["reprint"], false);
    says(&text(&file), &["full list price"]);
    data.must_be_whole();
}

#[test]
fn settings_are_listed_read_and_set_by_name() {
    let data = Data::with_records();
    let (_, file) = issue(&data, "R10001", "confirmation", &[]);
    says(&text(&file), &["Fremont Repair Centre", "in writing to the address above"]);
    let all = done(&data, &["settings"]);
    assert_eq!(
        (&all["vendor.name"], &all["vendor.paper"], &all["station.sound"]),
        (&json!(""), &json!("letter"), &json!(true))
    );
    assert_eq!(done(&data, &["settings", "vendor.address", "A| |B "])["value"], json!(["A", "B"]));
    assert_eq!(done(&data, &["settings", "vendor.paper", "a4"])["value"], "a4");
    assert_eq!(done(&data, &["settings", "station.sound", "no"])["value"], false);
    assert_eq!(done(&data, &["settings", "station.printer", "Zebra"])["value"], "Zebra");
    assert_eq!(done(&data, &["settings", "station.printer", ""])["value"], Value::Null);
    for key in ["vendor.nam", "name"] {
        refused(&data, &["settings", key, "x"], "not_found");
    }
    for (key, value) in [
        ("vendor.email", "no"),
        ("vendor.phone", "1\n2"),
        ("vendor.paper", "a5"),
        ("vendor.language", "english language"),
        ("station.zone", "Mars/Olympus"),
        ("station.dock", " "),
    ] {
        let said = data.rma(&["--json", "settings", key, value]);
        assert_eq!((said.exit, said.code().as_str()), (2, "incomplete"), "{key}");
    }
    assert_eq!(done(&data, &["settings", "station.sound"])["value"], false);
    data.must_be_whole();
}
