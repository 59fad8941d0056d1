import type { KubeObject } from "../constructs/index.ts";
import type {
  AcceptedState,
  ClusterConflict,
  ClusterHeartbeat,
  ClusterIdentity,
  FeedLag,
  RpcVerb,
  StoreAddress,
  StoreStatus,
} from "../contract/index.ts";
import type { StoreObject, StoreRecord } from "./store/store-object.ts";

/** Structured logging: constant messages, camelCase fields, never a secret. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A packed render: several kilobytes, read only where it is needed. */
export interface KeptRender {
  /** Digest of its text. */
  readonly hash: string;
  readonly data: string;
}

export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** A Kubernetes object as read from the API server; every field beyond the metadata is still to be parsed. */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid?: string }[];
    /** Digest of the fields that our field manager owns; stands in for `managedFields`. */
    readonly fieldsHash?: string;
  };
  readonly spec?: unknown;
  readonly status?: unknown;
  readonly [field: string]: unknown;
}

/** Writes and uncached reads; throws KubeApiError or KubeUnavailableError. */
export interface ClusterWriter {
  /** Server-side apply with force and strict validation. */
  apply(manifest: KubeObject): Promise<ClusterObject>;
  /** What an apply would make of the object, by the API server's word; writes nothing. */
  wouldApply(manifest: KubeObject): Promise<ClusterObject>;
  /** Whose fields an apply would have to take, in the API server's words; undefined when there are none. Writes nothing. */
  conflictsOf(manifest: KubeObject): Promise<string | undefined>;
  /** Creates if absent; what is there already is kept. Returns the metadata only. */
  createIfAbsent(manifest: KubeObject): Promise<ClusterObject>;
  /** Whether the manifest would be taken if nothing of its name were there; writes nothing. */
  wouldCreate(manifest: KubeObject): Promise<boolean>;
  read(ref: ObjectRef): Promise<ClusterObject | undefined>;
  /** The metadata only: a Secret's values stay in the API server. */
  readMetadata(ref: ObjectRef): Promise<ClusterObject | undefined>;
  /** Removes exactly the object with this uid, and of this version if one is named; any other one is left alone. */
  remove(ref: ObjectRef, uid: string, resourceVersion?: string): Promise<void>;
  /** Warning events about one namespace, newest last. */
  warnings(namespace: string): Promise<readonly ClusterObject[]>;
}

/** The watched objects of all stores. */
export interface OwnedObjects {
  find(ref: ObjectRef): ClusterObject | undefined;
  /** All objects of a kind in a namespace. */
  inNamespace(kind: string, namespace: string): readonly ClusterObject[];
  /**
   * Why a kind can't be listed at the moment, if it can't: what is not found of it may be there all the same, so that
   * nothing may be concluded from that.
   */
  whyMissing(kind: string): string | undefined;
  /** Whether objects of the kind are watched at all: of others nothing is ever found. */
  watches(kind: string): boolean;
  /** Namespaces that carry a store's label. */
  namespaces(): readonly ClusterObject[];
  /** Remembers what a write returned, so that the next pass does not wait for the watch. */
  remember(object: ClusterObject): void;
}

/** Shows every object of a kind of the core group to `visit`, unread, until `max` were seen; returns whether those were all. */
export type EachOf = (
  listed: { readonly kind: "Node" | "Pod"; readonly fieldSelector?: string; readonly max: number },
  visit: (raw: unknown) => void,
) => Promise<boolean>;

/** Which of a container's log. */
export interface LogSelection {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Whether it is that of the run before the present one. */
  readonly isPrevious: boolean;
  /** Ends with the container, not with what it has written so far. */
  readonly isFollowed: boolean;
  /** The newest so many lines. @default all */
  readonly tail?: number;
  /** RFC 3339; lines of earlier in its second come too. */
  readonly since?: string;
  /** Ends after so many bytes, of which the last need not be a line's. @default all */
  readonly maxBytes?: number;
  readonly signal: AbortSignal;
}

/** What the containers of a store write; throws KubeApiError or KubeUnavailableError. */
export interface PodLogs {
  /** The pods with these labels, unread. */
  pods(namespace: string, labels: Readonly<Record<string, string>>): Promise<readonly unknown[]>;
  /** Lines as the node keeps them, each with its time before it. */
  read(selection: LogSelection): AsyncIterable<Uint8Array>;
}

