import { screen } from "@testing-library/svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import { memoryApi } from "../src/lib/api/memory";
import type { LookupRow } from "../src/lib/api/types";
import { notKnown, warrantyWords } from "../src/screens/entitlement/facts";
import { countTypes, heard, listRow, shownRows } from "../src/screens/entitlement/rows";
import { isRmaLabel, readSerials, scannedText } from "../src/screens/entitlement/serials";
import { layOut, timeLine, timeLineWords } from "../src/screens/entitlement/timeline";
import { shippingWords } from "../src/lib/words";
import { burst } from "./keys";
import { byId, click, eventually, key, lastCall, openWindow, rest, scan, type } from "./window";

const serials = () => screen.queryAllByTestId("answer-row").map((it) => it.dataset["serial"]);
const selected = () =>
  screen
    .queryAllByTestId("answer-row")
    .filter((it) => it.getAttribute("aria-selected") === "true")
    .map((it) => it.dataset["serial"]);
const asked = (api: { calls: { name: string; args: unknown }[] }) =>
  api.calls.filter((it) => it.name === "entitlement_lookup").map((it) => it.args);

async function entitlement(options = {}) {
  const opened = await openWindow(options);
  await click("rail-entitlement");
  return opened;
}

async function ask(text: string) {
  type("ask-serials", text);
  await key("Enter");
}

