import { screen } from "@testing-library/svelte";
import { expect, it, vi } from "vitest";
import { BADGE, PASSWORD, PIN } from "../src/lib/api/memoryPeople";
import { inLocalTime, isBadge } from "../src/lib/session.svelte";
import { byId, click, key, lastCall, openWindow, rest, scan, type, type Window } from "./window";

const there = (id: string) => screen.queryByTestId(id) !== null;

async function signIn(name: string, secret: string): Promise<void> {
  type("sign-in-name", name);
  type("sign-in-secret", secret);
  await click("sign-in-do");
  await rest();
}

async function opened(name = "Dora Lund"): Promise<Window> {
  const window = await openWindow({ signIn: true });
  await signIn(name, PASSWORD);
  return window;
}

it("starts in single-user mode, and says so", async () => {
  const { app } = await openWindow();
  expect(byId("single-user").textContent).toContain("Single-user mode");
  await click("single-user");
  expect(app.place).toBe("settings");
  expect(byId("people-card").textContent).toContain("nobody signs in");
  // There is nobody to lock it for.
  await key("l", { ctrlKey: true });
  expect(there("sign-in")).toBe(false);
});

it("lets nobody in with a wrong password, and tells nothing of the data till then", async () => {
  const { api } = await openWindow({ signIn: true });
  expect(there("sign-in")).toBe(true);
  expect(there("rail-receive")).toBe(false);
  await click("sign-in-do");
  expect(api.calls.some((it) => it.name === "sign_in")).toBe(false);
  await signIn("Dora Lund", "something else");
  expect(byId("sign-in-error").textContent).toContain("do not go together");
  expect((byId("sign-in-secret") as HTMLInputElement).value).toBe("");
  await signIn("dora lund", PASSWORD);
  expect(there("sign-in")).toBe(false);
  expect(byId("who").textContent).toContain("Dora Lund");
});

it("locks, hides what is there, and goes on with the box at hand in other hands", async () => {
  const { app, api } = await opened("Ada Quill");
  await scan("SN0411");
  expect(app.station.box.scans).toHaveLength(1);
  await key("l", { ctrlKey: true });
  expect(there("sign-in")).toBe(true);
  const before = api.calls.length;
  await key("F2");
  for (const letter of "R20417") await key(letter);
  expect(api.calls.slice(before).filter((it) => it.name.startsWith("station"))).toEqual([]);
  await click("way-pin");
  await click("pin-name");
  type("sign-in-secret", PIN);
  await click("sign-in-do");
  expect(byId("who").textContent).toContain("Dora Lund");
  expect(app.station.box.scans).toHaveLength(1);
  await scan("R20417");
  expect(app.station.box.scans).toHaveLength(2);
});

it("changes hands by a badge in the middle of a box, and never sends it as a scan", async () => {
  const { app, api } = await opened("Ada Quill");
  await scan("SN0411");
  await scan(BADGE);
  expect(byId("who").textContent).toContain("Dora Lund");
  expect(byId("session-told").textContent).toContain("Dora Lund works here now");
  expect(app.station.box.scans).toHaveLength(1);
  expect(lastCall(api, "station_scan")).toMatchObject({ raw: "SN0411" });
  await scan("RMABDG000000000000000000000000");
  expect(byId("session-error").textContent).toContain("Nobody changed hands");
  expect(lastCall(api, "station_scan")).toMatchObject({ raw: "SN0411" });
});

it("records what was scanned before a badge as who scanned it, and the rest as who came", async () => {
  const { api } = await opened("Ada Quill");
  const order: string[] = [];
  const { station_scan, sign_in_badge } = api;
  let answer: () => void = () => undefined;
  api.station_scan = async (args) => {
    order.push(`asked ${args.raw}`);
    if (order.length === 1) await new Promise<void>((resolve) => (answer = resolve));
    return station_scan(args);
  };
  api.sign_in_badge = async (args) => {
    order.push("badge");
    return sign_in_badge(args);
  };
  await scan("SN0411");
  await scan(BADGE);
  await scan("R20417");
  expect(order).toEqual(["asked SN0411"]);
  answer();
  await vi.waitFor(() => expect(order).toEqual(["asked SN0411", "badge", "asked R20417"]));
});

