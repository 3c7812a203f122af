//! What the report of an analysis says (ANA-5).

use serde_json::{Map, Value};

/// What the report of a repair analysis must say.
pub const OF_A_REPAIR: &[&str] = &["repair_done", "test_result", FAILURE_VERIFIED, "repair_data"];
/// What a failure analysis must say to be closed.
pub const OF_A_FAILURE: &[&str] = &["symptom", "environment", "root_cause", "corrective_action"];

/// The reported failure was verified, or was not.
pub const FAILURE_VERIFIED: &str = "failure_verified";

/// Whether the report says that the reported failure was verified: true or false, or the same in a
/// word. None where it says neither.
#[must_use]
pub fn failure_verified(said: &Value) -> Option<bool> {
    match said {
        Value::Bool(verified) => Some(*verified),
        Value::String(word) => match word.trim().to_lowercase().as_str() {
            "yes" | "true" | "verified" => Some(true),
            "no" | "false" | "not verified" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Which of the fields that a report must have it does not have, or has nothing in.
#[must_use]
pub fn missing<'r>(report: &Map<String, Value>, required: &[&'r str]) -> Vec<&'r str> {
    required.iter().copied().filter(|name| report.get(*name).is_none_or(says_nothing)).collect()
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(values) => values.iter().all(says_nothing),
        Value::Object(fields) => fields.values().all(says_nothing),
    }
}