async function answerOf(serial: string, more: Partial<LookupRow> = {}): Promise<LookupRow> {
  const api = memoryApi({ seeded: false });
  const [answer] = await api.entitlement_lookup({ serials: [serial], on: null, hours: null });
  if (answer === undefined) throw new Error("no answer");
  return { ...answer, ...more };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("one serial", () => {
  it("stands at an empty screen that says what to do, with the keyboard in the box", async () => {
    await entitlement();
    expect(byId("entitlement-empty").textContent).toContain("Scan its serial number here");
    expect(document.activeElement).toBe(byId("ask-serials"));
  });

  it("is answered in full: type, basis, shipping, clock, contract, warranty, unit", async () => {
    const { api } = await entitlement();
    await ask("sn0411");
    expect(asked(api)).toEqual([{ serials: ["sn0411"], on: null, hours: null }]);
    const card = byId("answer");
    expect(card.dataset["serial"]).toBe("SN0411");
    expect(card.querySelector("h2")?.textContent).toBe("Service");
    expect(card.querySelector("[data-shape=service]")).not.toBeNull();
    expect(card.textContent).toContain("Advance replacement: the replacement ships first.");
    expect(byId("fact-shipping").textContent?.trim()).toBe("The vendor pays both ways");
    expect(byId("fact-clock").textContent).toContain("Runs");
    expect(byId("fact-rtf").textContent).toContain("Does not apply");
    expect(byId("fact-contract").textContent).toContain("C-2041, Agility, with advance");
    expect(byId("fact-warranty").textContent).toContain("in warranty");
    expect(card.textContent).toContain("Kern Medical, Tucson");
    expect(byId("entitlement-said").textContent).toBe("SN0411: Service, advance replacement");
    expect(document.activeElement).toBe(byId("ask-serials"));
  });

  it("draws its time line, which has the same in words", async () => {
    await entitlement();
    await ask("SN0398");
    const image = byId("time-line").querySelector("[role=img]");
    expect(image?.getAttribute("aria-label")).toMatch(
      /^Time line of SN0398: .*Shipped; .*Warranty starts \(assumed\); .*Today; .*Last day of warranty; Warranty: /,
    );
  });

  it("unfolds why by its key, also from inside the box, and keeps it open for the next", async () => {
    await entitlement();
    await ask("SN0377");
    expect(screen.queryByTestId("entitlement-why")).toBeNull();
    await key("w", { altKey: true });
    const steps = [...byId("entitlement-why").querySelectorAll<HTMLElement>(".step")];
    expect(steps.map((it) => it.dataset["held"])).toContain("false");
    const war4 = steps.find((it) => it.textContent?.includes("WAR-4"));
    expect(war4?.textContent).toContain("does not hold");
    expect(byId("why-missing").textContent).toContain("DOA-1");
    expect(byId("why-would-change").textContent).toContain("Registering it would activate");
    expect(screen.queryByTestId("why-assumed")).toBeNull();
    await ask("SN0398");
    expect(byId("why-assumed").textContent).toContain("resale date is not known");
    await click("entitlement-why-toggle");
    expect(screen.queryByTestId("entitlement-why")).toBeNull();
  });

  it("says what to do about what is not known, and leads to the hours", async () => {
    const { api } = await entitlement();
    await ask("SN0501");
    expect(byId("answer").dataset["type"]).toBe("new_purchase");
    await click("ask-hours");
    expect(document.activeElement).toBe(byId("ask-hours-field"));
    type("ask-hours-field", "24");
    await click("ask");
    expect(asked(api).at(-1)).toEqual({ serials: ["SN0501"], on: null, hours: 24 });
    expect(byId("answer").dataset["type"]).toBe("doa");
    expect(screen.queryByTestId("not-known")).toBeNull();
  });

  it("that is unknown gets near ones offered; none is taken until it is chosen", async () => {
    const { api } = await entitlement();
    await ask("SNO411");
    expect(byId("answer").dataset["type"]).toBe("unknown");
    const offered = screen.getAllByTestId("near-option").map((it) => it.dataset["serial"]);
    expect(offered).toContain("SN0411");
    expect(asked(api)).toHaveLength(1);
    screen.getAllByTestId("near-option")[0]?.click();
    await rest();
    expect(byId("answer").dataset["serial"]).toBe("SN0411");
    expect((byId("ask-serials") as HTMLTextAreaElement).value).toBe("SN0411");
    expect(byId("instead-of").textContent).toContain("SNO411");
    await click("instead-back");
    expect(byId("answer").dataset["serial"]).toBe("SNO411");
    expect(screen.queryByTestId("instead-of")).toBeNull();
  });

  it("stays while another screen is open", async () => {
    await entitlement();
    await ask("SN0411");
    await click("rail-shelf");
    await click("rail-entitlement");
    expect(byId("answer").dataset["serial"]).toBe("SN0411");
  });
});

describe("a scan", () => {
  it("is asked about wherever the keyboard is", async () => {
    const { app, api } = await entitlement();
    byId("ask").focus();
    await scan("]C1SN0412");
    expect(app.place).toBe("entitlement");
    expect(lastCall(api, "entitlement_lookup")).toMatchObject({ serials: ["SN0412"] });
    expect(byId("answer").dataset["serial"]).toBe("SN0412");
  });

  it("that lands in the box takes the place of what was typed there", async () => {
    const { app, api } = await entitlement();
    vi.useFakeTimers();
    byId("ask-serials").focus();
    burst("SN0411", { gap: 100, end: [] });
    vi.advanceTimersByTime(500);
    burst("SN0412", { end: ["Enter"] });
    vi.useRealTimers();
    await rest();
    expect(asked(api)).toEqual([{ serials: ["SN0412"], on: null, hours: null }]);
    expect(app.entitlement.text).toBe("SN0412");
  });

  it("of an RMA label is a box: it is received, also from inside the box", async () => {
    const { app, api } = await entitlement();
    vi.useFakeTimers();
    byId("ask-serials").focus();
    burst("R20417-2");
    vi.useRealTimers();
    await rest();
    expect(app.place).toBe("receive");
    expect(byId("verdict").dataset["line"]).toBe("R20417-2");
    expect(asked(api)).toEqual([]);
  });
});

describe("what is wrong is said at its field, and takes the keyboard there", () => {
  it("a day that does not exist", async () => {
    await entitlement();
    await ask("SN0411");
    type("ask-day", "2026-13-01");
    await click("ask");
    expect(byId("error-day").textContent).toContain('"2026-13-01" is not a date');
    expect(byId("ask-day").getAttribute("aria-invalid")).toBe("true");
    expect(byId("ask-day").getAttribute("aria-describedby")).toBe(byId("error-day").id);
    expect(document.activeElement).toBe(byId("ask-day"));
    expect(screen.queryByTestId("answer")).toBeNull();
    type("ask-day", "2026-11-01");
    await click("ask");
    expect(screen.queryByTestId("error-day")).toBeNull();
    expect(byId("answer").textContent).toContain("On Sun 1 Nov");
  });

  it.each(["-1", "1,500", "a day"])("hours of operation: %s", async (hours) => {
    await entitlement();
    type("ask-serials", "SN0411");
    type("ask-hours-field", hours);
    await click("ask");
    expect(byId("error-hours").textContent).toContain("is not a number of hours from 0 on");
    expect(document.activeElement).toBe(byId("ask-hours-field"));
  });

  it("no serial at all", async () => {
    const { api } = await entitlement();
    await click("ask");
    expect(byId("error-serials").textContent).toContain("a serial number first");
    expect(asked(api)).toEqual([]);
  });

  it("a list that cannot be read", async () => {
    const { api } = await entitlement();
    api.failNext("entitlement_choose_list", "a.csv: the list has no serial");
    await click("choose-list");
    expect(byId("error-list").textContent).toContain("the list has no serial");
  });

  it("any other failure stands above, and can be tried again", async () => {
    const { api } = await entitlement();
    api.failNext("entitlement_lookup", "The data file is locked.");
    await ask("SN0411");
    expect(byId("ask-failure").textContent).toContain("The data file is locked.");
    byId("ask-failure").querySelector("button")?.click();
    await rest();
    expect(byId("answer").dataset["serial"]).toBe("SN0411");
  });
});

describe("many serials", () => {
  const PASTED = "SN0411\nSN0350,SNO411\tSN0501\n";

  it("are a table with how many there are of each type", async () => {
    await entitlement();
    await ask(PASTED);
    expect(serials()).toEqual(["SN0411", "SN0350", "SNO411", "SN0501"]);
    expect(byId("only-all").textContent).toMatch(/All\s+4/);
    expect(byId("only-unknown").textContent).toMatch(/Unknown\s+1/);
    expect(byId("only-service").textContent).toMatch(/Service\s+1/);
    expect(byId("entitlement-said").textContent).toContain("4 serials: 1 Unknown");
    expect(document.activeElement?.getAttribute("role")).toBe("grid");
  });

  it("are gone through by the keyboard; Enter opens one, Esc closes it", async () => {
    const { api } = await entitlement();
    // By its button: an Enter so soon after another one is the second half of a scanner's CR LF.
    type("ask-serials", PASTED);
    await click("ask");
    await key("ArrowDown");
    expect(selected()).toEqual(["SN0350"]);
    expect(screen.queryByTestId("answer")).toBeNull();
    await key("Enter");
    expect(byId("answer").dataset["serial"]).toBe("SN0350");
    // The day that the row was answered for, not the one that it may be by now.
    expect(lastCall(api, "entitlement_lookup")).toMatchObject({ on: expect.stringMatching(/^\d/) });
    await key("End");
    expect(byId("answer").dataset["serial"]).toBe("SN0501");
    await key("Enter");
    expect(byId("answer").contains(document.activeElement)).toBe(true);
    await key("Escape");
    expect(screen.queryByTestId("answer")).toBeNull();
    expect(document.activeElement?.getAttribute("role")).toBe("grid");
  });

  it("are sorted by a column, and the header says which way", async () => {
    await entitlement();
    await ask(PASTED);
    const header = screen.getByRole("columnheader", { name: /Serial/ });
    header.querySelector("button")?.click();
    await rest();
    expect(header.getAttribute("aria-sort")).toBe("ascending");
    expect(serials()).toEqual(["SN0350", "SN0411", "SN0501", "SNO411"]);
    header.querySelector("button")?.click();
    await rest();
    expect(header.getAttribute("aria-sort")).toBe("descending");
    expect(serials()[0]).toBe("SNO411");
  });

  it("are narrowed to the unknown ones, where a near one can be chosen and taken back", async () => {
    await entitlement();
    await ask(PASTED);
    await click("only-unknown");
    expect(serials()).toEqual(["SNO411"]);
    expect(selected()).toEqual(["SNO411"]);
    byId("answer-row").click();
    await rest();
    screen.getAllByTestId("near-option")[0]?.click();
    await rest();
    await click("only-all");
    expect(serials()).toEqual(["SN0411", "SN0350", "SN0411", "SN0501"]);
    expect(screen.queryByTestId("only-unknown")).toBeNull();
    await click("instead-back");
    expect(serials()).toEqual(["SN0411", "SN0350", "SNO411", "SN0501"]);
  });

  it("are saved as they are shown, for the day that they were asked for", async () => {
    const { api } = await entitlement();
    type("ask-day", "2026-11-01");
    type("ask-hours-field", "30");
    await ask(PASTED);
    await click("save-results");
    expect(lastCall(api, "entitlement_save")).toEqual({
      serials: ["SN0411", "SN0350", "SNO411", "SN0501"],
      on: "2026-11-01",
      hours: 30,
    });
    expect(byId("saved").textContent).toContain("/home/desk/entitlement.csv");
    await click("only-unknown");
    expect(byId("save-results").textContent).toContain("Save the 1 shown");
    await click("save-results");
    expect(lastCall(api, "entitlement_save")).toMatchObject({ serials: ["SNO411"] });
    api.failNext("entitlement_save", "the disk is full");
    await click("save-results");
    expect(byId("save-failure").textContent).toContain("the disk is full");
  });

  it("come from a file too; only some of thousands of rows are drawn, and a scan leads back", async () => {
    const { api } = await entitlement();
    await click("choose-list");
    await eventually(() => expect(byId("only-all").textContent).toContain("3,003"));
    expect(byId("chosen-list").textContent).toContain("installed base.csv");
    expect(asked(api).every((it) => (it as { serials: [] }).serials.length <= 250)).toBe(true);
    expect(serials().length).toBeLessThan(100);
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("3004");
    await scan("SN0377");
    expect(byId("answer").dataset["serial"]).toBe("SN0377");
    await click("back-to-list");
    expect(byId("only-all").textContent).toContain("3,003");
    expect(byId("chosen-list").textContent).toContain("installed base.csv");
  });

  it("tell how far they are when it takes long, and stop; the rest can still be asked", async () => {
    await entitlement({ delay: 120 });
    await click("choose-list");
    await eventually(() => expect(byId("progress").textContent).toMatch(/[1-9]\d*\s+of 3,003/), {
      timeout: 3000,
    });
    expect(screen.queryByTestId("answer-row")).toBeNull();
    await click("ask-stop");
    await eventually(() => expect(byId("stopped").textContent).toContain("not asked about"));
    expect(screen.queryByTestId("progress")).toBeNull();
    byId("stopped").querySelector("button")?.click();
    await eventually(() => expect(byId("only-all").textContent).toContain("3,003"), {
      timeout: 5000,
    });
    expect(screen.queryByTestId("stopped")).toBeNull();
  });

  it("an answer to an older question never takes the place of a newer one", async () => {
    const { api, app } = await entitlement();
    const real = api.entitlement_lookup;
    let free: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (free = resolve));
    api.entitlement_lookup = async (args) => {
      if (args.serials[0] === "SN0411") await held;
      return real(args);
    };
    app.entitlement.scan("SN0411");
    app.entitlement.scan("SN0412");
    await rest();
    free();
    await rest();
    expect(byId("answer").dataset["serial"]).toBe("SN0412");
  });
});

