import type { StricliProcess } from "@stricli/core";

/** Where text goes: a stream of the process, or a test's own. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Characters in a line of the terminal. */
  readonly columns?: number;
  /** Lines of the terminal. */
  readonly rows?: number;
  getColorDepth?(env?: Readonly<Partial<Record<string, string>>>): number;
}

type Environment = Readonly<Partial<Record<string, string>>>;

/** All that a command sees of the process that it runs in, so that tests need none. */
export interface Shell {
  readonly process: StricliProcess & {
    readonly stdout: TextStream;
    readonly stderr: TextStream;
    readonly env: Environment;
    /** What is piped in. @default nothing */
    readonly stdin?: AsyncIterable<unknown> & { readonly isTTY?: boolean };
  };
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Columns where no terminal says how many it has, as under `script`. */
const usualColumns = 80;

/** How wide a line may be; undefined when it is no terminal that reads it, for then nothing is cut. */
export function columnsOf(stream: TextStream): number | undefined {
  if (stream.isTTY !== true) return undefined;
  return stream.columns === undefined || stream.columns === 0 ? usualColumns : stream.columns;
}

/** Whether the stream takes colours: a terminal that is not told otherwise by `NO_COLOR` or `TERM=dumb`. */
export function hasColour(stream: TextStream, env: Environment): boolean {
  return stream.isTTY === true && (stream.getColorDepth?.(env) ?? 1) >= 4;
}

/** Whether lines that are written already can be written again. */
export function canRedraw(stream: TextStream, env: Environment): boolean {
  return stream.isTTY === true && env["TERM"] !== "dumb";
}
