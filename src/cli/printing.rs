use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use rma_dock::calendar::format_instant;
use rma_dock::people::Permission;
use rma_dock::printing::{self, JobError, JobLock, NamedPrinter, Ordered, PaperSettings, Runner, Watching, Word};
use rma_dock::store::{PaperState, PrintJobRecord, PrintJobState, Store};
use rma_labels::Note;
use rma_printing::{PrintServer, Watch, find_on_network};
use serde_json::json;

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};
use crate::paper;

/// How long each paper is followed before it is said to need attention.
const PATIENCE: Duration = Duration::from_secs(30);
/// So long printers are listened to that announce themselves.
const LISTENING: Duration = Duration::from_secs(3);
/// So many jobs are asked after before they are listed, the latest ones.
const ASKED_AFTER_MAX: u32 = 50;

/// Printers, and what is printed on them.
#[derive(Subcommand)]
pub(crate) enum Printing {
    /// The printers: print queues of this computer, and label printers on the network by name
    Printers {
        /// Also listen to label printers that announce themselves on the network
        #[arg(long)]
        find: bool,
        #[command(subcommand)]
        command: Option<Printers>,
    },
    /// Print a label or a document, or labels for a whole list, and follow the job to its end
    Print(Print),
    /// Print jobs, the latest first
    Jobs {
        /// Only of this state: queued, sending, sent, printing, printed, needs-attention, unknown, failed or cancelled
        #[arg(long)]
        state: Option<PrintJobState>,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
        /// From this one on
        #[arg(long, value_name = "N", default_value_t = 0)]
        offset: u32,
        #[command(subcommand)]
        command: Option<Jobs>,
    },
    /// Decide about a print job
    Job {
        #[command(subcommand)]
        command: Job,
    },
}

#[derive(Subcommand)]
pub(crate) enum Printers {
    /// Print a label with rulers and bars of several widths
    Test {
        /// A queue, tcp://HOST[:PORT], or a name
        printer: String,
        /// The label stock
        #[arg(long, value_name = "NAME")]
        stock: Option<String>,
        /// The printer's resolution: 203, 300 or 600
        #[arg(long, value_name = "N")]
        dpi: Option<u16>,
    },
    /// Name a label printer on the network
    Add {
        /// What people call it
        name: String,
        /// tcp://HOST[:PORT]
        address: String,
        /// A printer of that name is on record, and is at this address now
        #[arg(long)]
        moved: bool,
    },
    /// Forget the name of a label printer
    Remove {
        /// Its name
        name: String,
    },
}

#[derive(Args)]
pub(crate) struct Print {
    /// R12345, R12345-1 or D12
    #[arg(required_unless_present = "list", conflicts_with = "list")]
    pub(crate) number: Option<String>,
    /// Labels of a list, as one job: confirmed-today, a file with a number a line, or - for standard input
    #[arg(long, value_name = "LIST")]
    pub(crate) list: Option<String>,
    /// box, receiving, shelf or sender; or a document: confirmation, instructions, quote, ra, fa, sender-notice,
    /// packing-list
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// The printer; without it the one that its kind of paper has in the settings, else the system's default
    #[arg(long, value_name = "NAME")]
    pub(crate) printer: Option<String>,
    /// The label stock; without it the one in the settings
    #[arg(long, value_name = "NAME")]
    pub(crate) stock: Option<String>,
    /// Copies
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=999))]
    pub(crate) count: u16,
    /// The first free label of a sheet, counted as one reads
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=999))]
    pub(crate) first: u16,
}

#[derive(Subcommand)]
pub(crate) enum Jobs {
    /// One job, with each of its papers
    Show {
        /// Its number
        job: i64,
    },
}

#[derive(Subcommand)]
pub(crate) enum Job {
    /// Print again what did not come out
    Retry {
        /// Its number
        job: i64,
        /// The printer that still had it has been cleared
        #[arg(long)]
        cleared: bool,
    },
    /// Print it on another printer
    Move {
        /// Its number
        job: i64,
        /// The other printer
        #[arg(long, value_name = "NAME")]
        printer: String,
        /// The printer that still had it has been cleared
        #[arg(long)]
        cleared: bool,
    },
    /// Call it off
    Cancel {
        /// Its number
        job: i64,
        /// The printer that still had it has been cleared
        #[arg(long)]
        cleared: bool,
    },
    /// It came out: somebody has looked
    Printed {
        /// Its number
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        job: Option<i64>,
        /// All of which nobody knows whether they came out
        #[arg(long)]
        all: bool,
    },
}

