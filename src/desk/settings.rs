//! Settings by name: whose documents they are, and how the receiving station is set up.

use rma_labels::Picture;
use rma_mail::{Address, MailError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::wording::check_language;
use super::{DeskError, TEXT_CHARS_MAX};
use crate::addresses::is_country;
use crate::dock::StationSettings;
use crate::people::Permission;
use crate::printing::{JobError, PaperPlace, PaperSettings};
use crate::store::{By, Records, Store};
use crate::vendor::SETTING as VENDOR;
pub use crate::vendor::Vendor;
use rma_printing::PrintServer;

const STATION: &str = "station";
const PAPER: &str = "paper";

/// A setting and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Such as `vendor.name`.
    pub name: String,
    /// Text, true or false, a list of lines, or nothing.
    pub value: Value,
}

/// All settings, in order.
///
/// # Errors
/// [`DeskError`].
pub fn all(records: Records<'_>) -> Result<Vec<Setting>, DeskError> {
    let mut settings = named(VENDOR, &Vendor::load(records)?)?;
    settings.extend(named(STATION, &StationSettings::load(records)?)?);
    for place in PaperSettings::load(records)?.papers {
        let family = format!("{PAPER}.{}", place.kind);
        settings.extend(named(&family, &place)?.into_iter().filter(|setting| !setting.name.ends_with(".kind")));
    }
    Ok(settings)
}

/// Sets one by its name, from text: lines of an address are parted by `|`, and an empty text is
/// nothing.
///
/// # Errors
/// [`DeskError::NotFound`] for a name that there is none of, [`DeskError::Incomplete`] for a value
/// that it cannot have; the printer of a kind of paper is one on record or a queue of `server`.
pub fn set(store: &mut Store, server: &PrintServer, name: &str, text: &str, by: &By<'_>) -> Result<Setting, DeskError> {
    let text = text.trim();
    if text.chars().count() > TEXT_CHARS_MAX || text.chars().any(char::is_control) {
        return Err(DeskError::Incomplete(format!("{name} is one line of at most {TEXT_CHARS_MAX} characters")));
    }
    let records = store.records();
    match name.split_once('.') {
        Some((VENDOR, "logo")) if text.is_empty() => {
            save_vendor(store, &Vendor { logo: None, ..Vendor::load(records)? }, by)?;
        }
        Some((VENDOR, "logo")) => {
            return Err(DeskError::Incomplete(format!("{name} is a PNG picture: give the file of it")));
        }
        Some((VENDOR, field)) => {
            let vendor: Vendor = changed(name, field, &Vendor::load(records)?, text)?;
            save_vendor(store, &vendor, by)?;
        }
        Some((STATION, field)) => {
            let station: StationSettings = changed(name, field, &StationSettings::load(records)?, text)?;
            if let Some((field, wrong)) = station.wrong() {
                return Err(DeskError::Incomplete(format!("{STATION}.{field}: {wrong}")));
            }
            if let Some(printer) = station.printer.as_deref().filter(|_| field == "printer") {
                PaperSettings::load(records)?.must_be_printer(printer, server).map_err(wrong_setting)?;
            }
            station.save(store, by)?;
        }
        Some((PAPER, field)) => set_paper(store, server, name, field, text, by)?,
        _ => return Err(unknown(name)),
    }
    find(store.records(), name)
}

/// Sets whose documents they are; the logo stays as it is on record.
///
/// # Errors
/// [`DeskError::Incomplete`] for a language, a country or a mail address that is none, or too long a
/// text.
pub fn save_vendor(store: &mut Store, vendor: &Vendor, by: &By<'_>) -> Result<(), DeskError> {
    check_language(&vendor.language)?;
    let texts = [&vendor.name, &vendor.phone, &vendor.fax, &vendor.email].into_iter().chain(&vendor.address);
    if texts.into_iter().any(|text| text.chars().count() > TEXT_CHARS_MAX || text.chars().any(char::is_control)) {
        return Err(DeskError::Incomplete(format!("a line of {VENDOR} has at most {TEXT_CHARS_MAX} characters")));
    }
    if !vendor.email.is_empty() {
        let wrong = |wrong: MailError| DeskError::Incomplete(format!("vendor.email: {wrong}"));
        vendor.email.parse::<Address>().map_err(wrong)?;
    }
    let country = vendor.country.trim().to_uppercase();
    if !country.is_empty() && !is_country(&country) {
        let why = format!("vendor.country: there is no country “{country}”; give its code, such as US or DE");
        return Err(DeskError::Incomplete(why));
    }
    Ok(store.save_setting(VENDOR, &Vendor { country, ..vendor.clone() }, Permission::SetUp, by)?)
}

/// Sets the logo in the head of documents from a PNG file.
///
/// # Errors
/// [`DeskError::Logo`]: why the file is not taken; nothing was changed.
pub fn set_logo(store: &mut Store, file: &[u8], by: &By<'_>) -> Result<Setting, DeskError> {
    let logo = Picture::from_png(file)?;
    // It may be kept and not used, but is never used and not kept.
    store.change(by, Permission::SetUp, |change| change.keep_content(file))?;
    let vendor = Vendor { logo: Some(logo), ..Vendor::load(store.records())? };
    save_vendor(store, &vendor, by)?;
    find(store.records(), "vendor.logo")
}

