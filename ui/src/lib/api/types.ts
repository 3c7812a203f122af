// Generated from the Rust types by `cargo xtask types`.
// Do not edit.

/** Which analysis. */
export type Analysis = "ra" | "fa";

/** A page of what analyses found, the latest first. */
export type AnalysisPage = {
  /** The rows. */
  rows: Array<FoundAnalysis>;
  /** How many there are. */
  total: number;
};

/** Every command rejects with this. */
export type ApiError = {
  /** What the screens act on. */
  code: string;
  /** For the person. */
  message: string;
};

/** A page of the audit trail. */
export type AuditPage = {
  /** The newest first. */
  entries: Array<AuditRecord>;
  /** There are older ones. */
  has_more: boolean;
};

/** An entry as it was written. */
export type AuditRecord = {
  /** Counts up from 1 without a gap. */
  entry: number;
  /** When it happened. */
  at: string;
  /** When it was recorded. */
  recorded_at: string;
  /** Who did it. */
  who: string;
  /** What was done. */
  action: string;
  /** To what. */
  subject: string;
  /** By which rules. */
  rules: Array<string>;
  /** The facts. */
  detail: unknown;
};

/** Which entries of the audit trail are wanted, as a form has it; empty texts narrow nothing. */
export type AuditWanted = {
  /** A number, a tag, or what stands in the entries: an RMA has its lines' entries too. */
  subject: string;
  /** Who. */
  who: string;
  /** What was done, such as `received`. */
  action: string;
  /** A rule's id. */
  rule: string;
};

/** A backup in the folder. */
export type Backup = {
  /** Where it is. */
  path: string;
  /** When it was made. */
  made_at: string;
  /** As what it is kept; none: it goes when the next one is made. */
  generation: Generation | null;
  /** What it holds; none where it cannot be read. */
  contents: Contents | null;
  /** It is encrypted with a key that is not here. It is kept. */
  needs_key: boolean;
};

/** How backups stand. */
export type BackupState = {
  /** Where they are. */
  folder: string;
  /** The newest first. */
  backups: Array<Backup>;
  /** There is none, or the last good one is too old, and something was recorded since. */
  is_too_old: boolean;
};

/** What the customer gets. */
export type Basis = "new_unit" | "advance_replacement" | "return_and_repair" | "warranty_rtf";

/** What one of two trails has beyond the last entry that both have. */
export type Beyond = {
  /** Entries of the audit trail. */
  entries: number;
  /** How often each thing was done, such as `received`. */
  by_action: { [key in string]: number };
  /** To what the latest ones were, the latest first: action and subject. */
  latest: Array<[string, string]>;
};

/** The board. */
export type Board = {
  /** For which moment. */
  as_of: string;
  /** Overdue, today, this week, later. */
  groups: Array<BoardGroup>;
  /** The centres there are. */
  centres: Array<string>;
  /** The CSRs there are. */
  csrs: Array<string>;
};

/** What the board is asked for. */
export type BoardFilter = {
  /** Of these kinds; all for none. */
  kinds: Array<DueKind>;
  /** Of this centre. */
  centre: string | null;
  /** Of this CSR. */
  csr: string | null;
};

/** One column of the board. */
export type BoardGroup = {
  /** How urgent. */
  urgency: Urgency;
  /** How many the filter lets through. */
  count: number;
  /** How many of each kind, whatever kinds are asked for. */
  kinds: Array<KindCount>;
  /** The first of them, the most urgent first. */
  rows: Array<DeadlineRow>;
};

/** How far a box is. */
export type BoxState = "empty" | "waiting" | "decided" | "ended";

/** The box at hand. */
export type BoxView = {
  /** Counts up in this session. */
  box_number: number;
  /** How far it is. */
  state: BoxState;
  /** What each scan was taken for. */
  scans: Array<ScanReading>;
  /** What it waits for. */
  prompt: string | null;
  /** What the next-box key would decide. */
  provisional: Provisional | null;
  /** The last receipt of it. */
  receipt: Receipt | null;
  /** The next scan joins this box, of whatever kind it is. */
  same_box: boolean;
};

/** A line in a list. */
export type Candidate = {
  /** Which line. */
  line: string;
  /** The part that comes back. */
  part_number: string;
  /** The serial on record. */
  serial: string | null;
  /** The customer's site. */
  site: string;
  /** `awaiting return`, `received`, `cancelled`, `closed` or `unconfirmed`. */
  state: string;
};

/** An update that the customer was given. */
export type CaseUpdate = {
  /** Its number. */
  update: number;
  /** When. */
  at: string;
  /** Who gave it. */
  who: string;
  /** What was said. */
  note: string | null;
  /** The RMA whose confirmation it was. */
  confirmed: string | null;
};

/** A case with its clocks. */
export type CaseView = {
  /** What the customer was told, oldest first. */
  updates: Array<CaseUpdate>;
  /** Its RMAs, in order. */
  rmas: Array<string>;
  /** When the customer must hear next. */
  due_dates: Array<ShownDue>;
  /** What began, moved, was met, or ended. */
  moved: Array<Moved>;
  /** Its number. */
  case: string;
  /** The customer's site. */
  site_id: string;
  /** Its name. */
  site_name: string;
  /** The contact's address. */
  contact: string;
  /** `P1` to `P4`. */
  priority: string;
  /** What it is about. */
  platform: string | null;
  /** The customer's own reference. */
  tracking_number: string | null;
  /** When it was opened. */
  opened_at: string;
  /** `open` or `closed`. */
  status: string;
  /** Who answers for it. */
  csr: string | null;
  /** What was agreed in place of the first response of PRI-1, as a term. */
  response_term: string | null;
  /** What was agreed in place of the updates of PRI-1, as a term. */
  update_term: string | null;
};

/** A return or repair centre, in short. */
export type CentreSummary = {
  /** Its code. */
  centre: string;
  /** Its name. */
  name: string;
  /** It repairs. */
  repairs: boolean;
};

/** How a purchase order came. */
export type Channel = "fax" | "email";

/** What `rma check` says. */
export type CheckReport = {
  /** Whether nothing is wrong. */
  ok: boolean;
  /** How many audit entries fit their chain. */
  audit_entries: number;
  /** All that is wrong. */
  faults: Array<Fault>;
  /** Lines whose entitlement the facts on record do not give: somebody should look at them. */
  differences: Array<Difference>;
};

/** A list of serial numbers that a person chose. */
export type ChosenList = {
  /** The file's name. */
  name: string;
  /** The serial numbers, in the order of the file. */
  serials: Array<string>;
};

/** A copy of the data that is not encrypted. */
export type ClearCopy = {
  /** Where it is. */
  path: string;
  /** Why it was not encrypted just now; none where that was not tried. */
  why: string | null;
};

/** Who a case is with. */
export type ContactRecord = {
  /** The name. */
  name: string;
  /** The address for messages. */
  email: string;
  /** The telephone number. */
  phone: string | null;
};

/** What a database file holds. */
export type Contents = {
  /** How large it is. */
  bytes: number;
  /** The schema's version. */
  schema: number;
  /** RMAs on record. */
  rmas: number;
  /** Lines on record. */
  lines: number;
  /** Cases on record. */
  cases: number;
  /** Receipts on record. */
  receipts: number;
  /** Entries of its audit trail. */
  audit_entries: number;
  /** The hash of the last one, in hexadecimal digits. */
  audit_hash: string;
  /** When the last one was recorded. */
  latest: string | null;
};

/** What is known of a service contract that names the unit. */
export type ContractFacts = {
  /** Its number, where it has one. */
  contract: string | null;
  /** Its level. */
  level: ContractLevel;
  /** With Advanced Hardware Replacement. */
  ahr: boolean;
  /** The first day. */
  start: string;
  /** The last day. */
  end: string;
};

/** The level of a service contract. */
export type ContractLevel = "Essential" | "Efficiency" | "Continuity" | "Agility";

/** How much there is. */
export type Counts = {
  /** Receipts in force since midnight in the dock's zone. */
  today: number;
  /** Boxes on the Receiving Discrepancy shelf. */
  shelf: number;
  /** Whether any RMA is on record. */
  has_rmas: boolean;
};

/** An RMA that was created. */
export type CreatedRma = {
  /** Its number. */
  rma: string;
  /** Its case. */
  case: string;
  /** Its state. */
  state: string;
  /** Its type, which all its lines share. */
  type: string;
  /** Its lines. */
  lines: Array<TypedUnit>;
  /** What began or ended for its case. */
  moved: Array<Moved>;
};

/** What a number of days counts. */
export type DaysCount = "business_days" | "calendar_days";

/** A running due date as scripts and screens show it. */
export type DeadlineRow = {
  /** `rnr`, `rtf`, `ra`, `fa`, `response`, `update` or `quote`. */
  kind: string;
  /** The same, and which of the two of a failure analysis. */
  clock: DueKind;
  /** Of a failure analysis: `interim` or `further`. */
  stage: string | null;
  /** The line, the RMA of a quote, or the case that it is of. */
  subject: string;
  /** The line, where it is of one. */
  line: string | null;
  /** The RMA, where it is of one or of its line. */
  rma: string | null;
  /** The case, where it is of one. */
  case: string | null;
  /** The local day. */
  due_on: string;
  /** The first instant that is too late. */
  due_before: string;
  /** `open` or `overdue`. */
  state: DueState;
  /** Days to the due day, negative where it is past. */
  days_left: number;
  /** What those days count. */
  days_count: DaysCount;
  /** The same in words: `2 business days left`, `due today`, `3 days late`. */
  left: string;
  /** The centre that it concerns. */
  centre: string;
  /** The CSR who answers for it. */
  csr: string | null;
  /** The customer's site. */
  site: string | null;
  /** The part of the line. */
  part_number: string | null;
  /** The serial of the line. */
  serial: string | null;
};

/** Why a due date is what it is. */
export type DeadlineWhy = {
  /** The due date. */
  row: DeadlineRow;
  /** From when its days count. */
  started_at: string;
  /** The zone of its calendar. */
  zone: string;
  /** The ids of the rules. */
  rules: Array<string>;
  /** The steps. */
  findings: Array<Finding>;
  /** The same as text. */
  why: string;
};

/** A line that was created elsewhere with another entitlement than its facts give here. */
export type Difference = {
  /** Which line. */
  line: string;
  /** Its type and basis. */
  recorded: string;
  /** What the rules say. */
  computed: string;
  /** Why. */
  why: string;
};

/** A disposition as it was recorded. */
export type Disposal = {
  /** The box. */
  item: ShelfItem;
  /** For `matched`: the receipt on the line. */
  receipt: Receipt | null;
  /** The labels that were issued for it. */
  documents: Array<IssuedDocument>;
};

/** What became of a box on the shelf. */
export type Disposition = "matched" | "returned_to_sender" | "scrapped" | "withdrawn";

/** A disposition as it was recorded. */
export type DispositionRecord = {
  /** Which. */
  kind: Disposition;
  /** When, in UTC. */
  at: string;
  /** Who decided. */
  by: string;
  /** For `matched`. */
  line: string | null;
  /** For `matched`: the receipt on the line. */
  receipt: number | null;
  /** For `returned_to_sender`: the carrier's reference. */
  tracking: string | null;
  /** Why. */
  note: string | null;
};

