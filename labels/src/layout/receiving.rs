//! The label for an accepted box.

use super::box_label::unit_row;
use super::{Align, HAIRLINE, HEAVY, LEAST, Sheet, columns, icons, inside, prose, pt};
use crate::code128::Symbol;
use crate::error::LabelError;
use crate::label::ReceivingLabel;
use crate::page::{Area, Colour, ModuleLimits, Page};
use crate::stock::{Dpi, Stock};
use crate::text::{Face, Style};

pub(super) fn lay_out(data: &ReceivingLabel, stock: &Stock, dpi: Dpi) -> Result<Page, LabelError> {
    let symbol = Symbol::encode("RMA line", &data.line)?;
    let title = format!("Receiving label {}", data.line);
    let mut sheet = Sheet::new(title, stock, dpi)?;
    let [next, number, bars, due, unit, foot] = sheet.rows([34.0, 19.5, 25.0, 29.0, 21.5, 15.4]);

    // The next step is read from across the dock: white on black.
    let block = inside(next, 0.0, 1.5);
    sheet.block(block);
    let arrow = Area { left: block.left + 3.5, top: block.top + block.height / 2.0 - 6.5, width: 13.0, height: 13.0 };
    sheet.icon(&icons::arrow(), arrow, Colour::White);
    let words = Area {
        left: arrow.right() + 4.0,
        width: block.width - (arrow.right() + 4.0 - block.left) - 3.0,
        ..inside(block, 3.0, 2.5)
    };
    let below = sheet.caption(words, "Next", Colour::White);
    let style = Style { unwrapped: pt(34.0), pitch: 1.08, ..prose(pt(44.0), pt(12.0)) };
    middle(&mut sheet, "next step", &data.next_step, &style, below, Colour::White);

    let below = sheet.number_room(inside(number, 1.2, 1.5), "RMA line");
    sheet.number("RMA line", &data.line, Face::Mono, below, Align::Centre, Colour::Black)?;
    sheet.barcode("RMA line", symbol, inside(bars, 0.8, 3.0), ModuleLimits::DOCK)?;

    sheet.rule(due, HEAVY);
    dates(&mut sheet, data, inside(due, HEAVY + 1.6, 1.6));

    unit_row(&mut sheet, unit, &data.part_number, &data.part_description, data.serial.as_deref());

    sheet.rule(foot, HAIRLINE);
    let [kind, received, place, operator] = columns(inside(foot, 2.4, 0.0), 3.0, [20.0, 27.0, 22.0, 17.0]);
    let small = pt(8.5);
    sheet.value("Type", "RMA type", &data.rma_type, Face::Sans, small, kind);
    sheet.value("Received", "time of receipt", &data.received, Face::Sans, small, received);
    let dock = [data.dock.as_str(), data.site.as_str()]
        .into_iter()
        .filter(|part| !part.trim().is_empty())
        .collect::<Vec<_>>()
        .join(" · ");
    sheet.value("Dock", "dock", &dock, Face::Sans, small, place);
    sheet.value("By", "operator", &data.operator, Face::Sans, small, operator);
    Ok(sheet.page)
}

/// Text in the middle of a box's height.
fn middle(sheet: &mut Sheet, field: &'static str, text: &str, style: &Style, area: Area, colour: Colour) {
    let before = sheet.page.elements.len();
    let height = sheet.text(field, &[(Face::Bold, text)], style, area, Align::Left, colour);
    sheet.lower(before, (area.height - height).max(0.0) / 2.0);
}

/// What is due and when, a line each; that it was late in front.
fn dates(sheet: &mut Sheet, data: &ReceivingLabel, area: Area) {
    let late = data.late.as_deref().map(str::trim).filter(|late| !late.is_empty());
    let mut left = area;
    if let Some(late) = late {
        let box_ = Area { width: 29.0, ..area };
        sheet.frame(box_, HEAVY);
        let clock = Area { left: box_.left + 2.6, top: box_.top + 2.6, width: 8.0, height: 8.0 };
        sheet.icon(&icons::late(), clock, Colour::Black);
        let word = Area {
            left: clock.right() + 1.6,
            width: box_.right() - clock.right() - 3.0,
            top: clock.top + 1.0,
            height: 6.0,
        };
        let style = Style { capitals: true, ..prose(pt(15.0), pt(9.0)) };
        sheet.text("lateness", &[(Face::Bold, "LATE")], &style, word, Align::Left, Colour::Black);
        let how = Area { left: box_.left + 2.6, width: box_.width - 4.6, ..inside(box_, 12.2, 1.6) };
        sheet.text("lateness", &[(Face::Sans, late)], &prose(pt(9.0), LEAST), how, Align::Left, Colour::Black);
        left = Area { left: box_.right() + 4.0, width: area.width - box_.width - 4.0, ..area };
    }
    if data.due.is_empty() {
        sheet.value("Due", "due date", "", Face::Sans, pt(13.0), left);
        return;
    }
    // Four fit.
    let shown = data.due.len().min(4);
    // At most four.
    let height = left.height / shown as f64;
    for (index, (what, when)) in data.due.iter().take(shown).enumerate() {
        let row = Area { top: left.top + height * index as f64, height, ..left };
        let [name, date] = columns(row, 2.0, [0.46, 0.54]);
        let size = pt(19.0).min(height * 0.72);
        let style = Style { unwrapped: pt(8.0), ..prose(size, LEAST) };
        let before = sheet.page.elements.len();
        let took = sheet.text("due date", &[(Face::Bold, when)], &style, date, Align::Right, Colour::Black);
        sheet.lower(before, (row.height - took).max(0.0) / 2.0);
        let before = sheet.page.elements.len();
        let style = Style { unwrapped: pt(7.5), ..prose(pt(10.5).min(size), LEAST) };
        let took = sheet.text("due date", &[(Face::Sans, what)], &style, name, Align::Left, Colour::Black);
        sheet.lower(before, (row.height - took).max(0.0) / 2.0);
        if index > 0 {
            sheet.rule(row, HAIRLINE);
        }
    }
    if data.due.len() > shown {
        sheet.note(crate::error::Note::Cut { field: "due date" });
    }
}
