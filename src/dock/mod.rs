//! The dock: what a scan is, receiving a box, the Receiving Discrepancy shelf, and the
//! labels of both.

pub mod carriers;
mod paper;
mod receipt;
mod receive;
pub mod scans;
mod settings;
mod shelf;
pub mod station;

pub use paper::{DataDirectory, PaperError, box_label_of, draw, draw_missing, line_label, tag_label};
pub use receipt::{Due, IssuedDocument, Receipt, UnitOutcome, headline, load_receipt};
pub use receive::{BoxReceived, Correction, Preview, correct, preview, preview_correction, receive, withdraw};
pub use settings::{StationSettings, UnnumberedDefault};
pub use shelf::{
    Disposal, DisposalRequest, PHOTOGRAPH_BYTES_MAX, Photo, ShelfItem, add_photograph, dispose, move_item, note_item,
    position_name, read_tag, shelf, shelf_item, tag_name, undo_disposal,
};

use crate::calendar::Instant;
use crate::clocks::ClockError;
use crate::numbers::LineNumber;
use crate::store::StoreError;
use scans::ScanError;

/// How far in the future an event may be said to have happened: clocks differ that much.
const FUTURE_TOLERANCE: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

/// Why the dock cannot do what was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum DockError {
    /// A scan cannot be read.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// A box without a scan.
    #[error("there is no scan; scan the RMA label or the unit's serial number")]
    NoScan,
    /// More scans than a box can have.
    #[error("{0} scans are more than one box can have; the most is {MAX}", MAX = SCANS_MAX)]
    TooManyScans(usize),
    /// An event in the future.
    #[error("{} is in the future; give the time when it happened", crate::calendar::format_instant(*.0))]
    InFuture(Instant),
    /// No such receipt.
    #[error("there is no receipt {0}")]
    NoReceipt(i64),
    /// The receipt is not the latest of its box.
    #[error("receipt {receipt} was corrected by receipt {by}; correct that one")]
    AlreadyCorrected {
        /// The receipt asked for.
        receipt: i64,
        /// The one in force.
        by: i64,
    },
    /// The receipt only takes another one back.
    #[error("receipt {0} was withdrawn; receive the box again")]
    Withdrawn(i64),
    /// A disposition stands on it.
    #[error("{tag} has left the shelf ({disposition}); take that back first")]
    AlreadyDisposed {
        /// The tag.
        tag: String,
        /// What became of it.
        disposition: &'static str,
    },
    /// Not a tag.
    #[error("\"{0}\" is not a shelf tag; a tag is D and a number, such as D12")]
    NotATag(String),
    /// No such tag.
    #[error("there is no tag {0} on record")]
    NoTag(String),
    /// It is on the shelf.
    #[error("{0} is on the shelf: there is nothing to take back")]
    NotDisposed(String),
    /// No such line.
    #[error("there is no line {0} on record")]
    NoLine(LineNumber),
    /// The line cannot be received.
    #[error("{line} cannot take the box: {why} (RCV-9)")]
    LineNotOpen {
        /// The line.
        line: LineNumber,
        /// Why.
        why: String,
    },
    /// More became of its unit.
    #[error("{line} was {what} on {}; take that back first", crate::calendar::format_instant(*.at))]
    MovedOn {
        /// The line.
        line: LineNumber,
        /// What became of it, in the past tense.
        what: &'static str,
        /// When.
        at: Instant,
    },
    /// The same key again, of a receipt that was taken back.
    #[error("the receipt with the key \"{key}\" was taken back by receipt {receipt}; use another key for another box")]
    KeyOfWithdrawn {
        /// The key.
        key: String,
        /// The entry that took it back.
        receipt: i64,
    },
    /// It would have happened before the box came.
    #[error("that is before the box came; give the time when it happened")]
    BeforeBox,
    /// A disposition without what it needs.
    #[error("{0}")]
    Incomplete(&'static str),
    /// Not a carrier's tracking number.
    #[error("{0}")]
    Tracking(String),
    /// Not a shelf position, or taken.
    #[error("{0}")]
    Position(String),
    /// Not a photograph.
    #[error("{0}")]
    Photograph(String),
    /// The rule that computes a due date refused.
    #[error(transparent)]
    Calendar(#[from] crate::calendar::CalendarError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The most scans of one box.
pub const SCANS_MAX: usize = 500;

impl DockError {
    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) | Self::Scan(ScanError::Store(error)) => error.code(),
            Self::Scan(ScanError::Badge) => "badge",
            Self::Scan(_) | Self::NoScan | Self::TooManyScans(_) => "scan_unreadable",
            Self::InFuture(_) => "in_future",
            Self::NoReceipt(_) | Self::NoTag(_) | Self::NoLine(_) => "not_found",
            Self::AlreadyCorrected { .. } | Self::Withdrawn(_) => "already_corrected",
            Self::AlreadyDisposed { .. } => "already_disposed",
            Self::NotATag(_) => "not_a_tag",
            Self::NotDisposed(_) => "not_disposed",
            Self::LineNotOpen { .. } => "line_not_open",
            Self::MovedOn { .. } => "moved_on",
            Self::KeyOfWithdrawn { .. } => "withdrawn",
            Self::BeforeBox => "not_yet",
            Self::Incomplete(_) => "incomplete",
            Self::Tracking(_) => "tracking",
            Self::Position(_) => "position",
            Self::Photograph(_) => "photograph",
            Self::Calendar(_) => "calendar",
        }
    }

    /// The database error beneath, if that is what it is.
    #[must_use]
    pub fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) | Self::Scan(ScanError::Store(error)) => Some(error),
            _ => None,
        }
    }
}

impl From<ClockError> for DockError {
    fn from(error: ClockError) -> Self {
        match error {
            ClockError::Calendar(error) => Self::Calendar(error),
            ClockError::Store(error) => Self::Store(error),
        }
    }
}

/// Whether an event is said to have happened later than clocks differ.
pub(crate) fn is_future(at: Instant, now: Instant) -> bool {
    at > now + FUTURE_TOLERANCE
}

fn check_not_future(at: Instant, now: Instant) -> Result<(), DockError> {
    if is_future(at, now) { Err(DockError::InFuture(at)) } else { Ok(()) }
}
