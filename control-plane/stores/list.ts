import { addressOf, type Phase, type StoreList, type StoreResource, type StoreSpec } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { PageRequest, StoredDesired } from "../ports/desired.ts";
import { externalIdSubject } from "../ports/holdings.ts";
import { composeStore, type StoreView } from "./compose-store.ts";
import { addressOfClaim } from "./find-store.ts";
import { isSelected } from "./label-selector.ts";
import { formatPageToken, type ListIdentity, parsePageToken } from "./page-token.ts";

export interface ListInput {
  readonly cluster?: string | undefined;
  readonly engine?: string | undefined;
  readonly phase?: Phase | undefined;
  readonly externalId?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly limit: number;
  /** That of the page before. */
  readonly pageToken?: string | undefined;
}
type Filters = Omit<ListInput, "limit" | "pageToken">;

/** A filter that few stores fit must not have one request read the whole stream. */
const maxLookedAt = 2000;
/** Stores that are read at once after the first `limit`; a filter that many fit needs no second read. */
const batch = 200;

/** One page of the caller's stores: filled up to `limit`, or shorter where more than 2,000 stores would be looked at. */
export async function listStores(context: RequestContext, input: ListInput): Promise<StoreList> {
  const { limit, pageToken, ...filters } = input;
  const { cluster, externalId } = filters;
  const { tenant } = context.caller;
  const list = { tenant, ...filters };
  const after = await positionOf(pageToken, list);
  if (externalId !== undefined)
    return { items: await selected(context, await holdersOf(context, externalId), filters) };
  const request = { tenant, limit, after, ...(cluster !== undefined && { cluster }) };
  const { items, next } = await fillPage(context, request, filters);
  return { items, ...(next !== undefined && { nextPageToken: await formatPageToken(next, list) }) };
}

interface FilledPage {
  readonly items: StoreResource[];
  /** Position of the page's end; absent when nothing follows. */
  readonly next?: number;
}

async function fillPage(context: RequestContext, request: PageRequest, filters: Filters): Promise<FilledPage> {
  const found = new Map<string, StoreResource>();
  const items = (): StoreResource[] => [...found.values()];
  let { after, limit } = request;
  for (let lookedAt = 0; ; limit = batch) {
    const page = await context.backend.desired.page({ ...request, after, limit });
    const positions = new Map(page.items.map(({ value, position }) => [value.uid, position]));
    for (const store of await selected(context, page.items, filters)) {
      if (found.size === request.limit) return { items: items(), next: after };
      // One that changed since it was found comes again: once in a page, as it is now.
      found.delete(store.uid);
      found.set(store.uid, store);
      after = positions.get(store.uid) ?? after;
    }
    if (page.next === undefined) return { items: items() };
    lookedAt += limit;
    if (found.size === request.limit || lookedAt >= maxLookedAt) return { items: items(), next: page.next };
    after = page.next;
  }
}

/** Those of the stores that the filters name, as they are answered. */
async function selected(
  context: RequestContext,
  items: readonly StoredDesired[],
  filters: Filters,
): Promise<StoreResource[]> {
  const wanted = items.filter(({ value }) => isWanted(value.spec, filters));
  const views = await viewsOf(context, await dropFormerLives(context, wanted));
  const now = context.backend.now();
  const stores = views.map((view) => composeStore(view, now));
  return stores.filter(({ phase }) => (filters.phase === undefined ? phase !== "Deleted" : phase === filters.phase));
}

function isWanted(spec: StoreSpec, { cluster, engine, labelSelector }: Filters): boolean {
  if (cluster !== undefined && spec.cluster !== cluster) return false;
  return (engine === undefined || spec.engine === engine) && isSelected(spec.labels, labelSelector);
}

/** The one store of the caller that has the id, found by its claim: no list has to be gone through. */
async function holdersOf({ backend, caller }: RequestContext, externalId: string): Promise<StoredDesired[]> {
  const claim = await backend.desired.claimOfHolding(await externalIdSubject(externalId, caller.tenant));
  const newest = claim && (await backend.desired.newest(addressOfClaim(claim.value)));
  return newest !== undefined && newest.value.uid === claim?.value.uid ? [newest] : [];
}

async function positionOf(token: string | undefined, list: ListIdentity): Promise<number> {
  if (token === undefined) return 0;
  const position = await parsePageToken(token, list);
  if (position !== undefined) return position;
  const rule = "must be the nextPageToken of a page of the same list";
  const errors = [{ field: "pageToken", rule }];
  throw new ProblemError("invalid-parameter", `pageToken ${rule}.`, { errors });
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
