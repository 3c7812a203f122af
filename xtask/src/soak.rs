//! A day's work against the programs as they are; its figures are in `docs/reliability.md`.

use crate::counts::Table;
use crate::system::{output, run};
use crate::{TEST_PACKAGES, WINDOW_PACKAGES, build_screens, cargo, ensure_packages, path_with_driver};

const TABLE: Table = Table {
    begin: "<!-- soak -->",
    end: "<!-- end of soak -->",
    head: "| tenth of the day | boxes | scan to painted verdict, p50 and p95 | memory of all processes of the window, and of \
           the app's own | database, write-ahead log | open files |\n|---:|---:|---|---|---|---:|\n",
};

/// Works a day off, and writes what it took into the page. Fails where something does not stay as it was.
pub(crate) fn soak(rest: &[String]) -> Result<(), String> {
    ensure_packages(&[WINDOW_PACKAGES, TEST_PACKAGES].concat())?;
    build_screens()?;
    let path = path_with_driver()?;
    run(&cargo(&["build", "--release", "--bin", "rma"]))?;
    let bench = ["bench", "--package", "rma-dock-app", "--features", "custom-protocol", "--bench", "soak", "--"];
    let mut step = cargo(&bench).variable("PATH", &path);
    for argument in rest {
        step = step.argument(argument);
    }
    let said = output(&step)?;
    if !said.contains("The day is over") {
        return Err(format!("the day did not end well:\n{said}"));
    }
    let (all, tenths): (Vec<&str>, Vec<&str>) =
        said.lines().filter(|line| line.starts_with("| ")).partition(|line| line.starts_with("| in all |"));
    all.iter().for_each(|line| println!("{line}"));
    TABLE.write(tenths.into_iter().map(str::to_owned).collect())
}
