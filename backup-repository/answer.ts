import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { type Address, type FileAddress, maxBytes, type ObjectType } from "./address.ts";
import { RefusedError } from "./errors.ts";
import { parseRange } from "./range.ts";
import type { Storage } from "./storage/storage.ts";

/** One request that carries the login of the store that it is about. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly storage: Storage;
}

const appendOnly = "Backups are only added to: of all that is stored, locks alone can be removed.";
/** In answers and in `Accept`: lists with sizes. */
const sizedList = "application/vnd.x.restic.rest.v2";
const plainList = "application/vnd.x.restic.rest.v1";

/** Does what a request asks for, and answers it. @throws RefusedError */
export async function answer(exchange: Exchange, address: Address): Promise<void> {
  if (address.kind === "repository") return answerRepository(exchange, address.store);
  if (address.kind === "list") return answerList(exchange, address.store, address.type);
  const { method } = exchange.request;
  if (method === "HEAD" || method === "GET") return send(exchange, address);
  if (method === "POST") return take(exchange, address);
  if (method === "DELETE") return remove(exchange, address);
  throw notAllowed();
}

async function answerRepository({ request, response, storage }: Exchange, store: string): Promise<void> {
  if (request.method === "DELETE") throw new RefusedError(403, appendOnly);
  if (request.method !== "POST") throw notAllowed();
  if (request.url?.endsWith("?create=true") !== true)
    throw new RefusedError(400, "Only ?create=true can be asked for here.");
  await storage.of(store).create();
  end(response, 200);
}

async function answerList({ request, response, storage }: Exchange, store: string, type: ObjectType): Promise<void> {
  if (request.method === "DELETE") throw new RefusedError(403, appendOnly);
  if (request.method !== "GET" && request.method !== "HEAD") throw notAllowed();
  const folder = storage.of(store);
  if (!(await folder.exists())) throw new RefusedError(404, "The store has no repository yet.");
  const isSized = request.headers.accept === sizedList;
  response.writeHead(200, { "content-type": isSized ? sizedList : plainList });
  if (request.method === "HEAD") return void response.end();
  // Piece by piece, as fast as its reader takes it: a list of all packs has no bound.
  await pipeline(async function* () {
    let before = "[";
    for await (const listed of folder.list(type)) {
      yield before + JSON.stringify(isSized ? listed : listed.name);
      before = ",";
    }
    yield before === "[" ? "[]" : "]";
  }, response);
}

async function send({ request, response, storage }: Exchange, address: FileAddress): Promise<void> {
  await using reading = await storage.of(address.store).openFile(address);
  const { size } = reading;
  const range = request.method === "GET" ? parseRange(request.headers.range, size) : undefined;
  const { start, end: last } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range ? 206 : 200, {
    "content-type": "application/octet-stream",
    "content-length": last - start + 1,
    ...(range && { "content-range": `bytes ${start}-${last}/${size}` }),
  });
  if (request.method === "HEAD" || last < start) return void response.end();
  await pipeline(reading.file.createReadStream({ start, end: last, autoClose: false }), response);
}

async function take({ request, response, storage }: Exchange, address: FileAddress): Promise<void> {
  const length = Number(request.headers["content-length"] ?? Number.NaN);
  if (!Number.isSafeInteger(length))
    throw new RefusedError(411, "The length of what is stored has to be said beforehand.");
  if (length > maxBytes(address)) {
    throw new RefusedError(413, `No file of this kind may have more than ${maxBytes(address)} bytes.`);
  }
  await storage.receive({ address, length, body: request.iterator({ destroyOnReturn: false }) });
  end(response, 200);
}

async function remove({ response, storage }: Exchange, address: FileAddress): Promise<void> {
  if (address.kind !== "object" || address.type !== "locks") throw new RefusedError(403, appendOnly);
  if (!(await storage.removeLock(address))) throw new RefusedError(404, "There is no such lock.");
  end(response, 200);
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-length": 0 }).end();
}

function notAllowed(): RefusedError {
  return new RefusedError(405, "This can't be asked for here.");
}
