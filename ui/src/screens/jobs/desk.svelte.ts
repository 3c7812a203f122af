import { asApiError, type Api } from "../../lib/api/api";
import type {
  ApiError,
  JobMoved,
  PrintCounts,
  PrintJobRecord,
  PrintJobState,
  PrintPaperRecord,
} from "../../lib/api/types";
import { ListDesk } from "../../lib/listDesk.svelte";
import { plural } from "../../lib/words";

export type Filter = PrintJobState | "all";

export const STATE_WORD: Record<PrintJobState, string> = {
  queued: "Waiting",
  sending: "Going out",
  sent: "Sent",
  printing: "Printing",
  printed: "Printed",
  needs_attention: "Needs attention",
  unknown: "Look at it",
  failed: "Not printed",
  cancelled: "Called off",
};

export const FILTERS: { filter: Filter; name: string }[] = [
  { filter: "all", name: "All" },
  { filter: "needs_attention", name: "Need attention" },
  { filter: "unknown", name: "To be looked at" },
  { filter: "failed", name: "Not printed" },
  { filter: "queued", name: "Waiting" },
  { filter: "printed", name: "Printed" },
];

/** A person has to do something. */
export const isStopped = (state: PrintJobState) =>
  state === "needs_attention" || state === "unknown" || state === "failed";
export const isUnderWay = (state: PrintJobState) =>
  state === "queued" || state === "sending" || state === "sent" || state === "printing";

/** What can be done with a job. */
export const canRetry = ({ state }: PrintJobRecord) => !isUnderWay(state);
export const canMove = ({ state }: PrintJobRecord) => state !== "sending" && state !== "printed";
export const canCancel = ({ state }: PrintJobRecord) =>
  state !== "printed" && state !== "cancelled" && state !== "sending";
export const canSayPrinted = ({ state }: PrintJobRecord) =>
  state === "unknown" || state === "needs_attention";
/** A list of labels that is going out can be stopped between two of them. */
export const canStop = ({ state, papers }: PrintJobRecord) => papers > 1 && isUnderWay(state);

/** The Print jobs screen: the jobs, the latest first, and the one that is open beside them. */
export class JobsDesk extends ListDesk<PrintJobRecord, PrintJobState> {
  readonly #api: Api;
  counts = $state.raw<PrintCounts>({ stopped: 0, under_way: 0 });
  papers = $state.raw<PrintPaperRecord[]>([]);
  /** The list of labels that was started last. */
  batch = $state.raw<PrintJobRecord | null>(null);
  batchError = $state.raw<ApiError | null>(null);
  /** So many labels are on a sheet, and the first free one is asked for. */
  places = $state<number | null>(null);
  starting = $state(false);

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  get job(): PrintJobRecord | null {
    return this.current;
  }

  protected number({ job }: PrintJobRecord): number {
    return job;
  }

  protected async read(state: PrintJobState | null, limit: number) {
    const page = await this.#api.jobs_page({ state, offset: 0, limit });
    return { rows: page.rows, take: () => void (this.counts = page.counts) };
  }

  protected shown({ job }: PrintJobRecord): Promise<void> {
    return this.#readPapers(job);
  }

  async countAll(): Promise<void> {
    try {
      this.counts = await this.#api.print_counts();
    } catch {
      // The count of the header is no place for an error; the screen itself says what is wrong.
    }
  }

  /** Something of a job moved. */
  moved({ job, counts }: JobMoved, onScreen: boolean): void {
    this.counts = counts;
    if (this.batch?.job === job.job) this.batch = job;
    if (!onScreen || this.rows === null) return;
    if (this.rows.some((it) => it.job === job.job)) {
      this.rows = this.rows.map((it) => (it.job === job.job ? job : it));
      if (this.opened && this.selected === job.job) void this.#readPapers(job.job);
    } else void this.refresh();
  }

  override select(job: number): void {
    if (job === this.selected) return;
    super.select(job);
    if (this.opened) void this.#readPapers(job);
  }

  override open(job: number): void {
    super.open(job);
    void this.#readPapers(job);
  }

  async #readPapers(job: number): Promise<void> {
    try {
      const papers = await this.#api.job_papers({ job });
      if (this.selected === job) this.papers = papers;
    } catch (thrown) {
      if (this.selected === job) this.actionError = asApiError(thrown);
    }
  }

  protected override forget(): void {
    super.forget();
    this.papers = [];
  }

  /** `cleared`: the printer that still had it has been cleared of it. */
  retry({ job }: PrintJobRecord, cleared = false): Promise<void> {
    return this.act(async () => {
      const made = await this.#api.job_retry({ job, cleared });
      return `Job ${job} is printed again as job ${made.job}.`;
    });
  }

  move({ job }: PrintJobRecord, printer: string, cleared = false): Promise<void> {
    return this.act(async () => {
      const made = await this.#api.job_move({ job, printer, cleared });
      return `Job ${job} goes to ${printer} as job ${made.job}.`;
    });
  }

  cancel({ job }: PrintJobRecord, cleared = false): Promise<void> {
    return this.act(async () => {
      await this.#api.job_cancel({ job, cleared });
      return `Job ${job} is called off. Print again takes that back.`;
    });
  }

  sayPrinted({ job }: PrintJobRecord): Promise<void> {
    return this.act(async () => {
      await this.#api.job_printed({ job });
      return `Job ${job} is marked as printed.`;
    });
  }

  /** All that are to be looked at, up to the newest that is shown. */
  sayAllPrinted(): Promise<void> {
    const upTo = Math.max(0, ...(this.rows ?? []).map(({ job }) => job));
    return this.act(async () => {
      const printed = await this.#api.jobs_printed({ up_to: upTo });
      return `${plural(printed, "job")} marked as printed.`;
    });
  }

  stop({ job }: PrintJobRecord): Promise<void> {
    return this.act(async () => {
      await this.#api.job_stop({ job });
      return `Job ${job} stops after the label that is going out.`;
    });
  }

  /** Box labels of all lines that were confirmed today. Where they are on sheets, the first free label is asked for. */
  async printConfirmedToday(first: number | null = null): Promise<void> {
    if (this.starting) return;
    this.starting = true;
    this.batchError = null;
    try {
      if (first === null) {
        this.places = (await this.#api.paper_settings()).sheets.box ?? null;
        if (this.places !== null) return;
      }
      this.places = null;
      const job = await this.#api.print_confirmed_today({ first: first ?? 1 });
      // What moved meanwhile is newer than the answer.
      if (this.batch?.job !== job.job) this.batch = job;
    } catch (thrown) {
      this.batchError = asApiError(thrown);
    } finally {
      this.starting = false;
    }
  }

  closeBatch(): void {
    this.batch = null;
    this.batchError = null;
  }
}
