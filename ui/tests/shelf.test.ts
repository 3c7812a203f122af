import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { shelfRows } from "../src/screens/shelf/rows";
import { byId, click, eventually, key, lastCall, openWindow, rest, scan, type } from "./window";

const tags = () => screen.queryAllByTestId("shelf-row").map((it) => it.dataset["tag"]);
const selected = () =>
  screen
    .queryAllByTestId("shelf-row")
    .filter((it) => it.getAttribute("aria-selected") === "true")
    .map((it) => it.dataset["tag"]);

async function shelf(options = { seeded: true }) {
  const opened = await openWindow(options);
  await click("rail-shelf");
  return opened;
}

it("an empty shelf says so and what puts a box there", async () => {
  await shelf({ seeded: false });
  expect(byId("shelf-empty").textContent).toContain("The shelf is empty");
  expect(byId("shelf-empty").textContent).toContain("no RMA number");
});

describe("the keyboard", () => {
  it("moves through the rows, Enter opens, Esc closes", async () => {
    await shelf();
    expect(tags()).toEqual(["D112", "D113", "D114", "D115"]);
    expect(selected()).toEqual(["D112"]);
    await key("ArrowDown");
    expect(selected()).toEqual(["D113"]);
    await key("End");
    await key("ArrowDown");
    expect(selected()).toEqual(["D115"]);
    await key("Home");
    expect(selected()).toEqual(["D112"]);
    expect(screen.queryByTestId("shelf-detail")).toBeNull();
    await key("Enter");
    expect(byId("shelf-detail").dataset["tag"]).toBe("D112");
    await key("Escape");
    expect(screen.queryByTestId("shelf-detail")).toBeNull();
    expect(document.activeElement?.getAttribute("role")).toBe("grid");
  });

  it("a tag that is scanned opens its row, past the filter", async () => {
    const { app } = await shelf();
    await click("shelf-filter-discrepancy");
    expect(tags()).toEqual(["D113", "D115"]);
    await scan("]C1d114");
    expect(app.place).toBe("shelf");
    expect(byId("shelf-detail").dataset["tag"]).toBe("D114");
    expect(selected()).toEqual(["D114"]);
  });

  it("a tag that is not there is said to be not there", async () => {
    await shelf();
    await scan("D999");
    expect(byId("shelf-not-there").textContent).toContain("D999");
  });

  it("any other scan is a box: it is received", async () => {
    const { app } = await shelf();
    await scan("R20417-2");
    expect(app.place).toBe("receive");
    expect(byId("verdict").dataset["line"]).toBe("R20417-2");
  });
});

it("sorts, and the header says the direction", async () => {
  await shelf();
  const age = screen.getByRole("columnheader", { name: /Age/ });
  expect(age.getAttribute("aria-sort")).toBe("descending");
  age.querySelector("button")?.click();
  await rest();
  expect(age.getAttribute("aria-sort")).toBe("ascending");
  expect(tags()).toEqual(["D115", "D114", "D113", "D112"]);
});

it("finds by any text of the row", async () => {
  const { api } = await openWindow({ seeded: true });
  const items = await api.shelf({ include_disposed: false });
  const find = (text: string) =>
    shelfRows(items, "all", text, { key: "tag", down: false }).map((it) => it.tag);
  expect(find("crushed")).toEqual(["D112"]);
  expect(find("1z999")).toEqual(["D114"]);
  expect(find("closed")).toEqual(["D115"]);
  expect(find("nothing like it")).toEqual([]);
});

describe("dispositions", () => {
  it("matched: its candidates stand first, and what was done and printed is told", async () => {
    const { api } = await shelf();
    await scan("D113");
    await click("dispose-matched");
    expect(byId("match-option").dataset["line"]).toBe("R20402-1");
    expect((byId("dispose-record") as HTMLButtonElement).disabled).toBe(true);
    type("match-line", "R20417-2");
    await eventually(() => expect(byId("match-option").dataset["line"]).toBe("R20417-2"));
    await click("match-option");
    await click("dispose-record");
    expect(lastCall(api, "shelf_dispose")).toEqual({
      tag: "D113",
      disposition: "matched",
      line: "R20417-2",
      tracking: null,
      note: null,
    });
    await eventually(() => expect(byId("dispose-result").dataset["tag"]).toBe("D113"));
    expect(byId("dispose-result").textContent).toContain("R20417-2");
    expect(byId("dispose-result").textContent).toContain("box label: printed on Zebra-3");
    expect(byId("dispose-result").textContent).toMatch(/To take it back, correct receipt \d+/);
    expect(tags()).toEqual(["D112", "D114", "D115"]);
  });

  it("returned to sender takes the carrier's number", async () => {
    const { api } = await shelf();
    await scan("D114");
    await click("dispose-sender");
    type("dispose-tracking", "1Z999AA10123456784");
    await rest();
    await click("dispose-record");
    expect(lastCall(api, "shelf_dispose")).toMatchObject({
      disposition: "returned_to_sender",
      tracking: "1Z999AA10123456784",
    });
  });

  it("scrapped wants a reason first", async () => {
    const { api } = await shelf();
    await scan("D114");
    await click("dispose-scrapped");
    expect((byId("dispose-record") as HTMLButtonElement).disabled).toBe(true);
    type("dispose-reason", "burnt");
    await rest();
    await click("dispose-record");
    expect(lastCall(api, "shelf_dispose")).toMatchObject({
      disposition: "scrapped",
      note: "burnt",
    });
  });

  it("an error stands where it was made, and the box stays", async () => {
    const { api } = await shelf();
    await scan("D114");
    await click("dispose-sender");
    api.failNext("shelf_dispose", "The data file is locked.");
    await click("dispose-record");
    expect(byId("dispose-error").textContent).toContain("The data file is locked.");
    expect(tags()).toContain("D114");
  });
});

it("keeps note, position and photographs", async () => {
  const { api } = await shelf();
  await scan("D114");
  type("shelf-note", "second box of two");
  await rest();
  await click("shelf-note-save");
  expect(lastCall(api, "shelf_note")).toEqual({ tag: "D114", note: "second box of two" });
  type("shelf-position", "b-07");
  await rest();
  await click("shelf-move");
  expect(lastCall(api, "shelf_move")).toEqual({ tag: "D114", position: "B-07" });
  await click("shelf-photo");
  expect(screen.getByAltText("D114: corner.jpg")).toBeTruthy();
});
