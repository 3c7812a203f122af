import { asApiError, type Api } from "../../lib/api/api";
import type {
  Analysis,
  ApiError,
  CaseView,
  CentreSummary,
  LineView,
  MovementKind,
  DocumentKind,
  Kept,
  PostKind,
  ReturnChoice,
  ReturnView,
} from "../../lib/api/types";
import type { RmaPanel } from "../queue/panel.svelte";
import {
  ANALYSIS_WORD,
  MOVEMENT_WORD,
  POST_WORD,
  REPORT_FIELDS,
  changedDues,
  postKind,
  repairElsewhere,
  type LineAction,
} from "./line";
import { CHOICE_WORD, isComplete, NO_RETURN, type ReturnFields } from "./returns";

/** What the panel tells of what was done, and the way back. */
export interface Told<U> {
  words: string;
  undo: U | null;
}

/** The way back from a step on a line. */
export type LineUndo =
  | { kind: "confirmation" }
  | { kind: "movement"; movement: MovementKind }
  | { kind: "flag"; analysis: Analysis }
  | { kind: "post"; results: PostKind }
  | { kind: "return"; decision: ReturnChoice };

/** What is typed into the forms of a line. */
export interface LineFields {
  centre: string;
  serial: string;
  carrier: string;
  tracking: string;
  note: string;
  agreedBy: string;
  nextOn: string;
  failureVerified: "" | "yes" | "no";
  report: Record<string, string>;
}

const EMPTY: LineFields = {
  centre: "",
  serial: "",
  carrier: "",
  tracking: "",
  note: "",
  agreedBy: "",
  nextOn: "",
  failureVerified: "",
  report: {},
};

const said = (text: string) => (text.trim() === "" ? null : text.trim());
const isEmpty = (fields: LineFields) =>
  [
    fields.serial,
    fields.carrier,
    fields.tracking,
    fields.note,
    fields.agreedBy,
    fields.nextOn,
    fields.failureVerified,
  ]
    .concat(Object.values(fields.report))
    .every((text) => text.trim() === "");

/** A subject of the board beside it, with what was typed there and what was done last. */
export abstract class Panel<V, U> {
  readonly subject: string;
  protected readonly api: Api;
  readonly #changed: () => void;
  view = $state.raw<V | null>(null);
  error = $state.raw<ApiError | null>(null);
  told = $state.raw<Told<U> | null>(null);
  actionError = $state.raw<ApiError | null>(null);
  undoError = $state.raw<ApiError | null>(null);
  working = $state(false);
  /** What is kept about it. */
  kept = $state.raw<Kept | null>(null);
  noteText = $state("");
  keptTold = $state("");
  keptError = $state.raw<{ at: "documents" | "notes"; error: ApiError } | null>(null);

  constructor(api: Api, subject: string, changed: () => void) {
    this.api = api;
    this.subject = subject;
    this.#changed = changed;
  }

  protected abstract read(): Promise<V>;
  /** Something is in its own forms that would be lost. */
  protected abstract get holds(): boolean;

  /** Something is here that would be lost. */
  get keeps(): boolean {
    return this.holds || this.noteText.trim() !== "";
  }

  async load(): Promise<void> {
    const keptToo = this.#loadKept();
    try {
      this.view = await this.read();
      this.error = null;
    } catch (thrown) {
      this.error = asApiError(thrown);
    }
    await keptToo;
  }

