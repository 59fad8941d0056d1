import { Pool } from "undici";
import { monotonicMs } from "../clock.ts";
import { percentile } from "../statistics.ts";

/** Requests under way at once. */
export const width = 8;

/** One request of an operation. */
export interface Asked {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
  readonly status: number;
}

/** What a number of requests took. */
export interface Taken {
  /** Milliseconds of each. */
  readonly times: readonly number[];
  /** Of all together. */
  readonly seconds: number;
}

export interface LoadFigures {
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** The figures of several blocks of requests. */
export function loadFigures(blocks: readonly Taken[]): LoadFigures {
  const times = blocks.flatMap((block) => block.times);
  const seconds = blocks.reduce((sum, block) => sum + block.seconds, 0);
  return { perSecond: times.length / seconds, p99Ms: percentile(times, 0.99) };
}

/** A client of one server that keeps `width` requests under way. */
export class Load implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #headers: Readonly<Record<string, string>>;

  /** `headers` go with every request. */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#headers = headers;
    this.#pool = new Pool(url, { connections: width });
  }

  /** Sends `count` requests; throws for an answer with another status than wanted. */
  async send(count: number, next: () => Asked): Promise<Taken> {
    const times: number[] = [];
    let left = count;
    const work = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        times.push(await this.#one(next()));
      }
    };
    const startedAt = monotonicMs();
    await Promise.all(Array.from({ length: width }, work));
    return { times, seconds: (monotonicMs() - startedAt) / 1000 };
  }

  async #one({ method, path, body, status }: Asked): Promise<number> {
    const headers = { ...this.#headers, ...(body !== undefined && { "content-type": "application/json" }) };
    const startedAt = monotonicMs();
    const answer = await this.#pool.request({ method, path, headers, ...(body !== undefined && { body }) });
    const text = await answer.body.text();
    if (answer.statusCode !== status) throw new Error(`${method} ${path} returned ${answer.statusCode}: ${text}`);
    return monotonicMs() - startedAt;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.close();
  }
}
