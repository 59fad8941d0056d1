import type { StoreAddress } from "../../contract/index.ts";
import type { EventPosition, StoreEvent } from "./store-events.ts";

/** What is kept of events. */
export interface KeptEvents extends EventPosition {
  /** The oldest that is kept; one after `seq` where none is. */
  readonly first: number;
}

export interface EventsRequest {
  readonly tenant: string;
  readonly store?: string | undefined;
  /** The place after which they are. */
  readonly after: number;
  readonly limit: number;
  /** Whether a page that is said to be the last must be it: a replica of the stream may not have all yet. @default no */
  readonly isComplete?: boolean;
}

export interface EventsPage {
  readonly events: readonly StoreEvent[];
  /** Up to where this page is all there is. */
  readonly upTo: number;
  /** How many follow, as far as that is known: 0 where none does. */
  readonly pending: number;
}

/** Events of the last day, read without following them. Throws BusUnavailableError. */
export interface EventLog {
  kept(): Promise<KeptEvents>;
  read(request: EventsRequest): Promise<EventsPage>;
  /** The newest of either kind of each of at most 500 stores, up to and with a place; those that are not kept any more are left out. */
  lastOf(addresses: readonly StoreAddress[], upTo: number): Promise<readonly StoreEvent[]>;
  /** The place after which all is that is kept of a tenant since a time, by the bus's clock. */
  placeBefore(of: Pick<EventsRequest, "tenant" | "store"> & { readonly since: string }): Promise<number>;
}
