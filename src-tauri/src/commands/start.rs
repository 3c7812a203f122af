//! The first moments: opening the data, or making it.

use rma_dock::people::Permission;
use rma_dock::store::Store;

use super::receipts::counts;
use crate::dialogs;
use crate::error::ApiError;
use crate::imports::{self, ImportedFile};
use crate::prints::Prints;
use crate::records_thread::{Desk, Open};
use crate::session::Session;
use crate::shell::Shell;
use crate::types::{ImportSource, StartUp};

pub async fn start_up(shell: &Shell) -> Result<StartUp, ApiError> {
    let (prints, session) = (shell.prints.clone(), shell.session.clone());
    shell
        .records
        .run(move |desk| {
            if desk.open.is_none() && !desk.folder.database().exists() {
                return Ok(first_start(desk));
            }
            let started = ready(desk, &prints, &session);
            if started.is_err() {
                // Nothing of it is read then by whoever is not signed in.
                desk.open = None;
            }
            session.unusable(started.is_err());
            Ok(started.unwrap_or_else(|error| unusable(desk, error)))
        })
        .await
}

pub async fn start_empty(shell: &Shell) -> Result<StartUp, ApiError> {
    let (prints, session) = (shell.prints.clone(), shell.session.clone());
    shell.records.run(move |desk| ready(desk, &prints, &session)).await
}

pub async fn start_with_sample(shell: &Shell, rmas: u32) -> Result<StartUp, ApiError> {
    let (face, prints, stop) = (shell.face.clone(), shell.prints.clone(), shell.stop.begun());
    let session = shell.session.clone();
    shell
        .records
        .run(move |desk| {
            imports::make_sample(&desk.folder, rmas, &stop, |progress| face.progressed(&progress))?;
            if desk.folder.database().exists() { ready(desk, &prints, &session) } else { Ok(first_start(desk)) }
        })
        .await
}

pub async fn choose_and_import(shell: &Shell, source: ImportSource) -> Result<Option<Vec<ImportedFile>>, ApiError> {
    let Some(paths) = dialogs::import_from(&shell.face, source).await else { return Ok(None) };
    let operator = shell.records.on_open(|open| Ok(open.settings()?.operator)).await?;
    let (folder, face, stop) = (shell.folder.clone(), shell.face.clone(), shell.stop.begun());
    let actor = shell.session.actor();
    // On a connection of its own: an import may take long, and the screens go on meanwhile.
    let tell = move |progress| face.progressed(&progress);
    let work = move || imports::import_paths(&folder, (&operator, actor), &paths, &stop, tell);
    tauri::async_runtime::spawn_blocking(work).await.map_err(|_| ApiError::broken_off())?.map(Some)
}

/// The import or the sample that is being made stops; what it wrote so far is taken back.
pub async fn stop_work(shell: &Shell) -> Result<(), ApiError> {
    shell.stop.ask();
    Ok(())
}

pub async fn show_window(shell: &Shell) -> Result<(), ApiError> {
    shell.face.show()
}

fn first_start(desk: &Desk) -> StartUp {
    StartUp::FirstStart { data_dir: desk.folder.path().display().to_string() }
}

/// Opens the data where it is not open yet; where there is none, it is made.
fn ready(desk: &mut Desk, prints: &Prints, session: &Session) -> Result<StartUp, ApiError> {
    if desk.open.is_none() {
        let made = desk.folder.make();
        made.map_err(|error| ApiError::file(&desk.folder.path().display().to_string(), &error))?;
        let store = Store::open_with_patience(&desk.folder.database(), imports::PATIENCE)?;
        desk.open = Some(Open::new(desk.folder.clone(), store));
        prints.follow_on();
    }
    match session.admits(Permission::Read) {
        Ok(()) => {}
        // Nothing of the data is told to nobody.
        Err(refusal) if matches!(refusal.code.as_str(), "not_signed_in" | "locked") => return Ok(StartUp::SignIn),
        Err(refusal) => return Err(refusal),
    }
    let open = desk.open.as_ref().ok_or_else(ApiError::not_open)?;
    let settings = open.settings()?;
    Ok(StartUp::Ready {
        data_dir: desk.folder.path().display().to_string(),
        counts: counts(open)?,
        zone: settings.zone.clone(),
        sample: imports::is_sample(open.store.records())?,
        current: Box::new(open.station.current().clone()),
        settings,
    })
}

fn unusable(desk: &Desk, error: ApiError) -> StartUp {
    StartUp::Unusable { data_dir: desk.folder.path().display().to_string(), code: error.code, message: error.message }
}
