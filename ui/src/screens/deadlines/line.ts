import type {
  Analysis,
  AuditRecord,
  Basis,
  CentreSummary,
  LineView,
  Moved,
  MovementKind,
  PostKind,
  RmaType,
  ShownDue,
} from "../../lib/api/types";
import { nearDate } from "../../lib/dates";
import { BASIS_WORD, DUE_WORD, TYPE_WORD } from "../../lib/words";

export type LineAction =
  | "confirm"
  | "forward"
  | "arrive"
  | "repair"
  | "replace"
  | "ship"
  | "flag_ra"
  | "flag_fa"
  | PostAction;
export type PostAction = "post_ra" | "post_fa_interim" | "post_fa_final";

export const ACTION_WORD: Record<LineAction, string> = {
  confirm: "Confirm the RMA",
  forward: "Forward",
  arrive: "Record its arrival",
  repair: "Repaired",
  replace: "Replaced",
  ship: "Ship",
  flag_ra: "Flag repair analysis",
  flag_fa: "Flag failure analysis",
  post_ra: "Post repair analysis",
  post_fa_interim: "Post interim results",
  post_fa_final: "Post failure analysis",
};

export const MOVEMENT_WORD: Record<MovementKind, string> = {
  forwarded: "Forwarded",
  arrived: "Arrived",
  repaired: "Repaired",
  replaced: "Replaced",
  shipped: "Shipped",
};

export const POST_WORD: Record<PostKind, string> = {
  ra: "Repair analysis",
  fa_interim: "Failure analysis, interim",
  fa_final: "Failure analysis",
};

export const ANALYSIS_WORD: Record<Analysis, string> = {
  ra: "Repair analysis",
  fa: "Failure analysis",
};

/** ANA-6 */
export const FA_WARNING =
  "Failure analysis is destructive: the unit does not come back (ANA-6). Record who agreed.";

/** The headings of a report, with their words (ANA-5). */
export const REPORT_FIELDS: Record<PostKind, { name: string; words: string }[]> = {
  ra: [
    { name: "repair_done", words: "Repair done" },
    { name: "test_result", words: "Test result" },
    { name: "repair_data", words: "Repair data" },
  ],
  fa_interim: [{ name: "results", words: "Interim results" }],
  fa_final: [
    { name: "symptom", words: "Symptom simulated" },
    { name: "environment", words: "Environment simulated" },
    { name: "root_cause", words: "Root cause" },
    { name: "corrective_action", words: "Corrective action" },
  ],
};

const HEADINGS = new Map(
  Object.values(REPORT_FIELDS).flatMap((fields) => fields.map((it) => [it.name, it.words])),
);

export function postKind(action: PostAction): PostKind {
  return action.slice("post_".length) as PostKind;
}

/** The centre that the unit is on its way to. */
export function onItsWayTo(view: Pick<LineView, "movements">): string | null {
  const last = view.movements.findLast((it) => it.kind === "forwarded" || it.kind === "arrived");
  return last?.kind === "forwarded" ? last.centre : null;
}

/** Centres elsewhere that a unit can be sent on to. */
export function repairElsewhere(
  view: Pick<LineView, "movements" | "centre">,
  centres: CentreSummary[],
): CentreSummary[] {
  const arrived = view.movements.findLast((it) => it.kind === "arrived");
  const place = arrived?.centre ?? view.centre;
  return centres.filter((it) => it.repairs && it.centre !== place);
}

/** What can be done with a line as it is; what is refused all the same, the answer says. */
export function actionsOf(view: LineView, centres: CentreSummary[]): LineAction[] {
  const { analyses, movements } = view;
  const cancelled = view.line_state === "cancelled";
  const open = view.state === "open" && !cancelled;
  // One that closed by itself goes on where something begins anew.
  const ended = view.state === "closed" && view.ended_at !== null && !cancelled;
  const received = view.line_state === "received";
  const travels = onItsWayTo(view) !== null;
  const shipped = movements.some((it) => it.kind === "shipped");
  const answered = movements.some(
    (it) => it.kind === "repaired" || it.kind === "replaced" || it.kind === "shipped",
  );
  const inAdvance = view.basis === "advance_replacement" || view.basis === "new_unit";
  const flaggable = (open || ended || view.state === "unconfirmed") && !cancelled;
  const begun = (kind: ShownDue["kind"]) => view.due_dates.some((it) => it.kind === kind);
  const posted = (kind: PostKind) => analyses.posts.some((it) => it.kind === kind);
  const elsewhere = repairElsewhere(view, centres).length > 0;
  const possible: [LineAction, boolean][] = [
    ["confirm", view.state === "unconfirmed" && !cancelled],
    ["arrive", open && received && travels],
    ["repair", open && received && !travels && !answered && view.basis !== "new_unit"],
    ["replace", open && !answered && (received || inAdvance)],
    ["ship", open && !shipped && (received || inAdvance)],
    ["forward", (open || ended) && received && !travels && elsewhere],
    ["post_ra", view.ra && begun("ra") && !posted("ra")],
    ["post_fa_interim", view.fa && begun("fa_interim") && !posted("fa_final")],
    ["post_fa_final", view.fa && begun("fa_interim") && !posted("fa_final")],
    ["flag_ra", flaggable && !view.ra],
    ["flag_fa", flaggable && !view.fa],
  ];
  return possible.filter(([, is]) => is).map(([action]) => action);
}

