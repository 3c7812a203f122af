//! What countries are called on an envelope, and how their postal codes are written.

/// Code (ISO 3166 alpha-2), name in English, and own name where that differs; from the Unicode CLDR.
const COUNTRIES: &str = include_str!("countries.tsv");

/// Postal codes that are written in groups, or with a sign: `N` is a digit, `A` a letter. Others are
/// written as they come.
const POSTAL_CODES: [(&str, &str); 16] = [
    ("BR", "NNNNN-NNN"),
    ("CA", "ANA NAN"),
    ("CZ", "NNN NN"),
    ("GB", "AN NAA"),
    ("GB", "ANN NAA"),
    ("GB", "AAN NAA"),
    ("GB", "AANN NAA"),
    ("GB", "ANA NAA"),
    ("GB", "AANA NAA"),
    ("GR", "NNN NN"),
    ("JP", "NNN-NNNN"),
    ("NL", "NNNN AA"),
    ("PL", "NN-NNN"),
    ("PT", "NNNN-NNN"),
    ("SE", "NNN NN"),
    ("SK", "NNN NN"),
];

/// A country's name in English and its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Country {
    pub(super) name: &'static str,
    own: &'static str,
}

impl Country {
    /// The country of a code.
    pub(super) fn of(code: &str) -> Option<Self> {
        COUNTRIES.lines().find_map(|row| {
            let mut columns = row.split('\t');
            let country = (columns.next() == Some(code)).then(|| columns.next()).flatten();
            country.map(|name| Self { name, own: columns.next().unwrap_or_default() })
        })
    }

    /// Whether a line is its name, in English.
    pub(super) fn is_named(self, line: &str) -> bool {
        same(line, self.name)
    }

    /// Whether a line is its name, in its own language.
    pub(super) fn is_named_by_itself(self, line: &str) -> bool {
        !self.own.is_empty() && same(line, self.own)
    }
}

/// Whether there is a country of a code (ISO 3166 alpha-2, upper case).
pub(crate) fn is_country(code: &str) -> bool {
    Country::of(code).is_some()
}

fn same(line: &str, name: &str) -> bool {
    let folded = |text: &str| text.trim().trim_start_matches("The ").trim_start_matches("the ").to_lowercase();
    folded(line) == folded(name)
}

/// A line with the postal code in it written as its country writes it; none where there is none.
pub(super) fn with_postal_code(country: &str, line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let forms = || POSTAL_CODES.iter().filter(|(code, _)| *code == country);
    // The longest first: a code may have come in two words.
    for length in [2, 1] {
        for at in (0..words.len().saturating_sub(length - 1)).rev() {
            let signs: String = words[at..at + length].concat().chars().filter(|&sign| sign != '-').collect();
            if let Some(code) = forms().find_map(|(_, form)| written(form, &signs)) {
                let words =
                    words[..at].iter().copied().chain([code.as_str()]).chain(words[at + length..].iter().copied());
                return Some(words.collect::<Vec<_>>().join(" "));
            }
        }
    }
    None
}

/// Letters and digits in the form of a postal code; none where they are no such code.
fn written(form: &str, signs: &str) -> Option<String> {
    let mut signs = signs.chars();
    let mut code = String::with_capacity(form.len());
    for place in form.chars() {
        code.push(match place {
            'N' => signs.next().filter(char::is_ascii_digit)?,
            'A' => signs.next().filter(char::is_ascii_alphabetic)?.to_ascii_uppercase(),
            sign => sign,
        });
    }
    signs.next().is_none().then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_one_row_and_a_name() {
        let rows: Vec<&str> = COUNTRIES.lines().collect();
        assert!(rows.len() > 240 && rows.is_sorted());
        for row in rows {
            let code = &row[..2];
            assert!(code.bytes().all(|byte| byte.is_ascii_uppercase()) && Country::of(code).is_some(), "{row}");
            assert!(!Country::of(code).unwrap().name.is_empty(), "{row}");
        }
        assert!(POSTAL_CODES.iter().all(|(code, _)| Country::of(code).is_some()));
        assert!(Country::of("ZZ").is_none() && Country::of("").is_none());
    }

    #[test]
    fn names_are_known_in_english_and_by_themselves() {
        let greece = Country::of("GR").unwrap();
        assert!(greece.is_named("GREECE ") && greece.is_named_by_itself("Ελλάδα") && !greece.is_named("Ελλάδα"));
        assert!(Country::of("NL").unwrap().is_named("The Netherlands"));
    }

    #[test]
    fn postal_codes_are_written_as_their_country_does() {
        for (country, line, written) in [
            ("SE", "11346 Stockholm", "113 46 Stockholm"),
            ("NL", "1012ab Amsterdam", "1012 AB Amsterdam"),
            ("GB", "London sw1a1aa", "London SW1A 1AA"),
            ("GB", "M1 1ae", "M1 1AE"),
            ("CA", "Toronto ON m5v3l9", "Toronto ON M5V 3L9"),
            ("BR", "01310100 São Paulo", "01310-100 São Paulo"),
            ("PL", "90001 Łódź", "90-001 Łódź"),
            ("GR", "105 64 Αθήνα", "105 64 Αθήνα"),
        ] {
            assert_eq!(with_postal_code(country, line).as_deref(), Some(written), "{line}");
        }
        for (country, line) in [
            ("US", "San José CA 95110"),
            ("SE", "Storgatan 12"),
            ("GB", "Flat 4, High Street"),
            ("DE", "20457 Hamburg"),
        ] {
            assert_eq!(with_postal_code(country, line), None, "{line}");
        }
    }
}
