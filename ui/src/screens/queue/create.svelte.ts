import { asApiError, type Api } from "../../lib/api/api";
import type { Analysis, ApiError, CreatedRma, RmaPreview } from "../../lib/api/types";
import { readSerials } from "../entitlement/serials";

/** A pause in typing after which the units are looked up. */
const PAUSE_MS = 200;

/** What is typed for an RMA that is to be created, and what its units would be. */
export class CreateForm {
  readonly #api: Api;
  caseNumber = $state("");
  serialText = $state("");
  hoursText = $state("");
  ra = $state(false);
  fa = $state(false);
  agreedBy = $state("");
  preview = $state.raw<RmaPreview | null>(null);
  /** Why the units could not be looked up. */
  lookUpError = $state.raw<ApiError | null>(null);
  error = $state.raw<ApiError | null>(null);
  working = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  serials = $derived(readSerials(this.serialText));

  constructor(api: Api) {
    this.#api = api;
  }

  get hours(): number | null {
    const text = this.hoursText.trim().replace(",", ".");
    return text === "" ? null : Number(text);
  }

  get hoursWrong(): boolean {
    const { hours } = this;
    return hours !== null && !(Number.isFinite(hours) && hours >= 0);
  }

  get complete(): boolean {
    const agreed = !this.fa || this.agreedBy.trim() !== "";
    return this.caseNumber.trim() !== "" && this.serials.length > 0 && !this.hoursWrong && agreed;
  }

  /** Something was typed: looks the units up once the keys rest. */
  typed(): void {
    clearTimeout(this.#timer);
    this.error = null;
    this.#timer = setTimeout(() => void this.lookUp(), PAUSE_MS);
  }

  async lookUp(): Promise<void> {
    const asked = ++this.#asked;
    const { serials } = this;
    if (serials.length === 0 || this.hoursWrong) {
      this.preview = null;
      return;
    }
    try {
      const preview = await this.#api.rma_preview({ serials, hours: this.hours });
      if (asked !== this.#asked) return;
      this.preview = preview;
      this.lookUpError = null;
    } catch (thrown) {
      if (asked === this.#asked) this.lookUpError = asApiError(thrown);
    }
  }

  /** A serial on record in place of one that is not. */
  take(instead: string, of: string): void {
    this.serialText = this.serials.map((it) => (it === of ? instead : it)).join("\n");
    void this.lookUp();
  }

  async create(): Promise<CreatedRma | null> {
    if (this.working || !this.complete) return null;
    this.working = true;
    this.error = null;
    try {
      const analyses: Analysis[] = [];
      if (this.ra) analyses.push("ra");
      if (this.fa) analyses.push("fa");
      const created = await this.#api.rma_create({
        case: this.caseNumber.trim(),
        serials: this.serials,
        hours: this.hours,
        analyses,
        agreed_by: this.fa ? this.agreedBy.trim() : null,
      });
      this.clear();
      return created;
    } catch (thrown) {
      this.error = asApiError(thrown);
      return null;
    } finally {
      this.working = false;
    }
  }

  clear(): void {
    this.caseNumber = "";
    this.serialText = "";
    this.hoursText = "";
    this.ra = false;
    this.fa = false;
    this.agreedBy = "";
    this.preview = null;
  }
}
