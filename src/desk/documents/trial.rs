//! A wording is tried on real data before it is set: the facts are gathered in a change that is
//! given up, and drawn after that.

use super::letter::{LetterSays, LetterText, lines_of, write};
use super::logo::with_pixels;
use super::{DocumentKind, Request, asked, gather, picture};
use crate::calendar::Instant;
use crate::desk::DeskError;
use crate::desk::wording::{Template, WordingScope, check_language};
use crate::dock::tag_name;
use crate::numbers::Number;
use crate::people::Permission;
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
    scope: &WordingScope,
    text: Option<&str>,
    number: Option<&str>,
    by: &By<'_>,
) -> Result<Tried, DeskError> {
    let language = check_language(&scope.language)?;
    let centre = scope.centre.as_deref();
    let number = match number.map(str::trim).filter(|number| !number.is_empty()) {
        Some(number) => number.to_owned(),
        None => sample(store.records(), template, centre)?.ok_or_else(|| {
            DeskError::NotFound("there is nothing on record yet that this wording is used for".to_owned())
        })?,
    };
    let given_up = store.change(by, Permission::Word, |change| -> Result<(), GivenUp> {
        change.insert_template(template.as_str(), &language, centre, text)?;
        must_be_of(**change, &number, centre)?;
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
    let facts = with_pixels(records, &facts)?;
    Ok(Tried { number, letters: Vec::new(), facts: Some(facts) })
}

/// A wording of a contract manufacturer is tried on what comes back to its centre.
fn must_be_of(records: Records<'_>, number: &str, centre: Option<&str>) -> Result<(), DeskError> {
    let (Some(centre), Ok(number)) = (centre, number.parse::<Number>()) else { return Ok(()) };
    let other = lines_of(records, number)?.into_iter().next().filter(|first| first.centre != centre);
    other.map_or(Ok(()), |first| {
        Err(DeskError::Incomplete(format!(
            "{} comes back to {}; this wording is for {centre}",
            first.line, first.centre
        )))
    })
}

/// The latest number that a wording is used for.
fn sample(records: Records<'_>, template: Template, centre: Option<&str>) -> Result<Option<String>, DeskError> {
    let of = match template {
        Template::SenderNotice => return Ok(records.latest_tag_returned()?.map(tag_name)),
        Template::Quote | Template::MailQuote => SampleOf::Quoted,
        Template::Ra | Template::MailRa => SampleOf::Ra,
        Template::Fa | Template::MailFa => SampleOf::Fa,
        Template::PackingList => SampleOf::Shipped,
        _ => SampleOf::Confirmed,
    };
    let Some(line) = records.latest_sample(of, centre)? else { return Ok(None) };
    let is_of_line = matches!(of, SampleOf::Ra | SampleOf::Fa) || template == Template::MailNotReturned;
    Ok(Some(if is_of_line { line.to_string() } else { line.rma().to_string() }))
}
