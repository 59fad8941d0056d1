import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type PollOptions, pollUntil, StopPollingError } from "./poll-until.ts";

/** Time a server gets between SIGTERM and SIGKILL, unless it says otherwise. */
const usualGraceMs = 5_000;

/** One server process that can be ended and started again on the same ports and data. */
export interface ManagedProcess {
  readonly name: string;
  /** The current pid; 0 while it is down. */
  readonly pid: number;
  /** Sends the signal (SIGTERM by default) and waits for the end; SIGKILL after 5 s, or what the process was declared with. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again and waits until it is ready. Does nothing while it runs. */
  start(): Promise<void>;
}

export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly logFile: string;
  /** One question about readiness, asked until it answers true. */
  readonly ready: () => Promise<boolean>;
  readonly readyTimeoutMs?: number;
  /** Between SIGTERM and SIGKILL. @default 5000 */
  readonly graceMs?: number;
  readonly beforeSpawn?: () => Promise<void>;
  readonly onSpawn?: (name: string, pid: number) => void;
  /** Added to the few variables that every server gets. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A server ended by itself, or could not be started; the message carries the end of its log. */
export class ServerExitError extends Error {
  override readonly name = "ServerExitError";
}

/** Declares a process; `start()` runs it. */
export class LocalProcess implements ManagedProcess {
  readonly name: string;
  readonly #options: ProcessOptions;
  #child: ChildProcess | undefined;

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get pid(): number {
    return this.#running()?.pid ?? 0;
  }

  /** The code that it ended with; null while it runs, and when a signal ended it. */
  get exitCode(): number | null {
    return this.#child?.exitCode ?? null;
  }

  async start(): Promise<void> {
    await this.spawn();
    await this.ready();
  }

  /** Starts the program without waiting for its readiness. */
  async spawn(): Promise<void> {
    if (this.#running() !== undefined) return;
    const { name, command, args, cwd, logFile, beforeSpawn, onSpawn, environment } = this.#options;
    await beforeSpawn?.();
    const log = openSync(logFile, "a", 0o600);
    // Detached: Ctrl-C in a terminal reaches the owner only, which then ends the servers in order.
    const env = { ...serverEnvironment(), ...environment };
    const child = spawn(command, args, { cwd, stdio: ["ignore", log, log], detached: true, env });
    closeSync(log);
    this.#child = child;
    if (child.pid === undefined) await once(child, "spawn");
    child.on("error", () => {});
    onSpawn?.(name, this.pid);
  }

  /** @throws ServerExitError if the process ends before it is ready, DeadlineError if it takes too long. */
  async ready(): Promise<void> {
    const { readyTimeoutMs: timeoutMs } = this.#options;
    const options = { what: `${this.name} is ready`, ...(timeoutMs !== undefined && { timeoutMs }) };
    await this.pollWhileRunning(options, async () => (await this.#options.ready()) || undefined);
  }

  /** Asks until the answer is not undefined, but no longer than the process runs. */
  pollWhileRunning<T>(options: PollOptions, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
    return pollUntil(options, async () => {
      if (this.#running() === undefined) throw new StopPollingError("ended", { cause: this.#exitError() });
      return ask();
    });
  }

  /** @throws ServerExitError if it does not run. */
  assertRunning(): void {
    if (this.#running() === undefined) throw this.#exitError();
  }

  async kill(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#running();
    if (child === undefined) return;
    const ended = once(child, "exit");
    child.kill(signal);
    const grace = new AbortController();
    const late = sleep(this.#options.graceMs ?? usualGraceMs, "late", { signal: grace.signal }).catch(() => "ended");
    if ((await Promise.race([ended, late])) === "late") child.kill("SIGKILL");
    grace.abort();
    await ended;
  }

  #running(): ChildProcess | undefined {
    const child = this.#child;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null ? child : undefined;
  }

  #exitError(): ServerExitError {
    const { command, logFile } = this.#options;
    const how = this.#child?.exitCode ?? this.#child?.signalCode ?? "never started";
    return new ServerExitError(`${this.name} (${command}) has ended: ${how}. End of ${logFile}:\n${tail(logFile)}`);
  }
}

/**
 * Nothing of the user's environment (proxies, KUBECONFIG, ETCD_*) may change how the servers behave.
 * GOGC trades memory for a fifth less processor time while clusters start, of which there is least on small machines.
 */
function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { GOGC: "200", ...(PATH && { PATH }), ...(HOME && { HOME }), ...(TMPDIR && { TMPDIR }) };
}

function tail(file: string): string {
  try {
    return readFileSync(file, "utf8").split("\n").slice(-12).join("\n");
  } catch {
    return "(no log)";
  }
}
