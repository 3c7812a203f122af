//! Documents for customers (DOC-3, DOC-4): their facts are gathered here and drawn by the labels
//! crate; what was issued is kept and comes again as it was (DOC-5).

mod letter;
mod logo;
mod notice;
mod quote;
mod reports;
mod rma;
mod sheet;
mod shipment;
mod trial;

use std::str::FromStr;

use rma_labels::{Document, Dpi, LabelError, Note, Options, PictureError, Rendered};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::kept::Offered;
use super::settings::Vendor;
use super::wording::{Template, check_language};
use super::{DeskError, check_not_future};
use crate::calendar::Instant;
use crate::dock::{box_label_of, read_tag, tag_name};
use crate::numbers::{LineNumber, Number, RmaNumber};
use crate::people::Permission;
use crate::store::{AuditEntry, By, Change, IssuedFacts, IssuedRecord, LineRecord, NewIssued, Records, Store};

pub use letter::{LetterSays, LetterText, write as write_letter};
pub use trial::{Tried, try_wording};

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum DocumentKind {
    /// The confirmation of an RMA (DOC-3).
    Confirmation,
    /// How and where to send its units.
    Instructions,
    /// What repair or replacement costs.
    Quote,
    /// What a repair analysis found.
    Ra,
    /// What a failure analysis found.
    Fa,
    /// Why a box goes back to its sender.
    SenderNotice,
    /// What is in a shipment.
    PackingList,
    /// The label of a line for the outside of its box (DOC-1).
    BoxLabel,
}

impl DocumentKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Confirmation,
        Self::Instructions,
        Self::Quote,
        Self::Ra,
        Self::Fa,
        Self::SenderNotice,
        Self::PackingList,
        Self::BoxLabel,
    ];

    /// The name that the interfaces and the database use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.template().map_or("box-label", Template::as_str)
    }

    /// Its wording; a label has none.
    #[must_use]
    pub fn template(self) -> Option<Template> {
        Some(match self {
            Self::Confirmation => Template::Confirmation,
            Self::Instructions => Template::Instructions,
            Self::Quote => Template::Quote,
            Self::Ra => Template::Ra,
            Self::Fa => Template::Fa,
            Self::SenderNotice => Template::SenderNotice,
            Self::PackingList => Template::PackingList,
            Self::BoxLabel => return None,
        })
    }
}

impl FromStr for DocumentKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::as_str).join(", ");
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == name);
        found.ok_or_else(|| format!("there is no document “{name}”; there are {}", known()))
    }
}

/// What a document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Rma(RmaNumber),
    Line(LineNumber),
    Tag(i64),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rma(rma) => rma.fmt(f),
            Self::Line(line) => line.fmt(f),
            Self::Tag(tag) => f.write_str(&tag_name(*tag)),
        }
    }
}

/// Which document.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Its kind.
    pub kind: DocumentKind,
    /// The number of an RMA, a line or a shelf tag.
    pub number: &'a str,
    /// A BCP 47 tag; none for the vendor's setting.
    pub language: Option<&'a str>,
}

/// A document that was issued, with its file.
#[derive(Clone, Debug, Serialize)]
pub struct Issued {
    /// What is on record.
    #[serde(flatten)]
    pub record: IssuedRecord,
    /// Whether it had been issued before, with the same facts.
    pub reprint: bool,
    /// The PDF.
    #[serde(skip)]
    pub pdf: Vec<u8>,
    /// What is not as it was asked for.
    #[serde(skip)]
    pub notes: Vec<Note>,
}

impl Issued {
    /// What is to be told where it is in another language than it was asked for in: nobody has set a wording
    /// in that one.
    #[must_use]
    pub fn in_other_language(&self) -> Option<String> {
        let IssuedFacts::Document(document) = &self.record.facts else { return None };
        let (asked, is) = (&self.record.language, &document.language);
        (asked != is).then(|| {
            format!("there is no wording in {asked} yet: it is in {is}. rma template sets one with --language {asked}")
        })
    }
}

/// Issues a document, as of a moment. Where nothing that it says has changed since it was issued
/// last, that one comes again, the same bytes (DOC-5).
///
/// # Errors
/// [`DeskError`]: what is missing for it; nothing was changed.
pub fn issue(store: &mut Store, request: &Request<'_>, at: Instant, by: &By<'_>) -> Result<Issued, DeskError> {
    check_not_future(at, by.recorded_at)?;
    if let Some(issued) = issued_already(store.records(), request)? {
        return Ok(issued);
    }
    Ok(store.change(by, Permission::Serve, |change| issue_within(change, request, at))?.outcome)
}

