//! Project commands for a fresh machine: each installs what it needs, or names it.
//!
//! - `cargo xtask run`: builds and opens the app; without a display, shows the main job in
//!   the terminal.
//! - `cargo xtask test`: every check and test.
//! - `cargo xtask bench`: measures at a million RMAs.
//! - `cargo xtask faults`: breaks the machine under the program, at length, and writes the counts down.
//! - `cargo xtask fuzz [--minutes N]`: gives everything that reads input what nobody meant, at length, and writes
//!   the counts down.
//! - `cargo xtask soak [--boxes N]`: works a day off against the programs as they are, and writes what it took.
//! - `cargo xtask licences`: writes the app's page about other people's work.
//! - `cargo xtask supply`: checks licences, sources and known vulnerabilities, and writes a bill of materials.
//! - `cargo xtask types`: writes the screens' types from the Rust types.

mod counts;
mod faults;
mod fuzz;
mod licences;
mod soak;
mod supply;
mod system;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use system::{Step, ensure_node, ensure_packages, remove, run};

/// What the command line needs to be built: a compiler of C, and the ciphers of an encrypted database.
const BUILD_PACKAGES: &[&str] = &["build-essential", "libssl-dev"];
/// What the window needs to be built and opened.
const WINDOW_PACKAGES: &[&str] = &["build-essential", "libssl-dev", "pkg-config", "libwebkit2gtk-4.1-dev"];
/// What the tests use besides.
const TEST_PACKAGES: &[&str] = &[
    "cups",
    "cups-client",
    "cups-filters",
    "dbus",
    "dmtx-utils",
    "ghostscript",
    "gnome-keyring",
    "poppler-utils",
    "python3-aiosmtpd",
    "qpdf",
    "webkit2gtk-driver",
    "xauth",
    "xvfb",
    "zbar-tools",
];
/// What the benchmarks compare with.
const BENCH_PACKAGES: &[&str] = &["python3-reportlab", "sqlite3"];

/// All crates as they are tested together: one set of features, so that nothing is built twice.
const WHOLE: &[&str] = &["--workspace", "--features", "rma-dock-app/custom-protocol"];

/// Drives the window in the tests.
const TAURI_DRIVER: &str = "2.1.0";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    let done = match command {
        "run" => start(rest),
        "test" => test(rest),
        "bench" => bench(rest),
        "faults" => faults::faults(),
        "soak" => soak::soak(rest),
        "fuzz" => fuzz::fuzz(rest),
        "licences" => licences::licences(rest),
        "supply" => supply::supply(),
        "types" => types(&[]),
        _ => {
            eprintln!(
                "cargo xtask run    build and open the app (without a display: the main job in the terminal)
cargo xtask test   every check and test
cargo xtask bench  measure at a million RMAs
cargo xtask faults  break the machine under the program, and write docs/reliability.md
cargo xtask fuzz [--minutes N]  give everything input that nobody meant, and write docs/reliability.md
cargo xtask soak [--boxes N]  work a day off in the real window, and write docs/reliability.md
cargo xtask licences  write the app's page about other people's work
cargo xtask supply  check licences, sources and advisories; write a bill of materials
cargo xtask types  write the screens' types from the Rust types"
            );
            return if command == "help" { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| PathBuf::from("."), Path::to_owned)
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn cargo(arguments: &[&str]) -> Step {
    Step::new(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), arguments).within(&root())
}

fn npm(arguments: &[&str]) -> Step {
    Step::new("npm", arguments).within(&root().join("ui"))
}

/// Installs the ZPL renderer that the tests of labels compare with.
fn install_zpl_renderer() -> Result<(), String> {
    let folder = root().join("labels/tests/zpl-renderer");
    run(&Step::new("npm", &["ci", "--no-audit", "--no-fund"]).within(&folder))
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn build_screens() -> Result<(), String> {
    ensure_node()?;
    run(&npm(&["ci", "--no-audit", "--no-fund"]))?;
    run(&npm(&["run", "build"]))
}

fn start(rest: &[String]) -> Result<(), String> {
    if !has_display() {
        println!("No display here: showing the main job in the terminal instead of the window.\n");
        ensure_packages(BUILD_PACKAGES)?;
        let data = target().join("demonstration");
        remove(&data)?;
        let data = data.display().to_string();
        let command = ["run", "--quiet", "--release", "--bin", "rma", "--", "--data", &data, "demonstration"];
        return run(&cargo(&command));
    }
    ensure_packages(WINDOW_PACKAGES)?;
    build_screens()?;
    let features = ["--release", "--package", "rma-dock-app", "--features", "custom-protocol"];
    run(&cargo(&[&["build"], features.as_slice()].concat()))?;
    let mut step = Step::new(&target().join("release/rma-dock-app").display().to_string(), &[]);
    for argument in rest {
        step = step.argument(argument);
    }
    run(&step)
}

/// The search path with the window's driver on it, which is installed where it is missing.
fn path_with_driver() -> Result<String, String> {
    let tools = target().join("tools");
    let driver = tools.join("bin/tauri-driver");
    if !driver.exists() {
        let root = tools.display().to_string();
        run(&cargo(&["install", "tauri-driver", "--version", TAURI_DRIVER, "--locked", "--root", &root]))?;
    }
    let own = tools.join("bin");
    let others = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&others)));
    path.map(|path| path.to_string_lossy().into_owned()).map_err(|error| error.to_string())
}

fn types(rest: &[&str]) -> Result<(), String> {
    let command = ["run", "--quiet", "--package", "rma-dock-app", "--features", "bindings", "--bin", "types", "--"];
    run(&cargo(&[&command, rest].concat()))
}

fn test(rest: &[String]) -> Result<(), String> {
    ensure_packages(&[WINDOW_PACKAGES, TEST_PACKAGES].concat())?;
    build_screens()?;
    install_zpl_renderer()?;
    run(&cargo(&["fmt", "--all", "--check"]))?;
    for script in ["check", "lint", "format:check", "test"] {
        run(&npm(&["run", script]))?;
    }
    run(&cargo(&[&["clippy", "--all-targets"], WHOLE, &["--", "-D", "warnings"]].concat()))?;
    licences::licences(&["--check".to_owned()])?;
    types(&["--check"])?;
    let path = path_with_driver()?;
    let mut step = cargo(&[&["test", "--no-fail-fast"], WHOLE].concat());
    for argument in rest {
        step = step.argument(argument);
    }
    run(&step.variable("PATH", &path))
}

fn bench(rest: &[String]) -> Result<(), String> {
    ensure_packages(&[WINDOW_PACKAGES, TEST_PACKAGES, BENCH_PACKAGES].concat())?;
    build_screens()?;
    let path = path_with_driver()?;
    run(&cargo(&["build", "--release", "--bin", "rma"]))?;
    for (package, name) in [("rma-labels", "labels"), ("rma-dock", "dock"), ("rma-dock-app", "window")] {
        let features: &[&str] = if package == "rma-dock-app" { &["--features", "custom-protocol"] } else { &[] };
        let mut step = cargo(&[&["bench", "--package", package, "--bench", name], features, &["--"]].concat());
        for argument in rest {
            step = step.argument(argument);
        }
        run(&step.variable("PATH", &path))?;
    }
    Ok(())
}
