//! The audit trail through `rma`: what it tells, what is signed off, and what is found that was changed
//! by hand in the file.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use serde_json::Value;
use support::{Data, done};

/// Two boxes, a correction and a note.
fn worked() -> Data {
    let data = Data::with_records();
    data.receive(&["R10001-1"]);
    let wrong = data.receive(&["SN-NOBODY"])["receipt"].to_string();
    done(&data, &["correct", &wrong, "SN-SOMEBODY", "--note", "misread"]);
    done(&data, &["note", "R10001", "The customer called"]);
    data
}

fn entries(data: &Data, arguments: &[&str]) -> Vec<Value> {
    done(data, &[&["audit"], arguments].concat()).as_array().unwrap().clone()
}

#[test]
fn it_is_narrowed_by_subject_person_action_rule_and_time() {
    let data = worked();
    let all = entries(&data, &[]);
    let numbers: Vec<i64> = all.iter().map(|entry| entry["entry"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=i64::try_from(all.len()).unwrap()).collect::<Vec<_>>());
    assert!(all.iter().all(|entry| entry["who"] == "dana" && entry["hash"].as_str().unwrap().len() == 64));

    // The history of a line has that of its receipts; that of an RMA has its notes.
    let of_line = entries(&data, &["--line", "r10001-1"]);
    assert!(of_line.iter().any(|entry| entry["action"] == "received"), "{of_line:?}");
    assert!(entries(&data, &["--rma", "R10001"]).iter().any(|entry| entry["action"] == "noted"));
    let received = entries(&data, &["--action", "received"]);
    assert_eq!(received.len(), 1, "{received:?}");
    let rule = received[0]["rules"][0].as_str().unwrap();
    assert!(entries(&data, &["--rule", &rule.to_lowercase()]).contains(&received[0]));
    assert_eq!(entries(&data, &["--who", "nobody"]), Vec::<Value>::new());
    assert_eq!(entries(&data, &["--from", "2100-01-01T00:00:00Z"]).len(), 0);
    assert_eq!(entries(&data, &["--to", "2100-01-01T00:00:00Z"]).len(), all.len());

    let newest = entries(&data, &["--newest-first", "--limit", "2", "--offset", "1"]);
    assert_eq!(newest, [all[all.len() - 2].clone(), all[all.len() - 3].clone()]);
    let text = data.rma(&["audit", "--action", "noted"]).out;
    assert!(text.contains("dana  noted R10001"), "{text}");
    let none = data.rma(&["audit", "--who", "nobody"]).out;
    assert!(none.contains("Nothing that was recorded is like that"), "{none}");
    let wrong = data.rma(&["--json", "audit", "--line", "R1"]);
    assert_eq!(wrong.exit, 2, "{}", wrong.out);
}

#[test]
fn a_period_is_signed_off_once_and_its_file_is_verified() {
    let data = worked();
    assert_eq!(entries(&data, &["periods"]), Vec::<Value>::new());
    let first = done(&data, &["audit", "sign-off", "--note", "November"]);
    assert_eq!((first["period"].as_i64(), first["first_entry"].as_i64()), (Some(1), Some(1)));
    data.receive(&["R10002-1"]);
    let second = done(&data, &["audit", "sign-off"]);
    assert_eq!(second["first_entry"].as_i64().unwrap(), first["last_entry"].as_i64().unwrap() + 1);
    assert_eq!(second["hash_before"], first["hash"]);
    assert_eq!(entries(&data, &["periods"]).len(), 2);
    let again = data.rma(&["--json", "audit", "sign-off", "--to", "2020-01-01T00:00:00Z"]);
    assert_eq!((again.exit, again.code().as_str()), (1, "nothing_to_sign_off"), "{}", again.out);
    let to_come = data.rma(&["--json", "audit", "sign-off", "--to", "2100-01-01T00:00:00Z"]);
    assert_eq!((to_come.exit, to_come.code().as_str()), (1, "in_future"), "{}", to_come.out);

    let file = data.path().join("period.jsonl");
    let name = file.to_str().unwrap();
    let written = done(&data, &["audit", "export", "1", name]);
    assert_eq!(written["entries"], first["last_entry"]);
    assert_eq!(done(&data, &["audit", "verify", name])["entries"], first["last_entry"]);
    assert_eq!(data.rma(&["audit", "export", "7", name]).exit, 1);

    // A changed word, a missing line, lines in another order, a cut end: each is found.
    let good = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = good.lines().collect();
    let swapped = || {
        let mut lines = lines.clone();
        lines.swap(2, 3);
        lines.join("\n")
    };
    let missing =
        lines.iter().enumerate().filter(|(number, _)| *number != 3).map(|(_, line)| *line).collect::<Vec<_>>();
    for bad in [
        good.replacen("dana", "dora", 2),
        good.replace("received", "refused"),
        swapped(),
        missing.join("\n"),
        lines[..lines.len() - 1].join("\n"),
    ] {
        std::fs::write(&file, bad).unwrap();
        let said = data.rma(&["--json", "audit", "verify", name]);
        assert_eq!((said.exit, said.code().as_str()), (1, "file_changed"), "{}", said.out);
    }
    std::fs::write(&file, "no file of a period").unwrap();
    assert_eq!(data.rma(&["audit", "verify", name]).exit, 2);
    // It is of these data, and of no other.
    std::fs::write(&file, &good).unwrap();
    let other = worked();
    let said = other.rma(&["--json", "audit", "verify", name]);
    assert_eq!((said.exit, said.code().as_str()), (1, "file_differs"), "{}", said.out);
    data.must_be_whole();
}

