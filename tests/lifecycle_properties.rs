//! Whatever is asked for in whatever order: only the steps of `docs/states.md` reach the store, an
//! RMA is open exactly as long as something is left to do, and the record stays whole.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::sync::LazyLock;

use chrono::TimeDelta;
use proptest::prelude::*;
use rma_dock::calendar::{Instant, parse_instant};
use rma_dock::desk::letters::Sending;
use rma_dock::desk::movements::{self, Shipment};
use rma_dock::desk::overrides::{self, Override};
use rma_dock::desk::returns::{self, ReturnRequest};
use rma_dock::desk::{analyses, check, confirm, create};
use rma_dock::dock::{BoxReceived, DataDirectory, receive, withdraw};
use rma_dock::lifecycle::{line_life, rma_stage};
use rma_dock::numbers::{LineNumber, RmaNumber};
use rma_dock::rules::entitlement::{Basis, RmaType};
use rma_dock::rules::lifecycle::{LineLife, OF_A_UNIT, OF_AN_ANSWER, OF_AN_RMA, RmaStage, RmaStep, UnitStage};
use rma_dock::rules::returns::ReturnChoice;
use rma_dock::store::{Analysis, By, MovementKind, PostKind, Store};
use support::{Data, done};
use tempfile::TempDir;

/// Two RMAs that await their confirmation: one of two units under contract, without and with
/// replacement in advance, and one of a unit that was dead on arrival.
static BEGUN: LazyLock<Data> = LazyLock::new(|| {
    let data = Data::with_records();
    let import = |kind: &str, text: &str| support::import(&data, kind, text);
    import(
        "units",
        "serial,part_number,site_id,ship_date,reseller,resale_date,customer_receipt_date,registered_on,date_code,new_purchase\n\
         SV0001,P-100,S-1,2025-01-01,no,,,,,no\nAH0001,P-300,S-1,2021-02-02,no,,,,,no\n\
         DO0001,P-100,S-1,2025-11-01,no,,,,2025-10-20,no\n",
    );
    import(
        "contracts",
        "contract,site_id,level,ahr,start,end\nC-10,S-1,Essential,no,2025-01-01,2025-12-31\n\
         C-11,S-1,Agility,yes,2025-01-01,2026-03-31\n",
    );
    import("covered", "contract,serial\nC-10,SV0001\nC-11,AH0001\n");
    let at = "2025-11-03T18:00:00Z";
    done(&data, &["create", "2026-1101-0001", "SV0001", "AH0001", "--at", at]);
    done(&data, &["create", "2026-1101-0001", "DO0001", "--hours", "1", "--at", at]);
    data
});

const LINES: [&str; 3] = ["R10012-1", "R10012-2", "R10013-1"];
const SERIALS: [&str; 3] = ["SV0001", "AH0001", "DO0001"];

/// What somebody asks for, on one of the lines.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Confirm,
    TakeBackConfirmation,
    TakeBackCreation,
    Override(RmaType, Option<Basis>),
    TakeBackOverride,
    Receive,
    Withdraw,
    Forward,
    Arrive,
    Repair,
    Replace,
    ShipOwn,
    ShipOther,
    TakeBack(MovementKind),
    Return(Choice),
    TakeBackReturn(ReturnChoice),
    Flag(Analysis),
    Unflag(Analysis),
    Post(PostKind),
    TakeBackPost(PostKind),
}

#[derive(Clone, Copy, Debug)]
enum Choice {
    Charge,
    Waive,
    Keep,
    Claim,
    Reject,
}

fn asked() -> impl Strategy<Value = Vec<(usize, Asked)>> {
    use Asked::{
        Arrive, Confirm, Flag, Forward, Override, Post, Receive, Repair, Replace, Return, ShipOther, ShipOwn, TakeBack,
        TakeBackConfirmation, TakeBackCreation, TakeBackOverride, TakeBackPost, TakeBackReturn, Unflag, Withdraw,
    };
    let often = prop::sample::select(vec![Confirm, Receive, Forward, Arrive, Repair, Replace, ShipOwn, ShipOther]);
    let seldom = prop::sample::select(vec![
        TakeBackConfirmation,
        TakeBackCreation,
        Override(RmaType::Service, Some(Basis::WarrantyRtf)),
        Override(RmaType::Doa, None),
        TakeBackOverride,
        Withdraw,
        TakeBack(MovementKind::Forwarded),
        TakeBack(MovementKind::Arrived),
        TakeBack(MovementKind::Repaired),
        TakeBack(MovementKind::Replaced),
        TakeBack(MovementKind::Shipped),
        Return(Choice::Charge),
        Return(Choice::Waive),
        Return(Choice::Keep),
        Return(Choice::Claim),
        Return(Choice::Reject),
        TakeBackReturn(ReturnChoice::Charge),
        TakeBackReturn(ReturnChoice::Keep),
        Flag(Analysis::Ra),
        Flag(Analysis::Fa),
        Unflag(Analysis::Ra),
        Post(PostKind::Ra),
        Post(PostKind::FaFinal),
        TakeBackPost(PostKind::Ra),
    ]);
    prop::collection::vec((0..LINES.len(), prop_oneof![1 => often, 1 => seldom]), 1..40)
}

