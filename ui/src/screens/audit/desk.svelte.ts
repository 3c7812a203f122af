import { asApiError, type Api } from "../../lib/api/api";
import type { ApiError, AuditRecord, AuditWanted, PeriodRecord } from "../../lib/api/types";

const PAGE = 100;

export const NOTHING_WANTED: AuditWanted = { subject: "", who: "", action: "", rule: "" };

/** What was recorded, the newest first, and the periods that were signed off. */
export class AuditDesk {
  readonly #api: Api;
  wanted = $state<AuditWanted>({ ...NOTHING_WANTED });
  entries = $state.raw<AuditRecord[] | null>(null);
  hasMore = $state(false);
  periods = $state.raw<PeriodRecord[]>([]);
  error = $state.raw<ApiError | null>(null);
  opened = $state<number | null>(null);
  told = $state<string | null>(null);
  working = $state(false);
  #question = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  get isNarrowed(): boolean {
    return Object.values(this.wanted).some((text) => text.trim() !== "");
  }

  async refresh(): Promise<void> {
    const question = ++this.#question;
    try {
      const wanted = { ...this.wanted };
      const [page, periods] = await Promise.all([
        this.#api.audit_page({ wanted, before: null, limit: PAGE }),
        this.#api.audit_periods(),
      ]);
      if (question !== this.#question) return;
      this.entries = page.entries;
      this.hasMore = page.has_more;
      this.periods = periods;
      this.error = null;
    } catch (thrown) {
      if (question === this.#question) this.error = asApiError(thrown);
    }
  }

  async more(): Promise<void> {
    const last = this.entries?.at(-1)?.entry;
    if (last === undefined) return;
    const question = this.#question;
    try {
      const wanted = { ...this.wanted };
      const page = await this.#api.audit_page({ wanted, before: last, limit: PAGE });
      if (question !== this.#question) return;
      this.entries = [...(this.entries ?? []), ...page.entries];
      this.hasMore = page.has_more;
    } catch (thrown) {
      this.error = asApiError(thrown);
    }
  }

  async signOff(note: string): Promise<boolean> {
    return this.#work(async () => {
      const period = await this.#api.audit_sign_off({ note: note.trim() === "" ? null : note });
      this.told = `Signed off: entries ${period.first_entry} to ${period.last_entry}, as period ${period.period}.`;
      await this.refresh();
    });
  }

  async exportPeriod(period: number): Promise<void> {
    await this.#work(async () => {
      const path = await this.#api.audit_export({ period });
      if (path !== null) this.told = `Period ${period} was written to ${path}.`;
    });
  }

  async #work(work: () => Promise<void>): Promise<boolean> {
    if (this.working) return false;
    this.working = true;
    this.told = null;
    try {
      await work();
      this.error = null;
      return true;
    } catch (thrown) {
      this.error = asApiError(thrown);
      return false;
    } finally {
      this.working = false;
    }
  }
}
