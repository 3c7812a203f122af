//! Letters: a head with the sender, the addressee where a window envelope shows it, facts
//! beside it, and a body that flows over pages. Distances are multiples of 8 mm or a line.

mod flow;
mod head;
mod mirror;
mod table;

use self::flow::{Cell, Flow, Split};
use super::{Align, HAIRLINE, HEAVY, LEAST, Sheet, prose, pt};
use crate::document::{Block, Document};
use crate::error::LabelError;
use crate::page::{Area, Colour, Page, whole};
use crate::stock::{Dpi, Stock};
use crate::structure::{Part, Role, Structure};
use crate::text::shape::From;
use crate::text::{Face, Paragraph, Style, clean_running, fit};

/// Steps of the type scale, a third of an octave apart.
const SMALL: f64 = pt(7.5);
const HEADING: f64 = pt(12.0);
const WORDMARK: f64 = pt(15.0);
const TITLE: f64 = pt(19.0);

/// The grid.
const UNIT: f64 = 8.0;
/// Left and right of all text.
const SIDE: f64 = 3.0 * UNIT;
/// Above the head.
const TOP: f64 = 2.0 * UNIT;
/// Where the addressee begins: behind the window of an envelope.
const ADDRESSEE: f64 = 6.0 * UNIT;
/// Where the right column begins: sender's details, facts, barcode.
const ASIDE: f64 = 16.0 * UNIT;
/// Where the title stands, or below the facts where there are many.
const HEADLINE: f64 = 11.0 * UNIT;
/// Lines of running text are not wider than this: some eighty letters.
const MEASURE: f64 = 18.0 * UNIT;
/// What a step's number and an address take up to the left.
const INDENT: f64 = UNIT;
/// Between two steps.
const STEP_GAP: f64 = 0.15 * UNIT;
/// Width of the names in a list of facts.
const NAMES: f64 = 6.0 * UNIT;

/// A document laid out.
pub(crate) struct Laid {
    /// Its pages in order.
    pub(crate) pages: Vec<Page>,
    /// What their elements are.
    pub(crate) structure: Structure,
    /// Where the sender's logo stands on the first page.
    pub(crate) logo: Option<PlacedLogo>,
}

/// Where the logo stands, in millimetres, and what it is in the structure.
#[derive(Clone, Copy)]
pub(crate) struct PlacedLogo {
    pub(crate) area: Area,
    pub(crate) part: Part,
}

/// Lays a document out.
pub(crate) fn lay_out(document: &Document, dpi: Dpi) -> Result<Laid, LabelError> {
    let (width_mm, height_mm) = document.paper.size_mm();
    let stock = Stock { name: document.paper.name().into(), width_mm, height_mm, margin_mm: 0.0, ..Stock::default() };
    let mut sheet = Sheet::new(name_of(document), &stock, dpi)?;
    let mut structure = Structure::new();
    let (top, logo) = head::first(&mut sheet, document, &mut structure)?;
    let mut flow = Flow::new(document, sheet, top, structure);
    let mut before: Option<&Block> = None;
    for block in &document.body {
        flow.y += before.map_or(0.0, |before| space(before, block));
        place(&mut flow, block);
        before = Some(block);
    }
    let (pages, structure) = flow.finish();
    let mut laid = Laid { pages, structure, logo };
    if document.reads_from() == From::Right {
        mirror::mirror(&mut laid);
    }
    Ok(laid)
}

/// What the document is called, in its head and in the file.
fn name_of(document: &Document) -> String {
    format!("{} {}", document.title.trim(), document.number.trim()).trim().to_owned()
}

/// A style of one size that wraps and never shrinks.
fn fixed(size: f64, pitch_mm: f64) -> Style {
    Style { size, unwrapped: size, least: size, tracking: 0.0, pitch: pitch_mm / size, capitals: false }
}

/// The head of a page after the first. Returns where the body goes on.
fn next_head(sheet: &mut Sheet, document: &Document) -> f64 {
    let width = sheet.width - 2.0 * SIDE;
    let row = Area { left: SIDE, top: TOP - 1.0, width: width * 0.6 - 4.0, height: SMALL * 1.4 };
    small(sheet, "title", Face::Bold, &name_of(document), row, Align::Left);
    let from = Area { left: SIDE + width * 0.6, width: width * 0.4, ..row };
    small(sheet, "sender", Face::Sans, &document.sender.name, from, Align::Right);
    sheet.rule(Area { left: SIDE, top: TOP + 4.0, width, height: 0.0 }, HAIRLINE);
    TOP + 4.0 + UNIT
}

/// The foot of a page.
fn foot(sheet: &mut Sheet, document: &Document, page: usize, pages: usize) {
    let width = sheet.width - 2.0 * SIDE;
    let says = document.page_words.replace("{page}", &page.to_string()).replace("{pages}", &pages.to_string());
    let row = Area { left: SIDE, top: sheet.height - TOP - SMALL, width: width * 0.7, height: SMALL * 1.4 };
    small(sheet, "sender", Face::Sans, &document.sender.name, row, Align::Left);
    let number = Area { left: SIDE + width * 0.7, width: width * 0.3, ..row };
    small(sheet, "page number", Face::Sans, &says, number, Align::Right);
}