/** Whether a unit was dead on arrival. */
export type Doa = {
  /** DOA-1 holds. */
  doa: boolean;
  /** DOA-2. */
  date_code: string | null;
  /** The facts that are not known, in the order of their names. */
  missing: Array<MissingFact>;
};

/** A kind of document. */
export type DocumentKind = "confirmation" | "instructions" | "quote" | "ra" | "fa" | "sender-notice" | "packing-list" | "box-label";

/** The due dates that a receipt started. */
export type Due = {
  /** Return to factory (RTF-1). */
  rtf: string | null;
  /** Repair analysis (ANA-2), where the dock is the repair centre's own (RCV-10). */
  ra: string | null;
  /** Failure analysis, interim results (ANA-3), likewise. */
  fa_interim: string | null;
};

/** How many of a kind end on a day. */
export type DueDay = {
  /** The due day. */
  due_on: string;
  /** What is due. */
  kind: DueKind;
  /** How many. */
  count: number;
};

/** What is due. */
export type DueKind = "rnr" | "rtf" | "ra" | "fa_interim" | "fa" | "response" | "update" | "quote";

/** Where a due date stands. */
export type DueState = "open" | "overdue" | "met" | "met_late";

/** What became of an edit of a record. */
export type EditAnswer = {
  "state": "done";
  /** What it is on record, or was. */
  row: { [key in string]: string };
} | {
  "state": "refused";
  /** All that is wrong. */
  errors: Array<FieldError>;
} | {
  "state": "changed_meanwhile";
  /** What it says now. */
  now: { [key in string]: string };
};

/** How the data are kept. */
export type EncryptionState = {
  /** Whether the database is encrypted. */
  on: boolean;
  /** What its key is called; none where it is in clear. */
  key: string | null;
  /** Backups, and what was replaced, that anybody can read who has the file, although the database is encrypted. */
  clear_copies: Array<ClearCopy>;
};

/** A kind of record, and so of CSV file. In the order in which they refer to each other: each
 * refers only to kinds before it. */
export type ExchangeKind = "calendars" | "holidays" | "families" | "centres" | "parts" | "sites" | "contacts" | "contracts" | "units" | "covered" | "cases" | "rmas";

/** A fact that a matter rests on. */
export type Fact = {
  /** What it is. */
  name: string;
  /** With its unit. */
  value: string;
};

/** A confirmed hardware failure that was not taken back. */
export type FailureRecord = {
  /** Its number. */
  failure: number;
  /** The support engineer. */
  confirmed_by: string;
  /** When. */
  at: string;
  /** Who recorded it. */
  who: string;
};

/** Failures that analyses found in a part, in a month. */
export type FailuresOfMonth = {
  /** The month: `2026-01`. */
  month: string;
  /** The part; none for all the others together. */
  part_number: string | null;
  /** How many units. */
  failures: number;
};

/** Something that is wrong. */
export type Fault = {
  /** `integrity`, `schema`, `foreign_keys`, `audit_chain`, `audit_records`, `receiving`, `lists`,
   * `due_dates` or `documents`. */
  check: string;
  /** What was found, for a person. */
  message: string;
};

/** What is wrong with a field. */
export type FieldError = {
  /** The column. */
  column: string;
  /** What is wrong with it. */
  message: string;
};

/** What is typed into a column. */
export type FieldKind = "key" | "text" | "zone" | "date" | "yes_no" | "count" | "money" | "currency" | "pattern";

/** A report. */
export type Figures = {
  "report": "receipts", "rows": Array<ReceiptsOfDay> } | {
  "report": "shelf", "rows": Array<ShelfOfAge> } | {
  "report": "on_time", "rows": Array<OnTime> } | {
  "report": "not_returned", "rows": Array<NotReturned> } | {
  "report": "quotes", "rows": Array<QuotesOf> } | {
  "report": "failures", "rows": Array<FailuresOfMonth> };

/** One step of a decision: a rule, whether it held, and the fact that made it so. */
export type Finding = {
  /** The rule's id in the rule book, such as `RCV-5`. */
  rule: string;
  /** Whether the rule held and so took part in the decision. */
  held: boolean;
  /** What it tells; what was kept before there were kinds is a step. */
  kind: FindingKind;
  /** The fact in words: a sentence without its full stop. */
  text: string;
};

/** What a finding tells of a decision. */
export type FindingKind = "step" | "missing" | "assumed" | "would_change";

/** When an analysis was flagged here. */
export type FlagRecord = {
  /** Which. */
  kind: Analysis;
  /** When. */
  flagged_at: string;
  /** Who recorded it. */
  flagged_by: string;
  /** Who agreed that a destructive one be made (ANA-6). */
  agreed_by: string | null;
};

/** What an analysis found. */
export type FoundAnalysis = {
  /** The number of the post. */
  post: number;
  /** Of which line. */
  line: string;
  /** The part that came back. */
  part_number: string;
  /** The serial on record. */
  serial: string | null;
  /** The customer's site. */
  site: string;
  /** What was posted. */
  kind: PostKind;
  /** When. */
  at: string;
  /** By whom. */
  who: string;
  /** A failure was found: the reported one was verified, or its cause was found. */
  is_failure: boolean;
  /** The symptom that was simulated; of a repair analysis the result of its tests. */
  symptom: string | null;
  /** The root cause; of a repair analysis the repair that was done; interim results as they are. */
  root_cause: string | null;
};

/** What cases and RMAs are sorted by (SRC-2). */
export type FoundColumn = "status" | "id" | "site_name" | "site_id" | "contact_name" | "last_modified" | "platform" | "priority";

/** As what a backup is kept. */
export type Generation = "hourly" | "daily" | "weekly";

/** How all of it stands. */
export type Health = {
  /** When it was looked at. */
  at: string;
  /** The program's version. */
  version: string;
  /** As the worst of its matters. */
  standing: Standing;
  /** Each matter, in the order of [`Subject`]. */
  matters: Array<Matter>;
};

/** Something that the find goes to. */
export type Hit = {
  /** What it is. */
  kind: HitKind;
  /** Its number, serial, tag, site id or address. */
  key: string;
  /** What is shown first. */
  title: string;
  /** What tells it from others. */
  detail: string;
};

/** What a hit of the find is. */
export type HitKind = "case" | "rma" | "line" | "serial" | "unit" | "tag" | "tracking" | "site" | "contact";

/** The holidays of a calendar in a year. */
export type HolidayYear = {
  /** The holidays, by date. */
  rows: Array<{ [key in string]: string }>;
  /** The years that have any. */
  years: Array<YearCount>;
};

/** What a CSR does next. */
export type Home = {
  /** RMAs that await their confirmation, the oldest first. */
  queue: Waiting<QueueRow>;
  /** What is overdue besides the returns below, the longest first. */
  overdue: Waiting<DeadlineRow>;
  /** What is due before today is over. */
  today: Waiting<DeadlineRow>;
  /** Cases that wait for a first response (PRI-1). */
  responses: Waiting<DeadlineRow>;
  /** Returns that did not come and are not decided (RNR-2), the longest due first. */
  returns: Waiting<ListedReturn>;
  /** Quotes that expire within seven days (QUO-3). */
  quotes: Waiting<DeadlineRow>;
  /** Boxes on the shelf that may belong to a line that awaits return (RCV-9). */
  shelf: Waiting<LikelyMatch>;
  /** How many boxes are on the shelf in all. */
  on_the_shelf: number;
  /** The CSRs there are. */
  csrs: Array<string>;
};

/** What to choose for an import. */
export type ImportSource = "files" | "folder";

/** What the import of a file did, or found wrong. */
export type ImportedFile = {
  /** The file's name. */
  file: string;
  /** Which kind of record. */
  kind: ExchangeKind;
  /** Rows read, without the header and empty lines. */
  rows: number;
  /** Records that were not there before. 0 where there are errors, or it was stopped, since then nothing is written. */
  inserted: number;
  /** Records that the rows changed; likewise. */
  updated: number;
  /** Records that were there as the rows say; likewise. */
  unchanged: number;
  /** The first [`ERRORS_REPORTED_MAX`] of what is wrong. Where there is any, nothing was written. */
  errors: Array<RowError>;
  /** How much is wrong in all. */
  errors_total: number;
  /** It was stopped before its end: nothing was written. */
  stopped: boolean;
};

/** A document that was issued, and where its PDF is. */
export type IssuedDocument = {
  /** Its number. */
  id: number;
  /** `box`, `receiving`, `shelf` or `sender`. */
  kind: string;
  /** The PDF. */
  path: string;
};

/** A document for a customer as it was issued, without its bytes. */
export type IssuedRecord = {
  /** Its number. */
  issued: number;
  /** `confirmation`, `quote` and so on. */
  kind: string;
  /** The RMA, the line or the shelf tag. */
  number: string;
  /** A BCP 47 tag. */
  language: string;
  /** When it was issued. */
  at: string;
  /** By whom. */
  who: string;
  /** The SHA-256 of its bytes, in hexadecimal digits. */
  sha256: string;
};

/** A print job that moved, and how many want somebody then. */
export type JobMoved = {
  /** The job. */
  job: PrintJobRecord;
  /** How many want somebody. */
  counts: PrintCounts;
};

/** A page of print jobs. */
export type JobsPage = {
  /** The latest first. */
  rows: Array<PrintJobRecord>;
  /** How many want somebody. */
  counts: PrintCounts;
};

/** What is kept about a number. */
export type Kept = {
  /** Documents that were issued, oldest first. */
  issued: Array<IssuedRecord>;
  /** Documents that can be issued now. */
  offered: Array<Offered>;
  /** Mail, oldest first. */
  messages: Array<MailRecord>;
  /** Notes that stand, oldest first. */
  notes: Array<Note>;
  /** The boxes whose photographs there are. */
  photographed: Array<Photographed>;
  /** What was done, oldest first. */
  history: Array<AuditRecord>;
  /** How many entries of the history came before those. */
  earlier: number;
};

/** How many of a kind. */
export type KindCount = {
  /** What is due. */
  kind: DueKind;
  /** How many. */
  count: number;
};

/** A box on the shelf that may belong to a line that still awaits its return. */
export type LikelyMatch = {
  /** Its tag. */
  tag: string;
  /** Where it stands. */
  position: string;
  /** Whole days since it came. */
  age_days: number;
  /** The lines that it may be of, and that await return. */
  lines: Array<Candidate>;
};

/** A line with its analyses. */
export type LineAnalyses = {
  /** Which line. */
  line: string;
  /** Repair analysis is wanted. */
  ra: boolean;
  /** Failure analysis is wanted. */
  fa: boolean;
  /** The flags that were set here. */
  flags: Array<FlagRecord>;
  /** What was posted, oldest first. */
  posts: Array<Posted>;
  /** What began, moved, was met, or ended. */
  moved: Array<Moved>;
  /** All due dates of the line. */
  due_dates: Array<StoredDue>;
  /** What whoever flagged it must know (ANA-6). */
  warning: string | null;
};

/** What a line is entitled to, and why. */
export type LineEntitlement = {
  /** The RMA's type on record. */
  type: string;
  /** The line's basis on record. */
  basis: string | null;
  /** The rule that decided, ENT-1 to ENT-7. */
  deciding: string;
  /** How long the unit ran before it failed, in hours, where that was known. */
  hours: number | null;
  /** It was decided when the RMA was created here; else it is what the facts say now. */
  decided_at_creation: boolean;
  /** The override in force (ENT-7). */
  override: OverrideRecord | null;
  /** Why, as text. */
  why: string;
  /** Why, step by step. */
  findings: Array<Finding>;
};

