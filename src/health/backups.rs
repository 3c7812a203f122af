//! The backups of the data.

use chrono::TimeDelta;

use super::{Matter, Standing, Subject, moment};
use crate::calendar::Instant;
use crate::dock::DataDirectory;
use crate::safekeeping::{self, Backup, BackupSettings};
use crate::store::{AuditFilter, AuditOrder, Records, StoreError};

pub(super) fn matter(folder: &DataDirectory, records: Records<'_>, now: Instant) -> Result<Matter, StoreError> {
    let state = safekeeping::state(records, folder, now)?;
    let failure = safekeeping::last_failure(folder);
    let good: Vec<&Backup> = state.backups.iter().filter(|backup| backup.contents.is_some()).collect();
    let without_key = state.backups.iter().filter(|backup| backup.needs_key).count();
    // One that says to be of the future says nothing of when it was made.
    let last = good.iter().find(|backup| backup.made_at <= now).or(good.first());
    let matter = match (last, state.is_too_old) {
        _ if failure.is_some() => Matter::unwell(
            Subject::Backups,
            Standing::Act,
            failure.unwrap_or_default(),
            "Put that right, and make a backup with rma backup or in the settings.",
        ),
        (None, false) => Matter::well(Subject::Backups, "Nothing was recorded yet that a backup could hold."),
        (None, true) if without_key > 0 => Matter::unwell(
            Subject::Backups,
            Standing::Look,
            "There is no backup of the data but such that are encrypted with a key that is not here.",
            "Make one with rma backup; rma encryption add-key brings the key from its recovery file.",
        ),
        (None, true) => Matter::unwell(
            Subject::Backups,
            // The app has not come to it yet, or has not for a long time.
            if is_long_without(records, now)? { Standing::Act } else { Standing::Look },
            "There is no backup of the data.",
            "The app makes one each hour while it is open; rma backup makes one at once.",
        ),
        (Some(last), true) => Matter::unwell(
            Subject::Backups,
            Standing::Act,
            format!("The last good backup is of {}.", moment(last.made_at)),
            "Look whether the folder of backups can be written to and has room, and make one with rma backup.",
        ),
        (Some(last), false) => {
            Matter::well(Subject::Backups, format!("The last good backup is of {}.", moment(last.made_at)))
        }
    };
    let unreadable = state.backups.len() - good.len() - without_key;
    let matter =
        matter.with("Good backups", good.len().to_string()).with("That cannot be read", unreadable.to_string());
    Ok(if without_key > 0 { matter.with("Whose key is not here", without_key.to_string()) } else { matter })
}

/// Whether the first thing was recorded longer ago than the last good backup may be.
fn is_long_without(records: Records<'_>, now: Instant) -> Result<bool, StoreError> {
    let too_old = TimeDelta::hours(BackupSettings::load(records)?.too_old_hours.into());
    let mut first = None;
    records.each_kept_entry(
        &AuditFilter::default(),
        AuditOrder::OldestFirst,
        |entry, _| -> Result<bool, StoreError> {
            first = Instant::from_timestamp_millis(entry.recorded_at);
            Ok(false)
        },
    )?;
    Ok(first.is_some_and(|first| now - first > too_old))
}