describe("serials", () => {
  it.each([
    ["A1", ["A1"]],
    ["  A1 \r\n\r\nB2\tC3, D4;E5\n", ["A1", "B2", "C3", "D4", "E5"]],
    ['"A1"\n"B 2"', ["A1", "B 2"]],
    ["part,Serial,site\nP,A1,S\nP,,S\nP,B2,S", ["A1", "B2"]],
    ["serial", ["serial"]],
    ["\uFEFFserial\nA1", ["A1"]],
    [" , \t\n", []],
  ])("of %j", (text, expected) => {
    expect(readSerials(text)).toEqual(expected);
  });

  it.each([
    ["]C1SN1", "SN1"],
    ["serial: SN1 ", "SN1"],
    ["~SN1#", "SN1"],
    ["]C1~SN1#\r", "SN1"],
    ["~]C1SN1", "SN1"],
    ["]C1", "]C1"],
  ])("a scan %j is cleaned", (raw, expected) => {
    expect(scannedText(raw, { scan_prefix: "~", scan_suffix: "#" })).toBe(expected);
  });

  it("knows an RMA label by its form", () => {
    for (const text of ["R20417", "r20417-2", "R123456789-1234", "rma:20417"]) {
      expect(isRmaLabel(text), text).toBe(true);
    }
    for (const text of ["SN0411", "R2041", "R20417-", "XR20417", "R20417A"]) {
      expect(isRmaLabel(text), text).toBe(false);
    }
  });
});

