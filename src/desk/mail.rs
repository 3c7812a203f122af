//! Mail to customers. A message is written into the outbox in one transaction with what it tells
//! of, and goes from there: at once where the server takes it, later where it does not, and never
//! without a trace. One that a crash left half handed over is tried again as the same message.

use chrono::TimeDelta;
use rma_mail::{Account, Address, Attachment, Encryption, MailError, Message, Server};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::said;
use crate::calendar::Instant;
use crate::numbers::{Number, RmaNumber};
use crate::people::Permission;
use crate::store::{
    AuditEntry, By, Change, MailAttachment, MailMoved, MailRecord, MailState, NewMail, Records, Store, StoreError,
    hexadecimal,
};

const SETTING: &str = "mail";

/// What goes with a message is not larger in all: most servers refuse more.
pub const ATTACHED_BYTES_MAX: usize = 20 * 1024 * 1024;

/// A program that took a message and did not say what became of it for so long is gone.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::minutes(10);

/// After each refusal for now it is tried again so many minutes later; then as after the last.
const RETRY_MINUTES: [i64; 5] = [1, 5, 15, 60, 240];

/// For so long a message is tried; then somebody must look.
const TRIED_FOR: TimeDelta = TimeDelta::hours(48);

/// How mail goes out. The password is not among it: it is in the system's key store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct MailSettings {
    /// The SMTP server; empty: mail is only written.
    pub host: String,
    /// Its port; 0: the usual one.
    pub port: u16,
    /// How the connection is kept private.
    #[cfg_attr(feature = "bindings", ts(type = "\"tls\" | \"starttls\" | \"none\""))]
    pub encryption: Encryption,
    /// Whom the server knows; empty: it asks nobody.
    pub user: String,
    /// Whose name messages bear.
    pub from_name: String,
    /// The address that messages come from.
    pub from_address: String,
}

impl MailSettings {
    /// The settings on record, or the defaults.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn load(records: Records<'_>) -> Result<Self, StoreError> {
        Ok(records.setting(SETTING)?.unwrap_or_default())
    }

    /// Puts them on record.
    ///
    /// # Errors
    /// [`OutboxError`]; nothing was changed.
    pub fn save(&self, store: &mut Store, by: &By<'_>) -> Result<(), OutboxError> {
        self.sender()?;
        Ok(store.save_setting(SETTING, self, Permission::SetUpMail, by)?)
    }

    /// What cannot be as it is: the field and why.
    #[must_use]
    pub fn wrong(&self) -> Option<(&'static str, String)> {
        let host = self.host.trim();
        if host.chars().any(|letter| letter.is_whitespace() || matches!(letter, '/' | '@' | '"')) {
            return Some(("host", format!("\"{host}\" is not the name of a server; write it as mail.example.com")));
        }
        if self.from_name.chars().any(char::is_control) {
            return Some(("from_name", "a name is one line".to_owned()));
        }
        self.sender().err().map(|error| ("from_address", error.to_string()))
    }

    /// Who messages come from.
    fn sender(&self) -> Result<Address, OutboxError> {
        if self.from_address.trim().is_empty() {
            return Err(OutboxError::NoSender);
        }
        Ok(Address::named(&self.from_name, &self.from_address)?)
    }

    /// The server to hand messages to; none where there is none, and mail is only written.
    #[must_use]
    pub fn server(&self, password: Option<String>) -> Option<Server> {
        let host = self.host.trim();
        let account = Some(self.user.trim()).filter(|user| !user.is_empty());
        (!host.is_empty()).then(|| Server {
            host: host.to_owned(),
            port: if self.port == 0 { self.encryption.usual_port() } else { self.port },
            encryption: self.encryption,
            account: account.map(|user| Account { user: user.to_owned(), password: password.unwrap_or_default() }),
            patience: Server::PATIENCE,
        })
    }
}

