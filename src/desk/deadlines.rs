//! The deadlines of lines, RMAs and cases: what is overdue, due today, this week, and later;
//! how much time is left; and why.

use chrono::{DateTime, Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{DeskError, check_centre};
use crate::calendar::{Calendar, CalendarError, Instant};
use crate::clocks::{Planned, plan_line};
use crate::numbers::{CaseNumber, LineNumber, RmaNumber};
use crate::rules::deadlines::{Counts, Deadline, DeadlineFacts, DueKind, DueState, deadline, state, time_left};
use crate::rules::{Explained, Finding};
use crate::store::{DueDay, DueFilter, KindCount, Records, RunningDue, StoredDue, Subject};

/// A running due date as scripts and screens show it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct DeadlineRow {
    /// `rnr`, `rtf`, `ra`, `fa`, `response`, `update` or `quote`.
    pub kind: &'static str,
    /// The same, and which of the two of a failure analysis.
    pub clock: DueKind,
    /// Of a failure analysis: `interim` or `further`.
    pub stage: Option<&'static str>,
    /// The line, the RMA of a quote, or the case that it is of.
    pub subject: String,
    /// The line, where it is of one.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub line: Option<LineNumber>,
    /// The RMA, where it is of one or of its line.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub rma: Option<RmaNumber>,
    /// The case, where it is of one.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub case: Option<CaseNumber>,
    /// The local day.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub due_on: NaiveDate,
    /// The first instant that is too late.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub due_before: Instant,
    /// `open` or `overdue`.
    pub state: DueState,
    /// Days to the due day, negative where it is past.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub days_left: i64,
    /// What those days count.
    pub days_count: Counts,
    /// The same in words: `2 business days left`, `due today`, `3 days late`.
    pub left: String,
    /// The centre that it concerns.
    pub centre: String,
    /// The CSR who answers for it.
    pub csr: Option<String>,
    /// The customer's site.
    pub site: Option<String>,
    /// The part of the line.
    pub part_number: Option<String>,
    /// The serial of the line.
    pub serial: Option<String>,
}

/// How urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Urgency {
    /// Late.
    Overdue,
    /// It ends before today does.
    Today,
    /// It ends before this week does, which is with Sunday.
    ThisWeek,
    /// After that.
    Later,
}

impl Urgency {
    /// The most urgent first.
    pub const ALL: [Self; 4] = [Self::Overdue, Self::Today, Self::ThisWeek, Self::Later];

    /// Due dates of it end after the first instant, and not after the second, for a viewer in a zone.
    pub(super) fn range(self, as_of: Instant, zone: Tz) -> Result<(Instant, Instant), DeskError> {
        Ok(Bounds::new(as_of, zone)?.of(self))
    }
}

/// What the board is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct BoardFilter {
    /// Of these kinds; all for none.
    pub kinds: Vec<DueKind>,
    /// Of this centre.
    pub centre: Option<String>,
    /// Of this CSR.
    pub csr: Option<String>,
}

impl BoardFilter {
    fn dues(&self) -> DueFilter {
        DueFilter {
            kinds: self.kinds.clone(),
            centre: self.centre.clone(),
            csr: self.csr.clone(),
            on: None,
            as_of: None,
        }
    }
}

/// One column of the board.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct BoardGroup {
    /// How urgent.
    pub urgency: Urgency,
    /// How many the filter lets through.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub count: i64,
    /// How many of each kind, whatever kinds are asked for.
    pub kinds: Vec<KindCount>,
    /// The first of them, the most urgent first.
    pub rows: Vec<DeadlineRow>,
}

/// The board.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Board {
    /// For which moment.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub as_of: Instant,
    /// Overdue, today, this week, later.
    pub groups: Vec<BoardGroup>,
    /// The centres there are.
    pub centres: Vec<String>,
    /// The CSRs there are.
    pub csrs: Vec<String>,
}

/// Why a due date is what it is.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct DeadlineWhy {
    /// The due date.
    pub row: DeadlineRow,
    /// From when its days count.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub started_at: Instant,
    /// The zone of its calendar.
    pub zone: String,
    /// The ids of the rules.
    pub rules: Vec<String>,
    /// The steps.
    pub findings: Vec<Finding>,
    /// The same as text.
    pub why: String,
}

/// Where the urgencies begin and end, for a viewer in a zone.
struct Bounds {
    as_of: Instant,
    today: Instant,
    week: Instant,
}

/// Before and after every due date.
const FIRST: Instant = DateTime::<chrono::Utc>::MIN_UTC;
const LAST: Instant = DateTime::<chrono::Utc>::MAX_UTC;

