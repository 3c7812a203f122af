//! Cases: updates that the customer is given (PRI-1), what was agreed in place of PRI-1, and the
//! CSR who answers for them.

use serde::Serialize;
use serde_json::json;

use super::line::{ShownDue, shown_dues};
use super::{DeskError, check_not_future, said};
use crate::calendar::{DEFAULT_ZONE, Instant, format_instant};
use crate::clocks::{Moved, settle_case};
use crate::numbers::{CaseNumber, RmaNumber};
use crate::people::Permission;
use crate::rules::deadlines::Term;
use crate::rules::response::Priority;
use crate::store::{AuditEntry, By, CaseRecord, CaseUpdate, Change, NewCaseRow, Records, Reference, Store, Subject};

/// A case with its clocks.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct CaseView {
    /// The case.
    #[serde(flatten)]
    pub record: CaseRecord,
    /// What the customer was told, oldest first.
    pub updates: Vec<CaseUpdate>,
    /// Its RMAs, in order.
    #[cfg_attr(feature = "bindings", ts(type = "Array<string>"))]
    pub rmas: Vec<RmaNumber>,
    /// When the customer must hear next.
    pub due_dates: Vec<ShownDue>,
    /// What began, moved, was met, or ended.
    pub moved: Vec<Moved>,
}

/// A case that is to be opened.
#[derive(Clone, Copy, Debug)]
pub struct NewCase<'a> {
    /// Its number in the support system; none for the next one of the day here.
    pub case: Option<CaseNumber>,
    /// The customer's site.
    pub site_id: &'a str,
    /// The address of the contact.
    pub contact: &'a str,
    /// How urgent it is (PRI-2).
    pub priority: Priority,
    /// What it is about.
    pub platform: Option<&'a str>,
    /// The customer's own reference.
    pub tracking_number: Option<&'a str>,
    /// When it is opened, in UTC.
    pub at: Instant,
}

/// Opens a case. Without a number it gets the next one of its day (NUM-1), which is a day in US
/// Pacific time (CAL-5).
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn open_case(store: &mut Store, new: &NewCase<'_>, by: &By<'_>) -> Result<CaseView, DeskError> {
    check_not_future(new.at, by.recorded_at)?;
    let (site, contact) = (said("which site the case is for", new.site_id)?, said("who the contact is", new.contact)?);
    let given = |what: &str, text: Option<&str>| -> Result<Option<String>, DeskError> {
        let text = text.filter(|text| !text.trim().is_empty());
        text.map(|text| said(what, text).map(str::to_owned)).transpose()
    };
    let platform = given("the platform", new.platform)?;
    let tracking_number = given("the customer's own reference", new.tracking_number)?;
    let changed = store.change(by, Permission::Serve, |change| {
        let no = |what: &str, key: &str| DeskError::NotFound(format!("there is no {what} \"{key}\" on record"));
        let site_id = change.recorded_key(Reference::Site, site)?.ok_or_else(|| no("site", site))?;
        let contact = change.recorded_key(Reference::Contact, contact)?.ok_or_else(|| no("contact", contact))?;
        let case = match new.case {
            Some(case) if change.case(case)?.is_some() => {
                return Err(DeskError::AlreadyDone(format!("there is a case {case} already")));
            }
            Some(case) => case,
            None => {
                let day = new.at.with_timezone(&DEFAULT_ZONE).date_naive();
                change.next_case_number(day)?.ok_or(DeskError::NumbersUsedUp)?
            }
        };
        let row = NewCaseRow {
            case,
            site_id: &site_id,
            contact: &contact,
            priority: new.priority.as_str(),
            platform: platform.as_deref(),
            tracking_number: tracking_number.as_deref(),
            opened_at: new.at,
        };
        change.insert_case(&row)?;
        change.audit(AuditEntry {
            at: new.at,
            action: "opened",
            subject: case.to_string(),
            rules: vec!["NUM-1".to_owned(), "PRI-2".to_owned()],
            detail: json!({"site_id": site_id, "contact": contact, "priority": new.priority, "platform": platform,
                           "tracking_number": tracking_number}),
        })?;
        Ok(case)
    })?;
    view(store.records(), changed.outcome, by.recorded_at)
}

/// A case was opened by mistake: it is closed, and its number is not given again. Refused once an RMA
/// was created for it.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take_back_opening(store: &mut Store, case: CaseNumber, by: &By<'_>) -> Result<CaseView, DeskError> {
    change_case(store, case, by, |change, record| {
        let nothing = |why: String| Err(DeskError::NothingToTakeBack(why));
        if record.status != "open" {
            return nothing(format!("{case} is {}", record.status));
        }
        if let Some(rma) = change.rmas_of_case(case)?.first() {
            return nothing(format!("{rma} was created for {case}"));
        }
        change.close_case(case)?;
        let moved = settle_case(change, case)?;
        change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "taken back",
            subject: case.to_string(),
            rules: vec!["NUM-1".to_owned()],
            detail: json!({"opened_at": record.opened_at, "due_dates": moved}),
        })?;
        Ok(moved)
    })
}

/// The customer was told something: the first time is the first response, and from each time on
/// the next update is due (PRI-1).
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn update(
    store: &mut Store,
    case: CaseNumber,
    note: Option<&str>,
    at: Instant,
    by: &By<'_>,
) -> Result<CaseView, DeskError> {
    check_not_future(at, by.recorded_at)?;
    let note = note.filter(|note| !note.trim().is_empty()).map(|note| said("the note", note)).transpose()?;
    change_case(store, case, by, |change, record| {
        open(record, "updated")?;
        if at < record.opened_at {
            return Err(DeskError::NotYet {
                subject: case.to_string(),
                what: "updated",
                why: format!("it was opened on {}, which is later", format_instant(record.opened_at)),
            });
        }
        change.insert_case_update(case, at, note, None)?;
        let moved = settle_case(change, case)?;
        change.audit(AuditEntry {
            at,
            action: "updated",
            subject: case.to_string(),
            rules: vec!["PRI-1".to_owned()],
            detail: json!({"note": note, "due_dates": moved}),
        })?;
        Ok(moved)
    })
}

