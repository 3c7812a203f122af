//! Arguments that nobody meant, for every command of the list: through the real handler, over real data, in
//! single-user mode, with nobody signed in, locked, as each role, and before there are any data.
//!
//! It runs in a program of its own: without a display, a key store, print queues or other programs, and with
//! label printers and mail servers on this machine alone, so that nothing of it gets out. Each answer is a
//! value, or an error with a code and words; nobody is told what they may not see; nothing breaks off; and
//! the record is whole afterwards. A long run is several such programs, each with a seed of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree as _;
use rma_dock::desk::check::check;
use rma_dock::dock::DataDirectory;
use rma_dock::exchange::{ImportOptions, import_all, sample};
use rma_dock::people::{self, Actor, Permission, Role};
use rma_dock::safekeeping;
use rma_dock::store::{By, Store};
use rma_printing::test_printer::ZplPrinter;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody, InvokeError, InvokeResponse};
use tauri::test::{INVOKE_KEY, MockRuntime};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewWindow};
use tempfile::TempDir;

use crate::fuzzing::{self, PIECES};
use crate::{permissions, seed};

include!("../../src/command_list.rs");

/// A command with the names and types of its arguments.
struct Signature {
    command: &'static str,
    arguments: &'static [(&'static str, &'static str)],
    permission: Permission,
}

macro_rules! signatures {
    ($($name:ident($($arg:ident: $type:ty),* $(,)?) -> $out:ty, $permission:ident;)*) => {
        const SIGNATURES: &[Signature] = &[$(Signature {
            command: stringify!($name),
            arguments: &[$((stringify!($arg), stringify!($type))),*],
            permission: Permission::$permission,
        }),*];
    };
}
with_commands!(signatures);

/// Those open a dialog of the system's once their arguments are right, and nobody is there to close it: they
/// are sent, and what they answer is looked at when it comes.
const OPENS_DIALOG: &[&str] = &[
    "analyses_save",
    "audit_export",
    "backup_choose_folder",
    "choose_and_import",
    "data_import_holidays",
    "encryption_add_key",
    "encryption_on",
    "encryption_recovery_file",
    "entitlement_choose_list",
    "entitlement_save",
    "issued_save",
    "outbox_save",
    "outbox_save_attachment",
    "people_badge",
    "report_save",
    "rma_order_document",
    "save_document",
    "shelf_add_photo",
    "vendor_choose_logo",
];

/// Listens for three seconds to the network, and has no arguments: it is sent only where it is refused.
const LISTENS: &str = "printers_find";

/// Those are not part of what fills the data: who works there, and which data it is, stays.
const NOT_TO_FILL: &[&str] = &["restore_backup", "sign_in", "sign_in_badge", "sign_in_on", "sign_in_pin", LISTENS];

/// What a command may say that its own thread broke off, or that the database said what nobody foresaw.
const BROKEN: &[&str] = &["unexpected", "database_damaged", "database_other_schema", "disk_failed"];

/// So many inputs for one set of data, and for one program.
const INPUTS_A_ROUND: u32 = 150;
const ROUNDS: usize = State::ALL.len();
/// What takes longer hangs: no answer is waited for that long on any machine that works.
const PATIENCE: Duration = Duration::from_secs(180);
/// How often each command is asked with right arguments, to fill the data.
const FILLINGS: u64 = 3;

/// The one thing that the program is told of: its seed.
const SEED: &str = "RMA_DOCK_FUZZ_SEED";
const ROW: &str = "inputs given: ";

#[test]
fn arguments_of_commands() {
    if let Some(seed) = std::env::var(SEED).ok().and_then(|text| text.parse().ok()) {
        println!("\n{ROW}{}", inputs_of(seed));
        return;
    }
    let count = fuzzing::with_seeds(|seed| {
        let apart = TempDir::new().expect("a temporary directory");
        let empty = apart.path().join("no-programs");
        std::fs::create_dir(&empty).expect("it can be made");
        let program = std::env::current_exe().expect("this program has a path");
        let run = Command::new(program)
            .args(["--exact", "fuzz::arguments_of_commands", "--nocapture"])
            .env_clear()
            .env(SEED, seed.to_string())
            .env("RUST_BACKTRACE", "1")
            .env("PATH", &empty)
            .env("HOME", apart.path())
            .env("TMPDIR", apart.path())
            .env("CUPS_SERVER", "127.0.0.1:1")
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .output()
            .expect("this program starts once more");
        let (said, told) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        let given = said.lines().find_map(|line| line.strip_prefix(ROW)).and_then(|count| count.parse::<u64>().ok());
        assert!(run.status.success() && given.is_some(), "seed {seed}, {}:\n{said}\n{told}", run.status);
        given.unwrap_or_default()
    });
    fuzzing::say("arguments of the window's commands", count);
}

