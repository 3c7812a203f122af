//! Repair analysis and failure analysis: flagging them, and posting what was found (ANA).

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use super::{DeskError, check_follows, check_not_future, refused};
use crate::calendar::{Instant, format_instant};
use crate::clocks::Moved;
use crate::lifecycle::{line_life, settle_and_follow};
use crate::numbers::LineNumber;
use crate::people::Permission;
use crate::rules::analyses as report;
use crate::rules::deadlines::{DueKind, DueState, state};
use crate::store::{
    Analysis, AuditEntry, By, Change, FlagRecord, LineRecord, PostKind, PostRecord, Records, Store, StoredDue, Subject,
};

/// A line with its analyses.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct LineAnalyses {
    /// Which line.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub line: LineNumber,
    /// Repair analysis is wanted.
    pub ra: bool,
    /// Failure analysis is wanted.
    pub fa: bool,
    /// The flags that were set here.
    pub flags: Vec<FlagRecord>,
    /// What was posted, oldest first.
    pub posts: Vec<Posted>,
    /// What began, moved, was met, or ended.
    pub moved: Vec<Moved>,
    /// All due dates of the line.
    pub due_dates: Vec<StoredDue>,
    /// What whoever flagged it must know (ANA-6).
    pub warning: Option<&'static str>,
}

/// A post, and whether it was in time (ANA-5).
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Posted {
    /// The post.
    #[serde(flatten)]
    pub post: PostRecord,
    /// `met` or `met_late`; none where nothing was due.
    pub state: Option<DueState>,
}

/// ANA-6, for whoever flags a failure analysis.
pub const FA_IS_DESTRUCTIVE: &str = "Failure analysis is destructive: the unit does not come back (ANA-6).";

/// Flags an analysis on a line (ANA-1); the days of one that is flagged after receipt count from
/// now on (ANA-4). A failure analysis needs somebody who agreed to it (ANA-6).
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn flag(
    store: &mut Store,
    line: LineNumber,
    kind: Analysis,
    agreed_by: Option<&str>,
    at: Instant,
    by: &By<'_>,
) -> Result<LineAnalyses, DeskError> {
    check_not_future(at, by.recorded_at)?;
    let agreed_by = agreed_by.map(str::trim).filter(|name| !name.is_empty());
    let (rules, warning) = match kind {
        Analysis::Ra => (vec!["ANA-1".to_owned()], None),
        Analysis::Fa if agreed_by.is_none() => {
            return Err(DeskError::Incomplete(format!("{FA_IS_DESTRUCTIVE} Say who agreed to it")));
        }
        Analysis::Fa => (vec!["ANA-1".to_owned(), "ANA-6".to_owned()], Some(FA_IS_DESTRUCTIVE)),
    };
    let moved = change_line(store, line, by, |change, record| {
        if flagged(record, kind) {
            return Err(DeskError::AlreadyDone(format!("{} of {line} is flagged already", words(kind))));
        }
        line_life(**change, record)?.flag().map_err(|refusal| refused(&line, "flagged", refusal))?;
        check_follows(&line, "flagged", at, "its RMA was created", record.created_at)?;
        change.flag_analysis(line, kind, at, agreed_by)?;
        let moved = settle_and_follow(change, line, at)?;
        change.audit(AuditEntry {
            at,
            action: "flagged",
            subject: line.to_string(),
            rules,
            detail: json!({"analysis": kind, "agreed_by": agreed_by, "due_dates": moved}),
        })?;
        Ok(moved)
    })?;
    Ok(LineAnalyses { warning, ..analyses(store.records(), line, moved)? })
}

/// Takes a flag off again. Refused once something was posted on it.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn unflag(store: &mut Store, line: LineNumber, kind: Analysis, by: &By<'_>) -> Result<LineAnalyses, DeskError> {
    let moved = change_line(store, line, by, |change, record| {
        if !flagged(record, kind) {
            return Err(DeskError::NothingToTakeBack(format!("{} of {line} is not flagged", words(kind))));
        }
        if change.analysis_posts(line)?.iter().any(|post| analysis_of(post.kind) == kind) {
            return Err(DeskError::NothingToTakeBack(format!(
                "{} of {line} has results; take those back first",
                words(kind)
            )));
        }
        let before = change.analysis_flags(line)?.into_iter().find(|flag| flag.kind == kind);
        change.unflag_analysis(line, kind)?;
        let moved = settle_and_follow(change, line, change.recorded_at())?;
        change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "flag taken off",
            subject: line.to_string(),
            rules: vec!["ANA-1".to_owned()],
            detail: json!({"analysis": kind, "flag": before, "due_dates": moved}),
        })?;
        Ok(moved)
    })?;
    analyses(store.records(), line, moved)
}

