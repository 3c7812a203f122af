//! Rows of text that go from page to page.

use super::{Align, Colour, SIDE, Sheet, TOP, UNIT, fixed, foot, lines_in, next_head, pt};
use crate::document::Document;
use crate::error::Note;
use crate::page::{Area, Page};
use crate::structure::{Part, Role, Structure};
use crate::text::shape::{From, Line, side_of};
use crate::text::{Face, Fitted, Paragraph, clean_running, fit_from};

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
    pub(super) flush: Flush,
    /// What it is a piece of; none for decoration.
    pub(super) part: Option<Part>,
}

/// Where text goes that is read from the other side than its document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flush {
    /// Its lines begin at the other side of the column, as running text does.
    Column,
    /// They begin below each other, and all together stand where other text begins.
    Block,
}

impl<'t> Cell<'t> {
    pub(super) fn new(part: Part, field: &'static str, text: &'t str, left: f64, width: f64) -> Self {
        let (face, align, flush) = (Face::Sans, Align::Left, Flush::Block);
        Self { field, text, face, size: BODY, left, width, align, flush, part: Some(part) }
    }

    /// The same in bold.
    pub(super) fn bold(self) -> Self {
        Self { face: Face::Bold, ..self }
    }

    /// The same as running text.
    pub(super) fn running(self) -> Self {
        Self { flush: Flush::Column, ..self }
    }
}

/// A cell wrapped into lines.
#[derive(Clone)]
pub(super) struct SetCell {
    field: &'static str,
    lines: Vec<Line>,
    size: f64,
    left: f64,
    width: f64,
    align: Align,
    flush: Flush,
    part: Option<Part>,
}

impl SetCell {
    /// The same as decoration.
    pub(super) fn again(&self) -> Self {
        Self { part: None, ..self.clone() }
    }

    /// The place of one of its lines.
    fn place(&self, line: &Line, top: f64, from: From) -> (Area, Align) {
        let area = Area { left: SIDE + self.left, top, width: self.width, height: PITCH };
        let begins = match self.flush {
            Flush::Column => line.from,
            Flush::Block => side_of(&self.lines, from),
        };
        if self.align != Align::Left || begins == from {
            return (area, self.align);
        }
        let block = self.lines.iter().map(|line| line.width * self.size).fold(0.0, f64::max);
        let width = if self.flush == Flush::Block { block.min(area.width) } else { area.width };
        (Area { width, ..area }, Align::Right)
    }

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
    structure: Structure,
    from: From,
}

fn height(lines: usize) -> f64 {
    // A row has at most some thousand lines.
    lines as f64 * PITCH
}

impl<'d> Flow<'d> {
    pub(super) fn new(document: &'d Document, sheet: Sheet, top: f64, structure: Structure) -> Self {
        let width = sheet.width - 2.0 * SIDE;
        let from = document.reads_from();
        Self {
            document,
            sheets: vec![sheet],
            bodies: vec![(top, top)],
            y: top,
            width,
            notes: Vec::new(),
            structure,
            from,
        }
    }

    /// Adds a part to the document, or to another part.
    pub(super) fn part(&mut self, within: Part, role: Role) -> Part {
        self.structure.add(within, role)
    }

    /// Wraps a cell's text.
    pub(super) fn set(&mut self, cell: &Cell<'_>) -> SetCell {
        let paragraphs: Vec<Paragraph> =
            cell.text.lines().map(|line| Paragraph { text: clean_running(line), face: cell.face }).collect();
        let pitch = if cell.size > BODY { cell.size * 1.2 } else { PITCH };
        let fitted = fit_from(self.from, &paragraphs, &fixed(cell.size, pitch), cell.width, 1e6);
        if !fitted.replaced.is_empty() {
            self.note(Note::Replaced { field: cell.field, characters: fitted.replaced });
        }
        if fitted.cut {
            self.note(Note::Cut { field: cell.field });
        }
        if fitted.unmarked {
            self.note(Note::Unmarked { field: cell.field });
        }
        SetCell {
            field: cell.field,
            lines: fitted.lines,
            size: cell.size,
            left: cell.left,
            width: cell.width,
            align: cell.align,
            flush: cell.flush,
            part: cell.part,
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
        let (top, page, reads_from) = (self.y, self.sheets.len() - 1, self.from);
        for cell in cells {
            let style = fixed(cell.size, PITCH);
            // The line stands in the middle of its pitch.
            let mut at = top + (PITCH - style.height(1, cell.size)) / 2.0;
            let begin = self.sheet().page.elements.len();
            for line in cell.lines.iter().skip(from).take(count) {
                let (area, align) = cell.place(line, at, reads_from);
                let fitted = Fitted { lines: vec![line.clone()], size: cell.size, ..Fitted::default() };
                self.sheet().put(cell.field, fitted, &style, area, align, Colour::Black);
                at += PITCH;
            }
            let end = self.sheet().page.elements.len();
            if let Some(part) = cell.part {
                self.structure.place(part, page, begin..end);
            }
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
    pub(super) fn finish(self) -> (Vec<Page>, Structure) {
        let pages = self.sheets.len();
        let mut done = Vec::with_capacity(pages);
        for (number, mut sheet) in (1..).zip(self.sheets) {
            foot(&mut sheet, self.document, number, pages);
            done.push(sheet.page);
        }
        if let Some(first) = done.first_mut() {
            first.notes.extend(self.notes);
        }
        (done, self.structure)
    }
}
