use std::io::Read;
use std::path::Path;

use clap::{Args, Subcommand, ValueEnum};
use rma_dock::calendar::Instant;
use rma_dock::clocks::Moved;
use rma_dock::desk::DeskError;
use rma_dock::desk::letters::Sending;
use rma_dock::desk::quotes::{self, DOCUMENT_BYTES_MAX, OrderReceived, QuoteRequest, QuoteView, Taken};
use rma_dock::desk::returns::{self, ReturnRequest, ReturnView};
use rma_dock::money::{Currency, Money};
use rma_dock::numbers::{LineNumber, RmaNumber};
use rma_dock::rules::quotes::{Channel, QuoteKind};
use rma_dock::rules::returns::ReturnChoice;
use rma_dock::store::{By, Store};

use crate::Context;
use crate::desk::{Event, moved_text};
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

/// Units without contract or warranty, and returns that do not come.
#[derive(Subcommand)]
pub(crate) enum Quotes {
    /// The support engineer confirmed the hardware failure of a unit without contract or warranty
    Failure {
        /// The RMA
        rma: String,
        /// The support engineer
        #[arg(long, value_name = "NAME", required_unless_present = "undo")]
        confirmed_by: Option<String>,
        #[command(flatten)]
        event: Event,
    },
    /// Quote the repair or replacement; a new version supersedes the one before
    Quote {
        /// The RMA
        rma: String,
        /// Repair or replacement
        #[arg(long, required_unless_present = "undo")]
        kind: Option<Kind>,
        /// For all lines together, in minor units: 230050 for 2300.50 USD; without it the prices of the parts
        #[arg(long, value_name = "N", requires = "currency")]
        amount: Option<i64>,
        /// ISO 4217
        #[arg(long, value_name = "C", requires = "amount")]
        currency: Option<Currency>,
        /// Its last day, in the return centre's calendar (default: 30 calendar days)
        #[arg(long, value_name = "DATE")]
        valid_until: Option<String>,
        /// Write the message with it to the contact, into the outbox
        #[arg(long, conflicts_with = "undo")]
        send: bool,
        #[command(flatten)]
        event: Event,
    },
    /// The customer's purchase order came; one that does not fit the quote needs a supervisor
    Po(Box<PurchaseOrder>),
    /// The customer declined the quote, or it expired: the RMA ends without a return
    Decline {
        /// The RMA
        rma: String,
        #[command(flatten)]
        event: Event,
    },
    /// The customer keeps the equipment and ordered it: the line is cancelled
    Cancel {
        /// The line
        line: String,
        /// The number of the customer's purchase order
        #[arg(long, value_name = "NUMBER", required_unless_present = "undo")]
        po: Option<String>,
        #[command(flatten)]
        event: Event,
    },
    /// The customer claims to have returned the unit: its charge is held while that is looked into
    Claim {
        /// The line
        line: String,
        /// Who carried it
        #[arg(long, value_name = "C", required_unless_present_any = ["undo", "reject"])]
        carrier: Option<String>,
        /// The carrier's reference
        #[arg(long, value_name = "R", required_unless_present_any = ["undo", "reject"])]
        reference: Option<String>,
        /// When it was delivered
        #[arg(long, value_name = "D", required_unless_present_any = ["undo", "reject"])]
        date: Option<String>,
        /// It was looked into, and does not hold; needs --note
        #[arg(long, requires = "note", conflicts_with_all = ["carrier", "reference", "date", "undo"])]
        reject: bool,
        /// Why
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        #[command(flatten)]
        event: Event,
    },
    /// Decide about a return that did not come: nothing is charged without this
    #[command(group(clap::ArgGroup::new("decision").required(true).args(["charge", "waive", "extend", "undo"])))]
    Charge {
        /// The line
        line: String,
        /// Charge the full list price
        #[arg(long)]
        charge: bool,
        /// Waive the charge, or one that was made
        #[arg(long)]
        waive: bool,
        /// Give the customer until this day
        #[arg(long, value_name = "DATE")]
        extend: Option<String>,
        /// Why
        #[arg(long, value_name = "TEXT", required_unless_present = "undo")]
        note: Option<String>,
        #[command(flatten)]
        event: Event,
    },
}

