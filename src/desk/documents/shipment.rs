//! The packing list of what was shipped on an RMA, the last shipment.

use rma_labels::{Block, Document, Holds, Table};

use super::sheet::{Sheet, centre_of, local_day, site_of};
use crate::desk::DeskError;
use crate::desk::wording::Template;
use crate::numbers::RmaNumber;
use crate::store::{LineRecord, MovementKind, MovementRecord, Records};

/// What left together: on the same day, with the same carrier's reference.
pub(super) fn gather(
    records: Records<'_>,
    rma: RmaNumber,
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
    let Some((first, last)) = shipped.iter().max_by_key(|(_, moved)| moved.at).cloned() else {
        let why = "nothing was shipped on it; rma ship records that".to_owned();
        return Err(DeskError::NotYet { subject: rma.to_string(), what: "given a packing list", why });
    };
    let day = local_day(records, first, last.at)?;
    let mut together = Vec::new();
    for (line, moved) in shipped {
        if moved.tracking == last.tracking && local_day(records, line, moved.at)? == day {
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
    sheet.fact("case", first.case.to_string());
    sheet.fact("your_reference", records.case(first.case)?.and_then(|case| case.tracking_number).unwrap_or_default());
    sheet.fact("carrier_reference", last.tracking.unwrap_or_default());
    sheet.paragraph("opening");
    sheet.heading("contents");
    let rows = together
        .into_iter()
        .map(|(line, moved)| {
            let serial = moved.serial.unwrap_or_else(|| sheet.serial(line));
            vec![line.line.to_string(), Sheet::part(line), serial, "1".to_owned()]
        })
        .collect();
    let columns = vec![
        sheet.column("line", Holds::Numbers),
        sheet.column("part", Holds::Words),
        sheet.column("serial", Holds::Numbers),
        sheet.column("quantity", Holds::Amounts),
    ];
    sheet.push(Block::Table(Table { columns, rows, totals: Vec::new() }));
    sheet.paragraph("closing");
    Ok(sheet.finish())
}
