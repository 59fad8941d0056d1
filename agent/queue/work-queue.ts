import { randomBytes } from "node:crypto";
import { askedPauseMs } from "../errors.ts";
import type { Logger } from "../ports.ts";
import { backoffMs } from "./backoff.ts";

export interface WorkQueueOptions {
  readonly workers: number;
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  readonly logger: Logger;
  /**
   * One pass over the key; resolves with after how many milliseconds to look again, or undefined for never.
   * @param passId of this pass alone: it joins what is logged of it
   */
  readonly handle: (key: string, passId: string) => Promise<number | undefined>;
}

interface Entry {
  running: boolean;
  /** Something happened to the key since its last pass; otherwise it only comes round. */
  woken: boolean;
  failures: number;
  /** When the key is due; undefined while nothing is planned. */
  dueAt: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** So often in a row the key that has waited longest is passed over: no stream of changes keeps the others out. */
const maxPassedOver = 3;

/**
 * Keyed work: a key is never worked on twice at a time, and a change during a pass leads to one more pass. Keys to
 * which something happened go first: after a restart a new store does not wait behind a look at every old one.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #ready: string[] = [];
  #active = 0;
  #passedOver = 0;
  #started = false;
  #stopped = false;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  get depth(): number {
    return this.#ready.length;
  }

  /** Begins to work; what was added before waits until then. */
  start(): void {
    this.#started = true;
    this.#dispatch();
  }

  /** Plans a pass after the delay, because something happened to the key: it goes before what only comes round. */
  wake(key: string, delayMs: number): void {
    this.add(key, delayMs);
    const entry = this.#entries.get(key);
    if (entry) entry.woken = true;
  }

  /** Plans a pass after the delay, unless one is planned earlier. */
  add(key: string, delayMs: number): void {
    if (this.#stopped) return;
    const entry = this.#entries.get(key) ?? blankEntry();
    this.#entries.set(key, entry);
    const dueAt = performance.now() + delayMs;
    if (entry.dueAt !== undefined && entry.dueAt <= dueAt) return;
    entry.dueAt = dueAt;
    clearTimeout(entry.timer);
    entry.timer = undefined;
    if (!entry.running) this.#schedule(key, entry);
  }

  /** Takes no more work and resolves when the passes under way are done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const entry of this.#entries.values()) clearTimeout(entry.timer);
    this.#ready.length = 0;
    if (this.#active === 0) return;
    this.#idle = Promise.withResolvers();
    await this.#idle.promise;
  }

  #schedule(key: string, entry: Entry): void {
    const delayMs = Math.max(0, (entry.dueAt ?? 0) - performance.now());
    entry.timer = setTimeout(() => {
      entry.timer = undefined;
      this.#ready.push(key);
      this.#dispatch();
    }, delayMs);
  }

  #dispatch(): void {
    while (this.#started && !this.#stopped && this.#active < this.#options.workers) {
      const key = this.#takeNext();
      if (key === undefined) return;
      const entry = this.#entries.get(key);
      if (!entry || entry.running || entry.dueAt === undefined) continue;
      void this.#work(key, entry);
    }
  }

  #takeNext(): string | undefined {
    const isTurnOfOldest = this.#passedOver >= maxPassedOver;
    const woken = isTurnOfOldest ? -1 : this.#ready.findIndex((key) => this.#entries.get(key)?.woken);
    this.#passedOver = woken > 0 ? this.#passedOver + 1 : 0;
    return this.#ready.splice(Math.max(0, woken), 1)[0];
  }

  async #work(key: string, entry: Entry): Promise<void> {
    entry.running = true;
    entry.woken = false;
    entry.dueAt = undefined;
    this.#active += 1;
    const again = await this.#attempt(key, entry);
    this.#active -= 1;
    entry.running = false;
    if (this.#stopped) {
      if (this.#active === 0) this.#idle?.resolve();
      return;
    }
    if (again !== undefined) this.add(key, again);
    if (entry.dueAt === undefined) this.#entries.delete(key);
    else if (!entry.timer) this.#schedule(key, entry);
    this.#dispatch();
  }

  async #attempt(key: string, entry: Entry): Promise<number | undefined> {
    const passId = randomBytes(4).toString("hex");
    try {
      const again = await this.#options.handle(key, passId);
      entry.failures = 0;
      return again;
    } catch (error) {
      entry.failures += 1;
      const askedMs = Math.min(this.#options.retryMaxMs, askedPauseMs(error));
      const delayMs = Math.max(askedMs, backoffMs(entry.failures, this.#options));
      this.#options.logger.warn({ store: key, passId, failures: entry.failures, delayMs, err: error }, "pass failed");
      return delayMs;
    }
  }
}

function blankEntry(): Entry {
  return { running: false, woken: false, failures: 0, dueAt: undefined, timer: undefined };
}
