//! What a value must look like, and what is kept of it.

use std::borrow::Cow;

use chrono::DateTime;

use super::codes;
use crate::calendar::{format_instant, parse_date, parse_instant, parse_zone};
use crate::money;
use crate::numbers::{CaseNumber, LineNumber};
use crate::rules::doa::SerialPattern;
use crate::store::Value;

/// The form of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A key of a record: one line of text, without white space around it.
    Key,
    /// Any text, kept as it is.
    Text,
    /// An IANA zone.
    Zone,
    /// `YYYY-MM-DD`.
    Date,
    /// RFC 3339.
    Instant,
    /// `yes` or `no`.
    YesNo,
    /// A whole number from 0 to this.
    Count(i64),
    /// ISO 3166-1 alpha-2.
    Country,
    /// ISO 4217.
    Currency,
    /// An amount; kept as text until the row's currency is known.
    Money,
    /// A regular expression for DOA-2.
    Pattern,
    /// An email address.
    Email,
    /// One of these.
    Word(&'static [&'static str]),
    /// A case number.
    Case,
    /// A line number.
    Line,
}

impl Form {
    /// Reads a value that is not empty.
    pub fn read(self, text: &str) -> Result<Value<'_>, String> {
        if self == Self::Text {
            return if text.contains('\0') {
                Err("a text cannot hold a NUL character".to_owned())
            } else {
                Ok(keep(text))
            };
        }
        let text = text.trim();
        match self {
            Self::Text | Self::Money => Ok(keep(text)),
            Self::Key => {
                if let Some(found) = text.chars().find(|c| c.is_control()) {
                    return Err(format!(
                        "a key is one line of text; this one holds the character {}",
                        found.escape_unicode()
                    ));
                }
                Ok(keep(text))
            }
            Self::Zone => match parse_zone(text) {
                Ok(_) => Ok(keep(text)),
                Err(error) => Err(error.to_string()),
            },
            // Kept as it is written, which is the one way to write a date.
            Self::Date => parse_date(text).map(|_| keep(text)),
            Self::Instant => parse_instant(text).map(|instant| Value::Integer(instant.timestamp_millis())),
            Self::YesNo => match text {
                "yes" => Ok(Value::Integer(1)),
                "no" => Ok(Value::Integer(0)),
                _ => Err(format!("\"{text}\" is neither yes nor no")),
            },
            Self::Count(most) => match text.parse::<i64>() {
                Ok(count) if (0..=most).contains(&count) && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                    Ok(Value::Integer(count))
                }
                _ => Err(format!("\"{text}\" is not a whole number from 0 to {most}")),
            },
            Self::Country => {
                let code = upper(text);
                if codes::is_country(&code) {
                    Ok(Value::Text(code))
                } else {
                    Err(format!("\"{text}\" is not an ISO 3166 country code of two letters"))
                }
            }
            Self::Currency => {
                let code = upper(text);
                if money::currency_decimals(&code).is_some() {
                    Ok(Value::Text(code))
                } else {
                    Err(format!("\"{text}\" is not an ISO 4217 currency"))
                }
            }
            Self::Pattern => match SerialPattern::new(text) {
                Ok(_) => Ok(keep(text)),
                Err(error) => Err(error.to_string()),
            },
            Self::Email => {
                let whole = !text.chars().any(|c| c.is_whitespace() || c.is_control());
                match text.rsplit_once('@') {
                    Some((name, host)) if whole && !name.is_empty() && !host.is_empty() => Ok(keep(text)),
                    _ => Err(format!("\"{text}\" is not an email address")),
                }
            }
            Self::Word(words) => {
                if words.contains(&text) {
                    Ok(keep(text))
                } else {
                    Err(format!("\"{text}\" is none of {}", words.join(", ")))
                }
            }
            Self::Case => match text.parse::<CaseNumber>() {
                Ok(case) => Ok(Value::Integer(case.key())),
                Err(error) => Err(error.to_string()),
            },
            Self::Line => match text.parse::<LineNumber>() {
                Ok(line) => Ok(Value::Integer(line.key())),
                Err(error) => Err(error.to_string()),
            },
        }
    }
}

fn keep(text: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(text))
}

fn upper(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        Cow::Owned(text.to_ascii_uppercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// A value as an audit entry names it.
pub(super) fn spoken(form: Form, value: &Value<'_>) -> serde_json::Value {
    match (form, value) {
        (Form::YesNo, Value::Integer(number)) => serde_json::Value::from(*number == 1),
        (Form::Instant | Form::Case | Form::Line, Value::Integer(_)) => written(form, value).into(),
        (_, Value::Null) => serde_json::Value::Null,
        (_, Value::Integer(number)) => serde_json::Value::from(*number),
        (_, Value::Text(text)) => serde_json::Value::from(text.as_ref()),
    }
}

/// A value as it stands in a file.
pub(super) fn written<'v>(form: Form, value: &'v Value<'_>) -> Cow<'v, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::Text(text) => Cow::Borrowed(text),
        Value::Integer(number) => match form {
            Form::YesNo => Cow::Borrowed(if *number == 1 { "yes" } else { "no" }),
            Form::Instant => DateTime::from_timestamp_millis(*number)
                .map_or_else(|| Cow::Owned(number.to_string()), |instant| Cow::Owned(format_instant(instant))),
            Form::Case => CaseNumber::from_key(*number)
                .map_or_else(|| Cow::Owned(number.to_string()), |case| Cow::Owned(case.to_string())),
            Form::Line => LineNumber::from_key(*number)
                .map_or_else(|| Cow::Owned(number.to_string()), |line| Cow::Owned(line.to_string())),
            _ => Cow::Owned(number.to_string()),
        },
    }
}
