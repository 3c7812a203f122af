//! CSV in and out through the library, with real database files.

#![expect(clippy::unwrap_used, reason = "what a test sets up must be there")]

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::NaiveDate;
use proptest::prelude::*;
use rma_dock::calendar::{Instant, parse_instant};
use rma_dock::dock::Due;
use rma_dock::exchange::{ImportError, ImportOptions, ImportReport, Kind, Run, export, import, import_all, sample};
use rma_dock::numbers::{LineNumber, Serial};
use rma_dock::people::Permission;
use rma_dock::rules::receiving::{BoxLabel, Decision, Reason, UnitScans, Verdict, decide};
use rma_dock::store::{By, Change, NewReceipt, Store, StoreError, Subject, UnitRecord, Withdrawn};

/// A few records of each kind, by kind.
const RECORDS: [(Kind, &str); 12] = [
    (Kind::Calendars, "calendar,zone\nus,America/Los_Angeles\nde,Europe/Berlin\n"),
    (Kind::Holidays, "calendar,date,name\nus,2026-11-26,Thanksgiving\nde,2026-12-25,\n"),
    (
        Kind::Families,
        "family,name,online_rma_months,hardware_months,rtf_business_days,software_media_days,software_release_days,registration_required\nQ,Quick,12,12,5,,,no\n",
    ),
    (
        Kind::Centres,
        "centre,name,address,calendar,repairs\nOAK,Oakland,Dock 7|Oakland,us,yes\nXXX,No calendar,Somewhere,,no\n",
    ),
    (
        Kind::Parts,
        "part_number,description,family,centre,list_price,repair_price,currency,serial_pattern,antivirus\n\
         MX-1,Router,MX,OAK,1250.00,500.5,USD,^M(?<year>\\d\\d)(?<week>\\d\\d),no\nQ-1,Quick one,Q,XXX,,,,,no\n\
         J-1,Yen,J,OAK,98000,,JPY,,yes\n",
    ),
    (
        Kind::Sites,
        "site_id,name,address,country,calendar\nS1,\"Łąka, \"\"Sieć\"\"\",Ulica 1|Gdańsk,PL,de\nS2,海棠,路 2,cn,\n",
    ),
    (Kind::Contacts, "email,name,phone,site_id\na@s1.example,Ann,+1 555,S1\nb@s2.example,李,,S2\n"),
    (Kind::Contracts, "contract,site_id,level,ahr,start,end\nC1,S1,Agility,yes,2026-01-01,2026-12-31\n"),
    (
        Kind::Units,
        "serial,part_number,site_id,ship_date,reseller,resale_date,customer_receipt_date,registered_on,date_code,new_purchase\n\
         M2601AA,MX-1,S1,2026-01-20,yes,2026-02-01,2026-02-03,2026-02-04,2026-01-05,no\nQ77,q-1,,,no,,,,,yes\n",
    ),
    (Kind::Covered, "contract,serial\nC1,M2601AA\n"),
    (
        Kind::Cases,
        "case,site_id,contact,priority,platform,tracking_number,opened_at,status\n\
         2026-1101-0001,S1,a@s1.example,P1,MX,PO 7,2026-11-01T08:00:00Z,open\n\
         2026-1102-0001,S2,b@s2.example,P4,,,2026-11-02T08:00:00.250Z,closed\n",
    ),
    (
        Kind::Rmas,
        "line,case,part_number,serial,type,basis,created_at,confirmed_at,state,line_state,received_at,ra,fa\n\
         R10000-1,2026-1101-0001,MX-1,M2601AA,service,warranty_rtf,2026-11-02T09:00:00Z,2026-11-02T10:00:00Z,open,awaiting,,no,no\n\
         R10000-2,2026-1101-0001,MX-1,,service,warranty_rtf,2026-11-02T09:00:00Z,2026-11-02T10:00:00Z,open,received,2026-11-10T10:00:00Z,yes,no\n\
         R10001-1,2026-1102-0001,Q-1,Q99,new_purchase,return_and_repair,2026-11-02T09:00:00Z,2026-11-21T07:00:00Z,open,received,2026-11-24T12:00:00Z,no,no\n\
         R10002-1,2026-1102-0001,J-1,J5,non_contracted,,2026-11-02T09:00:00Z,,unconfirmed,awaiting,,no,no\n\
         R10003-1,2026-1102-0001,J-1,J6,service,return_and_repair,2026-11-02T09:00:00Z,2026-11-02T10:00:00Z,closed,received,2026-11-10T10:00:00Z,no,no\n\
         R100000-12,2026-1102-0001,J-1,J7,doa,new_unit,2026-11-02T09:00:00Z,,cancelled,cancelled,,no,no\n",
    ),
];

struct Data {
    folder: tempfile::TempDir,
    store: Store,
}

fn at(text: &str) -> Instant {
    parse_instant(text).unwrap()
}

fn by() -> By<'static> {
    By { who: "Tess", recorded_at: at("2026-11-24T12:00:00Z") }
}

