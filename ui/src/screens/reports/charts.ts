import type { Figures, ReceiptsOfDay } from "../../lib/api/types";
import { DUE_SHORT, DUE_WORD, figures, moneyWords, plural } from "../../lib/words";
import { stepOf, stepStart, type Step } from "./periods";

/** One kind of bar: its name, the token of its colour, and its pattern, which tells it apart without
 * the colour. */
export interface Series {
  name: string;
  token: string;
  pattern: Pattern;
  values: number[];
}

export const PATTERNS = [
  "solid",
  "rising",
  "falling",
  "dots",
  "level",
  "cross",
  "upright",
] as const;
export type Pattern = (typeof PATTERNS)[number];

/** A report as bars, as a table, and in a sentence. */
export interface Drawn {
  /** What stands below each bar. */
  labels: string[];
  series: Series[];
  /** What the bars count. */
  unit: string;
  /** The same figures, row by row. */
  head: string[];
  rows: string[][];
  /** What it comes to. */
  said: string;
  /** There is nothing to draw. */
  isEmpty: boolean;
}

export const TITLE: Record<Figures["report"], string> = {
  receipts: "Boxes received",
  shelf: "On the discrepancy shelf",
  on_time: "On time or late",
  not_returned: "Returns not received",
  quotes: "Quotes",
  failures: "Failures found, by part",
};

/** What the figures are of: the period, or how things stand now. */
export const SCOPE: Record<Figures["report"], string> = {
  receipts: "Units that came in the period, by verdict",
  shelf: "As it stands now, by how long",
  on_time: "Due dates whose day is in the period",
  not_returned: "As it stands now, by days overdue",
  quotes: "Given in the period, and what became of them",
  failures: "Units in which an analysis found a failure, by month",
};

export const EMPTY: Record<Figures["report"], string> = {
  receipts: "Nothing was received in this period.",
  shelf: "The discrepancy shelf is empty.",
  on_time: "Nothing of this kind was due in this period.",
  not_returned: "No return is overdue.",
  quotes: "No quote was given in this period.",
  failures: "No analysis found a failure in this period.",
};

const VERDICTS: {
  of: Exclude<keyof ReceiptsOfDay, "day" | "units">;
  name: string;
  token: string;
  pattern: Pattern;
}[] = [
  { of: "accept", name: "Accept", token: "accept", pattern: "solid" },
  { of: "accept_late", name: "Accept late", token: "late", pattern: "rising" },
  { of: "accept_relabel", name: "Relabel", token: "relabel", pattern: "dots" },
  { of: "discrepancy", name: "Discrepancy", token: "discrepancy", pattern: "falling" },
  { of: "unnumbered", name: "Unnumbered", token: "unnumbered", pattern: "cross" },
];

/** `90.8 %`, or what stands where nothing is to be said. */
export function percent(permille: number | null): string {
  return permille === null ? "–" : `${(permille / 10).toFixed(1)} %`;
}

const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
const asRows = (labels: string[], columns: (number | string)[][]) =>
  labels.map((label, at) => [
    label,
    ...columns.map((column) => {
      const value = column[at] ?? "";
      return typeof value === "number" ? figures(value) : value;
    }),
  ]);

const STEP_HEAD: Record<Step, string> = { day: "Day", week: "Week from", month: "Month" };

