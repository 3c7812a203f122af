//! Printers, what each kind of paper is printed on, and print jobs.

use std::time::Duration;

use rma_dock::dock::line_label;
use rma_dock::printing::{self, JobError, NamedPrinter, PaperKind, PaperSettings, Wanted, What, Word, confirmed_today};
use rma_dock::store::{By, PrintCounts, PrintJobRecord, PrintJobState, PrintPaperRecord, Store};
use rma_printing::{PrintServer, find_on_network};

use crate::clock::now;
use crate::error::ApiError;
use crate::shell::{Shell, waiting};
use crate::types::{JobsPage, PaperSetup, PrinterInfo};

/// So long printers are listened to that announce themselves.
const LISTENING: Duration = Duration::from_secs(3);
/// So many rows at a time; a screen that shows more asks again.
const ROWS_MAX: u32 = 500;

pub async fn printers(_shell: &Shell) -> Result<Vec<PrinterInfo>, ApiError> {
    waiting(|| Ok(PrintServer::system().queues()?.into_iter().map(PrinterInfo::from).collect())).await
}

pub async fn printers_find(_shell: &Shell) -> Result<Vec<NamedPrinter>, ApiError> {
    let named =
        |printer: rma_printing::FoundPrinter| NamedPrinter { name: printer.name, address: printer.address.to_string() };
    waiting(move || Ok(find_on_network(LISTENING).into_iter().map(named).collect())).await
}

pub async fn paper_settings(shell: &Shell) -> Result<PaperSetup, ApiError> {
    let settings = shell.records.on_open(|open| Ok(PaperSettings::load(open.store.records())?)).await?;
    Ok(PaperSetup::of(settings))
}

pub async fn paper_settings_save(shell: &Shell, settings: PaperSettings) -> Result<PaperSetup, ApiError> {
    let (chosen, prints) = (settings.clone(), shell.prints.clone());
    waiting(move || prints.change(move |store, server, _| Ok(chosen.must_be_printers(store.records(), server)?)))
        .await?;
    shell.records.on_open(move |open| open.change(|store, _, by| Ok(settings.save(store, by)?))).await?;
    paper_settings(shell).await
}

/// Makes a job and has it printed.
async fn begun(
    shell: &Shell,
    order: impl FnOnce(&mut Store, &PrintServer, &By<'_>) -> Result<PrintJobRecord, ApiError> + Send + 'static,
) -> Result<PrintJobRecord, ApiError> {
    let prints = shell.prints.clone();
    waiting(move || {
        let job = prints.change(order)?;
        prints.begin(&job)
    })
    .await
}

pub async fn print_test(shell: &Shell, printer: String, kind: PaperKind) -> Result<PrintJobRecord, ApiError> {
    begun(shell, move |store, server, by| {
        let place = PaperSettings::load(store.records())?.place(kind);
        Ok(printing::order_test(store, server, &printer, Some(&place.stock), Some(place.dpi), by)?.job)
    })
    .await
}

/// Box labels of all lines that were confirmed today, as one job.
pub async fn print_confirmed_today(shell: &Shell, first: u16) -> Result<PrintJobRecord, ApiError> {
    begun(shell, move |store, server, by| {
        let mut labels = Vec::new();
        for line in confirmed_today(store.records(), now())? {
            let label = line_label(store.records(), line, PaperKind::Box.as_str())?;
            labels.extend(label.map(|label| (line.to_string(), label)));
        }
        let what = What::Labels(PaperKind::Box, labels);
        let wanted =
            Wanted { kind: "box", document: None, what, copies: 1, printer: None, stock: None, first: first.max(1) };
        Ok(printing::order(store, server, &wanted, by)?.job)
    })
    .await
}

pub async fn print_counts(shell: &Shell) -> Result<PrintCounts, ApiError> {
    shell.records.on_open(|open| Ok(open.store.records().print_counts()?)).await
}

pub async fn jobs_page(
    shell: &Shell,
    state: Option<PrintJobState>,
    offset: u32,
    limit: u32,
) -> Result<JobsPage, ApiError> {
    shell
        .records
        .on_open(move |open| {
            let records = open.store.records();
            let rows = records.print_jobs(state, offset, limit.min(ROWS_MAX))?;
            Ok(JobsPage { rows, counts: records.print_counts()? })
        })
        .await
}

pub async fn job_papers(shell: &Shell, job: i64) -> Result<Vec<PrintPaperRecord>, ApiError> {
    shell.records.on_open(move |open| Ok(open.store.records().print_papers(job)?)).await
}

pub async fn job_retry(shell: &Shell, job: i64, cleared: bool) -> Result<PrintJobRecord, ApiError> {
    begun(shell, move |store, server, by| Ok(printing::retry(store, server, job, word(cleared), by)?)).await
}

pub async fn job_move(shell: &Shell, job: i64, printer: String, cleared: bool) -> Result<PrintJobRecord, ApiError> {
    begun(shell, move |store, server, by| Ok(printing::move_to(store, server, job, &printer, word(cleared), by)?)).await
}

pub async fn job_cancel(shell: &Shell, job: i64, cleared: bool) -> Result<PrintJobRecord, ApiError> {
    decided(shell, move |store, server, by| printing::cancel(store, server, job, word(cleared), by)).await
}

pub async fn job_printed(shell: &Shell, job: i64) -> Result<PrintJobRecord, ApiError> {
    decided(shell, move |store, _, by| printing::printed(store, job, by)).await
}

/// All jobs of which nobody knows it came out, up to the newest that somebody looked at. Returns how many.
pub async fn jobs_printed(shell: &Shell, up_to: i64) -> Result<usize, ApiError> {
    let prints = shell.prints.clone();
    waiting(move || prints.change(|store, _, by| Ok(printing::all_printed(store, up_to, by)?))).await
}

/// No further label of a list is handed over.
pub async fn job_stop(shell: &Shell, job: i64) -> Result<(), ApiError> {
    shell.prints.stop(job);
    Ok(())
}

async fn decided(
    shell: &Shell,
    decide: impl FnOnce(&mut Store, &PrintServer, &By<'_>) -> Result<PrintJobRecord, JobError> + Send + 'static,
) -> Result<PrintJobRecord, ApiError> {
    let prints = shell.prints.clone();
    waiting(move || {
        let job = prints.change(|store, server, by| Ok(decide(store, server, by)?))?;
        prints.decided(&job);
        Ok(job)
    })
    .await
}

fn word(cleared: bool) -> Word {
    if cleared { Word::Cleared } else { Word::None }
}
