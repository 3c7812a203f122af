import { cleanup } from "@testing-library/svelte";
import { afterEach } from "vitest";

/** There is no layout here, so no size ever changes. */
class NoResize implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= NoResize;

afterEach(() => {
  cleanup();
  document.body.replaceChildren();
  document.documentElement.removeAttribute("data-theme");
});
