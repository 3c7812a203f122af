//! What the tests of whole `rma` invocations share: a data directory of the records in
//! `tests/records/`, and the program run on it.
#![allow(dead_code, reason = "each test file uses its own part of this")]

pub mod key_store;
pub mod staff;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// When the tests' boxes arrive: a Tuesday, 09:00 in the calendar of most records.
pub const NOW: &str = "2025-11-25T17:00:00Z";

/// A data directory of its own.
pub struct Data {
    folder: TempDir,
    beside: TempDir,
}

/// What a run of the program said.
pub struct Said {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Standard output as the one JSON value that it must be.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.out, self.err))
    }

    /// The error's code.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            exit: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The folder with the records that the tests import.
pub fn records() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records")
}

impl Data {
    /// Empty.
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), beside: TempDir::new().unwrap() }
    }

    /// With the records of `tests/records/`.
    pub fn with_records() -> Self {
        let data = Self::new();
        let said = data.rma(&["--json", "import-all", records().to_str().unwrap()]);
        assert_eq!(said.exit, 0, "{}{}", said.out, said.err);
        data
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A folder that is not of the data.
    pub fn beside(&self) -> &Path {
        self.beside.path()
    }

    pub fn database(&self) -> PathBuf {
        self.path().join("rma-dock.db")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rma"));
        command
            .env_remove("RMA_DOCK_DATA")
            .env_remove("RMA_DOCK_TOKEN")
            .env("USER", "dana")
            .arg("--data")
            .arg(self.path())
            .args(arguments);
        command
    }

    /// Runs `rma` on this data directory.
    pub fn rma(&self, arguments: &[&str]) -> Said {
        self.command(arguments).stdin(Stdio::null()).output().unwrap().into()
    }

    /// Receives a box at [`NOW`], and returns the result as JSON.
    pub fn receive(&self, scans: &[&str]) -> Value {
        self.receive_at(NOW, scans)
    }

    /// Receives a box, and returns the result as JSON.
    pub fn receive_at(&self, at: &str, scans: &[&str]) -> Value {
        let said = self.rma(&[&["--json", "receive", "--at", at, "--dock", "Dock 3"], scans].concat());
        assert_eq!(said.exit, 0, "{}{}", said.out, said.err);
        said.json()
    }

    /// `rma check` must find nothing wrong.
    pub fn must_be_whole(&self) {
        self.must_be_whole_as("");
    }

    /// The same where sign-in is on, in the name of whoever has the token.
    pub fn must_be_whole_as(&self, token: &str) {
        let mut command = self.command(&["--json", "check"]);
        let said: Said = command.env("RMA_DOCK_TOKEN", token).stdin(Stdio::null()).output().unwrap().into();
        assert_eq!((said.exit, said.json()["ok"].clone()), (0, Value::Bool(true)), "{}", said.out);
    }
}

/// What `rma` with these arguments did.
pub fn done(data: &Data, arguments: &[&str]) -> Value {
    let said = data.rma(&[&["--json"], arguments].concat());
    assert_eq!(said.exit, 0, "{arguments:?}: {}{}", said.out, said.err);
    said.json()
}

/// `rma` with these arguments is refused with this code, and nothing changed of what the second
/// of them names. Returns the message.
pub fn refused(data: &Data, arguments: &[&str], code: &str) -> String {
    let before = data.rma(&["--json", "show", arguments[1]]).out;
    let said = data.rma(&[&["--json"], arguments].concat());
    assert_eq!((said.exit, said.code()), (if code == "incomplete" { 2 } else { 1 }, code.to_owned()), "{}", said.out);
    assert_eq!(data.rma(&["--json", "show", arguments[1]]).out, before, "{arguments:?}");
    said.json()["error"]["message"].as_str().unwrap().to_owned()
}

/// Imports these records of a kind, with their header.
pub fn import(data: &Data, kind: &str, text: &str) -> Value {
    let file = data.path().join(format!("{kind}.csv"));
    std::fs::write(&file, text).unwrap();
    done(data, &["import", kind, file.to_str().unwrap()])
}

/// Takes the newest migration back, so that the database is one of the version before.
pub fn undo_newest_migration(data: &Data) {
    let database = rusqlite::Connection::open(data.database()).unwrap();
    let newest: i64 = database.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let start = format!("{newest:04}_");
    let file = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .find(|file| file.file_name().to_string_lossy().starts_with(&start));
    let migration = std::fs::read_to_string(file.unwrap().path()).unwrap();
    for kind in ["TRIGGER", "INDEX", "TABLE"] {
        for line in migration.lines().filter_map(|line| line.strip_prefix(&format!("CREATE {kind} "))) {
            database.execute_batch(&format!("DROP {kind} {}", line.split_whitespace().next().unwrap())).unwrap();
        }
    }
    for altered in migration.lines().filter_map(|line| line.strip_prefix("ALTER TABLE ")) {
        let words: Vec<&str> = altered.split_whitespace().collect();
        assert_eq!(words[1..3], ["ADD", "COLUMN"], "take back by hand what it altered: {altered}");
        database.execute_batch(&format!("ALTER TABLE {} DROP COLUMN {}", words[0], words[3])).unwrap();
    }
    database.execute("DELETE FROM migrations WHERE version = $1", [newest]).unwrap();
    database.pragma_update(None, "user_version", newest - 1).unwrap();
}
