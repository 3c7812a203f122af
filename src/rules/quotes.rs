//! QUO: what must happen, and in which order, before the RMA of a unit without contract or
//! warranty is processed; whether a purchase order is accepted; when a quote expires.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::receiving::RmaState;
use super::{Explained, Why, words};
use crate::calendar::{Calendar, CalendarError, DueDate, Instant, format_instant, spoken_date};
use crate::money::Money;

/// How long a quote is valid where its last day is not given: so many calendar days (CAL-3).
pub const VALIDITY_DAYS: u32 = 30;

/// What is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum QuoteKind {
    /// The repair of the unit.
    Repair,
    /// Another unit in its place.
    Replacement,
}
words!(QuoteKind { Repair = "repair", Replacement = "replacement" });

/// How a purchase order came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Channel {
    /// By fax.
    Fax,
    /// By email.
    Email,
}
words!(Channel { Fax = "fax", Email = "email" });

/// What happens next to the RMA of a unit without contract or warranty (QUO-1), or how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum QuoteStep {
    /// The support engineer confirms the hardware failure.
    ConfirmFailure,
    /// The CSR quotes repair or replacement.
    Quote,
    /// The customer's purchase order comes.
    PurchaseOrder,
    /// The RMA is processed, and the instructions are sent.
    Confirm,
    /// It was processed.
    Confirmed,
    /// The customer declined the quote (QUO-3).
    Declined,
    /// The quote expired (QUO-3).
    Expired,
    /// The RMA was called off.
    Cancelled,
}
words!(QuoteStep {
    ConfirmFailure = "confirm_failure",
    Quote = "quote",
    PurchaseOrder = "purchase_order",
    Confirm = "confirm",
    Confirmed = "confirmed",
    Declined = "declined",
    Expired = "expired",
    Cancelled = "cancelled",
});

impl QuoteStep {
    /// For a person.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ConfirmFailure => "the support engineer confirms the hardware failure",
            Self::Quote => "the CSR quotes repair or replacement",
            Self::PurchaseOrder => "the customer's purchase order comes by fax or email",
            Self::Confirm => "the RMA is confirmed",
            Self::Confirmed => "the RMA was confirmed",
            Self::Declined => "the customer declined the quote",
            Self::Expired => "the quote expired",
            Self::Cancelled => "the RMA was cancelled",
        }
    }

    /// Nothing comes after it.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::Confirmed | Self::Declined | Self::Expired | Self::Cancelled)
    }
}

/// The confirmation of a hardware failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureFacts {
    /// The support engineer.
    pub confirmed_by: String,
    /// When.
    pub at: Instant,
}

/// The version of a quote that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteFacts {
    /// From 1; a later one supersedes it.
    pub version: u32,
    /// What is quoted.
    pub kind: QuoteKind,
    /// For all lines together.
    pub total: Money,
    /// Who quoted.
    pub by: String,
    /// When.
    pub at: Instant,
    /// Its last day, and the first instant that is too late.
    pub valid: DueDate,
}

/// A purchase order that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderFacts {
    /// The customer's number of it.
    pub number: String,
    /// The date that it bears.
    pub date: NaiveDate,
    /// What the customer orders for.
    pub total: Money,
    /// How it came.
    pub channel: Channel,
    /// Whether the document itself is on record.
    pub document_kept: bool,
    /// Who recorded it.
    pub by: String,
    /// When it came.
    pub at: Instant,
    /// The supervisor who accepted it.
    pub accepted_by: Option<String>,
}

/// How far the RMA of a unit without contract or warranty has come.
#[derive(Clone, Debug)]
pub struct QuoteProgress<'a> {
    /// The state of the RMA.
    pub rma_state: RmaState,
    /// When its confirmation was sent.
    pub confirmed_at: Option<Instant>,
    /// The confirmation of the failure.
    pub failure: Option<&'a FailureFacts>,
    /// The quote in force.
    pub quote: Option<&'a QuoteFacts>,
    /// The purchase order that was accepted on it.
    pub order: Option<&'a OrderFacts>,
    /// When the RMA was ended because the quote was declined or expired.
    pub ended_at: Option<Instant>,
    /// For which moment.
    pub as_of: Instant,
}

