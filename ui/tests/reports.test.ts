import { screen } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Figures } from "../src/lib/api/types";
import { drawn, percent } from "../src/screens/reports/charts";
import { presetPeriod, stepOf, stepStart } from "../src/screens/reports/periods";
import { byId, click, eventually, key, lastCall, openWindow, rest, type } from "./window";

/** There is nothing to draw on here. */
beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
});

async function openReports(options = {}) {
  const opened = await openWindow(options);
  await key("7", { ctrlKey: true });
  await eventually(() => expect(byId("said-receipts").textContent).not.toBe(""));
  return opened;
}

const cells = (testid: string, row: number) =>
  [...(byId(testid).querySelectorAll("tbody tr")[row]?.children ?? [])].map((it) => it.textContent);
const columnOf = (testid: string, at: number) =>
  [...byId(testid).querySelectorAll("tbody tr")].map((row) => row.children[at]?.textContent);

describe("periods", () => {
  it("are the days up to today", () => {
    expect(presetPeriod("7", "2026-03-03", null)).toEqual({ from: "2026-02-25", to: "2026-03-03" });
    expect(presetPeriod("quarter", "2026-06-30", null).from).toBe("2026-04-01");
    expect(presetPeriod("quarter", "2026-01-01", null).from).toBe("2026-01-01");
    expect(presetPeriod("all", "2026-03-03", "2025-11-30").from).toBe("2025-11-30");
    // The library takes ten years at most.
    expect(presetPeriod("all", "2026-03-03", "1999-01-01").from).toBe("2016-03-03");
    expect(presetPeriod("all", "2026-03-03", null)).toEqual(presetPeriod("30", "2026-03-03", null));
  });

  it("of many days are drawn by week or month", () => {
    expect([stepOf(62), stepOf(63), stepOf(400), stepOf(401)]).toEqual([
      "day",
      "week",
      "week",
      "month",
    ]);
    expect(stepStart("2026-03-01", "week")).toBe("2026-02-23");
    expect(stepStart("2026-02-23", "week")).toBe("2026-02-23");
    expect(stepStart("2026-03-01", "month")).toBe("2026-03");
  });
});

describe("what is drawn", () => {
  it("adds days up without losing one", () => {
    const day = (at: number) => new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10);
    const none = { accept_late: 0, accept_relabel: 0, discrepancy: 0, unnumbered: 1 };
    const rows = Array.from({ length: 90 }, (_, at) => ({
      day: day(at),
      accept: 2,
      ...none,
      units: 3,
    }));
    const weeks = drawn({ report: "receipts", rows });
    expect(weeks.series[0]?.values.reduce((all, it) => all + it, 0)).toBe(180);
    expect(weeks.rows[0]).toEqual(["2025-12-29", "8", "0", "0", "0", "4", "12"]);
    expect(weeks.said).toBe("270 units, 66.7 % accepted");
  });

  it("tells each kind of bar by a pattern of its own", async () => {
    const { api } = await openWindow();
    for (const report of ["receipts", "shelf", "on_time", "quotes", "failures"] as const) {
      const { series } = drawn(await api.report({ report, from: null, to: null }));
      expect(new Set(series.map((it) => it.pattern)).size, report).toBe(series.length);
    }
  });

  it("sums list prices only within a currency", () => {
    const figures: Figures = {
      report: "not_returned",
      rows: [
        { age: "up to 10 days", currency: "USD", lines: 2, list_prices: 125_000 },
        { age: "over 90 days", currency: "JPY", lines: 1, list_prices: 480_000 },
        { age: "over 90 days", currency: null, lines: 1, list_prices: 0 },
        { age: "over 90 days", currency: "USD", lines: 1, list_prices: 5_000 },
      ],
    };
    const { said, rows } = drawn(figures);
    expect(said).toBe("5 lines, 480,000 JPY, 1,300.00 USD");
    expect(rows[2]).toEqual(["Over 90 days", "1", "None"]);
  });

  it("says nothing of what nothing is known of", () => {
    expect(percent(null)).toBe("–");
    expect(percent(908)).toBe("90.8 %");
    const empty = drawn({ report: "failures", rows: [] });
    expect([empty.isEmpty, empty.said]).toEqual([true, "No failure found"]);
  });
});

