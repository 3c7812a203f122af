//! The thread that hands over the mail that waits, while the app runs: every half minute, and at
//! once after something was written. It has a connection of its own, so that a slow mail server
//! never keeps a scan waiting. And the passwords of this session.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rma_dock::desk::mail::{self, MailSettings};
use rma_dock::dock::DataDirectory;
use rma_dock::people::Actor;
use rma_dock::store::{By, MailState, Store};
use rma_mail::{Server, keys};

use crate::clock::now;
use crate::error::ApiError;
use crate::imports::PATIENCE;
use crate::records_thread::RecordsThread;
use crate::shell::Face;
use crate::types::PasswordPlace;

const EVERY: Duration = Duration::from_secs(30);

/// Where the password comes from that somebody set for this program alone.
const PASSWORD: &str = "RMA_DOCK_SMTP_PASSWORD";

enum Wake {
    /// Something was written.
    Written,
    /// Somebody changed the settings or wants to try again: what was held goes on.
    Anew,
}

/// Wakes the thread, and keeps the passwords of this session. Cheap to clone.
#[derive(Clone)]
pub struct MailThread {
    wake: Sender<Wake>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// By server and user: those that the system's key store did not take.
    passwords: Mutex<HashMap<(String, String), String>>,
    /// Why nothing is handed over until somebody does something.
    held: Mutex<Option<String>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Who asks the server for what.
fn account(settings: &MailSettings) -> (String, String) {
    (settings.host.trim().to_owned(), settings.user.trim().to_owned())
}

impl MailThread {
    /// Starts the thread.
    pub fn start(folder: DataDirectory, records: RecordsThread, face: Face) -> Self {
        let (wake, asked) = channel();
        let shared = Arc::new(Shared::default());
        let clerk = Clerk { folder, records, face, shared: Arc::clone(&shared) };
        thread::spawn(move || clerk.run(&asked));
        Self { wake, shared }
    }

    /// Something was written into the outbox.
    pub fn written(&self) {
        let _ = self.wake.send(Wake::Written);
    }

    /// The settings changed, or somebody wants to try again.
    pub fn try_anew(&self) {
        let _ = self.wake.send(Wake::Anew);
    }

    /// Why nothing is handed over until somebody does something.
    pub fn held(&self) -> Option<String> {
        locked(&self.shared.held).clone()
    }

    /// The password of an account and where it is from. Asks the system's key store, which may
    /// ask the person.
    pub fn password(&self, settings: &MailSettings) -> (Option<String>, PasswordPlace, Option<String>) {
        self.shared.password(settings)
    }

    /// Keeps a password: in the system's key store, else for this session. Returns what is wrong
    /// with the key store.
    pub fn keep_password(&self, settings: &MailSettings, password: &str) -> Option<String> {
        let account = account(settings);
        let mut session = locked(&self.shared.passwords);
        session.remove(&account);
        let (host, user) = (&account.0, &account.1);
        if password.is_empty() {
            return keys::forget(host, user).err().map(|error| error.to_string());
        }
        let error = keys::keep(host, user, password).err()?;
        session.insert(account, password.to_owned());
        Some(error.to_string())
    }
}

impl Shared {
    fn password(&self, settings: &MailSettings) -> (Option<String>, PasswordPlace, Option<String>) {
        let account = account(settings);
        if account.1.is_empty() {
            return (None, PasswordPlace::NotNeeded, None);
        }
        if let Some(password) = locked(&self.passwords).get(&account) {
            return (Some(password.clone()), PasswordPlace::Session, None);
        }
        if let Some(password) = std::env::var(PASSWORD).ok().filter(|password| !password.is_empty()) {
            return (Some(password), PasswordPlace::Environment, None);
        }
        match keys::password(&account.0, &account.1) {
            Ok(Some(password)) => (Some(password), PasswordPlace::KeyStore, None),
            Ok(None) => (None, PasswordPlace::Unknown, None),
            Err(error) => (None, PasswordPlace::Unknown, Some(error.to_string())),
        }
    }
}

struct Clerk {
    folder: DataDirectory,
    records: RecordsThread,
    face: Face,
    shared: Arc<Shared>,
}

impl Clerk {
    fn run(&self, asked: &Receiver<Wake>) {
        loop {
            match asked.recv_timeout(EVERY) {
                Ok(Wake::Anew) => *locked(&self.shared.held) = None,
                Ok(Wake::Written) | Err(RecvTimeoutError::Timeout) => {}
                // The app is closed.
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if locked(&self.shared.held).is_none() {
                // What went wrong is with the message, or comes again in half a minute.
                let _ = self.hand_over();
            }
            self.tell();
        }
    }

    /// Hands over all whose time has come.
    fn hand_over(&self) -> Result<(), ApiError> {
        let (settings, operator, is_due) = self.records.on_open_waiting(|open| {
            let records = open.store.records();
            Ok((MailSettings::load(records)?, open.settings()?.operator, mail::is_due(records, now())?))
        })?;
        if !is_due || settings.host.trim().is_empty() {
            return Ok(());
        }
        let (password, place, _) = self.shared.password(&settings);
        if password.is_none() && place == PasswordPlace::Unknown {
            let (user, host) = (settings.user.trim(), settings.host.trim());
            self.hold(format!("The password of {user} at {host} is not known. Give it in the settings of mail."));
            return Ok(());
        }
        let Some(server) = settings.server(password) else { return Ok(()) };
        let mut store = Store::open_with_patience(&self.folder.database(), PATIENCE)?;
        store.act_as(Some(Actor::program()));
        loop {
            let by = By { who: &operator, recorded_at: now() };
            let Some(record) = mail::send_next(&mut store, &server, &by)? else { return Ok(()) };
            if record.state == MailState::Stopped && !self.server_works(&server) {
                return Ok(());
            }
            self.tell();
        }
    }

    /// A message was refused. Where the server would refuse each one, the others wait for somebody; where it
    /// only does not answer now, they go when it does.
    fn server_works(&self, server: &Server) -> bool {
        match server.test() {
            Ok(()) => true,
            Err(error) => {
                if !error.is_for_now() {
                    self.hold(error.to_string());
                }
                false
            }
        }
    }

    fn hold(&self, why: String) {
        *locked(&self.shared.held) = Some(why);
    }

    fn tell(&self) {
        if let Ok(counts) = self.records.on_open_waiting(|open| Ok(open.store.records().mail_counts()?)) {
            self.face.mail_moved(&counts);
        }
    }
}
