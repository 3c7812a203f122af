//! Entitlement lookup (SRC-5).

use std::fs::File;

use rma_dock::calendar::parse_date;
use rma_dock::desk::entitlement::{AskedDay, LookupRow, lookup};
use rma_dock::desk::entitlement_list::{read_serials, write_results};
use rma_dock::numbers::Serial;
use rma_dock::rules::doa::HoursOfOperation;

use super::receipts::said;
use crate::clock::now;
use crate::dialogs;
use crate::error::ApiError;
use crate::files;
use crate::shell::Shell;
use crate::types::ChosenList;

/// What is asked of each serial number.
struct Asked {
    serials: Vec<Serial>,
    on: AskedDay,
    hours: Option<HoursOfOperation>,
}

impl Asked {
    fn read(serials: &[String], on: Option<&str>, hours: Option<f64>) -> Result<Self, ApiError> {
        let on = match on.and_then(said) {
            Some(text) => AskedDay::Day(parse_date(text).map_err(|wrong| ApiError::new("day", wrong))?),
            None => AskedDay::Today(now()),
        };
        let hours = hours.map(HoursOfOperation::new).transpose().map_err(|wrong| ApiError::new("hours", wrong))?;
        Ok(Self { serials: serials.iter().filter_map(|text| Serial::new(text)).collect(), on, hours })
    }
}

pub async fn entitlement_lookup(
    shell: &Shell,
    serials: Vec<String>,
    on: Option<String>,
    hours: Option<f64>,
) -> Result<Vec<LookupRow>, ApiError> {
    let asked = Asked::read(&serials, on.as_deref(), hours)?;
    shell.beside(move |records| Ok(lookup(records, &asked.serials, asked.on, asked.hours)?)).await
}

pub async fn entitlement_choose_list(shell: &Shell) -> Result<Option<ChosenList>, ApiError> {
    let Some(path) = dialogs::serial_list(&shell.face).await else { return Ok(None) };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let file = File::open(&path).map_err(|error| ApiError::file(&name, &error))?;
    let serials = read_serials(file).map_err(|error| ApiError::new("list", format!("{name}: {error}")))?;
    Ok(Some(ChosenList { name, serials: serials.iter().map(ToString::to_string).collect() }))
}

pub async fn entitlement_save(
    shell: &Shell,
    serials: Vec<String>,
    on: Option<String>,
    hours: Option<f64>,
) -> Result<Option<String>, ApiError> {
    let rows = entitlement_lookup(shell, serials, on, hours).await?;
    let Some(path) = dialogs::save_csv(&shell.face, "entitlement.csv").await else { return Ok(None) };
    let mut csv = Vec::new();
    write_results(&rows, &mut csv).map_err(|error| ApiError::new("file", error.to_string()))?;
    files::write(&shell.folder, &path, &csv).map(Some)
}
