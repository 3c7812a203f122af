//! What a rule question must look like. Every fact is named: one that is not known is null, and
//! one that is left out is an error. Errors begin with the path of their field.

use std::fmt;
use std::marker::PhantomData;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;

use crate::calendar::{Calendar, parse_date, parse_zone};
use crate::numbers::Serial;
use crate::rules::deadlines::{DueKind, Term};
use crate::rules::doa::SerialPattern;
use crate::rules::entitlement::{ContractFacts, ContractLevel};
use crate::rules::families::{self, FamilyTerms};
use crate::rules::response::ResponseTerms;
use crate::rules::warranty::UnitFacts;
use crate::rules::{nullable, word};

/// Reads a question of a known form.
pub(super) fn read<'q, T: Deserialize<'q>>(line: &'q str) -> Result<T, String> {
    let mut json = serde_json::Deserializer::from_str(line);
    let question = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        describe(&path, error.inner())
    })?;
    json.end().map_err(|wrong| format!("not JSON: {wrong}"))?;
    Ok(question)
}

/// `unit.ship_date: "2009-02-30" is not a date …`.
fn describe(path: &str, error: &serde_json::Error) -> String {
    let text = error.to_string();
    // A dot is the question itself, a question mark what could not be read any more.
    let mut path = path.trim_end_matches(['.', '?']).to_owned();
    if error.classify() != Category::Data {
        return if path.is_empty() { format!("not JSON: {text}") } else { format!("{path}: not JSON: {text}") };
    }
    // Where in the line it is says less than the path.
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    let text = match text.strip_prefix("missing field `").and_then(|text| text.strip_suffix('`')) {
        Some(field) => {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(field);
            "it is left out; a fact that is not known is null"
        }
        None => &text.replace("expected f64", "expected a number").replace("expected i64", "expected a whole number"),
    };
    if path.is_empty() { text.to_owned() } else { format!("{path}: {text}") }
}

/// An object of the form `T`, never a list of its values.
pub(super) struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfForm<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for OfForm<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }

        deserializer.deserialize_map(OfForm(PhantomData)).map(Self)
    }
}

/// `YYYY-MM-DD`.
pub(super) struct Day(pub NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parse_date(&String::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}

fn nullable_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    Ok(Option::<Day>::deserialize(deserializer)?.map(|day| day.0))
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    Ok(Day::deserialize(deserializer)?.0)
}

fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    parse_zone(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

#[derive(Deserialize)]
struct CalendarForm {
    #[serde(deserialize_with = "zone")]
    zone: Tz,
    holidays: Vec<Day>,
}

/// A calendar; null for none chosen (CAL-1).
pub(super) fn calendar<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Calendar, D::Error> {
    Ok(match Option::<Object<CalendarForm>>::deserialize(deserializer)? {
        Some(Object(form)) => {
            Calendar { zone: form.zone, holidays: form.holidays.into_iter().map(|day| day.0).collect() }
        }
        None => Calendar::default(),
    })
}

fn family<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static FamilyTerms, D::Error> {
    let code = String::deserialize(deserializer)?;
    families::find(&code).ok_or_else(|| {
        let known: Vec<&str> = families::built_in().iter().map(|terms| terms.family.as_ref()).collect();
        D::Error::custom(format!("\"{code}\" is not a family; the families are {}", known.join(", ")))
    })
}

/// The last year in which a unit can have been shipped: its warranty ends before year 10000.
const SHIP_YEAR_MAX: i32 = 9997;

#[derive(Deserialize)]
pub(super) struct UnitForm {
    serial: Serial,
    #[serde(deserialize_with = "family")]
    family: &'static FamilyTerms,
    #[serde(deserialize_with = "nullable_day")]
    ship_date: Option<NaiveDate>,
    reseller: bool,
    #[serde(deserialize_with = "nullable_day")]
    resale_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "nullable_day")]
    customer_receipt_date: Option<NaiveDate>,
    #[serde(deserialize_with = "nullable_day")]
    registered_on: Option<NaiveDate>,
    #[serde(deserialize_with = "nullable_day")]
    date_code: Option<NaiveDate>,
    #[serde(deserialize_with = "nullable")]
    serial_pattern: Option<String>,
    antivirus: bool,
    new_purchase: bool,
}

impl UnitForm {
    pub(super) fn facts(self) -> Result<UnitFacts, String> {
        if let Some(ship) = self.ship_date.filter(|ship| ship.year() > SHIP_YEAR_MAX) {
            return Err(format!("unit.ship_date: {ship} is after the year {SHIP_YEAR_MAX}"));
        }
        let serial_pattern = self
            .serial_pattern
            .map(|text| SerialPattern::new(&text))
            .transpose()
            .map_err(|wrong| format!("unit.serial_pattern: {wrong}"))?;
        Ok(UnitFacts {
            serial: self.serial,
            family: self.family.clone(),
            ship_date: self.ship_date,
            reseller: self.reseller,
            resale_date: self.resale_date,
            customer_receipt_date: self.customer_receipt_date,
            registered_on: self.registered_on,
            date_code: self.date_code,
            serial_pattern,
            antivirus: self.antivirus,
            new_purchase: self.new_purchase,
        })
    }
}

#[derive(Deserialize)]
pub(super) struct ContractForm {
    #[serde(default)]
    contract: Option<String>,
    #[serde(deserialize_with = "word")]
    level: ContractLevel,
    ahr: bool,
    #[serde(deserialize_with = "day")]
    start: NaiveDate,
    #[serde(deserialize_with = "day")]
    end: NaiveDate,
}

impl ContractForm {
    pub(super) fn facts(self) -> Result<ContractFacts, String> {
        let Self { contract, level, ahr, start, end } = self;
        if end < start {
            return Err(format!("contract.end: {end} is before the contract's start, {start}"));
        }
        Ok(ContractFacts { contract, level, ahr, start, end })
    }
}

/// A kind with a term of its own.
pub(super) fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DueKind, D::Error> {
    let text = String::deserialize(deserializer)?;
    let known = || DueKind::ALL.into_iter().filter(|kind| Term::fixed(*kind, None).is_some());
    known().find(|kind| kind.as_str() == text).ok_or_else(|| {
        let known: Vec<&str> = known().map(DueKind::as_str).collect();
        D::Error::custom(format!("\"{text}\" is none of {}", known.join(", ")))
    })
}

/// Terms as they are kept: `2H` hours, `1B` business days, `7D` calendar days.
fn term<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Term, D::Error> {
    match String::deserialize(deserializer)?.parse().map_err(D::Error::custom)? {
        term @ (Term::Hours(1..) | Term::BusinessDays(1..) | Term::CalendarDays(1..)) => Ok(term),
        _ => Err(D::Error::custom("a term is a number from 1 on with H, B or D: hours, business or calendar days")),
    }
}

pub(super) struct AgreementForm(pub ResponseTerms);

impl<'de> Deserialize<'de> for AgreementForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            #[serde(deserialize_with = "term")]
            first_response: Term,
            #[serde(deserialize_with = "term")]
            update_every: Term,
        }
        let Fields { first_response, update_every } = Object::<Fields>::deserialize(deserializer)?.0;
        Ok(Self(ResponseTerms { first_response, update_every }))
    }
}
