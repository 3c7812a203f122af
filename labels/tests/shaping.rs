//! Scripts whose letters change with what stands beside them: which glyphs are in the file, and where
//! there is ink.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::box_label;
use common::pictures::Dots;
use lopdf::Object;
use lopdf::content::{Content, Operation};
use rma_labels::{BoxLabel, Dpi, Format, Label, Options, PlacedText, Stock};

/// A glyph of a file: its number in the subset of its font, and the height that it stands at.
type Glyph = (u16, f32);

/// A label with these lines in its sender's address, all set in one size.
fn label(lines: &[&str]) -> Label {
    // The first line is the name, in bold.
    let sender = std::iter::once("Sender").chain(lines.iter().copied()).map(str::to_owned).collect();
    Label::Box(BoxLabel { sender, ..box_label() })
}

/// The glyphs of each of these lines as the file has them, from left to right; all are of the face
/// `font`, which nothing else on the label is set in.
fn glyphs<const N: usize>(font: &str, lines: [&str; N]) -> [Vec<Glyph>; N] {
    let file = lopdf::Document::load_mem(&label(&lines).to_pdf().unwrap()).unwrap();
    let page = file.get_pages()[&1];
    let mut found: Vec<Vec<Glyph>> = Vec::new();
    let mut is_ours = false;
    let mut begins = false;
    let mut height = 0.0;
    for Operation { operator, operands } in Content::decode(&file.get_page_content(page)).unwrap().operations {
        match operator.as_str() {
            "BT" => begins = true,
            "Tf" => is_ours = operands[0].as_name().unwrap() == font.as_bytes(),
            "Tm" => height = operands[5].as_float().unwrap(),
            "TJ" | "Tj" if is_ours => {
                if std::mem::take(&mut begins) {
                    found.push(Vec::new());
                }
                let pieces = operands.iter().flat_map(|piece| match piece {
                    Object::Array(pieces) => pieces.as_slice(),
                    piece => std::slice::from_ref(piece),
                });
                let strings = pieces.filter_map(|piece| piece.as_str().ok());
                let numbers = strings.flat_map(|string| string.chunks_exact(2));
                let numbers = numbers.map(|two| (u16::from_be_bytes([two[0], two[1]]), height));
                found.last_mut().unwrap().extend(numbers);
            }
            _ => {}
        }
    }
    found.try_into().unwrap_or_else(|found| panic!("{found:?} is not one line each of {lines:?}"))
}

fn numbers(glyphs: &[Glyph]) -> Vec<u16> {
    glyphs.iter().map(|glyph| glyph.0).collect()
}

/// The pictures of these lines, cut out along their ink.
fn pictures<const N: usize>(lines: [&str; N]) -> [Dots; N] {
    let (stock, dpi) = (Stock::FOUR_BY_SIX, Dpi::D600);
    let label = label(&lines);
    let options = Options { format: Format::Png, stock: stock.clone(), dpi, ..Options::default() };
    let drawn = Dots::of_png(&label.render(&options).unwrap().bytes);
    let texts = label.lay_out(&stock, dpi).unwrap().texts();
    lines.map(|line| {
        let is_ours = |text: &&PlacedText| text.field == "sender" && text.text == line;
        let ink = texts.iter().find(is_ours).unwrap().ink.unwrap();
        let [left, top] = [ink.left, ink.top].map(|mm| dpi.dots(mm).floor() as usize);
        let [right, bottom] = [ink.right(), ink.bottom()].map(|mm| dpi.dots(mm).ceil() as usize);
        drawn.part(left, top, right - left, bottom - top, 0)
    })
}

/// Whether ink goes from its left end to its right end without a gap.
fn is_joined(dots: &Dots) -> bool {
    let has_ink = |x: usize| (0..dots.height).any(|y| dots.grey[y * dots.width + x] < 255);
    let inked: Vec<bool> = (0..dots.width).map(has_ink).collect();
    // The ends are cut at whole dots.
    let (first, last) = (inked.iter().position(|ink| *ink).unwrap(), inked.iter().rposition(|ink| *ink).unwrap());
    inked[first..=last].iter().all(|ink| *ink)
}

