//! Print jobs through whole `rma` invocations: a ZPL printer behind a TCP port, and a real print
//! service with queues that print, are stopped, are not there.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::process::{Child, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use rma_printing::test_printer::{Condition, ZplPrinter};
use rma_printing::test_server::{Device, Driver, PretendPrinter, TestServer};
use serde_json::{Value, json};
use support::{Data, Said, done};

/// One server for all tests, each with queues of its own. It ends with the process.
static CUPS: LazyLock<TestServer> = LazyLock::new(TestServer::start);

/// Generous: a label takes a second.
const LONG: Duration = Duration::from_secs(60);

fn rma(data: &Data, arguments: &[&str]) -> Said {
    let arguments = [&["--json"], arguments].concat();
    data.command(&arguments).env("CUPS_SERVER", CUPS.address()).stdin(Stdio::null()).output().unwrap().into()
}

/// Prints or asks, and returns what it said with its exit status.
fn said(data: &Data, arguments: &[&str]) -> (i32, Value) {
    let said = rma(data, arguments);
    (said.exit, said.json())
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < LONG, "{what} never came");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Starts to print, and leaves it running.
fn start(data: &Data, arguments: &[&str]) -> Child {
    let mut command = data.command(&[&["--json"], arguments].concat());
    command.env("CUPS_SERVER", CUPS.address()).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn state_of(data: &Data, job: &str) -> (String, String) {
    let (_, job) = said(data, &["jobs", "show", job]);
    // One that was just asked for may not be on record yet.
    let text = |field: &str| job[field].as_str().unwrap_or_default().to_owned();
    (text("state"), text("detail"))
}

#[test]
fn a_label_goes_to_a_label_printer_and_is_kept_with_its_bytes() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = zebra.address().to_string();
    let (exit, job) = said(&data, &["print", "R10001-1", "--printer", &address]);
    assert_eq!((exit, &job["state"], &job["printed"]), (0, &json!("printed"), &json!(1)), "{job}");
    let [label] = zebra.printed().try_into().unwrap();
    assert!(label.starts_with("^XA") && label.contains("^XZ"));

    let (_, shown) = said(&data, &["jobs", "show", "1"]);
    for (field, value) in [
        ("kind", json!("box")),
        ("title", json!("box R10001-1")),
        ("language", json!("zpl")),
        ("stock", json!("4x6")),
        ("dpi", json!(203)),
        ("copies", json!(1)),
        ("printer", json!(address)),
        ("who", json!("dana")),
        ("instead_of", Value::Null),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    assert_eq!(shown["of"][0]["number"], json!("R10001-1"));
    assert_eq!(shown["of"][0]["sha256"].as_str().unwrap().len(), 64);

    // Printed again it has the same bytes, whatever has changed since.
    let site = "site_id,name,address,country,calendar\nS-1,Quite another name,Elsewhere 1,US,\n";
    support::import(&data, "sites", site);
    let (exit, again) = said(&data, &["job", "retry", "1"]);
    assert_eq!((exit, &again["job"], &again["instead_of"]), (0, &json!(2), &json!(1)), "{again}");
    assert_eq!(again["of"][0]["sha256"], shown["of"][0]["sha256"]);
    assert_eq!(zebra.printed(), [label.clone(), label]);
    let (_, jobs) = said(&data, &["jobs", "--state", "printed"]);
    assert_eq!(jobs.as_array().unwrap().iter().map(|job| job["job"].clone()).collect::<Vec<_>>(), [2, 1]);
    data.must_be_whole();
}

#[test]
fn each_kind_of_paper_has_its_printer_and_its_stock() {
    let (data, zebra, other) = (Data::with_records(), ZplPrinter::start(), ZplPrinter::start());
    CUPS.add_queue("documents", &Device::Null, Driver::Zebra);
    let named = done(&data, &["printers", "add", "Door 3", &zebra.address().to_string()]);
    assert_eq!(named, json!([{"name": "Door 3", "address": zebra.address().to_string()}]));
    for (key, value) in [
        ("paper.box.printer", "Door 3"),
        ("paper.box.stock", "100x150"),
        ("paper.box.dpi", "300"),
        ("station.printer", &other.address().to_string()),
        ("paper.letter.printer", "documents"),
    ] {
        assert_eq!(rma(&data, &["settings", key, value]).exit, 0, "{key}");
    }
    let (exit, job) = said(&data, &["print", "R10001-1"]);
    assert_eq!((exit, &job["printer"]), (0, &json!("Door 3")), "{job}");
    assert_eq!((&job["stock"], &job["dpi"]), (&json!("100x150"), &json!(300)));
    assert!(zebra.printed()[0].contains("^PW1181"), "100 mm at 300 dots an inch");

    // A kind that has none of its own goes to the dock's label printer.
    let received = data.receive(&["R10002-1"]);
    assert_eq!(received["verdict"], "accept_late");
    let (exit, job) = said(&data, &["print", "R10002-1", "--kind", "receiving"]);
    assert_eq!((exit, other.printed().len()), (0, 1), "{job}");
    // A document goes where documents on its paper go, as it is issued.
    let (exit, job) = said(&data, &["print", "R10001", "--kind", "confirmation"]);
    assert_eq!(
        (&job["printer"], &job["stock"], &job["language"]),
        (&json!("documents"), &json!("letter"), &json!("pdf"))
    );
    let shown = data.rma(&["--json", "show", "R10001"]).json();
    assert_eq!(shown["issued"][0]["sha256"], job["of"][0]["sha256"], "the bytes that were issued");
    // The driver of this queue knows labels only: that is said, and nothing is sent.
    assert_eq!((exit, &job["state"]), (1, &json!("failed")), "{job}");
    assert!(job["detail"].as_str().unwrap().contains("has no paper of 8.5 × 11 in"), "{job}");

    for (key, value, wrong) in [
        ("paper.box.stock", "7x9", "7x9"),
        ("paper.box.dpi", "200", "203, 300 and 600"),
        ("paper.box.dpi", "many", "203, 300 or 600"),
        ("paper.box.printer", "tcp://a b", "tcp://a b"),
        ("paper.a4.printer", "Door 3", "labels only"),
        ("paper.a4.stock", "letter", "always on a4"),
        ("paper.letter.dpi", "300", "sent as PDF"),
        ("paper.box.printer", "Door\u{202e}3", "U+202E"),
        ("paper.box.printer", "tcp://-h", "does not begin with -"),
    ] {
        let said = data.rma(&["--json", "settings", key, value]);
        assert_eq!((said.exit, said.code().as_str()), (2, "incomplete"), "{key} {value}: {}", said.out);
        assert!(said.json()["error"]["message"].as_str().unwrap().contains(wrong), "{}", said.out);
    }
    let said = data.rma(&["--json", "settings", "paper.roof.dpi", "203"]);
    assert_eq!((said.exit, said.code().as_str()), (1, "not_found"), "{}", said.out);
    let said = data.rma(&["--json", "printers", "add", "Door 4", "zebra"]);
    assert_eq!((said.exit, said.code().as_str()), (2, "bad_setting"), "{}", said.out);
    done(&data, &["settings", "paper.box.printer", ""]);
    done(&data, &["printers", "remove", "Door 3"]);
    assert_eq!(data.rma(&["--json", "printers", "remove", "Door 3"]).exit, 1);
}

#[test]
fn a_printer_that_is_not_ready_is_waited_for_and_then_named() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = zebra.address().to_string();
    zebra.set(Condition { paper_out: true, ..Condition::default() });
    let waiting = start(&data, &["print", "R10001-1", "--printer", &address]);
    wait_until("the reason", || state_of(&data, "1") == ("queued".to_owned(), "waiting: out of paper".to_owned()));
    zebra.set(Condition::default());
    let ended = Said::from(waiting.wait_with_output().unwrap());
    assert_eq!((ended.exit, ended.json()["state"].clone()), (0, json!("printed")), "{}", ended.out);
    assert_eq!(zebra.printed().len(), 1);

    // Whoever waits may be stopped, and what was not sent is not sent by itself later.
    zebra.set(Condition { head_open: true, falls_silent: true, ..Condition::default() });
    let mut waiting = start(&data, &["print", "R10001-2", "--printer", &address]);
    wait_until("the reason", || state_of(&data, "2").1 == "waiting: head open");
    waiting.kill().unwrap();
    waiting.wait().unwrap();
    let (state, detail) = state_of(&data, "2");
    assert_eq!((state.as_str(), detail.as_str()), ("needs_attention", "not sent: head open"));
    zebra.set(Condition::default());
    assert_eq!(state_of(&data, "2").0, "needs_attention");
    let (exit, again) = said(&data, &["job", "retry", "2"]);
    assert_eq!((exit, &again["state"]), (0, &json!("printed")), "{again}");
    assert_eq!(zebra.printed().len(), 2);
    assert_eq!(state_of(&data, "2").0, "cancelled");
}

