//! The TypeScript of the face between screens and shell, from the Rust types.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rma_dock::desk::analysis_list::{AnalysisPage, PostSearch};
use rma_dock::desk::cases::CaseView;
use rma_dock::desk::create::{CreatedRma, RmaPreview};
use rma_dock::desk::deadlines::{Board, BoardFilter, DeadlineRow, DeadlineWhy, Urgency};
use rma_dock::desk::documents::DocumentKind;
use rma_dock::desk::entitlement::LookupRow;
use rma_dock::desk::home::Home;
use rma_dock::desk::kept::Kept;
use rma_dock::desk::line::LineView;
use rma_dock::desk::mail::MailSettings;
use rma_dock::desk::queue::{QueuePage, RmaView};
use rma_dock::desk::quotes::Taken;
use rma_dock::desk::reference::{HolidayYear, PatternTrial, RecordRow, ReferenceKind, ReferencePage, ReferenceQuery};
use rma_dock::desk::reports::{Figures, ReportName, ReportPart};
use rma_dock::desk::return_list::ReturnPage;
use rma_dock::desk::returns::ReturnView;
use rma_dock::desk::search::{Hit, SearchPage, SearchQuery, TrackPage, TrackQuery};
use rma_dock::desk::wording::WordingScope;
use rma_dock::dock::scans::ScanKind;
use rma_dock::dock::station::StationAnswer;
use rma_dock::dock::{Disposal, Preview, Receipt, ShelfItem, StationSettings};
use rma_dock::encryption::EncryptionState;
use rma_dock::exchange::RecordColumn;
use rma_dock::health::Health;
use rma_dock::people::Person;
use rma_dock::printing::{NamedPrinter, PaperKind, PaperSettings};
use rma_dock::rules::deadlines::DueKind;
use rma_dock::rules::entitlement::{Basis, RmaType};
use rma_dock::rules::quotes::QuoteKind;
use rma_dock::rules::returns::ReturnChoice;
use rma_dock::safekeeping::{Backup, BackupState, RestorePreview, Restored};
use rma_dock::store::{
    Analysis, CentreSummary, CheckReport, Disposition, DueDay, LineSummary, MailCounts, MailRecord, MailState,
    MovementKind, PeriodRecord, PostKind, PrintCounts, PrintJobRecord, PrintJobState, PrintPaperRecord, QueueFilter,
    ReturnFilter,
};
use ts_rs::{Config, TS, TypeVisitor};

use crate::error::ApiError;
use crate::imports::ImportedFile;
use crate::types::{
    AuditPage, AuditWanted, ChosenList, EditAnswer, ImportSource, JobMoved, JobsPage, MailSetup, OrderForm, OutboxPage,
    PaperSetup, PersonChange, PrintStatus, PrinterInfo, Progress, Report, ReturnForm, SessionView, ShownPhoto, StartUp,
    TodayPage, VendorFields, VendorSetup, WordingAnswer, WordingPage, WordingTrial,
};

include!("command_list.rs");

/// The file as it should be.
#[must_use]
pub fn typescript() -> String {
    let config = Config::new().with_large_int("number");
    let mut all = Declarations { config: &config, seen: BTreeSet::new(), by_name: BTreeMap::new() };
    let mut commands = String::new();

    macro_rules! map {
        ($($name:ident($($arg:ident: $type:ty),* $(,)?) -> $out:ty, $permission:ident;)*) => {
            $(
                $(all.visit::<$type>();)*
                all.visit::<$out>();
                let arguments: &[(&str, String)] = &[$((stringify!($arg), <$type as TS>::name(&config))),*];
                let result = match <$out as TS>::name(&config) {
                    unit if unit == "null" => "void".to_owned(),
                    other => other,
                };
                write_command(&mut commands, stringify!($name), arguments, &result);
            )*
        };
    }
    with_commands!(map);
    all.visit::<ApiError>();
    all.visit::<Progress>();
    all.visit::<JobMoved>();

    let mut text = String::from(
        "// Generated from the Rust types by `cargo xtask types`.\n\
         // Do not edit.\n",
    );
    for declaration in all.by_name.values() {
        text.push('\n');
        text.push_str(declaration);
    }
    text.push_str("\n/** What the screens can ask of the shell: arguments and result of each command. */\n");
    let _ = write!(text, "export interface Commands {{\n{commands}}}\n");
    text.push_str("\n/** The names of all commands. */\nexport const COMMANDS: readonly (keyof Commands)[] = [\n");
    for name in crate::COMMANDS {
        let _ = writeln!(text, "  \"{name}\",");
    }
    text.push_str("];\n");
    text.push_str("\n/** What the shell tells without being asked. */\nexport interface Events {\n");
    text.push_str("  progress: Progress;\n  print: PrintStatus;\n  job: JobMoved;\n  mail: MailCounts;\n}\n");
    text
}

fn write_command(text: &mut String, name: &str, arguments: &[(&str, String)], result: &str) {
    let arguments: Vec<String> = arguments.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
    let arguments = if arguments.is_empty() { String::new() } else { format!("args: {{ {} }}", arguments.join("; ")) };
    let _ = writeln!(text, "  {name}({arguments}): {result};");
}

/// The declarations of all types that are met, by name.
struct Declarations<'a> {
    config: &'a Config,
    seen: BTreeSet<TypeId>,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        // Only what is declared has a file of its own.
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declaration = tidied(&format!("{docs}\nexport {}", T::decl(self.config)));
            self.by_name.insert(T::ident(self.config), declaration);
        }
        T::visit_generics(self);
        T::visit_dependencies(self);
    }
}

/// A declaration with a field on each line, and comments of one line on one line.
fn tidied(declaration: &str) -> String {
    let apart = declaration.replace("{ \"", "{\n\"").replace(", }", ",\n}");
    let (mut text, mut depth) = (String::new(), 0);
    let mut lines = apart.lines().map(str::trim).filter(|line| !line.is_empty());
    while let Some(line) = lines.next() {
        if line.starts_with('}') {
            depth = 0;
        }
        let indent = "  ".repeat(depth);
        if line == "/**" {
            let comment: Vec<&str> = lines.by_ref().take_while(|line| *line != "*/").collect();
            let words = comment.iter().map(|line| line.trim_start_matches("* ")).collect::<Vec<_>>();
            let _ = writeln!(text, "{indent}/** {} */", words.join(&format!("\n{indent} * ")));
            continue;
        }
        let _ = match line.strip_suffix(',') {
            Some(field) => writeln!(text, "{indent}{field};"),
            None => writeln!(text, "{indent}{line}"),
        };
        if line.ends_with('{') {
            depth = 1;
        }
    }
    text
}
