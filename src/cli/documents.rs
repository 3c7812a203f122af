use clap::{Args, Subcommand, ValueEnum};
use rma_dock::calendar::Instant;
use rma_dock::desk::documents::{self, DocumentKind, Issued, Request};
use rma_dock::desk::letters::{self, Mailed, MailedDocument, Wanted};
use rma_dock::desk::settings::{self, Setting};
use rma_dock::desk::wording::{self, BUILT_IN_LANGUAGE, Template, WordingScope};
use rma_dock::store::{IssuedRecord, Store};
use rma_labels::Note;
use rma_printing::PrintServer;
use serde_json::{Value, json};

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

/// No layout and no stock of one's own is longer.
const SETTING_BYTES_MAX: usize = 64 * 1024;
/// Longer than any wording may be, which is told by how long that is.
const WORDING_BYTES_MAX: usize = 1024 * 1024;

/// More than any logo has.
const PICTURE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Documents for customers, their wording, and settings.
#[derive(Subcommand)]
pub(crate) enum Documents {
    /// Issue a document for a customer, or print one again as it was issued
    Document(Box<Document>),
    /// The wording of a kind of document or message: shown, set from a file, or built in again
    Template {
        /// confirmation, instructions, quote, ra, fa, sender-notice, packing-list, words, or mail-confirmation,
        /// mail-quote, mail-ra, mail-fa, mail-not-returned, mail-note
        #[arg(value_parser = template)]
        kind: Template,
        /// A file of passages (- for standard input), each under its name in brackets
        #[arg(long, value_name = "FILE", conflicts_with_all = ["show", "reset"])]
        set: Option<String>,
        /// Show what is in force (what happens without --set and --reset too)
        #[arg(long, conflicts_with = "reset")]
        show: bool,
        /// The built-in wording again; the versions that were set stay on record
        #[arg(long)]
        reset: bool,
        /// Of which language, such as en, de or pt-BR
        #[arg(long, value_name = "TAG", default_value = BUILT_IN_LANGUAGE)]
        language: String,
        /// Only for what comes back to this centre, a contract manufacturer's
        #[arg(long, value_name = "CENTRE")]
        centre: Option<String>,
    },
    /// Settings: all of them, one, or one set anew
    Settings {
        /// Such as vendor.name
        key: Option<String>,
        /// What it is to be; lines of an address are parted by |, and vendor.logo is a PNG file
        value: Option<String>,
    },
}

