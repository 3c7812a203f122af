use clap::{Args, Subcommand, ValueEnum};
use rma_dock::calendar::format_instant;
use rma_dock::desk::create::{self, CreatedRma, NewRma};
use rma_dock::desk::overrides::{self, OverriddenRma, Override};
use rma_dock::desk::queue::{self, QueueRow};
use rma_dock::desk::{DeskError, cases};
use rma_dock::numbers::{CaseNumber, RmaNumber, Serial};
use rma_dock::rules::doa::HoursOfOperation;
use rma_dock::rules::entitlement::{Basis, RmaType};
use rma_dock::rules::response::Priority;
use rma_dock::store::{Analysis, QueueFilter};

use crate::Context;
use crate::desk::{Event, case_told, moved_text};
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

/// How RMAs begin, and the queue of those that await their confirmation.
#[derive(Subcommand)]
pub(crate) enum Rmas {
    /// Open a case for a site and a contact
    Case {
        /// Its number in the support system; without it the next one of the day
        #[arg(value_name = "CASE", required_if_eq("undo", "true"))]
        case: Option<String>,
        /// The customer's site
        #[arg(long, value_name = "SITE", required_unless_present = "undo")]
        site: Option<String>,
        /// The contact's email address
        #[arg(long, value_name = "EMAIL", required_unless_present = "undo")]
        contact: Option<String>,
        /// How urgent it is
        #[arg(long, value_name = "P1 to P4", default_value = "P4")]
        priority: Priority,
        /// What it is about
        #[arg(long, value_name = "TEXT")]
        platform: Option<String>,
        /// The customer's own reference
        #[arg(long, value_name = "TEXT")]
        tracking_number: Option<String>,
        #[command(flatten)]
        event: Event,
    },
    /// Create an RMA for a case: a line a serial, typed by what the units are entitled to
    Create(Create),
    /// Give an RMA another type than the rules do, with a reason
    Override {
        /// The RMA
        rma: String,
        /// The type
        #[arg(long = "type", value_name = "TYPE", required_unless_present = "undo")]
        rma_type: Option<Type>,
        /// What the customer gets; service has several
        #[arg(long, value_name = "BASIS", conflicts_with = "undo")]
        basis: Option<CustomerGets>,
        /// Why
        #[arg(long, value_name = "TEXT", required_unless_present = "undo")]
        reason: Option<String>,
        #[command(flatten)]
        event: Event,
    },
    /// The RMAs that await their confirmation, the oldest first
    Queue(Queue),
    /// Take a case that nobody answers for
    Take {
        /// The case
        case: String,
        /// Who takes it
        #[arg(long, value_name = "NAME")]
        csr: String,
    },
}

#[derive(Args)]
pub(crate) struct Create {
    /// The case; with --undo the RMA that was created by mistake
    #[arg(value_name = "CASE")]
    subject: String,
    /// Serial numbers of the units that come back
    #[arg(value_name = "SERIAL", required_unless_present = "undo", conflicts_with = "undo")]
    serials: Vec<String>,
    /// How many hours they ran before they failed
    #[arg(long, value_name = "N", conflicts_with = "undo")]
    hours: Option<f64>,
    /// Flag repair analysis on each line
    #[arg(long, conflicts_with = "undo")]
    ra: bool,
    /// Flag failure analysis on each line: destructive, needs --agreed-by
    #[arg(long, requires = "agreed_by", conflicts_with = "undo")]
    fa: bool,
    /// Who agreed to a destructive failure analysis
    #[arg(long, value_name = "NAME", requires = "fa")]
    agreed_by: Option<String>,
    #[command(flatten)]
    event: Event,
}

