import type { Api } from "./api";
import type { CaseView, Hit, LineView, SearchBy, SearchRow, TrackRow } from "./types";

type SearchCommands = "search_page" | "track_page" | "find_anything";
type CaseFacts = Omit<CaseView, "due_dates" | "moved" | "rmas">;
type LineFacts = Omit<LineView, "due_dates">;

/** What else is on record, and only in lists. */
const MANY = 1_240;
const DAY_MS = 86_400_000;
const SITES: [string, string][] = [
  ["Kern Medical, Tucson", "S1"],
  ["Halden Grid, Oslo", "S2"],
  ["Univ. of Osaka 大阪大学", "S3"],
  ["Port of Piraeus, Πειραιάς", "S4"],
  ["Northline Rail, Leeds", "S5"],
];
const CONTACTS: [string, string, string | null][] = [
  ["Ana Núñez", "ana@kern.example", "+1 520 555 0100"],
  ["Ingrid Solheim", "ingrid@halden.example", null],
  ["Νίκος Παπάς", "nikos@piraeus.example", "+30 21 0555 0100"],
];
const PLATFORMS = ["MX480", "EX4200", null, "SSG550", "T640"];
const PARTS = ["MX-204", "EX-2200", "SA-2500", "J-6350"];

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T;
const digits = (number: number, width: number) => String(number).padStart(width, "0");

/** The search in memory, over the lines and cases that there are and many more; how a text is
 * read is only believable, the library knows it well. */
