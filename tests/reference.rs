//! Families, parts, calendars, holidays and centres as a supervisor edits them, and holidays out
//! of iCalendar files by whole `rma` invocations.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::collections::BTreeMap;

use rma_dock::calendar::parse_instant;
use rma_dock::desk::reference::{
    RecordRow, ReferenceError, ReferenceKind, ReferenceQuery, add, change, holidays, list, remove, try_pattern,
};
use rma_dock::exchange::{ImportOptions, Kind, import};
use rma_dock::store::{By, Store, Subject};
use serde_json::{Value, json};
use support::{Data, Said};

fn by() -> By<'static> {
    By { who: "Tess", recorded_at: parse_instant("2025-11-25T17:00:00Z").unwrap() }
}

fn row(fields: &[(&str, &str)]) -> RecordRow {
    fields.iter().map(|(column, text)| ((*column).to_owned(), (*text).to_owned())).collect()
}

fn with(row: &RecordRow, column: &str, text: &str) -> RecordRow {
    let mut row = row.clone();
    row.insert(column.to_owned(), text.to_owned());
    row
}

/// The record whose key is `key`.
fn one(store: &Store, kind: ReferenceKind, key: &str) -> RecordRow {
    let query = ReferenceQuery { text: key.to_owned(), limit: 50, ..ReferenceQuery::default() };
    let page = list(store.records(), kind, &query).unwrap();
    let found = page.rows.into_iter().find(|row| row.values().any(|text| text == key));
    found.unwrap_or_else(|| panic!("there is no {key}"))
}

/// The fields that are refused, with their messages.
fn refused<T: std::fmt::Debug>(outcome: Result<T, ReferenceError>) -> BTreeMap<String, String> {
    match outcome {
        Err(ReferenceError::Invalid(fields)) => fields.into_iter().map(|field| (field.column, field.message)).collect(),
        other => panic!("{other:?}"),
    }
}

fn last_audit(store: &Store, subject: &str) -> (String, String, Value) {
    let entry = store.records().history(subject).unwrap().pop().unwrap();
    (entry.action, entry.who, entry.detail)
}

#[test]
fn a_family_is_added_changed_and_removed_and_the_audit_has_it_before_and_after() {
    let data = Data::with_records();
    let mut store = Store::open(&data.database()).unwrap();
    let kind = ReferenceKind::Families;
    let asked = row(&[("family", " QFX "), ("name", "Data centre switches"), ("hardware_months", "12")]);
    let missing = refused(add(&mut store, &by(), kind, &asked));
    assert_eq!(missing, BTreeMap::from([("registration_required".into(), "registration_required is missing".into())]));

    let asked = with(&asked, "registration_required", "no");
    let added = add(&mut store, &by(), kind, &asked).unwrap();
    assert_eq!(added.subjects, ["families QFX"]);
    let added = added.outcome;
    assert_eq!((added["family"].as_str(), added["rtf_business_days"].as_str()), ("QFX", ""));
    assert_eq!(one(&store, kind, "QFX"), added);
    let twice = refused(add(&mut store, &by(), kind, &asked));
    assert_eq!(twice["family"], "there is QFX already");

    let wanted = with(&with(&added, "hardware_months", "24"), "rtf_business_days", "20");
    let changed = change(&mut store, &by(), kind, &added, &wanted).unwrap().outcome;
    assert_eq!(changed, wanted);
    let told = json!({
        "before": { "hardware_months": 12, "rtf_business_days": null },
        "after": { "hardware_months": 24, "rtf_business_days": 20 },
    });
    assert_eq!(last_audit(&store, "families QFX"), ("updated".into(), "Tess".into(), told));

    let entries = store.records().history("families QFX").unwrap().len();
    change(&mut store, &by(), kind, &changed, &changed).unwrap();
    assert_eq!(store.records().history("families QFX").unwrap().len(), entries, "nothing changed, nothing to tell");

    remove(&mut store, &by(), kind, &changed).unwrap();
    let (action, _, detail) = last_audit(&store, "families QFX");
    assert_eq!((action.as_str(), &detail["before"]["hardware_months"]), ("removed", &json!(24)));
    assert!(matches!(remove(&mut store, &by(), kind, &changed), Err(ReferenceError::Gone)));
    add(&mut store, &by(), kind, &changed).unwrap();
    assert_eq!(one(&store, kind, "QFX"), changed, "what was removed comes back as it was");
    data.must_be_whole();
}

