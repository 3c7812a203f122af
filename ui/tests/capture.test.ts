import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ScanCapture, type Command } from "../src/lib/scan/capture";
import { burst, press } from "./keys";

let field: HTMLInputElement;
let button: HTMLButtonElement;
let scans: string[];
let commands: Command[];
let chosen: number[];
let letters: string[];
let clicks: number;
let overlay: boolean;
let choices: number;
let stop: () => void;

function element<K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] {
  return document.body.appendChild(document.createElement(tag));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(1000);
  field = element("input");
  button = element("button");
  scans = [];
  commands = [];
  chosen = [];
  letters = [];
  clicks = 0;
  overlay = false;
  choices = 0;
  button.addEventListener("click", () => (clicks += 1));
  const capture = new ScanCapture({
    field: () => field,
    overlayOpen: () => overlay,
    closeOverlay: () => (overlay = false),
    choices: () => choices,
    scan: (raw) => scans.push(raw),
    choose: (number) => chosen.push(number),
    letters: () => ({ w: () => letters.push("w") }),
    command: (command) => commands.push(command) > 0,
  });
  stop = capture.attach(window);
  field.focus();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe("a scan", () => {
  it.each([
    ["Enter", ["Enter"]],
    ["Tab", ["Tab"]],
    ["CR LF as two Enters", ["Enter", "Enter"]],
    ["Tab and Enter", ["Tab", "Enter"]],
  ])("ends with %s, once", (_, end) => {
    burst("R20417-2", { end });
    expect(scans).toEqual(["R20417-2"]);
    expect(field.value).toBe("");
  });

  it("ends with Ctrl+M and Ctrl+J, as some scanners send CR and LF", () => {
    for (const key of "SN0412") press(key);
    press("Control", { ctrlKey: true });
    press("m", { ctrlKey: true });
    press("Control", { ctrlKey: true });
    press("j", { ctrlKey: true });
    expect(scans).toEqual(["SN0412"]);
  });

  it.each([1, 5, 30, 80, 400])("is whole with %i ms between its keys", (gap) => {
    burst("1Z999AA10123456784", { gap });
    expect(scans).toEqual(["1Z999AA10123456784"]);
  });

  it("is sent as it came, prefix and case included", () => {
    burst("]C1r20417-2ß ");
    expect(scans).toEqual(["]C1r20417-2ß "]);
  });

  it("ten without a pause are ten, in order", () => {
    const boxes = Array.from({ length: 10 }, (_, index) => `R2${index}417-${index + 1}`);
    for (const box of boxes) burst(box, { gap: 1, end: ["Enter", "Enter"] });
    expect(scans).toEqual(boxes);
  });

  it("that lands on a button is a scan and presses nothing", () => {
    button.focus();
    burst("SN 0412", { end: ["Enter", "Enter"] });
    expect(scans).toEqual(["SN 0412"]);
    expect(clicks).toBe(0);
  });

  it("is not split when the focus moves in the middle of it", () => {
    for (const key of "R204") press(key);
    button.focus();
    for (const key of "17-2") press(key);
    field.blur();
    press("Enter");
    expect(scans).toEqual(["R20417-2"]);
  });

  it("is none on an empty field, and Enter there does nothing", () => {
    expect(press("Enter").defaultPrevented).toBe(true);
    expect(scans).toEqual([]);
  });
});

describe("keys of the screen", () => {
  it("Enter and Space press the button that has the focus", () => {
    button.focus();
    press("Enter");
    press(" ");
    expect(clicks).toBe(2);
    expect(scans).toEqual([]);
  });

  it("Tab on the empty field is left to walk on", () => {
    expect(press("Tab").defaultPrevented).toBe(false);
  });

  it("F2 sends what stands in the field first, then asks for the next box", () => {
    const order: string[] = [];
    stop();
    stop = new ScanCapture({
      field: () => field,
      overlayOpen: () => false,
      closeOverlay: () => undefined,
      choices: () => 0,
      scan: (raw) => order.push(raw),
      choose: () => undefined,
      letters: () => ({}),
      command: (command) => order.push(command) > 0,
    }).attach(window);
    for (const key of "R20417") press(key);
    press("F2");
    expect(order).toEqual(["R20417", "next"]);
  });

  it.each([
    ["F1", {}, "help"],
    ["F3", {}, "same_box"],
    ["F4", {}, "correct"],
    ["F6", {}, "reprint"],
    ["F7", {}, "keep"],
    ["F8", {}, "return"],
    ["F9", {}, "retake"],
    ["t", { ctrlKey: true }, "today"],
    ["w", { altKey: true }, "why"],
    ["2", { ctrlKey: true }, "place2"],
    ["4", { altKey: true }, "place4"],
    ["Escape", {}, "escape"],
  ] as const)("%s %o is %s", (key, init, command) => {
    press(key, init);
    expect(commands).toEqual([command]);
    expect(field.value).toBe("");
  });

  it("a character typed with AltGr is a character", () => {
    press("@", { ctrlKey: true, altKey: true, modifierAltGraph: true });
    press("Enter");
    expect(scans).toEqual(["@"]);
  });

  it("Esc clears the field before it means anything else", () => {
    press("R");
    press("Escape");
    expect(field.value).toBe("");
    expect(commands).toEqual([]);
  });

  it("? opens help when nothing follows, and is part of a scan when something does", () => {
    press("?");
    vi.advanceTimersByTime(249);
    expect(commands).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(commands).toEqual(["help"]);
    expect(field.value).toBe("");
    burst("?ABC");
    vi.advanceTimersByTime(1000);
    expect(commands).toEqual(["help"]);
    expect(scans).toEqual(["?ABC"]);
  });
});

describe("letters that the screen knows", () => {
  it("are keys when nothing follows, and keep the focus where it was", () => {
    button.focus();
    press("w");
    expect(document.activeElement).toBe(button);
    vi.advanceTimersByTime(249);
    expect(letters).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(letters).toEqual(["w"]);
    expect(field.value).toBe("");
    expect(document.activeElement).toBe(button);
  });

  it("begin a scan when something follows, also by hand", () => {
    button.focus();
    press("W");
    vi.advanceTimersByTime(200);
    press("X");
    expect(document.activeElement).toBe(field);
    vi.advanceTimersByTime(1000);
    for (const key of ["1", "Enter"]) press(key);
    expect(letters).toEqual([]);
    expect(scans).toEqual(["WX1"]);
  });

  it("typed into the field are text, and others are no keys", () => {
    press("w");
    vi.advanceTimersByTime(1000);
    expect(letters).toEqual([]);
    expect(field.value).toBe("w");
  });
});

describe("digits while candidates are offered", () => {
  beforeEach(() => (choices = 3));

  it("a lone digit chooses after a pause", () => {
    press("2");
    expect(chosen).toEqual([]);
    vi.advanceTimersByTime(250);
    expect(chosen).toEqual([2]);
    expect(field.value).toBe("");
  });

  it("digit and Enter choose at once", () => {
    burst("3");
    expect(chosen).toEqual([3]);
    expect(scans).toEqual([]);
  });

  it("a burst that starts with a digit is a scan", () => {
    burst("123456789012", { gap: 30 });
    vi.advanceTimersByTime(1000);
    expect(scans).toEqual(["123456789012"]);
    expect(chosen).toEqual([]);
  });

  it("a digit beyond the candidates is no choice", () => {
    press("7");
    vi.advanceTimersByTime(1000);
    expect(chosen).toEqual([]);
    expect(field.value).toBe("7");
  });

  it("without candidates a digit waits for the rest of the number", () => {
    choices = 0;
    press("1");
    vi.advanceTimersByTime(1000);
    expect(chosen).toEqual([]);
    expect(field.value).toBe("1");
  });
});

describe("with an overlay open", () => {
  beforeEach(() => {
    overlay = true;
    button.focus();
  });

  it("a burst outside its inputs closes it and is taken", () => {
    burst("R20417-2");
    expect(overlay).toBe(false);
    expect(scans).toEqual(["R20417-2"]);
    expect(clicks).toBe(0);
  });

  it("slow keys are dropped and do not glue themselves to a later scan", () => {
    press("x");
    vi.advanceTimersByTime(600);
    expect(field.value).toBe("");
    burst("R20417-2");
    expect(scans).toEqual(["R20417-2"]);
  });
});

describe("in a text input of a form", () => {
  function input(scanHere: boolean): HTMLInputElement {
    const made = element("input");
    if (scanHere) made.dataset["scan"] = "here";
    made.focus();
    return made;
  }

  it("typing stays there", () => {
    const name = input(false);
    burst("Dana Ruiz", { gap: 120 });
    expect(name.value).toBe("Dana Ruiz");
    expect(scans).toEqual([]);
  });

  it("a burst into a name is taken out of it again and is a scan", () => {
    const name = input(false);
    name.value = "Dana";
    burst("R20417-2");
    expect(name.value).toBe("Dana");
    expect(scans).toEqual(["R20417-2"]);
  });

  it("a burst into an input that asks for scans stays there", () => {
    const line = input(true);
    burst("R20417-2");
    expect(line.value).toBe("R20417-2");
    expect(scans).toEqual([]);
  });

  it("an Enter after another key is no second half, however fast", () => {
    const line = input(true);
    burst("R20417-2", { gap: 1 });
    press("w", { altKey: true });
    expect(press("Enter").defaultPrevented).toBe(false);
    expect(press("Enter").defaultPrevented).toBe(true);
    expect(line.value).toBe("R20417-2");
  });

  it("two bursts close upon each other both end, and the second half of a CR LF is swallowed", () => {
    burst("SN0411");
    const line = input(true);
    const ends: boolean[] = [];
    line.addEventListener("keydown", (event) => event.key === "Enter" && ends.push(true));
    burst("SN0412", { gap: 1, end: ["Enter", "Enter"] });
    expect(scans).toEqual(["SN0411"]);
    expect(ends).toHaveLength(1);
  });

  it("function keys of the dock are left alone", () => {
    input(false);
    press("F2");
    press("F8");
    expect(commands).toEqual([]);
    press("Escape");
    expect(commands).toEqual(["escape"]);
  });
});
