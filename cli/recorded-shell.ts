import { Readable } from "node:stream";
import type { Shell, TextStream } from "./shell.ts";

interface RecordedOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Width of the terminal that both streams are; without it they are pipes. */
  readonly columns?: number;
  /** What is piped in. */
  readonly stdin?: string;
  readonly signal?: AbortSignal;
}

export interface RecordedShell extends Shell {
  readonly out: () => string;
  readonly err: () => string;
}

/** A shell for tests that keeps what is written; it reads no configuration of the machine's. */
export function recordedShell({ env = {}, columns, stdin, signal }: RecordedOptions = {}): RecordedShell {
  const [out, err] = [recorded(columns), recorded(columns)];
  return {
    process: {
      stdout: out.stream,
      stderr: err.stream,
      env: { HOME: "/nonexistent", ...env },
      ...(stdin !== undefined && { stdin: Readable.from([stdin]) }),
    },
    signal: signal ?? new AbortController().signal,
    out: () => out.written.join(""),
    err: () => err.written.join(""),
  };
}

function recorded(columns: number | undefined): { stream: TextStream; written: string[] } {
  const written: string[] = [];
  const stream = {
    write: (text: string) => written.push(text),
    ...(columns !== undefined && {
      isTTY: true,
      columns,
      rows: 24,
      getColorDepth: (env: Readonly<Partial<Record<string, string>>> = {}) =>
        env["NO_COLOR"] || env["TERM"] === "dumb" ? 1 : 24,
    }),
  };
  return { stream, written };
}
