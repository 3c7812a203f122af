use std::path::PathBuf;

use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use rma_dock::encryption::{self, EncryptionError, EncryptionState, KEY_FILE, KeyPlaces};
use rma_dock::people::{Actor, Permission};
use serde_json::json;

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

/// Whether the database is encrypted; encrypt it and its backups, or put it in clear again
#[derive(Args)]
pub(crate) struct Encryption {
    #[command(subcommand)]
    command: Option<Change>,
}

#[derive(Subcommand)]
enum Change {
    /// Encrypt the database and its backups, also those that are there
    On {
        /// Where to write the recovery file: the key, for when the key store is lost
        #[arg(long, value_name = "FILE")]
        recovery_file: Option<PathBuf>,
        /// Keep the key in the recovery file only; whoever opens the data then sets RMA_DOCK_KEY_FILE to it
        #[arg(long)]
        no_key_store: bool,
    },
    /// Put the database in clear again; its backups stay encrypted
    Off,
    /// Put the key of a recovery file into the key store of this account
    AddKey {
        /// The recovery file
        file: PathBuf,
    },
    /// Write the recovery file once more
    RecoveryFile {
        /// Where to
        file: PathBuf,
    },
}

impl From<EncryptionError> for Failure {
    fn from(error: EncryptionError) -> Self {
        let exit = match error {
            EncryptionError::Store(error) => return error.into(),
            EncryptionError::Own(error) => return error.into(),
            EncryptionError::File { .. } | EncryptionError::NoKeyFile { .. } | EncryptionError::NoRecoveryFile => {
                Exit::Unreadable
            }
            EncryptionError::InUse => Exit::Database,
            _ => Exit::Refused,
        };
        Self::new(exit, error.code(), error.to_string())
    }
}

pub(crate) fn run(context: &Context, asked: Encryption) -> Result<Exit, Failure> {
    match asked.command {
        None => {
            let store = context.store()?;
            store.records().require(Permission::Read)?;
            told(context, &encryption::state(store.records(), &context.folder)?)
        }
        Some(Change::On { recovery_file, no_key_store }) => {
            if let Some(file) = &recovery_file {
                encryption::use_recovery_file(file)?;
            }
            let places = KeyPlaces { recovery_file: recovery_file.as_deref(), key_store: !no_key_store };
            let actor = actor(context)?;
            let bar = ProgressBar::no_length();
            let tell = |done: usize, of: usize| {
                bar.set_length(of as u64);
                bar.set_position(done as u64);
            };
            let state = encryption::switch_on(&context.folder, places, actor.as_ref(), &context.by(), tell)?;
            bar.finish_and_clear();
            told(context, &state)?;
            // What was asked for is not all done.
            Ok(if state.clear_copies.is_empty() { Exit::Done } else { Exit::Refused })
        }
        Some(Change::Off) => {
            let actor = actor(context)?;
            told(context, &encryption::switch_off(&context.folder, actor.as_ref(), &context.by())?)
        }
        Some(Change::AddKey { file }) => {
            let key = encryption::add_key(&file)?;
            match context.output {
                Output::Json => output::json(&json!({"key": key}))?,
                Output::Text => output::line(&format!("The key {key} is in the key store of this account."))?,
            }
            Ok(Exit::Done)
        }
        Some(Change::RecoveryFile { file }) => {
            let actor = actor(context)?;
            let key = encryption::write_recovery_file(&context.folder, &file, actor.as_ref())?;
            match context.output {
                Output::Json => output::json(&json!({"key": key}))?,
                Output::Text => output::line(&format!("{} holds the key {key}.", file.display()))?,
            }
            Ok(Exit::Done)
        }
    }
}

/// Who does it; the data are let go of again.
fn actor(context: &Context) -> Result<Option<Actor>, Failure> {
    if !context.folder.database().exists() {
        return Ok(None);
    }
    Ok(context.store()?.actor().cloned())
}

fn told(context: &Context, state: &EncryptionState) -> Result<Exit, Failure> {
    if context.output == Output::Json {
        output::json(state)?;
        return Ok(Exit::Done);
    }
    match &state.key {
        Some(key) => {
            output::line(&format!("The database is encrypted, with the key {key}."))?;
            if std::env::var_os(KEY_FILE).is_some_and(|file| !file.is_empty()) {
                output::line(&format!("The file that {KEY_FILE} names is read whenever it is opened."))?;
            }
        }
        None => output::line("The database is not encrypted: whoever has the file can read it.")?,
    }
    if !state.clear_copies.is_empty() {
        output::line("These copies are not encrypted (rma encryption on encrypts those that are whole):")?;
        for copy in &state.clear_copies {
            let why = copy.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            output::line(&format!("  {}{why}", copy.path.display()))?;
        }
    }
    Ok(Exit::Done)
}