#[test]
fn a_job_that_was_at_a_label_printer_when_its_program_ended_is_asked_after_and_never_printed_twice() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = zebra.address().to_string();
    zebra.set(Condition { holds: true, ..Condition::default() });
    let mut printing = start(&data, &["print", "R10001-1", "--printer", &address]);
    wait_until("the label", || zebra.waiting() == 1);
    wait_until("its record", || state_of(&data, "1").0 == "printing");
    printing.kill().unwrap();
    printing.wait().unwrap();
    // The printer still has it.
    assert_eq!(state_of(&data, "1").0, "printing");
    zebra.set(Condition { paper_out: true, ..Condition::default() });
    assert_eq!(state_of(&data, "1"), ("needs_attention".to_owned(), "out of paper".to_owned()));
    // It cannot be taken back, so a second one is not made without a word.
    let (exit, refused) = said(&data, &["job", "retry", "1"]);
    assert_eq!((exit, &refused["error"]["code"]), (1, &json!("cannot_take_back")), "{refused}");
    assert!(refused["error"]["message"].as_str().unwrap().contains("--cleared"), "{refused}");
    // Nobody saw it come out: that is for a person to say.
    zebra.set(Condition::default());
    let (state, detail) = state_of(&data, "1");
    assert_eq!(state, "unknown");
    assert!(detail.contains("Look whether it came out"), "{detail}");
    assert_eq!(zebra.printed().len(), 1);
    let (exit, job) = said(&data, &["job", "printed", "1"]);
    assert_eq!((exit, &job["state"], &job["detail"]), (0, &json!("printed"), &json!("printed, as dana has seen")));
    let (exit, refused) = said(&data, &["job", "printed", "1"]);
    assert_eq!((exit, &refused["error"]["code"]), (1, &json!("print_job_refused")));
    assert_eq!(zebra.printed().len(), 1, "never twice");
    data.must_be_whole();
}