/// Gives the inputs of a seed, and says how many they were.
fn inputs_of(seed: u64) -> u64 {
    let broken = watch_for_panics();
    let template = Template::new(&broken);
    let mut runner = fuzzing::runner(seed);
    let one = (any::<u32>(), 0..10_u8, any::<u32>(), any::<u32>());
    // Of what is right there is enough: else nothing would be far enough for the rest to be odd.
    let edits =
        (0..5_usize).prop_map(|count| count.saturating_sub(1)).prop_flat_map(move |count| vec(one.clone(), count));
    let inputs = (0..SIGNATURES.len(), any::<u64>(), edits);
    let mut count = match seed {
        0 => give_each(&template, &["u16", "u32", "i64", "i32", "usize", "f64"], &extremes()),
        // Only in the long run.
        1 => give_each(&template, &["String"], &PIECES.iter().map(|word| json!(word)).collect::<Vec<_>>()),
        _ => 0,
    };
    for round in 0..ROUNDS {
        let state = State::ALL[(round + usize::try_from(seed).unwrap_or_default()) % State::ALL.len()];
        let mut desk = Desk::open(&template, state);
        for _ in 0..INPUTS_A_ROUND {
            let (at, chances, edits) = inputs.new_tree(&mut runner).expect("an input").current();
            desk.give(&SIGNATURES[at], chances, |arguments| {
                edits.iter().for_each(|change| edit(arguments, *change));
            });
            count += 1;
            if desk.is_spoilt {
                desk.finish();
                desk = Desk::open(&template, state);
            }
        }
        desk.finish();
    }
    count
}

/// Each argument of those types, once as each of the values, with all else right. How many inputs those were.
fn give_each(template: &Template, types: &[&str], values: &[Value]) -> u64 {
    let mut desk = Desk::open(template, State::Off);
    let mut count = 0;
    for signature in SIGNATURES {
        let is_wanted = |(_, kind): &&(&str, &str)| types.iter().any(|wanted| kind.contains(wanted));
        for (argument, kind) in signature.arguments.iter().filter(is_wanted) {
            for value in values {
                let value = if kind.starts_with("Vec") { json!([value]) } else { value.clone() };
                desk.give(signature, count, |arguments| arguments[argument] = value);
                count += 1;
                if desk.is_spoilt {
                    desk.finish();
                    desk = Desk::open(template, State::Off);
                }
            }
        }
    }
    desk.finish();
    count
}

/// What broke off, in any thread: its place and words.
type Panics = Arc<Mutex<Vec<String>>>;

fn watch_for_panics() -> Panics {
    let panics = Panics::default();
    let (kept, before) = (Arc::clone(&panics), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |info| {
        before(info);
        if let Ok(mut kept) = kept.lock() {
            kept.push(info.to_string());
        }
    }));
    panics
}

fn nothing_broke_off(panics: &Panics, after: &str) {
    let kept = panics.lock().map(|kept| kept.clone()).unwrap_or_default();
    assert!(kept.is_empty(), "{after}:\n{}", kept.join("\n"));
}

/// How the window stands when a round begins.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// There are no data yet.
    NoData,
    /// Single-user mode.
    Off,
    /// People must sign in, and nobody did.
    Nobody,
    /// Somebody did, and left it locked.
    Locked,
    /// Somebody of that role works there.
    As(Role),
}

impl State {
    const ALL: [Self; 9] = [
        Self::Off,
        Self::Nobody,
        Self::As(Role::Administrator),
        Self::NoData,
        Self::As(Role::Csr),
        Self::Off,
        Self::Locked,
        Self::As(Role::Supervisor),
        Self::As(Role::Dock),
    ];
}

/// Who signs in for a round; no input names them.
fn worker(role: Role) -> &'static str {
    match role {
        Role::Dock => "Worker at the dock",
        Role::Csr => "Worker at a desk",
        Role::Supervisor => "Worker who decides",
        Role::Administrator => "Worker who sets up",
    }
}

/// Throws for what is taken; the same throws for the same number.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap_or_default() % count
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// What is on record, as far as arguments name it.
#[derive(Default)]
struct Corpus {
    lines: Vec<String>,
    rmas: Vec<String>,
    cases: Vec<String>,
    serials: Vec<String>,
    parts: Vec<String>,
    /// Rows of reference data, each with its kind.
    rows: Vec<(String, Value)>,
    /// Names of wordings, each with its passages.
    wordings: Vec<(String, Value)>,
    /// A badge that lets somebody in.
    badges: Vec<String>,
    /// The address of a label printer.
    printers: Vec<String>,
    /// A port of this machine that nobody answers at.
    closed_port: u16,
}

impl Corpus {
    /// A text as it would be right for the argument of that name.
    fn text(&self, argument: &str, dice: &mut Dice) -> String {
        let lists: &[&[String]] = match argument {
            "line" => &[&self.lines],
            "rma" => &[&self.rmas],
            "case" => &[&self.cases],
            "serial" => &[&self.serials],
            "page" | "number" | "subject" => &[&self.rmas, &self.lines, &self.cases],
            "scan" => &[&self.badges],
            "raw" | "scans" => &[&self.lines, &self.rmas, &self.serials, &self.parts, &self.badges],
            "printer" => &[&self.printers],
            _ => &[],
        };
        if !lists.is_empty() {
            let list = lists[dice.below(lists.len())];
            return list[dice.below(list.len())].clone();
        }
        let all: &[&str] = match argument {
            // Each desk has its own.
            "path" => &[""],
            "name" => &["Dora Lund", "Cem Aydin", "Sol Reyes", "Ada Quill", "Nia Okoye", "order.pdf"],
            "password" | "before" => &[seed::PASSWORD, "another good lantern"],
            "pin" => &[seed::PIN, "271828"],
            "kind" => &["TypeError"],
            "places" => &["app.js:10:3"],
            "tag" => &["D1", "D2", "D3", "D4"],
            "position" => &["A-03", "B 7"],
            "tracking" => &["1Z999AA10123456784"],
            "carrier" => &["UPS"],
            "note" | "text" | "reason" => &["as agreed on the telephone", "R10039", "大阪", ""],
            "confirmed_by" | "agreed_by" | "csr" => &["Cem Aydin", "Sol Reyes"],
            "from" | "to" => &["2026-01-01", "2026-12-31", "Cem Aydin", ""],
            "on" | "next_on" | "day" | "valid_until" => &["2026-11-20", "2099-12-31"],
            "month" => &["2026-11-01", "2026-02-01"],
            "centre" => &["OAK", "HAM", "ICN"],
            "calendar" => &["us-west", "eu-central"],
            "pattern" => &["^MC(?<year>\\d{2})(?<week>\\d{2})[0-9A-Z]+$"],
            "amount" => &["800.00", "12,50"],
            "currency" => &["USD", "eur", "JPY"],
            "content" => &["JVBERi0xLjQKJSVFT0YK", "iVBORw0KGgo="],
            _ => panic!("say in the corpus what text {argument} may be"),
        };
        dice.one_of(all).to_owned()
    }

