import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { press } from "./keys";
import { byId, click, key, lastCall, openWindow, rest, scan, type } from "./window";

const rows = () => screen.queryAllByTestId("job-row");
const numbers = () => rows().map((it) => Number(it.dataset["job"]));
const stateOf = (job: number) =>
  rows().find((it) => Number(it.dataset["job"]) === job)?.dataset["state"];

/** A letter that the screen knows is one only when nothing follows it. */
async function letter(name: string) {
  press(name);
  await new Promise((resolve) => setTimeout(resolve, 260));
  await rest();
}

async function open() {
  const opened = await openWindow();
  await key("p", { ctrlKey: true });
  return opened;
}

async function choose(id: string, value: string) {
  const select = byId(id) as HTMLSelectElement;
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await rest();
}

describe("print jobs", () => {
  it("those that stopped are told on every screen, and keep no scan waiting", async () => {
    await openWindow();
    expect(byId("jobs-stopped").textContent.trim()).toBe("3 print jobs stopped");
    expect(document.activeElement).toBe(byId("scan-field"));
    await scan("R20417-1");
    expect(byId("verdict").dataset["line"]).toBe("R20417-1");
    await click("jobs-stopped");
    expect(numbers()).toEqual([6, 5, 4, 3, 2, 1]);
    expect(document.activeElement).toBe(byId("jobs-grid"));
  });

  it("are reached by the keyboard alone, with state and reason in words", async () => {
    await open();
    expect(rows()[0]?.textContent).toContain("Needs attention");
    expect(rows()[0]?.textContent).toContain("head open (3 of 12)");
    expect(rows()[0]?.textContent).toContain("Box label R20512-1 and 11 more");
    await key("ArrowDown");
    await key("ArrowDown");
    await key("Enter");
    expect(byId("job").dataset["job"]).toBe("4");
    expect(byId("job-detail").textContent).toContain("broke off after 812 of 2304 bytes");
    await key("Enter");
    expect(document.activeElement).toBe(byId("job-printed"));
    await key("Escape");
    expect(screen.queryByTestId("job")).toBeNull();
    expect(document.activeElement).toBe(byId("jobs-grid"));
  });

  it("one that is open is said to have come out, and the header counts one less", async () => {
    const { api } = await open();
    await key("ArrowDown");
    await key("ArrowDown");
    await letter("m");
    expect(lastCall(api, "job_printed")).toEqual({ job: 4 });
    expect(stateOf(4)).toBe("printed");
    expect(byId("jobs-stopped").textContent.trim()).toBe("2 print jobs stopped");
  });

  it("what a label printer keeps is printed again only when it is said to be cleared", async () => {
    const { api } = await open();
    await key("Enter");
    await letter("r");
    expect(byId("job-error").textContent).toContain("cannot give it back");
    expect(numbers()).toEqual([6, 5, 4, 3, 2, 1]);
    await click("job-cleared");
    expect(lastCall(api, "job_retry")).toEqual({ job: 6, cleared: true });
    expect(byId("job-told").textContent).toContain("printed again as job 7");
    expect(numbers()[0]).toBe(7);
  });

  it("is moved to a printer that takes the same kind of file", async () => {
    const { api } = await open();
    for (let row = 0; row < 3; row += 1) await key("ArrowDown");
    await key("Enter");
    expect(byId("job").dataset["job"]).toBe("3");
    await click("job-move");
    const options = [...byId("job-printer").querySelectorAll("option")].map((it) => it.value);
    expect(options).toEqual(["Zebra-3"]);
    await click("job-move-now");
    expect(lastCall(api, "job_move")).toEqual({ job: 3, printer: "Zebra-3", cleared: false });
    expect(stateOf(3)).toBe("cancelled");
  });

  it("is called off by a letter", async () => {
    const { api } = await open();
    await letter("c");
    expect(lastCall(api, "job_cancel")).toEqual({ job: 6, cleared: false });
    expect(stateOf(6)).toBe("cancelled");
  });

  it("a list shows which of its labels went out, and those of a state are shown alone", async () => {
    await open();
    await key("Enter");
    const states = [...byId("job-papers").querySelectorAll("li")].map((it) => it.dataset["state"]);
    expect(states.slice(0, 4)).toEqual(["printed", "printed", "sent", "waiting"]);
    await click("jobs-unknown");
    expect(numbers()).toEqual([4]);
    await click("jobs-failed");
    expect(byId("jobs-empty").textContent).toContain("No print job is in that state");
  });

  it("what moves at a printer is seen at once", async () => {
    const { api, app } = await open();
    const job = app.jobs.rows?.find((it) => it.job === 3);
    if (job === undefined) throw new Error("job 3 is not there");
    await api.job_printed({ job: 3 });
    await rest();
    expect(stateOf(3)).toBe("printed");
    expect(app.jobs.counts.stopped).toBe(2);
  });

  it("an error of reading them says so, and can be tried again", async () => {
    const { api } = await openWindow();
    api.failNext("jobs_page", "The database is locked");
    await key("p", { ctrlKey: true });
    expect(byId("jobs-error").textContent).toContain("The database is locked");
  });
});

