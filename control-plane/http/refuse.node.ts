import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { problemAnswer } from "./problem-answer.ts";
import { ProblemError } from "./problem-error.ts";

/** So long a client may read what it was told before its connection is closed on what it still sends. */
const lingerMs = 500;

/** Answers a request that the app never sees, and nothing more on its connection. */
export function refuseRequest(response: ServerResponse, problem: ProblemError, requestId: string): void {
  const { status, headers, text } = problemAnswer(problem, requestId);
  const socket = response.socket;
  response.writeHead(status, { ...headers, Connection: "close", "Content-Length": Buffer.byteLength(text) }).end(text);
  if (socket) closeSoon(socket);
}

/** Answers on a connection on which no answer can be made in order, for what came could not be read. */
export function refuseSocket(socket: Duplex, problem: ProblemError, requestId: string): void {
  const { status, headers, text } = problemAnswer(problem, requestId);
  const all = { ...headers, Connection: "close", "Content-Length": String(Buffer.byteLength(text)) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n${text}`);
  closeSoon(socket);
}

/** At once would take back what the client has not read yet. */
function closeSoon(socket: Duplex): void {
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

/** What Node's parser found wrong, as a problem. */
export function problemOfParser(code: string | undefined): ProblemError {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new ProblemError("headers-too-large", "The request line and the headers may be at most 16 KiB together.");
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return new ProblemError("body-too-large", "A chunk extension is too large.");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new ProblemError("request-timeout", "The request took too long to arrive.");
    default:
      return new ProblemError("malformed-request", "The request is not valid HTTP/1.1 (RFC 9112).");
  }
}
