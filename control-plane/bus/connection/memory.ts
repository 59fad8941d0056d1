import { type TenantEntry, tenantMaxAgeMs } from "../../../contract/index.ts";
import type { ClusterView } from "../../ports/clusters.ts";
import { AuditQueue } from "./audit-queue.ts";
import { BusClock } from "./bus-clock.ts";
import { KeyCounts } from "./key-counts.ts";
import { Outages } from "./outages.ts";
import { Recent } from "./recent.ts";
import { SessionMemory } from "./session-memory.ts";
import { Slots } from "./slots.ts";
import { TokenMemory } from "./token-memory.ts";

interface Remembered<T> {
  value: Promise<T>;
  readonly at: number;
}

/** Keeps one value for a while; one that failed is not kept. */
export class Memo<T> {
  readonly #maxAgeMs: number;
  #kept: Remembered<T> | undefined;

  constructor(maxAgeMs: number) {
    this.#maxAgeMs = maxAgeMs;
  }

  /** The kept value, or a fresh one when that is too old; many callers at once share one `load`. */
  get(load: () => Promise<T>): Promise<T> {
    if (this.#kept && performance.now() - this.#kept.at < this.#maxAgeMs) return this.#kept.value;
    return this.refresh(load);
  }

  /** The next value is loaded again. */
  forget(): void {
    this.#kept = undefined;
  }

  refresh(load: () => Promise<T>): Promise<T> {
    const entry: Remembered<T> = { value: load(), at: performance.now() };
    this.#kept = entry;
    entry.value.catch(() => {
      if (this.#kept === entry) this.#kept = undefined;
    });
    return entry.value;
  }
}

/** Tells the first time of something, so that what repeats is logged once. */
export class Once {
  readonly #seen = new Set<string>();

  isFirst(text: string): boolean {
    if (this.#seen.has(text)) return false;
    if (this.#seen.size >= maxRemembered) this.#seen.clear();
    this.#seen.add(text);
    return true;
  }
}

const maxRemembered = 1000;

/** How full the stream of desired states is, as of a moment ago. */
export interface Storage {
  /** Counts what this process wrote since. */
  usedBytes: number;
  /** Nothing is bounded when it is 0 or less. */
  readonly limitBytes: number;
}

/** What outlives a request: plain data only, so that an edge isolate may keep it too. */
export interface BusMemory {
  readonly slots: Slots;
  /** Reads of logs of webhooks. */
  readonly logReads: Slots;
  readonly outages: Outages;
  readonly complaints: Once;
  readonly clock: BusClock;
  readonly audit: AuditQueue;
  /** Since when each cluster is well, in milliseconds since 1970. */
  readonly wellSince: Map<string, number>;
  readonly tokens: TokenMemory;
  readonly tenants: Recent<TenantEntry>;
  readonly keys: KeyCounts;
  readonly sessions: SessionMemory;
  readonly epoch: Memo<string>;
  readonly storage: Memo<Storage>;
  readonly clusters: Memo<ReadonlyMap<string, ClusterView>>;
  /** What metrics tell of. */
  readonly counts: { quotaConflicts: number; quotaRefusals: number; quotaReviews: number; ratesShared: boolean };
}

/** Below the 50 batches that a stream takes at once, so that a second instance finds room. */
const batchesAtOnce = 32;

/** A batch of a log that is read is 1 MiB at most: so many in memory together, of all requests. */
const logReadsAtOnce = 8;

/**
 * An epoch changes only when the stream is re-created. It is forgotten when the connection is lost or the
 * stream can't be read; a message of the former one would be refused by the store's agent until a person decides.
 */
const epochMaxAgeMs = 2000;

/** Others write too: much less in this time than is kept free for deletes. */
export const storageMaxAgeMs = 2000;

/** Heartbeats come every ten seconds: a second more is not seen. */
const clustersMaxAgeMs = 1000;

export function createBusMemory(): BusMemory {
  return {
    slots: new Slots(batchesAtOnce),
    logReads: new Slots(logReadsAtOnce),
    outages: new Outages(),
    complaints: new Once(),
    clock: new BusClock(),
    audit: new AuditQueue(),
    wellSince: new Map(),
    tokens: new TokenMemory(),
    tenants: new Recent<TenantEntry>(tenantMaxAgeMs),
    keys: new KeyCounts(),
    sessions: new SessionMemory(),
    epoch: new Memo(epochMaxAgeMs),
    storage: new Memo(storageMaxAgeMs),
    clusters: new Memo(clustersMaxAgeMs),
    counts: { quotaConflicts: 0, quotaRefusals: 0, quotaReviews: 0, ratesShared: true },
  };
}
