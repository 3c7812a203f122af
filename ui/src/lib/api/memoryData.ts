import type { Api } from "./api";
import type { EditAnswer, FieldKind, ExchangeKind, RecordColumn, ReferenceKind } from "./types";

type Row = Record<string, string>;
type DataCommands =
  | "data_columns"
  | "data_list"
  | "data_holidays"
  | "data_add"
  | "data_change"
  | "data_remove"
  | "data_try_pattern"
  | "data_import_holidays";

function column(name: string, field: FieldKind, more: Partial<RecordColumn> = {}): RecordColumn {
  return { name, field, required: true, key: false, refers_to: null, ...more };
}

const key = (name: string, more: Partial<RecordColumn> = {}) =>
  column(name, "key", { key: true, ...more });
const may = (name: string, field: FieldKind) => column(name, field, { required: false });
const refers = (name: string, refers_to: ExchangeKind, required: boolean) =>
  column(name, "key", { refers_to, required });

const COLUMNS: Record<ReferenceKind, RecordColumn[]> = {
  families: [
    key("family"),
    column("name", "text"),
    may("online_rma_months", "count"),
    may("hardware_months", "count"),
    may("rtf_business_days", "count"),
    may("software_media_days", "count"),
    may("software_release_days", "count"),
    column("registration_required", "yes_no"),
  ],
  parts: [
    key("part_number"),
    column("description", "text"),
    refers("family", "families", true),
    refers("centre", "centres", true),
    may("list_price", "money"),
    may("repair_price", "money"),
    may("currency", "currency"),
    may("serial_pattern", "pattern"),
    column("antivirus", "yes_no"),
  ],
  calendars: [key("calendar"), column("zone", "zone")],
  holidays: [
    key("calendar", { refers_to: "calendars" }),
    column("date", "date", { key: true }),
    may("name", "text"),
  ],
  centres: [
    key("centre"),
    column("name", "text"),
    column("address", "text"),
    refers("calendar", "calendars", false),
    column("repairs", "yes_no"),
  ],
};

function rowOf(kind: ReferenceKind, values: string[]): Row {
  return Object.fromEntries(COLUMNS[kind].map((it, at) => [it.name, values[at] ?? ""]));
}

const FAMILIES = ["MX|MX Series routers|12|12|20|90||no", "SA|SSL VPN appliances|12|12|20||15|yes"];
const PATTERN = "^[A-Z]{2}(?<year>\\d\\d)(?<week>\\d\\d)";

