//! ENT: what a unit is entitled to on a day, and on whose cost it travels.

use std::cmp::Reverse;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::deadlines::RTF_BUSINESS_DAYS;
use super::doa::{Doa, HoursOfOperation, doa};
use super::warranty::{UnitFacts, Warranty, days_after, warranty};
use super::{Explained, Why, words};

/// ENT-9: the days of technical support of a new purchase, the start date being the first.
pub const SUPPORT_DAYS: u64 = 90;

/// The type of an RMA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum RmaType {
    /// Dead on arrival (ENT-1).
    Doa,
    /// Under contract or warranty (ENT-2, ENT-4).
    Service,
    /// Under the new-purchase entitlement (ENT-3).
    NewPurchase,
    /// Neither contract nor warranty (ENT-5).
    NonContracted,
    /// The serial is not known (ENT-6).
    Unknown,
}
words!(RmaType {
    Doa = "doa",
    Service = "service",
    NewPurchase = "new_purchase",
    NonContracted = "non_contracted",
    Unknown = "unknown",
});

impl RmaType {
    /// For a person.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Doa => "dead on arrival",
            Self::Service => "service",
            Self::NewPurchase => "new purchase",
            Self::NonContracted => "neither contract nor warranty",
            Self::Unknown => "unknown",
        }
    }

    /// What the customer may get by it (ENT-1 to ENT-6).
    #[must_use]
    pub fn bases(self) -> &'static [Basis] {
        match self {
            Self::Doa => &[Basis::NewUnit],
            Self::Service => &[Basis::AdvanceReplacement, Basis::ReturnAndRepair, Basis::WarrantyRtf],
            Self::NewPurchase => &[Basis::ReturnAndRepair],
            Self::NonContracted | Self::Unknown => &[],
        }
    }
}

/// What the customer gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Basis {
    /// A new unit from manufacturing (DOA-3).
    NewUnit,
    /// A replacement that ships first.
    AdvanceReplacement,
    /// The unit is repaired and comes back.
    ReturnAndRepair,
    /// Repair or replacement under warranty (RTF-1).
    WarrantyRtf,
}
words!(Basis {
    NewUnit = "new_unit",
    AdvanceReplacement = "advance_replacement",
    ReturnAndRepair = "return_and_repair",
    WarrantyRtf = "warranty_rtf",
});

impl Basis {
    /// For a person.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NewUnit => "new unit",
            Self::AdvanceReplacement => "advance replacement",
            Self::ReturnAndRepair => "return and repair",
            Self::WarrantyRtf => "return to factory under warranty",
        }
    }
}

/// Who pays for a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Payer {
    /// The customer.
    Customer,
    /// The vendor.
    Vendor,
}
words!(Payer { Customer = "customer", Vendor = "vendor" });

/// ENT-8: who pays for which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Shipping {
    /// The way in, to the return centre.
    pub inbound: Payer,
    /// The way back, to the customer.
    pub outbound: Payer,
}

impl Shipping {
    const VENDOR: Self = Self { inbound: Payer::Vendor, outbound: Payer::Vendor };
    const CUSTOMER: Self = Self { inbound: Payer::Customer, outbound: Payer::Customer };
    const SHARED: Self = Self { inbound: Payer::Customer, outbound: Payer::Vendor };
}

/// The level of a service contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum ContractLevel {
    /// Essential.
    Essential,
    /// Efficiency.
    Efficiency,
    /// Continuity.
    Continuity,
    /// Agility.
    Agility,
}
words!(ContractLevel {
    Essential = "Essential",
    Efficiency = "Efficiency",
    Continuity = "Continuity",
    Agility = "Agility",
});

/// What is known of a service contract that names the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ContractFacts {
    /// Its number, where it has one.
    pub contract: Option<String>,
    /// Its level.
    pub level: ContractLevel,
    /// With Advanced Hardware Replacement.
    pub ahr: bool,
    /// The first day.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub start: NaiveDate,
    /// The last day.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub end: NaiveDate,
}

impl ContractFacts {
    /// ENT-2: first and last day included.
    #[must_use]
    pub fn is_active(&self, on: NaiveDate) -> bool {
        self.start <= on && on <= self.end
    }
}

impl fmt::Display for ContractFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.contract {
            Some(contract) => write!(f, "Contract {contract} ({}", self.level.as_str())?,
            None => write!(f, "The contract ({}", self.level.as_str())?,
        }
        f.write_str(if self.ahr { " with AHR)" } else { ")" })
    }
}

/// What a unit is entitled to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// The type that its RMA gets.
    pub rma_type: RmaType,
    /// What the customer gets; none where nothing is owed or the unit is not known.
    pub basis: Option<Basis>,
    /// ENT-8; none where the unit is not known.
    pub shipping: Option<Shipping>,
    /// ENT-9: PRI clocks run.
    pub priority_clock: bool,
    /// RTF-1 applies.
    pub rtf: bool,
    /// The rule that decided, ENT-1 to ENT-6.
    pub deciding: &'static str,
    /// The best contract that is active on the day, whatever decided.
    pub contract: Option<ContractFacts>,
    /// The unit's warranty on the day; none where the unit is not known.
    pub warranty: Option<Warranty>,
    /// Whether it was dead on arrival; none where the unit is not known.
    pub doa: Option<Doa>,
}

