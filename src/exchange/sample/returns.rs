//! Units, what covers them, cases and RMAs: written side by side, a case at a time, so that
//! nothing is held and all of it fits together.

use std::io;
use std::path::Path;

use chrono::{DateTime, Datelike, NaiveDate};

use super::super::Kind;
use super::prng::Chance;
use super::{Part, Sheet, Site, before};
use crate::numbers::{LineNumber, RmaNumber};

/// The first RMA number.
const FIRST_RMA: u64 = 10_000;
const DAY_SECONDS: i64 = 86_400;
/// A case number has four digits for the cases of a day; this stays well below.
const RMAS_PER_DAY_MAX: u64 = 9_000;
/// The time in which the newer half of the RMAs was made, and the older half before it.
const RECENT_DAYS: u64 = 30;
const OLDER_DAYS: u64 = 5 * 365;
/// A serial's last digits; letters that look like digits are left out.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unconfirmed,
    Open,
    Closed,
    Cancelled,
}

impl State {
    /// Of each hundred in a row the same number in each state, whatever the seed.
    fn of(rma: u64, recent: bool) -> Self {
        match (rma * 61 % 100, recent) {
            (0..10, true) | (0..90, false) => Self::Closed,
            (10..13, true) | (90..93, false) => Self::Cancelled,
            (13..21, true) => Self::Unconfirmed,
            _ => Self::Open,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What an RMA's units are entitled to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entitlement {
    Contract,
    Warranty,
    NewPurchase,
    Doa,
    None,
    Unknown,
}

/// The files that are written side by side.
struct Files {
    units: Sheet,
    covered: Sheet,
    cases: Sheet,
    rmas: Sheet,
}

/// When something was: seconds since 1970, UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seconds(i64);

impl Seconds {
    fn midnight(day: NaiveDate) -> Self {
        Self(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp())
    }

    fn day(self) -> NaiveDate {
        DateTime::from_timestamp(self.0, 0).map(|at| at.date_naive()).unwrap_or_default()
    }

    fn text(self) -> String {
        let day = self.day();
        let second = self.0.rem_euclid(DAY_SECONDS);
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            day.year(),
            day.month(),
            day.day(),
            second / 3600,
            second / 60 % 60,
            second % 60
        )
    }

    fn plus(self, seconds: i64) -> Self {
        Self(self.0 + seconds)
    }
}

/// When each RMA is made: evenly over the older time and over the recent one.
struct Timeline {
    rmas: u64,
    recent_from: Seconds,
    older_from: Seconds,
    now: Seconds,
}

impl Timeline {
    fn new(rmas: u64, today: NaiveDate) -> Self {
        let days = |least: u64| i64::try_from(least.max(rmas / 2 / RMAS_PER_DAY_MAX + 1)).unwrap_or(i64::MAX);
        let now = Seconds::midnight(today);
        let recent_from = now.plus(-days(RECENT_DAYS) * DAY_SECONDS);
        Self { rmas, recent_from, older_from: recent_from.plus(-days(OLDER_DAYS) * DAY_SECONDS), now }
    }

    fn is_recent(&self, rma: u64) -> bool {
        rma >= self.rmas / 2
    }

    fn created(&self, rma: u64) -> Seconds {
        let older = self.rmas / 2;
        let (from, to, at, of) = if self.is_recent(rma) {
            (self.recent_from, self.now, rma - older, self.rmas - older)
        } else {
            (self.older_from, self.recent_from, rma, older)
        };
        let width = i128::from(to.0 - from.0);
        from.plus(i64::try_from(width * i128::from(at) / i128::from(of.max(1))).unwrap_or(0))
    }
}

/// The case that an RMA is on.
struct Case {
    number: String,
    site: usize,
}

struct Returns<'s> {
    files: Files,
    timeline: Timeline,
    parts: &'s [Part],
    sites: &'s [Site],
    chance: &'s mut Chance,
    case: Option<Case>,
    /// The day of the last case, and how many that day had.
    last_case_of_day: (NaiveDate, u32),
    serials: u64,
    /// The serial and part of an open line, which another line of that entitlement (and AHR of its
    /// site's contract) repeats.
    open_serial: Option<(String, usize, (Entitlement, bool))>,
}

pub(super) fn write(
    folder: &Path,
    rmas: u64,
    today: NaiveDate,
    parts: &[Part],
    sites: &[Site],
    chance: &mut Chance,
) -> io::Result<()> {
    let files = Files {
        units: Sheet::create(folder, Kind::Units)?,
        covered: Sheet::create(folder, Kind::Covered)?,
        cases: Sheet::create(folder, Kind::Cases)?,
        rmas: Sheet::create(folder, Kind::Rmas)?,
    };
    let timeline = Timeline::new(rmas, today);
    let mut returns = Returns {
        files,
        timeline,
        parts,
        sites,
        chance,
        case: None,
        last_case_of_day: (NaiveDate::MIN, 0),
        serials: 0,
        open_serial: None,
    };
    for rma in 0..rmas {
        returns.rma(rma)?;
    }
    let Files { units, covered, cases, rmas } = returns.files;
    units.finish()?;
    covered.finish()?;
    cases.finish()?;
    rmas.finish()
}