/// Posts what an analysis found (ANA-5): repair analysis and the end of a failure analysis close
/// it, interim results set the next date by hand (ANA-3).
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn post(
    store: &mut Store,
    line: LineNumber,
    kind: PostKind,
    report: &Value,
    next_on: Option<NaiveDate>,
    at: Instant,
    by: &By<'_>,
) -> Result<LineAnalyses, DeskError> {
    check_not_future(at, by.recorded_at)?;
    check_report(kind, report)?;
    let moved = change_line(store, line, by, |change, record| {
        let analysis = analysis_of(kind);
        let not_yet = |why: String| DeskError::NotYet { subject: line.to_string(), what: "posted", why };
        if !flagged(record, analysis) {
            return Err(not_yet(format!("{} is not flagged on it (ANA-1)", words(analysis))));
        }
        let dues = change.due_dates(Subject::Line(line))?;
        let Some(begun) = dues.iter().find(|due| due.kind == begins(analysis)) else {
            return Err(not_yet("its unit was not received at a repair centre (RCV-10)".to_owned()));
        };
        let posts = change.analysis_posts(line)?;
        if let Some(closed) = posts.iter().find(|post| closes(post.kind) && analysis_of(post.kind) == analysis) {
            return Err(DeskError::AlreadyDone(format!(
                "{} of {line} was closed on {}; take that back first",
                words(analysis),
                format_instant(closed.at)
            )));
        }
        check_follows(&line, "posted", at, "its analysis began", begun.started_at)?;
        let before = posts.iter().rfind(|post| analysis_of(post.kind) == analysis);
        if let Some(before) = before {
            check_follows(&line, "posted", at, "the results before were posted", before.at)?;
        }
        let today = change.calendar_of_facts(begun.calendar)?.local_date(at);
        if next_on.is_some_and(|next_on| next_on < today) {
            return Err(DeskError::Incomplete("the next date is before the interim results".to_owned()));
        }
        let state = state_when_posted(**change, Some(begun), before, at)?;
        change.insert_post(line, kind, at, next_on, report)?;
        let moved = settle_and_follow(change, line, at)?;
        change.audit(AuditEntry {
            at,
            action: "posted",
            subject: line.to_string(),
            rules: vec![if kind == PostKind::FaInterim { "ANA-3" } else { "ANA-5" }.to_owned()],
            detail: json!({"results": kind, "state": state, "report": report, "next_on": next_on, "due_dates": moved}),
        })?;
        Ok(moved)
    })?;
    analyses(store.records(), line, moved)
}

/// Takes the last post of an analysis back. The record keeps it.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take_back_post(
    store: &mut Store,
    line: LineNumber,
    kind: PostKind,
    by: &By<'_>,
) -> Result<LineAnalyses, DeskError> {
    let moved = change_line(store, line, by, |change, _| {
        let last = change.analysis_posts(line)?.into_iter().rfind(|post| analysis_of(post.kind) == analysis_of(kind));
        let last = last
            .filter(|last| last.kind == kind)
            .ok_or_else(|| DeskError::NothingToTakeBack(format!("the last that was posted on {line} is not that")))?;
        change.take_back_post(last.post)?;
        let moved = settle_and_follow(change, line, change.recorded_at())?;
        change.audit(AuditEntry {
            at: change.recorded_at(),
            action: "taken back",
            subject: line.to_string(),
            rules: vec!["RCV-8".to_owned()],
            detail: json!({"results": kind, "post": last.post, "due_dates": moved}),
        })?;
        Ok(moved)
    })?;
    analyses(store.records(), line, moved)
}

/// The analyses of a line.
///
/// # Errors
/// [`DeskError`].
pub fn of_line(records: Records<'_>, line: LineNumber) -> Result<LineAnalyses, DeskError> {
    analyses(records, line, Vec::new())
}

