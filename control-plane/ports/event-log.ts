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
}

export interface EventsPage {
  readonly events: readonly StoreEvent[];
  /** Up to where this page is all there is. */
  readonly upTo: number;
  /** How many follow. */
  readonly pending: number;
}

/** Events of the last day, read without following them. Throws BusUnavailableError. */
export interface EventLog {
  kept(): Promise<KeptEvents>;
  read(request: EventsRequest): Promise<EventsPage>;
}