struct Desk {
    folder: TempDir,
    store: Store,
    now: Instant,
    count: usize,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::copy(BEGUN.database(), DataDirectory::new(folder.path()).database()).unwrap();
        let store = Store::open(&DataDirectory::new(folder.path()).database()).unwrap();
        Self { folder, store, now: parse_instant("2025-11-04T18:00:00Z").unwrap(), count: 0 }
    }

    fn lives(&self) -> Vec<LineLife> {
        let records = self.store.records();
        let life = |line: &&str| line_life(records, &records.line(line.parse().unwrap()).unwrap().unwrap()).unwrap();
        LINES.iter().map(life).collect()
    }

    /// Does what is asked, or is refused; time goes on by some days.
    fn ask(&mut self, which: usize, asked: Asked) {
        self.count += 1;
        self.now += TimeDelta::hours(60);
        let at = self.now;
        let by = By { who: "dana", recorded_at: at };
        let line: LineNumber = LINES[which].parse().unwrap();
        let rma: RmaNumber = line.rma();
        let directory = DataDirectory::new(self.folder.path());
        let other = format!("RP{}", self.count);
        let report = serde_json::json!({
            "repair_done": "x", "test_result": "x", "failure_verified": true, "repair_data": "x", "symptom": "x",
            "environment": "x", "root_cause": "x", "corrective_action": "x",
        });
        let store = &mut self.store;
        let ship = |store: &mut Store, serial: &str| {
            movements::ship(store, line, &Shipment { serial, ..Shipment::default() }, at, &by).map(drop)
        };
        let done = match asked {
            Asked::Confirm => confirm::confirm(store, rma, Sending::ByMail, at, &by).map(drop),
            Asked::TakeBackConfirmation => confirm::take_back(store, rma, &by).map(drop),
            Asked::TakeBackCreation => create::take_back(store, rma, &by).map(drop),
            Asked::Override(rma_type, basis) => {
                overrides::make(store, rma, &Override { rma_type, basis, reason: "so" }, at, &by).map(drop)
            }
            Asked::TakeBackOverride => overrides::take_back(store, rma, &by).map(drop),
            Asked::Receive => {
                let scans = [line.to_string(), SERIALS[which].to_owned()];
                let received = BoxReceived { scans: &scans, at, dock: "Dock 3", operator: "dana", key: None };
                receive(store, &directory, &received, at).unwrap();
                return;
            }
            Asked::Withdraw => {
                let receipts = store.records().receipts_of_line(line).unwrap();
                let of_line = receipts.iter().rfind(|receipt| receipt.corrected_by.is_none() && !receipt.withdrawn);
                if let Some(receipt) = of_line.map(|receipt| receipt.receipt) {
                    // Refused where something rests on it.
                    let _ = withdraw(store, &directory, receipt, None, at, &by);
                }
                return;
            }
            Asked::Forward => movements::forward(store, line, None, at, &by).map(drop),
            Asked::Arrive => movements::arrive(store, line, at, &by).map(drop),
            Asked::Repair => movements::repair(store, line, None, at, &by).map(drop),
            Asked::Replace => movements::replace(store, line, &other, None, at, &by).map(drop),
            Asked::ShipOwn => ship(store, SERIALS[which]),
            Asked::ShipOther => {
                let set_aside = store.records().movements(line).unwrap().pop().and_then(|movement| movement.serial);
                ship(store, set_aside.as_deref().unwrap_or(&other))
            }
            Asked::TakeBack(kind) => movements::take_back(store, line, kind, &by).map(drop),
            Asked::Return(choice) => {
                let date = at.date_naive();
                let request = match choice {
                    Choice::Charge => ReturnRequest::Charge,
                    Choice::Waive => ReturnRequest::Waive,
                    Choice::Keep => ReturnRequest::Keep { order: "PO-1" },
                    Choice::Claim => ReturnRequest::Claim { carrier: "UPS", reference: "1Z", date },
                    Choice::Reject => ReturnRequest::RejectClaim,
                };
                returns::decide(store, line, &request, Some("so"), at, &by).map(drop)
            }
            Asked::TakeBackReturn(choice) => returns::take_back(store, line, &[choice], &by).map(drop),
            Asked::Flag(kind) => analyses::flag(store, line, kind, Some("Ana"), at, &by).map(drop),
            Asked::Unflag(kind) => analyses::unflag(store, line, kind, &by).map(drop),
            Asked::Post(kind) => analyses::post(store, line, kind, &report, None, at, &by).map(drop),
            Asked::TakeBackPost(kind) => analyses::take_back_post(store, line, kind, &by).map(drop),
        };
        if let Err(error) = done {
            let told = error.code();
            assert!(
                ["not_yet", "already_done", "nothing_to_take_back", "centre", "incomplete"].contains(&told),
                "{asked:?}: {error}"
            );
        }
    }
}