fn change_line(
    store: &mut Store,
    line: LineNumber,
    by: &By<'_>,
    work: impl FnOnce(&Change<'_>, &LineRecord) -> Result<Vec<Moved>, DeskError>,
) -> Result<Vec<Moved>, DeskError> {
    let changed = store.change(by, Permission::Serve, |change| {
        let record = change.line(line)?.ok_or(DeskError::NoLine(line))?;
        work(change, &record)
    })?;
    Ok(changed.outcome)
}

fn analyses(records: Records<'_>, line: LineNumber, moved: Vec<Moved>) -> Result<LineAnalyses, DeskError> {
    let record = records.line(line)?.ok_or(DeskError::NoLine(line))?;
    let due_dates = records.due_dates(Subject::Line(line))?;
    let posts = records.analysis_posts(line)?;
    let mut posted = Vec::new();
    for post in &posts {
        let analysis = analysis_of(post.kind);
        let begun = due_dates.iter().find(|due| due.kind == begins(analysis));
        let before = posts.iter().rfind(|other| other.post < post.post && analysis_of(other.kind) == analysis);
        let state = state_when_posted(records, begun, before, post.at)?;
        posted.push(Posted { post: post.clone(), state });
    }
    Ok(LineAnalyses {
        line,
        ra: record.ra,
        fa: record.fa,
        flags: records.analysis_flags(line)?,
        posts: posted,
        moved,
        due_dates,
        warning: None,
    })
}

/// Whether a post is in time (ANA-5): for the repair analysis and the first results of a failure
/// analysis by what `begun` with it; after results `before` it by the day that those set by hand
/// (ANA-3), in the calendar that the analysis runs in. None where they set no day.
fn state_when_posted(
    records: Records<'_>,
    begun: Option<&StoredDue>,
    before: Option<&PostRecord>,
    at: Instant,
) -> Result<Option<DueState>, DeskError> {
    let due_before = match (begun, before.map(|before| before.next_on)) {
        (Some(begun), None) => begun.due.due_before,
        (Some(begun), Some(Some(day))) => records.calendar_of_facts(begun.calendar)?.end_of_day(day)?.due_before,
        _ => return Ok(None),
    };
    Ok(Some(state(due_before, at, Some(at))))
}

fn flagged(record: &LineRecord, kind: Analysis) -> bool {
    match kind {
        Analysis::Ra => record.ra,
        Analysis::Fa => record.fa,
    }
}

fn analysis_of(kind: PostKind) -> Analysis {
    match kind {
        PostKind::Ra => Analysis::Ra,
        PostKind::FaInterim | PostKind::FaFinal => Analysis::Fa,
    }
}

fn begins(analysis: Analysis) -> DueKind {
    match analysis {
        Analysis::Ra => DueKind::Ra,
        Analysis::Fa => DueKind::FaInterim,
    }
}

fn closes(kind: PostKind) -> bool {
    kind != PostKind::FaInterim
}

fn words(kind: Analysis) -> &'static str {
    match kind {
        Analysis::Ra => "repair analysis",
        Analysis::Fa => "failure analysis",
    }
}

/// ANA-5: what a report must say.
fn check_report(kind: PostKind, said: &Value) -> Result<(), DeskError> {
    let Some(fields) = said.as_object() else {
        return Err(DeskError::Incomplete("a report is a JSON object".to_owned()));
    };
    let required = match kind {
        PostKind::Ra => report::OF_A_REPAIR,
        PostKind::FaInterim => &[],
        PostKind::FaFinal => report::OF_A_FAILURE,
    };
    let missing = report::missing(fields, required);
    if !missing.is_empty() {
        return Err(DeskError::Incomplete(format!("the report does not say {} (ANA-5)", missing.join(", "))));
    }
    if let Some(said) = fields.get(report::FAILURE_VERIFIED)
        && report::failure_verified(said).is_none()
    {
        return Err(DeskError::Incomplete(format!(
            "failure_verified is {said}; say true where the reported failure was verified, or false (ANA-5)"
        )));
    }
    if fields.is_empty() {
        return Err(DeskError::Incomplete("the report is empty".to_owned()));
    }
    Ok(())
}
