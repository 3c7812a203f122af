//! Letters: a head with the sender, the addressee where a window envelope shows it, facts
//! beside it, and a body that flows over pages. Distances are multiples of 8 mm or a line.

mod flow;
mod table;

use self::flow::{BODY, Cell, Flow, Split};
use super::{Align, HAIRLINE, HEAVY, LEAST, Sheet, prose, pt};
use crate::code128::{QUIET_MODULES, Symbol};
use crate::document::{Block, Document};
use crate::error::LabelError;
use crate::page::{Area, Colour, ModuleLimits, Page, whole};
use crate::stock::{Dpi, Stock};
use crate::text::{Face, Style};

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
/// Width of the names in a list of facts.
const NAMES: f64 = 6.0 * UNIT;

/// Lays a document out: its pages in order.
pub(crate) fn lay_out(document: &Document, dpi: Dpi) -> Result<Vec<Page>, LabelError> {
    let (width_mm, height_mm) = document.paper.size_mm();
    let stock = Stock { name: document.paper.name().into(), width_mm, height_mm, margin_mm: 0.0, ..Stock::default() };
    let mut sheet = Sheet::new(name_of(document), &stock, dpi)?;
    let top = first_head(&mut sheet, document)?;
    let mut flow = Flow::new(document, sheet, top);
    let mut before: Option<&Block> = None;
    for block in &document.body {
        flow.y += before.map_or(0.0, |before| space(before, block));
        place(&mut flow, block);
        before = Some(block);
    }
    Ok(flow.finish())
}

/// What the document is called, in its head and in the file.
fn name_of(document: &Document) -> String {
    format!("{} {}", document.title.trim(), document.number.trim()).trim().to_owned()
}

/// A style of one size that wraps and never shrinks.
fn fixed(size: f64, pitch_mm: f64) -> Style {
    Style { size, unwrapped: size, least: size, tracking: 0.0, pitch: pitch_mm / size, capitals: false }
}

/// The head of the first page. Returns where the body begins.
fn first_head(sheet: &mut Sheet, document: &Document) -> Result<f64, LabelError> {
    let main = ASIDE - SIDE - UNIT;
    let aside = Area { left: ASIDE, top: TOP, width: sheet.width - SIDE - ASIDE, height: ADDRESSEE - TOP - UNIT };
    let words = Style { pitch: 1.15, ..prose(WORDMARK, BODY) };
    let place = Area { left: SIDE, top: TOP - 1.2, width: main, height: 2.6 * UNIT };
    sheet.text("sender", &[(Face::Bold, &document.sender.name)], &words, place, Align::Left, Colour::Black);
    let details: Vec<(Face, &str)> = document.sender.details.iter().map(|line| (Face::Sans, line.as_str())).collect();
    let style = Style { unwrapped: SMALL, least: pt(6.0), pitch: 1.3, ..prose(SMALL, pt(6.0)) };
    sheet.text("sender details", &details, &style, aside, Align::Left, Colour::Black);

    let lines: Vec<(Face, &str)> = document.addressee.iter().map(|line| (Face::Sans, line.as_str())).collect();
    let style = Style { unwrapped: pt(8.0), ..fixed_or_smaller() };
    let place = Area { left: SIDE, top: ADDRESSEE, width: main, height: HEADLINE - ADDRESSEE - UNIT };
    sheet.text("addressee", &lines, &style, place, Align::Left, Colour::Black);

    let mut y = ADDRESSEE;
    for fact in &document.facts {
        let room = aside.width;
        let name = Area { left: ASIDE, top: y, width: 3.0 * UNIT - 2.0, height: 2.0 * UNIT };
        let value = Area { left: ASIDE + 3.0 * UNIT, width: room - 3.0 * UNIT, ..name };
        let style = Style { unwrapped: pt(8.0), ..fixed_or_smaller() };
        let named = sheet.text("facts", &[(Face::Sans, &fact.name)], &style, name, Align::Left, Colour::Black);
        let said = sheet.text("facts", &[(Face::Bold, &fact.value)], &style, value, Align::Left, Colour::Black);
        y += named.max(said) + 0.7;
    }
    let headline = HEADLINE.max(y + UNIT / 2.0);
    if let Some(number) = &document.barcode {
        barcode(sheet, number, headline, aside.width)?;
    }
    let width = if document.barcode.is_some() { main } else { MEASURE };
    let style = Style { pitch: 1.1, ..prose(TITLE, HEADING) };
    let place = Area { left: SIDE, top: headline - 1.6, width, height: 2.0 * UNIT };
    let title = name_of(document);
    let took = sheet.text("title", &[(Face::Bold, &title)], &style, place, Align::Left, Colour::Black);
    Ok((headline - 1.6 + took + UNIT / 2.0)
        .max(headline + if document.barcode.is_some() { 2.0 * UNIT } else { 1.5 * UNIT }))
}

/// Body text that shrinks where one line would be too long for its column.
fn fixed_or_smaller() -> Style {
    Style { pitch: flow::PITCH / BODY, ..prose(BODY, LEAST) }
}

/// The barcode, its first bar under the facts and not its quiet zone.
fn barcode(sheet: &mut Sheet, number: &str, top: f64, room: f64) -> Result<(), LabelError> {
    let dpi = sheet.page.dpi;
    let symbol = Symbol::encode("barcode", number)?;
    let modules = f64::from(symbol.width_modules());
    let quiet = f64::from(QUIET_MODULES);
    let least = dpi.dots(ModuleLimits::DOCK.least_mm).ceil();
    let module = (dpi.dots(room) / (modules - 2.0 * quiet)).floor().min(least);
    let left = ASIDE - dpi.mm(quiet * module);
    let area = Area { left, top, width: dpi.mm(modules * module) + 1e-6, height: 10.0 };
    let limits = ModuleLimits { most_mm: dpi.mm(module) + 1e-9, ..ModuleLimits::DOCK };
    sheet.barcode("barcode", symbol, area, limits)?;
    let says = Area { left: ASIDE, top: top + 10.4, width: room, height: SMALL * 1.4 };
    sheet.text("barcode", &[(Face::Sans, number)], &fixed(SMALL, SMALL * 1.3), says, Align::Left, Colour::Black);
    Ok(())
}