/// A line in the margin, as small as it must be, on the side that is said whichever way it is read.
fn small(sheet: &mut Sheet, field: &'static str, face: Face, text: &str, area: Area, align: Align) {
    let style = Style { unwrapped: pt(6.0), ..prose(SMALL, pt(6.0)) };
    let fitted = fit(&[Paragraph { text: clean_running(text), face }], &style, area.width, area.height);
    sheet.put(field, fitted, &style, area, align, Colour::Black);
}

/// Space between two blocks.
fn space(before: &Block, block: &Block) -> f64 {
    match (before, block) {
        (Block::Heading { .. }, _) => 1.2,
        (_, Block::Heading { .. }) => 0.8 * UNIT,
        (Block::Table(_) | Block::Notice { .. }, _)
        | (_, Block::Table(_) | Block::Notice { .. })
        // What follows a list is told from its last item.
        | (Block::Facts { .. } | Block::Steps { .. }, Block::Paragraph { .. }) => 0.75 * UNIT,
        _ => UNIT * 0.4,
    }
}

fn place(flow: &mut Flow<'_>, block: &Block) {
    let measure = MEASURE.min(flow.width);
    let whole = Structure::DOCUMENT;
    match block {
        Block::Heading { text } => {
            let part = flow.part(whole, Role::Heading);
            let heading = flow.set(&Cell { size: HEADING, ..Cell::new(part, "heading", text, 0.0, measure).bold() });
            // It stays with some lines of what follows.
            flow.place(&[heading], Split::Never, 4.0 * flow::PITCH);
        }
        Block::Paragraph { text } => {
            let part = flow.part(whole, Role::Paragraph);
            let cell = flow.set(&Cell::new(part, "text", text, 0.0, measure).running());
            flow.place(&[cell], Split::Anywhere, 0.0);
        }
        Block::Notice { heading, text } => {
            let from = flow.mark();
            let width = measure - INDENT / 2.0;
            let section = flow.part(whole, Role::Section);
            let [title, words] = [(); 2].map(|()| flow.part(section, Role::Paragraph));
            let heading = flow.set(&Cell::new(title, "notice", heading, INDENT / 2.0, width).bold().running());
            let said = flow.set(&Cell::new(words, "notice", text, INDENT / 2.0, width).running());
            let keep = said.height().min(8.0 * flow::PITCH);
            flow.place(&[heading], Split::Never, keep);
            flow.place(&[said], Split::Anywhere, 0.0);
            flow.bar_since(from, HEAVY);
        }
        Block::Steps { steps } => {
            let list = flow.part(whole, Role::List);
            let mut rows = Vec::with_capacity(steps.len());
            for (number, step) in (1..).zip(steps) {
                let number = format!("{number}.");
                let [label, body] = item(flow, list);
                let number = flow.set(&Cell::new(label, "steps", &number, 0.0, INDENT - 1.0).bold());
                rows.push([number, flow.set(&Cell::new(body, "steps", step, INDENT, measure - INDENT).running())]);
            }
            for (index, row) in rows.iter().enumerate() {
                if index > 0 {
                    flow.y += STEP_GAP;
                }
                // The last one does not stand alone on the next page.
                let last = rows.get(index + 1).filter(|_| index + 2 == rows.len());
                match last {
                    Some([_, last]) => flow.place(row, Split::Never, last.height() + STEP_GAP),
                    None => flow.place(row, Split::Anywhere, 0.0),
                }
            }
        }
        Block::Facts { facts } => {
            let list = flow.part(whole, Role::List);
            for (index, fact) in facts.iter().enumerate() {
                if index > 0 {
                    flow.y += 0.15 * UNIT;
                }
                let [label, body] = item(flow, list);
                let name = flow.set(&Cell::new(label, "facts", &fact.name, 0.0, NAMES - 3.0).bold());
                let value = flow.set(&Cell::new(body, "facts", &fact.value, NAMES, measure - NAMES));
                flow.place(&[name, value], Split::Anywhere, 0.0);
            }
        }
        Block::Address { lines } => address(flow, lines, measure),
        Block::Table(table) => table::place(flow, table),
    }
}

/// The name first, in bold; all on one page.
fn address(flow: &mut Flow<'_>, lines: &[String], measure: f64) {
    let part = flow.part(Structure::DOCUMENT, Role::Paragraph);
    let (first, others) = lines.split_first().map_or(("", &[][..]), |(first, others)| (first, others));
    let name = flow.set(&Cell::new(part, "address", first, INDENT, measure - INDENT).bold());
    let others = flow.set(&Cell::new(part, "address", &others.join("\n"), INDENT, measure - INDENT));
    flow.place(&[name], Split::Never, others.height());
    flow.place(&[others], Split::Never, 0.0);
}

/// An item of a list: what it is called, and what it says.
fn item(flow: &mut Flow<'_>, list: Part) -> [Part; 2] {
    let item = flow.part(list, Role::Item);
    [Role::ItemLabel, Role::ItemBody].map(|role| flow.part(item, role))
}

/// Whole lines that a height has room for.
fn lines_in(height: f64) -> usize {
    // Paper has room for a hundred lines.
    whole((height / flow::PITCH + 1e-6).floor()) as usize
}
