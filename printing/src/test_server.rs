//! A private CUPS server for tests: real queues, real drivers, no printer, and nothing of
//! the computer's own printing touched.
//!
//! ```no_run
//! use rma_printing::test_server::{Device, Driver, PretendPrinter, TestServer};
//!
//! let cups = TestServer::start();
//! let printer = PretendPrinter::start();
//! cups.add_queue("labels", &Device::Socket(printer.address()), Driver::Zebra);
//! let queues = cups.server().queues();
//! // For another program: run it with CUPS_SERVER set to `cups.address()`.
//! ```
//!
//! Everything here panics when it does not work, with a message that says what to do: a test
//! that cannot print must fail, not be skipped.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::PrintServer;

/// Generous: it takes a tenth of a second on an idle computer.
const START_LIMIT: Duration = Duration::from_secs(30);
const STOP_LIMIT: Duration = Duration::from_secs(10);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Runs CUPS until its own standard input closes, and then removes the server's directory.
/// That happens when the test drops the server and also when the test's process ends in any
/// other way, so that no server, no half-printed job and no files are left behind.
const SUPERVISOR: &str = r#"
trap '' INT
directory=$1
shift
exec 3<&0
"$@" 3<&- </dev/null &
cups=$!
{
    cat >/dev/null
    kill "$cups"
    while kill -0 "$cups"; do sleep 0.1; done
    rm -rf "$directory"
} <&3 2>/dev/null &
exec 3<&-
wait "$cups"
"#;

/// The driver of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Driver {
    /// CUPS' own sample driver for Zebra printers: it truly renders, at 203 dpi, and its
    /// papers include 4 × 6 inches.
    Zebra,
    /// None: bytes are handed on unread, and no page is counted.
    Raw,
}

/// What a queue prints to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Device {
    /// A printer on the network, such as a [`PretendPrinter`]; or a port where nothing is.
    Socket(SocketAddr),
    /// `/dev/null`: a printer that takes everything.
    Null,
}

/// A running CUPS server with a configuration, a port and a directory of its own. Dropping
/// it stops it, with its jobs.
#[derive(Debug)]
pub struct TestServer {
    supervisor: Child,
    address: String,
    directory: TempDir,
}

impl TestServer {
    /// Starts a server without queues and waits until it answers.
    ///
    /// # Panics
    ///
    /// When CUPS is not installed or does not start; the message says what is missing.
    #[must_use]
    pub fn start() -> Self {
        const ATTEMPTS: u32 = 5;
        for _ in 0..ATTEMPTS {
            if let Some(server) = Self::try_start() {
                return server;
            }
        }
        panic!("no free port for CUPS in {ATTEMPTS} attempts");
    }

