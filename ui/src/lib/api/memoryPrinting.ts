import type {
  Commands,
  JobMoved,
  PaperKind,
  PaperSettings,
  PaperSetup,
  PaperState,
  PrintCounts,
  PrintJobRecord,
  PrintJobState,
  PrintPaperRecord,
} from "./types";

/** Printers and print jobs that live in memory. */
type Handlers = {
  [
    C in
      | "printers"
      | "printers_find"
      | "paper_settings"
      | "paper_settings_save"
      | "print_test"
      | "print_confirmed_today"
      | "print_counts"
      | "jobs_page"
      | "job_papers"
      | "job_retry"
      | "job_move"
      | "job_cancel"
      | "job_printed"
      | "jobs_printed"
      | "job_stop"
  ]: (...args: Parameters<Commands[C]>) => Promise<ReturnType<Commands[C]>>;
};

const KINDS: PaperKind[] = ["box", "receiving", "shelf", "sender", "letter", "a4"];
const ZPL = "Door 3";

interface Seed {
  kind: string;
  number: string;
  printer: string;
  state: PrintJobState;
  detail: string;
  papers?: number;
  printed?: number;
}

const SEEDS: Seed[] = [
  { kind: "box", number: "R20390-3", printer: "Zebra-3", state: "printed", detail: "printed" },
  { kind: "receiving", number: "R20411-1", printer: ZPL, state: "printed", detail: "printed" },
  {
    kind: "shelf",
    number: "D110",
    printer: "Zebra-1",
    state: "needs_attention",
    detail: "out of paper",
  },
  {
    kind: "box",
    number: "R20417-2",
    printer: ZPL,
    state: "unknown",
    detail:
      "The printer tcp://10.0.0.7 broke off after 812 of 2304 bytes. Look whether it came out, and then say that it was printed, or print it again.",
  },
  {
    kind: "confirmation",
    number: "R20417",
    printer: "Office",
    state: "cancelled",
    detail: "cancelled by Dana Ruiz",
  },
  {
    kind: "box",
    number: "R20512-1",
    printer: ZPL,
    state: "needs_attention",
    detail: "head open (3 of 12)",
    papers: 12,
    printed: 2,
  },
];

