//! What goes to the customer with a step: the documents that it issues, and the message that they
//! go with. Both are made in the change that makes the step, so that nothing is confirmed or
//! quoted without them.

use serde::Serialize;

use super::DeskError;
use super::documents::{self, DocumentKind, Issued, LetterSays, LetterText, Request, write_letter};
use super::mail::{self, Letter, MailSettings, OutboxError};
use super::settings::Vendor;
use super::wording::Template;
use crate::calendar::{Instant, format_instant};
use crate::numbers::{Number, RmaNumber};
use crate::people::Permission;
use crate::store::{By, Change, IssuedFacts, IssuedRecord, MailAttachment, MailRecord, MailState, Store};

/// How what is issued goes to the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// By mail, where mail has a sender and the contact an address.
    ByMail,
    /// The CSR sends or prints the documents.
    ByHand,
}

/// What became of the message that tells of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Mailed {
    /// Its number in the outbox; none where none was written.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub message: Option<i64>,
    /// Where it stands.
    pub state: Option<MailState>,
    /// To whom.
    pub to: Vec<String>,
    /// In words: that it waits, or why there is none and what to do.
    pub told: String,
}

impl Mailed {
    fn none(why: &str) -> Self {
        Self { message: None, state: None, to: Vec::new(), told: why.to_owned() }
    }

    fn of(record: MailRecord, told: String) -> Self {
        Self { message: Some(record.message), state: Some(record.state), to: record.to, told }
    }
}

/// A document that was issued, by mail.
#[derive(Clone, Debug)]
pub struct MailedDocument {
    /// The document.
    pub issued: Issued,
    /// The message.
    pub mailed: Mailed,
}

/// The confirmation of an RMA, its return instructions, and a box label for each line that is
/// awaited, issued; and the message with them.
pub(super) fn confirmation(
    change: &Change<'_>,
    rma: RmaNumber,
    sending: Sending,
    at: Instant,
) -> Result<(Vec<IssuedRecord>, Mailed), DeskError> {
    let number = rma.to_string();
    let mut issued = Vec::new();
    for kind in [DocumentKind::Confirmation, DocumentKind::Instructions] {
        issued.push(issue(change, kind, &number, at)?);
    }
    for line in change.lines_of_rma(rma)?.iter().filter(|line| line.line_state == "awaiting") {
        issued.push(issue(change, DocumentKind::BoxLabel, &line.line.to_string(), at)?);
    }
    let mailed = match sending {
        Sending::ByHand => Mailed::none("Nothing was mailed, as asked: send or print the documents."),
        Sending::ByMail => post(change, Number::Rma(rma), Template::MailConfirmation, &issued, at)?,
    };
    Ok((issued.into_iter().map(|issued| issued.record).collect(), mailed))
}

/// The quote in force, issued; and the message with it.
pub(super) fn quote(
    change: &Change<'_>,
    rma: RmaNumber,
    sending: Sending,
    at: Instant,
) -> Result<(IssuedRecord, Option<Mailed>), DeskError> {
    let issued = issue(change, DocumentKind::Quote, &rma.to_string(), at)?;
    let record = issued.record.clone();
    let mailed = match sending {
        Sending::ByHand => None,
        Sending::ByMail => Some(post(change, Number::Rma(rma), Template::MailQuote, &[issued], at)?),
    };
    Ok((record, mailed))
}

/// Sends the quote in force by mail.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn send_quote(store: &mut Store, rma: RmaNumber, by: &By<'_>) -> Result<Mailed, DeskError> {
    let changed =
        store.change(by, Permission::Serve, |change| quote(change, rma, Sending::ByMail, change.recorded_at()))?;
    let (record, mailed) = changed.outcome;
    Ok(mailed.unwrap_or_else(|| Mailed::none(&format!("Document {} was issued.", record.issued))))
}

/// Issues a document, or takes one that was issued, and sends it by mail.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn send_document(
    store: &mut Store,
    wanted: Wanted<'_>,
    at: Instant,
    by: &By<'_>,
) -> Result<MailedDocument, DeskError> {
    super::check_not_future(at, by.recorded_at)?;
    let changed = store.change(by, Permission::Serve, |change| -> Result<_, DeskError> {
        let issued = match wanted {
            Wanted::New(request) => documents::issue_within(change, &request, at)?,
            Wanted::Issued(number) => documents::reprint(**change, number)?,
        };
        let number: Number = issued.record.number.parse().map_err(|_| {
            DeskError::Incomplete(format!("{} is a shelf tag: nobody's address is known for it", issued.record.number))
        })?;
        let template = match issued.record.kind.as_str() {
            "confirmation" => Template::MailConfirmation,
            "quote" => Template::MailQuote,
            "ra" => Template::MailRa,
            "fa" => Template::MailFa,
            _ => Template::MailNote,
        };
        let mailed = post(change, number, template, std::slice::from_ref(&issued), at)?;
        Ok(MailedDocument { issued, mailed })
    })?;
    Ok(changed.outcome)
}