    /// A value as it would be right for the argument of that name and type.
    fn value(&self, argument: &str, kind: &str, dice: &mut Dice) -> Value {
        let within = |outer: &str| kind.strip_prefix(outer).and_then(|rest| rest.strip_suffix('>'));
        if let Some(inner) = within("Option<") {
            return if dice.below(3) == 0 { Value::Null } else { self.value(argument, inner, dice) };
        }
        if let Some(inner) = within("Vec<") {
            let argument = if argument == "serials" { "serial" } else { argument };
            return (0..dice.below(4)).map(|_| self.value(argument, inner, dice)).collect();
        }
        let of = |all: &[&str], dice: &mut Dice| json!(dice.one_of(all));
        match kind {
            "String" => json!(self.text(argument, dice)),
            "bool" => json!(dice.below(2) == 0),
            "u16" | "u32" | "i64" | "usize" => json!([0, 1, 1, 2, 2, 3, 4, 5, 8, 500][dice.below(10)]),
            "i32" => json!(2020 + dice.below(10)),
            "f64" => json!([0.0, 12.5, 9000.0][dice.below(3)]),
            "ImportSource" => of(&["files", "folder"], dice),
            "Role" => of(&["dock", "csr", "supervisor", "administrator"], dice),
            "ScanKind" => of(&["rma", "line", "serial", "part", "tracking", "chosen"], dice),
            "Disposition" => of(&["matched", "returned_to_sender", "scrapped", "withdrawn"], dice),
            "Urgency" => of(&["overdue", "today", "this_week", "later"], dice),
            "DueKind" => of(&["rnr", "rtf", "ra", "fa_interim", "fa", "response", "update", "quote"], dice),
            "MovementKind" => of(&["forwarded", "arrived", "repaired", "replaced", "shipped"], dice),
            "Analysis" => of(&["ra", "fa"], dice),
            "PostKind" => of(&["ra", "fa_interim", "fa_final"], dice),
            "ReturnChoice" => of(&["charge", "waive", "extend", "keep", "claim", "reject_claim"], dice),
            "RmaType" => of(&["doa", "service", "new_purchase", "non_contracted", "unknown"], dice),
            "Basis" => of(&["new_unit", "advance_replacement", "return_and_repair", "warranty_rtf"], dice),
            "QuoteKind" => of(&["repair", "replacement"], dice),
            "Taken" => of(&["failure", "quote", "purchase_order", "end"], dice),
            "DocumentKind" => {
                let kinds = ["confirmation", "instructions", "quote", "ra", "fa"];
                of(&[&kinds[..], &["sender-notice", "packing-list", "box-label"]].concat(), dice)
            }
            "ReferenceKind" => of(&["families", "parts", "calendars", "holidays", "centres"], dice),
            "ReportName" => of(&["receipts", "shelf", "on_time", "not_returned", "quotes", "failures"], dice),
            "ReportPart" => of(&["figures", "rows"], dice),
            "MailState" => of(&["waiting", "sending", "sent", "stopped", "cancelled"], dice),
            "PaperKind" => of(&["box", "receiving", "shelf", "sender", "letter", "a4"], dice),
            "PrintJobState" => of(&["queued", "printed", "needs_attention", "unknown", "failed", "cancelled"], dice),
            "RecordRow" => self.rows[dice.below(self.rows.len())].1.clone(),
            "BTreeMap<String,String>" => self.wordings[dice.below(self.wordings.len())].1.clone(),
            "Report" => {
                let fields = ["repair_done", "test_result", "repair_data", "root_cause"];
                let fields: BTreeMap<&str, &str> = fields.into_iter().map(|field| (field, "done")).collect();
                json!({"fields": fields, "failure_verified": self.value("", "Option<bool>", dice)})
            }
            _ => self.form(kind, dice),
        }
    }

