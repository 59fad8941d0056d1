import { setTimeout } from "node:timers/promises";
import { type ApiClient, followStore } from "../client/index.ts";
import type { Phase, StoreResource } from "../contract/index.ts";
import { parseDuration } from "./duration.ts";
import { InterruptedError, UsageError } from "./errors.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { exitCodes } from "./exit-codes.ts";
import { say } from "./output.ts";
import type { Shell } from "./shell.ts";
import { showSteps } from "./show-steps.ts";

export type WaitFlags = {
  readonly wait: boolean;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
};

export const timeoutFlag = {
  kind: "parsed",
  parse: parseDuration,
  optional: true,
  placeholder: "time",
  brief: "How long --wait waits: 90s, 15m, 1h, or a number of seconds [15m]",
} as const;

const usualTimeoutMs = 15 * 60_000;

/** @throws UsageError for a time to wait without a wait */
export function checkTimeout({ wait, timeout }: WaitFlags): void {
  if (!wait && timeout !== undefined)
    throw new UsageError("--timeout belongs to --wait: without it nothing is waited for");
}

interface Wait {
  readonly api: ApiClient;
  readonly name: string;
  readonly until: Phase;
  /** @default 15 minutes */
  readonly timeoutMs?: number | undefined;
}

interface Patience {
  readonly api: ApiClient;
  readonly patienceMs: number;
}

/** Since when the platform has not responded, and what it last was. */
interface Away {
  readonly since: number;
  readonly error: unknown;
}

const maxAwayMs = 60_000;
const everyAwayMs = 500;

/** Shows the steps until the store has the phase. @throws what followStore throws, and InterruptedError on Ctrl-C */
export async function awaitPhase(
  shell: Shell,
  { api, name, until, timeoutMs = usualTimeoutMs }: Wait,
): Promise<StoreResource> {
  const { signal } = shell;
  try {
    const options = { deadlineMs: timeoutMs, everyMs: 500, onLook: showSteps(shell), signal };
    const patient = { getStore: patiently(shell, { api, patienceMs: Math.min(timeoutMs, maxAwayMs) }) };
    return await followStore({ api: patient, name, until, ...options });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new InterruptedError(`Stopped waiting; the operation goes on. Look with: storeplane get ${name}`);
  }
}

/** A platform that is replaced by its next version is away for seconds, which is no reason to give up on a store. */
function patiently(shell: Shell, { api, patienceMs }: Patience): ApiClient["getStore"] {
  let away: Away | undefined;
  return async (name, options) => {
    for (;;) {
      try {
        const store = await api.getStore(name, options);
        away = undefined;
        return store;
      } catch (error) {
        // That the platform is away says more than that the time is over.
        if (options?.signal?.aborted && !shell.signal.aborted) throw away?.error ?? error;
        away = stillAway(shell, error, away);
        if (performance.now() - away.since > patienceMs) throw error;
        await setTimeout(everyAwayMs, undefined, { signal: shell.signal });
      }
    }
  };
}

/** Says once that the platform is away. @throws an error of another kind */
function stillAway(shell: Shell, error: unknown, away: Away | undefined): Away {
  if (shell.signal.aborted || exitCodeOf(error) !== exitCodes.away) throw error;
  if (away === undefined) say(shell, "The platform does not respond; still waiting.");
  return { since: away?.since ?? performance.now(), error };
}