/// What a unit is entitled to on the day `on`, in the return centre's zone (ENT-1 to ENT-9):
/// the first that holds decides. `unit` is none for a serial that is not known. Of several
/// contracts the best one that is active counts: one with Advanced Hardware Replacement before
/// one without, then the one that ends last.
#[must_use]
pub fn entitlement(
    on: NaiveDate,
    unit: Option<&UnitFacts>,
    contracts: &[ContractFacts],
    hours: Option<HoursOfOperation>,
) -> Explained<Entitlement> {
    let mut why = Why::default();
    let Some(unit) = unit else {
        why.held("ENT-6", "The serial is not known, so nothing is decided");
        why.missing("ENT-6", "Which unit it is: a person must identify it");
        return why.explain(Entitlement {
            rma_type: RmaType::Unknown,
            basis: None,
            shipping: None,
            priority_clock: false,
            rtf: false,
            deciding: "ENT-6",
            contract: None,
            warranty: None,
            doa: None,
        });
    };
    let doa = why.include(doa(unit, hours));
    let contract = best_active(on, contracts);
    let covered = warranty(on, unit);
    let warranty = covered.decision.clone();

    let (rma_type, basis, deciding) = if doa.doa {
        why.held("ENT-1", "Dead on arrival: no contract is needed");
        (RmaType::Doa, Some(Basis::NewUnit), "ENT-1")
    } else if let Some(contract) = contract {
        why.held(
            "ENT-2",
            format!("{contract} covers it from {} to {}, and {on} is within", contract.start, contract.end),
        );
        (RmaType::Service, Some(under_contract(contract, &mut why)), "ENT-2")
    } else {
        without_contract(on, contracts, &mut why);
        why.include(covered);
        if warranty.active && unit.new_purchase {
            why.held("ENT-3", "It carries the new-purchase entitlement: repair and return at no cost for 1 year");
            (RmaType::NewPurchase, Some(Basis::ReturnAndRepair), "ENT-3")
        } else if warranty.active {
            why.not("ENT-3", "It carries no new-purchase entitlement");
            why.held("ENT-4", format!("It is in warranty on {on}"));
            (RmaType::Service, Some(Basis::WarrantyRtf), "ENT-4")
        } else {
            let but = if unit.new_purchase { ", which its new-purchase entitlement needs" } else { "" };
            why.not(if unit.new_purchase { "ENT-3" } else { "ENT-4" }, format!("No warranty is in force on {on}{but}"));
            why.held("ENT-5", "Neither contract nor warranty: it needs a quote and a purchase order");
            (RmaType::NonContracted, None, "ENT-5")
        }
    };
    let shipping = shipping(rma_type, basis, &mut why);
    let rtf = matches!((rma_type, basis), (RmaType::NewPurchase, _) | (_, Some(Basis::WarrantyRtf)));
    if rtf {
        let days = unit.family.rtf_business_days.unwrap_or(RTF_BUSINESS_DAYS);
        why.held("RTF-1", format!("Repaired or replaced within {days} business days of dock receipt"));
    }
    let priority_clock = priority_clock(on, unit, contract, &warranty, &mut why);
    if priority_clock && contract.is_none() && doa.doa && warranty.start_assumed {
        why.assumed("WAR-1", "The resale date is not known: the latest start is taken, 90 days after the ship date");
    }
    why.explain(Entitlement {
        rma_type,
        basis,
        shipping: Some(shipping),
        priority_clock,
        rtf,
        deciding,
        contract: contract.cloned(),
        warranty: Some(warranty),
        doa: Some(doa),
    })
}

/// ENT-7: the basis that goes with a type that a CSR gives, where it says no other.
///
/// # Errors
/// What is wrong with the two together.
pub fn basis_of_type(rma_type: RmaType, basis: Option<Basis>) -> Result<Option<Basis>, String> {
    let allowed: &[Basis] = match rma_type {
        RmaType::Doa => &[Basis::NewUnit],
        RmaType::Service => &[Basis::ReturnAndRepair, Basis::AdvanceReplacement, Basis::WarrantyRtf],
        RmaType::NewPurchase => &[Basis::ReturnAndRepair],
        RmaType::NonContracted => &[],
        RmaType::Unknown => return Err("unknown is no type to give: say what the unit is entitled to".to_owned()),
    };
    match (basis, allowed) {
        (None, []) => Ok(None),
        (None, [only]) => Ok(Some(*only)),
        (Some(basis), allowed) if allowed.contains(&basis) => Ok(Some(basis)),
        (given, []) => {
            let given = given.map_or("", Basis::as_str);
            Err(format!("type {} has no basis; \"{given}\" was given", rma_type.as_str()))
        }
        (given, allowed) => {
            let allowed: Vec<&str> = allowed.iter().map(|basis| basis.as_str()).collect();
            let given = given.map(|given| format!("; \"{}\" was given", given.as_str())).unwrap_or_default();
            Err(format!("type {} has the basis {}{given}", rma_type.as_str(), allowed.join(" or ")))
        }
    }
}

