// The one list of what the screens can ask of the shell. The build script reads it for the
// permissions, `commands` for the handlers, and `bindings` for the TypeScript map; a command
// without its function does not compile.

/// Hands the list of commands, with their arguments and results, to the macro named.
macro_rules! with_commands {
    ($then:ident) => {
        $then! {
            start_up() -> StartUp;
            start_with_sample(rmas: u32) -> StartUp;
            start_empty() -> StartUp;
            choose_and_import(source: ImportSource) -> Option<Vec<ImportedFile>>;
            stop_work() -> ();
            audit_page(wanted: AuditWanted, before: Option<i64>, limit: u32) -> AuditPage;
            audit_periods() -> Vec<PeriodRecord>;
            audit_sign_off(note: Option<String>) -> PeriodRecord;
            audit_export(period: i64) -> Option<String>;
            backups() -> BackupState;
            backup_make() -> Backup;
            backup_choose_folder() -> Option<BackupState>;
            restore_preview(path: String) -> RestorePreview;
            restore_backup(path: String) -> Restored;
            restore_offer() -> Option<RestorePreview>;
            health() -> Health;
            check_record() -> CheckReport;
            diagnostics() -> String;
            screen_failed(kind: String, places: Vec<String>) -> ();
            station_scan(raw: String, seq: i64) -> StationAnswer;
            station_next(seq: i64) -> StationAnswer;
            station_same_box(seq: i64) -> StationAnswer;
            station_retake(index: usize, kind: ScanKind, seq: i64) -> StationAnswer;
            station_choose(line: String, seq: i64) -> StationAnswer;
            station_return_to_sender(tag: String, seq: i64) -> StationAnswer;
            station_keep_on_shelf(tag: String, seq: i64) -> StationAnswer;
            today(limit: u32, before: Option<i64>) -> TodayPage;
            correct_receipt(receipt: i64, scans: Vec<String>, note: String) -> Receipt;
            withdraw_receipt(receipt: i64, note: String) -> Receipt;
            preview_correction(receipt: i64, scans: Vec<String>) -> Preview;
            reprint(document: i64) -> PrintStatus;
            save_document(document: i64) -> Option<String>;
            shelf(include_disposed: bool) -> Vec<ShelfItem>;
            shelf_dispose(
                tag: String,
                disposition: Disposition,
                line: Option<String>,
                tracking: Option<String>,
                note: Option<String>,
            ) -> Disposal;
            shelf_note(tag: String, note: String) -> ShelfItem;
            shelf_move(tag: String, position: String) -> ShelfItem;
            shelf_photos(tag: String) -> Vec<ShownPhoto>;
            shelf_add_photo(tag: String) -> Option<ShelfItem>;
            find_line(text: String) -> Vec<LineSummary>;
            deadlines_board(filter: BoardFilter, rows: u32) -> Board;
            deadlines_rows(filter: BoardFilter, urgency: Urgency, offset: u32, limit: u32) -> Vec<DeadlineRow>;
            deadlines_month(filter: BoardFilter, month: String) -> Vec<DueDay>;
            deadlines_day(filter: BoardFilter, day: String, offset: u32, limit: u32) -> Vec<DeadlineRow>;
            deadline_why(subject: String, clock: DueKind) -> DeadlineWhy;
            line_view(line: String) -> LineView;
            line_forward(line: String, centre: Option<String>) -> LineView;
            line_arrive(line: String) -> LineView;
            line_repair(line: String, note: Option<String>) -> LineView;
            line_replace(line: String, serial: String, note: Option<String>) -> LineView;
            line_ship(
                line: String,
                serial: String,
                carrier: Option<String>,
                tracking: Option<String>,
            ) -> LineView;
            line_take_back(line: String, movement: MovementKind) -> LineView;
            line_flag(line: String, analysis: Analysis, agreed_by: Option<String>) -> LineView;
            line_unflag(line: String, analysis: Analysis) -> LineView;
            line_post(line: String, results: PostKind, report: Report, next_on: Option<String>) -> LineView;
            line_take_back_post(line: String, results: PostKind) -> LineView;
            line_return(line: String) -> ReturnView;
            line_decide_return(line: String, decision: ReturnForm, note: Option<String>) -> ReturnView;
            line_take_back_return(line: String, decision: ReturnChoice) -> ReturnView;
            line_confirm_rma(line: String) -> LineView;
            line_take_back_confirmation(line: String) -> LineView;
            centres() -> Vec<CentreSummary>;
            case_view(case: String) -> CaseView;
            case_update(case: String, note: Option<String>) -> CaseView;
            case_take_back_update(case: String) -> CaseView;
            case_assign(case: String, csr: Option<String>) -> CaseView;
            queue_page(filter: QueueFilter, offset: u32, limit: u32) -> QueuePage;
            queue_take(case: String) -> CaseView;
            queue_hand_over(case: String, from: Option<String>, to: Option<String>) -> CaseView;
            rma_view(rma: String) -> RmaView;
            rma_preview(serials: Vec<String>, hours: Option<f64>) -> RmaPreview;
            rma_create(
                case: String,
                serials: Vec<String>,
                hours: Option<f64>,
                analyses: Vec<Analysis>,
                agreed_by: Option<String>,
            ) -> CreatedRma;
            rma_take_back_creation(rma: String) -> CreatedRma;
            rma_confirm(rma: String) -> RmaView;
            rma_take_back_confirmation(rma: String) -> RmaView;
            quote_send(rma: String) -> RmaView;
            rma_override(rma: String, rma_type: RmaType, basis: Option<Basis>, reason: String) -> RmaView;
            rma_take_back_override(rma: String) -> RmaView;
            rma_failure(rma: String, confirmed_by: String) -> RmaView;
            rma_quote(
                rma: String,
                kind: QuoteKind,
                amount: Option<String>,
                currency: Option<String>,
                valid_until: Option<String>,
            ) -> RmaView;
            rma_order(rma: String, order: OrderForm) -> RmaView;
            rma_order_document(rma: String) -> Option<RmaView>;
            rma_order_document_dropped(rma: String, name: String, content: String) -> RmaView;
            rma_decline(rma: String) -> RmaView;
            rma_take_back_quote_step(rma: String, step: Taken) -> RmaView;
            kept(number: String) -> Kept;
            note_add(number: String, text: String) -> Kept;
            note_take_back(number: String, entry: i64) -> Kept;
            document_issue(page: String, number: String, kind: DocumentKind) -> Kept;
            issued_open(issued: i64) -> ();
            issued_save(issued: i64) -> Option<String>;
            search_page(query: SearchQuery) -> SearchPage;
            track_page(query: TrackQuery) -> TrackPage;
            find_anything(text: String) -> Vec<Hit>;
            entitlement_lookup(serials: Vec<String>, on: Option<String>, hours: Option<f64>) -> Vec<LookupRow>;
            entitlement_choose_list() -> Option<ChosenList>;
            entitlement_save(serials: Vec<String>, on: Option<String>, hours: Option<f64>) -> Option<String>;
            data_columns(kind: ReferenceKind) -> Vec<RecordColumn>;
            data_list(kind: ReferenceKind, query: ReferenceQuery) -> ReferencePage;
            data_holidays(calendar: String, year: i32) -> HolidayYear;
            data_add(kind: ReferenceKind, row: RecordRow) -> EditAnswer;
            data_change(kind: ReferenceKind, seen: RecordRow, row: RecordRow) -> EditAnswer;
            data_remove(kind: ReferenceKind, seen: RecordRow) -> EditAnswer;
            data_try_pattern(pattern: String, serial: String) -> PatternTrial;
            data_import_holidays(calendar: String) -> Option<ImportedFile>;
            home(csr: Option<String>) -> Home;
            report(report: ReportName, from: Option<String>, to: Option<String>) -> Figures;
            report_save(
                report: ReportName,
                part: ReportPart,
                from: Option<String>,
                to: Option<String>,
            ) -> Option<String>;
            report_first_day() -> Option<String>;
            analyses_page(
                search: PostSearch,
                from: Option<String>,
                to: Option<String>,
                offset: u32,
                limit: u32,
            ) -> AnalysisPage;
            analyses_save(search: PostSearch, from: Option<String>, to: Option<String>) -> Option<String>;
            returns_page(filter: ReturnFilter, offset: u32, limit: u32) -> ReturnPage;
            mail_setup() -> MailSetup;
            mail_save(settings: MailSettings, password: Option<String>) -> MailSetup;
            mail_try(settings: MailSettings, password: Option<String>) -> String;
            mail_counts() -> MailCounts;
            outbox_page(state: Option<MailState>, offset: u32, limit: u32) -> OutboxPage;
            outbox_retry(message: i64) -> MailRecord;
            outbox_cancel(message: i64) -> MailRecord;
            outbox_sent(message: i64) -> MailRecord;
            outbox_save(message: i64) -> Option<String>;
            outbox_save_attachment(message: i64, place: usize) -> Option<String>;
            outbox_open(message: i64) -> ();
            wordings(scope: Option<WordingScope>) -> WordingPage;
            wording_set(name: String, scope: WordingScope, passages: BTreeMap<String, String>) -> WordingAnswer;
            wording_try(name: String, scope: WordingScope, passages: BTreeMap<String, String>, number: Option<String>) -> WordingTrial;
            settings_get() -> StationSettings;
            settings_set(settings: StationSettings) -> StationSettings;
            vendor_setup() -> VendorSetup;
            vendor_save(fields: VendorFields) -> VendorSetup;
            vendor_choose_logo() -> Option<VendorSetup>;
            vendor_remove_logo() -> VendorSetup;
            printers() -> Vec<PrinterInfo>;
            printers_find() -> Vec<NamedPrinter>;
            paper_settings() -> PaperSetup;
            paper_settings_save(settings: PaperSettings) -> PaperSetup;
            print_test(printer: String, kind: PaperKind) -> PrintJobRecord;
            print_confirmed_today() -> PrintJobRecord;
            print_counts() -> PrintCounts;
            jobs_page(state: Option<PrintJobState>, offset: u32, limit: u32) -> JobsPage;
            job_papers(job: i64) -> Vec<PrintPaperRecord>;
            job_retry(job: i64, cleared: bool) -> PrintJobRecord;
            job_move(job: i64, printer: String, cleared: bool) -> PrintJobRecord;
            job_cancel(job: i64) -> PrintJobRecord;
            job_printed(job: i64) -> PrintJobRecord;
            job_stop(job: i64) -> ();
            show_window() -> ();
        }
    };
}
