import type { DeadlineRow, DueKind, Home } from "../../lib/api/types";
import type { App } from "../../lib/app.svelte";
import { ageWords } from "../../lib/dates";
import { DUE_WORD, plural } from "../../lib/words";
import { priceWords } from "../deadlines/returns";

/** A row of what waits: what it is, what is to be said of it, and where it leads. */
export interface CardRow {
  key: string;
  what: string;
  said: string;
  /** Late: it stands in the colour of that. */
  isLate: boolean;
  go: () => void;
}

/** Something that waits. */
export interface Card {
  id: keyof Omit<Home, "csrs" | "on_the_shelf">;
  title: string;
  /** The letter that goes there. */
  letter: string;
  count: number;
  rows: CardRow[];
  /** What stands there when nothing waits. */
  empty: string;
  /** Where all of them are. */
  all: string;
  go: () => void;
}

/** What waits, the most pressing first. */
export function cardsOf(app: App, home: Home): Card[] {
  const { csr } = app.home;
  const due = (row: DeadlineRow): CardRow => ({
    key: `${row.subject} ${row.clock}`,
    what: row.subject,
    said: `${DUE_WORD[row.clock]}, ${row.left}`,
    isLate: row.state === "overdue",
    go: () => app.openBeside(row.subject),
  });
  const board = (kinds: DueKind[], urgency?: "overdue" | "today") => () => {
    app.deadlines.setView("list");
    app.deadlines.setFilter({ kinds, csr, centre: null });
    app.deadlines.wantedGroup = urgency ?? null;
    app.go("deadlines");
  };
  return [
    {
      id: "queue",
      title: "To confirm",
      letter: "c",
      count: home.queue.count,
      rows: home.queue.rows.map((row) => ({
        key: row.rma,
        what: row.rma,
        said: `${row.next}, ${ageWords(row.age_days)}, ${row.site_name}`,
        isLate: false,
        go: () => {
          app.queue.open(row.rma);
          app.go("queue");
        },
      })),
      empty: "Every RMA is confirmed.",
      all: "Queue",
      go: () => {
        app.queue.setFilter({ csr, type: null, priority: null, centre: null });
        app.go("queue");
      },
    },
    {
      id: "overdue",
      title: "Overdue",
      letter: "o",
      count: home.overdue.count,
      rows: home.overdue.rows.map(due),
      empty: "Nothing is late.",
      all: "Deadlines",
      go: board(["rtf", "ra", "fa_interim", "fa", "response", "update", "quote"], "overdue"),
    },
    {
      id: "today",
      title: "Due today",
      letter: "t",
      count: home.today.count,
      rows: home.today.rows.map(due),
      empty: "Nothing more is due today.",
      all: "Deadlines",
      go: board([], "today"),
    },
    {
      id: "responses",
      title: "Waiting for a first response",
      letter: "r",
      count: home.responses.count,
      rows: home.responses.rows.map(due),
      empty: "Every case was answered.",
      all: "Deadlines",
      go: board(["response"]),
    },
    {
      id: "returns",
      title: "Returns to decide",
      letter: "d",
      count: home.returns.count,
      rows: home.returns.rows.map((row) => ({
        key: row.line,
        what: row.line,
        said: `${priceWords(row.list_price)}, ${plural(row.days_late ?? 0, "day")} late, ${row.site_name}`,
        isLate: true,
        go: () => {
          app.deadlines.setView("returns");
          app.openBeside(row.line);
        },
      })),
      empty: "No return is late and undecided.",
      all: "Returns not received",
      go: () => {
        app.deadlines.returns.which = "to_decide";
        app.deadlines.returns.csr = csr;
        app.deadlines.setView("returns");
        app.go("deadlines");
      },
    },
    {
      id: "quotes",
      title: "Quotes about to expire",
      letter: "q",
      count: home.quotes.count,
      rows: home.quotes.rows.map(due),
      empty: "No quote expires within seven days.",
      all: "Deadlines",
      go: board(["quote"]),
    },
    {
      id: "shelf",
      title: "On the shelf, with a likely line",
      letter: "s",
      count: home.shelf.count,
      rows: home.shelf.rows.map((row) => ({
        key: row.tag,
        what: row.tag,
        said: `${row.position}, ${ageWords(row.age_days)}: ${row.lines.map((it) => it.line).join(", ")}`,
        isLate: false,
        go: () => {
          app.wantedTag = row.tag;
          app.go("shelf");
        },
      })),
      empty:
        home.on_the_shelf === 0
          ? "The shelf is empty."
          : `No likely line for the ${plural(home.on_the_shelf, "box", "boxes")} there.`,
      all: "Shelf",
      go: () => app.go("shelf"),
    },
  ];
}
