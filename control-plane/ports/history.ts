import type { DesiredMessage, StoreAddress } from "../../contract/index.ts";

/** One desired state as it is kept. */
export interface Recorded {
  /** Sequence of the revision. */
  readonly seq: number;
  /** Where it stands in the history; absent for one that is not there yet. */
  readonly position?: number;
  readonly value: DesiredMessage;
  /** Why, in the words of who asked. */
  readonly note?: string | undefined;
}

/** Where a page ends: the next one begins before it. */
export interface HistoryMark {
  /** Absent when nothing of the page is in the history yet. */
  readonly position?: number | undefined;
  /** Sequence of the page's last revision. */
  readonly seq: number;
}

export interface HistoryRequest {
  readonly tenant: string;
  /** All of the tenant's when absent. */
  readonly store?: string | undefined;
  readonly before?: HistoryMark | undefined;
  readonly limit: number;
}

/** Desired states in a row, the newest first: none of the same stores that was accepted between two of them is left out. */
export interface HistoryPage {
  readonly items: readonly Recorded[];
  /** Absent when nothing older is kept. */
  readonly next?: HistoryMark;
  /** The one before the last of these, where only one store was asked for and it is kept. */
  readonly preceding?: Recorded | undefined;
}

/**
 * Every desired state for 400 days, also those of stores that are gone; nothing of a tenant's is found for another one. A
 * desired state is there as soon as it is accepted. Throws BusUnavailableError.
 */
export interface History {
  page(request: HistoryRequest): Promise<HistoryPage>;
  /** The newest desired state of each of these stores before a mark, or of all; by `historyKey`. */
  before(stores: readonly StoreAddress[], mark: HistoryMark): Promise<ReadonlyMap<string, Recorded>>;
  /** The one that followed under the same name, tenant and cluster; undefined for the newest. */
  after(recorded: Recorded): Promise<Recorded | undefined>;
  /** Which of these stores the bus has a desired state of, and did not forget as deleted; by `historyKey`. */
  present(stores: readonly StoreAddress[]): Promise<ReadonlySet<string>>;
}

/** Names a store's place, for tables by it. */
export function historyKey({ cluster, tenant, store }: StoreAddress): string {
  return `${cluster}.${tenant}.${store}`;
}
