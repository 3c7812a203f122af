//! Counts for reports, over the whole of the record.

use chrono::NaiveDate;

use super::quotes::money;
use super::receipts::named;
use super::{Records, StoreError, day, instant, millis};
use crate::calendar::Instant;
use crate::money::Money;
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
pub struct ShelfAge {
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

/// A return that is overdue and not decided.
#[derive(Clone, Debug)]
pub struct OverdueReturn {
    /// The last day of its window.
    pub due_on: NaiveDate,
    /// The list price of its part, where it has one.
    pub list_price: Option<Money>,
}

/// A quote in force, and what became of it.
#[derive(Clone, Debug)]
pub struct QuoteOutcome {
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

impl Records<'_> {
    /// The verdicts of boxes that came from the first instant on and before the second, as they
    /// stand after corrections; a box that was matched from the shelf counts as it came.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn verdict_counts(&self, (from, to): (Instant, Instant)) -> Result<Vec<VerdictCount>, StoreError> {
        self.all(
            "SELECT r.at / 900000, u.verdict, count(*)
             FROM receipts r JOIN receipt_units u ON u.receipt = r.receipt
             WHERE r.at / 240000 BETWEEN $1 / 240000 AND $2 / 240000 AND r.at >= $1 AND r.at < $2
               AND r.withdrawn = 0
               AND NOT EXISTS (SELECT 1 FROM receipts c WHERE c.corrects = r.receipt)
               AND NOT EXISTS (SELECT 1 FROM shelf_items s WHERE s.disposition_receipt = r.receipt)
             GROUP BY 1, 2 ORDER BY 1, 2",
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

    /// What stands on the shelf, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shelf_ages(&self) -> Result<Vec<ShelfAge>, StoreError> {
        self.all(
            "SELECT s.since, u.reason FROM shelf_items s
             JOIN receipt_units u ON u.receipt = s.receipt AND u.unit = s.unit
             WHERE s.disposition IS NULL ORDER BY s.since, s.tag",
            (),
            |row| Ok(ShelfAge { since: instant(row.get(0)?)?, reason: row.get(1)? }),
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
        let mut outcomes = Vec::new();
        for kind in kinds {
            let found = self.all(
                "SELECT count(*) FILTER (WHERE met_at < due_before),
                        count(*) FILTER (WHERE met_at >= due_before),
                        count(*) FILTER (WHERE met_at IS NULL AND due_before <= $1),
                        count(*) FILTER (WHERE met_at IS NULL AND due_before > $1)
                 FROM due_dates WHERE kind = $2 AND due_on BETWEEN $3 AND $4",
                (millis(as_of), kind.as_str(), from.to_string(), to.to_string()),
                |row| {
                    Ok(KindOutcome {
                        kind: *kind,
                        on_time: row.get(0)?,
                        late: row.get(1)?,
                        overdue: row.get(2)?,
                        open: row.get(3)?,
                    })
                },
            )?;
            outcomes.extend(found);
        }
        Ok(outcomes)
    }

    /// Returns that are overdue as of a moment, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn overdue_returns(&self, as_of: Instant) -> Result<Vec<OverdueReturn>, StoreError> {
        self.all(
            "SELECT d.due_on, p.list_price, p.currency
             FROM due_dates d JOIN lines l ON l.line = d.subject JOIN parts p ON p.part_number = l.part_number
             WHERE d.kind = 'rnr' AND d.met_at IS NULL AND d.due_before <= $1 ORDER BY d.due_before, d.subject",
            [millis(as_of)],
            |row| {
                let (price, currency): (Option<i64>, Option<String>) = (row.get(1)?, row.get(2)?);
                Ok(OverdueReturn {
                    due_on: day("due_dates.due_on", &row.get::<_, String>(0)?)?,
                    list_price: price.zip(currency).map(|(price, currency)| money(price, &currency)).transpose()?,
                })
            },
        )
    }

    /// The quotes in force that were given from the first instant on and before the second.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn quote_outcomes(&self, (from, to): (Instant, Instant)) -> Result<Vec<QuoteOutcome>, StoreError> {
        self.all(
            "SELECT q.at, q.valid_until, q.amount, q.currency,
                    EXISTS (SELECT 1 FROM purchase_orders o WHERE o.quote = q.quote AND o.taken_back IS NULL),
                    (SELECT e.at FROM quote_ends e WHERE e.quote = q.quote AND e.taken_back IS NULL)
             FROM quotes q
             WHERE q.at >= $1 AND q.at < $2 AND q.taken_back IS NULL
               AND NOT EXISTS (SELECT 1 FROM quotes n WHERE n.rma = q.rma AND n.version > q.version
                                                        AND n.taken_back IS NULL)
             ORDER BY q.at, q.quote",
            (millis(from), millis(to)),
            |row| {
                Ok(QuoteOutcome {
                    at: instant(row.get(0)?)?,
                    valid_until: day("quotes.valid_until", &row.get::<_, String>(1)?)?,
                    total: money(row.get(2)?, &row.get::<_, String>(3)?)?,
                    is_ordered: row.get(4)?,
                    ended_at: row.get::<_, Option<i64>>(5)?.map(instant).transpose()?,
                })
            },
        )
    }
}