/// What is done to the file by hand, and what the check must say.
#[test]
fn entries_that_are_removed_changed_or_reordered_by_hand_are_found() {
    let by_hand = [
        ("UPDATE audit SET detail = '{}' WHERE entry = 3", "entry 3 does not fit"),
        ("UPDATE audit SET who = 'nobody' WHERE entry = 1", "entry 1 does not fit"),
        ("DELETE FROM audit WHERE entry = 5", "entry 5 does not fit"),
        ("DELETE FROM audit WHERE entry = (SELECT max(entry) FROM audit)", "missing from the end"),
        ("DELETE FROM audit WHERE entry > 4", "missing from the end"),
        ("DELETE FROM audit", "missing from the end"),
        (
            "UPDATE audit SET entry = 1000 WHERE entry = 3; UPDATE audit SET entry = 3 WHERE entry = 4;
             UPDATE audit SET entry = 4 WHERE entry = 1000",
            "entry 3 does not fit",
        ),
        (
            "INSERT INTO audit SELECT max(entry) + 1, at, recorded_at, who, action, subject, rules, detail, hash FROM audit",
            "does not fit the chain",
        ),
        (
            "DELETE FROM audit WHERE entry > 12;
             UPDATE audit_head SET entries = 12, hash = (SELECT hash FROM audit WHERE entry = 12)",
            "signed off with other entries",
        ),
    ];
    for (statements, words) in by_hand {
        let data = worked();
        done(&data, &["audit", "sign-off"]);
        data.must_be_whole();
        let database = rusqlite::Connection::open(data.database()).unwrap();
        let triggers = [
            "audit_is_never_changed",
            "audit_is_never_erased",
            "audit_head_never_goes_back",
            "audit_head_is_never_erased",
        ];
        for trigger in triggers {
            database.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
        }
        database.execute_batch(statements).unwrap();
        drop(database);
        let said = data.rma(&["--json", "check"]);
        assert_eq!(said.exit, 3, "{statements}");
        let faults = said.json()["faults"].clone();
        let chain = faults.as_array().unwrap().iter().find(|fault| fault["check"] == "audit_chain");
        let message = chain.unwrap_or_else(|| panic!("{statements}: {faults}"))["message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{statements}: {message}");
        let refused = data.rma(&["--json", "audit", "sign-off"]);
        assert_eq!((refused.exit, refused.code().as_str()), (1, "audit_broken"), "{statements}: {}", refused.out);
    }
}

#[test]
fn the_file_itself_refuses_to_change_the_trail() {
    let data = worked();
    done(&data, &["audit", "sign-off"]);
    let database = rusqlite::Connection::open(data.database()).unwrap();
    for statement in [
        "UPDATE audit SET who = 'nobody'",
        "DELETE FROM audit WHERE entry = 1",
        "UPDATE audit_head SET entries = 0",
        "DELETE FROM audit_head",
        "UPDATE audit_periods SET who = 'nobody'",
        "DELETE FROM audit_periods",
    ] {
        assert!(database.execute(statement, ()).is_err(), "{statement}");
    }
}
