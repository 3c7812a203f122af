//! Rows of text that go from page to page.

use super::{Align, Colour, SIDE, Sheet, TOP, UNIT, fixed, foot, lines_in, next_head, pt};
use crate::document::Document;
use crate::error::Note;
use crate::page::{Area, Page};
use crate::text::shape::Line;
use crate::text::{Face, Fitted, Paragraph, clean, fit};

/// Size of running text.
pub(super) const BODY: f64 = pt(9.5);
/// Distance of its baselines: five lines are three units of the grid.
pub(super) const PITCH: f64 = 4.8;
/// A page keeps at least so many lines of a text that goes on.
const TOGETHER: usize = 2;

/// A text in a column; lengths are millimetres, from the left margin.
pub(super) struct Cell<'t> {
    pub(super) field: &'static str,
    pub(super) text: &'t str,
    pub(super) face: Face,
    pub(super) size: f64,
    pub(super) left: f64,
    pub(super) width: f64,
    pub(super) align: Align,
}

impl<'t> Cell<'t> {
    pub(super) fn new(field: &'static str, text: &'t str, left: f64, width: f64) -> Self {
        Self { field, text, face: Face::Sans, size: BODY, left, width, align: Align::Left }
    }
}

/// A cell wrapped into lines.
pub(super) struct SetCell {
    field: &'static str,
    lines: Vec<Line>,
    size: f64,
    left: f64,
    width: f64,
    align: Align,
}

impl SetCell {
    pub(super) fn lines(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn height(&self) -> f64 {
        height(self.lines.len())
    }
}

/// Where a row may go on on the next page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Split {
    /// Between any lines, but not with one line alone.
    Anywhere,
    /// Only where it is longer than a page.
    Never,
}

/// A place in the flow: a page, and how far down.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    page: usize,
    y: f64,
}

/// Pages being filled.
pub(super) struct Flow<'d> {
    document: &'d Document,
    sheets: Vec<Sheet>,
    /// Where the body of each page begins and ends.
    bodies: Vec<(f64, f64)>,
    /// How far down the page is filled.
    pub(super) y: f64,
    /// Width of the body.
    pub(super) width: f64,
    notes: Vec<Note>,
}

fn height(lines: usize) -> f64 {
    // A row has at most some thousand lines.
    lines as f64 * PITCH
}

impl<'d> Flow<'d> {
    pub(super) fn new(document: &'d Document, sheet: Sheet, top: f64) -> Self {
        let width = sheet.width - 2.0 * SIDE;
        Self { document, sheets: vec![sheet], bodies: vec![(top, top)], y: top, width, notes: Vec::new() }
    }

    /// Wraps a cell's text.
    pub(super) fn set(&mut self, cell: &Cell<'_>) -> SetCell {
        let paragraphs: Vec<Paragraph> =
            cell.text.lines().map(|line| Paragraph { text: clean(line), face: cell.face }).collect();
        let pitch = if cell.size > BODY { cell.size * 1.2 } else { PITCH };
        let fitted = fit(&paragraphs, &fixed(cell.size, pitch), cell.width, 1e6);
        if !fitted.replaced.is_empty() {
            self.note(Note::Replaced { field: cell.field, characters: fitted.replaced });
        }
        if fitted.cut {
            self.note(Note::Cut { field: cell.field });
        }
        SetCell {
            field: cell.field,
            lines: fitted.lines,
            size: cell.size,
            left: cell.left,
            width: cell.width,
            align: cell.align,
        }
    }

    fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn bottom(&self) -> f64 {
        self.sheets[0].height - TOP - 0.75 * UNIT
    }

    /// Room that is left on the page, in millimetres.
    pub(super) fn room(&self) -> f64 {
        self.bottom() - self.y
    }

    /// Room on a page that holds nothing yet.
    fn whole_page(&self) -> f64 {
        self.bottom() - TOP - 4.0 - UNIT
    }

