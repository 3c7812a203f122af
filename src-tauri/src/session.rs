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
    locked: bool,
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
        // Nothing is open then; restoring looks itself whether it is so.
        if permission == Permission::Restore && door.unusable {
            return Ok(());
        }
        if door.closed {
            return Err(ApiError::new("restoring", "a backup is being put in place of the data; wait a moment"));
        }
        if !door.settings().on {
            return Ok(());
        }
        let worker = door.worker.clone().ok_or_else(not_signed_in)?;
        if worker.is_locked() {
            return Err(ApiError::new("locked", "the window is locked: sign in to go on"));
        }
        let Some(data) = &mut door.data else { return Ok(()) };
        data.act_as(Some(worker.signed_in.actor));
        Ok(data.records().require(permission)?)
    }

    /// In whose name the commands work.
    pub fn actor(&self) -> Option<Actor> {
        self.door().worker.as_ref().filter(|worker| !worker.is_locked()).map(|worker| worker.signed_in.actor.clone())
    }

    /// How the window stands.
    pub fn view(&self) -> Result<SessionView, ApiError> {
        let mut door = self.door();
        let SignInSettings { on, idle_minutes } = door.settings();
        let (locked, worker) = match &door.worker {
            _ if !on => (false, None),
            None => (true, None),
            Some(worker) => (worker.is_locked(), Some(WorkerView::from(&worker.signed_in))),
        };
        let pin_names = match &door.data {
            Some(data) if on => people::pin_names(data.records())?,
            _ => Vec::new(),
        };
        Ok(SessionView { on, idle_minutes, worker, locked, pin_names })
    }

    /// Somebody signed in.
    pub fn begin(&self, signed_in: SignedIn) {
        self.door().worker = Some(Worker { signed_in, since: now(), locked: false });
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
    /// What cannot be opened or read cannot be looked at either: each command says what is wrong with it.
    fn settings(&mut self) -> SignInSettings {
        if self.data.is_none() && !self.closed {
            let database = self.folder.database();
            self.data = database.exists().then(|| OtherFile::open(&database, None).ok()).flatten();
        }
        let read = self.data.as_ref().and_then(|data| data.records().sign_in_settings().ok());
        if read.is_none() {
            self.data = None;
        }
        read.unwrap_or_default()
    }
}

impl Worker {
    fn is_locked(&self) -> bool {
        // Also where the clock was set back behind the sign-in.
        let for_long = now() - self.since;
        self.locked || for_long > LONGEST || for_long < -LONGEST
    }
}

fn not_signed_in() -> ApiError {
    ApiError::new("not_signed_in", "nobody is signed in: sign in first")
}
