//! Against a ZPL printer behind a real TCP port, which answers as its maker's documents say, falls
//! silent, stalls and drops the connection.
#![allow(clippy::unwrap_used, reason = "the helpers of these tests fail as the tests do")]

use std::thread;
use std::time::{Duration, Instant};

use rma_printing::test_printer::{Condition, ZplPrinter};
use rma_printing::test_server::PretendPrinter;
use rma_printing::{
    FoundPrinter, JobReport, JobState, Language, Media, Print, PrintError, PrintServer, Printer, PrinterName,
    RawAddress, RawPrinter, Sent, Watch, find_on_network,
};

const LONG: Duration = Duration::from_secs(60);
const LABEL: &[u8] = b"^XA^FO50,50^FDR00001-1^FS^XZ\n";

fn print(content: &[u8]) -> Print<'_> {
    Print { title: "Label R00001-1", content, media: Media::LABEL_4X6_IN, copies: 1 }
}

fn raw(printer: &ZplPrinter) -> RawPrinter {
    RawPrinter::new(printer.address())
}

fn send(printer: &RawPrinter) -> Result<Sent, PrintError> {
    printer.send(&print(LABEL))
}

fn follow(printer: &RawPrinter, sent: Sent) -> JobReport {
    printer.follow(sent, Watch::for_(LONG), &mut |_| {}).unwrap()
}

#[test]
fn a_label_comes_out_and_is_followed_to_its_end() {
    let zebra = ZplPrinter::start();
    let name: PrinterName = zebra.address().to_string().parse().unwrap();
    let printer = name.open(&PrintServer::system());
    assert_eq!((printer.language(), printer.remembers_jobs()), (Language::Zpl, false));
    let sent = printer.send(&print(LABEL)).unwrap();
    assert_eq!(sent, Sent::Taken);
    let report = printer.follow(sent, Watch::for_(LONG), &mut |_| {}).unwrap();
    assert_eq!((report.state, report.detail.as_str()), (JobState::Printed, "printed"));
    assert_eq!(zebra.printed(), [String::from_utf8_lossy(LABEL).trim().to_owned()]);
    let error = printer.cancel(sent).unwrap_err();
    assert!(matches!(error, PrintError::CannotTakeBack { .. }), "{error:?}");
}

#[test]
fn a_printer_that_is_not_ready_is_sent_nothing_and_says_why() {
    let zebra = ZplPrinter::start();
    let printer = raw(&zebra);
    for (condition, words) in [
        (Condition { paper_out: true, ..Condition::default() }, "out of paper"),
        (Condition { ribbon_out: true, ..Condition::default() }, "out of ribbon"),
        (Condition { head_open: true, ..Condition::default() }, "head open"),
        (Condition { paused: true, ..Condition::default() }, "the printer is paused"),
        (Condition { too_hot: true, ..Condition::default() }, "the print head is too hot"),
        (Condition { too_cold: true, ..Condition::default() }, "the print head is too cold"),
        (Condition { buffer_full: true, ..Condition::default() }, "the printer's memory is full"),
        (Condition { head_open: true, paper_out: true, ..Condition::default() }, "head open, out of paper"),
        // By its maker's documents it does not answer ~HS then; a newer one still names its errors.
        (Condition { paper_out: true, falls_silent: true, ..Condition::default() }, "out of paper"),
    ] {
        zebra.set(condition);
        let error = send(&printer).unwrap_err();
        assert!(matches!(&error, PrintError::NotReady { why, .. } if why == words), "{words}: {error:?}");
        assert!(error.to_string().contains("Nothing was sent"), "{error}");
        assert!(error.may_pass() && !error.may_have_printed());
    }
    zebra.set(Condition { mute: true, ..Condition::default() });
    let error = send(&printer).unwrap_err();
    assert!(matches!(error, PrintError::Silent { .. }), "{error:?}");
    assert!(error.may_pass() && !error.may_have_printed());
    assert_eq!((zebra.printed().len(), zebra.waiting()), (0, 0), "nothing was sent");
}

