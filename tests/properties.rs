//! What must hold for any number, calendar or box.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rma_dock::calendar::{Calendar, Instant};
use rma_dock::numbers::{CaseNumber, LineNumber, Number, PartNumber, RmaNumber, Serial};
use rma_dock::rules::boxes::{BoxScan, decide_box};
use rma_dock::rules::receiving::{BoxLabel, LineFacts, LineState, RmaState, UnitScans, Verdict, decide};

fn instants() -> impl Strategy<Value = Instant> {
    // 1990 to 2040.
    (631_152_000_i64..2_208_988_800).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}

fn zones() -> impl Strategy<Value = chrono_tz::Tz> {
    select(chrono_tz::TZ_VARIANTS.to_vec())
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0_u64..18_000).prop_map(|day| NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + Days::new(day))
}

fn calendars() -> impl Strategy<Value = Calendar> {
    (zones(), vec(days(), 0..200))
        .prop_map(|(zone, holidays)| Calendar { zone, holidays: holidays.into_iter().collect() })
}

/// The due date ends with its local day: the instant before is still that day or earlier, and
/// the day never comes back after it.
fn ends_with_its_day(calendar: &Calendar, due_on: NaiveDate, due_before: DateTime<Utc>) {
    assert!(calendar.local_date(due_before - TimeDelta::milliseconds(1)) <= due_on);
    for minutes in (0..=180).step_by(5) {
        let later = due_before + TimeDelta::minutes(minutes);
        assert!(calendar.local_date(later) > due_on, "{} is {due_on} again at {later}", calendar.zone);
    }
}

proptest! {
    #[test]
    fn rma_numbers_round_trip(number in 1_i64..=999_999_999) {
        let rma = RmaNumber::new(number).unwrap();
        prop_assert_eq!(rma.to_string().parse::<RmaNumber>().unwrap(), rma);
        prop_assert_eq!(rma.to_string().to_lowercase().parse::<Number>().unwrap(), Number::Rma(rma));
    }

    #[test]
    fn line_numbers_round_trip_and_keep_their_key(number in 1_i64..=999_999_999, line in 1_u16..=9999) {
        let line = LineNumber::new(RmaNumber::new(number).unwrap(), line).unwrap();
        prop_assert_eq!(line.to_string().parse::<LineNumber>().unwrap(), line);
        prop_assert_eq!(LineNumber::from_key(line.key()), Some(line));
        let (first, last) = line.rma().line_keys();
        prop_assert!((first..=last).contains(&line.key()));
    }

    #[test]
    fn case_numbers_round_trip(day in days(), sequence in 0_u32..10_000) {
        let keyed = format!("{}{sequence:04}#", day.format("%Y%m%d"));
        let case: CaseNumber = keyed.parse().unwrap();
        prop_assert_eq!(case.to_string().parse::<CaseNumber>().unwrap(), case);
        prop_assert_eq!(CaseNumber::from_key(case.key()), Some(case));
        prop_assert_eq!(case.to_string(), format!("{}-{}-{sequence:04}", day.format("%Y"), day.format("%m%d")));
    }

    #[test]
    fn a_number_that_is_read_is_written_as_it_was_but_for_form(text in "\\PC{0,16}") {
        if let Ok(number) = text.parse::<Number>() {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            prop_assert_eq!(digits(&number.to_string()), digits(&text));
            prop_assert_eq!(number.to_string().parse::<Number>().unwrap(), number);
        }
    }

    #[test]
    fn business_days_are_never_weekends_or_holidays(
        calendar in calendars(), from in instants(), count in 1_u32..60,
    ) {
        let due = calendar.business_days_after(from, count).unwrap();
        prop_assert!(!matches!(due.due_on.weekday(), Weekday::Sat | Weekday::Sun));
        prop_assert!(!calendar.holidays.contains(&due.due_on));
        prop_assert!(due.due_on > calendar.local_date(from));
        ends_with_its_day(&calendar, due.due_on, due.due_before);
    }

    #[test]
    fn more_business_days_are_later(calendar in calendars(), from in instants(), count in 1_u32..60) {
        let due = calendar.business_days_after(from, count).unwrap();
        let next = calendar.business_days_after(from, count + 1).unwrap();
        prop_assert!(next.due_on > due.due_on && next.due_before > due.due_before);
        prop_assert_eq!(calendar.business_days_until(from, due.due_on), i64::from(count));
    }

    #[test]
    fn calendar_days_do_not_move(calendar in calendars(), from in instants(), count in 0_u32..400) {
        let due = calendar.calendar_days_after(from, count).unwrap();
        prop_assert_eq!(due.due_on, calendar.local_date(from) + Days::new(u64::from(count)));
        ends_with_its_day(&calendar, due.due_on, due.due_before);
    }
}

