//! Code 128: which numbers it takes, the shortest way to write them, and reading them back.

use barcoders::sym::code128::Code128;

use crate::error::{LabelError, name_of};
pub(crate) use crate::symbol::Symbol;

/// Empty space that a scanner needs on each side, in modules.
pub(crate) const QUIET_MODULES: u32 = 10;

/// The modules of a number from the first bar to the last, `true` is black. Only space to
/// `~` is let through: controls would come out of a scanner as keys, and letters outside of
/// ASCII are code-set switches to the encoder.
pub(crate) fn modules(field: &'static str, number: &str) -> Result<Vec<bool>, LabelError> {
    check(field, number)?;
    let data = with_code_sets(number.as_bytes());
    let code = Code128::new(&data).map_err(|why| LabelError::Drawing { format: "barcode", why: why.to_string() })?;
    Ok(code.encode().into_iter().map(|module| module == 1).collect())
}

/// Refuses a number that is empty or has anything but space to `~`.
pub(crate) fn check(field: &'static str, number: &str) -> Result<(), LabelError> {
    if number.trim().is_empty() {
        return Err(LabelError::EmptyNumber { field });
    }
    match number.chars().enumerate().find(|(_, character)| !matches!(character, ' '..='~')) {
        None => Ok(()),
        Some((index, character)) => Err(LabelError::NotInBarcode {
            field,
            number: number.escape_debug().to_string(),
            character: name_of(character),
            place: index + 1,
        }),
    }
}

/// Puts the encoder's code-set switches into the data so that the symbol is as short as
/// can be: letters and signs in set B, digits in pairs in set C.
fn with_code_sets(data: &[u8]) -> String {
    const TO_B: char = 'Ɓ';
    const TO_C: char = 'Ć';
    // cost[i] = symbols for data[i..] when in B, in C; filled from the end.
    let mut cost = vec![(0u32, 0u32); data.len() + 1];
    let pair = |at: usize| at + 1 < data.len() && data[at..at + 2].iter().all(u8::is_ascii_digit);
    for at in (0..data.len()).rev() {
        let stay_b = 1 + cost[at + 1].0;
        let stay_c = if pair(at) { 1 + cost[at + 2].1 } else { u32::MAX / 2 };
        cost[at] = (stay_b.min(1 + stay_c), stay_c.min(1 + stay_b));
    }
    let mut text = String::with_capacity(data.len() + 8);
    let mut in_c = cost[0].1 < cost[0].0;
    text.push(if in_c { TO_C } else { TO_B });
    let mut at = 0;
    while at < data.len() {
        let stay_b = 1 + cost[at + 1].0;
        let stay_c = if pair(at) { 1 + cost[at + 2].1 } else { u32::MAX / 2 };
        if in_c && stay_c > 1 + stay_b {
            text.push(TO_B);
            in_c = false;
        } else if !in_c && stay_b > 1 + stay_c {
            text.push(TO_C);
            in_c = true;
        }
        let step = if in_c { 2 } else { 1 };
        for &byte in &data[at..at + step] {
            text.push(char::from(byte));
        }
        at += step;
    }
    text
}

