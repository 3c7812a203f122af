//! The head of the first page: who writes, to whom, about what.

use super::flow::{self, BODY};
use super::{
    ADDRESSEE, ASIDE, Align, Area, Colour, Document, Face, HEADING, HEADLINE, LEAST, LabelError, MEASURE, PlacedLogo,
    SIDE, SMALL, Sheet, Style, TITLE, TOP, UNIT, WORDMARK, name_of, prose, pt, small,
};
use crate::code128::{QUIET_MODULES, Symbol};
use crate::error::Note;
use crate::page::ModuleLimits;
use crate::picture::Picture;
use crate::structure::{Part, Role, Structure};
use crate::text::shape::{From, side_of};
use crate::text::{Paragraph, clean_running, fit_from};

/// The most that a logo takes.
const LOGO: (f64, f64) = (8.0 * UNIT, 2.25 * UNIT);
/// A logo is not printed coarser than this, in dots an inch.
const LOGO_DPI: f64 = 150.0;

/// Draws it. Returns where the body begins, and the place of the logo.
pub(super) fn first(
    sheet: &mut Sheet,
    document: &Document,
    structure: &mut Structure,
) -> Result<(f64, Option<PlacedLogo>), LabelError> {
    let mut head = Head { sheet, structure, from: document.reads_from() };
    let main = ASIDE - SIDE - UNIT;
    let room = head.sheet.width - SIDE - ASIDE;
    let logo = head.sender(document, main, room);

    let lines: Vec<(Face, &str)> = document.addressee.iter().map(|line| (Face::Sans, line.as_str())).collect();
    let style = Style { unwrapped: pt(8.0), ..fixed_or_smaller() };
    let place = Area { left: SIDE, top: ADDRESSEE, width: main, height: HEADLINE - ADDRESSEE - UNIT };
    let part = head.structure.add(Structure::DOCUMENT, Role::Paragraph);
    head.text(part, "addressee", &lines, &style, place);

    let mut y = ADDRESSEE;
    for fact in &document.facts {
        let name = Area { left: ASIDE, top: y, width: 3.0 * UNIT - 2.0, height: 2.0 * UNIT };
        let value = Area { left: ASIDE + 3.0 * UNIT, width: room - 3.0 * UNIT, ..name };
        let part = head.structure.add(Structure::DOCUMENT, Role::Paragraph);
        let named = head.text(part, "facts", &[(Face::Sans, &fact.name)], &style, name);
        let said = head.text(part, "facts", &[(Face::Bold, &fact.value)], &style, value);
        y += named.max(said) + 0.7;
    }
    let headline = HEADLINE.max(y + UNIT / 2.0);
    let width = if document.barcode.is_some() { main } else { MEASURE };
    let style = Style { pitch: 1.1, ..prose(TITLE, HEADING) };
    let place = Area { left: SIDE, top: headline - 1.6, width, height: 2.0 * UNIT };
    let part = head.structure.add(Structure::DOCUMENT, Role::Title);
    let took = head.text(part, "title", &[(Face::Bold, &name_of(document))], &style, place);
    if let Some(number) = &document.barcode {
        head.barcode(number, headline, room)?;
    }
    let least = if document.barcode.is_some() { 2.0 * UNIT } else { 1.5 * UNIT };
    Ok(((headline - 1.6 + took + UNIT / 2.0).max(headline + least), logo))
}

/// Body text that shrinks where one line would be too long for its column.
fn fixed_or_smaller() -> Style {
    Style { pitch: flow::PITCH / BODY, ..prose(BODY, LEAST) }
}

struct Head<'a> {
    sheet: &'a mut Sheet,
    structure: &'a mut Structure,
    from: From,
}