/** All of a line. */
export type LineView = {
  /** What it is entitled to, and why; none where its unit is not on record. */
  entitlement: LineEntitlement | null;
  /** Its due dates, the most urgent first. */
  due_dates: Array<ShownDue>;
  /** Where its unit went and what became of it, oldest first. */
  movements: Array<MovementRecord>;
  /** What whoever repairs the unit or ships it back must know. */
  own_unit_warning: string | null;
  /** Its analyses. */
  analyses: LineAnalyses;
  /** Its receipts, oldest first. */
  receipts: Array<Receipt>;
  /** Its labels. */
  documents: Array<IssuedDocument>;
  /** Its history, oldest first. */
  history: Array<AuditRecord>;
  /** Which line. */
  line: string;
  /** The case of its RMA. */
  case: string;
  /** The RMA's type. */
  type: string;
  /** The basis of its entitlement. */
  basis: string | null;
  /** The RMA's state. */
  state: string;
  /** The line's own state. */
  line_state: string;
  /** The part that comes back. */
  part_number: string;
  /** Of the part. */
  part_description: string;
  /** The family of the part. */
  family: string;
  /** RTF days of the family's row, where it has any. */
  family_rtf_business_days: number | null;
  /** The serial on record. */
  serial: string | null;
  /** When the RMA was created. */
  created_at: string;
  /** When its confirmation was sent. */
  confirmed_at: string | null;
  /** When the unit came to the dock. */
  received_at: string | null;
  /** When its RMA closed by itself or was called off here. */
  ended_at: string | null;
  /** Repair analysis is flagged. */
  ra: boolean;
  /** Failure analysis is flagged. */
  fa: boolean;
  /** The return centre of the part. */
  centre: string;
  /** Its name. */
  centre_name: string;
  /** Its address, a line each. */
  centre_address: Array<string>;
  /** Its calendar. */
  centre_calendar: string | null;
  /** Whether it repairs there itself (RCV-10). */
  centre_repairs: boolean;
  /** The repair centre whose own dock received the unit (RCV-10). */
  repair_centre: string | null;
  /** The customer's site. */
  site_id: string;
  /** Its name. */
  site_name: string;
  /** Its address, a line each. */
  site_address: Array<string>;
  /** Its calendar. */
  site_calendar: string | null;
  /** Who answers for the case. */
  csr: string | null;
};

/** A return that did not come. */
export type ListedReturn = {
  /** Which line. */
  line: string;
  /** The case of its RMA. */
  case: string;
  /** The part that is to come back. */
  part_number: string;
  /** Of the part. */
  part_description: string;
  /** The serial on record. */
  serial: string | null;
  /** What may be charged: the list price of the part. */
  list_price: Money | null;
  /** The last day of its window. */
  due_on: string | null;
  /** Calendar days since that day; less than 1 while there is time. */
  days_late: number | null;
  /** The customer's site. */
  site_id: string;
  /** Its name. */
  site_name: string;
  /** Its address, a line each. */
  site_address: Array<string>;
  /** Who the case is with. */
  contact: ContactRecord | null;
  /** Who answers for the case. */
  csr: string | null;
  /** Where the return stands. */
  state: ReturnState;
  /** The same in words. */
  standing: string;
  /** What was decided, oldest first. */
  decisions: Array<ReturnDecisionRecord>;
};

/** What one unit is entitled to on one day. */
export type LookupRow = {
  /** The serial: as it is on record, else as it was asked. */
  serial: string;
  /** Whether it is on record. */
  known: boolean;
  /** The day. */
  on: string;
  /** The type that its RMA gets. */
  type: RmaType;
  /** What the customer gets. */
  basis: Basis | null;
  /** The rule that decided, ENT-1 to ENT-6. */
  deciding: string;
  /** Who pays for which way (ENT-8). */
  shipping: Shipping | null;
  /** Whether PRI clocks run (ENT-9). */
  priority_clock: boolean;
  /** Whether RTF-1 applies. */
  rtf: boolean;
  /** What is on record of it. */
  unit: LookupUnit | null;
  /** The contract that counts on the day. */
  contract: ContractFacts | null;
  /** All contracts that name it. */
  contracts: Array<ContractFacts>;
  /** Its warranty on the day. */
  warranty: Warranty | null;
  /** Its software terms on the day (WAR-5). */
  software: SoftwareTerms | null;
  /** Whether it was dead on arrival. */
  doa: Doa | null;
  /** The ids of the rules that held. */
  rules: Array<string>;
  /** Why, as text. */
  why: string;
  /** Why, step by step. */
  findings: Array<Finding>;
  /** The facts that are not known. */
  missing: Array<string>;
  /** What was taken for granted. */
  assumed: Array<string>;
  /** What would make the decision another one. */
  would_change: Array<string>;
  /** For a serial that is not on record: those on record that it may be meant to be. */
  near: Array<string>;
};

/** What is on record of a unit. */
export type LookupUnit = {
  /** The serial as it is on record. */
  serial: string;
  /** Its part. */
  part_number: string;
  /** Of the part. */
  part_description: string;
  /** The code of the part's family. */
  family: string;
  /** The family's name. */
  family_name: string;
  /** The return centre of the part. */
  centre: string;
  /** The customer's site. */
  site_id: string | null;
  /** Its name. */
  site_name: string | null;
  /** When it left manufacturing. */
  ship_date: string | null;
  /** Whether a reseller sold it. */
  reseller: boolean;
  /** When the reseller sold it. */
  resale_date: string | null;
  /** When the customer received it. */
  customer_receipt_date: string | null;
  /** When it was registered. */
  registered_on: string | null;
  /** Whether its warranty counts only with registration (WAR-4). */
  needs_registration: boolean;
  /** Whether it carries the new-purchase entitlement. */
  new_purchase: boolean;
};

/** How much mail there is. */
export type MailCounts = {
  /** That does not go by itself any more. */
  stopped: number;
  /** That waits, or is being handed over. */
  waiting: number;
  /** In all: messages are never erased. */
  written: number;
};

/** A message on record, without what goes with it. */
export type MailRecord = {
  /** Its number. */
  message: number;
  /** What servers and readers know it by. */
  message_id: string;
  /** The RMA, line, case or tag that it is about. */
  about: string;
  /** Which kind of message. */
  kind: string;
  /** Who writes. */
  from: string;
  /** To whom. */
  to: Array<string>;
  /** What it is about, in one line. */
  subject: string;
  /** What it says. */
  text: string;
  /** When it was written. */
  written_at: string;
  /** By whom. */
  written_by: string;
  /** Where it stands. */
  state: MailState;
  /** How often it was tried. */
  attempts: number;
  /** When it is tried next. */
  next_at: string | null;
  /** Since when it stands there. */
  changed_at: string;
  /** What the server said last, or why it does not go. */
  answer: string | null;
  /** The names of what goes with it. */
  attachments: Array<string>;
};

/** How mail goes out. The password is not among it: it is in the system's key store. */
export type MailSettings = {
  /** The SMTP server; empty: mail is only written. */
  host: string;
  /** Its port; 0: the usual one. */
  port: number;
  /** How the connection is kept private. */
  encryption: "tls" | "starttls" | "none";
  /** Whom the server knows; empty: it asks nobody. */
  user: string;
  /** Whose name messages bear. */
  from_name: string;
  /** The address that messages come from. */
  from_address: string;
};

/** How mail goes out. */
export type MailSetup = {
  /** What is on record. */
  settings: MailSettings;
  /** Where the password is. */
  password: PasswordPlace;
  /** What is wrong with the system's key store. */
  key_store: string | null;
  /** Why nothing is handed over until somebody does something. */
  held: string | null;
};

/** Where a message stands. */
export type MailState = "waiting" | "sending" | "sent" | "stopped" | "cancelled";

/** What became of the message that tells of a step. */
export type Mailed = {
  /** Its number in the outbox; none where none was written. */
  message: number | null;
  /** Where it stands. */
  state: MailState | null;
  /** To whom. */
  to: Array<string>;
  /** In words: that it waits, or why there is none and what to do. */
  told: string;
};

/** One matter. */
export type Matter = {
  /** What it is about. */
  subject: Subject;
  /** How it stands. */
  standing: Standing;
  /** That in a sentence. */
  says: string;
  /** What to do; none where it is well. */
  to_do: string | null;
  /** What it rests on. */
  facts: Array<Fact>;
};

/** A fact without which DOA-1 cannot hold. */
export type MissingFact = "date_code" | "hours_of_operation" | "ship_date";

/** An amount of money, more than nothing. */
export type Money = { amount: number, currency: string;
};

/** A due date that began, moved, was met, or ended. */
export type Moved = {
  /** What is due. */
  kind: DueKind;
  /** As it was. */
  before: Told | null;
  /** As it is. */
  after: Told | null;
};

/** How a unit moves on. */
export type MovementKind = "forwarded" | "arrived" | "repaired" | "replaced" | "shipped";

/** A movement in force. */
export type MovementRecord = {
  /** Its number. */
  movement: number;
  /** How it moved. */
  kind: MovementKind;
  /** When. */
  at: string;
  /** Who recorded it. */
  who: string;
  /** The repair centre that it goes to or came to. */
  centre: string | null;
  /** The serial of the unit that was repaired, set aside or shipped. */
  serial: string | null;
  /** Who carries it. */
  carrier: string | null;
  /** The carrier's reference. */
  tracking: string | null;
  /** What was said of it. */
  note: string | null;
};

/** A printer at an address, by a name of one's own. */
export type NamedPrinter = {
  /** What people call it. */
  name: string;
  /** `tcp://HOST[:PORT]`, or `spool://NAME` on Windows. */
  address: string;
};

/** Returns that did not come, by how long they are overdue, in one currency. */
export type NotReturned = {
  /** How long overdue: `up to 10 days`, `11 to 30 days`, `31 to 90 days`, `over 90 days`. */
  age: string;
  /** The currency of the list prices; none for parts without one. */
  currency: string | null;
  /** How many lines. */
  lines: number;
  /** Their list prices together, in minor units. */
  list_prices: number;
};

/** What somebody noted for others here; customers do not see it. */
export type Note = {
  /** Its entry in the history. */
  entry: number;
  /** The case, the RMA or the line. */
  number: string;
  /** What it says. */
  text: string;
  /** When. */
  at: string;
  /** By whom. */
  who: string;
};

/** A document that can be issued. */
export type Offered = {
  /** Its kind. */
  kind: DocumentKind;
  /** The RMA or the line that it is for. */
  number: string;
};

/** How due dates of a kind ended. */
export type OnTime = {
  /** Of what. */
  kind: DueKind;
  /** Met in time. */
  on_time: number;
  /** Met late. */
  late: number;
  /** Not met, and over. */
  overdue: number;
  /** Not met, and not over. */
  open: number;
  /** Tenths of a percent that were met in time, of those that were met or are over; none where
   * there are none. */
  on_time_permille: number | null;
};

/** Open or closed. */
export type Openness = "open" | "closed";

/** A purchase order as it is typed. */
export type OrderForm = {
  /** The customer's number of it. */
  number: string;
  /** The date that it bears. */
  date: string;
  /** What is ordered for, with its decimals. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** How it came. */
  channel: Channel;
  /** The supervisor who accepts it though it does not fit the quote. */
  accepted_by: string | null;
};