pub(crate) fn run(context: &Context, command: Printing) -> Result<Exit, Failure> {
    match command {
        Printing::Printers { find, command: None } => printers(context, find),
        Printing::Printers { command: Some(command), .. } => change_printers(context, command),
        Printing::Print(arguments) => print(context, &arguments),
        Printing::Jobs { command: Some(Jobs::Show { job }), .. } => show(context, job),
        Printing::Jobs { state, limit, offset, command: None } => list(context, state, offset, limit),
        Printing::Job { command } => decide(context, command),
    }
}

fn printers(context: &Context, find: bool) -> Result<Exit, Failure> {
    let store = context.store()?;
    if find {
        store.records().require(Permission::SetUp)?;
    }
    let settings = PaperSettings::load(store.records())?;
    // Label printers on the network do not need a print service.
    let queues = match PrintServer::system().queues() {
        Err(error) if settings.printers.is_empty() && !find => return Err(error.into()),
        Err(error) => {
            eprintln!("rma: {error}");
            Vec::new()
        }
        Ok(queues) => queues,
    };
    let found = if find { find_on_network(LISTENING) } else { Vec::new() };
    if context.output == Output::Json {
        let mut all: Vec<serde_json::Value> = queues.iter().map(|queue| json!(queue)).collect();
        all.extend(settings.printers.iter().map(|printer| json!({"name": printer.name, "address": printer.address})));
        all.extend(found.iter().map(|printer| {
            json!({"name": printer.name, "address": printer.address.to_string(), "model": printer.model, "found": true})
        }));
        output::json(&all)?;
        return Ok(Exit::Done);
    }
    if queues.is_empty() && settings.printers.is_empty() {
        output::line("No printer is set up; labels are saved as PDF.")?;
    }
    for queue in &queues {
        let state = match queue.state {
            rma_printing::QueueState::Idle => "idle",
            rma_printing::QueueState::Printing => "printing",
            rma_printing::QueueState::Stopped => "stopped",
        };
        let default = if queue.is_default { " (default)" } else { "" };
        output::line(&format!("{}{default}: {}, {state} {}", queue.name, queue.description, queue.message))?;
    }
    for printer in &settings.printers {
        output::line(&format!("{}: {}", printer.name, printer.address))?;
    }
    for printer in &found {
        let model = printer.model.as_deref().unwrap_or("label printer");
        output::line(&format!("found: {} ({model}), {}", printer.name, printer.address))?;
    }
    if find && found.is_empty() {
        output::line("No label printer announces itself here. Name one: rma printers add NAME tcp://HOST")?;
    }
    Ok(Exit::Done)
}

fn change_printers(context: &Context, command: Printers) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    let mut settings = PaperSettings::load(store.records())?;
    match command {
        Printers::Test { printer, stock, dpi } => {
            let by = context.by();
            let ordered =
                printing::order_test(&mut store, &PrintServer::system(), printer.trim(), stock.as_deref(), dpi, &by)?;
            return see_to(context, &mut store, &ordered);
        }
        Printers::Add { name, address, moved } => {
            let known = settings.printers.iter_mut().find(|printer| printer.is_named(&name));
            match known {
                Some(known) if !moved && known.address != address => {
                    let (name, at) = (&known.name, &known.address);
                    let message = format!("{name} is at {at} already; with --moved it is at {address} from now on");
                    return Err(Failure::refused("already_there", message));
                }
                Some(known) => known.address = address,
                None => settings.printers.push(NamedPrinter { name, address }),
            }
        }
        Printers::Remove { name } => {
            let before = settings.printers.len();
            settings.printers.retain(|printer| printer.name != name);
            if settings.printers.len() == before {
                return Err(Failure::not_found(format!("there is no printer named “{name}” in the settings")));
            }
        }
    }
    settings.save(&mut store, &context.by())?;
    if context.output == Output::Json {
        output::json(&settings.printers)?;
    } else {
        settings
            .printers
            .iter()
            .try_for_each(|printer| output::line(&format!("{}: {}", printer.name, printer.address)))?;
    }
    Ok(Exit::Done)
}

fn print(context: &Context, arguments: &Print) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    let wanted = paper::wanted(context, &mut store, arguments)?;
    let ordered = printing::order(&mut store, &PrintServer::system(), &wanted, &context.by())?;
    see_to(context, &mut store, &ordered)
}

