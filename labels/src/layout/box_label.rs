//! The label for the outside of the box (DOC-1).

use super::{Align, GAP, HAIRLINE, HEAVY, LEAST, Sheet, address, columns, inside, prose, pt};
use crate::code128::{self, Symbol};
use crate::error::LabelError;
use crate::label::BoxLabel;
use crate::page::{Area, Colour, ModuleLimits, Page};
use crate::stock::{Dpi, Stock};
use crate::text::Face;

pub(super) fn lay_out(data: &BoxLabel, stock: &Stock, dpi: Dpi) -> Result<Page, LabelError> {
    code128::check("RMA number", &data.rma)?;
    let symbol = Symbol::encode("RMA line", &data.line)?;
    let title = format!("Box label {}", data.line);
    let mut sheet = Sheet::new(title, stock, dpi)?;
    let [to, from, number, bars, unit] = sheet.rows([43.0, 27.0, 21.5, 30.0, 22.9]);

    // Where it goes: what the carrier and the dock look for first.
    sheet.block(Area { width: 1.8, ..inside(to, 0.0, 3.0) });
    let place = Area { left: to.left + 4.4, width: to.width - 4.4, ..inside(to, 0.0, 3.0) };
    let below = sheet.caption(place, "Return to", Colour::Black);
    sheet.text(
        "return address",
        &address(&data.return_to),
        &prose(pt(19.0), pt(8.0)),
        below,
        Align::Left,
        Colour::Black,
    );

    sheet.rule(from, HAIRLINE);
    let [sender, rma] = columns(inside(from, 2.6, 2.2), 5.0, [54.0, 34.6]);
    let below = sheet.caption(sender, "From", Colour::Black);
    sheet.text("sender", &address(&data.sender), &prose(pt(10.0), LEAST), below, Align::Left, Colour::Black);
    sheet.divider(rma, 5.0);
    let half = (rma.height - GAP) / 2.0;
    let below = sheet.number_room(Area { height: half, ..rma }, "RMA");
    sheet.number(
        "RMA number",
        &data.rma,
        Face::Mono,
        Area { height: below.height.min(pt(21.0) * 0.74), ..below },
        Align::Left,
        Colour::Black,
    )?;
    sheet.value(
        "Return by",
        "return-by date",
        data.return_by.as_deref().unwrap_or_default(),
        Face::Bold,
        pt(13.0),
        inside(rma, half + GAP, 0.0),
    );

    sheet.rule(number, HEAVY);
    let below = sheet.number_room(inside(number, HEAVY + 1.8, 1.5), "RMA line");
    sheet.number("RMA line", &data.line, Face::Mono, below, Align::Centre, Colour::Black)?;
    sheet.barcode("RMA line", symbol, inside(bars, 1.0, 3.0), ModuleLimits::DOCK)?;

    unit_row(&mut sheet, unit, &data.part_number, &data.part_description, data.serial.as_deref());
    Ok(sheet.page)
}

/// What is in the box: its part, what that is, and its serial number.
pub(super) fn unit_row(sheet: &mut Sheet, row: Area, part_number: &str, description: &str, serial: Option<&str>) {
    sheet.rule(row, HAIRLINE);
    let [part, number] = columns(inside(row, 2.6, 0.0), 5.0, [48.0, 40.6]);
    let values = pt(13.0) * 1.22;
    let head = pt(6.5) * 0.74 + GAP + values;
    sheet.value("Part", "part number", part_number, Face::Mono, pt(13.0), Area { height: head, ..part });
    sheet.text(
        "part description",
        &[(Face::Sans, description)],
        &prose(pt(9.0), LEAST),
        inside(part, head + 0.6, 0.0),
        Align::Left,
        Colour::Black,
    );
    sheet.divider(number, 5.0);
    sheet.value("Serial number", "serial number", serial.unwrap_or_default(), Face::Mono, pt(13.0), number);
}
