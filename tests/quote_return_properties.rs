//! What must hold for any quote, purchase order and return, at any time.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use chrono::{DateTime, Days, NaiveDate, TimeDelta};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use rma_dock::calendar::{Calendar, DueDate, Instant};
use rma_dock::money::Money;
use rma_dock::rules::FindingKind;
use rma_dock::rules::quotes::{
    Channel, FailureFacts, OrderFacts, OrderOffered, OrderVerdict, QuoteFacts, QuoteKind, QuoteProgress, QuoteStep,
    next_step, purchase_order, validity,
};
use rma_dock::rules::receiving::{LineState, RmaState};
use rma_dock::rules::returns::{
    Decided, ReturnChoice, ReturnDecision, ReturnFacts, ReturnState, extended_to, settled_at, standing,
};

fn instant(hours: i64) -> Instant {
    DateTime::from_timestamp_millis(1_200_000_000_000).unwrap() + TimeDelta::hours(hours)
}

fn instants() -> impl Strategy<Value = Instant> {
    (0_i64..2_000).prop_map(instant)
}

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2008, 1, 10).unwrap() + Days::new(number)
}

fn money() -> impl Strategy<Value = Money> {
    (1_i64..200, select(vec!["USD", "JPY"]))
        .prop_map(|(amount, code)| Money::new(amount, code.parse().unwrap()).unwrap())
}

fn calendar() -> Calendar {
    Calendar::new("America/Los_Angeles", []).unwrap()
}

fn rma_states() -> impl Strategy<Value = RmaState> {
    select(vec![
        RmaState::Unconfirmed,
        RmaState::Unconfirmed,
        RmaState::Open,
        RmaState::Open,
        RmaState::Closed,
        RmaState::Cancelled,
    ])
}

prop_compose! {
    fn quotes()(version in 1_u32..4, total in money(), at in instants(), last in 0_u64..90) -> QuoteFacts {
        let valid = calendar().end_of_day(day(last)).unwrap();
        QuoteFacts { version, kind: QuoteKind::Repair, total, by: "Mei".to_owned(), at, valid }
    }
}

prop_compose! {
    fn orders()(total in money(), at in instants(), date in 0_u64..90, kept: bool) -> OrderFacts {
        OrderFacts {
            number: "PO-1".to_owned(), date: day(date), total, channel: Channel::Fax, document_kept: kept,
            by: "Mei".to_owned(), at, accepted_by: None,
        }
    }
}

fn decisions() -> impl Strategy<Value = Vec<ReturnDecision>> {
    let decided = prop_oneof![
        money().prop_map(Decided::Charged),
        Just(Decided::Waived),
        (0_u64..90).prop_map(|last| Decided::Extended { until: day(last) }),
        Just(Decided::Kept { order: "PO-2".to_owned() }),
        Just(Decided::Claimed { carrier: "UPS".to_owned(), reference: "1Z".to_owned(), date: day(3) }),
        Just(Decided::ClaimRejected),
    ];
    vec((decided, instants()), 0..5).prop_map(|decisions| {
        decisions.into_iter().map(|(decided, at)| ReturnDecision { decided, at, who: "Mei".to_owned() }).collect()
    })
}