/// Widths of the three bars and three spaces of each character, in modules (ISO/IEC 15417,
/// table 1): the values 0 to 105, the last three of which start the sets A, B and C.
const CHARACTERS: [[u8; 6]; 106] = [
    [2, 1, 2, 2, 2, 2],
    [2, 2, 2, 1, 2, 2],
    [2, 2, 2, 2, 2, 1],
    [1, 2, 1, 2, 2, 3],
    [1, 2, 1, 3, 2, 2],
    [1, 3, 1, 2, 2, 2],
    [1, 2, 2, 2, 1, 3],
    [1, 2, 2, 3, 1, 2],
    [1, 3, 2, 2, 1, 2],
    [2, 2, 1, 2, 1, 3],
    [2, 2, 1, 3, 1, 2],
    [2, 3, 1, 2, 1, 2],
    [1, 1, 2, 2, 3, 2],
    [1, 2, 2, 1, 3, 2],
    [1, 2, 2, 2, 3, 1],
    [1, 1, 3, 2, 2, 2],
    [1, 2, 3, 1, 2, 2],
    [1, 2, 3, 2, 2, 1],
    [2, 2, 3, 2, 1, 1],
    [2, 2, 1, 1, 3, 2],
    [2, 2, 1, 2, 3, 1],
    [2, 1, 3, 2, 1, 2],
    [2, 2, 3, 1, 1, 2],
    [3, 1, 2, 1, 3, 1],
    [3, 1, 1, 2, 2, 2],
    [3, 2, 1, 1, 2, 2],
    [3, 2, 1, 2, 2, 1],
    [3, 1, 2, 2, 1, 2],
    [3, 2, 2, 1, 1, 2],
    [3, 2, 2, 2, 1, 1],
    [2, 1, 2, 1, 2, 3],
    [2, 1, 2, 3, 2, 1],
    [2, 3, 2, 1, 2, 1],
    [1, 1, 1, 3, 2, 3],
    [1, 3, 1, 1, 2, 3],
    [1, 3, 1, 3, 2, 1],
    [1, 1, 2, 3, 1, 3],
    [1, 3, 2, 1, 1, 3],
    [1, 3, 2, 3, 1, 1],
    [2, 1, 1, 3, 1, 3],
    [2, 3, 1, 1, 1, 3],
    [2, 3, 1, 3, 1, 1],
    [1, 1, 2, 1, 3, 3],
    [1, 1, 2, 3, 3, 1],
    [1, 3, 2, 1, 3, 1],
    [1, 1, 3, 1, 2, 3],
    [1, 1, 3, 3, 2, 1],
    [1, 3, 3, 1, 2, 1],
    [3, 1, 3, 1, 2, 1],
    [2, 1, 1, 3, 3, 1],
    [2, 3, 1, 1, 3, 1],
    [2, 1, 3, 1, 1, 3],
    [2, 1, 3, 3, 1, 1],
    [2, 1, 3, 1, 3, 1],
    [3, 1, 1, 1, 2, 3],
    [3, 1, 1, 3, 2, 1],
    [3, 3, 1, 1, 2, 1],
    [3, 1, 2, 1, 1, 3],
    [3, 1, 2, 3, 1, 1],
    [3, 3, 2, 1, 1, 1],
    [3, 1, 4, 1, 1, 1],
    [2, 2, 1, 4, 1, 1],
    [4, 3, 1, 1, 1, 1],
    [1, 1, 1, 2, 2, 4],
    [1, 1, 1, 4, 2, 2],
    [1, 2, 1, 1, 2, 4],
    [1, 2, 1, 4, 2, 1],
    [1, 4, 1, 1, 2, 2],
    [1, 4, 1, 2, 2, 1],
    [1, 1, 2, 2, 1, 4],
    [1, 1, 2, 4, 1, 2],
    [1, 2, 2, 1, 1, 4],
    [1, 2, 2, 4, 1, 1],
    [1, 4, 2, 1, 1, 2],
    [1, 4, 2, 2, 1, 1],
    [2, 4, 1, 2, 1, 1],
    [2, 2, 1, 1, 1, 4],
    [4, 1, 3, 1, 1, 1],
    [2, 4, 1, 1, 1, 2],
    [1, 3, 4, 1, 1, 1],
    [1, 1, 1, 2, 4, 2],
    [1, 2, 1, 1, 4, 2],
    [1, 2, 1, 2, 4, 1],
    [1, 1, 4, 2, 1, 2],
    [1, 2, 4, 1, 1, 2],
    [1, 2, 4, 2, 1, 1],
    [4, 1, 1, 2, 1, 2],
    [4, 2, 1, 1, 1, 2],
    [4, 2, 1, 2, 1, 1],
    [2, 1, 2, 1, 4, 1],
    [2, 1, 4, 1, 2, 1],
    [4, 1, 2, 1, 2, 1],
    [1, 1, 1, 1, 4, 3],
    [1, 1, 1, 3, 4, 1],
    [1, 3, 1, 1, 4, 1],
    [1, 1, 4, 1, 1, 3],
    [1, 1, 4, 3, 1, 1],
    [4, 1, 1, 1, 1, 3],
    [4, 1, 1, 3, 1, 1],
    [1, 1, 3, 1, 4, 1],
    [1, 1, 4, 1, 3, 1],
    [3, 1, 1, 1, 4, 1],
    [4, 1, 1, 1, 3, 1],
    [2, 1, 1, 4, 1, 2],
    [2, 1, 1, 2, 1, 4],
    [2, 1, 1, 2, 3, 2],
];
const STOP: [u8; 7] = [2, 3, 3, 1, 1, 1, 2];
const START_B: usize = 104;
const START_C: usize = 105;
const TO_C: usize = 99;
const TO_B: usize = 100;

