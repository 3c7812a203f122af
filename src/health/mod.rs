//! Whether all that the work rests on is well: the database, the room on its disk, the clock, printers
//! and mail. Each matter says how it stands, and what to do where it is not well.
//!
//! Nothing in it is of a customer: it can be sent to whoever helps.

mod backups;
mod clock;
mod database;
mod disk;
mod mail;
mod printers;

use serde::Serialize;

use crate::calendar::Instant;
use crate::dock::DataDirectory;
use crate::store::{Records, StoreError};

/// How a matter stands, from well to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Standing {
    /// Nothing is to be done.
    Well,
    /// Work goes on, and somebody should look at it.
    Look,
    /// Work is held up by it, or will be soon.
    Act,
}

/// What a matter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Subject {
    /// The database.
    Database,
    /// The room on its disk.
    Disk,
    /// The backups of the data.
    Backups,
    /// The clock of this computer.
    Clock,
    /// Printers and print jobs.
    Printers,
    /// The outbox.
    Mail,
}

/// A fact that a matter rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Fact {
    /// What it is.
    pub name: &'static str,
    /// With its unit.
    pub value: String,
}

/// One matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Matter {
    /// What it is about.
    pub subject: Subject,
    /// How it stands.
    pub standing: Standing,
    /// That in a sentence.
    pub says: String,
    /// What to do; none where it is well.
    pub to_do: Option<String>,
    /// What it rests on.
    pub facts: Vec<Fact>,
}

/// How all of it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Health {
    /// When it was looked at.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// The program's version.
    pub version: &'static str,
    /// As the worst of its matters.
    pub standing: Standing,
    /// Each matter, in the order of [`Subject`].
    pub matters: Vec<Matter>,
}

impl Matter {
    fn well(subject: Subject, says: impl Into<String>) -> Self {
        Self { subject, standing: Standing::Well, says: says.into(), to_do: None, facts: Vec::new() }
    }

    fn unwell(subject: Subject, standing: Standing, says: impl Into<String>, to_do: impl Into<String>) -> Self {
        Self { subject, standing, says: says.into(), to_do: Some(to_do.into()), facts: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.facts.push(Fact { name, value: value.into() });
        self
    }
}

/// Looks at everything once. It asks the printers, which may take a few seconds where one is away.
///
/// # Errors
/// [`StoreError`] where the database cannot be read.
pub fn health(folder: &DataDirectory, records: Records<'_>, now: Instant) -> Result<Health, StoreError> {
    let facts = records.database_facts()?;
    let matters = vec![
        database::matter(folder, &facts),
        disk::matter(folder, &facts),
        backups::matter(folder, records, now)?,
        clock::matter(&facts, now),
        printers::matter(records)?,
        mail::matter(records, now)?,
    ];
    let standing = matters.iter().map(|matter| matter.standing).max().unwrap_or(Standing::Well);
    Ok(Health { at: now, version: env!("CARGO_PKG_VERSION"), standing, matters })
}

/// A moment for a person, in UTC, to the second.
fn moment(at: Instant) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A size for a person.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KB", "MB", "GB", "TB"];
    let mut whole = bytes;
    let mut unit = 0;
    while whole >= 10_000 && unit + 1 < UNITS.len() {
        whole = (whole + 500) / 1_000;
        unit += 1;
    }
    format!("{whole} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_has_at_most_four_digits() {
        assert_eq!(size(9_999), "9999 bytes");
        assert_eq!(size(10_000), "10 KB");
        assert_eq!(size(12_345_678), "12 MB");
        assert_eq!(size(9_999_600), "10 MB");
        assert_eq!(size(2_500_000_000), "2500 MB");
    }
}
