import type { KubeConfig } from "@kubernetes/client-node";
import { errors, Pool } from "undici";
import * as z from "zod";
import { KubeApiError, KubeUnavailableError } from "../errors.ts";
import { callHttp } from "./http-call.ts";

export interface KubeRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
}

export interface WatchRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Called with each event, parsed from JSON. */
  readonly onEvent: (event: unknown) => void;
}

interface Credentials {
  readonly options: Pool.Options;
  readonly headers: Record<string, string>;
  readonly readAt: number;
}

const statusAnswer = z.object({
  message: z.string().default("no message"),
  reason: z.string().default("Unknown"),
  details: z
    .object({
      causes: z.array(z.object({ reason: z.string().optional() })).optional(),
      retryAfterSeconds: z.number().optional(),
    })
    .optional(),
});

const requestTimeoutMs = 30_000;

/** The server sends a bookmark every minute: a watch that is silent for longer has lost its connection. */
const watchSilenceMs = 75_000;

/** Projected tokens are renewed by the kubelet well before they end; a minute is client-go's own interval. */
const credentialsLifeMs = 60_000;

/** HTTP to one API server over one shared pool: a new pool per request would be a new TLS handshake per request. */
export class KubeTransport {
  readonly #kubeConfig: KubeConfig;
  readonly #origin: string;
  /** Of every path: an API server may stand behind a proxy. */
  readonly #prefix: string;
  readonly #connections: number;
  readonly #mayWrite: () => boolean;
  #pool: Pool | undefined;
  /** Apart from the pool: a watch keeps its connection. */
  #watchPool: Pool | undefined;
  #credentials: Credentials | undefined;

  /** @param mayWrite asked before each write: a process that may have been replaced must not act any more. */
  constructor(kubeConfig: KubeConfig, connections: number, mayWrite: () => boolean = () => true) {
    const cluster = kubeConfig.getCurrentCluster();
    if (!cluster) throw new KubeUnavailableError("the kubeconfig has no current cluster: set its current-context");
    this.#kubeConfig = kubeConfig;
    const { origin, pathname } = new URL(cluster.server);
    this.#origin = origin;
    this.#prefix = pathname.replace(/\/$/, "");
    this.#connections = connections;
    this.#mayWrite = mayWrite;
  }

  /** The answer's body; throws KubeApiError for a refusal and KubeUnavailableError when there is no answer. */
  async send(call: KubeRequest): Promise<unknown> {
    const { status, text, retryAfterMs } = await this.#exchange(call);
    if (status < 400) return text === "" ? undefined : JSON.parse(text);
    throw refusal(status, text, retryAfterMs);
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
    if (answer.statusCode >= 400) throw refusal(answer.statusCode, await answer.body.text(), undefined);
    try {
      await readLines(answer.body, (line) => onEvent(JSON.parse(line)));
    } catch (error) {
      if (!signal.aborted && !isConnectionTrouble(error)) throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool?.destroy(), this.#watchPool?.destroy()]);
  }

  async #exchange(call: KubeRequest) {
    const { options, headers } = await this.#authenticate();
    if (call.method !== "GET" && !this.#mayWrite())
      throw new KubeUnavailableError(`the lease is not held any more: no ${call.method} ${call.path}`);
    const limits = { connections: this.#connections, bodyTimeout: requestTimeoutMs };
    this.#pool ??= new Pool(this.#origin, { ...options, ...limits });
    const pool = this.#pool;
    return reach(`${call.method} ${call.path}`, async () => {
      const {
        status,
        text,
        headers: received,
      } = await callHttp(pool, {
        method: call.method,
        path: this.#pathOf(call.path, call.query),
        headers: {
          ...headers,
          accept: call.accept ?? "application/json",
          ...(call.body === undefined ? {} : { "content-type": call.contentType ?? "application/json" }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      return { status, text, retryAfterMs: readRetryAfter(received["retry-after"]) };
    });
  }

  #pathOf(path: string, query: Readonly<Record<string, string>> | undefined): string {
    return `${this.#prefix}${path}${query ? `?${new URLSearchParams(query).toString()}` : ""}`;
  }

  async #authenticate(): Promise<Credentials> {
    if (this.#credentials && Date.now() - this.#credentials.readAt < credentialsLifeMs) return this.#credentials;
    const tls: Record<string, unknown> & { headers?: Record<string, string> } = {};
    await this.#kubeConfig.applyToHTTPSOptions(tls);
    const options = {
      connect: pick(tls, ["ca", "cert", "key", "rejectUnauthorized", "servername"]),
      // HTTP/2 costs a sixth more CPU per request here and is not faster: the pool has connections enough.
      allowH2: false,
      keepAliveTimeout: 30_000,
      headersTimeout: requestTimeoutMs,
    };
    this.#credentials = { options, headers: { ...tls.headers }, readAt: Date.now() };
    return this.#credentials;
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

function readRetryAfter(header: string | string[] | undefined): number | undefined {
  const seconds = Number(Array.isArray(header) ? header[0] : header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

function refusal(code: number, text: string, retryAfterMs: number | undefined): KubeApiError {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = {}; // a proxy's page instead of a Status; the code alone says enough
  }
  const answer = statusAnswer.safeParse(parsed).data ?? {
    message: `HTTP ${code}`,
    reason: "Unknown",
    details: undefined,
  };
  const causes = (answer.details?.causes ?? []).flatMap((cause) => cause.reason ?? []);
  return new KubeApiError({
    code,
    reason: answer.reason,
    message: answer.message,
    causes,
    ...(retryAfterMs ? { retryAfterMs } : {}),
  });
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
