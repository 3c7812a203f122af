//! The room on the disk of the data.

use super::{Matter, Standing, Subject, size};
use crate::dock::DataDirectory;
use crate::store::DatabaseFacts;

/// Below this a day's work may not find room.
const ACT_BELOW_BYTES: u64 = 500_000_000;
/// So many copies of the database should find room: a backup, a restore, and growth.
const COPIES_MIN: u64 = 3;

pub(super) fn matter(folder: &DataDirectory, facts: &DatabaseFacts) -> Matter {
    let free = match fs4::available_space(folder.path()) {
        Ok(free) => free,
        Err(error) => {
            return Matter::unwell(
                Subject::Disk,
                Standing::Look,
                format!("How much room the disk has cannot be read: {error}."),
                "Look whether the disk of the data is still connected.",
            );
        }
    };
    let wanted = facts.bytes.unsigned_abs().saturating_mul(COPIES_MIN);
    let matter = if free < ACT_BELOW_BYTES {
        Matter::unwell(
            Subject::Disk,
            Standing::Act,
            format!("Only {} are free on the disk of the data.", size(free)),
            "Make room before it is full: without room no box can be received.",
        )
    } else if free < wanted {
        Matter::unwell(
            Subject::Disk,
            Standing::Look,
            format!("{} are free: less than {COPIES_MIN} copies of the database need.", size(free)),
            "Make room, or move the data to a larger disk: a backup or a restore may not fit.",
        )
    } else {
        Matter::well(Subject::Disk, format!("{} are free on the disk of the data.", size(free)))
    };
    matter.with("Free", size(free))
}
