use rma_dock::dock::{self, DisposalRequest, ShelfItem};
use rma_dock::files;
use rma_dock::store::Disposition;

use crate::Context;
use crate::arguments::Shelf;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

pub(crate) fn list(context: &Context, disposed: bool) -> Result<Exit, Failure> {
    let store = context.store()?;
    let items = dock::shelf(store.records(), &context.folder, context.now, disposed.then_some(1000))?;
    if context.output == Output::Json {
        output::json(&items)?;
        return Ok(Exit::Done);
    }
    if items.is_empty() {
        output::line("The shelf is empty. A box that is not accepted gets a tag and a place here.")?;
    }
    for item in &items {
        output::line(&item_text(item))?;
    }
    Ok(Exit::Done)
}

fn item_text(item: &ShelfItem) -> String {
    let days = if item.age_days == 1 { "day" } else { "days" };
    let what = item.reason.map_or(item.verdict.words(), |reason| reason.words());
    let mut text = format!(
        "{:<6} {:<6} {:>4} {days:<4}  {what}: {}",
        item.tag,
        item.position,
        item.age_days,
        item.scans.join(" ")
    );
    if !item.candidates.is_empty() {
        let lines: Vec<String> = item.candidates.iter().map(ToString::to_string).collect();
        text.push_str(&format!("  (could be {})", lines.join(", ")));
    }
    if let Some(disposition) = &item.disposition {
        text.push_str(&format!("  [{}]", disposition.kind.as_str().replace('_', " ")));
    }
    text
}

pub(crate) fn change(context: &Context, command: Shelf) -> Result<Exit, Failure> {
    let (folder, by) = (&context.folder, context.by());
    let item = match command {
        Shelf::Dispose { tag, matched, returned_to_sender, scrapped: _, tracking, note, at } => {
            let tag = dock::read_tag(&tag)?;
            let line = matched.map(|text| text.parse()).transpose()?;
            let kind = match (line, returned_to_sender) {
                (Some(_), _) => Disposition::Matched,
                (None, true) => Disposition::ReturnedToSender,
                (None, false) => Disposition::Scrapped,
            };
            let at = output::at(at.as_deref(), context.now)?;
            let request = DisposalRequest { kind, line, tracking: tracking.as_deref(), note: note.as_deref(), at };
            let mut store = context.store()?;
            let disposal = dock::dispose(&mut store, folder, tag, &request, &by)?;
            for document in &disposal.documents {
                if let Some(record) = store.records().document(document.id)? {
                    dock::draw_missing(folder, &record)?;
                }
            }
            if context.output == Output::Json {
                output::json(&disposal)?;
                return Ok(Exit::Done);
            }
            output::line(&item_text(&disposal.item))?;
            if let Some(receipt) = &disposal.receipt {
                output::line(&crate::receive::unit_text(&receipt.first))?;
            }
            if disposal.receipt.is_none() {
                for document in &disposal.documents {
                    output::line(&format!("  {} label: {}", document.kind, document.path))?;
                }
            }
            return Ok(Exit::Done);
        }
        Shelf::Undo { tag } => dock::undo_disposal(&mut context.store()?, folder, dock::read_tag(&tag)?, &by)?,
        Shelf::Note { tag, text } => dock::note_item(&mut context.store()?, folder, dock::read_tag(&tag)?, &text, &by)?,
        Shelf::Move { tag, position } => {
            dock::move_item(&mut context.store()?, folder, dock::read_tag(&tag)?, &position, &by)?
        }
        Shelf::Photograph { tag, file } => {
            let tag = dock::read_tag(&tag)?;
            let content = files::read_at_most(&file, dock::PHOTOGRAPH_BYTES_MAX)
                .map_err(|error| Failure::usage(format!("{} cannot be read: {error}", file.display())))?;
            let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            dock::add_photograph(&mut context.store()?, folder, tag, &name, &content, &by)?
        }
    };
    if context.output == Output::Json {
        output::json(&item)?;
    } else {
        output::line(&item_text(&item))?;
    }
    Ok(Exit::Done)
}
