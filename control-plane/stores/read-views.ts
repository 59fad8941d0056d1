import { addressOf } from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { StoredDesired } from "../ports/desired.ts";
import type { StoreView } from "./compose-store.ts";

/** All that is known of many stores; tombstones of former lives of a name are left out. */
export async function readViews(context: RequestContext, items: readonly StoredDesired[]): Promise<StoreView[]> {
  return viewsOf(context, await dropFormerLives(context, items));
}

/** A name that went on to another cluster leaves its old tombstone behind; the claim tells which life is the present. */
async function dropFormerLives(context: RequestContext, items: readonly StoredDesired[]): Promise<StoredDesired[]> {
  const tombstones = items.filter(({ value }) => value.op === "delete");
  const claims = await context.backend.desired.claimsOfNames(tombstones.map(({ value }) => value.spec.name));
  return items.filter(({ value }) => value.op === "apply" || claims.get(value.spec.name)?.uid === value.uid);
}

async function viewsOf({ backend }: RequestContext, items: readonly StoredDesired[]): Promise<StoreView[]> {
  const [statuses, clusters, proofs] = await Promise.all([
    backend.status.readMany(items.map(({ value }) => addressOf(value))),
    backend.clusters.recent(),
    backend.hostProofs.readMany(items.map(({ value }) => value)),
  ]);
  return items.map((desired, index) => ({
    desired,
    status: statuses[index],
    cluster: clusters.get(desired.value.spec.cluster),
    proofs,
  }));
}
