use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use rma_dock::files;
use rma_dock::people::Permission;
use rma_dock::safekeeping::{
    self, Backup as KeptBackup, BackupSettings, Beyond, SafekeepingError, back_up, back_up_to, newest_good,
};
use rma_dock::store::{Contents, OtherFile, StoreError, glance_at, salvage};
use serde_json::json;

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

#[derive(Subcommand)]
pub(crate) enum Safekeeping {
    /// Back up the data while it is in use, and check the backup
    Backup(Backup),
    /// Put a backup in place of the data; what was there is kept
    Restore(Restore),
    /// Save what can still be read of a damaged database
    Salvage(Salvage),
}

/// Back up the data while it is in use, and check the backup
#[derive(Args)]
pub(crate) struct Backup {
    /// The file to write; without one, the next backup of the folder of backups
    #[arg(conflicts_with_all = ["due", "list", "folder", "too_old_hours"])]
    file: Option<PathBuf>,
    /// Only if one is due: something was recorded since the last one, and that is an hour old
    #[arg(long, conflicts_with = "list")]
    due: bool,
    /// What backups there are
    #[arg(long)]
    list: bool,
    /// From now on, keep backups in this folder; "default" is backups in the data directory
    #[arg(long, value_name = "DIR", conflicts_with_all = ["due", "list"])]
    folder: Option<PathBuf>,
    /// From now on, warn when the last good backup is older than this many hours
    #[arg(long, value_name = "N", conflicts_with_all = ["due", "list"])]
    too_old_hours: Option<u32>,
}

/// Put a backup in place of the data; what was there is kept
#[derive(Args)]
pub(crate) struct Restore {
    /// The backup
    #[arg(required_unless_present = "newest", conflicts_with = "newest")]
    file: Option<PathBuf>,
    /// The newest good backup of the folder of backups
    #[arg(long)]
    newest: bool,
    /// Only say what it holds, and what would be lost
    #[arg(long)]
    preview: bool,
}

/// Save what can still be read of a damaged database
#[derive(Args)]
pub(crate) struct Salvage {
    /// The damaged database (default: the one in the data directory)
    file: Option<PathBuf>,
    /// Only what came after this backup
    #[arg(long, value_name = "BACKUP")]
    since: Option<PathBuf>,
    /// Where to write the boxes that were received: JSON Lines for "rma receive --batch"
    #[arg(long, value_name = "FILE")]
    receipts: PathBuf,
    /// Where to write everything that was recorded, as a list for a person
    #[arg(long, value_name = "FILE")]
    entries: PathBuf,
}

impl From<SafekeepingError> for Failure {
    fn from(error: SafekeepingError) -> Self {
        match error {
            SafekeepingError::Store(error) => error.into(),
            SafekeepingError::NotGood { error: StoreError::CannotOpen(_), .. } => {
                Self::new(Exit::Unreadable, "unreadable", error.to_string())
            }
            SafekeepingError::Own(error) => error.into(),
            SafekeepingError::File { .. } => Self::new(Exit::Unreadable, error.code(), error.to_string()),
            SafekeepingError::NotGood { .. } | SafekeepingError::InUse => {
                Self::new(Exit::Database, error.code(), error.to_string())
            }
            SafekeepingError::Exists(_) | SafekeepingError::None(_) | SafekeepingError::Setting(_) => {
                Self::refused(error.code(), error.to_string())
            }
        }
    }
}

pub(crate) fn run(context: &Context, command: Safekeeping) -> Result<Exit, Failure> {
    match command {
        Safekeeping::Backup(arguments) => backup(context, arguments),
        Safekeeping::Restore(arguments) => restore(context, &arguments),
        Safekeeping::Salvage(arguments) => salvage_into(context, &arguments),
    }
}

fn backup(context: &Context, asked: Backup) -> Result<Exit, Failure> {
    let mut store = context.store()?;
    if asked.folder.is_some() || asked.too_old_hours.is_some() {
        let mut settings = BackupSettings::load(store.records())?;
        if let Some(folder) = asked.folder {
            settings.folder = (folder.as_os_str() != "default").then_some(folder);
        }
        settings.too_old_hours = asked.too_old_hours.unwrap_or(settings.too_old_hours);
        settings.save(&mut store, &context.by())?;
        return list(context, store.records());
    }
    if asked.list {
        store.records().require(Permission::BackUp)?;
        return list(context, store.records());
    }
    if let Some(path) = asked.file {
        let contents = back_up_to(store.records(), &context.folder, &path)?;
        return made(
            context,
            &KeptBackup { path, made_at: context.now, generation: None, contents: Some(contents), needs_key: false },
        );
    }
    if asked.due && !safekeeping::is_due(store.records(), &context.folder, context.now)? {
        match context.output {
            Output::Json => output::json(&json!({"made": null}))?,
            Output::Text => output::line("No backup is due.")?,
        }
        return Ok(Exit::Done);
    }
    made(context, &back_up(store.records(), &context.folder, context.now)?)
}

