import { tick } from "svelte";
import { asApiError, type Api } from "../../lib/api/api";
import type {
  ApiError,
  FoundColumn,
  SearchBy,
  SearchRow,
  TrackedColumn,
  TrackRow,
} from "../../lib/api/types";
import { painted } from "../../lib/paint";
import { Panels } from "../deadlines/panels.svelte";

/** Rows of a page. */
export const PAGE_ROWS = 100;
/** Waiting longer than this shows. */
const SLOW_MS = 300;
/** Keys that follow one another sooner are asked about together. */
const REST_MS = 80;

/** What the buttons under the field choose; null is recognised by its form. */
export type ChosenBy = Extract<SearchBy, "case" | "rma" | "tracking"> | null;

/** Whose cases are shown, where not what a text finds. */
export interface Scope {
  by: Extract<SearchBy, "site" | "contact">;
  key: string;
  name: string;
  phone: string | null;
}

interface PageQuery<C> {
  sort: C;
  descending: boolean;
  offset: number;
  limit: number;
}

interface AnsweredPage<R> {
  rows: R[];
  total: number;
}

/** A long list of which one page is here: what is asked for and what was answered. The last page
 * stays until the next one is here. */
export class PagedList<R, C extends string> {
  readonly #ask: (query: PageQuery<C>) => Promise<AnsweredPage<R>>;
  readonly #key: (row: R) => string;
  sort = $state.raw<{ column: C; descending: boolean }>({} as { column: C; descending: boolean });
  offset = $state(0);
  /** Null until the first answer. */
  rows = $state.raw<R[] | null>(null);
  total = $state(0);
  selected = $state<string | null>(null);
  error = $state.raw<ApiError | null>(null);
  slow = $state(false);
  #question = 0;

  constructor(
    first: C,
    key: (row: R) => string,
    ask: (query: PageQuery<C>) => Promise<AnsweredPage<R>>,
  ) {
    this.sort = { column: first, descending: false };
    this.#key = key;
    this.#ask = ask;
  }

  get pages(): number {
    return Math.max(1, Math.ceil(this.total / PAGE_ROWS));
  }

  /** Counts from 1. */
  get page(): number {
    return Math.floor(this.offset / PAGE_ROWS) + 1;
  }

  /** Reads a page; `select` is the row that is selected there. */
  async read(offset = this.offset, select: "first" | "last" | "same" = "same"): Promise<void> {
    const question = ++this.#question;
    const { column, descending } = this.sort;
    const timer = setTimeout(() => (this.slow = true), SLOW_MS);
    try {
      const query = { sort: column, descending, offset, limit: PAGE_ROWS };
      const { rows, total } = await this.#ask(query);
      if (question !== this.#question) return;
      // What was there meanwhile became less.
      if (rows.length === 0 && total > 0 && offset > 0) {
        await this.read(Math.floor((total - 1) / PAGE_ROWS) * PAGE_ROWS, "last");
        return;
      }
      this.offset = offset;
      this.rows = rows;
      this.total = total;
      this.error = null;
      const keys = rows.map(this.#key);
      if (select === "last") this.selected = keys.at(-1) ?? null;
      else if (select === "first" || !keys.includes(this.selected ?? "")) {
        this.selected = keys[0] ?? null;
      }
    } catch (thrown) {
      if (question === this.#question) this.error = asApiError(thrown);
    } finally {
      clearTimeout(timer);
      if (question === this.#question) this.slow = false;
    }
  }

  sortBy(column: C): Promise<void> {
    const again = this.sort.column === column;
    this.sort = { column, descending: again ? !this.sort.descending : false };
    return this.read(0, "first");
  }

  goTo(page: number, select: "first" | "last" = "first"): Promise<void> {
    const wanted = Math.min(Math.max(Math.trunc(page) || 1, 1), this.pages);
    return this.read((wanted - 1) * PAGE_ROWS, select);
  }
}

/** The Search screen: both of its lists, and what is open beside them. All of it stays while
 * another screen is open. */
export class SearchDesk {
  readonly panels: Panels;
  tab = $state<"search" | "tracking">("search");
  text = $state("");
  by = $state<ChosenBy>(null);
  scope = $state.raw<Scope | null>(null);
  /** As what the last text was searched. */
  searchedBy = $state.raw<SearchBy>("case");
  readonly found: PagedList<SearchRow, FoundColumn>;
  readonly tracked: PagedList<TrackRow, TrackedColumn>;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api, today: () => string) {
    const year = () => Number(today().slice(0, 4));
    this.panels = new Panels(api, year, () => void this.#list.read());
    this.found = new PagedList<SearchRow, FoundColumn>(
      "id",
      (row) => row.id,
      async (query) => {
        const { scope } = this;
        const text = scope?.key ?? this.text;
        const page = await api.search_page({ query: { text, by: scope?.by ?? this.by, ...query } });
        this.searchedBy = page.by;
        return page;
      },
    );
    this.tracked = new PagedList<TrackRow, TrackedColumn>(
      "rma",
      (row) => row.line,
      (query) => api.track_page({ query }),
    );
  }

  get #list(): Pick<PagedList<never, never>, "read"> {
    return this.tab === "search" ? this.found : this.tracked;
  }

  async refresh(askedAt: number | null = null): Promise<void> {
    await Promise.all([this.#list.read(), this.panels.current?.load()]);
    if (askedAt !== null) void tick().then(() => painted("searchPaint", askedAt));
  }

  show(tab: "search" | "tracking"): void {
    this.tab = tab;
    void this.#list.read();
  }

  /** The text or what it is changed: the answer begins at its first page. */
  changed(at: "once" | "rest" = "once"): void {
    this.scope = null;
    clearTimeout(this.#resting);
    if (at === "once") void this.found.read(0, "first");
    else this.#resting = setTimeout(() => void this.found.read(0, "first"), REST_MS);
  }

  /** All cases of a site or a contact. */
  showOf(scope: Scope): void {
    this.tab = "search";
    this.text = "";
    this.by = null;
    this.scope = scope;
    this.panels.close();
    void this.found.read(0, "first");
  }
}
