//! Databases that cannot be used: exit 3, a plain message, and the file as it was.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use support::{Data, NOW, Said};

/// Every command that opens the database refuses, says so plainly, and leaves the file alone.
fn refused(data: &Data, code: &str) {
    let before = std::fs::read(data.database()).unwrap();
    for arguments in [&["receive", "R10001-1"][..], &["shelf"], &["check"], &["show", "R10001-1"]] {
        let said = data.rma(&[&["--json"], arguments].concat());
        assert_eq!((said.exit, said.code().as_str()), (3, code), "{arguments:?}: {}", said.err);
        assert!(said.err.starts_with("rma: ") && !said.err.contains("panicked"), "{}", said.err);
    }
    assert_eq!(std::fs::read(data.database()).unwrap(), before, "the file was changed");
}

/// Changes bytes of the database file.
fn patch(data: &Data, offset: usize, bytes: &[u8]) {
    let mut content = std::fs::read(data.database()).unwrap();
    content[offset..offset + bytes.len()].copy_from_slice(bytes);
    std::fs::write(data.database(), content).unwrap();
}

#[test]
fn newer_than_the_program() {
    let data = Data::with_records();
    patch(&data, 60, &99_u32.to_be_bytes());
    refused(&data, "database_newer");
}

#[test]
fn of_another_program() {
    let data = Data::with_records();
    patch(&data, 68, &0_u32.to_be_bytes());
    refused(&data, "database_not_ours");
}

#[test]
fn not_a_database_at_all() {
    let data = Data::new();
    std::fs::write(data.database(), "receipts\n".repeat(100)).unwrap();
    refused(&data, "database_damaged");
    std::fs::write(data.database(), "").unwrap();
    refused(&data, "database_damaged");
}

#[test]
fn cut_short() {
    let data = Data::with_records();
    let content = std::fs::read(data.database()).unwrap();
    std::fs::write(data.database(), &content[..content.len() / 2]).unwrap();
    refused(&data, "database_damaged");
}

#[test]
fn overwritten_in_the_middle() {
    let data = Data::with_records();
    let size = std::fs::metadata(data.database()).unwrap().len() as usize;
    patch(&data, size / 2, &[0xA5; 8192]);
    refused(&data, "database_damaged");
}

#[test]
fn read_only() {
    let data = Data::with_records();
    std::fs::set_permissions(data.database(), std::fs::Permissions::from_mode(0o444)).unwrap();
    refused(&data, "database_read_only");
}

#[test]
fn locked_by_another_writer() {
    let data = Data::with_records();
    let other = rusqlite::Connection::open(data.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let said = data.rma(&["--json", "receive", "--at", NOW, "R10001-1"]);
    assert_eq!((said.exit, said.code().as_str()), (3, "database_locked"), "{}", said.out);
    // Reading goes on.
    assert_eq!(data.rma(&["--json", "shelf"]).exit, 0);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(data.receive(&["R10001-1"])["verdict"], "accept");
}

#[test]
fn an_empty_variable_is_none() {
    let data = Data::new();
    let rma = |value: &str| -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rma"));
        command.env("RMA_DOCK_DATA", value).env("XDG_DATA_HOME", data.path().join("home")).args(["--json", "shelf"]);
        command.current_dir(data.path()).env("USER", "dana").stdin(Stdio::null()).output().unwrap().into()
    };
    let said = rma("");
    assert_eq!(said.exit, 0, "{}{}", said.out, said.err);
    assert!(data.path().join("home/rma-dock/rma-dock.db").is_file());
    assert_eq!(rma(data.path().join("named").to_str().unwrap()).exit, 0);
    assert!(data.path().join("named/rma-dock.db").is_file());
}

#[test]
fn a_data_directory_that_cannot_be() {
    let data = Data::new();
    let file = data.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let mut command = data.command(&["--json", "shelf"]);
    let said: Said = command.arg("--data").arg(file.join("below")).output().unwrap().into();
    assert_ne!(said.exit, 0);
}

#[test]
fn the_audit_trail_shows_what_was_changed_behind_its_back() {
    let data = Data::with_records();
    data.receive(&["R10001-1"]);
    let other = rusqlite::Connection::open(data.database()).unwrap();
    let refused = other.execute("UPDATE audit SET who = 'nobody' WHERE entry = 2", ());
    assert!(refused.unwrap_err().to_string().contains("never changed"));
    assert!(other.execute("DELETE FROM receipts", ()).is_err());
    assert!(other.execute("UPDATE receipts SET operator = 'nobody'", ()).is_err());
    other
        .execute_batch("DROP TRIGGER audit_is_never_changed; UPDATE audit SET who = 'nobody' WHERE entry = 2")
        .unwrap();
    drop(other);
    let said = data.rma(&["--json", "check"]);
    assert_eq!(said.exit, 3);
    let faults = said.json()["faults"].clone();
    assert_eq!(faults[0]["check"], "audit_chain");
    assert!(faults[0]["message"].as_str().unwrap().contains("entry 2"), "{faults}");
    assert_eq!(
        faults[1],
        serde_json::json!({"check": "schema", "message": "trigger audit_is_never_changed is missing"})
    );
}

#[test]
fn a_receipt_without_its_audit_entry_is_found() {
    let data = Data::with_records();
    data.receive(&["R10001-1"]);
    let other = rusqlite::Connection::open(data.database()).unwrap();
    other
        .execute_batch(
            "DROP TRIGGER audit_is_never_erased; DELETE FROM audit WHERE entry = (SELECT max(entry) FROM audit)",
        )
        .unwrap();
    drop(other);
    let said = data.rma(&["--json", "check"]);
    assert_eq!(said.exit, 3);
    assert!(
        said.json()["faults"]
            .as_array()
            .unwrap()
            .iter()
            .any(|fault| fault["message"].as_str().unwrap().contains("no entry in the audit trail"))
    );
}

#[test]
fn many_programs_may_use_an_empty_folder_first() {
    for _ in 0..5 {
        let data = Data::new();
        let spawned: Vec<_> = (0..16)
            .map(|at| {
                let serial = format!("FIRST-{at}");
                let mut command = data.command(&["--json", "receive", "--dock", &serial, "--at", NOW, &serial]);
                command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for one in spawned {
            let said: Said = one.wait_with_output().unwrap().into();
            assert_eq!(said.exit, 0, "{}{}", said.out, said.err);
        }
        data.must_be_whole();
        assert_eq!(data.rma(&["--json", "shelf"]).json().as_array().unwrap().len(), 16);
        let left = std::fs::read_dir(data.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = left.filter(|name| name.to_string_lossy().contains("making")).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