#[derive(Args)]
pub(crate) struct PurchaseOrder {
    /// The RMA
    rma: String,
    /// The customer's number of it
    #[arg(long, value_name = "N", required_unless_present_any = ["undo", "save", "file"])]
    number: Option<String>,
    /// The date that it bears
    #[arg(long, value_name = "D", required_unless_present_any = ["undo", "save", "file"])]
    date: Option<String>,
    /// What is ordered for, in minor units: 230050 for 2300.50 USD
    #[arg(long, value_name = "N", required_unless_present_any = ["undo", "save", "file"])]
    amount: Option<i64>,
    /// ISO 4217
    #[arg(long, value_name = "C", required_unless_present_any = ["undo", "save", "file"])]
    currency: Option<Currency>,
    /// How it came
    #[arg(long, required_unless_present_any = ["undo", "save", "file"])]
    channel: Option<OrderChannel>,
    /// The document itself; alone, for an order that was accepted without it
    #[arg(long, value_name = "F")]
    file: Option<String>,
    /// The supervisor who accepts it though it is below the quote, or for an expired one
    #[arg(long, value_name = "SUPERVISOR")]
    accepted_by: Option<String>,
    /// Only write the document that was kept to this file (- for standard output)
    #[arg(long, value_name = "FILE", conflicts_with = "undo")]
    save: Option<String>,
    #[command(flatten)]
    event: Event,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    /// The repair of the unit
    Repair,
    /// Another unit in its place
    Replacement,
}

#[derive(Clone, Copy, ValueEnum)]
enum OrderChannel {
    Fax,
    Email,
}

pub(crate) fn run(context: &Context, command: Quotes) -> Result<Exit, Failure> {
    match command {
        Quotes::Failure { rma, confirmed_by, event } => {
            let rma = rma.parse()?;
            quoted(context, rma, Taken::Failure, &event, |store, at, by| {
                quotes::confirm_failure(store, rma, &confirmed_by.unwrap_or_default(), at, by)
            })
        }
        Quotes::Quote { rma, kind, amount, currency, valid_until, send, event } => {
            let rma = rma.parse()?;
            let kind = match kind {
                Some(Kind::Replacement) => QuoteKind::Replacement,
                Some(Kind::Repair) | None => QuoteKind::Repair,
            };
            let total = money(amount, currency)?;
            let request =
                QuoteRequest { kind, total, valid_until: output::day("--valid-until", valid_until.as_deref())? };
            let sending = if send { Sending::ByMail } else { Sending::ByHand };
            quoted(context, rma, Taken::Quote, &event, |store, at, by| {
                quotes::quote(store, rma, &request, sending, at, by)
            })
        }
        Quotes::Po(order) => purchase_order(context, &order),
        Quotes::Decline { rma, event } => {
            let rma = rma.parse()?;
            quoted(context, rma, Taken::End, &event, |store, at, by| quotes::end(store, rma, at, by))
        }
        Quotes::Cancel { line, po, event } => {
            let po = po.unwrap_or_default();
            decided(context, line.parse()?, &[ReturnChoice::Keep], &event, &ReturnRequest::Keep { order: &po }, None)
        }
        Quotes::Claim { line, carrier, reference, date, reject, note, event } => {
            let (carrier, reference) = (carrier.unwrap_or_default(), reference.unwrap_or_default());
            let request = match output::day("--date", date.as_deref())? {
                Some(date) if !reject => ReturnRequest::Claim { carrier: &carrier, reference: &reference, date },
                _ => ReturnRequest::RejectClaim,
            };
            let choices = [ReturnChoice::Claim, ReturnChoice::RejectClaim];
            decided(context, line.parse()?, &choices, &event, &request, note.as_deref())
        }
        Quotes::Charge { line, charge, waive: _, extend, note, event } => {
            let request = match output::day("--extend", extend.as_deref())? {
                Some(until) => ReturnRequest::Extend(until),
                None if charge => ReturnRequest::Charge,
                None => ReturnRequest::Waive,
            };
            let choices = [ReturnChoice::Charge, ReturnChoice::Waive, ReturnChoice::Extend];
            decided(context, line.parse()?, &choices, &event, &request, note.as_deref())
        }
    }
}

fn money(amount: Option<i64>, currency: Option<Currency>) -> Result<Option<Money>, Failure> {
    let (Some(amount), Some(currency)) = (amount, currency) else { return Ok(None) };
    Money::new(amount, currency).map(Some).map_err(|wrong| Failure::usage(format!("--amount: {wrong}")))
}

