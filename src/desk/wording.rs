//! The wording of documents and messages: built in, and as a supervisor set it, in versions (DOC-2).
//!
//! A template is passages of plain text, each under its name in brackets; `{field}` stands for a
//! fact. What a supervisor sets takes the place of the built-in passage of that name.

use std::collections::BTreeMap;

use rma_labels::isolated;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{DeskError, check_centre};
use crate::people::{Permission, holds_code};
use crate::store::{AuditEntry, By, Records, Store, StoreError, TemplateRecord};

pub use crate::vendor::BUILT_IN_LANGUAGE;

/// No template is longer.
const TEMPLATE_BYTES_MAX: usize = 100_000;

/// A template: of a kind of document or message, or the words that all documents share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// The confirmation of an RMA (DOC-3).
    Confirmation,
    /// The return instructions (DOC-4).
    Instructions,
    /// The quote (DOC-4).
    Quote,
    /// The report of a repair analysis (DOC-4).
    Ra,
    /// The report of a failure analysis (DOC-4).
    Fa,
    /// The notice in a box that goes back to its sender (DOC-4).
    SenderNotice,
    /// What is in a shipment.
    PackingList,
    /// Names of facts, columns and states in all of them.
    Words,
    /// The message that a confirmation goes with.
    MailConfirmation,
    /// The message that a quote goes with.
    MailQuote,
    /// The message that the report of a repair analysis goes with.
    MailRa,
    /// The message that the report of a failure analysis goes with.
    MailFa,
    /// The message about a unit that did not come back (RNR-2).
    MailNotReturned,
    /// Any other message.
    MailNote,
}

/// Facts that any document has.
const COMMON: &[&str] = &["rma", "case", "contact", "site", "vendor", "email", "phone", "fax", "reach", "date"];

impl Template {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Confirmation,
        Self::Instructions,
        Self::Quote,
        Self::Ra,
        Self::Fa,
        Self::SenderNotice,
        Self::PackingList,
        Self::Words,
        Self::MailConfirmation,
        Self::MailQuote,
        Self::MailRa,
        Self::MailFa,
        Self::MailNotReturned,
        Self::MailNote,
    ];

    /// The name that the interfaces use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmation => "confirmation",
            Self::Instructions => "instructions",
            Self::Quote => "quote",
            Self::Ra => "ra",
            Self::Fa => "fa",
            Self::SenderNotice => "sender-notice",
            Self::PackingList => "packing-list",
            Self::Words => "words",
            Self::MailConfirmation => "mail-confirmation",
            Self::MailQuote => "mail-quote",
            Self::MailRa => "mail-ra",
            Self::MailFa => "mail-fa",
            Self::MailNotReturned => "mail-not-returned",
            Self::MailNote => "mail-note",
        }
    }

    /// Whether it is of a message.
    #[must_use]
    pub fn is_mail(self) -> bool {
        self.as_str().starts_with("mail-")
    }

    fn built_in(self) -> &'static str {
        match self {
            Self::Confirmation => include_str!("wording/confirmation.txt"),
            Self::Instructions => include_str!("wording/instructions.txt"),
            Self::Quote => include_str!("wording/quote.txt"),
            Self::Ra => include_str!("wording/ra.txt"),
            Self::Fa => include_str!("wording/fa.txt"),
            Self::SenderNotice => include_str!("wording/sender-notice.txt"),
            Self::PackingList => include_str!("wording/packing-list.txt"),
            Self::Words => include_str!("wording/words.txt"),
            Self::MailConfirmation => include_str!("wording/mail-confirmation.txt"),
            Self::MailQuote => include_str!("wording/mail-quote.txt"),
            Self::MailRa => include_str!("wording/mail-ra.txt"),
            Self::MailFa => include_str!("wording/mail-fa.txt"),
            Self::MailNotReturned => include_str!("wording/mail-not-returned.txt"),
            Self::MailNote => include_str!("wording/mail-note.txt"),
        }
    }

    /// What may stand in braces, besides the facts that any document has.
    fn own_fields(self) -> &'static [&'static str] {
        match self {
            Self::Confirmation | Self::Instructions => &["return_by"],
            Self::Quote => &["version", "total", "valid_until", "order_reach"],
            Self::Ra | Self::Fa => &["line"],
            Self::SenderNotice => &["tag", "received"],
            Self::PackingList => &[],
            Self::Words => &["page", "pages", "currency", "serial"],
            Self::MailConfirmation => &["units", "return_by"],
            Self::MailQuote => &["units", "version", "total", "valid_until", "order_reach"],
            Self::MailRa | Self::MailFa => &["line", "units"],
            Self::MailNotReturned => &["line", "units", "return_by", "list_price"],
            Self::MailNote => &["number", "units", "note", "document"],
        }
    }

    fn knows(self, field: &str) -> bool {
        COMMON.contains(&field) || self.own_fields().contains(&field)
    }
}