#[test]
fn the_second_of_two_edits_is_told_what_the_record_says_now() {
    let data = Data::with_records();
    let mut store = Store::open(&data.database()).unwrap();
    let kind = ReferenceKind::Centres;
    let query = ReferenceQuery { limit: 1, ..ReferenceQuery::default() };
    let seen = list(store.records(), kind, &query).unwrap().rows.remove(0);
    let first = change(&mut store, &by(), kind, &seen, &with(&seen, "name", "North gate")).unwrap().outcome;
    let now = match change(&mut store, &by(), kind, &seen, &with(&seen, "name", "South gate")) {
        Err(ReferenceError::ChangedMeanwhile(now)) => now,
        other => panic!("{other:?}"),
    };
    assert_eq!(now, first);
    assert!(matches!(remove(&mut store, &by(), kind, &seen), Err(ReferenceError::ChangedMeanwhile(_))));
    let again = change(&mut store, &by(), kind, &now, &with(&now, "name", "South gate")).unwrap().outcome;
    assert_eq!(again["name"], "South gate");
    let key = refused(change(&mut store, &by(), kind, &again, &with(&again, "centre", "OTHER")));
    assert!(key["centre"].contains("stays"), "{key:?}");
}

/// What a screen and a CSV file are refused is the same, in the same words.
#[test]
fn a_screen_is_refused_what_a_file_is_refused_in_the_same_words() {
    let data = Data::with_records();
    let mut store = Store::open(&data.database()).unwrap();
    let part = row(&[
        ("part_number", "NEW-1"),
        ("description", "A new part"),
        ("family", "MX"),
        ("centre", &one_key(&store, ReferenceKind::Centres, "centre")),
        ("list_price", "10.00"),
        ("currency", "USD"),
        ("antivirus", "no"),
    ]);
    let calendar = row(&[("calendar", "mars"), ("zone", "Europe/Berlin")]);
    let family = row(&[("family", "Q"), ("name", "Q"), ("registration_required", "no")]);
    let cases: [(ReferenceKind, RecordRow, &str); 12] = [
        (ReferenceKind::Parts, with(&part, "serial_pattern", "(?<year>\\d\\d"), "serial_pattern"),
        (ReferenceKind::Parts, with(&part, "serial_pattern", "^A(?<year>\\d\\d)"), "serial_pattern"),
        (ReferenceKind::Parts, with(&part, "family", "NOPE"), "family"),
        (ReferenceKind::Parts, with(&part, "centre", "NOPE"), "centre"),
        (ReferenceKind::Parts, with(&part, "list_price", "1.005"), "list_price"),
        (ReferenceKind::Parts, with(&part, "currency", ""), "currency"),
        (ReferenceKind::Parts, with(&part, "antivirus", "maybe"), "antivirus"),
        (ReferenceKind::Parts, with(&part, "description", " "), "description"),
        (ReferenceKind::Calendars, with(&calendar, "zone", "Mars/Olympus"), "zone"),
        (ReferenceKind::Families, with(&family, "rtf_business_days", "-1"), "rtf_business_days"),
        (ReferenceKind::Families, with(&family, "hardware_months", "1201"), "hardware_months"),
        (ReferenceKind::Families, with(&family, "family", "A\tB"), "family"),
    ];
    for (kind, asked, column) in cases {
        let on_screen = refused(add(&mut store, &by(), kind, &asked));
        let fields: Vec<&str> = asked.keys().map(String::as_str).collect();
        let values: Vec<String> = asked.values().map(|text| format!("\"{}\"", text.replace('"', "\"\""))).collect();
        let text = format!("{}\n{}\n", header(Kind::from(kind), &fields), line(Kind::from(kind), &fields, &values));
        let options = ImportOptions::default();
        let report = import(&mut store, &by(), Kind::from(kind), text.as_bytes(), options, &mut |_| ()).unwrap();
        let in_file: BTreeMap<String, String> =
            report.errors.into_iter().map(|error| (error.column.unwrap(), error.message)).collect();
        assert_eq!(on_screen, in_file, "{asked:?}");
        assert!(on_screen.contains_key(column), "{column}: {on_screen:?}");
    }
    let unknown = refused(add(&mut store, &by(), ReferenceKind::Parts, &with(&part, "colour", "red")));
    assert!(unknown.contains_key("colour"));
    add(&mut store, &by(), ReferenceKind::Parts, &part).unwrap();
    let folded = refused(add(&mut store, &by(), ReferenceKind::Parts, &with(&part, "part_number", "new-1")));
    assert_eq!(folded["part_number"], "there is NEW-1 already");
}

