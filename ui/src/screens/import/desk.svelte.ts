import { asApiError, type Api } from "../../lib/api/api";
import type { ApiError, ImportedFile, ImportSource } from "../../lib/api/types";

/** The import under way, and what the last one did: both stay while another place is open. */
export class ImportDesk {
  readonly #api: Api;
  reports = $state.raw<ImportedFile[] | null>(null);
  error = $state.raw<ApiError | null>(null);
  working = $state(false);

  constructor(api: Api) {
    this.#api = api;
  }

  /** Whether files were chosen and read, without or with errors. */
  async choose(source: ImportSource): Promise<boolean> {
    if (this.working) return false;
    this.working = true;
    this.error = null;
    try {
      const made = await this.#api.choose_and_import({ source });
      if (made !== null) this.reports = made;
      return made !== null;
    } catch (thrown) {
      this.error = asApiError(thrown);
      return false;
    } finally {
      this.working = false;
    }
  }
}