/** A page of the outbox. */
export type OutboxPage = {
  /** The messages, the latest first. */
  rows: Array<MailRecord>;
  /** How many there are. */
  counts: MailCounts;
  /** A mail server is set; without one mail is only written. */
  has_server: boolean;
  /** Why nothing is handed over until somebody does something. */
  held: string | null;
};

/** An override in force (ENT-7). */
export type OverrideRecord = {
  /** The type that was given. */
  type: RmaType;
  /** What the customer gets by it. */
  basis: Basis | null;
  /** Why. */
  reason: string;
  /** The type before. */
  before_type: string;
  /** The basis of each line before. */
  before_bases: Array<[string, string | null]>;
  /** When. */
  at: string;
  /** Who. */
  who: string;
};

/** A kind of paper. */
export type PaperKind = "box" | "receiving" | "shelf" | "sender" | "letter" | "a4";

/** What one kind of paper is printed on. */
export type PaperPlace = {
  /** The kind of paper. */
  kind: PaperKind;
  /** A queue, `tcp://HOST[:PORT]`, or a name from the list of printers; none: for labels the dock's
   * label printer, for documents the system's default. */
  printer: string | null;
  /** The label stock: a name, a size such as `80x50mm+3`, or one of one's own as JSON. Documents have their
   * own size. */
  stock: string;
  /** The printer's resolution in dots an inch: 203, 300 or 600. */
  dpi: number;
  /** A layout of one's own for labels, as TOML; none for the program's. */
  layout: string | null;
};

/** Which printer, stock and resolution each kind of paper has. */
export type PaperSettings = {
  /** Each kind, in the order of [`PaperKind::ALL`]. */
  papers: Array<PaperPlace>;
  /** Label printers at an address. */
  printers: Array<NamedPrinter>;
};

/** What each kind of paper is printed on, and what there is to choose from. */
export type PaperSetup = {
  /** As it is set. */
  settings: PaperSettings;
  /** The label stocks there are. */
  stocks: Array<string>;
  /** How many labels a sheet has, of the kinds that are on sheets. */
  sheets: { [key in PaperKind]?: number };
};

/** Where one paper of a job stands. */
export type PaperState = "waiting" | "sending" | "sent" | "printed" | "unknown" | "failed" | "cancelled";

/** A passage of a template. */
export type Passage = {
  /** Its name. */
  name: string;
  /** What is in force. */
  text: string;
  /** What holds where it is not set here: what is built in, or set for all contract manufacturers. */
  underlying: string;
};

/** What is wrong with a passage. */
export type PassageError = {
  /** The passage. */
  passage: string;
  /** What is wrong. */
  message: string;
};

/** Where the password of the mail server is. */
export type PasswordPlace = "not_needed" | "unknown" | "key_store" | "session" | "environment";

/** What a serial pattern reads from a serial. */
export type PatternTrial = {
  /** The date code, where there is one. */
  date_code: string | null;
  /** In words: the date, or why there is none. */
  message: string;
};

/** Who pays for a way. */
export type Payer = "customer" | "vendor";

/** A period that was signed off. */
export type PeriodRecord = {
  /** Counts up from 1 without a gap. */
  period: number;
  /** Its first entry. */
  first_entry: number;
  /** Its last entry. */
  last_entry: number;
  /** The hash of the entry before it, in hexadecimal digits; empty for the first period. */
  hash_before: string;
  /** The hash of its last entry. */
  hash: string;
  /** When it was signed off. */
  signed_at: string;
  /** Who did. */
  who: string;
  /** What they said of it. */
  note: string | null;
};

/** Something that a person may or may not do. Every change of the record needs one. */
export type Permission = "anyone" | "read" | "receive" | "shelve" | "move" | "note" | "print" | "serve" | "decide" | "scrap" | "word" | "keep_data" | "set_up" | "back_up" | "read_audit" | "sign_off" | "set_up_mail" | "restore" | "encrypt" | "manage_people" | "carry_on";

/** A person who may sign in, without secrets. */
export type Person = {
  /** The name, as the record has it. */
  name: string;
  /** What the person may do. */
  role: Role;
  /** Whether the person may sign in at all. */
  active: boolean;
  /** The account of the operating system that stands for the person on the command line. */
  os_user: string | null;
  /** Whether there is a password. */
  has_password: boolean;
  /** Whether there is a PIN. */
  has_pin: boolean;
  /** Whether there is a badge. */
  has_badge: boolean;
  /** Whether there is a token for the command line. */
  has_token: boolean;
  /** When the person was put on record. */
  added_at: string;
  /** Until when no attempt is looked at, after too many that failed; none where one is. */
  locked_until: string | null;
  /** When the person signed in last. */
  last_sign_in_at: string | null;
};

/** A change of a person on record. */
export type PersonChange = {
  "kind": "add";
  /** As what. */
  role: Role;
} | {
  "kind": "role";
  /** Which. */
  role: Role;
} | {
  "kind": "active";
  /** Whether the person may sign in. */
  active: boolean;
} | {
  "kind": "password";
  /** The new one. */
  password: string;
} | {
  "kind": "pin";
  /** The new one. */
  pin: string | null;
} | {
  "kind": "os_user";
  /** Its name. */
  account: string | null;
} | {
  "kind": "no_badge" } | {
  "kind": "no_token" };

/** A photograph of a box on the shelf. */
export type Photo = {
  /** Its number. */
  id: number;
  /** The file's name as it was. */
  name: string;
  /** When it was added, in UTC. */
  at: string;
  /** `image/jpeg`, `image/png` or `image/webp`. */
  media_type: string;
};

/** A box on the shelf whose photographs there are. */
export type Photographed = {
  /** Its tag. */
  tag: string;
  /** How many. */
  photographs: number;
};

/** What is posted of an analysis. */
export type PostKind = "ra" | "fa_interim" | "fa_final";

/** What is looked for; all for nothing. */
export type PostSearch = {
  /** The beginning of a part number, in upper or lower case. */
  part: string | null;
  /** Words of the report, or their beginnings. */
  text: string | null;
};

/** A post, and whether it was in time (ANA-5). */
export type Posted = {
  /** `met` or `met_late`; none where nothing was due. */
  state: DueState | null;
  /** Its number. */
  post: number;
  /** What was posted. */
  kind: PostKind;
  /** When. */
  at: string;
  /** Who recorded it. */
  who: string;
  /** The further date that was set with interim results (ANA-3). */
  next_on: string | null;
  /** What was found. */
  report: unknown;
};

/** What a box would be decided as; nothing is recorded. */
export type Preview = {
  /** What each scan was taken for. */
  readings: Array<ScanReading>;
  /** The verdict on each unit. */
  units: Array<UnitOutcome>;
};

/** How many print jobs want somebody. */
export type PrintCounts = {
  /** That stopped: they need attention, failed, or may have come out. */
  stopped: number;
  /** That are under way. */
  under_way: number;
};

/** A print job on record. */
export type PrintJobRecord = {
  /** Its number. */
  job: number;
  /** The document of a receipt that it prints. */
  document: number | null;
  /** `box`, `receiving`, `shelf`, `sender`, `test`, or a kind of document. */
  kind: string;
  /** What people see of it in a queue: the kind, and for what. */
  title: string;
  /** What the printer is sent. */
  language: PrintLanguage;
  /** The paper, such as `4x6`. */
  stock: string;
  /** Dots an inch that it was drawn for. */
  dpi: number;
  /** How often each paper comes out. */
  copies: number;
  /** As it is named: a queue, `tcp://…`, or a name from the settings. */
  printer: string;
  /** Where it stands. */
  state: PrintJobState;
  /** In words. */
  detail: string;
  /** The job that this one was made from. */
  instead_of: number | null;
  /** How many papers it has. */
  papers: number;
  /** How many of them came out. */
  printed: number;
  /** When it was asked for. */
  started_at: string;
  /** When it was last seen to change. */
  changed_at: string;
  /** Who asked for it. */
  who: string;
};

/** Where a print job stands. */
export type PrintJobState = "queued" | "sending" | "sent" | "printing" | "printed" | "needs_attention" | "unknown" | "failed" | "cancelled";

/** What a printer is sent. */
export type PrintLanguage = "pdf" | "zpl";

/** A paper of a job. */
export type PrintPaperRecord = {
  /** From 1, in the order of printing. */
  place: number;
  /** The line, RMA or tag that it is for. */
  number: string;
  /** The SHA-256 of its bytes, in hexadecimal digits; none of jobs before they were kept. */
  sha256: string | null;
  /** The print queue's own number for it. */
  queue_job: number | null;
  /** Where it stands. */
  state: PaperState;
};

/** Where a document stands. */
export type PrintState = "saved" | "queued" | "sending" | "sent" | "printing" | "printed" | "needs_attention" | "unknown" | "failed" | "cancelled";

/** What became of a document. */
export type PrintStatus = {
  /** Its number. */
  document: number;
  /** `box`, `receiving`, `shelf` or `sender`. */
  kind: string;
  /** The line or the tag that it is for. */
  subject: string;
  /** The queue; none where it is kept as PDF only. */
  printer: string | null;
  /** Where it stands. */
  state: PrintState;
  /** In words. */
  detail: string;
};

/** A print queue of this computer. */
export type PrinterInfo = {
  /** Its name. */
  name: string;
  /** What whoever set it up wrote about it. */
  description: string;
  /** Whether it is the system's default. */
  is_default: boolean;
  /** What it is doing. */
  state: PrinterState;
  /** What is wrong with it; empty when nothing is known to be. */
  detail: string;
};

/** What a print queue is doing. */
export type PrinterState = "idle" | "printing" | "stopped";

/** How urgent a case is. */
export type Priority = "P1" | "P2" | "P3" | "P4";

/** How far long work is. */
export type Progress = {
  /** What is being done. */
  label: string;
  /** How much of it is done. */
  done: number;
  /** Of how much; none where that is not known. */
  total: number | null;
};

/** What the next-box key would decide. */
export type Provisional = {
  /** The verdict. */
  verdict: Verdict;
  /** The line. */
  line: string | null;
  /** Why, in one line. */
  text: string;
};

/** A purchase order that was accepted and not taken back. */
export type PurchaseOrderRecord = {
  /** Its number here. */
  purchase_order: number;
  /** The customer's number of it. */
  number: string;
  /** The date that it bears. */
  date: string;
  /** How it came. */
  channel: Channel;
  /** The document itself. */
  document: ReceivedDocument | null;
  /** The supervisor who accepted it. */
  accepted_by: string | null;
  /** When it came. */
  at: string;
  /** Who recorded it. */
  who: string, amount: number, currency: string;
};

/** Which of them; all for none. */
export type QueueFilter = {
  /** Of this type. */
  type: RmaType | null;
  /** Whose case has this priority. */
  priority: Priority | null;
  /** Whose first line's part comes back to this centre. */
  centre: string | null;
  /** Whose case this CSR answers for; nobody for the empty name. */
  csr: string | null;
};

/** A page of the queue. */
export type QueuePage = {
  /** The rows, the oldest first. */
  rows: Array<QueueRow>;
  /** How many the filter lets through. */
  count: number;
  /** How many there are in all. */
  total: number;
  /** The centres there are. */
  centres: Array<string>;
  /** The CSRs there are. */
  csrs: Array<string>;
};

