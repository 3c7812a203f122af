import type { ShelfItem } from "../../lib/api/types";
import { REASON_WORD, VERDICT_WORD } from "../../lib/words";

export type Kind = "all" | "discrepancy" | "unnumbered";
export type SortKey = "tag" | "position" | "age";
export interface Sort {
  key: SortKey;
  down: boolean;
}

export function reasonWords(item: Pick<ShelfItem, "verdict" | "reason">): string {
  return item.reason === null ? VERDICT_WORD[item.verdict] : REASON_WORD[item.reason];
}

function matches(item: ShelfItem, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const held = [
    item.tag,
    item.position,
    reasonWords(item),
    item.why,
    item.note ?? "",
    ...item.scans,
    ...item.candidates,
  ];
  return held.some((it) => it.toLowerCase().includes(wanted));
}

const byText = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

const ORDER: Record<SortKey, (a: ShelfItem, b: ShelfItem) => number> = {
  tag: (a, b) => byText(a.tag, b.tag),
  position: (a, b) => byText(a.position, b.position),
  age: (a, b) => Date.parse(b.since) - Date.parse(a.since) || a.age_days - b.age_days,
};

/** What the table shows, in its order. */
export function shelfRows(items: ShelfItem[], kind: Kind, text: string, sort: Sort): ShelfItem[] {
  const kept = items.filter(
    (item) => (kind === "all" || item.verdict === kind) && matches(item, text),
  );
  const sign = sort.down ? -1 : 1;
  return kept.sort((a, b) => sign * ORDER[sort.key](a, b) || byText(a.tag, b.tag));
}
