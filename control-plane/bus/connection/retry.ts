import { BusRefusalError, BusUnavailableError, StorageFullError } from "../../ports/errors.ts";
import { apiCodes } from "./api-codes.ts";
import { jittered, pause } from "./pause.ts";

/** A try failed in a way that passes; `ambiguous` when what was asked may have been done all the same. */
export class TransientBusError extends Error {
  override readonly name = "TransientBusError";
  readonly ambiguous: boolean;

  constructor(message: string, options: ErrorOptions & { ambiguous: boolean }) {
    super(message, options);
    this.ambiguous = options.ambiguous;
  }
}

export interface RetryPolicy {
  /** Milliseconds from the first try until giving up: losing the leader of a stream takes about six seconds. */
  readonly budgetMs: number;
  readonly firstDelayMs: number;
  readonly lastDelayMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { budgetMs: 10_000, firstDelayMs: 100, lastDelayMs: 1000 };

/** A server whose disk share is used up says so to every write: another one of its cluster may have room, for a while. */
function isOutOfRoom({ cause }: TransientBusError): boolean {
  return cause instanceof BusRefusalError && cause.code === apiCodes.insufficientResources;
}

/**
 * Repeats `work` while it throws TransientBusError; then throws BusUnavailableError, or StorageFullError when it was for
 * room to the end. Anything else passes through.
 */
export async function withRetry<T>(
  work: (deadline: number) => Promise<T>,
  policy: RetryPolicy = defaultRetryPolicy,
): Promise<T> {
  const deadline = performance.now() + policy.budgetMs;
  for (let ceiling = policy.firstDelayMs; ; ceiling = Math.min(ceiling * 2, policy.lastDelayMs)) {
    try {
      return await work(deadline);
    } catch (error) {
      if (!(error instanceof TransientBusError)) throw error;
      const delay = jittered(ceiling);
      if (performance.now() + delay >= deadline) {
        const told = `gave up after ${policy.budgetMs} ms: ${error.message}`;
        throw isOutOfRoom(error)
          ? new StorageFullError(told, { cause: error })
          : new BusUnavailableError(told, { cause: error });
      }
      await pause(delay);
    }
  }
}