impl Data {
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("rma.db")).unwrap();
        Self { folder, store }
    }

    fn filled() -> Self {
        let mut data = Self::empty();
        for (kind, text) in RECORDS {
            let report = data.import(kind, text);
            assert!(report.is_clean(), "{report:?}");
            let rows = text.lines().count() as u64 - 1;
            assert_eq!((report.rows, report.inserted, report.updated), (rows, rows, 0), "{kind}");
        }
        data
    }

    fn try_import(&mut self, kind: Kind, text: impl AsRef<[u8]>, run: Run) -> Result<ImportReport, ImportError> {
        import(&mut self.store, &by(), kind, text.as_ref(), ImportOptions { run, stop: None }, &mut |_| ())
    }

    fn import(&mut self, kind: Kind, text: impl AsRef<[u8]>) -> ImportReport {
        self.try_import(kind, text, Run::Write).unwrap()
    }

    fn export(&self, kind: Kind) -> String {
        let mut out = Vec::new();
        export(self.store.records(), kind, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn everything(&self) -> Vec<String> {
        Kind::ALL.map(|kind| self.export(kind)).to_vec()
    }

    fn audit_entries(&self) -> i64 {
        let report = self.store.records().check().unwrap();
        assert!(report.ok, "{report:?}");
        report.audit_entries
    }

    /// `kind due_on met_at` of a line.
    fn due(&self, number: &str) -> Vec<String> {
        let due = self.store.records().due_dates(Subject::Line(line(number))).unwrap();
        due.iter()
            .map(|due| {
                format!(
                    "{} {} {}",
                    due.kind.as_str(),
                    due.due.due_on,
                    due.met_at.map_or("-".to_owned(), |at| at.to_string())
                )
            })
            .collect()
    }
}

fn line(text: &str) -> LineNumber {
    text.parse().unwrap()
}

fn records_of(kind: Kind) -> &'static str {
    RECORDS.iter().find(|(of, _)| *of == kind).unwrap().1
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let mut data = Data::filled();
    let (before, entries) = (data.everything(), data.audit_entries());
    assert_eq!(entries, 12);
    for (kind, text) in RECORDS {
        let report = data.import(kind, text);
        assert_eq!((report.inserted, report.updated, report.unchanged), (0, 0, report.rows), "{report:?}");
    }
    assert_eq!(data.everything(), before);
    assert_eq!(data.audit_entries(), entries);
    let history = data.store.records().history("import parts").unwrap();
    assert_eq!((history.len(), history[0].action.as_str(), history[0].who.as_str()), (1, "imported", "Tess"));
    assert_eq!(history[0].detail["inserted"], 3);
    assert_eq!(history[0].detail["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn what_is_exported_imports_to_the_same_records() {
    let data = Data::filled();
    let mut other = Data::empty();
    for kind in Kind::ALL {
        let report = other.import(kind, data.export(kind));
        assert!(report.is_clean(), "{report:?}");
    }
    assert_eq!(other.everything(), data.everything());
    assert!(data.export(Kind::Parts).contains("MX-1,Router,MX,OAK,1250.00,500.50,USD,"));
    assert!(data.export(Kind::Parts).contains("J-1,Yen,J,OAK,98000,,JPY,,yes"));
    assert!(data.export(Kind::Sites).contains("S2,海棠,路 2,CN,\n"));
    assert!(data.export(Kind::Units).contains("\nQ77,Q-1,"), "a part is named as it is on record");
    assert!(data.export(Kind::Cases).contains(",2026-11-02T08:00:00.250Z,closed"));
    // By number, not by text.
    let rmas = data.export(Kind::Rmas);
    assert!(rmas.find("R10003-1").unwrap() < rmas.find("R100000-12").unwrap());
}

#[test]
fn columns_come_in_any_order_and_rows_in_any_form() {
    let mut data = Data::empty();
    let report = data.import(Kind::Calendars, "\u{FEFF}zone,\"calendar\"\r\n\r\nEurope/Berlin, de \r\n\r\n");
    assert_eq!((report.rows, report.inserted, report.errors_total), (1, 1, 0));
    assert_eq!(data.export(Kind::Calendars), "calendar,zone\nde,Europe/Berlin\n");
}

#[test]
fn an_update_changes_what_the_row_says_and_is_recorded() {
    let mut data = Data::filled();
    let entries = data.audit_entries();
    // No currency columns: the prices stay. The key in another case is the same part.
    let report = data.import(
        Kind::Parts,
        "part_number,description,family,centre,antivirus\nmx-1,Router 2,MX,OAK,yes\nQ-1,Quick one,Q,XXX,no\n",
    );
    assert_eq!((report.inserted, report.updated, report.unchanged), (0, 1, 1), "{report:?}");
    assert!(
        data.export(Kind::Parts)
            .contains("MX-1,Router 2,MX,OAK,1250.00,500.50,USD,^M(?<year>\\d\\d)(?<week>\\d\\d),yes")
    );
    let history = data.store.records().history("parts MX-1").unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].action, "updated");
    assert_eq!(history[0].detail["before"], serde_json::json!({ "description": "Router", "antivirus": false }));
    assert_eq!(history[0].detail["after"], serde_json::json!({ "description": "Router 2", "antivirus": true }));
    assert_eq!(data.audit_entries(), entries + 2);
    data.import(Kind::Cases, records_of(Kind::Cases).replace(",P1,", ",P2,"));
    assert_eq!(data.store.records().history("2026-1101-0001").unwrap()[0].detail["after"]["priority"], "P2");
}

