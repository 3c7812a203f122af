import type { Api } from "./api";
import type {
  Basis,
  CaseView,
  Finding,
  LineView,
  Mailed,
  QueueRow,
  QuoteStep,
  QuoteView,
  RmaType,
  RmaView,
  TypedUnit,
} from "./types";

type QueueCommands =
  | "queue_page"
  | "queue_take"
  | "queue_hand_over"
  | "rma_view"
  | "rma_preview"
  | "rma_create"
  | "rma_take_back_creation"
  | "rma_confirm"
  | "rma_take_back_confirmation"
  | "quote_send"
  | "rma_override"
  | "rma_take_back_override"
  | "rma_failure"
  | "rma_quote"
  | "rma_order"
  | "rma_order_document"
  | "rma_order_document_dropped"
  | "rma_decline"
  | "rma_take_back_quote_step";

const DAY_MS = 86_400_000;
const CASES: [string, string, string, string, string | null][] = [
  ["2026-0105-0001", "S1", "Kern Medical, Tucson", "P2", "Amara Osei"],
  ["2026-0106-0004", "S3", "Univ. of Osaka 大阪大学", "P4", null],
  ["2026-0107-0012", "S4", "Port of Piraeus, Πειραιάς", "P1", null],
  ["2026-0108-0003", "S5", "Northline Rail, Leeds", "P4", "Ben Whitlock"],
];
const CSRS = ["Amara Osei", "Ben Whitlock", "Lucía Fernández"];

/** What became of the mail of a step. */
const mailed = (told: string): Mailed => ({ message: 8, state: "waiting", to: [], told });

interface Unit {
  serial: string;
  part: string;
  description: string;
  centre: string;
  type: RmaType;
  basis: Basis | null;
  deciding: string;
}

const unit = (
  serial: string,
  part: string,
  centre: string,
  type: RmaType,
  basis: Basis | null,
  deciding: string,
): Unit => ({ serial, part, description: `Unit of ${part}`, centre, type, basis, deciding });

/** The units that are known here. */
const UNITS: Unit[] = [
  unit("SN0701", "MX-204", "SJC", "service", "return_and_repair", "ENT-2"),
  unit("SN0702", "MX-204", "SJC", "service", "advance_replacement", "ENT-2"),
  unit("SN0703", "EX-2200", "AMS", "service", "warranty_rtf", "ENT-4"),
  unit("SN0704", "J-6350", "SJC", "new_purchase", "return_and_repair", "ENT-3"),
  unit("SN0705", "SA-2500", "AMS", "non_contracted", null, "ENT-5"),
  unit("SN0706", "T-640", "SJC", "service", "return_and_repair", "ENT-2"),
];

interface Kept {
  rma: string;
  at: number;
  case: string;
  units: Unit[];
  type: RmaType;
  state: string;
  override: RmaView["override"];
  quote: QuoteView | null;
  confirmedAt: string | null;
}

const refuse = (code: string, message: string): never => {
  throw { code, message };
};

