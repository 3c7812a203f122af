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
  currency: "Such as USD. An amount needs one.",
  address: "A line each.",
  repairs: "What is received here is received for repair as well (RCV-10).",
};

/** A column of a table: its heading, its width in rem, and how wide the table must be for it. */
export interface TableColumn {
  name: string;
  head: string;
  width: number | null;
  from: "always" | "middling" | "wide" | "huge";
}

const col = (
  name: string,
  head: string,
  width: number | null = null,
  from: TableColumn["from"] = "always",
): TableColumn => ({ name, head, width, from });

export const TABLE: Record<ReferenceKind, TableColumn[]> = {
  families: [
    col("family", "Family", 7),
    col("name", "Name"),
    col("hardware_months", "Hardware", 7, "middling"),
    col("rtf_business_days", "RTF days", 7, "middling"),
    col("online_rma_months", "Online RMA", 7.5, "wide"),
    col("software_media_days", "Media days", 7, "wide"),
    col("software_release_days", "Release days", 8, "wide"),
    col("registration_required", "Register", 7, "wide"),
  ],
  parts: [
    col("part_number", "Part number", 11),
    col("description", "Description"),
    col("family", "Family", 7),
    col("centre", "Centre", 6, "middling"),
    col("list_price", "List price", 8, "middling"),
    col("repair_price", "Repair price", 8.5, "wide"),
    col("currency", "Currency", 6.5, "middling"),
    col("antivirus", "Antivirus", 6.5, "wide"),
    col("serial_pattern", "Serial pattern", 22, "huge"),
  ],
  calendars: [col("calendar", "Calendar", 9), col("zone", "Time zone")],
  holidays: [col("date", "Date", 11), col("name", "Name")],
  centres: [
    col("centre", "Centre", 7),
    col("name", "Name", 18),
    col("address", "Address", null, "middling"),
    col("calendar", "Calendar", 9),
    col("repairs", "Repairs", 6, "middling"),
  ],
};

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
