use clap::{Args, Subcommand, ValueEnum};
use rma_dock::calendar::format_instant;
use rma_dock::clocks::Moved;
use rma_dock::desk::analyses::{self, LineAnalyses};
use rma_dock::desk::cases::{self, CaseView};
use rma_dock::desk::confirm::{self, Confirmed};
use rma_dock::desk::deadlines::{self, BoardFilter, DeadlineRow};
use rma_dock::desk::letters::Sending;
use rma_dock::desk::movements::{self, LineMoved, Shipment};
use rma_dock::desk::queue;
use rma_dock::numbers::{LineNumber, RmaNumber};
use rma_dock::rules::deadlines::{DueKind, DueState, Term};
use rma_dock::store::{Analysis, MovementKind, PostKind};

use crate::Context;
use crate::documents::issued_text;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

/// What happens to a line, an RMA or a case after it is on record.
#[derive(Subcommand)]
pub(crate) enum Desk {
    /// Send a received unit on to a repair centre elsewhere
    Forward {
        /// The line
        line: String,
        /// The repair centre; may be missing where only one other repairs
        #[arg(long, value_name = "CENTRE")]
        centre: Option<String>,
        #[command(flatten)]
        event: Event,
    },
    /// Receive a unit at the repair centre that it was sent on to
    Arrive {
        /// The line
        line: String,
        #[command(flatten)]
        event: Event,
    },
    /// The unit is repaired
    Repaired {
        /// The line
        line: String,
        /// What was done
        #[arg(long, value_name = "TEXT", conflicts_with = "undo")]
        note: Option<String>,
        #[command(flatten)]
        event: Event,
    },
    /// A replacement is set aside for the customer
    Replaced {
        /// The line
        line: String,
        /// The serial number of the replacement
        #[arg(long, value_name = "SERIAL", required_unless_present = "undo")]
        serial: Option<String>,
        /// Why, or from where
        #[arg(long, value_name = "TEXT", conflicts_with = "undo")]
        note: Option<String>,
        #[command(flatten)]
        event: Event,
    },
    /// The repaired unit or its replacement leaves for the customer
    Ship {
        /// The line
        line: String,
        /// The serial number of the unit that leaves
        #[arg(long, value_name = "SERIAL", required_unless_present = "undo")]
        serial: Option<String>,
        /// Who carries it
        #[arg(long, value_name = "C")]
        carrier: Option<String>,
        /// The carrier's reference
        #[arg(long, value_name = "T")]
        tracking: Option<String>,
        #[command(flatten)]
        event: Event,
    },
    /// The confirmation of an RMA goes out: the return window begins
    Confirm {
        /// The RMA
        rma: String,
        /// Write no message: the documents are issued, and are sent or printed by hand
        #[arg(long, conflicts_with = "undo")]
        no_mail: bool,
        #[command(flatten)]
        event: Event,
    },
    /// Flag repair analysis or failure analysis on a line
    Flag {
        /// The line
        line: String,
        #[command(flatten)]
        analysis: WhichAnalysis,
        /// Who agreed to a destructive failure analysis
        #[arg(long, value_name = "NAME")]
        agreed_by: Option<String>,
        #[command(flatten)]
        event: Event,
    },
    /// Post what an analysis found
    Post {
        /// The line
        line: String,
        #[command(flatten)]
        results: Results,
        /// When further results are due; only with --fa-interim
        #[arg(long, value_name = "DATE", requires = "fa_interim")]
        next: Option<String>,
        /// The report: a JSON object
        #[arg(long, value_name = "REPORT.json", required_unless_present = "undo")]
        file: Option<String>,
        #[command(flatten)]
        event: Event,
    },
    /// The customer of a case was told something: the next update is due from now on
    Update {
        /// The case
        case: String,
        /// What was said
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        #[command(flatten)]
        event: Event,
    },
    /// Say who answers for a case
    Assign {
        /// The case
        case: String,
        /// Who; an empty name for nobody
        #[arg(long, value_name = "NAME")]
        csr: String,
        /// Only where this CSR (an empty name for nobody) answers for it until now
        #[arg(long, value_name = "NAME")]
        from: Option<String>,
    },
    /// Replace a case's first response and update times by what was agreed with the customer
    Agree {
        /// The case
        case: String,
        /// The first response, such as 2H; without it as the priority says
        #[arg(long, value_name = "TERM")]
        response: Option<Term>,
        /// Each update, such as 4H, 2B (business days) or 7D (calendar days); without it as the priority says
        #[arg(long, value_name = "TERM")]
        update: Option<Term>,
    },
    /// What is due, the most urgent first
    Deadlines(Deadlines),
}

