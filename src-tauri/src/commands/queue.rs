//! The queue: RMAs are created, looked at, quoted, given another type, confirmed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rma_dock::calendar::parse_date;
use rma_dock::desk::cases::CaseView;
use rma_dock::desk::create::{self, CreatedRma, NewRma, RmaPreview};
use rma_dock::desk::letters::{Mailed, Sending};
use rma_dock::desk::overrides::{self, Override};
use rma_dock::desk::queue::{self, QueuePage, RmaView};
use rma_dock::desk::quotes::{self, DOCUMENT_BYTES_MAX, OrderReceived, QuoteRequest, Taken};
use rma_dock::desk::{DeskError, confirm, letters};
use rma_dock::files;
use rma_dock::money::{Money, minor_units};
use rma_dock::numbers::{CaseNumber, RmaNumber, Serial};
use rma_dock::rules::doa::HoursOfOperation;
use rma_dock::rules::entitlement::{Basis, RmaType};
use rma_dock::rules::quotes::QuoteKind;
use rma_dock::store::{Analysis, By, QueueFilter, Store};

use super::receipts::said;
use crate::clock::now;
use crate::dialogs;
use crate::error::ApiError;
use crate::shell::Shell;
use crate::types::OrderForm;

/// So many rows at a time; a screen that shows more asks again.
const ROWS_MAX: u32 = 500;

pub async fn queue_page(shell: &Shell, filter: QueueFilter, offset: u32, limit: u32) -> Result<QueuePage, ApiError> {
    let page = (offset, limit.min(ROWS_MAX));
    shell.records.on_open(move |open| Ok(queue::page(open.store.records(), &filter, page, now())?)).await
}

pub async fn queue_take(shell: &Shell, case: String) -> Result<CaseView, ApiError> {
    let case = read_case(&case)?;
    shell.records.on_open(move |open| open.change(|store, _, by| Ok(queue::take(store, case, by.who, by)?))).await
}

pub async fn queue_hand_over(
    shell: &Shell,
    case: String,
    from: Option<String>,
    to: Option<String>,
) -> Result<CaseView, ApiError> {
    let case = read_case(&case)?;
    let work = move |store: &mut Store, by: &By<'_>| queue::hand_over(store, case, from.as_deref(), to.as_deref(), by);
    shell.records.on_open(move |open| open.change(|store, _, by| Ok(work(store, by)?))).await
}

pub async fn rma_view(shell: &Shell, rma: String) -> Result<RmaView, ApiError> {
    let rma = read_rma(&rma)?;
    shell.records.on_open(move |open| Ok(queue::rma_view(open.store.records(), &open.folder, rma, now())?)).await
}

pub async fn rma_preview(shell: &Shell, serials: Vec<String>, hours: Option<f64>) -> Result<RmaPreview, ApiError> {
    let (serials, hours) = (read_serials(&serials), read_hours(hours)?);
    // Beside the station: a long list of serials that nobody knows takes its time.
    shell.beside(move |records| Ok(create::preview(records, &serials, hours, now())?)).await
}

pub async fn rma_create(
    shell: &Shell,
    case: String,
    serials: Vec<String>,
    hours: Option<f64>,
    analyses: Vec<Analysis>,
    agreed_by: Option<String>,
) -> Result<CreatedRma, ApiError> {
    let (case, serials, hours) = (read_case(&case)?, read_serials(&serials), read_hours(hours)?);
    let work = move |store: &mut Store, by: &By<'_>| {
        let new = NewRma {
            case,
            serials: &serials,
            hours,
            analyses: &analyses,
            agreed_by: agreed_by.as_deref().and_then(said),
            at: by.recorded_at,
        };
        create::create(store, &new, by)
    };
    shell.records.on_open(move |open| open.change(|store, _, by| Ok(work(store, by)?))).await
}

pub async fn rma_take_back_creation(shell: &Shell, rma: String) -> Result<CreatedRma, ApiError> {
    let rma = read_rma(&rma)?;
    shell.records.on_open(move |open| open.change(|store, _, by| Ok(create::take_back(store, rma, by)?))).await
}

/// Does something with an RMA, and hands on what it is then.
async fn then_view<T>(
    shell: &Shell,
    rma: String,
    work: impl FnOnce(&mut Store, RmaNumber, &By<'_>) -> Result<T, DeskError> + Send + 'static,
) -> Result<RmaView, ApiError> {
    let rma = read_rma(&rma)?;
    shell
        .records
        .on_open(move |open| {
            open.change(|store, _, by| Ok(work(store, rma, by)?))?;
            Ok(queue::rma_view(open.store.records(), &open.folder, rma, now())?)
        })
        .await
}

/// The same with a step that mail goes with.
async fn then_mailed(
    shell: &Shell,
    rma: String,
    work: impl FnOnce(&mut Store, RmaNumber, &By<'_>) -> Result<Option<Mailed>, DeskError> + Send + 'static,
) -> Result<RmaView, ApiError> {
    let rma = read_rma(&rma)?;
    let view = shell
        .records
        .on_open(move |open| {
            let mailed = open.change(|store, _, by| Ok(work(store, rma, by)?))?;
            let view = queue::rma_view(open.store.records(), &open.folder, rma, now())?;
            Ok(RmaView { mailed, ..view })
        })
        .await?;
    shell.mail.written();
    Ok(view)
}

pub async fn rma_confirm(shell: &Shell, rma: String) -> Result<RmaView, ApiError> {
    let work = |store: &mut Store, rma: RmaNumber, by: &By<'_>| {
        Ok(confirm::confirm(store, rma, Sending::ByMail, by.recorded_at, by)?.mailed)
    };
    then_mailed(shell, rma, work).await
}

pub async fn rma_take_back_confirmation(shell: &Shell, rma: String) -> Result<RmaView, ApiError> {
    then_mailed(shell, rma, |store, rma, by| Ok(confirm::take_back(store, rma, by)?.mailed)).await
}

/// Sends the quote in force to the contact.
pub async fn quote_send(shell: &Shell, rma: String) -> Result<RmaView, ApiError> {
    then_mailed(shell, rma, |store, rma, by| letters::send_quote(store, rma, by).map(Some)).await
}

pub async fn rma_override(
    shell: &Shell,
    rma: String,
    rma_type: RmaType,
    basis: Option<Basis>,
    reason: String,
) -> Result<RmaView, ApiError> {
    let work = move |store: &mut Store, rma: RmaNumber, by: &By<'_>| {
        overrides::make(store, rma, &Override { rma_type, basis, reason: &reason }, by.recorded_at, by)
    };
    then_view(shell, rma, work).await
}