describe("reports", () => {
  it("each says what it comes to, and has its figures as a table", async () => {
    await openReports();
    expect(byId("said-shelf").textContent).toContain("20 boxes");
    expect(byId("said-on_time").textContent).toContain("On time: RTF 90.8 %");
    const chart = screen.getByRole("img", { name: /^On the discrepancy shelf, boxes\. 20 boxes/ });
    expect(chart).toBeTruthy();
    await click("figures-shelf");
    expect(cells("table-shelf", 1)).toEqual(["2 to 7 days", "4", "6", "10"]);
    expect(
      screen.getByRole("region", { name: "Figures of On the discrepancy shelf" }).tabIndex,
    ).toBe(0);
    await click("figures-on_time");
    expect(cells("table-on_time", 3)).toEqual([
      "Failure analysis, further",
      "0",
      "0",
      "0",
      "0",
      "–",
    ]);
  });

  it("are saved with their figures or with each record", async () => {
    const { api } = await openReports();
    await click("save-quotes");
    expect(lastCall(api, "report_save")).toMatchObject({ report: "quotes", part: "figures" });
    expect(byId("saved-quotes").textContent).toContain("/home/desk/quotes.csv");
    await click("save-rows-quotes");
    expect(byId("saved-quotes").textContent).toContain("quotes-rows.csv");
    api.failNext("report_save", "the disk is full");
    await click("save-quotes");
    expect(byId("report-quotes").textContent).toContain("Not saved: the disk is full");
  });

  it("one that cannot be read says so in its place, and is read again", async () => {
    const { api } = await openReports();
    api.failNext("report", "the database is busy");
    await click("period-7");
    expect(byId("report-error-receipts").textContent).toContain("the database is busy");
    expect(screen.queryByTestId("report-error-shelf")).toBeNull();
    byId("report-error-receipts").querySelector("button")?.click();
    await rest();
    expect(screen.queryByTestId("report-error-receipts")).toBeNull();
    await click("figures-receipts");
    expect(columnOf("table-receipts", 0)).toHaveLength(7);
  });

  it("a period that is none says so and asks for nothing", async () => {
    const { api } = await openReports();
    const asked = () => api.calls.filter((it) => it.name === "report").length;
    const before = asked();
    type("period-from", "2026-02-30");
    byId("period-from").dispatchEvent(new Event("change", { bubbles: true }));
    await rest();
    expect(byId("period-error").textContent).toContain("The first day is no date");
    expect(byId("period-from").getAttribute("aria-invalid")).toBe("true");
    type("period-from", "2026-03-02");
    type("period-to", "2026-03-01");
    byId("period-to").dispatchEvent(new Event("change", { bubbles: true }));
    await rest();
    expect(byId("period-error").textContent).toContain("ends with 2026-03-01, before");
    expect(asked()).toBe(before);
    await click("period-90");
    expect(byId("period-error").hidden).toBe(true);
    expect(asked()).toBe(before + 6);
  });
});

describe("analyses", () => {
  const rows = () => screen.queryAllByTestId("analyses-row");

  async function searched(id: string, text: string) {
    type(id, text);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await rest();
  }

  it("are found by words and part, and lead to their line", async () => {
    const { api } = await openReports();
    await click("reports-analyses");
    expect(document.activeElement).toBe(byId("analyses-text"));
    expect(byId("pager").textContent).toContain("1–100 of 143 analyses");
    await searched("analyses-text", "cold reg");
    expect(lastCall(api, "analyses_page")).toMatchObject({
      search: { text: "cold reg", part: null },
      from: null,
    });
    expect(rows().every((it) => it.textContent.includes("Cold joint at the regulator"))).toBe(true);
    await searched("analyses-part", "sa");
    expect(rows().length).toBeGreaterThan(0);
    expect(rows().every((it) => it.textContent.includes("SA-2500"))).toBe(true);
    const line = rows()[0]?.querySelector("button")?.textContent.trim();
    rows()[0]?.querySelector("button")?.click();
    await rest();
    expect(byId("side-panel").dataset["subject"]).toBe(line);
    await key("Escape");
    expect(screen.queryByTestId("side-panel")).toBeNull();
    expect(document.activeElement).toBe(byId("analyses-grid"));
  });

  it("of a period only where that is asked for", async () => {
    const { api } = await openReports();
    await click("reports-analyses");
    byId("analyses-any-time").click();
    await rest();
    expect(byId("pager").textContent).toContain("of 15 analyses");
    await searched("analyses-text", "nosuchword");
    expect(byId("analyses-empty").textContent).toContain("No analysis has that");
    await click("analyses-all");
    expect(rows()).toHaveLength(100);
    api.failNext("analyses_page", "busy");
    await searched("analyses-text", "x");
    expect(byId("analyses-error").textContent).toContain("busy");
  });
});
