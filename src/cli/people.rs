use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use rma_dock::calendar::format_instant;
use rma_dock::files::{self, Readers};
use rma_dock::people::{self, PeopleError, Person, Role};
use rma_dock::store::{SignInSettings, Store};
use rma_labels::Badge;
use serde_json::json;

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

#[derive(Subcommand)]
pub(crate) enum PeopleCommand {
    /// Who may sign in, and as what; without a command, everyone is listed
    People(People),
    /// Whether people must sign in: on, off, or how it stands
    SignIn(SignIn),
    /// Who works on the command line, and what that person may do
    Whoami,
}

#[derive(Args)]
pub(crate) struct People {
    #[command(subcommand)]
    command: Option<Change>,
}

#[derive(Subcommand)]
enum Change {
    /// Put a person on record
    Add {
        /// The name, as the record will have it
        name: String,
        /// dock, csr, supervisor or administrator
        #[arg(long, value_name = "ROLE")]
        role: Role,
        /// Set a password too, read from the terminal or the first line of standard input
        #[arg(long)]
        password: bool,
    },
    /// Give a person another role
    Role {
        /// Who
        name: String,
        /// dock, csr, supervisor or administrator
        role: Role,
    },
    /// Let a person in no more; the record keeps the name
    Off {
        /// Who
        name: String,
    },
    /// Let a person in again
    On {
        /// Who
        name: String,
    },
    /// Set a password, read from the terminal or the first line of standard input
    Password {
        /// Who
        name: String,
    },
    /// Set a PIN, read likewise; dock staff and CSRs switch with it at a station
    Pin {
        /// Who
        name: String,
        /// Take it away instead
        #[arg(long)]
        none: bool,
    },
    /// Make a badge; one that was made before is nobody's from then on
    Badge {
        /// Who
        name: String,
        /// Where to write it, a PDF page of card size; without this its code is told
        #[arg(short, long, value_name = "FILE", conflicts_with = "none")]
        output: Option<PathBuf>,
        /// Take it away instead
        #[arg(long)]
        none: bool,
    },
    /// Make a token for the command line, told once; one that was made before is nobody's from then on
    Token {
        /// Who
        name: String,
        /// Take it away instead
        #[arg(long)]
        none: bool,
    },
    /// Say which account of this computer stands for a person on the command line
    OsUser {
        /// Who
        name: String,
        /// The account, as the operating system has it
        #[arg(required_unless_present = "none", conflicts_with = "none")]
        account: Option<String>,
        /// None
        #[arg(long)]
        none: bool,
    },
    /// Where no administrator can sign in any more: make this person one, with a new password. The record
    /// says so. Whoever may write the database file can do it
    ResetAdministrator {
        /// Who
        name: String,
    },
}

#[derive(Args)]
pub(crate) struct SignIn {
    #[command(subcommand)]
    command: Option<Switch>,
}

#[derive(Subcommand)]
enum Switch {
    /// Everyone must sign in from now on; an administrator with a password must be on record
    On,
    /// Nobody must sign in any more: single-user mode
    Off,
    /// A window that nobody touches for so many minutes is locked
    Idle {
        /// 1 to 240
        minutes: u32,
    },
}

impl From<PeopleError> for Failure {
    fn from(error: PeopleError) -> Self {
        let code = error.code();
        match error {
            PeopleError::Store(error) => error.into(),
            PeopleError::Name | PeopleError::Weak(_) | PeopleError::Idle => {
                Self::new(Exit::Unreadable, code, error.to_string())
            }
            _ => Self::refused(code, error.to_string()),
        }
    }
}

pub(crate) fn run(context: &Context, command: PeopleCommand) -> Result<Exit, Failure> {
    match command {
        PeopleCommand::People(People { command: None }) => {
            let people = people::list(context.store()?.records(), context.now)?;
            if context.output == Output::Json {
                output::json(&people)?;
            } else if people.is_empty() {
                output::line("Nobody is on record: single-user mode. rma people add puts somebody there.")?;
            } else {
                people.iter().try_for_each(|person| output::line(&spoken(person)))?;
            }
            Ok(Exit::Done)
        }
        PeopleCommand::People(People { command: Some(command) }) => change(context, command),
        PeopleCommand::SignIn(SignIn { command }) => switch(context, command.as_ref()),
        PeopleCommand::Whoami => whoami(context),
    }
}

