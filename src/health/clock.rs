//! The clock of this computer, against what is on record.

use chrono::TimeDelta;

use super::{Matter, Standing, Subject, moment};
use crate::calendar::Instant;
use crate::store::DatabaseFacts;

/// Clocks differ that much.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// Nobody leaves the data alone for longer without knowing it.
const SILENCE_MAX: TimeDelta = TimeDelta::days(90);

pub(super) fn matter(facts: &DatabaseFacts, now: Instant) -> Matter {
    let matter = match facts.latest {
        Some(latest) if latest > now + TOLERANCE => Matter::unwell(
            Subject::Clock,
            Standing::Act,
            format!("The clock says {}, and something was recorded at {} already.", moment(now), moment(latest)),
            "Set the computer's clock right, and let it follow a time server: deadlines are counted from it.",
        ),
        Some(latest) if now - latest > SILENCE_MAX => Matter::unwell(
            Subject::Clock,
            Standing::Look,
            format!("The clock says {}, and the latest entry is of {}.", moment(now), moment(latest)),
            "Look whether the computer's clock is right: deadlines are counted from it.",
        ),
        _ => Matter::well(Subject::Clock, "The clock fits what is on record."),
    };
    matter.with("Now", moment(now))
}
