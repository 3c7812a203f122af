import type {
  ApiError,
  Candidate,
  Counts,
  ImportReport,
  IssuedDocument,
  PrintStatus,
  PrinterInfo,
  Progress,
  Receipt,
  ScanKind,
  ScanReading,
  ShelfItem,
  StartUp,
  StationAnswer,
  StationSettings,
  UnitOutcome,
} from "./types";

export type DisposeKind = "matched" | "returned_to_sender" | "scrapped";
export interface TodayPage {
  receipts: Receipt[];
  prints: PrintStatus[];
  counts: Counts;
}
export interface CorrectionPreview {
  readings: ScanReading[];
  units: UnitOutcome[];
}
export interface DisposeResult {
  item: ShelfItem;
  receipt: Receipt | null;
  documents: IssuedDocument[];
}

/** Everything the screens can ask for: one method a command of the shell, named as it is there.
 * Every method rejects with an `ApiError`. */
export interface Api {
  start_up(): Promise<StartUp>;
  start_with_sample(args: { rmas: number }): Promise<StartUp>;
  start_empty(): Promise<StartUp>;
  choose_and_import(): Promise<ImportReport[] | null>;
  station_scan(args: { raw: string; seq: number }): Promise<StationAnswer>;
  station_next(args: { seq: number }): Promise<StationAnswer>;
  station_same_box(args: { seq: number }): Promise<StationAnswer>;
  station_retake(args: { index: number; kind: ScanKind; seq: number }): Promise<StationAnswer>;
  station_choose(args: { unit: number; line: string; seq: number }): Promise<StationAnswer>;
  station_return_to_sender(args: { tag: string; seq: number }): Promise<StationAnswer>;
  station_keep_on_shelf(args: { tag: string; seq: number }): Promise<StationAnswer>;
  today(args: { limit: number; before: number | null }): Promise<TodayPage>;
  correct_receipt(args: { receipt: number; scans: string[]; note: string }): Promise<Receipt>;
  withdraw_receipt(args: { receipt: number; note: string }): Promise<Receipt>;
  preview_correction(args: { receipt: number; scans: string[] }): Promise<CorrectionPreview>;
  reprint(args: { document: number }): Promise<PrintStatus>;
  save_document(args: { document: number }): Promise<string | null>;
  shelf(args: { include_disposed: boolean }): Promise<ShelfItem[]>;
  shelf_dispose(args: {
    tag: string;
    disposition: DisposeKind;
    line: string | null;
    tracking: string | null;
    note: string | null;
  }): Promise<DisposeResult>;
  shelf_note(args: { tag: string; note: string }): Promise<ShelfItem>;
  shelf_move(args: { tag: string; position: string }): Promise<ShelfItem>;
  shelf_add_photo(args: { tag: string }): Promise<ShelfItem | null>;
  find_line(args: { text: string }): Promise<Candidate[]>;
  settings_get(): Promise<StationSettings>;
  settings_set(args: { settings: StationSettings }): Promise<StationSettings>;
  printers(): Promise<PrinterInfo[]>;
  print_test_label(): Promise<PrintStatus>;
  show_window(): Promise<void>;

  /** Listen for progress of long work; call what is returned to stop. */
  onProgress(listener: (progress: Progress) => void): () => void;
  /** Listen for what became of printed documents; call what is returned to stop. */
  onPrint(listener: (status: PrintStatus) => void): () => void;
}

/** Whatever was thrown, as the error that the screens show. */
export function asApiError(thrown: unknown): ApiError {
  if (typeof thrown === "object" && thrown !== null) {
    const { code, message } = thrown as { code?: unknown; message?: unknown };
    if (typeof message === "string") {
      return { code: typeof code === "string" ? code : "unexpected", message };
    }
  }
  return { code: "unexpected", message: String(thrown) };
}
