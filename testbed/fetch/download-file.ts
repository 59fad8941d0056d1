import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EnvHttpProxyAgent, fetch, type Response } from "undici";

/** Until an answer begins; without a network it must fail fast, because there are other ways. */
const answerMs = 10_000;
/** Until a whole file has come. */
const wholeMs = 15 * 60_000;

/** Honours HTTPS_PROXY and its like. */
const dispatcher = new EnvHttpProxyAgent();

/** A download failed; `unreachable` says that the host gave no answer at all. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  readonly unreachable: boolean;

  constructor(message: string, options: { unreachable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.unreachable = options.unreachable;
  }
}

/** Downloads a small text. @throws DownloadError */
export async function downloadText(url: string): Promise<string> {
  const { answer, watch } = await open(url);
  using _ = watch;
  return await answer.text();
}

/** Downloads to a file; returns its SHA-256 in hex. @throws DownloadError */
export async function downloadFile(
  url: string,
  file: string,
  onBytes: (done: number, total: number) => void,
): Promise<string> {
  const { answer, watch } = await open(url);
  using _ = watch;
  const hash = createHash("sha256");
  const total = Number(answer.headers.get("content-length") ?? 0);
  let done = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk);
      done += chunk.length;
      onBytes(done, total);
      next(undefined, chunk);
    },
  });
  try {
    await pipeline(Readable.from(answer.body ?? []), count, createWriteStream(file, { mode: 0o755 }));
  } catch (error) {
    throw new DownloadError(`${url} broke off after ${done} bytes`, { unreachable: false, cause: error });
  }
  return hash.digest("hex");
}

async function open(url: string): Promise<{ answer: Response; watch: Disposable }> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(new Error(`no answer within ${answerMs} ms`)), answerMs);
  const watch = { [Symbol.dispose]: () => clearTimeout(timer) };
  try {
    const answer = await fetch(url, { signal: abort.signal, dispatcher, headers: { "user-agent": "storeplane-dev" } });
    clearTimeout(timer);
    if (!answer.ok) throw new DownloadError(`${url}: HTTP ${answer.status}`, { unreachable: false });
    timer = setTimeout(() => abort.abort(new Error(`not complete within ${wholeMs} ms`)), wholeMs);
    return { answer, watch };
  } catch (error) {
    clearTimeout(timer);
    if (error instanceof DownloadError) throw error;
    throw new DownloadError(`${url} can't be reached`, { unreachable: true, cause: error });
  }
}