impl Bounds {
    fn new(as_of: Instant, zone: Tz) -> Result<Self, DeskError> {
        let calendar = Calendar::in_zone(zone);
        let today = calendar.local_date(as_of);
        let sunday = today + Days::new(u64::from(6 - today.weekday().num_days_from_monday()));
        Ok(Self { as_of, today: calendar.end_of_day(today)?.due_before, week: calendar.end_of_day(sunday)?.due_before })
    }

    /// Due dates that end after the first, and not after the second.
    fn of(&self, urgency: Urgency) -> (Instant, Instant) {
        match urgency {
            Urgency::Overdue => (FIRST, self.as_of),
            Urgency::Today => (self.as_of, self.today),
            Urgency::ThisWeek => (self.today, self.week),
            Urgency::Later => (self.week, LAST),
        }
    }
}

/// The board with the first `rows` of each urgency; today and this week are those of `zone`.
///
/// # Errors
/// [`DeskError`].
pub fn board(
    records: Records<'_>,
    filter: &BoardFilter,
    as_of: Instant,
    zone: Tz,
    rows: u32,
) -> Result<Board, DeskError> {
    check_centre(records, filter.centre.as_deref())?;
    let bounds = Bounds::new(as_of, zone)?;
    let of_all_kinds = DueFilter { kinds: Vec::new(), ..filter.dues() };
    let teller = Teller::new(records, as_of);
    let mut groups = Vec::new();
    for urgency in Urgency::ALL {
        let range = bounds.of(urgency);
        let kinds = records.count_running_dues(&of_all_kinds, range)?;
        let asked = |count: &&KindCount| filter.kinds.is_empty() || filter.kinds.contains(&count.kind);
        groups.push(BoardGroup {
            urgency,
            count: kinds.iter().filter(asked).map(|count| count.count).sum(),
            kinds,
            rows: teller.rows(records.running_dues(&filter.dues(), range, 0, rows)?)?,
        });
    }
    let (centres, csrs) = records.who_answers()?;
    Ok(Board { as_of, groups, centres, csrs })
}

/// How many due dates run that end after the first instant of a range, and not after the second; and
/// the first `rows` of them, the most urgent first.
pub(super) fn within(
    records: Records<'_>,
    filter: &BoardFilter,
    range: (Instant, Instant),
    as_of: Instant,
    rows: u32,
) -> Result<(i64, Vec<DeadlineRow>), DeskError> {
    let counts = records.count_running_dues(&filter.dues(), range)?;
    let rows = records.running_dues(&filter.dues(), range, 0, rows)?;
    Ok((counts.iter().map(|count| count.count).sum(), Teller::new(records, as_of).rows(rows)?))
}

/// More rows of an urgency, from the `offset`th on.
///
/// # Errors
/// [`DeskError`].
pub fn board_rows(
    records: Records<'_>,
    filter: &BoardFilter,
    urgency: Urgency,
    as_of: Instant,
    zone: Tz,
    (offset, limit): (u32, u32),
) -> Result<Vec<DeadlineRow>, DeskError> {
    let range = Bounds::new(as_of, zone)?.of(urgency);
    Teller::new(records, as_of).rows(records.running_dues(&filter.dues(), range, offset, limit)?)
}

/// Due dates that run now or ran at `as_of`, the most urgent first, for `rma deadlines`.
///
/// # Errors
/// [`DeskError`].
pub fn list(
    records: Records<'_>,
    filter: &BoardFilter,
    only: Option<DueState>,
    (as_of, now): (Option<Instant>, Instant),
    (offset, limit): (u32, u32),
) -> Result<Vec<DeadlineRow>, DeskError> {
    check_centre(records, filter.centre.as_deref())?;
    let filter = DueFilter { as_of, ..filter.dues() };
    let as_of = as_of.unwrap_or(now);
    let range = match only {
        Some(DueState::Open) => (as_of, LAST),
        Some(DueState::Overdue) => (FIRST, as_of),
        _ => (FIRST, LAST),
    };
    Teller::new(records, as_of).rows(records.running_dues(&filter, range, offset, limit)?)
}

/// How many due dates end on each day of a month; `first` is any day of it.
///
/// # Errors
/// [`DeskError`].
pub fn month(records: Records<'_>, filter: &BoardFilter, first: NaiveDate) -> Result<Vec<DueDay>, DeskError> {
    let first = first.with_day(1).unwrap_or(first);
    let next = first.checked_add_months(chrono::Months::new(1)).unwrap_or(NaiveDate::MAX);
    let mut days = records.due_days(&filter.dues(), around(first, next))?;
    days.retain(|day| (first..next).contains(&day.due_on));
    Ok(days)
}