fn change(context: &Context, command: Change) -> Result<Exit, Failure> {
    // Whoever is locked out has nobody to name.
    let is_locked_out = matches!(command, Change::ResetAdministrator { .. });
    let store = &mut if is_locked_out { context.open()? } else { context.store()? };
    let by = &context.by();
    let person = match command {
        Change::Add { name, role, password } => {
            let password = if password { Some(secret(&format!("Password of {name}: "))?) } else { None };
            people::add(store, &name, role, password.as_deref(), by)?
        }
        Change::Role { name, role } => people::set_role(store, &name, role, by)?,
        Change::Off { name } => people::set_active(store, &name, false, by)?,
        Change::On { name } => people::set_active(store, &name, true, by)?,
        Change::Password { name } => {
            let password = secret(&format!("New password of {name}: "))?;
            people::set_password(store, &name, &password, by)?
        }
        Change::Pin { name, none: true } => people::set_pin(store, &name, None, by)?,
        Change::Pin { name, none: false } => {
            let pin = secret(&format!("New PIN of {name}: "))?;
            people::set_pin(store, &name, Some(&pin), by)?
        }
        Change::Badge { name, none: true, .. } => people::drop_badge(store, &name, by)?,
        Change::Badge { name, output, none: false } => return badge(context, store, &name, output),
        Change::Token { name, none: true } => people::drop_token(store, &name, by)?,
        Change::Token { name, none: false } => {
            let token = people::new_token(store, &name, by)?;
            if context.output == Output::Json {
                output::json(&json!({"name": name, "token": token}))?;
            } else {
                output::line(&token)?;
            }
            return Ok(Exit::Done);
        }
        Change::OsUser { name, account, none: _ } => people::set_os_user(store, &name, account.as_deref(), by)?,
        Change::ResetAdministrator { name } => {
            let password = secret(&format!("New password of {name}: "))?;
            people::reset_administrator(store, &name, &password, account().as_deref(), context.now)?
        }
    };
    told(context, &person)
}

fn badge(context: &Context, store: &mut Store, name: &str, file: Option<PathBuf>) -> Result<Exit, Failure> {
    if file.as_ref().is_some_and(|file| file.as_os_str() == "-") {
        return Err(Failure::usage("a badge is written to a file, or told without --output"));
    }
    let deliver = |name: &str, role: Role, code: &str| -> Result<(String, String), Failure> {
        if let Some(file) = &file {
            let drawn = Badge { name: name.to_owned(), role: role.title().to_owned(), code: code.to_owned() }.to_pdf();
            let drawn = drawn.map_err(|error| Failure::refused("label", error.to_string()))?;
            files::write(&context.folder, file, Readers::Owner, &drawn.bytes)?;
        }
        Ok((name.to_owned(), code.to_owned()))
    };
    let (name, code) = people::new_badge(store, name, &context.by(), deliver)?;
    let told =
        file.as_ref().map_or_else(|| json!({"name": name, "badge": code}), |file| json!({"name": name, "file": file}));
    match (context.output, file) {
        (Output::Json, _) => output::json(&told)?,
        (Output::Text, None) => output::line(&code)?,
        (Output::Text, Some(file)) => output::line(&format!("The badge of {name} was written to {}", file.display()))?,
    }
    Ok(Exit::Done)
}

