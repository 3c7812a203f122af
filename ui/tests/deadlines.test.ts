import { screen } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeadlineRow } from "../src/lib/api/types";
import { standingOf, whenDue, withMore } from "../src/screens/deadlines/due";
import { columnsFor } from "../src/screens/deadlines/columns";
import { addMonths, byDay, dayAfterKey, monthName, weeksOf } from "../src/screens/deadlines/month";
import { press } from "./keys";
import { byId, click, eventually, key, lastCall, openWindow, rest, scan, type } from "./window";

const ZONE = "America/Los_Angeles";
/** A Tuesday, at 10:00 in the dock's zone: so there is something in each group. */
const NOW = new Date("2026-11-24T18:00:00Z");

const rows = () => screen.queryAllByTestId("due-row");
const subjects = () => rows().map((it) => it.dataset["subject"]);
const selected = () =>
  rows()
    .filter((it) => it.getAttribute("aria-selected") === "true")
    .map((it) => it.dataset["subject"]);
const count = (group: string) => Number(byId(`jump-${group}`).dataset["count"]);
const inGroup = (group: string) =>
  byId(`group-${group}`).querySelectorAll("[data-testid=due-row]").length;

/** A letter that the screen knows is one only when nothing follows it. */
async function letter(name: string) {
  press(name);
  await new Promise((resolve) => setTimeout(resolve, 260));
  await rest();
}

/** Enter by a person: a second one that comes sooner is the scanner's. */
async function enter() {
  await new Promise((resolve) => setTimeout(resolve, 60));
  await key("Enter");
}

async function openSubject(subject: string) {
  rows()
    .find((it) => it.dataset["subject"] === subject)
    ?.click();
  await rest();
  expect(byId("side-panel").dataset["subject"]).toBe(subject);
}

const first = (clock: string) =>
  rows().find((it) => it.dataset["clock"] === clock)?.dataset["subject"] ?? "";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
});

afterEach(() => {
  vi.useRealTimers();
});

async function board(options = {}) {
  const opened = await openWindow(options);
  await key("4", { ctrlKey: true });
  await rest();
  return opened;
}

describe("the days of a month", () => {
  it("stand in weeks from Monday on", () => {
    const weeks = weeksOf("2026-11-24");
    expect(weeks[0]).toEqual([null, null, null, null, null, null, "2026-11-01"]);
    expect(weeks.at(-1)?.slice(0, 2)).toEqual(["2026-11-30", null]);
    expect(weeksOf("2021-02-10")).toHaveLength(4);
    expect(monthName("2026-11-24")).toBe("November 2026");
  });

  it("are gone through by keys, over the ends of months and years", () => {
    expect(dayAfterKey("2026-12-31", "ArrowRight")).toBe("2027-01-01");
    expect(dayAfterKey("2028-03-01", "ArrowLeft")).toBe("2028-02-29");
    expect(dayAfterKey("2026-11-24", "ArrowUp")).toBe("2026-11-17");
    expect(dayAfterKey("2026-11-24", "Home")).toBe("2026-11-23");
    expect(dayAfterKey("2026-11-24", "End")).toBe("2026-11-29");
    expect(dayAfterKey("2026-11-24", "x")).toBeNull();
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
    expect(addMonths("2026-01-15", -1)).toBe("2025-12-15");
  });

  it("count the kinds in their order", () => {
    const days = byDay([
      { due_on: "2026-11-24", kind: "update", count: 2 },
      { due_on: "2026-11-24", kind: "rnr", count: 5 },
    ]);
    expect(days.get("2026-11-24")?.total).toBe(7);
    expect(days.get("2026-11-24")?.kinds.map((it) => it.kind)).toEqual(["rnr", "update"]);
  });
});

