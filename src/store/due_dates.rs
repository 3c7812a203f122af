//! Due dates: stored when they begin to run, with the facts that the rule was asked with.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};
use serde::Serialize;

use super::lines::line_number;
use super::{Change, Records, StoreError, day, instant, millis, unreadable};
use crate::calendar::{DueDate, Instant};
use crate::numbers::{CaseNumber, LineNumber, RmaNumber};
use crate::rules::deadlines::{DueKind, Term};

/// What a due date is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A line.
    Line(LineNumber),
    /// A case.
    Case(CaseNumber),
    /// An RMA.
    Rma(RmaNumber),
}

impl Subject {
    /// The key in the database; what it is the key of follows from the kind.
    #[must_use]
    pub fn key(self) -> i64 {
        match self {
            Self::Line(line) => line.key(),
            Self::Case(case) => case.key(),
            Self::Rma(rma) => rma.key(),
        }
    }

    fn of(kind: DueKind, key: i64) -> Result<Self, StoreError> {
        match kind {
            DueKind::Response | DueKind::Update => CaseNumber::from_key(key).map(Self::Case),
            DueKind::Quote => RmaNumber::new(key).map(Self::Rma),
            DueKind::Rnr | DueKind::Rtf | DueKind::Ra | DueKind::FaInterim | DueKind::Fa => {
                return line_number(key).map(Self::Line);
            }
        }
        .ok_or_else(|| unreadable("due_dates.subject", key))
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => line.fmt(formatter),
            Self::Case(case) => case.fmt(formatter),
            Self::Rma(rma) => rma.fmt(formatter),
        }
    }
}

/// The calendar facts that a due date was computed with; the default (CAL-1) for none.
pub type CalendarFacts = Option<i64>;

/// A due date that runs or ran, with what it was computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct StoredDue {
    /// What is due.
    pub kind: DueKind,
    /// From when it counts.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub started_at: Instant,
    /// How much time there is.
    #[serde(skip)]
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub term: Term,
    /// In which calendar, as it was then.
    #[serde(skip)]
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub calendar: CalendarFacts,
    /// The centre that it concerns.
    pub centre: String,
    /// The day and its end.
    #[serde(flatten)]
    pub due: DueDate,
    /// When it was met.
    #[serde(with = "crate::calendar::rfc3339::option")]
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub met_at: Option<Instant>,
}

/// A due date on the board.
#[derive(Clone, Debug)]
pub struct RunningDue {
    /// What it is of.
    pub subject: Subject,
    /// The CSR who answers for it.
    pub csr: Option<String>,
    /// The due date.
    pub stored: StoredDue,
}

/// Which running due dates are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueFilter {
    /// Of these kinds; all for none.
    pub kinds: Vec<DueKind>,
    /// Of this centre.
    pub centre: Option<String>,
    /// Of this CSR.
    pub csr: Option<String>,
    /// On this day.
    pub on: Option<NaiveDate>,
    /// Those that ran at this moment; else those that run now.
    pub as_of: Option<Instant>,
}

/// How many of a kind end on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct DueDay {
    /// The due day.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub due_on: NaiveDate,
    /// What is due.
    pub kind: DueKind,
    /// How many.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub count: i64,
}

/// How many of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct KindCount {
    /// What is due.
    pub kind: DueKind,
    /// How many.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub count: i64,
}

const STORED: &str =
    "d.kind, d.started_at, d.term, d.calendar_facts, d.centre, d.due_on, d.due_before, d.met_at, d.subject, d.csr";

fn stored(row: &Row<'_>) -> Result<StoredDue, StoreError> {
    let (kind, term): (String, String) = (row.get(0)?, row.get(2)?);
    Ok(StoredDue {
        kind: kind.parse().map_err(|wrong| unreadable("due_dates.kind", wrong))?,
        started_at: instant(row.get(1)?)?,
        term: term.parse().map_err(|wrong| unreadable("due_dates.term", wrong))?,
        calendar: row.get(3)?,
        centre: row.get(4)?,
        due: DueDate { due_on: day("due_dates.due_on", &row.get::<_, String>(5)?)?, due_before: instant(row.get(6)?)? },
        met_at: row.get::<_, Option<i64>>(7)?.map(instant).transpose()?,
    })
}

fn running(row: &Row<'_>) -> Result<RunningDue, StoreError> {
    let stored = stored(row)?;
    Ok(RunningDue { subject: Subject::of(stored.kind, row.get(8)?)?, csr: row.get(9)?, stored })
}

