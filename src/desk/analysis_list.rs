//! What analyses found, looked up by part, by words of symptom and root cause, and by period (ANA-5).

use serde::{Deserialize, Serialize};

use super::DeskError;
use super::reports::Period;
use crate::calendar::Instant;
use crate::numbers::{LineNumber, PartNumber, Serial};
use crate::store::{PostFilter, PostKind, PostedRecord, Records};

/// What is looked for; all for nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct PostSearch {
    /// The beginning of a part number, in upper or lower case.
    pub part: Option<String>,
    /// Words of the report, or their beginnings.
    pub text: Option<String>,
}

/// What an analysis found.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct FoundAnalysis {
    /// The number of the post.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub post: i64,
    /// Of which line.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub line: LineNumber,
    /// The part that came back.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub part_number: PartNumber,
    /// The serial on record.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub serial: Option<Serial>,
    /// The customer's site.
    pub site: String,
    /// What was posted.
    pub kind: PostKind,
    /// When.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// By whom.
    pub who: String,
    /// A failure was found: the reported one was verified, or its cause was found.
    pub is_failure: bool,
    /// The symptom that was simulated; of a repair analysis the result of its tests.
    pub symptom: Option<String>,
    /// The root cause; of a repair analysis the repair that was done; interim results as they are.
    pub root_cause: Option<String>,
}

/// A page of what analyses found, the latest first.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct AnalysisPage {
    /// The rows.
    pub rows: Vec<FoundAnalysis>,
    /// How many there are.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub total: i64,
}

impl From<PostedRecord> for FoundAnalysis {
    fn from(found: PostedRecord) -> Self {
        let PostedRecord { line, part_number, serial, site, is_failure, post } = found;
        let (symptom, cause) = match post.kind {
            PostKind::Ra => ("test_result", "repair_done"),
            PostKind::FaInterim => ("symptom", "results"),
            PostKind::FaFinal => ("symptom", "root_cause"),
        };
        let text = |name: &str| match &post.report[name] {
            serde_json::Value::Null => None,
            serde_json::Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            other => Some(other.to_string()),
        };
        let (symptom, root_cause) = (text(symptom), text(cause));
        let (kind, at) = (post.kind, post.at);
        Self {
            post: post.post,
            line,
            part_number,
            serial,
            site,
            kind,
            at,
            who: post.who,
            is_failure,
            symptom,
            root_cause,
        }
    }
}

fn filter(search: &PostSearch, period: Option<Period>) -> Result<PostFilter, DeskError> {
    let instants = period.map(|period| period.instants()).transpose()?;
    Ok(PostFilter {
        part: search.part.clone(),
        text: search.text.clone(),
        from: instants.map(|(from, _)| from),
        before: instants.map(|(_, before)| before),
    })
}

/// A page of what analyses found in a period, the latest first.
///
/// # Errors
/// [`DeskError`].
pub fn page(
    records: Records<'_>,
    search: &PostSearch,
    period: Option<Period>,
    page: (u32, u32),
) -> Result<AnalysisPage, DeskError> {
    let filter = filter(search, period)?;
    let rows = records.posts(&filter, page)?.into_iter().map(FoundAnalysis::from).collect();
    Ok(AnalysisPage { rows, total: records.post_count(&filter)? })
}

/// All of them, as CSV.
///
/// # Errors
/// [`DeskError`].
pub fn csv(records: Records<'_>, search: &PostSearch, period: Option<Period>) -> Result<String, DeskError> {
    super::reports::sheet(&all(records, search, period)?)
}

/// All of them.
pub(super) fn all(
    records: Records<'_>,
    search: &PostSearch,
    period: Option<Period>,
) -> Result<Vec<FoundAnalysis>, DeskError> {
    let found = records.posts(&filter(search, period)?, (0, u32::MAX))?;
    Ok(found.into_iter().map(FoundAnalysis::from).collect())
}
