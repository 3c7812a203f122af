//! The columns of each kind, in the order of the interfaces page: the key first, and what a
//! value must look like.

use super::Kind;
use super::forms::Form;
use crate::store::Reference;

/// A column of a kind's file.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub name: &'static str,
    pub form: Form,
    pub required: bool,
    /// What the value must be the key of.
    pub reference: Option<Reference>,
}

const fn must(name: &'static str, form: Form) -> Column {
    Column { name, form, required: true, reference: None }
}

const fn may(name: &'static str, form: Form) -> Column {
    Column { name, form, required: false, reference: None }
}

const fn of(reference: Reference, column: Column) -> Column {
    Column { reference: Some(reference), ..column }
}

/// More than any warranty: a hundred years.
const MONTHS_MAX: i64 = 1_200;
/// What CAL-2 and CAL-3 count at most.
const DAYS_MAX: i64 = crate::calendar::DAYS_MAX as i64;

const CALENDARS: &[Column] = &[must("calendar", Form::Key), must("zone", Form::Zone)];

const HOLIDAYS: &[Column] =
    &[of(Reference::Calendar, must("calendar", Form::Key)), must("date", Form::Date), may("name", Form::Text)];

const FAMILIES: &[Column] = &[
    must("family", Form::Key),
    must("name", Form::Text),
    may("online_rma_months", Form::Count(MONTHS_MAX)),
    may("hardware_months", Form::Count(MONTHS_MAX)),
    may("rtf_business_days", Form::Count(DAYS_MAX)),
    may("software_media_days", Form::Count(DAYS_MAX)),
    may("software_release_days", Form::Count(DAYS_MAX)),
    must("registration_required", Form::YesNo),
];

const CENTRES: &[Column] = &[
    must("centre", Form::Key),
    must("name", Form::Text),
    must("address", Form::Text),
    of(Reference::Calendar, may("calendar", Form::Key)),
    must("repairs", Form::YesNo),
];

const PARTS: &[Column] = &[
    must("part_number", Form::Key),
    must("description", Form::Text),
    of(Reference::Family, must("family", Form::Key)),
    of(Reference::Centre, must("centre", Form::Key)),
    may("list_price", Form::Money),
    may("repair_price", Form::Money),
    may("currency", Form::Currency),
    may("serial_pattern", Form::Pattern),
    must("antivirus", Form::YesNo),
];

const SITES: &[Column] = &[
    must("site_id", Form::Key),
    must("name", Form::Text),
    must("address", Form::Text),
    must("country", Form::Country),
    of(Reference::Calendar, may("calendar", Form::Key)),
];

const CONTACTS: &[Column] = &[
    must("email", Form::Email),
    must("name", Form::Text),
    may("phone", Form::Text),
    of(Reference::Site, must("site_id", Form::Key)),
];

const CONTRACTS: &[Column] = &[
    must("contract", Form::Key),
    of(Reference::Site, must("site_id", Form::Key)),
    must("level", Form::Word(&["Essential", "Efficiency", "Continuity", "Agility"])),
    must("ahr", Form::YesNo),
    must("start", Form::Date),
    must("end", Form::Date),
];

const UNITS: &[Column] = &[
    must("serial", Form::Key),
    of(Reference::Part, must("part_number", Form::Key)),
    of(Reference::Site, may("site_id", Form::Key)),
    may("ship_date", Form::Date),
    must("reseller", Form::YesNo),
    may("resale_date", Form::Date),
    may("customer_receipt_date", Form::Date),
    may("registered_on", Form::Date),
    may("date_code", Form::Date),
    must("new_purchase", Form::YesNo),
];

const COVERED: &[Column] =
    &[of(Reference::Contract, must("contract", Form::Key)), of(Reference::Unit, must("serial", Form::Key))];

const CASES: &[Column] = &[
    must("case", Form::Case),
    of(Reference::Site, must("site_id", Form::Key)),
    of(Reference::Contact, must("contact", Form::Email)),
    must("priority", Form::Word(&["P1", "P2", "P3", "P4"])),
    may("platform", Form::Text),
    may("tracking_number", Form::Text),
    must("opened_at", Form::Instant),
    must("status", Form::Word(&["open", "closed"])),
];

/// Where columns of [`RMAS`] are that are looked at by themselves.
pub(super) mod rma {
    pub const LINE: usize = 0;
    pub const CASE: usize = 1;
    pub const PART_NUMBER: usize = 2;
    pub const SERIAL: usize = 3;
    pub const TYPE: usize = 4;
    pub const BASIS: usize = 5;
    pub const CREATED_AT: usize = 6;
    pub const CONFIRMED_AT: usize = 7;
    pub const STATE: usize = 8;
    pub const LINE_STATE: usize = 9;
    pub const RECEIVED_AT: usize = 10;
    pub const RA: usize = 11;
    pub const FA: usize = 12;
}

const RMAS: &[Column] = &[
    must("line", Form::Line),
    must("case", Form::Case),
    must("part_number", Form::Key),
    may("serial", Form::Key),
    must("type", Form::Word(&["doa", "service", "new_purchase", "non_contracted", "unknown"])),
    may("basis", Form::Word(&["new_unit", "advance_replacement", "return_and_repair", "warranty_rtf"])),
    must("created_at", Form::Instant),
    may("confirmed_at", Form::Instant),
    must("state", Form::Word(&["unconfirmed", "open", "closed", "cancelled"])),
    must("line_state", Form::Word(&["awaiting", "received", "cancelled"])),
    may("received_at", Form::Instant),
    must("ra", Form::YesNo),
    must("fa", Form::YesNo),
];

/// The columns of a kind.
pub(super) fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::Calendars => CALENDARS,
        Kind::Holidays => HOLIDAYS,
        Kind::Families => FAMILIES,
        Kind::Centres => CENTRES,
        Kind::Parts => PARTS,
        Kind::Sites => SITES,
        Kind::Contacts => CONTACTS,
        Kind::Contracts => CONTRACTS,
        Kind::Units => UNITS,
        Kind::Covered => COVERED,
        Kind::Cases => CASES,
        Kind::Rmas => RMAS,
    }
}

/// Columns that come together or not at all: an amount means nothing without its currency.
pub(super) fn together(kind: Kind) -> &'static [&'static str] {
    if kind == Kind::Parts { &["list_price", "repair_price", "currency"] } else { &[] }
}
