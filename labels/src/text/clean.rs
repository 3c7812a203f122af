//! Makes text from outside safe to draw.

use super::shape::runs_to_the_right;

/// A space that a line is not broken at.
const NO_BREAK: char = '\u{a0}';

/// Removes what must not reach a label: controls, overrides and isolates of the writing
/// direction (they can make one number read as another), and invisible characters. Runs of
/// white space become one space, but for spaces that lines are not broken at; the ends are
/// trimmed.
pub(crate) fn clean(text: &str) -> String {
    clean_but(text, |_| None)
}

/// The same for text that was put together here: what [`isolated`] marked in it is isolated.
pub(crate) fn clean_running(text: &str) -> String {
    clean_but(text, isolate)
}

fn clean_but(text: &str, kept: impl Fn(char) -> Option<char>) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for character in text.chars() {
        if let Some(kept) = kept(character) {
            cleaned.push(kept);
        } else if character == NO_BREAK {
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

/// First Strong Isolate, and Pop Directional Isolate. From outside they do not reach paper: what is isolated here
/// is marked with characters that are none, for use inside of programs.
pub(super) const ISOLATE: char = '\u{2068}';
pub(super) const END_OF_ISOLATE: char = '\u{2069}';
const MARK: char = '\u{fdd0}';
const END_MARK: char = '\u{fdd1}';

fn isolate(mark: char) -> Option<char> {
    match mark {
        MARK => Some(ISOLATE),
        END_MARK => Some(END_OF_ISOLATE),
        _ => None,
    }
}

/// A value that is to stand in running text, whichever way the two are read: neither turns what is beside it. It is
/// marked for that; where both are read from left to right it needs nothing.
#[must_use]
pub fn isolated(value: &str, within: &str) -> String {
    if [value, within].iter().all(|text| text.chars().all(runs_to_the_right)) {
        return value.to_owned();
    }
    let mut isolated = String::from(MARK);
    let mut open = 0;
    for character in value.chars() {
        match character {
            // It ends nothing that does not begin in the value.
            END_MARK if open == 0 => continue,
            END_MARK => open -= 1,
            MARK => open += 1,
            _ => {}
        }
        isolated.push(character);
    }
    isolated.extend(std::iter::repeat_n(END_MARK, open + 1));
    isolated
}

/// Text with marked values as it is written outside of documents, such as in a message.
#[must_use]
pub fn with_isolates(text: &str) -> String {
    text.chars().map(|character| isolate(character).unwrap_or(character)).collect()
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
            | '\u{fdd0}'..='\u{fdef}' // no characters
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
    fn a_value_is_isolated_where_directions_differ() {
        let written = |value: &str, within: &str| with_isolates(&isolated(value, within));
        assert_eq!(written("Pacific", "For {}, 12"), "Pacific");
        assert_eq!(written("שלום", "For {}, 12"), "\u{2068}שלום\u{2069}");
        assert_eq!(written("+1 (555)", "טלפון {}"), "\u{2068}+1 (555)\u{2069}");
        // What others bring along closes nothing but what it opened, and is not kept on paper.
        assert_eq!(written("\u{fdd1}א\u{fdd0}b", ""), "\u{2068}א\u{2068}b\u{2069}\u{2069}");
        assert_eq!(clean_running("a\u{202e} \u{2068}b\u{2069}\u{fdd0}c\u{fdd1}"), "a b\u{2068}c\u{2069}");
        assert_eq!(clean("a\u{fdd0}b\u{fdd1}"), "ab");
    }

    #[test]
    fn letters_and_their_marks_stay() {
        for text in ["Müller & Söhne", "株式会社 田中", "Ελλάδα", "e\u{301}", "क्\u{200d}ष"] {
            assert_eq!(clean(text), text);
        }
    }
}