#[test]
fn a_dry_run_reports_and_writes_nothing() {
    let mut data = Data::filled();
    let (before, entries) = (data.everything(), data.audit_entries());
    let report = data.try_import(Kind::Calendars, "calendar,zone\nus,UTC\njp,Asia/Tokyo\n", Run::Dry).unwrap();
    assert_eq!((report.rows, report.inserted, report.updated), (2, 1, 1));
    assert_eq!(data.everything(), before);
    assert_eq!(data.audit_entries(), entries);
}

/// A bad cell in an otherwise good second row, and the words that its message must hold.
const BAD: &[(Kind, &str, &str, &str)] = &[
    (Kind::Calendars, "zone", "Mars/Olympus", "not a time zone"),
    (Kind::Calendars, "calendar", "", "missing"),
    (Kind::Calendars, "calendar", "us", "on line 2 already"),
    (Kind::Holidays, "calendar", "mars", "no calendar \"mars\""),
    (Kind::Holidays, "date", "2026-02-30", "not a date"),
    (Kind::Holidays, "date", "26-02-03", "not a date"),
    (Kind::Families, "registration_required", "maybe", "neither yes nor no"),
    (Kind::Families, "rtf_business_days", "-1", "not a whole number"),
    (Kind::Families, "hardware_months", "1.5", "not a whole number"),
    (Kind::Families, "rtf_business_days", "99999999999999999999", "not a whole number"),
    (Kind::Centres, "calendar", "mars", "no calendar"),
    (Kind::Centres, "name", "  ", "missing"),
    (Kind::Parts, "family", "ZZ", "no family"),
    (Kind::Parts, "centre", "ZZ", "no centre"),
    (Kind::Parts, "list_price", "98000.00", "0 decimals"),
    (Kind::Parts, "list_price", "1e3", "not an amount"),
    (Kind::Parts, "currency", "YEN", "not an ISO 4217 currency"),
    (Kind::Parts, "currency", "", "needs a currency"),
    (Kind::Parts, "serial_pattern", "(?<year>", "does not compile"),
    (Kind::Parts, "serial_pattern", "^(?<year>\\d\\d)", "named groups"),
    (Kind::Parts, "part_number", "mx-1", "on line 2 already"),
    (Kind::Sites, "country", "XY", "not an ISO 3166"),
    (Kind::Sites, "site_id", "a\nb", "one line of text"),
    (Kind::Sites, "name", "a\0b", "NUL"),
    (Kind::Contacts, "email", "nobody", "not an email address"),
    (Kind::Contacts, "site_id", "S9", "no site"),
    (Kind::Contracts, "level", "Gold", "none of Essential"),
    (Kind::Contracts, "end", "2025-12-31", "end before it starts"),
    (Kind::Units, "part_number", "ZZ", "no part"),
    (Kind::Units, "ship_date", "2026-13-01", "not a date"),
    (Kind::Units, "serial", "m2601aa", "on line 2 already"),
    (Kind::Covered, "serial", "ZZ", "no unit"),
    (Kind::Covered, "contract", "ZZ", "no contract"),
    (Kind::Cases, "case", "2026-1301-0001", "does not exist"),
    (Kind::Cases, "contact", "z@z.example", "no contact"),
    (Kind::Cases, "priority", "P5", "none of P1"),
    (Kind::Cases, "status", "Open", "none of open"),
    (Kind::Cases, "opened_at", "2026-11-02 08:00", "not an instant"),
    (Kind::Rmas, "line", "R10000", "no line after the dash"),
    (Kind::Rmas, "line", "R10000-1", "already, on line 2"),
    (Kind::Rmas, "case", "2026-1103-0001", "no such case"),
    (Kind::Rmas, "part_number", "ZZ", "no part"),
    (Kind::Rmas, "type", "warranty", "none of doa"),
    (Kind::Rmas, "basis", "warranty", "none of new_unit"),
    (Kind::Rmas, "state", "done", "none of unconfirmed"),
    (Kind::Rmas, "line_state", "lost", "none of awaiting"),
    (Kind::Rmas, "received_at", "2026-11-10T10:00:00Z", "only a received line"),
    (Kind::Rmas, "ra", "1", "neither yes nor no"),
];

/// Rows for [`BAD`]: the records' own first row, and one more that is good.
fn good_rows(kind: Kind) -> Vec<Vec<String>> {
    let rows = csv::ReaderBuilder::new().has_headers(false).from_reader(records_of(kind).as_bytes()).into_records();
    let mut rows: Vec<Vec<String>> = rows.map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    rows.truncate(2);
    let other = match kind {
        Kind::Calendars => "jp,Asia/Tokyo",
        Kind::Holidays => "us,2026-01-01,",
        Kind::Families => "R,Rapid,12,12,5,,,no",
        Kind::Centres => "YOK,Yokohama,Dock,us,yes",
        Kind::Parts => "J-2,Yen,J,OAK,98000,,JPY,,no",
        Kind::Sites => "S3,Site,Street,JP,us",
        Kind::Contacts => "c@s1.example,Cho,,S1",
        Kind::Contracts => "C2,S1,Agility,no,2026-01-01,2026-01-01",
        Kind::Units => "M2602BB,MX-1,S1,2026-01-20,no,,,,,no",
        Kind::Covered => "C1,Q77",
        Kind::Cases => "2026-1101-0002,S1,a@s1.example,P1,,,2026-11-01T08:00:00Z,open",
        Kind::Rmas => {
            "R10009-1,2026-1101-0001,MX-1,,service,warranty_rtf,2026-11-02T09:00:00Z,2026-11-02T10:00:00Z,open,awaiting,,no,no"
        }
    };
    rows.push(other.split(',').map(str::to_owned).collect());
    rows
}

