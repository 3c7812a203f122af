//! Labels on sheets: laid out one by one, then moved to their places.

use crate::error::LabelError;
use crate::page::{Page, whole};
use crate::stock::{Grid, Stock};
use crate::{Format, Options};

/// The pages to draw, and how often each: labels as they are, or sheets of them, whose
/// copies have places of their own.
pub(crate) fn arrange(labels: Vec<Page>, options: &Options) -> Result<(Vec<Page>, u16), LabelError> {
    let stock = &options.stock;
    let Some(grid) = stock.sheet else {
        if options.first > 1 {
            return Err(no_place(stock, options.first, "labels one by one".to_owned()));
        }
        return Ok((labels, options.count));
    };
    if !(1..=grid.places()).contains(&options.first) {
        return Err(no_place(stock, options.first, format!("{} labels a sheet", grid.places())));
    }
    if options.format == Format::Zpl {
        return Err(LabelError::SheetOnRollPrinter { stock: stock.name.to_string() });
    }
    let mut copies = Vec::with_capacity(labels.len() * usize::from(options.count));
    for label in labels {
        copies.extend(std::iter::repeat_n(label, usize::from(options.count)));
    }
    let mut sheets: Vec<Page> = Vec::new();
    let places = (1..=grid.places()).cycle().skip(usize::from(options.first) - 1);
    for (label, place) in copies.into_iter().zip(places) {
        match sheets.last_mut() {
            Some(sheet) if place > 1 => put(sheet, label, grid.place(place)),
            _ => {
                let mut sheet = Page::new(label.title.clone(), paper(stock, &grid), label.dpi);
                put(&mut sheet, label, grid.place(place));
                sheets.push(sheet);
            }
        }
    }
    Ok((sheets, 1))
}

fn put(sheet: &mut Page, label: Page, (left, top): (f64, f64)) {
    let dpi = label.dpi;
    let (right, down) = (whole(dpi.dots(left).round()), whole(dpi.dots(top).round()));
    sheet.elements.extend(label.elements.into_iter().map(|element| element.moved(right, down, dpi)));
    sheet.notes.extend(label.notes);
}

/// The sheet itself as paper.
fn paper(stock: &Stock, grid: &Grid) -> Stock {
    let (width_mm, height_mm) = grid.paper.size_mm();
    Stock { width_mm, height_mm, margin_mm: 0.0, sheet: None, ..stock.clone() }
}

fn no_place(stock: &Stock, first: u16, places: String) -> LabelError {
    LabelError::NoSuchPlace { first, stock: stock.name.to_string(), places }
}