/// Prices come together or not at all, so a file has all three columns.
const MONEY: [&str; 3] = ["list_price", "repair_price", "currency"];

fn header(kind: Kind, fields: &[&str]) -> String {
    let absent = MONEY.into_iter().filter(|name| kind == Kind::Parts && !fields.contains(name));
    fields.iter().copied().chain(absent).collect::<Vec<_>>().join(",")
}

fn line(kind: Kind, fields: &[&str], values: &[String]) -> String {
    let absent = MONEY.into_iter().filter(|name| kind == Kind::Parts && !fields.contains(name));
    values.iter().cloned().chain(absent.map(|_| String::new())).collect::<Vec<_>>().join(",")
}

fn one_key(store: &Store, kind: ReferenceKind, column: &str) -> String {
    let query = ReferenceQuery { limit: 1, ..ReferenceQuery::default() };
    list(store.records(), kind, &query).unwrap().rows[0][column].clone()
}

#[test]
fn what_is_in_use_stays_and_says_by_whom() {
    let data = Data::with_records();
    let mut store = Store::open(&data.database()).unwrap();
    let parts =
        list(store.records(), ReferenceKind::Parts, &ReferenceQuery { limit: 50, ..Default::default() }).unwrap();
    let part = parts.rows[0].clone();
    for (kind, key, user) in [
        (ReferenceKind::Families, part["family"].clone(), part["part_number"].clone()),
        (ReferenceKind::Centres, part["centre"].clone(), part["part_number"].clone()),
    ] {
        let seen = one(&store, kind, &key);
        let message = remove(&mut store, &by(), kind, &seen).unwrap_err().to_string();
        assert!(message.contains(&key) && message.contains(&user) && message.contains("part"), "{message}");
        assert_eq!(one(&store, kind, &key), seen);
    }
    let message = remove(&mut store, &by(), ReferenceKind::Parts, &part).unwrap_err().to_string();
    assert!(message.contains("in use by") && message.contains("line"), "{message}");

    let calendar = row(&[("calendar", "spare"), ("zone", "Asia/Tokyo")]);
    let calendar = add(&mut store, &by(), ReferenceKind::Calendars, &calendar).unwrap().outcome;
    let day = row(&[("calendar", "spare"), ("date", "2026-01-01"), ("name", "元日")]);
    let day = add(&mut store, &by(), ReferenceKind::Holidays, &day).unwrap().outcome;
    let used = remove(&mut store, &by(), ReferenceKind::Calendars, &calendar).unwrap_err();
    assert_eq!(
        used.to_string(),
        "spare is in use by 1 holiday (2026-01-01) and stays; let them refer to another first"
    );
    assert_eq!(used.code(), "in_use");
    remove(&mut store, &by(), ReferenceKind::Holidays, &day).unwrap();
    assert_eq!(last_audit(&store, "holidays spare 2026-01-01").2, json!({ "before": { "name": "元日" } }));
    remove(&mut store, &by(), ReferenceKind::Calendars, &calendar).unwrap();
    data.must_be_whole();
}

#[test]
fn a_changed_calendar_holds_for_what_is_decided_next_and_what_was_decided_stays() {
    let data = Data::with_records();
    assert_eq!(data.receive(&["R10001-1"])["due"]["rtf"], "2025-12-24");
    let mut store = Store::open(&data.database()).unwrap();
    let day = row(&[("calendar", "us-west"), ("date", "2025-12-01"), ("name", "Stocktaking")]);
    add(&mut store, &by(), ReferenceKind::Holidays, &day).unwrap();
    assert_eq!(data.receive(&["R10001-2"])["due"]["rtf"], "2025-12-26", "one day more, and Christmas after it");
    let kept = store.records().due_dates(Subject::Line("R10001-1".parse().unwrap())).unwrap();
    assert!(kept.iter().any(|due| due.due.due_on.to_string() == "2025-12-24"), "{kept:?}");
    let year = holidays(store.records(), "us-west", 2025).unwrap();
    assert_eq!(
        year.rows.iter().map(|row| row["date"].as_str()).collect::<Vec<_>>(),
        ["2025-11-27", "2025-12-01", "2025-12-25"]
    );
    assert_eq!(year.years.iter().map(|found| (found.year, found.count)).collect::<Vec<_>>(), [(2025, 3)]);
}

