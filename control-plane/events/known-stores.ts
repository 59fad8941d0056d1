import type { SeenStatus, StoreAddress } from "../../contract/index.ts";
import type { StoredDesired } from "../ports/desired.ts";
import type { StoreEvent } from "../ports/store-events.ts";

/** What an event says of a store is one half of it; the other is what was said before. */
export interface KnownStore {
  readonly address: StoreAddress;
  desired?: StoredDesired;
  status?: SeenStatus | undefined;
}

/** Some 5 kB each. */
const maxKnown = 2000;

/** Stores that changed of late. */
export class KnownStores {
  readonly #known = new Map<string, KnownStore>();

  /** Those of the events of which a half is not known. */
  unknown(events: readonly StoreEvent[]): StoreAddress[] {
    const wanted = new Map(events.map(({ address }) => [keyOf(address), address]));
    return [...wanted].filter(([key]) => !this.#known.has(key)).map(([, address]) => address);
  }

  /** Keeps both halves of a store as they were read. */
  keep(known: KnownStore): void {
    this.#known.set(keyOf(known.address), known);
  }

  /** The store with what an event says of it; undefined for one that was not kept. */
  take(event: StoreEvent): KnownStore | undefined {
    const key = keyOf(event.address);
    const known = this.#known.get(key);
    if (known === undefined) return undefined;
    const { kind, message, origin, storedAt } = event;
    if (kind === "status") known.status = message;
    else if (origin >= (known.desired?.seq ?? 0)) known.desired = { seq: origin, value: message, storedAt };
    // The one that changed last is forgotten last.
    this.#known.delete(key);
    this.#known.set(key, known);
    return known;
  }

  shrink(): void {
    for (const key of this.#known.keys()) {
      if (this.#known.size <= maxKnown) return;
      this.#known.delete(key);
    }
  }
}

/** The same for one store only. */
export function keyOf({ cluster, tenant, store }: StoreAddress): string {
  return `${cluster}.${tenant}.${store}`;
}