    /// The same of a form or a question with fields.
    fn form(&self, kind: &str, dice: &mut Dice) -> Value {
        let page = (json!(dice.below(3)), json!(dice.below(50)), json!(dice.below(2) == 0));
        let (offset, limit, descending) = page;
        let centre = self.value("centre", "Option<String>", dice);
        let csr = self.value("csr", "Option<String>", dice);
        match kind {
            "PersonChange" => {
                let all = [
                    json!({"kind": "add", "role": "csr"}),
                    json!({"kind": "role", "role": "supervisor"}),
                    json!({"kind": "active", "active": dice.below(2) == 0}),
                    json!({"kind": "password", "password": "another good lantern"}),
                    json!({"kind": "pin", "pin": "271828"}),
                    json!({"kind": "pin", "pin": null}),
                    json!({"kind": "os_user", "account": "nia"}),
                    json!({"kind": "no_badge"}),
                    json!({"kind": "no_token"}),
                ];
                all[dice.below(all.len())].clone()
            }
            "AuditWanted" => {
                let subject = self.text("subject", dice);
                json!({"subject": subject, "who": "", "action": dice.one_of(&["", "received"]), "rule": ""})
            }
            "BoardFilter" => {
                json!({"kinds": self.value("", "Vec<DueKind>", dice), "centre": centre, "csr": csr})
            }
            "QueueFilter" => json!({
                "type": self.value("", "Option<RmaType>", dice), "priority": dice.one_of(&["P1", "P3"]),
                "centre": centre, "csr": csr,
            }),
            "SearchQuery" => json!({
                "text": self.text("raw", dice), "sort": dice.one_of(&["status", "id", "last_modified"]),
                "by": dice.one_of(&["case", "rma", "tracking", "site", "contact"]),
                "descending": descending, "offset": offset, "limit": limit,
            }),
            "TrackQuery" => json!({
                "sort": dice.one_of(&["status", "rma", "part_number", "serial", "case", "create_date"]),
                "descending": descending, "offset": offset, "limit": limit,
            }),
            "ReferenceQuery" => json!({
                "text": "", "sort": dice.one_of(&["", "name"]),
                "descending": descending, "offset": offset, "limit": limit,
            }),
            "PostSearch" => json!({"part": null, "text": self.value("text", "Option<String>", dice)}),
            "ReturnFilter" => json!({
                "list": dice.one_of(&["to_decide", "claimed", "settled"]), "centre": centre, "csr": csr,
                "order": dice.one_of(&["due", "list_price"]), "descending": descending,
            }),
            "ReturnForm" => {
                let all = [
                    json!({"decision": "charge"}),
                    json!({"decision": "waive"}),
                    json!({"decision": "extend", "until": "2027-01-15"}),
                    json!({"decision": "keep", "order": "PO-1"}),
                    json!({"decision": "claim", "carrier": "UPS", "reference": "1Z9", "date": "2026-11-20"}),
                    json!({"decision": "reject_claim"}),
                ];
                all[dice.below(all.len())].clone()
            }
            "OrderForm" => json!({
                "number": "PO-870665", "date": "2026-11-20", "amount": "800.00", "currency": "USD",
                "channel": dice.one_of(&["fax", "email"]), "accepted_by": self.value("csr", "Option<String>", dice),
            }),
            "MailSettings" => json!({
                "host": dice.one_of(&["", "127.0.0.1"]), "port": self.closed_port, "from_name": "Returns desk",
                "encryption": dice.one_of(&["tls", "starttls", "none"]), "user": dice.one_of(&["", "desk"]),
                "from_address": "returns@vendor.example",
            }),
            "WordingScope" => json!({"language": dice.one_of(&["en", "de"]), "centre": centre}),
            "VendorFields" => json!({
                "name": "Vendor Networks", "address": ["1 Vendor Way", "Springfield"], "phone": "+1 555 0100",
                "fax": "", "email": "returns@vendor.example", "language": "en", "country": "US",
                "paper": dice.one_of(&["letter", "a4"]),
            }),
            "StationSettings" => json!({
                "dock": "Dock 3", "operator": "Dora Lund", "scan_prefix": "", "scan_suffix": "", "sound": true,
                "unnumbered_default": dice.one_of(&["shelf", "return_to_sender"]), "printer": self.printers[0],
                "theme": "system", "zone": dice.one_of(&["America/Los_Angeles", "Asia/Tokyo"]),
            }),
            "PaperSettings" => json!({
                "papers": [{
                    "kind": self.value("", "PaperKind", dice), "printer": "Bench", "stock": "80x50mm+3",
                    "dpi": ([203, 300, 600][dice.below(3)]), "layout": null,
                }],
                "printers": [{"name": "Bench", "address": self.printers[0]}],
            }),
            _ => panic!("say in the corpus what a {kind} may be"),
        }
    }

    fn arguments(&self, signature: &Signature, dice: &mut Dice) -> Value {
        let mut all = serde_json::Map::new();
        for (name, kind) in signature.arguments {
            all.insert((*name).to_owned(), self.value(name, &kind.replace(' ', ""), dice));
        }
        // What belongs together.
        if let (true, row) = (all.contains_key("seen") || all.contains_key("row"), dice.below(self.rows.len())) {
            let (kind, row) = &self.rows[row];
            all.insert("kind".to_owned(), json!(kind));
            for name in ["seen", "row"] {
                all.get_mut(name).into_iter().for_each(|value| *value = row.clone());
            }
        }
        if all.contains_key("passages") {
            let (name, passages) = &self.wordings[dice.below(self.wordings.len())];
            all.insert("name".to_owned(), json!(name));
            all.insert("passages".to_owned(), passages.clone());
        }
        Value::Object(all)
    }

    /// The same arguments, where they would reach further than this machine: no farther than that.
    fn kept_here(&self, command: &str, state: State, arguments: &mut Value) {
        self.keep_printers_here(arguments);
        if let (true, Some(settings)) = (command.starts_with("mail_"), arguments.get_mut("settings")) {
            if settings.is_array() {
                *settings = json!([]);
            }
            if settings["host"].as_str().is_some_and(|host| !host.trim().is_empty()) {
                settings["host"] = json!("127.0.0.1");
                if settings.get("port").is_none_or(Value::is_u64) {
                    settings["port"] = json!(self.closed_port);
                }
            }
        }
        // A sample is made for as many RMAs as one asks for, up to ten millions: not here.
        if command == "start_with_sample" && state == State::NoData && arguments["rmas"].as_u64() > Some(20) {
            arguments["rmas"] = json!(20);
        }
    }