pub async fn rma_take_back_override(shell: &Shell, rma: String) -> Result<RmaView, ApiError> {
    then_view(shell, rma, overrides::take_back).await
}

pub async fn rma_failure(shell: &Shell, rma: String, confirmed_by: String) -> Result<RmaView, ApiError> {
    let work = move |store: &mut Store, rma: RmaNumber, by: &By<'_>| {
        quotes::confirm_failure(store, rma, &confirmed_by, by.recorded_at, by)
    };
    then_view(shell, rma, work).await
}

pub async fn rma_quote(
    shell: &Shell,
    rma: String,
    kind: QuoteKind,
    amount: Option<String>,
    currency: Option<String>,
    valid_until: Option<String>,
) -> Result<RmaView, ApiError> {
    let total = match amount.as_deref().and_then(said) {
        Some(amount) => Some(money(amount, currency.as_deref().unwrap_or_default())?),
        None => None,
    };
    let valid_until = valid_until.as_deref().and_then(said).map(parse_date).transpose().map_err(incomplete)?;
    let work = move |store: &mut Store, rma: RmaNumber, by: &By<'_>| {
        let request = QuoteRequest { kind, total, valid_until };
        quotes::quote(store, rma, &request, Sending::ByHand, by.recorded_at, by)
    };
    then_view(shell, rma, work).await
}

pub async fn rma_order(shell: &Shell, rma: String, order: OrderForm) -> Result<RmaView, ApiError> {
    let date = parse_date(order.date.trim()).map_err(incomplete)?;
    let total = money(order.amount.trim(), &order.currency)?;
    let work = move |store: &mut Store, rma: RmaNumber, by: &By<'_>| {
        let received = OrderReceived {
            number: &order.number,
            date,
            total,
            channel: order.channel,
            document: None,
            accepted_by: order.accepted_by.as_deref().and_then(said),
        };
        quotes::receive_order(store, rma, &received, by.recorded_at, by)
    };
    then_view(shell, rma, work).await
}

pub async fn rma_order_document(shell: &Shell, rma: String) -> Result<Option<RmaView>, ApiError> {
    let Some(path) = dialogs::customer_document(&shell.face).await else { return Ok(None) };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let content = files::read_at_most(&path, DOCUMENT_BYTES_MAX).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => {
            incomplete(format!("{name} is larger than {} MB", DOCUMENT_BYTES_MAX / 1024 / 1024))
        }
        _ => ApiError::file(&name, &error),
    })?;
    add_order_document(shell, rma, name, content).await.map(Some)
}

/// A document that was dropped on the window: its bytes come in base 64, and no path of it is known.
pub async fn rma_order_document_dropped(
    shell: &Shell,
    rma: String,
    name: String,
    content: String,
) -> Result<RmaView, ApiError> {
    let content = STANDARD.decode(content).map_err(|_| incomplete(format!("{name} did not come whole")))?;
    add_order_document(shell, rma, name, content).await
}

async fn add_order_document(shell: &Shell, rma: String, name: String, content: Vec<u8>) -> Result<RmaView, ApiError> {
    let work = move |store: &mut Store, rma: RmaNumber, by: &By<'_>| {
        quotes::add_order_document(store, rma, (&name, &content), by)
    };
    then_view(shell, rma, work).await
}

pub async fn rma_decline(shell: &Shell, rma: String) -> Result<RmaView, ApiError> {
    then_view(shell, rma, |store, rma, by| quotes::end(store, rma, by.recorded_at, by)).await
}

pub async fn rma_take_back_quote_step(shell: &Shell, rma: String, step: Taken) -> Result<RmaView, ApiError> {
    then_mailed(shell, rma, move |store, rma, by| Ok(quotes::take_back(store, rma, step, by)?.mailed)).await
}

fn incomplete(wrong: String) -> ApiError {
    ApiError::new("incomplete", wrong)
}

fn money(amount: &str, currency: &str) -> Result<Money, ApiError> {
    let currency = currency.trim().to_ascii_uppercase();
    let units = minor_units(amount, &currency).map_err(incomplete)?;
    let currency = currency.parse().map_err(incomplete)?;
    Money::new(units, currency).map_err(incomplete)
}

fn read_serials(texts: &[String]) -> Vec<Serial> {
    texts.iter().filter_map(|text| Serial::new(text)).collect()
}

fn read_hours(hours: Option<f64>) -> Result<Option<HoursOfOperation>, ApiError> {
    hours.map(HoursOfOperation::new).transpose().map_err(|wrong| ApiError::new("hours", wrong))
}

fn read_rma(text: &str) -> Result<RmaNumber, ApiError> {
    text.parse().map_err(|wrong| ApiError::new("not_a_number", format!("{wrong}")))
}

fn read_case(text: &str) -> Result<CaseNumber, ApiError> {
    text.parse().map_err(|wrong| ApiError::new("not_a_number", format!("{wrong}")))
}
