//! What was decided about returns that do not come (RNR).

use rusqlite::Row;
use serde::Serialize;

use super::quotes::money;
use super::{Change, Records, StoreError, day, instant, millis, unreadable};
use crate::calendar::Instant;
use crate::money::Money;
use crate::numbers::LineNumber;
use crate::rules::returns::{Decided, ReturnChoice, ReturnDecision};

/// A decision that was not taken back.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReturnDecisionRecord {
    /// Its number.
    #[serde(skip)]
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub key: i64,
    /// Why, in the CSR's words.
    pub note: Option<String>,
    /// What was decided, when and by whom.
    #[serde(flatten)]
    pub made: ReturnDecision,
}

fn decision(row: &Row<'_>) -> Result<ReturnDecisionRecord, StoreError> {
    let kind: String = row.get(1)?;
    let choice: ReturnChoice = kind.parse().map_err(|wrong| unreadable("return_decisions.kind", wrong))?;
    let text = |column: usize| -> Result<String, StoreError> {
        let text: Option<String> = row.get(column)?;
        text.ok_or_else(|| unreadable("return_decisions", format!("a {kind} without all it needs")))
    };
    let day = |column: usize| day("return_decisions.day", &text(column)?);
    let decided = match choice {
        ReturnChoice::Charge => Decided::Charged(money(row.get(2)?, &text(3)?)?),
        ReturnChoice::Waive => Decided::Waived,
        ReturnChoice::Extend => Decided::Extended { until: day(4)? },
        ReturnChoice::Keep => Decided::Kept { order: text(6)? },
        ReturnChoice::Claim => Decided::Claimed { carrier: text(5)?, reference: text(6)?, date: day(4)? },
        ReturnChoice::RejectClaim => Decided::ClaimRejected,
    };
    Ok(ReturnDecisionRecord {
        key: row.get(0)?,
        note: row.get(7)?,
        made: ReturnDecision { decided, at: instant(row.get(8)?)?, who: row.get(9)? },
    })
}

impl Records<'_> {
    /// What was decided about the return of a line, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn return_decisions(&self, line: LineNumber) -> Result<Vec<ReturnDecisionRecord>, StoreError> {
        self.all(
            "SELECT return_decision, kind, amount, currency, day, carrier, reference, note, at, who
             FROM return_decisions WHERE line = $1 AND taken_back IS NULL ORDER BY return_decision",
            [line.key()],
            decision,
        )
    }
}

impl Change<'_> {
    /// Records a decision; a line that the customer keeps is cancelled.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_return_decision(
        &self,
        line: LineNumber,
        decided: &Decided,
        note: Option<&str>,
        at: Instant,
    ) -> Result<(), StoreError> {
        let (mut price, mut day, mut carrier, mut reference) = (None, None, None, None);
        match decided {
            Decided::Charged(charged) => price = Some(*charged),
            Decided::Extended { until } => day = Some(*until),
            Decided::Kept { order } => reference = Some(order),
            Decided::Claimed { carrier: with, reference: number, date } => {
                (carrier, reference, day) = (Some(with), Some(number), Some(*date));
            }
            Decided::Waived | Decided::ClaimRejected => {}
        }
        self.connection
            .prepare_cached(
                "INSERT INTO return_decisions (line, kind, amount, currency, day, carrier, reference, note, at,
                                               recorded_at, who)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )?
            .execute((
                line.key(),
                decided.choice().as_str(),
                price.map(Money::amount),
                price.map(|price| price.currency().code()),
                day.map(|day| day.to_string()),
                carrier,
                reference,
                note,
                millis(at),
                millis(self.recorded_at()),
                self.who(),
            ))?;
        if matches!(decided, Decided::Kept { .. }) {
            self.set_line_state(line, "cancelled", "awaiting")?;
        }
        Ok(())
    }

    /// A decision was recorded by mistake; its row stays. A line that the customer does not keep
    /// after all awaits return again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_back_return_decision(&self, line: LineNumber, record: &ReturnDecisionRecord) -> Result<(), StoreError> {
        self.take_back("UPDATE return_decisions SET taken_back = $1 WHERE return_decision = $2", record.key)?;
        if matches!(record.made.decided, Decided::Kept { .. }) {
            self.set_line_state(line, "awaiting", "cancelled")?;
        }
        Ok(())
    }

    fn set_line_state(&self, line: LineNumber, state: &str, before: &str) -> Result<(), StoreError> {
        self.connection.prepare_cached("UPDATE lines SET state = $1 WHERE line = $2 AND state = $3")?.execute((
            state,
            line.key(),
            before,
        ))?;
        Ok(())
    }
}
