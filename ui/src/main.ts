import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { mount, tick } from "svelte";
import AppView from "./App.svelte";
import type { Api } from "./lib/api/api";
import { tauriApi } from "./lib/api/tauri";
import { App } from "./lib/app.svelte";

async function chooseApi(): Promise<Api> {
  // In a plain browser, while working on the screens; a production bundle has no such branch.
  if (import.meta.env.MODE !== "production" && !("__TAURI_INTERNALS__" in window)) {
    const { memoryApi } = await import("./lib/api/memory");
    const wanted = new URLSearchParams(location.search);
    return memoryApi({
      firstStart: wanted.has("first"),
      unusable: wanted.has("unusable"),
      delay: Number(wanted.get("delay") ?? 0),
      manyDue: Number(wanted.get("due") ?? 0),
    });
  }
  return tauriApi();
}

/** The window is hidden until there is something to see. A hidden window may get no frame
 * callbacks at all, so a timer stands beside them. */
function afterFirstPaint(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
    setTimeout(resolve, 100);
  });
}

/** A mistake of the screens is kept in the log: its kind and its places in the code, none of its
 * words. */
function keepFailures(api: Api) {
  const tell = (thrown: unknown) => {
    const error = thrown instanceof Error ? thrown : null;
    const places = (error?.stack ?? "").match(/[\w.-]+\.js:\d+:\d+/g) ?? [];
    api.screen_failed({ kind: error?.name ?? typeof thrown, places }).catch(() => {});
  };
  addEventListener("error", (event) => tell(event.error));
  addEventListener("unhandledrejection", (event) => tell(event.reason));
}

const api = await chooseApi();
keepFailures(api);
const app = new App(api);
mount(AppView, { target: document.getElementById("app") as HTMLElement, props: { app } });
await app.start();
await tick();
await afterFirstPaint();
await api.show_window();
performance.mark("ready");
