import { screen } from "@testing-library/svelte";
import { expect, it, vi } from "vitest";
import { byId, click, openWindow, rest, type } from "./window";

it("narrows what was recorded, opens the facts, and signs off once", async () => {
  const { app } = await openWindow();
  app.go("audit");
  await vi.waitFor(() => expect(screen.getAllByTestId("audit-entry").length).toBe(3), 5_000);
  type("audit-action", "received");
  await click("audit-find");
  expect(screen.getAllByTestId("audit-entry").length).toBe(1);
  screen.getByRole("button", { name: "Facts of entry 3" }).click();
  await rest();
  expect(byId("audit-facts").textContent).toContain("Dock 3");
  type("audit-action", "refused");
  await click("audit-find");
  expect(byId("audit-empty").textContent).toContain("Nothing that was recorded is like that");
  await click("audit-all");
  expect(screen.getAllByTestId("audit-entry").length).toBe(3);

  type("audit-note", "November");
  await click("audit-sign-off");
  expect(byId("audit-period").textContent).toContain("entries 1 to 3");
  expect(byId("audit-told").textContent).toContain("as period 1");
  screen.getByRole("button", { name: "Save period 1" }).click();
  await rest();
  expect(byId("audit-told").textContent).toContain("audit-period-1.jsonl");
  await click("audit-sign-off");
  expect(byId("audit-error").textContent).toContain("nothing was recorded");
});
