//! The label that shows how a printer prints: rulers along two edges, and barcodes from narrow to wide.

use super::{Align, GAP, HAIRLINE, LEAST, Sheet, one_line, prose, pt};
use crate::code128::Symbol;
use crate::draw;
use crate::error::LabelError;
use crate::page::{Area, Bars, Colour, Element, Page, whole};
use crate::readback;
use crate::stock::{Dpi, Stock};
use crate::text::Face;
use crate::{Format, Options, Rendered, notes_of};

/// A label for no box: whether the printer's paper, scale and darkness are right is read off it. Its
/// lengths are true where it is printed in its own size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestLabel {
    /// The printer that it is for, as people name it.
    pub printer: String,
}

/// Narrow bars, in millimetres: from what the best scanners read to what every one reads.
const NARROW_BARS_MM: [f64; 6] = [0.19, 0.25, 0.3, 0.375, 0.44, 0.5];
/// Lengths of the rulers' marks: each, each half, each whole.
const MARKS_MM: [f64; 3] = [1.2, 2.0, 3.0];
const MM_PER_INCH: f64 = 25.4;
/// Marks an inch.
const PARTS_PER_INCH: u32 = 16;
/// Height of a barcode, and of a row with its text.
const BARS_HEIGHT: f64 = 9.0;
const ROW_HEIGHT: f64 = 14.5;

impl TestLabel {
    /// Draws it.
    ///
    /// # Errors
    ///
    /// [`LabelError::StockTooSmall`] where not even one barcode has room, and
    /// [`LabelError::WouldNotScan`] where one of them would not be read.
    pub fn render(&self, options: &Options) -> Result<Rendered, LabelError> {
        if options.format == Format::Zpl && options.stock.sheet.is_some() {
            return Err(LabelError::SheetOnRollPrinter { stock: options.stock.name.to_string() });
        }
        let page = self.lay_out(&options.stock, options.dpi)?;
        let pages = vec![page];
        let bytes = match options.format {
            Format::Pdf => draw::pdf::draw(&pages, options.count, draw::pdf::About::LABEL)?,
            Format::Zpl => draw::zpl::draw(&pages, options.count)?,
            Format::Png => draw::raster::png(&draw::raster::draw(&pages[0])?, options.dpi)?,
        };
        Ok(Rendered { bytes, notes: notes_of(pages) })
    }

    /// Lays it out without drawing it; each of its barcodes was read again.
    ///
    /// # Errors
    ///
    /// As [`TestLabel::render`].
    pub fn lay_out(&self, stock: &Stock, dpi: Dpi) -> Result<Page, LabelError> {
        let mut sheet = Sheet {
            page: Page::new("Test label".to_owned(), stock.clone(), dpi),
            margin: stock.margin_mm,
            width: stock.width_mm - 2.0 * stock.margin_mm,
            height: stock.height_mm - 2.0 * stock.margin_mm,
        };
        let whole_page = Area { left: 0.0, top: 0.0, width: sheet.width, height: sheet.height };
        sheet.frame(whole_page, HAIRLINE);
        ruler_in_mm(&mut sheet);
        ruler_in_inches(&mut sheet);

        // Below and beside the rulers and their numbers.
        let edge = 7.5;
        let room = Area {
            left: edge,
            top: edge,
            width: (sheet.width - edge - GAP).max(0.0),
            height: (sheet.height - edge - GAP).max(0.0),
        };
        let mut top = room.top;
        if room.height > 3.0 * ROW_HEIGHT {
            let heading = Area { height: 6.0, ..room };
            sheet.text(
                "heading",
                &[(Face::Bold, "Test label")],
                &one_line(pt(14.0), LEAST, "T"),
                heading,
                Align::Left,
                Colour::Black,
            );
            let about =
                format!("{} · {} × {} mm · {} dpi", self.printer, stock.width_mm, stock.height_mm, dpi.per_inch());
            let line = Area { top: room.top + 6.6, height: 4.0, ..room };
            sheet.text("printer", &[(Face::Sans, &about)], &prose(pt(8.0), LEAST), line, Align::Left, Colour::Black);
            top += 13.0;
        }
        let placed = barcodes(&mut sheet, Area { top, height: room.bottom() - top, ..room })?;
        if placed == 0 {
            return Err(LabelError::StockTooSmall { stock: stock.name.to_string(), what: "the test label" });
        }
        readback::check(&sheet.page)?;
        Ok(sheet.page)
    }
}

