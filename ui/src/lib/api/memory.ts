import type { Api } from "./api";
import { memoryData } from "./memoryData";
import { memoryDeadlines } from "./memoryDeadlines";
import { memoryEntitlement } from "./memoryEntitlement";
import { memoryKept } from "./memoryKept";
import { memoryHealth } from "./memoryHealth";
import { memoryMail } from "./memoryMail";
import { memoryPeople } from "./memoryPeople";
import { memoryPrinting } from "./memoryPrinting";
import { memoryReports } from "./memoryReports";
import { memoryQueue } from "./memoryQueue";
import { memoryVendor } from "./memoryVendor";
import type {
  BoxView,
  Candidate,
  Counts,
  ImportedFile,
  IssuedDocument,
  JobMoved,
  MailCounts,
  PrintStatus,
  Progress,
  Reason,
  Receipt,
  ScanKind,
  ScanReading,
  ShelfItem,
  StartUp,
  StationAnswer,
  StationSettings,
  UnitOutcome,
  Verdict,
} from "./types";

/** A small station that lives in memory, for component tests and for working on the screens in a
 * browser. What it decides is only believable; the rules are the library's. */

interface Line extends Candidate {
  rma: string;
  late?: boolean;
}

function line(id: string, serial: string | null, part: string, site: string, state: string): Line {
  return { line: id, rma: id.split("-")[0] ?? id, serial, part_number: part, site, state };
}

const AWAITING = "awaiting return";
const LINES: Line[] = [
  line("R20417-1", "SN0411", "MX-204", "Kern Medical, Tucson", AWAITING),
  line("R20417-2", "SN0412", "MX-204", "Kern Medical, Tucson", AWAITING),
  line("R20411-1", "SN0398", "EX-2200", "Halden Grid, Oslo", AWAITING),
  line("R20390-3", "SN0377", "SA-2500", "Fjord Telecom, Bergen", AWAITING),
  { ...line("R20371-1", "SN0350", "T-640", "Univ. of Osaka 大阪大学", AWAITING), late: true },
  { ...line("R20372-1", "SN0351", "T-640", "Univ. of Osaka 大阪大学", AWAITING), late: true },
  line("R20402-1", "SN0385", "MX-104", "Port of Piraeus, Πειραιάς", "cancelled"),
  line("R20405-1", "SN0388", "MX-104", "Northline Rail, Leeds", "not confirmed"),
  line("R20300-1", "SN0301", "E-120", "Delta Foods, Ghent", "closed"),
  line("R20460-1", null, "EX-4200", "Aster Bank, Madrid", AWAITING),
  line("R20460-2", null, "EX-4200", "Aster Bank, Madrid", AWAITING),
  line("R20460-3", null, "EX-4500", "Aster Bank, Madrid", AWAITING),
  line("R20512-1", "SN0501", "J-6350", "Cascade ISP, Portland", AWAITING),
  line("R20513-1", "SN0502", "J-6350", "Cascade ISP, Portland", AWAITING),
  line("R20514-1", "SN0503", "WX-500", "Harbour Radio, Cork", AWAITING),
];

const WHY: Record<Reason, string> = {
  rma_cancelled: "The RMA is cancelled",
  rma_closed: "The RMA is closed",
  not_confirmed: "The RMA is not confirmed yet",
  already_received: "The line was received before",
  serial_mismatch: "The line has another serial on record",
  wrong_part: "The part scanned is not the line's",
  ambiguous: "Several lines fit and the scans do not tell which",
};

export interface MemoryOptions {
  firstStart?: boolean;
  unusable?: boolean;
  /** How long each answer takes, in ms. */
  delay?: number;
  /** Boxes received before the window opened. */
  seeded?: boolean;
  settings?: Partial<StationSettings>;
  /** So many more due dates on the board. */
  manyDue?: number;
  /** People must sign in. */
  signIn?: boolean;
}

export interface MemoryApi extends Api {
  /** Every command called, with its arguments, in order. */
  calls: { name: string; args: unknown }[];
  /** Makes the next call of a command fail. */
  failNext(name: string, message: string): void;
}

