//! RMAs of units without contract or warranty: the failure is confirmed, the repair or
//! replacement quoted, and the customer's purchase order accepted, before anything is sent (QUO).

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::letters::{self, Mailed, Sending};
use super::line::{ShownDue, shown_dues};
use super::{DeskError, check_dated, check_follows, check_not_future, refused, said};
use crate::calendar::{DueDate, Instant, format_instant};
use crate::clocks::{Moved, settle_case, settle_rma};
use crate::lifecycle::rma_stage;
use crate::money::Money;
use crate::numbers::RmaNumber;
use crate::people::Permission;
use crate::rules::deadlines::DueKind;
use crate::rules::entitlement::RmaType;
use crate::rules::lifecycle::RmaStep;
use crate::rules::quotes::{
    Channel, FailureFacts, OrderFacts, OrderOffered, OrderVerdict, QuoteFacts, QuoteKind, QuoteProgress, QuoteStep,
    next_step, purchase_order, validity,
};
use crate::rules::receiving::{LineState, RmaState};
use crate::rules::{Explained, Finding};
use crate::store::{
    AuditEntry, By, Change, FailureRecord, LineRecord, NewPurchaseOrder, NewQuote, NewReceivedDocument,
    PurchaseOrderRecord, QuoteEndRecord, QuoteLine, QuoteRecord, Records, Store, StoreError, Subject,
};

/// No document of a customer is larger.
pub const DOCUMENT_BYTES_MAX: usize = 20 * 1024 * 1024;

/// How far an RMA without contract or warranty has come, and why.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct QuoteView {
    /// Which RMA.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub rma: RmaNumber,
    /// What happens next, or how it ended.
    pub step: QuoteStep,
    /// The same in words.
    pub next: &'static str,
    /// The confirmation of the failure.
    pub failure: Option<FailureRecord>,
    /// The versions of the quote, the first one first; the last is in force.
    pub quotes: Vec<QuoteRecord>,
    /// The purchase order that was accepted.
    pub purchase_order: Option<PurchaseOrderRecord>,
    /// When the RMA was ended by its quote (QUO-3).
    pub ended: Option<QuoteEndRecord>,
    /// How long the quote is valid.
    pub due_dates: Vec<ShownDue>,
    /// What began, moved, was met, or ended.
    pub moved: Vec<Moved>,
    /// The number of the quote's document (DOC-4), where it was issued just now.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub document: Option<i64>,
    /// What became of its message, where one was asked for or called off just now.
    pub mailed: Option<Mailed>,
    /// The ids of the rules.
    pub rules: Vec<String>,
    /// The steps.
    pub findings: Vec<Finding>,
    /// The same as text.
    pub why: String,
}

/// What is to be quoted.
#[derive(Clone, Copy, Debug)]
pub struct QuoteRequest {
    /// Repair or replacement.
    pub kind: QuoteKind,
    /// For all lines together; none for the prices of the parts.
    pub total: Option<Money>,
    /// Its last day; none for the default validity.
    pub valid_until: Option<NaiveDate>,
}

/// A purchase order that came.
#[derive(Clone, Copy, Debug)]
pub struct OrderReceived<'a> {
    /// The customer's number of it.
    pub number: &'a str,
    /// The date that it bears.
    pub date: NaiveDate,
    /// What is ordered for.
    pub total: Money,
    /// How it came.
    pub channel: Channel,
    /// The document itself: its name and its bytes.
    pub document: Option<(&'a str, &'a [u8])>,
    /// The supervisor who accepts it though it does not fit the quote.
    pub accepted_by: Option<&'a str>,
}

/// One of the steps, to be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export, rename = "QuoteTaken"))]
pub enum Taken {
    /// The confirmation of the failure.
    Failure,
    /// The version of the quote that is in force.
    Quote,
    /// The purchase order.
    PurchaseOrder,
    /// The end of the RMA by its quote.
    End,
}

/// What is on record of the quote of an RMA.
struct Progress {
    rma: RmaNumber,
    /// The RMA, by its first line.
    line: LineRecord,
    state: RmaState,
    failure: Option<FailureRecord>,
    quotes: Vec<QuoteRecord>,
    /// Until when the quote in force is valid.
    valid: Option<DueDate>,
    order: Option<PurchaseOrderRecord>,
    end: Option<QuoteEndRecord>,
}