/// A document to be sent.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// One that is issued now.
    New(Request<'a>),
    /// One that was issued, by its number.
    Issued(i64),
}

/// Writes to the contact of a number: a note in the wording of notes, or about a unit that did not
/// come back (RNR-2).
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn write_to_contact(
    store: &mut Store,
    number: Number,
    template: Template,
    note: &str,
    attachments: &[MailAttachment],
    by: &By<'_>,
) -> Result<Mailed, DeskError> {
    let changed = store.change(by, Permission::Serve, |change| {
        let language = Vendor::load(**change)?.language;
        let says = LetterSays { note, document: "" };
        let text = write_letter(**change, template, number, says, &language, change.recorded_at())?;
        outbox(change, number, template, &text, attachments)
    })?;
    Ok(changed.outcome)
}

/// The message that told of a step, called off where it still waits; what to do where it does not.
pub(super) fn call_off(change: &Change<'_>, about: &str, kind: &str) -> Result<Option<Mailed>, DeskError> {
    let written = change.mail_about(about)?;
    let open = |record: &MailRecord| record.kind == kind && record.state != MailState::Cancelled;
    let Some(record) = written.into_iter().rfind(open) else { return Ok(None) };
    let (message, to) = (record.message, record.to.join(", "));
    Ok(Some(match record.state {
        MailState::Waiting | MailState::Stopped => {
            let record = mail::cancel_within(change, message).map_err(failed)?;
            Mailed::of(record, format!("Message {message} to {to} is called off: it did not go."))
        }
        MailState::Sending => {
            let told = format!("Message {message} to {to} is being handed over right now, and cannot be called off.");
            Mailed::of(record, told)
        }
        MailState::Sent | MailState::Cancelled => {
            let at = format_instant(record.changed_at);
            Mailed::of(record, format!("Message {message} went to {to} at {at}: tell them that it does not hold."))
        }
    }))
}

fn issue(change: &Change<'_>, kind: DocumentKind, number: &str, at: Instant) -> Result<Issued, DeskError> {
    documents::issue_within(change, &Request { kind, number, language: None }, at)
}

/// Writes the message that documents go with.
fn post(
    change: &Change<'_>,
    number: Number,
    template: Template,
    issued: &[Issued],
    at: Instant,
) -> Result<Mailed, DeskError> {
    let Some(first) = issued.first() else { return Ok(Mailed::none("There is no document to send.")) };
    let document = match (&first.record.facts, template) {
        (IssuedFacts::Document(document), Template::MailNote) => document.title.clone(),
        (IssuedFacts::Label(_), _) => "Box label".to_owned(),
        _ => String::new(),
    };
    let says = LetterSays { note: "", document: &document };
    let text = write_letter(**change, template, number, says, &first.record.language, at)?;
    let attachments: Vec<MailAttachment> = issued
        .iter()
        .map(|issued| MailAttachment {
            name: format!("{}-{}.pdf", issued.record.number, issued.record.kind),
            media_type: "application/pdf".to_owned(),
            content: issued.pdf.clone(),
        })
        .collect();
    outbox(change, number, template, &text, &attachments)
}

/// Puts a message to the contact into the outbox, or says why there is none.
fn outbox(
    change: &Change<'_>,
    number: Number,
    template: Template,
    text: &LetterText,
    attachments: &[MailAttachment],
) -> Result<Mailed, DeskError> {
    const BY_HAND: &str = "send or print the documents by hand";
    if MailSettings::load(**change)?.from_address.trim().is_empty() {
        let told = format!("Nothing was mailed: mail has no sender yet. Set one, or {BY_HAND}.");
        return Ok(Mailed::none(&told));
    }
    let Some(to) = mail::contact_of(**change, number)? else {
        let told = format!("Nothing was mailed: the contact of the case has no mail address. Give one, or {BY_HAND}.");
        return Ok(Mailed::none(&told));
    };
    let about = number.to_string();
    let letter = Letter {
        about: &about,
        kind: template.as_str().trim_start_matches("mail-"),
        to: &[to],
        subject: &text.subject,
        text: &text.text,
        attachments,
    };
    let message = match mail::write_within(change, &letter) {
        Ok(message) => message,
        // Nothing was written yet.
        Err(OutboxError::Incomplete(why)) => {
            return Ok(Mailed::none(&format!("Nothing was mailed: {why}. You can {BY_HAND}.")));
        }
        Err(error) => return Err(failed(error)),
    };
    let record = change.mail(message)?.ok_or_else(|| failed(OutboxError::NoMessage(message)))?;
    let told = format!("Message {message} to {} is in the outbox.", record.to.join(", "));
    Ok(Mailed::of(record, told))
}

fn failed(error: OutboxError) -> DeskError {
    match error {
        OutboxError::Store(error) => DeskError::Store(error),
        error => DeskError::Incomplete(error.to_string()),
    }
}
