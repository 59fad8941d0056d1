import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import { useMay } from "../access/use-may.ts";
import { storesQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { useLive } from "../api/use-live.ts";
import { Icon } from "../parts/icon.tsx";
import { Page } from "../parts/page.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { StaleNotice } from "../parts/stale-notice.tsx";
import { useSettled } from "../parts/use-settled.ts";
import { NoMatch, NoStores } from "./no-stores.tsx";
import { PhaseCounts } from "./phase-counts.tsx";
import { askedOf, hasFilter } from "./store-filter.ts";
import { StoreFilters } from "./store-filters.tsx";
import { StoreTable } from "./store-table.tsx";

const route = getRouteApi("/stores");

/** Pages that are read again with every news; with more, the list stands still until it is asked. */
const maxLivePages = 2;

/** Until what is typed is looked for. */
const typingMs = 150;

/** Every store of the tenant. */
export function StoresPage() {
  const may = useMay();
  return (
    <Page title="Stores" actions={may("stores:write") ? <NewStoreLink /> : undefined}>
      <Stores />
    </Page>
  );
}

function NewStoreLink() {
  return (
    <Link to="/new-store" className="button" data-look="first">
      <Icon name="plus" />
      New store
    </Link>
  );
}

/** Filters and rows; where there is no store at all, how to make the first. */
function Stores() {
  const { api } = useServices();
  const filter = route.useSearch();
  const q = useSettled(filter.q ?? "", typingMs);
  const options = storesQuery(api, askedOf({ ...filter, q }));
  const query = useInfiniteQuery(options);
  const pages = query.data?.pages ?? [];
  const isLive = pages.length <= maxLivePages;
  useLive({ kind: "stores" }, { queryKey: options.queryKey, isOn: isLive });
  const [first] = pages;
  if (first?.total === 0 && first.nextPageToken === undefined && !hasFilter(filter)) return <NoStores />;
  const stores = pages.flatMap((page) => page.stores);
  return (
    <>
      <StoreFilters stores={stores} />
      {first === undefined ? (
        <NotRead error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <PhaseCounts counts={first.counts} />
          <StaleNotice error={query.error} />
          <Rows stores={stores} total={first.incomplete ? undefined : first.total} query={query} isLive={isLive} />
        </>
      )}
    </>
  );
}

function Rows({ stores, query, ...others }: ComponentProps<typeof StoreTable>) {
  if (stores.length === 0 && !query.hasNextPage) return <NoMatch />;
  return <StoreTable stores={stores} query={query} {...others} />;
}

/** What stands in the place of rows before the first were read. */
function NotRead({ error, onRetry }: { readonly error: Error | null; readonly onRetry: () => void }) {
  return error === null ? <Loading /> : <ProblemNotice error={error} onRetry={onRetry} />;
}

function Loading() {
  return (
    <div className="card">
      <Skeleton lines={8} what="stores" />
    </div>
  );
}