/** An RMA in the queue, and what it waits for. */
export type QueueRow = {
  /** For a unit without contract or warranty: what comes next (QUO-1). */
  step: QuoteStep | null;
  /** The same in words; for the others that it can be confirmed. */
  next: string;
  /** Whole days since it was created. */
  age_days: number;
  /** Which RMA. */
  rma: string;
  /** Its case. */
  case: string;
  /** Its type. */
  type: string;
  /** The basis of its first line. */
  basis: string | null;
  /** When it was created. */
  created_at: string;
  /** The priority of its case. */
  priority: string;
  /** Who answers for its case. */
  csr: string | null;
  /** The customer's site. */
  site_id: string;
  /** Its name. */
  site_name: string;
  /** How many lines it has. */
  lines: number;
  /** The part of its first line. */
  part_number: string;
  /** The serial of its first line. */
  serial: string | null;
  /** The return centre of that part. */
  centre: string;
};

/** The end of an RMA by its quote (QUO-3). */
export type QuoteEndRecord = {
  /** Its number. */
  quote_end: number;
  /** When. */
  at: string;
  /** Who recorded it. */
  who: string;
};

/** What is quoted. */
export type QuoteKind = "repair" | "replacement";

/** A line of a quote. */
export type QuoteLine = {
  /** Of the RMA. */
  line: string;
  /** Its part. */
  part_number: string;
  /** Its price in minor units; none where one price was given for all lines together. */
  amount: number | null;
};

/** A version of a quote that was not taken back. */
export type QuoteRecord = {
  /** Its number. */
  quote: number;
  /** From 1 for each RMA. */
  version: number;
  /** What is quoted. */
  kind: QuoteKind;
  /** Its last day, in the return centre's calendar. */
  valid_until: string;
  /** When it was given. */
  at: string;
  /** Who gave it. */
  who: string;
  /** What it is made up of, in order. */
  lines: Array<QuoteLine>, amount: number, currency: string;
};

/** What happens next to the RMA of a unit without contract or warranty (QUO-1), or how it ended. */
export type QuoteStep = "confirm_failure" | "quote" | "purchase_order" | "confirm" | "confirmed" | "declined" | "expired" | "cancelled";

/** One of the steps, to be taken back. */
export type QuoteTaken = "failure" | "quote" | "purchase_order" | "end";

/** How far an RMA without contract or warranty has come, and why. */
export type QuoteView = {
  /** Which RMA. */
  rma: string;
  /** What happens next, or how it ended. */
  step: QuoteStep;
  /** The same in words. */
  next: string;
  /** The confirmation of the failure. */
  failure: FailureRecord | null;
  /** The versions of the quote, the first one first; the last is in force. */
  quotes: Array<QuoteRecord>;
  /** The purchase order that was accepted. */
  purchase_order: PurchaseOrderRecord | null;
  /** When the RMA was ended by its quote (QUO-3). */
  ended: QuoteEndRecord | null;
  /** How long the quote is valid. */
  due_dates: Array<ShownDue>;
  /** What began, moved, was met, or ended. */
  moved: Array<Moved>;
  /** The number of the quote's document (DOC-4), where it was issued just now. */
  document: number | null;
  /** What became of its message, where one was asked for or called off just now. */
  mailed: Mailed | null;
  /** The ids of the rules. */
  rules: Array<string>;
  /** The steps. */
  findings: Array<Finding>;
  /** The same as text. */
  why: string;
};

/** What became of quotes, in one currency. */
export type QuotesOf = {
  /** The currency. */
  currency: string;
  /** How many were given. */
  quoted: number;
  /** For how much together, in minor units. */
  quoted_amount: number;
  /** On how many a purchase order was accepted. */
  ordered: number;
  /** For how much together, by the quotes. */
  ordered_amount: number;
  /** How many ended before their last day was over. */
  declined: number;
  /** How many ended after it, or are past it without an answer. */
  expired: number;
  /** How many wait for an answer. */
  open: number;
  /** Tenths of a percent that were ordered, of those that do not wait; none where all do. */
  ordered_permille: number | null;
};

/** RCV-4: why a box that is matched to an RMA cannot be accepted as it is. In the order in
 * which they are given where several hold. */
export type Reason = "rma_cancelled" | "rma_closed" | "not_confirmed" | "already_received" | "serial_mismatch" | "wrong_part" | "ambiguous";

/** A receiving: one box. The top level is its first unit. */
export type Receipt = {
  /** Its number. */
  receipt: number;
  /** Nothing was recorded: the box had been (RCV-7). */
  duplicate: boolean;
  /** When the box was received, in UTC. */
  at: string;
  /** When that was recorded, in UTC. */
  recorded_at: string;
  /** Where. */
  dock: string;
  /** By whom. */
  operator: string;
  /** The raw scans as they came. */
  scans: Array<string>;
  /** The receipt that this one corrects. */
  corrects: number | null;
  /** The receipt that corrects this one. */
  corrected_by: number | null;
  /** It takes the corrected receipt back; the units are what was taken back. */
  withdrawn: boolean;
  /** Why it was corrected. */
  note: string | null;
  /** Every unit of the box (RCV-12). */
  units: Array<UnitOutcome>;
  /** What to do. */
  verdict: Verdict;
  /** The line that the scans identify. */
  line: string | null;
  /** Accepted after the return window. */
  late: boolean;
  /** Why not, for a discrepancy. */
  reason: Reason | null;
  /** The lines that it might be. */
  candidates: Array<string>;
  /** The same, with what tells them apart. */
  candidate_facts: Array<Candidate>;
  /** The ids of the rules that decided. */
  rules: Array<string>;
  /** Why, for a person. */
  why: string;
  /** Why, a step each. */
  findings: Array<Finding>;
  /** What to do with the unit, one sentence. */
  instruction: string;
  /** The why in one line. */
  headline: string;
  /** The shelf tag. */
  tag: string | null;
  /** The shelf position. */
  position: string | null;
  /** The due dates that it started. */
  due: Due;
  /** What was printed for it. */
  documents: Array<IssuedDocument>;
};

/** What came on a day. */
export type ReceiptsOfDay = {
  /** The local day. */
  day: string;
  /** Accepted in time, by verdict. */
  accept: number;
  /** Accepted after the return window. */
  accept_late: number;
  /** Accepted with another label. */
  accept_relabel: number;
  /** To the shelf, with a reason. */
  discrepancy: number;
  /** Without a number. */
  unnumbered: number;
  /** All of them. */
  units: number;
};

/** A document that a customer sent, without its bytes. */
export type ReceivedDocument = {
  /** The file's name as it was. */
  name: string;
  /** Such as `application/pdf`. */
  media_type: string;
  /** How long it is. */
  bytes: number;
  /** The SHA-256 of its bytes, in hexadecimal digits. */
  sha256: string;
};

/** A column of a kind, for whoever lays out a form. */
export type RecordColumn = {
  /** Its name, as the CSV has it. */
  name: string;
  /** What is typed into it. */
  field: FieldKind;
  /** Whether it may not be empty. */
  required: boolean;
  /** Whether it is the key, or a part of it: that is never changed. */
  key: boolean;
  /** The kind of record whose key it holds. */
  refers_to: ExchangeKind | null;
};

/** A kind of record with an editing screen. */
export type ReferenceKind = "families" | "parts" | "calendars" | "holidays" | "centres";

/** A page of records. */
export type ReferencePage = {
  /** The records. */
  rows: Array<{ [key in string]: string }>;
  /** How many fit in all. */
  total: number;
};

/** Which records to list. */
export type ReferenceQuery = {
  /** Those with this text in any column; all for the empty text. */
  text: string;
  /** Sorted by this column; by the key where there is none of that name. */
  sort: string;
  /** The greatest first. */
  descending: boolean;
  /** So many are passed over. */
  offset: number;
  /** So many are handed out, 500 at most. */
  limit: number;
};

/** What an analysis found (ANA-5): a text for each heading; those that its kind does not have
 * are empty. */
export type Report = {
  /** Each heading with its text, such as `repair_done` or `root_cause`. */
  fields: { [key in string]: string };
  /** Of a repair analysis: whether the reported failure was verified. */
  failure_verified: boolean | null;
};

/** Which figures. */
export type ReportName = "receipts" | "shelf" | "on_time" | "not_returned" | "quotes" | "failures";

/** What of a report. */
export type ReportPart = "figures" | "rows";

/** What restoring a backup would do. */
export type RestorePreview = {
  /** The backup. */
  path: string;
  /** What it holds. */
  holds: Contents;
  /** What is on record now, and not in the backup: it would be lost. None where what is there now cannot
   * be read, or nothing is there. */
  lost: Beyond | null;
  /** What is in the backup, and was never on record here: nothing, unless the data were restored
   * before, or the backup is of other data. */
  foreign: Beyond | null;
  /** Who may sign in, and as what, where the backup has it otherwise than it is now: a sentence each. */
  people: Array<string>;
  /** What the data is now; none where it cannot be read, or nothing is there. */
  now: Contents | null;
};

/** What was done. */
export type Restored = {
  /** What is on record now. */
  holds: Contents;
  /** Where what was there before is kept; none where nothing was there. */
  kept: string | null;
  /** What was lost by it; none where that could not be read. */
  lost: Beyond | null;
  /** What is on record now that never was here before; likewise. */
  foreign: Beyond | null;
  /** Who may sign in, and as what, where that is otherwise now. */
  people: Array<string>;
};

/** What a person may decide about a return that does not come (RNR-2, RNR-3). */
export type ReturnChoice = "charge" | "waive" | "extend" | "keep" | "claim" | "reject_claim";

/** How many returns did not come. */
export type ReturnCounts = {
  /** To be decided. */
  to_decide: number;
  /** Claimed as returned. */
  claimed: number;
  /** Charged or waived. */
  settled: number;
};

/** A decision that was not taken back. */
export type ReturnDecisionRecord = {
  /** Why, in the CSR's words. */
  note: string | null;
  /** When. */
  at: string;
  /** By whom. */
  who: string;
} & ({
  "decision": "charge" } & Money | {
  "decision": "waive" } | {
  "decision": "extend";
  /** The last day. */
  until: string;
} | {
  "decision": "keep";
  /** The number of the purchase order. */
  order: string;
} | {
  "decision": "claim";
  /** Who carried it. */
  carrier: string;
  /** The carrier's reference. */
  reference: string;
  /** When it was delivered. */
  date: string;
} | {
  "decision": "reject_claim" });

/** Which returns are asked for, and in what order. */
export type ReturnFilter = {
  /** Which. */
  list: ReturnList;
  /** Whose part comes back to this centre. */
  centre: string | null;
  /** Whose case this CSR answers for. */
  csr: string | null;
  /** Sorted by this. */
  order: ReturnOrder;
  /** The other way round. */
  descending: boolean;
};

/** What is decided about a return, as it is typed. */
export type ReturnForm = {
  "decision": "charge" } | {
  "decision": "waive" } | {
  "decision": "extend";
  /** The last day. */
  until: string;
} | {
  "decision": "keep";
  /** The number of the purchase order. */
  order: string;
} | {
  "decision": "claim";
  /** Who carried it. */
  carrier: string;
  /** The carrier's reference. */
  reference: string;
  /** When it was delivered, by the proof of delivery. */
  date: string;
} | {
  "decision": "reject_claim" };

/** Which returns. */
export type ReturnList = "to_decide" | "claimed" | "settled";

/** What they are sorted by; those that are the same there by number. */
export type ReturnOrder = "due" | "list_price";