    fn keep_printers_here(&self, value: &mut Value) {
        match value {
            Value::String(text) if text.to_lowercase().contains("tcp:") => text.clone_from(&self.printers[0]),
            Value::Array(all) => all.iter_mut().for_each(|value| self.keep_printers_here(value)),
            Value::Object(all) => all.values_mut().for_each(|value| self.keep_printers_here(value)),
            _ => {}
        }
    }
}

/// Numbers at the ends of what some type holds, and such as are no whole ones.
fn extremes() -> [Value; 11] {
    [
        json!(-1),
        json!(i64::MIN),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(u32::MAX),
        json!(i32::MIN),
        json!(i32::MAX),
        json!(9_007_199_254_740_993_u64),
        json!(0.5),
        json!(1e308),
        json!(-1e308),
    ]
}

type Edit = (u32, u8, u32, u32);

/// Changes a value in one place.
fn edit(value: &mut Value, (place, kind, piece, at): Edit) {
    const LONG: usize = 200_000;
    const MANY: usize = 300;
    // What comes from the page is refused as a whole where it is deeper than 128.
    const DEEP: usize = 100;
    let mut places = Vec::new();
    list_places(value, String::new(), &mut places);
    let Some(chosen) = value.pointer_mut(&places[place as usize % places.len()]) else { return };
    let (piece, at) = (piece as usize, at as usize);
    let word = PIECES[piece % PIECES.len()];
    // Mostly of the same type: what is of another one does not get as far as the command.
    let kind = match chosen {
        Value::String(_) if at % 4 != 0 => [2, 2, 3, 3, 4, 7, 9][piece / PIECES.len() % 7],
        Value::Number(_) if at % 4 != 0 => [1, 1, 3][piece / PIECES.len() % 3],
        Value::Bool(_) if at % 4 != 0 => return *chosen = json!(*chosen != json!(true)),
        Value::Array(_) if at % 4 != 0 => [5, 6, 9][piece % 3],
        _ => kind,
    };
    match kind {
        0 => {
            let others = [json!(null), json!(true), json!(0), json!(""), json!([]), json!({}), json!([null])];
            *chosen = others[piece % others.len()].clone();
        }
        1 => {
            let numbers = extremes();
            *chosen = numbers[piece % numbers.len()].clone();
        }
        2 => *chosen = json!(word),
        3 | 4 => match chosen {
            Value::String(text) => {
                let mut from = at % (text.len() + 1);
                while !text.is_char_boundary(from) {
                    from -= 1;
                }
                if kind == 3 {
                    text.insert_str(from, word);
                } else {
                    text.truncate(from);
                }
            }
            Value::Number(_) => *chosen = json!(at),
            other => *other = json!(word),
        },
        5 => match chosen {
            Value::Object(all) if !all.is_empty() => {
                let name = all.keys().nth(at % all.len()).cloned().unwrap_or_default();
                all.remove(&name);
            }
            Value::Array(all) if !all.is_empty() => drop(all.remove(at % all.len())),
            other => *other = Value::Null,
        },
        6 => match chosen {
            Value::Object(all) => drop(all.insert(word.to_owned(), json!(word))),
            Value::Array(all) => all.push(json!(word)),
            other => *other = json!({ word: word }),
        },
        7 => *chosen = json!(if word.is_empty() { "x" } else { word }.repeat(LONG / word.len().max(1))),
        8 => {
            let deeper = |inner, _| if at % 2 == 0 { json!([inner]) } else { json!({ "a": inner }) };
            *chosen = (0..DEEP).fold(chosen.clone(), deeper);
        }
        _ => match chosen {
            Value::Array(all) if !all.is_empty() => *all = all.iter().cycle().take(MANY).cloned().collect(),
            Value::String(text) if text.len() < LONG => *text = text.repeat(at % 50),
            other => *other = json!([&*other, &*other]),
        },
    }
}

/// Where something stands in a value, as JSON pointers.
fn list_places(value: &Value, here: String, places: &mut Vec<String>) {
    const MOST: usize = 300;
    if places.len() > MOST {
        return;
    }
    match value {
        Value::Array(all) => {
            for (at, value) in all.iter().enumerate().take(20) {
                list_places(value, format!("{here}/{at}"), places);
            }
        }
        Value::Object(all) => {
            for (name, value) in all {
                list_places(value, format!("{here}/{}", name.replace('~', "~0").replace('/', "~1")), places);
            }
        }
        _ => {}
    }
    places.push(here);
}

/// The data that each round begins with, and what is on record in them.
struct Template {
    folder: TempDir,
    corpus: Corpus,
    panics: Panics,
    _printer: ZplPrinter,
}

