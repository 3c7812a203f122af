import type { Api } from "./api";
import type { AuditRecord, Backup, Contents, EncryptionState, Health, PeriodRecord } from "./types";

/** Health as screens in a plain browser see it. */
export function memoryHealth(): Pick<
  Api,
  | "health"
  | "check_record"
  | "diagnostics"
  | "screen_failed"
  | "backups"
  | "backup_make"
  | "backup_choose_folder"
  | "restore_preview"
  | "restore_backup"
  | "restore_offer"
  | "encryption"
  | "encryption_on"
  | "encryption_of_copies"
  | "encryption_off"
  | "encryption_recovery_file"
  | "encryption_add_key"
  | "audit_page"
  | "audit_periods"
  | "audit_sign_off"
  | "audit_export"
> {
  const contents: Contents = {
    bytes: 12_000_000,
    schema: 16,
    rmas: 5000,
    lines: 6600,
    cases: 4500,
    receipts: 120,
    audit_entries: 900,
    audit_hash: "ab".repeat(32),
    latest: "2026-11-24T16:00:00Z",
  };
  const made: Backup[] = [];
  let encryption: EncryptionState = { on: false, key: null, clear_copies: [] };
  const preview = (path: string) => ({
    path,
    holds: contents,
    now: contents,
    lost: {
      entries: 3,
      by_action: { received: 2, noted: 1 },
      latest: [["received", "receipt 122"] as [string, string]],
    },
    foreign: {
      entries: 2,
      by_action: { added: 2 },
      latest: [["added", "person Mallory"] as [string, string]],
    },
    people: ["Mallory is not on record now, and an administrator in the backup"],
  });
  const state = () => ({ folder: "/data/backups", backups: made, is_too_old: made.length === 0 });
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
  const entries: AuditRecord[] = ["received", "confirmed", "noted"].map((action, index) => ({
    entry: 3 - index,
    at: "2026-11-24T16:00:00Z",
    recorded_at: "2026-11-24T16:00:00Z",
    who: "dana",
    action,
    subject: action === "received" ? "receipt 1" : "R12345",
    rules: action === "received" ? ["RCV-1"] : [],
    detail: { dock: "Dock 3" },
  }));
  const periods: PeriodRecord[] = [];
  return {
    audit_page: async ({ wanted }) => ({
      entries: entries.filter(
        (entry) =>
          (wanted.action === "" || entry.action === wanted.action) &&
          (wanted.subject === "" || entry.subject === wanted.subject),
      ),
      has_more: false,
    }),
    audit_periods: async () => periods,
    audit_sign_off: async ({ note }) => {
      if (periods.length > 0) {
        return Promise.reject({ code: "nothing_to_sign_off", message: "nothing was recorded" });
      }
      const period: PeriodRecord = {
        period: 1,
        first_entry: 1,
        last_entry: 3,
        hash_before: "",
        hash: "cd".repeat(32),
        signed_at: "2026-11-24T17:00:00Z",
        who: "dana",
        note,
      };
      periods.push(period);
      return period;
    },
    audit_export: async ({ period }) => `/tmp/audit-period-${period}.jsonl`,
    backups: async () => state(),
    backup_make: async () => {
      const made_at = new Date().toISOString();
      const path = `/data/backups/rma-dock-${made_at}.db`;
      made.unshift({ path, made_at, generation: "hourly", contents, needs_key: false });
      return made[0] as Backup;
    },
    backup_choose_folder: async () => null,
    restore_preview: async ({ path }) => preview(path),
    restore_backup: async ({ path }) => ({
      holds: contents,
      kept: "/data/replaced/rma-dock.db",
      lost: preview(path).lost,
      foreign: preview(path).foreign,
      people: preview(path).people,
    }),
    restore_offer: async () => preview("/data/backups/newest.db"),
    encryption: async () => encryption,
    encryption_on: async () => {
      encryption = {
        on: true,
        key: "3f9a-77c1",
        clear_copies: [
          { path: "/data/replaced/rma-dock-20261124T160000000Z.db", why: "it is damaged" },
        ],
      };
      return encryption;
    },
    encryption_of_copies: async () => (encryption = { ...encryption, clear_copies: [] }),
    encryption_off: async () => (encryption = { on: false, key: null, clear_copies: [] }),
    encryption_recovery_file: async () => "/media/stick/rma-dock-recovery-key.txt",
    encryption_add_key: async () => "3f9a-77c1",
    health: async () => health(),
    check_record: async () => ({ ok: true, audit_entries: 12, faults: [], differences: [] }),
    diagnostics: async () => "RMA Dock 0.1.0\n",
    screen_failed: async () => {},
  };
}
