import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Api } from "./api";
import { COMMANDS, type Commands, type Events } from "./types";

function subscribe<E extends keyof Events>(
  event: E,
  listener: (payload: Events[E]) => void,
): () => void {
  const started = listen<Events[E]>(event, (message) => listener(message.payload));
  return () => {
    void started.then((stop) => stop());
  };
}

/** The shell, reached through Tauri. */
export function tauriApi(): Api {
  const commands = Object.fromEntries(
    COMMANDS.map((name) => [name, (args?: Record<string, unknown>) => invoke(name, args)]),
  ) as unknown as Pick<Api, keyof Commands>;
  return {
    ...commands,
    onProgress: (listener) => subscribe("progress", listener),
    onPrint: (listener) => subscribe("print", listener),
    onJob: (listener) => subscribe("job", listener),
    onMail: (listener) => subscribe("mail", listener),
  };
}
