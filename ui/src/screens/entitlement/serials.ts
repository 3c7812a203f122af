import type { StationSettings } from "../../lib/api/types";

const AIM = /^\][A-Za-z][A-Za-z0-9](?=.)/;

/** A scan without what the scanner adds to it: control characters, its prefix and suffix, the AIM
 * identifier (`]C1`), and a `serial:` that only says what it is. */
export function scannedText(
  raw: string,
  settings: Pick<StationSettings, "scan_prefix" | "scan_suffix"> | null,
): string {
  const { scan_prefix: prefix = "", scan_suffix: suffix = "" } = settings ?? {};
  let text = raw.replace(/\p{Cc}/gu, "").trim();
  if (suffix !== "" && text.endsWith(suffix)) text = text.slice(0, -suffix.length);
  // The scanner's prefix and the identifier come in either order.
  for (let turn = 0; turn < 2; turn += 1) {
    if (prefix !== "" && text.startsWith(prefix)) text = text.slice(prefix.length);
    text = text.replace(AIM, "");
  }
  return text.trim().replace(/^serial:\s*/i, "");
}

/** Whether a scan has the form of an RMA label: that is a box to receive, not a serial. */
export function isRmaLabel(text: string): boolean {
  return /^(rma:.*|R[0-9]{5,9}(-[0-9]{1,4})?)$/i.test(text);
}

/** The serials of what was typed or pasted, parted by lines, commas, semicolons or tabs. Where
 * the first of several lines names a column `serial`, those of that column, as in a file. */
export function readSerials(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.split(/[,;\t]/).map(withoutQuotes));
  const [first, ...others] = lines;
  const column = first?.findIndex((cell) => cell.toLowerCase() === "serial") ?? -1;
  const cells =
    column >= 0 && others.length > 0 ? others.map((line) => line[column] ?? "") : lines.flat();
  return cells.filter((cell) => cell !== "");
}

function withoutQuotes(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .trim();
}
