// The one list of what the screens can ask of the shell. The build script reads it for the
// permissions, `commands` for the handlers, and `bindings` for the TypeScript map; a command
// without its function does not compile.

/// Hands the list of commands to the macro named: each with its arguments, its result, and the permission
/// that whoever works at the window needs for it.
macro_rules! with_commands {
    ($then:ident) => {
        $then! {
            start_up() -> StartUp, Anyone;
            start_with_sample(rmas: u32) -> StartUp, Anyone;
            start_empty() -> StartUp, Anyone;
            choose_and_import(source: ImportSource) -> Option<Vec<ImportedFile>>, KeepData;
            stop_work() -> (), Anyone;
            session() -> SessionView, Anyone;
            sign_in(name: String, password: String) -> SessionView, Anyone;
            sign_in_pin(name: String, pin: String) -> SessionView, Anyone;
            sign_in_badge(scan: String) -> SessionView, Anyone;
            session_touched() -> SessionView, Anyone;
            session_lock() -> SessionView, Anyone;
            sign_out() -> SessionView, Anyone;
            own_password(before: String, password: String) -> SessionView, Read;
            people() -> Vec<Person>, ManagePeople;
            people_change(name: String, change: PersonChange) -> Vec<Person>, ManagePeople;
            people_badge(name: String) -> Option<String>, ManagePeople;
            people_token(name: String) -> String, ManagePeople;
            sign_in_on(name: String, password: String) -> SessionView, ManagePeople;
            sign_in_off() -> SessionView, ManagePeople;
            idle_minutes(minutes: u32) -> SessionView, ManagePeople;
            audit_page(wanted: AuditWanted, before: Option<i64>, limit: u32) -> AuditPage, ReadAudit;
            audit_periods() -> Vec<PeriodRecord>, ReadAudit;
            audit_sign_off(note: Option<String>) -> PeriodRecord, SignOff;
            audit_export(period: i64) -> Option<String>, ReadAudit;
            backups() -> BackupState, BackUp;
            backup_make() -> Backup, BackUp;
            backup_choose_folder() -> Option<BackupState>, Restore;
            restore_preview(path: String) -> RestorePreview, Restore;
            restore_backup(path: String) -> Restored, Restore;
            restore_offer() -> Option<RestorePreview>, Restore;
            encryption() -> EncryptionState, Read;
            encryption_on() -> Option<EncryptionState>, Encrypt;
            encryption_of_copies() -> EncryptionState, Encrypt;
            encryption_off() -> EncryptionState, Encrypt;
            encryption_recovery_file() -> Option<String>, Encrypt;
            encryption_add_key() -> Option<String>, Anyone;
            health() -> Health, Read;
            check_record() -> CheckReport, Read;
            diagnostics() -> String, Read;
            screen_failed(kind: String, places: Vec<String>) -> (), Anyone;
            station_scan(raw: String, seq: i64) -> StationAnswer, Receive;
            station_next(seq: i64) -> StationAnswer, Receive;
            station_same_box(seq: i64) -> StationAnswer, Receive;
            station_retake(index: usize, kind: ScanKind, seq: i64) -> StationAnswer, Receive;
            station_choose(line: String, seq: i64) -> StationAnswer, Receive;
            station_return_to_sender(tag: String, seq: i64) -> StationAnswer, Shelve;
            station_keep_on_shelf(tag: String, seq: i64) -> StationAnswer, Shelve;
            today(limit: u32, before: Option<i64>) -> TodayPage, Read;
            correct_receipt(receipt: i64, scans: Vec<String>, note: String) -> Receipt, Receive;
            withdraw_receipt(receipt: i64, note: String) -> Receipt, Receive;
            preview_correction(receipt: i64, scans: Vec<String>) -> Preview, Receive;
            reprint(document: i64) -> PrintStatus, Print;
            save_document(document: i64) -> Option<String>, Read;
            shelf(include_disposed: bool) -> Vec<ShelfItem>, Read;
            shelf_dispose(
                tag: String,
                disposition: Disposition,
                line: Option<String>,
                tracking: Option<String>,
                note: Option<String>,
            ) -> Disposal, Shelve;
            shelf_note(tag: String, note: String) -> ShelfItem, Shelve;
            shelf_move(tag: String, position: String) -> ShelfItem, Shelve;
            shelf_photos(tag: String) -> Vec<ShownPhoto>, Read;
            shelf_add_photo(tag: String) -> Option<ShelfItem>, Shelve;
            find_line(text: String) -> Vec<LineSummary>, Read;
            deadlines_board(filter: BoardFilter, rows: u32) -> Board, Read;
            deadlines_rows(filter: BoardFilter, urgency: Urgency, offset: u32, limit: u32) -> Vec<DeadlineRow>, Read;
            deadlines_month(filter: BoardFilter, month: String) -> Vec<DueDay>, Read;
            deadlines_day(filter: BoardFilter, day: String, offset: u32, limit: u32) -> Vec<DeadlineRow>, Read;
            deadline_why(subject: String, clock: DueKind) -> DeadlineWhy, Read;
            line_view(line: String) -> LineView, Read;
            line_forward(line: String, centre: Option<String>) -> LineView, Move;
            line_arrive(line: String) -> LineView, Move;
            line_repair(line: String, note: Option<String>) -> LineView, Move;
            line_replace(line: String, serial: String, note: Option<String>) -> LineView, Move;
            line_ship(
                line: String,
                serial: String,
                carrier: Option<String>,
                tracking: Option<String>,
            ) -> LineView, Move;
            line_take_back(line: String, movement: MovementKind) -> LineView, Move;
            line_flag(line: String, analysis: Analysis, agreed_by: Option<String>) -> LineView, Serve;
            line_unflag(line: String, analysis: Analysis) -> LineView, Serve;
            line_post(line: String, results: PostKind, report: Report, next_on: Option<String>) -> LineView, Serve;
            line_take_back_post(line: String, results: PostKind) -> LineView, Serve;
            line_return(line: String) -> ReturnView, Read;
            line_decide_return(line: String, decision: ReturnForm, note: Option<String>) -> ReturnView, Serve;
            line_take_back_return(line: String, decision: ReturnChoice) -> ReturnView, Serve;
            line_confirm_rma(line: String) -> LineView, Serve;
            line_take_back_confirmation(line: String) -> LineView, Serve;
            centres() -> Vec<CentreSummary>, Read;
            case_view(case: String) -> CaseView, Read;
            case_update(case: String, note: Option<String>) -> CaseView, Serve;
            case_take_back_update(case: String) -> CaseView, Serve;
            case_assign(case: String, csr: Option<String>) -> CaseView, Serve;
            queue_page(filter: QueueFilter, offset: u32, limit: u32) -> QueuePage, Read;
            queue_take(case: String) -> CaseView, Serve;
            queue_hand_over(case: String, from: Option<String>, to: Option<String>) -> CaseView, Serve;
            rma_view(rma: String) -> RmaView, Read;
            rma_preview(serials: Vec<String>, hours: Option<f64>) -> RmaPreview, Read;
            rma_create(
                case: String,
                serials: Vec<String>,
                hours: Option<f64>,
                analyses: Vec<Analysis>,
                agreed_by: Option<String>,
            ) -> CreatedRma, Serve;
            rma_take_back_creation(rma: String) -> CreatedRma, Serve;
            rma_confirm(rma: String) -> RmaView, Serve;
            rma_take_back_confirmation(rma: String) -> RmaView, Serve;
            quote_send(rma: String) -> RmaView, Serve;
            rma_override(rma: String, rma_type: RmaType, basis: Option<Basis>, reason: String) -> RmaView, Decide;
            rma_take_back_override(rma: String) -> RmaView, Decide;
            rma_failure(rma: String, confirmed_by: String) -> RmaView, Serve;
            rma_quote(
                rma: String,
                kind: QuoteKind,
                amount: Option<String>,
                currency: Option<String>,
                valid_until: Option<String>,
            ) -> RmaView, Serve;
            rma_order(rma: String, order: OrderForm) -> RmaView, Serve;
            rma_order_document(rma: String) -> Option<RmaView>, Serve;
            rma_order_document_dropped(rma: String, name: String, content: String) -> RmaView, Serve;
            rma_decline(rma: String) -> RmaView, Serve;
            rma_take_back_quote_step(rma: String, step: Taken) -> RmaView, Serve;
            kept(number: String) -> Kept, Read;
            note_add(number: String, text: String) -> Kept, Note;
            note_take_back(number: String, entry: i64) -> Kept, Note;
            document_issue(page: String, number: String, kind: DocumentKind) -> Kept, Serve;
            issued_open(issued: i64) -> (), Read;
            issued_save(issued: i64) -> Option<String>, Read;
            search_page(query: SearchQuery) -> SearchPage, Read;
            track_page(query: TrackQuery) -> TrackPage, Read;
            find_anything(text: String) -> Vec<Hit>, Read;
            entitlement_lookup(serials: Vec<String>, on: Option<String>, hours: Option<f64>) -> Vec<LookupRow>, Read;
            entitlement_choose_list() -> Option<ChosenList>, Read;
            entitlement_save(serials: Vec<String>, on: Option<String>, hours: Option<f64>) -> Option<String>, Read;
            data_columns(kind: ReferenceKind) -> Vec<RecordColumn>, Read;
            data_list(kind: ReferenceKind, query: ReferenceQuery) -> ReferencePage, Read;
            data_holidays(calendar: String, year: i32) -> HolidayYear, Read;
            data_add(kind: ReferenceKind, row: RecordRow) -> EditAnswer, KeepData;
            data_change(kind: ReferenceKind, seen: RecordRow, row: RecordRow) -> EditAnswer, KeepData;
            data_remove(kind: ReferenceKind, seen: RecordRow) -> EditAnswer, KeepData;
            data_try_pattern(pattern: String, serial: String) -> PatternTrial, Read;
            data_import_holidays(calendar: String) -> Option<ImportedFile>, KeepData;
            home(csr: Option<String>) -> Home, Read;
            report(report: ReportName, from: Option<String>, to: Option<String>) -> Figures, Read;
            report_save(
                report: ReportName,
                part: ReportPart,
                from: Option<String>,
                to: Option<String>,
            ) -> Option<String>, Read;
            report_first_day() -> Option<String>, Read;
            analyses_page(
                search: PostSearch,
                from: Option<String>,
                to: Option<String>,
                offset: u32,
                limit: u32,
            ) -> AnalysisPage, Read;
            analyses_save(search: PostSearch, from: Option<String>, to: Option<String>) -> Option<String>, Read;
            returns_page(filter: ReturnFilter, offset: u32, limit: u32) -> ReturnPage, Read;
            mail_setup() -> MailSetup, Read;
            mail_save(settings: MailSettings, password: Option<String>) -> MailSetup, SetUpMail;
            mail_try(settings: MailSettings, password: Option<String>) -> String, SetUpMail;
            mail_counts() -> MailCounts, Read;
            outbox_page(state: Option<MailState>, offset: u32, limit: u32) -> OutboxPage, Read;
            outbox_retry(message: i64) -> MailRecord, Serve;
            outbox_cancel(message: i64) -> MailRecord, Serve;
            outbox_sent(message: i64) -> MailRecord, Serve;
            outbox_save(message: i64) -> Option<String>, Read;
            outbox_save_attachment(message: i64, place: usize) -> Option<String>, Read;
            outbox_open(message: i64) -> (), Read;
            wordings(scope: Option<WordingScope>) -> WordingPage, Read;
            wording_set(name: String, scope: WordingScope, passages: BTreeMap<String, String>) -> WordingAnswer, Word;
            wording_try(name: String, scope: WordingScope, passages: BTreeMap<String, String>, number: Option<String>) -> WordingTrial, Word;
            settings_get() -> StationSettings, Read;
            settings_set(settings: StationSettings) -> StationSettings, SetUp;
            vendor_setup() -> VendorSetup, Read;
            vendor_save(fields: VendorFields) -> VendorSetup, SetUp;
            vendor_choose_logo() -> Option<VendorSetup>, SetUp;
            vendor_remove_logo() -> VendorSetup, SetUp;
            printers() -> Vec<PrinterInfo>, Read;
            printers_find() -> Vec<NamedPrinter>, SetUp;
            paper_settings() -> PaperSetup, Read;
            paper_settings_save(settings: PaperSettings) -> PaperSetup, SetUp;
            print_test(printer: String, kind: PaperKind) -> PrintJobRecord, Print;
            print_confirmed_today(first: u16) -> PrintJobRecord, Print;
            print_counts() -> PrintCounts, Read;
            jobs_page(state: Option<PrintJobState>, offset: u32, limit: u32) -> JobsPage, Read;
            job_papers(job: i64) -> Vec<PrintPaperRecord>, Read;
            job_retry(job: i64, cleared: bool) -> PrintJobRecord, Print;
            job_move(job: i64, printer: String, cleared: bool) -> PrintJobRecord, Print;
            job_cancel(job: i64, cleared: bool) -> PrintJobRecord, Print;
            job_printed(job: i64) -> PrintJobRecord, Print;
            jobs_printed(up_to: i64) -> usize, Print;
            job_stop(job: i64) -> (), Print;
            show_window() -> (), Anyone;
        }
    };
}
