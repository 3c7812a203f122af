//! Whether the record is whole: what the store finds, and every stored due date computed again
//! from the facts that were kept with it.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::DeskError;
use crate::calendar::DueDate;
use crate::clocks::{Planned, entitlement_of_line, plan_case, plan_line, plan_rma};
use crate::rules::deadlines::Term;
use crate::rules::entitlement::{Basis, RmaType};
use crate::store::{
    CalendarFacts, CheckReport, Difference, Fault, LineRecord, Records, StoreError, StoredDue, Subject,
};

/// So many differences are told; more of them say nothing new.
const FAULTS_MAX: usize = 1_000;

/// Checks the database, recomputes every due date, and compares the clocks of open lines with
/// their facts.
///
/// # Errors
/// [`DeskError`] where the check itself cannot run.
pub fn check(records: Records<'_>) -> Result<CheckReport, DeskError> {
    let mut report = records.check()?;
    let mut faults = Vec::new();
    recompute(records, &mut faults)?;
    report.differences = open_lines(records, &mut faults)?;
    cases_and_rmas(records, &mut faults)?;
    documents(records, &mut faults)?;
    let beyond = faults.len().saturating_sub(FAULTS_MAX);
    faults.truncate(FAULTS_MAX);
    if beyond > 0 {
        faults.push(Fault { check: "due_dates", message: format!("and {beyond} more") });
    }
    report.faults.append(&mut faults);
    report.ok = report.faults.is_empty();
    Ok(report)
}

/// The end of a term, once for each calendar, local day and term.
type Ends = HashMap<(CalendarFacts, NaiveDate, Term), DueDate>;

/// Each due date from its own term, calendar and start.
fn recompute(records: Records<'_>, faults: &mut Vec<Fault>) -> Result<(), DeskError> {
    let mut ends = Ends::new();
    records.each_due_date(|running| {
        let stored = &running.stored;
        let calendar = records.calendar_of_facts(stored.calendar)?;
        let day = calendar.local_date(stored.started_at);
        let known = ends.get(&(stored.calendar, day, stored.term)).copied();
        let due = match known {
            Some(due) => Ok(due),
            None => stored.term.due(&calendar, stored.started_at),
        };
        match due {
            Ok(due) => {
                // Hours count from the instant itself.
                if !matches!(stored.term, Term::Hours(_)) {
                    ends.insert((stored.calendar, day, stored.term), due);
                }
                if due != stored.due {
                    faults.push(fault(
                        running.subject,
                        stored,
                        &format!("the facts give {}, and {} is stored", due.due_on, stored.due.due_on),
                    ));
                }
            }
            Err(error) => faults.push(fault(running.subject, stored, &error.to_string())),
        }
        Ok(())
    })?;
    Ok(())
}

fn fault(subject: Subject, stored: &StoredDue, what: &str) -> Fault {
    Fault { check: "due_dates", message: format!("{subject}, {}: {what}", stored.kind.as_str()) }
}

/// Open lines: their clocks against the facts that start and meet them, and their type and basis
/// against what ENT says of their units.
fn open_lines(records: Records<'_>, faults: &mut Vec<Fault>) -> Result<Vec<Difference>, DeskError> {
    let mut differences = Vec::new();
    records.each_open_line(|line| {
        let subject = Subject::Line(line.line);
        compare_one(subject, &records.due_dates(subject)?, &plan_line(records, &line)?, faults);
        if differences.len() < FAULTS_MAX {
            differences.extend(difference(records, &line)?);
        }
        Ok(())
    })?;
    Ok(differences)
}

/// The clocks of cases and RMAs that have any, likewise.
fn cases_and_rmas(records: Records<'_>, faults: &mut Vec<Fault>) -> Result<(), DeskError> {
    for case in records.cases_with_clocks()? {
        let Some(record) = records.case(case)?.filter(|record| record.status == "open") else { continue };
        let subject = Subject::Case(case);
        // A contract that was changed since holds for what starts from then on.
        let planned = plan_case(records, &record)?;
        if !planned.is_empty() {
            compare_one(subject, &records.due_dates(subject)?, &planned, faults);
        }
    }
    for rma in records.quoted_rmas()? {
        let subject = Subject::Rma(rma);
        compare_one(subject, &records.due_dates(subject)?, &plan_rma(records, rma)?, faults);
    }
    Ok(())
}

/// The bytes of what customers sent and were sent against the digests that they are kept by.
fn documents(records: Records<'_>, faults: &mut Vec<Fault>) -> Result<(), DeskError> {
    records.each_received_document(|digest, of_bytes| {
        if digest != of_bytes {
            let message = format!("the document {digest} has other bytes than it came with");
            faults.push(Fault { check: "documents", message });
        }
    })?;
    records.each_issued_content(|digest, of_bytes| {
        if digest != of_bytes {
            let message = format!("the document {digest} has other bytes than it was issued with");
            faults.push(Fault { check: "documents", message });
        }
    })?;
    Ok(())
}

/// Whether a line was created with another entitlement than its facts give. Whether a unit was
/// dead on arrival depends on hours that an import does not bring, so those are left out, as are
/// those that a CSR gave another type (ENT-7) and units that are not on record.
fn difference(records: Records<'_>, line: &LineRecord) -> Result<Option<Difference>, StoreError> {
    if line.rma_type == RmaType::Doa.as_str() || records.override_of(line.line.rma())?.is_some() {
        return Ok(None);
    }
    let Some(explained) = entitlement_of_line(records, line)? else { return Ok(None) };
    let (rma_type, basis) = (explained.decision.rma_type.as_str(), explained.decision.basis.map(Basis::as_str));
    if (rma_type, basis) == (line.rma_type.as_str(), line.basis.as_deref()) {
        return Ok(None);
    }
    Ok(Some(Difference {
        line: line.line,
        recorded: together(&line.rma_type, line.basis.as_deref()),
        computed: together(rma_type, basis),
        why: explained.why(),
    }))
}

fn together(rma_type: &str, basis: Option<&str>) -> String {
    basis.map_or_else(|| rma_type.to_owned(), |basis| format!("{rma_type}, {basis}"))
}

fn compare_one(subject: Subject, stored: &[StoredDue], planned: &[Planned], faults: &mut Vec<Fault>) {
    for planned in planned {
        let clock = &planned.clock;
        match stored.iter().find(|stored| stored.kind == clock.kind) {
            None => faults.push(Fault {
                check: "due_dates",
                message: format!("{subject}: {} should run, and does not", clock.kind.as_str()),
            }),
            Some(due) if due.started_at != clock.counts_from() => {
                faults.push(fault(subject, due, "it does not begin with what started it"));
            }
            Some(due) if !planned.is_of(due) => {
                faults.push(fault(subject, due, "its term is not the one that the facts give"));
            }
            Some(due) if due.met_at != clock.met_at => {
                faults.push(fault(subject, due, "when it was met is not what the facts say"));
            }
            Some(_) => {}
        }
    }
    for due in stored {
        if !planned.iter().any(|planned| planned.clock.kind == due.kind) {
            faults.push(fault(subject, due, "it runs, and nothing asks for it"));
        }
    }
}
