//! Who works at this window, and what that person may ask for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use rma_dock::calendar::Instant;
use rma_dock::dock::DataDirectory;
use rma_dock::people::{self, Actor, Permission, SignedIn};
use rma_dock::store::{OtherFile, SignInSettings};

use crate::clock::now;
use crate::error::ApiError;
use crate::types::{SessionView, WorkerView};

/// However busy a window is, whoever works at it signs in anew after so long.
const LONGEST: TimeDelta = TimeDelta::hours(12);
/// The page tells not each touch; it is locked a little later than the page locks itself.
const GRACE: TimeDelta = TimeDelta::seconds(60);

/// Who works at the window. Cheap to clone.
#[derive(Clone)]
pub struct Session(Arc<Mutex<Door>>);

struct Door {
    folder: DataDirectory,
    /// What says whether people must sign in, and who may what: a connection of its own, so that no slow
    /// list keeps the answer waiting. None before it is first needed, and while there is no data.
    data: Option<OtherFile>,
    /// Another file is taking the place of the data.
    closed: bool,
    /// The data cannot be used, and nobody can sign in to them.
    unusable: bool,
    worker: Option<Worker>,
}

#[derive(Clone)]
struct Worker {
    signed_in: SignedIn,
    since: Instant,
    /// When the window was touched last, as far as the page told.
    touched: Instant,
    locked: bool,
}

tokio::task_local! {
    /// In whose name what runs was asked for.
    static ASKED_BY: Option<Actor>;
}

/// Answers a call in the name of whoever made it, whoever signs in meanwhile.
pub async fn asked_by<F: Future>(actor: Option<Actor>, work: F) -> F::Output {
    ASKED_BY.scope(actor, work).await
}

/// Takes along in whose name work was asked for, to the thread that it is done on.
pub fn carried<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let asked_by = ASKED_BY.try_with(Clone::clone);
    move || match asked_by {
        Ok(actor) => ASKED_BY.sync_scope(actor, work),
        Err(_) => work(),
    }
}

impl Session {
    /// Nobody works yet.
    pub fn new(folder: DataDirectory) -> Self {
        Self(Arc::new(Mutex::new(Door { folder, data: None, closed: false, unusable: false, worker: None })))
    }

    /// Lets what is asked for pass where it needs nobody, where sign-in is off, or where who works at the
    /// window may do it, by the record as it stands now.
    pub fn admits(&self, permission: Permission) -> Result<(), ApiError> {
        if permission == Permission::Anyone {
            return Ok(());
        }
        let mut door = self.door();
        // Nothing is open then but what tells how it stands; restoring looks itself whether it is so.
        if door.unusable && matches!(permission, Permission::Restore | Permission::Read) {
            return Ok(());
        }
        if door.closed {
            return Err(ApiError::new("closed", "the data are being written anew or replaced; wait a moment"));
        }
        let settings = door.settings()?;
        if !settings.on {
            return Ok(());
        }
        let worker = door.worker.clone().ok_or_else(not_signed_in)?;
        if worker.is_locked(settings.idle_minutes) {
            return Err(ApiError::new("locked", "the window is locked: sign in to go on"));
        }
        let data = door.data.as_mut().ok_or_else(ApiError::not_open)?;
        data.act_as(Some(worker.signed_in.actor));
        Ok(data.records().require(permission)?)
    }

    /// In whose name a call is answered: of whoever made it, else of whoever works at the window.
    pub fn actor(&self) -> Option<Actor> {
        ASKED_BY.try_with(Clone::clone).unwrap_or_else(|_| self.at_work())
    }

    /// Who works at the window now.
    pub fn at_work(&self) -> Option<Actor> {
        let mut door = self.door();
        // What cannot be read lets nobody in either.
        let idle_minutes = door.settings().map_or(0, |settings| settings.idle_minutes);
        let worker = door.worker.as_ref().filter(|worker| !worker.is_locked(idle_minutes))?;
        Some(worker.signed_in.actor.clone())
    }

    /// How the window stands.
    pub fn view(&self) -> Result<SessionView, ApiError> {
        let mut door = self.door();
        // What cannot be read is said by each command; nothing is asked for here.
        let SignInSettings { on, idle_minutes } = door.settings().unwrap_or_default();
        let (locked, worker) = match &door.worker {
            _ if !on => (false, None),
            None => (true, None),
            Some(worker) => (worker.is_locked(idle_minutes), Some(WorkerView::from(&worker.signed_in))),
        };
        let pin_names = match &door.data {
            Some(data) if on => people::pin_names(data.records())?,
            _ => Vec::new(),
        };
        Ok(SessionView { on, idle_minutes, worker, locked, pin_names })
    }