/// When something happened, or that it did not.
#[derive(Args)]
pub(crate) struct Event {
    /// When (default: now)
    #[arg(long, value_name = "INSTANT", conflicts_with = "undo")]
    pub(crate) at: Option<String>,
    /// Take it back: it was recorded by mistake
    #[arg(long)]
    pub(crate) undo: bool,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct WhichAnalysis {
    /// Repair analysis
    #[arg(long)]
    ra: bool,
    /// Failure analysis: destructive, needs --agreed-by
    #[arg(long)]
    fa: bool,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Results {
    /// Of the repair analysis
    #[arg(long)]
    ra: bool,
    /// Interim results of the failure analysis
    #[arg(long)]
    fa_interim: bool,
    /// The end of the failure analysis
    #[arg(long)]
    fa_final: bool,
}

#[derive(Args)]
pub(crate) struct Deadlines {
    /// For which moment (default: now)
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,
    /// Only these; may be given again
    #[arg(long)]
    kind: Vec<DeadlineKind>,
    /// Only those that are late, or not yet
    #[arg(long)]
    state: Option<DeadlineState>,
    /// Only those of a centre
    #[arg(long, value_name = "CENTRE")]
    centre: Option<String>,
    /// Only those of a CSR
    #[arg(long, value_name = "NAME")]
    csr: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = u32::MAX, hide_default_value = true)]
    limit: u32,
    /// From which on
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum DeadlineKind {
    /// Return to factory
    Rtf,
    /// The customer's return window
    Rnr,
    /// Repair analysis
    Ra,
    /// Failure analysis
    Fa,
    /// First response
    Response,
    /// Update
    Update,
    /// Last day of a quote
    Quote,
}

#[derive(Clone, Copy, ValueEnum)]
enum DeadlineState {
    Open,
    Overdue,
}

impl DeadlineKind {
    fn kinds(self) -> &'static [DueKind] {
        match self {
            Self::Rtf => &[DueKind::Rtf],
            Self::Rnr => &[DueKind::Rnr],
            Self::Ra => &[DueKind::Ra],
            Self::Fa => &[DueKind::FaInterim, DueKind::Fa],
            Self::Response => &[DueKind::Response],
            Self::Update => &[DueKind::Update],
            Self::Quote => &[DueKind::Quote],
        }
    }
}

pub(crate) fn run(context: &Context, command: Desk) -> Result<Exit, Failure> {
    match command {
        Desk::Forward { line, centre, event } => {
            let line = line.parse()?;
            moved(context, line, MovementKind::Forwarded, &event, |store, at, by| {
                movements::forward(store, line, centre.as_deref(), at, by)
            })
        }
        Desk::Arrive { line, event } => {
            let line = line.parse()?;
            moved(context, line, MovementKind::Arrived, &event, |store, at, by| movements::arrive(store, line, at, by))
        }
        Desk::Repaired { line, note, event } => {
            let line = line.parse()?;
            moved(context, line, MovementKind::Repaired, &event, |store, at, by| {
                movements::repair(store, line, note.as_deref(), at, by)
            })
        }
        Desk::Replaced { line, serial, note, event } => {
            let (line, serial) = (line.parse()?, serial.unwrap_or_default());
            moved(context, line, MovementKind::Replaced, &event, |store, at, by| {
                movements::replace(store, line, &serial, note.as_deref(), at, by)
            })
        }
        Desk::Ship { line, serial, carrier, tracking, event } => {
            let (line, serial) = (line.parse()?, serial.unwrap_or_default());
            let shipment = Shipment { serial: &serial, carrier: carrier.as_deref(), tracking: tracking.as_deref() };
            moved(context, line, MovementKind::Shipped, &event, |store, at, by| {
                movements::ship(store, line, &shipment, at, by)
            })
        }
        Desk::Confirm { rma, no_mail, event } => {
            confirmed(context, rma.parse()?, if no_mail { Sending::ByHand } else { Sending::ByMail }, &event)
        }
        Desk::Flag { line, analysis, agreed_by, event } => {
            let line: LineNumber = line.parse()?;
            let kind = if analysis.ra { Analysis::Ra } else { Analysis::Fa };
            let at = output::at(event.at.as_deref(), context.now)?;
            let mut store = context.store()?;
            let done = if event.undo {
                analyses::unflag(&mut store, line, kind, &context.by())?
            } else {
                analyses::flag(&mut store, line, kind, agreed_by.as_deref(), at, &context.by())?
            };
            analysed(context, &done)
        }
        Desk::Post { line, results, next, file, event } => {
            posted(context, line.parse()?, &results, next.as_deref(), file, &event)
        }
        Desk::Update { case, note, event } => {
            let at = output::at(event.at.as_deref(), context.now)?;
            let (case, mut store) = (case.parse()?, context.store()?);
            let done = if event.undo {
                cases::take_back_update(&mut store, case, &context.by())?
            } else {
                cases::update(&mut store, case, note.as_deref(), at, &context.by())?
            };
            case_told(context, &done)
        }
        Desk::Assign { case, csr, from } => {
            let (case, mut store) = (case.parse()?, context.store()?);
            let done = match from {
                Some(from) => queue::hand_over(&mut store, case, Some(&from), Some(&csr), &context.by())?,
                None => cases::assign(&mut store, case, Some(&csr), &context.by())?,
            };
            case_told(context, &done)
        }
        Desk::Agree { case, response, update } => {
            let done = cases::agree(&mut context.store()?, case.parse()?, response, update, &context.by())?;
            case_told(context, &done)
        }
        Desk::Deadlines(asked) => list(context, &asked),
    }
}

