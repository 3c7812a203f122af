import type { Api } from "./api";
import type { Health } from "./types";

/** Health as screens in a plain browser see it. */
export function memoryHealth(): Pick<
  Api,
  "health" | "check_record" | "diagnostics" | "screen_failed"
> {
  const health = (): Health => ({
    at: new Date().toISOString(),
    version: "0.1.0",
    standing: "look",
    matters: [
      {
        subject: "database",
        standing: "well",
        says: "The database is open and answers.",
        to_do: null,
        facts: [
          { name: "Size", value: "512 KB" },
          { name: "RMAs", value: "5000" },
        ],
      },
      {
        subject: "mail",
        standing: "look",
        says: "2 messages do not go out by themselves.",
        to_do: "Open the Outbox: each message says what the server answered.",
        facts: [{ name: "Stopped", value: "2" }],
      },
    ],
  });
  return {
    health: async () => health(),
    check_record: async () => ({ ok: true, audit_entries: 12, faults: [], differences: [] }),
    diagnostics: async () => "RMA Dock 0.1.0\n",
    screen_failed: async () => {},
  };
}
