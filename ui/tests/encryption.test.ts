import { expect, it } from "vitest";
import { byId, click, openWindow, rest } from "./window";

it("encrypts after asking once more, tells what is still in clear, and puts it in clear again", async () => {
  const { app, api } = await openWindow();
  app.go("settings");
  await rest();
  expect(byId("encryption-state").textContent).toContain("is not encrypted");
  let asked = 0;
  const on = api.encryption_on;
  api.encryption_on = async () => {
    asked += 1;
    return on();
  };
  await click("encryption-on");
  expect(asked).toBe(0);
  await click("encryption-cancel");
  await click("encryption-on");
  await click("encryption-do");
  expect(asked).toBe(1);
  expect(byId("encryption-state").textContent).toContain("3f9a-77c1");
  expect(byId("encryption-told").textContent).toContain("Keep the recovery file");
  expect(byId("encryption-copies").textContent).toContain("1 copy of the data");
  expect(byId("encryption-copies").textContent).toContain(".db: it is damaged");
  await click("encryption-do-copies");
  expect(document.querySelector("[data-testid='encryption-copies']")).toBeNull();
  await click("encryption-file");
  expect(byId("encryption-told").textContent).toContain("/media/stick/");

  api.encryption_off = () => Promise.reject({ code: "in_use", message: "somebody works with it" });
  await click("encryption-off");
  await click("encryption-do");
  expect(byId("encryption-error").textContent).toContain("somebody works with it");
});

it("does nothing where nobody says where the recovery file is to be", async () => {
  const { app, api } = await openWindow();
  app.go("settings");
  await rest();
  api.encryption_on = async () => null;
  await click("encryption-on");
  await click("encryption-do");
  expect(byId("encryption-told").textContent).toBe("");
  expect(byId("encryption-state").textContent).toContain("is not encrypted");
});

it("asks for the recovery file where the key is not here", async () => {
  const { app, api } = await openWindow({ unusable: true });
  app.startUp = {
    state: "unusable",
    data_dir: "/data",
    code: "database_no_key",
    message: "the database is encrypted",
  };
  await rest();
  api.encryption_add_key = () => Promise.reject({ code: "bad_recovery_file", message: "no key" });
  await click("add-key");
  expect(byId("key-needed").textContent).toContain("no key");
});
