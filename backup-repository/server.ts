import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Logger } from "pino";
import { type Address, parseAddress } from "./address.ts";
import { answer } from "./answer.ts";
import { hasCode, RefusedError } from "./errors.ts";
import { storeOf } from "./login.ts";
import type { RepositoryMetrics } from "./metrics.ts";
import type { Storage } from "./storage/storage.ts";
import { Tally } from "./tally.ts";

export interface RepositoryLimits {
  /** Connections of all stores; one more is closed at once. */
  readonly connections: number;
  /** Those of one address, such as a pod's: whoever keeps many open leaves some to others. */
  readonly connectionsPerAddress: number;
  /** Requests of one store at once; restic sends five. */
  readonly requestsPerStore: number;
  /** How long a request may take to arrive, its body too. */
  readonly requestMs: number;
  /** How long a connection may be silent while an answer is read from it. */
  readonly silentMs: number;
  /** How long requests under way may take to end once it is to stop. */
  readonly drainMs: number;
}

export const defaultLimits: RepositoryLimits = {
  connections: 512,
  connectionsPerAddress: 128,
  requestsPerStore: 16,
  requestMs: 300_000,
  silentMs: 60_000,
  drainMs: 20_000,
};

export interface ServerOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly storage: Storage;
  /** Of which the logins of all stores are made. */
  readonly loginSecret: Uint8Array<ArrayBuffer>;
  readonly limits: RepositoryLimits;
  readonly metrics: RepositoryMetrics;
  readonly logger: Logger;
}

/** Serves restic's REST protocol; disposing of it lets what is under way end. */
export interface RepositoryServer extends AsyncDisposable {
  readonly port: number;
}

/** Returns when it listens. @throws what `listen` does when the address can't be listened on. */
export async function startRepositoryServer(options: ServerOptions): Promise<RepositoryServer> {
  const { host, port, limits } = options;
  const server = createServer({
    headersTimeout: Math.min(10_000, limits.requestMs),
    requestTimeout: limits.requestMs,
    keepAliveTimeout: 30_000,
    connectionsCheckingInterval: Math.min(5000, Math.max(50, limits.requestMs / 4)),
  });
  server.maxConnections = limits.connections;
  server.setTimeout(limits.silentMs);
  boundAddresses(server, limits.connectionsPerAddress);
  const underWay = new Tally();
  server.on("request", (request, response) => void serve(options, underWay, [request, response]));
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    [Symbol.asyncDispose]: () => drain(server, limits.drainMs),
  };
}

type Pair = readonly [request: IncomingMessage, response: ServerResponse];

async function serve(options: ServerOptions, underWay: Tally, [request, response]: Pair): Promise<void> {
  const { storage, loginSecret, limits, metrics, logger } = options;
  const begun = performance.now();
  let store: string | undefined;
  let address: Address | undefined;
  let refused: number | undefined;
  try {
    store = await storeOf(request.headers.authorization, loginSecret);
    address = addressFor(store, request.url ?? "");
    using _ = turn(underWay, store, limits.requestsPerStore);
    await answer({ request, response, storage }, address);
  } catch (error) {
    refused = refuse(error, [request, response], logger);
  }
  const type = address === undefined ? "none" : "type" in address ? address.type : address.kind;
  const status = refused ?? response.statusCode;
  metrics.answered({ type, method: request.method ?? "", status, seconds: (performance.now() - begun) / 1000 });
  const level = status < 400 || status === 404 ? "debug" : "info";
  logger[level]({ store, type, method: request.method, status }, "request");
}

function addressFor(store: string, target: string): Address {
  const address = parseAddress(target);
  if (address === undefined) throw new RefusedError(404, "There is no such address.");
  if (address.store !== store) throw new RefusedError(403, "A login opens the repository of its own store only.");
  return address;
}

/** Of one store only so many requests are under way: others have their turn. */
function turn(underWay: Tally, store: string, most: number): Disposable {
  if (underWay.of(store) < most) return underWay.add(store);
  throw new RefusedError(503, "The store has as many requests under way as it may.");
}

/** Of one address only so many connections are open. */
function boundAddresses(server: Server, most: number): void {
  const open = new Tally();
  server.on("connection", (socket) => {
    const address = socket.remoteAddress ?? "";
    const one = open.add(address);
    socket.once("close", () => one[Symbol.dispose]());
    if (open.of(address) > most) socket.destroy();
  });
}

const clientGone = ["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_DESTROYED"];

/** Nobody waited for the answer. */
const clientClosed = 499;

/** No file may be larger. */
const mostReadInVain = 160 * 1024 * 1024;

/** Answers if it can; the status to report. */
function refuse(error: unknown, [request, response]: Pair, logger: Logger): number {
  // Nobody reads an answer, or a part of another is sent already: only the end of the connection says that it is no whole one.
  if (response.headersSent || hasCode(error, ...clientGone)) {
    response.destroy();
    if (hasCode(error, ...clientGone)) return clientClosed;
    logger.error({ err: error }, "an answer broke off");
    return 500;
  }
  const refused = refusalOf(error);
  if (refused.status === 500) logger.error({ err: error }, "request failed");
  // The rest of a body is read and thrown away, so that its sender gets to the answer; of one without bounds it is not.
  if (!request.complete && !(Number(request.headers["content-length"]) <= mostReadInVain)) {
    response.setHeader("connection", "close");
  }
  if (refused.status === 401) response.setHeader("www-authenticate", 'Basic realm="backups of stores"');
  if (refused.status === 503) response.setHeader("retry-after", "5");
  response.writeHead(refused.status, { "content-type": "text/plain; charset=utf-8" }).end(`${refused.message}\n`);
  return refused.status;
}

function refusalOf(error: unknown): RefusedError {
  if (error instanceof RefusedError) return error;
  if (hasCode(error, "ENOSPC", "EDQUOT")) return new RefusedError(507, "The volume of the backup repository is full.");
  return new RefusedError(500, "The backup repository can't read or write its files now.");
}

async function drain(server: Server, drainMs: number): Promise<void> {
  const closed = once(server, "close");
  server.close();
  const late = setTimeout(() => server.closeAllConnections(), drainMs);
  // Clients keep their connections: each is closed as soon as it is idle.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearTimeout(late);
  clearInterval(sweep);
}
