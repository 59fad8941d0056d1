import { isJsonType, typeOfMergePatch } from "./json-type.ts";
import { ClientGoneError, ProblemError } from "./problem-error.ts";

/** The largest body that is read; a store's spec is a hundredth of it. */
export const maxBodyBytes = 65_536;

const decoder = new TextDecoder("utf-8", { fatal: true });

export interface Wanted {
  readonly withinMs: number;
  /** Whether it may also be called a JSON merge patch. */
  readonly orMergePatch: boolean;
}

/** Reads a JSON body up to the limits and no further; throws ProblemError, or ClientGoneError when its sender left. */
export async function readJsonBody(
  request: Request,
  { withinMs, orMergePatch }: Wanted,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; json: unknown }> {
  checkEncoding(request);
  const type = request.headers.get("content-type") ?? "";
  if (!isJsonType(orMergePatch ? typeOfMergePatch(type) : type)) throw notJson(orMergePatch);
  const bytes = await readBytes(request, withinMs);
  return { bytes, json: parseJson(bytes) };
}

export interface Unwanted {
  readonly withinMs: number;
  /** Whether a form without fields may be sent, which is nothing: a button of our own page. */
  readonly orForm: boolean;
}

const form = "application/x-www-form-urlencoded";

/**
 * What a request carries that takes no body: undefined for none. A page of another site can have a browser send a text
 * or a form, and no JSON: that is refused although it would not be looked at.
 */
export async function readUnwantedBody(request: Request, { withinMs, orForm }: Unwanted): Promise<unknown> {
  checkEncoding(request);
  const given = request.headers.get("content-type");
  const type = orForm && given === form ? null : given;
  if (type !== null && !isJsonType(type)) throw notJson();
  const bytes = await readBytes(request, withinMs);
  if (bytes.byteLength === 0) return undefined;
  if (type === null) throw notJson();
  return parseJson(bytes);
}

function checkEncoding({ headers }: Request): void {
  if (/^(identity)?$/i.test(headers.get("content-encoding") ?? "")) return;
  throw new ProblemError("unsupported-media-type", "Send the body without a Content-Encoding.");
}

function notJson(orMergePatch = false): ProblemError {
  const types = orMergePatch ? "application/merge-patch+json, or application/json" : "application/json";
  return new ProblemError(
    "unsupported-media-type",
    `Send the body as JSON in UTF-8, with the header Content-Type: ${types}.`,
  );
}

const empty = "The body is empty. Send a JSON object; GET /docs lists its fields.";
const notValid = "The body is not valid JSON in UTF-8. Check its quotes, commas and encoding.";

/** Nothing but the spaces and line ends that JSON allows around a value. */
function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

function parseJson(bytes: Uint8Array<ArrayBuffer>): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new ProblemError("malformed-json", isBlank(bytes) ? empty : notValid, { cause });
  }
}

async function readBytes(request: Request, withinMs: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) throw tooLarge();
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void abandon(reader);
  }, withinMs);
  try {
    const bytes = await readAll(reader);
    if (isLate) throw tooLate(withinMs);
    return bytes;
  } finally {
    clearTimeout(timer);
    // What is left is never read.
    void abandon(reader);
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await readNext(reader);
    if (done) return concat(chunks, size);
    size += value.byteLength;
    if (size > maxBodyBytes) throw tooLarge();
    chunks.push(value);
  }
}

/** Nothing of ours is in the way of a body: if it breaks off, its sender did that. */
async function readNext(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch (cause) {
    throw new ClientGoneError("the client went away before its body had arrived", { cause });
  }
}

/** A stream that has failed can't be cancelled, and need not be. */
async function abandon(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  await reader.cancel().catch(() => undefined);
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function tooLarge(): ProblemError {
  return new ProblemError("body-too-large", `The body may be at most ${maxBodyBytes} bytes.`);
}

function tooLate(ms: number): ProblemError {
  const detail = `The body did not arrive within ${ms} ms.`;
  return new ProblemError("request-timeout", detail, { headers: { Connection: "close" } });
}
