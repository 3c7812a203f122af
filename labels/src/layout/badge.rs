//! A person's badge: a card that says who works when it is scanned.

use super::{Align, GAP, HAIRLINE, LEAST, Sheet, one_line, pt};
use crate::code128::Symbol;
use crate::draw;
use crate::error::LabelError;
use crate::page::{Area, Bars, Colour, Element, Page, whole};
use crate::stock::{Dpi, Stock};
use crate::text::Face;
use crate::{Rendered, notes_of};

/// A badge as large as a bank card. Whoever scans its code works as that person: the code stands on it as
/// bars only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// Whose it is.
    pub name: String,
    /// What the person does, such as `Dock staff`.
    pub role: String,
    /// What is scanned.
    pub code: String,
}

/// A card by ISO/IEC 7810, ID-1.
const CARD_MM: (f64, f64) = (85.6, 54.0);
const MARGIN_MM: f64 = 3.0;
const BARS_HEIGHT: f64 = 16.0;

impl Badge {
    /// Draws it as a PDF page of its own size.
    ///
    /// # Errors
    ///
    /// [`LabelError`] where the code cannot stand on it.
    pub fn to_pdf(&self) -> Result<Rendered, LabelError> {
        let pages = vec![self.lay_out()?];
        let bytes = draw::pdf::draw(&pages, 1, draw::pdf::About::LABEL)?;
        Ok(Rendered { bytes, notes: notes_of(pages) })
    }

    /// Lays it out without drawing it.
    ///
    /// # Errors
    ///
    /// As [`Badge::to_pdf`].
    pub fn lay_out(&self) -> Result<Page, LabelError> {
        let stock = Stock::own("badge", CARD_MM.0, CARD_MM.1, MARGIN_MM)?;
        let dpi = Dpi::new(300)?;
        let (width, height) = (CARD_MM.0 - 2.0 * MARGIN_MM, CARD_MM.1 - 2.0 * MARGIN_MM);
        let page = Page::new(format!("Badge of {}", self.name), stock, dpi);
        let mut sheet = Sheet { page, margin: MARGIN_MM, width, height };
        sheet.frame(Area { left: 0.0, top: 0.0, width, height }, HAIRLINE);
        let line = Area { left: GAP, top: GAP + 1.0, width: width - 2.0 * GAP, height: 9.0 };
        let (name, role) = (one_line(pt(20.0), LEAST, &self.name), one_line(pt(12.0), LEAST, &self.role));
        sheet.text("name", &[(Face::Bold, &self.name)], &name, line, Align::Left, Colour::Black);
        let line = Area { top: line.bottom() + 1.0, height: 6.0, ..line };
        sheet.text("role", &[(Face::Sans, &self.role)], &role, line, Align::Left, Colour::Black);
        let symbol = Symbol::encode("code", &self.code)?;
        let modules = symbol.width_modules();
        let quiet = (modules - whole(symbol.modules.len() as f64)) / 2;
        // The widest bars that fit.
        let room = whole(dpi.dots(width));
        let module = (room / modules).max(1);
        let top = height - BARS_HEIGHT - GAP - 1.0;
        let left = (width - dpi.mm(f64::from(modules * module))) / 2.0;
        let place = sheet.on_paper(Area { left, top, width, height: BARS_HEIGHT });
        sheet.page.elements.push(Element::Bars(Bars {
            left: whole(dpi.dots(place.left).round()) + quiet * module,
            top: whole(dpi.dots(place.top).round()),
            height: whole(dpi.dots(BARS_HEIGHT).round()),
            module,
            symbol,
        }));
        Ok(sheet.page)
    }
}
