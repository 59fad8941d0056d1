import { addressOf, type Phase, type StoreList } from "../../contract/index.ts";
import { ProblemError } from "../errors.ts";
import type { StoredDesired } from "../ports.ts";
import { composeStore, type StoreView } from "./compose-store.ts";
import { formatPageToken, type ListIdentity, parsePageToken } from "./page-token.ts";
import type { Scope } from "./scope.ts";

export interface ListInput {
  readonly cluster?: string | undefined;
  readonly engine?: string | undefined;
  readonly phase?: Phase | undefined;
  readonly limit: number;
  /** That of the page before. */
  readonly pageToken?: string | undefined;
}

/** One page of the caller's stores; filters thin a page out, they do not fill it up. */
export async function listStores(scope: Scope, input: ListInput): Promise<StoreList> {
  const { cluster, limit, engine, phase: wantedPhase } = input;
  const { tenant } = scope.caller;
  const list = { tenant, cluster, engine, phase: wantedPhase };
  const after = await positionOf(input.pageToken, list);
  const request = { tenant, limit, after, ...(cluster !== undefined && { cluster }) };
  const page = await scope.backend.desired.page(request);
  const wanted = page.items.filter(({ value }) => engine === undefined || value.spec.engine === engine);
  const views = await viewsOf(scope, await dropFormerLives(scope, wanted));
  const now = scope.backend.now();
  const stores = views.map((view) => composeStore(view, now));
  const items = stores.filter(({ phase }) => (wantedPhase === undefined ? phase !== "Deleted" : phase === wantedPhase));
  return { items, ...(page.next !== undefined && { nextPageToken: await formatPageToken(page.next, list) }) };
}

async function positionOf(token: string | undefined, list: ListIdentity): Promise<number> {
  if (token === undefined) return 0;
  const position = await parsePageToken(token, list);
  if (position !== undefined) return position;
  const errors = [{ field: "pageToken", rule: "must be the nextPageToken of a page of the same list" }];
  throw new ProblemError("invalid-parameter", "Wrong: pageToken.", { errors });
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
