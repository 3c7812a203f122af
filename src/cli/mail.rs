use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use rma_dock::calendar::format_instant;
use rma_dock::desk::letters;
use rma_dock::desk::mail::{self, Letter, MailSettings, OutboxError};
use rma_dock::desk::wording::Template;
use rma_dock::dock;
use rma_dock::files;
use rma_dock::numbers::Number;
use rma_dock::people::Permission;
use rma_dock::store::{MailAttachment, MailRecord, MailState};
use rma_mail::{Address, Encryption, MailError, Server, keys};

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

/// Where the password of the mail server comes from: an argument would be seen by others.
const PASSWORD: &str = "RMA_DOCK_SMTP_PASSWORD";

/// Mail to customers.
#[derive(Subcommand)]
pub(crate) enum Mail {
    /// Write to a customer: the message goes into the outbox, with its files
    Mail {
        /// The case, RMA, line or shelf tag that it is about
        number: String,
        /// To whom (default: the contact of the case)
        #[arg(long, value_name = "ADDRESS")]
        to: Vec<String>,
        /// What it is about, in one line; the text is sent as it stands then. Without it the text is put into the
        /// wording of notes (rma template mail-note)
        #[arg(long)]
        subject: Option<String>,
        /// A file with what it says, or - for standard input
        #[arg(long, value_name = "FILE", required_unless_present = "not_returned")]
        text: Option<String>,
        /// Tell the contact that the unit of a line has not come back, in the wording of mail-not-returned (RNR-2)
        #[arg(long, conflicts_with_all = ["to", "subject", "text"])]
        not_returned: bool,
        /// A file that goes with it
        #[arg(long, value_name = "FILE")]
        attach: Vec<PathBuf>,
    },
    /// The mail that is to go out and that went, the latest first
    Outbox {
        /// Only of this state
        #[arg(long)]
        state: Option<State>,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
        /// From this one on
        #[arg(long, value_name = "N", default_value_t = 0)]
        offset: u32,
        #[command(subcommand)]
        command: Option<Outbox>,
    },
}

