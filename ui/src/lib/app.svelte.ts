import { asApiError, type Api } from "./api/api";
import type {
  ApiError,
  Hit,
  MailCounts,
  Progress,
  Receipt,
  StartUp,
  StationSettings,
} from "./api/types";
import { AuditDesk } from "../screens/audit/desk.svelte";
import { DataDesk } from "../screens/data/editor.svelte";
import { DeadlinesDesk } from "../screens/deadlines/desk.svelte";
import { EntitlementDesk } from "../screens/entitlement/desk.svelte";
import { QueueDesk } from "../screens/queue/desk.svelte";
import { ImportDesk } from "../screens/import/desk.svelte";
import { HealthDesk } from "../screens/health/desk.svelte";
import { HomeDesk } from "../screens/home/desk.svelte";
import { ReportsDesk } from "../screens/reports/desk.svelte";
import { JobsDesk } from "../screens/jobs/desk.svelte";
import { OutboxDesk } from "../screens/outbox/desk.svelte";
import { FindDesk } from "../screens/search/find.svelte";
import { SearchDesk } from "../screens/search/desk.svelte";
import { WordingDesk } from "../screens/wording/desk.svelte";
import { localDate } from "./dates";
import { needsHand } from "./prints";
import { playVerdict } from "./sound";
import { guarded, Session } from "./session.svelte";
import { Station } from "./station.svelte";
import { unitsOf } from "./words";

/** The digit that goes to a place is its number here, from 0. */
export const PLACES = [
  "home",
  "receive",
  "shelf",
  "queue",
  "deadlines",
  "entitlement",
  "search",
  "reports",
  "data",
  "import",
  "settings",
  "outbox",
  "jobs",
  "health",
  "licences",
  "audit",
] as const;
export type Place = (typeof PLACES)[number];

/** What goes to a place together with Ctrl. */
export function placeKey(place: Place): string {
  const at = PLACES.indexOf(place);
  return at <= 9 ? String(at) : ([",", ".", "p", "h"][at - 10] ?? "");
}
export type Overlay = "help" | "correct" | "find" | null;

const MINUTE_MS = 60_000;
/** How often it is looked whether something holds work up, or will soon. */
const HEALTH_MS = 10 * MINUTE_MS;
/** The first time, when the station has long been ready. */
const HEALTH_FIRST_MS = 20_000;

/** What was being corrected, kept when a scan closes the panel in the middle of it. */
export interface Draft {
  receipt: number;
  scans: string[];
  note: string;
}

/** The state of the window: which place is open, over which station. */
export class App {
  readonly api: Api;
  readonly session: Session;
  readonly station: Station;
  readonly audit: AuditDesk;
  readonly data: DataDesk;
  readonly deadlines: DeadlinesDesk;
  readonly entitlement: EntitlementDesk;
  readonly imports: ImportDesk;
  readonly health: HealthDesk;
  readonly home: HomeDesk;
  readonly jobs: JobsDesk;
  readonly outbox: OutboxDesk;
  readonly queue: QueueDesk;
  readonly reports: ReportsDesk;
  readonly search: SearchDesk;
  readonly find: FindDesk;
  readonly wording: WordingDesk;
  startUp = $state.raw<StartUp | null>(null);
  settings = $state.raw<StationSettings | null>(null);
  place = $state<Place>("receive");
  overlay = $state<Overlay>(null);
  draft = $state.raw<Draft | null>(null);
  correcting = $state.raw<Receipt | null>(null);
  progress = $state.raw<Progress | null>(null);
  error = $state.raw<ApiError | null>(null);
  printError = $state.raw<ApiError | null>(null);
  /** The shelf tag that a scan asked for; the Shelf screen opens it. */
  wantedTag = $state<string | null>(null);
  /** What single letters do on the screen that is open. */
  letters: Record<string, () => void> = {};
  now = $state.raw(new Date());
  whyOpen = $state(false);

