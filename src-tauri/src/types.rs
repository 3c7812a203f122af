//! What passes to the screens besides the library's own types.

use rma_dock::desk::mail::MailSettings;
use rma_dock::desk::reference::RecordRow;
use rma_dock::desk::settings::Vendor;
use rma_dock::desk::wording::{PassageError, TemplateView, WordingScope};
use rma_dock::dock::station::BoxView;
use rma_dock::dock::{Photo, Receipt, StationSettings};
use rma_dock::exchange::FieldError;
use rma_dock::numbers::Number;
use rma_dock::people::{Permission, Role, SignedIn};
use rma_dock::rules::quotes::Channel;
use rma_dock::store::{AuditFilter, AuditRecord, CentreSummary, Counts, MailCounts, MailRecord};
use rma_labels::{PaperSize, Picture};
use serde::{Deserialize, Serialize};

pub use crate::print_types::{JobMoved, JobsPage, PaperSetup, PrintState, PrintStatus, PrinterInfo};

/// How the program starts.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum StartUp {
    /// There is no data yet.
    FirstStart {
        /// Where it will be.
        data_dir: String,
    },
    /// Somebody must sign in first.
    SignIn,
    /// The data is open.
    Ready {
        /// Where it is.
        data_dir: String,
        /// The station's settings.
        settings: StationSettings,
        /// How much there is.
        counts: Counts,
        /// The dock's time zone, an IANA name.
        zone: String,
        /// It began with sample data.
        sample: bool,
        /// The box at hand.
        #[serde(rename = "box")]
        current: Box<BoxView>,
    },
    /// The data cannot be used; it was left as it is.
    Unusable {
        /// Where it is.
        data_dir: String,
        /// What the screens act on.
        code: String,
        /// For the person.
        message: String,
    },
}

/// How the window stands: who works at it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SessionView {
    /// Whether people must sign in; else it is single-user mode.
    pub on: bool,
    /// A window that nobody touches for so many minutes is locked.
    pub idle_minutes: u32,
    /// Who works here, or left it locked.
    pub worker: Option<WorkerView>,
    /// Somebody must sign in to go on.
    pub locked: bool,
    /// Who may sign in with a PIN.
    pub pin_names: Vec<String>,
}

/// Who works at the window.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct WorkerView {
    /// The name, as it is recorded.
    pub name: String,
    /// As what.
    pub role: Role,
    /// What the role may do.
    pub may: Vec<Permission>,
}

impl From<&SignedIn> for WorkerView {
    fn from(SignedIn { name, role, .. }: &SignedIn) -> Self {
        let may = Permission::ALL.into_iter().filter(|permission| role.may(*permission)).collect();
        Self { name: name.clone(), role: *role, may }
    }
}

/// A change of a person on record.
#[derive(Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum PersonChange {
    /// Put on record.
    Add {
        /// As what.
        role: Role,
    },
    /// Given another role.
    Role {
        /// Which.
        role: Role,
    },
    /// Let in, or let in no more.
    Active {
        /// Whether the person may sign in.
        active: bool,
    },
    /// Given a password.
    Password {
        /// The new one.
        password: String,
    },
    /// Given a PIN, or none.
    Pin {
        /// The new one.
        pin: Option<String>,
    },
    /// Given an account of the computer, or none.
    OsUser {
        /// Its name.
        account: Option<String>,
    },
    /// The badge is nobody's any more.
    NoBadge,
    /// The token is nobody's any more.
    NoToken,
}

/// Which entries of the audit trail are wanted, as a form has it; empty texts narrow nothing.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AuditWanted {
    /// A number, a tag, or what stands in the entries: an RMA has its lines' entries too.
    pub subject: String,
    /// Who.
    pub who: String,
    /// What was done, such as `received`.
    pub action: String,
    /// A rule's id.
    pub rule: String,
}