/// Why mail cannot be written or moved. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// Nobody to write as.
    #[error("mail has no sender yet; set the address that it comes from")]
    NoSender,
    /// An address, or a message that cannot be written out.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// Something is missing or too large.
    #[error("{0}")]
    Incomplete(String),
    /// No such message.
    #[error("there is no message {0} on record")]
    NoMessage(i64),
    /// It stands where that cannot be done.
    #[error("message {message} is {}: it cannot be {what}", .state.as_str())]
    Stands {
        /// Its number.
        message: i64,
        /// Where it stands.
        state: MailState,
        /// What was asked, in the past tense.
        what: &'static str,
    },
    /// What it tells was taken back, or another message tells it.
    #[error("message {message} cannot be tried again: {why}")]
    TakenBack {
        /// Its number.
        message: i64,
        /// What became of what it tells.
        why: String,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OutboxError {
    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSender => "no_sender",
            Self::Mail(error) => error.code(),
            Self::Incomplete(_) => "incomplete",
            Self::NoMessage(_) => "not_found",
            Self::Stands { .. } | Self::TakenBack { .. } => "not_yet",
            Self::Store(error) => error.code(),
        }
    }
}

/// What is to be told to whom.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// The RMA, line, case or tag that it is about.
    pub about: &'a str,
    /// Which kind of message: `confirmation`, `quote`, `note` and so on.
    pub kind: &'a str,
    /// To whom.
    pub to: &'a [Address],
    /// In one line.
    pub subject: &'a str,
    /// As plain text.
    pub text: &'a str,
    /// What goes with it.
    pub attachments: &'a [MailAttachment],
}

/// Whom the case of a number tells by mail; none where its contact is not on record, or has no
/// address that is one.
///
/// # Errors
/// [`StoreError`].
pub fn contact_of(records: Records<'_>, number: Number) -> Result<Option<Address>, StoreError> {
    let case = match number {
        Number::Case(case) => Some(case),
        Number::Rma(rma) => records.lines_of_rma(rma)?.first().map(|line| line.case),
        Number::Line(line) => records.line(line)?.map(|line| line.case),
    };
    let Some(case) = case else { return Ok(None) };
    let contact = records.contact_of_case(case)?;
    Ok(contact.and_then(|(name, address)| Address::named(&name, &address).ok()))
}

/// Writes a message into the outbox, within a change: it is there exactly if the change is.
///
/// # Errors
/// [`OutboxError`].
pub fn write_within(change: &Change<'_>, letter: &Letter<'_>) -> Result<i64, OutboxError> {
    let from = MailSettings::load(**change)?.sender()?;
    let incomplete = |error: super::DeskError| OutboxError::Incomplete(error.to_string());
    let subject = said("what the message is about", letter.subject).map_err(incomplete)?;
    let text = said("what the message says", letter.text).map_err(incomplete)?;
    if letter.to.is_empty() {
        return Err(OutboxError::Incomplete("say to whom it goes".to_owned()));
    }
    let bytes: usize = letter.attachments.iter().map(|attachment| attachment.content.len()).sum();
    if bytes > ATTACHED_BYTES_MAX {
        let megabytes = ATTACHED_BYTES_MAX / 1024 / 1024;
        return Err(OutboxError::Incomplete(format!("what goes with it is larger than {megabytes} MB")));
    }
    let to: Vec<String> = letter.to.iter().map(Address::to_string).collect();
    let now = change.recorded_at();
    let domain = from.email().rsplit('@').next().unwrap_or("localhost").to_owned();
    let mut hash = Sha256::new();
    for part in [&now.timestamp_millis().to_string(), change.who(), letter.about, subject, text, &to.join(",")] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let hash = hexadecimal(&hash.finalize()[..10]);
    let message = change.next_mail()?;
    // The number makes it unique where the same is written twice in one moment.
    let message_id = format!("{message}.{hash}@{domain}");
    change.insert_mail(&NewMail {
        message,
        message_id: &message_id,
        about: letter.about,
        kind: letter.kind,
        from: &from.to_string(),
        to: &to,
        subject,
        text,
        next_at: now,
        attachments: letter.attachments,
    })?;
    // What cannot be written out is refused now, and not found out when it is to go.
    let record = change.mail(message)?.ok_or(OutboxError::NoMessage(message))?;
    message_of(**change, &record)?.to_eml()?;
    let names: Vec<&str> = letter.attachments.iter().map(|attachment| attachment.name.as_str()).collect();
    change.audit(AuditEntry {
        at: now,
        action: "mail written",
        subject: letter.about.to_owned(),
        rules: Vec::new(),
        detail: json!({"message": message, "kind": letter.kind, "to": to, "subject": subject, "attachments": names}),
    })?;
    Ok(message)
}

