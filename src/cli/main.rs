//! The `rma` command line: parse, call the library, print. See the interfaces in
//! `docs/interfaces.md`.

mod arguments;
mod audit;
mod data;
mod demonstration;
mod desk;
mod documents;
mod entitlement;
mod failure;
mod health;
mod mail;
mod output;
mod paper;
mod printing;
mod quotes;
mod receive;
mod report;
mod rmas;
mod safekeeping;
mod search;
mod shelf;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use rma_dock::calendar::Instant;
use rma_dock::dock::{Correction, DataDirectory};
use rma_dock::rules::questions::answer_line;
use rma_dock::store::Store;

use arguments::{Arguments, Command};
use failure::{Exit, Failure};
use output::Output;

/// What every command needs: where the data is, how to print, and what time it is.
struct Context {
    folder: DataDirectory,
    output: Output,
    now: Instant,
    who: String,
}

impl Context {
    fn store(&self) -> Result<Store, Failure> {
        self.folder.make().map_err(|error| {
            let path = self.folder.path().display();
            Failure::new(Exit::Database, "data_directory", format!("the data directory {path} cannot be made: {error}"))
        })?;
        Ok(Store::open(&self.folder.database())?)
    }

    fn by(&self) -> rma_dock::store::By<'_> {
        rma_dock::store::By { who: &self.who, recorded_at: self.now }
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

fn who() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
        .unwrap_or_else(|| "command line".to_owned())
}

fn main() -> ExitCode {
    let json = std::env::args().any(|argument| argument == "--json");
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
    let Arguments { data, json: _, command } = arguments;
    if let Command::Rules { file } = command {
        return rules(&file);
    }
    let context = Context { folder: data_directory(data)?, output, now: now(), who: who() };
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
        Command::Safekeeping(command) => safekeeping::run(&context, command),
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

fn rules(file: &str) -> Result<Exit, Failure> {
    use std::io::{BufRead, Write};

    let input = output::reader(file)?;
    let mut answers = std::io::BufWriter::new(std::io::stdout().lock());
    let mut exit = Exit::Done;
    for line in std::io::BufReader::new(input).split(b'\n') {
        let line = line.map_err(|error| Failure::usage(format!("{file} cannot be read: {error}")))?;
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
