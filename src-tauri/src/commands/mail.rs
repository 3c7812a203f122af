//! Mail: how it goes out, the outbox, and the wording of messages and documents.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rma_dock::desk::documents::try_wording;
use rma_dock::desk::mail::{self, MailSettings, OutboxError};
use rma_dock::desk::settings::Vendor;
use rma_dock::desk::wording::{self, Template, WordingScope};
use rma_dock::store::{By, MailCounts, MailRecord, MailState, Store};

use crate::dialogs;
use crate::error::ApiError;
use crate::files;
use crate::shell::Shell;
use crate::types::{MailSetup, OutboxPage, TriedLetter, WordingAnswer, WordingPage, WordingTrial};

/// So many rows at a time; a screen that shows more asks again.
const ROWS_MAX: u32 = 500;

pub async fn mail_setup(shell: &Shell) -> Result<MailSetup, ApiError> {
    let settings = shell.records.on_open(|open| Ok(MailSettings::load(open.store.records())?)).await?;
    setup(shell, settings, None).await
}

/// Asks the key store on a thread that may wait.
async fn setup(shell: &Shell, settings: MailSettings, key_store: Option<String>) -> Result<MailSetup, ApiError> {
    let thread = shell.mail.clone();
    let asked = settings.clone();
    let known = tauri::async_runtime::spawn_blocking(move || thread.password(&asked));
    let (_, password, wrong) = known.await.map_err(|_| ApiError::broken_off())?;
    Ok(MailSetup { settings, password, key_store: key_store.or(wrong), held: shell.mail.held() })
}

pub async fn mail_save(shell: &Shell, settings: MailSettings, password: Option<String>) -> Result<MailSetup, ApiError> {
    must_be_sound(&settings)?;
    let kept = settings.clone();
    shell.records.on_open(move |open| open.change(|store, _, by| Ok(kept.save(store, by)?))).await?;
    let mut key_store = None;
    if let Some(password) = password.filter(|_| !settings.user.trim().is_empty()) {
        let (thread, asked) = (shell.mail.clone(), settings.clone());
        let keeping = tauri::async_runtime::spawn_blocking(move || thread.keep_password(&asked, &password));
        key_store = keeping.await.map_err(|_| ApiError::broken_off())?;
    }
    shell.mail.try_anew();
    setup(shell, settings, key_store).await
}

pub async fn mail_try(shell: &Shell, settings: MailSettings, password: Option<String>) -> Result<String, ApiError> {
    must_be_sound(&settings)?;
    let thread = shell.mail.clone();
    let asking = tauri::async_runtime::spawn_blocking(move || {
        let password = password.or_else(|| thread.password(&settings).0);
        let has_user = !settings.user.trim().is_empty();
        let server = settings.server(password).ok_or_else(|| ApiError::new("host", "name the mail server first"))?;
        server.test()?;
        let takes = if has_user { " and takes the user name and password" } else { "" };
        Ok(format!("{}:{} answers{takes}. Nothing was sent.", server.host, server.port))
    });
    asking.await.map_err(|_| ApiError::broken_off())?
}

/// The error's code is the field's name.
fn must_be_sound(settings: &MailSettings) -> Result<(), ApiError> {
    settings.wrong().map_or(Ok(()), |(field, wrong)| Err(ApiError::new(field, wrong)))
}

pub async fn mail_counts(shell: &Shell) -> Result<MailCounts, ApiError> {
    shell.records.on_open(|open| Ok(open.store.records().mail_counts()?)).await
}

pub async fn outbox_page(
    shell: &Shell,
    state: Option<MailState>,
    offset: u32,
    limit: u32,
) -> Result<OutboxPage, ApiError> {
    let held = shell.mail.held();
    shell
        .records
        .on_open(move |open| {
            let records = open.store.records();
            let settings = MailSettings::load(records)?;
            Ok(OutboxPage {
                rows: records.outbox(state, (offset, limit.min(ROWS_MAX)))?,
                counts: records.mail_counts()?,
                has_server: !settings.host.trim().is_empty(),
                held,
            })
        })
        .await
}

