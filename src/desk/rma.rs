//! An RMA in short: its facts, what is due of it as a whole, and its lines.

use serde::Serialize;

use super::DeskError;
use super::line::{ShownDue, shown_dues};
use crate::calendar::Instant;
use crate::numbers::{CaseNumber, RmaNumber};
use crate::store::{LineSummary, Records, Subject};

/// An RMA in short.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct RmaSummary {
    /// Its number.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub rma: RmaNumber,
    /// The case.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub case: CaseNumber,
    /// Its type.
    #[serde(rename = "type")]
    pub rma_type: String,
    /// Its state.
    pub state: String,
    /// The customer's site.
    pub site_id: String,
    /// Its name.
    pub site_name: String,
    /// When it was created.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub created_at: Instant,
    /// When its confirmation was sent.
    #[serde(with = "crate::calendar::rfc3339::option")]
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub confirmed_at: Option<Instant>,
    /// Who answers for the case.
    pub csr: Option<String>,
    /// What is due of it as a whole.
    pub due_dates: Vec<ShownDue>,
    /// Its lines, in order.
    pub lines: Vec<LineSummary>,
}

/// An RMA in short, as of a moment.
///
/// # Errors
/// [`DeskError`].
pub fn summary(records: Records<'_>, rma: RmaNumber, as_of: Instant) -> Result<RmaSummary, DeskError> {
    let first = records.lines_of_rma(rma)?.into_iter().next().ok_or(DeskError::NoRma(rma))?;
    Ok(RmaSummary {
        rma,
        case: first.case,
        rma_type: first.rma_type,
        state: first.state,
        site_id: first.site_id,
        site_name: first.site_name,
        created_at: first.created_at,
        confirmed_at: first.confirmed_at,
        csr: first.csr,
        due_dates: shown_dues(records, Subject::Rma(rma), as_of)?,
        lines: records.line_summaries(rma.line_keys(), u32::MAX)?,
    })
}