#[test]
fn a_job_whose_program_ended_while_it_was_sent_is_open_until_somebody_has_looked() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = zebra.address().to_string();
    zebra.set(Condition { stalls_when_asked: true, ..Condition::default() });
    let mut printing = start(&data, &["print", "R10001-1", "--printer", &address]);
    wait_until("its record", || state_of(&data, "1").0 == "sending");
    printing.kill().unwrap();
    printing.wait().unwrap();
    let (state, detail) = state_of(&data, "1");
    assert_eq!(state, "unknown");
    assert!(detail.starts_with("The program ended while it was handing it to the printer."), "{detail}");
    let other = ZplPrinter::start();
    let (exit, moved) = said(&data, &["job", "move", "1", "--printer", &other.address().to_string()]);
    assert_eq!((exit, &moved["instead_of"], &moved["state"]), (0, &json!(1), &json!("printed")), "{moved}");
    assert_eq!(other.printed().len(), 1);
    let (state, detail) = state_of(&data, "1");
    assert_eq!(state, "cancelled");
    assert!(detail.ends_with("printed again as job 2"), "{detail}");
}

#[test]
fn a_connection_that_is_dropped_in_the_middle_leaves_it_open() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    zebra.set(Condition { drops_after: Some(40), ..Condition::default() });
    let (exit, job) = said(&data, &["print", "R10001-1", "--printer", &zebra.address().to_string()]);
    assert_eq!((exit, &job["state"]), (1, &json!("unknown")), "{job}");
    assert!(job["detail"].as_str().unwrap().contains("broke off"), "{job}");
    zebra.set(Condition::default());
    assert_eq!(state_of(&data, "1").0, "unknown");
    assert!(zebra.printed().is_empty(), "nothing is sent again by itself");
    let (exit, job) = said(&data, &["job", "cancel", "1"]);
    assert_eq!((exit, &job["state"]), (0, &json!("cancelled")));
    let (exit, refused) = said(&data, &["job", "cancel", "1"]);
    assert_eq!((exit, &refused["error"]["code"]), (1, &json!("print_job_refused")));
}

#[test]
fn queues_that_are_stopped_or_gone_are_named_and_their_jobs_moved_retried_and_cancelled() {
    let data = Data::with_records();
    let printer = PretendPrinter::start();
    CUPS.add_queue("stopped", &Device::Null, Driver::Zebra);
    CUPS.add_queue("working", &Device::Socket(printer.address()), Driver::Zebra);
    CUPS.pause("stopped", "end of shift");
    let (exit, job) = said(&data, &["print", "R10001-1", "--printer", "stopped"]);
    assert_eq!((exit, &job["state"]), (1, &json!("needs_attention")), "{job}");
    assert_eq!(job["detail"], json!("the queue is paused (\"end of shift\")"));
    assert!(job["of"][0]["queue_job"].is_i64(), "{job}");

    // Moved, it is taken out of the first queue: resumed, that prints nothing.
    let (exit, moved) = said(&data, &["job", "move", "1", "--printer", "working"]);
    assert_eq!((exit, &moved["state"]), (0, &json!("printed")), "{moved}");
    CUPS.resume("stopped");
    assert_eq!(state_of(&data, "1").0, "cancelled");

    // After its program is gone a queue still knows the job: it is followed to its end.
    CUPS.pause("stopped", "lunch");
    let (_, job) = said(&data, &["print", "R10001-2", "--printer", "stopped"]);
    let number = job["job"].to_string();
    assert_eq!(state_of(&data, &number).0, "needs_attention");
    CUPS.resume("stopped");
    wait_until("its end", || state_of(&data, &number).0 == "printed");
    let (exit, refused) = said(&data, &["job", "cancel", &number]);
    assert_eq!((exit, &refused["error"]["code"]), (1, &json!("print_job_refused")));

    CUPS.pause("stopped", "again");
    let (_, job) = said(&data, &["print", "R10002-1", "--printer", "stopped"]);
    let (exit, cancelled) = said(&data, &["job", "cancel", &job["job"].to_string()]);
    assert_eq!((exit, &cancelled["state"]), (0, &json!("cancelled")));

    let (exit, job) = said(&data, &["print", "R10001-1", "--printer", "nowhere"]);
    assert_eq!((exit, &job["error"]["code"]), (1, &json!("no_printer")), "{job}");
    assert!(job["error"]["message"].as_str().unwrap().contains("no printer “nowhere”"), "{job}");
    // One that was deleted after it was chosen is told by its job.
    CUPS.add_queue("leaving", &Device::Null, Driver::Zebra);
    assert_eq!(rma(&data, &["settings", "paper.box.printer", "leaving"]).exit, 0);
    CUPS.remove_queue("leaving");
    let (exit, job) = said(&data, &["print", "R10001-1"]);
    assert_eq!((exit, &job["state"]), (1, &json!("failed")), "{job}");
    assert!(job["detail"].as_str().unwrap().contains("no print queue named \"leaving\""), "{job}");
    // A label drawn for one kind of printer does not go to the other kind.
    let (exit, refused) = said(&data, &["job", "move", &job["job"].to_string(), "--printer", "tcp://127.0.0.1:9"]);
    assert_eq!((exit, &refused["error"]["code"]), (1, &json!("print_job_refused")), "{refused}");
}

