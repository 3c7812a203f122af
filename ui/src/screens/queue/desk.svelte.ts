import { asApiError, type Api } from "../../lib/api/api";
import type { ApiError, QueueFilter, QueueRow } from "../../lib/api/types";
import { CreateForm } from "./create.svelte";
import { RmaPanel } from "./panel.svelte";

/** So many rows are there at first, and so many more each time. */
export const PAGE_ROWS = 100;
/** The shell hands out no more at once. */
const ROWS_AT_ONCE = 500;
/** Waiting longer than this shows. */
const SLOW_MS = 300;

const ALL: QueueFilter = { type: null, priority: null, centre: null, csr: null };

/** The queue: what is asked for, what was answered, and what is open beside it. All of it stays
 * while another screen is open. */
export class QueueDesk {
  readonly #api: Api;
  readonly #year: () => number;
  filter = $state.raw<QueueFilter>(ALL);
  /** Null until the first answer. */
  rows = $state.raw<QueueRow[] | null>(null);
  /** How many the filter lets through. */
  count = $state(0);
  /** How many there are in all. */
  total = $state(0);
  centres = $state.raw<string[]>([]);
  csrs = $state.raw<string[]>([]);
  error = $state.raw<ApiError | null>(null);
  /** An answer is long in coming. */
  slow = $state(false);
  /** The RMA whose row is selected. */
  selected = $state<string | null>(null);
  panel = $state.raw<RmaPanel | null>(null);
  /** The form of an RMA that is being created; what is typed stays when it is closed. */
  readonly form: CreateForm;
  creating = $state(false);
  readonly #kept = new Map<string, RmaPanel>();
  #wanted = PAGE_ROWS;
  #question = 0;
  #counting = 0;
  /** Where the row was that was opened last: it is gone once its RMA is confirmed. */
  #place = 0;

  constructor(api: Api, year: () => number) {
    this.#api = api;
    this.#year = year;
    this.form = new CreateForm(api);
  }

  get filtered(): boolean {
    return Object.values(this.filter).some((it) => it !== null);
  }

  async refresh(): Promise<void> {
    const all = [this.#load()];
    if (this.panel !== null) all.push(this.panel.load());
    await Promise.all(all);
  }

  /** How many there are, for the rail. */
  async countAll(): Promise<void> {
    const counting = ++this.#counting;
    try {
      const page = await this.#api.queue_page({ filter: ALL, offset: 0, limit: 0 });
      if (counting === this.#counting) this.total = page.total;
    } catch {
      // The queue itself says what is wrong when it is opened.
    }
  }

  async #load(): Promise<void> {
    const question = ++this.#question;
    const { filter } = this;
    const timer = setTimeout(() => (this.slow = true), SLOW_MS);
    try {
      let rows: QueueRow[] = [];
      for (;;) {
        const limit = Math.min(this.#wanted - rows.length, ROWS_AT_ONCE);
        const page = await this.#api.queue_page({ filter, offset: rows.length, limit });
        if (question !== this.#question) return;
        rows = rows.concat(page.rows);
        if (page.rows.length < limit || rows.length >= this.#wanted) {
          this.count = Math.max(page.count, rows.length);
          this.total = page.total;
          this.centres = page.centres;
          this.csrs = page.csrs;
          break;
        }
      }
      const place = this.#placeOf(this.selected);
      this.rows = rows;
      if (this.#placeOf(this.selected) < 0) {
        const near = place >= 0 ? place : this.#place;
        this.selected = rows[Math.min(near, rows.length - 1)]?.rma ?? null;
      }
      this.error = null;
    } catch (thrown) {
      if (question === this.#question) this.error = asApiError(thrown);
    } finally {
      clearTimeout(timer);
      if (question === this.#question) this.slow = false;
    }
  }

  #placeOf(rma: string | null): number {
    return (this.rows ?? []).findIndex((row) => row.rma === rma);
  }

  async more(): Promise<void> {
    const first = this.rows?.length ?? 0;
    this.#wanted = first + PAGE_ROWS;
    await this.#load();
    this.selected = this.rows?.[first]?.rma ?? this.selected;
  }

  setFilter(change: Partial<QueueFilter>): void {
    this.filter = { ...this.filter, ...change };
    this.#wanted = PAGE_ROWS;
    this.selected = null;
    this.#place = 0;
    void this.#load();
  }

  showAll(): void {
    this.setFilter(ALL);
  }

  /** Opens an RMA beside the list. */
  open(rma: string): void {
    this.creating = false;
    this.selected = rma;
    const place = this.#placeOf(rma);
    if (place >= 0) this.#place = place;
    const before = this.panel;
    if (before?.subject === rma) return;
    if (before !== null && before.keeps) this.#kept.set(before.subject, before);
    const changed = () => void this.#load();
    const kept = this.#kept.get(rma) ?? new RmaPanel(this.#api, rma, changed, this.#year);
    this.#kept.delete(rma);
    this.panel = kept;
    void kept.load();
  }

  /** Opens the RMA after the one that is open, or the one that took its place. */
  next(): void {
    const rows = this.rows ?? [];
    const at = this.panel === null ? -1 : this.#placeOf(this.panel.subject);
    const place = this.panel === null ? Math.max(this.#placeOf(this.selected), 0) : this.#place;
    const next = at >= 0 ? rows[at + 1] : rows[Math.min(place, rows.length - 1)];
    if (next !== undefined) this.open(next.rma);
  }

  /** The form of a new RMA, in place of what is open. */
  create(): void {
    this.closePanel();
    this.creating = true;
  }

  /** Creates what the form says, and opens it. */
  async record(): Promise<void> {
    const created = await this.form.create();
    if (created === null) return;
    this.creating = false;
    await this.#load();
    this.open(created.rma);
    this.panel?.tell({ words: `${created.rma} is created.`, undo: { kind: "creation" } });
  }

  closePanel(): void {
    const { panel } = this;
    if (panel !== null && panel.keeps) this.#kept.set(panel.subject, panel);
    this.panel = null;
  }

  close(): void {
    this.closePanel();
    this.creating = false;
  }
}