impl Template {
    fn new(panics: &Panics) -> Self {
        let folder = TempDir::new().expect("a temporary directory");
        let printer = ZplPrinter::start();
        let closed = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        let data = DataDirectory::new(&folder.path().join("made"));
        let printers = vec![printer.address().to_string()];
        let closed_port = closed.expect("a port is free").port();
        let corpus = filled(&data, folder.path(), Corpus { printers, closed_port, ..Corpus::default() });
        let template = Self { folder, corpus, panics: Arc::clone(panics), _printer: printer };

        let desk = Desk::over(&template, State::Off, None, data.clone());
        // Each command with right arguments, some times: they are right, and there is something of everything.
        for turn in 0..FILLINGS {
            for (at, signature) in SIGNATURES.iter().enumerate() {
                if NOT_TO_FILL.contains(&signature.command) || OPENS_DIALOG.contains(&signature.command) {
                    continue;
                }
                let mut arguments = template.corpus.arguments(signature, &mut Dice(turn * 1000 + at as u64));
                template.corpus.kept_here(signature.command, State::Off, &mut arguments);
                let answer = desk.ask(signature.command, arguments.clone());
                let said = format!("{} {arguments}: {answer:?}", signature.command);
                assert!(!answer.is_err_and(|error| error.is_string()), "not right arguments: {said}");
                nothing_broke_off(panics, &said);
            }
        }
        desk.finish();
        let mut store = Store::open(&data.database()).expect("the data open");
        let off = template.folder.path().join("off.db");
        safekeeping::back_up_to(store.records(), &data, &off).expect("a backup can be made");
        let by = By { who: "Setup", recorded_at: seed::now() };
        people::switch_on(&mut store, &by).expect("people must sign in");
        let administrator = people::by_password(&mut store, worker(Role::Administrator), seed::PASSWORD, seed::now());
        store.act_as(Some(administrator.expect("they sign in").actor));
        safekeeping::back_up_to(store.records(), &data, &template.folder.path().join("on.db"))
            .expect("a backup can be made");
        template
    }

    fn database(&self, state: State) -> Option<PathBuf> {
        match state {
            State::NoData => None,
            State::Off => Some(self.folder.path().join("off.db")),
            State::Nobody | State::Locked | State::As(_) => Some(self.folder.path().join("on.db")),
        }
    }
}

/// Fills a data directory, and says what is in it.
fn filled(data: &DataDirectory, workshop: &Path, mut corpus: Corpus) -> Corpus {
    const RMAS: u64 = 40;
    const NAMED: usize = 6;
    const BOXES: usize = 4;
    const CONFIRMED: usize = 2;
    let files = workshop.join("sample");
    sample::write(&files, RMAS, 1, seed::now().date_naive()).expect("the sample can be written");
    data.make().expect("the data directory can be made");
    let mut store = Store::open(&data.database()).expect("the database opens");
    let by = By { who: "Setup", recorded_at: seed::now() };
    import_all(&mut store, &by, &files, ImportOptions::default(), &mut |_, _, _| {}).expect("the sample is imported");
    for role in [Role::Dock, Role::Csr, Role::Supervisor, Role::Administrator] {
        let named = seed::PEOPLE.iter().find(|(of, _)| *of == role).map(|(_, name)| *name);
        for name in named.into_iter().chain([worker(role)]) {
            people::add(&mut store, name, role, None, &by).expect("they are put on record");
            people::set_password(&mut store, name, seed::PASSWORD, &by).expect("they get a password");
        }
    }
    people::set_pin(&mut store, "Dora Lund", Some(seed::PIN), &by).expect("she gets a PIN");
    corpus.badges = vec![seed::badge(&mut store, "Cem Aydin", &by)];

    let text = std::fs::read_to_string(files.join("rmas.csv")).expect("the sample has RMAs");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|row| row.split(',').collect()).collect();
    let of = |state: &'static str| rows.iter().rev().filter(move |row| row[8] == state);
    let (mut rmas, mut cases) = (BTreeSet::new(), BTreeSet::new());
    // The latest ones, and those that wait for something.
    let waiting = of("open").filter(|row| row[9] == "awaiting").take(BOXES);
    for row in waiting.clone().chain(of("unconfirmed").take(CONFIRMED)).chain(of("open").take(NAMED)) {
        rmas.extend(row[0].split('-').next().map(str::to_owned));
        cases.insert(row[1].to_owned());
        corpus.parts.push(row[2].to_owned());
        corpus.serials.push(if row[3].is_empty() { "SN0001" } else { row[3] }.to_owned());
        corpus.lines.push(row[0].to_owned());
    }
    corpus.rmas = rmas.into_iter().collect();
    corpus.cases = cases.into_iter().collect();
    drop(store);

    let asking = Asking::new(data);
    let ask = |command: &str, arguments| asking.ask(command, InvokeBody::Json(arguments), command);
    ask("start_up", json!({})).expect("the data open");
    for kind in ["families", "parts", "calendars", "holidays", "centres"] {
        let query = json!({"text": "", "sort": "", "descending": false, "offset": 0, "limit": 3});
        let page = ask("data_list", json!({"kind": kind, "query": query}));
        let page = page.expect("there are reference data");
        corpus.rows.extend(page["rows"].as_array().into_iter().flatten().map(|row| (kind.to_owned(), row.clone())));
    }
    let page = ask("wordings", json!({"scope": null})).expect("there are wordings");
    for view in page["templates"].as_array().into_iter().flatten() {
        let passages = view["passages"].as_array().into_iter().flatten();
        let passages: BTreeMap<&str, &Value> =
            passages.filter_map(|passage| Some((passage["name"].as_str()?, &passage["text"]))).collect();
        corpus.wordings.push((view["template"].as_str().unwrap_or_default().to_owned(), json!(passages)));
    }
    assert!(!corpus.rows.is_empty() && !corpus.wordings.is_empty());

    // Later steps have something before them: boxes received and put on the shelf, labels printed, RMAs created,
    // quoted, ordered and confirmed.
    let done = |command: &str, arguments: Value| {
        let said = format!("{command} {arguments}");
        ask(command, arguments).unwrap_or_else(|error| panic!("{said}: {error}"))
    };
    let dice = &mut Dice(0);
    done("settings_set", json!({"settings": corpus.form("StationSettings", dice)}));
    let boxes = waiting.map(|row| row[0]).chain(["R99997", "R99998", "R99999"]);
    for (seq, scan) in boxes.enumerate() {
        done("station_scan", json!({"raw": scan, "seq": 2 * seq}));
        done("station_next", json!({"seq": 2 * seq + 1}));
    }
    for row in of("unconfirmed").take(CONFIRMED) {
        done("rma_confirm", json!({"rma": row[0].split('-').next()}));
    }
    let uncovered = rows.iter().rfind(|row| row[4] == "non_contracted" && !row[3].is_empty()).expect("there is one");
    for is_quoted in [true, false] {
        let of_case = json!({
            "case": uncovered[1], "serials": [uncovered[3]], "hours": null, "analyses": ["ra"], "agreed_by": null,
        });
        let made = done("rma_create", of_case);
        let rma = &made["rma"];
        corpus.rmas.extend(rma.as_str().map(str::to_owned));
        corpus.lines.extend(made["lines"][0]["line"].as_str().map(str::to_owned));
        if is_quoted {
            done("rma_failure", json!({"rma": rma, "confirmed_by": "Cem Aydin"}));
            let quote = json!({
                "rma": rma, "kind": "repair", "amount": "800.00", "currency": "USD", "valid_until": null,
            });
            done("rma_quote", quote);
            done("quote_send", json!({"rma": rma}));
            done("rma_order", json!({"rma": rma, "order": corpus.form("OrderForm", dice)}));
        }
    }
    corpus
}

