import type { Api } from "./api";
import type { Permission, Person, Role, SessionView } from "./types";

const ALL: Permission[] = [
  "read",
  "receive",
  "shelve",
  "move",
  "note",
  "print",
  "serve",
  "decide",
  "scrap",
  "word",
  "keep_data",
  "set_up",
  "back_up",
  "read_audit",
  "sign_off",
  "set_up_mail",
  "restore",
  "manage_people",
];
const OF_DOCK: Permission[] = ["read", "receive", "shelve", "move", "note", "print"];

/** A password that everyone in memory has, and a PIN. */
export const PASSWORD = "gravel tulip lantern";
export const PIN = "4711";
/** The badge of the dock's person. */
export const BADGE = "RMABDG123456789012345678901234";

function person(name: string, role: Role): Person {
  return {
    name,
    role,
    active: true,
    os_user: null,
    has_password: true,
    has_pin: role === "dock",
    has_badge: role === "dock",
    has_token: false,
    added_at: "2026-11-02T16:00:00Z",
    locked_until: null,
    last_sign_in_at: role === "dock" ? "2026-11-24T15:00:00Z" : null,
  };
}

/** People as screens in a plain browser see them. */
export function memoryPeople(
  on: boolean,
): Pick<
  Api,
  | "session"
  | "sign_in"
  | "sign_in_pin"
  | "sign_in_badge"
  | "session_touched"
  | "session_lock"
  | "sign_out"
  | "own_password"
  | "people"
  | "people_change"
  | "people_badge"
  | "people_token"
  | "sign_in_on"
  | "sign_in_off"
  | "idle_minutes"
> {
  const everyone = on ? [person("Dora Lund", "dock"), person("Ada Quill", "administrator")] : [];
  let worker: Person | null = null;
  let locked = true;
  let isOn = on;
  let idle = 10;
  const view = (): SessionView => ({
    on: isOn,
    idle_minutes: idle,
    worker:
      !isOn || worker === null
        ? null
        : {
            name: worker.name,
            role: worker.role,
            may: worker.role === "dock" ? OF_DOCK : ALL,
          },
    locked: isOn && locked,
    pin_names: everyone.filter((it) => it.active && it.has_pin).map((it) => it.name),
  });
  const find = (name: string) =>
    everyone.find((it) => it.name.toLowerCase() === name.trim().toLowerCase());
  const begin = (found: Person | undefined, fits: boolean, what: string): SessionView => {
    if (found === undefined || !fits || !found.active) {
      const message = `this name and this ${what} do not go together`;
      throw { code: "wrong_sign_in", message };
    }
    worker = found;
    locked = false;
    return view();
  };
  return {
    session: async () => view(),
    sign_in: async ({ name, password }) => begin(find(name), password === PASSWORD, "password"),
    sign_in_pin: async ({ name, pin }) => begin(find(name), pin === PIN, "PIN"),
    sign_in_badge: async ({ scan }) => {
      if (!isOn) throw { code: "sign_in_off", message: "sign-in is off" };
      return begin(find("Dora Lund"), scan.includes(BADGE), "badge");
    },
    session_touched: async () => view(),
    session_lock: async () => {
      locked = true;
      return view();
    },
    sign_out: async () => {
      worker = null;
      locked = true;
      return view();
    },
    own_password: async ({ before }) => begin(worker ?? undefined, before === PASSWORD, "password"),
    people: async () => everyone,
    people_change: async ({ name, change }) => {
      const found = find(name);
      if (change.kind === "add") {
        if (found) throw { code: "already_there", message: `there is a ${name} already` };
        everyone.push({ ...person(name.trim(), change.role), has_password: false, has_pin: false });
        everyone[everyone.length - 1]!.has_badge = false;
      } else if (found) {
        if (change.kind === "role") found.role = change.role;
        if (change.kind === "active") found.active = change.active;
        if (change.kind === "password") found.has_password = true;
        if (change.kind === "pin") found.has_pin = change.pin !== null;
        if (change.kind === "os_user") found.os_user = change.account;
        if (change.kind === "no_badge") found.has_badge = false;
        if (change.kind === "no_token") found.has_token = false;
      }
      return everyone;
    },
    people_badge: async ({ name }) => {
      const found = find(name);
      if (found) found.has_badge = true;
      return `/home/badge ${name}.pdf`;
    },
    people_token: async ({ name }) => {
      const found = find(name);
      if (found) found.has_token = true;
      return `RMATOK${"1234567890".repeat(4)}`;
    },
    sign_in_on: async ({ name, password }) => {
      const after = begin(find(name), password === PASSWORD, "password");
      isOn = true;
      return { ...after, ...view() };
    },
    sign_in_off: async () => {
      isOn = false;
      return view();
    },
    idle_minutes: async ({ minutes }) => {
      idle = minutes;
      return view();
    },
  };
}