/// The same within a change: it is issued exactly if the change is made.
///
/// # Errors
/// [`DeskError`]: what is missing for it.
pub fn issue_within(change: &Change<'_>, request: &Request<'_>, at: Instant) -> Result<Issued, DeskError> {
    let records = **change;
    if let Some(issued) = issued_already(records, request)? {
        return Ok(issued);
    }
    let (subject, language) = asked(records, request)?;
    let (kind, number) = (request.kind.as_str(), subject.to_string());
    let facts = gather(records, request.kind, subject, &language, at)?;
    let drawn = draw(&logo::with_pixels(records, &facts)?)?;
    let new = NewIssued { kind, number: &number, language: &language, at, facts: &facts, content: &drawn.bytes };
    let record = change.insert_issued_document(new)?;
    let rule = match request.kind {
        DocumentKind::Confirmation => "DOC-3",
        DocumentKind::BoxLabel => "DOC-1",
        _ => "DOC-4",
    };
    change.audit(AuditEntry {
        at,
        action: "document issued",
        subject: number,
        rules: vec![rule.to_owned(), "DOC-5".to_owned()],
        detail: json!({"document": record.issued, "kind": kind, "language": language, "sha256": record.sha256}),
    })?;
    Ok(Issued { record, reprint: false, pdf: drawn.bytes, notes: drawn.notes })
}

