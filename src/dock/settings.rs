//! How a receiving station is set up.

use serde::{Deserialize, Serialize};

use super::scans::ScannerAffixes;
use crate::calendar::DEFAULT_ZONE;
use crate::people::Permission;
use crate::store::{By, Records, Store, StoreError};

const NAME: &str = "station";

/// RCV-3: what happens to an unnumbered receipt unless the operator says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum UnnumberedDefault {
    /// The Receiving Discrepancy shelf.
    #[default]
    Shelf,
    /// Back to the sender.
    ReturnToSender,
}

/// The colours of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The settings of a receiving station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct StationSettings {
    /// The dock's name.
    pub dock: String,
    /// Who scans.
    pub operator: String,
    /// What the scanner sends before each scan.
    pub scan_prefix: String,
    /// What the scanner sends after each scan.
    pub scan_suffix: String,
    /// Whether verdicts sound.
    pub sound: bool,
    /// RCV-3.
    pub unnumbered_default: UnnumberedDefault,
    /// The label printer's queue; none: labels are saved as PDF only.
    pub printer: Option<String>,
    /// The colours of the screens.
    pub theme: Theme,
    /// The dock's time zone, an IANA name.
    pub zone: String,
}

impl Default for StationSettings {
    fn default() -> Self {
        Self {
            dock: "Dock 1".to_owned(),
            operator: "Operator".to_owned(),
            scan_prefix: String::new(),
            scan_suffix: String::new(),
            sound: true,
            unnumbered_default: UnnumberedDefault::Shelf,
            printer: None,
            theme: Theme::System,
            zone: DEFAULT_ZONE.name().to_owned(),
        }
    }
}

impl StationSettings {
    /// The settings on record, or the defaults.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn load(records: Records<'_>) -> Result<Self, StoreError> {
        Ok(records.setting(NAME)?.unwrap_or_default())
    }

    /// Puts them on record.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn save(&self, store: &mut Store, by: &By<'_>) -> Result<(), StoreError> {
        store.save_setting(NAME, self, Permission::SetUp, by)
    }

    /// What is wrong with them, by field.
    #[must_use]
    pub fn wrong(&self) -> Option<(&'static str, String)> {
        if self.dock.trim().is_empty() {
            return Some(("dock", "the dock needs a name".to_owned()));
        }
        if self.operator.trim().is_empty() {
            return Some(("operator", "say who scans".to_owned()));
        }
        let limit = 60;
        for (field, value) in [("dock", &self.dock), ("operator", &self.operator)] {
            if value.chars().count() > limit {
                return Some((field, format!("at most {limit} characters")));
            }
        }
        for (field, value) in [("scan_prefix", &self.scan_prefix), ("scan_suffix", &self.scan_suffix)] {
            if value.chars().count() > 10 {
                return Some((field, "at most 10 characters".to_owned()));
            }
        }
        crate::calendar::parse_zone(&self.zone).err().map(|wrong| ("zone", wrong.to_string()))
    }

    /// What the scanner adds to each scan.
    #[must_use]
    pub fn affixes(&self) -> ScannerAffixes {
        ScannerAffixes { prefix: self.scan_prefix.clone(), suffix: self.scan_suffix.clone() }
    }
}