  async #loadKept(): Promise<void> {
    try {
      this.kept = await this.api.kept({ number: this.subject });
    } catch {
      // What is open says what is wrong.
    }
  }

  /** Does something with what is kept. */
  async #keep(at: "documents" | "notes", work: () => Promise<Kept | null>): Promise<boolean> {
    if (this.working) return false;
    this.working = true;
    this.keptError = null;
    this.keptTold = "";
    try {
      this.kept = (await work()) ?? this.kept;
      return true;
    } catch (thrown) {
      this.keptError = { at, error: asApiError(thrown) };
      return false;
    } finally {
      this.working = false;
    }
  }

  async issue(number: string, kind: DocumentKind): Promise<void> {
    const before = this.kept?.issued.length ?? 0;
    const page = this.subject;
    const done = await this.#keep("documents", () =>
      this.api.document_issue({ page, number, kind }),
    );
    if (!done) return;
    const isNew = (this.kept?.issued.length ?? 0) > before;
    this.keptTold = isNew ? "Issued." : "Nothing has changed since: it is the same document.";
  }

  async openIssued(issued: number): Promise<void> {
    await this.#keep("documents", async () => {
      await this.api.issued_open({ issued });
      return null;
    });
  }

  async saveIssued(issued: number): Promise<void> {
    let path: string | null = null;
    await this.#keep("documents", async () => {
      path = await this.api.issued_save({ issued });
      return null;
    });
    if (path !== null) this.keptTold = `Saved as ${path}`;
  }

  async addNote(): Promise<void> {
    const text = this.noteText.trim();
    if (text === "") return;
    const number = this.subject;
    if (await this.#keep("notes", () => this.api.note_add({ number, text }))) this.noteText = "";
  }

  async takeBackNote(entry: number): Promise<void> {
    const number = this.subject;
    await this.#keep("notes", () => this.api.note_take_back({ number, entry }));
  }

  /** Does something, takes the answer as what is now, and tells it. */
  protected async step(
    work: () => Promise<V>,
    told: (before: V | null, now: V) => Told<U>,
    place: "action" | "undo" = "action",
  ): Promise<boolean> {
    if (this.working) return false;
    this.working = true;
    this.actionError = null;
    this.undoError = null;
    try {
      const before = this.view;
      const now = await work();
      this.view = now;
      this.told = told(before, now);
      void this.#loadKept();
      this.#changed();
      return true;
    } catch (thrown) {
      if (place === "action") this.actionError = asApiError(thrown);
      else this.undoError = asApiError(thrown);
      return false;
    } finally {
      this.working = false;
    }
  }
}

export class LinePanel extends Panel<LineView, LineUndo> {
  readonly kind = "line";
  readonly #year: () => number;
  centres = $state.raw<CentreSummary[]>([]);
  /** The action whose form is open. */
  action = $state<LineAction | null>(null);
  fields = $state<LineFields>({ ...EMPTY });
  /** Where its return stands. */
  returnView = $state.raw<ReturnView | null>(null);
  /** What is typed for a decision about its return. */
  returnFields = $state<ReturnFields>({ ...NO_RETURN });
  /** What was typed for the last step: it is there again when the step is taken back. */
  #last: { action: LineAction; fields: LineFields } | null = null;

  constructor(api: Api, line: string, changed: () => void, year: () => number) {
    super(api, line, changed);
    this.#year = year;
  }

  protected override async read(): Promise<LineView> {
    const line = this.subject;
    const [view, centres, returnView] = await Promise.all([
      this.api.line_view({ line }),
      this.api.centres(),
      this.api.line_return({ line }),
    ]);
    this.centres = centres;
    this.returnView = returnView;
    return view;
  }

