//! The clock of the computer jumps: the record stays in its order, and nothing that was answered is lost.

use serde_json::Value;

use crate::support::{Data, done};
use crate::{broken, count};

#[test]
fn forward_and_back_by_hours_and_years() {
    let data = Data::with_records();
    let ahead = [0_i64, 3_600 * 5, -3_600 * 5, 86_400 * 365 * 12, -86_400 * 365 * 20, 60, -60, 0];
    let mut answered = Vec::new();
    for (number, seconds) in ahead.iter().enumerate() {
        let key = format!("jump {number}");
        let seconds = seconds.to_string();
        let scan = format!("tracking:T{number}");
        let said = broken(&data, &[("CLOCK_AHEAD", &seconds)], &["receive", "SN-NOBODY", &scan, "--key", &key]);
        assert_eq!(said.exit, 0, "{}", said.out);
        answered.push((key, scan, said.json()["receipt"].clone()));
    }
    for (key, scan, receipt) in &answered {
        let again = done(&data, &["receive", "SN-NOBODY", scan, "--key", key]);
        assert_eq!((&again["receipt"], &again["duplicate"]), (receipt, &Value::Bool(true)));
    }
    // What was recorded when the clock was ahead is told.
    let health = data.rma(&["--json", "health"]);
    let clock = health.json()["matters"].as_array().unwrap().iter().find(|m| m["subject"] == "clock").unwrap().clone();
    assert_eq!((health.exit, clock["standing"].as_str()), (1, Some("act")), "{clock}");
    let entries = done(&data, &["audit", "--action", "shelved"]);
    let numbers: Vec<i64> = entries.as_array().unwrap().iter().map(|entry| entry["entry"].as_i64().unwrap()).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    data.must_be_whole();
    count(
        "the clock jumps by minutes to years, forward and back",
        ahead.len(),
        "each receipt there once, told by Health",
    );
}
