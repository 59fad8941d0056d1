import { ProblemError } from "../errors.ts";

/** The largest body that is read; a store's spec is a hundredth of it. */
export const maxBodyBytes = 65_536;

const contentType = /^application\/json[ \t]*(;[ \t]*charset[ \t]*=[ \t]*"?utf-8"?[ \t]*)?$/i;
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Reads a JSON body up to the limit and no further; throws ProblemError. */
export async function readJsonBody(request: Request): Promise<{ bytes: Uint8Array<ArrayBuffer>; json: unknown }> {
  if (!contentType.test(request.headers.get("content-type") ?? "")) {
    throw new ProblemError("unsupported-media-type", "Send application/json in UTF-8.");
  }
  if (!/^(identity)?$/i.test(request.headers.get("content-encoding") ?? "")) {
    throw new ProblemError("unsupported-media-type", "Send the body without a Content-Encoding.");
  }
  const bytes = await readBytes(request);
  try {
    return { bytes, json: JSON.parse(decoder.decode(bytes)) };
  } catch (cause) {
    throw new ProblemError("malformed-json", "The body is not JSON in UTF-8.", { cause });
  }
}

async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream: the rest is never read.
    if (size > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return concat(chunks, size);
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
  return new ProblemError("body-too-large", `The body may hold at most ${maxBodyBytes} bytes.`);
}
