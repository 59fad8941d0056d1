import type { StoreRequest } from "../../contract/index.ts";
import { sha256 } from "../digest.ts";
import { type Holding, holdingsOf } from "../holdings.ts";
import type { Scope } from "./scope.ts";

export interface CreateRequest {
  readonly spec: StoreRequest;
  readonly holdings: readonly Holding[];
  /** What the client named the request by, and the SHA-256 of the body as it came. */
  readonly key?: { readonly digest: string; readonly bodyHash: string };
}

export interface CreateInput {
  readonly spec: StoreRequest;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly key: string | undefined;
  /** Names the route, so that a key means nothing elsewhere. */
  readonly route: string;
}

/** Computes the digests under which holdings and key are claimed. */
export async function readRequest({ caller }: Scope, { spec, body, key, route }: CreateInput): Promise<CreateRequest> {
  const holdings = await holdingsOf(spec, caller.tenant);
  if (key === undefined) return { spec, holdings };
  const [digest, bodyHash] = await Promise.all([sha256(JSON.stringify([caller.tenant, route, key])), sha256(body)]);
  return { spec, holdings, key: { digest, bodyHash } };
}
