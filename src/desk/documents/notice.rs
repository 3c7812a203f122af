//! The notice in a box that goes back to its sender: why it was not accepted (RCV-2, RCV-9).

use rma_labels::{Document, Label};

use super::sheet::{CentreHead, Sheet};
use crate::calendar::{Instant, parse_zone};
use crate::desk::DeskError;
use crate::desk::wording::Template;
use crate::dock::{StationSettings, tag_name};
use crate::numbers::Serial;
use crate::store::{Disposition, Records, SiteRecord};

pub(super) fn gather(records: Records<'_>, tag: i64, language: &str) -> Result<Document, DeskError> {
    let name = tag_name(tag);
    let none = || DeskError::NotFound(format!("there is no tag {name} on record"));
    let item = records.shelf_item(tag)?.ok_or_else(none)?;
    let disposition = item.disposition.filter(|disposition| disposition.kind == Disposition::ReturnedToSender);
    let Some(disposition) = disposition else {
        let why = "the box does not go back to its sender; rma shelf dispose --returned-to-sender records that (RCV-9)";
        return Err(DeskError::NotYet { subject: name, what: "given a notice", why: why.to_owned() });
    };
    let receipt = records.receipt(item.receipt)?.ok_or_else(none)?;
    let index = usize::try_from(item.unit - 1).unwrap_or(0);
    let unit = records.receipt_units(item.receipt)?.into_iter().nth(index);
    let decision = unit.map(|unit| unit.decision);

    // Who the box goes to is what its label says; the country is that of the same unit's site.
    let documents = records.documents_of_tag(tag)?;
    let label = documents.into_iter().rev().find_map(|document| match document.label {
        Label::Sender(label) => Some(label),
        _ => None,
    });
    let to = label.map(|label| label.to).unwrap_or_default();
    let site = site_of_scans(records, &receipt.scans, &to)?;
    let centre = CentreHead { code: None, address: records.first_centre_address()?.unwrap_or_default() };
    let mut sheet = Sheet::new(records, Template::SenderNotice, language, site.as_ref(), centre)?;
    if site.is_none() {
        sheet.addressee(to);
    }

    // The days are those of the dock.
    let zone = parse_zone(&StationSettings::load(records)?.zone)?;
    let day = |at: Instant| at.with_timezone(&zone).date_naive();
    let (received, sent) = (sheet.date(day(item.since)), sheet.date(day(disposition.at)));
    let rma = decision.as_ref().and_then(|decision| decision.line).map(|line| line.rma().to_string());
    sheet.field("tag", name.clone());
    sheet.field("received", received.clone());
    sheet.field("date", sent.clone());
    if let Some(rma) = &rma {
        sheet.field("rma", rma.clone());
    }
    sheet.title("title", &name);
    sheet.barcode(&name);
    sheet.fact("date", sent);
    sheet.fact("arrived", received);
    sheet.fact("rma", rma.unwrap_or_default());
    sheet.fact("carrier_reference", disposition.tracking.unwrap_or_default());

    sheet.paragraph("opening");
    sheet.heading("reason_heading");
    sheet.paragraph(decision.and_then(|decision| decision.reason).map_or("unnumbered", |reason| reason.as_str()));
    if let Some(note) = disposition.note.filter(|note| !note.trim().is_empty()) {
        sheet.heading("note_heading");
        sheet.push_paragraph(&note);
    }
    if !receipt.scans.is_empty() {
        sheet.heading("scanned_heading");
        sheet.push_paragraph(&receipt.scans.join("\n"));
    }
    sheet.heading("todo");
    sheet.steps("steps");
    sheet.paragraph("closing");
    Ok(sheet.finish())
}

/// The site that the box's label names, with its country, found by what was scanned.
fn site_of_scans(records: Records<'_>, scans: &[String], to: &[String]) -> Result<Option<SiteRecord>, DeskError> {
    for scan in scans {
        let text = scan.trim().trim_start_matches("serial:");
        if let Some(serial) = Serial::new(text)
            && let Some(site) = records.site_with_unit(&serial)?
            && to.first() == Some(&site.name)
        {
            return Ok(Some(site));
        }
    }
    Ok(None)
}
