//! Lines of text as strings of glyphs in a PDF.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use printpdf::{Codepoint, DictItem, Op, PdfFontHandle, TextItem, TextMatrix};
use unicode_normalization::UnicodeNormalization;

use super::pdf::{Fonts, MM_TO_PT, Scale, id_of, pt, written_width};
use crate::page::Text;
use crate::text::Face;
use crate::text::shape::Glyph;

/// A reader may take the gap after a mark that goes back so many ems for a space.
const GAP: f64 = 0.01;

/// Draws a line of text; `more` of the same follows on another line.
pub(super) fn draw(text: &Text, more: More, fonts: &Fonts, scale: &Scale, ops: &mut Vec<Op>) {
    ops.push(Op::StartTextSection);
    let mut pen = 0.0;
    for run in &text.line.runs {
        let Some(subset) = fonts.subsets.get(&run.face) else {
            continue;
        };
        ops.push(Op::SetFont { font: PdfFontHandle::External(id_of(run.face)), size: pt(text.size_mm * MM_TO_PT) });
        // Glyphs of one height are one string; a raised or lowered one begins another.
        let mut string: Vec<Codepoint> = Vec::new();
        let mut height = f64::NAN;
        let mut viewer_pen = 0.0;
        for group in run.groups() {
            let says = text_of(group);
            let unlike = subset.reads(group) != says || goes_back(group);
            if unlike {
                show(&mut string, ops);
                ops.push(actual_text(&says));
            }
            for glyph in group {
                let x = pen + glyph.dx;
                pen += glyph.advance;
                if string.is_empty() || (glyph.dy - height).abs() > 1e-9 {
                    show(&mut string, ops);
                    height = glyph.dy;
                    viewer_pen = x;
                    let origin = scale.at(text.left_mm + x * text.size_mm, text.baseline_mm - glyph.dy * text.size_mm);
                    ops.push(Op::SetTextMatrix { matrix: TextMatrix::Translate(origin.x, origin.y) });
                }
                // Thousandths of an em that the pen is ahead of where the glyph belongs.
                let ahead = ((viewer_pen - x) * 1000.0).round();
                if let (true, Some(last)) = (ahead.abs() >= 1.0, string.last_mut()) {
                    last.offset = thousandths(ahead);
                    viewer_pen -= ahead / 1000.0;
                }
                string.push(subset.codepoint(glyph.id));
                viewer_pen += written_width(run.face, glyph.id) / 1000.0;
            }
            if unlike {
                show(&mut string, ops);
                ops.push(Op::EndMarkedContent);
            }
        }
        show(&mut string, ops);
    }
    if more == More::Follows && !text.line.is_turned() {
        // Whoever reads the lines as one text finds the space between their words.
        let space = fonts.subsets.get(&Face::Sans).zip(Face::Sans.font().shaper.glyph_index(' '));
        if let Some((subset, space)) = space {
            let size = pt(text.size_mm * MM_TO_PT);
            ops.push(Op::SetFont { font: PdfFontHandle::External(id_of(Face::Sans)), size });
            let origin = scale.at(text.left_mm + pen * text.size_mm, text.baseline_mm);
            ops.push(Op::SetTextMatrix { matrix: TextMatrix::Translate(origin.x, origin.y) });
            show(&mut vec![subset.codepoint(space.0)], ops);
        }
    }
    ops.push(Op::EndTextSection);
}

/// Whether a text goes on on another line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum More {
    Follows,
    Ends,
}

/// Whether a mark stands so far back that a reader would see a gap after it.
fn goes_back(group: &[Glyph]) -> bool {
    group.iter().skip(1).any(|glyph| glyph.dx < -GAP)
}

/// The text of a group as readers of files take it: one that sorts letters by their places from
/// right to left splits the two letters of an Arabic ligature the wrong way round, and knows the
/// sign that Unicode has for both.
pub(super) fn text_of(group: &[Glyph]) -> String {
    let text: String = group.iter().map(|glyph| glyph.text.as_str()).collect();
    match (group, LIGATURES.get(text.as_str())) {
        ([_], Some(&sign)) => sign.to_string(),
        _ => text,
    }
}

/// Letters that Arabic writes as one sign.
static LIGATURES: LazyLock<BTreeMap<String, char>> = LazyLock::new(|| {
    let signs = ('\u{fb50}'..='\u{fdff}').chain('\u{fe70}'..='\u{fefc}');
    let decomposed = signs.map(|sign| (sign.nfkc().collect::<String>(), sign));
    // The sign that stands alone comes before those that are joined to others.
    decomposed.filter(|(letters, _)| letters.chars().count() > 1 && !letters.contains(' ')).rev().collect()
});

/// Says what the glyphs that follow stand for, where they do not say it themselves.
fn actual_text(text: &str) -> Op {
    let map = BTreeMap::from([("ActualText".to_owned(), DictItem::Bytes(utf16(text)))]);
    Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties: DictItem::Dict { map } }
}

/// A text string of a PDF in UTF-16.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "printpdf holds offsets as f32")]
fn thousandths(value: f64) -> f32 {
    value as f32
}

fn show(string: &mut Vec<Codepoint>, ops: &mut Vec<Op>) {
    if !string.is_empty() {
        ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(std::mem::take(string))] });
    }
}
