//! What a CSR does next: how much waits, the first of it, and where to go for the rest.

use chrono::TimeDelta;
use chrono_tz::Tz;
use serde::Serialize;

use super::DeskError;
use super::deadlines::{BoardFilter, DeadlineRow, Urgency, within};
use super::queue::{self, QueueRow};
use super::return_list::{self, ListedReturn};
use crate::calendar::Instant;
use crate::dock::{DataDirectory, ShelfItem, shelf};
use crate::rules::deadlines::DueKind;
use crate::rules::receiving::{LineState, RmaState, state_words};
use crate::store::{LineSummary, QueueFilter, Records, ReturnFilter};

/// So many rows of each are shown.
const ROWS: u32 = 4;
/// A quote whose last day ends within so many days is about to expire.
const QUOTE_DAYS: i64 = 7;

/// Something that waits, with the first of it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Waiting<T> {
    /// How many.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub count: i64,
    /// The first of them.
    pub rows: Vec<T>,
}

/// A box on the shelf that may belong to a line that still awaits its return.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct LikelyMatch {
    /// Its tag.
    pub tag: String,
    /// Where it stands.
    pub position: String,
    /// Whole days since it came.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub age_days: i64,
    /// The lines that it may be of, and that await return.
    pub lines: Vec<LineSummary>,
}

/// What a CSR does next.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Home {
    /// RMAs that await their confirmation, the oldest first.
    pub queue: Waiting<QueueRow>,
    /// What is overdue besides the returns below, the longest first.
    pub overdue: Waiting<DeadlineRow>,
    /// What is due before today is over.
    pub today: Waiting<DeadlineRow>,
    /// Cases that wait for a first response (PRI-1).
    pub responses: Waiting<DeadlineRow>,
    /// Returns that did not come and are not decided (RNR-2), the longest due first.
    pub returns: Waiting<ListedReturn>,
    /// Quotes that expire within seven days (QUO-3).
    pub quotes: Waiting<DeadlineRow>,
    /// Boxes on the shelf that may belong to a line that awaits return (RCV-9).
    pub shelf: Waiting<LikelyMatch>,
    /// How many boxes are on the shelf in all.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub on_the_shelf: i64,
    /// The CSRs there are.
    pub csrs: Vec<String>,
}

/// What a CSR does next, or all of them together, as of a moment; today is that of `zone`. The shelf
/// is everybody's.
///
/// # Errors
/// [`DeskError`].
pub fn home(
    records: Records<'_>,
    folder: &DataDirectory,
    csr: Option<&str>,
    zone: Tz,
    as_of: Instant,
) -> Result<Home, DeskError> {
    let csr = csr.map(str::to_owned);
    let queued = QueueFilter { csr: csr.clone(), ..QueueFilter::default() };
    let dues = |kinds: &[DueKind], range: (Instant, Instant)| {
        let filter = BoardFilter { kinds: kinds.to_vec(), centre: None, csr: csr.clone() };
        let (count, rows) = within(records, &filter, range, as_of, ROWS)?;
        Ok::<_, DeskError>(Waiting { count, rows })
    };
    let (overdue, today) = (Urgency::Overdue.range(as_of, zone)?, Urgency::Today.range(as_of, zone)?);
    let any_time = (overdue.0, Urgency::Later.range(as_of, zone)?.1);
    let returns = ReturnFilter { csr: csr.clone(), ..ReturnFilter::default() };
    let (on_the_shelf, shelf) = likely_matches(records, folder, as_of)?;
    // A return that is overdue is a decision, which stands by itself.
    let others: Vec<DueKind> = DueKind::ALL.into_iter().filter(|kind| *kind != DueKind::Rnr).collect();
    Ok(Home {
        queue: Waiting { count: records.queue_count(&queued)?, rows: queue::rows(records, &queued, (0, ROWS), as_of)? },
        overdue: dues(&others, overdue)?,
        today: dues(&[], today)?,
        responses: dues(&[DueKind::Response], any_time)?,
        returns: Waiting {
            count: records.returns_counted(&returns, as_of)?,
            rows: return_list::rows(records, &returns, zone, as_of, (0, ROWS))?,
        },
        quotes: dues(&[DueKind::Quote], (as_of, as_of + TimeDelta::days(QUOTE_DAYS)))?,
        shelf,
        on_the_shelf,
        csrs: records.who_answers()?.1,
    })
}

/// How many boxes are on the shelf, and those that may belong to a line that awaits return, the
/// oldest first.
fn likely_matches(
    records: Records<'_>,
    folder: &DataDirectory,
    as_of: Instant,
) -> Result<(i64, Waiting<LikelyMatch>), DeskError> {
    let items = shelf(records, folder, as_of, None)?;
    let on_the_shelf = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let likely = |item: ShelfItem| {
        let mut lines = item.candidate_facts;
        lines.retain(|line| line.state == AWAITS);
        let found = LikelyMatch { tag: item.tag, position: item.position, age_days: item.age_days, lines };
        (!found.lines.is_empty()).then_some(found)
    };
    let mut rows: Vec<LikelyMatch> = items.into_iter().filter_map(likely).collect();
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    rows.truncate(ROWS as usize);
    Ok((on_the_shelf, Waiting { count, rows }))
}

/// As a line's summary says it.
const AWAITS: &str = state_words(RmaState::Open, LineState::Awaiting);
