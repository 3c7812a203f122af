//! What the lines of an RMA are entitled to and why, and the CSR's override of it (ENT-7).

use serde::Serialize;
use serde_json::json;

use super::{DeskError, check_follows, check_not_future, quotes, refused, said};
use crate::calendar::{Instant, format_instant};
use crate::clocks::{entitlement_of_line, settle_case};
use crate::lifecycle::{rma_stage, settle_and_follow};
use crate::numbers::{LineNumber, RmaNumber};
use crate::people::Permission;
use crate::rules::entitlement::{Basis, RmaType, basis_of_type};
use crate::rules::lifecycle::{RmaStage, RmaStep};
use crate::rules::{Finding, why_text};
use crate::store::{
    AuditEntry, By, Change, EntitlementRecord, LineRecord, NewOverride, OverrideRecord, Records, Store,
};

/// What a line is entitled to, and why.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct LineEntitlement {
    /// The RMA's type on record.
    #[serde(rename = "type")]
    pub rma_type: String,
    /// The line's basis on record.
    pub basis: Option<String>,
    /// The rule that decided, ENT-1 to ENT-7.
    pub deciding: String,
    /// How long the unit ran before it failed, in hours, where that was known.
    pub hours: Option<f64>,
    /// It was decided when the RMA was created here; else it is what the facts say now.
    pub decided_at_creation: bool,
    /// The override in force (ENT-7).
    #[serde(rename = "override")]
    pub overridden: Option<OverrideRecord>,
    /// Why, as text.
    pub why: String,
    /// Why, step by step.
    pub findings: Vec<Finding>,
}

/// What a line is entitled to, and why: as it was decided when its RMA was created here, else by the
/// facts on record; and the override in force.
///
/// # Errors
/// [`DeskError`].
pub fn entitlement_shown(records: Records<'_>, line: &LineRecord) -> Result<Option<LineEntitlement>, DeskError> {
    let kept = records.line_entitlement(line.line)?;
    let (entitled, decided_at_creation) = match kept {
        Some(kept) => (Some(kept), true),
        None => {
            let explained = entitlement_of_line(records, line)?;
            let entitled = explained.map(|explained| EntitlementRecord {
                hours: None,
                rma_type: explained.decision.rma_type,
                basis: explained.decision.basis,
                deciding: explained.decision.deciding.to_owned(),
                findings: explained.findings,
            });
            (entitled, false)
        }
    };
    let overridden = records.override_of(line.line.rma())?;
    if entitled.is_none() && overridden.is_none() {
        return Ok(None);
    }
    let mut findings = entitled.as_ref().map(|entitled| entitled.findings.clone()).unwrap_or_default();
    if let Some(record) = &overridden {
        findings.push(Finding::held("ENT-7", words(record)));
    }
    Ok(Some(LineEntitlement {
        rma_type: line.rma_type.clone(),
        basis: line.basis.clone(),
        deciding: match (&overridden, &entitled) {
            (Some(_), _) => "ENT-7".to_owned(),
            (None, Some(entitled)) => entitled.deciding.clone(),
            (None, None) => String::new(),
        },
        hours: entitled.and_then(|entitled| entitled.hours),
        decided_at_creation,
        overridden,
        why: why_text(&findings),
        findings,
    }))
}

/// An RMA with the type that a CSR gave it, or that it has again.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct OverriddenRma {
    /// Which RMA.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub rma: RmaNumber,
    /// Its type now.
    #[serde(rename = "type")]
    pub rma_type: String,
    /// The override in force.
    #[serde(rename = "override")]
    pub overridden: Option<OverrideRecord>,
    /// Its lines with what they are entitled to.
    pub lines: Vec<OverriddenLine>,
}

/// A line of it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct OverriddenLine {
    /// Which line.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub line: LineNumber,
    /// What it is entitled to; none where its unit is not on record.
    #[serde(flatten)]
    pub entitlement: Option<LineEntitlement>,
}

/// The type that a CSR gives an RMA, and why.
#[derive(Clone, Copy, Debug)]
pub struct Override<'a> {
    /// The type.
    pub rma_type: RmaType,
    /// What the customer gets; none for what comes with the type.
    pub basis: Option<Basis>,
    /// Why.
    pub reason: &'a str,
}

/// What a CSR said, for a person.
fn words(record: &OverrideRecord) -> String {
    let basis = record.basis.map(|basis| format!(", {}", basis.words())).unwrap_or_default();
    format!(
        "{} gave it the type {}{basis} on {}, in place of {}: {}",
        record.who,
        record.rma_type.words(),
        format_instant(record.at),
        record.before_type.replace('_', " "),
        record.reason
    )
}

