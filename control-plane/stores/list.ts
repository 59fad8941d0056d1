import { addressOf, type Phase, type StoreList, type StoreSpec } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { Page, StoredDesired } from "../ports/desired.ts";
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

/** One page of the caller's stores; filters thin a page out, they do not fill it up. */
export async function listStores(context: RequestContext, input: ListInput): Promise<StoreList> {
  const { limit, pageToken, ...filters } = input;
  const { cluster, externalId, phase: wantedPhase } = filters;
  const { tenant } = context.caller;
  const list = { tenant, ...filters };
  const after = await positionOf(pageToken, list);
  const request = { tenant, limit, after, ...(cluster !== undefined && { cluster }) };
  const page =
    externalId === undefined ? await context.backend.desired.page(request) : await pageOfHolder(context, externalId);
  const wanted = page.items.filter(({ value }) => isWanted(value.spec, filters));
  const views = await viewsOf(context, await dropFormerLives(context, wanted));
  const now = context.backend.now();
  const stores = views.map((view) => composeStore(view, now));
  const items = stores.filter(({ phase }) => (wantedPhase === undefined ? phase !== "Deleted" : phase === wantedPhase));
  return { items, ...(page.next !== undefined && { nextPageToken: await formatPageToken(page.next, list) }) };
}

function isWanted(spec: StoreSpec, { cluster, engine, labelSelector }: Omit<ListInput, "limit">): boolean {
  if (cluster !== undefined && spec.cluster !== cluster) return false;
  return (engine === undefined || spec.engine === engine) && isSelected(spec.labels, labelSelector);
}

/** The one store of the caller that has the id, found by its claim: no list has to be gone through. */
async function pageOfHolder({ backend, caller }: RequestContext, externalId: string): Promise<Page> {
  const claim = await backend.desired.claimOfHolding(await externalIdSubject(externalId, caller.tenant));
  const newest = claim && (await backend.desired.newest(addressOfClaim(claim.value)));
  return { items: newest?.value.uid === claim?.value.uid && newest !== undefined ? [newest] : [] };
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
