import * as z from "zod";
import type { StoreSummaryList, SummarySort } from "../../../contract/index.ts";
import { ProblemError } from "../../http/problem-error.ts";
import type { RequestContext } from "../../http/request-context.ts";
import type { StoredDesired } from "../../ports/desired.ts";
import { fillPage } from "../fill-page.ts";
import { holdersOf } from "../list.ts";
import { changePosition, formatPageToken, type ListIdentity, parsePageToken, refuseToken } from "../page-token.ts";
import { statusOfLife } from "../partial-view.ts";
import { readViews } from "../read-views.ts";
import type { StoreListing } from "./kept-index.ts";
import { KeptStore } from "./kept-store.ts";
import {
  type SelectedRows,
  type SortKey,
  type SummaryFilters,
  type SummaryQuery,
  selectRows,
} from "./summary-query.ts";
import { Words } from "./words.ts";

export interface SummariesInput extends SummaryFilters {
  readonly externalId?: string | undefined;
  readonly sort: SummarySort;
  readonly limit: number;
  /** That of the page before. */
  readonly pageToken?: string | undefined;
}

const sortKey = z.strictObject({ value: z.union([z.number(), z.string().max(63)]), name: z.string().max(63) });

/** What leads on: a place in the order that was asked for, or in that of last change. */
type Position = SortKey | number | undefined;

/**
 * One page of the caller's stores as rows: from the index, which says how many there are of each kind, or page by page
 * from the bus where no index is kept.
 */
export async function listSummaries(
  context: RequestContext,
  listing: StoreListing | undefined,
  input: SummariesInput,
): Promise<StoreSummaryList> {
  const { backend, caller } = context;
  const list = identityOf(caller.tenant, input);
  const after = input.pageToken === undefined ? undefined : await positionOf(input.pageToken, list);
  const clusters = await backend.clusters.recent();
  const query = { clusters, after, now: backend.now(), filters: input, sort: input.sort, limit: input.limit };
  const found = await storesInIndex(context, listing, { ...input, after });
  const rows = found ? selectRows(found, { ...query, after: sortKeyOf(after) }) : await readRows(context, query, input);
  const { stores, counts, total, next } = rows;
  const nextPageToken = next === undefined ? undefined : await formatPageToken(next, list);
  return { stores, counts, total, ...(nextPageToken && { nextPageToken }), ...(!found && { incomplete: true }) };
}

function sortKeyOf(position: Position): SortKey | undefined {
  return typeof position === "object" ? position : undefined;
}

/** The caller's stores as the index has them, once it has the caller's last write; undefined where it can't say. */
async function storesInIndex(
  { backend, caller }: RequestContext,
  listing: StoreListing | undefined,
  { externalId, after }: Pick<SummariesInput, "externalId"> & { readonly after: Position },
): Promise<Iterable<KeptStore> | undefined> {
  // What began page by page goes on so.
  if (externalId !== undefined || typeof after === "number") return undefined;
  const stores = await listing?.storesOf(caller.tenant, await backend.desired.newestSequenceOf(caller.tenant));
  if (stores !== undefined || after === undefined) return stores;
  const detail = "The list is being read again and can't go on from this page now. Try again in some seconds.";
  throw new ProblemError("bus-unavailable", detail);
}

interface BusQuery extends Omit<SummaryQuery, "after"> {
  readonly after: Position;
}

type BusRows = Omit<SelectedRows, "next"> & { readonly next?: number };

/** Numbers are those of the page: of what follows nothing is known. */
async function readRows(context: RequestContext, query: BusQuery, input: SummariesInput): Promise<BusRows> {
  const { tenant } = context.caller;
  const { externalId, limit, cluster = [] } = input;
  const counts: Record<string, number> = {};
  const select = async (items: readonly StoredDesired[]) => {
    const kept = await keptStores(context, items);
    const rows = selectRows(kept, { ...query, after: undefined, limit: kept.length });
    for (const [phase, count] of Object.entries(rows.counts)) counts[phase] = (counts[phase] ?? 0) + count;
    return rows.stores;
  };
  if (externalId !== undefined) {
    const stores = await select(await holdersOf(context, externalId));
    return { stores, counts, total: stores.length };
  }
  const only = cluster.length === 1 ? { cluster: cluster[0] ?? "" } : {};
  const request = { tenant, limit, after: typeof query.after === "number" ? query.after : 0, ...only };
  const { items: stores, next } = await fillPage(context, { request, select });
  return { stores, counts, total: stores.length, ...(next !== undefined && { next }) };
}

/** What the index would keep of them. */
async function keptStores(context: RequestContext, items: readonly StoredDesired[]): Promise<KeptStore[]> {
  const words = new Words();
  return (await readViews(context, items)).map((view) => {
    const store = new KeptStore(view.desired, words);
    const status = statusOfLife(view);
    if (status) store.take(status, words);
    return store;
  });
}

async function positionOf(token: string, list: ListIdentity): Promise<SortKey | number> {
  const position = await parsePageToken(token, list, z.union([sortKey, changePosition]));
  return position ?? refuseToken();
}

function identityOf(tenant: string, input: SummariesInput): ListIdentity {
  const { q, phase, cluster, engine, plan, reason, labelSelector, externalId, sort } = input;
  return { tenant, of: ["summary", q, phase, cluster, engine, plan, reason, labelSelector, externalId, sort] };
}
