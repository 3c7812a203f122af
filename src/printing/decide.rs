//! What a person decides about a print job: that it came out, that it is to be printed again or
//! elsewhere, or that it is called off.

use rma_printing::{JobId, PrintError, PrintServer, PrinterName, Sent};
use serde_json::json;

use super::order::language_of;
use super::{JobError, PaperSettings};
use crate::people::Permission;
use crate::store::{
    AuditEntry, By, Change, NewPrintJob, PaperState, PrintJobRecord, PrintJobState, PrintLanguage, PrintPaperRecord,
    Records, Store,
};

/// What the person who prints again has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Nothing in particular.
    None,
    /// That the printer has been cleared of the first one.
    Cleared,
}

/// It came out: a person has looked.
///
/// # Errors
/// [`JobError::NotSo`] of a job of which nothing is open.
pub fn printed(store: &mut Store, job: i64, by: &By<'_>) -> Result<PrintJobRecord, JobError> {
    let record = find(store, job)?;
    let papers = store.records().print_papers(job)?;
    if !papers.iter().any(|paper| matches!(paper.state, PaperState::Unknown | PaperState::Sent)) {
        return Err(not_so(job, format!("stands at “{}”, and nothing of it is open", words(record.state))));
    }
    store.change(by, Permission::Print, |change| said_to_be_printed(change, job))?;
    find(store, job)
}

/// Everything came out of which nobody knows it, up to a job: a person has looked. Returns how many jobs that was.
///
/// # Errors
/// [`JobError`].
pub fn all_printed(store: &mut Store, up_to: i64, by: &By<'_>) -> Result<usize, JobError> {
    let changed = store.change(by, Permission::Print, |change| -> Result<usize, JobError> {
        let jobs = change.unknown_print_jobs(up_to)?;
        jobs.iter().try_for_each(|job| said_to_be_printed(change, *job))?;
        Ok(jobs.len())
    })?;
    Ok(changed.outcome)
}

fn said_to_be_printed(change: &Change<'_>, job: i64) -> Result<(), JobError> {
    for open in [PaperState::Unknown, PaperState::Sent] {
        change.move_print_papers(job, open, PaperState::Printed)?;
    }
    let papers = change.print_papers(job)?;
    let out = papers.iter().filter(|paper| paper.state == PaperState::Printed).count();
    let (state, detail) = if out == papers.len() {
        (PrintJobState::Printed, format!("printed, as {} has seen", change.who()))
    } else {
        let rest = format!("stopped after {out} of {}; retry prints the rest", papers.len());
        (PrintJobState::NeedsAttention, rest)
    };
    change.update_print_job(job, state, &detail)?;
    decided(change, "said to be printed", job, json!({"state": state}))
}

/// Makes a new job of what did not come out of this one, or of all of a job that did. What the first
/// one still has at a queue is cancelled there before.
///
/// # Errors
/// [`JobError::NotSo`] where the printer still has it and a second one would come out.
pub fn retry(
    store: &mut Store,
    server: &PrintServer,
    job: i64,
    word: Word,
    by: &By<'_>,
) -> Result<PrintJobRecord, JobError> {
    let printer = find(store, job)?.printer;
    again(store, server, job, &printer, word, by)
}

/// The same on another printer.
///
/// # Errors
/// As [`retry`]; and of a printer that wants to be sent something else than the first one.
pub fn move_to(
    store: &mut Store,
    server: &PrintServer,
    job: i64,
    printer: &str,
    word: Word,
    by: &By<'_>,
) -> Result<PrintJobRecord, JobError> {
    let record = find(store, job)?;
    let settings = PaperSettings::load(store.records())?;
    let resolved = settings.resolve(printer)?;
    if language_of(&resolved) != record.language {
        if let PrinterName::Queue(queue) = &resolved
            && !server.queues().is_ok_and(|queues| queues.iter().any(|it| it.name == *queue))
        {
            return Err(JobError::PrinterGone(queue.clone()));
        }
        let what = "was drawn for the other kind of printer: labels for an address cannot go to a print queue, nor \
                    the other way round; print it anew with --printer";
        return Err(not_so(job, what));
    }
    // In ZPL a label is as many dots as it was drawn for, whatever their size.
    if let Some(dpi) = settings.resolution_of(printer).filter(|dpi| *dpi != record.dpi)
        && record.language == PrintLanguage::Zpl
    {
        let drawn = record.dpi;
        let what = format!("was drawn for {drawn} dpi, and {printer} has {dpi}; print it anew with --printer");
        return Err(not_so(job, what));
    }
    again(store, server, job, printer, word, by)
}

/// Calls a job off: at its queue too. What was not sent is not sent any more.
///
/// # Errors
/// [`JobError::NotSo`] of one that is over, and [`JobError::Print`] of a printer that keeps what it has.
pub fn cancel(
    store: &mut Store,
    server: &PrintServer,
    job: i64,
    word: Word,
    by: &By<'_>,
) -> Result<PrintJobRecord, JobError> {
    let record = find(store, job)?;
    if matches!(record.state, PrintJobState::Printed | PrintJobState::Cancelled) {
        return Err(not_so(job, format!("is {} already", words(record.state))));
    }
    let seen = take_back(store, server, &record, word)?;
    store.change(by, Permission::Print, |change| -> Result<(), JobError> {
        still_so(change, job, &seen)?;
        for open in [PaperState::Waiting, PaperState::Sent, PaperState::Unknown] {
            change.move_print_papers(job, open, PaperState::Cancelled)?;
        }
        change.update_print_job(job, PrintJobState::Cancelled, &format!("cancelled by {}", change.who()))?;
        decided(change, "print job cancelled", job, json!({}))
    })?;
    find(store, job)
}

