import { asApiError, type Api } from "../../lib/api/api";
import type {
  ApiError,
  TemplateRecord,
  TemplateView,
  WordingPage,
  WordingScope,
  WordingTrial,
} from "../../lib/api/types";

/** What is typed rests so long before it is tried. */
const REST_MS = 350;

export const TEMPLATE_WORD: Record<string, string> = {
  "mail-confirmation": "Confirmation",
  "mail-quote": "Quote",
  "mail-ra": "RA report",
  "mail-fa": "FA report",
  "mail-not-returned": "Not returned",
  "mail-note": "Notes and other documents",
  confirmation: "Confirmation",
  instructions: "Return instructions",
  quote: "Quote",
  ra: "RA report",
  fa: "FA report",
  "sender-notice": "Notice to the sender",
  "packing-list": "Packing list",
  words: "Words that all share",
};

export const isMail = (template: string) => template.startsWith("mail-");

/** `return_by_each` for a person. */
export function passageWord(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The passages of a version, each under its name in brackets. */
export function passagesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  let name: string | null = null;
  for (const line of text.split("\n")) {
    const heading = /^\[(.*)\]$/.exec(line.trimEnd())?.[1];
    if (heading !== undefined) {
      name = heading;
      found[name] = "";
    } else if (name !== null) {
      const before: string = found[name] ?? "";
      found[name] = before === "" ? line : `${before}\n${line}`;
    }
  }
  for (const [key, passage] of Object.entries(found)) found[key] = passage.trimEnd();
  return found;
}

/** The wording of messages and documents: the one that is open, what is typed there, and what it
 * gives on real data. It outlives its screen. */
export class WordingDesk {
  readonly #api: Api;
  page = $state.raw<WordingPage | null>(null);
  error = $state.raw<ApiError | null>(null);
  selected = $state("mail-confirmation");
  draft = $state<Record<string, string>>({});
  number = $state("");
  trial = $state.raw<WordingTrial | null>(null);
  trialError = $state.raw<ApiError | null>(null);
  saveError = $state.raw<ApiError | null>(null);
  scopeError = $state.raw<ApiError | null>(null);
  /** What is wrong, by passage. */
  errors = $state.raw<Record<string, string>>({});
  told = $state.raw<{ words: string; before: Record<string, string> } | null>(null);
  /** Another wording was chosen while this one is not saved. */
  unsaved = $state(false);
  working = $state(false);
  #resting: ReturnType<typeof setTimeout> | undefined;
  #question = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  get all(): TemplateView[] | null {
    return this.page?.templates ?? null;
  }

  /** For which documents and messages. */
  get scope(): WordingScope {
    return this.page?.scope ?? { language: "", centre: null };
  }

  get template(): TemplateView | null {
    return this.all?.find((it) => it.template === this.selected) ?? null;
  }

  get isChanged(): boolean {
    const passages = this.template?.passages ?? [];
    return passages.some(({ name, text }) => (this.draft[name] ?? text) !== text);
  }

  get isUnderlying(): boolean {
    const passages = this.template?.passages ?? [];
    return passages.every(
      ({ name, text, underlying }) => (this.draft[name] ?? text) === underlying,
    );
  }

  async load(): Promise<void> {
    const kept = this.isChanged;
    try {
      this.page = await this.#api.wordings({ scope: this.page?.scope ?? null });
      this.error = null;
      if (!kept) this.#take();
      this.tryNow();
    } catch (thrown) {
      this.error = asApiError(thrown);
    }
  }

  /** Goes to the wordings for other documents; refused once where what was typed would be lost. */
  async turnTo(scope: WordingScope): Promise<boolean> {
    if (this.isChanged && !this.unsaved) {
      this.unsaved = true;
      return false;
    }
    this.scopeError = null;
    try {
      this.page = await this.#api.wordings({ scope });
    } catch (thrown) {
      this.scopeError = asApiError(thrown);
      return false;
    }
    if (this.template === null) this.selected = this.all?.[0]?.template ?? this.selected;
    this.told = null;
    this.number = "";
    this.trial = null;
    this.#take();
    this.tryNow();
    return true;
  }

  #take(): void {
    const passages = this.template?.passages ?? [];
    this.draft = Object.fromEntries(passages.map(({ name, text }) => [name, text]));
    this.errors = {};
    this.saveError = null;
    this.unsaved = false;
  }

  /** Opens another one; refused once where what was typed would be lost. */
  choose(template: string): boolean {
    if (template === this.selected) return true;
    if (this.isChanged && !this.unsaved) {
      this.unsaved = true;
      return false;
    }
    this.selected = template;
    this.told = null;
    this.number = "";
    this.trial = null;
    this.#take();
    this.tryNow();
    return true;
  }

  write(name: string, text: string): void {
    this.draft[name] = text;
    this.unsaved = false;
    this.told = null;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.tryNow(), REST_MS);
  }

  /** All as it is underneath; it holds once it is saved. */
  backToOriginal(): void {
    const passages = this.template?.passages ?? [];
    this.draft = Object.fromEntries(passages.map(({ name, underlying }) => [name, underlying]));
    this.unsaved = false;
    this.tryNow();
  }

  /** What a version said; it holds once it is saved. */
  takeVersion(version: TemplateRecord): void {
    const set = passagesOf(version.text ?? "");
    const passages = this.template?.passages ?? [];
    this.draft = Object.fromEntries(
      passages.map(({ name, underlying }) => [name, set[name] ?? underlying]),
    );
    this.unsaved = false;
    this.tryNow();
  }

  tryNow(): void {
    clearTimeout(this.#resting);
    void this.#try();
  }

  async #try(): Promise<void> {
    const question = ++this.#question;
    const name = this.selected;
    const number = this.number.trim() === "" ? null : this.number.trim();
    try {
      const passages = $state.snapshot(this.draft);
      const trial = await this.#api.wording_try({ name, scope: this.scope, passages, number });
      if (question !== this.#question) return;
      this.#at(trial.errors);
      this.trialError = null;
      // Where something is wrong, what it gave before stays in sight.
      if (trial.errors.length === 0) this.trial = trial;
    } catch (thrown) {
      if (question !== this.#question) return;
      this.trialError = asApiError(thrown);
      this.trial = null;
    }
  }

  #at(errors: { passage: string; message: string }[]): void {
    this.errors = Object.fromEntries(errors.map(({ passage, message }) => [passage, message]));
  }

  async save(): Promise<boolean> {
    const before = Object.fromEntries(
      (this.template?.passages ?? []).map(({ name, text }) => [name, text]),
    );
    return this.#set($state.snapshot(this.draft), (version) => ({
      words: `Version ${version} holds from now on.`,
      before,
    }));
  }

  async undo(): Promise<void> {
    if (this.told === null) return;
    await this.#set(this.told.before, () => null);
  }

  async #set(
    passages: Record<string, string>,
    told: (version: number) => { words: string; before: Record<string, string> } | null,
  ): Promise<boolean> {
    if (this.working) return false;
    this.working = true;
    this.saveError = null;
    try {
      const { selected: name, scope } = this;
      const answer = await this.#api.wording_set({ name, scope, passages });
      if (answer.state === "refused") {
        this.#at(answer.errors);
        return false;
      }
      const { view } = answer;
      if (this.page !== null) {
        const templates = this.page.templates.map((it) => (it.template === name ? view : it));
        this.page = { ...this.page, templates };
      }
      this.#take();
      this.told = told(view.versions.at(-1)?.version ?? 0);
      this.tryNow();
      return true;
    } catch (thrown) {
      this.saveError = asApiError(thrown);
      return false;
    } finally {
      this.working = false;
    }
  }
}