/// Writes a message into the outbox.
///
/// # Errors
/// [`OutboxError`]; nothing was changed.
pub fn write(store: &mut Store, letter: &Letter<'_>, by: &By<'_>) -> Result<MailRecord, OutboxError> {
    let message = store.change(by, Permission::Serve, |change| write_within(change, letter))?.outcome;
    store.records().mail(message)?.ok_or(OutboxError::NoMessage(message))
}

/// The message as it goes over the wire, for an `.eml` file.
///
/// # Errors
/// [`OutboxError`].
pub fn eml(records: Records<'_>, message: i64) -> Result<Vec<u8>, OutboxError> {
    let record = records.mail(message)?.ok_or(OutboxError::NoMessage(message))?;
    Ok(message_of(records, &record)?.to_eml()?)
}

fn message_of(records: Records<'_>, record: &MailRecord) -> Result<Message, OutboxError> {
    let attachments = records.mail_attachments(record.message)?.into_iter().map(|attachment| Attachment {
        name: attachment.name,
        media_type: attachment.media_type,
        content: attachment.content,
    });
    Ok(Message {
        id: record.message_id.clone(),
        at_ms: u64::try_from(record.written_at.timestamp_millis()).unwrap_or_default(),
        from: record.from.parse()?,
        to: record.to.iter().map(|to| to.parse()).collect::<Result<_, _>>()?,
        subject: record.subject.clone(),
        text: record.text.clone(),
        attachments: attachments.collect(),
    })
}

/// Whether the time of a message has come.
///
/// # Errors
/// [`StoreError`].
pub fn is_due(records: Records<'_>, now: Instant) -> Result<bool, StoreError> {
    Ok(records.mail_to_send(now, now - GIVEN_UP_AFTER)?.is_some())
}

/// Hands the next message over whose time has come; none where there is none. It is marked as
/// being handed over first, so that no other program takes it too, and a crash in between is
/// seen: after ten minutes it is tried again, as the same message.
///
/// # Errors
/// [`OutboxError`] of the outbox itself; what the server said is with the message.
pub fn send_next(store: &mut Store, server: &Server, by: &By<'_>) -> Result<Option<MailRecord>, OutboxError> {
    let now = by.recorded_at;
    let taken = store.change(by, Permission::CarryOn, |change| -> Result<Option<MailRecord>, OutboxError> {
        let Some(record) = change.mail_to_send(now, now - GIVEN_UP_AFTER)? else { return Ok(None) };
        change.move_mail(
            record.message,
            &MailMoved {
                state: MailState::Sending,
                attempts: record.attempts + 1,
                next_at: record.next_at,
                answer: record.answer.clone(),
            },
        )?;
        Ok(Some(record))
    })?;
    let Some(record) = taken.outcome else { return Ok(None) };
    let attempts = record.attempts + 1;
    let handed_over = message_of(store.records(), &record).map(|message| server.send(&message));
    let (state, next_at, answer) = match handed_over {
        Ok(Ok(answer)) => (MailState::Sent, None, answer),
        Ok(Err(error)) if error.is_for_now() => match next_try(&record, attempts, now) {
            Some(next_at) => (MailState::Waiting, Some(next_at), error.to_string()),
            None => (MailState::Stopped, None, error.to_string()),
        },
        Ok(Err(error)) => (MailState::Stopped, None, error.to_string()),
        Err(error) => (MailState::Stopped, None, error.to_string()),
    };
    let moved = MailMoved { state, attempts, next_at, answer: Some(answer) };
    move_to(store, record.message, "sent", &[MailState::Sending], (Permission::CarryOn, by), |_, _| moved).map(Some)
}

/// When a message is tried again that was refused for now; none once it was tried for long.
fn next_try(record: &MailRecord, attempts: u32, now: Instant) -> Option<Instant> {
    if now - record.written_at >= TRIED_FOR {
        return None;
    }
    let step = usize::try_from(attempts).unwrap_or(usize::MAX).clamp(1, RETRY_MINUTES.len()) - 1;
    Some(now + TimeDelta::minutes(RETRY_MINUTES[step]))
}

/// Calls a message off that did not go yet.
///
/// # Errors
/// [`OutboxError`]; nothing was changed.
pub fn cancel(store: &mut Store, message: i64, by: &By<'_>) -> Result<MailRecord, OutboxError> {
    Ok(store.change(by, Permission::Serve, |change| cancel_within(change, message))?.outcome)
}

