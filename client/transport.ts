import * as z from "zod";
import { type ProblemDetails, problemDetails } from "../contract/index.ts";
import { ApiProblemError, ApiUnreachableError, UnreadableAnswerError } from "./errors.ts";
import type { Operation } from "./operations.ts";
import { pause } from "./pause.ts";
import { maxAnswerMiB, readText } from "./read-text.ts";
import { readRetryAfter } from "./retry-after.ts";

export interface ClientOptions {
  /** Address of the API, without `/v1`: `https://api.example.com`. */
  readonly url: string;
  /** @default the platform's own */
  readonly fetch?: typeof fetch;
  /** Headers of every request, made for each attempt: a token that ends can be replaced here. */
  readonly headers?: () => Record<string, string> | Promise<Record<string, string>>;
  /** How often a request that is safe to repeat is sent again. @default 2 */
  readonly retries?: number;
  /** Milliseconds that one attempt may take. @default 30 000 */
  readonly timeoutMs?: number;
}

export interface CallOptions {
  /** Ends the call and the pauses between its attempts; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface Call extends CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** @default what the operation says */
  readonly isRepeatable?: boolean;
}

export interface Answered<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A problem that names a longer time is given to the caller, who knows better whether to wait. */
const maxPauseMs = 5000;
const firstPauseMs = 200;

/** What a proxy says while nothing is behind it. */
const nobodyBehind = new Set([502, 503, 504]);

const redirects = new Set([301, 302, 303, 307, 308]);

/** Sends requests, again where that is safe, and reads their answers. */
export class Transport {
  readonly #options: Required<Omit<ClientOptions, "url">> & { readonly url: string };

  constructor(options: ClientOptions) {
    this.#options = {
      // Not the function itself: browsers want it called as the window's own.
      fetch: (input, init) => fetch(input, init),
      headers: () => ({}),
      retries: 2,
      timeoutMs: 30_000,
      ...options,
      url: options.url.replace(/\/+$/, ""),
    };
  }

  /** @throws ApiProblemError, ApiUnreachableError, UnreadableAnswerError, or the reason of the signal */
  async send<Body>(operation: Operation<Body>, call: Call = {}): Promise<Answered<Body>> {
    const { isRepeatable = operation.isRepeatable } = call;
    const retries = isRepeatable ? this.#options.retries : 0;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#sendOnce(operation, call);
      } catch (error) {
        call.signal?.throwIfAborted();
        const pauseMs = pauseAfter(error, attempt);
        if (pauseMs === undefined || attempt >= retries) throw error;
        await pause(pauseMs, call.signal);
      }
    }
  }

  /**
   * Opens an answer that goes on, once: the time of an attempt is that until it begins.
   * @throws ApiProblemError, ApiUnreachableError, UnreadableAnswerError
   */
  async open(operation: Operation<unknown>, call: Call = {}): Promise<ReadableStream<Uint8Array>> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.#options.timeoutMs);
    const { request, address, init } = await this.#requestOf(operation, call, late.signal);
    let response: Response;
    try {
      response = await this.#options.fetch(address, init);
    } catch (cause) {
      throw new ApiUnreachableError(request, cause);
    } finally {
      clearTimeout(timer);
    }
    if (response.body !== null && isStream(response)) return response.body;
    const text = await readText(response).catch(() => "");
    const why = unreadable(response, text) ?? (response.ok ? "it is not a stream of events" : undefined);
    if (why !== undefined) throw new UnreadableAnswerError(request, { status: response.status, why });
    return readAnswer<never>({ ...operation, answer: z.never() }, { request, response, text: text ?? "" });
  }

  async #requestOf(operation: Operation<unknown>, call: Call, limit: AbortSignal) {
    const address = `${this.#options.url}${addressOf(operation.path, call)}`;
    const init = {
      method: operation.method,
      headers: {
        ...(call.body !== undefined && { "content-type": "application/json" }),
        ...(await this.#options.headers()),
        ...call.headers,
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      signal: call.signal ? AbortSignal.any([call.signal, limit]) : limit,
      // One that is followed makes a GET of a POST, and leads where this API is not known to be.
      redirect: "manual",
    } as const;
    return { request: `${operation.method} ${address}`, address, init };
  }

  async #sendOnce<Body>(operation: Operation<Body>, call: Call): Promise<Answered<Body>> {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs);
    const { request, address, init } = await this.#requestOf(operation, call, timeout);
    let response: Response;
    let text: string | undefined;
    try {
      response = await this.#options.fetch(address, init);
      text = await readText(response);
    } catch (cause) {
      throw new ApiUnreachableError(request, cause);
    }
    const { status, headers } = response;
    const why = unreadable(response, text);
    if (why !== undefined) throw new UnreadableAnswerError(request, { status, why });
    return { status, headers, body: readAnswer(operation, { request, response, text: text ?? "" }) };
  }
}

