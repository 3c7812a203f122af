//! A private SMTP server for tests: a real one, that delivers nowhere.
//!
//! It takes mail for everybody but: an address at `refused.invalid` is refused for good, one at
//! `later.invalid` for now, one at `slow.invalid` is answered never. With [`TestServer::asking`] it
//! wants a user name and a password. With [`TestServer::dying`] it hangs up on the first message.
//!
//! Everything here panics when it does not work, with a message that says what to do: a test
//! that cannot send must fail, not be skipped.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::{Encryption, Server};

/// Ends when its standard input closes: with the test, however that ends.
const SCRIPT: &str = r#"
import asyncio, logging, os, ssl, subprocess, sys, threading, warnings
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
folder, user, password, certificate, death = sys.argv[1:6]

class Handler:
    count = 0

    # Hangs up on the first message that comes so far; what comes later is taken.
    async def dies(self, server, where):
        global death
        if death == where:
            death = ""
            server.transport.abort()
            await asyncio.sleep(3600)

    async def handle_MAIL(self, server, session, envelope, address, options):
        await self.dies(server, "sender")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        domain = address.rsplit("@", 1)[-1]
        if domain == "refused.invalid":
            return "550 5.1.1 no such person here"
        if domain == "later.invalid":
            return "451 4.3.0 try again later"
        if domain == "slow.invalid":
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await self.dies(server, "lost")
        Handler.count += 1
        name = os.path.join(folder, "%06d" % Handler.count)
        with open(name + ".part", "wb") as out:
            for address in envelope.rcpt_tos:
                out.write(b"X-Recipient: " + address.encode() + b"\r\n")
            out.write(envelope.content)
        os.rename(name + ".part", name + ".eml")
        await self.dies(server, "kept")
        return "250 taken as %d" % Handler.count

class Mortal(SMTP):
    async def smtp_DATA(self, arg):
        if death == "middle":
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._reader.readuntil(b"\r\n\r\n")
            await self.event_handler.dies(self, "middle")
        await super().smtp_DATA(arg)

def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (user.encode(), password.encode())
    return AuthResult(success=right, handled=False)

asking = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False} if user else {}
# Encrypted from the first byte on, with a certificate that nobody vouches for.
private = None
if certificate:
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", certificate + ".key", "-out", certificate],
                   check=True, stderr=subprocess.DEVNULL)
    private = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    private.load_cert_chain(certificate, certificate + ".key")

# The port is the system's to choose.
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
factory = lambda: Mortal(Handler(), loop=loop, hostname="127.0.0.1", **asking)
server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0, ssl=private))
print(server.sockets[0].getsockname()[1], flush=True)
threading.Thread(target=loop.run_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
"#;

/// Where a server hangs up without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// Once it was told from whom the message is.
    AfterSender,
    /// With the head of the message, and not the rest.
    InMessage,
    /// With the whole message, which is lost.
    BeforeItKeeps,
    /// With the whole message, which it kept.
    AfterItKept,
}

impl Death {
    fn as_str(self) -> &'static str {
        match self {
            Self::AfterSender => "sender",
            Self::InMessage => "middle",
            Self::BeforeItKeeps => "lost",
            Self::AfterItKept => "kept",
        }
    }
}

/// A running SMTP server on a port of its own. Dropping it stops it, with what it took.
#[derive(Debug)]
pub struct TestServer {
    process: Child,
    port: u16,
    folder: TempDir,
}

impl TestServer {
    /// Starts a server that asks nobody who they are.
    ///
    /// # Panics
    /// When Python or its package aiosmtpd is not installed.
    #[must_use]
    pub fn start() -> Self {
        Self::run("", "", "", "")
    }

    /// Starts a server that is encrypted from the first byte on, whose certificate nobody vouches for.
    ///
    /// # Panics
    /// As [`TestServer::start`], and where openssl is not installed.
    #[must_use]
    pub fn distrusted() -> Self {
        Self::run("", "", "certificate", "")
    }

    /// Starts a server that wants this user name and password.
    ///
    /// # Panics
    /// As [`TestServer::start`].
    #[must_use]
    pub fn asking(user: &str, password: &str) -> Self {
        Self::run(user, password, "", "")
    }

    /// Starts a server that hangs up there on the first message that comes so far, and takes what comes later.
    ///
    /// # Panics
    /// As [`TestServer::start`].
    #[must_use]
    pub fn dying(death: Death) -> Self {
        Self::run("", "", "", death.as_str())
    }

    fn run(user: &str, password: &str, certificate: &str, death: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("smtp-test-").tempdir().expect("a temporary directory");
        let keys = tempfile::tempdir().expect("a temporary directory");
        let certificate = match certificate {
            "" => PathBuf::new(),
            name => keys.path().join(name),
        };
        let mut process = Command::new("/usr/bin/python3")
            .args(["-c", SCRIPT])
            .arg(folder.path())
            .args([user, password])
            .arg(certificate)
            .arg(death)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is missing: sudo apt-get install python3-aiosmtpd");
        let mut first = String::new();
        let told = BufReader::new(process.stdout.take().expect("its output is read")).read_line(&mut first);
        let port = told.ok().and_then(|_| first.trim().parse().ok());
        let port = port.expect("the SMTP server does not start: sudo apt-get install python3-aiosmtpd");
        Self { process, port, folder }
    }

    /// How it is spoken to.
    #[must_use]
    pub fn server(&self) -> Server {
        Server {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            encryption: Encryption::None,
            account: None,
            patience: Duration::from_secs(30),
        }
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it took, in order, each with its recipients in front.
    ///
    /// # Panics
    /// When its folder cannot be read.
    #[must_use]
    pub fn taken(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("the server's folder");
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry of it").path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "eml"));
        files.sort();
        files.iter().map(|file| String::from_utf8_lossy(&fs::read(file).expect("a message")).into_owned()).collect()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
