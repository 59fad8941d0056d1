import { setTimeout as pause } from "node:timers/promises";
import { ApiClient, ApiProblemError } from "../../client/index.ts";
import type { LoadResult } from "../steady-load.ts";

/** Time for the agent to take up each change. */
const thinkMs = 500;

export interface ApiWriterOptions {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly headers: Readonly<Record<string, string>>;
  /** A shop that is deleted and undeleted again and again, which changes nothing about it for seven days. */
  readonly store: string;
  /** How often a request is sent again. */
  readonly retries: number;
}

/** Writes desired states through the API until stopped; one request after another. */
export class ApiWriter implements AsyncDisposable {
  readonly #options: ApiWriterOptions;
  readonly #stop = new AbortController();
  readonly #lost: string[] = [];
  #answered = 0;
  readonly #running: Promise<void>;

  constructor(options: ApiWriterOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Ends it, with the store undeleted, and waits for the last answer. */
  async stop(): Promise<LoadResult> {
    this.#stop.abort();
    await this.#running;
    return { answered: this.#answered, lost: this.#lost };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #run(): Promise<void> {
    const { url, fetch, headers, store, retries } = this.#options;
    const api = new ApiClient({ url, fetch, retries, headers: () => headers });
    while (!this.#stop.signal.aborted) {
      await this.#ask(`delete ${store}`, () => api.deleteStore(store));
      // Whatever came of the delete: the store is never left to be removed.
      while (!(await this.#ask(`undelete ${store}`, () => api.undeleteStore(store)))) await pause(thinkMs);
      await pause(thinkMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  /** Whether the API has said how it is; a request that got no answer may have been done or not. */
  async #ask(what: string, request: () => Promise<unknown>): Promise<boolean> {
    try {
      await request();
      this.#answered += 1;
      return true;
    } catch (error) {
      this.#lost.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return error instanceof ApiProblemError && error.problem.status < 500;
    }
  }
}
