export type Column =
  "left" | "due" | "what" | "subject" | "part" | "serial" | "site" | "centre" | "csr" | "why";

/** A column, how wide it is, and the table's width from which it is there; all in rem. */
interface Spec {
  name: Column;
  head: string;
  /** None: it takes what is left. */
  width: number | null;
  from: number;
}

/** What the open panel tells anyway gives way first. */
const SPECS: Spec[] = [
  { name: "left", head: "Days left", width: 13.5, from: 0 },
  { name: "due", head: "Due", width: 9.5, from: 52 },
  { name: "what", head: "What", width: 13, from: 0 },
  { name: "subject", head: "Line or case", width: 9.5, from: 0 },
  { name: "part", head: "Part", width: 8, from: 98 },
  { name: "serial", head: "Serial", width: 9, from: 89 },
  { name: "site", head: "Site", width: null, from: 60 },
  { name: "centre", head: "Centre", width: 5, from: 46 },
  { name: "csr", head: "CSR", width: 9, from: 70 },
  { name: "why", head: "Why", width: 4, from: 38 },
];

/** Under this the kinds stand by their letters, and business days shortened. */
const SHORT_BELOW_REM = 38;
const LEFT_SHORT_REM = 11.75;

export interface Columns {
  all: Spec[];
  /** Those that there is no room for. */
  hidden: Column[];
  /** How many there is room for. */
  shown: number;
  words: "long" | "short";
}

/** The columns of a table so wide; all of them where nothing can be measured. */
export function columnsFor(rem: number): Columns {
  if (rem <= 0) return { all: SPECS, hidden: [], shown: SPECS.length, words: "long" };
  const hidden = SPECS.filter((it) => rem < it.from).map((it) => it.name);
  const flexible = hidden.includes("site") ? "what" : "site";
  const words = rem < SHORT_BELOW_REM ? "short" : "long";
  const width = ({ name, width }: Spec) => {
    if (name === flexible) return null;
    return name === "left" && words === "short" ? LEFT_SHORT_REM : width;
  };
  return {
    all: SPECS.map((it) => ({ ...it, width: width(it) })),
    hidden,
    shown: SPECS.length - hidden.length,
    words,
  };
}
