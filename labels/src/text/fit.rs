//! Fits text into a box: shrinks it, then wraps it, then cuts it with an ellipsis.

use std::sync::LazyLock;

use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed, options::LineBreakOptions};
use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::fonts::Face;
use super::shape::{Directed, Drawable, From, Line, drawable};

/// Distance from the top of the box to the first baseline, in ems.
const ASCENT: f64 = 0.95;
/// Distance from the last baseline to the bottom of the box, in ems.
const DESCENT: f64 = 0.27;
/// What a glyph may reach beyond its box, in ems: the hook of a j, the dot of an Ế. The
/// layouts keep at least that much space between boxes.
const OVERHANG_EM: f64 = 0.12;

/// Parts of a box that text is fitted into where its letters reach beyond their lines.
const PARTS: [f64; 8] = [1.0, 0.94, 0.88, 0.8, 0.7, 0.6, 0.5, 0.4];

/// How text is set. Sizes are ems in millimetres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// The size that it has when there is room.
    pub(crate) size: f64,
    /// It shrinks to this before lines are wrapped.
    pub(crate) unwrapped: f64,
    /// It never gets smaller than this.
    pub(crate) least: f64,
    /// Extra space after each glyph, in ems.
    pub(crate) tracking: f64,
    /// Distance of baselines, in ems.
    pub(crate) pitch: f64,
    /// For lines without descenders or accents, such as numbers: the box is as high as
    /// the capitals.
    pub(crate) capitals: bool,
}

impl Style {
    pub(crate) fn ascent(&self) -> f64 {
        if self.capitals { 0.74 } else { ASCENT }
    }

    fn descent(&self) -> f64 {
        if self.capitals { 0.0 } else { DESCENT }
    }

    /// Height of a number of lines of a size.
    pub(crate) fn height(&self, lines: usize, size: f64) -> f64 {
        // A label has far fewer lines than f64 has whole numbers.
        let between = lines.saturating_sub(1) as f64 * self.pitch;
        (self.ascent() + between + self.descent()) * size
    }
}

/// A paragraph: one line of an address, one sentence.
#[derive(Clone, Debug)]
pub(crate) struct Paragraph {
    pub(crate) text: String,
    pub(crate) face: Face,
}

/// Text that fits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fitted {
    pub(crate) lines: Vec<Line>,
    /// In millimetres.
    pub(crate) size: f64,
    /// An ellipsis stands for what had no room.
    pub(crate) cut: bool,
    /// Characters that no font has.
    pub(crate) replaced: Vec<char>,
    /// Marks on letters that reached too far and were left out.
    pub(crate) unmarked: bool,
}

/// Fits paragraphs of cleaned text into a box of a width and a height in millimetres.
pub(crate) fn fit(paragraphs: &[Paragraph], style: &Style, width: f64, height: f64) -> Fitted {
    fit_from(From::Left, paragraphs, style, width, height)
}

/// The same in a document that is read from that side.
pub(crate) fn fit_from(from: From, paragraphs: &[Paragraph], style: &Style, width: f64, height: f64) -> Fitted {
    // Marks stack as high as they like; where they would leave the box, fewer are drawn.
    for marks in [4, 2, 1] {
        let fitted = fit_with_marks(from, paragraphs, style, width, height, marks);
        if stays_inside(&fitted, style, width, 0.0) {
            return fitted;
        }
    }
    // Some letters reach below or beside their line by themselves. They have what the box has to spare, and else the
    // text is smaller.
    for part in PARTS {
        let fitted = fit_with_marks(from, paragraphs, style, width * part, height * part, 1);
        // Lines may be moved to the middle of their box.
        let spare = (height - style.height(fitted.lines.len(), fitted.size)) / 2.0;
        if stays_inside(&fitted, style, width, spare.max(0.0) / fitted.size) {
            return fitted;
        }
    }
    fit_with_marks(from, paragraphs, style, width, height, 0)
}