fn csv_of(rows: &[Vec<String>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

#[test]
fn a_bad_value_is_named_and_nothing_is_written() {
    let mut data = Data::filled();
    let (before, entries) = (data.everything(), data.audit_entries());
    for (kind, column, value, message) in BAD {
        let mut rows = good_rows(*kind);
        assert!(data.try_import(*kind, csv_of(&rows), Run::Dry).unwrap().is_clean(), "{kind}");
        let at = rows[0].iter().position(|name| name == column).unwrap();
        (*value).clone_into(&mut rows[2][at]);
        if *kind == Kind::Rmas && *column == "line" && *value == "R10000-1" {
            rows[2] = rows[1].clone();
        }
        let report = data.import(*kind, csv_of(&rows));
        assert_eq!((report.errors.len(), report.errors_total), (1, 1), "{kind} {column} {value:?}: {report:?}");
        let error = &report.errors[0];
        assert_eq!((error.line, error.column.as_deref(), error.value.as_str()), (3, Some(*column), *value));
        assert!(error.message.contains(message), "{kind} {column} {value:?}: {}", error.message);
        assert_eq!((report.rows, report.inserted, report.updated, report.unchanged), (2, 0, 0, 0));
    }
    assert_eq!(data.everything(), before);
    assert_eq!(data.audit_entries(), entries);
}

#[test]
fn every_bad_row_is_counted_and_a_thousand_are_reported() {
    let mut data = Data::empty();
    let mut text = "calendar,zone\n\"a\n\nb\",UTC\n".to_owned();
    for row in 0..1_500 {
        writeln!(text, "c{row},nowhere").unwrap();
    }
    let report = data.import(Kind::Calendars, &text);
    assert_eq!((report.rows, report.errors.len(), report.errors_total), (1_501, 1_000, 1_501));
    assert_eq!((report.errors[0].line, report.errors[1].line), (2, 5));
    let json = serde_json::to_value(&report.errors[1]).unwrap();
    assert_eq!(json["line"], 5);
    assert_eq!((json["column"].as_str(), json["value"].as_str()), (Some("zone"), Some("nowhere")));
}

#[test]
fn rows_that_are_no_rows_are_named() {
    let mut data = Data::empty();
    let report =
        data.import(Kind::Calendars, b"calendar,zone\na,UTC,1\nb\nc\xFF,UTC\n\"d\"x,UTC\n\"e,UTC\n".as_slice());
    let told: Vec<_> =
        report.errors.iter().map(|error| (error.line, error.column.as_deref(), &*error.message)).collect();
    assert_eq!(told[0], (2, None, "the row has 3 fields, the header has 2"));
    assert_eq!(told[1], (3, None, "the row has 1 fields, the header has 2"));
    assert_eq!(told[2], (4, Some("calendar"), "the value is not UTF-8"));
    assert!(told[3].0 == 5 && told[3].2.contains("closing quote"));
    assert!(told[4].0 == 6 && told[4].2.contains("never closed"));
    assert_eq!(report.errors_total, 5);
}

#[test]
fn a_header_that_does_not_fit_is_refused_by_name() {
    let mut data = Data::empty();
    for (kind, header, message) in [
        (Kind::Calendars, "", "there is none"),
        (Kind::Calendars, "calendar,zone,Zone,colour\n", "unknown columns: \"Zone\", \"colour\""),
        (Kind::Calendars, "calendar\n", "missing columns: \"zone\""),
        (Kind::Calendars, "calendar,zone,zone\n", "twice: \"zone\""),
        (
            Kind::Parts,
            "part_number,description,family,centre,antivirus,currency\n",
            "\"list_price\", \"repair_price\" is missing",
        ),
    ] {
        let error = data.try_import(kind, header, Run::Write).unwrap_err();
        assert_eq!(error.code(), "bad_header");
        assert!(error.to_string().contains(message), "{error}");
    }
    let error = data.try_import(Kind::Calendars, b"\xFF\xFEc\0".as_slice(), Run::Write).unwrap_err();
    assert!(error.to_string().contains("UTF-16"), "{error}");
    for (header, message) in [
        (&b"c\0a\0l\0"[..], "UTF-16"),
        (b"calendar;zone\nus;UTC\n", "parted by semicolons; save the file with commas"),
        (b"zone\tcalendar\n", "parted by tabs; save the file with commas"),
    ] {
        let error = data.try_import(Kind::Calendars, header, Run::Write).unwrap_err();
        assert_eq!(error.code(), "bad_header");
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn the_rows_of_an_rma_must_agree() {
    let mut data = Data::filled();
    let header = records_of(Kind::Rmas).lines().next().unwrap();
    let row = |line: &str, rma_type: &str, state: &str| {
        format!(
            "{line},2026-1101-0001,MX-1,,{rma_type},,2026-11-02T09:00:00Z,2026-11-02T10:00:00Z,{state},awaiting,,no,no\n"
        )
    };
    let text = [
        format!("{header}\n"),
        row("R20000-1", "service", "open"),
        row("R20001-1", "service", "open"),
        row("R20000-2", "doa", "open"),
        row("R20001-2", "service", "closed"),
        row("R20001-40", "service", "open"),
        row("R20001-40", "service", "open"),
        row("R20000-1", "service", "open"),
    ];
    let report = data.import(Kind::Rmas, text.concat());
    let told: Vec<_> =
        report.errors.iter().map(|error| (error.line, error.column.as_deref().unwrap(), &*error.message)).collect();
    assert_eq!(
        told,
        [
            (4, "type", "line 2 gives R20000 another type"),
            (5, "state", "line 3 gives R20001 another state"),
            (7, "line", "R20001-40 is in this file already, after line 3, where R20001 begins"),
            (8, "line", "R20000-1 is in this file already, on line 2"),
        ]
    );
}

#[test]
fn due_dates_begin_with_the_facts() {
    let mut data = Data::filled();
    // Confirmed on Monday 2 November in Berlin (the site's calendar): ten business days.
    assert_eq!(data.due("R10000-1"), ["rnr 2026-11-16 -"]);
    // Received on Tuesday 10 November, 02:00 in Oakland: twenty business days, less Thanksgiving.
    // Oakland repairs, and a repair analysis is wanted: thirty days from there.
    assert_eq!(data.due("R10000-2"), ["rnr 2026-11-16 2026-11-10 10:00:00 UTC", "rtf 2026-12-09 -", "ra 2026-12-10 -"]);
    // No calendar at site or centre: Pacific time, where it is still Friday 20 November, and
    // Thanksgiving is nobody's holiday. The family has five RTF days.
    assert_eq!(data.due("R10001-1"), ["rtf 2026-12-01 -", "rnr 2026-12-04 2026-11-24 12:00:00 UTC"]);
    for none in ["R10002-1", "R10003-1", "R100000-12"] {
        assert_eq!(data.due(none), [""; 0], "{none}");
    }

    // Confirmed a day later: all of its lines move, also the one that the file does not have.
    let rmas = records_of(Kind::Rmas);
    let mut lines = rmas.lines();
    let (header, first) = (lines.next().unwrap(), lines.next().unwrap());
    let later = first.replace("2026-11-02T10:00:00Z", "2026-11-03T10:00:00Z");
    let report = data.import(Kind::Rmas, format!("{header}\n{later}\n"));
    assert_eq!((report.updated, report.unchanged), (1, 0), "{report:?}");
    assert_eq!(data.due("R10000-1"), ["rnr 2026-11-17 -"]);
    assert_eq!(data.due("R10000-2")[0], "rnr 2026-11-17 2026-11-10 10:00:00 UTC");
    let history = data.store.records().history("R10000").unwrap();
    assert_eq!(history[0].detail["after"], serde_json::json!({ "confirmed_at": "2026-11-03T10:00:00Z" }));
    assert_eq!(history[0].detail["due_dates"].as_array().unwrap().len(), 2);

    // Received: the window is met, and RTF-1 runs. Then closed: what was met is kept, and
    // nothing runs.
    let received = later.replace("awaiting,,", "received,2026-11-24T09:00:00Z,");
    data.import(Kind::Rmas, format!("{header}\n{received}\n"));
    assert_eq!(data.due("R10000-1"), ["rnr 2026-11-17 2026-11-24 09:00:00 UTC", "rtf 2026-12-23 -"]);
    data.import(Kind::Rmas, format!("{header}\n{}\n", received.replace(",open,", ",closed,")));
    assert_eq!(data.due("R10000-1"), ["rnr 2026-11-17 2026-11-24 09:00:00 UTC"]);
    assert_eq!(data.due("R10000-2"), ["rnr 2026-11-17 2026-11-10 10:00:00 UTC"]);
    data.audit_entries();
}

#[test]
fn a_line_s_part_is_kept_as_the_part_is_written() {
    let mut data = Data::filled();
    let text =
        records_of(Kind::Rmas).replace(",MX-1,", ",mx-1,").replace("R1000", "R5000").replace("R100000", "R500000");
    let report = data.import(Kind::Rmas, &text);
    assert_eq!((report.inserted, report.errors_total), (6, 0), "{report:?}");
    assert!(data.export(Kind::Rmas).contains("R50000-1,2026-1101-0001,MX-1,"));
    assert_eq!(data.import(Kind::Rmas, &text).unchanged, 6);
}

#[test]
fn columns_that_are_absent_leave_lines_as_they_are() {
    let mut data = Data::filled();
    let before = data.export(Kind::Rmas);
    let report = data.import(
        Kind::Rmas,
        "line,case,part_number,type,created_at,state,line_state,ra,fa\n\
         R10000-1,2026-1101-0001,MX-1,service,2026-11-02T09:00:00Z,open,awaiting,no,yes\n\
         R10000-3,2026-1101-0001,MX-1,service,2026-11-02T09:00:00Z,open,awaiting,no,no\n",
    );
    assert_eq!((report.updated, report.inserted), (1, 1), "{report:?}");
    let after = data.export(Kind::Rmas);
    assert!(after.contains(&before.lines().nth(1).unwrap().replace("no,no", "no,yes")), "{after}");
    assert_eq!(data.due("R10000-3"), ["rnr 2026-11-16 -"]);
}

/// Receives a line as the dock does: by its number, and with a serial where one is given.
fn receive(data: &mut Data, number: &str, when: &str, serial: Option<&str>) -> i64 {
    let serial = serial.and_then(Serial::new);
    let change = |change: &Change<'_>| -> Result<i64, StoreError> {
        let scans = UnitScans { label: BoxLabel::Line(line(number)), serial, part: None, chosen: Vec::new() };
        let decision = decide(at(when), &scans, &change.facts_of_rma(line(number).rma())?).decision;
        assert!(decision.verdict.accepts(), "{decision:?}");
        let record = change.line(line(number))?.expect("the line is on record");
        change.receive_line(&record, at(when), decision.takes_serial.as_ref())?;
        let receipt = new_receipt(when);
        let number = change.insert_receipt(&receipt)?.receipt;
        change.insert_unit(number, 1, &unit(decision))?;
        change.audit(rma_dock::store::AuditEntry {
            at: at(when),
            action: "received",
            subject: format!("receipt {number}"),
            rules: Vec::new(),
            detail: serde_json::json!({}),
        })?;
        Ok(number)
    };
    data.store.change(&by(), Permission::KeepData, change).unwrap().outcome
}

fn new_receipt(when: &str) -> NewReceipt<'static> {
    NewReceipt {
        at: at(when),
        dock: "main",
        key: None,
        scans: &[],
        scan_set: &[],
        corrects: None,
        withdrawn: Withdrawn::No,
        note: None,
    }
}

fn unit(decision: Decision) -> UnitRecord {
    UnitRecord { decision, findings: Vec::new(), due: Due::default(), instruction: String::new() }
}

#[test]
fn an_import_never_takes_back_what_the_dock_received() {
    let mut data = Data::filled();
    let receipt = receive(&mut data, "R10000-1", "2026-11-12T10:00:00.500Z", None);
    let rmas = records_of(Kind::Rmas);
    let entries = data.audit_entries();
    let report = data.import(Kind::Rmas, rmas);
    assert_eq!(report.errors_total, 1, "{report:?}");
    let error = &report.errors[0];
    assert_eq!((error.line, error.column.as_deref(), error.value.as_str()), (2, Some("line_state"), "awaiting"));
    assert!(error.message.contains(&format!("receipt {receipt} ")), "{}", error.message);

    let received = |when: &str| rmas.replacen("awaiting,,", &format!("received,{when},"), 1);
    let report = data.import(Kind::Rmas, received("2026-11-12T10:00:01Z"));
    assert_eq!(report.errors[0].column.as_deref(), Some("received_at"));
    // Others keep seconds.
    let report = data.import(Kind::Rmas, received("2026-11-12T10:00:00Z"));
    assert_eq!((report.unchanged, report.errors_total), (6, 0), "{report:?}");
    assert_eq!(data.audit_entries(), entries);

    // A serial that the line took by the receipt (RCV-11).
    let header = rmas.lines().next().unwrap();
    let row = "R10000-3,2026-1101-0001,MX-1,,service,warranty_rtf,2026-11-02T09:00:00Z,2026-11-02T10:00:00Z,open,awaiting,,no,no";
    data.import(Kind::Rmas, format!("{header}\n{row}\n"));
    receive(&mut data, "R10000-3", "2026-11-12T11:00:00Z", Some("NEW1"));
    let row = row.replace("awaiting,,", "received,2026-11-12T11:00:00Z,");
    let report = data.import(Kind::Rmas, format!("{header}\n{row}\n"));
    assert_eq!((report.errors_total, report.errors[0].column.as_deref()), (1, Some("serial")));
    let report = data.import(Kind::Rmas, format!("{header}\n{}\n", row.replace("MX-1,,", "MX-1,NEW1,")));
    assert_eq!((report.errors_total, report.unchanged), (0, 1), "{report:?}");

    // A receipt that was withdrawn is no longer in force.
    data.store
        .change(&by(), Permission::KeepData, |change| {
            change.await_line(line("R10000-1"), None)?;
            let withdrawn = NewReceipt {
                corrects: Some(receipt),
                withdrawn: Withdrawn::Yes,
                ..new_receipt("2026-11-12T12:00:00Z")
            };
            change.insert_receipt(&withdrawn)
        })
        .unwrap();
    let report = data.import(Kind::Rmas, received("2026-11-13T10:00:00Z"));
    assert_eq!((report.updated, report.errors_total), (1, 0), "{report:?}");
}

#[test]
fn all_files_of_a_folder_come_in_order() {
    let mut data = Data::empty();
    let folder = data.folder.path().join("in");
    let run = |data: &mut Data, run| {
        import_all(&mut data.store, &by(), &folder, ImportOptions { run, stop: None }, &mut |_, done, of| {
            assert!(done <= of);
        })
    };
    assert_eq!(run(&mut data, Run::Write).unwrap_err().code(), "unreadable_file");
    std::fs::create_dir(&folder).unwrap();
    assert_eq!(run(&mut data, Run::Write).unwrap_err().code(), "nothing_to_import");
    for (kind, text) in RECORDS {
        std::fs::write(folder.join(kind.file_name()), text).unwrap();
    }
    std::fs::write(folder.join("notes.csv"), "not ours").unwrap();
    let nothing = data.everything();
    let reports = run(&mut data, Run::Dry).unwrap();
    assert!(reports.len() == 12 && reports.iter().all(ImportReport::is_clean), "{reports:?}");
    assert_eq!(data.everything(), nothing);

    // A bad header in a later file is found before anything is written.
    std::fs::write(folder.join("rmas.csv"), "line\n").unwrap();
    assert_eq!(run(&mut data, Run::Write).unwrap_err().code(), "bad_header");
    assert_eq!(data.everything(), nothing);

    // A bad row stops there, and what came before stays.
    std::fs::write(folder.join("rmas.csv"), records_of(Kind::Rmas)).unwrap();
    std::fs::write(folder.join("parts.csv"), records_of(Kind::Parts).replace("98000", "x")).unwrap();
    let reports = run(&mut data, Run::Write).unwrap();
    assert_eq!((reports.len(), reports.last().unwrap().errors_total), (5, 1));
    assert!(data.export(Kind::Centres).contains("Oakland"));
    std::fs::write(folder.join("parts.csv"), records_of(Kind::Parts)).unwrap();
    assert_eq!(run(&mut data, Run::Write).unwrap().len(), 12);
    assert_eq!(data.everything(), Data::filled().everything());
}

#[test]
fn an_import_that_is_stopped_writes_nothing_of_its_file() {
    let mut data = Data::empty();
    let sites: String = (0..20_000).map(|site| format!("S-{site},Site {site},1 Long Street|Town,US,\n")).collect();
    let text = format!("site_id,name,address,country,calendar\n{sites}");
    let (before, stop) = (data.everything(), AtomicBool::new(false));
    let options = ImportOptions { stop: Some(&stop), ..ImportOptions::default() };
    // Asked to stop from within, once part of it is read.
    let mut ticks = 0;
    let mut progress = |_| {
        ticks += 1;
        stop.store(ticks == 2, Ordering::Relaxed);
    };
    let report = import(&mut data.store, &by(), Kind::Sites, text.as_bytes(), options, &mut progress).unwrap();
    assert!(report.stopped && !report.is_clean() && report.rows > 0 && report.rows < 20_000, "{report:?}");
    assert_eq!((report.inserted, report.errors_total, data.audit_entries()), (0, 0, 0));
    assert_eq!(data.everything(), before);

    // Of a folder, what came before the file that was stopped stays.
    let folder = data.folder.path().join("in");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("calendars.csv"), "calendar,zone\nus-west,America/Los_Angeles\n").unwrap();
    std::fs::write(folder.join("sites.csv"), &text).unwrap();
    stop.store(false, Ordering::Relaxed);
    let mut progress = |kind, _, _| stop.store(kind == Kind::Sites, Ordering::Relaxed);
    let reports = import_all(&mut data.store, &by(), &folder, options, &mut progress).unwrap();
    let told: Vec<_> = reports.iter().map(|report| (report.kind, report.inserted, report.stopped)).collect();
    assert_eq!(told, [(Kind::Calendars, 1, false), (Kind::Sites, 0, true)]);

    stop.store(false, Ordering::Relaxed);
    let report = import(&mut data.store, &by(), Kind::Sites, text.as_bytes(), options, &mut |_| ()).unwrap();
    assert_eq!((report.inserted, report.stopped), (20_000, false));
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    Kind::ALL.map(|kind| std::fs::read(folder.join(kind.file_name())).unwrap()).to_vec()
}

#[test]
fn a_sample_is_the_same_each_time_and_imports_clean() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let mut data = Data::empty();
    let folder = |name: &str| data.folder.path().join(name);
    let [one, two, other] = [folder("one"), folder("two"), folder("other")];
    sample::write(&one, 2_000, 7, today).unwrap();
    sample::write(&two, 2_000, 7, today).unwrap();
    sample::write(&other, 2_000, 8, today).unwrap();
    assert!(files(&one) == files(&two));
    assert!(files(&one) != files(&other));
    let options = ImportOptions::default();
    let reports = import_all(&mut data.store, &by(), &one, options, &mut |_, _, _| ()).unwrap();
    assert!(reports.len() == 12 && reports.iter().all(ImportReport::is_clean), "{reports:?}");
    // What is exported is what was written, but for the families that were there before.
    for (kind, written) in Kind::ALL.into_iter().zip(files(&one)).filter(|(kind, _)| *kind == Kind::Rmas) {
        assert!(data.export(kind).as_bytes() == written, "{kind}");
    }
    let rmas = data.export(Kind::Rmas);
    let share = |text: &str| rmas.matches(text).count() as f64 / rmas.lines().count() as f64;
    for (text, least, most) in [
        (",closed,", 0.45, 0.55),
        (",unconfirmed,", 0.02, 0.06),
        (",cancelled,cancelled", 0.015, 0.05),
        (",open,received", 0.1, 0.3),
    ] {
        assert!((least..most).contains(&share(text)), "{text}: {}", share(text));
    }
    let mean = (rmas.lines().count() - 1) as f64 / 2_000.0;
    assert!((1.2..1.4).contains(&mean), "{mean}");
    let of_window = |before: bool| {
        data.store
            .records()
            .demonstration_lines()
            .map(|lines| if before { lines.oldest } else { lines.newest })
            .unwrap()
    };
    let due = |number: LineNumber| data.store.records().due_dates(Subject::Line(number)).unwrap()[0].due.due_on;
    assert!(due(of_window(true)[0].line) < today && due(of_window(false)[0].line) > today);
    data.audit_entries();
    // The types fit the units and contracts: what ENT says of each open line is on it.
    let report = rma_dock::desk::check::check(data.store.records()).unwrap();
    assert!(report.ok && report.differences.is_empty(), "{:?} {:?}", report.faults, report.differences);
}

