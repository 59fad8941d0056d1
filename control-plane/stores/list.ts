import { type Phase, type StoreList, type StoreResource, type StoreSpec } from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { StoredDesired } from "../ports/desired.ts";
import { externalIdSubject } from "../ports/holdings.ts";
import { composeStore } from "./compose-store.ts";
import { fillPage } from "./fill-page.ts";
import { addressOfClaim } from "./find-store.ts";
import { isSelected } from "./label-selector.ts";
import { changePosition, formatPageToken, type ListIdentity, parsePageToken, refuseToken } from "./page-token.ts";
import { readViews } from "./read-views.ts";

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

/** One page of the caller's stores: filled up to `limit`, or shorter where more than 2,000 stores would be looked at. */
export async function listStores(context: RequestContext, input: ListInput): Promise<StoreList> {
  const { limit, pageToken, ...filters } = input;
  const { cluster, externalId } = filters;
  const { tenant } = context.caller;
  const list = listOfFilters(tenant, filters);
  const after = await positionOf(pageToken, list);
  if (externalId !== undefined)
    return { items: await selected(context, await holdersOf(context, externalId), filters) };
  const request = { tenant, limit, after, ...(cluster !== undefined && { cluster }) };
  const select = (items: readonly StoredDesired[]) => selected(context, items, filters);
  const { items, next } = await fillPage(context, { request, select });
  return { items, ...(next !== undefined && { nextPageToken: await formatPageToken(next, list) }) };
}

/** Those of the stores that the filters name, as they are answered. */
async function selected(
  context: RequestContext,
  items: readonly StoredDesired[],
  filters: Filters,
): Promise<StoreResource[]> {
  const wanted = items.filter(({ value }) => isWanted(value.spec, filters));
  const views = await readViews(context, wanted);
  const now = context.backend.now();
  const stores = views.map((view) => composeStore(view, now));
  return stores.filter(({ phase }) => (filters.phase === undefined ? phase !== "Deleted" : phase === filters.phase));
}

function isWanted(spec: StoreSpec, { cluster, engine, labelSelector }: Filters): boolean {
  if (cluster !== undefined && spec.cluster !== cluster) return false;
  return (engine === undefined || spec.engine === engine) && isSelected(spec.labels, labelSelector);
}

/** The one store of the caller that has the id, found by its claim: no list has to be gone through. */
export async function holdersOf({ backend, caller }: RequestContext, externalId: string): Promise<StoredDesired[]> {
  const claim = await backend.desired.claimOfHolding(await externalIdSubject(externalId, caller.tenant));
  const newest = claim && (await backend.desired.newest(addressOfClaim(claim.value)));
  return newest !== undefined && newest.value.uid === claim?.value.uid ? [newest] : [];
}

async function positionOf(token: string | undefined, list: ListIdentity): Promise<number> {
  if (token === undefined) return 0;
  return (await parsePageToken(token, list, changePosition)) ?? refuseToken();
}

function listOfFilters(tenant: string, filters: Filters): ListIdentity {
  const { cluster, engine, phase, externalId, labelSelector } = filters;
  return { tenant, of: [cluster, engine, phase, externalId, labelSelector] };
}