/// Whether the ink is in the box, or `spare` ems below the lines.
fn stays_inside(fitted: &Fitted, style: &Style, width: f64, spare: f64) -> bool {
    // The lines' own height, and not the box's: they may be moved to its middle.
    let height = style.height(fitted.lines.len(), 1.0) + spare;
    let mut baseline = style.ascent();
    let over = OVERHANG_EM;
    fitted.lines.iter().all(|line| {
        let inside = line.ink().is_none_or(|ink| {
            // A layout moves a line whose first or last glyph hangs over into its box.
            (ink.right - ink.left - over) * fitted.size <= width
                && baseline - ink.top >= -over
                && baseline - ink.bottom <= height + over
        });
        baseline += style.pitch;
        inside
    })
}

fn fit_with_marks(
    from: From,
    paragraphs: &[Paragraph],
    style: &Style,
    width: f64,
    height: f64,
    marks: usize,
) -> Fitted {
    let mut replaced = Vec::new();
    let mut unmarked = false;
    let mut drawn: Vec<(String, Face)> = Vec::new();
    for paragraph in paragraphs.iter().filter(|paragraph| !paragraph.text.is_empty()) {
        let Drawable { text, missing, dropped } = drawable(&paragraph.text, paragraph.face, marks);
        for character in missing {
            if !replaced.contains(&character) {
                replaced.push(character);
            }
        }
        unmarked |= dropped;
        drawn.push((text, paragraph.face));
    }
    if drawn.is_empty() {
        return Fitted { size: style.size, ..Fitted::default() };
    }
    let measured = drawn.iter().map(|(text, face)| Measured::new(text, *face, style.tracking, from)).collect();
    let (size, cut, lines) = choose(measured, style, width, height);
    Fitted { lines, size, cut, replaced, unmarked }
}

fn choose(measured: Vec<Measured<'_>>, style: &Style, width: f64, height: f64) -> (f64, bool, Vec<Line>) {
    // Each on a line of its own, as large as width and height allow.
    let widest = measured.iter().map(|one| one.line.width).fold(0.0, f64::max);
    let by_width = if widest > 0.0 { width / widest } else { style.size };
    let by_height = height / style.height(measured.len(), 1.0);
    let size = style.size.min(by_width).min(by_height);
    if size >= style.unwrapped {
        let lines = measured.into_iter().map(|one| one.line).collect();
        return (size, false, lines);
    }
    // Wrapped, at the largest size that fits.
    let mut size = style.size.min(by_height.max(style.least));
    loop {
        let ranges: Vec<Vec<(usize, usize)>> = measured.iter().map(|one| one.wrap(width / size)).collect();
        let count = ranges.iter().map(Vec::len).sum();
        let fits = style.height(count, size) <= height + 1e-9;
        let at_least = size <= style.least + 1e-9;
        let whole = measured.iter().all(|one| one.widest_piece() <= width / size);
        if (fits && whole) || at_least {
            let (cut, lines) = set(&measured, &ranges, style, size, width, height);
            return (size, cut, lines);
        }
        size = (size * 0.94).max(style.least);
    }
}

