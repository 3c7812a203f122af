//! WAR-3: what the warranty of a product family covers. Families are records that can change;
//! the table here is the one that every database begins with, and what rule questions mean
//! by a family's code.

use std::borrow::Cow;

/// The terms of a family: its row of the warranty table. A term of 0 is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyTerms {
    /// Its code, such as `MX`.
    pub family: Cow<'static, str>,
    /// Its name.
    pub name: Cow<'static, str>,
    /// Months of online RMA processing from the start date; none where it has none.
    pub online_rma_months: Option<u32>,
    /// Months of hardware warranty from the start date (WAR-2); none where it covers no hardware.
    pub hardware_months: Option<u32>,
    /// Business days to repair or replace (RTF-1).
    pub rtf_business_days: Option<u32>,
    /// Days of warranty on software media from the start date (WAR-5).
    pub software_media_days: Option<u32>,
    /// Days from customer receipt in which the one software release is to be requested (WAR-5).
    pub software_release_days: Option<u32>,
    /// Whether it must be registered to activate the warranty (WAR-4).
    pub registration_required: bool,
}

#[derive(Clone, Copy)]
enum Software {
    Media,
    Release,
}

const fn row(
    family: &'static str,
    name: &'static str,
    hardware_months: Option<u32>,
    software: Software,
    registration_required: bool,
) -> FamilyTerms {
    FamilyTerms {
        family: Cow::Borrowed(family),
        name: Cow::Borrowed(name),
        online_rma_months: hardware_months,
        hardware_months,
        rtf_business_days: if hardware_months.is_some() { Some(super::deadlines::RTF_BUSINESS_DAYS) } else { None },
        software_media_days: if matches!(software, Software::Media) { Some(90) } else { None },
        software_release_days: if matches!(software, Software::Release) { Some(15) } else { None },
        registration_required,
    }
}

const YEAR: Option<u32> = Some(12);

/// WAR-3 and, for registration, WAR-4.
const BUILT_IN: &[FamilyTerms] = &[
    row("E", "E Series routers", YEAR, Software::Media, false),
    row("M", "M Series routers", YEAR, Software::Media, false),
    row("MX", "MX Series routers", YEAR, Software::Media, false),
    row("T", "T Series routers", YEAR, Software::Media, false),
    row("J", "J Series routers", YEAR, Software::Media, false),
    row("SDX300", "Service deployment system", None, Software::Media, false),
    row("JUNOS", "Router operating system", None, Software::Media, false),
    row("FWVPN", "Firewall and VPN", YEAR, Software::Release, true),
    row("SA", "SSL VPN appliances", YEAR, Software::Release, true),
    row("DX", "Application front ends", YEAR, Software::Release, false),
    row("WX", "Application acceleration platforms", YEAR, Software::Release, false),
    row("SBR", "RADIUS servers", YEAR, Software::Release, false),
    row("VF", "Session border controllers", YEAR, Software::Release, false),
    row("EX", "Ethernet switches", YEAR, Software::Release, false),
    row("IDP", "Intrusion detection and prevention", None, Software::Release, true),
    row("NSM", "Network and security management", None, Software::Release, false),
    row("REMOTE", "Remote products", None, Software::Release, true),
    row("WXCMS", "Acceleration central management", None, Software::Release, false),
    row("OAC", "Access client", None, Software::Release, false),
];

/// The families of WAR-3 as every database begins with them.
#[must_use]
pub fn built_in() -> &'static [FamilyTerms] {
    BUILT_IN
}

/// The built-in family of that code.
#[must_use]
pub fn find(code: &str) -> Option<&'static FamilyTerms> {
    BUILT_IN.iter().find(|terms| terms.family == code)
}
