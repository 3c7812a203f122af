//! Records that were changed by hand in the file contradict the audit trail, and `rma check` names them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use serde_json::Value;
use support::{Data, done};

/// Something that was changed by hand, and what the check says of it.
const CHANGES: [(&str, &str); 14] = [
    ("UPDATE movements SET tracking = 'T9'", "became of a unit"),
    ("UPDATE movements SET who = 'eve'", "became of a unit"),
    ("UPDATE case_updates SET note = 'We lost it' WHERE note IS NOT NULL", "update of a case"),
    ("UPDATE failures SET confirmed_by = 'Eve'", "confirmed failure"),
    ("UPDATE quotes SET amount = 1", "a quote is not"),
    ("UPDATE quotes SET valid_until = '2099-01-01'", "a quote is not"),
    ("UPDATE return_decisions SET note = 'paid'", "decided about a return"),
    ("UPDATE shelf_items SET disposition = 'scrapped' WHERE disposition IS NOT NULL", "box on the shelf"),
    ("UPDATE shelf_items SET tracking = 'T9' WHERE disposition IS NOT NULL", "box on the shelf"),
    ("UPDATE people SET role = 'administrator'", "says: Dora Lund"),
    ("UPDATE people SET token = x'00' WHERE token IS NOT NULL", "says: Dora Lund"),
    ("UPDATE people SET os_user = 'eve'", "says: Dora Lund"),
    ("UPDATE people SET active = 0", "says: Dora Lund"),
    ("UPDATE settings SET value = '{\"on\":false,\"idle_minutes\":8}' WHERE name = 'people'", "must sign in"),
];

fn triggers(connection: &rusqlite::Connection) -> Vec<String> {
    let query = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%never%'";
    let mut statement = connection.prepare(query).unwrap();
    statement.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn records_that_were_changed_by_hand_contradict_the_trail() {
    let data = Data::with_records();
    data.receive(&["R10001-1"]);
    done(&data, &["ship", "R10001-1", "--serial", "SN0001", "--tracking", "T1", "--at", "2025-11-26T17:00:00Z"]);
    done(&data, &["update", "2026-1101-0001", "--note", "We have it"]);
    done(&data, &["failure", "R10005", "--confirmed-by", "Ana"]);
    done(&data, &["quote", "R10005", "--kind", "repair", "--amount", "125000", "--currency", "USD"]);
    done(&data, &["charge", "R10002-1", "--waive", "--note", "a good customer"]);
    let tag = data.receive(&["SN-UNKNOWN"])["tag"].as_str().unwrap().to_owned();
    done(&data, &["shelf", "dispose", &tag, "--returned-to-sender", "--tracking", "T2"]);
    done(&data, &["people", "add", "Dora Lund", "--role", "dock"]);
    done(&data, &["people", "token", "Dora Lund"]);
    done(&data, &["sign-in", "idle", "9"]);
    data.must_be_whole();
    let connection = rusqlite::Connection::open(data.database()).unwrap();
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(connection);
    let whole = std::fs::read(data.database()).unwrap();
    for (change, says) in CHANGES {
        let connection = rusqlite::Connection::open(data.database()).unwrap();
        // Whoever can write to the file can take the triggers away that forbid it.
        for trigger in triggers(&connection) {
            connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
        }
        assert!(connection.execute(change, ()).unwrap() > 0, "{change}");
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        drop(connection);
        let said = data.rma(&["--json", "check"]);
        assert_eq!(said.exit, 3, "{change}: {}", said.out);
        let faults = said.json()["faults"].clone();
        let named =
            |fault: &Value| fault["check"] == "audit_records" && fault["message"].as_str().unwrap().contains(says);
        assert!(faults.as_array().unwrap().iter().any(named), "{change}: {faults}");
        std::fs::write(data.database(), &whole).unwrap();
        data.must_be_whole();
    }
}
