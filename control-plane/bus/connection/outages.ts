import { BusUnavailableError } from "../../ports/errors.ts";
import type { RetryPolicy } from "./retry.ts";

/** Time for a few more tries of what did not answer the last time: a client's own patience is seldom below it. */
const shortBudgetMs = 2000;

/**
 * Remembers which streams did not answer for as long as a request may wait: the next ones are told soon, until
 * one is answered.
 */
export class Outages {
  readonly #silent = new Set<string>();

  async run<T>(stream: string, policy: RetryPolicy, work: (policy: RetryPolicy) => Promise<T>): Promise<T> {
    try {
      const result = await work(this.#silent.has(stream) ? { ...policy, budgetMs: shortBudgetMs } : policy);
      this.#silent.delete(stream);
      return result;
    } catch (error) {
      if (error instanceof BusUnavailableError) this.#silent.add(stream);
      else this.#silent.delete(stream);
      throw error;
    }
  }
}