function isStream({ ok, headers }: Response): boolean {
  return ok && /^text\/event-stream\b/.test(headers.get("content-type") ?? "");
}

/** Why an answer is not looked into; undefined when it is. */
function unreadable({ type, status, headers }: Response, text: string | undefined): string | undefined {
  // A browser tells no more of a redirect than that it is one.
  if (type === "opaqueredirect" || redirects.has(status)) {
    return `it redirects to ${headers.get("location") ?? "another address"}, which is not followed`;
  }
  return text === undefined ? `it has more than ${maxAnswerMiB} MiB` : undefined;
}

interface Received {
  readonly request: string;
  readonly response: Response;
  readonly text: string;
}

/** What is wrong with the shape of an answer; limits and forms bind requests, and a newer API may have wider ones. */
function misshapen({ issues }: z.ZodError): z.ZodError | undefined {
  const ofShape = issues.filter(({ code }) => code === "invalid_type" || code === "invalid_value");
  return ofShape.length > 0 ? new z.ZodError(ofShape) : undefined;
}

/** The body as it came once it is known to be one: fields of a newer API stay in it. */
function readAnswer<Body>({ answer }: Operation<Body>, { request, response, text }: Received): Body {
  const { status, ok } = response;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableAnswerError(request, { status, why: "it is not JSON", cause });
  }
  const { error } = (ok ? answer : problemDetails).safeParse(body);
  const cause = error && misshapen(error);
  if (cause) throw new UnreadableAnswerError(request, { status, why: z.prettifyError(cause), cause });
  if (ok) return body as Body;
  throw new ApiProblemError(request, body as ProblemDetails, {
    retryAfter: readRetryAfter(response.headers.get("retry-after")),
    requestId: response.headers.get("x-request-id") ?? undefined,
  });
}

/** Path and query of a call. @throws RangeError for a value that would be another address */
function addressOf(path: string, { params = {}, query = {} }: Call): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const value = params[name] ?? "";
    if (/^\.{0,2}$/.test(value)) throw new RangeError(`${name} must not be ${JSON.stringify(value)}`);
    return encodeURIComponent(value);
  });
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return search === "" ? filled : `${filled}?${search}`;
}

/** Milliseconds after which an attempt may be repeated; undefined when another would get the same. */
function pauseAfter(error: unknown, attempt: number): number | undefined {
  const backoffMs = firstPauseMs * 2 ** attempt * (0.5 + Math.random() / 2);
  if (error instanceof ApiUnreachableError) return backoffMs;
  if (error instanceof UnreadableAnswerError) return nobodyBehind.has(error.status) ? backoffMs : undefined;
  if (!(error instanceof ApiProblemError) || !error.isRetryable) return undefined;
  const pauseMs = Math.max(backoffMs, (error.retryAfter ?? 0) * 1000);
  return pauseMs <= maxPauseMs ? pauseMs : undefined;
}
