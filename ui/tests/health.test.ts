import { fireEvent, screen, within } from "@testing-library/svelte";
import { expect, it, vi } from "vitest";
import { openWindow } from "./window";

it("tells how each matter stands in words, and what to do", async () => {
  const { app } = await openWindow();
  app.go("health");
  const mail = await screen.findByTestId("health-mail");
  expect(within(mail).getByText("Look at it")).toBeTruthy();
  expect(mail.textContent).toContain("Open the Outbox");
  expect(screen.getByTestId("health-database").dataset["standing"]).toBe("well");
});

it("says that the record is whole, and names what is wrong with it", async () => {
  const { app, api } = await openWindow();
  app.go("health");
  await fireEvent.click(await screen.findByTestId("health-check"));
  await vi.waitFor(() =>
    expect(screen.getByTestId("health-checked").textContent).toContain("12 entries"),
  );
  api.check_record = async () => ({
    ok: false,
    audit_entries: 12,
    faults: [{ check: "audit_chain", message: "entry 7 does not fit the chain" }],
    differences: [],
  });
  await fireEvent.click(screen.getByTestId("health-check"));
  expect((await screen.findByTestId("health-faults")).textContent).toContain("entry 7");
});

it("copies the diagnostics, or says why not", async () => {
  const { app } = await openWindow();
  app.go("health");
  const write = vi.fn<(items: unknown[]) => Promise<void>>().mockResolvedValue(undefined);
  vi.stubGlobal("navigator", { ...navigator, clipboard: { write } });
  vi.stubGlobal(
    "ClipboardItem",
    class {
      constructor(readonly data: Record<string, Promise<Blob>>) {}
    },
  );
  await fireEvent.click(await screen.findByTestId("health-copy"));
  await vi.waitFor(() =>
    expect(screen.getByTestId("health-copied").textContent).toContain("Copied"),
  );
  const [item] = write.mock.calls[0]?.[0] as { data: Record<string, Promise<Blob>> }[];
  expect((await item?.data["text/plain"])?.size).toBe("RMA Dock 0.1.0\n".length);
  write.mockRejectedValueOnce(new Error("not allowed"));
  await fireEvent.click(screen.getByTestId("health-copy"));
  expect(await screen.findByText(/Nothing was copied/)).toBeTruthy();
});

it("finds a licence by a word, and comes back", async () => {
  const { app } = await openWindow();
  app.go("licences");
  const field = await screen.findByTestId("licences-search");
  await fireEvent.input(field, { target: { value: "serde_json" } });
  expect(screen.getByTestId("licences-table").textContent).toContain("serde_json");
  expect(screen.getByTestId("licences-table").textContent).not.toContain("rusqlite");
  await fireEvent.input(field, { target: { value: "no such thing" } });
  expect(screen.getByTestId("licences-none")).toBeTruthy();
  await fireEvent.keyDown(window, { key: "Escape" });
  await fireEvent.keyDown(window, { key: "Escape" });
  expect(app.place).toBe("health");
});
