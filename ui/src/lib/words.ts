import type {
  Basis,
  DueKind,
  MailState,
  Reason,
  Receipt,
  RmaType,
  ScanReading,
  Shipping,
  UnitOutcome,
  Urgency,
  Verdict,
} from "./api/types";

/** The words of the trade, in one place, so that every screen says the same. */
export const VERDICT_WORD: Record<Verdict, string> = {
  accept: "Accept",
  accept_late: "Accept late",
  accept_relabel: "Relabel",
  discrepancy: "Discrepancy",
  unnumbered: "Unnumbered",
};

export const REASON_WORD: Record<Reason, string> = {
  rma_cancelled: "RMA cancelled",
  rma_closed: "RMA closed",
  not_confirmed: "RMA not confirmed",
  already_received: "Already received",
  serial_mismatch: "Serial differs",
  wrong_part: "Wrong part",
  ambiguous: "Several lines fit",
};

export const DISPOSITION_WORD = {
  matched: "Matched to a line",
  returned_to_sender: "Returned to sender",
  scrapped: "Scrapped",
  withdrawn: "Withdrawn: not received",
} as const;

const KIND_WORD = {
  rma: "RMA label",
  line: "Box label",
  serial: "Serial",
  part: "Part",
  tracking: "Tracking",
  chosen: "Chosen",
} as const;

export function kindWord(reading: Pick<ScanReading, "kind" | "carrier">): string {
  if (reading.kind === "tracking" && reading.carrier !== null) return reading.carrier;
  return KIND_WORD[reading.kind];
}

/** `12,034` */
export function figures(count: number): string {
  return count.toLocaleString("en-US");
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${figures(count)} ${count === 1 ? one : many}`;
}

/** Which of the token families of tokens.css a verdict wears. */
export const VERDICT_TOKEN: Record<Verdict, string> = {
  accept: "accept",
  accept_late: "late",
  accept_relabel: "relabel",
  discrepancy: "discrepancy",
  unnumbered: "unnumbered",
};

/** What names a receipt in a list: its line, else its tag, else its number. */
export function receiptName(receipt: Receipt): string {
  if (receipt.withdrawn) {
    return receipt.corrects === null ? "Withdrawn" : `Takes back ${receipt.corrects}`;
  }
  return receipt.line ?? receipt.tag ?? `Receipt ${receipt.receipt}`;
}

/** The units of a receipt; a withdrawal has none, whatever its top level says. */
export function unitsOf(receipt: Receipt): UnitOutcome[] {
  if (receipt.withdrawn) return [];
  return receipt.units.length > 0 ? receipt.units : [receipt];
}

/** Rule ids that the headline does not name itself. */
export function rulesBeside(unit: Pick<UnitOutcome, "headline" | "rules">): string[] {
  return unit.rules.filter((rule) => !new RegExp(`${rule}(?![0-9])`).test(unit.headline));
}

export const TYPE_WORD: Record<RmaType, string> = {
  doa: "Dead on arrival",
  service: "Service",
  new_purchase: "New purchase",
  non_contracted: "Neither contract nor warranty",
  unknown: "Unknown",
};

export const BASIS_WORD: Record<Basis, string> = {
  new_unit: "New unit",
  advance_replacement: "Advance replacement",
  return_and_repair: "Return and repair",
  warranty_rtf: "Return to factory under warranty",
};

/** Which of the token families of tokens.css a type wears. */
export const TYPE_TOKEN: Record<RmaType, string> = {
  doa: "late",
  service: "accept",
  new_purchase: "relabel",
  non_contracted: "discrepancy",
  unknown: "unnumbered",
};

/** Who pays for which way (ENT-8). */
export function shippingWords({ inbound, outbound }: Shipping): string {
  if (inbound === outbound) return `The ${inbound} pays both ways`;
  return `The ${inbound} pays the way in, the ${outbound} the way back`;
}

/** What is due, by the words that the reasons use for it. */
export const DUE_WORD: Record<DueKind, string> = {
  rnr: "Customer's return",
  rtf: "Return to factory",
  ra: "Repair analysis",
  fa_interim: "Failure analysis, interim",
  fa: "Failure analysis, further",
  response: "First response",
  update: "Update",
  quote: "Quote",
};

/** The same where there is no room: the trade's own letters. */
export const DUE_SHORT: Record<DueKind, string> = {
  rnr: "RNR",
  rtf: "RTF",
  ra: "RA",
  fa_interim: "FA int.",
  fa: "FA",
  response: "Resp.",
  update: "Upd.",
  quote: "Quote",
};

export const DUE_KINDS = Object.keys(DUE_WORD) as DueKind[];

export const URGENCY_WORD: Record<Urgency, string> = {
  overdue: "Overdue",
  today: "Today",
  this_week: "This week",
  later: "Later",
};

/** A count where there is room for four characters: `999`, `1.2k`, `31k`. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count);
  const thousands = Math.floor(count / 100) / 10;
  return `${thousands < 10 ? thousands : Math.floor(thousands)}k`;
}

/** An amount in minor units as people write it: `2,300.50 USD`. */
export function moneyWords({ amount, currency }: { amount: number; currency: string }): string {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  const whole = (amount / 10 ** digits).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${whole} ${currency}`;
}

/** Documents for customers. */
export const ISSUED_WORD: Record<string, string> = {
  confirmation: "Confirmation",
  "box-label": "Box label",
  instructions: "Return instructions",
  quote: "Quote",
  ra: "Repair analysis report",
  fa: "Failure analysis report",
  "sender-notice": "Notice to the sender",
  "packing-list": "Packing list",
};

export const MAIL_WORD: Record<MailState, string> = {
  waiting: "Waits to be sent",
  sending: "Being sent",
  sent: "Sent",
  stopped: "Stopped",
  cancelled: "Called off",
};
