//! The long run of the tests of faults; its counts are in `docs/reliability.md`.

use crate::counts::{Table, rows_of};
use crate::{TEST_PACKAGES, WHOLE, WINDOW_PACKAGES, cargo, ensure_packages};

/// How often receiving in batches is killed.
const KILLS: &str = "400";

const TABLE: Table = Table {
    begin: "<!-- counts -->",
    end: "<!-- end of counts -->",
    head: "| fault | times | outcome |\n|---|---:|---|\n",
};

/// Runs the tests of faults at length, and writes their counts into the page.
pub(crate) fn faults() -> Result<(), String> {
    ensure_packages(&[WINDOW_PACKAGES, TEST_PACKAGES].concat())?;
    let mut rows = Vec::new();
    for test in ["faults", "crash"] {
        let chosen = ["--test", test, "--", "--nocapture", "--test-threads", "2"];
        let arguments = [&["test"], WHOLE, &chosen].concat();
        let step = cargo(&arguments).variable("RMA_DOCK_FAULTS", "long").variable("RMA_DOCK_KILLS", KILLS);
        eprintln!("> the tests of {test}, at length");
        rows.extend(rows_of(test, &step)?);
    }
    TABLE.write(rows)
}
