//! What the commands share: the threads, and the way to the window.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rfd::AsyncFileDialog;
use rma_dock::dock::DataDirectory;
use rma_dock::store::{By, MailCounts, Records, Store};
use serde::Serialize;
use tauri::{AppHandle, Emitter, Manager, Runtime};

use crate::backups::BackupThread;
use crate::clock::now;
use crate::error::ApiError;
use crate::mail_thread::MailThread;
use crate::papers::PapersThread;
use crate::prints::Prints;
use crate::records_thread::RecordsThread;
use crate::session::{self, Session};
use crate::types::{JobMoved, PrintStatus, Progress};

/// The one window.
const WINDOW: &str = "main";

/// Where the data is: `RMA_DOCK_DATA`, else a folder of the platform's for data of programs;
/// none where there is no such folder. The command line has the same.
#[must_use]
pub fn data_directory() -> Option<DataDirectory> {
    let named = std::env::var_os("RMA_DOCK_DATA").filter(|path| !path.is_empty()).map(PathBuf::from);
    DataDirectory::named_or_default(named)
}

/// The threads, and the way to the window.
pub struct Shell {
    /// The database's.
    pub records: RecordsThread,
    /// That of papers on their way to a printer.
    pub papers: PapersThread,
    /// Print jobs on their way.
    pub prints: Prints,
    /// The outbox's.
    pub mail: MailThread,
    /// Who works at the window.
    pub session: Session,
    /// The window.
    pub face: Face,
    /// Where the data is.
    pub folder: DataDirectory,
    /// Stops long work.
    pub stop: StopSign,
    /// Makes the backups that are due.
    _backups: BackupThread,
}

/// Tells long work to stop. There is one such work at a time: the screens see to that.
#[derive(Default)]
pub struct StopSign(Arc<AtomicBool>);

impl StopSign {
    /// For work that begins: nobody has asked it to stop yet.
    pub fn begun(&self) -> Arc<AtomicBool> {
        self.0.store(false, Ordering::Relaxed);
        Arc::clone(&self.0)
    }

    /// The work is to stop.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Shell {
    /// Starts the threads.
    pub fn start(folder: DataDirectory, face: Face) -> Self {
        let session = Session::new(folder.clone());
        let records = RecordsThread::start(folder.clone(), session.clone());
        let prints = Prints::new(folder.clone(), session.clone(), face.clone());
        let papers = PapersThread::start(folder.clone(), face.clone(), prints.clone());
        let mail = MailThread::start(folder.clone(), records.clone(), face.clone());
        let backups = BackupThread::start(folder.clone());
        Self { records, papers, prints, mail, session, face, folder, stop: StopSign::default(), _backups: backups }
    }

    /// Reads the open data on a connection and a thread of its own, however long that takes: the
    /// station goes on meanwhile.
    pub async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce(Records<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let database = self.records.on_open(|open| Ok(open.folder.database())).await?;
        let actor = self.session.actor();
        waiting(move || {
            let mut store = Store::open(&database)?;
            store.act_as(actor);
            work(store.records())
        })
        .await
    }

    /// Does something with the data while neither the station nor any other thread has them open. The screens
    /// start anew after it.
    pub async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&DataDirectory, &By<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let session = self.session.clone();
        self.records
            .run(move |desk| {
                let who = match &desk.open {
                    Some(open) => open.who()?,
                    None => "Operator".to_owned(),
                };
                // What is at hand on the dock is on record already: an answered scan is.
                desk.open = None;
                let _closed = session.closed();
                work(&desk.folder, &By { who: &who, recorded_at: now() })
            })
            .await
    }
}

/// Does what may take long, or waits for others: nothing else waits for it.
pub async fn waiting<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let work = session::carried(work);
    tauri::async_runtime::spawn_blocking(work).await.unwrap_or_else(|_| Err(ApiError::broken_off()))
}

/// The window, as far as the shell acts on it. Cheap to clone.
#[derive(Clone)]
pub struct Face(Arc<dyn Window>);

trait Window: Send + Sync {
    fn tell(&self, event: &str, payload: serde_json::Value);
    fn show(&self) -> Result<(), ApiError>;
    fn dialog(&self) -> AsyncFileDialog;
}

impl<R: Runtime> Window for AppHandle<R> {
    fn tell(&self, event: &str, payload: serde_json::Value) {
        // A window that is gone hears nothing.
        let _ = self.emit_to(WINDOW, event, payload);
    }

    fn show(&self) -> Result<(), ApiError> {
        let window = self.get_webview_window(WINDOW).ok_or_else(ApiError::broken_off)?;
        let shown = window.show().and_then(|()| window.set_focus());
        shown.map_err(|error| ApiError::new("window", error.to_string()))
    }

    fn dialog(&self) -> AsyncFileDialog {
        let dialog = AsyncFileDialog::new();
        match self.get_webview_window(WINDOW) {
            Some(window) => dialog.set_parent(&window),
            None => dialog,
        }
    }
}

impl Face {
    /// The app's window.
    pub fn of<R: Runtime>(app: &AppHandle<R>) -> Self {
        Self(Arc::new(app.clone()))
    }

    /// What became of a document.
    pub fn printed(&self, status: &PrintStatus) {
        self.tell("print", status);
    }

    /// A print job moved.
    pub fn job_moved(&self, moved: &JobMoved) {
        self.tell("job", moved);
    }

    /// How much mail there is, after something of it moved.
    pub fn mail_moved(&self, counts: &MailCounts) {
        self.tell("mail", counts);
    }

    /// How far long work is.
    pub fn progressed(&self, progress: &Progress) {
        self.tell("progress", progress);
    }

    /// Shows the window, which is made hidden.
    pub fn show(&self) -> Result<(), ApiError> {
        self.0.show()
    }

    /// A dialog of the system's over the window.
    pub fn dialog(&self) -> AsyncFileDialog {
        self.0.dialog()
    }

    fn tell(&self, event: &str, payload: &impl Serialize) {
        if let Ok(payload) = serde_json::to_value(payload) {
            self.0.tell(event, payload);
        }
    }
}
