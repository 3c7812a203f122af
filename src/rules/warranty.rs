//! WAR: from when to when a unit is in warranty, and what its software terms are.

use chrono::{Days, Months, NaiveDate};
use serde::Serialize;

use super::doa::SerialPattern;
use super::families::FamilyTerms;
use super::{Explained, Why};
use crate::numbers::Serial;

/// WAR-1: the latest start of a resold unit's warranty, in days after the ship date.
pub const RESALE_DAYS_MAX: u64 = 90;

/// WAR-5: within how many months of shipment a software product is to be registered.
pub const RELEASE_REGISTRATION_MONTHS: u32 = 12;

/// What is known of a unit.
#[derive(Clone, Debug)]
pub struct UnitFacts {
    /// Its serial number.
    pub serial: Serial,
    /// What its family's warranty covers.
    pub family: FamilyTerms,
    /// When it left manufacturing.
    pub ship_date: Option<NaiveDate>,
    /// Whether an authorised reseller sold it.
    pub reseller: bool,
    /// When the reseller sold it; without meaning where none did.
    pub resale_date: Option<NaiveDate>,
    /// When the customer received it.
    pub customer_receipt_date: Option<NaiveDate>,
    /// When it was registered.
    pub registered_on: Option<NaiveDate>,
    /// The date code on record.
    pub date_code: Option<NaiveDate>,
    /// How to read a date code from the serial (DOA-2).
    pub serial_pattern: Option<SerialPattern>,
    /// Whether its part is an antivirus product (WAR-4).
    pub antivirus: bool,
    /// Whether it carries the new-purchase entitlement (ENT-3).
    pub new_purchase: bool,
}

impl UnitFacts {
    /// WAR-4: whether the warranty begins to count only with registration.
    #[must_use]
    pub fn needs_registration(&self) -> bool {
        self.family.registration_required || self.antivirus
    }

    /// WAR-1: the warranty's start date; none where the ship date is not known.
    #[must_use]
    pub fn warranty_start(&self) -> Option<WarrantyStart> {
        let ship = self.ship_date?;
        let latest = days_after(ship, RESALE_DAYS_MAX);
        Some(match (self.reseller, self.resale_date) {
            (false, _) => WarrantyStart { day: ship, assumed: false },
            (true, Some(resale)) => WarrantyStart { day: resale.clamp(ship, latest), assumed: false },
            (true, None) => WarrantyStart { day: latest, assumed: true },
        })
    }

    fn hardware_months(&self) -> Option<u32> {
        self.family.hardware_months.filter(|months| *months > 0)
    }
}

/// WAR-1: the day from which the terms count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WarrantyStart {
    /// The first day.
    pub day: NaiveDate,
    /// Whether it is assumed, the resale date not being known.
    pub assumed: bool,
}

/// A unit's hardware warranty on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Warranty {
    /// WAR-1; none where the ship date is not known.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub start: Option<NaiveDate>,
    /// The resale date is not known, and the latest possible start was taken.
    pub start_assumed: bool,
    /// WAR-2: the last covered day; none without a start date or a hardware term.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub last_day: Option<NaiveDate>,
    /// WAR-2 covers the day.
    pub covered: bool,
    /// WAR-2 covers the day, and WAR-4 is satisfied.
    pub active: bool,
    /// The last day of online RMA processing (WAR-3).
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub online_rma_last_day: Option<NaiveDate>,
}

/// Whether the one software release of WAR-5 can still be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum SoftwareRelease {
    /// It can be requested, and the unit is registered in time.
    Open,
    /// It can be requested once the unit is registered.
    NeedsRegistration,
    /// The days in which to request it are over, or the registration came too late.
    Closed,
    /// The date of customer receipt or of shipment is not known.
    Unknown,
}

/// WAR-5: a unit's software terms on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct SoftwareTerms {
    /// The last day on which media are covered; none where the family has no such term, or
    /// without a start date.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub media_last_day: Option<NaiveDate>,
    /// The one release; none where the family has no such term.
    pub release: Option<SoftwareRelease>,
    /// The last day to request the release.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub release_request_by: Option<NaiveDate>,
    /// The last day to register for it.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub release_register_by: Option<NaiveDate>,
}

