import { addressOf, type Phase, type StoreList } from "../../contract/index.ts";
import type { StoredDesired } from "../ports.ts";
import { composeStore, type StoreView } from "./compose-store.ts";
import { formatPageToken } from "./page-token.ts";
import type { Scope } from "./scope.ts";

export interface ListInput {
  readonly cluster?: string | undefined;
  readonly engine?: string | undefined;
  readonly phase?: Phase | undefined;
  readonly limit: number;
  readonly after: number;
}

/** One page of the caller's stores; filters thin a page out, they do not fill it up. */
export async function listStores(scope: Scope, input: ListInput): Promise<StoreList> {
  const { cluster, limit, after } = input;
  const { tenant } = scope.caller;
  const request = { tenant, limit, after, ...(cluster !== undefined && { cluster }) };
  const page = await scope.backend.desired.page(request);
  const wanted = page.items.filter(({ value }) => input.engine === undefined || value.spec.engine === input.engine);
  const now = scope.clock.now();
  const stores = (await viewsOf(scope, await dropFormerLives(scope, wanted))).map((view) => composeStore(view, now));
  const items = stores.filter(({ phase }) => (input.phase === undefined ? phase !== "Deleted" : phase === input.phase));
  return { items, ...(page.next !== undefined && { nextPageToken: formatPageToken(page.next) }) };
}

/** A name that went on to another cluster leaves its old tombstone behind; the claim tells which life is the present. */
async function dropFormerLives(scope: Scope, items: readonly StoredDesired[]): Promise<StoredDesired[]> {
  const tombstones = items.filter(({ value }) => value.op === "delete");
  const claims = await scope.backend.desired.claimsOfNames(tombstones.map(({ value }) => value.spec.name));
  return items.filter(({ value }) => value.op === "apply" || claims.get(value.spec.name)?.uid === value.uid);
}

async function viewsOf({ backend }: Scope, items: readonly StoredDesired[]): Promise<StoreView[]> {
  const [statuses, clusters] = await Promise.all([
    backend.status.readMany(items.map(({ value }) => addressOf(value))),
    backend.clusters.recent(),
  ]);
  return items.map((desired, index) => ({
    desired,
    status: statuses[index],
    cluster: clusters.get(desired.value.spec.cluster),
  }));
}
