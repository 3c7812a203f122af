//! The thread that draws issued documents to PDF and sends them to the printer, so that
//! neither ever keeps a scan waiting. What became of each is told to the window and kept.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use rma_dock::dock::{DataDirectory, draw_missing};
use rma_dock::store::{DocumentRecord, Records, StoreError};
use rma_labels::{BoxLabel, Label};
use rma_printing::{JobId, Media, PrintError, PrintServer};
use tokio::sync::oneshot;

use crate::error::ApiError;
use crate::records_thread::RecordsThread;
use crate::shell::Face;
use crate::types::{PrintState, PrintStatus};

/// How long a job is followed before it counts as one that somebody must look at.
const PATIENCE: Duration = Duration::from_secs(60);

/// So many print jobs of the last time that the app ran are followed on, the latest ones.
const FOLLOWED_ON_MAX: u32 = 20;

enum Errand {
    /// A paper to draw, and to print where there is a printer.
    Print { paper: Paper, printer: Option<String>, reply: oneshot::Sender<Result<PrintStatus, ApiError>> },
    /// Print jobs that were under way when the app was closed.
    FollowOn,
}

enum Paper {
    Issued(Box<DocumentRecord>),
    Test { dock: String },
}

/// Hands papers to the thread. Cheap to clone.
#[derive(Clone)]
pub struct PapersThread {
    errands: Sender<Errand>,
}

impl PapersThread {
    /// Starts the thread.
    pub fn start(folder: DataDirectory, records: RecordsThread, face: Face) -> Self {
        let (errands, asked) = channel();
        let clerk = Clerk { folder, records, face };
        thread::spawn(move || run(&clerk, &asked));
        Self { errands }
    }

    /// Draws the documents and prints them in that order; what becomes of them is told to the
    /// window.
    pub fn issue(&self, documents: Vec<DocumentRecord>, printer: Option<&str>) {
        for document in documents {
            drop(self.ask(Paper::Issued(Box::new(document)), printer));
        }
    }

    /// Draws and prints a document again, and says how that began.
    pub async fn print(&self, document: DocumentRecord, printer: Option<&str>) -> Result<PrintStatus, ApiError> {
        self.ask(Paper::Issued(Box::new(document)), printer).await.unwrap_or_else(|_| Err(ApiError::broken_off()))
    }

    /// Prints a label that is for no box.
    pub async fn print_test(&self, dock: String, printer: Option<&str>) -> Result<PrintStatus, ApiError> {
        self.ask(Paper::Test { dock }, printer).await.unwrap_or_else(|_| Err(ApiError::broken_off()))
    }

    /// Follows on what was under way when the app was closed.
    pub fn follow_on(&self) {
        let _ = self.errands.send(Errand::FollowOn);
    }

    fn ask(&self, paper: Paper, printer: Option<&str>) -> oneshot::Receiver<Result<PrintStatus, ApiError>> {
        let (reply, answer) = oneshot::channel();
        // Where the thread is gone, the reply is dropped with the errand, and that is the answer.
        let _ = self.errands.send(Errand::Print { paper, printer: printer.map(str::to_owned), reply });
        answer
    }
}

/// What became of a document by the record, for a list.
pub fn status_on_record(
    records: Records<'_>,
    folder: &DataDirectory,
    document: &DocumentRecord,
) -> Result<PrintStatus, StoreError> {
    Ok(match records.last_print_job(document.document)? {
        Some(job) => {
            PrintStatus::of(document, Some(&job.printer), PrintState::from_kept(&job.state), job.detail.clone())
        }
        None => PrintStatus::of(document, None, PrintState::Saved, saved_at(&folder.document_path(document))),
    })
}

fn saved_at(path: &Path) -> String {
    format!("saved as PDF: {}", path.display())
}

fn run(clerk: &Clerk, asked: &Receiver<Errand>) {
    for errand in asked {
        match errand {
            Errand::Print { paper, printer, reply } => {
                // A paper that cannot be drawn because of a mistake must not keep the others back.
                let status = catch_unwind(AssertUnwindSafe(|| clerk.see_to(&paper, printer.as_deref())));
                let _ = reply.send(status.unwrap_or_else(|_| Err(ApiError::broken_off())));
            }
            Errand::FollowOn => clerk.follow_on(),
        }
    }
}

#[derive(Clone)]
struct Clerk {
    folder: DataDirectory,
    records: RecordsThread,
    face: Face,
}

impl Clerk {
    fn see_to(&self, paper: &Paper, printer: Option<&str>) -> Result<PrintStatus, ApiError> {
        let blank = self.blank(paper, printer);
        let path = match self.draw(paper) {
            Ok(path) => path,
            Err(error) => return Ok(self.told(blank, PrintState::Failed, error.message)),
        };
        let Some(queue) = printer else {
            return Ok(self.told(blank, PrintState::Saved, saved_at(&path)));
        };
        let pdf = std::fs::read(&path).map_err(|error| ApiError::file(&path.display().to_string(), &error))?;
        let title = format!("{} {}", blank.kind, blank.subject);
        let server = PrintServer::system();
        match server.print_pdf(queue, &title, &pdf, Media::LABEL_4X6_IN, 1) {
            Ok(job) => Ok(self.follow(server, queue, job, blank)),
            Err(error) => {
                let unknown = matches!(error, PrintError::OutcomeUnknown { .. });
                let state = if unknown { PrintState::NeedsAttention } else { PrintState::Failed };
                let status = PrintStatus { state, detail: error.to_string(), ..blank };
                self.keep(&status, None);
                self.face.printed(&status);
                Ok(status)
            }
        }
    }

