//! Rule questions as JSON: what `rma rules` answers, and what the rule cases are written in.
//! What a question must look like is in [`forms`]; here is what is asked and answered.

mod forms;

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::deadlines::{DeadlineFacts, DueKind, DueState, Term, deadline, state};
use super::doa::{HoursOfOperation, doa};
use super::entitlement::entitlement;
use super::receiving::{BoxLabel, LineFacts, UnitScans, decide};
use super::response::{Priority, next_response};
use super::warranty::{software, warranty};
use super::{Explained, Finding, nullable, rules_held, rules_looked_at, why_text, word};
use crate::calendar::{Calendar, CalendarError, DueDate, Instant, format_instant};
use crate::numbers::{Number, PartNumber, Serial};

use forms::{AgreementForm, ContractForm, Day, Object, UnitForm, read};

/// What can be asked.
const ASKS: [&str; 9] =
    ["number", "business_days", "calendar_days", "warranty", "doa", "entitlement", "deadline", "response", "receiving"];

/// Answers one question, a line of JSON; the answer is an object with the question's `id`
/// and, where it cannot be answered, an `error`. The flag is false for an error. The families
/// that units name are those of WAR-3.
#[must_use]
pub fn answer_line(line: &str) -> (Value, bool) {
    let mut head = Head::default();
    let mut json = serde_json::Deserializer::from_str(line);
    let whole = (&mut head).deserialize(&mut json).and_then(|()| json.end());
    let answer = match (head.ask.as_ref().map(Value::as_str), whole) {
        (Some(Some(ask)), _) => answer(ask, line),
        (Some(None), _) => Err("ask: a text is expected".to_owned()),
        (None, Err(wrong)) => Err(format!("not a question in JSON: {wrong}")),
        (None, Ok(())) => Err("ask: the question does not say what it asks".to_owned()),
    };
    let (mut answer, answered) = match answer {
        Ok(answer) => (answer, true),
        Err(error) => (json!({ "error": error }), false),
    };
    answer["id"] = head.id;
    (answer, answered)
}

fn answer(ask: &str, line: &str) -> Result<Value, String> {
    match ask {
        "number" => number(&read::<NumberQuestion>(line)?),
        "business_days" => days(&read(line)?, Calendar::business_days_after, "CAL-2"),
        "calendar_days" => days(&read(line)?, Calendar::calendar_days_after, "CAL-3"),
        "warranty" => warranty_of(read(line)?),
        "doa" => doa_of(read(line)?),
        "entitlement" => entitlement_of(read(line)?),
        "deadline" => deadline_of(&read(line)?),
        "response" => response(read(line)?),
        "receiving" => receiving(read(line)?),
        _ => Err(format!("ask: \"{ask}\" is none of {}", ASKS.join(", "))),
    }
}

/// Which question it is, as far as it can be read: a question that is broken further on is
/// still answered under its id.
#[derive(Default)]
struct Head {
    id: Value,
    ask: Option<Value>,
}

