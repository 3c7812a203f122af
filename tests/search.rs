//! `rma search` and `rma track` (SRC-1 to SRC-4): what is found, in which order, page by page.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{Data, NOW, done, refused};

const FOUND: [&str; 8] =
    ["status", "id", "site_name", "site_id", "contact_name", "last_modified", "platform", "priority"];
const TRACKED: [&str; 6] = ["status", "rma", "part_number", "serial", "case", "create_date"];

fn ids(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}

fn found(data: &Data, arguments: &[&str]) -> Vec<String> {
    let rows = done(data, &[&["search"], arguments].concat());
    ids(&rows).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_text_is_searched_as_what_its_form_says() {
    let data = Data::with_records();
    for (text, wanted) in [
        ("2026-1101-0002", vec!["2026-1101-0002"]),
        ("202611010002", vec!["2026-1101-0002"]),
        ("202611010002#", vec!["2026-1101-0002"]),
        ("2026-11", vec!["2026-1101-0001", "2026-1101-0002", "2026-1101-0003"]),
        ("2026-1101-0009", vec![]),
        ("R10001", vec!["R10001"]),
        ("r10006-2", vec!["R10006"]),
        ("R10006-3", vec![]),
        ("R1001", vec!["R10010", "R10011"]),
        ("trk 77", vec!["2026-1101-0002"]),
        ("77", vec!["2026-1101-0002"]),
        ("TRK-77", vec!["2026-1101-0002"]),
        ("trk 78", vec![]),
        ("RK", vec![]),
    ] {
        assert_eq!(found(&data, &[text]), wanted, "{text}");
    }
    // The radio buttons say otherwise.
    assert_eq!(found(&data, &["2026", "--by", "case"]).len(), 3);
    assert_eq!(found(&data, &["2026", "--by", "tracking"]), Vec::<String>::new());
    assert_eq!(found(&data, &["", "--by", "rma"]).len(), 11);
    assert_eq!(found(&data, &[""]).len(), 3);
    assert_eq!(found(&data, &["S-2", "--by", "site"]), ["2026-1101-0002"]);
    assert_eq!(found(&data, &["olga@sever.example", "--by", "contact"]), ["2026-1101-0003"]);
}

#[test]
fn a_text_that_is_no_number_of_the_kind_asked_for_says_what_is_wrong() {
    let data = Data::with_records();
    for (text, by, said) in [
        ("SN0001", "rma", "is not a case number"),
        ("R012345", "rma", "leading zero"),
        ("2026-1301-0001", "case", "2026-13-01"),
        ("R10001", "case", "YYYY-MMDD-NNNN"),
    ] {
        let asked = data.rma(&["--json", "search", text, "--by", by]);
        assert_eq!((asked.exit, asked.code().as_str()), (2, "incomplete"), "{}", asked.out);
        assert!(asked.out.contains(said), "{}", asked.out);
    }
    assert_eq!(data.rma(&["search", "R10001", "--sort", "colour"]).exit, 2);
}

#[test]
fn results_have_the_columns_of_the_rule() {
    let data = Data::with_records();
    let row = done(&data, &["search", "R10003"])[0].clone();
    for (column, wanted) in [
        ("status", json!("closed")),
        ("id", json!("R10003")),
        ("site_name", json!("Αθηναϊκή Δικτύωση")),
        ("site_id", json!("S-2")),
        ("contact_name", json!("Νίκος Παπάς")),
        ("last_modified", json!("2025-11-03T18:00:00Z")),
        ("platform", Value::Null),
        ("priority", json!("P3")),
    ] {
        assert_eq!(row[column], wanted, "{column}");
    }
    let rows = done(&data, &["track", "--sort", "serial", "--limit", "2"]);
    let row = &rows[0];
    assert_eq!(
        [
            &row["status"],
            &row["rma"],
            &row["line"],
            &row["part_number"],
            &row["serial"],
            &row["case"],
            &row["create_date"]
        ],
        [
            &json!("open"),
            &json!("R10006"),
            &json!("R10006-2"),
            &json!("P-100"),
            &Value::Null,
            &json!("2026-1101-0001"),
            &json!("2025-11-11T18:00:00Z")
        ]
    );
    assert_eq!(rows[1]["serial"], "SN0001");
}

#[test]
fn a_person_reads_pacific_time_with_its_zone() {
    let data = Data::with_records();
    let said = data.rma(&["search", "R10003"]).out;
    assert!(said.starts_with("Status  ID "), "{said}");
    assert!(said.contains("2025-11-03 10:00 PST"), "{said}");
    assert!(said.contains("\n1 of 1\n"), "{said}");
    let said = data.rma(&["track", "--sort", "create_date", "--limit", "3"]).out;
    assert!(said.contains("2025-08-03 11:00 PDT"), "{said}");
    assert!(said.contains("\n3 of 14\n"), "{said}");
    assert_eq!(data.rma(&["search", "R99999"]).out, "Nothing is found.\n");
}

#[test]
fn what_is_done_to_a_case_or_an_rma_modifies_it_and_nothing_else() {
    let data = Data::with_records();
    let modified = |id: &str| done(&data, &["search", id])[0]["last_modified"].as_str().unwrap().to_owned();
    let recorded = "2026-";
    for untouched in ["R10001", "R10002", "2026-1101-0001"] {
        assert!(modified(untouched).starts_with("2025-"), "{untouched}");
    }
    data.receive_at(NOW, &["R10001-1", "SN0001"]);
    let after_receipt = modified("R10001");
    assert!(after_receipt.as_str() >= recorded, "{after_receipt}");
    assert!(modified("R10002").starts_with("2025-"));
    assert!(modified("2026-1101-0001").starts_with("2025-"));
    done(&data, &["assign", "2026-1101-0001", "--csr", "Dana"]);
    assert!(modified("2026-1101-0001") >= after_receipt);
    assert_eq!(modified("R10001"), after_receipt);
    // What is refused modifies nothing.
    refused(&data, &["confirm", "R10003"], "not_yet");
    assert!(modified("R10003").starts_with("2025-"));
    let newest = found(&data, &["", "--by", "rma", "--sort", "last_modified", "--desc", "--limit", "1"]);
    assert_eq!(newest, ["R10001"]);
    data.must_be_whole();
}

#[test]
fn lists_follow_what_is_imported_confirmed_and_cancelled() {
    let data = Data::with_records();
    let status = |id: &str| done(&data, &["search", id])[0]["status"].as_str().unwrap().to_owned();
    let import = |kind: &str, text: &str| {
        let file = data.path().join("some.csv");
        std::fs::write(&file, text).unwrap();
        done(&data, &["import", kind, file.to_str().unwrap()]);
        data.must_be_whole();
    };
    assert_eq!(status("2026-1101-0001"), "open");
    import(
        "cases",
        "case,site_id,contact,priority,platform,tracking_number,opened_at,status\n\
         2026-1101-0001,S-3,olga@sever.example,P1,T640,Lab 9 / west,2025-11-02T10:00:00Z,closed\n\
         2026-1101-0002,S-2,nikos@athina.example,P3,,NEW-1,2025-11-02T11:00:00Z,open\n\
         2026-1030-0007,S-1,ana@pacific.example,P2,,,2025-10-30T10:00:00Z,open\n",
    );
    assert_eq!(status("2026-1101-0001"), "closed");
    assert_eq!(found(&data, &[""]), ["2026-1030-0007", "2026-1101-0001", "2026-1101-0002", "2026-1101-0003"]);
    let row = done(&data, &["search", "R10001"])[0].clone();
    assert_eq!((&row["site_id"], &row["priority"], &row["platform"]), (&json!("S-3"), &json!("P1"), &json!("T640")));
    assert_eq!(found(&data, &["", "--by", "rma", "--sort", "priority", "--limit", "1"]), ["R10001"]);
    // A tracking number that changed is found by its new words, and no more by those before.
    assert_eq!(found(&data, &["west"]), ["2026-1101-0001"]);
    assert_eq!(found(&data, &["new 1"]), ["2026-1101-0002"]);
    assert_eq!(found(&data, &["TRK"]), Vec::<String>::new());

    import(
        "rmas",
        "line,case,part_number,serial,type,basis,created_at,confirmed_at,state,line_state,received_at,ra,fa\n\
         R00042-2,2026-1030-0007,p-300,SN9999,service,return_and_repair,2025-10-30T11:00:00Z,,unconfirmed,awaiting,,no,no\n",
    );
    assert_eq!(found(&data, &["", "--by", "rma", "--limit", "2"]), ["R00042", "R10001"]);
    assert_eq!(done(&data, &["track", "--sort", "part_number", "--desc", "--limit", "2"])[1]["line"], "R00042-2");

    import("sites", "site_id,name,address,country,calendar\nS-3,\"Aardvark, Łódź\",x,PL,\n");
    let first = done(&data, &["search", "", "--sort", "site_name", "--limit", "1"])[0].clone();
    assert_eq!((&first["site_name"], &first["id"]), (&json!("Aardvark, Łódź"), &json!("2026-1101-0001")));

    done(&data, &["cancel", "R10002-1", "--po", "PO-1", "--at", NOW]);
    data.must_be_whole();
}

#[test]
fn a_database_of_before_has_its_lists_after_it_is_opened() {
    let data = Data::with_records();
    let lists = |data: &Data| {
        (
            done(data, &["search", "", "--by", "rma", "--sort", "contact_name"]),
            done(data, &["search", "", "--sort", "platform"]),
            done(data, &["track", "--sort", "serial"]),
            done(data, &["search", "trk"]),
        )
    };
    let before = lists(&data);
    {
        let database = rusqlite::Connection::open(data.database()).unwrap();
        let migration = include_str!("../migrations/0010_search.sql");
        let version: i64 = database.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        // Back to the schema without lists: all that this migration, and any after it, made.
        let number: i64 = database
            .query_row("SELECT min(version) FROM migrations WHERE digest = $1", [digest(migration)], |row| row.get(0))
            .unwrap();
        let later = [
            include_str!("../migrations/0018_sessions.sql"),
            include_str!("../migrations/0017_people.sql"),
            include_str!("../migrations/0016_audit_head.sql"),
            include_str!("../migrations/0015_print_jobs.sql"),
            include_str!("../migrations/0014_wordings_of_centres.sql"),
            include_str!("../migrations/0013_replacements.sql"),
            include_str!("../migrations/0012_analysis_search.sql"),
            include_str!("../migrations/0011_outbox_states.sql"),
        ];
        let undone = i64::try_from(later.len()).unwrap();
        assert_eq!(number + undone, version, "undo the later migrations here first");
        for migration in later.into_iter().chain([migration]) {
            for kind in ["TRIGGER", "INDEX", "TABLE"] {
                let words = format!("CREATE {kind} ");
                for line in migration.lines().filter_map(|line| line.strip_prefix(&words)) {
                    let name = line.split_whitespace().next().unwrap();
                    database.execute_batch(&format!("DROP {kind} IF EXISTS {name}")).unwrap();
                }
            }
        }
        database.execute_batch("ALTER TABLE analysis_posts DROP COLUMN found_failure").unwrap();
        // 0015 made this table anew.
        let first = include_str!("../migrations/0001_initial.sql");
        let (_, print_jobs) = first.split_once("CREATE TABLE print_jobs").unwrap();
        let print_jobs = format!("CREATE TABLE print_jobs{}", print_jobs.split_once("-- Append only").unwrap().0);
        database.execute_batch(&format!("DROP TABLE print_jobs; {print_jobs}")).unwrap();
        database.execute_batch(include_str!("../migrations/0005_open_print_jobs.sql")).unwrap();
        database.execute("DELETE FROM migrations WHERE version >= $1", [number]).unwrap();
        database.pragma_update(None, "user_version", number - 1).unwrap();
    }
    assert_eq!(lists(&data), before);
    data.must_be_whole();
}

fn digest(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Records enough for many chunks, with ties in every column.
fn sample() -> &'static Data {
    static SAMPLE: OnceLock<Data> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let data = Data::new();
        let folder = data.path().join("sample");
        let folder = folder.to_str().unwrap();
        done(&data, &["sample", folder, "--rmas", "700", "--today", "2026-03-02"]);
        done(&data, &["import-all", folder]);
        data.must_be_whole();
        data
    })
}

