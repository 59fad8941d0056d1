import type { StoreSummary } from "../../contract/index.ts";
import { Button } from "../parts/button.tsx";
import { counted } from "../words/amounts.ts";
import type { Picking } from "./bulk/use-selection.ts";
import type { Pages } from "./rows.ts";
import { StoreRows } from "./store-rows.tsx";
import { useRowKeys } from "./use-row-keys.ts";

interface StoreTableProps {
  /** Those that were read so far. */
  readonly stores: readonly StoreSummary[];
  /** How many fit the filters; undefined where that is not known. */
  readonly total: number | undefined;
  readonly query: Pages;
  /** Whether it follows what happens by itself. */
  readonly isLive: boolean;
  /** Undefined where one may do nothing to stores. */
  readonly picking: Picking | undefined;
}

const columns = [
  { name: "Name", width: "27%" },
  { name: "State", width: "32%" },
  { name: "Cluster", width: "12%" },
  { name: "Engine", width: "17%" },
  { name: "Changed", width: "12%" },
] as const;

/** The list of stores, of any number. */
export function StoreTable({ stores, total, query, isLive, picking }: StoreTableProps) {
  const count = query.hasNextPage ? Math.max(total ?? 0, stores.length) : stores.length;
  const rowCount = query.hasNextPage && total === undefined ? -1 : count + 1;
  const columnCount = columns.length + (picking === undefined ? 0 : 1);
  useRowKeys(picking);
  return (
    <div className="table-box">
      <table className="table store-table" role="table" aria-rowcount={rowCount}>
        <caption className="visually-hidden">Stores</caption>
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1}>
            {picking !== undefined && <PickAll stores={stores} picking={picking} />}
            {columns.map(({ name, width }) => (
              <th key={name} scope="col" role="columnheader" style={{ width }}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <StoreRows stores={stores} count={count} query={query} columns={columnCount} picking={picking} />
      </table>
      <Foot shown={stores.length} total={total} query={query} isLive={isLive} />
    </div>
  );
}

/** Chooses all that were read, as far as there is room, or none. */
function PickAll({ stores, picking }: { readonly stores: readonly StoreSummary[]; readonly picking: Picking }) {
  const { selection, addAll, set } = picking;
  const isAll = stores.length > 0 && stores.every(({ uid }) => selection.has(uid));
  const isPart = selection.size > 0 && !isAll;
  return (
    <th scope="col" role="columnheader" className="pick-cell">
      <input
        type="checkbox"
        aria-label="Select all that are shown"
        checked={isAll}
        ref={(box) => void (box && (box.indeterminate = isPart))}
        onChange={() => (selection.size > 0 ? set(new Map()) : addAll(stores))}
      />
    </th>
  );
}

function Foot({
  shown,
  total,
  query,
  isLive,
}: Pick<StoreTableProps, "total" | "query" | "isLive"> & { readonly shown: number }) {
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
