import { asApiError, type Api } from "../../lib/api/api";
import type { ApiError, CheckReport, Health, Subject } from "../../lib/api/types";

export const SUBJECT_NAME: Record<Subject, string> = {
  database: "Database",
  disk: "Disk",
  backups: "Backups",
  clock: "Clock",
  printers: "Printers",
  mail: "Mail",
};

/** How everything stands that the work rests on. */
export class HealthDesk {
  readonly #api: Api;
  health = $state.raw<Health | null>(null);
  error = $state.raw<ApiError | null>(null);
  looking = $state(false);
  /** What the last check of the whole record found. */
  checked = $state.raw<CheckReport | null>(null);
  checkError = $state.raw<ApiError | null>(null);
  checking = $state(false);
  /** What was put into the clipboard, or why not. */
  copied = $state<string | null>(null);
  copyError = $state.raw<ApiError | null>(null);

  constructor(api: Api) {
    this.#api = api;
  }

  /** Something must be done before work is held up by it. */
  get mustAct(): boolean {
    return this.health?.standing === "act";
  }

  async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      this.health = await this.#api.health();
      this.error = null;
    } catch (thrown) {
      this.error = asApiError(thrown);
    } finally {
      this.looking = false;
    }
  }

  async check(): Promise<void> {
    if (this.checking) return;
    this.checking = true;
    this.checked = null;
    try {
      this.checked = await this.#api.check_record();
      this.checkError = null;
    } catch (thrown) {
      this.checkError = asApiError(thrown);
    } finally {
      this.checking = false;
    }
  }

  async copy(): Promise<void> {
    this.copied = null;
    this.copyError = null;
    try {
      // Handed over before it is there: the web view grants it only at once after a person's key.
      const text = this.#api.diagnostics();
      const blob = text.then((it) => new Blob([it], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
      this.copied = `${(await text).split("\n").length} lines`;
    } catch (thrown) {
      this.copyError = asApiError(thrown);
    }
  }
}
