import type { Api } from "../../lib/api/api";
import type { MailCounts, MailRecord, MailState } from "../../lib/api/types";
import { ListDesk } from "../../lib/listDesk.svelte";

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

/** The Outbox screen: a list of messages, the latest first, and the one that is open beside it. */
export class OutboxDesk extends ListDesk<MailRecord, MailState> {
  readonly #api: Api;
  counts = $state.raw<MailCounts>({ stopped: 0, waiting: 0, written: 0 });
  hasServer = $state(true);
  held = $state.raw<string | null>(null);

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  get message(): MailRecord | null {
    return this.current;
  }

  protected number({ message }: MailRecord): number {
    return message;
  }

  protected async read(state: MailState | null, limit: number) {
    const page = await this.#api.outbox_page({ state, offset: 0, limit });
    const take = () => {
      this.counts = page.counts;
      this.hasServer = page.has_server;
      this.held = page.held;
    };
    return { rows: page.rows, take };
  }

  /** All of a message is in its row. */
  protected shown(): Promise<void> {
    return Promise.resolve();
  }

  async countAll(): Promise<void> {
    try {
      this.counts = await this.#api.mail_counts();
    } catch {
      // The count of the rail is no place for an error; the screen itself says what is wrong.
    }
  }

  retry({ message }: MailRecord): Promise<void> {
    return this.act(async () => {
      await this.#api.outbox_retry({ message });
      return this.hasServer
        ? `Message ${message} is tried again now.`
        : `Message ${message} waits again.`;
    });
  }

  callOff({ message }: MailRecord): Promise<void> {
    return this.act(async () => {
      await this.#api.outbox_cancel({ message });
      return `Message ${message} is called off. Try again takes that back.`;
    });
  }

  sentByHand({ message }: MailRecord): Promise<void> {
    return this.act(async () => {
      await this.#api.outbox_sent({ message });
      return `Message ${message} is marked as sent by hand.`;
    });
  }

  save({ message }: MailRecord): Promise<void> {
    return this.act(async () => {
      const path = await this.#api.outbox_save({ message });
      return path === null ? null : `Saved as ${path}.`;
    });
  }

  saveAttachment({ message }: MailRecord, place: number): Promise<void> {
    return this.act(async () => {
      const path = await this.#api.outbox_save_attachment({ message, place });
      return path === null ? null : `Saved as ${path}.`;
    });
  }

  openInProgram({ message }: MailRecord): Promise<void> {
    return this.act(async () => {
      await this.#api.outbox_open({ message });
      return "Opened in the mail program. Once it went from there, mark it as sent.";
    });
  }
}
