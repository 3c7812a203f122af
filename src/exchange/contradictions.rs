//! Values of an RMA's row that cannot all be true. What can be on record is taken as it is: an
//! open RMA that does not tell when it was confirmed, a received unit of an unconfirmed one or one
//! that does not tell when it came, a box that stood at the dock before its RMA was confirmed.

use chrono::DateTime;

use super::columns::{columns, rma};
use super::{Kind, forms};
use crate::calendar::Instant;
use crate::dock::is_future;
use crate::rules::entitlement::{Basis, RmaType};
use crate::store::Value;

/// Two values that contradict each other.
pub(super) struct Contradiction {
    /// The column of the one that is refused.
    pub column: usize,
    /// The column of the other; the same where a value is wrong by itself.
    pub other: usize,
    /// What is wrong, and what to write instead.
    pub message: String,
}

/// What is refused of an instant in the future, when it is `now`.
pub(super) fn future(value: &Value<'_>, now: Instant) -> Option<&'static str> {
    let at = value.as_integer().and_then(DateTime::from_timestamp_millis)?;
    is_future(at, now).then_some("this is in the future; write the time when it happened")
}

/// What contradicts itself in a row, at most once a column.
pub(super) fn contradictions(values: &[Value<'_>], now: Instant) -> Vec<Contradiction> {
    let mut found: Vec<Contradiction> = Vec::new();
    let mut refuse = |column: usize, other: usize, message: String| {
        if found.iter().all(|earlier| earlier.column != column) {
            found.push(Contradiction { column, other, message });
        }
    };
    for at in [rma::CREATED_AT, rma::CONFIRMED_AT, rma::RECEIVED_AT] {
        if let Some(message) = future(&values[at], now) {
            refuse(at, at, message.to_owned());
        }
    }
    if values[rma::CONFIRMED_AT] != Value::Null && values[rma::STATE].as_text() == Some("unconfirmed") {
        let message = "an unconfirmed RMA has no confirmed_at; leave it empty, or write open as the state";
        refuse(rma::CONFIRMED_AT, rma::STATE, message.to_owned());
    }
    if values[rma::RECEIVED_AT] != Value::Null && values[rma::LINE_STATE].as_text() != Some("received") {
        let message = "only a received line has a received_at; leave it empty, or write received as the line_state";
        refuse(rma::RECEIVED_AT, rma::LINE_STATE, message.to_owned());
    }
    let second = |at: usize| values[at].as_integer().map(|millis| millis.div_euclid(1_000));
    if let (Some(confirmed), Some(created)) = (second(rma::CONFIRMED_AT), second(rma::CREATED_AT))
        && confirmed < created
    {
        let created = forms::written(columns(Kind::Rmas)[rma::CREATED_AT].form, &values[rma::CREATED_AT]);
        let message = format!("this is before created_at, {created}; write a later time, or correct created_at");
        refuse(rma::CONFIRMED_AT, rma::CREATED_AT, message);
    }
    if let Some(message) = wrong_basis(values) {
        refuse(rma::BASIS, rma::TYPE, message);
    }
    found
}

/// What is refused of a basis that ENT never gives with the type.
pub(super) fn wrong_basis(values: &[Value<'_>]) -> Option<String> {
    let basis: Basis = values[rma::BASIS].as_text()?.parse().ok()?;
    let rma_type: RmaType = values[rma::TYPE].as_text()?.parse().ok()?;
    let bases = rma_type.bases();
    if bases.contains(&basis) {
        return None;
    }
    let may = if bases.is_empty() {
        "has no basis; leave it empty".to_owned()
    } else {
        let names: Vec<&str> = bases.iter().map(|basis| basis.as_str()).collect();
        format!("has another basis; write {}, or leave it empty", names.join(", "))
    };
    Some(format!("an RMA of type {} {may} (ENT)", rma_type.as_str()))
}