fn made(context: &Context, backup: &KeptBackup) -> Result<Exit, Failure> {
    if context.output == Output::Json {
        output::json(&json!({"made": backup}))?;
    } else {
        let holds = backup.contents.as_ref().map(holds).unwrap_or_default();
        output::line(&format!("{} was written and checked: {holds}", backup.path.display()))?;
    }
    Ok(Exit::Done)
}

fn holds(contents: &Contents) -> String {
    let latest = contents.latest.map_or_else(
        || "nothing recorded yet".to_owned(),
        |latest| format!("recorded until {}", rma_dock::calendar::format_instant(latest)),
    );
    format!(
        "{} RMAs with {} lines, {} cases, {} receipts, {} audit entries, {latest}",
        contents.rmas, contents.lines, contents.cases, contents.receipts, contents.audit_entries
    )
}

fn list(context: &Context, records: rma_dock::store::Records<'_>) -> Result<Exit, Failure> {
    let state = safekeeping::state(records, &context.folder, context.now)?;
    if context.output == Output::Json {
        output::json(&state)?;
        return Ok(Exit::Done);
    }
    output::line(&format!("Backups in {}", state.folder.display()))?;
    for backup in &state.backups {
        let generation = match backup.generation {
            Some(generation) => format!("{generation:?}").to_lowercase(),
            None if backup.needs_key => "kept".to_owned(),
            None => "goes with the next one".to_owned(),
        };
        let held = match &backup.contents {
            Some(contents) => holds(contents),
            None if backup.needs_key => "ENCRYPTED WITH A KEY THAT IS NOT HERE (rma encryption add-key)".to_owned(),
            None => "CANNOT BE READ".to_owned(),
        };
        let made_at = rma_dock::calendar::format_instant(backup.made_at);
        output::line(&format!("{made_at}  {generation:<7} {held}\n  {}", backup.path.display()))?;
    }
    if state.is_too_old {
        output::line("The last good backup is too old, or there is none: make one with rma backup.")?;
    }
    Ok(Exit::Done)
}

fn restore(context: &Context, asked: &Restore) -> Result<Exit, Failure> {
    let actor = match context.folder.database().exists().then(|| context.store()) {
        Some(Ok(store)) => store.actor().cloned(),
        // It is there to be replaced.
        Some(Err(failure)) if failure.is_database() && !failure.is("database_no_key") => None,
        Some(Err(failure)) => return Err(failure),
        None => None,
    };
    let path = match &asked.file {
        Some(path) => path.clone(),
        None => newest_good(&context.folder, context.now)?.0,
    };
    if asked.preview {
        let preview = safekeeping::preview(&context.folder, &path, actor.as_ref())?;
        if context.output == Output::Json {
            output::json(&preview)?;
        } else {
            output::line(&format!("{} holds {}", path.display(), holds(&preview.holds)))?;
            told(preview.lost.as_ref(), context.folder.database().exists(), "would be lost")?;
            told_of_others(preview.foreign.as_ref(), &preview.people)?;
        }
        return Ok(Exit::Done);
    }
    let restored = safekeeping::restore(&context.folder, &path, actor.as_ref(), &context.by())?;
    if context.output == Output::Json {
        output::json(&restored)?;
    } else {
        output::line(&format!("Restored: {}", holds(&restored.holds)))?;
        if let Some(kept) = &restored.kept {
            output::line(&format!("What was there before is kept in {}", kept.display()))?;
        }
        told(restored.lost.as_ref(), restored.kept.is_some(), "is not on record any more")?;
        told_of_others(restored.foreign.as_ref(), &restored.people)?;
    }
    Ok(Exit::Done)
}

/// What a backup has that was never here, and who may sign in by it.
fn told_of_others(foreign: Option<&Beyond>, people: &[String]) -> Result<(), Failure> {
    if let Some(foreign) = foreign.filter(|foreign| foreign.entries > 0) {
        output::line(&format!(
            "The backup has {} entries that were never on record here: {}. It is of other data, somebody made it up, or \
             an older backup was restored since.",
            foreign.entries,
            counted(foreign)
        ))?;
        named(foreign)?;
    }
    people.iter().try_for_each(|differs| output::line(&format!("{differs}.")))
}