/// Moves a message on in the name of whoever works at the station.
async fn moved(
    shell: &Shell,
    work: impl FnOnce(&mut Store, &By<'_>) -> Result<MailRecord, OutboxError> + Send + 'static,
) -> Result<MailRecord, ApiError> {
    shell.records.on_open(move |open| open.change(|store, _, by| Ok(work(store, by)?))).await
}

pub async fn outbox_retry(shell: &Shell, message: i64) -> Result<MailRecord, ApiError> {
    let record = moved(shell, move |store, by| mail::retry(store, message, by)).await?;
    shell.mail.try_anew();
    Ok(record)
}

pub async fn outbox_cancel(shell: &Shell, message: i64) -> Result<MailRecord, ApiError> {
    moved(shell, move |store, by| mail::cancel(store, message, by)).await
}

pub async fn outbox_sent(shell: &Shell, message: i64) -> Result<MailRecord, ApiError> {
    moved(shell, move |store, by| mail::sent_by_hand(store, message, by)).await
}

pub async fn outbox_save(shell: &Shell, message: i64) -> Result<Option<String>, ApiError> {
    let eml = shell.records.on_open(move |open| Ok(mail::eml(open.store.records(), message)?)).await?;
    let Some(path) = dialogs::save_message(&shell.face, &format!("message-{message}.eml")).await else {
        return Ok(None);
    };
    files::write(&shell.folder, &path, &eml).map(Some)
}

pub async fn outbox_save_attachment(shell: &Shell, message: i64, place: usize) -> Result<Option<String>, ApiError> {
    let attachments = shell.records.on_open(move |open| Ok(open.store.records().mail_attachments(message)?)).await?;
    let attachment = attachments
        .into_iter()
        .nth(place)
        .ok_or_else(|| ApiError::new("not_found", format!("message {message} has no such file")))?;
    let Some(path) = dialogs::save_attachment(&shell.face, &attachment.name).await else { return Ok(None) };
    files::write(&shell.folder, &path, &attachment.content).map(Some)
}

pub async fn outbox_open(shell: &Shell, message: i64) -> Result<(), ApiError> {
    let eml = shell.records.on_open(move |open| Ok(mail::eml(open.store.records(), message)?)).await?;
    let folder = shell.folder.path().join("mail");
    std::fs::create_dir_all(&folder).map_err(|error| ApiError::file(&folder.display().to_string(), &error))?;
    let path = folder.join(format!("message-{message}.eml"));
    // Mail programs open it as one to send, not as one that came.
    let shown = files::write(&shell.folder, &path, &[b"X-Unsent: 1\r\n".as_slice(), &eml].concat())?;
    files::open(path).await.map_err(|error| {
        ApiError::new("no_mail_program", format!("no mail program opened it ({error}); it is saved as {shown}"))
    })
}

fn template(name: &str) -> Result<Template, ApiError> {
    let found = Template::ALL.into_iter().find(|template| template.as_str() == name);
    found.ok_or_else(|| ApiError::new("not_found", format!("there is no template {name}")))
}

pub async fn wordings(shell: &Shell, scope: Option<WordingScope>) -> Result<WordingPage, ApiError> {
    shell
        .records
        .on_open(|open| {
            let records = open.store.records();
            let own = Vendor::load(records)?.language;
            let scope = scope.unwrap_or_else(|| WordingScope { language: own.clone(), centre: None });
            let mut languages = records.template_languages()?;
            languages.extend([own, scope.language.clone()]);
            languages.sort();
            languages.dedup();
            let templates = wording::show_all(records, &scope)?;
            Ok(WordingPage { scope, languages, centres: records.centre_summaries()?, templates })
        })
        .await
}

pub async fn wording_set(
    shell: &Shell,
    name: String,
    scope: WordingScope,
    passages: BTreeMap<String, String>,
) -> Result<WordingAnswer, ApiError> {
    let template = template(&name)?;
    let errors = wording::wrong_passages(template, &passages);
    if !errors.is_empty() {
        return Ok(WordingAnswer::Refused { errors });
    }
    let work = move |store: &mut Store, by: &By<'_>| {
        let text = wording::text_of(store.records(), template, &scope, &passages)?;
        wording::set(store, template, &scope, text.as_deref(), by)
    };
    let view = shell.records.on_open(move |open| open.change(|store, _, by| Ok(work(store, by)?))).await?;
    Ok(WordingAnswer::Done { view: Box::new(view) })
}

pub async fn wording_try(
    shell: &Shell,
    name: String,
    scope: WordingScope,
    passages: BTreeMap<String, String>,
    number: Option<String>,
) -> Result<WordingTrial, ApiError> {
    let template = template(&name)?;
    let errors = wording::wrong_passages(template, &passages);
    if !errors.is_empty() {
        return Ok(WordingTrial { errors, ..WordingTrial::default() });
    }
    let work = move |store: &mut Store, by: &By<'_>| {
        let text = wording::text_of(store.records(), template, &scope, &passages)?;
        try_wording(store, template, &scope, text.as_deref(), number.as_deref(), by)
    };
    let tried = shell.records.on_open(move |open| open.change(|store, _, by| Ok(work(store, by)?))).await?;
    let drawing = tauri::async_runtime::spawn_blocking(move || -> Result<WordingTrial, ApiError> {
        let page = tried.draw()?;
        Ok(WordingTrial {
            number: tried.number,
            letters: tried
                .letters
                .into_iter()
                .map(|letter| TriedLetter { subject: letter.subject, text: letter.text })
                .collect(),
            page: page.map(|png| format!("data:image/png;base64,{}", BASE64.encode(png))),
            errors: Vec::new(),
        })
    });
    drawing.await.map_err(|_| ApiError::broken_off())?
}
