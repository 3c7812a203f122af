//! The outbox.

use super::{Matter, Standing, Subject};
use crate::calendar::Instant;
use crate::desk::mail::{MailSettings, is_due};
use crate::store::{Records, StoreError};

pub(super) fn matter(records: Records<'_>, now: Instant) -> Result<Matter, StoreError> {
    let counts = records.mail_counts()?;
    let has_server = !MailSettings::load(records)?.host.trim().is_empty();
    let matter = if counts.stopped > 0 {
        Matter::unwell(
            Subject::Mail,
            Standing::Look,
            format!(
                "{} {} not go out by itself.",
                counts.stopped,
                if counts.stopped == 1 { "message does" } else { "messages do" }
            ),
            "Open the Outbox: each message says what the server answered.",
        )
    } else if !has_server && counts.waiting > 0 {
        Matter::unwell(
            Subject::Mail,
            Standing::Look,
            format!("{} wait, and no mail server is set.", counts.waiting),
            "Set one in the settings of mail, or open the messages in the Outbox and send them by hand.",
        )
    } else if !has_server {
        Matter::well(Subject::Mail, "No mail server is set: messages are written, and opened from the Outbox.")
    } else if is_due(records, now)? {
        Matter::well(Subject::Mail, format!("{} being handed over.", counts.waiting))
    } else {
        Matter::well(Subject::Mail, "Nothing waits that should have gone out.")
    };
    Ok(matter
        .with("Written", counts.written.to_string())
        .with("Waiting", counts.waiting.to_string())
        .with("Stopped", counts.stopped.to_string()))
}
