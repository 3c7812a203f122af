//! Against a real CUPS server with a configuration of its own. Waits are by looking again
//! until something is so, within a generous limit.
#![expect(clippy::unwrap_used, reason = "the helpers of these tests fail as the tests do")]

use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use rma_printing::test_server::{Device, Driver, PretendPrinter, TestServer};
use rma_printing::{JobId, JobReport, JobState, Media, PrintError, PrintServer, QueueState};

/// One server for all tests, each with queues of its own. It ends with the process.
static CUPS: LazyLock<TestServer> = LazyLock::new(TestServer::start);

/// Long enough for a job that prints, on the slowest computer.
const LONG: Duration = Duration::from_secs(60);

/// A page of 4 × 6 inches with one black rectangle, 2 × 3 inches with its lower left corner
/// half an inch from both edges.
fn label_pdf() -> Vec<u8> {
    let drawing = "0 g 36 36 144 216 re f";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 288 432] /Contents 4 0 R /Resources << >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{drawing}\nendstream", drawing.len()),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", pdf.len());
        pdf += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let (start, size) = (pdf.len(), objects.len() + 1);
    pdf += &format!("xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    pdf.into_bytes()
}

fn print(server: &PrintServer, queue: &str) -> JobId {
    server.print_pdf(queue, "Label R00001-1", &label_pdf(), Media::LABEL_4X6_IN, 1).unwrap()
}

fn follow(server: &PrintServer, queue: &str, id: JobId) -> JobReport {
    server.follow(queue, id, LONG, |_| {}).unwrap()
}

