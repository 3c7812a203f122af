//! What stands around a document by whole `rma` invocations: the vendor's logo, the address of the
//! customer abroad, and what a packing list says of each unit.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use support::{Data, done, refused};

const AT: &str = "2025-11-26T18:00:00Z";

/// What a program says that the test needs.
fn tool(program: &str, arguments: &[&str]) -> String {
    let ran = Command::new(program).args(arguments).output();
    let ran = ran.unwrap_or_else(|error| panic!("{program} is needed (poppler-utils, qpdf): {error}"));
    assert!(ran.status.success(), "{program}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Issues a document; what was said of it, and its file.
fn issue(data: &Data, number: &str, kind: &str, at: &str) -> (Value, PathBuf) {
    let file = data.path().join(format!("{kind}-{number}.pdf"));
    let said = done(data, &["document", number, "--kind", kind, "--at", at, "-o", path(&file)]);
    tool("qpdf", &["--check", path(&file)]);
    (said, file)
}

/// The lines of a PDF's text.
fn lines(file: &Path) -> Vec<String> {
    tool("pdftotext", &[path(file), "-"]).lines().map(str::to_owned).collect()
}

/// A PNG picture, black.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let pixels = vec![0; (width * height) as usize];
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    file
}

#[test]
fn the_logo_is_set_from_a_file_and_what_was_issued_before_has_none() {
    let data = Data::with_records();
    let images = |file: &Path| tool("pdfimages", &["-list", path(file)]).lines().skip(2).count();
    let (first, plain) = issue(&data, "R10001", "confirmation", AT);
    let bytes = std::fs::read(&plain).unwrap();
    assert_eq!(images(&plain), 0);
    assert_eq!(done(&data, &["settings", "vendor.logo"])["value"], Value::Null);

    let logo = data.path().join("logo.png");
    for (content, why) in [
        (b"BM".to_vec(), "it is not a PNG picture"),
        (png(1600, 20), "1600 × 20 pixels"),
        (png(200, 100)[..60].to_vec(), "the picture is damaged"),
    ] {
        std::fs::write(&logo, content).unwrap();
        let said = data.rma(&["--json", "settings", "vendor.logo", path(&logo)]);
        let message = said.json()["error"]["message"].as_str().unwrap().to_owned();
        assert_eq!((said.exit, said.code().as_str()), (1, "logo"), "{message}");
        assert!(message.starts_with("the logo was not set: ") && message.contains(why), "{message}");
    }
    assert_eq!(done(&data, &["settings", "vendor.logo"])["value"], Value::Null);

    std::fs::write(&logo, png(300, 90)).unwrap();
    let set = done(&data, &["settings", "vendor.logo", path(&logo)]);
    assert_eq!((&set["value"]["width"], &set["value"]["height"]), (&json!(300), &json!(90)));
    // The file is not needed any more.
    std::fs::remove_file(&logo).unwrap();
    let (second, file) = issue(&data, "R10001", "confirmation", AT);
    assert_eq!((&second["reprint"], images(&file)), (&json!(false), 1));
    assert_ne!(second["issued"], first["issued"]);
    let told = tool("pdfinfo", &["-struct-text", path(&file)]);
    assert!(told.contains("Figure") && told.contains("H1"), "{told}");
    let (again, file) = issue(&data, "R10001", "confirmation", "2025-12-01T18:00:00Z");
    assert_eq!((&again["reprint"], images(&file)), (&json!(true), 1));
    done(&data, &["settings", "vendor.phone", "+1 408 555 0100"]);
    assert_eq!(done(&data, &["settings", "vendor.logo"])["value"], set["value"], "another setting leaves it");
    let preview = data.path().join("preview.png");
    done(&data, &["document", "R10001", "--kind", "confirmation", "--format", "png", "--at", AT, "-o", path(&preview)]);

    // The name stands there again; what was issued without it comes as it was.
    assert_eq!(done(&data, &["settings", "vendor.logo", ""])["value"], Value::Null);
    let (_, file) = issue(&data, "R10001", "confirmation", AT);
    assert_eq!(images(&file), 0);
    let old = data.path().join("old.pdf");
    done(&data, &["document", "R10001", "--issued", "1", "-o", path(&old)]);
    assert_eq!(std::fs::read(&old).unwrap(), bytes);
    data.must_be_whole();
}

#[test]
fn a_letter_abroad_names_its_country_in_capitals() {
    let data = Data::with_records();
    let follows = |file: &Path, before: &str| {
        let lines = lines(file);
        let at = lines.iter().position(|line| line == before).unwrap_or_else(|| panic!("{before} is not in {lines:?}"));
        lines[at + 1].clone()
    };
    let (_, file) = issue(&data, "R10011", "confirmation", AT);
    assert_ne!(follows(&file, "Ελλάδα"), "GREECE", "nobody said where it comes from");
    assert_eq!(done(&data, &["settings", "vendor.country", "us"])["value"], "US");
    let (_, file) = issue(&data, "R10011", "confirmation", AT);
    assert_eq!(follows(&file, "Ελλάδα"), "GREECE");
    let (_, file) = issue(&data, "R10001", "confirmation", AT);
    assert_eq!(follows(&file, "San José CA 95110"), "United States", "at home it stays as it was written");
    done(&data, &["settings", "vendor.country", "DE"]);
    let (_, file) = issue(&data, "R10001", "confirmation", AT);
    assert_eq!(follows(&file, "San José CA 95110"), "UNITED STATES");
    let why = refused(&data, &["settings", "vendor.country", "Germany"], "incomplete");
    assert!(why.contains("give its code, such as US or DE"), "{why}");
}

#[test]
fn a_packing_list_is_of_the_shipment_of_its_line_and_says_what_each_unit_is_for() {
    let data = Data::with_records();
    data.receive(&["R10001-1", "SN0001"]);
    data.receive(&["R10001-2", "SN0002"]);
    let at = |hour: &str| format!("2025-12-{hour}:00:00Z");
    done(&data, &["repaired", "R10001-1", "--at", &at("08T17")]);
    let ship = |line: &str, serial: &str, tracking: &str, hour: &str| {
        let carrier = ["--carrier", "UPS", "--tracking", tracking, "--at", &at(hour)].map(str::to_owned);
        let carrier: Vec<&str> = carrier.iter().map(String::as_str).collect();
        done(&data, &[&["ship", line, "--serial", serial][..], &carrier].concat());
    };
    ship("R10001-1", "SN0001", "1Z999AA10123456784", "09T17");
    ship("R10001-2", "SN7777", "1Z999AA10123456785", "10T17");
    let read = |number: &str| {
        let (said, file) = issue(&data, number, "packing-list", &at("10T18"));
        assert_eq!(said["number"], number);
        lines(&file).join(" ")
    };
    let first = read("R10001-1");
    for said in ["SN0001", "Your unit, repaired", "Carrier", "UPS", "1Z999AA10123456784", "Tue 9 Dec 2025"] {
        assert!(first.contains(said), "{said} is not in {first}");
    }
    assert!(!first.contains("SN7777") && !first.contains("R10001-2"), "{first}");
    for number in ["R10001-2", "R10001"] {
        let last = read(number);
        for said in ["SN7777", "Replacement for SN0002", "1Z999AA10123456785", "Wed 10 Dec 2025"] {
            assert!(last.contains(said), "{said} is not in {last}");
        }
        assert!(!last.contains("SN0001"), "{last}");
    }
    assert!(
        refused(&data, &["document", "R10007-1", "--kind", "packing-list", "-o", "-"], "not_yet").contains("R10007-1")
    );
    data.must_be_whole();
}