/// A list of so many lines of R10001, R10002 and so on, as a file.
fn list(data: &Data, numbers: &[&str]) -> String {
    let file = data.path().join("list.txt");
    std::fs::write(&file, format!("# to be labelled\n\n{}\n", numbers.join("\n"))).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_list_is_one_job_that_says_which_labels_went_out() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = zebra.address().to_string();
    let file = list(&data, &["R10001", "R10002-1", "R10007"]);
    let out_of_paper = Condition { paper_out: true, ..Condition::default() };
    zebra.set(Condition { then_after: Some((2, Box::new(out_of_paper))), ..Condition::default() });
    let printing = start(&data, &["print", "--list", &file, "--printer", &address]);
    wait_until("the end of the paper", || state_of(&data, "1").1.contains("out of paper"));
    zebra.set(Condition::default());
    let ended = Said::from(printing.wait_with_output().unwrap());
    assert_eq!((ended.exit, ended.json()["printed"].clone()), (0, json!(5)), "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("1 of 5 printed") && ended.err.contains("5 of 5 printed"), "{}", ended.err);
    assert_eq!(zebra.printed().len(), 5);
    let numbers = ended.json()["of"].as_array().unwrap().iter().map(|of| of["number"].clone()).collect::<Vec<_>>();
    assert_eq!(numbers, ["R10001-1", "R10001-2", "R10002-1", "R10007-1", "R10007-2"]);
    data.must_be_whole();
}

#[test]
fn a_list_stops_between_two_labels_and_goes_on_where_it_stopped() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = zebra.address().to_string();
    let file = list(&data, &["R10001-1", "R10001-2", "R10002-1", "R10007-1"]);
    let holds = Condition { holds: true, ..Condition::default() };
    zebra.set(Condition { then_after: Some((1, Box::new(holds))), ..Condition::default() });
    let printing = start(&data, &["print", "--list", &file, "--printer", &address]);
    wait_until("the second label", || zebra.waiting() == 1);
    let interrupted = std::process::Command::new("kill").args(["-INT", &printing.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    let ended = Said::from(printing.wait_with_output().unwrap());
    assert_eq!(ended.exit, 1, "{}{}", ended.out, ended.err);
    let states: Vec<Value> = ended.json()["of"].as_array().unwrap().iter().map(|of| of["state"].clone()).collect();
    assert_eq!(states, ["printed", "sent", "waiting", "waiting"], "{}", ended.out);

    // The second one came out after all; somebody looked. The rest goes out when it is asked for.
    zebra.set(Condition::default());
    assert_eq!(state_of(&data, "1").0, "unknown");
    let (_, job) = said(&data, &["job", "printed", "1"]);
    assert_eq!(job["detail"], json!("stopped after 2 of 4; retry prints the rest"));
    let (exit, rest) = said(&data, &["job", "retry", "1"]);
    assert_eq!((exit, &rest["papers"], &rest["printed"]), (0, &json!(2), &json!(2)), "{rest}");
    assert_eq!(zebra.printed().len(), 4, "each once");
    data.must_be_whole();
}

#[test]
fn labels_on_sheets_come_out_as_sheets_from_the_first_free_label() {
    let data = Data::with_records();
    CUPS.add_queue("sheets", &Device::Null, Driver::Zebra);
    let file = list(&data, &["R10001", "R10002-1", "R10007"]);
    let print = |first: &str| {
        said(&data, &["print", "--list", &file, "--printer", "sheets", "--stock", "a4-3x8", "--first", first])
    };
    // Two labels are free on the first sheet of 24, and three go to the next one.
    let (exit, job) = print("23");
    assert_eq!(
        (exit, &job["state"], &job["papers"], &job["copies"]),
        (0, &json!("printed"), &json!(2), &json!(1)),
        "{job}"
    );
    let numbers: Vec<&str> = job["of"].as_array().unwrap().iter().map(|of| of["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["R10001-1 and 1 more", "R10002-1 and 2 more"]);
    assert_eq!(job["title"], "box R10001-1 and 4 more");
    let (exit, refused) = print("25");
    assert_eq!((exit, &refused["error"]["code"]), (1, &json!("label")), "{refused}");
    // Each copy has a place of its own.
    let (_, job) = said(&data, &["print", "R10001-1", "--count", "25", "--printer", "sheets", "--stock", "a4-3x8"]);
    assert_eq!((&job["papers"], &job["copies"]), (&json!(2), &json!(1)), "{job}");
    // Labels one by one have no place to begin at.
    let (exit, refused) = said(&data, &["print", "R10001-1", "--printer", "sheets", "--first", "2"]);
    assert_eq!((exit, &refused["error"]["code"]), (1, &json!("label")), "{refused}");
    data.must_be_whole();
}

#[test]
fn of_a_queue_without_a_driver_nobody_says_that_a_label_came_out() {
    let (data, printer) = (Data::with_records(), PretendPrinter::start());
    CUPS.add_queue("no-driver", &Device::Socket(printer.address()), Driver::Raw);
    let file = list(&data, &["R10001-1", "R10002-1"]);
    let (_, job) = said(&data, &["print", "--list", &file, "--printer", "no-driver"]);
    let states: Vec<&Value> = job["of"].as_array().unwrap().iter().map(|of| &of["state"]).collect();
    assert_eq!((&job["state"], states), (&json!("unknown"), vec![&json!("unknown"); 2]), "{job}");
    assert!(job["detail"].as_str().unwrap().contains("Look whether it came out"), "{job}");
}

#[test]
fn zpl_stays_at_the_resolution_that_it_was_drawn_for() {
    let (data, near, far) = (Data::with_records(), ZplPrinter::start(), ZplPrinter::start());
    for (name, zebra) in [("Door 3", &near), ("Door 5", &far)] {
        done(&data, &["printers", "add", name, &zebra.address().to_string()]);
    }
    for (key, value) in [("paper.box.printer", "Door 3"), ("paper.shelf.printer", "Door 5"), ("paper.shelf.dpi", "300")]
    {
        assert_eq!(rma(&data, &["settings", key, value]).exit, 0, "{key}");
    }
    assert_eq!(said(&data, &["print", "R10001-1"]).1["dpi"], 203);
    let (exit, refused) = said(&data, &["job", "move", "1", "--printer", "Door 5", "--cleared"]);
    assert_eq!((exit, &refused["error"]["code"]), (1, &json!("print_job_refused")), "{refused}");
    assert!(refused["error"]["message"].as_str().unwrap().contains("drawn for 203 dpi, and Door 5 has 300"));
    // Anew it is drawn for that printer.
    assert_eq!(said(&data, &["print", "R10001-1", "--printer", "Door 5"]).1["dpi"], 300);
    assert_eq!((near.printed().len(), far.printed().len()), (1, 1));
}

#[test]
fn a_list_of_what_was_confirmed_today_and_lists_with_nothing_in_them() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = zebra.address().to_string();
    let (exit, nothing) = said(&data, &["print", "--list", "confirmed-today", "--printer", &address]);
    assert_eq!((exit, &nothing["error"]["code"]), (1, &json!("nothing_to_print")));
    let header = std::fs::read_to_string(support::records().join("rmas.csv")).unwrap();
    let header = header.lines().next().unwrap();
    let row = "R10030-1,2026-1101-0001,P-100,SN0011,service,return_and_repair,2025-11-11T18:00:00Z,,unconfirmed,awaiting,,no,no";
    support::import(&data, "rmas", &format!("{header}\n{row}\n"));
    done(&data, &["confirm", "R10030", "--no-mail"]);
    let (exit, job) = said(&data, &["print", "--list", "confirmed-today", "--printer", &address]);
    assert_eq!((exit, &job["of"][0]["number"], &job["papers"]), (0, &json!("R10030-1"), &json!(1)), "{job}");
    let file = list(&data, &["R99999"]);
    let (exit, unknown) = said(&data, &["print", "--list", &file, "--printer", &address]);
    assert_eq!((exit, &unknown["error"]["code"]), (1, &json!("not_found")));
    assert_eq!(zebra.printed().len(), 1, "a list with a wrong number prints nothing");
}

#[test]
fn a_test_label_has_a_ruler_and_bars_for_the_printers_stock_and_resolution() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = zebra.address().to_string();
    let (exit, job) = said(&data, &["printers", "test", &address, "--stock", "a6", "--dpi", "300"]);
    assert_eq!(
        (exit, &job["kind"], &job["stock"], &job["dpi"]),
        (0, &json!("test"), &json!("a6"), &json!(300)),
        "{job}"
    );
    assert!(zebra.printed()[0].contains("^PW1240"), "105 mm at 300 dots an inch");
    let (exit, wrong) = said(&data, &["printers", "test", &address, "--stock", "7x9"]);
    assert_eq!((exit, &wrong["error"]["code"]), (1, &json!("label")));
    let (exit, absent) = said(&data, &["print", "R10001-1", "--printer", "tcp://127.0.0.1:x"]);
    assert_eq!((exit, &absent["error"]["code"]), (1, &json!("bad_printer_address")));
}

#[test]
fn a_printer_that_was_away_with_a_label_has_not_printed_it_until_somebody_has_looked() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let (address, socket) = (zebra.address().to_string(), zebra.socket());
    zebra.set(Condition { holds: true, ..Condition::default() });
    let printing = start(&data, &["print", "R10001-1", "--printer", &address]);
    wait_until("the label", || zebra.waiting() == 1);
    drop(zebra);
    wait_until("that it is away", || state_of(&data, "1").1.contains("cannot be reached"));
    let back = ZplPrinter::start_at(socket);
    let ended = Said::from(printing.wait_with_output().unwrap());
    assert_eq!((ended.exit, &ended.json()["state"]), (1, &json!("unknown")), "{}{}", ended.out, ended.err);
    assert!(back.printed().is_empty());
    data.must_be_whole();
}

#[test]
fn what_was_printed_again_is_decided_about_at_the_new_job() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = zebra.address().to_string();
    zebra.set(Condition { drops_after: Some(40), ..Condition::default() });
    said(&data, &["print", "R10001-1", "--printer", &address]);
    zebra.set(Condition::default());
    let (exit, again) = said(&data, &["job", "retry", "1"]);
    assert_eq!((exit, &again["job"]), (0, &json!(2)), "{again}");
    let other = ZplPrinter::start();
    for decided in [
        &["job", "retry", "1"][..],
        &["job", "retry", "1", "--cleared"],
        &["job", "move", "1", "--printer", &other.address().to_string()],
    ] {
        let (exit, refused) = said(&data, decided);
        assert_eq!((exit, &refused["error"]["code"]), (1, &json!("print_job_refused")), "{refused}");
        assert!(refused["error"]["message"].as_str().unwrap().contains("as job 2"), "{refused}");
    }
    assert_eq!((zebra.printed().len(), other.printed().len()), (1, 0));
    data.must_be_whole();
}

