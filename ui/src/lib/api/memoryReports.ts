import type { Api } from "./api";
import type { ReceiptsOfDay } from "./types";

const DAY_MS = 86_400_000;

/** So many days after a day. */
function day(from: string, days: number): string {
  return new Date(Date.parse(from) + days * DAY_MS).toISOString().slice(0, 10);
}

/** What came on a day: more in the middle of the week, nothing at its end. */
function receiptsOf(date: string): ReceiptsOfDay {
  const weekday = new Date(date).getUTCDay();
  const accept = [0, 31, 44, 52, 47, 36, 0][weekday] ?? 0;
  const late = Math.round(accept / 9);
  const relabel = Math.round(accept / 12);
  const discrepancy = Math.round(accept / 15);
  const unnumbered = Math.round(accept / 20);
  return {
    day: date,
    accept,
    accept_late: late,
    accept_relabel: relabel,
    discrepancy,
    unnumbered,
    units: accept + late + relabel + discrepancy + unnumbered,
  };
}

/** Reports in memory. */
export function memoryReports(): Pick<Api, "reports" | "report_save"> {
  return {
    reports: async ({ from, to }) => {
      const last = to ?? new Date().toISOString().slice(0, 10);
      const first = from ?? day(last, -29);
      if (first > last) {
        throw {
          code: "incomplete",
          message: `the period ends with ${last}, before it begins with ${first}`,
        };
      }
      const days = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
      return {
        from: first,
        to: last,
        receipts: Array.from({ length: days }, (_, at) => receiptsOf(day(first, at))),
        shelf: [
          { age: "up to 1 day", unnumbered: 3, discrepancy: 2, boxes: 5 },
          { age: "2 to 7 days", unnumbered: 4, discrepancy: 6, boxes: 10 },
          { age: "8 to 30 days", unnumbered: 1, discrepancy: 3, boxes: 4 },
          { age: "over 30 days", unnumbered: 1, discrepancy: 0, boxes: 1 },
        ],
        on_time: [
          { kind: "rtf", on_time: 118, late: 9, overdue: 3, open: 41, on_time_permille: 908 },
          { kind: "ra", on_time: 61, late: 4, overdue: 0, open: 12, on_time_permille: 938 },
          { kind: "fa_interim", on_time: 12, late: 3, overdue: 1, open: 4, on_time_permille: 750 },
          { kind: "fa", on_time: 0, late: 0, overdue: 0, open: 0, on_time_permille: null },
        ],
        not_returned: [
          { age: "up to 10 days", currency: "USD", lines: 21, list_prices: 18_240_000 },
          { age: "11 to 30 days", currency: "JPY", lines: 2, list_prices: 960_000 },
          { age: "11 to 30 days", currency: "USD", lines: 9, list_prices: 7_415_000 },
          { age: "over 90 days", currency: null, lines: 1, list_prices: 0 },
        ],
        quotes: [
          {
            currency: "USD",
            quoted: 34,
            quoted_amount: 9_842_700,
            ordered: 19,
            ordered_amount: 5_214_400,
            declined: 6,
            expired: 4,
            open: 5,
            ordered_permille: 655,
          },
        ],
      };
    },
    report_save: async ({ report }) => `/home/desk/${report}.csv`,
  };
}
