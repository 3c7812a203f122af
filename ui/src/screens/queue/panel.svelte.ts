import type { Api } from "../../lib/api/api";
import type { Basis, Channel, QuoteKind, QuoteTaken, RmaType, RmaView } from "../../lib/api/types";
import { nearDate } from "../../lib/dates";
import { TYPE_WORD } from "../../lib/words";
import { Panel, type Told } from "../deadlines/panel.svelte";

/** The way back from a step on an RMA. */
export type RmaUndo =
  | { kind: "creation" }
  | { kind: "confirmation" }
  | { kind: "override" }
  | { kind: "quote"; step: QuoteTaken }
  | { kind: "csr"; before: string | null; now: string | null };

/** The form that an error stands at. */
export type Asked = "confirm" | "override" | "csr" | "quote" | "creation";

/** The bases that a type can have (ENT-7). */
export const BASES: Record<RmaType, Basis[]> = {
  doa: ["new_unit"],
  service: ["return_and_repair", "advance_replacement", "warranty_rtf"],
  new_purchase: ["return_and_repair"],
  non_contracted: [],
  unknown: [],
};

export interface RmaFields {
  type: RmaType | "";
  basis: Basis | "";
  reason: string;
  csr: string;
  confirmedBy: string;
  quoteKind: QuoteKind;
  amount: string;
  currency: string;
  validUntil: string;
  orderNumber: string;
  orderDate: string;
  orderAmount: string;
  orderCurrency: string;
  channel: Channel;
  acceptedBy: string;
}

const EMPTY: RmaFields = {
  type: "",
  basis: "",
  reason: "",
  csr: "",
  confirmedBy: "",
  quoteKind: "repair",
  amount: "",
  currency: "",
  validUntil: "",
  orderNumber: "",
  orderDate: "",
  orderAmount: "",
  orderCurrency: "",
  channel: "email",
  acceptedBy: "",
};

/** A customer's document is not larger. */
const FILE_BYTES_MAX = 20 * 1024 * 1024;

/** The bytes of a file, as the shell takes them. */
function base64(file: File): Promise<string> {
  if (file.size > FILE_BYTES_MAX) {
    const message = `${file.name} is larger than ${FILE_BYTES_MAX / 1024 / 1024} MB`;
    return Promise.reject({ code: "incomplete", message });
  }
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => reject({ code: "file", message: `${file.name} cannot be read` });
    reader.readAsDataURL(file);
  });
}

const said = (text: string) => (text.trim() === "" ? null : text.trim());

/** An RMA beside a list, with what was typed there and what was done last. */
export class RmaPanel extends Panel<RmaView, RmaUndo> {
  readonly kind = "rma";
  readonly #year: () => number;
  fields = $state<RmaFields>({ ...EMPTY });
  /** Which form is open, besides the step of the quote. */
  form = $state<"override" | "csr" | null>(null);
  asked = $state<Asked>("confirm");
  whyOpen = $state(true);

  constructor(api: Api, rma: string, changed: () => void, year: () => number) {
    super(api, rma, changed);
    this.#year = year;
  }

  protected override read(): Promise<RmaView> {
    return this.api.rma_view({ rma: this.subject });
  }

  protected override get holds(): boolean {
    const { type, basis, ...typed } = this.fields;
    void type;
    void basis;
    const untouched = (Object.keys(typed) as (keyof typeof typed)[]).every(
      (name) => typed[name] === EMPTY[name],
    );
    return this.told !== null || !untouched;
  }

  tell(told: Told<RmaUndo>): void {
    this.told = told;
  }

  get canConfirm(): boolean {
    const { view } = this;
    if (view === null || view.state !== "unconfirmed" || view.type === "unknown") return false;
    return view.quote === null || view.quote.step === "confirm";
  }

  async confirm(): Promise<void> {
    if (this.view?.state !== "unconfirmed") return;
    this.asked = "confirm";
    await this.step(
      () => this.api.rma_confirm({ rma: this.subject }),
      (_, now) => {
        const due = now.lines.flatMap((line) => line.due_dates).find((it) => it.kind === "rnr");
        const by =
          due === undefined ? "" : ` To be returned by ${nearDate(due.due_on, this.#year())}.`;
        const mail = now.mailed === null ? "" : ` ${now.mailed.told}`;
        return {
          words: `${this.subject} is confirmed.${by}${mail}`,
          undo: { kind: "confirmation" },
        };
      },
    );
  }

  get overrideComplete(): boolean {
    const { type, basis, reason } = this.fields;
    return type !== "" && (BASES[type].length === 0 || basis !== "") && reason.trim() !== "";
  }

  /** Another type: where it has one basis only, that. */
  chooseType(type: RmaType | ""): void {
    const [only, ...others] = type === "" ? [] : BASES[type];
    this.fields.type = type;
    this.fields.basis = only !== undefined && others.length === 0 ? only : "";
  }

  async override(): Promise<void> {
    const { type, basis, reason } = $state.snapshot(this.fields);
    if (type === "" || !this.overrideComplete) return;
    this.asked = "override";
    const done = await this.step(
      () =>
        this.api.rma_override({
          rma: this.subject,
          rma_type: type,
          basis: basis === "" ? null : basis,
          reason: reason.trim(),
        }),
      () => ({
        words: `${this.subject} has the type ${TYPE_WORD[type].toLowerCase()}.`,
        undo: { kind: "override" },
      }),
    );
    if (!done) return;
    this.form = null;
    this.fields = { ...this.fields, type: "", basis: "", reason: "" };
  }