impl Head<'_> {
    /// The name, set large, or the logo in its place and the name above the address.
    fn sender(&mut self, document: &Document, main: f64, room: f64) -> Option<PlacedLogo> {
        let sender = &document.sender;
        let aside = Area { left: ASIDE, top: TOP, width: room, height: ADDRESSEE - TOP - UNIT };
        let mut details: Vec<(Face, &str)> = sender.details.iter().map(|line| (Face::Sans, line.as_str())).collect();
        let logo = sender.logo.as_ref().map(|picture| {
            let part = self.structure.add_figure(Structure::DOCUMENT, sender.name.clone());
            PlacedLogo { area: place_of(picture), part }
        });
        let part = self.structure.add(Structure::DOCUMENT, Role::Paragraph);
        if logo.is_some() {
            details.insert(0, (Face::Bold, &sender.name));
        } else {
            let words = Style { pitch: 1.15, ..prose(WORDMARK, BODY) };
            let place = Area { left: SIDE, top: TOP - 1.2, width: main, height: 2.6 * UNIT };
            self.text(part, "sender", &[(Face::Bold, &sender.name)], &words, place);
        }
        let style = Style { unwrapped: SMALL, least: pt(6.0), pitch: 1.3, ..prose(SMALL, pt(6.0)) };
        self.text(part, "sender details", &details, &style, aside);
        logo
    }

    /// Text of a part. Lines that are read from the other side begin below each other, in a block
    /// that stands where other text begins. Returns the height that it took.
    fn text(&mut self, part: Part, field: &'static str, text: &[(Face, &str)], style: &Style, area: Area) -> f64 {
        let paragraphs: Vec<Paragraph> =
            text.iter().map(|&(face, text)| Paragraph { text: clean_running(text), face }).collect();
        let fitted = fit_from(self.from, &paragraphs, style, area.width, area.height);
        let replaced =
            (!fitted.replaced.is_empty()).then(|| Note::Replaced { field, characters: fitted.replaced.clone() });
        let cut = fitted.cut.then_some(Note::Cut { field });
        let unmarked = fitted.unmarked.then_some(Note::Unmarked { field });
        replaced.into_iter().chain(cut).chain(unmarked).for_each(|note| self.sheet.note(note));
        let begins = side_of(&fitted.lines, self.from);
        let (area, align) = if begins == self.from {
            (area, Align::Left)
        } else {
            let widest = fitted.lines.iter().map(|line| line.width * fitted.size).fold(0.0, f64::max);
            (Area { width: widest.min(area.width), ..area }, Align::Right)
        };
        let begin = self.sheet.page.elements.len();
        let took = self.sheet.put(field, fitted, style, area, align, Colour::Black);
        self.structure.place(part, 0, begin..self.sheet.page.elements.len());
        took
    }

    /// The barcode, its first bar under the facts and not its quiet zone.
    fn barcode(&mut self, number: &str, top: f64, room: f64) -> Result<(), LabelError> {
        let dpi = self.sheet.page.dpi;
        let symbol = Symbol::encode("barcode", number)?;
        let modules = f64::from(symbol.width_modules());
        let quiet = f64::from(QUIET_MODULES);
        let least = dpi.dots(ModuleLimits::DOCK.least_mm).ceil();
        let module = (dpi.dots(room) / (modules - 2.0 * quiet)).floor().min(least);
        let left = ASIDE - dpi.mm(quiet * module);
        let area = Area { left, top, width: dpi.mm(modules * module) + 1e-6, height: 10.0 };
        let limits = ModuleLimits { most_mm: dpi.mm(module) + 1e-9, ..ModuleLimits::DOCK };
        let begin = self.sheet.page.elements.len();
        self.sheet.barcode("barcode", symbol, area, limits)?;
        let says = Area { left: ASIDE, top: top + 10.4, width: room, height: SMALL * 1.4 };
        small(self.sheet, "barcode", Face::Sans, number, says, Align::Left);
        let part = self.structure.add_figure(Structure::DOCUMENT, number.to_owned());
        self.structure.place(part, 0, begin..self.sheet.page.elements.len());
        Ok(())
    }
}

/// The place of a logo: as large as there is room and its dots allow.
fn place_of(picture: &Picture) -> Area {
    let (width, height) = picture.size();
    let (width, height) = (f64::from(width), f64::from(height));
    let scale = (LOGO.0 / width).min(LOGO.1 / height).min(25.4 / LOGO_DPI);
    Area { left: SIDE, top: TOP - 1.0, width: width * scale, height: height * scale }
}
