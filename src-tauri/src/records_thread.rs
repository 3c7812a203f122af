//! The one thread that owns the database and the station: work is done strictly in the order
//! in which it was asked for, so that scans are.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use rma_dock::dock::station::{Moment, Station};
use rma_dock::dock::{DataDirectory, StationSettings};
use rma_dock::people::Actor;
use rma_dock::store::{By, Store};
use tokio::sync::oneshot;

use crate::clock::now;
use crate::error::ApiError;
use crate::session::Session;

type Work = Box<dyn FnOnce(&mut Desk) + Send>;

/// Hands work to the thread. Cheap to clone.
#[derive(Clone)]
pub struct RecordsThread {
    work: Sender<Work>,
    /// In whose name the work is done.
    session: Session,
}

/// What the thread owns.
pub struct Desk {
    /// Where the data is, or will be.
    pub folder: DataDirectory,
    /// None before the first start, and while the data cannot be used.
    pub open: Option<Open>,
}

/// The open data.
pub struct Open {
    /// Where it is.
    pub folder: DataDirectory,
    /// The database.
    pub store: Store,
    /// The box at hand.
    pub station: Station,
}

impl RecordsThread {
    /// Starts the thread.
    pub fn start(folder: DataDirectory, session: Session) -> Self {
        let (work, asked) = channel();
        thread::spawn(move || run(Desk { folder, open: None }, &asked));
        Self { work, session }
    }

    /// Does `work` when its turn comes.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.ask(work).await.unwrap_or_else(|_| Err(ApiError::broken_off()))
    }

    /// The same on the open data.
    pub async fn on_open<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Open) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let actor = self.session.actor();
        self.run(move |desk| work(desk.opened(actor)?)).await
    }

    /// The same from a thread that may wait.
    pub fn on_open_waiting<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Open) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let actor = self.session.actor();
        self.ask(move |desk| work(desk.opened(actor)?)).blocking_recv().unwrap_or_else(|_| Err(ApiError::broken_off()))
    }

    fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> Result<T, ApiError> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, ApiError>> {
        let (reply, answer) = oneshot::channel();
        let work: Work = Box::new(move |desk| {
            // Whoever asked may be gone: a window that was closed. The work was done all the same.
            let _ = reply.send(work(desk));
        });
        // Where the thread is gone, the reply is dropped with the work, and that is the answer.
        let _ = self.work.send(work);
        answer
    }
}

fn run(mut desk: Desk, asked: &Receiver<Work>) {
    for work in asked {
        if catch_unwind(AssertUnwindSafe(|| work(&mut desk))).is_err() {
            // The transaction was rolled back with it; the box at hand may be half changed.
            if let Some(open) = &mut desk.open {
                open.station = Station::new(open.folder.clone(), new_session());
            }
        }
    }
}

impl Desk {
    /// The open data, in the name of whoever asked.
    fn opened(&mut self, actor: Option<Actor>) -> Result<&mut Open, ApiError> {
        let open = self.open.as_mut().ok_or_else(ApiError::not_open)?;
        open.store.act_as(actor);
        Ok(open)
    }
}

/// A name for a session at the station that no other has.
fn new_session() -> String {
    format!("{}/{}", now().timestamp_micros(), std::process::id())
}

impl Open {
    /// The open data with an empty station.
    pub fn new(folder: DataDirectory, store: Store) -> Self {
        let station = Station::new(folder.clone(), new_session());
        Self { folder, store, station }
    }

    /// The settings in force.
    pub fn settings(&self) -> Result<StationSettings, ApiError> {
        Ok(StationSettings::load(self.store.records())?)
    }

    /// Makes a change in the name of whoever works at the station.
    pub fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Store, &DataDirectory, &By<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let who = self.who()?;
        change(&mut self.store, &self.folder, &By { who: &who, recorded_at: now() })
    }

    /// Under whose name a change is recorded: whoever signed in, else the operator of the settings.
    pub fn who(&self) -> Result<String, ApiError> {
        Ok(self.store.records().name_of(&self.settings()?.operator)?)
    }

    /// Something happens at the station, now.
    pub fn at_station<T, E: Into<ApiError>>(
        &mut self,
        seq: i64,
        event: impl FnOnce(&mut Station, &mut Store, Moment<'_>) -> Result<T, E>,
    ) -> Result<T, ApiError> {
        let settings = self.settings()?;
        let moment = Moment { settings: &settings, now: now(), seq };
        event(&mut self.station, &mut self.store, moment).map_err(Into::into)
    }
}
