import { localDate } from "../dates";
import { memorySearch } from "./memorySearch";
import type { Api } from "./api";
import type {
  AuditRecord,
  BoardFilter,
  CaseView,
  DeadlineRow,
  DueKind,
  Finding,
  LineView,
  MovementKind,
  PostKind,
  RmaView,
  ShownDue,
  Urgency,
} from "./types";

type DeadlineCommands =
  | "deadlines_board"
  | "deadlines_rows"
  | "deadlines_month"
  | "deadlines_day"
  | "deadline_why"
  | "line_view"
  | "line_forward"
  | "line_arrive"
  | "line_repair"
  | "line_replace"
  | "line_ship"
  | "line_take_back"
  | "line_flag"
  | "line_unflag"
  | "line_post"
  | "line_take_back_post"
  | "line_confirm_rma"
  | "line_take_back_confirmation"
  | "centres"
  | "case_view"
  | "case_update"
  | "case_take_back_update"
  | "case_assign"
  | "rma_view"
  | "search_page"
  | "track_page"
  | "find_anything";

/** A due date as it is kept here. */
interface Kept {
  clock: DueKind;
  subject: string;
  started_at: string;
  due_on: string;
  due_before: string;
  met_at: string | null;
}

type LineFacts = Omit<LineView, "due_dates">;
type CaseFacts = Omit<CaseView, "due_dates" | "moved" | "rmas">;

const ZONE = "America/Los_Angeles";
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const RULE: Record<DueKind, string> = {
  rnr: "RNR-1",
  rtf: "RTF-1",
  ra: "ANA-2",
  fa_interim: "ANA-3",
  fa: "ANA-3",
  response: "PRI-1",
  update: "PRI-1",
  quote: "QUO-2",
};
const TERM: Record<DueKind, [string, string]> = {
  rnr: ["10 business days", "the day that the confirmation was sent"],
  rtf: ["20 business days", "dock receipt"],
  ra: ["30 days", "receipt at the repair centre"],
  fa_interim: ["15 days", "receipt at the repair centre"],
  fa: ["a date set by hand", "the interim results"],
  response: ["8 hours", "the opening of the case"],
  update: ["3 business days", "the last update"],
  quote: ["30 days", "the quote"],
};
const SITES: [string, string, string][] = [
  ["S1", "Kern Medical, Tucson", "100 Mount Vernon Ave"],
  ["S2", "Halden Grid, Oslo", "Storgata 4"],
  ["S3", "Univ. of Osaka 大阪大学", "山田丘1-1"],
  ["S4", "Port of Piraeus, Πειραιάς", "Akti Miaouli 10"],
  ["S5", "Northline Rail, Leeds", "Neville Street 2"],
];
const PARTS: [string, string, string][] = [
  ["MX-204", "Edge router, 4 slots", "MX"],
  ["EX-2200", "Switch, 24 ports", "EX"],
  ["SA-2500", "SSL VPN appliance", "SA"],
  ["J-6350", "Branch router", "J"],
];
export const CENTRES = [
  { centre: "AMS", name: "Amsterdam repair centre", repairs: true },
  { centre: "SJC", name: "San Jose return centre", repairs: false },
];
const CSRS = ["Amara Osei", "Ben Whitlock", "Lucía Fernández"];

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T;
const iso = (ms: number) => new Date(ms).toISOString();
const dayAfter = (date: string, days: number) => iso(Date.parse(date) + days * DAY_MS).slice(0, 10);

/** The first instant after a local day; near enough, in a zone eight hours behind. */
const endOf = (day: string) => `${dayAfter(day, 1)}T08:00:00.000Z`;

function counted(count: number, one: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${one}s`;
}

function elapsed(ms: number): string {
  if (ms < HOUR_MS) return counted(Math.floor(ms / 60_000), "minute");
  if (ms < DAY_MS) return counted(Math.floor(ms / HOUR_MS), "hour");
  return counted(Math.floor(ms / DAY_MS), "day");
}

function businessDays(from: string, to: string): number {
  let count = 0;
  for (let day = from; day < to; day = dayAfter(day, 1)) {
    const weekday = new Date(`${dayAfter(day, 1)}T00:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6) count += 1;
  }
  return count;
}