    fn blank(&self, paper: &Paper, printer: Option<&str>) -> PrintStatus {
        match paper {
            Paper::Issued(document) => PrintStatus::of(document, printer, PrintState::Sent, String::new()),
            Paper::Test { .. } => PrintStatus {
                document: 0,
                kind: "test".to_owned(),
                subject: "test label".to_owned(),
                printer: printer.map(str::to_owned),
                state: PrintState::Sent,
                detail: String::new(),
            },
        }
    }

    fn draw(&self, paper: &Paper) -> Result<std::path::PathBuf, ApiError> {
        match paper {
            Paper::Issued(document) => Ok(draw_missing(&self.folder, document)?),
            Paper::Test { dock } => {
                let path = self.folder.path().join("documents").join("test-label.pdf");
                let pdf = test_label(dock).to_pdf()?;
                let written = self.folder.make().and_then(|()| std::fs::write(&path, pdf));
                written.map_err(|error| ApiError::file(&path.display().to_string(), &error))?;
                Ok(path)
            }
        }
    }

    fn follow(&self, server: PrintServer, queue: &str, job: JobId, blank: PrintStatus) -> PrintStatus {
        let status = self.told(blank, PrintState::Sent, String::new());
        let print_job = self.keep(&status, Some(job));
        self.follow_apart(server, queue, job, print_job, status.clone());
        status
    }

    /// Follows the job on a thread of its own: the next label need not wait for this one.
    fn follow_apart(
        &self,
        server: PrintServer,
        queue: &str,
        job: JobId,
        print_job: Option<i64>,
        mut last: PrintStatus,
    ) {
        let (clerk, queue) = (self.clone(), queue.to_owned());
        thread::spawn(move || {
            let mut came_to = |state: PrintState, detail: &str| {
                let detail = if state == PrintState::Sent { String::new() } else { detail.to_owned() };
                let next = PrintStatus { state, detail, ..last.clone() };
                if next != last {
                    last = next;
                    clerk.keep_on(print_job, &last);
                    clerk.face.printed(&last);
                }
            };
            let followed = server.follow(&queue, job, PATIENCE, |report| came_to(report.state.into(), &report.detail));
            if let Err(error) = followed {
                came_to(PrintState::NeedsAttention, &error.to_string());
            }
        });
    }

    /// Where a list cannot be read, it shows what was kept last.
    fn follow_on(&self) {
        let open_jobs = self.records.on_open_waiting(|open| {
            let records = open.store.records();
            let mut jobs = Vec::new();
            for job in records.open_print_jobs(FOLLOWED_ON_MAX)? {
                jobs.extend(records.document(job.document)?.map(|document| (job, document)));
            }
            Ok(jobs)
        });
        for (kept, document) in open_jobs.unwrap_or_default() {
            let Some(job) = kept.queue_job.and_then(|job| i32::try_from(job).ok()) else { continue };
            let state = PrintState::from_kept(&kept.state);
            let last = PrintStatus::of(&document, Some(&kept.printer), state, kept.detail);
            self.follow_apart(PrintServer::system(), &kept.printer, JobId(job), Some(kept.print_job), last);
        }
    }

    fn told(&self, status: PrintStatus, state: PrintState, detail: String) -> PrintStatus {
        let status = PrintStatus { state, detail, ..status };
        self.face.printed(&status);
        status
    }

    /// Keeps a print job; where that fails, the window has been told all the same.
    fn keep(&self, status: &PrintStatus, job: Option<JobId>) -> Option<i64> {
        if status.document == 0 {
            return None;
        }
        let (status, job) = (status.clone(), job.map(|job| i64::from(job.0)));
        let kept = self.records.on_open_waiting(move |open| {
            open.change(|store, _, by| {
                let printer = status.printer.as_deref().unwrap_or_default();
                let changed = store.change(by, |change| {
                    change.insert_print_job(status.document, printer, job, status.state.as_str(), &status.detail)
                })?;
                Ok(changed.outcome)
            })
        });
        kept.ok()
    }

    fn keep_on(&self, print_job: Option<i64>, status: &PrintStatus) {
        let Some(print_job) = print_job else { return };
        let status = status.clone();
        // The window has been told; a list that is read later shows the state before.
        let _ = self.records.on_open_waiting(move |open| {
            open.change(|store, _, by| {
                store.change(by, |change| -> Result<(), StoreError> {
                    change.update_print_job(print_job, status.state.as_str(), &status.detail)
                })?;
                Ok(())
            })
        });
    }
}

/// A label that shows whether printer and paper are right, and is for no box.
fn test_label(dock: &str) -> Label {
    Label::Box(BoxLabel {
        rma: "R00000".to_owned(),
        line: "R00000-0".to_owned(),
        return_to: vec!["Test label".to_owned(), dock.to_owned()],
        sender: vec!["RMA Dock".to_owned(), "Not for a box".to_owned()],
        part_number: "TEST".to_owned(),
        part_description: "Edges, text and bars complete: the printer is set up".to_owned(),
        serial: None,
        return_by: None,
    })
}
