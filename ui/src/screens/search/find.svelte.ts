import { asApiError, type Api } from "../../lib/api/api";
import type { ApiError, Hit, HitKind } from "../../lib/api/types";

/** Keys that follow one another sooner are asked about together. */
const REST_MS = 60;

export const GROUPS: { kinds: HitKind[]; name: string }[] = [
  { kinds: ["case"], name: "Cases" },
  { kinds: ["rma"], name: "RMAs" },
  { kinds: ["line"], name: "Lines" },
  { kinds: ["serial", "unit"], name: "Serials" },
  { kinds: ["tag"], name: "Shelf" },
  { kinds: ["site"], name: "Sites" },
  { kinds: ["contact"], name: "Contacts" },
  { kinds: ["tracking"], name: "Customer tracking numbers" },
];

/** The find that goes anywhere: what is asked, and what was found. */
export class FindDesk {
  readonly #api: Api;
  text = $state("");
  /** In the order of the groups; null until something was asked. */
  hits = $state.raw<Hit[] | null>(null);
  error = $state.raw<ApiError | null>(null);
  at = $state(0);
  #question = 0;
  #answered = "";
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api) {
    this.#api = api;
  }

  clear(): void {
    clearTimeout(this.#resting);
    this.#question += 1;
    this.#answered = "";
    this.text = "";
    this.hits = null;
    this.error = null;
    this.at = 0;
  }

  typed(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => void this.ask(this.text), REST_MS);
  }

  async ask(text: string): Promise<void> {
    clearTimeout(this.#resting);
    const question = ++this.#question;
    const wanted = text.trim();
    try {
      const found = wanted === "" ? null : await this.#api.find_anything({ text: wanted });
      if (question !== this.#question) return;
      this.#answered = wanted;
      this.hits = found === null ? null : grouped(found);
      this.at = 0;
      this.error = null;
    } catch (thrown) {
      if (question === this.#question) this.error = asApiError(thrown);
    }
  }

  /** What Enter goes to: of the text that stands there now, asked first where it was not yet. */
  async chosen(text: string): Promise<Hit | null> {
    if (text.trim() !== this.#answered) await this.ask(text);
    return this.hits?.[this.at] ?? null;
  }

  move(step: number): void {
    const count = this.hits?.length ?? 0;
    if (count > 0) this.at = (this.at + step + count) % count;
  }
}

function grouped(hits: Hit[]): Hit[] {
  return GROUPS.flatMap(({ kinds }) => hits.filter((hit) => kinds.includes(hit.kind)));
}
