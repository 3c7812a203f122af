/** Turns the keys of a keyboard-wedge scanner into whole scans.
 *
 * A scanner is a keyboard that types fast and ends with Enter or Tab. The handler listens on the
 * window in the capture phase, so that it sees each key before any button does:
 *
 * - A character typed anywhere but in another text input goes into the scan field, whatever has
 *   the focus. The field's value is the only buffer: what is seen is what will be sent.
 * - Enter, Tab, Ctrl+M and Ctrl+J end a scan. An empty field is never a scan, so the second half
 *   of a CR LF is nothing; within 50 ms it is also kept from pressing the button under the focus.
 *   Enter on the empty field does nothing at all: the next box is F2.
 * - `?` alone, a digit alone while candidates are offered, or a letter alone that the screen knows
 *   and that is not typed into the field, is a key for the screen and not the start of a scan when
 *   nothing follows it for 250 ms. A scanner's next key comes sooner.
 * - While an overlay is open, a burst (six keys or more, under 35 ms apart) that lands outside
 *   its inputs closes the overlay and is taken as a scan: a box on the dock matters more than a
 *   panel left open, and what stood in the panel is kept as a draft. Slow keys there are dropped.
 * - A burst that lands in a text input which does not itself ask for scans (a name, a note) is
 *   taken out of it again, the input gets back what it held before, and the scan is taken.
 *   Inputs marked `data-scan="here"` keep what is scanned into them.
 */
export type Command =
  | "help"
  | "next"
  | "same_box"
  | "correct"
  | "reprint"
  | "keep"
  | "return"
  | "retake"
  | "today"
  | "why"
  | "escape"
  | "find"
  | "lock"
  | `place${number}`;

export interface CaptureHost {
  field(): HTMLInputElement | null;
  overlayOpen(): boolean;
  closeOverlay(): void;
  /** How many candidates a digit can choose among now; 0 when none are offered. */
  choices(): number;
  /** `at`: when its last key went down, on the clock of `performance.now()`. */
  scan(raw: string, at: number): void;
  choose(number: number): void;
  /** What letters do on the screen that is open. */
  letters(): Record<string, () => void>;
  /** Returns false when the command means nothing here, and the key is left to the page. */
  command(command: Command): boolean;
}

const BURST_KEYS = 6;
const BURST_GAP_MS = 35;
/** The first key may make a screen draw much before the second is heard. */
const FIRST_GAP_MS = 150;
const CRLF_MS = 50;
const LONE_KEY_MS = 250;
const STRAY_KEY_MS = 500;

/** A scanner may hold one for the second half of a terminator, as in Ctrl+J. */
const MODIFIERS = ["Alt", "AltGraph", "Control", "Meta", "Shift"];

const FUNCTION_KEYS: Record<string, Command> = {
  F1: "help",
  F2: "next",
  F3: "same_box",
  F4: "correct",
  F6: "reprint",
  F7: "keep",
  F8: "return",
  F9: "retake",
};

type TextInput = HTMLInputElement | HTMLTextAreaElement;

function asTextInput(target: EventTarget | null): TextInput | null {
  if (target instanceof HTMLTextAreaElement) return target;
  if (!(target instanceof HTMLInputElement)) return null;
  const notText = ["button", "checkbox", "radio", "range", "file", "submit", "reset", "color"];
  return notText.includes(target.type) ? null : target;
}

function isTerminator(event: KeyboardEvent): boolean {
  if (event.altKey || event.metaKey || event.shiftKey) return false;
  if (event.ctrlKey) return event.key === "m" || event.key === "j";
  return event.key === "Enter" || event.key === "Tab";
}

function isPrintable(event: KeyboardEvent): boolean {
  if ([...event.key].length !== 1) return false;
  // AltGr types characters and is reported as Ctrl+Alt on some systems.
  if (event.getModifierState("AltGraph")) return true;
  return !event.ctrlKey && !event.altKey && !event.metaKey;
}