/// Every zone, around every change of its clock that makes a midnight vanish or come twice.
#[test]
fn a_day_ends_once_in_every_zone() {
    for zone in chrono_tz::TZ_VARIANTS {
        let calendar = Calendar { zone, holidays: std::collections::BTreeSet::new() };
        let mut at = DateTime::from_timestamp(631_152_000, 0).unwrap();
        let mut due_before = at;
        for _ in 0..2000 {
            let due = calendar.calendar_days_after(at, 0).unwrap();
            assert!(due.due_before > at && due.due_before > due_before, "{zone} at {at}");
            assert!(calendar.local_date(due.due_before) > due.due_on, "{zone} at {at}");
            assert!(calendar.local_date(due.due_before - TimeDelta::milliseconds(1)) <= due.due_on, "{zone} at {at}");
            due_before = due.due_before;
            // On to the first instant of the next day, as the zone has it.
            at = due.due_before;
        }
    }
}

/// A midnight that does not exist, one that comes twice, and a day that was left out.
#[test]
fn midnights_that_do_not_exist_or_come_twice() {
    let due = |zone: &str, from: &str| {
        let calendar = Calendar::new(zone, []).unwrap();
        let from: Instant = from.parse().unwrap();
        calendar.calendar_days_after(from, 0).unwrap().due_before.to_rfc3339()
    };
    // São Paulo springs forward over midnight: the day after begins at 01:00 local.
    assert_eq!(due("America/Sao_Paulo", "2010-10-16T15:00:00Z"), "2010-10-17T03:00:00+00:00");
    // Havana falls back from 01:00 to midnight: the day before was over at the first one.
    assert_eq!(due("America/Havana", "2010-10-30T15:00:00Z"), "2010-10-31T04:00:00+00:00");
    // St. John's fell back at 00:01 to 23:01 of the day before.
    assert_eq!(due("America/St_Johns", "2009-10-31T15:00:00Z"), "2009-11-01T03:30:00+00:00");
    // Samoa left 30 December 2011 out.
    assert_eq!(due("Pacific/Apia", "2011-12-29T15:00:00Z"), "2011-12-30T10:00:00+00:00");
}

fn serial_texts() -> impl Strategy<Value = String> {
    select(vec!["S1", "S2", "S3", "S4", "s1", "UNKNOWN"]).prop_map(str::to_owned)
}

fn part_texts() -> impl Strategy<Value = String> {
    select(vec!["P-A", "P-B", "P-X"]).prop_map(str::to_owned)
}

fn lines() -> impl Strategy<Value = Vec<LineFacts>> {
    let one = (
        1_u16..5,
        part_texts(),
        proptest::option::of(serial_texts()),
        select(vec![LineState::Awaiting, LineState::Awaiting, LineState::Received, LineState::Cancelled]),
        proptest::option::of(instants()),
    );
    let rma = (
        10_000_i64..10_004,
        select(vec![
            RmaState::Open,
            RmaState::Open,
            RmaState::Open,
            RmaState::Closed,
            RmaState::Cancelled,
            RmaState::Unconfirmed,
        ]),
        vec(one, 1..5),
    );
    vec(rma, 0..4).prop_map(|rmas| {
        let mut facts: Vec<LineFacts> = Vec::new();
        for (rma, rma_state, lines) in rmas {
            let rma = RmaNumber::new(rma).unwrap();
            if facts.iter().any(|known| known.line.rma() == rma) {
                continue;
            }
            for (line, part, serial, line_state, return_before) in lines {
                let line = LineNumber::new(rma, line).unwrap();
                if !facts.iter().any(|known| known.line == line) {
                    facts.push(LineFacts {
                        line,
                        part_number: PartNumber::new(&part).unwrap(),
                        serial: serial.as_deref().and_then(Serial::new),
                        rma_state,
                        line_state,
                        return_before,
                    });
                }
            }
        }
        facts
    })
}

