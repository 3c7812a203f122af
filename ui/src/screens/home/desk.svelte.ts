import { asApiError, type Api } from "../../lib/api/api";
import type { ApiError, Home } from "../../lib/api/types";

/** Waiting longer than this shows. */
const SLOW_MS = 300;

/** What is to be done next, of everybody or of one CSR. It stays while another screen is open. */
export class HomeDesk {
  readonly #api: Api;
  csr = $state<string | null>(null);
  /** Null until the first answer. */
  home = $state.raw<Home | null>(null);
  error = $state.raw<ApiError | null>(null);
  slow = $state(false);
  #question = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  async refresh(): Promise<void> {
    const question = ++this.#question;
    const timer = setTimeout(() => (this.slow = true), SLOW_MS);
    try {
      const home = await this.#api.home({ csr: this.csr });
      if (question !== this.#question) return;
      this.home = home;
      this.error = null;
    } catch (thrown) {
      if (question === this.#question) this.error = asApiError(thrown);
    } finally {
      clearTimeout(timer);
      if (question === this.#question) this.slow = false;
    }
  }

  ofWhom(csr: string | null): void {
    this.csr = csr;
    void this.refresh();
  }
}