/// Sets wrapped lines; cuts what has no room.
fn set(
    measured: &[Measured<'_>],
    ranges: &[Vec<(usize, usize)>],
    style: &Style,
    size: f64,
    width: f64,
    height: f64,
) -> (bool, Vec<Line>) {
    let wanted: Vec<usize> = ranges.iter().map(Vec::len).collect();
    let mut room = wanted.iter().sum();
    while room > 1 && style.height(room, size) > height + 1e-9 {
        room -= 1;
    }
    let given = share(room, &wanted);
    let limit = width / size;
    let mut cut = false;
    let mut lines = Vec::with_capacity(room);
    let shown = given.iter().filter(|&&lines| lines > 0).count();
    for (index, (one, ranges)) in measured.iter().zip(ranges).take(shown).enumerate() {
        let more_follow = index + 1 == shown && shown < measured.len();
        for (row, &(begin, end)) in ranges.iter().take(given[index]).enumerate() {
            let line = one.set(begin, end, style.tracking);
            let last = row + 1 == given[index];
            let unfinished = last && (given[index] < wanted[index] || more_follow);
            if unfinished || line.width > limit + 1e-6 {
                cut = true;
                lines.push(with_ellipsis(one, begin, end, style.tracking, limit));
            } else {
                lines.push(line);
            }
        }
    }
    (cut, lines)
}

/// Shares lines among paragraphs: one each, from the first, then what is left by turns. An
/// endless name in an address leaves its street and city their lines.
fn share(mut room: usize, wanted: &[usize]) -> Vec<usize> {
    let mut given = vec![0; wanted.len()];
    while room > 0 && given != wanted {
        for (given, &wanted) in given.iter_mut().zip(wanted) {
            if room > 0 && *given < wanted {
                *given += 1;
                room -= 1;
            }
        }
    }
    given
}

/// The longest beginning of a part of the text that fits together with an ellipsis.
fn with_ellipsis(one: &Measured<'_>, begin: usize, end: usize, tracking: f64, limit: f64) -> Line {
    let text = one.text[begin..end].trim();
    let from = one.directed.from();
    let set = |text: &str| Directed::based(text, from).line(0..text.len(), one.face, tracking);
    let pieces = set(text).pieces();
    let mut keep = pieces.len();
    loop {
        let end = pieces.get(keep).map_or(text.len(), |&(begin, _)| begin);
        let line = set(&format!("{}…", text[..end].trim_end()));
        if line.width <= limit + 1e-6 {
            return line;
        }
        if keep == 0 {
            return Line::default();
        }
        keep -= 1;
    }
}

/// A paragraph set on one endless line, and where it may be broken.
struct Measured<'t> {
    text: &'t str,
    directed: Directed<'t>,
    face: Face,
    line: Line,
    pieces: Vec<(usize, f64)>,
    /// Bytes before which a line may begin.
    breaks: Vec<usize>,
}

impl<'t> Measured<'t> {
    fn new(text: &'t str, face: Face, tracking: f64, from: From) -> Self {
        let directed = Directed::new(text, from);
        let line = directed.line(0..text.len(), face, tracking);
        let pieces = line.pieces();
        Self { text, directed, face, line, pieces, breaks: breaks(text) }
    }

    /// Sets a part of the text as a line of the paragraph.
    fn set(&self, begin: usize, end: usize, tracking: f64) -> Line {
        let part = &self.text[begin..end];
        let begin = begin + part.len() - part.trim_start().len();
        self.directed.line(begin..begin + part.trim().len(), self.face, tracking)
    }

    fn widest_piece(&self) -> f64 {
        self.pieces.iter().map(|&(_, advance)| advance).fold(0.0, f64::max)
    }

    /// Breaks the text into lines of at most a width in ems: where lines may break, and
    /// inside of words that are wider than a line.
    fn wrap(&self, limit: f64) -> Vec<(usize, usize)> {
        let mut lines = Vec::new();
        let mut begin = 0;
        let mut width = 0.0;
        // The last place where a line may break, and the width up to there.
        let mut place: Option<(usize, f64)> = None;
        for &(at, advance) in &self.pieces {
            if at > begin && self.breaks.binary_search(&at).is_ok() {
                place = Some((at, width));
            }
            let is_space = self.text[at..].starts_with(' ');
            if width + advance > limit && !is_space && at > begin {
                let (cut, before) = place.unwrap_or((at, width));
                lines.push((begin, cut));
                begin = cut;
                width -= before;
                place = None;
            }
            width += advance;
        }
        lines.push((begin, self.text.len()));
        lines
    }
}

static THAI_LINES: LazyLock<LineSegmenterBorrowed<'static>> =
    LazyLock::new(|| LineSegmenter::new_lstm(LineBreakOptions::default()));