/** The board, lines and cases in memory; what they decide is only believable, the rules are the
 * library's. `many` more due dates stand on the board than the few dozen of every kind. */
export function memoryDeadlines(who: () => string, many = 0): Pick<Api, DeadlineCommands> {
  const lines = new Map<string, LineFacts>();
  const cases = new Map<string, CaseFacts>();
  let dues: Kept[] = [];
  let numbers = 0;
  const now = () => Date.now();
  const today = () => localDate(new Date(), ZONE);

  function begin(
    clock: DueKind,
    subject: string,
    due_on: string,
    due_before = endOf(due_on),
  ): Kept {
    const started_at = iso(Date.parse(due_before) - 20 * DAY_MS);
    const due = { clock, subject, started_at, due_on, due_before, met_at: null };
    dues = [...dues.filter((it) => it.subject !== subject || it.clock !== clock), due];
    return due;
  }

  function audit(
    of: { history: AuditRecord[] },
    action: string,
    rules: string[],
    detail: unknown,
  ): void {
    numbers += 1;
    const at = iso(now());
    const subject = "";
    of.history.push({
      entry: numbers,
      at,
      recorded_at: at,
      who: who(),
      action,
      subject,
      rules,
      detail,
    });
  }

  function addLine(at: number, more: Partial<LineFacts> = {}): LineFacts {
    const [site_id, site_name, street] = pick(SITES, at);
    const [part_number, part_description, family] = pick(PARTS, at);
    const line = `R${30_100 + at}-1`;
    const made: LineFacts = {
      line,
      case: caseOf(at).case,
      type: "service",
      basis: "warranty_rtf",
      state: "open",
      line_state: "received",
      part_number,
      part_description,
      family,
      family_rtf_business_days: 20,
      serial: at % 9 === 4 ? null : `SN${String(70_000 + at * 37)}`,
      created_at: iso(now() - 30 * DAY_MS),
      confirmed_at: iso(now() - 29 * DAY_MS),
      received_at: iso(now() - 20 * DAY_MS),
      ended_at: null,
      ra: false,
      fa: false,
      centre: "SJC",
      centre_name: "San Jose return centre",
      centre_address: ["4100 Harbour Road", "San Jose CA 95134"],
      centre_calendar: "us-west",
      centre_repairs: false,
      repair_centre: null,
      site_id,
      site_name,
      site_address: [street],
      site_calendar: null,
      csr: caseOf(at).csr,
      entitlement: null,
      movements: [],
      own_unit_warning: null,
      analyses: {
        line,
        ra: false,
        fa: false,
        flags: [],
        posts: [],
        moved: [],
        due_dates: [],
        warning: null,
      },
      receipts: [],
      documents: [{ id: 9000 + at, kind: "receiving", path: `/var/lib/rma-dock/${line}.pdf` }],
      history: [],
      ...more,
    };
    audit(made, "confirmed", ["RNR-1"], {
      due_dates: [
        { kind: "rnr", before: null, after: { due_on: dayAfter(today(), -15), met_at: null } },
      ],
    });
    lines.set(line, made);
    return made;
  }

  function caseOf(at: number): CaseFacts {
    const number = `2026-0105-${String((at % 7) + 1).padStart(4, "0")}`;
    const known = cases.get(number);
    if (known !== undefined) return known;
    const [site_id, site_name] = pick(SITES, at);
    const made: CaseFacts = {
      case: number,
      site_id,
      site_name,
      contact: "ana@kern.example",
      priority: pick(["P3", "P1", "P2", "P4"], at),
      platform: pick(["MX240 at the core", null, "Branch office"], at),
      tracking_number: null,
      opened_at: iso(now() - 3 * DAY_MS),
      status: "open",
      csr: at % 7 === 3 ? null : pick(CSRS, at),
      response_term: null,
      update_term: null,
      updates: [],
    };
    cases.set(number, made);
    return made;
  }

  /** Days from today on which something is due; each makes a line with its due date. */
  function seed(): void {
    const late = Array.from({ length: 64 }, (_, at) => -1 - Math.floor(at / 3));
    const later = Array.from({ length: 24 }, (_, at) => 7 + at);
    const days = [...late, 0, 0, 0, 1, 1, 2, 3, ...later];
    days.forEach((days, at) => {
      const due_on = dayAfter(today(), days);
      const kind = pick(["rtf", "rnr", "ra", "rtf", "fa_interim"] as const, at);
      const awaiting = kind === "rnr";
      const flags = { ra: kind === "ra", fa: kind === "fa_interim" };
      const made = addLine(at, {
        ...flags,
        ...(awaiting && { line_state: "awaiting", received_at: null }),
      });
      made.analyses = { ...made.analyses, ...flags };
      const repaired = kind === "ra" || kind === "fa_interim";
      if (repaired) move(made, "forwarded", "AMS");
      if (repaired) move(made, "arrived", "AMS");
      begin(kind, made.line, due_on);
    });
    const unconfirmed = { state: "unconfirmed", line_state: "awaiting" };
    addLine(500, { ...unconfirmed, confirmed_at: null, received_at: null });
    for (let at = 0; at < 5; at += 1) {
      const before = now() + (at - 2) * 2.6 * HOUR_MS;
      const clock = at % 2 === 0 ? "response" : "update";
      begin(clock, caseOf(at).case, localDate(new Date(before), ZONE), iso(before));
    }
    begin("quote", "R30101", dayAfter(today(), 4));
    const due_on = dayAfter(today(), -30);
    const due_before = endOf(due_on);
    const more = {
      clock: "rnr" as const,
      started_at: due_before,
      due_on,
      due_before,
      met_at: null,
    };
    dues = dues.concat(
      Array.from({ length: many }, (_, at) => ({ ...more, subject: `R${100_000 + at}-1` })),
    );
  }

  function move(of: LineFacts, kind: MovementKind, centre: string | null, more = {}): void {
    numbers += 1;
    const facts = { centre, serial: null, carrier: null, tracking: null, note: null, ...more };
    const moved = { movement: numbers, kind, at: iso(now()), who: who(), ...facts };
    of.movements = [...of.movements, moved];
    audit(of, kind, [kind === "shipped" ? "RTF-1" : "RCV-10"], { ...facts, due_dates: [] });
  }

  function isHours({ clock }: Kept): boolean {
    return clock === "response" || clock === "update";
  }

  function tell(due: Kept): Pick<ShownDue, "state" | "days_left" | "days_count" | "left"> {
    const { due_on, due_before, met_at, clock } = due;
    const ms = Date.parse(due_before) - now();
    const business = clock === "rnr" || clock === "rtf";
    const days = Math.round((Date.parse(due_on) - Date.parse(today())) / DAY_MS);
    const days_left = days > 0 && business ? businessDays(today(), due_on) : days;
    const days_count = business ? ("business_days" as const) : ("calendar_days" as const);
    if (met_at !== null) {
      const state = met_at < due_before ? ("met" as const) : ("met_late" as const);
      return { state, days_left, days_count, left: state === "met" ? "met on time" : "met late" };
    }
    const state = ms > 0 ? ("open" as const) : ("overdue" as const);
    const left =
      ms <= 0
        ? `${elapsed(-ms)} late`
        : isHours(due)
          ? `${elapsed(ms)} left`
          : days <= 0
            ? "due today"
            : `${counted(days_left, business ? "business day" : "day")} left`;
    return { state, days_left, days_count, left };
  }

  function row(due: Kept): DeadlineRow {
    const line = lines.get(due.subject);
    const of = cases.get(due.subject);
    const rma = /^R/.test(due.subject) ? (due.subject.split("-")[0] ?? null) : null;
    return {
      kind: due.clock === "fa_interim" ? "fa" : due.clock,
      clock: due.clock,
      stage: due.clock === "fa_interim" ? "interim" : null,
      subject: due.subject,
      line: line?.line ?? null,
      rma,
      case: of?.case ?? null,
      due_on: due.due_on,
      due_before: due.due_before,
      ...tell(due),
      centre: line?.movements.at(-1)?.centre ?? "SJC",
      csr: line?.csr ?? of?.csr ?? null,
      site: line?.site_name ?? of?.site_name ?? null,
      part_number: line?.part_number ?? null,
      serial: line?.serial ?? null,
    };
  }

  function why(due: Kept): { rules: string[]; findings: Finding[]; why: string } {
    const [term, from] = TERM[due.clock];
    const rule = RULE[due.clock];
    const texts: [string, string][] = [
      [rule, `It is due ${term} from ${from}`],
      ["CAL-4", "The calendar us-west of the return centre is in force"],
      ["CAL-2", `${term} from ${localDate(due.started_at, ZONE)} end with ${due.due_on}`],
    ];
    const findings = texts.map(([rule, text]) => ({
      rule,
      held: true,
      kind: "step" as const,
      text,
    }));
    return {
      rules: findings.map((it) => it.rule),
      findings,
      why: findings.map((it) => `${it.text} (${it.rule}).`).join(" "),
    };
  }

  function urgency(due: Kept): Urgency {
    if (Date.parse(due.due_before) <= now()) return "overdue";
    const last = localDate(new Date(Date.parse(due.due_before) - 1), ZONE);
    const weekday = (new Date(`${today()}T00:00:00Z`).getUTCDay() + 6) % 7;
    if (last <= today()) return "today";
    return last <= dayAfter(today(), 6 - weekday) ? "this_week" : "later";
  }

  function running({ centre, csr, kinds }: BoardFilter): Kept[] {
    const wanted = dues.filter((due) => {
      if (due.met_at !== null) return false;
      if (kinds.length > 0 && !kinds.includes(due.clock)) return false;
      if (centre === null && csr === null) return true;
      const told = row(due);
      return (centre ?? told.centre) === told.centre && (csr ?? told.csr) === told.csr;
    });
    return wanted.sort((a, b) => (a.due_before < b.due_before ? -1 : 1));
  }

  function shown(subject: string): ShownDue[] {
    const own = dues.filter((it) => it.subject === subject);
    return own.map((due) => {
      const { clock: kind, started_at, due_on, due_before, met_at } = due;
      return { kind, started_at, due_on, due_before, met_at, ...tell(due), ...why(due) };
    });
  }

  function lineOf(line: string): LineFacts {
    const found = lines.get(line);
    if (found === undefined) throw { code: "not_found", message: `There is no line ${line}.` };
    return found;
  }

  function caseNamed(number: string): CaseFacts {
    const found = cases.get(number);
    if (found === undefined) throw { code: "not_found", message: `There is no case ${number}.` };
    return found;
  }

  const rmaOf = (line: string) => line.split("-")[0] ?? line;

  const view = (line: string): LineView => ({ ...lineOf(line), due_dates: shown(line) });
  const caseView = (number: string): CaseView => ({
    ...caseNamed(number),
    rmas: [...lines.values()].filter((it) => it.case === number).map((it) => rmaOf(it.line)),
    due_dates: shown(number),
    moved: [],
  });

  function rmaView(rma: string): RmaView {
    const ofRma = [...lines.values()].filter((it) => rmaOf(it.line) === rma);
    const [first] = ofRma;
    if (first === undefined) throw { code: "not_found", message: `There is no RMA ${rma}.` };
    const { type, state, created_at } = first;
    return {
      rma,
      type,
      state,
      created_at,
      created_here: false,
      due_dates: shown(rma),
      case: caseView(first.case),
      lines: ofRma.map((it) => view(it.line)),
      quote: null,
      override: null,
      mailed: null,
    };
  }

  function meet(line: string, clock: DueKind, met_at: string | null): void {
    dues = dues.map((due) =>
      due.subject === line && due.clock === clock ? { ...due, met_at } : due,
    );
  }

  const meets = (results: PostKind): DueKind => (results === "ra" ? "ra" : "fa_interim");

  seed();
  return {
    deadlines_board: async ({ filter, rows }) => {
      const of = (kinds: DueKind[]) => running({ ...filter, kinds });
      const all = of([]);
      const asked = of(filter.kinds);
      return {
        as_of: iso(now()),
        groups: (["overdue", "today", "this_week", "later"] as const).map((name) => {
          const counts = new Map<DueKind, number>();
          for (const due of all) {
            if (urgency(due) === name) counts.set(due.clock, (counts.get(due.clock) ?? 0) + 1);
          }
          const own = asked.filter((due) => urgency(due) === name);
          return {
            urgency: name,
            count: own.length,
            kinds: [...counts].map(([kind, count]) => ({ kind, count })),
            rows: own.slice(0, rows).map(row),
          };
        }),
        centres: CENTRES.map((it) => it.centre),
        csrs: CSRS,
      };
    },
    deadlines_rows: async ({ filter, urgency: wanted, offset, limit }) =>
      running(filter)
        .filter((due) => urgency(due) === wanted)
        .slice(offset, offset + limit)
        .map(row),
    deadlines_month: async ({ filter, month }) => {
      const counts = new Map<string, { due_on: string; kind: DueKind; count: number }>();
      for (const { due_on, clock } of running(filter)) {
        if (!due_on.startsWith(month.slice(0, 7))) continue;
        const known = counts.get(due_on + clock) ?? { due_on, kind: clock, count: 0 };
        counts.set(due_on + clock, { ...known, count: known.count + 1 });
      }
      return [...counts.values()];
    },
    deadlines_day: async ({ filter, day, offset, limit }) =>
      running(filter)
        .filter((due) => due.due_on === day)
        .slice(offset, offset + limit)
        .map(row),
    deadline_why: async ({ subject, clock }) => {
      const due = dues.find((it) => it.subject === subject && it.clock === clock);
      const message = `${subject} has no such due date any more`;
      if (due === undefined) throw { code: "not_found", message };
      return { row: row(due), started_at: due.started_at, zone: ZONE, ...why(due) };
    },
    line_view: async ({ line }) => view(line),
    line_forward: async ({ line, centre }) => {
      move(lineOf(line), "forwarded", centre);
      return view(line);
    },
    line_arrive: async ({ line }) => {
      const of = lineOf(line);
      move(of, "arrived", of.movements.at(-1)?.centre ?? null);
      if (of.ra) begin("ra", line, dayAfter(today(), 30));
      if (of.fa) begin("fa_interim", line, dayAfter(today(), 15));
      return view(line);
    },
    line_repair: async ({ line, note }) => {
      move(lineOf(line), "repaired", null, { serial: lineOf(line).serial, note });
      return view(line);
    },
    line_replace: async ({ line, serial, note }) => {
      if (serial === lineOf(line).serial) {
        const message = `${line} cannot be replaced: ${serial} is the unit itself; record that it is repaired`;
        throw { code: "not_yet", message };
      }
      move(lineOf(line), "replaced", null, { serial, note });
      return view(line);
    },
    line_ship: async ({ line, serial, carrier, tracking }) => {
      const of = lineOf(line);
      move(of, "shipped", null, { serial, carrier, tracking });
      meet(line, "rtf", iso(now()));
      const analysed = !(of.ra || of.fa) || of.analyses.posts.length > 0;
      if (of.line_state === "received" && analysed) {
        of.state = "closed";
        of.ended_at = iso(now());
      }
      return view(line);
    },
    line_take_back: async ({ line, movement }) => {
      const of = lineOf(line);
      if (of.movements.at(-1)?.kind !== movement) {
        throw { code: "nothing_to_take_back", message: `${line} was not ${movement}` };
      }
      audit(of, "taken back", ["RCV-8"], { movement: of.movements.at(-1), due_dates: [] });
      of.movements = of.movements.slice(0, -1);
      if (movement === "shipped") {
        meet(line, "rtf", null);
        of.state = "open";
        of.ended_at = null;
      }
      if (movement === "arrived") {
        dues = dues.filter((it) => it.subject !== line || !/^(ra|fa)/.test(it.clock));
      }
      return view(line);
    },
    line_flag: async ({ line, analysis, agreed_by }) => {
      const of = lineOf(line);
      if (analysis === "fa" && agreed_by === null) {
        throw { code: "incomplete", message: "Say who agreed to it" };
      }
      const flag = { kind: analysis, flagged_at: iso(now()), flagged_by: who(), agreed_by };
      of[analysis] = true;
      if (analysis === "fa") of.own_unit_warning = "the unit does not come back (ANA-6)";
      of.analyses = { ...of.analyses, [analysis]: true, flags: [...of.analyses.flags, flag] };
      const arrived = of.movements.some((it) => it.kind === "arrived");
      if (arrived && analysis === "ra") begin("ra", line, dayAfter(today(), 30));
      if (arrived && analysis === "fa") begin("fa_interim", line, dayAfter(today(), 15));
      audit(of, "flagged", ["ANA-1"], { analysis, agreed_by, due_dates: [] });
      return view(line);
    },
    line_unflag: async ({ line, analysis }) => {
      const of = lineOf(line);
      of[analysis] = false;
      if (analysis === "fa") of.own_unit_warning = null;
      const flags = of.analyses.flags.filter((it) => it.kind !== analysis);
      of.analyses = { ...of.analyses, [analysis]: false, flags };
      dues = dues.filter((it) => it.subject !== line || !it.clock.startsWith(analysis));
      audit(of, "flag taken off", ["ANA-1"], { analysis, due_dates: [] });
      return view(line);
    },
    line_post: async ({ line, results, report, next_on }) => {
      const of = lineOf(line);
      if (next_on !== null && !/^\d{4}-\d\d-\d\d$/.test(next_on)) {
        throw { code: "incomplete", message: `"${next_on}" is not a date; write it as 2011-06-03` };
      }
      const { fields, failure_verified } = report;
      const told = failure_verified === null ? fields : { ...fields, failure_verified };
      numbers += 1;
      const post = { post: numbers, kind: results, at: iso(now()), who: who(), next_on };
      const posts = [...of.analyses.posts, { ...post, report: told, state: "met" as const }];
      of.analyses = { ...of.analyses, posts };
      meet(line, meets(results), iso(now()));
      if (next_on !== null) begin("fa", line, next_on);
      audit(of, "posted", ["ANA-5"], { results, report: told, next_on, due_dates: [] });
      return view(line);
    },
    line_take_back_post: async ({ line, results }) => {
      const of = lineOf(line);
      of.analyses = { ...of.analyses, posts: of.analyses.posts.slice(0, -1) };
      meet(line, meets(results), null);
      dues = dues.filter((it) => it.subject !== line || it.clock !== "fa");
      audit(of, "taken back", ["RCV-8"], { results, due_dates: [] });
      return view(line);
    },
    line_confirm_rma: async ({ line }) => {
      const of = lineOf(line);
      of.state = "open";
      of.confirmed_at = iso(now());
      begin("rnr", line, dayAfter(today(), 14));
      audit(of, "confirmed", ["RNR-1"], { due_dates: [] });
      return view(line);
    },
    line_take_back_confirmation: async ({ line }) => {
      const of = lineOf(line);
      of.state = "unconfirmed";
      of.confirmed_at = null;
      dues = dues.filter((it) => it.subject !== line);
      return view(line);
    },
    centres: async () => CENTRES,
    case_view: async ({ case: number }) => caseView(number),
    case_update: async ({ case: number, note }) => {
      const of = caseNamed(number);
      numbers += 1;
      of.updates = [
        ...of.updates,
        { update: numbers, at: iso(now()), who: who(), note, confirmed: null },
      ];
      dues = dues.filter((it) => it.subject !== number);
      begin("update", number, dayAfter(today(), 3));
      return caseView(number);
    },
    case_take_back_update: async ({ case: number }) => {
      const of = caseNamed(number);
      of.updates = of.updates.slice(0, -1);
      return caseView(number);
    },
    case_assign: async ({ case: number, csr }) => {
      caseNamed(number).csr = csr;
      return caseView(number);
    },
    rma_view: async ({ rma }) => rmaView(rma),
    ...memorySearch(
      () => [...lines.values()],
      () => [...cases.values()],
    ),
  };
}
