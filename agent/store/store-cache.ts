import { blankRecord, type StoreObject, type StoreRecord } from "./store-object.ts";

/** What a warning event says of an object. */
export interface Warning {
  readonly reason: string;
  readonly message: string;
}

/** When the operation that brings a store to one revision began. */
export interface Beginning {
  readonly revision: string | undefined;
  /** How long this process had attended to the cluster when it first looked. */
  readonly attendedMs: number;
  /** Whether an agent before this one had found it past its deadline. */
  readonly wasOverdue: boolean;
}

interface CachedStore {
  readonly objectUid: string;
  readonly record: StoreRecord;
  /** Passes in a row that ended in an error. */
  failures: number;
  beginning: Beginning | undefined;
  /** Whether the status bucket was asked what became of the store before its Store object. */
  historyRead: boolean;
  /** Whether the namespace was absent when this process first looked: nothing of the store can be in it then. */
  foundNoNamespace: boolean;
  /** The last refusal that only a person can end, as it was logged. */
  refused?: string;
  secretsCheckedAt: number;
  /** What another changed last and was put back. */
  drift?: { readonly at: number; readonly message: string };
  /** Why the store is kept as it was, though it is rendered otherwise now. */
  heldAs?: string | undefined;
  /** How long this process had attended to the cluster when it first saw the store not Ready after its template had changed. */
  changeSeenMs?: number | undefined;
  /** Since when only the volumes of a store that is removed are waited for. */
  volumesAwaitedSince?: number;
  warningsReadAt: number;
  /** Last warning event per uid of the object that it is about. */
  warnings: ReadonlyMap<string, Warning>;
}

/** Why the newest message of a store could not be accepted. */
export interface SyncTrouble {
  readonly reason: "Rejected" | "AgentTooOld" | "UnknownEpoch" | "Orphaned";
  readonly message: string;
}

/** What this process knows of each store beyond what its Store object says so far. */
export class StoreCache {
  readonly #stores = new Map<string, CachedStore>();
  readonly #troubles = new Map<string, SyncTrouble>();

  /** The latest record of the store: ours, otherwise what its object says. */
  of(store: StoreObject): CachedStore {
    const known = this.#stores.get(store.metadata.name);
    if (known?.objectUid === store.metadata.uid) return known;
    const record = store.status ?? blankRecord();
    const entry: CachedStore = {
      objectUid: store.metadata.uid,
      record,
      failures: 0,
      beginning: undefined,
      historyRead: false,
      foundNoNamespace: false,
      secretsCheckedAt: 0,
      warningsReadAt: 0,
      warnings: new Map(),
    };
    this.#stores.set(store.metadata.name, entry);
    return entry;
  }

  keep(store: StoreObject, record: StoreRecord): void {
    this.#stores.set(store.metadata.name, { ...this.of(store), record });
  }

  forget(name: string): void {
    this.#stores.delete(name);
    this.#troubles.delete(name);
  }

  troubleOf(name: string): SyncTrouble | undefined {
    return this.#troubles.get(name);
  }

  /** Returns whether this is news. */
  noteTrouble(name: string, trouble: SyncTrouble | undefined): boolean {
    const known = this.#troubles.get(name);
    if (known?.reason === trouble?.reason && known?.message === trouble?.message) return false;
    if (trouble) this.#troubles.set(name, trouble);
    else this.#troubles.delete(name);
    return true;
  }
}