/// Bytes before which a line may begin.
fn breaks(text: &str) -> Vec<usize> {
    // Thai has no spaces between its words: a model of the language finds where they end.
    if text.chars().any(|character| matches!(character, '\u{e00}'..='\u{e7f}')) {
        return THAI_LINES.segment_str(text).filter(|&at| at > 0 && at < text.len()).collect();
    }
    linebreaks(text)
        .filter(|&(at, kind)| kind == BreakOpportunity::Allowed && at < text.len())
        .filter(|&(at, _)| !inside_hangul(text, at))
        .map(|(at, _)| at)
        .collect()
}

/// Korean is broken between its words; the standard's default is between syllables.
fn inside_hangul(text: &str, at: usize) -> bool {
    let is_hangul = |character| matches!(character, '\u{ac00}'..='\u{d7a3}');
    text[..at].chars().next_back().is_some_and(is_hangul) && text[at..].chars().next().is_some_and(is_hangul)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style { size: 5.0, unwrapped: 4.0, least: 3.0, tracking: 0.0, pitch: 1.22, capitals: false };

    fn paragraph(text: &str) -> Vec<Paragraph> {
        vec![Paragraph { text: text.to_owned(), face: Face::Sans }]
    }

    fn text_of(line: &Line) -> String {
        line.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.text.as_str()).collect()
    }

    #[test]
    fn short_text_is_as_large_as_it_may_be() {
        let fitted = fit(&paragraph("Repair lane"), &STYLE, 90.0, 30.0);
        assert_eq!((fitted.size, fitted.lines.len(), fitted.cut), (5.0, 1, false));
    }

    #[test]
    fn longer_text_shrinks_then_wraps_then_is_cut() {
        let text = "Repair lane seven, behind the second door";
        let shrunk = fit(&paragraph(text), &STYLE, 92.0, 30.0);
        assert_eq!((shrunk.lines.len(), shrunk.cut), (1, false));
        assert!(shrunk.size < 5.0);
        let wrapped = fit(&paragraph(text), &STYLE, 40.0, 30.0);
        assert!(wrapped.lines.len() > 1 && !wrapped.cut);
        let cut = fit(&paragraph(text), &STYLE, 30.0, 4.5);
        assert!(cut.cut);
        assert!(text_of(cut.lines.last().unwrap()).ends_with('…'));
    }

    #[test]
    fn words_longer_than_a_line_are_broken() {
        let fitted = fit(&paragraph(&"W".repeat(60)), &STYLE, 40.0, 60.0);
        assert!(fitted.lines.len() > 1 && !fitted.cut);
        assert!(fitted.lines.iter().all(|line| line.width * fitted.size <= 40.0 + 1e-6));
    }

    #[test]
    fn every_line_of_an_address_keeps_some_room() {
        let address: Vec<Paragraph> = ["W".repeat(200), "Street 1".to_owned(), "City".to_owned()]
            .into_iter()
            .map(|text| Paragraph { text, face: Face::Sans })
            .collect();
        let fitted = fit(&address, &STYLE, 40.0, 20.0);
        let lines: Vec<String> = fitted.lines.iter().map(text_of).collect();
        assert!(fitted.cut);
        assert_eq!(lines[lines.len() - 2..], ["Street 1", "City"]);
        assert!(lines[lines.len() - 3].ends_with('…'));
    }

    #[test]
    fn korean_is_broken_between_words() {
        let fitted = fit(&paragraph("주식회사 북풍네트웍스 반품"), &STYLE, 32.0, 30.0);
        let lines: Vec<String> = fitted.lines.iter().map(text_of).collect();
        assert_eq!(lines, ["주식회사", "북풍네트웍스", "반품"]);
    }

    #[test]
    fn nothing_leaves_the_box() {
        let tower = format!("Z{}", "\u{301}".repeat(30));
        for text in [tower.as_str(), "ﷺ", "W", "漢字漢字漢字漢字漢字漢字漢字"] {
            let fitted = fit(&paragraph(text), &STYLE, 12.0, 5.0);
            assert!(stays_inside(&fitted, &STYLE, 12.0, 0.0), "{text}");
        }
    }
}
