import { isDeepStrictEqual } from "node:util";
import type { KubeConfig } from "@kubernetes/client-node";
import { errors, Pool } from "undici";
import * as z from "zod";
import { KubeApiError, KubeUnavailableError, noStatus } from "../errors.ts";
import { pause } from "../pause.ts";
import { callHttp, type HttpAnswer } from "./http-call.ts";

export interface KubeRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  /** Ends a wait for an API server that sheds load; what is under way ends by its own timeout. */
  readonly signal?: AbortSignal;
}

export interface WatchRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Called with each event, parsed from JSON. */
  readonly onEvent: (event: unknown) => void;
}

export interface StreamRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface TransportOptions {
  /** Asked before each write: a process that may have been replaced must not act any more. */
  readonly mayWrite?: () => boolean;
  /** Called with the `Date` header of each good answer, and when that was asked for by the monotonic clock. */
  readonly onDate?: (header: string | undefined, sentAtMs: number) => void;
}

interface Credentials {
  readonly options: Pool.Options;
  readonly headers: Record<string, string>;
}

const statusAnswer = z.object({
  kind: z.literal("Status"),
  message: z.string().default(""),
  reason: z.string().default("Unknown"),
  details: z
    .object({
      causes: z.array(z.object({ reason: z.string().optional() })).optional(),
      retryAfterSeconds: z.number().optional(),
    })
    .optional(),
});

const requestTimeoutMs = 30_000;

/** A request that is shed waits this long in all: less than a holder of the lease may go without a renewal. */
const maxWaitMs = 8000;

/** The server sends a bookmark every minute: a watch that is silent for longer has lost its connection. */
const watchSilenceMs = 75_000;

/** Projected tokens are renewed by the kubelet well before they end; a minute is client-go's own interval. */
const credentialsLifeMs = 60_000;

/** HTTP to one API server over one shared pool: a new pool per request would be a new TLS handshake per request. */
export class KubeTransport {
  readonly #load: () => KubeConfig;
  #kubeConfig: KubeConfig;
  readonly #origin: string;
  /** Prefix of every path: an API server may stand behind a proxy. */
  readonly #prefix: string;
  readonly #connections: number;
  readonly #mayWrite: () => boolean;
  readonly #onDate: TransportOptions["onDate"];
  #pool: Pool | undefined;
  /** Apart from the pool: a watch keeps its connection. */
  #watchPool: Pool | undefined;
  /** Apart from both: what is streamed may be silent for as long as it likes. */
  #streamPool: Pool | undefined;
  #credentials: Credentials | undefined;
  #credentialsReadAt = Number.NEGATIVE_INFINITY;
  readonly #closing = new AbortController();

  /** @param load the kubeconfig, or a function that returns it; called again now and then and after a refusal, as files change. */
  constructor(load: KubeConfig | (() => KubeConfig), connections: number, options: TransportOptions = {}) {
    this.#load = typeof load === "function" ? load : () => load;
    this.#kubeConfig = this.#load();
    const cluster = this.#kubeConfig.getCurrentCluster();
    if (!cluster) throw new KubeUnavailableError("the kubeconfig has no current cluster: set its current-context");
    const { origin, pathname } = new URL(cluster.server);
    this.#origin = origin;
    this.#prefix = pathname.replace(/\/$/, "");
    this.#connections = connections;
    this.#mayWrite = options.mayWrite ?? (() => true);
    this.#onDate = options.onDate;
  }

