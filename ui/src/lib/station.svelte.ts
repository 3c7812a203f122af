import { tick } from "svelte";
import { asApiError, type Api } from "./api/api";
import type {
  ApiError,
  BoxView,
  Counts,
  PrintStatus,
  Receipt,
  ScanKind,
  StationAnswer,
  UnitOutcome,
} from "./api/types";
import { afterPaint } from "./paint";
import { unitsOf } from "./words";

const EMPTY_BOX: BoxView = {
  box_number: 0,
  state: "empty",
  scans: [],
  prompt: null,
  provisional: null,
  receipt: null,
  same_box: false,
};
const TODAY_PAGE = 50;
const TODAY_MOST = 200;

interface Request {
  seq: number;
  /** The scan as it came; null for a key. */
  raw: string | null;
  what: string;
  askedAt: number;
  tries: number;
  run: (seq: number) => Promise<StationAnswer>;
}

/** Somebody else works here from now on: what was scanned before is not that person's. */
interface Hands {
  changeHands: () => Promise<void>;
}

export interface PendingScan {
  seq: number;
  raw: string;
  failed: boolean;
}

/** The box on the dock, and today's boxes. Requests go to the shell one at a time, in the order
 * in which the keys came; input never waits for an answer. */
export class Station {
  box = $state.raw<BoxView>(EMPTY_BOX);
  /** Scans on their way: shown as chips at once, replaced by their readings. */
  pending = $state.raw<PendingScan[]>([]);
  message = $state<string | null>(null);
  /** Why the line of requests stands still, and with which request. */
  failure = $state.raw<{ seq: number; error: ApiError; what: string } | null>(null);
  /** Closed by the last answer, while nothing of a next box is there yet. */
  justClosed = $state.raw<Receipt | null>(null);
  /** The last verdict before the box that is on the dock now. */
  earlier = $state.raw<Receipt | null>(null);
  /** A receipt of today's list, looked at instead of the box on the dock. */
  selected = $state.raw<Receipt | null>(null);
  today = $state.raw<Receipt[]>([]);
  olderLeft = $state(false);
  todayError = $state<ApiError | null>(null);
  counts = $state.raw<Counts>({ today: 0, shelf: 0, has_rmas: true });
  prints = $state.raw<ReadonlyMap<number, PrintStatus>>(new Map());

