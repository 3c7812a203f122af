import { asApiError, type Api } from "../../lib/api/api";
import type { ApiError, Figures, FoundAnalysis, ReportName, ReportPart } from "../../lib/api/types";
import { Panels } from "../deadlines/panels.svelte";
import { PagedList } from "../search/desk.svelte";
import { dayBefore, presetPeriod, type Preset } from "./periods";

export const REPORTS = [
  "receipts",
  "shelf",
  "on_time",
  "not_returned",
  "quotes",
  "failures",
] as const satisfies readonly ReportName[];

/** Waiting longer than this shows. */
const SLOW_MS = 300;
/** Keys that follow one another sooner are asked about together. */
const REST_MS = 150;

/** One report: what was answered last, and how the next answer stands. */
export class ReportFigures {
  readonly name: ReportName;
  /** Null until the first answer. */
  figures = $state.raw<Figures | null>(null);
  error = $state.raw<ApiError | null>(null);
  slow = $state(false);
  /** Where it was saved, or why not. */
  saved = $state.raw<{ path: string } | { error: ApiError } | null>(null);
  /** Its figures stand as a table. */
  asTable = $state(false);
  #question = 0;

  constructor(name: ReportName) {
    this.name = name;
  }

  async read(api: Api, period: { from: string; to: string }): Promise<void> {
    const question = ++this.#question;
    const timer = setTimeout(() => (this.slow = true), SLOW_MS);
    try {
      const figures = await api.report({ report: this.name, ...period });
      if (question !== this.#question) return;
      this.figures = figures;
      this.error = null;
    } catch (thrown) {
      if (question === this.#question) this.error = asApiError(thrown);
    } finally {
      clearTimeout(timer);
      if (question === this.#question) this.slow = false;
    }
  }

  async save(api: Api, part: ReportPart, period: { from: string; to: string }): Promise<void> {
    try {
      const path = await api.report_save({ report: this.name, part, ...period });
      if (path !== null) this.saved = { path };
    } catch (thrown) {
      this.saved = { error: asApiError(thrown) };
    }
  }
}

export type AnalysisColumn = "at" | "line" | "part" | "kind" | "failure" | "symptom" | "cause";

/** The Reports screen: its period, each report by itself, and the analyses. All of it stays while
 * another screen is open. */
export class ReportsDesk {
  readonly #api: Api;
  readonly #today: () => string;
  readonly panels: Panels;
  tab = $state<"figures" | "analyses">("figures");
  preset = $state<Preset | null>("30");
  /** As typed. */
  from = $state("");
  to = $state("");
  periodError = $state<string | null>(null);
  readonly reports: ReportFigures[] = REPORTS.map((name) => new ReportFigures(name));
  /** The day of the first record; null until it is known. */
  #first: string | null = null;
  #read: { from: string; to: string } = { from: "", to: "" };

  part = $state("");
  text = $state("");
  /** The analyses of any time, and not only of the period. */
  anyTime = $state(true);
  readonly analyses: PagedList<FoundAnalysis, AnalysisColumn>;
  saved = $state.raw<{ path: string } | { error: ApiError } | null>(null);
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api, today: () => string) {
    this.#api = api;
    this.#today = today;
    const year = () => Number(today().slice(0, 4));
    this.panels = new Panels(api, year, () => void this.analyses.read());
    this.analyses = new PagedList<FoundAnalysis, AnalysisColumn>(
      "at",
      (row) => String(row.post),
      ({ offset, limit }) => api.analyses_page({ ...this.#search, offset, limit }),
    );
  }

  /** The days that the figures are of. */
  get period(): { from: string; to: string } {
    return this.#read;
  }

  get #search() {
    const said = (text: string) => (text.trim() === "" ? null : text.trim());
    const days = this.anyTime ? { from: null, to: null } : this.#read;
    return { search: { part: said(this.part), text: said(this.text) }, ...days };
  }

  get isSearched(): boolean {
    return this.part.trim() !== "" || this.text.trim() !== "" || !this.anyTime;
  }

  async refresh(): Promise<void> {
    if (this.preset !== null) await this.choose(this.preset);
    else await this.#readAll();
    await this.panels.current?.load();
  }

  async choose(preset: Preset): Promise<void> {
    this.preset = preset;
    if (preset === "all" && this.#first === null) {
      try {
        this.#first = await this.#api.report_first_day();
      } catch (thrown) {
        this.periodError = asApiError(thrown).message;
        return;
      }
    }
    const { from, to } = presetPeriod(preset, this.#today(), this.#first);
    this.from = from;
    this.to = to;
    await this.usePeriod(preset);
  }

  /** Takes the days as they are typed. */
  async usePeriod(preset: Preset | null = null): Promise<void> {
    const [from, to] = [this.from.trim(), this.to.trim()];
    this.preset = preset;
    this.periodError = periodFault(from, to);
    if (this.periodError !== null) return;
    this.#read = { from, to };
    await this.#readAll();
  }

  async #readAll(): Promise<void> {
    if (this.tab === "analyses") await this.analyses.read(0, "first");
    else await Promise.all(this.reports.map((report) => report.read(this.#api, this.#read)));
  }

  async show(tab: "figures" | "analyses"): Promise<void> {
    this.tab = tab;
    await this.#readAll();
  }

  save(report: ReportFigures, part: ReportPart): Promise<void> {
    return report.save(this.#api, part, this.#read);
  }

  reread(report: ReportFigures): Promise<void> {
    return report.read(this.#api, this.#read);
  }

  async saveAnalyses(): Promise<void> {
    try {
      const path = await this.#api.analyses_save(this.#search);
      if (path !== null) this.saved = { path };
    } catch (thrown) {
      this.saved = { error: asApiError(thrown) };
    }
  }

  /** What the analyses are searched for is changed. */
  changed(at: "once" | "rest" = "once"): void {
    clearTimeout(this.#resting);
    if (at === "once") void this.analyses.read(0, "first");
    else this.#resting = setTimeout(() => void this.analyses.read(0, "first"), REST_MS);
  }

  showAll(): void {
    this.part = "";
    this.text = "";
    this.anyTime = true;
    this.changed();
  }

  /** The analyses of a part in the period. */
  showPart(part: string): void {
    this.part = part;
    this.text = "";
    this.anyTime = false;
    this.tab = "analyses";
    this.changed();
  }
}

/** What is wrong with a period as it is typed; null where nothing is. */
function periodFault(from: string, to: string): string | null {
  for (const [name, day] of [
    ["first", from],
    ["last", to],
  ] as const) {
    const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && dayBefore(day, 0) === day;
    if (!isDay) return `The ${name} day is no date: write it as 2011-06-03`;
  }
  return to < from ? `The period ends with ${to}, before it begins with ${from}` : null;
}
