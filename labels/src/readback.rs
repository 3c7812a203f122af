//! Reads every barcode of a laid-out page back from the rectangles that will be drawn,
//! before the label is let out.

use datamatrix::DataMatrix;

use crate::code128;
use crate::error::LabelError;
use crate::page::{Bars, Element, Extent, Fill, Page};
use crate::symbol::Symbology;

/// Refuses a page with a barcode that a scanner would not read as it should.
pub(crate) fn check(page: &Page) -> Result<(), LabelError> {
    for (index, element) in page.elements.iter().enumerate() {
        let Element::Bars(bars) = element else { continue };
        let refused = |why: &'static str| {
            let (symbology, number) = (bars.symbol.symbology.name(), bars.symbol.data.clone());
            LabelError::WouldNotScan { symbology, number, why }
        };
        let room = bars.extent_with_quiet_zone();
        let (width, height) = page.size_dots();
        if room.left < 0.0 || room.top < 0.0 || room.right > f64::from(width) || room.bottom > f64::from(height) {
            return Err(refused("its quiet zone leaves the paper"));
        }
        let others = page.elements.iter().enumerate().filter(|&(other, _)| other != index);
        if others.filter_map(|(_, other)| other.extent(page.dpi)).any(|other| other.overlaps(&room)) {
            return Err(refused("something else stands on it or on its quiet zone"));
        }
        let fills: Vec<Fill> = bars.fills().collect();
        if read(bars, &fills).as_deref() != Some(bars.symbol.data.as_str()) {
            return Err(refused("it was read back as something else"));
        }
    }
    Ok(())
}

/// What a scanner reads from the rectangles.
fn read(bars: &Bars, fills: &[Fill]) -> Option<String> {
    match bars.symbol.symbology {
        Symbology::Code128 => code128::read(&widths(fills, bars.module)?),
        Symbology::Qr => {
            let (size, black) = sampled(fills, bars.module)?;
            let grid = rqrr::SimpleGrid::from_func(size, |x, y| black[y * size + x]);
            Some(rqrr::Grid::new(grid).decode().ok()?.1)
        }
        Symbology::DataMatrix => {
            let (size, black) = sampled(fills, bars.module)?;
            String::from_utf8(DataMatrix::decode(&black, size).ok()?).ok()
        }
    }
}

/// Widths of bars and spaces in turn, in modules; none when one is not whole modules or not
/// as high as the first.
fn widths(fills: &[Fill], module: u32) -> Option<Vec<u8>> {
    let first = fills.first()?;
    let whole =
        |dots: u32| dots.is_multiple_of(module).then_some(dots / module).and_then(|modules| modules.try_into().ok());
    let mut widths = Vec::with_capacity(fills.len() * 2);
    let mut at = first.left;
    for fill in fills {
        if (fill.top, fill.height) != (first.top, first.height) {
            return None;
        }
        if fill.left > at {
            widths.push(whole(fill.left - at)?);
        }
        widths.push(whole(fill.width)?);
        at = fill.left + fill.width;
    }
    Some(widths)
}

/// Modules of a square symbol, seen at their middles, and how many are in a row.
fn sampled(fills: &[Fill], module: u32) -> Option<(usize, Vec<bool>)> {
    let left = fills.iter().map(|fill| fill.left).min()?;
    let top = fills.iter().map(|fill| fill.top).min()?;
    let right = fills.iter().map(|fill| fill.left + fill.width).max()?;
    let bottom = fills.iter().map(|fill| fill.top + fill.height).max()?;
    let side = right - left;
    if side != bottom - top || side % module != 0 {
        return None;
    }
    let size = (side / module) as usize;
    let mut black = vec![false; size * size];
    for fill in fills {
        let covered = |from: u32, length: u32| {
            // Modules whose middle lies in the rectangle.
            let begin = (from + module / 2) / module;
            let end = (from + length + module / 2) / module;
            begin as usize..end as usize
        };
        for y in covered(fill.top - top, fill.height) {
            for x in covered(fill.left - left, fill.width) {
                black[y * size + x] = true;
            }
        }
    }
    Some((size, black))
}

impl Extent {
    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}
