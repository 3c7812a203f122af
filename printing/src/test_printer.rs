//! A ZPL label printer for tests, on a loopback port: it reads what it is sent, counts the labels,
//! answers `~HS` and `~HQES`, and can be out of paper, silent, stalled or cut off.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::RawAddress;

const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// How the printer is, as somebody standing at it would see or set it.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "the switches of a printer in a test")]
pub struct Condition {
    /// No paper.
    pub paper_out: bool,
    /// No ribbon.
    pub ribbon_out: bool,
    /// The head is up.
    pub head_open: bool,
    /// Somebody pressed pause.
    pub paused: bool,
    /// The head is too hot.
    pub too_hot: bool,
    /// The head is too cold.
    pub too_cold: bool,
    /// Its memory is full.
    pub buffer_full: bool,
    /// Labels stay in its memory and do not come out.
    pub holds: bool,
    /// As its maker's documents have it: no answer to `~HS` when out of paper or ribbon or head open.
    pub falls_silent: bool,
    /// Answers nothing at all.
    pub mute: bool,
    /// Takes no more bytes.
    pub stalled: bool,
    /// Takes no more bytes once it has said how it is.
    pub stalls_when_asked: bool,
    /// Closes the connection after so many bytes that are not questions.
    pub drops_after: Option<usize>,
    /// Goes into this condition when it has taken so many labels.
    pub then_after: Option<(usize, Box<Condition>)>,
}

/// What it took, and how it is.
#[derive(Debug, Default)]
struct Inside {
    condition: Condition,
    /// Labels that came out.
    printed: Vec<String>,
    /// Labels in its memory.
    waiting: Vec<String>,
    stopping: bool,
}

/// A ZPL printer on a port of its own. Dropping it switches it off.
#[derive(Debug)]
pub struct ZplPrinter {
    address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl ZplPrinter {
    /// Switches one on that is ready.
    ///
    /// # Panics
    ///
    /// When no port can be had.
    #[must_use]
    pub fn start() -> Self {
        Self::start_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    }

    /// Switches one on at an address.
    ///
    /// # Panics
    ///
    /// When the address is taken.
    #[must_use]
    pub fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).unwrap_or_else(|error| panic!("{address}: {error}"));
        let address = listener.local_addr().expect("the address of a bound socket");
        let inside = Arc::new(Mutex::new(Inside::default()));
        let thread = thread::spawn({
            let inside = Arc::clone(&inside);
            move || {
                for connection in listener.incoming().flatten() {
                    if lock(&inside).stopping {
                        return;
                    }
                    serve(connection, &inside);
                }
            }
        });
        Self { address, inside, thread: Some(thread) }
    }

    /// Where it listens.
    #[must_use]
    pub fn socket(&self) -> SocketAddr {
        self.address
    }

    /// By what it is named.
    #[must_use]
    pub fn address(&self) -> RawAddress {
        RawAddress::new(&self.address.ip().to_string(), self.address.port())
    }

    /// Sets how it is. What waits comes out when nothing holds it any more.
    pub fn set(&self, condition: Condition) {
        let mut inside = lock(&self.inside);
        inside.condition = condition;
        inside.print();
    }

    /// The labels that came out, in order.
    #[must_use]
    pub fn printed(&self) -> Vec<String> {
        lock(&self.inside).printed.clone()
    }

    /// How many labels are in its memory.
    #[must_use]
    pub fn waiting(&self) -> usize {
        lock(&self.inside).waiting.len()
    }

    /// As when it is switched off and on: what is in its memory is gone.
    pub fn forget(&self) {
        lock(&self.inside).waiting.clear();
    }
}