/** What a step did to the due dates, a sentence each (RTF-2). */
export function changedDues(before: ShownDue[], after: ShownDue[], year: number): string[] {
  const said: string[] = [];
  for (const now of after) {
    const was = before.find((it) => it.kind === now.kind);
    const name = DUE_WORD[now.kind];
    const day = nearDate(now.due_on, year);
    if (now.met_at !== null && (was?.met_at ?? null) === null) said.push(`${name} ${now.left}.`);
    else if (was === undefined) said.push(`${name} due ${day}.`);
    else if (was.met_at !== null && now.met_at === null) {
      said.push(`${name} runs again, due ${day}.`);
    } else if (was.due_on !== now.due_on) {
      said.push(`${name} due ${day}, no longer ${nearDate(was.due_on, year)}.`);
    }
  }
  for (const was of before) {
    if (!after.some((it) => it.kind === was.kind)) said.push(`${DUE_WORD[was.kind]} ended.`);
  }
  return said;
}

/** What a report says, heading by heading. */
export function reportLines(report: unknown): { words: string; text: string }[] {
  if (typeof report !== "object" || report === null) return [];
  return Object.entries(report).map(([name, value]) => {
    if (name === "failure_verified") {
      return { words: "Reported failure", text: value === true ? "verified" : "not verified" };
    }
    return { words: HEADINGS.get(name) ?? worded(name), text: String(value) };
  });
}

function worded(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The facts of an entry that a person reads, and what is put before each. */
const TOLD: [string, string][] = [
  ["analysis", ""],
  ["results", ""],
  ["verdict", ""],
  ["receipt", "receipt "],
  ["centre", "to "],
  ["serial", "serial "],
  ["carrier", "with "],
  ["tracking", "tracking "],
  ["agreed_by", "agreed by "],
  ["next_on", "next date "],
  ["note", ""],
];

/** An entry of the history: what was done, with its facts and the due dates that it moved. */
export function historyWords(
  entry: Pick<AuditRecord, "action" | "detail">,
  year: number,
): { what: string; facts: string[] } {
  const detail = asObject(entry.detail);
  const inner = { ...detail, ...asObject(detail["movement"]), ...asObject(detail["flag"]) };
  const facts = TOLD.flatMap(([name, before]) => {
    const value = inner[name];
    if (typeof value !== "string" && typeof value !== "number") return [];
    const put = name === "centre" && entry.action === "arrived" ? "at " : before;
    return [`${put}${factWords(name, String(value), year)}`];
  });
  const movement = asObject(detail["movement"])["kind"];
  if (typeof movement === "string") facts.unshift(movement);
  return {
    what: worded(entry.action),
    facts: [...facts, ...movedWords(detail["due_dates"], year)],
  };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function factWords(name: string, value: string, year: number): string {
  if (name === "analysis") return ANALYSIS_WORD[value as Analysis] ?? value;
  if (name === "results") return POST_WORD[value as PostKind] ?? value;
  if (name === "verdict") return value.replaceAll("_", " ");
  return name === "next_on" ? nearDate(value, year) : value;
}

function movedWords(moved: unknown, year: number): string[] {
  if (!Array.isArray(moved)) return [];
  return (moved as Moved[]).map(({ kind, before, after }) => {
    const name = DUE_WORD[kind] ?? kind;
    if (after === null) return `${name} ended`;
    if (after.met_at !== null && (before === null || before.met_at === null)) return `${name} met`;
    const due = `${name} due ${nearDate(after.due_on, year)}`;
    if (before === null || before.due_on === after.due_on) return due;
    return `${due}, no longer ${nearDate(before.due_on, year)}`;
  });
}

export function typeOf(view: Pick<LineView, "type">): string {
  return TYPE_WORD[view.type as RmaType] ?? worded(view.type);
}

export function basisOf(view: Pick<LineView, "basis">): string {
  return view.basis === null ? "" : (BASIS_WORD[view.basis as Basis] ?? worded(view.basis));
}

/** Where the line stands: what became of its unit last, else its own state or its RMA's. */
export function stateWords(view: LineView): string {
  if (view.line_state === "cancelled" || view.state === "cancelled") return "Cancelled";
  if (view.state === "closed") return "Closed";
  if (view.state === "unconfirmed") return "Not confirmed yet";
  const last = view.movements.at(-1);
  if (last?.kind === "forwarded") return `On its way to ${last.centre ?? "a repair centre"}`;
  if (last?.kind === "arrived") return `At ${last.centre ?? "the repair centre"}`;
  if (last?.kind === "repaired") return "Repaired, to be shipped";
  if (last?.kind === "replaced") return `${last.serial ?? "A replacement"} is to be shipped`;
  if (last?.kind === "shipped") return "Shipped";
  return view.line_state === "received" ? "Received" : "Awaiting return";
}
