import { asApiError, type Api } from "../../lib/api/api";
import type { ApiError, EditAnswer, RecordColumn, ReferenceKind } from "../../lib/api/types";
import { ONE, emptyRow, keyOf, sameRow, type RecordRow } from "./columns";

/** So many records stand on a page. */
export const PAGE_ROWS = 100;

/** The way back from what was done last. */
type Undo =
  | { kind: "change"; seen: RecordRow; row: RecordRow }
  | { kind: "add"; row: RecordRow }
  | { kind: "remove"; seen: RecordRow };

/** What was done last on the Data screen, whatever tab it was on, and the way back. */
export class Told {
  last = $state.raw<{ editor: Editor; words: string; undo: Undo | null } | null>(null);
  error = $state.raw<ApiError | null>(null);
}

export interface Sort {
  column: string;
  descending: boolean;
}

/** A list of records of one kind, and the one that is being edited. It outlives its screen: what
 * was typed is still there when one comes back from a scan. */
export class Editor {
  readonly api: Api;
  readonly kind: ReferenceKind;
  readonly told: Told;
  columns = $state.raw<RecordColumn[]>([]);
  rows = $state.raw<RecordRow[] | null>(null);
  total = $state(0);
  error = $state.raw<ApiError | null>(null);

  text = $state("");
  sort = $state.raw<Sort>({ column: "", descending: false });
  offset = $state(0);
  selected = $state<string | null>(null);

  /** The record as it was read; null while a new one is written. */
  seen = $state.raw<RecordRow | null>(null);
  /** What is in the form; null while it is closed. */
  draft = $state<RecordRow | null>(null);
  #start: RecordRow | null = null;
  fieldErrors = $state.raw<Record<string, string>>({});
  /** What the record says now, where somebody else changed it meanwhile. */
  now = $state.raw<RecordRow | null>(null);
  editError = $state.raw<ApiError | null>(null);
  /** What is typed is neither saved nor given up, and something else was asked for. */
  unsaved = $state(false);
  working = $state(false);

  constructor(api: Api, kind: ReferenceKind, told: Told) {
    this.api = api;
    this.kind = kind;
    this.told = told;
  }

  get one(): string {
    return ONE[this.kind];
  }

  key(row: RecordRow): string {
    return keyOf(this.columns, row);
  }

  get selectedRow(): RecordRow | undefined {
    return this.rows?.find((row) => this.key(row) === this.selected);
  }

  get dirty(): boolean {
    return this.draft !== null && this.#start !== null && !sameRow(this.draft, this.#start);
  }

  /** Reads the list; where holidays are edited, those of a calendar and year instead. */
  async load(): Promise<void> {
    try {
      if (this.columns.length === 0)
        this.columns = await this.api.data_columns({ kind: this.kind });
      await this.read();
      this.error = null;
    } catch (thrown) {
      this.error = asApiError(thrown);
    }
    if (this.selectedRow === undefined) this.selected = this.#first();
  }

  protected async read(): Promise<void> {
    const { text, offset } = this;
    const query = {
      text,
      sort: this.sort.column,
      descending: this.sort.descending,
      offset,
      limit: PAGE_ROWS,
    };
    const page = await this.api.data_list({ kind: this.kind, query });
    // An answer to what was typed before comes too late.
    if (text !== this.text || offset !== this.offset) return;
    this.rows = page.rows;
    this.total = page.total;
  }

