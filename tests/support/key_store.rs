//! A key store of the system's kind, unlocked, for a test alone: the Secret Service on a bus of its own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// It is there until this is dropped.
pub struct KeyStore {
    bus: Child,
    ring: Child,
    address: String,
    _home: TempDir,
}

impl KeyStore {
    /// Starts one that has nothing yet.
    pub fn new() -> Self {
        let home = TempDir::new().unwrap();
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .env("XDG_RUNTIME_DIR", home.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon of the package dbus is needed");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        let mut ring = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("DBUS_SESSION_BUS_ADDRESS", &address)
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path())
            .env("XDG_DATA_HOME", home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon of the package gnome-keyring is needed");
        ring.stdin.take().unwrap().write_all(b"unlocked").unwrap();
        // It tells where it listens once it does.
        BufReader::new(ring.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
        Self { bus, ring, address, _home: home }
    }

    /// By what a program finds it.
    pub fn environment(&self) -> Vec<(String, String)> {
        vec![("DBUS_SESSION_BUS_ADDRESS".to_owned(), self.address.clone())]
    }
}

impl Drop for KeyStore {
    fn drop(&mut self) {
        for child in [&mut self.ring, &mut self.bus] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
