import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { moneyWords } from "../src/lib/words";
import { press } from "./keys";
import { byId, click, eventually, key, lastCall, openWindow, rest, type } from "./window";

const rows = () => screen.queryAllByTestId("queue-row").map((it) => it.dataset["rma"]);

/** A letter that the screen knows is one only when nothing follows it. */
async function letter(name: string) {
  press(name);
  await new Promise((resolve) => setTimeout(resolve, 260));
  await rest();
}

async function choose(id: string, value: string) {
  const list = byId(id) as HTMLSelectElement;
  list.value = value;
  list.dispatchEvent(new Event("change", { bubbles: true }));
  await rest();
}

async function queue() {
  const opened = await openWindow({ settings: { sound: false, operator: "Dana Ruiz" } });
  await key("3", { ctrlKey: true });
  await rest();
  return opened;
}

async function open(rma: string) {
  screen
    .getAllByTestId("queue-row")
    .find((it) => it.dataset["rma"] === rma)
    ?.click();
  await rest();
  expect(byId("queue-panel").dataset["rma"]).toBe(rma);
}

describe("the queue", () => {
  it("has the oldest first, filters, and a count in the rail", async () => {
    await queue();
    expect(rows()).toEqual(["R20601", "R20602", "R20603", "R20604", "R20605"]);
    expect(byId("queue-count").textContent?.trim()).toBe("5");
    await choose("queue-type", "non_contracted");
    expect(rows()).toEqual(["R20603"]);
    await choose("queue-type", "");
    await choose("queue-priority", "P1");
    expect(rows()).toEqual(["R20602"]);
    await choose("queue-priority", "");
    await choose("queue-csr", "");
    expect(rows()).toEqual(["R20602", "R20603", "R20605"]);
    await choose("queue-centre", "AMS");
    expect(rows()).toEqual(["R20603"]);
    await choose("queue-type", "doa");
    expect(byId("queue-empty").textContent).toContain("No RMA fits the filters");
    await click("queue-show-all");
    expect(rows()).toHaveLength(5);
  });

  it("is gone through by letters: open, confirm, next, take", async () => {
    const { api } = await queue();
    await key("Enter");
    expect(byId("queue-panel").dataset["rma"]).toBe("R20601");
    expect(byId("queue-panel").textContent).toContain("Contract C-10 covers it");
    await letter("c");
    expect(lastCall(api, "rma_confirm")).toEqual({ rma: "R20601" });
    expect(byId("line-told").textContent).toMatch(/R20601 is confirmed\. To be returned by/);
    expect(rows()[0]).toBe("R20602");
    await letter("n");
    expect(byId("queue-panel").dataset["rma"]).toBe("R20602");
    await letter("t");
    expect(lastCall(api, "queue_take")).toEqual({ case: "2026-0107-0012" });
    expect(byId("queue-case-csr").textContent).toBe("Dana Ruiz");
    await click("line-undo");
    expect(byId("queue-case-csr").textContent).toBe("nobody yet");
    await letter("n");
    expect(byId("queue-panel").dataset["rma"]).toBe("R20603");
    await key("Escape");
    expect(screen.queryByTestId("queue-panel")).toBeNull();
  });

  it("takes a confirmation back", async () => {
    await queue();
    await open("R20601");
    await click("rma-confirm");
    expect(byId("rma-state").textContent).toBe("Confirmed");
    await click("line-undo");
    expect(byId("rma-state").textContent).toBe("Not confirmed yet");
    expect(rows()).toContain("R20601");
  });

  it("tells who took a case meanwhile, where it was asked", async () => {
    const { api } = await queue();
    await open("R20602");
    await api.queue_hand_over({ case: "2026-0107-0012", from: null, to: "Ben Whitlock" });
    await click("queue-take");
    expect(byId("csr-error").textContent).toContain(
      "Ben Whitlock answers for 2026-0107-0012 by now",
    );
  });

  it("hands a case over", async () => {
    const { api } = await queue();
    await open("R20601");
    await click("queue-hand-over");
    type("queue-to", "Lucía Fernández");
    await rest();
    await click("queue-hand-over-do");
    expect(lastCall(api, "queue_hand_over")).toEqual({
      case: "2026-0105-0001",
      from: "Amara Osei",
      to: "Lucía Fernández",
    });
    expect(byId("queue-case-csr").textContent).toBe("Lucía Fernández");
  });
});

describe("another type", () => {
  it("needs a basis where there are several, and a reason", async () => {
    const { api } = await queue();
    await open("R20604");
    await click("rma-override");
    const record = byId("override-record") as HTMLButtonElement;
    await choose("override-type", "service");
    type("override-why", "Contract signed");
    await rest();
    expect(record.disabled).toBe(true);
    await choose("override-basis", "advance_replacement");
    expect(record.disabled).toBe(false);
    await click("override-record");
    expect(lastCall(api, "rma_override")).toEqual({
      rma: "R20604",
      rma_type: "service",
      basis: "advance_replacement",
      reason: "Contract signed",
    });
    expect(byId("override-reason").textContent).toContain("Contract signed");
    expect(byId("line-entitlement").dataset["deciding"]).toBe("ENT-7");
    await click("rma-take-back-override");
    expect(screen.queryByTestId("override-reason")).toBeNull();
  });

  it("of one basis needs no choice", async () => {
    const { api } = await queue();
    await open("R20604");
    await click("rma-override");
    await choose("override-type", "doa");
    expect(screen.queryByTestId("override-basis")).toBeNull();
    type("override-why", "Failed at once");
    await rest();
    await click("override-record");
    expect(lastCall(api, "rma_override")).toMatchObject({ rma_type: "doa", basis: "new_unit" });
  });
});

