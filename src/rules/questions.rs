//! Rule questions as JSON: what `rma rules` answers, and what the rule cases are written in.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::receiving::{BoxLabel, LineFacts, UnitScans, decide};
use crate::calendar::{Calendar, Instant, format_instant, parse_date};
use crate::numbers::{Number, PartNumber, Serial};

#[derive(Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
enum Question {
    Number { text: String },
    BusinessDays(DayCount),
    CalendarDays(DayCount),
    Receiving(Receiving),
}

#[derive(Deserialize)]
struct DayCount {
    calendar: CalendarFacts,
    #[serde(with = "crate::calendar::rfc3339")]
    from: Instant,
    days: i64,
}

#[derive(Deserialize)]
struct CalendarFacts {
    zone: String,
    #[serde(default)]
    holidays: Vec<String>,
}

impl CalendarFacts {
    fn read(&self) -> Result<Calendar, String> {
        let holidays = self
            .holidays
            .iter()
            .map(|day| parse_date(day).map_err(|wrong| format!("calendar.holidays: {wrong}")))
            .collect::<Result<BTreeSet<_>, _>>()?;
        Calendar::new(&self.zone, holidays).map_err(|wrong| format!("calendar.zone: {wrong}"))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scan {
    Rma(String),
    Serial(String),
    Part(String),
}

#[derive(Deserialize)]
struct Receiving {
    #[serde(with = "crate::calendar::rfc3339")]
    now: Instant,
    scans: Vec<Scan>,
    lines: Vec<LineFacts>,
}

/// Answers one question, a line of JSON; the answer is an object with the question's `id`
/// and, where it cannot be answered, an `error`. The flag is false for an error.
#[must_use]
pub fn answer_line(line: &str) -> (Value, bool) {
    let value: Value = match serde_json::from_str(line) {
        Ok(value) => value,
        Err(wrong) => return (json!({"id": null, "error": format!("not JSON: {wrong}")}), false),
    };
    let id = value.get("id").cloned().unwrap_or(Value::Null);
    match answer(value) {
        Ok(mut fields) => {
            fields.insert("id".to_owned(), id);
            (Value::Object(fields), true)
        }
        Err(error) => (json!({"id": id, "error": error}), false),
    }
}

fn answer(question: Value) -> Result<Map<String, Value>, String> {
    let known = ["number", "business_days", "calendar_days", "receiving"];
    match question.get("ask").and_then(Value::as_str) {
        None => return Err("ask: the question does not say what it asks".to_owned()),
        Some(ask) if !known.contains(&ask) => return Err(format!("ask: \"{ask}\" is none of {}", known.join(", "))),
        Some(_) => {}
    }
    let question: Question = serde_json::from_value(question).map_err(|wrong| wrong.to_string())?;
    let fields = match question {
        Question::Number { text } => {
            let number: Number = text.parse().map_err(|wrong| format!("text: {wrong}"))?;
            let rule = match number {
                Number::Case(_) => "NUM-1",
                Number::Rma(_) => "NUM-2",
                Number::Line(_) => "NUM-3",
            };
            json!({"kind": number.kind(), "canonical": number.to_string(), "rules": [rule, "NUM-4"]})
        }
        Question::BusinessDays(count) => days(&count, Calendar::business_days_after, "CAL-2")?,
        Question::CalendarDays(count) => days(&count, Calendar::calendar_days_after, "CAL-3")?,
        Question::Receiving(question) => receiving(&question)?,
    };
    match fields {
        Value::Object(fields) => Ok(fields),
        _ => Err("the answer is not an object".to_owned()),
    }
}

fn days(
    count: &DayCount,
    after: impl Fn(&Calendar, Instant, u32) -> Result<crate::calendar::DueDate, crate::calendar::CalendarError>,
    rule: &str,
) -> Result<Value, String> {
    let days = u32::try_from(count.days).map_err(|_| format!("days: {} is not a count of days", count.days))?;
    let due = after(&count.calendar.read()?, count.from, days).map_err(|wrong| format!("days: {wrong}"))?;
    Ok(json!({"due_on": due.due_on, "due_before": format_instant(due.due_before), "rules": ["CAL-1", rule]}))
}

fn receiving(question: &Receiving) -> Result<Value, String> {
    let mut scans = UnitScans { label: BoxLabel::None, serial: None, part: None, chosen: Vec::new() };
    for scan in &question.scans {
        match scan {
            Scan::Rma(text) if scans.label == BoxLabel::None => scans.label = BoxLabel::read(text),
            Scan::Serial(text) if scans.serial.is_none() => scans.serial = Serial::new(text),
            Scan::Part(text) if scans.part.is_none() => scans.part = PartNumber::new(text),
            _ => return Err("scans: at most one rma, one serial and one part".to_owned()),
        }
    }
    let explained = decide(question.now, &scans, &question.lines);
    let decision = &explained.decision;
    Ok(json!({
        "verdict": decision.verdict,
        "line": decision.line,
        "late": decision.late,
        "reason": decision.reason,
        "candidates": decision.candidates,
        "rules": explained.rules(),
        "why": explained.why(),
    }))
}
