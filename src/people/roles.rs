//! What each role may do: one table, `docs/people.md` shows it.

use serde::{Deserialize, Serialize};

/// The part that a person has in the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Role {
    /// Receives boxes and sees to the shelf.
    Dock,
    /// Customer service representative: cases, RMAs, quotes, deadlines.
    Csr,
    /// Decides what others may not, such as scrap and other types; keeps the reference data.
    Supervisor,
    /// Says who may do what, and keeps the system.
    Administrator,
}
crate::rules::words!(Role { Dock = "dock", Csr = "csr", Supervisor = "supervisor", Administrator = "administrator" });

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Dock, Self::Csr, Self::Supervisor, Self::Administrator];

    /// As a sentence has it: "Dana is …".
    #[must_use]
    pub fn spoken(self) -> &'static str {
        match self {
            Self::Dock => "dock staff",
            Self::Csr => "a CSR",
            Self::Supervisor => "a supervisor",
            Self::Administrator => "an administrator",
        }
    }

    /// As a heading has it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Dock => "Dock staff",
            Self::Csr => "Customer service",
            Self::Supervisor => "Supervisor",
            Self::Administrator => "Administrator",
        }
    }

    /// Whether a PIN is enough to sign in: not where much can be done with it.
    #[must_use]
    pub fn may_use_pin(self) -> bool {
        matches!(self, Self::Dock | Self::Csr)
    }

    /// What the role may do.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match permission {
            P::Anyone | P::Read | P::Shelve | P::Move | P::Note | P::Print | P::CarryOn => true,
            P::Receive => self != Self::Csr,
            P::Serve => self != Self::Dock,
            P::Decide | P::Scrap | P::Word | P::KeepData | P::SetUp | P::BackUp | P::ReadAudit | P::SignOff => {
                self >= Self::Supervisor
            }
            P::SetUpMail | P::Restore | P::Encrypt | P::ManagePeople => self == Self::Administrator,
        }
    }
}

/// Something that a person may or may not do. Every change of the record needs one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Permission {
    /// Needs nobody who is signed in: signing in itself.
    Anyone,
    /// Look at the record.
    Read,
    /// Receive boxes; correct and take back receipts.
    Receive,
    /// See to boxes on the shelf: note, move, photograph, match, return to the sender.
    Shelve,
    /// Record where a unit goes: forwarded, arrived, repaired, replaced, shipped.
    Move,
    /// Note something about a case, an RMA or a line.
    Note,
    /// Print labels and documents, and decide about print jobs.
    Print,
    /// Serve customers: cases, RMAs, quotes and orders, analyses, documents, mail.
    Serve,
    /// Decide what needs a supervisor: another type, an order that does not fit its quote.
    Decide,
    /// Scrap a box of the shelf.
    Scrap,
    /// Change wordings of documents.
    Word,
    /// Change reference data, and import.
    KeepData,
    /// Change settings of the station, of the vendor and of printers.
    SetUp,
    /// Make backups.
    BackUp,
    /// Read the whole audit trail.
    ReadAudit,
    /// Sign a period of the audit trail off.
    SignOff,
    /// Change the settings of the mail server.
    SetUpMail,
    /// Put a backup in place of the data, and say where backups are kept.
    Restore,
    /// Encrypt the data or put them in clear again, and write their key down.
    Encrypt,
    /// Say who may sign in, and as what.
    ManagePeople,
    /// Go on with what was ordered: mail on its way, papers at a printer.
    CarryOn,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 21] = [
        Self::Anyone,
        Self::Read,
        Self::Receive,
        Self::Shelve,
        Self::Move,
        Self::Note,
        Self::Print,
        Self::Serve,
        Self::Decide,
        Self::Scrap,
        Self::Word,
        Self::KeepData,
        Self::SetUp,
        Self::BackUp,
        Self::ReadAudit,
        Self::SignOff,
        Self::SetUpMail,
        Self::Restore,
        Self::Encrypt,
        Self::ManagePeople,
        Self::CarryOn,
    ];

    /// As a sentence has it: "may not …".
    #[must_use]
    pub fn spoken(self) -> &'static str {
        match self {
            Self::Anyone => "sign in",
            Self::Read => "look at the record",
            Self::Receive => "receive boxes",
            Self::Shelve => "see to boxes on the shelf",
            Self::Move => "record where a unit goes",
            Self::Note => "note something",
            Self::Print => "print",
            Self::Serve => "change cases and RMAs",
            Self::Decide => "decide this",
            Self::Scrap => "scrap a box",
            Self::Word => "change wordings",
            Self::KeepData => "change reference data or import",
            Self::SetUp => "change settings",
            Self::BackUp => "make backups",
            Self::ReadAudit => "read the audit trail",
            Self::SignOff => "sign a period off",
            Self::SetUpMail => "change the settings of mail",
            Self::Restore => "restore a backup, or say where backups are kept",
            Self::Encrypt => "encrypt the data, or write their key down",
            Self::ManagePeople => "say who may sign in",
            Self::CarryOn => "send mail and see to printing",
        }
    }

    /// Who may: "a supervisor or an administrator".
    #[must_use]
    pub fn who_may(self) -> String {
        let may: Vec<&str> = Role::ALL.into_iter().filter(|role| role.may(self)).map(Role::spoken).collect();
        match may.as_slice() {
            [] => "nobody".to_owned(),
            [one] => (*one).to_owned(),
            [first @ .., last] => format!("{} or {last}", first.join(", ")),
        }
    }
}