  #api: Api;
  #onVerdict: (receipt: Receipt) => void;
  #seq = 0;
  #queue: (Request | Hands)[] = [];
  #busy = false;
  #refreshing: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api, onVerdict: (receipt: Receipt) => void = () => undefined) {
    this.#api = api;
    this.#onVerdict = onVerdict;
  }

  /** What the verdict panel shows: a receipt that was picked, else the box on the dock. */
  get shown(): Receipt | null {
    return this.selected ?? this.box.receipt ?? this.justClosed;
  }

  /** What F4 and F6 work on. */
  get actionable(): Receipt | null {
    return this.shown ?? this.earlier;
  }

  /** The unit whose candidates the digits choose among, with its place in the receipt. */
  get ambiguous(): { index: number; unit: UnitOutcome } | null {
    if (this.selected !== null || this.box.receipt === null) return null;
    const units = unitsOf(this.box.receipt);
    const index = units.findIndex((unit) => unit.reason === "ambiguous" && unit.line === null);
    const unit = units[index];
    return unit !== undefined && unit.candidates.length > 0 ? { index, unit } : null;
  }

  /** The tag of the unnumbered unit on the dock, for the two keys that decide where it goes. */
  get unnumberedTag(): string | null {
    const receipt = this.shown;
    if (receipt === null) return null;
    return unitsOf(receipt).find((unit) => unit.verdict === "unnumbered")?.tag ?? null;
  }

  start(box: BoxView, counts: Counts): void {
    this.box = box;
    this.counts = counts;
    // Of other data, where a backup was put in place of them.
    this.today = [];
    this.selected = null;
    void this.refresh();
  }

  scan(raw: string, askedAt = performance.now()): void {
    this.selected = null;
    this.#ask(raw, raw, askedAt, (seq) => this.#api.station_scan({ raw, seq }));
  }

  next(): void {
    this.selected = null;
    this.#key("next box", (seq) => this.#api.station_next({ seq }));
  }

  sameBox(): void {
    this.#key("same box", (seq) => this.#api.station_same_box({ seq }));
  }

  /** Takes the last scan for the next thing that it could be. */
  retakeLast(): void {
    const index = this.box.scans.length - 1;
    this.retake(index);
  }

  retake(index: number): void {
    const kind: ScanKind | undefined = this.box.scans[index]?.other_kinds[0];
    if (kind === undefined) return;
    this.#key("change of what the scan is", (seq) =>
      this.#api.station_retake({ index, kind, seq }),
    );
  }

  choose(number: number): void {
    const choice = this.ambiguous;
    const line = choice?.unit.candidates[number - 1];
    if (choice === null || line === undefined) return;
    this.#key(`choice of ${line}`, (seq) => this.#api.station_choose({ line, seq }));
  }

  returnToSender(): void {
    const tag = this.unnumberedTag;
    if (tag === null) return;
    this.#key(`return of ${tag}`, (seq) => this.#api.station_return_to_sender({ tag, seq }));
  }

  keepOnShelf(): void {
    const tag = this.unnumberedTag;
    if (tag === null) return;
    this.#key(`${tag} to the shelf`, (seq) => this.#api.station_keep_on_shelf({ tag, seq }));
  }

  /** Sends what failed once more, and what waits behind it. */
  tryAgain(): void {
    void this.#pump();
  }

  /** Gives up what failed; it is the person's word that this box is not recorded. */
  dropFailed(): void {
    const head = this.#queue[0];
    if (!this.#busy && head !== undefined && "seq" in head && head.seq === this.failure?.seq) {
      this.#queue.shift();
    }
    this.failure = null;
    this.pending = this.pending.filter((scan) => !scan.failed);
    void this.#pump();
  }

  /** Lets somebody else take over once everything that was scanned before is answered; what is scanned
   * after it waits. */
  changeHands(changeHands: () => Promise<void>): void {
    this.#queue.push({ changeHands });
    void this.#pump();
  }

  select(receipt: Receipt | null): void {
    this.selected = receipt;
    this.message = null;
  }

  #key(what: string, run: Request["run"]): void {
    this.#ask(null, what, performance.now(), run);
  }

  #ask(raw: string | null, what: string, askedAt: number, run: Request["run"]): void {
    const seq = ++this.#seq;
    this.#queue.push({ seq, raw, what, askedAt, tries: 0, run });
    if (raw !== null) this.pending = [...this.pending, { seq, raw, failed: false }];
    void this.#pump();
  }

  /** Works the queue off, strictly in order. A request that fails stops the line, because the
   * scans behind it may belong to the same box; the next scan or key sends it once more, and
   * when it fails again it is set aside with its chip marked, and the rest goes on. */
  async #pump(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let head = this.#queue[0]; head !== undefined; head = this.#queue[0]) {
        if ("changeHands" in head) {
          await head.changeHands();
          this.#queue.shift();
          continue;
        }
        const asked = head;
        asked.tries += 1;
        try {
          this.#apply(asked, await asked.run(asked.seq));
          this.#queue.shift();
          if (this.failure?.seq === asked.seq) this.failure = null;
        } catch (thrown) {
          this.failure = { seq: asked.seq, error: asApiError(thrown), what: asked.what };
          this.pending = this.pending.map((scan) =>
            scan.seq === asked.seq ? { ...scan, failed: true } : scan,
          );
          if (asked.tries < 2) return;
          this.#queue.shift();
        }
      }
    } finally {
      this.#busy = false;
    }
  }

  #apply(request: Request, answer: StationAnswer): void {
    const { current, recorded } = answer;
    const closing = recorded.filter((it) => it.receipt !== current.receipt?.receipt).at(-1);
    const another = current.box_number !== this.box.box_number;
    if (another) this.earlier = closing ?? this.box.receipt ?? this.justClosed ?? this.earlier;
    this.justClosed =
      current.receipt === null && current.scans.length === 0 ? (closing ?? null) : null;
    this.box = current;
    this.message = answer.message;
    this.pending = this.pending.filter((scan) => scan.seq !== request.seq);

    for (const receipt of recorded) {
      // A further scan of the same box makes its receipt anew: the box stays one row.
      this.today = this.today.filter((it) => it.receipt !== receipt.corrects);
      this.#enter(receipt);
    }
    const again = request.raw !== null && current.receipt?.duplicate ? current.receipt : undefined;
    const verdict = recorded.at(-1) ?? again;
    // The word first, its sound after: starting the audio device can take longer than a frame.
    const heard = () => {
      if (verdict !== undefined) this.#onVerdict(verdict);
    };
    void tick().then(() => afterPaint(request.seq, request.askedAt, this.shown !== null, heard));
    if (recorded.length > 0 || request.raw === null) this.refreshSoon();
  }

  /** A receipt that was just made or changed takes its place in today's list. */
  enter(receipt: Receipt): void {
    this.#enter(receipt);
    this.refreshSoon();
  }

  #enter(receipt: Receipt): void {
    const known = this.today.some((it) => it.receipt === receipt.receipt);
    const rest = known
      ? this.today.map((it) => (it.receipt === receipt.receipt ? receipt : it))
      : [receipt, ...this.today];
    this.today = rest.map((it) =>
      it.receipt === receipt.corrects ? { ...it, corrected_by: receipt.receipt } : it,
    );
    // A long day must not slow the next verdict down; what is cut off loads again on demand.
    if (this.today.length > TODAY_MOST && this.selected === null) {
      this.today = this.today.slice(0, TODAY_MOST);
      this.olderLeft = true;
    }
  }

  refreshSoon(): void {
    clearTimeout(this.#refreshing);
    this.#refreshing = setTimeout(() => void this.refresh(), 150);
  }

  /** Loads the newest page of today's list, the counts and what became of the prints. */
  async refresh(): Promise<void> {
    await this.#page(null);
  }

  async loadOlder(): Promise<void> {
    await this.#page(this.today.at(-1)?.receipt ?? null);
  }

  async #page(before: number | null): Promise<void> {
    const printsBefore = this.prints;
    try {
      const page = await this.#api.today({ limit: TODAY_PAGE, before });
      const fresh = new Map(page.receipts.map((it) => [it.receipt, it]));
      const kept = this.today.filter((it) => !fresh.has(it.receipt));
      this.today = [...fresh.values(), ...kept].sort((a, b) => b.receipt - a.receipt);
      if (before !== null || kept.length === 0) {
        this.olderLeft = page.receipts.length === TODAY_PAGE;
      }
      this.counts = page.counts;
      const prints = new Map(this.prints);
      for (const status of page.prints) {
        // An event that came while this page was on its way is newer than the page.
        const known = prints.get(status.document);
        if (known === printsBefore.get(status.document)) prints.set(status.document, status);
      }
      this.prints = prints;
      this.todayError = null;
      this.#keepSelection();
    } catch (thrown) {
      this.todayError = asApiError(thrown);
    }
  }

  #keepSelection(): void {
    const id = this.selected?.receipt;
    if (id !== undefined) this.selected = this.today.find((it) => it.receipt === id) ?? null;
  }

  printed(status: PrintStatus): void {
    this.prints = new Map(this.prints).set(status.document, status);
  }
}