describe("rows", () => {
  it("without a value stand last whichever way they are sorted", async () => {
    const rows = [
      listRow(await answerOf("SN0411"), 1, null),
      listRow(await answerOf("ZZ"), 2, null),
      listRow(await answerOf("SN0350"), 3, null),
    ];
    const sorted = (down: boolean) =>
      shownRows(rows, "all", { key: "lastDay", down }).map((it) => it.serial);
    expect(sorted(false)).toEqual(["SN0350", "SN0411", "ZZ"]);
    expect(sorted(true)).toEqual(["SN0411", "SN0350", "ZZ"]);
    expect(countTypes(rows).map((it) => it.type)).toEqual(["unknown", "service", "non_contracted"]);
    expect(heard([])).toBe("");
  });
});

describe("facts in words", () => {
  it("shipping names who pays for which way", () => {
    expect(shippingWords({ inbound: "customer", outbound: "vendor" })).toBe(
      "The customer pays the way in, the vendor the way back",
    );
  });

  it("a warranty says where it stands", async () => {
    expect(warrantyWords(await answerOf("SN0377"))).toContain("not activated: not registered");
    expect(warrantyWords(await answerOf("SN0350"))).toContain("over");
    expect(warrantyWords(await answerOf("SN0351"))).toBe("No start date");
    expect(warrantyWords(await answerOf("SN0398", { on: "2001-01-01", warranty: null }))).toBe(
      "No start date",
    );
  });

  it("what is not known comes with what to do", async () => {
    const facts = async (serial: string) => notKnown(await answerOf(serial)).map((it) => it.fact);
    expect(await facts("ZZ")).toEqual(["Which unit it is"]);
    expect(await facts("SN0351")).toEqual(["Ship date", "Hours of operation", "Date code"]);
    expect(await facts("SN0398")).toContain("Resale date");
  });
});

