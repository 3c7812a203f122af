import type { RecordColumn, ReferenceKind } from "../../lib/api/types";

/** A record by the names of its columns, as the library has it: a text each. */
export type RecordRow = Record<string, string>;

/** What a field is called in a form. */
const LABEL: Record<string, string> = {
  family: "Family",
  name: "Name",
  online_rma_months: "Online RMA, months",
  hardware_months: "Hardware warranty, months",
  rtf_business_days: "Return to factory, business days",
  software_media_days: "Software media, days",
  software_release_days: "Software release, days",
  registration_required: "Must be registered",
  part_number: "Part number",
  description: "Description",
  centre: "Centre",
  list_price: "List price",
  repair_price: "Repair price",
  currency: "Currency",
  serial_pattern: "Serial pattern",
  antivirus: "Antivirus product",
  calendar: "Calendar",
  zone: "Time zone",
  date: "Date",
  address: "Address",
  repairs: "Repairs units itself",
};

/** What is said below a field. */
const HINT: Record<string, string> = {
  online_rma_months: "Empty where the family has no online RMA.",
  hardware_months: "From the start date (WAR-2). Empty where the family has no hardware.",
  rtf_business_days: "From dock receipt to shipment (RTF-1).",
  software_media_days: "From the start date (WAR-5).",
  software_release_days: "From customer receipt (WAR-5).",
  registration_required: "The warranty holds only once the unit is registered (WAR-4).",
  antivirus: "Must be registered, whatever its family (WAR-4).",
  serial_pattern:
    "A regular expression that finds the date code in a serial: named groups year and week, or year, month and day (DOA-2).",
  zone: "Where its days begin and end: an IANA name such as America/Los_Angeles.",
  date: "Such as 2026-11-26.",
  currency: "Such as USD.",
  address: "A line each.",
  repairs: "What is received here is received for repair as well (RCV-10).",
};

/** A column of a table: its heading, its width, and how wide the table must be for it, in rem.
 * What the open form tells anyway gives way first. */
export interface TableColumn {
  name: string;
  head: string;
  width: number | null;
  from: number;
}

const col = (name: string, head: string, width: number | null = null, from = 0): TableColumn => ({
  name,
  head,
  width,
  from,
});

const TABLE: Record<ReferenceKind, TableColumn[]> = {
  families: [
    col("family", "Family", 7),
    col("name", "Name"),
    col("hardware_months", "Hardware", 7, 36),
    col("rtf_business_days", "RTF days", 7, 36),
    col("online_rma_months", "Online RMA", 8, 66),
    col("software_media_days", "Media days", 8, 66),
    col("software_release_days", "Release days", 8.5, 66),
    col("registration_required", "Register", 6, 66),
  ],
  parts: [
    col("part_number", "Part number", 11),
    col("description", "Description"),
    col("family", "Family", 6),
    col("centre", "Centre", 6, 52),
    col("list_price", "List price", 8, 44),
    col("repair_price", "Repair price", 8.5, 66),
    col("currency", "Currency", 6.5, 44),
    col("antivirus", "Antivirus", 6.5, 76),
    col("serial_pattern", "Serial pattern", 24, 94),
  ],
  calendars: [col("calendar", "Calendar", 10), col("zone", "Time zone")],
  holidays: [col("date", "Date", 11), col("name", "Name")],
  centres: [
    col("centre", "Centre", 7),
    col("name", "Name", 16),
    col("address", "Address", null, 52),
    col("calendar", "Calendar", 10),
    col("repairs", "Repairs", 6, 44),
  ],
};

/** The columns for which a table of that many rem is wide enough; all where that is not known. */
export function tableColumns(kind: ReferenceKind, width: number): TableColumn[] {
  return TABLE[kind].filter((it) => width === 0 || it.from <= width);
}

/** What one record of a kind is called. */
export const ONE: Record<ReferenceKind, string> = {
  families: "family",
  parts: "part",
  calendars: "calendar",
  holidays: "holiday",
  centres: "centre",
};

export function label(column: string): string {
  return LABEL[column] ?? column.replaceAll("_", " ");
}

export function hint(column: string): string | undefined {
  return HINT[column];
}

/** Figures and amounts stand under each other, right-aligned. */
export function isNumber(column: RecordColumn | undefined): boolean {
  return column?.field === "count" || column?.field === "money";
}

/** The key of a record, for a list and for a person. */
export function keyOf(columns: RecordColumn[], row: RecordRow): string {
  const keys = columns.filter((it) => it.key).map((it) => row[it.name] ?? "");
  return keys.at(-1) ?? "";
}

/** A new record: nothing in it but what must be one thing or the other. */
export function emptyRow(columns: RecordColumn[]): RecordRow {
  return Object.fromEntries(columns.map((it) => [it.name, it.field === "yes_no" ? "no" : ""]));
}

export function sameRow(a: RecordRow, b: RecordRow): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => (a[name] ?? "") === (b[name] ?? ""));
}