#[test]
fn an_arabic_letter_has_the_form_of_its_place_in_the_word() {
    // Beh alone, three of it in a word, and the signs that Unicode has for its forms.
    let [alone, word, forms] =
        glyphs("Arabic", ["ب", "ببب", "\u{fe8f}\u{fe91}\u{fe92}\u{fe90}"]).map(|line| numbers(&line));
    assert_eq!((alone.len(), word.len()), (1, 3));
    let [end, middle, beginning] = word[..] else { panic!("{word:?}") };
    assert_eq!(forms, [end, middle, beginning, alone[0]], "from right to left: alone, beginning, middle, end");
    let all = std::collections::BTreeSet::from([alone[0], beginning, middle, end]);
    assert_eq!(all.len(), 4, "{alone:?}, {word:?}");
    // A letter that is joined on one side only begins a new piece of the word.
    let [word, dal] = glyphs("Arabic", ["بدب", "د"]).map(|line| numbers(&line));
    assert_eq!((word.len(), word[1] == dal[0], word[0] == word[2]), (3, false, false));
    // Lam and alef have forms for each other.
    let [both, lam, alef] = glyphs("Arabic", ["لا", "لب", "با"]).map(|line| numbers(&line));
    assert_eq!((lam.len(), alef.len()), (2, 2));
    assert!(both != [alef[0], lam[1]], "{both:?}");
}

#[test]
fn an_arabic_word_is_one_stroke_on_paper() {
    let [word, forms, apart, alone] = pictures(["ببب", "\u{fe91}\u{fe92}\u{fe90}", "ب\u{200c}ب\u{200c}ب", "ب"]);
    assert!(is_joined(&word) && is_joined(&alone));
    assert!(!is_joined(&apart), "what keeps letters apart does");
    assert!(word.width < 3 * alone.width * 3 / 4, "{} and {}", word.width, alone.width);
    assert_eq!((word.width, word.height), (forms.width, forms.height));
}

#[test]
fn devanagari_consonants_become_conjuncts() {
    let lines = ["क", "ष", "क्ष", "क\u{94d}\u{200c}ष", "कि", "र्क"];
    let [ka, ssa, both, apart, with_i, with_ra] = glyphs("Devanagari", lines).map(|line| numbers(&line));
    assert_eq!((ka.len(), ssa.len()), (1, 1));
    assert_eq!(both.len(), 1, "ka, virama and ssa are one sign");
    assert!(both != ka && both != ssa);
    assert!(apart.len() > 2 && apart.first() == ka.first() && apart.last() == ssa.last(), "unless they are kept apart");
    // The vowel i is written before the consonant that it is spoken after.
    assert_eq!((with_i.len(), with_i[1]), (2, ka[0]));
    // A ra that begins a cluster is a hook above its end.
    assert_eq!((with_ra.len(), with_ra[0]), (2, ka[0]));
    let [ka, ssa, both] = pictures(["क", "ष", "क्ष"]);
    assert!(both.width * 10 < (ka.width + ssa.width) * 9, "{}, {} and {}", both.width, ka.width, ssa.width);
}

#[test]
fn a_thai_tone_stands_above_a_vowel() {
    // Ko kai with mai ek; with sara ii; with both; with both and sara am, whose ring is above it too.
    let [tone, vowel, both, ring] = glyphs("Thai", ["ก\u{e48}", "ก\u{e35}", "ก\u{e35}\u{e48}", "ก\u{e48}\u{e33}"]);
    assert_eq!((tone.len(), vowel.len(), both.len()), (2, 2, 3));
    assert_eq!((tone[0].0, both[0].0), (vowel[0].0, vowel[0].0));
    let above = |line: &[Glyph], index: usize| (line[index].0, line[index].1 - line[0].1);
    assert_ne!(above(&both, 2), above(&tone, 1), "the tone is not where it is without a vowel");
    assert!(ring.len() > 3, "the ring is a sign of its own: {ring:?}");
    // On paper the vowel with its tone is higher than either alone.
    let [tone, vowel, both] = pictures(["ก\u{e48}", "ก\u{e35}", "ก\u{e35}\u{e48}"]);
    assert!(both.height > tone.height && both.height > vowel.height);
}
