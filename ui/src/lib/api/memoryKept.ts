import type { Api } from "./api";
import type { AuditRecord, IssuedRecord, Kept, Note, Offered } from "./types";

type KeptCommands =
  "kept" | "note_add" | "note_take_back" | "document_issue" | "issued_open" | "issued_save";

/** What is kept about numbers by the station in memory. */
export function memoryKept(
  who: () => string,
  history: (number: string) => Promise<AuditRecord[]>,
): Pick<Api, KeptCommands> {
  const notes: Note[] = [];
  const issued: IssuedRecord[] = [];
  let entries = 0;
  const now = () => new Date().toISOString();

  /** Numbers of RMAs and lines that a page has in it. */
  const isOn = (page: string, number: string) =>
    number === page || number.startsWith(`${page}-`) || page.startsWith(`${number}-`);

  function offered(number: string): Offered[] {
    if (!number.startsWith("R")) return [];
    const rma = number.split("-")[0] ?? number;
    return [
      { kind: "confirmation", number: rma },
      { kind: "instructions", number: rma },
    ];
  }

  const kept = async (number: string): Promise<Kept> => ({
    issued: issued.filter((it) => isOn(number, it.number)),
    offered: offered(number),
    messages: [],
    notes: notes.filter((it) => isOn(number, it.number)),
    photographed: [],
    history: await history(number),
    earlier: 0,
  });

  return {
    kept: async ({ number }) => kept(number),
    note_add: async ({ number, text }) => {
      entries += 1;
      notes.push({ entry: entries, number, text, at: now(), who: who() });
      return kept(number);
    },
    note_take_back: async ({ number, entry }) => {
      const at = notes.findIndex((it) => it.entry === entry && it.number === number);
      if (at < 0) throw { code: "nothing_to_take_back", message: `there is no note ${entry}` };
      notes.splice(at, 1);
      return kept(number);
    },
    document_issue: async ({ page, number, kind }) => {
      if (!issued.some((it) => it.number === number && it.kind === kind)) {
        const at = now();
        const next = issued.length + 1;
        issued.push({
          issued: next,
          kind,
          number,
          language: "en",
          at,
          who: who(),
          sha256: "0".repeat(64),
        });
      }
      return kept(page);
    },
    issued_open: async () => undefined,
    issued_save: async ({ issued: number }) => `/home/dock/Documents/document-${number}.pdf`,
  };
}
