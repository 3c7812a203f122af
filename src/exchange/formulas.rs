//! Cells of CSV that a spreadsheet would take for a formula: they go out with an apostrophe before them, which a
//! spreadsheet takes for the mark of a text, and come in again without it.

use std::borrow::Cow;

/// A number is none, nor one of a telephone: no name of a function, and nothing that is looked up, can be in them.
fn begins_like_one(cell: &str) -> bool {
    let begins = cell.trim_start_matches(['\u{feff}', ' ']).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let is_number = |cell: &str| {
        let mut letters = cell.chars().skip(1);
        letters.next().is_some_and(|letter| letter.is_ascii_digit() || letter == '.')
            && letters.all(|letter| letter.is_ascii_digit() || " ().-/".contains(letter))
    };
    begins && !(cell.starts_with(['+', '-']) && is_number(cell))
}

/// A cell as it is written. One that is marked by itself is marked once more, so that it comes in as it went out.
pub(crate) fn marked(cell: Cow<'_, str>) -> Cow<'_, str> {
    if begins_like_one(cell.trim_start_matches('\'')) { Cow::Owned(format!("'{cell}")) } else { cell }
}

/// The same of a list that people read, and nothing imports.
pub(crate) fn without_formula(cell: String) -> String {
    if begins_like_one(&cell) { format!("'{cell}") } else { cell }
}

/// A cell as it is read.
pub(super) fn unmarked(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if begins_like_one(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}