/** Reference data in memory; what it checks is only believable, the rules are the library's. */
export function memoryData(): Pick<Api, DataCommands> {
  const tables: Record<ReferenceKind, Row[]> = {
    families: FAMILIES.map((it) => rowOf("families", it.split("|"))),
    centres: [
      rowOf("centres", ["SJC", "San Jose", "4100 Harbour Road|San Jose CA", "us-west", "yes"]),
    ],
    calendars: [
      rowOf("calendars", ["kansai", "Asia/Tokyo"]),
      rowOf("calendars", ["us-west", "America/Los_Angeles"]),
    ],
    holidays: [rowOf("holidays", ["us-west", `${new Date().getFullYear()}-12-25`, "Christmas"])],
    parts: Array.from({ length: 250 }, (_, at) =>
      rowOf("parts", [
        `MX-${String(at + 100)}`,
        `Edge router, ${at} ports`,
        "MX",
        "SJC",
        `${9500 + at}.00`,
        "1800.00",
        "USD",
        PATTERN,
        "no",
      ]),
    ),
  };

  const keysOf = (kind: ReferenceKind, row: Row) =>
    COLUMNS[kind]
      .filter((it) => it.key)
      .map((it) => row[it.name] ?? "")
      .join(" ");
  const find = (kind: ReferenceKind, row: Row) =>
    tables[kind].findIndex((it) => keysOf(kind, it) === keysOf(kind, row));
  const differs = (kind: ReferenceKind, a: Row, b: Row) =>
    COLUMNS[kind].some((it) => (a[it.name] ?? "") !== (b[it.name] ?? ""));

  function wrong(kind: ReferenceKind, row: Row): EditAnswer | null {
    const errors = COLUMNS[kind].flatMap(({ name, required, field }) => {
      const value = row[name] ?? "";
      const error = (message: string) => [{ column: name, message }];
      if (value === "") return required ? error(`${name} is missing`) : [];
      if (field === "zone" && !value.includes("/")) return error(`"${value}" is not a time zone`);
      if (field === "pattern" && !value.includes("(?<year>")) {
        return error("the regular expression needs the named groups year and week (DOA-2)");
      }
      if (field === "date" && !/^\d{4}-\d\d-\d\d$/.test(value)) {
        return error(`"${value}" is not a date; write it as 2011-06-03`);
      }
      return [];
    });
    return errors.length > 0 ? { state: "refused", errors } : null;
  }

  /** What of the record was seen is no longer so. */
  function changed(kind: ReferenceKind, seen: Row): EditAnswer | null {
    const now = tables[kind][find(kind, seen)];
    if (now === undefined) throw { code: "not_found", message: "there is no such record any more" };
    return differs(kind, now, seen) ? { state: "changed_meanwhile", now } : null;
  }

  return {
    data_columns: async ({ kind }) => COLUMNS[kind],
    data_list: async ({ kind, query }) => {
      const wanted = query.text.trim().toLowerCase();
      const rows = tables[kind].filter((row) =>
        Object.values(row).some((text) => text.toLowerCase().includes(wanted)),
      );
      const by = query.sort === "" ? (COLUMNS[kind][0]?.name ?? "") : query.sort;
      const sign = query.descending ? -1 : 1;
      rows.sort((a, b) => sign * (a[by] ?? "").localeCompare(b[by] ?? "", "en", { numeric: true }));
      return {
        rows: rows.slice(query.offset, query.offset + query.limit),
        total: rows.length,
      };
    },
    data_holidays: async ({ calendar, year }) => {
      const all = tables.holidays.filter((row) => row["calendar"] === calendar);
      const years = new Map<number, number>();
      for (const row of all) {
        const of = Number(row["date"]?.slice(0, 4));
        years.set(of, (years.get(of) ?? 0) + 1);
      }
      const rows = all.filter((row) => row["date"]?.startsWith(String(year)));
      rows.sort((a, b) => (a["date"] ?? "").localeCompare(b["date"] ?? ""));
      return { rows, years: [...years].map(([year, count]) => ({ year, count })) };
    },
    data_add: async ({ kind, row }) => {
      const refused = wrong(kind, row);
      if (refused !== null) return refused;
      tables[kind].push(row);
      return { state: "done", row };
    },
    data_change: async ({ kind, seen, row }) => {
      const refused = changed(kind, seen) ?? wrong(kind, row);
      if (refused !== null) return refused;
      tables[kind][find(kind, seen)] = row;
      return { state: "done", row };
    },
    data_remove: async ({ kind, seen }) => {
      const refused = changed(kind, seen);
      if (refused !== null) return refused;
      if (kind === "families" && tables.parts.some((it) => it["family"] === seen["family"])) {
        throw { code: "in_use", message: `${seen["family"]} is in use by 250 parts and stays` };
      }
      tables[kind].splice(find(kind, seen), 1);
      return { state: "done", row: seen };
    },
    data_try_pattern: async ({ pattern, serial }) => {
      const found = new RegExp(pattern).exec(serial);
      return found === null
        ? { date_code: null, message: "the pattern does not match this serial" }
        : { date_code: "2006-04-03", message: "date code Mon 3 Apr 2006" };
    },
    data_import_holidays: async ({ calendar }) => {
      const year = new Date().getFullYear();
      tables.holidays.push(rowOf("holidays", [calendar, `${year}-07-04`, "Independence Day"]));
      const counts = { rows: 2, inserted: 1, updated: 0, unchanged: 1 };
      return {
        kind: "holidays",
        file: "us.ics",
        ...counts,
        errors: [],
        errors_total: 0,
        stopped: false,
      };
    },
  };
}