/// The step is in the table, or is one of it that was taken back; or there was none.
fn known<S: Copy + PartialEq, B>(table: &[(S, B, S)], before: S, after: S) -> bool {
    before == after
        || table.iter().any(|(from, _, to)| (*from, *to) == (before, after) || (*to, *from) == (before, after))
}

/// As [`known`], where a unit that was called off with its RMA is too.
fn known_of_a_unit(before: &LineLife, after: &LineLife) -> bool {
    known(&OF_A_UNIT, before.unit, after.unit)
        || after.rma == RmaStage::Cancelled && after.unit == UnitStage::Cancelled && before.unit == UnitStage::Awaited
}

/// An RMA closes and opens again by itself in the change that led to it, so up to two steps are
/// taken at once.
fn known_of_an_rma(before: RmaStage, after: RmaStage) -> bool {
    let direct = before == after || OF_AN_RMA.iter().any(|(from, _, to)| (*from, *to) == (before, after));
    // A confirmation cannot end an RMA, nor can it be taken back once something is over.
    direct && (before, after) != (RmaStage::Unconfirmed, RmaStage::Ended)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, max_shrink_iters: 500, ..ProptestConfig::default() })]

    #[test]
    fn only_known_steps_reach_the_store(asked in asked()) {
        let mut desk = Desk::new();
        let mut before = desk.lives();
        for (which, asked) in asked {
            desk.ask(which, asked);
            let after = desk.lives();
            for (line, (before, after)) in before.iter().zip(&after).enumerate() {
                prop_assert!(known_of_a_unit(before, after), "{asked:?} on {which}: {before:?} to {after:?}");
                prop_assert!(known(&OF_AN_ANSWER, before.answer, after.answer), "{asked:?} on {which}: {before:?} to {after:?}");
                prop_assert!(known_of_an_rma(before.rma, after.rma), "{asked:?} on {which}: {before:?} to {after:?}");
                let touched = LINES[line].split('-').next() == LINES[which].split('-').next();
                prop_assert!(touched || before == after, "{asked:?} on {which} touched {line}");
            }
            for lines in [&after[..2], &after[2..]] {
                let ended = lines.iter().all(LineLife::has_ended);
                prop_assert!(lines.iter().all(|line| line.rma == lines[0].rma));
                if matches!(lines[0].rma, RmaStage::Open | RmaStage::Ended) {
                    prop_assert_eq!(lines[0].rma == RmaStage::Ended, ended, "{:?} on {}", asked, which);
                }
            }
            before = after;
        }
        let report = check::check(desk.store.records()).unwrap();
        prop_assert!(report.ok, "{:?}", report.faults);
    }
}

#[test]
fn a_replacement_that_left_in_advance_ends_its_rma_with_the_return_whatever_the_type_became() {
    let mut desk = Desk::new();
    let service = Asked::Override(RmaType::Service, Some(Basis::WarrantyRtf));
    for asked in [Asked::Confirm, Asked::ShipOther, service, Asked::Receive] {
        desk.ask(2, asked);
    }
    let lives = desk.lives();
    assert!(lives[2..].iter().all(LineLife::has_ended), "{lives:?}");
    assert_eq!(lives[2].rma, RmaStage::Ended);
    assert!(check::check(desk.store.records()).unwrap().ok);
}

#[test]
fn the_stage_on_record_is_the_state_that_files_have() {
    let desk = Desk::new();
    let line = desk.store.records().line(LINES[0].parse().unwrap()).unwrap().unwrap();
    let stage = rma_stage(&line).unwrap();
    assert_eq!((stage, stage.state().as_str()), (RmaStage::Unconfirmed, line.state.as_str()));
    assert_eq!(stage.after(RmaStep::Confirm), Ok(RmaStage::Open));
}
