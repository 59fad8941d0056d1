import type { StoreSummary } from "../../contract/index.ts";
import type { Picking } from "./bulk/use-selection.ts";

/** Pages of the list, and how to read on. */
export interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
  readonly refetch: () => Promise<unknown>;
}

/** What a table shows of its rows. */
export interface RowsProps {
  /** Those that were read so far. */
  readonly stores: readonly StoreSummary[];
  /** How many there are, as far as that is known. */
  readonly count: number;
  readonly query: Pages;
  readonly columns: number;
  /** Undefined where one may do nothing to them. */
  readonly picking: Picking | undefined;
}