/// Runs a job that is on record, and says what became of it.
fn see_to(context: &Context, store: &mut Store, ordered: &Ordered) -> Result<Exit, Failure> {
    for note in &ordered.notes {
        eprintln!("rma: {note}");
    }
    let job = ordered.job.job;
    let lock = match JobLock::take(&context.folder, job) {
        Ok(lock) => lock,
        Err(error) => {
            // Nothing of it went anywhere: it must not come out later, beside what is ordered again.
            let failure = Failure::from(JobError::from(error));
            let called_off = printing::cancel(store, &PrintServer::system(), job, Word::None, &context.by());
            return Err(if called_off.is_ok() {
                failure
            } else {
                failure.of(&format!("print job {job} is on record"))
            });
        }
    };
    let Some(lock) = lock else { return Err(Failure::refused("print_job_refused", "somebody else sees to this job")) };
    let asked_to_stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&asked_to_stop);
    // Where the system has no such signals, the program ends as it always does.
    let _ = ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed));
    let stop = || asked_to_stop.load(Ordering::Relaxed);
    let server = PrintServer::system();
    let mut runner = Runner::new(store, context.who(), &crate::now, &server);
    let mut progress = Progress::new(&ordered.job);
    let ran = runner.run(job, Watch { patience: PATIENCE, stop: &stop }, &mut |record| progress.to(record));
    progress.end();
    let record = ran?;
    if record.state.is_over() {
        lock.done();
    }
    told(context, store, &record, &ordered.notes)
}

fn told(context: &Context, store: &Store, record: &PrintJobRecord, notes: &[Note]) -> Result<Exit, Failure> {
    if context.output == Output::Json {
        let mut said = json!(record);
        said["of"] = json!(store.records().print_papers(record.job)?);
        said["notes"] = notes.iter().map(ToString::to_string).collect();
        output::json(&said)?;
    } else {
        output::line(&job_text(record))?;
    }
    Ok(if record.state == PrintJobState::Printed { Exit::Done } else { Exit::Refused })
}

fn job_text(record: &PrintJobRecord) -> String {
    let state = record.state.as_str().replace('_', " ");
    let detail = if record.detail == state { String::new() } else { format!(": {}", record.detail) };
    let at = format_instant(record.started_at);
    format!("job {}  {}  on {}, {at} by {}  {state}{detail}", record.job, record.title, record.printer, record.who)
}

/// How far a job with several papers is: a bar for a person, a line each for a file.
enum Progress {
    None,
    Bar(ProgressBar),
    Lines(u32),
}

