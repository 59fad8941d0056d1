import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMay } from "../access/use-may.ts";
import { storesQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { useLive } from "../api/use-live.ts";
import { Icon } from "../parts/icon.tsx";
import { Page } from "../parts/page.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { StaleNotice } from "../parts/stale-notice.tsx";
import { NoMatch, NoStores } from "./no-stores.tsx";
import { askedOf, hasFilter } from "./store-filter.ts";
import { StoreFilters } from "./store-filters.tsx";
import { StoreTable } from "./store-table.tsx";
import { isFoundBy } from "./store-words.ts";

const route = getRouteApi("/stores");

/** Pages that are read again with every news; with more, the list stands still until it is asked. */
const maxLivePages = 2;

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
  const { data } = useInfiniteQuery(storesQuery(api, askedOf(filter)));
  if (data?.pages[0]?.items.length === 0 && !hasFilter(filter)) return <NoStores />;
  return (
    <>
      <StoreFilters />
      <Rows />
    </>
  );
}

function Rows() {
  const { api } = useServices();
  const filter = route.useSearch();
  const options = storesQuery(api, askedOf(filter));
  const query = useInfiniteQuery(options);
  const { data, error, refetch } = query;
  const pages = data?.pages ?? [];
  useLive({ kind: "stores" }, { queryKey: options.queryKey, isOn: pages.length <= maxLivePages });
  if (data === undefined) {
    if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
    return (
      <div className="card">
        <Skeleton lines={8} what="stores" />
      </div>
    );
  }
  const all = pages.flatMap(({ items }) => items);
  const { q } = filter;
  const stores = q === undefined ? all : all.filter((store) => isFoundBy(q, store));
  return (
    <>
      <StaleNotice error={error} />
      {stores.length === 0 && !query.hasNextPage ? (
        <NoMatch />
      ) : (
        <StoreTable stores={stores} readCount={all.length} query={query} isLive={pages.length <= maxLivePages} />
      )}
    </>
  );
}
