import type { StoreAddress } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { Stored } from "../ports/desired.ts";
import { ConflictError } from "../ports/errors.ts";
import type { Holding } from "../ports/holdings.ts";
import type { StoreClaim } from "../ports/records.ts";
import type { StoreView } from "./compose-store.ts";
import { phaseOf } from "./state-of-store.ts";

/** Conflicts in a row on one store before a request gives up: that many writers at once are not a user's. */
export const maxConflicts = 5;

/** Where the desired state and the status of a claim's holder are. */
export function addressOfClaim({ cluster, tenant, name }: StoreClaim): StoreAddress {
  return { cluster, tenant, store: name };
}

/** The store that holds a name, whatever its state; throws ProblemError when the caller has none of that name. */
export async function findStore(context: RequestContext, name: string): Promise<StoreView> {
  for (let attempt = 0; attempt < maxConflicts; attempt += 1) {
    const claim = await context.backend.desired.claimOfName(name);
    // Another tenant's store is not there for this caller: whether a name is taken shows only on create.
    if (claim === undefined || claim.value.tenant !== context.caller.tenant) break;
    const view = await viewOfClaim(context, claim);
    if (view !== undefined) return view;
  }
  throw new ProblemError(
    "store-not-found",
    `There is no store named ${JSON.stringify(name)}. GET /v1/stores lists your stores.`,
  );
}

/** The holder of a claim; undefined when the name went to another one between the two reads. */
export async function viewOfClaim(
  context: Pick<RequestContext, "backend">,
  stored: Stored<StoreClaim>,
): Promise<StoreView | undefined> {
  const claim = stored.value;
  const { desired, status, clusters } = context.backend;
  const address = addressOfClaim(claim);
  const [newest, seen, views] = await Promise.all([
    desired.newest(address),
    status.readNewest(address),
    clusters.recent(),
  ]);
  if (newest?.value.uid !== claim.uid) return undefined;
  return { desired: newest, claim: stored, status: seen, cluster: views.get(claim.cluster) };
}

/** Whether the life of the store that made this claim is over, or it gave up what it claimed, so that it is free. */
export async function isClaimFree(
  context: Pick<RequestContext, "backend">,
  claim: Stored<StoreClaim>,
  { code, value }: Pick<Holding, "code" | "value">,
): Promise<boolean> {
  const view = await viewOfClaim(context, claim);
  // A host whose proof was lost, or what a change took from it, is in its store's spec no more.
  if (view !== undefined && code === "host-taken" && !view.desired.value.spec.hosts.includes(value)) return true;
  if (view !== undefined && code === "external-id-taken" && view.desired.value.spec.externalId !== value) return true;
  if (view !== undefined) return phaseOf(view) === "Deleted";
  // A name goes to another life only when the one before is gone.
  const holder = await context.backend.desired.claimOfName(claim.value.name);
  return holder?.value.uid !== claim.value.uid;
}

/** Repeats `change` while others write to the same store meanwhile; throws ProblemError when that never ends. */
export async function retryOnConflict<T>(change: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < maxConflicts; attempt += 1) {
    try {
      return await change();
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
  throw new ProblemError("write-conflict", "Other requests keep changing this store. Retry.");
}