impl Progress {
    fn load(records: Records<'_>, rma: RmaNumber) -> Result<Self, DeskError> {
        let line = records.lines_of_rma(rma)?.into_iter().next().ok_or(DeskError::NoRma(rma))?;
        let quotes = records.quotes(rma)?;
        let (mut valid, mut order, mut end) = (None, None, None);
        if let Some(quote) = quotes.last() {
            let stored = records.due_dates(Subject::Rma(rma))?.into_iter().find(|due| due.kind == DueKind::Quote);
            valid = Some(match stored {
                Some(stored) => stored.due,
                None => records.calendar(line.centre_calendar.as_deref())?.end_of_day(quote.valid_until)?,
            });
            order = records.purchase_order(quote.quote)?;
            end = records.quote_end(quote.quote)?;
        }
        let state = line.state.parse().map_err(StoreError::Damaged)?;
        Ok(Self { rma, line, state, failure: records.failure(rma)?, quotes, valid, order, end })
    }

    fn quote(&self) -> Option<QuoteFacts> {
        let (quote, valid) = (self.quotes.last()?, self.valid?);
        Some(QuoteFacts {
            version: quote.version,
            kind: quote.kind,
            total: quote.total,
            by: quote.who.clone(),
            at: quote.at,
            valid,
        })
    }

    fn next(&self, as_of: Instant) -> Explained<QuoteStep> {
        let failure = self
            .failure
            .as_ref()
            .map(|failure| FailureFacts { confirmed_by: failure.confirmed_by.clone(), at: failure.at });
        let order = self.order.as_ref().map(|order| OrderFacts {
            number: order.number.clone(),
            date: order.date,
            total: order.total,
            channel: order.channel,
            document_kept: order.document.is_some(),
            by: order.who.clone(),
            at: order.at,
            accepted_by: order.accepted_by.clone(),
        });
        next_step(&QuoteProgress {
            rma_state: self.state,
            confirmed_at: self.line.confirmed_at,
            failure: failure.as_ref(),
            quote: self.quote().as_ref(),
            order: order.as_ref(),
            ended_at: self.end.as_ref().map(|end| end.at),
            as_of,
        })
    }

    fn is_non_contracted(&self) -> bool {
        self.line.rma_type == RmaType::NonContracted.as_str()
    }

    /// The RMA is one that is quoted, at the step that is taken now.
    fn must_be_at(&self, what: &'static str, steps: &[QuoteStep], at: Instant) -> Result<(), DeskError> {
        let subject = self.rma.to_string();
        if !self.is_non_contracted() {
            let why = format!(
                "its type is {}, and only an RMA without contract or warranty takes this way (QUO-1)",
                self.line.rma_type
            );
            return Err(DeskError::NotYet { subject, what, why });
        }
        if let Some(end) = &self.end {
            let at = format_instant(end.at);
            return Err(DeskError::NotYet {
                subject,
                what,
                why: format!("its quote ended it on {at} (QUO-3); take that back first"),
            });
        }
        let explained = self.next(at);
        if steps.contains(&explained.decision) {
            return check_follows(&self.rma, what, at, "it was created", self.line.created_at);
        }
        Err(match (explained.decision, &self.order) {
            (QuoteStep::Confirm, Some(order)) => DeskError::AlreadyDone(format!(
                "purchase order {} was accepted for {subject}; take that back first",
                order.number
            )),
            (QuoteStep::Quote | QuoteStep::PurchaseOrder | QuoteStep::Expired, _)
                if steps == [QuoteStep::ConfirmFailure] =>
            {
                DeskError::AlreadyDone(format!("the failure of {subject} was confirmed already"))
            }
            _ => DeskError::NotYet { subject, what, why: reasons(&explained) },
        })
    }
}

/// What comes next or has ended it, and why.
fn reasons(explained: &Explained<QuoteStep>) -> String {
    let next = if explained.decision.is_end() { "" } else { "first, " };
    format!("{next}{}. {}", explained.decision.words(), explained.why())
}

/// The support engineer confirmed the hardware failure (QUO-1).
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn confirm_failure(
    store: &mut Store,
    rma: RmaNumber,
    confirmed_by: &str,
    at: Instant,
    by: &By<'_>,
) -> Result<QuoteView, DeskError> {
    check_not_future(at, by.recorded_at)?;
    let confirmed_by = said("who confirmed the failure", confirmed_by)?;
    change_quote(store, rma, by, |change, progress| {
        progress.must_be_at("confirmed as failed", &[QuoteStep::ConfirmFailure], at)?;
        change.insert_failure(rma, confirmed_by, at)?;
        change.audit(AuditEntry {
            at,
            action: "failure confirmed",
            subject: rma.to_string(),
            rules: vec!["QUO-1".to_owned()],
            detail: json!({"confirmed_by": confirmed_by}),
        })?;
        Ok(Vec::new())
    })
}

