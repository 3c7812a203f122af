//! Print jobs on their way: each is seen to on a thread of its own until it is over or waits for a
//! person, so that no printer keeps a scan or another label waiting.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rma_dock::calendar::Instant;
use rma_dock::dock::{DataDirectory, StationSettings};
use rma_dock::people::Actor;
use rma_dock::printing::{Handed, JobError, JobLock, Runner, Seen, Watching};
use rma_dock::store::{By, PaperState, PrintJobRecord, Store};
use rma_printing::{PrintServer, Sent, Watch};

use crate::clock::now;
use crate::error::ApiError;
use crate::session::Session;
use crate::shell::Face;
use crate::types::{JobMoved, PrintStatus};

/// How long a paper is followed closely before it counts as one that somebody must look at.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the printer of a job that stands still is asked again.
const AGAIN: Duration = Duration::from_secs(3);
/// So many jobs of the last time that the app ran are followed on, the latest ones.
const FOLLOWED_ON_MAX: u32 = 50;
/// How long a change waits for the scans that are being written.
const WRITERS_PATIENCE: Duration = Duration::from_secs(10);

/// Sees to print jobs. Cheap to clone.
#[derive(Clone)]
pub struct Prints {
    folder: DataDirectory,
    session: Session,
    face: Face,
    /// The jobs that are seen to here, and what stops each.
    stops: Arc<Mutex<BTreeMap<i64, Arc<AtomicBool>>>>,
}

impl Prints {
    pub fn new(folder: DataDirectory, session: Session, face: Face) -> Self {
        Self { folder, session, face, stops: Arc::default() }
    }

    /// Hands the first paper of a job over and sees to the rest on a thread of its own. Returns how
    /// the job stands.
    pub fn begin(&self, job: &PrintJobRecord) -> Result<PrintJobRecord, ApiError> {
        let Some(lock) = JobLock::take(&self.folder, job.job).map_err(JobError::from)? else { return Ok(job.clone()) };
        self.seen_to(job.job);
        let mut store = self.store()?;
        let (who, server) = (self.who(&store)?, PrintServer::system());
        let mut runner = Runner::new(&mut store, &who, &clock, &server);
        let handed = runner.hand_over(job.job, 1)?;
        let seen = runner.seen();
        let record = store.records().print_job(job.job)?.ok_or(JobError::NoJob(job.job))?;
        self.tell(&store, &record);
        let sent = match handed {
            Handed::Over(sent) => Some(sent),
            Handed::NotYet | Handed::Stopped => None,
        };
        self.keep(record.clone(), lock, sent, seen);
        Ok(record)
    }

    /// No further paper of the job is handed over.
    pub fn stop(&self, job: i64) {
        if let Some(stop) = self.stops().get(&job) {
            stop.store(true, Ordering::Relaxed);
        }
    }

    /// Asks after the jobs that were under way when their program ended, and sees to those that are
    /// with a printer.
    pub fn follow_on(&self) {
        let here = self.clone();
        // What cannot be asked after stands as it was kept, and is asked after the next time.
        thread::spawn(move || here.ask_after_all());
    }

    fn ask_after_all(&self) -> Result<(), ApiError> {
        let mut store = self.store()?;
        let (who, server) = (self.who(&store)?, PrintServer::system());
        for job in store.records().print_jobs_not_over(FOLLOWED_ON_MAX)? {
            let Some(lock) = JobLock::take(&self.folder, job.job).map_err(JobError::from)? else { continue };
            let mut runner = Runner::new(&mut store, &who, &clock, &server);
            let record = runner.ask_after(job.job, Watching::FromNow)?;
            let seen = runner.seen();
            self.tell(&store, &record);
            if record.state.is_over() {
                lock.done();
            } else if is_at_a_printer(&store, job.job)? {
                self.seen_to(job.job);
                self.keep(record, lock, None, seen);
            }
        }
        Ok(())
    }

