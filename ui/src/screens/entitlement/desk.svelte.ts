import { asApiError, type Api } from "../../lib/api/api";
import type { ApiError, ChosenList, LookupRow, Progress, RmaType } from "../../lib/api/types";
import { listRow, type ListRow, type Sort } from "./rows";
import { readSerials } from "./serials";

/** What was asked besides the serials. */
export interface Asked {
  /** The day; null: the one that it is at the unit's return centre. */
  on: string | null;
  hours: number | null;
}

/** An answer shown in full. */
export interface Opened {
  answer: LookupRow;
  insteadOf: string | null;
}

interface Result {
  text: string;
  list: ChosenList | null;
  asked: Asked;
  rows: ListRow[];
  /** Serials that a stop left unasked. */
  rest: string[];
}

type Field = "serials" | "day" | "hours" | "list";

/** So many serials are asked about at once: between them it tells how far it is, and can stop. */
const AT_ONCE = 250;
/** Waiting longer than this shows. */
const SLOW_MS = 300;

/** The questions at the Entitlement screen and their answers; they stay while another screen is
 * open. */
export class EntitlementDesk {
  readonly #api: Api;
  text = $state("");
  day = $state("");
  hours = $state("");
  list = $state.raw<ChosenList | null>(null);
  /** What is wrong, at the field where it is. */
  errors = $state.raw<Partial<Record<Field, string>>>({});
  failure = $state.raw<ApiError | null>(null);
  result = $state.raw<Result | null>(null);
  /** The list before the last question, to go back to. */
  previous = $state.raw<Result | null>(null);
  opened = $state.raw<Opened | null>(null);
  openFailure = $state.raw<ApiError | null>(null);
  progress = $state.raw<Progress | null>(null);
  saving = $state(false);
  /** What became of the last saving. */
  saved = $state<string | null>(null);
  saveFailure = $state.raw<ApiError | null>(null);
  whyOpen = $state(false);
  sort = $state.raw<Sort>({ key: "place", down: false });
  only = $state<RmaType | "all">("all");
  /** The place in the list of the row that is selected. */
  selected = $state(1);
  /** Counts up with each answer, for the screen to move the focus. */
  answers = $state(0);
  #question = 0;
  #opening = 0;
  #stopping = false;

  constructor(api: Api) {
    this.#api = api;
  }

  /** A scan: asked at once. */
  scan(serial: string): void {
    this.text = serial;
    this.list = null;
    void this.ask();
  }

  /** What is typed takes the place of a list. */
  typed(): void {
    this.list = null;
    this.errors = { ...this.errors, serials: undefined };
  }

  /** Asks about the list chosen, else what is in the box. */
  async ask(): Promise<void> {
    const serials = this.list?.serials ?? readSerials(this.text);
    const asked = this.#asked(serials);
    if (asked === null) return;
    await this.#run({ text: this.text, list: this.list, asked, rows: [], rest: serials }, null);
  }

