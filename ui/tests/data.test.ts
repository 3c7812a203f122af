import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { byId, click, eventually, key, lastCall, openWindow, rest, type } from "./window";

const rows = () => screen.queryAllByTestId("data-row").map((it) => it.dataset["key"]);
const selected = () =>
  screen
    .queryAllByTestId("data-row")
    .filter((it) => it.getAttribute("aria-selected") === "true")
    .map((it) => it.dataset["key"]);

async function data(tab?: string) {
  const opened = await openWindow();
  await click("rail-data");
  if (tab !== undefined) await click(`tab-${tab}`);
  return opened;
}

async function pressOn(id: string, name: string) {
  byId(id).focus();
  await key(name);
}

it("says for what a change holds", async () => {
  await data();
  expect(byId("data-note").textContent).toContain("from now on");
  expect(byId("data-note").textContent).toContain("keeps the facts");
});

it("the tabs go round by the arrow keys, and Ctrl+8 comes here", async () => {
  const { app } = await openWindow();
  await key("8", { ctrlKey: true });
  expect(app.place).toBe("data");
  await pressOn("tab-families", "ArrowLeft");
  expect(byId("tab-wording").getAttribute("aria-selected")).toBe("true");
  await key("ArrowLeft");
  expect(byId("tab-centres").getAttribute("aria-selected")).toBe("true");
  expect(document.activeElement).toBe(byId("tab-centres"));
  expect(rows()).toEqual(["SJC"]);
  expect(byId("data-row").textContent).toContain("4100 Harbour Road, San Jose CA");
  await key("ArrowRight");
  await key("ArrowRight");
  expect(rows()).toEqual(["MX", "SA"]);
  await key("ArrowDown");
  expect(document.activeElement).toBe(byId("data-table-families"));
});

describe("a record", () => {
  it("is chosen, changed and saved by keyboard alone, and the save is undone", async () => {
    const { api } = await data();
    expect(selected()).toEqual(["MX"]);
    await key("ArrowDown");
    expect(selected()).toEqual(["SA"]);
    await key("Enter");
    expect((byId("field-family") as HTMLInputElement).readOnly).toBe(true);
    expect(document.activeElement).toBe(byId("field-name"));
    type("field-hardware_months", "24");
    byId("field-hardware_months").closest("form")?.requestSubmit();
    await rest();
    expect(lastCall(api, "data_change")).toMatchObject({
      kind: "families",
      seen: { family: "SA", hardware_months: "12" },
      row: { family: "SA", hardware_months: "24" },
    });
    expect(byId("data-told").textContent).toContain("Saved family SA.");
    expect(screen.queryByTestId("data-form")).toBeNull();
    expect(document.activeElement).toBe(byId("data-table-families"));
    await click("data-undo");
    expect(lastCall(api, "data_change")).toMatchObject({ row: { hardware_months: "12" } });
    expect(byId("data-told").textContent).toContain("Undone: family SA is as it was.");
  });

  it("that is half written stays so while another save is undone, from any tab", async () => {
    const { app } = await data();
    await key("Enter");
    type("field-name", "Saved");
    await click("data-save");
    await key("End");
    await key("Enter");
    type("field-name", "Half");
    await click("tab-centres");
    await click("data-undo");
    expect(byId("data-told").textContent).toContain("Undone: family MX is as it was.");
    await click("tab-families");
    expect((byId("field-name") as HTMLInputElement).value).toBe("Half");
    expect(app.data.families.rows?.map((row) => row["name"])).not.toContain("Saved");
  });

  it("is added, and the addition is undone", async () => {
    await data();
    await click("data-add");
    type("field-family", "QFX");
    await click("data-save");
    expect(byId("error-name").textContent).toContain("name is missing");
    expect(byId("field-name").getAttribute("aria-invalid")).toBe("true");
    expect(byId("field-name").getAttribute("aria-describedby")).toContain("families-name-error");
    type("field-name", "Switches");
    await click("data-save");
    expect(rows()).toEqual(["MX", "QFX", "SA"]);
    expect(selected()).toEqual(["QFX"]);
    await click("data-undo");
    expect(rows()).toEqual(["MX", "SA"]);
  });

  it("in use stays, and says by whom; one that is not is removed and comes back", async () => {
    await data();
    await key("Enter");
    await click("data-remove");
    expect(byId("data-edit-error").textContent).toContain("in use by 250 parts");
    await key("Escape");
    await key("End");
    await key("Enter");
    await click("data-remove");
    expect(rows()).toEqual(["MX"]);
    await click("data-undo");
    expect(rows()).toEqual(["MX", "SA"]);
  });

  it("that somebody else changed shows what it says now, and can take it", async () => {
    const { api } = await data();
    await key("Enter");
    type("field-name", "Mine");
    const seen = (await api.data_list({ kind: "families", query: everything })).rows[0] ?? {};
    await api.data_change({ kind: "families", seen, row: { ...seen, name: "Theirs" } });
    await click("data-save");
    expect(byId("data-conflict").textContent).toContain("Somebody changed");
    expect(byId("now-name").textContent).toContain("Theirs");
    expect((byId("field-name") as HTMLInputElement).value).toBe("Mine");
    await click("data-take-now");
    expect((byId("field-name") as HTMLInputElement).value).toBe("Theirs");
    type("field-name", "Mine after all");
    await click("data-save");
    expect(byId("data-told").textContent).toContain("Saved");
  });

  it("half written is kept from Esc and another row, and kept while a box is scanned", async () => {
    const { app } = await data();
    await key("Enter");
    type("field-name", "Half");
    await key("Escape");
    expect(byId("data-unsaved").textContent).toContain("Not saved yet");
    screen.getAllByTestId("data-row")[1]?.click();
    await rest();
    expect((byId("field-name") as HTMLInputElement).value).toBe("Half");
    app.go("receive");
    await rest();
    app.go("data");
    await rest();
    expect((byId("field-name") as HTMLInputElement).value).toBe("Half");
    await key("Escape");
    await key("Escape");
    expect(screen.queryByTestId("data-form")).toBeNull();
  });
});

