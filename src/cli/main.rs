//! The `rma` command line: parse, call the library, print. See the interfaces in
//! `docs/interfaces.md`.

mod arguments;
mod audit;
mod data;
mod demonstration;
mod desk;
mod documents;
mod encryption;
mod entitlement;
mod failure;
mod health;
mod mail;
mod output;
mod paper;
mod people;
mod printing;
mod quotes;
mod receive;
mod report;
mod rmas;
mod safekeeping;
mod search;
mod shelf;
mod show;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use rma_dock::calendar::Instant;
use rma_dock::dock::{Correction, DataDirectory};
use rma_dock::files;
use rma_dock::people::{Role, SignedIn};
use rma_dock::rules::questions::answer_line;
use rma_dock::store::{Records, Store};

use arguments::{Arguments, Command};
use failure::{Exit, Failure};
use output::Output;

/// What every command needs: where the data is, how to print, and what time it is.
struct Context {
    folder: DataDirectory,
    output: Output,
    now: Instant,
    /// Who says to work here.
    said: String,
    token: Option<String>,
    /// Who signed in, once the data is open; nobody in single-user mode.
    signed_in: OnceCell<SignedIn>,
}

impl Context {
    /// The data, for whoever may work with it here.
    fn store(&self) -> Result<Store, Failure> {
        let mut store = self.open()?;
        if store.records().sign_in_settings()?.on {
            let signed_in = self.sign_in(store.records())?;
            store.act_as(Some(signed_in.actor.clone()));
            let _ = self.signed_in.set(signed_in);
        }
        Ok(store)
    }

    /// Who stands behind the token that was given, else behind the account of this computer.
    fn sign_in(&self, records: Records<'_>) -> Result<SignedIn, Failure> {
        if let Some(token) = &self.token {
            return Ok(rma_dock::people::by_token(records, token)?);
        }
        if let Some(why) = account_is_doubtful() {
            return Err(Failure::refused("not_signed_in", why));
        }
        let account = whoami::username().unwrap_or_default();
        rma_dock::people::by_os_user(records, &account)?.ok_or_else(|| {
            let message = format!(
                "sign-in is on, and the account {account} of this computer stands for nobody: an administrator says for \
                 whom with rma people os-user, or gives a token for --token-file"
            );
            Failure::refused("not_signed_in", message)
        })
    }

    /// The data, without asking who works with it.
    fn open(&self) -> Result<Store, Failure> {
        self.folder.make().map_err(|error| {
            let path = self.folder.path().display();
            Failure::new(Exit::Database, "data_directory", format!("the data directory {path} cannot be made: {error}"))
        })?;
        Ok(Store::open(&self.folder.database())?)
    }

    fn by(&self) -> rma_dock::store::By<'_> {
        rma_dock::store::By { who: self.who(), recorded_at: self.now }
    }

    /// In whose name the work is done.
    fn who(&self) -> &str {
        self.signed_in.get().map_or(&self.said, |signed_in| &signed_in.name)
    }

    /// As what; nothing in single-user mode.
    fn role(&self) -> Option<Role> {
        self.signed_in.get().map(|signed_in| signed_in.role)
    }
}

#[expect(clippy::disallowed_methods, reason = "the command line is a face: it reads the clock and passes it in")]
fn now() -> Instant {
    let now = chrono::Utc::now();
    chrono::DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now)
}

fn data_directory(given: Option<PathBuf>) -> Result<DataDirectory, Failure> {
    let set = || std::env::var_os("RMA_DOCK_DATA").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    DataDirectory::named_or_default(given.or_else(set))
        .ok_or_else(|| Failure::usage("there is no data folder for this user; give one with --data DIR"))
}

/// A token has some tens of letters; what else stands in its file is no token.
const TOKEN_BYTES_MAX: usize = 64 * 1024;

/// The token that a file or the environment holds.
fn token(file: Option<&Path>) -> Result<Option<String>, Failure> {
    let Some(file) = file else {
        return Ok(std::env::var("RMA_DOCK_TOKEN").ok().filter(|token| !token.trim().is_empty()));
    };
    let token = files::text_at_most(file, TOKEN_BYTES_MAX)
        .map_err(|error| Failure::usage(format!("the token file {} cannot be read: {error}", file.display())))?;
    Ok(Some(token.trim_start_matches('\u{feff}').trim().to_owned()))
}

/// Why the name of the account says nothing here. Within a user namespace of the own making, anyone is
/// whoever they say.
pub(crate) fn account_is_doubtful() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    // Where that cannot be read, somebody made it so.
    let map = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    let whole = map.split_whitespace().eq(["0", "0", "4294967295"]);
    (!whole).then(|| {
        "sign-in is on, and the accounts in this namespace are not those of the computer: give a token with --token-file"
            .to_owned()
    })
}

