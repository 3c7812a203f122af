//! The return of a line: where it stands, and what a CSR decides about it (RNR).

use rma_dock::calendar::parse_date;
use rma_dock::desk::returns::{self, ReturnRequest, ReturnView};
use rma_dock::numbers::LineNumber;
use rma_dock::rules::returns::ReturnChoice;

use super::receipts::said;
use super::station::read_line;
use crate::clock::now;
use crate::error::ApiError;
use crate::shell::Shell;
use crate::types::ReturnForm;

pub async fn line_return(shell: &Shell, line: String) -> Result<ReturnView, ApiError> {
    let line = read_line(&line)?;
    shell.records.on_open(move |open| Ok(returns::view(open.store.records(), line, now())?)).await
}

pub async fn line_decide_return(
    shell: &Shell,
    line: String,
    decision: ReturnForm,
    note: Option<String>,
) -> Result<ReturnView, ApiError> {
    let line: LineNumber = read_line(&line)?;
    let day = |text: &str| parse_date(text.trim()).map_err(|wrong| ApiError::new("incomplete", wrong));
    let until = match &decision {
        ReturnForm::Extend { until } => Some(day(until)?),
        ReturnForm::Claim { date, .. } => Some(day(date)?),
        _ => None,
    };
    shell
        .records
        .on_open(move |open| {
            let request = match (&decision, until) {
                (ReturnForm::Charge, _) => ReturnRequest::Charge,
                (ReturnForm::Extend { .. }, Some(until)) => ReturnRequest::Extend(until),
                (ReturnForm::Keep { order }, _) => ReturnRequest::Keep { order },
                (ReturnForm::Claim { carrier, reference, .. }, Some(date)) => {
                    ReturnRequest::Claim { carrier, reference, date }
                }
                (ReturnForm::RejectClaim, _) => ReturnRequest::RejectClaim,
                _ => ReturnRequest::Waive,
            };
            let note = note.as_deref().and_then(said);
            open.change(|store, _, by| Ok(returns::decide(store, line, &request, note, by.recorded_at, by)?))
        })
        .await
}

pub async fn line_take_back_return(
    shell: &Shell,
    line: String,
    decision: ReturnChoice,
) -> Result<ReturnView, ApiError> {
    let line = read_line(&line)?;
    shell
        .records
        .on_open(move |open| open.change(|store, _, by| Ok(returns::take_back(store, line, &[decision], by)?)))
        .await
}
