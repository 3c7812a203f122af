//! The label for a box that goes back to its sender.

use super::{Align, HAIRLINE, HEAVY, LEAST, Sheet, address, columns, icons, inside, one_line, prose, pt};
use crate::code128::{self, Symbol};
use crate::error::{LabelError, Note};
use crate::label::SenderLabel;
use crate::page::{Area, Colour, ModuleLimits, Page};
use crate::stock::{Dpi, Stock};
use crate::text::{Face, Style, clean};

pub(super) fn lay_out(data: &SenderLabel, stock: &Stock, dpi: Dpi) -> Result<Page, LabelError> {
    code128::check("shelf tag", &data.tag)?;
    let title = format!("Return to sender {}", data.tag);
    let mut sheet = Sheet::new(title, stock, dpi)?;
    let [head, from, to, carrier, bars, why] = sheet.rows([13.5, 22.0, 49.0, 15.5, 24.0, 20.4]);

    let block = inside(head, 0.0, 1.5);
    sheet.block(block);
    let icon = Area { left: block.left + 3.5, ..inside(block, 2.0, 2.0) };
    sheet.icon(&icons::back(), icon, Colour::White);
    let words =
        Area { left: icon.left + icon.height + 3.0, width: block.width - icon.height - 9.0, ..inside(block, 3.3, 3.0) };
    let style = Style { tracking: 0.04, ..one_line(words.height / 0.74, LEAST, "A") };
    let before = sheet.page.elements.len();
    let took = sheet.text("heading", &[(Face::Bold, "RETURN TO SENDER")], &style, words, Align::Left, Colour::White);
    sheet.lower(before, (words.height - took).max(0.0) / 2.0);

    let below = sheet.caption(inside(from, 1.5, 1.8), "From", Colour::Black);
    sheet.text("dock address", &address(&data.from), &prose(pt(9.5), LEAST), below, Align::Left, Colour::Black);

    sheet.rule(to, HAIRLINE);
    let place = inside(to, 3.0, 3.0);
    sheet.block(Area { width: 1.8, ..place });
    let below = sheet.caption(Area { left: place.left + 4.4, width: place.width - 4.4, ..place }, "To", Colour::Black);
    sheet.text("address", &address(&data.to), &prose(pt(21.0), pt(8.0)), below, Align::Left, Colour::Black);

    sheet.rule(carrier, HEAVY);
    let [name, number] = columns(inside(carrier, HEAVY + 1.8, 0.5), 4.0, [30.0, 59.6]);
    let carrier_name = data.carrier.as_deref().unwrap_or_default();
    sheet.value("Carrier", "carrier", carrier_name, Face::Bold, pt(15.0), name);
    let tracking = data.tracking.as_deref().map(clean).unwrap_or_default();
    sheet.value("Tracking", "tracking number", &tracking, Face::Mono, pt(15.0), number);

    reference(&mut sheet, data, &tracking, inside(bars, 1.0, 3.0))?;

    sheet.rule(why, HAIRLINE);
    let [reason, tag] = columns(inside(why, 2.6, 0.0), 5.0, [60.0, 28.6]);
    let below = sheet.caption(reason, "Why it comes back", Colour::Black);
    sheet.text("reason", &[(Face::Sans, &data.reason)], &prose(pt(11.0), LEAST), below, Align::Left, Colour::Black);
    sheet.divider(tag, 5.0);
    let below = sheet.number_room(tag, "Shelf tag");
    sheet.number(
        "shelf tag",
        &data.tag,
        Face::Mono,
        Area { height: below.height.min(10.0), ..below },
        Align::Left,
        Colour::Black,
    )?;
    Ok(sheet.page)
}

/// The barcode: the tracking number, or the tag where that cannot be one. A carrier's
/// number comes from outside, so it never stops the label.
fn reference(sheet: &mut Sheet, data: &SenderLabel, tracking: &str, area: Area) -> Result<(), LabelError> {
    if !tracking.is_empty() {
        let placed = Symbol::encode("tracking number", tracking)
            .and_then(|symbol| sheet.barcode("tracking number", symbol, area, ModuleLimits::CARRIER));
        match placed {
            Ok(()) => return Ok(()),
            Err(why) => sheet.note(Note::NoTrackingBarcode { why: why.to_string() }),
        }
    }
    let symbol = Symbol::encode("shelf tag", &data.tag)?;
    sheet.barcode("shelf tag", symbol, area, ModuleLimits::DOCK)
}
