//! Code 128: which numbers it takes, and the shortest way to write them.

use barcoders::sym::code128::Code128;

use crate::error::{LabelError, name_of};

/// A number as bars: modules from the first bar to the last, `true` is black.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    pub(crate) data: String,
    pub(crate) modules: Vec<bool>,
}

/// Empty space that a scanner needs on each side, in modules.
pub(crate) const QUIET_MODULES: u32 = 10;

impl Symbol {
    /// Encodes a number. Only space to `~` is let through: controls would come out of a
    /// scanner as keys, and letters outside of ASCII are code-set switches to the encoder.
    pub(crate) fn encode(field: &'static str, number: &str) -> Result<Self, LabelError> {
        check(field, number)?;
        let data = with_code_sets(number.as_bytes());
        let code =
            Code128::new(&data).map_err(|why| LabelError::Drawing { format: "barcode", why: why.to_string() })?;
        Ok(Self { data: number.to_owned(), modules: code.encode().into_iter().map(|module| module == 1).collect() })
    }

    /// Width with the quiet zones, in modules.
    pub(crate) fn width_modules(&self) -> u32 {
        u32::try_from(self.modules.len()).unwrap_or(u32::MAX / 4) + 2 * QUIET_MODULES
    }

    /// The bars: where each begins and how wide it is, in modules.
    pub(crate) fn bars(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let mut at = 0;
        self.modules.chunk_by(|left, right| left == right).filter_map(move |run| {
            let width = u32::try_from(run.len()).ok()?;
            let begin = at;
            at += width;
            run[0].then_some((begin, width))
        })
    }
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
        assert_eq!(symbol.modules.len(), 10 * 11 + 13);
        let bars: Vec<_> = symbol.bars().collect();
        assert_eq!(bars.first().unwrap().0, 0);
        let (begin, width) = *bars.last().unwrap();
        assert_eq!((begin + width) as usize, symbol.modules.len());
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
}