/// A page of the audit trail.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AuditPage {
    /// The newest first.
    pub entries: Vec<AuditRecord>,
    /// There are older ones.
    pub has_more: bool,
}

impl From<AuditWanted> for AuditFilter {
    fn from(wanted: AuditWanted) -> Self {
        let given = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
        let subject = given(&wanted.subject).map(|text| match text.parse::<Number>() {
            Ok(number) => number.to_string(),
            // A tag, or a kind and its key, as it stands in the entries.
            Err(_) => text,
        });
        Self {
            subject,
            who: given(&wanted.who),
            action: given(&wanted.action).map(|action| action.to_lowercase().replace(' ', "_")),
            rule: given(&wanted.rule).map(|rule| rule.to_uppercase()),
            ..Self::default()
        }
    }
}

/// A page of today's receipts.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TodayPage {
    /// Those in force, the latest first.
    pub receipts: Vec<Receipt>,
    /// What became of their documents.
    pub prints: Vec<PrintStatus>,
    /// How much there is.
    pub counts: Counts,
}

/// A photograph with what an image on the screen shows.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ShownPhoto {
    /// What is known of it.
    #[serde(flatten)]
    pub photo: Photo,
    /// The picture, as a `data:` address.
    pub data_url: String,
}

/// How far long work is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Progress {
    /// What is being done.
    pub label: String,
    /// How much of it is done.
    pub done: u64,
    /// Of how much; none where that is not known.
    pub total: Option<u64>,
}

/// What to choose for an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum ImportSource {
    /// CSV files.
    Files,
    /// A folder of them.
    Folder,
}

/// What an analysis found (ANA-5): a text for each heading; those that its kind does not have
/// are empty.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Report {
    /// Each heading with its text, such as `repair_done` or `root_cause`.
    pub fields: std::collections::BTreeMap<String, String>,
    /// Of a repair analysis: whether the reported failure was verified.
    pub failure_verified: Option<bool>,
}

impl From<Report> for serde_json::Value {
    fn from(report: Report) -> Self {
        let mut fields: serde_json::Map<String, Self> =
            report.fields.into_iter().map(|(name, text)| (name, Self::String(text))).collect();
        if let Some(verified) = report.failure_verified {
            fields.insert("failure_verified".to_owned(), Self::Bool(verified));
        }
        Self::Object(fields)
    }
}

/// A purchase order as it is typed.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct OrderForm {
    /// The customer's number of it.
    pub number: String,
    /// The date that it bears.
    pub date: String,
    /// What is ordered for, with its decimals.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// How it came.
    pub channel: Channel,
    /// The supervisor who accepts it though it does not fit the quote.
    pub accepted_by: Option<String>,
}

/// What is decided about a return, as it is typed.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum ReturnForm {
    /// Charge the full list price.
    Charge,
    /// Waive the charge.
    Waive,
    /// Give the customer until this day.
    Extend {
        /// The last day.
        until: String,
    },
    /// The customer keeps the equipment and orders it.
    Keep {
        /// The number of the purchase order.
        order: String,
    },
    /// The customer claims to have returned it.
    Claim {
        /// Who carried it.
        carrier: String,
        /// The carrier's reference.
        reference: String,
        /// When it was delivered, by the proof of delivery.
        date: String,
    },
    /// The claim does not hold.
    RejectClaim,
}

/// A list of serial numbers that a person chose.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ChosenList {
    /// The file's name.
    pub name: String,
    /// The serial numbers, in the order of the file.
    pub serials: Vec<String>,
}

/// What became of an edit of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum EditAnswer {
    /// It was added, changed or removed.
    Done {
        /// What it is on record, or was.
        row: RecordRow,
    },
    /// Some fields may not be as they are; nothing was changed.
    Refused {
        /// All that is wrong.
        errors: Vec<FieldError>,
    },
    /// Somebody else changed it since it was read; nothing was changed.
    ChangedMeanwhile {
        /// What it says now.
        now: RecordRow,
    },
}