#[test]
fn a_list_is_searched_sorted_and_paged() {
    let data = Data::with_records();
    let mut store = Store::open(&data.database()).unwrap();
    let mut text = String::from(
        "part_number,description,family,centre,list_price,repair_price,currency,serial_pattern,antivirus\n",
    );
    let centre = one_key(&store, ReferenceKind::Centres, "centre");
    for number in 0..250 {
        text.push_str(&format!("ZZ-{number:03},100%_sure {},MX,{centre},{}.00,,USD,,no\n", number % 7, 1000 - number));
    }
    let options = ImportOptions::default();
    assert!(import(&mut store, &by(), Kind::Parts, text.as_bytes(), options, &mut |_| ()).unwrap().is_clean());
    let ask = |text: &str, sort: &str, descending, offset| {
        let query = ReferenceQuery { text: text.to_owned(), sort: sort.to_owned(), descending, offset, limit: 100 };
        let page = list(store.records(), ReferenceKind::Parts, &query).unwrap();
        (page.total, page.rows.iter().map(|row| row["part_number"].clone()).collect::<Vec<_>>())
    };
    let (total, found) = ask("zz-", "part_number", false, 200);
    assert_eq!((total, found.len(), found[0].as_str()), (250, 50, "ZZ-200"));
    assert_eq!(ask("zz-", "list_price", false, 0).1[0], "ZZ-249", "amounts sort as amounts");
    assert_eq!(ask("zz-", "part_number", true, 0).1[0], "ZZ-249");
    assert_eq!(ask("100%_SURE 3", "", false, 0).0, 36, "what a pattern means elsewhere is text here");
    // And a text longer than any pattern may be finds nothing, and is no mistake.
    assert_eq!(ask(&"100%_sure ".repeat(6_000), "", false, 0).0, 0);
    assert_eq!(ask("100a_sure", "", false, 0).0, 0);
    assert_eq!(ask("'; DROP TABLE parts; --", "no such column", false, 0).0, 0);
}

#[test]
fn a_pattern_is_tried_out() {
    for (pattern, serial, date, words) in [
        (r"^[A-Z]{2}(?<year>\d\d)(?<week>\d\d)", "AB0614XYZ", Some("2006-04-03"), "Mon 3 Apr 2006"),
        (r"(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$", "X-20080229", Some("2008-02-29"), "29 Feb"),
        (r"(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$", "X-20090229", None, "2009-02-29"),
        (r"^(?<year>\d\d)(?<week>\d\d)", "0754", None, "week 54"),
        (r"^(?<year>\d\d)(?<week>\d\d)", "AB", None, "does not match"),
        (r"^(?<year>\d\d)", "07", None, "DOA-2"),
        (r"^(?<year>\d\d", "07", None, "does not compile"),
    ] {
        let trial = try_pattern(pattern, serial);
        assert_eq!(trial.date_code.map(|date| date.to_string()).as_deref(), date, "{pattern} {serial}");
        assert!(trial.message.contains(words), "{pattern} {serial}: {}", trial.message);
    }
}

// Holidays out of iCalendar files.

/// An iCalendar file of these events' lines.
fn calendar_of(events: &[&str], end: &str) -> String {
    let mut lines = vec!["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Somebody//Holidays//EN"];
    for event in events {
        lines.push("BEGIN:VEVENT");
        lines.extend(event.lines());
        lines.push("END:VEVENT");
    }
    lines.push("END:VCALENDAR");
    lines.join(end) + end
}

fn import_ics(data: &Data, name: &str, text: impl AsRef<[u8]>, more: &[&str]) -> Said {
    let file = data.path().join(name);
    std::fs::write(&file, text).unwrap();
    data.rma(&[&["--json", "import", "holidays", file.to_str().unwrap()], more].concat())
}

/// The holidays on record of calendar `us`, as `date name`.
fn on_record(data: &Data) -> Vec<String> {
    let said = data.rma(&["export", "holidays", "-"]);
    let mut reader = csv::Reader::from_reader(said.out.as_bytes());
    let rows = reader.records().map(Result::unwrap);
    let rows = rows.filter(|row| &row[0] == "us").map(|row| format!("{} {}", &row[1], &row[2]));
    rows.collect()
}

fn with_calendar() -> Data {
    let data = Data::new();
    let file = data.path().join("calendars.csv");
    std::fs::write(&file, "calendar,zone\nus,America/Los_Angeles\n").unwrap();
    assert_eq!(data.rma(&["import", "calendars", file.to_str().unwrap()]).exit, 0);
    data
}

