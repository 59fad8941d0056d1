import { type ApiClient, followStore } from "../client/index.ts";
import type { Phase, StoreResource } from "../contract/index.ts";
import { parseDuration } from "./duration.ts";
import { InterruptedError } from "./errors.ts";
import type { Shell } from "./shell.ts";
import { showSteps } from "./show-steps.ts";

export type WaitFlags = {
  readonly wait: boolean;
  /** Milliseconds. */
  readonly timeout: number;
};

export const timeoutFlag = {
  kind: "parsed",
  parse: parseDuration,
  default: "15m",
  placeholder: "time",
  brief: "How long --wait waits: 90s, 15m, 1h",
} as const;

interface Wait {
  readonly api: ApiClient;
  readonly name: string;
  readonly until: Phase;
  readonly timeoutMs: number;
}

/** Shows the steps until the store has the phase. @throws what followStore throws, and InterruptedError on Ctrl-C */
export async function awaitPhase(shell: Shell, { api, name, until, timeoutMs }: Wait): Promise<StoreResource> {
  const { signal } = shell;
  try {
    const options = { deadlineMs: timeoutMs, everyMs: 500, onLook: showSteps(shell), signal };
    return await followStore({ api, name, until, ...options });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new InterruptedError(`Stopped waiting; the operation goes on. Look with: storeplane get ${name}`);
  }
}
