//! Mail of the returns desk: a message written out as RFC 5322, and handed to an SMTP server.
//!
//! It knows neither RMAs nor the database: the crates above say what to tell whom and keep what
//! is to be sent; this one says what became of it, in words for the person at the desk.
//!
//! - *The same message gives the same bytes.* Its date and its id are passed in, so a message that
//!   is sent again after a crash is the same one to whoever gets it.
//! - *A refusal for good and one for now differ.* [`MailError::is_for_now`] says which is worth
//!   another try.
//! - *A password is in the system's key store* ([`keys`]), and nowhere else on disk.
//! - *Names and subjects are data.* They cannot add headers or recipients.
//!
//! With the feature `test-server`, `test_server` starts a private SMTP server for tests.
#![forbid(unsafe_code)]

mod error;
pub mod keys;
mod message;
mod server;

#[cfg(feature = "test-server")]
pub mod test_server;

pub use error::MailError;
pub use message::{Address, Attachment, Message};
pub use server::{Account, Encryption, Server};
