import { describe, expect, it, vi } from "vitest";
import { gridKey, placeAfterKey } from "../src/lib/grid";
import { press } from "./keys";

describe("the place that a key goes to", () => {
  it("stays within the list", () => {
    const from = (at: number) =>
      ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"].map((key) =>
        placeAfterKey(key, at, 25),
      );
    expect(from(0)).toEqual([1, 0, 10, 0, 0, 24]);
    expect(from(12)).toEqual([13, 11, 22, 2, 0, 24]);
    expect(from(24)).toEqual([24, 23, 24, 14, 0, 24]);
  });

  it("is the first where nothing is selected, whichever way", () => {
    expect(placeAfterKey("ArrowDown", -1, 3)).toBe(0);
    expect(placeAfterKey("ArrowUp", -1, 3)).toBe(0);
    expect(placeAfterKey("PageUp", -1, 3)).toBe(0);
  });

  it("goes by the page that the list has, or leaves the page keys alone", () => {
    expect(placeAfterKey("PageDown", 2, 25, 4)).toBe(6);
    expect(placeAfterKey("PageUp", 6, 25, 4)).toBe(2);
    expect(placeAfterKey("PageDown", 2, 25, null)).toBeNull();
    expect(placeAfterKey("PageUp", 2, 25, null)).toBeNull();
  });

  it("is none in an empty list, and for any other key", () => {
    expect(placeAfterKey("ArrowDown", -1, 0)).toBeNull();
    expect(placeAfterKey("Home", -1, 0)).toBeNull();
    expect(placeAfterKey("ArrowRight", 1, 3)).toBeNull();
    expect(placeAfterKey("a", 1, 3)).toBeNull();
  });
});

describe("a key on a grid", () => {
  /** A grid of a, b and c with a button in it; the place of the selected row, and ways to go. */
  function grid(at: number, more: { to?: number; id?: (row: string) => string } = {}) {
    const table = document.createElement("div");
    table.tabIndex = 0;
    const button = document.createElement("button");
    table.append(button);
    document.body.append(table);
    const select = vi.fn();
    const open = vi.fn();
    table.addEventListener("keydown", (event) =>
      gridKey(event, { rows: ["a", "b", "c"], at, select, open, ...more }),
    );
    table.focus();
    return { button, select, open };
  }

  it("selects another row, and the web view does not scroll by it as well", () => {
    const { select, open } = grid(0);
    expect(press("ArrowDown").defaultPrevented).toBe(true);
    expect(select.mock.calls).toEqual([["b"]]);
    expect(open).not.toHaveBeenCalled();
  });

  it("opens the selected row with Enter; where none is selected, Enter is nobody's", () => {
    const { select, open } = grid(2);
    expect(press("Enter").defaultPrevented).toBe(true);
    expect(open.mock.calls).toEqual([["c"]]);
    expect(select).not.toHaveBeenCalled();

    const none = grid(-1);
    expect(press("Enter").defaultPrevented).toBe(false);
    expect(none.open).not.toHaveBeenCalled();
  });

  it("goes a way of the grid's own, but Enter opens all the same", () => {
    const { select, open } = grid(0, { to: 2 });
    press("ArrowDown");
    expect(select.mock.calls).toEqual([["c"]]);
    press("Enter");
    expect(open.mock.calls).toEqual([["a"]]);
  });

  it("brings the row into sight, once it is selected", () => {
    const row = document.createElement("p");
    row.id = "row-b";
    document.body.append(row);
    const { select } = grid(0, { id: (name) => `row-${name}` });
    row.scrollIntoView = vi.fn(() => expect(select).toHaveBeenCalledWith("b"));
    press("ArrowDown");
    expect(row.scrollIntoView).toHaveBeenCalledWith({ block: "nearest" });
  });

  it("leaves other keys alone, and keys of what stands inside it", () => {
    const { button, select, open } = grid(1);
    expect(press("a").defaultPrevented).toBe(false);
    button.focus();
    expect(press("ArrowDown").defaultPrevented).toBe(false);
    expect(press("Enter").defaultPrevented).toBe(false);
    expect(select).not.toHaveBeenCalled();
    expect(open).not.toHaveBeenCalled();
  });
});