/** A page of returns that did not come. */
export type ReturnPage = {
  /** The rows. */
  rows: Array<ListedReturn>;
  /** How many the filter lets through. */
  total: number;
  /** How many of each list it lets through. */
  counts: ReturnCounts;
  /** The centres there are. */
  centres: Array<string>;
  /** The CSRs there are. */
  csrs: Array<string>;
};

/** Where a return stands. */
export type ReturnState = "not_expected" | "in_time" | "extended" | "late" | "charged" | "waived" | "kept_by_customer" | "claimed_returned" | "returned" | "late_return";

/** Where the return of a line stands, and why. */
export type ReturnView = {
  /** Which line. */
  line: string;
  /** What may be charged: the list price of the part. */
  list_price: Money | null;
  /** What was decided, oldest first. */
  decisions: Array<ReturnDecisionRecord>;
  /** What began, moved, was met, or ended. */
  moved: Array<Moved>;
  /** The due dates of the line. */
  due_dates: Array<StoredDue>;
  /** The ids of the rules. */
  rules: Array<string>;
  /** The steps. */
  findings: Array<Finding>;
  /** The same as text. */
  why: string;
  /** Where it stands. */
  state: ReturnState;
  /** What a person may decide now. */
  choices: Array<ReturnChoice>;
  /** A charge was made, and the unit came, or is claimed to have: the CSR must look at it. */
  charge_flagged: boolean;
};

/** What an RMA of these units would be. */
export type RmaPreview = {
  /** Each unit with its type. */
  units: Array<TypedUnit>;
  /** Why they cannot be one RMA. */
  refused: string | null;
};

/** The type of an RMA. */
export type RmaType = "doa" | "service" | "new_purchase" | "non_contracted" | "unknown";

/** All of an RMA: what a CSR looks at before confirming it. */
export type RmaView = {
  /** Which RMA. */
  rma: string;
  /** Its type. */
  type: string;
  /** Its state. */
  state: string;
  /** When it was created. */
  created_at: string;
  /** It was created here, so that its creation can be taken back. */
  created_here: boolean;
  /** What is due of it as a whole. */
  due_dates: Array<ShownDue>;
  /** Its case. */
  case: CaseView;
  /** Its lines. */
  lines: Array<LineView>;
  /** How far it has come, where it needs a quote. */
  quote: QuoteView | null;
  /** The type that a CSR gave it (ENT-7). */
  override: OverrideRecord | null;
  /** What became of the mail of the step that was taken just now. */
  mailed: Mailed | null;
};

/** The part that a person has in the work. */
export type Role = "dock" | "csr" | "supervisor" | "administrator";

/** A value that keeps an import from being written. */
export type RowError = {
  /** The line of the file on which the row begins; the first is 1. */
  line: number;
  /** The column; none where the row as a whole is wrong. */
  column: string | null;
  /** The value as it stands in the file, cut where it is long. */
  value: string;
  /** What is wrong with it. */
  message: string;
};

/** What a scan was taken for. */
export type ScanKind = "rma" | "line" | "serial" | "part" | "tracking" | "chosen";

/** A scan as it was read. */
export type ScanReading = {
  /** As it came. */
  raw: string;
  /** What it was read as: the canonical number, the cleaned serial. */
  text: string;
  /** What it was taken for. */
  kind: ScanKind;
  /** For a tracking number. */
  carrier: string | null;
  /** False for a weak guess. */
  certain: boolean;
  /** What else it could be. */
  other_kinds: Array<ScanKind>;
  /** What the operator should know about the reading. */
  note: string | null;
};

/** What a text is searched as. */
export type SearchBy = "case" | "rma" | "tracking" | "site" | "contact";

/** A page of what was found. */
export type SearchPage = {
  /** As what the text was searched. */
  by: SearchBy;
  /** How many there are on all pages. */
  total: number;
  /** The rows. */
  rows: Array<SearchRow>;
};

/** What is searched for, and which page. */
export type SearchQuery = {
  /** What is searched for; nothing finds all. */
  text: string;
  /** As what; else by its form (SRC-1). */
  by: SearchBy | null;
  /** Sorted by this; rows that are the same there by number. */
  sort: FoundColumn;
  /** The other way round. */
  descending: boolean;
  /** So many are passed over. */
  offset: number;
  /** So many at most. */
  limit: number;
};

/** A case or an RMA (SRC-2). */
export type SearchRow = {
  /** Open or closed. */
  status: Openness;
  /** The number of the case or of the RMA. */
  id: string;
  /** The customer's site. */
  site_name: string;
  /** Its id. */
  site_id: string;
  /** Who opened the case. */
  contact_name: string;
  /** Their address. */
  contact_email: string;
  /** Their telephone. */
  contact_phone: string | null;
  /** When the newest change was recorded that its history tells of, else its creation. */
  last_modified: string;
  /** What the case is about. */
  platform: string | null;
  /** `P1` to `P4`. */
  priority: string;
  /** The customer's own reference. */
  tracking_number: string | null;
  /** The case, or that of the RMA. */
  case: string;
};

/** How the window stands: who works at it. */
export type SessionView = {
  /** Whether people must sign in; else it is single-user mode. */
  on: boolean;
  /** A window that nobody touches for so many minutes is locked. */
  idle_minutes: number;
  /** Who works here, or left it locked. */
  worker: WorkerView | null;
  /** Somebody must sign in to go on. */
  locked: boolean;
  /** Who may sign in with a PIN. */
  pin_names: Array<string>;
};

/** A box on the shelf as both faces show it. */
export type ShelfItem = {
  /** Its tag. */
  tag: string;
  /** The receipt that put it there. */
  receipt: number;
  /** The verdict that put it there. */
  verdict: Verdict;
  /** Why not accepted, for a discrepancy. */
  reason: Reason | null;
  /** Where it stands. */
  position: string;
  /** Since when, in UTC. */
  since: string;
  /** Whole days since. */
  age_days: number;
  /** Where it was received. */
  dock: string;
  /** By whom. */
  operator: string;
  /** The scans as they came. */
  scans: Array<string>;
  /** The line that the scans identify. */
  line: string | null;
  /** The lines that it might be. */
  candidates: Array<string>;
  /** The same, with what tells them apart. */
  candidate_facts: Array<Candidate>;
  /** Why it is here, for a person. */
  why: string;
  /** Why, a step each. */
  findings: Array<Finding>;
  /** The ids of the rules that decided. */
  rules: Array<string>;
  /** What people noted on it. */
  note: string | null;
  /** Photographs of it. */
  photos: Array<Photo>;
  /** What was printed for it. */
  documents: Array<IssuedDocument>;
  /** What became of it. */
  disposition: DispositionRecord | null;
};

/** What stands on the shelf for how long. */
export type ShelfOfAge = {
  /** How long: `up to 1 day`, `2 to 7 days`, `8 to 30 days`, `over 30 days`. */
  age: string;
  /** Without a number. */
  unnumbered: number;
  /** With a discrepancy. */
  discrepancy: number;
  /** All of them. */
  boxes: number;
};

/** ENT-8: who pays for which way. */
export type Shipping = {
  /** The way in, to the return centre. */
  inbound: Payer;
  /** The way back, to the customer. */
  outbound: Payer;
};

/** A due date, running or met, with where it stands and why (RTF-2). */
export type ShownDue = {
  /** What is due. */
  kind: DueKind;
  /** From when it counts. */
  started_at: string;
  /** The local day. */
  due_on: string;
  /** The first instant that is too late. */
  due_before: string;
  /** When it was met. */
  met_at: string | null;
  /** Where it stands. */
  state: DueState;
  /** Days to the due day, negative where it is past. */
  days_left: number;
  /** What those days count. */
  days_count: DaysCount;
  /** In words: `2 business days left`, `3 days late`, `met on time`, `met late`. */
  left: string;
  /** The ids of the rules. */
  rules: Array<string>;
  /** The steps. */
  findings: Array<Finding>;
  /** The same as text. */
  why: string;
};

/** A logo as a screen shows it. */
export type ShownLogo = {
  /** In pixels. */
  width: number;
  /** In pixels. */
  height: number;
  /** Its PNG file in base64. */
  png: string;
};

/** A photograph with what an image on the screen shows. */
export type ShownPhoto = {
  /** The picture, as a `data:` address. */
  data_url: string;
  /** Its number. */
  id: number;
  /** The file's name as it was. */
  name: string;
  /** When it was added, in UTC. */
  at: string;
  /** `image/jpeg`, `image/png` or `image/webp`. */
  media_type: string;
};

/** Whether the one software release of WAR-5 can still be had. */
export type SoftwareRelease = "open" | "needs_registration" | "closed" | "unknown";

/** WAR-5: a unit's software terms on one day. */
export type SoftwareTerms = {
  /** The last day on which media are covered; none where the family has no such term, or
   * without a start date. */
  media_last_day: string | null;
  /** The one release; none where the family has no such term. */
  release: SoftwareRelease | null;
  /** The last day to request the release. */
  release_request_by: string | null;
  /** The last day to register for it. */
  release_register_by: string | null;
};

/** How a matter stands, from well to worst. */
export type Standing = "well" | "look" | "act";

/** How the program starts. */
export type StartUp = {
  "state": "first_start";
  /** Where it will be. */
  data_dir: string;
} | {
  "state": "sign_in" } | {
  "state": "ready";
  /** Where it is. */
  data_dir: string;
  /** The station's settings. */
  settings: StationSettings;
  /** How much there is. */
  counts: Counts;
  /** The dock's time zone, an IANA name. */
  zone: string;
  /** It began with sample data. */
  sample: boolean;
  /** The box at hand. */
  box: BoxView;
} | {
  "state": "unusable";
  /** Where it is. */
  data_dir: string;
  /** What the screens act on. */
  code: string;
  /** For the person. */
  message: string;
};

/** What a key or a scan did. */
export type StationAnswer = {
  /** The caller's number for its request. */
  seq: number;
  /** The box at hand. */
  current: BoxView;
  /** Receipts that were recorded, the oldest first. */
  recorded: Array<Receipt>;
  /** What else the operator should know. */
  message: string | null;
};

/** The settings of a receiving station. */
export type StationSettings = {
  /** The dock's name. */
  dock: string;
  /** Who scans. */
  operator: string;
  /** What the scanner sends before each scan. */
  scan_prefix: string;
  /** What the scanner sends after each scan. */
  scan_suffix: string;
  /** Whether verdicts sound. */
  sound: boolean;
  /** RCV-3. */
  unnumbered_default: UnnumberedDefault;
  /** The label printer's queue; none: labels are saved as PDF only. */
  printer: string | null;
  /** The colours of the screens. */
  theme: Theme;
  /** The dock's time zone, an IANA name. */
  zone: string;
};

/** A due date that runs or ran, with what it was computed from. */
export type StoredDue = {
  /** What is due. */
  kind: DueKind;
  /** From when it counts. */
  started_at: string;
  /** The centre that it concerns. */
  centre: string;
  /** When it was met. */
  met_at: string | null;
  /** The local day in the calendar's zone. */
  due_on: string;
  /** The first instant that is too late. */
  due_before: string;
};

/** What a matter is about. */
export type Subject = "database" | "disk" | "backups" | "clock" | "printers" | "mail";

/** A version of a template. */
export type TemplateRecord = {
  /** From 1 for each kind and language, and each contract manufacturer. */
  version: number;
  /** The wording; none: the built-in one. */
  text: string | null;
  /** When it was set. */
  recorded_at: string;
  /** By whom. */
  who: string;
};

