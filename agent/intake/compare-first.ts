import type { StoreAddress } from "../../contract/index.ts";
import type { StoreObjects } from "../ports.ts";

export interface CompareFirstOptions {
  readonly cluster: string;
  readonly stores: Pick<StoreObjects, "find">;
  /** Whether the bus is there to be asked. */
  readonly isConnected: () => boolean;
  /** Brings a store up to what the stream says; resolves with false when the stream could not be asked. */
  readonly compare: (address: StoreAddress) => Promise<boolean>;
}

/** A stream that did not respond is not asked again for this long: a store must not wait for each of the others. */
const silentMs = 30_000;

/**
 * Compares a store with the stream before the first pass of this process over it, and again after an edit: what was
 * written into a Store object by hand must not be carried out, as some of it can't be taken back (a volume that has
 * grown). Without the bus a store is worked on as the cluster knows it.
 */
export class CompareFirst {
  readonly #options: CompareFirstOptions;
  /** By the uid of the Store object. */
  readonly #compared = new Set<string>();
  #silentUntil = 0;

  constructor(options: CompareFirstOptions) {
    this.#options = options;
  }

  /** To be awaited before each pass; never rejects. */
  async before(name: string): Promise<void> {
    const { cluster, stores, isConnected, compare } = this.#options;
    const store = stores.find(name);
    if (!store) return;
    const { uid } = store.metadata;
    while (!this.#compared.has(uid)) {
      if (!isConnected() || performance.now() < this.#silentUntil) return;
      // Beforehand: an edit while the stream is asked takes it out again.
      this.#compared.add(uid);
      if (await compare({ cluster, tenant: store.spec.tenant, store: name })) continue;
      this.#compared.delete(uid);
      this.#silentUntil = performance.now() + silentMs;
    }
  }

  /** The Store object was edited, or is gone. */
  forget(uid: string): void {
    this.#compared.delete(uid);
  }
}