#[derive(Args)]
pub(crate) struct Document {
    /// R12345, R12345-1 or, for a sender notice, D12
    number: String,
    /// Which document
    #[arg(long, required_unless_present = "issued", value_parser = str::parse::<DocumentKind>)]
    kind: Option<DocumentKind>,
    /// A document that was issued for it, by its number: the same bytes again
    #[arg(long, value_name = "N", conflicts_with_all = ["kind", "format", "language", "at"])]
    issued: Option<i64>,
    /// What to draw; png is a preview of the first page, and nothing is issued
    #[arg(long, default_value = "pdf")]
    format: DocumentFormat,
    /// Its language, such as en (default: the setting vendor.language)
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// When it is issued (default: now)
    #[arg(long, value_name = "INSTANT")]
    at: Option<String>,
    /// Send it to the contact by mail: the message goes into the outbox
    #[arg(long, conflicts_with = "format")]
    mail: bool,
    /// The file, or - for standard output
    #[arg(short, long, value_name = "FILE", required_unless_present = "mail")]
    output: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocumentFormat {
    Pdf,
    Png,
}

fn template(name: &str) -> Result<Template, String> {
    let known = || Template::ALL.map(Template::as_str).join(", ");
    let found = Template::ALL.into_iter().find(|template| template.as_str() == name.replace('_', "-"));
    found.ok_or_else(|| format!("there is no template “{name}”; there are {}", known()))
}

pub(crate) fn run(context: &Context, command: Documents) -> Result<Exit, Failure> {
    match command {
        Documents::Document(arguments) => document(context, &arguments),
        Documents::Template { kind, set, show: _, reset, language, centre } => {
            change_template(context, kind, set.as_deref(), reset, &WordingScope { language, centre })
        }
        Documents::Settings { key, value } => change_settings(context, key.as_deref(), value.as_deref()),
    }
}

fn document(context: &Context, arguments: &Document) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    let file = arguments.output.as_deref();
    // Before anything is issued.
    file.map_or(Ok(()), |file| output::may_write(context, file))?;
    let (issued, mailed) = match (arguments.kind, arguments.issued) {
        (None, Some(number)) => {
            let issued = documents::reprint(store.records(), number)?;
            let asked = arguments.number.trim();
            if !issued.record.number.eq_ignore_ascii_case(asked) {
                let of = &issued.record.number;
                return Err(Failure::not_found(format!("document {number} is of {of}, not of {asked}")));
            }
            if arguments.mail {
                sent(context, &mut store, Wanted::Issued(number), context.now)?
            } else {
                (issued, None)
            }
        }
        (None, None) => return Err(Failure::usage("say which document: --kind or --issued")),
        (Some(kind), _) => {
            let at = output::at(arguments.at.as_deref(), context.now)?;
            let language = arguments.language.as_deref();
            let request = Request { kind, number: &arguments.number, language };
            if arguments.format == DocumentFormat::Png {
                let (png, notes) = documents::preview(store.records(), &request, at)?;
                return written(context, file.unwrap_or("-"), &png, None, &notes);
            }
            if arguments.mail {
                sent(context, &mut store, Wanted::New(request), at)?
            } else {
                (documents::issue(&mut store, &request, at, &context.by())?, None)
            }
        }
    };
    let mut about = serde_json::to_value(&issued).map_err(|error| Failure::usage(error.to_string()))?;
    if let Some(mailed) = &mailed {
        about["mailed"] = json!(mailed);
    }
    match file {
        Some(file) => written(context, file, &issued.pdf, Some(about), &issued.notes)?,
        None if context.output == Output::Json => output::json(&about).map(|()| Exit::Done)?,
        None => Exit::Done,
    };
    if let Some(note) = issued.in_other_language() {
        eprintln!("rma: {note}");
    }
    let Some(mailed) = mailed else { return Ok(Exit::Done) };
    if context.output == Output::Text && file != Some("-") {
        output::line(&mailed.told)?;
    }
    Ok(if mailed.message.is_some() { Exit::Done } else { Exit::Refused })
}

fn sent(
    context: &Context,
    store: &mut Store,
    wanted: Wanted<'_>,
    at: Instant,
) -> Result<(Issued, Option<Mailed>), Failure> {
    let MailedDocument { issued, mailed } = letters::send_document(store, wanted, at, &context.by())?;
    Ok((issued, Some(mailed)))
}

/// Writes the file, and says what it is.
fn written(context: &Context, file: &str, bytes: &[u8], about: Option<Value>, notes: &[Note]) -> Result<Exit, Failure> {
    output::write(context, file, bytes)?;
    for note in notes {
        eprintln!("rma: {note}");
    }
    if file == "-" {
        return Ok(Exit::Done);
    }
    if context.output == Output::Json {
        let mut said = about.unwrap_or_else(|| json!({"issued": null}));
        said["file"] = json!(file);
        said["notes"] = notes.iter().map(ToString::to_string).collect();
        output::json(&said)?;
    } else if let Some(about) = about {
        let again = if about["reprint"] == json!(true) { ", as it was issued" } else { "" };
        output::line(&format!("document {}{again}: {file}", about["issued"]))?;
    } else {
        output::line(&format!("preview: {file}"))?;
    }
    Ok(Exit::Done)
}

