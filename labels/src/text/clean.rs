//! Makes text from outside safe to draw.

/// A space that a line is not broken at.
const NO_BREAK: char = '\u{a0}';

/// Removes what must not reach a label: controls, overrides and isolates of the writing
/// direction (they can make one number read as another), and invisible characters. Runs of
/// white space become one space, but for spaces that lines are not broken at; the ends are
/// trimmed.
pub(crate) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for character in text.chars() {
        if character == NO_BREAK {
            cleaned.push(character);
        } else if character.is_whitespace() {
            if !cleaned.is_empty() && !cleaned.ends_with(' ') {
                cleaned.push(' ');
            }
        } else if !is_unwanted(character) {
            cleaned.push(character);
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// The first character of a text that cannot be seen or that turns the text around it: controls,
/// marks of the writing direction, and what has no width. A number or a name that holds one reads
/// as another.
#[must_use]
pub fn hidden_character(text: &str) -> Option<char> {
    text.chars().find(|&character| is_unwanted(character))
}

fn is_unwanted(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00ad}' // soft hyphen
            | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{0600}'..='\u{0605}' | '\u{06dd}' | '\u{0890}' | '\u{0891}' | '\u{08e2}' // drawn around what follows
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}' // zero-width space, direction marks
            | '\u{202a}'..='\u{202e}' // embeddings and overrides
            | '\u{2060}'..='\u{206f}' // word joiner, isolates
            | '\u{3164}' | '\u{ffa0}' // Hangul fillers
            | '\u{fe00}'..='\u{fe0f}' // variation selectors
            | '\u{feff}'
            | '\u{fff0}'..='\u{fffc}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}' // tags and selectors
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tricks_are_removed() {
        assert_eq!(clean("a\u{202e}b\u{2067}c\u{2069}"), "abc");
        assert_eq!(clean(" a\r\n\tb\u{0}\u{1b}[31m \u{2028}c\u{3000} "), "a b[31m c");
        assert_eq!(clean("1\u{a0}000 \u{a0}"), "1\u{a0}000");
        assert_eq!(clean("S\u{200b}N\u{ad}1\u{feff}"), "SN1");
    }

    #[test]
    fn letters_and_their_marks_stay() {
        for text in ["Müller & Söhne", "株式会社 田中", "Ελλάδα", "e\u{301}", "क्\u{200d}ष"] {
            assert_eq!(clean(text), text);
        }
    }
}
