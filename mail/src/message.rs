//! A message, written out.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Attachment as Part, Body, Mailbox, MultiPart, SinglePart};
use serde::{Deserialize, Serialize};

use crate::MailError;

/// A mail address, with a name where one is known: `Kana Abe <kana@example.com>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(pub(crate) Mailbox);

impl Address {
    /// An address with somebody's name, which is only ever shown.
    ///
    /// # Errors
    /// [`MailError::Address`].
    pub fn named(name: &str, address: &str) -> Result<Self, MailError> {
        let plain: Self = address.parse()?;
        let name = one_line(name);
        Ok(Self(Mailbox::new(Some(name).filter(|name| !name.is_empty()), plain.0.email)))
    }

    /// The address alone.
    #[must_use]
    pub fn email(&self) -> String {
        self.0.email.to_string()
    }
}

impl FromStr for Address {
    type Err = MailError;

    fn from_str(text: &str) -> Result<Self, MailError> {
        let text = text.trim();
        // A list of addresses must not come in as one.
        if text.chars().any(char::is_control) {
            return Err(MailError::Address(one_line(text)));
        }
        text.parse().map(Self).map_err(|_| MailError::Address(text.to_owned()))
    }
}

impl TryFrom<String> for Address {
    type Error = MailError;

    fn try_from(text: String) -> Result<Self, MailError> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A file that goes with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its media type, for example `application/pdf`.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// What is told to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Unique and the same at each try, without angle brackets: `17.9f3c@example.com`.
    pub id: String,
    /// When it was written, in milliseconds since 1970, UTC.
    pub at_ms: u64,
    /// Who writes.
    pub from: Address,
    /// To whom.
    pub to: Vec<Address>,
    /// What it is about, in one line.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// What goes with it.
    pub attachments: Vec<Attachment>,
}

impl Message {
    /// The message as it goes over the wire and into an `.eml` file.
    ///
    /// # Errors
    /// [`MailError::Message`] for one that is to nobody, or has a media type that is none.
    pub fn to_eml(&self) -> Result<Vec<u8>, MailError> {
        Ok(self.built()?.formatted())
    }

    pub(crate) fn built(&self) -> Result<lettre::Message, MailError> {
        let wrong = |why: String| MailError::Message(why);
        if self.to.is_empty() {
            return Err(wrong("it is to nobody".to_owned()));
        }
        let mut builder = lettre::Message::builder()
            .message_id(Some(format!("<{}>", one_line(&self.id))))
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(self.at_ms))
            .from(self.from.0.clone())
            .subject(one_line(&self.subject));
        for to in &self.to {
            builder = builder.to(to.0.clone());
        }
        let text = SinglePart::plain(self.text.replace("\r\n", "\n").replace('\n', "\r\n"));
        if self.attachments.is_empty() {
            return builder.singlepart(text).map_err(|why| wrong(why.to_string()));
        }
        let mut parts = MultiPart::mixed().boundary(boundary(self)).singlepart(text);
        for attachment in &self.attachments {
            let media_type = ContentType::parse(&attachment.media_type)
                .map_err(|_| wrong(format!("\"{}\" is no media type", attachment.media_type)))?;
            let name = one_line(&attachment.name);
            // Always the same way, whatever is in it: a file's lines are not a message's.
            let content = Body::new_with_encoding(attachment.content.clone(), ContentTransferEncoding::Base64)
                .map_err(|_| wrong(format!("{name} cannot be written out")))?;
            parts = parts.singlepart(Part::new(name).body(content, media_type));
        }
        builder.multipart(parts).map_err(|why| wrong(why.to_string()))
    }
}

/// What parts the parts: made of the id, so that the same message has the same bytes, and of
/// characters that encoded text never begins a line with.
fn boundary(message: &Message) -> String {
    let id: String = message.id.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    format!("=_part_{id}_=")
}

/// Text without line ends or other controls: it cannot begin a header of its own.
fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
