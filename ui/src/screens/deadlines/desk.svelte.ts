import { tick } from "svelte";
import { asApiError, type Api } from "../../lib/api/api";
import type {
  ApiError,
  BoardFilter,
  DeadlineRow,
  DeadlineWhy,
  DueDay,
  DueKind,
  Urgency,
} from "../../lib/api/types";
import { painted } from "../../lib/paint";
import { rowKey, sumKinds, withMore } from "./due";
import type { AnyPanel } from "./panel.svelte";
import { Panels } from "./panels.svelte";
import { ReturnsDesk } from "./returns.svelte";

/** So many rows of each group are there at first. */
export const FIRST_ROWS = 50;
/** So many more each time. */
export const MORE_ROWS = 100;
/** The shell hands out no more at once. */
const ROWS_AT_ONCE = 500;
/** Waiting longer than this shows. */
const SLOW_MS = 300;

const ALL: BoardFilter = { kinds: [], centre: null, csr: null };

export interface Group {
  urgency: Urgency;
  /** How many there are; those in `rows` are the first of them. */
  count: number;
  rows: DeadlineRow[];
}

export interface Why {
  key: string;
  of: Pick<DeadlineRow, "subject" | "clock">;
  answer: DeadlineWhy | null;
  error: ApiError | null;
}

export type View = "list" | "calendar" | "returns";

/** The Deadlines board: what is asked for, what was answered, and what is open beside it. All of
 * it stays while another screen is open. */
export class DeadlinesDesk {
  readonly #api: Api;
  readonly #today: () => string;
  view = $state<View>("list");
  filter = $state.raw<BoardFilter>(ALL);
  /** Null until the first answer. */
  groups = $state.raw<Group[] | null>(null);
  /** How many there are of each kind, whatever kinds are asked for. */
  kinds = $state.raw<Map<DueKind, number>>(new Map());
  centres = $state.raw<string[]>([]);
  csrs = $state.raw<string[]>([]);
  error = $state.raw<ApiError | null>(null);
  /** An answer is long in coming. */
  slow = $state(false);
  /** All rows are to be drawn; until what is in sight is on the glass, only that. */
  whole = $state(true);
  /** The group that is to be gone to when the board is next shown. */
  wantedGroup: Urgency | null = null;
  /** How many are overdue, whatever the filter. */
  overdue = $state(0);

  /** The row that is selected: its key, or `more` and the group whose next rows are asked for. */
  selected = $state<string | null>(null);
  moreError = $state.raw<{ urgency: Urgency; error: ApiError } | null>(null);
  why = $state.raw<Why | null>(null);

  /** The day that is selected in the calendar. */
  day = $state("");
  days = $state.raw<DueDay[] | null>(null);
  monthError = $state.raw<ApiError | null>(null);
  /** The day whose list is open, and its rows. */
  dayList = $state.raw<{ day: string; rows: DeadlineRow[]; count: number } | null>(null);
  dayError = $state.raw<ApiError | null>(null);
  daySelected = $state<string | null>(null);

  readonly returns: ReturnsDesk;
  readonly #panels: Panels;
  readonly #wanted = new Map<Urgency, number>();
  #question = 0;
  #counting = 0;
  #asking = 0;
  #dayAsked = 0;

  constructor(api: Api, today: () => string) {
    this.#api = api;
    this.#today = today;
    const year = () => Number(today().slice(0, 4));
    this.returns = new ReturnsDesk(api);
    this.#panels = new Panels(api, year, () => void this.#changed());
  }

  get filtered(): boolean {
    const { kinds, centre, csr } = this.filter;
    return kinds.length > 0 || centre !== null || csr !== null;
  }

  get total(): number {
    return (this.groups ?? []).reduce((sum, group) => sum + group.count, 0);
  }

