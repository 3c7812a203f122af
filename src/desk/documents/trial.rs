//! A wording is tried on real data before it is set: the facts are gathered in a change that is
//! given up, and drawn after that.

use super::letter::{LetterSays, LetterText, write};
use super::{DocumentKind, Request, asked, gather, picture};
use crate::calendar::Instant;
use crate::desk::DeskError;
use crate::desk::wording::{Template, check_language};
use crate::dock::tag_name;
use crate::numbers::Number;
use crate::store::{By, IssuedFacts, Records, SampleOf, Store, StoreError};

/// What a wording gives.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The number that it was tried on.
    pub number: String,
    /// Of a message: what it says.
    pub letters: Vec<LetterText>,
    facts: Option<IssuedFacts>,
}

impl Tried {
    /// Of a document: its first page as a PNG picture. Takes long enough for a thread of its own.
    ///
    /// # Errors
    /// [`DeskError::Paper`].
    pub fn draw(&self) -> Result<Option<Vec<u8>>, DeskError> {
        Ok(self.facts.as_ref().map(picture).transpose()?.map(|(png, _)| png))
    }
}

/// A change that is given up comes back as an error.
enum GivenUp {
    Gathered(Box<Tried>),
    Failed(DeskError),
}

impl From<StoreError> for GivenUp {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<DeskError> for GivenUp {
    fn from(error: DeskError) -> Self {
        Self::Failed(error)
    }
}

/// Tries a wording (none for the built-in one) on a number; without one on the latest that fits.
/// Nothing is changed.
///
/// # Errors
/// [`DeskError`]: that there is none that fits, or what is missing for it.
pub fn try_wording(
    store: &mut Store,
    template: Template,
    language: &str,
    text: Option<&str>,
    number: Option<&str>,
    by: &By<'_>,
) -> Result<Tried, DeskError> {
    let language = check_language(language)?;
    let number = match number.map(str::trim).filter(|number| !number.is_empty()) {
        Some(number) => number.to_owned(),
        None => sample(store.records(), template)?.ok_or_else(|| {
            DeskError::NotFound("there is nothing on record yet that this wording is used for".to_owned())
        })?,
    };
    let given_up = store.change(by, |change| -> Result<(), GivenUp> {
        change.insert_template(template.as_str(), &language, text)?;
        let gathered = gathered(**change, template, &language, number, by.recorded_at)?;
        Err(GivenUp::Gathered(Box::new(gathered)))
    });
    match given_up {
        Err(GivenUp::Gathered(gathered)) => Ok(*gathered),
        Err(GivenUp::Failed(error)) => Err(error),
        Ok(_) => Err(DeskError::Incomplete("the wording was not tried".to_owned())),
    }
}

fn gathered(
    records: Records<'_>,
    template: Template,
    language: &str,
    number: String,
    at: Instant,
) -> Result<Tried, DeskError> {
    if template.is_mail() {
        let about: Number =
            number.parse().map_err(|error: crate::numbers::NumberError| DeskError::Incomplete(error.to_string()))?;
        let letter = |says| write(records, template, about, says, language, at);
        let mut letters = vec![letter(LetterSays { note: "What you write stands here.", document: "" })?];
        if template == Template::MailNote {
            letters.push(letter(LetterSays { note: "", document: "Return instructions" })?);
        }
        return Ok(Tried { number, letters, facts: None });
    }
    let kind = match template {
        Template::Instructions => DocumentKind::Instructions,
        Template::Quote => DocumentKind::Quote,
        Template::Ra => DocumentKind::Ra,
        Template::Fa => DocumentKind::Fa,
        Template::SenderNotice => DocumentKind::SenderNotice,
        Template::PackingList => DocumentKind::PackingList,
        // The words that all share are seen in it.
        _ => DocumentKind::Confirmation,
    };
    let request = Request { kind, number: &number, language: Some(language) };
    let (subject, language) = asked(records, &request)?;
    let facts = gather(records, kind, subject, &language, at)?;
    Ok(Tried { number, letters: Vec::new(), facts: Some(facts) })
}

/// The latest number that a wording is used for.
fn sample(records: Records<'_>, template: Template) -> Result<Option<String>, DeskError> {
    let of = match template {
        Template::SenderNotice => return Ok(records.latest_tag_returned()?.map(tag_name)),
        Template::Quote | Template::MailQuote => SampleOf::Quoted,
        Template::Ra | Template::MailRa => SampleOf::Ra,
        Template::Fa | Template::MailFa => SampleOf::Fa,
        Template::PackingList => SampleOf::Shipped,
        _ => SampleOf::Confirmed,
    };
    let Some(line) = records.latest_sample(of)? else { return Ok(None) };
    let is_of_line = matches!(of, SampleOf::Ra | SampleOf::Fa) || template == Template::MailNotReturned;
    Ok(Some(if is_of_line { line.to_string() } else { line.rma().to_string() }))
}
