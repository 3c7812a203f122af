//! Tests that break the machine under the program: calls of the system that fail, a log that is cut, a
//! clock that jumps, a process that is killed. After each no receipt that was answered is lost, none is
//! there twice, the record is whole, and what was said can be acted on.
//!
//! A short run is among the tests; `cargo xtask faults` does the long one and writes its counts into
//! `docs/reliability.md`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod calls;
mod clocks;
mod kills;
mod logs;
#[path = "../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use support::{Data, Said};

/// The long run.
fn is_long() -> bool {
    std::env::var_os("RMA_DOCK_FAULTS").is_some()
}

/// A row of the table in `docs/reliability.md`.
fn count(what: &str, tried: usize, outcome: &str) {
    println!("| {what} | {tried} | {outcome} |");
}

/// The library that breaks calls of the system, compiled once.
static INTERPOSER: LazyLock<PathBuf> = LazyLock::new(|| {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/interposer.c");
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("interposer-{}.so", std::process::id()));
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status()
        .expect("a C compiler is there (build-essential)");
    assert!(compiled.success(), "the interposer does not compile");
    library
});

/// Runs `rma` with the machine broken by these variables.
fn broken(data: &Data, variables: &[(&str, &str)], arguments: &[&str]) -> Said {
    let mut command = data.command(&[&["--json"], arguments].concat());
    command.env("LD_PRELOAD", &*INTERPOSER).envs(variables.iter().copied());
    let said: Said = command.stdin(std::process::Stdio::null()).output().unwrap().into();
    assert!(!said.err.contains("panicked"), "{variables:?}: {}", said.err);
    assert!(said.exit >= 0, "{variables:?}: ended by a signal: {}", said.err);
    if said.exit != 0 {
        let message = said.json()["error"]["message"].as_str().unwrap_or_default().to_owned();
        assert!(message.len() > 20, "{variables:?}: no message that can be acted on: {}", said.out);
    }
    said
}

/// The same data in another folder.
fn copy_of(data: &Data) -> Data {
    let copy = Data::new();
    for end in ["", "-wal"] {
        let name = format!("rma-dock.db{end}");
        if data.path().join(&name).exists() {
            std::fs::copy(data.path().join(&name), copy.path().join(&name)).unwrap();
        }
    }
    copy
}

/// Pseudo-random, the same in each run of the tests: what varies is the machine.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}
