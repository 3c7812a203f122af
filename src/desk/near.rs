//! Serials on record that a serial was perhaps meant to be: offered, never taken (NUM-4).

use std::collections::BTreeSet;

use crate::numbers::Serial;
use crate::store::{Records, StoreError};

/// At most this many are offered.
const OFFERED_MAX: usize = 8;
/// Texts longer than this, in characters, are no serial that was mistyped.
const LENGTH_MAX: usize = 40;
/// At most so many ways to read characters that look alike are tried.
const READINGS_MAX: usize = 1_024;
/// Characters that look alike in print.
const ALIKE: [&str; 2] = ["0O", "1IL"];

/// The serials on record that look like this one (0 for O, 1 for I or L, any number of them),
/// and then those that are one character off: another, one too many or too few, or two
/// neighbours in the wrong order.
///
/// # Errors
/// [`StoreError`].
pub(super) fn near(records: Records<'_>, serial: &Serial) -> Result<Vec<Serial>, StoreError> {
    let asked: Vec<char> = serial.folded().chars().collect();
    if asked.len() > LENGTH_MAX {
        return Ok(Vec::new());
    }
    let alike = lookalikes(&asked);
    let mut others = one_off(&asked);
    others.retain(|text| !alike.contains(text));
    let mut found = Vec::new();
    for texts in [alike, others] {
        let sorted: Vec<String> = texts.into_iter().collect();
        for folded in records.serials_among(&sorted)? {
            if found.len() < OFFERED_MAX
                && let Some(known) = Serial::new(&folded)
                && let Some(unit) = records.unit(&known)?
            {
                found.push(unit.facts.serial);
            }
        }
    }
    Ok(found)
}

/// The ways to read the text where characters look alike.
fn lookalikes(asked: &[char]) -> BTreeSet<String> {
    let mut readings = vec![String::new()];
    for (at, character) in asked.iter().enumerate() {
        let alike = ALIKE.into_iter().find(|group| group.contains(*character));
        let own = character.to_string();
        let options = alike.unwrap_or(&own);
        // Where there are too many ways, the rest is read as it stands.
        if readings.len() * options.chars().count() > READINGS_MAX {
            let rest: String = asked[at..].iter().collect();
            readings.iter_mut().for_each(|reading| reading.push_str(&rest));
            break;
        }
        readings =
            readings.iter().flat_map(|start| options.chars().map(move |next| format!("{start}{next}"))).collect();
    }
    readings.into_iter().collect()
}

/// The texts that are one character off.
fn one_off(asked: &[char]) -> BTreeSet<String> {
    let alphabet: BTreeSet<char> =
        ('0'..='9').chain('A'..='Z').chain(['-', '/', '.']).chain(asked.iter().copied()).collect();
    let text = |parts: [&[char]; 3]| parts.concat().into_iter().collect::<String>();
    let mut texts = BTreeSet::new();
    for at in 0..=asked.len() {
        let (before, from) = asked.split_at(at);
        for character in &alphabet {
            texts.insert(text([before, &[*character], from]));
        }
        let Some((own, after)) = from.split_first() else { continue };
        texts.insert(text([before, &[], after]));
        for character in &alphabet {
            texts.insert(text([before, &[*character], after]));
        }
        if let Some((next, after)) = after.split_first() {
            texts.insert(text([before, &[*next, *own], after]));
        }
    }
    // Neither the serial itself, which is not on record, nor nothing.
    texts.remove(&asked.iter().collect::<String>());
    texts.remove("");
    texts
}