/// The PNG file of the logo; none where none was set.
///
/// # Errors
/// [`DeskError`].
pub fn logo_file(records: Records<'_>) -> Result<Option<Vec<u8>>, DeskError> {
    match Vendor::load(records)?.logo {
        Some(logo) => Ok(records.content(logo.sha256())?),
        None => Ok(None),
    }
}

/// What one kind of paper is printed on: `box.printer`, `box.stock`, `box.dpi`.
fn set_paper(
    store: &mut Store,
    server: &PrintServer,
    name: &str,
    field: &str,
    text: &str,
    by: &By<'_>,
) -> Result<(), DeskError> {
    let mut settings = PaperSettings::load(store.records())?;
    let (kind, field) = field.split_once('.').ok_or_else(|| unknown(name))?;
    let place = place_of(&mut settings, name, kind)?;
    match field {
        "printer" => place.printer = Some(text.to_owned()).filter(|text| !text.is_empty()),
        "stock" => text.clone_into(&mut place.stock),
        "layout" if text.is_empty() => place.layout = None,
        "layout" => {
            return Err(DeskError::Incomplete(format!("{name} is a layout in TOML: give the file of it")));
        }
        "dpi" if !place.kind.is_label() => {
            let why =
                format!("{name} cannot be set: documents are sent as PDF, at whatever resolution their printer has");
            return Err(DeskError::Incomplete(why));
        }
        "dpi" => {
            let wrong = |_| DeskError::Incomplete(format!("{name} is 203, 300 or 600, not “{text}”"));
            place.dpi = text.parse().map_err(wrong)?;
        }
        _ => return Err(unknown(name)),
    }
    let saved = settings.must_be_printers(store.records(), server).and_then(|()| settings.save(store, by));
    saved.map_err(wrong_setting)
}

/// Sets the layout of one's own that a kind of label is printed by, from the text of its file.
///
/// # Errors
/// [`DeskError::Incomplete`]: what is wrong with it, by line and key; nothing was changed.
pub fn set_layout(store: &mut Store, name: &str, text: &str, by: &By<'_>) -> Result<Setting, DeskError> {
    let mut settings = PaperSettings::load(store.records())?;
    let kind = name.strip_prefix("paper.").and_then(|name| name.strip_suffix(".layout"));
    place_of(&mut settings, name, kind.unwrap_or_default())?.layout = Some(text.to_owned());
    settings.save(store, by).map_err(wrong_setting)?;
    find(store.records(), name)
}

fn place_of<'a>(settings: &'a mut PaperSettings, name: &str, kind: &str) -> Result<&'a mut PaperPlace, DeskError> {
    settings.papers.iter_mut().find(|place| place.kind.as_str() == kind).ok_or_else(|| unknown(name))
}

fn wrong_setting(error: JobError) -> DeskError {
    match error {
        JobError::Store(error) => error.into(),
        other => DeskError::Incomplete(other.to_string()),
    }
}

/// One by its name.
///
/// # Errors
/// [`DeskError::NotFound`] for a name that there is none of.
pub fn find(records: Records<'_>, name: &str) -> Result<Setting, DeskError> {
    all(records)?.into_iter().find(|setting| setting.name == name).ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> DeskError {
    DeskError::NotFound(format!("there is no setting “{name}”; rma settings lists them"))
}

fn fields(settings: &impl Serialize) -> Result<serde_json::Map<String, Value>, DeskError> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(DeskError::Incomplete("the settings cannot be read".to_owned())),
    }
}

fn named(family: &str, settings: &impl Serialize) -> Result<Vec<Setting>, DeskError> {
    let fields = fields(settings)?;
    Ok(fields.into_iter().map(|(field, value)| Setting { name: format!("{family}.{field}"), value }).collect())
}

fn changed<T: Serialize + DeserializeOwned>(name: &str, field: &str, old: &T, text: &str) -> Result<T, DeskError> {
    let mut fields = fields(old)?;
    let value = fields.get_mut(field).ok_or_else(|| unknown(name))?;
    *value = match (&*value, text) {
        (Value::Bool(_), "yes" | "true" | "on") => Value::Bool(true),
        (Value::Bool(_), "no" | "false" | "off") => Value::Bool(false),
        (Value::Array(_), _) => text.split('|').map(str::trim).filter(|line| !line.is_empty()).collect(),
        (Value::Null, "") => Value::Null,
        _ => Value::String(text.to_owned()),
    };
    if field == "printer" && text.is_empty() {
        fields.insert(field.to_owned(), Value::Null);
    }
    serde_json::from_value(Value::Object(fields))
        .map_err(|wrong| DeskError::Incomplete(format!("{name} cannot be “{text}”: {wrong}")))
}