/// Where the password of the mail server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum PasswordPlace {
    /// The server asks nobody who they are.
    NotNeeded,
    /// It is not known.
    Unknown,
    /// In the system's key store.
    KeyStore,
    /// In this program, until it is closed.
    Session,
    /// Whoever started this program set it.
    Environment,
}

/// How mail goes out.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MailSetup {
    /// What is on record.
    pub settings: MailSettings,
    /// Where the password is.
    pub password: PasswordPlace,
    /// What is wrong with the system's key store.
    pub key_store: Option<String>,
    /// Why nothing is handed over until somebody does something.
    pub held: Option<String>,
}

/// Whose documents they are, as a form has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct VendorFields {
    /// The name; empty: that of the return centre.
    pub name: String,
    /// The address, a line each; none: that of the return centre.
    pub address: Vec<String>,
    /// The telephone number.
    pub phone: String,
    /// The number for purchase orders by fax.
    pub fax: String,
    /// The mail address.
    pub email: String,
    /// The language of documents, a BCP 47 tag.
    pub language: String,
    /// The country that letters are sent from, an ISO 3166 code, or empty.
    pub country: String,
    /// The paper for customers whose country is not known.
    #[cfg_attr(feature = "bindings", ts(type = "\"letter\" | \"a4\""))]
    pub paper: PaperSize,
}

/// Whose documents they are.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct VendorSetup {
    /// What is on record.
    pub fields: VendorFields,
    /// The logo in their head.
    pub logo: Option<ShownLogo>,
}

/// A logo as a screen shows it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ShownLogo {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Its PNG file in base64.
    pub png: String,
}

impl VendorFields {
    /// The same with a logo.
    #[must_use]
    pub fn vendor(self, logo: Option<Picture>) -> Vendor {
        let Self { name, address, phone, fax, email, language, country, paper } = self;
        let trim = |text: String| text.trim().to_owned();
        let address = address.into_iter().map(trim).filter(|line| !line.is_empty()).collect();
        let [name, phone, fax, email, language, country] = [name, phone, fax, email, language, country].map(trim);
        Vendor { name, address, phone, fax, email, language, paper, country, logo }
    }
}

impl From<Vendor> for VendorFields {
    fn from(vendor: Vendor) -> Self {
        let Vendor { name, address, phone, fax, email, language, paper, country, logo: _ } = vendor;
        Self { name, address, phone, fax, email, language, country, paper }
    }
}

/// A page of the outbox.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct OutboxPage {
    /// The messages, the latest first.
    pub rows: Vec<MailRecord>,
    /// How many there are.
    pub counts: MailCounts,
    /// A mail server is set; without one mail is only written.
    pub has_server: bool,
    /// Why nothing is handed over until somebody does something.
    pub held: Option<String>,
}

/// The wordings for some documents and messages, and what others there may be.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct WordingPage {
    /// For which ones.
    pub scope: WordingScope,
    /// The language that documents are in, and those that wordings were set in.
    pub languages: Vec<String>,
    /// The centres of contract manufacturers.
    pub centres: Vec<CentreSummary>,
    /// What is in force.
    pub templates: Vec<TemplateView>,
}

/// What became of a wording.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum WordingAnswer {
    /// It holds from now on.
    Done {
        /// What is in force.
        view: Box<TemplateView>,
    },
    /// Some passages may not be as they are; nothing was changed.
    Refused {
        /// All that is wrong.
        errors: Vec<PassageError>,
    },
}

/// A message as a wording gives it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TriedLetter {
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// What a wording gives on real data. Nothing is changed.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct WordingTrial {
    /// The number that it was tried on.
    pub number: String,
    /// Of a message: what it says; of notes also what goes with a document.
    pub letters: Vec<TriedLetter>,
    /// Of a document: its first page, as a `data:` address.
    pub page: Option<String>,
    /// What is wrong with passages: then it was not tried.
    pub errors: Vec<PassageError>,
}