impl Returns<'_> {
    fn rma(&mut self, rma: u64) -> io::Result<()> {
        let state = State::of(rma, self.timeline.is_recent(rma));
        let created = self.timeline.created(rma);
        let case = self.case_for(state, created)?;
        let sites = self.sites;
        let site = &sites[case.site];
        let entitlement = self.entitlement(site);
        let (rma_type, basis) = match entitlement {
            Entitlement::Contract if site.contract.as_ref().is_some_and(|(_, ahr)| *ahr) => {
                ("service", "advance_replacement")
            }
            Entitlement::Contract => ("service", "return_and_repair"),
            Entitlement::Warranty => ("service", "warranty_rtf"),
            Entitlement::NewPurchase => ("new_purchase", "return_and_repair"),
            Entitlement::Doa => ("doa", "new_unit"),
            Entitlement::None => ("non_contracted", ""),
            Entitlement::Unknown => ("unknown", ""),
        };
        let confirmed = self.confirmed(state, created);
        let confirmed_text = confirmed.map(Seconds::text).unwrap_or_default();
        let created_text = created.text();
        let number = i64::try_from(FIRST_RMA + rma).ok().and_then(RmaNumber::new);
        for line in 1..=self.lines(rma) {
            let Some(line) = number.and_then(|number| LineNumber::new(number, line)) else { continue };
            let part = usize::try_from(self.chance.below(self.parts.len() as u64)).unwrap_or(0);
            let (part, serial) = self.unit(state, part, &case, created, entitlement)?;
            let (line_state, received) = self.line_state(state, confirmed);
            let flag = |yes| if yes { "yes" } else { "no" };
            let ra = self.chance.percent(6);
            let fa = ra && self.chance.percent(20);
            self.files.rmas.row([
                &line.to_string(),
                &case.number,
                &self.parts[part].number,
                &serial,
                rma_type,
                basis,
                &created_text,
                &confirmed_text,
                state.as_str(),
                line_state,
                &received.map(Seconds::text).unwrap_or_default(),
                flag(ra),
                flag(fa),
            ])?;
        }
        self.case = Some(case);
        Ok(())
    }

    /// A new case, or for one RMA of ten the one before.
    fn case_for(&mut self, state: State, created: Seconds) -> io::Result<Case> {
        let last = self.case.take();
        let day = created.day();
        if self.chance.percent(10)
            && let Some(case) = last
        {
            return Ok(case);
        }
        let of_day = self.day_count(day);
        let site = usize::try_from(self.chance.below(self.sites.len() as u64)).unwrap_or(0);
        let number = format!("{:04}-{:02}{:02}-{of_day:04}", day.year(), day.month(), day.day());
        let priority = *self.chance.pick(&["P1", "P2", "P3", "P4", "P4", "P4", "P4"]);
        let platform = *self.chance.pick(&["", "MX480", "EX4200", "SSG550", "WXC", "T640"]);
        let tracking =
            if self.chance.percent(20) { format!("PO-{:06}", self.chance.below(1_000_000)) } else { String::new() };
        let opened = created.plus(-self.chance.between(0, 2_400));
        let status = if state == State::Closed || state == State::Cancelled { "closed" } else { "open" };
        let sites = self.sites;
        let (site_id, contact) = (&sites[site].id, self.chance.pick(&sites[site].contacts));
        self.files.cases.row([&number, site_id, contact, priority, platform, &tracking, &opened.text(), status])?;
        Ok(Case { number, site })
    }

    fn day_count(&mut self, day: NaiveDate) -> u32 {
        let last = self.last_case_of_day;
        let count = if last.0 == day { last.1 + 1 } else { 1 };
        self.last_case_of_day = (day, count);
        count
    }

    fn entitlement(&mut self, site: &Site) -> Entitlement {
        let roll = self.chance.below(100);
        match (roll, site.contract.is_some()) {
            (0..5, _) => Entitlement::Doa,
            (5..13, _) => Entitlement::NewPurchase,
            (13..15, _) => Entitlement::Unknown,
            (15..80, true) => Entitlement::Contract,
            (80..92, true) | (15..65, false) => Entitlement::Warranty,
            _ => Entitlement::None,
        }
    }

    fn confirmed(&mut self, state: State, created: Seconds) -> Option<Seconds> {
        let after = self.chance.between(300, 2 * DAY_SECONDS);
        match state {
            State::Unconfirmed => None,
            State::Cancelled if after % 2 == 0 => None,
            // Not in the time to come.
            _ => Some(created.plus(after.min(self.timeline.now.0 - 1 - created.0))),
        }
    }

    /// How many lines: of each hundred RMAs in a row the same, 1.3 on average.
    fn lines(&mut self, rma: u64) -> u16 {
        match (rma * 37 + 13) % 100 {
            0..79 => 1,
            79..93 => 2,
            93..98 => 3,
            98 => 4,
            _ => u16::try_from(self.chance.between(4, 9)).unwrap_or(4),
        }
    }

    fn line_state(&mut self, state: State, confirmed: Option<Seconds>) -> (&'static str, Option<Seconds>) {
        let travel = self.chance.between(DAY_SECONDS, 20 * DAY_SECONDS);
        let chance = self.chance.below(100);
        let Some(confirmed) = confirmed else {
            return (if state == State::Cancelled { "cancelled" } else { "awaiting" }, None);
        };
        let received = confirmed.plus(travel);
        match state {
            State::Cancelled => ("cancelled", None),
            State::Closed if chance < 6 => ("cancelled", None),
            State::Closed => ("received", Some(received.min(self.timeline.now.plus(-1)))),
            _ if chance < 2 => ("cancelled", None),
            State::Open if chance < 88 && received < self.timeline.now => ("received", Some(received)),
            _ => ("awaiting", None),
        }
    }

    /// The unit of a line: its part, and its serial as the line has it.
    fn unit(
        &mut self,
        state: State,
        mut part: usize,
        case: &Case,
        created: Seconds,
        entitlement: Entitlement,
    ) -> io::Result<(usize, String)> {
        let repeated = self.chance.below(1_000) < 8;
        let unrecorded = self.chance.percent(4);
        let age = match entitlement {
            Entitlement::Doa => self.chance.between(5, 40),
            // After the last day on which the warranty can start, and before the first on which it can end.
            Entitlement::Warranty | Entitlement::NewPurchase => self.chance.between(100, 330),
            Entitlement::Contract => self.chance.between(60, 2_000),
            Entitlement::None | Entitlement::Unknown => self.chance.between(500, 2_500),
        };
        let under_warranty = matches!(entitlement, Entitlement::Warranty | Entitlement::NewPurchase);
        while under_warranty && !self.parts[part].warranted {
            part = (part + 1) % self.parts.len();
        }
        let ahr = self.sites[case.site].contract.as_ref().is_some_and(|(_, ahr)| *ahr);
        if repeated
            && state == State::Open
            && let Some((serial, part, _)) = self.open_serial.take_if(|(_, _, own)| *own == (entitlement, ahr))
        {
            return Ok((part, serial));
        }
        let shipped = before(created.day(), age);
        let coded = before(shipped, self.chance.between(1, 25));
        let serial = self.serial(self.parts[part].serial_letters, coded);
        // Old units were taken off the books; what is not entitled to anything often never was on them.
        let on_record = match (state, entitlement) {
            (_, Entitlement::Unknown) => false,
            (State::Closed, _) => self.chance.percent(35),
            _ => self.chance.percent(97),
        };
        if on_record {
            self.write_unit(&serial, part, case, shipped, entitlement)?;
        }
        if unrecorded {
            return Ok((part, String::new()));
        }
        if state == State::Open {
            self.open_serial = Some((serial.clone(), part, (entitlement, ahr)));
        }
        Ok((part, serial))
    }

    fn write_unit(
        &mut self,
        serial: &str,
        part: usize,
        case: &Case,
        shipped: NaiveDate,
        entitlement: Entitlement,
    ) -> io::Result<()> {
        let site = &self.sites[case.site];
        let reseller = self.chance.percent(30);
        let resale_days = self.chance.between(3, 80);
        let knows_resale = self.chance.percent(80);
        let resale =
            if reseller && knows_resale { super::after(shipped, resale_days).to_string() } else { String::new() };
        let receipt = super::after(shipped, if reseller { resale_days + 4 } else { 6 });
        let must_register = self.parts[part].must_register;
        let registers = must_register || self.chance.percent(20);
        let registers = registers && entitlement != Entitlement::None && self.chance.percent(85);
        let under_warranty = matches!(entitlement, Entitlement::Warranty | Entitlement::NewPurchase);
        let registered = registers || must_register && under_warranty;
        let registered = if registered { super::after(receipt, 2).to_string() } else { String::new() };
        let flag = |yes| if yes { "yes" } else { "no" };
        self.files.units.row([
            serial,
            &self.parts[part].number,
            &site.id,
            &shipped.to_string(),
            flag(reseller),
            &resale,
            &receipt.to_string(),
            &registered,
            "",
            flag(entitlement == Entitlement::NewPurchase),
        ])?;
        if let (Entitlement::Contract, Some((contract, _))) = (entitlement, &site.contract) {
            self.files.covered.row([contract.as_str(), serial])?;
        }
        Ok(())
    }

    /// The letters of the part, year and week of the date code, and a count in base 32.
    fn serial(&mut self, letters: &str, coded: NaiveDate) -> String {
        self.serials += 1;
        let week = coded.iso_week();
        let mut serial = format!("{letters}{:02}{:02}", week.year() % 100, week.week());
        for digit in (0..5).rev() {
            serial.push(char::from(DIGITS[usize::try_from(self.serials >> (5 * digit) & 31).unwrap_or(0)]));
        }
        serial
    }
}
