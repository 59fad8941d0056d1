import type { DesiredMessage, SeenStatus, StoreAddress } from "../../contract/index.ts";

/** A place in the stream of events; sequences of two epochs can't be compared. */
export interface EventPosition {
  readonly epoch: string;
  readonly seq: number;
}

interface OfStore {
  /** Its place in the stream of events. */
  readonly seq: number;
  readonly address: StoreAddress;
  /** Sequence in the stream that it comes from; of a desired state, that of its revision. */
  readonly origin: number;
  /** By the bus's clock. */
  readonly storedAt: string;
}

/** A store was written, or its agent said something else of it: the whole of that, never a difference. */
export type StoreEvent =
  | (OfStore & { readonly kind: "desired"; readonly message: DesiredMessage })
  | (OfStore & { readonly kind: "status"; readonly message: SeenStatus });

/** Hears of all stores, in the order of the stream; nothing that it throws reaches others. */
export interface EventListener {
  /**
   * What follows begins after this place. Called first, and again when something may have been missed: then what is known
   * has to be read again.
   */
  begin(at: EventPosition): void;
  event(event: StoreEvent): void;
}

/** The events of the whole platform, as one process follows them for as long as it runs. */
export interface StoreEvents {
  /** Up to where all was told; undefined before the bus was first reached. */
  readonly at: EventPosition | undefined;
  /** Why it can't be followed now, in words; undefined while it is. */
  readonly lack: string | undefined;
  /** Returns what ends it. */
  subscribe(listener: EventListener): () => void;
}