/// QUO-1 and QUO-3: the first of the steps that was not done, none of them skipped, or how the
/// RMA ended; the findings say of each step by whom and when it was done, or that it is missing.
#[must_use]
pub fn next_step(progress: &QuoteProgress<'_>) -> Explained<QuoteStep> {
    let mut why = Why::default();
    match progress.rma_state {
        RmaState::Open | RmaState::Closed => {
            let when = progress.confirmed_at.map(|at| format!(" on {}", format_instant(at))).unwrap_or_default();
            steps(progress, &mut why);
            why.held("QUO-1", format!("The RMA was confirmed{when}"));
            why.explain(QuoteStep::Confirmed)
        }
        RmaState::Cancelled => {
            steps(progress, &mut why);
            let step = match (progress.quote, progress.ended_at) {
                (Some(quote), Some(ended_at)) => how_it_ended(quote, ended_at, &mut why),
                _ => {
                    why.not("QUO-1", "The RMA is cancelled");
                    QuoteStep::Cancelled
                }
            };
            why.explain(step)
        }
        RmaState::Unconfirmed => {
            let step = steps(progress, &mut why);
            match progress.quote {
                Some(quote) if step == QuoteStep::PurchaseOrder && progress.as_of >= quote.valid.due_before => {
                    let step = how_it_ended(quote, progress.as_of, &mut why);
                    why.would_change(
                        "QUO-2",
                        "A new version of the quote, or a supervisor who accepts a late purchase order, would go on \
                         with it",
                    );
                    why.explain(step)
                }
                _ => why.explain(step),
            }
        }
    }
}

/// QUO-3: the last day of a quote decides whether it was declined or had expired.
fn how_it_ended(quote: &QuoteFacts, at: Instant, why: &mut Why) -> QuoteStep {
    if at < quote.valid.due_before {
        why.held(
            "QUO-3",
            format!(
                "The customer declined version {} of the quote on {}: the RMA ends without a return",
                quote.version,
                format_instant(at)
            ),
        );
        return QuoteStep::Declined;
    }
    why.held(
        "QUO-3",
        format!(
            "Version {} of the quote expired with {}: the RMA ends without a return",
            quote.version,
            spoken_date(quote.valid.due_on)
        ),
    );
    QuoteStep::Expired
}

/// Tells each step, and returns the first that was not done.
fn steps(progress: &QuoteProgress<'_>, why: &mut Why) -> QuoteStep {
    let mut next = None;
    let mut missing = |why: &mut Why, step: QuoteStep, text: &str| {
        why.missing("QUO-1", text);
        next.get_or_insert(step);
    };
    match progress.failure {
        Some(FailureFacts { confirmed_by, at }) => {
            why.held("QUO-1", format!("{confirmed_by} confirmed the hardware failure on {}", format_instant(*at)));
        }
        None => missing(why, QuoteStep::ConfirmFailure, "The support engineer has not confirmed the hardware failure"),
    }
    match progress.quote {
        Some(quote) => why.held(
            "QUO-1",
            format!(
                "{} quoted the {} at {} on {} (version {}, valid to {})",
                quote.by,
                quote.kind.as_str(),
                quote.total,
                format_instant(quote.at),
                quote.version,
                spoken_date(quote.valid.due_on)
            ),
        ),
        None => missing(why, QuoteStep::Quote, "The CSR has not quoted the repair or replacement"),
    }
    match progress.order {
        Some(order) => {
            why.held(
                "QUO-1",
                format!(
                    "Purchase order {} of {} for {} came by {} on {}, recorded by {}",
                    order.number,
                    spoken_date(order.date),
                    order.total,
                    order.channel.as_str(),
                    format_instant(order.at),
                    order.by
                ),
            );
            if let Some(supervisor) = &order.accepted_by {
                why.held("QUO-2", format!("{supervisor} accepted it"));
            }
            if !order.document_kept {
                why.missing("QUO-1", "The document of the purchase order itself is not on record");
            }
        }
        None => missing(why, QuoteStep::PurchaseOrder, "No purchase order of the customer was accepted"),
    }
    next.unwrap_or(QuoteStep::Confirm)
}

