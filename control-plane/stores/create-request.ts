import type { AskedSpec, Placement, StoreRequest } from "../../contract/index.ts";
import type { PlacementTally } from "../clusters/placement-tally.ts";
import type { RequestContext } from "../http/request-context.ts";
import { sha256 } from "../ports/digest.ts";
import { type Holding, holdingsOf } from "../ports/holdings.ts";

export interface CreateRequest {
  readonly spec: AskedSpec;
  /** What the cluster must be like; no part of the store. */
  readonly placement?: Placement | undefined;
  readonly holdings: readonly Holding[];
  /** What the client named the request by, and the SHA-256 of the body as it came. */
  readonly key?: { readonly digest: string; readonly bodyHash: string };
}

export interface CreateInput {
  readonly tally: PlacementTally;
  readonly spec: StoreRequest;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly key: string | undefined;
  /** Names the route, so that a key means nothing elsewhere. */
  readonly route: string;
}

/** Computes the digests under which holdings and key are claimed. */
export async function readRequest(
  { caller }: RequestContext,
  { spec: asked, body, key, route }: CreateInput,
): Promise<CreateRequest> {
  const { placement, ...spec } = asked;
  const holdings = await holdingsOf(spec, caller.tenant);
  if (key === undefined) return { spec, placement, holdings };
  const [digest, bodyHash] = await Promise.all([sha256(JSON.stringify([caller.tenant, route, key])), sha256(body)]);
  return { spec, placement, holdings, key: { digest, bodyHash } };
}
