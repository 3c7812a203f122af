import { asApiError, type Api } from "../../lib/api/api";
import type { ApiError, MailCounts, MailRecord, MailState } from "../../lib/api/types";

/** So many messages are read at a time. */
export const PAGE_ROWS = 100;

export type Filter = MailState | "all";

export const STATE_WORD: Record<MailState, string> = {
  waiting: "Waiting",
  sending: "Being sent",
  sent: "Sent",
  stopped: "Stopped",
  cancelled: "Called off",
};

export const FILTERS: { filter: Filter; name: string }[] = [
  { filter: "all", name: "All" },
  { filter: "stopped", name: "Stopped" },
  { filter: "waiting", name: "Waiting" },
  { filter: "sent", name: "Sent" },
  { filter: "cancelled", name: "Called off" },
];

const KIND_WORD: Record<string, string> = {
  confirmation: "Confirmation",
  quote: "Quote",
  ra: "RA report",
  fa: "FA report",
  "not-returned": "Not returned",
  note: "Note",
};

export const kindWord = (kind: string): string => KIND_WORD[kind] ?? kind;

/** What can be done with a message. */
export const canRetry = ({ state }: MailRecord) =>
  state === "stopped" || state === "waiting" || state === "cancelled";
export const canCallOff = ({ state }: MailRecord) => state === "stopped" || state === "waiting";

/** The Outbox screen: a list of messages, the latest first, and the one that is open beside it. It
 * outlives its screen. */
export class OutboxDesk {
  readonly #api: Api;
  counts = $state.raw<MailCounts>({ stopped: 0, waiting: 0, written: 0 });
  filter = $state<Filter>("all");
  /** Null until the first answer. */
  rows = $state.raw<MailRecord[] | null>(null);
  /** There may be more than are here. */
  hasMore = $state(false);
  hasServer = $state(true);
  held = $state.raw<string | null>(null);
  selected = $state<number | null>(null);
  opened = $state(false);
  error = $state.raw<ApiError | null>(null);
  told = $state.raw<string | null>(null);
  actionError = $state.raw<ApiError | null>(null);
  working = $state(false);
  #wanted = PAGE_ROWS;
  #question = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  get message(): MailRecord | null {
    return this.rows?.find((it) => it.message === this.selected) ?? null;
  }

  async countAll(): Promise<void> {
    try {
      this.counts = await this.#api.mail_counts();
    } catch {
      // The count of the rail is no place for an error; the screen itself says what is wrong.
    }
  }

  async refresh(): Promise<void> {
    const question = ++this.#question;
    const state = this.filter === "all" ? null : this.filter;
    try {
      const page = await this.#api.outbox_page({ state, offset: 0, limit: this.#wanted });
      if (question !== this.#question) return;
      this.rows = page.rows;
      this.hasMore = page.rows.length === this.#wanted;
      this.counts = page.counts;
      this.hasServer = page.has_server;
      this.held = page.held;
      this.error = null;
      if (this.message === null) {
        this.selected = page.rows[0]?.message ?? null;
        this.opened = false;
      }
    } catch (thrown) {
      if (question === this.#question) this.error = asApiError(thrown);
    }
  }

  async show(filter: Filter): Promise<void> {
    this.filter = filter;
    this.#wanted = PAGE_ROWS;
    this.opened = false;
    this.selected = null;
    this.#forget();
    await this.refresh();
  }

  more(): Promise<void> {
    // The shell hands out no more than five pages at a time.
    this.#wanted = Math.min(this.#wanted + PAGE_ROWS, 5 * PAGE_ROWS);
    return this.refresh();
  }

  select(message: number): void {
    if (message !== this.selected) this.#forget();
    this.selected = message;
  }

  open(message: number): void {
    this.select(message);
    this.opened = true;
  }

  close(): void {
    this.opened = false;
  }

  #forget(): void {
    this.told = null;
    this.actionError = null;
  }

  async #act(work: () => Promise<string | null>): Promise<void> {
    if (this.working) return;
    this.working = true;
    this.#forget();
    try {
      this.told = await work();
      await this.refresh();
    } catch (thrown) {
      this.actionError = asApiError(thrown);
    } finally {
      this.working = false;
    }
  }

  retry({ message }: MailRecord): Promise<void> {
    return this.#act(async () => {
      await this.#api.outbox_retry({ message });
      return this.hasServer
        ? `Message ${message} is tried again now.`
        : `Message ${message} waits again.`;
    });
  }

  callOff({ message }: MailRecord): Promise<void> {
    return this.#act(async () => {
      await this.#api.outbox_cancel({ message });
      return `Message ${message} is called off. Try again takes that back.`;
    });
  }

  sentByHand({ message }: MailRecord): Promise<void> {
    return this.#act(async () => {
      await this.#api.outbox_sent({ message });
      return `Message ${message} is marked as sent by hand.`;
    });
  }

  save({ message }: MailRecord): Promise<void> {
    return this.#act(async () => {
      const path = await this.#api.outbox_save({ message });
      return path === null ? null : `Saved as ${path}.`;
    });
  }

  saveAttachment({ message }: MailRecord, place: number): Promise<void> {
    return this.#act(async () => {
      const path = await this.#api.outbox_save_attachment({ message, place });
      return path === null ? null : `Saved as ${path}.`;
    });
  }

  openInProgram({ message }: MailRecord): Promise<void> {
    return this.#act(async () => {
      await this.#api.outbox_open({ message });
      return "Opened in the mail program. Once it went from there, mark it as sent.";
    });
  }
}
