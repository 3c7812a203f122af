import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/styles/tokens.css", "utf8");

/** The colours of one rule of the token file, by name. */
function block(selector: string): Map<string, string> {
  const from = css.indexOf(selector);
  expect(from, selector).toBeGreaterThanOrEqual(0);
  const body = css.slice(from, css.indexOf("}", from));
  return new Map(
    [...body.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1] ?? "", m[2] ?? ""]),
  );
}

const light = block(":root {\n  --bg");
const systemDark = block(':root:not([data-theme="light"])');
const dark = block(':root[data-theme="dark"]');

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const VERDICTS = ["accept", "late", "relabel", "discrepancy", "unnumbered"];

describe.each([
  ["light", light],
  ["dark", dark],
])("%s", (_, tokens) => {
  const of = (name: string) => {
    const value = tokens.get(name);
    if (value === undefined) throw new Error(`no token ${name}`);
    return value;
  };

  it.each(VERDICTS)("the word on %s is AAA", (verdict) => {
    expect(contrast(of(`on-${verdict}`), of(verdict))).toBeGreaterThanOrEqual(7);
  });

  it.each(["bg", "surface", "sunken", "accent-wash"])("text on %s is AA", (ground) => {
    for (const ink of ["ink", "ink-soft"]) {
      expect(contrast(of(ink), of(ground)), ink).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("errors and the accent are AA where they stand as text", () => {
    expect(contrast(of("danger"), of("surface"))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of("danger"), of("bg"))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of("on-accent"), of("accent"))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of("accent"), of("accent-wash"))).toBeGreaterThanOrEqual(4.5);
  });

  it("edges of fields, focus rings and marks are seen: 3 to 1", () => {
    for (const name of ["edge", "accent", ...VERDICTS.map((it) => `mark-${it}`)]) {
      for (const ground of ["surface", "bg"]) {
        expect(contrast(of(name), of(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

it("the system's dark and the chosen dark are the same", () => {
  expect([...systemDark].sort()).toEqual([...dark].sort());
  expect([...dark.keys()].sort()).toEqual([...light.keys()].sort());
});
