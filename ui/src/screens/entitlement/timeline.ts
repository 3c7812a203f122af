import type { ContractFacts, LookupRow } from "../../lib/api/types";

export type MarkKind = "shipped" | "start" | "registered" | "last" | "asked";

/** What happened on a day. */
export interface Mark {
  day: string;
  /** More than one thing may be on the same day. */
  kinds: MarkKind[];
  name: string;
}

/** What covers days, the first and the last included. */
export interface Span {
  name: string;
  from: string;
  to: string;
  /** Whether it counts on the day asked about. */
  counts: boolean;
  note: string;
}

export interface TimeLine {
  marks: Mark[];
  spans: Span[];
  /** So many contracts are too far from the day to be drawn. */
  left: number;
}

const DAY_MS = 86_400_000;
/** The nearest contracts are drawn. */
const CONTRACTS_MAX = 3;

/** The number of a day, to measure with. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

/** What the time line of an answer shows; null where no date is on record. */
export function timeLine(row: LookupRow, isToday: boolean): TimeLine | null {
  const { unit, warranty } = row;
  const start = warranty?.start ?? null;
  const last = warranty?.last_day ?? null;
  const all: [MarkKind, string | null, string][] = [
    ["shipped", unit?.ship_date ?? null, "Shipped"],
    ["start", start, warranty?.start_assumed ? "Warranty starts (assumed)" : "Warranty starts"],
    ["registered", unit?.needs_registration ? unit.registered_on : null, "Registered"],
    ["last", last, "Last day of warranty"],
    ["asked", row.on, isToday ? "Today" : "Day asked about"],
  ];
  const spans: Span[] = [];
  if (start !== null && last !== null && warranty !== null) {
    const [counts, note] = warrantyState(row.on, start, warranty.covered, warranty.active);
    spans.push({ name: "Warranty", from: start, to: last, counts, note });
  }
  for (const contract of nearest(row.contracts, row.on)) spans.push(contractSpan(contract, row));
  const dated = all.filter((it): it is [MarkKind, string, string] => it[1] !== null);
  if (dated.length === 1 && spans.length === 0) return null;
  const marks: Mark[] = [];
  for (const [kind, day, name] of dated) {
    const same = marks.find((it) => it.day === day);
    if (same === undefined) marks.push({ day, kinds: [kind], name });
    else {
      same.kinds.push(kind);
      same.name += `, ${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    }
  }
  marks.sort((a, b) => a.day.localeCompare(b.day));
  return { marks, spans, left: Math.max(0, row.contracts.length - CONTRACTS_MAX) };
}

function warrantyState(
  on: string,
  start: string,
  covered: boolean,
  active: boolean,
): [boolean, string] {
  if (active) return [true, "in force"];
  if (covered) return [false, "not registered"];
  return [false, on < start ? "not begun" : "over"];
}

function contractSpan(contract: ContractFacts, row: LookupRow): Span {
  const number = contract.contract === null ? "Contract" : `Contract ${contract.contract}`;
  const counting = row.contract;
  const counts =
    counting !== null &&
    counting.contract === contract.contract &&
    counting.start === contract.start &&
    counting.end === contract.end;
  const within = contract.start <= row.on && row.on <= contract.end;
  const other = within
    ? "in force, another counts"
    : row.on < contract.start
      ? "not begun"
      : "over";
  return {
    name: number,
    from: contract.start,
    to: contract.end,
    counts,
    note: counts ? "in force" : other,
  };
}

/** The contracts nearest to the day, in the order of their start. */
function nearest(contracts: ContractFacts[], on: string): ContractFacts[] {
  const far = ({ start, end }: ContractFacts) =>
    on < start ? dayNumber(start) - dayNumber(on) : Math.max(0, dayNumber(on) - dayNumber(end));
  return [...contracts]
    .sort((a, b) => far(a) - far(b))
    .slice(0, CONTRACTS_MAX)
    .sort((a, b) => a.start.localeCompare(b.start));
}

/** The same in words, a sentence a mark and a span. */
export function timeLineWords({ marks, spans }: TimeLine): string[] {
  return [...marks.map((mark) => `${mark.day}: ${mark.name}`), ...spans.map(spanWords)];
}

export function spanWords(span: Span): string {
  return `${span.name}: ${span.from} to ${span.to}, ${span.note}`;
}

export interface Placed extends Mark {
  x: number;
  /** 0 is next to the line; a level up where it would stand on its neighbour. */
  level: number;
  left: number;
}

/** Where marks and spans stand on a line of so many pixels. `charWidth` is that of a letter. */
export function layOut(line: TimeLine, width: number, charWidth: number) {
  const days = [
    ...line.marks.map((it) => dayNumber(it.day)),
    ...line.spans.flatMap((it) => [dayNumber(it.from), dayNumber(it.to) + 1]),
  ];
  const first = Math.min(...days);
  const length = Math.max(Math.max(...days) - first, 1);
  const edge = charWidth;
  const at = (day: number) => edge + ((day - first) / length) * (width - 2 * edge);
  const ends: number[] = [];
  const marks: Placed[] = line.marks.map((mark) => {
    const x = at(dayNumber(mark.day));
    const wide = Math.max(mark.name.length, mark.day.length) * charWidth;
    const left = Math.max(0, Math.min(x - wide / 2, width - wide));
    let level = ends.findIndex((end) => end + charWidth <= left);
    if (level < 0) level = ends.length;
    ends[level] = left + wide;
    return { ...mark, x, level, left: left + wide / 2 };
  });
  const spans = line.spans.map((span) => {
    const from = at(dayNumber(span.from));
    const words = spanWords(span);
    const wordsX = Math.max(0, Math.min(from, width - words.length * charWidth));
    return {
      ...span,
      words,
      wordsX,
      x: from,
      width: Math.max(at(dayNumber(span.to) + 1) - from, 2),
    };
  });
  return { marks, spans, levels: ends.length };
}
