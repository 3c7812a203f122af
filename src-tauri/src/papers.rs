//! The thread that draws issued documents to PDF and hands them to their printers in order, so that
//! neither ever keeps a scan waiting. What becomes of each is seen to by [`crate::prints`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use rma_dock::dock::{DataDirectory, StationSettings, draw_missing};
use rma_dock::people::Actor;
use rma_dock::printing::{self, JobError, PaperKind, PaperSettings, Wanted, What, Word};
use rma_dock::store::{DocumentRecord, PrintJobRecord, PrintJobState, Records, StoreError};
use tokio::sync::oneshot;

use crate::error::ApiError;
use crate::prints::Prints;
use crate::shell::Face;
use crate::types::{PrintState, PrintStatus};

/// A document to draw, and to print where its kind has a printer.
struct Errand {
    document: Box<DocumentRecord>,
    again: bool,
    /// In whose name.
    actor: Option<Actor>,
    reply: oneshot::Sender<Result<PrintStatus, ApiError>>,
}

/// Hands documents to the thread. Cheap to clone.
#[derive(Clone)]
pub struct PapersThread {
    errands: Sender<Errand>,
}

impl PapersThread {
    /// Starts the thread.
    pub fn start(folder: DataDirectory, face: Face, prints: Prints) -> Self {
        let (errands, asked) = channel();
        let clerk = Clerk { folder, face, prints };
        thread::spawn(move || run(&clerk, &asked));
        Self { errands }
    }

    /// Draws the documents and prints them in that order; what becomes of them is told to the
    /// window.
    pub fn issue(&self, documents: Vec<DocumentRecord>, actor: Option<&Actor>) {
        for document in documents {
            drop(self.ask(document, actor.cloned(), false));
        }
    }

    /// Prints a document again, and says how that began.
    pub async fn print(&self, document: DocumentRecord, actor: Option<Actor>) -> Result<PrintStatus, ApiError> {
        self.ask(document, actor, true).await.unwrap_or_else(|_| Err(ApiError::broken_off()))
    }

    fn ask(
        &self,
        document: DocumentRecord,
        actor: Option<Actor>,
        again: bool,
    ) -> oneshot::Receiver<Result<PrintStatus, ApiError>> {
        let (reply, answer) = oneshot::channel();
        // Where the thread is gone, the reply is dropped with the errand, and that is the answer.
        let _ = self.errands.send(Errand { document: Box::new(document), again, actor, reply });
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
        Some(job) => PrintStatus::of_job(&job),
        None => PrintStatus::of(document, None, PrintState::Saved, saved_at(&folder.document_path(document))),
    })
}

fn saved_at(path: &Path) -> String {
    format!("saved as PDF: {}", path.display())
}

fn run(clerk: &Clerk, asked: &Receiver<Errand>) {
    for Errand { document, again, actor, reply } in asked {
        // A paper that cannot be drawn because of a mistake must not keep the others back.
        let status = catch_unwind(AssertUnwindSafe(|| clerk.see_to(&document, actor, again)));
        let _ = reply.send(status.unwrap_or_else(|_| Err(ApiError::broken_off())));
    }
}

struct Clerk {
    folder: DataDirectory,
    face: Face,
    prints: Prints,
}

impl Clerk {
    fn see_to(&self, document: &DocumentRecord, actor: Option<Actor>, again: bool) -> Result<PrintStatus, ApiError> {
        let path = match draw_missing(&self.folder, document) {
            Ok(path) => path,
            Err(error) => {
                let status = PrintStatus::of(document, None, PrintState::Failed, error.to_string());
                return Ok(self.told(status));
            }
        };
        let Some(job) = self.job_for(document, actor, again)? else {
            return Ok(self.told(PrintStatus::of(document, None, PrintState::Saved, saved_at(&path))));
        };
        let job = self.prints.begin(&job)?;
        Ok(PrintStatus::of_job(&job))
    }

    /// The job that prints the document; none where its kind has no printer. What was printed before is printed
    /// again byte for byte where its paper is still the same; where it did not come out, what its queue still has of
    /// it is taken back.
    fn job_for(
        &self,
        document: &DocumentRecord,
        actor: Option<Actor>,
        again: bool,
    ) -> Result<Option<PrintJobRecord>, ApiError> {
        self.prints.change_as(actor, |store, server, by| {
            let kind = PaperKind::named(&document.kind).unwrap_or(PaperKind::Box);
            let records = store.records();
            let station = StationSettings::load(records)?;
            let settings = PaperSettings::load(records)?;
            let Some(printer) = settings.printer(kind, &station) else { return Ok(None) };
            let is_open = |state| !matches!(state, PrintJobState::Printed | PrintJobState::Cancelled);
            let last = records.last_print_job(document.document)?;
            // DOC-5: a label that was issued comes out again as it was.
            let is_the_same =
                |job: &PrintJobRecord| is_open(job.state) || printing::is_drawn_for(job, &settings.place(kind));
            if let Some(last) = last.filter(|job| again && job.printer == printer && is_the_same(job))
                && records.print_content(last.job, 1)?.is_some()
            {
                return match printing::retry(store, server, last.job, Word::None, by) {
                    // It is there: nothing is printed a second time.
                    Err(JobError::CameOut(_)) => Ok(Some(last)),
                    made => Ok(Some(made?)),
                };
            }
            let number = PrintStatus::subject_of(document);
            let wanted = Wanted {
                kind: &document.kind,
                document: Some(document.document),
                what: What::Labels(kind, vec![(number, document.label.clone())]),
                copies: 1,
                printer: Some(&printer),
                stock: None,
                first: 1,
            };
            Ok(Some(printing::order(store, server, &wanted, by)?.job))
        })
    }

    fn told(&self, status: PrintStatus) -> PrintStatus {
        self.face.printed(&status);
        status
    }
}