/** A template and its versions. */
export type TemplateView = {
  /** Of which kind of document. */
  template: string;
  /** What is in force, passages among it that are not set here. */
  text: string;
  /** The same by passages, in the order of the document. */
  passages: Array<Passage>;
  /** What may stand in braces. */
  fields: Array<string>;
  /** What was set, the first one first; without text where the underlying wording came back. */
  versions: Array<TemplateRecord>;
  /** Those in this language, a BCP 47 tag. */
  language: string;
  /** Those about what comes back to this centre, a contract manufacturer's; none for all. */
  centre: string | null;
};

/** The colours of the screens. */
export type Theme = "system" | "light" | "dark";

/** A page of today's receipts. */
export type TodayPage = {
  /** Those in force, the latest first. */
  receipts: Array<Receipt>;
  /** What became of their documents. */
  prints: Array<PrintStatus>;
  /** How much there is. */
  counts: Counts;
};

/** A due date as the history tells it. */
export type Told = {
  /** The day. */
  due_on: string;
  /** When it was met. */
  met_at: string | null;
  /** It was met at its end or after it (RTF-2, ANA-5). */
  late: boolean;
};

/** A page of the tracking list. */
export type TrackPage = {
  /** How many there are on all pages. */
  total: number;
  /** The rows. */
  rows: Array<TrackRow>;
};

/** Which page of the tracking list. */
export type TrackQuery = {
  /** Sorted by this; rows that are the same there by number. */
  sort: TrackedColumn;
  /** The other way round. */
  descending: boolean;
  /** So many are passed over. */
  offset: number;
  /** So many at most. */
  limit: number;
};

/** A line of an RMA (SRC-3). */
export type TrackRow = {
  /** Whether its RMA is open or closed. */
  status: Openness;
  /** The RMA. */
  rma: string;
  /** The line. */
  line: string;
  /** The part that comes back. */
  part_number: string;
  /** The serial on record. */
  serial: string | null;
  /** The case. */
  case: string;
  /** When the RMA was created. */
  create_date: string;
};

/** What lines are sorted by (SRC-3). */
export type TrackedColumn = "status" | "rma" | "part_number" | "serial" | "case" | "create_date";

/** A message as a wording gives it. */
export type TriedLetter = {
  /** What it is about. */
  subject: string;
  /** What it says. */
  text: string;
};

/** A line as ENT sees its unit. */
export type TypedUnit = {
  /** The line; none as long as it is not created. */
  line: string | null;
  /** The serial: as it is on record, else as it was given. */
  serial: string;
  /** The part; none for a unit that is not on record. */
  part_number: string | null;
  /** Of the part. */
  part_description: string | null;
  /** The return centre of the part. */
  centre: string | null;
  /** The type that its RMA gets. */
  type: RmaType;
  /** What the customer gets. */
  basis: Basis | null;
  /** The rule that decided, ENT-1 to ENT-6. */
  deciding: string;
  /** Why, as text. */
  why: string;
  /** Why, step by step. */
  findings: Array<Finding>;
  /** For a serial that is not on record: those on record that it may be meant to be. */
  near: Array<string>;
  /** Lines that await the return of the same unit. */
  also_on: Array<string>;
};

/** The verdict on one unit, with all that is said about it. */
export type UnitOutcome = {
  /** What to do. */
  verdict: Verdict;
  /** The line that the scans identify. */
  line: string | null;
  /** Accepted after the return window. */
  late: boolean;
  /** Why not, for a discrepancy. */
  reason: Reason | null;
  /** The lines that it might be. */
  candidates: Array<string>;
  /** The same, with what tells them apart. */
  candidate_facts: Array<Candidate>;
  /** The ids of the rules that decided. */
  rules: Array<string>;
  /** Why, for a person. */
  why: string;
  /** Why, a step each. */
  findings: Array<Finding>;
  /** What to do with the unit, one sentence. */
  instruction: string;
  /** The why in one line. */
  headline: string;
  /** The shelf tag. */
  tag: string | null;
  /** The shelf position. */
  position: string | null;
  /** The due dates that it started. */
  due: Due;
  /** What was printed for it. */
  documents: Array<IssuedDocument>;
};

/** RCV-3: what happens to an unnumbered receipt unless the operator says otherwise. */
export type UnnumberedDefault = "shelf" | "return_to_sender";

/** How urgent. */
export type Urgency = "overdue" | "today" | "this_week" | "later";

/** Whose documents they are, as a form has it. */
export type VendorFields = {
  /** The name; empty: that of the return centre. */
  name: string;
  /** The address, a line each; none: that of the return centre. */
  address: Array<string>;
  /** The telephone number. */
  phone: string;
  /** The number for purchase orders by fax. */
  fax: string;
  /** The mail address. */
  email: string;
  /** The language of documents, a BCP 47 tag. */
  language: string;
  /** The country that letters are sent from, an ISO 3166 code, or empty. */
  country: string;
  /** The paper for customers whose country is not known. */
  paper: "letter" | "a4";
};

/** Whose documents they are. */
export type VendorSetup = {
  /** What is on record. */
  fields: VendorFields;
  /** The logo in their head. */
  logo: ShownLogo | null;
};

/** What to do with the unit. */
export type Verdict = "accept" | "accept_late" | "accept_relabel" | "discrepancy" | "unnumbered";

/** Something that waits, with the first of it. */
export type Waiting<T> = {
  /** How many. */
  count: number;
  /** The first of them. */
  rows: Array<T>;
};

/** A unit's hardware warranty on one day. */
export type Warranty = {
  /** WAR-1; none where the ship date is not known. */
  start: string | null;
  /** The resale date is not known, and the latest possible start was taken. */
  start_assumed: boolean;
  /** WAR-2: the last covered day; none without a start date or a hardware term. */
  last_day: string | null;
  /** WAR-2 covers the day. */
  covered: boolean;
  /** WAR-2 covers the day, and WAR-4 is satisfied. */
  active: boolean;
  /** The last day of online RMA processing (WAR-3). */
  online_rma_last_day: string | null;
};

/** What became of a wording. */
export type WordingAnswer = {
  "state": "done";
  /** What is in force. */
  view: TemplateView;
} | {
  "state": "refused";
  /** All that is wrong. */
  errors: Array<PassageError>;
};

/** The wordings for some documents and messages, and what others there may be. */
export type WordingPage = {
  /** For which ones. */
  scope: WordingScope;
  /** The language that documents are in, and those that wordings were set in. */
  languages: Array<string>;
  /** The centres of contract manufacturers. */
  centres: Array<CentreSummary>;
  /** What is in force. */
  templates: Array<TemplateView>;
};

/** For which documents and messages a wording is (DOC-2). */
export type WordingScope = {
  /** Those in this language, a BCP 47 tag. */
  language: string;
  /** Those about what comes back to this centre, a contract manufacturer's; none for all. */
  centre: string | null;
};

/** What a wording gives on real data. Nothing is changed. */
export type WordingTrial = {
  /** The number that it was tried on. */
  number: string;
  /** Of a message: what it says; of notes also what goes with a document. */
  letters: Array<TriedLetter>;
  /** Of a document: its first page, as a `data:` address. */
  page: string | null;
  /** What is wrong with passages: then it was not tried. */
  errors: Array<PassageError>;
};

/** Who works at the window. */
export type WorkerView = {
  /** The name, as it is recorded. */
  name: string;
  /** As what. */
  role: Role;
  /** What the role may do. */
  may: Array<Permission>;
};

/** How many holidays a year has. */
export type YearCount = {
  /** The year. */
  year: number;
  /** How many holidays. */
  count: number;
};

