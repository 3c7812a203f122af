//! Tests that run at length say what they did, a row of a table each; the table is in
//! `docs/reliability.md`.

use crate::root;
use crate::system::{Step, output};

/// A table of the page, between two marks.
pub(crate) struct Table {
    pub(crate) begin: &'static str,
    pub(crate) end: &'static str,
    /// Its first two lines.
    pub(crate) head: &'static str,
}

/// Runs tests, and returns the rows that they say.
pub(crate) fn rows_of(tests: &str, step: &Step) -> Result<Vec<String>, String> {
    let said = output(step)?;
    let results: Vec<&str> = said.lines().filter(|line| line.starts_with("test result: ")).collect();
    if results.is_empty() || !results.iter().all(|line| line.starts_with("test result: ok")) {
        return Err(format!("the tests of {tests} found something:\n{said}"));
    }
    Ok(said.lines().filter(|line| line.starts_with("| ")).map(str::to_owned).collect())
}

impl Table {
    /// Writes the rows into the page, in order.
    pub(crate) fn write(&self, mut rows: Vec<String>) -> Result<(), String> {
        rows.sort();
        let page = root().join("docs/reliability.md");
        let text = std::fs::read_to_string(&page).map_err(|error| format!("{}: {error}", page.display()))?;
        let missing = |mark: &str| format!("{} has no {mark}", page.display());
        let (before, rest) = text.split_once(self.begin).ok_or_else(|| missing(self.begin))?;
        let (_, after) = rest.split_once(self.end).ok_or_else(|| missing(self.end))?;
        let table: String = rows.iter().map(|row| format!("{row}\n")).collect();
        let whole = format!("{before}{}\n{}{table}{}{after}", self.begin, self.head, self.end);
        std::fs::write(&page, whole).map_err(|error| format!("{}: {error}", page.display()))
    }
}
