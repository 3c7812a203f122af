//! The box on the dock.

use rma_dock::dock::scans::ScanKind;
use rma_dock::dock::station::{Moment, Station, StationAnswer};
use rma_dock::dock::{DockError, read_tag};
use rma_dock::numbers::{LineNumber, NumberError};
use rma_dock::store::{DocumentRecord, Store, StoreError};

use super::issue_documents_of;
use crate::error::ApiError;
use crate::records_thread::Open;
use crate::shell::Shell;

/// A number as the operator or a candidate button wrote it.
pub fn read_line(text: &str) -> Result<LineNumber, ApiError> {
    text.trim().parse().map_err(|wrong: NumberError| ApiError::new("bad_number", wrong.to_string()))
}

/// Something happens at the station, and what it recorded is printed.
async fn at_station(
    shell: &Shell,
    seq: i64,
    event: impl FnOnce(&mut Station, &mut Store, Moment<'_>) -> Result<StationAnswer, DockError> + Send + 'static,
) -> Result<StationAnswer, ApiError> {
    let papers = shell.papers.clone();
    shell
        .records
        .on_open(move |open| {
            let answer = open.at_station(seq, event)?;
            issue_documents_of(&papers, open, &answer.recorded)?;
            Ok(answer)
        })
        .await
}

pub async fn station_scan(shell: &Shell, raw: String, seq: i64) -> Result<StationAnswer, ApiError> {
    at_station(shell, seq, move |station, store, moment| station.scan(store, &raw, moment)).await
}

pub async fn station_next(shell: &Shell, seq: i64) -> Result<StationAnswer, ApiError> {
    at_station(shell, seq, Station::next_box).await
}

pub async fn station_same_box(shell: &Shell, seq: i64) -> Result<StationAnswer, ApiError> {
    at_station(shell, seq, |station, _, moment| Ok(station.same_box(moment))).await
}

pub async fn station_retake(shell: &Shell, index: usize, kind: ScanKind, seq: i64) -> Result<StationAnswer, ApiError> {
    at_station(shell, seq, move |station, store, moment| station.retake(store, index, kind, moment)).await
}

pub async fn station_choose(shell: &Shell, line: String, seq: i64) -> Result<StationAnswer, ApiError> {
    let line = read_line(&line)?;
    at_station(shell, seq, move |station, store, moment| station.choose(store, line, moment)).await
}

pub async fn station_return_to_sender(shell: &Shell, tag: String, seq: i64) -> Result<StationAnswer, ApiError> {
    let tag = read_tag(&tag)?;
    let papers = shell.papers.clone();
    shell
        .records
        .on_open(move |open| {
            let known = documents_of_tag(open, tag)?.len();
            let answer = open.at_station(seq, |station, store, moment| station.return_to_sender(store, tag, moment))?;
            let issued = documents_of_tag(open, tag)?.split_off(known);
            papers.issue(issued, open.store.actor());
            Ok(answer)
        })
        .await
}

pub async fn station_keep_on_shelf(shell: &Shell, tag: String, seq: i64) -> Result<StationAnswer, ApiError> {
    let tag = read_tag(&tag)?;
    at_station(shell, seq, move |station, store, moment| station.keep_on_shelf(store, tag, moment)).await
}

fn documents_of_tag(open: &Open, tag: i64) -> Result<Vec<DocumentRecord>, StoreError> {
    open.store.records().documents_of_tag(tag)
}