  /** Takes the case; refused where somebody else answers for it by now. */
  async take(operator: string): Promise<void> {
    const case_ = this.view?.case.case;
    if (case_ === undefined) return;
    this.asked = "csr";
    await this.step(
      async () => {
        await this.api.queue_take({ case: case_ });
        return this.read();
      },
      () => ({
        words: `You answer for ${case_} now.`,
        undo: { kind: "csr", before: null, now: operator },
      }),
    );
  }

  async handOver(): Promise<void> {
    const of = this.view?.case;
    if (of === undefined) return;
    this.asked = "csr";
    const to = said(this.fields.csr);
    const done = await this.step(
      async () => {
        await this.api.queue_hand_over({ case: of.case, from: of.csr, to });
        return this.read();
      },
      () => ({
        words: to === null ? `Nobody answers for ${of.case} now.` : `${of.case} is ${to}'s now.`,
        undo: { kind: "csr", before: of.csr, now: to },
      }),
    );
    if (!done) return;
    this.form = null;
    this.fields.csr = "";
  }

  /** The step of the quote that comes next, by its form. */
  get quoteComplete(): boolean {
    const { fields } = this;
    switch (this.view?.quote?.step) {
      case "confirm_failure":
        return fields.confirmedBy.trim() !== "";
      case "quote":
        return fields.amount.trim() === "" || fields.currency.trim() !== "";
      case "purchase_order":
      case "expired":
        return [
          fields.orderNumber,
          fields.orderDate,
          fields.orderAmount,
          fields.orderCurrency,
        ].every((text) => text.trim() !== "");
      default:
        return false;
    }
  }

  async quoteStep(): Promise<void> {
    const step = this.view?.quote?.step;
    if (step === undefined || !this.quoteComplete) return;
    const rma = this.subject;
    const fields = $state.snapshot(this.fields);
    this.asked = "quote";
    if (step === "confirm_failure") {
      const confirmed_by = fields.confirmedBy.trim();
      const done = await this.step(
        () => this.api.rma_failure({ rma, confirmed_by }),
        () => ({
          words: `Failure confirmed by ${confirmed_by}.`,
          undo: { kind: "quote", step: "failure" },
        }),
      );
      if (done) this.fields.confirmedBy = "";
    } else if (step === "quote") {
      await this.requote();
    } else {
      const order = {
        number: fields.orderNumber.trim(),
        date: fields.orderDate.trim(),
        amount: fields.orderAmount.trim(),
        currency: fields.orderCurrency.trim(),
        channel: fields.channel,
        accepted_by: said(fields.acceptedBy),
      };
      const done = await this.step(
        () => this.api.rma_order({ rma, order }),
        () => ({
          words: `Purchase order ${order.number} accepted.`,
          undo: { kind: "quote", step: "purchase_order" },
        }),
      );
      if (done) this.fields = { ...EMPTY };
    }
  }

  /** A quote, or its next version. */
  async requote(): Promise<void> {
    const rma = this.subject;
    const fields = $state.snapshot(this.fields);
    this.asked = "quote";
    const done = await this.step(
      () =>
        this.api.rma_quote({
          rma,
          kind: fields.quoteKind,
          amount: said(fields.amount),
          currency: said(fields.currency),
          valid_until: said(fields.validUntil),
        }),
      (_, now) => ({
        words: `Quoted, version ${now.quote?.quotes.at(-1)?.version ?? 1}.`,
        undo: { kind: "quote", step: "quote" },
      }),
    );
    if (done) this.fields = { ...this.fields, amount: "", validUntil: "" };
  }

  async attachOrder(): Promise<void> {
    this.asked = "quote";
    const before = this.view;
    if (before === null) return;
    await this.step(
      async () => (await this.api.rma_order_document({ rma: this.subject })) ?? before,
      (_, now) => ({
        words: now === before ? "No document was chosen." : "The document is kept with the order.",
        undo: null,
      }),
    );
  }

  /** The document of the order, dropped on the window. */
  async dropOrder(file: File): Promise<void> {
    this.asked = "quote";
    await this.step(
      async () => {
        const content = await base64(file);
        return this.api.rma_order_document_dropped({ rma: this.subject, name: file.name, content });
      },
      () => ({ words: `${file.name} is kept with the order.`, undo: null }),
    );
  }

  async decline(): Promise<void> {
    this.asked = "quote";
    await this.step(
      () => this.api.rma_decline({ rma: this.subject }),
      () => ({
        words: `${this.subject} ended by its quote.`,
        undo: { kind: "quote", step: "end" },
      }),
    );
  }

  async takeBack(undo: RmaUndo): Promise<void> {
    const rma = this.subject;
    const words: Record<RmaUndo["kind"], string> = {
      creation: `${rma} is cancelled; its number is not used again.`,
      confirmation: "Taken back: the confirmation.",
      override: "Taken back: the type.",
      quote: "Taken back: the last step of the quote.",
      csr: "Taken back: who answers for the case.",
    };
    await this.step(
      async () => {
        if (undo.kind === "creation") {
          await this.api.rma_take_back_creation({ rma });
          return this.read();
        }
        if (undo.kind === "confirmation") return this.api.rma_take_back_confirmation({ rma });
        if (undo.kind === "override") return this.api.rma_take_back_override({ rma });
        if (undo.kind === "quote") {
          return this.api.rma_take_back_quote_step({ rma, step: undo.step });
        }
        const of = this.view?.case.case ?? "";
        await this.api.queue_hand_over({ case: of, from: undo.now, to: undo.before });
        return this.read();
      },
      (_, now) => {
        const mail = now.mailed === null ? "" : ` ${now.mailed.told}`;
        return { words: `${words[undo.kind]}${mail}`, undo: null };
      },
      "undo",
    );
  }
}