/// Reads a symbol as a scanner does, from the widths of its bars and spaces in modules,
/// first bar to last. None when it is no Code 128 of the sets B and C, or its check
/// character does not match.
pub(crate) fn read(widths: &[u8]) -> Option<String> {
    let (characters, stop) = widths.split_at_checked(widths.len().checked_sub(STOP.len())?)?;
    let values: Vec<usize> = characters
        .chunks(6)
        .map(|chunk| CHARACTERS.iter().position(|widths| widths == chunk))
        .collect::<Option<_>>()?;
    let (&check, said) = values.split_last()?;
    let (&start, data) = said.split_first()?;
    let sum = (1..).zip(data).fold(start, |sum, (place, value)| sum + place * value);
    if stop != STOP || sum % 103 != check {
        return None;
    }
    let mut in_c = match start {
        START_B => false,
        START_C => true,
        _ => return None,
    };
    let mut text = String::new();
    for &value in data {
        match value {
            TO_B if in_c => in_c = false,
            TO_C if !in_c => in_c = true,
            pair @ 0..=99 if in_c => text.push_str(&format!("{pair:02}")),
            // Set B begins at the space and ends with `~`.
            letter @ 0..=94 if !in_c => text.push(char::from(b' ' + letter as u8)),
            _ => return None,
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_go_in_pairs() {
        assert_eq!(with_code_sets(b"12345678"), "Ć12345678");
        assert_eq!(with_code_sets(b"D12"), "ƁD12");
        assert_eq!(with_code_sets(b"1Z123456789012345678"), "Ɓ1ZĆ123456789012345678");
        assert_eq!(with_code_sets(b"A123456B"), "ƁAĆ123456ƁB");
        assert_eq!(with_code_sets(b"1234567"), "Ɓ1Ć234567");
    }

    #[test]
    fn the_symbol_is_as_long_as_the_standard_says() {
        // Start, 8 characters in B, check: 11 modules each; stop: 13.
        let symbol = Symbol::encode("RMA line", "R12345-1").unwrap();
        assert_eq!(symbol.width_modules(), 10 * 11 + 13 + 2 * QUIET_MODULES);
        let bars = symbol.blocks();
        assert_eq!(bars.first().unwrap().left, 0);
        assert_eq!(bars.last().unwrap().left + bars.last().unwrap().width, 10 * 11 + 13);
        assert_eq!(bars.len(), 10 * 3 + 4);
    }

    #[test]
    fn what_a_scanner_cannot_type_is_refused() {
        for number in ["", "  "] {
            assert!(matches!(Symbol::encode("RMA line", number), Err(LabelError::EmptyNumber { field: "RMA line" })));
        }
        for (number, place) in [("R1\n", 3), ("Ć12", 1), ("R\u{7f}", 2), ("R1é", 3)] {
            assert!(matches!(
                Symbol::encode("RMA line", number),
                Err(LabelError::NotInBarcode { place: at, .. }) if at == place
            ));
        }
    }

    #[test]
    fn every_character_and_pair_is_read_back() {
        let every: String = (' '..='~').collect();
        let pairs: String = (0..100).map(|pair| format!("{pair:02}")).collect();
        for number in [every.as_str(), &pairs, "1", "A1", "00", "A123456B12", "123A", "~ ~"] {
            let widths = widths(&modules("RMA line", number).unwrap());
            assert_eq!(read(&widths).as_deref(), Some(number));
        }
    }

    #[test]
    fn a_damaged_symbol_is_not_read() {
        let widths = widths(&modules("RMA line", "R12345-1").unwrap());
        for damaged in 0..widths.len() {
            let mut other = widths.clone();
            other[damaged] = other[damaged] % 4 + 1;
            assert_eq!(read(&other), None, "element {damaged}");
        }
        assert_eq!(read(&widths[..widths.len() - 6]), None);
        assert_eq!(read(&[]), None);
    }

    fn widths(modules: &[bool]) -> Vec<u8> {
        modules.chunk_by(|left, right| left == right).map(|run| u8::try_from(run.len()).unwrap()).collect()
    }
}