/// The CSR quotes repair or replacement (QUO-1); a new version supersedes the one before (QUO-2).
/// Its document is issued with it.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn quote(
    store: &mut Store,
    rma: RmaNumber,
    request: &QuoteRequest,
    sending: Sending,
    at: Instant,
    by: &By<'_>,
) -> Result<QuoteView, DeskError> {
    const WHAT: &str = "quoted";
    check_not_future(at, by.recorded_at)?;
    let mut sent = None;
    let view = change_quote(store, rma, by, |change, progress| {
        progress.must_be_at(WHAT, &[QuoteStep::Quote, QuoteStep::PurchaseOrder, QuoteStep::Expired], at)?;
        if let Some(failure) = &progress.failure {
            check_follows(&rma, WHAT, at, "its failure was confirmed", failure.at)?;
        }
        if let Some(before) = progress.quotes.last() {
            check_follows(&rma, WHAT, at, "the version before was given", before.at)?;
        }
        let (lines, total) = quote_lines(change, rma, request)?;
        let calendar = change.calendar(progress.line.centre_calendar.as_deref())?;
        let valid = validity(request.valid_until, at, &calendar)?;
        let until = valid.decision.due_on;
        if valid.decision.due_before <= at {
            return Err(DeskError::Incomplete(format!("{until} is over before the quote is given")));
        }
        let new = NewQuote { rma, kind: request.kind, total, valid_until: until, at, lines: &lines };
        let version = change.insert_quote(&new)?;
        let moved = settle_rma(change, rma)?;
        change.audit(AuditEntry {
            at,
            action: "quoted",
            subject: rma.to_string(),
            rules: vec!["QUO-1".to_owned(), "QUO-2".to_owned()],
            detail: json!({"version": version, "kind": request.kind, "total": total, "lines": lines,
                           "valid_until": until, "why": valid.why(), "due_dates": moved}),
        })?;
        sent = Some(letters::quote(change, rma, sending, at)?);
        Ok(moved)
    })?;
    let (document, mailed) = sent.map_or((None, None), |(document, mailed)| (Some(document.issued), mailed));
    Ok(QuoteView { document, mailed, ..view })
}

/// What a quote is made up of: each line that is not cancelled at the price of its part, or all of
/// them at one price.
fn quote_lines(
    change: &Change<'_>,
    rma: RmaNumber,
    request: &QuoteRequest,
) -> Result<(Vec<QuoteLine>, Money), DeskError> {
    let cannot = |why: String| DeskError::NotYet { subject: rma.to_string(), what: "quoted", why };
    let mut lines = Vec::new();
    let mut sum: Option<Money> = None;
    for line in change.lines_of_rma(rma)? {
        if line.line_state.parse() == Ok(LineState::Cancelled) {
            continue;
        }
        let mut amount = None;
        if request.total.is_none() {
            let price = change.price(&line.part_number, request.kind)?.ok_or_else(|| {
                let which = if request.kind == QuoteKind::Repair { "repair" } else { "list" };
                cannot(format!("{} has no {which} price; give an amount and its currency", line.part_number))
            })?;
            amount = Some(price.amount());
            sum = Some(match sum {
                None => price,
                Some(sum) if sum.currency() == price.currency() => {
                    let total = sum.amount().saturating_add(price.amount());
                    Money::new(total, sum.currency()).map_err(DeskError::Incomplete)?
                }
                Some(sum) => {
                    return Err(cannot(format!(
                        "its parts have prices in {} and {}; give an amount and its currency",
                        sum.currency(),
                        price.currency()
                    )));
                }
            });
        }
        lines.push(QuoteLine { line: line.line, part_number: line.part_number, amount });
    }
    match request.total.or(sum).filter(|_| !lines.is_empty()) {
        Some(total) => Ok((lines, total)),
        None => Err(cannot("all its lines are cancelled".to_owned())),
    }
}