/// Takes the update back that was recorded last, whenever it happened: it was recorded by mistake.
/// The record keeps it. A confirmation that told the customer is taken back by itself.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take_back_update(store: &mut Store, case: CaseNumber, by: &By<'_>) -> Result<CaseView, DeskError> {
    change_case(store, case, by, |change, _| {
        let last = change
            .case_updates(case)?
            .into_iter()
            .max_by_key(|update| update.update)
            .ok_or_else(|| DeskError::NothingToTakeBack(format!("no update of {case} was recorded")))?;
        if let Some(rma) = last.confirmed {
            return Err(DeskError::NothingToTakeBack(format!(
                "the last that the customer was told is the confirmation of {rma}; take that confirmation back"
            )));
        }
        change.take_back_case_update(last.update)?;
        let moved = settle_case(change, case)?;
        change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "taken back",
            subject: case.to_string(),
            rules: vec!["RCV-8".to_owned()],
            detail: json!({"update": last, "due_dates": moved}),
        })?;
        Ok(moved)
    })
}

/// Somebody answers for the case, or (without a name) nobody.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn assign(store: &mut Store, case: CaseNumber, csr: Option<&str>, by: &By<'_>) -> Result<CaseView, DeskError> {
    let csr = csr.map(str::trim).filter(|csr| !csr.is_empty());
    assign_checked(store, case, csr, by, |_| Ok(()))
}

/// The same, where the case is as `check` wants it.
pub(super) fn assign_checked(
    store: &mut Store,
    case: CaseNumber,
    csr: Option<&str>,
    by: &By<'_>,
    check: impl FnOnce(&CaseRecord) -> Result<(), DeskError>,
) -> Result<CaseView, DeskError> {
    store.change(by, Permission::Serve, |change| assign_within(change, case, csr, check))?;
    view(store.records(), case, by.recorded_at)
}

/// The same within a change.
pub(super) fn assign_within(
    change: &Change<'_>,
    case: CaseNumber,
    csr: Option<&str>,
    check: impl FnOnce(&CaseRecord) -> Result<(), DeskError>,
) -> Result<(), DeskError> {
    let record = change.case(case)?.ok_or(DeskError::NoCase(case))?;
    check(&record)?;
    if record.csr.as_deref() == csr {
        return Ok(());
    }
    change.assign_case(case, csr)?;
    change.audit(AuditEntry {
        at: change.recorded_at(),
        action: "assigned",
        subject: case.to_string(),
        rules: Vec::new(),
        detail: json!({"before": record.csr, "after": csr}),
    })?;
    Ok(())
}

/// What was agreed with the customer in place of PRI-1's times; none for PRI-1's own.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn agree(
    store: &mut Store,
    case: CaseNumber,
    response: Option<Term>,
    update: Option<Term>,
    by: &By<'_>,
) -> Result<CaseView, DeskError> {
    for term in [response, update].into_iter().flatten() {
        if !term.is_count() {
            return Err(DeskError::Incomplete(format!("\"{term}\" is no time to agree on; write 2H, 3B or 7D")));
        }
        if !term.is_within_a_year() {
            return Err(DeskError::Incomplete(format!("\"{term}\" is longer than a year; agree on less")));
        }
    }
    change_case(store, case, by, |change, record| {
        open(record, "agreed on")?;
        let text = |term: Option<Term>| term.map(|term| term.to_string());
        let (response, update) = (text(response), text(update));
        change.agree_on_case(case, response.as_deref(), update.as_deref())?;
        let moved = settle_case(change, case)?;
        change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "agreed",
            subject: case.to_string(),
            rules: vec!["PRI-1".to_owned()],
            detail: json!({
                "before": {"response": record.response_term, "update": record.update_term},
                "after": {"response": response, "update": update},
                "due_dates": moved,
            }),
        })?;
        Ok(moved)
    })
}

/// A case with its clocks, as of a moment.
///
/// # Errors
/// [`DeskError`].
pub fn view(records: Records<'_>, case: CaseNumber, as_of: Instant) -> Result<CaseView, DeskError> {
    Ok(CaseView {
        record: records.case(case)?.ok_or(DeskError::NoCase(case))?,
        updates: records.case_updates(case)?,
        rmas: records.rmas_of_case(case)?,
        due_dates: shown_dues(records, Subject::Case(case), as_of)?,
        moved: Vec::new(),
    })
}

fn open(record: &CaseRecord, what: &'static str) -> Result<(), DeskError> {
    if record.status == "open" {
        return Ok(());
    }
    Err(DeskError::NotYet { subject: record.case.to_string(), what, why: format!("it is {}", record.status) })
}

fn change_case(
    store: &mut Store,
    case: CaseNumber,
    by: &By<'_>,
    work: impl FnOnce(&Change<'_>, &CaseRecord) -> Result<Vec<Moved>, DeskError>,
) -> Result<CaseView, DeskError> {
    let changed = store.change(by, Permission::Serve, |change| {
        let record = change.case(case)?.ok_or(DeskError::NoCase(case))?;
        work(change, &record)
    })?;
    Ok(CaseView { moved: changed.outcome, ..view(store.records(), case, by.recorded_at)? })
}