/// The app with its window on no screen, and the way to ask it.
struct Asking {
    window: WebviewWindow<MockRuntime>,
    _app: App<MockRuntime>,
}

impl Asking {
    fn new(data: &DataDirectory) -> Self {
        let (app, window) = permissions::app(data.path());
        Self { window, _app: app }
    }

    fn send(&self, command: &str, body: InvokeBody) -> Receiver<Result<Value, Value>> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().expect("an address"),
            body,
            headers: tauri::http::HeaderMap::new(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        let (tell, told) = sync_channel(1);
        let webview: &tauri::Webview<MockRuntime> = self.window.as_ref();
        let answer = move |response| match response {
            InvokeResponse::Ok(value) => Ok(value.deserialize().expect("an answer in JSON")),
            InvokeResponse::Err(InvokeError(error)) => Err(error),
        };
        webview.clone().on_message(
            request,
            Box::new(move |_, _, response, _, _| {
                let _ = tell.send(answer(response));
            }),
        );
        told
    }

    fn ask(&self, command: &str, body: InvokeBody, said: &str) -> Result<Value, Value> {
        match self.send(command, body).recv_timeout(PATIENCE) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => panic!("it hangs: {said}"),
            Err(RecvTimeoutError::Disconnected) => panic!("it broke off: {said}"),
        }
    }
}

/// How the window stands at the moment.
struct Door {
    /// Somebody must sign in first.
    is_shut: bool,
    /// What whoever works there may do; none in single-user mode: everything.
    may: Option<Vec<Value>>,
}

impl Door {
    fn of(session: &Value) -> Self {
        let may = session["worker"]["may"].as_array().cloned().unwrap_or_default();
        Self { is_shut: session["locked"] == json!(true), may: (session["on"] == json!(true)).then_some(may) }
    }

    fn admits(&self, permission: Permission) -> bool {
        let may = self.may.as_ref().is_none_or(|may| may.contains(&json!(permission)));
        permission == Permission::Anyone || !self.is_shut && may
    }
}

/// The window over data of its own, in a state.
struct Desk<'a> {
    asking: Asking,
    template: &'a Template,
    state: State,
    door: Door,
    data: DataDirectory,
    backup: String,
    /// All that it was given, shortened.
    given: Vec<String>,
    /// What may wait at a dialog, with what it was asked.
    at_dialogs: Vec<(String, Receiver<Result<Value, Value>>)>,
    /// The state cannot be had again over these data.
    is_spoilt: bool,
    _folder: Option<TempDir>,
}

impl<'a> Desk<'a> {
    fn open(template: &'a Template, state: State) -> Self {
        let folder = TempDir::new().expect("a temporary directory");
        let data = DataDirectory::new(&folder.path().join("data"));
        if let Some(database) = template.database(state) {
            data.make().expect("the data directory can be made");
            std::fs::copy(database, data.database()).expect("the data can be copied");
        }
        Self::over(template, state, Some(folder), data)
    }

    fn over(template: &'a Template, state: State, folder: Option<TempDir>, data: DataDirectory) -> Self {
        let mut desk = Self {
            asking: Asking::new(&data),
            template,
            state,
            door: Door { is_shut: true, may: None },
            data,
            backup: String::new(),
            given: Vec::new(),
            at_dialogs: Vec::new(),
            is_spoilt: false,
            _folder: folder,
        };
        desk.ask("start_up", json!({})).expect("it starts");
        desk.come_to_state();
        if desk.door.admits(Permission::BackUp) && state != State::NoData {
            let made = desk.ask("backup_make", json!({})).expect("a backup is made");
            made["path"].as_str().unwrap_or_default().clone_into(&mut desk.backup);
        }
        assert!(!desk.is_spoilt, "{state:?} cannot be had");
        desk
    }

    fn ask(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        self.asking.ask(command, InvokeBody::Json(arguments), command)
    }

