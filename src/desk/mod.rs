//! The desk: what CSRs and repair centres do with RMAs, and the deadlines of it.

pub mod analyses;
pub mod analysis_list;
pub mod cases;
pub mod check;
pub mod confirm;
pub mod create;
pub mod deadlines;
pub mod documents;
pub mod entitlement;
pub mod entitlement_list;
pub mod home;
pub mod kept;
pub mod letters;
pub mod line;
pub mod mail;
pub mod movements;
mod near;
pub mod overrides;
pub mod queue;
pub mod quotes;
pub mod reference;
pub mod reports;
pub mod return_list;
pub mod returns;
pub mod search;
pub mod settings;
pub mod wording;

use chrono::{Days, NaiveDate};

use crate::calendar::{CalendarError, Instant, format_instant};
use crate::clocks::ClockError;
use crate::dock::is_future;
use crate::numbers::{CaseNumber, LineNumber, RmaNumber, Serial};
use crate::rules::lifecycle::Refusal;
use crate::store::{Records, StoreError};

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
    /// No such tag or document.
    #[error("{0}")]
    NotFound(String),
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
    /// A purchase order that does not fit its quote.
    #[error("the purchase order for {rma} is refused: {why}")]
    OrderRefused {
        /// The RMA.
        rma: RmaNumber,
        /// Why (QUO-2).
        why: String,
    },
    /// Serials that are not on record (ENT-6).
    #[error("not on record: {0}. Nothing is decided for a unit that is not identified (ENT-6)")]
    UnknownUnits(String),
    /// Units that cannot be one RMA.
    #[error("one RMA has one type, and these units have several: {0}. Create an RMA for each type")]
    MixedTypes(String),
    /// NUM-2.
    #[error("no number is left: the highest that there can be is on record (NUM-5)")]
    NumbersUsedUp,
    /// Somebody else changed it since it was read.
    #[error("{0}")]
    ChangedMeanwhile(String),
    /// A report or a request without what it needs.
    #[error("{0}")]
    Incomplete(String),
    /// A document that cannot be drawn.
    #[error("the document cannot be drawn: {0}")]
    Paper(rma_labels::LabelError),
    /// A file that cannot be the vendor's logo.
    #[error("the logo was not set: {0}")]
    Logo(rma_labels::PictureError),
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
            Self::NoLine(_) | Self::NoRma(_) | Self::NoCase(_) | Self::NotFound(_) => "not_found",
            Self::Centre(_) => "centre",
            Self::NotYet { .. } => "not_yet",
            Self::AlreadyDone(_) => "already_done",
            Self::NothingToTakeBack(_) => "nothing_to_take_back",
            Self::OrderRefused { .. } => "order_refused",
            Self::UnknownUnits(_) => "unknown_units",
            Self::MixedTypes(_) => "mixed_types",
            Self::NumbersUsedUp => "numbers_used_up",
            Self::ChangedMeanwhile(_) => "changed_meanwhile",
            Self::Incomplete(_) => "incomplete",
            Self::Paper(_) => "document",
            Self::Logo(_) => "logo",
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

/// A step that the life of an RMA or a line does not have now.
fn refused(subject: &impl ToString, what: &'static str, refusal: Refusal) -> DeskError {
    match refusal {
        Refusal::Already(text) => DeskError::AlreadyDone(format!("{} {text}", subject.to_string())),
        Refusal::First(why) => DeskError::NotYet { subject: subject.to_string(), what, why },
    }
}

/// No name, number or note is longer.
const TEXT_CHARS_MAX: usize = 4_000;

/// A text that somebody must give: without white space around it, and not empty.
fn said<'t>(what: &str, text: &'t str) -> Result<&'t str, DeskError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DeskError::Incomplete(format!("say {what}")));
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(DeskError::Incomplete(format!("{what} is longer than {TEXT_CHARS_MAX} characters")));
    }
    if let Some(found) = text.chars().find(|&c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(DeskError::Incomplete(format!("{what} cannot hold the character {}", found.escape_unicode())));
    }
    Ok(text)
}

/// The centre that a list is narrowed to is one that there is.
fn check_centre(records: Records<'_>, centre: Option<&str>) -> Result<(), DeskError> {
    let Some(centre) = centre else { return Ok(()) };
    let centres: Vec<String> = records.centre_summaries()?.into_iter().map(|summary| summary.centre).collect();
    if centres.iter().any(|known| known == centre) {
        return Ok(());
    }
    Err(DeskError::Centre(format!("there is no centre \"{centre}\"; there are: {}", centres.join(", "))))
}

/// The serial number of a unit that somebody must name: `whose` as in "the serial number of".
fn serial_given(whose: &str, text: &str) -> Result<Serial, DeskError> {
    Serial::given(text).map_err(|wrong| DeskError::Incomplete(format!("the serial number of {whose} {wrong}")))
}

/// What happens now does not happen before what it follows.
fn check_follows(
    subject: &impl ToString,
    what: &'static str,
    at: Instant,
    event: &str,
    before: Instant,
) -> Result<(), DeskError> {
    if at >= before {
        return Ok(());
    }
    let why = format!("{event} on {}, which is later than {}", format_instant(before), format_instant(at));
    Err(DeskError::NotYet { subject: subject.to_string(), what, why })
}

/// A date on a document that came at `at` is not after that day, wherever it was written.
fn check_dated(what: &str, date: NaiveDate, at: Instant) -> Result<(), DeskError> {
    if date > at.date_naive() + Days::new(1) {
        return Err(DeskError::Incomplete(format!("{what} bears the date {date}, which was still to come")));
    }
    Ok(())
}

fn check_not_future(at: Instant, now: Instant) -> Result<(), DeskError> {
    if is_future(at, now) { Err(DeskError::InFuture(at)) } else { Ok(()) }
}
