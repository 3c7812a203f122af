import { screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { PrintStatus } from "../src/lib/api/types";
import { byId, click, eventually, key, lastCall, openWindow, rest, scan } from "./window";

const verdict = () => byId("verdict");
const rows = () => screen.queryAllByTestId("today-row");

describe("a verdict", () => {
  it.each([
    ["accept", "Accept", "R20417-2", ["R20417-2"]],
    ["accept_late", "Accept late", "R20371-1", ["R20371-1"]],
    ["accept_relabel", "Relabel", "R20514-1", ["SN0503", "F2"]],
    ["discrepancy", "Discrepancy", "R20402-1", ["R20402-1"]],
    ["unnumbered", "Unnumbered", "", ["SN9999", "F2"]],
  ])("%s says its word, shape, line and what to do", async (kind, word, line, keys) => {
    await openWindow();
    for (const it of keys) await (it === "F2" ? key("F2") : scan(it));
    expect(verdict().dataset["verdict"]).toBe(kind);
    expect(verdict().dataset["line"]).toBe(line);
    expect(verdict().dataset["receipt"]).toBe("1");
    expect(within(verdict()).getByRole("heading").textContent).toBe(word);
    expect(verdict().querySelector("svg")?.dataset["shape"]).toBe(kind);
    expect(byId("instruction").textContent).not.toBe("");
    expect(byId("why").textContent).toMatch(/R(CV|NR)-\d/);
    expect(rows()[0]?.dataset["verdict"]).toBe(kind);
  });

  it("has a shape of its own for each of the five", async () => {
    await openWindow();
    const shapes = new Set<string>();
    for (const it of ["R20417-2", "R20371-1", "SN0503", "R20402-1", "SN9999"]) {
      await key("F2");
      await scan(it);
      if (it.startsWith("SN")) await key("F2");
      shapes.add(verdict().querySelector("svg")?.innerHTML ?? "");
    }
    expect(shapes.size).toBe(5);
  });

  it("is announced at once, and the dates that it started are told", async () => {
    await openWindow();
    await scan("R20417-2");
    expect(byId("announcer").getAttribute("aria-live")).toBe("assertive");
    expect(byId("announcer").textContent).toBe("Accept R20417-2. To the repair lane.");
    expect(byId("due-dates").textContent).toContain("Tue 22 Dec");
  });

  it("unfolds into each step with its rule, held or not", async () => {
    await openWindow();
    await scan("R20417-2");
    expect(screen.queryByTestId("why-full")).toBeNull();
    await key("w", { altKey: true });
    expect(byId("why-full").textContent).toMatch(/does not hold\s*RCV-13/);
  });

  it("of a second label in the box stands under the first", async () => {
    await openWindow();
    await scan("R20417-2");
    await key("F3");
    await scan("R20402-1");
    const more = screen.getAllByTestId("verdict-unit");
    expect(verdict().dataset["line"]).toBe("R20417-2");
    expect(more.map((it) => [it.dataset["verdict"], it.dataset["line"]])).toEqual([
      ["discrepancy", "R20402-1"],
    ]);
  });

  it("scanned twice says that nothing changed", async () => {
    await openWindow();
    await scan("R20417-2");
    await scan("R20417-2");
    expect(byId("message").textContent).toContain("nothing changed");
    expect(rows()).toHaveLength(1);
  });

  it("has its papers to save a copy of", async () => {
    const { app, api } = await openWindow();
    await scan("R20417-2");
    await key("w", { altKey: true });
    await click("save-copy");
    expect(lastCall(api, "save_document")).toEqual({
      document: app.station.shown?.documents[0]?.id,
    });
    expect(verdict().textContent).toContain("Saved as /home/dock/");
  });

  it("of a box that F2 closed stays, and says that the box is closed", async () => {
    await openWindow();
    await scan("SN9999");
    await key("F2");
    expect(verdict().dataset["verdict"]).toBe("unnumbered");
    expect(byId("message").textContent).toContain("closed");
  });

  it("tells how long it took to the paint", async () => {
    await openWindow();
    await scan("R20417-2");
    await eventually(() => expect(document.documentElement.dataset["lastPaintSeq"]).toBe("1"));
    expect(Number(document.documentElement.dataset["lastPaint"])).toBeGreaterThanOrEqual(0);
    expect(performance.getEntriesByName("verdict-painted").length).toBeGreaterThan(0);
  });
});

describe("a box on its way", () => {
  it("is empty at first", async () => {
    await openWindow();
    expect(verdict().dataset["state"]).toBe("empty");
    expect(verdict().textContent).toContain("Scan a box");
  });

  it("shows each scan as a chip before its answer is there", async () => {
    await openWindow({ delay: 300 });
    await scan("R20417-2");
    expect(byId("chip").dataset["state"]).toBe("pending");
    await eventually(() => expect(byId("chip").dataset["kind"]).toBe("line"));
    expect(byId("chip").textContent).toContain("Box label");
  });

  it("waiting says what is missing and what F2 would give", async () => {
    await openWindow();
    await scan("SN0503");
    expect(verdict().dataset["state"]).toBe("waiting");
    expect(byId("instruction").textContent).toContain("RMA label");
    expect(byId("provisional").dataset["verdict"]).toBe("accept_relabel");
  });

  it("F9 takes the last scan for the next thing it could be", async () => {
    const { api } = await openWindow();
    await scan("123456789012");
    expect(byId("chip").dataset["kind"]).toBe("tracking");
    await key("F9");
    expect(lastCall(api, "station_retake")).toMatchObject({ index: 0, kind: "serial" });
    expect(byId("chip").dataset["kind"]).toBe("serial");
  });

  it("ambiguous offers its lines, and a digit chooses", async () => {
    const { api } = await openWindow();
    await scan("R20460");
    await key("F2");
    expect(screen.getAllByTestId("candidate").map((it) => it.dataset["line"])).toEqual([
      "R20460-1",
      "R20460-2",
      "R20460-3",
    ]);
    await scan("2");
    expect(lastCall(api, "station_choose")).toMatchObject({ line: "R20460-2" });
    expect(verdict().dataset["line"]).toBe("R20460-2");
    expect(screen.queryByTestId("candidates")).toBeNull();
  });

  it("unnumbered goes to the shelf or back with one key each", async () => {
    const { api } = await openWindow();
    await scan("SN9999");
    await key("F2");
    const tag = verdict().dataset["tag"];
    await key("F7");
    expect(lastCall(api, "station_keep_on_shelf")).toMatchObject({ tag });
    await key("F8");
    expect(lastCall(api, "station_return_to_sender")).toMatchObject({ tag });
    expect(byId("print-status").textContent).toMatch(/return label D\d+: printed on Zebra-3/);
  });

  it("that failed to be recorded says so and stays on the screen", async () => {
    const { api } = await openWindow();
    api.failNext("station_scan", "The disk is full.");
    await scan("R20417-2");
    expect(byId("failure").textContent).toContain("R20417-2");
    expect(byId("failure").textContent).toContain("The disk is full.");
    expect(byId("chip").dataset["state"]).toBe("failed");
    within(byId("failure")).getByText("Send again").click();
    await rest();
    expect(screen.queryByTestId("failure")).toBeNull();
    expect(verdict().dataset["line"]).toBe("R20417-2");
  });
});

it("without any RMA leads to the import", async () => {
  const { app } = await openWindow();
  app.station.counts = { today: 0, shelf: 0, has_rmas: false };
  await rest();
  within(verdict()).getByText("Import files").click();
  expect(app.place).toBe("import");
});

describe("the focus", () => {
  it("is on the scan field at the start and again after a click on a button", async () => {
    await openWindow();
    expect(document.activeElement).toBe(byId("scan-field"));
    byId("key-next").focus();
    await click("key-next");
    expect(document.activeElement).toBe(byId("scan-field"));
  });

  it("is back after help was closed", async () => {
    await openWindow();
    await key("F1");
    expect(byId("help-overlay").contains(document.activeElement)).toBe(true);
    await key("Escape");
    expect(screen.queryByTestId("help-overlay")).toBeNull();
    expect(document.activeElement).toBe(byId("scan-field"));
  });

  it("is back when the window is, and when what had it goes", async () => {
    await openWindow();
    byId("scan-field").blur();
    await rest();
    expect(document.activeElement).toBe(byId("scan-field"));
  });

  it("ten boxes while buttons have the focus are ten receipts in order", async () => {
    await openWindow();
    const boxes = ["R20417-1", "R20417-2", "R20411-1", "R20390-3", "R20371-1"];
    const more = ["R20402-1", "R20405-1", "R20300-1", "R20512-1", "R20513-1"];
    for (const box of [...boxes, ...more]) {
      byId("rail-receive").focus();
      await scan(box);
    }
    expect(
      rows()
        .map((it) => it.dataset["line"])
        .reverse(),
    ).toEqual([...boxes, ...more]);
  });

  it("a scan on another screen is received, not lost", async () => {
    const { app } = await openWindow();
    await click("rail-settings");
    await scan("R20417-2");
    expect(app.place).toBe("receive");
    expect(verdict().dataset["line"]).toBe("R20417-2");
  });

  it("a scan under the help overlay closes it and is received", async () => {
    await openWindow();
    await key("F1");
    await scan("R20417-2");
    expect(screen.queryByTestId("help-overlay")).toBeNull();
    expect(verdict().dataset["line"]).toBe("R20417-2");
  });
});

describe("today", () => {
  it("counts boxes and the shelf", async () => {
    await openWindow();
    await scan("R20417-2");
    await scan("R20402-1");
    await eventually(() => expect(byId("today-count").textContent).toBe("2"));
    expect(byId("shelf-count").textContent).toBe("1");
  });

  it("Ctrl+T and arrows look back, a scan comes back to the dock", async () => {
    await openWindow({ seeded: true });
    await key("t", { ctrlKey: true });
    await key("ArrowDown");
    await key("ArrowDown");
    const picked = rows()[1];
    expect(picked?.getAttribute("aria-selected")).toBe("true");
    expect(verdict().dataset["receipt"]).toBe(picked?.dataset["receipt"]);
    expect(byId("looking-back").textContent).toContain("Not the box on the dock");
    await scan("R20417-2");
    expect(screen.queryByTestId("looking-back")).toBeNull();
    expect(verdict().dataset["line"]).toBe("R20417-2");
    expect(document.activeElement).toBe(byId("scan-field"));
  });

  it("a printer that wants something is told, and F6 prints that label again", async () => {
    const { app, api } = await openWindow();
    await scan("SN0503");
    await key("F2");
    const [box, receiving] = app.station.shown?.documents ?? [];
    const status: PrintStatus = {
      document: receiving?.id ?? 0,
      kind: "receiving",
      subject: "R20514-1",
      printer: "Zebra-3",
      state: "needs_attention",
      detail: "out of paper",
    };
    app.station.printed(status);
    await rest();
    expect(byId("print-status").textContent).toContain("needs attention on Zebra-3: out of paper");
    await key("F6");
    expect(app.station.prints.get(receiving?.id ?? 0)?.state).toBe("sent");
    const reprinted = api.calls.filter((it) => it.name === "reprint").map((it) => it.args);
    expect(reprinted).toEqual([{ document: receiving?.id }]);
    expect(reprinted).not.toContainEqual({ document: box?.id });
  });
});
