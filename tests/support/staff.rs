//! A data directory in which sign-in is on, with one person of each role.

use std::io::Write as _;
use std::process::Stdio;

use rma_dock::people::Role;
use rma_dock::store::Store;
use serde_json::Value;

use super::{Data, Said, done};

pub const PASSWORD: &str = "gravel tulip lantern";

/// `rma` with something typed.
pub fn typed(data: &Data, arguments: &[&str], text: &str) -> Said {
    let mut command = data.command(arguments);
    let mut running = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    running.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    running.wait_with_output().unwrap().into()
}

/// `rma` in the name of whoever has the token.
pub fn with(data: &Data, token: &str, arguments: &[&str]) -> Said {
    data.command(arguments).env("RMA_DOCK_TOKEN", token).stdin(Stdio::null()).output().unwrap().into()
}

/// One person of each role, with a token each; sign-in is on.
pub struct Staff {
    pub data: Data,
    pub tokens: Vec<(Role, &'static str, String)>,
}

pub const NAMES: [(Role, &str); 4] = [
    (Role::Dock, "Dora Lund"),
    (Role::Csr, "Cem Aydin"),
    (Role::Supervisor, "Sol Reyes"),
    (Role::Administrator, "Ada Quill"),
];

impl Staff {
    pub fn new() -> Self {
        let data = Data::with_records();
        let mut tokens = Vec::new();
        for (role, name) in NAMES {
            done(&data, &["people", "add", name, "--role", role.as_str()]);
            let token = done(&data, &["people", "token", name])["token"].as_str().unwrap().to_owned();
            tokens.push((role, name, token));
        }
        let said = typed(&data, &["--json", "people", "password", "Ada Quill"], &format!("{PASSWORD}\n"));
        assert_eq!(said.exit, 0, "{}", said.err);
        let staff = Self { data, tokens };
        staff.done(Role::Administrator, &["sign-in", "on"]);
        staff
    }

    pub fn token(&self, role: Role) -> &str {
        &self.tokens.iter().find(|(known, ..)| *known == role).unwrap().2
    }

    pub fn run(&self, role: Role, arguments: &[&str]) -> Said {
        with(&self.data, self.token(role), arguments)
    }

    pub fn done(&self, role: Role, arguments: &[&str]) -> Value {
        let said = self.run(role, &[&["--json"], arguments].concat());
        assert_eq!(said.exit, 0, "{arguments:?}: {}{}", said.out, said.err);
        said.json()
    }

    pub fn open(&self) -> Store {
        Store::open(&self.data.database()).unwrap()
    }
}