  /** What was asked besides the serials; null where something is wrong with it. */
  #asked(serials: string[]): Asked | null {
    const hours = this.hours.trim();
    this.errors = {
      ...(serials.length === 0 && { serials: "Scan, type or paste a serial number first." }),
      // A number only: anything else could not even be sent to be refused.
      ...(!/^(-?\d+(\.\d+)?)?$/.test(hours) && {
        hours: `"${hours}" is not a number of hours from 0 on`,
      }),
    };
    if (this.errors.serials !== undefined || this.errors.hours !== undefined) return null;
    const day = this.day.trim();
    return { on: day === "" ? null : day, hours: hours === "" ? null : Number(hours) };
  }

  /** Asks about the serials that a stop left. */
  async askRest(): Promise<void> {
    if (this.result !== null) await this.#run(this.result, null);
  }

  stop(): void {
    this.#stopping = true;
  }

  /** Asks about what is left of a result, and shows it when it is whole or stopped. */
  async #run(begun: Result, insteadOf: string | null): Promise<void> {
    const question = ++this.#question;
    const first = begun.rows.length;
    const total = first + begun.rest.length;
    const rows = [...begun.rows];
    let rest = begun.rest;
    let answer: LookupRow | null = null;
    let slow = false;
    this.#stopping = false;
    this.#opening += 1;
    this.progress = null;
    this.failure = null;
    const told = () => ({ label: "Looking up serials", done: rows.length, total });
    const timer = setTimeout(() => {
      slow = true;
      if (first === 0) this.#put(null);
      this.progress = told();
    }, SLOW_MS);
    try {
      while (rest.length > 0 && !this.#stopping) {
        const serials = rest.slice(0, AT_ONCE);
        const answers = await this.#api.entitlement_lookup({ serials, ...begun.asked });
        if (question !== this.#question) return;
        for (const it of answers) rows.push(listRow(it, rows.length + 1, insteadOf));
        answer = answers[0] ?? null;
        rest = rest.slice(AT_ONCE);
        if (slow) this.progress = told();
      }
      this.#put({ ...begun, rows, rest }, first === 0);
      this.opened = total === 1 && answer !== null ? { answer, insteadOf } : null;
      if (first === 0) {
        this.only = "all";
        this.sort = { key: "place", down: false };
        this.selected = 1;
      }
      this.answers += 1;
    } catch (thrown) {
      if (question !== this.#question) return;
      const error = asApiError(thrown);
      // An answer to another question beside the error would be taken for the answer to this.
      if (first === 0) this.#put(null);
      if (error.code === "day" || error.code === "hours") {
        this.errors = { [error.code]: error.message };
      } else {
        this.failure = error;
      }
    } finally {
      clearTimeout(timer);
      if (question === this.#question) this.progress = null;
    }
  }

  /** Shows a result in place of the one before, which is kept where it is a list. */
  #put(result: Result | null, isNew = true): void {
    const before = this.result;
    if (before !== null && before.rows.length > 1 && isNew) this.previous = before;
    this.result = result;
    this.opened = null;
    this.openFailure = null;
    this.saved = null;
    this.saveFailure = null;
  }

  /** Back to the list that was there before the last question. */
  back(): void {
    const { previous } = this;
    if (previous === null) return;
    this.#question += 1;
    this.progress = null;
    this.failure = null;
    this.errors = {};
    this.#put(previous, false);
    this.previous = null;
    this.text = previous.text;
    this.list = previous.list;
    this.answers += 1;
  }

  async chooseList(): Promise<void> {
    this.errors = {};
    try {
      const list = await this.#api.entitlement_choose_list();
      if (list === null) return;
      this.text = "";
      this.list = list;
    } catch (thrown) {
      this.errors = { list: asApiError(thrown).message };
      return;
    }
    await this.ask();
  }

  /** Asks again about a row of the list, to show its answer in full. */
  async open(row: ListRow, on: string | null = row.on): Promise<void> {
    const opening = ++this.#opening;
    this.selected = row.place;
    this.openFailure = null;
    if (this.result === null) return;
    try {
      const { hours } = this.result.asked;
      const [answer] = await this.#api.entitlement_lookup({ serials: [row.serial], on, hours });
      if (opening !== this.#opening || answer === undefined) return;
      this.opened = { answer, insteadOf: row.insteadOf };
      this.#replace(listRow(answer, row.place, row.insteadOf));
    } catch (thrown) {
      if (opening !== this.#opening) return;
      this.opened = null;
      this.openFailure = asApiError(thrown);
    }
  }

  close(): void {
    this.#opening += 1;
    this.opened = null;
    this.openFailure = null;
  }

  /** A person says that a serial on record was meant, or takes that back. */
  async choose(serial: string): Promise<void> {
    const { opened, result } = this;
    if (opened === null || result === null) return;
    const asked = opened.answer.serial;
    const insteadOf = serial === opened.insteadOf ? null : (opened.insteadOf ?? asked);
    if (result.rows.length === 1) {
      this.text = serial;
      this.list = null;
      const again = { text: serial, list: null, asked: result.asked, rows: [], rest: [serial] };
      await this.#run(again, insteadOf);
      return;
    }
    const row = result.rows[this.selected - 1];
    if (row !== undefined) await this.open({ ...row, serial, insteadOf }, result.asked.on);
  }

  #replace(row: ListRow): void {
    if (this.result === null) return;
    const rows = this.result.rows.map((it) => (it.place === row.place ? row : it));
    this.result = { ...this.result, rows };
  }

  /** Saves the answers to these rows. */
  async save(rows: ListRow[]): Promise<void> {
    if (this.result === null) return;
    this.saving = true;
    this.saved = null;
    this.saveFailure = null;
    // The day that the answers are for, also when it is over by now.
    const days = new Set(rows.map((row) => row.on));
    const on = this.result.asked.on ?? (days.size === 1 ? (rows[0]?.on ?? null) : null);
    try {
      const serials = rows.map((row) => row.serial);
      const { hours } = this.result.asked;
      const path = await this.#api.entitlement_save({ serials, on, hours });
      this.saved = path === null ? null : `Saved as ${path}`;
    } catch (thrown) {
      this.saveFailure = asApiError(thrown);
    } finally {
      this.saving = false;
    }
  }
}
