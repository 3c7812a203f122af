//! Tracking numbers of carriers, by their form and check digit.
//!
//! Sources: the carriers' and postal unions' published check digits: UPS 1Z (modulus 10),
//! FedEx (3-1-7, modulus 11, or GS1 modulus 10), USPS and SSCC (GS1 modulus 10), UPU S10
//! (weights 8 6 4 2 3 5 9 7, modulus 11), DHL Express (modulus 7).

/// How much a match says: a random number of the length passes one time in ten where only
/// a check digit tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// The form itself is rare.
    Strong,
    /// Digits of that length, and a check digit that fits.
    Weak,
}

/// The carrier whose tracking number the text is.
#[must_use]
pub fn recognise(text: &str) -> Option<(&'static str, Strength)> {
    let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '(' | ')')).collect();
    let text = compact.to_ascii_uppercase();
    if ups(&text) {
        return Some(("UPS", Strength::Strong));
    }
    if s10(&text) {
        return Some(("Post (S10)", Strength::Strong));
    }
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    let starts = |prefix: &str| text.starts_with(prefix);
    match digits.len() {
        34 if weighted(&digits[20..], &[1, 7, 3]) => Some(("FedEx", Strength::Strong)),
        30 | 34 if starts("420") && usps_barcode(&digits[8..]) => Some(("USPS", Strength::Strong)),
        22 if starts("96") && gs1(&digits[7..]) => Some(("FedEx", Strength::Strong)),
        22 | 26 if usps_barcode(&digits) => Some(("USPS", Strength::Strong)),
        20 if starts("00") && gs1(&digits[2..]) => Some(("SSCC", Strength::Strong)),
        20 if gs1(&digits) => Some(("USPS", Strength::Weak)),
        15 if gs1(&digits) => Some(("FedEx", Strength::Weak)),
        12 if weighted(&digits, &[3, 1, 7]) => Some(("FedEx", Strength::Weak)),
        10 if dhl(&digits) => Some(("DHL", Strength::Weak)),
        _ => None,
    }
}

fn usps_barcode(digits: &[u32]) -> bool {
    matches!(digits, [9, 1..=5, ..]) && gs1(digits)
}

/// GS1 modulus 10: the last digit checks the others, weights 3 and 1 from the right.
fn gs1(digits: &[u32]) -> bool {
    let Some((check, rest)) = digits.split_last() else { return false };
    let sum: u32 = rest.iter().rev().zip([3, 1].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    (10 - sum % 10) % 10 == *check
}

/// FedEx: the sum of the digits by weight, modulus 11, modulus 10.
fn weighted(digits: &[u32], weights: &[u32]) -> bool {
    let Some((check, rest)) = digits.split_last() else { return false };
    let sum: u32 = rest.iter().zip(weights.iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    sum % 11 % 10 == *check
}

fn dhl(digits: &[u32]) -> bool {
    let Some((check, rest)) = digits.split_last() else { return false };
    rest.iter().fold(0, |remainder, digit| (remainder * 10 + digit) % 7) == *check
}

/// UPS: `1Z` and 16 more; a letter counts as its place in the alphabet plus 2, modulus 10.
fn ups(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("1Z") else { return false };
    let bytes = rest.as_bytes();
    let [body @ .., check] = bytes else { return false };
    if body.len() != 15 || !check.is_ascii_digit() || !body.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    let value = |byte: &u8| {
        if byte.is_ascii_digit() { u32::from(byte - b'0') } else { u32::from(byte - b'A' + 2) % 10 }
    };
    let sum: u32 = body.iter().zip([1, 2].into_iter().cycle()).map(|(byte, weight)| value(byte) * weight).sum();
    (10 - sum % 10) % 10 == u32::from(check - b'0')
}

/// UPU S10: two letters, eight digits, a check digit, the country.
fn s10(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 13
        || !bytes[..2].iter().chain(&bytes[11..]).all(u8::is_ascii_uppercase)
        || !bytes[2..11].iter().all(u8::is_ascii_digit)
    {
        return false;
    }
    let weights = [8, 6, 4, 2, 3, 5, 9, 7];
    let sum: u32 = bytes[2..10].iter().zip(weights).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    let check = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        check => check,
    };
    check == u32::from(bytes[10] - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_are_recognised_and_a_changed_digit_is_not() {
        let examples = [
            ("1Z5R89390357567127", "UPS", Strength::Strong),
            ("1Z999AA10123456784", "UPS", Strength::Strong),
            ("986578788855", "FedEx", Strength::Weak),
            ("041441760228964", "FedEx", Strength::Weak),
            ("9611020987654312345672", "FedEx", Strength::Strong),
            ("1001921334250001000300779017972697", "FedEx", Strength::Strong),
            ("9400111202555842332669", "USPS", Strength::Strong),
            ("03071790000523483741", "USPS", Strength::Weak),
            ("RB123456785GB", "Post (S10)", Strength::Strong),
            ("00376104250021234569", "SSCC", Strength::Strong),
            ("3318810025", "DHL", Strength::Weak),
        ];
        for (number, carrier, strength) in examples {
            assert_eq!(recognise(number), Some((carrier, strength)), "{number}");
            let position = number.rfind(|c: char| c.is_ascii_digit()).unwrap();
            let digit = number.as_bytes()[position] - b'0';
            let other = format!("{}{}{}", &number[..position], (digit + 1) % 10, &number[position + 1..]);
            assert_eq!(recognise(&other), None, "{other}");
        }
    }

    #[test]
    fn spaces_and_brackets_of_the_printed_form_do_not_matter() {
        assert_eq!(recognise("1Z 999 AA1 01 2345 6784"), Some(("UPS", Strength::Strong)));
        assert_eq!(recognise("(00) 3 7610425 002123456 9"), Some(("SSCC", Strength::Strong)));
    }

    #[test]
    fn serials_and_rma_numbers_are_none() {
        for text in ["R12345-1", "SN0412", "JN0953AD308", "", "ß", "1Z"] {
            assert_eq!(recognise(text), None, "{text}");
        }
    }
}