export function memoryPrinting(
  now: () => string,
  operator: () => string,
  moved: (moved: JobMoved) => void,
): Handlers {
  let settings: PaperSettings = {
    papers: KINDS.map((kind) => ({
      kind,
      printer: null,
      stock: kind === "letter" || kind === "a4" ? kind : "4x6",
      dpi: 203,
      layout: null,
    })),
    printers: [{ name: ZPL, address: "tcp://10.0.0.7" }],
  };
  const setup = (): PaperSetup => ({
    settings,
    stocks: ["4x6", "100x150", "a6", "a4-24"],
    sheets: settings.papers[0]?.stock === "a4-24" ? { box: 24 } : {},
  });
  const jobs: PrintJobRecord[] = [];
  const papers = new Map<number, PrintPaperRecord[]>();

  function put(seed: Seed, instead_of: number | null = null): PrintJobRecord {
    const { kind, number, printer, state, detail } = seed;
    const count = seed.papers ?? 1;
    const job: PrintJobRecord = {
      job: jobs.length + 1,
      document: null,
      kind,
      title: `${kind} ${number}${count > 1 ? ` and ${count - 1} more` : ""}`,
      language: settings.printers.some((it) => it.name === printer) ? "zpl" : "pdf",
      stock: kind === "confirmation" ? "letter" : "4x6",
      dpi: 203,
      copies: 1,
      printer,
      state,
      detail,
      instead_of,
      papers: count,
      printed: seed.printed ?? (state === "printed" ? count : 0),
      started_at: now(),
      changed_at: now(),
      who: operator(),
    };
    jobs.push(job);
    papers.set(
      job.job,
      Array.from({ length: count }, (_, at): PrintPaperRecord => ({
        place: at + 1,
        number: at === 0 ? number : `R${20512 + at}-1`,
        sha256: "5f".repeat(32),
        queue_job: null,
        state: at < job.printed ? "printed" : at === job.printed ? one(state) : "waiting",
      })),
    );
    return job;
  }

  function one(state: PrintJobState): PaperState {
    if (state === "needs_attention") return "sent";
    return state === "unknown" || state === "cancelled" || state === "printed" ? state : "waiting";
  }

  for (const seed of SEEDS) put(seed);

  const counts = (): PrintCounts => ({
    stopped: jobs.filter((it) => ["needs_attention", "unknown", "failed"].includes(it.state))
      .length,
    under_way: jobs.filter((it) => ["queued", "sending", "sent", "printing"].includes(it.state))
      .length,
  });
  function found(number: number): PrintJobRecord {
    const job = jobs.find((it) => it.job === number);
    if (job === undefined)
      throw { code: "no_such_print_job", message: `there is no print job ${number}` };
    return job;
  }
  function told(job: PrintJobRecord): PrintJobRecord {
    job.changed_at = now();
    moved({ job: { ...job }, counts: counts() });
    return job;
  }
  function again(number: number, printer: string, cleared: boolean): PrintJobRecord {
    const job = found(number);
    const keeps = job.language === "zpl" && job.state === "needs_attention" && !cleared;
    if (keeps) {
      throw {
        code: "cannot_take_back",
        message: `The printer ${job.printer} has this label already and cannot give it back. Clear it at the printer, with its cancel key or by switching it off and on.`,
      };
    }
    const subject = job.title.replace(job.kind, "").trim().split(" ")[0] ?? "";
    const made = put(
      { kind: job.kind, number: subject, printer, state: "printed", detail: "printed" },
      number,
    );
    if (job.state !== "printed") {
      job.detail = `${job.detail}; printed again as job ${made.job}`;
      job.state = "cancelled";
      told(job);
    }
    return told(made);
  }

  return {
    printers: async () => [
      {
        name: "Zebra-3",
        description: "Zebra ZD421 at dock 3",
        is_default: true,
        state: "idle",
        detail: "",
      },
      {
        name: "Zebra-1",
        description: "Zebra GK420 at dock 1",
        is_default: false,
        state: "stopped",
        detail: "out of paper",
      },
    ],
    printers_find: async () => [{ name: "Zebra ZD621 (door 5)", address: "tcp://10.0.0.9" }],
    paper_settings: async () => setup(),
    paper_settings_save: async (args) => {
      const bad = args.settings.printers.find((it) => !/^tcp:\/\/[\w.[\]:-]+$/.test(it.address));
      if (bad !== undefined) {
        throw {
          code: "bad_setting",
          message: `printer ${bad.name}: "${bad.address}" is not the address of a printer: the host is a name or an address.`,
        };
      }
      settings = args.settings;
      return setup();
    },
    print_test: async ({ printer }) =>
      told(put({ kind: "test", number: "", printer, state: "printed", detail: "printed" })),
    print_confirmed_today: async () =>
      told(
        put({
          kind: "box",
          number: "R20600-1",
          printer: ZPL,
          state: "printing",
          detail: "4 of 9 printed",
          papers: 9,
          printed: 4,
        }),
      ),
    print_counts: async () => counts(),
    jobs_page: async ({ state, offset, limit }) => ({
      rows: jobs
        .filter((it) => state === null || it.state === state)
        .reverse()
        .slice(offset, offset + limit),
      counts: counts(),
    }),
    job_papers: async ({ job }) => papers.get(job) ?? [],
    job_retry: async ({ job, cleared }) => again(job, found(job).printer, cleared),
    job_move: async ({ job, printer, cleared }) => again(job, printer, cleared),
    job_cancel: async ({ job }) => {
      const record = found(job);
      record.state = "cancelled";
      record.detail = `cancelled by ${operator()}`;
      return told(record);
    },
    job_printed: async ({ job }) => {
      const record = found(job);
      record.state = "printed";
      record.printed = record.papers;
      record.detail = `printed, as ${operator()} has seen`;
      return told(record);
    },
    jobs_printed: async ({ up_to }) => {
      const unknown = jobs.filter(({ job, state }) => state === "unknown" && job <= up_to);
      for (const record of unknown) {
        record.state = "printed";
        record.detail = `printed, as ${operator()} has seen`;
        told(record);
      }
      return unknown.length;
    },
    job_stop: async ({ job }) => {
      const record = found(job);
      record.state = "cancelled";
      record.detail = `stopped after ${record.printed} of ${record.papers}`;
      told(record);
    },
  };
}