/// A purchase order as it comes.
#[derive(Clone, Copy, Debug)]
pub struct OrderOffered<'a> {
    /// The date that it bears.
    pub date: NaiveDate,
    /// What the customer orders for.
    pub total: Money,
    /// The supervisor who accepts it as it is.
    pub accepted_by: Option<&'a str>,
}

/// What becomes of a purchase order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderVerdict {
    /// It fits the quote.
    Accepted,
    /// It does not, and a supervisor accepts it.
    AcceptedBySupervisor,
    /// It does not; a supervisor may accept it.
    Refused,
}

/// QUO-2: whether a purchase order is accepted against a quote: in the same currency, for no
/// less, and dated no later than the quote's last day. Otherwise a supervisor decides.
#[must_use]
pub fn purchase_order(quote: &QuoteFacts, order: &OrderOffered<'_>) -> Explained<OrderVerdict> {
    let mut why = Why::default();
    let (quoted, ordered) = (quote.total, order.total);
    let amount_fits = quoted.currency() == ordered.currency() && ordered.amount() >= quoted.amount();
    if amount_fits {
        why.held("QUO-2", format!("{ordered} is not below the quoted {quoted}"));
    } else if quoted.currency() == ordered.currency() {
        why.not("QUO-2", format!("{ordered} is below the quoted {quoted}"));
    } else {
        why.not("QUO-2", format!("The order is in {}, and the quote in {}", ordered.currency(), quoted.currency()));
    }
    let (date, last) = (spoken_date(order.date), spoken_date(quote.valid.due_on));
    let in_time = order.date <= quote.valid.due_on;
    if in_time {
        why.held("QUO-2", format!("Its date, {date}, is not after the quote's last day, {last}"));
    } else {
        why.not("QUO-2", format!("The quote expired with {last}, before the order's date, {date}"));
    }
    let verdict = match order.accepted_by {
        _ if amount_fits && in_time => OrderVerdict::Accepted,
        Some(supervisor) => {
            why.held("QUO-2", format!("{supervisor} accepts it all the same"));
            OrderVerdict::AcceptedBySupervisor
        }
        None => {
            why.would_change("QUO-2", "A supervisor may accept it");
            OrderVerdict::Refused
        }
    };
    why.explain(verdict)
}

/// QUO-2: until when a quote is valid that is given at `at`: the end of the day that was set, in
/// the return centre's calendar, else of the last of [`VALIDITY_DAYS`] calendar days.
///
/// # Errors
/// Where no date can be computed.
pub fn validity(set: Option<NaiveDate>, at: Instant, calendar: &Calendar) -> Result<Explained<DueDate>, CalendarError> {
    let mut why = Why::default();
    let zone = calendar.zone.name();
    let valid = match set {
        Some(day) => {
            let valid = calendar.end_of_day(day)?;
            why.held("QUO-2", format!("It is valid until {} ends in {zone}, as was set", spoken_date(day)));
            valid
        }
        None => {
            let valid = calendar.calendar_days_after(at, VALIDITY_DAYS)?;
            why.assumed("QUO-2", format!("No last day was set, so it is valid for {VALIDITY_DAYS} calendar days"));
            why.held(
                "CAL-3",
                format!(
                    "{} in {zone} and {VALIDITY_DAYS} calendar days end with {}",
                    spoken_date(calendar.local_date(at)),
                    spoken_date(valid.due_on)
                ),
            );
            valid
        }
    };
    Ok(why.explain(valid))
}