/** The queue of the station in memory. What it decides is only believable. */
export function memoryQueue(who: () => string): Pick<Api, QueueCommands> {
  const iso = (ms: number) => new Date(ms).toISOString();
  const now = () => Date.now();
  const csrs = new Map(CASES.map(([number, , , , csr]) => [number, csr]));
  const rmas: Kept[] = [];
  let last = 20_600;

  function findings({ serial, deciding, type }: Unit): Finding[] {
    const step = (rule: string, held: boolean, text: string): Finding => ({
      rule,
      held,
      kind: "step",
      text,
    });
    return [
      { ...step("DOA-1", false, `How many hours ${serial} ran is not known`), kind: "missing" },
      step(
        "ENT-2",
        deciding === "ENT-2",
        deciding === "ENT-2" ? "Contract C-10 covers it" : "No contract names it",
      ),
      step(deciding, true, `Decided: ${type.replace("_", " ")}`),
    ];
  }

  function add(at: number, ageDays: number, units: Unit[]): Kept {
    last += 1;
    const [number] = CASES[at % CASES.length] as (typeof CASES)[number];
    const type = units[0]?.type ?? "unknown";
    const made: Kept = {
      rma: `R${last}`,
      at: now() - ageDays * DAY_MS,
      case: number,
      units,
      type,
      state: "unconfirmed",
      override: null,
      quote: null,
      confirmedAt: null,
    };
    if (type === "non_contracted") made.quote = quoteOf(made.rma, "confirm_failure");
    rmas.push(made);
    return made;
  }

  const NEXT: Record<QuoteStep, string> = {
    confirm_failure: "the support engineer confirms the hardware failure",
    quote: "the CSR quotes repair or replacement",
    purchase_order: "the customer's purchase order comes",
    confirm: "the RMA is confirmed",
    confirmed: "it was confirmed",
    declined: "the customer declined the quote",
    expired: "the quote expired",
    cancelled: "the RMA was called off",
  };

  function quoteOf(rma: string, step: QuoteStep): QuoteView {
    return {
      rma,
      step,
      next: NEXT[step],
      failure: null,
      quotes: [],
      purchase_order: null,
      ended: null,
      due_dates: [],
      moved: [],
      document: null,
      mailed: null,
      rules: ["QUO-1"],
      findings: [],
      why: `${NEXT[step]} (QUO-1).`,
    };
  }

  function found(rma: string): Kept {
    return (
      rmas.find((it) => it.rma === rma) ?? refuse("not_found", `there is no RMA ${rma} on record`)
    );
  }

  function caseView(number: string): CaseView {
    const of =
      CASES.find(([it]) => it === number) ??
      refuse("not_found", `there is no case ${number} on record`);
    const [, site_id, site_name, priority] = of;
    return {
      case: number,
      site_id,
      site_name,
      contact: "ana@kern.example",
      priority,
      platform: "MX240 at the core",
      tracking_number: null,
      opened_at: iso(now() - 5 * DAY_MS),
      status: "open",
      csr: csrs.get(number) ?? null,
      response_term: null,
      update_term: null,
      updates: [],
      rmas: [],
      due_dates: [],
      moved: [],
    };
  }

  function lineView(of: Kept, unit: Unit, count: number): LineView {
    const line = `${of.rma}-${count}`;
    const own = caseView(of.case);
    const basis = of.override === null ? unit.basis : of.override.basis;
    const told =
      of.override === null ? [] : [`${of.override.who} gave it this type: ${of.override.reason}`];
    return {
      line,
      case: of.case,
      type: of.type,
      basis,
      state: of.state,
      line_state: "awaiting",
      part_number: unit.part,
      part_description: unit.description,
      family: "MX",
      family_rtf_business_days: 20,
      serial: unit.serial,
      created_at: iso(of.at),
      confirmed_at: of.confirmedAt,
      received_at: null,
      ended_at: null,
      ra: false,
      fa: false,
      centre: unit.centre,
      centre_name: "Return centre",
      centre_address: ["4100 Harbour Road"],
      centre_calendar: "us-west",
      centre_repairs: true,
      repair_centre: null,
      site_id: own.site_id,
      site_name: own.site_name,
      site_address: [],
      site_calendar: null,
      csr: own.csr,
      entitlement: {
        type: of.type,
        basis,
        deciding: of.override === null ? unit.deciding : "ENT-7",
        hours: null,
        decided_at_creation: true,
        override: of.override,
        why: "",
        findings: [
          ...findings(unit),
          ...told.map((text): Finding => ({ rule: "ENT-7", held: true, kind: "step", text })),
        ],
      },
      due_dates:
        of.confirmedAt === null
          ? []
          : [
              {
                kind: "rnr",
                started_at: of.confirmedAt,
                due_on: iso(now() + 14 * DAY_MS).slice(0, 10),
                due_before: iso(now() + 15 * DAY_MS),
                met_at: null,
                state: "open",
                days_left: 10,
                days_count: "business_days",
                left: "10 business days left",
                rules: ["RNR-1"],
                findings: [],
                why: "",
              },
            ],
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
      documents: [],
      history: [],
    };
  }

  function view(rma: string): RmaView {
    const of = found(rma);
    return {
      rma,
      type: of.type,
      state: of.state,
      created_at: iso(of.at),
      created_here: true,
      case: caseView(of.case),
      due_dates: [],
      lines: of.units.map((unit, at) => lineView(of, unit, at + 1)),
      quote: of.quote,
      override: of.override,
      mailed: null,
    };
  }

  function row(of: Kept): QueueRow {
    const own = caseView(of.case);
    const first = of.units[0] as Unit;
    return {
      rma: of.rma,
      case: of.case,
      type: of.type,
      basis: first.basis,
      created_at: iso(of.at),
      priority: own.priority,
      csr: own.csr,
      site_id: own.site_id,
      site_name: own.site_name,
      lines: of.units.length,
      part_number: first.part,
      serial: first.serial,
      centre: first.centre,
      step: of.quote?.step ?? null,
      next: of.quote?.next ?? "confirm it",
      age_days: Math.floor((now() - of.at) / DAY_MS),
    };
  }

  function typed(serial: string, hours: number | null): TypedUnit {
    const known = UNITS.find((it) => it.serial === serial.toUpperCase());
    const near = UNITS.map((it) => it.serial).filter(
      (it) => it.replaceAll("0", "O") === serial.toUpperCase().replaceAll("0", "O"),
    );
    const of = known ?? unit(serial, "", "", "unknown", null, "ENT-6");
    const doa = known !== undefined && hours !== null && hours <= 24;
    const decided = doa
      ? { ...of, type: "doa" as const, basis: "new_unit" as const, deciding: "ENT-1" }
      : of;
    const told = findings(decided);
    return {
      line: null,
      serial: of.serial,
      part_number: known?.part ?? null,
      part_description: known?.description ?? null,
      centre: known?.centre ?? null,
      type: decided.type,
      basis: decided.basis,
      deciding: decided.deciding,
      why: told.map((it) => `${it.text} (${it.rule}).`).join(" "),
      findings: told,
      near: known === undefined ? near : [],
      also_on: [],
    };
  }

  function together(units: TypedUnit[]): string | null {
    const unknown = units.filter((it) => it.type === "unknown");
    if (unknown.length > 0) {
      const names = unknown.map((it) => it.serial).join("; ");
      return `not on record: ${names}. Nothing is decided for a unit that is not identified (ENT-6)`;
    }
    if (new Set(units.map((it) => it.type)).size <= 1) return null;
    const told = units.map((it) => `${it.serial} is ${it.type.replace("_", " ")} (${it.deciding})`);
    return `one RMA has one type, and these units have several: ${told.join(", ")}. Create an RMA for each type`;
  }

  function step(of: Kept, change: Partial<QuoteView>, next: QuoteStep): RmaView {
    const before = of.quote ?? quoteOf(of.rma, "confirm_failure");
    of.quote = {
      ...before,
      ...change,
      step: next,
      next: NEXT[next],
      why: `${NEXT[next]} (QUO-1).`,
    };
    return view(of.rma);
  }

  add(0, 9, [UNITS[0] as Unit, UNITS[5] as Unit]);
  add(2, 6, [UNITS[1] as Unit]);
  add(1, 4, [UNITS[4] as Unit]);
  add(3, 2, [UNITS[2] as Unit]);
  add(1, 0, [UNITS[3] as Unit]);

  return {
    queue_page: async ({ filter, offset, limit }) => {
      const all = rmas.filter((it) => it.state === "unconfirmed").map(row);
      all.sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
      const rows = all.filter(
        (it) =>
          (filter.type ?? it.type) === it.type &&
          (filter.priority ?? it.priority) === it.priority &&
          (filter.centre ?? it.centre) === it.centre &&
          (filter.csr ?? it.csr ?? "") === (it.csr ?? ""),
      );
      return {
        rows: rows.slice(offset, offset + limit),
        count: rows.length,
        total: all.length,
        centres: ["AMS", "SJC"],
        csrs: CSRS,
      };
    },
    queue_take: async ({ case: number }) => {
      const csr = csrs.get(number) ?? null;
      if (csr !== null && csr !== who()) {
        refuse("changed_meanwhile", `${csr} answers for ${number} by now; nothing was changed`);
      }
      csrs.set(number, who());
      return caseView(number);
    },
    queue_hand_over: async ({ case: number, from, to }) => {
      const csr = csrs.get(number) ?? null;
      if (csr !== from && csr !== to) {
        refuse(
          "changed_meanwhile",
          `${csr ?? "nobody"} answers for ${number} by now; nothing was changed`,
        );
      }
      csrs.set(number, to);
      return caseView(number);
    },
    rma_view: async ({ rma }) => view(rma),
    rma_preview: async ({ serials, hours }) => {
      const units = serials.map((it) => typed(it, hours));
      return { units, refused: together(units) };
    },
    rma_create: async ({ case: number, serials, hours }) => {
      caseView(number);
      const units = serials.map((it) => typed(it, hours));
      const refused = together(units);
      if (refused !== null) refuse("mixed_types", refused);
      const at = CASES.findIndex(([it]) => it === number);
      const made = add(
        at,
        0,
        units.map((it) => ({
          ...unit(it.serial, it.part_number ?? "", it.centre ?? "", it.type, it.basis, it.deciding),
        })),
      );
      const lines = units.map((it, index) => ({ ...it, line: `${made.rma}-${index + 1}` }));
      return {
        rma: made.rma,
        case: number,
        state: "unconfirmed",
        type: made.type,
        lines,
        moved: [],
      };
    },
    rma_take_back_creation: async ({ rma }) => {
      const of = found(rma);
      of.state = "cancelled";
      return { rma, case: of.case, state: of.state, type: of.type, lines: [], moved: [] };
    },
    rma_confirm: async ({ rma }) => {
      const of = found(rma);
      if (of.quote !== null && of.quote.step !== "confirm") {
        refuse("not_yet", `${rma} cannot be confirmed: first, ${of.quote.next}`);
      }
      of.state = "open";
      of.confirmedAt = iso(now());
      if (of.quote !== null) step(of, {}, "confirmed");
      return { ...view(rma), mailed: mailed("Message 8 to Amara Osei is in the outbox.") };
    },
    rma_take_back_confirmation: async ({ rma }) => {
      const of = found(rma);
      of.state = "unconfirmed";
      of.confirmedAt = null;
      if (of.quote !== null) step(of, {}, "confirm");
      return { ...view(rma), mailed: mailed("Message 8 to Amara Osei is called off.") };
    },
    quote_send: async ({ rma }) => {
      if (found(rma).quote === null) refuse("not_yet", `there is no quote for ${rma}`);
      return { ...view(rma), mailed: mailed("Message 9 to Amara Osei is in the outbox.") };
    },
    rma_override: async ({ rma, rma_type, basis, reason }) => {
      const of = found(rma);
      of.override = {
        type: rma_type,
        basis,
        reason,
        before_type: of.type,
        before_bases: of.units.map((it, at) => [`${rma}-${at + 1}`, it.basis]),
        at: iso(now()),
        who: who(),
      };
      of.type = rma_type;
      if (rma_type === "non_contracted") of.quote ??= quoteOf(rma, "confirm_failure");
      else if (of.quote?.quotes.length === 0) of.quote = null;
      return view(rma);
    },
    rma_take_back_override: async ({ rma }) => {
      const of = found(rma);
      of.type = (of.override?.before_type ?? of.type) as RmaType;
      of.override = null;
      of.quote = of.type === "non_contracted" ? quoteOf(rma, "confirm_failure") : null;
      return view(rma);
    },
    rma_failure: async ({ rma, confirmed_by }) =>
      step(
        found(rma),
        { failure: { failure: 1, confirmed_by, at: iso(now()), who: who() } },
        "quote",
      ),
    rma_quote: async ({ rma, kind, amount, currency, valid_until }) => {
      const of = found(rma);
      const version = (of.quote?.quotes.length ?? 0) + 1;
      const cents = amount === null ? 230_050 : Math.round(Number(amount.replace(",", "")) * 100);
      const quote = {
        quote: version,
        version,
        kind,
        amount: cents,
        currency: currency ?? "USD",
        valid_until: valid_until ?? iso(now() + 30 * DAY_MS).slice(0, 10),
        at: iso(now()),
        who: who(),
        lines: [],
      };
      return step(of, { quotes: [...(of.quote?.quotes ?? []), quote] }, "purchase_order");
    },
    rma_order: async ({ rma, order }) => {
      const of = found(rma);
      const amount = Math.round(Number(order.amount) * 100);
      const quoted = of.quote?.quotes.at(-1)?.amount ?? 0;
      if (amount < quoted && order.accepted_by === null) {
        refuse(
          "order_refused",
          `the purchase order for ${rma} is refused: it is below the quote (QUO-2)`,
        );
      }
      const { number, date, currency, channel, accepted_by } = order;
      const kept = { number, date, amount, currency: currency.toUpperCase(), channel, accepted_by };
      const purchase_order = {
        purchase_order: 1,
        ...kept,
        document: null,
        at: iso(now()),
        who: who(),
      };
      return step(of, { purchase_order }, "confirm");
    },
    rma_order_document: async () => null,
    rma_order_document_dropped: async ({ rma, name }) => {
      const of = found(rma);
      const order = of.quote?.purchase_order ?? null;
      if (order === null) return refuse("not_yet", `${rma} has no purchase order`);
      const document = { name, media_type: "application/pdf", sha256: "0".repeat(64), bytes: 1024 };
      return step(of, { purchase_order: { ...order, document } }, of.quote?.step ?? "confirm");
    },
    rma_decline: async ({ rma }) => {
      const of = found(rma);
      of.state = "cancelled";
      return step(of, { ended: { quote_end: 1, at: iso(now()), who: who() } }, "declined");
    },
    rma_take_back_quote_step: async ({ rma, step: taken }) => {
      const of = found(rma);
      if (taken === "failure") return step(of, { failure: null }, "confirm_failure");
      if (taken === "quote") {
        const quotes = of.quote?.quotes.slice(0, -1) ?? [];
        return step(of, { quotes }, quotes.length === 0 ? "quote" : "purchase_order");
      }
      if (taken === "end") of.state = "unconfirmed";
      return step(
        of,
        taken === "end" ? { ended: null } : { purchase_order: null },
        "purchase_order",
      );
    },
  };
}
