//! The faces that labels are set in, parsed once.

use std::sync::LazyLock;

/// A face to set text in. Characters that it lacks are looked for in the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Face {
    /// Plain text.
    Sans,
    /// Names, captions, words to be seen from afar.
    Bold,
    /// Numbers that are compared or typed: 0 and O, 1 and I differ clearly.
    Mono,
    /// Han characters and kana.
    Han,
    /// Hangul, and signs of East Asian character sets.
    Hangul,
}

/// A parsed face and what setting and embedding it need.
pub(crate) struct Font {
    /// PostScript name.
    pub(crate) name: &'static str,
    pub(crate) data: &'static [u8],
    pub(crate) shaper: rustybuzz::Face<'static>,
    /// Font units an em.
    pub(crate) units: f64,
    is_terminal_font: bool,
    /// Shaping features, besides the font's defaults.
    pub(crate) features: Vec<rustybuzz::Feature>,
}

impl Font {
    fn load(name: &'static str, data: &'static [u8], is_terminal_font: bool) -> Self {
        let shaper = rustybuzz::Face::from_slice(data, 0)
            .expect("invariant: the fonts are part of the program and a test parses each");
        // A font for programmers joins signs such as `--` and `->`; a serial number has to
        // show each of its characters.
        let features = if is_terminal_font {
            [b"calt", b"liga", b"clig"]
                .map(|tag| rustybuzz::Feature::new(rustybuzz::ttf_parser::Tag::from_bytes(tag), 0, ..))
                .to_vec()
        } else {
            Vec::new()
        };
        Self { name, data, units: f64::from(shaper.units_per_em()), shaper, is_terminal_font, features }
    }

    pub(crate) fn has(&self, character: char) -> bool {
        // Frames drawn with characters fill their line to the next; a text font's do not.
        let is_frame = self.is_terminal_font && matches!(character, '\u{2500}'..='\u{259f}');
        !is_frame && self.shaper.glyph_index(character).is_some_and(|glyph| glyph.0 != 0)
    }
}

macro_rules! font {
    ($name:literal, $is_terminal_font:expr) => {
        LazyLock::new(|| {
            let data = include_bytes!(concat!("../../fonts/", $name, ".ttf"));
            Font::load($name, data, $is_terminal_font)
        })
    };
}

static SANS: LazyLock<Font> = font!("NotoSans-Regular", false);
static BOLD: LazyLock<Font> = font!("NotoSans-Bold", false);
static MONO: LazyLock<Font> = font!("JetBrainsMono-Bold", true);
static HAN: LazyLock<Font> = font!("DroidSansFallbackFull", false);
static HANGUL: LazyLock<Font> = font!("NanumSquareR", false);

impl Face {
    /// The font of the face; the first use parses it.
    pub(crate) fn font(self) -> &'static Font {
        match self {
            Self::Sans => &SANS,
            Self::Bold => &BOLD,
            Self::Mono => &MONO,
            Self::Han => &HAN,
            Self::Hangul => &HANGUL,
        }
    }

    /// Faces to look for a character in, in this order.
    fn chain(self) -> [Self; 5] {
        match self {
            Self::Sans => [Self::Sans, Self::Han, Self::Hangul, Self::Mono, Self::Bold],
            Self::Bold => [Self::Bold, Self::Han, Self::Hangul, Self::Mono, Self::Sans],
            Self::Mono => [Self::Mono, Self::Sans, Self::Han, Self::Hangul, Self::Bold],
            Self::Han => [Self::Han, Self::Hangul, Self::Sans, Self::Mono, Self::Bold],
            Self::Hangul => [Self::Hangul, Self::Han, Self::Sans, Self::Mono, Self::Bold],
        }
    }

    /// The face that draws a character, this one if it can; none when no font has it.
    pub(crate) fn for_character(self, character: char) -> Option<Self> {
        self.chain().into_iter().find(|face| face.font().has(character))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_parses() {
        for face in Face::Sans.chain() {
            assert!(face.font().units > 0.0, "{}", face.font().name);
        }
    }

    #[test]
    fn east_asian_letters_are_all_there() {
        let ranges = [
            '\u{3041}'..='\u{3094}',
            '\u{30a1}'..='\u{30f6}',
            '\u{30fb}'..='\u{30fe}',
            '\u{4e00}'..='\u{9fa5}',
            '\u{ac00}'..='\u{d7a3}',
            '\u{ff01}'..='\u{ff5e}',
            '\u{ff61}'..='\u{ff9f}',
        ];
        for character in ranges.into_iter().flatten() {
            assert!(Face::Sans.for_character(character).is_some(), "no font has {character}");
        }
    }

    #[test]
    fn the_replacement_and_the_ellipsis_are_in_every_face_that_text_is_set_in() {
        for face in [Face::Sans, Face::Bold, Face::Mono] {
            assert_eq!(face.for_character('\u{fffd}'), Some(face));
            assert_eq!(face.for_character('…'), Some(face));
        }
    }
}
