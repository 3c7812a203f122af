//! The entitlement lookup (SRC-5): what units are entitled to, and why.

use chrono::NaiveDate;
use serde::Serialize;

use super::near::near;
use crate::calendar::{DEFAULT_ZONE, Instant};
use crate::numbers::{PartNumber, Serial};
use crate::rules::Finding;
use crate::rules::doa::{Doa, HoursOfOperation};
use crate::rules::entitlement::{Basis, ContractFacts, RmaType, Shipping, entitlement};
use crate::rules::warranty::{SoftwareTerms, Warranty, software};
use crate::store::{Records, StoreError, StoredUnit};

/// The day that is asked about.
#[derive(Clone, Copy, Debug)]
pub enum AskedDay {
    /// That day.
    Day(NaiveDate),
    /// The day that it is at this moment in the zone of the unit's return centre.
    Today(Instant),
}

/// What is on record of a unit.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct LookupUnit {
    /// The serial as it is on record.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub serial: Serial,
    /// Its part.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub part_number: PartNumber,
    /// Of the part.
    pub part_description: String,
    /// The code of the part's family.
    pub family: String,
    /// The family's name.
    pub family_name: String,
    /// The return centre of the part.
    pub centre: String,
    /// The customer's site.
    pub site_id: Option<String>,
    /// Its name.
    pub site_name: Option<String>,
    /// When it left manufacturing.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub ship_date: Option<NaiveDate>,
    /// Whether a reseller sold it.
    pub reseller: bool,
    /// When the reseller sold it.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub resale_date: Option<NaiveDate>,
    /// When the customer received it.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub customer_receipt_date: Option<NaiveDate>,
    /// When it was registered.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub registered_on: Option<NaiveDate>,
    /// Whether its warranty counts only with registration (WAR-4).
    pub needs_registration: bool,
    /// Whether it carries the new-purchase entitlement.
    pub new_purchase: bool,
}

/// What one unit is entitled to on one day.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct LookupRow {
    /// The serial: as it is on record, else as it was asked.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub serial: Serial,
    /// Whether it is on record.
    pub known: bool,
    /// The day.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub on: NaiveDate,
    /// The type that its RMA gets.
    #[serde(rename = "type")]
    pub rma_type: RmaType,
    /// What the customer gets.
    pub basis: Option<Basis>,
    /// The rule that decided, ENT-1 to ENT-6.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub deciding: &'static str,
    /// Who pays for which way (ENT-8).
    pub shipping: Option<Shipping>,
    /// Whether PRI clocks run (ENT-9).
    pub priority_clock: bool,
    /// Whether RTF-1 applies.
    pub rtf: bool,
    /// What is on record of it.
    pub unit: Option<LookupUnit>,
    /// The contract that counts on the day.
    pub contract: Option<ContractFacts>,
    /// All contracts that name it.
    pub contracts: Vec<ContractFacts>,
    /// Its warranty on the day.
    pub warranty: Option<Warranty>,
    /// Its software terms on the day (WAR-5).
    pub software: Option<SoftwareTerms>,
    /// Whether it was dead on arrival.
    pub doa: Option<Doa>,
    /// The ids of the rules that held.
    pub rules: Vec<String>,
    /// Why, as text.
    pub why: String,
    /// Why, step by step.
    pub findings: Vec<Finding>,
    /// The facts that are not known.
    pub missing: Vec<String>,
    /// What was taken for granted.
    pub assumed: Vec<String>,
    /// What would make the decision another one.
    pub would_change: Vec<String>,
    /// For a serial that is not on record: those on record that it may be meant to be.
    #[cfg_attr(feature = "bindings", ts(type = "Array<string>"))]
    pub near: Vec<Serial>,
}

/// What the units of these serials are entitled to, one answer a serial in the same order.
/// `hours` is how long they ran before they failed, where that is known.
///
/// # Errors
/// [`StoreError`].
pub fn lookup(
    records: Records<'_>,
    serials: &[Serial],
    on: AskedDay,
    hours: Option<HoursOfOperation>,
) -> Result<Vec<LookupRow>, StoreError> {
    serials.iter().map(|serial| row(records, serial, on, hours)).collect()
}

fn row(
    records: Records<'_>,
    serial: &Serial,
    on: AskedDay,
    hours: Option<HoursOfOperation>,
) -> Result<LookupRow, StoreError> {
    let unit = records.unit(serial)?;
    let (contracts, near) = match &unit {
        Some(unit) => (records.contracts_of_unit(&unit.facts.serial)?, Vec::new()),
        None => (Vec::new(), near(records, serial)?),
    };
    let on = match on {
        AskedDay::Day(day) => day,
        AskedDay::Today(now) => now.with_timezone(&unit.as_ref().map_or(DEFAULT_ZONE, |unit| unit.zone)).date_naive(),
    };
    let explained = entitlement(on, unit.as_ref().map(|unit| &unit.facts), &contracts, hours);
    let (rules, why) = (explained.rules().into_iter().map(std::borrow::Cow::into_owned).collect(), explained.why());
    let (missing, assumed, would_change) = (explained.missing(), explained.assumed(), explained.would_change());
    let decision = explained.decision;
    Ok(LookupRow {
        serial: unit.as_ref().map_or(serial, |unit| &unit.facts.serial).clone(),
        known: unit.is_some(),
        on,
        rma_type: decision.rma_type,
        basis: decision.basis,
        deciding: decision.deciding,
        shipping: decision.shipping,
        priority_clock: decision.priority_clock,
        rtf: decision.rtf,
        contract: decision.contract,
        contracts,
        warranty: decision.warranty,
        software: unit.as_ref().map(|unit| software(on, &unit.facts).decision),
        doa: decision.doa,
        unit: unit.map(shown),
        rules,
        why,
        findings: explained.findings,
        missing,
        assumed,
        would_change,
        near,
    })
}

fn shown(unit: StoredUnit) -> LookupUnit {
    let facts = unit.facts;
    LookupUnit {
        part_number: unit.part_number,
        part_description: unit.part_description,
        centre: unit.centre,
        site_id: unit.site_id,
        site_name: unit.site_name,
        ship_date: facts.ship_date,
        reseller: facts.reseller,
        resale_date: facts.resale_date,
        customer_receipt_date: facts.customer_receipt_date,
        registered_on: facts.registered_on,
        needs_registration: facts.needs_registration(),
        new_purchase: facts.new_purchase,
        family: facts.family.family.into_owned(),
        family_name: facts.family.name.into_owned(),
        serial: facts.serial,
    }
}