fn again(
    store: &mut Store,
    server: &PrintServer,
    job: i64,
    printer: &str,
    word: Word,
    by: &By<'_>,
) -> Result<PrintJobRecord, JobError> {
    let record = find(store, job)?;
    must_be_the_last(store.records(), &record)?;
    PaperSettings::load(store.records())?.resolve_for(printer, record.language)?;
    let all = take_back(store, server, &record, word)?;
    let is_out = |paper: &PrintPaperRecord| paper.state == PaperState::Printed;
    // Of a job that came out whole, all of it comes again.
    let wanted: Vec<&PrintPaperRecord> =
        if all.iter().all(is_out) { all.iter().collect() } else { all.iter().filter(|paper| !is_out(paper)).collect() };
    let mut papers = Vec::with_capacity(wanted.len());
    for paper in wanted {
        let content = store
            .records()
            .print_content(job, paper.place)?
            .ok_or_else(|| not_so(job, "was printed before its bytes were kept; print it anew from its receipt"))?;
        papers.push((paper.number.clone(), content));
    }
    let title = match papers.as_slice() {
        [(number, _)] if record.papers > 1 => format!("{} {number}", record.kind),
        [(number, _), others @ ..] if papers.len() < usize::try_from(record.papers).unwrap_or_default() => {
            format!("{} {number} and {} more", record.kind, others.len())
        }
        _ => record.title.clone(),
    };
    let new = NewPrintJob {
        document: record.document,
        kind: &record.kind,
        title: &title,
        language: record.language,
        stock: &record.stock,
        dpi: record.dpi,
        size: record.size,
        copies: record.copies,
        printer,
        instead_of: Some(job),
        papers: &papers,
    };
    // The second one is there exactly if nothing of the first is on its way any more.
    let made = store.change(by, Permission::Print, |change| -> Result<i64, JobError> {
        still_so(change, job, &all)?;
        if let Some(now) = change.print_job(job)? {
            must_be_the_last(**change, &now)?;
        }
        let made = change.insert_print_job(&new)?;
        if record.state != PrintJobState::Printed {
            for open in [PaperState::Waiting, PaperState::Sent, PaperState::Unknown, PaperState::Failed] {
                change.move_print_papers(job, open, PaperState::Cancelled)?;
            }
            // What a person was to do is done.
            let was = record.detail.split(" Look ").next().unwrap_or_default().trim_end_matches('.');
            let detail = format!("{was}; printed again as job {made}");
            change.update_print_job(job, PrintJobState::Cancelled, &detail)?;
        }
        decided(change, "printed again", job, json!({"job": made, "printer": printer}))?;
        Ok(made)
    })?;
    find(store, made.outcome)
}

/// A job is printed again once: then it is the new one that is decided about. Two who press the button at
/// once get one more label, not two.
fn must_be_the_last(records: Records<'_>, record: &PrintJobRecord) -> Result<(), JobError> {
    match records.print_job_instead_of(record.job)? {
        Some(next) => Err(not_so(record.job, format!("was printed again as job {next}; decide about that one"))),
        None => Ok(()),
    }
}

/// Whoever sees to the job may have gone on since it was looked at: then nothing is decided.
fn still_so(change: &Change<'_>, job: i64, seen: &[PrintPaperRecord]) -> Result<(), JobError> {
    for (before, now) in seen.iter().zip(change.print_papers(job)?) {
        match (before.state, now.state) {
            (_, PaperState::Sending) | (PaperState::Waiting, PaperState::Sent | PaperState::Unknown) => {
                return Err(not_so(job, "is just being handed to the printer; wait a moment"));
            }
            (before, PaperState::Printed) if before != PaperState::Printed => return Err(JobError::CameOut(job)),
            _ => {}
        }
    }
    Ok(())
}

/// Sees to it that nothing of the job comes out any more. Returns its papers as they were seen.
fn take_back(
    store: &Store,
    server: &PrintServer,
    record: &PrintJobRecord,
    word: Word,
) -> Result<Vec<PrintPaperRecord>, JobError> {
    let papers = store.records().print_papers(record.job)?;
    if word == Word::Cleared {
        return Ok(papers);
    }
    for paper in &papers {
        match paper.state {
            PaperState::Sending => {
                return Err(not_so(record.job, "is just being handed to the printer; wait a moment"));
            }
            PaperState::Sent => {}
            _ => continue,
        }
        let printer = PaperSettings::load(store.records())?.resolve_for(&record.printer, record.language)?.open(server);
        let sent = paper.queue_job.map_or(Sent::Taken, |id| Sent::Job(JobId(id)));
        match printer.cancel(sent) {
            // Forgotten by the queue: it is open whether it came out, and the person has decided.
            Ok(()) | Err(PrintError::NoSuchJob { .. }) => {}
            Err(PrintError::AlreadyOver { .. }) => {
                let seen = printer.look(sent)?.report;
                if seen.state == rma_printing::JobState::Printed {
                    return Err(JobError::CameOut(record.job));
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(papers)
}

fn find(store: &Store, job: i64) -> Result<PrintJobRecord, JobError> {
    store.records().print_job(job)?.ok_or(JobError::NoJob(job))
}

fn words(state: PrintJobState) -> String {
    state.as_str().replace('_', " ")
}

fn not_so(job: i64, why: impl Into<String>) -> JobError {
    JobError::NotSo { job, why: why.into() }
}

fn decided(change: &Change<'_>, action: &str, job: i64, detail: serde_json::Value) -> Result<(), JobError> {
    let at = change.recorded_at();
    let subject = format!("print job {job}");
    change.audit(AuditEntry { at, action, subject, rules: Vec::new(), detail })?;
    Ok(())
}