/// A CSR gives an RMA another type, with a reason. Its lines get the basis. One in force must be
/// taken back before another is made.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn make(
    store: &mut Store,
    rma: RmaNumber,
    new: &Override<'_>,
    at: Instant,
    by: &By<'_>,
) -> Result<OverriddenRma, DeskError> {
    const WHAT: &str = "given another type";
    check_not_future(at, by.recorded_at)?;
    let reason = said("why it gets another type", new.reason)?;
    let basis = basis_of_type(new.rma_type, new.basis).map_err(DeskError::Incomplete)?;
    store.change(by, Permission::Decide, |change| -> Result<(), DeskError> {
        let lines = change.lines_of_rma(rma)?;
        let first = lines.first().ok_or(DeskError::NoRma(rma))?;
        let stage = rma_stage(first)?;
        stage.after(RmaStep::Override).map_err(|refusal| refused(&rma, WHAT, refusal))?;
        check_follows(&rma, WHAT, at, "it was created", first.created_at)?;
        if let Some(record) = change.override_of(rma)? {
            return Err(DeskError::AlreadyDone(format!(
                "{} gave {rma} the type {} on {}; take that back first",
                record.who,
                record.rma_type.words(),
                format_instant(record.at)
            )));
        }
        let same = |line: &LineRecord| line.basis.as_deref() == basis.map(Basis::as_str);
        if first.rma_type == new.rma_type.as_str() && lines.iter().all(same) {
            return Err(DeskError::AlreadyDone(format!("{rma} has that type and basis already")));
        }
        check_quote(change, rma, stage, (&first.rma_type, new.rma_type.as_str()))?;
        let before_bases: Vec<(LineNumber, Option<String>)> =
            lines.iter().map(|line| (line.line, line.basis.clone())).collect();
        let record = NewOverride {
            rma,
            rma_type: new.rma_type,
            basis,
            reason,
            before_type: &first.rma_type,
            before_bases: &before_bases,
            at,
        };
        change.insert_override(&record)?;
        told(
            change,
            &lines,
            (at, "given another type"),
            json!({
                "type": new.rma_type, "basis": basis, "reason": reason,
                "before": {"type": first.rma_type, "bases": before_bases},
            }),
        )
    })?;
    shown(store.records(), rma)
}

/// An override was a mistake: the RMA has the type that it had before. The record keeps it.
///
/// # Errors
/// [`DeskError`]; nothing was changed.
pub fn take_back(store: &mut Store, rma: RmaNumber, by: &By<'_>) -> Result<OverriddenRma, DeskError> {
    store.change(by, Permission::Decide, |change| -> Result<(), DeskError> {
        let lines = change.lines_of_rma(rma)?;
        let first = lines.first().ok_or(DeskError::NoRma(rma))?;
        let record = change
            .override_of(rma)?
            .ok_or_else(|| DeskError::NothingToTakeBack(format!("{rma} was not given another type")))?;
        let stage = rma_stage(first)?;
        let what = "given its type back";
        stage.after(RmaStep::Override).map_err(|refusal| refused(&rma, what, refusal))?;
        check_quote(change, rma, stage, (&first.rma_type, &record.before_type))?;
        change.take_back_override(rma, &record)?;
        told(change, &lines, (change.recorded_at(), "taken back"), json!({"override": record}))
    })?;
    shown(store.records(), rma)
}

/// QUO-1 is not skipped by a type that comes later, and a quote is not left without its RMA.
fn check_quote(
    change: &Change<'_>,
    rma: RmaNumber,
    stage: RmaStage,
    (before, after): (&str, &str),
) -> Result<(), DeskError> {
    let not_yet = |why: String| DeskError::NotYet { subject: rma.to_string(), what: "given another type", why };
    let non_contracted = RmaType::NonContracted.as_str();
    if before == non_contracted && after != non_contracted && !change.quotes(rma)?.is_empty() {
        return Err(not_yet("it was quoted; take the quote back first (QUO-1)".to_owned()));
    }
    if after == non_contracted && stage == RmaStage::Open {
        // Confirmed while it was of that type, with all that QUO-1 asks: it may have it again.
        return quotes::was_complete(change, rma).map_err(|_| {
            not_yet("it is confirmed without a quote and an order; take its confirmation back first (QUO-1)".to_owned())
        });
    }
    Ok(())
}

/// The clocks follow, and every line tells it.
fn told(
    change: &Change<'_>,
    lines: &[LineRecord],
    (at, action): (Instant, &str),
    detail: serde_json::Value,
) -> Result<(), DeskError> {
    for line in lines {
        let moved = settle_and_follow(change, line.line, at)?;
        change.audit(AuditEntry {
            at,
            action,
            subject: line.line.to_string(),
            rules: vec!["ENT-7".to_owned()],
            detail: json!({"due_dates": moved}),
        })?;
    }
    let Some(first) = lines.first() else { return Ok(()) };
    settle_case(change, first.case)?;
    let rma = first.line.rma();
    change.audit(AuditEntry { at, action, subject: rma.to_string(), rules: vec!["ENT-7".to_owned()], detail })?;
    Ok(())
}

fn shown(records: Records<'_>, rma: RmaNumber) -> Result<OverriddenRma, DeskError> {
    let lines = records.lines_of_rma(rma)?;
    let rma_type = lines.first().ok_or(DeskError::NoRma(rma))?.rma_type.clone();
    let lines = lines
        .iter()
        .map(|line| Ok(OverriddenLine { line: line.line, entitlement: entitlement_shown(records, line)? }))
        .collect::<Result<_, DeskError>>()?;
    Ok(OverriddenRma { rma, rma_type, overridden: records.override_of(rma)?, lines })
}
