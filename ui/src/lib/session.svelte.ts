import { asApiError, type Api } from "./api/api";
import type { ApiError, Permission, Role, SessionView } from "./api/types";

export const ROLES: Record<Role, string> = {
  dock: "Dock staff",
  csr: "Customer service",
  supervisor: "Supervisor",
  administrator: "Administrator",
};

/** How often the shell hears that somebody is there: it locks by itself too. */
const TOLD_MS = 20_000;

/** What a refusal of the shell says about who works here. */
const CLOSED = ["not_signed_in", "locked"];

/** Whether a scan is that of a badge, whatever its scanner puts before and after it. */
export function isBadge(scan: string): boolean {
  return /RMABDG(?:[^a-z0-9]*[0-9]){24}/i.test(scan);
}

/** The same shell; where it says that nobody may work here now, that is looked into. */
export function guarded(api: Api, closed: () => void): Api {
  return new Proxy(api, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...args: unknown[]) => {
        const answer: unknown = Reflect.apply(method, target, args);
        if (answer instanceof Promise) {
          answer.catch((thrown: unknown) => {
            if (CLOSED.includes(asApiError(thrown).code)) closed();
          });
        }
        return answer;
      };
    },
  });
}

/** Who works at this window. */
export class Session {
  view = $state.raw<SessionView | null>(null);
  /** Why a badge that was scanned let nobody in. */
  error = $state.raw<ApiError | null>(null);
  /** Who took over, after somebody did. */
  told = $state<string | null>(null);
  busy = $state(false);

  #api: Api;
  #touchedAt = performance.now();
  #toldAt = -Infinity;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Who is recorded; null in single-user mode. */
  get who(): string | null {
    return this.view?.on === true ? (this.view.worker?.name ?? null) : null;
  }

  get role(): Role | null {
    return this.view?.on === true ? (this.view.worker?.role ?? null) : null;
  }

  /** Somebody must sign in to go on. */
  get closed(): boolean {
    return this.view?.on === true && this.view.locked;
  }

  get singleUser(): boolean {
    return this.view !== null && !this.view.on;
  }

  may(permission: Permission): boolean {
    return this.view?.on !== true || (this.view.worker?.may.includes(permission) ?? false);
  }

  async look(): Promise<void> {
    try {
      this.view = await this.#api.session();
    } catch {
      // Whatever is asked next says what is wrong.
    }
  }

  /** Signs in one way or another. Returns why not, or null. */
  async enter(ask: (api: Api) => Promise<SessionView>): Promise<ApiError | null> {
    if (this.busy) return null;
    this.busy = true;
    const before = this.who;
    try {
      this.view = await ask(this.#api);
      this.error = null;
      this.told = this.who !== null && this.who !== before ? `${this.who} works here now.` : null;
      this.touched();
      return null;
    } catch (thrown) {
      return asApiError(thrown);
    } finally {
      this.busy = false;
    }
  }

  /** A badge was scanned while somebody works, or nobody. */
  async badge(scan: string): Promise<void> {
    this.told = null;
    this.error = await this.enter((api) => api.sign_in_badge({ scan }));
  }

  async lock(): Promise<void> {
    if (this.view?.on !== true) return;
    try {
      this.view = await this.#api.session_lock();
    } catch (thrown) {
      this.error = asApiError(thrown);
    }
  }

  /** A person is there. */
  touched(): void {
    this.#touchedAt = performance.now();
    if (this.view?.on !== true || this.view.locked) return;
    if (this.#touchedAt - this.#toldAt < TOLD_MS) return;
    this.#toldAt = this.#touchedAt;
    void this.#tell();
  }

  async #tell(): Promise<void> {
    try {
      const view = await this.#api.session_touched();
      // It may have locked meanwhile: a computer that slept counts too.
      if (view.locked) this.view = view;
    } catch {
      // Whatever is asked next says what is wrong.
    }
  }

  /** Locks the window that nobody touched for as long as is set. */
  idle(): void {
    if (this.view?.on !== true || this.view.locked) return;
    if (performance.now() - this.#touchedAt > this.view.idle_minutes * 60_000) void this.lock();
  }
}

/** The moment in a message, as the clock of this place has it. */
export function inLocalTime(message: string): string {
  return message.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/, (instant) =>
    new Date(instant).toLocaleTimeString([], { timeStyle: "medium" }),
  );
}
