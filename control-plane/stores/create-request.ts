import type { AskedSpec, Placement, StoreRequest } from "../../contract/index.ts";
import type { PlacementTally } from "../clusters/placement-tally.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Holding, holdingsOf } from "../ports/holdings.ts";
import { type RequestKey, readRequestKey } from "./request-key.ts";

export interface CreateRequest {
  readonly spec: AskedSpec;
  readonly note?: string | undefined;
  /** What the cluster must be like; no part of the store. */
  readonly placement?: Placement | undefined;
  readonly holdings: readonly Holding[];
  /** Hosts that have to be proved before the store holds them. */
  readonly unproved: readonly Holding[];
  readonly key?: RequestKey | undefined;
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
  { caller, hostRules }: RequestContext,
  { spec: asked, body, key, route }: CreateInput,
): Promise<CreateRequest> {
  const { placement, note, ...spec } = asked;
  const wanted = await holdingsOf(spec, caller.tenant);
  const isUnproved = ({ code }: Holding): boolean => code === "host-taken" && !hostRules.areTrusted;
  const unproved = wanted.filter(isUnproved);
  const holdings = wanted.filter((holding) => !isUnproved(holding));
  const requestKey = await readRequestKey({ tenant: caller.tenant, route, key, body });
  return { spec, note, placement, holdings, unproved, key: requestKey };
}
