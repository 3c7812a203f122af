import { screen } from "@testing-library/svelte";
import { expect, it } from "vitest";
import { byId, click, openWindow, rest } from "./window";

it("makes a backup, tells what a restore loses, and restores only when that was read", async () => {
  const { app, api } = await openWindow();
  app.go("settings");
  await rest();
  expect(byId("backups-old")).toBeTruthy();
  await click("backup-make");
  expect(byId("backups-told").textContent).toContain("5,000 RMAs");
  const again = screen.getByRole("button", { name: /^Restore the backup of/ });
  again.click();
  await rest();
  expect(byId("restore-lost").textContent).toContain("3 things recorded since");
  expect(byId("restore-foreign").textContent).toContain("never on record here: 2 added");
  expect(byId("restore-people").textContent).toContain("Mallory is not on record now");
  expect((byId("restore-do") as HTMLButtonElement).disabled).toBe(true);
  await click("restore-agreed");
  await click("restore-do");
  expect(byId("backups-told").textContent).toContain("kept in /data/replaced");

  api.backup_make = () => Promise.reject({ code: "no_space", message: "no space is left" });
  await click("backup-make");
  expect(byId("backups-error").textContent).toContain("no space is left");
});

it("leads from data that are damaged to the newest good backup", async () => {
  const { app, api } = await openWindow({ unusable: true });
  app.startUp = {
    state: "unusable",
    data_dir: "/data",
    code: "database_damaged",
    message: "the database is damaged",
  };
  await rest();
  expect(byId("restore-offer").textContent).toContain("The damaged file is kept");
  let restored = "";
  api.restore_backup = async ({ path }) => {
    restored = path;
    return {
      holds: (await api.restore_preview({ path })).holds,
      kept: null,
      lost: null,
      foreign: null,
      people: [],
    };
  };
  await click("restore-newest");
  expect(restored).toBe("/data/backups/newest.db");
});