#[test]
fn the_name_of_a_printer_stays_with_its_address_while_something_may_come_out_there() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = zebra.address().to_string();
    done(&data, &["printers", "add", "Door 3", &address]);
    zebra.set(Condition { drops_after: Some(40), ..Condition::default() });
    said(&data, &["print", "R10001-1", "--printer", "Door 3"]);
    assert_eq!(state_of(&data, "1").0, "unknown");
    for change in
        [&["printers", "remove", "Door 3"][..], &["printers", "add", "Door 3", "tcp://127.0.0.1:9", "--moved"]]
    {
        let (exit, refused) = said(&data, change);
        let message = refused["error"]["message"].as_str().unwrap();
        assert!(exit != 0 && message.contains("print job 1") && message.contains(&address), "{refused}");
    }
    done(&data, &["job", "printed", "1"]);
    done(&data, &["settings", "paper.box.printer", "Door 3"]);
    let (_, refused) = said(&data, &["printers", "remove", "Door 3"]);
    assert!(refused["error"]["message"].as_str().unwrap().contains("box labels"), "{refused}");
    done(&data, &["settings", "paper.box.printer", ""]);
    done(&data, &["printers", "remove", "Door 3"]);
    data.must_be_whole();
}

#[test]
fn what_went_to_a_printer_that_is_never_asked_is_open_until_somebody_has_looked() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    zebra.set(Condition { mute: true, ..Condition::default() });
    let address = format!("{}?status=no", zebra.address());
    let (exit, job) = said(&data, &["print", "R10001-1", "--printer", &address]);
    assert_eq!((exit, &job["state"], &job["printed"]), (1, &json!("unknown"), &json!(0)), "{job}");
    let detail = job["detail"].as_str().unwrap();
    assert!(detail.contains("handed over, not confirmed"), "{detail}");
    assert_eq!(detail.matches("Look whether").count(), 1, "{detail}");
    wait_until("the label", || zebra.printed().len() == 1);
    assert_eq!(state_of(&data, "1").0, "unknown", "asking after it makes it no more certain");
    assert_eq!(done(&data, &["job", "printed", "1"])["state"], json!("printed"));

    // A list goes on to its end, and nothing of it counts as printed.
    let labels = list(&data, &["R10001-1", "R10002-1", "R10003-1"]);
    let (exit, job) = said(&data, &["print", "--list", &labels, "--printer", &address]);
    assert_eq!((exit, &job["state"], &job["printed"]), (1, &json!("unknown"), &json!(0)), "{job}");
    wait_until("all labels", || zebra.printed().len() == 4);
    assert!(job["of"].as_array().unwrap().iter().all(|paper| paper["state"] == "unknown"), "{job}");
    let (exit, printed) = said(&data, &["job", "printed", "2"]);
    assert_eq!((exit, &printed["state"], &printed["printed"]), (0, &json!("printed"), &json!(3)), "{printed}");

    // Day in, day out: all of them at once, each on record.
    assert_eq!(done(&data, &["job", "printed", "--all"]), json!({"printed": 0}));
    for line in ["R10001-1", "R10002-1"] {
        assert_eq!(said(&data, &["print", line, "--printer", &address]).0, 1);
    }
    assert_eq!(done(&data, &["job", "printed", "--all"]), json!({"printed": 2}));
    assert_eq!([state_of(&data, "3").0, state_of(&data, "4").0], ["printed", "printed"]);
    let trail = done(&data, &["audit", "--action", "said to be printed"]);
    assert_eq!(trail.as_array().unwrap().len(), 4, "{trail}");
    assert_eq!(said(&data, &["job", "printed"]).0, 2);
    assert_eq!(said(&data, &["job", "printed", "3", "--all"]).0, 2);
    data.must_be_whole();
}