/// So many days later.
pub(super) fn days_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// The same day of a later month; where that month is too short, the first of the next one, as
/// the anniversary of 29 February is 1 March.
fn months_after(day: NaiveDate, months: u32) -> NaiveDate {
    use chrono::Datelike;

    match day.checked_add_months(Months::new(months)) {
        Some(later) if later.day() < day.day() => days_after(later, 1),
        Some(later) => later,
        None => NaiveDate::MAX,
    }
}

/// WAR-2: the day before the anniversary.
fn last_day_of(start: NaiveDate, months: u32) -> NaiveDate {
    months_after(start, months).pred_opt().unwrap_or(start)
}

/// The last of so many days, the first day counted.
fn last_of_days(first: NaiveDate, days: u32) -> Option<NaiveDate> {
    days.checked_sub(1).map(|more| days_after(first, u64::from(more)))
}

/// The hardware warranty of a unit on the day `on` (WAR-1 to WAR-4).
#[must_use]
pub fn warranty(on: NaiveDate, unit: &UnitFacts) -> Explained<Warranty> {
    let mut why = Why::default();
    let start = unit.warranty_start();
    explain_start(unit, start, &mut why);
    let last_day = match (start, unit.hardware_months()) {
        (Some(start), Some(months)) => Some(last_day_of(start.day, months)),
        (_, None) => {
            why.not("WAR-3", format!("Family {} has no hardware warranty", unit.family.family));
            None
        }
        (None, Some(_)) => None,
    };
    let covered = match (start, last_day) {
        (Some(start), Some(last_day)) => covers(on, start, last_day, unit, &mut why),
        _ => false,
    };
    let registered = match last_day {
        Some(last_day) => is_registered(on, unit, last_day, &mut why),
        None => false,
    };
    let online_months = unit.family.online_rma_months.filter(|months| *months > 0);
    why.explain(Warranty {
        start: start.map(|start| start.day),
        start_assumed: start.is_some_and(|start| start.assumed),
        last_day,
        covered,
        active: covered && registered,
        online_rma_last_day: start.zip(online_months).map(|(start, months)| last_day_of(start.day, months)),
    })
}

fn explain_start(unit: &UnitFacts, start: Option<WarrantyStart>, why: &mut Why) {
    let (Some(ship), Some(WarrantyStart { day, .. })) = (unit.ship_date, start) else {
        why.missing("WAR-1", "The ship date is not known, so the warranty has no start date");
        return;
    };
    match unit.resale_date {
        _ if !unit.reseller => why.held("WAR-1", format!("The warranty starts on the ship date, {day}")),
        None => {
            why.held("WAR-1", format!("A reseller sold it; the warranty starts on {day}"));
            why.assumed(
                "WAR-1",
                format!("The resale date is not known: the latest start is taken, 90 days after the ship date, {ship}"),
            );
        }
        Some(resale) if resale < ship => why.held(
            "WAR-1",
            format!("The warranty starts on the ship date, {day}: the resale date, {resale}, is before it"),
        ),
        Some(resale) if resale > day => why.held(
            "WAR-1",
            format!(
                "The warranty starts on {day}, 90 days after the ship date, {ship}: the resale on {resale} is later"
            ),
        ),
        Some(_) => {
            why.held("WAR-1", format!("The warranty starts on the resale date, {day}; it was shipped on {ship}"));
        }
    }
}

/// WAR-2: whether the term holds the day.
fn covers(on: NaiveDate, start: WarrantyStart, last_day: NaiveDate, unit: &UnitFacts, why: &mut Why) -> bool {
    let first = start.day;
    if on < first {
        why.not("WAR-2", format!("The warranty runs from {first} to {last_day}, and {on} is before it"));
        match unit.ship_date {
            Some(ship) if start.assumed && on >= ship => {
                why.would_change("WAR-1", format!("A resale on or before {on} would start the warranty by then"));
            }
            _ => why.would_change("WAR-2", format!("From {first} on the warranty covers it")),
        }
        return false;
    }
    if on > last_day {
        why.not("WAR-2", format!("The warranty ran from {first} to {last_day}, and {on} is after it"));
        return false;
    }
    why.held("WAR-2", format!("The warranty runs from {first} to {last_day}, and {on} is within it"));
    if start.assumed
        && let (Some(ship), Some(months)) = (unit.ship_date, unit.hardware_months())
        && last_day_of(ship, months) < on
        && let Some(least) = ship.iter_days().find(|resale| last_day_of(*resale, months) >= on)
    {
        why.would_change("WAR-1", format!("A resale before {least} would have ended the warranty before {on}"));
    }
    true
}

