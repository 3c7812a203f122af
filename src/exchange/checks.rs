//! Whether the values of a row may stand in a record: asked alike of a row of a file and of
//! what somebody typed.

use super::Kind;
use super::columns::{Column, columns};
use super::forms::Form;
use super::references::References;
use crate::money;
use crate::store::{Records, StoreError, Value};

/// A value that may not stand in a record.
#[derive(Debug)]
pub(super) struct Wrong {
    /// Its column, as a position in the kind's columns.
    pub column: usize,
    /// What is wrong with it.
    pub message: String,
}

/// Reads the text of one column.
pub(super) fn read<'r>(column: &Column, text: &'r str) -> Result<Value<'r>, String> {
    if text.is_empty() || (text.trim().is_empty() && (column.required || column.form != Form::Text)) {
        return if column.required { Err(format!("{} is missing", column.name)) } else { Ok(Value::Null) };
    }
    column.form.read(text)
}

/// Looks up what the row refers to, and puts each key as it is written on record.
pub(super) fn refers(
    records: &Records<'_>,
    kind: Kind,
    values: &mut [Value<'_>],
    references: &mut References,
) -> Result<Vec<Wrong>, StoreError> {
    let mut wrong = Vec::new();
    for (at, column) in columns(kind).iter().enumerate() {
        let (Some(reference), Value::Text(key)) = (column.reference, &values[at]) else { continue };
        match references.recorded_key(records, reference, key)? {
            Some(recorded) if recorded != key => values[at] = Value::Text(recorded.to_owned().into()),
            Some(_) => {}
            None => wrong.push(Wrong { column: at, message: format!("there is no {} \"{key}\"", reference.words()) }),
        }
    }
    Ok(wrong)
}

/// What a row's values must be to each other; amounts become minor units of their currency.
pub(super) fn agrees(kind: Kind, values: &mut [Value<'_>]) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    match kind {
        Kind::Contracts => {
            let at = |name| columns(Kind::Contracts).iter().position(|column| column.name == name).unwrap_or(0);
            let (start, end) = (at("start"), at("end"));
            if values[end].as_text() < values[start].as_text() {
                let message = format!(
                    "the contract would end before it starts, on {}",
                    values[start].as_text().unwrap_or_default()
                );
                wrong.push(Wrong { column: end, message });
            }
        }
        Kind::Parts => {
            let at = |form| columns(Kind::Parts).iter().position(|column| column.form == form).unwrap_or(0);
            let (money, currency) = (at(Form::Money), at(Form::Currency));
            let code = values[currency].as_text().map(str::to_owned);
            for (price, value) in values.iter_mut().enumerate().take(currency).skip(money) {
                let Some(amount) = value.as_text() else { continue };
                let units = match &code {
                    Some(code) => money::minor_units(amount, code),
                    None => Err("an amount needs a currency".to_owned()),
                };
                match units {
                    Ok(units) => *value = Value::Integer(units),
                    Err(message) => {
                        wrong.push(Wrong { column: if code.is_some() { price } else { currency }, message });
                    }
                }
            }
        }
        _ => {}
    }
    wrong
}