describe("the time line", () => {
  it("tells what is on one day as one mark, and marks what is assumed", async () => {
    const line = timeLine(await answerOf("SN0411"), true);
    expect(line?.marks.map((it) => it.name)).toEqual([
      "Shipped, warranty starts",
      "Today",
      "Last day of warranty",
    ]);
    expect(line?.spans.map((it) => [it.name, it.counts, it.note])).toEqual([
      ["Warranty", true, "in force"],
      ["Contract C-1988", false, "over"],
      ["Contract C-2041", true, "in force"],
    ]);
    const assumed = timeLine(await answerOf("SN0398"), false);
    expect(assumed?.marks.map((it) => it.name)).toContain("Warranty starts (assumed)");
    expect(assumed?.marks.map((it) => it.name)).toContain("Day asked about");
  });

  it("is none where no date is on record", async () => {
    expect(timeLine(await answerOf("SN0351"), true)).toBeNull();
  });

  it("keeps labels apart and inside, however narrow, in the order of their days", async () => {
    const line = timeLine(await answerOf("SN0398"), true);
    if (line === null) throw new Error("no line");
    expect(timeLineWords(line)).toHaveLength(5);
    for (const width of [320, 500, 1100]) {
      const { marks, spans } = layOut(line, width, 8);
      const half = (it: { name: string; day: string }) =>
        (Math.max(it.name.length, it.day.length) * 8) / 2;
      for (const mark of marks) {
        expect(mark.left - half(mark)).toBeGreaterThanOrEqual(0);
        expect(mark.left + half(mark)).toBeLessThanOrEqual(width);
        const beside = marks.filter((it) => it !== mark && it.level === mark.level);
        for (const other of beside) {
          expect(Math.abs(other.left - mark.left)).toBeGreaterThan(half(other) + half(mark));
        }
      }
      expect(marks.map((it) => it.x)).toEqual([...marks.map((it) => it.x)].sort((a, b) => a - b));
      for (const span of spans) expect(span.x + span.width).toBeLessThanOrEqual(width);
    }
  });
});