/// Looks at a job until `wanted` holds for its report.
fn wait_for(server: &PrintServer, queue: &str, id: JobId, wanted: impl Fn(&JobReport) -> bool) -> JobReport {
    let started = Instant::now();
    loop {
        let report = server.job(queue, id).unwrap();
        if wanted(&report) {
            return report;
        }
        assert!(started.elapsed() < LONG, "still {report:?}\n{}", CUPS.log());
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn without_a_server_it_says_so() {
    let server = PrintServer::at(&PretendPrinter::absent_address().to_string());
    for error in [
        server.queues().unwrap_err(),
        server.print_pdf("labels", "x", &label_pdf(), Media::LABEL_4X6_IN, 1).unwrap_err(),
        server.job("labels", JobId(1)).unwrap_err(),
        server.cancel("labels", JobId(1)).unwrap_err(),
    ] {
        assert!(matches!(error, PrintError::NoServer { .. }), "{error:?}");
        assert!(error.to_string().contains("cannot be reached"), "{error}");
    }
}

/// What answers requests with these bytes, each on a connection of its own, and nothing after.
fn answering(answers: Vec<Vec<u8>>) -> (PrintServer, thread::JoinHandle<()>) {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let server = PrintServer::at(&listener.local_addr().unwrap().to_string());
    let thread = thread::spawn(move || {
        for answer in answers {
            let (mut connection, _) = listener.accept().unwrap();
            let _ = connection.read(&mut [0; 64 * 1024]);
            let _ = connection.write_all(&answer);
        }
    });
    (server, thread)
}

fn http(body: &[u8]) -> Vec<u8> {
    let mut answer =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    answer
}

#[test]
fn something_else_at_the_address_is_not_taken_for_a_print_server() {
    let (server, thread) = answering(vec![http(b"hello")]);
    let error = server.queues().unwrap_err();
    assert!(matches!(error, PrintError::NotUnderstood { .. }), "{error:?}");
    thread.join().unwrap();
}

#[test]
fn a_server_that_falls_silent_leaves_open_whether_it_printed() {
    // "Successful", and nothing known of the queue: then the job is sent, and no answer comes.
    let successful = [2, 0, 0, 0, 0, 0, 0, 1, 3];
    let (server, thread) = answering(vec![http(&successful), Vec::new()]);
    let error = server.print_pdf("labels", "x", &label_pdf(), Media::LABEL_4X6_IN, 1).unwrap_err();
    assert!(matches!(error, PrintError::OutcomeUnknown { .. }), "{error:?}");
    assert!(error.to_string().contains("before printing again"), "{error}");
    thread.join().unwrap();
    // Nor does "successful" without a job's number say that anything was taken.
    let (server, numberless) = answering(vec![http(&successful), http(&successful)]);
    let error = server.print_pdf("labels", "x", &label_pdf(), Media::LABEL_4X6_IN, 1).unwrap_err();
    assert!(matches!(error, PrintError::OutcomeUnknown { .. }), "{error:?}");
    numberless.join().unwrap();
    // A mere question may be asked again.
    let (server, thread) = answering(vec![Vec::new()]);
    let error = server.job("labels", JobId(1)).unwrap_err();
    assert!(matches!(error, PrintError::NoAnswer { .. }), "{error:?}");
    thread.join().unwrap();
}

#[test]
fn lists_queues_and_the_default() {
    let cups = TestServer::start();
    let server = cups.server();
    assert_eq!(server.queues().unwrap(), []);

    cups.add_queue("office", &Device::Null, Driver::Raw);
    cups.add_queue("dock", &Device::Null, Driver::Raw);
    cups.describe("dock", "Label printer at door 3, Zürich");
    assert!(server.queues().unwrap().iter().all(|queue| !queue.is_default));

    cups.set_default("dock");
    cups.pause("office", "toner is on its way");
    cups.reject("office", "closed");
    let queues = server.queues().unwrap();
    let [dock, office] = queues.as_slice() else { panic!("{queues:?}") };
    assert_eq!((dock.name.as_str(), dock.is_default), ("dock", true));
    assert_eq!(dock.description, "Label printer at door 3, Zürich");
    assert_eq!((dock.state, dock.accepting), (QueueState::Idle, true));
    assert!(dock.reasons.is_empty(), "{dock:?}");
    assert_eq!((office.name.as_str(), office.is_default), ("office", false));
    assert_eq!((office.state, office.accepting), (QueueState::Stopped, false));
    assert_eq!(office.reasons, ["the queue is paused"]);

    let refused = server.print_pdf("office", "x", &label_pdf(), Media::LABEL_4X6_IN, 1).unwrap_err();
    assert!(matches!(&refused, PrintError::NotAccepting { queue, .. } if queue == "office"), "{refused:?}");

    // Dropping the server ends it: the next test of the same computer finds no trace.
    drop(cups);
    assert!(matches!(server.queues(), Err(PrintError::NoServer { .. })));
}

#[test]
fn a_label_comes_out_in_its_true_size() {
    let printer = PretendPrinter::start();
    CUPS.add_queue("zebra", &Device::Socket(printer.address()), Driver::Zebra);
    let server = CUPS.server();
    let id = server.print_pdf("zebra", "Étiquette 箱", &label_pdf(), Media::LABEL_4X6_IN, 2).unwrap();
    let mut states = Vec::new();
    let report = server.follow("zebra", id, LONG, |report| states.push(report.state)).unwrap();
    assert_eq!(report.state, JobState::Printed, "{report:?}\n{}", CUPS.log());
    assert_eq!(report.detail, "printed");
    assert!(report.impressions >= Some(1), "{report:?}");
    assert_eq!(states.last(), Some(&JobState::Printed));
    assert!(states.iter().all(|state| matches!(state, JobState::Sent | JobState::Printing | JobState::Printed)));

    // CUPS is done when the printer has taken the last byte; here it may still be reading.
    let started = Instant::now();
    let zpl = loop {
        let zpl = String::from_utf8(printer.received()).unwrap();
        if zpl.contains("^IDR:CUPS.GRF^FS") {
            break zpl;
        }
        assert!(started.elapsed() < LONG, "no end of the label in {zpl:?}");
        thread::sleep(Duration::from_millis(20));
    };
    assert!(zpl.contains("^PQ2,"), "two copies");
    // The queue's own default is 4 × 5 inches: that the picture has 6 × 203 rows is the
    // paper that was asked for, and the rectangle's sides show that nothing was scaled.
    let picture = Picture::of(&zpl);
    assert_eq!((picture.bytes_per_row * 8 / 203, picture.rows.len()), (4, 6 * 203));
    let (width, height) = picture.black_dots();
    assert!(width.abs_diff(2 * 203) <= 1 && height.abs_diff(3 * 203) <= 1, "{width} × {height}");
}

#[test]
fn the_socket_file_of_cups_does_as_well_as_its_port() {
    CUPS.add_queue("by-socket", &Device::Null, Driver::Zebra);
    let server = PrintServer::at(CUPS.socket().to_str().unwrap());
    assert!(server.queues().unwrap().iter().any(|queue| queue.name == "by-socket"));
    let id = print(&server, "by-socket");
    let report = follow(&server, "by-socket", id);
    assert_eq!(report.state, JobState::Printed, "{report:?}");

    let gone = PrintServer::at("/nowhere/cups.sock").queues().unwrap_err();
    assert_eq!(gone, PrintError::NoServer { server: "/nowhere/cups.sock".to_owned() });
}

#[test]
fn an_unknown_queue_or_job_is_named() {
    let server = CUPS.server();
    CUPS.add_queue("known", &Device::Null, Driver::Raw);
    for name in ["nowhere", "no where/../é%"] {
        let error = server.print_pdf(name, "x", &label_pdf(), Media::LABEL_4X6_IN, 1).unwrap_err();
        assert_eq!(error, PrintError::NoSuchQueue { name: name.to_owned() });
        assert!(error.to_string().contains(name), "{error}");
        assert_eq!(server.job(name, JobId(1)).unwrap_err(), PrintError::NoSuchQueue { name: name.to_owned() });
    }
    let id = JobId(99_999);
    let no_such_job = PrintError::NoSuchJob { queue: "known".to_owned(), job: id };
    assert_eq!(server.job("known", id).unwrap_err(), no_such_job);
    assert_eq!(server.cancel("known", id).unwrap_err(), no_such_job);
}

#[test]
fn a_paused_queue_takes_the_job_and_says_what_to_do() {
    CUPS.add_queue("paused", &Device::Null, Driver::Zebra);
    CUPS.pause("paused", "end of shift");
    let server = CUPS.server();
    let id = print(&server, "paused");
    let report = follow(&server, "paused", id);
    assert_eq!(report.state, JobState::NeedsAttention);
    assert_eq!(report.detail, "the queue is paused (\"end of shift\")");

    CUPS.resume("paused");
    let report = wait_for(&server, "paused", id, |report| report.state.is_over());
    assert_eq!(report.state, JobState::Printed, "{report:?}");
}

#[test]
fn paper_that_the_queue_does_not_have_is_refused_before_anything_is_sent() {
    CUPS.add_queue("small", &Device::Null, Driver::Zebra);
    let server = CUPS.server();
    let poster = Media::hundredths_mm(42_000, 59_400);
    let error = server.print_pdf("small", "x", &label_pdf(), poster, 1).unwrap_err();
    let PrintError::MediaNotSupported { queue, media, supported } = &error else { panic!("{error:?}") };
    assert_eq!((queue.as_str(), *media), ("small", poster));
    assert!(supported.iter().any(|name| name == "na_index-4x6_4x6in"), "{supported:?}");
    assert!(error.to_string().contains("no paper of 420 × 594 mm"), "{error}");
    assert_eq!(CUPS.jobs_ever("small"), 0);
}

#[test]
fn a_printer_that_cannot_be_reached_needs_attention_until_it_is_back() {
    let address = PretendPrinter::absent_address();
    CUPS.add_queue("absent", &Device::Socket(address), Driver::Zebra);
    let server = CUPS.server();
    let id = print(&server, "absent");
    // However short the patience, the end of it is attention and never success.
    let report = server.follow("absent", id, Duration::ZERO, |_| {}).unwrap();
    assert_eq!(report.state, JobState::NeedsAttention, "{report:?}");
    let report = wait_for(&server, "absent", id, |report| report.state == JobState::NeedsAttention);
    assert!(report.detail.starts_with("cannot reach the printer"), "{report:?}");
    let report = server.follow("absent", id, Duration::from_millis(500), |_| {}).unwrap();
    assert_eq!(report.state, JobState::NeedsAttention, "{report:?}");

    let printer = PretendPrinter::start_at(address);
    let report = follow(&server, "absent", id);
    assert_eq!(report.state, JobState::Printed, "{report:?}\n{}", CUPS.log());
    assert!(!printer.received().is_empty());
}

#[test]
fn a_job_is_cancelled_once() {
    CUPS.add_queue("cancelled", &Device::Socket(PretendPrinter::absent_address()), Driver::Zebra);
    let server = CUPS.server();
    let (first, second) = (print(&server, "cancelled"), print(&server, "cancelled"));
    for id in [second, first] {
        server.cancel("cancelled", id).unwrap();
        let report = follow(&server, "cancelled", id);
        assert_eq!(report.state, JobState::Cancelled, "{report:?}");
    }
    let error = server.cancel("cancelled", first).unwrap_err();
    assert_eq!(error, PrintError::AlreadyOver { queue: "cancelled".to_owned(), job: first });
}

#[test]
fn a_document_that_cannot_be_printed_fails() {
    CUPS.add_queue("broken", &Device::Null, Driver::Zebra);
    let server = CUPS.server();
    let half = &label_pdf()[..200];
    let id = server.print_pdf("broken", "half a label", half, Media::LABEL_4X6_IN, 1).unwrap();
    let report = follow(&server, "broken", id);
    assert_eq!(report.state, JobState::Failed, "{report:?}\n{}", CUPS.log());
}

#[test]
fn a_queue_without_a_driver_claims_no_pages() {
    let printer = PretendPrinter::start();
    CUPS.add_queue("raw", &Device::Socket(printer.address()), Driver::Raw);
    let server = CUPS.server();
    let id = print(&server, "raw");
    let report = follow(&server, "raw", id);
    assert_eq!((report.state, report.impressions), (JobState::Unconfirmed, None), "{report:?}");
    assert!(report.detail.contains("not confirmed"), "{report:?}");
}

/// The picture in the ZPL of CUPS' driver.
struct Picture {
    bytes_per_row: usize,
    /// Four dots a digit, from the left.
    rows: Vec<Vec<u8>>,
}

impl Picture {
    /// Reads `~DGname,bytes,bytes per row,data`: hexadecimal digits, each after letters that
    /// say how often it comes (G to Y for 1 to 19, g to z for 20 to 400), `,` for white to the
    /// end of the row, `!` for black, `:` for a row like the one above.
    fn of(zpl: &str) -> Self {
        let graphic = zpl.split("~DG").nth(1).expect("a graphic");
        let mut parts = graphic.splitn(4, ',').skip(1);
        let total_bytes: usize = parts.next().unwrap().parse().unwrap();
        let bytes_per_row: usize = parts.next().unwrap().parse().unwrap();
        let digits_per_row = bytes_per_row * 2;
        let mut rows: Vec<Vec<u8>> = Vec::new();
        let mut row = Vec::new();
        let mut times = 0;
        for letter in parts.next().unwrap().bytes() {
            match letter {
                b'G'..=b'Y' => times += usize::from(letter - b'G') + 1,
                b'g'..=b'z' => times += (usize::from(letter - b'g') + 1) * 20,
                b',' => row.resize(digits_per_row, 0),
                b'!' => row.resize(digits_per_row, 15),
                b':' => row.clone_from(rows.last().expect("a row above")),
                _ => {
                    let Some(digit) = char::from(letter).to_digit(16) else { continue };
                    row.extend(std::iter::repeat_n(digit as u8, std::mem::take(&mut times).max(1)));
                }
            }
            if row.len() >= digits_per_row {
                rows.push(std::mem::take(&mut row));
            }
            if rows.len() * bytes_per_row == total_bytes {
                break;
            }
        }
        Self { bytes_per_row, rows }
    }

    /// Width and height of the black there is.
    fn black_dots(&self) -> (usize, usize) {
        let height = self.rows.iter().filter(|row| row.iter().any(|&digit| digit != 0)).count();
        let dots = |row: &Vec<u8>| row.iter().map(|digit| digit.count_ones() as usize).sum();
        (self.rows.iter().map(dots).max().unwrap_or(0), height)
    }
}
