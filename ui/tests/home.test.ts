import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { byId, click, key, lastCall, openWindow, rest, type } from "./window";

/** A letter by itself, and the moment after which it is no scan. */
async function letter(name: string) {
  await key(name);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await rest();
}

async function openHome() {
  const opened = await openWindow({ seeded: true });
  await key("0", { ctrlKey: true });
  return opened;
}

describe("home", () => {
  it("is not what opens first: the dock is ready for a scan", async () => {
    const { app } = await openWindow();
    expect(app.place).toBe("receive");
  });

  it("counts what waits, with the first of it, and goes there", async () => {
    const { app, api } = await openHome();
    const home = await api.home({ csr: null });
    expect(byId("home-overdue").dataset["count"]).toBe(String(home.overdue.count));
    const first = byId("home-overdue").querySelector<HTMLElement>("[data-testid=home-row]");
    expect(first?.textContent).toContain("late");
    first?.click();
    await rest();
    expect(app.place).toBe("deadlines");
    expect(byId("side-panel").dataset["subject"]).toBe(home.overdue.rows[0]?.subject);
  });

  it.each([
    ["c", "queue"],
    ["o", "deadlines"],
    ["d", "deadlines"],
    ["s", "shelf"],
  ])("the letter %s goes to %s", async (name, place) => {
    const { app } = await openHome();
    await letter(name);
    expect(app.place).toBe(place);
    if (name === "d") expect(byId("returns-grid")).toBe(document.activeElement);
    if (name === "o") expect(app.deadlines.filter.kinds).not.toContain("rnr");
  });

  it("goes through all its buttons by the arrows", async () => {
    await openHome();
    expect(document.activeElement).toBe(byId("home-go-queue"));
    await key("ArrowDown");
    expect(document.activeElement?.getAttribute("data-testid")).toBe("home-row");
    await key("ArrowUp");
    expect(document.activeElement).toBe(byId("home-go-queue"));
  });

  it("is of one CSR, and takes that along", async () => {
    const { app, api } = await openHome();
    const select = byId("home-csr") as HTMLSelectElement;
    select.value = "Ben Whitlock";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await rest();
    expect(lastCall(api, "home")).toEqual({ csr: "Ben Whitlock" });
    await click("home-go-overdue");
    expect(app.deadlines.filter.csr).toBe("Ben Whitlock");
  });

  it("that cannot be read says so", async () => {
    const { api } = await openHome();
    api.failNext("home", "the database is busy");
    await key("1", { ctrlKey: true });
    await key("0", { ctrlKey: true });
    expect(byId("home-error").textContent).toContain("the database is busy");
    byId("home-error").querySelector("button")?.click();
    await rest();
    expect(screen.queryByTestId("home-error")).toBeNull();
  });
});

describe("returns not received", () => {
  const rows = () => screen.queryAllByTestId("returns-row");

  async function openReturns() {
    const opened = await openWindow();
    await key("4", { ctrlKey: true });
    await click("view-returns");
    return opened;
  }

  it("each with its price, whom to ask, and what was decided", async () => {
    await openReturns();
    expect(document.activeElement).toBe(byId("returns-grid"));
    expect(rows()[0]?.textContent).toContain("12,500.00 USD");
    expect(rows()[0]?.textContent).toContain("Ana Núñez");
    expect(rows()[0]?.textContent).toContain("+1 520 555 0100");
    expect(rows()[0]?.textContent).toContain("Nothing");
    expect(byId("returns-to_decide").textContent).toContain(String(rows().length));
  });

  it("are sorted by days and by price alone", async () => {
    const { api } = await openReturns();
    await click("returns-sort-list_price");
    expect(lastCall(api, "returns_page")).toMatchObject({ filter: { order: "list_price" } });
    await click("returns-sort-list_price");
    expect(lastCall(api, "returns_page")).toMatchObject({ filter: { descending: true } });
    expect(screen.queryByTestId("returns-sort-contact")).toBeNull();
  });

  it("are charged, told, and taken back", async () => {
    const { api } = await openReturns();
    const count = rows().length;
    const line = rows()[0]?.dataset["key"] ?? "";
    await key("Enter");
    expect(byId("side-panel").dataset["subject"]).toBe(line);
    await click("return-charge");
    expect(byId("return-record").textContent.trim()).toBe("Charge 12,500.00 USD");
    expect((byId("return-record") as HTMLButtonElement).disabled).toBe(true);
    expect(document.activeElement).toBe(byId("return-note"));
    type("return-note", "Asked twice");
    await rest();
    await click("return-record");
    expect(lastCall(api, "line_decide_return")).toEqual({
      line,
      decision: { decision: "charge" },
      note: "Asked twice",
    });
    expect(byId("line-told").textContent).toContain("Charge the list price.");
    expect(byId("return-decision").textContent).toContain("Charged 12,500.00 USD");
    expect(rows()).toHaveLength(count - 1);
    await click("line-undo");
    expect(lastCall(api, "line_take_back_return")).toEqual({ line, decision: "charge" });
    expect(screen.queryByTestId("return-decision")).toBeNull();
    expect(rows()).toHaveLength(count);
  });

  it("what is refused is said at the form, and what was typed stays", async () => {
    await openReturns();
    await key("Enter");
    await click("return-extend");
    type("return-until", "2020-01-01");
    type("return-note", "On holiday");
    await rest();
    await click("return-record");
    expect(byId("return-error").textContent).toContain("2020-01-01 is over already");
    expect((byId("return-note") as HTMLTextAreaElement).value).toBe("On holiday");
  });

  it("that cannot be read say so", async () => {
    const { api } = await openReturns();
    api.failNext("returns_page", "busy");
    await click("returns-claimed");
    expect(byId("returns-error").textContent).toContain("busy");
    await click("returns-claimed");
    expect(byId("returns-empty").textContent).toContain("No claim is being looked into");
  });
});
