import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Verdict } from "../src/lib/api/types";
import { byId, eventually, openWindow, scan } from "./window";

let hertz: number[];

class Parameter {
  setValueAtTime() {}
  linearRampToValueAtTime() {}
  set value(value: number) {
    hertz.push(value);
  }
}

class FakeAudio {
  currentTime = 0;
  destination = {};
  resume = () => Promise.resolve();
  createGain = () => ({ gain: new Parameter(), connect: () => undefined });
  createOscillator = () => ({
    frequency: new Parameter(),
    type: "",
    connect: (next: unknown) => next,
    start: () => undefined,
    stop: () => undefined,
  });
}

async function tones(verdict: Verdict): Promise<[number, number]> {
  const { playVerdict } = await import("../src/lib/sound");
  hertz = [];
  playVerdict(verdict);
  expect(hertz).toHaveLength(2);
  return [hertz[0] ?? 0, hertz[1] ?? 0];
}

beforeEach(() => {
  vi.resetModules();
  hertz = [];
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("two tones", () => {
  beforeEach(() => {
    vi.stubGlobal("AudioContext", FakeAudio);
  });

  it.each(["accept", "accept_late", "accept_relabel"] as const)("go up for %s", async (verdict) => {
    const [first, second] = await tones(verdict);
    expect(second).toBeGreaterThan(first);
  });

  it.each(["discrepancy", "unnumbered"] as const)("go down for %s", async (verdict) => {
    const [first, second] = await tones(verdict);
    expect(second).toBeLessThan(first);
  });

  it("are different for each verdict", async () => {
    const all: Verdict[] = ["accept", "accept_late", "accept_relabel", "discrepancy", "unnumbered"];
    const heard = [];
    for (const verdict of all) heard.push((await tones(verdict)).join());
    expect(new Set(heard).size).toBe(5);
  });
});

it("a machine without sound still shows its verdicts", async () => {
  vi.stubGlobal("AudioContext", undefined);
  await openWindow({ settings: { sound: true } });
  await scan("R20417-2");
  await eventually(() => expect(document.documentElement.dataset["lastPaintSeq"]).toBe("1"));
  expect(byId("verdict").dataset["verdict"]).toBe("accept");
});