impl DueFilter {
    /// The due dates of a kind that the filter lets through, for [`Self::places`]. Only what is
    /// asked for is in it: each condition more is paid for a hundred thousand times. A day and a
    /// moment are digits, and a kind a word of this program.
    fn of_kind(&self, kind: DueKind) -> String {
        let range_and_who = match (&self.centre, &self.csr) {
            (None, None) => "d.due_before > $1 AND d.due_before <= $2",
            (Some(_), None) => "d.due_before > $1 AND d.due_before <= $2 AND d.centre = $3",
            (None, Some(_)) => "d.due_before > $1 AND d.due_before <= $2 AND d.csr = $3",
            (Some(_), Some(_)) => "d.due_before > $1 AND d.due_before <= $2 AND d.centre = $3 AND d.csr = $4",
        };
        let day = self.on.map_or_else(String::new, |day| format!(" AND d.due_on = '{day}'"));
        let runs = self.as_of.map_or_else(
            || "d.met_at IS NULL".to_owned(),
            |as_of| {
                let as_of = millis(as_of);
                format!("d.started_at <= {as_of} AND (d.met_at IS NULL OR d.met_at > {as_of})")
            },
        );
        let kind = kind.as_str();
        format!("FROM due_dates d WHERE d.kind = '{kind}' AND {runs} AND {range_and_who}{day}")
    }

    fn places(&self, (from, to): (Instant, Instant)) -> Vec<Value> {
        let range = [Value::Integer(millis(from)), Value::Integer(millis(to))];
        range.into_iter().chain([&self.centre, &self.csr].into_iter().flatten().cloned().map(Value::Text)).collect()
    }

    fn kinds(&self) -> Vec<DueKind> {
        if self.kinds.is_empty() { DueKind::ALL.to_vec() } else { self.kinds.clone() }
    }
}

impl Records<'_> {
    /// The due dates of a line, an RMA or a case, the most urgent first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn due_dates(&self, subject: Subject) -> Result<Vec<StoredDue>, StoreError> {
        let kinds = match subject {
            Subject::Line(_) => "d.kind IN ('rnr', 'rtf', 'ra', 'fa_interim', 'fa')",
            Subject::Case(_) => "d.kind IN ('response', 'update')",
            Subject::Rma(_) => "d.kind = 'quote'",
        };
        self.all(
            &format!("SELECT {STORED} FROM due_dates d WHERE d.subject = $1 AND {kinds} ORDER BY d.due_before, d.kind"),
            [subject.key()],
            stored,
        )
    }

    /// The term and the calendar of a due date that counted from that moment before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn former_due(
        &self,
        subject: Subject,
        kind: DueKind,
        started_at: Instant,
    ) -> Result<Option<(Term, CalendarFacts)>, StoreError> {
        let found = self.all(
            "SELECT term, calendar_facts FROM former_due_dates WHERE subject = $1 AND kind = $2 AND started_at = $3",
            (subject.key(), kind.as_str(), millis(started_at)),
            |row| {
                let term: String = row.get(0)?;
                Ok((term.parse().map_err(|wrong| unreadable("former_due_dates.term", wrong))?, row.get(1)?))
            },
        )?;
        Ok(found.into_iter().next())
    }

    /// A due date by what it is of.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn due_date(&self, subject: Subject, kind: DueKind) -> Result<Option<RunningDue>, StoreError> {
        let found = self.all(
            &format!("SELECT {STORED} FROM due_dates d WHERE d.subject = $1 AND d.kind = $2"),
            (subject.key(), kind.as_str()),
            running,
        )?;
        Ok(found.into_iter().next())
    }

    /// Running due dates that end after the first instant, and not after the second, the most
    /// urgent first; from the `offset`th on, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn running_dues(
        &self,
        filter: &DueFilter,
        range: (Instant, Instant),
        offset: u32,
        limit: u32,
    ) -> Result<Vec<RunningDue>, StoreError> {
        // The keys first, from the index alone, a kind at a time and merged; then one page's rows.
        let order = "due_before, centre, csr, due_on, subject";
        let of_kinds: Vec<String> = filter
            .kinds()
            .into_iter()
            .map(|kind| {
                let of_kind = filter.of_kind(kind);
                format!("SELECT d.due_before, d.centre, d.csr, d.due_on, d.subject, d.kind {of_kind}")
            })
            .collect();
        let query = format!(
            "SELECT {STORED} FROM ({} ORDER BY {order} LIMIT {limit} OFFSET {offset}) page
             JOIN due_dates d ON d.subject = page.subject AND d.kind = page.kind
             ORDER BY d.due_before, d.centre, d.csr, d.due_on, d.subject",
            of_kinds.join(" UNION ALL ")
        );
        self.all(&query, params_from_iter(filter.places(range)), running)
    }

    /// How many due dates of each kind run that end after the first instant, and not after the
    /// second.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count_running_dues(
        &self,
        filter: &DueFilter,
        range: (Instant, Instant),
    ) -> Result<Vec<KindCount>, StoreError> {
        let places = filter.places(range);
        let mut counts = Vec::new();
        for kind in filter.kinds() {
            let count = self
                .connection
                .prepare_cached(&format!("SELECT count(*) {}", filter.of_kind(kind)))?
                .query_row(params_from_iter(&places), |row| row.get(0))?;
            if count > 0 {
                counts.push(KindCount { kind, count });
            }
        }
        Ok(counts)
    }

    /// How many due dates of each kind end on each day, of those that end after the first
    /// instant, and not after the second.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn due_days(&self, filter: &DueFilter, range: (Instant, Instant)) -> Result<Vec<DueDay>, StoreError> {
        let places = filter.places(range);
        let mut days: BTreeMap<(NaiveDate, DueKind), i64> = BTreeMap::new();
        for kind in filter.kinds() {
            // They come nearly by day, so most are counted without reading the day.
            let mut count = |day: &str, many: i64| -> Result<(), StoreError> {
                *days.entry((super::day("due_dates.due_on", day)?, kind)).or_default() += many;
                Ok(())
            };
            let of_kind = filter.of_kind(kind);
            let mut statement =
                self.connection.prepare_cached(&format!("SELECT d.due_on {of_kind} ORDER BY d.due_before"))?;
            let mut rows = statement.query(params_from_iter(&places))?;
            let (mut day, mut many) = (String::new(), 0);
            while let Some(row) = rows.next()? {
                let next = row.get_ref(0)?.as_str().map_err(|error| unreadable("due_dates.due_on", error))?;
                if next != day {
                    if many > 0 {
                        count(&day, many)?;
                    }
                    next.clone_into(&mut day);
                    many = 0;
                }
                many += 1;
            }
            if many > 0 {
                count(&day, many)?;
            }
        }
        Ok(days.into_iter().map(|((due_on, kind), count)| DueDay { due_on, kind, count }).collect())
    }

    /// The centres and the CSRs that answer for running due dates, each in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn who_answers(&self) -> Result<(Vec<String>, Vec<String>), StoreError> {
        let centres = self.all("SELECT centre FROM centres ORDER BY centre", (), |row| Ok(row.get(0)?))?;
        let csrs = self.all("SELECT csr FROM csrs ORDER BY csr", (), |row| Ok(row.get(0)?))?;
        Ok((centres, csrs))
    }

    /// Hands every due date to `each`, those of a subject together.
    ///
    /// # Errors
    /// [`StoreError`], and what `each` returns.
    pub fn each_due_date(&self, mut each: impl FnMut(RunningDue) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut statement =
            self.connection.prepare(&format!("SELECT {STORED} FROM due_dates d ORDER BY d.subject, d.kind"))?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            each(running(row)?)?;
        }
        Ok(())
    }
}