proptest! {
    /// QUO-1: none is skipped, and each that is missing is named.
    #[test]
    fn the_next_step_is_the_first_that_was_not_done(
        rma_state in rma_states(), failed: bool, quote in option::of(quotes()), order in option::of(orders()),
        ended_at in option::of(instants()), as_of in instants(),
    ) {
        let failure = failed.then(|| FailureFacts { confirmed_by: "Ana".to_owned(), at: instant(0) });
        let progress = QuoteProgress {
            rma_state, confirmed_at: None, failure: failure.as_ref(), quote: quote.as_ref(), order: order.as_ref(),
            ended_at, as_of,
        };
        let explained = next_step(&progress);
        let expected = match rma_state {
            RmaState::Open | RmaState::Closed => QuoteStep::Confirmed,
            RmaState::Cancelled => match (&quote, ended_at) {
                (Some(quote), Some(ended_at)) if ended_at < quote.valid.due_before => QuoteStep::Declined,
                (Some(_), Some(_)) => QuoteStep::Expired,
                _ => QuoteStep::Cancelled,
            },
            RmaState::Unconfirmed if !failed => QuoteStep::ConfirmFailure,
            RmaState::Unconfirmed => match (&quote, &order) {
                (None, _) => QuoteStep::Quote,
                (Some(quote), None) if as_of >= quote.valid.due_before => QuoteStep::Expired,
                (Some(_), None) => QuoteStep::PurchaseOrder,
                (Some(_), Some(_)) => QuoteStep::Confirm,
            },
        };
        prop_assert_eq!(explained.decision, expected, "{}", explained.why());
        let done = usize::from(failed) + usize::from(quote.is_some()) + usize::from(order.is_some());
        let without_document = order.as_ref().is_some_and(|order| !order.document_kept);
        prop_assert_eq!(explained.missing().len(), 3 - done + usize::from(without_document), "{}", explained.why());
        prop_assert!(explained.findings.iter().all(|it| it.kind != FindingKind::Missing || !it.held));
        prop_assert_eq!(next_step(&progress).findings, explained.findings);
    }

    /// QUO-2: what fits needs nobody, what does not needs a supervisor, and the reason is named.
    #[test]
    fn a_purchase_order_fits_its_quote_or_needs_a_supervisor(
        quote in quotes(), total in money(), date in 0_u64..90, supervised: bool,
    ) {
        let accepted_by = supervised.then_some("Sam");
        let order = OrderOffered { date: day(date), total, accepted_by };
        let explained = purchase_order(&quote, &order);
        let fits = total.currency() == quote.total.currency()
            && total.amount() >= quote.total.amount()
            && order.date <= quote.valid.due_on;
        let expected = match (fits, supervised) {
            (true, _) => OrderVerdict::Accepted,
            (false, true) => OrderVerdict::AcceptedBySupervisor,
            (false, false) => OrderVerdict::Refused,
        };
        prop_assert_eq!(explained.decision, expected, "{}", explained.why());
        let objections = explained.findings.iter().filter(|it| it.kind == FindingKind::Step && !it.held).count();
        prop_assert_eq!(objections == 0, fits, "{}", explained.why());
        // Ordering for more never makes it worse.
        if let Ok(more) = Money::new(total.amount() + 1, total.currency())
            && explained.decision == OrderVerdict::Accepted
        {
            let richer = purchase_order(&quote, &OrderOffered { total: more, ..order });
            prop_assert_eq!(richer.decision, OrderVerdict::Accepted);
        }
    }

    #[test]
    fn a_quote_is_valid_until_its_last_day_ends(at in instants(), set in option::of(0_u64..90)) {
        let calendar = calendar();
        let valid = validity(set.map(day), at, &calendar).unwrap().decision;
        let last = set.map_or_else(|| calendar.local_date(at) + Days::new(30), day);
        prop_assert_eq!(valid.due_on, last);
        prop_assert_eq!(calendar.local_date(valid.due_before - TimeDelta::milliseconds(1)), last);
        prop_assert!(calendar.local_date(valid.due_before) > last);
    }

    /// RNR-2: nothing is charged that nobody decided, and only a late return may be.
    #[test]
    fn a_return_is_charged_by_a_decision_only(
        rma_state in rma_states(),
        line_state in select(vec![LineState::Awaiting, LineState::Awaiting, LineState::Received, LineState::Cancelled]),
        last in option::of(0_u64..90), received in option::of(instants()), decisions in decisions(), as_of in instants(),
    ) {
        let due: Option<DueDate> = last.map(|last| calendar().end_of_day(day(last)).unwrap());
        let received_at = received.filter(|_| line_state == LineState::Received);
        let facts = ReturnFacts { rma_state, line_state, due, received_at, decisions: &decisions, as_of };
        let explained = standing(&facts);
        let (state, choices) = (explained.decision.state, &explained.decision.choices);
        let made = |choice: ReturnChoice| decisions.iter().any(|it| it.decided.choice() == choice);
        let why = explained.why();

        if choices.contains(&ReturnChoice::Charge) {
            prop_assert!(state == ReturnState::Late && as_of >= due.unwrap().due_before, "{why}");
            prop_assert!(rma_state == RmaState::Open && line_state == LineState::Awaiting, "{why}");
        }
        prop_assert!(state != ReturnState::Charged || made(ReturnChoice::Charge), "{why}");
        prop_assert!(state != ReturnState::Waived || made(ReturnChoice::Waive), "{why}");
        prop_assert!(state != ReturnState::ClaimedReturned || made(ReturnChoice::Claim), "{why}");
        prop_assert_eq!(
            state == ReturnState::KeptByCustomer,
            line_state == LineState::Cancelled && made(ReturnChoice::Keep),
            "{}", why
        );
        prop_assert!(settled_at(&decisions).is_none() || made(ReturnChoice::Charge) || made(ReturnChoice::Waive));
        prop_assert_eq!(extended_to(&decisions).is_some(), made(ReturnChoice::Extend));
        // A unit that came stands by when it came; a charge that was made is flagged, not undone.
        if line_state == LineState::Received {
            let late = received_at.zip(due).is_some_and(|(came, due)| came >= due.due_before);
            prop_assert_eq!(state, if late { ReturnState::LateReturn } else { ReturnState::Returned }, "{}", why);
            let last_of_charge = decisions.iter().rev().find_map(|it| match it.decided {
                Decided::Charged(_) => Some(true),
                Decided::Waived => Some(false),
                _ => None,
            });
            prop_assert_eq!(explained.decision.charge_flagged, last_of_charge == Some(true), "{}", why);
        }
        // A charge is held while a claim is looked into.
        if state == ReturnState::ClaimedReturned {
            prop_assert!(!choices.contains(&ReturnChoice::Charge) && settled_at(&decisions).is_none(), "{why}");
        }
    }

    /// The window ends with its day: one millisecond before is in time.
    #[test]
    fn a_return_is_late_from_the_end_of_its_day(last in 0_u64..90) {
        let due = calendar().end_of_day(day(last)).unwrap();
        let at = |as_of: Instant| {
            let facts = ReturnFacts {
                rma_state: RmaState::Open, line_state: LineState::Awaiting, due: Some(due), received_at: None,
                decisions: &[], as_of,
            };
            standing(&facts).decision.state
        };
        let just_before = due.due_before - TimeDelta::milliseconds(1);
        prop_assert_eq!((at(just_before), at(due.due_before)), (ReturnState::InTime, ReturnState::Late));
    }
}