#[test]
fn what_stops_a_label_in_the_middle_is_told_until_it_is_mended() {
    let zebra = ZplPrinter::start();
    let printer = raw(&zebra);
    zebra.set(Condition { holds: true, ..Condition::default() });
    let sent = send(&printer).unwrap();
    // Under way for as long as it waits in the printer's memory, and attention when nobody waits any longer.
    assert_eq!(printer.look(sent).unwrap().report.state, JobState::Printing);
    let report = printer.follow(sent, Watch::for_(Duration::ZERO), &mut |_| {}).unwrap();
    assert_eq!(report.state, JobState::NeedsAttention, "{report:?}");

    for falls_silent in [false, true] {
        zebra.set(Condition { paper_out: true, falls_silent, ..Condition::default() });
        let report = follow(&printer, sent);
        assert_eq!((report.state, report.detail.as_str()), (JobState::NeedsAttention, "out of paper"));
    }
    zebra.set(Condition::default());
    assert_eq!(follow(&printer, sent).state, JobState::Printed);
    assert_eq!(zebra.printed().len(), 1, "and was sent once");
}

#[test]
fn a_printer_that_is_never_asked_leaves_what_it_was_sent_unconfirmed() {
    let zebra = ZplPrinter::start();
    zebra.set(Condition { mute: true, ..Condition::default() });
    let printer = RawPrinter::new(format!("{}?status=no", zebra.address()).parse().unwrap());
    let report = follow(&printer, send(&printer).unwrap());
    assert_eq!(report.state, JobState::Unconfirmed);
    assert!(report.detail.contains("handed over, not confirmed"), "{report:?}");
    let started = Instant::now();
    while zebra.printed().is_empty() {
        assert!(started.elapsed() < LONG, "nothing came");
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(zebra.printed().len(), 1);
}

#[test]
fn a_printer_that_stalls_leaves_open_what_it_took() {
    // More than the buffers of the network hold, so that the stall is felt while sending.
    let mut long = b"^XA^FX".to_vec();
    long.resize(32 * 1024 * 1024, b'x');
    long.extend_from_slice(b"^XZ");
    let zebra = ZplPrinter::start();
    zebra.set(Condition { stalls_when_asked: true, ..Condition::default() });
    let printer = raw(&zebra);
    let error = printer.send(&print(&long)).unwrap_err();
    let PrintError::Stalled { sent, of, .. } = error else { panic!("{error:?}") };
    assert!(sent < of && of == long.len(), "{sent} of {of}");
    assert!(error.may_have_printed() && !error.may_pass());
}

#[test]
fn a_label_that_the_printer_has_not_read_is_never_called_printed() {
    let zebra = ZplPrinter::start();
    let printer = raw(&zebra);
    zebra.set(Condition { mute: true, ..Condition::default() });
    // Its address says that it is never asked, so that the label goes out; then it is asked after.
    let sent = Sent::Unconfirmed;
    let report = printer.look(sent).unwrap();
    assert_eq!((report.report.state, report.may_pass), (JobState::NeedsAttention, true));
    assert!(report.report.detail.contains("does not say how it is"), "{report:?}");
    zebra.set(Condition::default());
    let report = follow(&printer, sent);
    assert_eq!(report.state, JobState::NeedsAttention);
    assert!(report.detail.contains("never said that it took the label"), "{report:?}");
}

#[test]
fn a_printer_that_drops_the_connection_leaves_open_whether_it_printed() {
    let zebra = ZplPrinter::start();
    let printer = raw(&zebra);
    for bytes in [10, LABEL.len() - 4] {
        zebra.set(Condition { drops_after: Some(bytes), ..Condition::default() });
        let error = send(&printer).unwrap_err();
        assert!(matches!(error, PrintError::BrokenOff { .. }), "{error:?}");
        assert!(error.may_have_printed() && !error.may_pass());
        assert!(error.to_string().contains("before printing again"), "{error}");
    }
    assert_eq!((zebra.printed().len(), zebra.waiting()), (0, 0));
}

/// A printer that says something else than its maker's documents once it was sent a label: what it was sent.
fn speaking(after: &'static [u8]) -> (RawPrinter, std::sync::Arc<std::sync::Mutex<usize>>) {
    use std::io::{Read as _, Write as _};
    const GOOD: &[u8] =
        b"\x02030,0,0,1218,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,1,2,6,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n";
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address: RawAddress = format!("tcp://{}", listener.local_addr().unwrap()).parse().unwrap();
    let labels = std::sync::Arc::new(std::sync::Mutex::new(0));
    let counted = std::sync::Arc::clone(&labels);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut heard) = (stream.unwrap(), Vec::new());
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = stream.read(&mut buffer) {
                heard.extend_from_slice(&buffer[..count]);
                if heard.ends_with(b"~HS") {
                    let has_label = heard.windows(3).any(|part| part == b"^XZ");
                    *counted.lock().unwrap() += usize::from(has_label);
                    let _ = stream.write_all(if has_label { after } else { GOOD });
                    heard.clear();
                }
            }
        }
    });
    (RawPrinter::new(address), labels)
}

