import { render, screen } from "@testing-library/svelte";
import { tick } from "svelte";
import { vi } from "vitest";
import AppView from "../src/App.svelte";
import { memoryApi, type MemoryApi, type MemoryOptions } from "../src/lib/api/memory";
import { App } from "../src/lib/app.svelte";
import { press } from "./keys";

export interface Window {
  app: App;
  api: MemoryApi;
}

/** The whole window over a station in memory. */
export async function openWindow(options: MemoryOptions = {}): Promise<Window> {
  const api = memoryApi({ seeded: false, settings: { sound: false }, ...options });
  const app = new App(api);
  render(AppView, { app });
  await app.start();
  await rest();
  return { app, api };
}

/** Until answers, effects and their answers are through. */
export async function rest(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    await tick();
  }
}

export async function scan(text: string): Promise<void> {
  for (const key of text) press(key);
  press("Enter");
  await rest();
}

export async function key(name: string, init: KeyboardEventInit = {}): Promise<void> {
  press(name, init);
  await rest();
}

export const byId = (id: string): HTMLElement => screen.getByTestId(id);

export async function click(id: string): Promise<void> {
  byId(id).click();
  await rest();
}

export function type(id: string, text: string): void {
  const input = byId(id) as HTMLInputElement;
  input.focus();
  press("Home"); // Like any typing, it parts the Enter after it from the one before.
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

export function lastCall(api: MemoryApi, name: string): unknown {
  return api.calls.filter((it) => it.name === name).at(-1)?.args;
}

export const eventually = vi.waitFor;