function commandOf(event: KeyboardEvent): Command | null {
  const modified = event.ctrlKey || event.altKey;
  if (!modified && !event.metaKey && !event.shiftKey) {
    if (event.key === "Escape") return "escape";
    return FUNCTION_KEYS[event.key] ?? null;
  }
  if (event.ctrlKey === event.altKey || event.getModifierState("AltGraph")) return null;
  const digit = /^Digit([0-9])$/.exec(event.code)?.[1] ?? /^[0-9]$/.exec(event.key)?.[0];
  if (digit !== undefined) return `place${Number(digit)}`;
  if (event.key === ",") return "place10";
  if (event.key === ".") return "place11";
  if (event.key.toLowerCase() === "p") return "place12";
  if (event.key.toLowerCase() === "h") return "place13";
  if (event.ctrlKey && event.key.toLowerCase() === "t") return "today";
  if (event.ctrlKey && event.key.toLowerCase() === "k") return "find";
  if (event.ctrlKey && event.key.toLowerCase() === "l") return "lock";
  if (event.altKey && event.key.toLowerCase() === "w") return "why";
  return null;
}

export class ScanCapture {
  #host: CaptureHost;
  /** Characters caught while no field is on the screen. */
  #spare = "";
  #run = { keys: 0, text: "", last: -Infinity, before: "" };
  #endedAt = -Infinity;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(host: CaptureHost) {
    this.#host = host;
  }

  attach(target: Window): () => void {
    const listener = (event: KeyboardEvent) => this.keydown(event);
    target.addEventListener("keydown", listener, { capture: true });
    return () => {
      clearTimeout(this.#idle);
      target.removeEventListener("keydown", listener, { capture: true });
    };
  }

  keydown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const now = performance.now();
    const enter = event.key === "Enter" || isTerminator(event);
    const twice = enter && now - this.#endedAt < CRLF_MS;
    const input = asTextInput(event.target);
    const field = this.#host.field();
    const foreign = input !== null && input !== field ? input : null;

    if (twice) {
      this.#take(event);
      return;
    }
    // A terminator after another key is no second half of the last one.
    if (!enter && !MODIFIERS.includes(event.key)) this.#endedAt = -Infinity;
    if (foreign !== null) {
      this.#inForm(event, foreign, now);
      return;
    }
    if (isTerminator(event)) {
      this.#end(event, event.target === field, now);
      return;
    }
    const command = commandOf(event);
    if (command !== null) {
      this.#command(event, command, now);
      return;
    }
    if (isPrintable(event)) {
      this.#printable(event, event.target === field, now);
      return;
    }
    if (event.target === field || field === null) return;
    if (event.key === "Backspace" && this.#text() !== "") {
      field.focus();
      field.value = field.value.slice(0, -1);
      this.#take(event);
    } else if (event.key === "Dead" && !this.#host.overlayOpen()) {
      field.focus(); // the composed character lands in the field
    }
  }

  #text(): string {
    return this.#host.field()?.value ?? this.#spare;
  }

  #set(text: string): void {
    const field = this.#host.field();
    if (field) field.value = text;
    else this.#spare = text;
  }

  #take(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
  }

  #count(key: string, now: number, before: string): void {
    const gap = this.#run.keys === 1 ? FIRST_GAP_MS : BURST_GAP_MS;
    if (now - this.#run.last < gap) {
      this.#run.keys += 1;
      this.#run.text += key;
    } else {
      this.#run = { keys: 1, text: key, last: now, before };
    }
    this.#run.last = now;
  }

  #isBurst(now: number): boolean {
    return this.#run.keys >= BURST_KEYS && now - this.#run.last < BURST_GAP_MS;
  }

  #end(event: KeyboardEvent, inField: boolean, now: number): void {
    clearTimeout(this.#idle);
    const text = this.#text();
    const burst = this.#isBurst(now);
    if (text === "") {
      // Tab moves on, and Enter presses what has the focus; on the empty field it does nothing.
      if (inField && event.key !== "Tab") this.#take(event);
      return;
    }
    this.#run.keys = 0;
    if (this.#host.overlayOpen()) {
      this.#set("");
      if (!burst) return;
      this.#host.closeOverlay();
    }
    this.#take(event);
    this.#endedAt = now;
    this.#set("");
    const number = /^[1-9]$/.test(text) ? Number(text) : 0;
    if (number > 0 && number <= this.#host.choices()) this.#host.choose(number);
    else this.#host.scan(text, now);
  }

  #printable(event: KeyboardEvent, inField: boolean, now: number): void {
    const field = this.#host.field();
    const overlay = this.#host.overlayOpen();
    // Space presses the button that has the focus, unless it is inside a scan.
    if (event.key === " " && !inField && this.#text() === "") return;
    this.#take(event);
    this.#count(event.key, now, "");
    if (field !== null && inField) {
      const from = field.selectionStart ?? field.value.length;
      field.setRangeText(event.key, from, field.selectionEnd ?? from, "end");
    } else {
      this.#set(this.#text() + event.key);
      const letter = overlay ? undefined : this.#host.letters()[this.#text().toLowerCase()];
      clearTimeout(this.#idle);
      if (letter !== undefined) {
        // The focus stays where the letter means something until it is known to begin a scan.
        const lone = this.#text();
        this.#idle = setTimeout(() => {
          if (this.#text() !== lone) return;
          this.#set("");
          letter();
        }, LONE_KEY_MS);
        return;
      }
      if (!overlay) field?.focus();
    }
    clearTimeout(this.#idle);
    if (overlay) {
      this.#idle = setTimeout(() => this.#stray(), STRAY_KEY_MS);
    } else if (/^[1-9?]$/.test(this.#text())) {
      const lone = this.#text();
      this.#idle = setTimeout(() => this.#lone(lone), LONE_KEY_MS);
    }
  }

  #stray(): void {
    if (this.#host.overlayOpen()) this.#set("");
  }

  #lone(key: string): void {
    if (this.#text() !== key) return;
    if (key === "?") {
      this.#set("");
      this.#host.command("help");
    } else if (Number(key) <= this.#host.choices()) {
      this.#set("");
      this.#host.choose(Number(key));
    }
  }

  #command(event: KeyboardEvent, command: Command, now: number): void {
    clearTimeout(this.#idle);
    const text = this.#text();
    if (command === "escape" && text !== "" && !this.#host.overlayOpen()) {
      this.#set("");
      this.#take(event);
      return;
    }
    // What stands in the field came before the key: it is sent first, so nothing typed is lost.
    if (text !== "" && command !== "escape" && !this.#host.overlayOpen()) {
      this.#set("");
      this.#host.scan(text, now);
    }
    if (this.#host.command(command)) this.#take(event);
  }

  #inForm(event: KeyboardEvent, input: TextInput, now: number): void {
    if (isPrintable(event)) {
      this.#count(event.key, now, input.value);
      return;
    }
    if (isTerminator(event)) {
      const { text, before } = this.#run;
      const burst = this.#isBurst(now);
      this.#run.keys = 0;
      if (event.key !== "Tab" || burst) this.#endedAt = now;
      if (!burst || input.dataset["scan"] === "here") return;
      this.#take(event);
      input.value = before;
      // What was typed before the burst counts as entered: the scan may take the form away.
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
      if (this.#host.overlayOpen()) this.#host.closeOverlay();
      this.#host.scan(text, now);
      return;
    }
    const command = commandOf(event);
    const everywhere =
      command !== null && ["escape", "help", "why", "find", "lock"].includes(command);
    if (command !== null && (everywhere || command.startsWith("place"))) {
      if (this.#host.command(command)) this.#take(event);
    }
  }
}