  /**
   * The answer's body; throws KubeApiError for a refusal and KubeUnavailableError when there is no answer. An API server
   * that sheds load has done nothing of what it was asked: it is asked again after the time it wants, for some seconds.
   */
  async send(call: KubeRequest): Promise<unknown> {
    const giveUpAtMs = performance.now() + maxWaitMs;
    for (;;) {
      try {
        return await this.#sendOnce(call);
      } catch (error) {
        const delayMs = shedPauseMs(error);
        if (delayMs === undefined || performance.now() + delayMs > giveUpAtMs) throw error;
        // Made here: hardly any request is shed.
        const signal = AbortSignal.any([this.#closing.signal, ...(call.signal ? [call.signal] : [])]);
        await pause(delayMs, signal);
        if (signal.aborted) throw error;
      }
    }
  }

  async #sendOnce(call: KubeRequest): Promise<unknown> {
    const sentAtMs = performance.now();
    const { status, text, headers } = await this.#exchange(call);
    if (status >= 400) throw this.#refusal(`${call.method} ${call.path}`, { status, text, headers });
    this.#onDate?.(first(headers["date"]), sentAtMs);
    return text === "" ? undefined : readJson(text, `${call.method} ${call.path}`);
  }

  /**
   * Reads a watch until the server ends it, the signal is aborted or the connection is lost; all of these resolve.
   * Throws KubeApiError for a refusal and KubeUnavailableError when there is no answer.
   */
  async watch({ path, query, signal, onEvent }: WatchRequest): Promise<void> {
    const { options, headers } = await this.#authenticate();
    this.#watchPool ??= new Pool(this.#origin, { ...options, bodyTimeout: watchSilenceMs });
    const pool = this.#watchPool;
    const answer = await reach(`WATCH ${path}`, () =>
      pool.request({
        method: "GET",
        path: this.#pathOf(path, { ...query, watch: "true" }),
        signal,
        headers: { ...headers, accept: "application/json" },
      }),
    );
    if (answer.statusCode >= 400) {
      const { statusCode: status, headers } = answer;
      throw this.#refusal(`GET ${path}`, { status, headers, text: await answer.body.text() });
    }
    try {
      await readLines(answer.body, (line) => onEvent(JSON.parse(line)));
    } catch (error) {
      if (!signal.aborted && !isConnectionTrouble(error)) throw error;
    }
  }

  /**
   * The bytes of an answer as they come, until it ends or the signal is aborted, which ends them with an error. Throws
   * KubeApiError for a refusal and KubeUnavailableError when there is no answer, or no whole one.
   */
  async *stream({ path, query, signal }: StreamRequest): AsyncGenerator<Uint8Array> {
    const { options, headers } = await this.#authenticate();
    this.#streamPool ??= new Pool(this.#origin, { ...options, headersTimeout: 0, bodyTimeout: 0 });
    const pool = this.#streamPool;
    const answer = await reach(`GET ${path}`, () =>
      pool.request({ method: "GET", path: this.#pathOf(path, query), signal, headers }),
    );
    if (answer.statusCode >= 400) {
      const { statusCode: status, headers } = answer;
      throw this.#refusal(`GET ${path}`, { status, headers, text: await answer.body.text() });
    }
    try {
      for await (const chunk of answer.body) yield chunk as Uint8Array;
    } catch (cause) {
      if (!isConnectionTrouble(cause)) throw cause;
      throw new KubeUnavailableError(`the API server does not end its answer to GET ${path}`, { cause });
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#pool?.destroy(), this.#watchPool?.destroy(), this.#streamPool?.destroy()]);
  }

  async #exchange(call: KubeRequest) {
    const { options, headers } = await this.#authenticate();
    if (call.method !== "GET" && !this.#mayWrite())
      throw new KubeUnavailableError(`the lease is not held any more: no ${call.method} ${call.path}`);
    const limits = { connections: this.#connections, bodyTimeout: requestTimeoutMs };
    this.#pool ??= new Pool(this.#origin, { ...options, ...limits });
    const pool = this.#pool;
    return reach(`${call.method} ${call.path}`, () =>
      callHttp(pool, {
        method: call.method,
        path: this.#pathOf(call.path, call.query),
        headers: {
          ...headers,
          accept: call.accept ?? "application/json",
          ...(call.body !== undefined && { "content-type": call.contentType ?? "application/json" }),
        },
        ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      }),
    );
  }

  #refusal(request: string, answer: HttpAnswer): KubeApiError {
    if (answer.status === 401) this.#credentialsReadAt = Number.NEGATIVE_INFINITY; // they may have been renewed since
    return refusal(request, answer);
  }

  #pathOf(path: string, query: Readonly<Record<string, string>> | undefined): string {
    return `${this.#prefix}${path}${query ? `?${new URLSearchParams(query).toString()}` : ""}`;
  }

  async #authenticate(): Promise<Credentials> {
    const ageMs = performance.now() - this.#credentialsReadAt;
    if (this.#credentials && ageMs < credentialsLifeMs) return this.#credentials;
    const tls: Record<string, unknown> & { headers?: Record<string, string> } = {};
    this.#kubeConfig = this.#reload();
    await this.#kubeConfig.applyToHTTPSOptions(tls);
    const connect = pick(tls, ["ca", "cert", "key", "rejectUnauthorized", "servername"]);
    if (this.#credentials && !isDeepStrictEqual(connect, this.#credentials.options.connect)) this.#reconnect();
    const options = {
      connect,
      // HTTP/2 costs a sixth more CPU per request here and is not faster: the pool has connections enough.
      allowH2: false,
      keepAliveTimeout: 30_000,
      headersTimeout: requestTimeoutMs,
    };
    this.#credentials = { options, headers: { ...tls.headers } };
    this.#credentialsReadAt = performance.now();
    return this.#credentials;
  }

  /** A file that is just being replaced leaves what was read last. */
  #reload(): KubeConfig {
    try {
      return this.#load();
    } catch {
      return this.#kubeConfig;
    }
  }

  /** The pools know other certificates: what is under way in them ends in peace. */
  #reconnect(): void {
    for (const pool of [this.#pool, this.#watchPool, this.#streamPool]) void pool?.close().catch(() => undefined);
    this.#pool = undefined;
    this.#watchPool = undefined;
    this.#streamPool = undefined;
  }
}

/** Turns the client's connection errors into KubeUnavailableError. */
async function reach<T>(what: string, exchange: () => Promise<T>): Promise<T> {
  try {
    return await exchange();
  } catch (cause) {
    if (!isConnectionTrouble(cause)) throw cause;
    throw new KubeUnavailableError(`the API server does not answer ${what}`, { cause });
  }
}

async function readLines(body: AsyncIterable<Buffer>, onLine: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onLine(line);
  }
}

function pick(options: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
}

function readRetryAfter(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

/** Undefined when it is no matter of load, or no time was named. Spread out: many requests are shed at one moment. */
function shedPauseMs(error: unknown): number | undefined {
  if (!(error instanceof KubeApiError) || error.code !== 429 || !error.retryAfterMs) return undefined;
  return error.retryAfterMs * (1 + Math.random());
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** A good answer that is no JSON is not the API server's: a login page, for example. */
function readJson(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KubeUnavailableError(`the answer to ${request} is not JSON: something else answers in its place`, {
      cause,
    });
  }
}

/** Without a Status (a proxy's page, an address that nothing serves) it is told by its code and what was asked. */
function refusal(request: string, { status: code, text, headers }: HttpAnswer): KubeApiError {
  const answer = statusOf(text);
  const retryAfterMs = readRetryAfter(first(headers["retry-after"]));
  return new KubeApiError({
    code,
    reason: answer?.reason ?? noStatus,
    message: answer?.message ? `${answer.message} (${request})` : `HTTP ${code} from ${request}`,
    request,
    causes: (answer?.details?.causes ?? []).flatMap((cause) => cause.reason ?? []),
    ...(retryAfterMs && { retryAfterMs }),
  });
}

function statusOf(text: string): z.infer<typeof statusAnswer> | undefined {
  try {
    return statusAnswer.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // no JSON
  }
}

const connectionCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

function isConnectionTrouble(error: unknown): boolean {
  if (error instanceof errors.UndiciError) return true;
  return error instanceof Error && "code" in error && typeof error.code === "string" && connectionCodes.has(error.code);
}
