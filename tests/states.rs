//! `docs/states.md` draws the steps that the program allows, and the program allows no others.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;
use rma_dock::rules::lifecycle::{
    Answer, AnswerStep, Leaving, LineLife, OF_A_UNIT, OF_AN_ANSWER, OF_AN_RMA, RmaStage, RmaStep, Transition,
    UnitStage, UnitStep,
};

/// A step as the page draws it.
fn drawn(from: &str, to: &str, by: &str) -> String {
    format!("{} --> {}: {by}", from.replace(' ', "_"), to.replace(' ', "_"))
}

fn steps<S: Copy, B: Copy>(
    table: &[Transition<S, B>],
    stage: impl Fn(S) -> &'static str,
    step: impl Fn(B) -> &'static str,
) -> BTreeSet<String> {
    table.iter().map(|(from, by, to)| drawn(stage(*from), stage(*to), step(*by))).collect()
}

/// The steps of each diagram of the page, without its beginning.
fn diagrams() -> Vec<BTreeSet<String>> {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/states.md")).unwrap();
    let diagrams = page.split("```mermaid").skip(1).map(|rest| rest.split("```").next().unwrap());
    let steps = |diagram: &str| {
        let lines = diagram.lines().map(str::trim).filter(|line| line.contains("-->") && !line.starts_with("[*]"));
        lines.map(str::to_owned).collect()
    };
    diagrams.map(steps).collect()
}

#[test]
fn the_page_draws_the_tables() {
    let drawn = diagrams();
    assert_eq!(drawn.len(), 3);
    assert_eq!(drawn[0], steps(&OF_AN_RMA, RmaStage::as_str, RmaStep::as_str));
    assert_eq!(drawn[1], steps(&OF_A_UNIT, UnitStage::as_str, UnitStep::as_str));
    assert_eq!(drawn[2], steps(&OF_AN_ANSWER, Answer::as_str, AnswerStep::as_str));
}

fn lives() -> impl Strategy<Value = LineLife> {
    let stages =
        [RmaStage::Unconfirmed, RmaStage::Open, RmaStage::Ended, RmaStage::Closed, RmaStage::Cancelled].to_vec();
    let units = [
        UnitStage::Awaited,
        UnitStage::Settled,
        UnitStage::Cancelled,
        UnitStage::AtDock,
        UnitStage::OnItsWay,
        UnitStage::AtRepairCentre,
    ];
    let answers = [Answer::Owed, Answer::Repaired, Answer::Replaced, Answer::Shipped];
    let facts = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (
        proptest::sample::select(stages),
        proptest::sample::select(units.to_vec()),
        proptest::sample::select(answers.to_vec()),
        facts,
    )
        .prop_map(|(rma, unit, answer, (in_advance, new_unit_only, analyses_open, failure_analysis))| LineLife {
            rma,
            unit,
            answer,
            in_advance: in_advance || new_unit_only,
            new_unit_only,
            centre: "FRE".to_owned(),
            shipped_at: (answer == Answer::Shipped)
                .then(|| rma_dock::calendar::parse_instant("2025-11-25T17:00:00Z").unwrap()),
            analyses_open,
            failure_analysis,
        })
}

proptest! {
    #[test]
    fn a_step_leads_where_the_tables_say_or_is_refused(life in lives()) {
        let unit = |step: UnitStep| OF_A_UNIT.iter().find(|(at, by, _)| *at == life.unit && *by == step);
        let answer = |step: AnswerStep| OF_AN_ANSWER.iter().find(|(at, by, _)| *at == life.answer && *by == step);
        let goes_on = matches!(life.rma, RmaStage::Open | RmaStage::Ended);
        let of_the_unit = [
            (UnitStep::Receive, life.receive(UnitStep::Receive)),
            (UnitStep::ReceiveAtRepairCentre, life.receive(UnitStep::ReceiveAtRepairCentre)),
            (UnitStep::Forward, life.forward()),
            (UnitStep::Arrive, life.arrive()),
            (UnitStep::Settle, life.decide_return(UnitStep::Settle)),
            (UnitStep::Keep, life.decide_return(UnitStep::Keep)),
        ];
        for (step, taken) in of_the_unit {
            match (taken, unit(step)) {
                (Ok(after), Some((_, _, to))) => {
                    prop_assert!(goes_on);
                    prop_assert_eq!((after.unit, after.answer, after.rma), (*to, life.answer, RmaStage::Open));
                }
                (Ok(after), None) => prop_assert!(false, "{:?} led to {:?}", step, after),
                (Err(_), Some(_)) => prop_assert!(!goes_on),
                (Err(_), None) => {}
            }
        }
        let came = matches!(life.unit, UnitStage::AtDock | UnitStage::OnItsWay | UnitStage::AtRepairCentre);
        let may_leave = came || life.in_advance && life.unit != UnitStage::Cancelled;
        let here = came && life.unit != UnitStage::OnItsWay;
        let of_the_answer = [
            (AnswerStep::Repair, life.repair(), life.unit == UnitStage::AtRepairCentre && !life.new_unit_only),
            (AnswerStep::Replace, life.replace(), may_leave),
            (AnswerStep::Ship, life.ship(Leaving::Own), here && !life.new_unit_only && life.answer != Answer::Replaced),
            (AnswerStep::Ship, life.ship(Leaving::Other), may_leave && life.answer != Answer::Repaired),
        ];
        for (step, taken, may) in of_the_answer {
            let may = may && life.rma == RmaStage::Open;
            match (taken, answer(step)) {
                (Ok(after), Some((_, _, to))) => {
                    prop_assert!(may);
                    prop_assert_eq!((after.answer, after.unit), (*to, life.unit));
                }
                (Ok(after), None) => prop_assert!(false, "{:?} led to {:?}", step, after),
                (Err(_), Some(_)) => prop_assert!(!may),
                (Err(_), None) => {}
            }
        }
        for step in [RmaStep::Confirm, RmaStep::Close, RmaStep::Reopen, RmaStep::EndByQuote, RmaStep::TakeBackCreation] {
            let known = OF_AN_RMA.iter().find(|(at, by, _)| *at == life.rma && *by == step).map(|(_, _, to)| *to);
            prop_assert_eq!(life.rma.after(step).ok(), known);
        }
    }

    #[test]
    fn what_has_ended_owes_nothing(life in lives()) {
        if life.has_ended() && life.unit != UnitStage::Cancelled {
            prop_assert!(life.answer == Answer::Shipped || life.unit == UnitStage::Settled && !life.in_advance);
            prop_assert!(!matches!(life.unit, UnitStage::Awaited | UnitStage::OnItsWay));
        }
    }
}
