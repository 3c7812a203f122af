//! Invented data in the form of all import files: to try things out, for the demonstration and
//! for benchmarks. The same files for the same count, seed and day, on every machine.

mod demonstration;
mod prng;
mod returns;
mod words;

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use chrono::{Datelike, Days, NaiveDate};

pub use demonstration::demonstration_boxes;

use self::prng::Chance;
use self::words::{CALENDARS, CENTRES, FAMILIES, HOLIDAYS, PARTS, REGIONS, Region, VERSIONS};
use super::Kind;
use super::columns::columns;

/// Most RMAs that a sample can have: what is left of nine digits, and of a day's case numbers.
pub const RMAS_MAX: u64 = 10_000_000;

/// Writes a coherent set of all files into a folder, which is made where it is not there. Half
/// of the RMAs are old and mostly closed, half are from the weeks before `today` and mostly open,
/// with return windows that end before and after it.
///
/// # Errors
/// A count over [`RMAS_MAX`], a day that is too early or late to count from, and what writing
/// files can meet.
pub fn write(folder: &Path, rmas: u64, seed: u64, today: NaiveDate) -> io::Result<()> {
    if rmas > RMAS_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("a sample has at most {RMAS_MAX} RMAs")));
    }
    if !(1950..=9000).contains(&today.year()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("there is no sample for {today}")));
    }
    std::fs::create_dir_all(folder)?;
    let mut chance = Chance::new(seed);
    fixed_files(folder, today)?;
    let parts = write_parts(folder, &mut chance)?;
    let sites = write_sites(folder, rmas, today, &mut chance)?;
    returns::write(folder, rmas, today, &parts, &sites, &mut chance)
}

/// A file of one kind, with its header written.
struct Sheet(csv::Writer<File>);

impl Sheet {
    fn create(folder: &Path, kind: Kind) -> io::Result<Self> {
        let file = File::create(folder.join(kind.file_name()))?;
        let mut writer = csv::WriterBuilder::new().buffer_capacity(1 << 18).from_writer(file);
        writer.write_record(columns(kind).iter().map(|column| column.name))?;
        Ok(Self(writer))
    }

    fn row<const N: usize>(&mut self, fields: [&str; N]) -> io::Result<()> {
        Ok(self.0.write_record(fields)?)
    }

    fn finish(mut self) -> io::Result<()> {
        self.0.flush()?;
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)?.flush()
    }
}

fn fixed_files(folder: &Path, today: NaiveDate) -> io::Result<()> {
    let mut calendars = Sheet::create(folder, Kind::Calendars)?;
    for (name, zone) in CALENDARS {
        calendars.row([name, zone])?;
    }
    calendars.finish()?;
    let mut holidays = Sheet::create(folder, Kind::Holidays)?;
    for year in today.year() - 7..=today.year() + 2 {
        for (calendar, day, name) in HOLIDAYS {
            holidays.row([calendar, &format!("{year:04}-{day}"), name])?;
        }
    }
    holidays.finish()?;
    let mut families = Sheet::create(folder, Kind::Families)?;
    for (code, name, [online, hardware, rtf, media, release, registration]) in FAMILIES {
        families.row([code, name, online, hardware, rtf, media, release, registration])?;
    }
    families.finish()?;
    let mut centres = Sheet::create(folder, Kind::Centres)?;
    for centre in CENTRES {
        centres.row(*centre)?;
    }
    centres.finish()
}

/// A part of the sample.
struct Part {
    number: String,
    serial_letters: &'static str,
    /// WAR-4.
    must_register: bool,
    /// WAR-3: its family has a hardware warranty.
    warranted: bool,
}

fn write_parts(folder: &Path, chance: &mut Chance) -> io::Result<Vec<Part>> {
    let mut sheet = Sheet::create(folder, Kind::Parts)?;
    let mut parts = Vec::new();
    for (prefix, family, what, serial_letters, centre, price, currency) in PARTS {
        for version in VERSIONS {
            let number = format!("{prefix}-{version}");
            let antivirus = *prefix == "FW-550" && *version == "AC";
            let list = u64::from(*price) + chance.below(u64::from(*price) / 20 + 1);
            let decimals = match *currency {
                "JPY" => "",
                "KWD" => ".500",
                _ => ".00",
            };
            let pattern = format!("^{serial_letters}(?<year>\\d{{2}})(?<week>\\d{{2}})[0-9A-Z]+$");
            sheet.row([
                &number,
                &format!("{what}, version {version}"),
                family,
                centre,
                &format!("{list}{decimals}"),
                &format!("{}{decimals}", list * 2 / 5),
                currency,
                &pattern,
                if antivirus { "yes" } else { "no" },
            ])?;
            let must_register = antivirus || matches!(*family, "FWVPN" | "SA" | "IDP" | "REMOTE");
            parts.push(Part { number, serial_letters, must_register, warranted: *family != "IDP" });
        }
    }
    sheet.finish()?;
    Ok(parts)
}

/// A site of the sample.
struct Site {
    id: String,
    contacts: Vec<String>,
    /// The contract that runs now, and whether it has AHR.
    contract: Option<(String, bool)>,
}

fn write_sites(folder: &Path, rmas: u64, today: NaiveDate, chance: &mut Chance) -> io::Result<Vec<Site>> {
    let mut sites = Sheet::create(folder, Kind::Sites)?;
    let mut contacts = Sheet::create(folder, Kind::Contacts)?;
    let mut contracts = Sheet::create(folder, Kind::Contracts)?;
    let mut made = Vec::new();
    for at in 0..(rmas / 150).clamp(24, 5_000) {
        let region: &Region = &REGIONS[usize::try_from(at).unwrap_or(0) % REGIONS.len()];
        let id = format!("S{:05}", 1_000 + at);
        let name = format!("{} {}", chance.pick(region.companies), at / REGIONS.len() as u64 + 1);
        let street = format!("{} {}", chance.pick(region.streets), chance.between(1, 240));
        let address = format!("{street}|{}|{}", chance.pick(region.towns), region.country);
        sites.row([&id, &name, &address, region.country, region.calendar])?;
        let mut emails = Vec::new();
        for person in 0..chance.between(1, 2) {
            let email = format!("returns{}@{}.example", person + 1, id.to_ascii_lowercase());
            let phone = format!("{} {:04}", region.phone, chance.below(10_000));
            let phone = if chance.percent(85) { phone.as_str() } else { "" };
            let person = *chance.pick(region.people);
            contacts.row([&email, person, phone, &id])?;
            emails.push(email);
        }
        // Three of five sites have a contract; what one of four of them had before ran out.
        let contract = if at % 5 < 3 { Some((format!("C-{}", 70_000 + at), chance.percent(40))) } else { None };
        if let Some((contract, ahr)) = &contract {
            let level = *chance.pick(&["Essential", "Efficiency", "Continuity", "Agility"]);
            let start = before(today, 7 * 365);
            let end = after(today, chance.between(20, 900));
            if at % 4 == 0 {
                let old = format!("{contract}-1");
                contracts.row([&old, &id, "Essential", "no", &before(start, 1_096).to_string(), &start.to_string()])?;
            }
            let ahr = if *ahr { "yes" } else { "no" };
            contracts.row([contract, &id, level, ahr, &start.to_string(), &end.to_string()])?;
        }
        made.push(Site { id, contacts: emails, contract });
    }
    sites.finish()?;
    contacts.finish()?;
    contracts.finish()?;
    Ok(made)
}

fn before(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::try_from(days).unwrap_or(0))).unwrap_or(day)
}

fn after(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_days(Days::new(u64::try_from(days).unwrap_or(0))).unwrap_or(day)
}
