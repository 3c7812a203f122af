import type { Money, ReturnChoice, ReturnDecisionRecord, ReturnState } from "../../lib/api/types";
import { nearDate } from "../../lib/dates";
import { moneyWords } from "../../lib/words";

/** Where a return stands (RNR). */
export const RETURN_WORD: Record<ReturnState, string> = {
  not_expected: "No return awaited",
  in_time: "Awaited, in time",
  extended: "Awaited, extended",
  late: "Late, to be decided",
  charged: "Charged",
  waived: "Charge waived",
  kept_by_customer: "Kept by the customer",
  claimed_returned: "Claimed as returned, charge held",
  returned: "Returned",
  late_return: "Returned late",
};

/** What a person may decide, on a button. */
export const CHOICE_WORD: Record<ReturnChoice, string> = {
  charge: "Charge the list price",
  waive: "Waive the charge",
  extend: "Give more time",
  claim: "Claimed as returned",
  keep: "Kept by the customer",
  reject_claim: "Claim does not hold",
};

/** The order of the buttons. */
export const CHOICES = Object.keys(CHOICE_WORD) as ReturnChoice[];

/** What is typed for a decision. */
export interface ReturnFields {
  choice: ReturnChoice | null;
  note: string;
  until: string;
  order: string;
  carrier: string;
  reference: string;
  date: string;
}

export const NO_RETURN: ReturnFields = {
  choice: null,
  note: "",
  until: "",
  order: "",
  carrier: "",
  reference: "",
  date: "",
};

/** All that a decision asks for is there. */
export function isComplete(fields: ReturnFields): boolean {
  const said = (text: string) => text.trim() !== "";
  switch (fields.choice) {
    case null:
      return false;
    case "extend":
      return said(fields.until) && said(fields.note);
    case "keep":
      return said(fields.order);
    case "claim":
      return said(fields.carrier) && said(fields.reference) && said(fields.date);
    default:
      return said(fields.note);
  }
}

/** What was decided, in a few words. */
export function decisionWords(decided: ReturnDecisionRecord, year: number): string {
  switch (decided.decision) {
    case "charge":
      return `Charged ${moneyWords(decided)}`;
    case "waive":
      return "Charge waived";
    case "extend":
      return `Extended to ${nearDate(decided.until, year)}`;
    case "keep":
      return `Kept by the customer on order ${decided.order}`;
    case "claim":
      return `Claimed as returned with ${decided.carrier}, ${decided.reference}, on ${nearDate(decided.date, year)}`;
    case "reject_claim":
      return "Claim does not hold";
  }
}

/** A list price, and what stands where there is none. */
export function priceWords(price: Money | null): string {
  return price === null ? "None" : moneyWords(price);
}
