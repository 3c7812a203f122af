import type { Basis, ContractFacts, LookupRow, SoftwareTerms } from "../../lib/api/types";
import { BASIS_WORD } from "../../lib/words";

const BASIS_SAYS: Record<Basis, string> = {
  new_unit: "the replacement comes from manufacturing, never a repaired one.",
  advance_replacement: "the replacement ships first.",
  return_and_repair: "the unit is repaired and comes back.",
  warranty_rtf: "the unit is repaired or replaced.",
};

/** What the customer gets, in a sentence. */
export function basisWords({ type, basis }: Pick<LookupRow, "type" | "basis">): string {
  if (basis !== null) return `${BASIS_WORD[basis]}: ${BASIS_SAYS[basis]}`;
  return type === "unknown"
    ? "This serial is not on record: nothing is decided until a person identifies the unit."
    : "Needs a quote and a purchase order before the unit comes back.";
}

export function contractWords(contract: ContractFacts): string {
  const ahr = contract.ahr ? "with" : "without";
  const number = contract.contract === null ? "" : `${contract.contract}, `;
  const level = `${number}${contract.level}, ${ahr} advance replacement`;
  return `${level}, ${contract.start} to ${contract.end}`;
}

export function warrantyWords({ warranty, on }: Pick<LookupRow, "warranty" | "on">): string {
  if (warranty === null || warranty.start === null) return "No start date";
  const { start, start_assumed, last_day, active, covered } = warranty;
  if (last_day === null) return "The family has no hardware warranty";
  const from = start_assumed ? `${start} (assumed)` : start;
  const state = active
    ? "in warranty"
    : covered
      ? "not activated: not registered"
      : on < start
        ? "not begun"
        : "over";
  return `${from} to ${last_day}, ${state}`;
}

export function softwareWords(software: SoftwareTerms): string {
  const { media_last_day, release, release_request_by, release_register_by } = software;
  const media = media_last_day === null ? [] : [`Media covered until ${media_last_day}`];
  switch (release) {
    case null:
      return media[0] ?? "No terms";
    case "open":
      return [...media, `One release can be requested until ${release_request_by ?? ""}`].join(
        ". ",
      );
    case "needs_registration":
      return [
        ...media,
        `One release until ${release_request_by ?? ""}, once registered by ${release_register_by ?? ""}`,
      ].join(". ");
    case "closed":
      return [...media, "The one release can no longer be requested"].join(". ");
    case "unknown":
      return [...media, "Whether a release can be requested is not known"].join(". ");
  }
}

/** A fact that is not known, and what a person can do about it. */
export interface NotKnown {
  fact: string;
  todo: string;
  /** It is given at this field of the question. */
  field?: "hours";
}

/** What is not known, with what to do; only what could change the answer. */
export function notKnown(row: LookupRow): NotKnown[] {
  const { unit, doa, warranty, software } = row;
  if (unit === null) {
    return [
      {
        fact: "Which unit it is",
        todo: "Read the serial again from the unit. If it is right, ask the customer for the part, and bring the unit in under Import (units.csv).",
      },
    ];
  }
  const found: NotKnown[] = [];
  const couldBeDoa = row.findings.some((it) => it.kind === "would_change" && it.rule === "DOA-1");
  if (unit.ship_date === null) {
    found.push({
      fact: "Ship date",
      todo: "Look it up in the shipping records and bring it in under Import (units.csv, ship_date): without it no warranty starts.",
    });
  }
  if (warranty?.start_assumed) {
    found.push({
      fact: "Resale date",
      todo: "Ask the customer or the reseller for the invoice, and bring its date in under Import (units.csv, resale_date). Until then the latest start is taken.",
    });
  }
  if (couldBeDoa && doa?.missing.includes("hours_of_operation")) {
    found.push({
      fact: "Hours of operation",
      todo: "Ask how long the unit ran before it failed.",
      field: "hours",
    });
  }
  if (couldBeDoa && doa?.missing.includes("date_code")) {
    found.push({
      fact: "Date code",
      todo: "Read it from the unit, and bring it in under Import (units.csv, date_code).",
    });
  }
  if (software?.release === "unknown" && unit.customer_receipt_date === null) {
    found.push({
      fact: "Date of customer receipt",
      todo: "Ask the customer, and bring it in under Import (units.csv, customer_receipt_date): a software release counts from it.",
    });
  }
  return found;
}
