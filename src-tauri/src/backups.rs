//! The thread that makes the backups that are due, while the app runs. It has a connection of its own:
//! a scan never waits for it.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use rma_dock::dock::DataDirectory;
use rma_dock::people::Actor;
use rma_dock::safekeeping::{self, SafekeepingError};
use rma_dock::store::Store;

use crate::clock::now;
use crate::imports::PATIENCE;

/// The first look, when the station has long been ready.
const FIRST: Duration = Duration::from_secs(60);
/// How often it is looked whether one is due.
const EVERY: Duration = Duration::from_secs(300);

/// Keeps the thread going; the thread ends with it.
pub struct BackupThread {
    _until: Sender<()>,
}

impl BackupThread {
    /// Starts the thread.
    pub fn start(folder: DataDirectory) -> Self {
        let (until, ended) = channel();
        thread::spawn(move || run(&folder, &ended));
        Self { _until: until }
    }
}

fn run(folder: &DataDirectory, ended: &Receiver<()>) {
    let mut wait = FIRST;
    let mut is_checked = false;
    while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = EVERY;
        // Before the first start there is nothing to back up, and nothing to be made.
        if !folder.database().exists() {
            continue;
        }
        // A backup reads and checks all of the data; where none is due, that is done once after each start.
        match make_due(folder) {
            Ok(true) => tracing::info!("backup made"),
            Ok(false) if is_checked => {}
            Ok(false) => match safekeeping::check(folder, now()) {
                Ok(_) => tracing::info!("data checked"),
                Err(error) => tracing::error!(code = error.code(), "the data are not in order"),
            },
            // Health tells it.
            Err(error) => tracing::error!(code = error.code(), "no backup could be made"),
        }
        is_checked = true;
    }
}

fn make_due(folder: &DataDirectory) -> Result<bool, SafekeepingError> {
    let mut store = Store::open_with_patience(&folder.database(), PATIENCE)?;
    store.act_as(Some(Actor::program()));
    if !safekeeping::is_due(store.records(), folder, now())? {
        return Ok(false);
    }
    safekeeping::back_up(store.records(), folder, now())?;
    Ok(true)
}