export function memorySearch(
  lines: () => LineFacts[],
  cases: () => CaseFacts[],
): Pick<Api, SearchCommands> {
  const start = Date.UTC(2025, 2, 3, 17, 5);
  const more = Array.from({ length: MANY }, (_, at) => {
    const [site_name, site_id] = pick(SITES, at * 7 + 1);
    const [contact_name, contact_email, contact_phone] = pick(CONTACTS, at * 5);
    const opened = start + at * 0.21 * DAY_MS;
    const date = new Date(opened).toISOString().slice(0, 10).split("-");
    return {
      status: at % 3 === 0 ? ("closed" as const) : ("open" as const),
      site_name,
      site_id,
      contact_name,
      contact_email,
      contact_phone,
      last_modified: new Date(opened + (at % 11) * DAY_MS).toISOString(),
      platform: pick(PLATFORMS, at * 3),
      priority: pick(["P4", "P4", "P2", "P3", "P1"], at * 11),
      tracking_number: at % 4 === 0 ? `PO-${794_200 + at}` : null,
      case: `${date[0] ?? ""}-${date[1] ?? ""}${date[2] ?? ""}-${digits((at % 9) + 20, 4)}`,
      rma: `R${40_000 + at}`,
      part_number: pick(PARTS, at * 3 + 1),
      serial: at % 13 === 5 ? null : `SN${digits(80_000 + at * 41, 6)}`,
    };
  });

  function caseRows(): SearchRow[] {
    const known = cases().map((it): SearchRow => {
      const [contact_name, , contact_phone] = CONTACTS[0] as [string, string, string | null];
      return {
        status: it.status === "open" ? "open" : "closed",
        id: it.case,
        site_name: it.site_name,
        site_id: it.site_id,
        contact_name,
        contact_email: it.contact,
        contact_phone,
        last_modified: it.updates.at(-1)?.at ?? it.opened_at,
        platform: it.platform,
        priority: it.priority,
        tracking_number: it.tracking_number,
        case: it.case,
      };
    });
    return [...known, ...more.map((it) => ({ ...it, id: it.case }))];
  }

  function rmaRows(): SearchRow[] {
    const all = new Map(caseRows().map((row) => [row.case, row]));
    const known = lines().flatMap((it): SearchRow[] => {
      const of = all.get(it.case);
      const id = it.line.split("-")[0] ?? it.line;
      const status = it.state === "closed" || it.state === "cancelled" ? "closed" : "open";
      return of === undefined ? [] : [{ ...of, id, status }];
    });
    return [...known, ...more.map((it) => ({ ...it, id: it.rma }))];
  }

  function trackRows(): TrackRow[] {
    const known = lines().map((it): TrackRow => ({
      status: it.state === "closed" || it.state === "cancelled" ? "closed" : "open",
      rma: it.line.split("-")[0] ?? it.line,
      line: it.line,
      part_number: it.part_number,
      serial: it.serial,
      case: it.case,
      create_date: it.created_at,
    }));
    const others = more.map(({ status, rma, part_number, serial, case: of, last_modified }) => {
      return {
        status,
        rma,
        line: `${rma}-1`,
        part_number,
        serial,
        case: of,
        create_date: last_modified,
      };
    });
    return [...known, ...others];
  }

  function page<R extends object>(
    rows: R[],
    key: (row: R) => string,
    query: { sort: string; descending: boolean; offset: number; limit: number },
  ): { rows: R[]; total: number } {
    const by = (row: R) => String((row as Record<string, unknown>)[query.sort] ?? "");
    const sorted = rows.toSorted((a, b) =>
      by(a) < by(b) || (by(a) === by(b) && key(a) < key(b)) ? -1 : 1,
    );
    if (query.descending) sorted.reverse();
    return {
      rows: sorted.slice(query.offset, query.offset + query.limit),
      total: rows.length,
    };
  }

  function recognised(text: string): SearchBy {
    if (text === "" || /^(\d{4}-[\d-]*|\d{12}#?)$/.test(text)) return "case";
    return /^r\d+(-\d*)?$/i.test(text) ? "rma" : "tracking";
  }

  const withDashes = (text: string) =>
    text.replace(/^(\d{4})-?(\d{4})-?(\d{4})#?$/, "$1-$2-$3").toUpperCase();

  return {
    search_page: async ({ query }) => {
      const text = query.text.trim();
      const by = query.by ?? recognised(text);
      if (by === "rma" && text !== "" && !/^r\d{1,9}(-\d{0,4})?$/i.test(text)) {
        const message = `"${text}" is not a case number (2008-0101-0123), an RMA number (R12345) or an RMA line (R12345-1)`;
        throw { code: "incomplete", message };
      }
      const rows = by === "rma" ? rmaRows() : caseRows();
      const rma = text.toUpperCase().replace(/-\d*$/, "");
      const kept = rows.filter((row) => {
        if (text === "") return true;
        if (by === "site") return row.site_id === text;
        if (by === "contact") return row.contact_email === text;
        if (by === "tracking")
          return row.tracking_number?.toUpperCase().includes(text.toUpperCase());
        return row.id.startsWith(by === "rma" ? rma : withDashes(text));
      });
      return { by, ...page(kept, (row) => row.id, query) };
    },
    track_page: async ({ query }) => page(trackRows(), (row) => row.line, query),
    find_anything: async ({ text }) => {
      const wanted = withDashes(text.trim());
      const hits: Hit[] = [];
      const few = <R>(rows: R[], hit: (row: R) => Hit) => hits.push(...rows.slice(0, 5).map(hit));
      few(
        caseRows().filter((it) => it.id.startsWith(wanted)),
        (it) => ({
          kind: "case",
          key: it.id,
          title: it.id,
          detail: `${it.site_name} · ${it.priority}`,
        }),
      );
      few(
        rmaRows().filter((it) => it.id.startsWith(wanted)),
        (it) => ({ kind: "rma", key: it.id, title: it.id, detail: it.site_name }),
      );
      few(
        trackRows().filter((it) => it.line.startsWith(wanted) && /^R\d{5}/.test(wanted)),
        (it) => ({ kind: "line", key: it.line, title: it.line, detail: it.part_number }),
      );
      few(
        trackRows().filter((it) => it.serial?.startsWith(wanted) === true),
        (it) => ({
          kind: "serial",
          key: it.line,
          title: it.serial ?? "",
          detail: `${it.line} · ${it.part_number}`,
        }),
      );
      if (/^D\d+$/.test(wanted)) {
        hits.push({ kind: "tag", key: wanted, title: wanted, detail: "on the shelf" });
      }
      const named = (name: string) =>
        name
          .toUpperCase()
          .split(/[\s,.]+/)
          .some((word) => word.startsWith(wanted));
      few(
        SITES.filter(([name]) => named(name)),
        ([title, key]) => ({ kind: "site", key, title, detail: key }),
      );
      few(
        CONTACTS.filter(([name]) => named(name)),
        ([title, key]) => ({ kind: "contact", key, title, detail: key }),
      );
      few(
        caseRows().filter((it) => it.tracking_number?.startsWith(wanted) === true),
        (it) => ({
          kind: "tracking",
          key: it.case,
          title: it.tracking_number ?? "",
          detail: `${it.case} · ${it.site_name}`,
        }),
      );
      return hits;
    },
  };
}
