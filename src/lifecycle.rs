//! Where RMAs and lines stand, from what is on record of them; and the closing of an RMA when
//! nothing is left to do on it. What may happen next is for `rules::lifecycle` to say.

use serde_json::json;

use crate::calendar::Instant;
use crate::clocks::{ClockError, Moved, settle_case, settle_line};
use crate::numbers::{LineNumber, RmaNumber};
use crate::rules::lifecycle::{Answer, LineLife, RmaStage, RmaStep, UnitStage};
use crate::rules::receiving::LineState;
use crate::rules::returns::{ReturnDecision, settled_at};
use crate::store::{AuditEntry, Change, LineRecord, MovementKind, MovementRecord, PostKind, Records, StoreError};

/// Where a line's RMA stands.
///
/// # Errors
/// [`StoreError`] where the database holds another state than there are.
pub fn rma_stage(line: &LineRecord) -> Result<RmaStage, StoreError> {
    Ok(RmaStage::of(line.state.parse().map_err(StoreError::Damaged)?, line.ended_at))
}

/// Where a line stands.
///
/// # Errors
/// [`StoreError`].
pub fn line_life(records: Records<'_>, line: &LineRecord) -> Result<LineLife, StoreError> {
    let movements = records.movements(line.line)?;
    let (unit, centre) = unit_stage(records, line, &movements)?;
    let last = |wanted: &[MovementKind]| movements.iter().rfind(|movement| wanted.contains(&movement.kind));
    let shipped = last(&[MovementKind::Shipped]);
    let answer = match (shipped, last(&[MovementKind::Repaired, MovementKind::Replaced])) {
        (Some(_), _) => Answer::Shipped,
        (None, Some(made)) if made.kind == MovementKind::Repaired => Answer::Repaired,
        (None, Some(_)) => Answer::Replaced,
        (None, None) => Answer::Owed,
    };
    Ok(LineLife {
        rma: rma_stage(line)?,
        unit,
        answer,
        in_advance: line.leaves_in_advance(),
        new_unit_only: line.basis.as_deref() == Some("new_unit"),
        centre,
        shipped_at: shipped.map(|shipped| shipped.at),
        analyses_open: analyses_open(records, line)?,
        failure_analysis: line.fa,
    })
}

/// Where the unit is, and the centre that it is at or on its way to.
fn unit_stage(
    records: Records<'_>,
    line: &LineRecord,
    movements: &[MovementRecord],
) -> Result<(UnitStage, String), StoreError> {
    let state: LineState = line.line_state.parse().map_err(StoreError::Damaged)?;
    let stage = match state {
        LineState::Cancelled => UnitStage::Cancelled,
        LineState::Awaiting => {
            let made = records.return_decisions(line.line)?.into_iter().map(|decision| decision.made);
            let decisions: Vec<ReturnDecision> = made.collect();
            if settled_at(&decisions).is_some() { UnitStage::Settled } else { UnitStage::Awaited }
        }
        LineState::Received => {
            let journey = movements.iter().rfind(|movement| movement.kind.is_journey());
            if let Some(journey) = journey {
                let stage = match journey.kind {
                    MovementKind::Arrived => UnitStage::AtRepairCentre,
                    _ => UnitStage::OnItsWay,
                };
                return Ok((stage, journey.centre.clone().unwrap_or_default()));
            }
            let repairs = line.repair_centre.is_some() || line.centre_repairs;
            if repairs { UnitStage::AtRepairCentre } else { UnitStage::AtDock }
        }
    };
    Ok((stage, line.repair_centre.as_ref().unwrap_or(&line.centre).clone()))
}

fn analyses_open(records: Records<'_>, line: &LineRecord) -> Result<bool, StoreError> {
    if !line.ra && !line.fa {
        return Ok(false);
    }
    let posts = records.analysis_posts(line.line)?;
    let closed = |kind: PostKind| posts.iter().any(|post| post.kind == kind);
    Ok(line.ra && !closed(PostKind::Ra) || line.fa && !closed(PostKind::FaFinal))
}

/// Closes an RMA when its last line has ended, and opens one again that closed so when a line goes
/// on after all. `at` is when what led to it happened. Returns the due dates that moved by that.
///
/// # Errors
/// [`ClockError`].
pub fn follow(change: &Change<'_>, rma: RmaNumber, at: Instant) -> Result<Vec<(LineNumber, Moved)>, ClockError> {
    let lines = change.lines_of_rma(rma)?;
    let Some(first) = lines.first() else { return Ok(Vec::new()) };
    let stage = rma_stage(first)?;
    if !matches!(stage, RmaStage::Open | RmaStage::Ended) {
        return Ok(Vec::new());
    }
    let mut all_ended = true;
    let mut at = at;
    for line in &lines {
        let life = line_life(**change, line)?;
        all_ended &= life.has_ended();
        at = at.max(line.received_at.unwrap_or(at)).max(life.shipped_at.unwrap_or(at));
    }
    let step = match (stage, all_ended) {
        (RmaStage::Open, true) => RmaStep::Close,
        (RmaStage::Ended, false) => RmaStep::Reopen,
        _ => return Ok(Vec::new()),
    };
    change_stage(change, &lines, stage, step, at)
}

/// Sets a line's clocks by its facts, and closes its RMA or opens it again as they say. Returns what
/// that moved on the line.
///
/// # Errors
/// [`ClockError`].
pub fn settle_and_follow(change: &Change<'_>, line: LineNumber, at: Instant) -> Result<Vec<Moved>, ClockError> {
    let mut moved = settle_line(change, line)?;
    let followed = follow(change, line.rma(), at)?;
    moved.extend(followed.into_iter().filter(|(of, _)| *of == line).map(|(_, moved)| moved));
    Ok(moved)
}

/// An RMA that had closed by itself opens again, by what begins anew on it.
///
/// # Errors
/// [`ClockError`].
pub fn reopen(change: &Change<'_>, rma: RmaNumber, at: Instant) -> Result<(), ClockError> {
    let lines = change.lines_of_rma(rma)?;
    if let Some(first) = lines.first()
        && rma_stage(first)? == RmaStage::Ended
    {
        change_stage(change, &lines, RmaStage::Ended, RmaStep::Reopen, at)?;
    }
    Ok(())
}

fn change_stage(
    change: &Change<'_>,
    lines: &[LineRecord],
    from: RmaStage,
    step: RmaStep,
    at: Instant,
) -> Result<Vec<(LineNumber, Moved)>, ClockError> {
    let (Some(first), Ok(to)) = (lines.first(), from.after(step)) else { return Ok(Vec::new()) };
    let rma = first.line.rma();
    change.set_rma_state(rma, to.state(), Some(at).filter(|_| to == RmaStage::Ended))?;
    let mut moved = Vec::new();
    for line in lines {
        moved.extend(settle_line(change, line.line)?.into_iter().map(|moved| (line.line, moved)));
    }
    settle_case(change, first.case)?;
    change.audit(AuditEntry {
        at,
        action: if to == RmaStage::Ended { "closed" } else { "opened again" },
        subject: rma.to_string(),
        rules: Vec::new(),
        detail: json!({"lines": lines.iter().map(|line| line.line).collect::<Vec<_>>(), "due_dates": moved}),
    })?;
    Ok(moved)
}
