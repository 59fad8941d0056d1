import { setTimeout as pause } from "node:timers/promises";
import { type Agent, fetch } from "undici";

/** A shopper waits no longer than this for a page. */
const patienceMs = 20_000;

export interface SteadyLoadOptions {
  readonly urls: readonly string[];
  readonly dispatcher: Agent;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many ask at once. */
  readonly shoppers: number;
  /** Each looks at its answer for so long before it asks for the next. */
  readonly thinkMs: number;
}

export interface LoadResult {
  readonly answered: number;
  /** Requests that got no answer, or another than 200; in words, for the report. */
  readonly lost: readonly string[];
}

/** Some shoppers who look at page after page until stopped; like people, none asks on before it has an answer. */
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
    const everybody = Array.from({ length: this.#options.shoppers }, (_none, index) => this.#shop(index));
    await Promise.all(everybody);
  }

  async #shop(first: number): Promise<void> {
    const { urls, thinkMs } = this.#options;
    const { signal } = this.#stop;
    for (let turn = first; !signal.aborted; turn++) {
      await this.#ask(urls[turn % urls.length] ?? "");
      await pause(thinkMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #ask(url: string): Promise<void> {
    try {
      const { dispatcher, headers = {} } = this.#options;
      const answer = await fetch(url, { dispatcher, headers, signal: AbortSignal.timeout(patienceMs) });
      const page = await answer.text();
      if (answer.ok) this.#answered += 1;
      // The words tell the proxy's answer from the shop's.
      else this.#lost.push(`${url}: HTTP ${answer.status} ${page.replace(/\s+/g, " ").trim().slice(0, 120)}`);
    } catch (error) {
      this.#lost.push(`${url}: ${reasonOf(error)}`);
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