#[test]
fn events_become_holidays_on_their_days() {
    let events = [
        "SUMMARY:Thanksgiving\nDTSTART;VALUE=DATE:20251127\nDTEND;VALUE=DATE:20251128",
        // Without an end, folded in the middle of a word and of a character's name, with escapes.
        "SUMMARY:Day of the \n  Dead\\, observed\\; \n\tDía de Muertos\nDTSTART;VALUE=DATE:20251102",
        "SUMMARY:Shutdown\nDTSTART;VALUE=DATE:20251229\nDTEND;VALUE=DATE:20260102",
        "SUMMARY:Inventory\nDTSTART;VALUE=DATE:20260302\nDURATION:P2D",
        // Local dates: as written with a zone or without, in the calendar's zone where in UTC.
        "SUMMARY:Party\nDTSTART;TZID=Asia/Tokyo:20260105T230000\nDTEND;TZID=Asia/Tokyo:20260106T000000",
        "SUMMARY:Late\nDTSTART:20260108T020000Z\nDTEND:20260108T040000Z",
        "SUMMARY:Audit\nDTSTART:20260112T090000\nDTEND:20260113T170000",
        "SUMMARY:Called off\nDTSTART;VALUE=DATE:20260120\nSTATUS:CANCELLED",
        // Two on one day, and one without a name.
        "SUMMARY:Independence Day\nDTSTART;VALUE=DATE:20260704",
        "SUMMARY:Picnic\nDTSTART;VALUE=DATE:20260704",
        "DTSTART;VALUE=DATE:20260803",
        "SUMMARY:Alarmed\nDTSTART;VALUE=DATE:20260804\nBEGIN:VALARM\nSUMMARY:no\nTRIGGER:-PT1H\nEND:VALARM",
    ];
    let expected = [
        "2025-11-02 Day of the Dead, observed; Día de Muertos",
        "2025-11-27 Thanksgiving",
        "2025-12-29 Shutdown",
        "2025-12-30 Shutdown",
        "2025-12-31 Shutdown",
        "2026-01-01 Shutdown",
        "2026-01-05 Party",
        "2026-01-07 Late",
        "2026-01-12 Audit",
        "2026-01-13 Audit",
        "2026-03-02 Inventory",
        "2026-03-03 Inventory",
        "2026-07-04 Independence Day, Picnic",
        "2026-08-03 ",
        "2026-08-04 Alarmed",
    ];
    for end in ["\n", "\r\n"] {
        let data = with_calendar();
        let text = calendar_of(&events, end);
        let dry = import_ics(&data, "days.ics", &text, &["--calendar", "us", "--dry-run"]);
        assert_eq!((dry.exit, dry.json()["inserted"].as_u64()), (0, Some(15)), "{}", dry.out);
        assert_eq!(on_record(&data), [""; 0]);

        let said = import_ics(&data, "days.ics", &text, &["--calendar", "us"]);
        assert_eq!(said.exit, 0, "{}", said.out);
        let report = said.json();
        assert_eq!(
            (&report["kind"], &report["rows"], &report["inserted"]),
            (&json!("holidays"), &json!(15), &json!(15))
        );
        assert_eq!(on_record(&data), expected, "{end:?}");

        let again = import_ics(&data, "days.ics", &text, &["--calendar", "us"]).json();
        assert_eq!((&again["inserted"], &again["updated"], &again["unchanged"]), (&json!(0), &json!(0), &json!(15)));
        let renamed = text.replace("SUMMARY:Thanksgiving", "SUMMARY:Thanksgiving Day");
        let again = import_ics(&data, "days.ics", &renamed, &["--calendar", "us"]).json();
        assert_eq!((&again["inserted"], &again["updated"], &again["unchanged"]), (&json!(0), &json!(1), &json!(14)));
        let store = Store::open(&data.database()).unwrap();
        let (action, who, detail) = last_audit(&store, "holidays us 2025-11-27");
        assert_eq!((action.as_str(), who.as_str()), ("updated", "dana"));
        assert_eq!(detail, json!({ "before": { "name": "Thanksgiving" }, "after": { "name": "Thanksgiving Day" } }));
        assert_eq!(store.records().history("import holidays").unwrap().len(), 2);
        data.must_be_whole();
    }
}

