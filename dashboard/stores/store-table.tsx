import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { StoreSummary } from "../../contract/index.ts";
import { Button } from "../parts/button.tsx";
import { counted } from "../words/amounts.ts";
import { RowToCome, StoreRow } from "./store-row.tsx";

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
  readonly refetch: () => Promise<unknown>;
}

interface StoreTableProps {
  /** Those that were read so far. */
  readonly stores: readonly StoreSummary[];
  /** How many fit the filters; undefined where that is not known. */
  readonly total: number | undefined;
  readonly query: Pages;
  /** Whether it follows what happens by itself. */
  readonly isLive: boolean;
}

const columns = [
  { name: "Name", width: "27%" },
  { name: "State", width: "32%" },
  { name: "Cluster", width: "12%" },
  { name: "Engine", width: "17%" },
  { name: "Changed", width: "12%" },
] as const;

const rowHeight = 66;

/** Any number of stores: of them only those that can be seen, and some before and after, are in the page. */
export function StoreTable({ stores, total, query, isLive }: StoreTableProps) {
  const count = query.hasNextPage ? Math.max(total ?? 0, stores.length) : stores.length;
  const { body, items, before, after, measure } = useVisible(stores, count);
  useReadOn(query, (items.at(-1)?.index ?? 0) >= stores.length - 10);
  const rowCount = query.hasNextPage && total === undefined ? -1 : count + 1;
  return (
    <div className="table-box">
      <table className="table store-table" role="table" aria-rowcount={rowCount}>
        <caption className="visually-hidden">Stores</caption>
        <Head />
        <tbody ref={body} role="rowgroup">
          <Spacer height={before} />
          {items.map(({ key, index }) => {
            const store = stores[index];
            if (store === undefined) return <RowToCome key={key} index={index} measure={measure} />;
            return <StoreRow key={key} store={store} index={index} measure={measure} />;
          })}
          <Spacer height={after} />
        </tbody>
      </table>
      <Foot shown={stores.length} total={total} query={query} isLive={isLive} />
    </div>
  );
}

/** Which rows can be seen, and how much room those before and after them take, in pixels. */
function useVisible(stores: readonly StoreSummary[], count: number) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, []);
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => rowHeight,
    getItemKey: (index) => stores[index]?.uid ?? index,
    overscan: 4,
    scrollMargin: top,
  });
  const items = rows.getVirtualItems();
  const before = (items[0]?.start ?? top) - top;
  const after = rows.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return { body, items, before, after, measure: rows.measureElement };
}

function Head() {
  return (
    <thead role="rowgroup">
      <tr role="row" aria-rowindex={1}>
        {columns.map(({ name, width }) => (
          <th key={name} scope="col" role="columnheader" style={{ width }}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Spacer({ height }: { readonly height: number }) {
  if (height <= 0) return undefined;
  return (
    <tr className="spacer" aria-hidden="true">
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- it holds a place and is hidden */}
      <td colSpan={columns.length} style={{ height }} />
    </tr>
  );
}

/** Reads the next page when the end of what was read comes near; one that could not be read waits until it is asked. */
function useReadOn(query: Pages, isNear: boolean): void {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  useEffect(() => {
    if (isNear && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [isNear, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
}

function Foot({ shown, total, query, isLive }: Omit<StoreTableProps, "stores"> & { readonly shown: number }) {
  const more = query.hasNextPage && total === undefined ? " so far" : "";
  const found = counted(query.hasNextPage ? (total ?? shown) : shown, "store");
  return (
    <div className="table-foot">
      <span role="status">
        {found}
        {more}
        {query.isFetchingNextPage && ", reading on…"}
        {query.isFetchNextPageError && ". The next ones could not be read."}
      </span>
      {query.isFetchNextPageError && (
        <Button look="quiet" isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
          Read on
        </Button>
      )}
      {!isLive && (
        <Button look="quiet" onPress={() => void query.refetch()}>
          Read again
        </Button>
      )}
    </div>
  );
}
