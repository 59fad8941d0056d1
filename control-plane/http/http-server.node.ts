import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "../ports/logger.ts";
import type { Arrival } from "./arrival.ts";
import { checkArrival } from "./check-arrival.node.ts";
import { Exchanges } from "./exchanges.node.ts";
import type { HttpLimits } from "./http-limits.ts";
import { countedMethod, type Observe } from "./observation.ts";
import { problemAnswer } from "./problem-answer.ts";
import { internalDetail, ProblemError, toProblem } from "./problem-error.ts";
import { problemOfParser, refuseRequest, refuseSocket } from "./refuse.node.ts";
import { loggedPath } from "./request-log.ts";

export interface HttpServerOptions {
  readonly fetch: (request: Request, arrival: Arrival) => Response | Promise<Response>;
  /** For a request in HTTP/1.0 that names no host. */
  readonly hostname: string;
  readonly limits: HttpLimits;
  /** Whether answers end their connections, so that clients look elsewhere. */
  readonly isDraining: () => boolean;
  readonly logger: Logger;
  /** Called with what never reaches the app. */
  readonly observe: Observe;
  /** Called for each connection that is one too many. */
  readonly onDrop: () => void;
}

/** Where a refusal is recorded. */
type Told = Pick<HttpServerOptions, "logger" | "observe">;

/** A server that does not listen yet. */
export interface HttpServer {
  readonly server: Server;
  readonly exchanges: Exchanges;
}

/** A connection that is owed bytes and is silent for so long is closed: its client reads no answer. */
const silentMs = 60_000;

/** The app tells of a slow body first, and says it better. */
const requestGraceMs = 5000;

const dropNoteMs = 10_000;

/** The connection was reset, or ended in the middle of a request: no client waits for an answer. */
const goneCodes: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "HPE_INVALID_EOF_STATE"]);

/** Serves the app, and answers what never reaches it as the app would: a problem, an id, a line in the log. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { fetch, hostname, limits, logger, isDraining } = options;
  const exchanges = new Exchanges();
  const serve = getRequestListener(
    // Without options for HTTP/2 there is no other kind of request.
    (request, { incoming }) => fetch(request, exchanges.of(incoming as IncomingMessage)?.arrival ?? {}),
    { hostname, errorHandler: (error) => unreadable(logger, error) },
  );
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.headersMs + limits.bodyMs + requestGraceMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(5000, Math.max(50, limits.headersMs / 4)),
    // Checked with the rest, so that it is refused like the rest.
    requireHostHeader: false,
  });
  server.maxConnections = limits.connections;
  server.setTimeout(silentMs);
  server.on("request", (incoming, response) => {
    const exchange = exchanges.begin(incoming, response);
    if (isDraining()) response.setHeader("Connection", "close");
    try {
      checkArrival(incoming);
    } catch (error) {
      refuse(options, { incoming, response, problem: problemFrom(error), arrival: exchange.arrival });
      return;
    }
    void serve(incoming, response);
  });
  refuseWhatNodeRefuses(server, exchanges, options);
  server.on("drop", options.onDrop);
  noteDrops(server, logger);
  return { server, exchanges };
}

function refuseWhatNodeRefuses(server: Server, exchanges: Exchanges, told: Told): void {
  server.on("checkExpectation", (incoming, response) => {
    const { arrival } = exchanges.begin(incoming, response);
    const problem = new ProblemError("expectation-failed", "The only Expect that is supported is 100-continue.");
    refuse(told, { incoming, response, problem, arrival });
  });
  server.on("connect", (_incoming, socket) => {
    refuseConnection(told, socket, new ProblemError("malformed-request", "CONNECT is not supported."));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const [exchange, ...others] = exchanges.on(socket);
    const isGone = !socket.writable || goneCodes.has(error.code ?? "");
    // An answer that has begun, or comes after others, can't be replaced.
    if (isGone || exchange?.response.headersSent || others.length > 0) return void socket.destroy();
    const problem = problemOfParser(error.code);
    if (exchange === undefined) return refuseConnection(told, socket, problem);
    // The app waits for the rest of this request, and writes the line when it does not come.
    exchange.arrival.answered = problem.status;
    refuseSocket(socket, problem, exchange.arrival.requestId ?? "");
  });
}

/** A flood of connections must not be a flood of lines. */
function noteDrops(server: Server, logger: Logger): void {
  let dropped = 0;
  let notedAt = Number.NEGATIVE_INFINITY;
  server.on("drop", () => {
    dropped += 1;
    if (performance.now() - notedAt < dropNoteMs) return;
    logger.warn({ dropped, most: server.maxConnections }, "connections closed: there are as many as may be");
    notedAt = performance.now();
    dropped = 0;
  });
}

interface Refusal {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly problem: ProblemError;
  readonly arrival: Arrival;
}

function refuse({ logger, observe }: Told, { incoming, response, problem, arrival }: Refusal): void {
  const { requestId = "", remoteAddress } = arrival;
  const path = loggedPath(incoming.url ?? "");
  const { code, status } = problem;
  logger.info({ requestId, method: incoming.method, path, status, code, remoteAddress }, "request");
  observe({ route: "none", method: countedMethod(incoming.method), status, seconds: 0 });
  refuseRequest(response, problem, requestId);
}

function refuseConnection({ logger, observe }: Told, socket: Duplex, problem: ProblemError): void {
  const requestId = crypto.randomUUID();
  const remoteAddress = "remoteAddress" in socket ? socket.remoteAddress : undefined;
  logger.info({ requestId, status: problem.status, code: problem.code, remoteAddress }, "request");
  observe({ route: "none", method: "other", status: problem.status, seconds: 0 });
  refuseSocket(socket, problem, requestId);
}

/** What the adaptor can't make a request of, though all that we know of was checked. */
function unreadable(logger: Logger, error: unknown): Response {
  const requestId = crypto.randomUUID();
  const problem = new ProblemError("malformed-request", "The request can't be parsed as HTTP.", { cause: error });
  logger.warn({ requestId, status: problem.status, err: error }, "request");
  const { status, headers, text } = problemAnswer(problem, requestId);
  return new Response(text, { status, headers });
}

function problemFrom(error: unknown): ProblemError {
  return toProblem(error) ?? new ProblemError("internal", internalDetail, { cause: error });
}
