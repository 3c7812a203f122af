//! Due dates: by when what must happen, counted in the calendar that CAL-4 names.

use crate::calendar::{Calendar, CalendarError, DueDate, Instant};

/// RNR-1: the customer's return window.
pub const RETURN_WINDOW_BUSINESS_DAYS: u32 = 10;
/// RTF-1: from dock receipt to the repaired unit or its replacement.
pub const RTF_BUSINESS_DAYS: u32 = 20;
/// ANA-2: from receipt at the repair centre.
pub const RA_DAYS: u32 = 30;
/// ANA-3: from receipt at the repair centre.
pub const FA_INTERIM_DAYS: u32 = 15;

/// RNR-1: the customer has ten business days from the day that the confirmation is sent.
/// The calendar is the customer site's, else the return centre's (CAL-4).
///
/// # Errors
/// Where no date can be computed.
pub fn return_window(calendar: &Calendar, confirmed_at: Instant) -> Result<DueDate, CalendarError> {
    calendar.business_days_after(confirmed_at, RETURN_WINDOW_BUSINESS_DAYS)
}

/// RTF-1: twenty business days (or what the family's row says) from dock receipt. The
/// calendar is the return centre's (CAL-4).
///
/// # Errors
/// Where no date can be computed.
pub fn return_to_factory(
    calendar: &Calendar,
    received_at: Instant,
    family_business_days: Option<u32>,
) -> Result<DueDate, CalendarError> {
    calendar.business_days_after(received_at, family_business_days.unwrap_or(RTF_BUSINESS_DAYS))
}

/// ANA-2: thirty calendar days from receipt at the repair centre, in its calendar.
///
/// # Errors
/// Where no date can be computed.
pub fn repair_analysis(calendar: &Calendar, arrived_at: Instant) -> Result<DueDate, CalendarError> {
    calendar.calendar_days_after(arrived_at, RA_DAYS)
}

/// ANA-3: fifteen calendar days from receipt at the repair centre, in its calendar.
///
/// # Errors
/// Where no date can be computed.
pub fn failure_analysis_interim(calendar: &Calendar, arrived_at: Instant) -> Result<DueDate, CalendarError> {
    calendar.calendar_days_after(arrived_at, FA_INTERIM_DAYS)
}
