//! What the screens ask for: each parses, calls one function of the library on the thread that
//! it belongs on, and hands the result on. One module a screen; the list is `command_list.rs`.

mod audit;
mod cases;
mod data;
mod deadlines;
mod encryption;
mod entitlement;
mod health;
mod kept;
mod lines;
mod mail;
mod people;
mod printing;
mod queue;
mod receipts;
mod reports;
mod returns;
mod safekeeping;
mod search;
mod settings;
mod shelf;
mod start;
mod station;
mod vendor;

use std::collections::BTreeMap;

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
use rma_dock::people::{Permission, Person};
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
use tauri::ipc::Invoke;
use tauri::{Manager as _, Runtime, State};

use self::audit::{audit_export, audit_page, audit_periods, audit_sign_off};
use self::cases::{case_assign, case_take_back_update, case_update, case_view};
use self::data::{
    data_add, data_change, data_columns, data_holidays, data_import_holidays, data_list, data_remove, data_try_pattern,
};
use self::deadlines::{deadline_why, deadlines_board, deadlines_day, deadlines_month, deadlines_rows};
use self::encryption::{
    encryption, encryption_add_key, encryption_of_copies, encryption_off, encryption_on, encryption_recovery_file,
};
use self::entitlement::{entitlement_choose_list, entitlement_lookup, entitlement_save};
use self::health::{check_record, diagnostics, health, screen_failed};
use self::kept::{document_issue, issued_open, issued_save, kept, note_add, note_take_back};
use self::lines::{
    centres, line_arrive, line_confirm_rma, line_flag, line_forward, line_post, line_repair, line_replace, line_ship,
    line_take_back, line_take_back_confirmation, line_take_back_post, line_unflag, line_view,
};
use self::mail::{
    mail_counts, mail_save, mail_setup, mail_try, outbox_cancel, outbox_open, outbox_page, outbox_retry, outbox_save,
    outbox_save_attachment, outbox_sent, wording_set, wording_try, wordings,
};
use self::people::{
    idle_minutes, own_password, people, people_badge, people_change, people_token, session, session_lock,
    session_touched, sign_in, sign_in_badge, sign_in_off, sign_in_on, sign_in_pin, sign_out,
};
use self::printing::{
    job_cancel, job_move, job_papers, job_printed, job_retry, job_stop, jobs_page, jobs_printed, paper_settings,
    paper_settings_save, print_confirmed_today, print_counts, print_test, printers, printers_find,
};
use self::queue::{
    queue_hand_over, queue_page, queue_take, quote_send, rma_confirm, rma_create, rma_decline, rma_failure, rma_order,
    rma_order_document, rma_order_document_dropped, rma_override, rma_preview, rma_quote, rma_take_back_confirmation,
    rma_take_back_creation, rma_take_back_override, rma_take_back_quote_step, rma_view,
};
use self::receipts::{correct_receipt, preview_correction, reprint, save_document, today, withdraw_receipt};
use self::reports::{analyses_page, analyses_save, home, report, report_first_day, report_save, returns_page};
use self::returns::{line_decide_return, line_return, line_take_back_return};
use self::safekeeping::{backup_choose_folder, backup_make, backups, restore_backup, restore_offer, restore_preview};
use self::search::{find_anything, search_page, track_page};
use self::settings::{settings_get, settings_set};
use self::shelf::{find_line, shelf, shelf_add_photo, shelf_dispose, shelf_move, shelf_note, shelf_photos};
use self::start::{choose_and_import, show_window, start_empty, start_up, start_with_sample, stop_work};
use self::station::{
    station_choose, station_keep_on_shelf, station_next, station_retake, station_return_to_sender, station_same_box,
    station_scan,
};
use self::vendor::{vendor_choose_logo, vendor_remove_logo, vendor_save, vendor_setup};
use crate::error::ApiError;
use crate::imports::ImportedFile;
use crate::journal::Asked;
use crate::papers::PapersThread;
use crate::records_thread::Open;
use crate::session::asked_by;
use crate::shell::Shell;
use crate::types::{
    AuditPage, AuditWanted, ChosenList, EditAnswer, ImportSource, JobsPage, MailSetup, OrderForm, OutboxPage,
    PaperSetup, PersonChange, PrintStatus, PrinterInfo, Report, ReturnForm, SessionView, ShownPhoto, StartUp,
    TodayPage, VendorFields, VendorSetup, WordingAnswer, WordingPage, WordingTrial,
};

include!("../command_list.rs");

macro_rules! adapters {
    ($($name:ident($($arg:ident: $type:ty),* $(,)?) -> $out:ty, $permission:ident;)*) => {
        /// The names of all commands.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),*];

        /// What each of them needs.
        pub const NEEDED: &[(&str, Permission)] = &[$((stringify!($name), Permission::$permission)),*];

        /// One adapter a command: the function of that name, by Tauri.
        mod adapters {
            use super::*;

            $(
                #[tauri::command(async, rename_all = "snake_case")]
                pub async fn $name(shell: State<'_, Shell>, $($arg: $type),*) -> Result<$out, ApiError> {
                    let asked = Asked::now(stringify!($name));
                    // Whoever works at the window by the time that it is done may be somebody else.
                    let actor = shell.session.at_work();
                    asked.answered(asked_by(actor, super::$name(&shell, $($arg),*)).await)
                }
            )*
        }

        /// Answers those that whoever works at the window may ask for; what they bring along is not even
        /// read of the others.
        pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
            let answer = answering(tauri::generate_handler![$(adapters::$name),*]);
            move |invoke: Invoke<R>| match refused(&invoke) {
                None => answer(invoke),
                Some(refusal) => {
                    invoke.resolver.reject(refusal);
                    true
                }
            }
        }
    };
}
with_commands!(adapters);

/// A handler of calls, as one for a runtime.
fn answering<R: Runtime>(
    handler: impl Fn(Invoke<R>) -> bool + Send + Sync + 'static,
) -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    handler
}

/// Why a call is not answered; none where it may be asked for.
fn refused<R: Runtime>(invoke: &Invoke<R>) -> Option<ApiError> {
    let (name, permission) = NEEDED.iter().find(|(name, _)| *name == invoke.message.command())?;
    let shell = invoke.message.webview_ref().try_state::<Shell>()?;
    let admitted = shell.session.admits(*permission);
    if admitted.is_ok() {
        return None;
    }
    Asked::now(name).answered(admitted).err()
}

/// Has the documents that a receipt issued drawn and printed, a box label first: it goes on
/// the box while the operator still has it in hand. A box that was recorded before has them already.
fn issue_documents_of(papers: &PapersThread, open: &Open, receipts: &[Receipt]) -> Result<(), ApiError> {
    let records = open.store.records();
    for receipt in receipts.iter().filter(|receipt| !receipt.duplicate) {
        let mut documents = records.documents_of_receipt(receipt.receipt)?;
        documents.sort_by_key(|document| (document.kind != "box", document.document));
        papers.issue(documents, open.store.actor());
    }
    Ok(())
}