#[test]
fn what_repeats_is_written_out_for_the_years_around_the_import() {
    let data = with_calendar();
    let this_year: i32 = this_year();
    let events = [
        "SUMMARY:Labor Day\nDTSTART;VALUE=DATE:18940903\nRRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=1MO",
        "UID:x\nSUMMARY:Leap\nDTSTART;VALUE=DATE:20000229\nRRULE:FREQ=YEARLY",
        "SUMMARY:Fair\nDTSTART;VALUE=DATE:20200601\nDTEND;VALUE=DATE:20200603\nRRULE:FREQ=YEARLY;COUNT=3\n\
         EXDATE;VALUE=DATE:20210601\nRDATE;VALUE=DATE:20200801,20200901",
        "SUMMARY:Course\nDTSTART;VALUE=DATE:20200706\nRRULE:FREQ=DAILY;UNTIL=20200708",
        // The one of 2019 was moved by a day.
        "UID:m\nSUMMARY:Moved\nDTSTART;VALUE=DATE:20180415\nRRULE:FREQ=YEARLY;UNTIL=20200415T070000Z",
        "UID:m\nSUMMARY:Moved\nRECURRENCE-ID;VALUE=DATE:20190415\nDTSTART;VALUE=DATE:20190416",
    ];
    let said = import_ics(&data, "days.ics", calendar_of(&events, "\r\n"), &["--calendar", "us"]);
    assert_eq!(said.exit, 0, "{}", said.out);
    let of = |name: &str| -> Vec<String> {
        let ended = format!(" {name}");
        on_record(&data).iter().filter_map(|row| row.strip_suffix(&ended).map(str::to_owned)).collect()
    };
    let labor = of("Labor Day");
    assert_eq!(labor.len(), 21, "{labor:?}");
    assert_eq!(labor[0][..4].parse::<i32>().unwrap(), this_year - 10);
    assert!(labor.iter().all(|day| ("09-01".."09-08").contains(&&day[5..])), "{labor:?}");
    assert!(of("Leap").iter().all(|day| day.ends_with("-02-29")) && of("Leap").len() >= 5, "{:?}", of("Leap"));
    assert_eq!(
        of("Fair"),
        [
            "2020-06-01",
            "2020-06-02",
            "2020-08-01",
            "2020-08-02",
            "2020-09-01",
            "2020-09-02",
            "2022-06-01",
            "2022-06-02"
        ]
    );
    assert_eq!(of("Course"), ["2020-07-06", "2020-07-07", "2020-07-08"]);
    assert_eq!(of("Moved"), ["2018-04-15", "2019-04-16", "2020-04-15"]);
}

#[test]
fn the_start_of_an_event_is_its_first_occurrence() {
    let data = with_calendar();
    let events = [
        // The start is no Monday: it counts all the same, as one of three.
        "SUMMARY:Week\nDTSTART;VALUE=DATE:20251127\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3",
        "SUMMARY:Fits\nDTSTART;VALUE=DATE:20251201\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3",
        "SUMMARY:Once\nDTSTART;VALUE=DATE:20251127\nRRULE:FREQ=MONTHLY;COUNT=1;BYMONTHDAY=1",
        "SUMMARY:Not that one\nDTSTART;VALUE=DATE:20251127\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2\nEXDATE:20251127",
    ];
    let said = import_ics(&data, "days.ics", calendar_of(&events, "\r\n"), &["--calendar", "us"]);
    assert_eq!(said.exit, 0, "{}", said.out);
    let expected =
        ["2025-11-27 Week, Once", "2025-12-01 Week, Fits, Not that one", "2025-12-08 Week, Fits", "2025-12-15 Fits"];
    assert_eq!(on_record(&data), expected);
}

