const DAY_MS = 86_400_000;
/** The library takes no longer period. */
const DAYS_MAX = 3_652;

export type Preset = "7" | "30" | "90" | "quarter" | "all";

export const PRESETS: { preset: Preset; name: string }[] = [
  { preset: "7", name: "Last 7 days" },
  { preset: "30", name: "Last 30 days" },
  { preset: "90", name: "Last 90 days" },
  { preset: "quarter", name: "This quarter" },
  { preset: "all", name: "All" },
];

/** So many days before a day; nothing for what is no day. */
export function dayBefore(day: string, days: number): string {
  const at = new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString().slice(0, 10);
}

/** The days of a preset, up to today; `first` is the day of the first record. */
export function presetPeriod(
  preset: Preset,
  today: string,
  first: string | null,
): { from: string; to: string } {
  const limit = dayBefore(today, DAYS_MAX);
  switch (preset) {
    case "quarter": {
      const month = Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1;
      return { from: `${today.slice(0, 5)}${String(month).padStart(2, "0")}-01`, to: today };
    }
    case "all": {
      const from = first ?? dayBefore(today, 29);
      return { from: from < limit ? limit : from > today ? today : from, to: today };
    }
    default:
      return { from: dayBefore(today, Number(preset) - 1), to: today };
  }
}

export type Step = "day" | "week" | "month";

/** How days are put together so that each bar can be seen. */
export function stepOf(days: number): Step {
  return days <= 62 ? "day" : days <= 400 ? "week" : "month";
}

/** What a day is counted under: itself, its week's Monday, or its month. */
export function stepStart(day: string, step: Step): string {
  if (step === "day") return day;
  if (step === "month") return day.slice(0, 7);
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return dayBefore(day, weekday);
}