/** The Store objects: reads come from the watch. */
export interface StoreObjects {
  find(name: string): StoreObject | undefined;
  list(): readonly StoreObject[];
  /** Uncached. */
  read(name: string): Promise<StoreObject | undefined>;
  applySpec(name: string, spec: AcceptedState): Promise<StoreObject>;
  /** Takes back what another writer wrote into the spec. */
  restoreSpec(edited: StoreObject, spec: AcceptedState): Promise<void>;
  applyStatus(store: StoreObject, record: StoreRecord): Promise<void>;
  /** Keeps the render beside the record; what was kept before is replaced. */
  keepRender(store: StoreObject, render: KeptRender): Promise<void>;
  /** Uncached. */
  readRender(name: string): Promise<KeptRender | undefined>;
  remove(name: string, uid: string): Promise<void>;
}

/** One message from the desired-state stream, still unread. */
export interface Delivery {
  readonly subject: string;
  readonly seq: number;
  readonly data: Uint8Array;
  ack(): void;
  /** Offer it again after this many milliseconds. */
  retryLater(delayMs: number): void;
  /** Never offer it again. */
  discard(why: string): void;
}

/** The cluster's share of the desired-state stream. */
export interface DesiredFeed {
  /** Until the signal is aborted. */
  deliveries(signal: AbortSignal): AsyncIterable<Delivery>;
  /** The newest message of one store; undefined when the stream has none. */
  newest(address: StoreAddress): Promise<{ seq: number; data: Uint8Array } | undefined>;
  /** What the bus takes for the present time: a second opinion before what can't be undone. */
  busTime(): Promise<Date>;
  /** How many messages the agent has not accepted yet. */
  lag(): Promise<FeedLag>;
}

/** Where the control plane reads what the agent saw. */
export interface StatusSink {
  read(address: StoreAddress): Promise<StoreStatus | undefined>;
  /** "stale" when a newer revision's status is already there; then nothing was written. */
  write(status: StoreStatus): Promise<"written" | "stale">;
  /** Whether what was written is still there, or something newer: a bucket can lose entries or fall back. */
  holds(told: Omit<StoreStatus, "updatedAt">): Promise<boolean>;
  /** Whether the last entry that was written or found is still there: if not, the bucket is another one. */
  isIntact(): Promise<boolean>;
}

/** Answers that go on: what is said about one, by its id. */
export interface Followed {
  /** Begins one and resolves when it has ended; `send` publishes one of its answers. */
  begin(id: string, question: Uint8Array, send: (answer: Uint8Array) => void): Promise<void>;
  /** Takes what its asker says of it; each agent of the cluster hears that of all. */
  hear(id: string, said: Uint8Array): void;
  /** Ends all. */
  end(): void;
}

/** Takes the control plane's questions to this cluster; of several agents one gets each. */
export interface QuestionFeed {
  /** Answers every question of this kind by what `answer` makes of its bytes; never rejects. */
  listen(verb: RpcVerb, answer: (question: Uint8Array) => Promise<Uint8Array>): void;
  /** Answers questions to follow. */
  follow(followed: Followed): void;
  /** To be called when it may have changed whether this cluster may hear questions. */
  recheck(): void;
  /** Takes no more questions; resolves when those under way are answered. */
  close(): Promise<void>;
}

/** Says which new stores may be brought up now. */
export interface TurnKeeper {
  /** Counts a store that is being brought up, whether or not there is room. */
  begin(store: string): void;
  /** How many stores are before this one; 0 when its turn has come, which it then has until `end`. */
  ask(store: string, acceptedAt: string): number;
  /** The store is up, failed, to be removed or gone. */
  end(store: string): void;
}

/** What a pass found of a store's template: whether the store is kept as it was, and what would change. */
export interface TemplateFinding {
  readonly waits: boolean;
  readonly kinds: readonly string[];
  /** Whether pods would be replaced. */
  readonly restarts: boolean;
}

/** Says which live stores get what this agent renders, where nothing was asked of them. */
export interface TemplateKeeper {
  /** Names what this agent makes of stores: another agent or profile has another one. */
  readonly target: string;
  readonly isPaused: boolean;
  /** Whether the store's turn has come; stays so until a pass has ended that found it with the template. */
  mayTake(store: string): boolean;
  found(store: string, finding: TemplateFinding): void;
  /** A pass of the store has ended, well or not, and its record is kept. */
  looked(store: StoreObject): void;
  /** The store is gone, or to go. */
  forget(store: string): void;
}

/** Binds a cluster's id to one cluster. */
export interface IdentityBook {
  /** Returns the uid that the id belongs to: ours when it belonged to none. */
  bind(identity: ClusterIdentity): Promise<string>;
  tellConflict(conflict: ClusterConflict): Promise<void>;
}

export interface HeartbeatSink {
  beat(heartbeat: ClusterHeartbeat): Promise<void>;
}

/** For every time that is compared with one that another machine wrote. */
export interface Clock {
  now(): Date;
}

/** An address of the cluster itself, and whose it is in words. */
export interface OwnAddress {
  readonly address: string;
  readonly whose: string;
}