#[test]
fn a_connection_that_breaks_off_says_once_to_look() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    zebra.set(Condition { drops_after: Some(40), ..Condition::default() });
    let (_, job) = said(&data, &["print", "R10001-1", "--printer", &zebra.address().to_string()]);
    let detail = job["detail"].as_str().unwrap();
    assert_eq!(detail.matches("Look whether").count(), 1, "{detail}");
}

#[test]
fn a_printer_that_is_never_asked_and_breaks_off_is_open_and_stops_a_list() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = format!("{}?status=no", zebra.address());
    // It takes the first label, and is switched off in the middle of the second.
    let drops = Condition { drops_after: Some(40), ..Condition::default() };
    zebra.set(Condition { then_after: Some((1, Box::new(drops))), ..Condition::default() });
    let list = data.path().join("list.txt");
    std::fs::write(&list, "R10001-1\nR10001-2\nr10001-1\nR10002-1\n").unwrap();
    let run = rma(&data, &["print", "--list", list.to_str().unwrap(), "--printer", &address]);
    let job = run.json();
    assert!(run.err.contains("R10001-1 is in the list more than once; it is printed once"), "{}", run.err);
    assert_eq!((run.exit, &job["papers"]), (1, &json!(3)), "{job}");
    let states: Vec<&str> = job["of"].as_array().unwrap().iter().map(|of| of["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["unknown", "unknown", "waiting"], "{job}");
    assert_eq!(zebra.printed().len(), 1);
}

#[test]
fn what_a_printer_keeps_is_called_off_once_it_is_cleared_there() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    zebra.set(Condition { holds: true, ..Condition::default() });
    let mut printing = start(&data, &["print", "R10001-1", "--printer", &zebra.address().to_string()]);
    wait_until("the label", || zebra.waiting() == 1 && state_of(&data, "1").0 != "sending");
    printing.kill().unwrap();
    printing.wait().unwrap();
    let job = "1".to_owned();
    let refused = rma(&data, &["job", "cancel", &job]);
    let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(refused.code() == "cannot_take_back" && message.ends_with("Then say --cleared."), "{message}");
    zebra.forget();
    assert_eq!(done(&data, &["job", "cancel", &job, "--cleared"])["state"], "cancelled");
}