fn moved(
    context: &Context,
    line: LineNumber,
    kind: MovementKind,
    event: &Event,
    work: impl FnOnce(
        &mut rma_dock::store::Store,
        rma_dock::calendar::Instant,
        &rma_dock::store::By<'_>,
    ) -> Result<LineMoved, rma_dock::desk::DeskError>,
) -> Result<Exit, Failure> {
    let at = output::at(event.at.as_deref(), context.now)?;
    let mut store = context.store()?;
    let done = if event.undo {
        movements::take_back(&mut store, line, kind, &context.by())?
    } else {
        work(&mut store, at, &context.by())?
    };
    if context.output == Output::Json {
        output::json(&done)?;
        return Ok(Exit::Done);
    }
    let verb = if event.undo { format!("not {} after all", kind.as_str()) } else { kind.as_str().to_owned() };
    output::line(&format!("{line} {verb}"))?;
    if let Some(warning) = &done.warning {
        output::line(&format!("  Mind: {warning}"))?;
    }
    moved_text(&done.moved)?;
    if done.state == "closed" {
        output::line(&format!("  {} is closed: nothing is left to do on it", line.rma()))?;
    }
    Ok(Exit::Done)
}

pub(crate) fn moved_text(moved: &[Moved]) -> Result<(), Failure> {
    for moved in moved {
        let what = moved.kind.words();
        let text = match (&moved.before, &moved.after) {
            (_, Some(after)) if after.met_at.is_some() => {
                let how = if after.late { "met late" } else { "met on time" };
                format!("  {what}: {how}; it was due {}", after.due_on)
            }
            (Some(before), Some(after)) if before.due_on != after.due_on => {
                format!("  {what}: due {} (was {})", after.due_on, before.due_on)
            }
            (_, Some(after)) => format!("  {what}: due {}", after.due_on),
            (Some(before), None) => format!("  {what}: no longer due (was {})", before.due_on),
            (None, None) => continue,
        };
        output::line(&text)?;
    }
    Ok(())
}

fn confirmed(context: &Context, rma: RmaNumber, sending: Sending, event: &Event) -> Result<Exit, Failure> {
    let at = output::at(event.at.as_deref(), context.now)?;
    let mut store = context.store()?;
    let done: Confirmed = if event.undo {
        confirm::take_back(&mut store, rma, &context.by())?
    } else {
        confirm::confirm(&mut store, rma, sending, at, &context.by())?
    };
    if context.output == Output::Json {
        output::json(&done)?;
        return Ok(Exit::Done);
    }
    output::line(&format!("{rma} is {}", done.state))?;
    for line in &done.lines {
        for due in line.due_dates.iter().filter(|due| due.kind == DueKind::Rnr) {
            output::line(&format!("  {}: to be returned by {}", line.line, due.due.due_on))?;
        }
    }
    issued_text(&done.documents)?;
    if let Some(mailed) = &done.mailed {
        output::line(&mailed.told)?;
    }
    Ok(Exit::Done)
}