    /// Begins another page.
    pub(super) fn next_page(&mut self) {
        let last = &self.sheets[0].page;
        let page = Page::new(last.title.clone(), last.stock.clone(), last.dpi);
        let (width, height) = (self.sheets[0].width, self.sheets[0].height);
        let mut sheet = Sheet { page, margin: 0.0, width, height };
        self.end_body();
        self.y = next_head(&mut sheet, self.document);
        self.bodies.push((self.y, self.y));
        self.sheets.push(sheet);
    }

    fn end_body(&mut self) {
        if let Some(body) = self.bodies.last_mut() {
            body.1 = self.y;
        }
    }

    fn sheet(&mut self) -> &mut Sheet {
        let last = self.sheets.len() - 1;
        &mut self.sheets[last]
    }

    /// Places a row, over several pages where it must; `keep` is what has to have room below it.
    pub(super) fn place(&mut self, cells: &[SetCell], split: Split, keep: f64) {
        self.place_with(cells, split, keep, &mut |_| {});
    }

    /// The same; `begun` draws what comes first on each page that is begun.
    pub(super) fn place_with(&mut self, cells: &[SetCell], split: Split, keep: f64, begun: &mut dyn FnMut(&mut Self)) {
        let count = cells.iter().map(SetCell::lines).max().unwrap_or(0);
        let keep = if height(count) + keep > self.whole_page() - 2.0 * UNIT { 0.0 } else { keep };
        let mut from = 0;
        while from < count {
            let left = count - from;
            if height(left) + keep <= self.room() + 1e-6 {
                self.draw(cells, from, left);
                break;
            }
            let fits = lines_in(self.room());
            let takes_a_page = height(left) > self.whole_page() - 2.0 * UNIT;
            let may_split = split == Split::Anywhere || takes_a_page || from > 0;
            let take = fits.min(left.saturating_sub(TOGETHER));
            if may_split && take >= TOGETHER {
                self.draw(cells, from, take);
                from += take;
            }
            self.next_page();
            begun(self);
        }
    }

    /// Draws lines of each cell, and goes below them.
    fn draw(&mut self, cells: &[SetCell], from: usize, count: usize) {
        let top = self.y;
        for cell in cells {
            let lines: Vec<Line> = cell.lines.iter().skip(from).take(count).cloned().collect();
            let style = fixed(cell.size, PITCH);
            // The line stands in the middle of its pitch.
            let lead = (PITCH - style.height(1, cell.size)) / 2.0;
            let area = Area { left: SIDE + cell.left, top: top + lead, width: cell.width, height: height(lines.len()) };
            let fitted = Fitted { lines, size: cell.size, ..Fitted::default() };
            self.sheet().put(cell.field, fitted, &style, area, cell.align, Colour::Black);
        }
        self.y = top + height(count);
    }

    /// A rule over the whole width, where the flow is.
    pub(super) fn rule(&mut self, thickness: f64) {
        let area = Area { left: SIDE, top: self.y, width: self.width, height: 0.0 };
        self.sheet().rule(area, thickness);
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { page: self.sheets.len() - 1, y: self.y }
    }

    /// A bar at the left of all that was placed since, on each of its pages.
    pub(super) fn bar_since(&mut self, mark: Mark, thickness: f64) {
        self.end_body();
        for page in mark.page..self.sheets.len() {
            let (top, bottom) = self.bodies[page];
            let top = if page == mark.page { mark.y.min(bottom) } else { top };
            if bottom - top > PITCH / 2.0 {
                let height = bottom - top;
                self.sheets[page].block(Area { left: SIDE, top, width: thickness, height });
            }
        }
    }

    /// Numbers the pages.
    pub(super) fn finish(self) -> Vec<Page> {
        let pages = self.sheets.len();
        let mut done = Vec::with_capacity(pages);
        for (number, mut sheet) in (1..).zip(self.sheets) {
            foot(&mut sheet, self.document, number, pages);
            done.push(sheet.page);
        }
        if let Some(first) = done.first_mut() {
            first.notes.extend(self.notes);
        }
        done
    }
}