fn purchase_order(context: &Context, asked: &PurchaseOrder) -> Result<Exit, Failure> {
    let rma: RmaNumber = asked.rma.parse()?;
    if let Some(file) = &asked.save {
        let store = context.store()?;
        let (_, content) = quotes::order_document(store.records(), rma)?
            .ok_or_else(|| Failure::not_found(format!("no document of a purchase order is on record for {rma}")))?;
        output::write(context, file, &content)?;
        return Ok(Exit::Done);
    }
    let total = money(asked.amount, asked.currency)?;
    let date = output::day("--date", asked.date.as_deref())?;
    let content = asked.file.as_deref().map(document).transpose()?;
    let document = content.as_ref().map(|(name, content)| (name.as_str(), content.as_slice()));
    let alone = (&asked.number, &asked.date, asked.amount, &asked.currency, asked.channel.is_none());
    quoted(context, rma, Taken::PurchaseOrder, &asked.event, |store, at, by| {
        if let (Some(document), (None, None, None, None, true)) = (document, alone) {
            return quotes::add_order_document(store, rma, document, by);
        }
        let (Some(total), Some(date), Some(channel)) = (total, date, asked.channel) else {
            return Err(DeskError::Incomplete(
                "a purchase order has a date, an amount with its currency, and the channel by which it came".to_owned(),
            ));
        };
        let order = OrderReceived {
            number: asked.number.as_deref().unwrap_or_default(),
            date,
            total,
            channel: match channel {
                OrderChannel::Email => Channel::Email,
                OrderChannel::Fax => Channel::Fax,
            },
            document,
            accepted_by: asked.accepted_by.as_deref(),
        };
        quotes::receive_order(store, rma, &order, at, by)
    })
}

/// A file's name and bytes.
fn document(file: &str) -> Result<(String, Vec<u8>), Failure> {
    let mut content = Vec::new();
    output::reader(file)?
        // One byte more, so that one that is too large is seen to be.
        .take(DOCUMENT_BYTES_MAX as u64 + 1)
        .read_to_end(&mut content)
        .map_err(|error| Failure::usage(format!("{file} cannot be read: {error}")))?;
    let name = Path::new(file).file_name().map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned());
    Ok((name, content))
}

fn quoted(
    context: &Context,
    rma: RmaNumber,
    taken: Taken,
    event: &Event,
    work: impl FnOnce(&mut Store, Instant, &By<'_>) -> Result<QuoteView, DeskError>,
) -> Result<Exit, Failure> {
    let at = output::at(event.at.as_deref(), context.now)?;
    let mut store = context.store()?;
    let done = if event.undo {
        quotes::take_back(&mut store, rma, taken, &context.by())?
    } else {
        work(&mut store, at, &context.by())?
    };
    if context.output == Output::Json {
        output::json(&done)?;
        return Ok(Exit::Done);
    }
    quote_text(&done)?;
    moved_text(&done.moved)?;
    if let Some(document) = done.document {
        output::line(&format!("  its document is {document}: rma document {rma} --issued {document} -o FILE"))?;
    }
    if let Some(mailed) = &done.mailed {
        output::line(&mailed.told)?;
    }
    Ok(Exit::Done)
}

/// How far an RMA without contract or warranty has come.
pub(crate) fn quote_text(view: &QuoteView) -> Result<(), Failure> {
    output::line(&format!("{}: {}", view.rma, view.next))?;
    if let Some(quote) = view.quotes.last() {
        output::line(&format!(
            "  quote {}: {} at {}, valid until {}",
            quote.version,
            quote.kind.as_str(),
            quote.total,
            quote.valid_until
        ))?;
    }
    if let Some(order) = &view.purchase_order {
        output::line(&format!("  purchase order {} of {}: {}", order.number, order.date, order.total))?;
    }
    output::line(&format!("  {}", view.why))
}

fn decided(
    context: &Context,
    line: LineNumber,
    choices: &[ReturnChoice],
    event: &Event,
    request: &ReturnRequest<'_>,
    note: Option<&str>,
) -> Result<Exit, Failure> {
    let at = output::at(event.at.as_deref(), context.now)?;
    let mut store = context.store()?;
    let done = if event.undo {
        returns::take_back(&mut store, line, choices, &context.by())?
    } else {
        returns::decide(&mut store, line, request, note, at, &context.by())?
    };
    if context.output == Output::Json {
        output::json(&done)?;
        return Ok(Exit::Done);
    }
    output::line(&format!("{line}: {}", return_text(&done)))?;
    // What was charged or waived is settled, and nothing was met: the sentence before says it.
    let moved: Vec<Moved> =
        done.moved.into_iter().filter(|moved| moved.after.is_none_or(|after| after.met_at.is_none())).collect();
    moved_text(&moved)?;
    Ok(Exit::Done)
}

/// Where a return stands, in one line.
pub(crate) fn return_text(view: &ReturnView) -> String {
    format!("{}. {}", view.standing.state.words(), view.why)
}