fn labels() -> impl Strategy<Value = BoxLabel> {
    prop_oneof![
        Just(BoxLabel::None),
        Just(BoxLabel::read("R012345")),
        (10_000_i64..10_005).prop_map(|rma| BoxLabel::Rma(RmaNumber::new(rma).unwrap())),
        (10_000_i64..10_005, 1_u16..7)
            .prop_map(|(rma, line)| BoxLabel::Line(LineNumber::new(RmaNumber::new(rma).unwrap(), line).unwrap())),
    ]
}

fn scans() -> impl Strategy<Value = Vec<BoxScan>> {
    let scan = prop_oneof![
        labels().prop_map(BoxScan::Label),
        serial_texts().prop_map(|serial| BoxScan::Serial(Serial::new(&serial).unwrap())),
        part_texts().prop_map(|part| BoxScan::Part(PartNumber::new(&part).unwrap())),
    ];
    vec(scan, 0..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn only_an_open_line_is_accepted(
        now in instants(), label in labels(), serial in proptest::option::of(serial_texts()),
        part in proptest::option::of(part_texts()), lines in lines(),
    ) {
        let scans = UnitScans {
            label,
            serial: serial.as_deref().and_then(Serial::new),
            part: part.as_deref().and_then(PartNumber::new),
            chosen: Vec::new(),
        };
        let explained = decide(now, &scans, &lines);
        let decision = &explained.decision;
        let facts = decision.line.and_then(|line| lines.iter().find(|facts| facts.line == line));
        prop_assert_eq!(decision.line.is_some(), facts.is_some());
        prop_assert_eq!(decision.verdict == Verdict::Discrepancy, decision.reason.is_some());
        prop_assert!(!explained.rules().is_empty());
        prop_assert!(!explained.why().is_empty());
        if decision.verdict.accepts() {
            let facts = facts.unwrap();
            prop_assert!(facts.is_open());
            prop_assert!(scans.part.is_none() || scans.part.as_ref() == Some(&facts.part_number));
            prop_assert!(
                scans.serial.is_none() || facts.serial == scans.serial || decision.takes_serial == scans.serial
            );
            prop_assert_eq!(decision.late, facts.return_before.is_some_and(|end| now >= end));
            prop_assert!(decision.candidates.is_empty());
        } else {
            prop_assert!(!decision.late && decision.takes_serial.is_none());
        }
        if decision.verdict == Verdict::Unnumbered {
            prop_assert!(decision.line.is_none() && decision.candidates.is_empty());
        }
        prop_assert!(decision.candidates.is_sorted());
        prop_assert!(decision.line.is_none_or(|line| !decision.candidates.contains(&line)));
    }

    #[test]
    fn the_order_of_scans_does_not_matter(
        now in instants(), scans in scans(), lines in lines(), picks in vec(any::<Index>(), 7),
    ) {
        let mut left = scans.clone();
        let mut shuffled = Vec::new();
        for pick in picks {
            if !left.is_empty() {
                shuffled.push(left.remove(pick.index(left.len())));
            }
        }
        let outcome = |scans: &[BoxScan]| {
            let mut units: Vec<String> = decide_box(now, scans, &lines)
                .iter()
                .map(|unit| format!("{:?} {:?}", unit.scans, unit.explained))
                .collect();
            units.sort();
            units
        };
        prop_assert_eq!(outcome(&scans), outcome(&shuffled));
    }

    #[test]
    fn no_line_is_accepted_twice_in_one_box(now in instants(), scans in scans(), lines in lines()) {
        let units = decide_box(now, &scans, &lines);
        prop_assert!(!units.is_empty());
        let mut accepted: Vec<LineNumber> = units
            .iter()
            .filter(|unit| unit.explained.decision.verdict.accepts())
            .filter_map(|unit| unit.explained.decision.line)
            .collect();
        accepted.sort_unstable();
        prop_assert!(accepted.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
