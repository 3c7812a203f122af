import type { Api } from "./api";
import { CENTRES } from "./memoryDeadlines";
import type {
  MailCounts,
  MailRecord,
  MailSetup,
  MailState,
  Passage,
  PassageError,
  TemplateView,
  WordingScope,
} from "./types";

type MailCommands =
  | "mail_setup"
  | "mail_save"
  | "mail_try"
  | "mail_counts"
  | "outbox_page"
  | "outbox_retry"
  | "outbox_cancel"
  | "outbox_sent"
  | "outbox_save"
  | "outbox_save_attachment"
  | "outbox_open"
  | "wordings"
  | "wording_set"
  | "wording_try";

const CONTACTS = [
  ["Amara Osei", "amara.osei@kern-medical.example", "R30101"],
  ["森 恵子", "mori@osaka.example", "R30104"],
  ["Νίκος Παπάς", "nikos@piraeus.example", "R30108"],
  ["Ben Whitlock", "ben@northline.example", "R30112"],
] as const;
const STATES: MailState[] = ["waiting", "sent", "stopped", "sent", "cancelled", "sent", "waiting"];
const ANSWERS: Record<MailState, string | null> = {
  waiting: null,
  sending: null,
  sent: "2.0.0 taken as 4711",
  stopped: "mail.example.com refuses it: 5.1.1 no such person here",
  cancelled: null,
};

const BODY = `Dear {contact},

we have confirmed RMA {rma} for your case {case}. Every unit must reach us by {return_by}.

{vendor}`;
const FIELDS = ["rma", "case", "contact", "site", "vendor", "reach", "date", "return_by"];
const PLAIN: [string, [string, string][]][] = [
  [
    "mail-confirmation",
    [
      ["subject", "RMA {rma} is confirmed"],
      ["text", BODY],
    ],
  ],
  [
    "mail-quote",
    [
      ["subject", "Quote for RMA {rma}"],
      ["text", BODY],
    ],
  ],
  [
    "mail-note",
    [
      ["subject", "About {rma}"],
      ["text", BODY],
    ],
  ],
  [
    "confirmation",
    [
      ["title", "RMA confirmation"],
      ["opening", "Dear {contact},\n\nWe have confirmed RMA {rma} for your case {case}."],
      ["notice", "For a unit that has not reached us by then, we may charge its full list price."],
    ],
  ],
  ["words", [["page", "Page {page} of {pages}"]]],
];
const FACTS: Record<string, string> = {
  rma: "R30112",
  case: "2026-0108-0003",
  contact: "Ben Whitlock",
  vendor: "Northern Returns",
  return_by: "Fri 4 Dec 2026",
};

/** One pixel, as a picture of a page. */
const PAGE = "data:image/gif;base64,R0lGODlhAQABAIAAAHd3dwAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";