  /** Reads what is shown, and how many are overdue where that does not tell it. `askedAt` is when
   * a person asked, where one did. */
  async refresh(askedAt: number | null = null): Promise<void> {
    this.whole = askedAt === null;
    const all: Promise<void>[] = [this.#loadBoard(askedAt)];
    if (this.view === "calendar") all.push(this.#loadMonth(), this.#loadDay());
    if (this.view === "returns") all.push(this.returns.list.read());
    if (this.filter.centre !== null || this.filter.csr !== null) all.push(this.countOverdue());
    if (this.panel !== null) all.push(this.panel.load());
    await Promise.all(all);
  }

  async countOverdue(): Promise<void> {
    const counting = ++this.#counting;
    try {
      const board = await this.#api.deadlines_board({ filter: ALL, rows: 0 });
      if (counting === this.#counting) this.overdue = board.groups[0]?.count ?? 0;
    } catch {
      // The board itself says what is wrong when it is opened.
    }
  }

  async #loadBoard(askedAt: number | null): Promise<void> {
    const question = ++this.#question;
    const { filter } = this;
    const timer = setTimeout(() => (this.slow = true), SLOW_MS);
    try {
      const board = await this.#api.deadlines_board({ filter, rows: FIRST_ROWS });
      const groups: Group[] = [];
      for (const { urgency, count, rows } of board.groups) {
        const all = await this.#restOf({ urgency, count, rows }, filter);
        groups.push({ urgency, count, rows: all });
      }
      if (question !== this.#question) return; // the later one draws
      const place = this.#placeOf(this.selected);
      this.groups = groups;
      this.kinds = sumKinds(board.groups);
      this.centres = board.centres;
      this.csrs = board.csrs;
      this.error = null;
      this.#keepSelection(place);
      if (filter.centre === null && filter.csr === null) {
        const late = board.groups.find((group) => group.urgency === "overdue");
        this.overdue = (late?.kinds ?? []).reduce((sum, it) => sum + it.count, 0);
      }
      if (askedAt === null) this.whole = true;
      else void tick().then(() => painted("boardPaint", askedAt, () => (this.whole = true)));
      await this.#readWhy();
    } catch (thrown) {
      this.whole = true;
      if (question === this.#question) this.error = asApiError(thrown);
    } finally {
      clearTimeout(timer);
      if (question === this.#question) this.slow = false;
    }
  }

  /** The rows of a group, as many as were there before. */
  async #restOf(group: Group, filter: BoardFilter): Promise<DeadlineRow[]> {
    const { urgency, count } = group;
    let { rows } = group;
    for (;;) {
      const missing = Math.min(this.#wanted.get(urgency) ?? 0, count) - rows.length;
      if (missing <= 0) return rows;
      const page = { offset: rows.length, limit: Math.min(missing, ROWS_AT_ONCE) };
      const more = await this.#api.deadlines_rows({ filter, urgency, ...page });
      const all = withMore(rows, more);
      if (all.length === rows.length) return rows;
      rows = all;
    }
  }

  /** The next rows of a group; the first of them is selected. */
  async more(urgency: Urgency): Promise<void> {
    const group = this.groups?.find((it) => it.urgency === urgency);
    if (group === undefined) return;
    const question = this.#question;
    const offset = group.rows.length;
    this.moreError = null;
    try {
      const { filter } = this;
      const page = { urgency, offset, limit: MORE_ROWS };
      const more = await this.#api.deadlines_rows({ filter, ...page });
      this.#wanted.set(urgency, offset + MORE_ROWS);
      if (question !== this.#question) return;
      const rows = withMore(group.rows, more);
      this.groups = (this.groups ?? []).map((it) =>
        it.urgency === urgency ? { ...it, rows, count: Math.max(it.count, rows.length) } : it,
      );
      const next = rows[offset];
      if (next !== undefined) this.selected = rowKey(next);
    } catch (thrown) {
      this.moreError = { urgency, error: asApiError(thrown) };
    }
  }

  get #keys(): string[] {
    return (this.groups ?? []).flatMap((group) => group.rows.map(rowKey));
  }

  #placeOf(key: string | null): number {
    return key === null ? -1 : this.#keys.indexOf(key);
  }

  /** The row that was selected stays so; where it is gone, the one that took its place. */
  #keepSelection(place: number): void {
    const keys = this.#keys;
    if (this.selected?.startsWith("more ") || keys.includes(this.selected ?? "")) return;
    this.selected = keys[Math.min(Math.max(place, 0), keys.length - 1)] ?? null;
  }

  /** Another filter: the groups begin at their first rows again. */
  setFilter(change: Partial<BoardFilter>): void {
    this.filter = { ...this.filter, ...change };
    this.#wanted.clear();
    this.selected = null;
    this.why = null;
    this.moreError = null;
    void this.refresh();
  }

  toggleKind(kind: DueKind): void {
    const { kinds } = this.filter;
    this.setFilter({
      kinds: kinds.includes(kind) ? kinds.filter((it) => it !== kind) : [...kinds, kind],
    });
  }

  showAll(): void {
    this.setFilter(ALL);
  }

  setView(view: View): void {
    this.view = view;
    if (view === "returns") void this.returns.list.read();
    if (view === "calendar") {
      if (this.day === "") this.day = this.#today();
      void this.#loadMonth();
    }
  }

  /** Unfolds the why of a row in its place, or folds it. */
  async toggleWhy(row: DeadlineRow): Promise<void> {
    const key = rowKey(row);
    if (this.why?.key === key) {
      this.why = null;
      return;
    }
    const { subject, clock } = row;
    this.why = { key, of: { subject, clock }, answer: null, error: null };
    await this.#readWhy();
  }

  async #readWhy(): Promise<void> {
    const { why } = this;
    if (why === null) return;
    const asking = ++this.#asking;
    let read: Pick<Why, "answer" | "error">;
    try {
      read = { answer: await this.#api.deadline_why(why.of), error: null };
    } catch (thrown) {
      read = { answer: null, error: asApiError(thrown) };
    }
    if (asking === this.#asking && this.why?.key === why.key) this.why = { ...why, ...read };
  }

  /** Goes to a day; another month is read. */
  goTo(day: string): void {
    const another = day.slice(0, 7) !== this.day.slice(0, 7);
    this.day = day;
    if (!another) return;
    this.days = null;
    void this.#loadMonth();
  }

  async #loadMonth(): Promise<void> {
    const month = this.day;
    const { filter } = this;
    try {
      const days = await this.#api.deadlines_month({ filter, month });
      if (month.slice(0, 7) !== this.day.slice(0, 7) || filter !== this.filter) return;
      this.days = days;
      this.monthError = null;
    } catch (thrown) {
      this.monthError = asApiError(thrown);
    }
  }

  async openDay(day: string): Promise<void> {
    this.close();
    this.dayList = null;
    this.daySelected = null;
    await this.#readDay(day, FIRST_ROWS);
  }

  async #loadDay(): Promise<void> {
    if (this.dayList !== null) await this.#readDay(this.dayList.day, this.dayList.rows.length);
  }

  async moreOfDay(): Promise<void> {
    const { dayList } = this;
    if (dayList === null) return;
    const first = dayList.rows.length;
    await this.#readDay(dayList.day, first + MORE_ROWS);
    const next = this.dayList?.rows[first];
    if (next !== undefined) this.daySelected = rowKey(next);
  }

  /** Reads the first rows of a day; how many there are, its month tells. */
  async #readDay(day: string, wanted: number): Promise<void> {
    const asked = ++this.#dayAsked;
    const { filter } = this;
    try {
      let rows: DeadlineRow[] = [];
      let whole = false;
      while (rows.length < Math.max(wanted, 1) && !whole) {
        const limit = Math.min(Math.max(wanted, FIRST_ROWS) - rows.length, ROWS_AT_ONCE);
        const page = { filter, day, offset: rows.length, limit };
        const more = await this.#api.deadlines_day(page);
        rows = withMore(rows, more);
        whole = more.length < limit;
      }
      if (asked !== this.#dayAsked) return;
      const counted = (this.days ?? []).filter((it) => it.due_on === day);
      const count = counted.reduce((sum, it) => sum + it.count, 0);
      this.dayList = { day, rows, count: whole ? rows.length : Math.max(count, rows.length) };
      this.dayError = null;
      const keys = rows.map(rowKey);
      if (!keys.includes(this.daySelected ?? "")) this.daySelected = keys[0] ?? null;
    } catch (thrown) {
      if (asked === this.#dayAsked) this.dayError = asApiError(thrown);
    }
  }

  closeDay(): void {
    this.#dayAsked += 1;
    this.dayList = null;
    this.dayError = null;
  }

  /** Opens a line, a case or an RMA beside the board. */
  open(subject: string): void {
    this.#panels.open(subject);
  }

  get panel(): AnyPanel | null {
    return this.#panels.current;
  }

  async #changed(): Promise<void> {
    const all = [this.#loadBoard(null)];
    if (this.view === "calendar") all.push(this.#loadMonth(), this.#loadDay());
    if (this.view === "returns") all.push(this.returns.list.read());
    if (this.filter.centre !== null || this.filter.csr !== null) all.push(this.countOverdue());
    await Promise.all(all);
  }

  close(): void {
    this.#panels.close();
  }
}