#[test]
fn what_cannot_be_printed_is_refused_before_anything_is_issued() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = zebra.address().to_string();
    let issued = |data: &Data| done(data, &["show", "R10001"])["issued"].clone();
    let before = issued(&data);
    let refused = rma(&data, &["print", "R10001", "--kind", "confirmation", "--printer", &address]);
    assert_eq!((refused.exit, refused.code().as_str()), (1, "labels_only"), "{}", refused.out);
    assert_eq!(issued(&data), before);

    CUPS.add_queue("office", &Device::Null, Driver::Zebra);
    done(&data, &["printers", "add", "Door 3", &address]);
    for arguments in [
        &["print", "R10001-1", "--printer", "nosuch"][..],
        &["printers", "test", "nosuch"],
        &["settings", "station.printer", "nosuch"],
    ] {
        let refused = rma(&data, arguments);
        let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(refused.exit != 0 && message.contains("no printer “nosuch”"), "{arguments:?} {message}");
        assert!(message.contains("Door 3") && message.contains("office"), "{message}");
    }
    assert_eq!(done(&data, &["jobs"]), json!([]));

    // A name stays where it is until somebody says that the printer moved, whatever its case.
    let refused = rma(&data, &["printers", "add", "door 3", "tcp://127.0.0.1:9"]);
    assert_eq!((refused.exit, refused.code().as_str()), (1, "already_there"), "{}", refused.out);
    let printers = done(&data, &["printers", "add", "DOOR 3", "tcp://127.0.0.1:9", "--moved"]);
    assert_eq!(printers, json!([{"name": "Door 3", "address": "tcp://127.0.0.1:9"}]));
    for (address, why) in [("tcp://a?status=maybe", "?status=no"), ("tcp://me@zebra", "before @")] {
        let refused = rma(&data, &["printers", "add", "Other", address]);
        assert!(refused.exit == 2 && refused.out.contains(why), "{}", refused.out);
    }

    // Paper on which nothing of the kind fits is none for it, nor are sheets for a roll.
    for (key, stock, says) in [("paper.sender.stock", "2x1", "2x1"), ("paper.shelf.stock", "a4-2x4", "sheets")] {
        done(&data, &["settings", "paper.shelf.printer", "door 3"]);
        let refused = rma(&data, &["settings", key, stock]);
        let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(refused.exit == 2 && message.contains(says), "{message}");
    }
    let to_output = rma(&data, &["label", "R10001-1", "-o", "-"]);
    assert_eq!((to_output.exit, to_output.code().as_str()), (2, "unreadable"), "{}", to_output.out.len());
}