impl Progress {
    fn new(job: &PrintJobRecord) -> Self {
        if job.papers < 2 {
            return Self::None;
        }
        if !std::io::stderr().is_terminal() {
            return Self::Lines(0);
        }
        let bar = ProgressBar::new(u64::from(job.papers));
        let style = ProgressStyle::with_template("{bar:40} {pos} of {len} {msg}");
        Self::Bar(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }

    fn to(&mut self, record: &PrintJobRecord) {
        match self {
            Self::None => {}
            Self::Bar(bar) => {
                bar.set_position(u64::from(record.printed));
                bar.set_message(record.detail.clone());
            }
            Self::Lines(printed) if *printed == record.printed => {}
            Self::Lines(printed) => {
                *printed = record.printed;
                eprintln!("{} of {} printed", record.printed, record.papers);
            }
        }
    }

    fn end(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

/// Asks after the jobs that nobody sees to: those that were under way when their program ended.
fn ask_after(context: &Context, store: &mut Store, jobs: &[PrintJobRecord]) -> Result<(), Failure> {
    let server = PrintServer::system();
    for job in jobs.iter().filter(|job| !job.state.is_over()) {
        let Some(lock) = JobLock::take(&context.folder, job.job).map_err(JobError::from)? else { continue };
        let mut runner = Runner::new(store, context.who(), &crate::now, &server);
        if runner.ask_after(job.job, Watching::FromNow)?.state.is_over() {
            lock.done();
        }
    }
    Ok(())
}

fn list(context: &Context, state: Option<PrintJobState>, offset: u32, limit: u32) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    let open = store.records().print_jobs_not_over(ASKED_AFTER_MAX)?;
    ask_after(context, &mut store, &open)?;
    let jobs = store.records().print_jobs(state, offset, limit)?;
    if context.output == Output::Json {
        output::json(&jobs)?;
        return Ok(Exit::Done);
    }
    if jobs.is_empty() {
        output::line("There is no print job of that kind.")?;
    }
    jobs.iter().try_for_each(|job| output::line(&job_text(job)))?;
    Ok(Exit::Done)
}

fn show(context: &Context, job: i64) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    let record = store.records().print_job(job)?.ok_or(JobError::NoJob(job))?;
    ask_after(context, &mut store, &[record])?;
    let record = store.records().print_job(job)?.ok_or(JobError::NoJob(job))?;
    let papers = store.records().print_papers(job)?;
    if context.output == Output::Json {
        let mut said = json!(record);
        said["of"] = json!(papers);
        output::json(&said)?;
        return Ok(Exit::Done);
    }
    output::line(&job_text(&record))?;
    if let Some(before) = record.instead_of {
        output::line(&format!("  made from job {before}"))?;
    }
    for paper in papers.iter().filter(|_| record.papers > 1) {
        let state = match paper.state {
            PaperState::Waiting => "not sent",
            PaperState::Sending => "going to the printer",
            PaperState::Sent => "at the printer",
            PaperState::Printed => "printed",
            PaperState::Unknown => "may have come out",
            PaperState::Failed => "failed",
            PaperState::Cancelled => "cancelled",
        };
        output::line(&format!("  {:>4}  {:<14} {state}", paper.place, paper.number))?;
    }
    Ok(Exit::Done)
}

fn decide(context: &Context, command: Job) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    let server = PrintServer::system();
    let by = context.by();
    let word = |cleared: bool| if cleared { Word::Cleared } else { Word::None };
    let job = match &command {
        Job::Retry { job, .. }
        | Job::Move { job, .. }
        | Job::Cancel { job, .. }
        | Job::Printed { job: Some(job), .. } => job,
        Job::Printed { job: None, .. } => return all_printed(context, &mut store),
    };
    let record = store.records().print_job(*job)?.ok_or(JobError::NoJob(*job))?;
    let lock = JobLock::take(&context.folder, *job).map_err(JobError::from)?;
    if lock.is_none() && !record.state.is_over() && record.state != PrintJobState::NeedsAttention {
        let busy = format!("print job {job} is being printed just now; wait, or stop it where it was started");
        return Err(Failure::refused("print_job_refused", busy));
    }
    let made = match command {
        Job::Retry { job, cleared } => {
            printing::retry(&mut store, &server, job, word(cleared), &by).map_err(then_cleared)?
        }
        Job::Move { job, printer, cleared } => {
            printing::move_to(&mut store, &server, job, printer.trim(), word(cleared), &by).map_err(then_cleared)?
        }
        Job::Cancel { job, cleared } => {
            let record = printing::cancel(&mut store, &server, job, word(cleared), &by).map_err(then_cleared)?;
            return decided(context, &store, &record);
        }
        Job::Printed { .. } => {
            let record = printing::printed(&mut store, record.job, &by)?;
            return decided(context, &store, &record);
        }
    };
    drop(lock);
    see_to(context, &mut store, &Ordered { job: made, notes: Vec::new() })
}

fn all_printed(context: &Context, store: &mut Store) -> Result<Exit, Failure> {
    let printed = printing::all_printed(store, i64::MAX, &context.by())?;
    match context.output {
        Output::Json => output::json(&json!({"printed": printed}))?,
        Output::Text => output::line(&format!("{printed} print jobs are marked as printed."))?,
    }
    Ok(Exit::Done)
}

/// What clears the way where a printer keeps what it has.
fn then_cleared(error: JobError) -> Failure {
    let keeps = matches!(error, JobError::Print(rma_printing::PrintError::CannotTakeBack { .. }));
    let failure = Failure::from(error);
    if keeps { failure.and(" Then say --cleared.") } else { failure }
}

fn decided(context: &Context, store: &Store, record: &PrintJobRecord) -> Result<Exit, Failure> {
    told(context, store, record, &[])?;
    Ok(Exit::Done)
}

impl From<JobError> for Failure {
    fn from(error: JobError) -> Self {
        let exit = match &error {
            JobError::Store(_) | JobError::Folder(_) => Exit::Database,
            JobError::Setting { .. } => Exit::Unreadable,
            _ => Exit::Refused,
        };
        Self::new(exit, error.code(), error.to_string())
    }
}
