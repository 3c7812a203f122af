import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { press } from "./keys";
import { byId, click, key, lastCall, openWindow, rest } from "./window";

const rows = () => screen.queryAllByTestId("outbox-row");
const numbers = () => rows().map((it) => Number(it.dataset["message"]));
const selected = () =>
  rows()
    .filter((it) => it.getAttribute("aria-selected") === "true")
    .map((it) => Number(it.dataset["message"]));

/** A letter that the screen knows is one only when nothing follows it. */
async function letter(name: string) {
  press(name);
  await new Promise((resolve) => setTimeout(resolve, 260));
  await rest();
}

async function open() {
  const opened = await openWindow();
  await click("rail-outbox");
  return opened;
}

describe("outbox", () => {
  it("counts on the rail what has stopped, from the start", async () => {
    await openWindow();
    expect(byId("stopped-count").textContent.trim()).toBe("1");
    expect(byId("stopped-count").getAttribute("aria-label")).toBe("1 stopped");
  });

  it("lists the latest first, with the keyboard on it", async () => {
    await open();
    expect(numbers()).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(selected()).toEqual([7]);
    expect(document.activeElement).toBe(byId("outbox-grid"));
    expect(rows()[0]?.textContent).toContain("Waiting");
    expect(rows()[0]?.textContent).toContain("Νίκος Παπάς");
  });

  it("shows those of a state, and says what is empty", async () => {
    const { api } = await open();
    await click("outbox-stopped");
    expect(lastCall(api, "outbox_page")).toEqual({ state: "stopped", offset: 0, limit: 100 });
    expect(numbers()).toEqual([3]);
    await click("outbox-sent");
    expect(numbers()).toEqual([6, 4, 2]);
    await click("outbox-all");
    expect(rows()).toHaveLength(7);
  });

  it("opens a message with the server's answer; another filter closes it", async () => {
    await open();
    await click("outbox-stopped");
    byId("outbox-grid").focus();
    await key("Enter");
    expect(byId("message-answer").textContent).toContain("no such person here");
    expect(byId("message-subject").textContent).toContain("is confirmed");
    expect(byId("message-text").textContent).toContain("we have confirmed");
    await click("outbox-all");
    expect(screen.queryByTestId("message")).toBeNull();
  });

  it("does by the keyboard what the buttons do", async () => {
    const { api } = await open();
    for (let row = 0; row < 4; row += 1) await key("ArrowDown");
    expect(selected()).toEqual([3]);
    await key("Enter");
    await letter("r");
    expect(lastCall(api, "outbox_retry")).toEqual({ message: 3 });
    expect(byId("message-told").textContent).toContain("tried again");
    expect(screen.queryByTestId("stopped-count")).toBeNull();
    await letter("c");
    expect(lastCall(api, "outbox_cancel")).toEqual({ message: 3 });
    expect(byId("message").dataset["state"]).toBe("cancelled");
    // What was called off cannot be called off or marked.
    expect(screen.queryByTestId("message-call-off")).toBeNull();
    await letter("m");
    expect(lastCall(api, "outbox_sent")).toBeUndefined();
    await letter("o");
    expect(byId("message-told").textContent).toContain("mark it as sent");
    await letter("s");
    expect(byId("message-told").textContent).toContain("/home/desk/message-3.eml");
    await key("Escape");
    expect(screen.queryByTestId("message")).toBeNull();
    expect(document.activeElement).toBe(byId("outbox-grid"));
  });

  it("saves a file that goes with a message", async () => {
    const { api } = await open();
    await key("Enter");
    screen.getAllByTestId("save-attachment")[1]?.click();
    await rest();
    expect(lastCall(api, "outbox_save_attachment")).toEqual({ message: 7, place: 1 });
    expect(byId("message-told").textContent).toContain("R30108-instructions.pdf");
  });

  it("keeps an error where it is, and what was open", async () => {
    const { api } = await open();
    await key("Enter");
    api.failNext("outbox_open", "no mail program opened it; it is saved as /data/mail/7.eml");
    await click("message-open");
    expect(byId("message-error").textContent).toContain("no mail program opened it");
    api.failNext("outbox_page", "the disk is gone");
    await click("outbox-waiting");
    expect(byId("outbox-error").textContent).toContain("the disk is gone");
    byId("outbox-error").querySelector("button")?.click();
    await rest();
    expect(screen.queryByTestId("outbox-error")).toBeNull();
  });
});
