/** So many rows a page key goes over where a list does not say otherwise. */
const PAGE_ROWS = 10;

/** The place that a key goes to in a list of `count`, from `at`: -1 where nothing is selected.
 * Null for a key that goes nowhere. `page` is how many rows a page key goes over; null where page
 * keys are not the list's. */
export function placeAfterKey(
  key: string,
  at: number,
  count: number,
  page: number | null = PAGE_ROWS,
): number | null {
  if (count === 0) return null;
  const down = (rows: number) => Math.min(at + rows, count - 1);
  const up = (rows: number) => Math.max(at - rows, 0);
  switch (key) {
    case "ArrowDown":
      return down(1);
    case "ArrowUp":
      return up(1);
    case "PageDown":
      return page === null ? null : down(page);
    case "PageUp":
      return page === null ? null : up(page);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

interface Grid<Row> {
  rows: readonly Row[];
  /** The place of the row that is selected; -1 where none is. */
  at: number;
  page?: number;
  /** Where this key goes, if the grid has a way of its own. */
  to?: number | null;
  /** The id of a row's element, where the grid does not bring rows into sight itself. */
  id?: (row: Row) => string;
  select: (row: Row) => void;
  open: (row: Row) => void;
}

/** Does what a key on a grid asks for: Enter opens the selected row, the keys that go somewhere
 * select another. A key in something that stands inside the grid is not the grid's. */
export function gridKey<Row>(event: KeyboardEvent, grid: Grid<Row>): void {
  if (event.target !== event.currentTarget) return;
  const { rows, at } = grid;
  const enter = event.key === "Enter";
  const place = enter ? at : (grid.to ?? placeAfterKey(event.key, at, rows.length, grid.page));
  const row = rows[place ?? -1];
  if (row === undefined) return;
  event.preventDefault();
  if (enter) grid.open(row);
  else grid.select(row);
  if (grid.id !== undefined) intoSight(grid.id(row));
}

/** Scrolls no further than it must. */
export function intoSight(id: string): void {
  // A document without layout cannot scroll.
  document.getElementById(id)?.scrollIntoView?.({ block: "nearest" });
}

const REST_MS = 150;

/** Runs what was asked last once the keys rest: what stands beside a list follows the row that is
 * selected, and not every row that the keys go over. */
export class KeysRest {
  #timer: ReturnType<typeof setTimeout> | undefined;

  run(what: () => void): void {
    this.forget();
    this.#timer = setTimeout(what, REST_MS);
  }

  forget(): void {
    clearTimeout(this.#timer);
  }
}

/** Nobody has the keyboard who would miss it: a screen that opens may take it. */
export function keyboardIsFree(): boolean {
  const at = document.activeElement;
  return at === null || at === document.body || at.closest("nav, header") !== null;
}