#[test]
fn small_samples_import_too() {
    let today = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    for rmas in [0, 1, 2, 19] {
        let mut data = Data::empty();
        let folder = data.folder.path().join("in");
        sample::write(&folder, rmas, 1, today).unwrap();
        let reports = import_all(&mut data.store, &by(), &folder, ImportOptions::default(), &mut |_, _, _| ()).unwrap();
        assert!(reports.len() == 12 && reports.iter().all(ImportReport::is_clean), "{reports:?}");
        sample::demonstration_boxes(&data.store.records()).unwrap();
    }
    assert!(sample::write(Path::new("/nonexistent"), u64::MAX, 1, today).is_err());
}

/// What a box of the demonstration gets, by the rules alone.
fn verdict_of(data: &Data, scans: &[String], now: Instant) -> Decision {
    let records = data.store.records();
    let mut unit = UnitScans { label: BoxLabel::None, serial: None, part: None, chosen: Vec::new() };
    for scan in scans {
        match BoxLabel::read(scan) {
            BoxLabel::None | BoxLabel::Unusable(..) => {
                let part = rma_dock::numbers::PartNumber::new(scan).unwrap();
                if records.known_part(&part).unwrap().is_some() {
                    unit.part = Some(part);
                } else {
                    unit.serial = Serial::new(scan);
                }
            }
            label => unit.label = label,
        }
    }
    let mut facts = unit.label.rma().map(|rma| records.facts_of_rma(rma).unwrap()).unwrap_or_default();
    if let Some(serial) = &unit.serial {
        facts.extend(records.facts_by_serial(serial).unwrap());
    }
    facts.sort_by_key(|facts| facts.line);
    facts.dedup_by_key(|facts| facts.line);
    decide(now, &unit, &facts).decision
}

