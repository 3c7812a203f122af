import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { byId, click, lastCall, openWindow, rest, type } from "./window";

const field = (id: string) => byId(id) as HTMLInputElement;

async function open() {
  const opened = await openWindow();
  await click("rail-settings");
  return opened;
}

describe("mail settings", () => {
  it("shows how mail goes out, and never the password", async () => {
    await open();
    expect(field("mail-host").value).toBe("mail.example.com");
    expect(field("mail-port").value).toBe("");
    expect(field("mail-port").placeholder).toBe("587");
    expect(field("mail-password").value).toBe("");
    expect(field("mail-password").type).toBe("password");
    expect(byId("mail-password-note").textContent).toContain("kept in the system's key store");
    expect(byId("mail-save").hasAttribute("disabled")).toBe(true);
  });

  it("saves what was typed at once, the password only where one was", async () => {
    const { api } = await open();
    type("mail-from_name", "Returns, Ltd.");
    await rest();
    await click("mail-save");
    expect(lastCall(api, "mail_save")).toMatchObject({
      settings: { from_name: "Returns, Ltd.", host: "mail.example.com", port: 0 },
      password: null,
    });
    expect(byId("mail-told").textContent).toContain("saved");
    type("mail-password", "s3cret-word");
    type("mail-port", "2525");
    await rest();
    await click("mail-save");
    expect(lastCall(api, "mail_save")).toMatchObject({
      settings: { port: 2525 },
      password: "s3cret-word",
    });
    expect(field("mail-password").value).toBe("");
  });

  it("shows an error at its field, with what to do", async () => {
    await open();
    type("mail-from_address", "nobody");
    await rest();
    await click("mail-save");
    expect(byId("mail-error-from_address").textContent).toContain("name@example.com");
    expect(field("mail-from_address").getAttribute("aria-invalid")).toBe("true");
    type("mail-port", "99999");
    await rest();
    await click("mail-save");
    expect(byId("mail-error-port").textContent).toContain("65535");
    expect(screen.queryByTestId("mail-error-from_address")).toBeNull();
  });

  it("tries what stands in the form, saved or not, and says what the server answered", async () => {
    const { api } = await open();
    await click("mail-try");
    expect(byId("mail-told").textContent).toContain("answers");
    api.failNext("mail_try", "mail.example.com does not take the user name and password");
    await click("mail-try");
    expect(byId("mail-error").textContent).toContain("does not take");
    type("mail-host", "");
    await rest();
    await click("mail-try");
    expect(byId("mail-error-host").textContent).toContain("name the mail server first");
    expect(lastCall(api, "mail_save")).toBeUndefined();
  });
});

describe("confirming", () => {
  it("tells what became of the mail, and calls it off with the confirmation", async () => {
    const { api } = await openWindow();
    await click("rail-queue");
    screen
      .getAllByTestId("queue-row")
      .find((it) => it.dataset["rma"] === "R20601")
      ?.click();
    await rest();
    await click("rma-confirm");
    expect(lastCall(api, "rma_confirm")).toBeDefined();
    expect(byId("line-told").textContent).toContain("is in the outbox");
    await click("line-undo");
    expect(byId("line-told").textContent).toContain("is called off");
  });
});