/// The customer's purchase order came (QUO-1). One that does not fit the quote is refused, until
/// a supervisor accepts it (QUO-2).
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn receive_order(
    store: &mut Store,
    rma: RmaNumber,
    order: &OrderReceived<'_>,
    at: Instant,
    by: &By<'_>,
) -> Result<QuoteView, DeskError> {
    const WHAT: &str = "ordered";
    check_not_future(at, by.recorded_at)?;
    let number = said("the number of the purchase order", order.number)?;
    let accepted_by = order.accepted_by.map(|name| said("which supervisor accepts it", name)).transpose()?;
    check_dated("the purchase order", order.date, at)?;
    let document = order.document.map(|(name, content)| received(name, content)).transpose()?;
    change_quote(store, rma, by, |change, progress| {
        progress.must_be_at(WHAT, &[QuoteStep::PurchaseOrder, QuoteStep::Expired], at)?;
        let (Some(quote), Some(record)) = (progress.quote(), progress.quotes.last()) else {
            return Err(DeskError::NoRma(rma));
        };
        check_follows(&rma, WHAT, at, "it was quoted", quote.at)?;
        let accepted_by = accepted_by.map(|said| change.vouched(said)).transpose()?;
        let explained = purchase_order(&quote, &OrderOffered { date: order.date, total: order.total, accepted_by });
        if explained.decision == OrderVerdict::Refused {
            return Err(DeskError::OrderRefused { rma, why: explained.why() });
        }
        // In any zone, an order answers a quote that was given before.
        if order.date < quote.at.date_naive() - Days::new(1) && accepted_by.is_none() {
            let why = format!(
                "It bears the date {}, before it was quoted on {} (QUO-1). A supervisor may accept it (QUO-2)",
                order.date,
                quote.at.date_naive()
            );
            return Err(DeskError::OrderRefused { rma, why });
        }
        change.insert_purchase_order(&NewPurchaseOrder {
            quote: record.quote,
            number,
            date: order.date,
            total: order.total,
            channel: order.channel,
            document,
            accepted_by,
            at,
        })?;
        let moved = settle_rma(change, rma)?;
        change.audit(AuditEntry {
            at,
            action: "purchase order accepted",
            subject: rma.to_string(),
            rules: vec!["QUO-1".to_owned(), "QUO-2".to_owned()],
            detail: json!({"order": change.purchase_order(record.quote)?, "version": quote.version,
                           "verdict": explained.decision, "findings": explained.findings, "due_dates": moved}),
        })?;
        Ok(moved)
    })
}

/// The document of a purchase order that was accepted without it came too (QUO-1). The order is
/// recorded anew with it; the record keeps both.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn add_order_document(
    store: &mut Store,
    rma: RmaNumber,
    (name, content): (&str, &[u8]),
    by: &By<'_>,
) -> Result<QuoteView, DeskError> {
    let document = received(name, content)?;
    change_quote(store, rma, by, |change, progress| {
        let (Some(quote), Some(order)) = (progress.quotes.last(), &progress.order) else {
            return Err(DeskError::NotYet {
                subject: rma.to_string(),
                what: "given a document",
                why: "it has no purchase order; record that first (QUO-1)".to_owned(),
            });
        };
        if order.document.is_some() {
            return Err(DeskError::AlreadyDone(format!(
                "purchase order {} of {rma} has its document; take the order back to record another",
                order.number
            )));
        }
        change.take_back_purchase_order(order.purchase_order)?;
        change.insert_purchase_order(&NewPurchaseOrder {
            quote: quote.quote,
            number: &order.number,
            date: order.date,
            total: order.total,
            channel: order.channel,
            document: Some(document),
            accepted_by: order.accepted_by.as_deref(),
            at: order.at,
        })?;
        let moved = settle_rma(change, rma)?;
        change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "purchase order's document added",
            subject: rma.to_string(),
            rules: vec!["QUO-1".to_owned()],
            detail: json!({"before": order, "order": change.purchase_order(quote.quote)?}),
        })?;
        Ok(moved)
    })
}

fn received<'a>(name: &'a str, content: &'a [u8]) -> Result<NewReceivedDocument<'a>, DeskError> {
    if content.is_empty() {
        return Err(DeskError::Incomplete(format!("{name} is empty")));
    }
    if content.len() > DOCUMENT_BYTES_MAX {
        let megabytes = DOCUMENT_BYTES_MAX / 1024 / 1024;
        return Err(DeskError::Incomplete(format!("{name} is larger than {megabytes} MB")));
    }
    let media_type = match content {
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [b'I', b'I', 0x2A, 0, ..] | [b'M', b'M', 0, 0x2A, ..] => "image/tiff",
        _ => "application/octet-stream",
    };
    Ok(NewReceivedDocument { name, media_type, content })
}