/// For which documents and messages a wording is (DOC-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct WordingScope {
    /// Those in this language, a BCP 47 tag.
    pub language: String,
    /// Those about what comes back to this centre, a contract manufacturer's; none for all.
    pub centre: Option<String>,
}

impl WordingScope {
    /// A language and a centre that there are.
    fn checked(&self, records: Records<'_>, template: Template) -> Result<Self, DeskError> {
        let centre = self.centre.as_deref().map(str::trim).filter(|centre| !centre.is_empty());
        check_centre(records, centre)?;
        if let Some(centre) = centre.filter(|_| template == Template::SenderNotice) {
            return Err(DeskError::Incomplete(format!(
                "a box that goes back to its sender has no part that is known to come from {centre}: the template {} \
                 is the same for all",
                template.as_str()
            )));
        }
        Ok(Self { language: check_language(&self.language)?, centre: centre.map(str::to_owned) })
    }
}

/// What stands for `{field}`.
pub(super) type Fields = BTreeMap<&'static str, String>;

/// The passages of a template in a language.
#[derive(Clone, Debug)]
pub(super) struct Wording {
    passages: BTreeMap<String, String>,
    /// Something of it was set in the language that was asked for.
    is_set: bool,
}

impl Wording {
    /// What is in force: the built-in passages, in their place those of the language, and in the place
    /// of those the ones of the contract manufacturer.
    pub(super) fn load(
        records: Records<'_>,
        template: Template,
        language: &str,
        centre: Option<&str>,
    ) -> Result<Self, DeskError> {
        let mut passages = passages(template.built_in()).map_err(DeskError::Incomplete)?;
        let mut is_set = false;
        for of in std::iter::once(None).chain(centre.map(Some)) {
            let set = records.templates(template.as_str(), language, of)?.pop();
            if let Some(text) = set.and_then(|set| set.text) {
                passages.append(&mut self::passages(&text).map_err(DeskError::Incomplete)?);
                is_set = true;
            }
        }
        Ok(Self { passages, is_set })
    }

    /// Whether something of it was set in the language that was asked for; else it is as it is built in.
    pub(super) fn is_set(&self) -> bool {
        self.is_set
    }

    /// What holds where nothing is set for just these documents.
    fn underlying(records: Records<'_>, template: Template, scope: &WordingScope) -> Result<Self, DeskError> {
        match scope.centre {
            Some(_) => Self::load(records, template, &scope.language, None),
            None => {
                let passages = passages(template.built_in()).map_err(DeskError::Incomplete)?;
                Ok(Self { passages, is_set: false })
            }
        }
    }

    /// A passage as it stands, with its fields in braces; nothing where it was left empty.
    pub(super) fn raw(&self, passage: &str) -> &str {
        self.passages.get(passage).map_or("", String::as_str)
    }