#[test]
fn labels_are_printed_by_a_layout_and_on_a_stock_of_ones_own() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    done(&data, &["settings", "paper.box.printer", &zebra.address().to_string()]);
    let file = |name: &str, text: &str| {
        let path = data.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let stock = file("roll.json", r#"{"name": "our-roll", "width_mm": 90, "height_mm": 60, "margin_mm": 3}"#);
    done(&data, &["settings", "paper.box.stock", &stock]);
    let (_, by_program) = said(&data, &["print", "R10001-1"]);
    assert_eq!((&by_program["state"], &by_program["stock"]), (&json!("printed"), &json!("our-roll")), "{by_program}");
    assert!(zebra.printed()[0].contains("^PW719"), "90 mm at 203 dots an inch");

    let small = data.rma(&["layouts", "box-small"]).out.replace("height = 5.4", "height = 4.4");
    let own = file("own.toml", &small);
    let set = done(&data, &["settings", "paper.box.layout", &own]);
    assert_eq!(set["value"], json!(small));
    let (_, by_own) = said(&data, &["print", "R10001-1"]);
    assert_eq!(by_own["state"], json!("printed"), "{by_own}");
    assert_ne!(by_own["of"][0]["sha256"], by_program["of"][0]["sha256"]);
    let listed = data.rma(&["settings"]).out;
    assert!(listed.contains("paper.box.layout = (") && !listed.contains("[[row"), "{listed}");

    // What an ordinary label would have no barcode by, or cover it, is told when it is set, not at the dock.
    let head = "label = \"box\"\ntitle = \"t\"\npaper = { width = 40, height = 30 }\n";
    let item = |show: &str, field: &str| format!("[[row.item]]\nshow = \"{show}\"\nfield = \"{field}\"\n");
    let flat =
        format!("{head}[[row]]\nheight = 30\n{}[[row]]\nheight = 1\n{}", item("number", "line"), item("qr", "line"));
    let covered = format!("{head}[[row]]\nheight = 1\n{}{}", item("qr", "line"), item("number", "part_description"));
    let blank = format!("{head}[[row]]\nheight = 1\n{}", item("data-matrix", "return_by"));
    for (text, why) in
        [(&flat, "would have no barcode"), (&covered, "would not scan"), (&blank, "would have no barcode")]
    {
        let layout = file("bad.toml", text);
        let refused = rma(&data, &["settings", "paper.box.layout", &layout]);
        assert!(refused.exit == 2 && refused.out.contains(why), "{text}: {}", refused.out);
    }
    let none = rma(&data, &["label", "R10001-1", "--layout", &file("flat.toml", &flat), "-o", &file("none.png", "")]);
    assert!(none.exit != 0 && none.out.contains("would have no barcode"), "{}", none.out);

    let other = file("other.toml", &data.rma(&["layouts", "shelf-small"]).out);
    let broken = file("broken.toml", "label = \"box\"\nnonsense = 1\n");
    for (key, value, says) in [
        ("paper.box.layout", other.as_str(), "it is of a shelf tag"),
        ("paper.box.layout", &broken, "line 2"),
        ("paper.a4.layout", &own, "no layout of one's own"),
        ("paper.box.stock", &file("tiny.json", r#"{"name": "x", "width_mm": 5, "height_mm": 60}"#), "15 to 320 mm"),
        ("paper.box.stock", &file("odd.json", r#"{"name": "x", "colour": "red"}"#), "colour"),
    ] {
        let refused = rma(&data, &["settings", key, value]);
        assert!(refused.exit == 2 && refused.out.contains(says), "{key} {value}: {}", refused.out);
    }
    done(&data, &["settings", "paper.box.layout", ""]);
    let (_, again) = said(&data, &["print", "R10001-1"]);
    assert_eq!(again["of"][0]["sha256"], by_program["of"][0]["sha256"]);
}

#[test]
fn what_came_out_is_printed_again_once_for_each_word() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    let address = zebra.address().to_string();
    let (_, first) = said(&data, &["print", "R10001-1", "--printer", &address]);
    assert_eq!(first["state"], json!("printed"));
    let (exit, again) = said(&data, &["job", "retry", "1"]);
    assert_eq!((exit, &again["state"], &again["instead_of"]), (0, &json!("printed"), &json!(1)), "{again}");
    // A second press of the button, or another desk's.
    let (exit, refused) = said(&data, &["job", "retry", "1"]);
    assert!(exit == 1 && refused.to_string().contains("printed again as job 2"), "{refused}");
    assert_eq!(zebra.printed().len(), 2);
    assert_eq!(said(&data, &["job", "retry", "2"]).1["state"], json!("printed"));
    assert_eq!(zebra.printed().len(), 3);
}

#[test]
fn a_printer_of_the_windows_spooler_is_named_and_elsewhere_says_so() {
    let data = Data::with_records();
    done(&data, &["printers", "add", "Door 9", "spool://ZDesigner GK420t"]);
    assert_eq!(rma(&data, &["printers", "add", "Door 8", "spool://a,b"]).exit, 2);
    let (exit, job) = said(&data, &["print", "R10001-1", "--printer", "Door 9"]);
    assert_eq!((exit, &job["language"]), (1, &json!("zpl")), "{job}");
    assert!(job["detail"].as_str().unwrap().contains("only Windows has such a spooler"), "{job}");
}

#[test]
fn a_printer_that_is_none_is_refused_with_those_that_there_are() {
    let data = Data::with_records();
    CUPS.add_queue("office", &Device::Null, Driver::Zebra);
    done(&data, &["printers", "add", "Door 3", "tcp://127.0.0.1:9"]);
    let refused = rma(&data, &["settings", "paper.box.printer", "nosuch"]);
    let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(refused.exit == 2 && message.contains("no printer “nosuch”"), "{message}");
    assert!(message.contains("Door 3") && message.contains("office"), "{message}");
    assert_eq!(rma(&data, &["settings", "paper.letter.printer", "office"]).exit, 0);

    // Without a print service only what is on record is taken.
    let unasked = |name: &str| -> Said {
        let mut command = data.command(&["--json", "settings", "paper.box.printer", name]);
        command.env("CUPS_SERVER", PretendPrinter::absent_address().to_string()).output().unwrap().into()
    };
    let refused = unasked("elsewhere");
    let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(refused.exit == 2 && message.contains("are not known now") && message.contains("Door 3"), "{message}");
    assert_eq!(unasked("Door 3").exit, 0);
    let named = rma(&data, &["printers", "add", "Do\u{7}or", "tcp://127.0.0.1:9"]);
    assert!(named.exit != 0 && named.out.contains("U+0007"), "{}{}", named.out, named.err);
}

#[test]
fn a_job_of_a_printer_that_was_removed_says_that_it_is_no_longer_known() {
    let (data, zebra) = (Data::with_records(), ZplPrinter::start());
    done(&data, &["printers", "add", "Door 3", &zebra.address().to_string()]);
    assert_eq!(said(&data, &["print", "R10001-1", "--printer", "Door 3"]).0, 0);
    done(&data, &["printers", "remove", "Door 3"]);
    for again in [&["job", "retry", "1"][..], &["job", "move", "1", "--printer", "Door 3"]] {
        let (exit, refused) = said(&data, again);
        assert_eq!((exit, &refused["error"]["code"]), (1, &json!("printer_gone")), "{refused}");
        let message = refused["error"]["message"].as_str().unwrap();
        assert!(message.contains("“Door 3” is no longer known") && !message.contains("CUPS"), "{message}");
    }
    let address = zebra.address().to_string();
    assert_eq!(said(&data, &["job", "move", "1", "--printer", &address]).0, 0);
    assert_eq!(zebra.printed().len(), 2);
    let (exit, refused) = said(&data, &["printers", "test", &address, "--stock", "a4-3x8"]);
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(exit != 0 && message.contains("ZPL printers take rolls"), "{refused}");
}
