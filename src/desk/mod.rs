//! The desk: what CSRs and repair centres do with RMAs, and the deadlines of it.

pub mod analyses;
pub mod cases;
pub mod check;
pub mod confirm;
pub mod deadlines;
pub mod entitlement;
pub mod entitlement_list;
pub mod line;
pub mod movements;
mod near;
pub mod reference;

use crate::calendar::{CalendarError, Instant, format_instant};
use crate::clocks::ClockError;
use crate::dock::FUTURE_TOLERANCE;
use crate::numbers::{CaseNumber, LineNumber, RmaNumber};
use crate::store::StoreError;

/// Why the desk cannot do what was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// An event in the future.
    #[error("{} is in the future; give the time when it happened", format_instant(*.0))]
    InFuture(Instant),
    /// No such line.
    #[error("there is no line {0} on record")]
    NoLine(LineNumber),
    /// No such RMA.
    #[error("there is no RMA {0} on record")]
    NoRma(RmaNumber),
    /// No such case.
    #[error("there is no case {0} on record")]
    NoCase(CaseNumber),
    /// No such centre, or none that can be meant.
    #[error("{0}")]
    Centre(String),
    /// Something else must happen first.
    #[error("{subject} cannot be {what}: {why}")]
    NotYet {
        /// The line, the RMA or the case.
        subject: String,
        /// What was asked, in the past tense.
        what: &'static str,
        /// What must happen first, with the rule's id where one says so.
        why: String,
    },
    /// It was done already.
    #[error("{0}")]
    AlreadyDone(String),
    /// There is nothing to take back.
    #[error("{0}")]
    NothingToTakeBack(String),
    /// A report or a request without what it needs.
    #[error("{0}")]
    Incomplete(String),
    /// The rule that computes a due date refused.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeskError {
    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InFuture(_) => "in_future",
            Self::NoLine(_) | Self::NoRma(_) | Self::NoCase(_) => "not_found",
            Self::Centre(_) => "centre",
            Self::NotYet { .. } => "not_yet",
            Self::AlreadyDone(_) => "already_done",
            Self::NothingToTakeBack(_) => "nothing_to_take_back",
            Self::Incomplete(_) => "incomplete",
            Self::Calendar(_) => "calendar",
            Self::Store(error) => error.code(),
        }
    }
}

impl From<ClockError> for DeskError {
    fn from(error: ClockError) -> Self {
        match error {
            ClockError::Calendar(error) => Self::Calendar(error),
            ClockError::Store(error) => Self::Store(error),
        }
    }
}

fn check_not_future(at: Instant, now: Instant) -> Result<(), DeskError> {
    if at > now + FUTURE_TOLERANCE { Err(DeskError::InFuture(at)) } else { Ok(()) }
}
