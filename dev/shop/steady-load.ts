import { setTimeout as pause } from "node:timers/promises";
import { type Agent, fetch } from "undici";

/** A shopper waits no longer than this for a page. */
const patienceMs = 20_000;

export interface SteadyLoadOptions {
  readonly urls: readonly string[];
  readonly dispatcher: Agent;
  /** One request begins each so many milliseconds, whether those before have been answered or not. */
  readonly everyMs: number;
}

export interface LoadResult {
  readonly answered: number;
  /** Requests that got no answer, or another than 200; in words, for the report. */
  readonly lost: readonly string[];
}

/** Asks the URLs in turn at a steady pace until stopped. */
export class SteadyLoad implements AsyncDisposable {
  readonly #options: SteadyLoadOptions;
  readonly #stop = new AbortController();
  readonly #lost: string[] = [];
  #answered = 0;
  readonly #running: Promise<void>;

  constructor(options: SteadyLoadOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Ends it and waits for the last answers. */
  async stop(): Promise<LoadResult> {
    this.#stop.abort();
    await this.#running;
    return { answered: this.#answered, lost: this.#lost };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #run(): Promise<void> {
    const { urls, everyMs } = this.#options;
    const open = new Set<Promise<void>>();
    for (let turn = 0; !this.#stop.signal.aborted; turn++) {
      const asked = this.#ask(urls[turn % urls.length] ?? "");
      open.add(asked);
      void asked.then(() => open.delete(asked));
      await pause(everyMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
    await Promise.all(open);
  }

  async #ask(url: string): Promise<void> {
    try {
      const { dispatcher } = this.#options;
      const answer = await fetch(url, { dispatcher, signal: AbortSignal.timeout(patienceMs) });
      await answer.arrayBuffer();
      if (answer.ok) this.#answered += 1;
      else this.#lost.push(`${url}: HTTP ${answer.status}`);
    } catch (error) {
      this.#lost.push(`${url}: ${reasonOf(error)}`);
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
