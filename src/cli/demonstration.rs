//! The main job in the terminal: sample data, a dozen boxes of all verdicts, their labels.

use rma_dock::dock::{self, BoxReceived, Receipt};
use rma_dock::exchange::{self, ImportOptions, ImportReport};

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

/// Where the boxes arrive.
const DOCK: &str = "Dock 1";

struct Shown {
    what: &'static str,
    receipt: Receipt,
}

pub(crate) fn run(context: &Context, rmas: u64) -> Result<Exit, Failure> {
    let fresh = !context.folder.database().exists();
    let mut store = context.store()?;
    if fresh {
        fill(context, &mut store, rmas)?;
    }
    let boxes = exchange::sample::demonstration_boxes(&store.records())?;
    if boxes.is_empty() {
        return Err(Failure::refused(
            "no_sample",
            "this data directory has no sample data; give an empty one with --data",
        ));
    }
    let mut shown = Vec::new();
    for (what, scans) in boxes {
        let received = BoxReceived { scans: &scans, at: context.now, dock: DOCK, operator: context.who(), key: None };
        let receipt = dock::receive(&mut store, &context.folder, &received, context.now)?;
        crate::receive::draw(context, &store, &receipt)?;
        shown.push(Shown { what, receipt });
    }
    if context.output == Output::Json {
        let receipts: Vec<&Receipt> = shown.iter().map(|shown| &shown.receipt).collect();
        output::json(&receipts)?;
        return Ok(Exit::Done);
    }
    table(&shown)?;
    Ok(Exit::Done)
}

fn fill(context: &Context, store: &mut rma_dock::store::Store, rmas: u64) -> Result<(), Failure> {
    let folder = context.folder.path().join("sample");
    let today = context.now.date_naive();
    exchange::sample::write(&folder, rmas, 1, today)
        .map_err(|error| Failure::usage(format!("{} cannot be written: {error}", folder.display())))?;
    let reports = exchange::import_all(store, &context.by(), &folder, ImportOptions::default(), &mut |_, _, _| {})?;
    if !reports.iter().all(ImportReport::is_clean) {
        return Err(Failure::refused("sample", "the sample data does not import; this is a mistake in the program"));
    }
    let rows: u64 = reports.iter().map(|report| report.rows).sum();
    if context.output == Output::Text {
        output::line(&format!("Sample data: {rmas} RMAs, {rows} records in {}\n", context.folder.path().display()))?;
    }
    Ok(())
}

fn table(shown: &[Shown]) -> Result<(), Failure> {
    let scans = |shown: &Shown| shown.receipt.scans.join(" ");
    let width = shown.iter().map(|shown| scans(shown).chars().count()).max().unwrap_or(0).max(5);
    output::line(&format!("{:<width$}  {:<18}  {:<12}  What to do", "Scans", "Verdict", "Line or tag"))?;
    output::line(&"-".repeat(width + 72))?;
    for shown in shown {
        for unit in &shown.receipt.units {
            let line = unit.line.map(|line| line.to_string());
            let subject = unit.tag.clone().or(line).unwrap_or_default();
            let scans = scans(shown);
            let verdict = unit.verdict.words();
            output::line(&format!("{scans:<width$}  {verdict:<18}  {subject:<12}  {}", unit.instruction))?;
            output::line(&format!("{:<width$}  {}: {}", "", shown.what, unit.headline))?;
        }
    }
    output::line("\nLabels:")?;
    for unit in shown.iter().flat_map(|shown| &shown.receipt.units) {
        for document in &unit.documents {
            output::line(&format!("  {:<9}  {}", document.kind, document.path))?;
        }
    }
    output::line("\nAsk for any of them again: rma show NUMBER, rma shelf, rma label NUMBER -o FILE")
}
