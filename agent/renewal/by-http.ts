import {
  decode,
  maxRenewalBytes,
  problemDetails,
  type RenewalReply,
  type RenewalRequest,
  renewedToken,
} from "../../contract/index.ts";
import { TransientError } from "../errors.ts";
import type { RenewalWay } from "./renewal.ts";

const timeoutMs = 10_000;

/** Asks the API, which needs no token of the bus. Throws TransientError, DecodeError or fetch's own error. */
export function createRenewalByHttp(apiUrl: string): RenewalWay {
  return async (request) => {
    const url = new URL(`/v1/clusters/${request.cluster}/renew`, apiUrl);
    const answer = await post(url, request).catch((cause: unknown) => {
      throw new TransientError(`${url.href} does not answer`, { cause });
    });
    const { status, bytes } = answer;
    if (status === 200) return { outcome: "renewed", ...decode(renewedToken, bytes, `answer of ${url.href}`) };
    return refusalOf(url, answer);
  };
}

interface HttpAnswer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

async function post(url: URL, request: RenewalRequest): Promise<HttpAnswer> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    length += chunk.length;
    if (length > maxRenewalBytes) throw new RangeError("the answer is longer than any of the API's");
    chunks.push(chunk);
  }
  return { status: answer.status, bytes: Buffer.concat(chunks) };
}

function refusalOf({ href }: URL, { status, bytes }: HttpAnswer): RenewalReply {
  let code: unknown;
  try {
    code = decode(problemDetails, bytes, `answer of ${href}`).code;
  } catch (cause) {
    throw new TransientError(`${href} responds with ${status}, and not as the API does`, { cause });
  }
  if (code === "renewal-refused") return { outcome: "refused", code: "not-admitted" };
  throw new TransientError(`${href} responds with ${status} ${String(code)}`);
}
