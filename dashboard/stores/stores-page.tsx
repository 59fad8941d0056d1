import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ComponentProps, lazy, Suspense, useMemo } from "react";
import type { SummaryFilter } from "../../client/index.ts";
import type { StoreSummaryList } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { storesQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { useLive } from "../api/use-live.ts";
import { Icon } from "../parts/icon.tsx";
import { loadPart } from "../parts/load-part.ts";
import { Page } from "../parts/page.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { StaleNotice } from "../parts/stale-notice.tsx";
import { useSettled } from "../parts/use-settled.ts";
import { type Picking, useSelection } from "./bulk/use-selection.ts";
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

const BulkBar = lazy(async () => ({ default: (await loadPart(() => import("./bulk/bulk-bar.tsx"))).BulkBar }));

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

const noPages: readonly StoreSummaryList[] = [];

/** Filters and rows; where there is no store at all, how to make the first. */
function Stores() {
  const { api } = useServices();
  const filter = route.useSearch();
  const q = useSettled(filter.q ?? "", typingMs);
  const asked = askedOf({ ...filter, q });
  const options = storesQuery(api, asked);
  const query = useInfiniteQuery(options);
  const pages = query.data?.pages ?? noPages;
  const isLive = pages.length <= maxLivePages;
  useLive({ kind: "stores" }, { queryKey: options.queryKey, isOn: isLive });
  const [first] = pages;
  const stores = useMemo(() => pages.flatMap((page) => page.stores), [pages]);
  // It outlives the rows: what was chosen stays so while another filter is chosen.
  const picking = useSelection(stores);
  if (first?.total === 0 && first.nextPageToken === undefined && !hasFilter(filter)) return <NoStores />;
  return (
    <>
      <StoreFilters stores={stores} />
      {first === undefined ? (
        <NotRead error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <PhaseCounts counts={first.counts} />
          <StaleNotice error={query.error} />
          <Found
            list={first}
            stores={stores}
            query={query}
            isLive={isLive}
            picking={picking}
            filter={asked}
            isOfFormer={query.isPlaceholderData}
          />
        </>
      )}
    </>
  );
}

interface FoundProps extends Pick<ComponentProps<typeof StoreTable>, "stores" | "query" | "isLive"> {
  /** The first page. */
  readonly list: StoreSummaryList;
  readonly picking: Picking;
  readonly filter: SummaryFilter;
  /** Whether it is what another filter shows, until this one is read. */
  readonly isOfFormer: boolean;
}

/** The rows, and what can be done to those that are chosen. */
function Found({ list, stores, picking, filter, isOfFormer, ...others }: FoundProps) {
  const canPick = useMay()("stores:delete");
  const total = list.incomplete ? undefined : list.total;
  return (
    <>
      <Rows stores={stores} total={total} picking={canPick ? picking : undefined} {...others} />
      {picking.selection.size > 0 && (
        <Suspense>
          <BulkBar picking={picking} shown={stores} filter={filter} total={isOfFormer ? undefined : total} />
        </Suspense>
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
