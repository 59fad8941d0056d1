import { addressOf } from "../../../contract/index.ts";
import type { Backend, WithBackend } from "../../ports/backend.ts";
import type { Logger } from "../../ports/logger.ts";
import type { StoreEvent, StoreEvents } from "../../ports/store-events.ts";
import type { KeptStore } from "./kept-store.ts";
import { StoreIndex } from "./store-index.ts";

/** Where lists of rows are taken from. */
export interface StoreListing {
  /**
   * The stores of a tenant, as new as its desired state of this sequence at least, which is waited for a little;
   * undefined while that can't be said.
   */
  storesOf(tenant: string, seq: number): Promise<Iterable<KeptStore> | undefined>;
}

export interface KeptIndexDeps {
  readonly withBackend: WithBackend;
  readonly events: StoreEvents;
  readonly logger: Logger;
}

const pageSize = 500;

/** What an event takes from the write to here, and much more. */
const patienceMs = 1000;

/** What no event tells, such as that a deleted store's last traces went, is seen within this time. */
const rereadMs = 900_000;
const firstDelayMs = 500;
const lastDelayMs = 30_000;

/** Events that came while all was read; with more of them it is read again. */
const maxWaiting = 100_000;

/**
 * What was heard in this time before all is read is applied to it as well: what is read may come from a replica, or from a
 * stream, that is behind the events, and no event would tell it again.
 */
const recentMs = 60_000;
const maxRecent = 2000;
/** After a gap nothing recent is known: it is read again when what was behind must have come. */
const settledMs = 30_000;

interface Waiter {
  readonly tenant: string;
  readonly seq: number;
  readonly tell: () => void;
}

/**
 * The index of all stores, for as long as the process runs: read from the bus, kept by its events, and read again after
 * a gap and from time to time. What can't be read is tried again; meanwhile it says that it has nothing to say.
 */
export class KeptIndex implements StoreListing, Disposable {
  readonly #deps: KeptIndexDeps;
  readonly #stopping = new AbortController();
  readonly #waiters = new Set<Waiter>();
  /** Desired states that were waited for in vain, by tenant: such as can't be read. */
  readonly #givenUp = new Map<string, number>();
  readonly #unsubscribe: () => void;
  #index: StoreIndex | undefined;
  #waiting: StoreEvent[] | undefined;
  #recent: { readonly event: StoreEvent; readonly at: number }[] = [];
  #builds = 0;
  #staleSince: number | undefined = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: KeptIndexDeps) {
    this.#deps = deps;
    this.#unsubscribe = deps.events.subscribe({
      begin: () => {
        // Something may have been missed: what is known is no answer any more.
        this.#index = undefined;
        this.#recent = [];
        this.#givenUp.clear();
        void this.#build(settledMs);
      },
      event: (event) => this.#take(event),
    });
  }

  get size(): number {
    return this.#index?.size ?? 0;
  }

  /** How often all was read. */
  get builds(): number {
    return this.#builds;
  }

  /** For how many seconds it has not followed the bus; 0 while it does. */
  get lagSeconds(): number {
    if (this.#index !== undefined && this.#deps.events.lack === undefined) this.#staleSince = undefined;
    else this.#staleSince ??= performance.now();
    return this.#staleSince === undefined ? 0 : (performance.now() - this.#staleSince) / 1000;
  }

  async storesOf(tenant: string, seq: number): Promise<Iterable<KeptStore> | undefined> {
    if (!this.#has(tenant, seq)) await this.#wait(tenant, seq);
    if (this.lagSeconds > 0 || this.#index === undefined) return undefined;
    if (!this.#has(tenant, seq)) {
      this.#giveUp(tenant, seq);
      return undefined;
    }
    return this.#index.storesOf(tenant);
  }

  [Symbol.dispose](): void {
    this.#stopping.abort();
    this.#unsubscribe();
    clearTimeout(this.#timer);
    for (const { tell } of this.#waiters) tell();
  }

  #has(tenant: string, seq: number): boolean {
    if (this.#index === undefined) return false;
    return Math.max(this.#index.newestOf(tenant), this.#givenUp.get(tenant) ?? 0) >= seq;
  }

  #wait(tenant: string, seq: number): Promise<void> {
    return new Promise((resolve) => {
      const tell = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve();
      };
      const timer = setTimeout(tell, patienceMs);
      const waiter = { tenant, seq, tell };
      this.#waiters.add(waiter);
    });
  }

  #giveUp(tenant: string, seq: number): void {
    if (this.#givenUp.size >= 1000) this.#givenUp.clear();
    this.#givenUp.set(tenant, seq);
  }

  #take(event: StoreEvent): void {
    if (this.#recent.length >= 2 * maxRecent) this.#recent = this.#recent.slice(-maxRecent);
    this.#recent.push({ event, at: performance.now() });
    if (this.#waiting !== undefined) this.#waiting.push(event);
    if (this.#waiting !== undefined && this.#waiting.length > maxWaiting) void this.#build();
    if (this.#index === undefined) return;
    apply(this.#index, event);
    this.#tellWaiters();
  }

  #tellWaiters(): void {
    for (const { tenant, seq, tell } of this.#waiters) if (this.#has(tenant, seq)) tell();
  }

  #heardOfLate(): StoreEvent[] {
    const since = performance.now() - recentMs;
    return this.#recent.filter(({ at }) => at >= since).map(({ event }) => event);
  }

  /** Reads all, and after so many milliseconds again; a later call takes the place of an earlier one. */
  async #build(againMs = rereadMs): Promise<void> {
    const { signal } = this.#stopping;
    clearTimeout(this.#timer);
    for (let delayMs = firstDelayMs; !signal.aborted; delayMs = Math.min(delayMs * 2, lastDelayMs)) {
      const waiting = this.#heardOfLate();
      this.#waiting = waiting;
      const isReplaced = (): boolean => this.#waiting !== waiting || signal.aborted;
      try {
        const index = await this.#deps.withBackend((backend) => readAll(backend, isReplaced));
        if (isReplaced()) return;
        for (const event of waiting) apply(index, event);
        this.#waiting = undefined;
        this.#index = index;
        this.#builds += 1;
        this.#tellWaiters();
        this.#timer = setTimeout(() => void this.#build(), againMs * (0.75 + Math.random() / 2));
        return;
      } catch (error) {
        if (isReplaced()) return;
        this.#deps.logger.warn({ err: error }, "the index of stores can't be read; trying again");
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        if (isReplaced()) return;
      }
    }
  }
}

async function readAll(backend: Backend, isReplaced: () => boolean): Promise<StoreIndex> {
  const index = new StoreIndex();
  for (let after: number | undefined = 0; after !== undefined && !isReplaced(); ) {
    const page = await backend.desired.pageOfAll({ after, limit: pageSize });
    const statuses = await backend.status.readMany(page.items.map(({ value }) => addressOf(value)));
    for (const item of page.items) index.setDesired(item);
    for (const status of statuses) if (status) index.setStatus(status);
    after = page.next;
  }
  return index;
}

function apply(index: StoreIndex, event: StoreEvent): void {
  if (event.kind === "status") index.setStatus(event.message);
  else index.setDesired({ seq: event.origin, storedAt: event.storedAt, value: event.message });
}
