import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ApiClient, AuditFilter, OperationFilter, SummaryFilter } from "../../client/index.ts";

/** Stores of one page: what a screen shows at first is a tenth of it. */
const pageSize = 100;

const firstPage: string | undefined = undefined;

/** Of those that follow more are read at once: who goes on has far to go. */
const nextPageSize = 500;

export function storesQuery(api: ApiClient, filter: SummaryFilter) {
  return infiniteQueryOptions({
    queryKey: ["stores", filter],
    // Short lists follow by themselves; of a long one all pages would be read again, one after another.
    refetchOnWindowFocus: false,
    queryFn: ({ pageParam, signal }) =>
      api.listSummaries(
        { ...filter, limit: pageParam === undefined ? pageSize : nextPageSize, pageToken: pageParam },
        { signal },
      ),
    // While a filter is changed the rows stay that are there.
    placeholderData: keepPreviousData,
    initialPageParam: firstPage,
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
  });
}

/** Stores that are offered where one types. */
const foundSize = 6;

/** The first few that have a text in their name or host; a search that is typed on is given up. */
export function foundStoresQuery(api: ApiClient, q: string) {
  return queryOptions({
    queryKey: ["found stores", q],
    queryFn: ({ signal }) => api.listSummaries({ q, sort: "name", limit: foundSize }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    gcTime: 10_000,
  });
}

export function storeQuery(api: ApiClient, name: string) {
  return queryOptions({ queryKey: ["store", name], queryFn: ({ signal }) => api.getStore(name, { signal }) });
}

/** How many of what was done are read at a time. */
const historySize = 50;

export function operationsQuery(api: ApiClient, filter: OperationFilter) {
  return infiniteQueryOptions({
    queryKey: ["operations", filter],
    queryFn: ({ pageParam, signal }) =>
      api.listOperations({ ...filter, limit: historySize, pageToken: pageParam }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
  });
}

export function storeOperationsQuery(api: ApiClient, name: string) {
  return infiniteQueryOptions({
    queryKey: ["operations of", name],
    queryFn: ({ pageParam, signal }) =>
      api.listStoreOperations(name, { limit: historySize, pageToken: pageParam }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
  });
}

export function revisionsQuery(api: ApiClient, name: string) {
  return infiniteQueryOptions({
    queryKey: ["revisions", name],
    queryFn: ({ pageParam, signal }) =>
      api.listRevisions(name, { limit: historySize, pageToken: pageParam }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
  });
}

/** What is not ready may be so in a moment; of the rest the events of the store tell. In milliseconds. */
const objectsEveryMs = 10_000;

export function objectsQuery(api: ApiClient, name: string) {
  return queryOptions({
    queryKey: ["objects", name],
    queryFn: ({ signal }) => api.listObjects(name, { signal }),
    refetchInterval: ({ state }) => (state.data?.objects.every(({ ready }) => ready) ? false : objectsEveryMs),
  });
}

/** How often a backup that is under way is looked at. In milliseconds. */
const backupsEveryMs = 3000;

export function backupsQuery(api: ApiClient, name: string) {
  return queryOptions({
    queryKey: ["backups", name],
    queryFn: ({ signal }) => api.listBackups(name, { signal }),
    refetchInterval: ({ state }) => {
      return state.data?.backups.some((each) => each.state === "Running") ? backupsEveryMs : false;
    },
  });
}

export function nameQuery(api: ApiClient, name: string) {
  return queryOptions({
    queryKey: ["name", name],
    queryFn: ({ signal }) => api.checkName(name, { signal }),
    staleTime: 10_000,
  });
}

export function clustersQuery(api: ApiClient) {
  return queryOptions({ queryKey: ["clusters"], queryFn: ({ signal }) => api.listClusters({ signal }) });
}

export function clusterQuery(api: ApiClient, cluster: string) {
  return queryOptions({
    queryKey: ["cluster", cluster],
    queryFn: ({ signal }) => api.getCluster(cluster, { signal }),
  });
}

/** What can be made changes with a release only. */
const catalogAgeMs = 600_000;

export function enginesQuery(api: ApiClient) {
  return queryOptions({
    queryKey: ["engines"],
    queryFn: ({ signal }) => api.listEngines({ signal }),
    staleTime: catalogAgeMs,
  });
}

export function plansQuery(api: ApiClient) {
  return queryOptions({
    queryKey: ["plans"],
    queryFn: ({ signal }) => api.listPlans({ signal }),
    staleTime: catalogAgeMs,
  });
}

export const meKey = ["me"] as const;

export function meQuery(api: ApiClient) {
  return queryOptions({ queryKey: meKey, queryFn: ({ signal }) => api.getMe({ signal }), staleTime: 60_000 });
}

export function tokensQuery(api: ApiClient) {
  return queryOptions({ queryKey: ["tokens"], queryFn: ({ signal }) => api.listTokens({ signal }) });
}

export const tenantsKey = ["tenants"] as const;

export function tenantsQuery(api: ApiClient) {
  return infiniteQueryOptions({
    queryKey: tenantsKey,
    queryFn: ({ pageParam, signal }) => api.listTenants({ limit: pageSize, pageToken: pageParam }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
  });
}

export function tenantQuery(api: ApiClient, tenant: string) {
  return queryOptions({ queryKey: ["tenant", tenant], queryFn: ({ signal }) => api.getTenant(tenant, { signal }) });
}

export function auditQuery(api: ApiClient, filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ["audit", filter],
    // Each read of the audit is an entry of it.
    refetchOnWindowFocus: false,
    queryFn: ({ pageParam, signal }) => api.listAudit({ ...filter, limit: pageSize, pageToken: pageParam }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
  });
}

export function webhooksQuery(api: ApiClient) {
  return queryOptions({ queryKey: ["webhooks"], queryFn: ({ signal }) => api.listWebhooks({ signal }) });
}

/** How it fares changes by itself: as often as this, in milliseconds, while it is looked at. */
const webhookEveryMs = 10_000;

export function webhookQuery(api: ApiClient, id: string) {
  return queryOptions({
    queryKey: ["webhook", id],
    queryFn: ({ signal }) => api.getWebhook(id, { signal }),
    refetchInterval: webhookEveryMs,
  });
}

export function deliveriesQuery(api: ApiClient, id: string) {
  return infiniteQueryOptions({
    queryKey: ["webhook", id, "deliveries"],
    queryFn: ({ pageParam, signal }) =>
      api.listDeliveries(id, { limit: historySize, pageToken: pageParam }, { signal }),
    // Of more than a page all would be read again, one after another.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : deliveriesEveryMs),
    initialPageParam: firstPage,
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
  });
}

/** A test is seen to arrive within seconds. */
const deliveriesEveryMs = 3000;