  /** What a step answers, with where the return stands after it: they are on the glass together. */
  async #withReturn(answer: Promise<LineView>): Promise<LineView> {
    const view = await answer;
    try {
      this.returnView = await this.api.line_return({ line: this.subject });
    } catch {
      // The step was done; what the return was before stands there still.
    }
    return view;
  }

  protected override get holds(): boolean {
    return this.told !== null || !isEmpty(this.fields) || this.returnFields.choice !== null;
  }

  get elsewhere(): CentreSummary[] {
    return this.view === null ? [] : repairElsewhere(this.view, this.centres);
  }

  /** What the action asks for first; what asks for nothing is done at once. */
  choose(action: LineAction): void {
    this.actionError = null;
    const only = this.elsewhere.length === 1 ? this.elsewhere[0] : undefined;
    if (action === "forward") this.fields.centre = only?.centre ?? this.fields.centre;
    const asksNothing = action === "confirm" || action === "arrive" || action === "flag_ra";
    if (asksNothing || (action === "forward" && only !== undefined)) {
      this.action = action;
      void this.record();
    } else {
      this.action = this.action === action ? null : action;
      // What was repaired or set aside is what leaves.
      const ready = this.view?.movements.at(-1);
      const isReady = ready?.kind === "repaired" || ready?.kind === "replaced";
      if (this.action === "ship" && isReady && this.fields.serial === "") {
        this.fields.serial = ready.serial ?? "";
      }
    }
  }

  /** All that the form asks for is there. */
  get complete(): boolean {
    const { fields } = this;
    switch (this.action) {
      case "forward":
        return fields.centre !== "";
      case "replace":
      case "ship":
        return fields.serial.trim() !== "";
      case "flag_fa":
        return fields.agreedBy.trim() !== "";
      case "post_ra":
        return fields.failureVerified !== "" && this.#reported("ra");
      case "post_fa_interim":
        return this.#reported("fa_interim");
      case "post_fa_final":
        return this.#reported("fa_final");
      default:
        return this.action !== null;
    }
  }

  #reported(kind: PostKind): boolean {
    return REPORT_FIELDS[kind].every(({ name }) => (this.fields.report[name] ?? "").trim() !== "");
  }

  async record(): Promise<void> {
    const { action } = this;
    if (action === null || !this.complete) return;
    const fields = $state.snapshot(this.fields);
    const done = await this.step(
      () => this.#withReturn(this.#ask(action, fields)),
      (before, now) => this.#told(doneWords(action, this.subject, fields), before, now, action),
    );
    if (!done) return;
    this.#last = { action, fields };
    this.action = null;
    this.fields = { ...EMPTY };
  }

  /** Records what is typed about its return (RNR). */
  async decideReturn(): Promise<boolean> {
    const line = this.subject;
    const { choice, note, until, order, carrier, reference, date } = $state.snapshot(
      this.returnFields,
    );
    if (choice === null || !isComplete(this.returnFields)) return false;
    const decision =
      choice === "extend"
        ? { decision: choice, until }
        : choice === "keep"
          ? { decision: choice, order }
          : choice === "claim"
            ? { decision: choice, carrier, reference, date }
            : { decision: choice };
    return this.step(
      async () => {
        await this.api.line_decide_return({ line, decision, note: said(note) });
        return this.read();
      },
      (before, now) => ({
        ...this.#told(`${CHOICE_WORD[choice]}.`, before, now, null),
        undo: { kind: "return", decision: choice },
      }),
    );
  }

  #ask(action: LineAction, fields: LineFields): Promise<LineView> {
    const line = this.subject;
    switch (action) {
      case "confirm":
        return this.api.line_confirm_rma({ line });
      case "forward":
        return this.api.line_forward({ line, centre: said(fields.centre) });
      case "arrive":
        return this.api.line_arrive({ line });
      case "repair":
        return this.api.line_repair({ line, note: said(fields.note) });
      case "replace": {
        const { serial, note } = fields;
        return this.api.line_replace({ line, serial: serial.trim(), note: said(note) });
      }
      case "ship": {
        const [carrier, tracking] = [said(fields.carrier), said(fields.tracking)];
        return this.api.line_ship({ line, serial: fields.serial.trim(), carrier, tracking });
      }
      case "flag_ra":
        return this.api.line_flag({ line, analysis: "ra", agreed_by: null });
      case "flag_fa":
        return this.api.line_flag({ line, analysis: "fa", agreed_by: said(fields.agreedBy) });
      default: {
        const results = postKind(action);
        const report = {
          fields: Object.fromEntries(
            REPORT_FIELDS[results].map(({ name }) => [name, (fields.report[name] ?? "").trim()]),
          ),
          failure_verified: results === "ra" ? fields.failureVerified === "yes" : null,
        };
        const next_on = results === "fa_interim" ? said(fields.nextOn) : null;
        return this.api.line_post({ line, results, report, next_on });
      }
    }
  }

  #told(
    words: string,
    before: LineView | null,
    now: LineView,
    action: LineAction | null,
  ): Told<LineUndo> {
    const moved = changedDues(before?.due_dates ?? [], now.due_dates, this.#year());
    if (before?.state === "open" && now.state === "closed") {
      moved.push("The RMA is closed: nothing is left to do.");
    }
    if (before?.state === "closed" && now.state === "open") moved.push("The RMA is open again.");
    return { words: [words, ...moved].join(" "), undo: action === null ? null : wayBack(action) };
  }

  /** Takes a step back; where it was the last, its form is there again as it was. */
  async takeBack(undo: LineUndo): Promise<void> {
    const line = this.subject;
    const last = this.told?.undo === undo ? this.#last : null;
    const ask = async () => {
      if (undo.kind === "return") {
        await this.api.line_take_back_return({ line, decision: undo.decision });
        return this.read();
      }
      if (undo.kind === "confirmation") return this.api.line_take_back_confirmation({ line });
      if (undo.kind === "movement") {
        return this.api.line_take_back({ line, movement: undo.movement });
      }
      if (undo.kind === "flag") return this.api.line_unflag({ line, analysis: undo.analysis });
      return this.api.line_take_back_post({ line, results: undo.results });
    };
    const told = (before: LineView | null, now: LineView) =>
      this.#told(`Taken back: ${undoWords(undo)}.`, before, now, null);
    if (!(await this.step(() => this.#withReturn(ask()), told, "undo"))) return;
    if (last !== null && !isEmpty(last.fields)) {
      this.action = last.action;
      this.fields = last.fields;
    }
  }
}

function doneWords(action: LineAction, line: string, fields: LineFields): string {
  const rma = line.split("-")[0] ?? line;
  switch (action) {
    case "confirm":
      return `${rma} is confirmed.`;
    case "forward":
      return `Forwarded to ${fields.centre}.`;
    case "arrive":
      return "Arrival recorded.";
    case "repair":
      return "Repaired.";
    case "replace":
      return `Replaced by ${fields.serial.trim()}, to be shipped.`;
    case "ship":
      return `Shipped as ${fields.serial.trim()}.`;
    case "flag_ra":
      return "Repair analysis flagged.";
    case "flag_fa":
      return `Failure analysis flagged, agreed by ${fields.agreedBy.trim()}. The unit does not come back.`;
    default:
      return `${POST_WORD[postKind(action)]} posted.`;
  }
}

function wayBack(action: LineAction): LineUndo {
  switch (action) {
    case "confirm":
      return { kind: "confirmation" };
    case "forward":
      return { kind: "movement", movement: "forwarded" };
    case "arrive":
      return { kind: "movement", movement: "arrived" };
    case "repair":
      return { kind: "movement", movement: "repaired" };
    case "replace":
      return { kind: "movement", movement: "replaced" };
    case "ship":
      return { kind: "movement", movement: "shipped" };
    case "flag_ra":
      return { kind: "flag", analysis: "ra" };
    case "flag_fa":
      return { kind: "flag", analysis: "fa" };
    default:
      return { kind: "post", results: postKind(action) };
  }
}

function undoWords(undo: LineUndo): string {
  switch (undo.kind) {
    case "confirmation":
      return "the confirmation";
    case "movement":
      return MOVEMENT_WORD[undo.movement].toLowerCase();
    case "flag":
      return `the flag of ${ANALYSIS_WORD[undo.analysis].toLowerCase()}`;
    case "post":
      return `the results of ${POST_WORD[undo.results].toLowerCase()}`;
    case "return":
      return "what was decided about its return";
  }
}

/** The way back from a step on a case. */
export type CaseUndo = { kind: "update" } | { kind: "csr"; before: string | null };

export class CasePanel extends Panel<CaseView, CaseUndo> {
  readonly kind = "case";
  note = $state("");
  /** Who is to answer for it; null while nobody touched it. */
  csr = $state<string | null>(null);
  /** Which form the error stands at. */
  asked = $state<"update" | "csr">("update");
  #lastNote = "";

  protected override read(): Promise<CaseView> {
    return this.api.case_view({ case: this.subject });
  }

  protected override get holds(): boolean {
    return this.told !== null || this.note.trim() !== "";
  }

  async update(): Promise<void> {
    this.asked = "update";
    const note = said(this.note);
    const done = await this.step(
      () => this.api.case_update({ case: this.subject, note }),
      () => ({ words: "Update recorded.", undo: { kind: "update" } }),
    );
    if (!done) return;
    this.#lastNote = this.note;
    this.note = "";
  }

  async assign(): Promise<void> {
    this.asked = "csr";
    const csr = said(this.csr ?? "");
    const done = await this.step(
      () => this.api.case_assign({ case: this.subject, csr }),
      (before) => ({
        words: csr === null ? "Nobody answers for it now." : `Assigned to ${csr}.`,
        undo: { kind: "csr", before: before?.csr ?? null },
      }),
    );
    if (done) this.csr = null;
  }

  async takeBack(undo: CaseUndo): Promise<void> {
    const wasLast = this.told?.undo === undo;
    if (undo.kind === "csr") {
      const { before } = undo;
      await this.step(
        () => this.api.case_assign({ case: this.subject, csr: before }),
        () => ({ words: "Taken back: the assignment.", undo: null }),
        "undo",
      );
      return;
    }
    const done = await this.step(
      () => this.api.case_take_back_update({ case: this.subject }),
      () => ({ words: "Taken back: the update.", undo: null }),
      "undo",
    );
    if (done && wasLast && this.note === "") this.note = this.#lastNote;
  }
}

export type AnyPanel = LinePanel | CasePanel | RmaPanel;
