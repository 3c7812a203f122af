import type { IssuedDocument, PrintStatus } from "./api/types";

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

/** What became of a printed paper, in words: "printed on Zebra-3", "needs attention: out of paper". */
export function printWords(status: PrintStatus | undefined): string {
  if (status === undefined) return "kept as PDF";
  const on = status.printer === null ? "" : ` on ${status.printer}`;
  const detail = status.detail === "" ? "" : `: ${status.detail}`;
  switch (status.state) {
    case "saved":
      return status.detail.startsWith("saved") ? status.detail : `saved as PDF${detail}`;
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
    status?.state === "needs_attention" ||
    status?.state === "failed" ||
    status?.state === "cancelled"
  );
}

export function documentsOf(units: { documents: IssuedDocument[] }[]): IssuedDocument[] {
  const all = units.flatMap((unit) => unit.documents);
  return all.filter((it, at) => all.findIndex((other) => other.id === it.id) === at);
}
