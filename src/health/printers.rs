//! The printers that papers are sent to, and the jobs that wait for a person.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use rma_printing::{PrintServer, PrinterName, Queue, QueueState, RawPrinter};

use super::{Fact, Matter, Standing, Subject};
use crate::dock::StationSettings;
use crate::printing::{PaperKind, PaperSettings};
use crate::store::{Records, StoreError};

pub(super) fn matter(records: Records<'_>) -> Result<Matter, StoreError> {
    let settings = PaperSettings::load(records)?;
    let station = StationSettings::load(records)?;
    let used: BTreeSet<String> =
        PaperKind::ALL.into_iter().filter_map(|kind| settings.printer(kind, &station)).collect();
    // Asked once, and only where a queue is used.
    let queues = LazyCell::new(|| PrintServer::system().queues().map_err(|error| error.to_string()));
    let states: Vec<(String, Result<String, String>)> = used
        .into_iter()
        .map(|name| {
            let state = state(&settings, &name, || queues.clone());
            (name, state)
        })
        .collect();
    let stopped = records.print_counts()?.stopped;
    let unwell = states.iter().find_map(|(name, state)| state.as_ref().err().map(|why| (name, why)));
    let mut matter = match unwell {
        Some((name, why)) => Matter::unwell(
            Subject::Printers,
            Standing::Act,
            format!("The printer {name} cannot print: {}.", why.trim_end_matches('.')),
            "See to the printer, or choose another one in the settings.",
        ),
        None if stopped > 0 => Matter::unwell(
            Subject::Printers,
            Standing::Look,
            format!("{stopped} print {} for a person.", if stopped == 1 { "job waits" } else { "jobs wait" }),
            "Open Print jobs, look at the printer, and say what became of each.",
        ),
        None if states.is_empty() => Matter::well(Subject::Printers, "No printer is chosen: labels are kept as PDF."),
        None => Matter::well(Subject::Printers, "Every printer that is chosen can print."),
    };
    matter.facts.extend(states.into_iter().map(|(name, state)| Fact {
        name: "Printer",
        value: format!("{name}: {}", state.unwrap_or_else(|_| "cannot print".to_owned())),
    }));
    Ok(matter.with("Jobs that wait for a person", stopped.to_string()))
}

/// What a printer says of itself; the error is why it cannot print.
fn state(
    settings: &PaperSettings,
    name: &str,
    queues: impl FnOnce() -> Result<Vec<Queue>, String>,
) -> Result<String, String> {
    match settings.resolve(name).map_err(|error| error.to_string())? {
        PrinterName::Raw(address) => {
            if !address.is_asked() {
                return Ok("is not asked".to_owned());
            }
            let troubles = RawPrinter::new(address).troubles().map_err(|error| error.to_string())?;
            if troubles.is_empty() { Ok("ready".to_owned()) } else { Err(troubles.join(", ")) }
        }
        PrinterName::Spool(_) => Ok("is not asked".to_owned()),
        PrinterName::Queue(queue) => match queues()?.into_iter().find(|known| known.name == queue) {
            None => Err("there is no such print queue".to_owned()),
            Some(found) if found.state == QueueState::Stopped => Err(format!("stopped: {}", found.message)),
            Some(found) if found.state == QueueState::Printing => Ok("printing".to_owned()),
            Some(_) => Ok("ready".to_owned()),
        },
    }
}