fn said() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
        .unwrap_or_else(|| "command line".to_owned())
}

fn main() -> ExitCode {
    let json = std::env::args_os().any(|argument| argument == "--json");
    let output = if json { Output::Json } else { Output::Text };
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return failure::usage(&error, output),
    };
    match run(arguments, output) {
        Ok(exit) => exit.into(),
        Err(failure) => failure.report(output),
    }
}

fn run(arguments: Arguments, output: Output) -> Result<Exit, Failure> {
    let Arguments { data, json: _, token_file, command } = arguments;
    if let Command::Rules { file } = command {
        return rules(&file);
    }
    let context = Context {
        folder: data_directory(data)?,
        output,
        now: now(),
        said: said(),
        token: token(token_file.as_deref())?,
        signed_in: OnceCell::new(),
    };
    match command {
        Command::Rules { file } => rules(&file),
        Command::Receive(arguments) => receive::receive(&context, arguments),
        Command::Correct { receipt, scans, dry_run: true, .. } => receive::preview(&context, receipt, &scans),
        Command::Correct { receipt, scans, note, at, .. } => {
            let at = output::at(at.as_deref(), context.now)?;
            receive::correct(&context, &Correction { receipt, scans: &scans, note: note.as_deref(), at })
        }
        Command::Withdraw { receipt, note, at } => receive::withdraw(&context, receipt, note.as_deref(), at.as_deref()),
        Command::Shelf { command: None, disposed } => shelf::list(&context, disposed),
        Command::Shelf { command: Some(command), .. } => shelf::change(&context, command),
        Command::Show { number } => show::show(&context, &number),
        Command::Note { number, text, at, take_back } => {
            show::note(&context, &number, text.as_deref(), at.as_deref(), take_back)
        }
        Command::Label(arguments) => paper::label(&context, &arguments),
        Command::Stocks => paper::stocks(&context),
        Command::Layouts { name } => paper::layouts(&context, name.as_deref()),
        Command::Printing(command) => printing::run(&context, command),
        Command::Entitlement(arguments) => entitlement::entitlement(&context, &arguments),
        Command::Rmas(command) => rmas::run(&context, command),
        Command::Search(asked) => search::search(&context, asked),
        Command::Track(asked) => search::track(&context, &asked),
        Command::Desk(command) => desk::run(&context, command),
        Command::Quotes(command) => quotes::run(&context, command),
        Command::Mail(command) => mail::run(&context, command),
        Command::Report(arguments) => report::report(&context, &arguments),
        Command::Returns(arguments) => report::returns(&context, &arguments),
        Command::Home(arguments) => report::next(&context, &arguments),
        Command::Documents(command) => documents::run(&context, command),
        Command::Check => show::check(&context),
        Command::Audit(asked) => audit::run(&context, &asked),
        Command::People(command) => people::run(&context, command),
        Command::Safekeeping(command) => safekeeping::run(&context, command),
        Command::Encryption(asked) => encryption::run(&context, asked),
        Command::Health => health::run(&context),
        Command::Import { kind, file, calendar, dry_run } => {
            data::import(&context, &kind, &file, calendar.as_deref(), dry_run)
        }
        Command::ImportAll { folder, dry_run } => data::import_all(&context, &folder, dry_run),
        Command::Export { kind, file } => data::export(&context, &kind, &file),
        Command::Sample { folder, rmas, seed, today } => data::sample(&context, &folder, rmas, seed, today.as_deref()),
        Command::Demonstration { rmas } => demonstration::run(&context, rmas),
    }
}

/// What some programs put before UTF-8 text.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// No question has more facts than that.
const QUESTION_BYTES_MAX: usize = 16 * 1024 * 1024;

fn rules(file: &str) -> Result<Exit, Failure> {
    use std::io::Write;

    let input = output::reader(file)?;
    let mut answers = std::io::BufWriter::new(std::io::stdout().lock());
    let mut exit = Exit::Done;
    let mut input = std::io::BufReader::new(input);
    while let Some(line) = files::line_at_most(&mut input, QUESTION_BYTES_MAX)
        .map_err(|error| Failure::usage(format!("{file} cannot be read: {error}")))?
    {
        let line = String::from_utf8_lossy(line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line));
        if line.trim().is_empty() {
            continue;
        }
        let (answer, answered) = answer_line(&line);
        if !answered {
            exit = Exit::Refused;
        }
        writeln!(answers, "{answer}").map_err(|error| output::broken(&error))?;
    }
    answers.flush().map_err(|error| output::broken(&error))?;
    Ok(exit)
}
