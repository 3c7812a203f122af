//! Mail that is to go out, and mail that went.

use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};

use super::{Change, Records, StoreError, from_json, instant, json, millis, unreadable};
use crate::calendar::Instant;
use crate::numbers::CaseNumber;

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum MailState {
    /// It goes when its time comes.
    Waiting,
    /// A program hands it over.
    Sending,
    /// The server has it.
    Sent,
    /// It does not go by itself any more: somebody must look.
    Stopped,
    /// It was called off.
    Cancelled,
}

impl MailState {
    const ALL: [Self; 5] = [Self::Waiting, Self::Sending, Self::Sent, Self::Stopped, Self::Cancelled];

    /// The name that the database and the interfaces use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Stopped => "stopped",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A message on record, without what goes with it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct MailRecord {
    /// Its number.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub message: i64,
    /// What servers and readers know it by.
    pub message_id: String,
    /// The RMA, line, case or tag that it is about.
    pub about: String,
    /// Which kind of message.
    pub kind: String,
    /// Who writes.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
    /// What it is about, in one line.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// When it was written.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub written_at: Instant,
    /// By whom.
    pub written_by: String,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    #[serde(with = "crate::calendar::rfc3339::option")]
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub next_at: Option<Instant>,
    /// Since when it stands there.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub changed_at: Instant,
    /// What the server said last, or why it does not go.
    pub answer: Option<String>,
    /// The names of what goes with it.
    pub attachments: Vec<String>,
}

/// How much mail there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct MailCounts {
    /// That does not go by itself any more.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub stopped: i64,
    /// That waits, or is being handed over.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub waiting: i64,
    /// In all: messages are never erased.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub written: i64,
}

/// A file that goes with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAttachment {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// A message to keep.
#[derive(Clone, Debug)]
pub struct NewMail<'a> {
    /// Its number: [`Change::next_mail`].
    pub message: i64,
    /// What servers and readers will know it by.
    pub message_id: &'a str,
    /// The RMA, line, case or tag that it is about.
    pub about: &'a str,
    /// Which kind of message.
    pub kind: &'a str,
    /// Who writes.
    pub from: &'a str,
    /// To whom.
    pub to: &'a [String],
    /// What it is about, in one line.
    pub subject: &'a str,
    /// What it says.
    pub text: &'a str,
    /// When it is tried first.
    pub next_at: Instant,
    /// What goes with it.
    pub attachments: &'a [MailAttachment],
}

/// What became of a message.
#[derive(Clone, Debug)]
pub struct MailMoved {
    /// Where it stands now.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_at: Option<Instant>,
    /// What the server said, or why it does not go.
    pub answer: Option<String>,
}

const MAIL: &str = "SELECT o.message, o.message_id, o.about, o.kind, o.from_address, o.to_addresses, o.subject, o.text,
            o.written_at, o.written_by, o.state, o.attempts, o.next_at, o.changed_at, o.answer,
            (SELECT json_group_array(a.name ORDER BY a.place) FROM outbox_attachments a WHERE a.message = o.message)
     FROM outbox o";

fn mail(row: &Row<'_>) -> Result<MailRecord, StoreError> {
    let state: String = row.get(10)?;
    Ok(MailRecord {
        message: row.get(0)?,
        message_id: row.get(1)?,
        about: row.get(2)?,
        kind: row.get(3)?,
        from: row.get(4)?,
        to: from_json("outbox.to_addresses", &row.get::<_, String>(5)?)?,
        subject: row.get(6)?,
        text: row.get(7)?,
        written_at: instant(row.get(8)?)?,
        written_by: row.get(9)?,
        state: MailState::ALL
            .into_iter()
            .find(|known| known.as_str() == state)
            .ok_or_else(|| unreadable("outbox.state", &state))?,
        attempts: row.get(11)?,
        next_at: row.get::<_, Option<i64>>(12)?.map(instant).transpose()?,
        changed_at: instant(row.get(13)?)?,
        answer: row.get(14)?,
        attachments: from_json("outbox_attachments.name", &row.get::<_, String>(15)?)?,
    })
}

