//! Counts for reports, over the whole of the record.

use chrono::NaiveDate;

use super::lines::line_number;
use super::quotes::money;
use super::receipts::named;
use super::{CalendarFacts, Records, StoreError, day, instant, millis, unreadable};
use crate::calendar::Instant;
use crate::money::Money;
use crate::numbers::{LineNumber, RmaNumber};
use crate::rules::deadlines::DueKind;
use crate::rules::receiving::Verdict;

/// How many units had a verdict within a quarter of an hour.
#[derive(Clone, Copy, Debug)]
pub struct VerdictCount {
    /// When the quarter began. Local days begin with one, in every zone of today.
    pub quarter: Instant,
    /// The verdict.
    pub verdict: Verdict,
    /// How many.
    pub count: u32,
}

/// A box that is on the shelf.
#[derive(Clone, Debug)]
pub struct CountedBox {
    /// The number of its tag.
    pub tag: i64,
    /// The receipt that put it there.
    pub receipt: i64,
    /// Since when.
    pub since: Instant,
    /// Why; none for a box without a number.
    pub reason: Option<String>,
}

/// How due dates of a kind ended whose day is within a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindOutcome {
    /// Of what.
    pub kind: DueKind,
    /// Met before their end.
    pub on_time: u32,
    /// Met at or after it.
    pub late: u32,
    /// Not met, and over.
    pub overdue: u32,
    /// Not met, and not over.
    pub open: u32,
}

/// Returns that are overdue since the same day and not decided, of parts in one currency.
#[derive(Clone, Debug)]
pub struct OverdueReturns {
    /// The last day of their window.
    pub due_on: NaiveDate,
    /// The currency of their list prices; none for parts without one.
    pub currency: Option<String>,
    /// How many.
    pub lines: u32,
    /// Their list prices together, in minor units.
    pub list_prices: i64,
}

/// A unit with its verdict, as it is counted.
#[derive(Clone, Debug)]
pub struct CountedUnit {
    /// The receipt.
    pub receipt: i64,
    /// The unit of that receipt, from 1.
    pub unit: i64,
    /// When it came.
    pub at: Instant,
    /// Where.
    pub dock: String,
    /// Who scanned it.
    pub operator: String,
    /// The verdict.
    pub verdict: Verdict,
    /// After the return window.
    pub late: bool,
    /// Of a discrepancy.
    pub reason: Option<String>,
    /// The line that was identified.
    pub line: Option<LineNumber>,
}

/// A due date of a line, as it is counted.
#[derive(Clone, Debug)]
pub struct CountedDue {
    /// Of what.
    pub kind: DueKind,
    /// Of which line.
    pub line: LineNumber,
    /// From when it counts.
    pub started_at: Instant,
    /// Its day.
    pub due_on: NaiveDate,
    /// The first instant that is too late.
    pub due_before: Instant,
    /// When it was met.
    pub met_at: Option<Instant>,
}

/// A further date of a failure analysis that was followed by another one (ANA-3).
#[derive(Clone, Copy, Debug)]
pub struct FollowedDate {
    /// Of which line.
    pub line: LineNumber,
    /// When the results were posted that set it.
    pub set_at: Instant,
    /// The day that was set.
    pub due_on: NaiveDate,
    /// What calendar it ran in.
    pub calendar: CalendarFacts,
    /// When the next results were posted.
    pub met_at: Instant,
}

/// A quote in force, and what became of it.
#[derive(Clone, Debug)]
pub struct QuoteOutcome {
    /// Of which RMA.
    pub rma: RmaNumber,
    /// Which version of its quote.
    pub version: u32,
    /// When the version in force was given.
    pub at: Instant,
    /// Its last day.
    pub valid_until: NaiveDate,
    /// For how much.
    pub total: Money,
    /// A purchase order was accepted on it.
    pub is_ordered: bool,
    /// The RMA ended by it, declined or expired.
    pub ended_at: Option<Instant>,
}

/// Units as they are counted: from the first instant on and before the second, as they stand after
/// corrections.
const COUNTED: &str = "FROM receipts r JOIN receipt_units u ON u.receipt = r.receipt
     WHERE r.at / 240000 BETWEEN $1 / 240000 AND $2 / 240000 AND r.at >= $1 AND r.at < $2
       AND r.withdrawn = 0
       AND NOT EXISTS (SELECT 1 FROM receipts c WHERE c.corrects = r.receipt)
       AND NOT EXISTS (SELECT 1 FROM shelf_items s WHERE s.disposition_receipt = r.receipt)";