/** What an import of two files answers. */
const IMPORTED: ImportedFile[] = [
  {
    kind: "sites",
    file: "sites.csv",
    rows: 212,
    inserted: 212,
    updated: 0,
    unchanged: 0,
    errors: [],
    errors_total: 0,
    stopped: false,
  },
  {
    kind: "rmas",
    file: "rmas.csv",
    rows: 2611,
    inserted: 2590,
    updated: 12,
    unchanged: 7,
    errors: [
      {
        line: 118,
        column: "line",
        value: "R020417-1",
        message: "An RMA number has no leading zero beyond five digits (NUM-2)",
      },
      {
        line: 940,
        column: "issued_at",
        value: "2026-02-30",
        message: "This date does not exist; write it as 2026-02-28",
      },
    ],
    errors_total: 2,
    stopped: false,
  },
];

/** The same, stopped at the second file. */
function stoppedAtTheSecond(): ImportedFile[] {
  const nothing = { inserted: 0, updated: 0, unchanged: 0, errors: [], errors_total: 0 };
  return IMPORTED.map((it) => (it.file === "rmas.csv" ? { ...it, ...nothing, stopped: true } : it));
}

export function memoryApi(options: MemoryOptions = {}): MemoryApi {
  const lines = LINES.map((it) => ({ ...it }));
  const receipts: Receipt[] = [];
  const shelf: ShelfItem[] = [];
  const prints: PrintStatus[] = [];
  const failures = new Map<string, string>();
  const calls: MemoryApi["calls"] = [];
  const progressListeners = new Set<(progress: Progress) => void>();
  const printListeners = new Set<(status: PrintStatus) => void>();
  const jobListeners = new Set<(moved: JobMoved) => void>();
  const mailListeners = new Set<(counts: MailCounts) => void>();
  let documents = 0;
  let tags = 111;
  let firstStart = options.firstStart ?? false;
  let stopping = false;
  let unusable = options.unusable ?? false;
  let sample = !firstStart;
  let settings: StationSettings = {
    dock: "Dock 3",
    operator: "Dana Ruiz",
    scan_prefix: "",
    scan_suffix: "",
    sound: true,
    unnumbered_default: "shelf",
    printer: "Zebra-3",
    theme: "system",
    zone: "America/Los_Angeles",
    ...options.settings,
  };
  let box = emptyBox(1);
  const people = memoryPeople(options.signIn ?? false);

  function emptyBox(number: number): BoxView {
    return {
      box_number: number,
      state: "empty",
      scans: [],
      prompt: null,
      provisional: null,
      receipt: null,
      same_box: false,
    };
  }

  function counts(): Counts {
    const open = shelf.filter((item) => item.disposition === null).length;
    return { today: receipts.length, shelf: open, has_rmas: true };
  }

  function read(raw: string, kind?: ScanKind): ScanReading {
    const text = raw
      .replace(/^\][A-Za-z]\d/, "")
      .trim()
      .toUpperCase();
    const reading = { raw, text, carrier: null, certain: true, other_kinds: [], note: null };
    if (kind !== undefined) {
      const rest = (["serial", "part", "tracking"] as ScanKind[]).filter((it) => it !== kind);
      return { ...reading, kind, other_kinds: rest };
    }
    if (/^R\d{5,9}$/.test(text)) return { ...reading, kind: "rma" };
    if (/^R\d{5,9}-\d{1,4}$/.test(text)) return { ...reading, kind: "line" };
    if (/^1Z[0-9A-Z]{16}$/.test(text)) return { ...reading, kind: "tracking", carrier: "UPS" };
    if (/^\d{12}$/.test(text)) {
      const others: ScanKind[] = ["serial", "part"];
      return {
        ...reading,
        kind: "tracking",
        carrier: "FedEx",
        certain: false,
        other_kinds: others,
      };
    }
    if (lines.some((it) => it.part_number === text)) return { ...reading, kind: "part" };
    return { ...reading, kind: "serial", certain: false, other_kinds: ["part", "tracking"] };
  }

  function decide(scans: ScanReading[], chosen?: Line): UnitOutcome {
    const label = scans.find((it) => it.kind === "rma" || it.kind === "line");
    const serial = scans.find((it) => it.kind === "serial")?.text ?? null;
    const rma = label?.text.split("-")[0];
    const ofRma = lines.filter((it) => it.rma === rma);
    const bySerial = lines.find((it) => it.serial === serial && serial !== null);
    if (chosen) return accepted(chosen, "accept", ["RCV-5"], "Line chosen at the dock");
    if (label === undefined || ofRma.length === 0) {
      if (bySerial?.state === AWAITING) {
        return accepted(
          bySerial,
          "accept_relabel",
          ["RCV-2"],
          "No usable RMA number · serial matches",
        );
      }
      return shelved(
        "unnumbered",
        null,
        [],
        ["RCV-2", "RCV-3"],
        "No RMA number, no open line has it",
      );
    }
    const named = ofRma.find((it) => it.line === label.text);
    const only = ofRma.length === 1 ? ofRma[0] : undefined;
    const found = named ?? ofRma.find((it) => it.serial !== null && it.serial === serial) ?? only;
    if (found === undefined) {
      return shelved("discrepancy", "ambiguous", ofRma, ["RCV-4", "RCV-5"], WHY.ambiguous);
    }
    const reason = refusal(found, serial, ofRma);
    if (reason !== null) {
      return shelved("discrepancy", reason, [found], ["RCV-4"], WHY[reason], found);
    }
    if (bySerial !== undefined && bySerial !== found && bySerial.rma === found.rma) {
      return accepted(bySerial, "accept_relabel", ["RCV-13"], "The label names another line");
    }
    const why = serial === null ? "In time" : "Serial is the line's · in time";
    return found.late
      ? accepted(found, "accept_late", ["RNR-1", "RNR-3"], "Return window closed Mon 9 Nov")
      : accepted(found, "accept", ["RCV-5", "RNR-1"], why);
  }

  function refusal(found: Line, serial: string | null, ofRma: Line[]): Reason | null {
    if (found.state === "cancelled") return "rma_cancelled";
    if (found.state === "closed") return "rma_closed";
    if (found.state === "not confirmed") return "not_confirmed";
    if (found.state === "received") return "already_received";
    if (serial === null || found.serial === null || found.serial === serial) return null;
    return ofRma.some((it) => it.serial === serial) ? null : "serial_mismatch";
  }

  function findings(rules: string[], why: string, held: boolean): UnitOutcome["findings"] {
    return [
      { rule: "RCV-1", held: true, kind: "step", text: "The box label names an RMA that is known" },
      ...rules.map((rule) => ({ rule, held, kind: "step" as const, text: why })),
      {
        rule: "RCV-13",
        held: false,
        kind: "step",
        text: "The serial is not that of another line of this RMA",
      },
    ];
  }

  function accepted(of: Line, verdict: Verdict, rules: string[], why: string): UnitOutcome {
    const relabel = verdict === "accept_relabel";
    return {
      verdict,
      line: of.line,
      late: of.late ?? false,
      reason: null,
      candidates: [],
      candidate_facts: [],
      rules,
      why,
      findings: findings(rules, why, true),
      instruction: relabel
        ? "Put the new box label on, then to the repair lane."
        : "To the repair lane.",
      headline: `${why} · ${rules.join(" · ")}`,
      tag: null,
      position: null,
      due: { rtf: "2026-12-22", ra: null, fa_interim: null },
      documents: [],
    };
  }

  function shelved(
    verdict: Verdict,
    reason: Reason | null,
    candidates: Line[],
    rules: string[],
    why: string,
    of?: Line,
  ): UnitOutcome {
    return {
      verdict,
      line: of?.line ?? null,
      late: false,
      reason,
      candidates: candidates.map((it) => it.line),
      candidate_facts: candidates.map(({ line, part_number, serial, site, state }) => ({
        line,
        part_number,
        serial,
        site,
        state,
      })),
      rules,
      why,
      findings: findings(rules, why, true),
      instruction: "",
      headline: `${why} · ${rules.join(" · ")}`,
      tag: null,
      position: null,
      due: { rtf: null, ra: null, fa_interim: null },
      documents: [],
    };
  }

  function issue(kind: IssuedDocument["kind"], subject: string): IssuedDocument {
    documents += 1;
    const path = `/var/lib/rma-dock/documents/${documents}-${kind}.pdf`;
    const printer = settings.printer;
    const status: PrintStatus = {
      document: documents,
      kind,
      subject,
      printer,
      state: printer === null ? "saved" : "printed",
      detail: printer === null ? `saved as PDF: ${path}` : "",
    };
    printed(status);
    return { id: documents, kind, path };
  }

  function printed(status: PrintStatus): void {
    const at = prints.findIndex((it) => it.document === status.document);
    if (at >= 0) prints[at] = status;
    else prints.push(status);
    for (const listener of printListeners) listener(status);
  }

  function record(unit: UnitOutcome, scans: string[], more: Partial<Receipt> = {}): Receipt {
    const at = new Date().toISOString();
    const made = { ...unit };
    const number = receipts.length + 1;
    const of = lines.find((it) => it.line === unit.line);
    if (unit.verdict.startsWith("accept") && of) {
      of.state = "received";
      made.documents = [issue("receiving", of.line)];
      if (unit.verdict === "accept_relabel") made.documents.unshift(issue("box", of.line));
    } else {
      tags += 1;
      made.tag = `D${tags}`;
      made.position = `A-${String((tags % 24) + 1).padStart(2, "0")}`;
      made.instruction = `Put on shelf position ${made.position} with tag ${made.tag}.`;
      made.documents = [issue("shelf", made.tag)];
      putOnShelf(made, number, scans, at);
    }
    const receipt: Receipt = {
      ...made,
      receipt: number,
      duplicate: false,
      at,
      recorded_at: at,
      dock: settings.dock,
      operator: settings.operator,
      scans,
      corrects: null,
      corrected_by: null,
      withdrawn: false,
      units: [made],
      note: null,
      ...more,
    };
    receipts.push(receipt);
    return receipt;
  }

  function putOnShelf(unit: UnitOutcome, receipt: number, scans: string[], at: string): void {
    shelf.push({
      tag: unit.tag ?? "",
      receipt,
      verdict: unit.verdict,
      reason: unit.reason,
      position: unit.position ?? "",
      since: at,
      age_days: 0,
      dock: settings.dock,
      operator: settings.operator,
      scans,
      line: unit.line,
      candidates: unit.candidates,
      candidate_facts: unit.candidate_facts,
      why: unit.why,
      findings: unit.findings,
      rules: unit.rules,
      note: null,
      photos: [],
      documents: unit.documents,
      disposition: null,
    });
  }

  function answer(seq: number, recorded: Receipt[], message: string | null = null): StationAnswer {
    return structuredClone({ seq, current: box, recorded, message });
  }

  function replaceReceipt(receipt: Receipt): void {
    receipts[receipt.receipt - 1] = receipt;
  }

  /** Records what is on the dock, if it is not recorded. */
  function close(): Receipt[] {
    if (box.state !== "waiting" || box.scans.length === 0) return [];
    const made = record(
      decide(box.scans),
      box.scans.map((it) => it.raw),
    );
    return [made];
  }

  function settle(recorded: Receipt[], seq: number): StationAnswer {
    const units = box.scans.length > 0 ? decide(box.scans) : null;
    const label = box.scans.find((it) => it.kind === "rma" || it.kind === "line");
    if (units === null) return answer(seq, recorded);
    const known = label !== undefined && lines.some((it) => it.rma === label.text.split("-")[0]);
    if (box.receipt === null && known && (units.reason !== "ambiguous" || box.scans.length > 1)) {
      const made = record(
        units,
        box.scans.map((it) => it.raw),
      );
      box = { ...box, state: "decided", receipt: made, prompt: null, provisional: null };
      return answer(seq, [...recorded, made]);
    }
    if (box.receipt === null) {
      const prompt = known
        ? "Scan the serial number: this RMA has several lines."
        : "Scan the RMA label, or press F2: no label on the box.";
      const { verdict, line: found, why } = units;
      box = { ...box, state: "waiting", prompt, provisional: { verdict, line: found, text: why } };
    }
    return answer(seq, recorded);
  }

  function scan(raw: string, seq: number): StationAnswer {
    const reading = read(raw);
    const label = reading.kind === "rma" || reading.kind === "line";
    const recorded: Receipt[] = [];
    if (box.scans.some((it) => it.text === reading.text)) {
      const known = box.receipt;
      if (known !== null) box = { ...box, receipt: { ...known, duplicate: true } };
      const at = known ? ` (receipt ${known.receipt})` : "";
      return answer(seq, [], `Already scanned: nothing changed${at}`);
    }
    const over = box.state === "ended" || (label && box.scans.some((it) => it.kind !== "serial"));
    if (over && !box.same_box) {
      recorded.push(...close());
      box = emptyBox(box.box_number + 1);
    }
    if (box.same_box && box.receipt !== null) {
      const unit = decide([reading]);
      const made = record(unit, [raw]);
      const receipt = { ...box.receipt, units: [...box.receipt.units, ...made.units] };
      receipts.pop();
      replaceReceipt(receipt);
      box = { ...box, same_box: false, scans: [...box.scans, reading], receipt };
      return answer(seq, [receipt]);
    }
    box = { ...box, scans: [...box.scans, reading] };
    return settle(recorded, seq);
  }

  function seed(): void {
    const boxes = ["R20411-1", "SN0385X", "R20402", "R20390-3", "1Z999AA10123456784", "R20371"];
    for (const raw of [...boxes, "SN0503", "R20300-1", "R20512-1"]) {
      record(decide([read(raw)]), [raw]);
    }
    receipts.forEach((receipt, index) => {
      const minutes = (receipts.length - index) * 4;
      receipt.at = new Date(Date.now() - minutes * 60_000).toISOString();
    });
    shelf.forEach((item, index) => {
      item.age_days = (shelf.length - 1 - index) * 3;
      item.since = new Date(Date.now() - item.age_days * 86_400_000).toISOString();
      item.note = index === 0 ? "Corner of the box crushed" : null;
    });
  }

  function ready(): StartUp {
    return {
      state: "ready",
      data_dir: "/var/lib/rma-dock",
      settings,
      counts: counts(),
      zone: "America/Los_Angeles",
      sample,
      box,
    };
  }

  function itemOf(tag: string): ShelfItem {
    const item = shelf.find((it) => it.tag === tag);
    if (item === undefined) throw { code: "not_found", message: `${tag} is not on the shelf` };
    return item;
  }

  function receiptOf(number: number): Receipt {
    const receipt = receipts[number - 1];
    if (receipt === undefined) throw { code: "not_found", message: `No receipt ${number}` };
    return receipt;
  }

  /** Tells how far it is, and waits in between; false where it was stopped. */
  async function longWork(label: string, total: number): Promise<boolean> {
    stopping = false;
    for (const done of [0, total / 2, total]) {
      for (const listener of progressListeners) listener({ label, done, total });
      if (options.delay) await new Promise((resolve) => setTimeout(resolve, options.delay));
      if (stopping) return false;
    }
    return true;
  }

  const deadlines = memoryDeadlines(() => settings.operator, options.manyDue);
  const queue = memoryQueue(() => settings.operator);
  const handlers: Omit<Api, "onProgress" | "onPrint" | "onJob" | "onMail"> = {
    start_up: async () => {
      if (unusable) {
        unusable = false;
        const message = "The data file belongs to a newer version of RMA Dock.";
        return { state: "unusable", data_dir: "/var/lib/rma-dock", code: "newer", message };
      }
      if ((await people.session()).locked) return { state: "sign_in" };
      return firstStart ? { state: "first_start", data_dir: "/var/lib/rma-dock" } : ready();
    },
    start_with_sample: async ({ rmas }) => {
      if (!(await longWork("Writing sample RMAs", rmas))) {
        return { state: "first_start", data_dir: "/var/lib/rma-dock" };
      }
      firstStart = false;
      sample = true;
      return ready();
    },
    start_empty: async () => {
      firstStart = false;
      return ready();
    },
    stop_work: async () => {
      stopping = true;
    },
    choose_and_import: async () =>
      (await longWork("Importing rmas, kB", 189)) ? IMPORTED : stoppedAtTheSecond(),
    station_scan: async ({ raw, seq }) => scan(raw, seq),
    station_next: async ({ seq }) => {
      const recorded = close();
      const last = recorded[0];
      if (last !== undefined) {
        box = { ...box, state: "ended", receipt: last, prompt: null, provisional: null };
      } else {
        box = emptyBox(box.box_number + 1);
      }
      return answer(seq, recorded);
    },
    station_same_box: async ({ seq }) => {
      box = { ...box, same_box: true };
      return answer(seq, [], "The next RMA label joins this box");
    },
    station_retake: async ({ index, kind, seq }) => {
      const scans = box.scans.map((it, at) => (at === index ? read(it.raw, kind) : it));
      box = { ...box, scans };
      return settle([], seq);
    },
    station_choose: async ({ line: id, seq }) => {
      const found = lines.find((it) => it.line === id);
      if (!found || !box.receipt) throw { code: "not_found", message: `No line ${id}` };
      const old = box.receipt;
      const item = shelf.find((it) => it.tag === old.tag);
      if (item) shelf.splice(shelf.indexOf(item), 1);
      const made = record(decide(box.scans, found), old.scans, { corrects: old.receipt });
      replaceReceipt({ ...old, corrected_by: made.receipt });
      box = { ...box, receipt: made };
      return answer(seq, [made]);
    },
    station_return_to_sender: async ({ tag, seq }) => {
      const item = itemOf(tag);
      const at = new Date().toISOString();
      const by = settings.operator;
      const gone = { kind: "returned_to_sender" as const, at, by };
      item.disposition = { ...gone, line: null, receipt: null, tracking: null, note: null };
      const receipt = receiptOf(item.receipt);
      const documents = [...receipt.documents, issue("sender", tag)];
      const unit = {
        ...receipt,
        instruction: "Put the return label on: back to sender.",
        documents,
      };
      const changed = { ...unit, units: [unit] };
      replaceReceipt(changed);
      box = { ...box, receipt: changed };
      return answer(seq, [], `${tag} goes back to its sender`);
    },
    station_keep_on_shelf: async ({ tag, seq }) => {
      itemOf(tag).disposition = null;
      return answer(seq, [], `${tag} stays on the shelf`);
    },
    today: async ({ limit, before }) => {
      const older = receipts.filter((it) => before === null || it.receipt < before);
      return { receipts: older.slice(-limit).reverse(), prints, counts: counts() };
    },
    correct_receipt: async ({ receipt, scans, note }) => {
      const old = receiptOf(receipt);
      const of = lines.find((it) => it.line === old.line);
      if (of && old.verdict.startsWith("accept")) of.state = AWAITING;
      const item = shelf.find((it) => it.tag === old.tag);
      if (item) shelf.splice(shelf.indexOf(item), 1);
      const more = { corrects: receipt, note: note === "" ? null : note };
      const made = record(decide(scans.map((it) => read(it))), scans, more);
      replaceReceipt({ ...old, corrected_by: made.receipt });
      return made;
    },
    withdraw_receipt: async ({ receipt, note }) => {
      const old = receiptOf(receipt);
      const made = record(shelved("unnumbered", null, [], ["RCV-8"], "Withdrawn"), old.scans, {
        corrects: receipt,
        withdrawn: true,
        units: [],
        note: note === "" ? null : note,
      });
      shelf.pop();
      replaceReceipt({ ...old, corrected_by: made.receipt });
      return made;
    },
    preview_correction: async ({ scans }) => {
      if (scans.length === 0) return { readings: [], units: [] };
      const readings = scans.map((it) => read(it));
      const unit = decide(readings);
      if (unit.verdict === "discrepancy" || unit.verdict === "unnumbered") {
        unit.instruction = "Put on the discrepancy shelf.";
      }
      return { readings, units: [unit] };
    },
    reprint: async ({ document }) => {
      const known = prints.find((it) => it.document === document);
      if (known === undefined) throw { code: "not_found", message: `No document ${document}` };
      const status: PrintStatus = { ...known, state: "sent", detail: "" };
      printed(status);
      return status;
    },
    save_document: async ({ document }) => `/home/dock/${document}.pdf`,
    shelf: async ({ include_disposed }) =>
      shelf.filter((item) => include_disposed || item.disposition === null),
    shelf_dispose: async ({ tag, disposition, line: id, tracking, note }) => {
      const item = itemOf(tag);
      if (disposition === "scrapped" && !note) {
        throw { code: "reason_required", message: "Say why it is scrapped." };
      }
      const found = lines.find((it) => it.line === id);
      if (disposition === "matched" && !found) {
        throw { code: "not_found", message: `There is no line ${id ?? ""}` };
      }
      const at = new Date().toISOString();
      const by = settings.operator;
      item.disposition = { kind: disposition, at, by, line: id, receipt: null, tracking, note };
      if (found) {
        const unit = accepted(found, "accept_relabel", ["RCV-9"], "Matched on the shelf");
        const receipt = record(unit, item.scans, { corrects: item.receipt });
        item.disposition.receipt = receipt.receipt;
        return { item, receipt, documents: receipt.documents };
      }
      const documents = disposition === "returned_to_sender" ? [issue("sender", tag)] : [];
      return { item, receipt: null, documents };
    },
    shelf_note: async ({ tag, note }) => {
      const item = itemOf(tag);
      item.note = note === "" ? null : note;
      return item;
    },
    shelf_move: async ({ tag, position }) => {
      const item = itemOf(tag);
      item.position = position;
      return item;
    },
    shelf_photos: async ({ tag }) => {
      const pixel = "R0lGODlhAQABAIAAAHd3dwAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";
      const data_url = `data:image/gif;base64,${pixel}`;
      return itemOf(tag).photos.map((photo) => ({ ...photo, data_url }));
    },
    shelf_add_photo: async ({ tag }) => {
      const item = itemOf(tag);
      const at = new Date().toISOString();
      const media_type = "image/png";
      item.photos = [
        ...item.photos,
        { id: item.photos.length + 1, name: "corner.jpg", at, media_type },
      ];
      return item;
    },
    find_line: async ({ text }) => {
      const wanted = text.trim().toUpperCase();
      return lines
        .filter((it) => it.line.startsWith(wanted) || it.serial?.startsWith(wanted))
        .slice(0, 10)
        .map(({ line, part_number, serial, site, state }) => ({
          line,
          part_number,
          serial,
          site,
          state,
        }));
    },
    ...memoryData(),
    ...deadlines,
    ...memoryEntitlement(),
    ...memoryReports(
      () => handlers,
      () => settings.operator,
    ),
    ...memoryPrinting(
      () => new Date().toISOString(),
      () => settings.operator,
      (moved) => jobListeners.forEach((listener) => listener(moved)),
    ),
    ...memoryMail(
      () => settings.operator,
      (counts) => mailListeners.forEach((listener) => listener(counts)),
    ),
    ...queue,
    rma_view: async (asked) => {
      // An RMA of the queue, or one of the board.
      try {
        return await queue.rma_view(asked);
      } catch {
        return await deadlines.rma_view(asked);
      }
    },
    ...memoryKept(
      () => settings.operator,
      async (number) => {
        const isLine = /^R[0-9]+-/.test(number);
        return isLine ? (await deadlines.line_view({ line: number })).history : [];
      },
    ),
    settings_get: async () => settings,
    settings_set: async (args) => {
      if (args.settings.operator.trim() === "") {
        throw { code: "invalid", message: "Give the operator a name: it stands on each receipt." };
      }
      settings = args.settings;
      return settings;
    },
    ...memoryHealth(),
    ...memoryVendor(),
    ...people,
    show_window: async () => undefined,
  };

  if (options.seeded ?? sample) seed();

  function watched(name: string, handler: (args: unknown) => Promise<unknown>) {
    return async (args: unknown) => {
      calls.push({ name, args });
      if (options.delay) await new Promise((resolve) => setTimeout(resolve, options.delay));
      const message = failures.get(name);
      if (message !== undefined) {
        failures.delete(name);
        throw { code: "test", message };
      }
      return structuredClone(await handler(args));
    };
  }

  const commands = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      watched(name, handler as (args: unknown) => Promise<unknown>),
    ]),
  ) as unknown as typeof handlers;

  return {
    ...commands,
    calls,
    failNext: (name, message) => failures.set(name, message),
    onProgress: (listener) => {
      progressListeners.add(listener);
      return () => progressListeners.delete(listener);
    },
    onPrint: (listener) => {
      printListeners.add(listener);
      return () => printListeners.delete(listener);
    },
    onJob: (listener) => {
      jobListeners.add(listener);
      return () => jobListeners.delete(listener);
    },
    onMail: (listener) => {
      mailListeners.add(listener);
      return () => mailListeners.delete(listener);
    },
  };
}