/// The contract that counts: the same one whatever order they come in.
fn best_active(on: NaiveDate, contracts: &[ContractFacts]) -> Option<&ContractFacts> {
    contracts
        .iter()
        .filter(|contract| contract.is_active(on))
        .min_by_key(|it| (Reverse(it.ahr), Reverse(it.end), it.start, &it.contract, it.level.as_str()))
}

fn under_contract(contract: &ContractFacts, why: &mut Why) -> Basis {
    if contract.ahr {
        why.held("ENT-2", "With Advanced Hardware Replacement the replacement ships first");
        Basis::AdvanceReplacement
    } else {
        why.held("ENT-2", "Without Advanced Hardware Replacement the unit is returned and repaired");
        why.would_change(
            "ENT-2",
            "With Advanced Hardware Replacement on the contract the replacement would ship first",
        );
        Basis::ReturnAndRepair
    }
}

/// At most this many contracts that do not count are told of.
const CONTRACTS_TOLD_MAX: usize = 3;

fn without_contract(on: NaiveDate, contracts: &[ContractFacts], why: &mut Why) {
    if contracts.is_empty() {
        why.not("ENT-2", "No contract names it");
    }
    // The nearest first.
    let mut nearest: Vec<&ContractFacts> = contracts.iter().collect();
    nearest.sort_by_key(|it| {
        let days = if on < it.start { it.start - on } else { on - it.end };
        (days, &it.contract, it.start, it.end, Reverse(it.ahr), it.level.as_str())
    });
    for contract in nearest.iter().take(CONTRACTS_TOLD_MAX) {
        let (start, end) = (contract.start, contract.end);
        if on < start {
            why.not("ENT-2", format!("{contract} covers it from {start} to {end}, and {on} is before it"));
        } else {
            why.not("ENT-2", format!("{contract} covered it from {start} to {end}, and {on} is after it"));
        }
    }
    if let Some(next) = contracts.iter().map(|contract| contract.start).filter(|start| on < *start).min() {
        why.would_change("ENT-2", format!("From {next} on a contract covers it"));
    }
    why.would_change(
        "ENT-2",
        format!("A contract that covers it on {on} would make it a service RMA at the vendor's cost"),
    );
}

/// ENT-8: who pays for which way of an RMA of that type and basis.
#[must_use]
pub fn shipping_of(rma_type: RmaType, basis: Option<Basis>) -> Shipping {
    match (rma_type, basis) {
        (RmaType::NewPurchase, _) => Shipping::SHARED,
        (RmaType::Service, Some(Basis::WarrantyRtf)) | (RmaType::NonContracted | RmaType::Unknown, _) => {
            Shipping::CUSTOMER
        }
        (RmaType::Doa | RmaType::Service, _) => Shipping::VENDOR,
    }
}

fn shipping(rma_type: RmaType, basis: Option<Basis>, why: &mut Why) -> Shipping {
    let text = match (rma_type, basis) {
        (RmaType::Doa, _) => "Dead on arrival: the vendor pays both ways",
        (RmaType::NewPurchase, _) => "New purchase: the customer pays the way in, the vendor the way back",
        (RmaType::Service, Some(Basis::WarrantyRtf)) => "Under warranty the customer pays both ways",
        (RmaType::Service, _) => "Under contract the vendor pays both ways",
        (RmaType::NonContracted | RmaType::Unknown, _) => "Without contract or warranty the customer pays both ways",
    };
    why.held("ENT-8", text);
    shipping_of(rma_type, basis)
}

/// ENT-9: under an active contract, and for a new purchase in its days of technical support.
fn priority_clock(
    on: NaiveDate,
    unit: &UnitFacts,
    contract: Option<&ContractFacts>,
    warranty: &Warranty,
    why: &mut Why,
) -> bool {
    if let Some(contract) = contract {
        why.held("ENT-9", format!("{contract} is active on {on}, so response and update clocks run"));
        return true;
    }
    let reason = match warranty.start {
        _ if !unit.new_purchase => "no contract is active, and it is no new purchase".to_owned(),
        None => "the start of the 90 days of technical support is not known".to_owned(),
        Some(start) => {
            let last = days_after(start, SUPPORT_DAYS - 1);
            if (start..=last).contains(&on) {
                why.held(
                    "ENT-9",
                    format!("A new purchase has 90 days of technical support, from {start} to {last}: clocks run"),
                );
                return true;
            }
            let side = if on < start { "before" } else { "after" };
            format!("{on} is {side} the 90 days of technical support, from {start} to {last}")
        }
    };
    why.not("ENT-9", format!("No response and update clocks run: {reason}"));
    if unit.new_purchase && warranty.start.is_none() {
        why.missing("ENT-9", "The ship date is not known, from which the days of technical support count");
    }
    false
}
