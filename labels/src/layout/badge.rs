//! A person's badge: a card that says who works when it is scanned.

use super::{Align, GAP, HAIRLINE, LEAST, Sheet, one_line, pt};
use crate::code128::Symbol;
use crate::error::LabelError;
use crate::page::{Area, Colour, ModuleLimits, Page};
use crate::stock::{Dpi, Stock};
use crate::text::Face;
use crate::{Options, Rendered, render_pages};

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
        render_pages(vec![self.lay_out()?], &Options::default())
    }

    fn lay_out(&self) -> Result<Page, LabelError> {
        let stock = Stock::own("badge", CARD_MM.0, CARD_MM.1, MARGIN_MM)?;
        let mut sheet = Sheet::new(format!("Badge of {}", self.name), &stock, Dpi::D300)?;
        let (width, height) = (sheet.width, sheet.height);
        sheet.frame(Area { left: 0.0, top: 0.0, width, height }, HAIRLINE);
        let line = Area { left: GAP, top: GAP + 1.0, width: width - 2.0 * GAP, height: 9.0 };
        let (name, role) = (one_line(pt(20.0), LEAST, &self.name), one_line(pt(12.0), LEAST, &self.role));
        sheet.text("name", &[(Face::Bold, &self.name)], &name, line, Align::Left, Colour::Black);
        let line = Area { top: line.bottom() + 1.0, height: 6.0, ..line };
        sheet.text("role", &[(Face::Sans, &self.role)], &role, line, Align::Left, Colour::Black);
        let bars = Area { left: 0.0, top: height - BARS_HEIGHT - GAP - 1.0, width, height: BARS_HEIGHT };
        sheet.barcode("code", Symbol::encode("code", &self.code)?, bars, ModuleLimits::CARRIER)?;
        Ok(sheet.page)
    }
}
