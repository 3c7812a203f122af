import { screen } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { pacific } from "../src/lib/dates";
import { burst, press } from "./keys";
import { byId, click, eventually, key, lastCall, openWindow, rest, scan, type } from "./window";

const rows = (list = "found") => screen.queryAllByTestId(`${list}-row`);
const keys = (list = "found") => rows(list).map((it) => it.dataset["key"]);
const cells = (row: HTMLElement | undefined) =>
  [...(row?.querySelectorAll("td") ?? [])].map((it) => it.textContent.trim());
const heads = (list: string) =>
  [...byId(`${list}-grid`).querySelectorAll("th")].map((it) =>
    it.textContent.replace(/[↑↓]/g, "").trim(),
  );
const selected = (list = "found") =>
  rows(list)
    .filter((it) => it.getAttribute("aria-selected") === "true")
    .map((it) => it.dataset["key"]);
const sorted = (list: string) =>
  [...byId(`${list}-grid`).querySelectorAll("th")].map((it) => it.getAttribute("aria-sort"));

async function open() {
  const opened = await openWindow();
  await key("6", { ctrlKey: true });
  return opened;
}

/** Typed, and the pause after it over. */
async function typed(id: string, text: string) {
  type(id, text);
  await new Promise((resolve) => setTimeout(resolve, 120));
  await rest();
}

describe("search", () => {
  it("shows all cases in the columns of the rule, the field ready", async () => {
    await open();
    expect(document.activeElement).toBe(byId("search-field"));
    expect(heads("found")).toEqual([
      "Status",
      "ID",
      "Site name",
      "Site ID",
      "Contact name",
      "Last modified",
      "Platform",
      "Priority",
    ]);
    expect(rows()).toHaveLength(100);
    expect(byId("pager").textContent).toContain("1–100 of 1,247 cases");
    expect(cells(rows()[0])[5]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d P[SD]T$/);
  });

  it("recognises what is typed, and says as what", async () => {
    const { api } = await open();
    await typed("search-field", "r30101");
    expect(keys()).toEqual(["R30101"]);
    expect(byId("search-said").textContent).toContain("an RMA number");
    await typed("search-field", "202601050001#");
    expect(keys()).toEqual(["2026-0105-0001"]);
    await typed("search-field", "PO-79420");
    expect(keys().length).toBeGreaterThan(1);
    expect(byId("search-said").textContent).toContain("customer tracking numbers");
    // The buttons under the field say otherwise.
    byId("by-rma").click();
    await rest();
    expect(lastCall(api, "search_page")).toMatchObject({ query: { text: "PO-79420", by: "rma" } });
    expect(byId("search-error").textContent).toContain("is not a case number");
    byId("by-form").click();
    await rest();
    expect(screen.queryByTestId("search-error")).toBeNull();
  });

  it("says what to do where nothing is found", async () => {
    await open();
    await typed("search-field", "R99999");
    expect(byId("search-empty").textContent).toContain("Nothing on record is that");
    await click("search-clear");
    expect(rows()).toHaveLength(100);
    expect(document.activeElement).toBe(byId("search-field"));
  });

  it("sorts by a click on a heading, both ways, from the first page", async () => {
    const { api } = await open();
    await click("page-last");
    await click("found-sort-site_name");
    expect(lastCall(api, "search_page")).toMatchObject({
      query: { sort: "site_name", descending: false, offset: 0 },
    });
    expect(sorted("found")[2]).toBe("ascending");
    const first = cells(rows()[0])[2];
    await click("found-sort-site_name");
    expect(sorted("found")[2]).toBe("descending");
    expect(cells(rows()[0])[2]).not.toBe(first);
    await click("found-sort-priority");
    expect(sorted("found")).toEqual([...Array<string>(7).fill("none"), "ascending"]);
  });

  it("pages to the last row by the keyboard and by number", async () => {
    await open();
    byId("search-field").closest("form")?.requestSubmit();
    await rest();
    expect(document.activeElement).toBe(byId("found-grid"));
    const first = keys();
    await key("End", { ctrlKey: true });
    expect(byId("pager").textContent).toContain("1,201–1,247 of 1,247");
    expect(selected()).toEqual([keys().at(-1)]);
    await key("Home", { ctrlKey: true });
    expect(keys()).toEqual(first);
    await key("End");
    await key("ArrowDown");
    expect(byId("pager").textContent).toContain("101–200");
    expect(selected()).toEqual([keys()[0]]);
    await key("ArrowUp");
    expect(selected()).toEqual([first.at(-1)]);
    type("page-field", "13");
    byId("page-field").closest("form")?.requestSubmit();
    await rest();
    expect(byId("pager").textContent).toContain("1,201–1,247");
  });

  it("opens a case, its RMA, its line beside the list, and follows the selection", async () => {
    await open();
    await typed("search-field", "2026-0105-0002");
    rows()[0]?.click();
    await rest();
    expect(byId("side-panel").dataset["subject"]).toBe("2026-0105-0002");
    screen.getAllByTestId("case-rma")[0]?.click();
    await rest();
    expect(byId("side-panel").dataset["subject"]).toBe("R30101");
    await click("rma-line");
    expect(byId("side-panel").dataset["subject"]).toBe("R30101-1");
    await click("line-case");
    expect(byId("side-panel").dataset["subject"]).toBe("2026-0105-0002");
    await key("Escape");
    expect(screen.queryByTestId("side-panel")).toBeNull();
    expect(document.activeElement).toBe(byId("found-grid"));
  });

  it("keeps the list where it was, and says so, when a page cannot be read", async () => {
    const { api } = await open();
    const before = keys();
    vi.spyOn(api, "search_page").mockRejectedValue({ code: "busy", message: "It is locked." });
    await click("page-next");
    expect(byId("search-error").textContent).toContain("It is locked.");
    expect(keys()).toEqual(before);
    expect(byId("pager").textContent).toContain("1–100 of");
  });

  it("a scanned label on the field is searched, not received", async () => {
    const { api } = await open();
    await scan("R30102-1");
    await new Promise((resolve) => setTimeout(resolve, 120));
    await rest();
    expect(api.calls.some((it) => it.name === "station_scan")).toBe(false);
    expect(keys()).toEqual(["R30102"]);
  });
});