it("tells the shell that somebody is there, not at each key", async () => {
  const { api } = await opened();
  const told = () => api.calls.filter((it) => it.name === "session_touched").length;
  const before = told();
  for (const letter of "touching") await key(letter);
  expect(told() - before).toBeLessThanOrEqual(1);
  expect(told()).toBeGreaterThan(0);
});

it("takes a badge where somebody must sign in", async () => {
  await openWindow({ signIn: true });
  type("sign-in-name", BADGE);
  await click("sign-in-do");
  expect(byId("who").textContent).toContain("Dora Lund");
});

it("locks a window that nobody touches", async () => {
  const { app } = await opened();
  const now = performance.now();
  const clock = vi.spyOn(performance, "now").mockReturnValue(now + 10 * 60_000 - 1000);
  app.session.idle();
  await rest();
  expect(there("sign-in")).toBe(false);
  clock.mockReturnValue(now + 11 * 60_000);
  app.session.idle();
  await rest();
  clock.mockRestore();
  expect(byId("sign-in").textContent).toContain("Dora Lund works here");
});

it("asks anew when the shell says that nobody is signed in any more", async () => {
  const { app, api } = await opened();
  await api.session_lock();
  api.home = () => Promise.reject({ code: "not_signed_in", message: "nobody is signed in" });
  app.go("home");
  await rest();
  expect(there("sign-in")).toBe(true);
});

it("says up front what a role may not, and shows no card that is not for it", async () => {
  const { app } = await opened();
  for (const place of ["settings", "import", "data", "audit"] as const) {
    app.go(place);
    await vi.waitFor(() => expect(byId("may-not").textContent).toContain("Dora Lund works here"));
  }
  app.go("settings");
  await rest();
  expect(there("people-card")).toBe(false);
  expect(there("backups-card")).toBe(false);
});

it("puts people on record, and switches sign-in on for an administrator only", async () => {
  const { app, api } = await openWindow();
  app.go("settings");
  await rest();
  type("people-name", "Ada Quill");
  const role = byId("people-role") as HTMLSelectElement;
  role.value = "administrator";
  role.dispatchEvent(new Event("change", { bubbles: true }));
  await rest();
  await click("people-add");
  expect(byId("people-need").textContent).toContain("administrator with a password");
  expect(there("person-open")).toBe(true);
  expect(there("person-pin")).toBe(false);
  type("person-password", PASSWORD);
  await rest();
  screen.getByRole("button", { name: "Set password" }).click();
  await rest();
  expect(lastCall(api, "people_change")).toMatchObject({ change: { kind: "password" } });
  await click("person-token");
  expect(byId("token").textContent).toContain("RMATOK");
  await click("person-badge");
  expect(byId("people-told").textContent).toContain("badge Ada Quill.pdf");

  type("switch-password", "wrong");
  await rest();
  await click("switch-on");
  expect(byId("people-error").textContent).toContain("do not go together");
  type("switch-password", PASSWORD);
  await rest();
  await click("switch-on");
  expect(there("single-user")).toBe(false);
  expect(byId("who").textContent).toContain("Ada Quill");
  type("own-before", PASSWORD);
  type("own-password", "another one of mine");
  await rest();
  await click("own-set");
  expect(there("own-done")).toBe(true);

  // A role that was refused is not shown as if it stood.
  api.people_change = () =>
    Promise.reject({ code: "last_administrator", message: "there must stay one" });
  const own = byId("person-role") as HTMLSelectElement;
  own.value = "dock";
  own.dispatchEvent(new Event("change", { bubbles: true }));
  await rest();
  expect(byId("people-error").textContent).toContain("there must stay one");
  expect(own.value).toBe("administrator");

  await click("switch-off");
  await click("switch-off-do");
  expect(there("single-user")).toBe(true);
});

it("tells badges from scans, and moments in the time of the place", () => {
  expect(isBadge(`]C1${BADGE}`)).toBe(true);
  expect(isBadge("RMABDG1")).toBe(false);
  expect(inLocalTime("until 2026-11-24T15:00:00Z")).toMatch(/^until \d/);
  expect(inLocalTime("never")).toBe("never");
});