describe("a unit without contract or warranty", () => {
  it("goes through failure, quote and order, and is confirmed only then", async () => {
    const { api } = await queue();
    await open("R20603");
    expect((byId("rma-confirm") as HTMLButtonElement).disabled).toBe(true);
    expect(byId("confirm-first").textContent).toContain("QUO-1");
    await letter("c");
    expect(byId("confirm-error").textContent).toContain("the support engineer confirms");
    type("failure-by", "Priya");
    await rest();
    await click("quote-record");
    expect(byId("quote").dataset["step"]).toBe("quote");
    await click("quote-record");
    expect(lastCall(api, "rma_quote")).toMatchObject({ kind: "repair", amount: null });
    expect(byId("quote").textContent).toContain("repair for 2,300.50 USD");
    for (const [id, text] of [
      ["order-number", "PO-7"],
      ["order-date", "2026-01-12"],
      ["order-amount", "100"],
      ["order-currency", "USD"],
    ] as const) {
      type(id, text);
    }
    await rest();
    await click("quote-record");
    expect(byId("quote-error").textContent).toContain("QUO-2");
    type("order-accepted", "Sam Ito");
    await rest();
    await click("quote-record");
    expect(byId("quote").dataset["step"]).toBe("confirm");
    await click("rma-confirm");
    expect(byId("line-told").textContent).toContain("R20603 is confirmed.");
  });

  it("takes the last step back", async () => {
    await queue();
    await open("R20603");
    type("failure-by", "Priya");
    await rest();
    await click("quote-record");
    await click("quote-take-back");
    expect(byId("quote").dataset["step"]).toBe("confirm_failure");
  });
});

describe("a new RMA", () => {
  it("types each unit as it comes, and is opened once it is created", async () => {
    const { api } = await queue();
    await letter("a");
    expect(document.activeElement).toBe(byId("create-case"));
    type("create-case", "2026-0106-0004");
    type("create-serials", "SN0703\n");
    await eventually(() => expect(byId("create-unit").dataset["type"]).toBe("service"));
    type("create-hours", "3");
    await eventually(() => expect(byId("create-unit").dataset["type"]).toBe("doa"));
    await click("create-record");
    expect(lastCall(api, "rma_create")).toEqual({
      case: "2026-0106-0004",
      serials: ["SN0703"],
      hours: 3,
      analyses: [],
      agreed_by: null,
    });
    expect(byId("queue-panel").dataset["rma"]).toBe("R20606");
    expect(byId("line-told").textContent).toContain("R20606 is created.");
    await click("line-undo");
    expect(byId("line-told").textContent).toContain("its number is not used again");
    expect(rows()).not.toContain("R20606");
  });

  it("says why a mix is none, and offers what is near to what is not on record", async () => {
    const { api } = await queue();
    await click("queue-create");
    type("create-case", "2026-0106-0004");
    type("create-serials", "SN0703, SN0705");
    await eventually(() =>
      expect(byId("create-refused").textContent).toContain("SN0705 is non contracted (ENT-5)"),
    );
    expect((byId("create-record") as HTMLButtonElement).disabled).toBe(true);
    type("create-serials", "SNO7O3");
    await eventually(() => expect(byId("create-near").textContent?.trim()).toBe("SN0703"));
    await click("create-near");
    expect((byId("create-serials") as HTMLTextAreaElement).value).toBe("SN0703");
    expect(byId("create-unit").dataset["type"]).toBe("service");
    api.failNext("rma_create", "case 2026-0106-0004 is closed");
    await click("create-record");
    expect(byId("create-error").textContent).toContain("is closed");
    expect((byId("create-case") as HTMLInputElement).value).toBe("2026-0106-0004");
  });

  it("with failure analysis says who agreed", async () => {
    await queue();
    await click("queue-create");
    type("create-case", "2026-0106-0004");
    type("create-serials", "SN0703");
    await eventually(() => expect(screen.queryByTestId("create-unit")).not.toBeNull());
    await click("create-fa");
    expect((byId("create-record") as HTMLButtonElement).disabled).toBe(true);
    type("create-agreed", "Ana Reyes");
    await rest();
    expect((byId("create-record") as HTMLButtonElement).disabled).toBe(false);
  });
});

it("amounts have the decimals of their currency", () => {
  expect(moneyWords({ amount: 230_050, currency: "USD" })).toBe("2,300.50 USD");
  expect(moneyWords({ amount: 99_000, currency: "JPY" })).toBe("99,000 JPY");
});
