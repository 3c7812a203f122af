import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { byId, click, lastCall, openWindow, rest, type } from "./window";

const field = (id: string) => byId(id) as HTMLInputElement;

async function open() {
  const opened = await openWindow();
  await click("rail-settings");
  return opened;
}

describe("head of documents", () => {
  it("shows whose documents they are, and saves what was changed", async () => {
    const { api } = await open();
    expect(field("vendor-name").value).toBe("Northern Network Works");
    expect(field("vendor-address").value).toBe("3600 Zanker Road\nSan Jose, CA 95134");
    expect(byId("vendor-save").hasAttribute("disabled")).toBe(true);
    type("vendor-address", "  1 Pier \n\nOakland, CA 94607 ");
    type("vendor-country", "us");
    await rest();
    await click("vendor-save");
    expect(lastCall(api, "vendor_save")).toEqual({
      fields: {
        name: "Northern Network Works",
        address: ["1 Pier", "Oakland, CA 94607"],
        phone: "+1 408 555 0100",
        fax: "",
        email: "returns@northern.example",
        language: "en",
        country: "US",
        paper: "letter",
      },
    });
    expect(byId("vendor-told").textContent).toContain("issued from now on");
    expect(field("vendor-address").value).toBe("1 Pier\nOakland, CA 94607");
    expect(byId("vendor-save").hasAttribute("disabled")).toBe(true);
  });

  it("keeps what was typed when it is refused, and says why", async () => {
    await open();
    type("vendor-country", "Germany");
    await rest();
    await click("vendor-save");
    expect(byId("vendor-error").textContent).toContain("give its code, such as US or DE");
    expect(field("vendor-country").value).toBe("Germany");
  });

  it("shows the logo, and takes another or none without touching what is typed", async () => {
    const { api } = await open();
    expect(screen.queryByTestId("vendor-logo")).toBeNull();
    type("vendor-name", "Half typed");
    await rest();
    await click("vendor-choose-logo");
    expect((byId("vendor-logo") as HTMLImageElement).src).toMatch(/^data:image\/png;base64,/);
    expect(byId("vendor-logo-facts").textContent).toContain("640 × 180 pixels");
    expect(field("vendor-name").value).toBe("Half typed");
    api.failNext("vendor_choose_logo", "the logo was not set: it is not a PNG picture");
    await click("vendor-choose-logo");
    expect(byId("vendor-error").textContent).toContain("it is not a PNG picture");
    expect(screen.queryByTestId("vendor-logo")).not.toBeNull();
    await click("vendor-remove-logo");
    expect(screen.queryByTestId("vendor-logo")).toBeNull();
    expect(byId("vendor-told").textContent).toContain("removed");
  });
});
