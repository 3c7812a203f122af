import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { byId, click, key, lastCall, openWindow, rest, type } from "./window";

const area = (name: string) => byId(`passage-${name}`) as HTMLTextAreaElement;
const letter = () => byId("wording-letter").textContent;

async function open() {
  const opened = await openWindow();
  await click("rail-data");
  await click("tab-wording");
  return opened;
}

/** Typed, and the pause after it over. */
async function typed(name: string, text: string) {
  type(`passage-${name}`, text);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await rest();
}

describe("wording", () => {
  it("shows the message of a confirmation, and how it reads on real data", async () => {
    const { api } = await open();
    expect(area("subject").value).toBe("RMA {rma} is confirmed");
    expect(letter()).toContain("RMA R30112 is confirmed");
    expect(letter()).toContain("Dear Ben Whitlock");
    expect(lastCall(api, "wording_try")).toMatchObject({ name: "mail-confirmation", number: null });
  });

  it("reads anew while it is typed, and on another RMA", async () => {
    await open();
    await typed("subject", "Good news of {rma}");
    expect(letter()).toContain("Good news of R30112");
    type("wording-number", "R30101");
    byId("wording-number").closest("form")?.requestSubmit();
    await rest();
    expect(letter()).toContain("Good news of R30101");
    type("wording-number", "nothing");
    byId("wording-number").closest("form")?.requestSubmit();
    await rest();
    expect(byId("wording-trial-error").textContent).toContain("nothing");
  });

  it("names an unknown field at its passage, and does not save it", async () => {
    const { api } = await open();
    await typed("text", "Dear {contract}");
    expect(byId("passage-error-text").textContent).toContain("{contract}");
    expect(area("text").getAttribute("aria-invalid")).toBe("true");
    expect(letter()).toContain("Dear Ben Whitlock");
    await click("wording-save");
    expect(lastCall(api, "wording_set")).toBeDefined();
    expect(screen.queryByTestId("wording-told")).toBeNull();
    expect(document.activeElement).toBe(area("text"));
    await typed("text", "Dear {contact}");
    expect(screen.queryByTestId("passage-error-text")).toBeNull();
  });

  it("saves a version, takes it back, and goes back to the original", async () => {
    const { api } = await open();
    await typed("subject", "Good news of {rma}");
    await click("wording-save");
    expect(lastCall(api, "wording_set")).toMatchObject({
      name: "mail-confirmation",
      passages: { subject: "Good news of {rma}" },
    });
    expect(byId("wording-told").textContent).toContain("Version 1 holds");
    expect(byId("wording-mail-confirmation").textContent).toContain("changed");
    await click("wording-undo");
    expect(area("subject").value).toBe("RMA {rma} is confirmed");
    expect(screen.getAllByTestId("wording-version")).toHaveLength(2);
    await typed("subject", "Anything");
    await click("wording-original");
    expect(area("subject").value).toBe("RMA {rma} is confirmed");
  });

  it("has one for what comes back to a contract manufacturer, over that for all", async () => {
    const { api } = await open();
    const choose = async (testid: string, value: string) => {
      const field = byId(testid) as HTMLSelectElement | HTMLInputElement;
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      await rest();
    };
    await typed("subject", "For all: {rma}");
    // What is typed is not lost: the choice goes back until it is saved, or made again.
    await choose("wording-centre", "AMS");
    expect(byId("wording-unsaved").textContent).toContain("Not saved yet");
    expect((byId("wording-centre") as HTMLSelectElement).value).toBe("");
    await click("wording-save");
    await choose("wording-centre", "AMS");
    expect(area("subject").value).toBe("For all: {rma}");
    await typed("subject", "For Amsterdam: {rma}");
    await click("wording-save");
    expect(lastCall(api, "wording_set")).toMatchObject({
      scope: { language: "en", centre: "AMS" },
      passages: { subject: "For Amsterdam: {rma}" },
    });
    await click("original-subject");
    expect(area("subject").value).toBe("For all: {rma}");
    await choose("wording-language", "no language");
    expect(screen.queryByText(/is not a language tag/)).toBeNull();
    await choose("wording-language", "no language");
    expect(screen.getByText(/is not a language tag/)).toBeTruthy();
    await choose("wording-language", "pt-BR");
    await choose("wording-centre", "");
    expect(area("subject").value).toBe("RMA {rma} is confirmed");
  });

  it("puts a field in where the text is being written", async () => {
    await open();
    area("subject").focus();
    area("subject").setSelectionRange(0, 0);
    [...byId("wording-form").querySelectorAll("button")]
      .find((it) => it.textContent.trim() === "{case}")
      ?.click();
    await rest();
    expect(area("subject").value).toBe("{case}RMA {rma} is confirmed");
    expect(document.activeElement).toBe(area("subject"));
  });

  it("goes through the list by the keyboard, and keeps what is not saved", async () => {
    await open();
    byId("wording-list").focus();
    await key("ArrowDown");
    expect(byId("wording-mail-quote").getAttribute("aria-selected")).toBe("true");
    expect(letter()).toContain("Quote for RMA R30112");
    await typed("subject", "Our offer");
    byId("wording-list").focus();
    await key("End");
    expect(byId("wording-unsaved").textContent).toContain("Not saved yet");
    expect(area("subject").value).toBe("Our offer");
    byId("wording-list").focus();
    await key("End");
    expect(byId("wording-words").getAttribute("aria-selected")).toBe("true");
    expect(byId("wording-page").getAttribute("src")).toContain("data:image");
  });
});
