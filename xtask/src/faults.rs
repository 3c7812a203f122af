//! The long run of the tests of faults; its counts are `docs/reliability.md`.

use crate::system::{Step, output};
use crate::{TEST_PACKAGES, WHOLE, WINDOW_PACKAGES, cargo, ensure_packages, root};

/// How often receiving in batches is killed.
const KILLS: &str = "400";

/// Runs the tests of faults at length, and writes their counts into the page.
pub(crate) fn faults() -> Result<(), String> {
    ensure_packages(&[WINDOW_PACKAGES, TEST_PACKAGES].concat())?;
    let mut rows = Vec::new();
    for test in ["faults", "crash"] {
        let chosen = ["--test", test, "--", "--nocapture", "--test-threads", "2"];
        let arguments = [&["test"], WHOLE, &chosen].concat();
        let step: Step = cargo(&arguments).variable("RMA_DOCK_FAULTS", "long").variable("RMA_DOCK_KILLS", KILLS);
        eprintln!("> the tests of {test}, at length");
        let said = output(&step)?;
        if !said.lines().any(|line| line.starts_with("test result: ok")) {
            return Err(format!("the tests of {test} found something:\n{said}"));
        }
        rows.extend(said.lines().filter(|line| line.starts_with("| ")).map(str::to_owned));
    }
    rows.sort();
    let page = root().join("docs/reliability.md");
    let text = std::fs::read_to_string(&page).map_err(|error| format!("{}: {error}", page.display()))?;
    let (before, rest) = text.split_once(BEGIN).ok_or("docs/reliability.md has no place for the counts")?;
    let (_, after) = rest.split_once(END).ok_or("docs/reliability.md has no end of the counts")?;
    let table = format!("| fault | times | outcome |\n|---|---:|---|\n{}\n", rows.join("\n"));
    std::fs::write(&page, format!("{before}{BEGIN}\n{table}{END}{after}")).map_err(|error| error.to_string())
}

const BEGIN: &str = "<!-- counts -->";
const END: &str = "<!-- end of counts -->";