/** Mail in memory. `moved` is told when how much there is may have changed. */
export function memoryMail(
  operator: () => string,
  moved: (counts: MailCounts) => void,
): Pick<Api, MailCommands> {
  const now = () => new Date().toISOString();
  const setup: MailSetup = {
    settings: {
      host: "mail.example.com",
      port: 0,
      encryption: "starttls",
      user: "returns",
      from_name: "Returns desk",
      from_address: "returns@example.com",
    },
    password: "key_store",
    key_store: null,
    held: null,
  };
  const messages: MailRecord[] = STATES.map((state, index) => {
    const [name, address, about] = CONTACTS[index % CONTACTS.length] ?? CONTACTS[0];
    const at = new Date(Date.now() - (STATES.length - index) * 3_700_000).toISOString();
    return {
      message: index + 1,
      message_id: `${index + 1}.9f3c@example.com`,
      about,
      kind: index % 3 === 1 ? "quote" : "confirmation",
      from: "Returns desk <returns@example.com>",
      to: [`${name} <${address}>`],
      subject: `RMA ${about} is confirmed: please send your units by Fri 4 Dec 2026`,
      text: `Dear ${name},\n\nwe have confirmed RMA ${about}.\n`,
      written_at: at,
      written_by: operator(),
      state,
      attempts: state === "sent" || state === "stopped" ? 1 : 0,
      next_at: state === "waiting" ? at : null,
      changed_at: at,
      answer: ANSWERS[state],
      attachments: [`${about}-confirmation.pdf`, `${about}-instructions.pdf`],
    };
  });
  const counts = (): MailCounts => ({
    stopped: messages.filter((it) => it.state === "stopped").length,
    waiting: messages.filter((it) => it.state === "waiting" || it.state === "sending").length,
    written: messages.length,
  });
  const found = (message: number): MailRecord => {
    const record = messages.find((it) => it.message === message);
    if (record === undefined)
      throw { code: "not_found", message: `There is no message ${message}` };
    return record;
  };
  const move = (message: number, to: MailState, answer?: string): MailRecord => {
    const record = found(message);
    if (record.state === "sent") {
      throw { code: "not_yet", message: `message ${message} is sent: it cannot be moved` };
    }
    record.state = to;
    record.changed_at = now();
    record.next_at = to === "waiting" ? now() : null;
    record.answer = answer ?? record.answer;
    moved(counts());
    return record;
  };
  const scopes = new Map<string, TemplateView[]>();
  /** What is in force for a language, and underneath a contract manufacturer's that for all. */
  const templatesOf = ({ language, centre }: WordingScope): TemplateView[] => {
    const key = `${language} ${centre ?? ""}`;
    const kept = scopes.get(key);
    if (kept !== undefined) return kept;
    const under = centre === null ? null : templatesOf({ language, centre: null });
    const made = PLAIN.map(([template, passages], at): TemplateView => {
      const texts = under?.[at]?.passages.map(({ name, text }) => [name, text] as const);
      const all = (texts ?? passages).map(([name, text]): Passage => ({
        name,
        text,
        underlying: text,
      }));
      const text = all.map((it) => `[${it.name}]\n${it.text}\n`).join("");
      return { template, language, centre, text, passages: all, fields: FIELDS, versions: [] };
    });
    scopes.set(key, made);
    return made;
  };
  const templateOf = (name: string, scope: WordingScope): TemplateView => {
    const template = templatesOf(scope).find((it) => it.template === name);
    if (template === undefined)
      throw { code: "not_found", message: `there is no template ${name}` };
    return template;
  };
  const wrong = (passages: Record<string, string>): PassageError[] =>
    Object.entries(passages).flatMap(([passage, text]) => {
      const unknown = [...text.matchAll(/\{([^}]*)\}/g)].find(
        (it) => ![...FIELDS, "page", "pages"].includes(it[1] ?? ""),
      );
      if (unknown === undefined) return [];
      const message = `there is no field {${unknown[1] ?? ""}}; there are ${FIELDS.join(", ")}`;
      return [{ passage, message }];
    });
  const filled = (text: string, number: string | null) =>
    text.replaceAll(/\{([^}]*)\}/g, (_, field: string) =>
      field === "rma" && number !== null ? number : (FACTS[field] ?? "–"),
    );

  return {
    mail_setup: async () => setup,
    mail_save: async ({ settings, password }) => {
      if (!settings.from_address.includes("@")) {
        throw {
          code: "from_address",
          message: `"${settings.from_address}" is not a mail address; write it as name@example.com`,
        };
      }
      setup.settings = settings;
      if (settings.user === "") setup.password = "not_needed";
      else if (password !== null) setup.password = "key_store";
      return setup;
    },
    mail_try: async ({ settings }) => {
      if (settings.host === "") throw { code: "host", message: "name the mail server first" };
      return `${settings.host}:587 answers and takes the user name and password. Nothing was sent.`;
    },
    mail_counts: async () => counts(),
    outbox_page: async ({ state, offset, limit }) => ({
      rows: messages
        .filter((it) => state === null || it.state === state)
        .reverse()
        .slice(offset, offset + limit),
      counts: counts(),
      has_server: setup.settings.host !== "",
      held: setup.held,
    }),
    outbox_retry: async ({ message }) => move(message, "waiting"),
    outbox_cancel: async ({ message }) => move(message, "cancelled"),
    outbox_sent: async ({ message }) => move(message, "sent", `sent by hand, says ${operator()}`),
    outbox_save: async ({ message }) => `/home/desk/message-${found(message).message}.eml`,
    outbox_save_attachment: async ({ message, place }) =>
      `/home/desk/${found(message).attachments[place] ?? ""}`,
    outbox_open: async ({ message }) => void found(message),
    wordings: async ({ scope }) => {
      const asked = scope ?? { language: "en", centre: null };
      if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(asked.language)) {
        throw { code: "incomplete", message: `“${asked.language}” is not a language tag` };
      }
      const languages = [...new Set(["en", asked.language])].sort();
      return { scope: asked, languages, centres: CENTRES, templates: templatesOf(asked) };
    },
    wording_set: async ({ name, scope, passages }) => {
      const errors = wrong(passages);
      if (errors.length > 0) return { state: "refused", errors };
      const view = templateOf(name, scope);
      view.passages = view.passages.map((it) => ({
        ...it,
        text: passages[it.name] ?? it.underlying,
      }));
      const set = view.passages.filter((it) => it.text !== it.underlying);
      const text = set.map((it) => `[${it.name}]\n${it.text}\n`).join("");
      const version = view.versions.length + 1;
      view.versions = [
        ...view.versions,
        { version, text: text === "" ? null : text, recorded_at: now(), who: operator() },
      ];
      return { state: "done", view };
    },
    wording_try: async ({ name, passages, number }) => {
      const errors = wrong(passages);
      if (number !== null && !/^R\d+/i.test(number)) {
        throw { code: "incomplete", message: `"${number}" is not a number of an RMA` };
      }
      const letter = {
        subject: filled(passages["subject"] ?? "", number),
        text: filled(passages["text"] ?? "", number),
      };
      const isMail = name.startsWith("mail-");
      return {
        number: number ?? "R30112",
        letters: isMail && errors.length === 0 ? [letter] : [],
        page: isMail || errors.length > 0 ? null : PAGE,
        errors,
      };
    },
  };
}