/// The customer declined the quote, or it expired: the RMA ends without a return (QUO-3).
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn end(store: &mut Store, rma: RmaNumber, at: Instant, by: &By<'_>) -> Result<QuoteView, DeskError> {
    const WHAT: &str = "ended by its quote";
    check_not_future(at, by.recorded_at)?;
    change_quote(store, rma, by, |change, progress| {
        if let Some(end) = &progress.end {
            let at = format_instant(end.at);
            return Err(DeskError::AlreadyDone(format!("{rma} was ended by its quote on {at}; take that back first")));
        }
        progress.must_be_at(WHAT, &[QuoteStep::PurchaseOrder, QuoteStep::Expired], at)?;
        rma_stage(&progress.line)?.after(RmaStep::EndByQuote).map_err(|refusal| refused(&rma, WHAT, refusal))?;
        let Some(quote) = progress.quotes.last() else { return Err(DeskError::NoRma(rma)) };
        check_follows(&rma, WHAT, at, "it was quoted", quote.at)?;
        change.end_quote(rma, quote.quote, at)?;
        let how = Progress::load(**change, rma)?.next(at).decision;
        let moved = settle_rma(change, rma)?;
        let action = if how == QuoteStep::Expired { "ended, the quote expired" } else { "ended, the quote declined" };
        settle_case(change, progress.line.case)?;
        change.audit(AuditEntry {
            at,
            action,
            subject: rma.to_string(),
            rules: vec!["QUO-3".to_owned()],
            detail: json!({"version": quote.version, "due_dates": moved}),
        })?;
        Ok(moved)
    })
}

/// Takes the last step back: it was recorded by mistake. The record keeps it.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take_back(store: &mut Store, rma: RmaNumber, taken: Taken, by: &By<'_>) -> Result<QuoteView, DeskError> {
    let mut called_off = None;
    let view = change_quote(store, rma, by, |change, progress| {
        let detail = match (taken, &progress.failure, progress.quotes.last(), &progress.order, &progress.end) {
            _ if progress.state == RmaState::Open || progress.state == RmaState::Closed => {
                return nothing(format!("{rma} is {}; take its confirmation back first", progress.line.state));
            }
            (Taken::Failure, Some(failure), None, ..) => {
                change.take_back_failure(failure.failure)?;
                json!({"failure": failure})
            }
            (Taken::Failure, Some(_), Some(_), ..) => {
                return nothing(format!("{rma} was quoted; take that back first"));
            }
            (Taken::Failure, None, ..) => return nothing(format!("the failure of {rma} was not confirmed")),
            (Taken::Quote | Taken::PurchaseOrder, _, Some(_), _, Some(_)) => {
                return nothing(format!("{rma} was ended by its quote; take that back first"));
            }
            (Taken::Quote, _, Some(quote), None, None) => {
                change.take_back_quote(quote.quote)?;
                called_off = letters::call_off(change, &rma.to_string(), "quote")?;
                json!({"quote": quote})
            }
            (Taken::Quote, _, Some(_), Some(order), None) => {
                return nothing(format!(
                    "purchase order {} was accepted on the quote of {rma}; take that back first",
                    order.number
                ));
            }
            (Taken::PurchaseOrder, _, _, Some(order), _) => {
                // What a supervisor let pass is not a CSR's to undo.
                if order.accepted_by.is_some() {
                    change.require(Permission::Decide)?;
                }
                change.take_back_purchase_order(order.purchase_order)?;
                json!({"purchase_order": order})
            }
            (Taken::PurchaseOrder, ..) => return nothing(format!("no purchase order was accepted for {rma}")),
            (Taken::End, _, _, _, Some(end)) => {
                change.take_back_quote_end(rma, end.quote_end)?;
                settle_case(change, progress.line.case)?;
                json!({"ended": end})
            }
            (Taken::End, ..) => return nothing(format!("{rma} was not ended by its quote")),
            (Taken::Quote, ..) => return nothing(format!("{rma} was not quoted")),
        };
        let moved = settle_rma(change, rma)?;
        change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "taken back",
            subject: rma.to_string(),
            rules: vec!["QUO-1".to_owned()],
            detail: json!({"step": detail, "due_dates": moved}),
        })?;
        Ok(moved)
    })?;
    Ok(QuoteView { mailed: called_off, ..view })
}