fn posted(
    context: &Context,
    line: LineNumber,
    results: &Results,
    next: Option<&str>,
    file: Option<String>,
    event: &Event,
) -> Result<Exit, Failure> {
    let kind = match (results.ra, results.fa_interim) {
        (true, _) => PostKind::Ra,
        (false, true) => PostKind::FaInterim,
        (false, false) => PostKind::FaFinal,
    };
    let at = output::at(event.at.as_deref(), context.now)?;
    if event.undo {
        let mut store = context.store()?;
        let done = analyses::take_back_post(&mut store, line, kind, &context.by())?;
        return analysed(context, &done);
    }
    let next = output::day("--next", next)?;
    let file = file.unwrap_or_default();
    let text = output::text(&file, REPORT_BYTES_MAX)?;
    let report = serde_json::from_str(text.trim_start_matches('\u{FEFF}'))
        .map_err(|error| Failure::usage(format!("{file} is not JSON: {error}")))?;
    let mut store = context.store()?;
    let done = analyses::post(&mut store, line, kind, &report, next, at, &context.by())?;
    analysed(context, &done)
}

/// More than any report of words.
const REPORT_BYTES_MAX: usize = 1024 * 1024;

fn analysed(context: &Context, done: &LineAnalyses) -> Result<Exit, Failure> {
    if context.output == Output::Json {
        output::json(done)?;
        return Ok(Exit::Done);
    }
    let flagged = match (done.ra, done.fa) {
        (true, true) => "repair analysis and failure analysis flagged",
        (true, false) => "repair analysis flagged",
        (false, true) => "failure analysis flagged",
        (false, false) => "no analysis flagged",
    };
    output::line(&format!("{}: {flagged}", done.line))?;
    if let Some(warning) = done.warning {
        output::line(&format!("  {warning}"))?;
    }
    moved_text(&done.moved)?;
    Ok(Exit::Done)
}

pub(crate) fn case_told(context: &Context, done: &CaseView) -> Result<Exit, Failure> {
    if context.output == Output::Json {
        output::json(done)?;
        return Ok(Exit::Done);
    }
    let csr = done.record.csr.as_deref().unwrap_or("nobody");
    output::line(&format!(
        "{} ({}, {}): {csr} answers for it",
        done.record.case, done.record.priority, done.record.status
    ))?;
    moved_text(&done.moved)?;
    Ok(Exit::Done)
}

fn list(context: &Context, asked: &Deadlines) -> Result<Exit, Failure> {
    let as_of = output::instant("--as-of", asked.as_of.as_deref())?;
    let filter = BoardFilter {
        kinds: asked.kind.iter().flat_map(|kind| kind.kinds()).copied().collect(),
        centre: asked.centre.clone(),
        csr: asked.csr.clone(),
    };
    let only = asked.state.map(|state| match state {
        DeadlineState::Open => DueState::Open,
        DeadlineState::Overdue => DueState::Overdue,
    });
    let store = context.store()?;
    let rows = deadlines::list(store.records(), &filter, only, (as_of, context.now), (asked.offset, asked.limit))?;
    if context.output == Output::Json {
        output::json(&rows)?;
        return Ok(Exit::Done);
    }
    if rows.is_empty() {
        output::line("Nothing is due.")?;
    }
    for row in &rows {
        output::line(&row_text(row))?;
    }
    Ok(Exit::Done)
}

fn row_text(row: &DeadlineRow) -> String {
    let mark = if row.state == DueState::Overdue { "!" } else { " " };
    let stage = row.stage.map(|stage| format!(" {stage}")).unwrap_or_default();
    let left = match row.state {
        DueState::Open | DueState::Overdue => row.left.clone(),
        DueState::Met | DueState::MetLate => format_instant(row.due_before),
    };
    format!(
        "{mark} {:<14} {:<12} due {}  {left:<22} {}  {}",
        row.subject,
        format!("{}{stage}", row.kind),
        row.due_on,
        row.centre,
        row.site.as_deref().unwrap_or_default()
    )
}
