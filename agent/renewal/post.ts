import { decode, maxRenewalBytes, problemDetails } from "../../contract/index.ts";
import { TransientError } from "../errors.ts";

const timeoutMs = 10_000;

/** An answer of the API. */
export interface ApiAnswer {
  readonly url: string;
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** Posts JSON to the API, which answers shortly. Throws TransientError when nothing answers. */
export async function postJson(url: URL, body: object): Promise<ApiAnswer> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { url: url.href, status: answer.status, bytes: await readShort(answer) };
  } catch (cause) {
    throw new TransientError(`${url.href} does not answer`, { cause });
  }
}

async function readShort({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > maxRenewalBytes) throw new RangeError("the answer is longer than any of the API's");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The code of a problem that the API answered with; throws TransientError when it is no answer of the API. */
export function problemCodeOf({ url, status, bytes }: ApiAnswer): string {
  try {
    return decode(problemDetails, bytes, `answer of ${url}`).code;
  } catch (cause) {
    throw new TransientError(`${url} responds with ${status}, and not as the API does`, { cause });
  }
}