impl Drop for ZplPrinter {
    fn drop(&mut self) {
        lock(&self.inside).stopping = true;
        // Wakes the thread if it is waiting for a connection.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Inside {
    fn can_print(&self) -> bool {
        let Condition { paper_out, ribbon_out, head_open, paused, too_hot, too_cold, holds, .. } = self.condition;
        !(paper_out || ribbon_out || head_open || paused || too_hot || too_cold || holds)
    }

    /// Prints what waits, as far as it can.
    fn print(&mut self) {
        while self.can_print() && !self.waiting.is_empty() {
            let label = self.waiting.remove(0);
            self.printed.push(label);
            if let Some((after, condition)) = self.condition.then_after.take() {
                if self.printed.len() >= after {
                    self.condition = *condition;
                } else {
                    self.condition.then_after = Some((after, condition));
                }
            }
        }
    }

    fn host_status(&self) -> Option<String> {
        let Condition { paper_out, ribbon_out, head_open, paused, too_hot, too_cold, buffer_full, .. } = self.condition;
        if self.condition.mute || (self.condition.falls_silent && (paper_out || ribbon_out || head_open)) {
            return None;
        }
        let [paper, ribbon, head, pause, hot, cold, full] =
            [paper_out, ribbon_out, head_open, paused, too_hot, too_cold, buffer_full].map(u8::from);
        let waiting = self.waiting.len();
        Some(format!(
            "\x02030,{paper},{pause},1218,{waiting:03},{full},0,0,000,0,{cold},{hot}\x03\r\n\
             \x02000,0,{head},{ribbon},1,2,6,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"
        ))
    }

    fn errors(&self) -> Option<String> {
        let Condition { paper_out, ribbon_out, head_open, mute, .. } = self.condition;
        if mute {
            return None;
        }
        let bits = u8::from(paper_out) | u8::from(ribbon_out) << 1 | u8::from(head_open) << 2;
        let any = u8::from(bits != 0);
        Some(format!(
            "\x02\r\n\r\n  PRINTER STATUS\r\n   ERRORS:         {any} 00000000 {bits:08X}\r\n   \
             WARNINGS:       0 00000000 00000000\r\n\x03"
        ))
    }
}

/// Serves one connection until it closes: a printer takes one at a time.
fn serve(mut connection: TcpStream, inside: &Mutex<Inside>) {
    if connection.set_read_timeout(Some(POLL_INTERVAL)).is_err() {
        return;
    }
    let mut unread: Vec<u8> = Vec::new();
    let mut taken = 0;
    let mut buffer = [0; 4 * 1024];
    loop {
        if lock(inside).stopping {
            return;
        }
        if lock(inside).condition.stalled {
            thread::sleep(POLL_INTERVAL);
            continue;
        }
        match connection.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) => unread.extend_from_slice(&buffer[..count]),
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) =>
            {
                continue;
            }
            Err(_) => return,
        }
        while let Some(next) = next_of(&mut unread) {
            let mut inside = lock(inside);
            let answer = match next {
                Next::Label(label) => {
                    taken += label.len();
                    if inside.condition.drops_after.is_some_and(|bytes| taken > bytes) {
                        return;
                    }
                    inside.waiting.push(label);
                    inside.print();
                    continue;
                }
                Next::HostStatus => {
                    inside.condition.stalled = inside.condition.stalls_when_asked;
                    inside.host_status()
                }
                Next::Errors => inside.errors(),
            };
            if answer.is_some_and(|answer| connection.write_all(answer.as_bytes()).is_err()) {
                return;
            }
        }
        if lock(inside).condition.drops_after.is_some_and(|bytes| taken + unread.len() > bytes) {
            return;
        }
    }
}

/// The next whole thing in what a printer was sent.
enum Next {
    HostStatus,
    Errors,
    Label(String),
}

fn next_of(unread: &mut Vec<u8>) -> Option<Next> {
    const END: &[u8] = b"^XZ";
    for (question, next) in [(&b"~HS"[..], Next::HostStatus), (b"~HQES", Next::Errors)] {
        if unread.starts_with(question) {
            unread.drain(..question.len());
            return Some(next);
        }
    }
    if unread.first().is_some_and(u8::is_ascii_whitespace) {
        unread.remove(0);
        return next_of(unread);
    }
    if !unread.starts_with(b"^XA") {
        return None;
    }
    let end = unread.windows(END.len()).position(|window| window == END)? + END.len();
    let label = unread.drain(..end).collect::<Vec<_>>();
    Some(Next::Label(String::from_utf8_lossy(&label).into_owned()))
}

/// A test that panicked meanwhile did not spoil what is inside.
fn lock(inside: &Mutex<Inside>) -> MutexGuard<'_, Inside> {
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}
