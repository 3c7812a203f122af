import type { IssuedDocument, PrintJobRecord, PrintStatus } from "./api/types";

const KIND_WORD: Record<string, string> = {
  box: "box label",
  receiving: "receiving label",
  shelf: "shelf tag",
  sender: "return label",
  test: "test label",
};

export function documentWord(kind: string): string {
  return KIND_WORD[kind] ?? "label";
}

const DOCUMENT_WORD: Record<string, string> = {
  confirmation: "confirmation",
  instructions: "return instructions",
  quote: "quote",
  ra: "RA report",
  fa: "FA report",
  "sender-notice": "sender notice",
  "packing-list": "packing list",
};

/** What a job prints: "Box label R20417-2", "Box label R20417-2 and 11 more". */
export function titleWords({ kind, title }: PrintJobRecord): string {
  const word = KIND_WORD[kind] ?? DOCUMENT_WORD[kind] ?? kind;
  const what = kind === "test" ? "" : title.replace(kind, "").trim();
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}${what === "" ? "" : ` ${what}`}`;
}

/** What became of a printed paper, in words: "printed on Zebra-3", "needs attention: out of paper". */
export function printWords(status: PrintStatus | undefined): string {
  if (status === undefined) return "kept as PDF";
  const on = status.printer === null ? "" : ` on ${status.printer}`;
  const detail = status.detail === "" ? "" : `: ${status.detail}`;
  switch (status.state) {
    case "saved":
      return status.detail.startsWith("saved") ? status.detail : `saved as PDF${detail}`;
    case "queued":
      return `waits for ${status.printer ?? "the printer"}${detail.replace(": waiting: ", ": ")}`;
    case "sending":
      return `going to ${status.printer ?? "the printer"}`;
    case "unknown":
      return `may have come out${on}${detail}`;
    case "sent":
      return `sent to ${status.printer ?? "the printer"}`;
    case "printing":
      return `printing${on}`;
    case "printed":
      return `printed${on}`;
    case "needs_attention":
      return `needs attention${on}${detail}`;
    case "failed":
      return `not printed${on}${detail}`;
    case "cancelled":
      return `cancelled${on}${detail}`;
  }
}

export function needsHand(status: PrintStatus | undefined): boolean {
  return (
    status?.state === "queued" ||
    status?.state === "needs_attention" ||
    status?.state === "unknown" ||
    status?.state === "failed" ||
    status?.state === "cancelled"
  );
}

export function documentsOf(units: { documents: IssuedDocument[] }[]): IssuedDocument[] {
  const all = units.flatMap((unit) => unit.documents);
  return all.filter((it, at) => all.findIndex((other) => other.id === it.id) === at);
}
