import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { BackendAwayError, BusyError, NotThereError, RefusedError } from "./errors.ts";

/**
 * Milliseconds for an answer. A node on which other pods start has little time for this one: 5 s were too few for a read
 * in a rollout, and a shopper had rather wait than be told to come back.
 */
const patience = { read: 15_000, write: 20_000 };
/** Between two tries of a read: longer than a Service needs to forget a pod that has just ended. */
const retryMs = 250;
/** A read may be tried so often; the time limit above is for all of them together. */
const readTries = 3;
const refusal = z.object({ message: z.string().optional(), type: z.string().optional() });

interface Request<T> {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: object;
  readonly answer: z.ZodType<T>;
}

/** Medusa's Store API. Every call has a time limit and ends in an answer that fits its schema or in one of three errors. */
export class StoreApi {
  readonly #url: string;
  readonly #key: string;

  constructor({ medusaUrl, publishableKey }: { medusaUrl: string; publishableKey: string }) {
    this.#url = medusaUrl;
    this.#key = publishableKey;
  }

  get<T>(path: string, answer: z.ZodType<T>): Promise<T> {
    return this.#call({ method: "GET", path, answer });
  }

  post<T>(path: string, body: object, answer: z.ZodType<T>): Promise<T> {
    return this.#call({ method: "POST", path, body, answer });
  }

  delete(path: string): Promise<unknown> {
    return this.#call({ method: "DELETE", path, answer: z.unknown() });
  }

  async #call<T>({ method, path, body, answer }: Request<T>): Promise<T> {
    const what = `${method} ${path.replace(/\?.*/, "")}`;
    const { response, json } = await this.#send({ method, path, ...(body !== undefined && { body }) }, what);
    if (!response.ok) throw errorOf(what, response.status, json);
    const parsed = answer.safeParse(json);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new BackendAwayError(`${what}: the answer's ${issue?.path.join(".")} is wrong: ${issue?.message}`);
  }

  async #send({ method, path, body }: Omit<Request<unknown>, "answer">, what: string) {
    const options = {
      method,
      // A kept connection leads past the Service to its pod until that closes it, and a write that is on it is lost.
      headers: { "content-type": "application/json", "x-publishable-api-key": this.#key, connection: "close" },
      redirect: "error",
      signal: AbortSignal.timeout(method === "GET" ? patience.read : patience.write),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    } as const;
    try {
      return await readAgain(method === "GET" ? readTries : 1, async () => {
        const response = await fetch(`${this.#url}${path}`, options);
        const json: unknown = await response.json();
        return { response, json };
      });
    } catch (cause) {
      throw new BackendAwayError(`${what}: no answer`, { cause });
    }
  }
}

/**
 * A server that is being replaced closes connections that a next request may already be on. Reading again does no harm;
 * a write may have been carried out, so it is never sent twice.
 */
async function readAgain<T>(tries: number, read: () => Promise<T>): Promise<T> {
  for (let left = tries - 1; ; left--) {
    try {
      return await read();
    } catch (error) {
      // fetch rejects with TypeError when the connection failed, with others when time is over or the answer is no JSON.
      if (left === 0 || !(error instanceof TypeError)) throw error;
    }
    await sleep(retryMs);
  }
}

/** A wrong publishable key is the platform's mistake, not the shopper's: it counts as Medusa being away. */
function isAway(status: number, message: string): boolean {
  return status >= 500 || [401, 403, 429].includes(status) || /publishable/i.test(message);
}

function errorOf(what: string, status: number, json: unknown): Error {
  const { type = "", message = "" } = refusal.safeParse(json).data ?? {};
  const text = `${what}: Medusa answered ${status} ${type}: ${message}`;
  if (status === 404) return new NotThereError(text);
  if (status === 409) return new BusyError(text);
  return isAway(status, message) ? new BackendAwayError(text) : new RefusedError(text);
}
