import type { Basis, LookupRow, RmaType } from "../../lib/api/types";
import { BASIS_WORD, TYPE_WORD } from "../../lib/words";

/** An answer as the row of a list: of thousands no more is kept than is shown. The whole answer
 * is asked for again when its row is opened. */
export interface ListRow {
  /** Its place in the list, from 1. */
  place: number;
  serial: string;
  /** What stood in the list before a person chose this serial for it. */
  insteadOf: string | null;
  on: string;
  type: RmaType;
  basis: Basis | null;
  part: string | null;
  site: string | null;
  lastDay: string | null;
  contract: string | null;
  contractEnd: string | null;
  near: string[];
}

export function listRow(answer: LookupRow, place: number, insteadOf: string | null): ListRow {
  return {
    place,
    serial: answer.serial,
    insteadOf,
    on: answer.on,
    type: answer.type,
    basis: answer.basis,
    part: answer.unit?.part_number ?? null,
    site: answer.unit?.site_name ?? answer.unit?.site_id ?? null,
    lastDay: answer.warranty?.last_day ?? null,
    contract: answer.contract?.contract ?? answer.contract?.level ?? null,
    contractEnd: answer.contract?.end ?? null,
    near: answer.near,
  };
}

export type SortKey = "place" | "serial" | "type" | "part" | "site" | "lastDay" | "contractEnd";
export interface Sort {
  key: SortKey;
  down: boolean;
}

/** In the order in which the rules decide; what nobody could decide comes first of all. */
export const TYPES: RmaType[] = ["unknown", "doa", "service", "new_purchase", "non_contracted"];

/** How many answers there are of each type; only those that there are. */
export function countTypes(rows: ListRow[]): { type: RmaType; count: number }[] {
  const counts = new Map<RmaType, number>();
  for (const row of rows) counts.set(row.type, (counts.get(row.type) ?? 0) + 1);
  return TYPES.filter((type) => counts.has(type)).map((type) => ({
    type,
    count: counts.get(type) ?? 0,
  }));
}

const collator = new Intl.Collator("en", { numeric: true });

type Order = (a: ListRow, b: ListRow) => number;

const byText = (key: "serial" | "part" | "site" | "lastDay" | "contractEnd"): Order => {
  return (a, b) => collator.compare(a[key] ?? "", b[key] ?? "");
};

const ORDER: Record<SortKey, Order> = {
  place: (a, b) => a.place - b.place,
  serial: byText("serial"),
  type: (a, b) =>
    TYPES.indexOf(a.type) - TYPES.indexOf(b.type) || collator.compare(a.basis ?? "", b.basis ?? ""),
  part: byText("part"),
  site: byText("site"),
  lastDay: byText("lastDay"),
  contractEnd: byText("contractEnd"),
};

/** What the table shows, in its order; what has no value stands last whichever way. */
export function shownRows(rows: ListRow[], type: RmaType | "all", sort: Sort): ListRow[] {
  const kept = type === "all" ? [...rows] : rows.filter((row) => row.type === type);
  const sign = sort.down ? -1 : 1;
  const empty = (row: ListRow) => (row[sort.key] === null ? 1 : 0);
  return kept.sort(
    (a, b) => empty(a) - empty(b) || sign * ORDER[sort.key](a, b) || a.place - b.place,
  );
}

/** What is heard when the answer is there. */
export function heard(rows: ListRow[]): string {
  const [first] = rows;
  if (first === undefined) return "";
  if (rows.length > 1) {
    const parts = countTypes(rows).map(({ type, count }) => `${count} ${TYPE_WORD[type]}`);
    return `${rows.length} serials: ${parts.join(", ")}`;
  }
  const basis = first.basis === null ? "" : `, ${BASIS_WORD[first.basis].toLowerCase()}`;
  const near = first.near.length === 0 ? "" : `. Did you mean ${first.near.join(" or ")}?`;
  return `${first.serial}: ${TYPE_WORD[first.type]}${basis}${near}`;
}
