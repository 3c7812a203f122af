//! The dock: what a scan is, receiving a box, the Receiving Discrepancy shelf, and the
//! labels of both.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The due dates that a receipt started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Due {
    /// Return to factory (RTF-1).
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub rtf: Option<NaiveDate>,
    /// Repair analysis (ANA-2), where the dock is the repair centre's own (RCV-10).
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub ra: Option<NaiveDate>,
    /// Failure analysis, interim results (ANA-3), likewise.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub fa_interim: Option<NaiveDate>,
}