/** What the screens can ask of the shell: arguments and result of each command. */
export interface Commands {
  start_up(): StartUp;
  start_with_sample(args: { rmas: number }): StartUp;
  start_empty(): StartUp;
  choose_and_import(args: { source: ImportSource }): Array<ImportedFile> | null;
  stop_work(): void;
  session(): SessionView;
  sign_in(args: { name: string; password: string }): SessionView;
  sign_in_pin(args: { name: string; pin: string }): SessionView;
  sign_in_badge(args: { scan: string }): SessionView;
  session_touched(): SessionView;
  session_lock(): SessionView;
  sign_out(): SessionView;
  own_password(args: { before: string; password: string }): SessionView;
  people(): Array<Person>;
  people_change(args: { name: string; change: PersonChange }): Array<Person>;
  people_badge(args: { name: string }): string | null;
  people_token(args: { name: string }): string;
  sign_in_on(args: { name: string; password: string }): SessionView;
  sign_in_off(): SessionView;
  idle_minutes(args: { minutes: number }): SessionView;
  audit_page(args: { wanted: AuditWanted; before: number | null; limit: number }): AuditPage;
  audit_periods(): Array<PeriodRecord>;
  audit_sign_off(args: { note: string | null }): PeriodRecord;
  audit_export(args: { period: number }): string | null;
  backups(): BackupState;
  backup_make(): Backup;
  backup_choose_folder(): BackupState | null;
  restore_preview(args: { path: string }): RestorePreview;
  restore_backup(args: { path: string }): Restored;
  restore_offer(): RestorePreview | null;
  encryption(): EncryptionState;
  encryption_on(): EncryptionState | null;
  encryption_of_copies(): EncryptionState;
  encryption_off(): EncryptionState;
  encryption_recovery_file(): string | null;
  encryption_add_key(): string | null;
  health(): Health;
  check_record(): CheckReport;
  diagnostics(): string;
  screen_failed(args: { kind: string; places: Array<string> }): void;
  station_scan(args: { raw: string; seq: number }): StationAnswer;
  station_next(args: { seq: number }): StationAnswer;
  station_same_box(args: { seq: number }): StationAnswer;
  station_retake(args: { index: number; kind: ScanKind; seq: number }): StationAnswer;
  station_choose(args: { line: string; seq: number }): StationAnswer;
  station_return_to_sender(args: { tag: string; seq: number }): StationAnswer;
  station_keep_on_shelf(args: { tag: string; seq: number }): StationAnswer;
  today(args: { limit: number; before: number | null }): TodayPage;
  correct_receipt(args: { receipt: number; scans: Array<string>; note: string }): Receipt;
  withdraw_receipt(args: { receipt: number; note: string }): Receipt;
  preview_correction(args: { receipt: number; scans: Array<string> }): Preview;
  reprint(args: { document: number }): PrintStatus;
  save_document(args: { document: number }): string | null;
  shelf(args: { include_disposed: boolean }): Array<ShelfItem>;
  shelf_dispose(args: { tag: string; disposition: Disposition; line: string | null; tracking: string | null; note: string | null }): Disposal;
  shelf_note(args: { tag: string; note: string }): ShelfItem;
  shelf_move(args: { tag: string; position: string }): ShelfItem;
  shelf_photos(args: { tag: string }): Array<ShownPhoto>;
  shelf_add_photo(args: { tag: string }): ShelfItem | null;
  find_line(args: { text: string }): Array<Candidate>;
  deadlines_board(args: { filter: BoardFilter; rows: number }): Board;
  deadlines_rows(args: { filter: BoardFilter; urgency: Urgency; offset: number; limit: number }): Array<DeadlineRow>;
  deadlines_month(args: { filter: BoardFilter; month: string }): Array<DueDay>;
  deadlines_day(args: { filter: BoardFilter; day: string; offset: number; limit: number }): Array<DeadlineRow>;
  deadline_why(args: { subject: string; clock: DueKind }): DeadlineWhy;
  line_view(args: { line: string }): LineView;
  line_forward(args: { line: string; centre: string | null }): LineView;
  line_arrive(args: { line: string }): LineView;
  line_repair(args: { line: string; note: string | null }): LineView;
  line_replace(args: { line: string; serial: string; note: string | null }): LineView;
  line_ship(args: { line: string; serial: string; carrier: string | null; tracking: string | null }): LineView;
  line_take_back(args: { line: string; movement: MovementKind }): LineView;
  line_flag(args: { line: string; analysis: Analysis; agreed_by: string | null }): LineView;
  line_unflag(args: { line: string; analysis: Analysis }): LineView;
  line_post(args: { line: string; results: PostKind; report: Report; next_on: string | null }): LineView;
  line_take_back_post(args: { line: string; results: PostKind }): LineView;
  line_return(args: { line: string }): ReturnView;
  line_decide_return(args: { line: string; decision: ReturnForm; note: string | null }): ReturnView;
  line_take_back_return(args: { line: string; decision: ReturnChoice }): ReturnView;
  line_confirm_rma(args: { line: string }): LineView;
  line_take_back_confirmation(args: { line: string }): LineView;
  centres(): Array<CentreSummary>;
  case_view(args: { case: string }): CaseView;
  case_update(args: { case: string; note: string | null }): CaseView;
  case_take_back_update(args: { case: string }): CaseView;
  case_assign(args: { case: string; csr: string | null }): CaseView;
  queue_page(args: { filter: QueueFilter; offset: number; limit: number }): QueuePage;
  queue_take(args: { case: string }): CaseView;
  queue_hand_over(args: { case: string; from: string | null; to: string | null }): CaseView;
  rma_view(args: { rma: string }): RmaView;
  rma_preview(args: { serials: Array<string>; hours: number | null }): RmaPreview;
  rma_create(args: { case: string; serials: Array<string>; hours: number | null; analyses: Array<Analysis>; agreed_by: string | null }): CreatedRma;
  rma_take_back_creation(args: { rma: string }): CreatedRma;
  rma_confirm(args: { rma: string }): RmaView;
  rma_take_back_confirmation(args: { rma: string }): RmaView;
  quote_send(args: { rma: string }): RmaView;
  rma_override(args: { rma: string; rma_type: RmaType; basis: Basis | null; reason: string }): RmaView;
  rma_take_back_override(args: { rma: string }): RmaView;
  rma_failure(args: { rma: string; confirmed_by: string }): RmaView;
  rma_quote(args: { rma: string; kind: QuoteKind; amount: string | null; currency: string | null; valid_until: string | null }): RmaView;
  rma_order(args: { rma: string; order: OrderForm }): RmaView;
  rma_order_document(args: { rma: string }): RmaView | null;
  rma_order_document_dropped(args: { rma: string; name: string; content: string }): RmaView;
  rma_decline(args: { rma: string }): RmaView;
  rma_take_back_quote_step(args: { rma: string; step: QuoteTaken }): RmaView;
  kept(args: { number: string }): Kept;
  note_add(args: { number: string; text: string }): Kept;
  note_take_back(args: { number: string; entry: number }): Kept;
  document_issue(args: { page: string; number: string; kind: DocumentKind }): Kept;
  issued_open(args: { issued: number }): void;
  issued_save(args: { issued: number }): string | null;
  search_page(args: { query: SearchQuery }): SearchPage;
  track_page(args: { query: TrackQuery }): TrackPage;
  find_anything(args: { text: string }): Array<Hit>;
  entitlement_lookup(args: { serials: Array<string>; on: string | null; hours: number | null }): Array<LookupRow>;
  entitlement_choose_list(): ChosenList | null;
  entitlement_save(args: { serials: Array<string>; on: string | null; hours: number | null }): string | null;
  data_columns(args: { kind: ReferenceKind }): Array<RecordColumn>;
  data_list(args: { kind: ReferenceKind; query: ReferenceQuery }): ReferencePage;
  data_holidays(args: { calendar: string; year: number }): HolidayYear;
  data_add(args: { kind: ReferenceKind; row: { [key in string]: string } }): EditAnswer;
  data_change(args: { kind: ReferenceKind; seen: { [key in string]: string }; row: { [key in string]: string } }): EditAnswer;
  data_remove(args: { kind: ReferenceKind; seen: { [key in string]: string } }): EditAnswer;
  data_try_pattern(args: { pattern: string; serial: string }): PatternTrial;
  data_import_holidays(args: { calendar: string }): ImportedFile | null;
  home(args: { csr: string | null }): Home;
  report(args: { report: ReportName; from: string | null; to: string | null }): Figures;
  report_save(args: { report: ReportName; part: ReportPart; from: string | null; to: string | null }): string | null;
  report_first_day(): string | null;
  analyses_page(args: { search: PostSearch; from: string | null; to: string | null; offset: number; limit: number }): AnalysisPage;
  analyses_save(args: { search: PostSearch; from: string | null; to: string | null }): string | null;
  returns_page(args: { filter: ReturnFilter; offset: number; limit: number }): ReturnPage;
  mail_setup(): MailSetup;
  mail_save(args: { settings: MailSettings; password: string | null }): MailSetup;
  mail_try(args: { settings: MailSettings; password: string | null }): string;
  mail_counts(): MailCounts;
  outbox_page(args: { state: MailState | null; offset: number; limit: number }): OutboxPage;
  outbox_retry(args: { message: number }): MailRecord;
  outbox_cancel(args: { message: number }): MailRecord;
  outbox_sent(args: { message: number }): MailRecord;
  outbox_save(args: { message: number }): string | null;
  outbox_save_attachment(args: { message: number; place: number }): string | null;
  outbox_open(args: { message: number }): void;
  wordings(args: { scope: WordingScope | null }): WordingPage;
  wording_set(args: { name: string; scope: WordingScope; passages: { [key in string]: string } }): WordingAnswer;
  wording_try(args: { name: string; scope: WordingScope; passages: { [key in string]: string }; number: string | null }): WordingTrial;
  settings_get(): StationSettings;
  settings_set(args: { settings: StationSettings }): StationSettings;
  vendor_setup(): VendorSetup;
  vendor_save(args: { fields: VendorFields }): VendorSetup;
  vendor_choose_logo(): VendorSetup | null;
  vendor_remove_logo(): VendorSetup;
  printers(): Array<PrinterInfo>;
  printers_find(): Array<NamedPrinter>;
  paper_settings(): PaperSetup;
  paper_settings_save(args: { settings: PaperSettings }): PaperSetup;
  print_test(args: { printer: string; kind: PaperKind }): PrintJobRecord;
  print_confirmed_today(args: { first: number }): PrintJobRecord;
  print_counts(): PrintCounts;
  jobs_page(args: { state: PrintJobState | null; offset: number; limit: number }): JobsPage;
  job_papers(args: { job: number }): Array<PrintPaperRecord>;
  job_retry(args: { job: number; cleared: boolean }): PrintJobRecord;
  job_move(args: { job: number; printer: string; cleared: boolean }): PrintJobRecord;
  job_cancel(args: { job: number; cleared: boolean }): PrintJobRecord;
  job_printed(args: { job: number }): PrintJobRecord;
  jobs_printed(args: { up_to: number }): number;
  job_stop(args: { job: number }): void;
  show_window(): void;
}

/** The names of all commands. */
export const COMMANDS: readonly (keyof Commands)[] = [
  "start_up",
  "start_with_sample",
  "start_empty",
  "choose_and_import",
  "stop_work",
  "session",
  "sign_in",
  "sign_in_pin",
  "sign_in_badge",
  "session_touched",
  "session_lock",
  "sign_out",
  "own_password",
  "people",
  "people_change",
  "people_badge",
  "people_token",
  "sign_in_on",
  "sign_in_off",
  "idle_minutes",
  "audit_page",
  "audit_periods",
  "audit_sign_off",
  "audit_export",
  "backups",
  "backup_make",
  "backup_choose_folder",
  "restore_preview",
  "restore_backup",
  "restore_offer",
  "encryption",
  "encryption_on",
  "encryption_of_copies",
  "encryption_off",
  "encryption_recovery_file",
  "encryption_add_key",
  "health",
  "check_record",
  "diagnostics",
  "screen_failed",
  "station_scan",
  "station_next",
  "station_same_box",
  "station_retake",
  "station_choose",
  "station_return_to_sender",
  "station_keep_on_shelf",
  "today",
  "correct_receipt",
  "withdraw_receipt",
  "preview_correction",
  "reprint",
  "save_document",
  "shelf",
  "shelf_dispose",
  "shelf_note",
  "shelf_move",
  "shelf_photos",
  "shelf_add_photo",
  "find_line",
  "deadlines_board",
  "deadlines_rows",
  "deadlines_month",
  "deadlines_day",
  "deadline_why",
  "line_view",
  "line_forward",
  "line_arrive",
  "line_repair",
  "line_replace",
  "line_ship",
  "line_take_back",
  "line_flag",
  "line_unflag",
  "line_post",
  "line_take_back_post",
  "line_return",
  "line_decide_return",
  "line_take_back_return",
  "line_confirm_rma",
  "line_take_back_confirmation",
  "centres",
  "case_view",
  "case_update",
  "case_take_back_update",
  "case_assign",
  "queue_page",
  "queue_take",
  "queue_hand_over",
  "rma_view",
  "rma_preview",
  "rma_create",
  "rma_take_back_creation",
  "rma_confirm",
  "rma_take_back_confirmation",
  "quote_send",
  "rma_override",
  "rma_take_back_override",
  "rma_failure",
  "rma_quote",
  "rma_order",
  "rma_order_document",
  "rma_order_document_dropped",
  "rma_decline",
  "rma_take_back_quote_step",
  "kept",
  "note_add",
  "note_take_back",
  "document_issue",
  "issued_open",
  "issued_save",
  "search_page",
  "track_page",
  "find_anything",
  "entitlement_lookup",
  "entitlement_choose_list",
  "entitlement_save",
  "data_columns",
  "data_list",
  "data_holidays",
  "data_add",
  "data_change",
  "data_remove",
  "data_try_pattern",
  "data_import_holidays",
  "home",
  "report",
  "report_save",
  "report_first_day",
  "analyses_page",
  "analyses_save",
  "returns_page",
  "mail_setup",
  "mail_save",
  "mail_try",
  "mail_counts",
  "outbox_page",
  "outbox_retry",
  "outbox_cancel",
  "outbox_sent",
  "outbox_save",
  "outbox_save_attachment",
  "outbox_open",
  "wordings",
  "wording_set",
  "wording_try",
  "settings_get",
  "settings_set",
  "vendor_setup",
  "vendor_save",
  "vendor_choose_logo",
  "vendor_remove_logo",
  "printers",
  "printers_find",
  "paper_settings",
  "paper_settings_save",
  "print_test",
  "print_confirmed_today",
  "print_counts",
  "jobs_page",
  "job_papers",
  "job_retry",
  "job_move",
  "job_cancel",
  "job_printed",
  "jobs_printed",
  "job_stop",
  "show_window",
];

/** What the shell tells without being asked. */
export interface Events {
  progress: Progress;
  print: PrintStatus;
  job: JobMoved;
  mail: MailCounts;
}