    /// Sees to it that the window stands as the round has it.
    fn come_to_state(&mut self) {
        let mut session = self.ask("session", json!({})).expect("it is told how the window stands");
        let name = session["worker"]["name"].as_str().unwrap_or_default().to_owned();
        let (is_on, is_locked) = (session["on"] == json!(true), session["locked"] == json!(true));
        let signs_in = |role| json!({"name": worker(role), "password": seed::PASSWORD});
        let again = match self.state {
            State::NoData => {
                self.is_spoilt = self.data.database().exists();
                Ok(None)
            }
            State::Off => {
                self.is_spoilt = is_on;
                Ok(None)
            }
            _ if !is_on => {
                self.is_spoilt = true;
                Ok(None)
            }
            State::Nobody if name.is_empty() => Ok(None),
            State::Nobody => self.ask("sign_out", json!({})).map(Some),
            State::Locked if is_locked && !name.is_empty() => Ok(None),
            State::Locked => {
                self.ask("sign_in", signs_in(Role::Csr)).and_then(|_| self.ask("session_lock", json!({}))).map(Some)
            }
            State::As(role) if name == worker(role) && !is_locked => Ok(None),
            State::As(role) => self.ask("sign_in", signs_in(role)).map(Some),
        };
        match again {
            Ok(Some(other)) => session = other,
            Ok(None) => {}
            // Whoever worked there has another password by now, or is let in no more.
            Err(_) => self.is_spoilt = true,
        }
        self.door = Door::of(&session);
    }

    /// Asks a command, with arguments that are right but for a change, and judges what it answers.
    fn give(&mut self, signature: &Signature, chances: u64, change: impl FnOnce(&mut Value)) {
        const SHOWN: usize = 2000;
        let Signature { command, permission, .. } = *signature;
        let is_admitted = self.door.admits(permission);
        if is_admitted && command == LISTENS {
            return;
        }
        let mut dice = Dice(chances);
        let mut arguments = self.template.corpus.arguments(signature, &mut dice);
        if let Some(path) = arguments.get_mut("path") {
            *path = json!(self.backup);
        }
        change(&mut arguments);
        self.template.corpus.kept_here(command, self.state, &mut arguments);
        let said = format!("{:?}: {command} {arguments}", self.state);
        let said: String = said.chars().take(SHOWN).collect();
        self.given.push(said.clone());
        // Some come as bytes in place of names and values.
        let body = match dice.below(100) {
            0 => InvokeBody::Raw(arguments.to_string().into_bytes()),
            _ => InvokeBody::Json(arguments.clone()),
        };
        if is_admitted && OPENS_DIALOG.contains(&command) {
            self.at_dialogs.push((said.clone(), self.asking.send(command, body)));
        } else {
            let answer = self.asking.ask(command, body, &said);
            judge(&said, &answer, is_admitted);
            self.nobody_gets_in(command, &arguments, &answer);
            if self.state != State::NoData && answer.is_err_and(|error| error["code"] == json!("not_open")) {
                self.ask("start_up", json!({})).expect("it starts again");
            }
        }
        self.come_to_state();
        nothing_broke_off(&self.template.panics, &said);
    }

    /// Where nobody is signed in, nothing of the data is told, and nobody gets in without their secret.
    fn nobody_gets_in(&self, command: &str, arguments: &Value, answer: &Result<Value, Value>) {
        let (State::Nobody, Ok(answer)) = (self.state, answer) else { return };
        let has = |name: &str, secret: &str| arguments[name].as_str().is_some_and(|text| text.contains(secret));
        let may_get_in = match command {
            "start_up" | "start_empty" | "start_with_sample" => {
                assert_eq!(answer, &json!({"state": "sign_in"}), "{command} {arguments}");
                false
            }
            "sign_in" => has("password", seed::PASSWORD),
            "sign_in_pin" => has("pin", seed::PIN),
            "sign_in_badge" => has("scan", &self.template.corpus.badges[0]),
            _ => false,
        };
        assert!(may_get_in || answer["worker"].is_null(), "somebody got in: {command} {arguments}: {answer}");
    }

    /// Looks at what came late, and whether what is on record is whole.
    fn finish(mut self) {
        self.ask("session", json!({})).expect("the window is answered at the end");
        for (said, answer) in std::mem::take(&mut self.at_dialogs) {
            match answer.try_recv() {
                Ok(answer) => judge(&said, &answer, true),
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => panic!("it broke off: {said}"),
            }
        }
        nothing_broke_off(&self.template.panics, &self.given.join("\n"));
        if !self.data.database().exists() {
            return;
        }
        let mut store = Store::open(&self.data.database()).expect("the data open");
        store.act_as(Some(Actor::program()));
        let report = check(store.records()).expect("the record can be checked");
        assert!(report.ok, "{:?}, after\n{}", report.faults, self.given.join("\n"));
    }
}

/// Each answer is a value, or an error with a code and words; a value only for whoever may ask for it.
fn judge(said: &str, answer: &Result<Value, Value>, is_admitted: bool) {
    match answer {
        Ok(value) => assert!(is_admitted, "{said}: answered with {value}"),
        // Arguments of another form do not get as far as the command.
        Err(Value::String(words)) => {
            assert!(is_admitted && words.starts_with("invalid args `"), "{said}: {words}");
        }
        Err(error) => {
            let text = |name: &str| error[name].as_str().unwrap_or_default().trim();
            let (code, message) = (text("code"), text("message"));
            assert!(!code.is_empty() && !message.is_empty() && !BROKEN.contains(&code), "{said}: {error}");
            let is_refusal = ["not_signed_in", "locked", "not_allowed"].contains(&code);
            assert!(is_admitted || is_refusal, "{said}: {error}");
        }
    }
}
