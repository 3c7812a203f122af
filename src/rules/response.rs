//! PRI: by when a case is to be answered and then updated.

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use super::deadlines::{Deadline, DeadlineFacts, DueKind, Term, deadline};
use super::{Explained, words};
use crate::calendar::{Calendar, CalendarError, Instant};

/// How urgent a case is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Priority {
    /// Critical.
    P1,
    /// High.
    P2,
    /// Medium.
    P3,
    /// Low; that of an RMA request which is not urgent (PRI-2).
    #[default]
    P4,
}
words!(Priority { P1 = "P1", P2 = "P2", P3 = "P3", P4 = "P4" });

/// By when a case is to hear: as its priority says (PRI-1), or as was agreed for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResponseTerms {
    /// From the opening of the case to the first response.
    pub first_response: Term,
    /// From then on, from one update to the next.
    pub update_every: Term,
}

impl Priority {
    /// PRI-1: the terms of the priority.
    #[must_use]
    pub fn terms(self) -> ResponseTerms {
        let (hours, update_every) = match self {
            Self::P1 => (1, Term::Hours(4)),
            Self::P2 => (1, Term::BusinessDays(1)),
            Self::P3 => (8, Term::BusinessDays(3)),
            Self::P4 => (24, Term::CalendarDays(7)),
        };
        ResponseTerms { first_response: Term::Hours(hours), update_every }
    }
}

/// PRI-1: by when the next word on a case is due: its first response, or, where there was one
/// at `last_update_at`, the next update. The terms are those of the case's priority, or the
/// agreement that stands in their place. The calendar is the return centre's (CAL-4).
///
/// # Errors
/// Where no date can be computed.
pub fn next_response(
    terms: ResponseTerms,
    calendar: &Calendar,
    opened_at: Instant,
    last_update_at: Option<Instant>,
) -> Result<Explained<Deadline>, CalendarError> {
    let (kind, term, start) = match last_update_at {
        None => (DueKind::Response, terms.first_response, opened_at),
        Some(last) => (DueKind::Update, terms.update_every, last),
    };
    let explained = deadline(&DeadlineFacts { kind, term, calendar, start, flagged: None })?;
    if explained.decision.due.due_before.year() > 9999 {
        return Err(CalendarError::OutOfRange);
    }
    Ok(explained)
}