  #first(): string | null {
    const first = this.rows?.[0];
    return first === undefined ? null : this.key(first);
  }

  async find(text: string): Promise<void> {
    this.text = text;
    this.offset = 0;
    await this.load();
  }

  async sortBy(column: string): Promise<void> {
    const again = this.sort.column === column;
    this.sort = { column, descending: again && !this.sort.descending };
    this.offset = 0;
    await this.load();
  }

  async turn(pages: number): Promise<void> {
    this.offset = Math.max(0, this.offset + pages * PAGE_ROWS);
    await this.load();
    this.selected = this.#first();
  }

  /** Whether something else may take the form's place. */
  #free(): boolean {
    this.unsaved = this.dirty;
    return !this.unsaved;
  }

  open(row: RecordRow): boolean {
    if (this.seen !== null && this.draft !== null && sameRow(row, this.seen)) return true;
    if (!this.#free()) return false;
    this.selected = this.key(row);
    this.#edit(row, row);
    return true;
  }

  add(given: RecordRow = {}): boolean {
    if (!this.#free()) return false;
    this.#edit(null, { ...emptyRow(this.columns), ...given });
    return true;
  }

  #edit(seen: RecordRow | null, draft: RecordRow): void {
    this.seen = seen;
    this.#start = { ...draft };
    this.draft = { ...draft };
    this.#forget();
  }

  #forget(): void {
    this.fieldErrors = {};
    this.now = null;
    this.editError = null;
    this.unsaved = false;
  }

  /** Closes the form; what is typed and not saved is only given up when it is asked for twice. */
  close(): boolean {
    if (this.dirty && !this.unsaved) {
      this.unsaved = true;
      return false;
    }
    this.draft = null;
    this.#forget();
    return true;
  }

  /** Takes what somebody else wrote into the form. */
  takeNow(): void {
    if (this.now !== null) this.#edit(this.now, this.now);
  }

  async save(): Promise<boolean> {
    const { draft, seen } = this;
    if (draft === null) return false;
    const row = $state.snapshot(draft);
    const answer = await this.#ask(() =>
      seen === null
        ? this.api.data_add({ kind: this.kind, row })
        : this.api.data_change({ kind: this.kind, seen, row }),
    );
    if (answer?.state !== "done") return false;
    const made = answer.row;
    const undo: Undo =
      seen === null ? { kind: "remove", seen: made } : { kind: "change", seen: made, row: seen };
    this.draft = null;
    const words = `Saved ${this.one} ${this.key(made)}. It holds for decisions from now on.`;
    await this.#done(made, words, undo);
    return true;
  }

  async remove(): Promise<boolean> {
    const { seen } = this;
    if (seen === null) return false;
    const answer = await this.#ask(() => this.api.data_remove({ kind: this.kind, seen }));
    if (answer?.state !== "done") return false;
    this.draft = null;
    await this.#done(seen, `Removed ${this.one} ${this.key(seen)}.`, { kind: "add", row: seen });
    return true;
  }

  /** Takes back what was done last; a record that is open goes on from what it is then. */
  async takeBack(undo: Undo): Promise<void> {
    const { kind } = this;
    try {
      const answer = await (undo.kind === "add"
        ? this.api.data_add({ kind, row: undo.row })
        : undo.kind === "remove"
          ? this.api.data_remove({ kind, seen: undo.seen })
          : this.api.data_change({ kind, seen: undo.seen, row: undo.row }));
      if (answer.state !== "done") {
        const message = `It was changed meanwhile, and stays as it is now.`;
        this.told.error = { code: answer.state, message };
        await this.load();
        return;
      }
      const { row } = answer;
      const isOpen =
        this.draft !== null && this.seen !== null && this.key(this.seen) === this.key(row);
      if (isOpen && (undo.kind === "remove" || !this.dirty)) this.draft = null;
      else if (isOpen) this.seen = row;
      const words = { add: "is back", remove: "is removed again", change: "is as it was" }[
        undo.kind
      ];
      await this.#done(row, `Undone: ${this.one} ${this.key(row)} ${words}.`, null);
    } catch (thrown) {
      this.told.error = asApiError(thrown);
    }
  }

  async #ask(question: () => Promise<EditAnswer>): Promise<EditAnswer | null> {
    this.working = true;
    this.#forget();
    try {
      const answer = await question();
      if (answer.state === "refused") {
        this.fieldErrors = Object.fromEntries(answer.errors.map((it) => [it.column, it.message]));
      } else if (answer.state === "changed_meanwhile" && this.draft !== null) {
        this.now = answer.now;
        // What is saved next is saved over what it says now.
        this.seen = answer.now;
      }
      return answer;
    } catch (thrown) {
      this.editError = asApiError(thrown);
      return null;
    } finally {
      this.working = false;
    }
  }

  async #done(row: RecordRow, words: string, undo: Undo | null): Promise<void> {
    this.told.last = { editor: this, words, undo };
    this.told.error = null;
    this.selected = this.key(row);
    await this.load();
  }
}

/** The holidays of a calendar, a year at a time. */
export class HolidayEditor extends Editor {
  calendar = $state<string | null>(null);
  year = $state(2000);
  years = $state.raw<{ year: number; count: number }[]>([]);

  constructor(api: Api, told: Told) {
    super(api, "holidays", told);
  }

  async show(calendar: string | null, year: number): Promise<void> {
    if (calendar !== this.calendar) {
      this.editError = null;
      this.rows = null;
      this.draft = null;
    }
    this.calendar = calendar;
    this.year = year;
    await this.load();
  }

  protected override async read(): Promise<void> {
    const { calendar, year } = this;
    if (calendar === null) return;
    const found = await this.api.data_holidays({ calendar, year });
    if (calendar !== this.calendar || year !== this.year) return;
    this.rows = found.rows;
    this.total = found.rows.length;
    this.years = found.years;
  }

  override async save(): Promise<boolean> {
    const date = this.draft?.["date"]?.trim() ?? "";
    const year = Number(date.slice(0, 4));
    const before = this.year;
    // The list is that of the year in which the holiday is, once it is saved.
    if (Number.isInteger(year) && year > 0) this.year = year;
    const saved = await super.save();
    if (!saved) this.year = before;
    return saved;
  }
}

/** The editors of the Data screen. */
export class DataDesk {
  readonly families: Editor;
  readonly parts: Editor;
  readonly calendars: Editor;
  readonly centres: Editor;
  readonly holidays: HolidayEditor;
  readonly told = new Told();
  tab = $state<DataTab>("families");

  constructor(api: Api) {
    this.families = new Editor(api, "families", this.told);
    this.parts = new Editor(api, "parts", this.told);
    this.calendars = new Editor(api, "calendars", this.told);
    this.centres = new Editor(api, "centres", this.told);
    this.holidays = new HolidayEditor(api, this.told);
  }

  async undo(): Promise<void> {
    const { last } = this.told;
    if (last?.undo) await last.editor.takeBack(last.undo);
  }
}

export type DataTab = "families" | "parts" | "calendars" | "centres" | "wording";
