//! The backups of the data.

use super::{Matter, Standing, Subject, moment};
use crate::calendar::Instant;
use crate::dock::DataDirectory;
use crate::safekeeping::{self, Backup};
use crate::store::{Records, StoreError};

pub(super) fn matter(folder: &DataDirectory, records: Records<'_>, now: Instant) -> Result<Matter, StoreError> {
    let state = safekeeping::state(records, folder, now)?;
    let failure = safekeeping::last_failure(folder).map(|(at, why)| format!("The backup of {at} failed: {why}."));
    let good: Vec<&Backup> = state.backups.iter().filter(|backup| backup.contents.is_some()).collect();
    let matter = match (good.first(), state.is_too_old) {
        _ if failure.is_some() => Matter::unwell(
            Subject::Backups,
            Standing::Act,
            failure.unwrap_or_default(),
            "Put that right, and make a backup with rma backup or in the settings.",
        ),
        (None, false) => Matter::well(Subject::Backups, "Nothing was recorded yet that a backup could hold."),
        (None, true) => Matter::unwell(
            Subject::Backups,
            Standing::Look,
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
    let unreadable = state.backups.len() - good.len();
    Ok(matter.with("Good backups", good.len().to_string()).with("That cannot be read", unreadable.to_string()))
}
