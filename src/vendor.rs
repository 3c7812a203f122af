//! Whose paper it is.

use rma_labels::{PaperSize, Picture};
use serde::{Deserialize, Serialize};

use crate::store::{Records, StoreError};

pub(crate) const SETTING: &str = "vendor";

/// The language of the built-in wording.
pub const BUILT_IN_LANGUAGE: &str = "en";

/// Whose documents they are: what stands in their head, and how the vendor is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vendor {
    /// The name; empty: that of the return centre.
    pub name: String,
    /// The address, a line each; empty: that of the return centre.
    pub address: Vec<String>,
    /// The telephone number.
    pub phone: String,
    /// The number for purchase orders by fax (QUO-1).
    pub fax: String,
    /// The mail address.
    pub email: String,
    /// The language of documents, a BCP 47 tag.
    pub language: String,
    /// The paper for customers whose country is not known.
    pub paper: PaperSize,
    /// The country that letters are sent from, an ISO 3166 alpha-2 code; empty: not known, and
    /// addresses stand as they are.
    pub country: String,
    /// The logo in the head of documents; none: the name stands there.
    pub logo: Option<Picture>,
}

impl Default for Vendor {
    fn default() -> Self {
        Self {
            name: String::new(),
            address: Vec::new(),
            phone: String::new(),
            fax: String::new(),
            email: String::new(),
            language: BUILT_IN_LANGUAGE.to_owned(),
            paper: PaperSize::Letter,
            country: String::new(),
            logo: None,
        }
    }
}

impl Vendor {
    /// What is on record, or the defaults.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn load(records: Records<'_>) -> Result<Self, StoreError> {
        Ok(records.setting(SETTING)?.unwrap_or_default())
    }
}
