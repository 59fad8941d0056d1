import { setTimeout as sleep } from "node:timers/promises";

/** A state that was waited for did not come in time; `message` says what was seen last. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

export interface PollOptions {
  /** What is waited for, to complete the sentence "… did not happen". */
  readonly what: string;
  readonly timeoutMs: number;
  readonly everyMs?: number;
}

/**
 * Asks until the answer is not undefined. An error thrown by `ask` counts as "not yet" and is kept as the cause.
 * @throws DeadlineError after `timeoutMs`.
 */
export async function pollUntil<T>(
  options: PollOptions,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  let cause: unknown;
  do {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      cause = undefined;
    } catch (error) {
      if (error instanceof StopPollingError) throw error.cause;
      cause = error;
    }
    await sleep(options.everyMs ?? 25);
  } while (Date.now() < deadline);
  throw new DeadlineError(`${options.what}: not within ${options.timeoutMs} ms${detail(cause)}`, { cause });
}

/** Thrown by an `ask` that knows waiting is useless; its cause is what the waiter gets. */
export class StopPollingError extends Error {
  override readonly name = "StopPollingError";
}

function detail(cause: unknown): string {
  return cause instanceof Error ? ` (last answer: ${cause.message})` : "";
}