/// What a shown value sorts as.
fn rank(row: &Value, column: &str) -> String {
    let text = row[column].as_str().unwrap_or_default();
    if matches!(column, "serial" | "part_number") { text.to_ascii_uppercase() } else { text.to_owned() }
}

#[test]
fn every_column_sorts_both_ways_with_ties_by_number() {
    let data = sample();
    let lists: [(&[&str], &[&str], &str); 3] = [
        (&["search", "", "--by", "case"], &FOUND, "id"),
        (&["search", "", "--by", "rma"], &FOUND, "id"),
        (&["track"], &TRACKED, "line"),
    ];
    for (command, columns, key) in lists {
        for column in columns {
            let asked = [command, &["--sort", column]].concat();
            let up = done(data, &asked);
            let up = up.as_array().unwrap();
            let mut sorted = up.clone();
            // Six digits sort as text here: the sample's RMA numbers are all as long.
            sorted.sort_by_key(|row| (rank(row, column), row[key].as_str().unwrap().to_owned()));
            assert!(up.len() >= 600, "{}", up.len());
            assert!(*up == sorted, "{asked:?}");
            let down = done(data, &[&asked[..], &["--desc"]].concat());
            sorted.reverse();
            assert!(*down.as_array().unwrap() == sorted, "{asked:?} --desc");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn pages_joined_are_the_whole_list(list in 0..3_usize, column in 0..48_usize, desc: bool, size in 90..400_usize) {
        let data = sample();
        let (command, columns): (&[&str], &[&str]) = [
            (&["search", "", "--by", "case"][..], &FOUND[..]),
            (&["search", "", "--by", "rma"][..], &FOUND[..]),
            (&["track"][..], &TRACKED[..]),
        ][list];
        let mut asked = [command, &["--sort", columns[column % columns.len()]]].concat();
        if desc {
            asked.push("--desc");
        }
        let whole = done(data, &asked);
        let whole = whole.as_array().unwrap();
        let mut joined = Vec::new();
        let limit = size.to_string();
        while joined.len() < whole.len() + 1 {
            let offset = joined.len().to_string();
            let page = done(data, &[&asked[..], &["--limit", &limit, "--offset", &offset]].concat());
            let page = page.as_array().unwrap();
            if page.is_empty() {
                break;
            }
            prop_assert!(page.len() == size || joined.len() + page.len() == whole.len());
            joined.extend(page.iter().cloned());
        }
        prop_assert!(joined == *whole, "{asked:?} by {size}");
    }
}
