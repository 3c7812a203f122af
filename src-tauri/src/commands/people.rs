//! Signing in, and who may.

use rma_dock::people::{self, PeopleError, Person, Role, SignedIn};
use rma_dock::store::{By, Store};
use rma_labels::Badge;

use crate::clock::now;
use crate::dialogs;
use crate::error::ApiError;
use crate::files;
use crate::imports::PATIENCE;
use crate::shell::{Shell, waiting};
use crate::types::{PersonChange, SessionView};

pub async fn session(shell: &Shell) -> Result<SessionView, ApiError> {
    let session = shell.session.clone();
    waiting(move || session.view()).await
}

/// Finds who it is on a connection and a thread of its own: hashing takes its time, on purpose.
async fn begun(
    shell: &Shell,
    find: impl FnOnce(&mut Store) -> Result<SignedIn, PeopleError> + Send + 'static,
) -> Result<SessionView, ApiError> {
    let (here, folder) = (shell.session.clone(), shell.folder.clone());
    waiting(move || {
        let mut store = Store::open_with_patience(&folder.database(), PATIENCE)?;
        here.begin(find(&mut store)?);
        Ok(())
    })
    .await?;
    session(shell).await
}

pub async fn sign_in(shell: &Shell, name: String, password: String) -> Result<SessionView, ApiError> {
    begun(shell, move |store| people::by_password(store, &name, &password, now())).await
}

pub async fn sign_in_pin(shell: &Shell, name: String, pin: String) -> Result<SessionView, ApiError> {
    begun(shell, move |store| people::by_pin(store, &name, &pin, now())).await
}

pub async fn sign_in_badge(shell: &Shell, scan: String) -> Result<SessionView, ApiError> {
    begun(shell, move |store| people::by_badge(store, &scan, now())).await
}

/// Somebody is there: the window is not locked for being left alone.
pub async fn session_touched(shell: &Shell) -> Result<SessionView, ApiError> {
    shell.session.touched();
    session(shell).await
}

pub async fn session_lock(shell: &Shell) -> Result<SessionView, ApiError> {
    shell.session.lock();
    session(shell).await
}

pub async fn sign_out(shell: &Shell) -> Result<SessionView, ApiError> {
    shell.session.end();
    session(shell).await
}

pub async fn own_password(shell: &Shell, before: String, password: String) -> Result<SessionView, ApiError> {
    let name = session(shell).await?.worker.map(|worker| worker.name).unwrap_or_default();
    begun(shell, move |store| people::set_own_password(store, &name, (&before, &password), now())).await
}

/// Makes a change of people in the name of whoever works here.
async fn changed<T: Send + 'static>(
    shell: &Shell,
    change: impl FnOnce(&mut Store, &By<'_>) -> Result<T, PeopleError> + Send + 'static,
) -> Result<T, ApiError> {
    let prints = shell.prints.clone();
    waiting(move || prints.change(|store, _, by| Ok(change(store, by)?))).await
}

pub async fn people(shell: &Shell) -> Result<Vec<Person>, ApiError> {
    shell.beside(|records| Ok(people::list(records, now())?)).await
}

pub async fn people_change(shell: &Shell, name: String, change: PersonChange) -> Result<Vec<Person>, ApiError> {
    changed(shell, move |store, by| {
        match change {
            PersonChange::Add { role } => people::add(store, &name, role, None, by)?,
            PersonChange::Role { role } => people::set_role(store, &name, role, by)?,
            PersonChange::Active { active } => people::set_active(store, &name, active, by)?,
            PersonChange::Password { password } => people::set_password(store, &name, &password, by)?,
            PersonChange::Pin { pin } => people::set_pin(store, &name, pin.as_deref(), by)?,
            PersonChange::OsUser { account } => people::set_os_user(store, &name, account.as_deref(), by)?,
            PersonChange::NoBadge => people::drop_badge(store, &name, by)?,
            PersonChange::NoToken => people::drop_token(store, &name, by)?,
        };
        people::list(store.records(), by.recorded_at)
    })
    .await
}

/// Makes a badge and writes it where the person chooses; where they choose nothing, the one before stays.
pub async fn people_badge(shell: &Shell, name: String) -> Result<Option<String>, ApiError> {
    let Some(path) = dialogs::save_as(&shell.face, &format!("badge {name}.pdf")).await else { return Ok(None) };
    let (prints, folder) = (shell.prints.clone(), shell.folder.clone());
    let deliver = move |name: &str, role: Role, code: &str| -> Result<String, ApiError> {
        let badge = Badge { name: name.to_owned(), role: role.title().to_owned(), code: code.to_owned() };
        files::write_secret(&folder, &path, &badge.to_pdf()?.bytes)
    };
    waiting(move || prints.change(|store, _, by| people::new_badge(store, &name, by, deliver))).await.map(Some)
}

pub async fn people_token(shell: &Shell, name: String) -> Result<String, ApiError> {
    changed(shell, move |store, by| people::new_token(store, &name, by)).await
}

/// Everyone must sign in from now on. Whoever switches it on is an administrator and works here then.
pub async fn sign_in_on(shell: &Shell, name: String, password: String) -> Result<SessionView, ApiError> {
    begun(shell, move |store| {
        let signed_in = people::by_password(store, &name, &password, now())?;
        if signed_in.role != Role::Administrator {
            return Err(PeopleError::LastAdministrator);
        }
        store.act_as(Some(signed_in.actor.clone()));
        people::switch_on(store, &By { who: &signed_in.name, recorded_at: now() })?;
        Ok(signed_in)
    })
    .await
}

pub async fn sign_in_off(shell: &Shell) -> Result<SessionView, ApiError> {
    changed(shell, people::switch_off).await?;
    shell.session.end();
    session(shell).await
}

pub async fn idle_minutes(shell: &Shell, minutes: u32) -> Result<SessionView, ApiError> {
    changed(shell, move |store, by| people::set_idle_minutes(store, minutes, by)).await?;
    session(shell).await
}
