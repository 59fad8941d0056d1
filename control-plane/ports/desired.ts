import type { Amounts, ApplyMessage, DesiredMessage, StoreAddress } from "../../contract/index.ts";
import type { HostProof } from "./host-proof.ts";
import type { IdempotencyRecord, StoreClaim } from "./records.ts";

/** Something stored under a subject of its own, with the sequence that a write to it must expect. */
export interface Stored<T> {
  readonly seq: number;
  readonly value: T;
  /** By the bus's clock; absent for what was just written, not read. */
  readonly storedAt?: string;
}

export type StoredDesired = Stored<DesiredMessage>;

/** Everything that one create writes, each with the sequence that its subject must be at; 0 means never written. */
export interface CreateWrites {
  readonly claim: StoreClaim;
  /** One claim for each of the store's holdings. */
  readonly holdings: readonly { readonly subject: string; readonly expected: number }[];
  /** How the proofs of its hosts begin. */
  readonly proofs: readonly HostProof[];
  readonly key?: { readonly digest: string; readonly record: IdempotencyRecord };
  readonly desired: ApplyMessage;
  /** Why, in the words of who asked. */
  readonly note?: string | undefined;
  readonly expectedClaim: number;
  readonly expectedDesired: number;
  /** Whether nothing was looked up yet, so that a refusal needs not be right. */
  readonly isGuess: boolean;
}

/** Everything that one change of a store writes, each with the sequence that its subject must be at. */
export interface ChangeWrites {
  /** The claim of its name as it was read, with what the store counts for until now. */
  readonly claim: Stored<StoreClaim>;
  /** What it counts for from then on. */
  readonly counted: Amounts;
  /** Claims of what it has from then on and did not have. */
  readonly holdings: CreateWrites["holdings"];
  /** How the proofs of hosts begin that it gets. */
  readonly proofs: readonly { readonly proof: HostProof; readonly expected: number }[];
  /** What stands of what it has no more: taken away afterwards, unless someone wrote there since. */
  readonly released: readonly { readonly subject: string; readonly seq: number }[];
  readonly key?: CreateWrites["key"];
  readonly desired: ApplyMessage;
  readonly expectedDesired: number;
  readonly note?: string | undefined;
  /** Fields of the store that it changes. */
  readonly fields: readonly string[];
}

export interface PageRequest {
  readonly tenant: string;
  readonly cluster?: string;
  /** Position in order of last change after which the page begins. */
  readonly after: number;
  readonly limit: number;
}

export interface PageItem extends StoredDesired {
  /** Its own in the order of last change. */
  readonly position: number;
}

export interface Page {
  readonly items: readonly PageItem[];
  /** Position of the page's end; absent when nothing follows. */
  readonly next?: number;
}

/** What a revision is published with. */
export interface Published {
  /** Says why, in the words of who asked. */
  readonly note?: string | undefined;
  /** The claim of its name: must be as it was read. */
  readonly claim?: Stored<StoreClaim> | undefined;
}

/**
 * The stream of desired states. Reads of single entries see every earlier write; pages may lag by milliseconds.
 * Writes throw ConflictError, StorageFullError, MessageTooLargeError or BusUnavailableError.
 */
export interface DesiredStore {
  epoch(): Promise<string>;
  /**
   * All or nothing, and within the quota of the claim's tenant; returns the sequence of the desired state.
   * @throws QuotaExceededError and TooManyKeysError besides what every write throws.
   */
  create(writes: CreateWrites): Promise<number>;
  /**
   * All or nothing, and within the quota of the store's tenant where it comes to count for more; returns the sequence of the
   * desired state.
   * @throws QuotaExceededError, TenantSuspendedError and TooManyKeysError besides what every write throws.
   */
  change(writes: ChangeWrites): Promise<number>;
  /** Writes the record of a key alone, for an answer that wrote nothing else; throws ConflictError if the key is used, and
   * TooManyKeysError. */
  remember(key: { readonly digest: string; readonly record: IdempotencyRecord }): Promise<void>;
  /** Returns the sequence of the desired state; throws ConflictError also when the claim was written since it was read. */
  publish(message: DesiredMessage, expected: number, more?: Published): Promise<number>;
  newest(address: StoreAddress): Promise<StoredDesired | undefined>;
  /** The newest of many stores at once, of those that can be read; may lag by milliseconds. At most 500. */
  newestOf(addresses: readonly StoreAddress[]): Promise<readonly StoredDesired[]>;
  claimOfName(name: string): Promise<Stored<StoreClaim> | undefined>;
  /** The claim of a holding, by its subject. */
  claimOfHolding(subject: string): Promise<Stored<StoreClaim> | undefined>;
  idempotencyRecord(tenant: string, digest: string): Promise<Stored<IdempotencyRecord> | undefined>;
  page(request: PageRequest): Promise<Page>;
  /** One page of the stores of all tenants: for what serves them all, never for an answer. */
  pageOfAll(request: Pick<PageRequest, "after" | "limit">): Promise<Page>;
  /** Sequence of the newest desired state of a tenant's stores, 0 without any; sees every earlier write. */
  newestSequenceOf(tenant: string): Promise<number>;
  /** The claims of many names at once, by name; may lag by milliseconds. */
  claimsOfNames(names: readonly string[]): Promise<ReadonlyMap<string, StoreClaim>>;
}