fn switch(context: &Context, command: Option<&Switch>) -> Result<Exit, Failure> {
    let settings = match command {
        // How it stands is told to anyone.
        None => context.open()?.records().sign_in_settings()?,
        Some(Switch::On) => {
            let mut store = context.store()?;
            let people = people::list(store.records(), context.now)?;
            // Where nobody could, that is said first.
            if people.iter().any(|it| it.active && it.role == Role::Administrator && it.has_password) {
                must_get_in(context, &store)?;
            }
            people::switch_on(&mut store, &context.by())?
        }
        Some(Switch::Off) => people::switch_off(&mut context.store()?, &context.by())?,
        Some(Switch::Idle { minutes }) => people::set_idle_minutes(&mut context.store()?, *minutes, &context.by())?,
    };
    if context.output == Output::Json {
        output::json(&settings)?;
    } else {
        let SignInSettings { on, idle_minutes } = settings;
        output::line(&if on {
            format!("Sign-in is on; a window that nobody touches for {idle_minutes} minutes is locked.")
        } else {
            "Single-user mode: sign-in is off, and everyone may do everything.".to_owned()
        })?;
    }
    Ok(Exit::Done)
}

/// Whoever switches it on here must be able to switch it off again.
fn must_get_in(context: &Context, store: &Store) -> Result<(), Failure> {
    match context.sign_in(store.records()) {
        Ok(signed_in) if signed_in.role == Role::Administrator => Ok(()),
        Err(failure) if !failure.is("not_signed_in") => Err(failure),
        Ok(_) | Err(_) => {
            let why = match account() {
                Some(account) => format!(
                    "the account {account} of this computer stands for no administrator. Say for whom with rma people \
                     os-user NAME {account}, or give an administrator's token with --token-file"
                ),
                None => "the account of this computer is not known here. Give an administrator's token with \
                         --token-file: rma people token NAME makes one"
                    .to_owned(),
            };
            Err(Failure::refused("would_lock_out", format!("nobody could go on from here: {why}")))
        }
    }
}

/// The account of this computer, as the operating system has it; none where that is not to be known.
fn account() -> Option<String> {
    let name = ::whoami::username().ok().filter(|name| !name.is_empty());
    name.filter(|_| crate::account_is_doubtful().is_none())
}

fn whoami(context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let sign_in = store.records().sign_in_settings()?.on;
    let role = context.role();
    if context.output == Output::Json {
        output::json(&json!({"name": context.who(), "role": role, "sign_in": sign_in}))?;
    } else {
        output::line(&match role {
            Some(role) => format!("{} is {}.", context.who(), role.spoken()),
            None => format!("{}; single-user mode: everyone may do everything.", context.who()),
        })?;
    }
    Ok(Exit::Done)
}

fn told(context: &Context, person: &Person) -> Result<Exit, Failure> {
    match context.output {
        Output::Json => output::json(person)?,
        Output::Text => output::line(&spoken(person))?,
    }
    Ok(Exit::Done)
}

fn spoken(person: &Person) -> String {
    let ways = [
        (person.has_password, "password"),
        (person.has_pin, "PIN"),
        (person.has_badge, "badge"),
        (person.has_token, "token"),
    ];
    let mut ways: Vec<String> = ways.into_iter().filter(|(has, _)| *has).map(|(_, way)| way.to_owned()).collect();
    ways.extend(person.os_user.as_ref().map(|account| format!("account {account}")));
    let ways = if ways.is_empty() { "no way to sign in yet".to_owned() } else { ways.join(", ") };
    let mut text = format!("{:<24} {:<14} {ways}", person.name, person.role.as_str());
    if !person.active {
        text.push_str("; may not sign in");
    }
    if let Some(until) = person.locked_until {
        text.push_str("; locked until ");
        text.push_str(&format_instant(until));
    }
    text
}

/// No password is longer.
const SECRET_BYTES_MAX: usize = 64 * 1024;

/// A secret from whoever sits there, unseen, else the first line of standard input.
fn secret(prompt: &str) -> Result<String, Failure> {
    let broken = |error: std::io::Error| Failure::usage(format!("what was typed cannot be read: {error}"));
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password(prompt).map_err(broken);
    }
    let line = files::line_at_most(&mut std::io::stdin().lock(), SECRET_BYTES_MAX).map_err(broken)?;
    let line = String::from_utf8(line.unwrap_or_default()).map_err(|error| broken(std::io::Error::other(error)))?;
    Ok(line.trim_end_matches('\r').to_owned())
}
