import { describe, expect, it } from "vitest";
import type { PrintStatus } from "../src/lib/api/types";
import { ageWords, clockTime, localDate, nearDate, nearTime, zoneName } from "../src/lib/dates";
import { printWords } from "../src/lib/prints";
import { rulesBeside } from "../src/lib/words";

const DOCK = "America/Los_Angeles";

describe("dates", () => {
  it("near ones have no year, others do", () => {
    expect(nearDate("2011-06-03", 2011)).toBe("Fri 3 Jun");
    expect(nearDate("2012-02-29", 2011)).toBe("Wed 29 Feb 2012");
  });

  it("times are the dock's, with the zone as that day has it", () => {
    expect(clockTime("2011-06-03T16:41:00Z", DOCK)).toBe("09:41");
    expect(zoneName("2011-06-03T16:41:00Z", DOCK)).toBe("PDT");
    expect(zoneName("2011-01-03T16:41:00Z", DOCK)).toBe("PST");
    expect(clockTime("2011-06-03T07:05:00Z", DOCK)).toBe("00:05");
    expect(localDate("2011-06-03T06:59:00Z", DOCK)).toBe("2011-06-02");
  });

  it("the day stands before the time only when it is another day at the dock", () => {
    expect(nearTime("2011-06-03T16:41:00Z", DOCK, "2011-06-03")).toBe("09:41");
    expect(nearTime("2011-06-03T06:41:00Z", DOCK, "2011-06-03")).toBe("Thu 2 Jun 23:41");
  });

  it("ages are words", () => {
    expect([0, 1, 12].map(ageWords)).toEqual(["today", "1 day", "12 days"]);
  });
});

describe("what became of a print", () => {
  const of = (state: PrintStatus["state"], detail = "", printer: string | null = "Zebra-3") =>
    printWords({ document: 1, kind: "box", subject: "R20417-2", printer, state, detail });

  it.each([
    [of("printed"), "printed on Zebra-3"],
    [of("sent"), "sent to Zebra-3"],
    [of("saved", "saved as PDF: /x/1-box.pdf", null), "saved as PDF: /x/1-box.pdf"],
    [of("needs_attention", "out of paper"), "needs attention on Zebra-3: out of paper"],
    [of("failed", "no such printer"), "not printed on Zebra-3: no such printer"],
    [printWords(undefined), "kept as PDF"],
  ])("%s", (words, expected) => {
    expect(words).toBe(expected);
  });
});

it("rule ids stand beside the headline once", () => {
  const unit = { headline: "In time · RCV-5 · RCV-13", rules: ["RCV-5", "RCV-1", "RNR-1"] };
  expect(rulesBeside(unit)).toEqual(["RCV-1", "RNR-1"]);
});