fn told(lost: Option<&Beyond>, something_is_there: bool, what: &str) -> Result<(), Failure> {
    match lost {
        None if something_is_there => {
            output::line(&format!("How much {what} cannot be told: what is there cannot be read."))
        }
        None => output::line("There is no data yet: nothing can be lost."),
        Some(lost) if lost.entries == 0 => output::line("Nothing was recorded since."),
        Some(lost) => {
            let entries = lost.entries;
            output::line(&format!("Of what was recorded since, {entries} entries: {}, {what}.", counted(lost)))?;
            named(lost)
        }
    }
}

fn counted(entries: &Beyond) -> String {
    let counts: Vec<String> = entries.by_action.iter().map(|(action, count)| format!("{count} {action}")).collect();
    counts.join(", ")
}

fn named(entries: &Beyond) -> Result<(), Failure> {
    entries.latest.iter().try_for_each(|(action, subject)| output::line(&format!("  {action} {subject}")))
}

/// Where sign-in is on in the data that are read, and somebody can still sign in to them, only who may read
/// their trail has it from them.
fn must_be_allowed(context: &Context, file: &Path) -> Result<(), Failure> {
    let Ok(mut data) = OtherFile::open(file, None) else { return Ok(()) };
    if !data.records().sign_in_settings().is_ok_and(|settings| settings.on) {
        return Ok(());
    }
    match context.sign_in(data.records()) {
        Ok(signed_in) => data.act_as(Some(signed_in.actor)),
        Err(failure) if failure.is_database() => return Ok(()),
        Err(failure) => return Err(failure),
    }
    match data.records().require(Permission::ReadAudit) {
        Err(refusal @ (StoreError::NotSignedIn | StoreError::NotAllowed { .. })) => Err(refusal.into()),
        _ => Ok(()),
    }
}

fn salvage_into(context: &Context, asked: &Salvage) -> Result<Exit, Failure> {
    let file = asked.file.clone().unwrap_or_else(|| context.folder.database());
    let own = context.folder.database();
    must_be_allowed(context, &own)?;
    if file != own {
        must_be_allowed(context, &file)?;
    }
    if [&asked.receipts, &asked.entries].into_iter().any(|output| files::is_same(output, &file)) {
        return Err(Failure::refused("not_over_the_database", "a file that is read is not written over".to_owned()));
    }
    if files::is_same(&asked.receipts, &asked.entries) {
        return Err(Failure::usage("--receipts and --entries are two files"));
    }
    let since = asked.since.as_deref().map(glance_at).transpose()?;
    let (after_entry, after_receipt) = since.map_or((0, 0), |since| (since.audit_entries, since.receipts));
    let found = salvage(&file, after_entry, after_receipt)?;
    let mut receipts = Vec::new();
    for receipt in &found.receipts {
        serde_json::to_writer(&mut receipts, receipt).map_err(|error| Failure::usage(error.to_string()))?;
        receipts.push(b'\n');
    }
    let mut entries = Vec::new();
    for entry in &found.entries {
        // Of data that nobody can vouch for: one entry, one line.
        let line: Vec<String> = entry.iter().map(|text| text.replace(char::is_control, " ")).collect();
        writeln!(entries, "{}", line.join("\t")).map_err(|error| output::broken(&error))?;
    }
    // One without the other is of no use: where the second cannot be written, the first is not.
    for output in [&asked.receipts, &asked.entries] {
        files::may_write(&context.folder, output)?;
        let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(Failure::usage(format!("there is no folder {}", folder.display())));
        }
    }
    output::write(context, &asked.receipts.display().to_string(), &receipts)?;
    output::write(context, &asked.entries.display().to_string(), &entries)?;
    if context.output == Output::Json {
        output::json(&json!({
            "receipts": found.receipts.len(), "entries": found.entries.len(),
            "lost_receipts": found.lost_receipts, "unreadable": found.lost_entries,
        }))?;
    } else {
        output::line(&format!(
            "{} boxes and {} entries were read; of those up to the last ones, {} receipts and {} entries could not be.",
            found.receipts.len(),
            found.entries.len(),
            found.lost_receipts,
            found.lost_entries
        ))?;
        output::line("Receive the boxes again with rma receive --batch; see to the rest by hand.")?;
    }
    Ok(Exit::Done)
}