#[test]
fn the_demonstration_shows_every_verdict() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    for (rmas, seed) in [(200, 1), (200, 2), (201, 3), (250, 4), (333, 5), (2_000, 6)] {
        let mut data = Data::empty();
        let folder = data.folder.path().join("in");
        sample::write(&folder, rmas, seed, today).unwrap();
        import_all(&mut data.store, &by(), &folder, ImportOptions::default(), &mut |_, _, _| ()).unwrap();
        let boxes = sample::demonstration_boxes(&data.store.records()).unwrap();
        let mut shown: Vec<String> = Vec::new();
        for (what, scans) in &boxes {
            let decision = verdict_of(&data, scans, at("2026-11-24T12:00:00Z"));
            let name = decision.reason.map_or(decision.verdict.as_str(), Reason::as_str);
            assert!(what.contains(name), "{rmas} {seed}: {what} got {decision:?}");
            if let (true, Some(line)) = (decision.verdict.accepts(), decision.line) {
                receive(&mut data, &line.to_string(), "2026-11-24T12:00:00Z", None);
            }
            shown.push(name.to_owned());
        }
        assert_eq!(
            shown,
            [
                Verdict::Accept.as_str(),
                Verdict::Accept.as_str(),
                Verdict::AcceptLate.as_str(),
                Verdict::AcceptRelabel.as_str(),
                Verdict::AcceptRelabel.as_str(),
                Reason::SerialMismatch.as_str(),
                Reason::WrongPart.as_str(),
                Reason::Ambiguous.as_str(),
                Reason::RmaClosed.as_str(),
                Reason::RmaCancelled.as_str(),
                Reason::NotConfirmed.as_str(),
                Reason::AlreadyReceived.as_str(),
                Verdict::Unnumbered.as_str(),
            ],
            "{rmas} {seed}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Any text comes back as it was: quotes, commas, line ends, marks, spaces at both ends.
    #[test]
    fn nasty_text_survives(
        texts in proptest::collection::vec("(?s)[ \"',;=+\\-@|\r\n\t\u{FEFF}\u{85}\u{2028}a-zÄłΩ漢🚚]{0,12}", 1..8)
    ) {
        let mut data = Data::empty();
        let mut rows = vec![["site_id", "name", "address", "country", "calendar"].map(str::to_owned).to_vec()];
        for (at, text) in texts.iter().enumerate() {
            rows.push(vec![format!("S{at}"), format!("{text}x"), format!("x{text}"), "DE".to_owned(), String::new()]);
        }
        let report = data.import(Kind::Sites, csv_of(&rows));
        prop_assert!(report.is_clean(), "{:?}", report);
        let exported = data.export(Kind::Sites);
        let again: Vec<Vec<String>> = csv::ReaderBuilder::new().has_headers(false).from_reader(exported.as_bytes())
            .records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        // None of them is a number: each ends with a letter, or begins with one.
        let is_formula = |cell: &str| cell.trim_start_matches([' ', '\u{feff}']).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        for (again, row) in again.iter().zip(&rows) {
            for (cell, imported) in again.iter().zip(row) {
                prop_assert!(!is_formula(cell), "{cell}");
                // What was marked in the file already came in without its mark, and goes out with it.
                let marked = is_formula(imported.trim_start_matches('\''));
                prop_assert!(cell == imported || (marked && *cell == format!("'{imported}")), "{cell} of {imported}");
            }
        }
        prop_assert_eq!(again.len(), rows.len());
        let report = data.import(Kind::Sites, &exported);
        prop_assert_eq!((report.unchanged, report.errors_total), (texts.len() as u64, 0));
        let mut other = Data::empty();
        other.import(Kind::Sites, &exported);
        prop_assert_eq!(other.export(Kind::Sites), exported);
    }
}
