//! Turns text into positioned glyphs: right faces, right order, right shapes.

use std::cmp::Ordering;
use std::ops::Range;

use rustybuzz::{BufferClusterLevel, Direction, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level, get_base_direction};

use super::clean::{END_OF_ISOLATE, ISOLATE};
use super::fonts::Face;

/// A glyph at the pen; lengths are in ems.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Glyph {
    pub(crate) id: u16,
    pub(crate) advance: f64,
    pub(crate) dx: f64,
    pub(crate) dy: f64,
    /// The text that it stands for, so that it can be copied from a PDF. A glyph after the
    /// first of a group has none.
    pub(crate) text: String,
    /// Where that text begins in the paragraph, in bytes.
    begin: usize,
}

/// Glyphs of one face, from left to right.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) face: Face,
    pub(crate) glyphs: Vec<Glyph>,
}

impl Run {
    /// Its glyphs in groups that stand for a text together. From left to right a mark is in the
    /// group of its letter.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &[Glyph]> {
        self.glyphs.chunk_by(|one, next| one.begin == next.begin || (next.advance <= 0.0 && one.begin < next.begin))
    }
}

/// A line of text, its runs from left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Line {
    pub(crate) runs: Vec<Run>,
    /// In ems.
    pub(crate) width: f64,
    /// Where the reader of its paragraph begins.
    pub(crate) from: From,
}

/// The side that reading begins from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum From {
    /// As in most scripts.
    #[default]
    Left,
    /// As in Arabic and Hebrew.
    Right,
}

/// The side that most lines of a block are read from; of as many from each, the other one.
pub(crate) fn side_of(lines: &[Line], or: From) -> From {
    let from_right = lines.iter().filter(|line| line.from == From::Right).count();
    match (2 * from_right).cmp(&lines.len()) {
        Ordering::Less => From::Left,
        Ordering::Equal => or,
        Ordering::Greater => From::Right,
    }
}

/// How far ink goes from the pen's start, in ems; y grows upwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ink {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

impl Line {
    /// Where the line's ink is; none when it has none, like a space.
    pub(crate) fn ink(&self) -> Option<Ink> {
        let mut ink: Option<Ink> = None;
        let mut pen = 0.0;
        for run in &self.runs {
            let font = run.face.font();
            for glyph in &run.glyphs {
                let id = rustybuzz::ttf_parser::GlyphId(glyph.id);
                if let Some(bounds) = font.shaper.glyph_bounding_box(id) {
                    let x = pen + glyph.dx;
                    let em = |units: i16| f64::from(units) / font.units;
                    let one = Ink {
                        left: x + em(bounds.x_min),
                        right: x + em(bounds.x_max),
                        top: glyph.dy + em(bounds.y_max),
                        bottom: glyph.dy + em(bounds.y_min),
                    };
                    ink = Some(ink.map_or(one, |all| Ink {
                        left: all.left.min(one.left),
                        right: all.right.max(one.right),
                        top: all.top.max(one.top),
                        bottom: all.bottom.min(one.bottom),
                    }));
                }
                pen += glyph.advance;
            }
        }
        ink
    }

    /// What the line says, in the order in which it is read.
    pub(crate) fn text(&self) -> String {
        let mut glyphs: Vec<&Glyph> = self.runs.iter().flat_map(|run| &run.glyphs).collect();
        glyphs.sort_by_key(|glyph| glyph.begin);
        glyphs.into_iter().map(|glyph| glyph.text.as_str()).collect()
    }

    /// Whether its glyphs stand in another order than they are read in.
    pub(crate) fn is_turned(&self) -> bool {
        let begins: Vec<usize> = self.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.begin).collect();
        !begins.is_sorted()
    }

    /// Advance of each piece of text that cannot be split, in reading order: where it
    /// begins, in bytes, and how wide it is, in ems.
    pub(crate) fn pieces(&self) -> Vec<(usize, f64)> {
        let mut pieces: Vec<(usize, f64)> = Vec::new();
        for glyph in self.runs.iter().flat_map(|run| &run.glyphs) {
            pieces.push((glyph.begin, glyph.advance));
        }
        pieces.sort_by_key(|&(begin, _)| begin);
        // A mark has no width of its own and stays with its letter.
        let mut joined: Vec<(usize, f64)> = Vec::with_capacity(pieces.len());
        for (begin, advance) in pieces {
            match joined.last_mut() {
                Some(last) if last.0 == begin || advance <= 0.0 => last.1 += advance,
                _ => joined.push((begin, advance)),
            }
        }
        joined
    }
}

