//! The tag for a box on the discrepancy shelf.

use super::{Align, HAIRLINE, HEAVY, LEAST, Sheet, columns, icons, inside, prose, pt};
use crate::code128::Symbol;
use crate::error::LabelError;
use crate::label::ShelfTag;
use crate::page::{Area, Colour, ModuleLimits, Page};
use crate::stock::{Dpi, Stock};
use crate::text::{Face, Style};

pub(super) fn lay_out(data: &ShelfTag, stock: &Stock, dpi: Dpi) -> Result<Page, LabelError> {
    let symbol = Symbol::encode("shelf tag", &data.tag)?;
    let title = format!("Shelf tag {}", data.tag);
    let mut sheet = Sheet::new(title, stock, dpi)?;
    let [head, bars, why, facts, lists] = sheet.rows([37.0, 27.0, 35.0, 16.0, 29.4]);

    let [tag, position] = columns(inside(head, 0.0, 2.0), 4.0, [46.0, 43.6]);
    let below = sheet.number_room(inside(tag, 3.0, 4.0), "Shelf tag");
    sheet.number("shelf tag", &data.tag, Face::Mono, below, Align::Left, Colour::Black)?;
    sheet.block(position);
    let words = Area { left: position.left + 4.0, width: position.width - 8.0, ..inside(position, 3.0, 4.0) };
    let below = sheet.caption(words, "Position", Colour::White);
    let style = Style { unwrapped: pt(14.0), ..super::one_line(below.height / 0.74, LEAST, &data.position) };
    let before = sheet.page.elements.len();
    let took = sheet.text("shelf position", &[(Face::Mono, &data.position)], &style, below, Align::Left, Colour::White);
    sheet.lower(before, (below.height - took).max(0.0) / 2.0);

    sheet.barcode("shelf tag", symbol, inside(bars, 1.5, 3.5), ModuleLimits::DOCK)?;

    sheet.rule(why, HEAVY);
    let row = inside(why, HEAVY + 2.4, 1.6);
    let icon = Area { width: 11.0, height: 11.0, ..row };
    sheet.icon(&icons::discrepancy(), icon, Colour::Black);
    let words = Area { left: icon.right() + 3.4, width: row.width - icon.width - 3.4, ..row };
    let style = Style { unwrapped: pt(11.0), ..prose(pt(25.0), pt(9.0)) };
    let took = sheet.text(
        "verdict",
        &[(Face::Bold, &data.verdict)],
        &style,
        Area { height: 10.8, ..words },
        Align::Left,
        Colour::Black,
    );
    sheet.text(
        "reason",
        &[(Face::Sans, &data.reason)],
        &prose(pt(14.0), pt(7.5)),
        inside(words, took + 0.6, 0.0),
        Align::Left,
        Colour::Black,
    );

    sheet.rule(facts, HAIRLINE);
    let [since, dock, operator, rma] = columns(inside(facts, 2.4, 0.0), 3.0, [27.0, 17.0, 19.0, 22.0]);
    let small = pt(9.0);
    sheet.value("Since", "shelved since", &data.since, Face::Sans, small, since);
    sheet.value("Dock", "dock", &data.dock, Face::Sans, small, dock);
    sheet.value("By", "operator", &data.operator, Face::Sans, small, operator);
    let number = data.rma.as_deref().unwrap_or_default();
    sheet.value("RMA", "RMA number", number, Face::Mono, pt(11.0), rma);

    sheet.rule(lists, HAIRLINE);
    let [scans, candidates] = columns(inside(lists, 2.6, 0.0), 5.0, [52.0, 36.6]);
    list(&mut sheet, "Scanned", "list of scans", &data.scans, scans);
    sheet.divider(candidates, 5.0);
    list(&mut sheet, "Could be", "list of candidates", &data.candidates, candidates);
    Ok(sheet.page)
}

fn list(sheet: &mut Sheet, caption: &str, field: &'static str, items: &[String], area: Area) {
    let below = sheet.caption(area, caption, Colour::Black);
    let mut lines: Vec<(Face, &str)> = items.iter().map(|item| (Face::Mono, item.as_str())).collect();
    if lines.is_empty() {
        lines.push((Face::Mono, "–"));
    }
    let style = Style { unwrapped: pt(7.5), ..prose(pt(11.0), LEAST) };
    sheet.text(field, &lines, &style, below, Align::Left, Colour::Black);
}
