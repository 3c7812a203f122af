import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Api } from "./api";

type Command = Exclude<keyof Api, "onProgress" | "onPrint">;

/** One entry a command: a command that is missing here does not compile. */
const COMMANDS: Record<Command, true> = {
  start_up: true,
  start_with_sample: true,
  start_empty: true,
  choose_and_import: true,
  station_scan: true,
  station_next: true,
  station_same_box: true,
  station_retake: true,
  station_choose: true,
  station_return_to_sender: true,
  station_keep_on_shelf: true,
  today: true,
  correct_receipt: true,
  withdraw_receipt: true,
  preview_correction: true,
  reprint: true,
  save_document: true,
  shelf: true,
  shelf_dispose: true,
  shelf_note: true,
  shelf_move: true,
  shelf_add_photo: true,
  find_line: true,
  settings_get: true,
  settings_set: true,
  printers: true,
  print_test_label: true,
  show_window: true,
};

function subscribe<T>(event: string, listener: (payload: T) => void): () => void {
  const started = listen<T>(event, (message) => listener(message.payload));
  return () => {
    void started.then((stop) => stop());
  };
}

/** The shell, reached through Tauri. */
export function tauriApi(): Api {
  const commands = Object.fromEntries(
    Object.keys(COMMANDS).map((name) => [
      name,
      (args?: Record<string, unknown>) => invoke(name, args),
    ]),
  ) as unknown as Pick<Api, Command>;
  return {
    ...commands,
    onProgress: (listener) => subscribe("progress", listener),
    onPrint: (listener) => subscribe("print", listener),
  };
}
