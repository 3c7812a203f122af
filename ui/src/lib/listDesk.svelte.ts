import { asApiError } from "./api/api";
import type { ApiError } from "./api/types";

/** So many rows are read at a time. */
const PAGE_ROWS = 100;

/** A list whose rows have a number and a state, the latest first, and the one that is open beside
 * it. It outlives its screen. */
export abstract class ListDesk<Row, State extends string> {
  filter = $state<State | "all">("all");
  /** Null until the first answer. */
  rows = $state.raw<Row[] | null>(null);
  /** There may be more than are here. */
  hasMore = $state(false);
  selected = $state<number | null>(null);
  opened = $state(false);
  error = $state.raw<ApiError | null>(null);
  told = $state.raw<string | null>(null);
  actionError = $state.raw<ApiError | null>(null);
  working = $state(false);
  #wanted = PAGE_ROWS;
  #question = 0;

  /** The number of a row. */
  protected abstract number(row: Row): number;

  /** Reads the first rows; `take` has what else the answer says, and is not called where a later
   * question was asked meanwhile. */
  protected abstract read(
    state: State | null,
    limit: number,
  ): Promise<{ rows: Row[]; take: () => void }>;

  /** The one that is open was read anew. */
  protected abstract shown(row: Row): Promise<void>;

  protected get current(): Row | null {
    return this.rows?.find((it) => this.number(it) === this.selected) ?? null;
  }

  async refresh(): Promise<void> {
    const question = ++this.#question;
    const state = this.filter === "all" ? null : this.filter;
    try {
      const { rows, take } = await this.read(state, this.#wanted);
      if (question !== this.#question) return;
      this.rows = rows;
      this.hasMore = rows.length === this.#wanted;
      take();
      this.error = null;
      const current = this.current;
      if (current === null) {
        this.selected = rows[0] === undefined ? null : this.number(rows[0]);
        this.opened = false;
      } else if (this.opened) await this.shown(current);
    } catch (thrown) {
      if (question === this.#question) this.error = asApiError(thrown);
    }
  }

  async show(filter: State | "all"): Promise<void> {
    this.filter = filter;
    this.#wanted = PAGE_ROWS;
    this.opened = false;
    this.selected = null;
    this.forget();
    await this.refresh();
  }

  more(): Promise<void> {
    // The shell hands out no more than five pages at a time.
    this.#wanted = Math.min(this.#wanted + PAGE_ROWS, 5 * PAGE_ROWS);
    return this.refresh();
  }

  select(number: number): void {
    if (number === this.selected) return;
    this.forget();
    this.selected = number;
  }

  open(number: number): void {
    this.select(number);
    this.opened = true;
  }

  close(): void {
    this.opened = false;
  }

  /** What was said of the one that was selected. */
  protected forget(): void {
    this.told = null;
    this.actionError = null;
  }

  protected async act(work: () => Promise<string | null>): Promise<void> {
    if (this.working) return;
    this.working = true;
    this.told = null;
    this.actionError = null;
    try {
      this.told = await work();
      await this.refresh();
    } catch (thrown) {
      this.actionError = asApiError(thrown);
    } finally {
      this.working = false;
    }
  }
}
