import type { DeadlineRow, DueKind, DueState, KindCount, Urgency } from "../../lib/api/types";
import { clockTime, localDate, nearDate } from "../../lib/dates";
import { DUE_KINDS } from "../../lib/words";
import { addDays, weekday } from "./month";

/** How urgent a due date is, or how it was met: each has its shape and colour. */
export type Standing = Urgency | "met" | "met_late";

/** The same urgency that the board groups by: the one of the last instant that is in time. */
export function standingOf(
  due: { state: DueState; due_before: string },
  today: string,
  zone: string,
): Standing {
  if (due.state !== "open") return due.state;
  const last = localDate(new Date(Date.parse(due.due_before) - 1), zone);
  if (last <= today) return "today";
  return last <= addDays(today, 6 - weekday(today)) ? "this_week" : "later";
}

/** When it is due: the day, and the time where hours are what is left. */
export function whenDue(
  due: { due_on: string; due_before: string; left: string },
  today: string,
  zone: string,
): string {
  const year = Number(today.slice(0, 4));
  if (!/(hour|minute)s? left/.test(due.left)) return nearDate(due.due_on, year);
  const day = localDate(due.due_before, zone);
  const time = clockTime(due.due_before, zone);
  return day === today ? `Today ${time}` : `${nearDate(day, year)} ${time}`;
}

/** What tells a row from all others. */
export function rowKey(row: Pick<DeadlineRow, "subject" | "clock">): string {
  return `${row.subject} ${row.clock}`;
}

/** How many there are of each kind in all groups together, in the order of the kinds. */
export function sumKinds(groups: { kinds: KindCount[] }[]): Map<DueKind, number> {
  const all = groups.flatMap((group) => group.kinds);
  return new Map(
    DUE_KINDS.map((kind) => [
      kind,
      all.filter((it) => it.kind === kind).reduce((sum, it) => sum + it.count, 0),
    ]),
  );
}

/** A page behind the rows that are there; what moved up into both is there once. */
export function withMore(rows: DeadlineRow[], more: DeadlineRow[]): DeadlineRow[] {
  const known = new Set(rows.map(rowKey));
  return [...rows, ...more.filter((row) => !known.has(rowKey(row)))];
}
