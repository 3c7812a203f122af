//! A few RMAs of every kind, the same in each test.

use std::fmt::Write as _;
use std::path::Path;

use rma_dock::calendar::{Instant, format_instant};
use rma_dock::dock::{DataDirectory, StationSettings};
use rma_dock::exchange::{ImportOptions, import_all};
use rma_dock::people::{self, PeopleError, Role};
use rma_dock::store::{By, Store};

const CENTRES: &str = "centre,name,address,calendar,repairs\n\
    SJC,San Jose Repair Centre,4100 Harbour Road|San Jose CA 95134,,yes\n";
const PARTS: &str = "part_number,description,family,centre,list_price,repair_price,currency,serial_pattern,antivirus\n\
    J-2320,Branch router,J,SJC,2500.00,800.00,USD,,no\n\
    MX-240,Edge router,MX,SJC,9500.00,1800.00,USD,,no\n";
const SITES: &str = "site_id,name,address,country,calendar\n\
    S1,Kern Medical Center,100 Mount Vernon Ave|Bakersfield CA 93306,US,\n\
    S2,大阪大学 情報センター,大阪府吹田市山田丘1-1,JP,\n";
const CONTACTS: &str = "email,name,phone,site_id\nana@kern.example,Ana Reyes,,S1\nken@osaka.example,田中 健,,S2\n";

/// So many RMAs can be scanned in a burst: `R10101-1` and on.
pub const BURST: u32 = 20;

/// Fills a data directory.
pub fn records(folder: &DataDirectory) {
    folder.make().expect("the data directory can be made");
    let files = tempfile::tempdir().expect("a temporary directory");
    write_files(files.path());
    let mut store = Store::open(&folder.database()).expect("the database opens");
    let by = By { who: "Setup", recorded_at: now() };
    let reports = import_all(&mut store, &by, files.path(), ImportOptions::default(), &mut |_, _, _| {});
    for report in reports.expect("the files can be read") {
        assert!(report.errors.is_empty(), "{:?}", report.errors);
    }
}

/// One person of each role.
pub const PEOPLE: [(Role, &str); 4] = [
    (Role::Dock, "Dora Lund"),
    (Role::Csr, "Cem Aydin"),
    (Role::Supervisor, "Sol Reyes"),
    (Role::Administrator, "Ada Quill"),
];
/// The password of each.
pub const PASSWORD: &str = "gravel tulip lantern";
/// The PIN of the one at the dock.
pub const PIN: &str = "4711";

/// Fills a data directory in which people must sign in.
pub fn people(folder: &DataDirectory) {
    records(folder);
    change_people(folder, |store, by| {
        for (role, name) in PEOPLE {
            people::add(store, name, role, Some(PASSWORD), by)?;
        }
        people::set_pin(store, "Dora Lund", Some(PIN), by)?;
        people::switch_on(store, by).map(drop)
    });
}

/// The code of a new badge.
pub fn badge(store: &mut Store, name: &str, by: &By<'_>) -> String {
    let code = people::new_badge(store, name, by, |_, _, code| Ok::<_, PeopleError>(code.to_owned()));
    code.expect("there is such a person")
}

/// Changes something about people, as an administrator where one must sign in.
pub fn change_people(folder: &DataDirectory, change: impl FnOnce(&mut Store, &By<'_>) -> Result<(), PeopleError>) {
    let mut store = Store::open(&folder.database()).expect("the database opens");
    if store.records().sign_in_settings().expect("readable").on {
        let signed_in = people::by_password(&mut store, "Ada Quill", PASSWORD, now()).expect("she signs in");
        store.act_as(Some(signed_in.actor));
    }
    change(&mut store, &By { who: "Setup", recorded_at: now() }).expect("it is changed");
}

/// Fills a data directory, and sets the station up.
pub fn records_and_settings(folder: &DataDirectory, change: impl FnOnce(&mut StationSettings)) {
    records(folder);
    settings(folder, change);
}

/// Sets the station up.
pub fn settings(folder: &DataDirectory, change: impl FnOnce(&mut StationSettings)) {
    let mut store = Store::open(&folder.database()).expect("the database opens");
    let mut settings = StationSettings::load(store.records()).expect("readable");
    change(&mut settings);
    settings.save(&mut store, &By { who: "Setup", recorded_at: now() }).expect("the settings are kept");
}

#[expect(clippy::disallowed_methods, reason = "return windows are open or closed as of today")]
pub fn now() -> Instant {
    chrono::Utc::now()
}

fn write_files(folder: &Path) {
    let (fresh, old) = (now() - chrono::TimeDelta::days(1), now() - chrono::TimeDelta::days(60));
    let cases = format!(
        "case,site_id,contact,priority,platform,tracking_number,opened_at,status\n\
         2026-0105-0001,S1,ana@kern.example,P3,,,{0},open\n2026-0105-0002,S2,ken@osaka.example,P2,,,{0},open\n",
        format_instant(old)
    );
    let mut rmas = Rmas(String::from(
        "line,case,part_number,serial,type,basis,created_at,confirmed_at,state,line_state,received_at,ra,fa\n",
    ));
    rmas.open("R10001-1", "SNA0001", fresh);
    rmas.open("R10002-1", "SNA0002", old);
    rmas.open("R10003-1", "SNA0003", fresh);
    rmas.line("R10004-1", "SNA0004", fresh, "cancelled", "cancelled");
    for line in ["R10005-1", "R10005-2", "R10005-3"] {
        rmas.open(line, "", fresh);
    }
    rmas.open("R10006-1", "SNA0061", fresh);
    rmas.open("R10006-2", "SNA0062", fresh);
    rmas.open("R10007-1", "SNA0071", fresh);
    rmas.open("R10007-2", "SNA0072", fresh);
    rmas.open("R10008-1", "SNA0008", fresh);
    for number in 1..=BURST {
        rmas.open(&format!("R{}-1", 10_100 + number), &format!("SNB{number:04}"), fresh);
    }
    let files = [
        ("centres", CENTRES),
        ("parts", PARTS),
        ("sites", SITES),
        ("contacts", CONTACTS),
        ("cases", &cases),
        ("rmas", &rmas.0),
    ];
    for (kind, content) in files {
        std::fs::write(folder.join(format!("{kind}.csv")), content).expect("the file can be written");
    }
}

struct Rmas(String);

impl Rmas {
    fn open(&mut self, line: &str, serial: &str, confirmed: Instant) {
        self.line(line, serial, confirmed, "open", "awaiting");
    }

    fn line(&mut self, line: &str, serial: &str, confirmed: Instant, state: &str, line_state: &str) {
        let at = format_instant(confirmed);
        let _ = writeln!(
            self.0,
            "{line},2026-0105-0001,J-2320,{serial},service,return_and_repair,{at},{at},{state},{line_state},,no,no"
        );
    }
}
