//! The quote in force (QUO-2): its lines and total, until when it is valid, and how to order.

use rma_labels::{Block, Document, Fact, Holds, Table};

use super::sheet::{Sheet, calendar_of, centre_of, site_of};
use crate::desk::DeskError;
use crate::desk::wording::Template;
use crate::numbers::RmaNumber;
use crate::rules::quotes::QuoteKind;
use crate::store::{LineRecord, Records};

/// The quote bears the day that it was given, whenever it is printed.
pub(super) fn gather(
    records: Records<'_>,
    rma: RmaNumber,
    lines: &[LineRecord],
    language: &str,
) -> Result<Document, DeskError> {
    let Some(quote) = records.quotes(rma)?.pop() else {
        let why = "there is no quote for it; rma quote gives one (QUO-1)".to_owned();
        return Err(DeskError::NotYet { subject: rma.to_string(), what: "given a quote document", why });
    };
    let first = lines.first().ok_or(DeskError::NoRma(rma))?;
    let site = site_of(records, first)?;
    let mut sheet = Sheet::new(records, Template::Quote, language, Some(&site), centre_of(first))?;
    let given = sheet.date(calendar_of(records, first)?.local_date(quote.at));
    let until = sheet.date(quote.valid_until);
    let total = sheet.money(quote.total);
    sheet.field("rma", rma.to_string());
    sheet.field("case", first.case.to_string());
    sheet.field("date", given.clone());
    sheet.field("version", quote.version.to_string());
    sheet.field("valid_until", until.clone());
    sheet.field("total", total);
    let code = quote.total.currency().code();
    sheet.field("currency", code);
    sheet.title("title", &rma.to_string());
    sheet.fact("date", given);
    sheet.fact("rma", rma.to_string());
    sheet.fact("case", first.case.to_string());
    sheet.fact("version", quote.version.to_string());
    sheet.fact("valid_until", until);

    let kind = if quote.kind == QuoteKind::Repair { "opening_repair" } else { "opening_replacement" };
    sheet.paragraph(kind);
    if quote.version > 1 {
        sheet.paragraph("supersedes");
    }
    sheet.heading("prices");
    let priced = quote.lines.iter().any(|line| line.amount.is_some());
    let mut columns = vec![
        sheet.column("line", Holds::Numbers),
        sheet.column("part", Holds::Words),
        sheet.column("serial", Holds::Numbers),
    ];
    // Where the whole has one amount, that is the total.
    if priced {
        columns.push(sheet.column("amount", Holds::Amounts));
    }
    let mut rows = Vec::new();
    for quoted in &quote.lines {
        let line = lines.iter().find(|line| line.line == quoted.line);
        // The part is the one that was quoted.
        let part = match line {
            Some(line) if line.part_number == quoted.part_number => Sheet::part(line),
            _ => quoted.part_number.to_string(),
        };
        let serial = line.map_or_else(|| sheet.word("no_serial"), |line| sheet.serial(line));
        let amount = quoted.amount.map_or_else(|| sheet.word("none"), |amount| sheet.amount(amount, code));
        rows.push([quoted.line.to_string(), part, serial].into_iter().chain(priced.then_some(amount)).collect());
    }
    let sum = Fact::new(sheet.word("total"), sheet.amount(quote.total.amount(), code));
    sheet.push(Block::Table(Table { columns, rows, totals: vec![sum] }));
    sheet.notice("validity_heading", "validity");
    // ENT-5: what is without contract and warranty can be done by time and materials instead.
    sheet.paragraph("time_and_materials");
    sheet.heading("ordering");
    sheet.steps("steps");
    sheet.shipping(first)?;
    sheet.paragraph("closing");
    Ok(sheet.finish())
}
