import type {
  ApiError,
  Commands,
  Disposal,
  Disposition,
  JobMoved,
  MailCounts,
  Preview,
  PrintStatus,
  Progress,
} from "./types";

export type DisposeKind = Exclude<Disposition, "withdrawn">;
export type DisposeResult = Disposal;
export type CorrectionPreview = Preview;

/** One method a command of the shell, named as it is there. Every method rejects with an
 * `ApiError`. */
type CommandMethods = {
  [C in keyof Commands]: (...args: Parameters<Commands[C]>) => Promise<ReturnType<Commands[C]>>;
};

/** Everything the screens can ask for. */
export interface Api extends CommandMethods {
  /** Listen for progress of long work; call what is returned to stop. */
  onProgress(listener: (progress: Progress) => void): () => void;
  /** Listen for what became of printed documents; call what is returned to stop. */
  onPrint(listener: (status: PrintStatus) => void): () => void;
  /** Listen for print jobs that moved; call what is returned to stop. */
  onJob(listener: (moved: JobMoved) => void): () => void;
  /** Listen for how much mail there is, after something of it moved. */
  onMail(listener: (counts: MailCounts) => void): () => void;
}

/** Whatever was thrown, as the error that the screens show. */
export function asApiError(thrown: unknown): ApiError {
  if (typeof thrown === "object" && thrown !== null) {
    const { code, message } = thrown as { code?: unknown; message?: unknown };
    if (typeof message === "string") {
      return { code: typeof code === "string" ? code : "unexpected", message };
    }
  }
  return { code: "unexpected", message: String(thrown) };
}
