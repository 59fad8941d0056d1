import { setTimeout as sleep } from "node:timers/promises";

/** A state that was waited for did not come in time; `message` says what was seen last. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

export interface PollOptions {
  /** What is waited for, to complete the sentence "… did not happen". */
  readonly what: string;
  /** To be given only where it is what is tested. @default 120 000, for a machine under load: a deadline costs nothing once the state has come */
  readonly timeoutMs?: number;
  /** @default a tenth of the time that was waited, from 25 to 250: to ask costs both sides what the one that is waited for could use */
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
  const timeoutMs = options.timeoutMs ?? 120_000;
  const begin = Date.now();
  const deadline = begin + timeoutMs;
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
    await sleep(options.everyMs ?? Math.min(Math.max((Date.now() - begin) / 10, 25), 250));
  } while (Date.now() < deadline);
  throw new DeadlineError(`${options.what}: not within ${timeoutMs} ms${detail(cause)}`, { cause });
}

/** Thrown by an `ask` that knows waiting is useless; its cause is what the waiter gets. */
export class StopPollingError extends Error {
  override readonly name = "StopPollingError";
}

function detail(cause: unknown): string {
  return cause instanceof Error ? ` (last answer: ${cause.message})` : "";
}