describe("how urgent something is", () => {
  const open = (due_before: string) =>
    standingOf({ state: "open", due_before }, "2026-11-24", ZONE);

  it("is told by the last instant that is in time, in the dock's zone", () => {
    expect(open("2026-11-25T08:00:00Z")).toBe("today");
    expect(open("2026-11-25T08:00:00.001Z")).toBe("this_week");
    expect(open("2026-11-30T08:00:00Z")).toBe("this_week");
    expect(open("2026-11-30T08:00:00.001Z")).toBe("later");
    const late = { state: "overdue" as const, due_before: "2026-11-20T08:00:00Z" };
    expect(standingOf(late, "2026-11-24", ZONE)).toBe("overdue");
  });

  it("has a time where hours are left", () => {
    const due = { due_on: "2026-11-24", due_before: "2026-11-24T22:30:00Z" };
    expect(whenDue({ ...due, left: "4 hours left" }, "2026-11-24", ZONE)).toBe("Today 14:30");
    expect(whenDue({ ...due, left: "4 hours left" }, "2026-11-23", ZONE)).toBe("Tue 24 Nov 14:30");
    expect(whenDue({ ...due, left: "due today" }, "2026-11-24", ZONE)).toBe("Tue 24 Nov");
    expect(whenDue({ ...due, left: "3 hours late" }, "2027-11-24", ZONE)).toBe("Tue 24 Nov 2026");
  });
});

it("a page behind rows that moved up has none of them twice", () => {
  const row = (subject: string) => ({ subject, clock: "rtf" }) as DeadlineRow;
  const all = withMore([row("R10001-1"), row("R10002-1")], [row("R10002-1"), row("R10003-1")]);
  expect(all.map((it) => it.subject)).toEqual(["R10001-1", "R10002-1", "R10003-1"]);
});

it("a narrow table keeps what is due, of what, and how long there is", () => {
  expect(columnsFor(30).hidden).toEqual(["due", "part", "serial", "site", "centre", "csr", "why"]);
  expect(columnsFor(30).all.find((it) => it.name === "what")?.width).toBeNull();
  expect(columnsFor(110).hidden).toEqual([]);
  expect(columnsFor(30).words).toBe("short");
});

