// What passes between the screens and the shell. The Rust types are the source.
// Keys are snake_case; dates are YYYY-MM-DD; instants are RFC 3339 in UTC.

export type Verdict = "accept" | "accept_late" | "accept_relabel" | "discrepancy" | "unnumbered";
export type Reason = "rma_cancelled" | "rma_closed" | "not_confirmed" | "already_received"
  | "serial_mismatch" | "wrong_part" | "ambiguous";
export type ScanKind = "rma" | "line" | "serial" | "part" | "tracking";

export interface ScanReading {
  raw: string;            // as it came
  text: string;           // what it was read as (canonical number, cleaned serial ...)
  kind: ScanKind;
  carrier: string | null; // "UPS", "FedEx", ... for tracking
  certain: boolean;       // false: a weak guess, one key changes it
  other_kinds: ScanKind[]; // what it could be instead (order of cycling)
  note: string | null;    // "read ß as -: the scanner's keyboard layout differs"
}
export interface Due { rtf: string | null; ra: string | null; fa_interim: string | null; }
export interface IssuedDocument { id: number; kind: "box" | "receiving" | "shelf" | "sender"; path: string; }
export interface Finding { rule: string; held: boolean; text: string; }   // one step of the why
export interface Candidate { line: string; part_number: string; serial: string | null; site: string; state: string; }
export interface UnitOutcome {
  verdict: Verdict; line: string | null; late: boolean; reason: Reason | null;
  candidates: string[]; candidate_facts: Candidate[];
  rules: string[]; why: string; findings: Finding[];
  instruction: string;      // "Put on shelf position A-03 with tag D12", "Repair lane"
  headline: string;         // one line of why for the screen: "Serial is the line's · in time · RCV-5"
  tag: string | null; position: string | null;
  due: Due;
  documents: IssuedDocument[];
}
export interface Receipt extends UnitOutcome {   // top level = first unit
  receipt: number; duplicate: boolean;
  at: string; recorded_at: string; dock: string; operator: string;
  scans: string[]; corrects: number | null; corrected_by: number | null;
  withdrawn: boolean;       // this entry takes an earlier receipt back; nothing is received by it
  units: UnitOutcome[];     // always at least one unless withdrawn
  note: string | null;
}
// What a box is waiting for, before there is a receipt.
export interface BoxView {
  box_number: number;       // counts up in this session
  state: "empty" | "waiting" | "decided" | "ended";
  scans: ScanReading[];
  prompt: string | null;    // "Scan the RMA label, or press F2: no label on the box"
  provisional: { verdict: Verdict; line: string | null; text: string } | null; // what F2 would decide now
  receipt: Receipt | null;  // the last one recorded for this box
  same_box: boolean;        // the next RMA scan joins this box (F3)
}
export interface StationAnswer {
  seq: number;              // echoes the request, so answers paint in order
  current: BoxView;
  recorded: Receipt[];      // new receipts by this call, oldest first (a closed box's first)
  message: string | null;   // "Already scanned: nothing changed (receipt 17)" etc
}
export interface StationSettings {
  dock: string; operator: string;
  scan_prefix: string; scan_suffix: string;
  sound: boolean;
  unnumbered_default: "shelf" | "return_to_sender";
  printer: string | null;   // queue name; null: save PDFs only
  theme: "system" | "light" | "dark";
}
export type StartUp =
  | { state: "first_start"; data_dir: string }
  | { state: "ready"; data_dir: string; settings: StationSettings; counts: Counts; zone: string; sample: boolean; box: BoxView }
  | { state: "unusable"; data_dir: string; code: string; message: string };
export interface Counts { today: number; shelf: number; rmas: number; lines: number; }
export interface ShelfItem {
  tag: string; receipt: number; verdict: Verdict; reason: Reason | null; position: string;
  since: string; age_days: number; dock: string; operator: string; scans: string[];
  candidates: string[]; candidate_facts: Candidate[]; why: string; rules: string[];
  note: string | null; photos: Photo[];
  disposition: null | { kind: "matched" | "returned_to_sender" | "scrapped" | "withdrawn"; at: string; by: string; line: string | null; tracking: string | null; note: string | null };
}
export interface Photo { id: number; name: string; at: string; data_url: string; }
export interface ImportReport { kind: string; file: string; rows: number; inserted: number; updated: number; unchanged: number;
  errors: { line: number; column: string; value: string; message: string }[]; errors_total: number; }
export interface Progress { label: string; done: number; total: number | null; }  // by event "progress"
export interface PrintStatus {       // by event "print", and in today's rows
  document: number; kind: string; subject: string;   // subject: "R20417-2" or "D12"
  printer: string | null;
  state: "saved" | "sent" | "printing" | "printed" | "needs_attention" | "failed" | "cancelled";
  detail: string;            // "out of paper", "saved as PDF: /…/17-1-box.pdf"
}
export interface PrinterInfo { name: string; description: string; is_default: boolean; state: "idle" | "printing" | "stopped"; detail: string; }
export interface ApiError { code: string; message: string; }  // every command rejects with this
