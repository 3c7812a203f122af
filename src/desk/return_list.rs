//! Returns that did not come, with what a CSR decides by: how late, for how much, whom to ask, and
//! what was decided so far (RNR-2, RNR-3).

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Serialize;

use super::{DeskError, check_centre, returns};
use crate::calendar::{Calendar, Instant};
use crate::money::Money;
use crate::numbers::{CaseNumber, LineNumber, PartNumber, Serial};
use crate::rules::deadlines::DueKind;
use crate::rules::returns::ReturnState;
use crate::store::{ContactRecord, Records, ReturnDecisionRecord, ReturnFilter, ReturnList};

/// A return that did not come.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ListedReturn {
    /// Which line.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub line: LineNumber,
    /// The case of its RMA.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub case: CaseNumber,
    /// The part that is to come back.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub part_number: PartNumber,
    /// Of the part.
    pub part_description: String,
    /// The serial on record.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub serial: Option<Serial>,
    /// What may be charged: the list price of the part.
    pub list_price: Option<Money>,
    /// The last day of its window.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub due_on: Option<NaiveDate>,
    /// Calendar days since that day; less than 1 while there is time.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub days_late: Option<i64>,
    /// The customer's site.
    pub site_id: String,
    /// Its name.
    pub site_name: String,
    /// Its address, a line each.
    pub site_address: Vec<String>,
    /// Who the case is with.
    pub contact: Option<ContactRecord>,
    /// Who answers for the case.
    pub csr: Option<String>,
    /// Where the return stands.
    pub state: ReturnState,
    /// The same in words.
    pub standing: String,
    /// What was decided, oldest first.
    pub decisions: Vec<ReturnDecisionRecord>,
}

/// A page of returns that did not come.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReturnPage {
    /// The rows.
    pub rows: Vec<ListedReturn>,
    /// How many the filter lets through.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub total: i64,
    /// How many of each list it lets through.
    pub counts: ReturnCounts,
    /// The centres there are.
    pub centres: Vec<String>,
    /// The CSRs there are.
    pub csrs: Vec<String>,
}

/// How many returns did not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReturnCounts {
    /// To be decided.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub to_decide: i64,
    /// Claimed as returned.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub claimed: i64,
    /// Charged or waived.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub settled: i64,
}

/// A page of returns that did not come, as of a moment; days are those of `zone`.
///
/// # Errors
/// [`DeskError`].
pub fn page(
    records: Records<'_>,
    filter: &ReturnFilter,
    zone: Tz,
    as_of: Instant,
    page: (u32, u32),
) -> Result<ReturnPage, DeskError> {
    check_centre(records, filter.centre.as_deref())?;
    let counted = |list| records.returns_counted(&ReturnFilter { list, ..filter.clone() }, as_of);
    let counts = ReturnCounts {
        to_decide: counted(ReturnList::ToDecide)?,
        claimed: counted(ReturnList::Claimed)?,
        settled: counted(ReturnList::Settled)?,
    };
    let (centres, csrs) = records.who_answers()?;
    Ok(ReturnPage {
        rows: rows(records, filter, zone, as_of, page)?,
        total: match filter.list {
            ReturnList::ToDecide => counts.to_decide,
            ReturnList::Claimed => counts.claimed,
            ReturnList::Settled => counts.settled,
        },
        counts,
        centres,
        csrs,
    })
}

/// All that are to be decided or claimed, the longest due first: what the figures count.
pub(super) fn all(records: Records<'_>, zone: Tz, as_of: Instant) -> Result<Vec<ListedReturn>, DeskError> {
    let mut all = Vec::new();
    for list in [ReturnList::ToDecide, ReturnList::Claimed] {
        all.extend(rows(records, &ReturnFilter { list, ..ReturnFilter::default() }, zone, as_of, (0, u32::MAX))?);
    }
    all.retain(|row| row.days_late.is_some_and(|days| days > 0));
    all.sort_by_key(|row| row.due_on);
    Ok(all)
}

pub(super) fn rows(
    records: Records<'_>,
    filter: &ReturnFilter,
    zone: Tz,
    as_of: Instant,
    page: (u32, u32),
) -> Result<Vec<ListedReturn>, DeskError> {
    let today = Calendar::in_zone(zone).local_date(as_of);
    records.returns_listed(filter, as_of, page)?.into_iter().map(|line| row(records, line, today, as_of)).collect()
}

fn row(records: Records<'_>, number: LineNumber, today: NaiveDate, as_of: Instant) -> Result<ListedReturn, DeskError> {
    let line = records.line(number)?.ok_or(DeskError::NoLine(number))?;
    let view = returns::view(records, number, as_of)?;
    let due_on = view.due_dates.iter().find(|due| due.kind == DueKind::Rnr).map(|due| due.due.due_on);
    Ok(ListedReturn {
        line: number,
        contact: records.contact_card(line.case)?,
        case: line.case,
        part_number: line.part_number,
        part_description: line.part_description,
        serial: line.serial,
        list_price: view.list_price,
        due_on,
        days_late: due_on.map(|day| (today - day).num_days()),
        site_id: line.site_id,
        site_name: line.site_name,
        site_address: line.site_address,
        csr: line.csr,
        state: view.standing.state,
        standing: view.standing.state.words().to_owned(),
        decisions: view.decisions,
    })
}
