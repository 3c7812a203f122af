//! What must hold for the entitlement, warranty and deadlines of any unit, on any day.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use rma_dock::calendar::{Calendar, Instant};
use rma_dock::numbers::Serial;
use rma_dock::rules::FindingKind;
use rma_dock::rules::deadlines::{DeadlineFacts, DueKind, DueState, Term, deadline, state};
use rma_dock::rules::doa::{HoursOfOperation, SerialPattern, doa};
use rma_dock::rules::entitlement::{Basis, ContractFacts, ContractLevel, Entitlement, Payer, RmaType, entitlement};
use rma_dock::rules::families::built_in;
use rma_dock::rules::response::{Priority, next_response};
use rma_dock::rules::warranty::{UnitFacts, software, warranty};

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2007, 6, 1).unwrap() + Days::new(number)
}

/// Two years around 29 February 2008, so that dates fall near each other.
fn days() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![3 => (0_u64..730).prop_map(day), 1 => select(vec![day(272), day(273), day(274), day(638), day(639)])]
}

prop_compose! {
    fn units()(
        family in select(built_in()), ship_date in option::weighted(0.9, days()), reseller: bool,
        resale_date in option::of(days()), customer_receipt_date in option::of(days()),
        registered_on in option::of(days()), date_code in option::of(days()), pattern: bool, week in 1_u32..54,
        antivirus in proptest::bool::weighted(0.2), new_purchase: bool,
    ) -> UnitFacts {
        let pattern = pattern.then(|| SerialPattern::new("^JN(?P<year>..)(?P<week>..)").unwrap());
        UnitFacts {
            serial: Serial::new(&format!("JN08{week:02}0001")).unwrap(),
            family, ship_date, reseller, resale_date, customer_receipt_date, registered_on, date_code,
            serial_pattern: pattern, antivirus, new_purchase,
        }
    }
}

fn contracts() -> impl Strategy<Value = ContractFacts> {
    let levels =
        vec![ContractLevel::Essential, ContractLevel::Efficiency, ContractLevel::Continuity, ContractLevel::Agility];
    (option::of("C-[0-9]"), select(levels), any::<bool>(), days(), 0_u64..400).prop_map(
        |(contract, level, ahr, start, length)| ContractFacts {
            contract,
            level,
            ahr,
            start,
            end: start + Days::new(length),
        },
    )
}

fn hours() -> impl Strategy<Value = Option<HoursOfOperation>> {
    option::of(select(vec![0.0, 5.5, 24.0, 24.01, 100.0]).prop_map(|hours| HoursOfOperation::new(hours).unwrap()))
}