/// Text that can be drawn, and what was done for that.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Drawable {
    pub(crate) text: String,
    /// Characters that no font has, each once; U+FFFD stands for them.
    pub(crate) missing: Vec<char>,
    /// Marks were left out.
    pub(crate) dropped: bool,
}

/// Replaces what no font has by U+FFFD, and drops all but the first `marks` marks on a
/// letter: a tower of marks would leave its box.
pub(crate) fn drawable(text: &str, face: Face, marks: usize) -> Drawable {
    let mut drawn = Drawable { text: String::with_capacity(text.len()), missing: Vec::new(), dropped: false };
    let mut stacked = 0;
    for character in text.chars() {
        if is_unseen(character) {
            drawn.text.push(character);
            continue;
        }
        match face.for_character(character) {
            Some(found) => {
                if is_mark(found, character) {
                    stacked += 1;
                    if stacked > marks {
                        drawn.dropped = true;
                        continue;
                    }
                } else {
                    stacked = 0;
                }
                drawn.text.push(character);
            }
            None => {
                stacked = 0;
                drawn.text.push('\u{fffd}');
                if !drawn.missing.contains(&character) {
                    drawn.missing.push(character);
                }
            }
        }
    }
    drawn
}

/// What is not drawn, and needs no glyph.
fn is_unseen(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}' | ISOLATE | END_OF_ISOLATE)
}

fn is_mark(face: Face, character: char) -> bool {
    let shaper = &face.font().shaper;
    let Some(glyph) = shaper.glyph_index(character) else {
        return false;
    };
    matches!(
        shaper.tables().gdef.and_then(|gdef| gdef.glyph_class(glyph)),
        Some(rustybuzz::ttf_parser::gdef::GlyphClass::Mark)
    ) || shaper.glyph_hor_advance(glyph) == Some(0)
}

/// A paragraph whose writing directions are known.
pub(crate) struct Directed<'t> {
    text: &'t str,
    /// None where all of it runs from left to right.
    bidi: Option<BidiInfo<'t>>,
    from: From,
}

impl<'t> Directed<'t> {
    /// Finds the directions: those of the first letter that has one, else `or`.
    pub(crate) fn new(text: &'t str, or: From) -> Self {
        let base = match get_base_direction(text) {
            unicode_bidi::Direction::Rtl => From::Right,
            unicode_bidi::Direction::Ltr => From::Left,
            unicode_bidi::Direction::Mixed => or,
        };
        Self::based(text, base)
    }

    /// The same, from a side that is known.
    pub(crate) fn based(text: &'t str, from: From) -> Self {
        if from == From::Left && text.chars().all(runs_to_the_right) {
            return Self { text, bidi: None, from };
        }
        let level = if from == From::Right { Level::rtl() } else { Level::ltr() };
        Self { text, bidi: Some(BidiInfo::new(text, Some(level))), from }
    }

    pub(crate) fn from(&self) -> From {
        self.from
    }

    /// Sets a part of it as one line. `tracking` is extra space after each glyph, in ems.
    pub(crate) fn line(&self, part: Range<usize>, face: Face, tracking: f64) -> Line {
        let mut line = Line { from: self.from, ..Line::default() };
        match &self.bidi {
            None => shape_level(self.text, part, Level::ltr(), face, tracking, &mut line),
            Some(bidi) => {
                // Cleaned text has no paragraph separators.
                for paragraph in bidi.paragraphs.iter().filter(|_| !part.is_empty()).take(1) {
                    let (levels, ranges) = bidi.visual_runs(paragraph, part.clone());
                    for range in ranges {
                        let level = levels[range.start];
                        shape_level(self.text, range, level, face, tracking, &mut line);
                    }
                }
            }
        }
        line.width = line.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.advance).sum::<f64>()
            - if line.runs.is_empty() { 0.0 } else { tracking };
        line
    }
}

/// Sets one line.
pub(crate) fn shape(text: &str, face: Face, tracking: f64) -> Line {
    Directed::new(text, From::Left).line(0..text.len(), face, tracking)
}

/// Whether text of this alone needs no look at its directions: most scripts do.
pub(super) fn runs_to_the_right(character: char) -> bool {
    // Hebrew is the first script that runs from right to left, and then there are some more.
    character < '\u{590}'
        // Dashes, quotes, signs of money and of numbers stand as what is around them.
        || matches!(character, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2070}'..='\u{2bff}')
        || matches!(character, '\u{900}'..='\u{1fff}' | '\u{2e80}'..='\u{d7af}'
            | '\u{f900}'..='\u{fb1c}' | '\u{ff01}'..='\u{ffef}')
}