describe("tracking", () => {
  it("has the columns of the rule, each sorted both ways", async () => {
    const { api } = await open();
    await click("tab-tracking");
    expect(heads("tracked")).toEqual([
      "Status",
      "RMA ID",
      "Part number",
      "Serial number",
      "Case ID",
      "Create date",
    ]);
    expect(document.activeElement).toBe(byId("tracked-grid"));
    for (const column of ["status", "rma", "part_number", "serial", "case", "create_date"]) {
      await click(`tracked-sort-${column}`);
      const once = sorted("tracked").filter((it) => it !== "none");
      await click(`tracked-sort-${column}`);
      const twice = sorted("tracked").filter((it) => it !== "none");
      expect([...once, ...twice].toSorted()).toEqual(["ascending", "descending"]);
      expect(lastCall(api, "track_page")).toMatchObject({ query: { sort: column } });
    }
  });

  it("opens the line of a row, and its case", async () => {
    await open();
    await click("tab-tracking");
    await key("Enter");
    expect(byId("side-panel").dataset["subject"]).toBe(selected("tracked")[0]);
    const row = rows("tracked")[0];
    row?.querySelectorAll<HTMLElement>(".link")[1]?.click();
    await rest();
    expect(byId("side-panel").dataset["subject"]).toBe(cells(row)[4]);
  });
});

describe("find", () => {
  const hits = () => screen.queryAllByTestId("find-hit");
  const found = () =>
    hits().map((it) => `${it.dataset["kind"]} ${it.firstElementChild?.textContent}`);

  async function find(text: string) {
    await key("k", { ctrlKey: true });
    await typed("find-field", text);
  }

  it("opens on every screen, and in a field", async () => {
    const { app } = await openWindow();
    for (const place of ["1", "2", "3", "4", "5", "6", "7", "8", "9"]) {
      await key(place, { ctrlKey: true });
      const at = app.place;
      await key("k", { ctrlKey: true });
      expect(document.activeElement).toBe(byId("find-field"));
      await key("Escape");
      expect(screen.queryByTestId("find-overlay")).toBeNull();
      expect(app.place).toBe(at);
    }
  });

  it("goes to a case by its 12 digits", async () => {
    const { app } = await openWindow();
    await find("202601050003");
    expect(found()[0]).toBe("case 2026-0105-0003");
    await key("Enter");
    await rest();
    expect(app.place).toBe("search");
    expect(byId("side-panel").dataset["subject"]).toBe("2026-0105-0003");
  });

  it("groups what begins so, and arrows choose across the groups", async () => {
    await openWindow();
    await find("R3010");
    expect(hits()[0]?.getAttribute("aria-selected")).toBe("true");
    await key("ArrowUp");
    expect(hits().at(-1)?.getAttribute("aria-selected")).toBe("true");
    await key("ArrowDown");
    await key("ArrowDown");
    const goes = hits()[1]?.firstElementChild?.textContent;
    await key("Enter");
    await rest();
    expect(byId("side-panel").dataset["subject"]).toBe(goes);
  });

  it("goes to a site's cases, a tag's row", async () => {
    const { app, api } = await openWindow();
    await find("halden");
    expect(found()[0]).toBe("site Halden Grid, Oslo");
    await key("Enter");
    await rest();
    expect(byId("search-scope").textContent).toContain("Halden Grid, Oslo");
    expect(lastCall(api, "search_page")).toMatchObject({ query: { by: "site", text: "S2" } });
    await click("search-all");
    expect(screen.queryByTestId("search-scope")).toBeNull();
    await find("D101");
    await key("Enter");
    await rest();
    expect(app.place).toBe("shelf");
  });

  it("a scan into it is found at once, before the pause of typing is over", async () => {
    const { app, api } = await openWindow();
    await key("k", { ctrlKey: true });
    vi.useFakeTimers({ toFake: ["performance"] });
    try {
      burst("]C1R30104-1");
    } finally {
      vi.useRealTimers();
    }
    await eventually(() => expect(app.overlay).toBeNull());
    await rest();
    expect(lastCall(api, "find_anything")).toEqual({ text: "R30104-1" });
    expect(byId("side-panel").dataset["subject"]).toBe("R30104-1");
    expect(api.calls.some((it) => it.name === "station_scan")).toBe(false);
  });

  it("says what was looked for where nothing is found, and what is wrong", async () => {
    const { api } = await openWindow();
    await find("no such thing");
    expect(byId("find-none").textContent).toContain("Nothing on record");
    press("Enter");
    await rest();
    expect(byId("find-overlay")).toBeTruthy();
    vi.spyOn(api, "find_anything").mockRejectedValue({ code: "busy", message: "It is locked." });
    await typed("find-field", "R1");
    expect(byId("find-error").textContent).toContain("It is locked.");
  });
});

it("times of the lists are Pacific, in winter and in summer", () => {
  expect(pacific("2026-01-15T08:30:00Z")).toBe("2026-01-15 00:30 PST");
  expect(pacific("2026-07-01T03:05:00Z")).toBe("2026-06-30 20:05 PDT");
});