/// How `rma show` tells the documents that were issued.
pub(crate) fn issued_text(issued: &[IssuedRecord]) -> Result<(), Failure> {
    for document in issued {
        let at = rma_dock::calendar::format_instant(document.at);
        output::line(&format!(
            "  {} for {}: document {}, issued {at} by {}",
            document.kind, document.number, document.issued, document.who
        ))?;
    }
    Ok(())
}

fn change_template(
    context: &Context,
    kind: Template,
    set: Option<&str>,
    reset: bool,
    scope: &WordingScope,
) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    let view = match (set, reset) {
        (Some(file), _) => {
            let text = output::text(file, WORDING_BYTES_MAX)?;
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            wording::set(&mut store, kind, scope, Some(text), &context.by())?
        }
        (None, true) => wording::set(&mut store, kind, scope, None, &context.by())?,
        (None, false) => wording::show(store.records(), kind, scope)?,
    };
    match context.output {
        Output::Json => output::json(&view)?,
        Output::Text if set.is_some() || reset => {
            let version = view.versions.last().map_or(0, |version| version.version);
            let WordingScope { language, centre } = &view.scope;
            let of_centre = centre.as_ref().map_or_else(String::new, |centre| format!(" {centre}"));
            output::line(&format!("{} {language}{of_centre}: version {version}", view.template))?;
        }
        Output::Text => output::as_is(view.text.trim_end())?,
    }
    Ok(Exit::Done)
}

fn change_settings(context: &Context, key: Option<&str>, value: Option<&str>) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    match (key, value) {
        (None, _) => {
            let all = settings::all(store.records())?;
            if context.output == Output::Json {
                let all: serde_json::Map<String, Value> =
                    all.into_iter().map(|setting| (setting.name, setting.value)).collect();
                output::json(&all)?;
            } else {
                for setting in &all {
                    let value = shown(setting);
                    let lines = value.lines().count();
                    // A layout is read by its own name.
                    let value = if lines > 1 { format!("({lines} lines)") } else { value };
                    output::line(&format!("{} = {value}", setting.name))?;
                }
            }
        }
        (Some(key), value) => {
            let setting = match value {
                None => settings::find(store.records(), key)?,
                Some(file) if key == "vendor.logo" && !file.trim().is_empty() => {
                    settings::set_logo(&mut store, &picture(file)?, &context.by())?
                }
                Some(file) if key.ends_with(".layout") && !file.trim().is_empty() => {
                    settings::set_layout(&mut store, key, &output::text(file, SETTING_BYTES_MAX)?, &context.by())?
                }
                // A stock of one's own is a file; what is kept is what it says.
                Some(file) if key.ends_with(".stock") && file.trim().ends_with(".json") => {
                    let stock: Value = serde_json::from_str(&output::text(file, SETTING_BYTES_MAX)?)
                        .map_err(|error| Failure::usage(format!("{file}: {error}")))?;
                    settings::set(&mut store, &PrintServer::system(), key, &stock.to_string(), &context.by())?
                }
                Some(value) => settings::set(&mut store, &PrintServer::system(), key, value, &context.by())?,
            };
            match context.output {
                Output::Json => output::json(&setting)?,
                Output::Text => output::line(&shown(&setting))?,
            }
        }
    }
    Ok(Exit::Done)
}

/// A picture's file; no more of it than tells that it is too large.
fn picture(file: &str) -> Result<Vec<u8>, Failure> {
    use std::io::Read;

    let mut bytes = Vec::new();
    let read = output::reader(file)?.take(PICTURE_BYTES_MAX).read_to_end(&mut bytes);
    read.map_err(|error| Failure::usage(format!("{file} cannot be read: {error}")))?;
    Ok(bytes)
}

fn shown(setting: &Setting) -> String {
    match &setting.value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("|"),
        Value::Object(logo) if setting.name == "vendor.logo" => {
            format!(
                "PNG, {} × {} pixels, SHA-256 {}",
                logo["width"],
                logo["height"],
                logo["sha256"].as_str().unwrap_or_default()
            )
        }
        value => value.to_string(),
    }
}