#[derive(Subcommand)]
pub(crate) enum Outbox {
    /// Hand over what waits; the password is read from RMA_DOCK_SMTP_PASSWORD, else from the system's key store
    Send,
    /// Try whether the mail server takes the user name and password; nothing is sent
    Test,
    /// Call a message off that did not go yet
    Cancel {
        /// Its number
        message: i64,
    },
    /// Mark a message as sent that somebody sent by hand
    Sent {
        /// Its number
        message: i64,
    },
    /// Let a message wait again that stopped or was called off
    Retry {
        /// Its number
        message: i64,
    },
    /// Save a message as it goes over the wire (.eml)
    Save {
        /// Its number
        message: i64,
        /// The file, or - for standard output
        #[arg(short, long, value_name = "FILE")]
        output: String,
    },
    /// How mail goes out; without options what is set
    Set {
        /// The SMTP server; empty: mail is only written
        #[arg(long, value_name = "NAME")]
        host: Option<String>,
        /// Its port; 0: the usual one
        #[arg(long, value_name = "N")]
        port: Option<u16>,
        /// How the connection is kept private
        #[arg(long)]
        encryption: Option<Private>,
        /// Whom the server knows; empty: it asks nobody
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        /// Whose name messages bear
        #[arg(long, value_name = "NAME")]
        from_name: Option<String>,
        /// The address that messages come from
        #[arg(long, value_name = "ADDRESS")]
        from_address: Option<String>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum State {
    Waiting,
    Sending,
    Sent,
    Stopped,
    Cancelled,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Private {
    /// From the first byte on
    Tls,
    /// From the STARTTLS command on
    Starttls,
    /// Not at all
    None,
}

impl From<OutboxError> for Failure {
    fn from(error: OutboxError) -> Self {
        let exit = match &error {
            OutboxError::Store(_) => Exit::Database,
            OutboxError::Incomplete(_) | OutboxError::Mail(_) => Exit::Unreadable,
            OutboxError::NoSender
            | OutboxError::NoMessage(_)
            | OutboxError::Stands { .. }
            | OutboxError::TakenBack { .. } => Exit::Refused,
        };
        Self::new(exit, error.code(), error.to_string())
    }
}

impl From<MailError> for Failure {
    fn from(error: MailError) -> Self {
        let exit = if matches!(error, MailError::Address(_)) { Exit::Unreadable } else { Exit::Refused };
        Self::new(exit, error.code(), error.to_string())
    }
}

pub(crate) fn run(context: &Context, command: Mail) -> Result<Exit, Failure> {
    match command {
        Mail::Mail { number, to, subject, text, not_returned, attach } => match (subject, text) {
            (Some(subject), Some(text)) => write(context, &number, &to, &subject, &text, &attach),
            (_, text) => worded(context, &number, &to, text.as_deref(), not_returned, &attach),
        },
        Mail::Outbox { command: None, state, limit, offset } => list(context, state, (offset, limit)),
        Mail::Outbox { command: Some(command), .. } => change(context, command),
    }
}

fn write(
    context: &Context,
    number: &str,
    to: &[String],
    subject: &str,
    text: &str,
    attach: &[PathBuf],
) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    let mut to = to.iter().map(|address| address.parse()).collect::<Result<Vec<Address>, MailError>>()?;
    let about = if number.trim().starts_with(['D', 'd']) {
        dock::shelf_item(store.records(), &context.folder, dock::read_tag(number)?, context.now)?.tag
    } else {
        let number: Number = number.parse()?;
        let known = match number {
            Number::Case(case) => store.records().case(case)?.is_some(),
            Number::Rma(rma) => store.records().has_rma(rma)?,
            Number::Line(line) => store.records().line(line)?.is_some(),
        };
        if !known {
            return Err(Failure::not_found(format!("there is no {number} on record")));
        }
        if to.is_empty() {
            to.extend(mail::contact_of(store.records(), number)?);
        }
        number.to_string()
    };
    if to.is_empty() {
        return Err(Failure::usage(format!("the contact of {about} has no mail address; say --to whom it goes")));
    }
    let attachments = attach.iter().map(|file| attachment(file)).collect::<Result<Vec<_>, Failure>>()?;
    let text = read(text)?;
    let letter = Letter { about: &about, kind: "note", to: &to, subject, text: &text, attachments: &attachments };
    told(context, &mail::write(&mut store, &letter, &context.by())?)
}

/// Writes to the contact in the wording that a supervisor set.
fn worded(
    context: &Context,
    number: &str,
    to: &[String],
    text: Option<&str>,
    not_returned: bool,
    attach: &[PathBuf],
) -> Result<Exit, Failure> {
    if !to.is_empty() {
        return Err(Failure::usage("a message to others than the contact needs its --subject"));
    }
    let number: Number = number.parse()?;
    if not_returned && !matches!(number, Number::Line(_)) {
        return Err(Failure::usage(format!("{number} is no line; say which unit has not come back")));
    }
    let template = if not_returned { Template::MailNotReturned } else { Template::MailNote };
    let text = text.map(read).transpose()?.unwrap_or_default();
    let attachments = attach.iter().map(|file| attachment(file)).collect::<Result<Vec<_>, Failure>>()?;
    let mut store = context.store()?;
    let mailed = letters::write_to_contact(&mut store, number, template, &text, &attachments, &context.by())?;
    let Some(message) = mailed.message else { return Err(Failure::refused("not_mailed", mailed.told)) };
    let record = store.records().mail(message)?.ok_or(OutboxError::NoMessage(message))?;
    told(context, &record)
}

/// No letter is longer.
const TEXT_BYTES_MAX: usize = 1024 * 1024;

fn read(text: &str) -> Result<String, Failure> {
    output::text(text, TEXT_BYTES_MAX)
}

fn attachment(file: &Path) -> Result<MailAttachment, Failure> {
    let unreadable = |error: std::io::Error| Failure::usage(format!("{} cannot be read: {error}", file.display()));
    let content = files::read_at_most(file, mail::ATTACHED_BYTES_MAX).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => {
            Failure::usage(format!("{} is too large to go with a message", file.display()))
        }
        _ => unreadable(error),
    })?;
    let extension = file.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let media_type = match extension.as_deref() {
        Some("pdf") => "application/pdf",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("txt") => "text/plain; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        _ => "application/octet-stream",
    };
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(MailAttachment { name, media_type: media_type.to_owned(), content })
}

fn list(context: &Context, state: Option<State>, page: (u32, u32)) -> Result<Exit, Failure> {
    let state = state.map(|state| match state {
        State::Waiting => MailState::Waiting,
        State::Sending => MailState::Sending,
        State::Sent => MailState::Sent,
        State::Stopped => MailState::Stopped,
        State::Cancelled => MailState::Cancelled,
    });
    let found = context.store()?.records().outbox(state, page)?;
    if context.output == Output::Json {
        output::json(&found)?;
        return Ok(Exit::Done);
    }
    if found.is_empty() {
        output::line("No mail.")?;
    }
    for record in &found {
        output::line(&text(record))?;
    }
    Ok(Exit::Done)
}

