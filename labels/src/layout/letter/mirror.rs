//! Documents in languages that are read from the right: what stands left in others stands right.

use super::Laid;
use crate::code128::QUIET_MODULES;
use crate::page::{Element, Page};

pub(super) fn mirror(laid: &mut Laid) {
    if let (Some(logo), Some(page)) = (&mut laid.logo, laid.pages.first()) {
        logo.area.left = page.stock.width_mm - logo.area.right();
    }
    laid.pages.iter_mut().for_each(mirror_page);
}

/// Moves what stands on a page to the other side. Texts and bars are not turned themselves.
fn mirror_page(page: &mut Page) {
    let (width_mm, (width, _)) = (page.stock.width_mm, page.size_dots());
    for element in &mut page.elements {
        match element {
            Element::Text(text) => {
                text.left_mm = width_mm - text.left_mm - text.line.width * text.size_mm;
                text.within.left = width_mm - text.within.right();
            }
            Element::Fill(fill) => fill.left = width.saturating_sub(fill.left + fill.width),
            Element::Bars(bars) => {
                let bars_wide = (bars.symbol.width_modules() - 2 * QUIET_MODULES) * bars.module;
                bars.left = width.saturating_sub(bars.left + bars_wide);
            }
            Element::Icon { figures, .. } => {
                figures.iter_mut().flatten().for_each(|corner| corner.0 = width_mm - corner.0);
            }
        }
    }
}