#[derive(Args)]
pub(crate) struct Queue {
    /// Only of this type
    #[arg(long = "type", value_name = "TYPE")]
    rma_type: Option<QueuedType>,
    /// Only of this priority
    #[arg(long, value_name = "P1 to P4")]
    priority: Option<Priority>,
    /// Only those that come back to a centre
    #[arg(long, value_name = "CENTRE")]
    centre: Option<String>,
    /// Only those of a CSR; an empty name for nobody's
    #[arg(long, value_name = "NAME")]
    csr: Option<String>,
    /// Take the first of them that nobody answers for, for this CSR
    #[arg(long, value_name = "NAME", conflicts_with = "csr")]
    take_next: Option<String>,
    /// For which moment (default: now)
    #[arg(long, value_name = "INSTANT", conflicts_with = "take_next")]
    as_of: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = u32::MAX, hide_default_value = true)]
    limit: u32,
    /// From which on
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u32,
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Type {
    /// Dead on arrival
    Doa,
    /// Under contract or warranty
    Service,
    /// Under the new-purchase entitlement
    NewPurchase,
    /// Neither contract nor warranty
    NonContracted,
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum QueuedType {
    Doa,
    Service,
    NewPurchase,
    NonContracted,
    Unknown,
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum CustomerGets {
    /// A new unit from manufacturing
    NewUnit,
    /// A replacement that ships first
    AdvanceReplacement,
    /// The unit is repaired and comes back
    ReturnAndRepair,
    /// Repair or replacement under warranty
    WarrantyRtf,
}

impl From<Type> for RmaType {
    fn from(given: Type) -> Self {
        match given {
            Type::Doa => Self::Doa,
            Type::Service => Self::Service,
            Type::NewPurchase => Self::NewPurchase,
            Type::NonContracted => Self::NonContracted,
        }
    }
}

impl From<QueuedType> for RmaType {
    fn from(given: QueuedType) -> Self {
        match given {
            QueuedType::Doa => Self::Doa,
            QueuedType::Service => Self::Service,
            QueuedType::NewPurchase => Self::NewPurchase,
            QueuedType::NonContracted => Self::NonContracted,
            QueuedType::Unknown => Self::Unknown,
        }
    }
}

impl From<CustomerGets> for Basis {
    fn from(given: CustomerGets) -> Self {
        match given {
            CustomerGets::NewUnit => Self::NewUnit,
            CustomerGets::AdvanceReplacement => Self::AdvanceReplacement,
            CustomerGets::ReturnAndRepair => Self::ReturnAndRepair,
            CustomerGets::WarrantyRtf => Self::WarrantyRtf,
        }
    }
}

pub(crate) fn run(context: &Context, command: Rmas) -> Result<Exit, Failure> {
    match command {
        Rmas::Case { case, site, contact, priority, platform, tracking_number, event } => {
            let case: Option<CaseNumber> = case.map(|case| case.parse()).transpose()?;
            let mut store = context.store()?;
            let done = match case {
                Some(case) if event.undo => cases::take_back_opening(&mut store, case, &context.by())?,
                case => {
                    let new = cases::NewCase {
                        case,
                        site_id: &site.unwrap_or_default(),
                        contact: &contact.unwrap_or_default(),
                        priority,
                        platform: platform.as_deref(),
                        tracking_number: tracking_number.as_deref(),
                        at: output::at(event.at.as_deref(), context.now)?,
                    };
                    cases::open_case(&mut store, &new, &context.by())?
                }
            };
            case_told(context, &done)
        }
        Rmas::Create(arguments) => created(context, &arguments),
        Rmas::Override { rma, rma_type, basis, reason, event } => {
            let rma: RmaNumber = rma.parse()?;
            let at = output::at(event.at.as_deref(), context.now)?;
            let mut store = context.store()?;
            let done = match rma_type {
                Some(rma_type) if !event.undo => {
                    let new = Override {
                        rma_type: rma_type.into(),
                        basis: basis.map(Basis::from),
                        reason: &reason.unwrap_or_default(),
                    };
                    overrides::make(&mut store, rma, &new, at, &context.by())?
                }
                _ => overrides::take_back(&mut store, rma, &context.by())?,
            };
            overridden(context, &done)
        }
        Rmas::Queue(asked) => queued(context, asked),
        Rmas::Take { case, csr } => {
            let done = queue::take(&mut context.store()?, case.parse()?, &csr, &context.by())?;
            case_told(context, &done)
        }
    }
}

fn created(context: &Context, arguments: &Create) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    let done: CreatedRma = if arguments.event.undo {
        create::take_back(&mut store, arguments.subject.parse()?, &context.by())?
    } else {
        let serials = arguments.serials.iter().map(|serial| {
            Serial::new(serial).ok_or_else(|| DeskError::Incomplete("a serial number is empty".to_owned()))
        });
        let serials = serials.collect::<Result<Vec<_>, _>>()?;
        let hours = arguments
            .hours
            .map(|hours| HoursOfOperation::new(hours).map_err(|wrong| Failure::usage(format!("--hours: {wrong}"))))
            .transpose()?;
        let flagged = [(arguments.ra, Analysis::Ra), (arguments.fa, Analysis::Fa)];
        let analyses: Vec<Analysis> = flagged.into_iter().filter(|(flag, _)| *flag).map(|(_, kind)| kind).collect();
        let new = NewRma {
            case: arguments.subject.parse()?,
            serials: &serials,
            hours,
            analyses: &analyses,
            agreed_by: arguments.agreed_by.as_deref(),
            at: output::at(arguments.event.at.as_deref(), context.now)?,
        };
        create::create(&mut store, &new, &context.by())?
    };
    if context.output == Output::Json {
        output::json(&done)?;
        return Ok(Exit::Done);
    }
    output::line(&format!("{} is {}, for case {}", done.rma, done.state, done.case))?;
    for line in &done.lines {
        let number = line.line.map(|line| line.to_string()).unwrap_or_default();
        let basis = line.basis.map(|basis| format!(", {}", basis.words())).unwrap_or_default();
        output::line(&format!("  {number}  {}: {}{basis}", line.serial, line.rma_type.words()))?;
        output::line(&format!("    {}", line.why))?;
        if !line.also_on.is_empty() {
            let also: Vec<String> = line.also_on.iter().map(ToString::to_string).collect();
            output::line(&format!("    {} awaits its return too", also.join(", ")))?;
        }
    }
    moved_text(&done.moved)?;
    Ok(Exit::Done)
}

fn overridden(context: &Context, done: &OverriddenRma) -> Result<Exit, Failure> {
    if context.output == Output::Json {
        output::json(done)?;
        return Ok(Exit::Done);
    }
    output::line(&format!("{} has the type {}", done.rma, done.rma_type.replace('_', " ")))?;
    for line in &done.lines {
        if let Some(entitlement) = &line.entitlement {
            output::line(&format!("  {}  {}", line.line, entitlement.why))?;
        }
    }
    Ok(Exit::Done)
}

fn queued(context: &Context, asked: Queue) -> Result<Exit, Failure> {
    let filter = QueueFilter {
        rma_type: asked.rma_type.map(RmaType::from),
        priority: asked.priority,
        centre: asked.centre,
        csr: asked.csr,
    };
    let mut store = context.store()?;
    if let Some(csr) = asked.take_next {
        let taken = queue::take_next(&mut store, &filter, &csr, &context.by())?
            .ok_or_else(|| Failure::not_found("there is no RMA in the queue that nobody answers for"))?;
        return match context.output {
            Output::Json => output::json(&taken).map(|()| Exit::Done),
            Output::Text => output::line(&row_text(&taken)).map(|()| Exit::Done),
        };
    }
    let as_of = output::instant("--as-of", asked.as_of.as_deref())?.unwrap_or(context.now);
    let page = queue::page(store.records(), &filter, (asked.offset, asked.limit), as_of)?;
    if context.output == Output::Json {
        output::json(&page.rows)?;
        return Ok(Exit::Done);
    }
    if page.rows.is_empty() {
        output::line("No RMA awaits its confirmation.")?;
    }
    page.rows.iter().try_for_each(|row| output::line(&row_text(row)))?;
    if i64::try_from(page.rows.len()).is_ok_and(|shown| shown < page.count) {
        output::line(&format!("{} of {}", page.rows.len(), page.count))?;
    }
    Ok(Exit::Done)
}

fn row_text(row: &QueueRow) -> String {
    let queued = &row.queued;
    format!(
        "{}  {}  {}  {}  {}  {}  {}: {}",
        queued.rma,
        format_instant(queued.created_at),
        queued.priority,
        queued.rma_type.replace('_', " "),
        queued.centre,
        queued.csr.as_deref().unwrap_or("nobody"),
        queued.site_name,
        row.next
    )
}
