//! The vendor's logo: documents know it by its digest, and get its pixels when they are drawn.

use rma_labels::Picture;

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