fn nothing(why: String) -> Result<Vec<Moved>, DeskError> {
    Err(DeskError::NothingToTakeBack(why))
}

/// QUO-1: an RMA without contract or warranty is confirmed only after its purchase order.
///
/// # Errors
/// [`DeskError::NotYet`], naming the step that is missing.
pub(super) fn must_be_complete(change: &Change<'_>, rma: RmaNumber, at: Instant) -> Result<(), DeskError> {
    let progress = Progress::load(**change, rma)?;
    let explained = progress.next(at);
    let Some(order) = progress.order.as_ref().filter(|_| explained.decision == QuoteStep::Confirm) else {
        return Err(DeskError::NotYet { subject: rma.to_string(), what: "confirmed", why: reasons(&explained) });
    };
    let quoted = |line: &LineRecord| {
        progress.quotes.last().is_some_and(|quote| quote.lines.iter().any(|quoted| quoted.line == line.line))
    };
    let mut lines = change.lines_of_rma(rma)?.into_iter();
    if let Some(line) = lines.find(|line| line.line_state.parse() != Ok(LineState::Cancelled) && !quoted(line)) {
        let why = format!("{} is not in the quote that was ordered; take the order back and quote again", line.line);
        return Err(DeskError::NotYet { subject: rma.to_string(), what: "confirmed", why });
    }
    check_follows(&rma, "confirmed", at, "its purchase order came", order.at)
}

/// QUO-1: its failure was confirmed, it was quoted and its purchase order accepted, whatever its
/// type is now.
///
/// # Errors
/// [`DeskError::NotYet`].
pub(super) fn was_complete(change: &Change<'_>, rma: RmaNumber) -> Result<(), DeskError> {
    let progress = Progress::load(**change, rma)?;
    if progress.failure.is_some() && progress.order.is_some() {
        return Ok(());
    }
    let why = "it was not quoted and ordered (QUO-1)".to_owned();
    Err(DeskError::NotYet { subject: rma.to_string(), what: "given another type", why })
}

/// How far an RMA without contract or warranty has come; none for one of another type.
///
/// # Errors
/// [`DeskError`].
pub fn view(records: Records<'_>, rma: RmaNumber, as_of: Instant) -> Result<Option<QuoteView>, DeskError> {
    let progress = Progress::load(records, rma)?;
    if !progress.is_non_contracted() && progress.failure.is_none() {
        return Ok(None);
    }
    shown(records, progress, as_of, Vec::new()).map(Some)
}

fn shown(records: Records<'_>, progress: Progress, as_of: Instant, moved: Vec<Moved>) -> Result<QuoteView, DeskError> {
    let explained = progress.next(as_of);
    Ok(QuoteView {
        rma: progress.rma,
        step: explained.decision,
        next: explained.decision.words(),
        failure: progress.failure,
        quotes: progress.quotes,
        purchase_order: progress.order,
        ended: progress.end,
        due_dates: shown_dues(records, Subject::Rma(progress.rma), as_of)?,
        moved,
        document: None,
        mailed: None,
        rules: explained.rules().into_iter().map(std::borrow::Cow::into_owned).collect(),
        why: explained.why(),
        findings: explained.findings,
    })
}

/// The document of the purchase order that was accepted: its name and its bytes.
///
/// # Errors
/// [`DeskError`].
pub fn order_document(records: Records<'_>, rma: RmaNumber) -> Result<Option<(String, Vec<u8>)>, DeskError> {
    let Some(order) = Progress::load(records, rma)?.order else { return Ok(None) };
    let content = records.purchase_order_document(order.purchase_order)?;
    Ok(order.document.map(|document| document.name).zip(content))
}

fn change_quote(
    store: &mut Store,
    rma: RmaNumber,
    by: &By<'_>,
    work: impl FnOnce(&Change<'_>, &Progress) -> Result<Vec<Moved>, DeskError>,
) -> Result<QuoteView, DeskError> {
    let changed = store.change(by, Permission::Serve, |change| work(change, &Progress::load(**change, rma)?))?;
    let records = store.records();
    shown(records, Progress::load(records, rma)?, by.recorded_at, changed.outcome)
}