#[test]
fn a_label_that_went_out_whole_is_never_told_as_not_sent() {
    for after in [
        &b"\x02ALERT PAPER LOW\x03\r\n\x02030,0,0,1218,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,1,2,6,0,00000000,1,000\x03\r\n"[..],
        b"\x02030,0,0,1218,000,0,0,0,000,0,0,0\x03\r\n",
        b"HTTP/1.1 400 Bad Request\x03",
    ] {
        let (printer, labels) = speaking(after);
        assert_eq!(send(&printer).unwrap(), Sent::Unconfirmed, "{}", String::from_utf8_lossy(after));
        assert_eq!(*labels.lock().unwrap(), 1);
    }
}

#[test]
fn a_printer_that_is_not_there_is_sent_nothing() {
    let socket = PretendPrinter::absent_address();
    let printer = RawPrinter::new(RawAddress::new("127.0.0.1", socket.port()));
    let error = send(&printer).unwrap_err();
    assert!(matches!(error, PrintError::Unreachable { .. }), "{error:?}");
    assert!(error.may_pass() && !error.may_have_printed());
    let report = printer.look(Sent::Taken).unwrap();
    assert_eq!((report.report.state, report.may_pass), (JobState::NeedsAttention, true));

    let unknown = RawPrinter::new("tcp://no-such-printer.invalid".parse().unwrap());
    let error = send(&unknown).unwrap_err();
    assert!(error.to_string().contains("no computer is named no-such-printer.invalid"), "{error}");
}

#[test]
fn only_labels_go_to_a_label_printer() {
    let zebra = ZplPrinter::start();
    let error = raw(&zebra).send(&print(b"%PDF-1.7")).unwrap_err();
    assert!(matches!(error, PrintError::LabelsOnly { .. }), "{error:?}");
    let error = "tcp://a:b".parse::<PrinterName>().unwrap_err();
    assert!(matches!(error, PrintError::BadAddress { .. }), "{error:?}");
    assert_eq!("Zebra 3".parse::<PrinterName>().unwrap(), PrinterName::Queue("Zebra 3".to_owned()));
}

#[test]
fn a_printer_that_announces_itself_is_found() {
    let daemon = mdns_sd::ServiceDaemon::new().unwrap();
    let properties = [("ty", "Zebra ZD421"), ("pdl", "application/vnd.zebra-zpl")];
    let name = format!("Door {}", std::process::id());
    let service = mdns_sd::ServiceInfo::new(
        "_pdl-datastream._tcp.local.",
        &name,
        "zebra-door-3.local.",
        "192.0.2.7",
        9100,
        &properties[..],
    );
    daemon.register(service.unwrap()).unwrap();
    let started = Instant::now();
    let found = loop {
        let found = find_on_network(Duration::from_secs(2));
        if let Some(found) = found.into_iter().find(|found| found.name == name) {
            break found;
        }
        assert!(started.elapsed() < LONG, "not found; does this network carry multicast?");
    };
    let wanted =
        FoundPrinter { name, address: "tcp://192.0.2.7".parse().unwrap(), model: Some("Zebra ZD421".to_owned()) };
    assert_eq!(found, wanted);
    daemon.shutdown().unwrap();
}