  constructor(api: Api) {
    api = guarded(api, () => void this.session.look());
    this.api = api;
    this.session = new Session(api);
    this.station = new Station(api, (receipt) => this.#sound(receipt));
    this.audit = new AuditDesk(api);
    this.data = new DataDesk(api);
    this.deadlines = new DeadlinesDesk(api, () => this.today);
    this.entitlement = new EntitlementDesk(api);
    this.imports = new ImportDesk(api);
    this.health = new HealthDesk(api);
    this.home = new HomeDesk(api);
    this.reports = new ReportsDesk(api, () => this.today);
    this.jobs = new JobsDesk(api);
    this.outbox = new OutboxDesk(api);
    this.queue = new QueueDesk(api, () => this.thisYear);
    this.search = new SearchDesk(api, () => this.today);
    this.find = new FindDesk(api);
    this.wording = new WordingDesk(api);
  }

  /** Under whose name things are recorded. */
  get operator(): string {
    return this.session.who ?? this.settings?.operator ?? "";
  }

  get zone(): string {
    return this.settings?.zone ?? "UTC";
  }

  /** The dock's date, YYYY-MM-DD. */
  today = $derived.by(() => localDate(this.now, this.zone));
  thisYear = $derived(Number(this.today.slice(0, 4)));

  /** Listens and starts; call what is returned to stop. */
  listen(): () => void {
    const stops = [
      this.api.onProgress((progress) => (this.progress = progress)),
      this.api.onPrint((status) => this.station.printed(status)),
      this.api.onJob((moved) => this.jobs.moved(moved, this.place === "jobs")),
      this.api.onMail((counts) => this.#mailMoved(counts)),
    ];
    const clock = setInterval(() => {
      this.now = new Date();
      this.session.idle();
    }, 1000);
    const touched = () => this.session.touched();
    const touches = ["keydown", "pointerdown", "pointermove", "wheel"] as const;
    for (const touch of touches) window.addEventListener(touch, touched, { capture: true });
    const minute = setInterval(() => this.#minute(), MINUTE_MS);
    const health = setInterval(() => {
      if (this.startUp?.state === "ready") void this.health.look();
    }, HEALTH_MS);
    return () => {
      clearInterval(clock);
      clearInterval(minute);
      clearInterval(health);
      for (const touch of touches) window.removeEventListener(touch, touched, { capture: true });
      for (const stop of stops) stop();
    };
  }

  /** Deadlines pass by themselves. */
  #minute(): void {
    if (this.startUp?.state !== "ready") return;
    if (this.place === "deadlines") void this.deadlines.refresh();
    else void this.deadlines.countOverdue();
    if (this.place === "queue") void this.queue.refresh();
    else void this.queue.countAll();
    if (this.place === "home") void this.home.refresh();
  }

  #mailMoved(counts: MailCounts): void {
    this.outbox.counts = counts;
    if (this.place === "outbox") void this.outbox.refresh();
  }

  async start(ask: (api: Api) => Promise<StartUp> = (api) => api.start_up()): Promise<void> {
    this.error = null;
    this.progress = null;
    try {
      const [startUp] = await Promise.all([ask(this.api), this.session.look()]);
      this.#take(startUp);
    } catch (thrown) {
      this.error = asApiError(thrown);
    } finally {
      this.progress = null;
    }
  }

  /** Puts a backup in place of data that are not open, and starts with it. What went wrong; null where nothing did. */
  async restore(path: string): Promise<ApiError | null> {
    try {
      await this.api.restore_backup({ path });
      await this.start();
      return null;
    } catch (thrown) {
      return asApiError(thrown);
    }
  }

  #take(startUp: StartUp): void {
    this.startUp = startUp;
    if (startUp.state !== "ready") return;
    this.useSettings(startUp.settings);
    this.station.start(startUp.box, startUp.counts);
    void this.deadlines.countOverdue();
    void this.queue.countAll();
    void this.outbox.countAll();
    void this.jobs.countAll();
    setTimeout(() => void this.health.look(), HEALTH_FIRST_MS);
  }

  /** Somebody signed in again: what happened meanwhile is read. */
  resumed(): void {
    void this.station.refresh();
    this.#minute();
  }

  useSettings(settings: StationSettings): void {
    this.settings = settings;
    const root = document.documentElement;
    if (settings.theme === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = settings.theme;
  }

  go(place: Place): void {
    this.place = place;
    this.overlay = null;
    // Read while the screen is being made: then they are on the glass together.
    if (place === "deadlines") void this.deadlines.refresh(performance.now());
    if (place === "home") void this.home.refresh();
    if (place === "reports") void this.reports.refresh();
    if (place === "queue") void this.queue.refresh();
    if (place === "search") void this.search.refresh(performance.now());
  }

  /** Opens a line, an RMA or a case beside the list that is there, else beside the deadlines. */
  openBeside(subject: string): void {
    if (this.place === "search") {
      this.search.panels.open(subject);
      return;
    }
    if (this.place === "reports") {
      this.reports.panels.open(subject);
      return;
    }
    this.deadlines.open(subject);
    if (this.place !== "deadlines") this.go("deadlines");
  }

  /** Goes to what was found. */
  goTo({ kind, key, title }: Hit): void {
    if (kind === "tag") {
      this.wantedTag = key;
      this.go("shelf");
    } else if (kind === "unit") {
      this.go("entitlement");
      this.entitlement.scan(key);
    } else {
      if (kind === "site" || kind === "contact") {
        this.search.showOf({ by: kind, key, name: title, phone: null });
      } else this.search.panels.open(key);
      this.go("search");
    }
  }

  openCorrection(receipt: Receipt | null): boolean {
    if (receipt === null || receipt.withdrawn) return false;
    if (receipt.corrected_by !== null) {
      const { receipt: old, corrected_by: newer } = receipt;
      this.station.message = `Receipt ${old} was corrected by ${newer}: correct that one.`;
      return false;
    }
    this.correcting = receipt;
    this.overlay = "correct";
    return true;
  }

  /** Prints again what the receipt shown had printed: what needs attention, else all of it. */
  async reprint(): Promise<void> {
    const receipt = this.station.actionable;
    if (receipt === null) return;
    const all = unitsOf(receipt).flatMap((unit) => unit.documents);
    const stuck = all.filter((document) => needsHand(this.station.prints.get(document.id)));
    this.printError = null;
    for (const document of stuck.length > 0 ? stuck : all) {
      const before = this.station.prints.get(document.id);
      try {
        const status = await this.api.reprint({ document: document.id });
        // The printer's own word may have come before the answer: then it is the newer one.
        if (this.station.prints.get(document.id) === before) this.station.printed(status);
      } catch (thrown) {
        this.printError = asApiError(thrown);
      }
    }
  }

  #sound(receipt: Receipt): void {
    const verdict = unitsOf(receipt)[0]?.verdict;
    if (this.settings?.sound && verdict !== undefined) playVerdict(verdict);
  }
}
