import type { Api } from "../../lib/api/api";
import type { ListedReturn, ReturnCounts, ReturnFilter, ReturnList } from "../../lib/api/types";
import { PagedList } from "../search/desk.svelte";

export type ReturnColumn =
  "line" | "part" | "list_price" | "due" | "site" | "contact" | "decision" | "csr";

/** The returns that did not come: which list is shown, and its page. */
export class ReturnsDesk {
  which = $state<ReturnList>("to_decide");
  centre = $state<string | null>(null);
  csr = $state<string | null>(null);
  counts = $state.raw<ReturnCounts | null>(null);
  centres = $state.raw<string[]>([]);
  csrs = $state.raw<string[]>([]);
  readonly list: PagedList<ListedReturn, ReturnColumn>;

  constructor(api: Api) {
    this.list = new PagedList<ListedReturn, ReturnColumn>(
      "due",
      (row) => row.line,
      async ({ sort, descending, offset, limit }) => {
        const order = sort === "list_price" ? "list_price" : "due";
        const filter: ReturnFilter = {
          list: this.which,
          centre: this.centre,
          csr: this.csr,
          order,
          descending,
        };
        const page = await api.returns_page({ filter, offset, limit });
        this.counts = page.counts;
        this.centres = page.centres;
        this.csrs = page.csrs;
        return page;
      },
    );
  }

  show(which: ReturnList): void {
    this.which = which;
    void this.list.read(0, "first");
  }

  setFilter(change: { centre?: string | null; csr?: string | null }): void {
    if (change.centre !== undefined) this.centre = change.centre;
    if (change.csr !== undefined) this.csr = change.csr;
    void this.list.read(0, "first");
  }

  get filtered(): boolean {
    return this.centre !== null || this.csr !== null;
  }
}
