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
    /// Arabic, Persian, Urdu.
    Arabic,
    /// The same in bold.
    ArabicBold,
    /// Hebrew.
    Hebrew,
    /// The same in bold.
    HebrewBold,
    /// Hindi, Marathi, Nepali.
    Devanagari,
    /// The same in bold.
    DevanagariBold,
    /// Thai.
    Thai,
    /// The same in bold.
    ThaiBold,
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
// Faces whose marks keep to the height of a line of Latin letters.
static ARABIC: LazyLock<Font> = font!("NotoNaskhArabic-Regular", false);
static ARABIC_BOLD: LazyLock<Font> = font!("NotoNaskhArabic-Bold", false);
static HEBREW: LazyLock<Font> = font!("NotoSansHebrew-Regular", false);
static HEBREW_BOLD: LazyLock<Font> = font!("NotoSansHebrew-Bold", false);
static DEVANAGARI: LazyLock<Font> = font!("NotoSansDevanagariUI-Regular", false);
static DEVANAGARI_BOLD: LazyLock<Font> = font!("NotoSansDevanagariUI-Bold", false);
static THAI: LazyLock<Font> = font!("NotoSansThaiUI-Regular", false);
static THAI_BOLD: LazyLock<Font> = font!("NotoSansThaiUI-Bold", false);

impl Face {
    /// The font of the face; the first use parses it.
    pub(crate) fn font(self) -> &'static Font {
        match self {
            Self::Sans => &SANS,
            Self::Bold => &BOLD,
            Self::Mono => &MONO,
            Self::Han => &HAN,
            Self::Hangul => &HANGUL,
            Self::Arabic => &ARABIC,
            Self::ArabicBold => &ARABIC_BOLD,
            Self::Hebrew => &HEBREW,
            Self::HebrewBold => &HEBREW_BOLD,
            Self::Devanagari => &DEVANAGARI,
            Self::DevanagariBold => &DEVANAGARI_BOLD,
            Self::Thai => &THAI,
            Self::ThaiBold => &THAI_BOLD,
        }
    }

    fn is_bold(self) -> bool {
        matches!(
            self,
            Self::Bold | Self::Mono | Self::ArabicBold | Self::HebrewBold | Self::DevanagariBold | Self::ThaiBold
        )
    }

    /// The face of the one script that a character belongs to, where that has a face of its own.
    fn of_script(self, character: char) -> Option<Self> {
        let (regular, bold) = match character {
            '\u{600}'..='\u{6ff}'
            | '\u{750}'..='\u{77f}'
            | '\u{8a0}'..='\u{8ff}'
            | '\u{fb50}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefe}' => (Self::Arabic, Self::ArabicBold),
            '\u{590}'..='\u{5ff}' | '\u{fb1d}'..='\u{fb4f}' => (Self::Hebrew, Self::HebrewBold),
            '\u{900}'..='\u{97f}' | '\u{a8e0}'..='\u{a8ff}' => (Self::Devanagari, Self::DevanagariBold),
            '\u{e00}'..='\u{e7f}' => (Self::Thai, Self::ThaiBold),
            _ => return None,
        };
        Some(if self.is_bold() { bold } else { regular })
    }

    /// Faces to look for a character in, in this order.
    fn chain(self) -> [Self; 5] {
        match self {
            Self::Mono => [Self::Mono, Self::Sans, Self::Han, Self::Hangul, Self::Bold],
            Self::Han => [Self::Han, Self::Hangul, Self::Sans, Self::Mono, Self::Bold],
            Self::Hangul => [Self::Hangul, Self::Han, Self::Sans, Self::Mono, Self::Bold],
            face if face.is_bold() => [Self::Bold, Self::Han, Self::Hangul, Self::Mono, Self::Sans],
            _ => [Self::Sans, Self::Han, Self::Hangul, Self::Mono, Self::Bold],
        }
    }

    /// The face that draws a character, this one if it can; none when no font has it.
    pub(crate) fn for_character(self, character: char) -> Option<Self> {
        let of_script = self.of_script(character).filter(|face| face.font().has(character));
        of_script.or_else(|| self.chain().into_iter().find(|face| face.font().has(character)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_parses() {
        let scripts =
            ['ب', 'ש', 'क', 'ก'].map(|letter| [Face::Sans, Face::Bold].map(|face| face.for_character(letter)));
        assert_eq!(scripts[0], [Some(Face::Arabic), Some(Face::ArabicBold)]);
        for face in scripts.into_iter().flatten().flatten().chain(Face::Sans.chain()) {
            assert!(face.font().units > 0.0, "{}", face.font().name);
        }
    }

    #[test]
    fn letters_of_right_to_left_and_indic_scripts_are_all_there() {
        let ranges = [
            '\u{5d0}'..='\u{5ea}',
            '\u{621}'..='\u{63a}',
            '\u{640}'..='\u{652}',
            '\u{660}'..='\u{66d}',
            '\u{6f0}'..='\u{6f9}',
            '\u{900}'..='\u{97f}',
            '\u{e01}'..='\u{e3a}',
            '\u{e3f}'..='\u{e5b}',
        ];
        let of_persian_and_urdu = "پچژکگیٹڈڑںھہےۓ،؛؟".chars();
        for character in ranges.into_iter().flatten().chain(of_persian_and_urdu) {
            for face in [Face::Sans, Face::Bold, Face::Mono] {
                assert!(face.for_character(character).is_some(), "no font has {character}");
            }
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
