//! The long run of the fuzz tests; its counts are in `docs/reliability.md`.

use std::path::PathBuf;
use std::thread;

use cargo_metadata::Message;

use crate::counts::{Table, rows_of};
use crate::system::{Step, output, run};
use crate::{TEST_PACKAGES, WHOLE, WINDOW_PACKAGES, build_screens, cargo, ensure_packages, root};

/// How long all targets run together, where nobody says.
const MINUTES: u64 = 60;

/// So many run at a time.
const AT_A_TIME: u64 = 2;

const TABLE: Table = Table {
    begin: "<!-- fuzz counts -->",
    end: "<!-- end of fuzz counts -->",
    head: "| input | how much of it | outcome |\n|---|---:|---|\n",
};

/// The files of tests that have targets, and how the names of those begin.
const TESTS: [(&str, &str); 2] = [("tests/fuzz.rs", ""), ("src-tauri/tests/window/main.rs", "fuzz::")];

/// A target, and the program that it is in.
struct Target {
    name: String,
    program: PathBuf,
    folder: PathBuf,
}

/// Runs each target for its share of the time, and writes the counts into the page.
pub(crate) fn fuzz(rest: &[String]) -> Result<(), String> {
    let minutes = minutes(rest)?;
    ensure_packages(&[WINDOW_PACKAGES, TEST_PACKAGES].concat())?;
    build_screens()?;
    let targets = targets()?;
    let count = targets.len() as u64;
    let seconds = (minutes * 60 / count.div_ceil(AT_A_TIME).max(1)).max(1);
    eprintln!("> {count} targets, {seconds} seconds each, {AT_A_TIME} at a time");
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for together in targets.chunks(usize::try_from(AT_A_TIME).unwrap_or(1)) {
        let done: Vec<_> = thread::scope(|scope| {
            let at_length = |target| at_length(target, seconds);
            let started: Vec<_> = together.iter().map(|target| scope.spawn(move || at_length(target))).collect();
            started.into_iter().map(|it| it.join().unwrap_or_else(|_| Err("a run broke off".to_owned()))).collect()
        });
        for found in done {
            match found {
                Ok(said) => rows.extend(said),
                Err(fault) => faults.push(fault),
            }
        }
    }
    if !faults.is_empty() {
        // What the others were given is known all the same.
        rows.iter().for_each(|row| println!("{row}"));
        return Err(faults.join("\n"));
    }
    if rows.len() as u64 != count {
        return Err(format!("{count} targets ran, and {} said how much they were given", rows.len()));
    }
    TABLE.write(rows)
}

fn minutes(rest: &[String]) -> Result<u64, String> {
    match rest {
        [] => Ok(MINUTES),
        [option, number] if option == "--minutes" => number
            .parse()
            .ok()
            .filter(|minutes| *minutes > 0)
            .ok_or_else(|| format!("{number} is not a number of minutes")),
        _ => Err("cargo xtask fuzz [--minutes N]".to_owned()),
    }
}

/// All targets, once their programs are built.
fn targets() -> Result<Vec<Target>, String> {
    let build = [&["test", "--no-run", "--test", "fuzz", "--test", "window"], WHOLE].concat();
    run(&cargo(&build))?;
    let built = output(&cargo(&[&build[..], &["--message-format", "json"]].concat()))?;
    let mut targets = Vec::new();
    for message in Message::parse_stream(built.as_bytes()) {
        let Message::CompilerArtifact(built) = message.map_err(|error| error.to_string())? else { continue };
        let (Some(program), Some(folder)) = (built.executable, built.manifest_path.parent()) else { continue };
        let of = |(file, _): &&(&str, &str)| built.target.src_path.as_std_path() == root().join(file);
        let Some((_, begin)) = TESTS.iter().find(of) else { continue };
        let listed = output(&Step::new(program.as_str(), &["--list"]).within(folder.as_std_path()))?;
        let names = listed.lines().filter_map(|line| line.strip_suffix(": test"));
        for name in names.filter(|name| name.starts_with(begin)) {
            targets.push(Target { name: name.to_owned(), program: program.clone().into(), folder: folder.into() });
        }
    }
    Ok(targets)
}

fn at_length(target: &Target, seconds: u64) -> Result<Vec<String>, String> {
    eprintln!("> {}", target.name);
    let step = Step::new(&target.program.display().to_string(), &["--exact", &target.name, "--nocapture"]);
    let step = step.within(&target.folder).variable("RMA_DOCK_FUZZ_SECONDS", &seconds.to_string());
    rows_of(&target.name, &step)
}