/// The document as it was issued last, where nothing that it says has changed since.
fn issued_already(records: Records<'_>, request: &Request<'_>) -> Result<Option<Issued>, DeskError> {
    let (subject, language) = asked(records, request)?;
    let Some(last) = records.last_issued_document(&subject.to_string(), request.kind.as_str(), &language)? else {
        return Ok(None);
    };
    // As it would be with the date that it bears.
    match gather(records, request.kind, subject, &language, last.at) {
        Ok(facts) if facts == last.facts => reprint(records, last.issued).map(Some),
        // By what is on record now there was none to be issued then.
        Ok(_) | Err(DeskError::NotYet { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn draw(facts: &IssuedFacts) -> Result<Rendered, LabelError> {
    match facts {
        IssuedFacts::Document(document) => document.to_pdf(),
        IssuedFacts::Label(label) => label.render(&Options::default()),
    }
}

/// A document as it was issued: the same bytes (DOC-5).
///
/// # Errors
/// [`DeskError`].
pub fn reprint(records: Records<'_>, issued: i64) -> Result<Issued, DeskError> {
    let none = || DeskError::NotFound(format!("there is no document {issued} on record"));
    let record = records.issued_document(issued)?.ok_or_else(none)?;
    let pdf = records.issued_content(issued)?.ok_or_else(none)?;
    Ok(Issued { record, reprint: true, pdf, notes: Vec::new() })
}

/// The first page of a document as a PNG picture. Nothing is issued.
///
/// # Errors
/// [`DeskError`]: what is missing for it.
pub fn preview(records: Records<'_>, request: &Request<'_>, at: Instant) -> Result<(Vec<u8>, Vec<Note>), DeskError> {
    let (subject, language) = asked(records, request)?;
    let facts = gather(records, request.kind, subject, &language, at)?;
    picture(&logo::with_pixels(records, &facts)?)
}

/// The first page as a PNG picture.
fn picture(facts: &IssuedFacts) -> Result<(Vec<u8>, Vec<Note>), DeskError> {
    match facts {
        IssuedFacts::Document(document) => {
            let drawn = document.to_png(Dpi::default())?;
            Ok((drawn.bytes, drawn.notes))
        }
        IssuedFacts::Label(label) => Ok((label.to_png(Dpi::default())?, Vec::new())),
    }
}

/// The documents that were issued for an RMA, a line or a shelf tag, in order.
///
/// # Errors
/// [`DeskError`].
pub fn issued_for(records: Records<'_>, number: &str) -> Result<Vec<IssuedRecord>, DeskError> {
    Ok(records.issued_documents_of(number)?)
}

/// The documents that can be issued now for RMAs and their lines: all that they say is there.
///
/// # Errors
/// [`DeskError`].
pub fn offered(
    records: Records<'_>,
    rmas: &[RmaNumber],
    lines: &[LineNumber],
    at: Instant,
) -> Result<Vec<Offered>, DeskError> {
    let language = Vendor::load(records)?.language;
    let of_rma =
        [DocumentKind::Quote, DocumentKind::Confirmation, DocumentKind::Instructions, DocumentKind::PackingList];
    let of_line = [DocumentKind::Ra, DocumentKind::Fa];
    let all = (rmas.iter().flat_map(|rma| of_rma.map(|kind| (kind, Subject::Rma(*rma)))))
        .chain(lines.iter().flat_map(|line| of_line.map(|kind| (kind, Subject::Line(*line)))));
    let mut offered = Vec::new();
    for (kind, subject) in all {
        match gather(records, kind, subject, &language, at) {
            Ok(_) => offered.push(Offered { kind, number: subject.to_string() }),
            Err(DeskError::Store(error)) => return Err(error.into()),
            // Something is missing for it.
            Err(_) => {}
        }
    }
    Ok(offered)
}

/// What a document is about, and its language.
fn asked(records: Records<'_>, request: &Request<'_>) -> Result<(Subject, String), DeskError> {
    let vendor = Vendor::load(records)?;
    let language = check_language(request.language.unwrap_or(&vendor.language))?;
    let wrong = |why: String| Err(DeskError::Incomplete(why));
    let subject = if request.number.trim().starts_with(['D', 'd']) {
        Subject::Tag(read_tag(request.number).map_err(|error| DeskError::Incomplete(error.to_string()))?)
    } else {
        match request
            .number
            .parse()
            .map_err(|error: crate::numbers::NumberError| DeskError::Incomplete(error.to_string()))?
        {
            Number::Case(case) => return wrong(format!("{case} is a case; a document is for an RMA or a line")),
            Number::Rma(rma) => Subject::Rma(rma),
            Number::Line(line) => Subject::Line(line),
        }
    };
    let subject = match (request.kind, subject) {
        (DocumentKind::SenderNotice, Subject::Tag(_)) => subject,
        (DocumentKind::SenderNotice, _) => return wrong("a sender notice is for a shelf tag, such as D12".to_owned()),
        (_, Subject::Tag(tag)) => {
            return wrong(format!("{} is a shelf tag; this document is for an RMA or a line", tag_name(tag)));
        }
        // These are for the whole RMA.
        (DocumentKind::Confirmation | DocumentKind::Quote, Subject::Line(line)) => Subject::Rma(line.rma()),
        (DocumentKind::BoxLabel, Subject::Rma(rma)) => match lines_of(records, rma)?.as_slice() {
            [only] => Subject::Line(only.line),
            _ => return wrong(format!("a box label is of one line; {rma} has several")),
        },
        (DocumentKind::Ra | DocumentKind::Fa, Subject::Rma(rma)) => {
            Subject::Line(reports::only_line(records, request.kind, rma)?)
        }
        _ => subject,
    };
    Ok((subject, language))
}

/// What a document says, as of a moment.
fn gather(
    records: Records<'_>,
    kind: DocumentKind,
    subject: Subject,
    language: &str,
    at: Instant,
) -> Result<IssuedFacts, DeskError> {
    if let (DocumentKind::BoxLabel, Subject::Line(line)) = (kind, subject) {
        let record = records.line(line)?.ok_or(DeskError::NoLine(line))?;
        if record.confirmed_at.is_none() {
            let why = "it was not confirmed; its return address and date are told with that (RNR-1)".to_owned();
            return Err(DeskError::NotYet { subject: line.to_string(), what: "given a box label", why });
        }
        return Ok(IssuedFacts::Label(box_label_of(records, &record)?));
    }
    gather_document(records, kind, subject, language, at).map(IssuedFacts::Document)
}

fn gather_document(
    records: Records<'_>,
    kind: DocumentKind,
    subject: Subject,
    language: &str,
    at: Instant,
) -> Result<Document, DeskError> {
    match (kind, subject) {
        (DocumentKind::SenderNotice, Subject::Tag(tag)) => notice::gather(records, tag, language),
        (DocumentKind::Ra | DocumentKind::Fa, Subject::Line(line)) => {
            reports::gather(records, kind, line, language, at)
        }
        (DocumentKind::PackingList, Subject::Line(line)) => {
            shipment::gather(records, line.rma(), Some(line), &lines_of(records, line.rma())?, language)
        }
        (DocumentKind::Instructions, Subject::Line(line)) => {
            let record = records.line(line)?.ok_or(DeskError::NoLine(line))?;
            rma::instructions(records, vec![record], &line.to_string(), language, at)
        }
        (_, subject) => {
            let rma = match subject {
                Subject::Rma(rma) => rma,
                Subject::Line(line) => line.rma(),
                Subject::Tag(tag) => return Err(DeskError::Incomplete(format!("{} is no RMA", tag_name(tag)))),
            };
            let lines = lines_of(records, rma)?;
            match kind {
                DocumentKind::Confirmation => rma::confirmation(records, rma, lines, language, at),
                DocumentKind::Quote => quote::gather(records, rma, &lines, language),
                DocumentKind::PackingList => shipment::gather(records, rma, None, &lines, language),
                _ => rma::instructions(records, lines, &rma.to_string(), language, at),
            }
        }
    }
}

fn lines_of(records: Records<'_>, rma: RmaNumber) -> Result<Vec<LineRecord>, DeskError> {
    let lines = records.lines_of_rma(rma)?;
    if lines.is_empty() { Err(DeskError::NoRma(rma)) } else { Ok(lines) }
}

impl From<PictureError> for DeskError {
    fn from(error: PictureError) -> Self {
        Self::Logo(error)
    }
}

impl From<LabelError> for DeskError {
    fn from(error: LabelError) -> Self {
        Self::Paper(error)
    }
}
