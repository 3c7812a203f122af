import { localDate } from "../dates";
import type { Api } from "./api";
import type {
  DeadlineRow,
  FailuresOfMonth,
  Figures,
  FoundAnalysis,
  ListedReturn,
  PostKind,
  ReceiptsOfDay,
  ReturnChoice,
  ReturnDecisionRecord,
  ReturnState,
  ReturnView,
} from "./types";

const DAY_MS = 86_400_000;

/** So many days after a day. */
function day(from: string, days: number): string {
  return new Date(Date.parse(from) + days * DAY_MS).toISOString().slice(0, 10);
}

/** What came on a day: more in the middle of the week, nothing at its end. */
function receiptsOf(date: string): ReceiptsOfDay {
  const weekday = new Date(date).getUTCDay();
  const accept = [0, 31, 44, 52, 47, 36, 0][weekday] ?? 0;
  const late = Math.round(accept / 9);
  const relabel = Math.round(accept / 12);
  const discrepancy = Math.round(accept / 15);
  const unnumbered = Math.round(accept / 20);
  return {
    day: date,
    accept,
    accept_late: late,
    accept_relabel: relabel,
    discrepancy,
    unnumbered,
    units: accept + late + relabel + discrepancy + unnumbered,
  };
}

type ReportCommands =
  | "home"
  | "report"
  | "report_save"
  | "report_first_day"
  | "analyses_page"
  | "analyses_save"
  | "returns_page"
  | "line_return"
  | "line_decide_return"
  | "line_take_back_return";

type Others = Pick<
  Api,
  "deadlines_board" | "deadlines_rows" | "queue_page" | "shelf" | "line_view"
>;

const ZONE = "America/Los_Angeles";
const PRICES = [1_250_000, 210_000, 480_000, 95_000];
const CONTACTS: [string, string, string | null][] = [
  ["Ana Núñez", "ana@kern.example", "+1 520 555 0100"],
  ["Nikos Papas", "nikos@piraeus.example", null],
  ["田中 健", "ken@osaka.example", "+81 6 5550 0199"],
];
const FINDINGS: [PostKind, boolean, string, string][] = [
  ["ra", true, "Fails power-on self test, no output on the 3.3 V rail", "Power module replaced"],
  ["fa_final", true, "Resets under load at 40 °C", "Cold joint at the regulator U14"],
  ["ra", false, "Passes all tests for 72 hours", "No fault found, firmware updated"],
  ["ra", true, "Port 7 drops frames", "Transceiver cage reseated, port tested"],
  ["fa_interim", false, "Resets under load", "Suspected cold joint, X-ray on Tuesday"],
];
const PARTS = ["MX-204", "EX-2200", "SA-2500", "J-6350"];

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T;

function analyses(today: string): FoundAnalysis[] {
  return Array.from({ length: 143 }, (_, at) => {
    const [kind, is_failure, symptom, root_cause] = pick(FINDINGS, at);
    return {
      post: 143 - at,
      line: `R${30_100 + ((at * 7) % 90)}-1`,
      part_number: pick(PARTS, (at * at) % 7),
      serial: `SN${70_000 + at * 37}`,
      site: pick(["Kern Medical, Tucson", "Halden Grid, Oslo", "Univ. of Osaka 大阪大学"], at),
      kind,
      at: `${day(today, -at * 2)}T18:00:00Z`,
      who: "Ines Maier",
      is_failure,
      symptom,
      root_cause,
    };
  });
}

/** The months from a day to another. */
function months(from: string, to: string): string[] {
  const all = [from.slice(0, 7)];
  while ((all.at(-1) ?? "") < to.slice(0, 7)) {
    const next = new Date(`${all.at(-1) ?? ""}-01T00:00:00Z`);
    next.setUTCMonth(next.getUTCMonth() + 1);
    all.push(next.toISOString().slice(0, 7));
  }
  return all;
}

function failures(from: string, to: string, found: FoundAnalysis[]): FailuresOfMonth[] {
  const count = (month: string, part: string) =>
    found.filter((it) => it.is_failure && it.at.startsWith(month) && it.part_number === part)
      .length;
  return months(from, to).flatMap((month) =>
    PARTS.map((part_number) => ({ month, part_number, failures: count(month, part_number) })),
  );
}