    /// Somebody signed in.
    pub fn begin(&self, signed_in: SignedIn) {
        self.door().worker = Some(Worker { signed_in, since: now(), touched: now(), locked: false });
    }

    /// Somebody touches the window, and is not too late for it.
    pub fn touched(&self) {
        let mut door = self.door();
        let Ok(SignInSettings { idle_minutes, .. }) = door.settings() else { return };
        if let Some(worker) = door.worker.as_mut().filter(|worker| !worker.is_locked(idle_minutes)) {
            worker.touched = now();
        }
    }

    /// The window is left; whoever signs in goes on where it was.
    pub fn lock(&self) {
        if let Some(worker) = &mut self.door().worker {
            worker.locked = true;
        }
    }

    /// The data cannot be used, or can again.
    pub fn unusable(&self, unusable: bool) {
        self.door().unusable = unusable;
    }

    /// Nobody works any more.
    pub fn end(&self) {
        self.door().worker = None;
    }

    /// Lets go of the data while another file takes its place, and admits nobody meanwhile.
    pub fn closed(&self) -> Closed {
        let mut door = self.door();
        door.data = None;
        door.closed = true;
        Closed(self.clone())
    }

    fn door(&self) -> MutexGuard<'_, Door> {
        // A thread that broke off left it whole: each change of it is one assignment.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As long as it is there, nobody is admitted.
pub struct Closed(Session);

impl Drop for Closed {
    fn drop(&mut self) {
        self.0.door().closed = false;
    }
}

impl Door {
    /// Whether people must sign in. Where there is no data yet, nobody must.
    fn settings(&mut self) -> Result<SignInSettings, ApiError> {
        if self.data.is_none() && !self.closed {
            let database = self.folder.database();
            if !database.exists() {
                return Ok(SignInSettings::default());
            }
            self.data = Some(OtherFile::open(&database, None)?);
        }
        let data = self.data.as_ref().ok_or_else(ApiError::not_open)?;
        match data.records().sign_in_settings() {
            Ok(settings) => Ok(settings),
            Err(error) => {
                // It may be another file by the next time.
                self.data = None;
                Err(error.into())
            }
        }
    }
}

impl Worker {
    /// By hand, or for being left alone: the page locks itself then, and may sleep with the computer.
    fn is_locked(&self, idle_minutes: u32) -> bool {
        // Also where the clock was set back behind it.
        let over = |since: Instant, most: TimeDelta| (now() - since).abs() > most;
        self.locked || over(self.since, LONGEST) || over(self.touched, TimeDelta::minutes(idle_minutes.into()) + GRACE)
    }
}

fn not_signed_in() -> ApiError {
    ApiError::new("not_signed_in", "nobody is signed in: sign in first")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may break off")]

    use rma_dock::people::Role;
    use rma_dock::store::{By, Store};

    use super::*;

    #[test]
    fn a_window_that_was_left_alone_is_locked_whether_or_not_the_page_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDirectory::new(folder.path());
        let mut store = Store::open(&data.database()).unwrap();
        let by = By { who: "Ada Quill", recorded_at: now() };
        let password = "gravel tulip lantern";
        people::add(&mut store, "Ada Quill", Role::Administrator, Some(password), &by).unwrap();
        people::switch_on(&mut store, &by).unwrap();
        let session = Session::new(data);
        session.begin(people::by_password(&mut store, "Ada Quill", password, now()).unwrap());
        session.admits(Permission::Restore).unwrap();
        let left_alone =
            |minutes| session.door().worker.as_mut().unwrap().touched = now() - TimeDelta::minutes(minutes);
        left_alone(9);
        assert!(session.at_work().is_some() && !session.view().unwrap().locked);
        session.touched();
        left_alone(12);
        // Too late: whoever comes now signs in.
        session.touched();
        assert!(session.at_work().is_none() && session.view().unwrap().locked);
        assert_eq!(session.admits(Permission::Read).unwrap_err().code, "locked");
        // A clock that was set back tells nothing good either.
        left_alone(-60);
        assert_eq!(session.admits(Permission::Read).unwrap_err().code, "locked");
        // What cannot be read lets nobody in.
        session.begin(people::by_password(&mut store, "Ada Quill", password, now()).unwrap());
        drop(store);
        for log in ["rma-dock.db-wal", "rma-dock.db-shm"] {
            let _ = std::fs::remove_file(folder.path().join(log));
        }
        std::fs::write(
            folder.path().join("rma-dock.db"),
            b"no database at all, and long enough to be looked at as one".repeat(40),
        )
        .unwrap();
        let session = Session::new(DataDirectory::new(folder.path()));
        assert!(session.admits(Permission::Read).is_err());
        session.unusable(true);
        session.admits(Permission::Restore).unwrap();
        assert!(session.admits(Permission::Serve).is_err());
    }
}