impl Records<'_> {
    /// The verdicts of boxes that came from the first instant on and before the second, as they
    /// stand after corrections; a box that was matched from the shelf counts as it came.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn verdict_counts(&self, (from, to): (Instant, Instant)) -> Result<Vec<VerdictCount>, StoreError> {
        self.all(
            &format!("SELECT r.at / 900000, u.verdict, count(*) {COUNTED} GROUP BY 1, 2 ORDER BY 1, 2"),
            (millis(from), millis(to)),
            |row| {
                let quarter: i64 = row.get(0)?;
                Ok(VerdictCount {
                    quarter: instant(quarter * 900_000)?,
                    verdict: named("receipt_units.verdict", row.get(1)?)?,
                    count: row.get(2)?,
                })
            },
        )
    }

    /// Each unit that [`Self::verdict_counts`] counts, in the order in which they came.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn counted_units(&self, (from, to): (Instant, Instant)) -> Result<Vec<CountedUnit>, StoreError> {
        self.all(
            &format!(
                "SELECT r.receipt, u.unit, r.at, r.dock, r.operator, u.verdict, u.late, u.reason, u.line {COUNTED}
                 ORDER BY r.at, r.receipt, u.unit"
            ),
            (millis(from), millis(to)),
            |row| {
                Ok(CountedUnit {
                    receipt: row.get(0)?,
                    unit: row.get(1)?,
                    at: instant(row.get(2)?)?,
                    dock: row.get(3)?,
                    operator: row.get(4)?,
                    verdict: named("receipt_units.verdict", row.get(5)?)?,
                    late: row.get(6)?,
                    reason: row.get(7)?,
                    line: row.get::<_, Option<i64>>(8)?.map(line_number).transpose()?,
                })
            },
        )
    }

    /// What stands on the shelf, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn counted_boxes(&self) -> Result<Vec<CountedBox>, StoreError> {
        self.all(
            "SELECT s.tag, s.receipt, s.since, u.reason FROM shelf_items s
             JOIN receipt_units u ON u.receipt = s.receipt AND u.unit = s.unit
             WHERE s.disposition IS NULL ORDER BY s.since, s.tag",
            (),
            |row| {
                Ok(CountedBox {
                    tag: row.get(0)?,
                    receipt: row.get(1)?,
                    since: instant(row.get(2)?)?,
                    reason: row.get(3)?,
                })
            },
        )
    }

    /// How the due dates of some kinds ended whose day is from the first to the second, as of a
    /// moment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn kind_outcomes(
        &self,
        kinds: &[DueKind],
        (from, to): (NaiveDate, NaiveDate),
        as_of: Instant,
    ) -> Result<Vec<KindOutcome>, StoreError> {
        let found = self.all(
            &format!(
                "SELECT kind, count(*) FILTER (WHERE met_at < due_before),
                        count(*) FILTER (WHERE met_at >= due_before),
                        count(*) FILTER (WHERE met_at IS NULL AND due_before <= $1),
                        count(*) FILTER (WHERE met_at IS NULL AND due_before > $1)
                 FROM due_dates WHERE due_on BETWEEN $2 AND $3 AND kind IN ({}) GROUP BY kind",
                listed(kinds)
            ),
            (millis(as_of), from.to_string(), to.to_string()),
            |row| {
                Ok(KindOutcome {
                    kind: due_kind(&row.get::<_, String>(0)?)?,
                    on_time: row.get(1)?,
                    late: row.get(2)?,
                    overdue: row.get(3)?,
                    open: row.get(4)?,
                })
            },
        )?;
        let none = |kind| KindOutcome { kind, on_time: 0, late: 0, overdue: 0, open: 0 };
        let of = |kind: &DueKind| found.iter().find(|outcome| outcome.kind == *kind).copied();
        Ok(kinds.iter().map(|kind| of(kind).unwrap_or_else(|| none(*kind))).collect())
    }

    /// Each due date that [`Self::kind_outcomes`] counts, the earliest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn counted_dues(
        &self,
        kinds: &[DueKind],
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<Vec<CountedDue>, StoreError> {
        self.all(
            &format!(
                "SELECT kind, subject, started_at, due_on, due_before, met_at FROM due_dates
                 WHERE due_on BETWEEN $1 AND $2 AND kind IN ({}) ORDER BY due_before, subject, kind",
                listed(kinds)
            ),
            (from.to_string(), to.to_string()),
            |row| {
                Ok(CountedDue {
                    kind: due_kind(&row.get::<_, String>(0)?)?,
                    line: line_number(row.get(1)?)?,
                    started_at: instant(row.get(2)?)?,
                    due_on: day("due_dates.due_on", &row.get::<_, String>(3)?)?,
                    due_before: instant(row.get(4)?)?,
                    met_at: row.get::<_, Option<i64>>(5)?.map(instant).transpose()?,
                })
            },
        )
    }

    /// The further dates of failure analyses from the first day to the second that were followed by
    /// another one: the last one of a line is its due date, and not among them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn followed_dates(&self, (from, to): (NaiveDate, NaiveDate)) -> Result<Vec<FollowedDate>, StoreError> {
        self.all(
            "SELECT p.line, p.at, p.next_on, coalesce(f.calendar_facts, d.calendar_facts),
                    (SELECT n.at FROM analysis_posts n
                     WHERE n.line = p.line AND n.post > p.post AND n.kind <> 'ra' AND n.taken_back IS NULL
                     ORDER BY n.post LIMIT 1)
             FROM analysis_posts p
             JOIN due_dates d ON d.subject = p.line AND d.kind = 'fa_interim'
             LEFT JOIN former_due_dates f ON f.subject = p.line AND f.kind = 'fa' AND f.started_at = p.at
             WHERE p.taken_back IS NULL AND p.next_on BETWEEN $1 AND $2
               AND EXISTS (SELECT 1 FROM analysis_posts l
                           WHERE l.line = p.line AND l.post > p.post AND l.kind <> 'ra'
                             AND l.taken_back IS NULL AND l.next_on IS NOT NULL)
             ORDER BY p.next_on, p.line, p.post",
            (from.to_string(), to.to_string()),
            |row| {
                Ok(FollowedDate {
                    line: line_number(row.get(0)?)?,
                    set_at: instant(row.get(1)?)?,
                    due_on: day("analysis_posts.next_on", &row.get::<_, String>(2)?)?,
                    calendar: row.get(3)?,
                    met_at: instant(row.get(4)?)?,
                })
            },
        )
    }

    /// Returns that are overdue as of a moment, by their day and currency, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn overdue_returns(&self, as_of: Instant) -> Result<Vec<OverdueReturns>, StoreError> {
        self.all(
            "SELECT d.due_on, CASE WHEN p.list_price IS NULL THEN NULL ELSE p.currency END, count(*),
                    coalesce(sum(p.list_price), 0)
             FROM due_dates d JOIN lines l ON l.line = d.subject JOIN parts p ON p.part_number = l.part_number
             WHERE d.kind = 'rnr' AND d.met_at IS NULL AND d.due_before <= $1 GROUP BY 1, 2 ORDER BY 1, 2",
            [millis(as_of)],
            |row| {
                Ok(OverdueReturns {
                    due_on: day("due_dates.due_on", &row.get::<_, String>(0)?)?,
                    currency: row.get(1)?,
                    lines: row.get(2)?,
                    list_prices: row.get(3)?,
                })
            },
        )
    }

    /// When the oldest of what reports count happened: a receipt, or the creation of the RMA with
    /// the lowest number. None where there is neither.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn first_record(&self) -> Result<Option<Instant>, StoreError> {
        let first: Option<i64> = self
            .connection
            .prepare_cached(
                "SELECT min(at) FROM (SELECT min(at / 240000) * 240000 AS at FROM receipts
                 UNION ALL SELECT created_at FROM rmas WHERE rma = (SELECT min(rma) FROM rmas))",
            )?
            .query_row((), |row| row.get(0))?;
        first.map(instant).transpose()
    }

    /// The quotes in force that were given from the first instant on and before the second.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn quote_outcomes(&self, (from, to): (Instant, Instant)) -> Result<Vec<QuoteOutcome>, StoreError> {
        self.all(
            "SELECT q.rma, q.version, q.at, q.valid_until, q.amount, q.currency,
                    EXISTS (SELECT 1 FROM purchase_orders o WHERE o.quote = q.quote AND o.taken_back IS NULL),
                    (SELECT e.at FROM quote_ends e WHERE e.quote = q.quote AND e.taken_back IS NULL)
             FROM quotes q
             WHERE q.at >= $1 AND q.at < $2 AND q.taken_back IS NULL
               AND NOT EXISTS (SELECT 1 FROM quotes n WHERE n.rma = q.rma AND n.version > q.version
                                                        AND n.taken_back IS NULL)
             ORDER BY q.at, q.quote",
            (millis(from), millis(to)),
            |row| {
                let rma: i64 = row.get(0)?;
                Ok(QuoteOutcome {
                    rma: RmaNumber::new(rma).ok_or_else(|| unreadable("quotes.rma", rma))?,
                    version: row.get(1)?,
                    at: instant(row.get(2)?)?,
                    valid_until: day("quotes.valid_until", &row.get::<_, String>(3)?)?,
                    total: money(row.get(4)?, &row.get::<_, String>(5)?)?,
                    is_ordered: row.get(6)?,
                    ended_at: row.get::<_, Option<i64>>(7)?.map(instant).transpose()?,
                })
            },
        )
    }
}

/// Kinds as they stand in a statement: words of this program.
fn listed(kinds: &[DueKind]) -> String {
    kinds.iter().map(|kind| format!("'{}'", kind.as_str())).collect::<Vec<_>>().join(", ")
}

fn due_kind(text: &str) -> Result<DueKind, StoreError> {
    text.parse().map_err(|wrong| unreadable("due_dates.kind", wrong))
}