fn change(context: &Context, command: Outbox) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    match command {
        Outbox::Send => send(context),
        Outbox::Test => {
            store.records().require(Permission::SetUpMail)?;
            let server = server(&MailSettings::load(store.records())?)?;
            server.test()?;
            output::line(&format!("{}:{} takes mail.", server.host, server.port))?;
            Ok(Exit::Done)
        }
        Outbox::Cancel { message } => told(context, &mail::cancel(&mut store, message, &context.by())?),
        Outbox::Sent { message } => told(context, &mail::sent_by_hand(&mut store, message, &context.by())?),
        Outbox::Retry { message } => told(context, &mail::retry(&mut store, message, &context.by())?),
        Outbox::Save { message, output } => {
            output::write(context, &output, &mail::eml(store.records(), message)?)?;
            Ok(Exit::Done)
        }
        Outbox::Set { host, port, encryption, user, from_name, from_address } => {
            let before = MailSettings::load(store.records())?;
            let asked = MailSettings {
                host: host.unwrap_or_else(|| before.host.clone()),
                port: port.unwrap_or(before.port),
                encryption: encryption.map_or(before.encryption, |encryption| match encryption {
                    Private::Tls => Encryption::Tls,
                    Private::Starttls => Encryption::StartTls,
                    Private::None => Encryption::None,
                }),
                user: user.unwrap_or_else(|| before.user.clone()),
                from_name: from_name.unwrap_or_else(|| before.from_name.clone()),
                from_address: from_address.unwrap_or_else(|| before.from_address.clone()),
            };
            if asked != before {
                asked.save(&mut store, &context.by())?;
            }
            if context.output == Output::Json {
                output::json(&asked)?;
            } else if asked.host.is_empty() {
                output::line("No mail server is set: mail is written, and saved or sent by hand.")?;
            } else {
                output::line(&format!(
                    "Mail goes by {}, encryption {}, as {} <{}>.",
                    asked.host,
                    asked.encryption.as_str(),
                    asked.from_name,
                    asked.from_address
                ))?;
            }
            Ok(Exit::Done)
        }
    }
}

fn server(settings: &MailSettings) -> Result<Server, Failure> {
    let mut password = std::env::var(PASSWORD).ok().filter(|password| !password.is_empty());
    let (host, user) = (settings.host.trim(), settings.user.trim());
    if password.is_none() && !host.is_empty() && !user.is_empty() {
        let unknown = |why: &str| {
            let message = format!("the password of {user} at {host} is not known: {why}; set {PASSWORD}");
            Failure::refused("no_mail_password", message)
        };
        let kept = keys::password(host, user).map_err(|error| unknown(&error.to_string()))?;
        password = Some(kept.ok_or_else(|| unknown("the system's key store has none"))?);
    }
    settings.server(password).ok_or_else(|| {
        Failure::refused("no_mail_server", "no mail server is set; say which with rma outbox set --host NAME")
    })
}

/// Hands over all that waits, one after the other; what does not go does not hold the others.
fn send(context: &Context) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    let server = server(&MailSettings::load(store.records())?)?;
    let mut tried = Vec::new();
    while let Some(record) = mail::send_next(&mut store, &server, &context.by())? {
        if context.output == Output::Text {
            output::line(&text(&record))?;
        }
        tried.push(record);
    }
    if context.output == Output::Json {
        output::json(&tried)?;
    } else if tried.is_empty() {
        output::line("Nothing waits.")?;
    }
    let all_sent = tried.iter().all(|record| record.state == MailState::Sent);
    Ok(if all_sent { Exit::Done } else { Exit::Refused })
}

fn told(context: &Context, record: &MailRecord) -> Result<Exit, Failure> {
    match context.output {
        Output::Json => output::json(record)?,
        Output::Text => output::line(&text(record))?,
    }
    Ok(Exit::Done)
}

fn text(record: &MailRecord) -> String {
    let next = match (record.state, record.next_at) {
        (MailState::Waiting, Some(next_at)) if record.attempts > 0 => {
            format!(", again at {}", format_instant(next_at))
        }
        _ => String::new(),
    };
    let answer = record.answer.as_deref().map(|answer| format!(": {answer}")).unwrap_or_default();
    format!(
        "{:>5} {:<9} {:<12} to {}, \"{}\"{next}{answer}",
        record.message,
        record.state.as_str(),
        record.about,
        record.to.join(", "),
        record.subject
    )
}
