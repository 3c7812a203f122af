//! The vendor's logo: documents know it by its digest, and get its pixels when they are drawn.

use rma_labels::Picture;

use super::countries::Country;
use crate::desk::DeskError;
use crate::store::{IssuedFacts, Records};

/// What is drawn, with the pixels of its logo.
pub(super) fn with_pixels(records: Records<'_>, facts: &IssuedFacts) -> Result<IssuedFacts, DeskError> {
    let mut facts = facts.clone();
    if let IssuedFacts::Document(document) = &mut facts
        && let Some(logo) = &mut document.sender.logo
    {
        let gone = || DeskError::NotFound("the logo is not on record any more; set vendor.logo again".to_owned());
        let file = records.content(logo.sha256())?.ok_or_else(gone)?;
        *logo = Picture::from_png(&file)?;
    }
    Ok(facts)
}

/// Whether there is a country of a code (ISO 3166 alpha-2, upper case).
pub(in crate::desk) fn is_country(code: &str) -> bool {
    Country::of(code).is_some()
}
