import type { DueDay, DueKind } from "../../lib/api/types";
import { DUE_KINDS } from "../../lib/words";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const at = (date: string) => new Date(`${date}T00:00:00Z`);
const text = (date: Date) => date.toISOString().slice(0, 10);

/** Monday is 0, Sunday 6. */
export function weekday(date: string): number {
  return (at(date).getUTCDay() + 6) % 7;
}

export function addDays(date: string, days: number): string {
  const to = at(date);
  to.setUTCDate(to.getUTCDate() + days);
  return text(to);
}

/** The same day of another month, or its last where it is shorter. */
export function addMonths(date: string, months: number): string {
  const first = at(`${date.slice(0, 7)}-01`);
  first.setUTCMonth(first.getUTCMonth() + months);
  const days = daysIn(text(first));
  return `${text(first).slice(0, 8)}${String(Math.min(Number(date.slice(8)), days)).padStart(2, "0")}`;
}

function daysIn(date: string): number {
  const to = at(`${date.slice(0, 7)}-01`);
  to.setUTCMonth(to.getUTCMonth() + 1, 0);
  return to.getUTCDate();
}

/** `June 2011` */
export function monthName(date: string): string {
  return `${MONTHS[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;
}

/** The weeks of a month, Monday first; null where a week has days of another month. */
export function weeksOf(date: string): (string | null)[][] {
  const first = `${date.slice(0, 7)}-01`;
  const before = weekday(first);
  const count = daysIn(first);
  return Array.from({ length: Math.ceil((before + count) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_, place) => {
      const day = week * 7 + place - before;
      return day < 0 || day >= count ? null : addDays(first, day);
    }),
  );
}

export interface DayCounts {
  total: number;
  kinds: { kind: DueKind; count: number }[];
}

/** What is due on each day, the kinds in their order. */
export function byDay(days: DueDay[]): Map<string, DayCounts> {
  const found = new Map<string, DayCounts>();
  for (const { due_on, kind, count } of days) {
    const day = found.get(due_on) ?? { total: 0, kinds: [] };
    found.set(due_on, { total: day.total + count, kinds: [...day.kinds, { kind, count }] });
  }
  for (const day of found.values()) {
    day.kinds.sort((a, b) => DUE_KINDS.indexOf(a.kind) - DUE_KINDS.indexOf(b.kind));
  }
  return found;
}

/** The day that a key goes to; null for a key that is none of the calendar's. */
export function dayAfterKey(day: string, key: string): string | null {
  switch (key) {
    case "ArrowRight":
      return addDays(day, 1);
    case "ArrowLeft":
      return addDays(day, -1);
    case "ArrowDown":
      return addDays(day, 7);
    case "ArrowUp":
      return addDays(day, -7);
    case "Home":
      return addDays(day, -weekday(day));
    case "End":
      return addDays(day, 6 - weekday(day));
    case "PageDown":
      return addMonths(day, 1);
    case "PageUp":
      return addMonths(day, -1);
    default:
      return null;
  }
}
