import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { byId, click, eventually, key, lastCall, openWindow, rest, type } from "./window";

async function board() {
  const opened = await openWindow({ settings: { sound: false, operator: "Dana Ruiz" } });
  await key("4", { ctrlKey: true });
  await rest();
  return opened;
}

async function openSubject(subject: string) {
  const row = screen.getAllByTestId("due-row").find((it) => it.dataset["subject"] === subject);
  if (row === undefined) throw new Error(`no row of ${subject}`);
  row.click();
  await rest();
}

describe("what is kept about a line", () => {
  it("has notes that are added and taken back, and an error that stays at the form", async () => {
    const { api } = await board();
    await openSubject("R30101");
    await click("rma-line");
    expect((byId("note-add") as HTMLButtonElement).disabled).toBe(true);
    await type("note-text", "Dent on the left side");
    api.failNext("note_add", "The disk is full");
    await click("note-add");
    expect(byId("note-error").textContent).toContain("The disk is full");
    expect((byId("note-text") as HTMLTextAreaElement).value).toBe("Dent on the left side");
    await click("note-add");
    expect(lastCall(api, "note_add")).toEqual({
      number: "R30101-1",
      text: "Dent on the left side",
    });
    expect(byId("note").textContent).toContain("Dent on the left side");
    expect((byId("note-text") as HTMLTextAreaElement).value).toBe("");
    await click("note-take-back");
    expect(screen.queryByTestId("note")).toBeNull();
  });

  it("issues a document, opens it, and says that the same one comes again", async () => {
    const { api } = await board();
    await openSubject("R30101");
    await click("issue-confirmation");
    expect(lastCall(api, "document_issue")).toEqual({
      page: "R30101",
      number: "R30101",
      kind: "confirmation",
    });
    await eventually(() => expect(byId("documents-told").textContent).toContain("Issued"));
    await click("issued-open");
    expect(lastCall(api, "issued_open")).toEqual({ issued: 1 });
    await click("issued-save");
    expect(byId("documents-told").textContent).toContain("document-1.pdf");
    await click("issue-confirmation");
    expect(screen.getAllByTestId("issued")).toHaveLength(1);
    expect(byId("documents-told").textContent).toContain("the same document");
    api.failNext("issued_open", "no program opened the PDF; it is saved");
    await click("issued-open");
    expect(byId("documents-error").textContent).toContain("no program opened the PDF");
  });
});
