import type {
  ApplyMessage,
  ClusterConflict,
  ClusterHeartbeat,
  ClusterRegistration,
  CredentialsReply,
  CredentialsRequest,
  DesiredMessage,
  PreviewReply,
  PreviewRequest,
  SeenStatus,
  StoreAddress,
} from "../contract/index.ts";
import type { IdempotencyRecord, StoreClaim } from "./records.ts";

/** Structured logging: constant messages, camelCase fields, never a secret. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Ids {
  /** A new random UUID. */
  uuid(): string;
}

/** Who asks. */
export interface Caller {
  readonly tenant: string;
  readonly actor: string;
}

/** Tells who sent a request. */
export type Identity = (request: Request) => Caller | Promise<Caller>;

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
  readonly key?: { readonly digest: string; readonly record: IdempotencyRecord };
  readonly desired: ApplyMessage;
  readonly expectedClaim: number;
  readonly expectedDesired: number;
}

export interface PageRequest {
  readonly tenant: string;
  readonly cluster?: string;
  /** Position in order of last change after which the page begins. */
  readonly after: number;
  readonly limit: number;
}

export interface Page {
  readonly items: readonly StoredDesired[];
  /** Position of the page's end; absent when nothing follows. */
  readonly next?: number;
}

/**
 * The stream of desired states. Reads of single entries see every earlier write; pages may lag by milliseconds.
 * Writes throw ConflictError, StorageFullError, MessageTooLargeError or BusUnavailableError.
 */
export interface DesiredStore {
  epoch(): Promise<string>;
  /** All or nothing; answers the sequence of the desired state. */
  create(writes: CreateWrites): Promise<number>;
  /** Writes the record of a key alone, for an answer that wrote nothing else; throws ConflictError if the key is used. */
  remember(key: { readonly digest: string; readonly record: IdempotencyRecord }): Promise<void>;
  /** Answers the sequence of the desired state. */
  publish(message: DesiredMessage, expected: number): Promise<number>;
  newest(address: StoreAddress): Promise<StoredDesired | undefined>;
  claimOfName(name: string): Promise<Stored<StoreClaim> | undefined>;
  /** The claim of a holding, by its subject. */
  claimOfHolding(subject: string): Promise<Stored<StoreClaim> | undefined>;
  idempotencyRecord(digest: string): Promise<Stored<IdempotencyRecord> | undefined>;
  page(request: PageRequest): Promise<Page>;
  /** The claims of many names at once, by name; may lag by milliseconds. */
  claimsOfNames(names: readonly string[]): Promise<ReadonlyMap<string, StoreClaim>>;
}

/** What the agents saw. */
export interface StatusReader {
  /** May lag by milliseconds. */
  read(address: StoreAddress): Promise<SeenStatus | undefined>;
  /** Sees every earlier write. */
  readNewest(address: StoreAddress): Promise<SeenStatus | undefined>;
  /** In the order of the addresses. */
  readMany(addresses: readonly StoreAddress[]): Promise<readonly (SeenStatus | undefined)[]>;
}

/** A heartbeat, and when the bus stored it. */
export interface HeardHeartbeat extends ClusterHeartbeat {
  readonly lastSeen: string;
  /** Since when it is heard without a gap, by the bus's clock; absent when the agent does not tell for how long. */
  readonly wellSince?: string;
}

/** A cluster that has joined, and its agent's last sign of life. */
export interface ClusterView {
  readonly registration: ClusterRegistration;
  readonly heartbeat?: HeardHeartbeat;
  /** Of another cluster of the same id, and when it was heard of last. */
  readonly conflict?: ClusterConflict & { readonly lastSeen: string };
  /** When this was read, by the bus's clock: the only "now" that `lastSeen` is compared with. */
  readonly readAt: string;
}

export interface ClusterReader {
  /** At most a second old. */
  recent(): Promise<ReadonlyMap<string, ClusterView>>;
  current(): Promise<ReadonlyMap<string, ClusterView>>;
}

/** Questions to the agents; throws ClusterSilentError when none answers, BusUnavailableError when the bus is away. */
export interface ClusterRpc {
  preview(cluster: string, request: PreviewRequest): Promise<PreviewReply>;
  credentials(cluster: string, request: CredentialsRequest): Promise<CredentialsReply>;
}

/** What a request may use of the bus while it is handled. */
export interface Backend {
  /**
   * By the bus's clock, of which every read of clusters tells; ours as long as none was read. What decides about a
   * store's data goes by this one: the agents ask it too.
   */
  now(): Date;
  readonly desired: DesiredStore;
  readonly status: StatusReader;
  readonly clusters: ClusterReader;
  readonly rpc: ClusterRpc;
  /** How full the stream of desired states is; a limit of 0 or less is none. */
  storage(): Promise<{ readonly usedBytes: number; readonly limitBytes: number }>;
  /** Throws BusUnavailableError unless the bus answers and has every stream. */
  checkReady(): Promise<void>;
}

/** Lends a backend for the time of one request: a kept connection, or one that is opened on first use and closed. */
export type WithBackend = <T>(work: (backend: Backend) => Promise<T>) => Promise<T>;
