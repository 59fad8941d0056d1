import * as z from "zod";
import { sha256 } from "../ports/digest.ts";

/** `Idempotency-Key`, as a client sends it. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible ASCII characters")
  .optional();

/** What the client named its request by, and the SHA-256 of the body as it came. */
export interface RequestKey {
  readonly digest: string;
  readonly bodyHash: string;
}

interface Named {
  readonly tenant: string;
  /** Method and path, so that a key means nothing elsewhere. */
  readonly route: string;
  readonly key: string | undefined;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Undefined for a request without a key. */
export async function readRequestKey({ tenant, route, key, body }: Named): Promise<RequestKey | undefined> {
  if (key === undefined) return undefined;
  const [digest, bodyHash] = await Promise.all([sha256(JSON.stringify([tenant, route, key])), sha256(body)]);
  return { digest, bodyHash };
}