/// The head of a page after the first. Returns where the body goes on.
fn next_head(sheet: &mut Sheet, document: &Document) -> f64 {
    let width = sheet.width - 2.0 * SIDE;
    let style = Style { unwrapped: pt(6.0), ..prose(SMALL, pt(6.0)) };
    let row = Area { left: SIDE, top: TOP - 1.0, width: width * 0.6 - 4.0, height: SMALL * 1.4 };
    sheet.text("title", &[(Face::Bold, &name_of(document))], &style, row, Align::Left, Colour::Black);
    let from = Area { left: SIDE + width * 0.6, width: width * 0.4, ..row };
    sheet.text("sender", &[(Face::Sans, &document.sender.name)], &style, from, Align::Right, Colour::Black);
    sheet.rule(Area { left: SIDE, top: TOP + 4.0, width, height: 0.0 }, HAIRLINE);
    TOP + 4.0 + UNIT
}

/// The foot of a page.
fn foot(sheet: &mut Sheet, document: &Document, page: usize, pages: usize) {
    let width = sheet.width - 2.0 * SIDE;
    let says = document.page_words.replace("{page}", &page.to_string()).replace("{pages}", &pages.to_string());
    let style = Style { unwrapped: pt(6.0), ..prose(SMALL, pt(6.0)) };
    let row = Area { left: SIDE, top: sheet.height - TOP - SMALL, width: width * 0.7, height: SMALL * 1.4 };
    sheet.text("sender", &[(Face::Sans, &document.sender.name)], &style, row, Align::Left, Colour::Black);
    let number = Area { left: SIDE + width * 0.7, width: width * 0.3, ..row };
    sheet.text("page number", &[(Face::Sans, &says)], &style, number, Align::Right, Colour::Black);
}

/// Space between two blocks.
fn space(before: &Block, block: &Block) -> f64 {
    match (before, block) {
        (Block::Heading { .. }, _) => 1.2,
        (_, Block::Heading { .. }) => 0.8 * UNIT,
        (Block::Table(_) | Block::Notice { .. }, _) | (_, Block::Table(_) | Block::Notice { .. }) => 0.75 * UNIT,
        _ => UNIT * 0.4,
    }
}

fn place(flow: &mut Flow<'_>, block: &Block) {
    let measure = MEASURE.min(flow.width);
    match block {
        Block::Heading { text } => {
            let cell = Cell { face: Face::Bold, size: HEADING, ..Cell::new("heading", text, 0.0, measure) };
            let heading = flow.set(&cell);
            // It stays with some lines of what follows.
            flow.place(&[heading], Split::Never, 4.0 * flow::PITCH);
        }
        Block::Paragraph { text } => {
            let cell = flow.set(&Cell::new("text", text, 0.0, measure));
            flow.place(&[cell], Split::Anywhere, 0.0);
        }
        Block::Notice { heading, text } => {
            let from = flow.mark();
            let width = measure - INDENT / 2.0;
            let bold = Cell { face: Face::Bold, ..Cell::new("notice", heading, INDENT / 2.0, width) };
            let heading = flow.set(&bold);
            let said = flow.set(&Cell::new("notice", text, INDENT / 2.0, width));
            let keep = said.height().min(8.0 * flow::PITCH);
            flow.place(&[heading], Split::Never, keep);
            flow.place(&[said], Split::Anywhere, 0.0);
            flow.bar_since(from, HEAVY);
        }
        Block::Steps { steps } => {
            for (number, step) in (1..).zip(steps) {
                if number > 1 {
                    flow.y += 0.15 * UNIT;
                }
                let number = format!("{number}.");
                let number = flow.set(&Cell { face: Face::Bold, ..Cell::new("steps", &number, 0.0, INDENT - 1.0) });
                let step = flow.set(&Cell::new("steps", step, INDENT, measure - INDENT));
                flow.place(&[number, step], Split::Anywhere, 0.0);
            }
        }
        Block::Facts { facts } => {
            for (index, fact) in facts.iter().enumerate() {
                if index > 0 {
                    flow.y += 0.15 * UNIT;
                }
                let name = flow.set(&Cell { face: Face::Bold, ..Cell::new("facts", &fact.name, 0.0, NAMES - 3.0) });
                let value = flow.set(&Cell::new("facts", &fact.value, NAMES, measure - NAMES));
                flow.place(&[name, value], Split::Anywhere, 0.0);
            }
        }
        Block::Address { lines } => {
            let (first, others) = lines.split_first().map_or(("", &[][..]), |(first, others)| (first, others));
            let bold = Cell { face: Face::Bold, ..Cell::new("address", first, INDENT, measure - INDENT) };
            let name = flow.set(&bold);
            let others = flow.set(&Cell::new("address", &others.join("\n"), INDENT, measure - INDENT));
            flow.place(&[name], Split::Never, others.height());
            flow.place(&[others], Split::Never, 0.0);
        }
        Block::Table(table) => table::place(flow, table),
    }
}

/// Whole lines that a height has room for.
fn lines_in(height: f64) -> usize {
    // Paper has room for a hundred lines.
    whole((height / flow::PITCH + 1e-6).floor()) as usize
}