describe("the board", () => {
  it("has four groups with their counts, and the rail counts what is overdue", async () => {
    const { app } = await board();
    expect(["overdue", "today", "this_week", "later"].map(inGroup)).toEqual([50, 5, 5, 24]);
    expect(count("overdue")).toBeGreaterThan(50);
    expect(app.deadlines.overdue).toBe(count("overdue"));
    expect(byId("overdue-count").textContent?.trim()).toBe(String(count("overdue")));
    expect(document.activeElement?.getAttribute("role")).toBe("grid");
    expect(rows()[0]?.textContent).toMatch(/Overdue:\s*\d+ days late/);
  });

  it("is gone through by keys, across groups, with the way to more as a stop", async () => {
    const { api } = await board();
    expect(selected()).toEqual([subjects()[0]]);
    await key("ArrowDown", { ctrlKey: true });
    expect(selected()).toEqual([subjects()[50]]);
    await key("ArrowUp");
    expect(selected()).toEqual([]);
    await key("Enter");
    expect(lastCall(api, "deadlines_rows")).toMatchObject({ urgency: "overdue", offset: 50 });
    expect(inGroup("overdue")).toBe(count("overdue"));
    expect(selected()).toEqual([subjects()[50]]);
    await key("Home");
    expect(selected()).toEqual([subjects()[0]]);
  });

  it("keeps what was shown and selected when it is read again", async () => {
    const { app } = await board();
    await click("more-overdue");
    await key("ArrowDown");
    const before = [subjects(), selected()];
    await app.deadlines.refresh();
    await rest();
    expect([subjects(), selected()]).toEqual(before);
  });

  it("reads itself again each minute, and counts what is overdue from other screens", async () => {
    vi.useFakeTimers({ now: NOW });
    const opening = openWindow();
    await vi.advanceTimersByTimeAsync(1000);
    const { api, app } = await opening;
    const asked = () =>
      api.calls.filter((it) => it.name === "deadlines_board").map((it) => it.args);
    const before = asked().length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked().slice(before)).toMatchObject([{ rows: 0 }]);
    app.go("deadlines");
    await vi.advanceTimersByTimeAsync(1000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked().at(-1)).toMatchObject({ rows: 50 });
  });

  it("is filtered by kinds, centre and CSR, with the counts of all kinds; Esc leaves the filters", async () => {
    const { api, app } = await board();
    const all = count("overdue");
    const factory = byId("kind-rtf").textContent;
    await letter("f");
    expect(document.activeElement).toBe(byId("kind-all"));
    await click("kind-rnr");
    await click("kind-ra");
    expect(lastCall(api, "deadlines_board")).toMatchObject({ filter: { kinds: ["rnr", "ra"] } });
    expect(count("overdue")).toBeLessThan(all);
    expect(new Set(rows().map((it) => it.dataset["clock"]))).toEqual(new Set(["rnr", "ra"]));
    expect(byId("kind-rtf").textContent).toBe(factory);
    expect(app.deadlines.overdue).toBe(all);
    byId("kind-all").focus();
    await key("Escape");
    expect(document.activeElement?.getAttribute("role")).toBe("grid");
    await key("1", { ctrlKey: true });
    await key("4", { ctrlKey: true });
    expect(byId("kind-rnr").getAttribute("aria-pressed")).toBe("true");
  });

  it("says so when no deadline fits, and shows all again", async () => {
    const { app } = await board();
    app.deadlines.setFilter({ kinds: ["fa"], csr: "Nobody" });
    await rest();
    expect(byId("board-empty").textContent).toContain("No deadline fits");
    expect(app.deadlines.overdue).toBeGreaterThan(0);
    await click("show-all");
    expect(rows().length).toBeGreaterThan(50);
  });

  it("unfolds why in its place, with W and with the mouse", async () => {
    await board();
    await letter("w");
    expect(byId("due-why").textContent).toContain("CAL-4");
    expect(rows()[0]?.nextElementSibling?.contains(byId("due-why"))).toBe(true);
    await letter("w");
    expect(screen.queryByTestId("due-why")).toBeNull();
    screen.getAllByTestId("due-why-toggle")[1]?.click();
    await rest();
    expect(selected()).toEqual([subjects()[1]]);
    expect(byId("due-why")).toBeTruthy();
    expect(screen.queryByTestId("side-panel")).toBeNull();
  });

  it("shows an error where it is, and tries again", async () => {
    const { api, app } = await openWindow();
    api.failNext("deadlines_board", "The disk is full");
    await click("rail-deadlines");
    expect(byId("board-error").textContent).toContain("The disk is full");
    await app.deadlines.refresh();
    await rest();
    expect(screen.queryByTestId("board-error")).toBeNull();
    expect(rows().length).toBeGreaterThan(50);
  });

  it("tells when the answer is long in coming", async () => {
    const { api, app } = await openWindow();
    const answer = await api.deadlines_board({ filter: app.deadlines.filter, rows: 50 });
    let arrive: (board: typeof answer) => void = () => undefined;
    api.deadlines_board = () => new Promise((resolve) => (arrive = resolve));
    await click("rail-deadlines");
    expect(screen.queryByTestId("board-slow")).toBeNull();
    await eventually(() => expect(byId("board-slow").textContent).toContain("Reading"));
    arrive(answer);
    await rest();
    expect(screen.queryByTestId("board-slow")).toBeNull();
    expect(rows().length).toBeGreaterThan(50);
  });

  it("a scan is a box, wherever it happens, also one that begins with a letter of the screen", async () => {
    const { app } = await board();
    await scan("C1234567");
    expect(app.place).toBe("receive");
  });
});

