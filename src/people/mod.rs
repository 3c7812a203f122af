//! Who works here, what each may do, and how they sign in.
//!
//! A data directory starts in single-user mode: everyone may do everything, under the name that they give.
//! Once an administrator switches sign-in on, every change is made by an [`Actor`] that a sign-in has found,
//! and needs a [`Permission`] that the actor's [`Role`] has; [`crate::store::Store::change`] asks for it.

mod actor;
mod manage;
mod roles;
mod secrets;
mod sign_in;

use serde::Serialize;

pub use actor::{Actor, PROGRAM};
pub(crate) use manage::differing;
pub use manage::{
    add, drop_badge, drop_token, list, new_badge, new_token, pin_names, reset_administrator, set_active,
    set_idle_minutes, set_os_user, set_own_password, set_password, set_pin, set_role, switch_off, switch_on,
};
pub use roles::{Permission, Role};
pub use secrets::{holds_code, is_badge};
pub use sign_in::{FREE_FAILURES, SignedIn, by_badge, by_os_user, by_password, by_pin, by_token};

use crate::calendar::{Instant, format_instant};
use crate::store::StoreError;

/// A person who may sign in, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Person {
    /// The name, as the record has it.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Whether the person may sign in at all.
    pub active: bool,
    /// The account of the operating system that stands for the person on the command line.
    pub os_user: Option<String>,
    /// Whether there is a password.
    pub has_password: bool,
    /// Whether there is a PIN.
    pub has_pin: bool,
    /// Whether there is a badge.
    pub has_badge: bool,
    /// Whether there is a token for the command line.
    pub has_token: bool,
    /// When the person was put on record.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub added_at: Instant,
    /// Until when no attempt is looked at, after too many that failed; none where one is.
    #[serde(with = "crate::calendar::rfc3339::option")]
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub locked_until: Option<Instant>,
    /// When the person signed in last.
    #[serde(with = "crate::calendar::rfc3339::option")]
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub last_sign_in_at: Option<Instant>,
}

/// Why nobody was signed in, or nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The name and the secret do not go together; which of them is wrong is not told.
    #[error("this name and this {0} do not go together")]
    Wrong(&'static str),
    /// A badge or a token that nobody has.
    #[error("this {0} is nobody's: it was replaced, or its owner may not sign in any more")]
    Nobodys(&'static str),
    /// Too many attempts failed.
    #[error("too many attempts failed: none is looked at until {}", format_instant(*.0))]
    LockedOut(Instant),
    /// Sign-in is off.
    #[error("sign-in is off: nobody needs to sign in. An administrator switches it on in the settings")]
    Off,
    /// No such person.
    #[error("there is nobody of the name {0}; rma people lists everyone")]
    NoPerson(String),
    /// The name is taken.
    #[error("there is a {0} already; a person who left is made active again, or takes a name that differs")]
    Taken(String),
    /// The name looks like another one.
    #[error("this name cannot be told from that of {0} who is on record already; add what tells them apart")]
    Alike(String),
    /// What is on record of a person is not what the audit trail says.
    #[error(
        "what is on record of {0} was changed by something else than RMA Dock, and lets nobody in: rma check says more; an administrator gives {0} a role and a password or badge anew"
    )]
    Altered(String),
    /// The account is somebody else's.
    #[error("the account {os_user} stands for {name} already")]
    OsUserTaken {
        /// The account.
        os_user: String,
        /// Whose it is.
        name: String,
    },
    /// A name that cannot be one.
    #[error(
        "a name has 1 to {max} letters, digits, spaces and . , ' - ( ) & /, and is none that the program records by itself",
        max = manage::NAME_CHARS_MAX
    )]
    Name,
    /// A password or a PIN that is not taken.
    #[error("{0}")]
    Weak(String),
    /// A role for which a PIN is not enough.
    #[error("{} signs in with a password or a badge: a PIN is not enough for what may be done so", .0.spoken())]
    NoPin(Role),
    /// Nobody could say who may do what any more.
    #[error(
        "there must stay an administrator with a password who may sign in, else nobody can say who may: add another one first"
    )]
    LastAdministrator,
    /// No number of minutes.
    #[error("a window is locked after 1 to {} minutes", manage::IDLE_MINUTES_MAX)]
    Idle,
    /// Random numbers or hashing fail: a mistake of the system.
    #[error("a password cannot be handled on this computer: {0}")]
    Unusable(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PeopleError {
    fn hashing(error: &impl std::fmt::Display) -> Self {
        Self::Unusable(error.to_string())
    }

    /// The code that faces act on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Wrong(_) | Self::Nobodys(_) => "wrong_sign_in",
            Self::LockedOut(_) => "locked_out",
            Self::Off => "sign_in_off",
            Self::NoPerson(_) => "not_found",
            Self::Taken(_) | Self::Alike(_) | Self::OsUserTaken { .. } => "already_there",
            Self::Altered(_) => "altered",
            Self::Name | Self::Weak(_) | Self::Idle => "incomplete",
            Self::NoPin(_) => "no_pin",
            Self::LastAdministrator => "last_administrator",
            Self::Unusable(_) => "unexpected",
            Self::Store(error) => error.code(),
        }
    }
}
