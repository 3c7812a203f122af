//! The invariants of `ARCHITECTURE.md`, read off the source.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no source");
    found
}

/// None of the words stands in any source of the folder, but for paths that contain one of `but`.
fn without(folder: &str, but: &[&str], words: &[&str]) {
    for (path, text) in sources(folder) {
        let shown = path.display().to_string();
        if but.iter().any(|but| shown.contains(but)) {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            for word in words {
                assert!(!line.contains(word), "{shown}:{number} uses {word}: {line}");
            }
        }
    }
}

#[test]
fn sql_is_in_the_store_and_nowhere_else() {
    without("src", &["/src/store/"], &["rusqlite", "SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM"]);
    without("src-tauri/src", &[], &["rusqlite", "SELECT ", "INSERT INTO"]);
}

#[test]
fn no_type_of_the_database_engine_leaves_the_store() {
    for (path, text) in sources("src/store") {
        for line in text.lines().filter(|line| line.trim_start().starts_with("pub fn")) {
            assert!(!line.contains("rusqlite") && !line.contains("Connection"), "{}: {line}", path.display());
        }
    }
}

#[test]
fn rules_read_no_clock_no_file_and_no_database() {
    without("src/rules", &[], &["::now(", "std::fs", "crate::store", "crate::dock", "std::env", "std::net"]);
}

#[test]
fn the_library_knows_no_window() {
    without("src", &[], &["tauri"]);
    without("labels/src", &[], &["rma_dock", "rusqlite", "tauri"]);
    without("printing/src", &[], &["rma_dock", "rma_labels", "rusqlite", "tauri"]);
}

#[test]
fn only_a_face_reads_the_clock() {
    without("src", &["/src/cli/"], &["Utc::now", "SystemTime::now", "Local::now"]);
    without("labels/src", &[], &["Utc::now", "SystemTime::now", "Local::now"]);
}

#[test]
fn only_one_folder_of_the_screens_talks_to_the_shell() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // Content is no code: the list of licences names what is bundled.
            if path.extension().is_some_and(|end| end == "json") {
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            seen += 1;
            let shown = path.display().to_string();
            assert!(!text.contains("@tauri-apps") || shown.contains("/lib/api/"), "{shown} uses the shell's interface");
        }
    }
    assert!(seen > 5, "the screens were not found");
}

/// SQLite takes `$1` for a name and numbers names as they first appear, while PostgreSQL takes
/// it for the number that it shows: the two agree only where they appear in order.
#[test]
fn parameters_of_a_statement_first_appear_in_order() {
    let mut statements = 0;
    for (path, text) in sources("src/store") {
        for statement in text.split('"') {
            let mut seen: Vec<u32> = Vec::new();
            for part in statement.split('$').skip(1) {
                let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
                if let Ok(number) = digits.parse()
                    && !seen.contains(&number)
                {
                    seen.push(number);
                }
            }
            let expected: Vec<u32> = (1..).take(seen.len()).collect();
            assert_eq!(seen, expected, "{}: {statement}", path.display());
            statements += usize::from(!seen.is_empty());
        }
    }
    assert!(statements > 20, "the statements were not found");
}
