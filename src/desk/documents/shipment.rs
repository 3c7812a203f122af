//! The packing list of a shipment: what left for the customer together, and what for.

use rma_labels::{Block, Document, Holds, Table};

use super::sheet::{Sheet, centre_of, local_day, site_of};
use crate::desk::DeskError;
use crate::desk::wording::Template;
use crate::numbers::{LineNumber, RmaNumber, Serial};
use crate::store::{LineRecord, MovementKind, MovementRecord, Records};

/// What left together: on the same day, with the same carrier and reference. It is the shipment of
/// `of`, or without that the last one of the RMA.
pub(super) fn gather(
    records: Records<'_>,
    rma: RmaNumber,
    of: Option<LineNumber>,
    lines: &[LineRecord],
    language: &str,
) -> Result<Document, DeskError> {
    let mut shipped: Vec<(&LineRecord, MovementRecord)> = Vec::new();
    for line in lines {
        let movements = records.movements(line.line)?;
        shipped.extend(
            movements.into_iter().filter(|moved| moved.kind == MovementKind::Shipped).map(|moved| (line, moved)),
        );
    }
    let asked = shipped.iter().filter(|(line, _)| of.is_none_or(|of| line.line == of));
    let Some((first, last)) = asked.max_by_key(|(_, moved)| moved.at).cloned() else {
        let why = "nothing was shipped on it; rma ship records that".to_owned();
        let subject = of.map_or_else(|| rma.to_string(), |line| line.to_string());
        return Err(DeskError::NotYet { subject, what: "given a packing list", why });
    };
    let day = local_day(records, first, last.at)?;
    let mut together = Vec::new();
    for (line, moved) in shipped {
        if (&moved.carrier, &moved.tracking) == (&last.carrier, &last.tracking)
            && local_day(records, line, moved.at)? == day
        {
            together.push((line, moved));
        }
    }
    let site = site_of(records, first)?;
    let mut sheet = Sheet::new(records, Template::PackingList, language, Some(&site), centre_of(first))?;
    let date = sheet.date(day);
    sheet.field("rma", rma.to_string());
    sheet.field("case", first.case.to_string());
    sheet.field("date", date.clone());
    sheet.title("title", &rma.to_string());
    sheet.barcode(&rma.to_string());
    sheet.fact("date", date);
    sheet.fact("carrier", last.carrier.unwrap_or_default());
    sheet.fact("carrier_reference", last.tracking.unwrap_or_default());
    sheet.fact("case", first.case.to_string());
    sheet.fact("your_reference", records.case(first.case)?.and_then(|case| case.tracking_number).unwrap_or_default());
    sheet.paragraph("opening");
    sheet.heading("contents");
    let rows = together
        .into_iter()
        .map(|(line, moved)| {
            let own = line.serial.as_ref().map(Serial::as_str);
            let came = moved.serial.as_deref().filter(|shipped| Some(*shipped) != own);
            let stands_for = match (came, own) {
                (None, _) => sheet.word("your_unit"),
                (Some(_), own) => sheet.word_of("replacement_for", "serial", own.unwrap_or_default()),
            };
            let serial = moved.serial.clone().unwrap_or_else(|| sheet.serial(line));
            vec![line.line.to_string(), Sheet::part(line), serial, stands_for, "1".to_owned()]
        })
        .collect();
    let columns = vec![
        sheet.column("line", Holds::Numbers),
        sheet.column("part", Holds::Words),
        sheet.column("serial", Holds::Numbers),
        sheet.column("stands_for", Holds::Words),
        sheet.column("quantity", Holds::Amounts),
    ];
    sheet.push(Block::Table(Table { columns, rows, totals: Vec::new() }));
    sheet.paragraph("closing");
    Ok(sheet.finish())
}