impl<'de> DeserializeSeed<'de> for &mut Head {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Head {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with its id and what it asks")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "id" => self.id = exact(map.next_value()?),
                "ask" => self.ask = Some(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// An id as it was given; a number of more digits than a number of JSON surely keeps is kept as text.
fn exact(given: &RawValue) -> Value {
    let text = given.get();
    let is_whole = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match serde_json::from_str(text) {
        Ok(Value::Number(number)) if is_whole && number.is_f64() => text.into(),
        Ok(value) => value,
        Err(_) => text.into(),
    }
}

/// Adds why, and what is missing, assumed and would change.
fn explain<T>(answer: &mut Value, explained: &Explained<T>) {
    answer["rules"] = json!(explained.rules());
    answer["why"] = json!(explained.why());
    answer["missing"] = json!(explained.missing());
    answer["assumed"] = json!(explained.assumed());
    answer["would_change"] = json!(explained.would_change());
}

#[derive(Deserialize)]
struct NumberQuestion {
    text: String,
}

fn number(question: &NumberQuestion) -> Result<Value, String> {
    let number: Number = question.text.parse().map_err(|wrong| format!("text: {wrong}"))?;
    let (rule, what) = match number {
        Number::Case(_) => ("NUM-1", "a case number"),
        Number::Rma(_) => ("NUM-2", "an RMA number"),
        Number::Line(_) => ("NUM-3", "a line of an RMA"),
    };
    let findings = [
        Finding::held(rule, format!("It has the form of {what}")),
        Finding::held("NUM-4", "White space around it and the case of the R do not matter"),
    ];
    Ok(json!({
        "kind": number.kind(),
        "canonical": number.to_string(),
        "rules": rules_held(&findings),
        "why": why_text(&findings),
    }))
}

#[derive(Deserialize)]
struct DayCount {
    #[serde(deserialize_with = "forms::calendar")]
    calendar: Calendar,
    #[serde(with = "crate::calendar::rfc3339")]
    from: Instant,
    days: i64,
}

fn days(
    count: &DayCount,
    after: impl Fn(&Calendar, Instant, u32) -> Result<DueDate, CalendarError>,
    rule: &'static str,
) -> Result<Value, String> {
    let days = u32::try_from(count.days).map_err(|_| format!("days: {} is not a count of days", count.days))?;
    let due = after(&count.calendar, count.from, days).map_err(|wrong| format!("days: {wrong}"))?;
    let (zone, from) = (count.calendar.zone, count.calendar.local_date(count.from));
    let findings = [
        Finding::held("CAL-1", format!("The calendar is that of {zone}, where it is {from}")),
        Finding::held(rule, format!("{days} days after {from} is {}, met until that day ends there", due.due_on)),
    ];
    Ok(json!({
        "due_on": due.due_on,
        "due_before": format_instant(due.due_before),
        "rules": rules_held(&findings),
        "why": why_text(&findings),
    }))
}

#[derive(Deserialize)]
struct WarrantyQuestion {
    on: Day,
    unit: Object<UnitForm>,
}

#[derive(Deserialize)]
struct DoaQuestion {
    unit: Object<UnitForm>,
    #[serde(deserialize_with = "nullable")]
    hours_of_operation: Option<HoursOfOperation>,
}

#[derive(Deserialize)]
struct EntitlementQuestion {
    on: Day,
    #[serde(deserialize_with = "nullable")]
    unit: Option<Object<UnitForm>>,
    #[serde(deserialize_with = "nullable")]
    contract: Option<Object<ContractForm>>,
    #[serde(deserialize_with = "nullable")]
    hours_of_operation: Option<HoursOfOperation>,
}

fn warranty_of(question: WarrantyQuestion) -> Result<Value, String> {
    let unit = question.unit.0.facts()?;
    let explained = warranty(question.on.0, &unit);
    let mut answer = json!(explained.decision);
    explain(&mut answer, &explained);
    answer["rules"] = json!(rules_looked_at(&explained.findings));
    let software = software(question.on.0, &unit);
    answer["software"] = json!(software.decision);
    explain(&mut answer["software"], &software);
    answer["software"]["rules"] = json!(rules_looked_at(&software.findings));
    Ok(answer)
}

fn doa_of(question: DoaQuestion) -> Result<Value, String> {
    let unit = question.unit.0.facts()?;
    let explained = doa(&unit, question.hours_of_operation);
    let mut answer = json!(explained.decision);
    answer["rules"] = json!(rules_looked_at(&explained.findings));
    answer["why"] = json!(explained.why());
    answer["would_change"] = json!(explained.would_change());
    Ok(answer)
}

fn entitlement_of(question: EntitlementQuestion) -> Result<Value, String> {
    let unit = question.unit.map(|unit| unit.0.facts()).transpose()?;
    let contracts: Vec<_> = question.contract.map(|contract| contract.0.facts()).transpose()?.into_iter().collect();
    let explained = entitlement(question.on.0, unit.as_ref(), &contracts, question.hours_of_operation);
    let decision = &explained.decision;
    let mut answer = json!({
        "type": decision.rma_type,
        "basis": decision.basis,
        "shipping": decision.shipping,
        "priority_clock": decision.priority_clock,
        "rtf": decision.rtf,
        "deciding": decision.deciding,
    });
    explain(&mut answer, &explained);
    Ok(answer)
}

#[derive(Deserialize)]
struct DeadlineQuestion {
    #[serde(deserialize_with = "forms::kind")]
    kind: DueKind,
    #[serde(deserialize_with = "forms::calendar")]
    calendar: Calendar,
    #[serde(with = "crate::calendar::rfc3339")]
    start: Instant,
    #[serde(with = "crate::calendar::rfc3339::option")]
    flagged: Option<Instant>,
    #[serde(with = "crate::calendar::rfc3339")]
    as_of: Instant,
    #[serde(with = "crate::calendar::rfc3339::option")]
    met_at: Option<Instant>,
}

fn deadline_of(question: &DeadlineQuestion) -> Result<Value, String> {
    let kind = question.kind;
    let term = Term::fixed(kind, None).ok_or("kind: it has no term of its own")?;
    let facts =
        DeadlineFacts { kind, term, calendar: &question.calendar, start: question.start, flagged: question.flagged };
    let mut explained = deadline(&facts).map_err(|wrong| format!("start: {wrong}"))?;
    let due = explained.decision.due;
    let state = state(due.due_before, question.as_of, question.met_at);
    let told = match state {
        DueState::Met => "It was met before that",
        DueState::MetLate => "It was met, but not before that",
        DueState::Open => "It is not met, and there is time left",
        DueState::Overdue => "It is not met, and the time is over",
    };
    explained.findings.push(Finding::held(kind.rule(), told));
    Ok(json!({
        "due_on": due.due_on,
        "due_before": format_instant(due.due_before),
        "state": state,
        "rules": explained.rules(),
        "why": explained.why(),
    }))
}

#[derive(Deserialize)]
struct ResponseQuestion {
    #[serde(deserialize_with = "word")]
    priority: Priority,
    #[serde(deserialize_with = "forms::calendar")]
    calendar: Calendar,
    #[serde(with = "crate::calendar::rfc3339")]
    opened_at: Instant,
    #[serde(with = "crate::calendar::rfc3339::option")]
    last_update_at: Option<Instant>,
    /// What was agreed for the case in place of its priority's terms.
    #[serde(default)]
    agreement: Option<AgreementForm>,
}

fn response(question: ResponseQuestion) -> Result<Value, String> {
    let terms = question.agreement.map_or_else(|| question.priority.terms(), |agreement| agreement.0);
    let counts_from = if question.last_update_at.is_some() { "last_update_at" } else { "opened_at" };
    let explained = next_response(terms, &question.calendar, question.opened_at, question.last_update_at)
        .map_err(|wrong| format!("{counts_from}: {wrong}"))?;
    Ok(json!({
        "next_by": format_instant(explained.decision.due.due_before),
        "rules": explained.rules(),
        "why": explained.why(),
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scan {
    Rma(String),
    Serial(String),
    Part(String),
}

#[derive(Deserialize)]
struct ReceivingQuestion {
    #[serde(with = "crate::calendar::rfc3339")]
    now: Instant,
    scans: Vec<Scan>,
    lines: Vec<Object<LineFacts>>,
}

fn receiving(question: ReceivingQuestion) -> Result<Value, String> {
    let mut scans = UnitScans { label: BoxLabel::None, serial: None, part: None, chosen: Vec::new() };
    for scan in &question.scans {
        match scan {
            Scan::Rma(text) if scans.label == BoxLabel::None => scans.label = BoxLabel::read(text),
            Scan::Serial(text) if scans.serial.is_none() => scans.serial = Serial::new(text),
            Scan::Part(text) if scans.part.is_none() => scans.part = PartNumber::new(text),
            _ => return Err("scans: at most one rma, one serial and one part".to_owned()),
        }
    }
    let lines: Vec<LineFacts> = question.lines.into_iter().map(|line| line.0).collect();
    let explained = decide(question.now, &scans, &lines);
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