    /// Makes a change on a connection of its own, in the name of whoever works at the station: what
    /// is asked of printers meanwhile keeps no scan waiting.
    pub fn change<T>(
        &self,
        change: impl FnOnce(&mut Store, &PrintServer, &By<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        self.change_as(self.session.actor(), change)
    }

    /// The same in the name of whoever worked there when it was asked for.
    pub fn change_as<T>(
        &self,
        actor: Option<Actor>,
        change: impl FnOnce(&mut Store, &PrintServer, &By<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut store = self.store()?;
        store.act_as(actor);
        let who = self.who(&store)?;
        change(&mut store, &PrintServer::system(), &By { who: &who, recorded_at: now() })
    }

    /// What a person decided about a job is told to the window.
    pub fn decided(&self, job: &PrintJobRecord) {
        if let Ok(store) = self.store() {
            self.tell(&store, job);
        }
    }

    fn keep(&self, job: PrintJobRecord, lock: JobLock, sent: Option<Sent>, seen: Seen) {
        let here = self.clone();
        thread::spawn(move || {
            let over = here.see_to(&job, sent, seen).unwrap_or(false);
            here.stops().remove(&job.job);
            if over {
                lock.done();
            }
        });
    }

    /// Sees to a job until it is over or nothing more happens by itself. Whether it is over.
    fn see_to(&self, job: &PrintJobRecord, sent: Option<Sent>, seen: Seen) -> Result<bool, ApiError> {
        let mut store = self.store()?;
        let (who, server) = (self.who(&store)?, PrintServer::system());
        let asked = self.seen_to(job.job);
        let stop = || asked.load(Ordering::Relaxed);
        let watch = Watch { patience: PATIENCE, stop: &stop };
        // The window is told over a connection of its own: this one is at work.
        let telling = self.store()?;
        let mut tell = |record: &PrintJobRecord| self.tell(&telling, record);
        let mut last = job.clone();
        let papers = store.records().print_papers(job.job)?;
        let mut runner = Runner::new(&mut store, &who, &clock, &server).having_seen(seen);
        if let (Some(sent), Some(first)) = (sent, papers.first()) {
            last = runner.follow(job.job, first, sent, watch, &mut tell)?;
        }
        loop {
            if last.state.is_over() {
                return Ok(true);
            }
            let papers = telling.records().print_papers(job.job)?;
            let has = |state: PaperState| papers.iter().any(|paper| paper.state == state);
            if has(PaperState::Sent) {
                if stop() && last.papers == 1 {
                    return Ok(false);
                }
                thread::sleep(AGAIN);
                let before = last;
                last = runner.ask_after(job.job, Watching::All)?;
                if last != before {
                    tell(&last);
                }
            } else if has(PaperState::Waiting) {
                // What waits for the printer is sent when it is ready, and the rest of a list after it.
                last = runner.run(job.job, watch, &mut tell)?;
                if !last.state.is_over() {
                    thread::sleep(AGAIN);
                }
            } else {
                return Ok(last.state.is_over());
            }
        }
    }

    fn seen_to(&self, job: i64) -> Arc<AtomicBool> {
        Arc::clone(self.stops().entry(job).or_default())
    }

    fn stops(&self) -> std::sync::MutexGuard<'_, BTreeMap<i64, Arc<AtomicBool>>> {
        // A thread that broke off left the map whole: each change of it is one call.
        self.stops.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, store: &Store, job: &PrintJobRecord) {
        if let Ok(counts) = store.records().print_counts() {
            self.face.job_moved(&JobMoved { job: job.clone(), counts });
        }
        if job.document.is_some() {
            self.face.printed(&PrintStatus::of_job(job));
        }
    }

    fn store(&self) -> Result<Store, ApiError> {
        let mut store = Store::open_with_patience(&self.folder.database(), WRITERS_PATIENCE)?;
        store.act_as(Some(Actor::program()));
        Ok(store)
    }

    fn who(&self, store: &Store) -> Result<String, ApiError> {
        Ok(StationSettings::load(store.records())?.operator)
    }
}

fn is_at_a_printer(store: &Store, job: i64) -> Result<bool, ApiError> {
    Ok(store.records().print_papers(job)?.iter().any(|paper| paper.state == PaperState::Sent))
}

fn clock() -> Instant {
    now()
}