describe("the calendar", () => {
  it("opens with C, goes by days and months, and opens a day's list", async () => {
    const { api } = await board();
    await letter("c");
    expect(document.activeElement).toBe(byId("month-grid"));
    expect(byId("month-name").textContent).toBe("November 2026");
    const today = document.getElementById("day-2026-11-24");
    expect(today?.getAttribute("aria-selected")).toBe("true");
    expect(today?.getAttribute("aria-label")).toMatch(/^Tue 24 Nov, today, \d+ due: /);
    await key("PageDown");
    expect(byId("month-name").textContent).toBe("December 2026");
    expect(lastCall(api, "deadlines_month")).toMatchObject({ month: "2026-12-24" });
    await key("PageUp");
    await key("ArrowLeft");
    await key("Enter");
    expect(byId("day-list").textContent).toContain("Mon 23 Nov");
    expect(document.activeElement).toBe(byId("day-grid"));
    expect(rows().length).toBe(Number(document.getElementById("day-2026-11-23")?.dataset["count"]));
    const opened = selected();
    await key("Enter");
    expect([byId("side-panel").dataset["subject"]]).toEqual(opened);
    await key("Escape");
    expect(document.activeElement).toBe(byId("day-grid"));
    await key("Escape");
    expect(document.activeElement).toBe(byId("month-grid"));
    await key("Escape");
    expect(document.activeElement).toBe(byId("board-grid"));
  });
});

