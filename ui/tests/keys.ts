import { vi } from "vitest";

/** What a browser does with a key: the event, and then, if nobody took it, the character in the
 * text input that has the focus, or the press of the button. */
export function press(key: string, init: KeyboardEventInit = {}): KeyboardEvent {
  const target = document.activeElement ?? document.body;
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  if (event.defaultPrevented) return event;
  const into = document.activeElement;
  const printable = key.length === 1 && !init.ctrlKey && !init.altKey;
  if (printable && (into instanceof HTMLInputElement || into instanceof HTMLTextAreaElement)) {
    into.value += key;
    into.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (into instanceof HTMLButtonElement && (key === "Enter" || key === " ")) {
    into.click();
  }
  return event;
}

export interface ScanOptions {
  gap?: number;
  end?: string[];
}

/** A scanner's burst. Needs fake timers, for the gaps between its keys. */
export function burst(text: string, { gap = 5, end = ["Enter"] }: ScanOptions = {}): void {
  for (const key of [...text, ...end]) {
    press(key);
    vi.advanceTimersByTime(gap);
  }
}