describe("labels of a list", () => {
  it("today's box labels are one job with its progress, and stop", async () => {
    const { api } = await openWindow();
    await click("rail-queue");
    await click("queue-print");
    expect(byId("batch").textContent).toContain("4");
    expect(byId("batch").querySelector("progress")?.value).toBeCloseTo(4 / 9);
    await click("batch-stop");
    expect(lastCall(api, "job_stop")).toEqual({ job: 7 });
    expect(byId("batch").dataset["state"]).toBe("cancelled");
    expect(byId("batch").textContent).toContain("stopped after 4 of 9");
    await click("batch-show");
    expect(byId("job").dataset["job"]).toBe("7");
  });

  it("asks for the first free label where the labels are on sheets", async () => {
    const { api } = await openWindow();
    await click("rail-settings");
    await choose("paper-box-stock", "a4-24");
    await click("rail-queue");
    await click("queue-print");
    expect(lastCall(api, "print_confirmed_today")).toBeUndefined();
    expect(byId("batch-sheet").textContent).toContain("1 to 24");
    const field = byId("batch-first") as HTMLInputElement;
    expect(document.activeElement).toBe(field);
    type("batch-first", "5");
    await rest();
    await click("batch-print");
    expect(lastCall(api, "print_confirmed_today")).toEqual({ first: 5 });
    expect(document.querySelector("[data-testid='batch-sheet']")).toBeNull();
    expect(byId("batch").textContent).toContain("4");
  });

  it("says when nothing was confirmed today", async () => {
    const { api } = await openWindow();
    await click("rail-queue");
    api.failNext("print_confirmed_today", "there is nothing to print");
    await click("queue-print");
    expect(byId("batch-error").textContent).toContain("there is nothing to print");
  });
});

describe("printer settings", () => {
  async function settings() {
    const opened = await openWindow();
    await click("rail-settings");
    return opened;
  }

  it("each kind of paper has its printer, stock and resolution", async () => {
    const { api } = await settings();
    await choose("paper-box-printer", "Door 3");
    await choose("paper-box-stock", "100x150");
    await choose("paper-box-dpi", "300");
    const { settings: saved } = lastCall(api, "paper_settings_save") as {
      settings: { papers: unknown[] };
    };
    expect(saved.papers[0]).toEqual({
      kind: "box",
      layout: null,
      printer: "Door 3",
      stock: "100x150",
      dpi: 300,
    });
    expect(byId("printers-told").textContent).toBe("Box labels saved.");
    const documents = [...byId("paper-a4-printer").querySelectorAll("option")].map(
      (it) => it.value,
    );
    expect(documents).not.toContain("Door 3");
  });

  it("a printer is added by its address, and a wrong one is named", async () => {
    const { api } = await settings();
    type("printer-name", "Door 4");
    type("printer-address", "10.0.0.8");
    await click("printer-add");
    expect(byId("named-printers").textContent).toContain("tcp://10.0.0.8");
    type("printer-name", "Door 6");
    type("printer-address", "a b");
    await click("printer-add");
    expect(byId("printers-error").textContent).toContain("tcp://a b");
    expect((byId("printer-name") as HTMLInputElement).value).toBe("Door 6");
    expect(api.calls.filter((it) => it.name === "paper_settings_save")).toHaveLength(2);
  });

  it("one that announces itself is found and added", async () => {
    await settings();
    await click("printers-find");
    expect(byId("found-printers").textContent).toContain("Zebra ZD621 (door 5)");
    byId("found-printers").querySelector("button")?.click();
    await rest();
    expect(byId("named-printers").textContent).toContain("tcp://10.0.0.9");
  });

  it("a test label goes to the printer of its kind of paper", async () => {
    const { api } = await settings();
    await click("paper-shelf-test");
    expect(lastCall(api, "print_test")).toEqual({ printer: "Zebra-3", kind: "shelf" });
    expect(byId("test-status").textContent).toContain("Test label on Zebra-3: printed");
  });

  it("print queues that cannot be read are no reason to hide the rest", async () => {
    const { api } = await openWindow();
    api.failNext("printers", "The print service of this computer cannot be reached.");
    await click("rail-settings");
    expect(byId("queues-error").textContent).toContain("cannot be reached");
    expect(byId("papers").textContent).toContain("Shelf tags");
  });
});

it("all that are to be looked at are marked as printed at once, when that was asked again", async () => {
  const { api } = await open();
  await click("jobs-unknown");
  const before = rows().length;
  expect(before).toBeGreaterThan(0);
  const asked: number[] = [];
  const said = api.jobs_printed;
  api.jobs_printed = (args) => {
    asked.push(args.up_to);
    return said(args);
  };
  await click("jobs-came-out");
  expect(asked).toEqual([]);
  const newest = Math.max(...numbers());
  await click("jobs-came-out-yes");
  expect(asked).toEqual([newest]);
  expect(byId("jobs-told").textContent).toContain(`${before} job`);
  expect(rows().length).toBe(0);
});