/// Sets text of one direction, split by face.
fn shape_level(text: &str, range: Range<usize>, level: Level, face: Face, tracking: f64, line: &mut Line) {
    let mut spans: Vec<(Face, Range<usize>)> = Vec::new();
    for (offset, character) in text[range.clone()].char_indices() {
        let begin = range.start + offset;
        let end = begin + character.len_utf8();
        let previous = spans.last().map(|(face, _)| *face);
        let wanted = match previous {
            // What joins or marks a letter is set in the letter's face where it can be.
            Some(previous) if is_unseen(character) => previous,
            Some(previous) if previous.font().has(character) && is_mark(previous, character) => previous,
            _ => face.for_character(character).unwrap_or(face),
        };
        match spans.last_mut() {
            Some((last, span)) if *last == wanted => span.end = end,
            _ => spans.push((wanted, begin..end)),
        }
    }
    if level.is_rtl() {
        spans.reverse();
    }
    for (face, span) in spans {
        let glyphs = shape_span(text, span, level, face, tracking);
        match line.runs.last_mut() {
            Some(run) if run.face == face => run.glyphs.extend(glyphs),
            _ => line.runs.push(Run { face, glyphs }),
        }
    }
}

fn shape_span(text: &str, span: Range<usize>, level: Level, face: Face, tracking: f64) -> Vec<Glyph> {
    let font = face.font();
    let mut buffer = UnicodeBuffer::new();
    buffer.set_cluster_level(BufferClusterLevel::MonotoneCharacters);
    buffer.push_str(&text[span.clone()]);
    buffer.guess_segment_properties();
    buffer.set_direction(if level.is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight });
    let shaped = rustybuzz::shape(&font.shaper, &font.features, buffer);
    let mut begins: Vec<u32> = shaped.glyph_infos().iter().map(|info| info.cluster).collect();
    begins.sort_unstable();
    begins.dedup();
    let mut named = vec![false; begins.len()];
    let em = |units: i32| f64::from(units) / font.units;
    shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(info, position)| {
            let group = begins.partition_point(|&begin| begin < info.cluster);
            let begin = span.start + info.cluster as usize;
            let end = begins.get(group + 1).map_or(span.end, |&next| span.start + next as usize);
            let text =
                if std::mem::replace(&mut named[group], true) { String::new() } else { text[begin..end].to_owned() };
            Glyph {
                // A font has at most 65,535 glyphs.
                id: u16::try_from(info.glyph_id).unwrap_or(0),
                advance: em(position.x_advance) + tracking,
                dx: em(position.x_offset),
                dy: em(position.y_offset),
                text,
                begin,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_is_set_in_a_face_that_has_it() {
        let line = shape("AБΩ漢あ한", Face::Sans, 0.0);
        let faces: Vec<Face> = line.runs.iter().map(|run| run.face).collect();
        assert_eq!(faces, [Face::Sans, Face::Han, Face::Hangul]);
        assert!(line.runs.iter().flat_map(|run| &run.glyphs).all(|glyph| glyph.id != 0));
    }

    #[test]
    fn numbers_show_each_of_their_characters() {
        for number in ["R12345--1", "->", "0O1Il", "fi==!="] {
            let line = shape(number, Face::Mono, 0.0);
            let set: Vec<u16> = line.runs[0].glyphs.iter().map(|glyph| glyph.id).collect();
            let font = Face::Mono.font();
            let plain: Vec<u16> =
                number.chars().map(|character| font.shaper.glyph_index(character).unwrap().0).collect();
            assert_eq!(set, plain, "{number}");
        }
    }

    #[test]
    fn towers_of_marks_are_cut_and_the_unknown_is_named() {
        let drawn = drawable("a\u{300}\u{301}\u{302}\u{303}b", Face::Sans, 2);
        assert_eq!(drawn, Drawable { text: "a\u{300}\u{301}b".to_owned(), missing: Vec::new(), dropped: true });
        let drawn = drawable("a😀😀", Face::Sans, 2);
        assert_eq!(drawn, Drawable { text: "a\u{fffd}\u{fffd}".to_owned(), missing: vec!['😀'], dropped: false });
    }
}