/// How good an entitlement is for the customer, in the order of ENT; then who pays.
fn rank(decision: &Entitlement) -> (u8, u8) {
    let kind = match (decision.rma_type, decision.basis) {
        (RmaType::Doa, _) => 5,
        (_, Some(Basis::AdvanceReplacement)) => 4,
        (RmaType::Service, Some(Basis::ReturnAndRepair)) => 3,
        (RmaType::NewPurchase, _) => 2,
        (RmaType::Service, _) => 1,
        _ => 0,
    };
    let shipping = decision.shipping.unwrap();
    let paid = [shipping.inbound, shipping.outbound].into_iter().filter(|payer| *payer == Payer::Vendor).count();
    (kind, u8::try_from(paid).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_decision_agrees_with_itself(
        on in days(), unit in units(), contracts in vec(contracts(), 0..4), hours in hours(),
    ) {
        let explained = entitlement(on, Some(&unit), &contracts, hours);
        let decision = &explained.decision;
        let covered = decision.warranty.clone().unwrap();
        // No unit is both in warranty and non_contracted, nor under contract and non_contracted.
        let under_contract = contracts.iter().any(|contract| contract.is_active(on));
        if decision.rma_type == RmaType::NonContracted {
            prop_assert!(!covered.active && !under_contract && decision.basis.is_none());
        }
        prop_assert_ne!(decision.rma_type, RmaType::Unknown);
        prop_assert_eq!(decision.contract.is_some(), under_contract);
        prop_assert_eq!(decision.doa.as_ref().unwrap().doa, decision.rma_type == RmaType::Doa);
        prop_assert!(!under_contract || decision.priority_clock);
        prop_assert_eq!(
            decision.rtf,
            decision.rma_type == RmaType::NewPurchase || decision.basis == Some(Basis::WarrantyRtf)
        );
        prop_assert_eq!(&warranty(on, &unit).decision, &covered);
        // It says why: the rule that decided is among those that held, and only steps hold.
        prop_assert!(explained.rules().iter().any(|rule| rule == decision.deciding));
        prop_assert!(explained.findings.iter().all(|it| !it.held || it.kind == FindingKind::Step));
        prop_assert!(explained.findings.iter().all(|it| it.text.starts_with(char::is_uppercase)), "{}", explained.why());
        prop_assert!(unit.ship_date.is_some() || !explained.missing().is_empty());
        prop_assert!(!covered.start_assumed || covered.start == unit.ship_date.map(|ship| ship + Days::new(90)));
    }

    #[test]
    fn a_further_contract_never_worsens_it(
        on in days(), unit in units(), contracts in vec(contracts(), 0..3), further in contracts(), hours in hours(),
    ) {
        let before = entitlement(on, Some(&unit), &contracts, hours).decision;
        let after = entitlement(on, Some(&unit), &[contracts, vec![further]].concat(), hours).decision;
        prop_assert!(rank(&after) >= rank(&before), "{before:?} became {after:?}");
        prop_assert!(after.priority_clock >= before.priority_clock);
    }

    #[test]
    fn the_order_of_contracts_does_not_matter(
        on in days(), unit in units(), contracts in vec(contracts(), 0..5), hours in hours(),
    ) {
        let mut turned = contracts.clone();
        turned.reverse();
        prop_assert_eq!(entitlement(on, Some(&unit), &contracts, hours), entitlement(on, Some(&unit), &turned, hours));
    }

    #[test]
    fn a_later_registration_never_helps_an_earlier_day(on in days(), unit in units(), later in 1_u64..400) {
        let unregistered = UnitFacts { registered_on: None, ..unit.clone() };
        let registered = UnitFacts { registered_on: Some(on + Days::new(later)), ..unit.clone() };
        prop_assert_eq!(warranty(on, &unregistered).decision, warranty(on, &registered).decision);
        let rank_of = |unit: &UnitFacts| rank(&entitlement(on, Some(unit), &[], None).decision);
        prop_assert_eq!(rank_of(&unregistered), rank_of(&registered));
        prop_assert_eq!(software(on, &unregistered).decision, software(on, &registered).decision);
        // And an earlier one never harms.
        let before = UnitFacts { registered_on: Some(on), ..unit };
        prop_assert!(rank_of(&before) >= rank_of(&unregistered));
    }

    #[test]
    fn warranty_is_one_stretch_of_a_year(unit in units()) {
        let of = |on| warranty(on, &unit).decision;
        let decision = of(day(0));
        let (Some(start), Some(last)) = (decision.start, decision.last_day) else {
            prop_assert!(!of(day(400)).covered);
            return Ok(());
        };
        prop_assert!((365..=366).contains(&((last - start).num_days() + 1)));
        let ship = unit.ship_date.unwrap();
        prop_assert!(ship <= start && start <= ship + Days::new(90));
        for (on, covered) in
            [(start.pred_opt().unwrap(), false), (start, true), (last, true), (last.succ_opt().unwrap(), false)]
        {
            prop_assert_eq!(of(on).covered, covered, "{}", on);
        }
        // The anniversary is the same day, or 1 March for 29 February.
        let anniversary = last.succ_opt().unwrap();
        let leap = (start.month(), start.day()) == (2, 29);
        let expected = if leap { (3, 1) } else { (start.month(), start.day()) };
        prop_assert_eq!((anniversary.month(), anniversary.day()), expected);
    }

    #[test]
    fn the_window_of_a_date_code_is_the_same_on_either_side(ship in days(), distance in 0_u64..60, unit in units()) {
        let is_doa = |code: NaiveDate| {
            let unit = UnitFacts { ship_date: Some(ship), date_code: Some(code), ..unit.clone() };
            doa(&unit, Some(HoursOfOperation::new(24.0).unwrap())).decision.doa
        };
        let (before, after) = (ship - Days::new(distance), ship + Days::new(distance));
        prop_assert_eq!(is_doa(before), is_doa(after));
        prop_assert_eq!(is_doa(after), distance <= 30);
    }

    #[test]
    fn a_date_code_that_is_missing_or_hours_that_are_not_known_are_no_doa(unit in units(), hours in hours()) {
        let decision = doa(&unit, hours).decision;
        prop_assert_eq!(decision.missing.is_empty(), decision.date_code.is_some() && hours.is_some() && unit.ship_date.is_some());
        prop_assert!(!decision.doa || decision.missing.is_empty());
        prop_assert!(decision.missing.is_sorted());
    }

    #[test]
    fn a_deadline_is_met_one_second_before_and_not_at_its_end(
        seconds in 1_104_537_600_i64..1_420_070_400, zone in select(chrono_tz::TZ_VARIANTS.to_vec()),
        kind in select(vec![DueKind::Rtf, DueKind::Rnr, DueKind::Ra, DueKind::FaInterim]),
        flagged in option::of(-2_000_000_i64..2_000_000),
    ) {
        let start: Instant = DateTime::from_timestamp(seconds, 0).unwrap();
        let calendar = Calendar { zone, ..Calendar::default() };
        let flagged = flagged.map(|later| start + TimeDelta::seconds(later));
        let term = Term::fixed(kind, None).unwrap();
        let explained = deadline(&DeadlineFacts { kind, term, calendar: &calendar, start, flagged }).unwrap();
        let end = explained.decision.due.due_before;
        let before = end - TimeDelta::seconds(1);
        prop_assert_eq!(state(end, start, Some(before)), DueState::Met);
        prop_assert_eq!(state(end, start, Some(end)), DueState::MetLate);
        prop_assert_eq!(state(end, before, None), DueState::Open);
        prop_assert_eq!(state(end, end, None), DueState::Overdue);
        // Flagging never brings it forward, and touches analysis only.
        let unflagged = deadline(&DeadlineFacts { kind, term, calendar: &calendar, start, flagged: None }).unwrap();
        prop_assert!(explained.decision.due.due_before >= unflagged.decision.due.due_before);
        let moved = explained.decision != unflagged.decision;
        prop_assert!(!moved || (kind.is_analysis() && flagged.is_some_and(|flagged| flagged > start)));
    }

    #[test]
    fn a_more_urgent_case_hears_no_later(
        seconds in 1_104_537_600_i64..1_420_070_400, zone in select(chrono_tz::TZ_VARIANTS.to_vec()),
        answered in option::of(0_i64..1_000_000),
    ) {
        let opened: Instant = DateTime::from_timestamp(seconds, 0).unwrap();
        let calendar = Calendar { zone, ..Calendar::default() };
        let last = answered.map(|later| opened + TimeDelta::seconds(later));
        let next: Vec<Instant> = [Priority::P2, Priority::P3, Priority::P4]
            .into_iter()
            .map(|it| next_response(it.terms(), &calendar, opened, last).unwrap().decision.due.due_before)
            .collect();
        prop_assert!(next.is_sorted(), "{:?}", next);
        prop_assert!(next[0] > last.unwrap_or(opened));
    }
}

#[test]
fn a_serial_that_is_not_known_never_falls_through() {
    let contract =
        ContractFacts { contract: None, level: ContractLevel::Agility, ahr: true, start: day(0), end: day(700) };
    let decision = entitlement(day(10), None, &[contract], None).decision;
    assert_eq!((decision.rma_type, decision.deciding), (RmaType::Unknown, "ENT-6"));
    assert!(decision.shipping.is_none() && decision.basis.is_none() && !decision.priority_clock && !decision.rtf);
}