#[test]
fn a_file_that_comes_to_too_much_is_refused_by_its_event() {
    let data = with_calendar();
    let event = |at: usize, more: &str| {
        let (month, day) = (1 + at % 12, 1 + at / 12 % 28);
        format!("SUMMARY:Event {at}\nDTSTART;VALUE=DATE:2024{month:02}{day:02}\n{more}")
    };
    let spread: String =
        (1..=28).flat_map(|day| (1..=7).map(move |month| format!(",2026{month:02}{day:02}"))).collect();
    let cases: [(usize, &str, &str); 3] = [
        (600, "RRULE:FREQ=YEARLY", "\"Event 500\" the file has more than 500 rules"),
        (2, &format!("RDATE:20250101{spread}\nDURATION:P200D"), "\"Event 1\" the events last more than 50000 days"),
        (101, "RDATE:20250101", "\"Event 100\" the file has more than 100 events on 2025-01-01"),
    ];
    for (count, more, words) in cases {
        let events: Vec<String> = (0..count).map(|at| event(at, more)).collect();
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        let said = import_ics(&data, "days.ics", calendar_of(&events, "\n"), &["--calendar", "us"]);
        let report = said.json();
        assert_eq!((said.exit, &report["inserted"]), (2, &json!(0)), "{words}");
        let message = report["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
        assert_eq!(on_record(&data), [""; 0]);
    }
    let long = format!("SUMMARY:{}\nDTSTART;VALUE=DATE:20250101", "x".repeat(1_001));
    let said = import_ics(&data, "days.ics", calendar_of(&[&long], "\n"), &["--calendar", "us"]);
    let error = said.json()["errors"][0].clone();
    assert_eq!((said.exit, &error["column"]), (2, &json!("SUMMARY")), "{error}");
}

#[test]
fn a_file_of_repeating_events_is_read_before_anything_is_locked() {
    let data = with_calendar();
    let other = rusqlite::Connection::open(data.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // What is wrong with the file is told though another program writes.
    let bad = "SUMMARY:X\nDTSTART;VALUE=DATE:20250101\nRRULE:FREQ=YEARLY;INTERVAL=0";
    let said = import_ics(&data, "days.ics", calendar_of(&[bad], "\n"), &["--calendar", "us"]);
    assert_eq!((said.exit, said.json()["errors_total"].as_u64()), (2, Some(1)), "{}", said.out);
    let good = "SUMMARY:X\nDTSTART;VALUE=DATE:20250101\nRRULE:FREQ=YEARLY";
    let said = import_ics(&data, "days.ics", calendar_of(&[good], "\n"), &["--calendar", "us"]);
    assert_eq!((said.exit, said.code()), (3, "database_locked".to_owned()));
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(import_ics(&data, "days.ics", calendar_of(&[good], "\n"), &["--calendar", "us"]).exit, 0);
}

/// By the calendar of the test's records, as the command line reads it.
fn this_year() -> i32 {
    let output = std::process::Command::new("date").env("TZ", "America/Los_Angeles").arg("+%Y").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

#[test]
fn a_bad_file_is_refused_by_line_and_nothing_is_written() {
    let data = with_calendar();
    let good = "SUMMARY:Good\nDTSTART;VALUE=DATE:20251127";
    let cases: [(&str, u64, Option<&str>, &str); 22] = [
        ("SUMMARY:No start", 4, None, "no DTSTART"),
        ("SUMMARY:X\nDTSTART;VALUE=DATE:20251332", 6, Some("DTSTART"), "20251127"),
        ("SUMMARY:X\nDTSTART;VALUE=DATE:2025117", 6, Some("DTSTART"), "20251127"),
        ("SUMMARY:X\nDTSTART:tomorrow", 6, Some("DTSTART"), "20251127"),
        ("DTSTART;VALUE=DATE:20251127\nDTEND;VALUE=DATE:20251126", 6, Some("DTEND"), "before it starts"),
        ("DTSTART;VALUE=DATE:20251127\nDURATION:soon", 6, Some("DURATION"), "P1D"),
        ("DTSTART;VALUE=DATE:20250101\nDTEND;VALUE=DATE:20270101", 6, Some("DTEND"), "730 days"),
        ("DTSTART;VALUE=DATE:20250101\nRRULE:FREQ=SOMETIMES", 6, Some("RRULE"), "repeats"),
        ("DTSTART;VALUE=DATE:20250101\nRRULE:FREQ=WEEKLY;BYDAY=MO", 6, Some("RRULE"), "without an end"),
        ("DTSTART;VALUE=DATE:20250101\nRRULE:FREQ=HOURLY;COUNT=9", 6, Some("RRULE"), "within a day"),
        ("DTSTART;VALUE=DATE:20250101\nRRULE:FREQ=YEARLY;INTERVAL=0", 6, Some("RRULE"), "INTERVAL=0"),
        ("DTSTART;VALUE=DATE:20250101\nRRULE:FREQ=YEARLY;COUNT=0", 6, Some("RRULE"), "COUNT=0"),
        (
            "SUMMARY:Nowhen\nDTSTART;VALUE=DATE:20250101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            7,
            Some("RRULE"),
            "\"Nowhen\" repeats by a rule that comes to no day",
        ),
        (
            "SUMMARY:Always\nDTSTART;VALUE=DATE:20250101\nRRULE:FREQ=DAILY;UNTIL=99991231",
            7,
            Some("RRULE"),
            "\"Always\" repeats more often than yearly until 9999-12-31",
        ),
        ("DTSTART;VALUE=DATE:20250101\nRRULE:FREQ=DAILY;COUNT=5000", 6, Some("RRULE"), "more than 4000 times"),
        ("DTSTART;VALUE=DATE:10250101\nRRULE:FREQ=DAILY;BYMONTHDAY=1;COUNT=9", 6, Some("RRULE"), "since 1025-01-01"),
        ("SUMMARY:Mad\nDTSTART;VALUE=DATE:02000101\nRRULE:FREQ=YEARLY;BYDAY=MO", 7, Some("RRULE"), "4000 times"),
        (
            "SUMMARY:Year in, year out\nDTSTART;VALUE=DATE:18000101\nDURATION:P366D\nRDATE:18010101\nRRULE:FREQ=YEARLY;\n \
             BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12",
            4,
            None,
            "\"Year in, year out\"",
        ),
        ("DTSTART;VALUE=DATE:20250101\nRRULE:FREQ=YEARLY\nEXDATE:never", 7, Some("EXDATE"), "20251127"),
        ("DTSTART;VALUE=DATE:20250101\nthis is no property", 6, None, "a name, a colon and a value"),
        ("DTSTART;VALUE=DATE:20250101\nEND:VTODO", 6, None, "VEVENT, which begins on line 4"),
        ("DTSTART;VALUE=DATE:20250101\nBEGIN:VALARM", 7, None, "must end first"),
    ];
    for (event, line, property, words) in cases {
        let said = import_ics(&data, "days.ics", calendar_of(&[event, good], "\r\n"), &["--calendar", "us"]);
        let report = said.json();
        let error = &report["errors"][0];
        assert_eq!((said.exit, error["line"].as_u64(), error["column"].as_str()), (2, Some(line), property), "{event}");
        assert!(error["message"].as_str().unwrap().contains(words), "{event}: {error}");
        assert_eq!(report["inserted"], 0, "{event}");
    }
    let broken = [
        ("".as_bytes(), "empty"),
        (b"calendar,date\nus,2025-11-27\n", "BEGIN:VCALENDAR"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20251127\n", "never ends"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n", "nothing is open"),
        (b"BEGIN:VCALENDAR\nX:\xFF\nEND:VCALENDAR\n", "UTF-8"),
    ];
    for (text, words) in broken {
        let said = import_ics(&data, "days.ics", text, &["--calendar", "us"]);
        let message = said.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
        assert!(said.exit == 2 && message.contains(words), "{words}: {}", said.out);
    }
    let large = format!("{}{}", calendar_of(&[good], "\n"), "X:".repeat(2_200_000));
    let said = import_ics(&data, "days.ics", large, &["--calendar", "us"]);
    assert_eq!((said.exit, said.code()), (2, "too_large".to_owned()));
    assert_eq!(on_record(&data), [""; 0]);
}

#[test]
fn an_icalendar_file_is_known_by_name_or_content_and_needs_its_calendar() {
    let data = with_calendar();
    let good = calendar_of(&["SUMMARY:Good\nDTSTART;VALUE=DATE:20251127"], "\n");
    assert_eq!(import_ics(&data, "days.txt", format!("\u{FEFF}{good}"), &["--calendar", "us"]).exit, 0);
    assert_eq!(on_record(&data), ["2025-11-27 Good"]);
    let unnamed = import_ics(&data, "days.ics", &good, &[]);
    assert!(unnamed.exit == 2 && unnamed.err.contains("--calendar"), "{}", unnamed.err);
    let nobody = import_ics(&data, "days.ics", &good, &["--calendar", "nowhere"]);
    assert_eq!((nobody.exit, nobody.code()), (1, "not_found".to_owned()));
    assert!(nobody.err.contains("nowhere"));
    let csv = import_ics(&data, "days.csv", "calendar,date,name\nus,2025-12-25,Christmas\n", &["--calendar", "us"]);
    assert!(csv.exit == 2 && csv.err.contains("--calendar"), "{}", csv.err);
    assert_eq!(import_ics(&data, "days.csv", "calendar,date,name\nus,2025-12-25,Christmas\n", &[]).exit, 0);
    assert_eq!(on_record(&data), ["2025-11-27 Good", "2025-12-25 Christmas"]);
}