    /// `None` when somebody else took the port in the meantime.
    fn try_start() -> Option<Self> {
        let cupsd = tool("cupsd");
        let directory = tempfile::Builder::new().prefix("cups-test-").tempdir().expect("a temporary directory");
        let address = free_address();
        write_configuration(directory.path(), address);
        let console = fs::File::create(directory.path().join("console")).expect("a file for CUPS' output");
        let supervisor = Command::new("sh")
            .args(["-c", SUPERVISOR, "sh"])
            .arg(directory.path())
            .arg(cupsd)
            .arg("-f")
            .arg("-c")
            .arg(directory.path().join("cupsd.conf"))
            .arg("-s")
            .arg(directory.path().join("cups-files.conf"))
            .stdin(Stdio::piped())
            .stdout(console.try_clone().expect("a second handle"))
            .stderr(console)
            .spawn()
            .expect("a shell to start CUPS with");
        let mut server = Self { supervisor, address: address.to_string(), directory };
        let started = Instant::now();
        loop {
            if server.read("error_log").contains("Unable to bind socket") {
                return None;
            }
            if server.server().queues().is_ok() {
                return Some(server);
            }
            let ended = server.supervisor.try_wait().ok().flatten();
            if ended.is_some() || started.elapsed() > START_LIMIT {
                panic!(
                    "CUPS did not start ({}). It needs the Debian packages {PACKAGES}; where only \
                     root may run it, run the tests as root or in a container.\n{}",
                    ended.map_or_else(|| "no answer".to_owned(), |status| status.to_string()),
                    server.log()
                );
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// Host and port: the value of `CUPS_SERVER` for programs that shall use this server.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The path of its socket file, which does as a value of `CUPS_SERVER` too.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.directory.path().join(SOCKET)
    }

    /// A client of this server.
    #[must_use]
    pub fn server(&self) -> PrintServer {
        PrintServer::at(&self.address)
    }

    /// Adds a queue that is ready to print. A job that cannot reach its device keeps trying,
    /// as is usual for a label printer.
    ///
    /// # Panics
    ///
    /// When CUPS refuses.
    pub fn add_queue(&self, name: &str, device: &Device, driver: Driver) {
        let uri = match device {
            Device::Socket(address) => format!("socket://{address}"),
            Device::Null => "file:///dev/null".to_owned(),
        };
        let model = match driver {
            Driver::Zebra => "drv:///sample.drv/zebra.ppd",
            Driver::Raw => "raw",
        };
        self.run("lpadmin", &["-p", name, "-E", "-v", &uri, "-m", model, "-o", "printer-error-policy=retry-job"]);
    }

    /// Takes a queue away.
    ///
    /// # Panics
    ///
    /// When CUPS refuses.
    pub fn remove_queue(&self, name: &str) {
        self.run("lpadmin", &["-x", name]);
    }

    /// Gives a queue the description that people see.
    ///
    /// # Panics
    ///
    /// When CUPS refuses.
    pub fn describe(&self, name: &str, description: &str) {
        self.run("lpadmin", &["-p", name, "-D", description]);
    }

    /// Makes a queue the default.
    ///
    /// # Panics
    ///
    /// When CUPS refuses.
    pub fn set_default(&self, name: &str) {
        self.run("lpadmin", &["-d", name]);
    }

    /// Pauses a queue: it goes on taking jobs but prints none.
    ///
    /// # Panics
    ///
    /// When CUPS refuses.
    pub fn pause(&self, name: &str, why: &str) {
        self.run("cupsdisable", &["-r", why, name]);
    }

    /// Lets a paused queue print again.
    ///
    /// # Panics
    ///
    /// When CUPS refuses.
    pub fn resume(&self, name: &str) {
        self.run("cupsenable", &[name]);
    }

    /// Lets a queue take no more jobs.
    ///
    /// # Panics
    ///
    /// When CUPS refuses.
    pub fn reject(&self, name: &str, why: &str) {
        self.run("cupsreject", &["-r", why, name]);
    }

    /// How many jobs a queue ever took.
    ///
    /// # Panics
    ///
    /// When CUPS refuses.
    #[must_use]
    pub fn jobs_ever(&self, name: &str) -> usize {
        self.run("lpstat", &["-W", "all", "-o", name]).lines().count()
    }

    /// What CUPS wrote, for the message of a test that fails.
    #[must_use]
    pub fn log(&self) -> String {
        const LINES: usize = 60;
        let log = self.read("console") + &self.read("error_log");
        let skip = log.lines().count().saturating_sub(LINES);
        log.lines().skip(skip).collect::<Vec<_>>().join("\n")
    }

    fn read(&self, name: &str) -> String {
        let bytes = fs::read(self.directory.path().join(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Runs one of CUPS' commands against this server and returns what it printed.
    fn run(&self, command: &str, arguments: &[&str]) -> String {
        let output = Command::new(tool(command))
            .args(arguments)
            .env("CUPS_SERVER", &self.address)
            // Keeps the person's own printer settings out of it.
            .env("HOME", self.directory.path())
            .env("LC_ALL", "C")
            .output()
            .unwrap_or_else(|error| panic!("{command}: {error}"));
        assert!(
            output.status.success(),
            "{command} {arguments:?}: {}\nIs one of the Debian packages {PACKAGES} missing?\n{}",
            String::from_utf8_lossy(&output.stderr),
            self.log()
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let asked = Instant::now();
        while asked.elapsed() < STOP_LIMIT {
            if !matches!(self.supervisor.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(POLL_INTERVAL);
        }
        // The supervisor has told CUPS to end; there is no more to be done here.
        let _ = self.supervisor.kill();
        let _ = self.supervisor.wait();
    }
}

/// The name of the socket file in the server's directory.
const SOCKET: &str = "cups.sock";

/// What is needed on Debian. `cups` brings the rest unless told not to.
const PACKAGES: &str = "cups, cups-client, cups-filters, ghostscript";

/// The path of one of CUPS' programs, some of which are kept out of the search path of
/// ordinary users.
fn tool(name: &str) -> PathBuf {
    let search_path = std::env::var_os("PATH").unwrap_or_default();
    let more = ["/usr/sbin", "/usr/local/sbin", "/usr/bin"].map(PathBuf::from);
    std::env::split_paths(&search_path)
        .chain(more)
        .map(|directory| directory.join(name))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("{name} is missing. Install it: apt-get install {}", PACKAGES.replace(',', "")))
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("the address of a bound socket")
}

fn write_configuration(directory: &Path, address: SocketAddr) {
    open_to_filters(directory);
    for name in ["root", "spool", "spool/tmp", "cache", "state", "keys"] {
        fs::create_dir(directory.join(name)).expect("a directory for CUPS");
    }
    let at = directory.display();
    let socket = directory.join(SOCKET).display().to_string();
    let server = format!(
        "Listen {address}\n\
         Listen {socket}\n\
         LogLevel info\n\
         MaxLogSize 0\n\
         Browsing No\n\
         WebInterface No\n\
         DefaultAuthType None\n\
         JobRetryInterval 2\n\
         JobKillDelay 1\n\
         <Location />\n  Order allow,deny\n  Allow all\n</Location>\n\
         <Policy default>\n\
         JobPrivateAccess all\n\
         JobPrivateValues none\n\
         <Limit Cancel-Job>\n  Require user @OWNER\n  Order deny,allow\n</Limit>\n\
         <Limit All>\n  Order deny,allow\n</Limit>\n\
         </Policy>\n"
    );
    let files = format!(
        "ServerRoot {at}/root\n\
         RequestRoot {at}/spool\n\
         TempDir {at}/spool/tmp\n\
         CacheDir {at}/cache\n\
         StateDir {at}/state\n\
         ServerKeychain {at}/keys\n\
         AccessLog {at}/access_log\n\
         ErrorLog {at}/error_log\n\
         PageLog {at}/page_log\n\
         Printcap\n\
         FileDevice Yes\n"
    );
    fs::write(directory.join("cupsd.conf"), server).expect("CUPS' configuration");
    fs::write(directory.join("cups-files.conf"), files).expect("CUPS' configuration");
}

/// A temporary directory is its owner's alone, but CUPS runs its filters as another user.
#[cfg(unix)]
fn open_to_filters(directory: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(directory, fs::Permissions::from_mode(0o755)).expect("permissions of a directory");
}

#[cfg(not(unix))]
fn open_to_filters(_directory: &Path) {
    panic!("CUPS runs on Unix only");
}

/// A printer on the network that takes what it is sent and keeps it: the far end of raw
/// port 9100, on a loopback port.
#[derive(Debug)]
pub struct PretendPrinter {
    address: SocketAddr,
    received: Arc<Mutex<Vec<u8>>>,
    stopping: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl PretendPrinter {
    /// Starts one on a free port.
    ///
    /// # Panics
    ///
    /// When no port can be had.
    #[must_use]
    pub fn start() -> Self {
        Self::start_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    }

    /// Starts one at an address where something was already told to print to.
    ///
    /// # Panics
    ///
    /// When the address is taken.
    #[must_use]
    pub fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).unwrap_or_else(|error| panic!("{address}: {error}"));
        let address = listener.local_addr().expect("the address of a bound socket");
        let received = Arc::new(Mutex::new(Vec::new()));
        let stopping = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let (received, stopping) = (Arc::clone(&received), Arc::clone(&stopping));
            move || {
                for connection in listener.incoming().flatten() {
                    if stopping.load(Ordering::SeqCst) {
                        return;
                    }
                    receive(connection, &received, &stopping);
                }
            }
        });
        Self { address, received, stopping, thread: Some(thread) }
    }

    /// An address where no printer is.
    ///
    /// # Panics
    ///
    /// When no port can be had.
    #[must_use]
    pub fn absent_address() -> SocketAddr {
        free_address()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything that it was sent so far, over all connections.
    #[must_use]
    pub fn received(&self) -> Vec<u8> {
        lock(&self.received).clone()
    }
}

/// Takes one connection's bytes until it closes, as a printer does: one job at a time.
fn receive(mut connection: TcpStream, received: &Mutex<Vec<u8>>, stopping: &AtomicBool) {
    let mut buffer = [0; 64 * 1024];
    if connection.set_read_timeout(Some(POLL_INTERVAL)).is_err() {
        return;
    }
    while !stopping.load(Ordering::SeqCst) {
        match connection.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) => lock(received).extend_from_slice(&buffer[..count]),
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => {}
            Err(_) => return,
        }
    }
}

/// A test that panicked while it held the bytes did not spoil them.
fn lock(bytes: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    bytes.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for PretendPrinter {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Wakes the thread if it is waiting for a connection.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    #[should_panic(expected = "apt-get install cups cups-client")]
    fn a_missing_tool_fails_the_test_and_names_the_packages() {
        super::tool("no-such-tool-of-cups");
    }
}
