import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { byId, click, eventually, key, lastCall, openWindow, rest, scan, type } from "./window";

describe("first start", () => {
  it("says what this is and where the data will be, and offers two ways", async () => {
    await openWindow({ firstStart: true });
    expect(document.body.textContent).toContain("/var/lib/rma-dock");
    expect(byId("first-start-sample")).toBeTruthy();
    expect(byId("first-start-empty")).toBeTruthy();
    expect(screen.queryByTestId("scan-field")).toBeNull();
  });

  it("offers the newest backup where the data are gone and their backups are there", async () => {
    const { api } = await openWindow({ firstStart: true });
    await rest();
    expect(byId("first-start-restore").textContent).toContain("The data are gone from here");
    api.failNext("restore_backup", "the disk is full");
    await click("first-start-restore");
    expect(document.body.textContent).toContain("Nothing was restored: the disk is full");
    await click("first-start-restore");
    expect(lastCall(api, "restore_backup")).toEqual({ path: "/data/backups/newest.db" });
  });

  it("sample data opens the dock", async () => {
    const { app, api } = await openWindow({ firstStart: true });
    await click("first-start-sample");
    await eventually(() => expect(byId("scan-field")).toBe(document.activeElement));
    expect(lastCall(api, "start_with_sample")).toEqual({ rmas: 2000 });
    expect(app.place).toBe("receive");
  });

  it("shows how far long work is", async () => {
    const { app } = await openWindow({ firstStart: true });
    app.progress = { label: "Writing sample RMAs", done: 500, total: 2000 };
    await rest();
    expect(byId("progress").textContent).toMatch(/Writing sample RMAs\s*500\s*of 2,000/);
    expect(byId("progress").querySelector("progress")?.value).toBe(0.25);
  });

  it("is stopped with one key, and nothing is kept", async () => {
    const { app, api } = await openWindow({ firstStart: true, delay: 300 });
    byId("first-start-sample").click();
    await eventually(() => expect(byId("sample-stop").textContent).toContain("Stop"));
    await key("Escape");
    expect(api.calls.map((it) => it.name)).toContain("stop_work");
    await eventually(() => expect(byId("sample-stopped").textContent).toContain("nothing"));
    expect(app.startUp?.state).toBe("first_start");
    expect((byId("first-start-sample") as HTMLButtonElement).disabled).toBe(false);
  });

  it("empty leads to the import", async () => {
    const { app } = await openWindow({ firstStart: true });
    await click("first-start-empty");
    expect(app.place).toBe("import");
    expect(byId("import-choose")).toBeTruthy();
  });

  it("a failure is said, and the choice is there again", async () => {
    const { api } = await openWindow({ firstStart: true });
    api.failNext("start_with_sample", "The directory cannot be written.");
    await click("first-start-sample");
    expect(screen.getByRole("alert").textContent).toContain("cannot be written");
    expect((byId("first-start-sample") as HTMLButtonElement).disabled).toBe(false);
  });
});

it("unusable data is named, with a way to try again", async () => {
  const { app } = await openWindow({ unusable: true });
  expect(byId("unusable-message").textContent).toContain("newer version");
  expect(document.body.textContent).toContain("/var/lib/rma-dock");
  await click("try-again");
  expect(app.startUp?.state).toBe("ready");
});

it("import reports counts, and each error with line, column and value", async () => {
  await openWindow();
  await click("rail-import");
  await click("import-choose");
  expect(screen.getAllByTestId("import-row").map((it) => it.dataset["kind"])).toEqual([
    "sites",
    "rmas",
  ]);
  const errors = byId("import-errors").textContent;
  for (const part of ["118", "R020417-1", "issued_at", "2026-02-30"]) {
    expect(errors).toContain(part);
  }
});

it("an import is stopped beside its progress, also from another place and back", async () => {
  const { app, api } = await openWindow({ delay: 300 });
  await click("rail-import");
  byId("import-choose").click();
  await eventually(() => expect(byId("import-stop")).toBeTruthy());
  await click("rail-settings");
  await click("rail-import");
  expect((byId("import-choose") as HTMLButtonElement).disabled).toBe(true);
  await click("import-stop");
  expect(byId("import-stop").textContent).toContain("Stopping");
  await eventually(() => expect(byId("import-stopped").textContent).toContain("rmas.csv"));
  expect(api.calls.filter((it) => it.name === "stop_work").length).toBe(1);
  expect(screen.queryByTestId("import-stop")).toBeNull();
  expect(app.progress).toBeNull();
  const rows = screen
    .getAllByTestId("import-row")
    .map((it) => it.textContent.replaceAll(/\s+/g, " "));
  expect(rows[1]).toContain("stopped");
});

describe("settings", () => {
  it("are saved at once and say so", async () => {
    const { app, api } = await openWindow();
    await click("rail-settings");
    await click("setting-theme-dark");
    expect(lastCall(api, "settings_set")).toMatchObject({ settings: { theme: "dark" } });
    expect(document.documentElement.dataset["theme"]).toBe("dark");
    expect(byId("saved").textContent).toContain("Colours saved");
    expect(app.settings?.theme).toBe("dark");
  });

  it("the operator's name is changed inline and stands in the header", async () => {
    await openWindow();
    await click("rail-settings");
    type("setting-operator", "Mei Tan");
    byId("setting-operator").dispatchEvent(new Event("change", { bubbles: true }));
    await rest();
    expect(document.querySelector("header")?.textContent).toContain("Mei Tan");
  });

  it("a field that is still edited when a scan comes is saved, and without the scan", async () => {
    const { app } = await openWindow();
    await click("rail-settings");
    type("setting-operator", "Mei Tan");
    await scan("R20417-2");
    expect(app.place).toBe("receive");
    expect(app.settings?.operator).toBe("Mei Tan");
    expect(byId("verdict").dataset["line"]).toBe("R20417-2");
  });

  it("two changes at once do not undo each other", async () => {
    const { app } = await openWindow({ delay: 5 });
    await click("rail-settings");
    byId("setting-theme-dark").click();
    byId("setting-sound").click();
    await eventually(() => {
      expect(app.settings).toMatchObject({ theme: "dark", sound: true });
    });
  });

  it("what is refused is said beside the field, and nothing is changed", async () => {
    const { app } = await openWindow();
    await click("rail-settings");
    type("setting-operator", "");
    byId("setting-operator").dispatchEvent(new Event("change", { bubbles: true }));
    await rest();
    expect(byId("setting-operator").getAttribute("aria-invalid")).toBe("true");
    const id = byId("setting-operator").getAttribute("aria-describedby") ?? "";
    expect(document.getElementById(id)?.textContent).toContain("Give the operator a name");
    expect(app.settings?.operator).toBe("Dana Ruiz");
  });

  it("a test label needs a printer", async () => {
    await openWindow({ settings: { printer: null, sound: false } });
    await click("rail-settings");
    expect((byId("paper-box-test") as HTMLButtonElement).disabled).toBe(true);
    expect(byId("setting-printer").textContent).toContain("Save as PDF only");
  });
});
