import type { Api } from "../../lib/api/api";
import { RmaPanel } from "../queue/panel.svelte";
import { CasePanel, LinePanel, type AnyPanel } from "./panel.svelte";

/** The line, case or RMA that is open beside a list. */
export class Panels {
  readonly #api: Api;
  readonly #year: () => number;
  readonly #changed: () => void;
  current = $state.raw<AnyPanel | null>(null);
  /** Panels in which something would be lost. */
  readonly #kept = new Map<string, AnyPanel>();

  constructor(api: Api, year: () => number, changed: () => void) {
    this.#api = api;
    this.#year = year;
    this.#changed = changed;
  }

  open(subject: string): void {
    const before = this.current;
    if (before?.subject === subject) return;
    if (before !== null && before.keeps) this.#kept.set(before.subject, before);
    const kept = this.#kept.get(subject);
    this.#kept.delete(subject);
    this.current = kept ?? this.#newPanel(subject);
    void this.current.load();
  }

  #newPanel(subject: string): AnyPanel {
    if (!/^R/.test(subject)) return new CasePanel(this.#api, subject, this.#changed);
    if (!subject.includes("-")) {
      const panel = new RmaPanel(this.#api, subject, this.#changed, this.#year);
      panel.whyOpen = false;
      return panel;
    }
    return new LinePanel(this.#api, subject, this.#changed, this.#year);
  }

  close(): void {
    const panel = this.current;
    if (panel !== null && panel.keeps) this.#kept.set(panel.subject, panel);
    this.current = null;
  }
}