function receipts(rows: ReceiptsOfDay[]): Drawn {
  const step = stepOf(rows.length);
  const groups = new Map<string, ReceiptsOfDay[]>();
  for (const row of rows) {
    const start = stepStart(row.day, step);
    groups.set(start, [...(groups.get(start) ?? []), row]);
  }
  const labels = [...groups.keys()];
  const of = (name: Exclude<keyof ReceiptsOfDay, "day">) =>
    [...groups.values()].map((days) => sum(days.map((it) => it[name])));
  const series = VERDICTS.map(({ of: verdict, ...rest }) => ({ ...rest, values: of(verdict) }));
  const units = sum(of("units"));
  const accepted = sum([...of("accept"), ...of("accept_late"), ...of("accept_relabel")]);
  return {
    labels,
    series,
    unit: `units a ${step}`,
    head: [STEP_HEAD[step], ...series.map((it) => it.name), "All"],
    rows: asRows(labels, [...series.map((it) => it.values), of("units")]),
    said:
      units === 0
        ? "Nothing came"
        : `${plural(units, "unit")}, ${percent(Math.round((accepted * 1000) / units))} accepted`,
    isEmpty: units === 0,
  };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const unique = (values: string[]) => [...new Set(values)];

/** Which of the tokens and patterns the kinds wear that have none of their own. */
const WORN: { token: string; pattern: Pattern }[] = [
  { token: "relabel", pattern: "solid" },
  { token: "discrepancy", pattern: "rising" },
  { token: "late", pattern: "dots" },
  { token: "unnumbered", pattern: "falling" },
  { token: "accept", pattern: "cross" },
  { token: "accent", pattern: "level" },
  { token: "relabel", pattern: "upright" },
  { token: "discrepancy", pattern: "dots" },
];
const worn = (at: number) => WORN[at % WORN.length] as { token: string; pattern: Pattern };
const OTHERS = { token: "edge", pattern: "level" as Pattern };

/** A report as it is drawn. */
export function drawn(figures_: Figures): Drawn {
  switch (figures_.report) {
    case "receipts":
      return receipts(figures_.rows);
    case "shelf": {
      const { rows } = figures_;
      const labels = rows.map((it) => capital(it.age));
      const series: Series[] = [
        {
          name: "Unnumbered",
          token: "unnumbered",
          pattern: "cross",
          values: rows.map((it) => it.unnumbered),
        },
        {
          name: "Discrepancy",
          token: "discrepancy",
          pattern: "falling",
          values: rows.map((it) => it.discrepancy),
        },
      ];
      const boxes = rows.map((it) => it.boxes);
      return {
        labels,
        series,
        unit: "boxes",
        head: ["On the shelf for", ...series.map((it) => it.name), "All"],
        rows: asRows(labels, [...series.map((it) => it.values), boxes]),
        said: plural(sum(boxes), "box", "boxes"),
        isEmpty: sum(boxes) === 0,
      };
    }
    case "on_time": {
      const { rows } = figures_;
      const labels = rows.map((it) => DUE_WORD[it.kind]);
      const series: Series[] = [
        {
          name: "On time",
          token: "accept",
          pattern: "solid",
          values: rows.map((it) => it.on_time),
        },
        {
          name: "Late",
          token: "discrepancy",
          pattern: "rising",
          values: rows.map((it) => it.late),
        },
        {
          name: "Overdue",
          token: "unnumbered",
          pattern: "cross",
          values: rows.map((it) => it.overdue),
        },
        {
          name: "Still open",
          token: "relabel",
          pattern: "dots",
          values: rows.map((it) => it.open),
        },
      ];
      const rates = rows.map((it) => percent(it.on_time_permille));
      const told = rows.filter((it) => it.on_time_permille !== null);
      return {
        labels,
        series,
        unit: "due dates",
        head: ["What was due", ...series.map((it) => it.name), "Rate"],
        rows: asRows(labels, [...series.map((it) => it.values), rates]),
        said:
          told.length === 0
            ? "Nothing to tell yet"
            : `On time: ${told.map((it) => `${DUE_SHORT[it.kind]} ${percent(it.on_time_permille)}`).join(", ")}`,
        isEmpty: sum(series.flatMap((it) => it.values)) === 0,
      };
    }
    case "not_returned": {
      const { rows } = figures_;
      const labels = unique(rows.map((it) => capital(it.age)));
      const currencies = unique(rows.map((it) => it.currency ?? "No list price")).sort();
      const count = (age: string, currency: string) =>
        rows.find((it) => capital(it.age) === age && (it.currency ?? "No list price") === currency)
          ?.lines ?? 0;
      const series = currencies.map((currency, at) => ({
        name: currency,
        ...worn(at),
        values: labels.map((age) => count(age, currency)),
      }));
      const prices = currencies
        .filter((it) => it !== "No list price")
        .map((currency) => {
          const amount = sum(
            rows.filter((it) => it.currency === currency).map((it) => it.list_prices),
          );
          return moneyWords({ amount, currency });
        });
      const lines = sum(rows.map((it) => it.lines));
      return {
        labels,
        series,
        unit: "lines, by currency of the list price",
        head: ["Overdue", "Lines", "List prices"],
        rows: rows.map((it) => [
          capital(it.age),
          figures(it.lines),
          it.currency === null
            ? "None"
            : moneyWords({ amount: it.list_prices, currency: it.currency }),
        ]),
        said: [plural(lines, "line"), ...prices].join(", "),
        isEmpty: lines === 0,
      };
    }
    case "quotes": {
      const { rows } = figures_;
      const labels = rows.map((it) => it.currency);
      const series: Series[] = [
        {
          name: "Ordered",
          token: "accept",
          pattern: "solid",
          values: rows.map((it) => it.ordered),
        },
        {
          name: "Declined",
          token: "unnumbered",
          pattern: "cross",
          values: rows.map((it) => it.declined),
        },
        {
          name: "Expired",
          token: "discrepancy",
          pattern: "falling",
          values: rows.map((it) => it.expired),
        },
        { name: "Open", token: "relabel", pattern: "dots", values: rows.map((it) => it.open) },
      ];
      const money = (of: "quoted_amount" | "ordered_amount") =>
        rows.map((it) => moneyWords({ amount: it[of], currency: it.currency }));
      const quoted = sum(rows.map((it) => it.quoted));
      return {
        labels,
        series,
        unit: "quotes",
        head: ["Currency", ...series.map((it) => it.name), "Converted", "Quoted", "Ordered for"],
        rows: asRows(labels, [
          ...series.map((it) => it.values),
          rows.map((it) => percent(it.ordered_permille)),
          money("quoted_amount"),
          money("ordered_amount"),
        ]),
        said: [
          plural(quoted, "quote"),
          ...rows.map((it) => `${percent(it.ordered_permille)} of those in ${it.currency} ordered`),
        ].join(", "),
        isEmpty: quoted === 0,
      };
    }
    case "failures": {
      const { rows } = figures_;
      const labels = unique(rows.map((it) => it.month));
      const parts = unique(rows.map((it) => it.part_number ?? ""));
      const series = parts.map((part, at) => ({
        name: part === "" ? "Other parts" : part,
        ...(part === "" ? OTHERS : worn(at)),
        values: labels.map(
          (month) =>
            rows.find((it) => it.month === month && (it.part_number ?? "") === part)?.failures ?? 0,
        ),
      }));
      const first = series[0];
      const all = sum(rows.map((it) => it.failures));
      return {
        labels,
        series,
        unit: "units a month",
        head: ["Month", ...series.map((it) => it.name)],
        rows: asRows(
          labels,
          series.map((it) => it.values),
        ),
        said:
          first === undefined
            ? "No failure found"
            : `${plural(all, "unit")}, the most in ${first.name}: ${figures(sum(first.values))}`,
        isEmpty: all === 0,
      };
    }
  }
}