describe("a line", () => {
  it("opens with Enter, goes on into it with another, and closes with Esc", async () => {
    await board();
    await key("Enter");
    expect([byId("side-panel").dataset["subject"]]).toEqual(selected());
    await key("Enter");
    expect(byId("side-panel").contains(document.activeElement)).toBe(true);
    await key("Escape");
    expect(screen.queryByTestId("side-panel")).toBeNull();
    expect(document.activeElement).toBe(byId("board-grid"));
  });

  it("tells each due date with its state, and why", async () => {
    await board();
    await openSubject(first("rtf"));
    expect(byId("line-due").dataset["state"]).toBe("overdue");
    await click("line-due-why");
    expect(byId("line-why").textContent).toContain("RTF-1");
  });

  it("says what speaks against shipping the unit itself, and not for a replacement", async () => {
    const { api } = await board();
    const line = first("rtf");
    await api.line_flag({ line, analysis: "fa", agreed_by: "Nikos Papas" });
    const { serial } = await api.line_view({ line });
    await openSubject(line);
    await click("do-ship");
    type("field-serial", "RP1");
    await rest();
    expect(document.querySelector("[data-testid=own-unit-warning]")).toBeNull();
    type("field-serial", serial?.toLowerCase() ?? "");
    await rest();
    expect(byId("own-unit-warning").textContent).toContain("ANA-6");
  });

  it("is shipped, and that is taken back with what was typed there again", async () => {
    const { api } = await board();
    const line = first("rtf");
    const before = count("overdue");
    await openSubject(line);
    await click("do-ship");
    expect(document.activeElement).toBe(byId("field-serial"));
    expect((byId("line-record") as HTMLButtonElement).disabled).toBe(true);
    type("field-serial", "SN999");
    await rest();
    await enter();
    expect(document.activeElement).toBe(byId("field-tracking"));
    expect(lastCall(api, "line_ship")).toBeUndefined();
    await enter();
    expect(document.activeElement).toBe(byId("line-record"));
    await enter();
    expect(lastCall(api, "line_ship")).toEqual({
      line,
      serial: "SN999",
      carrier: null,
      tracking: null,
    });
    expect(byId("line-told").textContent).toMatch(
      /Done: Shipped as SN999\. Return to factory met late\./,
    );
    expect(byId("line-told").contains(document.activeElement)).toBe(true);
    expect(count("overdue")).toBe(before - 1);
    expect(subjects()).not.toContain(line);
    await click("line-undo");
    expect(lastCall(api, "line_take_back")).toEqual({ line, movement: "shipped" });
    expect(byId("line-told").textContent).toContain("Return to factory runs again");
    expect(count("overdue")).toBe(before);
    expect((byId("field-serial") as HTMLInputElement).value).toBe("SN999");
  });

  it("is replaced, and the replacement is what leaves", async () => {
    const { api } = await board();
    const line = first("rtf");
    await openSubject(line);
    await click("do-replace");
    type("field-replacement", "RP1");
    await rest();
    await click("line-record");
    expect(lastCall(api, "line_replace")).toEqual({ line, serial: "RP1", note: null });
    expect(byId("line-told").textContent).toContain("Replaced by RP1");
    expect(byId("line-state").textContent).toBe("RP1 is to be shipped");
    expect(screen.queryByTestId("do-repair")).toBeNull();
    await click("do-ship");
    expect((byId("field-serial") as HTMLInputElement).value).toBe("RP1");
    type("field-carrier", "UPS");
    await click("line-record");
    expect(lastCall(api, "line_ship")).toMatchObject({ serial: "RP1", carrier: "UPS" });
    expect(byId("line-told").textContent).toContain("The RMA is closed");
    await click("line-undo");
    expect(byId("line-told").textContent).toContain("The RMA is open again");
  });

  it("says where a replacement cannot be", async () => {
    await board();
    const line = first("rtf");
    await openSubject(line);
    const serial = byId("side-panel").querySelector("dd.code")?.textContent ?? "";
    await click("do-replace");
    type("field-replacement", serial);
    await rest();
    await click("line-record");
    expect(byId("line-error").textContent).toContain("record that it is repaired");
  });

  it("shows at the form what the library refuses", async () => {
    const { api } = await board();
    await openSubject(first("rtf"));
    await click("do-ship");
    type("field-serial", "SN999");
    await rest();
    api.failNext("line_ship", "it was shipped already");
    await click("line-record");
    expect(byId("line-error").textContent).toContain("it was shipped already");
    expect((byId("field-serial") as HTMLInputElement).value).toBe("SN999");
  });

  it("is forwarded where one other centre repairs, at once, and arrives there", async () => {
    const { api } = await board();
    const line = first("rtf");
    await openSubject(line);
    await click("do-flag_ra");
    await click("do-forward");
    expect(lastCall(api, "line_forward")).toEqual({ line, centre: "AMS" });
    expect(byId("line-state").textContent).toBe("On its way to AMS");
    await click("do-arrive");
    expect(byId("line-told").textContent).toMatch(/Arrival recorded\. Repair analysis due/);
    await click("take-back-movement");
    expect(lastCall(api, "line_take_back")).toEqual({ line, movement: "arrived" });
    expect(byId("line-told").textContent).toContain("Repair analysis ended.");
  });

  it("failure analysis warns, and needs who agreed", async () => {
    const { api } = await board();
    const line = first("rtf");
    await openSubject(line);
    await click("do-flag_fa");
    expect(byId("fa-warning").textContent).toContain("ANA-6");
    expect((byId("line-record") as HTMLButtonElement).disabled).toBe(true);
    type("field-agreed-by", "Ana Reyes");
    await rest();
    await click("line-record");
    expect(lastCall(api, "line_flag")).toEqual({ line, analysis: "fa", agreed_by: "Ana Reyes" });
    await click("line-undo");
    expect(lastCall(api, "line_unflag")).toEqual({ line, analysis: "fa" });
  });

  it("results are posted heading by heading", async () => {
    const { api } = await board();
    const line = first("ra");
    await openSubject(line);
    await click("do-post_ra");
    type("field-repair_done", "Fan replaced");
    type("field-test_result", "24 hours without a fault");
    await rest();
    expect((byId("line-record") as HTMLButtonElement).disabled).toBe(true);
    type("field-repair_data", "FAN-2");
    await click("field-verified-no");
    await click("line-record");
    expect(lastCall(api, "line_post")).toEqual({
      line,
      results: "ra",
      report: {
        fields: {
          repair_done: "Fan replaced",
          test_result: "24 hours without a fault",
          repair_data: "FAN-2",
        },
        failure_verified: false,
      },
      next_on: null,
    });
    expect(byId("post").textContent).toContain("not verified");
    await click("take-back-post");
    expect(lastCall(api, "line_take_back_post")).toEqual({ line, results: "ra" });
  });

  it("interim results set the next date", async () => {
    const { api } = await board();
    const line = first("fa_interim");
    await openSubject(line);
    await click("do-post_fa_interim");
    type("field-results", "The symptom shows under load");
    type("field-next-on", "3 June");
    await rest();
    await click("line-record");
    expect(byId("line-error").textContent).toContain("is not a date");
    type("field-next-on", "2026-12-18");
    await rest();
    await click("line-record");
    expect(lastCall(api, "line_post")).toMatchObject({ line, next_on: "2026-12-18" });
    expect(byId("line-told").textContent).toContain("Failure analysis, further due Fri 18 Dec.");
  });

  it("its RMA is confirmed, and that is taken back", async () => {
    const { api, app } = await board();
    app.deadlines.open("R30600-1");
    await rest();
    await click("do-confirm");
    expect(lastCall(api, "line_confirm_rma")).toEqual({ line: "R30600-1" });
    expect(byId("line-told").textContent).toContain("R30600 is confirmed. Customer's return due");
    await click("line-undo");
    expect(lastCall(api, "line_take_back_confirmation")).toEqual({ line: "R30600-1" });
  });

  it("tells its history, and prints its papers again", async () => {
    const { api } = await board();
    const line = first("ra");
    await openSubject(line);
    await click("history-toggle");
    const told = screen.getAllByTestId("history-entry").map((it) => it.textContent);
    expect(told[0]).toContain("Arrived: at AMS");
    expect(told.at(-1)).toContain("Customer's return due");
    api.failNext("reprint", "The printer is out of paper");
    await click("line-reprint");
    expect(byId("side-panel").textContent).toContain("The printer is out of paper");
  });

  it("what was typed is there again after another line was looked at, and after a scan", async () => {
    await board();
    const [one = "", other = ""] = subjects();
    const [ship] = rows().filter((it) => it.dataset["clock"] === "rtf");
    const line = ship?.dataset["subject"] ?? "";
    await openSubject(line);
    await click("do-ship");
    type("field-serial", "SN999");
    await rest();
    await openSubject(one === line ? other : one);
    await openSubject(line);
    expect((byId("field-serial") as HTMLInputElement).value).toBe("SN999");
    byId("board-grid").focus();
    await scan("R20417-2");
    await click("rail-deadlines");
    expect((byId("field-serial") as HTMLInputElement).value).toBe("SN999");
  });

  it("opens from today's list", async () => {
    const { app } = await openWindow();
    await scan("R20417-2");
    await key("t", { ctrlKey: true });
    await key("ArrowDown");
    await enter();
    expect(app.place).toBe("deadlines");
    expect(byId("side-panel").dataset["subject"]).toBe("R20417-2");
    expect(byId("panel-error").textContent).toContain("There is no line R20417-2");
  });
});