/// The same within a change.
pub(super) fn cancel_within(change: &Change<'_>, message: i64) -> Result<MailRecord, OutboxError> {
    move_within(change, message, "called off", &[MailState::Waiting, MailState::Stopped], |record, _| MailMoved {
        state: MailState::Cancelled,
        attempts: record.attempts,
        next_at: None,
        answer: record.answer.clone(),
    })
}

/// Somebody sent a message by another way, such as their own mail program: it does not wait any
/// more.
///
/// # Errors
/// [`OutboxError`]; nothing was changed.
pub fn sent_by_hand(store: &mut Store, message: i64, by: &By<'_>) -> Result<MailRecord, OutboxError> {
    let may = [MailState::Waiting, MailState::Stopped];
    move_to(store, message, "marked as sent", &may, (Permission::Serve, by), |record, who| MailMoved {
        state: MailState::Sent,
        attempts: record.attempts,
        next_at: None,
        answer: Some(format!("sent by hand, says {who}")),
    })
}

/// Tries a message again, at once, that stopped, waits, or was called off.
///
/// # Errors
/// [`OutboxError`]; nothing was changed.
pub fn retry(store: &mut Store, message: i64, by: &By<'_>) -> Result<MailRecord, OutboxError> {
    let may = [MailState::Stopped, MailState::Waiting, MailState::Cancelled];
    let tried = store.change(by, Permission::Serve, |change| {
        if let Some(record) = change.mail(message)?.filter(|record| record.state == MailState::Cancelled) {
            must_hold(**change, &record)?;
        }
        move_within(change, message, "tried again", &may, |record, _| MailMoved {
            state: MailState::Waiting,
            attempts: record.attempts,
            next_at: Some(by.recorded_at),
            answer: record.answer.clone(),
        })
    })?;
    Ok(tried.outcome)
}

/// What a message that was called off tells still holds, and no later message tells it.
fn must_hold(records: Records<'_>, record: &MailRecord) -> Result<(), OutboxError> {
    let (message, about) = (record.message, &record.about);
    let refuse = |why: String| Err(OutboxError::TakenBack { message, why });
    let Ok(rma) = about.parse::<RmaNumber>() else { return Ok(()) };
    let holds = match record.kind.as_str() {
        "confirmation" => records.lines_of_rma(rma)?.first().is_some_and(|line| line.state != "unconfirmed"),
        "quote" => !records.quotes(rma)?.is_empty(),
        _ => return Ok(()),
    };
    if !holds {
        return refuse(format!("the {} of {rma} that it tells of was taken back", record.kind));
    }
    let later = records.mail_about(about)?.into_iter().rfind(|other| other.kind == record.kind);
    if let Some(later) = later.filter(|later| later.message > message) {
        return refuse(format!("message {} tells of the {} of {rma} since then", later.message, record.kind));
    }
    Ok(())
}

/// Moves a message on that stands where it may be moved from.
fn move_to(
    store: &mut Store,
    message: i64,
    what: &'static str,
    may: &[MailState],
    (permission, by): (Permission, &By<'_>),
    to: impl FnOnce(&MailRecord, &str) -> MailMoved,
) -> Result<MailRecord, OutboxError> {
    Ok(store.change(by, permission, |change| move_within(change, message, what, may, to))?.outcome)
}

fn move_within(
    change: &Change<'_>,
    message: i64,
    what: &'static str,
    may: &[MailState],
    to: impl FnOnce(&MailRecord, &str) -> MailMoved,
) -> Result<MailRecord, OutboxError> {
    let record = change.mail(message)?.ok_or(OutboxError::NoMessage(message))?;
    if !may.contains(&record.state) {
        return Err(OutboxError::Stands { message, state: record.state, what });
    }
    let moved = to(&record, change.who());
    let action = match moved.state {
        MailState::Waiting | MailState::Sending => "mail waits",
        MailState::Sent => "mail sent",
        MailState::Stopped => "mail stopped",
        MailState::Cancelled => "mail called off",
    };
    change.move_mail(message, &moved)?;
    change.audit(AuditEntry {
        at: change.recorded_at(),
        action,
        subject: record.about.clone(),
        rules: Vec::new(),
        detail: json!({"message": message, "attempts": moved.attempts, "answer": moved.answer,
                       "next_at": moved.next_at.map(crate::calendar::format_instant)}),
    })?;
    change.mail(message)?.ok_or(OutboxError::NoMessage(message))
}