    /// A passage with its facts; a dash where there is none.
    pub(super) fn filled(&self, passage: &str, fields: &Fields) -> String {
        let none = self.raw("none");
        let none = if none.is_empty() { "–" } else { none };
        let mut text = String::new();
        let mut rest = self.raw(passage);
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (field, after) = after.split_once('}').unwrap_or((after, ""));
            let value = fields.get(field).map(String::as_str).filter(|value| !value.trim().is_empty());
            text.push_str(&isolated(value.unwrap_or(none), self.raw(passage)));
            rest = after;
        }
        text.push_str(rest);
        text
    }
}

/// A passage of a template.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Passage {
    /// Its name.
    pub name: String,
    /// What is in force.
    pub text: String,
    /// What holds where it is not set here: what is built in, or set for all contract manufacturers.
    pub underlying: String,
}

/// What is wrong with a passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct PassageError {
    /// The passage.
    pub passage: String,
    /// What is wrong.
    pub message: String,
}

/// A template and its versions.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct TemplateView {
    /// Of which kind of document.
    pub template: &'static str,
    /// For which documents.
    #[serde(flatten)]
    pub scope: WordingScope,
    /// What is in force, passages among it that are not set here.
    pub text: String,
    /// The same by passages, in the order of the document.
    pub passages: Vec<Passage>,
    /// What may stand in braces.
    pub fields: Vec<&'static str>,
    /// What was set, the first one first; without text where the underlying wording came back.
    pub versions: Vec<TemplateRecord>,
}

/// The wording in force.
///
/// # Errors
/// [`DeskError`].
pub fn show(records: Records<'_>, template: Template, scope: &WordingScope) -> Result<TemplateView, DeskError> {
    let scope = scope.checked(records, template)?;
    let wording = Wording::load(records, template, &scope.language, scope.centre.as_deref())?;
    let underlying = Wording::underlying(records, template, &scope)?;
    let (mut text, mut all) = (String::new(), Vec::new());
    // In the order of the built-in text, which is that of the document.
    for name in names(template.built_in()) {
        let passage = wording.raw(name);
        text.push_str(&format!("[{name}]\n{passage}\n"));
        let underlying = underlying.raw(name).to_owned();
        all.push(Passage { name: name.to_owned(), text: passage.to_owned(), underlying });
    }
    let fields = COMMON.iter().chain(template.own_fields()).copied().collect();
    let versions = records.templates(template.as_str(), &scope.language, scope.centre.as_deref())?;
    Ok(TemplateView { template: template.as_str(), scope, text, passages: all, fields, versions })
}

/// The wordings in force of all templates that there are for such documents.
///
/// # Errors
/// [`DeskError`].
pub fn show_all(records: Records<'_>, scope: &WordingScope) -> Result<Vec<TemplateView>, DeskError> {
    let all = Template::ALL.into_iter();
    let of_centre = |template: &Template| scope.centre.is_none() || *template != Template::SenderNotice;
    all.filter(of_centre).map(|template| show(records, template, scope)).collect()
}

/// Sets the wording, as a new version; none brings the underlying one back. Passages that are left
/// out stay as they are underneath.
///
/// # Errors
/// [`DeskError::Incomplete`] for a passage or a field that is not known, by its name.
pub fn set(
    store: &mut Store,
    template: Template,
    scope: &WordingScope,
    text: Option<&str>,
    by: &By<'_>,
) -> Result<TemplateView, DeskError> {
    let scope = scope.checked(store.records(), template)?;
    if let Some(text) = text {
        check(template, text).map_err(DeskError::Incomplete)?;
        if holds_code(text) {
            return Err(StoreError::Secret.into());
        }
    }
    let (language, centre) = (scope.language.as_str(), scope.centre.as_deref());
    let before = store.records().templates(template.as_str(), language, centre)?.pop();
    if before.as_ref().and_then(|before| before.text.as_deref()) != text {
        store.change(by, Permission::Word, |change| -> Result<(), DeskError> {
            let version = change.insert_template(template.as_str(), language, centre, text)?;
            let of_centre = centre.map_or_else(String::new, |centre| format!(" {centre}"));
            change.audit(AuditEntry {
                at: change.recorded_at(),
                action: if text.is_some() { "wording set" } else { "wording reset" },
                subject: format!("template {} {language}{of_centre}", template.as_str()),
                rules: vec!["DOC-2".to_owned()],
                detail: json!({"version": version}),
            })?;
            Ok(())
        })?;
    }
    show(store.records(), template, &scope)
}

