import { screen } from "@testing-library/svelte";
import { expect, it } from "vitest";
import { byId, click, eventually, key, lastCall, openWindow, rest, scan, type } from "./window";

async function correcting() {
  const opened = await openWindow();
  await scan("R20417-2");
  await key("F4");
  return opened;
}

it("starts from the scans as they came, with nothing to record yet", async () => {
  await correcting();
  expect(screen.getAllByTestId("correct-chip").map((it) => it.textContent)).toHaveLength(1);
  expect(byId("correct-chip").textContent).toContain("R20417-2");
  expect((byId("correct-record") as HTMLButtonElement).disabled).toBe(true);
  expect(document.activeElement).toBe(byId("correct-add"));
});

it("shows what the changed scans would give before it is recorded", async () => {
  const { api } = await correcting();
  screen.getByLabelText("Remove R20417-2").click();
  await rest();
  await scan("R20402-1");
  await eventually(() => expect(byId("correct-preview").textContent).toContain("Discrepancy"));
  expect(api.calls.some((it) => it.name === "correct_receipt")).toBe(false);
  expect(api.calls.filter((it) => it.name === "station_scan")).toHaveLength(1);
});

it("records a new entry that refers to the old one", async () => {
  const { api } = await correcting();
  screen.getByLabelText("Remove R20417-2").click();
  await rest();
  await scan("R20411-1");
  type("correct-note", "wrong box on the scanner");
  await rest();
  await click("correct-record");
  expect(lastCall(api, "correct_receipt")).toEqual({
    receipt: 1,
    scans: ["R20411-1"],
    note: "wrong box on the scanner",
  });
  expect(screen.queryByTestId("correct-panel")).toBeNull();
  expect(byId("verdict").dataset["line"]).toBe("R20411-1");
  expect(byId("verdict").textContent).toContain("This corrects receipt 1");
  expect(screen.getAllByTestId("today-row")).toHaveLength(2);
});

it("withdraws a box that was not received, as an entry of its own", async () => {
  const { api } = await correcting();
  await click("correct-withdraw");
  expect(lastCall(api, "withdraw_receipt")).toEqual({ receipt: 1, note: "" });
  expect(byId("verdict").dataset["verdict"]).toBe("withdrawn");
  expect(screen.getAllByTestId("today-row").map((it) => it.dataset["verdict"])).toEqual([
    "withdrawn",
    "accept",
  ]);
});

it("says at the button what went wrong and keeps what was entered", async () => {
  const { api } = await correcting();
  await scan("SN0412");
  api.failNext("correct_receipt", "The data file is locked.");
  await click("correct-record");
  expect(byId("correct-panel").textContent).toContain("Not recorded: The data file is locked.");
  expect(screen.getAllByTestId("correct-chip")).toHaveLength(2);
});

it("a scan outside its inputs closes it, is received, and leaves a draft behind", async () => {
  await correcting();
  await scan("SN0412");
  byId("correct-withdraw").focus();
  await scan("R20411-1");
  expect(screen.queryByTestId("correct-panel")).toBeNull();
  expect(byId("verdict").dataset["line"]).toBe("R20411-1");
  screen.getAllByTestId("today-row")[1]?.click();
  await rest();
  await key("F4");
  expect(screen.getAllByTestId("correct-chip")).toHaveLength(2);
});

it("of what was corrected since says which receipt holds", async () => {
  const { app, api } = await correcting();
  await key("Escape");
  app.station.enter(await api.correct_receipt({ receipt: 1, scans: ["R20411-1"], note: "" }));
  await rest();
  screen.getAllByTestId("today-row")[1]?.click();
  await rest();
  await key("F4");
  expect(screen.queryByTestId("correct-panel")).toBeNull();
  expect(byId("message").textContent).toContain("Receipt 1 was corrected by 2");
});

it("Esc gives the changes up", async () => {
  await correcting();
  await scan("SN0412");
  await key("Escape");
  await key("F4");
  expect(screen.getAllByTestId("correct-chip")).toHaveLength(1);
});
