//! Search, the tracking list, and the find that goes anywhere.

use rma_dock::desk::search::{self, Hit, SearchPage, SearchQuery, TrackPage, TrackQuery};

use crate::error::ApiError;
use crate::shell::Shell;

/// So many rows at a time.
const ROWS_MAX: u32 = 500;

pub async fn search_page(shell: &Shell, query: SearchQuery) -> Result<SearchPage, ApiError> {
    let query = SearchQuery { limit: query.limit.min(ROWS_MAX), ..query };
    shell.records.on_open(move |open| Ok(search::search(open.store.records(), &query)?)).await
}

pub async fn track_page(shell: &Shell, query: TrackQuery) -> Result<TrackPage, ApiError> {
    let query = TrackQuery { limit: query.limit.min(ROWS_MAX), ..query };
    shell.records.on_open(move |open| Ok(search::track(open.store.records(), &query)?)).await
}

pub async fn find_anything(shell: &Shell, text: String) -> Result<Vec<Hit>, ApiError> {
    shell.records.on_open(move |open| Ok(search::find(open.store.records(), &text)?)).await
}