/// Along the top, from the left edge of the printable part.
fn ruler_in_mm(sheet: &mut Sheet) {
    let length = whole(sheet.width);
    for mm in 0..=length {
        let mark = MARKS_MM[usize::from(mm % 5 == 0) + usize::from(mm % 10 == 0)];
        let left = f64::from(mm).min(sheet.width - HAIRLINE);
        sheet.block(Area { left, top: 0.0, width: HAIRLINE, height: mark });
        if mm % 10 == 0 && mm > 0 && mm + 4 < length {
            number(
                sheet,
                &mm.to_string(),
                Align::Centre,
                Area { left: left - 4.0, top: MARKS_MM[2] + 0.3, width: 8.0, height: 2.6 },
            );
        }
    }
    number(sheet, "mm", Align::Left, Area { left: 3.5, top: MARKS_MM[2] + 0.3, width: 4.0, height: 2.6 });
}

/// Down the left edge.
fn ruler_in_inches(sheet: &mut Sheet) {
    let parts = whole(sheet.height / MM_PER_INCH * f64::from(PARTS_PER_INCH));
    for part in 1..=parts {
        let of_inch = part % PARTS_PER_INCH;
        let mark = MARKS_MM[usize::from(of_inch.is_multiple_of(8)) + usize::from(of_inch == 0)];
        let top = f64::from(part) * MM_PER_INCH / f64::from(PARTS_PER_INCH);
        sheet.block(Area { left: 0.0, top, width: mark, height: HAIRLINE });
        if of_inch == 0 {
            let text = format!("{} in", part / PARTS_PER_INCH);
            number(sheet, &text, Align::Left, Area { left: 3.5, top: top - 1.2, width: 4.0, height: 2.6 });
        }
    }
}

fn number(sheet: &mut Sheet, text: &str, align: Align, area: Area) {
    sheet.text("ruler", &[(Face::Sans, text)], &one_line(pt(6.5), pt(5.0), text), area, align, Colour::Black);
}

/// One barcode a row, as many as there is room for; each says how wide its narrow bar is in truth.
fn barcodes(sheet: &mut Sheet, area: Area) -> Result<usize, LabelError> {
    let dpi = sheet.page.dpi;
    let mut placed: Vec<u32> = Vec::new();
    let mut top = area.top;
    for wanted in NARROW_BARS_MM {
        let module = whole(dpi.dots(wanted).round()).max(1);
        // On a coarse printer two of them are the same.
        if placed.contains(&module) {
            continue;
        }
        let data = format!("{:04}", whole((dpi.mm(f64::from(module)) * 1000.0).round()));
        let symbol = Symbol::encode("test", &data)?;
        let quiet = (symbol.width_modules() - whole(symbol.modules.len() as f64)) / 2;
        let on_paper = sheet.on_paper(Area { top, height: BARS_HEIGHT, ..area });
        if dpi.mm(f64::from(symbol.width_modules() * module)) > area.width || top + ROW_HEIGHT > area.bottom() {
            continue;
        }
        sheet.page.elements.push(Element::Bars(Bars {
            left: whole(dpi.dots(on_paper.left).round()) + quiet * module,
            top: whole(dpi.dots(on_paper.top).round()),
            height: whole(dpi.dots(BARS_HEIGHT).round()),
            module,
            symbol,
        }));
        let dots = if module == 1 { "1 dot".to_owned() } else { format!("{module} dots") };
        let text = format!("{data} · narrow bar {:.3} mm, {dots}", dpi.mm(f64::from(module)));
        let line = Area { top: top + BARS_HEIGHT + 0.8, height: 3.2, ..area };
        sheet.text(
            "narrow bar",
            &[(Face::Sans, &text)],
            &one_line(pt(7.5), pt(5.0), "a"),
            line,
            Align::Left,
            Colour::Black,
        );
        placed.push(module);
        top += ROW_HEIGHT;
    }
    Ok(placed.len())
}
