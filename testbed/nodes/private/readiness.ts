import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type * as z from "zod";
import { pollUntil, StopPollingError } from "../../process/poll-until.ts";

/** The process inside has ended before it was ready; the message has the end of what it printed, if that was kept. */
export class PrivateStartError extends Error {
  override readonly name = "PrivateStartError";
}

/** Inside: tells the starter that everything runs, and what it may want to know. */
export function tellReady(dir: string, told: object): void {
  const file = readyFile(dir);
  writeFileSync(`${file}.new`, JSON.stringify(told), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Outside, before a start: a kept directory has what the last run told. */
export function forgetReadiness(dir: string): void {
  rmSync(readyFile(dir), { force: true });
}

interface RunToAwait {
  /** The run's directory. */
  readonly dir: string;
  readonly exited: Promise<number>;
}

export interface AwaitReadyOptions<T> {
  /** What was told. */
  readonly schema: z.ZodType<T>;
  readonly timeoutMs: number;
  /** Name of the file in the run's directory that has what the process printed. */
  readonly log?: string;
}

/** Outside: waits until the process inside has told that it is ready. @throws PrivateStartError if it ends before. */
export async function whenReady<T>(run: RunToAwait, options: AwaitReadyOptions<T>): Promise<T> {
  const { schema, timeoutMs, log } = options;
  let ended: number | undefined;
  void run.exited.then((code) => {
    ended = code;
  });
  return pollUntil({ what: "what runs in namespaces of its own is ready", timeoutMs }, () => {
    if (existsSync(readyFile(run.dir))) return schema.parse(JSON.parse(readFileSync(readyFile(run.dir), "utf8")));
    if (ended === undefined) return undefined;
    const printed = log === undefined ? "" : `:\n${endOf(join(run.dir, log))}`;
    throw new StopPollingError("ended", { cause: new PrivateStartError(`ended with code ${ended}${printed}`) });
  });
}

function endOf(file: string): string {
  return readFileSync(file, "utf8").trim().split("\n").slice(-20).join("\n");
}

function readyFile(dir: string): string {
  return join(dir, "ready.json");
}