/// The passages as the text of a template: those that are as they are underneath are left out, so
/// that they stay so. None where all are.
///
/// # Errors
/// [`DeskError`].
pub fn text_of(
    records: Records<'_>,
    template: Template,
    scope: &WordingScope,
    wanted: &BTreeMap<String, String>,
) -> Result<Option<String>, DeskError> {
    let underlying = Wording::underlying(records, template, &scope.checked(records, template)?)?;
    let mut text = String::new();
    for (name, passage) in wanted {
        let passage = passage.replace("\r\n", "\n");
        if underlying.raw(name) != passage.trim_end() {
            text.push_str(&format!("[{name}]\n{}\n", passage.trim_end()));
        }
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// What is wrong with passages, each by its name.
#[must_use]
pub fn wrong_passages(template: Template, wanted: &BTreeMap<String, String>) -> Vec<PassageError> {
    let wrong = |(name, text): (&String, &String)| {
        let message = check_passage(template, name, text).err()?;
        Some(PassageError { passage: name.clone(), message })
    };
    wanted.iter().filter_map(wrong).collect()
}

/// A language as documents name it: a BCP 47 tag of a language and perhaps a script or region.
pub(crate) fn check_language(language: &str) -> Result<String, DeskError> {
    let tag = language.trim();
    let parts: Vec<&str> = tag.split('-').collect();
    let sound =
        parts.iter().all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let first = parts.first().is_some_and(|first| first.len() <= 3 && first.bytes().all(|b| b.is_ascii_alphabetic()));
    if sound && first && parts.len() <= 3 {
        return Ok(tag.to_owned());
    }
    Err(DeskError::Incomplete(format!("“{tag}” is not a language tag; give one such as en, de or pt-BR")))
}

fn heading(line: &str) -> Option<&str> {
    line.trim_end().strip_prefix('[')?.strip_suffix(']')
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(heading)
}

/// The passages of a template by their names.
fn passages(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut passages: BTreeMap<String, String> = BTreeMap::new();
    let mut name: Option<&str> = None;
    for (number, line) in (1..).zip(text.lines()) {
        match (heading(line), name) {
            (Some(next), _) => {
                if passages.insert(next.to_owned(), String::new()).is_some() {
                    return Err(format!("line {number}: the passage [{next}] stands there twice"));
                }
                name = Some(next);
            }
            (None, Some(name)) => {
                let passage = passages.entry(name.to_owned()).or_default();
                if !passage.is_empty() || !line.trim().is_empty() {
                    passage.push_str(line.trim_end());
                    passage.push('\n');
                }
            }
            (None, None) if line.trim().is_empty() => {}
            (None, None) => {
                return Err(format!("line {number}: text begins under the name of its passage, such as [title]"));
            }
        }
    }
    for passage in passages.values_mut() {
        passage.truncate(passage.trim_end().len());
    }
    Ok(passages)
}

fn check(template: Template, text: &str) -> Result<(), String> {
    if text.len() > TEMPLATE_BYTES_MAX {
        return Err(format!("the template is longer than {TEMPLATE_BYTES_MAX} bytes"));
    }
    check_characters(text)?;
    let passages = passages(text)?;
    if passages.is_empty() {
        return Err("there is no passage in it; one begins with its name in brackets, such as [title]".to_owned());
    }
    for (name, passage) in passages {
        check_passage(template, &name, &passage).map_err(|wrong| format!("in [{name}] {wrong}"))?;
    }
    Ok(())
}

/// No control, and nothing that turns the writing direction of what follows: it would turn what is
/// filled in as well.
fn check_characters(text: &str) -> Result<(), String> {
    for (number, line) in (1..).zip(text.lines()) {
        let is_wrong =
            |c: char| (c.is_control() && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if let Some((place, found)) = line.chars().enumerate().find(|&(_, c)| is_wrong(c)) {
            let (place, found) = (place + 1, u32::from(found));
            return Err(format!("line {number}, character {place}: U+{found:04X} cannot be printed; take it out"));
        }
    }
    Ok(())
}

fn check_passage(template: Template, name: &str, passage: &str) -> Result<(), String> {
    let known: Vec<&str> = names(template.built_in()).collect();
    if !known.contains(&name) {
        let (template, known) = (template.as_str(), known.join(", "));
        return Err(format!("there is no passage [{name}] in the template {template}; there are {known}"));
    }
    if passage.len() > TEMPLATE_BYTES_MAX {
        return Err(format!("the passage is longer than {TEMPLATE_BYTES_MAX} bytes"));
    }
    if let Some(line) = passage.lines().find(|line| heading(line).is_some()) {
        return Err(format!("the line {line} reads as the name of a passage; put something before its bracket"));
    }
    if template.is_mail() && passage.trim().is_empty() {
        return Err("a message cannot go without it".to_owned());
    }
    if template.is_mail() && name.starts_with("subject") && passage.trim().lines().count() > 1 {
        return Err("a subject is one line".to_owned());
    }
    check_characters(passage)?;
    let mut rest = passage;
    let lone =
        |text: &str| if text.contains('}') { Err("a brace is closed and was not opened".to_owned()) } else { Ok(()) };
    while let Some((before, after)) = rest.split_once('{') {
        lone(before)?;
        let (field, after) = after.split_once('}').ok_or("a brace is opened and not closed")?;
        if !template.knows(field) {
            let fields: Vec<&str> = COMMON.iter().chain(template.own_fields()).copied().collect();
            return Err(format!("there is no field {{{field}}}; there are {}", fields.join(", ")));
        }
        rest = after;
    }
    lone(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_wording_keeps_its_own_rules() {
        for template in Template::ALL {
            check(template, template.built_in()).unwrap();
        }
    }

    #[test]
    fn what_is_not_known_is_refused_by_name() {
        for (text, wrong) in [
            ("[titel]\nx", "[titel]"),
            ("[title]\n{rna}", "{rna}"),
            ("[title]\n{rma", "not closed"),
            ("[title]\n{}", "{}"),
            ("Dear", "line 1"),
            ("[title]\na\n[title]\nb", "twice"),
        ] {
            let said = check(Template::Confirmation, text).unwrap_err();
            assert!(said.contains(wrong), "{said}");
        }
    }

    #[test]
    fn a_fact_with_braces_is_not_filled_again() {
        let wording = Wording { passages: passages("[a]\n{rma} of {site}{case}").unwrap(), is_set: false };
        let fields = Fields::from([("rma", "{site}".to_owned()), ("site", "S".to_owned())]);
        assert_eq!(wording.filled("a", &fields), "{site} of S–");
        // Nor does one turn what stands beside it.
        let fields = Fields::from([("rma", "R1".to_owned()), ("site", "שלום".to_owned())]);
        assert_eq!(rma_labels::with_isolates(&wording.filled("a", &fields)), "R1 of \u{2068}שלום\u{2069}–");
    }

    #[test]
    fn languages_are_tags() {
        for good in ["en", "de", "pt-BR", "zh-Hant-TW"] {
            assert!(check_language(good).is_ok());
        }
        for bad in ["", "e", "english language", "en_US", "de-", "en)(", "1n"] {
            assert!(check_language(bad).is_err(), "{bad}");
        }
    }
}