impl Change<'_> {
    /// A due date begins to run, or is met; one of its kind that was there is replaced.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_due(&self, subject: Subject, csr: Option<&str>, due: &StoredDue) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO due_dates (subject, kind, started_at, term, calendar_facts, centre, csr, due_on, due_before,
                                        met_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 ON CONFLICT (subject, kind) DO UPDATE SET started_at = excluded.started_at, term = excluded.term,
                     calendar_facts = excluded.calendar_facts, centre = excluded.centre, csr = excluded.csr,
                     due_on = excluded.due_on, due_before = excluded.due_before, met_at = excluded.met_at",
            )?
            .execute((
                subject.key(),
                due.kind.as_str(),
                millis(due.started_at),
                due.term.to_string(),
                due.calendar,
                &due.centre,
                csr,
                due.due.due_on.to_string(),
                millis(due.due.due_before),
                due.met_at.map(millis),
            ))?;
        Ok(())
    }

    /// A due date is to stop, or to count from another moment: what it was made with is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn keep_former_due(&self, subject: Subject, due: &StoredDue) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO former_due_dates (subject, kind, started_at, term, calendar_facts)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (subject, kind, started_at)
                 DO UPDATE SET term = excluded.term, calendar_facts = excluded.calendar_facts",
            )?
            .execute((subject.key(), due.kind.as_str(), millis(due.started_at), due.term.to_string(), due.calendar))?;
        Ok(())
    }

    /// What started a due date was taken back; the audit trail keeps what it was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn stop_due(&self, subject: Subject, kind: DueKind) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM due_dates WHERE subject = $1 AND kind = $2")?
            .execute((subject.key(), kind.as_str()))?;
        Ok(())
    }
}
