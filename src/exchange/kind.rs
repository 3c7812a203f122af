//! The kinds of record that are exchanged.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A kind of record, and so of CSV file. In the order in which they refer to each other: each
/// refers only to kinds before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export, rename = "ExchangeKind"))]
pub enum Kind {
    /// Business calendars with their zones.
    Calendars,
    /// Their holidays.
    Holidays,
    /// Product families with their warranty terms (WAR-3).
    Families,
    /// Return centres.
    Centres,
    /// Parts.
    Parts,
    /// Customer sites.
    Sites,
    /// People at the sites.
    Contacts,
    /// Service contracts.
    Contracts,
    /// Units by serial number.
    Units,
    /// Which units a contract covers.
    Covered,
    /// Cases.
    Cases,
    /// RMAs, a row a line.
    Rmas,
}

impl Kind {
    /// All of them, in the order of import.
    pub const ALL: [Self; 12] = [
        Self::Calendars,
        Self::Holidays,
        Self::Families,
        Self::Centres,
        Self::Parts,
        Self::Sites,
        Self::Contacts,
        Self::Contracts,
        Self::Units,
        Self::Covered,
        Self::Cases,
        Self::Rmas,
    ];

    /// The name that the command line and the files use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Calendars => "calendars",
            Self::Holidays => "holidays",
            Self::Families => "families",
            Self::Centres => "centres",
            Self::Parts => "parts",
            Self::Sites => "sites",
            Self::Contacts => "contacts",
            Self::Contracts => "contracts",
            Self::Units => "units",
            Self::Covered => "covered",
            Self::Cases => "cases",
            Self::Rmas => "rmas",
        }
    }

    /// The name of its file in a folder of all kinds.
    #[must_use]
    pub fn file_name(self) -> String {
        format!("{}.csv", self.as_str())
    }

    /// The kind that a file's name says it holds: `parts.csv`, in any folder and ASCII case.
    #[must_use]
    pub fn from_file_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        Self::ALL.into_iter().find(|kind| kind.file_name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            format!("\"{text}\" is not a kind of record; it is one of {names}")
        })
    }
}