impl Records<'_> {
    /// Messages, the latest first: of one state, or all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox(&self, state: Option<MailState>, (offset, limit): (u32, u32)) -> Result<Vec<MailRecord>, StoreError> {
        match state {
            None => self.all(&format!("{MAIL} ORDER BY o.message DESC LIMIT $1 OFFSET $2"), (limit, offset), mail),
            Some(state) => self.all(
                &format!("{MAIL} WHERE o.state = $1 ORDER BY o.message DESC LIMIT $2 OFFSET $3"),
                (state.as_str(), limit, offset),
                mail,
            ),
        }
    }

    /// How much mail does not go by itself, waits, and there is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mail_counts(&self) -> Result<MailCounts, StoreError> {
        let query = "SELECT (SELECT count(*) FROM outbox WHERE state = 'stopped'),
                            (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')),
                            (SELECT coalesce(max(message), 0) FROM outbox)";
        let counts =
            |row: &Row<'_>| Ok(MailCounts { stopped: row.get(0)?, waiting: row.get(1)?, written: row.get(2)? });
        Ok(self.connection.prepare_cached(query)?.query_row((), counts)?)
    }

    /// A message by its number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mail(&self, message: i64) -> Result<Option<MailRecord>, StoreError> {
        Ok(self.all(&format!("{MAIL} WHERE o.message = $1"), [message], mail)?.pop())
    }

    /// What was written about an RMA, a line, a case or a tag, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mail_about(&self, about: &str) -> Result<Vec<MailRecord>, StoreError> {
        self.all(&format!("{MAIL} WHERE o.about = $1 ORDER BY o.message"), [about], mail)
    }

    /// The message that is to be tried first of those whose time has come by `now`, or that a
    /// program took before `given_up` and never finished.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mail_to_send(&self, now: Instant, given_up: Instant) -> Result<Option<MailRecord>, StoreError> {
        let due = format!(
            "{MAIL} WHERE (o.state = 'waiting' AND o.next_at <= $1) OR (o.state = 'sending' AND o.changed_at <= $2)
             ORDER BY o.next_at, o.message LIMIT 1"
        );
        Ok(self.all(&due, (millis(now), millis(given_up)), mail)?.pop())
    }

    /// What goes with a message, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mail_attachments(&self, message: i64) -> Result<Vec<MailAttachment>, StoreError> {
        self.all(
            "SELECT name, media_type, content FROM outbox_attachments WHERE message = $1 ORDER BY place",
            [message],
            |row| Ok(MailAttachment { name: row.get(0)?, media_type: row.get(1)?, content: row.get(2)? }),
        )
    }

    /// The contact of a case: its name and address.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn contact_of_case(&self, case: CaseNumber) -> Result<Option<(String, String)>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT c.name, c.email FROM cases k JOIN contacts c ON c.email = k.contact WHERE k.case_number = $1",
            )?
            .query_row([case.key()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }
}

impl Change<'_> {
    /// The number of the next message.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn next_mail(&self) -> Result<i64, StoreError> {
        self.next_number("SELECT coalesce(max(message), 0) + 1 FROM outbox")
    }

    /// Keeps a message, to be sent.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_mail(&self, new: &NewMail<'_>) -> Result<(), StoreError> {
        let now = millis(self.recorded_at());
        self.connection
            .prepare_cached(
                "INSERT INTO outbox (message, message_id, about, kind, from_address, to_addresses, subject, text,
                                     written_at, written_by, state, attempts, next_at, changed_at, answer)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', 0, $11, $12, NULL)",
            )?
            .execute(rusqlite::params![
                new.message,
                new.message_id,
                new.about,
                new.kind,
                new.from,
                json(&new.to)?,
                new.subject,
                new.text,
                now,
                self.who(),
                millis(new.next_at),
                now,
            ])?;
        for (place, attachment) in (1_i64..).zip(new.attachments) {
            self.connection
                .prepare_cached(
                    "INSERT INTO outbox_attachments (message, place, name, media_type, content)
                     VALUES ($1, $2, $3, $4, $5)",
                )?
                .execute((new.message, place, &attachment.name, &attachment.media_type, &attachment.content))?;
        }
        Ok(())
    }

    /// A message stands somewhere else now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn move_mail(&self, message: i64, moved: &MailMoved) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE outbox SET state = $1, attempts = $2, next_at = $3, changed_at = $4, answer = $5
                 WHERE message = $6",
            )?
            .execute((
                moved.state.as_str(),
                moved.attempts,
                moved.next_at.map(millis),
                millis(self.recorded_at()),
                &moved.answer,
                message,
            ))?;
        Ok(())
    }
}