/// The due dates that end on a day, the most urgent first.
///
/// # Errors
/// [`DeskError`].
pub fn day(
    records: Records<'_>,
    filter: &BoardFilter,
    day: NaiveDate,
    as_of: Instant,
    (offset, limit): (u32, u32),
) -> Result<Vec<DeadlineRow>, DeskError> {
    let filter = DueFilter { on: Some(day), ..filter.dues() };
    let next = day.succ_opt().unwrap_or(day);
    Teller::new(records, as_of).rows(records.running_dues(&filter, around(day, next), offset, limit)?)
}

/// The instants at which local days from `first` to before `next` end, in any zone.
fn around(first: NaiveDate, next: NaiveDate) -> (Instant, Instant) {
    let at = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc();
    let day = chrono::TimeDelta::days(1);
    (at(first).checked_sub_signed(day).unwrap_or(FIRST), at(next).checked_add_signed(day).unwrap_or(LAST))
}

/// Why a due date is what it is: the rule, asked again with the facts that were kept.
///
/// # Errors
/// [`DeskError`].
pub fn why(
    records: Records<'_>,
    subject: Subject,
    kind: DueKind,
    as_of: Instant,
) -> Result<Option<DeadlineWhy>, DeskError> {
    let Some(running) = records.due_date(subject, kind)? else { return Ok(None) };
    let calendar = records.calendar_of_facts(running.stored.calendar)?;
    let planned = match subject {
        Subject::Line(line) => records.line(line)?.map(|line| plan_line(records, &line)).transpose()?,
        Subject::Case(_) | Subject::Rma(_) => None,
    };
    let explained = explain(&running.stored, &calendar, planned.as_deref().unwrap_or_default())?;
    let (started_at, zone) = (running.stored.started_at, calendar.zone.name().to_owned());
    let row = Teller::new(records, as_of).row(running)?;
    Ok(Some(DeadlineWhy {
        row,
        started_at,
        zone,
        rules: explained.rules().into_iter().map(std::borrow::Cow::into_owned).collect(),
        why: explained.why(),
        findings: explained.findings,
    }))
}

/// The rule of a stored due date. `planned` are the clocks of its line, which know when an
/// analysis was flagged (ANA-4).
pub(super) fn explain(
    stored: &StoredDue,
    calendar: &Calendar,
    planned: &[Planned],
) -> Result<Explained<Deadline>, CalendarError> {
    let own = planned.iter().find(|planned| planned.is_of(stored));
    let (start, flagged) =
        own.map_or((stored.started_at, None), |planned| (planned.clock.start, planned.clock.flagged));
    deadline(&DeadlineFacts { kind: stored.kind, term: stored.term, calendar, start, flagged })
}

/// Tells due dates as rows.
struct Teller<'r> {
    records: Records<'r>,
    as_of: Instant,
}

impl<'r> Teller<'r> {
    fn new(records: Records<'r>, as_of: Instant) -> Self {
        Self { records, as_of }
    }

    fn rows(&self, dues: Vec<RunningDue>) -> Result<Vec<DeadlineRow>, DeskError> {
        dues.into_iter().map(|due| self.row(due)).collect()
    }

    fn row(&self, running: RunningDue) -> Result<DeadlineRow, DeskError> {
        let RunningDue { subject, csr, stored } = running;
        let as_of = self.as_of;
        let met_at = stored.met_at.filter(|met_at| *met_at <= as_of);
        let left = time_left(stored.term, &*self.records.calendar_of_facts(stored.calendar)?, &stored.due, as_of);
        let (kind, stage) = match stored.kind {
            DueKind::FaInterim => ("fa", Some("interim")),
            DueKind::Fa => ("fa", Some("further")),
            kind => (kind.as_str(), None),
        };
        let mut row = DeadlineRow {
            kind,
            clock: stored.kind,
            stage,
            subject: subject.to_string(),
            line: None,
            rma: None,
            case: None,
            due_on: stored.due.due_on,
            due_before: stored.due.due_before,
            state: state(stored.due.due_before, as_of, met_at),
            days_left: left.days,
            days_count: left.counts,
            left: match met_at {
                Some(_) => "met".to_owned(),
                None => left.words(stored.term),
            },
            centre: stored.centre,
            csr,
            site: None,
            part_number: None,
            serial: None,
        };
        match subject {
            Subject::Line(line) => {
                (row.line, row.rma) = (Some(line), Some(line.rma()));
                if let Some(summary) = self.records.line_summary(line)? {
                    row.site = Some(summary.site);
                    row.part_number = Some(summary.part_number.to_string());
                    row.serial = summary.serial.map(|serial| serial.to_string());
                }
            }
            Subject::Case(case) => {
                row.case = Some(case);
                row.site = self.records.case(case)?.map(|case| case.site_name);
            }
            Subject::Rma(rma) => {
                row.rma = Some(rma);
                row.site = self.records.lines_of_rma(rma)?.into_iter().next().map(|line| line.site_name);
            }
        }
        Ok(row)
    }
}