/** Reports, what is next, and returns that did not come, in memory. */
export function memoryReports(others: () => Others, who: () => string): Pick<Api, ReportCommands> {
  const decisions = new Map<string, ReturnDecisionRecord[]>();
  const today = () => localDate(new Date(), ZONE);

  function standing(line: string, days_late: number | null): ReturnState {
    const last = decisions.get(line)?.at(-1);
    switch (last?.decision) {
      case "charge":
        return "charged";
      case "waive":
        return "waived";
      case "keep":
        return "kept_by_customer";
      case "claim":
        return "claimed_returned";
      case "extend":
        return last.until < today() ? "late" : "extended";
      default:
        return (days_late ?? 0) > 0 ? "late" : "in_time";
    }
  }

  function listed(row: DeadlineRow, at: number): ListedReturn {
    const [name, email, phone] = pick(CONTACTS, at);
    const days_late = Math.round((Date.parse(today()) - Date.parse(row.due_on)) / DAY_MS);
    const state = standing(row.subject, days_late);
    return {
      line: row.subject,
      case: "2026-0105-0001",
      part_number: row.part_number ?? "MX-204",
      part_description: "Edge router, 4 slots",
      serial: row.serial,
      list_price:
        at % 9 === 8 ? null : { amount: pick(PRICES, at), currency: at % 4 === 2 ? "JPY" : "USD" },
      due_on: row.due_on,
      days_late,
      site_id: "S1",
      site_name: row.site ?? "",
      site_address: ["100 Mount Vernon Ave"],
      contact: { name, email, phone },
      csr: row.csr,
      state,
      standing: state,
      decisions: decisions.get(row.subject) ?? [],
    };
  }

  async function returnRows(csr: string | null): Promise<ListedReturn[]> {
    const filter = { kinds: ["rnr" as const], centre: null, csr };
    const page = { filter, urgency: "overdue" as const, offset: 0, limit: 500 };
    return (await others().deadlines_rows(page)).map(listed);
  }

  async function view(line: string): Promise<ReturnView> {
    const of = await others().line_view({ line });
    const due = of.due_dates.find((it) => it.kind === "rnr");
    const late = due !== undefined && due.due_on < today() ? 1 : 0;
    const state =
      of.line_state === "received"
        ? "returned"
        : due === undefined
          ? "not_expected"
          : standing(line, late);
    const choices: Partial<Record<ReturnState, ReturnChoice[]>> = {
      late: ["charge", "waive", "extend", "claim", "keep"],
      in_time: ["extend", "claim", "keep"],
      extended: ["extend", "claim", "keep"],
      charged: ["waive", "claim"],
      claimed_returned: ["reject_claim", "waive", "keep"],
    };
    return {
      line,
      state,
      choices: choices[state] ?? [],
      charge_flagged: false,
      list_price: { amount: 1_250_000, currency: "USD" },
      decisions: decisions.get(line) ?? [],
      moved: [],
      due_dates: [],
      rules: ["RNR-2"],
      findings: [],
      why: "",
    };
  }

  function figures(report: Figures["report"], first: string, last: string): Figures {
    const days = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
    switch (report) {
      case "receipts":
        return {
          report,
          rows: Array.from({ length: days }, (_, at) => receiptsOf(day(first, at))),
        };
      case "shelf":
        return {
          report,
          rows: [
            { age: "up to 1 day", unnumbered: 3, discrepancy: 2, boxes: 5 },
            { age: "2 to 7 days", unnumbered: 4, discrepancy: 6, boxes: 10 },
            { age: "8 to 30 days", unnumbered: 1, discrepancy: 3, boxes: 4 },
            { age: "over 30 days", unnumbered: 1, discrepancy: 0, boxes: 1 },
          ],
        };
      case "on_time":
        return {
          report,
          rows: [
            { kind: "rtf", on_time: 118, late: 9, overdue: 3, open: 41, on_time_permille: 908 },
            { kind: "ra", on_time: 61, late: 4, overdue: 0, open: 12, on_time_permille: 938 },
            {
              kind: "fa_interim",
              on_time: 12,
              late: 3,
              overdue: 1,
              open: 4,
              on_time_permille: 750,
            },
            { kind: "fa", on_time: 0, late: 0, overdue: 0, open: 0, on_time_permille: null },
          ],
        };
      case "not_returned":
        return {
          report,
          rows: [
            { age: "up to 10 days", currency: "USD", lines: 21, list_prices: 18_240_000 },
            { age: "11 to 30 days", currency: "JPY", lines: 2, list_prices: 960_000 },
            { age: "11 to 30 days", currency: "USD", lines: 9, list_prices: 7_415_000 },
            { age: "over 90 days", currency: null, lines: 1, list_prices: 0 },
          ],
        };
      case "quotes":
        return {
          report,
          rows: [
            {
              currency: "USD",
              quoted: 34,
              quoted_amount: 9_842_700,
              ordered: 19,
              ordered_amount: 5_214_400,
              declined: 6,
              expired: 4,
              open: 5,
              ordered_permille: 655,
            },
          ],
        };
      case "failures":
        return { report, rows: failures(first, last, analyses(today())) };
    }
  }

  return {
    home: async ({ csr }) => {
      const filter = { kinds: [], centre: null, csr };
      const board = await others().deadlines_board({ filter, rows: 500 });
      const rows = (urgency: string) =>
        board.groups.find((it) => it.urgency === urgency)?.rows ?? [];
      const all = board.groups.flatMap((it) => it.rows);
      const waiting = <T>(rows: T[]) => ({ count: rows.length, rows: rows.slice(0, 4) });
      const queued = { type: null, priority: null, centre: null, csr };
      const queue = await others().queue_page({ filter: queued, offset: 0, limit: 4 });
      const boxes = await others().shelf({ include_disposed: false });
      const likely = boxes.map(({ tag, position, age_days, candidate_facts }) => {
        const lines = candidate_facts.filter((it) => it.state === "awaiting return");
        return { tag, position, age_days, lines };
      });
      const returns = await returnRows(csr);
      return {
        queue: { count: queue.count, rows: queue.rows },
        overdue: waiting(rows("overdue").filter((it) => it.clock !== "rnr")),
        today: waiting(rows("today")),
        responses: waiting(all.filter((it) => it.clock === "response")),
        returns: waiting(returns.filter((it) => it.state === "late")),
        quotes: waiting(all.filter((it) => it.clock === "quote")),
        shelf: waiting(likely.filter((it) => it.lines.length > 0)),
        on_the_shelf: boxes.length,
        csrs: board.csrs,
      };
    },
    report: async ({ report, from, to }) => {
      const last = to ?? today();
      const first = from ?? day(last, -29);
      if (first > last) {
        throw {
          code: "incomplete",
          message: `the period ends with ${last}, before it begins with ${first}`,
        };
      }
      return figures(report, first, last);
    },
    report_save: async ({ report, part }) =>
      `/home/desk/${report}${part === "rows" ? "-rows" : ""}.csv`,
    report_first_day: async () => day(today(), -800),
    analyses_page: async ({ search, from, to, offset, limit }) => {
      const wanted = (search.text ?? "").toLowerCase().split(/\W+/).filter(Boolean);
      const found = analyses(today()).filter((it) => {
        const words = `${it.symptom ?? ""} ${it.root_cause ?? ""}`.toLowerCase().split(/\W+/);
        return (
          it.part_number.startsWith((search.part ?? "").toUpperCase()) &&
          wanted.every((word) => words.some((own) => own.startsWith(word))) &&
          (from === null || it.at.slice(0, 10) >= from) &&
          (to === null || it.at.slice(0, 10) <= to)
        );
      });
      return { rows: found.slice(offset, offset + limit), total: found.length };
    },
    analyses_save: async () => "/home/desk/analyses.csv",
    returns_page: async ({ filter, offset, limit }) => {
      const all = await returnRows(filter.csr);
      const lists = {
        to_decide: all.filter((it) => it.state === "late"),
        claimed: all.filter((it) => it.state === "claimed_returned"),
        settled: all.filter((it) => it.state === "charged" || it.state === "waived"),
      };
      const rows = [...lists[filter.list]];
      if (filter.order === "list_price") {
        rows.sort((a, b) => (a.list_price?.amount ?? 0) - (b.list_price?.amount ?? 0));
      }
      if (filter.descending) rows.reverse();
      const counts = {
        to_decide: lists.to_decide.length,
        claimed: lists.claimed.length,
        settled: lists.settled.length,
      };
      return {
        rows: rows.slice(offset, offset + limit),
        total: rows.length,
        counts,
        centres: ["AMS", "SJC"],
        csrs: ["Amara Osei", "Ben Whitlock", "Lucía Fernández"],
      };
    },
    line_return: ({ line }) => view(line),
    line_decide_return: async ({ line, decision, note }) => {
      const made = { note, at: new Date().toISOString(), who: who() };
      const price = { amount: 1_250_000, currency: "USD" };
      if (decision.decision === "extend" && decision.until <= today()) {
        throw {
          code: "incomplete",
          message: `${decision.until} is over already; extend to a day to come`,
        };
      }
      const record: ReturnDecisionRecord =
        decision.decision === "charge"
          ? { ...made, ...price, decision: "charge" }
          : { ...made, ...decision };
      decisions.set(line, [...(decisions.get(line) ?? []), record]);
      return view(line);
    },
    line_take_back_return: async ({ line }) => {
      decisions.set(line, (decisions.get(line) ?? []).slice(0, -1));
      return view(line);
    },
  };
}