const everything = { text: "", sort: "", descending: false, offset: 0, limit: 500 };

describe("parts", () => {
  it("come a hundred at a time, are found and sorted", async () => {
    const { api } = await data("parts");
    expect(rows()).toHaveLength(100);
    expect(byId("data-page").textContent).toMatch(/1 to 100 of\s+250/);
    await click("data-next");
    await click("data-next");
    expect(byId("data-page").textContent).toMatch(/201 to 250 of\s+250/);
    expect((byId("data-next") as HTMLButtonElement).disabled).toBe(true);
    // To look for it by its role would take seconds among so many cells.
    const headings = [...document.querySelectorAll<HTMLElement>("thead button")];
    headings.find((it) => it.textContent.includes("List price"))?.click();
    await rest();
    expect(lastCall(api, "data_list")).toMatchObject({ query: { sort: "list_price", offset: 0 } });
    type("data-find", "mx-34");
    await eventually(() => expect(rows()).toHaveLength(10));
    type("data-find", "nothing like it");
    await eventually(() => expect(byId("data-empty").textContent).toContain("nothing like it"));
  });

  it("try their pattern out while it is written, and Enter there saves nothing", async () => {
    const { api } = await data("parts");
    await key("Enter");
    type("pattern-serial", "AB0614");
    await eventually(() => expect(byId("pattern-trial").textContent).toContain("Mon 3 Apr 2006"));
    type("field-serial_pattern", "^X(?<year>..)");
    await eventually(() => expect(byId("pattern-trial").textContent).toContain("does not match"));
    await pressOn("pattern-serial", "Enter");
    expect(lastCall(api, "data_change")).toBeUndefined();
    type("field-serial_pattern", "no groups");
    await click("data-save");
    expect(byId("error-serial_pattern").textContent).toContain("DOA-2");
  });

  it("offer the families and centres that there are", async () => {
    await data("parts");
    await key("Enter");
    const options = [...byId("field-family").querySelectorAll("option")].map((it) => it.value);
    expect(options).toEqual(["", "MX", "SA"]);
  });
});

describe("holidays", () => {
  it("are those of the chosen calendar and year", async () => {
    const { app } = await data("calendars");
    const year = app.thisYear;
    expect(byId("holidays-empty").textContent).toContain(`No holidays in ${year}`);
    await key("ArrowDown");
    expect(byId("holidays").textContent).toContain("us-west");
    expect(byId("holidays").textContent).toContain("Christmas");
    await click("year-after");
    expect(byId("holidays-empty").textContent).toContain(`No holidays in ${year + 1}`);
  });

  it("are added in the year that they are in, and undone", async () => {
    const { api, app } = await data("calendars");
    await key("ArrowDown");
    await click("holiday-add");
    type("field-date", "2031-02-30x");
    await click("data-save");
    expect(byId("error-date").textContent).toContain("is not a date");
    type("field-date", "2031-05-01");
    type("field-name", "Labour Day");
    await click("data-save");
    expect(lastCall(api, "data_add")).toMatchObject({
      kind: "holidays",
      row: { calendar: "us-west", date: "2031-05-01", name: "Labour Day" },
    });
    expect(app.data.holidays.year).toBe(2031);
    expect(byId("holidays").textContent).toContain("Labour Day");
    await click("data-undo");
    expect(byId("holidays").textContent).not.toContain("Labour Day");
  });

  it("are imported from a file, and what came is told", async () => {
    const { api } = await data("calendars");
    await key("ArrowDown");
    await click("holidays-import");
    expect(lastCall(api, "data_import_holidays")).toEqual({ calendar: "us-west" });
    expect(byId("holidays-imported").textContent).toMatch(/us\.ics.*2 holidays,\s+1 new/);
    expect(byId("holidays").textContent).toContain("Independence Day");
    api.failNext("data_import_holidays", "the file is larger than 4 MiB");
    await click("holidays-import");
    expect(byId("holidays-import-error").textContent).toContain("larger than 4 MiB");
  });
});