/// WAR-4: whether the unit needs no registration, or was registered by then.
fn is_registered(on: NaiveDate, unit: &UnitFacts, last_day: NaiveDate, why: &mut Why) -> bool {
    let what = if unit.family.registration_required {
        format!("Family {}", unit.family.family)
    } else if unit.antivirus {
        "An antivirus product".to_owned()
    } else {
        why.held("WAR-4", format!("Family {} needs no registration", unit.family.family));
        return true;
    };
    let (known, activates) = match unit.registered_on {
        Some(day) if day <= on => {
            why.held("WAR-4", format!("{what} must be registered, and it was on {day}"));
            return true;
        }
        Some(day) => (format!("it was registered only on {day}"), Some(day)),
        None => (format!("it was not on or before {on}"), None),
    };
    why.not("WAR-4", format!("{what} must be registered to activate the warranty, and {known}"));
    match activates {
        Some(day) if day <= last_day => {
            why.would_change("WAR-4", format!("The registration activates the warranty from {day} to {last_day}"));
        }
        None if on <= last_day => {
            why.would_change("WAR-4", format!("Registering it would activate the warranty, until {last_day}"));
        }
        _ => {}
    }
    false
}

/// The software terms of a unit on the day `on` (WAR-5).
#[must_use]
pub fn software(on: NaiveDate, unit: &UnitFacts) -> Explained<SoftwareTerms> {
    let mut why = Why::default();
    let terms = &unit.family;
    let media_days = terms.software_media_days.filter(|days| *days > 0);
    let media_last_day = unit.warranty_start().zip(media_days).and_then(|(start, days)| last_of_days(start.day, days));
    match (media_days, media_last_day) {
        (Some(_), Some(last)) if on <= last => why.held("WAR-5", format!("Software media are covered until {last}")),
        (Some(_), Some(last)) => why.not("WAR-5", format!("Software media were covered until {last}")),
        (Some(_), None) => {
            why.missing("WAR-5", "The ship date is not known, so the cover of software media has no end");
        }
        (None, _) => {}
    }
    let release_days = terms.software_release_days.filter(|days| *days > 0);
    let request_by =
        unit.customer_receipt_date.zip(release_days).map(|(receipt, days)| days_after(receipt, u64::from(days)));
    let register_by =
        unit.ship_date.filter(|_| release_days.is_some()).map(|ship| months_after(ship, RELEASE_REGISTRATION_MONTHS));
    let release = release_days.map(|_| release(on, unit, request_by, register_by, &mut why));
    why.explain(SoftwareTerms {
        media_last_day,
        release,
        release_request_by: request_by,
        release_register_by: register_by,
    })
}

fn release(
    on: NaiveDate,
    unit: &UnitFacts,
    request_by: Option<NaiveDate>,
    register_by: Option<NaiveDate>,
    why: &mut Why,
) -> SoftwareRelease {
    if let Some(day) = request_by.filter(|day| on > *day) {
        why.not("WAR-5", format!("The software release was to be requested by {day}"));
        return SoftwareRelease::Closed;
    }
    let registered = unit.registered_on.filter(|day| *day <= on);
    if let Some(day) = register_by.filter(|day| registered.unwrap_or(on) > *day) {
        why.not("WAR-5", format!("The unit was to be registered by {day} for the software release"));
        return SoftwareRelease::Closed;
    }
    let (Some(request_by), Some(register_by)) = (request_by, register_by) else {
        if request_by.is_none() {
            why.missing(
                "WAR-5",
                "The date of customer receipt is not known, from which a software release is requested",
            );
        }
        if register_by.is_none() {
            why.missing("WAR-5", "The ship date is not known, within 12 months of which the unit is to be registered");
        }
        return SoftwareRelease::Unknown;
    };
    if registered.is_some() {
        why.held("WAR-5", format!("One software release can be requested until {request_by}"));
        return SoftwareRelease::Open;
    }
    why.not("WAR-5", format!("One software release can be requested until {request_by}, once the unit is registered"));
    why.would_change("WAR-5", format!("Registering it by {register_by} would open the software release"));
    SoftwareRelease::NeedsRegistration
}