describe("a case", () => {
  it("takes an update with its note, and gives it back", async () => {
    const { api } = await board();
    const number = first("response");
    await openSubject(number);
    type("case-note", "The replacement left today");
    await rest();
    await click("case-update");
    expect(lastCall(api, "case_update")).toEqual({
      case: number,
      note: "The replacement left today",
    });
    expect(byId("case-said").textContent).toContain("The replacement left today");
    await click("line-undo");
    expect(lastCall(api, "case_take_back_update")).toEqual({ case: number });
    expect((byId("case-note") as HTMLTextAreaElement).value).toBe("The replacement left today");
  });

  it("is assigned, and back to whom it was", async () => {
    const { api } = await board();
    const number = first("response");
    await openSubject(number);
    const was = (byId("case-csr") as HTMLInputElement).value;
    type("case-csr", "Mei Lin");
    await rest();
    await click("case-assign");
    expect(lastCall(api, "case_assign")).toEqual({ case: number, csr: "Mei Lin" });
    await click("line-undo");
    expect(lastCall(api, "case_assign")).toEqual({ case: number, csr: was === "" ? null : was });
  });

  it("is opened from its line", async () => {
    await board();
    await openSubject(first("rtf"));
    const number = byId("line-case").textContent?.trim();
    await click("line-case");
    expect(byId("side-panel").dataset["subject"]).toBe(number);
  });
});

it("a quote tells why, with the lines of its RMA", async () => {
  await board();
  await openSubject("R30101");
  // Its own due date stands before that of its case.
  screen.getAllByTestId("line-due-why")[0]?.click();
  await rest();
  expect(byId("line-why").textContent).toContain("QUO-2");
  await click("rma-line");
  expect(byId("side-panel").dataset["subject"]).toBe("R30101-1");
});
