import { describe, expect, it, vi } from "vitest";
import { memoryApi } from "../src/lib/api/memory";
import type { BoxView, StationAnswer } from "../src/lib/api/types";
import { Station } from "../src/lib/station.svelte";

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

function view(box: number): BoxView {
  return {
    box_number: box,
    state: "empty",
    scans: [],
    prompt: null,
    provisional: null,
    receipt: null,
    same_box: false,
  };
}

describe("the queue of requests", () => {
  it("sends one at a time, in order, and never holds up input", async () => {
    const api = memoryApi({ seeded: false });
    const waiting: ((answer: StationAnswer) => void)[] = [];
    const sent: string[] = [];
    api.station_scan = ({ raw }) => {
      sent.push(raw);
      return new Promise((resolve) => waiting.push(resolve));
    };
    const station = new Station(api);
    for (const raw of ["A", "B", "C"]) station.scan(raw);
    expect(sent).toEqual(["A"]);
    expect(station.pending.map((it) => it.raw)).toEqual(["A", "B", "C"]);
    waiting[0]?.({ seq: 1, current: view(1), recorded: [], message: "first" });
    await settled();
    expect(sent).toEqual(["A", "B"]);
    expect(station.message).toBe("first");
    expect(station.pending.map((it) => it.raw)).toEqual(["B", "C"]);
  });

  it("ten boxes without a pause are ten receipts in order", async () => {
    const api = memoryApi({ seeded: false, delay: 1 });
    const station = new Station(api);
    const boxes = ["R20417-1", "R20417-2", "R20411-1", "R20390-3", "R20371-1"];
    const more = ["R20402-1", "R20405-1", "R20300-1", "R20512-1", "R20513-1"];
    for (const raw of [...boxes, ...more]) station.scan(raw);
    await vi.waitFor(() => expect(station.today).toHaveLength(10));
    expect(station.today.map((it) => it.line).reverse()).toEqual([...boxes, ...more]);
    expect(station.pending).toEqual([]);
    const seqs = api.calls
      .filter((it) => it.name === "station_scan")
      .map((it) => (it.args as { seq: number }).seq);
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("stops at a failure, keeps the scan, and sends it again before the next one", async () => {
    const api = memoryApi({ seeded: false });
    const station = new Station(api);
    api.failNext("station_scan", "The disk is full.");
    station.scan("R20417-2");
    await settled();
    expect(station.failure?.error.message).toBe("The disk is full.");
    expect(station.pending).toEqual([{ seq: 1, raw: "R20417-2", failed: true }]);
    station.scan("R20411-1");
    await settled();
    expect(station.failure).toBeNull();
    expect(station.today.map((it) => it.line)).toEqual(["R20411-1", "R20417-2"]);
  });

  it("sets aside what fails twice, still says so, and goes on", async () => {
    const api = memoryApi({ seeded: false });
    const scan = api.station_scan;
    api.station_scan = (args) =>
      args.raw === "BAD" ? Promise.reject({ code: "x", message: "No." }) : scan(args);
    const station = new Station(api);
    station.scan("BAD");
    await settled();
    station.scan("R20411-1");
    await settled();
    expect(station.today.map((it) => it.line)).toEqual(["R20411-1"]);
    expect(station.failure?.what).toBe("BAD");
    expect(station.pending.map((it) => it.raw)).toEqual(["BAD"]);
    station.dropFailed();
    expect(station.failure).toBeNull();
    expect(station.pending).toEqual([]);
  });

  it("leaves out on request what failed once, and does not send it again", async () => {
    const api = memoryApi({ seeded: false });
    const station = new Station(api);
    api.failNext("station_scan", "No.");
    station.scan("R20417-2");
    await settled();
    station.dropFailed();
    station.scan("R20411-1");
    await settled();
    expect(station.today.map((it) => it.line)).toEqual(["R20411-1"]);
  });
});

it("keeps the verdict of a box that the next RMA label closed", async () => {
  const station = new Station(memoryApi({ seeded: false }));
  for (const raw of ["R20460", "R20512-1"]) station.scan(raw);
  await settled();
  expect(station.shown?.line).toBe("R20512-1");
  expect(station.earlier?.reason).toBe("ambiguous");
});

it("marks the entry that a correction replaces", async () => {
  const api = memoryApi({ seeded: false });
  const station = new Station(api);
  station.scan("R20417-2");
  await settled();
  station.enter(await api.correct_receipt({ receipt: 1, scans: ["R20411-1"], note: "" }));
  expect(station.today.map((it) => [it.receipt, it.corrects, it.corrected_by])).toEqual([
    [2, 1, null],
    [1, null, 2],
  ]);
});
